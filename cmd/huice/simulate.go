package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"huice/engine/cultivate"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/simulate"
	"huice/exchange"
)

type simulateCmd struct {
	Scenario string   `arg:"" help:"${scenario}" type:"path"`
	Facts    []string `arg:"" help:"${facts_files}" type:"path"`
	Sheet    string   `help:"${sheet}" placeholder:"NAME"`
	By       []string `help:"${by}" placeholder:"FACT"`
	Margin   []string `help:"${margin}" placeholder:"PARAMETER=VALUE"`
	Full     bool     `help:"${full}"`
	Names    int      `default:"10" help:"${names}" placeholder:"N"`
	Within   string   `help:"${within}" placeholder:"AMOUNT"`
	XLSX     string   `name:"xlsx" help:"${simulate_xlsx}" placeholder:"FILE" type:"path"`
	Chart    string   `help:"${simulate_chart}" placeholder:"FILE" type:"path"`
	Font     string   `help:"${cultivate_font}" placeholder:"FILE" type:"path"`
	Faults   string   `help:"${fault_file}" placeholder:"FILE" type:"path"`
	Workers  int      `help:"${workers}" placeholder:"N"`
	clockFlags
}

// simulation is a run of a scenario.
type simulation struct {
	*app
	c      *simulateCmd
	study  *simulate.Study
	report *simulate.Report
	clocks explain.Clocks
	demo   string
	within pack.Quantity
	movers *movers
}

// mostNames is how many gainers, and losers, of a pack a workbook or a program is given by name.
const mostNames = 50_000

// Run compares the variants of a scenario with the rules as they are.
func (c *simulateCmd) Run(a *app) error {
	s := &simulation{app: a, c: c}
	if err := s.prepare(); err != nil {
		return err
	}
	if err := targets(append([]string{c.Scenario}, c.Facts...), c.XLSX, c.Chart, c.Faults); err != nil {
		return err
	}
	if f, err := exchange.FormatOf(c.XLSX); c.XLSX != "" && (err != nil || f != exchange.XLSX) {
		return misused("--xlsx 的文件名应以 .xlsx 结尾", "the file of --xlsx must end in .xlsx")
	}
	if c.Chart != "" && !picture(c.Chart) || picture(c.Faults) {
		return misused("--chart 的文件名应以 .svg 或 .png 结尾，--faults 是数据文件", "the file of --chart must end in .svg or .png, that of --faults is data")
	}
	in, err := a.openFactsWith(s.study.Library, s.study.Subject, c.Facts, exchange.Options{Sheet: c.Sheet, Workers: c.Workers, Columns: s.movers.columns(s.study.Library, s.study.Subject, s.study.Columns())})
	if err != nil {
		return err
	}
	defer in.Close()
	a.hintColumns(in, s.study.Base)
	s.demo = in.DemoMark()
	bar := a.progress(a.say("测算", "simulating"), in.Progress)
	s.report, err = s.study.Run(a.ctx, in.Schema(), bar.watch(in.Batches(a.ctx)), c.Workers)
	bar.done()
	if err != nil {
		return in.broken(a, c.Faults, err)
	}
	if a.json {
		err = s.printJSON()
	} else {
		s.print()
	}
	if err != nil {
		return err
	}
	if err := s.workbook(); err != nil {
		return err
	}
	if err := s.draw(); err != nil {
		return err
	}
	return in.settle(a, c.Faults)
}

// prepare reads and compiles the scenario.
func (s *simulation) prepare() error {
	a, c := s.app, s.c
	lib, err := a.load()
	if err != nil {
		return err
	}
	src, err := os.ReadFile(c.Scenario)
	if err != nil {
		return misused("读不了方案文件 %s", "the scenario file %s cannot be read", c.Scenario)
	}
	sc, problems := pack.ReadScenario(filepath.Base(c.Scenario), src)
	if pack.Errors(problems) {
		a.problems(problems)
		return failed("方案文件有错误，见上", "the scenario has errors, see above")
	}
	if s.clocks, err = a.clocks(c.clockFlags, sc.Base.Date); err != nil {
		return err
	}
	if err := s.margins(sc); err != nil {
		return err
	}
	if err := s.around(); err != nil {
		return err
	}
	s.movers = &movers{set: pack.Set(sc.Base.Set), on: sc.Base.Date, made: map[movedBy]*cultivate.Search{}}
	o := simulate.Options{Folder: s.folder, Keep: c.Names, Within: s.within, Mover: s.movers.cost}
	if c.XLSX != "" || a.json {
		o.Keep = mostNames
	}
	for _, by := range c.By {
		for _, one := range strings.FieldsFunc(by, func(r rune) bool { return strings.ContainsRune(",，、", r) }) {
			o.By = append(o.By, pack.ParseGrouping(one))
		}
	}
	if c.Full {
		of := lib.Pack(sc.Variants[0].Changes[0].Pack)
		for _, p := range lib.Packs {
			if of != nil && simulate.Alone(p) && p.Subject == of.Subject {
				o.Packs = append(o.Packs, p.ID)
			}
		}
	}
	if s.study, problems = simulate.New(lib, sc, o); pack.Errors(problems) {
		a.problems(problems)
		return failed("方案用不上，原因见上", "the scenario cannot be applied, see above")
	}
	if a.set != s.study.Base.Set && a.set != pack.Law {
		a.notef("参数集由方案文件写明（%s），--set 不起作用", "the scenario says which parameter set is used (%s); --set has no effect", s.study.Base.Set)
	}
	a.set = s.study.Base.Set
	return nil
}

// folder loads a folder of packs that the scenario names, as seen from its file.
func (s *simulation) folder(name string) (*pack.Library, []pack.Problem) {
	b := *s.app
	b.packs = name
	if !filepath.IsAbs(name) {
		b.packs = filepath.Join(filepath.Dir(s.c.Scenario), name)
	}
	src, err := b.source()
	if err != nil {
		text := pack.Textf("%v", "%v", err)
		if x, ok := err.(*statusError); ok {
			text = x.text
		}
		return nil, []pack.Problem{{Pos: pack.Pos{File: name}, Code: "folder", Text: text}}
	}
	return pack.Load(src)
}

// margins puts the margins of the command line into the scenario, so that its hash speaks of them too. One without a name is
// for every figure of its kind that has none.
func (s *simulation) margins(sc *pack.Scenario) error {
	for _, text := range s.c.Margin {
		name, value, named := strings.Cut(text, "=")
		if !named {
			name, value = "", text
		}
		q, err := pack.ParseQuantity(value)
		if err != nil || q.Num == nil || q.Num.Sign() <= 0 {
			return misused("--margin 应为 参数=数值，如 rd_intensity_min=0.2%%，不是“%s”", "--margin takes parameter=value, such as rd_intensity_min=0.2%%, not %q", text)
		}
		used := false
		for i := range sc.Variants {
			for k := range sc.Variants[i].Changes {
				used = setMargin(&sc.Variants[i].Changes[k], name, q) || used
			}
		}
		if !used {
			return misused("--margin %s：没有这样的参数被改动", "--margin %s: no such parameter changes", text)
		}
	}
	return nil
}

// setMargin gives the figures of a change that a margin is for that margin.
func setMargin(c *pack.Change, name string, q pack.Quantity) bool {
	used := false
	for _, e := range c.Parameters {
		old, has := c.Margins.Find(e.Key)
		switch {
		case name == e.Key && has:
			*old = q
		case name == e.Key || name == "" && !has && e.Value[len(e.Value)-1].Value.Kind == q.Kind:
			c.Margins = append(c.Margins, pack.Entry[pack.Quantity]{Key: e.Key, Value: q, Pos: e.Pos})
		default:
			continue
		}
		used = true
	}
	return used
}

// around reads how near a cliff somebody must stand to be of interest.
func (s *simulation) around() error {
	text := s.c.Within
	if text == "" {
		text = "10 万元"
	}
	var err error
	if s.within, err = pack.ParseQuantity(text); err != nil || s.within.Kind != pack.Money || s.within.Num.Sign() <= 0 {
		return misused("--within 应为金额，如 10万元，不是“%s”", "--within takes an amount, such as \"100000 yuan\", not %q", text)
	}
	return nil
}

// changes says in words what a variant changes in a pack. Without another pack in its place the benefit stays as it is written;
// it reads otherwise only because it quotes figures.
func (s *simulation) changes(v *simulate.Variant, id string) []string {
	date, set := s.study.Base.Date, s.study.Base.Set
	list, err := explain.Compare(explain.Version{Lib: s.study.Library, Pack: s.study.Library.Pack(id), Date: date, Set: set},
		explain.Version{Lib: v.Library, Pack: v.Library.Pack(id), Date: date, Set: set}, s.lang)
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	k := slices.IndexFunc(v.Def.Changes, func(c pack.Change) bool { return c.Pack == id })
	for _, x := range list {
		switch {
		case v.Def.Changes[k].With == nil && x.Part == s.say("待遇", "benefit"):
		case x.Old == "":
			out = append(out, fmt.Sprintf(s.say("%s：新增 %s：%s", "%s: new: %s: %s"), x.Part, x.Label, x.New))
		case x.New == "":
			out = append(out, fmt.Sprintf(s.say("%s：取消 %s", "%s: dropped: %s"), x.Part, x.Label))
		default:
			out = append(out, fmt.Sprintf(s.say("%s：%s：%s → %s", "%s: %s: %s → %s"), x.Part, x.Label, x.Old, x.New))
		}
	}
	return out
}
