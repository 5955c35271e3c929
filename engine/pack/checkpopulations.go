package pack

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// maxFill is how many subjects one example may make by counting: more than any rule needs, and few enough to run at once.
const maxFill = 100_000

// crowd is who takes part in an example of many subjects.
type crowd struct {
	c      *checker
	t      *Together
	own    map[string]bool // identifiers of the pack's own subjects
	others map[string]bool // identifiers of subjects of other kinds
}

// populations checks the examples of many subjects; seen are the names of all examples of the pack.
func (c *checker) populations(seen map[string]bool) {
	for i := range c.p.Examples.Populations {
		t := &c.p.Examples.Populations[i]
		c.exampleName(&t.Name, t.Pos, seen)
		if c.p.Subject == "" { // a plan, or a subject that is missing, which has been said
			if c.p.Kind == "plan" {
				c.errorf(t.Pos, "subject", "政策总纲没有对象，不写 populations", "a plan has no subjects: it takes no populations")
			}
			return
		}
		x := &crowd{c: c, t: t, own: map[string]bool{}, others: map[string]bool{}}
		x.rows()
		for j := range t.Fill {
			x.fill(&t.Fill[j])
		}
		x.stock()
		x.expect()
	}
}

// rows checks the subjects that are written out.
func (x *crowd) rows() {
	c := x.c
	for i := range x.t.Rows {
		e := &x.t.Rows[i]
		x.enter(e.Key, e.Pos)
		for j := range e.Value {
			c.exampleValue(&e.Value[j], c.p.Subject)
		}
	}
	for i := range x.t.Others {
		kind := &x.t.Others[i]
		for _, row := range kind.Value {
			x.others[row.Key] = true
		}
		switch {
		case kind.Key == c.p.Subject:
			c.errorf(kind.Pos, "subject", "“%s”是本政策包的对象，请写在 rows 中", "%q is what this pack assesses: write them in rows", kind.Key)
			continue
		case c.lib.Subject(kind.Key) == nil:
			if !c.unread.subjects {
				c.hintf(kind.Pos, "subject", orNearest(kind.Key, mapKeys(c.lib.Subjects)), "subjects.yaml 中没有“%s”", "there is no subject %q in subjects.yaml", kind.Key)
			}
			continue
		}
		for j := range kind.Value {
			row := &kind.Value[j]
			for k := range row.Value {
				c.exampleValue(&row.Value[k], kind.Key)
			}
		}
	}
}

// enter takes in a subject, whose identifier must be its own.
func (x *crowd) enter(id string, at Pos) bool {
	if x.own[id] {
		x.c.errorf(at, "repeated-id", "编号“%s”重复", "the id %q is used twice", id)
		return false
	}
	x.own[id] = true
	return true
}

// fill checks subjects that are made by counting.
func (x *crowd) fill(f *Fill) {
	c := x.c
	for i := range f.With {
		c.exampleValue(&f.With[i], c.p.Subject)
	}
	if f.Named != "" {
		if g, ok := c.exampleFact(f.Named, c.at(&f.Named, f.Pos), c.p.Subject); ok && (g.Type != "code" && g.Type != "text" || len(g.Codes) > 0) {
			c.errorf(c.at(&f.Named, f.Pos), "fill", "named 应是代码或文字的指标，“%s”不是", "named takes a fact that is a code or a text, and %q is none", f.Named)
		}
	}
	if f.Count < 1 || f.Count > maxFill {
		c.errorf(c.at(&f.Count, f.Pos), "fill", "count 应在1至%d之间", "count lies between 1 and %d", maxFill)
		return
	}
	for k := range f.Count {
		if !x.enter(fmt.Sprintf("%s%d", f.Prefix, k+1), c.at(&f.Prefix, f.Pos)) {
			break
		}
	}
	x.vary(f)
}

// vary checks the fact that changes from one made subject to the next, at the first and the last of them.
func (x *crowd) vary(f *Fill) {
	c := x.c
	given := 0
	for _, is := range []bool{f.Vary != "", f.From != nil, f.Step != nil} {
		if is {
			given++
		}
	}
	if given != 0 && given != 3 {
		c.errorf(f.Pos, "fill", "vary、start、step 须一起写", "vary, start and step go together")
	}
	if given != 3 {
		return
	}
	at := c.at(&f.Vary, f.Pos)
	fact, ok := c.exampleFact(f.Vary, at, c.p.Subject)
	switch {
	case !ok:
		return
	case !fact.Numeric():
		c.errorf(at, "fill", "vary 应是数值指标，“%s”不是", "vary takes a numeric fact, and %q is none", f.Vary)
		return
	case f.From.misread() || f.Step.misread():
		return
	case !fits(f.Step, fact):
		c.errorf(f.Step.Pos, "value-kind", "step 应与“%s”的单位一致，不能取“%s”", "step has the unit of %q and cannot be %q", f.Vary, f.Step.Src)
		return
	}
	first := Entry[Quantity]{Key: f.Vary, Value: *f.From, Pos: at}
	before := len(c.problems)
	c.exampleValue(&first, c.p.Subject)
	if len(c.problems) > before {
		return
	}
	if fact.Type == "count" && !f.Step.Num.IsInt() {
		c.errorf(f.Step.Pos, "value-kind", "“%s”是整数，step 不能取“%s”", "%q is a whole number and its step cannot be %q", f.Vary, f.Step.Src)
		return
	}
	if last := counted(f.From.Num, f.Step.Num, f.Count-1); !fact.within(last) {
		c.errorf(f.Step.Pos, "value-kind", "数到第%d个，“%s”为 %s，超出了指标的上下限", "subject %d would have a %q of %s: the fact's bounds do not allow it", f.Count, f.Vary, last.RatString())
	}
}

// stock checks the stock of an allocation.
func (x *crowd) stock() {
	q := x.t.Stock
	switch {
	case q == nil || q.misread():
	case x.c.p.Allocation == nil:
		x.c.errorf(q.Pos, "no-name", "本政策包没有 allocation，不写 stock", "this pack has no allocation: the example takes no stock")
	case q.Num == nil || q.Num.Sign() < 0:
		x.c.errorf(q.Pos, "value-kind", "stock 应是数或金额，不能取“%s”", "stock is a number or an amount and cannot be %q", q.Src)
	}
}

// expect checks that what an example expects can be there at all.
func (x *crowd) expect() {
	e := &x.t.Expect
	if e.empty() {
		if e.Pos.Line > 0 {
			x.c.errorf(e.Pos, "no-expectation", "用例没有写明应得什么结果", "the example expects nothing: say what must come out")
		}
		return
	}
	x.blocks()
	for _, list := range [][]string{e.Order, e.Selected, e.Reserve, e.Waiting} {
		for i := range list {
			x.known(list[i], x.c.at(&list[i], e.Pos))
		}
	}
	x.outcomes()
	x.figures()
	x.lists()
}

// empty reports whether nothing is expected.
func (e *ExpectTogether) empty() bool {
	words := e.Met + e.Light
	maps := len(e.Outcomes) + len(e.Grades) + len(e.Places) + len(e.Final) + len(e.Amounts) + len(e.Measures) + len(e.Values) + len(e.Lists)
	lists := e.Order != nil || e.Selected != nil || e.Reserve != nil || e.Waiting != nil || e.Served != nil
	return words == "" && maps == 0 && !lists && e.Left == nil && e.Value == nil
}

// blocks refuses an expectation of a block that the pack does not have: nobody would look at it.
func (x *crowd) blocks() {
	e, p := &x.t.Expect, x.c.p
	for _, b := range []struct {
		key, block string
		given, has bool
		at         any
	}{
		{"order", "selection、grading 或 allocation", e.Order != nil, p.Selection != nil || p.Grading != nil || p.Allocation != nil, &e.Order},
		{"selected", "selection", e.Selected != nil, p.Selection != nil, &e.Selected},
		{"reserve", "selection", e.Reserve != nil, p.Selection != nil, &e.Reserve},
		{"grades", "grading", e.Grades != nil, p.Grading != nil, &e.Grades},
		{"places", "grading", e.Places != nil, p.Grading != nil, &e.Places},
		{"final", "grading", e.Final != nil, p.Grading != nil, &e.Final},
		{"served", "allocation", e.Served != nil, p.Allocation != nil, &e.Served},
		{"waiting", "allocation", e.Waiting != nil, p.Allocation != nil, &e.Waiting},
		{"left", "allocation", e.Left != nil, p.Allocation != nil, &e.Left},
		{"value", "target", e.Value != nil, p.Target != nil, &e.Value},
		{"met", "target", e.Met != "", p.Target != nil, &e.Met},
		{"light", "target", e.Light != "", p.Target != nil && p.Target.Light != nil, &e.Light},
		{"lists", "target", e.Lists != nil, p.Target != nil, &e.Lists},
	} {
		block := Text{b.block, strings.ReplaceAll(strings.ReplaceAll(b.block, "、", ", "), " 或 ", " or ")}
		if b.key == "light" && p.Target != nil {
			block = Text{"target 的 light", "light in its target"}
		}
		if b.given && !b.has {
			x.c.errorf(x.c.at(b.at, e.Pos), "no-name", "本政策包没有 %[2]s，expect 中不写 %[1]s", "this pack has no %[3]s: expect takes no %[1]s", b.key, block.Zh, block.En)
		}
	}
}

// known checks that a subject takes part.
func (x *crowd) known(id string, at Pos) {
	if !x.own[id] {
		x.c.hintf(at, "no-name", orNearest(id, mapKeys(x.t.Rows)), "rows 和 fill 中没有“%s”", "neither rows nor fill have %q", id)
	}
}

// outcomes checks what is expected of single subjects.
func (x *crowd) outcomes() {
	c, e := x.c, &x.t.Expect
	for i := range e.Outcomes {
		o := &e.Outcomes[i]
		x.known(o.Key, o.Pos)
		if !slices.Contains(outcomes, o.Value) && o.Value != "" {
			c.errorf(c.at(&o.Value, o.Pos), "enum", "结论不能取“%s”，只能是：%s", "an outcome cannot be %q; it must be one of: %s", o.Value, strings.Join(outcomes, ", "))
		}
	}
	for i := range e.Grades {
		g := &e.Grades[i]
		x.known(g.Key, g.Pos)
		if g.Value != "" && g.Value != noGrade {
			x.grade(g.Value, c.at(&g.Value, g.Pos))
		}
	}
	for _, m := range []Map[Quantity]{e.Places, e.Final} {
		for i := range m {
			x.grade(m[i].Key, m[i].Pos)
			x.number(&m[i].Value)
		}
	}
	for i := range e.Served {
		x.known(e.Served[i].Key, e.Served[i].Pos)
		x.number(&e.Served[i].Value)
	}
	for i := range e.Amounts {
		a := &e.Amounts[i]
		x.known(a.Key, a.Pos)
		if q := &a.Value; !q.misread() && q.Kind != Unknown && !fits(q, &Fact{Type: "money"}) {
			c.errorf(q.Pos, "value-kind", "金额应写单位，如 15000 yuan，不是“%s”", "an amount has its unit, like 15000 yuan, not %q", q.Src)
		}
	}
	if len(e.Amounts) > 0 && (c.p.Benefit == nil || !c.p.Benefit.Amount.Given()) {
		c.errorf(c.at(&e.Amounts, e.Pos), "no-name", "本政策包没有金额（benefit 的 amount），expect 中不写 amounts", "this pack has no amount in its benefit: expect takes no amounts")
	}
}

// outcomes are the conclusions about a subject.
var outcomes = []string{"eligible", "not_eligible", "undetermined", "discretionary", "not_applicable"}

func (x *crowd) grade(id string, at Pos) {
	if x.c.p.Grading == nil {
		return // said already
	}
	var ids []string
	for _, g := range x.c.p.Grading.Grades {
		ids = append(ids, g.ID)
	}
	if !slices.Contains(ids, id) {
		x.c.errorf(at, "no-name", "没有等级“%s”，有的是：%s", "there is no grade %q; these exist: %s", id, strings.Join(ids, ", "))
	}
}

// number checks a figure that must be a number, an amount, or unknown.
func (x *crowd) number(q *Quantity) {
	if q != nil && !q.misread() && q.Kind != Unknown && q.Num == nil {
		x.c.errorf(q.Pos, "value-kind", "这里应是数或金额，不能取“%s”", "a number or an amount is expected here, not %q", q.Src)
	}
}

// figures checks the values of measures, definitions and the target.
func (x *crowd) figures() {
	c, e := x.c, &x.t.Expect
	for i := range e.Measures {
		m := &e.Measures[i]
		x.number(&m.Value)
		if d, ok := c.p.Measures.Find(m.Key); !ok {
			c.hintf(m.Pos, "no-name", orNearest(m.Key, mapKeys(c.p.Measures)), "没有汇总指标“%s”", "there is no measure %q", m.Key)
		} else if len(d.By) > 0 {
			c.errorf(m.Pos, "no-name", "“%s”每组各有一个值，请写在 values 中某个对象之下", "%q has a value for each group: expect it in values, of a subject", m.Key)
		}
	}
	defs := slices.Concat(mapKeys(c.p.Definitions), mapKeys(c.p.Measures))
	for i := range e.Values {
		v := &e.Values[i]
		x.known(v.Key, v.Pos)
		for _, d := range v.Value {
			if !slices.Contains(defs, d.Key) {
				c.hintf(d.Pos, "no-name", orNearest(d.Key, defs), "没有口径或汇总指标“%s”", "there is no definition or measure %q", d.Key)
			}
		}
	}
	x.number(e.Value)
	x.number(e.Left)
}

// lists checks the subjects behind measures, which may be of another kind.
func (x *crowd) lists() {
	c, e := x.c, &x.t.Expect
	for i := range e.Lists {
		l := &e.Lists[i]
		m, ok := c.p.Measures.Find(l.Key)
		if !ok {
			c.hintf(l.Pos, "no-name", orNearest(l.Key, mapKeys(c.p.Measures)), "没有汇总指标“%s”", "there is no measure %q", l.Key)
			continue
		}
		if len(m.By) > 0 {
			c.errorf(l.Pos, "no-name", "“%s”分组汇总，没有一份总名单", "%q is measured by group and has no one list", l.Key)
		}
		for j := range l.Value {
			if id := &l.Value[j]; !x.own[*id] && !x.others[*id] {
				c.errorf(c.at(id, l.Pos), "no-name", "rows、fill 和 others 中没有“%s”", "neither rows, fill nor others have %q", *id)
			}
		}
	}
}

// counted is first + k·step.
func counted(first, step *big.Rat, k int) *big.Rat {
	return new(big.Rat).Add(first, new(big.Rat).Mul(step, new(big.Rat).SetInt64(int64(k))))
}
