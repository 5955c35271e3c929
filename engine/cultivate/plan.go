package cultivate

import (
	"cmp"
	"slices"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/rule"
)

// Status is what a search came to.
type Status uint8

// The statuses.
const (
	Qualified  Status = iota // it qualifies today
	Waits                    // time alone will do; nothing needs to be changed
	Reachable                // there is a plan
	NeedsData                // facts that nobody has given keep the outcome open
	Impossible               // no plan within the years that were looked at
	Unproved                 // the search was given up before it found or excluded a plan
)

var statusNames = [...]string{"qualified", "waits", "reachable", "needs_data", "impossible", "unproved"}

func (s Status) String() string { return statusNames[s] }

// Report is what can be said of a subject.
type Report struct {
	Pack     string
	Goal     Goal
	Today    pack.Day
	Now      assess.Outcome
	Status   Status
	Plans    []Plan        // the cheapest first, then others of a different kind
	Missing  []string      // columns to be filled in first
	Figures  []string      // parameters without a published value that the goal needs
	Conflict []Conflict    // why there is no plan
	Opened   int           // boxes that the search opened
	Proved   bool          // the first plan is the cheapest, or there is none
	Rules    []*rule.Rules `json:"-"`
}

// Kind says why a plan is shown.
type Kind uint8

// The kinds of plan.
const (
	Cheapest  Kind = iota
	Earliest       // sooner, and dearer
	Otherwise      // without what the cheapest relies on most
)

var kindNames = [...]string{"cheapest", "earliest", "otherwise"}

func (k Kind) String() string { return kindNames[k] }

// Plan is a set of changes after which the subject qualifies.
type Plan struct {
	Kind    Kind
	On      pack.Day // first day on which an application succeeds
	Until   pack.Day // last day on which it still does with the same facts, within the same year
	Cost    int64    // fen
	Changes []Change
	Market  bool // it relies on what the market decides
	Facts   []Fact
	Marks   []Fact // what experts are taken to give
}

// Change is a lever pulled a number of times.
type Change struct {
	Lever   *pack.Lever
	Steps   int64
	Year    int      // calendar year whose figures it moves; 0 for facts that are not yearly
	Cost    int64    // fen
	Begin   pack.Day // last day to begin
	Shows   pack.Day // day from which it counts
	Effects []Effect
}

// Effect is what a change does to a column that the rules read.
type Effect struct {
	Column   string
	From, To rule.Value
}

// Fact is the value of a column that a plan rests on.
type Fact struct {
	Column   string
	Value    rule.Value
	Forecast bool // of a year to come
	Moved    bool // by a change of the plan
}

// Now is the outcome today, as the facts stand.
func (s *Search) Now(who Subject, q Request) assess.Outcome {
	st := s.stages[0]
	row := st.row(who, &q, nil)
	defer st.give(row)
	return assess.OutcomeAt(st.prog.Graph, st.rules, row)
}

// Plan searches for a subject.
func (s *Search) Plan(who Subject, q Request) *Report {
	r := &Report{Pack: s.o.Pack, Goal: q.Goal, Today: s.o.Today, Now: s.Now(who, q), Proved: true}
	if !s.best(r, who, &q, false) && s.hasMarket() {
		s.best(r, who, &q, true)
	}
	switch {
	case len(r.Plans) > 0 && len(r.Plans[0].Changes) == 0 && r.Plans[0].On == s.o.Today:
		r.Status, r.Plans = Qualified, r.Plans[:1]
	case len(r.Plans) > 0 && len(r.Plans[0].Changes) == 0:
		r.Status, r.Plans = Waits, r.Plans[:1]
	case len(r.Plans) > 0:
		r.Status = Reachable
	case !r.Proved:
		r.Status = Unproved
	default:
		s.refuse(r, who, &q)
	}
	return r
}

// within lists the stages that a request leaves open: at least the first.
func (s *Search) within(q *Request) []*stage {
	n := len(s.stages)
	for q.By != 0 && n > 1 && s.stages[n-1].from > q.By {
		n--
	}
	return s.stages[:n]
}

func (s *Search) hasMarket() bool {
	return slices.ContainsFunc(s.levers, func(l *lever) bool { return l.Market })
}

// best adds the plans of a report; false when there is none.
func (s *Search) best(r *Report, who Subject, q *Request, market bool) bool {
	var at, soon *space
	var top found
	for _, st := range s.within(q) {
		if st.barred(who, q) {
			continue
		}
		x := s.open(st, who, q, market)
		defer x.close()
		limit := int64(-1)
		if at != nil {
			limit = top.cost // a later day must be cheaper
		}
		f := x.solve(task{by: cheapest, most: s.o.Most, limit: limit})
		r.Opened += f.opened
		r.Proved = r.Proved && f.proved
		if f.x == nil {
			continue
		}
		if soon == nil {
			soon = x
		}
		at, top = x, f
		if top.cost == 0 {
			break
		}
	}
	if at == nil {
		return false
	}
	p := at.plan(Cheapest, top)
	if !at.checked(&p, top.x) {
		r.Proved = false
		return false
	}
	r.Plans = append(r.Plans, p)
	if len(r.Plans[0].Changes) > 0 && !q.Brief {
		s.others(r, who, q, market, soon)
	}
	return true
}

// others adds the earliest plan, and the cheapest without what the first one relies on most.
func (s *Search) others(r *Report, who Subject, q *Request, market bool, soon *space) {
	add := func(p Plan) {
		if !slices.ContainsFunc(r.Plans, p.like) {
			r.Plans = append(r.Plans, p)
		}
	}
	f := soon.solve(task{by: earliest, most: s.o.Most, limit: -1})
	r.Opened += f.opened
	if f.x != nil {
		if p := soon.plan(Earliest, f); p.On < r.Plans[0].On && soon.checked(&p, f.x) {
			add(p)
		}
	}
	main := slices.MaxFunc(r.Plans[0].Changes, func(a, b Change) int { return cmp.Compare(a.Cost, b.Cost) })
	for _, without := range []string{main.Lever.Kind, main.Lever.ID} {
		other := *q
		other.Without = append(slices.Clone(q.Without), without)
		if p, ok := s.other(r, who, &other, market); ok {
			add(p)
			return
		}
	}
}

// other is the cheapest plan of a request, and no more.
func (s *Search) other(r *Report, who Subject, q *Request, market bool) (p Plan, ok bool) {
	limit := int64(-1)
	for _, st := range s.within(q) {
		if st.barred(who, q) {
			continue
		}
		x := s.open(st, who, q, market)
		f := x.solve(task{by: cheapest, most: s.o.Most, limit: limit})
		r.Opened += f.opened
		if f.x != nil {
			if other := x.plan(Otherwise, f); x.checked(&other, f.x) {
				p, ok, limit = other, true, f.cost
			}
		}
		x.close()
	}
	return p, ok
}

// like reports whether two plans pull the same levers by the same steps in the same years.
func (p Plan) like(q Plan) bool {
	return slices.EqualFunc(p.Changes, q.Changes, func(a, b Change) bool {
		return a.Lever == b.Lever && a.Steps == b.Steps && a.Year == b.Year
	})
}

// plan reads a point as a plan.
func (x *space) plan(kind Kind, f found) Plan {
	at := f.x
	p := Plan{Kind: kind, On: x.st.from + pack.Day(at[0]), Cost: f.cost}
	for i, v := range x.vars {
		if at[i] == 0 || len(v.supplies) == 0 {
			continue
		}
		for k, steps := range v.cost.shares(at[i], len(v.supplies)) {
			if steps > 0 {
				p.Market = p.Market || v.supplies[k].lever.Market
				p.Changes = append(p.Changes, x.change(i, &v.supplies[k], steps, p.On))
			}
		}
	}
	x.rest(&p, at)
	p.Until = x.until(at)
	return p
}

// change reads some steps of a lever as a change of a plan.
func (x *space) change(v int, s *supply, steps int64, on pack.Day) Change {
	g := x.st.prog.Graph
	c := Change{Lever: s.lever.Lever, Steps: steps, Year: s.year, Cost: s.cost.of(steps), Shows: s.ready}
	if s.year > 0 {
		c.Shows = pack.DayOf(s.year+1, 1, 1)
		c.Begin = pack.Day(rule.AddMonthsTo(int64(pack.DayOf(s.year, 12, 31)), -int64(s.lever.lead)))
	} else {
		c.Begin = pack.Day(rule.AddMonthsTo(int64(on), -int64(s.lever.lead)))
	}
	for col := range g.Columns {
		for _, m := range x.cols[col] {
			if m.v == v {
				from := x.row.Value(g.Columns[col].Node)
				c.Effects = append(c.Effects, Effect{g.Columns[col].Name, from, m.on(from, steps)})
			}
		}
	}
	return c
}

// on is what a move makes of a value.
func (m move) on(v rule.Value, steps int64) rule.Value {
	switch {
	case m.set != nil:
		return *m.set
	case v.Known:
		v.Num = v.Num.Add(m.add.Mul(rule.Int(steps)))
	}
	return v
}

// moved is the value of a column at a point.
func (x *space) moved(col int, at []int64) rule.Value {
	v := x.row.Value(x.st.prog.Graph.Columns[col].Node)
	for _, m := range x.cols[col] {
		if at[m.v] > 0 {
			v = m.on(v, at[m.v])
		}
	}
	return v
}

// rest notes the facts that a plan rests on, and the marks that experts are taken to give.
func (x *space) rest(p *Plan, at []int64) {
	g := x.st.prog.Graph
	for col, matters := range x.relevant() {
		c := &g.Columns[col]
		if !matters || c.Name == rule.ApplicationDate {
			continue
		}
		if v := x.moved(col, at); v.Known {
			_, forecast := x.st.fact(x.who, x.q, col)
			p.Facts = append(p.Facts, Fact{c.Name, v, forecast, v != x.row.Value(c.Node)})
		}
	}
	row := x.at(at, nil)
	defer x.st.give(row)
	for _, m := range x.st.marks {
		lo, hi := &g.Nodes[m.item.Lo], &g.Nodes[m.item.Hi]
		if row.Value(lo.A).Known { // a mark that is known, and fits
			continue
		}
		if low, high := row.Value(lo.B), row.Value(hi.B); low.Known && high.Known {
			p.Marks = append(p.Marks, Fact{Column: g.Columns[m.col].Name, Value: known(mark(low.Num, high.Num, x.q.share()))})
		}
	}
}

// checked holds a plan against the exact evaluator, which shares nothing with the search: with the plan's facts and marks the goal is
// reached. A plan that is not is not shown.
func (x *space) checked(p *Plan, at []int64) bool {
	marks := map[string]rule.Value{}
	for _, m := range p.Marks {
		marks[m.Column] = m.Value
	}
	row := x.at(at, marks)
	defer x.st.give(row)
	r, goal := x.st.rules, x.q.Goal
	reached := func(id rule.ID, least rule.Rat) bool {
		v := row.Value(id)
		return v.Known && v.Num.Cmp(least) >= 0
	}
	switch {
	case goal.Score != nil:
		return r.Score != nil && reached(r.Score.Lo, *goal.Score)
	case goal.Figure != "":
		return x.shows(row)
	case assess.OutcomeAt(x.st.prog.Graph, r, row) != assess.Eligible:
		return false
	}
	return goal.Amount == nil || r.Amount[0] == rule.None || reached(r.Amount[0], *goal.Amount)
}

// shows reports whether the definition that is the goal comes to what is wanted.
func (x *space) shows(row *rule.Row) bool {
	goal := x.q.Goal
	for _, d := range x.st.rules.Definitions {
		if d.Name != goal.Figure {
			continue
		}
		v := row.Value(d.Node)
		switch x.st.prog.Graph.Nodes[d.Node].Type {
		case rule.Code:
			return v.Known && v.Str == goal.Is
		case rule.Bool:
			return v.Known && v.Bool
		}
		return v.Known && goal.Least != nil && v.Num.Cmp(*goal.Least) >= 0
	}
	return false
}

// share is how far up its range an expert's mark is taken to lie.
func (q *Request) share() rule.Rat {
	if q.Experts != nil {
		return *q.Experts
	}
	return rule.Frac(1, 2)
}

// at lends an evaluator that reads the facts at a point, and marks in the place of what is known.
func (x *space) at(at []int64, marks map[string]rule.Value) *rule.Row {
	moved := map[int]rule.Value{}
	for col := range x.cols {
		moved[col] = x.moved(col, at)
	}
	for col := range x.st.prog.Graph.Columns {
		name := x.st.prog.Graph.Columns[col].Name
		if name == rule.ApplicationDate {
			moved[col] = known(rule.Int(int64(x.st.from) + at[0]))
		}
		if v, ok := marks[name]; ok {
			moved[col] = v
		}
	}
	return x.st.row(x.who, x.q, moved)
}

// until is the last day of the window up to which the goal goes on to hold without a break.
func (x *space) until(at []int64) pack.Day {
	last := slices.Clone(at)
	lo, hi := at[0], x.vars[0].most
	for lo < hi {
		last[0] = lo + (hi-lo+1)/2
		if x.survey(&state{box: box{at, last}}); x.masks[x.root] == isTrue { // over every day from the plan's to this one
			lo = last[0]
		} else {
			hi = last[0] - 1
		}
	}
	return x.st.from + pack.Day(lo)
}
