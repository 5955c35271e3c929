package pack

import "math/big"

// mark checks a number of points that is written as a literal, at least low.
func (c *checker) mark(q *Quantity, low int64) {
	if q == nil || q.misread() {
		return
	}
	if q.Kind != Number || q.Num.Cmp(big.NewRat(low, 1)) < 0 {
		c.errorf(q.Pos, "points", "分数应是不小于%[2]d的数，不是“%[1]s”", "points are a number of at least %[2]d, not %[1]q", q.Src, low)
	}
}

func (c *checker) items(items []Item, seen map[string]bool) {
	for i := range items {
		it := &items[i]
		c.clause(it.ID, c.at(&it.ID, it.Pos), &it.Cite, seen)
		ways := 0
		for _, given := range []bool{it.Scale.written(), it.BestOf != nil, it.Items != nil, it.Range != nil, it.Is.Given()} {
			if given {
				ways++
			}
		}
		if ways != 1 {
			c.errorf(it.Pos, "scale", "评分项须且只须写一种计分方式：of/cases、is、best_of、items 或 range", "an item scores in exactly one way: of/cases, is, best_of, items or range")
		}
		if it.Cap != nil && it.Items == nil {
			c.errorf(it.Cap.Pos, "cap", "cap 只用于分组（items）", "cap goes with a group of items only")
		}
		c.formula(it)
		c.mark(it.Cap, 0)
		c.scale(&it.Scale, it.Pos)
		for j := range it.BestOf {
			c.scale(&it.BestOf[j], c.at(&it.BestOf[j], it.Pos))
		}
		if r := it.openRange(); r != nil && it.Judged == "" {
			c.errorf(r.Pos, "judged", "评分项“%s”给出分值范围，须写明由哪个专家评分指标（judged）定分", "%q gives a range of points: judged must name the fact that takes the expert's mark", it.ID)
		}
		if it.Judged != "" && !c.unread.facts {
			if f := c.lib.facts[it.Judged]; f == nil || !f.Judged || !f.Numeric() {
				c.errorf(c.at(&it.Judged, it.Pos), "judged", "“%s”应是 judged: true 的数值指标", "%q must be a numeric fact with judged: true", it.Judged)
			}
		}
		c.items(it.Items, seen)
	}
}

// formula checks that points by a formula, and they alone, say the most there can be.
func (c *checker) formula(it *Item) {
	switch {
	case it.Is.Given() && it.Max == nil:
		c.errorf(it.Is.Pos, "formula", "按公式计分（is）的，须写最高分（max）", "points by a formula (is) need the most there can be: max is missing")
	case it.Max != nil && !it.Is.Given():
		c.errorf(it.Max.Pos, "formula", "max 只用于按公式计分（is）", "max goes with points by a formula (is) only")
	}
	if it.Max != nil {
		c.parameterRef(it.Max.Param, it.Max.Pos)
	}
}

// openRange returns the first range of points that only an expert can settle, or nil.
func (it *Item) openRange() *Points {
	all := []*Points{it.Range}
	for _, s := range append([]Scale{it.Scale}, it.BestOf...) {
		all = append(all, s.Otherwise)
		for i := range s.Points {
			all = append(all, &s.Points[i])
		}
		for i := range s.Cases {
			all = append(all, &s.Cases[i].Points)
		}
	}
	for _, p := range all {
		if p != nil && p.Lo.Num != nil && p.Hi.Num != nil && p.Lo.Num.Cmp(p.Hi.Num) != 0 {
			return p
		}
	}
	return nil
}

// written reports whether any part of a scale is there, a wrong one included.
func (s *Scale) written() bool {
	return s.Given() || s.AtLeast != nil || s.Bands != nil || s.Points != nil
}

func (c *checker) scale(s *Scale, at Pos) {
	bounds := s.Thresholds()
	switch {
	case s.AtLeast != nil && s.Bands != nil:
		c.errorf(c.at(&s.Bands, at), "bands", "at_least 与 bands 只写一种", "write either at_least or bands")
	case s.Of.Given() != (len(bounds) > 0):
		c.errorf(at, "bands", "of 与分档（at_least 或 bands）须一起写", "of and its thresholds (at_least or bands) go together")
	case len(bounds) != len(s.Points):
		c.errorf(c.at(&s.Points, at), "points", "有%d档，却有%d个分值", "there are %d thresholds, but points for %d", len(bounds), len(s.Points))
	}
	for i := range s.AtLeast {
		if b := &s.AtLeast[i]; b.Op != "" {
			c.errorf(b.Pos, "bands", "at_least 中不写比较符，请改用 bands", "at_least takes no operator; use bands")
		}
		s.AtLeast[i].Op = ">="
	}
	c.bounds(bounds)
	for _, p := range s.Points {
		c.parameterRef(p.Param, p.Pos)
	}
	for _, x := range s.Cases {
		c.parameterRef(x.Points.Param, x.Points.Pos)
	}
	if s.Otherwise != nil {
		c.parameterRef(s.Otherwise.Param, s.Otherwise.Pos)
	}
}

// bounds checks the thresholds of a table among themselves.
func (c *checker) bounds(bounds []Bound) {
	for i := range bounds {
		b := &bounds[i]
		if b.Op == "" {
			c.errorf(b.Pos, "bands", "bands 的每档须写比较符（>=、>、<=、<）", "every threshold of bands needs an operator (>=, >, <= or <)")
			b.Op = ">="
		}
		if b.Op[0] != bounds[0].Op[0] {
			c.errorf(b.Pos, "bands", "一张分档表的方向应一致：都是 > 或都是 <", "the thresholds of a table must all point the same way: all > or all <")
		}
		c.parameterRef(b.Param, b.Pos)
		if a := &bounds[0]; a.Value.Num != nil && b.Value.Num != nil && a.Value.Kind != b.Value.Kind && a.Value.Num.Sign() != 0 && b.Value.Num.Sign() != 0 {
			c.errorf(b.Pos, "value-kind", "各档的门槛应是同一类：“%s”与“%s”不同", "the thresholds of a table must be of one kind: %q and %q differ", b.Value.Src, a.Value.Src)
		}
	}
}

func (c *checker) parameterRef(name string, at Pos) {
	if name == "" {
		return
	}
	if _, ok := c.p.Parameters.Find(name); !ok {
		c.hintf(at, "no-parameter", orNearest(name, mapKeys(c.p.Parameters)), "没有参数“%s”", "there is no parameter %q", name)
	}
}
