package rule

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"huice/engine/pack"
)

// ID names a node of a graph.
type ID int32

// None is no node.
const None ID = -1

// Type is the type of a node.
type Type uint8

// Types of node.
const (
	Bool Type = iota // true, false or unknown
	Num              // an exact number
	Date             // a day
	Code             // a word
)

func (t Type) String() string { return [...]string{"flag", "number", "date", "code"}[t] }

// Op is what a node does. Unless it says otherwise a node is unknown as soon as one of its arguments is.
type Op uint8

// Operations.
const (
	Col      Op = iota // a column of the population
	Const              // a known value
	Gap                // an unknown value: a parameter without a published figure, named in Text
	And                // Kleene: false decides
	Or                 // Kleene: true decides
	Not                // Kleene
	Cmp                // A compared with B as Text says: == != < <= > >=
	Same               // A and B, two flags or two codes, are equal
	In                 // code A is one of Words
	Prefix             // code A starts with one of Words
	Add                // A + B
	Sub                // A - B
	Mul                // A · B
	Neg                // -A
	Abs                // |A|
	Ratio              // A / B; unknown when B is 0
	Min                // the smaller
	Max                // the greater
	Floor              // largest whole number not above A
	Round              // A rounded half away from zero to multiples of Unit
	RoundDn            // A rounded down to multiples of Unit
	If                 // B when A is true, C when A is false
	Years              // completed years from day A to day B
	Months             // completed months from day A to day B
	Days               // days from day A to day B
	AddDays            // day A plus N days
	AddMons            // day A plus N months; the last day of the month when that day does not exist
	YearOf             // calendar year of day A
	Band               // points of Table that number A reaches
	Else               // A when known, otherwise B; B is a constant
	MinKnown           // the smaller of what is known; unknown when neither is
	MaxKnown           // the greater of what is known; unknown when neither is
	IfLo               // as If; with A unknown the smaller of B and C
	IfHi               // as If; with A unknown the greater of B and C
	Decide             // true when A is true, false when B is false, otherwise unknown
	Compound           // yearly rate at which B grew to A in N years, rounded half up to 6 decimals; unknown unless B > 0, A >= 0
)

var opNames = [...]string{"col", "const", "gap", "and", "or", "not", "cmp", "same", "in", "prefix", "add", "sub", "mul", "neg", "abs",
	"ratio", "min", "max", "floor", "round", "round_down", "if", "years", "months", "days", "add_days", "add_months",
	"year_of", "band", "else", "min_known", "max_known", "if_lo", "if_hi", "decide", "compound_rate"}

func (o Op) String() string { return opNames[o] }

// Node is an operation on earlier nodes. Equal nodes exist once.
type Node struct {
	Op      Op
	Type    Type
	Money   int8 // Num: the power of yuan: 1 money, 0 a plain number, 2 a product of amounts
	A, B, C ID
	N       int64    // AddDays, AddMons, Compound: how many; Col: index in Columns
	Text    string   // Cmp, Decide: operator; Const, Gap: the parameter it came from; Col: column name
	Pack    string   // Const, Gap: the pack of that parameter
	Val     Value    // Const
	Unit    Rat      // Round, RoundDn
	Words   []string // In, Prefix: sorted
	Table   *Table   // Band

	// Lo and Hi bound every known value of a number, nil where there is no bound.
	Lo, Hi *Rat
}

// Table is a band table: the first threshold that is reached gives its points.
type Table struct {
	Rows      []TableRow
	Otherwise Rat
}

// TableRow is a threshold with its points.
type TableRow struct {
	Op     string // >=, >, <=, <
	Bound  Rat
	Points Rat
}

// Reached reports whether a value reaches the threshold.
func (r TableRow) Reached(v Rat) bool { return holds(r.Op, v.Cmp(r.Bound)) }

// holds reports whether a comparison that came out as c is what an operator asks for.
func holds(op string, c int) bool {
	switch op[0] {
	case '=':
		return c == 0
	case '!':
		return c != 0
	case '<':
		return c < 0 || c == 0 && len(op) == 2
	}
	return c > 0 || c == 0 && len(op) == 2
}

// Column is a fact that some rule reads.
type Column struct {
	Name string
	Fact *pack.Fact
	Year int
	Node ID
}

// Graph holds the nodes of many packs; a node comes after its arguments.
type Graph struct {
	Nodes   []Node
	Columns []Column
	index   map[string]ID
	bounds  map[ID][2]ID
}

func newGraph() *Graph { return &Graph{index: map[string]ID{}, bounds: map[ID][2]ID{}} }

// add interns a node: an equal one is returned instead of a second, and one whose arguments are all known constants
// becomes a constant.
func (g *Graph) add(n Node) ID {
	if v, ok := g.fold(&n); ok {
		n = Node{Op: Const, Type: n.Type, Money: n.Money, A: None, B: None, C: None, Val: v}
		if !v.Known {
			n.Op = Gap // figures divided by 0: nothing to ask for
		}
	}
	if gap := g.missingFigure(&n); gap != nil {
		n = Node{Op: Gap, Type: n.Type, Money: n.Money, A: None, B: None, C: None, Text: gap.Text, Pack: gap.Pack}
	}
	if id, ok := g.simplify(&n); ok {
		return id
	}
	key := n.key()
	if id, ok := g.index[key]; ok {
		return id
	}
	g.limits(&n)
	id := ID(len(g.Nodes))
	g.Nodes = append(g.Nodes, n)
	g.index[key] = id
	return id
}

// missingFigure returns the gap that makes a node unknown whatever the facts are, or nil.
func (g *Graph) missingFigure(n *Node) *Node {
	switch n.Op {
	case And, Or, If, IfLo, IfHi, Else, Min, Max, MinKnown, MaxKnown, Decide, Gap, Const, Col:
		return nil
	}
	for _, a := range n.args() {
		if g.Nodes[a].Op == Gap {
			return &g.Nodes[a]
		}
	}
	return nil
}

func (n *Node) key() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d/%d/%d(%d,%d,%d)%d %q %q %s %q", n.Op, n.Type, n.Money, n.A, n.B, n.C, n.N, n.Text, n.Pack, n.Unit, n.Words)
	if n.Op == Const {
		fmt.Fprintf(&b, " %s", n.Val)
	}
	if n.Table != nil {
		for _, r := range n.Table.Rows {
			fmt.Fprintf(&b, " %s%s:%s", r.Op, r.Bound, r.Points)
		}
		fmt.Fprintf(&b, " else %s", n.Table.Otherwise)
	}
	return b.String()
}

// args returns the arguments of a node.
func (n *Node) args() []ID {
	switch {
	case n.A == None:
		return nil
	case n.B == None:
		return []ID{n.A}
	case n.C == None:
		return []ID{n.A, n.B}
	}
	return []ID{n.A, n.B, n.C}
}

// Args returns the arguments of a node.
func (g *Graph) Args(id ID) []ID { return g.Nodes[id].args() }

func (g *Graph) fold(n *Node) (Value, bool) {
	args := n.args()
	if len(args) == 0 {
		return Value{}, false
	}
	var v [3]Value
	for i, a := range args {
		if g.Nodes[a].Op != Const {
			return Value{}, false
		}
		v[i] = g.Nodes[a].Val
	}
	var out Value
	n.apply(&out, &v[0], &v[1], &v[2])
	return out, true
}

// simplify drops what constants decide, so that a dated part that is not in force leaves nothing behind.
func (g *Graph) simplify(n *Node) (ID, bool) {
	known := func(id ID) (bool, bool) {
		c := g.Nodes[id]
		return c.Val.Bool, c.Op == Const
	}
	switch n.Op {
	case And, Or:
		for _, p := range [][2]ID{{n.A, n.B}, {n.B, n.A}} {
			if v, ok := known(p[0]); ok {
				if v == (n.Op == And) {
					return p[1], true
				}
				return p[0], true
			}
		}
		if n.A == n.B {
			return n.A, true
		}
		if n.A > n.B {
			n.A, n.B = n.B, n.A
		}
	case If, IfLo, IfHi:
		if v, ok := known(n.A); ok {
			if v {
				return n.B, true
			}
			return n.C, true
		}
		if n.Op != If && n.B == n.C {
			return n.B, true
		}
	case Decide:
		if n.A == n.B {
			return n.A, true
		}
	case Min, Max, MinKnown, MaxKnown:
		if n.A == n.B {
			return n.A, true
		}
	case Else:
		if g.Nodes[n.A].Op == Const {
			return n.A, true
		}
	case Not:
		if a := g.Nodes[n.A]; a.Op == Not {
			return a.A, true
		}
	}
	return None, false
}

// known returns a constant, with the parameter it came from when there is one.
func (g *Graph) known(t Type, money int8, v Value, from figure) ID {
	v.Known = true
	return g.add(Node{Op: Const, Type: t, Money: money, A: None, B: None, C: None, Val: v, Text: from.name, Pack: from.pack})
}

// figure names a parameter of a pack.
type figure struct{ pack, name string }

// Bool returns a known flag.
func (g *Graph) Bool(v bool) ID { return g.known(Bool, 0, Value{Bool: v}, figure{}) }

// num returns a known number with its power of yuan.
func (g *Graph) num(v Rat, money int8) ID { return g.known(Num, money, Value{Num: v}, figure{}) }

func (g *Graph) day(d pack.Day) ID { return g.known(Date, 0, Value{Num: Int(int64(d))}, figure{}) }

func (g *Graph) word(s string) ID { return g.known(Code, 0, Value{Str: s}, figure{}) }

func (g *Graph) gap(t Type, money int8, from figure) ID {
	return g.add(Node{Op: Gap, Type: t, Money: money, A: None, B: None, C: None, Text: from.name, Pack: from.pack})
}

func (g *Graph) op1(op Op, t Type, money int8, a ID) ID {
	return g.add(Node{Op: op, Type: t, Money: money, A: a, B: None, C: None})
}

func (g *Graph) op2(op Op, t Type, money int8, a, b ID) ID {
	return g.add(Node{Op: op, Type: t, Money: money, A: a, B: b, C: None})
}

func (g *Graph) op3(op Op, a, b, c ID) ID {
	n := g.Nodes[b]
	return g.add(Node{Op: op, Type: n.Type, Money: n.Money, A: a, B: b, C: c})
}

func (g *Graph) all(ids []ID) ID {
	r := g.Bool(true)
	for _, id := range ids {
		r = g.op2(And, Bool, 0, r, id)
	}
	return r
}

// not turns a comparison round, so that an explanation names the operator that must hold.
func (g *Graph) not(id ID) ID {
	if n := &g.Nodes[id]; n.Op == Cmp {
		return g.cmp(negated[n.Text], n.A, n.B)
	}
	return g.op1(Not, Bool, 0, id)
}

var negated = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

func (g *Graph) cmp(op string, a, b ID) ID {
	return g.add(Node{Op: Cmp, Type: Bool, A: a, B: b, C: None, Text: op})
}

// column returns the node of a column, adding the column when it is new.
func (g *Graph) column(name string, f *pack.Fact, year int) ID {
	n := Node{Op: Col, A: None, B: None, C: None, Text: name}
	switch f.Type {
	case "flag":
		n.Type = Bool
	case "date":
		n.Type = Date
	case "code", "text":
		n.Type = Code
	case "money":
		n.Type, n.Money = Num, 1
	default:
		n.Type = Num
	}
	if id, ok := g.index[n.key()]; ok {
		return id
	}
	if n.Type == Num {
		zero := Int(0)
		n.Lo = &zero
		if f.Min != nil {
			n.Lo = boundOf(f.Min)
		}
		if f.Max != nil {
			n.Hi = boundOf(f.Max)
		}
	}
	key := n.key()
	n.N = int64(len(g.Columns))
	id := ID(len(g.Nodes))
	g.Nodes = append(g.Nodes, n)
	g.index[key] = id
	g.Columns = append(g.Columns, Column{name, f, year, id})
	return id
}

func boundOf(q *pack.Quantity) *Rat {
	if q.Num == nil {
		return nil
	}
	r := FromBig(new(big.Rat).Set(q.Num))
	return &r
}

// Facts lists the columns that a node depends on, in the order of the graph's columns.
func (g *Graph) Facts(id ID) []int {
	seen := make([]bool, id+1) // a node comes after its arguments
	seen[id] = true
	var cols []int
	for n := id; n >= 0; n-- {
		if !seen[n] {
			continue
		}
		if g.Nodes[n].Op == Col {
			cols = append(cols, int(g.Nodes[n].N))
		}
		for _, a := range g.Nodes[n].args() {
			seen[a] = true
		}
	}
	slices.Sort(cols)
	return cols
}

// readsGap reports whether a node reads a figure that nobody has published.
func (g *Graph) readsGap(id ID) bool {
	seen := map[ID]bool{}
	var walk func(ID) bool
	walk = func(id ID) bool {
		if seen[id] {
			return false
		}
		seen[id] = true
		n := &g.Nodes[id]
		if n.Op == Gap && n.Text != "" {
			return true
		}
		return slices.ContainsFunc(n.args(), walk)
	}
	return walk(id)
}
