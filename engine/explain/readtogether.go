package explain

import (
	"fmt"
	"strings"

	"huice/engine/pack"
)

// measures says in one sentence each how a figure over many subjects is made.
func (x *reader) measures(d *Document) {
	var blocks []Block
	for i := range x.p.Measures {
		m := &x.p.Measures[i].Value
		b := Block{Article: x.cite(m.Cite), Head: m.Name(x.lang), Marks: x.marks(m.Evidence), Lines: []string{x.measure(m)}, Remarks: x.remark(m.Note, m.NoteEn)}
		if m.Gaps == "leave_out" {
			b.Lines = append(b.Lines, x.say("数据有缺口的不计入，另列家数", "subjects with a gap are left out and counted"))
		}
		blocks = append(blocks, b)
	}
	d.section(x.say("汇总指标", "Measures"), blocks...)
}

func (x *reader) measure(m *pack.Measure) string {
	over := x.of(x.lib.Pack(m.Over))
	var parts []string
	if over != x {
		parts = append(parts, x.say("对《"+over.p.Title+"》的对象", "over the subjects of “"+over.p.En+"”"))
	}
	if m.Where.Given() {
		parts = append(parts, x.say("只计 ", "only where ")+over.sentence(m.Where)+x.say(" 的", ""))
	}
	if len(m.By) > 0 {
		s := x.say("按 ", "by ") + over.names(m.By) + x.say(" 分组", "")
		if len(m.Match) > 0 {
			s += x.say("，取与本对象的 ", ", that of this subject’s ") + x.names(m.Match) + x.say(" 相同的一组", "")
		}
		parts = append(parts, s)
	}
	for _, k := range []struct {
		e      pack.Expr
		zh, en string
	}{
		{m.Sum, "%s 的合计", "sum of %s"}, {m.Count, "%s 的个数", "number for which holds: %s"}, {m.Distinct, "不同的 %s 的个数", "number of different values of %s"},
		{m.Mean, "%s 的平均", "mean of %s"}, {m.Most, "%s 的最大值", "greatest %s"}, {m.Least, "%s 的最小值", "least %s"},
	} {
		if k.e.Given() {
			parts = append(parts, fmt.Sprintf(x.say(k.zh, k.en), over.sentence(k.e)))
		}
	}
	if m.In != "" {
		s := x.say("属于 ", "values in ") + x.name(m.In)
		if m.NotIn != "" {
			s += x.say("、不属于 ", " and not in ") + x.name(m.NotIn)
		}
		parts = append(parts, s+x.say(" 的个数", ""))
	}
	if m.Decimals != nil {
		parts = append(parts, fmt.Sprintf(x.say("四舍五入到%d位小数", "rounded to %d decimals"), *m.Decimals))
	}
	return strings.Join(parts, x.say("，", ", "))
}

// order writes who comes first.
func (x *reader) order(keys []pack.Key) string {
	var parts []string
	for _, k := range keys {
		label := x.text(k.Label, k.En)
		if label == "" {
			label = x.sentence(k.Of)
		}
		way := x.say("高的在先", "high first")
		if k.First == "low" {
			way = x.say("低的在先", "low first")
		}
		if x.isDate(k.Of) {
			way = x.say("晚的在先", "late first")
			if k.First == "low" {
				way = x.say("早的在先", "early first")
			}
		}
		if x.holds(k.Of) {
			way = x.say("符合的在先", "those that hold first")
			if k.First == "low" {
				way = x.say("不符合的在先", "those that do not hold first")
			}
		}
		parts = append(parts, label+x.say("（", " (")+way+x.say("）", ")"))
	}
	return x.say("依次比较：", "compared in turn: ") + strings.Join(parts, x.say("；", "; "))
}

// isDate reports whether an expression is a fact that is a date.
func (x *reader) isDate(e pack.Expr) bool {
	f, _, ok := x.lib.Column(x.parse(e).Text)
	return ok && f.Type == "date"
}

// holds reports whether an expression is a condition.
func (x *reader) holds(e pack.Expr) bool {
	s := x.parse(e)
	if d, ok := x.p.Definitions.Find(s.Text); ok {
		s = x.parse(d.Is)
	}
	b := binding[s.Text]
	return b >= 2 && b <= 4 || s.Text == "!" || x.isFlag(s)
}

func (x *reader) selection(d *Document) {
	s := x.p.Selection
	if s == nil {
		return
	}
	b := Block{Article: x.cite(s.Cite), Head: s.Name(x.lang), Remarks: x.remark(s.Note, s.NoteEn)}
	places := x.say("名额：", "places: ") + x.sentence(s.Places)
	if len(s.By) > 0 {
		places += x.say("，每个 ", ", for each ") + x.names(s.By)
	}
	b.Lines = append(b.Lines, x.say("对象：结论为符合条件的", "pool: those that are eligible"), places, x.order(s.Order))
	ties := map[string]pack.Text{"": {Zh: "仍相同的，标识小的在先", En: "still equal: the smaller identifier first"},
		"all":  {Zh: "最后一个名额上各项都相同的，全部入选", En: "equal on every key at the last place: all of them"},
		"none": {Zh: "最后一个名额上各项都相同的，都不入选", En: "equal on every key at the last place: none of them"}}
	ties["key"] = ties[""]
	b.Lines = append(b.Lines, x.word(ties, s.Ties))
	if s.Reserve.Given() {
		b.Lines = append(b.Lines, x.say("候补：", "reserve: ")+x.sentence(s.Reserve))
	}
	blocks := []Block{b}
	for _, l := range s.Limits {
		blocks = append(blocks, Block{Article: x.cite(l.Cite), Head: l.Name(x.lang), Lines: []string{
			fmt.Sprintf(x.say("同一 %s 最多 %s", "of the same %s at most %s"), x.name(l.Of), x.sentence(l.Most))}})
	}
	d.section(x.say("遴选", "Selection"), blocks...)
}

func (x *reader) grading(d *Document) {
	g := x.p.Grading
	if g == nil {
		return
	}
	b := Block{Article: x.cite(g.Cite), Head: g.Name(x.lang), Remarks: x.remark(g.Note, g.NoteEn)}
	if len(g.By) > 0 {
		b.Lines = append(b.Lines, fmt.Sprintf(x.say("按 %s 分组，各组分别排序", "ranked in groups by %s"), x.names(g.By)))
	}
	b.Lines = append(b.Lines, x.order(g.Order))
	if g.Outside != nil {
		b.Lines = append(b.Lines, x.say("不在适用范围的：", "outside the scope: ")+g.Outside.Name(x.lang))
	}
	if g.Small.Given() {
		b.Lines = append(b.Lines, x.say("家数少于以下的组加注“小组”：", "marked as a small group below: ")+x.sentence(g.Small))
	}
	if g.Gaps == "leave_out" {
		b.Lines = append(b.Lines, x.say("数据有缺口、不能排序的另列，该组结果为暂定", "subjects that cannot be ranked for a gap are listed apart; their group is provisional"))
	} else {
		b.Lines = append(b.Lines, x.say("有对象因数据缺口不能排序的，全组待定", "a subject that cannot be ranked for a gap leaves its group open"))
	}
	t := &Table{Columns: []Column{{Head: x.say("条款", "Article"), Article: true, Width: 16}, {Head: x.say("等级", "Grade")}, {Head: x.say("处理", "Treatment"), Width: 24},
		{Head: x.say("名额", "Places"), Width: 50}, {Head: x.say("取自", "Taken from")}}}
	for _, gr := range g.Grades {
		places, from := x.sentence(gr.Places), x.say("排名前端", "the top")
		if places == "" {
			places, from = x.say("其余", "the rest"), ""
		}
		if gr.From == "bottom" {
			from = x.say("排名末端", "the bottom")
		}
		t.Rows = append(t.Rows, []string{x.cite(gr.Cite), gr.ID, gr.Name(x.lang), places, from})
	}
	blocks := []Block{b, {Table: t}}
	for _, a := range g.Adjustments {
		blocks = append(blocks, Block{Article: x.cite(a.Cite), Head: x.say("调整：", "adjustment: ") + a.Name(x.lang), Remarks: x.remark(a.Note, a.NoteEn), Lines: []string{
			fmt.Sprintf(x.say("%[1]s 时，%[2]s 调整为 %[3]s；空出的名额不递补", "if %[1]s: %[2]s becomes %[3]s; vacated places stay empty"), x.sentence(a.When), strings.Join(a.From, x.say("、", ", ")), a.To)}})
	}
	d.section(x.say("分等定级", "Grading"), blocks...)
}

func (x *reader) allocation(d *Document) {
	a := x.p.Allocation
	if a == nil {
		return
	}
	unit := ""
	if u := x.text(a.UnitLabel, a.UnitLabelEn); u != "" {
		unit = x.say("（单位："+u+"）", " (in "+u+")")
	}
	b := Block{Article: x.cite(a.Cite), Head: a.Name(x.lang), Remarks: x.remark(a.Note, a.NoteEn), Lines: []string{
		x.say("总量：", "stock: ") + x.sentence(a.Stock) + unit, x.say("申请量：", "asked for: ") + x.sentence(a.Ask)}}
	if a.Rule == "pro_rata" {
		b.Lines = append(b.Lines, x.say("总量不足时，各按申请量的同一比例", "when the stock does not suffice, all get the same share of what they ask"))
		if a.Unit.Given() {
			b.Lines = append(b.Lines, x.say("每份舍尾到整数倍：", "each share rounded down to multiples of ")+x.sentence(a.Unit))
		}
	} else {
		b.Lines = append(b.Lines, x.say("按次序供给；放不下的跳过等待", "served in order; what does not fit is skipped and waits"), x.order(a.Order))
	}
	blocks := []Block{b}
	if h := a.Hold; h != nil {
		s := fmt.Sprintf(x.say("“%s”的对象等待时，同一 %s 的其他对象不得先用", "while one for which “%s” holds is waiting, no other of the same %s is served"), x.sentence(h.Holder), x.name(h.Within))
		if h.If.Given() {
			s += x.say("；是否执行：", "; switched by: ") + x.sentence(h.If)
		}
		blocks = append(blocks, Block{Article: x.cite(h.Cite), Head: x.say("保留", "Hold"), Lines: []string{s}})
	}
	d.section(x.say("分配", "Allocation"), blocks...)
}

func (x *reader) target(d *Document) {
	t := x.p.Target
	if t == nil {
		return
	}
	b := Block{Article: x.cite(t.Cite), Head: t.Name(x.lang), Remarks: x.remark(t.Note, t.NoteEn)}
	add := func(zh, en, s string) {
		if s != "" {
			b.Lines = append(b.Lines, x.say(zh, en)+s)
		}
	}
	add("牵头：", "lead: ", x.body(t.Lead))
	add("配合：", "with: ", x.bodies(t.Assist))
	switch {
	case t.Every == "year":
		add("", "", x.say("每个日历年度分别考核", "for each calendar year"))
	case t.Due != nil:
		add("期限：", "due: ", t.Due.String())
	}
	if t.Since != nil {
		add("起算：", "counted from: ", t.Since.String())
	}
	add("数值 ＝ ", "value = ", x.sentence(t.Value)+x.say("", " ")+x.paren(x.text(t.Unit, t.UnitEn)))
	add("要求：", "required: ", x.sentence(t.Require))
	if t.Words != "" {
		add("原文：“", "in the text: “", t.Words+"”")
	}
	add("计划进度 ＝ ", "plan = ", x.sentence(t.Plan))
	if t.Light != nil {
		add("", "", fmt.Sprintf(x.say("灯：达到计划的 %s 为绿，%s 为黄，以下为红%s", "light: green from %s of the plan, yellow from %s, red below%s"),
			x.sentence(t.Light.Green), x.sentence(t.Light.Yellow), x.paren(x.cite(t.Light.Cite))))
	}
	if len(t.Lists) > 0 {
		add("附名单：", "lists: ", x.names(t.Lists))
	}
	for _, c := range t.Checks {
		add("核对：", "check: ", x.sentence(c))
	}
	d.section(x.say("目标", "Target"), b)
}

func (x *reader) paren(s string) string {
	if s == "" {
		return ""
	}
	return x.brackets(s)
}

var parts = map[string]pack.Text{"general": {Zh: "总则", En: "general"}, "target": {Zh: "目标", En: "target"}, "task": {Zh: "任务", En: "task"}, "safeguard": {Zh: "保障", En: "safeguard"}}

var rhythm = map[string]pack.Text{"month": {Zh: "每月", En: "every month"}, "quarter": {Zh: "每季度", En: "every quarter"},
	"half_year": {Zh: "每半年", En: "every half year"}, "year": {Zh: "每年", En: "every year"}}

func (x *reader) clauses(d *Document) {
	if t := x.clauseTable(); len(t.Rows) > 0 {
		d.section(x.say("条文与任务", "Clauses and tasks"), Block{Table: t})
	}
}

// clauseTable is the table of a plan: each clause with what it obliges and what runs it.
func (x *reader) clauseTable() *Table {
	t := &Table{Columns: []Column{{Head: x.say("条款", "Article"), Article: true, Width: 16}, {Head: x.say("事项", "Clause"), Width: 26}, {Head: x.say("任务", "Task"), Width: 28},
		{Head: x.say("牵头", "Lead"), Width: 14}, {Head: x.say("期限", "Due"), Width: 12}, {Head: x.say("由什么执行，或为什么没有规则", "What runs it, or why nothing does"), Width: 36}, {Head: x.say("证明", "Proof"), Width: 26}}}
	for i := range x.p.Clauses {
		c := &x.p.Clauses[i]
		for j, task := range c.Tasks {
			row := []string{"", "", task.Name(x.lang) + x.marked(task.Evidence), x.body(c.Leads()), x.due(task), x.runs(task), x.text(task.Proof, task.ProofEn)}
			if task.Lead != "" {
				row[3] = x.body(task.Lead)
			}
			if j == 0 {
				row[0], row[1] = x.cite(c.Cite), c.Name(x.lang)+x.say("", " ")+x.paren(x.word(parts, c.Part))
				if c.Part == "" {
					row[1] = c.Name(x.lang)
				}
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

func (x *reader) marked(evidence string) string {
	return strings.Join(append([]string{""}, x.brack(x.marks(evidence))...), "")
}

// brack puts marks into brackets.
func (x *reader) brack(marks []string) []string {
	if len(marks) == 0 {
		return nil
	}
	return []string{x.say("〔", " [") + strings.Join(marks, x.say("、", ", ")) + x.say("〕", "]")}
}

func (x *reader) due(t pack.Task) string {
	if t.Due != nil {
		return t.Due.String()
	}
	return x.word(rhythm, t.Every)
}

func (x *reader) runs(t pack.Task) string {
	var titles []string
	for _, id := range t.Runs {
		title := id
		if q := x.lib.Pack(id); q != nil {
			title = x.say("《"+q.Title+"》", q.En)
		}
		titles = append(titles, title)
	}
	if len(titles) == 0 {
		return x.text(t.Reason, t.ReasonEn)
	}
	return strings.Join(titles, x.say("、", ", "))
}

// stated is the table of the figures of a document and where each is kept.
func (x *reader) stated(d *Document) {
	t := &Table{Columns: []Column{{Head: x.say("条款", "Article"), Article: true, Width: 16}, {Head: x.say("数值", "Figure"), Width: 30}, {Head: x.say("原文", "In the text"), Width: 24},
		{Head: x.say("值", "Value")}, {Head: x.say("写在", "Kept in"), Width: 50}}}
	for _, s := range x.p.Stated {
		in := s.In
		if id, name, ok := strings.Cut(s.In, " "); ok {
			if q := x.lib.Pack(id); q != nil {
				if p, ok := q.Parameters.Find(strings.TrimSpace(name)); ok {
					in = x.say("《"+q.Title+"》", q.En+": ") + p.Name(x.lang)
				}
			}
		}
		t.Rows = append(t.Rows, []string{x.cite(s.Cite), s.Name(x.lang), s.Words, x.quantity(s.Value), in})
	}
	if len(t.Rows) > 0 {
		d.section(x.say("文件写明的数值", "Figures of the document"), Block{Table: t})
	}
}

// limit writes a time limit in words.
func (x *reader) limit(s string) string {
	if x.lang != pack.Zh {
		return s
	}
	return strings.NewReplacer(" working days", "个工作日", " working day", "个工作日", " days", "天", " day", "天", " months", "个月", " month", "个月", " years", "年", " year", "年").Replace(s)
}

// procedure is the time line: steps, bodies, limits and, with a day on which it starts, their dates.
func (x *reader) procedure(d *Document, o Reading) {
	t := x.stepTable(o)
	if len(t.Rows) == 0 {
		return
	}
	route := x.say("企业申报", "on application")
	if x.p.Procedure.Route == "automatic" {
		route = x.say("免申即享", "automatic")
	}
	blocks := []Block{{Table: t}}
	if o.Start != nil {
		blocks = append([]Block{{Lines: []string{fmt.Sprintf(x.say("自 %s 起算，当日不计入；没有时限的步骤之后，日期要等该步办结才知道。", "Counted from %s, which is not itself counted; behind a step without a limit no date is known until it is done."), o.Start)}}}, blocks...)
	}
	d.section(x.say("办理（", "Procedure (")+route+x.say("）", ")"), blocks...)
}

func (x *reader) stepTable(o Reading) *Table {
	t := &Table{Columns: []Column{{Head: x.say("条款", "Article"), Article: true, Width: 16}, {Head: x.say("步骤", "Step"), Width: 34}, {Head: x.say("由", "By"), Width: 28}, {Head: x.say("时限", "Limit"), Width: 18}}}
	if o.Start != nil {
		t.Columns = append(t.Columns, Column{Head: x.say("起", "Begins")}, Column{Head: x.say("止", "Ends"), Width: 28})
	}
	t.Columns = append(t.Columns, Column{Head: x.say("说明", "Remarks"), Width: 40})
	if x.p.Procedure == nil {
		return t
	}
	for _, s := range x.p.Procedure.Steps {
		if !s.Holds(x.stepDay(o)) {
			continue
		}
		row := []string{x.cite(s.Cite), fmt.Sprintf("%d. %s", len(t.Rows)+1, s.Name(x.lang)), x.bodies(s.By), x.stepLimit(s)}
		if o.Start != nil {
			row = append(row, stepDates(o.Dates[s.Step], x.lang)...)
		}
		t.Rows = append(t.Rows, append(row, x.text(s.Note, s.NoteEn)))
	}
	return t
}

// stepDay is the day on which a step must exist.
func (x *reader) stepDay(o Reading) pack.Day {
	if o.Start != nil {
		return *o.Start
	}
	return x.law
}

func (x *reader) stepLimit(s pack.Step) string {
	switch {
	case s.Lasts != "":
		return x.say("历时 ", "lasts ") + x.limit(s.Lasts)
	case s.Within != "":
		return x.limit(s.Within) + x.say("内", " at most")
	}
	return x.say("未规定", "no limit set")
}

func stepDates(s StepDates, lang pack.Lang) []string {
	day := func(d *pack.Day) string {
		if d == nil {
			return ""
		}
		return d.String()
	}
	end := day(s.End)
	if says := s.Says.In(lang); says != "" {
		end = strings.TrimSpace(end + " " + says)
	}
	return []string{day(s.Begin), end}
}
