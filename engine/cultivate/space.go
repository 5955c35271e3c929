package cultivate

import (
	"slices"
	"strconv"
	"strings"

	"huice/engine/pack"
	"huice/engine/rule"
)

// variable is a whole number that a plan chooses: the day of application, or how many steps of a lever in a year.
type variable struct {
	lever *lever   // nil for the day
	year  int      // calendar year whose figures it moves; 0 when it moves no yearly fact
	ready pack.Day // first day on which its changes of facts that are not yearly show; 0 when there are none
	cost  curve
	most  int64
}

// space is what a plan can choose in a window, and how that moves the columns of the rules.
type space struct {
	*problem
	s    *Search
	c    *compiled
	w    window
	who  Subject
	q    *Request
	cols map[int][]move // by column of the graph
}

// move is what a variable does to a column: it adds a number for each step, or sets a value.
type move struct {
	v   int
	add rule.Rat
	set *rule.Value
}

// open prepares the search of a window: market says whether levers that depend on the market may be pulled.
func (s *Search) open(w window, who Subject, q *Request, market bool) *space {
	c, _ := s.at(w.from)
	x := &space{problem: &problem{known: map[string]ref{}}, s: s, c: c, w: w, who: who, q: q, cols: map[int][]move{}}
	x.vars = []variable{{most: int64(w.to - w.from)}}
	relevant := x.relevant()
	industry := ""
	if s.sector != "" {
		industry = who(s.sector).Str
	}
	for _, l := range s.levers {
		if !q.banned(l) && (!l.Market || market && !q.forecasts(l)) {
			x.pull(l, relevant, industry)
		}
	}
	n := len(x.vars)
	x.start = box{make([]int64, n), make([]int64, n)}
	for i, v := range x.vars {
		x.start.hi[i] = v.most
	}
	x.goal()
	return x
}

// relevant lists the columns that the goal reads, by name of fact and year.
func (x *space) relevant() []int {
	var cols []int
	for _, id := range x.wanted() {
		cols = append(cols, x.c.prog.Graph.Facts(id)...)
	}
	slices.Sort(cols)
	return slices.Compact(cols)
}

// pull adds the variables of a lever: one for each year whose figures it can still move, or one for all where no figure of a year
// is concerned.
func (x *space) pull(l *lever, relevant []int, industry string) {
	ready := pack.Day(rule.AddMonthsTo(int64(x.s.o.Today), int64(l.lead)))
	this, _, _ := x.s.o.Today.Date()
	yearly := false                            // pulled for some year, which moves the other facts as well
	for slot := x.w.ahead; slot >= 0; slot-- { // slot 0: facts that are not yearly
		effects := x.effects(l, relevant, slot)
		if slot > 0 {
			if ready > pack.DayOf(this+slot-1, 12, 31) || !slices.ContainsFunc(effects, func(e effect) bool { return e.yearly }) {
				continue
			}
		} else if yearly || !slices.ContainsFunc(effects, func(e effect) bool { return !e.yearly }) {
			continue
		}
		v := variable{lever: l, most: x.most(l)}
		if slot > 0 {
			v.year = this + slot - 1
		}
		if slices.ContainsFunc(effects, func(e effect) bool { return !e.yearly }) {
			if v.ready = ready; ready > x.w.to {
				if slot == 0 {
					continue
				}
				effects = slices.DeleteFunc(effects, func(e effect) bool { return !e.yearly })
				v.ready = 0
			}
		}
		if v.most < 1 {
			continue
		}
		years := int64(1)
		if l.Lasts && slot > 0 {
			years = int64(x.w.ahead - slot + 1)
		}
		v.cost = newCurve(l.CostIn(industry), years)
		for _, e := range effects {
			x.cols[e.col] = append(x.cols[e.col], move{len(x.vars), e.add, e.set})
		}
		x.vars = append(x.vars, v)
		yearly = yearly || slot > 0
	}
}

// effect is what a step of a lever does to a column.
type effect struct {
	col    int
	yearly bool
	add    rule.Rat
	set    *rule.Value
}

// effects lists what a lever pulled in a year does to the relevant columns. Slot 1 is this calendar year, 0 means no year.
func (x *space) effects(l *lever, relevant []int, slot int) []effect {
	var list []effect
	for _, i := range relevant {
		c := &x.c.prog.Graph.Columns[i]
		if strings.HasPrefix(c.Name, pack.OwnerPrefix) {
			continue
		}
		add, adds := l.adds[c.Fact.Name]
		set, sets := l.sets[c.Fact.Name]
		if !adds && !sets {
			continue
		}
		if c.Year > 0 {
			at := x.w.ahead - c.Year + 1 // the slot whose figures the column holds
			if slot == 0 || at < slot || at > slot && !l.Lasts {
				continue
			}
		}
		e := effect{col: i, yearly: c.Year > 0, add: add}
		if sets {
			v := rule.ValueOf(set)
			if set.Kind == pack.Word && set.Word == pack.Achieved {
				v = known(rule.Int(rule.AddMonthsTo(int64(x.s.o.Today), int64(l.lead))))
			}
			e.set = &v
		}
		list = append(list, e)
	}
	return list
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
	c := &x.c.prog.Graph.Columns[col]
	if c.Name == rule.ApplicationDate {
		return noRef, x.straight(form{rule.Int(int64(x.w.from)), []coef{{0, rule.Int(1)}}}), nil
	}
	v, _ := x.s.fact(x.who, x.q, c, x.w.ahead)
	switch x.c.prog.Graph.Nodes[c.Node].Type {
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
	if !v.Known {
		return x.number(nowhere)
	}
	f := constant(v.Num)
	var ks []coef
	for _, m := range x.cols[col] {
		if m.set == nil {
			ks = append(ks, coef{m.v, m.add})
		}
	}
	r := x.straight(f.plus(sum(rule.Rat{}, ks)))
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

// wanted lists the nodes that the goal asks for.
func (x *space) wanted() []rule.ID {
	r, g := x.c.rules, x.q.Goal
	var ids []rule.ID
	switch {
	case g.Score != nil && r.Score != nil:
		return []rule.ID{r.Score.Lo}
	case g.Figure != "":
		for _, d := range r.Definitions {
			if d.Name == g.Figure {
				return []rule.ID{d.Node}
			}
		}
		return nil
	case g.Amount != nil && r.Amount[0] != rule.None:
		ids = append(ids, r.Amount[0])
	}
	for _, c := range r.Clauses() {
		ids = append(ids, c.Node)
	}
	return ids
}

// goal makes the terms of what is wanted.
func (x *space) goal() {
	res := &residue{problem: x.problem, g: x.c.prog.Graph, flags: map[rule.ID]ref{}, nums: map[rule.ID]ref{}, words: map[rule.ID]*word{}, column: x.column}
	res.instead = x.marks()
	add := func(clause int, r ref) { x.parts = append(x.parts, part{clause, r}) }
	r, g := x.c.rules, x.q.Goal
	if !r.InForce {
		add(-1, x.truth(isFalse))
	}
	switch {
	case g.Score != nil:
		if r.Score == nil {
			add(-1, x.truth(isFalse))
			break
		}
		add(-1, x.compare(">=", res.num(r.Score.Lo), x.number(point(*g.Score))))
	case g.Figure != "":
		add(-1, x.figure(res))
	default:
		for i, c := range r.Clauses() {
			add(i, res.flag(c.Node))
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
	x.root = x.all(list)
}

// figure is the goal that a definition holds, reaches a number or is a code.
func (x *space) figure(res *residue) ref {
	g := x.q.Goal
	for _, d := range x.c.rules.Definitions {
		if d.Name != g.Figure {
			continue
		}
		switch n := &x.c.prog.Graph.Nodes[d.Node]; {
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
		if v.ready > x.w.from {
			early, _ := x.atom(form{rule.Int(int64(x.w.from - v.ready)), []coef{{0, rule.Int(1)}}}, false)
			add(-1, x.any([]ref{x.not(x.pulled(i)), early}))
		}
	}
	cols := make([]int, 0, len(x.cols))
	for col := range x.cols {
		cols = append(cols, col)
	}
	slices.Sort(cols)
	for _, col := range cols {
		n := &x.c.prog.Graph.Nodes[x.c.prog.Graph.Columns[col].Node]
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
	share := rule.Frac(1, 2)
	if x.q.Experts != nil {
		share = *x.q.Experts
	}
	out := map[rule.ID]rated{}
	x.c.eachMark(func(_ int, item *rule.Item) {
		g := x.c.prog.Graph
		m := rated{g.Nodes[item.Lo].A, g.Nodes[item.Lo].B, g.Nodes[item.Hi].B, share}
		out[item.Lo], out[item.Hi] = m, m
	})
	return out
}

// eachMark calls f for every line of a score, of the pack or of one it uses, that an expert marks within a range.
func (c *compiled) eachMark(f func(col int, item *rule.Item)) {
	seen := map[*rule.Rules]bool{}
	var walk func(*rule.Rules)
	var lines func([]rule.Item)
	lines = func(items []rule.Item) {
		for i := range items {
			it := &items[i]
			lines(it.Items)
			if it.Item == nil || it.Item.Judged == "" || c.prog.Graph.Nodes[it.Lo].Op != rule.Else || c.prog.Graph.Nodes[it.Hi].Op != rule.Else {
				continue
			}
			for col := range c.prog.Graph.Columns {
				if c.prog.Graph.Columns[col].Name == it.Item.Judged {
					f(col, it)
				}
			}
		}
	}
	walk = func(r *rule.Rules) {
		if seen[r] {
			return
		}
		seen[r] = true
		if r.Score != nil {
			lines(r.Score.Items)
		}
		for _, u := range r.Uses {
			walk(u)
		}
	}
	walk(c.rules)
}

// yearOf names the year of a variable for people; 0 when it has none.
func (v *variable) yearOf() string {
	if v.year == 0 {
		return ""
	}
	return strconv.Itoa(v.year)
}
