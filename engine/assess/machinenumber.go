package assess

import (
	"math"
	"math/bits"

	"huice/engine/rule"
)

// What a machine does with numbers: validity is worked out here, in words, values by kernels. Where no kernel is exact (128 bits,
// calendars, floats that cannot tell) it goes row by row.

// like copies a plane word by word: it was stored in words, and a processor cannot forward those to wider loads.
func like(d, a *plane) {
	for w := range d {
		d[w] = a[w]
	}
}

func both(d, a, b *plane) {
	for w := range d {
		d[w] = a[w] & b[w]
	}
}

func either(d, a, b *plane) {
	for w := range d {
		d[w] = a[w] | b[w]
	}
}

// sum works out a·x + b·y; rows in which that may overflow are done exactly.
func (m *machine) sum(d, a, b *ints, in *instr) {
	if in.c.reg >= 0 {
		c := &m.fixed[in.c.reg]
		for w := range d.valid {
			d.valid[w] = a.valid[w] & b.valid[w] & c.valid[w]
		}
		m.k.sum3(d.v, a.v, b.v, c.v, m.n, m.chunk())
		return
	}
	if in.y == 0 {
		b = a
	}
	both(d.valid, a.valid, b.valid)
	if in.check {
		m.within(d.valid, a.v, in.x)
		m.within(d.valid, b.v, in.y)
	}
	m.k.sum(d.v, a.v, b.v, in.x, in.y, m.n, m.chunk())
}

// within takes out of valid, and does exactly, the rows in which a·x may be 2^61 or more.
func (m *machine) within(valid *plane, a *lane, x int64) {
	if x == 0 {
		return
	}
	limit := (1<<61 - 1) / max(x, -x)
	above, below := &m.temp[0], &m.order
	m.k.atLeast(below, a, valid, limit+1, m.n, m.chunk())
	like(above, &below.True)
	m.k.atLeast(below, a, valid, -limit, m.n, m.chunk())
	for w := range m.n {
		over := above[w] | below.False[w]
		valid[w] &^= over
		m.exactly(w, over)
	}
}

// exactly sends rows of a word to the exact path.
func (m *machine) exactly(w int, rows uint64) {
	for ; rows != 0; rows &= rows - 1 {
		m.again(w*64 + bits.TrailingZeros64(rows))
	}
}

// mulSigned multiplies with overflow detected; magnitudes of 2^62 and more count as overflow.
func mulSigned(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(max(a, -a)), uint64(max(b, -b)))
	if hi != 0 || lo >= 1<<62 {
		return 0, false
	}
	return a * b, true
}

func (m *machine) product(d, a, b *ints, check bool) {
	both(d.valid, a.valid, b.valid)
	if !check {
		m.k.product(d.v, a.v, b.v, m.n, m.chunk())
		return
	}
	for w := range m.n {
		for v := d.valid[w]; v != 0; v &= v - 1 {
			i := w*64 + bits.TrailingZeros64(v)
			p, ok := mulSigned(a.v[i], b.v[i])
			if !ok {
				m.again(i)
				d.valid.Clear(i)
			}
			d.v[i] = p
		}
	}
}

// choose picks one of two numbers by their order or by which is known.
func (m *machine) choose(d, a, b *ints, op opcode) {
	switch op {
	case opMin:
		both(d.valid, a.valid, b.valid)
		m.k.least(d.v, a.v, b.v, m.n, m.chunk())
	case opMax:
		both(d.valid, a.valid, b.valid)
		m.k.most(d.v, a.v, b.v, m.n, m.chunk())
	case opElse:
		m.k.blend(d.v, a.valid, a.v, b.v, m.n, m.chunk())
		either(d.valid, a.valid, b.valid)
	default:
		two, first := &m.temp[0], &m.temp[1]
		both(two, a.valid, b.valid)
		m.k.atLeastOf(&m.order, a.v, b.v, two, 1, 1, m.n, m.chunk())
		smaller := m.order.of(op == opMinKnown)
		for w := range first {
			first[w] = a.valid[w]&^b.valid[w] | smaller[w]
		}
		either(d.valid, a.valid, b.valid)
		m.k.blend(d.v, first, a.v, b.v, m.n, m.chunk())
	}
}

// of gives, for an order made by a >= b, the rows in which a is the smaller, or else the greater.
func (t *Truth) of(smaller bool) *plane {
	if smaller {
		return &t.False
	}
	return &t.True
}

// branch picks by a condition; with the condition unknown IfLo and IfHi take the smaller or greater of two known numbers.
func (m *machine) branch(d *ints, c *Truth, a, b *ints, op opcode) {
	any, first, open, valid := uint64(0), &m.temp[0], &m.temp[1], &m.temp[2]
	like(first, &c.True)
	for w := range open {
		t, f := c.True[w], c.False[w]
		valid[w] = t&a.valid[w] | f&b.valid[w]
		open[w] = a.valid[w] & b.valid[w] &^ (t | f)
		any |= open[w]
	}
	if op != opIf && any != 0 {
		m.k.atLeastOf(&m.order, a.v, b.v, open, 1, 1, m.n, m.chunk())
		picked := m.order.of(op == opIfLo)
		for w := range first {
			first[w] |= picked[w]
			valid[w] |= open[w]
		}
	}
	like(d.valid, valid)
	m.k.blend(d.v, first, a.v, b.v, m.n, m.chunk())
}

// withNumber works on a column and a number.
func (m *machine) withNumber(d, a *ints, in *instr) {
	switch in.op {
	case opSumK:
		like(d.valid, a.valid)
		if in.check {
			m.within(d.valid, a.v, in.x)
		}
		m.k.sumK(d.v, a.v, in.x, in.z, m.n, m.chunk())
		return
	case opMinK:
		like(d.valid, a.valid)
		m.k.leastK(d.v, a.v, in.z, m.n, m.chunk())
		return
	case opMaxK:
		like(d.valid, a.valid)
		m.k.mostK(d.v, a.v, in.z, m.n, m.chunk())
		return
	}
	from := a.v
	switch in.op {
	case opMinKnownK:
		m.k.leastK(d.v, a.v, in.z, m.n, m.chunk())
		from = d.v
	case opMaxKnownK:
		m.k.mostK(d.v, a.v, in.z, m.n, m.chunk())
		from = d.v
	}
	m.k.blendK(d.v, a.valid, from, in.z, m.n, m.chunk())
	d.valid.Fill(rows)
}

// branchK picks a column or a number by a condition.
func (m *machine) branchK(d *ints, c *Truth, a *ints, in *instr) {
	take, leave := &c.True, &c.False
	if in.down {
		take, leave = leave, take
	}
	any, first, open, valid := uint64(0), &m.temp[0], &m.temp[1], &m.temp[2]
	like(first, take)
	for w := range open {
		valid[w] = take[w]&a.valid[w] | leave[w]
		open[w] = a.valid[w] &^ (take[w] | leave[w])
		any |= open[w]
	}
	if in.op != opIfK && any != 0 {
		m.k.atLeast(&m.order, a.v, open, in.z, m.n, m.chunk())
		picked := m.order.of(in.op == opIfLoK)
		for w := range first {
			first[w] |= picked[w]
			valid[w] |= open[w]
		}
	}
	like(d.valid, valid)
	m.k.blendK(d.v, first, a.v, in.z, m.n, m.chunk())
}

// quotient keeps dividend and divisor apart; a divisor of 0 gives nothing.
func (m *machine) quotient(in *instr) {
	q := &m.quots[in.dst]
	if in.op == opTurn { // signs are turned so that the divisor is above 0
		from := &m.quots[in.a.reg]
		q.n, q.d = q.ownN, q.ownD
		like(&q.valid, &from.valid)
		m.k.turn(q.n, q.d, from.n, from.d, m.n, m.chunk())
		return
	}
	a, b := &m.fixed[in.a.reg], &m.fixed[in.b.reg]
	q.n, q.d = a.v, b.v
	both(&q.valid, a.valid, b.valid)
	m.k.nonzero(&q.valid, b.v, m.n, m.chunk())
}

// band gives the points of the first threshold that is reached.
func (m *machine) band(d *ints, in *instr) {
	t := in.band
	switch in.op {
	case opBand:
		a := &m.fixed[in.a.reg]
		like(d.valid, a.valid)
		if !t.mixed {
			m.k.band[t.how](d.v, a.v, t, m.n, m.chunk())
			return
		}
		for i, v := range a.v[:m.n*64] {
			d.v[i] = t.pointsOf(func(k int) int { return rank(v, t.bound[k]) })
		}
	case opBandQuot:
		q := &m.quots[in.a.reg]
		like(d.valid, &q.valid)
		if !t.mixed && !in.check {
			m.k.bandRatio[t.how](d.v, q.n, q.d, t, m.n, m.chunk())
			return
		}
		for w := range m.n {
			for v := q.valid[w]; v != 0; v &= v - 1 {
				i := w*64 + bits.TrailingZeros64(v)
				d.v[i] = t.pointsOf(func(k int) int { return rule.CmpProducts(q.n[i], t.times[k], t.bound[k], q.d[i]) })
			}
		}
	case opBandApprox:
		m.bandApprox(d, &m.floats[in.a.reg], t)
	}
}

// rank is the order of two numbers; what is not a number has none and ranks as equal.
func rank[T int64 | float64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// pointsOf gives the points of the first threshold that is reached, by the order of the number and each threshold.
func (t *bands) pointsOf(order func(k int) int) int64 {
	for k := range t.n {
		if t.hows[k].by(order(k)) {
			return t.points[k]
		}
	}
	return t.otherwise
}

// round rounds a·x/y to whole numbers, half away from zero or down, and gives them times z.
func (m *machine) round(d, a *ints, in *instr) {
	like(d.valid, a.valid)
	if in.check {
		m.within(d.valid, a.v, in.div.x)
	}
	if in.div.wide {
		divide(d.v, a.v, &in.div, m.n, nil)
		return
	}
	m.k.divide(d.v, a.v, &in.div, m.n, m.chunk())
}

// calendar works on days, and on whole numbers that need no second operand.
func calendar(d, a, b *ints, in *instr) {
	if b == nil {
		like(d.valid, a.valid)
	} else {
		both(d.valid, a.valid, b.valid)
	}
	for w := range words {
		for v := d.valid[w]; v != 0; v &= v - 1 {
			i := w*64 + bits.TrailingZeros64(v)
			x := a.v[i]
			switch in.op {
			case opAbs:
				d.v[i] = max(x, -x)
			case opYears:
				d.v[i] = rule.YearsBetween(x, b.v[i])
			case opMonths:
				d.v[i] = rule.MonthsBetween(x, b.v[i])
			case opAddDays:
				d.v[i] = rule.AddDaysTo(x, in.x)
			case opAddMonths:
				d.v[i] = rule.AddMonthsTo(x, in.x)
			case opYearOf:
				d.v[i] = rule.YearOfDay(x)
			}
		}
	}
}

// compare works out a comparison.
func (m *machine) compare(d *Truth, in *instr) {
	valid := &m.temp[0]
	switch in.op {
	case opCmpConst:
		a := &m.fixed[in.a.reg]
		m.compareConst(d, a, in.cmp, in.x)
	case opCmpFixed:
		a, b := &m.fixed[in.a.reg], &m.fixed[in.b.reg]
		both(valid, a.valid, b.valid)
		m.compareScaled(d, a.v, b.v, valid, in)
	case opCmpQuot:
		q := &m.quots[in.a.reg]
		if !in.check {
			m.compareScaled(d, q.n, q.d, &q.valid, in)
			return
		}
		m.wide(d, &q.valid, in.cmp, func(i int) int { return rule.CmpProducts(q.n[i], in.x, in.y, q.d[i]) })
	case opCmpWide:
		a, b := &m.fixed[in.a.reg], &m.fixed[in.b.reg]
		both(valid, a.valid, b.valid)
		m.wide(d, valid, in.cmp, func(i int) int { return rule.CmpProducts(a.v[i], in.x, b.v[i], in.y) })
	case opCmpQuots:
		p, q := &m.quots[in.a.reg], &m.quots[in.b.reg]
		both(valid, &p.valid, &q.valid)
		m.wide(d, valid, in.cmp, func(i int) int { return rule.CmpProducts(p.n[i], q.d[i], q.n[i], p.d[i]) })
	case opCmpApprox:
		m.compareApprox(d, &m.floats[in.a.reg], &m.floats[in.b.reg], in.cmp)
	}
}

// compareConst compares with a whole number. Kernels know >= and == only: x > k is x >= k+1, and what is not >= is <.
func (m *machine) compareConst(d *Truth, a *ints, op cmp, k int64) {
	if (op == gt || op == le) && k == math.MaxInt64 { // nothing is greater
		d.True = plane{}
		like(&d.False, a.valid)
		if op == le {
			d.swap()
		}
		return
	}
	switch op {
	case eq, ne:
		m.k.equal(d, a.v, a.valid, k, m.n, m.chunk())
	case ge, lt:
		m.k.atLeast(d, a.v, a.valid, k, m.n, m.chunk())
	default:
		m.k.atLeast(d, a.v, a.valid, k+1, m.n, m.chunk())
	}
	if op == lt || op == le || op == ne {
		d.swap()
	}
}

func (d *Truth) swap() {
	for w := range d.True {
		d.True[w], d.False[w] = d.False[w], d.True[w]
	}
}

// compareScaled compares a·x with b·y where neither product can overflow.
func (m *machine) compareScaled(d *Truth, a, b *lane, valid *plane, in *instr) {
	switch in.cmp {
	case eq, ne:
		m.k.equalOf(d, a, b, valid, in.x, in.y, m.n, m.chunk())
	case ge, lt:
		m.k.atLeastOf(d, a, b, valid, in.x, in.y, m.n, m.chunk())
	default: // a > b is not b >= a
		m.k.atLeastOf(d, b, a, valid, in.y, in.x, m.n, m.chunk())
		d.swap()
	}
	if in.cmp == lt || in.cmp == le || in.cmp == ne {
		d.swap()
	}
}

// wide compares row by row, in 128 bits.
func (m *machine) wide(d *Truth, valid *plane, op cmp, order func(i int) int) {
	for w := range m.n {
		var t uint64
		for v := valid[w]; v != 0; v &= v - 1 {
			i := bits.TrailingZeros64(v)
			t |= b2u(op.of(order(w*64+i))) << i
		}
		d.settle(w, valid[w], t)
	}
}

// of reports whether an ordering satisfies a comparison.
func (c cmp) of(order int) bool {
	switch c {
	case eq:
		return order == 0
	case ne:
		return order != 0
	case lt:
		return order < 0
	case le:
		return order <= 0
	case gt:
		return order > 0
	}
	return order >= 0
}

// by reports whether an ordering reaches a threshold.
func (r reach) by(order int) bool {
	return [...]cmp{reachGE: ge, reachGT: gt, reachLE: le, reachLT: lt}[r].of(order)
}
