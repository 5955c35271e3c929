package cultivate

import (
	"fmt"
	"strings"
)

// pair finds variables between which the goal makes no difference, such as research in two years of which only the sum counts, and
// lets one stand for all: otherwise every way of dividing a sum among them would be looked at. They are told apart again when a point
// is read.
func (p *problem) pair() {
	p.prices = make([]curve, len(p.vars))
	p.twins = make([][]int, len(p.vars))
	byMark := map[string]int{}
	for i, mark := range p.signatures() {
		p.prices[i] = p.vars[i].cost
		if i == 0 || mark == "" || !p.vars[i].cost.rising() {
			continue
		}
		first, seen := byMark[mark]
		if !seen {
			byMark[mark] = i
			p.twins[i] = []int{i}
			continue
		}
		if p.start.hi[first]+p.vars[i].most > 4_000_000 { // lines keep room for sums, not for any
			continue
		}
		p.twins[first] = append(p.twins[first], i)
		p.start.hi[i] = 0
		p.start.hi[first] += p.vars[i].most
		var list []supply
		for _, k := range p.twins[first] {
			list = append(list, supply{most: p.vars[k].most, cost: p.vars[k].cost})
		}
		p.prices[first], _ = pooled(list)
	}
}

// signatures describes for each variable how the goal depends on it; two with the same are twins.
func (p *problem) signatures() []string {
	marks := make([]strings.Builder, len(p.vars))
	note := func(where string, f form) {
		for _, k := range f.k {
			fmt.Fprintf(&marks[k.v], "%s:%s ", where, k.a)
		}
	}
	for _, r := range p.order {
		switch t := &p.terms[r]; t.kind {
		case kForm:
			note(fmt.Sprint(r), t.form)
		case kTable:
			note(fmt.Sprint(r, "over"), t.form)
			note(fmt.Sprint(r, "under"), t.under)
		case kAtom:
			for _, k := range p.lines[t.line].k {
				fmt.Fprintf(&marks[k.v], "%d=%d ", r, k.a)
			}
		}
	}
	out := make([]string, len(marks))
	for i := range marks {
		out[i] = marks[i].String()
	}
	return out
}

// share gives each twin its part of the steps of the one that stands for all, the cheapest first.
func (p *problem) share(x []int64) {
	for i, list := range p.twins {
		if len(list) < 2 {
			continue
		}
		for k, n := range p.prices[i].shares(x[i], len(list)) {
			x[list[k]] = n
		}
	}
}
