package cultivate_test

import (
	"io/fs"
	"math/big"
	"os"
	"testing"
	"testing/fstest"

	"huice/engine/cultivate"
	"huice/engine/pack"
	"huice/engine/rule"
)

// withLevers lays levers over the built-in packs.
type withLevers struct {
	fs.FS
	more fstest.MapFS
}

func (w withLevers) Open(name string) (fs.File, error) {
	if f, err := w.more.Open(name); err == nil && name != "." {
		return f, nil
	}
	return w.FS.Open(name)
}

func library(t testing.TB, levers string) *pack.Library {
	t.Helper()
	lib, problems := pack.Load(withLevers{os.DirFS("../../packs"), fstest.MapFS{"levers/test.yaml": {Data: []byte(levers)}}})
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	return lib
}

const testLevers = `
levers:
  spend:
    label: 增加研发投入
    en: Spend more on R&D
    kind: rd
    changes: {rd_hnte: 10000 yuan, rd_hnte_domestic: 10000 yuan, rd_expense: 10000 yuan, cost_expense: 10000 yuan}
    lead: 3 months
    cost: [{each: 10000 yuan}]
  hire:
    label: 招聘科技人员
    en: Hire tech staff
    kind: people
    changes: {tech_staff_hnte: 1, staff_total_hnte: 1, tech_staff: 1, staff_total: 1}
    lasts: true
    lead: 6 months
    most: 200
    cost: [{each: 150000 yuan}]
  utility:
    label: 申请Ⅱ类知识产权
    en: Apply for class II rights
    kind: ip
    changes: {class2_ip_count: 1, class2_ip_count_hnte: 1, ip_own_rd_count: 1, core_ip_count: 1}
    lead: 8 months
    most: 10
    cost: [{each: 8000 yuan, steps: 2}, {each: 10000 yuan}]
  convert:
    label: 转化科技成果
    en: Convert results
    kind: other
    changes: {conversions_3y: 1}
    lead: 12 months
    most: 20
    cost: [{each: 50000 yuan}]
`

// facts are those of an example, changed.
func facts(t testing.TB, lib *pack.Library, id string, with map[string]string) cultivate.Subject {
	t.Helper()
	values := map[string]rule.Value{}
	for _, e := range lib.Pack(id).Examples.Base {
		values[e.Key] = rule.ValueOf(e.Value)
	}
	for k, v := range with {
		q, err := pack.ParseQuantity(v)
		if err != nil {
			t.Fatal(err)
		}
		values[k] = rule.ValueOf(q)
	}
	return func(c string) rule.Value { return values[c] }
}

func yuan(n int64) rule.Value { return rule.Value{Known: true, Num: rule.Int(n)} }

var a = map[string]string{
	"sales_revenue_y3": "40000000 yuan", "sales_revenue_y2": "44000000 yuan", "sales_revenue_y1": "48000000 yuan",
	"rd_hnte_y3": "1600000 yuan", "rd_hnte_y2": "1800000 yuan", "rd_hnte_y1": "2400000 yuan",
	"rd_hnte_domestic_y3": "1600000 yuan", "rd_hnte_domestic_y2": "1800000 yuan", "rd_hnte_domestic_y1": "2400000 yuan",
}

func TestEnterpriseA(t *testing.T) {
	lib := library(t, testLevers)
	s, problems := cultivate.New(lib, cultivate.Options{Pack: "national/hnte", Today: pack.DayOf(2026, 3, 1), Years: 2})
	if s == nil {
		t.Fatal(problems)
	}
	who := facts(t, lib, "national/hnte", a)
	for _, sales := range []int64{50_000_000, 50_100_000} {
		r := s.Plan(who, cultivate.Request{Forecast: map[string]rule.Value{"sales_revenue": yuan(sales), "rd_hnte": yuan(0), "rd_hnte_domestic": yuan(0)}})
		t.Log(r.Now, r.Status, r.Opened, r.Missing, r.Conflict)
		for _, p := range r.Plans {
			t.Logf("%v on %v until %v cost %d", p.Kind, p.On, p.Until, p.Cost/100)
			for _, c := range p.Changes {
				t.Logf("   %s × %d in %d, begin %v shows %v: %d %v", c.Lever.ID, c.Steps, c.Year, c.Begin, c.Shows, c.Cost/100, c.Effects)
			}
			t.Log(p.Marks)
		}
	}
	_ = big.NewRat
}

func TestBranchesOfEnterpriseA(t *testing.T) {
	lib := library(t, testLevers)
	s, problems := cultivate.New(lib, cultivate.Options{Pack: "national/hnte", Today: pack.DayOf(2026, 3, 1), Years: 1})
	if s == nil {
		t.Fatal(problems)
	}
	out, ok := s.Branches(facts(t, lib, "national/hnte", a), cultivate.Request{}, cultivate.Branch{Forecast: "sales_revenue", From: rule.Int(46_000_000), To: rule.Int(52_000_000), Needed: "rd_hnte", Points: 6})
	if !ok {
		t.Fatal("no branches")
	}
	for _, r := range out.Runs {
		t.Log("run")
		for _, p := range r.Points {
			t.Log("   ", p.Forecast, p.Needed, p.Possible)
		}
	}
	t.Log(out.Thresholds, out.Else)
}
