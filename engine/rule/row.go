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
// do not matter any more, such as the branch not taken, are left out. A known node waits for nothing.
func (r *Row) Gaps(id ID) (cols []int, figures []string) {
	seen := map[ID]bool{}
	var walk func(ID)
	walk = func(id ID) {
		if seen[id] || r.Value(id).Known {
			return
		}
		seen[id] = true
		n := &r.g.Nodes[id]
		switch n.Op {
		case Col:
			cols = append(cols, int(n.N))
			return
		case Gap:
			if n.Text != "" && !slices.Contains(figures, n.Text) {
				figures = append(figures, n.Text)
			}
			return
		case If, IfLo, IfHi:
			if c := r.Value(n.A); c.Known {
				walk(pickID(c.Bool, n.B, n.C))
				return
			}
		case Ratio: // both parts known, and still unknown: the divisor is 0
			if d := r.Value(n.B); d.Known && d.Num.Sign() == 0 && r.Value(n.A).Known {
				for _, c := range r.g.Facts(n.B) {
					if !slices.Contains(cols, c) {
						cols = append(cols, c)
					}
				}
				return
			}
		}
		for _, a := range n.args() {
			walk(a)
		}
	}
	walk(id)
	return cols, figures
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
