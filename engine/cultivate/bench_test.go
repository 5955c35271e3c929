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

	"huice/city"
	"huice/engine/assess"
	"huice/engine/cultivate"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
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

// BenchmarkNear is the near-miss part of a city of 20,000 enterprises, on every pack that levers reach, on all cores: those that are
// not eligible today and miss at most two clauses by one columnar run, each with its cheapest plan. One round is enough.
func BenchmarkNear(b *testing.B) {
	lib := builtIn(b)
	schema, feed, err := city.Default().Generate(lib, city.Options{Enterprises: 20_000, Seed: 1, Year: 2025, Gaps: 0.03})
	if err != nil {
		b.Fatal(err)
	}
	batches := slices.Collect(feed)
	packs := movable(lib)
	planned := map[cultivate.Status]int{}
	b.ResetTimer()
	for range b.N {
		for _, p := range packs {
			s, problems := cultivate.New(lib, cultivate.Options{Pack: p.ID, Today: pack.DayOf(2026, 3, 1), Years: 2})
			prog, more := rule.Compile(lib, rule.Options{Date: pack.DayOf(2026, 3, 1)}, p.ID)
			if s == nil || pack.Errors(more) {
				b.Fatal(problems, more)
			}
			w := assess.New(prog, schema).NewWorker()
			for _, batch := range batches {
				near(w.Assess(batch), func(rows []int) {
					for status, n := range plans(s, batch, rows) {
						planned[status] += n
					}
				})
			}
		}
	}
	total := 0
	for _, n := range planned {
		total += n
	}
	b.ReportMetric(float64(len(packs)), "packs")
	b.ReportMetric(float64(total)/float64(b.N), "plans")
	b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(max(total, 1)), "ms/plan")
	b.Log(planned)
}

// near gives the rows of a batch that miss at most two clauses and are not eligible.
func near(r *assess.Result, each func([]int)) {
	var rows []int
	p := &r.Packs[0]
	for row := range r.Batch.Rows {
		n := 0
		for _, c := range p.Clauses {
			if c.False.Bit(row) {
				n++
			}
		}
		if o := p.Outcome[row]; o == assess.NotEligible && n <= 2 {
			rows = append(rows, row)
		}
	}
	each(rows)
}

// plans plans for rows of a batch on all cores.
func plans(s *cultivate.Search, b *population.Batch, rows []int) map[cultivate.Status]int {
	var mu sync.Mutex
	counts := map[cultivate.Status]int{}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(rows); i = int(next.Add(1)) - 1 {
				r := s.Plan(cultivate.SubjectAt(b, rows[i]), cultivate.Request{Brief: true})
				mu.Lock()
				counts[r.Status]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return counts
}
