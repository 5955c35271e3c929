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
	for w := range n {
		v, out := (*[64]float64)(a[w*64:]), at(d, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1], out[i+2], out[i+3] = pointsRealGE(v[i], v[i+1], v[i+2], v[i+3], t)
		}
	}
	tell(unsure, a, ea, t, n)
}

//go:noinline
func pointsRealGE(x0, x1, x2, x3 float64, t *bands) (p0, p1, p2, p3 int64) {
	bound := t.real[:t.n]
	points := t.points[:len(bound)]
	p0, p1, p2, p3 = t.otherwise, t.otherwise, t.otherwise, t.otherwise
	for k := len(bound) - 1; k >= 0; k-- {
		b, p := bound[k], points[k]
		p0, p1 = pick(x0 >= b, p, p0), pick(x1 >= b, p, p1)
		p2, p3 = pick(x2 >= b, p, p2), pick(x3 >= b, p, p3)
	}
	return p0, p1, p2, p3
}

func bandRealGT(d *lane, unsure *plane, a, ea *reals, t *bands, n int, _ unsafe.Pointer) {
	for w := range n {
		v, out := (*[64]float64)(a[w*64:]), at(d, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1], out[i+2], out[i+3] = pointsRealGT(v[i], v[i+1], v[i+2], v[i+3], t)
		}
	}
	tell(unsure, a, ea, t, n)
}

//go:noinline
func pointsRealGT(x0, x1, x2, x3 float64, t *bands) (p0, p1, p2, p3 int64) {
	bound := t.real[:t.n]
	points := t.points[:len(bound)]
	p0, p1, p2, p3 = t.otherwise, t.otherwise, t.otherwise, t.otherwise
	for k := len(bound) - 1; k >= 0; k-- {
		b, p := bound[k], points[k]
		p0, p1 = pick(x0 > b, p, p0), pick(x1 > b, p, p1)
		p2, p3 = pick(x2 > b, p, p2), pick(x3 > b, p, p3)
	}
	return p0, p1, p2, p3
}

func bandRealLE(d *lane, unsure *plane, a, ea *reals, t *bands, n int, _ unsafe.Pointer) {
	for w := range n {
		v, out := (*[64]float64)(a[w*64:]), at(d, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1], out[i+2], out[i+3] = pointsRealLE(v[i], v[i+1], v[i+2], v[i+3], t)
		}
	}
	tell(unsure, a, ea, t, n)
}

//go:noinline
func pointsRealLE(x0, x1, x2, x3 float64, t *bands) (p0, p1, p2, p3 int64) {
	bound := t.real[:t.n]
	points := t.points[:len(bound)]
	p0, p1, p2, p3 = t.otherwise, t.otherwise, t.otherwise, t.otherwise
	for k := len(bound) - 1; k >= 0; k-- {
		b, p := bound[k], points[k]
		p0, p1 = pick(x0 <= b, p, p0), pick(x1 <= b, p, p1)
		p2, p3 = pick(x2 <= b, p, p2), pick(x3 <= b, p, p3)
	}
	return p0, p1, p2, p3
}

func bandRealLT(d *lane, unsure *plane, a, ea *reals, t *bands, n int, _ unsafe.Pointer) {
	for w := range n {
		v, out := (*[64]float64)(a[w*64:]), at(d, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1], out[i+2], out[i+3] = pointsRealLT(v[i], v[i+1], v[i+2], v[i+3], t)
		}
	}
	tell(unsure, a, ea, t, n)
}

//go:noinline
func pointsRealLT(x0, x1, x2, x3 float64, t *bands) (p0, p1, p2, p3 int64) {
	bound := t.real[:t.n]
	points := t.points[:len(bound)]
	p0, p1, p2, p3 = t.otherwise, t.otherwise, t.otherwise, t.otherwise
	for k := len(bound) - 1; k >= 0; k-- {
		b, p := bound[k], points[k]
		p0, p1 = pick(x0 < b, p, p0), pick(x1 < b, p, p1)
		p2, p3 = pick(x2 < b, p, p2), pick(x3 < b, p, p3)
	}
	return p0, p1, p2, p3
}

// tell finds the floats that are too near a bound to tell on which side the exact number lies. A float without an error is 0,
// exactly; what is not a number tells nothing. Floats without a sign are in the order of their bits.
func tell(unsure *plane, a, ea *reals, t *bands, n int) {
	for w := range n {
		var sure uint64
		v, e := (*[64]float64)(a[w*64:]), (*[64]float64)(ea[w*64:])
		for i := 60; i >= 0; i -= 4 {
			x, y := (*[4]float64)(v[i:]), (*[4]float64)(e[i:])
			n0, n1, n2, n3 := nearest(x[0], x[1], x[2], x[3], t)
			sure = below(sure, slack(x[3], y[3], t.slack), n3)
			sure = below(sure, slack(x[2], y[2], t.slack), n2)
			sure = below(sure, slack(x[1], y[1], t.slack), n1)
			sure = below(sure, slack(x[0], y[0], t.slack), n0)
		}
		u := ^sure
		for m := u; m != 0; m &= m - 1 {
			if i := bits.TrailingZeros64(m); e[i] == 0 {
				u &^= 1 << i
			}
		}
		unsure[w] = u
	}
}

// slack is how near a bound x tells nothing, in bits.
func slack(x, e, bound float64) uint64 { return math.Float64bits(math.Abs(x)*(2*ulps) + e + bound) }

// nearest are the distances of four floats from the nearest bound, in bits.
//
//go:noinline
func nearest(x0, x1, x2, x3 float64, t *bands) (n0, n1, n2, n3 uint64) {
	const sign, farthest = 1 << 63, 0x7fefffffffffffff
	n0, n1, n2, n3 = farthest, farthest, farthest, farthest
	for _, b := range t.real {
		n0 = min(n0, math.Float64bits(x0-b)&^sign)
		n1 = min(n1, math.Float64bits(x1-b)&^sign)
		n2 = min(n2, math.Float64bits(x2-b)&^sign)
		n3 = min(n3, math.Float64bits(x3-b)&^sign)
	}
	return n0, n1, n2, n3
}
