package main

import (
	"errors"
	"fmt"

	"huice/engine/calendar"
	"huice/engine/pack"
)

type calendarCmd struct {
	From  string `help:"${start_day}" placeholder:"YYYY-MM-DD"`
	Add   string `help:"${period}" placeholder:"PERIOD"`
	Until string `help:"${until_day}" placeholder:"YYYY-MM-DD"`
}

// Run finds the last day of a period, or counts the working days up to a day.
func (c *calendarCmd) Run(a *app) error {
	if (c.Add == "") == (c.Until == "") {
		return misused("--add（期限）和 --until（截止日）须写其中一项", "give either --add (a period) or --until (a last day)")
	}
	from, err := a.date(c.From)
	if err != nil {
		return err
	}
	cal, err := a.calendar()
	if err != nil {
		return err
	}
	s, err := c.span(a, cal, from)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(spanJSONOf(cal, s))
	}
	if c.Until != "" {
		a.printf(a.say("工作日：%[3]d天（%[1]s之后至%[2]s，含该日）\n", "Working days: %[3]d (after %[1]s, up to and including %[2]s)\n"),
			a.weekday(s.Start), a.weekday(s.Last), s.Period.N)
	} else {
		a.printf(a.say("最后一天：%s，当日仍在期限内\n", "Last day: %s, which belongs to the period\n"), a.weekday(s.Last))
		a.printf(a.say("起算日：%s，当日不计入；期限：%s\n", "Start: %s, itself not counted; period: %s\n"), a.weekday(s.Start), s.Period.In(a.lang))
		if s.Due != s.Last {
			a.printf(a.say("%s是休息日，顺延到其后第一个工作日（民法典第二百零三条）\n", "%s is a rest day: the period ends on the next working day (Civil Code, article 203)\n"), a.weekday(s.Due))
		}
	}
	a.printSpan(cal, s)
	return nil
}

// span is what was asked for.
func (c *calendarCmd) span(a *app, cal *calendar.Calendar, from pack.Day) (calendar.Span, error) {
	var s calendar.Span
	if c.Until != "" {
		to, err := a.date(c.Until)
		if err != nil {
			return s, err
		}
		if to < from {
			return s, misused("截止日%s早于起算日%s", "the last day %s lies before the start %s", to, from)
		}
		s, err = cal.Between(from, to)
		return s, said(err, exitFailed)
	}
	p, err := calendar.ParsePeriod(c.Add)
	if err != nil {
		return s, said(err, exitFaults)
	}
	s, err = cal.Span(from, p)
	return s, said(err, exitFailed)
}

// calendar reads the working calendar alone: faults of packs do not matter here.
func (a *app) calendar() (*calendar.Calendar, error) {
	src, err := a.source()
	if err != nil {
		return nil, err
	}
	years, problems := pack.LoadCalendar(src)
	if pack.Errors(problems) {
		a.problems(problems)
		return nil, failed("工作日历有错误，见上", "the working calendar has errors, see above")
	}
	return calendar.New(years), nil
}

// said passes on what the calendar has to say to a person.
func said(err error, status int) error {
	var f *calendar.Fault
	if errors.As(err, &f) {
		return &statusError{status, f.Text}
	}
	return err
}

// printSpan prints the days left out, those that count though they are weekends, and the notices that say so.
func (a *app) printSpan(cal *calendar.Calendar, s calendar.Span) {
	section := func(zh, en string, runs []calendar.Run) {
		if len(runs) == 0 {
			return
		}
		a.printf("%s\n", a.say(zh, en))
		for _, r := range runs {
			days := r.From.String()
			if r.Until != r.From {
				days += a.say(" 至 ", " to ") + r.Until.String()
			}
			n := pack.Textf("%d天", "%d days", r.Days())
			if r.Days() == 1 {
				n = pack.Text{Zh: "1天", En: "1 day"}
			}
			a.printf("  %s  %s  %s\n", days, n.In(a.lang), r.Name.In(a.lang))
		}
	}
	section("跳过的休息日：", "Rest days skipped:", s.Skipped)
	section("计入的周六、周日：", "Saturdays and Sundays that count:", s.MadeUp)
	for _, n := range cal.Sources(s.Start+1, s.Last) {
		a.printf(a.say("依据：%s", "By: %s"), n.Title)
		if n.Number != "" {
			a.printf(a.say("（%s）", " (%s)"), n.Number)
		}
		a.printf("\n")
	}
	for _, r := range cal.Remarks(s.Start+1, s.Last) {
		a.printf(a.say("注意：%s\n", "Note: %s\n"), r.In(a.lang))
	}
}

var chineseWeekdays = [7]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// weekday prints a day with its day of the week.
func (a *app) weekday(d pack.Day) string {
	w := d.Weekday()
	return fmt.Sprintf(a.say("%s（%s）", "%s (%s)"), d, a.say(chineseWeekdays[w], w.String()))
}

// spanJSON is a period for programs.
type spanJSON struct {
	From    string          `json:"from"` // not counted
	Last    string          `json:"last"` // counted in full
	Due     string          `json:"due"`  // by the count alone
	Count   int             `json:"count"`
	Unit    calendar.Unit   `json:"unit"`
	Skipped []runJSON       `json:"skipped"`
	MadeUp  []runJSON       `json:"made_up"`
	Sources []noticeJSON    `json:"sources"`
	Remarks []bilingualJSON `json:"remarks"`
}

type runJSON struct {
	From  string        `json:"from"`
	Until string        `json:"until"`
	Days  int           `json:"days"`
	Kind  calendar.Kind `json:"kind"`
	Zh    string        `json:"zh"`
	En    string        `json:"en"`
}

type noticeJSON struct {
	Title  string `json:"title"`
	Number string `json:"number,omitempty"`
	Issued string `json:"issued"`
}

type bilingualJSON struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

func spanJSONOf(cal *calendar.Calendar, s calendar.Span) spanJSON {
	j := spanJSON{From: s.Start.String(), Last: s.Last.String(), Due: s.Due.String(), Count: s.Period.N, Unit: s.Period.Unit,
		Skipped: runsJSON(s.Skipped), MadeUp: runsJSON(s.MadeUp), Sources: []noticeJSON{}, Remarks: []bilingualJSON{}}
	for _, n := range cal.Sources(s.Start+1, s.Last) {
		j.Sources = append(j.Sources, noticeJSON{n.Title, n.Number, n.Issued.String()})
	}
	for _, r := range cal.Remarks(s.Start+1, s.Last) {
		j.Remarks = append(j.Remarks, bilingualJSON(r))
	}
	return j
}

func runsJSON(runs []calendar.Run) []runJSON {
	out := []runJSON{}
	for _, r := range runs {
		out = append(out, runJSON{r.From.String(), r.Until.String(), r.Days(), r.Kind, r.Name.Zh, r.Name.En})
	}
	return out
}
