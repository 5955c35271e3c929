package cultivate

import (
	"slices"

	"huice/engine/pack"
	"huice/engine/rule"
)

// Branch asks what one fact must come to for every forecast of another: how much research for how much revenue.
type Branch struct {
	Forecast string   // yearly fact that is forecast; of the first year to come
	From, To rule.Rat // of the forecast
	Needed   string   // yearly fact that the subject decides on
	Points   int      // between From and To, thresholds aside; 20 when 0
}

// Branches is the answer, in runs between thresholds at which what is needed jumps.
type Branches struct {
	Forecast, Needed string
	Year             int // calendar year of both
	Lever            *pack.Lever
	Runs             []Run
	Thresholds       []rule.Rat    // first forecasts of runs, the first run's aside
	Else             []rule.Clause // clauses that neither figure moves and that are not met: they are left out here
	Known            rule.Value    // of the forecast fact, the latest year
	Spent            rule.Value    // of the needed fact, the latest year
}

// Run is a stretch of forecasts without a jump.
type Run struct {
	Points []Point
}

// Point is what is needed at one forecast.
type Point struct {
	Forecast rule.Rat
	Needed   rule.Rat // in whole steps of the lever
	Possible bool     // there is an amount that suffices
}

// Branches works the answer out for applications in the coming year, all clauses being left out that neither fact moves. What is
// needed counts from nothing: the whole figure of the year, not what comes on top of a forecast.
func (s *Search) Branches(who Subject, q Request, b Branch) (*Branches, bool) {
	st := s.next()
	l := s.raising(b.Needed)
	if st == nil || l == nil || s.lib.Fact(b.Forecast) == nil {
		return nil, false
	}
	out := &Branches{Forecast: b.Forecast, Needed: b.Needed, Year: s.year(st.ahead), Lever: l.Lever}
	out.Known, out.Spent = who(b.Forecast+"_y1"), who(b.Needed+"_y1")
	if !out.Known.Known || !out.Spent.Known {
		return nil, false
	}
	x := s.branching(st, who, q, b, l)
	defer x.close()
	clauses := st.rules.Clauses()
	var parts []ref
	for _, p := range x.parts {
		switch set, settled := x.isTruth(p.root); {
		case !settled:
			parts = append(parts, p.root)
		case set != isTrue && p.clause >= 0:
			out.Else = append(out.Else, clauses[p.clause])
		}
	}
	x.aim(x.all(parts))
	out.trace(x, b)
	return out, true
}

// year is the calendar year whose figures are the latest that an application in a window rests on.
func (s *Search) year(ahead int) int {
	y, _, _ := s.o.Today.Date()
	return y + ahead - 1
}

// next is the first stage of the coming year.
func (s *Search) next() *stage {
	for _, st := range s.stages {
		if st.ahead == 1 {
			return st
		}
	}
	return nil
}

// raising is the lever that raises a fact in the finest steps, of those that nobody else decides on.
func (s *Search) raising(fact string) *lever {
	var best *lever
	for _, l := range s.levers {
		add, ok := l.adds[fact]
		if ok && add.Sign() > 0 && !l.Market && (best == nil || add.Cmp(best.adds[fact]) < 0) {
			best = l
		}
	}
	return best
}

// branching opens a space of three variables: the day, the forecast in its smallest unit, and the steps of the lever from nothing.
func (s *Search) branching(st *stage, who Subject, q Request, b Branch, l *lever) *space {
	unit := rule.Frac(1, s.lib.Fact(b.Forecast).Scale())
	last := who(b.Forecast + "_y1").Num
	spent := who(b.Needed + "_y1").Num.Quo(l.adds[b.Needed])
	raised := map[string]bool{b.Forecast: true} // and whatever it is a part of
	for grew := true; grew; {
		grew = false
		for name := range raised {
			for _, whole := range s.lib.Fact(name).PartOf {
				if !raised[whole] {
					raised[whole], grew = true, true
				}
			}
		}
	}
	forecast := func(column string) rule.Value {
		v := who(column)
		f, year, ok := s.lib.Column(column)
		if !ok || year != 1 || !v.Known {
			return v
		}
		if add, ok := l.adds[f.Name]; ok { // without what the latest year's steps brought
			v.Num = v.Num.Sub(add.Mul(spent))
			if v.Num.Sign() < 0 {
				v.Num = rule.Int(0)
			}
		}
		if raised[f.Name] {
			v.Num = v.Num.Sub(last).Add(b.From)
		}
		return v
	}
	q.Forecast = map[string]rule.Value{}
	for i := range st.prog.Graph.Columns {
		if c := &st.prog.Graph.Columns[i]; c.Year == 1 && st.sources[i].forecast && s.lib.Fact(c.Fact.Name) != nil {
			q.Forecast[c.Fact.Name] = forecast(c.Fact.Name + "_y1")
		}
	}
	x := &space{problem: &problem{known: map[string]ref{}}, s: s, st: st, who: who, q: &q, cols: map[int][]move{}}
	x.row = st.row(who, &q, nil)
	span, _ := b.To.Sub(b.From).Quo(unit).Floor().Scaled(1)
	x.vars = []variable{
		{most: int64(st.to - st.from)},
		{most: max(span, 0)},
		{most: 10_000_000, cost: curve{{upto: endless, each: 1}}, supplies: []supply{{pull: &pull{lever: l}}}},
	}
	for i := range st.prog.Graph.Columns {
		c := &st.prog.Graph.Columns[i]
		if c.Year != 1 || !st.sources[i].forecast {
			continue
		}
		if raised[c.Fact.Name] {
			x.cols[i] = append(x.cols[i], move{v: 1, add: unit})
		}
		if add, ok := l.adds[c.Fact.Name]; ok {
			x.cols[i] = append(x.cols[i], move{v: 2, add: add})
		}
	}
	x.start = box{make([]int64, 3), []int64{x.vars[0].most, x.vars[1].most, x.vars[2].most}}
	st = st.also(x.cols)
	x.st = st
	x.goal()
	return x
}

// also is the stage with more columns that may move.
func (st *stage) also(cols map[int][]move) *stage {
	more := &stage{window: st.window, compiled: st.compiled, sources: st.sources, marks: st.marks}
	more.rows.New = st.rows.New
	p := pull{}
	for col := range cols {
		p.effects = append(p.effects, effect{col: col})
	}
	more.pulls = []pull{p}
	more.findMoved()
	return more
}

// trace works out the points: at regular distances, and on both sides of each threshold of the forecast alone.
func (out *Branches) trace(x *space, b Branch) {
	points := int64(b.Points)
	if points <= 0 {
		points = 20
	}
	most := x.vars[1].most
	var at, jumps []int64
	for i := range points + 1 {
		at = append(at, most/points*i)
	}
	at = append(at, most)
	for _, l := range x.lines {
		if l.bent || len(l.k) != 1 || l.k[0].v != 1 {
			continue
		}
		if turn := ceilDiv(-l.c, l.k[0].a); turn > 0 && turn <= most {
			jumps = append(jumps, turn)
			at = append(at, turn-1, turn)
		}
	}
	slices.Sort(at)
	slices.Sort(jumps)
	var last *Point
	for _, n := range slices.Compact(at) {
		p := x.needed(b, n)
		cut := last == nil || last.Possible != p.Possible
		if slices.Contains(jumps, n) && last != nil && (last.Needed.Cmp(p.Needed) != 0 || cut) {
			cut = true
			out.Thresholds = append(out.Thresholds, p.Forecast)
		}
		if cut {
			out.Runs = append(out.Runs, Run{})
		}
		run := &out.Runs[len(out.Runs)-1]
		run.Points = append(run.Points, p)
		last = &p
	}
}

// needed is the least of the fact that suffices at one forecast.
func (x *space) needed(b Branch, n int64) Point {
	x.start.lo[1], x.start.hi[1] = n, n
	f := x.solve(task{by: cheapest, most: x.s.o.Most, limit: -1})
	unit := rule.Frac(1, x.s.lib.Fact(b.Forecast).Scale())
	p := Point{Forecast: b.From.Add(unit.Mul(rule.Int(n))), Possible: f.x != nil}
	if p.Possible {
		p.Needed = x.vars[2].supplies[0].lever.adds[b.Needed].Mul(rule.Int(f.x[2]))
	}
	return p
}

// ceilDiv is the least whole number of steps of b that reach a; of a negative step, the first from which it no longer holds.
func ceilDiv(a, b int64) int64 {
	if b < 0 { // c + b·x >= 0 ends after x = c / -b
		return -a/-b + 1
	}
	q := a / b
	if a%b > 0 {
		q++
	}
	return q
}
