package ask

import "huice/engine/rule"

// crossing tells where a comparison of a line with 0 turns.
func (s *stretch) crossing(op string, d line) span {
	first, last := d.at(s.lo).Sign(), d.at(s.hi).Sign()
	at := func(sign int) bool { return holds(op, sign) }
	if op == "==" || op == "!=" {
		return s.meeting(op, d, first, last)
	}
	if at(first) == at(last) { // a line goes one way
		return truth(at(first))
	}
	root := d.b.Neg().Quo(d.a)
	k, _ := root.Floor().Scaled(1) // it lies within the stretch
	if root.Floor().Cmp(root) == 0 && at(0) == at(last) {
		k--
	}
	return span{cut: k, turns: true}
}

// meeting tells where a line is 0: nowhere, everywhere, or at one number.
func (s *stretch) meeting(op string, d line, first, last int) span {
	switch {
	case d.flat():
		return truth(holds(op, first))
	case first == last, first*last > 0:
		return truth(op == "!=")
	}
	root := d.b.Neg().Quo(d.a)
	if root.Floor().Cmp(root) != 0 { // between two values of the column
		return truth(op == "!=")
	}
	k, _ := root.Scaled(1)
	if k > s.lo {
		k--
	}
	return span{cut: k, turns: true}
}

// quotient is a number that is one line over another, which is not 0 and keeps its sign.
func (s *stretch) quotient(num, den line) span {
	if den.at(s.lo).Sign() < 0 {
		num, den = num.times(rule.Int(-1)), den.times(rule.Int(-1))
	}
	lo, hi := num.at(s.lo).Quo(den.at(s.lo)), num.at(s.hi).Quo(den.at(s.hi))
	switch c := lo.Cmp(hi); {
	case c == 0: // it goes one way, so it stands still
		return number(lo)
	case c > 0:
		lo, hi = hi, lo
	}
	return span{linear: true, num: num, den: den, lo: lo, hi: hi, above: true, below: true}
}

// within is a number of which only bounds are known.
func within(lo, hi rule.Rat, parts ...*span) span {
	out := varied(parts...)
	out.gaps = false
	out.lo, out.hi, out.above, out.below = lo, hi, true, true
	return narrowed(out)
}

// bounded reports whether a number lies between two bounds.
func bounded(a *span) (lo, hi rule.Rat, ok bool) {
	lo, hi, above, below := a.bounds()
	return lo, hi, above && below
}

// arithmetic works out a number or a day from two of which one varies and none is missing.
func (s *stretch) arithmetic(n *rule.Node, a, b *span) span {
	switch n.Op {
	case rule.Add, rule.Sub:
		return s.sum(n.Op, a, b)
	case rule.Days:
		return s.sum(rule.Sub, b, a)
	case rule.AddDays:
		by := number(rule.Int(n.N))
		return s.sum(rule.Add, a, &by)
	case rule.Mul:
		return s.product(a, b)
	case rule.Ratio:
		return s.ratio(a, b)
	case rule.Neg:
		minus := number(rule.Int(-1))
		return s.product(a, &minus)
	case rule.Abs:
		return s.absolute(a)
	case rule.Min, rule.Max:
		return s.extreme(n.Op == rule.Min, known(a), known(b))
	case rule.Compound:
		return s.compound(n, a, b)
	case rule.Years, rule.Months:
		return s.monotone(n, a, b, true)
	}
	return s.monotone(n, a, b, false)
}

// known leaves the gaps of a span aside; whoever asks adds them again.
func known(a *span) *span {
	if !a.gaps {
		return a
	}
	out := *a
	out.gaps = false
	return &out
}

// monotone applies an operation that grows with its second argument and with the first, or against it, at the ends.
func (s *stretch) monotone(n *rule.Node, a, b *span, against bool) span {
	alo, ahi, ok1 := bounded(a)
	blo, bhi, ok2 := bounded(b)
	if !ok1 || !ok2 {
		out := varied(a, b)
		out.gaps = false
		return out
	}
	if against {
		alo, ahi = ahi, alo
	}
	at := func(x, y rule.Rat) rule.Rat {
		if s.g.Nodes[n.A].Type == rule.Date { // days are whole numbers to those who count them
			x, y = x.Floor(), y.Floor()
		}
		return n.Apply(rule.Value{Known: true, Num: x}, rule.Value{Known: true, Num: y}, rule.Value{}).Num
	}
	return within(at(alo, blo), at(ahi, bhi), a, b)
}

func (s *stretch) sum(op rule.Op, a, b *span) span {
	an, ad, ok1 := a.fraction()
	bn, bd, ok2 := b.fraction()
	if op == rule.Sub {
		bn = bn.times(rule.Int(-1))
	}
	switch {
	case !ok1 || !ok2:
	case ad.same(bd):
		return s.quotient(an.plus(bn), ad)
	case ad.flat() && bd.flat():
		return s.quotient(an.times(bd.b).plus(bn.times(ad.b)), level(ad.b.Mul(bd.b)))
	case bd.flat() && bn.flat():
		return s.quotient(an.times(bd.b).plus(ad.times(bn.b)), ad.times(bd.b))
	case ad.flat() && an.flat():
		return s.quotient(bn.times(ad.b).plus(bd.times(an.b)), bd.times(ad.b))
	}
	alo, ahi, ok1 := bounded(a)
	blo, bhi, ok2 := bounded(b)
	if op == rule.Sub {
		blo, bhi = bhi.Neg(), blo.Neg()
	}
	if !ok1 || !ok2 {
		return boundless(a, b)
	}
	return within(alo.Add(blo), ahi.Add(bhi), a, b)
}

func boundless(parts ...*span) span {
	out := varied(parts...)
	out.gaps = false
	return out
}

func (s *stretch) product(a, b *span) span {
	if a.fixed {
		a, b = b, a
	}
	if num, den, ok := a.fraction(); ok && b.fixed {
		return s.quotient(num.times(b.val.Num), den)
	}
	alo, ahi, ok1 := bounded(a)
	blo, bhi, ok2 := bounded(b)
	if !ok1 || !ok2 {
		return boundless(a, b)
	}
	lo, hi := ends(alo.Mul(blo), alo.Mul(bhi), ahi.Mul(blo), ahi.Mul(bhi))
	return within(lo, hi, a, b)
}

func ends(first rule.Rat, rest ...rule.Rat) (lo, hi rule.Rat) {
	lo, hi = first, first
	for _, r := range rest {
		if r.Cmp(lo) < 0 {
			lo = r
		}
		if r.Cmp(hi) > 0 {
			hi = r
		}
	}
	return lo, hi
}

// ratio is unknown where the divisor is 0.
func (s *stretch) ratio(a, b *span) span {
	zero := number(rule.Int(0))
	is := s.compare("==", b, &zero)
	positive := s.compare(">", b, &zero)
	switch {
	case is.is(true):
		return unknown()
	case !is.fixed:
		out := boundless(&is, a, b)
		out.gaps = true
		return out
	case !positive.fixed:
		return boundless(&positive, a, b)
	}
	an, ad, ok1 := a.fraction()
	bn, bd, ok2 := b.fraction()
	switch {
	case !ok1 || !ok2:
	case ad.same(bd):
		return s.quotient(an, bn)
	case ad.flat() && bd.flat():
		return s.quotient(an.times(bd.b), bn.times(ad.b))
	case ad.flat() && an.flat():
		return s.quotient(bd.times(an.b), bn.times(ad.b))
	case bd.flat() && bn.flat():
		return s.quotient(an.times(bd.b), ad.times(bn.b))
	}
	alo, ahi, ok1 := bounded(a)
	blo, bhi, ok2 := bounded(b)
	if !ok1 || !ok2 || blo.Sign() == 0 || bhi.Sign() == 0 {
		return boundless(a, b)
	}
	lo, hi := ends(alo.Quo(blo), alo.Quo(bhi), ahi.Quo(blo), ahi.Quo(bhi))
	return within(lo, hi, a, b)
}

func (s *stretch) absolute(a *span) span {
	zero := number(rule.Int(0))
	negative := s.compare("<", a, &zero)
	switch {
	case negative.is(false):
		return *known(a)
	case negative.is(true):
		minus := number(rule.Int(-1))
		return s.product(a, &minus)
	}
	lo, hi, ok := bounded(a)
	if !ok {
		return boundless(&negative, a)
	}
	_, most := ends(lo.Neg(), hi)
	return within(rule.Int(0), most, &negative)
}

// compound grows with the last figure and against the first; it is unknown unless the first is above 0 and the last not below.
func (s *stretch) compound(n *rule.Node, a, b *span) span {
	zero := number(rule.Int(0))
	owing, positive := s.compare("<", a, &zero), s.compare(">", b, &zero)
	switch {
	case owing.is(true) || positive.is(false):
		return unknown()
	case !owing.is(false) || !positive.is(true):
		out := boundless(&owing, &positive, a, b)
		out.gaps = true
		return out
	}
	alo, ahi, ok1 := bounded(a)
	blo, bhi, ok2 := bounded(b)
	if !ok1 || !ok2 {
		return boundless(a, b)
	}
	at := func(x, y rule.Rat) rule.Rat {
		return n.Apply(rule.Value{Known: true, Num: x}, rule.Value{Known: true, Num: y}, rule.Value{}).Num
	}
	return within(at(alo, bhi), at(ahi, blo), a, b)
}
