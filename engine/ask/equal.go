package ask

import "huice/engine/rule"

// equal tells whether two numbers are known and the same along the stretch: the ends of an amount that is settled. It is true or
// false where that holds all along, and a span that turns where it is not sure.
func (s *stretch) equal(lo, hi rule.ID) span {
	lo, hi = s.chosen(lo), s.chosen(hi)
	a, b := s.at(lo), s.at(hi)
	switch {
	case a.missing() || b.missing():
		return truth(false)
	case lo == hi && a.sure():
		return truth(true)
	case a.maybe() || b.maybe():
		return varied(a, b)
	case s.alike(lo, hi):
		return truth(true)
	}
	return s.compare("==", a, b)
}

// chosen follows a node to the one whose value it takes along the stretch.
func (s *stretch) chosen(id rule.ID) rule.ID {
	for {
		n := &s.g.Nodes[id]
		switch n.Op {
		case rule.Else:
			a := s.at(n.A)
			if !a.sure() && !a.missing() {
				return id
			}
			id = choose(a.sure(), n.A, n.B)
		case rule.If, rule.IfLo, rule.IfHi:
			a := s.at(n.A)
			if !a.fixed || !a.val.Known {
				return id
			}
			id = choose(a.val.Bool, n.B, n.C)
		case rule.MinKnown, rule.MaxKnown:
			a, b := s.at(n.A), s.at(n.B)
			if !a.missing() && !b.missing() {
				return id
			}
			id = choose(a.missing(), n.B, n.A)
		default:
			return id
		}
	}
}

func choose(first bool, a, b rule.ID) rule.ID {
	if first {
		return a
	}
	return b
}

// alike reports whether two known nodes are the same operation on what is the same.
func (s *stretch) alike(lo, hi rule.ID) bool {
	a, b := &s.g.Nodes[lo], &s.g.Nodes[hi]
	same := func(x, y rule.ID) bool {
		if x == rule.None || y == rule.None {
			return x == y
		}
		e := s.equal(x, y)
		return e.is(true)
	}
	switch {
	case plain(a.Op) != plain(b.Op) || a.Op == rule.Col || a.Op == rule.Const || a.Op == rule.Gap || a.Type != rule.Num:
		return false
	case a.N != b.N || a.Text != b.Text || a.Unit.Cmp(b.Unit) != 0 || a.Table != b.Table:
		return false
	}
	switch plain(a.Op) {
	case rule.If: // the same choice between what is the same
		return a.A == b.A && s.at(a.A).sure() && same(a.B, b.B) && same(a.C, b.C)
	case rule.Band, rule.Years, rule.Months, rule.Days, rule.YearOf: // of what is no amount
		return a.A == b.A && a.B == b.B
	}
	return same(a.A, b.A) && same(a.B, b.B) && same(a.C, b.C)
}

// plain is an operation without its care for gaps, which does not matter where there are none.
func plain(op rule.Op) rule.Op {
	switch op {
	case rule.IfLo, rule.IfHi:
		return rule.If
	case rule.MinKnown:
		return rule.Min
	case rule.MaxKnown:
		return rule.Max
	}
	return op
}
