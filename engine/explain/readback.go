package explain

import (
	"fmt"
	"slices"
	"strings"

	"huice/engine/pack"
	"huice/engine/rule"
)

// Reading says how a pack is read back.
type Reading struct {
	Lang  pack.Lang
	Set   pack.Set
	Date  pack.Day
	Dates map[string]StepDates // of the steps of the procedure, when there is a day on which it starts
	Start *pack.Day
}

// StepDates are the days of a step of a procedure.
type StepDates struct {
	Begin, End *pack.Day
	Says       pack.Text // why there is no day, or what kind of day the end is
}

// Read reads a pack back as an official holds it against the text: sentences made from the labels of facts, figures as a
// dated table, the scoring table, the procedure. It prints the expressions as they are written, with a label for every
// name; the pack has been compiled before, so that they mean something.
func Read(lib *pack.Library, r *rule.Rules, o Reading) (*Document, error) {
	parser, err := rule.NewParser()
	if err != nil {
		return nil, err
	}
	if o.Set == "" {
		o.Set = pack.Law
	}
	x := newReader(lib, r.Pack, o.Date, o.Set, parser, o.Lang)
	d := &Document{Lang: o.Lang, Title: r.Pack.Name(o.Lang)}
	x.head(d, r)
	x.documents(d)
	x.uses(d)
	x.parameters(d)
	x.definitions(d)
	x.measures(d)
	x.conditions(d)
	x.score(d)
	x.benefit(d)
	x.selection(d)
	x.grading(d)
	x.allocation(d)
	x.target(d)
	x.clauses(d)
	x.stated(d)
	x.procedure(d, o)
	x.open(d)
	x.examples(d)
	d.sheets = x.sheets(d, o)
	return d, nil
}

// body names a body, or a duty.
func (x *reader) body(id string) string {
	if body := x.lib.Bodies[id]; body != nil {
		return body.Name(x.lang)
	}
	t, ok := map[string]pack.Text{"preparer": {Zh: "经办", En: "preparer"}, "checker": {Zh: "复核", En: "checker"},
		"issuer": {Zh: "签发", En: "issuer"}, "panel": {Zh: "专家组", En: "panel"}}[id]
	if !ok {
		return id
	}
	return t.In(x.lang)
}

func (x *reader) bodies(ids []string) string {
	var names []string
	for _, id := range ids {
		names = append(names, x.body(id))
	}
	return strings.Join(names, x.say("、", ", "))
}

// text picks a language of a text whose English may be missing.
func (x *reader) text(zh, en string) string { return pack.Text{Zh: zh, En: en}.In(x.lang) }

func (x *reader) remark(zh, en string) []string {
	if s := x.text(zh, en); s != "" {
		return []string{s}
	}
	return nil
}

// head says what the pack is.
func (x *reader) head(d *Document, r *rule.Rules) {
	p := x.p
	t := &Table{Columns: []Column{{Head: ""}, {Head: ""}}}
	add := func(zh, en, value string) {
		if value != "" {
			t.Rows = append(t.Rows, []string{x.say(zh, en), value})
		}
	}
	add("政策包", "Pack", p.ID)
	add("种类", "Kind", x.word(kinds, p.Kind))
	if s := x.lib.Subject(p.Subject); s != nil {
		add("对象", "Subject", s.Labelled.Name(x.lang))
	}
	add("主管部门", "Authority", x.body(p.Authority))
	until := x.say("，未规定截止日期", ", no end set")
	if u := p.Effective.Until; u != nil {
		until = x.say(" 至 ", " to ") + u.String()
	}
	add("施行", "In force", x.say("自 ", "from ")+p.Effective.From.String()+until)
	by := x.say("按申报日期选用规则和数值", "rules and figures by application date")
	if p.Effective.By == "tax_year" {
		by = x.say("按纳税年度选用规则和数值", "rules and figures by tax year")
	}
	add("日期", "Dates", by)
	on := x.law.String()
	if !r.InForce {
		on += x.say("：该日不在施行期内，一律不适用", ": the policy is not in force on that day and applies to nobody")
	}
	add("以下适用", "Shown as of", on)
	if x.set == pack.Demo {
		add("参数集", "Figures", x.say("演示（未公布的数值用假定值）", "demonstration (assumed values where none is published)"))
	}
	add("校验值", "Hash", short(r.Hash))
	d.section("", Block{Table: t})
}

var kinds = map[string]pack.Text{
	"qualification": {Zh: "资格认定", En: "qualification"}, "grant": {Zh: "奖补", En: "grant"}, "tax": {Zh: "税收优惠", En: "tax relief"},
	"selection": {Zh: "遴选", En: "selection"}, "grading": {Zh: "分等定级", En: "grading"}, "allocation": {Zh: "分配", En: "allocation"},
	"target": {Zh: "目标", En: "target"}, "fund_rule": {Zh: "资金规则", En: "fund rule"}, "plan": {Zh: "政策总纲", En: "plan"},
}

// word is a key of the form in words.
func (x *reader) word(of map[string]pack.Text, key string) string {
	if t, ok := of[key]; ok {
		return t.In(x.lang)
	}
	return key
}

// documents lists the documents, numbered; citations name them by number.
func (x *reader) documents(d *Document) {
	var blocks []Block
	for i, e := range x.p.Documents {
		doc := e.Value
		var parts []string
		if doc.Issuer != "" {
			parts = append(parts, doc.Issuer)
		}
		if doc.Issued != nil {
			parts = append(parts, x.say(doc.Issued.String()+" 印发", "issued "+doc.Issued.String()))
		}
		if doc.From != nil {
			parts = append(parts, x.say("自 ", "from ")+doc.From.String())
		}
		if doc.Until != nil {
			parts = append(parts, x.say("至 ", "to ")+doc.Until.String())
		}
		b := Block{Head: "《" + doc.Title + "》" + doc.Number, Remarks: x.remark(doc.Note, doc.NoteEn)}
		if len(x.p.Documents) > 1 {
			b.Article = circled(i)
		}
		if len(parts) > 0 {
			b.Lines = []string{strings.Join(parts, x.say("，", ", "))}
		}
		blocks = append(blocks, b)
	}
	d.section(x.say("依据", "Documents"), blocks...)
}

// circled numbers a document: ①.
func circled(i int) string {
	if i < 20 {
		return string(rune('①' + i))
	}
	return fmt.Sprintf("(%d)", i+1)
}

// cite prints a citation for the margin.
func (x *reader) cite(c pack.Cite) string {
	if !c.Given() || len(x.p.Documents) == 1 {
		return c.Article
	}
	i := slices.IndexFunc(x.p.Documents, func(e pack.Entry[pack.Document]) bool { return e.Key == c.Doc })
	if i < 0 {
		return c.Article
	}
	return circled(i) + c.Article
}

func (x *reader) uses(d *Document) {
	var blocks []Block
	for _, e := range x.p.Uses {
		q := x.lib.Pack(e.Value.Pack)
		if q == nil {
			continue
		}
		b := Block{Head: x.say("《"+q.Title+"》", q.En), Lines: []string{q.ID}}
		if w := x.window(pack.Window{From: e.Value.From, Until: e.Value.Until}); w != "" {
			b.Lines = append(b.Lines, x.say("引用期：", "reference good ")+w)
		}
		if !e.Value.Holds(x.law) {
			b.Marks = []string{x.say("此日引用无效，所引内容未知", "not good on this day: what it offers is unknown")}
		}
		blocks = append(blocks, b)
	}
	d.section(x.say("引用的政策包", "Packs used"), blocks...)
}

var evidences = map[string]pack.Text{
	"unverified": {Zh: "未核", En: "unverified"}, "assumed": {Zh: "假定", En: "assumed"}, "interpretation": {Zh: "理解口径", En: "interpretation"},
}

// marks are the short words beside a label.
func (x *reader) marks(evidence string, further ...string) []string {
	var ms []string
	if t, ok := evidences[evidence]; ok {
		ms = append(ms, t.In(x.lang))
	}
	for _, f := range further {
		if f != "" {
			ms = append(ms, f)
		}
	}
	return ms
}

// window says from when to when a part exists.
func (x *reader) window(w pack.Window) string {
	switch {
	case w.From != nil && w.Until != nil:
		return x.say("自 ", "from ") + w.From.String() + x.say(" 至 ", " to ") + w.Until.String()
	case w.From != nil:
		return x.say("自 ", "from ") + w.From.String() + x.say(" 起", " on")
	case w.Until != nil:
		return x.say("至 ", "until ") + w.Until.String() + x.say(" 止", "")
	}
	return ""
}

func (x *reader) parameters(d *Document) {
	if t := x.parameterTable(); len(t.Rows) > 0 {
		d.section(x.say("参数（自所示日期起的数值）", "Figures (values from the day shown)"), Block{Table: t})
	}
}

// parameterTable is the table of figures: each value with the day from which it holds.
func (x *reader) parameterTable() *Table {
	t := &Table{Columns: []Column{{Head: x.say("条款", "Article"), Article: true, Width: 16}, {Head: x.say("参数", "Figure"), Width: 32},
		{Head: x.say("自", "From")}, {Head: x.say("数值", "Value"), Width: 36}, {Head: x.say("标记", "Marks"), Width: 20}, {Head: x.say("说明", "Remarks"), Width: 40}}}
	for i := range x.p.Parameters {
		e := &x.p.Parameters[i]
		p := &e.Value
		now, demo := inForce(p, x.law, x.set)
		first := true
		add := func(from pack.Day, q pack.Quantity, inForce bool, further string) {
			row := []string{"", "", from.String(), x.figure(e.Key, q), strings.Join(x.marks(p.Evidence, further, x.mark(inForce, "本日适用", "as shown")), x.say("、", ", ")), ""}
			if first {
				row[0], row[1], row[5] = x.cite(p.Cite), p.Name(x.lang), x.text(p.Note, p.NoteEn)
			}
			first = false
			t.Rows = append(t.Rows, row)
		}
		for j, v := range p.Values {
			add(v.From, v.Value, !demo && j == now, "")
		}
		for j, v := range p.Demo {
			add(v.From, v.Value, demo && j == now, x.say("演示", "demo"))
		}
	}
	return t
}

func (x *reader) mark(is bool, zh, en string) string {
	if is {
		return x.say(zh, en)
	}
	return ""
}

// inForce finds the value that holds on the day: its index in the values, or in those of the demo set.
func inForce(p *pack.Parameter, day pack.Day, set pack.Set) (index int, demo bool) {
	last := func(vs pack.Dated) int {
		k := -1
		for i, v := range vs {
			if v.From <= day {
				k = i
			}
		}
		return k
	}
	if _, demo := p.At(day, set); demo {
		return last(p.Demo), true
	}
	return last(p.Values), false
}

func (x *reader) definitions(d *Document) {
	var blocks []Block
	for _, e := range x.p.Definitions {
		def := e.Value
		x.outcomes = def.Codes
		b := Block{Article: x.cite(def.Cite), Head: def.Name(x.lang), Marks: x.marks(def.Evidence), Remarks: x.remark(def.Note, def.NoteEn),
			Lines: []string{"＝ " + x.sentence(def.Is)}}
		if slices.Contains(x.p.Figures, e.Key) {
			b.Marks = append(b.Marks, x.say("与结论一并列出", "printed with the outcome"))
		}
		blocks = append(blocks, b)
	}
	x.outcomes = nil
	d.section(x.say("口径", "Definitions"), blocks...)
}

// conditions lists scope, conditions, disqualifiers and fast tracks.
func (x *reader) conditions(d *Document) {
	p := x.p
	condition := func(list []pack.Condition) []Block {
		var blocks []Block
		for _, c := range list {
			b := x.clause(c.Labelled, c.Cite, c.Words, c.Evidence, c.Window, c.Require)
			if c.Discretion {
				b.Marks = append([]string{x.say("原则上", "in principle")}, b.Marks...)
			}
			for _, t := range p.FastTracks {
				if slices.Contains(t.Replaces, c.ID) && t.Holds(x.law) {
					b.Lines = append(b.Lines, x.say("或直通：", "or fast track: ")+t.Name(x.lang))
				}
			}
			b.Remarks = x.remark(c.Note, c.NoteEn)
			blocks = append(blocks, b)
		}
		return number(blocks)
	}
	trigger := func(list []pack.Trigger) []Block {
		var blocks []Block
		for _, t := range list {
			b := x.clause(t.Labelled, t.Cite, t.Words, t.Evidence, t.Window, t.When)
			if len(t.Replaces) > 0 {
				b.Lines = append(b.Lines, x.say("替代：", "stands in for: ")+x.replaced(t.Replaces))
			}
			b.Remarks = x.remark(t.Note, t.NoteEn)
			blocks = append(blocks, b)
		}
		return number(blocks)
	}
	d.section(x.say("适用范围（不满足的不适用）", "Scope (otherwise not applicable)"), condition(p.Applies)...)
	d.section(x.say("条件（须全部满足）", "Conditions (all must be met)"), condition(p.Conditions)...)
	d.section(x.say("一票否决（有一项即不符合）", "Disqualifiers (any one decides against)"), trigger(p.Disqualifiers)...)
	d.section(x.say("直通条件（有一项即可替代相应条件）", "Fast tracks (any one stands in for the conditions it replaces)"), trigger(p.FastTracks)...)
}

// clause is a condition in words.
func (x *reader) clause(l pack.Labelled, c pack.Cite, words, evidence string, w pack.Window, e pack.Expr) Block {
	b := Block{Article: x.cite(c), Head: l.Name(x.lang), Lines: []string{x.sentence(e)}, Marks: x.marks(evidence, x.window(w), x.mark(!w.Holds(x.law), "此日不适用", "not on this day"))}
	if words != "" {
		b.Lines = append(b.Lines, x.say("原文：“", "in the text: “")+words+"”")
	}
	return b
}

func number(blocks []Block) []Block {
	for i := range blocks {
		blocks[i].Head = fmt.Sprintf("%d. %s", i+1, blocks[i].Head)
	}
	return blocks
}

// replaced names the conditions that a fast track stands in for.
func (x *reader) replaced(ids []string) string {
	var names []string
	for _, id := range ids {
		for _, c := range x.p.Conditions {
			if c.ID == id {
				names = append(names, c.Name(x.lang))
			}
		}
	}
	return strings.Join(names, x.say("、", ", "))
}

var benefits = map[string]pack.Text{
	"grant": {Zh: "奖补资金", En: "grant"}, "tax_saving": {Zh: "减免税额", En: "tax saved"}, "deduction": {Zh: "税前扣除", En: "deduction"},
	"price": {Zh: "差别价格", En: "price difference"}, "status": {Zh: "资格，不计金额", En: "a status, no amount"},
}

func (x *reader) benefit(d *Document) {
	p := x.p.Benefit
	if p == nil {
		return
	}
	b := Block{Article: x.cite(p.Cite), Head: p.Name(x.lang), Marks: []string{x.word(benefits, p.Kind)}, Remarks: x.remark(p.Note, p.NoteEn)}
	if p.Amount.Given() {
		b.Lines = append(b.Lines, x.say("金额 ＝ ", "amount = ")+x.sentence(p.Amount)+x.say("（最后四舍五入到分）", " (rounded to fen at the end)"))
	}
	if len(p.OncePer) > 0 {
		b.Lines = append(b.Lines, x.say("以下各项都相同的只享受一次：", "once only for the same: ")+x.names(p.OncePer))
	}
	if len(p.NotWith) > 0 {
		var titles []string
		for _, id := range p.NotWith {
			t := id
			if q := x.lib.Pack(id); q != nil {
				t = x.say("《"+q.Title+"》", "“"+q.En+"”")
			}
			titles = append(titles, t)
		}
		b.Lines = append(b.Lines, x.say("从高不重复，不与以下同享：", "only the higher is paid, not together with: ")+strings.Join(titles, x.say("、", ", ")))
	}
	d.section(x.say("待遇", "Benefit"), b)
}

func (x *reader) names(ids []string) string {
	var names []string
	for _, id := range ids {
		names = append(names, x.name(id))
	}
	return strings.Join(names, x.say("、", ", "))
}

func (x *reader) open(d *Document) {
	var blocks []Block
	for _, q := range x.p.OpenQuestions {
		b := Block{Article: x.cite(q.Cite), Head: x.text(q.Question, q.En), Lines: []string{x.say("由", "to be answered by ") + x.body(q.Owner) + x.say("明确", "")}}
		if s := x.text(q.Default, q.DefaultEn); s != "" {
			b.Lines = append(b.Lines, x.say("暂按：", "meanwhile: ")+s)
		}
		blocks = append(blocks, b)
	}
	d.section(x.say("待明确的问题", "Open questions"), number(blocks)...)
	blocks = nil
	for _, n := range x.p.NotEncoded {
		blocks = append(blocks, Block{Article: x.cite(n.Cite), Head: x.text(n.Says, n.En), Lines: []string{x.say("原因：", "reason: ") + x.text(n.Reason, n.ReasonEn)}})
	}
	d.section(x.say("未写入规则的条文", "Text not encoded"), blocks...)
}

// examples says how many worked examples hold the pack.
func (x *reader) examples(d *Document) {
	one, many := len(x.p.Examples.Tests), len(x.p.Examples.Populations)
	if one+many == 0 {
		return
	}
	var parts []string
	if one > 0 {
		parts = append(parts, x.count(one, "个单一对象的用例", "example of one subject", "examples of one subject"))
	}
	if many > 0 {
		parts = append(parts, x.count(many, "个多对象的用例", "example of many subjects", "examples of many subjects"))
	}
	d.section(x.say("用例", "Examples"), Block{Lines: []string{strings.Join(parts, x.say("，", ", "))}})
}
