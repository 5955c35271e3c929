package explain_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"huice/engine/assess"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var clocks = explain.Clocks{FactsAsOf: "2026-07-01", KnownAsOf: "2026-07-02", LawAsOf: "2026-07-01", ComputedAt: "2026-07-03T00:00:00Z"}

func library(t testing.TB) *pack.Library {
	t.Helper()
	lib, problems := pack.Load(os.DirFS("../../packs"))
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	return lib
}

// programs keeps what was compiled: many examples of a pack share a day.
type programs map[rule.Options]*rule.Program

// example compiles an example of a pack and returns its facts.
func (ps programs) example(t testing.TB, lib *pack.Library, p *pack.Pack, x *pack.Example) (*rule.Program, map[string]pack.Quantity) {
	t.Helper()
	o := rule.Options{Date: x.Date, Set: pack.Set(x.Set)}
	prog := ps[o]
	if prog == nil {
		var problems []pack.Problem
		if prog, problems = rule.Compile(lib, o, p.ID); pack.Errors(problems) {
			t.Fatal(problems)
		}
		ps[o] = prog
	}
	facts := map[string]pack.Quantity{}
	for _, e := range slices.Concat(p.Examples.Base, x.With) {
		facts[e.Key] = e.Value
	}
	return prog, facts
}

func explanation(lib *pack.Library, prog *rule.Program, facts map[string]pack.Quantity, lang pack.Lang) *explain.Explanation {
	who := explain.Subject{ID: "91350100M000100Y43", Name: "演示企业"}
	return explain.Explain(lib, prog, prog.Rules[0], rule.RowOf(prog.Graph, facts), who, clocks, lang)
}

// The facts that an explanation quotes, and no others, lead to the same outcome, score and amount.
func TestTheFactsQuotedAloneGiveTheSameOutcome(t *testing.T) {
	lib := library(t)
	for _, p := range lib.Packs {
		ps := programs{}
		for i := range p.Examples.Tests {
			x := &p.Examples.Tests[i]
			prog, facts := ps.example(t, lib, p, x)
			e := explanation(lib, prog, facts, pack.Zh)
			quoted := map[string]pack.Quantity{}
			for _, f := range e.Facts {
				quoted[f.Name] = facts[f.Name]
			}
			full := assess.One(prog.Graph, prog.Rules[0], rule.RowOf(prog.Graph, facts))
			alone := assess.One(prog.Graph, prog.Rules[0], rule.RowOf(prog.Graph, quoted))
			if full.Outcome != alone.Outcome || full.ScoreMin.String() != alone.ScoreMin.String() || full.AmountMax.String() != alone.AmountMax.String() {
				t.Errorf("%s, %s: %v with all facts, %v with those quoted", p.ID, x.Name, full.Outcome, alone.Outcome)
			}
		}
	}
}

// inside matches words of the implementation that no reader should meet.
var inside = regexp.MustCompile(`min_known|max_known|if_lo|if_hi|\bgap\(|decide\(|%!|\bround_down\b|= ,`)

func TestEveryExampleReadsCleanInBothLanguages(t *testing.T) {
	lib := library(t)
	han := regexp.MustCompile(`\p{Han}`)
	for _, p := range lib.Packs {
		ps := programs{}
		for i := range p.Examples.Tests {
			x := &p.Examples.Tests[i]
			prog, facts := ps.example(t, lib, p, x)
			for _, lang := range []pack.Lang{pack.Zh, pack.En} {
				e := explanation(lib, prog, facts, lang)
				for depth, text := range map[string]string{"line": e.Line(), "page": e.Page(), "tree": e.Tree()} {
					if m := inside.FindString(text); m != "" {
						t.Fatalf("%s, %s, %s in %s says %q:\n%s", p.ID, x.Name, depth, lang, m, text)
					}
					if strings.Contains(text, "： 。") || strings.Contains(text, "：。") {
						t.Fatalf("%s, %s, %s in %s has an empty reason:\n%s", p.ID, x.Name, depth, lang, text)
					}
					if lang == pack.En {
						text = citation.ReplaceAllString(strings.ReplaceAll(text, "演示企业", ""), "")
						if m := han.FindString(text); m != "" {
							t.Fatalf("%s, %s, %s in English holds Chinese (%s):\n%s", p.ID, x.Name, depth, m, text)
						}
					}
				}
			}
		}
	}
}

// citation matches what stays Chinese in every language: titles, numbers and articles of documents.
var citation = regexp.MustCompile(`《[^》]*》(（[^）]*）)*[^\s,.;\])]*`)

// golden cases: one for each kind of explanation.
var cases = []struct{ file, pack, example string }{
	{"hnte_unmet_by_a_fen", "national/hnte", "第二档研发费用比4%少1分钱，不符合"},
	{"tech_sme_score_too_low", "national/tech_sme", "算例E1.1研发费用占销售收入4%，合计54分不及格"},
	{"tech_sme_fast_track", "national/tech_sme", "算例E1.4同E1.3但持有有效高企证书，直接确认"},
	{"super_deduction", "national/rd_super_deduction", ""},
}

func TestGoldenExplanations(t *testing.T) {
	lib := library(t)
	for _, c := range cases {
		p := lib.Pack(c.pack)
		i := slices.IndexFunc(p.Examples.Tests, func(x pack.Example) bool { return c.example == "" || x.Name == c.example })
		if i < 0 {
			t.Errorf("%s has no example %q", c.pack, c.example)
			continue
		}
		prog, facts := programs{}.example(t, lib, p, &p.Examples.Tests[i])
		for _, lang := range []pack.Lang{pack.Zh, pack.En} {
			e := explanation(lib, prog, facts, lang)
			e.PackHash = "0000000000000000" // any edit of the pack changes it
			got := e.Line() + "\n\n════\n\n" + e.Page() + "\n════\n\n" + e.Tree()
			file := filepath.Join("testdata", c.file+"."+string(lang)+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("%s (-want +got):\n%s", file, d)
			}
		}
	}
}

// given matches names of packs, and codes that a pack uses without a list that labels them.
var given = regexp.MustCompile(`(national|province|city)/[a-z0-9_/]+|“[a-z_]+”`)

// identifier matches words of the form and operators of expressions that no reader should meet.
var identifier = regexp.MustCompile(`\b[a-z]+(_[a-z0-9]+)+\b|%!|\?:|&&|\|\|`)

func TestReadBackNamesEveryFigureOfThePack(t *testing.T) {
	lib := library(t)
	for _, p := range lib.Packs {
		for _, lang := range []pack.Lang{pack.Zh, pack.En} {
			text := read(t, lib, p.ID, explain.Reading{Lang: lang, Date: day(t, "2026-07-01")}).Text()
			said := given.ReplaceAllString(text, "")
			for _, e := range p.Parameters {
				for _, v := range slices.Concat(e.Value.Values, e.Value.Demo) {
					if v.Value.Kind == pack.Word {
						said = strings.ReplaceAll(said, v.Value.Word, "")
					}
				}
			}
			if m := identifier.FindString(said); m != "" {
				t.Errorf("%s read back in %s says %q:\n%s", p.ID, lang, m, text)
			}
			for _, e := range p.Parameters { // a long label is wrapped
				if !strings.Contains(strings.Join(strings.Fields(text), ""), strings.Join(strings.Fields(e.Value.Name(lang)), "")) && len(e.Value.Name(lang)) < 24 {
					t.Errorf("%s read back in %s leaves out %s", p.ID, lang, e.Key)
				}
			}
		}
	}
}
