package cohort_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"huice/engine/cohort"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// person is a subject with its facts.
type person struct {
	id    string
	facts map[string]pack.Quantity
}

func quantity(t testing.TB, s string) pack.Quantity {
	q, err := pack.ParseQuantity(s)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// table holds people in the given order.
func table(t testing.TB, lib *pack.Library, subject string, people []person) *cohort.Table {
	s := lib.Subject(subject)
	names := []string{s.Key}
	for _, p := range people {
		for n := range p.facts {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	slices.Sort(names)
	schema, err := population.NewSchema(lib, names)
	if err != nil {
		t.Fatal(err)
	}
	tab := cohort.NewTable(s, schema)
	for from := 0; from < len(people); from += population.BatchRows {
		b := population.NewBatch(schema)
		b.Rows = min(population.BatchRows, len(people)-from)
		for row := range b.Rows {
			p := people[from+row]
			b.SetText(schema.Lookup(s.Key), row, p.id)
			for n, q := range p.facts {
				if !b.SetQuantity(schema.Lookup(n), row, q) {
					t.Fatalf("%s cannot be %s", n, q.Src)
				}
			}
		}
		tab.Add(b)
	}
	return tab
}

func compiled(t testing.TB, lib *pack.Library, id string) *rule.Program {
	prog, ps := rule.Compile(lib, rule.Options{Date: pack.DayOf(2026, 1, 1), Set: pack.Demo}, id)
	if pack.Errors(ps) {
		t.Fatal(ps)
	}
	return prog
}

// firms makes enterprises with many equal figures, some gaps and several counties.
func firms(t testing.TB, r *rand.Rand, n int) []person {
	var out []person
	for i := range n {
		f := map[string]pack.Quantity{
			"county": quantity(t, []string{"x1", "x2", "x3"}[r.IntN(3)]), "field": quantity(t, []string{"fa", "fb"}[r.IntN(2)]),
			"sales": quantity(t, fmt.Sprintf("%d yuan", 60+r.IntN(80))), "tax": quantity(t, fmt.Sprintf("%d yuan", r.IntN(5))),
			"mu": quantity(t, fmt.Sprint(1+r.IntN(3))), "emissions": quantity(t, fmt.Sprint(r.IntN(3))),
			"vetoed": quantity(t, fmt.Sprint(r.IntN(9) == 0)), "supplier": quantity(t, fmt.Sprint(r.IntN(12) == 0)),
		}
		for _, name := range []string{"sales", "tax", "vetoed"} {
			if r.IntN(40) == 0 {
				delete(f, name)
			}
		}
		out = append(out, person{fmt.Sprintf("f%04d", i), f})
	}
	return out
}

func TestWhoComesFirstDoesNotDependOnTheOrderOfTheFile(t *testing.T) {
	lib := library(t)
	choose, grade := compiled(t, lib, "t/choose"), compiled(t, lib, "t/grade")
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 1))
		people := firms(t, r, 1+r.IntN(60))
		var first string
		for turn := range 3 {
			tab := table(t, lib, pack.Enterprise, people)
			got := selected(cohort.New(choose, tab)) + graded(cohort.New(grade, tab))
			if turn == 0 {
				first = got
			} else if got != first {
				t.Fatalf("seed %d: another order of the same enterprises gives\n%s\ninstead of\n%s", seed, got, first)
			}
			r.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
		}
	}
}

func selected(run *cohort.Run) string {
	out := ""
	for _, g := range run.Select(run.Prog.Rules[0]).Groups {
		for _, c := range g.Candidates {
			out += fmt.Sprintln(c.ID, c.Rank, c.Place, c.Provisional, c.Tied)
		}
	}
	return out
}

func graded(run *cohort.Run) string {
	out := ""
	for _, g := range run.Grade(run.Prog.Rules[0]).Groups {
		for _, s := range g.Subjects {
			out += fmt.Sprintln(g.Group, s.ID, s.Rank, s.Base, s.Final, s.Open)
		}
	}
	return out
}

func TestAPopulationIsNeitherLostNorCountedTwice(t *testing.T) {
	lib := library(t)
	choose, grade := compiled(t, lib, "t/choose"), compiled(t, lib, "t/grade")
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 2))
		people := firms(t, r, r.IntN(200))
		tab := table(t, lib, pack.Enterprise, people)
		s := cohort.New(choose, tab).Select(choose.Rules[0])
		n := len(s.NoGroup)
		for _, g := range s.Groups {
			n += len(g.Candidates) + len(g.Open) + len(g.Refused) + len(g.Discretion)
			if c := g.Chosen(cohort.Selected); c > g.Places {
				t.Fatalf("seed %d: %d selected for %d places", seed, c, g.Places)
			}
		}
		if n != len(people) {
			t.Fatalf("seed %d: the selection accounts for %d of %d", seed, n, len(people))
		}
		d := cohort.New(grade, tab).Grade(grade.Rules[0])
		n = len(d.NoGroup)
		for _, g := range d.Groups {
			n += len(g.Subjects) + len(g.Open) + len(g.Outside)
			places := 0
			for k, p := range g.Places {
				places += p
				if k == 0 && p*5 > len(g.Subjects) {
					t.Fatalf("seed %d: %d of %d are in the best grade, more than a fifth", seed, p, len(g.Subjects))
				}
			}
			if g.Places != nil && places != len(g.Subjects) {
				t.Fatalf("seed %d: %d places for %d subjects", seed, places, len(g.Subjects))
			}
		}
		if n != len(people) {
			t.Fatalf("seed %d: the grading accounts for %d of %d", seed, n, len(people))
		}
	}
}

func TestAProvisionalPlaceIsTheOneThatACompletionCanTake(t *testing.T) {
	lib := library(t)
	prog := compiled(t, lib, "t/choose")
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 3))
		people := firms(t, r, 4+r.IntN(8))
		certain := map[string]bool{}
		for _, c := range cohort.New(prog, table(t, lib, pack.Enterprise, people)).Select(prog.Rules[0]).Groups[0].Candidates {
			certain[c.ID] = c.Place == cohort.Selected && !c.Provisional
		}
		for range 20 { // fill the gaps in any way: who surely had a place keeps it
			full := slices.Clone(people)
			for i := range full {
				f := map[string]pack.Quantity{}
				for n, q := range full[i].facts {
					f[n] = q
				}
				for _, n := range []string{"sales", "tax"} {
					if _, known := f[n]; !known {
						f[n] = quantity(t, fmt.Sprintf("%d yuan", r.IntN(300)))
					}
				}
				full[i].facts = f
			}
			for _, c := range cohort.New(prog, table(t, lib, pack.Enterprise, full)).Select(prog.Rules[0]).Groups[0].Candidates {
				if certain[c.ID] && c.Place != cohort.Selected {
					t.Fatalf("seed %d: %s surely had a place and loses it", seed, c.ID)
				}
			}
		}
	}
}

func TestAStockIsNeverOverdrawn(t *testing.T) {
	lib := library(t)
	prog := compiled(t, lib, "t/queue")
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 4))
		var projects []person
		for i := range 1 + r.IntN(30) {
			projects = append(projects, person{fmt.Sprintf("p%d", i), map[string]pack.Quantity{
				"intensity": quantity(t, fmt.Sprint(r.IntN(400))), "asked": quantity(t, fmt.Sprint(1+r.IntN(40))),
				"in_zone": quantity(t, fmt.Sprint(r.IntN(2) == 0)), "owner.vetoed": quantity(t, "false"),
			}})
		}
		a := cohort.New(prog, table(t, lib, "project", projects)).Allocate(prog.Rules[0], nil)
		sum := rule.Int(0)
		for i, s := range a.Shares {
			sum = sum.Add(s.Gets)
			if s.Waits && s.HeldBy < 0 && s.Ask.Cmp(s.Before) <= 0 {
				t.Fatalf("seed %d: %d waits although it fits and nobody holds the rest", seed, i)
			}
			if !s.Waits && s.Ask.Cmp(s.Before) > 0 {
				t.Fatalf("seed %d: %d gets more than there was", seed, i)
			}
		}
		if sum.Add(a.Left).Cmp(a.Stock) != 0 || a.Left.Sign() < 0 {
			t.Fatalf("seed %d: %s given and %s left of %s", seed, sum, a.Left, a.Stock)
		}
	}
}

// BenchmarkTogether ranks and grades a city: ns an enterprise.
func BenchmarkTogether(b *testing.B) {
	lib := library(b)
	people := firms(b, rand.New(rand.NewPCG(1, 5)), 20_000)
	tab := table(b, lib, pack.Enterprise, people)
	for _, x := range []struct {
		name, pack string
		run        func(*cohort.Run)
	}{
		{"select", "t/choose", func(r *cohort.Run) { r.Select(r.Prog.Rules[0]) }},
		{"grade", "t/grade", func(r *cohort.Run) { r.Grade(r.Prog.Rules[0]) }},
	} {
		prog := compiled(b, lib, x.pack)
		b.Run(x.name, func(b *testing.B) {
			for b.Loop() {
				x.run(cohort.New(prog, tab))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(people)), "ns/enterprise")
		})
	}
}
