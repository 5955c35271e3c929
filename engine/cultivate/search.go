package cultivate

import (
	"container/heap"
	"iter"
	"math"
	"slices"

	"huice/engine/rule"
)

// found is what a search came to.
type found struct {
	x      []int64 // the best point, by variable; nil when there is none
	cost   int64   // fen
	proved bool    // nothing was left out
	opened int     // boxes
}

// order says what is best: cost first, or the day first.
type order uint8

const (
	cheapest order = iota
	earliest
)

// task is what to look for.
type task struct {
	by    order
	most  int   // boxes that may be opened
	limit int64 // what costs this or more is of no interest; -1 for no limit
	any   bool  // the first point will do
}

// frontier is a heap of states, the most promising first.
type frontier struct {
	list []*state
	by   order
	deep bool // the youngest first, whatever it promises
}

func (f *frontier) Len() int { return len(f.list) }
func (f *frontier) Less(i, j int) bool {
	a, b := f.list[i], f.list[j]
	if f.deep {
		return a.seq > b.seq
	}
	if c := f.by.compare(a.cost, a.day, b.cost, b.day); c != 0 {
		return c < 0
	}
	return a.seq > b.seq // the younger one lies deeper
}
func (f *frontier) Swap(i, j int) { f.list[i], f.list[j] = f.list[j], f.list[i] }
func (f *frontier) Push(x any)    { f.list = append(f.list, x.(*state)) }
func (f *frontier) Pop() any {
	last := len(f.list) - 1
	x := f.list[last]
	f.list = f.list[:last]
	return x
}

func (o order) compare(cost, day, cost2, day2 int64) int {
	a, b, c, d := cost, cost2, day, day2
	if o == earliest {
		a, b, c, d = day, day2, cost, cost2
	}
	switch {
	case a < b || a == b && c < d:
		return -1
	case a == b && c == d:
		return 0
	}
	return 1
}

// patience is how many boxes may be opened to find out why there is no plan: it is a matter of explaining, not of deciding.
const patience = 100

// solve finds the best point at which the goal holds, or proves that there is none, by branch and bound: a box in which the goal
// cannot hold, or in which nothing is better than what is found, is closed; any other is cut in two along a question of the rules.
func (p *problem) solve(t task) found {
	best := found{proved: true}
	if set, ok := p.isTruth(p.root); ok && set != isTrue {
		return best
	}
	better := func(cost, day int64) bool {
		if best.x == nil {
			return t.limit < 0 || cost < t.limit
		}
		return t.by.compare(cost, day, best.cost, best.x[0]) < 0
	}
	q := &frontier{by: t.by, deep: t.any}
	push := func(st, of *state) {
		if !p.narrow(st) || !p.bound(st) {
			return
		}
		if of != nil { // a part costs no less than the whole
			st.cost = max(st.cost, of.cost)
		}
		if better(st.cost, st.day) {
			p.count++
			st.seq = p.count
			heap.Push(q, st)
		}
	}
	push(p.first(), nil)
	for q.Len() > 0 && !(t.any && best.x != nil) {
		st := heap.Pop(q).(*state)
		if !better(st.cost, st.day) {
			break
		}
		if best.opened++; best.opened > t.most {
			best.proved = false
			break
		}
		if p.keeps(st, st.lo) && p.holds(st.lo) {
			if c := p.costOf(st.lo); better(c, st.lo[0]) {
				best.x, best.cost = append([]int64(nil), st.lo...), c
			}
			continue // the first corner is the best of its box
		}
		if x := p.rounded(st); x != nil && p.keeps(st, x) && p.holds(x) {
			if c := p.costOf(x); better(c, x[0]) {
				best.x, best.cost = x, c
			}
			if !better(st.cost, st.day) {
				continue
			}
		}
		for _, c := range p.cut(st) {
			push(c, st)
		}
	}
	if best.x != nil {
		p.share(best.x)
	}
	return best
}

// keeps reports whether a point keeps to the lines of a state; one that does not belongs to another state.
func (p *problem) keeps(st *state, x []int64) bool {
	for l := range p.sides(st) {
		if l.at(x) < 0 {
			return false
		}
	}
	return true
}

// rounded is the point of the linear program with every step whole, raised rather than cut.
func (p *problem) rounded(st *state) []int64 {
	if st.lp == nil {
		return nil
	}
	x := append([]int64(nil), st.lo...)
	for i, up := range st.lp {
		if i > 0 {
			x[i] = min(x[i]+int64(math.Ceil(up-1e-6)), st.hi[i])
		}
	}
	return x
}

// holds reports whether the goal holds at a point.
func (p *problem) holds(x []int64) bool {
	p.survey(&state{box: box{x, x}})
	return p.masks[p.root] == isTrue
}

func (p *problem) costOf(x []int64) int64 {
	total := int64(0)
	for i, c := range p.prices {
		total += c.of(x[i])
	}
	return total
}

// cut divides a state in two along an open question that the goal depends on; along a variable where no question is open.
func (p *problem) cut(st *state) []*state {
	p.survey(st)
	l := p.open(p.root)
	for i := 0; l < 0 && i < len(p.bent); i++ { // decided comparisons still hang on what they compare
		t := &p.terms[p.bent[i]]
		if d := st.settled[t.line]; d != 0 && compare(t.op, p.spanOf(t.a), p.spanOf(t.b)) != d {
			l = p.openNumber(t.a, t.b)
		}
	}
	if l >= 0 {
		yes, no := st.child(), st.child()
		yes.settled[l], no.settled[l] = isTrue, isFalse
		return []*state{yes, no}
	}
	if parts := p.bisect(st); parts != nil {
		return parts
	}
	v, at := p.fraction(st)
	if v < 0 {
		v, at = p.divide(st)
	}
	if v < 0 {
		return nil
	}
	low, high := st.child(), st.child()
	low.hi[v], high.lo[v] = at-1, at
	return []*state{low, high}
}

// open finds an open question on which a flag depends, -1 for none.
func (p *problem) open(r ref) int {
	t := &p.terms[r]
	m := p.masks[r]
	if m&(m-1) == 0 {
		return -1
	}
	switch t.kind {
	case kAtom:
		return t.line
	case kAnd, kOr:
		return p.openIn(t.list...)
	case kNot:
		return p.open(t.a)
	case kWhen:
		return p.openIn(t.a, t.b, t.c)
	case kDecide:
		return p.openIn(t.a, t.b)
	case kCmp:
		if l := p.openNumber(t.a, t.b); l >= 0 || m&isUnknown != 0 { // it may be neither true nor false
			return l
		}
		return t.line
	}
	return -1
}

func (p *problem) openIn(list ...ref) int {
	for _, r := range list {
		if l := p.open(r); l >= 0 {
			return l
		}
	}
	return -1
}

// openNumber finds an open question on which numbers depend, looking first where most is open.
func (p *problem) openNumber(list ...ref) int {
	tried := make([]bool, len(list))
	for range list {
		wide, width := -1, -1.0
		for i, r := range list {
			if s := p.spanOf(r); !tried[i] && !s.must {
				w := s.hi.Float64() - s.lo.Float64()
				if s.below || s.above {
					w = math.Inf(1)
				}
				if w > width {
					wide, width = i, w
				}
			}
		}
		if wide < 0 || width == 0 {
			return -1
		}
		tried[wide] = true
		if l := p.openTerm(&p.terms[list[wide]]); l >= 0 {
			return l
		}
	}
	return -1
}

func (p *problem) openTerm(t *term) int {
	switch {
	case t.kind == kTable:
		return p.openTerm(&p.terms[t.a])
	case t.kind == kWhich || t.kind == kNode && (t.node.Op == rule.IfLo || t.node.Op == rule.IfHi):
		if l := p.open(t.a); l >= 0 {
			return l
		}
		return p.openNumber(t.b, t.c)
	case t.kind != kNode:
		return -1
	case t.b == noRef:
		return p.openNumber(t.a)
	}
	return p.openNumber(t.a, t.b)
}

// bisect cuts a state in the middle of the divisor that is widest for its size: where it is nearly known, a quotient is nearly
// straight, and lines bound it well. Nothing when all are.
func (p *problem) bisect(st *state) []*state {
	best, width := noRef, 1e-4
	for _, r := range p.hanging(st) {
		s := p.spanOf(p.terms[r].b)
		lo, hi := s.lo.Float64(), s.hi.Float64()
		if w := (hi - lo) / max(math.Abs(lo), math.Abs(hi)); w > width {
			best, width = p.terms[r].b, w
		}
	}
	if best == noRef {
		return nil
	}
	s, f := p.spanOf(best), p.terms[best].form
	mid := s.lo.Add(s.hi).Mul(rule.Frac(1, 2)).RoundDownTo(rule.Frac(1, 100))
	up, one := atLeast(f.minus(constant(mid)), false, p.start.hi)
	down, two := atLeast(constant(mid).minus(f), true, p.start.hi)
	if !one || !two {
		return nil
	}
	low, high := st.child(), st.child()
	low.cuts = append(slices.Clone(st.cuts), down)
	high.cuts = append(slices.Clone(st.cuts), up)
	low.held = append(slices.Clone(st.held), held{best, s.lo, mid})
	high.held = append(slices.Clone(st.held), held{best, mid, s.hi})
	return []*state{low, high}
}

// hanging lists the quotients on which a decided comparison still hangs that is not straight.
func (p *problem) hanging(st *state) []ref {
	var list []ref
	for _, r := range p.bent {
		t := &p.terms[r]
		if d := st.settled[t.line]; d != 0 && compare(t.op, p.spanOf(t.a), p.spanOf(t.b)) != d {
			list = p.divisions(t.a, p.divisions(t.b, list))
		}
	}
	return list
}

// divisions adds the quotients by a number that is not settled, among what a number is worked out from.
func (p *problem) divisions(r ref, list []ref) []ref {
	t := &p.terms[r]
	if _, settled := p.spanOf(r).single(); settled || t.kind != kNode && t.kind != kWhich && t.kind != kTable {
		return list
	}
	if t.kind == kNode && t.node.Op == rule.Ratio && p.terms[t.b].kind == kForm && !slices.Contains(list, r) {
		list = append(list, r)
	}
	for i, a := range [3]ref{t.a, t.b, t.c} {
		if a != noRef && !(i == 0 && (t.kind == kWhich || t.node.Op == rule.IfLo || t.node.Op == rule.IfHi)) {
			list = p.divisions(a, list)
		}
	}
	return list
}

// fraction chooses the variable whose steps are least whole where parts of steps are cheapest, and the next whole number.
func (p *problem) fraction(st *state) (v int, at int64) {
	v = -1
	far := 1e-6
	for i, up := range st.lp {
		if part := math.Abs(up - math.Round(up)); part > far {
			v, far, at = i, part, st.lo[i]+int64(math.Ceil(up))
		}
	}
	if v >= 0 && (at <= st.lo[v] || at > st.hi[v]) {
		return -1, 0
	}
	return v, at
}

// divide chooses a variable and the value at which its range is cut: one that helps with the line whose shortage at the first
// corner is dearest to make good, else the one with the widest range. The variable is -1 when every range is a point.
func (p *problem) divide(st *state) (v int, at int64) {
	v = -1
	worst := 0.0
	for l := range p.sides(st) {
		short := -l.at(st.lo)
		if short <= 0 {
			continue
		}
		k, price, ok := p.helper(&l, st)
		if !ok {
			continue
		}
		if cost := float64(short) / float64(k.a) * float64(price); v < 0 || cost > worst {
			v, worst = k.v, cost
			at = min(st.lo[v]+(short+k.a-1)/k.a, st.hi[v])
		}
	}
	if v >= 0 {
		return v, at
	}
	vars, seen := p.within(p.root, map[ref]bool{}, map[int]bool{}), map[ref]bool{}
	for _, r := range p.bent { // those that are decided hold in part of the box only
		if st.settled[p.terms[r].line] != 0 {
			vars = p.within(r, seen, vars)
		}
	}
	width := int64(0)
	for i := range vars {
		if w := st.hi[i] - st.lo[i]; w > width || w == width && v > i {
			v, width = i, w
		}
	}
	if v < 0 {
		return -1, 0
	}
	return v, st.lo[v] + (width+1)/2
}

// within collects the variables on which the open part of a term depends.
func (p *problem) within(r ref, seen map[ref]bool, vars map[int]bool) map[int]bool {
	if r == noRef || seen[r] {
		return vars
	}
	seen[r] = true
	t := &p.terms[r]
	switch t.kind {
	case kAtom:
		for _, k := range p.lines[t.line].k {
			vars[k.v] = true
		}
	case kForm:
		for _, k := range t.form.k {
			vars[k.v] = true
		}
	case kAnd, kOr:
		for _, x := range t.list {
			if m := p.masks[x]; m&(m-1) != 0 {
				p.within(x, seen, vars)
			}
		}
	case kTruth, kNum:
	case kNot:
		p.within(t.a, seen, vars)
	default:
		for _, x := range [3]ref{t.a, t.b, t.c} {
			p.within(x, seen, vars)
		}
	}
	return vars
}

// sides gives every straight line that is decided, and those that hold besides, as lines that must be 0 or more.
func (p *problem) sides(st *state) iter.Seq[line] {
	return func(yield func(line) bool) {
		for i, t := range st.settled {
			if l, ok := p.side(i, t); ok && !yield(l) {
				return
			}
		}
		for _, list := range [2][]line{st.extra, st.cuts} {
			for _, l := range list {
				if !yield(l) {
					return
				}
			}
		}
	}
}

// helper is the variable that raises a line most for its price, with that price.
func (p *problem) helper(l *line, st *state) (best step, price int64, any bool) {
	for _, k := range l.k {
		if k.a <= 0 || st.hi[k.v] == st.lo[k.v] {
			continue
		}
		c := p.prices[k.v].least(st.lo[k.v], st.hi[k.v])
		if !any || rule.CmpProducts(c, best.a, price, k.a) < 0 {
			best, price, any = k, c, true
		}
	}
	return best, price, any
}
