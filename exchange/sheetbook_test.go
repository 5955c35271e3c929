package exchange_test

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/xuri/excelize/v2"

	"huice/engine/pack"
	"huice/exchange"
)

// What is written is there again: texts, exact numbers, formulas that compute, and what may be filled in.
func TestSheetsHoldNumbersFormulasAndChoices(t *testing.T) {
	sheet := exchange.Sheet{Name: "评分表", Title: "标题", Notes: []string{"说明"}, FirstRow: 4,
		Columns: []exchange.SheetColumn{{Head: "项目", Width: 20}, {Head: "数值", Width: 12}, {Head: "得分", Width: 12}},
		Rows: [][]exchange.SheetCell{
			{{Text: "九分之一", Strong: true}, {Number: big.NewRat(1, 9)}, {Formula: `IF(B4*9=1,5,0)`}},
			{{Text: "比例"}, {Number: big.NewRat(3, 100), Percent: true, Input: true}, {Formula: "B5*100"}},
			{{Text: "选择"}, {Input: true, Choices: []string{"是", "否"}}, {Formula: `IF(B6="是",1,0)`}},
		}}
	var out bytes.Buffer
	if err := exchange.WriteSheets(&out, []exchange.Sheet{sheet, {Name: "空表", Title: "空"}}, pack.Zh); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for at, want := range map[string]string{"A1": "标题", "A2": "说明", "B3": "数值", "A4": "九分之一", "B5": "3%"} {
		if got, err := f.GetCellValue("评分表", at); err != nil || got != want {
			t.Errorf("%s is %q (%v), not %q", at, got, err, want)
		}
	}
	for at, want := range map[string]string{"C4": "5", "C5": "3", "C6": "0"} {
		if got, err := f.CalcCellValue("评分表", at); err != nil || got != want {
			t.Errorf("%s comes to %q (%v), not %q", at, got, err, want)
		}
	}
	checks, err := f.GetDataValidations("评分表")
	if err != nil || len(checks) != 1 || checks[0].Sqref != "B6" {
		t.Errorf("the choices are %v (%v)", checks, err)
	}
}
