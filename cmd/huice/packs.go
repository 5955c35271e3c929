package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"huice/engine/assess"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
)

type packCheckCmd struct {
	Packs  []string `arg:"" optional:"" name:"pack" help:"${pack_ids}"`
	Strict bool     `help:"${strict}"`
}

// Run checks packs: form, references, expressions, and what a careful reader would notice.
func (c *packCheckCmd) Run(a *app) error {
	lib, problems := pack.Load(a.source())
	ids, err := a.pick(lib, c.Packs)
	if err != nil {
		a.problems(problems)
		return err
	}
	if !pack.Errors(problems) {
		problems = append(problems, rule.Check(lib, ids...)...)
	}
	if len(c.Packs) > 0 {
		problems = slices.DeleteFunc(problems, func(p pack.Problem) bool { return !concerns(p, ids) })
	}
	if a.json {
		type problem struct {
			File, Code, Severity, Zh, En string
			Line, Col                    int
		}
		out := []problem{}
		for _, p := range problems {
			out = append(out, problem{p.Pos.File, p.Code, []string{"error", "warning"}[p.Severity], p.Text.Zh, p.Text.En, p.Pos.Line, p.Pos.Col})
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
	if p.Pos.File == "bodies.yaml" || strings.HasPrefix(p.Pos.File, "facts") {
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
	var rows [][]string
	passed, broken := 0, 0
	for _, id := range ids {
		results, cov, err := assess.Examples(lib, lib.Pack(id))
		if err != nil {
			return failed("%v", "%v", err)
		}
		bad := 0
		for _, r := range results {
			if len(r.Faults) > 0 {
				bad++
				a.printf("✗ %s:%d %s\n", id+"/tests.yaml", r.Example.Pos.Line, r.Example.Name)
				for _, f := range r.Faults {
					a.printf("    %s\n", f.In(a.lang))
				}
			} else if c.Verbose {
				a.printf("✓ %s\n", r.Example.Name)
			}
		}
		missed := cov.Missed()
		for _, m := range missed {
			a.printf(a.say("· %s 没有用例：%s\n", "· %s has no example for %s\n"), id, m)
		}
		passed, broken = passed+len(results)-bad, broken+bad
		rows = append(rows, []string{id, fmt.Sprint(len(results) - bad), fmt.Sprint(bad), fmt.Sprintf("%d/%d", cov.Total()-len(missed), cov.Total())})
	}
	a.printTable(1, []string{a.say("政策包", "Pack"), a.say("通过", "passed"), a.say("不通过", "failed"), a.say("规则覆盖", "rules reached")}, rows)
	a.printf("%d passed, %d failed\n", passed, broken)
	if broken > 0 {
		return &statusError{status: exitFailed}
	}
	return nil
}

type packFmtCmd struct {
	Packs []string `arg:"" optional:"" name:"pack" help:"${pack_ids}"`
	Write bool     `short:"w" help:"${write}"`
}

// Run settles the layout of the files of packs, or names those that differ.
func (c *packFmtCmd) Run(a *app) error {
	src := a.source()
	if c.Write && a.packs == "" {
		return misused("改写文件须用 --packs 指明文件夹", "rewriting needs --packs DIR")
	}
	differ := 0
	err := fs.WalkDir(src, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !c.wanted(name) {
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
			return failed("%s 有错误，未整理", "%s has errors and was left alone", name)
		}
		if string(new) == string(old) {
			return nil
		}
		differ++
		a.printf("%s\n", name)
		if c.Write {
			return os.WriteFile(filepath.Join(a.packs, filepath.FromSlash(name)), new, 0o644)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if differ > 0 && !c.Write {
		return &statusError{status: exitFailed}
	}
	return nil
}

func (c *packFmtCmd) wanted(name string) bool {
	if len(c.Packs) == 0 {
		return true
	}
	return slices.ContainsFunc(c.Packs, func(p string) bool { return strings.HasPrefix(name, strings.TrimPrefix(p, "packs/")) })
}

type packShowCmd struct {
	Pack string `arg:"" help:"${one_pack}"`
	Date string `help:"${at}" placeholder:"YYYY-MM-DD"`
}

// Run reads a pack back in sentences.
func (c *packShowCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	ids, err := a.pick(lib, []string{c.Pack})
	if err != nil {
		return err
	}
	date, err := a.date(c.Date)
	if err != nil {
		return err
	}
	prog, err := a.compile(lib, date, ids)
	if err != nil {
		return err
	}
	for _, r := range prog.Rules {
		a.printf("%s", explain.ReadBack(lib, prog, r, a.lang))
	}
	return nil
}

type packSchemaCmd struct {
	Kind string `enum:"pack,tests,facts,bodies" default:"pack" help:"${kind}"`
}

// Run prints the JSON Schema of a kind of file.
func (c *packSchemaCmd) Run(a *app) error {
	a.printf("%s", pack.Schema(pack.Form(c.Kind)))
	return nil
}
