package simulate

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"slices"

	"huice/engine/assess"
	"huice/engine/population"
)

// Cost is what a year of a pack comes to on one side of a comparison.
type Cost struct {
	Eligible  int64 // subjects
	Low, High Money // the ends of what the eligible receive together
	Unbounded int64 // of them, those whose amount a gap leaves without an upper end; they count in Low only
	// Waiting are those whose outcome is open, for data or for discretion, and WaitingHigh is what they would get at most.
	Waiting          int64
	WaitingHigh      Money
	WaitingUnbounded int64
}

func (c *Cost) add(s Side) {
	switch {
	case s.Outcome == assess.Eligible:
		c.Eligible++
		if s.LowKnown {
			c.Low = c.Low.Add(fen(s.Low))
		}
		if s.HiKnown {
			c.High = c.High.Add(fen(s.High))
		} else {
			c.Unbounded++
		}
	case open(s.Outcome):
		c.Waiting++
		if s.HiKnown {
			c.WaitingHigh = c.WaitingHigh.Add(fen(s.High))
		} else {
			c.WaitingUnbounded++
		}
	}
}

func (c *Cost) merge(d *Cost) {
	c.Eligible += d.Eligible
	c.Low, c.High = c.Low.Add(d.Low), c.High.Add(d.High)
	c.Unbounded += d.Unbounded
	c.Waiting += d.Waiting
	c.WaitingHigh = c.WaitingHigh.Add(d.WaitingHigh)
	c.WaitingUnbounded += d.WaitingUnbounded
}

// Sum is who gains and who loses among some subjects, and what they cost.
type Sum struct {
	Gain, Lose int64
	Open       int64 // come out otherwise, and a gap leaves open whether for the better
	Before     Cost
	After      Cost
	Low, High  Money // the ends of what changes, over those that come out otherwise and whose outcome is settled on both sides
	Unsettled  int64 // those that come out otherwise and are not settled, or of whose amount an end is not known
}

// Merge adds the sums of other subjects.
func (s *Sum) Merge(t *Sum) {
	s.Gain += t.Gain
	s.Lose += t.Lose
	s.Open += t.Open
	s.Before.merge(&t.Before)
	s.After.merge(&t.After)
	s.Low, s.High = s.Low.Add(t.Low), s.High.Add(t.High)
	s.Unsettled += t.Unsettled
}

func (s *Sum) move(m *Move) {
	switch m.Way {
	case 1:
		s.Gain++
	case -1:
		s.Lose++
	default:
		s.Open++
	}
	if !m.Settled {
		s.Unsettled++
		return
	}
	s.Low, s.High = s.Low.Add(m.Low), s.High.Add(m.High)
}

// Move is a subject that comes out otherwise.
type Move struct {
	Row     int64 // in the population, from 0
	ID      string
	Name    string // empty when the file has no names
	Before  Side
	After   Side
	Way     int   // 1 gains, -1 loses, 0 open
	Low     Money // the ends of what changes, After less Before; only when Settled
	High    Money
	Settled bool     // the outcome is settled on both sides, and the ends of both amounts are known
	Groups  []string // its group in each grouping
	// Cost is what a Mover says crossing a line would cost; CanMove is false when it says nothing.
	Cost    int64
	CanMove bool
}

// weigh fills in what changes and which way. More of a charge is a loss, more of anything else a gain; where the amounts leave
// it open the outcome decides. What somebody gets whose outcome is open on a side says nothing: nobody knows that it is got.
func (m *Move) weigh(charge bool) {
	m.Settled = !open(m.Before.Outcome) && !open(m.After.Outcome) && m.Before.LowKnown && m.Before.HiKnown && m.After.LowKnown && m.After.HiKnown
	if m.Settled {
		m.Low = fen(m.After.Low).Sub(fen(m.Before.High))
		m.High = fen(m.After.High).Sub(fen(m.Before.Low))
	}
	rank := func(o assess.Outcome) int {
		switch {
		case o == assess.Eligible:
			return 2
		case open(o):
			return 1
		}
		return 0
	}
	switch b, a := rank(m.Before.Outcome), rank(m.After.Outcome); {
	case m.Settled && m.Low.Sign() > 0:
		m.Way = 1
	case m.Settled && m.High.Sign() < 0:
		m.Way = -1
	case a > b:
		m.Way = 1
	case a < b:
		m.Way = -1
	}
	if charge {
		m.Way = -m.Way
	}
}

// size orders moves: who gains or loses most first, equals in the order of the population.
func size(a, b *Move) int {
	abs := func(m *Move) Money {
		x := m.Low
		if x.Sign() < 0 {
			x = Money{}.Sub(x)
		}
		return x
	}
	if c := abs(b).Cmp(abs(a)); c != 0 {
		return c
	}
	return int(min(1, max(-1, a.Row-b.Row)))
}

// largest sorts moves and keeps the first n; all when n is 0.
func largest(list []Move, n int) []Move {
	slices.SortFunc(list, func(a, b Move) int { return size(&a, &b) })
	if n > 0 && len(list) > n {
		clear(list[n:])
		list = list[:n]
	}
	return list
}

// digest adds up hashes, so that their order does not matter.
type digest [4]uint64

func (d *digest) add(record []byte) {
	h := sha256.Sum256(record)
	var x digest
	for i := range x {
		x[i] = binary.BigEndian.Uint64(h[8*i:])
	}
	d.merge(&x)
}

func (d *digest) merge(e *digest) {
	var carry uint64
	for i := len(d) - 1; i >= 0; i-- {
		d[i], carry = bits.Add64(d[i], e[i], carry)
	}
}

// tally adds up one pack of one comparison. It serves one worker.
type tally struct {
	p        *pairing
	m        match
	charge   bool
	outcomes [8][8]int64 // before and after
	sum      Sum
	groups   [][]Sum // for each grouping, by the number of the group
	moves    [3][]Move
	digest   digest
	record   []byte
}

// outcomes are eight bytes at a time: when they are the same on both sides and none of them gives anything, only their count is
// of interest.
func (t *tally) batch(w *worker, b *population.Batch, first int64, before, after *assess.PackResult) {
	x, y := before.Outcome, after.Outcome
	row := 0
	for ; row+8 <= b.Rows; row += 8 {
		u, v := eight(x[row:row+8:row+8]), eight(y[row:row+8:row+8])
		if u == v && u&^0x0101010101010101 == 0 {
			n := int64(bits.OnesCount64(u))
			t.outcomes[assess.NotEligible][assess.NotEligible] += n
			t.outcomes[assess.NotApplicable][assess.NotApplicable] += 8 - n
			continue
		}
		for k := row; k < row+8; k++ {
			t.row(w, b, first, before, after, k)
		}
	}
	for ; row < b.Rows; row++ {
		t.row(w, b, first, before, after, row)
	}
}

func eight(o []assess.Outcome) uint64 {
	return uint64(o[0]) | uint64(o[1])<<8 | uint64(o[2])<<16 | uint64(o[3])<<24 |
		uint64(o[4])<<32 | uint64(o[5])<<40 | uint64(o[6])<<48 | uint64(o[7])<<56
}

func (t *tally) row(w *worker, b *population.Batch, first int64, before, after *assess.PackResult, row int) {
	x, y := before.Outcome[row], after.Outcome[row]
	t.outcomes[x][y]++
	if x == y && idle(x) {
		return
	}
	m := Move{Before: side(before, row), After: side(after, row)}
	t.sum.Before.add(m.Before)
	t.sum.After.add(m.After)
	moved := x != y || !t.p.line() && m.Before != m.After
	if moved {
		m.weigh(t.charge)
		t.sum.move(&m)
	}
	if !t.p.line() {
		for i := range t.groups {
			g := w.group(t, i, b, row)
			g.Before.add(m.Before)
			g.After.add(m.After)
			if moved {
				g.move(&m)
			}
		}
	}
	if moved {
		t.keep(w, b, first, row, m)
	}
}

// keep notes who moved.
func (t *tally) keep(w *worker, b *population.Batch, first int64, row int, m Move) {
	m.Row, m.ID, m.Name = first+int64(row), b.Text(w.key, row), b.Text(w.name, row)
	for i := range w.sorter.by {
		m.Groups = append(m.Groups, w.words[i].Word(w.sorter.slot(i, b, row)))
	}
	if mover := w.s.o.Mover; mover != nil && t.p.line() && m.After.Outcome == assess.Eligible {
		m.Cost, m.CanMove = mover(t.p.v, t.m.id, b, row)
	}
	t.digest.add(t.recorded(&m))
	list := &t.moves[m.Way+1]
	if *list = append(*list, m); w.s.o.Keep > 0 && !t.p.line() && len(*list) >= 2*w.s.o.Keep+64 {
		*list = largest(*list, w.s.o.Keep)
	}
}

// recorded is a move as bytes, for the hash of the result.
func (t *tally) recorded(m *Move) []byte {
	b := append(append(t.record[:0], m.ID...), 0)
	for _, s := range []Side{m.Before, m.After} {
		b = append(b, byte(s.Outcome), flag(s.LowKnown)|flag(s.HiKnown)<<1)
		b = binary.BigEndian.AppendUint64(b, uint64(s.Low))
		b = binary.BigEndian.AppendUint64(b, uint64(s.High))
	}
	t.record = b
	return b
}

func flag(v bool) byte {
	if v {
		return 1
	}
	return 0
}

// merge takes over what another worker has tallied.
func (t *tally) merge(u *tally) {
	for i := range t.outcomes {
		for k := range t.outcomes[i] {
			t.outcomes[i][k] += u.outcomes[i][k]
		}
	}
	t.sum.Merge(&u.sum)
	for i := range u.groups {
		if n := len(u.groups[i]) - len(t.groups[i]); n > 0 {
			t.groups[i] = append(t.groups[i], make([]Sum, n)...)
		}
		for k := range u.groups[i] {
			t.groups[i][k].Merge(&u.groups[i][k])
		}
	}
	for i := range u.moves {
		t.moves[i] = append(t.moves[i], u.moves[i]...)
	}
	t.digest.merge(&u.digest)
}
