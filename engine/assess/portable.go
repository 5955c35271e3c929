package assess

import "unsafe"

// The portable kernels. A comparison becomes a bit without a branch; eight rows at a time, so that shifts are constant.

func b2u(b bool) uint64 {
	var u uint64
	if b {
		u = 1
	}
	return u
}

// block is the 64 rows of a word.
type block = [64]int64

func at(l *lane, w int) *block { return (*block)(l[w*64:]) }

// settle stores the bits of a comparison for a word of rows.
func (d *Truth) settle(w int, valid, t uint64) { d.True[w], d.False[w] = valid&t, valid&^t }

func atLeast(d *Truth, a *lane, valid *plane, k int64, n int, _ unsafe.Pointer) {
	for w := range n {
		v, t := at(a, w), uint64(0)
		for i := 0; i < 64; i += 8 {
			p := (*[8]int64)(v[i:])
			t |= (b2u(p[0] >= k) | b2u(p[1] >= k)<<1 | b2u(p[2] >= k)<<2 | b2u(p[3] >= k)<<3 |
				b2u(p[4] >= k)<<4 | b2u(p[5] >= k)<<5 | b2u(p[6] >= k)<<6 | b2u(p[7] >= k)<<7) << i
		}
		d.settle(w, valid[w], t)
	}
}

func equal(d *Truth, a *lane, valid *plane, k int64, n int, _ unsafe.Pointer) {
	for w := range n {
		v, t := at(a, w), uint64(0)
		for i := 0; i < 64; i += 8 {
			p := (*[8]int64)(v[i:])
			t |= (b2u(p[0] == k) | b2u(p[1] == k)<<1 | b2u(p[2] == k)<<2 | b2u(p[3] == k)<<3 |
				b2u(p[4] == k)<<4 | b2u(p[5] == k)<<5 | b2u(p[6] == k)<<6 | b2u(p[7] == k)<<7) << i
		}
		d.settle(w, valid[w], t)
	}
}

func atLeastOf(d *Truth, a, b *lane, valid *plane, x, y int64, n int, _ unsafe.Pointer) {
	for w := range n {
		v, u, t := at(a, w), at(b, w), uint64(0)
		for i := 0; i < 64; i += 8 {
			p, q := (*[8]int64)(v[i:]), (*[8]int64)(u[i:])
			t |= (b2u(p[0]*x >= q[0]*y) | b2u(p[1]*x >= q[1]*y)<<1 | b2u(p[2]*x >= q[2]*y)<<2 | b2u(p[3]*x >= q[3]*y)<<3 |
				b2u(p[4]*x >= q[4]*y)<<4 | b2u(p[5]*x >= q[5]*y)<<5 | b2u(p[6]*x >= q[6]*y)<<6 | b2u(p[7]*x >= q[7]*y)<<7) << i
		}
		d.settle(w, valid[w], t)
	}
}

func equalOf(d *Truth, a, b *lane, valid *plane, x, y int64, n int, _ unsafe.Pointer) {
	for w := range n {
		v, u, t := at(a, w), at(b, w), uint64(0)
		for i := range v {
			t |= b2u(v[i]*x == u[i]*y) << i
		}
		d.settle(w, valid[w], t)
	}
}

func sum(d, a, b *lane, x, y int64, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p, q := at(d, w), at(a, w), at(b, w)
		switch {
		case x == 1 && y == 1:
			for i := range out {
				out[i] = p[i] + q[i]
			}
		case x == 1 && y == -1:
			for i := range out {
				out[i] = p[i] - q[i]
			}
		case y == 0:
			for i := range out {
				out[i] = p[i] * x
			}
		default:
			for i := range out {
				out[i] = p[i]*x + q[i]*y
			}
		}
	}
}

func sum3(d, a, b, c *lane, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p, q, r := at(d, w), at(a, w), at(b, w), at(c, w)
		for i := range out {
			out[i] = p[i] + q[i] + r[i]
		}
	}
}

func product(d, a, b *lane, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p, q := at(d, w), at(a, w), at(b, w)
		for i := range out {
			out[i] = p[i] * q[i]
		}
	}
}

func least(d, a, b *lane, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p, q := at(d, w), at(a, w), at(b, w)
		for i := range out {
			out[i] = min(p[i], q[i])
		}
	}
}

func most(d, a, b *lane, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p, q := at(d, w), at(a, w), at(b, w)
		for i := range out {
			out[i] = max(p[i], q[i])
		}
	}
}

func blend(d *lane, t *plane, a, b *lane, n int, _ unsafe.Pointer) {
	for w := range n {
		p, q, out, m := at(a, w), at(b, w), at(d, w), t[w]
		switch m {
		case 0:
			*out = *q
		case ^uint64(0):
			*out = *p
		default:
			for i := range out {
				first := -int64(m & 1) // all ones where a is taken
				out[i] = q[i] ^ (p[i]^q[i])&first
				m >>= 1
			}
		}
	}
}

func leastK(d, a *lane, k int64, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p := at(d, w), at(a, w)
		for i := range out {
			out[i] = min(p[i], k)
		}
	}
}

func mostK(d, a *lane, k int64, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p := at(d, w), at(a, w)
		for i := range out {
			out[i] = max(p[i], k)
		}
	}
}

func sumK(d, a *lane, x, k int64, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p := at(d, w), at(a, w)
		for i := range out {
			out[i] = p[i]*x + k
		}
	}
}

func blendK(d *lane, t *plane, a *lane, k int64, n int, _ unsafe.Pointer) {
	for w := range n {
		p, out, m := at(a, w), at(d, w), t[w]
		if m == ^uint64(0) {
			*out = *p
			continue
		}
		for i := range out {
			out[i] = k ^ (p[i]^k)&-int64(m&1)
			m >>= 1
		}
	}
}

func pickK(d *lane, t *plane, a, b int64, n int, _ unsafe.Pointer) {
	for w := range n {
		out, m := at(d, w), t[w]
		for i := range out {
			out[i] = b ^ (a^b)&-int64(m&1)
			m >>= 1
		}
	}
}

func read(d *lane, codes *[rows]uint32, table *[fewCodes]int64, _ bool, n int, _ unsafe.Pointer) {
	for i, c := range codes[:n*64] {
		d[i] = table[c&(fewCodes-1)]
	}
}

func stream(d, a *lane, n int, _ unsafe.Pointer) { copy(d[:n*64], a[:n*64]) }

func narrow(d *[rows]uint8, a *lane, n int, _ unsafe.Pointer) {
	for i, v := range a[:n*64] {
		d[i] = uint8(v)
	}
}

func pick(first bool, a, b int64) int64 {
	if first {
		return a
	}
	return b
}

// bandGE and its kin go from the last threshold to the first, so that no row needs a branch.
func bandGE(d, a *lane, t *bands, n int, _ unsafe.Pointer) {
	for i := 0; i < n*64; i += 4 {
		v, out := (*[4]int64)(a[i:]), (*[4]int64)(d[i:])
		x0, x1, x2, x3 := v[0], v[1], v[2], v[3]
		p0, p1, p2, p3 := t.otherwise, t.otherwise, t.otherwise, t.otherwise
		for k := t.n - 1; k >= 0; k-- {
			b, p := t.bound[k], t.points[k]
			p0, p1 = pick(x0 >= b, p, p0), pick(x1 >= b, p, p1)
			p2, p3 = pick(x2 >= b, p, p2), pick(x3 >= b, p, p3)
		}
		out[0], out[1], out[2], out[3] = p0, p1, p2, p3
	}
}

func bandGT(d, a *lane, t *bands, n int, _ unsafe.Pointer) {
	for i := 0; i < n*64; i += 4 {
		v, out := (*[4]int64)(a[i:]), (*[4]int64)(d[i:])
		x0, x1, x2, x3 := v[0], v[1], v[2], v[3]
		p0, p1, p2, p3 := t.otherwise, t.otherwise, t.otherwise, t.otherwise
		for k := t.n - 1; k >= 0; k-- {
			b, p := t.bound[k], t.points[k]
			p0, p1 = pick(x0 > b, p, p0), pick(x1 > b, p, p1)
			p2, p3 = pick(x2 > b, p, p2), pick(x3 > b, p, p3)
		}
		out[0], out[1], out[2], out[3] = p0, p1, p2, p3
	}
}

func bandLE(d, a *lane, t *bands, n int, _ unsafe.Pointer) {
	for i := 0; i < n*64; i += 4 {
		v, out := (*[4]int64)(a[i:]), (*[4]int64)(d[i:])
		x0, x1, x2, x3 := v[0], v[1], v[2], v[3]
		p0, p1, p2, p3 := t.otherwise, t.otherwise, t.otherwise, t.otherwise
		for k := t.n - 1; k >= 0; k-- {
			b, p := t.bound[k], t.points[k]
			p0, p1 = pick(x0 <= b, p, p0), pick(x1 <= b, p, p1)
			p2, p3 = pick(x2 <= b, p, p2), pick(x3 <= b, p, p3)
		}
		out[0], out[1], out[2], out[3] = p0, p1, p2, p3
	}
}

func bandLT(d, a *lane, t *bands, n int, _ unsafe.Pointer) {
	for i := 0; i < n*64; i += 4 {
		v, out := (*[4]int64)(a[i:]), (*[4]int64)(d[i:])
		x0, x1, x2, x3 := v[0], v[1], v[2], v[3]
		p0, p1, p2, p3 := t.otherwise, t.otherwise, t.otherwise, t.otherwise
		for k := t.n - 1; k >= 0; k-- {
			b, p := t.bound[k], t.points[k]
			p0, p1 = pick(x0 < b, p, p0), pick(x1 < b, p, p1)
			p2, p3 = pick(x2 < b, p, p2), pick(x3 < b, p, p3)
		}
		out[0], out[1], out[2], out[3] = p0, p1, p2, p3
	}
}

func bandRatioGE(d, num, den *lane, t *bands, n int, _ unsafe.Pointer) {
	for i := 0; i < n*64; i += 4 {
		v, u, out := (*[4]int64)(num[i:]), (*[4]int64)(den[i:]), (*[4]int64)(d[i:])
		x0, x1, x2, x3 := v[0]*t.x, v[1]*t.x, v[2]*t.x, v[3]*t.x
		y0, y1, y2, y3 := u[0], u[1], u[2], u[3]
		p0, p1, p2, p3 := t.otherwise, t.otherwise, t.otherwise, t.otherwise
		for k := t.n - 1; k >= 0; k-- {
			b, p := t.bound[k], t.points[k]
			p0, p1 = pick(x0 >= y0*b, p, p0), pick(x1 >= y1*b, p, p1)
			p2, p3 = pick(x2 >= y2*b, p, p2), pick(x3 >= y3*b, p, p3)
		}
		out[0], out[1], out[2], out[3] = p0, p1, p2, p3
	}
}

func bandRatioGT(d, num, den *lane, t *bands, n int, _ unsafe.Pointer) {
	for i := 0; i < n*64; i += 4 {
		v, u, out := (*[4]int64)(num[i:]), (*[4]int64)(den[i:]), (*[4]int64)(d[i:])
		x0, x1, x2, x3 := v[0]*t.x, v[1]*t.x, v[2]*t.x, v[3]*t.x
		y0, y1, y2, y3 := u[0], u[1], u[2], u[3]
		p0, p1, p2, p3 := t.otherwise, t.otherwise, t.otherwise, t.otherwise
		for k := t.n - 1; k >= 0; k-- {
			b, p := t.bound[k], t.points[k]
			p0, p1 = pick(x0 > y0*b, p, p0), pick(x1 > y1*b, p, p1)
			p2, p3 = pick(x2 > y2*b, p, p2), pick(x3 > y3*b, p, p3)
		}
		out[0], out[1], out[2], out[3] = p0, p1, p2, p3
	}
}

func bandRatioLE(d, num, den *lane, t *bands, n int, _ unsafe.Pointer) {
	for i := 0; i < n*64; i += 4 {
		v, u, out := (*[4]int64)(num[i:]), (*[4]int64)(den[i:]), (*[4]int64)(d[i:])
		x0, x1, x2, x3 := v[0]*t.x, v[1]*t.x, v[2]*t.x, v[3]*t.x
		y0, y1, y2, y3 := u[0], u[1], u[2], u[3]
		p0, p1, p2, p3 := t.otherwise, t.otherwise, t.otherwise, t.otherwise
		for k := t.n - 1; k >= 0; k-- {
			b, p := t.bound[k], t.points[k]
			p0, p1 = pick(x0 <= y0*b, p, p0), pick(x1 <= y1*b, p, p1)
			p2, p3 = pick(x2 <= y2*b, p, p2), pick(x3 <= y3*b, p, p3)
		}
		out[0], out[1], out[2], out[3] = p0, p1, p2, p3
	}
}

func bandRatioLT(d, num, den *lane, t *bands, n int, _ unsafe.Pointer) {
	for i := 0; i < n*64; i += 4 {
		v, u, out := (*[4]int64)(num[i:]), (*[4]int64)(den[i:]), (*[4]int64)(d[i:])
		x0, x1, x2, x3 := v[0]*t.x, v[1]*t.x, v[2]*t.x, v[3]*t.x
		y0, y1, y2, y3 := u[0], u[1], u[2], u[3]
		p0, p1, p2, p3 := t.otherwise, t.otherwise, t.otherwise, t.otherwise
		for k := t.n - 1; k >= 0; k-- {
			b, p := t.bound[k], t.points[k]
			p0, p1 = pick(x0 < y0*b, p, p0), pick(x1 < y1*b, p, p1)
			p2, p3 = pick(x2 < y2*b, p, p2), pick(x3 < y3*b, p, p3)
		}
		out[0], out[1], out[2], out[3] = p0, p1, p2, p3
	}
}

func nonzero(valid *plane, a *lane, n int, _ unsafe.Pointer) {
	for w := range n {
		v, zero := at(a, w), uint64(0)
		for i := 0; i < 64; i += 8 {
			p := (*[8]int64)(v[i:])
			zero |= (b2u(p[0] == 0) | b2u(p[1] == 0)<<1 | b2u(p[2] == 0)<<2 | b2u(p[3] == 0)<<3 |
				b2u(p[4] == 0)<<4 | b2u(p[5] == 0)<<5 | b2u(p[6] == 0)<<6 | b2u(p[7] == 0)<<7) << i
		}
		valid[w] &^= zero
	}
}

func turn(n2, d2, n1, d1 *lane, n int, _ unsafe.Pointer) {
	for i := range n * 64 {
		s := d1[i] >> 63 // -1 for a negative divisor
		n2[i], d2[i] = (n1[i]^s)-s, (d1[i]^s)-s
	}
}

func divide(d, a *lane, by *division, n int, _ unsafe.Pointer) {
	for i := range n * 64 {
		v := a[i] * by.x
		q, r := v/by.y, v%by.y
		switch {
		case by.down:
			q += r >> 63
		case r >= 0:
			q += int64(b2u(r >= by.y-r))
		default:
			q -= int64(b2u(-r >= by.y+r))
		}
		d[i] = q * by.z
	}
}

func look(d *Truth, codes *[rows]uint32, valid *plane, bits *[16]uint32, n int, _ unsafe.Pointer) {
	for w := range n {
		c, t := (*[64]uint32)(codes[w*64:]), uint64(0)
		for i := 0; i < 64; i += 8 {
			p := (*[8]uint32)(c[i:])
			var m uint64
			for j, x := range p {
				m |= uint64(bits[x>>5&15]>>(x&31)&1) << j
			}
			t |= m << i
		}
		d.settle(w, valid[w], t)
	}
}

func settleLo(d, a *lane, zero, open *plane, n int, _ unsafe.Pointer) {
	for w := range n {
		v, out, z, o := at(a, w), at(d, w), zero[w], open[w]
		for i, x := range v {
			x = pick(o>>i&1 != 0, min(x, 0), x)
			out[i] = pick(z>>i&1 != 0, 0, x)
		}
	}
}

func settleHi(d, a *lane, zero, open *plane, n int, _ unsafe.Pointer) {
	for w := range n {
		v, out, z, o := at(a, w), at(d, w), zero[w], open[w]
		for i, x := range v {
			x = pick(o>>i&1 != 0, max(x, 0), x)
			out[i] = pick(z>>i&1 != 0, 0, x)
		}
	}
}

// spread makes eight bytes of eight bits at a time.
func spread(d *[rows]Outcome, b0, b1, b2 *plane, n int, _ unsafe.Pointer) {
	for w := range n {
		x, y, z := b0[w], b1[w], b2[w]
		for i := w * 64; i < w*64+64; i += 8 {
			v, o := byteOf(x&255)|byteOf(y&255)<<1|byteOf(z&255)<<2, (*[8]Outcome)(d[i:])
			o[0], o[1], o[2], o[3] = Outcome(v), Outcome(v>>8), Outcome(v>>16), Outcome(v>>24)
			o[4], o[5], o[6], o[7] = Outcome(v>>32), Outcome(v>>40), Outcome(v>>48), Outcome(v>>56)
			x, y, z = x>>8, y>>8, z>>8
		}
	}
}

// byteOf gives bit i of eight bits as byte i.
func byteOf(bits uint64) uint64 {
	const each, sevens, ones = 0x8040201008040201, 0x7f7f7f7f7f7f7f7f, 0x0101010101010101
	return ((bits*ones&each + sevens) >> 7) & ones
}
