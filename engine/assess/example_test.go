package assess_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// smallPolicy is a policy of one condition and one benefit, with content invented for these examples; pairs of texts may
// be replaced in it.
func smallPolicy(pairs ...string) *pack.Library {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	lib, problems := pack.Load(fstest.MapFS{
		"bodies.yaml": file("bodies:\n  tax: {label: 税务局, en: Tax bureau}\n"),
		"facts/f.yaml": file(`facts:
  uscc: {label: 统一社会信用代码, en: Credit code, type: text, source: tax}
  sales: {label: 销售收入, en: Sales, type: money, source: tax}
  research: {label: 研发费用, en: R&D expense, type: money, source: tax}
`),
		"city/grant/pack.yaml": file(changed(`pack: city/grant
title: 研发补助
en: R&D grant
kind: grant
authority: tax
subject: enterprise
documents:
  measures: {title: 示例办法}
effective: {from: 2025-01-01, by: application_date}
parameters:
  floor_rate: {label: 强度下限, en: Least intensity, cite: 第一条, values: {2025-01-01: 3%}}
  rate: {label: 补助比例, en: Rate, cite: 第二条, values: {2025-01-01: 5%}}
  cap: {label: 上限, en: Cap, cite: 第二条, values: {2025-01-01: 30 万元}}
conditions:
  - {id: intensity, label: 研发强度达到下限, en: Intensity reaches the floor, cite: 第一条, require: "ratio(research, sales) >= floor_rate"}
benefit: {kind: grant, label: 补助, en: Grant, cite: 第二条, amount: "min(share(research, rate), cap)"}
`, pairs)),
		"city/grant/source.md": file("## measures\n\n### 第一条\n强度\n\n### 第二条\n金额\n"),
		"city/grant/tests.yaml": file(`base: {sales: 1000000 yuan}
tests:
  - {name: 正好, date: 2026-01-01, with: {research: 30000 yuan}, expect: {outcome: eligible, amount: 1500 yuan}}
`),
	})
	if pack.Errors(problems) {
		panic(fmt.Sprint(problems))
	}
	return lib
}

// A program is compiled once for a day and runs over batches of columns on all cores.
func Example() {
	lib := smallPolicy()
	day, _ := pack.ParseDay("2026-07-01")
	prog, _ := rule.Compile(lib, rule.Options{Date: day}, "city/grant")

	schema, _ := population.NewSchema(lib, []string{"uscc", "sales", "research"})
	batch := population.NewBatch(schema)
	batch.Rows = 3
	for row, research := range []int64{3_000_000, 2_999_999, -1} { // fen; the last is not known
		batch.SetText(0, row, fmt.Sprintf("firm %d", row+1))
		batch.SetInt(1, row, 100_000_000)
		if research >= 0 {
			batch.SetInt(2, row, research)
		}
	}

	engine := assess.New(prog, schema)
	engine.Missing = true
	batches := func(yield func(*population.Batch, error) bool) { yield(batch, nil) }
	err := engine.Run(context.Background(), batches, 0, func(r *assess.Result) error {
		p := r.Packs[0]
		for row := range r.Batch.Rows {
			lo, _ := p.AmountMin.At(row)
			hi, bounded := p.AmountMax.At(row)
			fmt.Println(r.ID(row), p.Outcome[row], lo, hi, bounded, len(p.Missing[row]))
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// firm 1 eligible 150000 150000 true 0
	// firm 2 not_eligible 0 0 true 0
	// firm 3 undetermined 0 30000000 true 1
	// <nil>
}

// One subject is assessed exactly, with the same meaning.
func ExampleOne() {
	lib := smallPolicy()
	day, _ := pack.ParseDay("2026-07-01")
	prog, _ := rule.Compile(lib, rule.Options{Date: day}, "city/grant")
	sales, _ := pack.ParseQuantity("100 万元")
	row := rule.RowOf(prog.Graph, map[string]pack.Quantity{"sales": sales})

	one := assess.One(prog.Graph, prog.Rules[0], row)
	fmt.Println(one.Outcome, one.AmountMin.Num, one.AmountMax.Num, one.Missing[0].Name(prog.Graph))
	// Output: undetermined 0 300000 research
}

// The examples of a pack are its tests; coverage names the rules that none of them reaches.
func ExampleExamples() {
	lib := smallPolicy()
	results, coverage, err := assess.Examples(lib, lib.Pack("city/grant"))
	fmt.Println(len(results), len(results[0].Faults), coverage.Total(), coverage.Missed(), err)
	// Output: 1 0 3 [intensity: unmet intensity: unknown] <nil>
}

// What stands is kept; a change of the rules or of facts costs what it touches.
func ExampleStanding() {
	day, _ := pack.ParseDay("2026-07-01")
	lib := smallPolicy()
	prog, _ := rule.Compile(lib, rule.Options{Date: day}, "city/grant")
	schema, _ := population.NewSchema(lib, []string{"uscc", "sales", "research"})
	batch := population.NewBatch(schema)
	batch.Rows = 2
	for row, research := range []int64{3_000_000, 2_000_000} {
		batch.SetInt(1, row, 100_000_000)
		batch.SetInt(2, row, research)
	}
	standing := assess.New(prog, schema).Hold([]*population.Batch{batch})
	show := func() {
		_ = standing.Each(func(r *assess.Result) error {
			p := r.Packs[0]
			fmt.Println(p.Outcome[0], p.AmountMax.Value[0], p.Outcome[1], p.AmountMax.Value[1])
			return nil
		})
	}
	show()

	lower := smallPolicy("3%", "2%") // the floor of the intensity falls: the amount need not be worked out again
	reform, _ := rule.Compile(lower, rule.Options{Date: day}, "city/grant")
	change := standing.Rules(assess.New(reform, schema))
	fmt.Println(change.Outputs, "outputs worked out,", change.Held, "taken over")
	show()

	batch.SetInt(2, 1, 1_000_000) // one enterprise corrects its R&D expense
	standing.Update(func(yield func(batch, row int) bool) { yield(0, 1) })
	show()
	// Output:
	// eligible 150000 not_eligible 0
	// 1 outputs worked out, 3 taken over
	// eligible 150000 eligible 100000
	// eligible 150000 not_eligible 0
}
