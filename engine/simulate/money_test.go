package simulate

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func TestMoneyAddsUpLikeWholeNumbersOfAnySize(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	sum, want := Money{}, new(big.Int)
	for i := range 10_000 {
		v := int64(r.Uint64())
		if i%3 == 0 {
			v = []int64{math.MaxInt64, math.MinInt64, 0, -1, 1}[r.IntN(5)]
		}
		if i%2 == 0 {
			sum, want = sum.Add(fen(v)), want.Add(want, big.NewInt(v))
		} else {
			sum, want = sum.Sub(fen(v)), want.Sub(want, big.NewInt(v))
		}
		if sum.Fen().Cmp(want) != 0 || sum.Sign() != want.Sign() || sum.String() != want.String() {
			t.Fatalf("after %d amounts the sum is %s, not %s", i+1, sum, want)
		}
		if c := sum.Cmp(fen(v)); c != want.Cmp(big.NewInt(v)) {
			t.Fatalf("%s compared with %d is %d", sum, v, c)
		}
	}
	if got := fen(12345).Yuan().String(); got != "2469/20" {
		t.Errorf("12345 fen are %s yuan", got)
	}
}
