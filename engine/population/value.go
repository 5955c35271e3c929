package population

import (
	"math/big"

	"huice/engine/pack"
)

// SetQuantity stores a literal that fits the column's fact; an unknown one leaves the value unknown. It reports false
// when the literal does not fit: wrong kind, more decimals than are kept, or too large.
func (b *Batch) SetQuantity(col, row int, q pack.Quantity) bool {
	c := &b.Schema.Columns[col]
	if !pack.FitsFact(&q, c.Fact) {
		return false
	}
	switch q.Kind {
	case pack.Unknown:
		b.Clear(col, row)
	case pack.Never, pack.DateVal:
		b.SetInt(col, row, int64(q.Day))
	case pack.Flag:
		b.SetFlag(col, row, q.Bool)
	case pack.Word:
		if c.Kind == Code {
			b.SetCode(col, row, q.Word)
		} else {
			b.SetText(col, row, q.Word)
		}
	default:
		v, ok := Scaled(q.Num, c.Fact.Scale())
		if !ok {
			return false
		}
		b.SetInt(col, row, v)
	}
	return true
}

// Scaled returns an exact number as a whole number of units of 1/scale; false when it is not one or is too large.
func Scaled(r *big.Rat, scale int64) (int64, bool) {
	p := new(big.Rat).Mul(r, new(big.Rat).SetInt64(scale))
	if !p.IsInt() || !p.Num().IsInt64() {
		return 0, false
	}
	return p.Num().Int64(), true
}

// MaxInt is the largest whole number a fact may hold, ten trillion yuan in fen. Readers refuse anything larger as a fault of
// the data; the kernels rely on it to know which sums cannot overflow.
const MaxInt = 1_000_000_000_000_000
