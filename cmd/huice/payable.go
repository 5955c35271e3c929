package main

import (
	"fmt"

	"huice/engine/cohort"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
	"huice/exchange"
)

type payableCmd struct {
	Pack []string `help:"${pack_ids}" placeholder:"PACK"`
	populationFlags
	Out string `help:"${out}" placeholder:"FILE" type:"path"`
}

// Run lists what is to be paid: every grant that subjects qualify for, less what was paid for the same event already and
// what is not paid beside a higher grant.
func (c *payableCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	ids, err := a.grants(lib, c.Pack)
	if err != nil {
		return err
	}
	t, err := a.together(c.populationFlags, ids, lib, pack.Enterprise)
	if err != nil {
		return err
	}
	due := t.run.Payables()
	l := t.due(due)
	if a.json {
		err = a.printJSON(rankedJSON(t, t.prog.Rules[0], &cohort.Selection{}, l))
	} else {
		t.printDue(due, l)
	}
	if err != nil {
		return err
	}
	if err := t.write(c.Out, a.say("应付清单", "Benefits due"), t.prog.Rules[0], l); err != nil {
		return err
	}
	return t.settle()
}

// grants are the packs asked for, or every pack that pays something.
func (a *app) grants(lib *pack.Library, asked []string) ([]string, error) {
	if len(asked) > 0 {
		return a.pick(lib, asked)
	}
	var ids []string
	for _, p := range lib.Packs {
		if p.Benefit != nil && p.Benefit.Kind == "grant" && p.Kind != "fund_rule" {
			ids = append(ids, p.ID)
		}
	}
	if len(ids) == 0 {
		return nil, misused("没有奖补类政策包", "there are no packs that pay a grant")
	}
	return ids, nil
}

// due lists benefits with what stands in their way.
func (t *together) due(due []cohort.Payable) list {
	l := list{columns: []exchange.Column{textColumn("pack", "政策", "Policy"), textColumn("id", "编号", "Identifier"), textColumn("name", "名称", "Name"), textColumn("owner", "所属企业", "Enterprise"),
		textColumn("amount", "金额（元）", "Amount (yuan)"), textColumn("state", "结论", "Result"), textColumn("key", "一次性依据", "Once for")}}
	for i := range due {
		p := &due[i]
		amount := t.say("待定", "open")
		if p.Amount.Known {
			amount = explain.Number(p.Amount.Num, 2)
		}
		l.rows = append(l.rows, []string{p.Rules.Pack.Name(t.lang), p.ID, t.run.Table(p.Rules).Name(p.Row), p.Owner, amount, t.state(due, p), joinKey(p.Key)})
	}
	return l
}

func joinKey(key string) string {
	out := ""
	for i, part := range cohort.GroupOf(key) {
		if i > 0 {
			out += " / "
		}
		out += part
	}
	return out
}

// state says whether a benefit is paid, and if not, why.
func (t *together) state(due []cohort.Payable, p *cohort.Payable) string {
	switch {
	case p.Outranked:
		return t.say("不付：没有入选", "not paid: not selected")
	case p.Repeats >= 0:
		return fmt.Sprintf(t.say("不付：同一事项已由 %s 享受", "not paid: %s has it for the same event"), due[p.Repeats].ID)
	case p.Lower >= 0:
		return fmt.Sprintf(t.say("不付：从高不重复，已享受《%s》", "not paid: only the higher is, “%s”"), due[p.Lower].Rules.Pack.Name(t.lang))
	case !p.Amount.Known:
		return t.say("待定：金额有缺口", "open: the amount has gaps")
	}
	return t.say("应付", "to be paid")
}

func (t *together) printDue(due []cohort.Payable, l list) {
	if t.demo != "" {
		t.printf("【%s】\n", t.demo)
	}
	t.printf(t.say("截至 %s · 参数集 %s\n\n", "as of %s · parameter set %s\n\n"), t.prog.Date, t.set)
	type sum struct {
		n, paid int
		total   rule.Rat
	}
	by := map[*rule.Rules]*sum{}
	for i := range due {
		s := by[due[i].Rules]
		if s == nil {
			s = &sum{}
			by[due[i].Rules] = s
		}
		s.n++
		if due[i].Paid() && due[i].Amount.Known {
			s.paid++
			s.total = s.total.Add(due[i].Amount.Num)
		}
	}
	var rows [][]string
	for _, r := range t.prog.Rules {
		if s := by[r]; s != nil {
			rows = append(rows, []string{r.Pack.Name(t.lang), fmt.Sprint(s.n), fmt.Sprint(s.paid), explain.Number(s.total, 2)})
		}
	}
	t.printTable(1, []string{t.say("政策", "policy"), t.say("符合", "eligible"), t.say("应付", "to be paid"), t.say("金额（元）", "yuan")}, rows)
	t.printf("\n")
	shownRows := 0
	for i := range due {
		if due[i].Paid() && due[i].Amount.Known {
			continue
		}
		if shownRows++; shownRows > excluded {
			t.printf("%s\n", t.say("……其余用 --out 另存", "… save the rest with --out"))
			break
		}
		x := l.rows[i]
		t.printf("%s  %s %s  %s  %s\n", x[0], x[1], x[2], x[4], x[5])
	}
}
