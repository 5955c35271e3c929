package assess

import (
	"math/big"
	"math/bits"

	"huice/engine/population"
	"huice/engine/rule"
)

// maxWidth is how many bits a whole number may have and still leave room for the sign.
const maxWidth = 62

// lowerNode lowers a node; code is the one column of codes it reads when it reads nothing else, or -1.
func (p *plan) lowerNode(id rule.ID, code int) value {
	n := p.node(id)
	if code >= 0 && n.Op != rule.Col && n.Type != rule.Code && !p.text(int64(code)) {
		return p.tabulate(id, n, code)
	}
	switch n.Type {
	case rule.Bool:
		return p.lowerBool(id, n)
	case rule.Code:
		if n.Op == rule.Col && !p.text(n.N) {
			return value{class: coded, reg: int32(n.N)}
		}
		return value{class: opaque}
	}
	if v, ok := p.lowerNumber(id, n); ok {
		return v.narrow(n)
	}
	return value{class: opaque}
}

// narrow uses what is known of a number beforehand: points from 0 to 30 need five bits however they were added up.
func (v value) narrow(n *rule.Node) value {
	if v.class != fixed || n.Lo == nil || n.Hi == nil {
		return v
	}
	need := 1
	for _, end := range []rule.Rat{*n.Lo, *n.Hi} {
		units, ok := end.Mul(rule.Int(v.den)).Floor().Scaled(1)
		if !ok {
			return v
		}
		need = max(need, width(units)+1) // one more for the rounding of the end itself
	}
	v.width = min(v.width, need)
	return v
}

// text reports whether a column is held as texts, which have no dictionary.
func (p *plan) text(col int64) bool {
	at := p.bind[col]
	return at >= 0 && p.schema.Columns[at].Kind == population.Text
}

func fix(v value) operand { return operand{fixed, v.reg} }

// approx gives a number as a float with an error bound.
func (p *plan) approx(v value) operand {
	i := instr{class: approx, a: noOperand, b: noOperand, c: noOperand}
	switch v.class {
	case approx:
		return operand{approx, v.reg}
	case fixed:
		i.op, i.a, i.f = opToApprox, fix(v), 1/float64(v.den)
	case quotient:
		i.op, i.a = opQuotToApprox, operand{quotient, v.reg}
		i.f, _ = v.num.Float64()
	}
	return operand{approx, p.emit(i)}
}

func (p *plan) lowerNumber(id rule.ID, n *rule.Node) (value, bool) {
	switch n.Op {
	case rule.Col:
		den := int64(1)
		if c := p.prog.Graph.Columns[n.N]; c.Fact != nil {
			den = c.Fact.Scale()
		}
		reg := p.emit(instr{op: opCol, class: fixed, x: n.N, a: noOperand, b: noOperand, c: noOperand})
		return value{class: fixed, reg: reg, den: den, width: width(population.MaxInt)}, true
	case rule.Const:
		return p.constant(n.Val.Num)
	case rule.Gap:
		reg := p.emit(instr{op: opConst, class: fixed, y: 1, a: noOperand, b: noOperand, c: noOperand})
		return value{class: fixed, reg: reg, den: 1, width: 1}, true
	}
	for _, a := range p.prog.Graph.Args(id) {
		if c := p.values[a].class; c == opaque {
			return p.exactFixed(id, n)
		}
	}
	if n.Op == rule.Compound { // a root has no vector form
		return p.exactFixed(id, n)
	}
	if v, ok := p.lowerFixed(id, n); ok {
		return v, true
	}
	return p.lowerApprox(id, n)
}

// constant puts an exact number into a register that is filled once.
func (p *plan) constant(r rule.Rat) (value, bool) {
	b := r.Big()
	if !b.Denom().IsInt64() || !b.Num().IsInt64() || width(b.Num().Int64()) > maxWidth {
		return value{}, false
	}
	den := b.Denom().Int64()
	reg := p.emit(instr{op: opConst, class: fixed, x: b.Num().Int64(), a: noOperand, b: noOperand, c: noOperand})
	return value{class: fixed, reg: reg, den: den, width: max(1, width(b.Num().Int64())), konst: &r}, true
}

// exactFixed asks the exact evaluator for numbers whose units are known beforehand: points and whole counts.
func (p *plan) exactFixed(id rule.ID, n *rule.Node) (value, bool) {
	den := int64(1)
	switch n.Op {
	case rule.Band:
		d, ok := pointsDen(n.Table)
		if !ok {
			return value{}, false
		}
		den = d
	case rule.Round, rule.RoundDn:
		u := n.Unit.Big()
		if !u.Denom().IsInt64() {
			return value{}, false
		}
		den = u.Denom().Int64()
	case rule.Compound:
		den = 1_000_000
	case rule.Floor, rule.Years, rule.Months, rule.Days, rule.AddDays, rule.AddMons, rule.YearOf:
	default:
		return value{}, false
	}
	reg := p.emit(instr{op: opExactFixed, class: fixed, node: id, x: den, a: noOperand, b: noOperand, c: noOperand})
	return value{class: fixed, reg: reg, den: den, width: 64}, true
}

// lowerFixed lowers what stays exact in whole numbers.
func (p *plan) lowerFixed(id rule.ID, n *rule.Node) (value, bool) {
	var v [3]value
	for k, a := range p.prog.Graph.Args(id) {
		v[k] = p.values[a]
	}
	a, b := v[0], v[1]
	switch n.Op {
	case rule.Ratio:
		return p.ratio(a, b, n)
	case rule.Mul:
		return p.product(a, b)
	case rule.Band:
		return p.bandsOf(a, n.Table)
	case rule.If, rule.IfLo, rule.IfHi:
		if v, ok := p.chain(n); ok {
			return v, true
		}
		op := map[rule.Op]opcode{rule.If: opIf, rule.IfLo: opIfLo, rule.IfHi: opIfHi}[n.Op]
		return p.pair(op, v[1], v[2], bit(a))
	case rule.Add, rule.Sub, rule.Days:
		return p.sum(n.Op, a, b)
	case rule.Min, rule.Max, rule.Else, rule.MinKnown, rule.MaxKnown:
		if v, ok := p.clear(n); ok {
			return v, true
		}
		op := map[rule.Op]opcode{rule.Min: opMin, rule.Max: opMax, rule.Else: opElse, rule.MinKnown: opMinKnown, rule.MaxKnown: opMaxKnown}[n.Op]
		return p.pair(op, a, b, noOperand)
	}
	return p.lowerUnary(n, a, b)
}

// lowerUnary lowers operations on one number, and those on days.
func (p *plan) lowerUnary(n *rule.Node, a, b value) (value, bool) {
	i := instr{class: fixed, a: noOperand, b: noOperand, c: noOperand}
	out := value{class: fixed, den: 1, width: a.width}
	if a.class != fixed && a.class != approx || a.class == approx && n.Op != rule.Floor && n.Op != rule.Round && n.Op != rule.RoundDn {
		if a.class == quotient && (n.Op == rule.Floor || n.Op == rule.Round || n.Op == rule.RoundDn) {
			a = value{class: approx, reg: p.approx(a).reg}
		} else {
			return value{}, false
		}
	}
	switch n.Op {
	case rule.Neg:
		i.op, i.a, i.x, i.y, i.b = opSum, fix(a), -1, 0, fix(a)
		out.den = a.den
	case rule.Abs:
		i.op, i.a, out.den = opAbs, fix(a), a.den
	case rule.Floor:
		if a.class == fixed {
			return p.floor(a)
		}
		i.op, i.a, out.width = opFloorApprox, operand{approx, a.reg}, 53
	case rule.Round, rule.RoundDn:
		return p.rounding(n, a)
	case rule.Years, rule.Months:
		i.op, i.a, i.b = map[rule.Op]opcode{rule.Years: opYears, rule.Months: opMonths}[n.Op], fix(a), fix(b)
	case rule.AddDays, rule.AddMons:
		i.op, i.a, i.x = map[rule.Op]opcode{rule.AddDays: opAddDays, rule.AddMons: opAddMonths}[n.Op], fix(a), n.N
	case rule.YearOf:
		i.op, i.a = opYearOf, fix(a)
	default:
		return value{}, false
	}
	out.reg = p.emit(i)
	return out, true
}

// ratio keeps dividend and divisor apart.
func (p *plan) ratio(a, b value, n *rule.Node) (value, bool) {
	if a.class != fixed || b.class != fixed {
		return value{}, false
	}
	if b.konst != nil && b.konst.Sign() != 0 {
		return p.timesConst(a, rule.Int(1).Quo(*b.konst))
	}
	i := instr{op: opRatio, class: quotient, a: fix(a), b: fix(b), c: noOperand}
	lo := p.node(n.B).Lo
	return value{class: quotient, reg: p.emit(i), num: big.NewRat(b.den, a.den), width: a.width, under: b.width, sided: lo == nil || lo.Sign() < 0}, true
}

// turned is a quotient with its divisor above 0, for comparisons by cross-multiplication.
func (p *plan) turned(q value) operand {
	if !q.sided {
		return operand{quotient, q.reg}
	}
	return operand{quotient, p.emit(instr{op: opTurn, class: quotient, a: operand{quotient, q.reg}, b: noOperand, c: noOperand})}
}

// timesConst multiplies by an exact number: the numerator goes into the units, the denominator into den.
func (p *plan) timesConst(a value, k rule.Rat) (value, bool) {
	if a.class == quotient {
		if k.Sign() <= 0 { // a factor below 0 would turn every comparison round
			return value{}, false
		}
		a.num = new(big.Rat).Mul(a.num, k.Big())
		return a, true
	}
	if a.class != fixed {
		return value{}, false
	}
	r := new(big.Rat).Quo(k.Big(), new(big.Rat).SetInt64(a.den)) // of one unit
	if !r.Num().IsInt64() || !r.Denom().IsInt64() {
		return value{}, false
	}
	x := r.Num().Int64()
	out := value{class: fixed, den: r.Denom().Int64(), width: a.width + grow(x)}
	if x == 1 {
		out.reg = a.reg
		return out, true
	}
	i := instr{op: opSum, class: fixed, a: fix(a), b: fix(a), c: noOperand, x: x, y: 0}
	p.fits(&i, &out)
	out.reg = p.emit(i)
	return out, true
}

// fits notes whether a result may overflow; what may is checked row by row.
func (p *plan) fits(i *instr, out *value) {
	if out.width > maxWidth {
		i.check, out.width = true, maxWidth+1
	}
}

func (p *plan) product(a, b value) (value, bool) {
	if a.konst != nil {
		a, b = b, a
	}
	if b.konst != nil {
		return p.timesConst(a, *b.konst)
	}
	if a.class != fixed || b.class != fixed {
		return value{}, false
	}
	den, ok := mul(a.den, b.den)
	if !ok {
		return value{}, false
	}
	i := instr{op: opProduct, class: fixed, a: fix(a), b: fix(b), c: noOperand}
	out := value{class: fixed, den: den, width: a.width + b.width}
	if out.width > 80 { // amounts times amounts overflow as a rule: a float decides, the exact path confirms
		return value{}, false
	}
	p.fits(&i, &out)
	out.reg = p.emit(i)
	return out, true
}

// align returns the factors that bring two numbers to common units.
func align(a, b value) (x, y, den int64, ok bool) {
	g := gcd(a.den, b.den)
	x, y = b.den/g, a.den/g
	den, ok = mul(a.den, x)
	return x, y, den, ok
}

func (p *plan) sum(op rule.Op, a, b value) (value, bool) {
	if a.class != fixed || b.class != fixed {
		return value{}, false
	}
	x, y, den, ok := align(a, b)
	if !ok {
		return value{}, false
	}
	switch op {
	case rule.Sub:
		y = -y
	case rule.Days: // from a to b
		x = -x
	}
	out := value{class: fixed, den: den, width: max(a.width+grow(x), b.width+grow(y)) + 1}
	if a.konst != nil {
		a, b, x, y = b, a, y, x
	}
	i := instr{op: opSum, class: fixed, a: fix(a), b: fix(b), c: noOperand, x: x, y: y}
	if b.konst != nil {
		if b.konst.Sign() == 0 && x == 1 {
			return a, true
		}
		n, _ := b.konst.Scaled(b.den)
		i.op, i.b, i.y, i.z = opSumK, noOperand, 0, n*y
		if b.width+grow(y) > maxWidth {
			return value{}, false
		}
	}
	p.fits(&i, &out)
	out.reg = p.emit(i)
	return out, true
}

// pair lowers operations that return one of two numbers, in common units.
func (p *plan) pair(op opcode, a, b value, cond operand) (value, bool) {
	if a.class != fixed || b.class != fixed {
		return value{}, false
	}
	x, y, den, ok := align(a, b)
	if !ok || a.width+grow(x) > maxWidth || b.width+grow(y) > maxWidth {
		return value{}, false
	}
	a, b = p.times(a, x), p.times(b, y)
	out := value{class: fixed, den: den, width: max(a.width, b.width)}
	i := instr{op: op, class: fixed, a: fix(a), b: fix(b), c: cond}
	switch k, withNumber := withNumber[op]; {
	case a.konst != nil && b.konst != nil && cond.reg >= 0:
		return p.pickOf(op, a, b, cond, out), true
	case withNumber && b.konst != nil:
		i.op, i.b = k, noOperand
		i.z, _ = b.konst.Scaled(den)
	case withNumber && a.konst != nil && op != opElse:
		i.op, i.a, i.b, i.down = k, fix(b), noOperand, cond.reg >= 0
		i.z, _ = a.konst.Scaled(den)
	}
	out.reg = p.emit(i)
	return out, true
}

var withNumber = map[opcode]opcode{opMin: opMinK, opMax: opMaxK, opMinKnown: opMinKnownK, opMaxKnown: opMaxKnownK, opElse: opElseK,
	opIf: opIfK, opIfLo: opIfLoK, opIfHi: opIfHiK}

// pickOf picks one of two numbers; with the condition unknown IfLo and IfHi give the smaller or the greater.
func (p *plan) pickOf(op opcode, a, b value, cond operand, out value) value {
	i := instr{op: opIfKK, class: fixed, a: noOperand, b: noOperand, c: cond}
	i.x, _ = a.konst.Scaled(out.den)
	i.y, _ = b.konst.Scaled(out.den)
	out.reg = p.emit(i)
	if op != opIf {
		end := max(i.x, i.y)
		if op == opIfLo {
			end = min(i.x, i.y)
		}
		out.reg = p.emit(instr{op: opElseK, class: fixed, a: fix(out), b: noOperand, c: noOperand, z: end})
	}
	return out
}

// times gives a in units that are x times as small; there is room for it.
func (p *plan) times(a value, x int64) value {
	if x == 1 {
		return a
	}
	out := value{class: fixed, den: a.den * x, width: a.width + grow(x)}
	if a.konst != nil {
		n, _ := a.konst.Scaled(out.den)
		out.konst = a.konst
		out.reg = p.emit(instr{op: opConst, class: fixed, x: n, a: noOperand, b: noOperand, c: noOperand})
		return out
	}
	out.reg = p.emit(instr{op: opSum, class: fixed, a: fix(a), b: fix(a), c: noOperand, x: x})
	return out
}

func pointsDen(t *rule.Table) (int64, bool) {
	den := int64(1)
	for _, r := range append([]rule.TableRow{{Points: t.Otherwise}}, t.Rows...) {
		d := r.Points.Big().Denom()
		if !d.IsInt64() {
			return 0, false
		}
		l, ok := mul(den/gcd(den, d.Int64()), d.Int64())
		if !ok {
			return 0, false
		}
		den = l
	}
	return den, true
}

// lowerApprox lowers arithmetic on quotients: a float with an error bound, decided exactly where the bound does not.
func (p *plan) lowerApprox(id rule.ID, n *rule.Node) (value, bool) {
	ops := map[rule.Op]opcode{rule.Add: opSumA, rule.Sub: opSumA, rule.Neg: opSumA, rule.Mul: opProductA, rule.Ratio: opRatioA,
		rule.Min: opMinA, rule.Max: opMaxA, rule.If: opIfA, rule.IfLo: opIfLoA, rule.IfHi: opIfHiA, rule.Else: opElseA,
		rule.MinKnown: opMinKnownA, rule.MaxKnown: opMaxKnownA, rule.Abs: opAbsA}
	op, ok := ops[n.Op]
	if !ok {
		return p.exactFixed(id, n)
	}
	i := instr{op: op, class: approx, a: noOperand, b: noOperand, c: noOperand, x: 1, y: 1}
	args := p.prog.Graph.Args(id)
	switch n.Op {
	case rule.If, rule.IfLo, rule.IfHi:
		i.c = bit(p.values[n.A])
		args = args[1:]
	case rule.Neg:
		args, i.x, i.y = []rule.ID{n.A, n.A}, -1, 0
	case rule.Sub:
		i.y = -1
	}
	if a, b := p.values[args[0]], p.values[args[len(args)-1]]; op == opSumA && a.class == quotient && b.class == quotient && n.Op != rule.Neg {
		return p.sumOfQuotients(i, a, b), true
	}
	i.a = p.approx(p.values[args[0]])
	if len(args) > 1 {
		i.b = p.approx(p.values[args[1]])
	}
	return value{class: approx, reg: p.emit(i)}, true
}

// sumOfQuotients adds or takes away two quotients at once: growth of two years.
func (p *plan) sumOfQuotients(i instr, a, b value) value {
	i.op, i.a, i.b = opSumQuotA, operand{quotient, a.reg}, operand{quotient, b.reg}
	i.f, _ = a.num.Float64()
	i.f2, _ = b.num.Float64()
	i.f2 *= float64(i.y)
	return value{class: approx, reg: p.emit(i)}
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func mul(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b)) // denominators and factors are positive
	return int64(lo), hi == 0 && lo < 1<<62
}
