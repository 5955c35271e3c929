package main

import (
	"fmt"
	"strings"

	"huice/engine/cultivate"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// planKind names a plan by why it is shown.
func planKind(k cultivate.Kind) pack.Text {
	return map[cultivate.Kind]pack.Text{
		cultivate.Cheapest:  {Zh: "最省方案", En: "Cheapest plan"},
		cultivate.Earliest:  {Zh: "最早方案", En: "Earliest plan"},
		cultivate.Otherwise: {Zh: "另一种方案", En: "Another way"},
	}[k]
}

// statusText says what a search came to.
func statusText(s cultivate.Status) pack.Text {
	return map[cultivate.Status]pack.Text{
		cultivate.Qualified:  {Zh: "现在就符合，不用改变什么", En: "qualifies today: nothing needs to change"},
		cultivate.Waits:      {Zh: "只需等待，不用花钱", En: "time alone will do: nothing to spend"},
		cultivate.Reachable:  {Zh: "有可行方案", En: "there is a plan"},
		cultivate.NeedsData:  {Zh: "先补数据：缺少的数据使结论无法确定", En: "facts first: what is missing keeps the outcome open"},
		cultivate.Impossible: {Zh: "在所看的年限内没有可行方案", En: "no plan within the years looked at"},
		cultivate.Unproved:   {Zh: "搜索未完：既没有找到方案，也没有证明不可行", En: "the search was given up: no plan found, and none excluded"},
	}[s]
}

// printReport prints what can be said of one subject.
func (r *cultivation) printReport(who explain.Subject, b *population.Batch, row int, rep *cultivate.Report) {
	if r.demo != "" {
		r.printf("【%s】\n", r.demo)
	}
	r.printf("%s\n%s %s\n\n", r.pack.Name(r.lang), who.Name, who.ID)
	r.printf(r.say("今天（%s）：%s\n", "today (%s): %s\n"), r.today, r.now(who, b, row, rep))
	r.printf(r.say("培育结论：%s。\n", "cultivation: %s.\n"), statusText(rep.Status).In(r.lang))
	for i := range rep.Plans {
		r.printPlan(&rep.Plans[i], rep)
	}
	r.printWhyNot(rep)
	if len(rep.Plans) > 0 && len(rep.Plans[0].Changes) > 0 {
		r.printf("\n%s\n", fmt.Sprintf(r.say("方案只说明按所列数据满足政策包写明的条件，不保证认定，由%s决定；标“预测”的是对以后年度的假设，不是建议；费用以实际为准。", "A plan says that the encoded conditions hold on the facts listed; it assures no decision: %s decides. What is marked as forecast is assumed, not advised; actual costs differ."), r.body(r.lib, r.pack.Authority)))
	}
	if !rep.Proved {
		r.printf("%s\n", r.say("提示：搜索没有做完，方案可行但未必最省。", "note: the search was not completed: the plan holds, a cheaper one is not excluded."))
	}
}

// now explains today's outcome in a sentence.
func (r *cultivation) now(who explain.Subject, b *population.Batch, row int, rep *cultivate.Report) string {
	prog, problems := rule.Compile(r.lib, rule.Options{Date: r.today, Set: r.set}, r.pack.ID)
	if pack.Errors(problems) {
		return explain.OutcomeLabel(rep.Now, r.lang)
	}
	clocks := explain.Clocks{FactsAsOf: r.today.String(), KnownAsOf: r.today.String()}
	facts := rule.NewRow(prog.Graph)
	bind := prog.Graph.Bind(b.Schema)
	facts.Fact = func(col int) rule.Value {
		if v, ok := r.req.Assume[prog.Graph.Columns[col].Name]; ok {
			return v
		}
		return prog.Graph.FactAt(bind, b, row, col)
	}
	facts.Reset()
	clocks.LawAsOf = prog.Rules[0].LawDate.String()
	e := explain.Explain(r.lib, prog, prog.Rules[0], facts, who, clocks, r.lang)
	return explain.OutcomeLabel(rep.Now, r.lang) + r.say("。", ". ") + e.Reason()
}

func (r *cultivation) printPlan(p *cultivate.Plan, rep *cultivate.Report) {
	if rep.Status == cultivate.Qualified {
		return
	}
	if len(p.Changes) == 0 {
		r.printf(r.say("\n最早 %s 可申报（同样数据至 %s 仍符合）\n", "\nearliest date to apply: %s (on the same facts until %s)\n"), p.On, p.Until)
		return
	}
	r.printf("\n%s", planKind(p.Kind).In(r.lang))
	r.printf(r.say("：%s 元，%s 起可申报（同样数据至 %s 仍符合）\n", ": %s yuan; apply from %s (on the same facts until %s)\n"), yuan(p.Cost), p.On, p.Until)
	var rows [][]string
	for i := range p.Changes {
		c := &p.Changes[i]
		rows = append(rows, []string{"  " + r.lever(c), fmt.Sprintf("×%d", c.Steps), yuan(c.Cost), r.evidence(c.Lever), r.begin(c), c.Shows.String()})
		for _, e := range c.Effects {
			rows = append(rows, []string{"      " + r.effect(&e, p), "", "", "", "", ""})
		}
	}
	r.printTable(1, []string{r.say("  做什么", "  what to do"), r.say("步数", "steps"), r.say("费用（元）", "cost (yuan)"), r.say("费用依据", "cost is"), r.say("最迟开始", "begin by"), r.say("计入自", "counts from")}, rows)
	if list := r.assumed(p); len(list) > 0 {
		r.printf(r.say("  预测（不是建议）：%s\n", "  forecast, not advice: %s\n"), strings.Join(list, r.say("；", "; ")))
	}
	var marks []string
	for _, m := range p.Marks {
		marks = append(marks, r.column(m.Column, p.On)+" "+explain.Number(m.Value.Num, 2))
	}
	if len(marks) > 0 {
		r.printf(r.say("  假定：%s\n", "  taken for granted: %s\n"), strings.Join(marks, r.say("、", ", ")))
	}
}

// evidence says how well the cost of a lever is known.
func (r *cultivation) evidence(v *pack.Lever) string {
	switch v.Evidence {
	case "confirmed":
		return r.say("已核实", "confirmed")
	case "unverified":
		return r.say("未核实", "unverified")
	case "interpretation":
		return r.say("推定", "inferred")
	case "assumed":
		return r.say("假定", "assumed")
	}
	return r.say("未注明", "not stated")
}

// begin is the last day to begin a change.
func (r *cultivation) begin(c *cultivate.Change) string {
	if c.Begin <= r.today {
		return r.say("立即", "at once")
	}
	return c.Begin.String()
}

// lever names a change with the year whose figures it moves.
func (r *cultivation) lever(c *cultivate.Change) string {
	text := c.Lever.Name(r.lang)
	if c.Year > 0 {
		text += fmt.Sprintf(r.say("（%d年）", " (%d)"), c.Year)
	}
	if c.Lever.Market {
		text += r.say("〔取决于市场〕", " [up to the market]")
	}
	return text
}

// effect says what a change does to a figure.
func (r *cultivation) effect(e *cultivate.Effect, p *cultivate.Plan) string {
	f, _, _ := r.lib.Column(e.Column)
	from := r.say("未知", "unknown")
	if e.From.Known {
		from = r.value(e.From, f)
	}
	return r.column(e.Column, p.On) + r.say("：", ": ") + from + " → " + r.value(e.To, f)
}

// column names a column as it stands on the day of an application: yearly figures by their calendar year.
func (r *cultivation) column(name string, on pack.Day) string {
	f, year, ok := r.lib.Column(name)
	if !ok {
		return name
	}
	if year == 0 {
		return f.LabelIn(r.lang)
	}
	y, _, _ := on.Date()
	return f.LabelIn(r.lang) + fmt.Sprintf(r.say("（%d年）", " (%d)"), y-year)
}

// forecastsShown is how many forecasts a card lists.
const forecastsShown = 8

// assumed lists the figures of years to come that a plan takes for granted and does not move.
func (r *cultivation) assumed(p *cultivate.Plan) []string {
	var list []string
	more := 0
	for _, f := range p.Facts {
		if !f.Forecast || f.Moved {
			continue
		}
		if len(list) == forecastsShown {
			more++
			continue
		}
		fact, _, _ := r.lib.Column(f.Column)
		list = append(list, r.column(f.Column, p.On)+" "+r.value(f.Value, fact))
	}
	if more > 0 {
		list = append(list, fmt.Sprintf(r.say("另有%d项与最近年度相同，见 --json", "%d more as in the latest year, see --json"), more))
	}
	return list
}

// printWhyNot names what is missing, or what stands against every plan.
func (r *cultivation) printWhyNot(rep *cultivate.Report) {
	for _, c := range rep.Missing {
		if f, _, ok := r.lib.Column(c); ok {
			body := f.Source
			if b := r.lib.Bodies[f.Source]; b != nil {
				body = b.Name(r.lang)
			}
			r.printf(r.say("  缺：%s（%s）\n", "  missing: %s (%s)\n"), population.Label(c, f, yearOf(r.lib, c), r.lang), body)
		}
	}
	for _, f := range rep.Figures {
		r.printf(r.say("  尚未公布的参数：%s\n", "  figure not published: %s\n"), f)
	}
	for i := range rep.Conflict {
		r.printf("  %s\n", r.conflict(&rep.Conflict[i]))
	}
}

// conflict says which clauses stand against every plan.
func (r *cultivation) conflict(c *cultivate.Conflict) string {
	var names []string
	for i := range c.Clauses {
		x := &c.Clauses[i]
		names = append(names, x.Label.Name(r.lang)+"〔"+shortCite(r.pack, x.Cite)+"〕")
	}
	switch {
	case len(names) == 1:
		return r.say("任何方案都满足不了：", "no plan meets: ") + names[0]
	case c.Apart:
		return r.say("各有能满足的时候，但没有一天能同时满足：", "each can be met at some time, but not all on one day: ") + strings.Join(names, r.say("、", ", "))
	case c.Least:
		return r.say("不能同时满足：", "cannot all be met together: ") + strings.Join(names, r.say(" 与 ", " and "))
	}
	return r.say("不能同时满足（其中哪几项相冲突没有查清）：", "cannot all be met together (which of them clash was not found out): ") + strings.Join(names, r.say("、", ", "))
}

func yearOf(lib *pack.Library, column string) int {
	_, year, _ := lib.Column(column)
	return year
}

// printBranches prints what is needed at every forecast.
func (r *cultivation) printBranches(b *cultivate.Branches) {
	if b == nil {
		return
	}
	f, g := r.lib.Fact(b.Forecast), r.lib.Fact(b.Needed)
	r.printf(r.say("\n%d年%s是预测，不是建议；所需%s（按整步，其他条件都满足时）：\n", "\n%[2]s of %[1]d is a forecast, not advice; %[3]s needed (in whole steps, all else met):\n"), b.Year, f.LabelIn(r.lang), g.LabelIn(r.lang))
	for i, run := range b.Runs {
		if i > 0 {
			r.printf("  %s\n", r.say("—— 跳跃 ——", "—— jump ——"))
		}
		for _, p := range run.Points {
			need := r.say("无论多少都不够", "no amount suffices")
			if p.Possible {
				need = r.value(known(p.Needed), g)
			}
			r.printf("  %s  →  %s\n", r.value(known(p.Forecast), f), need)
		}
	}
	for i := range b.Else {
		r.printf(r.say("  另外不满足：%s\n", "  not met besides: %s\n"), b.Else[i].Label.Name(r.lang))
	}
}

func known(v rule.Rat) rule.Value { return rule.Value{Known: true, Num: v} }
