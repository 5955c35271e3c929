package sqltext

import (
	"math/big"

	"huice/engine/rule"
)

// outcome is the outcome of a pack: its word, and the bits that settle an amount.
type outcome struct {
	word      ref
	nothing   ref // bit: nothing is due
	uncertain ref // bit: not yet sure that anything is
}

// outcome decides as assess.OutcomeAt does.
func (w *writing) outcome(k int) outcome {
	r := w.prog.Rules[k]
	scope, hard, soft := w.truth(r.Scope), w.truth(r.Hard), w.truth(r.Soft)
	granted := w.isTrue(hard)
	stuck := w.no
	for _, c := range r.Clauses() {
		stuck = w.either(stuck, w.stuck(c))
	}
	not := w.isFalse(scope)
	list := []termBranch{
		{not, w.said("not_applicable")},
		{w.isOpen(scope), w.said("undetermined")},
		{w.isFalse(hard), w.said("not_eligible")},
		{w.both(granted, w.isTrue(soft)), w.said("eligible")},
		{w.both(granted, w.isFalse(soft)), w.said("discretionary")},
		{stuck, w.said("undetermined")},
	}
	word := w.chooseTerm(list, w.said("discretionary")).v
	in := w.isTrue(scope)
	nothing := w.either(not, w.both(in, w.isFalse(hard)))
	eligible := w.both(in, w.both(granted, w.isTrue(soft)))
	return outcome{word, nothing, w.opposite(w.either(nothing, eligible))}
}

func (w *writing) said(s string) term { return term{w.text(s), w.yes} }

// stuck is a bit: the clause is open and waits for something that no expert's mark supplies.
func (w *writing) stuck(c rule.Clause) ref {
	open := w.isOpen(w.truth(c.Node))
	if c.Unpublished || open == w.no {
		return open
	}
	marked, others := w.no, w.yes // some mark is not known; all else is
	for _, col := range c.Facts {
		f := &w.facts[col]
		if f.judged {
			marked = w.either(marked, w.opposite(f.known))
		} else {
			others = w.both(others, f.known)
		}
	}
	return w.both(open, w.opposite(w.both(marked, others)))
}

// pointsByFormula is the unit in which a score with points by formula is stored, as in the columns.
const pointsByFormula = 1_000_000

// points is a score in whole units.
func (w *writing) points(r *rule.Rules, id rule.ID) (n whole, den int64) {
	x := w.number(id)
	if byFormula(r.Score) {
		x = w.rounded(x, rule.Frac(1, pointsByFormula), false)
	}
	if x.n.gap {
		return x.n, 1
	}
	if x.d.c == nil || !x.d.c.IsInt64() {
		panic("sqltext: a score without units")
	}
	return x.n, x.d.c.Int64()
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

// due is an end of the amount in fen: 0 where nothing is due, and reaching 0 where it is not sure that anything is. sign
// is the sign that an end must not have then.
func (w *writing) due(o outcome, id rule.ID, sign int) whole {
	x := w.number(id)
	n := x.n
	if x.d.c != nil && !n.gap {
		n = w.times(n, w.num(new(big.Int).Quo(big.NewInt(100), x.d.c)))
	}
	if !n.gap && (n.lo.CmpAbs(maxFen) > 0 || n.hi.CmpAbs(maxFen) > 0) {
		most, least := w.num(maxFen), w.num(new(big.Int).Sub(new(big.Int).Neg(maxFen), one))
		held := w.both(w.isTrue(w.compare("<=", n, most)), w.isTrue(w.compare(">=", n, least)))
		n = w.choose([]branch{{held, n}}, w.noWhole())
	}
	zero := w.num64(0)
	op := map[int]string{1: ">", -1: "<"}[sign]
	beyond := w.isTrue(w.compare(op, n, zero))
	return w.choose([]branch{{o.nothing, zero}, {w.both(o.uncertain, beyond), zero}}, n)
}
