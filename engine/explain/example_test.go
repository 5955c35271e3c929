package explain_test

import (
	"fmt"
	"os"

	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
)

// An explanation is one trace, printed as a line, a page or a tree, in Chinese or English.
func ExampleExplain() {
	lib, _ := pack.Load(os.DirFS("../../packs"))
	day, _ := pack.ParseDay("2026-07-01")
	prog, _ := rule.Compile(lib, rule.Options{Date: day}, "city/linyi/science_innovation_100")
	facts := map[string]pack.Quantity{}
	for name, value := range map[string]string{
		"hnte_cert_valid_from": "2025-11-01", "hnte_cert_valid_to": "2028-10-31", "hnte_field": "new_materials",
		"invention_patents_main": "6", "rd_expense_y1": "299 万元", "operating_revenue_y1": "1 亿元",
	} {
		facts[name], _ = pack.ParseQuantity(value)
	}
	row := rule.RowOf(prog.Graph, facts)
	e := explain.Explain(lib, prog, prog.Rules[0], row, explain.Subject{Name: "A Ltd", ID: "91350100M000100Y43"}, explain.Clocks{}, pack.En)
	fmt.Println(e.Clauses[1].Figure, e.Clauses[1].Threshold)
	fmt.Println(e.Clauses[1].Distance)
	// Output:
	// 2.99% ≥ 3% (Least R&D intensity)
	// short by 0.01 percentage points (with the divisor unchanged, R&D expense (super-deduction definition) (Y) must rise by 10,000 yuan)
}

// Whoever explains many subjects keeps an Explainer, and borrows its memory where each explanation is printed at once.
func ExampleExplainer_Borrow() {
	lib, _ := pack.Load(os.DirFS("../../packs"))
	day, _ := pack.ParseDay("2026-07-01")
	prog, _ := rule.Compile(lib, rule.Options{Date: day}, "city/linyi/science_innovation_100")
	x := explain.NewExplainer(lib, prog, prog.Rules[0], pack.En)
	var page []byte
	for _, rd := range []string{"299 万元", "300 万元"} {
		facts := map[string]pack.Quantity{}
		facts["rd_expense_y1"], _ = pack.ParseQuantity(rd)
		facts["operating_revenue_y1"], _ = pack.ParseQuantity("1 亿元")
		e := x.Borrow(rule.RowOf(prog.Graph, facts), explain.Subject{ID: "91350100M000100Y43"}, explain.Clocks{})
		page = e.AppendTree(page[:0]) // e is gone with the next call
		fmt.Println(e.Clauses[1].Figure, e.Clauses[1].Truth, len(page) > 0)
	}
	// Output:
	// 2.99% unmet true
	// 3% met true
}
