package main

import (
	"slices"

	"huice/city"
	"huice/engine/assess"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

type demoCmd struct {
	Enterprises int64  `default:"5000" help:"${enterprises}"`
	Seed        uint64 `default:"1" help:"${seed}"`
	Date        string `help:"${at}" placeholder:"YYYY-MM-DD"`
}

// Run generates a city, assesses it against every pack, and prints what a newcomer wants to see: outcomes, near misses
// and one explanation.
func (c *demoCmd) Run(a *app) error {
	if err := enterprises(c.Enterprises); err != nil {
		return err
	}
	lib, prog, clocks, err := a.requested(request{}, c.Date, clockFlags{})
	if err != nil {
		return err
	}
	year, _, _ := prog.Date.Date()
	schema, batches, err := city.Default().Generate(lib, city.Options{Enterprises: c.Enterprises, Seed: c.Seed, Year: year - 1, Gaps: demoGaps})
	if err != nil {
		return misused("%v", "%v", err)
	}
	engine := assess.New(prog, schema)
	engine.Missing = true
	tallies := newTallies(prog, a.lang)
	near := &nearMisses{a: a, lib: lib, prog: prog, clocks: clocks}
	var made int64
	bar := a.progress(a.say("评估", "assessing"), func() (int64, int64) { return made, c.Enterprises })
	defer bar.done()
	feed := func(yield func(*population.Batch, error) bool) {
		for b := range batches {
			made += int64(b.Rows)
			if !yield(b, nil) {
				return
			}
		}
	}
	err = engine.Run(a.ctx, bar.watch(feed), 0, func(res *assess.Result) error {
		addTallies(tallies, res)
		near.look(res)
		return nil
	})
	if err != nil {
		return err
	}
	bar.done()
	for i := range tallies {
		tallies[i].finish()
	}
	if a.json {
		return a.printJSON(struct {
			Demo   string     `json:"demo"`
			Clocks clocksJSON `json:"clocks"`
			Packs  []tally    `json:"packs"`
		}{city.Mark().In(a.lang), clocksOf(clocks), tallies})
	}
	a.printSummary(tallies, subjectOf(lib, prog), c.Enterprises, city.Mark().In(a.lang), clocks)
	near.print()
	return nil
}

// demoGaps is the share of values the demo leaves unknown.
const demoGaps = 0.03

// nearMisses keeps, for each pack, the enterprises that fail a single clause by the least.
type nearMisses struct {
	a      *app
	lib    *pack.Library
	prog   *rule.Program
	clocks explain.Clocks
	best   []nearMiss
}

type nearMiss struct {
	pack  int
	short rule.Rat
	why   *explain.Explanation
}

// perPack is how many near misses are shown of each pack.
const perPack = 2

func (n *nearMisses) look(res *assess.Result) {
	for k := range res.Packs {
		p := &res.Packs[k]
		clauses := p.Rules.Clauses()
		for row := range res.Batch.Rows {
			if p.Outcome[row] != assess.NotEligible || !oneUnmet(p, row) {
				continue
			}
			unmet := p.Unmet(row, nil)
			if short, ok := explain.Shortfall(n.prog, p.Rules, res.Row(row), clauses[unmet[0]]); ok && n.wants(k, short) {
				n.take(nearMiss{k, short, explainRow(n.lib, n.prog, p.Rules, res.Batch, row, n.clocks, n.a.lang)})
			}
		}
	}
}

// wants reports whether a shortfall belongs among the least of its pack.
func (n *nearMisses) wants(k int, short rule.Rat) bool {
	have, worse := 0, false
	for _, m := range n.best {
		if m.pack == k {
			have++
			worse = worse || short.Cmp(m.short) < 0
		}
	}
	return have < perPack || worse
}

func (n *nearMisses) take(x nearMiss) {
	n.best = append(n.best, x)
	slices.SortStableFunc(n.best, func(a, b nearMiss) int {
		if a.pack != b.pack {
			return a.pack - b.pack
		}
		return a.short.Cmp(b.short)
	})
	have := 0
	n.best = slices.DeleteFunc(n.best, func(m nearMiss) bool {
		if m.pack != x.pack {
			return false
		}
		have++
		return have > perPack
	})
}

func (n *nearMisses) print() {
	a := n.a
	if len(n.best) == 0 {
		return
	}
	a.printf("\n%s\n", a.say("只差一项、差得最少的企业", "Enterprises that miss a single clause by the least"))
	for _, m := range n.best {
		a.printf("  - %s\n", m.why.Line())
	}
	pick := n.best[0].why
	for _, m := range n.best {
		if s := m.why.Score; s != nil && s.Min == s.Max { // a settled score shows most
			pick = m.why
			break
		}
	}
	a.printf("\n%s\n\n%s", a.say("其中一家的说明", "One of them explained"), pick.Page())
	a.printf("\n%s\n  huice city --out city.xlsx\n  huice assess --facts city.xlsx --out result.xlsx\n  huice explain --facts city.xlsx --id %s --pack %s --depth tree\n",
		a.say("接下来可以试试", "Next, try"), pick.ID, pick.Pack)
}
