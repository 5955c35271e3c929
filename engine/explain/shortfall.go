package explain

import (
	"huice/engine/pack"
	"huice/engine/rule"
)

// Shortfall tells how far an unmet clause is from holding, as a share of what is asked for; false when it does not come
// down to comparing two numbers.
func Shortfall(prog *rule.Program, r *rule.Rules, row *rule.Row, c rule.Clause) (rule.Rat, bool) {
	x := &Explainer{namer: *newNamer(prog.Graph, r, pack.Zh), row: row}
	id, ok := x.decisive(c.Own)
	if !ok {
		return rule.Rat{}, false
	}
	n := &prog.Graph.Nodes[id]
	if n.Op == rule.Decide {
		n = &prog.Graph.Nodes[n.B] // the best end of the range
	}
	if n.Op != rule.Cmp || prog.Graph.Nodes[n.A].Type != rule.Num {
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
