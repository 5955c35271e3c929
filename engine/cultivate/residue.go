package cultivate

import (
	"huice/engine/rule"
)

// word is what a code may be: a word, an unknown one, or a choice between two.
type word struct {
	known bool
	text  string
	when  ref // choice: a where it holds, b where it does not; noRef for no choice
	a, b  *word
}

// residue turns nodes of the rules into terms over variables, with everything that cannot change filled in.
type residue struct {
	*problem
	g       *rule.Graph
	row     *rule.Row // the facts as they stand
	moved   []bool    // by node: a plan may change it
	flags   map[rule.ID]ref
	nums    map[rule.ID]ref
	words   map[rule.ID]*word
	column  func(col int) (flag, num ref, w *word) // what a column is: one of the three, by its type
	instead map[rule.ID]rated
}

// rated is a line of a score that experts mark: what the user takes them to give, between its two ends.
type rated struct {
	given  rule.ID // the mark that is known, where it lies within the range that is reached
	lo, hi rule.ID
	share  rule.Rat
}

// flag is the term of a node that is a flag.
func (x *residue) flag(id rule.ID) ref {
	if r, ok := x.flags[id]; ok {
		return r
	}
	var r ref
	if x.moved[id] {
		r = x.makeFlag(id)
	} else {
		r = x.truth(isUnknown)
		if v := x.row.Value(id); v.Known {
			r = x.truth(truthOf(v.Bool))
		}
	}
	x.flags[id] = r
	return r
}

func (x *residue) makeFlag(id rule.ID) ref {
	n := &x.g.Nodes[id]
	switch n.Op {
	case rule.Col:
		r, _, _ := x.column(int(n.N))
		return r
	case rule.Const:
		return x.truth(truthOf(n.Val.Bool))
	case rule.Gap:
		return x.truth(isUnknown)
	case rule.And:
		return x.all([]ref{x.flag(n.A), x.flag(n.B)})
	case rule.Or:
		return x.any([]ref{x.flag(n.A), x.flag(n.B)})
	case rule.Not:
		return x.not(x.flag(n.A))
	case rule.If:
		return x.when(x.flag(n.A), x.flag(n.B), x.flag(n.C))
	case rule.Decide:
		return x.decide(x.flag(n.A), x.flag(n.B))
	case rule.Cmp:
		return x.compare(n.Text, x.num(n.A), x.num(n.B))
	case rule.In, rule.Prefix:
		return x.among(n, x.word(n.A))
	case rule.Same:
		if x.g.Nodes[n.A].Type == rule.Code {
			return x.equal(x.word(n.A), x.word(n.B))
		}
		a, b := x.flag(n.A), x.flag(n.B)
		return x.any([]ref{x.all([]ref{a, b}), x.all([]ref{x.not(a), x.not(b)})})
	}
	panic("cultivate: no flag for " + n.Op.String())
}

func (x *residue) decide(a, b ref) ref {
	if a == b {
		return a
	}
	if set, ok := x.isTruth(a); ok && set == isTrue {
		return a
	}
	if set, ok := x.isTruth(b); ok && set == isFalse {
		return b
	}
	return x.add(term{kind: kDecide, a: a, b: b, c: noRef})
}

// num is the term of a node that is a number or a day.
func (x *residue) num(id rule.ID) ref {
	if r, ok := x.nums[id]; ok {
		return r
	}
	var r ref
	if x.moved[id] {
		r = x.makeNum(id)
	} else {
		r = x.number(nowhere)
		if v := x.row.Value(id); v.Known {
			r = x.number(point(v.Num))
		}
	}
	x.nums[id] = r
	return r
}

func (x *residue) makeNum(id rule.ID) ref {
	n := &x.g.Nodes[id]
	if m, ok := x.instead[id]; ok {
		return x.rate(n, m)
	}
	switch n.Op {
	case rule.Col:
		_, r, _ := x.column(int(n.N))
		return r
	case rule.Const:
		return x.number(point(n.Val.Num))
	case rule.Gap:
		return x.number(nowhere)
	case rule.If:
		return x.which(x.flag(n.A), x.num(n.B), x.num(n.C))
	case rule.IfLo, rule.IfHi:
		a, b, c := x.flag(n.A), x.num(n.B), x.num(n.C)
		if x.masks[a]&isUnknown == 0 {
			return x.which(a, b, c)
		}
		return x.add(term{kind: kNode, node: n, a: a, b: b, c: c})
	case rule.Else:
		a := x.num(n.A)
		if s := x.spanOf(a); !s.may {
			return a
		} else if s.must {
			return x.num(n.B)
		}
		return x.apply(n, a, x.num(n.B), noRef)
	}
	a, b := x.num(n.A), noRef
	if n.B != rule.None {
		b = x.num(n.B)
	}
	return x.apply(n, a, b, noRef)
}

// rate is a mark: the one that is known where it lies within the range that is reached, else one between the ends.
func (x *residue) rate(n *rule.Node, m rated) ref {
	other := x.between(x.num(m.lo), x.num(m.hi), m.share)
	given := x.num(m.given)
	switch s := x.spanOf(given); {
	case s.must:
		return other
	case !s.may:
		return given
	}
	v := &x.g.Nodes[m.given]
	if fits := x.flag(v.A); v.Op == rule.If && x.masks[fits]&isUnknown == 0 {
		return x.which(fits, x.num(v.B), other)
	}
	return x.apply(n, given, other, noRef)
}

// between is a mark between two ends. The ends of a table choose by the same questions, so they are followed side by side.
func (x *residue) between(lo, hi ref, share rule.Rat) ref {
	lo, hi = x.choices(lo), x.choices(hi)
	low, one := x.asForm(lo)
	high, two := x.asForm(hi)
	if one && two && low.isConst() && high.isConst() {
		return x.number(point(mark(low.c, high.c, share)))
	}
	a, b := x.terms[lo], x.terms[hi]
	switch {
	case a.kind == kWhich && b.kind == kWhich && a.a == b.a:
		return x.which(a.a, x.between(a.b, b.b, share), x.between(a.c, b.c, share))
	case a.kind == kWhich:
		return x.which(a.a, x.between(a.b, hi, share), x.between(a.c, hi, share))
	case b.kind == kWhich:
		return x.which(b.a, x.between(lo, b.b, share), x.between(lo, b.c, share))
	}
	return lo // an end that is no table: the lowest is safe
}

// choices is a number, of a table its choices.
func (p *problem) choices(r ref) ref {
	if t := &p.terms[r]; t.kind == kTable {
		return t.a
	}
	return r
}

// mark is a mark that lies a share of the way from the least to the most, rounded down to whole points.
func mark(lo, hi, share rule.Rat) rule.Rat {
	if share.Cmp(rule.Int(1)) >= 0 {
		return hi
	}
	m := lo.Add(hi.Sub(lo).Mul(share)).Floor()
	if m.Cmp(lo) < 0 {
		return lo
	}
	return m
}

// word is what a node that is a code may be.
func (x *residue) word(id rule.ID) *word {
	if w, ok := x.words[id]; ok {
		return w
	}
	n := &x.g.Nodes[id]
	w := &word{when: noRef}
	if !x.moved[id] {
		v := x.row.Value(id)
		w.known, w.text = v.Known, v.Str
		return w
	}
	switch n.Op {
	case rule.Col:
		_, _, w = x.column(int(n.N))
	case rule.Const:
		w.known, w.text = true, n.Val.Str
	case rule.If:
		a := x.flag(n.A)
		switch set, ok := x.isTruth(a); {
		case ok && set == isTrue:
			w = x.word(n.B)
		case ok && set == isFalse:
			w = x.word(n.C)
		case !ok:
			w.when, w.a, w.b = a, x.word(n.B), x.word(n.C)
		}
	}
	x.words[id] = w
	return w
}

// among is whether a code is one of the words of a node.
func (x *residue) among(n *rule.Node, w *word) ref {
	switch {
	case w.when != noRef:
		return x.when(w.when, x.among(n, w.a), x.among(n, w.b))
	case !w.known:
		return x.truth(isUnknown)
	}
	return x.truth(truthOf(n.Matches(w.text)))
}

func (x *residue) equal(v, w *word) ref {
	switch {
	case v.when != noRef:
		return x.when(v.when, x.equal(v.a, w), x.equal(v.b, w))
	case w.when != noRef:
		return x.when(w.when, x.equal(v, w.a), x.equal(v, w.b))
	case !v.known || !w.known:
		return x.truth(isUnknown)
	}
	return x.truth(truthOf(v.text == w.text))
}
