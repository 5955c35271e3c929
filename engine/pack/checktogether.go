package pack

import (
	"regexp"
	"slices"
	"strings"
)

// subject checks what the pack assesses: something, unless it is a plan.
func (c *checker) subject() {
	p := c.p
	switch {
	case p.Kind == "plan" && p.Subject != "":
		c.errorf(c.at(&p.Subject, p.Pos), "subject", "政策总纲（kind: plan）不写 subject", "a plan has no subject")
	case p.Kind != "plan" && p.Kind != "" && p.Subject == "":
		c.errorf(p.Pos, "required", "缺少“%s”", "%q is missing", "subject")
	case p.Subject != "" && !c.unread.subjects && c.lib.Subject(p.Subject) == nil:
		c.hintf(c.at(&p.Subject, p.Pos), "subject", orNearest(p.Subject, mapKeys(c.lib.Subjects)), "subjects.yaml 中没有“%s”", "there is no subject %q in subjects.yaml", p.Subject)
	}
}

// blocks are the kinds of pack that need a block of their own.
func (c *checker) blocks() {
	p := c.p
	for _, b := range []struct {
		kind, key string
		given     bool
	}{
		{"grading", "grading", p.Grading != nil}, {"allocation", "allocation", p.Allocation != nil},
		{"target", "target", p.Target != nil}, {"plan", "clauses", p.Clauses != nil},
	} {
		if p.Kind == b.kind && !b.given {
			c.errorf(p.Pos, "block", "kind: %s 的政策包须写 %s", "a pack of kind: %s needs %s", b.kind, b.key)
		}
	}
	c.planBlocks()
}

// planBlocks keeps rules out of a plan, which assesses nobody, and the clauses of a plan out of everything else.
func (c *checker) planBlocks() {
	p := c.p
	for _, b := range []struct {
		key   string
		given bool
		value any
	}{
		{"measures", p.Measures != nil, &p.Measures}, {"applies", p.Applies != nil, &p.Applies},
		{"conditions", p.Conditions != nil, &p.Conditions}, {"disqualifiers", p.Disqualifiers != nil, &p.Disqualifiers},
		{"fast_tracks", p.FastTracks != nil, &p.FastTracks}, {"score", p.Score != nil, &p.Score}, {"benefit", p.Benefit != nil, &p.Benefit},
		{"selection", p.Selection != nil, &p.Selection}, {"grading", p.Grading != nil, &p.Grading},
		{"allocation", p.Allocation != nil, &p.Allocation}, {"target", p.Target != nil, &p.Target},
		{"levers", p.Levers != nil, &p.Levers},
	} {
		if p.Kind == "plan" && b.given {
			c.errorf(c.at(b.value, p.Pos), "block", "政策总纲（kind: plan）不评估任何对象，%s 应写进另一个政策包", "a plan assesses nobody: %s belongs in a pack of its own", b.key)
		}
	}
	for _, b := range []struct {
		key   string
		given bool
		value any
	}{{"clauses", p.Clauses != nil, &p.Clauses}, {"stated", p.Stated != nil, &p.Stated}} {
		if p.Kind != "plan" && p.Kind != "" && b.given {
			c.errorf(c.at(b.value, p.Pos), "block", "%s 只用于政策总纲（kind: plan）", "%s goes with kind: plan only", b.key)
		}
	}
}

// together checks the blocks that compare subjects with each other, and the clauses of a plan.
func (c *checker) together() {
	c.blocks()
	for i := range c.p.Measures {
		c.measure(&c.p.Measures[i])
	}
	if s := c.p.Selection; s != nil {
		c.cite(&s.Cite)
		c.groups(s.By, c.p, s.Pos)
		for i := range s.Limits {
			c.cite(&s.Limits[i].Cite)
			c.group(&s.Limits[i].Of, c.p, s.Limits[i].Pos)
		}
	}
	if g := c.p.Grading; g != nil {
		c.grading(g)
	}
	if a := c.p.Allocation; a != nil {
		c.allocation(a)
	}
	if t := c.p.Target; t != nil {
		c.target(t)
	}
	c.plan()
}

// groups checks names that put subjects into groups.
func (c *checker) groups(names []string, of *Pack, owner Pos) {
	for i := range names {
		c.group(&names[i], of, owner)
	}
}

// group checks that a name is a definition of a pack or a fact of its subject.
func (c *checker) group(name *string, of *Pack, owner Pos) {
	if _, ok := of.Definitions.Find(*name); ok || *name == "" || of.Subject == "" || c.unread.facts {
		return
	}
	at := c.at(name, owner)
	_, _, column := c.lib.Column(*name)
	if yearly := c.lib.facts[strings.TrimPrefix(*name, OwnerPrefix)]; column || yearly != nil {
		c.exampleFact(*name, at, of.Subject)
		return
	}
	names := mapKeys(of.Definitions)
	for _, f := range c.lib.Facts {
		if f.Of(of.Subject) {
			names = append(names, f.Columns()...)
		}
	}
	c.hintf(at, "group", orNearest(*name, names), "没有名为“%s”的口径或指标", "there is no definition or fact %q", *name)
}

// factOf checks that a fact is one of a kind of subject, and says how it can be had where there is a way.
func (c *checker) factOf(name string, f *Fact, subject string, at Pos) {
	s := c.lib.Subject(subject)
	switch {
	case s == nil || f.Of(subject):
	case s.Owner != "" && f.Of(Enterprise):
		c.errorf(at, "subject", "“%[1]s”是企业的指标；要看所属企业的，请写 owner.%[1]s", "%[1]q is a fact of enterprises; write owner.%[1]s for that of the owner", name)
	default:
		c.errorf(at, "subject", "“%[1]s”不是“%[2]s”的指标；确是的，请在指标文件的 subjects 中补上 %[3]s", "%[1]q is no fact of the subject %[3]q; if it is meant to be, add it to the subjects of the fact", name, s.Label, subject)
	}
}

func (c *checker) allocation(a *Allocation) {
	c.cite(&a.Cite)
	switch {
	case a.Rule == "queue" && len(a.Order) == 0:
		c.errorf(a.Pos, "allocation", "rule: queue 按次序供应，须写 order", "rule: queue serves in order: order is missing")
	case a.Rule == "queue" && a.Unit.Given():
		c.errorf(a.Unit.Pos, "allocation", "unit 只用于 rule: pro_rata", "unit goes with rule: pro_rata only")
	case a.Rule == "pro_rata" && a.Order != nil:
		c.errorf(c.at(&a.Order, a.Pos), "allocation", "rule: pro_rata 按同一比例分配，不写 order", "rule: pro_rata gives all the same share: it takes no order")
	case a.Rule == "pro_rata" && a.Hold != nil:
		c.errorf(a.Hold.Pos, "allocation", "rule: pro_rata 没有等待的对象，不写 hold", "nobody waits under rule: pro_rata: it takes no hold")
	}
	if a.Hold != nil {
		c.cite(&a.Hold.Cite)
		c.group(&a.Hold.Within, c.p, a.Hold.Pos)
	}
}

func (c *checker) measure(e *Entry[Measure]) {
	m := &e.Value
	ways := 0
	for _, given := range []bool{m.Sum.Given(), m.Count.Given(), m.Distinct.Given(), m.Mean.Given(), m.Most.Given(), m.Least.Given(), m.In != ""} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		c.errorf(e.Pos, "measure", "汇总指标须且只须写一种：sum、count、distinct、mean、most、least 或 in", "a measure is made in exactly one way: sum, count, distinct, mean, most, least or in")
	}
	if m.Decimals != nil && (!m.Mean.Given() || *m.Decimals < 0 || *m.Decimals > 6) {
		c.errorf(c.at(m.Decimals, e.Pos), "measure", "decimals 只用于 mean，取0至6", "decimals goes with mean only, from 0 to 6")
	}
	for _, name := range []*string{&m.In, &m.NotIn} {
		if *name == "" {
			continue
		}
		other, ok := c.p.Measures.Find(*name)
		switch {
		case !ok || !other.Distinct.Given() && other.In == "":
			c.errorf(c.at(name, e.Pos), "measure", "“%s”应是本政策包中用 distinct 做的汇总指标", "%q must be a measure of this pack made with distinct", *name)
		case !slices.Equal(other.By, m.By):
			c.errorf(c.at(&m.By, e.Pos), "measure", "分组（by）应与“%s”的相同", "by must be that of %q", *name)
		}
	}
	if m.NotIn != "" && m.In == "" {
		c.errorf(c.at(&m.NotIn, e.Pos), "measure", "not_in 与 in 一起写", "not_in goes with in")
	}
	c.measureOver(m, e.Pos)
}

// measureOver checks whose subjects a measure looks at and what groups them.
func (c *checker) measureOver(m *Measure, at Pos) {
	over := c.p
	if m.Over != "" {
		over = c.lib.packs[m.Over]
	}
	switch {
	case over == nil:
		c.hintf(c.at(&m.Over, at), "no-pack", orNearest(m.Over, keys(c.lib.packs)), "没有政策包“%s”", "there is no pack %q", m.Over)
	case m.Over != "" && over.Kind == "plan":
		c.errorf(c.at(&m.Over, at), "measure", "政策总纲“%s”没有对象，不能汇总", "the plan %q has no subjects to measure", m.Over)
	case m.Over != "" && m.In != "":
		c.errorf(c.at(&m.Over, at), "measure", "in 汇总的是“%s”的对象，不写 over", "in measures the subjects of %q: it takes no over", m.In)
	case m.In == "":
		c.groups(m.By, over, at)
	}
	c.groups(m.Match, c.p, at)
}

// gradeID is the form of the identifier of a grade, which may be a capital.
var gradeID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

func (c *checker) grading(g *Grading) {
	c.cite(&g.Cite)
	c.groups(g.By, c.p, g.Pos)
	var ids []string
	rest := 0
	for i := range g.Grades {
		x := &g.Grades[i]
		c.cite(&x.Cite)
		if slices.Contains(ids, x.ID) {
			c.errorf(c.at(&x.ID, x.Pos), "repeated-id", "编号“%s”重复", "the id %q is used twice", x.ID)
		}
		if !gradeID.MatchString(x.ID) || x.ID == noGrade {
			c.errorf(c.at(&x.ID, x.Pos), "grades", "等级编号“%s”应由字母、数字和下划线组成，以字母开头，且不是 none", "the id of a grade, %q, must be letters, digits and underscores, start with a letter, and not be none", x.ID)
		}
		ids = append(ids, x.ID)
		if !x.Places.Given() {
			rest++
		}
	}
	if rest != 1 {
		c.errorf(c.at(&g.Grades, g.Pos), "grades", "等级中须有且只有一个不写 places（取其余席位），现在不写的有%d个", "exactly one grade goes without places and takes the rest; here %d do", rest)
	}
	seen := map[string]bool{}
	for i := range g.Adjustments {
		a := &g.Adjustments[i]
		c.clause(a.ID, c.at(&a.ID, a.Pos), &a.Cite, seen)
		for j := range a.From {
			c.grade(&a.From[j], ids, a.Pos)
		}
		c.grade(&a.To, ids, a.Pos)
	}
}

// noGrade stands in examples for a subject without a grade.
const noGrade = "none"

func (c *checker) grade(name *string, ids []string, owner Pos) {
	if *name != "" && !slices.Contains(ids, *name) {
		c.errorf(c.at(name, owner), "grades", "没有等级“%s”，有的是：%s", "there is no grade %q; these exist: %s", *name, strings.Join(ids, ", "))
	}
}

func (c *checker) target(t *Target) {
	c.cite(&t.Cite)
	c.body(&t.Lead, t.Pos)
	for i := range t.Assist {
		c.body(&t.Assist[i], t.Pos)
	}
	if (t.Every != "") == (t.Due != nil) {
		c.errorf(t.Pos, "target", "目标须写 every（每年）或 due（完成日期）之一", "a target has either every (each year) or due (one day)")
	}
	switch {
	case t.Since != nil && t.Every != "":
		c.errorf(c.at(t.Since, t.Pos), "target", "每年的目标（every）从1月1日算起，不写 since", "a target of every year counts from 1 January: it takes no since")
	case t.Since != nil && t.Due != nil && *t.Due < *t.Since:
		c.errorf(c.at(t.Due, t.Pos), "target", "完成日期（due）%[2]s早于起算日期（since）%[1]s", "the due day %[2]s lies before the first day that counts (since), %[1]s", *t.Since, *t.Due)
	}
	if t.Light != nil {
		c.cite(&t.Light.Cite)
		if !t.Plan.Given() {
			c.errorf(t.Light.Pos, "target", "亮灯（light）按进度线比较，须写 plan", "a light compares with a plan: plan is missing")
		}
	}
	for i := range t.Lists {
		if _, ok := c.p.Measures.Find(t.Lists[i]); !ok {
			c.hintf(c.at(&t.Lists[i], t.Pos), "no-name", orNearest(t.Lists[i], mapKeys(c.p.Measures)), "没有汇总指标“%s”", "there is no measure %q", t.Lists[i])
		}
	}
}

// plan checks the clauses of a plan: their bodies, and that each task runs something or says why not.
func (c *checker) plan() {
	seen := map[string]bool{}
	for i := range c.p.Clauses {
		x := &c.p.Clauses[i]
		c.clause(x.ID, c.at(&x.ID, x.Pos), &x.Cite, seen)
		for j := range x.Bodies {
			c.body(&x.Bodies[j], x.Pos)
		}
		c.body(&x.Lead, x.Pos)
		if len(x.Bodies) == 0 && x.Lead == "" {
			c.errorf(x.Pos, "plan", "“%s”须写责任单位（bodies）；原文没有写明的，用 lead 指定牵头单位", "%q needs its responsible bodies (bodies); where the text names none, lead says who answers", x.ID)
		}
		tasks := map[string]bool{}
		for j := range x.Tasks {
			c.task(&x.Tasks[j], tasks)
		}
	}
	for i := range c.p.Stated {
		c.stated(&c.p.Stated[i])
	}
}

func (c *checker) task(t *Task, seen map[string]bool) {
	c.clause(t.ID, c.at(&t.ID, t.Pos), &Cite{}, seen)
	c.body(&t.Lead, t.Pos)
	for i := range t.Assist {
		c.body(&t.Assist[i], t.Pos)
	}
	for i := range t.Runs {
		if r := &t.Runs[i]; c.lib.packs[*r] == nil {
			c.hintf(c.at(r, t.Pos), "no-pack", orNearest(*r, keys(c.lib.packs)), "没有政策包“%s”", "there is no pack %q", *r)
		}
	}
	if len(t.Runs) == 0 && t.Reason == "" {
		c.errorf(t.Pos, "plan", "“%s”须写明由哪些政策包执行（runs），没有的说明原因（reason）", "%q must name the packs that run it (runs), or say why none does (reason)", t.ID)
	}
	if t.Proof == "" {
		c.errorf(t.Pos, "plan", "“%s”须写明以什么证明完成（proof）", "%q must say what proves that it is done (proof)", t.ID)
	}
}

// stated holds a figure of the document against the parameter that is to hold it.
func (c *checker) stated(s *Stated) {
	c.cite(&s.Cite)
	id, name, ok := strings.Cut(s.In, " ")
	at := c.at(&s.In, s.Pos)
	if !ok && s.In != "" {
		c.errorf(at, "stated", "应写政策包和参数，如 city/linyi/platform_reward national，不是“%s”", "write a pack and a parameter, like city/linyi/platform_reward national, not %q", s.In)
		return
	}
	p := c.lib.packs[id]
	if p == nil {
		c.hintf(at, "no-pack", orNearest(id, keys(c.lib.packs)), "没有政策包“%s”", "there is no pack %q", id)
		return
	}
	param, ok := p.Parameters.Find(name)
	if !ok {
		c.hintf(at, "no-parameter", orNearest(name, mapKeys(p.Parameters)), "没有参数“%s”", "there is no parameter %q", name)
		return
	}
	if !slices.ContainsFunc(param.Values, func(v DatedValue) bool { return v.Value.Same(s.Value) }) {
		c.errorf(s.Value.Pos, "stated", "文件写的是“%s”，而参数 %s 从来没有这个值：请核对两处", "the document says %q, but the parameter %s never has that value: check both", s.Value.Src, s.In)
	}
}

// Same reports whether two figures are the same, however they are written.
func (q Quantity) Same(o Quantity) bool {
	if q.Kind != o.Kind {
		return false
	}
	switch q.Kind {
	case Number, Money:
		return q.Num != nil && o.Num != nil && q.Num.Cmp(o.Num) == 0
	case DateVal:
		return q.Day == o.Day
	case Flag:
		return q.Bool == o.Bool
	case Word:
		return q.Word == o.Word
	case List:
		return slices.Equal(q.List, o.List)
	}
	return true
}
