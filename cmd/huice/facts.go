package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"huice/engine/pack"
	"huice/engine/rule"
	"huice/exchange"
)

type factsTemplateCmd struct {
	Body string   `help:"${body}" placeholder:"BODY"`
	Pack []string `help:"${pack_ids}" placeholder:"PACK"`
	Date string   `help:"${at}" placeholder:"YYYY-MM-DD"`
	Dir  string   `default:"." help:"${dir}" type:"path"`
}

// Run writes one template for each body that holds facts the packs read.
func (c *factsTemplateCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	ids, err := a.pick(lib, c.Pack)
	if err != nil {
		return err
	}
	date, err := a.date(c.Date)
	if err != nil {
		return err
	}
	if c.Body != "" && lib.Bodies[c.Body] == nil {
		return misused("bodies.yaml 中没有“%s”", "there is no body %q in bodies.yaml", c.Body)
	}
	prog, err := a.compile(lib, date, ids)
	if err != nil {
		return err
	}
	columns := columnsByBody(prog)
	if c.Body != "" && len(columns[c.Body]) == 0 {
		return misused("这些政策不需要“%s”的数据", "these packs need no facts of %q", c.Body)
	}
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", c.Dir, err)
	}
	var bodies []string
	for b := range columns {
		if c.Body == "" || b == c.Body {
			bodies = append(bodies, b)
		}
	}
	slices.Sort(bodies)
	for _, b := range bodies {
		path := filepath.Join(c.Dir, "facts-"+b+".xlsx")
		if err := a.template(path, lib, columns[b], lib.Bodies[b]); err != nil {
			return err
		}
		a.printf(a.say("%s：%d列 → %s\n", "%s: %d columns → %s\n"), lib.Bodies[b].Name(a.lang), len(columns[b]), path)
	}
	return nil
}

// columnsByBody lists the columns that the rules read by the body that holds them, in the order of the vocabulary.
func columnsByBody(prog *rule.Program) map[string][]string {
	m := map[string][]string{}
	for _, col := range prog.Graph.Columns {
		m[col.Fact.Source] = append(m[col.Fact.Source], col.Name)
	}
	for _, names := range m {
		slices.Sort(names)
	}
	return m
}

func (a *app) template(path string, lib *pack.Library, cols []string, body *pack.Body) error {
	f, err := exchange.Create(path)
	if err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	defer f.Abort()
	if err := exchange.WriteTemplate(f, lib, cols, body, a.lang); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Commit()
}

type factsCheckCmd struct {
	File   string `arg:"" help:"${facts_file}" type:"path"`
	Sheet  string `help:"${sheet}" placeholder:"NAME"`
	Faults string `help:"${fault_file}" placeholder:"FILE" type:"path"`
}

// Run reads a file of facts and reports every fault of every row.
func (c *factsCheckCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	in, err := a.openFacts(lib, c.File, c.Sheet)
	if err != nil {
		return err
	}
	defer in.Close()
	bar := a.progress(a.say("检查", "checking"), in.Progress)
	for _, err := range bar.watch(in.Batches(a.ctx)) {
		if err != nil {
			bar.done()
			return err
		}
	}
	bar.done()
	if a.json {
		if err := a.printJSON(struct {
			Rows     int64            `json:"rows"`
			Rejected int64            `json:"rejected"`
			Faults   []exchange.Fault `json:"faults"`
		}{in.Rows(), in.Rejected(), in.faults}); err != nil {
			return err
		}
	} else {
		a.printf(a.say("%d行可用，%d行有错误；%d列\n", "%d rows are good, %d have errors; %d columns\n"), in.Rows(), in.Rejected(), len(in.Schema().Columns))
	}
	return in.settle(a, c.Faults)
}
