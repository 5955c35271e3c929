package main

import (
	"fmt"
	"io"
	"math/big"

	"huice/engine/assess"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/simulate"
	"huice/exchange"
)

// variantName is the name of a variant; the rules as they are have one too.
func (s *simulation) variantName(v *simulate.Variant) string {
	if v == nil {
		return s.say("现行规则", "rules as they are")
	}
	return v.Def.Name(s.lang)
}

// fact names the money of a cliff.
func (s *simulation) fact(c *simulate.Cliff) string { return c.Column.Label(s.lang) }

// yuan prints fen in yuan.
func yuan(fen int64) string { return explain.Number(fenRat(fen), 2) }

// lineOf prints where a cliff lies.
func lineOf(c *simulate.Cliff) string {
	if c.Low == c.High {
		return yuan(c.Low)
	}
	return yuan(c.Low) + "–" + yuan(c.High)
}

func (s *simulation) printCliffs() {
	if len(s.report.Cliffs) == 0 {
		return
	}
	s.printf(s.say("\n断崖：多一元反而少得一元以上（线上下 %s 以内因此吃亏的企业）\n", "\ncliffs: one more yuan loses more than one yuan (counted: those within %s of the line who are the worse for it)\n"), s.within.Src)
	heads := []string{s.say("政策", "policy"), s.say("规则", "rules"), s.say("条款", "clause"), s.say("指标", "fact"), s.say("线（元）", "line (yuan)"),
		s.say("通常少得（元）", "usual loss (yuan)"), s.say("最多少得（元）", "worst loss (yuan)"), s.say("线下", "below"), s.say("线上", "above")}
	var rows [][]string
	for i := range s.report.Cliffs {
		c := &s.report.Cliffs[i]
		rows = append(rows, []string{c.Pack.Name(s.lang), s.variantName(c.Variant), c.Where.Name(s.lang) + cited(c), s.fact(c), lineOf(c), yuan(c.Typical.Loss), yuan(c.Worst.Loss), fmt.Sprint(c.Below), fmt.Sprint(c.Above)})
	}
	s.printTable(4, heads, rows)
}

func cited(c *simulate.Cliff) string {
	if !c.Cite.Given() {
		return ""
	}
	return "〔" + c.Cite.Article + "〕"
}

// Cells of the workbook.
func words2(texts ...string) []exchange.SheetCell {
	var row []exchange.SheetCell
	for _, t := range texts {
		row = append(row, exchange.SheetCell{Text: t})
	}
	return row
}

func count(n int64) exchange.SheetCell { return exchange.SheetCell{Number: big.NewRat(n, 1)} }

// amount is a sum in yuan.
func amount(m simulate.Money) exchange.SheetCell {
	return exchange.SheetCell{Number: m.Yuan().Big()}
}

// end is an end of an amount in yuan, empty when it has none.
func end(fen int64, known bool) exchange.SheetCell {
	if !known {
		return exchange.SheetCell{}
	}
	return exchange.SheetCell{Number: big.NewRat(fen, 100)}
}

// workbook writes the report for whoever works on with it.
func (s *simulation) workbook() error {
	if s.c.XLSX == "" {
		return nil
	}
	f, err := exchange.Create(s.c.XLSX)
	if err != nil {
		return fmt.Errorf("create %s: %w", s.c.XLSX, err)
	}
	defer f.Abort()
	if err := s.sheets(f); err != nil {
		return err
	}
	if err := f.Commit(); err != nil {
		return fmt.Errorf("write %s: %w", s.c.XLSX, err)
	}
	if !s.json {
		s.printf("%s %s\n", s.say("结果已写入", "results are in"), s.c.XLSX)
	}
	return nil
}

func (s *simulation) sheets(w io.Writer) error {
	all := []exchange.Sheet{s.summarySheet(), s.namesSheet(), s.groupsSheet(), s.linesSheet(), s.cliffsSheet(), s.scenarioSheet()}
	return exchange.WriteSheets(w, all, s.lang)
}

// sheet begins a sheet with what every one of them says.
func (s *simulation) sheet(zh, en string, heads ...string) exchange.Sheet {
	x := exchange.Sheet{Name: s.say(zh, en), Title: s.study.Scenario.Title(s.lang) + s.say("：", ": ") + s.say(zh, en), FirstRow: 4}
	if s.demo != "" {
		x.Notes = append(x.Notes, "【"+s.demo+"】")
	}
	x.Notes = append(x.Notes, fmt.Sprintf(s.say("申报日期 %s · 参数集 %s · 方案校验值 %s", "application date %s · parameter set %s · scenario hash %s"), s.study.Base.Date, s.study.Base.Set, s.study.Hash))
	for i, h := range heads {
		width := 16.0
		if i < 2 {
			width = 34
		}
		x.Columns = append(x.Columns, exchange.SheetColumn{Head: h, Width: width})
	}
	return x
}

func (s *simulation) sumHeads(first ...string) []string {
	return append(first, s.say("受益", "gain"), s.say("受损", "lose"), s.say("方向待定", "open"), s.say("原符合", "eligible before"), s.say("现符合", "eligible after"),
		s.say("原待定", "open before"), s.say("现待定", "open after"), s.say("原金额下限（元）", "amount before, low (yuan)"), s.say("原金额上限（元）", "amount before, high (yuan)"),
		s.say("现金额下限（元）", "amount after, low (yuan)"), s.say("现金额上限（元）", "amount after, high (yuan)"), s.say("增减下限（元）", "change, low (yuan)"), s.say("增减上限（元）", "change, high (yuan)"),
		s.say("原待定最多（元）", "open before, at most (yuan)"), s.say("现待定最多（元）", "open after, at most (yuan)"), s.say("金额没有上限的", "without a bound"))
}

func sumCells(first []exchange.SheetCell, x *simulate.Sum) []exchange.SheetCell {
	return append(first, count(x.Gain), count(x.Lose), count(x.Open), count(x.Before.Eligible), count(x.After.Eligible), count(x.Before.Waiting), count(x.After.Waiting),
		amount(x.Before.Low), amount(x.Before.High), amount(x.After.Low), amount(x.After.High), amount(x.Low), amount(x.High),
		amount(x.Before.WaitingHigh), amount(x.After.WaitingHigh), count(x.After.Unbounded+x.After.WaitingUnbounded))
}

func (s *simulation) summarySheet() exchange.Sheet {
	x := s.sheet("汇总", "Summary", s.sumHeads(s.say("政策", "policy"), s.say("方案", "variant"))...)
	for _, c := range s.report.Variants {
		for _, d := range c.Packs {
			x.Rows = append(x.Rows, sumCells(words2(d.Pack.Name(s.lang), s.variantName(c.Variant)), &d.Sum))
		}
	}
	return x
}

func (s *simulation) namesSheet() exchange.Sheet {
	heads := []string{s.say("政策", "policy"), s.say("名称", "name"), s.say("编号", "identifier"), s.say("方案", "variant"), s.say("方向", "direction"), s.say("原结论", "before"), s.say("现结论", "after"),
		s.say("原金额下限（元）", "amount before, low (yuan)"), s.say("原金额上限（元）", "amount before, high (yuan)"), s.say("现金额下限（元）", "amount after, low (yuan)"), s.say("现金额上限（元）", "amount after, high (yuan)"),
		s.say("增减下限（元）", "change, low (yuan)"), s.say("增减上限（元）", "change, high (yuan)")}
	for i := range s.study.By {
		heads = append(heads, s.study.GroupLabel(i, s.lang))
	}
	x := s.sheet("受益和受损", "Gainers and losers", heads...)
	for _, c := range s.report.Variants {
		for _, d := range c.Packs {
			for _, list := range [][]simulate.Move{d.Gains, d.Losses, d.Others} {
				for i := range list {
					x.Rows = append(x.Rows, s.moveCells(c, d, &list[i]))
				}
			}
			if n := int64(len(d.Gains) + len(d.Losses) + len(d.Others)); n < d.Gain+d.Lose+d.Open {
				x.Notes = append(x.Notes, fmt.Sprintf(s.say("%s 只列出%d中增减最多的%d。", "%s: of %d the %d with the largest change."), d.Pack.Name(s.lang), d.Gain+d.Lose+d.Open, n))
			}
		}
	}
	return x
}

func (s *simulation) way(w int) string {
	return map[int]string{1: s.say("受益", "gains"), -1: s.say("受损", "loses"), 0: s.say("待定", "open")}[w]
}

func (s *simulation) moveCells(c *simulate.Comparison, d *simulate.Diff, m *simulate.Move) []exchange.SheetCell {
	row := words2(d.Pack.Name(s.lang), m.Name, m.ID, s.variantName(c.Variant), s.way(m.Way), explain.OutcomeLabel(m.Before.Outcome, s.lang), explain.OutcomeLabel(m.After.Outcome, s.lang))
	if money(d.Pack) {
		row = append(row, end(m.Before.Low, m.Before.LowKnown), end(m.Before.High, m.Before.HiKnown), end(m.After.Low, m.After.LowKnown), end(m.After.High, m.After.HiKnown))
	} else {
		row = append(row, words2("", "", "", "")...)
	}
	if m.Settled && money(d.Pack) {
		row = append(row, amount(m.Low), amount(m.High))
	} else {
		row = append(row, words2("", "")...)
	}
	for i, g := range m.Groups {
		row = append(row, exchange.SheetCell{Text: s.study.GroupName(i, g, s.lang)})
	}
	return row
}

func (s *simulation) groupsSheet() exchange.Sheet {
	x := s.sheet("分组", "Groups", s.sumHeads(s.say("政策", "policy"), s.say("组", "group"), s.say("方案", "variant"), s.say("分组", "grouping"))...)
	for _, c := range s.report.Variants {
		for _, d := range c.Packs {
			for i := range d.Groups {
				for k := range d.Groups[i] {
					g := &d.Groups[i][k]
					x.Rows = append(x.Rows, sumCells(words2(d.Pack.Name(s.lang), s.study.GroupName(i, g.Value, s.lang), s.variantName(c.Variant), s.study.GroupLabel(i, s.lang)), &g.Sum))
				}
			}
		}
	}
	return x
}

func (s *simulation) linesSheet() exchange.Sheet {
	x := s.sheet("线附近", "Near the lines", s.say("政策", "policy"), s.say("名称", "name"), s.say("编号", "identifier"), s.say("方案", "variant"), s.say("参数", "parameter"), s.say("线", "line"),
		s.say("范围", "margin"), s.say("位置", "side"), s.say("过线花费（元）", "cost of crossing (yuan)"))
	for _, c := range s.report.Variants {
		for _, l := range c.Lines {
			for i := range l.Packs {
				n := &l.Packs[i]
				for _, part := range []struct {
					where string
					list  []simulate.Move
				}{{s.say("刚过线", "just inside"), n.Inside}, {s.say("差一点", "just outside"), n.Outside}} {
					for _, m := range part.list {
						x.Rows = append(x.Rows, append(words2(n.Pack.Name(s.lang), m.Name, m.ID, s.variantName(c.Variant), l.Def.Name(s.lang), s.figure(l.Value), s.figure(l.Margin), part.where), end(m.Cost, m.CanMove)))
					}
				}
			}
		}
	}
	return x
}

func (s *simulation) cliffsSheet() exchange.Sheet {
	x := s.sheet("断崖", "Cliffs", s.say("政策", "policy"), s.say("条款", "clause"), s.say("规则", "rules"), s.say("指标", "fact"), s.say("线下限（元）", "line, low (yuan)"), s.say("线上限（元）", "line, high (yuan)"),
		s.say("线下", "below"), s.say("线上", "above"), s.say("通常少得（元）", "usual loss (yuan)"), s.say("最多少得（元）", "worst loss (yuan)"), s.say("最多的编号", "who loses most"), s.say("名称", "name"), s.say("现值（元）", "its value (yuan)"))
	x.Notes = append(x.Notes, fmt.Sprintf(s.say("多一元反而少得一元以上；线下、线上是 %s 以内因此吃亏的。", "One more yuan loses more than one yuan; counted are those within %s who are the worse for it."), s.within.Src))
	for i := range s.report.Cliffs {
		c := &s.report.Cliffs[i]
		row := append(words2(c.Pack.Name(s.lang), c.Where.Name(s.lang)+cited(c), s.variantName(c.Variant), s.fact(c)), end(c.Low, true), end(c.High, true), count(int64(c.Below)), count(int64(c.Above)),
			end(c.Typical.Loss, true), end(c.Worst.Loss, true))
		x.Rows = append(x.Rows, append(append(row, words2(c.Worst.ID, c.Worst.Name)...), end(c.Worst.Value, true)))
	}
	return x
}

func (s *simulation) scenarioSheet() exchange.Sheet {
	x := s.sheet("方案", "Scenario", s.say("项目", "item"), s.say("内容", "content"))
	x.Columns[1].Width = 90
	add := func(item, content string) { x.Rows = append(x.Rows, words2(item, content)) }
	sc := s.study.Scenario
	add(s.say("名称", "name"), sc.Title(s.lang))
	add(s.say("说明", "note"), pack.Text{Zh: sc.Note, En: sc.NoteEn}.In(s.lang))
	add(s.say("方案校验值", "scenario hash"), s.study.Hash)
	add(s.say("结果校验值", "result hash"), s.report.Hash)
	add(s.say("对象数", "subjects"), fmt.Sprint(s.report.Subjects))
	add(s.say("数据截至", "facts as of"), s.clocks.FactsAsOf)
	add(s.say("计算时间", "computed at"), s.clocks.ComputedAt)
	for _, c := range s.report.Variants {
		for i := range c.Variant.Def.Changes {
			id := c.Variant.Def.Changes[i].Pack
			for _, line := range s.changes(c.Variant, id) {
				add(s.variantName(c.Variant)+" "+c.Variant.Def.ID, id+s.say("：", ": ")+line)
			}
		}
	}
	for _, r := range s.study.Base.Rules {
		add(s.say("现行规则 ", "rules as they are ")+r.Pack.ID, r.Hash)
	}
	for _, c := range s.report.Variants {
		for _, r := range c.Variant.Prog.Rules {
			add(c.Variant.Def.ID+" "+r.Pack.ID, r.Hash)
		}
	}
	return x
}

// outcomesJSON counts outcomes by name, before and after.
func outcomesJSON(o *simulate.Outcomes) map[string]map[string]int64 {
	m := map[string]map[string]int64{}
	for _, x := range assess.Outcomes() {
		for _, y := range assess.Outcomes() {
			if n := o[x][y]; n > 0 {
				if m[x.String()] == nil {
					m[x.String()] = map[string]int64{}
				}
				m[x.String()][y.String()] = n
			}
		}
	}
	return m
}
