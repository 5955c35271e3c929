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

// source is the folder of packs: the built-in one, or the one asked for. A folder with a bodies.yaml stands alone. One
// without is laid over the built-in folder: it may use the built-in facts and packs, and add facts and bodies to them.
func (a *app) source() (fs.FS, error) {
	if a.packs == "" {
		return huice.Packs(), nil
	}
	own, err := a.own()
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(own, "bodies.yaml"); err == nil {
		return own, nil
	}
	return layered{own, huice.Packs()}, nil
}

// own is the folder given by --packs alone. One without any pack is refused: whoever mistypes a folder must not get the
// answers of the built-in packs.
func (a *app) own() (fs.FS, error) {
	if info, err := os.Stat(a.packs); err != nil || !info.IsDir() {
		return nil, misused("没有文件夹 %s", "there is no folder %s", a.packs)
	}
	own := os.DirFS(a.packs)
	if _, err := fs.Stat(own, "pack.yaml"); err == nil {
		return nil, misused("%s 是单个政策包；--packs 应为存放政策包的文件夹，例如它的上两级", "%s is a single pack; --packs takes the folder that holds packs, such as the one two levels up", a.packs)
	}
	found := false
	err := fs.WalkDir(own, ".", func(_ string, e fs.DirEntry, err error) error {
		if err == nil && e.Name() == "pack.yaml" {
			found = true
			return fs.SkipAll
		}
		return err
	})
	if err != nil {
		return nil, failed("读不了文件夹 %s：%v", "the folder %s cannot be read: %v", a.packs, err)
	}
	if !found {
		return nil, misused("文件夹 %s 中没有政策包（pack.yaml）", "the folder %s holds no pack (pack.yaml)", a.packs)
	}
	return own, nil
}

// load reads the packs and stops at errors.
func (a *app) load() (*pack.Library, error) {
	src, err := a.source()
	if err != nil {
		return nil, err
	}
	lib, problems := pack.Load(src)
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

// pick resolves the packs asked for, by full or short name, in a list or one by one; all of them when none is.
func (a *app) pick(lib *pack.Library, asked []string) ([]string, error) {
	var ids []string
	for _, s := range asked {
		ids = append(ids, strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",，、; ", r) })...)
	}
	if len(asked) > 0 && len(ids) == 0 {
		return nil, misused("没有写政策包的名称。现有：%s", "no pack is named. There are: %s", packList(lib))
	}
	if len(lib.Packs) == 0 {
		return nil, misused("没有可用的政策包", "there are no packs")
	}
	if len(ids) == 0 {
		for _, p := range lib.Packs {
			ids = append(ids, p.ID)
		}
		return ids, nil
	}
	var out []string
	for _, id := range ids {
		id = packID(id)
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

// packID is the name of a pack that may have been given as its path.
func packID(s string) string {
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(s, "packs/"), "/pack.yaml"), "/")
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

// rules are the packs asked for, compiled for a date, and the clocks of the run.
func (a *app) rules(asked []string, on string, f clockFlags) (*pack.Library, *rule.Program, explain.Clocks, error) {
	return a.ready(func(lib *pack.Library) ([]string, error) { return a.pick(lib, asked) }, on, f)
}

// ready loads the packs and compiles those that are chosen.
func (a *app) ready(choose func(*pack.Library) ([]string, error), on string, f clockFlags) (*pack.Library, *rule.Program, explain.Clocks, error) {
	var none explain.Clocks
	lib, err := a.load()
	if err != nil {
		return nil, nil, none, err
	}
	ids, err := choose(lib)
	if err != nil {
		return nil, nil, none, err
	}
	date, err := a.date(on)
	if err != nil {
		return nil, nil, none, err
	}
	clocks, err := a.clocks(f, date)
	if err != nil {
		return nil, nil, none, err
	}
	prog, err := a.compile(lib, date, ids)
	return lib, prog, clocks, err
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

// zone is where times are told: that of the given instant, so that the same command makes the same file anywhere, else
// that of this machine.
func (a *app) zone(f clockFlags) *time.Location {
	if t, err := time.Parse(time.RFC3339, f.ComputedAt); err == nil {
		_, offset := t.Zone()
		return time.FixedZone("", offset)
	}
	return a.now().Location()
}

// clocksJSON are the clocks of a run over several packs; each pack carries its own law_as_of.
type clocksJSON struct {
	FactsAsOf  string `json:"facts_as_of"`
	KnownAsOf  string `json:"known_as_of"`
	ComputedAt string `json:"computed_at"`
}

func clocksOf(c explain.Clocks) clocksJSON { return clocksJSON{c.FactsAsOf, c.KnownAsOf, c.ComputedAt} }

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
