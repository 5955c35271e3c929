package assess_test

import (
	"testing"
	"testing/fstest"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

func TestAResultKnowsItsSubjectByTheKeyOfTheSchema(t *testing.T) {
	lib, problems := pack.Load(fstest.MapFS{
		"bodies.yaml": {Data: []byte("bodies:\n  tax: {label: 税务局, en: Tax bureau}\n")},
		"subjects.yaml": {Data: []byte(`subjects:
  enterprise: {label: 企业, en: Enterprise, key: uscc}
  platform: {label: 平台, en: Platform, key: platform_id}
`)},
		"facts/f.yaml": {Data: []byte(`facts:
  uscc: {label: 代码, en: Code, type: text, source: tax}
  platform_id: {label: 编号, en: Number, subjects: [platform], type: text, source: tax}
`)},
	})
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	prog, problems := rule.Compile(lib, rule.Options{Date: pack.DayOf(2026, 7, 1), Set: pack.Law})
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	for _, key := range []string{"uscc", "platform_id"} {
		s, err := population.NewSchema(lib, []string{"uscc", "platform_id"})
		if err != nil {
			t.Fatal(err)
		}
		s.Key = key
		b := population.NewBatch(s)
		b.SetText(0, 0, "uscc")
		b.SetText(1, 0, "platform_id")
		b.Rows = 1
		if got := assess.New(prog, s).NewWorker().Assess(b).ID(0); got != key {
			t.Errorf("the row is known by its %s, not by its %s", got, key)
		}
	}
}
