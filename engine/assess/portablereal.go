package assess

import (
	"math"
	"math/bits"
	"unsafe"
)

// Floats only ever speed a decision up. Every one carries a bound on its distance from the exact number; where the bound
// does not settle a comparison or a rounding, the row goes to the exact path.

// ulps is a generous bound on the relative error of a few floating point operations.
const ulps = 1.0 / (1 << 50)

func toReal(v, e *reals, a *lane, f float64, n int, _ unsafe.Pointer) {
	for i := range n * 64 {
		v[i] = float64(a[i]) * f
		e[i] = math.Abs(v[i]) * ulps
	}
}

func toRatio(v, e *reals, num, den *lane, f float64, n int, _ unsafe.Pointer) {
	for i := range n * 64 {
		v[i] = float64(num[i]) / float64(den[i]) * f
		e[i] = math.Abs(v[i]) * ulps
	}
}

func sumRatio(v, e *reals, n1, d1, n2, d2 *lane, f1, f2 float64, n int, _ unsafe.Pointer) {
	for i := range n * 64 {
		p, q := float64(n1[i])/float64(d1[i])*f1, float64(n2[i])/float64(d2[i])*f2
		r := p + q
		v[i], e[i] = r, (math.Abs(p)*ulps+math.Abs(q)*ulps)*(1+ulps)+math.Abs(r)*ulps
	}
}

func sumReal(v, e, a, ea, b, eb *reals, x, y float64, n int, _ unsafe.Pointer) {
	ax, ay := math.Abs(x), math.Abs(y)
	for i := range n * 64 {
		r := a[i]*x + b[i]*y
		v[i], e[i] = r, (ea[i]*ax+eb[i]*ay)*(1+ulps)+math.Abs(r)*ulps
	}
}

func productReal(v, e, a, ea, b, eb *reals, n int, _ unsafe.Pointer) {
	for i := range n * 64 {
		x, y, r := math.Abs(a[i]), math.Abs(b[i]), a[i]*b[i]
		v[i], e[i] = r, (x*eb[i]+y*ea[i]+ea[i]*eb[i])*(1+ulps)+math.Abs(r)*ulps
	}
}

func order(gt, lt *plane, a, ea, b, eb *reals, n int, _ unsafe.Pointer) {
	for w := range n {
		var g, l uint64
		for j := range 64 {
			i := w*64 + j
			diff := a[i] - b[i]
			slack := ea[i] + eb[i] + (math.Abs(a[i])+math.Abs(b[i]))*ulps
			g |= b2u(diff > slack) << j
			l |= b2u(diff < -slack) << j
		}
		gt[w], lt[w] = g, l
	}
}

func bandRealGE(d *lane, unsure *plane, a, ea *reals, t *bands, n int, _ unsafe.Pointer) {
	bound := t.real[:t.n]
	points := t.points[:len(bound)]
	for i := 0; i < n*64; i += 4 {
		v, out := (*[4]float64)(a[i:]), (*[4]int64)(d[i:])
		x0, x1, x2, x3 := v[0], v[1], v[2], v[3]
		p0, p1, p2, p3 := t.otherwise, t.otherwise, t.otherwise, t.otherwise
		for k := len(bound) - 1; k >= 0; k-- {
			b, p := bound[k], points[k]
			p0, p1 = pick(x0 >= b, p, p0), pick(x1 >= b, p, p1)
			p2, p3 = pick(x2 >= b, p, p2), pick(x3 >= b, p, p3)
		}
		out[0], out[1], out[2], out[3] = p0, p1, p2, p3
	}
	tell(unsure, a, ea, t, n)
}

func bandRealGT(d *lane, unsure *plane, a, ea *reals, t *bands, n int, _ unsafe.Pointer) {
	bound := t.real[:t.n]
	points := t.points[:len(bound)]
	for i := 0; i < n*64; i += 4 {
		v, out := (*[4]float64)(a[i:]), (*[4]int64)(d[i:])
		x0, x1, x2, x3 := v[0], v[1], v[2], v[3]
		p0, p1, p2, p3 := t.otherwise, t.otherwise, t.otherwise, t.otherwise
		for k := len(bound) - 1; k >= 0; k-- {
			b, p := bound[k], points[k]
			p0, p1 = pick(x0 > b, p, p0), pick(x1 > b, p, p1)
			p2, p3 = pick(x2 > b, p, p2), pick(x3 > b, p, p3)
		}
		out[0], out[1], out[2], out[3] = p0, p1, p2, p3
	}
	tell(unsure, a, ea, t, n)
}

func bandRealLE(d *lane, unsure *plane, a, ea *reals, t *bands, n int, _ unsafe.Pointer) {
	bound := t.real[:t.n]
	points := t.points[:len(bound)]
	for i := 0; i < n*64; i += 4 {
		v, out := (*[4]float64)(a[i:]), (*[4]int64)(d[i:])
		x0, x1, x2, x3 := v[0], v[1], v[2], v[3]
		p0, p1, p2, p3 := t.otherwise, t.otherwise, t.otherwise, t.otherwise
		for k := len(bound) - 1; k >= 0; k-- {
			b, p := bound[k], points[k]
			p0, p1 = pick(x0 <= b, p, p0), pick(x1 <= b, p, p1)
			p2, p3 = pick(x2 <= b, p, p2), pick(x3 <= b, p, p3)
		}
		out[0], out[1], out[2], out[3] = p0, p1, p2, p3
	}
	tell(unsure, a, ea, t, n)
}

func bandRealLT(d *lane, unsure *plane, a, ea *reals, t *bands, n int, _ unsafe.Pointer) {
	bound := t.real[:t.n]
	points := t.points[:len(bound)]
	for i := 0; i < n*64; i += 4 {
		v, out := (*[4]float64)(a[i:]), (*[4]int64)(d[i:])
		x0, x1, x2, x3 := v[0], v[1], v[2], v[3]
		p0, p1, p2, p3 := t.otherwise, t.otherwise, t.otherwise, t.otherwise
		for k := len(bound) - 1; k >= 0; k-- {
			b, p := bound[k], points[k]
			p0, p1 = pick(x0 < b, p, p0), pick(x1 < b, p, p1)
			p2, p3 = pick(x2 < b, p, p2), pick(x3 < b, p, p3)
		}
		out[0], out[1], out[2], out[3] = p0, p1, p2, p3
	}
	tell(unsure, a, ea, t, n)
}

// tell finds the floats that are too near a bound to tell on which side the exact number lies. A float without an error is 0,
// exactly; what is not a number tells nothing.
func tell(unsure *plane, a, ea *reals, t *bands, n int) {
	const sign, farthest = 1 << 63, 0x7fefffffffffffff // floats without a sign are in the order of their bits
	for w := range n {
		var u uint64
		v, e := (*[64]float64)(a[w*64:]), (*[64]float64)(ea[w*64:])
		for i, x := range v {
			near := uint64(farthest)
			for _, b := range t.real {
				near = min(near, math.Float64bits(x-b)&^sign)
			}
			u |= b2u(!(math.Float64frombits(near) > math.Abs(x)*(2*ulps)+e[i]+t.slack)) << i
		}
		for m := u; m != 0; m &= m - 1 {
			if i := bits.TrailingZeros64(m); e[i] == 0 {
				u &^= 1 << i
			}
		}
		unsure[w] = u
	}
}
