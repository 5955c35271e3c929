package assess_test

import (
	"os"
	"testing"

	"huice/city"
	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// demoCity compiles the packs that assess an enterprise by itself and generates a city to assess against them. Packs of other
// subjects, gradings, targets and plans are left out: they would count as pairs and cost an enterprise next to nothing.
func demoCity(tb testing.TB, enterprises int64) (*pack.Library, *rule.Program, *population.Schema, []*population.Batch) {
	tb.Helper()
	lib, problems := pack.Load(os.DirFS("../../packs"))
	if pack.Errors(problems) {
		tb.Fatal(problems)
	}
	var ids []string
	for _, p := range lib.Packs {
		if p.Subject == "enterprise" && p.Grading == nil && p.Target == nil && p.Kind != "plan" {
			ids = append(ids, p.ID)
		}
	}
	day, _ := pack.ParseDay("2026-07-01")
	prog, problems := rule.Compile(lib, rule.Options{Date: day}, ids...)
	if pack.Errors(problems) {
		tb.Fatal(problems)
	}
	schema, feed, err := city.Default().Generate(lib, city.Options{Enterprises: enterprises, Seed: 1, Year: 2025, Gaps: 0.03})
	if err != nil {
		tb.Fatal(err)
	}
	var batches []*population.Batch
	for b := range feed {
		batches = append(batches, b)
	}
	return lib, prog, schema, batches
}

func benchmarkAssess(b *testing.B, workers int, missing bool) {
	_, prog, schema, batches := demoCity(b, 64*population.BatchRows)
	engine := assess.New(prog, schema)
	engine.Missing = missing
	feed := func(yield func(*population.Batch, error) bool) {
		for range b.N {
			for _, x := range batches {
				if !yield(x, nil) {
					return
				}
			}
		}
	}
	rows := 0
	b.ReportAllocs()
	b.ResetTimer()
	err := engine.Run(b.Context(), feed, workers, func(r *assess.Result) error {
		rows += r.Batch.Rows
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	pairs := float64(rows) * float64(len(prog.Rules))
	b.ReportMetric(float64(len(prog.Rules)), "packs")
	b.ReportMetric(pairs/b.Elapsed().Seconds(), "pairs/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/pairs, "ns/pair")
}

// BenchmarkAssess measures enterprises × packs per second over the demo city and every pack.
func BenchmarkAssess(b *testing.B) {
	b.Run("one core", func(b *testing.B) { benchmarkAssess(b, 1, false) })
	b.Run("all cores", func(b *testing.B) { benchmarkAssess(b, 0, false) })
	b.Run("one core with missing facts", func(b *testing.B) { benchmarkAssess(b, 1, true) })
}
