package ask_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"huice/engine/ask"
	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// survey looks at batches.
func survey(t testing.TB, w *world, schema *population.Schema, batches []*population.Batch, body string) (*ask.Totals, *ask.Form) {
	t.Helper()
	s := w.ask.Survey()
	form, err := s.Collect(body, []string{"uscc", "company_name"})
	if err != nil {
		t.Fatal(err)
	}
	engine := assess.New(w.prog, schema)
	engine.Missing = true
	feed := func(yield func(*population.Batch, error) bool) {
		for _, b := range batches {
			if !yield(b, nil) {
				return
			}
		}
	}
	if err := engine.Run(context.Background(), feed, 2, func(r *assess.Result) error { s.Add(r); return nil }); err != nil {
		t.Fatal(err)
	}
	form.Close()
	return s.Totals(), form
}

// reckon counts by the exact evaluator, one enterprise after the other, what each body would decide.
type reckoning struct {
	open, stuck int
	sets        map[string]int // bodies that assessments wait for, in order, and how many
	subjects    map[string]map[string]bool
}

func reckon(w *world, schema *population.Schema, batches []*population.Batch) reckoning {
	r := reckoning{sets: map[string]int{}, subjects: map[string]map[string]bool{}}
	bind := w.prog.Graph.Bind(schema)
	for _, b := range batches {
		for row := range b.Rows {
			id := b.Text(schema.Lookup("uscc"), row)
			s := w.ask.State(func(col int) rule.Value { return w.prog.Graph.FactAt(bind, b, row, col) }, nil)
			for k := range s.Assessments {
				x := &s.Assessments[k]
				if x.Settled {
					continue
				}
				r.open++
				if len(x.Figures)+len(x.Zero)+len(x.Others) > 0 || len(x.Waits) == 0 {
					r.stuck++
					continue
				}
				var bodies []string
				for _, c := range x.Waits {
					bodies = append(bodies, w.prog.Graph.Columns[c].Fact.Source)
				}
				slices.Sort(bodies)
				key := ""
				for _, body := range slices.Compact(bodies) {
					key += body + " "
				}
				r.sets[key]++
				if r.subjects[key] == nil {
					r.subjects[key] = map[string]bool{}
				}
				r.subjects[key][id] = true
			}
		}
	}
	return r
}

// What a survey adds up in columns is what enterprises wait for one by one.
func TestASurveyAddsUpWhatEnterprisesWaitFor(t *testing.T) {
	w := builtIn(t)
	schema, batches := demoCity(t, w, 700, 0.05)
	totals, form := survey(t, w, schema, batches, "tax")
	want := reckon(w, schema, batches)
	if totals.Open != want.open || totals.Stuck != want.stuck || totals.Subjects != 700 {
		t.Errorf("%d open, %d stuck of %d; one by one %d, %d", totals.Open, totals.Stuck, totals.Subjects, want.open, want.stuck)
	}
	for _, b := range totals.Bodies {
		if alone := b.Body + " "; b.Decides != want.sets[alone] || b.Decided != len(want.subjects[alone]) {
			t.Errorf("%s decides %d of %d enterprises; one by one %d of %d", b.Body, b.Decides, b.Decided, want.sets[alone], len(want.subjects[alone]))
		}
	}
	ids := map[string]bool{}
	for _, b := range form.Batches {
		for row := range b.Rows {
			ids[b.Text(0, row)] = true
		}
	}
	if len(ids) != form.Rows || len(ids) != len(want.subjects["tax "]) {
		t.Errorf("the form has %d rows, the file of the tax bureau would decide for %d", form.Rows, len(want.subjects["tax "]))
	}
	for id := range ids {
		if !want.subjects["tax "][id] {
			t.Errorf("%s is in the form and waits for nothing of the tax bureau alone", id)
		}
	}
	ordered(t, totals)
}

// ordered holds the order of files: all that files decide is decided in the end, by each body once, and while any body decides
// something by itself none that decides nothing comes before it.
func ordered(t *testing.T, totals *ask.Totals) {
	t.Helper()
	left := totals.Open - totals.Stuck
	seen := map[string]bool{}
	for i, s := range totals.Order {
		left -= s.Decides
		if s.Left != left || seen[s.Body] {
			t.Errorf("step %d: %+v, %d are left", i+1, s, left)
		}
		seen[s.Body] = true
	}
	if left != 0 || totals.Order[0].Decides != totals.Bodies[0].Decides || totals.Order[0].Body != totals.Bodies[0].Body {
		t.Errorf("%d are left in the end; first %+v", left, totals.Order[0])
	}
}

// What waits for certain facts has its outcome once they are there, whatever they are, unless a divisor comes to 0: those are few.
func TestWhatAnAssessmentWaitsForDecidesIt(t *testing.T) {
	w := builtIn(t)
	schema, batches := demoCity(t, w, 600, 0.1)
	bind := w.prog.Graph.Bind(schema)
	r := rand.New(rand.NewPCG(3, 3))
	d := newDrawer(w, r)
	row := rule.NewRow(w.prog.Graph)
	decided, again := 0, 0
	for _, b := range batches {
		for at := range b.Rows {
			facts := make([]rule.Value, len(w.prog.Graph.Columns))
			for col := range facts {
				facts[col] = w.prog.Graph.FactAt(bind, b, at, col)
			}
			s := w.ask.State(func(col int) rule.Value { return facts[col] }, nil)
			for k := range s.Assessments {
				x := &s.Assessments[k]
				if x.Settled || len(x.Waits) == 0 || len(x.Figures)+len(x.Zero)+len(x.Others) > 0 {
					continue
				}
				full := slices.Clone(facts)
				for _, c := range x.Waits {
					full[c] = d.value(c)
				}
				if o := assess.OutcomeAt(w.prog.Graph, x.Rules, w.at(row, full)); o != assess.Undetermined {
					decided++
				} else {
					again++
				}
			}
		}
	}
	t.Logf("%d decided, %d not", decided, again)
	if decided == 0 || again*200 > decided {
		t.Error("what is said to be decided is not")
	}
}

// Two bodies that decide only together come one after the other; the fewest files first.
func TestFilesThatDecideOnlyTogetherAreBegunWithTheFewest(t *testing.T) {
	lib := invented(`conditions:
  - {id: a, label: 甲, en: A, cite: 第一条, require: sales >= research && engineers >= 1}
`)
	w := compile(t, lib, pack.Law, "2026-07-01", "city/grant")
	schema, err := population.NewSchema(lib, []string{"uscc", "sales", "research", "engineers"})
	if err != nil {
		t.Fatal(err)
	}
	b := population.NewBatch(schema)
	for row, k := range [][3]bool{{}, {}, {true, true, false}, {true, false, true}, {true, true, true}} { // sales, research, engineers known
		b.Rows++
		b.SetText(0, row, string(rune('a'+row)))
		for i, known := range k {
			if known {
				b.SetInt(i+1, row, 5)
			}
		}
	}
	s := w.ask.Survey()
	engine := assess.New(w.prog, schema)
	engine.Missing = true
	s.Add(engine.NewWorker().Assess(b))
	totals := s.Totals()
	var got []ask.Step
	got = append(got, totals.Order...)
	want := []ask.Step{{Body: "market", Decides: 1, Subjects: 1, Left: 3}, {Body: "tax", Decides: 3, Subjects: 3, Left: 0}}
	if !slices.Equal(got, want) || totals.Open != 4 || totals.Bodies[1].Helps != 2 || totals.Bodies[1].With[0] != (ask.BodyHelp{Body: "market", Assessments: 2}) {
		t.Errorf("order %+v, bodies %+v", got, totals.Bodies)
	}
}
