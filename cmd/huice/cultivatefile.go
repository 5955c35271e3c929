package main

import (
	"fmt"
	"io"
	"math"
	"math/big"
	"strings"
	"time"

	"huice/chart"
	"huice/engine/cultivate"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
	"huice/exchange"
)

// sheet begins a sheet with what every one of them says.
func (r *cultivation) sheet(zh, en string, columns ...exchange.SheetColumn) exchange.Sheet {
	x := exchange.Sheet{Name: r.say(zh, en), Title: r.pack.Name(r.lang) + r.say("：", ": ") + r.say(zh, en), FirstRow: 4, Columns: columns}
	if r.demo != "" {
		x.Notes = append(x.Notes, "【"+r.demo+"】")
	}
	x.Notes = append(x.Notes, fmt.Sprintf(r.say("截至 %s · 参数集 %s · 费用为假定；预测不是建议", "as of %s · parameter set %s · costs are assumed; a forecast is not advice"), r.today, r.set))
	return x
}

func (r *cultivation) head(zh, en string, width float64) exchange.SheetColumn {
	return exchange.SheetColumn{Head: r.say(zh, en), Width: width}
}

func (r *cultivation) memberSheet(zh, en string, list []placed) exchange.Sheet {
	x := r.sheet(zh, en, r.head("名称", "name", 34), r.head("编号", "identifier", 22), r.head("层", "tier", 12), r.head("称号到期", "title until", 12), r.head("可申报", "apply from", 12),
		r.head("费用（元）", "cost (yuan)", 16), r.head("做什么", "what to do", 60), r.head("取决于市场", "up to the market", 12), r.head("缺什么、卡在哪里", "what is missing or in the way", 60))
	for i := range list {
		m := &list[i]
		row := words2(m.who.Name, m.who.ID, tierText(m.tier).In(r.lang), day(m.ends))
		if p := m.plan(); p != nil {
			row = append(row, exchange.SheetCell{Text: p.On.String()}, end(p.Cost, true), exchange.SheetCell{Text: r.brief(p)}, exchange.SheetCell{Text: r.yes(p.Market)}, exchange.SheetCell{})
		} else {
			row = append(row, exchange.SheetCell{}, exchange.SheetCell{}, exchange.SheetCell{}, exchange.SheetCell{}, exchange.SheetCell{Text: r.against(m.rep)})
		}
		x.Rows = append(x.Rows, row)
	}
	return x
}

func (r *cultivation) yes(b bool) string {
	if b {
		return r.say("是", "yes")
	}
	return ""
}

func day(d pack.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// against says in a line what is missing, or what stands against every plan.
func (r *cultivation) against(rep *cultivate.Report) string {
	var parts []string
	for _, c := range rep.Missing {
		parts = append(parts, r.say("缺 ", "missing ")+r.column(c, r.today))
	}
	for i := range rep.Conflict {
		parts = append(parts, r.conflict(&rep.Conflict[i]))
	}
	return strings.Join(parts, r.say("；", "; "))
}

// writePool writes the pool as a workbook: tiers, members, and who closes the gap.
func (r *cultivation) writePool(p *pool) error {
	tiers := r.sheet("分层", "Tiers", r.head("层", "tier", 16), r.head("含义", "meaning", 44), r.head("个数", "number", 12), r.head("费用（元）", "cost (yuan)", 18))
	for _, t := range cultivate.Tiers() {
		tiers.Rows = append(tiers.Rows, append(words2(tierText(t).In(r.lang), r.tierMeans(t)), count(int64(p.counts[t])), end(p.costs[t], true)))
	}
	if p.far > 0 {
		tiers.Rows = append(tiers.Rows, append(words2(r.say("未测算", "not planned"), fmt.Sprintf(r.say("现有超过%d条不满足", "unmet clauses: more than %d"), r.c.Near)), count(int64(p.far))))
	}
	sheets := []exchange.Sheet{tiers, r.memberSheet("名单", "Members", p.members), r.memberSheet("没有方案的", "Without a plan", p.rest)}
	if r.c.Close > 0 {
		sheets = append(sheets, r.memberSheet("补缺口", "Closing the gap", p.closers))
	}
	return r.book(sheets)
}

// writeOne writes the plans for one subject as a workbook.
func (r *cultivation) writeOne(who explain.Subject, rep *cultivate.Report, b *cultivate.Branches) error {
	plans := r.sheet("方案", "Plans", r.head("方案", "plan", 14), r.head("做什么", "what to do", 34), r.head("步数", "steps", 10), r.head("费用（元）", "cost (yuan)", 16), r.head("最迟开始", "begin by", 12),
		r.head("计入自", "counts from", 12), r.head("指标", "fact", 40), r.head("由", "from", 18), r.head("到", "to", 18))
	plans.Notes = append(plans.Notes, who.Name+" "+who.ID+r.say("：", ": ")+statusText(rep.Status).In(r.lang), r.against(rep))
	plans.FirstRow += 2
	facts := r.sheet("所依据的数据", "Facts", r.head("方案", "plan", 14), r.head("指标", "fact", 44), r.head("列", "column", 28), r.head("数值", "value", 20), r.head("性质", "kind", 14))
	for i := range rep.Plans {
		p := &rep.Plans[i]
		name := planKind(p.Kind).In(r.lang)
		plans.Rows = append(plans.Rows, append(words2(name, fmt.Sprintf(r.say("%s 起可申报", "apply from %s"), p.On), ""), end(p.Cost, true)))
		for k := range p.Changes {
			c := &p.Changes[k]
			first := append(words2(name, r.lever(c)), count(c.Steps), end(c.Cost, true))
			first = append(first, words2(r.begin(c), c.Shows.String())...)
			for n, e := range c.Effects {
				if n > 0 {
					first = words2(name, "", "", "", "", "")
				}
				f, _, _ := r.lib.Column(e.Column)
				from := ""
				if e.From.Known {
					from = r.value(e.From, f)
				}
				plans.Rows = append(plans.Rows, append(first, words2(r.column(e.Column, p.On), from, r.value(e.To, f))...))
			}
		}
		for _, f := range p.Facts {
			fact, _, _ := r.lib.Column(f.Column)
			kind := r.say("已知", "known")
			switch {
			case f.Moved:
				kind = r.say("由方案改变", "moved by the plan")
			case f.Forecast:
				kind = r.say("预测", "forecast")
			}
			facts.Rows = append(facts.Rows, words2(name, r.column(f.Column, p.On), f.Column, r.value(f.Value, fact), kind))
		}
		for _, m := range p.Marks {
			facts.Rows = append(facts.Rows, words2(name, r.column(m.Column, p.On), m.Column, explain.Number(m.Value.Num, 2), r.say("假定评分", "assumed mark")))
		}
	}
	sheets := []exchange.Sheet{plans, facts}
	if b != nil {
		sheets = append(sheets, r.branchSheet(b))
	}
	return r.book(sheets)
}

func (r *cultivation) branchSheet(b *cultivate.Branches) exchange.Sheet {
	f, g := r.lib.Fact(b.Forecast), r.lib.Fact(b.Needed)
	x := r.sheet("分支", "Branches", r.head("段", "branch", 8), exchange.SheetColumn{Head: f.LabelIn(r.lang) + r.say("（预测）", " (forecast)"), Width: 24}, exchange.SheetColumn{Head: g.LabelIn(r.lang) + r.say("（所需）", " (needed)"), Width: 24})
	for i, run := range b.Runs {
		for _, p := range run.Points {
			row := append([]exchange.SheetCell{count(int64(i + 1))}, exchange.SheetCell{Number: p.Forecast.Big()})
			if p.Possible {
				row = append(row, exchange.SheetCell{Number: p.Needed.Big()})
			} else {
				row = append(row, exchange.SheetCell{Text: r.say("不可能", "impossible")})
			}
			x.Rows = append(x.Rows, row)
		}
	}
	return x
}

// book writes sheets to the file asked for.
func (r *cultivation) book(sheets []exchange.Sheet) error {
	return r.file(r.c.XLSX, func(w io.Writer) error { return exchange.WriteSheets(w, sheets, r.lang) })
}

func (r *cultivation) chartHead(title, subtitle string) chart.Head {
	return chart.Head{Title: title, Subtitle: subtitle, Date: r.today.String(), Demo: r.demo != "", Lang: chart.Lang(r.lang), Source: strings.Join(fileNames(r.c.Facts), ", ")}
}

// drawOne draws what is needed at every forecast when that was asked for, else the first plan on the calendar.
func (r *cultivation) drawOne(who explain.Subject, rep *cultivate.Report, b *cultivate.Branches) error {
	if b != nil {
		return r.drawTo(r.c.Chart, r.c.Font, r.branchChart(who, b))
	}
	p, err := r.chosen(rep)
	if err != nil {
		return err
	}
	t := chart.Timeline{Head: r.chartHead(who.Name+" · "+r.pack.Name(r.lang), planKind(p.Kind).In(r.lang)+r.say("，费用 ", ", ")+rule10k(rule.Int(p.Cost))+r.say(" 万元", " × 10,000 yuan")), Today: instant(r.today)}
	for i := range p.Changes {
		c := &p.Changes[i]
		t.Changes = append(t.Changes, chart.Change{Name: r.lever(c), Text: fmt.Sprintf("×%d · %s", c.Steps, rule10k(rule.Int(c.Cost))+r.say(" 万元", " × 10,000 yuan")), Start: instant(max(r.today, min(c.Begin, c.Shows))), Counts: instant(c.Shows)})
	}
	t.Goal = &chart.Goal{On: instant(p.On), Label: r.say("可申报", "apply")}
	return r.drawTo(r.c.Chart, r.c.Font, t)
}

func instant(d pack.Day) time.Time {
	y, m, dd := d.Date()
	return time.Date(y, m, dd, 0, 0, 0, 0, time.UTC)
}

func (r *cultivation) branchChart(who explain.Subject, b *cultivate.Branches) chart.Branches {
	f, g := r.lib.Fact(b.Forecast), r.lib.Fact(b.Needed)
	out := chart.Branches{
		Head: r.chartHead(who.Name+" · "+r.pack.Name(r.lang), fmt.Sprintf(r.say("%d年所需%s", "%[2]s needed in %[1]d"), b.Year, g.LabelIn(r.lang))),
		X:    chart.Axis{Label: f.LabelIn(r.lang), Unit: chartUnit(f)}, Y: chart.Axis{Label: g.LabelIn(r.lang), Unit: chartUnit(g)},
	}
	for i, run := range b.Runs {
		s := chart.Segment{}
		for _, p := range run.Points {
			if p.Possible {
				s.Points = append(s.Points, chart.Point{X: p.Forecast.Float64(), Y: p.Needed.Float64()})
			}
		}
		first, last := run.Points[0], run.Points[len(run.Points)-1]
		if len(s.Points) == 0 {
			out.Barred = append(out.Barred, chart.Region{From: first.Forecast.Float64(), To: last.Forecast.Float64(), Label: r.say("无论多少都不够", "no amount suffices")})
			continue
		}
		if i > 0 {
			s.From = chart.Closed
		}
		if i < len(b.Runs)-1 {
			s.To = chart.Closed
		}
		out.Segments = append(out.Segments, s)
	}
	for i, t := range b.Thresholds {
		out.Lines = append(out.Lines, chart.Threshold{X: t.Float64(), Label: r.say("超过 ", "above ") + r.value(known(before(b, i).Forecast), f)})
	}
	for i, run := range b.Runs { // the figures on both sides of a jump
		first, last := run.Points[0], run.Points[len(run.Points)-1]
		if i > 0 && first.Possible {
			out.Marks = append(out.Marks, chart.Mark{X: first.Forecast.Float64(), Y: first.Needed.Float64(), Label: r.value(known(first.Needed), g)})
		}
		if i < len(b.Runs)-1 && last.Possible {
			out.Marks = append(out.Marks, chart.Mark{X: last.Forecast.Float64(), Y: last.Needed.Float64(), Label: r.value(known(last.Needed), g)})
		}
	}
	out.Marks = append(out.Marks, chart.Mark{X: b.Known.Num.Float64(), Y: b.Spent.Num.Float64(), Label: r.say("上一年", "last year"), Now: true})
	return out
}

// before is the last point below a threshold.
func before(b *cultivate.Branches, threshold int) cultivate.Point {
	var last cultivate.Point
	for _, run := range b.Runs {
		for _, p := range run.Points {
			if p.Forecast.Cmp(b.Thresholds[threshold]) >= 0 {
				return last
			}
			last = p
		}
	}
	return last
}

func chartUnit(f *pack.Fact) string {
	if f.Type == "money" {
		return chart.Yuan
	}
	return f.Unit
}

// drawPool draws who can apply month by month, against the gap when one is given; without, how many plans cost how much.
func (r *cultivation) drawPool(p *pool) error {
	if r.c.Close == 0 {
		return r.drawTo(r.c.Chart, r.c.Font, r.costChart(p))
	}
	out := chart.Progress{
		Head: r.chartHead(r.pack.Name(r.lang), fmt.Sprintf(r.say("补上%d家缺口最省的企业按可申报月份", "the cheapest to close a gap of %d, by month"), r.c.Close)),
		When: r.say("可申报月份", "month"), Value: chart.Axis{Label: r.say("个数", "number"), Unit: r.say("家", "")}, Count: r.say("当月", "month"), Total: r.say("累计", "total"),
		Target: &chart.Target{Value: float64(r.c.Close), Label: fmt.Sprintf(r.say("缺口 %d", "gap %d"), r.c.Close)},
	}
	counts := map[string]int{}
	for _, m := range p.closers {
		counts[m.plan().On.String()[:7]]++
	}
	y, m, _ := r.today.Date()
	total := 0
	for day := r.today; day <= r.limits.By || len(out.Periods) == 0; day = pack.DayOf(y, m, 1) {
		name := day.String()[:7]
		total += counts[name]
		out.Periods = append(out.Periods, chart.Period{Name: name, Count: float64(counts[name]), Total: float64(total)})
		if m++; m > 12 {
			y, m = y+1, 1
		}
	}
	return r.drawTo(r.c.Chart, r.c.Font, out)
}

// costChart counts plans by cost, in bins of the same width up to the limit, and one above it.
func (r *cultivation) costChart(p *pool) chart.Histogram {
	const bins = 10
	limit := new(big.Rat).SetFrac64(r.limits.Cost, 100)
	out := chart.Histogram{
		Head: r.chartHead(r.pack.Name(r.lang), r.say("有方案的对象按最省方案的费用", "subjects with a plan by the cost of the cheapest")),
		X:    chart.Axis{Label: r.say("费用", "cost"), Unit: chart.Yuan}, Y: chart.Axis{Label: r.say("个数", "number"), Unit: r.say("家", "")},
		Line: rule.FromBig(limit).Float64(), LineLabel: r.say("培育层上限", "limit of the cultivation tier"), Met: r.say("以内", "within"), Unmet: r.say("超过", "above"), MetBelow: true,
	}
	counts := make([]int, bins+1)
	for _, m := range p.members {
		c := m.plan().Cost
		k := bins
		if c <= r.limits.Cost && r.limits.Cost > 0 {
			k = min(int(max(c-1, 0)*bins/r.limits.Cost), bins-1)
		}
		counts[k]++
	}
	for k, n := range counts {
		b := chart.Bin{From: out.Line * float64(k) / bins, To: out.Line * float64(k+1) / bins, Count: float64(n), Text: fmt.Sprint(n)}
		if k == bins {
			b.From, b.To = out.Line, math.Inf(1)
		}
		out.Bins = append(out.Bins, b)
	}
	return out
}
