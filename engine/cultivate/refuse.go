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
}

// refuse says why there is no plan, in the last window, where most can be changed: facts that are not known, clauses that nothing
// can meet, or a set of clauses that exclude each other.
func (s *Search) refuse(r *Report, who Subject, q *Request) {
	r.Status = Impossible
	open := s.within(q)
	x := s.open(open[len(open)-1], who, q, s.hasMarket())
	defer x.close()
	clauses := x.st.rules.Clauses()
	x.survey(&state{box: x.start})
	var gaps []int // parts that facts nobody has given keep from holding
	var tried []int
	for i, p := range x.parts {
		switch set, settled := x.isTruth(p.root); {
		case settled && set == isTrue:
		case settled && set == isUnknown:
			gaps = append(gaps, i)
		case settled && p.clause >= 0:
			r.Conflict = append(r.Conflict, Conflict{[]rule.Clause{clauses[p.clause]}, true})
		case !settled && p.clause >= 0:
			tried = append(tried, i)
		}
	}
	for _, i := range tried {
		unknown := x.masks[x.parts[i].root]&isUnknown != 0
		if found, _ := x.feasible([]int{i}); found {
			continue
		}
		if unknown {
			gaps = append(gaps, i)
			continue
		}
		r.Conflict = append(r.Conflict, Conflict{[]rule.Clause{clauses[x.parts[i].clause]}, true})
	}
	switch {
	case len(r.Conflict) > 0:
	case len(gaps) > 0:
		r.Status = NeedsData
		x.ask(r, gaps)
	default:
		x.exclude(r)
	}
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
func (x *space) exclude(r *Report) {
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
	r.Conflict = append(r.Conflict, c)
}
