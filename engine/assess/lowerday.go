package assess

import (
	"huice/engine/pack"
	"huice/engine/rule"
)

// A number that is read off one day, such as the completed years from a registration to the day of application, rises or falls
// with that day. A comparison with a figure is then a comparison of the day itself, and nothing has to be worked out on the
// calendar for each row.

// overDay is a number that depends on one day and rises with it, or falls.
type overDay struct {
	day   rule.ID
	value func(day int64) int64
	falls bool
	from  int64 // for figures above this one; a day counted back from the first ones would come before never
}

// beyond is a day before and after all that a fact can hold.
const beyond = 1 << 51

// overDay reads a node as a number over one day.
func (p *plan) overDay(id rule.ID) (overDay, bool) {
	n := p.node(id)
	switch n.Op {
	case rule.YearOf:
		return overDay{day: n.A, value: rule.YearOfDay, from: -beyond}, true
	case rule.Years, rule.Months, rule.Days:
		between := map[rule.Op]func(a, b int64) int64{rule.Years: rule.YearsBetween, rule.Months: rule.MonthsBetween,
			rule.Days: func(a, b int64) int64 { return b - a }}[n.Op]
		if k, ok := p.dayConst(n.B); ok {
			return overDay{day: n.A, value: func(d int64) int64 { return between(d, k) }, falls: true, from: -beyond}, true
		}
		if k, ok := p.dayConst(n.A); ok {
			return overDay{day: n.B, value: func(d int64) int64 { return between(k, d) }, from: -beyond}, true
		}
	case rule.AddDays:
		return overDay{day: n.A, value: func(d int64) int64 { return rule.AddDaysTo(d, n.N) }, from: int64(pack.NeverDay)}, true
	case rule.AddMons:
		return overDay{day: n.A, value: func(d int64) int64 { return rule.AddMonthsTo(d, n.N) }, from: int64(pack.NeverDay)}, true
	}
	return overDay{}, false
}

func (p *plan) dayConst(id rule.ID) (int64, bool) {
	n := p.node(id)
	if n.Op != rule.Const {
		return 0, false
	}
	return n.Val.Num.Scaled(1)
}

// last is the last day on which the number is below k, for one that rises, or at least k, for one that falls.
func (o overDay) last(k int64) int64 {
	lo, hi := int64(-beyond), int64(beyond) // true at lo, false at hi
	holds := func(d int64) bool { return (o.value(d) >= k) == o.falls }
	if !holds(lo) {
		return lo
	}
	if holds(hi) {
		return hi
	}
	for hi-lo > 1 {
		if mid := lo + (hi-lo)/2; holds(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// comparison turns number op k into a comparison of the day.
func (o overDay) comparison(op cmp, k int64) (cmp, int64, bool) {
	if op == gt || op == le {
		k++
	}
	atLeast := op == ge || op == gt
	if op == eq || op == ne || k <= o.from || k > beyond {
		return 0, 0, false
	}
	if atLeast == o.falls {
		return le, o.last(k), true
	}
	return gt, o.last(k), true
}

// onDay lowers the comparison of a number over one day with a figure.
func (p *plan) onDay(op cmp, left rule.ID, figure value) (value, bool) {
	if figure.konst == nil {
		return value{}, false
	}
	o, ok := p.overDay(left)
	if !ok || !p.lowered(o.day) || p.values[o.day].class != fixed {
		return value{}, false
	}
	op, k := threshold(op, *figure.konst, 1)
	op, k, ok = o.comparison(op, k)
	if !ok {
		return value{}, false
	}
	i := instr{op: opCmpConst, cmp: op, x: k, a: fix(p.values[o.day]), b: noOperand, c: noOperand}
	return p.boolOp(i), true
}

// bandOnDay lowers a band table over such a number.
func (p *plan) bandOnDay(of rule.ID, t *rule.Table) (value, bool) {
	o, ok := p.overDay(of)
	if !ok || !p.lowered(o.day) || p.values[o.day].class != fixed {
		return value{}, false
	}
	days := &rule.Table{Otherwise: t.Otherwise}
	for _, r := range t.Rows {
		op, k := threshold(cmpOf[r.Op], r.Bound, 1)
		if op, k, ok = o.comparison(op, k); !ok {
			return value{}, false
		}
		days.Rows = append(days.Rows, rule.TableRow{Op: cmpWord[op], Bound: rule.Int(k), Points: r.Points})
	}
	return p.bandsOf(p.values[o.day], days)
}
