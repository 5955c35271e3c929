package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"huice/engine/pack"
)

func gb(t *testing.T, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTextFiles(t *testing.T) {
	a, b, c := code(1), code(2), code(3)
	rowA := "uscc=" + a + " company_name=𠮷祥公司\n"
	long := strings.Repeat("\n", 1) // a blank line before the data is no row
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte("uscc\t企业名称\n" + a + "\t𠮷祥公司\n"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		data []byte
		rows string
		code string
	}{
		{"UTF-8", []byte("uscc,企业名称\n" + a + ",𠮷祥公司\n"), rowA, ""},
		{"UTF-8 with mark", []byte("\uFEFFuscc,企业名称\r\n" + a + ",𠮷祥公司\r\n"), rowA, ""},
		{"GB 18030", gb(t, "uscc,企业名称\n"+a+",𠮷祥公司\n"), rowA, ""},
		{"GB 18030 from its first Chinese character on, after much ASCII", gb(t, "uscc,company_name\n"+strings.Repeat(" ,\n", 1<<18)+a+",𠮷祥公司\n"), rowA, ""},
		{"UTF-16 of a spreadsheet", utf16, rowA, ""},
		{"semicolons", []byte("统一社会信用代码;企业名称\n" + a + ";𠮷祥公司\n"), rowA, ""},
		{"tabs", []byte("统一社会信用代码\t企业名称\n" + a + "\t𠮷祥公司"), rowA, ""},
		{"old Macintosh line ends", []byte("uscc,企业名称\r" + a + ",𠮷祥公司\r"), rowA, ""},
		{"a separator line of a spreadsheet", []byte("sep=;\nuscc;企业名称\n" + a + ";𠮷祥公司\n"), rowA, ""},
		{"a title above the headings", []byte("企业情况表,\n单位：元,\n信用代码,企业名称\n" + a + ",𠮷祥公司\n"), rowA, ""},
		{"blank lines", []byte("uscc,企业名称\n" + long + a + ",𠮷祥公司\n\n,\n"), rowA, ""},
		{"quotes", []byte("\"uscc\",\"企业名称\"\r\n\"" + a + "\",\"𠮷祥公司\"\r\n"), rowA, ""},
		{"a line break in a cell and in a heading", []byte("uscc,\"企业\n名称\"\n" + a + ",\"𠮷\n祥\"\n" + b + ",x\n"), "uscc=" + a + " company_name=𠮷\n祥\nuscc=" + b + " company_name=x\n", ""},
		{"doubled quotes", []byte("uscc,企业名称\n" + a + ",\"“\"\"甲\"\"”\"\n"), "uscc=" + a + " company_name=“\"甲\"”\n", ""},
		{"fewer cells than headings", []byte("uscc,企业名称,专利\n" + a + "\n"), "uscc=" + a + "\n", "1:unknown-heading"},
		{"more cells than headings", []byte("uscc,企业名称\n" + a + ",x,y\n" + b + ",z,,\n"), "uscc=" + b + " company_name=z\n", "2:columns"},
		{"an unclosed quote spoils one row", []byte("uscc,企业名称\n" + a + ",\"x\n" + b + ",y\n" + c + ",z\n"), "uscc=" + b + " company_name=y\nuscc=" + c + " company_name=z\n", "2:quote"},
		{"the same code twice", []byte("uscc,企业名称\n" + a + ",x\n" + b + ",y\n" + strings.ToLower(a) + ",z\n"), "uscc=" + a + " company_name=x\nuscc=" + b + " company_name=y\n", "4:repeated-uscc"},
		{"no code", []byte("uscc,企业名称\n,x\n"), "", "2:no-uscc"},
		{"a broken character", []byte("uscc,企业名称\n" + a + ",好\n" + b + ",\xff\xff\n"), "uscc=" + a + " company_name=好\n", "3:encoding"},
		{"id as the name of the code", []byte("id,company_name\n" + a + ",x\n"), "uscc=" + a + " company_name=x\n", ""},
		{"id beside a better name", []byte("id,uscc\n7," + a + "\n"), "uscc=" + a + "\n", "1:unknown-heading"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := readAll(t, "a.csv", tt.data, Options{})
			if r.err != nil {
				t.Fatal(r.err)
			}
			if r.rows() != tt.rows || r.codes() != tt.code {
				t.Errorf("got\n%swith %v", r.rows(), r.faults)
			}
		})
	}
}

func TestHeadings(t *testing.T) {
	third := testLibrary(t).Fact("sales_revenue").ColumnName(3, pack.Zh)
	tests := []struct{ name, heading, column, fault, says string }{
		{"name", "sales_revenue_y2", "sales_revenue_y2", "", ""},
		{"name in other case", "Sales_Revenue_Y2", "sales_revenue_y2", "", ""},
		{"label", "销售收入（上年）", "sales_revenue_y1", "", ""},
		{"label with narrow brackets and spaces", " 销售收入 (上上年) ", "sales_revenue_y2", "", ""},
		{"label of the third year", third, "sales_revenue_y3", "", ""},
		{"English label", "Sales revenue (Y-1)", "sales_revenue_y2", "", ""},
		{"alias with year", "营收（上年）", "sales_revenue_y1", "", ""},
		{"required mark", "*企业名称：", "company_name", "", ""},
		{"one year needs no year", "职工总数", "staff_total_y1", "", ""},
		{"unit", "发明专利数（项）", "patents", "", ""},
		{"unit in words", "净利润（单位：万元）", "net_profit_y1", "", ""},
		{"several years need one", "销售收入", "", "unknown-heading", "销售收入（上年）"},
		{"a slip", "企业名稱", "", "unknown-heading", "企业名称"},
		{"a slip in a name", "sales_revenu_y1", "", "unknown-heading", "sales_revenue_y1"},
		{"something else", "法定代表人", "", "unknown-heading", "本列不读取"},
		{"a unit that does not fit", "发明专利数（万元）", "", "heading-unit", "万元"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := readAll(t, "a.csv", []byte("uscc,"+tt.heading+"\n"+code(1)+",\n"), Options{})
			if r.err != nil {
				t.Fatal(r.err)
			}
			got := ""
			if cs := r.reader.Schema().Columns; len(cs) > 1 {
				got = cs[1].Name
			}
			fault, says := "", ""
			if len(r.faults) > 0 {
				fault, says = r.faults[0].Code, r.faults[0].Expected.Zh
			}
			if got != tt.column || fault != tt.fault || !strings.Contains(says, tt.says) {
				t.Errorf("got %q, %q %s", got, fault, says)
			}
		})
	}
}

func TestARejectedRowNamesAllItsFaults(t *testing.T) {
	r := readAll(t, "a.csv", []byte("uscc,patents,established,region_code\n"+code(1)+",1.5,昨天,火星\n"+code(2)+",1,2026-01-01,兰山区\n"), Options{})
	if r.codes() != "2:decimals 2:date 2:code" || r.reader.Rows() != 1 || r.reader.Rejected() != 1 {
		t.Errorf("got %v, %d rows, %d rejected", r.faults, r.reader.Rows(), r.reader.Rejected())
	}
	for _, f := range r.faults {
		if f.ID != code(1) || f.Column == "" || f.Found == "" {
			t.Errorf("incomplete: %+v", f)
		}
	}
	if got := r.faults[2].In(pack.Zh); got != "第2行“region_code”：错误：“火星”，应为下列之一：兰山区、罗庄区" {
		t.Error(got)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	tests := []struct{ name, file, data, says string }{
		{"empty", "a.csv", "", "文件是空的"},
		{"old workbook", "a.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "旧式 .xls"},
		{"old workbook renamed", "a.xlsx", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "旧式 .xls"},
		{"broken workbook", "a.xlsx", "PK\x03\x04 and nothing else", "不完整或已损坏"},
		{"web page", "a.xls", "<html><table>", "网页"},
		{"list", "a.json", "[{\"uscc\": 1}]", "NDJSON"},
		{"PDF", "a.csv", "%PDF-1.7", "PDF"},
		{"packed", "a.csv.gz", "\x1F\x8B\x08", "压缩文件"},
		{"something else", "a.csv", "ab\x00\x01", "不认识的文件"},
		{"broken Parquet", "a.parquet", "PAR1 and nothing else PAR1", "Parquet 文件不完整"},
		{"no code column", "a.csv", "名称,收入\nx,1\n", "找不到“统一社会信用代码”列"},
		{"a column twice", "a.csv", "uscc,净利润,net_profit_y1\n", "重复的列"},
		{"no code in objects", "a.ndjson", "{\"name\": 1}\n", "找不到"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := readAll(t, tt.file, []byte(tt.data), Options{})
			var e *FileError
			if !errors.As(r.err, &e) || !strings.Contains(e.In(pack.Zh), tt.says) || e.Text.En == "" {
				t.Errorf("got %v", r.err)
			}
		})
	}
}

func TestObjectsOneALine(t *testing.T) {
	a, b, c := code(1), code(2), code(3)
	data := strings.Join([]string{
		`{"uscc":"` + a + `","sales_revenue_y1":1234567.89,"abnormal_list":true,"established":"2026-03-31","industry_code":3973}`,
		``,
		`{"patents": 1.2e1, "uscc":"` + b + `", "company_name":"\u7532\ud842\udfb7\n", "abnormal_list":null}`,
		`{"uscc":"` + c + `","patents":{"a":[1,"}"]}}`,
		`{"uscc":"` + c + `","uscc":"x"}`,
		`{"uscc":`,
		`[1]`,
		`{"uscc":"` + code(4) + `","sales_revenue_y1":0.1000}`,
	}, "\n")
	r := readAll(t, "a.ndjson", []byte(data), Options{})
	want := "uscc=" + a + " sales_revenue_y1=123456789 abnormal_list=true established=2026-03-31 industry_code=3973\n" +
		"uscc=" + b + " patents=12 company_name=甲𠮷\n" +
		"uscc=" + code(4) + " sales_revenue_y1=10\n"
	if got := r.rows(); got != want && r.err == nil {
		t.Errorf("got\n%s", got)
	}
	if r.codes() != "4:nested 5:repeated-key 6:json 7:json" {
		t.Errorf("got %v, %v", r.err, r.faults)
	}
}

func TestReadingStopsAtTooManyFaults(t *testing.T) {
	data := "uscc,patents\n"
	for i := range 50 {
		data += code(i) + ",x\n"
	}
	r := readAll(t, "a.csv", []byte(data), Options{MaxFaults: 10})
	if !errors.Is(r.err, ErrTooManyFaults) || len(r.faults) != 10 {
		t.Errorf("got %v, %d faults", r.err, len(r.faults))
	}
}

func TestBatchesAreNumberedByAcceptedRows(t *testing.T) {
	var b strings.Builder
	b.WriteString("uscc,patents\n")
	for i := range 3000 {
		cell := "1"
		if i%3 == 0 {
			cell = "x"
		}
		fmt.Fprintf(&b, "%s,%s\n", code(i), cell)
	}
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Open(path, testLibrary(t), Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	next := int64(0)
	for batch, err := range r.Batches(context.Background()) {
		if err != nil || batch.First != next {
			t.Fatalf("batch from %d instead of %d, %v", batch.First, next, err)
		}
		next += int64(batch.Rows)
	}
	if read, total := r.Progress(); next != 2000 || r.Rows() != 2000 || r.Rejected() != 1000 || read != total {
		t.Errorf("%d rows, %d rejected, %d of %d bytes", next, r.Rejected(), read, total)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	again, err := Open(path, testLibrary(t), Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	for _, err := range again.Batches(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}

func TestCellsAcrossBuffers(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("uscc,企业名称\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "%s,\"%s\"\n", code(i), strings.Repeat("企", i%97))
	}
	for _, data := range [][]byte{b.Bytes(), gb(t, b.String())} {
		r := readAll(t, "a.csv", data, Options{})
		if r.err != nil || len(r.faults) > 0 || r.reader.Rows() != 20_000 {
			t.Fatalf("%v, %v, %d rows", r.err, r.faults, r.reader.Rows())
		}
		for _, batch := range r.batches {
			for row := range batch.Rows {
				n := int(batch.First) + row
				if batch.Text(0, row) != code(n) || batch.Text(1, row) != strings.Repeat("企", n%97) {
					t.Fatalf("row %d holds %s", n, rowText(batch, row))
				}
			}
		}
	}
}
