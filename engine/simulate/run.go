package simulate

import (
	"context"
	"iter"
	"runtime"
	"slices"
	"sync"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// pairing is a comparison of two sets of rules.
type pairing struct {
	v       *Variant
	l       *Line // nil when a variant is compared with the rules as they are
	end     int   // of the line
	a, b    int   // engines
	matches []match
}

// line reports whether the comparison is about a line: then outcomes count, and amounts do not.
func (p *pairing) line() bool { return p.l != nil }

// setup is everything that runs over a batch: engines, each of the part of its rules that is compared, and the comparisons.
type setup struct {
	engines []*assess.Engine
	pairs   []*pairing
	probes  []*probe
}

// part is a program with those of its packs that a comparison needs.
type part struct {
	prog *rule.Program
	need []int // index of its rules
}

// place is where a pack stands in the results of a part; it is added when it is new.
func (p *part) place(rules int) int {
	if i := slices.Index(p.need, rules); i >= 0 {
		return i
	}
	p.need = append(p.need, rules)
	return len(p.need) - 1
}

func (p *part) engine(schema *population.Schema) *assess.Engine {
	prog := &rule.Program{Graph: p.prog.Graph, Options: p.prog.Options}
	for _, i := range p.need {
		r := *p.prog.Rules[i]
		r.Score = nil // points are not compared, only what conditions make of them
		prog.Rules = append(prog.Rules, &r)
	}
	return assess.New(prog, schema)
}

// setup lowers what is to be compared for a schema.
func (s *Study) setup(schema *population.Schema) *setup {
	var parts []*part
	of := func(prog *rule.Program) int {
		i := slices.IndexFunc(parts, func(p *part) bool { return p.prog == prog })
		if i < 0 {
			i, parts = len(parts), append(parts, &part{prog: prog})
		}
		return i
	}
	u := &setup{}
	pair := func(p *pairing, a, b *rule.Program, ms []match) {
		if len(ms) == 0 {
			return
		}
		p.a, p.b = of(a), of(b)
		for _, m := range ms {
			at := match{m.id, parts[p.a].place(m.a), -1, m.same}
			if !m.same { // what means the same comes to the same
				at.b = parts[p.b].place(m.b)
			}
			p.matches = append(p.matches, at)
		}
		u.pairs = append(u.pairs, p)
	}
	for _, v := range s.Variants {
		pair(&pairing{v: v}, s.Base, v.Prog, v.pairs)
		for _, l := range v.Lines {
			for k := range l.ends {
				pair(&pairing{v: v, l: l, end: k}, v.Prog, l.ends[k].prog, l.ends[k].pairs)
			}
		}
	}
	for _, p := range parts {
		u.engines = append(u.engines, p.engine(schema))
	}
	u.probes = s.probes(schema)
	return u
}

// worker runs all comparisons over one batch at a time.
type worker struct {
	s         *Study
	u         *setup
	words     words
	sorter    *sorter
	key, name int // columns
	workers   []*assess.Worker
	results   []*assess.Result
	tallies   [][]*tally // of each pairing and pack
	probers   []*prober
	rows      int64
}

func (s *Study) worker(u *setup, schema *population.Schema, w words) *worker {
	x := &worker{s: s, u: u, words: w, sorter: s.sorter(schema, w), key: schema.Lookup(schema.Key), name: schema.Lookup(schema.Name),
		results: make([]*assess.Result, len(u.engines))}
	for _, e := range u.engines {
		x.workers = append(x.workers, e.NewWorker())
	}
	for _, p := range u.pairs {
		x.tallies = append(x.tallies, s.tallies(p))
	}
	for _, p := range u.probes {
		x.probers = append(x.probers, s.prober(p, schema))
	}
	return x
}

// tallies makes an empty tally for every pack of a comparison.
func (s *Study) tallies(p *pairing) []*tally {
	var list []*tally
	for _, m := range p.matches {
		benefit := p.v.Library.Pack(m.id).Benefit
		list = append(list, &tally{p: p, m: m, charge: benefit != nil && benefit.Kind == "price", groups: make([][]Sum, len(s.By))})
	}
	return list
}

// group is where the sums of a row's group are.
func (w *worker) group(t *tally, i int, b *population.Batch, row int) *Sum {
	k := int(w.sorter.slot(i, b, row))
	if n := k + 1 - len(t.groups[i]); n > 0 {
		t.groups[i] = append(t.groups[i], make([]Sum, n)...)
	}
	return &t.groups[i][k]
}

// batch runs the comparisons over a batch whose groups may be known from before.
func (w *worker) batch(j job) {
	for i, x := range w.workers {
		w.results[i] = x.AssessBefore(j.batch, j.next)
	}
	w.sorter.slots = j.slots
	for i, p := range w.u.pairs {
		for k, m := range p.matches {
			before := &w.results[p.a].Packs[m.a]
			after := before
			if !m.same {
				after = &w.results[p.b].Packs[m.b]
			}
			w.tallies[i][k].batch(w, j.batch, j.first, before, after)
		}
	}
	for _, p := range w.probers {
		p.batch(w, j.batch, j.first)
	}
	w.rows += int64(j.batch.Rows)
}

// job is a batch with the number of its first row.
type job struct {
	batch, next *population.Batch // next comes soon, if there is one
	first       int64
	slots       [][]uint32
}

// Run compares over batches as they come, on some workers; 0 means one for each processor. It holds no batch longer than it
// needs it.
func (s *Study) Run(ctx context.Context, schema *population.Schema, batches iter.Seq2[*population.Batch, error], workers int) (*Report, error) {
	u, w := s.setup(schema), newWords(len(s.By))
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	all := make([]*worker, workers)
	queue := make(chan job, workers)
	var wg sync.WaitGroup
	for i := range all {
		all[i] = s.worker(u, schema, w)
		slots := all[i].sorter.blank()
		wg.Go(func() {
			for j := range queue {
				all[i].sorter.slots = slots
				all[i].sorter.clear()
				j.slots = slots
				all[i].batch(j)
			}
		})
	}
	err := feed(ctx, batches, queue)
	close(queue)
	wg.Wait()
	if err != nil {
		return nil, err
	}
	return s.report(u, all), nil
}

func feed(ctx context.Context, batches iter.Seq2[*population.Batch, error], queue chan<- job) error {
	first := int64(0)
	for b, err := range batches {
		if err != nil {
			return err
		}
		select {
		case queue <- job{batch: b, first: first}:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		first += int64(b.Rows)
	}
	return ctx.Err()
}

// Held is a population in memory, with the groups of its subjects once they have been looked up. It serves one comparison at a
// time.
type Held struct {
	s       *Study
	schema  *population.Schema
	batches []*population.Batch
	words   words
	slots   [][][]uint32
}

// Hold takes over batches that do not change any more, so that one variant after another can be tried on them.
func (s *Study) Hold(schema *population.Schema, batches []*population.Batch) *Held {
	h := &Held{s: s, schema: schema, batches: batches, words: newWords(len(s.By))}
	x := s.sorter(schema, h.words)
	for range batches {
		h.slots = append(h.slots, x.blank())
	}
	return h
}

// Report compares every variant of the study.
func (h *Held) Report() *Report { return h.compare(h.s) }

// Try compares a variant that is not in the scenario, as a slider makes them. It is compiled against the library of the study.
func (h *Held) Try(def *pack.Variant) (*Report, []pack.Problem) {
	s := *h.s
	s.Variants = nil
	sc := *h.s.Scenario
	sc.Variants = []pack.Variant{*def}
	s.Scenario = &sc
	if problems := s.revise(s.as); pack.Errors(problems) {
		return nil, problems
	}
	if problems := s.compile(); pack.Errors(problems) {
		return nil, problems
	}
	s.Hash = s.hash()
	return h.compare(&s), nil
}

func (h *Held) compare(s *Study) *Report {
	u := s.setup(h.schema)
	queue := make(chan job, len(h.batches))
	first := int64(0)
	for i, b := range h.batches {
		j := job{batch: b, first: first, slots: h.slots[i]}
		if i+2 < len(h.batches) {
			j.next = h.batches[i+2]
		}
		queue <- j
		first += int64(b.Rows)
	}
	close(queue)
	all := make([]*worker, min(runtime.GOMAXPROCS(0), max(1, len(h.batches))))
	var wg sync.WaitGroup
	for i := range all {
		all[i] = s.worker(u, h.schema, h.words)
		wg.Go(func() {
			for j := range queue {
				all[i].batch(j)
			}
		})
	}
	wg.Wait()
	return s.report(u, all)
}
