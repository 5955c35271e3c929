package explain

import "huice/engine/rule"

// Shortfall tells how far an unmet clause of the subject that an evaluator stands at is from holding, as a share of what is
// asked for; false when it does not come down to comparing two numbers.
func (x *Explainer) Shortfall(row *rule.Row, c *rule.Clause) (rule.Rat, bool) {
	x.row = row
	id, ok := x.decisive(c.Own)
	if !ok {
		return rule.Rat{}, false
	}
	n := &x.g.Nodes[id]
	if n.Op == rule.Decide {
		n = &x.g.Nodes[n.B] // the best end of the range
	}
	if n.Op != rule.Cmp || x.g.Nodes[n.A].Type != rule.Num {
		return rule.Rat{}, false
	}
	a, b := row.Value(n.A), row.Value(n.B)
	if x.styleOf(n.A) == year || x.styleOf(n.B) == year { // a year is missed by time, not by an amount
		return rule.Rat{}, false
	}
	if !a.Known || !b.Known || b.Num.Sign() == 0 {
		return rule.Rat{}, false
	}
	return a.Num.Sub(b.Num).Quo(b.Num).Abs(), true
}
