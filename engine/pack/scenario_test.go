package pack_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"huice/engine/pack"
)

const soundScenario = `scenario: 甲
en: A
base: {date: 2026-07-01, set: demo}
variants:
  - id: one
    label: 一
    en: One
    changes:
      - pack: city/grant
        parameters: {rate: 8%, cap: {2025-07-01: 30 万元, 2026-01-01: 40 万元}, levels: [city]}
        drop: [accident, score.staff]
        require: {local: "!in_city"}
        add: [{id: more, label: 多, en: More, cite: 设想 第一条, require: staff > 3}]
        margins: {rate: 1%}
`

// grantLibrary is the sound pack of the corpus.
func grantLibrary(t *testing.T) *pack.Library {
	t.Helper()
	_, sound := readSections(t, "testdata/sound.txtar")
	lib, problems := pack.Load(files(t, sound))
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	return lib
}

func TestAScenarioChangesACopyOfThePack(t *testing.T) {
	lib := grantLibrary(t)
	s, problems := pack.ReadScenario("a.yaml", []byte(soundScenario))
	if problems != nil {
		t.Fatal(problems)
	}
	next, problems := s.Revise(lib, &s.Variants[0], nil)
	if problems != nil {
		t.Fatal(problems)
	}
	old, p := lib.Pack("city/grant"), next.Pack("city/grant")
	at := func(p *pack.Pack, name, day string) string {
		x, _ := p.Parameters.Find(name)
		d, err := pack.ParseDay(day)
		if err != nil {
			t.Fatal(err)
		}
		q, _ := x.At(d, pack.Law)
		return q.Src
	}
	for _, c := range []struct{ name, day, before, after string }{
		{"rate", "2026-06-30", "5%", "5%"}, // the day of the scenario is later
		{"rate", "2026-07-01", "6%", "8%"},
		{"cap", "2025-12-31", "300000 yuan", "30 万元"},
		{"cap", "2026-07-01", "300000 yuan", "40 万元"},
		{"levels", "2026-07-01", "[city, province]", "[city]"},
	} {
		if b, a := at(old, c.name, c.day), at(p, c.name, c.day); b != c.before || a != c.after {
			t.Errorf("%s on %s: %s and then %s, want %s and %s", c.name, c.day, b, a, c.before, c.after)
		}
	}
	if len(p.Disqualifiers) != 0 || len(old.Disqualifiers) != 1 || len(p.Score.Items) != len(old.Score.Items)-1 {
		t.Errorf("%d disqualifiers and %d items are left, %d and %d were", len(p.Disqualifiers), len(p.Score.Items), len(old.Disqualifiers), len(old.Score.Items))
	}
	if p.Conditions[0].Require.Src != "!in_city" || old.Conditions[0].Require.Src != "in_city" || p.Conditions[len(p.Conditions)-1].ID != "more" {
		t.Errorf("the conditions are %+v", p.Conditions)
	}
	if string(p.Raw) == string(old.Raw) {
		t.Error("the changed pack would have the hash of the old one")
	}
}

func TestAPackKeptAsOfADayIsThatOfThatDay(t *testing.T) {
	lib := grantLibrary(t)
	src := "scenario: 甲\nen: A\nbase: {date: 2027-07-01}\nvariants:\n  - {id: old, label: 旧, en: Old, changes: [{pack: city/grant, with: {as_of: 2025-08-01}}]}\n"
	s, problems := pack.ReadScenario("a.yaml", []byte(src))
	if problems != nil {
		t.Fatal(problems)
	}
	next, problems := s.Revise(lib, &s.Variants[0], nil)
	if problems != nil {
		t.Fatal(problems)
	}
	rate, _ := next.Pack("city/grant").Parameters.Find("rate")
	if q, _ := rate.At(s.Base.Date, pack.Law); q.Src != "5%" {
		t.Errorf("the rate of 2025 is %s in 2027", q.Src)
	}
}

func TestScenarioProblemsAreAllNamedWithTheirPlace(t *testing.T) {
	lib := grantLibrary(t)
	for name, c := range map[string]struct{ old, new, want string }{
		"an unknown key":                  {"    changes:\n", "    change: 1\n    changes:\n", `a.yaml:8:5: error: there is no key "change" here; is it "changes"? [unknown-key]`},
		"a mistyped pack":                 {"pack: city/grant", "pack: city/grent", `a.yaml:9:15: error: there is no pack "city/grent"; is it "city/grant"? [no-pack]`},
		"a mistyped parameter":            {"levels: [city]", "lewels: [city]", `a.yaml:10:77: error: city/grant has no parameter "lewels"; is it "levels"? [no-parameter]`},
		"a figure of another kind":        {"cap: {2025-07-01: 30 万元, 2026-01-01: 40 万元}", "cap: 30%", `a.yaml:10:37: error: "cap" has values like "300000 yuan"; "30%" is of another kind [value-kind]`},
		"a mistyped clause":               {"[accident,", "[accidents,", `a.yaml:11:16: error: city/grant has no condition, disqualifier, fast track or line of the score "accidents" (a line of the score is written score.<id>); is it "accident"? [no-clause]`},
		"a mistyped condition":            {"require: {local:", "require: {lokal:", `a.yaml:12:19: error: city/grant has no condition "lokal"; is it "local"? [no-clause]`},
		"a condition that is there":       {"[{id: more,", "[{id: local,", `a.yaml:13:20: error: city/grant has a condition "local" already; to change it write require [repeated-id]`},
		"a condition without an article":  {"cite: 设想 第一条, ", "", `a.yaml:13:15: error: "cite" is missing [required]`},
		"a margin without a new line":     {"margins: {rate", "margins: {pass", `a.yaml:14:19: error: "pass" is not among the parameters that change: there is no new line [margin]`},
		"a margin of another unit":        {"margins: {rate: 1%}", "margins: {rate: 1 yuan}", `a.yaml:14:25: error: the margin of "rate" must be a positive figure of the same unit, not "1 yuan" [margin]`},
		"nothing that changes":            {"        parameters: {rate: 8%, cap: {2025-07-01: 30 万元, 2026-01-01: 40 万元}, levels: [city]}\n        drop: [accident, score.staff]\n        require: {local: \"!in_city\"}\n        add: [{id: more, label: 多, en: More, cite: 设想 第一条, require: staff > 3}]\n        margins: {rate: 1%}\n", "", `a.yaml:9:9: error: nothing changes here: give parameters, drop, require, add or with [no-change]`},
		"a pack twice":                    {"        margins: {rate: 1%}\n", "      - {pack: city/grant, drop: [known]}\n", `a.yaml:14:16: error: the variant names the pack "city/grant" twice: put its changes together [repeated-pack]`},
		"no date":                         {"date: 2026-07-01, ", "", `a.yaml:3:7: error: "date" is missing [required]`},
		"a date out of order":             {"2026-01-01: 40", "2024-01-01: 40", `a.yaml:10:57: error: dates must run from early to late: 2024-01-01 belongs before 2025-07-01 [date-order]`},
		"a condition dropped and changed": {"drop: [accident, ", "drop: [local, ", `a.yaml:12:19: error: the condition "local" is dropped and cannot require anything [require]`},
		"a stand-in of nothing":           {"        margins: {rate: 1%}\n", "        with: {}\n", `a.yaml:14:15: error: with must give pack, folder or as_of [with]`},
		"a stand-in that is not there":    {"        margins: {rate: 1%}\n", "        with: {pack: city/grants}\n", `a.yaml:14:22: error: there is no pack "city/grants"; is it "city/grant"? [no-pack]`},
	} {
		src := strings.Replace(soundScenario, c.old, c.new, 1)
		if src == soundScenario {
			t.Errorf("%s: %q is not in the scenario", name, c.old)
			continue
		}
		s, problems := pack.ReadScenario("a.yaml", []byte(src))
		if !pack.Errors(problems) {
			_, problems = s.Revise(lib, &s.Variants[0], nil)
		}
		var got []string
		for _, p := range problems {
			got = append(got, p.In(pack.En))
			if zh := p.In(pack.Zh); zh == p.In(pack.En) || !strings.ContainsAny(zh, "的没有应不在写缺") {
				t.Errorf("%s: no Chinese: %s", name, zh)
			}
		}
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAPackOfAnotherFolderStandsInWithItsFacts(t *testing.T) {
	_, sound := readSections(t, "testdata/sound.txtar")
	other := func(old, new string) func(string) (*pack.Library, []pack.Problem) {
		return func(string) (*pack.Library, []pack.Problem) {
			fsys := files(t, sound)
			for _, f := range fsys {
				f.Data = []byte(strings.ReplaceAll(string(f.Data), old, new))
			}
			return pack.Load(fsys)
		}
	}
	lib := grantLibrary(t)
	src := "scenario: 甲\nen: A\nbase: {date: 2026-07-01}\nvariants:\n  - {id: v, label: 新, en: New, changes: [{pack: city/grant, with: {folder: draft}}]}\n"
	s, problems := pack.ReadScenario("a.yaml", []byte(src))
	if problems != nil {
		t.Fatal(problems)
	}
	next, problems := s.Revise(lib, &s.Variants[0], other("in_city", "in_town"))
	if problems != nil || next.Fact("in_town") == nil || lib.Fact("in_town") != nil {
		t.Errorf("a fact of the other folder is not taken over: %v", problems)
	}
	if c := next.Pack("city/grant").Conditions[0]; c.Require.Src != "in_town" {
		t.Errorf("the pack of the other folder does not stand in: %s", c.Require.Src)
	}
	for code, change := range map[string][2]string{"fact": {"职工总数, en: Staff, type: count", "职工总数, en: Staff, type: number"}, "folder": {"kind: grant", "kind: grand"}} {
		if _, problems := s.Revise(lib, &s.Variants[0], other(change[0], change[1])); !slices.ContainsFunc(problems, func(p pack.Problem) bool { return p.Code == code }) {
			t.Errorf("no problem %q: %v", code, problems)
		}
	}
}

func TestFiveVariantsAreTooMany(t *testing.T) {
	one := soundScenario[strings.Index(soundScenario, "  - id: one"):]
	src := soundScenario
	for _, id := range []string{"two", "three", "four", "five"} {
		src += strings.Replace(one, "id: one", "id: "+id, 1)
	}
	_, problems := pack.ReadScenario("a.yaml", []byte(src))
	if len(problems) != 1 || problems[0].Code != "variants" {
		t.Errorf("got %v", problems)
	}
}

func TestScenariosOfTheDocumentsAreFormattedAndFitTheSchema(t *testing.T) {
	names, err := filepath.Glob("../../docs/examples/scenarios/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	schema := compileSchema(t, pack.ScenarioForm)
	texts := map[string]string{"sound": soundScenario}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(src)
	}
	for name, src := range texts {
		if form, ok := pack.FormOf(name); name != "sound" && (!ok || form != pack.ScenarioForm) {
			t.Errorf("%s is taken for the form %s", name, form)
		}
		if err := schema.Validate(asJSON(t, []byte(src))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		out := format(t, pack.ScenarioForm, []byte(src))
		if name != "sound" && string(out) != src {
			t.Errorf("%s is not formatted: %s", name, cmp.Diff(src, string(out)))
		}
		a, ps := pack.ReadScenario("a.yaml", []byte(src))
		b, qs := pack.ReadScenario("a.yaml", out)
		if ps != nil || qs != nil || string(a.Canonical()) != string(b.Canonical()) {
			t.Errorf("%s: formatting changes what it says: %v %v", name, ps, qs)
		}
	}
}

func TestGroupingsReadBackAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]pack.Grouping{
		"region_code":              {Fact: "region_code"},
		"industry_code:2":          {Fact: "industry_code", First: 2},
		"national/size_class.size": {Pack: "national/size_class", Name: "size"},
		"owner.region_code":        {Fact: "owner.region_code"},
		"industry_code:x":          {Fact: "industry_code:x"},
		"industry_code:0":          {Fact: "industry_code:0"},
	} {
		if got := pack.ParseGrouping(text); got != want || got.String() != text {
			t.Errorf("%s is read as %+v and written %s", text, got, got)
		}
	}
}
