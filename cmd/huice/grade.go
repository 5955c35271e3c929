package main

import (
	"fmt"

	"huice/engine/cohort"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
	"huice/exchange"
)

type gradeCmd struct {
	Pack string `help:"${one_of_kind}" placeholder:"PACK"`
	populationFlags
	Out string `help:"${out}" placeholder:"FILE" type:"path"`
	All bool   `help:"${all_rows}"`
}

// Run grades the subjects of a pack within their groups.
func (c *gradeCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	p, err := a.only(lib, c.Pack, func(p *pack.Pack) bool { return p.Grading != nil }, "分等定级", "graded")
	if err != nil {
		return err
	}
	t, err := a.together(c.populationFlags, []string{p.ID}, lib, p.Subject)
	if err != nil {
		return err
	}
	r := t.prog.Rules[0]
	g := t.run.Grade(r)
	if g == nil {
		return misused("%s 在这一天没有施行", "%s is not in force on that day", p.ID)
	}
	st := explain.NewStanding(t.run, r, a.lang)
	l, effect := t.graded(st, r, g)
	if a.json {
		if err := a.printJSON(rankedJSON(t, r, &cohort.Selection{Missing: g.Missing()}, l)); err != nil {
			return err
		}
	} else {
		t.printGraded(st, r, g, l, effect, c.All)
	}
	if err := t.write(c.Out, p.Name(a.lang), r, l); err != nil {
		return err
	}
	return t.settle()
}

// graded lists every subject with its grade, and adds up the effect of each grade.
func (t *together) graded(st *explain.Standing, r *rule.Rules, g *cohort.Grading) (list, map[int]rule.Rat) {
	l := list{columns: []exchange.Column{textColumn("id", "编号", "Identifier"), textColumn("name", "名称", "Name"), textColumn("group", "组", "Group"),
		intColumn("rank", "名次", "Rank"), textColumn("grade", "等级", "Grade"), textColumn("amount", "金额", "Amount"), textColumn("reason", "说明", "Reason")}}
	for i, o := range r.Grading.Order {
		l.columns = append(l.columns, textColumn(fmt.Sprintf("key%d", i+1), o.Label.Label, o.Label.En))
	}
	table := t.run.Table(r)
	effect := map[int]rule.Rat{}
	blank := make([]string, len(r.Grading.Order))
	for _, group := range g.Groups {
		name := st.Group(r.Grading.By, group.Group)
		for i, s := range group.Subjects {
			grade, amount := "", ""
			if group.Places != nil && s.Open == nil {
				grade = r.Grading.Grades[s.Final].Def.ID
				lo, hi := t.run.Amount(r, s.Row)
				if lo.Known && hi.Known && lo.Num.Cmp(hi.Num) == 0 {
					effect[s.Final] = effect[s.Final].Add(lo.Num)
					amount = explain.Number(lo.Num, 2)
				}
			}
			row := []string{s.ID, table.Name(s.Row), name, fmt.Sprint(s.Rank), grade, amount, st.Graded(group, i)}
			for k, o := range r.Grading.Order {
				row = append(row, st.Value(o.Of, s.Keys[k]))
			}
			l.rows = append(l.rows, row)
		}
		for _, x := range group.Open {
			l.rows = append(l.rows, append([]string{x.ID, table.Name(x.Row), name, "", t.say("待补数据", "open"), "", st.Missing(x.Missing)}, blank...))
		}
		for _, row := range group.Outside {
			l.rows = append(l.rows, append([]string{table.ID(row), table.Name(row), name, "", t.outside(r), "", ""}, blank...))
		}
	}
	return l, effect
}

// outside is what a subject outside the scope is called.
func (t *together) outside(r *rule.Rules) string {
	if o := r.Grading.Def.Outside; o != nil {
		return o.Name(t.lang)
	}
	return t.say("不参评", "not graded")
}

func (t *together) printGraded(st *explain.Standing, r *rule.Rules, g *cohort.Grading, l list, effect map[int]rule.Rat, all bool) {
	t.head(r)
	heads := []string{t.say("组", "group"), t.say("参评", "ranked")}
	for _, q := range r.Grading.Grades {
		heads = append(heads, q.Def.ID)
	}
	heads = append(heads, t.outside(r), t.say("待补数据", "open"), t.say("说明", "remarks"))
	total := make([]int, len(r.Grading.Grades))
	var rows [][]string
	for _, group := range g.Groups {
		row, counts := []string{st.Group(r.Grading.By, group.Group), fmt.Sprint(len(group.Subjects))}, make([]int, len(r.Grading.Grades))
		for _, s := range group.Subjects {
			if group.Places != nil && s.Open == nil {
				counts[s.Final]++
				total[s.Final]++
			}
		}
		for _, n := range counts {
			row = append(row, fmt.Sprint(n))
		}
		rows = append(rows, append(row, fmt.Sprint(len(group.Outside)), fmt.Sprint(len(group.Open)), t.remark(st, group)))
	}
	t.printTable(1, heads, rows)
	if len(g.NoGroup) > 0 {
		t.printf(t.say("不知属于哪一组：%d\n", "of unknown group: %d\n"), len(g.NoGroup))
	}
	t.printf("\n")
	for k, q := range r.Grading.Grades {
		if v, ok := effect[k]; ok {
			t.printf(t.say("%s %s：%d，%s合计 %s元\n", "%s %s: %d, %s in all %s yuan\n"), q.Def.ID, q.Def.Name(t.lang), total[k], r.Pack.Benefit.Name(t.lang), explain.Number(v, 2))
		} else {
			t.printf("%s %s: %d\n", q.Def.ID, q.Def.Name(t.lang), total[k])
		}
	}
	if all {
		t.printf("\n")
		var lines [][]string
		for _, x := range l.rows {
			lines = append(lines, []string{x[2], x[3], x[1], x[4], x[5], x[6]})
		}
		t.printTable(6, []string{t.say("组", "group"), t.say("名次", "rank"), t.say("名称", "name"), t.say("等级", "grade"), t.say("金额（元）", "yuan"), t.say("说明", "reason")}, lines)
	}
}

// remark says what is special about a group.
func (t *together) remark(st *explain.Standing, g *cohort.GradedGroup) string {
	switch {
	case g.Missing != nil:
		return st.Missing(g.Missing)
	case g.Places == nil:
		return t.say("有待补数据，本组暂不定级", "no grades while data are open")
	case g.Provisional && g.Small:
		return t.say("暂定；小组", "for the time being; small group")
	case g.Provisional:
		return t.say("暂定", "for the time being")
	case g.Small:
		return t.say("小组", "small group")
	}
	return ""
}

type allocateCmd struct {
	Pack string `help:"${one_of_kind}" placeholder:"PACK"`
	populationFlags
	Stock string `help:"${stock}" placeholder:"FIGURE"`
	Out   string `help:"${out}" placeholder:"FILE" type:"path"`
}

// Run serves the subjects of a pack from a stock.
func (c *allocateCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	p, err := a.only(lib, c.Pack, func(p *pack.Pack) bool { return p.Allocation != nil }, "分配", "allocated")
	if err != nil {
		return err
	}
	var stock *rule.Rat
	if c.Stock != "" {
		q, err := pack.ParseQuantity(c.Stock)
		if err != nil || q.Num == nil {
			return misused("“%s”不是数量，应写成 100 或 500万元", "%q is no quantity; write 100 or 5000000 yuan", c.Stock)
		}
		n := rule.FromBig(q.Num)
		stock = &n
	}
	t, err := a.together(c.populationFlags, []string{p.ID}, lib, p.Subject)
	if err != nil {
		return err
	}
	r := t.prog.Rules[0]
	out := t.run.Allocate(r, stock)
	if out == nil {
		return misused("%s 在这一天没有施行", "%s is not in force on that day", p.ID)
	}
	st := explain.NewStanding(t.run, r, a.lang)
	l := t.shares(st, r, out)
	if a.json {
		if err := a.printJSON(rankedJSON(t, r, &cohort.Selection{Missing: out.Missing}, l)); err != nil {
			return err
		}
	} else {
		t.printShares(st, r, out, l)
	}
	if err := t.write(c.Out, p.Name(a.lang), r, l); err != nil {
		return err
	}
	return t.settle()
}

func (t *together) shares(st *explain.Standing, r *rule.Rules, a *cohort.Allocation) list {
	l := list{columns: []exchange.Column{textColumn("id", "编号", "Identifier"), textColumn("name", "名称", "Name"), intColumn("rank", "次序", "Order"),
		textColumn("asks", "申请", "Asks for"), textColumn("gets", "得到", "Gets"), textColumn("reason", "说明", "Reason")}}
	table := t.run.Table(r)
	quantity := func(n rule.Rat) string { return st.Value(r.Allocation.Ask, rule.Value{Known: true, Num: n}) }
	for i, s := range a.Shares {
		l.rows = append(l.rows, []string{s.ID, table.Name(s.Row), fmt.Sprint(i + 1), quantity(s.Ask), quantity(s.Gets), st.Share(a, i)})
	}
	for _, x := range a.Open {
		l.rows = append(l.rows, []string{x.ID, table.Name(x.Row), "", "", "", t.say("待补数据：", "open: ") + st.Missing(x.Missing)})
	}
	for _, row := range a.Refused {
		l.rows = append(l.rows, []string{table.ID(row), table.Name(row), "", "", "", t.why(r, row, t.run.Outcome(r, row))})
	}
	return l
}

func (t *together) printShares(st *explain.Standing, r *rule.Rules, a *cohort.Allocation, l list) {
	t.head(r)
	if a.Missing != nil {
		t.printf(t.say("不能分配：%s；可用 --stock 给出总量\n", "no allocation is possible: %s; give the stock with --stock\n"), st.Missing(a.Missing))
		return
	}
	quantity := func(n rule.Rat) string { return st.Value(r.Allocation.Ask, rule.Value{Known: true, Num: n}) }
	t.printf(t.say("总量 %s · 剩余 %s · 申请 %d · 待补数据 %d · 不符合 %d\n\n", "stock %s · left %s · asking %d · open data %d · not eligible %d\n\n"),
		quantity(a.Stock), quantity(a.Left), len(a.Shares), len(a.Open), len(a.Refused))
	var rows [][]string
	for _, x := range l.rows {
		rows = append(rows, []string{x[2], x[0], x[1], x[3], x[4], x[5]})
	}
	t.printTable(6, []string{t.say("次序", "order"), t.say("编号", "id"), t.say("名称", "name"), t.say("申请", "asks"), t.say("得到", "gets"), t.say("说明", "reason")}, rows)
}
