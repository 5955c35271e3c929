package main

import (
	"fmt"
	"slices"

	"huice/engine/cultivate"
	"huice/engine/population"
	"huice/engine/rule"
	"huice/exchange"
)

// chosen is the plan that --plan names, the first when it is not given.
func (r *cultivation) chosen(rep *cultivate.Report) (*cultivate.Plan, error) {
	switch n := len(rep.Plans); {
	case n == 0:
		return nil, failed("没有方案，--proof 和 --chart 无从写起", "there is no plan for --proof or --chart to show")
	case r.c.Plan < 1 || r.c.Plan > n:
		return nil, misused("--plan 应为1至%[1]d：共有%[1]d个方案", "--plan is 1 to %[1]d: that is how many plans there are", n)
	}
	return &rep.Plans[r.c.Plan-1], nil
}

// proof writes the facts of a plan as a file that can be assessed.
func (r *cultivation) proof(b *population.Batch, row int, rep *cultivate.Report) error {
	if r.c.Proof == "" {
		return nil
	}
	p, err := r.chosen(rep)
	if err != nil {
		return err
	}
	format, err := exchange.FormatOf(r.c.Proof)
	if err != nil {
		return err
	}
	names := []string{b.Schema.Key}
	if b.Schema.Name != "" && b.Schema.Lookup(b.Schema.Name) >= 0 {
		names = append(names, b.Schema.Name)
	}
	facts := slices.Concat(p.Facts, p.Marks)
	for _, f := range facts {
		if !slices.Contains(names, f.Column) {
			names = append(names, f.Column)
		}
	}
	schema, err := population.NewSchema(r.lib, names)
	if err != nil {
		return err
	}
	schema.Key, schema.Name = b.Schema.Key, b.Schema.Name
	out := population.NewBatch(schema)
	out.Rows = 1
	for i, name := range []string{b.Schema.Key, b.Schema.Name} {
		if at := b.Schema.Lookup(name); at >= 0 {
			out.SetText(i, 0, b.Text(at, row))
		}
	}
	for _, f := range facts {
		put(out, schema.Lookup(f.Column), f.Value)
	}
	file, err := exchange.Create(r.c.Proof)
	if err != nil {
		return fmt.Errorf("create %s: %w", r.c.Proof, err)
	}
	defer file.Abort()
	w, err := exchange.NewFactWriter(file, format, schema, exchange.FactOptions{Lang: r.lang, BOM: true, DemoMark: r.demo})
	if err != nil {
		return err
	}
	defer w.Discard()
	if err := w.Write(out); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := file.Commit(); err != nil {
		return fmt.Errorf("write %s: %w", r.c.Proof, err)
	}
	r.notef("方案的数据已写入 %[1]s；核对：huice assess --facts %[1]s --pack %[2]s --date %[3]s", "the plan's facts are in %[1]s; check with: huice assess --facts %[1]s --pack %[2]s --date %[3]s", r.c.Proof, rep.Pack, p.On)
	return nil
}

// put sets a value of the first row.
func put(b *population.Batch, i int, v rule.Value) {
	c := &b.Schema.Columns[i]
	switch c.Kind {
	case population.Flag:
		b.SetFlag(i, 0, v.Bool)
	case population.Code:
		b.SetCode(i, 0, v.Str)
	case population.Text:
		b.SetText(i, 0, v.Str)
	default:
		n, _ := v.Num.Scaled(c.Fact.Scale())
		b.SetInt(i, 0, n)
	}
}
