package rule

import (
	"math/big"
	"math/bits"
)

// Rat is an exact rational number. Small ones live in two words and cost no allocation; larger ones move to math/big by
// themselves. The zero value is 0. Two that are equal may be held differently: compare them with Cmp.
//
// A small one is brought to lowest terms only when its words would overflow, and when it is printed: finding the common
// divisor costs more than all the rest, and a sum of fen may as well stay over 100.
type Rat struct {
	n, d int64    // d >= 1; d == 0 means 1 for the zero value
	b    *big.Rat // set when n/d does not fit
}

// Int returns a whole number.
func Int(n int64) Rat { return Rat{n: n, d: 1} }

// Frac returns n/d, d not 0.
func Frac(n, d int64) Rat {
	if d < 0 {
		if n == minInt || d == minInt {
			return FromBig(new(big.Rat).SetFrac(big.NewInt(n), big.NewInt(d)))
		}
		n, d = -n, -d
	}
	return Rat{n: n, d: d}
}

// lowest returns a small number in lowest terms.
func (x Rat) lowest() Rat {
	n, d := x.n, x.den()
	if g := gcd(abs64(n), uint64(d)); g > 1 { // not above d, so it fits
		n /= int64(g)
		d /= int64(g)
	}
	return Rat{n: n, d: d}
}

const minInt = -1 << 63

// FromBig returns an exact copy of a big number.
func FromBig(r *big.Rat) Rat {
	if r.Num().IsInt64() && r.Denom().IsInt64() {
		return Rat{n: r.Num().Int64(), d: r.Denom().Int64()}
	}
	return Rat{b: r}
}

// Big returns the number as math/big holds it; it must not be changed.
func (x Rat) Big() *big.Rat {
	if x.b != nil {
		return x.b
	}
	return big.NewRat(x.n, x.den())
}

func (x Rat) den() int64 {
	if x.d == 0 {
		return 1
	}
	return x.d
}

// Sign is -1, 0 or 1.
func (x Rat) Sign() int {
	if x.b != nil {
		return x.b.Sign()
	}
	switch {
	case x.n < 0:
		return -1
	case x.n > 0:
		return 1
	}
	return 0
}

// Cmp compares exactly.
func (x Rat) Cmp(y Rat) int {
	if x.b != nil || y.b != nil {
		return x.Big().Cmp(y.Big())
	}
	if x.den() == y.den() {
		switch {
		case x.n < y.n:
			return -1
		case x.n > y.n:
			return 1
		}
		return 0
	}
	return CmpProducts(x.n, y.den(), y.n, x.den())
}

// CmpProducts compares a·b with c·d in 128 bits; b and d are not negative.
func CmpProducts(a, b, c, d int64) int {
	if (a < 0) != (c < 0) || a == 0 || c == 0 {
		sa, sc := sign(a, b), sign(c, d)
		return sa - sc - (sa-sc)/2
	}
	h1, l1 := bits.Mul64(abs64(a), uint64(b))
	h2, l2 := bits.Mul64(abs64(c), uint64(d))
	r := 0
	switch {
	case h1 < h2 || h1 == h2 && l1 < l2:
		r = -1
	case h1 != h2 || l1 != l2:
		r = 1
	}
	if a < 0 {
		return -r
	}
	return r
}

// sign is the sign of a·b with b not negative.
func sign(a, b int64) int {
	switch {
	case a == 0 || b == 0:
		return 0
	case a < 0:
		return -1
	}
	return 1
}

// Add returns x + y.
func (x Rat) Add(y Rat) Rat {
	if x.b == nil && y.b == nil {
		if s, ok := x.plus(y); ok {
			return s
		}
		if s, ok := x.lowest().plus(y.lowest()); ok {
			return s
		}
	}
	return FromBig(new(big.Rat).Add(x.Big(), y.Big()))
}

// plus adds small numbers; false when a word overflows.
func (x Rat) plus(y Rat) (Rat, bool) {
	xd, yd := x.den(), y.den()
	if xd == yd {
		s, ok := add64(x.n, y.n)
		return Rat{n: s, d: xd}, ok
	}
	p, ok1 := mul64(x.n, yd)
	q, ok2 := mul64(y.n, xd)
	s, ok3 := add64(p, q)
	d, ok4 := mul64(xd, yd)
	return Rat{n: s, d: d}, ok1 && ok2 && ok3 && ok4
}

// Neg returns -x.
func (x Rat) Neg() Rat {
	if x.b == nil && x.n != minInt {
		return Rat{n: -x.n, d: x.d}
	}
	return FromBig(new(big.Rat).Neg(x.Big()))
}

// Sub returns x - y.
func (x Rat) Sub(y Rat) Rat { return x.Add(y.Neg()) }

// Mul returns x · y.
func (x Rat) Mul(y Rat) Rat {
	if x.b == nil && y.b == nil {
		if p, ok := x.times(y); ok {
			return p
		}
		x, y := x.lowest(), y.lowest()
		a, b := Rat{n: x.n, d: y.d}.lowest(), Rat{n: y.n, d: x.d}.lowest() // cross-cancel, so that fewer products overflow
		if p, ok := a.times(b); ok {
			return p
		}
	}
	return FromBig(new(big.Rat).Mul(x.Big(), y.Big()))
}

// times multiplies small numbers; false when a word overflows.
func (x Rat) times(y Rat) (Rat, bool) {
	n, ok1 := mul64(x.n, y.n)
	d, ok2 := mul64(x.den(), y.den())
	return Rat{n: n, d: d}, ok1 && ok2
}

// Quo returns x / y, y not 0.
func (x Rat) Quo(y Rat) Rat {
	if y.b == nil && y.n != minInt {
		return x.Mul(Frac(y.den(), y.n))
	}
	return FromBig(new(big.Rat).Quo(x.Big(), y.Big()))
}

// Abs returns |x|.
func (x Rat) Abs() Rat {
	if x.Sign() < 0 {
		return x.Neg()
	}
	return x
}

// Parts is the number as a dividend and a divisor above 0 without a common divisor; false when they do not fit.
func (x Rat) Parts() (n, d int64, ok bool) {
	if x.b != nil {
		return 0, 0, false
	}
	x = x.lowest()
	return x.n, x.d, true
}

// Float64 is the nearest floating point number, or nearly so: to guide a search or place a mark, never to decide.
func (x Rat) Float64() float64 {
	if x.b != nil {
		f, _ := x.b.Float64()
		return f
	}
	return float64(x.n) / float64(x.den())
}

// Floor returns the largest whole number that is not above x.
func (x Rat) Floor() Rat {
	if x.b == nil {
		q := x.n / x.den()
		if x.n%x.den() < 0 {
			q--
		}
		return Int(q)
	}
	q, m := new(big.Int).DivMod(x.b.Num(), x.b.Denom(), new(big.Int)) // Euclidean: floor for a positive divisor
	_ = m
	return FromBig(new(big.Rat).SetInt(q))
}

// RoundTo rounds half away from zero to whole multiples of unit (四舍五入).
func (x Rat) RoundTo(unit Rat) Rat {
	half := Frac(1, 2)
	if x.Sign() < 0 {
		return x.Neg().RoundTo(unit).Neg()
	}
	return x.Quo(unit).Add(half).Floor().Mul(unit)
}

// RoundDownTo rounds down to whole multiples of unit.
func (x Rat) RoundDownTo(unit Rat) Rat { return x.Quo(unit).Floor().Mul(unit) }

// Scaled returns x as a whole number of units of 1/scale; false when it is not one or does not fit.
func (x Rat) Scaled(scale int64) (int64, bool) {
	if x.b != nil {
		p := x.Mul(Int(scale)) // in lowest terms, as it comes from math/big
		if p.b != nil || p.d != 1 {
			return 0, false
		}
		return p.n, true
	}
	q, rest, ok := x.scaled(scale)
	if !ok || rest != 0 {
		return 0, false
	}
	return q, true
}

// Rounded returns the whole number of units of 1/scale that is nearest to x, half away from zero; false when it does not
// fit.
func (x Rat) Rounded(scale int64) (int64, bool) {
	if x.b != nil {
		return x.RoundTo(Frac(1, scale)).Scaled(scale)
	}
	q, rest, ok := x.scaled(scale)
	if ok && rest >= uint64(x.den())-rest {
		if x.n < 0 {
			return add64(q, -1)
		}
		return add64(q, 1)
	}
	return q, ok
}

// scaled returns the whole part of a small number in units of 1/scale, cut towards zero, and the rest over its divisor.
func (x Rat) scaled(scale int64) (q int64, rest uint64, ok bool) {
	d := uint64(x.den())
	hi, lo := bits.Mul64(abs64(x.n), uint64(scale))
	if hi >= d {
		return 0, 0, false
	}
	whole, rest := bits.Div64(hi, lo, d)
	if whole > 1<<63-1 {
		return minInt, rest, whole == 1<<63 && x.n < 0
	}
	if x.n < 0 {
		return -int64(whole), rest, true
	}
	return int64(whole), rest, true
}

// compoundRate is (last / first)^(1/years) - 1, rounded half up to 6 decimals, without ever taking a root that is not whole.
func compoundRate(last, first Rat, years int64) Value {
	if first.Sign() <= 0 || last.Sign() < 0 {
		return Value{}
	}
	// The largest k with (k - 1/2)^n <= q * 10^6n is the root in millionths, rounded half up.
	q, n := last.Quo(first).Big(), big.NewInt(years)
	num := new(big.Int).Mul(q.Num(), new(big.Int).Exp(big.NewInt(2_000_000), n, nil))
	reached := func(k *big.Int) bool { // (2k-1)^n * denominator <= numerator * (2*10^6)^n
		odd := new(big.Int).Lsh(k, 1)
		odd.Sub(odd, big.NewInt(1))
		return odd.Sign() < 0 || odd.Exp(odd, n, nil).Mul(odd, q.Denom()).Cmp(num) <= 0
	}
	lo, hi := new(big.Int), big.NewInt(1)
	for reached(hi) {
		lo.Set(hi)
		hi.Lsh(hi, 1)
	}
	for one := big.NewInt(1); new(big.Int).Sub(hi, lo).Cmp(one) > 0; {
		mid := new(big.Int).Add(lo, hi)
		if mid.Rsh(mid, 1); reached(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return numVal(FromBig(new(big.Rat).SetFrac(lo, big.NewInt(1_000_000))).Sub(Int(1)))
}

func (x Rat) String() string { return x.Big().RatString() }

func abs64(n int64) uint64 {
	if n < 0 {
		return uint64(-n)
	}
	return uint64(n)
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func add64(a, b int64) (int64, bool) {
	s := a + b
	return s, (s > a) == (b > 0)
}

func mul64(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(abs64(a), abs64(b))
	if hi != 0 || lo > 1<<63-1 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), true
	}
	return int64(lo), true
}
