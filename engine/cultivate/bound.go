package cultivate

import (
	"math"
	"slices"
)

// row is a decided line that the first corner of a state may miss.
type row struct {
	a    []float64 // by variable
	need float64   // by how much the corner misses it; less than 0 where it does not
}

// run is a part of a variable's range in which every step costs the same.
type run struct {
	v     int
	price float64
	width float64
}

// bound works out what every plan in a state costs at least: what its first corner costs, and what the decided lines ask for
// beyond it. The latter is the value of a linear program in parts of steps, bounded from below by weights on the lines: any
// weights give a true bound, good ones come from raising them one after another. It is reckoned in floating point, lowered by
// more than the error, and raised to the next price that whole steps can come to; so it never exceeds the truth.
func (p *problem) bound(st *state) {
	base := p.costOf(st.lo)
	st.cost, st.day = base, st.lo[0]
	rows := p.missed(st)
	if len(rows) == 0 {
		return
	}
	runs, unit := p.runs(st)
	if unit == 0 {
		return
	}
	value, scale := dual(rows, runs, len(p.vars))
	value -= scale * 1e-13
	if value <= 0 {
		return
	}
	if steps := math.Ceil(value / float64(unit)); steps < float64(endless) {
		st.cost = base + int64(steps)*unit
	}
}

// missed lists the decided lines that bear on the price: those that the first corner misses first, then those that raising others
// may break.
func (p *problem) missed(st *state) []row {
	var rows []row
	short := false
	for l := range p.sides(st) {
		if least, _ := l.over(st.lo, st.hi); least >= 0 {
			continue
		}
		r := row{a: make([]float64, len(p.vars)), need: -float64(l.at(st.lo))}
		for _, k := range l.k {
			r.a[k.v] = float64(k.a)
		}
		short = short || r.need > 0
		rows = append(rows, r)
	}
	if !short {
		return nil
	}
	slices.SortStableFunc(rows, func(a, b row) int { return -int(math.Copysign(1, a.need)) + int(math.Copysign(1, b.need)) })
	return rows
}

// runs cuts the ranges of the variables into runs of one price; where later steps are cheaper, all take the lowest price. The unit
// divides every price.
func (p *problem) runs(st *state) ([]run, int64) {
	var list []run
	unit := int64(0)
	for i := range p.vars {
		lo, hi := st.lo[i], st.hi[i]
		if lo == hi {
			continue
		}
		c := p.vars[i].cost
		unit = gcd(unit, c.divisor())
		if len(c) == 0 || !c.rising() {
			list = append(list, run{i, float64(c.least(lo, hi)), float64(hi - lo)})
			continue
		}
		from := int64(0)
		for _, t := range c {
			if n := min(hi, t.upto) - max(lo, from); n > 0 {
				list = append(list, run{i, float64(t.each), float64(n)})
			}
			from = t.upto
		}
	}
	return list, unit
}

// dual raises the weights of rows one after another, each to where the bound is highest with the others as they are, and returns
// the bound with the size of the numbers it was added up from.
func dual(rows []row, runs []run, vars int) (value, scale float64) {
	weight := make([]float64, len(rows))
	worth := make([]float64, vars) // what a step of a variable saves by the weights
	for sweep := range 3 {
		moved := false
		for i := range rows {
			old := weight[i]
			for v, a := range rows[i].a {
				worth[v] -= old * a
			}
			weight[i] = rows[i].best(runs, worth)
			for v, a := range rows[i].a {
				worth[v] += weight[i] * a
			}
			moved = moved || weight[i] != old
		}
		if !moved || len(rows) == 1 && sweep == 0 {
			break
		}
	}
	clear(worth) // added up afresh, so that no error is left from taking away
	for i := range rows {
		value += weight[i] * rows[i].need
		scale += math.Abs(weight[i] * rows[i].need)
		for v, a := range rows[i].a {
			worth[v] += weight[i] * a
		}
	}
	for _, r := range runs {
		if d := r.price - worth[r.v]; d < 0 {
			value += d * r.width
		}
		scale += (r.price + math.Abs(worth[r.v])) * r.width
	}
	return value, scale
}

// best is the weight of a row at which the bound is highest, the others as they are. The bound rises by the need, less what the
// steps bring that have become worth their price.
func (w *row) best(runs []run, worth []float64) float64 {
	type turn struct{ at, by float64 }
	var turns []turn
	slope := w.need
	for _, r := range runs {
		a := w.a[r.v]
		if a == 0 {
			continue
		}
		at := (r.price - worth[r.v]) / a // where the step is just worth its price
		if a > 0 {
			if at <= 0 {
				slope -= a * r.width
			} else {
				turns = append(turns, turn{at, a * r.width})
			}
		} else if r.price < worth[r.v] { // worth it at weight 0, and less so with every rise
			slope -= a * r.width
			turns = append(turns, turn{at, -a * r.width})
		}
	}
	if slope <= 0 {
		return 0
	}
	slices.SortFunc(turns, func(a, b turn) int {
		if a.at < b.at {
			return -1
		}
		if a.at > b.at {
			return 1
		}
		return 0
	})
	for _, t := range turns {
		if slope -= t.by; slope <= 0 {
			return t.at
		}
	}
	return 0 // without end: the line cannot be reached, which narrowing finds out
}
