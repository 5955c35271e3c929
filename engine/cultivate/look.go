package cultivate

import "huice/engine/rule"

// look works out what a term may come to over a box, its arguments having been looked at; settled says what is already decided
// of the lines.
func (p *problem) look(id ref, b *box, settled []truths) {
	t := &p.terms[id]
	switch t.kind {
	case kTruth:
		p.masks[id] = t.set
	case kAtom:
		p.masks[id] = p.question(t.line, b, settled)
	case kCmp:
		p.masks[id] = compare(t.op, &p.spans[t.a], &p.spans[t.b])
		if settled != nil && settled[t.line] != 0 {
			p.masks[id] &= settled[t.line]
		}
	case kAnd, kOr, kNot, kWhen, kDecide:
		p.masks[id] = p.flag(t)
	case kNum:
		p.spans[id] = t.num
	case kForm:
		lo, hi := t.form.over(b.lo, b.hi)
		p.spans[id] = span{lo: lo, hi: hi}
	case kWhich:
		p.spans[id] = p.chosen(t)
	case kTable:
		p.spans[id] = p.spans[t.a]
	default:
		p.spans[id] = p.worked(t)
	}
}

// question is whether a line is 0 or more over a box.
func (p *problem) question(i int, b *box, settled []truths) truths {
	if settled != nil && settled[i] != 0 {
		return settled[i]
	}
	least, most := p.lines[i].over(b.lo, b.hi)
	switch {
	case least >= 0:
		return isTrue
	case most < 0:
		return isFalse
	}
	return isTrue | isFalse
}

func (p *problem) flag(t *term) truths {
	switch t.kind {
	case kAnd:
		out := isTrue
		for _, r := range t.list {
			out = out.and(p.masks[r])
		}
		return out
	case kOr:
		out := isFalse
		for _, r := range t.list {
			out = out.or(p.masks[r])
		}
		return out
	case kNot:
		return p.masks[t.a].not()
	case kWhen:
		a := p.masks[t.a]
		out := a & isUnknown
		if a&isTrue != 0 {
			out |= p.masks[t.b]
		}
		if a&isFalse != 0 {
			out |= p.masks[t.c]
		}
		return out
	}
	return decided(p.masks[t.a], p.masks[t.b])
}

// decided is true where a is, false where b is, and unknown otherwise.
func decided(a, b truths) truths {
	out := a & isTrue
	if a&(isFalse|isUnknown) != 0 {
		out |= b & isFalse
		if b&(isTrue|isUnknown) != 0 {
			out |= isUnknown
		}
	}
	return out
}

func (p *problem) chosen(t *term) span {
	a := p.masks[t.a]
	var out span
	switch a & (isTrue | isFalse) {
	case isTrue:
		out = p.spans[t.b]
	case isFalse:
		out = p.spans[t.c]
	case 0:
		return nowhere
	default:
		out = hull(p.spans[t.b], p.spans[t.c])
	}
	if a&isUnknown != 0 {
		out.may = true
	}
	return out
}

// worked is an operation of the rules over spans.
func (p *problem) worked(t *term) span {
	var a, b span
	if t.a != noRef && t.node.Op != rule.IfLo && t.node.Op != rule.IfHi {
		a = p.spans[t.a]
	}
	if t.b != noRef {
		b = p.spans[t.b]
	}
	switch t.node.Op {
	case rule.Add:
		return add(a, b)
	case rule.Sub:
		return add(a, negate(b))
	case rule.Neg:
		return negate(a)
	case rule.Mul:
		return times(a, b)
	case rule.Ratio:
		return divided(a, b)
	case rule.Abs:
		return pick(a, negate(a), false)
	case rule.Min:
		return pick(a, b, true)
	case rule.Max:
		return pick(a, b, false)
	case rule.MinKnown:
		return knownOf(a, b, true)
	case rule.MaxKnown:
		return knownOf(a, b, false)
	case rule.Else:
		if !a.may {
			return a
		}
		out := hull(a, b)
		out.may = b.may
		return out
	case rule.IfLo, rule.IfHi:
		return p.end(t)
	case rule.Days:
		return add(b, negate(a))
	case rule.Years, rule.Months, rule.Compound:
		return between(t.node, a, b)
	case rule.Band:
		return banded(t.node, a)
	}
	return monotone(t.node, a) // Floor, Round, RoundDn, AddDays, AddMons, YearOf
}

// end is one end of a range that a choice opens: the outer one of both while the choice is unknown.
func (p *problem) end(t *term) span {
	a, b, c := p.masks[t.a], p.spans[t.b], p.spans[t.c]
	out, first := span{}, true
	join := func(s span) {
		if first {
			out, first = s, false
			return
		}
		out = hull(out, s)
	}
	if a&isTrue != 0 {
		join(b)
	}
	if a&isFalse != 0 {
		join(c)
	}
	if a&isUnknown != 0 {
		join(pick(b, c, t.node.Op == rule.IfLo))
	}
	return out
}

// between is a time from a day to another, or a rate at which one number grew to another. A time falls while the first day rises
// and rises with the second; a rate the other way round.
func between(n *rule.Node, a, b span) span {
	if a.must || b.must {
		return nowhere
	}
	if a.below || a.above || b.below || b.above {
		return span{below: true, above: true, may: true}
	}
	if n.Op == rule.Compound {
		if b.lo.Sign() <= 0 || a.lo.Sign() < 0 {
			if b.hi.Sign() <= 0 || a.hi.Sign() < 0 {
				return nowhere
			}
			return span{below: true, above: true, may: true}
		}
		a, b = b, a
	}
	work := func(x, y rule.Rat) rule.Rat {
		if n.Op == rule.Compound {
			x, y = y, x
		}
		return n.Apply(known(x), known(y), rule.Value{}).Num
	}
	return span{lo: work(a.hi, b.lo), hi: work(a.lo, b.hi), may: a.may || b.may}
}

// banded is what a table gives over a span.
func banded(n *rule.Node, a span) span {
	if a.must {
		return nowhere
	}
	if !a.below && !a.above && a.lo.Cmp(a.hi) == 0 {
		out := point(at(n, a.lo))
		out.may = a.may
		return out
	}
	out := point(n.Table.Otherwise)
	for _, r := range n.Table.Rows {
		out = hull(out, point(r.Points))
	}
	out.may = a.may
	return out
}
