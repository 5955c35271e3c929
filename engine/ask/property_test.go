package ask_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"huice/engine/ask"
	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/rule"
)

// single gives each pack that assesses subjects one by one a program of its own.
func single(t testing.TB) []*world {
	t.Helper()
	var list []*world
	all := builtIn(t)
	for _, p := range all.lib.Packs {
		if p.Kind == "plan" || p.Target != nil || p.Grading != nil {
			continue
		}
		for _, set := range []pack.Set{pack.Law, pack.Demo} {
			list = append(list, compile(t, all.lib, set, "2026-07-01", p.ID))
		}
	}
	return list
}

// settled is the outcome of a pack for facts, and whether it can still change, by the exact evaluator.
func settled(g *rule.Graph, r *rule.Rules, row *rule.Row) (assess.Outcome, bool) {
	o := assess.OutcomeAt(g, r, row)
	switch {
	case o == assess.Undetermined, o == assess.Discretionary && !(row.Value(r.Hard).Known && row.Value(r.Soft).Known):
		return assess.Undetermined, false
	case o == assess.Eligible && r.Amount[0] != rule.None:
		lo, hi := row.Value(r.Amount[0]), row.Value(r.Amount[1])
		return o, lo.Known && hi.Known && lo.Num.Cmp(hi.Num) == 0
	}
	return o, true
}

// inside holds an assessment of all facts against one with gaps.
func inside(part, full *assess.Single) error {
	out := func(lo, hi, x, y rule.Value) bool {
		return lo.Known && (!x.Known || x.Num.Cmp(lo.Num) < 0) || hi.Known && (!y.Known || y.Num.Cmp(hi.Num) > 0)
	}
	switch {
	case part.Outcome != assess.Undetermined && part.Outcome != assess.Discretionary && full.Outcome != part.Outcome:
		return fmt.Errorf("the outcome %s becomes %s", part.Outcome, full.Outcome)
	case part.Rules.Score != nil && out(part.ScoreMin, part.ScoreMax, full.ScoreMin, full.ScoreMax):
		return fmt.Errorf("the score %s to %s becomes %s to %s", part.ScoreMin, part.ScoreMax, full.ScoreMin, full.ScoreMax)
	case full.AmountMin.Known && full.AmountMax.Known && out(part.AmountMin, part.AmountMax, full.AmountMin, full.AmountMax):
		return fmt.Errorf("the amount %s to %s becomes %s to %s", part.AmountMin, part.AmountMax, full.AmountMin, full.AmountMax)
	}
	return nil
}

func (w *world) print(s []rule.Value) string {
	out := w.prog.Rules[0].Pack.ID + "\n"
	for i, c := range w.prog.Graph.Columns {
		out += fmt.Sprintf("  %s = %s\n", c.Name, s[i])
	}
	return out
}

// Whatever the gaps turn out to be, outcome, score and amount lie within what is shown; unknown is never taken as zero or false.
func TestWhatIsShownHoldsEveryCompletion(t *testing.T) {
	worlds := single(t)
	r := rand.New(rand.NewPCG(1, 5))
	for n := draws(t, 10_000); n > 0; {
		for _, w := range worlds {
			d := newDrawer(w, r)
			part, full := rule.NewRow(w.prog.Graph), rule.NewRow(w.prog.Graph)
			for range 8 {
				n--
				s := d.subject([]float64{0.1, 0.3, 0.7}[r.IntN(3)])
				g, rules := w.prog.Graph, w.prog.Rules[0]
				was := assess.One(g, rules, w.at(part, s))
				for range 12 {
					c := d.complete(s)
					is := assess.One(g, rules, w.at(full, c))
					if err := inside(&was, &is); err != nil {
						t.Fatalf("%v\n%s\ncompleted:\n%s", err, w.print(s), w.print(c))
					}
				}
			}
		}
	}
}

// What a question says of an answer is what the exact evaluator says of it, at the ends of each piece and anywhere within; and
// what it says is settled stays so whatever else is learnt.
func TestAnswersComeToWhatTheQuestionSays(t *testing.T) {
	worlds := single(t)
	r := rand.New(rand.NewPCG(2, 5))
	questions, pieces, finals, rough := 0, 0, 0, 0
	for n := draws(t, 4_000); n > 0; {
		for _, w := range worlds {
			d := newDrawer(w, r)
			row := rule.NewRow(w.prog.Graph)
			for range 4 {
				n--
				s := d.subject([]float64{0.1, 0.3, 0.7}[r.IntN(3)])
				state := w.ask.State(func(col int) rule.Value { return s[col] }, nil)
				for i := range state.Questions {
					q := &state.Questions[i]
					questions, pieces = questions+1, pieces+len(q.Pieces)
					if q.Rough {
						t.Logf("%s of %s: %d pieces", q.Name, w.prog.Rules[0].Pack.ID, len(q.Pieces))
						rough++
					}
					if err := d.hold(row, s, q); err != nil {
						t.Fatalf("%s: %v\n%+v\n%s", q.Name, err, q.Pieces, w.print(s))
					}
					for _, e := range q.Bears {
						if e.Final {
							finals++
						}
					}
				}
			}
		}
	}
	t.Logf("%d questions of %d pieces, %d of them final for an assessment, %d not cut to the end", questions, pieces, finals, rough)
	if questions == 0 || finals == 0 || rough*100 > questions {
		t.Error("too little was looked at")
	}
}

// hold draws answers of every piece of a question.
func (d *drawer) hold(row *rule.Row, s []rule.Value, q *ask.Question) error {
	full := append([]rule.Value(nil), s...)
	for k := range q.Pieces {
		for range 4 {
			v := d.within(q.Column, &q.Pieces[k], q.Pieces)
			full[q.Column] = v
			for _, e := range q.Bears {
				rules, want := d.w.prog.Rules[e.Pack], e.Answers[k]
				got, sure := settled(d.w.prog.Graph, rules, d.w.at(row, full))
				if sure != want.Settled && !q.Rough || sure && want.Settled && got != want.Outcome {
					return fmt.Errorf("answered %s: %s (settled: %v), said to be %s (%v)", v, got, sure, want.Outcome, want.Settled)
				}
				if !want.Settled {
					continue
				}
				if got := assess.OutcomeAt(d.w.prog.Graph, rules, d.w.at(row, d.complete(full))); got != want.Outcome {
					return fmt.Errorf("answered %s and completed: %s, said to be %s whatever else", v, got, want.Outcome)
				}
			}
		}
	}
	return nil
}

// within draws an answer of a piece.
func (d *drawer) within(col int, p *ask.Piece, all []ask.Piece) rule.Value {
	f := d.w.prog.Graph.Columns[col].Fact
	if p.Values == nil {
		lo, _ := p.From.Num.Scaled(f.Scale())
		hi, _ := p.To.Num.Scaled(f.Scale())
		k := []int64{lo, hi, lo + d.Int64N(hi-lo+1), lo + d.Int64N(min(hi-lo, 1000)+1)}[d.IntN(4)]
		if f.Type == "date" {
			return rule.Value{Known: true, Num: rule.Int(k)}
		}
		return rule.Value{Known: true, Num: rule.Frac(k, f.Scale())}
	}
	if p.Others && (len(p.Values) == 0 || d.IntN(2) == 0) {
		return rule.Value{Known: true, Str: "a word that no rule knows"}
	}
	return p.Values[d.IntN(len(p.Values))]
}
