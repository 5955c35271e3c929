package rule_test

import (
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"huice/engine/pack"
)

// number is the oracle's number: everything from lo to hi, which are one for all but scores.
type number struct{ lo, hi *big.Rat }

var numberType = types.NewOpaqueType("number")

func exact(r *big.Rat) number { return number{r, r} }

func (n number) point() bool { return n.lo.Cmp(n.hi) == 0 }
func (n number) ConvertToNative(reflect.Type) (any, error) {
	return nil, fmt.Errorf("a number stays a number")
}
func (n number) ConvertToType(ref.Type) ref.Val { return types.NewErr("a number stays a number") }
func (n number) Type() ref.Type                 { return numberType }
func (n number) Value() any                     { return n }
func (n number) String() string {
	if n.point() {
		return n.lo.RatString()
	}
	return n.lo.RatString() + ".." + n.hi.RatString()
}

func (n number) Equal(other ref.Val) ref.Val {
	m, ok := other.(number)
	switch {
	case !ok:
		return types.NewErr("a number compared with %T", other)
	case n.point() && m.point():
		return types.Bool(n.lo.Cmp(m.lo) == 0)
	case n.hi.Cmp(m.lo) < 0 || m.hi.Cmp(n.lo) < 0:
		return types.False
	}
	return gap()
}

// date is the oracle's date: days since 1970.
type date int64

var dateType = types.NewOpaqueType("date")

func (d date) ConvertToNative(reflect.Type) (any, error) {
	return nil, fmt.Errorf("a date stays a date")
}
func (d date) ConvertToType(ref.Type) ref.Val { return types.NewErr("a date stays a date") }
func (d date) Type() ref.Type                 { return dateType }
func (d date) Value() any                     { return d }
func (d date) Equal(other ref.Val) ref.Val    { return types.Bool(d == other.(date)) }
func (d date) time() time.Time                { return time.Unix(int64(d)*86400, 0).UTC() }

func gap() ref.Val { return types.NewUnknown(0, nil) }

func isGap(v ref.Val) bool { return types.IsUnknown(v) }

// addMonths adds months; where the month has no such day it is the month's last.
func (d date) addMonths(n int) date {
	if d <= date(pack.NeverDay) {
		return d
	}
	return d.later(n)
}

// later is n months on, also from never, which counts as the early day that it is held as.
func (d date) later(n int) date {
	t := d.time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1)
	day := first.AddDate(0, 0, min(t.Day(), last.Day())-1)
	return date(day.Unix() / 86400)
}

// months counts the completed months between two days by counting.
func months(a, b date) int64 {
	if b < a {
		return -months(b, a)
	}
	n := int(b-a)/31 - 1
	for a.later(n+1) <= b {
		n++
	}
	return int64(n)
}

func whole(n int64) number { return exact(new(big.Rat).SetInt64(n)) }

func floorRat(r *big.Rat) *big.Rat {
	q := new(big.Int).Div(r.Num(), r.Denom()) // Euclidean: the floor, since a denominator is positive
	return new(big.Rat).SetInt(q)
}

// roundRat rounds half away from zero to multiples of a unit.
func roundRat(r, unit *big.Rat) *big.Rat {
	q := new(big.Rat).Quo(new(big.Rat).Abs(r), unit)
	q = floorRat(q.Add(q, big.NewRat(1, 2)))
	if r.Sign() < 0 {
		q.Neg(q)
	}
	return q.Mul(q, unit)
}

var fen = big.NewRat(1, 100)

// meanings gives the functions of the language their meaning from the manual, in math/big.
func meanings() map[string]func(...ref.Val) ref.Val {
	each := func(f func(x *big.Rat) *big.Rat) func(...ref.Val) ref.Val { // f does not fall
		return func(a ...ref.Val) ref.Val {
			n := a[0].(number)
			return number{f(n.lo), f(n.hi)}
		}
	}
	point := func(f func(x, y *big.Rat) ref.Val) func(...ref.Val) ref.Val {
		return func(a ...ref.Val) ref.Val {
			x, y := a[0].(number), a[len(a)-1].(number)
			if !x.point() || !y.point() {
				return types.NewErr("a range has no place here")
			}
			return f(x.lo, y.lo)
		}
	}
	unit := func(f func(x, unit *big.Rat) *big.Rat) func(...ref.Val) ref.Val {
		return func(a ...ref.Val) ref.Val {
			n, u := a[0].(number), a[1].(number).lo
			return number{f(n.lo, u), f(n.hi, u)}
		}
	}
	least := func(sign int) func(...ref.Val) ref.Val {
		return func(a ...ref.Val) ref.Val {
			r := a[0].(number)
			for _, x := range a[1:] {
				n := x.(number)
				if n.lo.Cmp(r.lo) == sign {
					r.lo = n.lo
				}
				if n.hi.Cmp(r.hi) == sign {
					r.hi = n.hi
				}
			}
			return r
		}
	}
	days := func(f func(a, b date) ref.Val) func(...ref.Val) ref.Val {
		return func(a ...ref.Val) ref.Val { return f(a[0].(date), a[1].(date)) }
	}
	shift := func(f func(d date, n int) date) func(...ref.Val) ref.Val {
		return func(a ...ref.Val) ref.Val { return f(a[0].(date), int(a[1].(number).lo.Num().Int64())) }
	}
	return map[string]func(...ref.Val) ref.Val{
		operators.LogicalNot: func(a ...ref.Val) ref.Val { return !a[0].(types.Bool) },
		operators.In:         func(a ...ref.Val) ref.Val { return a[1].(traits.Lister).Contains(a[0]) },
		operators.Add: func(a ...ref.Val) ref.Val {
			x, y := a[0].(number), a[1].(number)
			return number{new(big.Rat).Add(x.lo, y.lo), new(big.Rat).Add(x.hi, y.hi)}
		},
		operators.Subtract: func(a ...ref.Val) ref.Val {
			x, y := a[0].(number), a[1].(number)
			return number{new(big.Rat).Sub(x.lo, y.hi), new(big.Rat).Sub(x.hi, y.lo)}
		},
		operators.Negate: func(a ...ref.Val) ref.Val {
			x := a[0].(number)
			return number{new(big.Rat).Neg(x.hi), new(big.Rat).Neg(x.lo)}
		},
		operators.Multiply:      point(func(x, y *big.Rat) ref.Val { return exact(new(big.Rat).Mul(x, y)) }),
		operators.Less:          compare(func(c int) bool { return c < 0 }, true),
		operators.LessEquals:    compare(func(c int) bool { return c <= 0 }, true),
		operators.Greater:       compare(func(c int) bool { return c > 0 }, false),
		operators.GreaterEquals: compare(func(c int) bool { return c >= 0 }, false),
		"ratio": point(func(x, y *big.Rat) ref.Val {
			if y.Sign() == 0 {
				return gap()
			}
			return exact(new(big.Rat).Quo(x, y))
		}),
		"share": point(func(x, y *big.Rat) ref.Val { return exact(roundRat(new(big.Rat).Mul(x, y), fen)) }),
		"abs":   point(func(x, _ *big.Rat) ref.Val { return exact(new(big.Rat).Abs(x)) }),
		"floor": each(floorRat),
		"ceil": each(func(r *big.Rat) *big.Rat {
			f := floorRat(new(big.Rat).Neg(r))
			return f.Neg(f)
		}),
		"compound_rate": func(a ...ref.Val) ref.Val {
			last, first, years := a[0].(number), a[1].(number), int(a[2].(number).lo.Num().Int64())
			if first.lo.Sign() <= 0 || last.lo.Sign() < 0 {
				return gap()
			}
			return exact(rateBySearch(new(big.Rat).Quo(last.lo, first.lo), years))
		},
		"round_to":      unit(roundRat),
		"round_down_to": unit(func(x, u *big.Rat) *big.Rat { q := floorRat(new(big.Rat).Quo(x, u)); return q.Mul(q, u) }),
		"min":           least(-1),
		"max":           least(1),
		"number": func(a ...ref.Val) ref.Val {
			r, ok := new(big.Rat).SetString(string(a[0].(types.String)))
			if !ok {
				return types.NewErr("not a number: %v", a[0])
			}
			return exact(r)
		},
		"date": func(a ...ref.Val) ref.Val {
			t, err := time.Parse("2006-01-02", string(a[0].(types.String)))
			if err != nil {
				return types.NewErr("%v", err)
			}
			return date(t.Unix() / 86400)
		},
		"years_between":  days(func(a, b date) ref.Val { return whole(months(a, b) / 12) }),
		"months_between": days(func(a, b date) ref.Val { return whole(months(a, b)) }),
		"days_between":   days(func(a, b date) ref.Val { return whole(int64(b - a)) }),
		"add_years":      shift(func(d date, n int) date { return d.addMonths(12 * n) }),
		"add_months":     shift(date.addMonths),
		"add_days": shift(func(d date, n int) date {
			if d <= date(pack.NeverDay) {
				return d
			}
			return d + date(n)
		}),
		"year_of": func(a ...ref.Val) ref.Val { return whole(int64(a[0].(date).time().Year())) },
		"starts_with": func(a ...ref.Val) ref.Val {
			word := string(a[0].(types.String))
			if p, ok := a[1].(types.String); ok {
				return types.Bool(strings.HasPrefix(word, string(p)))
			}
			list := a[1].(traits.Lister)
			n := int(list.Size().(types.Int))
			return types.Bool(slices.ContainsFunc(make([]struct{}, n), func(struct{}) bool {
				n--
				return strings.HasPrefix(word, string(list.Get(types.Int(n)).(types.String)))
			}))
		},
	}
}

// compare settles a comparison when both ends of each range agree; falling says that it gets easier as the left side
// gets smaller.
func compare(holds func(int) bool, falling bool) func(...ref.Val) ref.Val {
	return func(a ...ref.Val) ref.Val {
		if x, ok := a[0].(date); ok {
			y := a[1].(date)
			return types.Bool(holds(int(max(min(int64(x-y), 1), -1))))
		}
		x, y := a[0].(number), a[1].(number)
		hard, easy := x.lo.Cmp(y.hi), x.hi.Cmp(y.lo)
		if falling {
			hard, easy = easy, hard
		}
		switch {
		case holds(hard):
			return types.True
		case !holds(easy):
			return types.False
		}
		return gap()
	}
}

// rateBySearch finds the rounded rate digit by digit: the largest k of millionths whose lower edge, k - 1/2, is reached.
func rateBySearch(q *big.Rat, years int) *big.Rat {
	reached := func(k *big.Int) bool {
		edge := new(big.Rat).SetFrac(k, big.NewInt(1_000_000))
		edge.Sub(edge, big.NewRat(1, 2_000_000))
		p := big.NewRat(1, 1)
		for range years {
			p.Mul(p, edge)
		}
		return edge.Sign() < 0 || p.Cmp(q) <= 0
	}
	k := new(big.Int)
	for digit := new(big.Int).Exp(big.NewInt(10), big.NewInt(60), nil); digit.Sign() > 0; digit.Quo(digit, big.NewInt(10)) {
		for next := new(big.Int).Add(k, digit); reached(next); next.Add(k, digit) {
			k.Set(next)
		}
	}
	return new(big.Rat).Sub(new(big.Rat).SetFrac(k, big.NewInt(1_000_000)), big.NewRat(1, 1))
}
