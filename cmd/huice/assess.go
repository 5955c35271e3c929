package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
	Workers int      `help:"${workers}" placeholder:"N"`
	viaFlags
	clockFlags
}

// Run assesses the rows of one or more files of facts, or of a table of a database.
func (c *assessCmd) Run(a *app) error {
	switch {
	case c.Via != "" && len(c.Facts) > 0:
		return misused("--facts（文件）和 --via（数据库）只能写一个", "give --facts, files, or --via, a database, not both")
	case c.Via != "" && (c.Faults != "" || c.Sheet != ""):
		return misused("--faults 和 --sheet 只用于文件", "--faults and --sheet go with files only")
	case c.Via != "":
		return c.via(a)
	case len(c.Facts) == 0:
		return misused("缺少选项 --facts=FILE（数据文件）或 --via=URL（数据库）。用 huice assess --help 查看用法", "missing flags: --facts=FILE, files, or --via=URL, a database. See huice assess --help")
	case c.Where != "" || c.Timeout != 0:
		return misused("--where 和 --timeout 只与 --via 同用", "--where and --timeout go with --via only")
	}
	lib, prog, clocks, err := a.requested(request{packs: c.Pack, subject: c.Subject}, c.Date, c.clockFlags)
	if err != nil {
		return err
	}
	if err := targets(c.Facts, c.Out, c.Faults); err != nil {
		return err
	}
	in, err := a.openFacts(lib, subjectOf(lib, prog), c.Facts, c.Sheet)
	if err != nil {
		return err
	}
	defer in.Close()
	a.hintColumns(in, prog)
	engine := assess.New(prog, in.Schema())
	engine.Missing = true
	tallies := newTallies(prog, a.lang)
	sink, err := openSink(a, c.Out)
	if err != nil {
		return err
	}
	defer sink.Abort()
	each := func(res *assess.Result) error {
		addTallies(tallies, res)
		return nil
	}
	var out *resultWriter
	if sink.w != nil {
		if out, err = newResultWriter(sink.w, sink.format, a, lib, prog, clocks, a.zone(c.clockFlags), in.DemoMark()); err != nil {
			return err
		}
		defer out.table.Discard()
		each = func(res *assess.Result) error {
			addTallies(tallies, res)
			return out.write(res)
		}
	}
	bar := a.progress(a.say("评估", "assessing"), in.Progress)
	err = engine.Run(a.ctx, bar.watch(in.Batches(a.ctx)), c.Workers, each)
	bar.done()
	if err != nil {
		return in.broken(a, c.Faults, err)
	}
	if out != nil {
		if err := out.table.Close(); err != nil {
			return fmt.Errorf("write %s: %w", c.Out, err)
		}
		if err := sink.Commit(a.ctx); err != nil {
			return fmt.Errorf("write %s: %w", c.Out, err)
		}
	}
	if err := a.summary(tallies, in, clocks, c.Out); err != nil {
		return err
	}
	return in.settle(a, c.Faults)
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
		if _, err := exchange.FormatOf(out); err != nil {
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

// facts is what a file of facts and several files joined have in common. It is wide because it stands for a concrete
// type, exchange.Reader, on which every command was built before there were two.
type facts interface {
	Schema() *population.Schema
	Batches(context.Context) iter.Seq2[*population.Batch, error]
	Rows() int64
	Rejected() int64
	Progress() (read, total int64)
	DemoMark() string
}

// factsFile is one or more open files of facts with the faults found so far.
type factsFile struct {
	facts
	of     *pack.Subject
	key    pack.Text // what its identifiers are called
	files  []*exchange.Reader
	faults []exchange.Fault
	errors int
}

// Close ends the reading of all files.
func (f *factsFile) Close() {
	for _, r := range f.files {
		_ = r.Close() // nothing was written
	}
}

func (a *app) openFacts(lib *pack.Library, of *pack.Subject, paths []string, sheet string) (*factsFile, error) {
	f := &factsFile{of: of, key: labelOf(lib, of.Key)}
	note := func(x exchange.Fault) {
		f.faults = append(f.faults, x)
		if x.Severity == pack.Error {
			f.errors++
		}
	}
	names := fileNames(paths)
	for i, path := range paths {
		heading := note
		if len(paths) > 1 {
			heading = func(x exchange.Fault) { x.File = names[i]; note(x) }
		}
		r, err := exchange.Open(path, lib, exchange.Options{Subject: of.ID, Sheet: sheet, Source: names[i]}, heading)
		if err != nil {
			f.Close()
			return nil, err
		}
		f.files = append(f.files, r)
	}
	if len(f.files) == 1 {
		f.facts = f.files[0]
		return f, nil
	}
	j, err := exchange.NewJoin(lib, f.files, note)
	if err != nil {
		f.Close()
		return nil, err
	}
	f.facts = j
	return f, nil
}

// fileNames are the names of files in messages: their last parts, or where these do not tell them apart the whole paths.
func fileNames(paths []string) []string {
	var names []string
	seen := map[string]bool{}
	for _, p := range paths {
		names = append(names, filepath.Base(p))
		seen[filepath.Base(p)] = true
	}
	if len(seen) < len(paths) {
		return paths
	}
	return names
}

// shown is how many faults are printed; all of them go into the report file.
const shown = 20

// broken reports the faults found before a file could not be read any further, and returns why.
func (f *factsFile) broken(a *app, report string, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	if told := f.tell(a, report); told != nil {
		return told
	}
	return err
}

// settle reports the faults of a file and turns errors into the exit status.
func (f *factsFile) settle(a *app, report string) error {
	if f.Rows()+f.Rejected() == 0 {
		a.notef("文件只有表头，没有数据", "the file has headings but no data")
	}
	if err := f.tell(a, report); err != nil {
		return err
	}
	if f.errors == 0 {
		return nil
	}
	if len(f.files) > 1 {
		return misused("数据有%[1]d处错误，%[2]d%[4]s未参加；其余%[3]d%[5]s照常", "faults in the data: %[1]d; %[6]s left out: %[2]d; %[6]s taken: %[3]d", f.errors, f.Rejected(), f.Rows(),
			counted(f.of).Zh, counter(f.of).Zh, counter(f.of).En)
	}
	return misused("数据有%d处错误，%d行未参加；其余%d行照常", "faults in the data: %d; rows left out: %d; rows taken: %d", f.errors, f.Rejected(), f.Rows())
}

// tell prints the faults so far and writes them to the report, if there is to be one.
func (f *factsFile) tell(a *app, report string) error {
	for i, x := range f.faults {
		if i == shown {
			a.notef("……另有%d条，用 --faults 文件名 另存全部", "… %d more; save all of them with --faults FILE", len(f.faults)-shown)
			break
		}
		fmt.Fprintln(a.err, x.In(a.lang))
	}
	if report != "" {
		if err := a.writeFaults(report, f.key, f.faults); err != nil {
			return err
		}
		a.notef("问题清单已写入 %s", "the report of faults is in %s", report)
	}
	return nil
}

// faultJSON is a fault for programs, named as in the report.
type faultJSON struct {
	File     string `json:"file,omitempty"`
	Row      int    `json:"row,omitempty"`
	Column   string `json:"column,omitempty"`
	ID       string `json:"id,omitempty"`
	Found    string `json:"found,omitempty"`
	Expected string `json:"expected"`
	Severity string `json:"severity"`
	Code     string `json:"code"`
}

func (f *factsFile) json(lang pack.Lang) []faultJSON {
	list := []faultJSON{}
	for _, x := range f.faults {
		list = append(list, faultJSON{x.File, x.Row, x.Column, x.ID, x.Found, x.Expected.In(lang), severities[x.Severity], x.Code})
	}
	return list
}

// severities are words for programs.
var severities = [...]string{pack.Error: "error", pack.Warning: "warning"}

func (a *app) writeFaults(path string, key pack.Text, faults []exchange.Fault) error {
	format, err := exchange.FormatOf(path)
	if err != nil {
		return err
	}
	f, err := exchange.Create(path)
	if err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	defer f.Abort()
	if err := exchange.WriteFaults(f, format, faults, key, a.lang); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Commit()
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
func (a *app) summary(ts []tally, in *factsFile, clocks explain.Clocks, out string) error {
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
		}{in.of.ID, in.Rows(), in.Rejected(), string(a.set), in.DemoMark(), clocksOf(clocks), ts, in.json(a.lang)})
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
	oneGap := "–"
	if t.OneGap != nil {
		oneGap = fmt.Sprint(*t.OneGap)
	}
	row = append(row, fmt.Sprint(t.NearMiss), oneGap)
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

// watched passes batches on while a progress bar looks at the reader.
type watched = iter.Seq2[*population.Batch, error]
