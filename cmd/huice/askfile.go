package main

import (
	"fmt"
	"strings"

	"huice/engine/ask"
	"huice/engine/explain"
	"huice/engine/rule"
	"huice/exchange"
)

// writeQuestions writes the questions of one subject as a table, the best first.
func (r *asking) writeQuestions(s *ask.State) error {
	l := list{columns: []exchange.Column{intColumn("rank", "次序", "Rank"), textColumn("fact", "列名", "Column"), textColumn("label", "指标", "Fact"), textColumn("body", "部门", "Body"),
		intColumn("minutes", "约需分钟", "Minutes"), textColumn("settles", "平均定下（项）", "Settles on average"), intColumn("bears", "关系到（项）", "Bears on"),
		textColumn("answers", "回答与结论", "Answers and verdicts"), textColumn("with", "还须同时有", "Together with")}}
	for i := range s.Questions {
		q := &s.Questions[i]
		f := r.prog.Graph.Columns[q.Column].Fact
		var answers, with []string
		for k := range q.Bears {
			if e := &q.Bears[k]; e.Share.Sign() > 0 {
				answers = append(answers, s.Assessments[e.Pack].Rules.Pack.Name(r.lang)+": "+strings.Join(r.answers(q, e, f), r.say("；", "; ")))
			}
		}
		for _, c := range q.With {
			with = append(with, r.label(c))
		}
		l.rows = append(l.rows, []string{fmt.Sprint(i + 1), q.Name, r.label(q.Column), r.body(r.lib, f.Source), fmt.Sprint(q.Minutes), explain.Number(q.Gain, 2), fmt.Sprint(len(q.Bears)),
			strings.Join(answers, "\n"), strings.Join(with, r.say("、", ", "))})
	}
	return r.write(l, r.say("先问哪一项", "What to ask"))
}

// writeBodies writes what the files of bodies would decide, a row for each body and pack.
func (r *asking) writeBodies(t *ask.Totals) error {
	l := list{columns: []exchange.Column{textColumn("body", "部门", "Body"), textColumn("name", "部门名称", "Name of the body"), textColumn("pack", "政策包", "Pack"), textColumn("title", "政策", "Policy"),
		intColumn("decides", "单独可定（项）", "Decides alone"), intColumn("helps", "须与其他部门一起（项）", "Decides with others"), intColumn("subjects", "等它数据的", "Subjects that wait")}}
	for i := range t.Bodies {
		b := &t.Bodies[i]
		l.rows = append(l.rows, []string{b.Body, r.body(r.lib, b.Body), "", r.say("全部", "all"), fmt.Sprint(b.Decides), fmt.Sprint(b.Helps), fmt.Sprint(b.Subjects)})
		for k, n := range b.ByPack {
			if n > 0 {
				p := r.prog.Rules[k].Pack
				l.rows = append(l.rows, []string{b.Body, r.body(r.lib, b.Body), p.ID, p.Name(r.lang), fmt.Sprint(n), "", ""})
			}
		}
	}
	return r.write(l, r.say("缺哪个部门的数据", "Which files are missing"))
}

// write writes a table with the clocks of the run.
func (r *asking) write(l list, title string) error {
	s, err := openSink(r.app, r.Out)
	if err != nil {
		return err
	}
	defer s.Abort()
	w, err := exchange.NewTableWriter(s.w, s.format, l.columns, exchange.TableOptions{
		Lang: r.lang, Names: s.format == exchange.NDJSON || s.format == exchange.Parquet, BOM: true, Title: title, DemoMark: r.demo, Notes: [][2]string{
			{r.say("数据截至", "Facts as of"), r.clocks.FactsAsOf}, {r.say("按何时所知", "Known as of"), r.clocks.KnownAsOf},
			{r.say("计算时间", "Computed at"), r.clocks.ComputedAt}, {r.say("参数集", "Parameter set"), string(r.set)},
		},
	})
	if err != nil {
		return err
	}
	defer w.Discard()
	for _, row := range l.rows {
		for i, c := range l.columns {
			if c.Kind != exchange.Int {
				w.Text(row[i])
				continue
			}
			var n int64
			_, err := fmt.Sscan(row[i], &n)
			w.Int(n, err == nil)
		}
		if err := w.EndRow(); err != nil {
			return fmt.Errorf("write %s: %w", r.Out, err)
		}
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("write %s: %w", r.Out, err)
	}
	if err := s.Commit(r.ctx); err != nil {
		return fmt.Errorf("write %s: %w", r.Out, err)
	}
	if r.Out != "-" {
		r.notef("结果已写入 %s", "results are in %s", r.Out)
	}
	return nil
}

// answerJSON is what an assessment comes to for some answers.
type answerJSON struct {
	Answers string `json:"answers"`
	Outcome string `json:"outcome"`
	Settled bool   `json:"settled"`
}

// effectJSON is what a question does to an assessment.
type effectJSON struct {
	Pack    string       `json:"pack"`
	Share   string       `json:"share"`
	Final   bool         `json:"final"`
	Answers []answerJSON `json:"answers"`
}

// questionJSON is a question for programs.
type questionJSON struct {
	Fact    string       `json:"fact"`
	Label   string       `json:"label"`
	Body    string       `json:"body"`
	Minutes int          `json:"minutes"`
	Gain    string       `json:"gain"`
	With    []string     `json:"with"`
	Rough   bool         `json:"rough,omitempty"`
	Bears   []effectJSON `json:"bears_on"`
}

// stateJSON is the state of one subject for programs.
func (r *asking) stateJSON(who explain.Subject, s *ask.State) any {
	type lineJSON struct {
		Clause string `json:"clause"`
		Op     string `json:"op"`
		At     string `json:"at"`
		Met    string `json:"met"`
	}
	type assessmentJSON struct {
		Pack      string     `json:"pack"`
		Outcome   string     `json:"outcome"`
		Settled   bool       `json:"settled"`
		ScoreMin  string     `json:"score_min,omitempty"`
		ScoreMax  string     `json:"score_max,omitempty"`
		AmountMin string     `json:"amount_min,omitempty"`
		AmountMax string     `json:"amount_max,omitempty"`
		Lines     []lineJSON `json:"lines,omitempty"`
		Waits     []string   `json:"waits_for"`
		Figures   []string   `json:"figures,omitempty"`
	}
	out := struct {
		ID          string           `json:"id,omitempty"`
		Name        string           `json:"name,omitempty"`
		Set         string           `json:"parameter_set"`
		Demo        string           `json:"demo,omitempty"`
		Clocks      clocksJSON       `json:"clocks"`
		Open        int              `json:"open"`
		Assessments []assessmentJSON `json:"assessments"`
		Questions   []questionJSON   `json:"questions"`
	}{who.ID, who.Name, string(r.set), r.demo, clocksOf(r.clocks), s.Open, []assessmentJSON{}, []questionJSON{}}
	number := func(v rule.Value) string {
		if !v.Known {
			return ""
		}
		return v.Num.String()
	}
	for i := range s.Assessments {
		x := &s.Assessments[i]
		j := assessmentJSON{x.Rules.Pack.ID, x.Outcome.String(), x.Settled, number(x.ScoreMin), number(x.ScoreMax), number(x.AmountMin), number(x.AmountMax), nil, r.columns(x.Waits), x.Figures}
		for _, l := range x.Lines {
			j.Lines = append(j.Lines, lineJSON{l.Clause.ID, l.Op, number(l.At), l.Met.Truth()})
		}
		out.Assessments = append(out.Assessments, j)
	}
	for i := range s.Questions {
		out.Questions = append(out.Questions, r.questionJSON(&s.Questions[i], s))
	}
	return out
}

func (r *asking) questionJSON(q *ask.Question, s *ask.State) questionJSON {
	f := r.prog.Graph.Columns[q.Column].Fact
	j := questionJSON{q.Name, r.label(q.Column), f.Source, q.Minutes, q.Gain.String(), r.columns(q.With), q.Rough, []effectJSON{}}
	for k := range q.Bears {
		e := &q.Bears[k]
		x := effectJSON{s.Assessments[e.Pack].Rules.Pack.ID, e.Share.String(), e.Final, []answerJSON{}}
		for i := range q.Pieces {
			p := &q.Pieces[i]
			x.Answers = append(x.Answers, answerJSON{r.piece(p, p, f), e.Answers[i].Outcome.String(), e.Answers[i].Settled})
		}
		j.Bears = append(j.Bears, x)
	}
	return j
}

// columns are the names of columns.
func (r *asking) columns(cols []int) []string {
	names := []string{}
	for _, c := range cols {
		names = append(names, r.prog.Graph.Columns[c].Name)
	}
	return names
}
