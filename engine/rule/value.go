package rule

import (
	"fmt"
	"strings"
)

// Value is what a node comes to for one subject. A value that is not Known is a gap: neither false nor zero.
type Value struct {
	Known bool
	Bool  bool
	Num   Rat // numbers; dates as days
	Str   string
}

func (v Value) String() string {
	if !v.Known {
		return "unknown"
	}
	return fmt.Sprintf("%v %s %q", v.Bool, v.Num, v.Str)
}

// Truth is the word for a truth: met, unmet or unknown.
func (v Value) Truth() string {
	switch {
	case !v.Known:
		return "unknown"
	case v.Bool:
		return "met"
	}
	return "unmet"
}

func boolVal(b bool) Value { return Value{Known: true, Bool: b} }
func numVal(r Rat) Value   { return Value{Known: true, Num: r} }

// apply works out a node from its arguments: the one exact meaning of every operation. The columns' kernels are held
// to it, and whatever they cannot decide exactly comes here.
func (n *Node) apply(out, a, b, c *Value) {
	switch n.Op {
	case And, Or:
		stop := n.Op == Or // the truth that decides alone
		switch {
		case a.Known && a.Bool == stop, b.Known && b.Bool == stop:
			*out = boolVal(stop)
		case a.Known && b.Known:
			*out = boolVal(!stop)
		default:
			*out = Value{}
		}
	case If:
		if !a.Known {
			*out = Value{}
			return
		}
		*out = *pick(a.Bool, b, c)
	case IfLo, IfHi:
		switch {
		case a.Known:
			*out = *pick(a.Bool, b, c)
		case !b.Known || !c.Known:
			*out = Value{}
		default:
			*out = *pick((b.Num.Cmp(c.Num) < 0) == (n.Op == IfLo), b, c)
		}
	case Else:
		*out = *pick(a.Known, a, b)
	case MinKnown, MaxKnown:
		switch {
		case !a.Known:
			*out = *b
		case !b.Known:
			*out = *a
		default:
			*out = *pick((a.Num.Cmp(b.Num) < 0) == (n.Op == MinKnown), a, b)
		}
	case Decide:
		switch {
		case a.Known && a.Bool:
			*out = boolVal(true)
		case b.Known && !b.Bool:
			*out = boolVal(false)
		default:
			*out = Value{}
		}
	default:
		if n.A != None && !a.Known || n.B != None && !b.Known {
			*out = Value{}
			return
		}
		n.strictly(out, a, b)
	}
}

// Apply works out a node from the values of its arguments; those it does not have are not looked at.
func (n *Node) Apply(a, b, c Value) Value {
	var out Value
	n.apply(&out, &a, &b, &c)
	return out
}

// matters tells, the first argument known, which others can still change what apply comes to. Those that cannot need not be
// worked out.
func (n *Node) matters(a *Value) (b, c bool) {
	switch n.Op {
	case And:
		return !a.Known || a.Bool, false
	case Or, Decide:
		return !a.Known || !a.Bool, false
	case If:
		return a.Known && a.Bool, a.Known && !a.Bool
	case IfLo, IfHi:
		return !a.Known || a.Bool, !a.Known || !a.Bool
	case Else:
		return !a.Known, false
	case MinKnown, MaxKnown:
		return true, false
	}
	return a.Known && n.B != None, false
}

func pick(first bool, a, b *Value) *Value {
	if first {
		return a
	}
	return b
}

// strictly works out an operation that is unknown as soon as an argument is, from known ones.
func (n *Node) strictly(out, a, b *Value) {
	switch n.Op {
	case Not:
		*out = boolVal(!a.Bool)
	case Cmp:
		*out = boolVal(holds(n.Text, a.Num.Cmp(b.Num)))
	case Same:
		*out = boolVal(a.Bool == b.Bool && a.Str == b.Str)
	case In, Prefix:
		*out = boolVal(n.Matches(a.Str))
	case Band:
		*out = numVal(n.Table.points(a.Num))
	default:
		*out = n.arithmetic(a.Num, b.Num)
	}
}

// arithmetic works out a number or day from known arguments.
func (n *Node) arithmetic(a, b Rat) Value {
	switch n.Op {
	case Add:
		return numVal(a.Add(b))
	case Sub:
		return numVal(a.Sub(b))
	case Mul:
		return numVal(a.Mul(b))
	case Neg:
		return numVal(a.Neg())
	case Abs:
		if a.Sign() < 0 {
			return numVal(a.Neg())
		}
		return numVal(a)
	case Ratio:
		if b.Sign() == 0 {
			return Value{}
		}
		return numVal(a.Quo(b))
	case Min:
		if a.Cmp(b) <= 0 {
			return numVal(a)
		}
		return numVal(b)
	case Max:
		if a.Cmp(b) >= 0 {
			return numVal(a)
		}
		return numVal(b)
	case Floor:
		return numVal(a.Floor())
	case Round:
		return numVal(a.RoundTo(n.Unit))
	case RoundDn:
		return numVal(a.RoundDownTo(n.Unit))
	case Compound:
		return compoundRate(a, b, n.N)
	case Years:
		return numVal(Int(YearsBetween(a.n, b.n)))
	case Months:
		return numVal(Int(MonthsBetween(a.n, b.n)))
	case Days:
		return numVal(Int(b.n - a.n))
	case AddDays:
		return numVal(Int(AddDaysTo(a.n, n.N)))
	case AddMons:
		return numVal(Int(AddMonthsTo(a.n, n.N)))
	case YearOf:
		return numVal(Int(YearOfDay(a.n)))
	}
	panic("rule: no meaning for " + n.Op.String())
}

// Matches reports whether a code is, or starts with, one of the words of In or Prefix.
func (n *Node) Matches(code string) bool {
	for _, w := range n.Words {
		if code == w || n.Op == Prefix && strings.HasPrefix(code, w) {
			return true
		}
	}
	return false
}

// points returns the points of the first threshold that is reached.
func (t *Table) points(v Rat) Rat {
	if i := t.Row(v); i < len(t.Rows) {
		return t.Rows[i].Points
	}
	return t.Otherwise
}

// Row returns the index of the first threshold that is reached, len(Rows) when none is.
func (t *Table) Row(v Rat) int {
	for i, r := range t.Rows {
		if r.Reached(v) {
			return i
		}
	}
	return len(t.Rows)
}
