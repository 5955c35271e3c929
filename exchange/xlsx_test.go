package exchange

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huice/engine/pack"
)

// sheetXML makes a workbook around the text of its sheet, as little of one as can be read.
func sheetXML(t testing.TB, sheet, shared, styles string) []byte {
	t.Helper()
	parts := map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="一" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<?xml version="1.0"?><worksheet><sheetData>` + sheet + `</sheetData></worksheet>`,
	}
	if shared != "" {
		parts["xl/sharedStrings.xml"] = `<sst>` + shared + `</sst>`
	}
	if styles != "" {
		parts["xl/styles.xml"] = styles
	}
	return zipped(t, parts)
}

func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(parts[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// str is the XML of a cell with a text in it.
func str(s string) string { return `<c t="inlineStr"><is><t>` + s + `</t></is></c>` }

func TestCellsOfSheets(t *testing.T) {
	a := code(1)
	styles := `<styleSheet><numFmts><numFmt numFmtId="200" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="201" formatCode="[Red]0.00"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/><xf numFmtId="201"/></cellXfs></styleSheet>`
	tests := []struct{ name, heading, cell, want string }{
		{"number", "sales_revenue_y1", `<c><v>12.5</v></c>`, "1250"},
		{"scientific notation", "sales_revenue_y1", `<c><v>1.2E+07</v></c>`, "1200000000"},
		{"trace of floating point", "sales_revenue_y1", `<c><v>29999999.999999996</v></c>`, "3000000000"},
		{"sum of tenths", "sales_revenue_y1", `<c><v>0.30000000000000004</v></c>`, "30"},
		{"seventeen digits of a tenth", "market_share", `<c><v>0.10000000000000001</v></c>`, "100000"},
		{"what is left of zero", "net_profit_y1", `<c><v>5.5511151231257827E-17</v></c>`, "0"},
		{"a sum of many cells", "sales_revenue_y1", `<c><v>123456.780000001</v></c>`, "12345678"},
		{"more decimals than kept, meant so", "sales_revenue_y1", `<c><v>30000000.005</v></c>`, "decimals"},
		{"half a fen", "sales_revenue_y1", `<c><v>0.005</v></c>`, "decimals"},
		{"floating point in ten thousands", "sales_revenue_y1 (万元)", `<c><v>2999.9999999999995</v></c>`, "3000000000"},
		{"too large", "sales_revenue_y1", `<c><v>1E+300</v></c>`, "too-large"},
		{"red number", "sales_revenue_y1", `<c s="3"><v>5</v></c>`, "500"},
		{"shared string", "company_name", `<c t="s"><v>0</v></c>`, "甲 & 乙"},
		{"rich text without its reading aid", "company_name", `<c t="s"><v>1</v></c>`, "临沂公司"},
		{"shared string that is not there", "company_name", `<c t="s"><v>9</v></c>`, "error-cell"},
		{"inline string with entities", "company_name", str(`a&lt;b&#20320;&#x4F60;_x0041_`), "a<b你你A"},
		{"string of a formula", "company_name", `<c t="str"><f>A1</f><v>甲</v></c>`, "甲"},
		{"result of a formula", "patents", `<c><f>1+1</f><v>2</v></c>`, "2"},
		{"formula without result", "patents", `<c><f>1+1</f></c>`, "formula"},
		{"error of a formula", "patents", `<c t="e"><f>1/0</f><v>#DIV/0!</v></c>`, "error-cell"},
		{"boolean", "abnormal_list", `<c t="b"><v>1</v></c>`, "true"},
		{"boolean in a number", "patents", `<c t="b"><v>1</v></c>`, "kind"},
		{"digit as flag", "abnormal_list", `<c><v>0</v></c>`, "false"},
		{"date", "established", `<c s="1"><v>46112</v></c>`, "2026-03-31"},
		{"Chinese date", "established", `<c s="2"><v>46112</v></c>`, "2026-03-31"},
		{"date with time", "established", `<c s="1"><v>46112.75</v></c>`, "2026-03-31"},
		{"number of a date without its format", "established", `<c><v>46112</v></c>`, "2026-03-31"},
		{"date written as one number", "established", `<c><v>20260331</v></c>`, "2026-03-31"},
		{"date of ISO", "established", `<c t="d"><v>2026-03-31T00:00:00</v></c>`, "2026-03-31"},
		{"date as text", "established", str("2026年3月31日"), "2026-03-31"},
		{"a date where a number belongs", "patents", `<c s="1"><v>46112</v></c>`, "kind"},
		{"code as number", "industry_code", `<c><v>3973</v></c>`, "3973"},
		{"code of a list as number", "region_code", `<c><v>371302</v></c>`, "371302"},
		{"code that may have lost a zero", "industry_code", `<c><v>111</v></c>`, "lost-zeros"},
		{"namespace prefix", "patents", `<x:c><x:v>2</x:v></x:c>`, "2"},
		{"text of a number", "patents", str("1,234"), "1234"},
		{"empty cell with style", "patents", `<c s="1"/>`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sheet := `<row r="1">` + str("uscc") + str(tt.heading) + `</row><row r="2">` + str(a) + tt.cell + `</row>`
			data := sheetXML(t, sheet, `<si><t>甲 &amp; 乙</t></si><si><r><t>临沂</t></r><r><t>公司</t></r><rPh><t>x</t></rPh></si>`, styles)
			checkCell(t, readAll(t, "a.xlsx", data, Options{}), a, tt.want)
		})
	}
}

func TestLayoutOfSheets(t *testing.T) {
	a, b := code(1), code(2)
	head := `<row r="3"><c r="B3" t="inlineStr"><is><t>信用代码</t></is></c><c r="D3" t="inlineStr"><is><t>patents</t></is></c></row>`
	sheet := `<row r="1">` + str("二〇二六年企业情况") + `</row>` + head +
		`<row r="4"><c r="D4"><v>7</v></c><c r="B4" t="inlineStr"><is><t>` + a + `</t></is></c><c r="ZZ4"><v>9</v></c></row>` +
		`<row r="6"/><row r="9"><c r="B9" t="inlineStr"><is><t>` + b + `</t></is></c><c r="D9"><v>x</v></c></row>`
	r := readAll(t, "a.xlsx", sheetXML(t, sheet, "", ""), Options{})
	if r.err != nil || r.rows() != "uscc="+a+" patents=7\n" || r.codes() != "9:number" {
		t.Errorf("got %v, %s, %v", r.err, r.rows(), r.faults)
	}
}

func TestBrokenWorkbooks(t *testing.T) {
	head := `<row r="1">` + str("uscc") + `</row>`
	zeros := strings.Repeat("<row/>", 4<<20)
	tests := []struct {
		name string
		data []byte
		says string
	}{
		{"a document", zipped(t, map[string]string{"word/document.xml": "<x/>"}), "不是 .xlsx"},
		{"no sheets", zipped(t, map[string]string{"xl/workbook.xml": "<workbook/>", "xl/_rels/workbook.xml.rels": "<r/>"}), "没有可读的工作表"},
		{"broken inside", zipped(t, map[string]string{"xl/workbook.xml": "<workbook"}), "内容已损坏"},
		{"a sheet that breaks off", zipped(t, map[string]string{
			"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="一" r:id="a"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<R><Relationship Id="a" Target="s.xml"/></R>`, "xl/s.xml": `<worksheet><sheetData>` + head + `<row><c><v>1`,
		}), "第2行已损坏"},
		{"a bomb", sheetXML(t, head+zeros, "", ""), "不完整或已损坏"},
		{"a bomb of strings", sheetXML(t, head, zeros, ""), "过大"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := readAll(t, "a.xlsx", tt.data, Options{})
			var e *FileError
			if !errors.As(r.err, &e) || !strings.Contains(e.In(pack.Zh), tt.says) {
				t.Errorf("got %v", r.err)
			}
		})
	}
}

func TestTheSheetWithTheCodesIsRead(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(f.SetCellStr("Sheet1", "A1", "说明"))
	for i, name := range []string{"甲", "乙"} {
		_, err := f.NewSheet(name)
		must(err)
		must(f.SetSheetRow(name, "A1", &[]any{"uscc", "patents"}))
		must(f.SetSheetRow(name, "A2", &[]any{code(i), i + 1}))
	}
	var b bytes.Buffer
	must(f.Write(&b))
	for sheet, want := range map[string]string{"": "1", "乙": "2"} {
		r := readAll(t, "a.xlsx", b.Bytes(), Options{Sheet: sheet})
		if r.err != nil || !strings.HasSuffix(r.rows(), "patents="+want+"\n") {
			t.Errorf("sheet %q: %v, %s", sheet, r.err, r.rows())
		}
	}
	r := readAll(t, "a.xlsx", b.Bytes(), Options{Sheet: "丙"})
	if r.err == nil || !strings.Contains(fmt.Sprint(r.err), "Sheet1、甲、乙") {
		t.Errorf("got %v", r.err)
	}
}
