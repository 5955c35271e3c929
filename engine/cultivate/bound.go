package cultivate

import "math"

// slack is more than the error of a sum of some hundreds of products, as a share of the size of what is added up.
const slack = 1e-12

// bound works out what every plan in a state costs at least: what its first corner costs, and what the decided lines ask for
// beyond it. The latter is bounded from below by weights on the lines, which the linear program in parts of steps gives. It is
// reckoned in floating point, lowered by more than the error, and raised to the next price that whole steps can come to; so it
// never exceeds the truth. False when the lines cannot hold together.
func (p *problem) bound(st *state) bool {
	base := p.costOf(st.lo)
	st.cost, st.day, st.lp = base, st.lo[0], nil
	rows := p.missed(st)
	if len(rows) == 0 {
		return true
	}
	runs, unit := p.runs(st)
	lp := newTableau(rows, runs)
	if lp.solve() {
		st.lp = lp.point(runs, len(p.vars))
	} else if lp.stuck >= 0 && refute(rows, runs, lp.refuted(rows, runs), len(p.vars)) {
		return false
	}
	if unit == 0 {
		return true
	}
	value, scale := worth(rows, runs, lp.weights(rows, runs), len(p.vars))
	value -= scale * slack
	if value <= 0 {
		return true
	}
	if steps := math.Ceil(value / float64(unit)); steps < float64(endless) {
		st.cost = base + int64(steps)*unit
	}
	return true
}

// refute reports whether weights show that rows cannot hold together: their sum falls short whatever the variables are.
func refute(rows []row, runs []run, weights []float64, vars int) bool {
	free := make([]run, len(runs))
	for i, r := range runs {
		free[i] = run{r.v, 0, r.width}
	}
	value, scale := worth(rows, free, weights, vars)
	return value > scale*slack
}

// missed lists the decided lines that bear on the price, nothing when the first corner keeps to all of them.
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
		c := p.prices[i]
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

// worth is the bound that weights on the rows give, with the size of the numbers it was added up from. Any weights that are not
// below 0 give a true bound.
func worth(rows []row, runs []run, weights []float64, vars int) (value, scale float64) {
	gain := make([]float64, vars) // what a step of a variable brings
	size := make([]float64, vars) // and what that was added up from
	for i, w := range weights {
		if !(w > 0) {
			continue
		}
		value += w * rows[i].need
		scale += math.Abs(w * rows[i].need)
		for v, a := range rows[i].a {
			gain[v] += w * a
			size[v] += math.Abs(w * a)
		}
	}
	for _, r := range runs {
		if d := r.price - gain[r.v]; d < 0 {
			value += d * r.width
		}
		scale += (r.price + size[r.v]) * r.width
	}
	return value, scale
}
