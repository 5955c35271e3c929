package city_test

import (
	"fmt"
	"os"

	"huice/city"
	"huice/engine/pack"
)

// A population of the demo city, three enterprises long.
func ExampleConfig_Generate() {
	lib, _ := pack.Load(os.DirFS("../packs"))
	schema, batches, err := city.Default().Generate(lib, city.Options{Enterprises: 3, Seed: 20260701, Year: 2025})
	if err != nil {
		fmt.Println(err)
		return
	}
	name, code := schema.Lookup("company_name"), schema.Lookup("uscc")
	fmt.Println(city.Mark().Zh)
	for b := range batches {
		for row := range b.Rows {
			fmt.Println(b.Text(code, row), b.Text(name, row))
		}
	}
	// Output:
	// 演示数据，非真实企业
	// 91371302DM2E9FYN6J 临沂演示嘉卓1号装备有限公司
	// 91371324DMD8Y9AP4K 临沂演示盛禾2号酒店管理有限公司
	// 91371302DMQ2L4MP49 临沂演示华岳3号水务有限公司
}
