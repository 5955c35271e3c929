package cultivate

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"huice/engine/pack"
	"huice/engine/rule"
)

// lever is a lever with its amounts as exact numbers.
type lever struct {
	*pack.Lever
	lead  int // months
	adds  map[string]rule.Rat
	sets  map[string]pack.Quantity
	facts []string // all that it touches, in order
}

func (s *Search) lever(v *pack.Lever) *lever {
	l := &lever{Lever: v, lead: s.lib.LeadOf(v), adds: map[string]rule.Rat{}, sets: map[string]pack.Quantity{}}
	for _, e := range v.Changes {
		l.adds[e.Key] = rule.FromBig(e.Value.Num)
	}
	for _, e := range v.Sets {
		l.sets[e.Key] = e.Value
	}
	l.facts = slices.Concat(slices.Collect(maps.Keys(l.adds)), slices.Collect(maps.Keys(l.sets)))
	slices.Sort(l.facts)
	return l
}

// banned reports whether a request leaves a lever alone.
func (q *Request) banned(l *lever) bool {
	if len(q.Only) > 0 && !slices.Contains(q.Only, l.ID) {
		return true
	}
	for _, w := range q.Without {
		if w == l.ID || w == l.Kind || slices.Contains(l.facts, w) {
			return true
		}
	}
	return false
}

// forecasts reports whether a request forecasts a fact that a lever moves.
func (q *Request) forecasts(l *lever) bool {
	for key := range q.Forecast {
		name, _, _ := strings.Cut(key, "@")
		if slices.Contains(l.facts, name) {
			return true
		}
	}
	return false
}

// pull is a lever that can be pulled for the figures of one year, or for facts that are not yearly.
type pull struct {
	lever   *lever
	year    int      // calendar year whose figures it moves; 0 when it moves none
	years   int64    // how many years it is paid for
	ready   pack.Day // first day on which its changes of facts that are not yearly show; 0 when there are none
	effects []effect
}

// effect is what a step of a lever does to a column of the rules: it adds a number, or sets a value.
type effect struct {
	col    int
	yearly bool
	add    rule.Rat
	set    *rule.Value
}

func (e effect) same(f effect) bool {
	return e.col == f.col && e.add.Cmp(f.add) == 0 && (e.set == nil) == (f.set == nil) && (e.set == nil || *e.set == *f.set)
}

// curve is what steps cost in fen: tranche after tranche.
type curve []tranche

type tranche struct {
	upto int64 // steps
	each int64 // fen
	of   int   // whose steps, where several levers do the same
}

const endless = int64(1) << 40

func newCurve(ts []pack.Tranche, years int64) curve {
	var c curve
	at := int64(0)
	for _, t := range ts {
		fen, _ := rule.FromBig(t.Each.Num).Mul(rule.Int(100)).RoundTo(rule.Int(1)).Scaled(1)
		at += int64(t.Steps)
		if t.Steps == 0 {
			at = endless
		}
		c = append(c, tranche{upto: at, each: fen * years})
	}
	if len(c) > 0 {
		c[len(c)-1].upto = endless
	}
	return c
}

// rising reports whether no step is cheaper than one before it.
func (c curve) rising() bool {
	return slices.IsSortedFunc(c, func(a, b tranche) int { return cmp.Compare(a.each, b.each) })
}

// of is what the first steps cost together.
func (c curve) of(steps int64) int64 {
	total, from := int64(0), int64(0)
	for _, t := range c {
		n := min(steps, t.upto) - from
		if n <= 0 {
			break
		}
		total += n * t.each
		from = t.upto
	}
	return total
}

// least is the lowest price of a step between two numbers of steps.
func (c curve) least(from, to int64) int64 {
	best := int64(-1)
	start := int64(0)
	for _, t := range c {
		if t.upto > from && start < to && (best < 0 || t.each < best) {
			best = t.each
		}
		start = t.upto
	}
	return max(best, 0)
}

// divisor is a number that every price is a multiple of.
func (c curve) divisor() int64 {
	g := int64(0)
	for _, t := range c {
		g = gcd(g, t.each)
	}
	return g
}

// supply is one of the levers that a variable stands for: several that do the same are one variable, which takes the cheapest
// step first.
type supply struct {
	*pull
	most int64
	cost curve
}

// pooled is the curve of several supplies taken together, the cheapest step first.
func pooled(list []supply) (c curve, most int64) {
	for i, s := range list {
		from := int64(0)
		for _, t := range s.cost {
			if n := min(t.upto, s.most) - from; n > 0 {
				c = append(c, tranche{n, t.each, i})
			}
			from = t.upto
		}
		most += s.most
	}
	slices.SortStableFunc(c, func(a, b tranche) int { return cmp.Compare(a.each, b.each) })
	at := int64(0)
	for i := range c {
		at += c[i].upto
		c[i].upto = at
	}
	return c, most
}

// shares tells how many of the first steps each of the supplies takes.
func (c curve) shares(steps int64, of int) []int64 {
	out := make([]int64, of)
	from := int64(0)
	for _, t := range c {
		n := min(steps, t.upto) - from
		if n <= 0 {
			break
		}
		out[t.of] += n
		from = t.upto
	}
	return out
}
