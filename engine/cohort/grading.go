package cohort

import (
	"slices"
	"strings"

	"huice/engine/assess"
	"huice/engine/rule"
)

// Graded is a subject with its grade.
type Graded struct {
	Ranked
	Rank        int   // in its group, from 1
	Base        int   // grade by rank, by index in Grading.Grades
	Final       int   // grade after adjustments
	Adjustments []int // those that moved it, by index
	// Open is what an adjustment waits for that could still move it: until then the grade is not known.
	Open []string
	// Above is the subject that was the last to get the next better grade, by index in the group, or -1; Step is the key that
	// tells the two apart.
	Above, Step int
}

// GradedGroup is a ranking of its own.
type GradedGroup struct {
	Group       string
	Subjects    []Graded // by rank
	Places      []int    // of each grade before adjustments
	All         int      // subjects collected, those outside the scope included
	Outside     []int    // subjects outside the scope
	Open        []Unranked
	Small       bool     // smaller than the pack calls small
	Provisional bool     // subjects with gaps were left out
	Missing     []string // figures without which there are no grades
}

// Grading is the result of a grading.
type Grading struct {
	Rules   *rule.Rules
	Groups  []*GradedGroup
	NoGroup []int // subjects whose group is not known
	grades  map[int]string
}

// Missing lists the figures without which some group has no grades.
func (g *Grading) Missing() []string {
	var all []string
	for _, x := range g.Groups {
		all = append(all, x.Missing...)
	}
	return unique(all)
}

// Grade ranks the subjects of a pack within their groups and gives them grades.
func (r *Run) Grade(rules *rule.Rules) *Grading {
	d := rules.Grading
	if d == nil {
		return nil
	}
	r.Measures(rules)
	out := &Grading{Rules: rules, grades: map[int]string{}}
	groups := r.gather(rules, out)
	for _, key := range sortedKeys(groups) {
		out.Groups = append(out.Groups, groups[key])
	}
	for _, g := range out.Groups {
		r.grade(g, rules)
		for _, x := range g.Subjects {
			if g.Places != nil && x.Open == nil {
				out.grades[x.Row] = d.Grades[x.Final].Def.ID
			}
		}
	}
	t := r.Table(rules)
	r.stage[int(r.Prog.Graph.Nodes[d.Grade].N)] = func(c *cursor) rule.Value {
		id, ok := out.grades[c.at]
		return rule.Value{Known: ok && c.t == t, Str: id}
	}
	r.over(rules.Pack.Subject).row.Reset()
	return out
}

// gather sorts the subjects of a grading into groups.
func (r *Run) gather(rules *rule.Rules, out *Grading) map[string]*GradedGroup {
	d, c := rules.Grading, r.over(rules.Pack.Subject)
	groups := map[string]*GradedGroup{}
	for row := range c.rows() {
		c.seek(row)
		key, known := c.key(d.By)
		scope := c.row.Value(rules.Scope)
		if !known {
			out.NoGroup = append(out.NoGroup, row)
			continue
		}
		g := groups[key]
		if g == nil {
			g = &GradedGroup{Group: key}
			groups[key] = g
		}
		g.All++
		if scope.Known && !scope.Bool {
			g.Outside = append(g.Outside, row)
			continue
		}
		keys, missing := c.keys(d.Order)
		if !scope.Known {
			missing = append(missing, c.missing(rules.Scope)...)
		}
		if missing != nil || !scope.Known {
			g.Open = append(g.Open, Unranked{row, c.t.ID(row), unique(missing)})
			continue
		}
		g.Subjects = append(g.Subjects, Graded{Ranked: Ranked{row, c.t.ID(row), keys}, Above: -1})
	}
	return groups
}

func unique(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, strings.Compare)
	return keys
}

// grade ranks one group and fills its places.
func (r *Run) grade(g *GradedGroup, rules *rule.Rules) {
	d := rules.Grading
	list := make([]Ranked, len(g.Subjects))
	for i, x := range g.Subjects {
		list[i] = x.Ranked
	}
	r.sort(d.Order, list)
	for i := range list {
		g.Subjects[i] = Graded{Ranked: list[i], Rank: i + 1, Above: -1}
	}
	if len(g.Open) > 0 {
		if d.Def.Gaps != "leave_out" {
			return
		}
		g.Provisional = true
	}
	places, missing := r.places(g, rules)
	if missing != nil {
		g.Missing = missing
		return
	}
	g.Places = places
	r.seatGrades(g, d)
	for i := range g.Subjects {
		r.adjust(&g.Subjects[i], rules)
	}
}

// adjust moves a subject as the adjustments say. One that is open and would move it leaves the grade open.
func (r *Run) adjust(x *Graded, rules *rule.Rules) {
	d, c := rules.Grading, r.over(rules.Pack.Subject)
	x.Final = x.Base
	c.seek(x.Row)
	for k, a := range d.Adjustments {
		if !slices.Contains(a.Def.From, d.Grades[x.Final].Def.ID) {
			continue
		}
		v := c.row.Value(a.When)
		switch {
		case !v.Known:
			x.Open = unique(append(x.Open, c.missing(a.When)...))
		case v.Bool:
			x.Final = slices.IndexFunc(d.Grades, func(q rule.Grade) bool { return q.Def.ID == a.Def.To })
			x.Adjustments = append(x.Adjustments, k)
		}
	}
}

// places works out how many subjects of a group get each grade.
func (r *Run) places(g *GradedGroup, rules *rule.Rules) (places []int, missing []string) {
	d := rules.Grading
	graph := r.Prog.Graph
	n := len(g.Subjects)
	places = make([]int, len(d.Grades))
	c := &cursor{run: r, row: rule.NewRow(graph), at: -1}
	known := map[int]rule.Value{
		int(graph.Nodes[d.N].N):   {Known: true, Num: rule.Int(int64(n))},
		int(graph.Nodes[d.All].N): {Known: true, Num: rule.Int(int64(g.All))},
	}
	depth := 0
	c.row.Fact = func(col int) rule.Value {
		if v, ok := known[col]; ok {
			return v
		}
		for _, q := range d.Grades { // the places of another grade
			if int(graph.Nodes[q.Held].N) == col && q.Places != rule.None && depth < len(d.Grades) {
				depth++
				v := c.row.Value(q.Places)
				depth--
				return v
			}
		}
		return c.fact(col)
	}
	c.row.Reset()
	rest, left := -1, n
	count := func(k int) {
		v := c.row.Value(d.Grades[k].Places)
		if !v.Known {
			missing = append(missing, c.missing(d.Grades[k].Places)...)
			return
		}
		whole, _ := v.Num.Floor().Scaled(1)
		places[k] = int(min(max(whole, 0), int64(left)))
		left -= places[k]
	}
	for _, from := range []string{"top", "bottom"} { // where places do not suffice the top has its own first
		for k, q := range d.Grades {
			switch {
			case q.Places == rule.None:
				rest = k
			case (q.Def.From == "bottom") == (from == "bottom"):
				count(k)
			}
		}
	}
	if rest >= 0 {
		places[rest] = left
	}
	if d.Small != rule.None {
		v := c.row.Value(d.Small)
		g.Small = v.Known && v.Num.Cmp(rule.Int(int64(n))) > 0
	}
	return places, unique(missing)
}

// seatGrades hands out the grades in the order of the ranking, from best to worst.
func (r *Run) seatGrades(g *GradedGroup, d *rule.Grading) {
	base := make([]int, 0, len(g.Subjects))
	for k, n := range g.Places {
		base = append(base, slices.Repeat([]int{k}, n)...)
	}
	last := -1 // the last subject of a better grade
	for i := range g.Subjects {
		x := &g.Subjects[i]
		x.Base = base[i]
		if i > 0 && g.Subjects[i-1].Base != x.Base {
			last = i - 1
		}
		if x.Above = last; last >= 0 {
			_, x.Step = r.compareKeys(d.Order, g.Subjects[last].Keys, x.Keys)
		}
	}
}

// Amount is the range of the amount that follows from the grade.
func (r *Run) Amount(rules *rule.Rules, row int) (lo, hi rule.Value) {
	if rules.Amount[0] == rule.None {
		return rule.Value{}, rule.Value{}
	}
	one := assess.One(r.Prog.Graph, rules, r.Row(rules, row))
	return one.AmountMin, one.AmountMax
}
