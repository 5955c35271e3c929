package ask_test

import (
	"testing"

	"huice/city"
	"huice/engine/assess"
	"huice/engine/population"
	"huice/engine/rule"
)

// demoCity generates enterprises with gaps.
func demoCity(t testing.TB, w *world, enterprises int64, gaps float64) (*population.Schema, []*population.Batch) {
	t.Helper()
	schema, feed, err := city.Default().Generate(w.lib, city.Options{Enterprises: enterprises, Seed: 1, Year: 2025, Gaps: gaps})
	if err != nil {
		t.Fatal(err)
	}
	var batches []*population.Batch
	for b := range feed {
		batches = append(batches, b)
	}
	return schema, batches
}

// BenchmarkState asks one enterprise after the other over all packs.
func BenchmarkState(b *testing.B) {
	w := builtIn(b)
	for _, c := range []struct {
		name string
		gaps float64
	}{{"3 % of the facts missing", 0.03}, {"30 % missing", 0.3}, {"all missing", 1}} {
		b.Run(c.name, func(b *testing.B) {
			schema, batches := demoCity(b, w, population.BatchRows, min(c.gaps, 0.3))
			bind := w.prog.Graph.Bind(schema)
			questions := 0
			for i := range b.N {
				row := i % batches[0].Rows
				s := w.ask.State(func(col int) rule.Value {
					if c.gaps == 1 {
						return rule.Value{}
					}
					return w.prog.Graph.FactAt(bind, batches[0], row, col)
				}, nil)
				questions += len(s.Questions)
			}
			b.ReportMetric(float64(questions)/float64(b.N), "questions")
		})
	}
}

// BenchmarkSurvey looks at a city of 100,000 enterprises and all packs.
func BenchmarkSurvey(b *testing.B) {
	w := builtIn(b)
	schema, batches := demoCity(b, w, 100_000, 0.03)
	engine := assess.New(w.prog, schema)
	engine.Missing = true
	feed := func(yield func(*population.Batch, error) bool) {
		for _, x := range batches {
			if !yield(x, nil) {
				return
			}
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		s := w.ask.Survey()
		if err := engine.Run(b.Context(), feed, 0, func(r *assess.Result) error { s.Add(r); return nil }); err != nil {
			b.Fatal(err)
		}
		if t := s.Totals(); t.Open == 0 || len(t.Order) == 0 {
			b.Fatal("nothing is open")
		}
	}
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "enterprises/s")
}
