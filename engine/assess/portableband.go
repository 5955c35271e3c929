package assess

import "unsafe"

// The bands go from the last threshold to the first, so that no row needs a branch. A few rows at a time are done in a function
// of their own, so that everything it needs stays in registers.

func bandGE(d, a *lane, t *bands, n int, _ unsafe.Pointer) {
	for w := range n {
		v, out := at(a, w), at(d, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1], out[i+2], out[i+3] = pointsGE(v[i], v[i+1], v[i+2], v[i+3], t)
		}
	}
}

//go:noinline
func pointsGE(x0, x1, x2, x3 int64, t *bands) (p0, p1, p2, p3 int64) {
	bound := t.bound[:t.n]
	points := t.points[:len(bound)]
	p0, p1, p2, p3 = t.otherwise, t.otherwise, t.otherwise, t.otherwise
	for k := len(bound) - 1; k >= 0; k-- {
		b, p := bound[k], points[k]
		p0, p1 = pick(x0 >= b, p, p0), pick(x1 >= b, p, p1)
		p2, p3 = pick(x2 >= b, p, p2), pick(x3 >= b, p, p3)
	}
	return p0, p1, p2, p3
}

func bandGT(d, a *lane, t *bands, n int, _ unsafe.Pointer) {
	for w := range n {
		v, out := at(a, w), at(d, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1], out[i+2], out[i+3] = pointsGT(v[i], v[i+1], v[i+2], v[i+3], t)
		}
	}
}

//go:noinline
func pointsGT(x0, x1, x2, x3 int64, t *bands) (p0, p1, p2, p3 int64) {
	bound := t.bound[:t.n]
	points := t.points[:len(bound)]
	p0, p1, p2, p3 = t.otherwise, t.otherwise, t.otherwise, t.otherwise
	for k := len(bound) - 1; k >= 0; k-- {
		b, p := bound[k], points[k]
		p0, p1 = pick(x0 > b, p, p0), pick(x1 > b, p, p1)
		p2, p3 = pick(x2 > b, p, p2), pick(x3 > b, p, p3)
	}
	return p0, p1, p2, p3
}

func bandLE(d, a *lane, t *bands, n int, _ unsafe.Pointer) {
	for w := range n {
		v, out := at(a, w), at(d, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1], out[i+2], out[i+3] = pointsLE(v[i], v[i+1], v[i+2], v[i+3], t)
		}
	}
}

//go:noinline
func pointsLE(x0, x1, x2, x3 int64, t *bands) (p0, p1, p2, p3 int64) {
	bound := t.bound[:t.n]
	points := t.points[:len(bound)]
	p0, p1, p2, p3 = t.otherwise, t.otherwise, t.otherwise, t.otherwise
	for k := len(bound) - 1; k >= 0; k-- {
		b, p := bound[k], points[k]
		p0, p1 = pick(x0 <= b, p, p0), pick(x1 <= b, p, p1)
		p2, p3 = pick(x2 <= b, p, p2), pick(x3 <= b, p, p3)
	}
	return p0, p1, p2, p3
}

func bandLT(d, a *lane, t *bands, n int, _ unsafe.Pointer) {
	for w := range n {
		v, out := at(a, w), at(d, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1], out[i+2], out[i+3] = pointsLT(v[i], v[i+1], v[i+2], v[i+3], t)
		}
	}
}

//go:noinline
func pointsLT(x0, x1, x2, x3 int64, t *bands) (p0, p1, p2, p3 int64) {
	bound := t.bound[:t.n]
	points := t.points[:len(bound)]
	p0, p1, p2, p3 = t.otherwise, t.otherwise, t.otherwise, t.otherwise
	for k := len(bound) - 1; k >= 0; k-- {
		b, p := bound[k], points[k]
		p0, p1 = pick(x0 < b, p, p0), pick(x1 < b, p, p1)
		p2, p3 = pick(x2 < b, p, p2), pick(x3 < b, p, p3)
	}
	return p0, p1, p2, p3
}

func bandRatioGE(d, num, den *lane, t *bands, n int, _ unsafe.Pointer) {
	for w := range n {
		v, u, out := at(num, w), at(den, w), at(d, w)
		for i := 0; i < 64; i += 2 {
			out[i], out[i+1] = pointsRatioGE(v[i], v[i+1], u[i], u[i+1], t)
		}
	}
}

//go:noinline
func pointsRatioGE(x0, x1, y0, y1 int64, t *bands) (p0, p1 int64) {
	bound := t.bound[:t.n]
	points := t.points[:len(bound)]
	x0, x1 = x0*t.x, x1*t.x
	p0, p1 = t.otherwise, t.otherwise
	for k := len(bound) - 1; k >= 0; k-- {
		b, p := bound[k], points[k]
		p0, p1 = pick(x0 >= y0*b, p, p0), pick(x1 >= y1*b, p, p1)
	}
	return p0, p1
}

func bandRatioGT(d, num, den *lane, t *bands, n int, _ unsafe.Pointer) {
	for w := range n {
		v, u, out := at(num, w), at(den, w), at(d, w)
		for i := 0; i < 64; i += 2 {
			out[i], out[i+1] = pointsRatioGT(v[i], v[i+1], u[i], u[i+1], t)
		}
	}
}

//go:noinline
func pointsRatioGT(x0, x1, y0, y1 int64, t *bands) (p0, p1 int64) {
	bound := t.bound[:t.n]
	points := t.points[:len(bound)]
	x0, x1 = x0*t.x, x1*t.x
	p0, p1 = t.otherwise, t.otherwise
	for k := len(bound) - 1; k >= 0; k-- {
		b, p := bound[k], points[k]
		p0, p1 = pick(x0 > y0*b, p, p0), pick(x1 > y1*b, p, p1)
	}
	return p0, p1
}

func bandRatioLE(d, num, den *lane, t *bands, n int, _ unsafe.Pointer) {
	for w := range n {
		v, u, out := at(num, w), at(den, w), at(d, w)
		for i := 0; i < 64; i += 2 {
			out[i], out[i+1] = pointsRatioLE(v[i], v[i+1], u[i], u[i+1], t)
		}
	}
}

//go:noinline
func pointsRatioLE(x0, x1, y0, y1 int64, t *bands) (p0, p1 int64) {
	bound := t.bound[:t.n]
	points := t.points[:len(bound)]
	x0, x1 = x0*t.x, x1*t.x
	p0, p1 = t.otherwise, t.otherwise
	for k := len(bound) - 1; k >= 0; k-- {
		b, p := bound[k], points[k]
		p0, p1 = pick(x0 <= y0*b, p, p0), pick(x1 <= y1*b, p, p1)
	}
	return p0, p1
}

func bandRatioLT(d, num, den *lane, t *bands, n int, _ unsafe.Pointer) {
	for w := range n {
		v, u, out := at(num, w), at(den, w), at(d, w)
		for i := 0; i < 64; i += 2 {
			out[i], out[i+1] = pointsRatioLT(v[i], v[i+1], u[i], u[i+1], t)
		}
	}
}

//go:noinline
func pointsRatioLT(x0, x1, y0, y1 int64, t *bands) (p0, p1 int64) {
	bound := t.bound[:t.n]
	points := t.points[:len(bound)]
	x0, x1 = x0*t.x, x1*t.x
	p0, p1 = t.otherwise, t.otherwise
	for k := len(bound) - 1; k >= 0; k-- {
		b, p := bound[k], points[k]
		p0, p1 = pick(x0 < y0*b, p, p0), pick(x1 < y1*b, p, p1)
	}
	return p0, p1
}
