// Package assess runs compiled rules over a population: batches of columns in, outcomes out.
//
// It promises the exact meaning of package rule at the speed of columns: whole numbers where they suffice, floats only
// where their error bound settles the question, and the exact evaluator for every row that is left. A result depends on
// the rules and on the row alone, never on batch, worker or order. It allocates nothing per row.
package assess

import (
	"context"
	"iter"
	"runtime"
	"sync"

	"huice/engine/population"
	"huice/engine/rule"
)

// Outcome is what the assessment of an enterprise against a pack comes to.
type Outcome uint8

// The five outcomes.
const (
	NotApplicable Outcome = iota // 不适用
	NotEligible                  // 不符合
	Undetermined                 // 待补数据
	Discretionary                // 需人工裁量
	Eligible                     // 符合
)

var outcomeNames = [...]string{"not_applicable", "not_eligible", "undetermined", "discretionary", "eligible"}

func (o Outcome) String() string { return outcomeNames[o] }

// Outcomes lists all outcomes, the most favourable first.
func Outcomes() []Outcome {
	return []Outcome{Eligible, Discretionary, Undetermined, NotEligible, NotApplicable}
}

// Truth is the truth of a clause in every row: in neither plane it is unknown.
type Truth struct{ True, False population.Plane }

// Numbers is a number in every row, in whole units of 1/Den.
type Numbers struct {
	Den   int64
	Value []int64
	Known population.Plane

	own []int64 // room for values that lie in no register
}

// PackResult is the outcome of one pack for every row of a batch.
type PackResult struct {
	Rules   *rule.Rules
	Outcome []Outcome
	// Verdict is true where the outcome is eligible and false where it is not eligible.
	Verdict Truth
	Clauses []*Truth // as Rules.Clauses; packs share what they have in common
	// Score is the range of the score, nil without a scoring table; rounded half up to 1/Den where a formula makes fractions.
	ScoreMin, ScoreMax *Numbers
	// Amount is the range of the amount in fen, nil without one. An amount that is not Known has no bound.
	AmountMin, AmountMax *Numbers
	// Missing is what each row waits for, the most decisive first; nil unless the engine was asked for it.
	Missing [][]Gap
}

// Result is the outcome of all packs for a batch. It is valid until the function it was given to returns.
type Result struct {
	Batch *population.Batch
	Packs []PackResult
	w     *Worker
}

// Engine assesses batches of one schema against one program.
type Engine struct {
	p       *plan
	kernels *kernels
	// Missing makes workers list what each open row waits for. It costs microseconds for each such row.
	Missing bool
}

// New lowers a program for a schema.
func New(prog *rule.Program, schema *population.Schema) *Engine {
	k := fastest()
	return &Engine{p: lower(prog, schema, nil), kernels: &k}
}

// Available names what an engine can run on here, the fastest first: vectors of this processor (avx512, avx2), and portable.
func Available() []string {
	var names []string
	for _, k := range available() {
		names = append(names, k.name)
	}
	return names
}

// Use makes the engine run on something else than the fastest, by name; it reports whether that is available. The results
// are the same bytes.
func (e *Engine) Use(name string) bool {
	for _, k := range available() {
		if k.name == name {
			e.kernels = &k
			return true
		}
	}
	return false
}

// Kernels names what the engine runs on: portable, or vectors of this processor.
func (e *Engine) Kernels() string { return e.kernels.name }

// Worker assesses one batch at a time.
type Worker struct {
	m     *machine
	specs []spec
	res   Result
	gaps  []Gap // of the batch, by row and pack
}

// NewWorker makes a worker; several may run side by side.
func (e *Engine) NewWorker() *Worker {
	w := &Worker{m: newMachine(e.p, e.kernels)}
	for k, r := range e.p.prog.Rules {
		s := newSpec(w.m, k, r)
		out := s.result()
		w.specs = append(w.specs, s)
		if e.Missing {
			out.Missing = make([][]Gap, rows)
		}
		w.res.Packs = append(w.res.Packs, out)
	}
	w.res.w = w
	return w
}

// Assess assesses a batch. The result is overwritten by the next call.
func (w *Worker) Assess(b *population.Batch) *Result { return w.AssessBefore(b, nil) }

// AssessBefore assesses a batch while the memory of the one that comes next, if there is one, is on its way.
func (w *Worker) AssessBefore(b, next *population.Batch) *Result {
	w.m.expect(next)
	w.m.run(b)
	w.res.Batch = b
	for i := range w.specs {
		w.specs[i].collect(&w.res.Packs[i])
	}
	w.missing(b)
	return &w.res
}

// missing lists what open rows wait for, if the engine was asked to.
func (w *Worker) missing(b *population.Batch) {
	w.gaps = w.gaps[:0]
	for row := range b.Rows {
		for i := range w.res.Packs {
			p := &w.res.Packs[i]
			if p.Missing == nil {
				return
			}
			p.Missing[row] = nil
			if o := p.Outcome[row]; o == Undetermined || o == Discretionary || p.open(row) {
				from := len(w.gaps)
				w.gaps = appendMissing(w.gaps, p.Rules, w.m.at(row), o)
				p.Missing[row] = w.gaps[from:len(w.gaps):len(w.gaps)]
			}
		}
	}
}

// Run assesses batches on several workers and gives the results to each in the order of the batches. Workers of 0 means
// one for each processor.
func (e *Engine) Run(ctx context.Context, batches iter.Seq2[*population.Batch, error], workers int, each func(*Result) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p := e.newPool(workers)
	p.wg.Add(1)
	go func() {
		defer p.wg.Done()
		defer close(p.queue)
		if err := p.feed(ctx, batches); err != nil {
			cancel(err)
		}
	}()
	err := p.drain(ctx, each)
	cancel(err)
	for range p.queue { // let the reader see that it is over
	}
	p.wg.Wait()
	return err
}

// pool hands batches to workers and keeps their order.
type pool struct {
	idle    chan *Worker // a worker is busy until its result has been taken
	queue   chan job     // has room for every worker
	running chan struct{}
	wg      sync.WaitGroup
}

type job struct {
	worker *Worker
	done   chan *Result
}

func (e *Engine) newPool(workers int) *pool {
	p := &pool{idle: make(chan *Worker, 2*workers), queue: make(chan job, 2*workers), running: make(chan struct{}, workers)}
	for range 2 * workers {
		p.idle <- e.NewWorker()
	}
	return p
}

// feed hands out batches in order, so that the oldest always has a worker.
func (p *pool) feed(ctx context.Context, batches iter.Seq2[*population.Batch, error]) error {
	for b, err := range batches {
		if err != nil {
			return err
		}
		var j job
		select {
		case w := <-p.idle:
			j = job{w, make(chan *Result, 1)}
		case <-ctx.Done():
			return nil
		}
		p.queue <- j
		p.wg.Add(1)
		go func() {
			defer p.wg.Done()
			p.running <- struct{}{}
			j.done <- j.worker.Assess(b)
			<-p.running
		}()
	}
	return nil
}

// drain takes the results in order.
func (p *pool) drain(ctx context.Context, each func(*Result) error) error {
	for j := range p.queue {
		if err := each(<-j.done); err != nil {
			return err
		}
		p.idle <- j.worker
		if ctx.Err() != nil {
			break
		}
	}
	return context.Cause(ctx)
}
