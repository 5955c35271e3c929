package assess

import (
	"math/bits"

	"huice/engine/rule"
)

// spec says where a machine keeps the outcome of a pack.
type spec struct {
	p       *plan
	bit     uint64
	r       *rule.Rules
	clauses []rule.Clause
	waits   []waiting // for each clause
	formula bool      // some points come from a formula: any fraction
}

// pointsByFormula is the unit of a score in which points come from a formula. Such a score may be any fraction; what is
// stored is rounded half up to this unit, what is decided was decided before.
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
	r := PackResult{Rules: s.r, Outcome: make([]Outcome, rows), Clauses: make([]Truth, len(s.clauses))}
	numbers := func(den int64) *Numbers { return &Numbers{Den: den, Value: make([]int64, rows)} }
	score := func(id rule.ID) *Numbers {
		if s.formula {
			return numbers(pointsByFormula)
		}
		if v := s.p.values[id]; v.class == fixed {
			return numbers(v.den)
		}
		return numbers(s.p.pointsUnit(id))
	}
	if s.r.Score != nil {
		r.ScoreMin, r.ScoreMax = score(s.r.Score.Lo), score(s.r.Score.Hi)
	}
	if s.r.Amount[0] != rule.None {
		r.AmountMin, r.AmountMax = numbers(100), numbers(100) // fen
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
		b := &m.bools[s.p.values[c.Node].reg]
		out.Clauses[k] = Truth{b.t, b.f}
	}
	if s.r.Score != nil {
		s.number(m, s.r.Score.Lo, out.ScoreMin)
		s.number(m, s.r.Score.Hi, out.ScoreMax)
	}
	if s.r.Amount[0] != rule.None {
		s.number(m, s.r.Amount[0], out.AmountMin)
		s.number(m, s.r.Amount[1], out.AmountMax)
	}
	scope, hard, soft := s.truth(m, s.r.Scope), s.truth(m, s.r.Hard), s.truth(m, s.r.Soft)
	s.again(m, out, &scope, &hard, &soft)
	s.decide(m, out, scope, hard, soft)
}

func (s *spec) truth(m *machine, id rule.ID) bool3 { return m.bools[s.p.values[id].reg] }

// number copies a register, or asks the exact evaluator where the plan has none.
func (s *spec) number(m *machine, id rule.ID, n *Numbers) {
	if v := s.p.values[id]; v.class == fixed && v.den == n.Den {
		r := &m.fixed[v.reg]
		copy(n.Value, r.v)
		n.Known = r.valid
		return
	}
	n.Known = plane{} // no vector form, or a constant in units of its own
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

// again does the rows exactly that the vector operations could not settle.
func (s *spec) again(m *machine, out *PackResult, scope, hard, soft *bool3) {
	set := func(b *bool3, row int, id rule.ID) {
		b.t.Clear(row)
		b.f.Clear(row)
		switch v := m.at(row).Value(id); {
		case v.Known && v.Bool:
			b.t.Set(row)
		case v.Known:
			b.f.Set(row)
		}
	}
	for w := range words {
		for open := m.redo[w]; open != 0; open &= open - 1 {
			row := w*64 + bits.TrailingZeros64(open)
			if row >= m.batch.Rows || m.redoBy[row]&s.bit == 0 {
				continue
			}
			for k, c := range s.clauses {
				b := bool3{out.Clauses[k].True, out.Clauses[k].False}
				set(&b, row, c.Node)
				out.Clauses[k] = Truth{b.t, b.f}
			}
			set(scope, row, s.r.Scope)
			set(hard, row, s.r.Hard)
			set(soft, row, s.r.Soft)
			if s.r.Score != nil {
				s.exact(m, s.r.Score.Lo, out.ScoreMin, row)
				s.exact(m, s.r.Score.Hi, out.ScoreMax, row)
			}
			if s.r.Amount[0] != rule.None {
				s.exact(m, s.r.Amount[0], out.AmountMin, row)
				s.exact(m, s.r.Amount[1], out.AmountMax, row)
			}
		}
	}
}

// decide turns truths into outcomes. What nobody can settle but an expert is discretionary, what a body can is
// undetermined.
func (s *spec) decide(m *machine, out *PackResult, scope, hard, soft bool3) {
	var stuck plane // some open clause waits for more than experts
	for k := range s.clauses {
		s.stuck(m, k, &out.Clauses[k], &stuck)
	}
	for w := range words {
		in := scope.t[w]
		refused := in & hard.f[w]
		granted := in & hard.t[w] & soft.t[w]
		departed := in & hard.t[w] & soft.f[w]
		open := ^(scope.f[w] | refused | granted | departed)
		expert := open & in &^ stuck[w]
		for k := range 64 {
			o := NotApplicable
			switch bit := uint64(1) << k; {
			case granted&bit != 0:
				o = Eligible
			case refused&bit != 0:
				o = NotEligible
			case (departed|expert)&bit != 0:
				o = Discretionary
			case open&bit != 0:
				o = Undetermined
			}
			out.Outcome[w*64+k] = o
		}
	}
	s.settleAmounts(out)
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
	for i := range words {
		open := ^(t.True[i] | t.False[i])
		if open == 0 {
			continue
		}
		if !w.figure {
			open &^= known(w.other, i) &^ known(w.judged, i)
		}
		stuck[i] |= open
	}
}

// settleAmounts makes the amount 0 where nothing is due, and lets it reach 0 where it is not yet sure that anything is.
func (s *spec) settleAmounts(out *PackResult) {
	if out.AmountMin == nil {
		return
	}
	for row, o := range out.Outcome {
		switch o {
		case NotEligible, NotApplicable:
			out.AmountMin.set(row, 0)
			out.AmountMax.set(row, 0)
		case Undetermined, Discretionary:
			if out.AmountMin.Known.Bit(row) && out.AmountMin.Value[row] > 0 {
				out.AmountMin.set(row, 0)
			}
			if out.AmountMax.Known.Bit(row) && out.AmountMax.Value[row] < 0 {
				out.AmountMax.set(row, 0)
			}
		}
	}
}

func (n *Numbers) set(row int, v int64) {
	n.Value[row] = v
	n.Known.Set(row)
}

// At returns the number of a row; known is false when there is none.
func (n *Numbers) At(row int) (v int64, known bool) {
	if n == nil || !n.Known.Bit(row) {
		return 0, false
	}
	return n.Value[row], true
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
