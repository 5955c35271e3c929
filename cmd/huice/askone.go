package main

import (
	"fmt"
	"slices"
	"strings"

	"huice/engine/ask"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// questionsShown is how many questions are printed; --all prints the rest.
const questionsShown = 10

// rangesShown is how many ranges of answers are spelled out for one outcome.
const rangesShown = 4

func (r *asking) printState(who explain.Subject, s *ask.State) {
	if r.demo != "" {
		r.printf("【%s】\n", r.demo)
	}
	if who.ID != "" {
		r.printf("%s %s\n", who.Name, who.ID)
	}
	r.printf(r.say("数据截至 %s · 按 %s 所知 · 计算于 %s · 参数集 %s\n\n", "facts as of %s · as known on %s · computed at %s · parameter set %s\n\n"),
		r.clocks.FactsAsOf, r.clocks.KnownAsOf, r.clocks.ComputedAt, r.set)
	r.printAssessments(s)
	if s.Open == 0 {
		r.printf("%s\n", r.say("全部结论已定，不用再问。", "Every verdict is final: there is nothing to ask."))
		return
	}
	if len(s.Questions) == 0 {
		r.printf("%s\n", r.say("没有可问的数据：未定的结论等的是未公布的参数，或者数据本身需要更正。", "There is nothing to ask: what is open waits for figures that are not published, or for facts that need correcting."))
		return
	}
	r.printf("%s\n", r.say("先问哪一项（每分钟能定下最多的在前）：", "What to ask, in the order that settles most a minute:"))
	for i := range s.Questions {
		if i == questionsShown && !r.All {
			r.printf(r.say("……另有%d项，用 --all 列出\n", "… %d more; --all prints them\n"), len(s.Questions)-i)
			break
		}
		r.printQuestion(i+1, &s.Questions[i], s)
	}
}

// printAssessments prints open assessments, and settled ones where there are not many.
func (r *asking) printAssessments(s *ask.State) {
	const many = 12
	var rows [][]string
	settled := map[string]int{}
	var order []string
	for i := range s.Assessments {
		x := &s.Assessments[i]
		label := explain.OutcomeLabel(x.Outcome, r.lang)
		if x.Settled && len(s.Assessments) > many && !r.All {
			if settled[label] == 0 {
				order = append(order, label)
			}
			settled[label]++
			continue
		}
		rows = append(rows, []string{x.Rules.Pack.Name(r.lang), label, r.score(x), r.amount(x), r.waits(x)})
	}
	if len(rows) > 0 {
		r.printTable(5, []string{r.say("政策", "Policy"), r.say("结论", "Outcome"), r.say("得分", "Score"), r.say("金额（元）", "Amount (yuan)"), r.say("等待", "Waits for")}, rows)
		r.printf("\n")
	}
	var parts []string
	for _, label := range order {
		parts = append(parts, fmt.Sprintf("%s %d", label, settled[label]))
	}
	if len(parts) > 0 {
		r.printf(r.say("已定：%s；未定 %d\n\n", "settled: %s; open: %d\n\n"), strings.Join(parts, r.say("、", ", ")), s.Open)
	}
}

// score is the score, or its bounds with the line that it is held against: 52–82, line 60: undecided.
func (r *asking) score(x *ask.Assessment) string {
	if !x.ScoreMin.Known || !x.ScoreMax.Known {
		return ""
	}
	text := span(x.ScoreMin.Num, x.ScoreMax.Num)
	for _, l := range x.Lines {
		if !l.At.Known {
			continue
		}
		line := explain.Number(l.At.Num, 2)
		if l.Op == ">" || l.Op == "<" {
			line = l.Op + line
		}
		verdict := r.say("未定", "undecided")
		switch {
		case l.Met.Known && l.Met.Bool:
			verdict = r.say("达到", "reached")
		case l.Met.Known:
			verdict = r.say("未达到", "not reached")
		}
		text += fmt.Sprintf(r.say("，线%s：%s", ", line %s: %s"), line, verdict)
	}
	return text
}

func (r *asking) amount(x *ask.Assessment) string {
	switch lo, hi := x.AmountMin, x.AmountMax; {
	case x.Rules.Amount[0] == rule.None:
		return ""
	case lo.Known && hi.Known:
		return span(lo.Num, hi.Num)
	case lo.Known:
		return "≥ " + explain.Number(lo.Num, 2)
	case hi.Known:
		return "≤ " + explain.Number(hi.Num, 2)
	}
	return r.say("尚无上下限", "no bounds yet")
}

func span(lo, hi rule.Rat) string {
	if lo.Cmp(hi) == 0 {
		return explain.Number(lo, 2)
	}
	return explain.Number(lo, 2) + "–" + explain.Number(hi, 2)
}

// waits names what an assessment waits for.
func (r *asking) waits(x *ask.Assessment) string {
	if x.Settled {
		return ""
	}
	var parts []string
	for _, c := range x.Waits {
		parts = append(parts, r.label(c))
	}
	for _, f := range x.Figures {
		parts = append(parts, r.say("参数未公布：", "figure not published: ")+figureLabel(x.Rules, f, r.lang))
	}
	for _, c := range x.Zero {
		parts = append(parts, r.label(c)+r.say("（为零，无法计算，请核对）", " (zero: please check)"))
	}
	for _, c := range x.Others {
		parts = append(parts, r.label(c)+r.say("（按全部对象汇总）", " (measured over all subjects)"))
	}
	if len(parts) > rangesShown {
		parts = append(parts[:rangesShown-1:rangesShown-1], fmt.Sprintf(r.say("等%d项", "%d in all"), len(parts)))
	}
	return strings.Join(parts, r.say("、", ", "))
}

// label is the label of a column.
func (r *asking) label(col int) string {
	c := &r.prog.Graph.Columns[col]
	return population.Label(c.Name, c.Fact, c.Year, r.lang)
}

func (r *asking) printQuestion(n int, q *ask.Question, s *ask.State) {
	f := r.prog.Graph.Columns[q.Column].Fact
	r.printf("\n%2d  %s\n", n, r.label(q.Column))
	r.printf(r.say("    列名 %s · %s · 约%d分钟 · %s\n", "    column %s · %s · about %d minutes · %s\n"), q.Name, r.body(r.lib, f.Source), q.Minutes, r.worth(q))
	open := 0
	for i := range q.Bears {
		e := &q.Bears[i]
		if e.Share.Sign() == 0 {
			open++
			continue
		}
		mark := ""
		if e.Final {
			mark = r.say("（不论怎样回答，结论都是最终的）", " (whatever the answer, the verdict is final)")
		}
		r.printf("    %s%s\n", s.Assessments[e.Pack].Rules.Pack.Name(r.lang), mark)
		for _, line := range r.answers(q, e, f) {
			r.printf("      %s\n", line)
		}
	}
	if open > 0 && len(q.With) > 0 {
		var names []string
		for _, c := range q.With {
			names = append(names, r.label(c))
		}
		if len(names) > rangesShown {
			names = append(names[:rangesShown-1:rangesShown-1], fmt.Sprintf(r.say("等%d项", "%d in all"), len(names)))
		}
		r.printf(r.say("    还须同时有：%s\n", "    together with: %s\n"), strings.Join(names, r.say("、", ", ")))
	}
}

// worth says how much an answer settles.
func (r *asking) worth(q *ask.Question) string {
	if q.Gain.Sign() == 0 {
		return fmt.Sprintf(r.say("单独不能定下哪一项，关系到%d项", "settles nothing by itself, bears on %d"), len(q.Bears))
	}
	text := fmt.Sprintf(r.say("平均能定下%s项，共关系到%d项", "settles %s on average, bears on %d"), explain.Number(q.Gain, 2), len(q.Bears))
	if q.Rough {
		text += r.say("（分段过多，未逐段查完）", " (too many pieces to look at all)")
	}
	return text
}

// answers are the lines of an assessment: which answers come to what.
func (r *asking) answers(q *ask.Question, e *ask.Effect, f *pack.Fact) []string {
	type outcome struct {
		answer ask.Answer
		texts  []string
	}
	var list []outcome
	for k := 0; k < len(q.Pieces); k++ {
		from, to := q.Pieces[k], q.Pieces[k]
		if from.Values == nil { // pieces side by side that this assessment does not tell apart
			for k+1 < len(q.Pieces) && q.Pieces[k+1].Values == nil && e.Answers[k+1] == e.Answers[k] {
				k++
				to = q.Pieces[k]
			}
		}
		at := slices.IndexFunc(list, func(o outcome) bool { return o.answer == e.Answers[k] })
		if at < 0 {
			at = len(list)
			list = append(list, outcome{answer: e.Answers[k]})
		}
		list[at].texts = append(list[at].texts, r.piece(&from, &to, f))
	}
	var lines []string
	for _, o := range list {
		label := r.say("仍未定", "still open")
		if o.answer.Settled {
			label = explain.OutcomeLabel(o.answer.Outcome, r.lang)
		}
		texts := o.texts
		if n := len(texts); n > rangesShown {
			texts = append(texts[:rangesShown:rangesShown], fmt.Sprintf(r.say("……共%d段", "… %d ranges"), n))
		}
		lines = append(lines, strings.Join(texts, r.say("；", "; "))+" → "+label)
	}
	return lines
}

// piece says which answers a piece is, from its first part to its last.
func (r *asking) piece(from, to *ask.Piece, f *pack.Fact) string {
	if from.Values != nil {
		var words []string
		for _, v := range from.Values {
			words = append(words, r.value(v, f))
		}
		if from.Others {
			words = append(words, r.say("其他", "anything else"))
		}
		return strings.Join(words, r.say("、", ", "))
	}
	lo, hi := r.value(from.From, f), r.value(to.To, f)
	switch {
	case from.Least && to.Most:
		return r.say("任何值", "any value")
	case lo == hi:
		return lo
	case from.Least && f.Type == "date":
		return fmt.Sprintf(r.say("%s及以前", "until %s"), hi)
	case to.Most && f.Type == "date":
		return fmt.Sprintf(r.say("%s及以后", "from %s on"), lo)
	case from.Least:
		return fmt.Sprintf(r.say("%s及以下", "up to %s"), hi)
	case to.Most:
		return fmt.Sprintf(r.say("%s及以上", "%s or more"), lo)
	}
	return fmt.Sprintf(r.say("%s至%s", "%s to %s"), lo, hi)
}

// value is a value as a clerk reads it.
func (r *app) value(v rule.Value, f *pack.Fact) string {
	switch f.Type {
	case "flag":
		if v.Bool {
			return r.say("是", "yes")
		}
		return r.say("否", "no")
	case "code", "text":
		if e, ok := f.Codes.Find(v.Str); ok {
			return e.Name(r.lang)
		}
		if beginning, ok := ask.Beginning(v.Str); ok {
			return fmt.Sprintf(r.say("以%s开头的其他", "others that begin with %s"), beginning)
		}
		return v.Str
	case "date":
		d, _ := v.Num.Scaled(1)
		if pack.Day(d) <= pack.NeverDay {
			return r.say("从未", "never")
		}
		return pack.Day(d).String()
	case "money":
		return explain.Number(v.Num, 2) + r.say("元", " yuan")
	case "share":
		return explain.Number(v.Num.Mul(rule.Int(100)), 4) + "%"
	}
	if r.lang == pack.En { // the unit is in the label or goes without saying
		return explain.Number(v.Num, 6)
	}
	return explain.Number(v.Num, 6) + f.Unit
}
