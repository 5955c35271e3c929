package assess

import (
	"huice/engine/population"
	"huice/engine/rule"
)

// ints is a column of whole numbers with validity. v and valid may point into the batch.
type ints struct {
	v, own *lane
	valid  *plane
	mine   plane
}

// quots is a column of quotients n/d with d above 0. They point at the dividend's and the divisor's columns unless
// signs had to be turned round.
type quots struct {
	n, d       *lane
	ownN, ownD *lane
	valid      plane
}

// floats is a column of floats, each off by at most e.
type floats struct {
	v, e  *reals
	valid plane
}

// machine runs a plan over one batch at a time. Each worker has its own; it allocates nothing while it runs.
type machine struct {
	p      *plan
	k      *kernels
	n      int // words of the batch that hold rows
	bools  []Truth
	fixed  []ints
	quots  []quots
	floats []floats
	dicts  []dictionary
	redo   plane    // rows that must be done exactly
	redoBy []uint64 // for those rows, the packs that must be
	packs  uint64   // the packs that read the operation under way
	temp   [4]plane // for one operation; a kernel is called through a table, and what it is given would escape from the stack
	order  Truth
	ahead  []stretch // memory of the next batch, still to be asked for
	held   *kept     // of the batch
	batch  *population.Batch
	row    *rule.Row
	atRow  int
}

func newMachine(p *plan, k *kernels) *machine {
	m := &machine{
		p:      p,
		k:      k,
		n:      words,
		bools:  make([]Truth, p.files[boolean]),
		fixed:  make([]ints, p.files[fixed]),
		quots:  make([]quots, p.files[quotient]),
		floats: make([]floats, p.files[approx]),
		dicts:  make([]dictionary, p.dicts),
		redoBy: make([]uint64, rows),
		row:    rule.NewRow(p.prog.Graph),
		atRow:  -1,
	}
	for i := range m.fixed {
		m.fixed[i].own = new(lane)
		m.fixed[i].v, m.fixed[i].valid = m.fixed[i].own, &m.fixed[i].mine
	}
	for i := range m.quots {
		m.quots[i].ownN, m.quots[i].ownD = new(lane), new(lane)
	}
	for i := range m.floats {
		m.floats[i].v, m.floats[i].e = new(reals), new(reals)
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
			b.True.Fill(rows)
		case 0:
			b.False.Fill(rows)
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
	m.resize((b.Rows + 63) / 64)
	for k := range m.p.code {
		i := &m.p.code[k]
		m.packs = i.packs
		switch i.class {
		case boolean:
			m.runBool(i)
		case fixed:
			m.runFixed(i)
		case quotient:
			m.quotient(i)
		default:
			m.runApprox(i)
		}
	}
}

// resize sets how many words kernels work on. Truths that a longer batch left behind the new end are cleared.
func (m *machine) resize(n int) {
	if n < m.n {
		for _, i := range m.p.code {
			switch i.class {
			case boolean:
				m.bools[i.dst] = Truth{}
			case fixed:
				m.fixed[i.dst].mine = plane{}
			}
		}
	}
	m.n = n
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
	case opDict:
		m.dict(d, i)
	case opHeldTruth:
		h := m.held.truths[i.x]
		like(&d.True, &h.True)
		like(&d.False, &h.False)
	case opExactBool:
		m.exactBool(d, i.node)
	case opCmpConst, opCmpFixed, opCmpWide, opCmpQuot, opCmpQuots, opCmpApprox:
		m.compare(d, i)
	default:
		logic(d, &m.bools[i.a.reg], m.truth(i.b), m.truth(i.c), i.op)
	}
}

// truth is a register of truths, nil for none.
func (m *machine) truth(o operand) *Truth {
	if o.reg < 0 {
		return nil
	}
	return &m.bools[o.reg]
}

// logic works on whole planes: 64 rows an instruction.
func logic(d, a, b, c *Truth, op opcode) {
	switch op {
	case opAnd:
		for w := range words {
			d.True[w], d.False[w] = a.True[w]&b.True[w], a.False[w]|b.False[w]
		}
	case opOr:
		for w := range words {
			d.True[w], d.False[w] = a.True[w]|b.True[w], a.False[w]&b.False[w]
		}
	case opNot:
		for w := range words {
			d.True[w], d.False[w] = a.False[w], a.True[w]
		}
	case opDecide:
		for w := range words {
			d.True[w], d.False[w] = a.True[w], b.False[w]&^a.True[w]
		}
	case opSame:
		for w := range words {
			t, f := a.True[w]&b.True[w]|a.False[w]&b.False[w], a.True[w]&b.False[w]|a.False[w]&b.True[w]
			d.True[w], d.False[w] = t, f
		}
	case opIfBool:
		for w := range words {
			t, f := a.True[w]&b.True[w]|a.False[w]&c.True[w], a.True[w]&b.False[w]|a.False[w]&c.False[w]
			d.True[w], d.False[w] = t, f
		}
	}
}

// flag splits a column of flags into truths; a column that is not there is unknown throughout.
func (m *machine) flag(d *Truth, col int) {
	at := m.p.bind[col]
	if at < 0 {
		*d = Truth{}
		return
	}
	valid, f := m.batch.Valid(at), m.batch.Flags(at)
	for w := range words {
		d.True[w], d.False[w] = valid[w]&f[w], valid[w]&^f[w]
	}
}

// exactBool asks the exact evaluator row by row.
func (m *machine) exactBool(d *Truth, node rule.ID) {
	*d = Truth{}
	for row := range m.batch.Rows {
		if v := m.at(row).Value(node); v.Known {
			if v.Bool {
				d.True.Set(row)
			} else {
				d.False.Set(row)
			}
		}
	}
}

func (m *machine) runFixed(i *instr) {
	d := &m.fixed[i.dst]
	switch i.op {
	case opCol:
		m.column(d, int(i.x))
		return
	case opHeldNumber:
		n := m.held.numbers[i.x]
		d.v, d.valid = &n.value, &n.known
		return
	}
	d.v, d.valid = d.own, &d.mine
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
		m.choose(d, a, b, i.op)
	case opSumK, opMinK, opMaxK, opMinKnownK, opMaxKnownK, opElseK:
		m.withNumber(d, a, i)
	case opIfK, opIfLoK, opIfHiK:
		m.branchK(d, &m.bools[i.c.reg], a, i)
	case opIfKK:
		c := &m.bools[i.c.reg]
		either(d.valid, &c.True, &c.False)
		m.k.pickK(d.v, &c.True, i.x, i.y, m.n, m.chunk())
	case opTable:
		m.table(d, i)
	case opIf, opIfLo, opIfHi:
		m.branch(d, &m.bools[i.c.reg], a, b, i.op)
	case opBand, opBandQuot, opBandApprox:
		m.band(d, i)
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
		d.v, d.valid, d.mine = d.own, &d.mine, plane{}
		return
	}
	d.v, d.valid = (*lane)(m.batch.Ints(at)), m.batch.Valid(at)
}

// exactFixed asks the exact evaluator row by row.
func (m *machine) exactFixed(d *ints, i *instr) {
	d.mine = plane{}
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
