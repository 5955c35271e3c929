package sqltext

import (
	"math/big"

	"huice/engine/rule"
)

// number is n/d, known where n is. d is a constant or at least 1 in every row, known or not.
type number struct{ n, d whole }

func (e *emitter) integer(n whole) number { return number{n, e.num(one)} }

func (e *emitter) noNumber() number { return e.integer(e.noWhole()) }

func (e *emitter) exact(r rule.Rat) number {
	b := r.Big()
	return number{e.num(new(big.Int).Set(b.Num())), e.num(new(big.Int).Set(b.Denom()))}
}

// constant returns the value of a number that has one for every row.
func (x number) constant() (*big.Rat, bool) {
	if x.n.c == nil || x.d.c == nil {
		return nil, false
	}
	return new(big.Rat).SetFrac(x.n.c, x.d.c), true
}

// scaled multiplies by an exact number.
func (e *emitter) scaled(x number, k *big.Rat) number {
	p, q := new(big.Int).Set(k.Num()), new(big.Int).Set(k.Denom())
	d := x.d
	if d.c != nil {
		g := new(big.Int).GCD(nil, nil, new(big.Int).Abs(p), d.c)
		if g.Sign() > 0 {
			p.Quo(p, g)
			d = e.num(new(big.Int).Quo(d.c, g))
		}
	}
	return number{e.times(x.n, e.num(p)), e.times(d, e.num(q))}
}

// aligned brings two numbers to one denominator.
func (e *emitter) aligned(x, y number) (a, b, d whole) {
	switch {
	case x.d.v == y.d.v:
		return x.n, y.n, x.d
	case x.d.c != nil && y.d.c != nil:
		g := new(big.Int).GCD(nil, nil, x.d.c, y.d.c)
		fx, fy := new(big.Int).Quo(y.d.c, g), new(big.Int).Quo(x.d.c, g)
		return e.times(x.n, e.num(fx)), e.times(y.n, e.num(fy)), e.num(new(big.Int).Mul(x.d.c, fx))
	}
	return e.times(x.n, y.d), e.times(y.n, x.d), e.times(x.d, y.d)
}

func (e *emitter) add(x, y number) number {
	a, b, d := e.aligned(x, y)
	return number{e.plus(a, b), d}
}

func (e *emitter) sub(x, y number) number {
	a, b, d := e.aligned(x, y)
	return number{e.minus(a, b), d}
}

func (e *emitter) neg(x number) number { return number{e.minus(e.num64(0), x.n), x.d} }

func (e *emitter) mul(x, y number) number {
	if x.n.gap || y.n.gap {
		return e.noNumber()
	}
	if k, ok := x.constant(); ok {
		return e.scaled(y, k)
	}
	if k, ok := y.constant(); ok {
		return e.scaled(x, k)
	}
	return number{e.times(x.n, y.n), e.times(x.d, y.d)}
}

// ratio divides without dividing: the quotient stays two numbers. Its denominator is above 0, and 1 where the divisor is 0
// or not known.
func (e *emitter) ratio(x, y number) number {
	if x.n.gap || y.n.gap {
		return e.noNumber()
	}
	if k, ok := y.constant(); ok {
		if k.Sign() == 0 {
			return e.noNumber()
		}
		return e.scaled(x, new(big.Rat).Inv(k))
	}
	zero := e.num64(0)
	positive := e.isTrue(e.compare(">", y.n, zero))
	list := []branch{{positive, x.n}}
	if y.n.lo.Sign() < 0 {
		list = append(list, branch{e.isTrue(e.compare("<", y.n, zero)), e.minus(zero, x.n)})
	}
	top := e.choose(list, e.noWhole())
	d := e.positive(y.n)
	fx, fd := y.d, x.d // x.n/x.d over y.n/y.d
	if fx.c != nil && fd.c != nil {
		g := new(big.Int).GCD(nil, nil, fx.c, fd.c)
		fx, fd = e.num(new(big.Int).Quo(fx.c, g)), e.num(new(big.Int).Quo(fd.c, g))
	}
	return number{e.times(top, fx), e.times(d, fd)}
}

// positive is |a|, and 1 where that would be 0 or unknown.
func (e *emitter) positive(a whole) whole {
	b := e.abs(a)
	if b.k == e.yes && b.lo.Sign() > 0 {
		return b
	}
	hi := b.hi
	if hi.Sign() == 0 {
		hi = one
	}
	r := e.choose([]branch{{e.isTrue(e.compare(">", b, e.num64(0))), whole{v: b.v, k: e.yes, lo: one, hi: hi}}}, e.num(one))
	r.k, r.lo = e.yes, one
	return r
}

// compared compares by cross-multiplication; a number with a constant in whole units.
func (e *emitter) compared(op string, x, y number) truth {
	if x.n.gap || y.n.gap {
		return e.noTruth()
	}
	if k, ok := y.constant(); ok && x.d.c != nil {
		return e.threshold(op, x, k)
	}
	if k, ok := x.constant(); ok && y.d.c != nil {
		return e.threshold(flip[op], y, k)
	}
	if k, ok := y.constant(); ok && x.d.c == nil {
		return e.compare(op, e.times(x.n, e.num(k.Denom())), e.times(x.d, e.num(k.Num())))
	}
	a, b, _ := e.crossed(x, y)
	return e.compare(op, a, b)
}

// crossed are the two sides of a comparison.
func (e *emitter) crossed(x, y number) (a, b whole, same bool) {
	switch {
	case x.d.v == y.d.v:
		return x.n, y.n, true
	case x.d.c != nil && y.d.c != nil:
		a, b, _ = e.aligned(x, y)
		return a, b, true
	}
	return e.times(x.n, y.d), e.times(y.n, x.d), false
}

var flip = map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// threshold compares with a whole number of units: x >= 2.5 is x >= 3, and no whole number equals 2.5.
func (e *emitter) threshold(op string, x number, k *big.Rat) truth {
	t := new(big.Rat).Mul(k, new(big.Rat).SetInt(x.d.c))
	floor := new(big.Int).Div(t.Num(), t.Denom())
	if !t.IsInt() {
		switch op {
		case "==", "!=":
			return e.certain(op == "!=", x.n)
		case ">=", ">":
			op = ">"
		default:
			op = "<="
		}
	}
	return e.compare(op, x.n, e.num(floor))
}

// certain is a truth that holds wherever a number is known.
func (e *emitter) certain(v bool, n whole) truth {
	if n.k == e.yes {
		return e.sure(v)
	}
	return e.chooseTruth([]truthBranch{{n.k, e.sure(v)}}, e.noTruth())
}

// numberBranch is a branch of a choice between numbers.
type numberBranch struct {
	when ref
	then number
}

func (b numberBranch) cond() (ref, number) { return b.when, b.then }

// chooseNumber brings the branches to one denominator where all have constant ones.
func (e *emitter) chooseNumber(list []numberBranch, els number) number {
	list, els = settle(e, list, els)
	if len(list) == 0 {
		return els
	}
	all := []number{}
	for _, b := range list {
		all = append(all, b.then)
	}
	all = append(all, els)
	common, fixed := big.NewInt(1), true
	for _, x := range all {
		if x.n.gap {
			continue
		}
		if x.d.c == nil {
			fixed = false
			break
		}
		g := new(big.Int).GCD(nil, nil, common, x.d.c)
		common = new(big.Int).Mul(common, new(big.Int).Quo(x.d.c, g))
	}
	var tops, bottoms []branch
	for i, x := range all {
		when := e.yes
		if i < len(list) {
			when = list[i].when
		}
		if fixed && !x.n.gap {
			x = number{e.times(x.n, e.num(new(big.Int).Quo(common, x.d.c))), e.num(common)}
		}
		tops, bottoms = append(tops, branch{when, x.n}), append(bottoms, branch{when, x.d})
	}
	n := e.choose(tops, e.noWhole())
	if fixed {
		return number{n, e.num(common)}
	}
	d := e.choose(bottoms, e.num(one))
	d.k, d.lo = e.yes, one
	return number{n, d}
}

// floor is the largest whole number not above x.
func (e *emitter) floor(x number) number { return e.integer(e.down(x.n, x.d)) }

// rounded rounds half away from zero, or down, to multiples of a unit.
func (e *emitter) rounded(x number, unit rule.Rat, down bool) number {
	u := unit.Big()
	units := e.scaled(x, new(big.Rat).Inv(u)) // how many units
	if units.d.c != nil && units.d.c.Cmp(one) == 0 {
		return x
	}
	back := func(n whole) number { return e.scaled(e.integer(n), u) }
	if down {
		return back(e.down(units.n, units.d))
	}
	half := func(n whole) whole { // floor((2n + d) / 2d) for n from 0 on
		two := e.num64(2)
		return e.over(e.plus(e.times(n, two), units.d), e.times(units.d, two))
	}
	if units.n.gap {
		return e.noNumber()
	}
	if units.n.lo.Sign() >= 0 {
		return back(half(units.n))
	}
	size := half(e.abs(units.n))
	return back(e.choose([]branch{{e.isTrue(e.compare("<", units.n, e.num64(0))), e.minus(e.num64(0), size)}}, size))
}

// within narrows what is known to lie between two bounds of the graph.
func (e *emitter) within(x number, n *rule.Node) number {
	if x.d.c == nil || x.n.c != nil || x.n.gap {
		return x
	}
	units := func(r *rule.Rat) *big.Int {
		t := new(big.Rat).Mul(r.Big(), new(big.Rat).SetInt(x.d.c))
		return new(big.Int).Div(t.Num(), t.Denom())
	}
	if n.Lo != nil {
		if lo := units(n.Lo); lo.Cmp(x.n.lo) > 0 && lo.Cmp(x.n.hi) <= 0 {
			x.n.lo = lo
		}
	}
	if n.Hi != nil {
		if hi := new(big.Int).Add(units(n.Hi), one); hi.Cmp(x.n.hi) < 0 && hi.Cmp(x.n.lo) >= 0 {
			x.n.hi = hi
		}
	}
	x.n.lo, x.n.hi = withZero(x.n.lo, x.n.hi)
	return x
}
