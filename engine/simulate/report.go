package simulate

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"huice/engine/assess"
	"huice/engine/pack"
)

// Report is what a scenario comes to over a population.
type Report struct {
	Subjects int64
	Variants []*Comparison
	Cliffs   []Cliff // with Within; those of the rules as they are first
	Hash     string  // of every outcome that was compared and came out otherwise, and of all totals
}

// Comparison is a variant beside the rules as they are.
type Comparison struct {
	Variant *Variant
	Packs   []*Diff
	Totals  []Total
	Lines   []Nearby
}

// Diff is what a variant does to the outcomes of one pack.
type Diff struct {
	Pack     *pack.Pack
	Same     bool     // the rules mean the same: only what it costs is of interest
	Charge   bool     // its amount is charged, not paid: more of it is a loss
	Outcomes Outcomes // how many come out how, before and after
	Sum
	Groups [][]Group // for each grouping, its groups
	Gains  []Move
	Losses []Move
	Others []Move // come out otherwise, and a gap leaves open whether for the better
}

// Outcomes counts subjects by their outcome before and after.
type Outcomes [5][5]int64

// Before counts the subjects that had an outcome.
func (o *Outcomes) Before(x assess.Outcome) int64 {
	n := int64(0)
	for _, v := range o[x] {
		n += v
	}
	return n
}

// After counts the subjects that have an outcome.
func (o *Outcomes) After(x assess.Outcome) int64 {
	n := int64(0)
	for i := range o {
		n += o[i][x]
	}
	return n
}

// Group is the sums of the subjects of one group.
type Group struct {
	Value string // empty for the subjects of which it is not known
	Sum
}

// Bars is how many gain and lose in the groups of one grouping, for a chart.
type Bars struct {
	Labels     []string
	Gain, Lose []int64
}

// Bars gives the groups of a pack in which somebody gains or loses.
func (s *Study) Bars(d *Diff, grouping int, l pack.Lang) Bars {
	var b Bars
	for k := range d.Groups[grouping] {
		if g := &d.Groups[grouping][k]; g.Gain+g.Lose > 0 {
			b.Labels = append(b.Labels, s.GroupName(grouping, g.Value, l))
			b.Gain, b.Lose = append(b.Gain, g.Gain), append(b.Lose, g.Lose)
		}
	}
	return b
}

// Total is what the packs of one kind of benefit come to together. Sums of different kinds do not add up: a deduction is not a
// grant.
type Total struct {
	Kind   string
	Before Cost
	After  Cost
}

// Nearby is who stands near a line, by pack.
type Nearby struct {
	*Line
	Packs []Near
}

// report puts the tallies of all workers together.
func (s *Study) report(u *setup, all []*worker) *Report {
	r := &Report{}
	for _, w := range all {
		r.Subjects += w.rows
		if w == all[0] {
			continue
		}
		for i := range u.pairs {
			for k, t := range all[0].tallies[i] {
				t.merge(w.tallies[i][k])
			}
		}
	}
	for _, v := range s.Variants {
		c := &Comparison{Variant: v}
		for i, p := range u.pairs {
			if p.v == v && !p.line() {
				for _, t := range all[0].tallies[i] {
					c.Packs = append(c.Packs, s.diff(v, t, all[0].words))
				}
			}
		}
		c.Totals = totals(c.Packs)
		for _, l := range v.Lines {
			c.Lines = append(c.Lines, Nearby{l, nearby(v, l, u, all[0].tallies)})
		}
		r.Variants = append(r.Variants, c)
	}
	r.Cliffs = s.cliffs(u.probes, all)
	r.Hash = s.result(r, u, all[0].tallies)
	return r
}

func (s *Study) diff(v *Variant, t *tally, w words) *Diff {
	d := &Diff{Pack: v.Library.Pack(t.m.id), Same: t.m.same, Charge: t.charge, Sum: t.sum,
		Losses: largest(t.moves[0], s.o.Keep), Others: largest(t.moves[1], s.o.Keep), Gains: largest(t.moves[2], s.o.Keep)}
	for i := range d.Outcomes {
		copy(d.Outcomes[i][:], t.outcomes[i][:])
	}
	for i, sums := range t.groups {
		var list []Group
		for k := range sums {
			if sums[k] != (Sum{}) {
				list = append(list, Group{w[i].Word(uint32(k)), sums[k]})
			}
		}
		slices.SortFunc(list, func(a, b Group) int { return cmp.Compare(a.Value, b.Value) })
		d.Groups = append(d.Groups, list)
	}
	return d
}

// totals adds up packs by the kind of their benefit.
func totals(packs []*Diff) []Total {
	var out []Total
	for _, d := range packs {
		b := d.Pack.Benefit
		if b == nil || !b.Amount.Given() {
			continue
		}
		i := slices.IndexFunc(out, func(t Total) bool { return t.Kind == b.Kind })
		if i < 0 {
			i, out = len(out), append(out, Total{Kind: b.Kind})
		}
		out[i].Before.merge(&d.Before)
		out[i].After.merge(&d.After)
	}
	return out
}

// nearby finds who stands near a line.
func nearby(v *Variant, l *Line, u *setup, tallies [][]*tally) []Near {
	var out []Near
	at := map[string]int{}
	seen := map[string]map[int64]bool{}
	for i, p := range u.pairs {
		if p.l != l {
			continue
		}
		for _, t := range tallies[i] {
			if _, ok := at[t.m.id]; !ok {
				at[t.m.id], seen[t.m.id] = len(out), map[int64]bool{}
				out = append(out, Near{Pack: v.Library.Pack(t.m.id)})
			}
			for _, list := range t.moves {
				for _, m := range list {
					if !seen[t.m.id][m.Row] {
						seen[t.m.id][m.Row] = true
						out[at[t.m.id]].add(m)
					}
				}
			}
		}
	}
	for i := range out {
		n := &out[i]
		for _, list := range []*[]Move{&n.Inside, &n.Outside, &n.Movers} {
			slices.SortFunc(*list, func(a, b Move) int { return cmp.Compare(a.Row, b.Row) })
		}
	}
	return out
}

// add sorts a subject that comes out otherwise when a line is moved.
func (n *Near) add(m Move) {
	switch {
	case m.Before.Outcome == assess.Eligible:
		n.Inside = append(n.Inside, m)
	case m.After.Outcome == assess.Eligible:
		n.Outside = append(n.Outside, m)
		if m.CanMove && m.After.LowKnown && m.Cost < m.After.Low {
			n.Movers = append(n.Movers, m)
			n.Cost, n.Award = n.Cost.Add(fen(m.Cost)), n.Award.Add(fen(m.After.Low))
		}
	default:
		n.Other++
	}
}

// result is the hash of what came out.
func (s *Study) result(r *Report, u *setup, tallies [][]*tally) string {
	type entry struct {
		Variant, Line, Pack string
		End                 int
		Outcomes            [8][8]int64
		Sum                 Sum
		Moves               string
	}
	doc := struct {
		Form     int
		Scenario string
		Subjects int64
		Entries  []entry
	}{Form: 1, Scenario: s.Hash, Subjects: r.Subjects}
	for i, p := range u.pairs {
		for _, t := range tallies[i] {
			e := entry{Variant: p.v.Def.ID, End: p.end, Pack: t.m.id, Outcomes: t.outcomes, Sum: t.sum, Moves: fmt.Sprintf("%x", t.digest)}
			if p.line() {
				e.Line = p.l.Pack + " " + p.l.Parameter
			}
			doc.Entries = append(doc.Entries, e)
		}
	}
	src, err := json.Marshal(doc)
	if err != nil {
		panic(fmt.Sprintf("simulate: hashing a result: %v", err)) // texts and whole numbers only
	}
	sum := sha256.Sum256(src)
	return hex.EncodeToString(sum[:])
}
