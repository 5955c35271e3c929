package cultivate_test

import (
	"fmt"
	"os"

	"huice/engine/cultivate"
	"huice/engine/pack"
	"huice/engine/rule"
)

// What an enterprise that spends too little on research must do, and when it can apply.
func ExampleSearch_Plan() {
	lib, _ := pack.Load(os.DirFS("../../packs"))
	s, _ := cultivate.New(lib, cultivate.Options{Pack: "national/hnte", Today: pack.DayOf(2026, 3, 1), Years: 1})
	r := s.Plan(enterprise(lib), cultivate.Request{})
	p := r.Plans[0]
	fmt.Printf("%v, %v: %d yuan, apply from %v\n", r.Now, r.Status, p.Cost/100, p.On)
	for _, c := range p.Changes {
		fmt.Printf("%s × %d in %d, begin by %v\n", c.Lever.En, c.Steps, c.Year, c.Begin)
	}
	// Output:
	// not_eligible, reachable: 400000 yuan, apply from 2027-01-01
	// Spend more on R&D of one's own (10,000 yuan a step) × 40 in 2026, begin by 2026-09-30
}

// How much research every forecast of sales asks for: the bar falls where sales pass 50 million.
func ExampleSearch_Branches() {
	lib, _ := pack.Load(os.DirFS("../../packs"))
	s, _ := cultivate.New(lib, cultivate.Options{Pack: "national/hnte", Today: pack.DayOf(2026, 3, 1), Years: 1})
	b, _ := s.Branches(enterprise(lib), cultivate.Request{}, cultivate.Branch{
		Forecast: "sales_revenue", From: rule.Int(50_000_000), To: rule.Int(50_100_000), Needed: "rd_hnte", Points: 1,
	})
	for _, run := range b.Runs {
		for _, p := range run.Points {
			fmt.Println(p.Forecast, "->", p.Needed)
		}
	}
	// Output:
	// 50000000 -> 2900000
	// 5000000001/100 -> 1490000
	// 50100000 -> 1490000
}

// enterprise has sales of 40, 44 and 48 million and R&D of 1.6, 1.8 and 2.4 million; all else is met.
func enterprise(lib *pack.Library) cultivate.Subject {
	facts := map[string]rule.Value{}
	for _, e := range lib.Pack("national/hnte").Examples.Base {
		facts[e.Key] = rule.ValueOf(e.Value)
	}
	for column, text := range enterpriseA {
		q, _ := pack.ParseQuantity(text)
		facts[column] = rule.ValueOf(q)
	}
	return func(column string) rule.Value { return facts[column] }
}
