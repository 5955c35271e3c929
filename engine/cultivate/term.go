package cultivate

import (
	"huice/engine/rule"
)

// ref names a term.
type ref int32

const noRef ref = -1

// kind is what a term is. A flag is a set of truths over a box, a number a span.
type kind uint8

const (
	kTruth  kind = iota // a truth that is settled
	kAtom               // line >= 0
	kAnd                // Kleene, of any number
	kOr                 //
	kNot                //
	kWhen               // b where a holds, c where it does not: flags
	kDecide             // true where a is, false where b is
	kCmp                // a compared with b

	kNum   // a number that is settled, or unknown
	kForm  // straight in the variables
	kWhich // as kWhen: numbers
	kTable // a, the choices that a table of bands comes to
	kNode  // an operation of the rules on a, b, c
)

// term is a part of what remains of the rules once the facts that cannot change are filled in.
type term struct {
	kind    kind
	a, b, c ref
	list    []ref      // kAnd, kOr
	line    int        // kAtom, kCmp: of problem.lines
	form    form       // kForm; kTable: the dividend of what it looks at
	under   form       // kTable: the divisor, always above 0
	node    *rule.Node // kNode; kCmp: its operator in Text
	op      string     // kCmp
	set     truths     // kTruth
	num     span       // kNum
}

// problem is what remains of the rules of one subject and one window of time: a goal over whole-number variables.
type problem struct {
	terms  []term
	lines  []line
	vars   []variable
	prices []curve // of the variables; one that stands for its twins has those of all
	twins  [][]int // by variable: those that it stands for, itself first
	root   ref     // the goal
	order  []ref   // the terms that the goal depends on, each after its arguments
	bent   []ref   // those that are comparisons of numbers that are not straight
	parts  []part
	start  box // where every variable may lie

	masks []truths // of the terms, over the box that was looked at last
	spans []span
	known map[string]ref // atoms by their line
	count int            // states made
}

// part is one thing that the goal asks for.
type part struct {
	clause int // index among the clauses; -1 for what binds the variables themselves
	root   ref
}

// box is a range for every variable.
type box struct{ lo, hi []int64 }

func (p *problem) add(t term) ref {
	id := ref(len(p.terms))
	p.terms = append(p.terms, t)
	p.masks = append(p.masks, 0)
	p.spans = append(p.spans, span{})
	p.look(id, &p.start, nil)
	switch {
	case t.kind == kNum || t.kind == kTruth || t.kind == kForm && !t.form.isConst():
	case t.kind < kNum:
		if m := p.masks[id]; m&(m-1) == 0 { // settled over the whole box
			p.terms[id] = term{kind: kTruth, set: m}
		}
	default:
		if v, ok := p.spans[id].single(); ok {
			p.terms[id] = term{kind: kNum, num: point(v)}
		} else if p.spans[id].must {
			p.terms[id] = term{kind: kNum, num: nowhere}
		}
	}
	return id
}

// aim makes a term the goal.
func (p *problem) aim(root ref) {
	p.root = root
	need := make([]bool, root+1)
	need[root] = true
	for r := root; r >= 0; r-- {
		if !need[r] {
			continue
		}
		t := &p.terms[r]
		switch t.kind {
		case kAnd, kOr:
			for _, a := range t.list {
				need[a] = true
			}
		case kNot, kWhen, kDecide, kCmp, kWhich, kTable, kNode:
			for _, a := range [3]ref{t.a, t.b, t.c} {
				if a != noRef {
					need[a] = true
				}
			}
		}
	}
	p.order, p.bent = p.order[:0], p.bent[:0]
	for r := range need {
		if !need[r] {
			continue
		}
		p.order = append(p.order, ref(r))
		if p.terms[r].kind == kCmp {
			p.bent = append(p.bent, ref(r))
		}
	}
}

func (p *problem) truth(t truths) ref { return p.add(term{kind: kTruth, set: t}) }

func (p *problem) number(s span) ref { return p.add(term{kind: kNum, num: s}) }

func (p *problem) straight(f form) ref {
	if f.isConst() {
		return p.number(point(f.c))
	}
	return p.add(term{kind: kForm, form: f})
}

// isTruth reports whether a flag is settled, and as what.
func (p *problem) isTruth(r ref) (truths, bool) { return p.terms[r].set, p.terms[r].kind == kTruth }

// asForm returns a number as a straight line.
func (p *problem) asForm(r ref) (form, bool) {
	switch t := &p.terms[r]; t.kind {
	case kForm:
		return t.form, true
	case kNum:
		if v, ok := t.num.single(); ok {
			return constant(v), true
		}
	}
	return form{}, false
}

// all joins flags: every one must hold.
func (p *problem) all(list []ref) ref {
	var keep []ref
	for _, r := range list {
		switch set, ok := p.isTruth(r); {
		case ok && set == isTrue:
		case ok && set == isFalse:
			return r
		case p.terms[r].kind == kAnd:
			keep = append(keep, p.terms[r].list...)
		default:
			keep = append(keep, r)
		}
	}
	switch len(keep) {
	case 0:
		return p.truth(isTrue)
	case 1:
		return keep[0]
	}
	return p.add(term{kind: kAnd, list: keep})
}

// any joins flags: one must hold.
func (p *problem) any(list []ref) ref {
	var keep []ref
	for _, r := range list {
		switch set, ok := p.isTruth(r); {
		case ok && set == isFalse:
		case ok && set == isTrue:
			return r
		case p.terms[r].kind == kOr:
			keep = append(keep, p.terms[r].list...)
		default:
			keep = append(keep, r)
		}
	}
	switch len(keep) {
	case 0:
		return p.truth(isFalse)
	case 1:
		return keep[0]
	}
	return p.add(term{kind: kOr, list: keep})
}

func (p *problem) not(r ref) ref {
	t := &p.terms[r]
	switch t.kind {
	case kTruth:
		return p.truth(t.set.not())
	case kNot:
		return t.a
	}
	return p.add(term{kind: kNot, a: r, b: noRef, c: noRef})
}

// when is b where a holds and c where it does not: for flags.
func (p *problem) when(a, b, c ref) ref {
	switch set, ok := p.isTruth(a); {
	case ok && set == isTrue:
		return b
	case ok && set == isFalse:
		return c
	case b == c && ok:
		return p.truth(isUnknown)
	}
	return p.add(term{kind: kWhen, a: a, b: b, c: c})
}

// which is the same for numbers.
func (p *problem) which(a, b, c ref) ref {
	switch set, ok := p.isTruth(a); {
	case ok && set == isTrue:
		return b
	case ok && set == isFalse:
		return c
	case ok:
		return p.number(nowhere)
	}
	return p.add(term{kind: kWhich, a: a, b: b, c: c})
}

// atom is the question whether a form is 0 or more, above 0 when strict.
func (p *problem) atom(f form, strict bool) (ref, bool) {
	least, most := f.over(p.start.lo, p.start.hi)
	switch {
	case least.Sign() > 0 || least.Sign() == 0 && !strict:
		return p.truth(isTrue), true
	case most.Sign() < 0 || most.Sign() == 0 && strict:
		return p.truth(isFalse), true
	}
	l, ok := atLeast(f, strict, p.start.hi)
	if !ok {
		return noRef, false
	}
	key := l.key()
	if r, ok := p.known[key]; ok {
		return r, true
	}
	no := l.not()
	if r, ok := p.known[no.key()]; ok {
		return p.not(r), true
	}
	p.lines = append(p.lines, l)
	r := p.add(term{kind: kAtom, line: len(p.lines) - 1})
	p.known[key] = r
	return r, true
}

// compare is the flag “a op b”.
func (p *problem) compare(op string, a, b ref) ref {
	switch op {
	case "==":
		return p.all([]ref{p.compare(">=", a, b), p.compare("<=", a, b)})
	case "!=":
		return p.any([]ref{p.compare(">", a, b), p.compare("<", a, b)})
	case "<=", "<":
		return p.above(a, b, len(op) == 1, true)
	}
	return p.above(a, b, len(op) == 1, false)
}

// above is “a >= b”, “a > b” when strict; with turned the two change places, so “a <= b” and “a < b”.
func (p *problem) above(a, b ref, strict, turned bool) ref {
	if turned {
		a, b = b, a
	}
	if p.terms[a].num.must && p.terms[a].kind == kNum || p.terms[b].num.must && p.terms[b].kind == kNum {
		return p.truth(isUnknown)
	}
	if r, ok := p.split(a, func(x ref) ref { return p.above(x, b, strict, false) }, true); ok {
		return r
	}
	if r, ok := p.split(b, func(x ref) ref { return p.above(a, x, strict, false) }, false); ok {
		return r
	}
	x, one := p.asForm(a)
	y, two := p.asForm(b)
	if one && two {
		if r, ok := p.atom(x.minus(y), strict); ok {
			return r
		}
	}
	if r, ok := p.quotient(a, b, strict); ok {
		return r
	}
	op := ">="
	if strict {
		op = ">"
	}
	p.lines = append(p.lines, line{bent: true})
	return p.add(term{kind: kCmp, a: a, b: b, c: noRef, op: op, line: len(p.lines) - 1})
}

// split takes a comparison to the branches of a number: of a choice to both of its values, of the smaller of two to both when it
// stands on the side that must be large. What is compared on the other side must stay small, or the copies grow too many.
func (p *problem) split(x ref, with func(ref) ref, large bool) (ref, bool) {
	t := p.terms[x]
	switch {
	case t.kind == kTable:
		return p.split(t.a, with, large)
	case t.kind == kWhich:
		return p.when(t.a, with(t.b), with(t.c)), true
	case t.kind == kNode && (t.node.Op == rule.Min || t.node.Op == rule.Max):
		if (t.node.Op == rule.Min) == large {
			return p.both(with(t.a), with(t.b)), true
		}
		return p.either(with(t.a), with(t.b)), true
	}
	return noRef, false
}

// both is strict about the unknown: a minimum is unknown as soon as one of its parts is, though the other may fail already.
func (p *problem) both(a, b ref) ref { return p.strictly(a, b, p.all([]ref{a, b})) }

func (p *problem) either(a, b ref) ref { return p.strictly(a, b, p.any([]ref{a, b})) }

// strictly is a flag that is unknown as soon as one of two others is.
func (p *problem) strictly(a, b, then ref) ref {
	if (p.masks[a]|p.masks[b])&isUnknown == 0 {
		return then
	}
	sure := func(r ref) ref { return p.any([]ref{r, p.not(r)}) } // true, or unknown where r is
	return p.when(p.all([]ref{sure(a), sure(b)}), then, then)
}

// quotient compares a quotient of straight numbers with a settled one by taking the divisor to the other side, where its sign is
// the same everywhere.
func (p *problem) quotient(a, b ref, strict bool) (ref, bool) {
	for i, x := range [2]ref{a, b} {
		t := &p.terms[x]
		if t.kind != kNode || t.node.Op != rule.Ratio {
			continue
		}
		over, one := p.asForm(t.a)
		under, two := p.asForm(t.b)
		other, three := p.asForm([2]ref{b, a}[i])
		if !one || !two || !three || !other.isConst() {
			continue
		}
		least, most := under.over(p.start.lo, p.start.hi)
		f := over.minus(under.scale(other.c)) // over/under op c  <=>  f op 0 for a positive divisor
		if i == 1 {
			f = f.scale(rule.Int(-1))
		}
		switch {
		case most.Sign() < 0:
			f = f.scale(rule.Int(-1))
		case least.Sign() <= 0:
			continue
		}
		if r, ok := p.atom(f, strict); ok {
			return r, true
		}
	}
	return noRef, false
}

// apply is an operation of the rules on numbers.
func (p *problem) apply(n *rule.Node, a, b, c ref) ref {
	x, one := p.asForm(a)
	var y form
	two := false
	if b != noRef {
		y, two = p.asForm(b)
	}
	switch {
	case n.Op == rule.Add && one && two:
		return p.straight(x.plus(y))
	case n.Op == rule.Sub && one && two:
		return p.straight(x.minus(y))
	case n.Op == rule.Neg && one:
		return p.straight(x.scale(rule.Int(-1)))
	case n.Op == rule.Mul && one && two && x.isConst():
		return p.straight(y.scale(x.c))
	case n.Op == rule.Mul && one && two && y.isConst():
		return p.straight(x.scale(y.c))
	case n.Op == rule.Ratio && one && two && y.isConst() && y.c.Sign() != 0:
		return p.straight(x.scale(rule.Int(1).Quo(y.c)))
	case n.Op == rule.Days && one && two:
		return p.straight(y.minus(x))
	case n.Op == rule.AddDays && one && !x.isConst():
		return p.straight(x.plus(constant(rule.Int(n.N))))
	case n.Op == rule.Band:
		return p.band(n, a)
	}
	return p.add(term{kind: kNode, node: n, a: a, b: b, c: c})
}

// band turns a table into choices, row after row, so that each threshold is a question of its own.
func (p *problem) band(n *rule.Node, a ref) ref {
	if p.terms[a].kind == kNum && p.terms[a].num.must {
		return a
	}
	out := p.number(point(n.Table.Otherwise))
	if p.spanOf(a).may { // a table over what may be unknown is unknown there
		return p.add(term{kind: kNode, node: n, a: a, b: noRef, c: noRef})
	}
	for i := len(n.Table.Rows) - 1; i >= 0; i-- {
		row := n.Table.Rows[i]
		reached := p.compare(row.Op, a, p.number(point(row.Bound)))
		out = p.which(reached, p.number(point(row.Points)), out)
	}
	return p.table(n, a, out)
}

// table keeps beside the choices of a rising table what they look at, where that is straight or a quotient of what is.
func (p *problem) table(n *rule.Node, a, choices ref) ref {
	if p.terms[choices].kind != kWhich || !rises(n.Table) {
		return choices
	}
	over, ok := p.asForm(a)
	under := constant(rule.Int(1))
	if t := &p.terms[a]; !ok && t.kind == kNode && t.node.Op == rule.Ratio {
		if over, ok = p.asForm(t.a); ok {
			under, ok = p.asForm(t.b)
		}
	}
	if least, _ := under.over(p.start.lo, p.start.hi); !ok || least.Sign() <= 0 {
		return choices
	}
	return p.add(term{kind: kTable, a: choices, b: noRef, c: noRef, node: n, form: over, under: under})
}

// rises reports whether a table gives more points for more, from the highest threshold down.
func rises(t *rule.Table) bool {
	last := t.Otherwise
	for i := len(t.Rows) - 1; i >= 0; i-- {
		r := t.Rows[i]
		if r.Op[0] != '>' || r.Points.Cmp(last) < 0 || i > 0 && t.Rows[i-1].Bound.Cmp(r.Bound) < 0 {
			return false
		}
		last = r.Points
	}
	return true
}

func (p *problem) spanOf(r ref) *span { return &p.spans[r] }
