package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"huice/city"
	"huice/engine/assess"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

type demoCmd struct {
	Enterprises int64  `default:"20000" help:"${enterprises}"`
	Seed        uint64 `default:"1" help:"${seed}"`
	Date        string `help:"${at}" placeholder:"YYYY-MM-DD"`
	Dir         string `help:"${demo_dir}" placeholder:"DIR" type:"path"`
}

// Run generates a city, assesses its enterprises against every pack, and prints what a newcomer wants to see: outcomes, near
// misses, one explanation, and then whom the city selects, how it grades, how its targets stand and which awards stop.
func (c *demoCmd) Run(a *app) error {
	if err := enterprises(c.Enterprises); err != nil {
		return err
	}
	lib, prog, clocks, err := a.requested(request{}, c.Date, clockFlags{})
	if err != nil {
		return err
	}
	tallies, near, err := c.assess(a, lib, prog, clocks)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(struct {
			Demo   string     `json:"demo"`
			Clocks clocksJSON `json:"clocks"`
			Packs  []tally    `json:"packs"`
		}{city.Mark().In(a.lang), clocksOf(clocks), tallies})
	}
	c.printAssessed(a, lib, prog, tallies, clocks)
	near.print()
	if err := c.compare(a, lib, prog.Date); err != nil {
		return err
	}
	near.printNext()
	return nil
}

// assess runs every pack over the enterprises.
func (c *demoCmd) assess(a *app, lib *pack.Library, prog *rule.Program, clocks explain.Clocks) ([]tally, *nearMisses, error) {
	year, _, _ := prog.Date.Date()
	schema, batches, err := city.Default().Generate(lib, city.Options{Enterprises: c.Enterprises, Seed: c.Seed, Year: year - 1, Gaps: demoGaps})
	if err != nil {
		return nil, nil, misused("%v", "%v", err)
	}
	engine := assess.New(prog, schema)
	engine.Missing = true
	tallies := newTallies(prog, a.lang, true)
	near := &nearMisses{a: a, lib: lib, prog: prog, clocks: clocks, by: map[*rule.Rules]*explain.Explainer{}}
	var made int64
	bar := a.progress(a.say("评估", "assessing"), func() (int64, int64) { return made, c.Enterprises })
	defer bar.done()
	feed := func(yield func(*population.Batch, error) bool) {
		for b := range batches {
			made += int64(b.Rows)
			if !yield(b, nil) {
				return
			}
		}
	}
	err = engine.Run(a.ctx, bar.watch(feed), 0, func(res *assess.Result) error {
		addTallies(tallies, res)
		near.look(res)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	for i := range tallies {
		tallies[i].finish()
	}
	return tallies, near, nil
}

// printAssessed prints the packs that some enterprise meets, or may meet if an expert agrees; the others by name.
func (c *demoCmd) printAssessed(a *app, lib *pack.Library, prog *rule.Program, all []tally, clocks explain.Clocks) {
	var shown []tally
	var rest []string
	for _, t := range all {
		if t.counts[assess.Eligible]+t.counts[assess.Discretionary] > 0 {
			shown = append(shown, t)
		} else {
			rest = append(rest, t.Title)
		}
	}
	a.printSummary(shown, subjectOf(lib, prog), c.Enterprises, city.Mark().In(a.lang), clocks)
	if len(rest) > 0 {
		a.printf(a.say("\n另有%d个政策包目前没有企业符合：%s\n", "\nPacks that no enterprise meets at present, %d: %s\n"), len(rest), strings.Join(rest, a.say("、", "; ")))
	}
}

// section is a command on the files of the city.
type section struct {
	title pack.Text
	args  string // of the command line, without files and date
	packs []*pack.Pack
	usual string // kind of subject that files need not name
	date  pack.Day
	run   func(a *app, f populationFlags) error
}

// compare writes the city into files and runs on them what looks at all subjects together, under the demo parameter set. The
// commands print exactly what a person gets who types the lines shown.
func (c *demoCmd) compare(a *app, lib *pack.Library, date pack.Day) error {
	year, _, _ := date.Date()
	sections := demoSections(lib, date, pack.DayOf(year-1, time.December, 31))
	if len(sections) == 0 || c.Enterprises == 0 {
		return nil
	}
	dir, shown := c.Dir, c.Dir
	if dir == "" {
		temp, err := os.MkdirTemp("", "huice-demo-")
		if err != nil {
			return fmt.Errorf("make a folder for the demo: %w", err)
		}
		defer func() { _ = os.RemoveAll(temp) }() // what is left lies among temporary files
		dir, shown = temp, "city"
	}
	if err := c.files(a, lib, sections, dir, year-1); err != nil {
		return err
	}
	a.printf("\n%s\n  huice city --all %s --enterprises %d --seed %d --year %d --gaps 0\n",
		a.say("以下各节使用演示参数集（未公布的数值用假定值）和没有缺失的同一座城市：", "The rest uses the demo parameter set, with assumed values where none is published, and the same city without gaps:"),
		shown, c.Enterprises, c.Seed, year-1)
	demo := *a
	demo.set = "demo"
	for _, s := range sections {
		flags := populationFlags{Date: s.date.String()}
		line := "huice --set demo " + s.args
		for _, id := range subjectsOf(lib, s.packs) {
			name := ""
			if id != s.usual {
				name = id + "="
			}
			flags.Facts = append(flags.Facts, name+filepath.Join(dir, id+".csv"))
			line += " --facts " + name + filepath.Join(shown, id+".csv")
		}
		a.printf("\n%s\n  %s --date %s\n\n", s.title.In(a.lang), line, s.date)
		if err := s.run(&demo, flags); err != nil {
			return err
		}
	}
	return nil
}

// files writes the files that the sections read.
func (c *demoCmd) files(a *app, lib *pack.Library, sections []section, dir string, year int) error {
	make := cityCmd{Enterprises: c.Enterprises, Seed: c.Seed, Year: year}
	conf := city.Default()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return failed("建不了文件夹 %s：%v", "the folder %s cannot be made: %v", dir, err)
	}
	var packs []*pack.Pack
	for _, s := range sections {
		packs = append(packs, s.packs...)
	}
	for _, id := range subjectsOf(lib, packs) {
		if _, err := make.write(a, lib, conf, lib.Subject(id), filepath.Join(dir, id+".csv")); err != nil {
			return err
		}
	}
	return nil
}

// demoSections are the packs that compare enterprises, those that measure targets, and those that hold awards against funds.
func demoSections(lib *pack.Library, date, end pack.Day) []section {
	var out []section
	var targets, funds []*pack.Pack
	var names []string
	for _, p := range lib.Packs {
		switch {
		case p.Selection != nil && p.Subject == pack.Enterprise:
			out = append(out, section{pack.Text{Zh: "■ 遴选：入选企业和最前面的落选企业", En: "■ Selection: who is chosen, and the first who are not"}, "rank --pack " + p.ID,
				[]*pack.Pack{p}, pack.Enterprise, date, func(a *app, f populationFlags) error { return (&rankCmd{Pack: p.ID, populationFlags: f}).Run(a) }})
		case p.Grading != nil && p.Subject == pack.Enterprise:
			out = append(out, section{pack.Text{Zh: "■ 分等定级：各组的等级和价格影响", En: "■ Grades by group and their effect on prices"}, "grade --pack " + p.ID,
				[]*pack.Pack{p}, pack.Enterprise, date, func(a *app, f populationFlags) error { return (&gradeCmd{Pack: p.ID, populationFlags: f}).Run(a) }})
		case p.Target != nil:
			targets = append(targets, p)
		case p.Kind == "fund_rule" && len(p.Measures) > 0 && (p.Subject == "award" || p.Subject == "fund"):
			funds = append(funds, p)
			names = append(names, p.ID)
		}
	}
	slices.SortStableFunc(out, func(x, y section) int { return strings.Compare(y.args, x.args) }) // rank before grade
	if len(targets) > 0 {
		out = append(out, section{pack.Text{Zh: "■ 目标：上年底的数值、亮灯和名单", En: "■ Targets: values, lights and lists at the end of last year"}, "targets", targets, pack.Enterprise, end,
			func(a *app, f populationFlags) error { return (&targetsCmd{populationFlags: f}).Run(a) }})
	}
	if len(funds) > 0 {
		out = append(out, section{pack.Text{Zh: "■ 资金规则：哪些支持在预留时停下", En: "■ Fund rules: which awards stop before money is reserved"}, "fund check --pack " + strings.Join(names, ","), funds, "award", end,
			func(a *app, f populationFlags) error { return (&fundCheckCmd{Pack: names, populationFlags: f}).Run(a) }})
	}
	return out
}

// subjectsOf lists the kinds of subjects that packs look at, in the order of subjects.yaml.
func subjectsOf(lib *pack.Library, packs []*pack.Pack) []string {
	needed := map[string]bool{}
	for _, p := range packs {
		if p.Target == nil || p.Subject != pack.Enterprise {
			needed[p.Subject] = true
		}
		for _, m := range p.Measures {
			of := p
			if m.Value.Over != "" {
				of = lib.Pack(m.Value.Over)
			}
			needed[of.Subject] = true
		}
	}
	var ids []string
	for _, s := range lib.Subjects {
		if needed[s.Key] {
			ids = append(ids, s.Key)
		}
	}
	return ids
}

// demoGaps is the share of values the demo leaves unknown.
const demoGaps = 0.03

// nearMisses keeps, for each pack, the enterprises that fail a single clause by the least.
type nearMisses struct {
	a      *app
	lib    *pack.Library
	prog   *rule.Program
	clocks explain.Clocks
	best   []nearMiss
	by     map[*rule.Rules]*explain.Explainer
}

type nearMiss struct {
	pack  int
	short rule.Rat
	why   *explain.Explanation
}

// perPack is how many near misses are shown of each pack.
const perPack = 1

func (n *nearMisses) look(res *assess.Result) {
	for k := range res.Packs {
		p := &res.Packs[k]
		clauses := p.Rules.Clauses()
		for row := range res.Batch.Rows {
			if p.Outcome[row] != assess.NotEligible || !oneUnmet(p, row) {
				continue
			}
			unmet := p.Unmet(row, nil)
			if short, ok := n.explainer(p.Rules).Shortfall(res.Row(row), &clauses[unmet[0]]); ok && n.wants(k, short) {
				n.take(nearMiss{k, short, explainRow(n.lib, n.prog, p.Rules, res.Batch, row, n.clocks, n.a.lang)})
			}
		}
	}
}

// explainer returns the explainer of a pack.
func (n *nearMisses) explainer(r *rule.Rules) *explain.Explainer {
	x := n.by[r]
	if x == nil {
		x = explain.NewExplainer(n.lib, n.prog, r, n.a.lang)
		n.by[r] = x
	}
	return x
}

// wants reports whether a shortfall belongs among the least of its pack.
func (n *nearMisses) wants(k int, short rule.Rat) bool {
	have, worse := 0, false
	for _, m := range n.best {
		if m.pack == k {
			have++
			worse = worse || short.Cmp(m.short) < 0
		}
	}
	return have < perPack || worse
}

func (n *nearMisses) take(x nearMiss) {
	n.best = append(n.best, x)
	slices.SortStableFunc(n.best, func(a, b nearMiss) int {
		if a.pack != b.pack {
			return a.pack - b.pack
		}
		return a.short.Cmp(b.short)
	})
	have := 0
	n.best = slices.DeleteFunc(n.best, func(m nearMiss) bool {
		if m.pack != x.pack {
			return false
		}
		have++
		return have > perPack
	})
}

// printed is how many near misses are printed.
const printed = 8

func (n *nearMisses) print() {
	a := n.a
	if len(n.best) == 0 {
		return
	}
	a.printf("\n%s\n", a.say("只差一项、差得最少的企业", "Enterprises that miss a single clause by the least"))
	for i, m := range n.best {
		if i == printed {
			a.printf(a.say("  ……另有%d家\n", "  … %d more\n"), len(n.best)-i)
			break
		}
		a.printf("  - %s\n", m.why.Line())
	}
	a.printf("\n%s\n\n%s", a.say("其中一家的说明", "One of them explained"), n.pick().Page())
}

// pick is the near miss that is explained: one with a settled score shows most.
func (n *nearMisses) pick() *explain.Explanation {
	for _, m := range n.best {
		if s := m.why.Score; s != nil && s.Min == s.Max {
			return m.why
		}
	}
	return n.best[0].why
}

// printNext says what to try.
func (n *nearMisses) printNext() {
	a := n.a
	if len(n.best) == 0 {
		return
	}
	pick := n.pick()
	a.printf("\n%[1]s\n  huice city --out city.xlsx\n  huice assess --facts city.xlsx --out result.xlsx\n  huice explain --facts city.xlsx --id %[2]s --pack %[3]s --depth tree\n  huice cultivate city.xlsx --id %[2]s --pack %[3]s\n  huice ask city.xlsx --id %[2]s\n",
		a.say("接下来可以试试", "Next, try"), pick.ID, pick.Pack)
}
