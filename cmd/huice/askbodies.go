package main

import (
	"fmt"
	"slices"
	"strings"

	"huice/engine/ask"
	"huice/engine/pack"
)

// printTotals prints what the file of each body would do.
func (r *asking) printTotals(t *ask.Totals) {
	if r.demo != "" {
		r.printf("【%s】\n", r.demo)
	}
	r.printf(r.say("%d%s × %d个政策包\n", "%d %s × %d packs\n"), t.Subjects, counted(r.of).In(r.lang), len(r.prog.Rules))
	r.printf(r.say("数据截至 %s · 按 %s 所知 · 计算于 %s · 参数集 %s\n\n", "facts as of %s · as known on %s · computed at %s · parameter set %s\n\n"),
		r.clocks.FactsAsOf, r.clocks.KnownAsOf, r.clocks.ComputedAt, r.set)
	if t.Open == 0 {
		r.printf("%s\n", r.say("全部评估已定，不缺数据。", "Every assessment is settled: no facts are missing."))
		return
	}
	r.printf(r.say("未定的评估 %d 项", "open assessments: %d"), t.Open)
	if t.Stuck > 0 {
		r.printf(r.say("，其中 %d 项还等未公布的参数（或者作除数的数据为零），补齐数据也不一定能定", ", of which %d also wait for figures that are not published, or divide by 0: no file is sure to decide them"), t.Stuck)
	}
	r.printf("\n\n")
	var rows [][]string
	for i := range t.Bodies {
		rows = append(rows, r.bodyRow(&t.Bodies[i]))
	}
	r.printf("%s\n", r.say("“可定”指定下结论；结论为符合的，金额可能还要别的数据。", "To decide is to settle the outcome; the amount of whoever is eligible may wait for more."))
	r.printTable(1, []string{r.say("部门", "Body"), r.say("单独可定（项）", "decides alone"), r.say("涉及", "subjects"), r.say("须与其他部门一起（项）", "decides with others"), r.say("等它数据的", "subjects that wait"), r.say("最常一起等的部门", "most often with")}, rows)
	if best := t.Bodies; len(best) > 0 && best[0].Decides > 0 {
		r.printf("\n%s\n", r.sentence(&best[0]))
	}
	r.printf("\n%s\n", r.say("按这个顺序收集（每一步都算上前面已到的）：", "The order in which to collect the files, each after those before it:"))
	rows = nil
	for i, s := range t.Order {
		rows = append(rows, []string{r.body(r.lib, s.Body), fmt.Sprint(i + 1), fmt.Sprint(s.Decides), fmt.Sprint(s.Subjects), fmt.Sprint(s.Left)})
	}
	r.printTable(1, []string{r.say("部门", "Body"), r.say("次序", "step"), r.say("又可定（项）", "decides"), r.say("涉及", "subjects"), r.say("还剩（项）", "left")}, rows)
	if r.TemplateFor == "" && len(t.Bodies) > 0 {
		r.printf(r.say("\n用 --template-for %[1]s -o 待补.xlsx 生成只含这些行的填报表\n", "\n--template-for %[1]s -o missing.xlsx makes a template with exactly its rows\n"), t.Bodies[0].Body)
	}
}

// sentence says what one file would decide, and of which packs.
func (r *asking) sentence(b *ask.BodyTotal) string {
	type part struct{ pack, n int }
	var parts []part
	for k, n := range b.ByPack {
		if n > 0 {
			parts = append(parts, part{k, n})
		}
	}
	slices.SortStableFunc(parts, func(x, y part) int { return y.n - x.n })
	var names []string
	for i, p := range parts {
		if i == rangesShown {
			names = append(names, fmt.Sprintf(r.say("等%d个政策", "%d packs in all"), len(parts)))
			break
		}
		names = append(names, fmt.Sprintf("%s %d", r.prog.Rules[p.pack].Pack.Name(r.lang), p.n))
	}
	return pack.Textf("%[1]s的数据一份就能定下%[2]d项未定的评估，涉及%[3]d%[5]s：%[4]s", "The file of %[6]s alone would decide %[2]d open assessments of %[3]d %[7]s: %[4]s",
		r.body(r.lib, b.Body), b.Decides, b.Decided, strings.Join(names, r.say("、", ", ")), counter(r.of).Zh, r.body(r.lib, b.Body), counter(r.of).En).In(r.lang)
}

// bodyRow is a body's line of the table.
func (r *asking) bodyRow(b *ask.BodyTotal) []string {
	var with []string
	for i, h := range b.With {
		if i == 3 {
			break
		}
		with = append(with, fmt.Sprintf("%s %d", r.body(r.lib, h.Body), h.Assessments))
	}
	return []string{r.body(r.lib, b.Body), fmt.Sprint(b.Decides), fmt.Sprint(b.Decided), fmt.Sprint(b.Helps), fmt.Sprint(b.Subjects), strings.Join(with, r.say("、", ", "))}
}

// totalsJSON is the same for programs.
func (r *asking) totalsJSON(t *ask.Totals) any {
	type packJSON struct {
		Pack    string `json:"pack"`
		Decides int    `json:"decides"`
	}
	type helpJSON struct {
		Body        string `json:"body"`
		Assessments int    `json:"assessments"`
	}
	type bodyJSON struct {
		Body     string     `json:"body"`
		Name     string     `json:"name"`
		Decides  int        `json:"decides"`
		Decided  int        `json:"subjects_decided"`
		Helps    int        `json:"decides_with_others"`
		Subjects int        `json:"subjects_waiting"`
		Packs    []packJSON `json:"packs"`
		With     []helpJSON `json:"with"`
	}
	type stepJSON struct {
		Body     string `json:"body"`
		Decides  int    `json:"decides"`
		Subjects int    `json:"subjects"`
		Left     int    `json:"left"`
	}
	out := struct {
		Subject  string     `json:"subject"`
		Subjects int        `json:"subjects"`
		Set      string     `json:"parameter_set"`
		Demo     string     `json:"demo,omitempty"`
		Clocks   clocksJSON `json:"clocks"`
		Open     int        `json:"open"`
		Stuck    int        `json:"no_file_decides"`
		Bodies   []bodyJSON `json:"bodies"`
		Order    []stepJSON `json:"order"`
	}{r.of.ID, t.Subjects, string(r.set), r.demo, clocksOf(r.clocks), t.Open, t.Stuck, []bodyJSON{}, []stepJSON{}}
	for i := range t.Bodies {
		b := &t.Bodies[i]
		x := bodyJSON{b.Body, r.body(r.lib, b.Body), b.Decides, b.Decided, b.Helps, b.Subjects, []packJSON{}, []helpJSON{}}
		for k, n := range b.ByPack {
			if n > 0 {
				x.Packs = append(x.Packs, packJSON{r.prog.Rules[k].Pack.ID, n})
			}
		}
		for _, h := range b.With {
			x.With = append(x.With, helpJSON(h))
		}
		out.Bodies = append(out.Bodies, x)
	}
	for _, s := range t.Order {
		out.Order = append(out.Order, stepJSON(s))
	}
	return out
}
