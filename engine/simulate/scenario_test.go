package simulate_test

import (
	"os"
	"strings"
	"testing"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/simulate"
)

func TestTheHashOfAScenarioIsOfWhatItSays(t *testing.T) {
	lib := library(t)
	const text = `
scenario: 甲
en: A
note: 说明
note_en: Note
base: {date: 2026-07-01, set: demo}
by: [region_code]
variants:
  - id: one
    label: 一
    en: One
    changes:
      - pack: city/linyi/science_innovation_100
        parameters: {rd_intensity_min: 3.5%, patents_min: 6}
        drop: [field]
        margins: {patents_min: 1}
      - pack: city/linyi/rd_increment_reward
        require: {prior: "recognised_y2 > 0"}
        add: [{id: more, label: 多, en: More, cite: 设想 第一条, require: staff_total_y1 > 3}]
`
	hash := func(text string) string {
		s, problems := pack.ReadScenario("a.yaml", []byte(text))
		if pack.Errors(problems) {
			t.Fatalf("%s\n%v", text, problems)
		}
		return study(t, lib, s, simulate.Options{}).Hash
	}
	want := hash(text)
	for name, pair := range map[string][2]string{
		"a comment":                   {"base:", "# 基准\nbase:"},
		"keys in another order":       {"parameters: {rd_intensity_min: 3.5%, patents_min: 6}", "parameters: {patents_min: 6, rd_intensity_min: 3.5%}"},
		"another layout":              {"        drop: [field]\n", "        drop:\n          - field\n"},
		"the same figure otherwise":   {"3.5%", "0.035"},
		"the keys of a variant moved": {"    label: 一\n    en: One\n", "    en: One\n    label: 一\n"},
	} {
		if !strings.Contains(text, pair[0]) {
			t.Fatalf("%s: %q is not in the scenario", name, pair[0])
		}
		if got := hash(strings.Replace(text, pair[0], pair[1], 1)); got != want {
			t.Errorf("%s changes the hash", name)
		}
	}
	for name, pair := range map[string][2]string{
		"a figure":               {"3.5%", "3.6%"},
		"a figure left out":      {", patents_min: 6}\n        drop: [field]\n        margins: {patents_min: 1}", "}\n        drop: [field]"},
		"a margin":               {"margins: {patents_min: 1}", "margins: {patents_min: 2}"},
		"what is dropped":        {"drop: [field]", "drop: [hnte]"},
		"what is required":       {"recognised_y2 > 0", "recognised_y2 >= 0"},
		"a new condition":        {"staff_total_y1 > 3", "staff_total_y1 > 4"},
		"the date":               {"2026-07-01", "2026-07-02"},
		"the set":                {"set: demo", "set: law"},
		"the name":               {"scenario: 甲", "scenario: 乙"},
		"the English name":       {"en: A\n", "en: B\n"},
		"a note":                 {"note: 说明", "note: 说明二"},
		"the label of a variant": {"label: 一", "label: 二"},
		"the id of a variant":    {"id: one", "id: two"},
		"the groups":             {"by: [region_code]", "by: [industry_code]"},
	} {
		if !strings.Contains(text, pair[0]) {
			t.Fatalf("%s: %q is not in the scenario", name, pair[0])
		}
		if hash(strings.Replace(text, pair[0], pair[1], 1)) == want {
			t.Errorf("%s does not change the hash", name)
		}
	}
}

func TestTheOtherLibraryStaysAsItIs(t *testing.T) {
	lib := library(t)
	id := "city/linyi/science_innovation_100"
	p := lib.Pack(id)
	raw, values := string(p.Raw), p.Parameters[0].Value.Values[0].Value.Src
	study(t, lib, scenario(t, reform), simulate.Options{})
	if q := lib.Pack(id); q != p || string(q.Raw) != raw || q.Parameters[0].Value.Values[0].Value.Src != values {
		t.Error("a scenario changed the library that it was given")
	}
}

func TestACliffIsWhereOneMoreYuanLosesMore(t *testing.T) {
	lib := library(t)
	schema, batches := demoCity(t, lib, 4000, nil)
	src, err := os.ReadFile("../../docs/examples/scenarios/small-enterprise-tax.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const within = 50_000_000 // fen
	st := study(t, lib, scenario(t, string(src)), simulate.Options{Within: money(within)})
	var income *simulate.Cliff
	report := st.Hold(schema, batches).Report()
	for i := range report.Cliffs {
		if c := &report.Cliffs[i]; c.Variant == nil && c.Column.Name == "taxable_income_y1" {
			income = c
		}
	}
	// 3,000,000 yuan at 25 % less the reduced 5 %: one yuan more pays 600,000 more, and every one pays the same.
	if income == nil || income.Low != 300_000_000 || income.High != income.Low || income.Worst.Loss != 60_000_000 || income.Typical.Loss != 60_000_000 {
		t.Fatalf("the income ceiling of the relief is no cliff: %+v", report.Cliffs)
	}
	// Below it stand those with the relief who would lose it by earning that much more, counted by hand; who is above would have
	// the relief but for the income.
	col := schema.Lookup("taxable_income_y1")
	sides := naive(t, st.Base, schema, batches)["national/small_enterprise_tax"]
	below, row := 0, 0
	for _, b := range batches {
		for k := range b.Rows {
			v := b.Ints(col)[k]
			s := sides[row]
			if b.Valid(col).Bit(k) && s.Outcome == assess.Eligible && s.Low == s.High && v <= 300_000_000 && v+within > 300_000_000 {
				below++
			}
			row++
		}
	}
	if income.Below != below || below == 0 || income.Above == 0 {
		t.Errorf("%d stand below the cliff and %d above, by hand %d below", income.Below, income.Above, below)
	}
}
