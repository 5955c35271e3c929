package rule

// limits works out what every known value of a number lies between, from what its arguments lie between. It lets a gap
// in a count or an amount still bound the result: nobody has a negative number of patents.
func (g *Graph) limits(n *Node) {
	if n.Type != Num {
		return
	}
	var lo, hi [3]*Rat
	for i, a := range n.args() {
		lo[i], hi[i] = g.Nodes[a].Lo, g.Nodes[a].Hi
	}
	switch n.Op {
	case Const:
		n.Lo, n.Hi = &n.Val.Num, &n.Val.Num
	case Add:
		n.Lo, n.Hi = both(Rat.Add, lo[0], lo[1]), both(Rat.Add, hi[0], hi[1])
	case Sub:
		n.Lo, n.Hi = both(Rat.Sub, lo[0], hi[1]), both(Rat.Sub, hi[0], lo[1])
	case Neg:
		n.Lo, n.Hi = one(Rat.Neg, hi[0]), one(Rat.Neg, lo[0])
	case Mul:
		if notNegative(lo[0]) && notNegative(lo[1]) {
			n.Lo, n.Hi = both(Rat.Mul, lo[0], lo[1]), both(Rat.Mul, hi[0], hi[1])
		}
	case Ratio:
		if notNegative(lo[0]) && notNegative(lo[1]) {
			zero := Int(0)
			n.Lo = &zero
		}
	case Abs:
		zero := Int(0)
		n.Lo = &zero
	case Compound:
		floor := Int(-1)
		n.Lo = &floor
	case Min:
		n.Hi = lowest(hi[0], hi[1])
		if lo[0] != nil && lo[1] != nil {
			n.Lo = lowest(lo[0], lo[1])
		}
	case Max:
		n.Lo = highest(lo[0], lo[1])
		if hi[0] != nil && hi[1] != nil {
			n.Hi = highest(hi[0], hi[1])
		}
	case Floor:
		n.Lo, n.Hi = one(Rat.Floor, lo[0]), hi[0]
	case Round, RoundDn:
		to := func(r Rat) Rat {
			a, out := numVal(r), Value{}
			n.apply(&out, &a, &Value{}, &Value{})
			return out.Num
		}
		n.Lo, n.Hi = one(to, lo[0]), one(to, hi[0])
	case If, IfLo, IfHi:
		n.Lo, n.Hi = hull(lo[1], hi[1], lo[2], hi[2])
	case Else, MinKnown, MaxKnown: // either may be the one that is known
		n.Lo, n.Hi = hull(lo[0], hi[0], lo[1], hi[1])
	case Band:
		n.Lo, n.Hi = n.Table.limits()
	}
}

func (t *Table) limits() (lo, hi *Rat) {
	a, b := t.Otherwise, t.Otherwise
	for _, r := range t.Rows {
		if r.Points.Cmp(a) < 0 {
			a = r.Points
		}
		if r.Points.Cmp(b) > 0 {
			b = r.Points
		}
	}
	return &a, &b
}

func notNegative(r *Rat) bool { return r != nil && r.Sign() >= 0 }

func one(f func(Rat) Rat, a *Rat) *Rat {
	if a == nil {
		return nil
	}
	r := f(*a)
	return &r
}

func both(f func(Rat, Rat) Rat, a, b *Rat) *Rat {
	if a == nil || b == nil {
		return nil
	}
	r := f(*a, *b)
	return &r
}

// lowest is the smaller of the bounds there are.
func lowest(a, b *Rat) *Rat {
	if a == nil || b != nil && b.Cmp(*a) < 0 {
		return b
	}
	return a
}

// highest is the greater of the bounds there are.
func highest(a, b *Rat) *Rat {
	if a == nil || b != nil && b.Cmp(*a) > 0 {
		return b
	}
	return a
}

func hull(lo1, hi1, lo2, hi2 *Rat) (lo, hi *Rat) {
	if lo1 != nil && lo2 != nil {
		lo = lowest(lo1, lo2)
	}
	if hi1 != nil && hi2 != nil {
		hi = highest(hi1, hi2)
	}
	return lo, hi
}

// interval returns two nodes between which the value of a number lies however its gaps are filled. Where everything is
// known both are the value itself; an end that is unknown is unbounded.
func (g *Graph) interval(id ID) (lo, hi ID) {
	if b, ok := g.bounds[id]; ok {
		return b[0], b[1]
	}
	lo, hi = g.ends(id)
	n := g.Nodes[id]
	if n.Lo != nil {
		lo = g.op2(Else, Num, n.Money, lo, g.num(*n.Lo, n.Money))
	}
	if n.Hi != nil {
		hi = g.op2(Else, Num, n.Money, hi, g.num(*n.Hi, n.Money))
	}
	g.bounds[id] = [2]ID{lo, hi}
	return lo, hi
}

func (g *Graph) ends(id ID) (lo, hi ID) {
	n := g.Nodes[id]
	switch n.Op {
	case Const:
		return id, id
	case Add:
		al, ah := g.interval(n.A)
		bl, bh := g.interval(n.B)
		return g.op2(Add, Num, n.Money, al, bl), g.op2(Add, Num, n.Money, ah, bh)
	case Sub:
		al, ah := g.interval(n.A)
		bl, bh := g.interval(n.B)
		return g.op2(Sub, Num, n.Money, al, bh), g.op2(Sub, Num, n.Money, ah, bl)
	case Neg:
		al, ah := g.interval(n.A)
		return g.op1(Neg, Num, n.Money, ah), g.op1(Neg, Num, n.Money, al)
	case Mul:
		if notNegative(g.Nodes[n.A].Lo) && notNegative(g.Nodes[n.B].Lo) {
			al, ah := g.interval(n.A)
			bl, bh := g.interval(n.B)
			return g.op2(Mul, Num, n.Money, al, bl), g.op2(Mul, Num, n.Money, ah, bh)
		}
	case Min, Max:
		al, ah := g.interval(n.A)
		bl, bh := g.interval(n.B)
		if n.Op == Min { // an unbounded upper end does not matter when the other has one
			return g.op2(Min, Num, n.Money, al, bl), g.op2(MinKnown, Num, n.Money, ah, bh)
		}
		return g.op2(MaxKnown, Num, n.Money, al, bl), g.op2(Max, Num, n.Money, ah, bh)
	case Floor, Round, RoundDn:
		al, ah := g.interval(n.A)
		low, high := n, n
		low.A, high.A = al, ah
		return g.add(low), g.add(high)
	case If:
		bl, bh := g.interval(n.B)
		cl, ch := g.interval(n.C)
		return g.op3(IfLo, n.A, bl, cl), g.op3(IfHi, n.A, bh, ch)
	}
	return id, id
}
