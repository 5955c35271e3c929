package cultivate

import "huice/engine/rule"

// truths is a set of truths that a flag may take over a box.
type truths uint8

const (
	isTrue    truths = 1
	isFalse   truths = 2
	isUnknown truths = 4
)

func truthOf(v bool) truths {
	if v {
		return isTrue
	}
	return isFalse
}

// not turns every truth of a set round.
func (t truths) not() truths { return t&isUnknown | t&isTrue<<1 | t&isFalse>>1 }

// and is what two sets can come to together, by Kleene.
func (t truths) and(u truths) truths {
	out := (t | u) & isFalse
	out |= t & u & isTrue
	if t&isUnknown != 0 && u&(isTrue|isUnknown) != 0 || u&isUnknown != 0 && t&(isTrue|isUnknown) != 0 {
		out |= isUnknown
	}
	return out
}

func (t truths) or(u truths) truths { return t.not().and(u.not()).not() }

// span is what a number may come to over a box: an interval, and whether it may be unknown.
type span struct {
	lo, hi       rule.Rat
	below, above bool // no lower end, no upper end
	may, must    bool // may be unknown; is unknown everywhere, and nothing else counts
}

func point(v rule.Rat) span { return span{lo: v, hi: v} }

var nowhere = span{may: true, must: true}

// single reports the one value of a span.
func (s *span) single() (rule.Rat, bool) {
	return s.lo, !s.may && !s.below && !s.above && s.lo.Cmp(s.hi) == 0
}

// hull is what either of two spans may come to.
func hull(a, b span) span {
	switch {
	case a.must:
		b.may = true
		return b
	case b.must:
		a.may = true
		return a
	}
	out := span{below: a.below || b.below, above: a.above || b.above, may: a.may || b.may, lo: a.lo, hi: a.hi}
	if b.lo.Cmp(a.lo) < 0 {
		out.lo = b.lo
	}
	if b.hi.Cmp(a.hi) > 0 {
		out.hi = b.hi
	}
	return out
}

// compare is what “a op b” may come to.
func compare(op string, a, b *span) truths {
	if a.must || b.must {
		return isUnknown
	}
	var out truths
	if a.may || b.may {
		out = isUnknown
	}
	switch op {
	case ">=", ">", "<=", "<":
		if op[0] == '<' {
			a, b = b, a
		}
		strict := len(op) == 1
		// a above b is possible when a's upper end is above b's lower end
		if a.above || b.below || exceeds(a.hi, b.lo, strict) {
			out |= isTrue
		}
		if a.below || b.above || exceeds(b.hi, a.lo, !strict) {
			out |= isFalse
		}
		return out
	}
	apart := !a.above && !b.below && a.hi.Cmp(b.lo) < 0 || !b.above && !a.below && b.hi.Cmp(a.lo) < 0
	x, one := a.single()
	y, two := b.single()
	same := one && two && x.Cmp(y) == 0
	equal, differ := isTrue, isFalse
	if op == "!=" {
		equal, differ = differ, equal
	}
	if !apart {
		out |= equal
	}
	if !same {
		out |= differ
	}
	return out
}

func exceeds(a, b rule.Rat, strict bool) bool {
	c := a.Cmp(b)
	return c > 0 || c == 0 && !strict
}

// monotone applies an operation that never falls while its argument rises.
func monotone(n *rule.Node, a span) span {
	if a.must {
		return nowhere
	}
	out := a
	if !a.below {
		out.lo = at(n, a.lo)
	}
	if !a.above {
		out.hi = at(n, a.hi)
	}
	return out
}

func at(n *rule.Node, x rule.Rat) rule.Rat { return n.Apply(known(x), rule.Value{}, rule.Value{}).Num }

func known(x rule.Rat) rule.Value { return rule.Value{Known: true, Num: x} }

func add(a, b span) span {
	if a.must || b.must {
		return nowhere
	}
	return span{lo: a.lo.Add(b.lo), hi: a.hi.Add(b.hi), below: a.below || b.below, above: a.above || b.above, may: a.may || b.may}
}

func negate(a span) span {
	return span{lo: a.hi.Neg(), hi: a.lo.Neg(), below: a.above, above: a.below, may: a.may, must: a.must}
}

// times multiplies; an open end that is not multiplied by a surely positive number leaves both ends open.
func times(a, b span) span {
	if a.must || b.must {
		return nowhere
	}
	out := span{may: a.may || b.may}
	if a.below || b.below || a.above || b.above {
		positive := !a.below && !b.below && a.lo.Sign() >= 0 && b.lo.Sign() >= 0
		out.below, out.above = !positive, true
		if positive {
			out.lo = a.lo.Mul(b.lo)
			out.hi = out.lo
		}
		return out
	}
	return corners(out, a, b, rule.Rat.Mul)
}

// corners fills in the least and the greatest of the four values at the ends.
func corners(out, a, b span, f func(rule.Rat, rule.Rat) rule.Rat) span {
	for i, x := range [2]rule.Rat{a.lo, a.hi} {
		for j, y := range [2]rule.Rat{b.lo, b.hi} {
			v := f(x, y)
			if i+j == 0 || v.Cmp(out.lo) < 0 {
				out.lo = v
			}
			if i+j == 0 || v.Cmp(out.hi) > 0 {
				out.hi = v
			}
		}
	}
	return out
}

// divided is a/b: unknown where b is 0, and without ends when b may come near it from both sides.
func divided(a, b span) span {
	if a.must || b.must {
		return nowhere
	}
	if v, ok := b.single(); ok && v.Sign() == 0 {
		return nowhere
	}
	out := span{may: a.may || b.may}
	sure := !b.below && b.lo.Sign() > 0 || !b.above && b.hi.Sign() < 0
	if !sure {
		out.may, out.below, out.above = true, true, true
		return out
	}
	if a.below || a.above || b.below || b.above {
		out.below, out.above = true, true
		return out
	}
	return corners(out, a, b, rule.Rat.Quo)
}

// pick takes the smaller, or the greater, of two: least ends for a minimum, greatest for a maximum.
func pick(a, b span, smaller bool) span {
	if a.must || b.must {
		return nowhere
	}
	if !smaller {
		return negate(pick(negate(a), negate(b), true))
	}
	out := span{may: a.may || b.may, below: a.below || b.below, above: a.above && b.above, lo: a.lo, hi: a.hi}
	if b.lo.Cmp(a.lo) < 0 {
		out.lo = b.lo
	}
	if a.above || !b.above && b.hi.Cmp(a.hi) < 0 {
		out.hi = b.hi
	}
	return out
}

// knownOf is the smaller, or the greater, of what is known of two.
func knownOf(a, b span, smaller bool) span {
	switch {
	case a.must:
		return b
	case b.must:
		return a
	case !a.may && !b.may:
		return pick(a, b, smaller)
	}
	out := hull(pick(a, b, smaller), span{lo: a.lo, hi: a.hi, below: a.below, above: a.above})
	out = hull(out, span{lo: b.lo, hi: b.hi, below: b.below, above: b.above})
	out.may = a.may && b.may
	return out
}
