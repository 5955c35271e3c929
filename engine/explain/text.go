package explain

import (
	"fmt"
	"strings"

	"huice/engine/pack"
)

// say picks the text of the explanation's language.
func (e *Explanation) say(zh, en string) string { return pack.Text{Zh: zh, En: en}.In(e.lang) }

// Line is the explanation in one sentence.
func (e *Explanation) Line() string {
	who := e.ID
	if e.Name != "" {
		who = e.Name + e.say("（", " (") + e.ID + e.say("）", ")")
	}
	return who + e.say("，", ", ") + e.Title + e.say("：", ": ") + e.OutcomeIs + e.say("。", ". ") + e.Reason()
}

// Reason is the sentence behind the outcome, without who and what it is about.
func (e *Explanation) Reason() string {
	switch e.Outcome {
	case "not_applicable":
		if e.NotInForce != "" {
			return e.NotInForce + e.say("。", ".")
		}
		return e.against()
	case "not_eligible":
		return e.against()
	case "eligible":
		s := fmt.Sprintf(e.say("%d项条件全部满足", "All %d conditions are met"), len(e.Clauses))
		if e.Score != nil {
			s += e.say("，", "; ") + e.Score.Label + " " + span(e.Score.Min, e.Score.Max)
		}
		if e.Amount != nil {
			s += e.say("，", "; ") + e.Amount.Label + " " + e.amount()
		}
		return s + e.say("。", ".")
	case "discretionary":
		for _, c := range e.Clauses {
			if c.Discretion && c.Truth == "unmet" {
				return e.say("其余条件满足，原则性要求未达到：", "All else is met; a requirement that holds in principle is not: ") + e.clause(c) + e.say("。", ".")
			}
		}
		return e.say("只待专家评定：", "Waiting for experts only: ") + e.missing() + e.say("。", ".")
	}
	return e.say("还缺：", "Missing: ") + e.missing() + e.say("。", ".")
}

// against is the first clause that speaks against the enterprise, and how many more there are.
func (e *Explanation) against() string {
	var unmet []Clause
	for _, c := range e.Clauses {
		if c.Truth == "unmet" {
			unmet = append(unmet, c)
		}
	}
	if len(unmet) == 0 {
		return ""
	}
	s := e.clause(unmet[0])
	if n := len(unmet) - 1; n > 0 {
		s += fmt.Sprintf(e.say("；另有%d项未满足", "; %d more not met"), n)
	}
	return s + e.say("。", ".")
}

func (e *Explanation) clause(c Clause) string {
	s := c.Label
	if c.Figure != "" {
		s += e.say("：", ": ") + c.Figure + e.say("，要求 ", ", required ") + c.Threshold
	}
	if c.Distance != "" {
		s += e.say("，", ", ") + c.Distance
	}
	return s + e.say("，依据", ", under ") + c.Cite
}

func (e *Explanation) missing() string {
	var parts []string
	for i, m := range e.Missing {
		if i == 5 {
			parts = append(parts, fmt.Sprintf(e.say("等%d项", "%d in all"), len(e.Missing)))
			break
		}
		s := m.Label
		if m.Source != "" {
			s += e.say("（", " (") + m.Source + e.say("）", ")")
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, e.say("、", ", "))
}

func (e *Explanation) amount() string {
	unknown := e.say("未知", "unknown")
	switch {
	case e.Amount.Min == unknown && e.Amount.Max == "":
		return unknown
	case e.Amount.Min == unknown:
		return e.say("至多 ", "at most ") + e.Amount.Max
	case e.Amount.Max == "":
		return e.say("至少 ", "at least ") + e.Amount.Min
	}
	return span(e.Amount.Min, e.Amount.Max)
}

func span(a, b string) string {
	if a == b {
		return a
	}
	return a + "–" + b
}

var marks = map[string]string{"met": "✓", "unmet": "✗", "unknown": "？"}

// Page is the explanation on one A4 page of plain text.
func (e *Explanation) Page() string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("%s", e.Title)
	if e.Name != "" {
		p("%s  %s", e.Name, e.ID)
	} else {
		p("%s", e.ID)
	}
	p(e.say("数据截至 %s · 按 %s 所知 · 适用 %s 的规则 · 计算于 %s", "facts as of %s · as known on %s · rules of %s · computed at %s"),
		e.Clocks.FactsAsOf, e.Clocks.KnownAsOf, e.Clocks.LawAsOf, e.Clocks.ComputedAt)
	p(e.say("参数集 %s · 政策包 %s · 校验值 %s", "parameter set %s · pack %s · hash %s"), e.Set, e.Pack, short(e.PackHash))
	p("")
	p(e.say("结论：%s。%s", "Outcome: %s. %s"), e.OutcomeIs, e.Reason())
	p("")
	e.pageClauses(p)
	e.pageScore(p)
	if e.Amount != nil {
		p(e.say("%s：%s", "%s: %s"), e.Amount.Label, e.amount())
		p("    %s", e.Amount.How)
		p("")
	}
	for _, f := range e.Figures {
		p(e.say("%s：%s", "%s: %s"), f.Label, f.Value)
	}
	if len(e.Figures) > 0 {
		p("")
	}
	if len(e.Missing) > 0 {
		p(e.say("待补充（最要紧的在前）：", "Missing, the most decisive first:"))
		for _, m := range e.Missing {
			p("  - %s", strings.TrimSpace(m.Label+"  "+m.Source))
		}
		p("")
	}
	e.pageUncertain(p)
	p(e.say("政策包不是法律文本；结论以主管部门认定为准。", "The pack is not the law; the authority decides."))
	return b.String()
}

func (e *Explanation) pageClauses(p func(string, ...any)) {
	for _, c := range e.Clauses {
		head := marks[c.Truth] + " " + c.Label
		if c.Figure != "" {
			head += e.say("：", ": ") + c.Figure + e.say("，要求 ", ", required ") + c.Threshold
		}
		if c.FastTrack != "" {
			head += e.say("（直通：", " (fast track: ") + c.FastTrack + e.say("）", ")")
		}
		p("%s", head)
		if c.Distance != "" {
			p("    %s", c.Distance)
		}
		if c.Truth == "unknown" && len(c.OpenTracks) > 0 {
			p("    "+e.say("直通条件待定：%s", "fast tracks still open: %s"), strings.Join(c.OpenTracks, e.say("；", "; ")))
		}
		p("    %s", c.Cite)
	}
	p("")
}

func (e *Explanation) pageScore(p func(string, ...any)) {
	if e.Score == nil {
		return
	}
	p(e.say("%s：%s（满分 %s）", "%s: %s (of %s)"), e.Score.Label, span(e.Score.Min, e.Score.Max), e.Score.Of)
	var items func([]Item, string)
	items = func(list []Item, indent string) {
		for _, it := range list {
			s := indent + it.Label + "  " + span(it.Min, it.Max)
			if it.Figure != "" {
				s += e.say("  ← ", "  ← ") + it.Figure
			}
			if it.Next != "" {
				s += e.say("（上一档 ", " (next band ") + it.Next + e.say("）", ")")
			}
			p("%s", s)
			items(it.Items, indent+"  ")
		}
	}
	items(e.Score.Items, "  ")
	p("")
}

// pageUncertain says which figures are not confirmed or are assumed.
func (e *Explanation) pageUncertain(p func(string, ...any)) {
	words := map[string]string{
		"unverified": e.say("未核实", "unverified"), "assumed": e.say("假定", "assumed"), "interpretation": e.say("读法", "reading"),
	}
	var list []string
	for _, x := range e.Parameters {
		switch {
		case x.Demo:
			list = append(list, x.Label+" "+x.Value+e.say("（演示值）", " (demo value)"))
		case x.Evidence != "":
			list = append(list, x.Label+" "+x.Value+e.say("（", " (")+words[x.Evidence]+e.say("）", ")"))
		}
	}
	for _, c := range e.Clauses {
		if c.Evidence != "" {
			list = append(list, c.Label+e.say("（", " (")+words[c.Evidence]+e.say("）", ")"))
		}
	}
	if len(list) > 0 {
		p(e.say("以下各项尚未确认：%s", "Not confirmed: %s"), strings.Join(list, e.say("；", "; ")))
		p("")
	}
}

// Tree is the explanation with every step down to the facts.
func (e *Explanation) Tree() string {
	var b strings.Builder
	b.WriteString(e.Line() + "\n\n")
	for _, c := range e.Clauses {
		fmt.Fprintf(&b, "%s %s  [%s]\n", marks[c.Truth], c.Label, c.Cite)
		writeStep(&b, c.Because, 1)
	}
	if e.Score != nil {
		b.WriteString("\n")
		e.pageScore(func(f string, args ...any) { fmt.Fprintf(&b, f+"\n", args...) })
	}
	if e.Amount != nil {
		fmt.Fprintf(&b, "%s ＝ %s ＝ %s\n", e.Amount.Label, e.Amount.How, e.amount())
	}
	for _, f := range e.Figures {
		fmt.Fprintf(&b, "%s ＝ %s ＝ %s\n", f.Label, f.How, f.Value)
	}
	b.WriteString("\n" + e.say("所依据的数据", "Facts used") + "\n")
	for _, f := range e.Facts {
		fmt.Fprintf(&b, "  %s  %s  [%s]\n", f.Label, f.Value, f.Source)
	}
	for _, m := range e.Missing {
		fmt.Fprintf(&b, "  %s  %s  [%s]\n", m.Label, e.say("缺", "missing"), m.Source)
	}
	return b.String()
}

func writeStep(b *strings.Builder, s Step, depth int) {
	mark := marks[s.Truth]
	if mark != "" {
		mark += " "
	}
	fmt.Fprintf(b, "%s%s%s\n", strings.Repeat("   ", depth), mark, s.Says)
	for _, c := range s.Because {
		writeStep(b, c, depth+1)
	}
}

func short(hash string) string {
	if len(hash) > 16 {
		return hash[:16]
	}
	return hash
}
