package ask

import (
	"fmt"
	"slices"

	"huice/engine/assess"
	"huice/engine/rule"
)

// few is how many facts a set may have for its answers to be gone through.
const few = 3

// set is a smallest set of facts that settles something together.
type set struct {
	cols  []int
	gain  rule.Value // known when the answers were gone through
	packs int
}

// together looks, for every assessment that no single answer settles, for the fewest facts that do together: those that one open
// clause waits for, or all that it waits for.
func (d *desk) together(s *State, fact func(int) rule.Value, seen *Seen) {
	var sets []*set
	byKey := map[string]*set{}
	for k := range s.Assessments {
		x := &s.Assessments[k]
		if x.Settled || len(x.Waits) < 2 || s.single(k) {
			continue
		}
		cols, share := d.smallest(x, k, fact, seen)
		key := fmt.Sprint(cols)
		if byKey[key] == nil {
			byKey[key] = &set{cols: cols, gain: rule.Value{Known: true}}
			sets = append(sets, byKey[key])
		}
		t := byKey[key]
		t.packs++
		t.gain.Known = t.gain.Known && share.Known
		t.gain.Num = t.gain.Num.Add(share.Num)
	}
	slices.SortStableFunc(sets, func(a, b *set) int {
		if len(a.cols) != len(b.cols) {
			return len(a.cols) - len(b.cols)
		}
		return b.gain.Num.Cmp(a.gain.Num)
	})
	for i := range s.Questions {
		q := &s.Questions[i]
		for _, t := range sets {
			if slices.Contains(t.cols, q.Column) {
				q.With = slices.DeleteFunc(slices.Clone(t.cols), func(c int) bool { return c == q.Column })
				q.Together = t.gain
				break
			}
		}
	}
}

// single reports whether an answer to one question settles an assessment.
func (s *State) single(k int) bool {
	for i := range s.Questions {
		for _, e := range s.Questions[i].Bears {
			if e.Pack == k && e.Share.Sign() > 0 {
				return true
			}
		}
	}
	return false
}

// smallest finds the fewest facts whose answers can settle an assessment, and the share of their answers that do.
func (d *desk) smallest(x *Assessment, k int, fact func(int) rule.Value, seen *Seen) ([]int, rule.Value) {
	row := d.rows[0]
	var candidates [][]int
	take := func(cols []int, figures []string) {
		ask := func(c int) bool { return d.askable[c] && !row.Value(d.prog.Graph.Columns[c].Node).Known }
		if len(cols) > 0 && len(figures) == 0 && !slices.ContainsFunc(cols, func(c int) bool { return !ask(c) }) {
			own := slices.Clone(cols)
			slices.Sort(own)
			candidates = append(candidates, own)
		}
	}
	if x.Outcome == assess.Eligible {
		take(row.OpenRange(x.Rules.Amount[0], x.Rules.Amount[1]))
	} else {
		clauses := x.Rules.Clauses()
		for i := range clauses {
			if id := clauses[i].Node; !row.Value(id).Known {
				take(row.OpenRange(id, id))
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b []int) int { return len(a) - len(b) })
	for _, cols := range candidates {
		if len(cols) > few {
			break
		}
		if share := d.share(cols, k, 0, fact, seen); share.Sign() > 0 {
			return cols, rule.Value{Known: true, Num: share}
		}
	}
	all := slices.Clone(x.Waits)
	slices.Sort(all)
	return all, rule.Value{}
}

// share goes through the answers of several facts, one answer for each piece, and adds up those that settle an assessment.
func (d *desk) share(cols []int, k, depth int, fact func(int) rule.Value, seen *Seen) rule.Rat {
	q := Question{Column: cols[0], Bears: []Effect{{Pack: k}}}
	d.question(&q, d.rows[depth], seen)
	total := q.Bears[0].Share
	if len(cols) == 1 {
		return total
	}
	for i := range q.Pieces {
		if q.Bears[0].Answers[i].Settled {
			continue
		}
		v := q.Pieces[i].typical(seen, d.prog.Graph, q.Column)
		next := func(col int) rule.Value {
			if col == cols[0] {
				return v
			}
			return fact(col)
		}
		row := d.row(depth + 1)
		row.Fact = next
		row.Reset()
		rest := d.share(cols[1:], k, depth+1, next, seen)
		total = total.Add(q.Pieces[i].Share.Mul(rest))
	}
	return total
}
