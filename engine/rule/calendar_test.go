package rule

import (
	"testing"
	"time"
)

func TestCivilAgreesWithTheStandardLibrary(t *testing.T) {
	for day := int64(-800_000); day < 800_000; day += 7 {
		want := time.Unix(day*86400, 0).UTC()
		y, m, d := civil(day)
		if y != int64(want.Year()) || m != int64(want.Month()) || d != int64(want.Day()) {
			t.Fatalf("civil(%d) = %d-%d-%d, want %s", day, y, m, d, want.Format("2006-01-02"))
		}
		if back := dayOf(y, m, d); back != day {
			t.Fatalf("dayOf(%d, %d, %d) = %d, want %d", y, m, d, back, day)
		}
	}
}

func TestMonthsAndYears(t *testing.T) {
	day := func(s string) int64 {
		d, err := time.Parse("2006-01-02", s)
		if err != nil {
			t.Fatal(err)
		}
		return d.Unix() / 86400
	}
	for _, c := range []struct {
		a, b   string
		months int64
	}{
		{"2024-01-31", "2024-02-29", 1}, // a leap February has no 31st: its last day completes the month
		{"2024-01-31", "2024-02-28", 0},
		{"2024-02-29", "2025-02-28", 12},
		{"2025-06-01", "2026-05-31", 11},
		{"2025-06-01", "2026-06-01", 12},
		{"2026-06-01", "2025-06-01", -12},
	} {
		if got := MonthsBetween(day(c.a), day(c.b)); got != c.months {
			t.Errorf("months from %s to %s = %d, want %d", c.a, c.b, got, c.months)
		}
	}
	if got := AddMonthsTo(day("2024-02-29"), -12); got != day("2023-02-28") {
		t.Errorf("a year before 2024-02-29 is day %d, want 2023-02-28", got)
	}
}
