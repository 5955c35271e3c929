package assess

import (
	"math/bits"

	"huice/engine/population"
	"huice/engine/rule"
)

// spec says where a machine keeps the outcome of a pack.
type spec struct {
	m       *machine
	bit     uint64
	r       *rule.Rules
	clauses []rule.Clause
	waits   []waiting // for each clause
	formula bool      // some points come from a formula: any fraction
	judged  bool      // some clause may wait for experts alone

	scope, hard, soft *Truth
	score, amount     [2]source
	points            [2]*Numbers
	due               [2]Numbers // the amount before it is settled
}

// source is where a number comes from: a register, or the exact evaluator where the plan has none in the units of the result.
type source struct {
	id  rule.ID
	reg *ints
}

// pointsByFormula is the unit of a score in which points come from a formula that has no whole-number form. Such a score may be
// any fraction; what is stored is rounded half up to this unit, what is decided was decided before.
const pointsByFormula = 1_000_000

// waiting tells what a clause may wait for: experts' marks, other facts, or a figure nobody has published.
type waiting struct {
	judged, other []int // columns of the schema, -1 for one that is not there
	figure        bool
}

func newSpec(m *machine, k int, r *rule.Rules) spec {
	p := m.p
	s := spec{m: m, bit: packBit(k), r: r, clauses: r.Clauses(), formula: r.Score != nil && byFormula(r.Score),
		scope: m.truthOf(r.Scope), hard: m.truthOf(r.Hard), soft: m.truthOf(r.Soft)}
	for _, c := range s.clauses {
		w := waiting{figure: c.Unpublished}
		for _, col := range c.Facts {
			if p.prog.Graph.Columns[col].Fact.Judged {
				w.judged = append(w.judged, p.bind[col])
			} else {
				w.other = append(w.other, p.bind[col])
			}
		}
		s.judged = s.judged || len(w.judged) > 0
		s.waits = append(s.waits, w)
	}
	return s
}

// byFormula reports whether any points of a table come from a formula.
func byFormula(it *rule.Item) bool {
	if it.Formula != rule.None {
		return true
	}
	for i := range it.Items {
		if byFormula(&it.Items[i]) {
			return true
		}
	}
	return false
}

func (m *machine) truthOf(id rule.ID) *Truth { return &m.bools[m.p.values[id].reg] }

// source finds where a number in units of 1/den comes from.
func (s *spec) source(id rule.ID, v value, den int64) source {
	if v.class != fixed || v.den != den {
		return source{id: id}
	}
	return source{id: id, reg: &s.m.fixed[v.reg]}
}

// result makes room for the outcomes of a batch.
func (s *spec) result() PackResult {
	p := s.m.p
	r := PackResult{Rules: s.r, Outcome: make([]Outcome, rows)}
	for _, c := range s.clauses {
		r.Clauses = append(r.Clauses, s.m.truthOf(c.Node))
	}
	numbers := func(den int64) *Numbers {
		own := make([]int64, rows)
		return &Numbers{Den: den, Value: own, own: own}
	}
	score := func(end int, id rule.ID) *Numbers {
		v := p.values[id]
		den := v.den
		switch {
		case v.class == fixed:
		case s.formula:
			den = pointsByFormula
		default:
			den = p.pointsUnit(id)
		}
		s.score[end] = s.source(id, v, den)
		return numbers(den)
	}
	if s.r.Score != nil {
		r.ScoreMin, r.ScoreMax = score(0, s.r.Score.Lo), score(1, s.r.Score.Hi)
		s.points = [2]*Numbers{r.ScoreMin, r.ScoreMax}
	}
	if s.r.Amount[0] != rule.None {
		r.AmountMin, r.AmountMax = numbers(fenPerYuan), numbers(fenPerYuan)
		for k, id := range s.r.Amount {
			s.amount[k] = s.source(id, p.amount(id), fenPerYuan)
			s.due[k] = Numbers{Den: fenPerYuan, own: make([]int64, rows)}
		}
	}
	return r
}

// pointsUnit is the unit of a score that has no whole-number form in the plan: the common one of everything that is added
// up in it. Thirds of a point and hundredths of a mark make three hundredths.
func (p *plan) pointsUnit(id rule.ID) int64 {
	unit, seen := int64(1), map[rule.ID]bool{}
	take := func(den int64) {
		if l, ok := mul(unit/gcd(unit, den), den); ok {
			unit = l
		}
	}
	var walk func(rule.ID)
	walk = func(id rule.ID) {
		n := p.node(id)
		if seen[id] || n.Type != rule.Num {
			return
		}
		seen[id] = true
		switch n.Op {
		case rule.Const:
			if d := n.Val.Num.Big().Denom(); d.IsInt64() {
				take(d.Int64())
			}
		case rule.Col:
			take(p.prog.Graph.Columns[n.N].Fact.Scale())
		case rule.Band:
			if d, ok := pointsDen(n.Table); ok {
				take(d)
			}
		default:
			for _, a := range p.prog.Graph.Args(id) {
				walk(a)
			}
		}
	}
	walk(id)
	return unit
}

// collect reads the outcome of a pack from a machine that has run.
func (s *spec) collect(out *PackResult) {
	if s.r.Score != nil {
		s.number(s.score[0], out.ScoreMin)
		s.number(s.score[1], out.ScoreMax)
	}
	if s.r.Amount[0] != rule.None {
		s.number(s.amount[0], &s.due[0])
		s.number(s.amount[1], &s.due[1])
	}
	s.again(out)
	s.decide(out)
}

// number points at a register, or asks the exact evaluator where there is none.
func (s *spec) number(from source, n *Numbers) {
	if from.reg != nil {
		n.Value = from.reg.v[:]
		like(&n.Known, from.reg.valid)
		return
	}
	n.Value, n.Known = n.own, plane{}
	for row := range s.m.batch.Rows {
		s.exact(from.id, n, row)
	}
}

// exact stores the exact value of a number in a row.
func (s *spec) exact(id rule.ID, n *Numbers, row int) {
	n.Known.Clear(row)
	v := s.m.at(row).Value(id)
	if !v.Known {
		return
	}
	x, ok := v.Num.Scaled(n.Den)
	if !ok && s.formula {
		x, ok = v.Num.RoundTo(rule.Frac(1, n.Den)).Scaled(n.Den)
	}
	if ok {
		n.Value[row] = x
		n.Known.Set(row)
	}
}

// again does the rows exactly that the vector operations could not settle. What they hold is shared by all packs, and so is what
// is exact.
func (s *spec) again(out *PackResult) {
	m := s.m
	for w := range m.n {
		for open := m.redo[w]; open != 0; open &= open - 1 {
			row := w*64 + bits.TrailingZeros64(open)
			if row >= m.batch.Rows || m.redoBy[row]&s.bit == 0 {
				continue
			}
			for k, c := range s.clauses {
				out.Clauses[k].set(row, m.at(row).Value(c.Node))
			}
			s.scope.set(row, m.at(row).Value(s.r.Scope))
			s.hard.set(row, m.at(row).Value(s.r.Hard))
			s.soft.set(row, m.at(row).Value(s.r.Soft))
			if s.r.Score != nil {
				s.exact(s.score[0].id, out.ScoreMin, row)
				s.exact(s.score[1].id, out.ScoreMax, row)
			}
			if s.r.Amount[0] != rule.None {
				s.exact(s.amount[0].id, &s.due[0], row)
				s.exact(s.amount[1].id, &s.due[1], row)
			}
		}
	}
}

func (t *Truth) set(row int, v rule.Value) {
	t.True.Clear(row)
	t.False.Clear(row)
	switch {
	case v.Known && v.Bool:
		t.True.Set(row)
	case v.Known:
		t.False.Set(row)
	}
}

// decide turns truths into outcomes. What nobody can settle but an expert is discretionary, what a body can is
// undetermined.
func (s *spec) decide(out *PackResult) {
	m, scope, hard, soft := s.m, s.scope, s.hard, s.soft
	var stuck plane // some open clause waits for more than experts
	if s.judged {
		for k := range s.clauses {
			s.stuck(k, out.Clauses[k], &stuck)
		}
	} else {
		stuck.Fill(rows)
	}
	b0, b1, b2, nothing, unsettled := &m.temp[0], &m.temp[1], &m.temp[2], &m.temp[3], &m.order.True // the three bits of an outcome
	*nothing = plane{}
	for w := range m.n {
		in := scope.True[w]
		refused := in & hard.False[w]
		granted := in & hard.True[w] & soft.True[w]
		departed := in & hard.True[w] & soft.False[w]
		open := ^(scope.False[w] | refused | granted | departed)
		expert := open & in &^ stuck[w]
		discretion := departed | expert
		undetermined := open &^ expert
		b0[w], b1[w], b2[w] = refused|discretion, undetermined|discretion, granted
		nothing[w], unsettled[w] = scope.False[w]|refused, undetermined|discretion
		out.Verdict.True[w], out.Verdict.False[w] = granted, refused
	}
	m.k.spread((*[rows]Outcome)(out.Outcome), b0, b1, b2, m.n, m.chunk())
	if out.AmountMin != nil {
		s.settle(out, nothing, unsettled)
	}
}

// settle makes the amount 0 where nothing is due, and lets it reach 0 where it is not yet sure that anything is.
func (s *spec) settle(out *PackResult, nothing, unsettled *plane) {
	m := s.m
	m.k.settleLo((*lane)(out.AmountMin.Value), (*lane)(s.due[0].Value), nothing, unsettled, m.n, m.chunk())
	m.k.settleHi((*lane)(out.AmountMax.Value), (*lane)(s.due[1].Value), nothing, unsettled, m.n, m.chunk())
	either(&out.AmountMin.Known, &s.due[0].Known, nothing)
	either(&out.AmountMax.Known, &s.due[1].Known, nothing)
}

// stuck adds the rows in which a clause is open and waits for something that no expert's mark supplies.
func (s *spec) stuck(k int, t *Truth, stuck *plane) {
	m, w := s.m, &s.waits[k]
	known := func(cols []int, word int) uint64 {
		all := ^uint64(0)
		for _, c := range cols {
			if c < 0 {
				return 0
			}
			all &= m.batch.Valid(c)[word]
		}
		return all
	}
	for i := range m.n {
		open := ^(t.True[i] | t.False[i])
		if open == 0 {
			continue
		}
		if !w.figure && len(w.judged) > 0 {
			open &^= known(w.other, i) &^ known(w.judged, i)
		}
		stuck[i] |= open
	}
}

// At returns the number of a row; known is false when there is none.
func (n *Numbers) At(row int) (v int64, known bool) {
	if n == nil || !n.Known.Bit(row) {
		return 0, false
	}
	return n.Value[row], true
}

// Meet finds the rows in which a range is known and is one number.
func (r *Result) Meet(lo, hi *Numbers, into *population.Plane) {
	m := r.w.m
	for w := range into {
		into[w] = lo.Known[w] & hi.Known[w]
	}
	m.k.equalOf(&m.order, (*lane)(lo.Value), (*lane)(hi.Value), into, hi.Den, lo.Den, m.n, m.chunk())
	like(into, &m.order.True)
}

// Store copies numbers to where they stay, past the cache.
func (r *Result) Store(n *Numbers, into *[population.BatchRows]int64) {
	r.w.m.k.stream(into, (*lane)(n.Value), r.w.m.n, r.w.m.chunk())
}

// Bytes gives the whole numbers of 0 to 255 in a byte each, as scores in whole points are.
func (r *Result) Bytes(n *Numbers, into *[population.BatchRows]uint8) {
	r.w.m.k.narrow(into, (*lane)(n.Value), r.w.m.n, r.w.m.chunk())
}

// Unmet lists the clauses that speak against an enterprise, by index in Rules.Clauses, appending to into.
func (r *PackResult) Unmet(row int, into []int) []int {
	for k := range r.Clauses {
		if r.Clauses[k].False.Bit(row) {
			into = append(into, k)
		}
	}
	return into
}

// Row returns the exact evaluator standing at a row, for explanations.
func (r *Result) Row(row int) *rule.Row { return r.w.m.at(row) }

// ID returns the identifier of a row.
func (r *Result) ID(row int) string {
	return r.Batch.Text(r.Batch.Schema.Lookup(r.Batch.Schema.Key), row)
}
