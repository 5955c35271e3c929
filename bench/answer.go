package bench

import (
	"fmt"
	"math/bits"

	"huice/engine/population"
)

// Group holds the answers of one batch of enterprises: 32.4 bytes for each.
type Group struct {
	True, False [Truths]population.Plane // neither: unknown
	Score       [2][population.BatchRows]uint8
	Amount      [3][population.BatchRows]int64 // fen
	Known       [Numbers]population.Plane      // of scores and amounts
}

// Answers are the answers for a population, left in memory.
type Answers struct {
	Rows   int
	Groups []Group
}

// NewAnswers makes room for the answers of so many enterprises.
func NewAnswers(rows int) *Answers {
	return &Answers{Rows: rows, Groups: make([]Group, (rows+population.BatchRows-1)/population.BatchRows)}
}

// Put stores the answer for one enterprise, for engines that work row by row. A row is put once.
func (a *Answers) Put(row int, x *Answer) {
	g, r := &a.Groups[row/population.BatchRows], row%population.BatchRows
	w, bit := r>>6, uint64(1)<<(r&63)
	for k, t := range x.Truth {
		switch t {
		case True:
			g.True[k][w] |= bit
		case False:
			g.False[k][w] |= bit
		}
	}
	for k, known := range x.Known {
		if known {
			g.Known[k][w] |= bit
		}
	}
	g.Score[0][r], g.Score[1][r] = uint8(x.Number[0]), uint8(x.Number[1])
	g.Amount[0][r], g.Amount[1][r], g.Amount[2][r] = x.Number[2], x.Number[3], x.Number[4]
}

// At reads back the answer for one enterprise.
func (a *Answers) At(row int) Answer {
	g, r := &a.Groups[row/population.BatchRows], row%population.BatchRows
	var x Answer
	for k := range x.Truth {
		switch {
		case g.True[k].Bit(r):
			x.Truth[k] = True
		case g.False[k].Bit(r):
			x.Truth[k] = False
		}
	}
	number := [Numbers]int64{int64(g.Score[0][r]), int64(g.Score[1][r]), g.Amount[0][r], g.Amount[1][r], g.Amount[2][r]}
	for k := range number {
		if x.Known[k] = g.Known[k].Bit(r); x.Known[k] {
			x.Number[k] = number[k]
		}
	}
	return x
}

// Tally is what the answers of two engines are compared by: how often each truth is true and unknown, how many of each
// number are known, and their exact sums.
type Tally struct {
	Rows          int64
	True, Unknown [Truths]int64
	Known, Sum    [Numbers]int64
}

// Add counts one answer.
func (t *Tally) Add(a *Answer) {
	t.Rows++
	for k, x := range a.Truth {
		switch x {
		case True:
			t.True[k]++
		case Unknown:
			t.Unknown[k]++
		}
	}
	for k, known := range a.Known {
		if known {
			t.Known[k]++
			t.Sum[k] += a.Number[k]
		}
	}
}

// Tally counts all answers.
func (a *Answers) Tally() Tally {
	t := Tally{Rows: int64(a.Rows)}
	for i := range a.Groups {
		g := &a.Groups[i]
		var in population.Plane
		in.Fill(min(a.Rows-i*population.BatchRows, population.BatchRows))
		for k := range Truths {
			for w := range in {
				t.True[k] += int64(bits.OnesCount64(g.True[k][w] & in[w]))
				t.Unknown[k] += int64(bits.OnesCount64(^(g.True[k][w] | g.False[k][w]) & in[w]))
			}
		}
		for k := range Numbers {
			for w := range in {
				for open := g.Known[k][w] & in[w]; open != 0; open &= open - 1 {
					t.Known[k]++
					t.Sum[k] += g.number(k, w*64+bits.TrailingZeros64(open))
				}
			}
		}
	}
	return t
}

func (g *Group) number(k, row int) int64 {
	if k < 2 {
		return int64(g.Score[k][row])
	}
	return g.Amount[k-2][row]
}

// Reference tallies the reference over the first rows of a population.
func Reference(seed uint64, rows int) Tally {
	var t Tally
	for i := range rows {
		f := At(seed, int64(i))
		a := Refer(&f)
		t.Add(&a)
	}
	return t
}

// TruthName and NumberName name the answers.
func TruthName(k int) string {
	if k < Conditions {
		return fmt.Sprintf("c%d", k+1)
	}
	return fmt.Sprintf("R%d", k-Conditions+1)
}

// NumberName names a score or an amount.
func NumberName(k int) string { return [Numbers]string{"s1", "s2", "a4", "a5", "a6"}[k] }

// Differences says where a tally departs from the one wanted; nothing when they agree. Of an engine that has no unknowns
// only the true answers are asked: it may count what is unknown as false, and its numbers as zero.
func (t *Tally) Differences(want *Tally, unknowns bool) []string {
	var out []string
	differ := func(what string, got, want int64) {
		if got != want {
			out = append(out, fmt.Sprintf("%s: %d, reference %d", what, got, want))
		}
	}
	differ("enterprises", t.Rows, want.Rows)
	for k := range Truths {
		differ(TruthName(k)+" true", t.True[k], want.True[k])
		if unknowns {
			differ(TruthName(k)+" unknown", t.Unknown[k], want.Unknown[k])
		}
	}
	for k := range Numbers {
		if unknowns {
			differ(NumberName(k)+" known", t.Known[k], want.Known[k])
		}
		differ(NumberName(k)+" sum", t.Sum[k], want.Sum[k])
	}
	return out
}
