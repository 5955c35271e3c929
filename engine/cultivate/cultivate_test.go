package cultivate_test

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"huice/engine/assess"
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

var enterpriseA = map[string]string{
	"sales_revenue_y3": "40000000 yuan", "sales_revenue_y2": "44000000 yuan", "sales_revenue_y1": "48000000 yuan",
	"rd_hnte_y3": "1600000 yuan", "rd_hnte_y2": "1800000 yuan", "rd_hnte_y1": "2400000 yuan",
	"rd_hnte_domestic_y3": "1600000 yuan", "rd_hnte_domestic_y2": "1800000 yuan", "rd_hnte_domestic_y1": "2400000 yuan",
}

func search(t testing.TB, lib *pack.Library, id string, years int) *cultivate.Search {
	t.Helper()
	s, problems := cultivate.New(lib, cultivate.Options{Pack: id, Today: pack.DayOf(2026, 3, 1), Years: years})
	if s == nil {
		t.Fatal(problems)
	}
	return s
}

// TestEnterpriseA is the enterprise with sales of 40, 44 and 48 million and R&D of 1.6, 1.8 and 2.4 million.
func TestEnterpriseA(t *testing.T) {
	lib := library(t, testLevers)
	s := search(t, lib, "national/hnte", 2)
	who := facts(t, lib, "national/hnte", enterpriseA)
	a := newAssessed(lib)
	if now := s.Now(who, cultivate.Request{}); now != assess.NotEligible {
		t.Errorf("this year it is %v", now)
	}
	for _, c := range []struct {
		sales, rd int64
	}{{50_000_000, 2_900_000}, {50_100_000, 1_490_000}} {
		r := s.Plan(who, cultivate.Request{Forecast: map[string]rule.Value{"sales_revenue": yuan(c.sales), "rd_hnte": yuan(0), "rd_hnte_domestic": yuan(0)}})
		if r.Status != cultivate.Reachable || !r.Proved {
			t.Fatalf("%d: %v", c.sales, r.Status)
		}
		p := &r.Plans[0]
		if got := show(p); got != fmt.Sprintf("2027-01-01 %d fen; spend × %d in 2026", c.rd*100, c.rd/10_000) {
			t.Errorf("sales of %d: %s", c.sales, got)
		}
		for i := range r.Plans {
			checkPlan(t, a, "national/hnte", &r.Plans[i])
		}
		for _, f := range p.Facts {
			if f.Column == "sales_revenue_y1" && (!f.Forecast || f.Value.Num.Cmp(rule.Int(c.sales)) != 0) {
				t.Errorf("the sales of the coming year are %v, forecast %v", f.Value, f.Forecast)
			}
			if f.Column == "sales_revenue_y2" && (f.Forecast || f.Value.Num.Cmp(rule.Int(48_000_000)) != 0) {
				t.Errorf("the sales of the past year are %v, forecast %v", f.Value, f.Forecast)
			}
		}
	}
}

func TestWhatIsNeededJumpsWhereTheBarFalls(t *testing.T) {
	lib := library(t, testLevers)
	s := search(t, lib, "national/hnte", 1)
	b := cultivate.Branch{Forecast: "sales_revenue", From: rule.Int(46_000_000), To: rule.Int(52_000_000), Needed: "rd_hnte", Points: 6}
	out, ok := s.Branches(facts(t, lib, "national/hnte", enterpriseA), cultivate.Request{}, b)
	if !ok || len(out.Runs) != 2 || len(out.Thresholds) != 1 || len(out.Else) != 0 || out.Year != 2026 {
		t.Fatalf("%+v", out)
	}
	if at := out.Thresholds[0]; at.Cmp(rule.Frac(5_000_000_001, 100)) != 0 {
		t.Errorf("the jump is at %v", at)
	}
	ends := []cultivate.Point{out.Runs[0].Points[len(out.Runs[0].Points)-1], out.Runs[1].Points[0]}
	for i, want := range []int64{2_900_000, 1_490_000} {
		if !ends[i].Possible || ends[i].Needed.Cmp(rule.Int(want)) != 0 {
			t.Errorf("beside the jump %v are needed, not %d", ends[i].Needed, want)
		}
	}
}

func TestTimeAloneWillDo(t *testing.T) {
	lib := library(t, testLevers)
	s := search(t, lib, "national/hnte", 1)
	r := s.Plan(facts(t, lib, "national/hnte", map[string]string{"establishment_date": "2025-03-31", "mark_ip_level": "8", "mark_ip_core": "8"}), cultivate.Request{})
	if r.Status != cultivate.Waits || len(r.Plans) != 1 || len(r.Plans[0].Changes) != 0 || r.Plans[0].Cost != 0 || r.Plans[0].On != pack.DayOf(2026, 3, 31) {
		t.Errorf("%v %+v", r.Status, r.Plans)
	}
}

func TestWhyThereIsNoPlan(t *testing.T) {
	lib := library(t, testLevers)
	s := search(t, lib, "national/hnte", 1)
	for _, c := range []struct {
		name   string
		with   map[string]string
		q      cultivate.Request
		status cultivate.Status
		names  string
	}{
		{"a field that is not supported", map[string]string{"hnte_field": "outside"}, cultivate.Request{}, cultivate.Impossible, "h3"},
		{"two clauses that nothing can meet", map[string]string{"hnte_field": "outside", "is_resident_enterprise": "false"}, cultivate.Request{}, cultivate.Impossible, "resident h3"},
		{"what may not be touched", map[string]string{"tech_staff_hnte_y1": "5"}, cultivate.Request{Without: []string{"people"}}, cultivate.Impossible, "h4"},
		{"a fact that nobody has given", map[string]string{"hnte_field": "unknown"}, cultivate.Request{}, cultivate.NeedsData, "hnte_field"},
		{"experts who mark low", map[string]string{"mark_conversion": "unknown", "mark_ip_level": "unknown", "mark_ip_core": "unknown", "mark_management_unit": "unknown"},
			cultivate.Request{Experts: new(rule.Rat)}, cultivate.Impossible, "h7"},
	} {
		r := s.Plan(facts(t, lib, "national/hnte", c.with), c.q)
		var names []string
		for _, x := range r.Conflict {
			for _, clause := range x.Clauses {
				names = append(names, clause.ID)
			}
		}
		if got := strings.Join(append(names, r.Missing...), " "); r.Status != c.status || got != c.names {
			t.Errorf("%s: %v %q, not %v %q", c.name, r.Status, got, c.status, c.names)
		}
	}
}

// A certificate that ends before the first year whose research can still be raised has ended: each clause is met at some time, both
// on no day.
func TestClausesThatAreMetAtDifferentTimes(t *testing.T) {
	lib := library(t, testLevers)
	s := search(t, lib, "city/linyi/science_innovation_100", 2)
	for until, apart := range map[string]bool{"2026-12-31": true, "2027-01-01": false} {
		r := s.Plan(facts(t, lib, "city/linyi/science_innovation_100", map[string]string{"rd_expense_y1": "5000000 yuan", "hnte_cert_valid_to": until}), cultivate.Request{})
		if !apart {
			if len(r.Plans) == 0 || r.Plans[0].On != pack.DayOf(2027, 1, 1) || r.Plans[0].Until != r.Plans[0].On {
				t.Errorf("a certificate until %s: %v %+v", until, r.Status, r.Plans)
			}
			continue
		}
		if len(r.Conflict) != 1 || !r.Conflict[0].Apart || len(r.Conflict[0].Clauses) != 2 {
			t.Errorf("a certificate until %s: %v %+v", until, r.Status, r.Conflict)
		}
	}
}

func TestExpertsAreAnAssumption(t *testing.T) {
	lib := library(t, testLevers)
	s := search(t, lib, "national/hnte", 0)
	who := facts(t, lib, "national/hnte", map[string]string{"mark_conversion": "unknown", "mark_ip_level": "unknown", "mark_management_unit": "unknown"})
	one := rule.Int(1)
	high := s.Plan(who, cultivate.Request{Experts: &one})
	if high.Status != cultivate.Qualified || len(high.Plans[0].Marks) != 4 { // the bonus for standards is open as well
		t.Fatalf("%v %+v", high.Status, high.Plans)
	}
	checkPlan(t, newAssessed(lib), "national/hnte", &high.Plans[0])
	if low := s.Plan(who, cultivate.Request{Experts: new(rule.Rat)}); low.Status == cultivate.Qualified {
		t.Error("the lowest marks do as well")
	}
}

func TestOtherGoals(t *testing.T) {
	lib := library(t, testLevers)
	who := facts(t, lib, "national/tech_sme", map[string]string{"tech_staff_y1": "12", "staff_total_y1": "100"})
	s := search(t, lib, "national/tech_sme", 1)
	for _, score := range []int64{60, 80, 90} {
		want := rule.Int(score)
		r := s.Plan(who, cultivate.Request{Goal: cultivate.Goal{Score: &want}})
		if len(r.Plans) == 0 {
			t.Fatalf("a score of %d: %v", score, r.Status)
		}
		p := &r.Plans[0]
		prog, _ := rule.Compile(lib, rule.Options{Date: p.On}, "national/tech_sme")
		values := map[string]rule.Value{}
		for _, f := range p.Facts {
			values[f.Column] = f.Value
		}
		row := rule.NewRow(prog.Graph)
		row.Fact = func(col int) rule.Value { return values[prog.Graph.Columns[col].Name] }
		row.Reset()
		if got := row.Value(prog.Rules[0].Score.Lo); !got.Known || got.Num.Cmp(want) < 0 {
			t.Errorf("a score of %d: %s gives %v", score, show(p), got)
		}
	}
	figure := s.Plan(who, cultivate.Request{Goal: cultivate.Goal{Figure: "tech_staff_share", Least: ratio(1, 4)}})
	if len(figure.Plans) == 0 || show(&figure.Plans[0]) != "2027-01-01 270000000 fen; hire × 18 in 2026" { // 30 of 118 is more than a quarter, 29 of 117 is not
		t.Errorf("a share of a quarter: %v %+v", figure.Status, figure.Plans)
	}
}

func ratio(n, d int64) *rule.Rat {
	r := rule.Frac(n, d)
	return &r
}

func TestAlternativesDiffer(t *testing.T) {
	lib := builtIn(t)
	s := search(t, lib, "national/tech_sme", 2)
	a := newAssessed(lib)
	several := 0
	for _, who := range townsfolk(t, lib, 200, 0) {
		r := s.Plan(who, cultivate.Request{})
		for i := range r.Plans {
			p := &r.Plans[i]
			checkPlan(t, a, "national/tech_sme", p)
			if p.Cost < r.Plans[0].Cost || p.Kind == cultivate.Earliest && p.On >= r.Plans[0].On {
				t.Errorf("%s beside %s", show(p), show(&r.Plans[0]))
			}
			for j := range i {
				if strings.SplitN(show(p), ";", 2)[1] == strings.SplitN(show(&r.Plans[j]), ";", 2)[1] {
					t.Errorf("twice the same: %s", show(p))
				}
			}
		}
		if len(r.Plans) > 1 {
			several++
		}
	}
	if several < 20 {
		t.Errorf("only %d enterprises have alternatives", several)
	}
}
