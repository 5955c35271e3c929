package cultivate

import (
	"slices"

	"huice/engine/rule"
)

// Conflict is a clause that no plan within the years looked at can meet, or several that none can meet together although it could
// meet them without any one of them.
type Conflict struct {
	Clauses []rule.Clause
	Least   bool // none of them could be left out; otherwise that was not found out
	Apart   bool // each can be met at some time, but not all on one day
}

// refuse says why there is no plan: facts that are not known, clauses that nothing can meet at any time, or a set of clauses that
// exclude each other.
func (s *Search) refuse(r *Report, who Subject, q *Request) {
	r.Status = Impossible
	stages := s.within(q)
	var all [][]Conflict // of each window, the last first, where most can be changed
	for i := len(stages) - 1; i >= 0; i-- {
		x := s.open(stages[i], who, q, s.hasMarket())
		found, gaps := x.against()
		if len(found) == 0 && len(gaps) > 0 { // in this window only facts are missing
			r.Status = NeedsData
			x.ask(r, gaps)
		}
		x.close()
		if r.Status == NeedsData {
			return
		}
		all = append(all, found)
	}
	if r.Conflict = always(all); len(r.Conflict) == 0 {
		r.Conflict = together(all)
	}
}

// always lists the conflicts of the first list that every other has too.
func always(all [][]Conflict) []Conflict {
	return slices.DeleteFunc(slices.Clone(all[0]), func(c Conflict) bool {
		return !every(all[1:], func(list []Conflict) bool { return slices.ContainsFunc(list, c.same) })
	})
}

func every(all [][]Conflict, holds func([]Conflict) bool) bool {
	for _, list := range all {
		if !holds(list) {
			return false
		}
	}
	return true
}

func (c Conflict) same(d Conflict) bool {
	return slices.EqualFunc(c.Clauses, d.Clauses, func(a, b rule.Clause) bool { return a.ID == b.ID })
}

// together joins what stands against a plan in each window: every clause can be met at some time, but not all at once.
func together(all [][]Conflict) []Conflict {
	out := Conflict{Apart: len(all) > 1, Least: len(all) == 1}
	for _, list := range all {
		if len(list) == 0 {
			continue
		}
		out.Least = out.Least && list[0].Least
		for _, c := range list[0].Clauses {
			if !slices.ContainsFunc(out.Clauses, func(x rule.Clause) bool { return x.ID == c.ID }) {
				out.Clauses = append(out.Clauses, c)
			}
		}
	}
	if len(out.Clauses) == 0 {
		return nil
	}
	return []Conflict{out}
}

// against lists what stands against a plan in a window: clauses that nothing can meet, otherwise a set that exclude each other;
// and the parts that facts nobody has given keep from holding.
func (x *space) against() (list []Conflict, gaps []int) {
	clauses := x.st.rules.Clauses()
	x.survey(&state{box: x.start})
	var tried []int
	for i, p := range x.parts {
		switch set, settled := x.isTruth(p.root); {
		case settled && set == isTrue:
		case settled && set == isUnknown:
			gaps = append(gaps, i)
		case settled && p.clause >= 0:
			list = append(list, Conflict{Clauses: []rule.Clause{clauses[p.clause]}, Least: true})
		case !settled && p.clause >= 0:
			tried = append(tried, i)
		}
	}
	for _, i := range tried {
		unknown := x.masks[x.parts[i].root]&isUnknown != 0
		found, _ := x.feasible([]int{i})
		switch {
		case found:
		case unknown:
			gaps = append(gaps, i)
		default:
			list = append(list, Conflict{Clauses: []rule.Clause{clauses[x.parts[i].clause]}, Least: true})
		}
	}
	if len(list) == 0 && len(gaps) == 0 {
		list = []Conflict{x.exclude()}
	}
	return list, gaps
}

// feasible reports whether some plan meets parts of the goal, and what binds the variables; sure is false when the search was given
// up, which counts as a plan.
func (x *space) feasible(parts []int) (found, sure bool) {
	var list []ref
	for i, p := range x.parts {
		if p.clause < 0 || slices.Contains(parts, i) {
			list = append(list, p.root)
		}
	}
	x.aim(x.all(list))
	f := x.solve(task{by: cheapest, most: patience, limit: -1, any: true})
	return f.x != nil || !f.proved, f.x != nil || f.proved
}

// ask names what is missing.
func (x *space) ask(r *Report, gaps []int) {
	g := x.st.prog.Graph
	nodes, _ := x.wanted()
	clauses := x.st.rules.Clauses()
	for _, i := range gaps {
		ids := nodes
		if c := x.parts[i].clause; c >= 0 {
			ids = []rule.ID{clauses[c].Node}
		}
		for _, id := range ids {
			cols, figures := x.row.Gaps(id)
			for _, c := range cols {
				if name := x.st.sources[c].name; !slices.Contains(r.Missing, name) && g.Columns[c].Name != rule.ApplicationDate {
					r.Missing = append(r.Missing, name)
				}
			}
			for _, f := range figures {
				if !slices.Contains(r.Figures, f) {
					r.Figures = append(r.Figures, f)
				}
			}
		}
	}
}

// exclude finds clauses that exclude each other: taking any one away leaves a plan for the rest.
func (x *space) exclude() Conflict {
	var keep []int
	for i, p := range x.parts {
		if set, settled := x.isTruth(p.root); p.clause >= 0 && !(settled && set == isTrue) {
			keep = append(keep, i)
		}
	}
	c := Conflict{Least: true}
	for _, i := range slices.Clone(keep) {
		rest := slices.DeleteFunc(slices.Clone(keep), func(k int) bool { return k == i })
		found, sure := x.feasible(rest)
		if !found {
			keep = rest
		}
		c.Least = c.Least && sure
	}
	clauses := x.st.rules.Clauses()
	for _, k := range keep {
		c.Clauses = append(c.Clauses, clauses[x.parts[k].clause])
	}
	return c
}
