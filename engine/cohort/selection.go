package cohort

import (
	"slices"
	"strings"

	"huice/engine/assess"
	"huice/engine/rule"
)

// Place is where a subject of the pool stands in a selection.
type Place uint8

// Places in a selection.
const (
	NotSelected Place = iota
	OnReserve
	Selected
)

var placeNames = [...]string{"not_selected", "reserve", "selected"}

func (p Place) String() string { return placeNames[p] }

// Candidate is an eligible subject with its rank in its group.
type Candidate struct {
	Ranked
	Rank  int // from 1
	Place Place
	// Provisional marks a place that somebody whose data are open could still take.
	Provisional bool
	// Limited is the index of the limit that kept the subject out although its rank would do, or -1.
	Limited int
	// Tied says that the subject equals another on every key across the last place.
	Tied bool
	// Behind is the candidate that was the last to get in before this one, by index, or -1; Step is the key that tells them
	// apart, len(order) when only the identifier does.
	Behind, Step int
}

// SelectedGroup is the result of a selection for one group.
type SelectedGroup struct {
	Group      string
	Places     int
	Reserve    int
	Candidates []Candidate // by rank
	Open       []Unranked  // undetermined, or without what the order looks at
	Refused    []int       // subjects that are not eligible
	Discretion []int       // subjects that wait for a decision in their discretion
	any        int         // one of its subjects: places may depend on the group
}

// Selection is the result of a selection.
type Selection struct {
	Rules   *rule.Rules
	Groups  []*SelectedGroup
	Missing []string // figures without which nothing can be chosen
	NoGroup []int    // subjects whose group is not known
}

// Select chooses among the eligible subjects of a pack.
func (r *Run) Select(rules *rule.Rules) *Selection {
	s, out := rules.Selection, &Selection{Rules: rules}
	if s == nil {
		return nil
	}
	r.Measures(rules)
	c := r.over(rules.Pack.Subject)
	groups := map[string]*SelectedGroup{}
	for row := range c.rows() {
		c.seek(row)
		o := assess.OutcomeAt(r.Prog.Graph, rules, c.row)
		if o == assess.NotApplicable {
			continue
		}
		key, known := c.key(s.By)
		if !known {
			out.NoGroup = append(out.NoGroup, row)
			continue
		}
		g := groups[key]
		if g == nil {
			g = &SelectedGroup{Group: key, any: row}
			groups[key] = g
		}
		r.enter(g, c, rules, row, o)
	}
	for key := range groups {
		out.Groups = append(out.Groups, groups[key])
	}
	slices.SortFunc(out.Groups, func(a, b *SelectedGroup) int { return strings.Compare(a.Group, b.Group) })
	if len(out.Groups) == 0 {
		out.Groups = []*SelectedGroup{{any: -1}}
	}
	for _, g := range out.Groups {
		r.fill(g, s, out)
	}
	return out
}

// enter puts a subject into the pool of its group, or says why it is not in it.
func (r *Run) enter(g *SelectedGroup, c *cursor, rules *rule.Rules, row int, o assess.Outcome) {
	switch o {
	case assess.NotEligible:
		g.Refused = append(g.Refused, row)
	case assess.Discretionary:
		g.Discretion = append(g.Discretion, row)
	case assess.Undetermined:
		var missing []string
		for _, m := range assess.Missing(rules, c.row, o) {
			missing = append(missing, m.Name(r.Prog.Graph))
		}
		g.Open = append(g.Open, Unranked{row, c.t.ID(row), missing})
	case assess.Eligible:
		keys, missing := c.keys(rules.Selection.Order)
		if missing != nil {
			g.Open = append(g.Open, Unranked{row, c.t.ID(row), missing})
			return
		}
		g.Candidates = append(g.Candidates, Candidate{Ranked: Ranked{row, c.t.ID(row), keys}, Limited: -1, Behind: -1})
	}
}

// fill ranks the pool of a group and fills its places.
func (r *Run) fill(g *SelectedGroup, s *rule.Selection, out *Selection) {
	c := r.over(out.Rules.Pack.Subject)
	number := func(id rule.ID) int {
		if id == rule.None {
			return 0
		}
		c.seek(g.any)
		v := c.row.Value(id)
		if !v.Known {
			for _, m := range c.missing(id) {
				if !slices.Contains(out.Missing, m) {
					out.Missing = append(out.Missing, m)
				}
			}
			return 0
		}
		n, _ := v.Num.Floor().Scaled(1)
		return int(max(n, 0))
	}
	g.Places, g.Reserve = number(s.Places), number(s.Reserve)
	list := make([]Ranked, len(g.Candidates))
	for i, x := range g.Candidates {
		list[i] = x.Ranked
	}
	r.sort(s.Order, list)
	for i := range list {
		g.Candidates[i] = Candidate{Ranked: list[i], Rank: i + 1, Limited: -1, Behind: -1}
	}
	if out.Missing != nil {
		return
	}
	r.seat(g, out.Rules)
	r.border(g, s)
	r.reserve(g)
}

// seat gives the places to the best, within the limits.
func (r *Run) seat(g *SelectedGroup, rules *rule.Rules) {
	s, c := rules.Selection, r.over(rules.Pack.Subject)
	taken := make([]map[string]int, len(s.Limits))
	for i := range taken {
		taken[i] = map[string]int{}
	}
	seated, last := 0, -1
	for i := range g.Candidates {
		x := &g.Candidates[i]
		x.Behind = last
		if last >= 0 {
			_, x.Step = r.compareKeys(s.Order, g.Candidates[last].Keys, x.Keys)
		}
		if seated >= g.Places {
			continue
		}
		c.seek(x.Row)
		keys := make([]string, len(s.Limits))
		for k, l := range s.Limits {
			key, _ := c.key([]rule.ID{l.Of})
			keys[k] = key
			most := c.row.Value(l.Most)
			if n, _ := most.Num.Floor().Scaled(1); most.Known && taken[k][key] >= int(n) {
				x.Limited = k
			}
		}
		if x.Limited >= 0 {
			continue
		}
		seated++
		x.Place, last = Selected, i
		x.Provisional = seated+len(g.Open) > g.Places
		for k, l := range s.Limits {
			taken[k][keys[k]]++
			most, _ := c.row.Value(l.Most).Num.Floor().Scaled(1)
			x.Provisional = x.Provisional || taken[k][keys[k]]+len(g.Open) > int(most)
		}
	}
}

// border treats those who are equal on every key across the last place.
func (r *Run) border(g *SelectedGroup, s *rule.Selection) {
	last := -1
	for i, x := range g.Candidates {
		if x.Place == Selected {
			last = i
		}
	}
	if last < 0 {
		return
	}
	equal := func(i int) bool {
		_, step := r.compareKeys(s.Order, g.Candidates[last].Keys, g.Candidates[i].Keys)
		return step == len(s.Order) && g.Candidates[i].Limited < 0
	}
	from, to := last, last+1
	for from > 0 && equal(from-1) {
		from--
	}
	for to < len(g.Candidates) && equal(to) {
		to++
	}
	if to == last+1 { // nobody outside is equal to the last one in
		return
	}
	for i := from; i < to; i++ {
		x := &g.Candidates[i]
		if x.Limited >= 0 {
			continue
		}
		x.Tied = true
		switch s.Def.Ties {
		case "all":
			x.Place = Selected
		case "none":
			x.Place = NotSelected
		}
	}
}

// reserve puts the best of the others on the reserve list, but not those whom a limit keeps out.
func (r *Run) reserve(g *SelectedGroup) {
	left := g.Reserve
	for i := range g.Candidates {
		if x := &g.Candidates[i]; left > 0 && x.Place == NotSelected && x.Limited < 0 {
			x.Place = OnReserve
			left--
		}
	}
}

// Chosen counts the candidates in a place.
func (g *SelectedGroup) Chosen(p Place) int {
	n := 0
	for _, x := range g.Candidates {
		if x.Place == p {
			n++
		}
	}
	return n
}
