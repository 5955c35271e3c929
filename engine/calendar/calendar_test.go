package calendar_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"huice/engine/calendar"
	"huice/engine/pack"
)

// official is the calendar of the built-in packs.
func official(t testing.TB) *calendar.Calendar {
	t.Helper()
	years, ps := pack.LoadCalendar(os.DirFS("../../packs"))
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	return calendar.New(years)
}

func day(s string) pack.Day {
	d, err := pack.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestEndOfAPeriod(t *testing.T) {
	c := official(t)
	for _, x := range []struct{ name, start, period, end string }{
		{"a plain week", "2025-03-03", "5 working days", "2025-03-10"},
		{"the day of the start is not counted", "2025-03-03", "1 working day", "2025-03-04"},
		{"a start on a rest day", "2025-10-03", "1 working day", "2025-10-09"},

		{"国庆2022: the weekend after it is worked", "2022-09-30", "2 working days", "2022-10-09"},
		{"国庆2022: five days", "2022-09-30", "5 working days", "2022-10-12"},
		{"国庆2023: joined with 中秋, the weekend after it is worked", "2023-09-28", "2 working days", "2023-10-08"},
		{"国庆2023: five days", "2023-09-28", "5 working days", "2023-10-11"},
		{"国庆2024: a Sunday before and a Saturday after", "2024-09-27", "1 working day", "2024-09-29"},
		{"国庆2024: seven days", "2024-09-27", "7 working days", "2024-10-12"},
		{"国庆2025: a public notice of ten working days", "2025-09-29", "10 working days", "2025-10-20"},
		{"国庆2025: from the Sunday worked before it", "2025-09-27", "4 working days", "2025-10-09"},
		{"国庆2026: a Sunday worked before 中秋", "2026-09-18", "1 working day", "2026-09-20"},

		{"春节2020: extended, the Saturday once planned is off", "2020-01-23", "1 working day", "2020-02-03"},
		{"春节2022: Saturday and Sunday worked before it", "2022-01-28", "3 working days", "2022-02-07"},
		{"春节2023: ends on a Sunday that is worked", "2023-01-20", "2 working days", "2023-01-29"},
		{"春节2024: a Sunday worked before it", "2024-02-02", "1 working day", "2024-02-04"},
		{"春节2024: 除夕 is a working day", "2024-02-08", "1 working day", "2024-02-09"},
		{"春节2024: from 除夕 to the Sunday worked after it", "2024-02-09", "1 working day", "2024-02-18"},
		{"春节2025: a Sunday before, a Saturday after", "2025-01-24", "6 working days", "2025-02-08"},
		{"春节2026: two Saturdays worked", "2026-02-13", "6 working days", "2026-02-28"},
		{"劳动节2019 as rearranged in March", "2019-04-26", "4 working days", "2019-05-05"},

		{"into the first year there is", "2018-12-31", "1 working day", "2019-01-02"},
		{"over the new year 2022", "2021-12-31", "1 working day", "2022-01-04"},
		{"over the new year 2023", "2022-12-30", "1 working day", "2023-01-03"},
		{"over the new year 2025", "2024-12-31", "1 working day", "2025-01-02"},
		{"over the new year 2026, a Sunday worked", "2025-12-31", "2 working days", "2026-01-05"},
		{"through a whole year", "2024-12-31", "248 working days", "2025-12-31"},

		{"calendar days that end on a working day", "2025-03-03", "30 days", "2025-04-02"},
		{"calendar days that end in a holiday", "2025-09-05", "30 days", "2025-10-09"},
		{"calendar days that end on a Saturday", "2025-03-12", "10 days", "2025-03-24"},
		{"calendar days that end on a Sunday that is worked", "2025-09-13", "15 days", "2025-09-28"},
		{"a month ends on the day of the same number", "2025-03-17", "1 month", "2025-04-17"},
		{"a month without that day ends on its last", "2025-01-31", "1 month", "2025-02-28"},
		{"in a leap year too", "2024-01-31", "1 month", "2024-02-29"},
		{"months that end in a holiday", "2025-07-08", "3 months", "2025-10-09"},
		{"months over the new year", "2024-11-30", "3 months", "2025-02-28"},
		{"a year from a leap day", "2024-02-29", "1 year", "2025-02-28"},
		{"years that end on a Saturday", "2019-04-25", "1 year", "2020-04-26"}, // 2020-04-26 is a Sunday that is worked
	} {
		p, err := calendar.ParsePeriod(x.period)
		if err != nil {
			t.Fatal(err)
		}
		end, err := c.End(day(x.start), p)
		if err != nil || end.String() != x.end {
			t.Errorf("%s: %s from %s ends on %s (%v), want %s", x.name, x.period, x.start, end, err, x.end)
		}
	}
}

// The working days of each month as two collections that others keep of the notices count them (6tail/lunar-go 1.4.6 and
// NateScarlet/holiday-cn of August 2026, both MIT). A slip in calendar.yaml shows here; a new year needs a new line.
func TestWorkingDaysOfEachMonth(t *testing.T) {
	c := official(t)
	for year, months := range map[int][12]int{
		2019: {22, 17, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22},
		2020: {17, 20, 22, 22, 19, 21, 23, 21, 23, 17, 21, 23},
		2021: {20, 17, 23, 22, 19, 21, 22, 22, 22, 17, 22, 23},
		2022: {21, 16, 23, 21, 20, 21, 21, 23, 21, 18, 22, 22},
		2023: {18, 20, 23, 20, 21, 21, 21, 23, 20, 19, 22, 21},
		2024: {22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22},
		2025: {19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23},
		2026: {21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23},
	} {
		for i, want := range months {
			month := time.Month(i + 1)
			got, err := c.WorkingDaysBetween(pack.DayOf(year, month, 0), pack.DayOf(year, month+1, 0))
			if err != nil || got != want {
				t.Errorf("%d-%02d has %d working days (%v), want %d", year, month, got, err, want)
			}
		}
	}
}

func TestPropertiesOfWorkingDays(t *testing.T) {
	c := official(t)
	r := rand.New(rand.NewPCG(1, 2))
	first, days := day("2019-01-01"), int(day("2025-12-31")-day("2019-01-01"))
	for range 3000 {
		start, n := first+pack.Day(r.IntN(days)), 1+r.IntN(200)
		end, err := c.AddWorkingDays(start, n)
		if err != nil {
			t.Fatal(err)
		}
		if working, _ := c.Working(end); !working || end <= start {
			t.Fatalf("%d working days from %s end on %s, a rest day", n, start, end)
		}
		step := start
		for range n {
			if step, err = c.AddWorkingDays(step, 1); err != nil {
				t.Fatal(err)
			}
		}
		if step != end {
			t.Fatalf("%d steps from %s lead to %s, one jump to %s", n, start, step, end)
		}
		if between, err := c.WorkingDaysBetween(start, end); err != nil || between != n {
			t.Fatalf("from %s to %s are %d working days (%v), not %d", start, end, between, err, n)
		}
		if back, err := c.WorkingDaysBetween(end, start); err != nil || back != -n {
			t.Fatalf("back from %s to %s are %d working days (%v), not %d", end, start, back, err, -n)
		}
		checkSpan(t, c, start, calendar.Period{N: n, Unit: calendar.WorkingDays})
		for _, unit := range []calendar.Unit{calendar.Days, calendar.Months} {
			p := calendar.Period{N: 1 + n%12, Unit: unit}
			end, err := c.End(start, p)
			if working, _ := c.Working(end); err != nil || !working || end <= start {
				t.Fatalf("%s from %s end on %s (%v)", p.In(pack.En), start, end, err)
			}
		}
	}
}

// checkSpan holds the days that a span lists against its length: each day is either skipped or counted.
func checkSpan(t *testing.T, c *calendar.Calendar, start pack.Day, p calendar.Period) {
	t.Helper()
	s, err := c.Span(start, p)
	if err != nil {
		t.Fatal(err)
	}
	skipped := 0
	for _, r := range s.Skipped {
		skipped += r.Days()
		for d := r.From; d <= r.Until; d++ {
			if st, err := c.Status(d); err != nil || st != r.Status || st.Working() || st.Name.Zh == "" || st.Name.En == "" {
				t.Fatalf("%s is listed as skipped: %+v %v", d, st, err)
			}
		}
	}
	for _, r := range s.MadeUp {
		for d := r.From; d <= r.Until; d++ {
			if st, _ := c.Status(d); !d.Weekend() || !st.Working() {
				t.Fatalf("%s is listed as a weekend that counts: %+v", d, st)
			}
		}
	}
	if b, err := c.Between(start, s.Last); err != nil || fmt.Sprint(b) != fmt.Sprint(s) {
		t.Fatalf("the span up to %s is %v (%v), by its days %v", s.Last, s, err, b)
	}
	if got := int(s.Last - s.Start); got != p.N+skipped {
		t.Fatalf("from %s to %s are %d days, but %d counted and %d skipped", s.Start, s.Last, got, p.N, skipped)
	}
}

func TestWhatCannotBeCounted(t *testing.T) {
	c := official(t)
	period := func(s string) error { _, err := calendar.ParsePeriod(s); return err }
	add := func(start string, n int) error { _, err := c.AddWorkingDays(day(start), n); return err }
	end := func(start string, p calendar.Period) error { _, err := c.End(day(start), p); return err }
	_, nowhere := calendar.New(nil).Working(day("2025-01-01"))
	_, before := c.Working(day("2018-12-31"))
	_, never := c.Working(pack.NeverDay)
	_, between := c.WorkingDaysBetween(day("2026-12-01"), day("2027-01-01"))
	_, backwards := c.Between(day("2026-12-01"), day("2026-11-01"))
	for _, x := range []struct {
		name   string
		err    error
		zh, en string
	}{
		{"a year after the last", add("2026-12-25", 5), "没有2027年", "does not hold 2027"},
		{"months into a year after the last", end("2026-12-25", calendar.Period{N: 1, Unit: calendar.Months}), "没有2027年", "2019 2020 2021 2022 2023 2024 2025 2026"},
		{"a year before the first", before, "没有2018年", "does not hold 2018"},
		{"a day that never was", never, "日历中没有", "does not hold"},
		{"days up to a year after the last", between, "没有2027年", "does not hold 2027"},
		{"no calendar at all", nowhere, "没有工作日历", "there is no working calendar"},
		{"days that run backwards", backwards, "早于", "lies before"},
		{"no days", add("2025-01-01", 0), "期限应为1至", "from 1 to"},
		{"days back", add("2025-01-01", -5), "不是-5", "not -5"},
		{"a month of no length", end("2025-01-01", calendar.Period{Unit: calendar.Months}), "不是0", "not 0"},
		{"a period of no days", period("0 days"), "不是0", "not 0"},
		{"a period without a number", period("ten days"), "“ten days”应写成", `"ten days" must read`},
		{"a period without a unit", period("10"), "应写成", "must read"},
		{"一月 is January", period("1月"), "应写成", "must read"},
		{"a number too large", period("99999999999999999999 days"), "期限应为", "a period counts"},
		{"more days than there are dates", period("2147483647 days"), "期限应为", "a period counts"},
	} {
		var f *calendar.Fault
		if !errors.As(x.err, &f) || !strings.Contains(f.Zh, x.zh) || !strings.Contains(f.En, x.en) || strings.Contains(f.Zh+f.En, "%!") {
			t.Errorf("%s: %+v", x.name, x.err)
		}
	}
}

func TestPeriodsAreReadInBothLanguages(t *testing.T) {
	for _, x := range []struct{ in, zh, en string }{
		{"10 working days", "10个工作日", "10 working days"}, {"10个工作日", "10个工作日", "10 working days"}, {"10 个工作日", "10个工作日", "10 working days"},
		{"1 working day", "1个工作日", "1 working day"}, {"30 days", "30天", "30 days"}, {"30日", "30天", "30 days"}, {"30个自然日", "30天", "30 days"},
		{"1 month", "1个月", "1 month"}, {"3个月", "3个月", "3 months"}, {"1 year", "1年", "1 year"}, {"10年", "10年", "10 years"},
	} {
		p, err := calendar.ParsePeriod(x.in)
		if err != nil || p.In(pack.Zh) != x.zh || p.In(pack.En) != x.en {
			t.Errorf("%s is read as %s, %s (%v)", x.in, p.In(pack.Zh), p.In(pack.En), err)
		}
	}
}

func TestRemarksAndSources(t *testing.T) {
	years, ps := pack.LoadCalendar(fstest.MapFS{"calendar.yaml": {Data: []byte(`calendar:
  2025:
    sources: [{title: 甲, issued: 2024-11-12}]
    holidays: [{label: 元旦, en: New Year's Day, from: 2025-01-01}]
  2026:
    sources: [{title: 甲, issued: 2024-11-12}, {title: 乙, issued: 2025-11-04}]
    evidence: unverified
    holidays: [{label: 元旦, en: New Year's Day, from: 2026-01-01}]
`)}})
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	c := calendar.New(years)
	for _, x := range []struct{ from, to, remarks, sources string }{
		{"2025-01-01", "2025-12-31", "", "甲"},
		{"2025-12-31", "2026-12-24", "the arrangement of 2026 is not verified", "甲乙"},
		{"2026-01-01", "2026-12-25", "the arrangement of 2026 is not verified; the arrangement of 2027 is not there yet; it may move days of late December 2026", "甲乙"},
	} {
		var remarks []string
		for _, r := range c.Remarks(day(x.from), day(x.to)) {
			remarks = append(remarks, r.En)
		}
		sources := ""
		for _, n := range c.Sources(day(x.from), day(x.to)) {
			sources += n.Title
		}
		if got := strings.Join(remarks, "; "); got != x.remarks || sources != x.sources {
			t.Errorf("from %s to %s: %q, %s", x.from, x.to, got, sources)
		}
	}
}

func ExampleCalendar_Span() {
	years, _ := pack.LoadCalendar(os.DirFS("../../packs"))
	c := calendar.New(years)
	s, err := c.Span(day("2025-09-29"), calendar.Period{N: 10, Unit: calendar.WorkingDays})
	if err != nil {
		panic(err)
	}
	fmt.Println(s.Last)
	for _, r := range s.Skipped {
		fmt.Println(r.From, r.Days(), r.Name.Zh)
	}
	// Output:
	// 2025-10-20
	// 2025-10-01 8 国庆节、中秋节
	// 2025-10-12 1 周末
	// 2025-10-18 2 周末
}
