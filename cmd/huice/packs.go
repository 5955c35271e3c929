package main

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"huice"
	"huice/engine/assess"
	"huice/engine/cohort"
	"huice/engine/pack"
	"huice/engine/rule"
	"huice/exchange"
)

type packCheckCmd struct {
	Packs  []string `arg:"" optional:"" name:"pack" help:"${pack_ids}"`
	Strict bool     `help:"${strict}"`
}

// Run checks packs: form, references, expressions, and what a careful reader would notice.
func (c *packCheckCmd) Run(a *app) error {
	src, err := a.source()
	if err != nil {
		return err
	}
	lib, problems := pack.Load(src)
	ids, err := a.pick(lib, c.Packs)
	switch {
	case err != nil && pack.Errors(problems): // a pack that cannot be read cannot be found either
		ids = nil
	case err != nil:
		return err
	}
	whole := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !lib.Compilable(id, problems) })
	if len(whole) > 0 { // no pack at all would mean every pack
		problems = append(problems, rule.Check(lib, whole...)...)
		pack.SortProblems(problems)
	}
	if len(c.Packs) > 0 && len(ids) > 0 {
		problems = slices.DeleteFunc(problems, func(p pack.Problem) bool { return !concerns(p, ids) })
	}
	if a.json {
		type problem struct {
			File     string `json:"file"`
			Line     int    `json:"line"`
			Column   int    `json:"column"`
			Severity string `json:"severity"`
			Code     string `json:"code"`
			Zh       string `json:"zh"`
			En       string `json:"en"`
		}
		out := []problem{}
		for _, p := range problems {
			out = append(out, problem{p.Pos.File, p.Pos.Line, p.Pos.Col, severities[p.Severity], p.Code, p.Text.Zh, p.Text.En})
		}
		if err := a.printJSON(out); err != nil {
			return err
		}
	} else {
		a.problems(problems)
	}
	if pack.Errors(problems) || c.Strict && len(problems) > 0 {
		return &statusError{status: exitFailed}
	}
	if !a.json {
		a.printf(a.say("%d个政策包通过检查，提示%d条\n", "%d packs are sound, %d warnings\n"), len(ids), len(problems))
	}
	return nil
}

// concerns keeps the problems of the named packs and of what all packs share.
func concerns(p pack.Problem, ids []string) bool {
	shared := []string{"bodies", "facts", "levers", "subjects.yaml"}
	if slices.ContainsFunc(shared, func(s string) bool { return strings.HasPrefix(p.Pos.File, s) }) {
		return true
	}
	return slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(p.Pos.File, id+"/") })
}

type packTestCmd struct {
	Packs   []string `arg:"" optional:"" name:"pack" help:"${pack_ids}"`
	Verbose bool     `short:"v" help:"${verbose}"`
}

// Run runs the examples of packs.
func (c *packTestCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	ids, err := a.pick(lib, c.Packs)
	if err != nil {
		return err
	}
	var tested []packTested
	passed, broken := 0, 0
	for _, id := range ids {
		results, cov, err := assess.Examples(lib, lib.Pack(id))
		if err != nil {
			return failed("%v", "%v", err)
		}
		together, err := cohort.Examples(lib, lib.Pack(id), cov)
		if err != nil {
			return failed("%v", "%v", err)
		}
		t := packTested{Pack: id, Total: cov.Total(), Missed: append([]string{}, cov.Missed()...), Failures: []exampleFailed{}}
		for _, r := range results {
			t.outcome(id, r.Example.Name, r.Example.Pos.Line, r.Faults, a.lang)
			if c.Verbose && !a.json && len(r.Faults) == 0 {
				a.printf("✓ %s\n", r.Example.Name)
			}
		}
		for _, r := range together {
			t.outcome(id, r.Example.Name, r.Example.Pos.Line, r.Faults, a.lang)
			if c.Verbose && !a.json && len(r.Faults) == 0 {
				a.printf("✓ %s\n", r.Example.Name)
			}
		}
		passed, broken = passed+t.Passed, broken+len(t.Failures)
		tested = append(tested, t)
	}
	if a.json {
		err = a.printJSON(tested)
	} else {
		a.printTested(tested, passed, broken)
	}
	if err != nil {
		return err
	}
	if broken > 0 {
		return &statusError{status: exitFailed}
	}
	return nil
}

// packTested is how the examples of a pack came out.
type packTested struct {
	Pack     string          `json:"pack"`
	Passed   int             `json:"passed"`
	Failures []exampleFailed `json:"failures"`
	Total    int             `json:"rules"`
	Missed   []string        `json:"rules_without_example"`
}

type exampleFailed struct {
	File   string   `json:"file"`
	Line   int      `json:"line"`
	Name   string   `json:"name"`
	Faults []string `json:"faults"`
}

// outcome notes how one example came out.
func (t *packTested) outcome(id, name string, line int, faults []pack.Text, lang pack.Lang) {
	if len(faults) == 0 {
		t.Passed++
		return
	}
	f := exampleFailed{File: id + "/tests.yaml", Line: line, Name: name}
	for _, x := range faults {
		f.Faults = append(f.Faults, x.In(lang))
	}
	t.Failures = append(t.Failures, f)
}

func (a *app) printTested(tested []packTested, passed, broken int) {
	var rows [][]string
	for _, t := range tested {
		for _, f := range t.Failures {
			a.printf("✗ %s:%d %s\n", f.File, f.Line, f.Name)
			for _, x := range f.Faults {
				a.printf("    %s\n", x)
			}
		}
		for _, m := range t.Missed {
			a.printf(a.say("· %s 没有用例：%s\n", "· %s has no example for %s\n"), t.Pack, m)
		}
		rows = append(rows, []string{t.Pack, fmt.Sprint(t.Passed), fmt.Sprint(len(t.Failures)), fmt.Sprintf("%d/%d", t.Total-len(t.Missed), t.Total)})
	}
	a.printTable(1, []string{a.say("政策包", "Pack"), a.say("通过", "passed"), a.say("不通过", "failed"), a.say("规则覆盖", "rules reached")}, rows)
	a.printf("%d passed, %d failed\n", passed, broken)
}

type packFmtCmd struct {
	Packs []string `arg:"" optional:"" name:"pack" help:"${pack_ids}"`
	Write bool     `short:"w" help:"${write}"`
}

// Run settles the layout of the files of packs, or names those that differ. Of a folder that stands on the built-in packs
// only its own files are looked at.
func (c *packFmtCmd) Run(a *app) error {
	src := huice.Packs()
	if a.packs != "" {
		own, err := a.own()
		if err != nil {
			return err
		}
		src = own
	} else if c.Write {
		return misused("改写文件须用 --packs 指明文件夹", "rewriting needs --packs DIR")
	}
	differ, broken, seen := 0, 0, map[string]bool{}
	err := fs.WalkDir(src, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !c.wanted(name, seen) {
			return err
		}
		form, ok := pack.FormOf(name)
		if !ok {
			return nil
		}
		old, err := fs.ReadFile(src, name)
		if err != nil {
			return err
		}
		new, problems := pack.Format(form, old)
		if pack.Errors(problems) {
			for i := range problems {
				problems[i].Pos.File = name
			}
			a.problems(problems)
			broken++
			return nil
		}
		if string(new) == string(old) {
			return nil
		}
		differ++
		a.printf("%s\n", name)
		if c.Write {
			return rewrite(filepath.Join(a.packs, filepath.FromSlash(name)), new)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, p := range c.Packs {
		if !seen[p] {
			return misused("没有政策包“%s”", "there is no pack %q", p)
		}
	}
	if broken > 0 {
		return failed("%d个文件有错误，未整理", "files with errors, left alone: %d", broken)
	}
	if differ > 0 && !c.Write {
		return &statusError{status: exitFailed}
	}
	return nil
}

// rewrite puts new text in the place of a file, whole or not at all.
func rewrite(path string, text []byte) error {
	f, err := exchange.Create(path)
	if err != nil {
		return err
	}
	defer f.Abort()
	if _, err := f.Write(text); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Commit()
}

// wanted reports whether a file belongs to the packs asked for, by full or short name, and notes which of them it is.
func (c *packFmtCmd) wanted(name string, seen map[string]bool) bool {
	if len(c.Packs) == 0 {
		return true
	}
	found := false
	for _, p := range c.Packs {
		id := packID(p)
		if dir := path.Dir(name); dir == id || strings.HasSuffix(dir, "/"+id) {
			seen[p], found = true, true
		}
	}
	return found
}

type packSchemaCmd struct {
	Kind string `enum:"pack,tests,facts,bodies,subjects,levers,calendar,scenario" default:"pack" help:"${kind}"`
}

// Run prints the JSON Schema of a kind of file.
func (c *packSchemaCmd) Run(a *app) error {
	a.printf("%s", pack.Schema(pack.Form(c.Kind)))
	return nil
}
