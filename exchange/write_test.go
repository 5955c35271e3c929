package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"huice/engine/pack"
	"huice/engine/population"
)

var allColumns = []string{"uscc", "company_name", "sales_revenue_y1", "sales_revenue_y2", "sales_revenue_y3", "net_profit_y1", "staff_total_y1",
	"patents", "world_rank", "market_share", "abnormal_list", "established", "accident_on", "industry_code", "region_code", "level"}

var formats = []Format{CSV, XLSX, NDJSON, Parquet}

// randomBatches fills batches with values of all kinds, a few of them unknown.
func randomBatches(t testing.TB, rows int) []*population.Batch {
	t.Helper()
	s, err := population.NewSchema(testLibrary(t), allColumns)
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	var batches []*population.Batch
	for n := 0; n < rows; n += population.BatchRows {
		b := population.NewBatch(s)
		b.First, b.Rows = int64(n), min(population.BatchRows, rows-n)
		for row := range b.Rows {
			for col := range s.Columns {
				randomValue(b, col, row, n+row, rnd)
			}
		}
		batches = append(batches, b)
	}
	return batches
}

func randomValue(b *population.Batch, col, row, n int, rnd *rand.Rand) {
	c := &b.Schema.Columns[col]
	if c.Name != usccColumn && rnd.IntN(20) == 0 {
		return
	}
	switch c.Name {
	case usccColumn:
		b.SetText(col, row, code(n))
	case "company_name":
		b.SetText(col, row, []string{"临沂市某某机械有限公司", "𠮷祥，“甲”\"乙\"", "a\nb", "=1+1", "x"}[rnd.IntN(5)])
	case "industry_code":
		b.SetCode(col, row, fmt.Sprintf("%04d", 100+rnd.IntN(9000)))
	case "region_code":
		b.SetCode(col, row, []string{"371302", "371311"}[rnd.IntN(2)])
	case "level":
		b.SetCode(col, row, []string{"none", "national"}[rnd.IntN(2)])
	case "abnormal_list":
		b.SetFlag(col, row, rnd.IntN(2) == 0)
	case "established":
		b.SetInt(col, row, 10_000+rnd.Int64N(10_000))
	case "accident_on":
		b.SetInt(col, row, int64(pack.NeverDay))
		if rnd.IntN(2) == 0 {
			b.SetInt(col, row, 20_000)
		}
	case "patents":
		b.SetInt(col, row, rnd.Int64N(100))
	case "world_rank":
		b.SetInt(col, row, 1+rnd.Int64N(100))
	case "market_share":
		b.SetInt(col, row, rnd.Int64N(1_000_000))
	case "net_profit_y1":
		b.SetInt(col, row, rnd.Int64N(2*population.MaxInt)-population.MaxInt)
	default:
		b.SetInt(col, row, rnd.Int64N(100_000_000_00)>>rnd.IntN(30))
	}
}

func writeFacts(t testing.TB, format Format, batches []*population.Batch, o FactOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewFactWriter(&b, format, batches[0].Schema, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, batch := range batches {
		if err := w.Write(batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFactsComeBackFromEveryFormat(t *testing.T) {
	batches := randomBatches(t, 3000)
	want := reading{batches: batches}.rows()
	for _, format := range formats {
		for _, o := range []FactOptions{
			{},
			{Labels: true, DemoMark: "演示数据，非真实企业", Title: "企业情况", Notes: [][2]string{{"来源", "合成"}}},
			{Labels: true, Lang: pack.En, BOM: true},
		} {
			t.Run(fmt.Sprintf("%s %v %s", format, o.Labels, o.Lang), func(t *testing.T) {
				r := readAll(t, "a."+string(format), writeFacts(t, format, batches, o), Options{})
				if r.err != nil || len(r.faults) > 0 {
					t.Fatalf("%v, %d faults: %v", r.err, len(r.faults), r.faults[:min(3, len(r.faults))])
				}
				if got := r.rows(); got != want {
					t.Fatal(firstDifference(got, want))
				}
				if r.reader.Format() != format || r.reader.DemoMark() != o.DemoMark {
					t.Errorf("format %s, mark %q", r.reader.Format(), r.reader.DemoMark())
				}
			})
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d:\n got %s\nwant %s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines instead of %d", len(g), len(w))
}

// resultColumns has one column of each kind.
var resultColumns = []Column{
	{Name: "uscc", Label: pack.Text{Zh: "信用代码", En: "Credit code"}, Width: 22},
	{Name: "outcome", Label: pack.Text{Zh: "结论", En: "Outcome"}, Kind: Code},
	{Name: "score", Label: pack.Text{Zh: "得分", En: "Score"}, Kind: Int},
	{Name: "amount", Label: pack.Text{Zh: "金额（元）", En: "Amount (yuan)"}, Kind: Decimal, Decimals: 2},
	{Name: "decided_on", Label: pack.Text{Zh: "决定日期", En: "Decided on"}, Kind: Date},
	{Name: "run_at", Label: pack.Text{Zh: "计算时间", En: "Computed at"}, Kind: Instant},
	{Name: "final", Label: pack.Text{Zh: "终局", En: "Final"}, Kind: Flag},
}

func writeResults(t testing.TB, format Format, rows int, o TableOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewTableWriter(&b, format, resultColumns, o)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 23, 15, 4, 5, 0, time.UTC)
	for i := range rows {
		known := i%2 == 0
		w.Text(code(i))
		w.Text("符合")
		w.Int(int64(i), known)
		w.Decimal(int64(i)*100+5, known)
		w.Date(pack.DayOf(2026, 3, 31), known)
		w.Instant(at, known)
		w.Flag(true, known)
		if err := w.EndRow(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestResultsAsText(t *testing.T) {
	tests := []struct {
		name   string
		format Format
		o      TableOptions
		want   string
	}{
		{"labels for Excel", CSV, TableOptions{BOM: true},
			"\uFEFF信用代码,结论,得分,金额（元）,决定日期,计算时间,终局\n" +
				code(0) + ",符合,0,0.05,2026-03-31,2026-11-23T15:04:05Z,是\n" + code(1) + ",符合,,,,,\n"},
		{"names", CSV, TableOptions{Names: true, Location: time.FixedZone("", 8*3600)},
			"uscc,outcome,score,amount,decided_on,run_at,final\n" +
				code(0) + ",符合,0,0.05,2026-03-31,2026-11-23T15:04:05Z,true\n" + code(1) + ",符合,,,,,\n"},
		{"objects", NDJSON, TableOptions{},
			`{"uscc":"` + code(0) + `","outcome":"符合","score":0,"amount":0.05,"decided_on":"2026-03-31","run_at":"2026-11-23T15:04:05Z","final":true}` + "\n" +
				`{"uscc":"` + code(1) + `","outcome":"符合"}` + "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(writeResults(t, tt.format, 2, tt.o)); got != tt.want {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

func TestResultsAsAWorkbook(t *testing.T) {
	data := writeResults(t, XLSX, 3, TableOptions{Title: "测算结果", Notes: [][2]string{{"政策时点", "2026-03-31"}}, DemoMark: "演示数据",
		Location: time.FixedZone("", 8*3600)})
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := strings.Join(f.GetSheetList(), " "); got != "测算结果 说明" {
		t.Errorf("sheets %s", got)
	}
	for at, want := range map[string]string{
		"测算结果!A1": "信用代码", "测算结果!A2": code(0), "测算结果!C4": "2", "测算结果!D4": "2.05", "测算结果!E2": "2026-03-31",
		"测算结果!F2": "2026-11-23 23:04:05 UTC+08:00", "测算结果!G2": "是", "测算结果!D3": "", "测算结果!H1": "demo: 演示数据",
		"说明!A1": "测算结果", "说明!B3": "演示数据", "说明!A4": "政策时点", "说明!B4": "2026-03-31",
	} {
		sheet, cell, _ := strings.Cut(at, "!")
		if got, err := f.GetCellValue(sheet, cell); err != nil || got != want {
			t.Errorf("%s holds %q instead of %q (%v)", at, got, want, err)
		}
	}
	panes, err := f.GetPanes("测算结果")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v", panes, err)
	}
}

// A workbook of some size lies in temporary files until it is written; one that is given up must not leave them behind.
func TestADiscardedWorkbookLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	w, err := NewTableWriter(io.Discard, XLSX, []Column{{Name: "text"}}, TableOptions{})
	if err != nil {
		t.Fatal(err)
	}
	most := strings.Repeat("甲", 30_000)
	for range 250 {
		w.Text(most)
		if err := w.EndRow(); err != nil {
			t.Fatal(err)
		}
	}
	files := func() int {
		list, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if files() == 0 {
		t.Fatal("the library kept everything in memory, so this shows nothing")
	}
	w.Discard()
	if n := files(); n != 0 {
		t.Errorf("%d temporary files are left", n)
	}
}

func TestFaultsForProgramsSpeakNoLanguage(t *testing.T) {
	for format, want := range map[Format]string{NDJSON: `"severity":"error"`, CSV: ",错误,"} {
		var b bytes.Buffer
		if err := WriteFaults(&b, format, []Fault{{Row: 3, Column: "uscc", Code: "uscc-length"}}, keyText, pack.Zh); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s: no %s in\n%s", format, want, b.String())
		}
	}
}

// A heading in Chinese has three bytes a character, which must not bring a short identifier near.
func TestNoFarFetchedSuggestions(t *testing.T) {
	h := newHeadings(testLibrary(t), testSubject(t, ""))
	for heading, want := range map[string]string{"得分上限": "", "未满足的条件": "", "salse_revenue_y2": "sales_revenue_y2", "uscd": "uscc"} {
		if got := h.nearest(heading); got != want {
			t.Errorf("%s: %q is suggested instead of %q", heading, got, want)
		}
	}
}

func TestAFullSheetContinuesOnTheNext(t *testing.T) {
	var b bytes.Buffer
	w, err := NewTableWriter(&b, XLSX, []Column{{Name: "n", Kind: Int}}, TableOptions{})
	if err != nil {
		t.Fatal(err)
	}
	w.sink.(*xlsxSink).limit = 11
	for i := range 25 {
		w.Int(int64(i), true)
		if err := w.EndRow(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for sheet, want := range map[string]string{"数据": "9", "数据 2": "19", "数据 3": ""} {
		if got, _ := f.GetCellValue(sheet, "A11"); got != want {
			t.Errorf("%s ends with %q", sheet, got)
		}
	}
	if got, _ := f.GetCellValue("数据 3", "A6"); got != "24" {
		t.Errorf("the last row holds %q", got)
	}
}

func TestWritersRefuseMisuse(t *testing.T) {
	for name, misuse := range map[string]func(*TableWriter){
		"a cell of another kind": func(w *TableWriter) { w.Int(1, true) },
		"too few cells":          func(w *TableWriter) { w.Text("x") },
		"too many cells":         func(w *TableWriter) { w.Text("x"); w.Int(1, true); w.Int(1, true) },
	} {
		w, err := NewTableWriter(&bytes.Buffer{}, CSV, []Column{{Name: "a"}, {Name: "b", Kind: Int}}, TableOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if misuse(w); w.EndRow() == nil || w.Close() == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// full fails after some bytes, as a full disk does.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errors.New("no space left")
	}
	return len(p), nil
}

func TestAFullDiskIsTold(t *testing.T) {
	batches := randomBatches(t, 20_000)
	for _, format := range formats {
		w, err := NewFactWriter(&full{left: 1000}, format, batches[0].Schema, FactOptions{})
		for _, b := range batches {
			if err == nil {
				err = w.Write(b)
			}
		}
		if closing := w.Close(); err == nil && closing == nil {
			t.Errorf("%s did not tell", format)
		}
	}
}

func TestFilesAppearWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.csv")
	f, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(f, "x")
	if _, err := os.Stat(path); err == nil {
		t.Error("the file is there before it is whole")
	}
	f.Abort()
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
	for _, text := range []string{"first", "second"} {
		if f, err = Create(path); err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(f, text)
		if err := f.Commit(); err != nil {
			t.Fatal(err)
		}
		f.Abort()
		if got, _ := os.ReadFile(path); string(got) != text {
			t.Errorf("got %q", got)
		}
	}
	if _, err := Create(filepath.Join(dir, "no", "a.csv")); err == nil {
		t.Error("a file was made in a folder that is not there")
	}
}

func TestFormatsByName(t *testing.T) {
	for path, want := range map[string]Format{"a.csv": CSV, "b/A.XLSX": XLSX, "a.jsonl": NDJSON, "a.ndjson": NDJSON, "a.parquet": Parquet, "a.xls": "", "a": "", "a.doc": ""} {
		got, err := FormatOf(path)
		var e *FileError
		if got != want || (want == "") != errors.As(err, &e) {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
}

func TestReportsOfFaults(t *testing.T) {
	faults := []Fault{
		{Row: 3, Column: "专利", ID: code(1), Found: "1.5", Code: "decimals", Expected: pack.Text{Zh: "应为整数", En: "a whole number"}},
		{Row: 1, Column: "备注", Found: "备注", Code: "unknown-heading", Expected: pack.Text{Zh: "不认识", En: "unknown"}, Severity: pack.Warning},
	}
	var b bytes.Buffer
	if err := WriteFaults(&b, CSV, faults, keyText, pack.Zh); err != nil {
		t.Fatal(err)
	}
	want := "\uFEFF行,列,统一社会信用代码,文件中的内容,问题和应填内容,性质,类别\n3,专利," + code(1) + ",1.5,应为整数,错误,decimals\n1,备注,,备注,不认识,提示,unknown-heading\n"
	if b.String() != want {
		t.Errorf("got\n%s", b.String())
	}
	for _, format := range []Format{XLSX, NDJSON} {
		b.Reset()
		if err := WriteFaults(&b, format, faults, keyText, pack.En); err != nil || b.Len() == 0 {
			t.Errorf("%s: %v", format, err)
		}
	}
}

func TestNothingIsAllocatedForARow(t *testing.T) {
	for _, format := range []Format{CSV, NDJSON, Parquet} {
		w, err := NewTableWriter(&bytes.Buffer{}, format, resultColumns, TableOptions{})
		if err != nil {
			t.Fatal(err)
		}
		id := code(1)
		row := func() {
			w.Text(id)
			w.Text("符合")
			w.Int(1, true)
			w.Decimal(12345, true)
			w.Date(20_000, true)
			w.Instant(time.Time{}, true)
			w.Flag(true, true)
			if err := w.EndRow(); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 * parquetPage {
			row()
		}
		if n := testing.AllocsPerRun(1000, row); n > 0 {
			t.Errorf("%s: %v allocations a row", format, n)
		}
	}
}
