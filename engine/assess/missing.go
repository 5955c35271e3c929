package assess

import (
	"slices"

	"huice/engine/rule"
)

// Gap is something an assessment waits for.
type Gap struct {
	Column int    // of the graph; -1 for a figure
	Figure string // a parameter without a published value
	weight int
}

// Name is the column's name, or the figure's behind “param:”.
func (g Gap) Name(graph *rule.Graph) string {
	if g.Column < 0 {
		return "param:" + g.Figure
	}
	return graph.Columns[g.Column].Name
}

// whole is the weight of a gap that alone keeps a clause open; several share it.
const whole = 5040

// Missing lists what an outcome waits for, the most decisive first: what keeps most clauses open with the fewest others
// beside it. A settled outcome waits for nothing, but the amount of an eligible one may.
func Missing(g *rule.Graph, r *rule.Rules, row *rule.Row, o Outcome) []Gap {
	var gaps []Gap
	add := func(cols []int, figures []string) {
		n := len(cols) + len(figures)
		for _, c := range cols {
			gaps = addGap(gaps, Gap{Column: c, weight: whole / n})
		}
		for _, f := range figures {
			gaps = addGap(gaps, Gap{Column: -1, Figure: f, weight: whole / n})
		}
	}
	switch o {
	case Undetermined, Discretionary:
		for _, c := range r.Clauses() {
			if !row.Value(c.Node).Known {
				add(row.Gaps(c.Node))
			}
		}
	case Eligible:
		if r.Amount[0] != rule.None {
			add(row.OpenRange(r.Amount[0], r.Amount[1]))
		}
	}
	slices.SortStableFunc(gaps, func(a, b Gap) int { return b.weight - a.weight })
	return gaps
}

func addGap(gaps []Gap, x Gap) []Gap {
	for i := range gaps {
		if gaps[i].Column == x.Column && gaps[i].Figure == x.Figure {
			gaps[i].weight += x.weight
			return gaps
		}
	}
	return append(gaps, x)
}

// open reports whether the amount of an eligible row is still a range.
func (r *PackResult) open(row int) bool {
	if r.Outcome[row] != Eligible || r.AmountMin == nil {
		return false
	}
	lo, okLo := r.AmountMin.At(row)
	hi, okHi := r.AmountMax.At(row)
	return !okLo || !okHi || lo != hi
}
