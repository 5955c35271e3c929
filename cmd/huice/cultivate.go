package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"huice/engine/cultivate"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
	"huice/exchange"
)

type cultivateCmd struct {
	Facts     []string `arg:"" name:"file" help:"${facts_files}" type:"path"`
	Pack      string   `required:"" help:"${one_pack}" placeholder:"PACK"`
	ID        string   `name:"id" help:"${cultivate_id}" placeholder:"ID"`
	Sheet     string   `help:"${sheet}" placeholder:"NAME"`
	Today     string   `help:"${cultivate_today}" placeholder:"YYYY-MM-DD"`
	Years     int      `default:"2" help:"${cultivate_years}" placeholder:"N"`
	By        string   `help:"${cultivate_by}" placeholder:"YYYY-MM-DD"`
	Goal      string   `help:"${cultivate_goal}" placeholder:"GOAL"`
	Forecast  []string `help:"${cultivate_forecast}" placeholder:"FACT=VALUE" sep:"none"`
	Assume    []string `help:"${cultivate_assume}" placeholder:"COLUMN=VALUE" sep:"none"`
	Experts   string   `default:"middle" help:"${cultivate_experts}" placeholder:"low|middle|high|0-1"`
	Without   []string `help:"${cultivate_without}" placeholder:"LEVER"`
	Only      []string `help:"${cultivate_only}" placeholder:"LEVER"`
	Branches  string   `help:"${cultivate_branches}" placeholder:"FORECAST:NEEDED"`
	From      string   `help:"${cultivate_from}" placeholder:"VALUE"`
	To        string   `help:"${cultivate_to}" placeholder:"VALUE"`
	Plan      int      `default:"1" help:"${cultivate_plan}" placeholder:"N"`
	Proof     string   `help:"${cultivate_proof}" placeholder:"FILE" type:"path"`
	CostLimit string   `default:"1000000 yuan" help:"${cultivate_cost}" placeholder:"AMOUNT"`
	Within    int      `default:"12" help:"${cultivate_within}" placeholder:"MONTHS"`
	Near      int      `help:"${cultivate_near}" placeholder:"N"`
	Close     int      `help:"${cultivate_close}" placeholder:"N"`
	Target    string   `help:"${cultivate_target}" placeholder:"PACK"`
	With      []string `help:"${cultivate_with}" placeholder:"[SUBJECT=]FILE" sep:"none"`
	Top       int      `default:"20" help:"${cultivate_top}" placeholder:"N"`
	Workers   int      `help:"${workers}" placeholder:"N"`
	XLSX      string   `name:"xlsx" help:"${cultivate_xlsx}" placeholder:"FILE" type:"path"`
	Chart     string   `help:"${cultivate_chart}" placeholder:"FILE" type:"path"`
	Font      string   `help:"${cultivate_font}" placeholder:"FILE" type:"path"`
	Faults    string   `help:"${fault_file}" placeholder:"FILE" type:"path"`
}

// cultivation is a run of the command.
type cultivation struct {
	*app
	c      *cultivateCmd
	lib    *pack.Library
	of     *pack.Subject
	pack   *pack.Pack
	today  pack.Day
	search *cultivate.Search
	req    cultivate.Request
	limits cultivate.Limits
	demo   string
}

// Run plans for one subject, or for every subject of a file.
func (c *cultivateCmd) Run(a *app) error {
	r := &cultivation{app: a, c: c}
	if err := r.prepare(); err != nil {
		return err
	}
	if err := targets(c.Facts, c.XLSX, c.Chart, c.Proof, c.Faults); err != nil {
		return err
	}
	if err := r.fits(); err != nil {
		return err
	}
	in, err := a.openFactsWith(r.lib, r.of, c.Facts, exchange.Options{Sheet: c.Sheet, Workers: c.Workers})
	if err != nil {
		return err
	}
	defer in.Close()
	r.demo = in.DemoMark()
	if c.ID != "" {
		return r.one(in)
	}
	return r.pool(in)
}

// prepare reads the packs and what is asked.
func (r *cultivation) prepare() (err error) {
	c := r.c
	if r.lib, err = r.load(); err != nil {
		return err
	}
	ids, err := r.pick(r.lib, []string{c.Pack})
	if err != nil {
		return err
	}
	if len(ids) != 1 {
		return misused("--pack 只能是一个政策包；“%s”有%d个", "--pack takes one pack; %q names %d", c.Pack, len(ids))
	}
	if r.today, err = r.date(c.Today); err != nil {
		return err
	}
	if c.Years < 0 || c.Years > 5 {
		return misused("--years 应为0至5", "--years is 0 to 5")
	}
	p := r.lib.Pack(ids[0])
	r.pack = p
	if r.of = r.lib.Subject(p.Subject); r.of == nil || p.Kind == "plan" || p.Target != nil {
		return misused("“%s”不评估对象，没有可培育的", "%q assesses nothing: there is nothing to cultivate", p.Name(r.lang))
	}
	if err = r.request(); err != nil {
		return err
	}
	var problems []pack.Problem
	if r.search, problems = cultivate.New(r.lib, cultivate.Options{Pack: p.ID, Set: r.set, Today: r.today, Years: c.Years}); pack.Errors(problems) {
		r.problems(problems)
		return failed("政策包有错误，见上", "the packs have errors, see above")
	}
	return nil
}

// fits refuses flags that do not go together, and files of a wrong kind.
func (r *cultivation) fits() error {
	c := r.c
	switch {
	case c.ID == "" && (c.Proof != "" || c.Branches != ""):
		return misused("--proof 和 --branches 用于一个对象，须用 --id 指定", "--proof and --branches are for one subject: name it with --id")
	case c.Target != "" && (len(c.With) == 0 || c.Close > 0):
		return misused("--target 须用 --with 给出算目标所需的数据文件，如 --with certificate=证书.csv，并且不与 --close 同用", "--target needs --with and the files that the target is measured on, such as --with certificate=certificates.csv, and does not go with --close")
	case c.Target == "" && len(c.With) > 0:
		return misused("--with 只与 --target 同用", "--with goes with --target only")
	case c.ID != "" && (c.Close > 0 || c.Near > 0 || c.Target != ""):
		return misused("--close、--target 和 --near 用于一份文件，不与 --id 同用", "--close, --target and --near are for a file and do not go with --id")
	case c.XLSX != "" && !strings.EqualFold(filepath.Ext(c.XLSX), ".xlsx"):
		return misused("--xlsx 的文件名应以 .xlsx 结尾", "the file of --xlsx must end in .xlsx")
	case c.Proof != "" && picture(c.Proof) || c.Faults != "" && picture(c.Faults):
		return misused("--proof 和 --faults 写数据文件，不是图", "--proof and --faults write files of data, not charts")
	case c.Chart != "" && !picture(c.Chart):
		return misused("--chart 的文件名应以 .svg 或 .png 结尾", "the file of --chart must end in .svg or .png")
	}
	return nil
}

// request reads what is asked from the flags.
func (r *cultivation) request() (err error) {
	c, q := r.c, &r.req
	q.Without, q.Only = c.Without, c.Only
	for _, list := range [][]string{c.Without, c.Only} {
		for _, w := range list {
			if !r.named(w) {
				return misused("没有名为“%s”的措施、措施种类或指标", "there is no lever, kind of lever or fact %q", w)
			}
		}
	}
	if q.Forecast, err = r.values(c.Forecast, true); err != nil {
		return err
	}
	if q.Assume, err = r.values(c.Assume, false); err != nil {
		return err
	}
	if q.Experts, err = experts(c.Experts); err != nil {
		return err
	}
	if c.By != "" {
		if q.By, err = r.date(c.By); err != nil {
			return err
		}
	}
	if c.Within < 0 || c.Within > 72 {
		return misused("--within 应为0至72个月", "--within is 0 to 72 months")
	}
	r.limits.By = pack.Day(rule.AddMonthsTo(int64(r.today), int64(c.Within)))
	if q.By != 0 {
		r.limits.By = q.By
	}
	limit, err := pack.ParseQuantity(c.CostLimit)
	if err != nil || limit.Kind != pack.Money {
		return misused("--cost-limit 应为金额，如 100万元，不是“%s”", "--cost-limit takes an amount, such as \"1000000 yuan\", not %q", c.CostLimit)
	}
	r.limits.Cost, _ = rule.FromBig(limit.Num).Mul(rule.Int(100)).Floor().Scaled(1)
	return r.goal()
}

// named reports whether something is a lever, a kind of lever or a fact.
func (r *cultivation) named(w string) bool {
	for _, v := range r.lib.Levers {
		if v.Key == w || v.Value.Kind == w {
			return true
		}
	}
	if _, ok := r.pack.Levers.Find(w); ok {
		return true
	}
	return r.lib.Fact(w) != nil
}

// values reads fact=value; forecasts may name the calendar year behind an @.
func (r *cultivation) values(list []string, forecast bool) (map[string]rule.Value, error) {
	out := map[string]rule.Value{}
	for _, s := range list {
		name, text, ok := strings.Cut(s, "=")
		if !ok {
			return nil, misused("应写成 指标=数值，不是“%s”", "write fact=value, not %q", s)
		}
		f, _, known := r.lib.Column(name)
		if forecast {
			base, _, _ := strings.Cut(name, "@")
			f = r.lib.Fact(base)
			known = f != nil
		}
		if !known {
			return nil, misused("没有指标“%s”", "there is no fact %q", name)
		}
		if out[name], ok = value(f, text); !ok {
			hint := kinds(f)
			return nil, misused("“%[1]s”不能是“%[3]s”，应填%[4]s", "%[2]q cannot be %[3]q; it takes %[5]s", f.Label, f.En, text, hint.Zh, hint.En)
		}
	}
	return out, nil
}

// value reads a value that a fact may take, as a clerk writes it, or that it is unknown.
func value(f *pack.Fact, text string) (rule.Value, bool) {
	q, err := pack.ParseQuantity(written(f, strings.TrimSpace(text)))
	v := rule.ValueOf(q)
	switch {
	case err != nil:
		return v, false
	case q.Kind == pack.Unknown:
		return v, true
	case !pack.FitsFact(&q, f):
		return v, false
	}
	fits := true
	if f.Numeric() {
		_, fits = v.Num.Scaled(f.Scale())
	}
	return v, fits
}

// experts reads how far up their range marks are taken to lie.
func experts(s string) (*rule.Rat, error) {
	v := rule.Frac(1, 2)
	switch s {
	case "low", "低":
		v = rule.Int(0)
	case "middle", "中", "":
	case "high", "高":
		v = rule.Int(1)
	default:
		q, err := pack.ParseQuantity(s)
		if err != nil || q.Kind != pack.Number || q.Num.Sign() < 0 || rule.FromBig(q.Num).Cmp(rule.Int(1)) > 0 {
			return nil, misused("--experts 应为 low、middle、high 或0至1的数，不是“%s”", "--experts is low, middle, high or a number from 0 to 1, not %q", s)
		}
		v = rule.FromBig(q.Num)
	}
	return &v, nil
}

// goal reads score=80, amount=500000 yuan, or figure=value.
func (r *cultivation) goal() error {
	if r.c.Goal == "" {
		return nil
	}
	name, text, has := strings.Cut(r.c.Goal, "=")
	q, err := pack.ParseQuantity(text)
	if has && err != nil {
		return misused("--goal 中的“%s”读不懂", "%q of --goal cannot be read", text)
	}
	g := &r.req.Goal
	var least *rule.Rat
	if q.Num != nil {
		v := rule.FromBig(q.Num)
		least = &v
	}
	p := r.pack
	_, figure := p.Definitions.Find(name)
	switch {
	case name == "score" && least != nil && p.Score != nil:
		g.Score = least
	case name == "amount" && least != nil && p.Benefit != nil && p.Benefit.Amount.Given():
		g.Amount = least
	case figure:
		g.Figure, g.Least, g.Is = name, least, q.Word
	default:
		return misused("--goal 应为 score=分数、amount=金额或 口径=数值；本政策包没有“%s”", "--goal is score=points, amount=money or definition=value; this pack has no %q", name)
	}
	return nil
}

// one plans for the subject asked for.
func (r *cultivation) one(in *factsFile) error {
	b, row, err := r.find(in)
	if err != nil {
		return err
	}
	who := explain.Subject{ID: r.c.ID, Name: b.Text(b.Schema.Lookup(b.Schema.Name), row)}
	subject := cultivate.SubjectAt(b, row)
	rep := r.search.Plan(subject, r.req)
	if err := r.proof(b, row, rep); err != nil {
		return err
	}
	branches, err := r.branches(subject)
	if err != nil {
		return err
	}
	if r.c.Chart != "" {
		if err := r.drawOne(who, rep, branches); err != nil {
			return err
		}
	}
	if r.c.XLSX != "" {
		if err := r.writeOne(who, rep, branches); err != nil {
			return err
		}
	}
	if r.json {
		return r.printJSON(r.reportJSON(who, rep, branches))
	}
	r.printReport(who, b, row, rep)
	r.printBranches(branches)
	return nil
}

// find reads until the row with the identifier asked for.
func (r *cultivation) find(in *factsFile) (*population.Batch, int, error) {
	id, problem := exchange.CheckKey(r.lib, r.of.ID, r.c.ID)
	if problem != nil && problem.Severity == pack.Error {
		key := labelOf(r.lib, r.of.Key)
		return nil, 0, misused("“%[1]s”不是有效的%[2]s：%[4]s", "%[1]q is not a valid %[3]s: %[5]s", r.c.ID, key.Zh, strings.ToLower(key.En), problem.Text.Zh, problem.Text.En)
	}
	r.c.ID = id
	e := explainCmd{}
	b, row, err := e.find(r.app, in, id)
	if err != nil {
		return nil, 0, err
	}
	if b == nil {
		for _, x := range in.faults {
			if x.ID == id {
				fmt.Fprintln(r.err, x.In(r.lang))
			}
		}
		return nil, 0, misused("文件中没有 %s 的可用数据", "the file has no usable row for %s", id)
	}
	return b, row, nil
}

// branches works out what is needed at every forecast, when that is asked for.
func (r *cultivation) branches(who cultivate.Subject) (*cultivate.Branches, error) {
	c := r.c
	if c.Branches == "" {
		return nil, nil
	}
	forecast, needed, ok := strings.Cut(c.Branches, ":")
	f, g := r.lib.Fact(forecast), r.lib.Fact(needed)
	if !ok || f == nil || g == nil || f.Period != "year" || g.Period != "year" || !f.Numeric() || !g.Numeric() {
		return nil, misused("--branches 应为 预测指标:所需指标，两个都是按年的数值指标，如 sales_revenue:rd_hnte", "--branches takes FORECAST:NEEDED, two yearly figures such as sales_revenue:rd_hnte")
	}
	now := who(forecast + "_y1")
	b := cultivate.Branch{Forecast: forecast, Needed: needed, From: now.Num.Mul(rule.Frac(4, 5)), To: now.Num.Mul(rule.Frac(3, 2))}
	for _, x := range []struct {
		text string
		into *rule.Rat
	}{{c.From, &b.From}, {c.To, &b.To}} {
		if x.text == "" {
			continue
		}
		q, err := pack.ParseQuantity(x.text)
		if err != nil || q.Num == nil {
			return nil, misused("“%s”不是数值", "%q is not a figure", x.text)
		}
		*x.into = rule.FromBig(q.Num)
	}
	scale := f.Scale()
	b.From = b.From.RoundTo(rule.Frac(1, scale))
	if b.To.Cmp(b.From) < 0 {
		return nil, misused("--to 应不小于 --from", "--to must not be below --from")
	}
	out, ok := r.search.Branches(who, r.req, b)
	if !ok {
		return nil, misused("“%[1]s”或“%[2]s”上一年的数值未知，或者没有措施能增加“%[2]s”", "last year's %[3]q or %[4]q is unknown, or no lever raises %[4]q", f.Label, g.Label, f.En, g.En)
	}
	return out, nil
}
