package rule

import (
	"huice/engine/pack"
)

// score compiles the scoring table: every item into the nodes of its lowest and highest points.
func (s *scope) score() {
	if s.p.Score == nil {
		return
	}
	root := Item{Formula: None}
	root.Items, root.Lo, root.Hi = s.items(s.p.Score.Items)
	s.r.Score = &root
	s.name("score", root.Lo, root.Hi)
	if hi := s.g.Nodes[root.Hi].Hi; hi != nil && s.p.Score.Max.Num != nil && hi.Cmp(FromBig(s.p.Score.Max.Num)) > 0 {
		s.errorf(s.p.Score.Pos, "score-max", "各项最高分合计%s，超过满分%s", "the items add up to %s points, more than the %s there are", *hi, s.p.Score.Max.Src)
	}
}

func (s *scope) name(name string, lo, hi ID) {
	s.terms[name] = term{lo, hi}
	s.declare(name, celNumber)
}

// items compiles the lines in force on the law date and their sum.
func (s *scope) items(list []pack.Item) (items []Item, lo, hi ID) {
	lo, hi = s.g.num(Int(0), 0), s.g.num(Int(0), 0)
	for i := range list {
		it := &list[i]
		if !it.Holds(s.r.LawDate) {
			continue
		}
		x := s.item(it)
		s.name("points."+it.ID, x.Lo, x.Hi)
		items = append(items, x)
		lo, hi = s.g.op2(Add, Num, 0, lo, x.Lo), s.g.op2(Add, Num, 0, hi, x.Hi)
	}
	return items, lo, hi
}

func (s *scope) item(it *pack.Item) Item {
	x := Item{Item: it, Formula: None}
	g := s.g
	switch {
	case len(it.Items) > 0:
		x.Items, x.Lo, x.Hi = s.items(it.Items)
		if it.Cap != nil && it.Cap.Num != nil {
			top := g.num(FromBig(it.Cap.Num), 0)
			x.Lo, x.Hi = g.op2(Min, Num, 0, x.Lo, top), g.op2(Min, Num, 0, x.Hi, top)
		}
	case it.Is.Given():
		s.formula(it, &x)
	case it.Range != nil:
		x.Lo, x.Hi = s.points(*it.Range)
		x.Lo, x.Hi = s.judged(it, x.Lo, x.Hi, x.Lo, x.Hi)
	case len(it.BestOf) > 0:
		for i := range it.BestOf {
			sc := s.scale(&it.BestOf[i])
			x.Scales = append(x.Scales, sc.Scale)
			if i == 0 {
				x.Lo, x.Hi = sc.Lo, sc.Hi
				continue
			}
			x.Lo, x.Hi = g.op2(Max, Num, 0, x.Lo, sc.Lo), g.op2(Max, Num, 0, x.Hi, sc.Hi)
		}
	default:
		sc := s.scale(&it.Scale)
		x.Scales = []Scale{sc.Scale}
		x.Lo, x.Hi = s.judged(it, sc.strictLo, sc.strictHi, sc.Lo, sc.Hi)
	}
	return x
}

// formula compiles points that an expression gives, kept between 0 and the item's most.
func (s *scope) formula(it *pack.Item, x *Item) {
	g := s.g
	x.Lo, x.Hi, x.Formula = g.num(Int(0), 0), g.num(Int(0), 0), None
	of := s.expr(it.Is)
	if of.bad() || it.Max == nil {
		return
	}
	if n := g.Nodes[of.lo]; n.Type != Num || n.Money != 0 {
		s.errorf(it.Is.Pos, "types", "分值应是数", "points are a plain number")
		return
	}
	_, top := s.points(*it.Max)
	points := g.op2(Max, Num, 0, g.op2(Min, Num, 0, of.lo, top), g.num(Int(0), 0))
	x.Formula, x.Names = points, s.names
	x.Lo, x.Hi = points, points
	if g.Nodes[top].Op == Const { // with no published top nothing is known of the points
		x.Lo, x.Hi = g.op2(Else, Num, 0, points, g.num(Int(0), 0)), g.op2(Else, Num, 0, points, top)
	}
}

// judged narrows a range of points to the expert's mark when it lies within the range that was surely reached.
func (s *scope) judged(it *pack.Item, strictLo, strictHi, lo, hi ID) (ID, ID) {
	f := s.lib.Fact(it.Judged)
	if f == nil {
		return lo, hi
	}
	g := s.g
	s.deps[it.Judged] = true
	mark := g.column(f.Name, f, 0)
	fits := g.op2(And, Bool, 0, g.cmp(">=", mark, strictLo), g.cmp("<=", mark, strictHi))
	if top := g.Nodes[hi].Hi; top != nil { // a mark that fits is not above it; knowing that keeps sums short
		mark = g.op2(Min, Num, 0, mark, g.num(*top, 0))
	}
	valid := g.op3(If, fits, mark, g.gap(Num, 0, figure{}))
	return g.op2(Else, Num, 0, valid, lo), g.op2(Else, Num, 0, valid, hi)
}

// scaled is a compiled scale: strict points, unknown with any gap, and the ends of what is still possible.
type scaled struct {
	Scale
	strictLo, strictHi ID
}

func (s *scope) scale(sc *pack.Scale) scaled {
	g := s.g
	r := s.bands(sc)
	r.Cases = make([]ID, len(sc.Cases))
	for i := len(sc.Cases) - 1; i >= 0; i-- {
		when := s.flag(sc.Cases[i].When)
		r.Cases[i] = when
		lo, hi := s.points(sc.Cases[i].Points)
		r.strictLo, r.strictHi = g.op3(If, when, lo, r.strictLo), g.op3(If, when, hi, r.strictHi)
		r.Lo, r.Hi = g.op3(IfLo, when, lo, r.Lo), g.op3(IfHi, when, hi, r.Hi)
	}
	return r
}

// bands compiles the band table of a scale, or its otherwise alone.
func (s *scope) bands(sc *pack.Scale) scaled {
	g := s.g
	otherLo, otherHi := g.num(Int(0), 0), g.num(Int(0), 0)
	if sc.Otherwise != nil {
		otherLo, otherHi = s.points(*sc.Otherwise)
	}
	if !sc.Of.Given() {
		return scaled{Scale{Of: None, Lo: otherLo, Hi: otherHi}, otherLo, otherHi}
	}
	of := s.expr(sc.Of)
	if of.bad() || s.g.Nodes[of.lo].Type != Num {
		if !of.bad() {
			s.errorf(sc.Of.Pos, "types", "分档要看的应是数值", "bands look at a number")
		}
		return scaled{Scale{Of: None, Lo: otherLo, Hi: otherHi}, otherLo, otherHi}
	}
	lowTable, highTable, blank := s.tables(sc, of.lo, otherLo, otherHi)
	if blank != "" { // a table with a hole in it: any of its points are still possible
		gap, lo, hi := g.gap(Num, 0, figure{s.p.ID, blank}), otherLo, otherHi
		for _, p := range sc.Points {
			pl, ph := s.points(p)
			lo, hi = g.op2(Min, Num, 0, lo, pl), g.op2(Max, Num, 0, hi, ph)
		}
		return scaled{Scale{Of: of.lo, Lo: g.op2(Else, Num, 0, gap, lo), Hi: g.op2(Else, Num, 0, gap, hi)}, gap, gap}
	}
	band := func(t *Table) ID {
		return g.add(Node{Op: Band, Type: Num, A: of.lo, B: None, C: None, Table: t})
	}
	strictLo, strictHi := band(lowTable), band(highTable)
	lowest, _ := lowTable.limits()
	_, highest := highTable.limits()
	return scaled{Scale{
		Of: of.lo, Table: lowTable,
		Lo: g.op2(Else, Num, 0, strictLo, g.num(*lowest, 0)), Hi: g.op2(Else, Num, 0, strictHi, g.num(*highest, 0)),
	}, strictLo, strictHi}
}

// tables makes the band tables of the lowest and the highest points, or names a figure in them that is not published.
func (s *scope) tables(sc *pack.Scale, of, otherLo, otherHi ID) (lo, hi *Table, blank string) {
	money := s.g.Nodes[of].Money
	lo, hi = &Table{}, &Table{}
	known := func(l, h ID) bool {
		for _, n := range []Node{s.g.Nodes[l], s.g.Nodes[h]} {
			if n.Op != Const && blank == "" {
				blank = n.Text
			}
		}
		return blank == ""
	}
	known(otherLo, otherHi)
	for i, b := range sc.Thresholds() {
		q := b.Value
		if b.Param != "" {
			q = s.figure(b.Param)
		}
		pl, ph := s.points(sc.Points[i])
		switch {
		case q.Num == nil:
			blank = b.Param
			continue
		case (q.Kind == pack.Money) != (money == 1) && q.Num.Sign() != 0:
			s.errorf(b.Pos, "unit", "门槛的单位与所看的数值不一致", "the threshold and the figure it looks at have different units")
		}
		if known(pl, ph) {
			lo.Rows = append(lo.Rows, TableRow{b.Op, FromBig(q.Num), s.g.Nodes[pl].Val.Num})
			hi.Rows = append(hi.Rows, TableRow{b.Op, FromBig(q.Num), s.g.Nodes[ph].Val.Num})
		}
	}
	if blank == "" {
		lo.Otherwise, hi.Otherwise = s.g.Nodes[otherLo].Val.Num, s.g.Nodes[otherHi].Val.Num
	}
	return lo, hi, blank
}

// figure is the value of a parameter on the law date.
func (s *scope) figure(name string) pack.Quantity {
	s.deps[name] = true
	for _, p := range s.r.Parameters {
		if p.Name == name {
			return p.Value
		}
	}
	return pack.Quantity{}
}

// points returns the nodes of the lowest and highest of some points.
func (s *scope) points(p pack.Points) (lo, hi ID) {
	if p.Param != "" {
		q := s.figure(p.Param)
		from := figure{s.p.ID, p.Param}
		if q.Num == nil {
			gap := s.g.gap(Num, 0, from)
			return gap, gap
		}
		id := s.g.known(Num, 0, ValueOf(q), from)
		return id, id
	}
	if p.Lo.Num == nil || p.Hi.Num == nil {
		zero := s.g.num(Int(0), 0)
		return zero, zero
	}
	return s.g.num(FromBig(p.Lo.Num), 0), s.g.num(FromBig(p.Hi.Num), 0)
}
