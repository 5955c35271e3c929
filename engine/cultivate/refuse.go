package cultivate

import (
	"slices"

	"huice/engine/rule"
)

// Conflict is a clause, or clauses, that no plan within the years looked at can meet: alone, or together while it could meet each
// of them without the others.
type Conflict struct {
	Clauses []rule.Clause
}

// refuse says why there is no plan, in the last window, where most can be changed: facts that are not known, clauses that nothing
// can meet, or the fewest clauses that exclude each other.
func (s *Search) refuse(r *Report, wins []window, who Subject, q *Request) {
	r.Status = Impossible
	w := wins[len(wins)-1]
	x := s.open(w, who, q, s.hasMarket())
	clauses := x.c.rules.Clauses()
	r.Rules = append(r.Rules, x.c.rules)
	var open []int // parts that facts nobody has given keep from holding
	for i, p := range x.parts {
		x.root = p.root
		set, settled := x.isTruth(p.root)
		switch {
		case settled && set == isTrue, p.clause < 0 && !settled:
		case settled && set == isUnknown:
			open = append(open, i)
		case x.solve(cheapest, s.o.Most, -1).x != nil:
		case x.never(p.root):
			open = append(open, i)
		case p.clause >= 0:
			r.Conflict = append(r.Conflict, Conflict{[]rule.Clause{clauses[p.clause]}})
		}
	}
	switch {
	case len(r.Conflict) > 0:
	case len(open) > 0:
		r.Status = NeedsData
		s.ask(r, x, open)
	default:
		x.exclude(r, s.o.Most)
	}
}

// never reports whether a part is unknown wherever it is not false, so that facts are missing rather than out of reach.
func (x *space) never(root ref) bool {
	x.survey(&x.start, nil)
	return x.masks[root]&isUnknown != 0
}

// ask names what is missing.
func (s *Search) ask(r *Report, x *space, open []int) {
	at := make([]int64, len(x.vars))
	row := x.at(at, nil)
	g := x.c.prog.Graph
	nodes := x.wanted()
	clauses := x.c.rules.Clauses()
	for _, i := range open {
		ids := nodes
		if c := x.parts[i].clause; c >= 0 {
			ids = []rule.ID{clauses[c].Node}
		}
		for _, id := range ids {
			cols, figures := row.Gaps(id)
			for _, c := range cols {
				if name := g.Columns[c].Name; !slices.Contains(r.Missing, name) {
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
func (x *space) exclude(r *Report, most int) {
	keep := make([]int, len(x.parts))
	for i := range keep {
		keep[i] = i
	}
	for i := range x.parts {
		if x.parts[i].clause < 0 {
			continue
		}
		rest := slices.DeleteFunc(slices.Clone(keep), func(k int) bool { return k == i })
		list := make([]ref, len(rest))
		for j, k := range rest {
			list[j] = x.parts[k].root
		}
		x.root = x.all(list)
		if x.solve(cheapest, most, -1).x == nil {
			keep = rest
		}
	}
	var c Conflict
	clauses := x.c.rules.Clauses()
	for _, k := range keep {
		if n := x.parts[k].clause; n >= 0 {
			c.Clauses = append(c.Clauses, clauses[n])
		}
	}
	r.Conflict = append(r.Conflict, c)
}
