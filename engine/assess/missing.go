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
func Missing(r *rule.Rules, row *rule.Row, o Outcome) []Gap {
	return appendMissing(nil, r, row, o)
}

// appendMissing appends the list to a buffer.
func appendMissing(buf []Gap, r *rule.Rules, row *rule.Row, o Outcome) []Gap {
	from := len(buf)
	switch o {
	case Undetermined, Discretionary:
		clauses := r.Clauses()
		for i := range clauses {
			if c := &clauses[i]; !row.Value(c.Node).Known {
				buf = addGaps(buf, from, row, c.Node, c.Node)
			}
		}
	case Eligible:
		if r.Amount[0] != rule.None {
			buf = addGaps(buf, from, row, r.Amount[0], r.Amount[1])
		}
	}
	slices.SortStableFunc(buf[from:], func(a, b Gap) int { return b.weight - a.weight })
	return buf
}

// addGaps adds what keeps a node, or a range, open; what was found before in this list gains weight.
func addGaps(buf []Gap, from int, row *rule.Row, lo, hi rule.ID) []Gap {
	cols, figures := row.OpenRange(lo, hi)
	n := max(1, len(cols)+len(figures))
	for _, c := range cols {
		buf = addGap(buf, from, Gap{Column: c, weight: whole / n})
	}
	for _, f := range figures {
		buf = addGap(buf, from, Gap{Column: -1, Figure: f, weight: whole / n})
	}
	return buf
}

func addGap(buf []Gap, from int, x Gap) []Gap {
	for i := from; i < len(buf); i++ {
		if buf[i].Column == x.Column && buf[i].Figure == x.Figure {
			buf[i].weight += x.weight
			return buf
		}
	}
	return append(buf, x)
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
