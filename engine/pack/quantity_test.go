package pack_test

import (
	"fmt"
	"testing"
	"time"

	"huice/engine/pack"
)

func TestParseQuantity(t *testing.T) {
	cases := []struct {
		src  string
		kind pack.Kind
		num  string // exact, as a fraction
	}{
		{"12", pack.Number, "12"}, {"-12", pack.Number, "-12"}, {"0.50", pack.Number, "1/2"}, {" 12 ", pack.Number, "12"},
		{"007", pack.Number, "7"}, {"3%", pack.Number, "3/100"}, {"12.5 %", pack.Number, "1/8"}, {"-0.1%", pack.Number, "-1/1000"},
		{"1/9", pack.Number, "1/9"}, {"-1 / 3", pack.Number, "-1/3"}, {"0.333333333333333333", pack.Number, "333333333333333333/1000000000000000000"},
		{"300000 yuan", pack.Money, "300000"}, {"300000yuan", pack.Money, "300000"}, {"0.01 元", pack.Money, "1/100"},
		{"30 万元", pack.Money, "300000"}, {"2 亿元", pack.Money, "200000000"}, {"0.000001 万元", pack.Money, "1/100"},
		{"12345678.90亿元", pack.Money, "1234567890000000"}, {"-5 yuan", pack.Money, "-5"},
		{"true", pack.Flag, ""}, {"false", pack.Flag, ""}, {"none", pack.None, ""}, {"unknown", pack.Unknown, ""}, {"never", pack.Never, ""},
		{"2026-03-31", pack.DateVal, ""}, {"2024-02-29", pack.DateVal, ""},
		{"electronics", pack.Word, ""}, {"C3911", pack.Word, ""}, {"True", pack.Word, ""}, {"1e3", pack.Word, ""}, {"+1", pack.Word, ""},
		{"1.", pack.Word, ""}, {".5", pack.Word, ""}, {"2026-3-31", pack.Word, ""}, {"5 dollars", pack.Word, ""}, {"甲,乙", pack.Word, ""}, {"", pack.Word, ""},
	}
	for _, c := range cases {
		q, err := pack.ParseQuantity(c.src)
		switch {
		case err != nil:
			t.Errorf("%q: %v", c.src, err)
		case q.Kind != c.kind || q.Src != c.src:
			t.Errorf("%q is %+v, not of kind %d", c.src, q, c.kind)
		case (q.Num != nil) != (c.num != "") || q.Num != nil && q.Num.RatString() != c.num:
			t.Errorf("%q is %v, not %s", c.src, q.Num, c.num)
		}
	}
}

func TestParseQuantityRefusesWhatIsAlmostAFigure(t *testing.T) {
	for src, want := range map[string]string{
		"1/0":                                `"1/0" divides by zero`,
		"0.001 yuan":                         `"0.001 yuan" is not a whole number of fen`,
		"2026-02-29":                         `"2026-02-29" is not a day of the calendar`,
		"2026-13-01":                         `"2026-13-01" is not a day of the calendar`,
		"1,000":                              `"1,000" must be written 1000`,
		"1，234，567.8 yuan":                   `"1，234，567.8 yuan" must be written 1234567.8 yuan`,
		"３％":                                 `"３％" must be written 3%`,
		"−5":                                 `"−5" must be written -5`,
		"1234567890123456789012345678901":    `"1234567890123456789012345678901" has too many digits`,
		"0.00000000000000000000000000000001": `"0.00000000000000000000000000000001" has too many digits`,
	} {
		if _, err := pack.ParseQuantity(src); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", src, err, want)
		}
	}
}

func TestDay(t *testing.T) {
	for s, want := range map[string]pack.Day{"1970-01-01": 0, "1969-12-31": -1, "2000-02-29": 11016, "2026-03-31": 20543, "9999-12-31": 2932896} {
		d, err := pack.ParseDay(s)
		if err != nil || d != want || d.String() != s {
			t.Errorf("%s is %d (%s), %v; want %d", s, d, d, err, want)
		}
		y, m, day := d.Date()
		if pack.DayOf(y, m, day) != d {
			t.Errorf("%s comes back as %d-%d-%d", s, y, m, day)
		}
	}
	for _, s := range []string{"", "2026-2-28", "2026-02-30", "26-02-28", "2026/02/28", "never", " 2026-02-28"} {
		if d, err := pack.ParseDay(s); err == nil {
			t.Errorf("%q is read as %s", s, d)
		}
	}
	if pack.DayOf(2025, time.December, 32) != pack.DayOf(2026, time.January, 1) {
		t.Error("days do not run over the end of a month")
	}
	first, _ := pack.ParseDay("0001-01-01")
	if pack.NeverDay >= first || pack.NeverDay.String() != "never" {
		t.Errorf("never is %d, printed %s", pack.NeverDay, pack.NeverDay)
	}
}

func day(s string) pack.Day {
	d, err := pack.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestLawDate(t *testing.T) {
	cases := []struct{ by, on, want string }{
		{"application_date", "2026-05-01", "2026-05-01"},
		{"tax_year", "2026-01-01", "2025-12-31"},
		{"tax_year", "2026-12-31", "2025-12-31"},
		{"tax_year", "2024-02-29", "2023-12-31"},
	}
	for _, c := range cases {
		if got := (pack.Effective{By: c.by}).LawDate(day(c.on)); got != day(c.want) {
			t.Errorf("by %s on %s the law is that of %s, want %s", c.by, c.on, got, c.want)
		}
	}
}

func TestWindowHoldsItsFirstAndLastDay(t *testing.T) {
	from, until := day("2025-01-01"), day("2025-12-31")
	cases := []struct {
		window pack.Window
		on     string
		want   bool
	}{
		{pack.Window{}, "1900-01-01", true},
		{pack.Window{From: &from}, "2024-12-31", false},
		{pack.Window{From: &from}, "2025-01-01", true},
		{pack.Window{Until: &until}, "2025-12-31", true},
		{pack.Window{Until: &until}, "2026-01-01", false},
		{pack.Window{From: &from, Until: &until}, "2025-06-30", true},
	}
	for i, c := range cases {
		if got := c.window.Holds(day(c.on)); got != c.want {
			t.Errorf("case %d on %s: %v", i, c.on, got)
		}
	}
}

func TestParameterAt(t *testing.T) {
	value := func(s string) pack.Quantity {
		q, err := pack.ParseQuantity(s)
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	p := &pack.Parameter{
		Values: pack.Dated{{From: day("2018-01-01"), Value: value("75%")}, {From: day("2021-01-01"), Value: value("100%")}, {From: day("2028-01-01"), Value: value("none")}},
		Demo:   pack.Dated{{From: day("2017-01-01"), Value: value("50%")}, {From: day("2029-01-01"), Value: value("120%")}},
	}
	cases := []struct {
		on   string
		set  pack.Set
		want string
		demo bool
	}{
		{"2017-12-31", pack.Law, "", false},
		{"2016-12-31", pack.Demo, "", false},
		{"2017-12-31", pack.Demo, "50%", true},
		{"2018-01-01", pack.Law, "75%", false},
		{"2018-01-01", pack.Demo, "75%", false},
		{"2020-12-31", pack.Law, "75%", false},
		{"2021-01-01", pack.Law, "100%", false},
		{"2028-01-01", pack.Law, "none", false},
		{"2028-01-01", pack.Demo, "50%", true},
		{"2029-01-01", pack.Demo, "120%", true},
	}
	for _, c := range cases {
		q, demo := p.At(day(c.on), c.set)
		if q.Src != c.want || demo != c.demo {
			t.Errorf("on %s under %s: %q (demo %v), want %q (demo %v)", c.on, c.set, q.Src, demo, c.want, c.demo)
		}
	}
}

func ExampleParseQuantity() {
	for _, src := range []string{"30 万元", "12.5%", "1/9", "2026-03-31", "1,000 yuan"} {
		q, err := pack.ParseQuantity(src)
		switch {
		case err != nil:
			fmt.Println(err)
		case q.Num != nil:
			fmt.Println(q.Num.RatString())
		default:
			fmt.Println(q.Day)
		}
	}
	// Output:
	// 300000
	// 1/8
	// 1/9
	// 2026-03-31
	// "1,000 yuan" must be written 1000 yuan
}
