package cohort

import (
	"fmt"
	"slices"
	"strings"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// ExampleResult is how one example of many subjects came out.
type ExampleResult struct {
	Example *pack.Together
	Faults  []pack.Text // what differs; none when it passes
}

// Examples runs the examples of many subjects of a pack and notes in cov which rules they reach.
func Examples(lib *pack.Library, p *pack.Pack, cov *assess.Coverage) ([]ExampleResult, error) {
	var out []ExampleResult
	wanted(p, cov)
	for i := range p.Examples.Populations {
		t := &p.Examples.Populations[i]
		prog, ps := rule.Compile(lib, rule.Options{Date: t.Date, Set: pack.Set(t.Set)}, p.ID)
		if pack.Errors(ps) {
			return nil, fmt.Errorf("compile %s for %s: %s", p.ID, t.Date, ps[0])
		}
		e := &exampleRun{lib: lib, p: p, t: t, rules: prog.Rules[0], reach: cov.Reach}
		tables, err := e.tables()
		if err != nil {
			return nil, fmt.Errorf("example %q of %s: %w", t.Name, p.ID, err)
		}
		e.run = New(prog, tables...)
		e.compare()
		for row := range e.rows() {
			cov.See(e.rules, e.run.Row(e.rules, row))
		}
		out = append(out, ExampleResult{t, e.faults})
	}
	return out, nil
}

type exampleRun struct {
	lib    *pack.Library
	p      *pack.Pack
	t      *pack.Together
	rules  *rule.Rules
	run    *Run
	ids    map[string]int
	reach  func(string)
	faults []pack.Text
}

// wanted lists what the examples of the blocks should reach.
func wanted(p *pack.Pack, cov *assess.Coverage) {
	if p.Selection != nil {
		cov.Want("selection: selected")
		cov.Want("selection: not selected")
	}
	if g := p.Grading; g != nil {
		for _, q := range g.Grades {
			cov.Want("grade " + q.ID)
		}
		for _, a := range g.Adjustments {
			cov.Want("adjustment " + a.ID)
		}
	}
	if a := p.Allocation; a != nil {
		cov.Want("allocation: served in full")
		cov.Want("allocation: not served in full")
	}
	if p.Target != nil {
		for _, t := range []string{"met", "unmet", "unknown"} {
			cov.Want("target: " + t)
		}
	}
}

func (e *exampleRun) rows() int {
	if t := e.run.Table(e.rules); t != nil {
		return t.Rows
	}
	return 0
}

// subject is one subject of an example.
type subject struct {
	id    string
	facts map[string]pack.Quantity
}

// tables builds the populations of an example.
func (e *exampleRun) tables() ([]*Table, error) {
	var own []subject
	base := func() map[string]pack.Quantity {
		m := map[string]pack.Quantity{}
		for _, f := range e.p.Examples.Base {
			m[f.Key] = f.Value
		}
		return m
	}
	for _, r := range e.t.Rows {
		m := base()
		for _, f := range r.Value {
			m[f.Key] = f.Value
		}
		own = append(own, subject{r.Key, m})
	}
	for _, f := range e.t.Fill {
		for k := range f.Count {
			m := base()
			for _, x := range f.With {
				m[x.Key] = x.Value
			}
			if f.Vary != "" && f.From != nil && f.Step != nil {
				m[f.Vary] = counted(*f.From, *f.Step, k)
			}
			id := fmt.Sprintf("%s%d", f.Prefix, k+1)
			if f.Named != "" {
				m[f.Named] = pack.Quantity{Kind: pack.Word, Word: id, Src: id}
			}
			own = append(own, subject{id, m})
		}
	}
	var tables []*Table
	e.ids = map[string]int{}
	for i, s := range own {
		e.ids[s.id] = i
	}
	t, err := e.table(e.p.Subject, own)
	if err != nil {
		return nil, err
	}
	tables = append(tables, t)
	for _, o := range e.t.Others {
		var list []subject
		for _, r := range o.Value {
			m := map[string]pack.Quantity{}
			for _, f := range r.Value {
				m[f.Key] = f.Value
			}
			list = append(list, subject{r.Key, m})
		}
		t, err := e.table(o.Key, list)
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	return tables, nil
}

// counted is first + k·step.
func counted(first, step pack.Quantity, k int) pack.Quantity {
	q := first
	sum := rule.FromBig(first.Num).Add(rule.FromBig(step.Num).Mul(rule.Int(int64(k))))
	q.Num = sum.Big()
	q.Src = sum.String()
	return q
}

func (e *exampleRun) table(id string, list []subject) (*Table, error) {
	s := e.lib.Subject(id)
	if s == nil {
		return nil, fmt.Errorf("there is no subject %q", id)
	}
	names := []string{s.Key}
	for _, x := range list {
		x.facts[s.Key] = pack.Quantity{Kind: pack.Word, Word: x.id, Src: x.id}
		for n := range x.facts {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	slices.Sort(names)
	schema, err := population.NewSchema(e.lib, names)
	if err != nil {
		return nil, err
	}
	t := NewTable(s, schema)
	for from := 0; from < len(list); from += population.BatchRows {
		b := population.NewBatch(schema)
		b.First, b.Rows = int64(from), min(population.BatchRows, len(list)-from)
		for row, x := range list[from : from+b.Rows] {
			for i, n := range names {
				if q, ok := x.facts[n]; ok && !b.SetQuantity(i, row, q) {
					return nil, fmt.Errorf("the fact %s of %s cannot be %s", n, x.id, q.Src)
				}
			}
		}
		t.Add(b)
	}
	return t, nil
}

func (e *exampleRun) differ(what, want, got string) {
	if want != got {
		e.faults = append(e.faults, pack.Textf("%s 应为 %s，实际 %s", "%s: want %s, got %s", what, want, got))
	}
}

func (e *exampleRun) list(what string, want, got []string) {
	if want != nil {
		e.differ(what, strings.Join(want, ", "), strings.Join(got, ", "))
	}
}

func (e *exampleRun) value(what string, want *pack.Quantity, got rule.Value) {
	if want == nil {
		return
	}
	w := rule.ValueOf(*want)
	if w.Known != got.Known || w.Known && (w.Bool != got.Bool || w.Str != got.Str || w.Num.Cmp(got.Num) != 0) {
		g := "unknown"
		switch {
		case got.Known && (got.Str != "" || want.Kind == pack.Word):
			g = got.Str
		case got.Known && want.Kind == pack.Flag:
			g = fmt.Sprint(got.Bool)
		case got.Known:
			g = got.Num.String()
		}
		e.differ(what, want.Src, g)
	}
}

// compare holds what the example expects against what came out.
func (e *exampleRun) compare() {
	if !e.rules.InForce {
		e.differ("in force", "true", "false")
		return
	}
	e.selection()
	e.grading()
	e.allocation()
	e.target()
	x := &e.t.Expect
	for _, o := range x.Outcomes {
		if row, ok := e.row(o.Key); ok {
			e.differ("outcome of "+o.Key, o.Value, e.run.Outcome(e.rules, row).String())
		}
	}
	for _, v := range x.Values {
		if row, ok := e.row(v.Key); ok {
			for i := range v.Value {
				e.value(v.Key+" "+v.Value[i].Key, &v.Value[i].Value, e.named(v.Value[i].Key, row))
			}
		}
	}
	for i := range x.Measures {
		m := &x.Measures[i]
		e.run.Measures(e.rules)
		e.value(m.Key, &m.Value, e.named(m.Key, -1))
	}
	e.amounts()
}

func (e *exampleRun) row(id string) (int, bool) {
	row, ok := e.ids[id]
	if !ok {
		e.differ("rows", id, "?")
	}
	return row, ok
}

// named is the value of a definition or measure for a row.
func (e *exampleRun) named(name string, row int) rule.Value {
	r := e.run.Row(e.rules, row)
	for _, d := range e.rules.Definitions {
		if d.Name == name {
			return r.Value(d.Node)
		}
	}
	for _, m := range e.rules.Measures {
		if m.Name == name {
			return r.Value(m.Node)
		}
	}
	return rule.Value{}
}

// amounts compares what is paid, once-only and exclusion included; a price follows from the grade alone.
func (e *exampleRun) amounts() {
	if len(e.t.Expect.Amounts) == 0 {
		return
	}
	paid := map[string]rule.Value{}
	for _, p := range e.run.Payables() {
		if p.Rules == e.rules {
			paid[p.ID] = p.Amount
			if !p.Paid() {
				paid[p.ID] = rule.Value{Known: true}
			}
		}
	}
	for i := range e.t.Expect.Amounts {
		a := &e.t.Expect.Amounts[i]
		row, ok := e.row(a.Key)
		if !ok {
			continue
		}
		got, due := paid[a.Key]
		if !due {
			lo, hi := e.run.Amount(e.rules, row)
			if got = lo; !hi.Known || lo.Num.Cmp(hi.Num) != 0 {
				got = rule.Value{}
			}
		}
		e.value("amount of "+a.Key, &a.Value, got)
	}
}

func (e *exampleRun) selection() {
	s := e.run.Select(e.rules)
	if s == nil {
		return
	}
	order, chosen, reserve := []string{}, []string{}, []string{}
	for _, g := range s.Groups {
		for _, c := range g.Candidates {
			order = append(order, c.ID)
			if c.Place != Selected {
				e.reach("selection: not selected")
			}
			switch c.Place {
			case Selected:
				e.reach("selection: selected")
				chosen = append(chosen, c.ID)
			case OnReserve:
				reserve = append(reserve, c.ID)
			}
		}
	}
	e.list("order", e.t.Expect.Order, order)
	e.list("selected", e.t.Expect.Selected, chosen)
	e.list("reserve", e.t.Expect.Reserve, reserve)
}

func (e *exampleRun) grading() {
	g := e.run.Grade(e.rules)
	if g == nil {
		return
	}
	d := e.rules.Grading
	var order []string
	places, final := map[string]int{}, map[string]int{}
	for _, group := range g.Groups {
		for _, s := range group.Subjects {
			order = append(order, s.ID)
			if s.Open == nil && group.Places != nil {
				final[d.Grades[s.Final].Def.ID]++
				e.reach("grade " + d.Grades[s.Final].Def.ID)
			}
			for _, k := range s.Adjustments {
				e.reach("adjustment " + d.Adjustments[k].Def.ID)
			}
		}
		for k, n := range group.Places {
			places[d.Grades[k].Def.ID] += n
		}
	}
	e.list("order", e.t.Expect.Order, order)
	for _, x := range []struct {
		what string
		want pack.Map[pack.Quantity]
		got  map[string]int
	}{{"places of ", e.t.Expect.Places, places}, {"final ", e.t.Expect.Final, final}} {
		for i := range x.want {
			w := &x.want[i]
			e.value(x.what+w.Key, &w.Value, rule.Value{Known: true, Num: rule.Int(int64(x.got[w.Key]))})
		}
	}
	for _, w := range e.t.Expect.Grades {
		if row, ok := e.row(w.Key); ok {
			got := g.grades[row]
			if got == "" {
				got = "none"
			}
			e.differ("grade of "+w.Key, w.Value, got)
		}
	}
}

func (e *exampleRun) allocation() {
	if e.rules.Allocation == nil {
		return
	}
	var stock *rule.Rat
	if e.t.Stock != nil {
		n := rule.FromBig(e.t.Stock.Num)
		stock = &n
	}
	a := e.run.Allocate(e.rules, stock)
	x := &e.t.Expect
	order, waiting := []string{}, []string{}
	served := map[string]rule.Value{}
	for _, s := range a.Shares {
		order = append(order, s.ID)
		if s.Gets.Cmp(s.Ask) == 0 {
			e.reach("allocation: served in full")
		} else {
			e.reach("allocation: not served in full")
		}
		if s.Waits {
			waiting = append(waiting, s.ID)
		} else {
			served[s.ID] = rule.Value{Known: true, Num: s.Gets}
		}
	}
	e.list("order", x.Order, order)
	e.list("waiting", x.Waiting, waiting)
	e.value("left", x.Left, rule.Value{Known: a.Missing == nil, Num: a.Left})
	if x.Served == nil {
		return
	}
	for i := range x.Served {
		e.value("served "+x.Served[i].Key, &x.Served[i].Value, served[x.Served[i].Key])
	}
	e.differ("served", fmt.Sprint(len(x.Served)), fmt.Sprint(len(served)))
}

func (e *exampleRun) target() {
	t := e.run.Target(e.rules)
	if t == nil {
		return
	}
	x := &e.t.Expect
	e.reach("target: " + t.Met.Truth())
	e.value("value", x.Value, t.Value)
	if x.Met != "" {
		e.differ("met", x.Met, t.Met.Truth())
	}
	if x.Light != "" {
		e.differ("light", x.Light, t.Light)
	}
	for _, want := range x.Lists {
		var ids []string
		for k := range e.rules.Measures {
			if m := &e.rules.Measures[k]; m.Name == want.Key {
				if f := e.run.Figure(e.rules, k, ""); f != nil {
					for _, row := range f.Rows {
						ids = append(ids, e.run.Table(m.Over).ID(row))
					}
				}
			}
		}
		e.list("list "+want.Key, want.Value, ids)
	}
	for _, k := range t.Broken {
		e.differ("check", e.rules.Target.Def.Checks[k].Src, "not so")
	}
}
