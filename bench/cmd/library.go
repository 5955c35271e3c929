package main

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"huice"
	"huice/bench"
	"huice/city"
	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// town is the demo city and the packs that assess one of its enterprises by itself. Packs of other subjects, gradings, targets
// and plans are left out: they would count as packs and cost an enterprise next to nothing.
type town struct {
	lib     *pack.Library
	ids     []string
	schema  *population.Schema
	batches []*population.Batch
	rows    int64
}

func newTown() (*town, error) {
	lib, problems := pack.Load(huice.Packs())
	if pack.Errors(problems) {
		return nil, fmt.Errorf("the built-in packs: %v", problems)
	}
	t := &town{lib: lib}
	for _, p := range lib.Packs {
		if p.Subject == "enterprise" && p.Grading == nil && p.Target == nil && p.Kind != "plan" {
			t.ids = append(t.ids, p.ID)
		}
	}
	return t, nil
}

// settle makes the enterprises.
func (t *town) settle(enterprises int) error {
	schema, feed, err := city.Default().Generate(t.lib, city.Options{Enterprises: int64(enterprises), Seed: 1, Year: 2025, Gaps: 0.03})
	if err != nil {
		return err
	}
	t.schema = schema
	for b := range feed {
		t.batches = append(t.batches, b)
		t.rows += int64(b.Rows)
	}
	return nil
}

// line assesses the whole city against the first packs.
func (t *town) line(packs, n int) (bench.Line, error) {
	day, _ := pack.ParseDay("2026-07-01")
	prog, problems := rule.Compile(t.lib, rule.Options{Date: day}, t.ids[:packs]...)
	if pack.Errors(problems) {
		return bench.Line{}, fmt.Errorf("the built-in packs: %v", problems)
	}
	engine := assess.New(prog, t.schema)
	return bench.Line{Name: libraryName(packs, n), Cores: n, Rows: t.rows, Do: func() error {
		t.assess(engine, n)
		return nil
	}}, nil
}

func libraryName(packs, n int) string { return fmt.Sprintf("library %d packs %s", packs, cores(n)) }

func (t *town) assess(engine *assess.Engine, workers int) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			w := engine.NewWorker()
			for k := next.Add(1); int(k) <= len(t.batches); k = next.Add(1) {
				w.Assess(t.batches[k-1])
			}
		})
	}
	wg.Wait()
}

// library measures how the cost grows with what is asked: packs and cores.
func library(o *options) error {
	t, err := newTown()
	if err != nil {
		return err
	}
	asked := []int{1, 2, 5, 10, 20, len(t.ids)}
	var names []string
	for _, packs := range asked {
		names = append(names, libraryName(packs, 1), libraryName(packs, 2))
	}
	if !o.wants(names...) {
		return nil
	}
	if err := t.settle(o.city); err != nil {
		return err
	}
	var lines []bench.Line
	for _, packs := range asked {
		for _, n := range []int{1, 2} {
			l, err := t.line(packs, n)
			if err != nil {
				return err
			}
			lines = append(lines, l)
		}
	}
	figures, err := o.measure(lines)
	if err != nil || len(figures) == 0 {
		return err
	}
	for _, packs := range asked {
		for _, n := range []int{1, 2} {
			if f, ok := figures[libraryName(packs, n)]; ok {
				fmt.Printf("%s: %s ns per enterprise, %s ns per enterprise and pack (%s)\n", libraryName(packs, n),
					bench.Nanoseconds(f.Median()), bench.Nanoseconds(f.Median()/float64(packs)), f.Range())
			}
		}
	}
	if o.svg == "" {
		return nil
	}
	return os.WriteFile(o.svg, plot(asked, figures), 0o644)
}
