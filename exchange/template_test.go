package exchange

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huice/engine/pack"
)

func template0(t testing.TB, lang pack.Lang) []byte {
	t.Helper()
	lib := testLibrary(t)
	var b bytes.Buffer
	if err := WriteTemplate(&b, lib, "", allColumns[2:], lib.Bodies["market"], lang); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("EXCHANGE_KEEP"); dir != "" { // to look at it
		if err := os.WriteFile(dir+"/template-"+string(lang)+".xlsx", b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestAnEmptyTemplateHasNoRowsAndNoFaults(t *testing.T) {
	for _, lang := range []pack.Lang{pack.Zh, pack.En} {
		r := readAll(t, "t.xlsx", template0(t, lang), Options{})
		if r.err != nil || len(r.faults) > 0 || r.reader.Rows() != 0 {
			t.Fatalf("%v, %v, %d rows", r.err, r.faults, r.reader.Rows())
		}
		var names []string
		for _, c := range r.reader.Schema().Columns {
			names = append(names, c.Name)
		}
		if !slices.Equal(names, allColumns) {
			t.Errorf("columns %v", names)
		}
	}
}

func TestAFilledTemplateIsRead(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(template0(t, pack.Zh)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	cells := []any{code(1), "甲公司", 1234567.89, nil, 0, -5.5, 12.5, 3, 1, 0.035, "是", "2020-05-06", "无", "3973", "兰山区", "国家级"}
	if err := f.SetSheetRow(sheet, "A3", &cells); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	r := readAll(t, "t.xlsx", b.Bytes(), Options{})
	want := "uscc=" + code(1) + " company_name=甲公司 sales_revenue_y1=123456789 sales_revenue_y3=0 net_profit_y1=-550 staff_total_y1=1250 patents=3" +
		" world_rank=1 market_share=35000 abnormal_list=true established=2020-05-06 accident_on=never industry_code=3973 region_code=371302 level=national\n"
	if r.err != nil || len(r.faults) > 0 || r.rows() != want {
		t.Errorf("%v, %v\n%s", r.err, r.faults, r.rows())
	}
}

func TestATemplateHelpsTheClerk(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(template0(t, pack.Zh)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := strings.Join(f.GetSheetList(), " "); got != "数据 填写说明 选项" {
		t.Errorf("sheets %s", got)
	}
	if shown, _ := f.GetSheetVisible("选项"); shown {
		t.Error("the sheet of choices is shown")
	}
	if v, _ := f.GetCellValue("数据", "C1"); v != "销售收入（上年）（元）" {
		t.Errorf("heading %q", v)
	}
	checks, err := f.GetDataValidations("数据")
	if err != nil || len(checks) != len(allColumns) {
		t.Fatalf("%d checks, %v", len(checks), err)
	}
	kinds := map[string]string{"A": "textLength", "C": "decimal", "H": "whole", "K": "list", "L": "date", "M": "custom", "O": "list"}
	for _, c := range checks {
		letter, _, _ := strings.Cut(c.Sqref, "3")
		if want, ok := kinds[letter]; ok && c.Type != want {
			t.Errorf("column %s is checked as %s, not %s", letter, c.Type, want)
		}
		if letter == "C" && !strings.Contains(*c.Prompt, "主营业务收入与其他业务收入之和") {
			t.Errorf("hint %q", *c.Prompt)
		}
	}
	rows, err := f.GetRows("填写说明")
	if err != nil || len(rows) != 4+len(allColumns) || rows[6][1] != "sales_revenue_y1" || rows[6][2] != "元" {
		t.Errorf("guide %v, %v", rows, err)
	}
	if !strings.HasPrefix(rows[0][0], "市市场监管局") {
		t.Errorf("title %q", rows[0][0])
	}
}

func TestATemplateOfUnknownColumnsIsRefused(t *testing.T) {
	if err := WriteTemplate(&bytes.Buffer{}, testLibrary(t), "", []string{"sales_revenue"}, nil, pack.Zh); err == nil {
		t.Error("a yearly fact without a year is taken")
	}
}
