package rule

import (
	"slices"

	"huice/engine/pack"
	"huice/engine/population"
)

// Row evaluates nodes for one subject, exactly. It is what explanations are made from and where the columns send
// whatever they cannot decide; it costs microseconds where they cost nanoseconds. What cannot change an answer, such as the
// branch not taken, is not worked out until somebody asks for it.
type Row struct {
	g     *Graph
	Fact  func(col int) Value // the value of a column of the graph
	vals  []Value
	stamp []uint32
	now   uint32
	none  Value // stands for arguments that do not matter
	gaps  gapWalk
}

// NewRow makes an evaluator over a graph; set Fact and call Reset for each subject.
func NewRow(g *Graph) *Row {
	return &Row{g: g, vals: make([]Value, len(g.Nodes)), stamp: make([]uint32, len(g.Nodes))}
}

// Graph is what the evaluator evaluates.
func (r *Row) Graph() *Graph { return r.g }

// Reset forgets the subject.
func (r *Row) Reset() {
	r.now++
	if r.now == 0 {
		clear(r.stamp)
		r.now = 1
	}
}

// Value returns the value of a node.
func (r *Row) Value(id ID) Value { return *r.at(id) }

// at returns the value of a node; it is good until Reset.
func (r *Row) at(id ID) *Value {
	if r.stamp[id] == r.now {
		return &r.vals[id]
	}
	return r.work(id)
}

// work works out the value of a node.
func (r *Row) work(id ID) *Value {
	n := &r.g.Nodes[id]
	v := &r.vals[id]
	switch n.Op {
	case Const:
		return &n.Val
	case Col:
		*v = r.Fact(int(n.N))
	case Gap:
		*v = Value{}
	default:
		a, b, c := r.at(n.A), &r.none, &r.none
		second, third := n.matters(a)
		if second {
			b = r.at(n.B)
		}
		if third {
			c = r.at(n.C)
		}
		n.apply(v, a, b, c)
	}
	r.stamp[id] = r.now
	return v
}

// Binding says where the columns of a graph are in a schema, -1 for those that are not there.
type Binding []int

// Bind finds the columns of a graph in a schema.
func (g *Graph) Bind(s *population.Schema) Binding {
	b := make(Binding, len(g.Columns))
	for i, c := range g.Columns {
		b[i] = s.Lookup(c.Name)
	}
	return b
}

// FactAt returns the value of a column of the graph in a row of a batch.
func (g *Graph) FactAt(bind Binding, b *population.Batch, row, col int) Value {
	if i := bind[col]; i >= 0 {
		return ValueAt(b, row, i)
	}
	return Value{}
}

// ValueAt returns the value of a column of a batch, by its place in the schema, in a row.
func ValueAt(b *population.Batch, row, i int) Value {
	if !b.Valid(i).Bit(row) {
		return Value{}
	}
	switch c := &b.Schema.Columns[i]; c.Kind {
	case population.Flag:
		return boolVal(b.Flags(i).Bit(row))
	case population.Int:
		return numVal(Rat{n: b.Ints(i)[row], d: c.Fact.Scale()})
	default:
		return Value{Known: true, Str: b.Text(i, row)}
	}
}

// Gaps lists what an unknown node waits for: columns without a value, and figures without a published value. Parts that
// do not matter any more, such as the branch not taken, are left out. A known node waits for nothing. The slices are good
// until the next search.
func (r *Row) Gaps(id ID) (cols []int, figures []string) {
	w := r.walk()
	w.strict(id)
	return w.cols, w.figures
}

// walk begins a search for gaps; the slices of the one before are used again.
func (r *Row) walk() *gapWalk {
	w := &r.gaps
	if w.r == nil {
		w.r, w.visited, w.paired = r, make([]uint32, len(r.g.Nodes)), make([]uint32, len(r.g.Nodes))
		w.last = make([]int32, len(r.g.Nodes))
	}
	if w.turn++; w.turn == 0 {
		clear(w.visited)
		clear(w.paired)
		w.turn = 1
	}
	w.cols, w.figures, w.pairs = w.cols[:0], w.figures[:0], w.pairs[:0]
	return w
}

// OpenRange lists what keeps the two ends of a range apart, in the same way.
func (r *Row) OpenRange(lo, hi ID) (cols []int, figures []string) {
	w := r.walk()
	w.pair(lo, hi)
	return w.cols, w.figures
}

type gapWalk struct {
	r       *Row
	turn    uint32
	visited []uint32 // for each node, the turn in which it was walked
	paired  []uint32 // and the one in which it was walked beside another
	last    []int32  // the last of its pairs
	pairs   []nodePair
	cols    []int
	figures []string
}

// nodePair is a node that another was walked beside, and the pair of that other before it, -1 for none.
type nodePair struct {
	beside ID
	before int32
}

// first notes a visit of a node and reports whether it is the first in this turn.
func (w *gapWalk) first(id ID) bool {
	if w.visited[id] == w.turn {
		return false
	}
	w.visited[id] = w.turn
	return true
}

// firstPair does the same for a node beside another.
func (w *gapWalk) firstPair(id, beside ID) bool {
	before := int32(-1)
	if w.paired[id] == w.turn {
		before = w.last[id]
	}
	for i := before; i >= 0; i = w.pairs[i].before {
		if w.pairs[i].beside == beside {
			return false
		}
	}
	w.paired[id], w.last[id] = w.turn, int32(len(w.pairs))
	w.pairs = append(w.pairs, nodePair{beside, before})
	return true
}

func (w *gapWalk) column(c int) {
	if !slices.Contains(w.cols, c) {
		w.cols = append(w.cols, c)
	}
}

// strict walks an unknown node down to what is unknown in it.
func (w *gapWalk) strict(id ID) {
	if w.r.at(id).Known || !w.first(id) {
		return
	}
	n := &w.r.g.Nodes[id]
	switch n.Op {
	case Col:
		w.column(int(n.N))
		return
	case Gap:
		if n.Text != "" && !slices.Contains(w.figures, n.Text) {
			w.figures = append(w.figures, n.Text)
		}
		return
	case If, IfLo, IfHi:
		if c := w.r.at(n.A); c.Known {
			branch := pickID(c.Bool, n.B, n.C)
			if b := &w.r.g.Nodes[branch]; b.Op == Gap && b.Text == "" { // a mark outside the range that was reached
				w.judged(n.A)
				return
			}
			w.strict(branch)
			return
		}
	case Ratio: // both parts known, and still unknown: the divisor is 0
		if d := w.r.at(n.B); d.Known && d.Num.Sign() == 0 && w.r.at(n.A).Known {
			w.reads(n.B, false)
			return
		}
	case Decide: // two comparisons of the ends of a range
		a, b := &w.r.g.Nodes[n.A], &w.r.g.Nodes[n.B]
		if a.Op == Cmp && b.Op == Cmp {
			w.pair(a.A, b.A)
			w.pair(b.B, a.B)
			return
		}
		w.loose(n.A) // whether ranges are equal
		w.loose(n.B)
		return
	}
	for _, a := range [3]ID{n.A, n.B, n.C} {
		if a != None {
			w.strict(a)
		}
	}
}

// pair walks two ends of a range, side by side, down to what keeps them apart.
func (w *gapWalk) pair(lo, hi ID) {
	if lo == hi {
		w.strict(lo)
		return
	}
	l, h := w.r.at(lo), w.r.at(hi)
	if l.Known && h.Known && l.Num.Cmp(h.Num) == 0 || !w.firstPair(lo, hi) {
		return
	}
	nl, nh := &w.r.g.Nodes[lo], &w.r.g.Nodes[hi]
	if nl.Op == IfHi || nh.Op == IfLo { // what is taken away stands with its ends exchanged
		nl, nh = nh, nl
	}
	switch {
	case nl.Op == Else || nh.Op == Else:
		inner := [2]ID{lo, hi}
		for i, n := range []*Node{nl, nh} {
			if n.Op == Else {
				inner[i] = n.A
			}
			w.strict(inner[i])
		}
		if w.r.at(inner[0]).Known && w.r.at(inner[1]).Known {
			w.pair(inner[0], inner[1])
		}
	case (nl.Op == IfLo || nl.Op == If) && (nh.Op == IfHi || nh.Op == If) && nl.A == nh.A:
		if c := w.r.at(nl.A); c.Known {
			w.pair(pickID(c.Bool, nl.B, nl.C), pickID(c.Bool, nh.B, nh.C))
			return
		}
		w.strict(nl.A)
		w.pair(nl.B, nh.B)
		w.pair(nl.C, nh.C)
	case nl.Op == nh.Op && (nl.B == None) == (nh.B == None) && (nl.C == None) == (nh.C == None):
		for _, p := range [3][2]ID{{nl.A, nh.A}, {nl.B, nh.B}, {nl.C, nh.C}} {
			if p[0] != None && p[1] != None {
				w.pair(p[0], p[1])
			}
		}
	default:
		w.loose(lo)
		w.loose(hi)
	}
}

// loose walks a known node down to the unknown parts whose place something else has taken.
func (w *gapWalk) loose(id ID) {
	if !w.firstPair(id, None) {
		return
	}
	w.strict(id)
	n := &w.r.g.Nodes[id]
	for _, a := range [3]ID{n.A, n.B, n.C} {
		if a != None {
			w.loose(a)
		}
	}
}

// judged adds the expert's marks that a node reads.
func (w *gapWalk) judged(id ID) { w.reads(id, true) }

// reads adds the columns that a node reads, or only those that are experts' marks, in the order of the graph's columns.
func (w *gapWalk) reads(id ID, marks bool) {
	from := len(w.cols)
	w.read(id, marks)
	slices.Sort(w.cols[from:])
}

func (w *gapWalk) read(id ID, marks bool) {
	beside := None - 1 // tells this walk from that of loose, and the two kinds from each other
	if marks {
		beside--
	}
	if !w.firstPair(id, beside) {
		return
	}
	n := &w.r.g.Nodes[id]
	if n.Op == Col && (!marks || w.r.g.Columns[n.N].Fact.Judged) {
		w.column(int(n.N))
	}
	for _, a := range [3]ID{n.A, n.B, n.C} {
		if a != None {
			w.read(a, marks)
		}
	}
}

func pickID(first bool, a, b ID) ID {
	if first {
		return a
	}
	return b
}

// RowOf makes an evaluator for given facts, by column name; for examples and for single subjects.
func RowOf(g *Graph, facts map[string]pack.Quantity) *Row {
	r := NewRow(g)
	r.Fact = func(col int) Value {
		q, ok := facts[g.Columns[col].Name]
		if !ok {
			return Value{}
		}
		return ValueOf(q)
	}
	r.Reset()
	return r
}

// ValueOf turns a literal into a value.
func ValueOf(q pack.Quantity) Value {
	switch q.Kind {
	case pack.Number, pack.Money:
		return numVal(FromBig(q.Num))
	case pack.DateVal, pack.Never:
		return numVal(Int(int64(q.Day)))
	case pack.Flag:
		return boolVal(q.Bool)
	case pack.Word:
		return Value{Known: true, Str: q.Word}
	}
	return Value{}
}
