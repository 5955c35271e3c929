package sqltext

import (
	"math/big"

	"huice/engine/rule"
)

// value is where the query keeps the value of a node.
type value struct {
	t truth  // rule.Bool
	x number // rule.Num; rule.Date as whole days
	w term   // rule.Code
}

// lowering turns nodes of the graph into cells of the query.
type lowering struct {
	*emitter
	g      *rule.Graph
	facts  []fact // by column of the graph
	values []*value
}

// all lowers some nodes and everything below them. A node comes after its arguments. Equal operations of several packs
// are one cell, whatever figure they name.
func (l *lowering) all(ids []rule.ID) {
	need := make([]bool, len(l.g.Nodes))
	for _, id := range ids {
		need[id] = true
	}
	for id := rule.ID(len(need) - 1); id >= 0; id-- {
		if need[id] {
			for _, a := range l.g.Args(id) {
				need[a] = true
			}
		}
	}
	for id, n := range need {
		if n {
			l.values[id] = l.lower(rule.ID(id))
		}
	}
}

func (l *lowering) lower(id rule.ID) *value {
	n := &l.g.Nodes[id]
	switch n.Type {
	case rule.Bool:
		return &value{t: l.lowerTruth(n)}
	case rule.Code:
		return &value{w: l.lowerTerm(n)}
	}
	return &value{x: l.within(l.lowerNumber(n), n)}
}

func (l *lowering) truth(id rule.ID) truth   { return l.values[id].t }
func (l *lowering) number(id rule.ID) number { return l.values[id].x }
func (l *lowering) term(id rule.ID) term     { return l.values[id].w }

// known is a bit: the node is known.
func (l *lowering) known(id rule.ID) ref {
	switch v := l.values[id]; l.g.Nodes[id].Type {
	case rule.Bool:
		return l.opposite(l.isOpen(v.t))
	case rule.Code:
		return v.w.k
	default:
		return v.x.n.k
	}
}

func (l *lowering) lowerTruth(n *rule.Node) truth {
	switch n.Op {
	case rule.Col:
		return l.facts[n.N].value.t
	case rule.Const:
		return l.sure(n.Val.Bool)
	case rule.Gap:
		return l.noTruth()
	case rule.And:
		return l.and(l.truth(n.A), l.truth(n.B))
	case rule.Or:
		return l.or(l.truth(n.A), l.truth(n.B))
	case rule.Not:
		return l.not(l.truth(n.A))
	case rule.Cmp:
		return l.compared(n.Text, l.number(n.A), l.number(n.B))
	case rule.Same:
		if l.g.Nodes[n.A].Type == rule.Bool {
			return l.sameTruth(l.truth(n.A), l.truth(n.B))
		}
		return l.sameTerm(l.term(n.A), l.term(n.B))
	case rule.In, rule.Prefix:
		return l.among(l.term(n.A), n.Words, n.Op == rule.Prefix)
	case rule.Decide:
		return l.chooseTruth([]truthBranch{
			{l.isTrue(l.truth(n.A)), l.sure(true)}, {l.isFalse(l.truth(n.B)), l.sure(false)},
		}, l.noTruth())
	case rule.If:
		c := l.truth(n.A)
		return l.chooseTruth([]truthBranch{{l.isTrue(c), l.truth(n.B)}, {l.isFalse(c), l.truth(n.C)}}, l.noTruth())
	case rule.Else:
		return l.chooseTruth([]truthBranch{{l.known(n.A), l.truth(n.A)}}, l.truth(n.B))
	}
	panic("sqltext: no truth from " + n.Op.String())
}

func (l *lowering) lowerTerm(n *rule.Node) term {
	switch n.Op {
	case rule.Col:
		return l.facts[n.N].value.w
	case rule.Const:
		return term{l.text(n.Val.Str), l.yes}
	case rule.Gap:
		return l.noTerm()
	case rule.If:
		c := l.truth(n.A)
		return l.chooseTerm([]termBranch{{l.isTrue(c), l.term(n.B)}, {l.isFalse(c), l.term(n.C)}}, l.noTerm())
	case rule.Else:
		return l.chooseTerm([]termBranch{{l.known(n.A), l.term(n.A)}}, l.term(n.B))
	}
	panic("sqltext: no text from " + n.Op.String())
}

func (l *lowering) lowerNumber(n *rule.Node) number {
	switch n.Op {
	case rule.Col:
		return l.facts[n.N].value.x
	case rule.Const:
		return l.exact(n.Val.Num)
	case rule.Gap:
		return l.noNumber()
	case rule.If, rule.IfLo, rule.IfHi, rule.Else, rule.MinKnown, rule.MaxKnown, rule.Min, rule.Max:
		return l.lowerChoice(n)
	case rule.Band:
		return l.band(l.number(n.A), n.Table)
	case rule.AddDays:
		return l.integer(l.addDays(l.number(n.A).n, n.N))
	case rule.AddMons:
		return l.integer(l.addMonths(l.number(n.A).n, n.N))
	case rule.YearOf:
		return l.integer(l.yearOf(l.number(n.A).n))
	case rule.Months:
		return l.integer(l.months(l.number(n.A).n, l.number(n.B).n))
	case rule.Years:
		return l.integer(l.over(l.months(l.number(n.A).n, l.number(n.B).n), l.num64(12)))
	case rule.Days:
		return l.integer(l.minus(l.number(n.B).n, l.number(n.A).n))
	}
	return l.lowerArithmetic(n)
}

func (l *lowering) lowerArithmetic(n *rule.Node) number {
	a := l.number(n.A)
	switch n.Op {
	case rule.Neg:
		return l.neg(a)
	case rule.Abs:
		return number{l.abs(a.n), a.d}
	case rule.Floor:
		return l.floor(a)
	case rule.Round, rule.RoundDn:
		return l.rounded(a, n.Unit, n.Op == rule.RoundDn)
	}
	b := l.number(n.B)
	switch n.Op {
	case rule.Add:
		return l.add(a, b)
	case rule.Sub:
		return l.sub(a, b)
	case rule.Mul:
		return l.mul(a, b)
	case rule.Ratio:
		return l.ratio(a, b)
	case rule.Compound:
		return l.compound(a, b, n.N)
	}
	panic("sqltext: no number from " + n.Op.String())
}

// lowerChoice lowers what returns one of its arguments.
func (l *lowering) lowerChoice(n *rule.Node) number {
	a, b := l.number2(n.A), l.number2(n.B)
	switch n.Op {
	case rule.Else:
		return l.chooseNumber([]numberBranch{{a.n.k, a}}, b)
	case rule.MinKnown, rule.MaxKnown:
		less := l.compared("<", a, b)
		first := l.isTrue(less)
		if n.Op == rule.MaxKnown {
			first = l.isFalse(less)
		}
		return l.chooseNumber([]numberBranch{{l.opposite(a.n.k), b}, {l.opposite(b.n.k), a}, {first, a}}, b)
	case rule.Min, rule.Max:
		op := map[rule.Op]string{rule.Min: "<=", rule.Max: ">="}[n.Op]
		c := l.compared(op, a, b)
		return l.chooseNumber([]numberBranch{{l.isTrue(c), a}, {l.isFalse(c), b}}, l.noNumber())
	}
	c, x := l.truth(n.A), l.number(n.C)
	list := []numberBranch{{l.isTrue(c), b}, {l.isFalse(c), x}}
	if n.Op != rule.If {
		less := l.compared("<", b, x)
		low, high := l.isTrue(less), l.isFalse(less)
		if n.Op == rule.IfHi {
			low, high = high, low
		}
		list = append(list, numberBranch{low, b}, numberBranch{high, x})
	}
	return l.chooseNumber(list, l.noNumber())
}

// number2 is the number of a node, or nothing where the node is a truth.
func (l *lowering) number2(id rule.ID) number {
	if l.g.Nodes[id].Type == rule.Bool {
		return number{}
	}
	return l.number(id)
}

// band gives the points of the first threshold that is reached.
func (l *lowering) band(of number, t *rule.Table) number {
	if of.n.gap {
		return l.noNumber()
	}
	var list []numberBranch
	for _, r := range t.Rows {
		list = append(list, numberBranch{l.isTrue(l.compared(r.Op, of, l.exact(r.Bound))), l.exact(r.Points)})
	}
	list = append(list, numberBranch{of.n.k, l.exact(t.Otherwise)})
	return l.chooseNumber(list, l.noNumber())
}

// compound is the yearly rate at which b grew to a, rounded half up to six decimals. The database guesses the root, by its
// own powers; what is taken is the guess, or a neighbour of it, that whole numbers prove to be right. A row in which none
// of them is, is lost.
func (l *lowering) compound(a, b number, years int64) number {
	q := l.ratio(a, b)
	zero, million := l.num64(0), l.num64(1_000_000)
	if q.n.gap {
		return q
	}
	fair := l.both(l.isTrue(l.compare(">", b.n, zero)), l.isTrue(l.compare(">=", a.n, zero)))
	p := l.choose([]branch{{fair, q.n}}, l.noWhole())
	if p.gap {
		return l.noNumber()
	}
	if p.lo.Sign() < 0 {
		p.lo = new(big.Int)
	}
	back := func(k whole) number { return l.sub(number{k, million}, l.integer(l.num64(1))) }
	if years == 1 {
		return back(l.rounded(l.scaled(number{p, q.d}, big.NewRat(1_000_000, 1)), rule.Int(1), false).n)
	}
	guess := l.root(p, q.d, years)
	right := l.times(p, l.num(new(big.Int).Exp(big.NewInt(2_000_000), big.NewInt(years), nil)))
	reached := func(off int64) ref { // (2k-1)^years · d <= p · 2000000^years, k the guess and something
		odd := l.plus(l.times(guess, l.num64(2)), l.num64(2*off-1))
		odd = l.choose([]branch{{l.isTrue(l.compare(">", odd, zero)), odd}}, zero)
		odd.lo = zero.lo
		power := odd
		for range years - 1 {
			power = l.times(power, odd)
		}
		return l.isTrue(l.compare("<=", l.times(power, q.d), right))
	}
	var list []branch
	for _, off := range []int64{0, 1, -1} {
		list = append(list, branch{l.both(reached(off), l.opposite(reached(off+1))), l.plus(guess, l.num64(off))})
	}
	k := l.choose(list, l.noWhole())
	l.cells[k.v].lost = l.both(p.k, l.opposite(k.k))
	return back(k)
}

// root guesses the root of p/d in millionths.
func (l *lowering) root(p, d whole, years int64) whole {
	hi := new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil)
	exponent := new(big.Rat).SetFrac64(1, years).FloatString(40)
	if !l.ch {
		v := l.cell(large, "floor(power(§ * 1.0000000000000000000000000000000000000000 / §, "+exponent+") * 1000000 + 0.5)", p.v, d.v)
		return l.result(v, p.k, new(big.Int), hi)
	}
	hi = big.NewInt(1_000_000_000_000_000)
	v := l.cell(small, "toInt64(least(floor(pow(toFloat64(§) / toFloat64(§), "+exponent[:20]+") * 1000000 + 0.5), toFloat64(1000000000000000)))", p.v, d.v)
	return whole{v: v, k: p.k, lo: new(big.Int), hi: hi}
}
