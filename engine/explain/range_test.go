package explain_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"huice/engine/pack"
)

// A score may be asked for exactly, or asked not to be something; with gaps that is a question about a range.
func TestAScoreThatMustEqualAFigureIsExplained(t *testing.T) {
	for _, require := range []string{"score == pass", "score != pass", "pass == score"} {
		file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
		lib, problems := pack.Load(fstest.MapFS{
			"bodies.yaml":  file("bodies:\n  b: {label: 局, en: Bureau}\n"),
			"facts/f.yaml": file("facts:\n  staff: {label: 职工, en: Staff, type: count, source: b}\n"),
			"p/x/pack.yaml": file(`pack: p/x
title: 例
en: Example
kind: qualification
authority: b
subject: enterprise
documents: {d: {title: 文}}
effective: {from: 2025-01-01, by: application_date}
parameters:
  pass: {label: 应得分, en: Points asked, cite: 条, values: {2025-01-01: 5}}
conditions:
  - {id: c, label: 得分, en: Points, cite: 条, require: "` + require + `"}
score:
  label: 总分
  en: Total
  max: 10
  items:
    - {id: i, label: 人数, en: Heads, of: staff, at_least: [10], points: [5]}
    - {id: j, label: 人数多, en: Many heads, of: staff, at_least: [100], points: [5]}
`),
			"p/x/source.md":  file("## d\n\n### 条\n文\n"),
			"p/x/tests.yaml": file("tests:\n  - {name: 一, date: 2026-01-01, expect: {outcome: undetermined}}\n"),
		})
		if pack.Errors(problems) {
			t.Fatal(problems)
		}
		p := lib.Pack("p/x")
		prog, facts := programs{}.example(t, lib, p, &p.Examples.Tests[0])
		for _, staff := range []string{"unknown", "10", "200"} {
			facts["staff"], _ = pack.ParseQuantity(staff)
			for _, lang := range []pack.Lang{pack.Zh, pack.En} {
				e := explanation(lib, prog, facts, lang)
				if text := e.Line() + e.Page() + e.Tree(); !strings.Contains(text, pack.Text{Zh: "应得分", En: "Points asked"}.In(lang)) {
					t.Errorf("%s with staff %s does not name the figure:\n%s", require, staff, text)
				}
			}
		}
	}
}
