package pack

import (
	"io/fs"
	"regexp"
	"slices"
	"time"
)

// calendarFile is the form of calendar.yaml.
type calendarFile struct {
	Calendar Map[CalendarYear] `yaml:"calendar,required" doc:"arrangements of holidays by year"`
}

// CalendarYear is what the State Council arranged for the days of one calendar year. A holiday that reaches over the new
// year is written in both years.
type CalendarYear struct {
	Year        int       `yaml:"-"`
	Sources     []Notice  `yaml:"sources,required" doc:"the notices of the General Office of the State Council"`
	Evidence    string    `yaml:"evidence" enum:"confirmed,unverified" doc:"how well the arrangement is known"`
	Holidays    []Holiday `yaml:"holidays,required" doc:"days off, from early to late"`
	WorkingDays []Day     `yaml:"working_days" doc:"Saturdays and Sundays that are worked, from early to late"`
	Note        string    `yaml:"note" doc:"remark"`
	NoteEn      string    `yaml:"note_en" doc:"remark in English"`
	Pos         Pos       `yaml:"-"`
}

// Notice is an official notice that arranges days off.
type Notice struct {
	Title  string `yaml:"title,required" doc:"official title"`
	Number string `yaml:"number" doc:"document number"`
	Issued Day    `yaml:"issued,required" doc:"date of the notice"`
	Pos    Pos    `yaml:"-"`
}

// Holiday is a run of days off, weekends and days moved for it included.
type Holiday struct {
	Labelled
	From  Day  `yaml:"from,required" doc:"first day off"`
	Until *Day `yaml:"until" doc:"last day off; the first when left out"`
	Pos   Pos  `yaml:"-"`
}

// Last is the last day off.
func (h Holiday) Last() Day {
	if h.Until == nil {
		return h.From
	}
	return *h.Until
}

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return time.Weekday(((int(d)+4)%7 + 7) % 7) } // 1970-01-01 was a Thursday

// Weekend reports whether the day is a Saturday or a Sunday.
func (d Day) Weekend() bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

var calendarYear = regexp.MustCompile(`^(19|20|21)[0-9]{2}$`)

// calendar reads calendar.yaml; a folder without one cannot count working days.
func (l *loader) calendar() {
	const name = "calendar.yaml"
	var file calendarFile
	l.decodeFile(name, &file)
	for i := range file.Calendar {
		e := &file.Calendar[i]
		y := &e.Value
		if !calendarYear.MatchString(e.Key) {
			l.errorf(e.Pos, "calendar-year", "应为年份，如 2026，不是“%s”", "a year such as 2026 is expected, not %q", e.Key)
			continue
		}
		for _, c := range e.Key {
			y.Year = 10*y.Year + int(c-'0')
		}
		l.holidays(y)
		l.workingDays(y)
	}
	l.lib.Calendar = file.Calendar
}

// LoadCalendar reads calendar.yaml alone, for who needs no packs.
func LoadCalendar(fsys fs.FS) (Map[CalendarYear], []Problem) {
	l := &loader{fsys: fsys, where: map[any]Pos{}, lib: &Library{}}
	l.calendar()
	SortProblems(l.problems)
	return l.lib.Calendar, first(l.problems)
}

// given reports whether a value is written in a file.
func (l *loader) given(value any) bool {
	_, ok := l.where[value]
	return ok
}

// inYear reports whether a day belongs to the year it is written in.
func (l *loader) inYear(d *Day, y *CalendarYear) bool {
	year, _, _ := d.Date()
	if year != y.Year {
		l.errorf(l.at(d, y.Pos), "calendar-year", "%s不在%d年，应写在%d年下", "%[1]s is not in %[2]d: write it below %[3]d", d, y.Year, year)
	}
	return year == y.Year
}

// holidays holds the days off of a year against the year and each other.
func (l *loader) holidays(y *CalendarYear) {
	if l.given(&y.Holidays) && len(y.Holidays) == 0 {
		l.errorf(l.at(&y.Holidays, y.Pos), "list", "清单是空的；通知尚未公布的年份不写", "the list is empty; leave out a year whose notice is not published")
	}
	var before *Holiday
	for i := range y.Holidays {
		h := &y.Holidays[i]
		if !l.given(&h.From) || !l.inYear(&h.From, y) || h.Until != nil && !l.inYear(h.Until, y) || h.Last() < h.From {
			continue
		}
		switch {
		case before == nil || h.From > before.Last():
			before = h
		case h.Last() < before.From:
			l.errorf(l.at(&h.From, h.Pos), "date-order", "日期应由早到晚排列：%s应写在%s之前", "dates must run from early to late: %s belongs before %s", h.From, before.From)
		default:
			l.errorf(l.at(&h.From, h.Pos), "calendar-overlap", "“%[1]s”与“%[2]s”的日期重叠", "the dates of %[3]q and %[4]q overlap", h.Label, before.Label, h.En, before.En)
		}
	}
}

// workingDays holds the days worked for a holiday against the week, the year and the days off.
func (l *loader) workingDays(y *CalendarYear) {
	var before Day
	for i := range y.WorkingDays {
		d := &y.WorkingDays[i]
		at := l.at(d, y.Pos)
		off := slices.IndexFunc(y.Holidays, func(h Holiday) bool { return h.From <= *d && *d <= h.Last() })
		switch {
		case !l.inYear(d, y):
			continue
		case !d.Weekend():
			l.errorf(at, "calendar-working-day", "%s不是周六、周日，不用写作调休上班日", "%s is neither a Saturday nor a Sunday: it needs no mention as a day worked", d)
		case off >= 0:
			l.errorf(at, "calendar-overlap", "%[1]s既是上班日，又在“%[2]s”假期内", "%[1]s is a day worked and a day off of %[3]q", d, y.Holidays[off].Label, y.Holidays[off].En)
		case i > 0 && *d == before:
			l.errorf(at, "calendar-overlap", "%s写了两次", "%s is there twice", d)
		case i > 0 && *d < before:
			l.errorf(at, "date-order", "日期应由早到晚排列：%s应写在%s之前", "dates must run from early to late: %s belongs before %s", d, before)
		}
		before = *d
	}
}
