package exchange

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"huice/engine/pack"
	"huice/engine/population"
)

func TestARequestHasTheSubjectsAndWhatIsKnownOfThem(t *testing.T) {
	csv := "uscc,company_name,sales_revenue_y1,sales_revenue_y3,net_profit_y1,staff_total_y1,patents,world_rank,market_share,abnormal_list,established,accident_on,industry_code,region_code,level\n" +
		code(1) + ",甲公司,1234567.89,0,-5.5,12.5,3,1,0.035,true,2020-05-06,never,3973,371302,national\n" +
		code(2) + ",乙公司,,0,,,,,,,,,,,\n"
	source := readAll(t, "t.csv", []byte(csv), Options{})
	if source.err != nil || len(source.faults) > 0 {
		t.Fatal(source.err, source.faults)
	}
	lib := testLibrary(t)
	for _, lang := range []pack.Lang{pack.Zh, pack.En} {
		var out bytes.Buffer
		if err := WriteRequest(&out, lib, "", allColumns[2:], source.batches, lib.Bodies["market"], "made up", lang); err != nil {
			t.Fatal(err)
		}
		back := readAll(t, "t.xlsx", out.Bytes(), Options{})
		if back.err != nil || len(back.faults) > 0 || back.rows() != source.rows() || back.reader.DemoMark() != "made up" {
			t.Errorf("%v, %v\n%s\nread back\n%s", back.err, back.faults, source.rows(), back.rows())
		}
		book, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		sheet := book.GetSheetName(0)
		for at, want := range map[string]struct {
			text   string
			filled int // colours of the cell
		}{"A3": {code(1), 0}, "C3": {"1,234,567.89", 0}, "D3": {"", 1}, "C4": {"", 1}, "E4": {"0.00", 0}} {
			text, _ := book.GetCellValue(sheet, at)
			id, _ := book.GetCellStyle(sheet, at)
			style, err := book.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			if text != want.text || len(style.Fill.Color) != want.filled {
				t.Errorf("%s is %q with colours %v", at, text, style.Fill.Color)
			}
		}
		if checks, _ := book.GetDataValidations(sheet); len(checks) != len(allColumns) {
			t.Errorf("%d columns are checked as they are filled in", len(checks))
		}
		_ = book.Close()
	}
}

func TestARequestOfMoreSubjectsThanASheetHoldsIsRefused(t *testing.T) {
	lib := testLibrary(t)
	var many []*population.Batch
	for n := 0; n < templateRows; n += population.BatchRows {
		many = append(many, &population.Batch{Rows: population.BatchRows})
	}
	if err := WriteRequest(&bytes.Buffer{}, lib, "", allColumns[2:], many, nil, "", pack.Zh); err == nil {
		t.Error("a million rows and more do not fit")
	}
}
