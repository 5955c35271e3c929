package warehousetest

import (
	"fmt"
	"strconv"
	"strings"

	"huice/engine/assess"
	"huice/engine/population"
	"huice/engine/rule"
)

// RowOf is the row whose key Key made, -1 for another key.
func RowOf(key string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(key, "K"))
	if err != nil {
		return -1
	}
	return n
}

// Agrees holds a row of an answer against the exact evaluator over the facts that were put into the table: outcome, every
// truth, score and amount.
func Agrees(prog *rule.Program, res *assess.Result, row int, facts *population.Batch, at int) error {
	exact := rule.NewRow(prog.Graph)
	bind := prog.Graph.Bind(facts.Schema)
	exact.Fact = func(col int) rule.Value { return prog.Graph.FactAt(bind, facts, at, col) }
	exact.Reset()
	for k := range res.Packs {
		if err := agrees(prog, &res.Packs[k], row, exact); err != nil {
			return fmt.Errorf("%s: %w", res.Packs[k].Rules.Pack.ID, err)
		}
	}
	return nil
}

func agrees(prog *rule.Program, p *assess.PackResult, row int, exact *rule.Row) error {
	one := assess.One(prog.Graph, p.Rules, exact)
	if one.Outcome != p.Outcome[row] {
		return fmt.Errorf("outcome is %s, exactly %s", p.Outcome[row], one.Outcome)
	}
	for i, c := range p.Rules.Clauses() {
		got := "unknown"
		switch {
		case p.Clauses[i].True.Bit(row):
			got = "met"
		case p.Clauses[i].False.Bit(row):
			got = "unmet"
		}
		if want := exact.Value(c.Node).Truth(); got != want {
			return fmt.Errorf("clause %s is %s, exactly %s", c.ID, got, want)
		}
	}
	for _, n := range []struct {
		what string
		got  *assess.Numbers
		want rule.Value
		is   bool
	}{
		{"lowest score", p.ScoreMin, one.ScoreMin, p.Rules.Score != nil}, {"highest score", p.ScoreMax, one.ScoreMax, p.Rules.Score != nil},
		{"lowest amount", p.AmountMin, one.AmountMin, p.Rules.Amount[0] != rule.None},
		{"highest amount", p.AmountMax, one.AmountMax, p.Rules.Amount[0] != rule.None},
	} {
		if (n.got != nil) != n.is {
			return fmt.Errorf("%s: there is one: %v, in the rules: %v", n.what, n.got != nil, n.is)
		}
		if !n.is {
			continue
		}
		v, known := n.got.At(row)
		if want := n.want.Num.RoundTo(rule.Frac(1, n.got.Den)); known != n.want.Known || known && rule.Frac(v, n.got.Den).Cmp(want) != 0 {
			return fmt.Errorf("%s is %d/%d (%v), exactly %s", n.what, v, n.got.Den, known, n.want)
		}
		if n.got.Den != pointsByFormula && known && rule.Frac(v, n.got.Den).Cmp(n.want.Num) != 0 {
			return fmt.Errorf("%s is %d/%d, exactly %s", n.what, v, n.got.Den, n.want)
		}
	}
	return nil
}

// pointsByFormula is the unit in which a score with points by formula is stored, rounded.
const pointsByFormula = 1_000_000
