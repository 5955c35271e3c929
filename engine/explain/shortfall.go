package explain

import (
	"math/big"

	"huice/engine/pack"
	"huice/engine/rule"
)

// Shortfall tells how far an unmet clause is from holding, as a share of what is asked for; false when it does not come
// down to comparing two numbers.
func Shortfall(prog *rule.Program, r *rule.Rules, row *rule.Row, c rule.Clause) (*big.Rat, bool) {
	x := newTracer(prog.Graph, r, row, pack.Zh)
	id, ok := x.decisive(c.Own)
	if !ok {
		return nil, false
	}
	n := &prog.Graph.Nodes[id]
	if n.Op == rule.Decide {
		n = &prog.Graph.Nodes[n.B] // the best end of the range
	}
	if n.Op != rule.Cmp || prog.Graph.Nodes[n.A].Type != rule.Num {
		return nil, false
	}
	a, b := row.Value(n.A), row.Value(n.B)
	if x.styleOf(n.A) == year { // a year is missed by time, not by an amount
		return nil, false
	}
	if !a.Known || !b.Known || b.Num.Sign() == 0 {
		return nil, false
	}
	gap := a.Num.Sub(b.Num).Quo(b.Num).Big()
	return new(big.Rat).Abs(gap), true
}
