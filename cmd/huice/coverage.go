package main

import (
	"fmt"
	"slices"
	"strings"

	"huice/engine/pack"
)

type coverageCmd struct {
	Plan string `arg:"" optional:"" help:"${plan}"`
	All  bool   `help:"${coverage_all}"`
}

// Run prints a policy document clause by clause with what carries it out, and what is open.
func (c *coverageCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	p, err := a.only(lib, c.Plan, func(p *pack.Pack) bool { return p.Kind == "plan" }, "逐条对照", "gone through clause by clause")
	if err != nil {
		return err
	}
	m := lib.Mission(p)
	if a.json {
		if err := a.missionJSON(lib, m); err != nil {
			return err
		}
	} else {
		a.printMission(lib, m, c.All)
	}
	if a.lacking(m) {
		return &statusError{status: exitFailed}
	}
	return nil
}

// lacking reports whether anything of the document has no place.
func (a *app) lacking(m *pack.Mission) bool {
	done, all := m.Count("general", "target", "task", "safeguard")
	return done < all || len(m.Strays) > 0 || slices.ContainsFunc(m.Figures, func(f pack.MissionFigure) bool { return len(f.Held) != 1 })
}

// body names a body.
func (a *app) body(lib *pack.Library, id string) string {
	if b := lib.Bodies[id]; b != nil {
		return b.Name(a.lang)
	}
	return id
}

func (a *app) bodies(lib *pack.Library, ids []string) string {
	var names []string
	for _, id := range ids {
		names = append(names, a.body(lib, id))
	}
	return strings.Join(names, a.say("、", ", "))
}

func (a *app) printMission(lib *pack.Library, m *pack.Mission, all bool) {
	a.printf("%s\n%s\n\n", m.Plan.Name(a.lang), m.Plan.ID)
	for i := range m.Rows {
		a.printClause(lib, &m.Rows[i])
	}
	a.printFigures(m)
	a.printQuestions(lib, m, all)
	if all {
		a.printf(a.say("没有编码的内容 %d：\n", "Text not encoded, %d:\n"), len(m.Silent))
		for _, s := range m.Silent {
			a.printf("  %s %s  %s — %s\n", s.Pack.ID, s.Text.Cite.Article, pack.Text{Zh: s.Text.Says, En: s.Text.En}.In(a.lang), pack.Text{Zh: s.Text.Reason, En: s.Text.ReasonEn}.In(a.lang))
		}
		a.printf("\n")
	}
	a.printMissionEnd(lib, m)
}

func (a *app) printClause(lib *pack.Library, r *pack.MissionRow) {
	c := r.Clause
	bodies := ""
	if len(c.Bodies) > 0 {
		bodies = a.say("  责任单位：", "  bodies: ") + a.bodies(lib, c.Bodies)
	} else if c.Lead != "" {
		bodies = a.say("  原文未写责任单位，暂由", "  no body named; for now ") + a.body(lib, c.Lead)
	}
	a.printf("%s  %s  %s%s\n", c.Cite.Article, strings.ToUpper(c.ID), c.Name(a.lang), bodies)
	for i := range r.Tasks {
		t := &r.Tasks[i]
		a.printf("  %s %s", map[bool]string{true: "✓", false: "✗"}[t.Done()], t.Task.Name(a.lang))
		var when []string
		if t.Task.Due != nil {
			when = append(when, a.say("至 ", "due ")+t.Task.Due.String())
		}
		if t.Task.Every != "" {
			when = append(when, map[string]string{"month": a.say("每月", "monthly"), "quarter": a.say("每季", "quarterly"), "half_year": a.say("每半年", "half-yearly"), "year": a.say("每年", "yearly")}[t.Task.Every])
		}
		when = append(when, a.say("牵头 ", "lead ")+a.body(lib, t.Lead))
		a.printf(a.say("（%s）\n", " (%s)\n"), strings.Join(when, a.say("，", ", ")))
		for _, p := range t.Packs {
			a.printf("      %s  %s\n", p.ID, a.objects(p))
		}
		if len(t.Packs) == 0 {
			a.printf(a.say("      没有规则：%s\n", "      no rule: %s\n"), pack.Text{Zh: t.Task.Reason, En: t.Task.ReasonEn}.In(a.lang))
		}
		a.printf(a.say("      证明：%s\n", "      proof: %s\n"), pack.Text{Zh: t.Task.Proof, En: t.Task.ProofEn}.In(a.lang))
	}
	a.printf("\n")
}

// objects says what a pack is made of.
func (a *app) objects(p *pack.Pack) string {
	kinds := map[string]pack.Text{"qualification": {Zh: "资格", En: "qualification"}, "grant": {Zh: "奖补", En: "grant"}, "tax": {Zh: "税收", En: "tax"},
		"selection": {Zh: "遴选", En: "selection"}, "grading": {Zh: "分等定级", En: "grading"}, "allocation": {Zh: "分配", En: "allocation"},
		"target": {Zh: "目标", En: "target"}, "fund_rule": {Zh: "资金规则", En: "fund rule"}, "plan": {Zh: "总纲", En: "plan"}}
	parts := []string{kinds[p.Kind].In(a.lang)}
	if p.Procedure != nil {
		parts = append(parts, fmt.Sprintf(a.say("程序%d步", "procedure of %d steps"), len(p.Procedure.Steps)))
	}
	parts = append(parts, fmt.Sprintf(a.say("用例%d", "%d examples"), p.ExampleCount()))
	if n := len(p.OpenQuestions); n > 0 {
		parts = append(parts, fmt.Sprintf(a.say("待明确%d", "%d open questions"), n))
	}
	return strings.Join(parts, a.say(" · ", " · "))
}

func (a *app) printFigures(m *pack.Mission) {
	a.printf("%s\n", a.say("文件中的每一个数和它所在的参数：", "Every figure of the document and the parameter that holds it:"))
	var rows [][]string
	for _, f := range m.Figures {
		held := strings.Join(f.Held, "; ")
		if len(f.Held) == 0 {
			held = a.say("没有找到", "not found")
		}
		rows = append(rows, []string{f.Stated.Cite.Article, f.Stated.Name(a.lang), f.Stated.Words, f.Stated.Value.Src, held})
	}
	a.printTable(5, []string{a.say("条款", "clause"), a.say("内容", "what"), a.say("原文", "words"), a.say("数值", "value"), a.say("参数", "parameter")}, rows)
	for _, s := range m.Strays {
		a.printf(a.say("%s 引用的“%s”在总纲的 source.md 中没有\n", "%s cites %q, which the plan's source.md does not have\n"), s.Doc, s.Article)
	}
	a.printf("\n")
}

// printQuestions prints open questions by owner; the questions themselves when all is asked for.
func (a *app) printQuestions(lib *pack.Library, m *pack.Mission, all bool) {
	by := map[string][]pack.OwnedQuestion{}
	var owners []string
	for _, q := range m.Open {
		if by[q.Question.Owner] == nil {
			owners = append(owners, q.Question.Owner)
		}
		by[q.Question.Owner] = append(by[q.Question.Owner], q)
	}
	slices.SortStableFunc(owners, func(x, y string) int { return len(by[y]) - len(by[x]) })
	a.printf(a.say("待明确事项 %d，按答复单位：\n", "Open questions: %d, by the body that must answer:\n"), len(m.Open))
	for _, o := range owners {
		a.printf("  %s %d\n", a.body(lib, o), len(by[o]))
		if !all {
			continue
		}
		for _, q := range by[o] {
			a.printf("    %s  %s\n", q.Pack.ID, pack.Text{Zh: q.Question.Question, En: q.Question.En}.In(a.lang))
			if d := (pack.Text{Zh: q.Question.Default, En: q.Question.DefaultEn}).In(a.lang); d != "" {
				a.printf(a.say("      暂按：%s\n", "      for now: %s\n"), d)
			}
		}
	}
	a.printf("\n")
}

func (a *app) printMissionEnd(lib *pack.Library, m *pack.Mission) {
	held, packs, examples, procedures := 0, map[string]bool{}, 0, 0
	for _, f := range m.Figures {
		if len(f.Held) == 1 {
			held++
		}
	}
	for i := range m.Rows {
		for _, p := range m.Rows[i].Packs() {
			if !packs[p.ID] {
				packs[p.ID] = true
				examples += p.ExampleCount()
				if p.Procedure != nil {
					procedures++
				}
			}
		}
	}
	tasks, reasons := 0, 0
	for i := range m.Rows {
		for k := range m.Rows[i].Tasks {
			tasks++
			if len(m.Rows[i].Tasks[k].Task.Runs) == 0 {
				reasons++
			}
		}
	}
	namings := 0
	for _, n := range m.Bodies() {
		namings += n
	}
	a.printf("obligations: %d, of which without a rule and with a reason: %d\n", tasks, reasons)
	a.printf("packs: %d, procedures: %d, examples: %d\n", len(packs), procedures, examples)
	a.printf("bodies: %d, named %d times\n", len(m.Bodies()), namings)
	a.printf("figures: %d of %d\n", held, len(m.Figures))
	done, all := m.Count("task", "safeguard")
	a.printf("clauses: %d of %d\n", done, all)
	done, all = m.Count("target")
	a.printf("targets: %d of %d\n", done, all)
}

// missionJSON prints the table for programs.
func (a *app) missionJSON(lib *pack.Library, m *pack.Mission) error {
	type task struct {
		ID     string   `json:"id"`
		Label  string   `json:"label"`
		Lead   string   `json:"lead"`
		Assist []string `json:"assist"`
		Runs   []string `json:"runs"`
		Reason string   `json:"reason,omitempty"`
		Proof  string   `json:"proof"`
		Done   bool     `json:"done"`
	}
	type clause struct {
		ID     string   `json:"id"`
		Cite   string   `json:"cite"`
		Part   string   `json:"part"`
		Label  string   `json:"label"`
		Bodies []string `json:"bodies"`
		Tasks  []task   `json:"tasks"`
	}
	type figure struct {
		Label string   `json:"label"`
		Cite  string   `json:"cite"`
		Value string   `json:"value"`
		Held  []string `json:"held"`
	}
	type count struct {
		Done int `json:"done"`
		All  int `json:"all"`
	}
	out := struct {
		Plan    string   `json:"plan"`
		Clauses []clause `json:"clauses"`
		Figures []figure `json:"figures"`
		Open    int      `json:"open_questions"`
		Silent  int      `json:"not_encoded"`
		Count   count    `json:"clause_count"`
		Targets count    `json:"target_count"`
	}{Plan: m.Plan.ID, Open: len(m.Open), Silent: len(m.Silent)}
	for i := range m.Rows {
		r := &m.Rows[i]
		c := clause{r.Clause.ID, r.Clause.Cite.Article, r.Clause.Part, r.Clause.Name(a.lang), r.Clause.Bodies, nil}
		for k := range r.Tasks {
			t := &r.Tasks[k]
			c.Tasks = append(c.Tasks, task{t.Task.ID, t.Task.Name(a.lang), t.Lead, t.Help, t.Task.Runs, pack.Text{Zh: t.Task.Reason, En: t.Task.ReasonEn}.In(a.lang), pack.Text{Zh: t.Task.Proof, En: t.Task.ProofEn}.In(a.lang), t.Done()})
		}
		out.Clauses = append(out.Clauses, c)
	}
	for _, f := range m.Figures {
		out.Figures = append(out.Figures, figure{f.Stated.Name(a.lang), f.Stated.Cite.Article, f.Stated.Value.Src, f.Held})
	}
	out.Count.Done, out.Count.All = m.Count("task", "safeguard")
	out.Targets.Done, out.Targets.All = m.Count("target")
	return a.printJSON(out)
}
