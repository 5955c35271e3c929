package assess

import "huice/engine/rule"

// floor is the largest whole number that is not above a.
func (p *plan) floor(a value) (value, bool) {
	if a.den == 1 {
		return a, true
	}
	i := instr{op: opRound, class: fixed, a: fix(a), b: noOperand, c: noOperand, div: divide3(1, a.den, 1, true, a.width)}
	return value{class: fixed, den: 1, width: a.width, reg: p.emit(i)}, true
}

// divide3 is the division of a·x by y, times z, for an a of so many bits.
func divide3(x, y, z int64, down bool, bits int) division {
	return division{x: x, y: y, z: z, down: down, inverse: 1 / float64(y), wide: bits+grow(x)-(width(y)-1) > 50}
}

// rounding rounds to multiples of a unit: a/den · q/p, rounded, times p/q.
func (p *plan) rounding(n *rule.Node, a value) (value, bool) {
	u := n.Unit.Big()
	if !u.Num().IsInt64() || !u.Denom().IsInt64() {
		return value{}, false
	}
	num, den := u.Num().Int64(), u.Denom().Int64()
	i := instr{class: fixed, op: opRound, a: fix(a), b: noOperand, c: noOperand}
	out := value{class: fixed, den: den, width: 63}
	if a.class == approx {
		i.op, i.a, i.z, i.down = opRoundApprox, operand{approx, a.reg}, num, n.Op == rule.RoundDn
		i.f, _ = u.Float64()
		out.reg = p.emit(i)
		return out, true
	}
	g := gcd(den, a.den)
	x := den / g // units of a times x, over a.den/g·num
	y, ok := mul(a.den/g, num)
	if !ok {
		return value{}, false
	}
	if y == 1 && x == 1 { // already whole multiples
		return a, true
	}
	if y == 1 && a.width+grow(x) <= maxWidth { // finer units, nothing to round
		return p.times(a, x), true
	}
	i.div = divide3(x, y, num, n.Op == rule.RoundDn, a.width)
	out.width = a.width + grow(x) + 1 // dividing by y and multiplying by num makes nothing longer
	p.fits(&i, &out)
	out.reg = p.emit(i)
	return out, true
}
