// Package calendar counts the days of official periods: working days by the State Council's calendar, calendar days,
// months and years by the Civil Code, and the steps of a procedure one after the other.
//
// It promises that no day is guessed: a year that the calendar does not hold makes a computation fail, with a sentence in
// both languages. It knows no clock, and nothing of what a step is about.
package calendar

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"huice/engine/pack"
)

// Calendar tells working days from rest days.
type Calendar struct {
	years map[int]*pack.CalendarYear
	moved map[pack.Day]Status // days that are not what their weekday says
}

// Kind is why a day is worked or not.
type Kind string

// Kinds of day.
const (
	Work    Kind = "work"    // Monday to Friday
	Weekend Kind = "weekend" // 周末
	Holiday Kind = "holiday" // 放假, the weekends and the moved days of a holiday included
	MadeUp  Kind = "made_up" // 调休上班: a Saturday or Sunday that is worked
)

// Status is what a day is.
type Status struct {
	Kind Kind
	Name pack.Text // 国庆节, 周末, 调休上班; empty on an ordinary working day
}

// Working reports whether the day counts.
func (s Status) Working() bool { return s.Kind == Work || s.Kind == MadeUp }

// Fault is what a person can cause: a year without a calendar, a period that cannot be.
type Fault struct{ pack.Text }

func (f *Fault) Error() string { return f.En }

func faultf(zh, en string, args ...any) error { return &Fault{pack.Textf(zh, en, args...)} }

// New makes a calendar of the years of calendar.yaml.
func New(years pack.Map[pack.CalendarYear]) *Calendar {
	c := &Calendar{map[int]*pack.CalendarYear{}, map[pack.Day]Status{}}
	for i := range years {
		y := &years[i].Value
		c.years[y.Year] = y
		for _, h := range y.Holidays {
			for d := h.From; d <= h.Last(); d++ {
				c.moved[d] = Status{Holiday, pack.Text{Zh: h.Label, En: h.En}}
			}
		}
		for _, d := range y.WorkingDays {
			c.moved[d] = Status{MadeUp, pack.Text{Zh: "调休上班", En: "made-up working day"}}
		}
	}
	return c
}

// Status tells what a day is; a day of a year that the calendar does not hold is nothing at all.
func (c *Calendar) Status(d pack.Day) (Status, error) {
	if year, _, _ := d.Date(); c.years[year] == nil {
		return Status{}, c.missing(year)
	}
	if s, ok := c.moved[d]; ok {
		return s, nil
	}
	if d.Weekend() {
		return Status{Weekend, pack.Text{Zh: "周末", En: "weekend"}}, nil
	}
	return Status{Kind: Work}, nil
}

func (c *Calendar) missing(year int) error {
	if len(c.years) == 0 {
		return faultf("没有工作日历（calendar.yaml），不能计算%d年的日期", "there is no working calendar (calendar.yaml): days of %d cannot be counted", year)
	}
	have := fmt.Sprint(slices.Sorted(maps.Keys(c.years)))
	return faultf("工作日历中没有%d年，不能推算；请按国务院办公厅的通知写入 calendar.yaml。现有：%s",
		"the working calendar does not hold %d and nothing is guessed: add the notice of the State Council to calendar.yaml. There are: %s",
		year, strings.Trim(have, "[]"))
}

// Working reports whether a day is a working day.
func (c *Calendar) Working(d pack.Day) (bool, error) {
	s, err := c.Status(d)
	return s.Working(), err
}

// OnOrAfter is the first working day from a day on, that day included.
func (c *Calendar) OnOrAfter(d pack.Day) (pack.Day, error) {
	for ; ; d++ {
		if working, err := c.Working(d); err != nil || working {
			return d, err
		}
	}
}

// AddWorkingDays returns the last day of a period of n working days, 1 or more. The day on which it starts is not counted,
// the first working day after it is the first of the n (as 民法典第二百零一条 has it for days), and the last one belongs
// to the period in full.
func (c *Calendar) AddWorkingDays(start pack.Day, n int) (pack.Day, error) {
	if err := sensible(n); err != nil {
		return 0, err
	}
	d := start
	for range n {
		next, err := c.OnOrAfter(d + 1)
		if err != nil {
			return 0, err
		}
		d = next
	}
	return d, nil
}

// WorkingDaysBetween counts the working days after the first day up to and including the second; a second day that lies
// before the first makes the count negative. It is what AddWorkingDays adds.
func (c *Calendar) WorkingDaysBetween(from, to pack.Day) (int, error) {
	if to < from {
		n, err := c.WorkingDaysBetween(to, from)
		return -n, err
	}
	n := 0
	for d := from + 1; d <= to; d++ {
		working, err := c.Working(d)
		if err != nil {
			return 0, err
		}
		if working {
			n++
		}
	}
	return n, nil
}

// monthsAfter is the corresponding day n months later, or the last day of that month.
func monthsAfter(d pack.Day, n int) pack.Day {
	y, m, day := d.Date()
	m += time.Month(n)
	return min(pack.DayOf(y, m, day), pack.DayOf(y, m+1, 0))
}

// Sources are the notices that arrange the days from one to another.
func (c *Calendar) Sources(from, to pack.Day) []pack.Notice {
	var ns []pack.Notice
	first, _, _ := from.Date()
	last, _, _ := to.Date()
	for y := first; y <= last; y++ {
		if a := c.years[y]; a != nil {
			for _, n := range a.Sources {
				if !slices.ContainsFunc(ns, func(o pack.Notice) bool { return o.Title == n.Title }) {
					ns = append(ns, n)
				}
			}
		}
	}
	return ns
}

// Remarks says what a reader of a result should know about the days from one to another: years whose arrangement is not
// confirmed, and a last week of December that the notice of the next year may still rearrange, as that of 2019 did.
func (c *Calendar) Remarks(from, to pack.Day) []pack.Text {
	var rs []pack.Text
	first, _, _ := from.Date()
	last, month, day := to.Date()
	for y := first; y <= last; y++ {
		if a := c.years[y]; a != nil && a.Evidence == "unverified" {
			rs = append(rs, pack.Textf("%d年的节假日安排未经核实", "the arrangement of %d is not verified", y))
		}
	}
	if month == time.December && day >= 25 && c.years[last+1] == nil {
		rs = append(rs, pack.Textf("%[2]d年的安排还没有写入，它可能调整%[1]d年12月末的日期", "the arrangement of %[2]d is not there yet; it may move days of late December %[1]d", last, last+1))
	}
	return rs
}
