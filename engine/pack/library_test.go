package pack_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"huice/engine/pack"
)

func soundLibrary(t *testing.T) *pack.Library {
	t.Helper()
	_, sound := readSections(t, "testdata/sound.txtar")
	lib, ps := pack.Load(files(t, sound))
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	return lib
}

func TestColumn(t *testing.T) {
	lib := soundLibrary(t)
	cases := []struct {
		name, fact string
		year       int
		ok         bool
	}{
		{"staff", "staff", 0, true},
		{"revenue_y1", "revenue", 1, true},
		{"revenue_y2", "revenue", 2, true},
		{"revenue_y3", "", 0, false},
		{"revenue_y0", "", 0, false},
		{"revenue_y", "", 0, false},
		{"revenue_yx", "", 0, false},
		{"staff_y1", "", 0, false},
		{"nothing", "", 0, false},
		{"", "", 0, false},
		{"revenue", "revenue", 0, false}, // the fact is there, but a rule must name the year
	}
	for _, c := range cases {
		f, year, ok := lib.Column(c.name)
		name := ""
		if f != nil {
			name = f.Name
		}
		if name != c.fact || year != c.year || ok != c.ok {
			t.Errorf("%q is %q, year %d, %v; want %q, year %d, %v", c.name, name, year, ok, c.fact, c.year, c.ok)
		}
	}
	if got := lib.Fact("revenue").Columns(); !slices.Equal(got, []string{"revenue_y1", "revenue_y2"}) {
		t.Errorf("columns of revenue: %v", got)
	}
	if lib.Fact("revenue_y1") != nil || lib.Pack("city/none") != nil {
		t.Error("something is found that is not there")
	}
}

func TestColumnName(t *testing.T) {
	f := &pack.Fact{Labelled: pack.Labelled{Label: "营业收入", En: "Revenue"}}
	cases := []struct {
		year   int
		zh, en string
	}{
		{0, "营业收入", "Revenue"},
		{1, "营业收入（上年）", "Revenue (Y)"},
		{2, "营业收入（上上年）", "Revenue (Y-1)"},
		{3, "营业收入（前第3年）", "Revenue (Y-2)"},
		{4, "营业收入（前第4年）", "Revenue (Y-3)"},
	}
	for _, c := range cases {
		if zh, en := f.ColumnName(c.year, pack.Zh), f.ColumnName(c.year, pack.En); zh != c.zh || en != c.en {
			t.Errorf("year %d: %s, %s", c.year, zh, en)
		}
	}
}

func TestScale(t *testing.T) {
	three := 3
	cases := []struct {
		fact    pack.Fact
		scale   int64
		numeric bool
	}{
		{pack.Fact{Type: "money"}, 100, true},
		{pack.Fact{Type: "count"}, 1, true},
		{pack.Fact{Type: "share"}, 1_000_000, true},
		{pack.Fact{Type: "number"}, 100, true},
		{pack.Fact{Type: "number", Decimals: &three}, 1000, true},
		{pack.Fact{Type: "number", Decimals: new(int)}, 1, true},
		{pack.Fact{Type: "flag"}, 1, false},
		{pack.Fact{Type: "date"}, 1, false},
		{pack.Fact{Type: "code"}, 1, false},
	}
	for _, c := range cases {
		if c.fact.Scale() != c.scale || c.fact.Numeric() != c.numeric {
			t.Errorf("%s: scale %d, numeric %v", c.fact.Type, c.fact.Scale(), c.fact.Numeric())
		}
	}
}

func TestTextFallsBackToTheOtherLanguage(t *testing.T) {
	cases := []struct {
		text pack.Text
		lang pack.Lang
		want string
	}{
		{pack.Text{Zh: "甲", En: "A"}, pack.Zh, "甲"},
		{pack.Text{Zh: "甲", En: "A"}, pack.En, "A"},
		{pack.Text{Zh: "甲"}, pack.En, "甲"},
		{pack.Text{En: "A"}, pack.Zh, "A"},
	}
	for _, c := range cases {
		if got := c.text.In(c.lang); got != c.want {
			t.Errorf("%+v in %s is %q", c.text, c.lang, got)
		}
	}
}

func TestTextfTakesTheArgumentsThatALanguageNames(t *testing.T) {
	got := pack.Textf("%s占%s的100%%", "100%% of %[4]s is %[3]s", "甲", "乙", "A", "B")
	if want := (pack.Text{Zh: "甲占乙的100%", En: "100% of B is A"}); got != want {
		t.Errorf("%+v", got)
	}
}

func ExampleLoad() {
	fsys := fstest.MapFS{
		"bodies.yaml":        {Data: []byte("bodies:\n  tax: {label: 市税务局, en: Tax Bureau}\n")},
		"facts/revenue.yaml": {Data: []byte("facts:\n  revenue: {label: 营业收入, en: Revenue, type: mony, source: taxes}\n")},
	}
	lib, problems := pack.Load(fsys)
	fmt.Println(lib.Fact("revenue").Label)
	for _, p := range problems {
		fmt.Println(p.In(pack.Zh))
		fmt.Println(p.In(pack.En))
	}
	// Output:
	// 营业收入
	// facts/revenue.yaml:2:45: 错误: “type”不能取“mony”，只能是：money, number, count, share, flag, date, code, text，是不是“money”？ [enum]
	// facts/revenue.yaml:2:45: error: "type" cannot be "mony"; it must be one of: money, number, count, share, flag, date, code, text; is it "money"? [enum]
	// facts/revenue.yaml:2:59: 错误: bodies.yaml 中没有“taxes” [no-body]
	// facts/revenue.yaml:2:59: error: there is no body "taxes" in bodies.yaml [no-body]
}
