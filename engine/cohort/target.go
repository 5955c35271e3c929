package cohort

import (
	"slices"

	"huice/engine/pack"
	"huice/engine/rule"
)

// Target is a target as it stands on a day.
type Target struct {
	Rules      *rule.Rules
	Start, End pack.Day // what was measured
	Due        pack.Day
	Final      bool       // the due day has come
	Value      rule.Value // not Known: Low and High say what is possible
	Low, High  rule.Value
	Met        rule.Value
	Plan       rule.Value // where the value should stand; not Known without a plan
	Share      rule.Value // value over plan
	Gap        rule.Value // what the value lacks, where the requirement is that it reach one figure; not Known otherwise
	Light      string     // green, yellow, red, grey; empty without a light
	Measures   []Measured
	Lists      []Listed
	Broken     []int    // checks that do not agree
	Missing    []string // facts and figures that keep it open
}

// Measured is a measure with its value.
type Measured struct {
	Measure *rule.Measure
	Value   rule.Value
	Lo, Hi  rule.Value
	Open    int // subjects with gaps
}

// Listed are the subjects behind a measure.
type Listed struct {
	Measure *rule.Measure
	Table   *Table
	Rows    []int
	Open    []int
}

// Target measures a target.
func (r *Run) Target(rules *rule.Rules) *Target {
	d := rules.Target
	if d == nil {
		return nil
	}
	r.Measures(rules)
	t := &Target{Rules: rules, Start: d.Start, End: d.End, Due: d.Due, Final: d.End >= d.Due}
	c := &cursor{run: r, row: rule.NewRow(r.Prog.Graph), at: -1}
	c.row.Fact = c.fact
	c.row.Reset()
	r.measured(rules, t)
	t.Value = c.row.Value(d.Value)
	t.Low, t.High = r.reach(rules, d.Value)
	t.Met = c.row.Value(d.Require)
	if !t.Met.Known {
		lo, hi := r.truths(rules, d.Require)
		if lo.Known && hi.Known && lo.Bool == hi.Bool {
			t.Met = lo
		}
	}
	if d.Plan != rule.None {
		t.Plan = c.row.Value(d.Plan)
	}
	t.Gap = t.gap(c)
	t.light(c)
	for i, id := range d.Checks {
		if v := c.row.Value(id); v.Known && !v.Bool {
			t.Broken = append(t.Broken, i)
		}
	}
	for _, k := range d.Lists {
		m := &rules.Measures[k]
		l := Listed{Measure: m, Table: r.Table(m.Over)}
		if f := r.Figure(rules, k, ""); f != nil {
			l.Rows, l.Open = f.Rows, f.Open
		}
		t.Lists = append(t.Lists, l)
	}
	t.Missing = unique(c.missing(d.Value, d.Require))
	return t
}

// gap is how far the value is below the figure that it must reach; negative when it is beyond it.
func (t *Target) gap(c *cursor) rule.Value {
	d := t.Rules.Target
	n := &c.run.Prog.Graph.Nodes[d.Require]
	if n.Op != rule.Cmp || n.Text != ">=" || n.A != d.Value {
		return rule.Value{}
	}
	line := c.row.Value(n.B)
	if !line.Known || !t.Value.Known {
		return rule.Value{}
	}
	return rule.Value{Known: true, Num: line.Num.Sub(t.Value.Num)}
}

// measured lists the measures with their ends.
func (r *Run) measured(rules *rule.Rules, t *Target) {
	for k := range rules.Measures {
		m := &rules.Measures[k]
		x := Measured{Measure: m}
		f := r.Figure(rules, k, "")
		if f == nil {
			f = &Figure{}
		}
		if r.Table(m.Over) == nil {
			t.Measures = append(t.Measures, x)
			continue
		}
		x.Value = f.value(m)
		x.Lo, x.Hi = f.ends(m)
		x.Open = len(f.Open)
		t.Measures = append(t.Measures, x)
	}
}

// light compares the value with the plan.
func (t *Target) light(c *cursor) {
	d := t.Rules.Target
	if d.Green == rule.None || d.Yellow == rule.None {
		return
	}
	if t.Plan.Known && t.Plan.Num.Sign() > 0 && t.Value.Known {
		t.Share = rule.Value{Known: true, Num: t.Value.Num.Quo(t.Plan.Num)}
	}
	green, yellow := c.row.Value(d.Green), c.row.Value(d.Yellow)
	switch {
	case t.Final && t.Met.Known: // on the day itself no plan is needed
		t.Light = "red"
		if t.Met.Bool {
			t.Light = "green"
		}
	case t.Plan.Known && t.Plan.Num.Sign() <= 0:
		t.Light = "grey" // nothing is due yet
	case !t.Share.Known || !green.Known || !yellow.Known:
	case t.Share.Num.Cmp(green.Num) >= 0:
		t.Light = "green"
	case t.Share.Num.Cmp(yellow.Num) >= 0:
		t.Light = "yellow"
	default:
		t.Light = "red"
	}
}

// corners evaluates a node at every combination of the ends of the measures it reads that gaps leave open. What a node
// without products of open measures can come to lies between the values at these corners.
func (r *Run) corners(rules *rule.Rules, id rule.ID, each func(rule.Value)) {
	open := r.openMeasures(rules, id)
	if len(open) > 8 {
		each(rule.Value{})
		return
	}
	for bits := range 1 << len(open) {
		c := &cursor{run: r, row: rule.NewRow(r.Prog.Graph), at: -1}
		c.row.Fact = func(col int) rule.Value {
			for k, m := range open {
				if int(r.Prog.Graph.Nodes[m.Measure.Node].N) == col {
					if bits>>k&1 == 0 {
						return m.Lo
					}
					return m.Hi
				}
			}
			return c.fact(col)
		}
		c.row.Reset()
		each(c.row.Value(id))
	}
}

func (r *Run) openMeasures(rules *rule.Rules, id rule.ID) []Measured {
	cols := r.Prog.Graph.Facts(id)
	t := &Target{}
	r.measured(rules, t)
	return slices.DeleteFunc(t.Measures, func(m Measured) bool {
		return m.Value.Known || !slices.Contains(cols, int(r.Prog.Graph.Nodes[m.Measure.Node].N))
	})
}

// reach is what a number may come to.
func (r *Run) reach(rules *rule.Rules, id rule.ID) (lo, hi rule.Value) {
	first, blank := true, false
	r.corners(rules, id, func(v rule.Value) {
		switch {
		case !v.Known:
			blank = true
		case first:
			lo, hi, first = v, v, false
		default:
			if v.Num.Cmp(lo.Num) < 0 {
				lo = v
			}
			if v.Num.Cmp(hi.Num) > 0 {
				hi = v
			}
		}
	})
	if blank {
		return rule.Value{}, rule.Value{}
	}
	return lo, hi
}

// truths is what a condition may come to.
func (r *Run) truths(rules *rule.Rules, id rule.ID) (lo, hi rule.Value) {
	lo, hi = rule.Value{Known: true, Bool: true}, rule.Value{Known: true}
	r.corners(rules, id, func(v rule.Value) {
		if !v.Known {
			lo, hi = rule.Value{}, rule.Value{}
			return
		}
		lo.Bool, hi.Bool = lo.Bool && v.Bool, hi.Bool || v.Bool
	})
	return lo, hi
}
