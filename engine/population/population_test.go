package population_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/fstest"

	"huice/engine/pack"
	"huice/engine/population"
)

func library(t testing.TB) *pack.Library {
	t.Helper()
	lib, problems := pack.Load(fstest.MapFS{
		"bodies.yaml": {Data: []byte("bodies:\n  tax: {label: 税务局, en: Tax bureau}\n")},
		"facts/f.yaml": {Data: []byte(`facts:
  uscc: {label: 代码, en: Code, type: text, source: tax}
  sales: {label: 销售收入, en: Sales, type: money, period: year, years: 2, source: tax}
  staff: {label: 职工, en: Staff, type: number, decimals: 1, source: tax}
  listed: {label: 上市, en: Listed, type: flag, source: tax}
  field: {label: 领域, en: Field, type: code, source: tax}
  accident: {label: 事故, en: Accident, type: date, never: true, source: tax}
  platform_id: {label: 平台编号, en: Platform number, subjects: [platform], type: text, source: tax}
  platform_owner: {label: 依托单位, en: Operator, subjects: [platform], type: text, source: tax}
`)},
		"subjects.yaml": {Data: []byte(`subjects:
  enterprise: {label: 企业, en: Enterprise, key: uscc}
  platform: {label: 平台, en: Platform, key: platform_id, owner: platform_owner}
`)},
	})
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	return lib
}

func schema(t testing.TB, names ...string) *population.Schema {
	t.Helper()
	s, err := population.NewSchema(library(t), names)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASchemaHoldsFactsOfTheOwnerBesideThoseOfTheSubject(t *testing.T) {
	s := schema(t, "platform_id", "owner.uscc", "owner.sales_y2", "sales_y2", "owner.field", "owner.accident")
	if s.Key != "uscc" || s.Name != "company_name" {
		t.Errorf("subjects are enterprises unless said otherwise, not %q and %q", s.Key, s.Name)
	}
	for i, want := range []struct {
		zh, en string
		year   int
		kind   population.Kind
	}{
		{"平台编号", "Platform number", 0, population.Text},
		{"所属企业代码", "Owner: Code", 0, population.Text},
		{"所属企业销售收入（上上年）", "Owner: Sales (Y-1)", 2, population.Int},
		{"销售收入（上上年）", "Sales (Y-1)", 2, population.Int},
		{"所属企业领域", "Owner: Field", 0, population.Code},
		{"所属企业事故", "Owner: Accident", 0, population.Int},
	} {
		c := &s.Columns[i]
		if c.Label(pack.Zh) != want.zh || c.Label(pack.En) != want.en || c.Year != want.year || c.Kind != want.kind || s.Lookup(c.Name) != i {
			t.Errorf("%s: got %s, %s, %+v", c.Name, c.Label(pack.Zh), c.Label(pack.En), c)
		}
	}
	b := population.NewBatch(s)
	b.SetInt(2, 0, 5)
	b.SetInt(3, 0, 7)
	if b.Ints(2)[0] != 5 || b.Ints(3)[0] != 7 {
		t.Error("a fact of the owner and the subject's own share a place")
	}
	for _, names := range [][]string{{"owner.nonesuch"}, {"owner.sales"}, {"owner.sales_y3"}, {"owner.field", "owner.field"}, {"owner.owner.field"}} {
		if _, err := population.NewSchema(library(t), names); err == nil {
			t.Errorf("a schema of %v should be refused", names)
		}
	}
}

func TestASchemaHoldsKnownColumnsOnce(t *testing.T) {
	for _, names := range [][]string{{"sales"}, {"sales_y3"}, {"staff_y1"}, {"nonesuch"}, {"staff", "staff"}} {
		if _, err := population.NewSchema(library(t), names); err == nil {
			t.Errorf("a schema of %v should be refused", names)
		}
	}
	s := schema(t, "uscc", "sales_y2", "listed")
	if s.Lookup("sales_y2") != 1 || s.Lookup("sales_y1") != -1 || s.Columns[1].Year != 2 {
		t.Errorf("columns are not where they were put: %+v", s.Columns)
	}
}

func TestAValueIsUnknownUntilItIsSetAndAfterItIsCleared(t *testing.T) {
	b := population.NewBatch(schema(t, "uscc", "sales_y1", "staff", "listed", "field", "accident"))
	for col := range b.Schema.Columns {
		if b.Valid(col).Count() != 0 {
			t.Errorf("a new batch knows something of %s", b.Schema.Columns[col].Name)
		}
	}
	last := population.BatchRows - 1
	b.SetText(0, last, "x")
	b.SetInt(1, last, 5)
	b.SetFlag(3, last, true)
	b.SetFlag(3, 0, false)
	b.SetCode(4, last, "new_materials")
	if b.Text(0, last) != "x" || b.Ints(1)[last] != 5 || !b.Flags(3).Bit(last) || b.Flags(3).Bit(0) || b.Text(4, last) != "new_materials" {
		t.Error("values do not come back as they were set")
	}
	b.Clear(0, last)
	b.Clear(4, last)
	if b.Text(0, last) != "" || b.Text(4, last) != "" || b.Text(-1, 0) != "" {
		t.Error("a value that was cleared is still there")
	}
	b.Reset()
	if b.Valid(1).Count()+b.Valid(3).Count() != 0 || b.Flags(3).Count() != 0 {
		t.Error("a batch that was reset still knows something")
	}
}

func TestALiteralIsStoredExactlyOrNotAtAll(t *testing.T) {
	b := population.NewBatch(schema(t, "uscc", "sales_y1", "staff", "listed", "field", "accident"))
	for _, c := range []struct {
		column, literal string
		fits            bool
		units           int64
	}{
		{"sales_y1", "12.34 yuan", true, 1234},
		{"sales_y1", "3 亿元", true, 30_000_000_000},
		{"sales_y1", "-1 yuan", false, 0}, // the lower bound is 0
		{"sales_y1", "12", false, 0},      // money says its unit
		{"staff", "12.5", true, 125},
		{"staff", "12.55", false, 0}, // one decimal is kept, none is rounded away
		{"listed", "true", true, 0},
		{"listed", "1", false, 0},
		{"accident", "never", true, int64(pack.NeverDay)},
		{"accident", "1970-01-02", true, 1},
		{"accident", "unknown", true, 0},
		{"field", "new_materials", true, 0},
	} {
		q, err := pack.ParseQuantity(c.literal)
		if err != nil {
			t.Fatal(err)
		}
		col := b.Schema.Lookup(c.column)
		if got := b.SetQuantity(col, 0, q); got != c.fits {
			t.Errorf("%s = %s: fits %v, want %v", c.column, c.literal, got, c.fits)
		}
		if b.Schema.Columns[col].Kind == population.Int && c.fits && q.Kind != pack.Unknown && b.Ints(col)[0] != c.units {
			t.Errorf("%s = %s is held as %d, want %d", c.column, c.literal, b.Ints(col)[0], c.units)
		}
	}
	if b.Valid(b.Schema.Lookup("accident")).Bit(0) {
		t.Error("unknown should leave the value unknown")
	}
}

func TestFillSetsTheFirstRows(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 65, population.BatchRows - 1, population.BatchRows} {
		var p population.Plane
		p.Fill(n)
		if p.Count() != n || n > 0 && !p.Bit(n-1) || n < population.BatchRows && p.Bit(n) {
			t.Errorf("Fill(%d) sets %d bits", n, p.Count())
		}
	}
}

func TestADictionaryMayBeReadWhileItGrows(t *testing.T) {
	d := population.NewDict()
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 500 {
				w := fmt.Sprint((i*7 + g) % 300)
				if got := d.Word(d.Intern(w)); got != w {
					t.Errorf("%q came back as %q", w, got)
				}
				_ = d.Words()
			}
		}()
	}
	wg.Wait()
	if n := len(d.Words()); n != 300 {
		t.Errorf("300 different words became %d", n)
	}
}

// A batch holds columns side by side; a value that nobody supplied is neither zero nor false.
func ExampleBatch() {
	lib := library(noTest{})
	s, _ := population.NewSchema(lib, []string{"sales_y1", "listed"})
	b := population.NewBatch(s)
	b.Rows = 2
	b.SetInt(0, 0, 1_000_00) // fen
	fmt.Println(b.Ints(0)[0], b.Valid(0).Bit(0), b.Valid(0).Bit(1), b.Valid(1).Bit(0))
	// Output: 100000 true false false
}

// noTest lets an example use the library of the tests.
type noTest struct{ testing.TB }

func (noTest) Helper() {}
