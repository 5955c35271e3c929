package cultivate_test

import (
	"cmp"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huice/engine/cultivate"
	"huice/engine/pack"
)

func builtIn(tb testing.TB) *pack.Library {
	tb.Helper()
	lib, problems := pack.Load(os.DirFS("../../packs"))
	if pack.Errors(problems) {
		tb.Fatal(problems)
	}
	return lib
}

// BenchmarkPlan is one enterprise of a generated city and one pack: the whole report, with alternatives, or the reasons why there
// is no plan.
func BenchmarkPlan(b *testing.B) {
	lib := builtIn(b)
	all := townsfolk(b, lib, 2000, 0.03)
	for _, id := range []string{"national/hnte", "national/tech_sme", "national/srdi_sme", "city/linyi/science_innovation_100"} {
		b.Run(id, func(b *testing.B) {
			s, problems := cultivate.New(lib, cultivate.Options{Pack: id, Today: pack.DayOf(2026, 3, 1), Years: 2})
			if s == nil {
				b.Fatal(problems)
			}
			var times []time.Duration
			opened, worst := 0, 0
			statuses := map[cultivate.Status]int{}
			b.ResetTimer()
			for i := range b.N {
				start := time.Now()
				r := s.Plan(all[i%len(all)], cultivate.Request{})
				times = append(times, time.Since(start))
				opened += r.Opened
				worst = max(worst, r.Opened)
				statuses[r.Status]++
			}
			slices.SortFunc(times, cmp.Compare[time.Duration])
			at := func(q float64) float64 { return float64(times[int(q*float64(len(times)-1))].Nanoseconds()) / 1e6 }
			b.ReportMetric(at(0.5), "ms-median")
			b.ReportMetric(at(0.99), "ms-p99")
			b.ReportMetric(at(1), "ms-most")
			b.ReportMetric(float64(opened)/float64(b.N), "boxes")
			b.ReportMetric(float64(worst), "boxes-most")
			b.Log(statuses)
		})
	}
}

// BenchmarkCity is every enterprise of a city on every pack that levers reach, on all cores.
func BenchmarkCity(b *testing.B) {
	lib := builtIn(b)
	all := townsfolk(b, lib, 1000, 0.03)
	packs := movable(lib)
	var searches []*cultivate.Search
	for _, p := range packs {
		s, problems := cultivate.New(lib, cultivate.Options{Pack: p.ID, Today: pack.DayOf(2026, 3, 1), Years: 2})
		if s == nil {
			b.Fatal(problems)
		}
		searches = append(searches, s)
	}
	b.ResetTimer()
	for range b.N {
		var next atomic.Int64
		var wg sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			wg.Go(func() {
				for {
					i := int(next.Add(1)) - 1
					if i >= len(all) {
						return
					}
					for _, s := range searches {
						s.Plan(all[i], cultivate.Request{})
					}
				}
			})
		}
		wg.Wait()
	}
	b.ReportMetric(float64(len(packs)), "packs")
	b.ReportMetric(b.Elapsed().Seconds()*1e6/float64(b.N*len(all)*len(packs)), "µs/pair")
}
