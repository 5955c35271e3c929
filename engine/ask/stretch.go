package ask

import "huice/engine/rule"

// stretch evaluates nodes for one subject while one column that it lacks runs over a stretch of its values. Whatever does not
// read the column is what the exact evaluator says; what is the same for all values is worked out by Node.Apply, exactly; of the
// rest it tells where it turns. It is used for one stretch after the other.
type stretch struct {
	g      *rule.Graph
	reads  reads
	base   *rule.Row // the subject, the column unknown
	col    int
	lo, hi int64 // of a number or a day
	here   span  // what the column comes to

	memo  []span
	stamp []uint32
	now   uint32
}

func newStretch(g *rule.Graph, r reads) *stretch {
	return &stretch{g: g, reads: r, memo: make([]span, len(g.Nodes)), stamp: make([]uint32, len(g.Nodes))}
}

// begin chooses the subject and the column.
func (s *stretch) begin(base *rule.Row, col int) { s.base, s.col = base, col }

func (s *stretch) next() {
	if s.now++; s.now == 0 {
		clear(s.stamp)
		s.now = 1
	}
}

// point lets the column be one value.
func (s *stretch) point(v rule.Value) {
	s.next()
	s.lo, s.hi, s.here = 0, 0, constant(v)
}

// between lets the column run over whole numbers of units of 1/scale.
func (s *stretch) between(lo, hi, scale int64) {
	s.next()
	s.lo, s.hi = lo, hi
	if lo == hi {
		s.here = number(units(lo, scale))
		return
	}
	s.here = s.quotient(line{rule.Frac(1, scale), rule.Int(0)}, level(rule.Int(1)))
}

func units(k, scale int64) rule.Rat {
	if scale == 1 { // days are whole numbers to those who count them
		return rule.Int(k)
	}
	return rule.Frac(k, scale)
}

// at returns what a node comes to; it is good until the next stretch.
func (s *stretch) at(id rule.ID) *span {
	if s.stamp[id] == s.now {
		return &s.memo[id]
	}
	out := &s.memo[id]
	switch n := &s.g.Nodes[id]; {
	case !s.reads.column(id, s.col):
		*out = constant(s.base.Value(id))
	case n.Op == rule.Col:
		*out = s.here
	default:
		*out = s.work(n)
	}
	s.stamp[id] = s.now
	return out
}

// work works out a node that reads the column.
func (s *stretch) work(n *rule.Node) span {
	a := s.at(n.A)
	switch n.Op {
	case rule.And, rule.Or:
		return s.junction(n, a)
	case rule.If, rule.IfLo, rule.IfHi:
		return s.branch(n, a)
	case rule.Else:
		b := s.at(n.B)
		switch {
		case a.sure():
			return *a
		case a.missing():
			return *b
		}
		out := either(&span{turns: a.turns, cut: a.cut}, &span{lo: a.lo, hi: a.hi, above: a.above, below: a.below}, b)
		out.gaps = b.maybe()
		return out
	case rule.MinKnown, rule.MaxKnown:
		return s.ofKnown(n, a, s.at(n.B))
	case rule.Decide:
		if a.is(true) {
			return truth(true)
		}
		b := s.at(n.B)
		switch {
		case b.is(false):
			return truth(false)
		case a.fixed && b.fixed:
			return constant(n.Apply(a.val, b.val, rule.Value{}))
		}
		out := varied(a, b)
		out.gaps = true
		return out
	}
	b := &span{fixed: true, val: rule.Value{Known: true}} // stands for no argument
	if n.B != rule.None {
		b = s.at(n.B)
	}
	return s.strict(n, a, b)
}

// strict works out an operation that is unknown as soon as an argument is.
func (s *stretch) strict(n *rule.Node, a, b *span) span {
	switch {
	case a.missing() || b.missing():
		return unknown()
	case a.fixed && b.fixed:
		return constant(n.Apply(a.val, b.val, rule.Value{}))
	}
	var out span
	switch n.Op {
	case rule.Cmp:
		out = s.compare(n.Text, a, b)
	case rule.Band:
		out = s.band(n.Table, a)
	case rule.Not, rule.Same, rule.In, rule.Prefix:
		return varied(a, b)
	default:
		out = s.arithmetic(n, a, b)
	}
	if a.maybe() || b.maybe() { // the known values are as worked out, but there are others
		out = loosened(out, a, b)
	}
	return out
}

// loosened lets a span be unknown where its parts are.
func loosened(out span, a, b *span) span {
	loose := varied(a, b)
	loose.gaps = true
	loose.hull(true, &out)
	loose.turn(&out)
	return loose
}

func (s *stretch) junction(n *rule.Node, a *span) span {
	stop := n.Op == rule.Or // the truth that decides alone
	if a.is(stop) {
		return truth(stop)
	}
	b := s.at(n.B)
	switch {
	case b.is(stop):
		return truth(stop)
	case a.fixed && b.fixed:
		return constant(n.Apply(a.val, b.val, rule.Value{}))
	}
	return varied(a, b)
}

func (s *stretch) branch(n *rule.Node, a *span) span {
	if a.fixed && a.val.Known {
		if a.val.Bool {
			return *s.at(n.B)
		}
		return *s.at(n.C)
	}
	if a.fixed && n.Op == rule.If {
		return unknown()
	}
	b, c := s.at(n.B), s.at(n.C)
	if !a.fixed {
		out := either(a, b, c)
		if n.Op != rule.If && a.gaps && b.sure() && c.sure() { // an unknown choice leaves the smaller or the greater
			out.gaps = false
		}
		return out
	}
	switch {
	case b.missing() || c.missing():
		return unknown()
	case b.fixed && c.fixed:
		return constant(n.Apply(a.val, b.val, c.val))
	}
	return s.extreme(n.Op == rule.IfLo, b, c)
}

// extreme is the smaller or the greater of two numbers.
func (s *stretch) extreme(least bool, a, b *span) span {
	if a.sure() && b.sure() {
		smaller := s.compare("<=", a, b)
		switch {
		case smaller.is(true) == least && smaller.fixed:
			return *a
		case smaller.fixed:
			return *b
		}
		out := either(&smaller, a, b)
		out.linear = false
		return out
	}
	return either(&span{}, a, b)
}

// ofKnown is the smaller or the greater of what is known.
func (s *stretch) ofKnown(n *rule.Node, a, b *span) span {
	switch {
	case a.missing():
		return *b
	case b.missing():
		return *a
	case a.sure() && b.sure():
		return s.extreme(n.Op == rule.MinKnown, a, b)
	}
	out := either(&span{}, a, b)
	out.gaps = a.maybe() && b.maybe()
	return out
}

// band is the points of a table along a number.
func (s *stretch) band(t *rule.Table, a *span) span {
	var out span
	first := true
	take := func(points rule.Rat) {
		p := number(points)
		out.hull(first, &p)
		first = false
	}
	for _, row := range t.Rows {
		bound := number(row.Bound)
		reached := s.compare(row.Op, a, &bound)
		switch {
		case reached.is(true):
			take(row.Points)
			return narrowed(out)
		case !reached.fixed:
			take(row.Points)
			out.turn(&reached)
		}
	}
	take(t.Otherwise)
	return narrowed(out)
}

// narrowed makes a number that has but one value fixed.
func narrowed(s span) span {
	if !s.fixed && !s.gaps && s.above && s.below && s.lo.Cmp(s.hi) == 0 {
		return number(s.lo)
	}
	return s
}

// compare compares two numbers or days of which none is missing; where it is not sure it tells where the answer turns. Gaps are
// left to the caller.
func (s *stretch) compare(op string, a, b *span) span {
	if a.fixed && b.fixed {
		return truth(holds(op, a.val.Num.Cmp(b.val.Num)))
	}
	if d, ok := difference(a, b); ok {
		return s.crossing(op, d)
	}
	alo, ahi, aAbove, aBelow := a.bounds()
	blo, bhi, bAbove, bBelow := b.bounds()
	less, more := -2, 2 // how a stands to b at the least and at the most
	if aAbove && bBelow {
		less = alo.Cmp(bhi)
	}
	if aBelow && bAbove {
		more = ahi.Cmp(blo)
	}
	switch {
	case less == 1 || more == -1 || less == 0 && more == 0:
		return truth(holds(op, max(less, min(more, 1))))
	case less == 0 && (op == ">=" || op == "<"):
		return truth(op == ">=")
	case more == 0 && (op == "<=" || op == ">"):
		return truth(op == "<=")
	}
	var out span
	out.turn(a)
	out.turn(b)
	return out
}

// difference is a line that has the sign of a - b.
func difference(a, b *span) (line, bool) {
	an, ad, ok1 := a.fraction()
	bn, bd, ok2 := b.fraction()
	switch {
	case !ok1 || !ok2:
		return line{}, false
	case ad.same(bd):
		return an.minus(bn), true
	case ad.flat() && bd.flat():
		return an.times(bd.b).minus(bn.times(ad.b)), true
	case bd.flat() && bn.flat():
		return an.times(bd.b).minus(ad.times(bn.b)), true
	case ad.flat() && an.flat():
		return bd.times(an.b).minus(bn.times(ad.b)), true
	}
	return line{}, false
}
