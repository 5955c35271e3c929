package cohort_test

import (
	"fmt"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"huice/engine/cohort"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// run compiles a pack of the invented library and puts subjects, one for each line of facts, into its population.
func run(id, subject string, facts map[string]map[string]string, order ...string) *cohort.Run {
	ar, err := txtar.ParseFile("testdata/library.txtar")
	if err != nil {
		panic(err)
	}
	files := fstest.MapFS{}
	for _, f := range ar.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	lib, _ := pack.Load(files)
	prog, _ := rule.Compile(lib, rule.Options{Date: pack.DayOf(2026, 6, 30), Set: pack.Demo}, id)
	s := lib.Subject(subject)
	names := []string{s.Key}
	for name := range facts[order[0]] {
		names = append(names, name)
	}
	schema, err := population.NewSchema(lib, names)
	if err != nil {
		panic(err)
	}
	b := population.NewBatch(schema)
	for row, key := range order {
		b.SetText(0, row, key)
		for i, name := range names[1:] {
			if q, err := pack.ParseQuantity(facts[key][name]); err == nil {
				b.SetQuantity(i+1, row, q)
			}
		}
	}
	b.Rows = len(order)
	t := cohort.NewTable(s, schema)
	t.Add(b)
	return cohort.New(prog, t)
}

// Three places, at most two for a field: C is kept out by the limit, E takes the place on the tie-break.
func ExampleRun_Select() {
	r := run("t/choose", pack.Enterprise, map[string]map[string]string{
		"A": {"sales": "500 yuan", "tax": "0 yuan", "field": "fa"},
		"B": {"sales": "400 yuan", "tax": "0 yuan", "field": "fa"},
		"C": {"sales": "300 yuan", "tax": "0 yuan", "field": "fa"},
		"D": {"sales": "200 yuan", "tax": "1 yuan", "field": "fb"},
		"E": {"sales": "200 yuan", "tax": "2 yuan", "field": "fb"},
	}, "A", "B", "C", "D", "E")
	for _, c := range r.Select(r.Prog.Rules[0]).Groups[0].Candidates {
		fmt.Println(c.Rank, c.ID, c.Place)
	}
	// Output:
	// 1 A selected
	// 2 B selected
	// 3 C not_selected
	// 4 E selected
	// 5 D reserve
}

// Who is vetoed falls from B to C; the place stays empty.
func ExampleRun_Grade() {
	facts := map[string]map[string]string{}
	var order []string
	for i := 1; i <= 6; i++ {
		id := fmt.Sprintf("F%d", i)
		order = append(order, id)
		facts[id] = map[string]string{"county": "x1", "mu": "1", "sales": "10 yuan", "emissions": "1", "tax": fmt.Sprintf("%d yuan", 10*i), "vetoed": fmt.Sprint(i == 5), "supplier": "false"}
	}
	r := run("t/grade", pack.Enterprise, facts, order...)
	grades := r.Prog.Rules[0].Grading.Grades
	for _, s := range r.Grade(r.Prog.Rules[0]).Groups[0].Subjects {
		fmt.Println(s.ID, grades[s.Base].Def.ID, grades[s.Final].Def.ID)
	}
	// Output:
	// F6 A A
	// F5 B C
	// F4 B B
	// F3 C C
	// F2 C C
	// F1 D D
}

// P2 asks for more than is left and waits; being a priority project it keeps the rest from P1.
func ExampleRun_Allocate() {
	r := run("t/queue", "project", map[string]map[string]string{
		"P1": {"intensity": "620", "asked": "10", "in_zone": "false", "owner.vetoed": "false"},
		"P2": {"intensity": "610", "asked": "50", "in_zone": "true", "owner.vetoed": "false"},
		"P3": {"intensity": "655", "asked": "60", "in_zone": "false", "owner.vetoed": "false"},
	}, "P1", "P2", "P3")
	stock := rule.Int(100)
	a := r.Allocate(r.Prog.Rules[0], &stock)
	for _, s := range a.Shares {
		fmt.Println(s.ID, s.Gets, s.Waits)
	}
	fmt.Println("left", a.Left)
	// Output:
	// P3 60 false
	// P2 0 true
	// P1 0 true
	// left 40
}

// Two holders have gained a certificate by the middle of the year; the plan for that day is half of three.
func ExampleRun_Target() {
	r := run("t/net", "certificate", map[string]map[string]string{
		"C1": {"holder": "a", "valid_from": "2026-02-01", "valid_to": "2029-01-31", "revoked_on": "never"},
		"C2": {"holder": "b", "valid_from": "2026-03-01", "valid_to": "2029-02-28", "revoked_on": "never"},
	}, "C1", "C2")
	t := r.Target(r.Prog.Rules[0])
	fmt.Println(t.Value.Num, "planned", t.Plan.Num, t.Light, t.Met.Truth())
	// Output: 2 planned 543/365 green unmet
}

// Two awards to one enterprise from one fund pass the line together although neither does alone. The third waits: nobody has
// given the register of funds, which is not the same as a register without that fund.
func ExampleRun_Outcome() {
	r := run("t/award", "award", map[string]map[string]string{
		"A1": {"award_uscc": "x", "award_fund": "F", "award_amount": "200 万元", "award_mode": "grant"},
		"A2": {"award_uscc": "x", "award_fund": "F", "award_amount": "150 万元", "award_mode": "grant"},
		"A3": {"award_uscc": "z", "award_fund": "F", "award_amount": "300 万元", "award_mode": "grant"},
	}, "A1", "A2", "A3")
	for row, id := range []string{"A1", "A2", "A3"} {
		fmt.Println(id, r.Outcome(r.Prog.Rules[0], row))
	}
	// Output:
	// A1 discretionary
	// A2 discretionary
	// A3 undetermined
}
