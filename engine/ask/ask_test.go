package ask_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"huice/engine/ask"
	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/rule"
)

// world is a library compiled for a day.
type world struct {
	lib  *pack.Library
	prog *rule.Program
	ask  *ask.Asker
}

func builtIn(t testing.TB, ids ...string) *world {
	t.Helper()
	lib, problems := pack.Load(os.DirFS("../../packs"))
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	if ids == nil {
		for _, p := range lib.Packs {
			if p.Subject == pack.Enterprise && p.Grading == nil && p.Target == nil && p.Kind != "plan" {
				ids = append(ids, p.ID)
			}
		}
	}
	return compile(t, lib, pack.Law, "2026-07-01", ids...)
}

func compile(t testing.TB, lib *pack.Library, set pack.Set, on string, ids ...string) *world {
	t.Helper()
	day, err := pack.ParseDay(on)
	if err != nil {
		t.Fatal(err)
	}
	prog, problems := rule.Compile(lib, rule.Options{Date: day, Set: set}, ids...)
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	return &world{lib, prog, ask.New(lib, prog)}
}

// known is facts by column name, as a pack writes them.
type known map[string]string

func (w *world) facts(t testing.TB, k known) func(int) rule.Value {
	t.Helper()
	values := map[string]rule.Value{}
	for name, src := range k {
		q, err := pack.ParseQuantity(src)
		f, _, ok := w.lib.Column(name)
		if err != nil || !ok || !pack.FitsFact(&q, f) {
			t.Fatalf("%s: %s does not fit", name, src)
		}
		values[name] = rule.ValueOf(q)
	}
	return func(col int) rule.Value { return values[w.prog.Graph.Columns[col].Name] }
}

// example is the base of the examples of a pack with some facts changed.
func example(lib *pack.Library, id string, with known) known {
	k := known{}
	for _, e := range lib.Pack(id).Examples.Base {
		k[e.Key] = e.Value.Src
	}
	for name, src := range with {
		k[name] = src
	}
	for name, src := range k {
		if src == "unknown" {
			delete(k, name)
		}
	}
	return k
}

func names(w *world, cols []int) string {
	var list []string
	for _, c := range cols {
		list = append(list, w.prog.Graph.Columns[c].Name)
	}
	return strings.Join(list, " ")
}

// Two of three score groups are known at 52 points and the last is worth 0 to 30: undecided between 52 and 82 at a line of 60.
// The first question is the one whose every answer decides.
func TestAnSMEWithOneOpenScoreGroupIsAskedTheFactThatDecides(t *testing.T) {
	w := builtIn(t, "national/tech_sme")
	k := example(w.lib, "national/tech_sme", known{
		"staff_total_y1": "100", "tech_staff_y1": "20", // 12 of 20 points
		"sales_revenue_y1": "100000000 yuan", "rd_expense_y1": "5000000 yuan", "cost_expense_y1": "90000000 yuan", // 40 of 50
		"class1_ip_count": "0", "class2_ip_count": "unknown",
		"hnte_cert_valid_from": "2010-01-01", "hnte_cert_valid_to": "2012-12-31", "national_award_on": "never", "standard_led_on": "never",
		"national_award_rank": "9", "standard_led_rank": "9", "standard_led_level": "group", "rd_institution_level": "none",
	})
	s := w.ask.State(w.facts(t, k), nil)
	x := s.Assessments[0]
	if x.Settled || x.Outcome != assess.Undetermined || x.ScoreMin.Num.Cmp(rule.Int(52)) != 0 {
		t.Fatalf("%s, %s to %s; waits for %s", x.Outcome, x.ScoreMin, x.ScoreMax, names(w, x.Waits))
	}
	if len(x.Lines) != 1 || x.Lines[0].At.Num.Cmp(rule.Int(60)) != 0 || x.Lines[0].Op != ">=" || x.Lines[0].Met.Known {
		t.Errorf("lines %+v", x.Lines)
	}
	t.Logf("%s to %s", x.ScoreMin, x.ScoreMax)
	for _, q := range s.Questions {
		t.Logf("%s: %+v %+v gain %s with %v", q.Name, q.Pieces, q.Bears, q.Gain, q.With)
	}
	_ = slices.Sort[[]int]
}
