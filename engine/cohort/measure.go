package cohort

import (
	"math/big"
	"slices"

	"huice/engine/rule"
)

// figures are the values of a measure, one for each group.
type figures struct {
	m      *rule.Measure
	groups map[string]*Figure
	open   []int // subjects whose group is not known
	blank  bool  // nobody has given the subjects to be measured
}

// Figure is the value of a measure for one group, with the subjects behind it.
type Figure struct {
	Rows []int // subjects that count, in the order of the population; for distinct and in, the first of each value
	Open []int // subjects of which a gap leaves open whether, or how much, they count

	sum, sumLo, sumHi rule.Rat // surely counted, and the ends of what is possible
	noLow, noHigh     bool     // an end that a gap leaves without bound
	best              rule.Rat
	any               bool
	values            []rule.Rat  // mean
	average           *rule.Value // of the values, once it has been worked out
	sure, maybe       map[string]int
	unknown           int // values that are not known
	left              int
}

// Left is how many subjects were left out for gaps.
func (f *Figure) Left() int { return f.left }

// Measures works out the measures of a pack and those it depends on, once.
func (r *Run) Measures(rules *rule.Rules) {
	if _, done := r.figures[rules.Pack.ID]; done {
		return
	}
	r.figures[rules.Pack.ID] = make([]*figures, len(rules.Measures))
	for _, u := range rules.Uses {
		r.Measures(u)
	}
	for i := range rules.Measures {
		m := &rules.Measures[i]
		if m.Over != rules {
			r.Measures(m.Over)
		}
		fs := &figures{m: m, groups: map[string]*Figure{}, blank: r.Table(m.Over) == nil}
		if m.Kind == "in" {
			r.difference(rules, fs)
		} else {
			r.measure(fs)
		}
		r.figures[rules.Pack.ID][i] = fs
		r.stage[int(r.Prog.Graph.Nodes[m.Node].N)] = fs.at
	}
	for _, c := range r.cursors { // what was read before the figures were there is stale
		c.row.Reset()
	}
}

// Figure returns the value of a measure of a pack for a group; nil when no subject is in it.
func (r *Run) Figure(rules *rule.Rules, measure int, group string) *Figure {
	r.Measures(rules)
	return r.figures[rules.Pack.ID][measure].groups[group]
}

// at is the value of a measure for the subject at a cursor.
func (fs *figures) at(c *cursor) rule.Value {
	key, known := c.key(fs.m.Match)
	if !known || fs.blank { // a register that was not given is not an empty one
		return rule.Value{}
	}
	f := fs.groups[key]
	if f == nil {
		f = &Figure{}
	}
	if len(fs.open) > 0 && fs.m.Def.Gaps != "leave_out" { // somebody may belong to the group
		return rule.Value{}
	}
	return f.value(fs.m)
}

// value is the figure where it is settled.
func (f *Figure) value(m *rule.Measure) rule.Value {
	lo, hi := f.ends(m)
	if m.Def.Gaps == "leave_out" {
		return f.known(m)
	}
	if lo.Known && hi.Known && lo.Num.Cmp(hi.Num) == 0 {
		return lo
	}
	return rule.Value{}
}

// known is the figure of the subjects that are surely counted.
func (f *Figure) known(m *rule.Measure) rule.Value {
	number := func(n rule.Rat) rule.Value { return rule.Value{Known: true, Num: n} }
	switch m.Kind {
	case "sum":
		return number(f.sum)
	case "count":
		return number(rule.Int(int64(len(f.Rows))))
	case "distinct", "in":
		return number(rule.Int(int64(len(f.sure))))
	case "mean":
		return f.mean(m)
	}
	if !f.any {
		return rule.Value{}
	}
	return number(f.best)
}

// mean is the exact average, rounded once.
func (f *Figure) mean(m *rule.Measure) rule.Value {
	if len(f.values) == 0 {
		return rule.Value{}
	}
	if f.average != nil {
		return *f.average
	}
	decimals := 6
	if m.Def.Decimals != nil {
		decimals = *m.Def.Decimals
	}
	unit := rule.FromBig(new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)))
	f.average = &rule.Value{Known: true, Num: total(f.values).Quo(rule.Int(int64(len(f.values)))).RoundTo(unit)}
	return *f.average
}

// total adds up in pairs, so that denominators grow as slowly as they can.
func total(vs []rule.Rat) rule.Rat {
	switch len(vs) {
	case 0:
		return rule.Int(0)
	case 1:
		return vs[0]
	}
	return total(vs[:len(vs)/2]).Add(total(vs[len(vs)/2:]))
}

// ends are the lowest and highest value that the gaps still allow; one that is not Known has no bound.
func (f *Figure) ends(m *rule.Measure) (lo, hi rule.Value) {
	number := func(n int) rule.Value { return rule.Value{Known: true, Num: rule.Int(int64(n))} }
	switch m.Kind {
	case "count":
		return number(len(f.Rows)), number(len(f.Rows) + len(f.Open))
	case "distinct", "in":
		return number(len(f.sure)), number(len(f.sure) + len(f.maybe) + f.unknown)
	case "sum":
		return rule.Value{Known: !f.noLow, Num: f.sumLo}, rule.Value{Known: !f.noHigh, Num: f.sumHi}
	}
	if len(f.Open) > 0 {
		return rule.Value{}, rule.Value{}
	}
	v := f.known(m)
	return v, v
}

// measure goes over the subjects once.
func (r *Run) measure(fs *figures) {
	m := fs.m
	c := r.over(m.Over.Pack.Subject)
	for row := range c.rows() {
		c.seek(row)
		where := rule.Value{Known: true, Bool: true}
		if m.Where != rule.None {
			where = c.row.Value(m.Where)
		}
		if where.Known && !where.Bool {
			continue
		}
		key, known := c.key(m.By)
		if !known {
			fs.open = append(fs.open, row)
			continue
		}
		f := fs.groups[key]
		if f == nil {
			f = &Figure{sure: map[string]int{}, maybe: map[string]int{}}
			fs.groups[key] = f
		}
		f.take(c, m, row, where.Known)
	}
	for _, f := range fs.groups {
		for v := range f.sure {
			delete(f.maybe, v)
		}
	}
}

// take counts one subject; sure says that where holds.
func (f *Figure) take(c *cursor, m *rule.Measure, row int, sure bool) {
	v := c.row.Value(m.Value)
	if m.Def.Gaps == "leave_out" && (!sure || !v.Known) {
		f.left++
		f.Open = append(f.Open, row)
		return
	}
	switch m.Kind {
	case "count":
		switch {
		case v.Known && !v.Bool:
		case sure && v.Known:
			f.Rows = append(f.Rows, row)
		default:
			f.Open = append(f.Open, row)
		}
		return
	case "distinct":
		f.different(c, m, row, sure, v)
		return
	}
	if !sure || !v.Known {
		f.Open = append(f.Open, row)
	}
	switch {
	case m.Kind == "sum":
		f.add(c, m, row, sure, v)
	case !sure || !v.Known:
	case m.Kind == "mean":
		f.Rows, f.values = append(f.Rows, row), append(f.values, v.Num)
	case !f.any || (v.Num.Cmp(f.best) > 0) == (m.Kind == "most"):
		f.Rows, f.best, f.any = []int{row}, v.Num, true
	}
}

// different notes a value that is counted once.
func (f *Figure) different(c *cursor, m *rule.Measure, row int, sure bool, v rule.Value) {
	if !sure || !v.Known {
		f.Open = append(f.Open, row)
	}
	if !v.Known {
		f.unknown++
		return
	}
	word := plain(c.run.Prog.Graph, m.Value, v)
	if _, again := f.sure[word]; again {
		return
	}
	if sure {
		f.sure[word] = row
		f.Rows = append(f.Rows, row)
	} else if _, again := f.maybe[word]; !again {
		f.maybe[word] = row
	}
}

// add adds an amount, or widens the range by what it may be.
func (f *Figure) add(c *cursor, m *rule.Measure, row int, sure bool, v rule.Value) {
	zero := rule.Int(0)
	switch {
	case sure && v.Known:
		f.Rows = append(f.Rows, row)
		f.sum, f.sumLo, f.sumHi = f.sum.Add(v.Num), f.sumLo.Add(v.Num), f.sumHi.Add(v.Num)
	case v.Known && v.Num.Cmp(zero) < 0:
		f.sumLo = f.sumLo.Add(v.Num)
	case v.Known:
		f.sumHi = f.sumHi.Add(v.Num)
	default:
		n := &c.run.Prog.Graph.Nodes[m.Value]
		f.noHigh = true
		f.noLow = f.noLow || n.Lo == nil || n.Lo.Sign() < 0
	}
}

// difference counts the values of one measure that another does not have.
func (r *Run) difference(rules *rule.Rules, fs *figures) {
	all := r.figures[rules.Pack.ID]
	in := all[fs.m.In]
	c := r.over(fs.m.Over.Pack.Subject)
	for key, a := range in.groups {
		f := &Figure{sure: map[string]int{}, maybe: map[string]int{}, unknown: a.unknown}
		b := &Figure{}
		if fs.m.NotIn >= 0 {
			if g := all[fs.m.NotIn].groups[key]; g != nil {
				b = g
			}
		}
		for _, side := range []struct {
			values map[string]int
			sure   bool
		}{{a.sure, true}, {a.maybe, false}} {
			for v, row := range side.values {
				f.differ(c, fs.m, v, row, side.sure, b)
			}
		}
		for _, row := range f.sure {
			f.Rows = append(f.Rows, row)
		}
		for _, row := range f.maybe {
			f.Open = append(f.Open, row)
		}
		slices.Sort(f.Rows)
		slices.Sort(f.Open)
		fs.groups[key] = f
	}
	fs.open = in.open
}

func (f *Figure) differ(c *cursor, m *rule.Measure, v string, row int, sure bool, b *Figure) {
	if _, there := b.sure[v]; there {
		return
	}
	if _, may := b.maybe[v]; may || b.unknown > 0 {
		sure = false
	}
	if m.Where != rule.None {
		c.seek(row)
		where := c.row.Value(m.Where)
		if where.Known && !where.Bool {
			return
		}
		sure = sure && where.Known
	}
	if sure {
		f.sure[v] = row
	} else {
		f.maybe[v] = row
	}
}
