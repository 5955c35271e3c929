package rule

import "huice/engine/pack"

// civil turns a day into year, month and day of the month by arithmetic alone: the columns call it for every row.
// The year starts on 1 March, so that the leap day is the last of its year, and 400 years have 146,097 days.
func civil(day int64) (y, m, d int64) {
	if day > -nearDays && day < nearDays {
		return nearCivil(day)
	}
	z := day + 719_468 // days from 0000-03-01
	era := floorDiv(z, 146_097)
	doe := z - era*146_097
	yoe := (doe - doe/1460 + doe/36_524 - doe/146_096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	m = mp + 3
	if m > 12 {
		m -= 12
	}
	y = yoe + era*400
	if m <= 2 {
		y++
	}
	return y, m, d
}

// nearDays is how many days from 1970 nearCivil reaches: a hundred thousand years.
const nearDays = 36_524_250

// nearCivil does the same for days within reach with two divisions in place of eight. A quarter of a day more than a quarter of
// 1461 days makes a year: the year of a century is the whole part of (4n+3)/1461, and the multiplication by 2^32/1461, rounded up,
// gives it and, in the rest, the day of the year. Months are 2141/2^16 to a day, counted from March, whose first is day 0.
func nearCivil(day int64) (y, m, d int64) {
	const centuries, perCentury, year = 1200, 146_097, 2_939_745 // 146,097 quarter days a century
	n := uint64(day+719_468+centuries*perCentury/4)*4 + 3
	century, ofCentury := n/perCentury, n%perCentury/4
	p := year * (4*ofCentury + 3)
	years, ofYear := p>>32, p&0xffffffff/year/4
	q := 2141*ofYear + 197_913
	y, m, d = int64(100*century+years)-100*centuries, int64(q>>16), int64(q&0xffff/2141)+1
	if ofYear >= 306 { // January and February end the year that began in March
		y, m = y+1, m-12
	}
	return y, m, d
}

// dayOf is the inverse of civil.
func dayOf(y, m, d int64) int64 {
	if m <= 2 {
		y--
		m += 12
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	return era*146_097 + yoe*365 + yoe/4 - yoe/100 + doy - 719_468
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// AddDaysTo adds days; never stays never.
func AddDaysTo(day, n int64) int64 {
	if day <= int64(pack.NeverDay) {
		return day
	}
	return day + n
}

// AddMonthsTo adds months to a day; where the month has no such day it is the month's last. Never stays never.
func AddMonthsTo(day, n int64) int64 {
	if day <= int64(pack.NeverDay) {
		return day
	}
	return later(day, n)
}

// later is n months on. Never counts as the early day that it is held as.
func later(day, n int64) int64 {
	y, m, d := civil(day)
	m += n - 1
	y += floorDiv(m, 12)
	m = m - floorDiv(m, 12)*12 + 1
	first := dayOf(y, m, 1)
	ny, nm := y, m+1
	if nm > 12 {
		ny, nm = y+1, 1
	}
	return first + min(d, dayOf(ny, nm, 1)-first) - 1
}

// MonthsBetween counts the completed months from one day to another, negative when b is before a: the most n for which
// a plus n months is not after b.
func MonthsBetween(a, b int64) int64 {
	if b < a {
		return -MonthsBetween(b, a)
	}
	ya, ma, _ := civil(a)
	yb, mb, _ := civil(b)
	n := (yb-ya)*12 + mb - ma
	if n > 0 && later(a, n) > b {
		n--
	}
	return n
}

// YearsBetween counts the completed years from one day to another.
func YearsBetween(a, b int64) int64 { return MonthsBetween(a, b) / 12 }

// YearOfDay is the calendar year of a day.
func YearOfDay(day int64) int64 {
	y, _, _ := civil(day)
	return y
}
