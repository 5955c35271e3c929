package cultivate

import "huice/engine/rule"

// state is a part of the space that may hold the best plan: ranges of the variables, and what is decided of the lines.
type state struct {
	box
	settled []truths  // of the lines; 0 where open
	extra   []line    // hold wherever the goal holds in here
	cuts    []line    // that the state was cut out by
	held    []held    // what those cuts hold numbers to
	lp      []float64 // how far variables rise where parts of steps are cheapest; nil when not known
	cost    int64     // no plan in here costs less
	day     int64     // nor is earlier at that cost
	seq     int
}

// held is a straight number that a state holds to a range.
type held struct {
	r      ref
	lo, hi rule.Rat
}

func (p *problem) first() *state {
	st := &state{box: box{append([]int64(nil), p.start.lo...), append([]int64(nil), p.start.hi...)}}
	st.settled = make([]truths, len(p.lines))
	return st
}

func (st *state) child() *state {
	return &state{
		box:     box{append([]int64(nil), st.lo...), append([]int64(nil), st.hi...)},
		settled: append([]truths(nil), st.settled...),
		extra:   st.extra, // what holds in a box holds in its parts
		cuts:    st.cuts,
		held:    st.held,
	}
}

// narrow takes away what cannot hold a plan, until little more goes; false when nothing is left.
func (p *problem) narrow(st *state) bool {
	for round := 0; ; round++ {
		if !p.shrink(st) {
			return false
		}
		p.survey(st)
		if p.masks[p.root]&isTrue == 0 {
			return false
		}
		n := &narrower{p: p, st: st}
		n.must(p.root, isTrue)
		for _, r := range p.bent {
			if t := &p.terms[r]; p.masks[r] == 0 {
				n.dead = true
			} else if st.settled[t.line] != 0 {
				n.compared(t, st.settled[t.line])
			}
		}
		if n.dead {
			return false
		}
		if n.extra != nil {
			st.extra = n.extra
		}
		if !n.news && (len(n.extra) == 0 || round >= 3) {
			return true
		}
	}
}

// survey looks over a state at every term that the goal depends on.
func (p *problem) survey(st *state) {
	for _, r := range p.order {
		p.look(r, &st.box, st.settled)
		if st.held != nil && p.terms[r].kind == kForm {
			p.hold(r, st.held)
		}
	}
}

// hold narrows the span of a straight number to what a state holds it to.
func (p *problem) hold(r ref, list []held) {
	s := &p.spans[r]
	for _, h := range list {
		if h.r != r {
			continue
		}
		if h.lo.Cmp(s.lo) > 0 {
			s.lo = h.lo
		}
		if h.hi.Cmp(s.hi) < 0 {
			s.hi = h.hi
		}
	}
}

// shrink narrows the ranges by the lines that are decided.
func (p *problem) shrink(st *state) bool {
	for again := true; again; {
		again = false
		for i, t := range st.settled {
			l, ok := p.side(i, t)
			if !ok {
				continue
			}
			m, ok := l.shrink(&st.box)
			if !ok {
				return false
			}
			again = again || m
		}
		for _, list := range [2][]line{st.extra, st.cuts} {
			for i := range list {
				m, ok := list[i].shrink(&st.box)
				if !ok {
					return false
				}
				again = again || m
			}
		}
	}
	return true
}

// side is a line as it is decided: it must be 0 or more. False when it is not decided, or bent.
func (p *problem) side(i int, t truths) (line, bool) {
	switch {
	case t == 0 || p.lines[i].bent:
		return line{}, false
	case t == isFalse:
		return p.lines[i].not(), true
	}
	return p.lines[i], true
}

// shrink narrows ranges so that the line can still be 0 or more.
func (l *line) shrink(b *box) (moved, ok bool) {
	_, most := l.over(b.lo, b.hi)
	if most < 0 {
		return false, false
	}
	for _, k := range l.k {
		if k.a > 0 {
			if room := most / k.a; b.hi[k.v]-b.lo[k.v] > room { // below hi - room the line cannot reach 0
				b.lo[k.v] = b.hi[k.v] - room
				moved = true
			}
		} else if room := most / -k.a; b.hi[k.v]-b.lo[k.v] > room {
			b.hi[k.v] = b.lo[k.v] + room
			moved = true
		}
	}
	return moved, true
}

// narrower follows what must hold down to the lines.
type narrower struct {
	p     *problem
	st    *state
	news  bool   // a line was decided
	dead  bool   // a contradiction
	extra []line // that numbers must keep to
}

// must follows that a flag has a truth.
func (n *narrower) must(r ref, want truths) {
	p := n.p
	if p.masks[r]&want == 0 {
		n.dead = true
	}
	if n.dead || p.masks[r] == want {
		return
	}
	t := &p.terms[r]
	switch t.kind {
	case kAtom:
		n.decide(t.line, want)
	case kNot:
		n.must(t.a, want.not())
	case kAnd, kOr:
		n.joined(t, want)
	case kWhen:
		n.chosen(t, want)
	case kDecide:
		if want == isTrue {
			n.must(t.a, isTrue)
		} else {
			n.must(t.b, isFalse)
		}
	case kCmp:
		n.decide(t.line, want)
		n.compared(t, want)
	}
}

func (n *narrower) decide(line int, want truths) {
	switch n.st.settled[line] {
	case 0:
		n.st.settled[line] = want
		n.news = true
	case want:
	default:
		n.dead = true
	}
}

// joined follows a conjunction, or a disjunction, of which one part decides.
func (n *narrower) joined(t *term, want truths) {
	every := isTrue // the truth that all parts share when the whole has it
	if t.kind == kOr {
		every = isFalse
	}
	if want == every {
		for _, r := range t.list {
			n.must(r, want)
		}
		return
	}
	last, count := noRef, 0
	for _, r := range t.list {
		if n.p.masks[r]&want != 0 {
			last = r
			count++
		}
	}
	if count == 1 {
		n.must(last, want)
	}
}

// chosen follows a choice of which one branch is out.
func (n *narrower) chosen(t *term, want truths) {
	p := n.p
	b := p.masks[t.a]&isTrue != 0 && p.masks[t.b]&want != 0
	c := p.masks[t.a]&isFalse != 0 && p.masks[t.c]&want != 0
	switch {
	case b && !c:
		n.must(t.a, isTrue)
		n.must(t.b, want)
	case c && !b:
		n.must(t.a, isFalse)
		n.must(t.c, want)
	case !b && !c:
		n.dead = true
	}
}

// compared follows a comparison of numbers that are not straight: what each must reach, the other being at its best.
func (n *narrower) compared(t *term, want truths) {
	a, b := t.a, t.b
	strict := len(t.op) == 1
	if want == isFalse {
		a, b, strict = b, a, !strict
	}
	if s := n.p.spanOf(b); !s.below && !s.must {
		n.reach(a, s.lo, strict)
		n.rise(a, s.lo)
	}
	if s := n.p.spanOf(a); !s.above && !s.must {
		n.stay(b, s.hi, strict)
	}
}

// reach follows that a number is v or more, above v when strict.
func (n *narrower) reach(r ref, v rule.Rat, strict bool) {
	p := n.p
	if n.dead || !p.spanOf(r).above && short(p.spanOf(r).hi, v, strict) {
		n.dead = true
		return
	}
	t := &p.terms[r]
	switch {
	case t.kind == kWhich:
		b, c := p.spanOf(t.b), p.spanOf(t.c)
		n.branch(t, b.must || !b.above && short(b.hi, v, strict), c.must || !c.above && short(c.hi, v, strict), func(x ref) { n.reach(x, v, strict) })
	case t.kind == kForm:
		n.keep(t.form.minus(constant(v)), strict)
	case t.kind == kTable:
		n.reach(t.a, v, strict)
	case t.kind != kNode:
	case t.node.Op == rule.Ratio || t.node.Op == rule.Mul:
		if !n.scaled(t, v, strict, true) && t.node.Op == rule.Ratio {
			n.quotient(t, v, 1)
		}
	case t.node.Op == rule.Add:
		n.mixed(t, v, 1)
		if s := p.spanOf(t.b); !s.above && !s.must {
			n.reach(t.a, v.Sub(s.hi), strict)
		}
		if s := p.spanOf(t.a); !s.above && !s.must {
			n.reach(t.b, v.Sub(s.hi), strict)
		}
	case t.node.Op == rule.Sub:
		if s := p.spanOf(t.b); !s.below && !s.must {
			n.reach(t.a, v.Add(s.lo), strict)
		}
		if s := p.spanOf(t.a); !s.above && !s.must {
			n.stay(t.b, s.hi.Sub(v), strict)
		}
	case t.node.Op == rule.Min:
		n.reach(t.a, v, strict)
		n.reach(t.b, v, strict)
	case t.node.Op == rule.Max:
		a, b := p.spanOf(t.a), p.spanOf(t.b)
		if !a.above && short(a.hi, v, strict) {
			n.reach(t.b, v, strict)
		} else if !b.above && short(b.hi, v, strict) {
			n.reach(t.a, v, strict)
		}
	}
}

// stay follows that a number is v or less, below v when strict.
func (n *narrower) stay(r ref, v rule.Rat, strict bool) {
	p := n.p
	if n.dead || !p.spanOf(r).below && short(v, p.spanOf(r).lo, strict) {
		n.dead = true
		return
	}
	t := &p.terms[r]
	switch {
	case t.kind == kWhich:
		b, c := p.spanOf(t.b), p.spanOf(t.c)
		n.branch(t, b.must || !b.below && short(v, b.lo, strict), c.must || !c.below && short(v, c.lo, strict), func(x ref) { n.stay(x, v, strict) })
	case t.kind == kForm:
		n.keep(constant(v).minus(t.form), strict)
	case t.kind == kTable:
		n.stay(t.a, v, strict)
	case t.kind != kNode:
	case t.node.Op == rule.Ratio || t.node.Op == rule.Mul:
		if !n.scaled(t, v, strict, false) && t.node.Op == rule.Ratio {
			n.quotient(t, v, -1)
		}
	case t.node.Op == rule.Add:
		n.mixed(t, v, -1)
		if s := p.spanOf(t.b); !s.below && !s.must {
			n.stay(t.a, v.Sub(s.lo), strict)
		}
		if s := p.spanOf(t.a); !s.below && !s.must {
			n.stay(t.b, v.Sub(s.lo), strict)
		}
	case t.node.Op == rule.Sub:
		if s := p.spanOf(t.b); !s.above && !s.must {
			n.stay(t.a, v.Add(s.hi), strict)
		}
		if s := p.spanOf(t.a); !s.below && !s.must {
			n.reach(t.b, s.lo.Sub(v), strict)
		}
	case t.node.Op == rule.Max:
		n.stay(t.a, v, strict)
		n.stay(t.b, v, strict)
	}
}

// scaled follows what a number must reach, or stay below, that is another times or over a settled one; false when it is not.
func (n *narrower) scaled(t *term, v rule.Rat, strict, reach bool) bool {
	by, ok := n.p.spanOf(t.b).single()
	of := t.a
	if !ok && t.node.Op == rule.Mul {
		by, ok = n.p.spanOf(t.a).single()
		of = t.b
	}
	if !ok || by.Sign() == 0 {
		return false
	}
	bound := v.Mul(by)
	if t.node.Op == rule.Mul {
		bound = v.Quo(by)
	}
	if reach == (by.Sign() > 0) {
		n.reach(of, bound, strict)
	} else {
		n.stay(of, bound, strict)
	}
	return true
}

// grain is how finely the bound of a quotient is kept.
var grain = rule.Frac(1, 1_000_000_000)

// quotient follows that a/b is v or more, or v or less with sign -1: a line where the sign of b is known.
func (n *narrower) quotient(t *term, v rule.Rat, sign int64) {
	over, one := n.p.asForm(t.a)
	under, two := n.p.asForm(t.b)
	if !one || !two {
		return
	}
	if v = v.RoundDownTo(grain); sign < 0 { // a little less is asked for than could be, in smaller numbers
		v = v.Add(grain)
	}
	f := over.minus(under.scale(v)).scale(rule.Int(sign))
	switch s := n.p.spanOf(t.b); {
	case s.lo.Sign() > 0:
		n.keep(f, false)
	case s.hi.Sign() < 0:
		n.keep(f.scale(rule.Int(-1)), false)
	}
}

// mixed follows that a straight number and a quotient of straight numbers together are v or more, or v or less with sign -1:
// a + p/q >= v asks p >= (v - a)·q, and a product lies above, or below, the planes through the corners of the ranges of its parts.
func (n *narrower) mixed(t *term, v rule.Rat, sign int64) {
	a, one := n.p.asForm(t.a)
	r := &n.p.terms[t.b]
	if !one {
		a, one = n.p.asForm(t.b)
		r = &n.p.terms[t.a]
	}
	if !one || r.kind != kNode || r.node.Op != rule.Ratio {
		return
	}
	over, two := n.p.asForm(r.a)
	under, three := n.p.asForm(r.b)
	q := n.p.spanOf(r.b)
	if !two || !three || q.lo.Sign() <= 0 {
		return
	}
	rest := constant(v).minus(a)
	lo, hi := rest.over(n.st.lo, n.st.hi)
	lo, hi = lo.RoundDownTo(grain), hi.RoundDownTo(grain).Add(grain) // wider is as true, and the numbers stay small
	least, most := q.lo.Floor(), q.hi.Floor().Add(rule.Int(1))
	corners := [2][2]rule.Rat{{lo, least}, {hi, most}}
	if sign < 0 {
		corners = [2][2]rule.Rat{{hi, least}, {lo, most}}
	}
	for _, c := range corners {
		plane := under.scale(c[0]).plus(rest.scale(c[1])).minus(constant(c[0].Mul(c[1])))
		n.keep(over.minus(plane).scale(rule.Int(sign)), false)
	}
}

// keep notes that a form is 0 or more, above 0 when strict, wherever the goal holds in this state.
func (n *narrower) keep(f form, strict bool) {
	if f.isConst() {
		n.dead = n.dead || f.c.Sign() < 0 || strict && f.c.Sign() == 0
		return
	}
	l, ok := atLeast(f, strict, n.p.start.hi)
	if !ok {
		return
	}
	if least, most := l.over(n.st.lo, n.st.hi); most < 0 {
		n.dead = true
	} else if least < 0 {
		n.extra = append(n.extra, l)
	}
}

// branch follows a choice between two numbers of which one is out.
func (n *narrower) branch(t *term, noB, noC bool, follow func(ref)) {
	p := n.p
	noB = noB || p.masks[t.a]&isTrue == 0
	noC = noC || p.masks[t.a]&isFalse == 0
	switch {
	case noB && noC:
		n.dead = true
	case noB:
		n.must(t.a, isFalse)
		follow(t.c)
	case noC:
		n.must(t.a, isTrue)
		follow(t.b)
	}
}

// short reports whether a falls short of v.
func short(a, v rule.Rat, strict bool) bool {
	c := a.Cmp(v)
	return c < 0 || c == 0 && strict
}
