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
	clocks := explain.Clocks{}
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
	single("verdicts", func() {
		for _, r := range p.Program.Rules {
			assess.OutcomeAt(p.Program.Graph, r, row)
		}
	})
	single("verdicts, scores, amounts and gaps", func() {
		for _, r := range p.Program.Rules {
			assess.One(p.Program.Graph, r, row)
		}
	})
	single("with the full explanation", func() {
		for _, r := range p.Program.Rules {
			explain.Explain(p.Library, p.Program, r, row, explain.Subject{}, clocks, pack.Zh)
		}
	})
	return nil
}

func micro(d time.Duration) string { return bench.Nanoseconds(float64(d.Nanoseconds()) / 1000) }
