package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"huice/engine/population"
)

// joinAll joins CSV texts as the files a.csv, b.csv …
func joinAll(t *testing.T, texts ...string) (*Join, reading) {
	t.Helper()
	lib := testLibrary(t)
	var r reading
	var files []*Reader
	note := func(f Fault) { r.faults = append(r.faults, f) }
	for i, text := range texts {
		f, err := OpenAt(strings.NewReader(text), int64(len(text)), lib, Options{Source: string(rune('a'+i)) + ".csv"}, note)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	j, err := NewJoin(lib, files, note)
	if err != nil {
		t.Fatal(err)
	}
	for b, err := range j.Batches(context.Background()) {
		if err != nil {
			r.err = err
			break
		}
		r.batches = append(r.batches, b)
	}
	return j, r
}

func TestSeveralFilesAreOneTable(t *testing.T) {
	a, b, c := code(1), code(2), code(3)
	tests := []struct {
		name, one, two, rows, faults string
		rejected                     int64
	}{
		{"each has its own columns", "uscc,patents\n" + a + ",1\n" + b + ",2\n", "uscc,level\n" + b + ",国家级\n" + c + ",无\n",
			"uscc=" + a + " patents=1\nuscc=" + b + " patents=2 level=national\nuscc=" + c + " level=none\n", "", 0},
		{"equal values in both, written differently", "uscc,patents,abnormal_list,established\n" + a + ",1,是,2020-03-01\n", "patents,uscc,established,abnormal_list\n1.00," + a + ",20200301,true\n",
			"uscc=" + a + " patents=1 abnormal_list=true established=2020-03-01\n", "", 0},
		{"an empty cell agrees with everything", "uscc,patents\n" + a + ",\n" + b + ",2\n", "uscc,patents\n" + a + ",1\n" + b + ",\n",
			"uscc=" + a + " patents=1\nuscc=" + b + " patents=2\n", "", 0},
		{"values that differ", "uscc,销售收入（上年）（万元）,patents\n" + a + ",1.5,3\n" + b + ",1,3\n", "uscc,sales_revenue_y1,patents\n" + b + ",10000,3\n" + a + ",15000.01,4\n",
			"uscc=" + b + " sales_revenue_y1=1000000 patents=3\n",
			"b.csv 第3行“sales_revenue_y1”：错误：“15000.01”，a.csv 第2行为“15000”，两处不一致；该企业不参加，核实后改成一致\n" +
				"b.csv 第3行“patents”：错误：“4”，a.csv 第2行为“3”，两处不一致；该企业不参加，核实后改成一致\n", 1},
		{"names and regions that differ", "uscc,企业名称,region_code\n" + a + ",甲公司,兰山区\n", "uscc,company_name,region_code\n" + a + ",甲有限公司,371311\n",
			"uscc=" + a + " company_name=甲公司 region_code=371302\n",
			"b.csv 第2行“company_name”：提示：“甲有限公司”，a.csv 第2行为“甲公司”，两处不一致，以先读到的为准\n" +
				"b.csv 第2行“region_code”：提示：“罗庄区”，a.csv 第2行为“兰山区”，两处不一致，以先读到的为准\n", 0},
		{"flags and days that never were", "uscc,accident_on,abnormal_list\n" + a + ",无,是\n", "uscc,accident_on,abnormal_list\n" + a + ",2024-05-01,否\n", "",
			"b.csv 第2行“accident_on”：错误：“2024-05-01”，a.csv 第2行为“无”，两处不一致；该企业不参加，核实后改成一致\n" +
				"b.csv 第2行“abnormal_list”：错误：“否”，a.csv 第2行为“是”，两处不一致；该企业不参加，核实后改成一致\n", 1},
		{"a row rejected in the first file", "uscc,patents\n" + a + ",x\n" + b + ",1\n", "uscc,level\n" + a + ",无\n" + b + ",无\n",
			"uscc=" + b + " patents=1 level=none\n",
			"a.csv 第2行“patents”：错误：“x”，应为整数，如 12；不清楚的留空\n" +
				"b.csv 第2行：错误：“" + a + "”，该企业在 a.csv 第2行有错误，全部数据不参加，改正那一行后重新导入\n", 1},
		{"a row rejected in the second file", "uscc,patents\n" + a + ",1\n" + b + ",1\n", "uscc,level\n\n" + a + ",x\n" + c + ",x\n",
			"uscc=" + b + " patents=1\n",
			"b.csv 第3行“level”：错误：“x”，应为下列之一：无、国家级\n" +
				"b.csv 第4行“level”：错误：“x”，应为下列之一：无、国家级\n" +
				"a.csv 第2行：错误：“" + a + "”，该企业在 b.csv 第3行有错误，全部数据不参加，改正那一行后重新导入\n", 2},
		{"a row without a code counts as an enterprise", "uscc,patents\n,1\n,2\n" + a + ",1\n", "uscc,level\n" + a + ",无\n",
			"uscc=" + a + " patents=1 level=none\n", "a.csv 第2行“uscc”：错误：缺少统一社会信用代码\na.csv 第3行“uscc”：错误：缺少统一社会信用代码\n", 2},
		{"a repeated row leaves the first", "uscc,patents\n" + a + ",1\n" + a + ",2\n", "uscc,level\n" + a + ",无\n",
			"uscc=" + a + " patents=1 level=none\n", "a.csv 第3行“uscc”：错误：“" + a + "”，与第2行重复，每个企业只能有一行\n", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			j, r := joinAll(t, tt.one, tt.two)
			if r.err != nil {
				t.Fatal(r.err)
			}
			var faults strings.Builder
			for _, f := range r.faults {
				faults.WriteString(f.In("zh") + "\n")
			}
			if r.rows() != tt.rows {
				t.Errorf("rows:\n%s", r.rows())
			}
			if faults.String() != tt.faults {
				t.Errorf("faults:\n%s", faults.String())
			}
			if j.Rejected() != tt.rejected || j.Rows() != int64(strings.Count(tt.rows, "\n")) {
				t.Errorf("%d rows, %d rejected", j.Rows(), j.Rejected())
			}
		})
	}
}

// A third file is held against whichever of the others spoke first, and an enterprise is told once to be left out.
func TestThreeFiles(t *testing.T) {
	a, b := code(1), code(2)
	j, r := joinAll(t, "uscc,level\n"+a+",无\n"+b+",x\n", "uscc,patents\n"+a+",1\n"+b+",1\n", "uscc,patents\n"+a+",2\n"+b+",1\n")
	if r.rows() != "" || j.Rejected() != 2 {
		t.Errorf("rows %q, %d rejected", r.rows(), j.Rejected())
	}
	if got := r.codes(); got != "3:code 3:rejected-elsewhere 2:conflict" {
		t.Errorf("faults %s", got)
	}
	if last := r.faults[2]; !strings.Contains(last.Expected.Zh, "b.csv 第2行为“1”") {
		t.Errorf("the conflict names %s", last.Expected.Zh)
	}
}

func TestManyRowsKeepTheirOrder(t *testing.T) {
	var one, two, want strings.Builder
	one.WriteString("uscc,patents\n")
	two.WriteString("uscc,industry_code,company_name\n")
	const n = 3*population.BatchRows + 7
	for i := range n {
		fmt.Fprintf(&one, "%s,%d\n", code(i+1), i)
	}
	for i := n - 1; i >= 0; i-- {
		switch i % 5 {
		case 0:
			fmt.Fprintf(&two, "%s,3562,\xff\n", code(i+1))
		default:
			fmt.Fprintf(&two, "%s,3562,企业%d\n", code(i+1), i)
		}
	}
	for i := range n {
		if i%5 > 0 {
			fmt.Fprintf(&want, "uscc=%s patents=%d industry_code=3562 company_name=企业%d\n", code(i+1), i, i)
		}
	}
	j, r := joinAll(t, one.String(), two.String())
	if r.err != nil || r.rows() != want.String() {
		t.Errorf("%v: %d rows", r.err, j.Rows())
	}
	first := int64(0)
	for i, b := range r.batches {
		if b.First != first || i < len(r.batches)-1 && b.Rows != population.BatchRows {
			t.Errorf("batch %d begins at %d with %d rows", i, b.First, b.Rows)
		}
		first += int64(b.Rows)
	}
	if read, total := j.Progress(); read != total {
		t.Errorf("%d of %d read", read, total)
	}
}

func TestAJoinStops(t *testing.T) {
	lib := testLibrary(t)
	text := []byte("uscc\n" + code(1) + "\n")
	open := func() *Reader {
		r, err := OpenAt(bytes.NewReader(text), int64(len(text)), lib, Options{Source: "a.csv"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	j, err := NewJoin(lib, []*Reader{open(), open()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for b, err := range j.Batches(ctx) {
		if b != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("%v, %v", b, err)
		}
	}
}

func TestReportsNameFilesOnlyWhereThereAreSeveral(t *testing.T) {
	for _, file := range []string{"", "a.csv"} {
		var b bytes.Buffer
		if err := WriteFaults(&b, NDJSON, []Fault{{File: file, Row: 3, Code: "x"}}, keyText, "zh"); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), `"file"`) != (file != "") {
			t.Errorf("the report of %q is %s", file, b.String())
		}
	}
}
