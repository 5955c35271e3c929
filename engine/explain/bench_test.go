package explain_test

import (
	"slices"
	"testing"
	"time"

	"huice/city"
	"huice/engine/assess"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// BenchmarkOne measures one enterprise of the demo city against one pack, by the exact evaluator: the outcome alone, and
// the whole explanation, traced and printed as a tree. It reports the median and the 99th percentile of single calls.
func BenchmarkOne(b *testing.B) {
	lib := library(b)
	day, _ := pack.ParseDay("2026-07-01")
	schema, feed, err := city.Default().Generate(lib, city.Options{Enterprises: population.BatchRows, Seed: 1, Year: 2025, Gaps: 0.03})
	if err != nil {
		b.Fatal(err)
	}
	var batch *population.Batch
	for x := range feed {
		batch = x
	}
	for _, id := range []string{"national/tech_sme", "national/hnte"} {
		prog, problems := rule.Compile(lib, rule.Options{Date: day}, id)
		if pack.Errors(problems) {
			b.Fatal(problems)
		}
		bind := prog.Graph.Bind(schema)
		row := rule.NewRow(prog.Graph)
		at := 0
		row.Fact = func(col int) rule.Value { return prog.Graph.FactAt(bind, batch, at, col) }
		single := func(name string, f func()) {
			b.Run(id+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				took := make([]time.Duration, 0, 1<<20)
				for i := 0; b.Loop(); i++ {
					at = i % batch.Rows
					start := time.Now()
					row.Reset()
					f()
					took = append(took, time.Since(start))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
				b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
			})
		}
		var one assess.Single
		single("outcome", func() { one.Assess(prog.Graph, prog.Rules[0], row) })
		x := explain.NewExplainer(lib, prog, prog.Rules[0], pack.Zh)
		var text []byte
		single("explanation", func() { text = x.Borrow(row, explain.Subject{}, clocks).AppendTree(text[:0]) })
	}
}
