package rule

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"
)

// ratCorners are words around which sums and products overflow.
var ratCorners = []int64{0, 1, -1, 2, 3, 7, 100, -100, 999_999, 1_000_000, 1 << 31, 1<<31 - 1, -1 << 31, 1 << 32, 1<<62 - 1, -1 << 62, 1<<63 - 1, -1 << 63, -1<<63 + 1}

func randomRat(r *rand.Rand) Rat {
	word := func() int64 {
		switch r.IntN(3) {
		case 0:
			return ratCorners[r.IntN(len(ratCorners))]
		case 1:
			return r.Int64N(1000) - 500
		}
		return int64(r.Uint64()) >> r.IntN(63)
	}
	var x Rat
	switch r.IntN(5) {
	case 0:
		x = Int(word())
	case 1:
		x = FromBig(new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(word()), big.NewInt(word())), big.NewInt(max(1, word()))))
	default:
		d := word()
		for d == 0 {
			d = word()
		}
		x = Frac(word(), d)
	}
	return x
}

// However a number is held, in words that have a common divisor or in math/big, it counts as itself.
func TestNumbersAgreeWithMathBig(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	big0 := new(big.Rat)
	for range 50_000 {
		x, y := randomRat(r), randomRat(r)
		bx, by := new(big.Rat).Set(x.Big()), new(big.Rat).Set(y.Big())
		check := func(what string, got Rat, want *big.Rat) {
			if got.Big().Cmp(want) != 0 || got.String() != want.RatString() || got.Sign() != want.Sign() || got.Cmp(FromBig(want)) != 0 {
				t.Fatalf("%s %s %s = %s, not %s", x, what, y, got, want.RatString())
			}
		}
		check("+", x.Add(y), new(big.Rat).Add(bx, by))
		check("-", x.Sub(y), new(big.Rat).Sub(bx, by))
		check("·", x.Mul(y), new(big.Rat).Mul(bx, by))
		if by.Cmp(big0) != 0 {
			check("/", x.Quo(y), new(big.Rat).Quo(bx, by))
		}
		check("negated", x.Neg(), new(big.Rat).Neg(bx))
		check("floor", x.Floor(), new(big.Rat).SetInt(new(big.Int).Div(bx.Num(), bx.Denom())))
		if x.Cmp(y) != bx.Cmp(by) {
			t.Fatalf("%s compared with %s is %d", x, y, x.Cmp(y))
		}
		wholeUnits(t, x, bx)
	}
}

// wholeUnits holds Scaled and Rounded of a number to math/big.
func wholeUnits(t *testing.T, x Rat, b *big.Rat) {
	t.Helper()
	for _, scale := range []int64{1, 100, 1_000_000_000_000} {
		p := new(big.Rat).Mul(b, new(big.Rat).SetInt64(scale))
		want := "0 false"
		if p.IsInt() && p.Num().IsInt64() {
			want = fmt.Sprint(p.Num().Int64(), true)
		}
		if n, ok := x.Scaled(scale); fmt.Sprint(n, ok) != want {
			t.Fatalf("%s in units of 1/%d is %d %v, not %s", x, scale, n, ok, want)
		}
		near := new(big.Int).Abs(p.Num())
		near.Div(near.Add(near.Lsh(near, 1), p.Denom()), new(big.Int).Lsh(p.Denom(), 1)) // |p| + 1/2, cut
		if p.Sign() < 0 {
			near.Neg(near)
		}
		if n, ok := x.Rounded(scale); ok != near.IsInt64() || ok && n != near.Int64() {
			t.Fatalf("%s rounded to 1/%d is %d %v, not %s", x, scale, n, ok, near)
		}
	}
}

// An argument that Node.matters rules out does not change what the operation comes to.
func TestArgumentsThatDoNotMatterChangeNothing(t *testing.T) {
	truths := []Value{{}, boolVal(false), boolVal(true)}
	numbers := []Value{{}, numVal(Int(-1)), numVal(Int(0)), numVal(Int(2))}
	skipped := 0
	for op := And; op <= Compound; op++ {
		n := &Node{Op: op, A: 0, B: 1, C: 2, Text: ">=", N: 2, Unit: Int(1), Table: &Table{}}
		first, others := truths, truths
		switch op {
		case Not, Abs, Neg, Floor, Round, RoundDn, AddDays, AddMons, YearOf, Band, In, Prefix:
			n.B, n.C = None, None
		case And, Or, Decide, Same:
			n.C = None
		case If, IfLo, IfHi:
			others = numbers
		default:
			n.C, first, others = None, numbers, numbers
		}
		for _, a := range first {
			b, c := n.matters(&a)
			if n.B == None && b || n.C == None && c {
				t.Errorf("%s needs an argument it does not have", op)
			}
			for _, x := range others {
				for _, y := range others {
					given, want := [2]Value{x, y}, Value{}
					n.apply(&want, &a, &x, &y)
					if !b {
						given[0] = Value{}
						skipped++
					}
					if !c {
						given[1] = Value{}
					}
					var got Value
					n.apply(&got, &a, &given[0], &given[1])
					if got.String() != want.String() {
						t.Errorf("%s of %s, %s and %s is %s, and %s without what should not matter", op, a, x, y, want, got)
					}
				}
			}
		}
	}
	if skipped == 0 {
		t.Error("nothing was left out")
	}
}
