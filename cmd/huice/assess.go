package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"huice/engine/assess"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
	"huice/exchange"
)

type assessCmd struct {
	Facts   []string `help:"${facts_files}" placeholder:"FILE" type:"path" sep:"none"`
	Sheet   string   `help:"${sheet}" placeholder:"NAME"`
	Pack    []string `help:"${pack_ids}" placeholder:"PACK"`
	Subject string   `help:"${subject}" placeholder:"SUBJECT"`
	Date    string   `help:"${at}" placeholder:"YYYY-MM-DD"`
	Out     string   `help:"${out}" placeholder:"FILE" type:"path"`
	Faults  string   `help:"${fault_file}" placeholder:"FILE" type:"path"`
	Missing bool     `default:"true" negatable:"" help:"${missing}"`
	Resume  bool     `help:"${resume}"`
	Workers int      `help:"${workers}" placeholder:"N"`
	viaFlags
	clockFlags
}

// Run assesses the rows of one or more files of facts, or of a table of a database.
func (c *assessCmd) Run(a *app) error {
	switch {
	case c.Via != "" && len(c.Facts) > 0:
		return misused("--facts（文件）和 --via（数据库）只能写一个", "give --facts, files, or --via, a database, not both")
	case c.Via != "" && (c.Faults != "" || c.Sheet != "" || c.Resume):
		return misused("--faults、--sheet 和 --resume 只用于文件", "--faults, --sheet and --resume go with files only")
	case c.Via != "":
		return c.via(a)
	case len(c.Facts) == 0:
		return misused("缺少选项 --facts=FILE（数据文件）或 --via=URL（数据库）。用 huice assess --help 查看用法", "missing flags: --facts=FILE, files, or --via=URL, a database. See huice assess --help")
	case c.Where != "" || c.Timeout != 0:
		return misused("--where 和 --timeout 只与 --via 同用", "--where and --timeout go with --via only")
	}
	j, err := c.pickUp(a)
	if err != nil {
		return err
	}
	r := &assessRun{assessCmd: c, app: a, journal: j, began: time.Now()}
	defer r.close()
	if r.lib, r.prog, r.clocks, err = a.requested(request{packs: c.Pack, subject: c.Subject}, c.Date, c.clockFlags); err != nil {
		return err
	}
	if err := targets(c.Facts, c.Out, c.Faults); err != nil {
		return err
	}
	if err := r.open(); err != nil {
		return err
	}
	a.hintColumns(r.in, r.prog)
	if err := r.assess(); err != nil {
		return r.stopped(err)
	}
	if err := r.finish(); err != nil {
		return err
	}
	if err := a.summary(r.tallies, r.in, r.clocks, c.Out, r.measured()); err != nil {
		return err
	}
	return r.in.settle(a, c.Faults)
}

// targets refuses, before any work is done, files that cannot be written and files that would take the place of one that
// is read or of each other.
func targets(in []string, outs ...string) error {
	taken := slices.Clone(in)
	for i, path := range in {
		if slices.ContainsFunc(in[:i], func(t string) bool { return sameFile(t, path) }) {
			return misused("%s 写了两次", "%s is given twice", path)
		}
	}
	for _, out := range outs {
		if out == "" || out == "-" {
			continue
		}
		if _, err := exchange.FormatOf(out); err != nil && !picture(out) {
			return err
		}
		if dir, err := os.Stat(filepath.Dir(out)); err != nil || !dir.IsDir() {
			return misused("没有文件夹 %s", "there is no folder %s", filepath.Dir(out))
		}
		if info, err := os.Stat(out); err == nil && info.IsDir() {
			return misused("%s 是文件夹，不能当文件写", "%s is a folder and cannot be written as a file", out)
		}
		if slices.ContainsFunc(taken, func(t string) bool { return sameFile(t, out) }) {
			return misused("%s 已有用途，写入会覆盖它；请换一个文件名", "%s is in use already and would be overwritten; choose another name", out)
		}
		taken = append(taken, out)
	}
	return nil
}

// picture reports whether a file is a chart.
func picture(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".svg" || ext == ".png"
}

func sameFile(a, b string) bool {
	if filepath.Clean(a) == filepath.Clean(b) {
		return true
	}
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// hintColumns says so when a file and the packs have no column in common: each outcome would wait for data.
func (a *app) hintColumns(in *factsFile, prog *rule.Program) {
	for _, c := range prog.Graph.Columns {
		if in.Schema().Lookup(c.Name) >= 0 {
			return
		}
	}
	a.notef("文件中没有这些政策要用的任何一列；列名见 huice facts template 生成的模板", "the file has none of the columns that these packs read; huice facts template makes files that name them")
}

// sink is where results go: a file that appears whole or not at all, the standard output, or nowhere.
type sink struct {
	w      io.Writer
	file   *exchange.AtomicFile
	format exchange.Format
}

func openSink(a *app, path string) (*sink, error) {
	switch path {
	case "":
		return &sink{}, nil
	case "-":
		return &sink{w: a.out, format: exchange.NDJSON}, nil
	}
	format, err := exchange.FormatOf(path)
	if err != nil {
		return nil, err
	}
	f, err := exchange.Create(path)
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", path, err)
	}
	return &sink{f, f, format}, nil
}

// Abort throws away what was not committed.
func (s *sink) Abort() {
	if s.file != nil {
		s.file.Abort()
	}
}

// Commit makes the file appear, unless the run has been stopped.
func (s *sink) Commit(ctx context.Context) error {
	if s.file == nil {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.file.Commit()
}

// summary prints outcomes by pack.
func (a *app) summary(ts []tally, in *factsFile, clocks explain.Clocks, out string, how *speed) error {
	for i := range ts {
		ts[i].finish()
	}
	if a.json && out != "-" {
		return a.printJSON(struct {
			Subject  string      `json:"subject"`
			Subjects int64       `json:"subjects"`
			Rejected int64       `json:"rejected"`
			Set      string      `json:"parameter_set"`
			Demo     string      `json:"demo,omitempty"`
			Clocks   clocksJSON  `json:"clocks"`
			Packs    []tally     `json:"packs"`
			Faults   []faultJSON `json:"faults"`
			Speed    *speed      `json:"speed,omitempty"`
		}{in.of.ID, in.Rows(), in.Rejected(), string(a.set), in.DemoMark(), clocksOf(clocks), ts, in.json(a.lang), how})
	}
	w := *a
	if out == "-" { // results have the standard output to themselves
		w.out = a.err
	}
	if len(in.files) > 1 {
		w.printf("%s\n", pack.Textf("%[1]d个数据文件，按%[2]s合并", "%[1]d files of facts, joined by %[3]s", len(in.files), in.key.Zh, strings.ToLower(in.key.En)).In(a.lang))
	}
	w.printSummary(ts, in.of, in.Rows(), in.DemoMark(), clocks)
	if out != "" && out != "-" {
		w.printf("%s %s\n", w.say("结果已写入", "results are in"), out)
	}
	if how != nil {
		w.printf(w.say("%d行，%.1f秒，每秒%.0f行，内存峰值 %d MB\n", "%d rows, %.1f seconds, %.0f rows a second, peak memory %d MB\n"),
			how.Rows, how.Seconds, how.Rate, how.Memory>>20)
	}
	return nil
}

func (a *app) printSummary(ts []tally, of *pack.Subject, n int64, demo string, clocks explain.Clocks) {
	if demo != "" {
		a.printf("【%s】\n", demo)
	}
	a.printf(a.say("%d%s × %d个政策包\n", "%d %s × %d packs\n"), n, counted(of).In(a.lang), len(ts))
	a.printf(a.say("数据截至 %s · 按 %s 所知 · 计算于 %s · 参数集 %s\n\n", "facts as of %s · as known on %s · computed at %s · parameter set %s\n\n"),
		clocks.FactsAsOf, clocks.KnownAsOf, clocks.ComputedAt, a.set)
	heads := []string{a.say("政策", "Policy"), a.say("规则日期", "Rules of")}
	for _, o := range assess.Outcomes() {
		heads = append(heads, explain.OutcomeLabel(o, a.lang))
	}
	heads = append(heads, a.say("只差一项", "one unmet"), a.say("只缺一数", "one gap"), a.say("金额（万元）", "amount (10k yuan)"))
	var rows [][]string
	for i := range ts {
		rows = append(rows, ts[i].row())
	}
	a.printTable(2, heads, rows)
}

func (t *tally) row() []string {
	row := []string{t.Title, t.LawAsOf}
	for _, o := range assess.Outcomes() {
		row = append(row, fmt.Sprint(t.counts[o]))
	}
	row = append(row, fmt.Sprint(t.NearMiss), t.gaps())
	if !t.money {
		return append(row, "")
	}
	wan := rule10k(t.amountLo)
	if t.unbounded > 0 {
		return append(row, "≥ "+wan)
	}
	if hi := rule10k(t.amount); hi != wan {
		wan += "–" + hi
	}
	return append(row, wan)
}

// gaps is how many wait for one fact only, where that was looked for.
func (t *tally) gaps() string {
	if t.OneGap == nil {
		return "–"
	}
	return fmt.Sprint(*t.OneGap)
}

// watched passes batches on while a progress bar looks at the reader.
type watched = iter.Seq2[*population.Batch, error]
