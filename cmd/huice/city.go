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
	format, err := c.check()
	if err != nil {
		return err
	}
	conf, err := c.config()
	if err != nil {
		return err
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
	w, err := exchange.NewFactWriter(f, format, schema, c.options(a, conf))
	if err != nil {
		return err
	}
	defer w.Discard()
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
	if err := a.ctx.Err(); err != nil {
		return err
	}
	if err := f.Commit(); err != nil {
		return fmt.Errorf("write %s: %w", c.Out, err)
	}
	bar.done()
	if a.json {
		return a.printJSON(struct {
			File        string `json:"file"`
			Enterprises int64  `json:"enterprises"`
			Columns     int    `json:"columns"`
			Demo        string `json:"demo"`
		}{c.Out, written, len(schema.Columns), city.Mark().In(a.lang)})
	}
	a.printf(a.say("%d家演示企业，%d列 → %s（%s）\n", "%d demo enterprises, %d columns → %s (%s)\n"), written, len(schema.Columns), c.Out, city.Mark().In(a.lang))
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
func (c *cityCmd) options(a *app, conf *city.Config) exchange.FactOptions {
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
	return o
}

// check refuses figures that make no city and files that cannot be written; it returns the format of the file.
func (c *cityCmd) check() (exchange.Format, error) {
	for name, share := range map[string]float64{"--gaps": c.Gaps, "--dirty": c.Dirty} {
		if !(share >= 0 && share <= 1) {
			return "", misused("%s 应在 0 与 1 之间，这里是 %v", "%s lies between 0 and 1, not at %v", name, share)
		}
	}
	if c.Year != 0 && (c.Year < 2000 || c.Year > 2100) {
		return "", misused("--year 应在 2000 与 2100 之间，这里是 %d", "--year lies between 2000 and 2100, not at %d", c.Year)
	}
	if err := enterprises(c.Enterprises); err != nil {
		return "", err
	}
	if err := targets([]string{c.City}, c.Out); err != nil {
		return "", err
	}
	format, err := exchange.FormatOf(c.Out)
	if err == nil && c.Dirty > 0 && format != exchange.CSV {
		err = misused("带错误的行只能写入 CSV", "rows with faults can be written to CSV only")
	}
	return format, err
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
