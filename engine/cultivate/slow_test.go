package cultivate_test

import (
	"testing"
	"time"

	"huice/engine/cultivate"
	"huice/engine/pack"
)

func TestSlow(t *testing.T) {
	lib := builtIn(t)
	all := townsfolk(t, lib, 200, 0.03)
	for _, id := range []string{"national/hnte", "national/tech_sme", "national/srdi_sme", "city/linyi/science_innovation_100"} {
		s, problems := cultivate.New(lib, cultivate.Options{Pack: id, Today: pack.DayOf(2026, 3, 1), Years: 2, Most: 2000})
		if s == nil {
			t.Fatal(problems)
		}
		n := 0
		for i, who := range all {
			start := time.Now()
			r := s.Plan(who, cultivate.Request{})
			if d := time.Since(start); d > 50*time.Millisecond && n < 10 {
				n++
				t.Log(id, i, r.Status, r.Opened, r.Proved, d)
				for j := range r.Plans {
					t.Log("    ", show(&r.Plans[j]))
				}
			}
		}
	}
}
