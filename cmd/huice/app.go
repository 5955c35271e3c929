package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"

	"huice"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
)

// app is what every command works with.
type app struct {
	world
	ctx   context.Context
	lang  pack.Lang
	packs string
	set   pack.Set
	json  bool
}

func (a *app) say(zh, en string) string { return pack.Text{Zh: zh, En: en}.In(a.lang) }

func (a *app) printf(format string, args ...any) { fmt.Fprintf(a.out, format, args...) }

// notef tells a person something beside the output.
func (a *app) notef(zh, en string, args ...any) {
	fmt.Fprintln(a.err, pack.Textf(zh, en, args...).In(a.lang))
}

// source is the folder of packs: the built-in one, or the one asked for. A folder without facts of its own stands on the
// built-in vocabulary and may use the built-in packs.
func (a *app) source() fs.FS {
	if a.packs == "" {
		return huice.Packs()
	}
	own := os.DirFS(a.packs)
	if _, err := fs.Stat(own, "facts"); err == nil {
		return own
	}
	return layered{own, huice.Packs()}
}

// load reads the packs and stops at errors.
func (a *app) load() (*pack.Library, error) {
	lib, problems := pack.Load(a.source())
	if pack.Errors(problems) {
		a.problems(problems)
		return nil, failed("政策包有错误，见上", "the packs have errors, see above")
	}
	return lib, nil
}

func (a *app) problems(ps []pack.Problem) {
	for _, p := range ps {
		fmt.Fprintln(a.err, p.In(a.lang))
	}
}

// pick resolves the packs asked for, all of them when none is.
func (a *app) pick(lib *pack.Library, ids []string) ([]string, error) {
	if len(ids) == 0 {
		for _, p := range lib.Packs {
			ids = append(ids, p.ID)
		}
		return ids, nil
	}
	var out []string
	for _, id := range ids {
		id = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(id, "packs/"), "/pack.yaml"), "/")
		found := false
		for _, p := range lib.Packs {
			if p.ID == id || strings.HasSuffix(p.ID, "/"+id) {
				out, found = append(out, p.ID), true
			}
		}
		if !found {
			return nil, misused("没有政策包“%s”。现有：%s", "there is no pack %q. There are: %s", id, packList(lib))
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func packList(lib *pack.Library) string {
	var ids []string
	for _, p := range lib.Packs {
		ids = append(ids, p.ID)
	}
	return strings.Join(ids, ", ")
}

// compile compiles packs for a date and stops at errors.
func (a *app) compile(lib *pack.Library, date pack.Day, ids []string) (*rule.Program, error) {
	prog, problems := rule.Compile(lib, rule.Options{Date: date, Set: a.set}, ids...)
	if pack.Errors(problems) {
		a.problems(problems)
		return nil, failed("政策包有错误，见上", "the packs have errors, see above")
	}
	return prog, nil
}

// date reads a date flag; today when it is empty.
func (a *app) date(s string) (pack.Day, error) {
	if s == "" {
		y, m, d := a.now().Date()
		return pack.DayOf(y, m, d), nil
	}
	d, err := pack.ParseDay(s)
	if err != nil {
		return 0, misused("“%s”不是日期，应写成 2026-03-31", "%q is not a date; write 2026-03-31", s)
	}
	return d, nil
}

// clockFlags are the three clocks a person can set; the fourth is the application date.
type clockFlags struct {
	FactsAsOf  string `help:"${facts_as_of}" placeholder:"YYYY-MM-DD"`
	KnownAsOf  string `help:"${known_as_of}" placeholder:"YYYY-MM-DD"`
	ComputedAt string `help:"${computed_at}" placeholder:"RFC3339"`
}

// clocks fills in the four clocks; LawAsOf is each pack's own.
func (a *app) clocks(f clockFlags, date pack.Day) (explain.Clocks, error) {
	c := explain.Clocks{FactsAsOf: date.String(), ComputedAt: a.now().UTC().Format(time.RFC3339)}
	today, _ := a.date("")
	c.KnownAsOf = today.String()
	for _, x := range []struct {
		flag string
		into *string
	}{{f.FactsAsOf, &c.FactsAsOf}, {f.KnownAsOf, &c.KnownAsOf}} {
		if x.flag == "" {
			continue
		}
		d, err := a.date(x.flag)
		if err != nil {
			return c, err
		}
		*x.into = d.String()
	}
	if f.ComputedAt != "" {
		t, err := time.Parse(time.RFC3339, f.ComputedAt)
		if err != nil {
			return c, misused("“%s”不是时刻，应写成 2026-03-31T08:00:00+08:00", "%q is not an instant; write 2026-03-31T08:00:00+08:00", f.ComputedAt)
		}
		c.ComputedAt = t.UTC().Format(time.RFC3339)
	}
	return c, nil
}

// printJSON prints a value for programs.
func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// printTable prints a table whose columns from the given one on are numbers; it aligns Chinese.
func (a *app) printTable(numbersFrom int, heads []string, rows [][]string) {
	t := table.New().Border(lipgloss.HiddenBorder()).BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).
		BorderHeader(false).BorderColumn(false).Wrap(false).
		StyleFunc(func(_, col int) lipgloss.Style {
			s := lipgloss.NewStyle().PaddingRight(2)
			if col >= numbersFrom {
				s = s.Align(lipgloss.Right)
			}
			return s
		}).Headers(heads...).Rows(rows...)
	for line := range strings.SplitSeq(t.String(), "\n") {
		a.printf("%s\n", strings.TrimRight(line, " "))
	}
}

// layered looks in the first folder, then in the second.
type layered struct{ top, base fs.FS }

func (l layered) Open(name string) (fs.File, error) {
	f, err := l.top.Open(name)
	if err != nil {
		return l.base.Open(name)
	}
	return f, nil
}

// ReadDir lists both folders.
func (l layered) ReadDir(name string) ([]fs.DirEntry, error) {
	top, err1 := fs.ReadDir(l.top, name)
	base, err2 := fs.ReadDir(l.base, name)
	if err1 != nil && err2 != nil {
		return nil, err1
	}
	for _, e := range base {
		if !slices.ContainsFunc(top, func(t fs.DirEntry) bool { return t.Name() == e.Name() }) {
			top = append(top, e)
		}
	}
	slices.SortFunc(top, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return top, nil
}
