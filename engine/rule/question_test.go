package rule_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"huice/engine/ask"
	"huice/engine/assess"
	"huice/engine/rule"
)

// value is a cell as the exact evaluator has it.
func (c *worldColumn) value(x cell) rule.Value {
	v := rule.Value{Known: x.known, Bool: x.b, Str: x.s, Num: rule.Int(x.n)}
	if c.fact.Numeric() {
		v.Num = rule.Frac(x.n, c.fact.Scale())
	}
	return v
}

// values are the facts of a subject by column of the graph.
func (b *bench) values(s subject) []rule.Value {
	at := map[string]int{}
	for i, c := range b.cols {
		at[c.name] = i
	}
	list := make([]rule.Value, len(b.prog.Graph.Columns))
	for i, c := range b.prog.Graph.Columns {
		if k, ok := at[c.Name]; ok && s[k].known && !b.cols[k].absent {
			list[i] = b.cols[k].value(s[k])
		}
	}
	return list
}

// asked holds what the questions of a subject say of answers against the exact evaluator: at random answers, and at the ends of
// each piece.
func (b *bench) asked(r *rand.Rand, a *ask.Asker, s subject, count *[3]int) error {
	facts := b.values(s)
	state := a.State(func(col int) rule.Value { return facts[col] }, nil)
	row := rule.NewRow(b.prog.Graph)
	row.Fact = func(col int) rule.Value { return facts[col] }
	for i := range state.Questions {
		q := &state.Questions[i]
		count[0]++
		if q.Rough {
			count[1]++
		}
		if len(q.Pieces) > 60 {
			continue
		}
		for k := range q.Pieces {
			for _, v := range inPiece(r, &q.Pieces[k], b.prog.Graph.Columns[q.Column].Fact.Scale()) {
				facts[q.Column] = v
				row.Reset()
				for _, e := range q.Bears {
					count[2]++
					if err := said(b.prog, row, &e, k, q.Rough); err != nil {
						return fmt.Errorf("%s answered %s: %w\n%+v\n%s", q.Name, v, err, q.Pieces, b.print(s))
					}
				}
			}
		}
		facts[q.Column] = rule.Value{}
	}
	return nil
}

// said holds one answer against what was said of its piece.
func said(prog *rule.Program, row *rule.Row, e *ask.Effect, piece int, rough bool) error {
	rules, want := prog.Rules[e.Pack], e.Answers[piece]
	o := assess.OutcomeAt(prog.Graph, rules, row)
	sure := o != assess.Undetermined
	switch {
	case o == assess.Discretionary:
		sure = row.Value(rules.Hard).Known && row.Value(rules.Soft).Known
	case o == assess.Eligible && rules.Amount[0] != rule.None:
		lo, hi := row.Value(rules.Amount[0]), row.Value(rules.Amount[1])
		sure = lo.Known && hi.Known && lo.Num.Cmp(hi.Num) == 0
	}
	if sure != want.Settled && !rough || want.Settled && (!sure || o != want.Outcome) {
		return fmt.Errorf("%s comes to %s (settled: %v), and was said to be %s (%v)", rules.Pack.ID, o, sure, want.Outcome, want.Settled)
	}
	return nil
}

// inPiece draws answers of a piece, its ends among them.
func inPiece(r *rand.Rand, p *ask.Piece, scale int64) []rule.Value {
	if p.Values != nil {
		if p.Others {
			return append([]rule.Value{{Known: true, Str: "no word of any rule"}}, p.Values...)
		}
		return p.Values
	}
	lo, _ := p.From.Num.Scaled(scale)
	hi, _ := p.To.Num.Scaled(scale)
	at := func(k int64) rule.Value {
		if scale == 1 {
			return rule.Value{Known: true, Num: rule.Int(k)}
		}
		return rule.Value{Known: true, Num: rule.Frac(k, scale)}
	}
	return []rule.Value{at(lo), at(hi), at(lo + r.Int64N(hi-lo+1)), at(lo + r.Int64N(min(hi-lo, 500)+1)), at(hi - r.Int64N(min(hi-lo, 500)+1))}
}

func TestAnswersComeToWhatQuestionsSayInRandomPacks(t *testing.T) {
	var count [3]int
	for k := uint64(1); count[0] < pairs(t, 1500)*4; k++ {
		d := (&writer{Rand: rand.New(rand.NewPCG(seed()+9, k))}).library()
		b, err := d.load()
		if err != nil {
			t.Fatalf("draft %d is no valid pack: %v\n%s", k, err, d)
		}
		a, r := ask.New(b.lib, b.prog), rand.New(rand.NewPCG(seed()+10, k))
		for range 6 {
			if err := b.asked(r, a, b.person(r, []float64{0.1, 0.3, 0.8}[r.IntN(3)]), &count); err != nil {
				t.Fatalf("draft %d: %v\n%s", k, err, d)
			}
		}
	}
	t.Logf("%d questions, %d not cut to the end; %d answers held against the exact evaluator", count[0], count[1], count[2])
	if count[1]*20 > count[0] {
		t.Error("too many questions are not cut to the end")
	}
}
