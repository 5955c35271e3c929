package assess

import (
	"fmt"
	"slices"
	"strings"

	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// ExampleResult is how one example of a pack came out.
type ExampleResult struct {
	Example *pack.Example
	Faults  []pack.Text // what differs; none when it passes
}

// Examples runs the examples of a pack, each twice: through the exact evaluator and through the columns.
func Examples(lib *pack.Library, p *pack.Pack) ([]ExampleResult, *Coverage, error) {
	cov := newCoverage(p)
	progs := map[rule.Options]*rule.Program{}
	var out []ExampleResult
	for i := range p.Examples.Tests {
		t := &p.Examples.Tests[i]
		o := rule.Options{Date: t.Date, Set: pack.Set(t.Set)}
		prog := progs[o]
		if prog == nil {
			var ps []pack.Problem
			if prog, ps = rule.Compile(lib, o, p.ID); pack.Errors(ps) {
				return nil, nil, fmt.Errorf("compile %s for %s: %s", p.ID, t.Date, ps[0])
			}
			progs[o] = prog
		}
		facts := map[string]pack.Quantity{}
		for _, e := range slices.Concat(p.Examples.Base, t.With) {
			facts[e.Key] = e.Value
		}
		e := &exampleRun{prog: prog, r: prog.Rules[0], t: t, row: rule.RowOf(prog.Graph, facts)}
		e.one = One(prog.Graph, e.r, e.row)
		e.compare()
		if err := e.columns(lib, facts); err != nil {
			return nil, nil, fmt.Errorf("example %q of %s: %w", t.Name, p.ID, err)
		}
		cov.See(e.r, e.row)
		out = append(out, ExampleResult{t, e.faults})
	}
	return out, cov, nil
}

type exampleRun struct {
	prog   *rule.Program
	r      *rule.Rules
	t      *pack.Example
	row    *rule.Row
	one    Single
	faults []pack.Text
}

func (e *exampleRun) differ(what, want, got string) {
	if want != got {
		e.faults = append(e.faults, pack.Textf("%s 应为 %s，实际 %s", "%s: want %s, got %s", what, want, got))
	}
}

// compare holds what the example expects against the exact outcome.
func (e *exampleRun) compare() {
	x, r := &e.t.Expect, e.r
	if x.Outcome != "" {
		e.differ("outcome", x.Outcome, e.one.Outcome.String())
	}
	e.number("score", x.Score, e.one.ScoreMin)
	e.number("score", x.Score, e.one.ScoreMax)
	e.number("score_min", x.ScoreMin, e.one.ScoreMin)
	e.number("score_max", x.ScoreMax, e.one.ScoreMax)
	e.number("amount", x.Amount, e.one.AmountMin)
	e.number("amount", x.Amount, e.one.AmountMax)
	e.number("amount_min", x.AmountMin, e.one.AmountMin)
	e.number("amount_max", x.AmountMax, e.one.AmountMax)
	for _, c := range x.Conditions {
		e.condition(c)
	}
	if x.Unmet != nil {
		e.differ("unmet", strings.Join(x.Unmet, ", "), strings.Join(e.unmet(), ", "))
	}
	if x.Missing != nil {
		var names []string
		for _, g := range e.one.Missing {
			names = append(names, g.Name(e.prog.Graph))
		}
		e.differ("missing", strings.Join(x.Missing, ", "), strings.Join(names, ", "))
	}
	for _, v := range x.Values {
		i := slices.IndexFunc(r.Definitions, func(d rule.Definition) bool { return d.Name == v.Key })
		if i < 0 {
			e.differ("values", v.Key, "?")
			continue
		}
		e.number(v.Key, &v.Value, e.row.Value(r.Definitions[i].Node))
	}
	if r.Score != nil {
		e.points(r.Score.Items)
	}
}

func (e *exampleRun) points(items []rule.Item) {
	for _, it := range items {
		if q, ok := e.t.Expect.Points.Find(it.Item.ID); ok {
			e.number("points."+it.Item.ID, q, e.row.Value(it.Lo))
			e.number("points."+it.Item.ID, q, e.row.Value(it.Hi))
		}
		e.points(it.Items)
	}
}

func (e *exampleRun) unmet() []string {
	ids := []string{}
	for _, c := range e.r.Clauses() {
		if v := e.row.Value(c.Node); v.Known && !v.Bool {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// condition compares what a condition itself says, fast tracks aside; for a trigger, whether it holds.
func (e *exampleRun) condition(want pack.Entry[string]) {
	for _, c := range slices.Concat(e.r.Clauses(), e.r.FastTracks) {
		if c.ID == want.Key {
			e.differ(c.ID, want.Value, e.row.Value(c.Own).Truth())
			return
		}
	}
	e.differ("conditions", want.Key, "?")
}

func (e *exampleRun) number(what string, want *pack.Quantity, got rule.Value) {
	if want == nil {
		return
	}
	w := rule.ValueOf(*want)
	if w.Known == got.Known && (!w.Known || w.Bool == got.Bool && w.Str == got.Str && w.Num.Cmp(got.Num) == 0) {
		return
	}
	g := "unknown"
	if got.Known {
		g = got.Num.String()
		switch want.Kind {
		case pack.Flag:
			g = fmt.Sprint(got.Bool)
		case pack.Word:
			g = got.Str
		}
	}
	e.differ(what, want.Src, g)
}

// columns puts the facts into a batch and compares the columns' outcome with the exact one.
func (e *exampleRun) columns(lib *pack.Library, facts map[string]pack.Quantity) error {
	names := make([]string, 0, len(facts))
	for n := range facts {
		names = append(names, n)
	}
	slices.Sort(names)
	schema, err := population.NewSchema(lib, names)
	if err != nil {
		return err
	}
	b := population.NewBatch(schema)
	b.Rows = 1
	for i, n := range names {
		if !b.SetQuantity(i, 0, facts[n]) {
			return fmt.Errorf("the fact %s cannot be %s", n, facts[n].Src)
		}
	}
	got := &New(e.prog, schema).NewWorker().Assess(b).Packs[0]
	e.differ("columns: outcome", e.one.Outcome.String(), got.Outcome[0].String())
	for _, n := range []struct {
		name  string
		exact rule.Value
		got   *Numbers
	}{{"score_min", e.one.ScoreMin, got.ScoreMin}, {"score_max", e.one.ScoreMax, got.ScoreMax},
		{"amount_min", e.one.AmountMin, got.AmountMin}, {"amount_max", e.one.AmountMax, got.AmountMax}} {
		v, known := n.got.At(0)
		switch {
		case known != n.exact.Known:
			e.differ("columns: "+n.name, fmt.Sprint(n.exact.Known), fmt.Sprint(known))
		case known && rule.Frac(v, n.got.Den).Cmp(n.exact.Num.RoundTo(rule.Frac(1, n.got.Den))) != 0:
			e.differ("columns: "+n.name, n.exact.Num.String(), rule.Frac(v, n.got.Den).String())
		}
	}
	return nil
}
