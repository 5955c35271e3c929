package cultivate

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"huice/engine/pack"
	"huice/engine/rule"
)

// compiled is the pack as it stands from one day to the next change of its rules, with the application date left open.
type compiled struct {
	prog  *rule.Program
	rules *rule.Rules
}

// stage is a window with the rules as they stand in it, and with everything that is the same for every subject.
type stage struct {
	window
	compiled
	sources []source // by column
	pulls   []pull
	moved   []bool // by node: a lever or the day may change it, or an expert's mark stands in it
	marks   []marked
	rows    sync.Pool // of *rule.Row
}

// source says where the value of a column comes from: in a later year, figures known today have grown older, and those of years
// to come are forecasts.
type source struct {
	name     string
	forecast bool
	keys     []string // by which a request may forecast it, the first that it has counts
}

// marked is a line of a score that an expert marks within a range.
type marked struct {
	col  int
	item *rule.Item
}

// stage prepares a window; programs are shared between windows with the same first day.
func (s *Search) stage(w window, programs map[pack.Day]*compiled) (*stage, []pack.Problem) {
	c := programs[w.from]
	if c == nil {
		prog, problems := rule.Compile(s.lib, rule.Options{Date: w.from, Set: s.o.Set, Floating: true}, s.o.Pack)
		if pack.Errors(problems) {
			return nil, problems
		}
		c = &compiled{prog, prog.Rules[0]}
		programs[w.from] = c
	}
	st := &stage{window: w, compiled: *c}
	g := c.prog.Graph
	st.rows.New = func() any { return rule.NewRow(g) }
	for i := range g.Columns {
		st.sources = append(st.sources, s.source(&g.Columns[i], w.ahead))
	}
	for _, l := range s.levers {
		s.pulls(st, l)
	}
	st.findMarks()
	st.findMoved()
	return st, nil
}

func (s *Search) source(c *rule.Column, ahead int) source {
	switch {
	case c.Year == 0 && ahead > 0:
		return source{name: c.Name, keys: []string{c.Name}}
	case c.Year == 0:
		return source{name: c.Name}
	case c.Year > ahead:
		return source{name: strings.TrimSuffix(c.Name, strconv.Itoa(c.Year)) + strconv.Itoa(c.Year-ahead)}
	}
	this, _, _ := s.o.Today.Date()
	base := strings.TrimSuffix(c.Name, "_y"+strconv.Itoa(c.Year))
	return source{name: base + "_y1", forecast: true, keys: []string{base + "@" + strconv.Itoa(this+ahead-c.Year), base}}
}

// pulls adds a lever for each year whose figures it can still move, the latest first, or once where it moves no yearly fact.
func (s *Search) pulls(st *stage, l *lever) {
	ready := pack.Day(rule.AddMonthsTo(int64(s.o.Today), int64(l.lead)))
	this, _, _ := s.o.Today.Date()
	yearly := false
	for slot := st.ahead; slot >= 0; slot-- { // slot 1 is this calendar year, 0 none
		if slot == 0 && yearly || slot > 0 && ready > pack.DayOf(this+slot-1, 12, 31) {
			continue
		}
		p := pull{lever: l, years: 1}
		if slot > 0 {
			p.year = this + slot - 1
			if l.Lasts {
				p.years = int64(st.ahead - slot + 1)
			}
		}
		any := false
		for _, e := range s.effects(st, l, slot) {
			switch {
			case e.yearly:
				any = true
			case ready > st.to:
				continue
			default:
				p.ready = ready
				any = any || slot == 0
			}
			p.effects = append(p.effects, e)
		}
		if any {
			st.pulls = append(st.pulls, p)
			yearly = yearly || slot > 0
		}
	}
}

// effects lists what a lever pulled in a year does to the columns of the rules.
func (s *Search) effects(st *stage, l *lever, slot int) []effect {
	var list []effect
	for i := range st.prog.Graph.Columns {
		c := &st.prog.Graph.Columns[i]
		add, adds := l.adds[c.Fact.Name]
		set, sets := l.sets[c.Fact.Name]
		if !adds && !sets || strings.HasPrefix(c.Name, pack.OwnerPrefix) {
			continue
		}
		if c.Year > 0 {
			at := st.ahead - c.Year + 1 // the slot whose figures the column holds
			if slot == 0 || at < slot || at > slot && !l.Lasts {
				continue
			}
		}
		e := effect{col: i, yearly: c.Year > 0, add: add}
		if sets {
			v := rule.ValueOf(set)
			if set.Kind == pack.Word && set.Word == pack.Achieved {
				v = known(rule.Int(rule.AddMonthsTo(int64(s.o.Today), int64(l.lead))))
			}
			e.set = &v
		}
		list = append(list, e)
	}
	return list
}

// findMarks lists the lines of scores, of the pack or of one it uses, that an expert marks within a range.
func (st *stage) findMarks() {
	g := st.prog.Graph
	seen := map[*rule.Rules]bool{}
	var lines func([]rule.Item)
	lines = func(items []rule.Item) {
		for i := range items {
			it := &items[i]
			lines(it.Items)
			if it.Item == nil || it.Item.Judged == "" || g.Nodes[it.Lo].Op != rule.Else || g.Nodes[it.Hi].Op != rule.Else {
				continue
			}
			col := slices.IndexFunc(g.Columns, func(c rule.Column) bool { return c.Name == it.Item.Judged })
			if col >= 0 {
				st.marks = append(st.marks, marked{col, it})
			}
		}
	}
	var walk func(*rule.Rules)
	walk = func(r *rule.Rules) {
		if seen[r] {
			return
		}
		seen[r] = true
		if r.Score != nil {
			lines(r.Score.Items)
		}
		for _, u := range r.Pack.Uses {
			if used := r.Uses[u.Key]; used != nil {
				walk(used)
			}
		}
	}
	walk(st.rules)
}

// findMoved finds the nodes that a plan can change, or that depend on an expert's mark.
func (st *stage) findMoved() {
	g := st.prog.Graph
	cols := map[int]bool{}
	for _, p := range st.pulls {
		for _, e := range p.effects {
			cols[e.col] = true
		}
	}
	st.moved = make([]bool, len(g.Nodes))
	for _, m := range st.marks {
		st.moved[m.item.Lo], st.moved[m.item.Hi] = true, true
	}
	for id := range g.Nodes {
		n := &g.Nodes[id]
		if n.Op == rule.Col {
			st.moved[id] = cols[int(n.N)] || n.Text == rule.ApplicationDate
		}
		for _, a := range g.Args(rule.ID(id)) {
			st.moved[id] = st.moved[id] || st.moved[a]
		}
	}
}

// barred reports whether a clause that no plan can change keeps a subject from being eligible.
func (st *stage) barred(who Subject, q *Request) bool {
	if q.Goal.Score != nil || q.Goal.Figure != "" {
		return false
	}
	row := st.row(who, q, nil)
	defer st.give(row)
	clauses := st.rules.Clauses()
	for i := range clauses {
		if c := &clauses[i]; !st.moved[c.Node] {
			if v := row.Value(c.Node); !v.Known || !v.Bool {
				return true
			}
		}
	}
	return false
}

// fact is the value of a column for a subject, before any change, and whether it is a forecast.
func (st *stage) fact(who Subject, q *Request, col int) (v rule.Value, forecast bool) {
	src := &st.sources[col]
	for _, key := range src.keys {
		if v, ok := q.Forecast[key]; ok {
			return v, true
		}
	}
	if v, ok := q.Assume[src.name]; ok {
		return v, src.forecast
	}
	return who(src.name), src.forecast
}

// row lends an evaluator that reads the subject's facts in the window, on its first day unless moved gives another; moved gives the
// columns that a plan moves. It goes back with give.
func (st *stage) row(who Subject, q *Request, moved map[int]rule.Value) *rule.Row {
	row := st.rows.Get().(*rule.Row)
	g := st.prog.Graph
	row.Fact = func(col int) rule.Value {
		if v, ok := moved[col]; ok {
			return v
		}
		if g.Columns[col].Name == rule.ApplicationDate {
			return known(rule.Int(int64(st.from)))
		}
		v, _ := st.fact(who, q, col)
		return v
	}
	row.Reset()
	return row
}

func (st *stage) give(row *rule.Row) { st.rows.Put(row) }
