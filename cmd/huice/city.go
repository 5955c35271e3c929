package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"huice/city"
	"huice/engine/pack"
	"huice/exchange"
)

type cityCmd struct {
	Enterprises int64    `default:"5000" help:"${enterprises}"`
	Seed        uint64   `default:"1" help:"${seed}"`
	Year        int      `help:"${year}" placeholder:"YYYY"`
	Gaps        float64  `default:"0.03" help:"${gaps}"`
	Dirty       float64  `default:"0" help:"${dirty}"`
	City        string   `help:"${city_file}" placeholder:"FILE" type:"path"`
	Subject     string   `help:"${city_subject}" placeholder:"SUBJECT"`
	Pack        []string `help:"${city_pack}" placeholder:"PACK"`
	Out         string   `help:"${out}" placeholder:"FILE" type:"path"`
	All         string   `help:"${city_all}" placeholder:"DIR" type:"path"`
	As          string   `enum:"csv,xlsx,ndjson,parquet" default:"csv" help:"${city_as}"`
}

// made is a file that was written.
type made struct {
	File    string `json:"file"`
	Subject string `json:"subject"`
	Rows    int64  `json:"subjects"`
	Columns int    `json:"columns"`
	of      *pack.Subject
}

// Run writes the facts of a generated city: one kind of subject, or a file of each.
func (c *cityCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	conf, err := c.config()
	if err != nil {
		return err
	}
	of, err := subjectNamed(lib, c.Subject)
	if err != nil {
		return err
	}
	if c.All == "" {
		if c.Dirty > 0 && of.ID != pack.Enterprise {
			return misused("带错误的行只有企业文件才有", "only a file of enterprises can have rows with faults")
		}
		m, err := c.write(a, lib, conf, of, c.Out)
		if err != nil {
			return err
		}
		return c.report(a, m)
	}
	if err := os.MkdirAll(c.All, 0o755); err != nil {
		return failed("建不了文件夹 %s：%v", "the folder %s cannot be made: %v", c.All, err)
	}
	var all []made
	for i := range lib.Subjects {
		of := &lib.Subjects[i].Value
		m, err := c.write(a, lib, conf, of, filepath.Join(c.All, of.ID+"."+c.As))
		if err != nil {
			return err
		}
		all = append(all, m)
	}
	return c.report(a, all...)
}

// write makes the file of one kind of subject.
func (c *cityCmd) write(a *app, lib *pack.Library, conf *city.Config, of *pack.Subject, path string) (made, error) {
	m := made{File: path, Subject: of.ID, of: of}
	format, err := exchange.FormatOf(path)
	if err != nil {
		return m, err
	}
	year := a.yearOr(c.Year)
	owner, err := a.ownerColumns(lib, of, year)
	if err != nil {
		return m, err
	}
	columns, err := c.columns(a, lib, of, year)
	if err != nil {
		return m, err
	}
	schema, batches, err := conf.Generate(lib, city.Options{Enterprises: c.Enterprises, Seed: c.Seed, Year: year, Gaps: c.Gaps, Subject: of.ID, Owner: owner, Columns: columns})
	if err != nil {
		return m, misused("%v", "%v", err)
	}
	m.Columns = len(schema.Columns)
	f, err := exchange.Create(path)
	if err != nil {
		return m, fmt.Errorf("create %s: %w", path, err)
	}
	defer f.Abort()
	w, err := exchange.NewFactWriter(f, format, schema, c.options(a, conf, of))
	if err != nil {
		return m, err
	}
	defer w.Discard()
	bar := a.progress(a.say("生成", "generating"), func() (int64, int64) { return m.Rows, c.Enterprises })
	defer bar.done()
	for b := range batches {
		if a.ctx.Err() != nil {
			return m, a.ctx.Err()
		}
		if err := w.Write(b); err != nil {
			return m, fmt.Errorf("write %s: %w", path, err)
		}
		m.Rows += int64(b.Rows)
		bar.move()
	}
	if err := w.Close(); err != nil {
		return m, fmt.Errorf("write %s: %w", path, err)
	}
	if err := a.ctx.Err(); err != nil {
		return m, err
	}
	if err := f.Commit(); err != nil {
		return m, fmt.Errorf("write %s: %w", path, err)
	}
	return m, nil
}

// ownerColumns are the columns of enterprises that packs on what belongs to them read, at the end of the latest year or
// today.
func (a *app) ownerColumns(lib *pack.Library, of *pack.Subject, year int) ([]string, error) {
	ids, err := packsOf(lib, of, true)
	if of.Owner == "" || err != nil {
		return nil, nil // without packs nothing is read
	}
	today, err := a.date("")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, on := range []pack.Day{pack.DayOf(year, time.December, 31), today} {
		prog, err := a.compile(lib, on, ids)
		if err != nil {
			return nil, err
		}
		for _, col := range prog.Graph.Columns {
			if strings.HasPrefix(col.Name, pack.OwnerPrefix) && !slices.Contains(names, col.Name) {
				names = append(names, col.Name)
			}
		}
	}
	slices.Sort(names)
	return names, nil
}

// columns are those that the packs asked for read, at the end of the latest year or today; all when no pack is named.
func (c *cityCmd) columns(a *app, lib *pack.Library, of *pack.Subject, year int) ([]string, error) {
	if len(c.Pack) == 0 {
		return nil, nil
	}
	ids, err := a.pick(lib, c.Pack)
	if err != nil {
		return nil, err
	}
	if err := allOf(lib, ids, of); err != nil {
		return nil, err
	}
	today, err := a.date("")
	if err != nil {
		return nil, err
	}
	names := []string{of.Key}
	for _, on := range []pack.Day{pack.DayOf(year, time.December, 31), today} {
		prog, err := a.compile(lib, on, ids)
		if err != nil {
			return nil, err
		}
		for _, col := range prog.Graph.Columns {
			names = append(names, col.Name)
		}
	}
	return names, nil
}

// report says what was written.
func (c *cityCmd) report(a *app, all ...made) error {
	mark := city.Mark().In(a.lang)
	if a.json && c.All == "" {
		return a.printJSON(struct {
			made
			Enterprises int64  `json:"enterprises"`
			Demo        string `json:"demo"`
		}{all[0], c.Enterprises, mark})
	}
	if a.json {
		return a.printJSON(struct {
			Enterprises int64  `json:"enterprises"`
			Files       []made `json:"files"`
			Demo        string `json:"demo"`
		}{c.Enterprises, all, mark})
	}
	for _, m := range all {
		if m.Subject == pack.Enterprise {
			a.printf(a.say("%d家演示企业，%d列 → %s（%s）\n", "%d demo enterprises, %d columns → %s (%s)\n"), m.Rows, m.Columns, m.File, mark)
			continue
		}
		a.printf(a.say("%d%s，%d列 → %s（%s）\n", "%d %s, %d columns → %s (%s)\n"), m.Rows, counted(m.of).In(a.lang), m.Columns, m.File, mark)
	}
	return nil
}

// config is the city asked for.
func (c *cityCmd) config() (*city.Config, error) {
	if c.City == "" {
		return city.Default(), nil
	}
	src, err := os.ReadFile(c.City)
	if err != nil {
		return nil, misused("打不开城市设定 %s：%v", "the description of the city %s cannot be opened: %v", c.City, err)
	}
	conf, err := city.Load(src)
	if err != nil {
		return nil, misused("城市设定有误：%v", "the description of the city is wrong: %v", err)
	}
	return conf, nil
}

// options mark the file as made up and put faults into it, if there are to be any.
func (c *cityCmd) options(a *app, conf *city.Config, of *pack.Subject) exchange.FactOptions {
	o := exchange.FactOptions{Lang: a.lang, DemoMark: city.Mark().In(a.lang)}
	if c.Dirty > 0 && of.ID == pack.Enterprise {
		o.Instead = func(row int64) map[string]string {
			cells := map[string]string{}
			for _, x := range conf.DirtyCells(c.Seed, row, c.Dirty) {
				cells[x.Column] = x.Text
			}
			return cells
		}
	}
	return o
}

// check refuses figures that make no city and files that cannot be written.
func (c *cityCmd) check() error {
	for name, share := range map[string]float64{"--gaps": c.Gaps, "--dirty": c.Dirty} {
		if !(share >= 0 && share <= 1) {
			return misused("%s 应在 0 与 1 之间，这里是 %v", "%s lies between 0 and 1, not at %v", name, share)
		}
	}
	if c.Year != 0 && (c.Year < 2000 || c.Year > 2100) {
		return misused("--year 应在 2000 与 2100 之间，这里是 %d", "--year lies between 2000 and 2100, not at %d", c.Year)
	}
	if err := enterprises(c.Enterprises); err != nil {
		return err
	}
	if len(c.Pack) > 0 && (c.All != "" || c.Subject != "" && c.Subject != pack.Enterprise) {
		return misused("--pack 只用于企业文件", "--pack is for a file of enterprises")
	}
	if (c.Out == "") == (c.All == "") {
		return misused("请用 --out 指定一个文件，或者用 --all 指定文件夹", "name a file with --out, or a folder with --all")
	}
	if c.All != "" {
		if c.Subject != "" {
			return misused("--all 写出全部对象，不能再用 --subject", "--all writes every kind of subject; leave --subject out")
		}
		if c.Dirty > 0 && c.As != "csv" {
			return misused("带错误的行只能写入 CSV", "rows with faults can be written to CSV only")
		}
		return nil
	}
	if err := targets([]string{c.City}, c.Out); err != nil {
		return err
	}
	format, err := exchange.FormatOf(c.Out)
	if err == nil && c.Dirty > 0 && format != exchange.CSV {
		err = misused("带错误的行只能写入 CSV", "rows with faults can be written to CSV only")
	}
	return err
}

func enterprises(n int64) error {
	if n < 0 {
		return misused("--enterprises 不能小于 0，这里是 %d", "--enterprises is not below 0 and cannot be %d", n)
	}
	return nil
}

// yearOr is the latest completed year unless one is given.
func (a *app) yearOr(year int) int {
	if year != 0 {
		return year
	}
	return a.now().Year() - 1
}
