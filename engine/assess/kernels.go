package assess

import (
	"math/bits"

	"huice/engine/rule"
)

// The kernels below work on whole columns of a batch. They compute in every row, known or not, and mask afterwards;
// a comparison becomes a bit without a branch.

func b2u(b bool) uint64 {
	var u uint64
	if b {
		u = 1
	}
	return u
}

// settle stores the bits of a comparison for a word of rows.
func (d *bool3) settle(w int, valid, t uint64) { d.t[w], d.f[w] = valid&t, valid&^t }

// compareConst compares with a whole number.
func compareConst(d *bool3, a *ints, op cmp, k int64) {
	for w := range words {
		valid := a.valid[w]
		if valid == 0 {
			d.t[w], d.f[w] = 0, 0
			continue
		}
		v := a.v[w*64 : w*64+64 : w*64+64]
		var t uint64
		switch op {
		case ge, lt:
			for i, x := range v {
				t |= b2u(x >= k) << i
			}
		case gt, le:
			for i, x := range v {
				t |= b2u(x > k) << i
			}
		default:
			for i, x := range v {
				t |= b2u(x == k) << i
			}
		}
		if op == lt || op == le || op == ne {
			t = ^t
		}
		d.settle(w, valid, t)
	}
}

// compareFixed compares a·x with b·y where neither product can overflow.
func compareFixed(d *bool3, a, b *ints, in *instr) {
	x, y := in.x, in.y
	for w := range words {
		valid := a.valid[w] & b.valid[w]
		va, vb := a.v[w*64:w*64+64:w*64+64], b.v[w*64:w*64+64:w*64+64]
		var t uint64
		switch in.cmp {
		case ge, lt:
			for i, p := range va {
				t |= b2u(p*x >= vb[i]*y) << i
			}
		case gt, le:
			for i, p := range va {
				t |= b2u(p*x > vb[i]*y) << i
			}
		default:
			for i, p := range va {
				t |= b2u(p*x == vb[i]*y) << i
			}
		}
		if in.cmp == lt || in.cmp == le || in.cmp == ne {
			t = ^t
		}
		d.settle(w, valid, t)
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

// compareWide compares a·x with b·y in 128 bits.
func compareWide(d *bool3, a, b *ints, in *instr) {
	for w := range words {
		valid := a.valid[w] & b.valid[w]
		var t uint64
		for m := valid; m != 0; m &= m - 1 {
			i := bits.TrailingZeros64(m)
			t |= b2u(in.cmp.of(rule.CmpProducts(a.v[w*64+i], in.x, b.v[w*64+i], in.y))) << i
		}
		d.settle(w, valid, t)
	}
}

// compareQuot compares n·x with d·y in 128 bits: a quotient with a number, without dividing.
func compareQuot(d *bool3, q *quots, in *instr) {
	for w := range words {
		valid := q.valid[w]
		var t uint64
		for m := valid; m != 0; m &= m - 1 {
			i := bits.TrailingZeros64(m)
			t |= b2u(in.cmp.of(rule.CmpProducts(q.n[w*64+i], in.x, in.y, q.d[w*64+i]))) << i
		}
		d.settle(w, valid, t)
	}
}

// compareQuots compares two quotients by cross-multiplication in 128 bits.
func compareQuots(d *bool3, p, q *quots, in *instr) {
	for w := range words {
		valid := p.valid[w] & q.valid[w]
		var t uint64
		for m := valid; m != 0; m &= m - 1 {
			i := bits.TrailingZeros64(m)
			t |= b2u(in.cmp.of(rule.CmpProducts(p.n[w*64+i], q.d[w*64+i], q.n[w*64+i], p.d[w*64+i]))) << i
		}
		d.settle(w, valid, t)
	}
}

// ratio keeps dividend and divisor, turning signs so that the divisor is above 0; a divisor of 0 gives nothing.
func (m *machine) ratio(in *instr) {
	a, b, q := &m.fixed[in.a.reg], &m.fixed[in.b.reg], &m.quots[in.dst]
	q.n, q.d = a.v, b.v
	if in.check {
		q.n, q.d = q.ownN, q.ownD
		for i, d := range b.v {
			s := d >> 63 // -1 for a negative divisor
			q.n[i], q.d[i] = (a.v[i]^s)-s, (d^s)-s
		}
	}
	for w := range words {
		var zero uint64
		for i, d := range q.d[w*64 : w*64+64] {
			zero |= b2u(d == 0) << i
		}
		q.valid[w] = a.valid[w] & b.valid[w] &^ zero
	}
}

// sum works out a·x + b·y; rows in which that overflows are done exactly.
func (m *machine) sum(d, a, b *ints, in *instr) {
	x, y := in.x, in.y
	if y == 0 {
		b = a
	}
	for w := range words {
		d.valid[w] = a.valid[w] & b.valid[w]
	}
	if in.check {
		m.sumChecked(d, a, b, x, y)
		return
	}
	va, vb, out := a.v[:rows], b.v[:rows], d.v[:rows]
	switch {
	case x == 1 && y == 1:
		for i := range out {
			out[i] = va[i] + vb[i]
		}
	case x == 1 && y == -1:
		for i := range out {
			out[i] = va[i] - vb[i]
		}
	default:
		for i := range out {
			out[i] = va[i]*x + vb[i]*y
		}
	}
}

func (m *machine) sumChecked(d, a, b *ints, x, y int64) {
	for w := range words {
		for v := d.valid[w]; v != 0; v &= v - 1 {
			i := w*64 + bits.TrailingZeros64(v)
			p, ok1 := mulSigned(a.v[i], x)
			q, ok2 := mulSigned(b.v[i], y)
			s := p + q
			if !ok1 || !ok2 || (s > p) != (q > 0) {
				m.overflow(d, i)
			}
			d.v[i] = s
		}
	}
}

// overflow sends a row to the exact path.
func (m *machine) overflow(d *ints, i int) {
	m.again(i)
	d.valid.Clear(i)
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
	for w := range words {
		d.valid[w] = a.valid[w] & b.valid[w]
	}
	if !check {
		for i := range d.v {
			d.v[i] = a.v[i] * b.v[i]
		}
		return
	}
	for w := range words {
		for v := d.valid[w]; v != 0; v &= v - 1 {
			i := w*64 + bits.TrailingZeros64(v)
			p, ok := mulSigned(a.v[i], b.v[i])
			if !ok {
				m.overflow(d, i)
			}
			d.v[i] = p
		}
	}
}

// choose picks one of two numbers by their order or by which is known.
func choose(d, a, b *ints, in *instr) {
	x, y := in.x, in.y
	for w := range words {
		av, bv := a.valid[w], b.valid[w]
		va, vb, out := a.v[w*64:w*64+64:w*64+64], b.v[w*64:w*64+64:w*64+64], d.v[w*64:w*64+64:w*64+64]
		switch in.op {
		case opElse:
			d.valid[w] = av | bv
			for i := range out {
				out[i] = pick(av>>i&1 != 0, va[i]*x, vb[i]*y)
			}
		case opMin:
			d.valid[w] = av & bv
			for i := range out {
				out[i] = min(va[i]*x, vb[i]*y)
			}
		case opMax:
			d.valid[w] = av & bv
			for i := range out {
				out[i] = max(va[i]*x, vb[i]*y)
			}
		default:
			d.valid[w] = av | bv
			for i := range out {
				p, q := va[i]*x, vb[i]*y
				first := (p < q) == (in.op == opMinKnown)
				if av>>i&1 == 0 {
					first = false
				} else if bv>>i&1 == 0 {
					first = true
				}
				out[i] = pick(first, p, q)
			}
		}
	}
}

func pick(first bool, a, b int64) int64 {
	if first {
		return a
	}
	return b
}

// branch picks by a condition; with the condition unknown IfLo and IfHi take the smaller or greater of two known numbers.
func branch(d *ints, c *bool3, a, b *ints, in *instr) {
	x, y := in.x, in.y
	for w := range words {
		t, f := c.t[w], c.f[w]
		av, bv := a.valid[w], b.valid[w]
		d.valid[w] = t&av | f&bv
		va, vb, out := a.v[w*64:w*64+64:w*64+64], b.v[w*64:w*64+64:w*64+64], d.v[w*64:w*64+64:w*64+64]
		for i := range out {
			out[i] = pick(t>>i&1 != 0, va[i]*x, vb[i]*y)
		}
		if in.op == opIf {
			continue
		}
		open := ^(t | f) & av & bv
		d.valid[w] |= open
		for ; open != 0; open &= open - 1 {
			i := bits.TrailingZeros64(open)
			p, q := va[i]*x, vb[i]*y
			out[i] = pick((p < q) == (in.op == opIfLo), p, q)
		}
	}
}

// bandFixed gives the points of the first threshold that is reached, from the last row to the first so that no row
// needs a branch.
func bandFixed(d, a *ints, t *bands) {
	d.valid = a.valid
	out := d.v[:rows]
	for i := range out {
		out[i] = t.otherwise
	}
	for k := len(t.rows) - 1; k >= 0; k-- {
		r := &t.rows[k]
		bound, points := r.bound, r.points
		switch r.op {
		case ge:
			for i, v := range a.v[:rows] {
				out[i] = pick(v >= bound, points, out[i])
			}
		case gt:
			for i, v := range a.v[:rows] {
				out[i] = pick(v > bound, points, out[i])
			}
		case le:
			for i, v := range a.v[:rows] {
				out[i] = pick(v <= bound, points, out[i])
			}
		default:
			for i, v := range a.v[:rows] {
				out[i] = pick(v < bound, points, out[i])
			}
		}
	}
}

// bandQuot does the same for a quotient, by cross-multiplication in 128 bits.
func bandQuot(d *ints, q *quots, t *bands) {
	d.valid = q.valid
	for w := range words {
		for m := q.valid[w]; m != 0; m &= m - 1 {
			i := w*64 + bits.TrailingZeros64(m)
			d.v[i] = t.otherwise
			for k := range t.rows {
				r := &t.rows[k]
				if r.op.of(rule.CmpProducts(q.n[i], r.x, r.y, q.d[i])) {
					d.v[i] = r.points
					break
				}
			}
		}
	}
}

// round rounds a·x/y to whole numbers, half away from zero or down, and gives them times z.
func (m *machine) round(d, a *ints, in *instr) {
	d.valid = a.valid
	for w := range words {
		for v := d.valid[w]; v != 0; v &= v - 1 {
			i := w*64 + bits.TrailingZeros64(v)
			n := a.v[i] * in.x
			q, r := n/in.y, n%in.y
			switch {
			case in.down && r < 0:
				q--
			case !in.down && r >= in.y-r:
				q++
			case !in.down && -r >= in.y+r:
				q--
			}
			d.v[i] = q * in.z
		}
	}
}

// calendar works on days, and on whole numbers that need no second operand.
func calendar(d, a, b *ints, in *instr) {
	d.valid = a.valid
	if b != nil {
		for w := range words {
			d.valid[w] &= b.valid[w]
		}
	}
	for w := range words {
		for v := d.valid[w]; v != 0; v &= v - 1 {
			i := w*64 + bits.TrailingZeros64(v)
			x := a.v[i]
			switch in.op {
			case opAbs:
				d.v[i] = max(x, -x)
			case opFloor:
				q := x / in.x
				if x%in.x < 0 {
					q--
				}
				d.v[i] = q
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
