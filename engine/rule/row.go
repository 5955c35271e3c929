package rule

import (
	"slices"

	"huice/engine/pack"
	"huice/engine/population"
)

// Row evaluates nodes for one subject, exactly. It is what explanations are made from and where the columns send
// whatever they cannot decide; it costs microseconds where they cost nanoseconds.
type Row struct {
	g     *Graph
	Fact  func(col int) Value // the value of a column of the graph
	vals  []Value
	stamp []uint32
	now   uint32
	gaps  gapWalk
}

// NewRow makes an evaluator over a graph; set Fact and call Reset for each subject.
func NewRow(g *Graph) *Row {
	return &Row{g: g, vals: make([]Value, len(g.Nodes)), stamp: make([]uint32, len(g.Nodes))}
}

// Reset forgets the subject.
func (r *Row) Reset() {
	r.now++
	if r.now == 0 {
		clear(r.stamp)
		r.now = 1
	}
}

// Value returns the value of a node.
func (r *Row) Value(id ID) Value {
	if r.stamp[id] == r.now {
		return r.vals[id]
	}
	n := &r.g.Nodes[id]
	var v Value
	switch n.Op {
	case Col:
		v = r.Fact(int(n.N))
	case Const:
		v = n.Val
	case Gap:
	default:
		var a [3]Value
		if n.A != None {
			a[0] = r.Value(n.A)
		}
		if n.B != None {
			a[1] = r.Value(n.B)
		}
		if n.C != None {
			a[2] = r.Value(n.C)
		}
		v = n.apply(a)
	}
	r.vals[id], r.stamp[id] = v, r.now
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
	i := bind[col]
	if i < 0 || !b.Valid(i).Bit(row) {
		return Value{}
	}
	switch c := &b.Schema.Columns[i]; c.Kind {
	case population.Flag:
		return boolVal(b.Flags(i).Bit(row))
	case population.Int:
		return numVal(Frac(b.Ints(i)[row], c.Fact.Scale()))
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
		w.r, w.visited, w.pairs = r, make([]uint32, len(r.g.Nodes)), map[[2]ID]bool{}
	}
	if w.turn++; w.turn == 0 {
		clear(w.visited)
		w.turn = 1
	}
	w.cols, w.figures = w.cols[:0], w.figures[:0]
	clear(w.pairs)
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
	pairs   map[[2]ID]bool
	cols    []int
	figures []string
}

// first notes a visit of a node and reports whether it is the first in this turn.
func (w *gapWalk) first(id ID) bool {
	if w.visited[id] == w.turn {
		return false
	}
	w.visited[id] = w.turn
	return true
}

func (w *gapWalk) column(c int) {
	if !slices.Contains(w.cols, c) {
		w.cols = append(w.cols, c)
	}
}

// strict walks an unknown node down to what is unknown in it.
func (w *gapWalk) strict(id ID) {
	if w.r.Value(id).Known || !w.first(id) {
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
		if c := w.r.Value(n.A); c.Known {
			branch := pickID(c.Bool, n.B, n.C)
			if b := &w.r.g.Nodes[branch]; b.Op == Gap && b.Text == "" { // a mark outside the range that was reached
				w.judged(n.A)
				return
			}
			w.strict(branch)
			return
		}
	case Ratio: // both parts known, and still unknown: the divisor is 0
		if d := w.r.Value(n.B); d.Known && d.Num.Sign() == 0 && w.r.Value(n.A).Known {
			for _, c := range w.r.g.Facts(n.B) {
				w.column(c)
			}
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
	for _, a := range n.args() {
		w.strict(a)
	}
}

// pair walks two ends of a range, side by side, down to what keeps them apart.
func (w *gapWalk) pair(lo, hi ID) {
	if lo == hi {
		w.strict(lo)
		return
	}
	l, h := w.r.Value(lo), w.r.Value(hi)
	if w.pairs[[2]ID{lo, hi}] || l.Known && h.Known && l.Num.Cmp(h.Num) == 0 {
		return
	}
	w.pairs[[2]ID{lo, hi}] = true
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
		if w.r.Value(inner[0]).Known && w.r.Value(inner[1]).Known {
			w.pair(inner[0], inner[1])
		}
	case (nl.Op == IfLo || nl.Op == If) && (nh.Op == IfHi || nh.Op == If) && nl.A == nh.A:
		if c := w.r.Value(nl.A); c.Known {
			w.pair(pickID(c.Bool, nl.B, nl.C), pickID(c.Bool, nh.B, nh.C))
			return
		}
		w.strict(nl.A)
		w.pair(nl.B, nh.B)
		w.pair(nl.C, nh.C)
	case nl.Op == nh.Op && len(nl.args()) == len(nh.args()):
		la, ha := nl.args(), nh.args()
		for i := range la {
			w.pair(la[i], ha[i])
		}
	default:
		w.loose(lo)
		w.loose(hi)
	}
}

// loose walks a known node down to the unknown parts whose place something else has taken.
func (w *gapWalk) loose(id ID) {
	if w.pairs[[2]ID{id, None}] {
		return
	}
	w.pairs[[2]ID{id, None}] = true
	w.strict(id)
	for _, a := range w.r.g.Nodes[id].args() {
		w.loose(a)
	}
}

// judged adds the expert's marks that a node reads.
func (w *gapWalk) judged(id ID) {
	for _, c := range w.r.g.Facts(id) {
		if w.r.g.Columns[c].Fact.Judged {
			w.column(c)
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
