package ask_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// drawer draws facts where something may turn: what the examples of the packs use, one unit beside it, and anything.
type drawer struct {
	*rand.Rand
	w    *world
	pool [][]rule.Value // by column
}

func newDrawer(w *world, r *rand.Rand) *drawer {
	d := &drawer{Rand: r, w: w, pool: make([][]rule.Value, len(w.prog.Graph.Columns))}
	at := map[string]int{}
	for i, c := range w.prog.Graph.Columns {
		at[c.Name] = i
	}
	add := func(list pack.Map[pack.Quantity]) {
		for _, e := range list {
			if col, ok := at[e.Key]; ok && e.Value.Kind != pack.Unknown {
				d.near(col, rule.ValueOf(e.Value))
			}
		}
	}
	for _, r := range w.prog.Rules {
		add(r.Pack.Examples.Base)
		for _, x := range r.Pack.Examples.Tests {
			add(x.With)
		}
	}
	for id := range w.prog.Graph.Nodes {
		if n := &w.prog.Graph.Nodes[id]; len(n.Words) > 0 && w.prog.Graph.Nodes[n.A].Op == rule.Col {
			for _, word := range n.Words {
				col := int(w.prog.Graph.Nodes[n.A].N)
				d.pool[col] = append(d.pool[col], rule.Value{Known: true, Str: word}, rule.Value{Known: true, Str: word + "1"})
			}
		}
	}
	return d
}

// near adds a value and those beside it.
func (d *drawer) near(col int, v rule.Value) {
	f := d.w.prog.Graph.Columns[col].Fact
	if f.Type == "code" || f.Type == "text" || f.Type == "flag" || f.Never && v.Num.Sign() < 0 {
		d.pool[col] = append(d.pool[col], v)
		return
	}
	k, _ := v.Num.Scaled(f.Scale())
	for _, n := range []int64{k - 1, k, k + 1} {
		d.number(col, n)
	}
}

func (d *drawer) number(col int, k int64) {
	f := d.w.prog.Graph.Columns[col].Fact
	v := rule.Value{Known: true, Num: rule.Frac(k, f.Scale())}
	if f.Type == "date" {
		v.Num = rule.Int(k)
	}
	lo := rule.Int(0)
	switch {
	case f.Type == "date":
		lo = rule.Int(int64(pack.DayOf(1900, 1, 1)))
	case f.Min != nil && f.Min.Num != nil:
		lo = rule.FromBig(f.Min.Num)
	case f.Min != nil:
		lo = v.Num
	}
	if v.Num.Cmp(lo) < 0 || f.Max != nil && f.Max.Num != nil && v.Num.Cmp(rule.FromBig(f.Max.Num)) > 0 {
		return
	}
	d.pool[col] = append(d.pool[col], v)
}

// value draws a known value of a column.
func (d *drawer) value(col int) rule.Value {
	f := d.w.prog.Graph.Columns[col].Fact
	if list := d.pool[col]; len(list) > 0 && d.IntN(4) > 0 {
		return list[d.IntN(len(list))]
	}
	switch f.Type {
	case "flag":
		return rule.Value{Known: true, Bool: d.IntN(2) == 0}
	case "code", "text":
		if len(f.Codes) > 0 {
			return rule.Value{Known: true, Str: f.Codes[d.IntN(len(f.Codes))].Key}
		}
		return rule.Value{Known: true, Str: []string{"", "3973", "x"}[d.IntN(3)]}
	case "date":
		if f.Never && d.IntN(3) == 0 {
			return rule.Value{Known: true, Num: rule.Int(int64(pack.NeverDay))}
		}
		return rule.Value{Known: true, Num: rule.Int(int64(pack.DayOf(2005+d.IntN(30), 1, 1)) + int64(d.IntN(366)))}
	}
	lo, hi := int64(0), int64(population.MaxInt)
	if f.Min != nil && f.Min.Num == nil {
		lo = -population.MaxInt
	}
	if f.Min != nil && f.Min.Num != nil {
		lo, _ = rule.FromBig(f.Min.Num).Scaled(f.Scale())
	}
	if f.Max != nil && f.Max.Num != nil {
		hi, _ = rule.FromBig(f.Max.Num).Scaled(f.Scale())
	}
	span := []int64{3, 100, 100_000, 10_000_000_000, hi - lo}[d.IntN(5)]
	k := lo + d.Int64N(min(span, hi-lo)+1)
	if lo < 0 && hi > 0 && d.IntN(2) == 0 {
		k = min(hi, d.Int64N(min(span, hi)+1))
	}
	return rule.Value{Known: true, Num: rule.Frac(k, f.Scale())}
}

// subject draws facts, some of them unknown; often those of an example.
func (d *drawer) subject(gaps float64) []rule.Value {
	cols := d.w.prog.Graph.Columns
	s := make([]rule.Value, len(cols))
	facts := pack.Map[pack.Quantity]{}
	if d.IntN(5) > 0 {
		p := d.w.prog.Rules[d.IntN(len(d.w.prog.Rules))].Pack
		facts = slices.Clone(p.Examples.Base)
		if n := len(p.Examples.Tests); n > 0 {
			facts = append(facts, p.Examples.Tests[d.IntN(n)].With...)
		}
	}
	change := []float64{0, 0.05, 0.5}[d.IntN(3)]
	for i, c := range cols {
		s[i] = d.value(i)
		for _, e := range facts {
			if e.Key == c.Name && e.Value.Kind != pack.Unknown && d.Float64() >= change {
				s[i] = rule.ValueOf(e.Value)
			}
		}
		if d.Float64() < gaps {
			s[i] = rule.Value{}
		}
	}
	return s
}

// complete fills the gaps of a subject.
func (d *drawer) complete(s []rule.Value) []rule.Value {
	full := slices.Clone(s)
	for i := range full {
		if !full[i].Known {
			full[i] = d.value(i)
		}
	}
	return full
}

// at makes an evaluator for facts.
func (w *world) at(row *rule.Row, s []rule.Value) *rule.Row {
	row.Fact = func(col int) rule.Value { return s[col] }
	row.Reset()
	return row
}

// draws is how often a property is tried.
func draws(t testing.TB, n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}
