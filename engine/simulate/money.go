package simulate

import (
	"math/big"
	"math/bits"

	"huice/engine/rule"
)

// Money is a sum of fen that cannot overflow.
type Money struct {
	hi int64
	lo uint64
}

// fen is an amount.
func fen(v int64) Money { return Money{v >> 63, uint64(v)} }

// Add returns the sum.
func (m Money) Add(n Money) Money {
	lo, carry := bits.Add64(m.lo, n.lo, 0)
	return Money{m.hi + n.hi + int64(carry), lo}
}

// Sub returns the difference.
func (m Money) Sub(n Money) Money {
	lo, borrow := bits.Sub64(m.lo, n.lo, 0)
	return Money{m.hi - n.hi - int64(borrow), lo}
}

// Cmp orders sums.
func (m Money) Cmp(n Money) int { return m.Sub(n).Sign() }

// Sign is -1, 0 or 1.
func (m Money) Sign() int {
	switch {
	case m.hi < 0:
		return -1
	case m.hi == 0 && m.lo == 0:
		return 0
	}
	return 1
}

// Fen is the sum as a whole number.
func (m Money) Fen() *big.Int {
	r := new(big.Int).Lsh(big.NewInt(m.hi), 64)
	return r.Add(r, new(big.Int).SetUint64(m.lo))
}

// Yuan is the sum as an exact number of yuan.
func (m Money) Yuan() rule.Rat {
	return rule.FromBig(new(big.Rat).SetFrac(m.Fen(), big.NewInt(100)))
}

// String is the sum in fen.
func (m Money) String() string { return m.Fen().String() }

// MarshalJSON writes the sum as a whole number of fen.
func (m Money) MarshalJSON() ([]byte, error) { return []byte(m.String()), nil }
