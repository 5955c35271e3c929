package assess

import (
	"math"
	"math/bits"
)

// Floats only ever speed a decision up. Every one carries a bound on its distance from the exact number; where the bound
// does not settle a comparison or a rounding, the row goes to the exact path.

// ulps is a generous bound on the relative error of a few floating point operations.
const ulps = 1.0 / (1 << 50)

func (m *machine) runApprox(in *instr) {
	d := &m.floats[in.dst]
	switch in.op {
	case opToApprox:
		a := &m.fixed[in.a.reg]
		d.valid = a.valid
		for i, v := range a.v[:rows] {
			d.v[i] = float64(v) / in.f
			d.e[i] = math.Abs(d.v[i]) * ulps
		}
		return
	case opQuotToApprox:
		q := &m.quots[in.a.reg]
		d.valid = q.valid
		for i := range d.v {
			d.v[i] = float64(q.n[i]) / float64(q.d[i]) * in.f
			d.e[i] = math.Abs(d.v[i]) * ulps
		}
		return
	}
	a, b := &m.floats[in.a.reg], (*floats)(nil)
	if in.b.reg >= 0 {
		b = &m.floats[in.b.reg]
	}
	for w := range words {
		d.valid[w] = a.valid[w]
		if b != nil {
			d.valid[w] &= b.valid[w]
		}
	}
	switch in.op {
	case opIfA, opIfLoA, opIfHiA:
		branchApprox(d, &m.bools[in.c.reg], a, b, in)
	case opElseA, opMinKnownA, opMaxKnownA:
		chooseApprox(d, a, b, in.op)
	default:
		m.arithmeticApprox(d, a, b, in)
	}
}

func (m *machine) arithmeticApprox(d, a, b *floats, in *instr) {
	for w := range words {
		for v := d.valid[w]; v != 0; v &= v - 1 {
			i := w*64 + bits.TrailingZeros64(v)
			x, ex := a.v[i], a.e[i]
			var y, ey float64
			if b != nil {
				y, ey = b.v[i], b.e[i]
			}
			var r, e float64
			switch in.op {
			case opSumA:
				r = x*float64(in.x) + y*float64(in.y)
				e = ex*math.Abs(float64(in.x)) + ey*math.Abs(float64(in.y))
			case opProductA:
				r, e = x*y, math.Abs(x)*ey+math.Abs(y)*ex+ex*ey
			case opRatioA:
				if math.Abs(y) <= 2*ey { // the divisor may be 0
					m.again(i)
					continue
				}
				r = x / y
				e = (ex + math.Abs(r)*ey) / (math.Abs(y) - ey)
			case opMinA:
				r, e = min(x, y), max(ex, ey)
			case opMaxA:
				r, e = max(x, y), max(ex, ey)
			case opAbsA:
				r, e = math.Abs(x), ex
			}
			d.v[i], d.e[i] = r, e*(1+ulps)+math.Abs(r)*ulps
		}
	}
}

func branchApprox(d *floats, c *bool3, a, b *floats, in *instr) {
	for w := range words {
		t, f := c.t[w], c.f[w]
		d.valid[w] = t&a.valid[w] | f&b.valid[w]
		if in.op != opIfA {
			d.valid[w] |= ^(t | f) & a.valid[w] & b.valid[w]
		}
		for v := d.valid[w]; v != 0; v &= v - 1 {
			k := bits.TrailingZeros64(v)
			i := w*64 + k
			switch {
			case t>>k&1 != 0:
				d.v[i], d.e[i] = a.v[i], a.e[i]
			case f>>k&1 != 0:
				d.v[i], d.e[i] = b.v[i], b.e[i]
			case in.op == opIfLoA:
				d.v[i], d.e[i] = min(a.v[i], b.v[i]), max(a.e[i], b.e[i])
			default:
				d.v[i], d.e[i] = max(a.v[i], b.v[i]), max(a.e[i], b.e[i])
			}
		}
	}
}

func chooseApprox(d, a, b *floats, op opcode) {
	for w := range words {
		d.valid[w] = a.valid[w] | b.valid[w]
		for v := d.valid[w]; v != 0; v &= v - 1 {
			k := bits.TrailingZeros64(v)
			i := w*64 + k
			ka, kb := a.valid[w]>>k&1 != 0, b.valid[w]>>k&1 != 0
			switch {
			case ka && (op == opElseA || !kb):
				d.v[i], d.e[i] = a.v[i], a.e[i]
			case !ka:
				d.v[i], d.e[i] = b.v[i], b.e[i]
			case op == opMinKnownA:
				d.v[i], d.e[i] = min(a.v[i], b.v[i]), max(a.e[i], b.e[i])
			default:
				d.v[i], d.e[i] = max(a.v[i], b.v[i]), max(a.e[i], b.e[i])
			}
		}
	}
}

// order compares two floats; unsure when their error bounds overlap.
func order(x, ex, y, ey float64) (o int, sure bool) {
	diff := x - y
	slack := ex + ey + (math.Abs(x)+math.Abs(y))*ulps
	switch {
	case diff > slack:
		return 1, true
	case diff < -slack:
		return -1, true
	case slack == 0: // nothing was rounded, as with zeros
		return 0, true
	}
	return 0, false
}

func (m *machine) compareApprox(d *bool3, a, b *floats, in *instr) {
	for w := range words {
		valid := a.valid[w] & b.valid[w]
		var t uint64
		for v := valid; v != 0; v &= v - 1 {
			k := bits.TrailingZeros64(v)
			i := w*64 + k
			o, sure := order(a.v[i], a.e[i], b.v[i], b.e[i])
			if !sure {
				m.again(i)
			}
			t |= b2u(in.cmp.of(o)) << k
		}
		d.settle(w, valid, t)
	}
}

func (m *machine) bandApprox(d *ints, a *floats, t *bands) {
	d.valid = a.valid
	for w := range words {
		for v := d.valid[w]; v != 0; v &= v - 1 {
			i := w*64 + bits.TrailingZeros64(v)
			d.v[i] = t.otherwise
			for k := range t.rows {
				r := &t.rows[k]
				o, sure := order(a.v[i], a.e[i], r.f, math.Abs(r.f)*ulps)
				if !sure {
					m.again(i)
				}
				if r.op.of(o) {
					d.v[i] = r.points
					break
				}
			}
		}
	}
}

// roundApprox rounds to whole multiples of f when every number within the bound rounds to the same one.
func (m *machine) roundApprox(d *ints, a *floats, in *instr) {
	d.valid = a.valid
	for w := range words {
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
