package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"huice/engine/ask"
	"huice/engine/assess"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
	"huice/exchange"
)

type askCmd struct {
	Facts       []string `arg:"" optional:"" name:"file" help:"${facts_files}" type:"path"`
	Sheet       string   `help:"${sheet}" placeholder:"NAME"`
	ID          string   `name:"id" help:"${ask_id}" placeholder:"ID"`
	Pack        []string `help:"${pack_ids}" placeholder:"PACK"`
	Subject     string   `help:"${subject}" placeholder:"SUBJECT"`
	Date        string   `help:"${at}" placeholder:"YYYY-MM-DD"`
	Answer      []string `help:"${ask_answer}" placeholder:"FACT=VALUE" sep:"none"`
	All         bool     `help:"${ask_all}"`
	TemplateFor string   `help:"${ask_template}" placeholder:"BODY"`
	Out         string   `short:"o" help:"${ask_out}" placeholder:"FILE" type:"path"`
	Faults      string   `help:"${fault_file}" placeholder:"FILE" type:"path"`
	clockFlags
}

// asking is a run of the command.
type asking struct {
	*app
	*askCmd
	lib    *pack.Library
	prog   *rule.Program
	of     *pack.Subject
	ask    *ask.Asker
	clocks explain.Clocks
	demo   string
}

// Run tells what to ask next: of one subject, or of the bodies that hold the facts of many.
func (c *askCmd) Run(a *app) error {
	one := c.ID != "" || len(c.Facts) == 0
	switch {
	case !one && len(c.Answer) > 0:
		return misused("--answer 只用于一家企业：用 --id 指定，或者不给文件", "--answer is for one subject: name it with --id, or give no file")
	case one && c.TemplateFor != "":
		return misused("--template-for 用于一份数据文件，不与 --id 同用", "--template-for is for a file of subjects and does not go with --id")
	case c.TemplateFor != "" && !strings.HasSuffix(strings.ToLower(c.Out), ".xlsx"):
		return misused("--template-for 须用 -o 写明模板文件（.xlsx）", "--template-for needs -o and the file of the template (.xlsx)")
	case c.ID != "" && len(c.Facts) == 0:
		return misused("--id 须同时给出数据文件", "--id needs a file of facts")
	}
	r := &asking{app: a, askCmd: c}
	var err error
	if r.lib, r.prog, r.clocks, err = a.requested(request{packs: c.Pack, subject: c.Subject}, c.Date, c.clockFlags); err != nil {
		return err
	}
	if err := targets(c.Facts, c.Out, c.Faults); err != nil {
		return err
	}
	r.of, r.ask = subjectOf(r.lib, r.prog), ask.New(r.lib, r.prog)
	if one {
		return r.one()
	}
	return r.many()
}

// one asks for the facts of one subject.
func (r *asking) one() error {
	who := explain.Subject{}
	facts := map[int]rule.Value{}
	var seen *ask.Seen
	if len(r.Facts) > 0 {
		var err error
		if who, seen, err = r.read(facts); err != nil {
			return err
		}
	}
	for _, s := range r.Answer {
		col, v, err := r.answer(s)
		if err != nil {
			return err
		}
		facts[col] = v
	}
	s := r.ask.State(func(col int) rule.Value { return facts[col] }, seen)
	if r.Out != "" {
		if err := r.writeQuestions(s); err != nil {
			return err
		}
	}
	if r.json {
		return r.printJSON(r.stateJSON(who, s))
	}
	r.printState(who, s)
	return nil
}

// read finds the subject in the files, and looks at what the others answer.
func (r *asking) read(facts map[int]rule.Value) (explain.Subject, *ask.Seen, error) {
	who, seen := explain.Subject{}, r.ask.Watch()
	id, problem := exchange.CheckKey(r.lib, r.of.ID, r.ID)
	if problem != nil && problem.Severity == pack.Error {
		key := labelOf(r.lib, r.of.Key)
		return who, nil, misused("“%[1]s”不是有效的%[2]s：%[4]s", "%[1]q is not a valid %[3]s: %[5]s", r.ID, key.Zh, strings.ToLower(key.En), problem.Text.Zh, problem.Text.En)
	}
	in, err := r.openFacts(r.lib, r.of, r.Facts, r.Sheet)
	if err != nil {
		return who, nil, err
	}
	defer in.Close()
	bar := r.progress(r.say("读取", "reading"), in.Progress)
	defer bar.done()
	r.demo = in.DemoMark()
	schema, bind := in.Schema(), r.prog.Graph.Bind(in.Schema())
	for b, err := range bar.watch(in.Batches(r.ctx)) {
		if err != nil {
			return who, nil, err
		}
		seen.Add(b)
		for row := range b.Rows {
			if b.Text(schema.Lookup(schema.Key), row) != id {
				continue
			}
			who = explain.Subject{ID: id, Name: b.Text(schema.Lookup(schema.Name), row)}
			for col := range bind {
				facts[col] = r.prog.Graph.FactAt(bind, b, row, col)
			}
		}
	}
	if who.ID != "" {
		return who, seen, nil
	}
	for _, x := range in.faults {
		if x.ID == id {
			fmt.Fprintln(r.err, x.In(r.lang))
		}
	}
	return who, nil, misused("文件中没有 %s 的可用数据", "the file has no usable row for %s", id)
}

// answer reads FACT=VALUE: the fact by column name or label, the value as a clerk writes it.
func (r *asking) answer(s string) (int, rule.Value, error) {
	var none rule.Value
	name, text, ok := strings.Cut(s, "=")
	name, text = strings.TrimSpace(name), strings.TrimSpace(text)
	if !ok || name == "" || text == "" {
		return 0, none, misused("“%s”应写成 指标=值，如 staff_total_y1=120", "%q must read fact=value, like staff_total_y1=120", s)
	}
	col := slices.IndexFunc(r.prog.Graph.Columns, func(c rule.Column) bool {
		return c.Name == name || population.Label(c.Name, c.Fact, c.Year, pack.Zh) == name || strings.EqualFold(population.Label(c.Name, c.Fact, c.Year, pack.En), name)
	})
	if col < 0 {
		return 0, none, misused("这些政策不用指标“%s”；年度指标要写明年份，如 sales_revenue_y1", "these packs read no fact %q; a yearly fact is named with its year, like sales_revenue_y1", name)
	}
	f := r.prog.Graph.Columns[col].Fact
	q, err := pack.ParseQuantity(written(f, text))
	v := rule.ValueOf(q)
	fits := err == nil && q.Kind != pack.Unknown && pack.FitsFact(&q, f)
	if fits && f.Numeric() {
		_, fits = v.Num.Scaled(f.Scale())
	}
	if !fits {
		hint := kinds(f)
		return 0, none, misused("“%[1]s”不能是“%[2]s”，应填%[3]s", "%[4]q cannot be %[2]q; it takes %[5]s", f.Label, text, hint.Zh, f.En, hint.En)
	}
	return col, rule.ValueOf(q), nil
}

// written turns what a clerk writes into what a pack writes.
func written(f *pack.Fact, text string) string {
	switch f.Type {
	case "flag":
		switch strings.ToLower(text) {
		case "是", "yes", "true":
			return "true"
		case "否", "no", "false":
			return "false"
		}
	case "date":
		if text == "无" {
			return "never"
		}
	case "code":
		for _, e := range f.Codes {
			if text == e.Value.Label || strings.EqualFold(text, e.Value.En) {
				return e.Key
			}
		}
	case "money":
		if q, err := pack.ParseQuantity(text); err == nil && q.Kind == pack.Number {
			return text + " yuan"
		}
	}
	return text
}

// kinds says what a fact takes.
func kinds(f *pack.Fact) pack.Text {
	switch f.Type {
	case "flag":
		return pack.Text{Zh: "是或否", En: "yes or no"}
	case "date":
		return pack.Text{Zh: "日期，如 2026-03-31", En: "a date, like 2026-03-31"}
	case "money":
		return pack.Text{Zh: "金额，如 1200000 或 120万元", En: "an amount, like 1200000 yuan"}
	case "code":
		var zh, en []string
		for _, e := range f.Codes {
			zh, en = append(zh, e.Value.Label+" "+e.Key), append(en, e.Key)
		}
		if len(zh) > 0 {
			return pack.Text{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")}
		}
		return pack.Text{Zh: "代码", En: "a code"}
	case "share":
		return pack.Text{Zh: "比例，如 3% 或 0.03", En: "a share, like 3% or 0.03"}
	}
	return pack.Text{Zh: "数，不低于下限，小数位不多于规定", En: "a number within its bounds, with no more decimals than are kept"}
}

// many asks the bodies that hold the facts of a population.
func (r *asking) many() error {
	in, err := r.openFacts(r.lib, r.of, r.Facts, r.Sheet)
	if err != nil {
		return err
	}
	defer in.Close()
	r.demo = in.DemoMark()
	r.hintColumns(in, r.prog)
	survey := r.ask.Survey()
	form, body, err := r.form(survey)
	if err != nil {
		return err
	}
	if err := r.survey(in, survey); err != nil {
		return in.broken(r.app, r.Faults, err)
	}
	t := survey.Totals()
	switch {
	case form != nil:
		if err := r.template(form, body); err != nil {
			return err
		}
	case r.Out != "":
		if err := r.writeBodies(t); err != nil {
			return err
		}
	}
	if r.json {
		if err := r.printJSON(r.totalsJSON(t)); err != nil {
			return err
		}
	} else {
		r.printTotals(t)
	}
	return in.settle(r.app, r.Faults)
}

func (r *asking) survey(in *factsFile, s *ask.Survey) error {
	engine := assess.New(r.prog, in.Schema())
	engine.Missing = true
	bar := r.progress(r.say("评估", "assessing"), in.Progress)
	defer bar.done()
	return engine.Run(r.ctx, bar.watch(in.Batches(r.ctx)), 0, func(res *assess.Result) error {
		s.Add(res)
		return context.Cause(r.ctx)
	})
}

// form makes the survey keep the rows of the template that is asked for.
func (r *asking) form(s *ask.Survey) (*ask.Form, string, error) {
	if r.TemplateFor == "" {
		return nil, "", nil
	}
	body, err := bodyNamed(r.lib, r.TemplateFor, s.Bodies())
	if err != nil {
		return nil, "", err
	}
	if !slices.Contains(s.Bodies(), body) {
		return nil, "", misused("这些政策不需要“%s”的数据", "these packs need no facts of %q", r.TemplateFor)
	}
	var describe []string
	for _, name := range []string{r.of.Key, r.of.Name, r.of.Owner} {
		if r.lib.Fact(name) != nil && !slices.Contains(describe, name) {
			describe = append(describe, name)
		}
	}
	form, err := s.Collect(body, describe)
	return form, body, err
}

// template writes the rows that a body is to fill in.
func (r *asking) template(form *ask.Form, body string) error {
	form.Close()
	if form.Rows == 0 {
		return failed("没有只等“%[1]s”数据的评估，不用填表", "no assessment waits for the facts of %[2]q alone: there is nothing to fill in", r.lib.Bodies[body].Label, r.lib.Bodies[body].En)
	}
	f, err := exchange.Create(r.Out)
	if err != nil {
		return fmt.Errorf("create %s: %w", r.Out, err)
	}
	defer f.Abort()
	if err := exchange.WriteRequest(f, r.lib, r.of.ID, form.Columns, form.Batches, r.lib.Bodies[body], r.demo, r.lang); err != nil {
		return err
	}
	if err := f.Commit(); err != nil {
		return err
	}
	r.notef("%[1]s：%[2]d行、%[3]d列待填 → %[4]s", "%[5]s: %[2]d rows, %[3]d columns to fill in → %[4]s", r.lib.Bodies[body].Label, form.Rows, len(form.Columns), r.Out, r.lib.Bodies[body].En)
	return nil
}
