package cultivate

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"huice/engine/rule"
)

// form is a number that depends on the variables in a straight line: c + Σ a·x.
type form struct {
	c rule.Rat
	k []coef // by variable, none 0
}

type coef struct {
	v int
	a rule.Rat
}

func constant(c rule.Rat) form { return form{c: c} }

// isConst reports whether no variable matters.
func (f form) isConst() bool { return len(f.k) == 0 }

func (f form) scale(by rule.Rat) form {
	out := form{c: f.c.Mul(by)}
	if by.Sign() == 0 {
		return out
	}
	out.k = make([]coef, len(f.k))
	for i, x := range f.k {
		out.k[i] = coef{x.v, x.a.Mul(by)}
	}
	return out
}

// plus adds forms.
func (f form) plus(g form) form {
	out := form{c: f.c.Add(g.c)}
	i, j := 0, 0
	for i < len(f.k) || j < len(g.k) {
		switch {
		case j == len(g.k) || i < len(f.k) && f.k[i].v < g.k[j].v:
			out.k = append(out.k, f.k[i])
			i++
		case i == len(f.k) || g.k[j].v < f.k[i].v:
			out.k = append(out.k, g.k[j])
			j++
		default:
			if a := f.k[i].a.Add(g.k[j].a); a.Sign() != 0 {
				out.k = append(out.k, coef{f.k[i].v, a})
			}
			i++
			j++
		}
	}
	return out
}

func (f form) minus(g form) form { return f.plus(g.scale(rule.Int(-1))) }

// over is the least and the greatest value over a box.
func (f form) over(lo, hi []int64) (least, most rule.Rat) {
	least, most = f.c, f.c
	for _, k := range f.k {
		a, b := k.a.Mul(rule.Int(lo[k.v])), k.a.Mul(rule.Int(hi[k.v]))
		if k.a.Sign() < 0 {
			a, b = b, a
		}
		least, most = least.Add(a), most.Add(b)
	}
	return least, most
}

// line is a form in whole numbers: a question whether it is 0 or more is a straight cut through the variables.
type line struct {
	c    int64
	k    []step
	bent bool // a comparison that is not straight; it has a number to be decided by, and nothing else
}

type step struct {
	v int
	a int64
}

// at is the value at a point.
func (l *line) at(x []int64) int64 {
	s := l.c
	for _, k := range l.k {
		s += k.a * x[k.v]
	}
	return s
}

// over is the least and the greatest value over a box.
func (l *line) over(lo, hi []int64) (least, most int64) {
	least, most = l.c, l.c
	for _, k := range l.k {
		if k.a > 0 {
			least, most = least+k.a*lo[k.v], most+k.a*hi[k.v]
		} else {
			least, most = least+k.a*hi[k.v], most+k.a*lo[k.v]
		}
	}
	return least, most
}

// reach is how far from 0 a line may come, so that its sums fit a word with room to spare.
const reach = int64(1) << 60

// atLeast turns “f >= 0”, or “f > 0” when strict, into a line over whole numbers; false when its words would be too small.
func atLeast(f form, strict bool, hi []int64) (line, bool) {
	den := rule.Int(1)
	for i := -1; i < len(f.k); i++ {
		r := f.c
		if i >= 0 {
			r = f.k[i].a
		}
		_, d, ok := r.Parts()
		if !ok {
			return line{}, false
		}
		den = lcm(den, d)
	}
	l := line{k: make([]step, len(f.k))}
	var ok bool
	if l.c, ok = f.c.Mul(den).Scaled(1); !ok || l.c > reach || l.c < -reach {
		return line{}, false
	}
	common := int64(0)
	for i, k := range f.k {
		a, ok := k.a.Mul(den).Scaled(1)
		if !ok || a > reach || a < -reach {
			return line{}, false
		}
		l.k[i] = step{k.v, a}
		common = gcd(common, a)
	}
	if strict {
		l.c--
	}
	l.divide(common)
	room := reach - abs(l.c)
	for _, k := range l.k {
		if h := hi[k.v]; h > 0 && abs(k.a) > room/h {
			return line{}, false
		} else {
			room -= abs(k.a) * h
		}
	}
	return l, true
}

// divide takes out a common divisor of the coefficients. The constant is rounded down: over whole numbers the question stays
// the same.
func (l *line) divide(by int64) {
	if by < 2 {
		return
	}
	q := l.c / by
	if l.c%by < 0 {
		q--
	}
	l.c = q
	for i := range l.k {
		l.k[i].a /= by
	}
}

// not is the question whether the line is below 0.
func (l *line) not() line {
	out := line{c: -l.c - 1, k: make([]step, len(l.k))}
	for i, k := range l.k {
		out.k[i] = step{k.v, -k.a}
	}
	return out
}

func (l *line) key() string {
	var b strings.Builder
	b.WriteString(strconv.FormatInt(l.c, 10))
	for _, k := range l.k {
		b.WriteString(" " + strconv.Itoa(k.v) + "*" + strconv.FormatInt(k.a, 10))
	}
	return b.String()
}

// lcm is a common multiple of a whole number and another.
func lcm(a rule.Rat, b int64) rule.Rat {
	if b == 1 {
		return a
	}
	n, ok := a.Scaled(1)
	if !ok {
		return a.Mul(rule.Int(b))
	}
	return a.Mul(rule.Int(b / gcd(n, b)))
}

func gcd(a, b int64) int64 {
	a, b = abs(a), abs(b)
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func abs(n int64) int64 { return max(n, -n) }

// sum makes a form of coefficients in any order.
func sum(c rule.Rat, ks []coef) form {
	slices.SortFunc(ks, func(a, b coef) int { return cmp.Compare(a.v, b.v) })
	f := form{c: c}
	for _, k := range ks {
		f = f.plus(form{k: []coef{k}})
	}
	return f
}
