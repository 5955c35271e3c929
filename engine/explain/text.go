package explain

import (
	"fmt"
	"strconv"
	"strings"

	"huice/engine/pack"
)

// say picks the text of the explanation's language.
func (e *Explanation) say(zh, en string) string { return pack.Text{Zh: zh, En: en}.In(e.lang) }

// Line is the explanation in one sentence.
func (e *Explanation) Line() string { return string(e.appendLine(nil)) }

func (e *Explanation) appendLine(b []byte) []byte {
	if e.Name != "" {
		b = join(b, e.Name, e.say("（", " ("), e.ID, e.say("）", ")"))
	} else {
		b = append(b, e.ID...)
	}
	b = join(b, e.say("，", ", "), e.Title, e.say("：", ": "), e.OutcomeIs, e.say("。", ". "))
	return e.appendReason(b)
}

// join appends texts.
func join(b []byte, parts ...string) []byte {
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

// Reason is the sentence behind the outcome, without who and what it is about.
func (e *Explanation) Reason() string { return string(e.appendReason(nil)) }

func (e *Explanation) appendReason(b []byte) []byte {
	switch e.Outcome {
	case "not_applicable":
		if e.NotInForce != "" {
			return join(b, e.NotInForce, e.say("。", "."))
		}
		return e.appendAgainst(b)
	case "not_eligible":
		return e.appendAgainst(b)
	case "eligible":
		if e.lang == pack.En {
			b = append(b, "All "...)
		}
		b = strconv.AppendInt(b, int64(len(e.Clauses)), 10)
		b = append(b, e.say("项条件全部满足", " conditions are met")...)
		if e.Score != nil {
			b = join(b, e.say("，", "; "), e.Score.Label, " ")
			b = appendSpan(b, e.Score.Min, e.Score.Max)
		}
		if e.Amount != nil {
			b = e.appendAmount(join(b, e.say("，", "; "), e.Amount.Label, " "))
		}
	case "discretionary":
		if c := e.departure(); c != nil {
			b = append(b, e.say("其余条件满足，原则性要求未达到：", "All else is met; a requirement that holds in principle is not: ")...)
			b = e.appendClause(b, c)
		} else {
			b = e.appendMissing(append(b, e.say("只待专家评定：", "Waiting for experts only: ")...))
		}
	default:
		b = e.appendMissing(append(b, e.say("还缺：", "Missing: ")...))
	}
	return append(b, e.say("。", ".")...)
}

// departure is the first requirement in principle that is not met, or nil.
func (e *Explanation) departure() *Clause {
	for i := range e.Clauses {
		if c := &e.Clauses[i]; c.Discretion && c.Truth == "unmet" {
			return c
		}
	}
	return nil
}

// appendAgainst says the first clause that speaks against the enterprise, and how many more there are.
func (e *Explanation) appendAgainst(b []byte) []byte {
	var first *Clause
	more := int64(-1)
	for i := range e.Clauses {
		if c := &e.Clauses[i]; c.Truth == "unmet" {
			if more++; first == nil {
				first = c
			}
		}
	}
	if first == nil {
		return b
	}
	b = e.appendClause(b, first)
	if more > 0 {
		b = append(b, e.say("；另有", "; ")...)
		b = strconv.AppendInt(b, more, 10)
		b = append(b, e.say("项未满足", " more not met")...)
	}
	return append(b, e.say("。", ".")...)
}

func (e *Explanation) appendClause(b []byte, c *Clause) []byte {
	b = append(b, c.Label...)
	if c.Figure != "" {
		b = join(b, e.say("：", ": "), c.Figure, e.say("，要求 ", ", required "), c.Threshold)
	}
	if c.Distance != "" {
		b = join(b, e.say("，", ", "), c.Distance)
	}
	return join(b, e.say("，依据", ", under "), c.Cite)
}

func (e *Explanation) appendMissing(b []byte) []byte {
	for i := range e.Missing {
		if i > 0 {
			b = append(b, e.say("、", ", ")...)
		}
		if i == 5 {
			if e.lang != pack.En {
				b = append(b, "等"...)
			}
			b = strconv.AppendInt(b, int64(len(e.Missing)), 10)
			return append(b, e.say("项", " in all")...)
		}
		m := &e.Missing[i]
		if b = append(b, m.Label...); m.Source != "" {
			b = join(b, e.say("（", " ("), m.Source, e.say("）", ")"))
		}
	}
	return b
}

func (e *Explanation) appendAmount(b []byte) []byte {
	unknown := e.say("未知", "unknown")
	switch {
	case e.Amount.Min == unknown && e.Amount.Max == "":
		return append(b, unknown...)
	case e.Amount.Min == unknown:
		return join(b, e.say("至多 ", "at most "), e.Amount.Max)
	case e.Amount.Max == "":
		return join(b, e.say("至少 ", "at least "), e.Amount.Min)
	}
	return appendSpan(b, e.Amount.Min, e.Amount.Max)
}

func appendSpan(b []byte, from, to string) []byte {
	if from == to {
		return append(b, from...)
	}
	return join(b, from, "–", to)
}

// mark is the sign of a truth.
func mark(truth string) string {
	switch truth {
	case "met":
		return "✓"
	case "unmet":
		return "✗"
	case "unknown":
		return "？"
	}
	return ""
}

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
	if e.Score != nil {
		b.Write(e.appendScore(nil))
	}
	if e.Amount != nil {
		p(e.say("%s：%s", "%s: %s"), e.Amount.Label, e.appendAmount(nil))
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
		head := mark(c.Truth) + " " + c.Label
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

// appendScore prints the scoring table.
func (e *Explanation) appendScore(b []byte) []byte {
	b = appendSpan(join(b, e.Score.Label, e.say("：", ": ")), e.Score.Min, e.Score.Max)
	b = join(b, e.say("（满分 ", " (of "), e.Score.Of, e.say("）", ")"), "\n")
	return append(e.appendItems(b, e.Score.Items, 1), '\n')
}

func (e *Explanation) appendItems(b []byte, items []Item, depth int) []byte {
	for i := range items {
		it := &items[i]
		for range depth {
			b = append(b, "  "...)
		}
		b = appendSpan(join(b, it.Label, "  "), it.Min, it.Max)
		if it.Figure != "" {
			b = join(b, "  ← ", it.Figure)
		}
		if it.Next != "" {
			b = join(b, e.say("（上一档 ", " (next band "), it.Next, e.say("）", ")"))
		}
		b = e.appendItems(append(b, '\n'), it.Items, depth+1)
	}
	return b
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
func (e *Explanation) Tree() string { return string(e.AppendTree(nil)) }

// AppendTree appends what Tree returns.
func (e *Explanation) AppendTree(b []byte) []byte {
	b = append(e.appendLine(b), "\n\n"...)
	for i := range e.Clauses {
		c := &e.Clauses[i]
		b = join(b, mark(c.Truth), " ", c.Label, "  [", c.Cite, "]\n")
		b = appendStep(b, &c.Because, 1)
	}
	if e.Score != nil {
		b = e.appendScore(append(b, '\n'))
	}
	if e.Amount != nil {
		b = append(e.appendAmount(join(b, e.Amount.Label, " ＝ ", e.Amount.How, " ＝ ")), '\n')
	}
	for i := range e.Figures {
		f := &e.Figures[i]
		b = join(b, f.Label, " ＝ ", f.How, " ＝ ", f.Value, "\n")
	}
	b = join(b, "\n", e.say("所依据的数据", "Facts used"), "\n")
	for i := range e.Facts {
		f := &e.Facts[i]
		b = join(b, "  ", f.Label, "  ", f.Value, "  [", f.Source, "]\n")
	}
	for i := range e.Missing {
		m := &e.Missing[i]
		b = join(b, "  ", m.Label, "  ", e.say("缺", "missing"), "  [", m.Source, "]\n")
	}
	return b
}

func appendStep(b []byte, s *Step, depth int) []byte {
	for range depth {
		b = append(b, "   "...)
	}
	if s.Truth != "" {
		b = join(b, mark(s.Truth), " ")
	}
	b = join(b, s.Says, "\n")
	for i := range s.Because {
		b = appendStep(b, &s.Because[i], depth+1)
	}
	return b
}

func short(hash string) string {
	if len(hash) > 16 {
		return hash[:16]
	}
	return hash
}
