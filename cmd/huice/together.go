package main

import (
	"fmt"
	"strings"

	"huice/engine/assess"
	"huice/engine/cohort"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
	"huice/exchange"
)

// population is the files that a command compares subjects in: of the pack's own kind, and of others by their name.
type populationFlags struct {
	Facts  []string `required:"" help:"${population}" placeholder:"[SUBJECT=]FILE" sep:"none"`
	Date   string   `help:"${run_date}" placeholder:"YYYY-MM-DD"`
	Faults string   `help:"${fault_file}" placeholder:"FILE" type:"path"`
	clockFlags
}

// together is a run over the populations of some files.
type together struct {
	*app
	lib    *pack.Library
	prog   *rule.Program
	run    *cohort.Run
	clocks explain.Clocks
	files  []*factsFile
	demo   string
	faults string
}

// together compiles packs and reads the files they compare subjects in.
func (a *app) together(f populationFlags, ids []string, lib *pack.Library, usual string) (*together, error) {
	date, err := a.date(f.Date)
	if err != nil {
		return nil, err
	}
	clocks, err := a.clocks(f.clockFlags, date)
	if err != nil {
		return nil, err
	}
	prog, err := a.compile(lib, date, ids)
	if err != nil {
		return nil, err
	}
	t := &together{app: a, lib: lib, prog: prog, clocks: clocks, faults: f.Faults}
	tables, err := t.read(f.Facts, usual)
	if err != nil {
		return nil, err
	}
	t.run = cohort.New(prog, tables...)
	return t, nil
}

// read holds each kind of subject in memory.
func (t *together) read(specs []string, usual string) ([]*cohort.Table, error) {
	paths := map[string][]string{}
	var order []string
	var all []string
	for _, s := range specs {
		of, path := usual, s
		if name, rest, ok := strings.Cut(s, "="); ok && !strings.ContainsAny(name, `/\.`) {
			of, path = name, rest
		}
		subject, err := subjectNamed(t.lib, of)
		if err != nil {
			return nil, err
		}
		if paths[subject.ID] == nil {
			order = append(order, subject.ID)
		}
		paths[subject.ID] = append(paths[subject.ID], path)
		all = append(all, path)
	}
	if err := targets(all); err != nil {
		return nil, err
	}
	var tables []*cohort.Table
	for _, id := range order {
		in, err := t.openFacts(t.lib, t.lib.Subject(id), paths[id], "")
		if err != nil {
			return nil, err
		}
		t.files = append(t.files, in)
		table := cohort.NewTable(t.lib.Subject(id), in.Schema())
		for b, err := range in.Batches(t.ctx) {
			if err != nil {
				return nil, in.broken(t.app, t.faults, err)
			}
			table.Add(b)
		}
		if t.demo == "" {
			t.demo = in.DemoMark()
		}
		in.Close()
		tables = append(tables, table)
	}
	return tables, nil
}

// settle reports the faults of the files.
func (t *together) settle() error {
	for _, in := range t.files {
		if err := in.settle(t.app, t.faults); err != nil {
			return err
		}
	}
	return nil
}

// head prints what was run on what.
func (t *together) head(r *rule.Rules) {
	if t.demo != "" {
		t.printf("【%s】\n", t.demo)
	}
	t.printf("%s  %s\n", r.Pack.Name(t.lang), r.Pack.ID)
	t.printf(t.say("数据截至 %s · 按 %s 所知 · 规则日期 %s · 计算于 %s · 参数集 %s\n\n", "facts as of %s · as known on %s · rules of %s · computed at %s · parameter set %s\n\n"),
		t.clocks.FactsAsOf, t.clocks.KnownAsOf, r.LawDate, t.clocks.ComputedAt, t.set)
}

// only resolves the one pack of a kind that a command runs: the one named, or the only one there is.
func (a *app) only(lib *pack.Library, name string, has func(*pack.Pack) bool, zh, en string) (*pack.Pack, error) {
	var found []string
	for _, p := range lib.Packs {
		if has(p) {
			found = append(found, p.ID)
		}
	}
	if name == "" {
		if len(found) == 1 {
			return lib.Pack(found[0]), nil
		}
		return nil, misused("请写明政策包。可以%s的有：%s", "name the pack. These can be %[3]s: %[2]s", zh, strings.Join(found, ", "), en)
	}
	ids, err := a.pick(lib, []string{name})
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if p := lib.Pack(id); has(p) {
			return p, nil
		}
	}
	return nil, misused("%s 不能%s。可以的有：%s", "%[1]s cannot be %[4]s. These can: %[3]s", ids[0], zh, strings.Join(found, ", "), en)
}

// list is a result that is printed and written: columns of texts and numbers.
type list struct {
	columns []exchange.Column
	rows    [][]string
}

// write puts a list into a file, every cell as text but whole numbers.
func (t *together) write(path, title string, r *rule.Rules, l list) error {
	if path == "" {
		return nil
	}
	s, err := openSink(t.app, path)
	if err != nil {
		return err
	}
	defer s.Abort()
	own := l.columns
	l.columns = append(own[:len(own):len(own)], textColumn("parameter_set", "参数集", "Parameter set"), textColumn("rules_of", "规则日期", "Rules of"), textColumn("pack_hash", "政策包校验值", "Pack hash"))
	w, err := exchange.NewTableWriter(s.w, s.format, l.columns, exchange.TableOptions{
		Lang: t.lang, Names: s.format == exchange.NDJSON || s.format == exchange.Parquet, BOM: true, Title: title, DemoMark: t.demo, Notes: [][2]string{
			{t.say("数据截至", "Facts as of"), t.clocks.FactsAsOf},
			{t.say("按何时所知", "Known as of"), t.clocks.KnownAsOf},
			{t.say("规则日期", "Rules of"), r.LawDate.String()},
			{t.say("计算时间", "Computed at"), t.clocks.ComputedAt},
			{t.say("参数集", "Parameter set"), string(t.set)},
			{r.Pack.Name(t.lang) + " " + r.Pack.ID, r.Hash},
		},
	})
	if err != nil {
		return err
	}
	defer w.Discard()
	for _, row := range l.rows {
		for i, c := range own {
			if c.Kind != exchange.Int {
				w.Text(row[i])
				continue
			}
			var n int64
			_, err := fmt.Sscan(row[i], &n)
			w.Int(n, err == nil)
		}
		w.Text(string(t.set))
		w.Text(r.LawDate.String())
		w.Text(r.Hash)
		if err := w.EndRow(); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := s.Commit(t.ctx); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if path != "-" {
		t.printf("%s %s\n", t.say("结果已写入", "results are in"), path)
	}
	return nil
}

func textColumn(name, zh, en string) exchange.Column {
	return exchange.Column{Name: name, Label: pack.Text{Zh: zh, En: en}}
}

func intColumn(name, zh, en string) exchange.Column {
	return exchange.Column{Name: name, Label: pack.Text{Zh: zh, En: en}, Kind: exchange.Int}
}

// open prints subjects that could not be ranked, the first few of them.
func (t *together) open(st *explain.Standing, list []cohort.Unranked) {
	if len(list) == 0 {
		return
	}
	t.printf(t.say("\n待补数据 %d：\n", "\nwith open data: %d\n"), len(list))
	for i, x := range list {
		if i == 10 {
			t.printf(t.say("  ……另有%d\n", "  … %d more\n"), len(list)-i)
			break
		}
		t.printf("  %s  %s\n", x.ID, st.Missing(x.Missing))
	}
}

type rankCmd struct {
	Pack string `help:"${one_of_kind}" placeholder:"PACK"`
	populationFlags
	Out string `help:"${out}" placeholder:"FILE" type:"path"`
	All bool   `help:"${all_rows}"`
}

// Run selects among the eligible subjects of a pack.
func (c *rankCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	p, err := a.only(lib, c.Pack, func(p *pack.Pack) bool { return p.Selection != nil }, "遴选", "ranked")
	if err != nil {
		return err
	}
	t, err := a.together(c.populationFlags, []string{p.ID}, lib, p.Subject)
	if err != nil {
		return err
	}
	r := t.prog.Rules[0]
	s := t.run.Select(r)
	if s == nil {
		return misused("%s 在这一天没有施行", "%s is not in force on that day", p.ID)
	}
	st := explain.NewStanding(t.run, r, a.lang)
	l := t.ranked(st, r, s)
	if a.json {
		if err := a.printJSON(rankedJSON(t, r, s, l)); err != nil {
			return err
		}
	} else {
		t.printRanked(st, r, s, l, c.All)
	}
	if err := t.write(c.Out, p.Name(a.lang), r, l); err != nil {
		return err
	}
	return t.settle()
}

// ranked lists every subject in the scope with its standing.
func (t *together) ranked(st *explain.Standing, r *rule.Rules, s *cohort.Selection) list {
	l := list{columns: []exchange.Column{textColumn("id", "编号", "Identifier"), textColumn("name", "名称", "Name"), textColumn("group", "组", "Group"),
		intColumn("rank", "名次", "Rank"), textColumn("place", "结果", "Result"), textColumn("reason", "说明", "Reason")}}
	for _, o := range r.Selection.Order {
		l.columns = append(l.columns, textColumn("key", o.Label.Label, o.Label.En))
	}
	for i := range r.Selection.Order {
		l.columns[len(l.columns)-len(r.Selection.Order)+i].Name = fmt.Sprintf("key%d", i+1)
	}
	table := t.run.Table(r)
	blank := make([]string, len(r.Selection.Order))
	for _, g := range s.Groups {
		group := st.Group(r.Selection.By, g.Group)
		for i, c := range g.Candidates {
			row := []string{c.ID, table.Name(c.Row), group, fmt.Sprint(c.Rank), t.place(c.Place), st.Selected(g, i)}
			for k, o := range r.Selection.Order {
				row = append(row, st.Value(o.Of, c.Keys[k]))
			}
			l.rows = append(l.rows, row)
		}
		for _, x := range g.Open {
			l.rows = append(l.rows, append([]string{x.ID, table.Name(x.Row), group, "", t.say("待补数据", "open"), st.Missing(x.Missing)}, blank...))
		}
		for _, row := range append(g.Discretion[:len(g.Discretion):len(g.Discretion)], g.Refused...) {
			outcome := t.run.Outcome(r, row)
			l.rows = append(l.rows, append([]string{table.ID(row), table.Name(row), group, "", explain.OutcomeLabel(outcome, t.lang), t.why(r, row, outcome)}, blank...))
		}
	}
	return l
}

func (t *together) place(p cohort.Place) string {
	switch p {
	case cohort.Selected:
		return t.say("入选", "selected")
	case cohort.OnReserve:
		return t.say("后备", "reserve")
	}
	return t.say("未入选", "not selected")
}

// why names the clauses that speak against a subject.
func (t *together) why(r *rule.Rules, row int, o assess.Outcome) string {
	if o == assess.Eligible {
		return ""
	}
	id := explain.Subject{ID: t.run.Table(r).ID(row), Name: t.run.Table(r).Name(row)}
	return explain.Explain(t.lib, t.prog, r, t.run.Row(r, row), id, t.clocks, t.lang).Reason()
}

// excluded is how many of those who did not get in are printed.
const excluded = 10

func (t *together) printRanked(st *explain.Standing, r *rule.Rules, s *cohort.Selection, l list, all bool) {
	t.head(r)
	if s.Missing != nil {
		t.printf(t.say("不能遴选：%s\n", "no selection is possible: %s\n"), st.Missing(s.Missing))
		return
	}
	for i, g := range s.Groups {
		if g.Group != "" {
			if i > 0 {
				t.printf("\n")
			}
			t.printf("%s\n", st.Group(r.Selection.By, g.Group))
		}
		t.printf(t.say("名额 %d · 符合条件 %d · 入选 %d · 空缺 %d · 后备 %d · 待补数据 %d · 待裁量 %d · 不符合 %d\n\n",
			"places %d · eligible %d · selected %d · vacant %d · reserve %d · open data %d · discretion %d · not eligible %d\n\n"),
			g.Places, len(g.Candidates), g.Chosen(cohort.Selected), max(0, g.Places-g.Chosen(cohort.Selected)), g.Chosen(cohort.OnReserve), len(g.Open), len(g.Discretion), len(g.Refused))
		t.candidates(st, r, g, all)
		t.open(st, g.Open)
	}
	if len(s.NoGroup) > 0 {
		t.printf(t.say("\n不知属于哪一组：%d\n", "\nof unknown group: %d\n"), len(s.NoGroup))
	}
}

// candidates prints the best, those around the last place, and the first who did not get in.
func (t *together) candidates(st *explain.Standing, r *rule.Rules, g *cohort.SelectedGroup, all bool) {
	heads := []string{t.say("名次", "rank"), t.say("名称", "name")}
	for _, o := range r.Selection.Order {
		heads = append(heads, o.Label.Name(t.lang))
	}
	heads = append(heads, t.say("说明", "reason"))
	var rows [][]string
	out, gap := 0, false
	last := g.Chosen(cohort.Selected)
	for i, c := range g.Candidates {
		if c.Place != cohort.Selected {
			out++
		}
		show := all || i < 5 || c.Place == cohort.Selected && i >= last-3 || c.Place != cohort.Selected && out <= excluded
		if !show {
			if !gap {
				rows = append(rows, append([]string{"…"}, make([]string, len(heads)-1)...))
			}
			gap = true
			continue
		}
		gap = false
		name := t.run.Table(r).Name(c.Row)
		if name == "" {
			name = c.ID
		}
		row := []string{fmt.Sprint(c.Rank), name}
		for k, o := range r.Selection.Order {
			row = append(row, st.Value(o.Of, c.Keys[k]))
		}
		rows = append(rows, append(row, st.Selected(g, i)))
	}
	t.printTable(len(heads), heads, rows)
}

// rankedJSON is a selection for programs.
func rankedJSON(t *together, r *rule.Rules, s *cohort.Selection, l list) any {
	type row map[string]string
	var rows []row
	for _, x := range l.rows {
		m := row{}
		for i, c := range l.columns {
			m[c.Name] = x[i]
		}
		rows = append(rows, m)
	}
	return struct {
		Pack    string     `json:"pack"`
		Hash    string     `json:"pack_hash"`
		Set     string     `json:"parameter_set"`
		Demo    string     `json:"demo,omitempty"`
		Clocks  clocksJSON `json:"clocks"`
		Missing []string   `json:"missing,omitempty"`
		Rows    []row      `json:"rows"`
	}{r.Pack.ID, r.Hash, string(t.set), t.demo, clocksOf(t.clocks), s.Missing, rows}
}
