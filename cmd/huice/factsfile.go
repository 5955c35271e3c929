package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"

	"huice/engine/pack"
	"huice/engine/population"
	"huice/exchange"
)

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
	log    *faultLog // where faults go instead, when there may be very many
	errors int
}

// note keeps a fault.
func (f *factsFile) note(x exchange.Fault) {
	if f.log != nil {
		f.log.add(x)
	} else {
		f.faults = append(f.faults, x)
	}
	if x.Severity == pack.Error {
		f.errors++
	}
}

// keepIn keeps faults in a log from now on, those found so far among them.
func (f *factsFile) keepIn(l *faultLog) {
	for _, x := range f.faults {
		l.add(x)
	}
	f.faults, f.log = nil, l
}

// each yields the faults so far.
func (f *factsFile) each(yield func(exchange.Fault) error) error {
	if f.log != nil {
		return f.log.each(yield)
	}
	for _, x := range f.faults {
		if err := yield(x); err != nil {
			return err
		}
	}
	return nil
}

// count is how many faults there are.
func (f *factsFile) count() int {
	if f.log != nil {
		return f.log.state.Count
	}
	return len(f.faults)
}

// Close ends the reading of all files.
func (f *factsFile) Close() {
	for _, r := range f.files {
		_ = r.Close() // nothing was written
	}
}

func (a *app) openFacts(lib *pack.Library, of *pack.Subject, paths []string, sheet string) (*factsFile, error) {
	return a.openFactsWith(lib, of, paths, exchange.Options{Sheet: sheet})
}

// openFactsWith opens files of facts; a single one is read as the options say.
func (a *app) openFactsWith(lib *pack.Library, of *pack.Subject, paths []string, o exchange.Options) (*factsFile, error) {
	f := &factsFile{of: of, key: labelOf(lib, of.Key)}
	note := f.note
	if len(paths) > 1 {
		o = exchange.Options{Sheet: o.Sheet, Workers: o.Workers}
	}
	o.Subject = of.ID
	names := fileNames(paths)
	for i, path := range paths {
		heading := note
		if len(paths) > 1 {
			heading = func(x exchange.Fault) { x.File = names[i]; note(x) }
		}
		o.Source = names[i]
		r, err := exchange.Open(path, lib, o, heading)
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

// errShown ends a printing of faults.
var errShown = errors.New("enough is shown")

// tell prints the first faults and writes all of them to the report, if there is to be one.
func (f *factsFile) tell(a *app, report string) error {
	n := 0
	err := f.each(func(x exchange.Fault) error {
		if n++; n > shown {
			a.notef("……另有%d条，用 --faults 文件名 另存全部", "… %d more; save all of them with --faults FILE", f.count()-shown)
			return errShown
		}
		fmt.Fprintln(a.err, x.In(a.lang))
		return nil
	})
	if err != nil && !errors.Is(err, errShown) {
		return err
	}
	if report != "" {
		if err := f.report(a, report); err != nil {
			return err
		}
		a.notef("问题清单已写入 %s", "the report of faults is in %s", report)
	}
	return nil
}

// report writes the faults to a file.
func (f *factsFile) report(a *app, path string) error {
	if len(f.files) > 1 {
		return a.writeFaults(path, f.key, f.faults)
	}
	format, err := exchange.FormatOf(path)
	if err != nil {
		return err
	}
	file, err := exchange.Create(path)
	if err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	defer file.Abort()
	w, err := exchange.NewFaultWriter(file, format, f.key, a.lang)
	if err == nil {
		err = f.each(w.Write)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return file.Commit()
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

// manyFaults is how many faults are listed for programs; a file with more is better asked for its report.
const manyFaults = 100_000

func (f *factsFile) json(lang pack.Lang) []faultJSON {
	list := []faultJSON{}
	_ = f.each(func(x exchange.Fault) error { // a list that breaks off is shorter than the count beside it
		if len(list) == manyFaults {
			return errShown
		}
		list = append(list, faultJSON{x.File, x.Row, x.Column, x.ID, x.Found, x.Expected.In(lang), severities[x.Severity], x.Code})
		return nil
	})
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
