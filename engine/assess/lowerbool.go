package assess

import (
	"math"
	"math/big"

	"huice/engine/rule"
)

// boolOp emits an operation whose result is a truth.
func (p *plan) boolOp(i instr) value {
	i.class = boolean
	return value{class: boolean, reg: p.emit(i)}
}

func (p *plan) exactBool(id rule.ID) value {
	return p.boolOp(instr{op: opExactBool, node: id, a: noOperand, b: noOperand, c: noOperand})
}

func (p *plan) lowerBool(id rule.ID, n *rule.Node) value {
	i := instr{a: noOperand, b: noOperand, c: noOperand, node: id}
	arg := func(a rule.ID) operand { return operand{boolean, p.values[a].reg} }
	switch n.Op {
	case rule.Col:
		i.op, i.x = opFlag, n.N
		return p.boolOp(i)
	case rule.Const, rule.Gap:
		i.op, i.x = opConstBool, -1
		if n.Op == rule.Const {
			i.x = 0
			if n.Val.Bool {
				i.x = 1
			}
		}
		return p.boolOp(i)
	case rule.And, rule.Or, rule.Decide:
		i.op = map[rule.Op]opcode{rule.And: opAnd, rule.Or: opOr, rule.Decide: opDecide}[n.Op]
		i.a, i.b = arg(n.A), arg(n.B)
		return p.boolOp(i)
	case rule.Not:
		i.op, i.a = opNot, arg(n.A)
		return p.boolOp(i)
	case rule.If:
		i.op, i.a, i.b, i.c = opIfBool, arg(n.A), arg(n.B), arg(n.C)
		return p.boolOp(i)
	case rule.Same:
		if p.values[n.A].class == boolean && p.values[n.B].class == boolean {
			i.op, i.a, i.b = opSame, arg(n.A), arg(n.B)
			return p.boolOp(i)
		}
	case rule.Cmp:
		if v, ok := p.lowerCmp(n.Text, n.A, n.B, 0); ok {
			return v
		}
	}
	return p.exactBool(id)
}

// lowerCmp compares exactly in whole numbers wherever the two sides have that form.
func (p *plan) lowerCmp(word string, left, right rule.ID, depth int) (value, bool) {
	if !p.lowered(left) || !p.lowered(right) {
		return value{}, false
	}
	a, b, op := p.values[left], p.values[right], cmpOf[word]
	if a.konst != nil && b.konst == nil {
		left, right = right, left
		a, b, op = b, a, flip(op)
	}
	if v, ok := p.onDay(op, left, b); ok {
		return v, true
	}
	if v, ok := p.cases(op, left, right, depth); ok {
		return v, true
	}
	if a.class == opaque || b.class == opaque {
		return value{}, false
	}
	i := instr{cmp: op, a: noOperand, b: noOperand, c: noOperand}
	switch {
	case a.class == fixed && b.konst != nil:
		i.op, i.a = opCmpConst, fix(a)
		i.cmp, i.x = threshold(op, *b.konst, a.den)
		return p.boolOp(i), true
	case a.class == fixed && b.class == fixed:
		i.a, i.b = fix(a), fix(b)
		g := gcd(a.den, b.den)
		i.x, i.y = b.den/g, a.den/g
		i.op = opCmpFixed
		if a.width+grow(i.x) > maxWidth || b.width+grow(i.y) > maxWidth {
			i.op = opCmpWide
		}
		return p.boolOp(i), true
	case a.class == quotient && b.konst != nil:
		k := new(big.Rat).Quo(b.konst.Big(), a.num) // n/d against k
		if k.Num().IsInt64() && k.Denom().IsInt64() {
			i.op, i.a = opCmpQuot, p.turned(a)
			i.x, i.y = k.Denom().Int64(), k.Num().Int64()
			i.check = a.width+grow(i.x) > maxWidth || a.under+grow(i.y) > maxWidth
			return p.boolOp(i), true
		}
	case a.class == quotient && b.class == quotient && a.num.Cmp(b.num) == 0:
		i.op, i.a, i.b = opCmpQuots, p.turned(a), p.turned(b)
		return p.boolOp(i), true
	}
	i.op, i.a, i.b = opCmpApprox, p.approx(a), p.approx(b)
	return p.boolOp(i), true
}

// cases compares a quotient with a figure that depends on a condition by comparing it with each figure: 5 % up to fifty million,
// 4 % above. A quotient can be compared with a figure exactly, with a column of figures only by floats.
func (p *plan) cases(op cmp, left, right rule.ID, depth int) (value, bool) {
	n := p.node(right)
	if p.values[left].class != quotient || n.Op != rule.If || depth > 8 || !p.lowered(n.A) {
		return value{}, false
	}
	then, ok := p.lowerCmp(cmpWord[op], left, n.B, depth+1)
	if !ok {
		return value{}, false
	}
	other, ok := p.lowerCmp(cmpWord[op], left, n.C, depth+1)
	if !ok {
		return value{}, false
	}
	return p.boolOp(instr{op: opIfBool, a: bit(p.values[n.A]), b: bit(then), c: bit(other)}), true
}

var cmpWord = map[cmp]string{eq: "==", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">="}

func flip(c cmp) cmp { return [...]cmp{eq, ne, gt, ge, lt, le}[c] }

// threshold turns a comparison with an exact number into one with a whole number of units: x >= 2.5 is x >= 3, and no
// whole number equals 2.5.
func threshold(op cmp, k rule.Rat, den int64) (cmp, int64) {
	t := k.Mul(rule.Int(den))
	f := t.Floor()
	whole := f.Cmp(t) == 0
	v, ok := f.Scaled(1)
	if !ok { // beyond every value a column can hold
		v = math.MaxInt64
		if t.Sign() < 0 {
			v = math.MinInt64
		}
	}
	switch {
	case whole && ok:
		return op, v
	case op == eq:
		return lt, math.MinInt64 // never
	case op == ne:
		return ge, math.MinInt64 // always
	case op == ge || op == gt:
		return gt, v
	}
	return le, v
}
