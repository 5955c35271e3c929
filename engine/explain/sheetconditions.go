package explain

import (
	"fmt"
	"slices"
	"strings"

	"huice/engine/pack"
)

// Columns of the sheet of conditions.
const (
	condEntry = 4
	condCount = 5
)

// conditionBook lays out the sheet of conditions.
type conditionBook struct {
	*reader
	rows   [][]SheetCell
	tracks map[string][]int // conditions and the rows of the fast tracks that stand in for them
}

// conditionSheet lists what must hold, with a place to tick and a conclusion: a gap leaves it open unless something else
// decides, as in the engine.
func (x *reader) conditionSheet(d *Document) Sheet {
	s := Sheet{Name: x.say("条件", "Conditions"), Title: d.Title + x.say(" · 条件", " · conditions"), Notes: []string{
		x.say("在黄色格中选择所列情形是否属实；不清楚的留空。", "Choose in the yellow cells whether what is described holds; leave empty what is not known.")},
		Columns: []SheetColumn{{x.say("条款", "Article"), 18}, {x.say("类别", "Kind"), 12}, {x.say("条件", "Condition"), 34}, {x.say("内容", "What it says"), 64},
			{x.say("是否属实", "Holds"), 11}, {x.say("计为", "Counts as"), 13}, {x.say("备注", "Remarks"), 28}}}
	b := &conditionBook{reader: x, tracks: map[string][]int{}}
	for _, t := range x.p.FastTracks {
		if !t.Holds(x.law) {
			continue
		}
		for _, id := range t.Replaces {
			b.tracks[id] = append(b.tracks[id], b.next())
		}
		b.add(x.say("直通", "fast track"), t.Labelled, t.Cite, t.When, "")
	}
	first := b.next()
	for _, c := range x.p.Applies {
		if c.Holds(x.law) {
			b.add(x.say("适用范围", "scope"), c.Labelled, c.Cite, c.Require, b.counts(c.ID, x.say("不符合", "unmet")))
		}
	}
	scope := b.next() - 1
	for _, c := range x.p.Conditions {
		if !c.Holds(x.law) {
			continue
		}
		kind, against := x.say("条件", "condition"), x.say("不符合", "unmet")
		if c.Discretion {
			kind, against = x.say("原则条件", "in principle"), x.say("裁量", "discretion")
		}
		b.add(kind, c.Labelled, c.Cite, c.Require, b.counts(c.ID, against))
	}
	for _, t := range x.p.Disqualifiers {
		if t.Holds(x.law) {
			e := at(condEntry, b.next())
			b.add(x.say("一票否决", "disqualifier"), t.Labelled, t.Cite, t.When,
				fmt.Sprintf(`IF(%[1]s="%[2]s","%[3]s",IF(%[1]s="%[4]s","%[5]s","%[6]s"))`, e, x.say("是", "yes"), x.say("不符合", "unmet"), x.say("否", "no"), x.say("符合", "met"), x.say("待定", "open")))
		}
	}
	if last := b.next() - 1; last >= first {
		b.conclude(first, scope, last)
	}
	s.Rows = b.rows
	return s
}

func (b *conditionBook) next() int { return FirstRow + len(b.rows) }

func (b *conditionBook) add(kind string, l pack.Labelled, c pack.Cite, e pack.Expr, counts string) {
	b.rows = append(b.rows, []SheetCell{{Text: b.cite(c)}, {Text: kind}, {Text: l.Name(b.lang), Strong: true}, {Text: b.sentence(e)},
		{Input: true, Choices: []string{b.say("是", "yes"), b.say("否", "no")}}, {Formula: counts}, {Input: true}})
}

// counts is what a condition counts as: a fast track that holds stands in for it.
func (b *conditionBook) counts(id, against string) string {
	cells := []string{at(condEntry, b.next())}
	for _, row := range b.tracks[id] {
		cells = append(cells, at(condEntry, row))
	}
	all := func(word string) string {
		var parts []string
		for _, c := range cells {
			parts = append(parts, fmt.Sprintf(`%s="%s"`, c, word))
		}
		return strings.Join(slices.Clip(parts), ",")
	}
	return fmt.Sprintf(`IF(OR(%s),"%s",IF(AND(%s),"%s","%s"))`, all(b.say("是", "yes")), b.say("符合", "met"), all(b.say("否", "no")), against, b.say("待定", "open"))
}

// conclude adds the conclusion: the scope goes first, then what is unmet, then what is open, then discretion.
func (b *conditionBook) conclude(first, scope, last int) {
	any := func(from, to int, zh, en string) string {
		if to < from {
			return "FALSE"
		}
		return fmt.Sprintf(`COUNTIF(%s,"%s")>0`, cellRange(condCount, from, to), b.say(zh, en))
	}
	out := func(zh, en string) string { return `"` + b.say(zh, en) + `"` }
	f := fmt.Sprintf("IF(%s,%s,IF(%s,%s,IF(%s,%s,IF(%s,%s,IF(%s,%s,%s)))))",
		any(first, scope, "不符合", "unmet"), out("不适用", "not applicable"), any(first, scope, "待定", "open"), out("待补数据", "undetermined"),
		any(scope+1, last, "不符合", "unmet"), out("不符合", "not eligible"), any(scope+1, last, "待定", "open"), out("待补数据", "undetermined"),
		any(scope+1, last, "裁量", "discretion"), out("需人工裁量", "discretionary"), out("符合", "eligible"))
	row := make([]SheetCell, 7)
	row[2] = SheetCell{Text: b.say("结论", "Outcome"), Strong: true}
	row[condCount] = SheetCell{Formula: f, Strong: true}
	b.rows = append(b.rows, row)
}
