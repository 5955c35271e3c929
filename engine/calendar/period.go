package calendar

import (
	"regexp"
	"strconv"

	"huice/engine/pack"
)

// Unit is what a period is counted in.
type Unit string

// Units.
const (
	WorkingDays Unit = "working_days"
	Days        Unit = "days"
	Months      Unit = "months"
	Years       Unit = "years"
)

var unitNames = map[Unit]pack.Text{
	WorkingDays: {Zh: "个工作日", En: "working day"},
	Days:        {Zh: "天", En: "day"},
	Months:      {Zh: "个月", En: "month"},
	Years:       {Zh: "年", En: "year"},
}

// Period is a length of time: 10 working days, 3 months.
type Period struct {
	N    int
	Unit Unit
}

// In writes the period in a language.
func (p Period) In(l pack.Lang) string {
	if l != pack.En {
		return strconv.Itoa(p.N) + unitNames[p.Unit].Zh
	}
	s := strconv.Itoa(p.N) + " " + unitNames[p.Unit].En
	if p.N != 1 {
		s += "s"
	}
	return s
}

var (
	unitsEn   = map[string]Unit{"working day": WorkingDays, "day": Days, "month": Months, "year": Years}
	unitsZh   = map[string]Unit{"个工作日": WorkingDays, "个自然日": Days, "日": Days, "天": Days, "个月": Months, "年": Years}
	chineseTL = regexp.MustCompile(`^([0-9]+) ?(个工作日|个自然日|日|天|个月|年)$`)
)

// ParsePeriod reads a limit as packs write it (10 working days, 30 days, 3 months, 1 year) or as people do (10个工作日,
// 30日, 3个月, 1年).
func ParsePeriod(s string) (Period, error) {
	var p Period
	if m := pack.TimeLimit.FindStringSubmatch(s); m != nil {
		unit := m[2]
		if unit[len(unit)-1] == 's' {
			unit = unit[:len(unit)-1]
		}
		p.Unit = unitsEn[unit]
		p.N, _ = strconv.Atoi(m[1]) // too many digits become too large a number
	} else if m := chineseTL.FindStringSubmatch(s); m != nil {
		p.Unit = unitsZh[m[2]]
		p.N, _ = strconv.Atoi(m[1])
	} else {
		return p, faultf("期限“%s”应写成 10个工作日、30天、3个月、1年", "the period %q must read like 10 working days, 30 days, 3 months, 1 year", s)
	}
	return p, sensible(p.N)
}

// longest is more than any period of a policy, and keeps dates within reason.
const longest = 99_999

func sensible(n int) error {
	if n < 1 || n > longest {
		return faultf("期限应为1至%[2]d，不是%[1]d", "a period counts from 1 to %[2]d, not %[1]d", n, longest)
	}
	return nil
}

// End returns the last day of a period, which belongs to it in full. The day on which it starts is not counted
// (民法典第二百零一条). Months and years end on the day of the same number, else on the last day of the month (第二百零二条).
// A last day that is a rest day gives way to the next working day (第二百零三条).
func (c *Calendar) End(start pack.Day, p Period) (pack.Day, error) {
	if err := sensible(p.N); err != nil {
		return 0, err
	}
	if p.Unit == WorkingDays {
		return c.AddWorkingDays(start, p.N)
	}
	return c.OnOrAfter(p.nominal(start))
}

// nominal is the last day of a period of calendar days, months or years before it is moved off a rest day.
func (p Period) nominal(start pack.Day) pack.Day {
	switch p.Unit {
	case Months:
		return monthsAfter(start, p.N)
	case Years:
		return monthsAfter(start, 12*p.N)
	}
	return start + pack.Day(p.N)
}

// Span is a period on the calendar.
type Span struct {
	Start   pack.Day // not counted
	Due     pack.Day // the last day by the count alone, which may be a rest day
	Last    pack.Day // counted in full
	Period  Period
	Skipped []Run // rest days: those between working days, or those off which the last day was moved
	MadeUp  []Run // Saturdays and Sundays that count
}

// Run is one or several days of the same kind and name after each other.
type Run struct {
	Status
	From, Until pack.Day
}

// Days is how many days the run has.
func (r Run) Days() int { return int(r.Until-r.From) + 1 }

// Span returns a period with the days that were skipped, and why.
func (c *Calendar) Span(start pack.Day, p Period) (Span, error) {
	last, err := c.End(start, p)
	if err != nil {
		return Span{}, err
	}
	s := Span{Start: start, Due: last, Last: last, Period: p}
	first := start + 1
	if p.Unit != WorkingDays {
		s.Due = p.nominal(start)
		first = s.Due
	}
	err = s.walk(c, first)
	return s, err
}

// walk sorts the days from one to the last into runs.
func (s *Span) walk(c *Calendar, from pack.Day) error {
	for d := from; d <= s.Last; d++ {
		st, err := c.Status(d)
		if err != nil {
			return err
		}
		switch {
		case st.Kind == MadeUp && s.Period.Unit == WorkingDays:
			s.MadeUp = extend(s.MadeUp, st, d)
		case !st.Working():
			s.Skipped = extend(s.Skipped, st, d)
		}
	}
	return nil
}

// extend adds a day to the last run, or begins another.
func extend(runs []Run, st Status, d pack.Day) []Run {
	if n := len(runs); n > 0 && runs[n-1].Until == d-1 && runs[n-1].Status == st {
		runs[n-1].Until = d
		return runs
	}
	return append(runs, Run{st, d, d})
}

// Between is the span from one day to a later one, with the number of its working days as the period, 0 included.
func (c *Calendar) Between(from, to pack.Day) (Span, error) {
	if to < from {
		return Span{}, faultf("截止日%s早于起始日%s", "the last day %s lies before the first day %s", to, from)
	}
	n, err := c.WorkingDaysBetween(from, to)
	if err != nil {
		return Span{}, err
	}
	s := Span{Start: from, Due: to, Last: to, Period: Period{n, WorkingDays}}
	err = s.walk(c, from+1)
	return s, err
}
