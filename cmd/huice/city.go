package main

import (
	"fmt"
	"os"

	"huice/city"
	"huice/exchange"
)

type cityCmd struct {
	Enterprises int64   `default:"5000" help:"${enterprises}"`
	Seed        uint64  `default:"1" help:"${seed}"`
	Year        int     `help:"${year}" placeholder:"YYYY"`
	Gaps        float64 `default:"0.03" help:"${gaps}"`
	Dirty       float64 `default:"0" help:"${dirty}"`
	City        string  `help:"${city_file}" placeholder:"FILE" type:"path"`
	Out         string  `required:"" help:"${out}" placeholder:"FILE" type:"path"`
}

// Run writes the facts of a generated city.
func (c *cityCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	conf := city.Default()
	if c.City != "" {
		src, err := os.ReadFile(c.City)
		if err != nil {
			return fmt.Errorf("read %s: %w", c.City, err)
		}
		if conf, err = city.Load(src); err != nil {
			return misused("城市设定有误：%v", "the description of the city is wrong: %v", err)
		}
	}
	format, err := exchange.FormatOf(c.Out)
	if err != nil {
		return err
	}
	if c.Dirty > 0 && format != exchange.CSV {
		return misused("带错误的行只能写入 CSV", "rows with faults can be written to CSV only")
	}
	schema, batches, err := conf.Generate(lib, city.Options{Enterprises: c.Enterprises, Seed: c.Seed, Year: a.yearOr(c.Year), Gaps: c.Gaps})
	if err != nil {
		return misused("%v", "%v", err)
	}
	f, err := exchange.Create(c.Out)
	if err != nil {
		return fmt.Errorf("create %s: %w", c.Out, err)
	}
	defer f.Abort()
	o := exchange.FactOptions{Lang: a.lang, DemoMark: city.Mark().In(a.lang)}
	if c.Dirty > 0 {
		o.Instead = func(row int64) map[string]string {
			cells := map[string]string{}
			for _, x := range conf.DirtyCells(c.Seed, row, c.Dirty) {
				cells[x.Column] = x.Text
			}
			return cells
		}
	}
	w, err := exchange.NewFactWriter(f, format, schema, o)
	if err != nil {
		return err
	}
	var written int64
	bar := a.progress(a.say("生成", "generating"), func() (int64, int64) { return written, c.Enterprises })
	defer bar.done()
	for b := range batches {
		if a.ctx.Err() != nil {
			return a.ctx.Err()
		}
		if err := w.Write(b); err != nil {
			return fmt.Errorf("write %s: %w", c.Out, err)
		}
		written += int64(b.Rows)
		bar.move()
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("write %s: %w", c.Out, err)
	}
	if err := f.Commit(); err != nil {
		return fmt.Errorf("write %s: %w", c.Out, err)
	}
	bar.done()
	a.printf(a.say("%d家演示企业，%d列 → %s（%s）\n", "%d demo enterprises, %d columns → %s (%s)\n"), written, len(schema.Columns), c.Out, city.Mark().In(a.lang))
	return nil
}

// yearOr is the latest completed year unless one is given.
func (a *app) yearOr(year int) int {
	if year != 0 {
		return year
	}
	return a.now().Year() - 1
}
