package explain

import (
	"slices"

	"huice/engine/rule"
)

// note is what there is to say about a node whatever the subject, and what it shows for the subject at hand.
type note struct {
	label  string // what people call it; "" when it has no name
	style  style
	def    *rule.Definition
	item   *rule.Item
	figure *rule.Parameter
	source string // Col: the name of the body that the fact comes from

	sided       bool // the next three are found
	left, right rule.ID
	op          string
	chain       []rule.ID // of And, Or
	facts       []int     // columns that it depends on
	counted     bool      // facts are found

	// What was printed for the explanation whose number stands beside it.
	shown      string
	shownAt    uint32
	compared   [3]string // figure, threshold and distance of a comparison
	comparedAt uint32
	traced     Step // the step of a figure, traced at a depth among names
	tracedAt   uint32
	depth      int
	names      *string
}

// line is a line of the scoring table: its citation and the expert's mark it reads, and its figure and next band for the
// explanation at hand.
type line struct {
	cite         string
	judged       rule.ID
	figure, next string
	at           uint32
}

// note returns the note of a node.
func (x *namer) note(id rule.ID) *note {
	if n := x.notes[id]; n != nil {
		return n
	}
	n := &note{def: x.defs[id], item: x.items[id]}
	if node := &x.g.Nodes[id]; node.Op == rule.Const || node.Op == rule.Gap {
		n.figure = x.figures[[2]string{node.Pack, node.Text}]
	}
	n.label = x.called(id, n)
	n.style = x.printed(id, n)
	x.notes[id] = n
	return n
}

// forget forgets what nodes showed.
func (x *namer) forget() {
	for _, n := range x.notes {
		if n != nil {
			n.shownAt, n.comparedAt, n.tracedAt = 0, 0, 0
		}
	}
}

// label is what people call a node: the name of its definition, fact or score; "" when it has none.
func (x *namer) label(id rule.ID) string { return x.note(id).label }

// styleOf tells how the value of a node is printed.
func (x *namer) styleOf(id rule.ID) style { return x.note(id).style }

// figure returns the parameter a constant came from, or nil.
func (x *namer) figure(id rule.ID) *rule.Parameter { return x.note(id).figure }

// called finds what people call a node.
func (x *namer) called(id rule.ID, of *note) string {
	if of.def != nil {
		return of.def.Def.Name(x.lang)
	}
	if of.item != nil {
		return x.itemLabel(of.item)
	}
	n := &x.g.Nodes[id]
	if n.Op == rule.Col {
		return x.columnLabel(&x.g.Columns[n.N])
	}
	if p := of.figure; p != nil && n.Op == rule.Gap { // nobody has published it, and what reads it is as open
		return p.Param.Name(x.lang) + x.say("（未公布）", " (not published)")
	}
	return ""
}

// printed finds how the value of a node is printed.
func (x *namer) printed(id rule.ID, of *note) style {
	n := &x.g.Nodes[id]
	switch n.Type {
	case rule.Bool:
		return flag
	case rule.Date:
		return date
	case rule.Code:
		return word
	}
	if d := of.def; d != nil && d.Def.Show != "" {
		return map[string]style{"percent": percent, "yuan": yuan, "number": plain}[d.Def.Show]
	}
	switch {
	case n.Money == 1:
		return yuan
	case n.Op == rule.Ratio, n.Op == rule.Col && x.g.Columns[n.N].Fact.Type == "share":
		return percent
	case n.Op == rule.Add, n.Op == rule.Sub, n.Op == rule.Min, n.Op == rule.Max:
		if x.g.Nodes[n.A].Op != rule.Const {
			return x.styleOf(n.A)
		}
	case n.Op == rule.If:
		if x.g.Nodes[n.B].Op == rule.Const && !x.rates[n.B] {
			return x.styleOf(n.C)
		}
		return x.styleOf(n.B)
	case n.Op == rule.Const && x.rates[id]:
		return percent
	case n.Op == rule.YearOf:
		return year
	}
	return plain
}

// chain lists the parts of a chain of the same operation.
func (x *namer) chain(id rule.ID, op rule.Op) []rule.ID {
	n := &x.g.Nodes[id]
	if n.Op != op {
		return []rule.ID{id}
	}
	of := x.note(id)
	if of.chain != nil {
		return of.chain
	}
	var parts []rule.ID
	for _, a := range []rule.ID{n.A, n.B} {
		if x.label(a) != "" {
			parts = append(parts, a)
		} else {
			parts = append(parts, x.chain(a, op)...)
		}
	}
	slices.Sort(parts) // nodes come in the order in which the pack writes them
	of.chain = parts
	return parts
}

// sides returns what a comparison compares, the figure first as people put it; of a range the end that decides.
func (x *namer) sides(id rule.ID) (l rule.ID, op string, r rule.ID) {
	of := x.note(id)
	if !of.sided {
		n := &x.g.Nodes[id]
		of.op = n.Text
		if n.Op == rule.Decide {
			n = x.part(n)
		}
		of.left, of.right, of.sided = n.A, n.B, true
		if x.g.Nodes[n.A].Op == rule.Const && x.g.Nodes[n.B].Op != rule.Const {
			of.left, of.op, of.right = n.B, flipped[of.op], n.A
		}
	}
	return of.left, of.op, of.right
}

// columns lists the columns that a node depends on.
func (x *namer) columns(id rule.ID) []int {
	of := x.note(id)
	if !of.counted {
		of.facts, of.counted = x.g.Facts(id), true
	}
	return of.facts
}

// part returns a comparison that a question about a range is made of. Of order it is one for each end; of equality
// several, and those of whether it is still possible name both sides.
func (x *namer) part(n *rule.Node) *rule.Node {
	first, second := n.A, n.B
	if n.Text == "==" {
		first, second = second, first
	}
	for _, a := range slices.Concat(x.chain(first, rule.And), x.chain(second, rule.And)) {
		if c := &x.g.Nodes[a]; c.Op == rule.Cmp {
			return c
		}
	}
	panic("explain: a question about a range without a comparison")
}

var flipped = map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
