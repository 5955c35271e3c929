package sqltext

import (
	"math/big"

	"huice/engine/pack"
)

// Days are whole numbers from 1970-01-01 on, as in the columns. The calendar is arithmetic on them rather than the
// database's own functions: never, the day that stands for an event that has not happened, lies before every calendar of
// a database, and one reading serves both dialects.

// era is 400 years, which all have the same number of days.
const era = 146_097

// civil is the month of a day, counted from the year 0, and its day of the month.
func (e *emitter) civil(day whole) (month, dayOfMonth whole) {
	if day.gap {
		return day, day
	}
	n := e.num64
	toMarch := int64(719_468) // days from 0000-03-01 to 1970-01-01
	low := new(big.Int).Add(day.lo, big.NewInt(toMarch))
	eras := int64(0) // so many, that no day lies before them
	if low.Sign() < 0 {
		eras = new(big.Int).Div(new(big.Int).Neg(low), big.NewInt(era)).Int64() + 1
	}
	z := e.plus(day, n(toMarch+eras*era))
	c := e.over(z, n(era))
	doe := between(e.minus(z, e.times(c, n(era))), era-1)
	leap := e.minus(e.plus(e.minus(doe, e.over(doe, n(1460))), e.over(doe, n(36_524))), e.over(doe, n(146_096)))
	yoe := between(e.over(leap, n(365)), 399)
	doy := between(e.minus(doe, e.minus(e.plus(e.times(yoe, n(365)), e.over(yoe, n(4))), e.over(yoe, n(100)))), 365)
	mp := between(e.over(e.plus(e.times(doy, n(5)), n(2)), n(153)), 11) // 0 is March
	dom := between(e.plus(e.minus(doy, e.over(e.plus(e.times(mp, n(153)), n(2)), n(5))), n(1)), 31)
	year := e.plus(yoe, e.times(e.minus(c, n(eras)), n(400)))
	return e.plus(e.plus(e.times(year, n(12)), mp), n(2)), dom
}

// between says that a number lies between 0 and hi, which its arithmetic alone does not show.
func between(w whole, hi int64) whole {
	if w.c == nil && !w.gap {
		w.lo, w.hi = new(big.Int), big.NewInt(hi)
	}
	return w
}

// firstOf is the first day of a month counted from the year 0.
func (e *emitter) firstOf(month whole) whole {
	n := e.num64
	m := e.minus(month, n(2)) // the year begins in March
	low, eras := new(big.Int).Set(m.lo), int64(0)
	if low.Sign() < 0 {
		eras = new(big.Int).Div(new(big.Int).Neg(low), big.NewInt(4800)).Int64() + 1
		m = e.plus(m, n(eras*4800))
	}
	y := e.over(m, n(12))
	mp := between(e.minus(m, e.times(y, n(12))), 11)
	days := e.plus(e.minus(e.plus(e.times(y, n(365)), e.over(y, n(4))), e.over(y, n(100))), e.over(y, n(400)))
	return e.plus(e.plus(days, e.over(e.plus(e.times(mp, n(153)), n(2)), n(5))), n(-719_468-eras*era))
}

// never keeps never as it is.
func (e *emitter) never(day, moved whole) whole {
	if day.gap || day.lo.Cmp(big.NewInt(int64(pack.NeverDay))) > 0 {
		return moved
	}
	return e.choose([]branch{{e.isTrue(e.compare("<=", day, e.num64(int64(pack.NeverDay)))), day}}, moved)
}

func (e *emitter) addDays(day whole, k int64) whole {
	return e.never(day, e.plus(day, e.num64(k)))
}

// addMonths goes to the same day of a later month, or to its last.
func (e *emitter) addMonths(day whole, k int64) whole {
	if day.gap {
		return day
	}
	month, dom := e.civil(day)
	month = e.plus(month, e.num64(k))
	first := e.firstOf(month)
	length := e.minus(e.firstOf(e.plus(month, e.num64(1))), first)
	days := e.choose([]branch{{e.isTrue(e.compare("<=", dom, length)), dom}}, length)
	return e.never(day, e.minus(e.plus(first, days), e.num64(1)))
}

// months counts completed months: the most n for which a plus n months is not after b, negative when b is before a.
func (e *emitter) months(a, b whole) whole {
	if a.gap || b.gap {
		return e.noWhole()
	}
	ma, da := e.civil(a)
	mb, db := e.civil(b)
	diff := e.minus(mb, ma)
	inner := func(day whole) ref { // not the last day of its month
		_, d := e.civil(e.plus(day, e.num64(1)))
		return e.isTrue(e.compare(">", d, e.num64(1)))
	}
	forward := e.isTrue(e.compare("<=", a, b))
	short := e.both(e.isTrue(e.compare(">", da, db)), inner(b))
	over := e.both(e.isTrue(e.compare("<", da, db)), inner(a))
	return e.choose([]branch{
		{e.both(forward, short), e.minus(diff, e.num64(1))},
		{forward, diff},
		{over, e.plus(diff, e.num64(1))},
	}, diff)
}

func (e *emitter) yearOf(day whole) whole {
	month, _ := e.civil(day)
	return e.down(month, e.num64(12))
}
