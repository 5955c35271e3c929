package assess

import (
	"math"
	"math/bits"
	"unsafe"
)

func (m *machine) runApprox(in *instr) {
	d := &m.floats[in.dst]
	switch in.op {
	case opToApprox:
		a := &m.fixed[in.a.reg]
		like(&d.valid, a.valid)
		m.k.toReal(d.v, d.e, a.v, in.f, m.n, m.chunk())
		return
	case opQuotToApprox:
		q := &m.quots[in.a.reg]
		like(&d.valid, &q.valid)
		m.k.toRatio(d.v, d.e, q.n, q.d, in.f, m.n, m.chunk())
		return
	}
	if in.op == opSumQuotA {
		p, q := &m.quots[in.a.reg], &m.quots[in.b.reg]
		both(&d.valid, &p.valid, &q.valid)
		m.k.sumRatio(d.v, d.e, p.n, p.d, q.n, q.d, in.f, in.f2, m.n, m.chunk())
		return
	}
	a, b := &m.floats[in.a.reg], (*floats)(nil)
	if in.b.reg >= 0 {
		b = &m.floats[in.b.reg]
	}
	switch in.op {
	case opIfA, opIfLoA, opIfHiA:
		m.branchApprox(d, &m.bools[in.c.reg], a, b, in)
	case opElseA, opMinKnownA, opMaxKnownA:
		m.chooseApprox(d, a, b, in.op)
	default:
		like(&d.valid, &a.valid)
		if b != nil {
			both(&d.valid, &a.valid, &b.valid)
		}
		m.arithmeticApprox(d, a, b, in)
	}
}

func (m *machine) arithmeticApprox(d, a, b *floats, in *instr) {
	switch in.op {
	case opSumA:
		m.k.sumReal(d.v, d.e, a.v, a.e, b.v, b.e, float64(in.x), float64(in.y), m.n, m.chunk())
		return
	case opProductA:
		m.k.productReal(d.v, d.e, a.v, a.e, b.v, b.e, m.n, m.chunk())
		return
	}
	n := m.n * 64
	switch in.op {
	case opRatioA:
		m.ratioApprox(d, a, b)
	case opMinA:
		for i := range n {
			d.v[i] = min(a.v[i], b.v[i])
			d.e[i] = max(a.e[i], b.e[i])
		}
	case opMaxA:
		for i := range n {
			d.v[i] = max(a.v[i], b.v[i])
			d.e[i] = max(a.e[i], b.e[i])
		}
	case opAbsA:
		for i := range n {
			d.v[i], d.e[i] = math.Abs(a.v[i]), a.e[i]
		}
	}
}

// ratioApprox divides; a divisor that may be 0 goes to the exact path.
func (m *machine) ratioApprox(d, a, b *floats) {
	for w := range m.n {
		for v := d.valid[w]; v != 0; v &= v - 1 {
			i := w*64 + bits.TrailingZeros64(v)
			x, ex, y, ey := a.v[i], a.e[i], b.v[i], b.e[i]
			if math.Abs(y) <= 2*ey {
				m.again(i)
				continue
			}
			r := x / y
			e := (ex + math.Abs(r)*ey) / (math.Abs(y) - ey)
			d.v[i], d.e[i] = r, e*(1+ulps)+math.Abs(r)*ulps
		}
	}
}

// bitsOf are floats as the columns of bits that the kernels for whole numbers move about.
func bitsOf(r *reals) *lane { return (*lane)(unsafe.Pointer(r)) }

// mix takes a where a row is in first and b elsewhere.
func (m *machine) mix(d *floats, first *plane, a, b *floats) {
	m.k.blend(bitsOf(d.v), first, bitsOf(a.v), bitsOf(b.v), m.n, m.chunk())
	m.k.blend(bitsOf(d.e), first, bitsOf(a.e), bitsOf(b.e), m.n, m.chunk())
}

// between takes the smaller or the greater in rows where either may be meant: its error is that of the less certain.
func between(d, a, b *floats, rows *plane, n int, smaller bool) {
	for w := range n {
		for v := rows[w]; v != 0; v &= v - 1 {
			i := w*64 + bits.TrailingZeros64(v)
			if smaller {
				d.v[i] = min(a.v[i], b.v[i])
			} else {
				d.v[i] = max(a.v[i], b.v[i])
			}
			d.e[i] = max(a.e[i], b.e[i])
		}
	}
}

func (m *machine) branchApprox(d *floats, c *Truth, a, b *floats, in *instr) {
	open := &m.temp[0]
	for w := range words {
		t, f := c.True[w], c.False[w]
		open[w] = 0
		if in.op != opIfA {
			open[w] = a.valid[w] & b.valid[w] &^ (t | f)
		}
		d.valid[w] = t&a.valid[w] | f&b.valid[w] | open[w]
	}
	m.mix(d, &c.True, a, b)
	between(d, a, b, open, m.n, in.op == opIfLoA)
}

func (m *machine) chooseApprox(d, a, b *floats, op opcode) {
	two := &m.temp[0]
	both(two, &a.valid, &b.valid)
	either(&d.valid, &a.valid, &b.valid)
	m.mix(d, &a.valid, a, b)
	if op != opElseA {
		between(d, a, b, two, m.n, op == opMinKnownA)
	}
}

// compareApprox compares floats; rows whose error bounds overlap are done exactly, unless both are 0 and nothing was rounded.
func (m *machine) compareApprox(d *Truth, a, b *floats, op cmp) {
	gt, lt := &m.temp[0], &m.temp[1]
	m.k.order(gt, lt, a.v, a.e, b.v, b.e, m.n, m.chunk())
	for w := range m.n {
		valid := a.valid[w] & b.valid[w]
		open := valid &^ (gt[w] | lt[w])
		for v := open; v != 0; v &= v - 1 {
			if i := w*64 + bits.TrailingZeros64(v); a.e[i]+b.e[i]+math.Abs(a.v[i])+math.Abs(b.v[i]) != 0 {
				m.again(i)
			}
		}
		var t uint64
		for o, rows := range [3]uint64{lt[w], open, gt[w]} {
			if op.of(o - 1) {
				t |= rows
			}
		}
		d.settle(w, valid, t)
	}
}

func (m *machine) bandApprox(d *ints, a *floats, t *bands) {
	like(d.valid, &a.valid)
	unsure := &m.temp[0]
	if !t.mixed {
		m.k.bandReal[t.how](d.v, unsure, a.v, a.e, t, m.n, m.chunk())
	} else {
		tell(unsure, a.v, a.e, t, m.n)
		for i, x := range a.v[:m.n*64] {
			d.v[i] = t.pointsOf(func(k int) int { return rank(x, t.real[k]) })
		}
	}
	for w := range m.n {
		m.exactly(w, unsure[w]&d.valid[w])
	}
}

// roundApprox rounds to whole multiples of f when every number within the bound rounds to the same one.
func (m *machine) roundApprox(d *ints, a *floats, in *instr) {
	like(d.valid, &a.valid)
	for w := range m.n {
		for v := d.valid[w]; v != 0; v &= v - 1 {
			i := w*64 + bits.TrailingZeros64(v)
			unit, half := in.f, 0.5
			if in.op == opFloorApprox {
				unit, half = 1, 0
			} else if in.down {
				half = 0
			}
			x, e := a.v[i]/unit, a.e[i]/unit
			e += math.Abs(x) * ulps
			if half != 0 && x < 0 { // half away from zero
				half = -half
			}
			lo, hi := settleHalf(x-e, half), settleHalf(x+e, half)
			if lo != hi || math.Abs(lo) > 1<<52 || math.Abs(lo)*float64(in.z) > 1<<62 {
				m.again(i)
				continue
			}
			d.v[i] = int64(lo) * max(in.z, 1)
		}
	}
}

// settleHalf is floor(x) for half 0, otherwise x rounded half away from the zero that half points from.
func settleHalf(x, half float64) float64 {
	if half < 0 {
		return math.Ceil(x + half)
	}
	return math.Floor(x + half)
}
