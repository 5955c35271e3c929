package assess

import (
	"fmt"

	"huice/engine/rule"
)

// What depends on one column of codes alone is worked out once for each code and looked up for each row: membership in a list,
// the points or the amount of a level.

const fewCodes = 512

// onlyCode gives for each node the column of codes it reads when it reads no other column, else -1.
func onlyCode(g *rule.Graph) []int {
	const nothing = -2
	only := make([]int, len(g.Nodes))
	for id := range g.Nodes {
		n := &g.Nodes[id]
		at := nothing
		if n.Op == rule.Col {
			at = -1
			if n.Type == rule.Code {
				at = int(n.N)
			}
		}
		for _, a := range g.Args(rule.ID(id)) {
			switch from := only[a]; {
			case at == nothing:
				at = from
			case from != nothing && from != at:
				at = -1
			}
		}
		only[id] = at
	}
	return only
}

// tabulate lowers a node over one column of codes to a table.
func (p *plan) tabulate(id rule.ID, n *rule.Node, column int) value {
	i := instr{node: id, x: int64(column), a: noOperand, b: noOperand, c: noOperand, table: int32(p.dicts)}
	if n.Type == rule.Bool {
		p.dicts++
		i.op = opDict
		return p.boolOp(i)
	}
	v, ok := p.lowerNumber(id, n)
	if !ok || v.class != fixed {
		return value{class: opaque}
	}
	v = v.narrow(n)
	if v.konst != nil || v.width > maxWidth {
		return v
	}
	p.dicts++
	i.op, i.class, i.z = opTable, fixed, v.den
	return value{class: fixed, den: v.den, width: v.width, reg: p.emit(i)}
}

// dictionary is what a node comes to for each code of a column, as it grows.
type dictionary struct {
	row     *rule.Row
	word    rule.Value       // the code that the row stands at
	known   int              // codes done so far
	yes     [16]uint32       // of the first 512: the truth
	settled [16]uint32       // and whether there is one, or a number
	partial bool             // some code has none
	few     *[fewCodes]int64 // the numbers
	more    []rule.Value     // everything, once there are more codes
	gap     rule.Value       // without a code
}

// open makes the dictionary of an operation ready.
func (d *dictionary) open(g *rule.Graph, i *instr) {
	d.row, d.few = rule.NewRow(g), new([fewCodes]int64)
	d.row.Fact = func(int) rule.Value { return d.word }
	d.gap = d.at(i.node, rule.Value{})
}

// at works out a node for a code.
func (d *dictionary) at(node rule.ID, code rule.Value) rule.Value {
	d.word = code
	d.row.Reset()
	return d.row.Value(node)
}

// learn works out what is new in a dictionary since the last batch.
func (d *dictionary) learn(i *instr, words []string) {
	for _, w := range words[d.known:] {
		v := d.at(i.node, rule.Value{Known: true, Str: w})
		d.partial = d.partial || !v.Known
		if k := d.known; k < fewCodes && v.Known {
			d.settled[k>>5] |= 1 << (k & 31)
			if v.Bool {
				d.yes[k>>5] |= 1 << (k & 31)
			}
			d.few[k] = units(v, i)
		}
		d.more = append(d.more, v)
		d.known++
	}
}

// units is a number of a table in the units of its register; it was lowered to whole ones.
func units(v rule.Value, i *instr) int64 {
	if !v.Known || i.op != opTable {
		return 0
	}
	n, ok := v.Num.Scaled(i.z)
	if !ok {
		panic(fmt.Sprintf("assess: %s is no whole number of 1/%d", v.Num, i.z))
	}
	return n
}

// lookup brings a dictionary up to date and gives it with the codes of the batch; nil when the column is not there.
func (m *machine) lookup(i *instr) (*dictionary, *[rows]uint32, *plane) {
	t := &m.dicts[i.table]
	if t.row == nil {
		t.open(m.p.prog.Graph, i)
	}
	at := m.p.bind[i.x]
	if at < 0 {
		return t, nil, nil
	}
	if all := m.batch.Schema.Columns[at].Dict.Words(); len(all) > t.known {
		t.learn(i, all)
	}
	return t, (*[rows]uint32)(m.batch.Codes(at)), m.batch.Valid(at)
}

// dict looks up a truth for each code.
func (m *machine) dict(d *Truth, i *instr) {
	t, codes, valid := m.lookup(i)
	switch {
	case codes == nil:
		*d = Truth{}
		valid = &m.temp[0]
		*valid = plane{}
	case t.known <= fewCodes:
		m.k.look(d, codes, valid, &t.yes, m.n, m.chunk())
		if t.partial {
			m.k.look(&m.order, codes, valid, &t.settled, m.n, m.chunk())
			both(&d.True, &d.True, &m.order.True)
			both(&d.False, &d.False, &m.order.True)
		}
	default:
		for w := range m.n {
			var yes, known uint64
			for k, c := range codes[w*64 : w*64+64] {
				if valid[w]>>k&1 != 0 {
					v := &t.more[c]
					known |= b2u(v.Known) << k
					yes |= b2u(v.Known && v.Bool) << k
				}
			}
			d.settle(w, known, yes)
		}
	}
	for w := range m.n {
		if t.gap.Known && t.gap.Bool {
			d.True[w] |= ^valid[w]
		} else if t.gap.Known {
			d.False[w] |= ^valid[w]
		}
	}
}

// table looks up a number for each code.
func (m *machine) table(d *ints, i *instr) {
	t, codes, valid := m.lookup(i)
	switch {
	case codes == nil:
		*d.valid = plane{}
	case t.known <= fewCodes:
		m.k.read(d.v, codes, t.few, t.known <= 16, m.n, m.chunk())
		like(d.valid, valid)
		if t.partial {
			m.k.look(&m.order, codes, valid, &t.settled, m.n, m.chunk())
			like(d.valid, &m.order.True)
		}
	default:
		*d.valid = plane{}
		for w := range m.n {
			for k, c := range codes[w*64 : w*64+64] {
				if valid[w]>>k&1 != 0 && t.more[c].Known {
					d.v[w*64+k] = units(t.more[c], i)
					d.valid[w] |= 1 << k
				}
			}
		}
	}
	if !t.gap.Known {
		return
	}
	if codes == nil {
		valid = &m.temp[0]
		*valid = plane{}
	}
	m.k.blendK(d.v, valid, d.v, units(t.gap, i), m.n, m.chunk())
	for w := range m.n {
		d.valid[w] |= ^valid[w]
	}
}
