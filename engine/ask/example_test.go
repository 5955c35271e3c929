package ask_test

import (
	"fmt"

	"huice/engine/ask"
	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// grants is a policy of two conditions, invented for these examples.
func grants() (*pack.Library, *rule.Program) {
	lib := invented(`conditions:
  - {id: intensity, label: 强度达到下限, en: Intensity, cite: 第一条, require: "ratio(research, sales) >= least"}
  - {id: people, label: 有工程师, en: Engineers, cite: 第一条, require: engineers >= 1}
`)
	day, _ := pack.ParseDay("2026-07-01")
	prog, _ := rule.Compile(lib, rule.Options{Date: day}, "city/grant")
	return lib, prog
}

// Of an enterprise with sales of one million and engineers only its research is unknown: the answers are cut where the verdict
// turns, and whatever the answer, the verdict is final.
func ExampleAsker_State() {
	lib, prog := grants()
	facts := map[string]rule.Value{
		"sales":     {Known: true, Num: rule.Int(1_000_000)},
		"engineers": {Known: true, Num: rule.Int(3)},
	}
	state := ask.New(lib, prog).State(func(col int) rule.Value { return facts[prog.Graph.Columns[col].Name] }, nil)
	for _, q := range state.Questions {
		fmt.Println(q.Name, "final:", q.Bears[0].Final)
		for i, p := range q.Pieces {
			fmt.Println(p.From.Num, "to", p.To.Num, q.Bears[0].Answers[i].Outcome)
		}
	}
	// Output:
	// research final: true
	// 0 to 2999999/100 not_eligible
	// 30000 to 10000000000000 eligible
}

// Of three enterprises two wait for the tax bureau alone: its form holds exactly those.
func ExampleAsker_Survey() {
	lib, prog := grants()
	schema, _ := population.NewSchema(lib, []string{"uscc", "sales", "research", "engineers"})
	b := population.NewBatch(schema)
	b.Rows = 3
	for row, id := range []string{"A", "B", "C"} {
		b.SetText(0, row, id)
		b.SetInt(1, row, 100_000_000)
		b.SetInt(3, row, 1)
	}
	b.Clear(3, 2) // C lacks its engineers as well
	survey := ask.New(lib, prog).Survey()
	form, _ := survey.Collect("tax", []string{"uscc"})
	engine := assess.New(prog, schema)
	engine.Missing = true
	survey.Add(engine.NewWorker().Assess(b))
	form.Close()
	totals := survey.Totals()
	fmt.Println(totals.Open, "open")
	for _, s := range totals.Order {
		fmt.Println(s.Body, "decides", s.Decides, "and leaves", s.Left)
	}
	fmt.Println("form:", form.Rows, "rows of", form.Columns)
	// Output:
	// 3 open
	// tax decides 2 and leaves 1
	// market decides 1 and leaves 0
	// form: 2 rows of [research]
}
