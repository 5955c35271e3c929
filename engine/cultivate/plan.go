package cultivate

import (
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

// Plan searches for a subject.
func (s *Search) Plan(who Subject, q Request) *Report {
	r := &Report{Pack: s.o.Pack, Goal: q.Goal, Today: s.o.Today, Now: s.Now(who, q), Proved: true}
	wins := s.windows()
	for _, market := range []bool{false, true} {
		if market && !s.hasMarket() {
			break
		}
		if s.best(r, wins, who, &q, market) {
			break
		}
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
		s.refuse(r, wins, who, &q)
	}
	return r
}

func (s *Search) hasMarket() bool {
	return slices.ContainsFunc(s.levers, func(l *lever) bool { return l.Market })
}

// best adds the plans of a report; false when there is none.
func (s *Search) best(r *Report, wins []window, who Subject, q *Request, market bool) bool {
	var at, soon *space
	var top, first found
	top.cost = -1
	for _, w := range wins {
		x := s.open(w, who, q, market)
		limit := int64(-1)
		if at != nil {
			limit = top.cost // a later day must be cheaper
		}
		f := x.solve(cheapest, s.o.Most, limit)
		r.Opened += f.opened
		r.Proved = r.Proved && f.proved
		if f.x == nil {
			continue
		}
		if soon == nil {
			soon, first = x, f
		}
		at, top = x, f
	}
	if at == nil {
		return false
	}
	r.Plans = append(r.Plans, at.plan(Cheapest, top.x))
	if len(r.Plans[0].Changes) == 0 {
		return true
	}
	s.others(r, wins, who, q, market, soon, first)
	return true
}

// others adds the earliest plan, and the cheapest without what the first one relies on most.
func (s *Search) others(r *Report, wins []window, who Subject, q *Request, market bool, soon *space, first found) {
	add := func(p Plan) {
		if !slices.ContainsFunc(r.Plans, p.like) {
			r.Plans = append(r.Plans, p)
		}
	}
	if f := soon.solve(earliest, s.o.Most, -1); f.x != nil {
		r.Opened += f.opened
		if p := soon.plan(Earliest, f.x); p.On < r.Plans[0].On {
			add(p)
		}
	} else {
		add(soon.plan(Earliest, first.x))
	}
	main := slices.MaxFunc(r.Plans[0].Changes, func(a, b Change) int { return int(max(-1, min(1, a.Cost-b.Cost))) })
	for _, without := range []string{main.Lever.Kind, main.Lever.ID} {
		other := *q
		other.Without = append(slices.Clone(q.Without), without)
		if p, ok := s.single(r, wins, who, &other, market); ok {
			add(p)
			return
		}
	}
}

// single is the cheapest plan of a request alone.
func (s *Search) single(r *Report, wins []window, who Subject, q *Request, market bool) (Plan, bool) {
	var at *space
	var x []int64
	limit := int64(-1)
	for _, w := range wins {
		sp := s.open(w, who, q, market)
		f := sp.solve(cheapest, s.o.Most, limit)
		r.Opened += f.opened
		if f.x != nil {
			at, x, limit = sp, f.x, f.cost
		}
	}
	if at == nil {
		return Plan{}, false
	}
	return at.plan(Otherwise, x), true
}

// like reports whether two plans pull the same levers by the same steps in the same years.
func (p Plan) like(q Plan) bool {
	return slices.EqualFunc(p.Changes, q.Changes, func(a, b Change) bool {
		return a.Lever == b.Lever && a.Steps == b.Steps && a.Year == b.Year
	})
}

// plan reads a point as a plan.
func (x *space) plan(kind Kind, at []int64) Plan {
	p := Plan{Kind: kind, On: x.w.from + pack.Day(at[0]), Cost: x.costOf(at)}
	g := x.c.prog.Graph
	for i, v := range x.vars {
		if v.lever == nil || at[i] == 0 {
			continue
		}
		p.Market = p.Market || v.lever.Market
		c := Change{Lever: v.lever.Lever, Steps: at[i], Year: v.year, Cost: v.cost.of(at[i]), Shows: v.ready}
		if v.year > 0 {
			c.Shows = pack.DayOf(v.year+1, 1, 1)
			c.Begin = pack.Day(rule.AddMonthsTo(int64(pack.DayOf(v.year, 12, 31)), -int64(v.lever.lead)))
		} else {
			c.Begin = pack.Day(rule.AddMonthsTo(int64(p.On), -int64(v.lever.lead)))
		}
		for col := range g.Columns {
			for _, m := range x.cols[col] {
				if m.v != i {
					continue
				}
				from, _ := x.s.fact(x.who, x.q, &g.Columns[col], x.w.ahead)
				c.Effects = append(c.Effects, Effect{g.Columns[col].Name, from, x.moved(col, at, func(v int) bool { return v == i })})
			}
		}
		p.Changes = append(p.Changes, c)
	}
	x.rest(&p, at)
	p.Until = x.until(at)
	return p
}

// moved is the value of a column at a point, as far as some of the variables move it.
func (x *space) moved(col int, at []int64, which func(v int) bool) rule.Value {
	v, _ := x.s.fact(x.who, x.q, &x.c.prog.Graph.Columns[col], x.w.ahead)
	for _, m := range x.cols[col] {
		switch {
		case at[m.v] == 0 || !which(m.v):
		case m.set != nil:
			v = *m.set
		case v.Known:
			v.Num = v.Num.Add(m.add.Mul(rule.Int(at[m.v])))
		}
	}
	return v
}

func all(int) bool { return true }

// rest notes the facts that a plan rests on, and the marks that experts are taken to give.
func (x *space) rest(p *Plan, at []int64) {
	g := x.c.prog.Graph
	for _, col := range x.relevant() {
		c := &g.Columns[col]
		if c.Name == rule.ApplicationDate {
			continue
		}
		base, forecast := x.s.fact(x.who, x.q, c, x.w.ahead)
		v := x.moved(col, at, all)
		if v.Known {
			p.Facts = append(p.Facts, Fact{c.Name, v, forecast, v != base})
		}
	}
	row := x.at(at, nil)
	share := rule.Frac(1, 2)
	if x.q.Experts != nil {
		share = *x.q.Experts
	}
	x.c.eachMark(func(col int, item *rule.Item) {
		if row.Value(g.Nodes[item.Lo].A).Known { // a mark that is known, and fits
			return
		}
		lo, hi := row.Value(g.Nodes[item.Lo].B), row.Value(g.Nodes[item.Hi].B)
		if lo.Known && hi.Known {
			p.Marks = append(p.Marks, Fact{Column: g.Columns[col].Name, Value: known(mark(lo.Num, hi.Num, share))})
		}
	})
}

// at evaluates the rules at a point, with marks filled in.
func (x *space) at(at []int64, marks []Fact) *rule.Row {
	g := x.c.prog.Graph
	moved := map[string]rule.Value{rule.ApplicationDate: known(rule.Int(int64(x.w.from) + at[0]))}
	for col := range x.cols {
		moved[g.Columns[col].Name] = x.moved(col, at, all)
	}
	for _, m := range marks {
		moved[m.Column] = m.Value
	}
	return x.s.row(x.c, x.who, x.q, x.w, moved)
}

// until is the last day of the window up to which the goal goes on to hold without a break.
func (x *space) until(at []int64) pack.Day {
	day := at[0]
	y := slices.Clone(at)
	holds := func(d int64) bool { // over every day from the plan's to this one
		lo, hi := slices.Clone(at), slices.Clone(at)
		hi[0] = d
		x.survey(&box{lo, hi}, nil)
		return x.masks[x.root] == isTrue
	}
	lo, hi := day, x.vars[0].most
	for lo < hi {
		mid := lo + (hi-lo+1)/2
		if holds(mid) {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	y[0] = lo
	return x.w.from + pack.Day(lo)
}
