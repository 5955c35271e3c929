package rule_test

import (
	"fmt"
	"os"

	"huice/engine/pack"
	"huice/engine/rule"
)

// A pack is compiled for a day: the figures, rules and versions that hold then.
func ExampleCompile() {
	lib, _ := pack.Load(os.DirFS("../../packs"))
	for _, on := range []string{"2019-05-01", "2022-05-01", "2024-05-01"} { // tax years 2018, 2021, 2023
		day, _ := pack.ParseDay(on)
		prog, problems := rule.Compile(lib, rule.Options{Date: day}, "national/rd_super_deduction")
		r := prog.Rules[0]
		for _, p := range r.Parameters {
			if p.Name == "general_extra" {
				fmt.Println(r.LawDate, p.Value.Src, len(problems))
			}
		}
	}
	// Output:
	// 2018-12-31 75% 0
	// 2021-12-31 75% 0
	// 2023-12-31 100% 0
}

// Check compiles every dated version of every pack and reads it as a careful colleague would.
func ExampleCheck() {
	lib, _ := pack.Load(os.DirFS("../../packs"))
	fmt.Println(len(rule.Check(lib)))
	// Output: 0
}

// Boundary reads from the words of a clause whether the number itself is included.
func ExampleBoundary() {
	for _, words := range []string{"3%以上", "超过300万元", "超过1000万元（含1000万元）", "不超过500人"} {
		includes, known := rule.Boundary(words)
		fmt.Println(words, includes, known)
	}
	// Output:
	// 3%以上 true true
	// 超过300万元 false true
	// 超过1000万元（含1000万元） true true
	// 不超过500人 true true
}
