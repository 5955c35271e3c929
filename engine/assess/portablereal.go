package assess

import "math"

// Floats only ever speed a decision up. Every one carries a bound on its distance from the exact number; where the bound
// does not settle a comparison or a rounding, the row goes to the exact path.

// ulps is a generous bound on the relative error of a few floating point operations.
const ulps = 1.0 / (1 << 50)

func toReal(v, e *reals, a *lane, f float64, n int) {
	for i := range n * 64 {
		v[i] = float64(a[i]) * f
		e[i] = math.Abs(v[i]) * ulps
	}
}

func toRatio(v, e *reals, num, den *lane, f float64, n int) {
	for i := range n * 64 {
		v[i] = float64(num[i]) / float64(den[i]) * f
		e[i] = math.Abs(v[i]) * ulps
	}
}

func sumRatio(v, e *reals, n1, d1, n2, d2 *lane, f1, f2 float64, n int) {
	for i := range n * 64 {
		p, q := float64(n1[i])/float64(d1[i])*f1, float64(n2[i])/float64(d2[i])*f2
		r := p + q
		v[i], e[i] = r, (math.Abs(p)*ulps+math.Abs(q)*ulps)*(1+ulps)+math.Abs(r)*ulps
	}
}

func sumReal(v, e, a, ea, b, eb *reals, x, y float64, n int) {
	ax, ay := math.Abs(x), math.Abs(y)
	for i := range n * 64 {
		r := a[i]*x + b[i]*y
		v[i], e[i] = r, (ea[i]*ax+eb[i]*ay)*(1+ulps)+math.Abs(r)*ulps
	}
}

func productReal(v, e, a, ea, b, eb *reals, n int) {
	for i := range n * 64 {
		x, y, r := math.Abs(a[i]), math.Abs(b[i]), a[i]*b[i]
		v[i], e[i] = r, (x*eb[i]+y*ea[i]+ea[i]*eb[i])*(1+ulps)+math.Abs(r)*ulps
	}
}

func order(gt, lt *plane, a, ea, b, eb *reals, n int) {
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

// near reports whether a float is too near a threshold to tell on which side the exact number lies. Zeros are exact.
func near(x, e, bound float64) bool {
	slack := math.Abs(x)*(2*ulps) + e + math.Abs(bound)*(2*ulps)
	return slack != 0 && !(math.Abs(x-bound) > slack) // what is not a number tells nothing
}

func bandRealGE(d *lane, unsure *plane, a, ea *reals, t *bands, n int) {
	bandReal(d, unsure, a, ea, t, n, func(x, bound float64) bool { return x >= bound })
}

func bandRealGT(d *lane, unsure *plane, a, ea *reals, t *bands, n int) {
	bandReal(d, unsure, a, ea, t, n, func(x, bound float64) bool { return x > bound })
}

func bandRealLE(d *lane, unsure *plane, a, ea *reals, t *bands, n int) {
	bandReal(d, unsure, a, ea, t, n, func(x, bound float64) bool { return x <= bound })
}

func bandRealLT(d *lane, unsure *plane, a, ea *reals, t *bands, n int) {
	bandReal(d, unsure, a, ea, t, n, func(x, bound float64) bool { return x < bound })
}

func bandReal(d *lane, unsure *plane, a, ea *reals, t *bands, n int, reached func(x, bound float64) bool) {
	for w := range n {
		var u uint64
		for j := range 64 {
			i := w*64 + j
			x, e, p := a[i], ea[i], t.otherwise
			for k := t.n - 1; k >= 0; k-- {
				p = pick(reached(x, t.real[k]), t.points[k], p)
				u |= b2u(near(x, e, t.real[k])) << j
			}
			d[i] = p
		}
		unsure[w] = u
	}
}
