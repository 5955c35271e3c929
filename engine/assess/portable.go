package assess

import (
	"math/bits"
	"unsafe"
)

// The portable kernels. A comparison becomes a bit without a branch: the borrow of a subtraction is taken in as the word of
// bits is shifted on, which the compiler makes of two instructions, one after the other.

func b2u(b bool) uint64 {
	var u uint64
	if b {
		u = 1
	}
	return u
}

// flip64 turns the order of signed numbers into that of unsigned ones.
func flip64(x int64) uint64 { return uint64(x) ^ 1<<63 }

// below shifts t by one and takes in whether x is less than k.
func below(t, x, k uint64) uint64 {
	_, less := bits.Sub64(x, k, 0)
	t, _ = bits.Add64(t, t, less)
	return t
}

// negative does so for x less than 0.
func negative(t uint64, x int64) uint64 {
	_, sign := bits.Add64(uint64(x), uint64(x), 0)
	t, _ = bits.Add64(t, t, sign)
	return t
}

// block is the 64 rows of a word.
type block = [64]int64

func at(l *lane, w int) *block { return (*block)(l[w*64:]) }

// settle stores the bits of a comparison for a word of rows.
func (d *Truth) settle(w int, valid, t uint64) { d.True[w], d.False[w] = valid&t, valid&^t }

func atLeast(d *Truth, a *lane, valid *plane, k int64, n int, _ unsafe.Pointer) {
	limit := flip64(k)
	for w := range n {
		v, t := at(a, w), uint64(0)
		for i := 56; i >= 0; i -= 8 {
			p := (*[8]int64)(v[i:])
			t = below(t, flip64(p[7]), limit)
			t = below(t, flip64(p[6]), limit)
			t = below(t, flip64(p[5]), limit)
			t = below(t, flip64(p[4]), limit)
			t = below(t, flip64(p[3]), limit)
			t = below(t, flip64(p[2]), limit)
			t = below(t, flip64(p[1]), limit)
			t = below(t, flip64(p[0]), limit)
		}
		d.settle(w, valid[w], ^t)
	}
}

func equal(d *Truth, a *lane, valid *plane, k int64, n int, _ unsafe.Pointer) {
	for w := range n {
		v, t := at(a, w), uint64(0)
		for i := 56; i >= 0; i -= 8 {
			p := (*[8]int64)(v[i:])
			t = below(t, uint64(p[7]^k), 1)
			t = below(t, uint64(p[6]^k), 1)
			t = below(t, uint64(p[5]^k), 1)
			t = below(t, uint64(p[4]^k), 1)
			t = below(t, uint64(p[3]^k), 1)
			t = below(t, uint64(p[2]^k), 1)
			t = below(t, uint64(p[1]^k), 1)
			t = below(t, uint64(p[0]^k), 1)
		}
		d.settle(w, valid[w], t)
	}
}

func atLeastOf(d *Truth, a, b *lane, valid *plane, x, y int64, n int, _ unsafe.Pointer) {
	if x == 1 && y == 1 {
		atLeastOfPlain(d, a, b, valid, n)
		return
	}
	for w := range n {
		v, u, t := at(a, w), at(b, w), uint64(0)
		for i := 56; i >= 0; i -= 8 {
			p, q := (*[8]int64)(v[i:]), (*[8]int64)(u[i:])
			t = negative(t, p[7]*x-q[7]*y)
			t = negative(t, p[6]*x-q[6]*y)
			t = negative(t, p[5]*x-q[5]*y)
			t = negative(t, p[4]*x-q[4]*y)
			t = negative(t, p[3]*x-q[3]*y)
			t = negative(t, p[2]*x-q[2]*y)
			t = negative(t, p[1]*x-q[1]*y)
			t = negative(t, p[0]*x-q[0]*y)
		}
		d.settle(w, valid[w], ^t)
	}
}

func atLeastOfPlain(d *Truth, a, b *lane, valid *plane, n int) {
	for w := range n {
		v, u, t := at(a, w), at(b, w), uint64(0)
		for i := 56; i >= 0; i -= 8 {
			p, q := (*[8]int64)(v[i:]), (*[8]int64)(u[i:])
			t = negative(t, p[7]-q[7])
			t = negative(t, p[6]-q[6])
			t = negative(t, p[5]-q[5])
			t = negative(t, p[4]-q[4])
			t = negative(t, p[3]-q[3])
			t = negative(t, p[2]-q[2])
			t = negative(t, p[1]-q[1])
			t = negative(t, p[0]-q[0])
		}
		d.settle(w, valid[w], ^t)
	}
}

func equalOf(d *Truth, a, b *lane, valid *plane, x, y int64, n int, _ unsafe.Pointer) {
	if x == 1 && y == 1 {
		equalOfPlain(d, a, b, valid, n)
		return
	}
	for w := range n {
		v, u, t := at(a, w), at(b, w), uint64(0)
		for i := 56; i >= 0; i -= 8 {
			p, q := (*[8]int64)(v[i:]), (*[8]int64)(u[i:])
			t = below(t, uint64(p[7]*x^q[7]*y), 1)
			t = below(t, uint64(p[6]*x^q[6]*y), 1)
			t = below(t, uint64(p[5]*x^q[5]*y), 1)
			t = below(t, uint64(p[4]*x^q[4]*y), 1)
			t = below(t, uint64(p[3]*x^q[3]*y), 1)
			t = below(t, uint64(p[2]*x^q[2]*y), 1)
			t = below(t, uint64(p[1]*x^q[1]*y), 1)
			t = below(t, uint64(p[0]*x^q[0]*y), 1)
		}
		d.settle(w, valid[w], t)
	}
}

func equalOfPlain(d *Truth, a, b *lane, valid *plane, n int) {
	for w := range n {
		v, u, t := at(a, w), at(b, w), uint64(0)
		for i := 56; i >= 0; i -= 8 {
			p, q := (*[8]int64)(v[i:]), (*[8]int64)(u[i:])
			t = below(t, uint64(p[7]^q[7]), 1)
			t = below(t, uint64(p[6]^q[6]), 1)
			t = below(t, uint64(p[5]^q[5]), 1)
			t = below(t, uint64(p[4]^q[4]), 1)
			t = below(t, uint64(p[3]^q[3]), 1)
			t = below(t, uint64(p[2]^q[2]), 1)
			t = below(t, uint64(p[1]^q[1]), 1)
			t = below(t, uint64(p[0]^q[0]), 1)
		}
		d.settle(w, valid[w], t)
	}
}

func sum(d, a, b *lane, x, y int64, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p, q := at(d, w), at(a, w), at(b, w)
		switch {
		case x == 1 && y == 1:
			for i := 0; i < 64; i += 4 {
				out[i], out[i+1] = p[i]+q[i], p[i+1]+q[i+1]
				out[i+2], out[i+3] = p[i+2]+q[i+2], p[i+3]+q[i+3]
			}
		case x == 1 && y == -1:
			for i := 0; i < 64; i += 4 {
				out[i], out[i+1] = p[i]-q[i], p[i+1]-q[i+1]
				out[i+2], out[i+3] = p[i+2]-q[i+2], p[i+3]-q[i+3]
			}
		case y == 0:
			for i := 0; i < 64; i += 4 {
				out[i], out[i+1] = p[i]*x, p[i+1]*x
				out[i+2], out[i+3] = p[i+2]*x, p[i+3]*x
			}
		default:
			for i := 0; i < 64; i += 4 {
				out[i], out[i+1] = p[i]*x+q[i]*y, p[i+1]*x+q[i+1]*y
				out[i+2], out[i+3] = p[i+2]*x+q[i+2]*y, p[i+3]*x+q[i+3]*y
			}
		}
	}
}

func sum3(d, a, b, c *lane, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p, q, r := at(d, w), at(a, w), at(b, w), at(c, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1] = p[i]+q[i]+r[i], p[i+1]+q[i+1]+r[i+1]
			out[i+2], out[i+3] = p[i+2]+q[i+2]+r[i+2], p[i+3]+q[i+3]+r[i+3]
		}
	}
}

func product(d, a, b *lane, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p, q := at(d, w), at(a, w), at(b, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1] = p[i]*q[i], p[i+1]*q[i+1]
			out[i+2], out[i+3] = p[i+2]*q[i+2], p[i+3]*q[i+3]
		}
	}
}

func least(d, a, b *lane, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p, q := at(d, w), at(a, w), at(b, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1] = min(p[i], q[i]), min(p[i+1], q[i+1])
			out[i+2], out[i+3] = min(p[i+2], q[i+2]), min(p[i+3], q[i+3])
		}
	}
}

func most(d, a, b *lane, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p, q := at(d, w), at(a, w), at(b, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1] = max(p[i], q[i]), max(p[i+1], q[i+1])
			out[i+2], out[i+3] = max(p[i+2], q[i+2]), max(p[i+3], q[i+3])
		}
	}
}

func blend(d *lane, t *plane, a, b *lane, n int, _ unsafe.Pointer) {
	for w := range n {
		v, u, out, m := at(a, w), at(b, w), at(d, w), t[w]
		switch m {
		case 0:
			*out = *u
			continue
		case ^uint64(0):
			*out = *v
			continue
		}
		for i := 0; i < 64; i += 8 {
			p, q, o := (*[8]int64)(v[i:]), (*[8]int64)(u[i:]), (*[8]int64)(out[i:])
			o[0] = pick(m&1 != 0, p[0], q[0])
			o[1] = pick(m&2 != 0, p[1], q[1])
			o[2] = pick(m&4 != 0, p[2], q[2])
			o[3] = pick(m&8 != 0, p[3], q[3])
			o[4] = pick(m&16 != 0, p[4], q[4])
			o[5] = pick(m&32 != 0, p[5], q[5])
			o[6] = pick(m&64 != 0, p[6], q[6])
			o[7] = pick(m&128 != 0, p[7], q[7])
			m >>= 8
		}
	}
}

func leastK(d, a *lane, k int64, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p := at(d, w), at(a, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1] = min(p[i], k), min(p[i+1], k)
			out[i+2], out[i+3] = min(p[i+2], k), min(p[i+3], k)
		}
	}
}

func mostK(d, a *lane, k int64, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p := at(d, w), at(a, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1] = max(p[i], k), max(p[i+1], k)
			out[i+2], out[i+3] = max(p[i+2], k), max(p[i+3], k)
		}
	}
}

func sumK(d, a *lane, x, k int64, n int, _ unsafe.Pointer) {
	for w := range n {
		out, p := at(d, w), at(a, w)
		for i := 0; i < 64; i += 4 {
			out[i], out[i+1] = p[i]*x+k, p[i+1]*x+k
			out[i+2], out[i+3] = p[i+2]*x+k, p[i+3]*x+k
		}
	}
}

func blendK(d *lane, t *plane, a *lane, k int64, n int, _ unsafe.Pointer) {
	for w := range n {
		v, out, m := at(a, w), at(d, w), t[w]
		if m == ^uint64(0) {
			*out = *v
			continue
		}
		for i := 0; i < 64; i += 8 {
			p, o := (*[8]int64)(v[i:]), (*[8]int64)(out[i:])
			o[0] = pick(m&1 != 0, p[0], k)
			o[1] = pick(m&2 != 0, p[1], k)
			o[2] = pick(m&4 != 0, p[2], k)
			o[3] = pick(m&8 != 0, p[3], k)
			o[4] = pick(m&16 != 0, p[4], k)
			o[5] = pick(m&32 != 0, p[5], k)
			o[6] = pick(m&64 != 0, p[6], k)
			o[7] = pick(m&128 != 0, p[7], k)
			m >>= 8
		}
	}
}

func pickK(d *lane, t *plane, a, b int64, n int, _ unsafe.Pointer) {
	for w := range n {
		out, m := at(d, w), t[w]
		for i := 0; i < 64; i += 8 {
			o := (*[8]int64)(out[i:])
			o[0] = pick(m&1 != 0, a, b)
			o[1] = pick(m&2 != 0, a, b)
			o[2] = pick(m&4 != 0, a, b)
			o[3] = pick(m&8 != 0, a, b)
			o[4] = pick(m&16 != 0, a, b)
			o[5] = pick(m&32 != 0, a, b)
			o[6] = pick(m&64 != 0, a, b)
			o[7] = pick(m&128 != 0, a, b)
			m >>= 8
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

func nonzero(valid *plane, a *lane, n int, _ unsafe.Pointer) {
	for w := range n {
		v, t := at(a, w), uint64(0)
		for i := 56; i >= 0; i -= 8 {
			p := (*[8]int64)(v[i:])
			t = below(t, uint64(p[7]), 1)
			t = below(t, uint64(p[6]), 1)
			t = below(t, uint64(p[5]), 1)
			t = below(t, uint64(p[4]), 1)
			t = below(t, uint64(p[3]), 1)
			t = below(t, uint64(p[2]), 1)
			t = below(t, uint64(p[1]), 1)
			t = below(t, uint64(p[0]), 1)
		}
		valid[w] &^= t
	}
}

func turn(n2, d2, n1, d1 *lane, n int, _ unsafe.Pointer) {
	for i := range n * 64 {
		s := d1[i] >> 63 // -1 for a negative divisor
		n2[i], d2[i] = (n1[i]^s)-s, (d1[i]^s)-s
	}
}

// divide multiplies by 2^k/y, rounded up, for the k at which that has 64 bits: exact for whatever is below 2^63.
func divide(d, a *lane, by *division, n int, _ unsafe.Pointer) {
	shift := bits.Len64(uint64(by.y - 1))
	if shift == 0 {
		sumK(d, a, by.x*by.z, 0, n, nil)
		return
	}
	shift--
	inverse, _ := bits.Div64(1<<shift, 0, uint64(by.y))
	inverse++
	add, under := by.y>>1, int64(0) // half of y rounds half away from zero
	if by.down {
		add, under = 0, by.y-1
	}
	for i := range n * 64 {
		v := a[i] * by.x
		s := v >> 63
		q, _ := bits.Mul64(uint64((v^s)-s+add+s&under), inverse)
		d[i] = ((int64(q>>(shift&63)) ^ s) - s) * by.z
	}
}

func look(d *Truth, codes *[rows]uint32, valid *plane, bits *[16]uint32, n int, _ unsafe.Pointer) {
	for w := range n {
		c, t := (*[64]uint32)(codes[w*64:]), uint64(0)
		for i := 56; i >= 0; i -= 8 {
			p := (*[8]uint32)(c[i:])
			t = t<<1 | uint64(bits[p[7]>>5&15]>>(p[7]&31)&1)
			t = t<<1 | uint64(bits[p[6]>>5&15]>>(p[6]&31)&1)
			t = t<<1 | uint64(bits[p[5]>>5&15]>>(p[5]&31)&1)
			t = t<<1 | uint64(bits[p[4]>>5&15]>>(p[4]&31)&1)
			t = t<<1 | uint64(bits[p[3]>>5&15]>>(p[3]&31)&1)
			t = t<<1 | uint64(bits[p[2]>>5&15]>>(p[2]&31)&1)
			t = t<<1 | uint64(bits[p[1]>>5&15]>>(p[1]&31)&1)
			t = t<<1 | uint64(bits[p[0]>>5&15]>>(p[0]&31)&1)
		}
		d.settle(w, valid[w], t)
	}
}

func settleLo(d, a *lane, zeros, opens *plane, n int, _ unsafe.Pointer) {
	for w := range n {
		v, out, zero, open := at(a, w), at(d, w), zeros[w], opens[w]
		if zero|open == 0 {
			*out = *v
			continue
		}
		for i := 0; i < 64; i += 8 {
			p, o := (*[8]int64)(v[i:]), (*[8]int64)(out[i:])
			o[0] = settled(p[0], min(p[0], 0), zero&1 != 0, open&1 != 0)
			o[1] = settled(p[1], min(p[1], 0), zero&2 != 0, open&2 != 0)
			o[2] = settled(p[2], min(p[2], 0), zero&4 != 0, open&4 != 0)
			o[3] = settled(p[3], min(p[3], 0), zero&8 != 0, open&8 != 0)
			o[4] = settled(p[4], min(p[4], 0), zero&16 != 0, open&16 != 0)
			o[5] = settled(p[5], min(p[5], 0), zero&32 != 0, open&32 != 0)
			o[6] = settled(p[6], min(p[6], 0), zero&64 != 0, open&64 != 0)
			o[7] = settled(p[7], min(p[7], 0), zero&128 != 0, open&128 != 0)
			zero, open = zero>>8, open>>8
		}
	}
}

func settleHi(d, a *lane, zeros, opens *plane, n int, _ unsafe.Pointer) {
	for w := range n {
		v, out, zero, open := at(a, w), at(d, w), zeros[w], opens[w]
		if zero|open == 0 {
			*out = *v
			continue
		}
		for i := 0; i < 64; i += 8 {
			p, o := (*[8]int64)(v[i:]), (*[8]int64)(out[i:])
			o[0] = settled(p[0], max(p[0], 0), zero&1 != 0, open&1 != 0)
			o[1] = settled(p[1], max(p[1], 0), zero&2 != 0, open&2 != 0)
			o[2] = settled(p[2], max(p[2], 0), zero&4 != 0, open&4 != 0)
			o[3] = settled(p[3], max(p[3], 0), zero&8 != 0, open&8 != 0)
			o[4] = settled(p[4], max(p[4], 0), zero&16 != 0, open&16 != 0)
			o[5] = settled(p[5], max(p[5], 0), zero&32 != 0, open&32 != 0)
			o[6] = settled(p[6], max(p[6], 0), zero&64 != 0, open&64 != 0)
			o[7] = settled(p[7], max(p[7], 0), zero&128 != 0, open&128 != 0)
			zero, open = zero>>8, open>>8
		}
	}
}

// settled is x, or what it is cut to where the row is open, or 0.
func settled(x, cut int64, zero, open bool) int64 { return pick(zero, 0, pick(open, cut, x)) }

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
