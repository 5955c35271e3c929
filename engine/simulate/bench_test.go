package simulate_test

import (
	"fmt"
	"math/big"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"huice/city"
	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
	"huice/engine/simulate"
)

// library is the packs of the product.
func library(tb testing.TB) *pack.Library {
	tb.Helper()
	lib, problems := pack.Load(os.DirFS("../../packs"))
	if pack.Errors(problems) {
		tb.Fatal(problems)
	}
	return lib
}

// enterprisePacks are those that assess an enterprise by itself.
func enterprisePacks(lib *pack.Library) []string {
	var ids []string
	for _, p := range lib.Packs {
		if p.Subject == pack.Enterprise && simulate.Alone(p) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// demoCity generates enterprises.
func demoCity(tb testing.TB, lib *pack.Library, n int64, packs []string) (*population.Schema, []*population.Batch) {
	tb.Helper()
	var facts []string
	if packs != nil {
		facts = append(reads(tb, lib, packs), "uscc", "company_name", "region_code")
		slices.Sort(facts)
		facts = slices.Compact(facts)
	}
	schema, feed, err := city.Default().Generate(lib, city.Options{Enterprises: n, Seed: 1, Year: 2025, Gaps: 0.03, Columns: facts})
	if err != nil {
		tb.Fatal(err)
	}
	var batches []*population.Batch
	for b := range feed {
		batches = append(batches, b)
	}
	return schema, batches
}

func scenario(tb testing.TB, text string) *pack.Scenario {
	tb.Helper()
	s, problems := pack.ReadScenario("scenario.yaml", []byte(text))
	if pack.Errors(problems) {
		tb.Fatal(problems)
	}
	return s
}

func study(tb testing.TB, lib *pack.Library, s *pack.Scenario, o simulate.Options) *simulate.Study {
	tb.Helper()
	st, problems := simulate.New(lib, s, o)
	if pack.Errors(problems) {
		tb.Fatal(problems)
	}
	return st
}

const reform = `
scenario: 科创企业研发强度下限提高
en: A higher R&D floor
base: {date: 2026-07-01, set: demo}
variants:
  - id: higher
    label: 提高
    en: Higher
    changes:
      - pack: city/linyi/science_innovation_100
        parameters: {rd_intensity_min: 3.5%}
      - pack: city/linyi/rd_increment_reward
        parameters: {rate: 8%}
`

// reads lists the columns that packs read.
func reads(tb testing.TB, lib *pack.Library, ids []string) []string {
	tb.Helper()
	day, _ := pack.ParseDay("2026-07-01")
	prog, problems := rule.Compile(lib, rule.Options{Date: day, Set: pack.Demo}, ids...)
	if pack.Errors(problems) {
		tb.Fatal(problems)
	}
	var names []string
	for _, c := range prog.Graph.Columns {
		if !strings.HasPrefix(c.Name, pack.OwnerPrefix) {
			names = append(names, c.Name)
		}
	}
	return names
}

// slider is a variant that a person would drag: another floor each time.
func slider(i int) *pack.Variant {
	q := pack.Quantity{Kind: pack.Number, Num: big.NewRat(int64(25+i%20), 1000), Src: "slider"}
	return &pack.Variant{ID: "slider", Changes: []pack.Change{{Pack: "city/linyi/science_innovation_100",
		Parameters: pack.Map[pack.Setting]{{Key: "rd_intensity_min", Value: pack.Setting{{From: pack.NeverDay, Value: q}}}}}}}
}

// BenchmarkSimulate measures a reform over a city: every pack that assesses an enterprise, of which those run twice that the reform
// touches; two runs of package assess over all of them, without comparing, for scale; the packs touched alone; and a slider from
// the figure to the report, compiling included.
func BenchmarkSimulate(b *testing.B) {
	lib := library(b)
	ids := enterprisePacks(lib)
	for _, n := range []int64{300_000, 1_000_000} {
		b.Run(fmt.Sprintf("%d enterprises", n), func(b *testing.B) { benchmarkSimulate(b, lib, ids, n) })
	}
}

func benchmarkSimulate(b *testing.B, lib *pack.Library, ids []string, n int64) {
	schema, batches := demoCity(b, lib, n, ids)
	everything := study(b, lib, scenario(b, reform), simulate.Options{Packs: ids}).Hold(schema, batches)
	everything.Report() // looks up who belongs to which group
	b.Run(fmt.Sprintf("%d packs", len(ids)), func(b *testing.B) {
		for b.Loop() {
			everything.Report()
		}
	})
	b.Run(fmt.Sprintf("%d packs, two full runs", len(ids)), func(b *testing.B) { twice(b, lib, ids, schema, batches) })
	touched := study(b, lib, scenario(b, reform), simulate.Options{}).Hold(schema, batches)
	touched.Report()
	b.Run("packs touched", func(b *testing.B) {
		for b.Loop() {
			touched.Report()
		}
	})
	b.Run("a slider", func(b *testing.B) {
		i := 0
		for b.Loop() {
			i++
			if _, problems := touched.Try(slider(i)); pack.Errors(problems) {
				b.Fatal(problems)
			}
		}
	})
}

// scoreless is a program that asks for no points: they are not compared, and where a formula makes them they cost far more than
// all the rest.
func scoreless(prog *rule.Program) *rule.Program {
	out := &rule.Program{Graph: prog.Graph, Options: prog.Options}
	for _, r := range prog.Rules {
		x := *r
		x.Score = nil
		out.Rules = append(out.Rules, &x)
	}
	return out
}

// twice runs all packs under both sets of rules.
func twice(b *testing.B, lib *pack.Library, ids []string, schema *population.Schema, batches []*population.Batch) {
	st := study(b, lib, scenario(b, reform), simulate.Options{Packs: ids})
	before, after := assess.New(scoreless(st.Base), schema), assess.New(scoreless(st.Variants[0].Prog), schema)
	for b.Loop() {
		var next atomic.Int64
		var wg sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			wg.Go(func() {
				x, y := before.NewWorker(), after.NewWorker()
				for {
					k := int(next.Add(1)) - 1
					if k >= len(batches) {
						return
					}
					x.Assess(batches[k])
					y.Assess(batches[k])
				}
			})
		}
		wg.Wait()
	}
}
