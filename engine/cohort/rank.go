package cohort

import (
	"cmp"
	"slices"
	"strings"

	"huice/engine/rule"
)

// Ranked is a subject in an order.
type Ranked struct {
	Row  int
	ID   string
	Keys []rule.Value // as the order
}

// Unranked is a subject that cannot be put into the order, and what it lacks.
type Unranked struct {
	Row     int
	ID      string
	Missing []string
}

// keys reads what an order looks at for the subject at the cursor; missing when something is open.
func (c *cursor) keys(order []rule.Order) (keys []rule.Value, missing []string) {
	for _, o := range order {
		lo, hi := c.row.Value(o.Of), c.row.Value(o.Top)
		switch {
		case o.Of == o.Top && !lo.Known:
			missing = append(missing, c.missing(o.Of)...)
		case o.Of != o.Top && (!lo.Known || !hi.Known || lo.Num.Cmp(hi.Num) != 0):
			missing = append(missing, c.between(o.Of, o.Top)...)
		}
		keys = append(keys, lo)
	}
	return keys, missing
}

// between names what keeps the two ends of a range apart.
func (c *cursor) between(lo, hi rule.ID) []string {
	cols, figures := c.row.OpenRange(lo, hi)
	var names []string
	for _, f := range figures {
		names = append(names, "param:"+f)
	}
	for _, col := range cols {
		names = append(names, c.run.Prog.Graph.Columns[col].Name)
	}
	return names
}

// compareKeys compares two subjects; step is the first key that tells them apart, len(order) when none does.
func (r *Run) compareKeys(order []rule.Order, a, b []rule.Value) (c, step int) {
	for i, o := range order {
		switch r.Prog.Graph.Nodes[o.Of].Type {
		case rule.Bool:
			c = cmp.Compare(bit(a[i].Bool), bit(b[i].Bool))
		case rule.Code:
			c = strings.Compare(a[i].Str, b[i].Str)
		default:
			c = a[i].Num.Cmp(b[i].Num)
		}
		if o.High {
			c = -c
		}
		if c != 0 {
			return c, i
		}
	}
	return 0, len(order)
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sort puts subjects into an order; equal ones by identifier, then as they stood.
func (r *Run) sort(order []rule.Order, list []Ranked) {
	slices.SortStableFunc(list, func(a, b Ranked) int {
		if c, _ := r.compareKeys(order, a.Keys, b.Keys); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
}
