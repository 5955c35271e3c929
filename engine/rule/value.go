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
func (n *Node) apply(v [3]Value) Value {
	a, b, c := v[0], v[1], v[2]
	switch n.Op {
	case And, Or:
		stop := n.Op == Or // the truth that decides alone
		switch {
		case a.Known && a.Bool == stop, b.Known && b.Bool == stop:
			return boolVal(stop)
		case a.Known && b.Known:
			return boolVal(!stop)
		}
		return Value{}
	case If:
		if !a.Known {
			return Value{}
		}
		return pick(a.Bool, b, c)
	case IfLo, IfHi:
		if a.Known {
			return pick(a.Bool, b, c)
		}
		if !b.Known || !c.Known {
			return Value{}
		}
		return pick((b.Num.Cmp(c.Num) < 0) == (n.Op == IfLo), b, c)
	case Else:
		return pick(a.Known, a, b)
	case MinKnown, MaxKnown:
		switch {
		case !a.Known:
			return b
		case !b.Known:
			return a
		}
		return pick((a.Num.Cmp(b.Num) < 0) == (n.Op == MinKnown), a, b)
	case Decide:
		switch {
		case a.Known && a.Bool:
			return boolVal(true)
		case b.Known && !b.Bool:
			return boolVal(false)
		}
		return Value{}
	}
	if n.A != None && !a.Known || n.B != None && !b.Known {
		return Value{}
	}
	switch n.Op {
	case Not:
		return boolVal(!a.Bool)
	case Cmp:
		return boolVal(holds(n.Text, a.Num.Cmp(b.Num)))
	case Same:
		return boolVal(a.Bool == b.Bool && a.Str == b.Str)
	case In, Prefix:
		return boolVal(n.Matches(a.Str))
	case Band:
		return numVal(n.Table.points(a.Num))
	}
	return n.arithmetic(a.Num, b.Num)
}

func pick(first bool, a, b Value) Value {
	if first {
		return a
	}
	return b
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
		return pick(a.Cmp(b) <= 0, numVal(a), numVal(b))
	case Max:
		return pick(a.Cmp(b) >= 0, numVal(a), numVal(b))
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
