package cultivate

import (
	"math"
	"slices"
)

// row is a line that a plan must keep to: the sum of a·x, x being what variables rise beyond a corner, is need or more.
type row struct {
	a    []float64 // by variable
	need float64
}

// run is a part of a variable's range in which every step costs the same.
type run struct {
	v     int
	price float64
	width float64
}

// tableau solves the linear program of the least price of rows over runs by the dual simplex method. Everything about it is
// floating point and a guide only: whoever uses its weights and its point checks them.
type tableau struct {
	m, n  int
	t     [][]float64 // by row: what raising each column adds to the basic one
	value []float64   // of the basic columns
	cost  []float64   // reduced, of every column; never below 0
	basic []int       // by row
	at    []int       // by column: its row when basic, -1 at the lower end, -2 at the upper
	width []float64
	stuck int  // the row that cannot be brought into its range, -1 for none
	up    bool // by raising it
}

// newTableau begins at the corner, the rows' own slacks basic. Columns are the runs, then the slacks.
func newTableau(rows []row, runs []run) *tableau {
	m, n := len(rows), len(runs)
	s := &tableau{m: m, n: n + m, stuck: -1}
	cells := make([]float64, m*s.n+2*s.n+m)
	cut := func(k int) []float64 { c := cells[:k:k]; cells = cells[k:]; return c }
	s.cost, s.width, s.value = cut(s.n), cut(s.n), cut(m)
	s.basic, s.at = make([]int, m), make([]int, s.n)
	for j, r := range runs {
		s.cost[j], s.width[j], s.at[j] = r.price, r.width, -1
	}
	for i := range rows {
		line := cut(s.n)
		scale := rows[i].size(runs) // rows are of different size
		for j, r := range runs {
			line[j] = rows[i].a[r.v] / scale
		}
		s.width[n+i], s.at[n+i], s.basic[i] = math.Inf(1), i, n+i
		s.value[i] = -rows[i].need / scale
		s.t = append(s.t, line)
	}
	return s
}

const small = 1e-9

// solve pivots until every basic column lies within its range; false when it does not come to an end.
func (s *tableau) solve() bool {
	for range 50 + 4*s.m {
		r, short := -1, small
		for i, b := range s.basic {
			if d := -s.value[i]; d > short*(1+math.Abs(s.value[i])) {
				r, short = i, d
			}
			if d := s.value[i] - s.width[b]; d > short*(1+s.width[b]) {
				r, short = i, d
			}
		}
		if r < 0 {
			return true
		}
		if !s.pivot(r) {
			return false
		}
	}
	return false
}

// pivot brings the basic column of a row into its range. Columns that are worth their whole width on the way go to their other end.
func (s *tableau) pivot(r int) bool {
	b := s.basic[r]
	need, up := -s.value[r], true
	if s.value[r] > 0 {
		need, up = s.value[r]-s.width[b], false
	}
	type way struct {
		j           int
		gain, ratio float64
	}
	var ways []way
	for j := range s.n {
		if s.at[j] >= 0 {
			continue
		}
		gain := s.t[r][j]
		if s.at[j] == -2 {
			gain = -gain
		}
		if !up {
			gain = -gain
		}
		if gain > small {
			ways = append(ways, way{j, gain, s.cost[j] / gain})
		}
	}
	slices.SortFunc(ways, func(a, b way) int {
		if a.ratio < b.ratio || a.ratio == b.ratio && a.j < b.j {
			return -1
		}
		return 1
	})
	for _, w := range ways {
		if got := w.gain * s.width[w.j]; got < need {
			s.flip(w.j)
			need -= got
			continue
		}
		s.exchange(r, w.j, up)
		return true
	}
	s.stuck, s.up = r, up
	return false
}

// refuted are weights on the rows by which a row that is stuck shows that all of them cannot hold together.
func (s *tableau) refuted(rows []row, runs []run) []float64 {
	w := make([]float64, s.m)
	for i := range w {
		j := len(runs) + i
		x := -s.t[s.stuck][j]
		if s.basic[s.stuck] == j {
			x = 1
		}
		if !s.up {
			x = -x
		}
		w[i] = max(0, x) / rows[i].size(runs)
	}
	return w
}

// size is the greatest number of a row, 1 where all are 0.
func (r *row) size(runs []run) float64 {
	size := 0.0
	for _, c := range runs {
		size = max(size, math.Abs(r.a[c.v]))
	}
	if size == 0 {
		return 1
	}
	return size
}

// flip takes a column to its other end.
func (s *tableau) flip(j int) {
	d := s.width[j]
	if s.at[j] == -2 {
		d = -d
	}
	for i := range s.m {
		s.value[i] += s.t[i][j] * d
	}
	s.at[j] = -3 - s.at[j] // -1 and -2 change places
	s.cost[j] = -s.cost[j] // until the exchange that follows
}

// exchange makes a column basic in a row; the one before goes to the end of its range that it missed.
func (s *tableau) exchange(r, j int, up bool) {
	b := s.basic[r]
	target := 0.0
	if !up {
		target = s.width[b]
	}
	p := s.t[r][j]
	d := (target - s.value[r]) / p // the column moves by this
	from := 0.0
	if s.at[j] == -2 {
		from = s.width[j]
	}
	for i := range s.m {
		s.value[i] += s.t[i][j] * d
	}
	// basic b = ... + p·j  ->  j = (b - ...)/p
	line := s.t[r]
	for k := range line {
		line[k] = -line[k] / p
	}
	line[b], line[j] = 1/p, 0
	for i := range s.m {
		if f := s.t[i][j]; i != r && f != 0 {
			for k := range line {
				s.t[i][k] += f * line[k]
			}
			s.t[i][j] = 0
		}
	}
	signed := s.cost[j]
	if s.at[j] == -2 {
		signed = -signed
	}
	if signed != 0 {
		s.reprice(line, signed, b)
	}
	s.cost[j] = 0
	s.at[b] = -1
	if !up {
		s.at[b] = -2
	}
	s.basic[r], s.at[j], s.value[r] = j, r, from+d
}

// reprice takes into the reduced costs what a column cost that is now a sum of others. Costs are kept without the sign that a column
// at its upper end gives them.
func (s *tableau) reprice(line []float64, signed float64, leaving int) {
	for k := range line {
		if s.at[k] >= 0 && k != leaving || line[k] == 0 {
			continue
		}
		add := signed * line[k]
		if s.at[k] == -2 {
			add = -add
		}
		if k == leaving {
			s.cost[k] = math.Abs(add)
			continue
		}
		s.cost[k] = max(0, s.cost[k]+add)
	}
}

// weights are what the rows are worth at the solution.
func (s *tableau) weights(rows []row, runs []run) []float64 {
	w := make([]float64, s.m)
	for i := range w {
		if j := len(runs) + i; s.at[j] < 0 {
			w[i] = s.cost[j] / rows[i].size(runs)
		}
	}
	return w
}

// point is how far each variable rises at the solution.
func (s *tableau) point(runs []run, vars int) []float64 {
	x := make([]float64, vars)
	for j, r := range runs {
		switch at := s.at[j]; {
		case at >= 0:
			x[r.v] += s.value[at]
		case at == -2:
			x[r.v] += s.width[j]
		}
	}
	return x
}
