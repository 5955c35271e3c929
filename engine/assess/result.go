package assess

import (
	"math/bits"

	"huice/engine/population"
	"huice/engine/rule"
)

// spec says where a machine keeps the outcome of a pack.
type spec struct {
	p       *plan
	bit     uint64
	r       *rule.Rules
	clauses []rule.Clause
	waits   []waiting  // for each clause
	formula bool       // some points come from a formula: any fraction
	judged  bool       // some clause may wait for experts alone
	amount  [2]Numbers // before it is settled
}

// pointsByFormula is the unit of a score in which points come from a formula that has no whole-number form. Such a score may be
// any fraction; what is stored is rounded half up to this unit, what is decided was decided before.
const pointsByFormula = 1_000_000

// waiting tells what a clause may wait for: experts' marks, other facts, or a figure nobody has published.
type waiting struct {
	judged, other []int // columns of the schema, -1 for one that is not there
	figure        bool
}

func newSpec(p *plan, k int, r *rule.Rules) spec {
	s := spec{p: p, bit: packBit(k), r: r, clauses: r.Clauses(), formula: r.Score != nil && byFormula(r.Score)}
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

// result makes room for the outcomes of a batch.
func (s *spec) result() PackResult {
	r := PackResult{Rules: s.r, Outcome: make([]Outcome, rows), Clauses: make([]*Truth, len(s.clauses))}
	numbers := func(den int64) *Numbers {
		own := make([]int64, rows)
		return &Numbers{Den: den, Value: own, own: own}
	}
	score := func(id rule.ID) *Numbers {
		switch v := s.p.values[id]; {
		case v.class == fixed:
			return numbers(v.den)
		case s.formula:
			return numbers(pointsByFormula)
		}
		return numbers(s.p.pointsUnit(id))
	}
	if s.r.Score != nil {
		r.ScoreMin, r.ScoreMax = score(s.r.Score.Lo), score(s.r.Score.Hi)
	}
	if s.r.Amount[0] != rule.None {
		r.AmountMin, r.AmountMax = numbers(fenPerYuan), numbers(fenPerYuan)
		for k := range s.amount {
			s.amount[k] = Numbers{Den: fenPerYuan, own: make([]int64, rows)}
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
func (s *spec) collect(m *machine, out *PackResult) {
	for k, c := range s.clauses {
		out.Clauses[k] = &m.bools[s.p.values[c.Node].reg]
	}
	if s.r.Score != nil {
		s.number(m, s.p.values[s.r.Score.Lo], s.r.Score.Lo, out.ScoreMin)
		s.number(m, s.p.values[s.r.Score.Hi], s.r.Score.Hi, out.ScoreMax)
	}
	if s.r.Amount[0] != rule.None {
		for k, id := range s.r.Amount {
			s.number(m, s.p.amount(id), id, &s.amount[k])
		}
	}
	s.again(m, out)
	s.decide(m, out)
}

func (s *spec) truth(m *machine, id rule.ID) *Truth { return &m.bools[s.p.values[id].reg] }

// number points at a register, or asks the exact evaluator where the plan has none.
func (s *spec) number(m *machine, v value, id rule.ID, n *Numbers) {
	if v.class == fixed && v.den == n.Den {
		r := &m.fixed[v.reg]
		n.Value, n.Known = r.v[:], *r.valid
		return
	}
	n.Value, n.Known = n.own, plane{} // no vector form, or a constant in units of its own
	for row := range m.batch.Rows {
		s.exact(m, id, n, row)
	}
}

// exact stores the exact value of a number in a row.
func (s *spec) exact(m *machine, id rule.ID, n *Numbers, row int) {
	n.Known.Clear(row)
	v := m.at(row).Value(id)
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
func (s *spec) again(m *machine, out *PackResult) {
	for w := range m.n {
		for open := m.redo[w]; open != 0; open &= open - 1 {
			row := w*64 + bits.TrailingZeros64(open)
			if row >= m.batch.Rows || m.redoBy[row]&s.bit == 0 {
				continue
			}
			for _, c := range s.clauses {
				s.truth(m, c.Node).set(row, m.at(row).Value(c.Node))
			}
			for _, id := range []rule.ID{s.r.Scope, s.r.Hard, s.r.Soft} {
				s.truth(m, id).set(row, m.at(row).Value(id))
			}
			if s.r.Score != nil {
				s.exact(m, s.r.Score.Lo, out.ScoreMin, row)
				s.exact(m, s.r.Score.Hi, out.ScoreMax, row)
			}
			if s.r.Amount[0] != rule.None {
				s.exact(m, s.r.Amount[0], &s.amount[0], row)
				s.exact(m, s.r.Amount[1], &s.amount[1], row)
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
func (s *spec) decide(m *machine, out *PackResult) {
	scope, hard, soft := s.truth(m, s.r.Scope), s.truth(m, s.r.Hard), s.truth(m, s.r.Soft)
	var stuck plane // some open clause waits for more than experts
	if s.judged {
		for k := range s.clauses {
			s.stuck(m, k, out.Clauses[k], &stuck)
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
	m.k.spread((*[rows]Outcome)(out.Outcome), b0, b1, b2, m.n)
	if out.AmountMin != nil {
		s.settle(m, out, nothing, unsettled)
	}
}

// settle makes the amount 0 where nothing is due, and lets it reach 0 where it is not yet sure that anything is.
func (s *spec) settle(m *machine, out *PackResult, nothing, unsettled *plane) {
	m.k.settleLo((*lane)(out.AmountMin.Value), (*lane)(s.amount[0].Value), nothing, unsettled, m.n)
	m.k.settleHi((*lane)(out.AmountMax.Value), (*lane)(s.amount[1].Value), nothing, unsettled, m.n)
	either(&out.AmountMin.Known, &s.amount[0].Known, nothing)
	either(&out.AmountMax.Known, &s.amount[1].Known, nothing)
}

// stuck adds the rows in which a clause is open and waits for something that no expert's mark supplies.
func (s *spec) stuck(m *machine, k int, t *Truth, stuck *plane) {
	w := &s.waits[k]
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
	m.k.equalOf(&m.order, (*lane)(lo.Value), (*lane)(hi.Value), into, hi.Den, lo.Den, m.n)
	*into = m.order.True
}

// Bytes gives the whole numbers of 0 to 255 in a byte each, as scores in whole points are.
func (r *Result) Bytes(n *Numbers, into *[population.BatchRows]uint8) {
	r.w.m.k.narrow(into, (*lane)(n.Value), r.w.m.n)
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
