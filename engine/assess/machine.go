package assess

import (
	"huice/engine/population"
	"huice/engine/rule"
)

const (
	rows  = population.BatchRows
	words = population.Words
)

type plane = population.Plane

// bool3 is a column of truths: true, false, or in neither plane.
type bool3 struct{ t, f plane }

// ints is a column of whole numbers with validity. v may point into the batch.
type ints struct {
	v     []int64
	own   []int64
	valid plane
}

// quots is a column of quotients n/d with d above 0. The slices point at the dividend's and the divisor's columns unless
// signs had to be turned round.
type quots struct {
	n, d       []int64
	ownN, ownD []int64
	valid      plane
}

// floats is a column of floats, each off by at most e.
type floats struct {
	v, e  []float64
	valid plane
}

// machine runs a plan over one batch at a time. Each worker has its own; it allocates nothing while it runs.
type machine struct {
	p      *plan
	bools  []bool3
	fixed  []ints
	quots  []quots
	floats []floats
	dicts  [][]bool // for each dictionary test, the answer for each code
	redo   plane    // rows that must be done exactly
	redoBy []uint64 // for those rows, the packs that must be
	packs  uint64   // the packs that read the operation under way
	batch  *population.Batch
	row    *rule.Row
	atRow  int
}

func newMachine(p *plan) *machine {
	m := &machine{
		p:      p,
		bools:  make([]bool3, p.files[boolean]),
		fixed:  make([]ints, p.files[fixed]),
		quots:  make([]quots, p.files[quotient]),
		floats: make([]floats, p.files[approx]),
		dicts:  make([][]bool, p.dicts),
		redoBy: make([]uint64, rows),
		row:    rule.NewRow(p.prog.Graph),
		atRow:  -1,
	}
	for i := range m.fixed {
		m.fixed[i].own = make([]int64, rows)
		m.fixed[i].v = m.fixed[i].own
	}
	for i := range m.quots {
		m.quots[i].ownN, m.quots[i].ownD = make([]int64, rows), make([]int64, rows)
	}
	for i := range m.floats {
		m.floats[i].v, m.floats[i].e = make([]float64, rows), make([]float64, rows)
	}
	for k := range p.once {
		m.constant(&p.once[k])
	}
	m.row.Fact = m.fact
	return m
}

// fact gives the exact evaluator the value of a column in the current row.
func (m *machine) fact(col int) rule.Value {
	return m.p.prog.Graph.FactAt(m.p.bind, m.batch, m.atRow, col)
}

// at points the exact evaluator at a row.
func (m *machine) at(row int) *rule.Row {
	if m.atRow != row {
		m.atRow = row
		m.row.Reset()
	}
	return m.row
}

func (m *machine) constant(i *instr) {
	if i.op == opConstBool {
		b := &m.bools[i.dst]
		switch i.x {
		case 1:
			b.t.Fill(rows)
		case 0:
			b.f.Fill(rows)
		}
		return
	}
	r := &m.fixed[i.dst]
	for k := range r.own {
		r.own[k] = i.x
	}
	if i.y == 0 { // a gap is a constant that is never valid
		r.valid.Fill(rows)
	}
}

// run works out every register for a batch.
func (m *machine) run(b *population.Batch) {
	m.batch, m.atRow = b, -1
	m.redo = plane{}
	for k := range m.p.code {
		i := &m.p.code[k]
		m.packs = i.packs
		switch i.class {
		case boolean:
			m.runBool(i)
		case fixed:
			m.runFixed(i)
		case quotient:
			m.ratio(i)
		default:
			m.runApprox(i)
		}
	}
}

// again sends a row to the exact path, for the packs that read the operation under way.
func (m *machine) again(row int) {
	if !m.redo.Bit(row) {
		m.redo.Set(row)
		m.redoBy[row] = 0
	}
	m.redoBy[row] |= m.packs
}

func (m *machine) runBool(i *instr) {
	d := &m.bools[i.dst]
	switch i.op {
	case opFlag:
		m.flag(d, int(i.x))
	case opAnd:
		a, b := &m.bools[i.a.reg], &m.bools[i.b.reg]
		for w := range words {
			d.t[w], d.f[w] = a.t[w]&b.t[w], a.f[w]|b.f[w]
		}
	case opOr:
		a, b := &m.bools[i.a.reg], &m.bools[i.b.reg]
		for w := range words {
			d.t[w], d.f[w] = a.t[w]|b.t[w], a.f[w]&b.f[w]
		}
	case opNot:
		a := &m.bools[i.a.reg]
		for w := range words {
			d.t[w], d.f[w] = a.f[w], a.t[w]
		}
	case opDecide:
		a, b := &m.bools[i.a.reg], &m.bools[i.b.reg]
		for w := range words {
			d.t[w], d.f[w] = a.t[w], b.f[w]&^a.t[w]
		}
	case opSame:
		a, b := &m.bools[i.a.reg], &m.bools[i.b.reg]
		for w := range words {
			d.t[w], d.f[w] = a.t[w]&b.t[w]|a.f[w]&b.f[w], a.t[w]&b.f[w]|a.f[w]&b.t[w]
		}
	case opIfBool:
		c, a, b := &m.bools[i.a.reg], &m.bools[i.b.reg], &m.bools[i.c.reg]
		for w := range words {
			d.t[w], d.f[w] = c.t[w]&a.t[w]|c.f[w]&b.t[w], c.t[w]&a.f[w]|c.f[w]&b.f[w]
		}
	case opDict:
		m.dict(d, i)
	case opCmpConst:
		compareConst(d, &m.fixed[i.a.reg], i.cmp, i.x)
	case opCmpFixed:
		compareFixed(d, &m.fixed[i.a.reg], &m.fixed[i.b.reg], i)
	case opCmpWide:
		compareWide(d, &m.fixed[i.a.reg], &m.fixed[i.b.reg], i)
	case opCmpQuot:
		compareQuot(d, &m.quots[i.a.reg], i)
	case opCmpQuots:
		compareQuots(d, &m.quots[i.a.reg], &m.quots[i.b.reg], i)
	case opCmpApprox:
		m.compareApprox(d, &m.floats[i.a.reg], &m.floats[i.b.reg], i)
	case opExactBool:
		m.exactBool(d, i.node)
	}
}

// flag splits a column of flags into truths; a column that is not there is unknown throughout.
func (m *machine) flag(d *bool3, col int) {
	at := m.p.bind[col]
	if at < 0 {
		*d = bool3{}
		return
	}
	valid, f := m.batch.Valid(at), m.batch.Flags(at)
	for w := range words {
		d.t[w], d.f[w] = valid[w]&f[w], valid[w]&^f[w]
	}
}

// dict looks up the answer for each code; codes that are new since the last batch are tested once.
func (m *machine) dict(d *bool3, i *instr) {
	*d = bool3{}
	at := m.p.bind[i.x]
	if at < 0 {
		return
	}
	table := m.dicts[i.dictTable]
	all := m.batch.Schema.Columns[at].Dict.Words()
	n := m.p.node(i.node)
	for _, w := range all[len(table):] {
		table = append(table, n.Matches(w))
	}
	m.dicts[i.dictTable] = table
	codes, valid := m.batch.Codes(at), m.batch.Valid(at)
	for w := range words {
		var t uint64
		v := valid[w]
		if v == 0 {
			continue
		}
		for k := range 64 {
			if v>>k&1 != 0 && table[codes[w*64+k]] {
				t |= 1 << k
			}
		}
		d.t[w], d.f[w] = t, v&^t
	}
}

// exactBool asks the exact evaluator row by row.
func (m *machine) exactBool(d *bool3, node rule.ID) {
	*d = bool3{}
	for row := range m.batch.Rows {
		if v := m.at(row).Value(node); v.Known {
			if v.Bool {
				d.t.Set(row)
			} else {
				d.f.Set(row)
			}
		}
	}
}

func (m *machine) runFixed(i *instr) {
	d := &m.fixed[i.dst]
	if i.op == opCol {
		m.column(d, int(i.x))
		return
	}
	d.v = d.own
	var a, b *ints
	if i.a.class == fixed && i.a.reg >= 0 {
		a = &m.fixed[i.a.reg]
	}
	if i.b.reg >= 0 {
		b = &m.fixed[i.b.reg]
	}
	switch i.op {
	case opSum:
		m.sum(d, a, b, i)
	case opProduct:
		m.product(d, a, b, i.check)
	case opMin, opMax, opMinKnown, opMaxKnown, opElse:
		choose(d, a, b, i)
	case opIf, opIfLo, opIfHi:
		branch(d, &m.bools[i.c.reg], a, b, i)
	case opBand:
		bandFixed(d, a, i.band)
	case opBandQuot:
		bandQuot(d, &m.quots[i.a.reg], i.band)
	case opBandApprox:
		m.bandApprox(d, &m.floats[i.a.reg], i.band)
	case opRound:
		m.round(d, a, i)
	case opFloorApprox, opRoundApprox:
		m.roundApprox(d, &m.floats[i.a.reg], i)
	case opExactFixed:
		m.exactFixed(d, i)
	default:
		calendar(d, a, b, i)
	}
}

// column points a register at a column of the batch.
func (m *machine) column(d *ints, col int) {
	at := m.p.bind[col]
	if at < 0 {
		d.v, d.valid = d.own, plane{}
		return
	}
	d.v, d.valid = m.batch.Ints(at), *m.batch.Valid(at)
}

// exactFixed asks the exact evaluator row by row.
func (m *machine) exactFixed(d *ints, i *instr) {
	d.valid = plane{}
	for row := range m.batch.Rows {
		v := m.at(row).Value(i.node)
		if !v.Known {
			continue
		}
		n, ok := v.Num.Scaled(i.x)
		if !ok {
			m.again(row)
			continue
		}
		d.v[row] = n
		d.valid.Set(row)
	}
}
