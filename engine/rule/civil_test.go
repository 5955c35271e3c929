package rule

import "testing"

// TestDaysAreTheSameBothWays holds the short way from a day to its date to the inverse, over every day for two thousand years, and to
// the edge of its reach.
func TestDaysAreTheSameBothWays(t *testing.T) {
	check := func(day int64) {
		y, m, d := civil(day)
		if back := dayOf(y, m, d); back != day || m < 1 || m > 12 || d < 1 || d > 31 {
			t.Fatalf("day %d is %d-%d-%d, which is day %d", day, y, m, d, back)
		}
	}
	for day := int64(-400_000); day < 400_000; day++ {
		check(day)
	}
	for _, edge := range []int64{-nearDays, nearDays, -719_468, 0} {
		for day := edge - 2000; day < edge+2000; day++ {
			check(day)
		}
	}
	if y, m, d := civil(20_787); y != 2026 || m != 11 || d != 30 {
		t.Errorf("day 20787 is %d-%d-%d, not 2026-11-30", y, m, d)
	}
}
