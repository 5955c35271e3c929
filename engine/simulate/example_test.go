package simulate_test

import (
	"context"
	"fmt"
	"iter"
	"os"

	"huice/city"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/simulate"
)

// A scenario over a city that streams by: what would change, for how many, and where.
func Example() {
	lib, _ := pack.Load(os.DirFS("../../packs"))
	scenario, _ := pack.ReadScenario("ceiling.yaml", []byte(`
scenario: 小型微利企业所得额上限
en: Income ceiling of the small enterprise relief
base: {date: 2026-07-01}
by: [national/size_class.size]
variants:
  - {id: v, label: 上限500万元, en: 5 million yuan, changes: [{pack: national/small_enterprise_tax, parameters: {income_max: 500 万元}}]}
`))
	study, problems := simulate.New(lib, scenario, simulate.Options{})
	if pack.Errors(problems) {
		fmt.Println(problems)
		return
	}
	schema, enterprises, _ := city.Default().Generate(lib, city.Options{Enterprises: 1000, Seed: 1, Year: 2025})
	report, err := study.Run(context.Background(), schema, fallible(enterprises), 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range report.Variants[0].Packs {
		fmt.Printf("%s: %d → %d, %d gain, %d lose, %s yuan more\n", d.Pack.En, d.Before.Eligible, d.After.Eligible, d.Gain, d.Lose, d.Low.Yuan())
		fmt.Println(study.Bars(d, 0, pack.En))
	}
	// Output:
	// Income tax relief for small low-profit enterprises: 820 → 844, 24 gain, 0 lose, 447664289/25 yuan more
	// {[Micro Small Medium] [1 22 1] [0 0 0]}
}

// fallible turns a sequence that cannot fail into one that could.
func fallible(batches iter.Seq[*population.Batch]) iter.Seq2[*population.Batch, error] {
	return func(yield func(*population.Batch, error) bool) {
		for b := range batches {
			if !yield(b, nil) {
				return
			}
		}
	}
}
