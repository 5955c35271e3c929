package main

import (
	"fmt"
	"strings"

	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
	"huice/exchange"
)

type explainCmd struct {
	Facts   []string `required:"" help:"${facts_files}" placeholder:"FILE" type:"path" sep:"none"`
	Sheet   string   `help:"${sheet}" placeholder:"NAME"`
	ID      string   `name:"id" required:"" help:"${id}" placeholder:"ID"`
	Pack    []string `help:"${pack_ids}" placeholder:"PACK"`
	Subject string   `help:"${subject}" placeholder:"SUBJECT"`
	Date    string   `help:"${at}" placeholder:"YYYY-MM-DD"`
	Depth   string   `enum:"line,page,tree" default:"page" help:"${depth}"`
	clockFlags
}

// Run explains one row of a file.
func (c *explainCmd) Run(a *app) error {
	lib, prog, clocks, err := a.requested(request{packs: c.Pack, subject: c.Subject}, c.Date, c.clockFlags)
	if err != nil {
		return err
	}
	of := subjectOf(lib, prog)
	id, problem := exchange.CheckKey(lib, of.ID, c.ID)
	if problem != nil && problem.Severity == pack.Error {
		key := labelOf(lib, of.Key)
		return misused("“%[1]s”不是有效的%[2]s：%[4]s", "%[1]q is not a valid %[3]s: %[5]s", c.ID, key.Zh, strings.ToLower(key.En), problem.Text.Zh, problem.Text.En)
	}
	if err := targets(c.Facts); err != nil {
		return err
	}
	in, err := a.openFacts(lib, of, c.Facts, c.Sheet)
	if err != nil {
		return err
	}
	defer in.Close()
	b, at, err := c.find(a, in, id)
	if err != nil {
		return err
	}
	if b == nil {
		for _, x := range in.faults {
			if x.ID == id {
				fmt.Fprintln(a.err, x.In(a.lang))
			}
		}
		return misused("文件中没有 %s 的可用数据", "the file has no usable row for %s", id)
	}
	var all []*explain.Explanation
	for _, r := range prog.Rules {
		e := explainRow(lib, prog, r, b, at, clocks, a.lang)
		if a.json {
			all = append(all, e)
			continue
		}
		a.printExplanation(e, c.Depth, in.DemoMark())
	}
	if a.json {
		return a.printJSON(all)
	}
	return nil
}

func (a *app) printExplanation(e *explain.Explanation, depth, demo string) {
	if demo != "" && depth != "line" {
		a.printf("【%s】\n", demo)
	}
	switch depth {
	case "line":
		a.printf("%s\n", e.Line())
	case "tree":
		a.printf("%s\n", e.Tree())
	default:
		a.printf("%s\n", e.Page())
	}
}

// find reads until the row with the identifier, keeping its batch.
func (c *explainCmd) find(a *app, in *factsFile, id string) (*population.Batch, int, error) {
	col := in.Schema().Lookup(in.Schema().Key)
	for b, err := range in.Batches(a.ctx) {
		if err != nil {
			return nil, 0, err
		}
		for row := range b.Rows {
			if b.Text(col, row) == id {
				return b, row, nil
			}
		}
	}
	return nil, 0, nil
}

// explainRow explains a row of a batch.
func explainRow(lib *pack.Library, prog *rule.Program, r *rule.Rules, b *population.Batch, at int, clocks explain.Clocks, lang pack.Lang) *explain.Explanation {
	bind := prog.Graph.Bind(b.Schema)
	row := rule.NewRow(prog.Graph)
	row.Fact = func(col int) rule.Value { return prog.Graph.FactAt(bind, b, at, col) }
	row.Reset()
	clocks.LawAsOf = r.LawDate.String()
	who := explain.Subject{ID: b.Text(b.Schema.Lookup(b.Schema.Key), at), Name: b.Text(b.Schema.Lookup(b.Schema.Name), at)}
	return explain.Explain(lib, prog, r, row, who, clocks, lang)
}
