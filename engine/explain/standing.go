package explain

import (
	"fmt"
	"strings"

	"huice/engine/cohort"
	"huice/engine/pack"
	"huice/engine/rule"
)

// Standing says where subjects stand among each other: why rank 101 and not 100, what is missing to a better grade, for
// whom a stock is kept.
type Standing struct {
	run *cohort.Run
	r   *rule.Rules
	x   *namer
}

// NewStanding explains the results of a run for one pack.
func NewStanding(run *cohort.Run, r *rule.Rules, lang pack.Lang) *Standing {
	row := rule.NewRow(run.Prog.Graph)
	row.Fact = func(int) rule.Value { return rule.Value{} }
	row.Reset()
	return &Standing{run, r, newNamer(run.Prog.Graph, r, lang)}
}

func (s *Standing) say(zh, en string, args ...any) string {
	return pack.Textf(zh, en, args...).In(s.x.lang)
}

// Value prints the value of a node.
func (s *Standing) Value(id rule.ID, v rule.Value) string {
	if v.Known && s.x.g.Nodes[id].Type == rule.Code {
		return s.x.codeLabel(id, v.Str)
	}
	return s.x.value(v, s.x.styleOf(id))
}

// Group prints what a ranking is about: 兰山区 规上.
func (s *Standing) Group(by []rule.ID, key string) string {
	var words []string
	for i, part := range cohort.GroupOf(key) {
		if s.x.g.Nodes[by[i]].Type == rule.Code {
			part = s.x.codeLabel(by[i], part)
		}
		words = append(words, part)
	}
	return strings.Join(words, " ")
}

// who names a subject of the pack's population.
func (s *Standing) who(row int, id string) string {
	if name := s.run.Table(s.r).Name(row); name != "" {
		return name
	}
	return id
}

// Rank prints a rank: 第101名, rank 101.
func (s *Standing) Rank(n int) string { return s.say("第%d名", "rank %d", n) }

// Selected says how a candidate of a selection came out and why.
func (s *Standing) Selected(g *cohort.SelectedGroup, i int) string {
	c, order := &g.Candidates[i], s.r.Selection.Order
	rank := s.Rank(c.Rank)
	switch {
	case c.Place == cohort.Selected && c.Provisional:
		return rank + s.say("，暂定入选：%d个待补数据的可能排在前面", ", selected for the time being: %d with open data could come before", len(g.Open))
	case c.Place == cohort.Selected && c.Tied:
		return rank + s.say("，入选：与最后名额各项都相同的一并入选", ", selected: equal on every key at the last place")
	case c.Place == cohort.Selected:
		return rank + s.say("，入选", ", selected")
	case c.Limited >= 0:
		l := s.r.Selection.Limits[c.Limited]
		return rank + s.say("，未入选：%s的名额已满", ", not selected: no place left for %s", l.Def.Name(s.x.lang))
	case c.Tied:
		return rank + s.say("，未入选：与最后名额各项都相同，无法区分", ", not selected: equal on every key at the last place")
	}
	out := rank + s.say("，未入选", ", not selected")
	if c.Place == cohort.OnReserve {
		out = rank + s.say("，列入后备名单", ", on the reserve list")
	}
	if c.Behind >= 0 {
		b := &g.Candidates[c.Behind]
		out += s.say("：", ": ") + s.behind(order, b.Ranked, b.Rank, c.Ranked, c.Step)
	}
	return out
}

// behind says what tells a subject from the one that was the last to get in.
func (s *Standing) behind(order []rule.Order, ahead cohort.Ranked, rank int, own cohort.Ranked, step int) string {
	name := s.who(ahead.Row, ahead.ID)
	if step >= len(order) {
		return s.say("与%s（第%d名）各项都相同，按编号先后", "equal to %s (rank %d) on every key, ordered by identifier", name, rank)
	}
	o := order[step]
	a, b := s.Value(o.Of, ahead.Keys[step]), s.Value(o.Of, own.Keys[step])
	label := o.Label.Name(s.x.lang)
	tail := ""
	if step > 0 {
		tail = s.say("（前%d项相同）", " (equal on the %d keys before)", step)
	}
	if s.x.g.Nodes[o.Of].Type == rule.Num {
		st := s.x.styleOf(o.Of)
		a, b = s.x.apart(ahead.Keys[step], own.Keys[step], st)
		gap := ahead.Keys[step].Num.Sub(own.Keys[step].Num).Abs()
		return s.say("%[1]s %[2]s，%[3]s（第%[4]d名）为 %[5]s，差 %[6]s%[7]s", "%[1]s %[2]s, %[3]s (rank %[4]d) has %[5]s, %[6]s short%[7]s",
			label, b, name, rank, a, s.x.value(rule.Value{Known: true, Num: gap}, st), tail)
	}
	return s.say("%[1]s %[2]s，%[3]s（第%[4]d名）为 %[5]s%[6]s", "%[1]s %[2]s, %[3]s (rank %[4]d) has %[5]s%[6]s", label, b, name, rank, a, tail)
}

// GradeName is a grade with its name: A 优先发展.
func (s *Standing) GradeName(k int) string {
	g := s.r.Grading.Grades[k].Def
	return g.ID + " " + g.Name(s.x.lang)
}

// Graded says which grade a subject got, why, and what is missing to the next better one.
func (s *Standing) Graded(g *cohort.GradedGroup, i int) string {
	d, x := s.r.Grading, &g.Subjects[i]
	out := s.Rank(x.Rank)
	if g.Places == nil {
		return out
	}
	out += s.say("，", ", ") + s.GradeName(x.Base)
	from := x.Base
	for _, k := range x.Adjustments {
		a := d.Adjustments[k].Def
		out += s.say("；因%s由 %s 调整为 %s", "; moved from %[2]s to %[3]s (%[1]s)", a.Name(s.x.lang), d.Grades[from].Def.ID, a.To)
		for n, q := range d.Grades {
			if q.Def.ID == a.To {
				from = n
			}
		}
	}
	if x.Open != nil {
		out += s.say("；等级待定，待补：", "; the grade is open, waiting for: ") + s.Missing(x.Open)
	}
	if x.Above >= 0 && g.Subjects[x.Above].Base < x.Final {
		b := &g.Subjects[x.Above]
		out += s.say("；距 %s：", "; short of %s: ", d.Grades[b.Base].Def.ID) + s.behind(d.Order, b.Ranked, b.Rank, x.Ranked, x.Step)
	}
	if g.Provisional {
		out += s.say("（暂定：本组有%d个待补数据）", " (for the time being: %d of the group have open data)", len(g.Open))
	}
	return out
}

// Share says what a subject got of a stock and why.
func (s *Standing) Share(a *cohort.Allocation, i int) string {
	x := &a.Shares[i]
	rank := s.Rank(i + 1)
	amount := func(r rule.Rat) string {
		return s.Value(s.r.Allocation.Ask, rule.Value{Known: true, Num: r}) + s.unit()
	}
	switch {
	case s.r.Allocation.Def.Rule == "pro_rata" && x.Gets.Cmp(x.Ask) != 0:
		return s.say("申请 %s，按比例得 %s", "asks for %s, gets %s in proportion", amount(x.Ask), amount(x.Gets))
	case !x.Waits:
		return rank + s.say("，得 %s", ", gets %s", amount(x.Gets))
	case x.HeldBy >= 0:
		h := &a.Shares[x.HeldBy]
		return rank + s.say("，等待：余 %s 足够，但为同档优先的%s保留", ", waits: %s would do, but are kept for %s, which comes first in its band", amount(x.Before), s.who(h.Row, h.ID))
	}
	return rank + s.say("，等待：需 %s，只余 %s", ", waits: needs %s, only %s are left", amount(x.Ask), amount(x.Before))
}

func (s *Standing) unit() string {
	d := s.r.Allocation.Def
	if d.UnitLabel == "" || s.x.g.Nodes[s.r.Allocation.Ask].Money > 0 { // money says its own
		return ""
	}
	return s.say(d.UnitLabel, " "+d.UnitLabelEn)
}

// Missing names facts and figures for people.
func (s *Standing) Missing(names []string) string {
	var out []string
	for _, n := range names {
		if p, ok := strings.CutPrefix(n, "param:"); ok {
			label := s.x.parameterLabel(s.r, p)
			if label == "" {
				label = p
			}
			out = append(out, s.say("参数未公布：%s", "figure not published: %s", label))
			continue
		}
		label := n
		for i := range s.x.g.Columns {
			c := &s.x.g.Columns[i]
			switch {
			case c.Name != n:
			case strings.Contains(n, "#"): // a measure, open because some of its subjects are
				label = s.say("%s（有对象的数据待补）", "%s (some of its subjects have open data)", s.x.columnLabel(c))
			default:
				label = s.x.columnLabel(c)
			}
		}
		out = append(out, label)
	}
	return strings.Join(out, s.say("、", ", "))
}

// Figure prints a value of a target, or the range it may come to.
func (s *Standing) Figure(t *cohort.Target) string {
	d := s.r.Target
	st := s.x.styleOf(d.Value)
	switch d.Def.Show {
	case "percent":
		st = percent
	case "yuan":
		st = yuan
	}
	unit := ""
	if d.Def.Unit != "" {
		unit = s.say(d.Def.Unit, " "+d.Def.UnitEn)
	}
	switch {
	case t.Value.Known:
		return s.x.value(t.Value, st) + unit
	case t.Low.Known && t.High.Known:
		return s.x.value(t.Low, st) + "–" + s.x.value(t.High, st) + unit
	}
	return s.say("待定", "open")
}

// Planned prints where the value of a target should stand.
func (s *Standing) Planned(t *cohort.Target) string {
	if !t.Plan.Known {
		return ""
	}
	st := plain
	if s.r.Target.Def.Show == "percent" {
		st = percent
	}
	return s.x.value(t.Plan, st)
}

// Required is what a target asks for, in words; a long formula is cut, the pack has it in full.
func (s *Standing) Required() string {
	d := s.r.Target
	if d.Def.Words != "" && s.x.lang == pack.Zh {
		return d.Def.Words
	}
	const longest = 36
	words := []rune(s.x.formula(d.Require, nil, true))
	if len(words) > longest {
		return string(words[:longest]) + "…"
	}
	return string(words)
}

// LightName names a light: colour and state, never the colour alone.
func LightName(light string, lang pack.Lang) string {
	t, ok := map[string]pack.Text{
		"green": {Zh: "绿灯（正常）", En: "green (on plan)"}, "yellow": {Zh: "黄灯（滞后）", En: "yellow (behind)"},
		"red": {Zh: "红灯（严重滞后或逾期）", En: "red (far behind or overdue)"}, "grey": {Zh: "灰灯（未到时间）", En: "grey (not due yet)"},
	}[light]
	if !ok {
		return ""
	}
	return t.In(lang)
}

// Measure prints a measure of a target with its ends where gaps leave it open.
func (s *Standing) Measure(m cohort.Measured) string {
	st := plain
	if s.x.g.Nodes[m.Measure.Node].Money == 1 {
		st = yuan
	}
	if m.Measure.Def.Show == "percent" {
		st = percent
	}
	switch {
	case m.Value.Known:
		return s.x.value(m.Value, st)
	case m.Lo.Known && m.Hi.Known:
		return fmt.Sprintf("%s–%s", s.x.value(m.Lo, st), s.x.value(m.Hi, st))
	}
	return s.say("待定", "open")
}
