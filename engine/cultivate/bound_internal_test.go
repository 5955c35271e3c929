package cultivate

import (
	"math/rand/v2"
	"testing"
)

// TestABoundNeverExceedsWhatIsPossible holds bounds, and refutations, against every point of small random boxes.
func TestABoundNeverExceedsWhatIsPossible(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	tight, refuted, possible := 0, 0, 0
	for range 20_000 {
		p, st := randomState(r)
		least := int64(-1)
		eachPoint(st, func(x []int64) {
			if c := p.costOf(x); p.keeps(st, x) && (least < 0 || c < least) {
				least = c
			}
		})
		ok := p.bound(st)
		switch {
		case !ok && least >= 0:
			t.Fatalf("lines that %d fen can meet are said to exclude each other: %v", least, p.lines)
		case !ok:
			refuted++
		case least >= 0 && st.cost > least:
			t.Fatalf("the bound is %d, and %d will do: %v %v", st.cost, least, p.lines, p.prices)
		case least >= 0:
			possible++
			if st.cost == least {
				tight++
			}
		}
	}
	if tight*4 < possible || refuted == 0 { // whole steps cost more than parts of them
		t.Errorf("of %d bounds only %d are reached; %d refutations", possible, tight, refuted)
	}
}

// TestASearchOverLinesIsExact holds whole searches against every point.
func TestASearchOverLinesIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 3_000 {
		p, st := randomState(r)
		p.start = st.box
		var list []ref
		for i := range p.lines {
			p.terms = append(p.terms, term{kind: kAtom, line: i})
			p.masks, p.spans = append(p.masks, 0), append(p.spans, span{})
			p.look(ref(i), &p.start, nil)
			list = append(list, ref(i))
		}
		if len(list) > 2 { // two must hold, and one of the others
			list = append(list[:2:2], p.any(list[2:]))
		}
		p.aim(p.all(list))
		least := int64(-1)
		eachPoint(st, func(x []int64) {
			if c := p.costOf(x); p.holds(x) && (least < 0 || c < least) {
				least = c
			}
		})
		f := p.solve(task{by: cheapest, most: 100_000, limit: -1})
		if found := f.x != nil; found != (least >= 0) || found && f.cost != least || !f.proved {
			t.Fatalf("the search finds %d (%v), every point tried gives %d", f.cost, found, least)
		}
	}
}

// randomState is a small box with a few lines that must hold.
func randomState(r *rand.Rand) (*problem, *state) {
	p := &problem{known: map[string]ref{}}
	n := 2 + r.IntN(3)
	p.vars = make([]variable, n)
	p.twins = make([][]int, n)
	for range n {
		c := curve{{upto: int64(1 + r.IntN(3)), each: int64(1+r.IntN(9)) * 100}}
		c = append(c, tranche{upto: endless, each: c[0].each + int64(r.IntN(4))*50})
		p.prices = append(p.prices, c)
	}
	st := &state{box: box{make([]int64, n), make([]int64, n)}}
	for i := range n {
		st.lo[i] = int64(r.IntN(2))
		st.hi[i] = st.lo[i] + int64(r.IntN(6))
	}
	for range 1 + r.IntN(4) {
		l := line{c: -int64(r.IntN(40))}
		for i := range n {
			if a := int64(r.IntN(15) - 4); a != 0 {
				l.k = append(l.k, step{i, a})
			}
		}
		p.lines = append(p.lines, l)
		st.settled = append(st.settled, isTrue)
	}
	return p, st
}

// eachPoint goes through every point of a box.
func eachPoint(st *state, each func([]int64)) {
	x := append([]int64(nil), st.lo...)
	for {
		each(x)
		i := 0
		for ; i < len(x); i++ {
			if x[i]++; x[i] <= st.hi[i] {
				break
			}
			x[i] = st.lo[i]
		}
		if i == len(x) {
			return
		}
	}
}
