package cultivate

import (
	"slices"

	"huice/engine/pack"
	"huice/engine/rule"
)

// variable is a whole number that a plan chooses: the day of application, or how many steps of a lever.
type variable struct {
	supplies []supply // none for the day
	cost     curve
	most     int64
	ready    pack.Day
}

// space is what a plan can choose in a window, and how that moves the columns of the rules.
type space struct {
	*problem
	s    *Search
	st   *stage
	who  Subject
	q    *Request
	row  *rule.Row // the facts as they stand
	cols map[int][]move
}

// move is what a variable does to a column: it adds a number for each step, or sets a value.
type move struct {
	v   int
	add rule.Rat
	set *rule.Value
}

// open prepares the search of a window: market says whether levers that depend on the market may be pulled. It is closed when
// done with.
func (s *Search) open(st *stage, who Subject, q *Request, market bool) *space {
	x := &space{problem: &problem{known: map[string]ref{}}, s: s, st: st, who: who, q: q, cols: map[int][]move{}}
	x.row = st.row(who, q, nil)
	last := st.to
	if q.By != 0 {
		last = max(min(last, q.By), st.from)
	}
	x.vars = []variable{{most: int64(last - st.from)}}
	x.gather(market)
	n := len(x.vars)
	x.start = box{make([]int64, n), make([]int64, n)}
	for i, v := range x.vars {
		x.start.hi[i] = v.most
	}
	x.goal()
	return x
}

func (x *space) close() { x.st.give(x.row) }

// relevant tells the columns that the goal reads.
func (x *space) relevant() []bool {
	g := x.st.prog.Graph
	cols := make([]bool, len(g.Columns))
	note := func(facts []int) {
		for _, c := range facts {
			cols[c] = true
		}
	}
	ids, clauses := x.wanted()
	for _, id := range ids {
		note(g.Facts(id))
	}
	for i := range clauses {
		note(clauses[i].Facts)
	}
	return cols
}

// gather makes the variables: one for all levers and years that do the same to the columns that matter.
func (x *space) gather(market bool) {
	relevant := x.relevant()
	industry := ""
	if x.s.sector != "" {
		industry = x.who(x.s.sector).Str
	}
	var matter [][]effect
	for i := range x.st.pulls {
		p := &x.st.pulls[i]
		if x.q.banned(p.lever) || p.lever.Market && (!market || x.q.forecasts(p.lever)) {
			continue
		}
		if p.lever.Once && !x.fresh(p.lever) {
			continue
		}
		effects := slices.DeleteFunc(slices.Clone(p.effects), func(e effect) bool { return !relevant[e.col] })
		one := supply{p, x.most(p.lever), newCurve(p.lever.CostIn(industry), p.years)}
		if len(effects) == 0 || one.most < 1 {
			continue
		}
		v := variable{supplies: []supply{one}}
		if slices.ContainsFunc(effects, func(e effect) bool { return !e.yearly }) {
			v.ready = p.ready
		}
		same := slices.IndexFunc(matter, func(m []effect) bool { return slices.EqualFunc(m, effects, effect.same) }) + 1
		if same > 0 && x.vars[same].ready == v.ready && one.cost.rising() && x.vars[same].supplies[0].cost.rising() && effects[0].set == nil {
			x.vars[same].supplies = append(x.vars[same].supplies, one)
			continue
		}
		for _, e := range effects {
			x.cols[e.col] = append(x.cols[e.col], move{len(x.vars), e.add, e.set})
		}
		x.vars = append(x.vars, v)
		matter = append(matter, effects)
	}
	for i := range x.vars[1:] {
		v := &x.vars[i+1]
		v.cost, v.most = pooled(v.supplies)
	}
}

// fresh reports whether nothing that a lever makes happen has happened before, as far as its dates tell.
func (x *space) fresh(l *lever) bool {
	for _, name := range x.s.lib.DatesOf(l.Lever) {
		v, ok := x.q.Assume[name]
		if !ok {
			v = x.who(name)
		}
		if day, whole := v.Num.Scaled(1); !v.Known || !whole || day != int64(pack.NeverDay) {
			return false
		}
	}
	return true
}

// most is how many steps of a lever are possible in a year.
func (x *space) most(l *lever) int64 {
	most := int64(1_000_000)
	if len(l.adds) == 0 {
		most = 1
	}
	if l.Most > 0 {
		most = min(most, int64(l.Most))
	}
	if l.Limit == nil {
		return most
	}
	f := x.s.lib.Fact(l.Limit.Of)
	name := f.Name
	if f.Period == "year" {
		name += "_y1"
	}
	steps := int64(0)
	v, ok := x.q.Assume[name]
	if !ok {
		v = x.who(name)
	}
	if add := l.adds[f.Name]; v.Known && add.Sign() != 0 {
		steps, _ = v.Num.Mul(rule.FromBig(l.Limit.Share.Num)).Quo(add.Abs()).Floor().Scaled(1)
	}
	return min(most, max(steps, int64(l.Limit.Least)))
}

// column is the term of a column in the window: what is known of it, and how variables move it.
func (x *space) column(col int) (flag, num ref, w *word) {
	c := &x.st.prog.Graph.Columns[col]
	if c.Name == rule.ApplicationDate {
		return noRef, x.straight(form{rule.Int(int64(x.st.from)), []coef{{0, rule.Int(1)}}}), nil
	}
	v := x.row.Value(c.Node)
	switch x.st.prog.Graph.Nodes[c.Node].Type {
	case rule.Bool:
		set := isUnknown
		if v.Known {
			set = truthOf(v.Bool)
		}
		flag = x.truth(set)
		for _, m := range x.cols[col] {
			flag = x.when(x.pulled(m.v), x.truth(truthOf(m.set.Bool)), flag)
		}
		return flag, noRef, nil
	case rule.Code:
		w = &word{known: v.Known, text: v.Str, when: noRef}
		for _, m := range x.cols[col] {
			w = &word{when: x.pulled(m.v), a: &word{known: true, text: m.set.Str, when: noRef}, b: w}
		}
		return noRef, noRef, w
	}
	return noRef, x.moving(col, v), nil
}

// moving is a column of numbers or days.
func (x *space) moving(col int, v rule.Value) ref {
	r := x.number(nowhere)
	if v.Known {
		var ks []coef
		for _, m := range x.cols[col] {
			if m.set == nil {
				ks = append(ks, coef{m.v, m.add})
			}
		}
		r = x.straight(sum(v.Num, ks))
	}
	for _, m := range x.cols[col] {
		if m.set != nil {
			r = x.which(x.pulled(m.v), x.number(point(m.set.Num)), r)
		}
	}
	return r
}

// pulled is the question whether a lever is pulled at all.
func (x *space) pulled(v int) ref {
	r, _ := x.atom(form{rule.Int(-1), []coef{{v, rule.Int(1)}}}, false)
	return r
}

// wanted lists the nodes and clauses that the goal asks for.
func (x *space) wanted() ([]rule.ID, []rule.Clause) {
	r, g := x.st.rules, x.q.Goal
	switch {
	case g.Score != nil && r.Score != nil:
		return []rule.ID{r.Score.Lo}, nil
	case g.Score != nil:
		return nil, nil
	case g.Figure != "":
		for _, d := range r.Definitions {
			if d.Name == g.Figure {
				return []rule.ID{d.Node}, nil
			}
		}
		return nil, nil
	case g.Amount != nil && r.Amount[0] != rule.None:
		return []rule.ID{r.Amount[0]}, r.Clauses()
	}
	return nil, r.Clauses()
}

// goal makes the terms of what is wanted.
func (x *space) goal() {
	res := &residue{problem: x.problem, g: x.st.prog.Graph, moved: x.st.moved, row: x.row, column: x.column}
	res.flags, res.nums, res.words = map[rule.ID]ref{}, map[rule.ID]ref{}, map[rule.ID]*word{}
	res.instead = x.marks()
	add := func(clause int, r ref) { x.parts = append(x.parts, part{clause, r}) }
	r, g := x.st.rules, x.q.Goal
	if !r.InForce {
		add(-1, x.truth(isFalse))
	}
	switch {
	case g.Score != nil && r.Score != nil:
		add(-1, x.compare(">=", res.num(r.Score.Lo), x.number(point(*g.Score))))
	case g.Score != nil:
		add(-1, x.truth(isFalse))
	case g.Figure != "":
		add(-1, x.figure(res))
	default:
		clauses := r.Clauses()
		for i := range clauses {
			add(i, res.flag(clauses[i].Node))
		}
		if g.Amount != nil && r.Amount[0] != rule.None {
			add(-1, x.compare(">=", res.num(r.Amount[0]), x.number(point(*g.Amount))))
		}
	}
	x.bind(add)
	list := make([]ref, len(x.parts))
	for i, p := range x.parts {
		list[i] = p.root
	}
	x.aim(x.all(list))
	x.pair()
}

// figure is the goal that a definition holds, reaches a number or is a code.
func (x *space) figure(res *residue) ref {
	g := x.q.Goal
	for _, d := range x.st.rules.Definitions {
		if d.Name != g.Figure {
			continue
		}
		switch n := &x.st.prog.Graph.Nodes[d.Node]; {
		case n.Type == rule.Code:
			return res.equal(res.word(d.Node), &word{known: true, text: g.Is, when: noRef})
		case n.Type == rule.Bool:
			return res.flag(d.Node)
		case g.Least != nil:
			return x.compare(">=", res.num(d.Node), x.number(point(*g.Least)))
		}
	}
	return x.truth(isFalse)
}

// bind keeps columns within the bounds of their facts, and lets changes count only once they show.
func (x *space) bind(add func(int, ref)) {
	for i, v := range x.vars {
		if v.ready > x.st.from {
			early, _ := x.atom(form{rule.Int(int64(x.st.from - v.ready)), []coef{{0, rule.Int(1)}}}, false)
			add(-1, x.any([]ref{x.not(x.pulled(i)), early}))
		}
	}
	cols := make([]int, 0, len(x.cols))
	for col := range x.cols {
		cols = append(cols, col)
	}
	slices.Sort(cols)
	for _, col := range cols {
		n := &x.st.prog.Graph.Nodes[x.st.prog.Graph.Columns[col].Node]
		if n.Type != rule.Num {
			continue
		}
		_, r, _ := x.column(col)
		if x.spanOf(r).may {
			continue
		}
		if n.Lo != nil {
			add(-1, x.compare(">=", r, x.number(point(*n.Lo))))
		}
		if n.Hi != nil {
			add(-1, x.compare("<=", r, x.number(point(*n.Hi))))
		}
	}
}

// marks lists the lines of scores that experts mark, with what the request takes them to give where no mark is known that fits.
func (x *space) marks() map[rule.ID]rated {
	share := x.q.share()
	out := map[rule.ID]rated{}
	g := x.st.prog.Graph
	for _, m := range x.st.marks {
		lo, hi := &g.Nodes[m.item.Lo], &g.Nodes[m.item.Hi]
		r := rated{lo.A, lo.B, hi.B, share}
		out[m.item.Lo], out[m.item.Hi] = r, r
	}
	return out
}
