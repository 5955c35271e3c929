package explain

import (
	"fmt"
	"strings"

	"huice/engine/pack"
	"huice/engine/rule"
)

// ReadBack prints a pack as an official reads it: sentences made from the labels of facts, figures as a dated table,
// the scoring table, the procedure. It is made from the compiled rules, so it cannot say something else than they do.
func ReadBack(lib *pack.Library, prog *rule.Program, r *rule.Rules, lang pack.Lang) string {
	row := rule.NewRow(prog.Graph)
	row.Fact = func(int) rule.Value { return rule.Value{} }
	row.Reset()
	b := &readBack{x: newTracer(prog.Graph, r, row, lang), lib: lib, p: r.Pack}
	b.head()
	b.parameters()
	b.definitions()
	b.clauses(b.say("适用范围（不满足的不适用）", "Scope (otherwise not applicable)"), r.Applies)
	b.clauses(b.say("条件（须全部满足）", "Conditions (all must be met)"), r.Conditions)
	b.clauses(b.say("一票否决（有一项即不符合）", "Disqualifiers (any one decides against)"), r.Disqualifiers)
	b.tracks()
	b.score()
	b.benefit()
	b.procedure()
	b.open()
	return b.out.String()
}

type readBack struct {
	x   *tracer
	lib *pack.Library
	p   *pack.Pack
	out strings.Builder
}

func (b *readBack) say(zh, en string) string { return b.x.say(zh, en) }

func (b *readBack) line(format string, args ...any) { fmt.Fprintf(&b.out, format+"\n", args...) }

func (b *readBack) section(title string) { b.line("\n%s", title) }

func (b *readBack) body(id string) string {
	if body := b.lib.Bodies[id]; body != nil {
		return body.Name(b.x.lang)
	}
	return map[string]string{
		"preparer": b.say("经办", "preparer"), "checker": b.say("复核", "checker"),
		"issuer": b.say("签发", "issuer"), "panel": b.say("专家组", "panel"),
	}[id]
}

func (b *readBack) bodies(ids []string) string {
	var names []string
	for _, id := range ids {
		names = append(names, b.body(id))
	}
	return strings.Join(names, b.say("、", ", "))
}

func (b *readBack) head() {
	b.line("%s", b.p.Name(b.x.lang))
	b.line("%s  %s", b.p.ID, b.body(b.p.Authority))
	until := b.say("未规定截止日期", "no end set")
	if u := b.p.Effective.Until; u != nil {
		until = b.say("至 ", "to ") + u.String()
	}
	by := b.say("按申报日期", "by application date")
	if b.p.Effective.By == "tax_year" {
		by = b.say("按纳税年度", "by tax year")
	}
	b.line(b.say("自 %s 起，%s；%s选用规则和数值，以下为 %s 适用的内容", "from %s, %s; rules and figures %s, here those of %s"), b.p.Effective.From, until, by, b.x.r.LawDate)
	b.section(b.say("依据", "Documents"))
	for _, d := range b.p.Documents {
		s := "《" + d.Value.Title + "》"
		if d.Value.Number != "" {
			s += d.Value.Number
		}
		if d.Value.Issued != nil {
			s += "，" + d.Value.Issued.String()
		}
		b.line("  %s  %s", d.Key, s)
	}
}

func (b *readBack) parameters() {
	if len(b.p.Parameters) == 0 {
		return
	}
	b.section(b.say("参数（自施行日期起的数值）", "Figures (values from the day shown)"))
	words := map[string]string{"unverified": b.say("未核实", "unverified"), "assumed": b.say("假定", "assumed"), "interpretation": b.say("读法", "reading")}
	for _, e := range b.p.Parameters {
		var vs []string
		for _, v := range e.Value.Values {
			vs = append(vs, v.From.String()+" "+b.x.quantity(v.Value))
		}
		for _, v := range e.Value.Demo {
			vs = append(vs, v.From.String()+" "+b.x.quantity(v.Value)+b.say("（演示）", " (demo)"))
		}
		mark := ""
		if w := words[e.Value.Evidence]; w != "" {
			mark = b.say("〔", " [") + w + b.say("〕", "]")
		}
		b.line("  %s%s：%s  %s", e.Value.Name(b.x.lang), mark, strings.Join(vs, b.say("；", "; ")), b.cite(e.Value.Cite))
	}
}

// cite prints a short citation; the documents are listed at the head.
func (b *readBack) cite(c pack.Cite) string {
	if !c.Given() {
		return ""
	}
	if len(b.p.Documents) == 1 {
		return "〔" + c.Article + "〕"
	}
	return "〔" + c.Doc + " " + c.Article + "〕"
}

func (b *readBack) definitions() {
	if len(b.x.r.Definitions) == 0 {
		return
	}
	b.section(b.say("口径", "Definitions"))
	for _, d := range b.x.r.Definitions {
		b.line("  %s ＝ %s  %s", d.Def.Name(b.x.lang), b.x.formula(d.Node, d.Names, true), b.cite(d.Def.Cite))
	}
}

func (b *readBack) clauses(title string, list []rule.Clause) {
	if len(list) == 0 {
		return
	}
	b.section(title)
	for i, c := range list {
		mark := ""
		if c.Discretion {
			mark = b.say("（原则上）", " (in principle)")
		}
		b.line("  %d. %s%s  %s", i+1, c.Label.Name(b.x.lang), mark, b.cite(c.Cite))
		b.line("     %s", b.x.formula(c.Own, c.Names, false))
		for _, t := range c.Tracks {
			b.line(b.say("     或直通：%s", "     or fast track: %s"), b.x.r.FastTracks[t].Label.Name(b.x.lang))
		}
	}
}

func (b *readBack) tracks() {
	if len(b.x.r.FastTracks) > 0 {
		b.clauses(b.say("直通条件（有一项即可替代相应条件）", "Fast tracks (any one stands in for the conditions it replaces)"), b.x.r.FastTracks)
	}
}

func (b *readBack) score() {
	if b.x.r.Score == nil {
		return
	}
	s := b.p.Score
	b.section(fmt.Sprintf(b.say("%s（满分 %s）", "%s (of %s)"), s.Name(b.x.lang), s.Max.Src))
	b.items(b.x.r.Score.Items, "  ")
}

func (b *readBack) items(items []rule.Item, indent string) {
	for _, it := range items {
		head := indent + it.Item.Name(b.x.lang)
		if it.Item.Cap != nil {
			head += b.say("（最高 ", " (at most ") + it.Item.Cap.Src + b.say("）", ")")
		}
		if r := it.Item.Range; r != nil {
			head += b.say("：专家评 ", ": experts give ") + r.Lo.Src + "–" + r.Hi.Src
		}
		b.line("%s  %s", head, b.cite(it.Item.Cite))
		for i, sc := range it.Scales {
			src := &it.Item.Scale
			if len(it.Item.BestOf) > 0 {
				src = &it.Item.BestOf[i]
				b.line(b.say("%s  方式%d（取最优）", "%s  alternative %d (the best counts)"), indent, i+1)
			}
			b.scale(sc, src, indent+"    ")
		}
		b.items(it.Items, indent+"  ")
	}
}

func (b *readBack) scale(sc rule.Scale, src *pack.Scale, indent string) {
	for i, c := range sc.Cases {
		b.line("%s%s → %s", indent, b.x.formula(c, nil, false), points(src.Cases[i].Points))
	}
	if sc.Of == rule.None {
		if src.Otherwise != nil {
			b.line(b.say("%s其他 → %s", "%sotherwise → %s"), indent, points(*src.Otherwise))
		}
		return
	}
	b.line("%s%s", indent, b.x.formula(sc.Of, nil, false))
	for i, t := range src.Thresholds() {
		bound := t.Param
		if t.Param == "" {
			bound = t.Value.Src
		}
		b.line("%s  %s %s → %s", indent, comparison(t.Op), bound, points(src.Points[i]))
	}
	rest := "0"
	if src.Otherwise != nil {
		rest = points(*src.Otherwise)
	}
	b.line(b.say("%s  其他 → %s", "%s  otherwise → %s"), indent, rest)
}

func points(p pack.Points) string {
	switch {
	case p.Param != "":
		return p.Param
	case p.Lo.Src == p.Hi.Src:
		return p.Lo.Src
	}
	return p.Lo.Src + "–" + p.Hi.Src
}

func (b *readBack) benefit() {
	if b.p.Benefit == nil {
		return
	}
	b.section(b.say("待遇", "Benefit"))
	b.line("  %s  %s", b.p.Benefit.Name(b.x.lang), b.cite(b.p.Benefit.Cite))
	if r := b.x.r; r.AmountOf != rule.None {
		b.line(b.say("  金额 ＝ %s（四舍五入到分）", "  amount = %s (rounded to fen)"), b.x.formula(r.AmountOf, r.AmountNames, false))
	}
}

func (b *readBack) procedure() {
	if b.p.Procedure == nil {
		return
	}
	route := b.say("企业申报", "on application")
	if b.p.Procedure.Route == "automatic" {
		route = b.say("免申即享", "automatic")
	}
	b.section(b.say("办理（", "Procedure (") + route + b.say("）", ")"))
	n := 0
	for _, s := range b.p.Procedure.Steps {
		if !s.Holds(b.x.r.LawDate) {
			continue
		}
		n++
		limit := s.Within
		if s.Lasts != "" {
			limit = s.Lasts
		}
		if b.x.lang == pack.Zh {
			limit = strings.NewReplacer(" working days", "个工作日", " working day", "个工作日", " days", "天", " day", "天", " months", "个月", " month", "个月", " years", "年", " year", "年").Replace(limit)
		}
		b.line("  %d. %s  %s  %s  %s", n, s.Name(b.x.lang), b.bodies(s.By), limit, b.cite(s.Cite))
	}
}

func (b *readBack) open() {
	if len(b.p.OpenQuestions) > 0 {
		b.section(b.say("待明确的问题", "Open questions"))
		for _, q := range b.p.OpenQuestions {
			b.line(b.say("  %s（%s）暂按：%s", "  %s (%s) meanwhile: %s"), pack.Text{Zh: q.Question, En: q.En}.In(b.x.lang), b.body(q.Owner), pack.Text{Zh: q.Default, En: q.DefaultEn}.In(b.x.lang))
		}
	}
	if len(b.p.NotEncoded) > 0 {
		b.section(b.say("未写入规则的条文", "Text not encoded"))
		for _, n := range b.p.NotEncoded {
			b.line("  %s  %s —— %s", b.cite(n.Cite), pack.Text{Zh: n.Says, En: n.En}.In(b.x.lang), pack.Text{Zh: n.Reason, En: n.ReasonEn}.In(b.x.lang))
		}
	}
}
