package rule

import (
	"slices"
	"strings"

	"cel.dev/cel-go/cel"

	"huice/engine/pack"
)

// Measure is a compiled measure: a figure over many subjects that stands beside each of them like a fact. Package cohort
// works it out and puts it into its column; until then it is unknown.
type Measure struct {
	Name  string
	Def   *pack.Measure
	Over  *Rules // whose subjects are measured: this pack's or another's
	Kind  string // sum, count, distinct, mean, most, least, in
	Value ID     // what is added, counted or compared; None for in
	Where ID     // None: every subject
	By    []ID   // of the subjects measured
	Match []ID   // of this pack's subjects
	In    int    // in: index of the measure whose values are counted, else -1
	NotIn int    // in: index of the measure whose values are left out, or -1
	Node  ID     // the column
}

// Order is a step of an order.
type Order struct {
	Of    ID
	Top   ID   // the highest a score may be; Of itself for everything else
	High  bool // higher values, and flags that hold, come first
	Label pack.Labelled
}

// Selection is a compiled selection.
type Selection struct {
	Def             *pack.Selection
	Places, Reserve ID // Reserve None: no list
	By              []ID
	Order           []Order
	Limits          []Limit
}

// Limit is a compiled limit on the places of one value.
type Limit struct {
	Def      *pack.Limit
	Of, Most ID
}

// Grading is a compiled grading. N, All and the Held of each grade are columns that places are worked out from; Grade is the
// column that holds a subject's grade in the end.
type Grading struct {
	Def         *pack.Grading
	By          []ID
	Order       []Order
	Grades      []Grade
	Adjustments []Adjustment
	Small       ID // None: no mark
	N, All      ID
	Grade       ID
}

// Grade is a grade with its places.
type Grade struct {
	Def    *pack.Grade
	Places ID // None: the rest
	Held   ID
}

// Adjustment is a compiled adjustment.
type Adjustment struct {
	Def  *pack.Adjustment
	When ID
}

// Allocation is a compiled allocation.
type Allocation struct {
	Def                *pack.Allocation
	Stock, Ask, Unit   ID // Unit None: not rounded
	Order              []Order
	Holder, Within, If ID // None: nobody holds a place
}

// Target is a compiled target for the period that contains the date of the program.
type Target struct {
	Def           *pack.Target
	Start, End    pack.Day // the days measured: End is the date, or the due day when that is past
	Due           pack.Day
	Value         ID
	Require, Plan ID // Plan None: no plan
	Green, Yellow ID // None: no light
	Lists         []int
	Checks        []ID
}

// stage declares what package cohort works out for each subject before definitions can read it.
func (s *scope) stage() {
	if t := s.p.Target; t != nil {
		start, end, due := period(t, s.p.Effective.From, s.o.Date)
		s.r.Target = &Target{Def: t, Start: start, End: end, Due: due}
		s.constant("period_start", celDate, s.g.day(start))
		s.constant("period_end", celDate, s.g.day(end))
	}
	if d := s.p.Grading; d != nil {
		f := s.column("grade", pack.Labelled{Label: "等级", En: "Grade"}, "code")
		for _, g := range d.Grades {
			f.Codes = append(f.Codes, pack.Entry[pack.Labelled]{Key: g.ID, Value: g.Labelled})
		}
		s.r.Grading = &Grading{Def: d, Grade: s.g.column(f.Name, f, 0)}
		s.constant("grade", cel.StringType, s.r.Grading.Grade)
	}
	var opts []cel.EnvOption
	for i := range s.p.Measures {
		opts = append(opts, cel.Variable(s.p.Measures[i].Key, celNumber))
	}
	s.extend(opts)
}

// period is the stretch of time that a target is measured over on a day.
func period(t *pack.Target, from, on pack.Day) (start, end, due pack.Day) {
	start = from
	if t.Since != nil {
		start = *t.Since
	}
	if t.Every == "year" {
		y, _, _ := on.Date()
		start, due = pack.DayOf(y, 1, 1), pack.DayOf(y, 12, 31)
		return start, on, due
	}
	due = on
	if t.Due != nil {
		due = *t.Due
	}
	return start, min(on, due), due
}

func (s *scope) constant(name string, t *cel.Type, id ID) {
	s.terms[name] = single(id)
	s.declare(name, t)
}

// column makes the fact behind a column that no file holds.
func (s *scope) column(name string, l pack.Labelled, typ string) *pack.Fact {
	return &pack.Fact{Name: s.p.ID + "#" + name, Labelled: l, Type: typ, Subjects: []string{s.p.Subject}, Pos: s.p.Pos}
}

// measure compiles a measure and gives it its column.
func (s *scope) measure(e *pack.Entry[pack.Measure]) {
	d := &e.Value
	over := s
	if d.Over != "" && d.Over != s.p.ID {
		if over = s.scopes[d.Over]; over == nil {
			return // no such pack, or packs in a circle: a problem already
		}
	}
	m := Measure{Name: e.Key, Def: d, Over: over.r, Value: None, Where: None, In: -1, NotIn: -1}
	typ, money, low := "count", int8(0), true
	for _, x := range []struct {
		kind string
		e    pack.Expr
	}{{"sum", d.Sum}, {"count", d.Count}, {"distinct", d.Distinct}, {"mean", d.Mean}, {"most", d.Most}, {"least", d.Least}} {
		if !x.e.Given() {
			continue
		}
		m.Kind = x.kind
		t := over.point(x.e)
		if t == None {
			return
		}
		m.Value = t
		n := over.g.Nodes[t]
		switch x.kind {
		case "count":
			if n.Type != Bool {
				s.errorf(x.e.Pos, "types", "count 后应是条件（是或否），数的是条件成立的对象", "count takes a condition (true or false): it counts the subjects for which it holds")
				return
			}
		case "distinct":
		default:
			if n.Type != Num || n.Money > 1 {
				s.errorf(x.e.Pos, "types", "%[1]s 后应是数或金额，得到的是%[2]s", "%[1]s takes a number or an amount, not %[3]s", x.kind, kindWord(n, pack.Zh), kindWord(n, pack.En))
				return
			}
			typ, money, low = "number", n.Money, notNegative(n.Lo)
		}
	}
	if d.In != "" {
		m.Kind, m.In, m.NotIn = "in", s.measureIndex(d.In), s.measureIndex(d.NotIn)
		if m.In < 0 || d.NotIn != "" && m.NotIn < 0 {
			return
		}
		m.Over = s.r.Measures[m.In].Over
		over = s.scopes[m.Over.Pack.ID]
		if over == nil {
			over = s
		}
	}
	if d.Where.Given() {
		if m.Where = over.flag(d.Where); m.Where == None {
			return
		}
	}
	m.By = over.named(d.By, d.Pos)
	if m.Match = m.By; d.Match != nil {
		m.Match = s.named(d.Match, d.Pos)
	} else if over != s && len(d.By) > 0 {
		s.errorf(d.Pos, "match", "分组（by）汇总别的政策包的对象，须写 match：本政策包的哪些指标或口径与 by 对应", "a figure by group over another pack's subjects needs match: the facts or definitions of this pack that correspond to by")
	}
	if len(d.Match) > 0 && len(d.Match) != len(d.By) {
		s.errorf(d.Pos, "match", "match 有%[2]d项，by 有%[1]d项，应一一对应", "match names %[2]d, but by names %[1]d: they must correspond one to one", len(d.By), len(d.Match))
	} else if len(m.Match) == len(m.By) {
		s.matching(d, &m, over)
	}
	if money == 1 {
		typ = "money"
	}
	f := s.column(e.Key, d.Labelled, typ)
	f.Pos = d.Pos
	if !low {
		f.Min = &pack.Quantity{Kind: pack.None}
	}
	m.Node = s.g.column(f.Name, f, 0)
	s.terms[e.Key] = single(m.Node)
	s.r.Measures = append(s.r.Measures, m)
}

// matching holds each name of match against the name of by that it picks the group with.
func (s *scope) matching(d *pack.Measure, m *Measure, over *scope) {
	for i := range m.By {
		a, b := over.g.Nodes[m.By[i]], s.g.Nodes[m.Match[i]]
		if a.Type != b.Type || a.Money != b.Money {
			s.errorf(d.Pos, "match", "match 的“%[2]s”与 by 的“%[1]s”不是同一类，永远对不上", "%[2]q of match and %[1]q of by are of different kinds and never meet", d.By[i], d.Match[i])
		}
	}
}

func (s *scope) measureIndex(name string) int {
	return slices.IndexFunc(s.r.Measures, func(m Measure) bool { return m.Name == name })
}

// point compiles an expression that must have one value, or returns None.
func (s *scope) point(e pack.Expr) ID {
	t := s.expr(e)
	if t.bad() {
		return None
	}
	if t.interval() {
		s.errorf(e.Pos, "score", "得分可能还只是一个区间，这里要一个确定的数，不能用得分", "a score may still be a range; one settled figure is needed here")
		return None
	}
	return t.lo
}

// named compiles names of facts and definitions.
func (s *scope) named(names []string, at pack.Pos) []ID {
	var ids []ID
	for _, n := range names {
		if id := s.point(pack.Expr{Src: n, Pos: at}); id != None {
			ids = append(ids, id)
		}
	}
	return ids
}

// number compiles a number that is no amount of money, or an amount when money is 1.
func (s *scope) numberOf(e pack.Expr, money int8) ID {
	if !e.Given() {
		return None
	}
	id := s.point(e)
	if id == None {
		return None
	}
	if n := s.g.Nodes[id]; n.Type != Num || n.Money != money && !(n.Op == Const && n.Val.Num.Sign() == 0) {
		s.errorf(e.Pos, "types", "这里应是%[1]s，得到的是%[2]s", "%[3]s is expected here, not %[4]s", unitWord(money, pack.Zh), kindWord(n, pack.Zh), unitWord(money, pack.En), kindWord(n, pack.En))
		return None
	}
	return id
}

// kindWord says what a node comes to.
func kindWord(n Node, l pack.Lang) string {
	switch n.Type {
	case Bool:
		return pack.Text{Zh: "条件（是或否）", En: "a condition (true or false)"}.In(l)
	case Date:
		return pack.Text{Zh: "日期", En: "a date"}.In(l)
	case Code:
		return pack.Text{Zh: "代码或文字", En: "a code or a text"}.In(l)
	}
	return unitWord(n.Money, l)
}

// order compiles the steps of an order. Codes have none that a policy could mean.
func (s *scope) order(keys []pack.Key) []Order {
	var os []Order
	for _, k := range keys {
		t := s.expr(k.Of)
		if t.bad() {
			continue
		}
		if s.g.Nodes[t.lo].Type == Code {
			s.errorf(k.Of.Pos, "types", "代码和文字没有先后，不能用来排序：请用数、日期或条件", "a code or a text has no order: use a number, a date or a condition")
			continue
		}
		o := Order{Of: t.lo, Top: t.hi, High: k.First == "high", Label: pack.Labelled{Label: k.Label, En: k.En}}
		if o.Label.Label == "" {
			o.Label = s.label(k.Of.Src)
		}
		os = append(os, o)
	}
	return os
}

// label is what a name is called.
func (s *scope) label(name string) pack.Labelled {
	name = strings.TrimSpace(name)
	if d, ok := s.p.Definitions.Find(name); ok {
		return d.Labelled
	}
	if m, ok := s.p.Measures.Find(name); ok {
		return m.Labelled
	}
	if f, year, ok := s.lib.Column(name); ok {
		return pack.Labelled{Label: f.ColumnName(year, pack.Zh), En: f.ColumnName(year, pack.En)}
	}
	if name == "score" && s.p.Score != nil {
		return s.p.Score.Labelled
	}
	return pack.Labelled{Label: name, En: name}
}

// together compiles the blocks that compare subjects with each other.
func (s *scope) together() {
	if d := s.p.Selection; d != nil {
		x := &Selection{Def: d, Places: s.numberOf(d.Places, 0), Reserve: s.numberOf(d.Reserve, 0), By: s.named(d.By, d.Pos), Order: s.order(d.Order)}
		for i := range d.Limits {
			l := &d.Limits[i]
			if of := s.named([]string{l.Of}, l.Pos); len(of) == 1 {
				x.Limits = append(x.Limits, Limit{l, of[0], s.numberOf(l.Most, 0)})
			}
		}
		s.r.Selection = x
	}
	if b := s.p.Benefit; b != nil {
		s.r.Once = s.named(b.OncePer, b.Pos)
	}
	s.grading()
	s.allocation()
	s.target()
}

func (s *scope) grading() {
	x := s.r.Grading
	if x == nil {
		return
	}
	d := x.Def
	x.By, x.Order = s.named(d.By, d.Pos), s.order(d.Order)
	count := func(name, zh, en string) ID {
		f := s.column(name, pack.Labelled{Label: zh, En: en}, "count")
		id := s.g.column(f.Name, f, 0)
		s.constant(name, celNumber, id)
		return id
	}
	x.N, x.All = count("n", "参加排序的家数", "subjects ranked"), count("all", "汇总的家数", "subjects collected")
	for i := range d.Grades {
		g := &d.Grades[i]
		x.Grades = append(x.Grades, Grade{Def: g, Places: None, Held: count("places."+g.ID, g.Label+"席位", "places of "+g.En)})
	}
	for i := range x.Grades {
		x.Grades[i].Places = s.numberOf(x.Grades[i].Def.Places, 0)
	}
	x.Small = s.numberOf(d.Small, 0)
	for i := range d.Adjustments {
		a := &d.Adjustments[i]
		x.Adjustments = append(x.Adjustments, Adjustment{a, s.flag(a.When)})
	}
	s.settled(x)
}

// settled refuses a grade that is read where it is made.
func (s *scope) settled(x *Grading) {
	grade := int(s.g.Nodes[x.Grade].N)
	refuse := func(id ID, at pack.Pos) {
		if id != None && slices.Contains(s.g.Facts(id), grade) {
			s.errorf(at, "cycle", "等级要由这里得出，这里不能再用 grade", "the grade is made from this, so this cannot read grade")
		}
	}
	for _, id := range x.By {
		refuse(id, x.Def.Pos)
	}
	for i, o := range x.Order {
		if len(x.Order) == len(x.Def.Order) {
			refuse(o.Of, x.Def.Order[i].Of.Pos)
		}
	}
	for _, g := range x.Grades {
		refuse(g.Places, g.Def.Places.Pos)
	}
	for _, a := range x.Adjustments {
		refuse(a.When, a.Def.When.Pos)
	}
	for _, a := range s.r.Applies {
		refuse(a.Own, a.Expr.Pos)
	}
}

func (s *scope) allocation() {
	d := s.p.Allocation
	if d == nil {
		return
	}
	x := &Allocation{Def: d, Ask: s.point(d.Ask), Stock: None, Unit: None, Holder: None, Within: None, If: None, Order: s.order(d.Order)}
	s.r.Allocation = x
	if x.Ask == None {
		return
	}
	n := s.g.Nodes[x.Ask]
	if n.Type != Num || n.Money > 1 {
		s.errorf(d.Ask.Pos, "types", "ask 后应是数或金额（要多少），得到的是%s", "ask takes a number or an amount (how much a subject asks for), not %[2]s", kindWord(n, pack.Zh), kindWord(n, pack.En))
		return
	}
	money := n.Money
	x.Stock, x.Unit = s.numberOf(d.Stock, money), s.numberOf(d.Unit, money)
	if h := d.Hold; h != nil {
		x.Holder = s.flag(h.Holder)
		if w := s.named([]string{h.Within}, h.Pos); len(w) == 1 {
			x.Within = w[0]
		}
		if h.If.Given() {
			x.If = s.flag(h.If)
		}
	}
}

func (s *scope) target() {
	x := s.r.Target
	if x == nil {
		return
	}
	d := x.Def
	x.Value, x.Require, x.Plan, x.Green, x.Yellow = s.point(d.Value), None, None, None, None
	if x.Value == None {
		return
	}
	n := s.g.Nodes[x.Value]
	if n.Type != Num || n.Money > 1 {
		s.errorf(d.Value.Pos, "types", "value 后应是数或金额，得到的是%s", "value takes a number or an amount, not %[2]s", kindWord(n, pack.Zh), kindWord(n, pack.En))
		return
	}
	s.constant("value", celNumber, x.Value)
	span := int64(x.Due-x.Start) + 1
	s.constant("elapsed", celNumber, s.g.num(Frac(int64(min(x.End, x.Due)-x.Start)+1, max(span, 1)), 0))
	x.Require = s.flag(d.Require)
	x.Plan = s.numberOf(d.Plan, n.Money)
	if d.Light != nil {
		x.Green, x.Yellow = s.numberOf(d.Light.Green, 0), s.numberOf(d.Light.Yellow, 0)
	}
	for i := range d.Lists { // one that is not there is a problem already: the loader's, or that of the measure
		if k := s.measureIndex(d.Lists[i]); k >= 0 {
			x.Lists = append(x.Lists, k)
		}
	}
	for _, c := range d.Checks {
		x.Checks = append(x.Checks, s.flag(c))
	}
}
