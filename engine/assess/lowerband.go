package assess

import (
	"math"
	"math/big"

	"huice/engine/rule"
)

// bandsOf fuses a band table into one operation.
func (p *plan) bandsOf(a value, t *rule.Table) (value, bool) {
	den, ok := pointsDen(t)
	if !ok || a.class == opaque || len(t.Rows) == 0 {
		return value{}, false
	}
	i := instr{class: fixed, a: operand{a.class, a.reg}, b: noOperand, c: noOperand, band: &bands{n: len(t.Rows), x: 1}}
	i.op = [...]opcode{fixed: opBand, quotient: opBandQuot, approx: opBandApprox}[a.class]
	out := value{class: fixed, den: den, width: 1}
	points := func(r rule.Rat) int64 {
		v, _ := r.Scaled(den)
		out.width = max(out.width, width(v))
		return v
	}
	b := i.band
	for _, r := range t.Rows {
		how, bound, times := reachOf[cmpOf[r.Op]], int64(0), int64(1)
		switch a.class {
		case fixed:
			how, bound = wholeReach(threshold(cmpOf[r.Op], r.Bound, a.den))
		case quotient:
			k := new(big.Rat).Quo(r.Bound.Big(), a.num)
			if !k.Num().IsInt64() || !k.Denom().IsInt64() {
				return value{}, false
			}
			times, bound = k.Denom().Int64(), k.Num().Int64()
		}
		real, _ := r.Bound.Big().Float64()
		b.slack = max(b.slack, math.Abs(real)*(2*ulps))
		b.hows, b.bound, b.times, b.real = append(b.hows, how), append(b.bound, bound), append(b.times, times), append(b.real, real)
		b.points = append(b.points, points(r.Points))
	}
	b.otherwise = points(t.Otherwise)
	b.unify(a.class)
	if a.class == quotient {
		i.a = p.turned(a)
		i.check = b.mixed || a.width+grow(b.x) > maxWidth || a.under+b.widest() > maxWidth
	}
	out.reg = p.emit(i)
	return out, true
}

// wholeReach turns a comparison of whole numbers into one that includes its bound.
func wholeReach(op cmp, bound int64) (reach, int64) {
	switch {
	case op == gt && bound < math.MaxInt64:
		return reachGE, bound + 1
	case op == lt && bound > math.MinInt64:
		return reachLE, bound - 1
	}
	return reachOf[op], bound
}

// unify finds what the rows have in common, for the kernels: how they are reached, and the factor of the dividend. A float
// never tells whether a bound is reached or passed, except at 0: elsewhere either will do.
func (b *bands) unify(c class) {
	b.how = b.hows[0]
	free := func(k int) bool { return c == approx && b.real[k] != 0 }
	for k, h := range b.hows {
		if !free(k) {
			b.how = h
		}
	}
	for k, h := range b.hows {
		if h != b.how && !(free(k) && h>>1 == b.how>>1) {
			b.mixed = true
			return
		}
	}
	for _, x := range b.times {
		l, ok := mul(b.x/gcd(b.x, x), x)
		if !ok {
			b.mixed = true
			return
		}
		b.x = l
	}
	for k, x := range b.times {
		v, ok := mulSigned(b.bound[k], b.x/x)
		if !ok {
			b.mixed = true
			return
		}
		b.bound[k], b.times[k] = v, b.x
	}
}

// widest is the most bits of a bound.
func (b *bands) widest() int {
	most := 1
	for _, v := range b.bound {
		most = max(most, width(v))
	}
	return most
}

// chain lowers cases over one number to a band table: x >= 30 % ? 20 : x >= 25 % ? 16 : 0. With the number unknown IfLo and IfHi
// give the smallest and the greatest points.
func (p *plan) chain(n *rule.Node) (value, bool) {
	of, t := rule.None, &rule.Table{}
	for at := n; ; {
		x, row, ok := p.caseOf(at)
		if !ok || of != rule.None && x != of {
			return value{}, false
		}
		of, t.Rows = x, append(t.Rows, row)
		rest := p.node(at.C)
		if rest.Op == rule.Const {
			t.Otherwise = rest.Val.Num
			break
		}
		if rest.Op != n.Op {
			return value{}, false
		}
		at = rest
	}
	if !p.lowered(of) {
		return value{}, false
	}
	v, ok := p.bandOver(of, t)
	if !ok || n.Op == rule.If {
		return v, ok
	}
	end := t.Otherwise
	for _, r := range t.Rows {
		if r.Points.Cmp(end) < 0 == (n.Op == rule.IfLo) {
			end = r.Points
		}
	}
	last, ok := p.constant(end)
	if !ok {
		return value{}, false
	}
	return p.pair(opElse, v, last, noOperand)
}

// lowered reports whether a node has a value: what is read only by nodes that are held has none.
func (p *plan) lowered(id rule.ID) bool {
	_, ok := p.values[id]
	return ok
}

// caseOf reads a case as a row of a band table: a number compared with a figure, and the points for it.
func (p *plan) caseOf(n *rule.Node) (of rule.ID, row rule.TableRow, ok bool) {
	c, points := p.node(n.A), p.node(n.B)
	if c.Op != rule.Cmp || points.Op != rule.Const || points.Type == rule.Bool || c.Text == "==" || c.Text == "!=" {
		return rule.None, row, false
	}
	x, bound, op := c.A, p.node(c.B), c.Text
	if bound.Op != rule.Const {
		x, bound, op = c.B, p.node(c.A), cmpWord[flip(cmpOf[op])]
	}
	if bound.Op != rule.Const || p.node(x).Op == rule.Const {
		return rule.None, row, false
	}
	return x, rule.TableRow{Op: op, Bound: bound.Val.Num, Points: points.Val.Num}, true
}

// bandOver lowers a band table over a node.
func (p *plan) bandOver(of rule.ID, t *rule.Table) (value, bool) {
	if v, ok := p.bandOnDay(of, t); ok {
		return v, true
	}
	return p.bandsOf(p.values[of], t)
}

// clear drops a limit that a number never reaches: 60 points are not cut at 100.
func (p *plan) clear(n *rule.Node) (value, bool) {
	a, b := n.A, n.B
	if p.node(a).Op == rule.Const {
		a, b = b, a
	}
	x, limit := p.node(a), p.node(b)
	if limit.Op != rule.Const || p.values[a].class == opaque {
		return value{}, false
	}
	switch n.Op {
	case rule.Min:
		return p.values[a], x.Hi != nil && x.Hi.Cmp(limit.Val.Num) <= 0
	case rule.Max:
		return p.values[a], x.Lo != nil && x.Lo.Cmp(limit.Val.Num) >= 0
	}
	return value{}, false
}
