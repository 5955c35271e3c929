package assess_test

import (
	"testing"

	"huice/engine/assess"
	"huice/engine/population"
	"huice/engine/rule"
)

// TestAssessAllocatesNothing: a worker that has seen a batch of a kind assesses the next without asking for memory.
func TestAssessAllocatesNothing(t *testing.T) {
	_, prog, schema, batches := demoCity(t, 2*population.BatchRows)
	w := assess.New(prog, schema).NewWorker()
	for _, b := range batches {
		w.Assess(b)
	}
	if n := testing.AllocsPerRun(20, func() { w.Assess(batches[0]) }); n != 0 {
		t.Errorf("%v allocations for a batch of %d enterprises", n, batches[0].Rows)
	}
}

// BenchmarkOne measures one enterprise and one pack through the exact evaluator.
func BenchmarkOne(b *testing.B) {
	_, prog, schema, batches := demoCity(b, population.BatchRows)
	g, at := prog.Graph, 0
	bind := g.Bind(schema)
	row := rule.NewRow(g)
	row.Fact = func(col int) rule.Value { return g.FactAt(bind, batches[0], at, col) }
	for _, r := range prog.Rules {
		b.Run(r.Pack.ID, func(b *testing.B) {
			b.ReportAllocs()
			for k := 0; b.Loop(); k++ {
				at = k % batches[0].Rows
				row.Reset()
				assess.One(g, r, row)
			}
		})
	}
}
