package ask

import "huice/engine/rule"

// span is what a node comes to while one column runs over a stretch of its values: one value all along, or something of which
// enough is known to tell where it turns.
type span struct {
	fixed bool // val all along
	val   rule.Value

	// What follows is of spans that are not fixed.
	gaps         bool // it may be unknown somewhere
	linear       bool // it is num/den wherever it is known; den is above 0 all along
	num, den     line
	lo, hi       rule.Rat // bounds of a number, where there are any
	above, below bool     // lo and hi are bounds
	cut          int64    // the last whole number before something turns
	turns        bool     // cut is one
}

// line is a·k + b over the whole numbers k in which a column is kept.
type line struct{ a, b rule.Rat }

func (l line) at(k int64) rule.Rat {
	if l.a.Sign() == 0 {
		return l.b
	}
	return l.a.Mul(rule.Int(k)).Add(l.b)
}

func (l line) flat() bool { return l.a.Sign() == 0 }

func (l line) times(r rule.Rat) line { return line{l.a.Mul(r), l.b.Mul(r)} }

func (l line) plus(m line) line { return line{l.a.Add(m.a), l.b.Add(m.b)} }

func (l line) minus(m line) line { return line{l.a.Sub(m.a), l.b.Sub(m.b)} }

func (l line) same(m line) bool { return l.a.Cmp(m.a) == 0 && l.b.Cmp(m.b) == 0 }

func level(r rule.Rat) line { return line{rule.Int(0), r} }

func constant(v rule.Value) span { return span{fixed: true, val: v} }

func number(r rule.Rat) span { return constant(rule.Value{Known: true, Num: r}) }

func truth(b bool) span { return constant(rule.Value{Known: true, Bool: b}) }

func unknown() span { return span{fixed: true} }

// is reports whether a span is one truth all along.
func (s *span) is(b bool) bool { return s.fixed && s.val.Known && s.val.Bool == b }

// missing reports whether a span is unknown all along.
func (s *span) missing() bool { return s.fixed && !s.val.Known }

// sure reports whether a span is known all along.
func (s *span) sure() bool { return s.fixed && s.val.Known || !s.fixed && !s.gaps }

// maybe reports whether a span may be unknown somewhere.
func (s *span) maybe() bool { return s.fixed && !s.val.Known || s.gaps }

// bounds returns what the known values of a number lie between.
func (s *span) bounds() (lo, hi rule.Rat, above, below bool) {
	if s.fixed {
		return s.val.Num, s.val.Num, s.val.Known, s.val.Known
	}
	return s.lo, s.hi, s.above, s.below
}

// fraction returns a number as a quotient of lines, where it is one.
func (s *span) fraction() (num, den line, ok bool) {
	if s.fixed {
		return level(s.val.Num), level(rule.Int(1)), s.val.Known
	}
	return s.num, s.den, s.linear
}

// varied is a span of which nothing is known but what its parts are: unknown where one of them is, and turning where they do.
func varied(parts ...*span) span {
	var out span
	for _, p := range parts {
		out.gaps = out.gaps || p.maybe()
		out.turn(p)
	}
	return out
}

// turn takes over where a part turns, unless a place is known already.
func (s *span) turn(part *span) {
	if !s.turns && !part.fixed && part.turns {
		s.cut, s.turns = part.cut, true
	}
}

// hull widens the bounds to those of what the span may come to as well.
func (s *span) hull(first bool, part *span) {
	lo, hi, above, below := part.bounds()
	if part.missing() {
		return
	}
	if first {
		s.lo, s.hi, s.above, s.below = lo, hi, above, below
		return
	}
	s.above, s.below = s.above && above, s.below && below
	if s.above && lo.Cmp(s.lo) < 0 {
		s.lo = lo
	}
	if s.below && hi.Cmp(s.hi) > 0 {
		s.hi = hi
	}
}

// either is a span that is one of two, it is not known which.
func either(which, a, b *span) span {
	out := span{gaps: which.maybe() || a.maybe() || b.maybe()}
	for _, p := range []*span{which, a, b} {
		out.turn(p)
	}
	if a.fixed && b.fixed && which.sure() && sameValue(a.val, b.val) {
		return *a
	}
	out.hull(true, a)
	out.hull(a.missing(), b)
	return out
}

func sameValue(a, b rule.Value) bool {
	if a.Known != b.Known {
		return false
	}
	return !a.Known || a.Bool == b.Bool && a.Str == b.Str && a.Num.Cmp(b.Num) == 0
}

// holds reports whether a comparison that came out as c is what an operator asks for.
func holds(op string, c int) bool {
	switch op {
	case "==":
		return c == 0
	case "!=":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}
