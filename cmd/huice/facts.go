package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"huice/engine/pack"
	"huice/engine/rule"
	"huice/exchange"
)

type factsTemplateCmd struct {
	Body    string   `help:"${body}" placeholder:"BODY"`
	Pack    []string `help:"${pack_ids}" placeholder:"PACK"`
	Subject string   `help:"${subject}" placeholder:"SUBJECT"`
	Date    string   `help:"${at}" placeholder:"YYYY-MM-DD"`
	Dir     string   `default:"." help:"${dir}" type:"path"`
	Force   bool     `help:"${force}"`
}

// Run writes one template for each body that holds facts the packs read.
func (c *factsTemplateCmd) Run(a *app) error {
	lib, prog, _, err := a.requested(request{packs: c.Pack, subject: c.Subject, together: true}, c.Date, clockFlags{})
	if err != nil {
		return err
	}
	of := subjectOf(lib, prog)
	columns := columnsByBody(lib, prog, of)
	bodies := slices.Sorted(maps.Keys(columns))
	if c.Body != "" {
		b, err := bodyNamed(lib, c.Body, bodies)
		if err != nil {
			return err
		}
		if len(columns[b]) == 0 {
			return misused("这些政策不需要“%s”的数据", "these packs need no facts of %q", c.Body)
		}
		bodies = []string{b}
	}
	return c.write(a, lib, of, bodies, columns)
}

// bodyNamed finds a body by its key or by its name in either language.
func bodyNamed(lib *pack.Library, name string, needed []string) (string, error) {
	for _, key := range slices.Sorted(maps.Keys(lib.Bodies)) {
		b := lib.Bodies[key]
		if name == key || name == b.Label || strings.EqualFold(name, b.En) {
			return key, nil
		}
	}
	var zh, en []string
	for _, key := range needed {
		zh, en = append(zh, lib.Bodies[key].Label+" "+key), append(en, key+" ("+lib.Bodies[key].En+")")
	}
	return "", &statusError{exitFaults, pack.Text{
		Zh: fmt.Sprintf("没有数据来源部门“%s”。这些政策的数据来自：%s", name, strings.Join(zh, "、")),
		En: fmt.Sprintf("there is no body %q. These packs read facts of: %s", name, strings.Join(en, ", "))}}
}

// write makes the templates, all of them or none: one that is already there may have been filled in.
func (c *factsTemplateCmd) write(a *app, lib *pack.Library, of *pack.Subject, bodies []string, columns map[string][]string) error {
	type made struct {
		Body    string `json:"body"`
		Name    string `json:"name"`
		Columns int    `json:"columns"`
		File    string `json:"file"`
	}
	all := []made{}
	for _, b := range bodies {
		path := filepath.Join(c.Dir, "facts-"+b+".xlsx")
		if _, err := os.Lstat(path); err == nil && !c.Force {
			return misused("%s 已存在，可能已有填报内容；换一个文件夹（--dir），或者用 --force 覆盖", "%s exists and may have been filled in; choose another folder (--dir), or overwrite it (--force)", path)
		}
		all = append(all, made{b, lib.Bodies[b].Name(a.lang), len(columns[b]), path})
	}
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return misused("不能建立文件夹 %s：%v", "the folder %s cannot be made: %v", c.Dir, err)
	}
	for _, m := range all {
		if err := a.template(m.File, lib, of, columns[m.Body], lib.Bodies[m.Body]); err != nil {
			return err
		}
	}
	if a.json {
		return a.printJSON(all)
	}
	for _, m := range all {
		a.printf(a.say("%s：%d列 → %s\n", "%s: %d columns → %s\n"), m.Name, m.Columns, m.File)
	}
	return nil
}

// columnsByBody lists the columns that the rules read by the body that holds them, in the order of the vocabulary: those of
// the subject, then those of the enterprise it belongs to. What packs measure of other subjects is not in files of this one.
func columnsByBody(lib *pack.Library, prog *rule.Program, of *pack.Subject) map[string][]string {
	read := map[string]bool{}
	for _, col := range prog.Graph.Columns {
		read[col.Name] = true
	}
	m := map[string][]string{}
	for _, owner := range []struct{ subject, prefix string }{{of.ID, ""}, {pack.Enterprise, pack.OwnerPrefix}} {
		for _, f := range lib.Facts {
			for _, name := range f.Columns() {
				if name = owner.prefix + name; read[name] && f.Of(owner.subject) {
					m[f.Source] = append(m[f.Source], name)
				}
			}
		}
	}
	return m
}

func (a *app) template(path string, lib *pack.Library, of *pack.Subject, cols []string, body *pack.Body) error {
	f, err := exchange.Create(path)
	if err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	defer f.Abort()
	if err := exchange.WriteTemplate(f, lib, of.ID, cols, body, a.lang); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Commit()
}

type factsCheckCmd struct {
	Files   []string `arg:"" name:"file" help:"${facts_files}" type:"path"`
	Subject string   `help:"${subject}" placeholder:"SUBJECT"`
	Sheet   string   `help:"${sheet}" placeholder:"NAME"`
	Faults  string   `help:"${fault_file}" placeholder:"FILE" type:"path"`
}

// Run reads files of facts and reports every fault of every row, and where several files do not agree.
func (c *factsCheckCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	if err := targets(c.Files, c.Faults); err != nil {
		return err
	}
	of, err := subjectNamed(lib, c.Subject)
	if err != nil {
		return err
	}
	in, err := a.openFacts(lib, of, c.Files, c.Sheet)
	if err != nil {
		return err
	}
	defer in.Close()
	bar := a.progress(a.say("检查", "checking"), in.Progress)
	for _, err := range bar.watch(in.Batches(a.ctx)) {
		if err != nil {
			bar.done()
			return in.broken(a, c.Faults, err)
		}
	}
	bar.done()
	if a.json {
		if err := a.printJSON(struct {
			Rows     int64       `json:"rows"`
			Rejected int64       `json:"rejected"`
			Columns  int         `json:"columns"`
			Faults   []faultJSON `json:"faults"`
		}{in.Rows(), in.Rejected(), len(in.Schema().Columns), in.json(a.lang)}); err != nil {
			return err
		}
	} else if len(in.files) > 1 {
		a.printf("%s\n", pack.Textf("%[1]d个文件合并：%[2]d%[5]s可用，%[3]d%[6]s有错误；%[4]d列", "%[1]d files joined: %[2]d %[7]s are good, %[3]d have errors; %[4]d columns",
			len(in.files), in.Rows(), in.Rejected(), len(in.Schema().Columns), counted(of).Zh, counter(of).Zh, counted(of).En).In(a.lang))
	} else {
		a.printf(a.say("%d行可用，%d行有错误；%d列\n", "%d rows are good, %d have errors; %d columns\n"), in.Rows(), in.Rejected(), len(in.Schema().Columns))
	}
	return in.settle(a, c.Faults)
}
