package main

import (
	"io"
	"path/filepath"
	"strings"

	"huice/engine/calendar"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
	"huice/exchange"
)

type packShowCmd struct {
	Pack  string `arg:"" help:"${one_pack}"`
	Date  string `help:"${at}" placeholder:"YYYY-MM-DD"`
	Start string `help:"${show_start}" placeholder:"YYYY-MM-DD"`
	HTML  bool   `name:"html" help:"${show_html}"`
	Out   string `help:"${show_out}" placeholder:"FILE"`
}

// Run reads a pack back for whoever holds it against the text: on the terminal, as a page, or as a workbook.
func (c *packShowCmd) Run(a *app) error {
	lib, prog, _, err := a.rules([]string{c.Pack}, c.Date, clockFlags{})
	if err != nil {
		return err
	}
	var docs []*explain.Document
	for _, r := range prog.Rules {
		d, err := c.read(a, lib, prog, r)
		if err != nil {
			return err
		}
		docs = append(docs, d)
	}
	if c.Out != "" {
		return c.write(a, prog, docs)
	}
	type shown struct {
		Pack string `json:"pack"`
		Hash string `json:"pack_hash"`
		Text string `json:"text"`
	}
	all := []shown{}
	for i, r := range prog.Rules {
		text := docs[i].Text()
		if c.HTML {
			if text, err = docs[i].HTML(); err != nil {
				return err
			}
		}
		all = append(all, shown{r.Pack.ID, r.Hash, text})
	}
	if a.json {
		return a.printJSON(all)
	}
	if c.HTML && len(all) > 1 {
		return misused("“%s”有%d个政策包，一页只能是一个，请写全名", "%q names %d packs; a page holds one: give its full name", c.Pack, len(all))
	}
	for _, s := range all {
		a.printf("%s", s.Text)
	}
	return nil
}

// read reads one pack back, with the dates of its procedure when there is a day on which it starts.
func (c *packShowCmd) read(a *app, lib *pack.Library, prog *rule.Program, r *rule.Rules) (*explain.Document, error) {
	o := explain.Reading{Lang: a.lang, Set: a.set, Date: prog.Date}
	if c.Start != "" && r.Pack.Procedure != nil {
		start, err := a.date(c.Start)
		if err != nil {
			return nil, err
		}
		stages, err := calendar.Timeline(r.Pack.Procedure, start, calendar.New(lib.Calendar))
		if err != nil {
			return nil, said(err, exitFailed)
		}
		o.Start, o.Dates = &start, map[string]explain.StepDates{}
		for _, s := range stages {
			o.Dates[s.Step.Step] = explain.StepDates{Begin: s.Begin, End: s.End, Says: stageSays(s)}
		}
	}
	return explain.Read(lib, r, o)
}

// stageSays says what kind of day the end of a stage is, or why there is none.
func stageSays(s calendar.Stage) pack.Text {
	switch s.State {
	case calendar.Latest:
		return pack.Text{Zh: "前", En: "at the latest"}
	case calendar.Waiting:
		return pack.Text{Zh: "待上一步办结", En: "waits for the step before"}
	case calendar.Beyond:
		if f, ok := s.Err.(*calendar.Fault); ok {
			return f.Text
		}
		return pack.Text{Zh: "没有该年工作日历", En: "no working calendar for that year"}
	}
	return pack.Text{}
}

// write writes a page or a workbook to a file.
func (c *packShowCmd) write(a *app, prog *rule.Program, docs []*explain.Document) error {
	if len(docs) > 1 {
		return misused("“%s”有%d个政策包，一个文件只能是一个，请写全名", "%q names %d packs; a file holds one: give its full name", c.Pack, len(docs))
	}
	make := func(w io.Writer) error { return exchange.WriteSheets(w, book(docs[0]), a.lang) }
	switch ext := strings.ToLower(filepath.Ext(c.Out)); {
	case ext == ".html" || ext == ".htm":
		make = func(w io.Writer) error {
			text, err := docs[0].HTML()
			if err != nil {
				return err
			}
			_, err = io.WriteString(w, text)
			return err
		}
	case ext != ".xlsx" || c.HTML:
		return misused("--out 应为 .xlsx 或 .html 文件，不是 %s", "--out takes an .xlsx or .html file, not %s", c.Out)
	}
	f, err := exchange.Create(c.Out)
	if err != nil {
		return err
	}
	defer f.Abort()
	if err := make(f); err != nil {
		return err
	}
	if err := f.Commit(); err != nil {
		return err
	}
	a.notef("已写入 %s", "wrote %s", c.Out)
	return nil
}

// book hands the sheets of a reading to who writes workbooks.
func book(d *explain.Document) []exchange.Sheet {
	var sheets []exchange.Sheet
	for _, s := range d.Sheets() {
		out := exchange.Sheet{Name: s.Name, Title: s.Title, Notes: s.Notes, FirstRow: explain.FirstRow}
		for _, c := range s.Columns {
			out.Columns = append(out.Columns, exchange.SheetColumn{Head: c.Head, Width: c.Width})
		}
		for _, row := range s.Rows {
			var cells []exchange.SheetCell
			for _, c := range row {
				cells = append(cells, exchange.SheetCell{Text: c.Text, Number: c.Number, Percent: c.Percent, Formula: c.Formula,
					Input: c.Input, Choices: c.Choices, Strong: c.Strong})
			}
			out.Rows = append(out.Rows, cells)
		}
		sheets = append(sheets, out)
	}
	return sheets
}
