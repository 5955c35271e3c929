package main

import (
	"fmt"
	"slices"
	"strings"

	"huice/engine/assess"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
	"huice/engine/simulate"
)

// wan prints money in units of ten thousand yuan.
func wan(m simulate.Money) string { return explain.Number(m.Yuan().Quo(rule.Int(10_000)), 2) }

// signed prints a change of money with its sign.
func signed(m simulate.Money) string {
	if m.Sign() > 0 {
		return "+" + wan(m)
	}
	return wan(m)
}

// moneySpan prints the ends of a sum; some whose amount has no end make it open above.
func moneySpan(low, high simulate.Money, unbounded int64) string {
	switch {
	case unbounded > 0:
		return "≥ " + wan(low)
	case low == high:
		return wan(low)
	}
	return wan(low) + "–" + wan(high)
}

// change prints the ends of a change.
func change(x *simulate.Sum) string {
	s := signed(x.Low)
	if x.Low != x.High {
		s += " – " + signed(x.High)
	}
	return s
}

// money reports whether a pack comes to an amount.
func money(p *pack.Pack) bool { return p.Benefit != nil && p.Benefit.Amount.Given() }

// arrow prints what was and what is; once when they are the same.
func arrow(before, after string) string {
	if before == after {
		return before
	}
	return before + " → " + after
}

func (s *simulation) print() {
	sc := s.study.Scenario
	if s.demo != "" {
		s.printf("【%s】\n", s.demo)
	}
	s.printf("%s\n", sc.Title(s.lang))
	if note := (pack.Text{Zh: sc.Note, En: sc.NoteEn}).In(s.lang); note != "" {
		s.printf("%s\n", note)
	}
	s.printf(s.say("%d%s · 申报日期 %s · 数据截至 %s · 计算于 %s · 参数集 %s\n", "%d %s · application date %s · facts as of %s · computed at %s · parameter set %s\n"),
		s.report.Subjects, counted(s.study.Subject).In(s.lang), sc.Base.Date, s.clocks.FactsAsOf, s.clocks.ComputedAt, s.study.Base.Set)
	s.printf(s.say("方案校验值 %s\n结果校验值 %s\n", "scenario hash %s\nresult hash %s\n"), s.study.Hash, s.report.Hash)
	for _, c := range s.report.Variants {
		s.heading(c)
	}
	s.table()
	s.totals()
	for _, c := range s.report.Variants {
		s.people(c)
	}
	s.printCliffs()
	s.printf("\n%s\n", s.say("测算只按所给数据和所写规则逐家计算，不含名额、预算调减和从高不重复；政策包不是法律文本。",
		"Every subject is assessed by itself on the data and rules given: places, budgets and exclusions between awards are not in it. The pack is not the law."))
}

// heading says what a variant changes, and what follows from it or does not.
func (s *simulation) heading(c *simulate.Comparison) {
	v := c.Variant
	s.printf("\n%s  %s\n", v.Def.Name(s.lang), v.Def.ID)
	for i := range v.Def.Changes {
		id := v.Def.Changes[i].Pack
		s.printf("  %s  %s\n", v.Library.Pack(id).Name(s.lang), id)
		for _, line := range s.changes(v, id) {
			s.printf("    %s\n", line)
		}
	}
	for _, x := range []struct {
		text string
		ids  []string
	}{
		{s.say("不受影响", "not affected"), v.Same},
		{s.say("按全部对象比较或对象不同，这里不计算", "compare subjects with each other or are about others, not computed here"), v.Apart},
	} {
		if len(x.ids) > 0 {
			s.printf("  %s%s%s\n", x.text, s.say("：", ": "), strings.Join(x.ids, s.say("、", ", ")))
		}
	}
}

// table sets the variants side by side, a row for each pack and variant.
func (s *simulation) table() {
	heads := []string{s.say("政策", "policy"), s.say("方案", "variant"), s.say("符合", "eligible"), s.say("受益", "gain"), s.say("受损", "lose"), s.say("方向待定", "open"),
		s.say("待补数据", "open data"), s.say("需裁量", "discretion"), s.say("全年金额（万元）", "amount a year (10k yuan)"), s.say("增减（万元）", "change (10k yuan)"), s.say("待定的最多另计", "those open, at most")}
	var rows [][]string
	for _, c := range s.report.Variants {
		for _, d := range c.Packs {
			rows = append(rows, s.diffRow(c, d))
		}
	}
	if len(rows) == 0 {
		s.printf("\n%s\n", s.say("各方案与现行规则没有差别", "no variant differs from the rules as they are"))
		return
	}
	s.printf("\n")
	s.printTable(2, heads, rows)
}

func (s *simulation) diffRow(c *simulate.Comparison, d *simulate.Diff) []string {
	count := func(o assess.Outcome) string {
		return arrow(fmt.Sprint(d.Outcomes.Before(o)), fmt.Sprint(d.Outcomes.After(o)))
	}
	row := []string{d.Pack.Name(s.lang), c.Variant.Def.ID, count(assess.Eligible), fmt.Sprint(d.Gain), fmt.Sprint(d.Lose), fmt.Sprint(d.Open),
		count(assess.Undetermined), count(assess.Discretionary)}
	if !money(d.Pack) {
		return append(row, "", "", "")
	}
	return append(row, arrow(moneySpan(d.Before.Low, d.Before.High, d.Before.Unbounded), moneySpan(d.After.Low, d.After.High, d.After.Unbounded)), change(&d.Sum),
		arrow(waiting(&d.Before), waiting(&d.After)))
}

// waiting prints what those whose outcome is open would get at most.
func waiting(c *simulate.Cost) string {
	if c.WaitingUnbounded > 0 {
		return fmt.Sprintf("≥ %s (%d?)", wan(c.WaitingHigh), c.WaitingUnbounded)
	}
	return wan(c.WaitingHigh)
}

// kinds are what benefits of a kind are called.
func (s *simulation) kind(k string) string {
	switch k {
	case "grant":
		return s.say("奖补资金", "grants")
	case "tax_saving":
		return s.say("减免税额", "tax saved")
	case "deduction":
		return s.say("扣除额", "deductions")
	case "price":
		return s.say("加收的价款", "charges")
	}
	return k
}

// totals prints what the packs of one kind come to together, where there are several.
func (s *simulation) totals() {
	for _, c := range s.report.Variants {
		n := map[string]int{}
		for _, d := range c.Packs {
			if money(d.Pack) {
				n[d.Pack.Benefit.Kind]++
			}
		}
		for _, t := range c.Totals {
			if n[t.Kind] > 1 {
				s.printf(s.say("合计 %s · %s：%s 万元，待定的最多另计 %s 万元\n", "together %s · %s: %s (10k yuan), those open at most %s more\n"), c.Variant.Def.ID, s.kind(t.Kind),
					arrow(moneySpan(t.Before.Low, t.Before.High, t.Before.Unbounded), moneySpan(t.After.Low, t.After.High, t.After.Unbounded)), arrow(waiting(&t.Before), waiting(&t.After)))
			}
		}
	}
}

// people prints who gains and who loses, by group and by name, and who stands near the lines.
func (s *simulation) people(c *simulate.Comparison) {
	for _, d := range c.Packs {
		if d.Gain+d.Lose+d.Open == 0 {
			continue
		}
		s.printf("\n%s · %s\n", c.Variant.Def.Name(s.lang), d.Pack.Name(s.lang))
		for i := range d.Groups {
			s.groups(d, i)
		}
		s.named(s.say("受益", "gain"), d.Gains, d.Gain)
		s.named(s.say("受损", "lose"), d.Losses, d.Lose)
		s.named(s.say("待定", "open"), d.Others, d.Open)
	}
	for _, l := range c.Lines {
		s.line(c, l)
	}
}

// groups prints the groups of one grouping in which somebody is concerned.
func (s *simulation) groups(d *simulate.Diff, i int) {
	heads := []string{"  " + s.study.GroupLabel(i, s.lang), s.say("受益", "gain"), s.say("受损", "lose"), s.say("待定", "open"), s.say("符合", "eligible")}
	if money(d.Pack) {
		heads = append(heads, s.say("全年金额（万元）", "amount a year (10k yuan)"), s.say("增减（万元）", "change (10k yuan)"))
	}
	row := func(name string, x *simulate.Sum) []string {
		r := []string{"  " + name, fmt.Sprint(x.Gain), fmt.Sprint(x.Lose), fmt.Sprint(x.Open), arrow(fmt.Sprint(x.Before.Eligible), fmt.Sprint(x.After.Eligible))}
		if money(d.Pack) {
			r = append(r, arrow(moneySpan(x.Before.Low, x.Before.High, x.Before.Unbounded), moneySpan(x.After.Low, x.After.High, x.After.Unbounded)), change(x))
		}
		return r
	}
	var shown []*simulate.Group
	for k := range d.Groups[i] {
		if g := &d.Groups[i][k]; g.Gain+g.Lose+g.Open > 0 {
			shown = append(shown, g)
		}
	}
	var rest simulate.Sum
	var more int
	if len(shown) > mostGroups {
		slices.SortStableFunc(shown, func(a, b *simulate.Group) int { return int(b.Gain + b.Lose + b.Open - a.Gain - a.Lose - a.Open) })
		for _, g := range shown[mostGroups:] {
			rest.Merge(&g.Sum)
			more++
		}
		shown = shown[:mostGroups]
	}
	var rows [][]string
	for _, g := range shown {
		rows = append(rows, row(s.study.GroupName(i, g.Value, s.lang), &g.Sum))
	}
	if more > 0 {
		rows = append(rows, row(fmt.Sprintf(s.say("其余%d组", "%d more groups"), more), &rest))
	}
	s.printTable(1, heads, append(rows, row(s.say("合计", "total"), &d.Sum)))
}

// mostGroups is how many groups of a grouping are printed; the workbook has all.
const mostGroups = 15

// named prints the first of some moves.
func (s *simulation) named(what string, list []simulate.Move, n int64) {
	if n == 0 {
		return
	}
	s.printf("  %s %d\n", what, n)
	for i, m := range list {
		if i == s.c.Names {
			break
		}
		s.printf("    %s  %s  %s%s\n", m.ID, m.Name, arrow(explain.OutcomeLabel(m.Before.Outcome, s.lang), explain.OutcomeLabel(m.After.Outcome, s.lang)), s.gain(&m))
	}
	if shown := min(int64(s.c.Names), int64(len(list))); shown < n && shown > 0 {
		s.printf(s.say("    ……另有%d，用 --xlsx 另存\n", "    … %d more; save them with --xlsx\n"), n-shown)
	}
}

// gain prints how much somebody gains or loses in yuan.
func (s *simulation) gain(m *simulate.Move) string {
	if !m.Settled {
		return s.ranges(m)
	}
	if m.Low.Sign() == 0 && m.High.Sign() == 0 {
		return ""
	}
	yuan := func(x simulate.Money) string {
		if x.Sign() > 0 {
			return "+" + explain.Number(x.Yuan(), 2)
		}
		return explain.Number(x.Yuan(), 2)
	}
	text := yuan(m.Low)
	if m.Low != m.High {
		text += " – " + yuan(m.High)
	}
	return "  " + text + s.say("元", " yuan")
}

// ranges prints what somebody may get before and after whose outcome is open.
func (s *simulation) ranges(m *simulate.Move) string {
	of := func(x *simulate.Side) string {
		low, high := "", ""
		if x.LowKnown {
			low = yuan(x.Low)
		}
		if x.HiKnown {
			high = yuan(x.High)
		}
		if low == high {
			return low
		}
		return low + "–" + high
	}
	if before, after := of(&m.Before), of(&m.After); before != after {
		return "  " + before + " → " + after + s.say("元", " yuan")
	}
	return ""
}

// line prints who stands near a line.
func (s *simulation) line(c *simulate.Comparison, l simulate.Nearby) {
	for _, n := range l.Packs {
		s.printf(s.say("\n%s · %s · %s %s，上下 %s 以内\n", "\n%s · %s · %s %s, within %s of it\n"), c.Variant.Def.Name(s.lang), n.Pack.Name(s.lang), l.Def.Name(s.lang), s.figure(l.Value), s.figure(l.Margin))
		s.standing(s.say("刚过线（线再收紧就不符合）", "just inside (out if the line moved that far)"), n.Inside)
		s.standing(s.say("差一点（线放宽就符合）", "just outside (in if the line moved that far)"), n.Outside)
		if n.Other > 0 {
			s.printf(s.say("  另有%d结论不同，两边都不符合\n", "  %d more come out otherwise and are eligible on neither side\n"), n.Other)
		}
		if len(n.Movers) > 0 {
			s.standing(s.say("过线的花费少于所得", "could cross it for less than the award"), n.Movers)
			s.printf(s.say("  他们都过线时全年再增 %s 万元\n", "  if all of them do, a year costs %s (10k yuan) more\n"), wan(n.Award))
		}
	}
}

func (s *simulation) standing(what string, list []simulate.Move) {
	s.printf("  %s %d\n", what, len(list))
	for i, m := range list {
		if i == s.c.Names {
			s.printf(s.say("    ……另有%d\n", "    … %d more\n"), len(list)-i)
			break
		}
		s.printf("    %s  %s\n", m.ID, m.Name)
	}
}

// figure prints a figure of a policy as it is written.
func (s *simulation) figure(q pack.Quantity) string { return q.Src }
