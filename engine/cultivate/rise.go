package cultivate

import "huice/engine/rule"

// rise follows that a sum is v or more where parts of it are tables. Between the points that are sure and those that are possible a
// table gives no more than a straight line: the steepest from where it stands to a threshold above. The lines add up to one that
// must reach v, so that a bound on the cost can be reckoned before it is decided which thresholds are to be reached.
func (n *narrower) rise(r ref, v rule.Rat) {
	if n.dead || !n.p.tabled(r) {
		return
	}
	f, ok := n.above(r)
	if !ok || f.isConst() {
		return
	}
	// Steps are never less than 0, so numbers may be rounded up to billionths.
	l := line{k: make([]step, 0, len(f.k))}
	if l.c, ok = ceil(f.c.Sub(v)); !ok {
		return
	}
	room := reach - abs(l.c)
	for _, k := range f.k {
		a, ok := ceil(k.a)
		if hi := n.p.start.hi[k.v]; !ok || hi > 0 && abs(a) > room/hi {
			return
		}
		room -= abs(a) * n.p.start.hi[k.v]
		if a != 0 {
			l.k = append(l.k, step{k.v, a})
		}
	}
	if least, most := l.over(n.st.lo, n.st.hi); most < 0 {
		n.dead = true
	} else if least < 0 {
		n.extra = append(n.extra, l)
	}
}

func ceil(x rule.Rat) (int64, bool) {
	return x.Mul(rule.Int(1_000_000_000)).Neg().Floor().Neg().Scaled(1)
}

// tabled reports whether a number is, or adds up, a table that is open.
func (p *problem) tabled(r ref) bool {
	t := &p.terms[r]
	switch {
	case t.kind == kTable:
		_, settled := p.spanOf(r).single()
		return !settled
	case t.kind == kNode && (t.node.Op == rule.Add || t.node.Op == rule.Max || t.node.Op == rule.Min):
		return p.tabled(t.a) || p.tabled(t.b)
	}
	return false
}

// above is a form that a number never exceeds over the state, and that is never below the least the number may be; false when
// there is none.
func (n *narrower) above(r ref) (form, bool) {
	p := n.p
	s := p.spanOf(r)
	t := &p.terms[r]
	switch {
	case s.must || s.above || s.below:
		return form{}, false
	case t.kind == kForm:
		return t.form, true
	case t.kind == kTable:
		return n.slope(t, s), true
	case t.kind == kNode && t.node.Op == rule.Add:
		a, one := n.above(t.a)
		b, two := n.above(t.b)
		return a.plus(b), one && two
	case t.kind == kNode && t.node.Op == rule.Max:
		return n.greater(t)
	case t.kind == kNode && t.node.Op == rule.Min && p.tabled(t.a) != p.tabled(t.b):
		if p.tabled(t.a) {
			return n.above(t.a)
		}
		return n.above(t.b)
	}
	return constant(s.hi), true
}

// greater is above the greater of two numbers: the greater of what is sure, and what each may rise beyond its own.
func (n *narrower) greater(t *term) (form, bool) {
	a, one := n.above(t.a)
	b, two := n.above(t.b)
	if !one || !two {
		return form{}, false
	}
	x, y := n.p.spanOf(t.a).lo, n.p.spanOf(t.b).lo
	low := x // taken away once: a + b - the smaller
	if y.Cmp(x) < 0 {
		low = y
	}
	return a.plus(b).minus(constant(low)), true
}

// slope is a form above a table: from the points that are sure along the steepest line to a threshold.
func (n *narrower) slope(t *term, s *span) form {
	low, _ := t.form.over(n.st.lo, n.st.hi)
	least, most := t.under.over(n.st.lo, n.st.hi)
	from := low.Quo(most) // the least that the quotient can be
	if low.Sign() < 0 {
		from = low.Quo(least)
	}
	from = from.RoundDownTo(rule.Frac(1, 1_000_000))
	steep := rule.Int(0)
	for _, row := range t.node.Table.Rows {
		if gain := row.Points.Sub(s.lo); gain.Sign() > 0 && row.Points.Cmp(s.hi) <= 0 {
			far := row.Bound.Sub(from)
			if far.Sign() <= 0 { // reached already as far as the quotient tells, not by what it is made of
				return constant(s.hi)
			}
			if b := gain.Quo(far); b.Cmp(steep) > 0 {
				steep = b
			}
		}
	}
	if steep.Sign() == 0 {
		return constant(s.hi)
	}
	// (over/under - from) is at most (over - from·under) / least, which is never below 0
	return constant(s.lo).plus(t.form.minus(t.under.scale(from)).scale(steep.Quo(least)))
}
