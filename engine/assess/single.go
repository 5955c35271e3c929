package assess

import "huice/engine/rule"

// Single is the exact outcome of one pack for one subject.
type Single struct {
	Rules    *rule.Rules
	Outcome  Outcome
	ScoreMin rule.Value
	ScoreMax rule.Value
	// AmountMin and AmountMax are in yuan; one that is not Known has no bound.
	AmountMin rule.Value
	AmountMax rule.Value
	Missing   []Gap
}

// One assesses one subject with the exact evaluator: the meaning that the columns are held to.
func One(g *rule.Graph, r *rule.Rules, row *rule.Row) Single {
	var s Single
	s.Assess(g, r, row)
	return s
}

// Assess does the same into an outcome whose memory is used again: what it held before is gone.
func (s *Single) Assess(g *rule.Graph, r *rule.Rules, row *rule.Row) {
	*s = Single{Rules: r, Outcome: OutcomeAt(g, r, row), Missing: s.Missing[:0]}
	if r.Score != nil {
		s.ScoreMin, s.ScoreMax = row.Value(r.Score.Lo), row.Value(r.Score.Hi)
	}
	if r.Amount[0] != rule.None {
		s.AmountMin, s.AmountMax = amount(row, r.Amount[0]), amount(row, r.Amount[1])
		zero := rule.Value{Known: true}
		switch s.Outcome {
		case NotEligible, NotApplicable:
			s.AmountMin, s.AmountMax = zero, zero
		case Undetermined, Discretionary:
			if s.AmountMin.Known && s.AmountMin.Num.Sign() > 0 {
				s.AmountMin = zero
			}
			if s.AmountMax.Known && s.AmountMax.Num.Sign() < 0 {
				s.AmountMax = zero
			}
		}
	}
	s.Missing = appendMissing(s.Missing, r, row, s.Outcome)
}

// amount is an amount of yuan that whole fen can hold; one that is larger counts as unbounded, as in the columns.
func amount(row *rule.Row, id rule.ID) rule.Value {
	v := row.Value(id)
	if _, ok := v.Num.Scaled(100); !ok {
		return rule.Value{}
	}
	return v
}

// OutcomeAt is the exact outcome of one pack for the subject that an evaluator stands at.
func OutcomeAt(g *rule.Graph, r *rule.Rules, row *rule.Row) Outcome {
	scope, hard, soft := row.Value(r.Scope), row.Value(r.Hard), row.Value(r.Soft)
	no := func(v rule.Value) bool { return v.Known && !v.Bool }
	yes := func(v rule.Value) bool { return v.Known && v.Bool }
	switch {
	case no(scope):
		return NotApplicable
	case !scope.Known:
		return Undetermined
	case no(hard):
		return NotEligible
	case yes(hard) && yes(soft):
		return Eligible
	case yes(hard) && no(soft):
		return Discretionary
	}
	clauses := r.Clauses()
	for i := range clauses {
		if c := &clauses[i]; !row.Value(c.Node).Known && !expertsOnly(g, row, c) {
			return Undetermined
		}
	}
	return Discretionary
}

// expertsOnly reports whether an open clause waits for experts' marks and for nothing else.
func expertsOnly(g *rule.Graph, row *rule.Row, c *rule.Clause) bool {
	if c.Unpublished {
		return false
	}
	marks := false
	for _, col := range c.Facts {
		if row.Value(g.Columns[col].Node).Known {
			continue
		}
		if !g.Columns[col].Fact.Judged {
			return false
		}
		marks = true
	}
	return marks
}
