package assess_test

import (
	"testing"

	"huice/engine/assess"
	"huice/engine/population"
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
