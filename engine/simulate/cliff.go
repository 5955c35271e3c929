package simulate

import (
	"cmp"
	"slices"
	"strings"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// Cliff is a place in the rules where one more yuan loses more than one yuan: crossing the line upwards, a subject loses more of
// the benefit than it crosses the line by.
type Cliff struct {
	Variant *Variant // nil: under the rules as they are
	Pack    *pack.Pack
	Where   pack.Labelled // the clause or definition that turns at the line
	Cite    pack.Cite
	Column  population.Column // the money that grows
	// Low and High are the ends of where the line lies, in fen; the last fen before the fall. It may depend on other facts.
	Low, High int64
	// Below stand under the line, by at most as much as was asked for, and would have less after growing that much; Above stand
	// over it and would have more with that much less.
	Below, Above int
	Typical      Fall // of the median loss
	Worst        Fall
}

// Fall is what one subject loses at a line, its other facts as they are.
type Fall struct {
	Row   int64
	ID    string
	Name  string
	Value int64 // what it has now, in fen
	Line  int64 // the last fen before the fall
	Loss  int64 // of the benefit for one more yuan, in fen
}

// scales are the parts of the distance that are tried: a fall that is smaller than the distance is seen from nearby only.
var scales = [...]int64{1, 10}

// probe looks for cliffs in one set of rules.
type probe struct {
	v     *Variant // nil: as they are
	prog  *rule.Program
	whole *assess.Engine // of all packs that give or take money
	packs []int          // their rules
	cols  []probeColumn
}

// probeColumn is a column of money with the packs whose amount may turn on it.
type probeColumn struct {
	col    int // of the schema
	node   int // of the graph's columns
	engine *assess.Engine
	packs  []int // places in probe.packs
}

// probes lowers what cliffs are looked for in: the packs of the comparisons that come to money.
func (s *Study) probes(schema *population.Schema) []*probe {
	if s.o.Within.Num == nil {
		return nil
	}
	var all []*probe
	ids := map[string]bool{}
	for _, v := range s.Variants {
		for _, m := range v.pairs {
			ids[m.id] = true
		}
		all = append(all, newProbe(v, v.Prog, schema, func(id string) bool {
			return slices.ContainsFunc(v.pairs, func(m match) bool { return m.id == id })
		}))
	}
	all = append([]*probe{newProbe(nil, s.Base, schema, func(id string) bool { return ids[id] })}, all...)
	return slices.DeleteFunc(all, func(p *probe) bool { return len(p.cols) == 0 })
}

func newProbe(v *Variant, prog *rule.Program, schema *population.Schema, wanted func(id string) bool) *probe {
	p := &probe{v: v, prog: prog}
	whole := &part{prog: prog}
	columns := map[int]*probeColumn{}
	parts := map[int]*part{}
	var order []int
	for i, r := range prog.Rules {
		b := r.Pack.Benefit
		if !wanted(r.Pack.ID) || b == nil || b.Kind == "deduction" || r.Amount[0] == rule.None {
			continue
		}
		place := whole.place(i)
		for _, c := range moneyRead(prog.Graph, r) {
			at := schema.Lookup(prog.Graph.Columns[c].Name)
			if at < 0 {
				continue
			}
			if columns[c] == nil {
				columns[c], parts[c] = &probeColumn{col: at, node: c}, &part{prog: prog}
				order = append(order, c)
			}
			parts[c].place(i)
			columns[c].packs = append(columns[c].packs, place)
		}
	}
	slices.Sort(order)
	for _, c := range order {
		columns[c].engine = parts[c].engine(schema)
		p.cols = append(p.cols, *columns[c])
	}
	p.packs, p.whole = whole.need, whole.engine(schema)
	return p
}

// moneyRead lists the columns of the latest year or of today in which a pack reads money that may still change.
func moneyRead(g *rule.Graph, r *rule.Rules) []int {
	var cols []int
	for _, id := range []rule.ID{r.Scope, r.Hard, r.Soft, r.Amount[0], r.Amount[1]} {
		for _, c := range g.Facts(id) {
			x := &g.Columns[c]
			fixed := x.Fact.Moves != nil && x.Fact.Moves.Way == "fixed"
			if x.Fact.Type == "money" && x.Year <= 1 && !fixed && !strings.HasPrefix(x.Name, pack.OwnerPrefix) && !slices.Contains(cols, c) {
				cols = append(cols, c)
			}
		}
	}
	return cols
}

// prober probes batches. It serves one worker.
type prober struct {
	p       *probe
	within  int64
	whole   *assess.Worker
	cols    []*assess.Worker
	scratch *population.Batch
	row     *rule.Row
	bind    rule.Binding
	shifted int   // column of the graph that the evaluator reads elsewhere
	value   int64 // its value
	found   map[place]*found
}

// place is where a cliff is.
type place struct {
	pack, column int
	where        string
}

// found is what has been found at a place.
type found struct {
	label        pack.Labelled
	cite         pack.Cite
	below, above int
	falls        []Fall
}

func (s *Study) prober(p *probe, schema *population.Schema) *prober {
	within, _ := rule.ValueOf(s.o.Within).Num.Scaled(100)
	x := &prober{p: p, within: within, whole: p.whole.NewWorker(), scratch: population.NewBatch(schema), row: rule.NewRow(p.prog.Graph),
		bind: p.prog.Graph.Bind(schema), found: map[place]*found{}}
	for i := range p.cols {
		x.cols = append(x.cols, p.cols[i].engine.NewWorker())
	}
	return x
}

// batch looks for subjects near a cliff: those that have less after more of some money, or more after less of it.
func (x *prober) batch(w *worker, b *population.Batch, first int64) {
	now := x.whole.Assess(b)
	x.scratch.Copy(b)
	for i := range x.p.cols {
		c := &x.p.cols[i]
		own, moved := b.Ints(c.col), x.scratch.Ints(c.col)
		seen := map[[3]int]bool{} // pack, direction, row
		for _, scale := range scales {
			for d, step := range [2]int64{x.within / scale, -x.within / scale} {
				for row := range b.Rows {
					moved[row] = own[row]
					if v := own[row] + step; v <= population.MaxInt && (step > 0 || v >= 0) {
						moved[row] = v
					}
				}
				then := x.cols[i].Assess(x.scratch)
				for k, place := range c.packs {
					for row := range b.Rows {
						if moved[row] == own[row] || !b.Valid(c.col).Bit(row) || seen[[3]int{k, d, row}] {
							continue
						}
						if x.falls(&now.Packs[place], &then.Packs[k], row, step) {
							seen[[3]int{k, d, row}] = true
							x.locate(w, b, first, row, i, place, own[row], step)
						}
					}
				}
			}
		}
		copy(moved[:b.Rows], own[:b.Rows])
	}
}

// falls reports whether a subject would rather stay where the money is less.
func (x *prober) falls(now, then *assess.PackResult, row int, step int64) bool {
	if idle(now.Outcome[row]) && idle(then.Outcome[row]) {
		return false
	}
	a, b := side(now, row), side(then, row)
	if !settled(&a) || !settled(&b) {
		return false
	}
	less, more := a.Low, b.Low
	if step < 0 {
		less, more = more, less
		step = -step
	}
	if charges(now.Rules) {
		less, more = -less, -more
	}
	return more < less && fen(more).Add(fen(step)).Cmp(fen(less)) < 0
}

// settled reports whether it is known what a subject gets.
func settled(s *Side) bool {
	return !open(s.Outcome) && s.LowKnown && s.HiKnown && s.Low == s.High
}

func charges(r *rule.Rules) bool { return r.Pack.Benefit.Kind == "price" }

// worth is what a subject has of the money and of the benefit together when the money is some fen; false when that is open.
func (x *prober) worth(r *rule.Rules, value int64) (benefit rule.Rat, ok bool) {
	x.value = value
	x.row.Reset()
	switch o := assess.OutcomeAt(x.p.prog.Graph, r, x.row); {
	case open(o):
		return rule.Rat{}, false
	case idle(o):
		return rule.Int(0), true
	}
	lo, hi := x.row.Value(r.Amount[0]), x.row.Value(r.Amount[1])
	if !lo.Known || !hi.Known || lo.Num.Cmp(hi.Num) != 0 {
		return rule.Rat{}, false
	}
	fen := lo.Num.Mul(rule.Int(100))
	if charges(r) {
		fen = fen.Neg()
	}
	return fen, true
}

// locate halves the way between less and more, keeping the half that falls further, until one fen is left. Because the ends
// fall, one of the halves always does.
func (x *prober) locate(w *worker, b *population.Batch, first int64, row, col, pk int, own, step int64) {
	c := &x.p.cols[col]
	r := x.p.prog.Rules[x.p.packs[pk]]
	g := x.p.prog.Graph
	x.shifted = c.node
	x.row.Fact = func(k int) rule.Value {
		if k == x.shifted {
			return rule.Value{Known: true, Num: rule.Frac(x.value, 100)}
		}
		return g.FactAt(x.bind, b, row, k)
	}
	lo, hi := min(own, own+step), max(own, own+step)
	at := func(v int64) (rule.Rat, bool) {
		benefit, ok := x.worth(r, v)
		return benefit.Add(rule.Int(v)), ok
	}
	wl, ok1 := at(lo)
	wh, ok2 := at(hi)
	if !ok1 || !ok2 || wh.Cmp(wl) >= 0 {
		return
	}
	for hi-lo > 1 {
		mid := lo + (hi-lo)/2
		wm, ok := at(mid)
		if !ok {
			return
		}
		if wm.Sub(wl).Cmp(wh.Sub(wm)) <= 0 {
			hi, wh = mid, wm
		} else {
			lo, wl = mid, wm
		}
	}
	before, _ := x.worth(r, lo)
	after, ok := x.worth(r, lo+100)
	if !ok {
		return
	}
	loss, whole := before.Sub(after).Scaled(1)
	if !whole || loss <= 100 {
		return
	}
	key, label, cite := x.turns(r, lo, hi)
	p := place{pk, col, key}
	f := x.found[p]
	if f == nil {
		f = &found{label: label, cite: cite}
		x.found[p] = f
	}
	if own <= lo {
		f.below++
	} else {
		f.above++
	}
	f.falls = append(f.falls, Fall{Row: first + int64(row), ID: b.Text(w.key, row), Name: b.Text(w.name, row), Value: own, Line: lo, Loss: loss})
}

// turns names the clause that turns between two amounts of money, or else the definition in which a comparison does.
func (x *prober) turns(r *rule.Rules, lo, hi int64) (key string, label pack.Labelled, cite pack.Cite) {
	for _, c := range r.Clauses() {
		if x.differs(c.Node, lo, hi) {
			return c.ID, c.Label, c.Cite
		}
	}
	g := x.p.prog.Graph
	values := func(v int64) []rule.Value {
		x.value = v
		x.row.Reset()
		list := make([]rule.Value, len(g.Nodes))
		for id := range g.Nodes {
			if n := &g.Nodes[id]; n.Op == rule.Cmp || n.Op == rule.Band || n.Op == rule.Decide {
				list[id] = x.row.Value(rule.ID(id))
			}
		}
		return list
	}
	a, b := values(lo), values(hi)
	turned := func(root rule.ID) bool {
		return reaches(g, root, func(id rule.ID) bool { return a[id].String() != b[id].String() })
	}
	for _, d := range definitions(r, nil) {
		if turned(d.Node) {
			return d.Name, d.Def.Labelled, d.Def.Cite
		}
	}
	benefit := r.Pack.Benefit
	return "", benefit.Labelled, benefit.Cite
}

// differs reports whether a node comes to something else.
func (x *prober) differs(id rule.ID, lo, hi int64) bool {
	x.value = lo
	x.row.Reset()
	a := x.row.Value(id).String()
	x.value = hi
	x.row.Reset()
	return x.row.Value(id).String() != a
}

// reaches reports whether a node, or one that it reads, is as asked for.
func reaches(g *rule.Graph, root rule.ID, is func(rule.ID) bool) bool {
	seen := map[rule.ID]bool{}
	var walk func(rule.ID) bool
	walk = func(id rule.ID) bool {
		if seen[id] {
			return false
		}
		seen[id] = true
		return is(id) || slices.ContainsFunc(g.Args(id), walk)
	}
	return walk(root)
}

// definitions lists those of a pack after those of the packs that it uses.
func definitions(r *rule.Rules, list []rule.Definition) []rule.Definition {
	for _, u := range r.Pack.Uses {
		if q := r.Uses[u.Key]; q != nil {
			list = definitions(q, list)
		}
	}
	return append(list, r.Definitions...)
}

// cliffs puts together what all workers have found.
func (s *Study) cliffs(probes []*probe, all []*worker) []Cliff {
	var out []Cliff
	for i, p := range probes {
		sum := map[place]*found{}
		for _, w := range all {
			for at, f := range w.probers[i].found {
				if sum[at] == nil {
					sum[at] = &found{label: f.label, cite: f.cite}
				}
				sum[at].below += f.below
				sum[at].above += f.above
				sum[at].falls = append(sum[at].falls, f.falls...)
			}
		}
		var places []place
		for at := range sum {
			places = append(places, at)
		}
		slices.SortFunc(places, func(a, b place) int {
			return cmp.Or(cmp.Compare(a.pack, b.pack), cmp.Compare(a.column, b.column), cmp.Compare(a.where, b.where))
		})
		for _, at := range places {
			out = append(out, s.cliff(p, at, sum[at]))
		}
	}
	return out
}

func (s *Study) cliff(p *probe, at place, f *found) Cliff {
	x := &p.prog.Graph.Columns[p.cols[at.column].node]
	c := Cliff{Variant: p.v, Pack: p.prog.Rules[p.packs[at.pack]].Pack, Where: f.label, Cite: f.cite, Below: f.below, Above: f.above,
		Column: population.Column{Name: x.Name, Fact: x.Fact, Year: x.Year}}
	slices.SortFunc(f.falls, func(a, b Fall) int { return cmp.Or(cmp.Compare(a.Loss, b.Loss), cmp.Compare(a.Row, b.Row)) })
	c.Typical, c.Worst = f.falls[(len(f.falls)-1)/2], f.falls[len(f.falls)-1]
	c.Low, c.High = f.falls[0].Line, f.falls[0].Line
	for _, x := range f.falls {
		c.Low, c.High = min(c.Low, x.Line), max(c.High, x.Line)
	}
	return c
}
