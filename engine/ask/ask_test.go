package ask_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"huice/engine/ask"
	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
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

// sme is an enterprise of the examples with 52 points in two of three score groups.
func sme(w *world, with known) known {
	k := example(w.lib, "national/tech_sme", with)
	delete(k, "class1_ip_count")
	return k
}

// Two of three score groups are known at 52 points and the last is worth 0 to 30: undecided between 52 and 82 at a line of 60. The
// first question is the one whose every answer decides.
func TestAnSMEWithOneOpenScoreGroupIsAskedTheFactThatDecides(t *testing.T) {
	w := builtIn(t, "national/tech_sme")
	k := sme(w, known{"class2_ip_count": "0"})
	s := w.ask.State(w.facts(t, k), nil)
	undecided(t, w, s, 52, 82)
	if len(s.Questions) != 1 || s.Questions[0].Name != "class1_ip_count" {
		t.Fatalf("questions %+v", s.Questions)
	}
	q := &s.Questions[0]
	e := &q.Bears[0]
	if !e.Final || q.Gain.Cmp(rule.Int(1)) != 0 || len(q.Pieces) != 2 {
		t.Errorf("the answer decides whatever it is: %+v", q)
	}
	if e.Answers[0] != (ask.Answer{Outcome: assess.NotEligible, Settled: true}) || e.Answers[1] != (ask.Answer{Outcome: assess.Eligible, Settled: true}) ||
		q.Pieces[0].To.Num.Sign() != 0 || q.Pieces[1].From.Num.Cmp(rule.Int(1)) != 0 || !q.Pieces[0].Least || !q.Pieces[1].Most {
		t.Errorf("none is not eligible, one or more is: %+v %+v", q.Pieces, e.Answers)
	}
	for answer, want := range map[string]assess.Outcome{"0": assess.NotEligible, "1": assess.Eligible, "9": assess.Eligible} {
		k["class1_ip_count"] = answer
		if s := w.ask.State(w.facts(t, k), nil); s.Open != 0 || len(s.Questions) != 0 || s.Assessments[0].Outcome != want {
			t.Errorf("after the answer %s: %d open, %s", answer, s.Open, s.Assessments[0].Outcome)
		}
	}
}

// With both facts of the last group open the order is made anew after each answer.
func TestTheOrderIsMadeAnewAfterEachAnswer(t *testing.T) {
	w := builtIn(t, "national/tech_sme")
	k := sme(w, known{"class2_ip_count": "unknown"})
	s := w.ask.State(w.facts(t, k), nil)
	undecided(t, w, s, 52, 82)
	if len(s.Questions) != 2 || s.Questions[0].Name != "class1_ip_count" || s.Questions[0].Bears[0].Final {
		t.Fatalf("class I is worth the whole group, but without it class II may still decide: %+v", s.Questions)
	}
	k["class1_ip_count"] = "0"
	s = w.ask.State(w.facts(t, k), nil)
	undecided(t, w, s, 52, 76)
	if len(s.Questions) != 1 || s.Questions[0].Name != "class2_ip_count" || !s.Questions[0].Bears[0].Final {
		t.Fatalf("now class II decides whatever it is: %+v", s.Questions)
	}
	k["class2_ip_count"] = "2"
	if s = w.ask.State(w.facts(t, k), nil); s.Open != 0 || s.Assessments[0].Outcome != assess.Eligible {
		t.Errorf("64 points are enough: %+v", s.Assessments[0].Single)
	}
}

// undecided holds an assessment against the bounds of its score and the line of 60.
func undecided(t *testing.T, w *world, s *ask.State, lo, hi int64) {
	t.Helper()
	x := &s.Assessments[0]
	if x.Settled || s.Open != 1 || x.Outcome != assess.Undetermined || x.ScoreMin.Num.Cmp(rule.Int(lo)) != 0 || x.ScoreMax.Num.Cmp(rule.Int(hi)) != 0 {
		t.Fatalf("%s, %s to %s; waits for %s", x.Outcome, x.ScoreMin, x.ScoreMax, names(w, x.Waits))
	}
	if len(x.Lines) != 1 || x.Lines[0].At.Num.Cmp(rule.Int(60)) != 0 || x.Lines[0].Op != ">=" || x.Lines[0].Met.Known {
		t.Errorf("lines %+v", x.Lines)
	}
}

// Nothing is known: nothing is refused or granted, no score is 0 and no amount is 0 for want of facts.
func TestUnknownIsNeitherZeroNorFalse(t *testing.T) {
	for _, w := range single(t) {
		s := w.ask.State(func(int) rule.Value { return rule.Value{} }, nil)
		x := &s.Assessments[0]
		if x.Settled && len(w.prog.Graph.Facts(x.Rules.Scope)) > 0 {
			t.Errorf("%s is settled as %s without a fact", x.Rules.Pack.ID, x.Outcome)
		}
		if !x.Settled && x.AmountMin.Known && x.AmountMax.Known && x.AmountMin.Num.Cmp(x.AmountMax.Num) == 0 {
			t.Errorf("%s: the amount is said to be %s without a fact", x.Rules.Pack.ID, x.AmountMin)
		}
		if !x.Settled && x.ScoreMin.Known && x.ScoreMax.Known && x.ScoreMin.Num.Cmp(x.ScoreMax.Num) == 0 && x.ScoreMax.Num.Sign() == 0 && len(w.prog.Graph.Facts(x.Rules.Score.Hi)) > 0 {
			t.Errorf("%s: the score is said to be 0 without a fact", x.Rules.Pack.ID)
		}
	}
}

// Where no fact settles anything by itself, the fewest that do are asked for together.
func TestFactsThatSettleOnlyTogetherAreAskedForTogether(t *testing.T) {
	lib := invented(`definitions:
  intensity: {label: 强度, en: Intensity, is: "ratio(research, sales)"}
conditions:
  - {id: intensity, label: 强度达到下限, en: Intensity, cite: 第一条, require: intensity >= least}
  - {id: people, label: 人员之和, en: People, cite: 第一条, require: engineers + technicians + teachers == staff}
`)
	w := compile(t, lib, pack.Law, "2026-07-01", "city/grant")
	s := w.ask.State(w.facts(t, known{"staff": "50"}), nil)
	var got []string
	for _, q := range s.Questions {
		got = append(got, q.Name+" with "+names(w, q.With))
	}
	want := []string{"research with sales", "sales with research", "engineers with technicians teachers", "teachers with engineers technicians", "technicians with engineers teachers"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// An answer that costs less comes first among those that settle as much.
func TestACheaperAnswerComesFirst(t *testing.T) {
	lib := invented(`conditions:
  - {id: a, label: 甲, en: A, cite: 第一条, require: engineers >= 1}
  - {id: b, label: 乙, en: B, cite: 第一条, require: slow_flag}
  - {id: c, label: 丙, en: C, cite: 第一条, require: quick_flag}
`)
	w := compile(t, lib, pack.Law, "2026-07-01", "city/grant")
	s := w.ask.State(w.facts(t, nil), nil)
	var got []string
	for _, q := range s.Questions {
		got = append(got, q.Name)
	}
	if want := []string{"quick_flag", "engineers", "slow_flag"}; !slices.Equal(got, want) || s.Questions[0].Minutes != 2 || s.Questions[1].Minutes != 10 {
		t.Errorf("got %q", got)
	}
}

// What others answer tells how likely an answer is, and changes the order but not what is settled.
func TestAPopulationTellsHowLikelyAnswersAre(t *testing.T) {
	lib := invented(`conditions:
  - {id: a, label: 甲, en: A, cite: 第一条, require: engineers >= 10}
  - {id: b, label: 乙, en: B, cite: 第一条, require: quick_flag}
  - {id: c, label: 丙, en: C, cite: 第一条, require: "field != \"x\""}
`)
	w := compile(t, lib, pack.Law, "2026-07-01", "city/grant")
	schema, err := population.NewSchema(lib, []string{"uscc", "engineers", "quick_flag", "field"})
	if err != nil {
		t.Fatal(err)
	}
	b := population.NewBatch(schema)
	for row := range 8 {
		b.Rows++
		b.SetInt(1, row, int64(row)) // all below 10
		b.SetFlag(2, row, true)
		b.SetCode(3, row, []string{"x", "y"}[row%2])
	}
	seen := w.ask.Watch()
	seen.Add(b)
	s := w.ask.State(w.facts(t, nil), seen)
	shares := map[string]rule.Rat{}
	for _, q := range s.Questions {
		shares[q.Name] = q.Bears[0].Share
	}
	for name, want := range map[string]rule.Rat{"engineers": rule.Frac(9, 10), "quick_flag": rule.Frac(1, 10), "field": rule.Frac(5, 10)} {
		if shares[name].Cmp(want) != 0 {
			t.Errorf("%s settles with %s of its answers, want %s", name, shares[name], want)
		}
	}
}

// An alternation has no end; what is not looked at settles nothing, and the question says so.
func TestAnEndlessAlternationIsNotCutToTheEnd(t *testing.T) {
	w := compile(t, invented(`conditions:
  - {id: odd, label: 单数, en: Odd, cite: 第一条, require: "engineers == floor(ratio(engineers, 2)) * 2 + 1"}
`), pack.Law, "2026-07-01", "city/grant")
	s := w.ask.State(w.facts(t, nil), nil)
	if q := &s.Questions[0]; !q.Rough || q.Bears[0].Final || len(q.Pieces) < 100 {
		t.Errorf("%d pieces, rough %v, final %v", len(q.Pieces), q.Rough, q.Bears[0].Final)
	}
}

// A code is cut by the words that rules name and by beginnings of words.
func TestCodesAreCutByTheWordsOfTheRules(t *testing.T) {
	w := compile(t, invented(`conditions:
  - {id: not, label: 甲, en: A, cite: 第一条, require: "!starts_with(field, \"51\") || field == \"519\""}
`), pack.Law, "2026-07-01", "city/grant")
	s := w.ask.State(w.facts(t, nil), nil)
	var got []string
	q := &s.Questions[0]
	for i, p := range q.Pieces {
		text := q.Bears[0].Answers[i].Outcome.String() + ":"
		for _, v := range p.Values {
			word, beginning := ask.Beginning(v.Str)
			text += " " + word
			if beginning {
				text += "…"
			}
		}
		if p.Others {
			text += " others"
		}
		got = append(got, text)
	}
	if want := []string{"not_eligible: 51 51…", "eligible: 519 others"}; !slices.Equal(got, want) || !q.Bears[0].Final {
		t.Errorf("got %q", got)
	}
}

// invented is a pack with the given rules and content invented for these tests.
func invented(rules string) *pack.Library {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	lib, problems := pack.Load(fstest.MapFS{
		"bodies.yaml": file("bodies:\n  tax: {label: 税务局, en: Tax bureau}\n  panel: {label: 专家组, en: Panel, minutes: 90}\n  market: {label: 市场局, en: Market bureau}\n"),
		"facts/f.yaml": file(`facts:
  uscc: {label: 统一社会信用代码, en: Credit code, type: text, source: tax}
  sales: {label: 销售收入, en: Sales, type: money, source: tax}
  research: {label: 研发费用, en: R&D expense, type: money, source: tax}
  staff: {label: 职工, en: Staff, type: count, source: market}
  engineers: {label: 工程师, en: Engineers, type: count, source: market}
  technicians: {label: 技工, en: Technicians, type: count, source: market}
  teachers: {label: 教师, en: Teachers, type: count, source: market}
  field: {label: 领域, en: Field, type: code, source: market}
  slow_flag: {label: 慢, en: Slow, type: flag, source: panel}
  quick_flag: {label: 快, en: Quick, type: flag, source: panel, minutes: 2}
`),
		"city/grant/pack.yaml": file(`pack: city/grant
title: 补助
en: Grant
kind: qualification
authority: tax
subject: enterprise
documents:
  measures: {title: 示例办法}
effective: {from: 2025-01-01, by: application_date}
parameters:
  least: {label: 下限, en: Least, cite: 第一条, values: {2025-01-01: 3%}}
` + rules),
		"city/grant/source.md":  file("## measures\n\n### 第一条\n条件\n"),
		"city/grant/tests.yaml": file("tests: []\n"),
	})
	if pack.Errors(problems) {
		panic(fmt.Sprint(problems))
	}
	return lib
}
