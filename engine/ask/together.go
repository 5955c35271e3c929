package ask

import (
	"cmp"
	"fmt"
	"slices"

	"huice/engine/assess"
	"huice/engine/rule"
)

// few is how many facts a set may have for its answers to be gone through, branches how many pieces each of them.
const few, branches = 3, 24

// set is facts that settle something together.
type set struct {
	cols []int
	gain rule.Value // known when the answers were gone through
}

// together looks, for every assessment that no single answer settles, for facts that do together: those that one open clause
// waits for, or all that it waits for. Each question is told of the fewest others.
func (d *desk) together(s *State, fact func(int) rule.Value, seen *Seen) {
	var sets []*set
	byKey := map[string]*set{}
	for k := range s.Assessments {
		x := &s.Assessments[k]
		if x.Settled || len(x.Waits) < 2 || s.single(k) {
			continue
		}
		for _, t := range d.sets(x, k, fact, seen) {
			key := fmt.Sprint(t.cols)
			if old := byKey[key]; old != nil {
				old.gain = rule.Value{Known: old.gain.Known && t.gain.Known, Num: old.gain.Num.Add(t.gain.Num)}
				continue
			}
			byKey[key] = &t
			sets = append(sets, &t)
		}
	}
	slices.SortStableFunc(sets, func(a, b *set) int {
		return cmp.Or(cmp.Compare(len(a.cols), len(b.cols)), b.gain.Num.Cmp(a.gain.Num))
	})
	for i := range s.Questions {
		q := &s.Questions[i]
		if at := slices.IndexFunc(sets, func(t *set) bool { return slices.Contains(t.cols, q.Column) }); at >= 0 {
			q.With = slices.DeleteFunc(slices.Clone(sets[at].cols), func(c int) bool { return c == q.Column })
			q.Together = sets[at].gain
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

// sets finds facts whose answers can settle an assessment, and where they are few the share of their answers that do.
func (d *desk) sets(x *Assessment, k int, fact func(int) rule.Value, seen *Seen) []set {
	var found []set
	for _, cols := range d.candidates(x) {
		switch {
		case slices.ContainsFunc(found, func(t set) bool { return slices.Equal(t.cols, cols) }):
		case len(cols) > few:
			found = append(found, set{cols: cols})
		default:
			share, all := d.share(cols, k, 0, fact, seen)
			if share.Sign() > 0 || !all {
				found = append(found, set{cols, rule.Value{Known: all, Num: share}})
			}
		}
	}
	if len(found) > 0 {
		return found
	}
	all := slices.Clone(x.Waits)
	slices.Sort(all)
	return []set{{cols: all}}
}

// candidates lists what each open part of an assessment waits for, where all of it can be asked.
func (d *desk) candidates(x *Assessment) [][]int {
	row := d.rows[0]
	var list [][]int
	take := func(cols []int, figures []string) {
		ask := func(c int) bool { return d.askable[c] && !row.Value(d.prog.Graph.Columns[c].Node).Known }
		if len(cols) > 0 && len(figures) == 0 && !slices.ContainsFunc(cols, func(c int) bool { return !ask(c) }) {
			own := slices.Clone(cols)
			slices.Sort(own)
			list = append(list, own)
		}
	}
	if x.Outcome == assess.Eligible {
		take(row.OpenRange(x.Rules.Amount[0], x.Rules.Amount[1]))
		return list
	}
	clauses := x.Rules.Clauses()
	for i := range clauses {
		if id := clauses[i].Node; !row.Value(id).Known {
			take(row.OpenRange(id, id))
		}
	}
	return list
}

// share goes through the answers of several facts, one answer for each piece, and adds up those that settle an assessment. It is
// not all where a fact has too many pieces to go through.
func (d *desk) share(cols []int, k, depth int, fact func(int) rule.Value, seen *Seen) (total rule.Rat, all bool) {
	q := Question{Column: cols[0], Bears: []Effect{{Pack: k}}}
	d.question(&q, d.rows[depth], seen)
	total = q.Bears[0].Share
	switch {
	case len(cols) == 1:
		return total, true
	case len(q.Pieces) > branches:
		return total, false
	}
	all = true
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
		rest, whole := d.share(cols[1:], k, depth+1, next, seen)
		all = all && whole
		total = total.Add(q.Pieces[i].Share.Mul(rest))
	}
	return total, all
}
