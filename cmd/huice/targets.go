package main

import (
	"fmt"
	"strings"

	"huice/engine/cohort"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
	"huice/exchange"
)

type targetsCmd struct {
	Pack []string `help:"${pack_ids}" placeholder:"PACK"`
	populationFlags
	Lists string `help:"${lists}" placeholder:"DIR" type:"path"`
}

// Run measures targets over the populations of some files.
func (c *targetsCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	ids, err := a.targetPacks(lib, c.Pack)
	if err != nil {
		return err
	}
	t, err := a.together(c.populationFlags, ids, lib, pack.Enterprise)
	if err != nil {
		return err
	}
	var all []*cohort.Target
	for _, r := range t.prog.Rules {
		if x := t.run.Target(r); x != nil && t.measurable(r) {
			all = append(all, x)
		} else if !t.measurable(r) {
			a.notef("%s：没有给出“%s”的数据，未计算", "%s: no file of %s was given, not measured", r.Pack.Name(a.lang), t.needs(r))
		}
	}
	if a.json {
		err = t.targetsJSON(all)
	} else {
		t.printTargets(all)
	}
	if err != nil {
		return err
	}
	if c.Lists != "" {
		if err := t.writeLists(c.Lists, all); err != nil {
			return err
		}
	}
	return t.settle()
}

// targetPacks are the packs asked for, or every target.
func (a *app) targetPacks(lib *pack.Library, asked []string) ([]string, error) {
	if len(asked) > 0 {
		ids, err := a.pick(lib, asked)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if lib.Pack(id).Target == nil {
				return nil, misused("%s 不是目标", "%s is no target", id)
			}
		}
		return ids, nil
	}
	var ids []string
	for _, p := range lib.Packs {
		if p.Target != nil {
			ids = append(ids, p.ID)
		}
	}
	if len(ids) == 0 {
		return nil, misused("没有目标", "there are no targets")
	}
	return ids, nil
}

// measurable reports whether there is a file for every kind of subject that a target measures.
func (t *together) measurable(r *rule.Rules) bool { return t.needs(r) == "" }

// needs names the first kind of subject without a file.
func (t *together) needs(r *rule.Rules) string {
	for _, m := range r.Measures {
		if t.run.Table(m.Over) == nil {
			return t.lib.Subject(m.Over.Pack.Subject).Labelled.Name(t.lang)
		}
	}
	return ""
}

func (t *together) printTargets(all []*cohort.Target) {
	if t.demo != "" {
		t.printf("【%s】\n", t.demo)
	}
	t.printf(t.say("截至 %s · 参数集 %s\n\n", "as of %s · parameter set %s\n\n"), t.prog.Date, t.set)
	heads := []string{t.say("目标", "target"), t.say("期间", "period"), t.say("要求", "required"), t.say("实际", "actual"), t.say("进度线", "plan"), t.say("结论", "result"), t.say("亮灯", "light"), t.say("牵头", "lead")}
	var rows [][]string
	for _, x := range all {
		st := explain.NewStanding(t.run, x.Rules, t.lang)
		d := x.Rules.Target
		lead := d.Def.Lead
		if b := t.lib.Bodies[lead]; b != nil {
			lead = b.Name(t.lang)
		}
		rows = append(rows, []string{d.Def.Name(t.lang), x.Start.String() + t.say(" 至 ", " to ") + x.End.String(), st.Required(), st.Figure(x), st.Planned(x), t.verdict(x), explain.LightName(x.Light, t.lang), lead})
	}
	t.printTable(len(heads), heads, rows)
	for _, x := range all {
		t.behind(x)
	}
}

// stale is how many days after the due day the data may still be those of that day.
const stale = 180

// verdict says how a target stands. A target whose day is long past is not to be measured on later data: it says so.
func (t *together) verdict(x *cohort.Target) string {
	switch {
	case t.prog.Date > x.Due+stale:
		return t.say("考核日已过，须用当时的数据", "its day is past, use the data of that day")
	case !x.Met.Known:
		return t.say("待定", "open")
	case x.Met.Bool:
		return t.say("达到", "met")
	case x.Final:
		return t.say("没有达到", "missed")
	}
	return t.say("尚未达到", "not yet met")
}

// behind prints the measures behind a target, and what is wrong with them.
func (t *together) behind(x *cohort.Target) {
	st := explain.NewStanding(t.run, x.Rules, t.lang)
	t.printf("\n%s\n", x.Rules.Pack.Name(t.lang))
	var parts []string
	for _, m := range x.Measures {
		s := m.Measure.Def.Name(t.lang) + " " + st.Measure(m)
		if m.Open > 0 {
			s += fmt.Sprintf(t.say("（%d个待补数据）", " (%d open)"), m.Open)
		}
		parts = append(parts, s)
	}
	t.printf("  %s\n", strings.Join(parts, t.say("；", "; ")))
	for _, k := range x.Broken {
		t.printf(t.say("  核对不符：%s\n", "  this does not agree: %s\n"), x.Rules.Target.Def.Checks[k].Src)
	}
	if !x.Met.Known && len(x.Missing) > 0 {
		t.printf(t.say("  待补：%s\n", "  waits for: %s\n"), st.Missing(x.Missing))
	}
	for _, l := range x.Lists {
		var names []string
		for i, row := range l.Rows {
			if i == 5 {
				names = append(names, "…")
				break
			}
			name := l.Table.Name(row)
			if name == "" {
				name = l.Table.ID(row)
			}
			names = append(names, name)
		}
		if len(names) > 0 {
			t.printf("  %s %d: %s\n", l.Measure.Def.Name(t.lang), len(l.Rows), strings.Join(names, t.say("、", ", ")))
		}
	}
}

// writeLists writes one file for each list behind the targets.
func (t *together) writeLists(dir string, all []*cohort.Target) error {
	for _, x := range all {
		for _, l := range x.Lists {
			out := list{columns: []exchange.Column{textColumn("id", "编号", "Identifier"), textColumn("name", "名称", "Name"), textColumn("owner", "所属企业", "Enterprise"), textColumn("state", "状态", "State")}}
			for k, rows := range [][]int{l.Rows, l.Open} {
				for _, row := range rows {
					out.rows = append(out.rows, []string{l.Table.ID(row), l.Table.Name(row), l.Table.Owner(row), []string{t.say("计入", "counted"), t.say("待补数据", "open")}[k]})
				}
			}
			name := strings.ReplaceAll(x.Rules.Pack.ID, "/", "_") + "_" + l.Measure.Name + ".csv"
			if err := t.write(dir+"/"+name, l.Measure.Def.Name(t.lang), x.Rules, out); err != nil {
				return err
			}
		}
	}
	return nil
}

// targetsJSON prints targets for programs.
func (t *together) targetsJSON(all []*cohort.Target) error {
	type measure struct {
		Name  string `json:"name"`
		Value string `json:"value"`
		Open  int    `json:"open"`
	}
	type target struct {
		Pack     string    `json:"pack"`
		Hash     string    `json:"pack_hash"`
		Start    string    `json:"start"`
		End      string    `json:"end"`
		Due      string    `json:"due"`
		Value    string    `json:"value"`
		Met      string    `json:"met"`
		Light    string    `json:"light,omitempty"`
		Measures []measure `json:"measures"`
		Missing  []string  `json:"missing,omitempty"`
	}
	out := []target{}
	for _, x := range all {
		st := explain.NewStanding(t.run, x.Rules, t.lang)
		one := target{x.Rules.Pack.ID, x.Rules.Hash, x.Start.String(), x.End.String(), x.Due.String(), st.Figure(x), x.Met.Truth(), x.Light, nil, x.Missing}
		for _, m := range x.Measures {
			one.Measures = append(one.Measures, measure{m.Measure.Name, st.Measure(m), m.Open})
		}
		out = append(out, one)
	}
	return t.printJSON(struct {
		Set     string     `json:"parameter_set"`
		Demo    string     `json:"demo,omitempty"`
		Clocks  clocksJSON `json:"clocks"`
		Targets []target   `json:"targets"`
	}{string(t.set), t.demo, clocksOf(t.clocks), out})
}

type fundCheckCmd struct {
	Pack []string `help:"${pack_ids}" placeholder:"PACK"`
	populationFlags
	Out string `help:"${out}" placeholder:"FILE" type:"path"`
}

// Run holds funds and awards against the rules on public money: what would stop when it is reserved, and why.
func (c *fundCheckCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	var ids []string
	for _, p := range lib.Packs {
		if p.Kind == "fund_rule" && p.Subject != "" {
			ids = append(ids, p.ID)
		}
	}
	if len(c.Pack) > 0 {
		if ids, err = a.pick(lib, c.Pack); err != nil {
			return err
		}
	}
	if len(ids) == 0 {
		return misused("没有资金规则", "there are no fund rules")
	}
	t, err := a.together(c.populationFlags, ids, lib, "award")
	if err != nil {
		return err
	}
	l := list{columns: []exchange.Column{textColumn("pack", "规则", "Rule"), textColumn("id", "编号", "Identifier"), textColumn("name", "名称", "Name"),
		textColumn("result", "结论", "Result"), textColumn("figures", "数值", "Figures"), textColumn("reason", "说明", "Reason")}}
	for _, r := range t.prog.Rules {
		if t.run.Table(r) != nil {
			l.rows = append(l.rows, t.checked(r)...)
		}
	}
	if a.json {
		err = a.printJSON(rankedJSON(t, t.prog.Rules[0], &cohort.Selection{}, l))
	} else {
		t.printChecked(l)
	}
	if err != nil {
		return err
	}
	if err := t.write(c.Out, a.say("资金规则检查", "Fund rules"), t.prog.Rules[0], l); err != nil {
		return err
	}
	return t.settle()
}

// checked lists the subjects of one fund rule with what it says of them.
func (t *together) checked(r *rule.Rules) [][]string {
	table := t.run.Table(r)
	repeats := map[int]string{}
	for _, p := range t.run.Payables() {
		if p.Rules == r && p.Repeats >= 0 {
			repeats[p.Row] = p.ID
		}
	}
	var rows [][]string
	for row := range table.Rows {
		who := explain.Subject{ID: table.ID(row), Name: table.Name(row)}
		e := explain.Explain(t.lib, t.prog, r, t.run.Row(r, row), who, t.clocks, t.lang)
		var figures []string
		for _, f := range e.Figures {
			if f.Value != t.say("否", "no") { // what does not hold needs no room
				figures = append(figures, f.Label+" "+f.Value)
			}
		}
		result, reason := t.fundVerdict(e.Outcome), e.Reason()
		if _, again := repeats[row]; again {
			result, reason = t.say("停：重复", "stops: paid already"), t.say("同一事项已有一笔支持", "there is an award for the same event already")
		}
		rows = append(rows, []string{r.Pack.Name(t.lang), who.ID, who.Name, result, strings.Join(figures, t.say("；", "; ")), reason})
	}
	return rows
}

// fundVerdict is what an outcome means when money is to be reserved.
func (t *together) fundVerdict(outcome string) string {
	switch outcome {
	case "eligible":
		return t.say("通过", "passes")
	case "discretionary":
		return t.say("停：原则上不可", "stops: in principle not")
	case "not_eligible":
		return t.say("停：不符合", "stops: against the rule")
	case "undetermined":
		return t.say("停：待补数据", "stops: data are open")
	}
	return t.say("不适用", "not concerned")
}

func (t *together) printChecked(l list) {
	if t.demo != "" {
		t.printf("【%s】\n", t.demo)
	}
	t.printf(t.say("截至 %s · 参数集 %s\n\n", "as of %s · parameter set %s\n\n"), t.prog.Date, t.set)
	t.printf("%s\n\n", t.say("“停：原则上不可”的，偏离须写明理由、由第二人签字、列入当月清单。", "What stops in principle needs a reason, a second signature and a line in the month's list to go on."))
	for from := 0; from < len(l.rows); {
		to := from
		for to < len(l.rows) && l.rows[to][0] == l.rows[from][0] {
			to++
		}
		t.printRule(l.rows[from:to])
		from = to
	}
}

// printRule prints what one rule says: a line for each subject, and the reasons of those that stop.
func (t *together) printRule(rows [][]string) {
	t.printf("%s\n", rows[0][0])
	var lines [][]string
	for _, x := range rows {
		lines = append(lines, []string{x[1], x[2], x[3], x[4]})
	}
	t.printTable(4, []string{t.say("编号", "id"), t.say("名称", "name"), t.say("结论", "result"), t.say("数值", "figures")}, lines)
	for _, x := range rows {
		if x[3] != t.fundVerdict("eligible") {
			t.printf("  %s  %s\n", x[1], x[5])
		}
	}
	t.printf("\n")
}
