package main

import (
	"fmt"
	"slices"
	"time"

	"huice/bench"
	"huice/engine/assess"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/population"
)

// alone measures one enterprise at a time: the verdicts of all packs of W, and the whole explanation of all of them.
func alone(o *options) error {
	p, err := bench.NewPolicy()
	if err != nil {
		return err
	}
	const rows = 16 * population.BatchRows
	batches := bench.Load(p.Schema, rows, func(row int) bench.Firm { return bench.At(1, int64(row)) })
	var batch *population.Batch
	var at int
	row := p.Row(&batch, &at)
	single := func(name string, f func()) {
		name = "W one enterprise, " + name
		if !o.only.MatchString(name) {
			return
		}
		var took []time.Duration
		for round := range o.rounds {
			for i := range rows / 8 {
				k := (i*8 + round) % rows
				batch, at = batches[k/population.BatchRows], k%population.BatchRows
				start := time.Now()
				row.Reset()
				f()
				took = append(took, time.Since(start))
			}
		}
		slices.Sort(took)
		fmt.Printf("%s: p50 %s µs, p99 %s µs\n", name, micro(took[len(took)/2]), micro(took[len(took)*99/100]))
	}
	ones := make([]assess.Single, len(p.Program.Rules))
	single("verdicts, scores and amounts", func() {
		for i, r := range p.Program.Rules {
			ones[i].Assess(p.Program.Graph, r, row)
		}
	})
	var kept []*explain.Explainer
	for _, r := range p.Program.Rules {
		kept = append(kept, explain.NewExplainer(p.Library, p.Program, r, pack.Zh))
	}
	var text []byte
	single("with the full explanation as a tree in words", func() {
		text = text[:0]
		for _, x := range kept {
			text = x.Borrow(row, explain.Subject{}, explain.Clocks{}).AppendTree(text)
		}
	})
	return nil
}

func micro(d time.Duration) string { return bench.Nanoseconds(float64(d.Nanoseconds()) / 1000) }
