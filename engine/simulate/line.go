package simulate

import (
	"math/big"
	"slices"

	"huice/engine/pack"
	"huice/engine/rule"
)

// Line is a figure that a variant changes, with the margin around its new value. Whoever comes out otherwise when the figure is
// moved by the margin, down or up, stands near the line, whatever the form of the rule.
type Line struct {
	Pack      string
	Parameter string
	Def       *pack.Parameter
	Value     pack.Quantity // in the variant
	Margin    pack.Quantity

	ends [2]end // the figure lower and higher by the margin
}

// end is the rules of a variant with one figure moved.
type end struct {
	prog  *rule.Program
	pairs []match
}

// lines compiles the rules on both sides of every line of a variant that has a margin.
func (s *Study) lines(v *Variant) []pack.Problem {
	var problems []pack.Problem
	for i := range v.Def.Changes {
		c := &v.Def.Changes[i]
		p := v.Library.Pack(c.Pack)
		for _, e := range c.Margins {
			x, _ := p.Parameters.Find(e.Key)
			q, _ := x.At(p.Effective.LawDate(s.Scenario.Base.Date), s.options().Set)
			if q.Num == nil {
				continue // withdrawn: there is no line
			}
			l := &Line{Pack: c.Pack, Parameter: e.Key, Def: x, Value: q, Margin: e.Value}
			for k := range l.ends {
				ps := s.end(v, i, l, k)
				problems = append(problems, ps...)
				if pack.Errors(ps) {
					return problems
				}
			}
			v.Lines = append(v.Lines, l)
		}
	}
	return problems
}

// end compiles one side of a line.
func (s *Study) end(v *Variant, change int, l *Line, k int) []pack.Problem {
	moved := l.Value
	if k == 0 {
		moved.Num = new(big.Rat).Sub(l.Value.Num, l.Margin.Num)
	} else {
		moved.Num = new(big.Rat).Add(l.Value.Num, l.Margin.Num)
	}
	def := *v.Def
	def.Changes = slices.Clone(def.Changes)
	c := &def.Changes[change]
	c.Parameters = slices.Clone(c.Parameters)
	set, _ := c.Parameters.Find(l.Parameter)
	*set = pack.Setting{{From: pack.NeverDay, Value: moved}}
	lib, problems := s.Scenario.Revise(s.as, &def, s.o.Folder)
	if pack.Errors(problems) {
		return problems
	}
	other := &Variant{Def: &def, Library: lib}
	var ids []string
	for _, id := range lib.Users([]string{l.Pack}) {
		if slices.Contains(v.Touched, id) {
			ids = append(ids, id)
		}
	}
	prog, problems := s.variant(other, &def, ids)
	l.ends[k] = end{prog, matches(v.Prog, prog, nil)}
	return problems
}

// Near is who stands near a line, for one pack.
type Near struct {
	Pack *pack.Pack
	// Inside are eligible under the variant and would not be if the line were moved by the margin; Outside the other way round.
	Inside, Outside []Move
	// Other come out otherwise, and are eligible on neither side.
	Other int
	// Movers are those outside that could cross the line for less than they would get; only with a Mover.
	Movers []Move
	Cost   Money // of what the movers would spend
	Award  Money // that they would get
}
