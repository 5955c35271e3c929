package cultivate_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"huice/engine/cultivate"
	"huice/engine/pack"
)

func TestSlow(t *testing.T) {
	lib := builtIn(t)
	all := townsfolk(t, lib, 300, 0.03)
	for _, id := range []string{"national/hnte", "national/tech_sme", "national/srdi_sme", "city/linyi/science_innovation_100"} {
		s, problems := cultivate.New(lib, cultivate.Options{Pack: id, Today: pack.DayOf(2026, 3, 1), Years: 2})
		if s == nil {
			t.Fatal(problems)
		}
		n := 0
		var times []time.Duration
		st := map[cultivate.Status]int{}
		for i, who := range all {
			start := time.Now()
			r := s.Plan(who, cultivate.Request{})
			d := time.Since(start)
			times = append(times, d)
			st[r.Status]++
			if d > 20*time.Millisecond && n < 10 {
				n++
				t.Log(id, i, r.Status, r.Opened, r.Proved, d)
				for j := range r.Plans {
					t.Log("    ", show(&r.Plans[j]))
				}
			}
		}
		slices.SortFunc(times, cmp.Compare[time.Duration])
		t.Log(id, st, "median", times[len(times)/2], "p90", times[len(times)*9/10], "p99", times[len(times)*99/100])
	}
}
