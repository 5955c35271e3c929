package sqltext

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// truth is yes, no or unknown: in PostgreSQL a boolean and NULL, in ClickHouse 1, -1 and 0, where AND is the least and OR
// the greatest of two.
type truth struct {
	v ref
	c int8 // constant: 1, -1, and 2 for what is never known; 0 when it is none
}

func (e *emitter) sure(v bool) truth {
	if v {
		return truth{e.literal(three, e.pick("TRUE", "1")), 1}
	}
	return truth{e.literal(three, e.pick("FALSE", "-1")), -1}
}

func (e *emitter) noTruth() truth { return truth{e.literal(three, e.pick("NULL::boolean", "0")), 2} }

func (e *emitter) three(tmpl string, args ...ref) truth {
	return truth{v: e.cell(three, tmpl, args...)}
}

func (e *emitter) isTrue(t truth) ref {
	switch {
	case t.c == 1:
		return e.yes
	case t.c != 0:
		return e.no
	case e.ch:
		return e.cell(bit, "(§ = 1)", t.v)
	}
	return e.cell(bit, "(§ IS TRUE)", t.v)
}

func (e *emitter) isFalse(t truth) ref {
	switch {
	case t.c == -1:
		return e.yes
	case t.c != 0:
		return e.no
	case e.ch:
		return e.cell(bit, "(§ = -1)", t.v)
	}
	return e.cell(bit, "(§ IS FALSE)", t.v)
}

func (e *emitter) isOpen(t truth) ref {
	switch {
	case t.c == 2:
		return e.yes
	case t.c != 0:
		return e.no
	case e.ch:
		return e.cell(bit, "(§ = 0)", t.v)
	}
	return e.cell(bit, "(§ IS NULL)", t.v)
}

func (e *emitter) and(a, b truth) truth {
	switch {
	case a.c == -1 || b.c == 1:
		return a
	case b.c == -1 || a.c == 1:
		return b
	}
	return e.three(e.pick("(§ AND §)", "least(§, §)"), a.v, b.v)
}

func (e *emitter) or(a, b truth) truth {
	switch {
	case a.c == 1 || b.c == -1:
		return a
	case b.c == 1 || a.c == -1:
		return b
	}
	return e.three(e.pick("(§ OR §)", "greatest(§, §)"), a.v, b.v)
}

func (e *emitter) not(a truth) truth {
	switch a.c {
	case 1, -1:
		return e.sure(a.c == -1)
	case 2:
		return a
	}
	return e.three(e.pick("(NOT §)", "(-§)"), a.v)
}

// judge turns a comparison, whose arguments are known where k says so, into a truth. In PostgreSQL the comparison is NULL
// by itself where they are not.
func (e *emitter) judge(tmpl string, k ref, args ...ref) truth {
	switch {
	case k == e.no:
		return e.noTruth()
	case !e.ch:
		return e.three(tmpl, args...)
	case k == e.yes:
		return e.three("if("+tmpl+", 1, -1)", args...)
	}
	return e.three("if(§, if("+tmpl+", 1, -1), 0)", append([]ref{k}, args...)...)
}

var sqlOp = map[string]string{"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}

func (e *emitter) compare(op string, a, b whole) truth {
	if a.gap || b.gap {
		return e.noTruth()
	}
	if a.c != nil && b.c != nil {
		return e.sure(holds(op, a.c.Cmp(b.c)))
	}
	k := small
	if e.cells[a.v].kind == large || e.cells[b.v].kind == large {
		k = large
	}
	return e.judge("(§ "+sqlOp[op]+" §)", e.both(a.k, b.k), e.as(a.v, k), e.as(b.v, k))
}

func holds(op string, c int) bool {
	switch op {
	case "==":
		return c == 0
	case "!=":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}

// branch is what stands when a bit is set and none before it was.
type branch struct {
	when ref
	then whole
}

// choose returns the first branch whose bit is set, otherwise els.
func (e *emitter) choose(list []branch, els whole) whole {
	list, els = settle(e, list, els)
	if len(list) == 0 {
		return els
	}
	all := els.gap
	lo, hi := els.lo, els.hi
	if els.gap {
		lo, hi = nil, nil
	}
	isLarge := !els.gap && e.cells[els.v].kind == large
	for _, b := range list {
		if b.then.gap {
			continue
		}
		all = false
		isLarge = isLarge || e.cells[b.then.v].kind == large
		if lo == nil || b.then.lo.Cmp(lo) < 0 {
			lo = b.then.lo
		}
		if hi == nil || b.then.hi.Cmp(hi) > 0 {
			hi = b.then.hi
		}
	}
	if all {
		return e.noWhole()
	}
	k := small
	if isLarge {
		k = large
	}
	lo, hi = withZero(lo, hi) // what stands where nothing is known
	values, known := make([]ref, 0, len(list)+1), make([]ref, 0, len(list)+1)
	for _, w := range append(thens(list), els) {
		values, known = append(values, e.branchValue(w, k)), append(known, w.k)
	}
	v := e.pickOne(k, whens(list), values)
	if !e.ch {
		sure := e.yes
		for _, r := range known {
			sure = e.both(sure, r)
		}
		return e.result(v, sure, lo, hi)
	}
	return whole{v: v, k: e.pickOne(bit, whens(list), known), lo: lo, hi: hi}
}

// withZero widens bounds so that they hold for the 0 that stands in place of what is not known.
func withZero(lo, hi *big.Int) (*big.Int, *big.Int) {
	if lo.Sign() > 0 {
		lo = new(big.Int)
	}
	if hi.Sign() < 0 {
		hi = new(big.Int)
	}
	return lo, hi
}

func settle[T any, B interface{ cond() (ref, T) }](e *emitter, list []B, els T) ([]B, T) {
	var kept []B
	for _, b := range list {
		switch when, then := b.cond(); when {
		case e.no:
		case e.yes:
			return kept, then
		default:
			kept = append(kept, b)
		}
	}
	return kept, els
}

func (b branch) cond() (ref, whole) { return b.when, b.then }

func thens(list []branch) (w []whole) {
	for _, b := range list {
		w = append(w, b.then)
	}
	return w
}

func whens(list []branch) (r []ref) {
	for _, b := range list {
		r = append(r, b.when)
	}
	return r
}

// branchValue is a value as a branch holds it: a constant says its type, and what is not known is NULL, or 0 in
// ClickHouse where a bit beside it tells.
func (e *emitter) branchValue(w whole, k kind) ref {
	switch {
	case w.gap && e.ch:
		w = e.num(new(big.Int))
	case w.gap:
		return e.literal(k, "NULL")
	}
	if c := &e.cells[w.v]; e.ch && c.lit && k == small {
		return e.literal(small, "toInt64("+strings.Trim(c.tmpl, "()")+")")
	}
	return e.as(w.v, k)
}

// pickOne writes a case; values has one more than whens.
func (e *emitter) pickOne(k kind, whens, values []ref) ref {
	for len(whens) > 0 && values[len(whens)-1] == values[len(whens)] { // the last branch changes nothing
		whens, values = whens[:len(whens)-1], values[:len(values)-1]
	}
	if len(whens) == 0 {
		return values[0]
	}
	if k == bit { // yes or no itself
		last := len(whens)
		if last == 1 && values[0] == e.yes {
			return e.either(whens[0], values[1])
		}
		if last == 1 && values[1] == e.no {
			return e.both(whens[0], values[0])
		}
		if last == 1 && values[0] == e.no {
			return e.both(e.opposite(whens[0]), values[1])
		}
	}
	var args []ref
	var b strings.Builder
	if e.ch {
		b.WriteString(map[bool]string{true: "if(", false: "multiIf("}[len(whens) == 1])
		for i, w := range whens {
			b.WriteString("§, §, ")
			args = append(args, w, values[i])
		}
		b.WriteString("§)")
		return e.cell(k, b.String(), append(args, values[len(whens)])...)
	}
	if c := &e.cells[whens[0]]; len(whens) == 1 && c.tmpl == "(§ IS NOT NULL)" && c.args[0] == values[0] {
		return e.cell(k, "COALESCE(§, §)", values...)
	}
	b.WriteString("CASE")
	for i, w := range whens {
		if c := &e.cells[w]; c.tmpl == "(§ IS TRUE)" { // NULL is passed over as well
			w = c.args[0]
		}
		b.WriteString(" WHEN § THEN §")
		args = append(args, w, values[i])
	}
	if last := values[len(whens)]; !strings.HasPrefix(e.cells[last].tmpl, "NULL") {
		b.WriteString(" ELSE §")
		args = append(args, last)
	}
	b.WriteString(" END")
	tmpl := b.String()
	switch k {
	case small:
		tmpl = "(" + tmpl + ")::bigint"
	case large:
		tmpl = "(" + tmpl + ")::numeric"
	default:
		tmpl = "(" + tmpl + ")"
	}
	return e.cell(k, tmpl, args...)
}

// truthBranch is a branch of a choice between truths.
type truthBranch struct {
	when ref
	then truth
}

func (b truthBranch) cond() (ref, truth) { return b.when, b.then }

func (e *emitter) chooseTruth(list []truthBranch, els truth) truth {
	list, els = settle(e, list, els)
	if len(list) == 0 {
		return els
	}
	var w, values []ref
	for _, b := range list {
		w, values = append(w, b.when), append(values, b.then.v)
	}
	return truth{v: e.pickOne(three, w, append(values, els.v))}
}

// term is a text with gaps.
type term struct{ v, k ref }

func (e *emitter) noTerm() term { return term{none, e.no} }

// termBranch is a branch of a choice between texts.
type termBranch struct {
	when ref
	then term
}

func (b termBranch) cond() (ref, term) { return b.when, b.then }

func (e *emitter) chooseTerm(list []termBranch, els term) term {
	list, els = settle(e, list, els)
	if len(list) == 0 {
		return els
	}
	var w, values, known []ref
	for _, b := range append(list, termBranch{none, els}) {
		v := b.then.v
		if v == none {
			v = e.literal(word, e.pick("NULL::text", "''"))
		}
		values, known = append(values, v), append(known, b.then.k)
	}
	for _, b := range list {
		w = append(w, b.when)
	}
	v := e.pickOne(word, w, values)
	if e.ch {
		return term{v, e.pickOne(bit, w, known)}
	}
	return term{v, e.cell(bit, "(§ IS NOT NULL)", v)}
}

func (e *emitter) sameTerm(a, b term) truth {
	return e.judge("(§ = §)", e.both(a.k, b.k), a.v, b.v)
}

func (e *emitter) sameTruth(a, b truth) truth {
	if a.c == 2 || b.c == 2 {
		return e.noTruth()
	}
	return e.three(e.pick("(§ = §)", "(§ * §)"), a.v, b.v)
}

// among reports whether a text is one of some words, or begins with one.
func (e *emitter) among(a term, words []string, prefix bool) truth {
	if a.k == e.no {
		return e.noTruth()
	}
	if len(words) == 0 {
		return e.judge("(§ <> §)", a.k, a.v, a.v)
	}
	if prefix {
		return e.beginning(a, words)
	}
	args := []ref{a.v}
	for _, w := range words {
		args = append(args, e.text(w))
	}
	return e.judge("(§ IN ("+strings.Repeat("§, ", len(words)-1)+"§))", a.k, args...)
}

// beginning reports whether a text begins with one of some words; those of one length are looked up together.
func (e *emitter) beginning(a term, words []string) truth {
	by := map[int][]string{}
	var lengths []int
	for _, w := range words {
		n := len([]rune(w))
		if e.ch { // it counts bytes
			n = len(w)
		}
		if by[n] == nil {
			lengths = append(lengths, n)
		}
		by[n] = append(by[n], w)
	}
	slices.Sort(lengths)
	var parts []string
	var args []ref
	for _, n := range lengths {
		if n == 0 { // every text begins with nothing
			parts, args = append(parts, "§ = §"), append(args, a.v, a.v)
			continue
		}
		list := strings.Repeat("§, ", len(by[n])-1) + "§"
		parts = append(parts, fmt.Sprintf(e.pick("left(§, %d)", "substring(§, 1, %d)"), n)+" IN ("+list+")")
		args = append(args, a.v)
		for _, w := range by[n] {
			args = append(args, e.text(w))
		}
	}
	return e.judge("("+strings.Join(parts, " OR ")+")", a.k, args...)
}
