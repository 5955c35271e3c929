package rule_test

import (
	"strings"
	"testing"

	"huice/engine/assess"
	"huice/engine/pack"
)

// one makes a library of one pack from lines of its sections.
func one(facts []string, sections func(p *packDraft)) *draft {
	d := &draft{on: "2025-01-01"}
	for _, f := range facts {
		name, kind, _ := strings.Cut(f, " ")
		d.facts = append(d.facts, &line{id: name, tmpl: name + ": {label: 指标" + name + ", en: fact, source: b, type: " + kind + "}"})
	}
	p := &packDraft{id: "p/one", head: "pack: p/one\ntitle: 题\nen: title\nkind: grant\nauthority: b\nsubject: enterprise\ndocuments: {d: {title: 文}}\neffective: {from: 2019-01-01, by: application_date}\n"}
	sections(p)
	d.packs = []*packDraft{p}
	return d
}

func require(p *packDraft, expr string) {
	p.conditions = append(p.conditions, &line{tmpl: "{id: c, " + named + `, require: "§"}`, parts: []*text{leaf(yesNo, expr)}})
}

// TestFormerFaults keeps the smallest case of each fault that the random packs found.
func TestFormerFaults(t *testing.T) {
	item := func(p *packDraft, s string) { p.items = append(p.items, &line{tmpl: s}) }
	param := func(p *packDraft, s string) { p.params = append(p.params, &line{tmpl: s}) }
	for _, c := range []struct {
		name    string
		facts   []string
		pack    func(*packDraft)
		given   map[string]cell
		outcome assess.Outcome
		missing string
	}{
		{"a text is compared like a code", []string{"a text"}, func(p *packDraft) { require(p, "starts_with(a, '16')") },
			map[string]cell{"a": {known: true, s: "161"}}, assess.Eligible, ""},
		{"a factor below 0 turns the comparison of a quotient round", []string{"a money", "b money"}, func(p *packDraft) { require(p, "ratio(a, b) * -2 >= -1") },
			map[string]cell{"a": {known: true, n: 1}, "b": {known: true, n: 1}}, assess.NotEligible, ""},
		{"an unpublished threshold leaves every band possible", []string{"a money"}, func(p *packDraft) {
			param(p, "p1: {"+named+", values: {2018-01-01: none, 2030-01-01: 5 yuan}}")
			item(p, "{id: i, label: 项, en: item, of: a, at_least: [p1], points: [9]}")
			require(p, "score >= 5")
		}, map[string]cell{"a": {known: true, n: 1}}, assess.Undetermined, "param:p1"},
		{"a score that must equal a number asks for what keeps it open", []string{"a money", "m number, judged: true"}, func(p *packDraft) {
			item(p, "{id: i, label: 项, en: item, of: a, at_least: [5 yuan], points: [9]}")
			require(p, "score == 9")
		}, nil, assess.Undetermined, "a"},
		{"a range compared with a gap asks for both", []string{"a money", "b number"}, func(p *packDraft) {
			item(p, "{id: i, label: 项, en: item, of: a, at_least: [5 yuan], points: [9]}")
			require(p, "score >= b")
		}, nil, assess.Undetermined, "a b"},
	} {
		b, err := one(c.facts, c.pack).load()
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		s := make(subject, len(b.cols))
		for i, col := range b.cols {
			s[i] = c.given[col.name]
		}
		res := b.engine.NewWorker().Assess(b.rows([]subject{s}, 1)[0])
		if err := b.row(res, 0, s); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		p := &res.Packs[0]
		var names []string
		for _, g := range assess.Missing(p.Rules, res.Row(0), p.Outcome[0]) {
			names = append(names, g.Name(b.prog.Graph))
		}
		if p.Outcome[0] != c.outcome || strings.Join(names, " ") != c.missing {
			t.Errorf("%s: %s, waiting for %v; want %s, waiting for %q", c.name, p.Outcome[0], names, c.outcome, c.missing)
		}
	}
}

// TestAmountsThatAreNotYetDue: the range of an amount must hold what every completion comes to.
func TestAmountsThatAreNotYetDue(t *testing.T) {
	for _, c := range []struct {
		name, amount  string
		lo, hi        int64
		loKnown, open bool
	}{
		{"an amount without a lower bound has none while it waits", "b", 0, 0, false, true},
		{"an amount below 0 may come to 0", "0 - a - p1", -100_000_100, 0, true, false},
		{"an amount above 0 may come to 0", "a + p1", 0, 100_000_100, true, false},
		{"an amount that fen cannot hold has no bound", "a * p2", 0, 0, true, true},
	} {
		d := one([]string{"a money", "b money, min: none", "f flag"}, func(p *packDraft) {
			p.params = []*line{{tmpl: "p1: {" + named + ", values: {2018-01-01: 1000000 yuan}}"}, {tmpl: "p2: {" + named + ", values: {2018-01-01: 10000000000000000000000}}"}}
			require(p, "f")
			p.amount = []*line{{tmpl: `amount: "§"`, parts: []*text{leaf(money, c.amount)}}}
		})
		b, err := d.load()
		if err != nil {
			t.Fatal(err)
		}
		s := make(subject, len(b.cols))
		s[0] = cell{known: true, n: 100}
		res := b.engine.NewWorker().Assess(b.rows([]subject{s}, 1)[0])
		if err := b.exactly(res, 0, 0); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		p := &res.Packs[0]
		lo, loKnown := p.AmountMin.At(0)
		hi, hiKnown := p.AmountMax.At(0)
		if c.name == "an amount that fen cannot hold has no bound" {
			loKnown = true // there is neither end
		}
		if loKnown != c.loKnown || hiKnown == c.open || loKnown && lo != c.lo || hiKnown && hi != c.hi {
			t.Errorf("%s: %d (%v) to %d (%v)", c.name, lo, loKnown, hi, hiKnown)
		}
	}
}

// TestStrangeLiteralsAreRefused: what the compiler cannot use it names, and it never breaks off.
func TestStrangeLiteralsAreRefused(t *testing.T) {
	for _, expr := range []string{"number(a) > 0", "a in ['x', true]", "a in [a]", "number('x') > 0", "date(a) > application_date", "a in ['x', 1]", "starts_with(a, a)", "score > 0"} {
		d := one([]string{"a code"}, func(p *packDraft) { require(p, expr) })
		if err := d.try(nil, func(*bench, subject) error { return nil }); err != nil {
			t.Errorf("%s: %v", expr, err)
		}
		lib, _ := pack.Load(d.files())
		if _, err := newBench(lib, d.options(), nil, false); err == nil {
			t.Errorf("%s is accepted", expr)
		}
	}
}
