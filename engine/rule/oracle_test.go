package rule_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"math/big"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// pairs is how many pairs of pack and subject a run looks at; HUICE_PAIRS sets another number.
func pairs(t *testing.T, usual int) int {
	if s := os.Getenv("HUICE_PAIRS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if testing.Short() {
		return usual * 2 / 5 // 10,000 pairs are what the oracle promises
	}
	return usual
}

// seed is the first seed; HUICE_SEED sets another, so that long runs see new packs.
func seed() uint64 {
	n, _ := strconv.ParseUint(os.Getenv("HUICE_SEED"), 10, 64)
	return n
}

// bench is a compiled library with everything that a comparison needs.
type bench struct {
	*world
	prog   *rule.Program
	engine *assess.Engine
	read   []*reader // nil: no interpreter
	// patience is how many times 500 completions are drawn before those of an open subject count as agreeing.
	patience int
}

func newBench(lib *pack.Library, o rule.Options, only []string, interpret bool) (*bench, error) {
	var ids []string
	for _, p := range lib.Packs {
		ids = append(ids, p.ID)
	}
	prog, ps := rule.Compile(lib, o, ids...)
	if pack.Errors(ps) {
		return nil, fmt.Errorf("%v", ps)
	}
	b := &bench{world: newWorld(lib, only, o.Date), prog: prog}
	b.engine = assess.New(prog, b.schema)
	for _, id := range ids {
		if !interpret {
			break
		}
		r, err := newReader(lib, o, id)
		if err != nil {
			return nil, err
		}
		r.close()
		b.read = append(b.read, r)
	}
	return b, nil
}

// load turns a draft into a bench; an error says that the draft is no valid pack.
func (d *draft) load() (*bench, error) {
	lib, ps := pack.Load(d.files())
	if pack.Errors(ps) {
		return nil, fmt.Errorf("%v", ps)
	}
	return newBench(lib, d.options(), nil, true)
}

// rows puts subjects into batches of the given fills, the last repeated.
func (b *bench) rows(people []subject, fills ...int) []*population.Batch {
	var list []*population.Batch
	for k := 0; len(people) > 0; k++ {
		n := min(fills[min(k, len(fills)-1)], len(people))
		batch := population.NewBatch(b.schema)
		batch.Rows = n
		for i, s := range people[:n] {
			b.fill(batch, i, s)
		}
		list, people = append(list, batch), people[n:]
	}
	return list
}

func each(batches []*population.Batch) iter.Seq2[*population.Batch, error] {
	return func(yield func(*population.Batch, error) bool) {
		for _, b := range batches {
			if !yield(b, nil) {
				return
			}
		}
	}
}

// row looks at one row of a result: what the interpreter says, and whether the columns and the exact evaluator agree.
func (b *bench) row(res *assess.Result, row int, s subject) error {
	for k := range res.Packs {
		var err error
		if b.read != nil {
			err = b.against(res, k, row, b.read[k].of(b.facts(s)))
		}
		if err == nil {
			err = b.exactly(res, k, row)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", res.Packs[k].Rules.Pack.ID, err)
		}
	}
	return nil
}

func truth(t *assess.Truth, row int) ref.Val {
	switch {
	case t.True.Bit(row):
		return types.True
	case t.False.Bit(row):
		return types.False
	}
	return gap()
}

func sameTruth(a, b ref.Val) bool { return isGap(a) && isGap(b) || !isGap(a) && !isGap(b) && a == b }

func show(v ref.Val) string {
	if v == nil || isGap(v) {
		return "unknown"
	}
	return fmt.Sprint(v)
}

// against compares a row with CEL's reading of the pack.
func (b *bench) against(res *assess.Result, k, row int, s *reading) error {
	p := &res.Packs[k]
	t := s.truths()
	if t.void { // nothing of a pack that is not in force is looked at
		if p.Outcome[row] != assess.NotApplicable {
			return fmt.Errorf("outcome is %s, and the pack is not in force", p.Outcome[row])
		}
		return nil
	}
	if len(t.clauses) != len(p.Clauses) {
		return fmt.Errorf("%d clauses, CEL has %d", len(p.Clauses), len(t.clauses))
	}
	for i := range p.Clauses {
		if got := truth(p.Clauses[i], row); !sameTruth(got, t.clauses[i]) {
			return fmt.Errorf("clause %s is %s, CEL says %s", p.Rules.Clauses()[i].ID, show(got), show(t.clauses[i]))
		}
	}
	if got, want := p.Outcome[row], s.outcome(t); got != want {
		open := max(got, want) == assess.Discretionary && min(got, want) == assess.Undetermined
		if !open || !s.folded(p.Rules.Clauses(), t) {
			return fmt.Errorf("outcome is %s, CEL says %s", got, want)
		}
	}
	if v := s.score(); v != nil {
		lo, hi := ends(v)
		if err := sameNumber("lowest score", p.ScoreMin, row, lo); err != nil {
			return err
		}
		if err := sameNumber("highest score", p.ScoreMax, row, hi); err != nil {
			return err
		}
	}
	if v := s.amount(); v != nil {
		if err := b.amount(p, row, v); err != nil {
			return err
		}
	}
	exactRow := res.Row(row)
	for _, d := range p.Rules.Definitions {
		want, _ := s.ResolveName(d.Name)
		if got := valueOf(exactRow.Value(d.Node), b.prog.Graph.Nodes[d.Node].Type); !sameValue(got, want.(ref.Val)) {
			return fmt.Errorf("definition %s is %s, CEL says %s", d.Name, show(got), show(want.(ref.Val)))
		}
	}
	return nil
}

func ends(v ref.Val) (lo, hi *big.Rat) {
	if n, ok := v.(number); ok {
		return n.lo, n.hi
	}
	return nil, nil
}

func valueOf(v rule.Value, t rule.Type) ref.Val {
	switch {
	case !v.Known:
		return gap()
	case t == rule.Bool:
		return types.Bool(v.Bool)
	case t == rule.Code:
		return types.String(v.Str)
	case t == rule.Date:
		return date(v.Num.Big().Num().Int64())
	}
	return exact(v.Num.Big())
}

func sameValue(a, b ref.Val) bool {
	if isGap(a) || isGap(b) {
		return isGap(a) && isGap(b)
	}
	return a.Equal(b) == types.True
}

// byFormula is the unit in which a score with points by formula is stored.
const byFormula = 1_000_000

// sameNumber holds a number of the columns against the oracle's; want nil is unknown.
func sameNumber(what string, n *assess.Numbers, row int, want *big.Rat) error {
	v, known := n.At(row)
	if want != nil && n != nil && n.Den == byFormula { // points by formula are stored rounded
		want = roundRat(want, big.NewRat(1, n.Den))
	}
	switch {
	case known != (want != nil):
		return fmt.Errorf("%s known: %v, CEL: %v (%v, %v)", what, known, want != nil, v, want)
	case known && big.NewRat(v, n.Den).Cmp(want) != 0:
		return fmt.Errorf("%s is %s, CEL says %s", what, big.NewRat(v, n.Den).RatString(), want.RatString())
	}
	return nil
}

// amount holds the amount against CEL's: the same to the fen where CEL knows it.
func (b *bench) amount(p *assess.PackResult, row int, v ref.Val) error {
	lo, hi := ends(v)
	if lo == nil {
		return nil
	}
	switch p.Outcome[row] {
	case assess.NotEligible, assess.NotApplicable:
		lo, hi = new(big.Rat), new(big.Rat)
	case assess.Undetermined, assess.Discretionary:
		if lo.Sign() > 0 {
			lo = new(big.Rat)
		}
		if hi.Sign() < 0 {
			hi = new(big.Rat)
		}
	}
	if !held(lo) || !held(hi) { // more than fen can hold: no bound
		return nil
	}
	if err := sameNumber("lowest amount", p.AmountMin, row, lo); err != nil {
		return err
	}
	return sameNumber("highest amount", p.AmountMax, row, hi)
}

func held(yuan *big.Rat) bool {
	return new(big.Rat).Mul(yuan, big.NewRat(100, 1)).Num().IsInt64()
}

// exactly compares a row of the columns with the exact evaluator of a single subject.
func (b *bench) exactly(res *assess.Result, k, row int) error {
	p := &res.Packs[k]
	one := assess.One(b.prog.Graph, p.Rules, res.Row(row))
	if one.Outcome != p.Outcome[row] {
		return fmt.Errorf("outcome of the columns is %s, of the exact evaluator %s", p.Outcome[row], one.Outcome)
	}
	for _, x := range []struct {
		what string
		got  *assess.Numbers
		want rule.Value
	}{{"lowest score", p.ScoreMin, one.ScoreMin}, {"highest score", p.ScoreMax, one.ScoreMax},
		{"lowest amount", p.AmountMin, one.AmountMin}, {"highest amount", p.AmountMax, one.AmountMax}} {
		if x.got == nil {
			continue
		}
		v, known := x.got.At(row)
		if x.got.Den == byFormula {
			x.want.Num = x.want.Num.RoundTo(rule.Frac(1, byFormula))
		}
		if known != x.want.Known || known && rule.Frac(v, x.got.Den).Cmp(x.want.Num) != 0 {
			return fmt.Errorf("%s of the columns is %d/%d (%v), of the exact evaluator %s", x.what, v, x.got.Den, known, x.want)
		}
	}
	return nil
}

// image is what a result says, as bytes: rows only, so that it does not depend on how batches were filled.
func image(buf *bytes.Buffer, res *assess.Result) {
	for row := range res.Batch.Rows {
		for k := range res.Packs {
			p := &res.Packs[k]
			buf.WriteByte(byte(p.Outcome[row]))
			for i := range p.Clauses {
				buf.WriteByte(show(truth(p.Clauses[i], row))[0])
			}
			for _, n := range []*assess.Numbers{p.ScoreMin, p.ScoreMax, p.AmountMin, p.AmountMax} {
				if v, known := n.At(row); known {
					_ = binary.Write(buf, binary.LittleEndian, [2]int64{v, n.Den})
				} else {
					buf.WriteByte('?')
				}
			}
		}
	}
}

// image runs batches on some workers and returns what came out.
func (b *bench) image(batches []*population.Batch, workers int) ([]byte, error) {
	var buf bytes.Buffer
	err := b.engine.Run(context.Background(), each(batches), workers, func(r *assess.Result) error {
		image(&buf, r)
		return nil
	})
	return buf.Bytes(), err
}

// try holds one subject against a property; a panic is a difference too.
func (d *draft) try(facts map[string]cell, holds func(*bench, subject) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	b, loadErr := d.load()
	if loadErr != nil {
		return nil // not a pack any more
	}
	s := make(subject, len(b.cols))
	for i, c := range b.cols {
		s[i] = facts[c.name]
	}
	return holds(b, s)
}

// agrees compares one subject in a batch of its own.
func agrees(b *bench, s subject) error {
	return b.row(b.engine.NewWorker().Assess(b.rows([]subject{s}, 1)[0]), 0, s)
}

func TestColumnsAgreeWithCEL(t *testing.T) {
	want := pairs(t, 25_000)
	var next, done atomic.Int64
	var mu sync.Mutex
	count := map[assess.Outcome]int{}
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for done.Load() < int64(want) && !t.Failed() {
				k := uint64(next.Add(1))
				d := (&writer{Rand: rand.New(rand.NewPCG(seed(), k))}).library()
				n, outcomes, err := compareDraft(d, rand.New(rand.NewPCG(seed()+1, k)))
				done.Add(int64(n))
				mu.Lock()
				for o, n := range outcomes {
					count[o] += n
				}
				mu.Unlock()
				if err != nil {
					t.Errorf("draft %d: %v", k, err)
				}
			}
		}()
	}
	wg.Wait()
	t.Logf("%d pairs of %d random libraries: %v", done.Load(), next.Load(), count)
}

// compareDraft compares a random population of a draft, and the same population in other batches on other workers.
func compareDraft(d *draft, r *rand.Rand) (n int, count map[assess.Outcome]int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s\n%s", p, debug.Stack(), d)
		}
	}()
	b, err := d.load()
	if err != nil {
		return 0, nil, fmt.Errorf("no valid pack: %w\n%s", err, d)
	}
	for i := range b.cols {
		b.cols[i].absent = r.IntN(30) == 0
	}
	count = map[assess.Outcome]int{}
	var people []subject
	for range 20 + r.IntN(60) {
		people = append(people, b.person(r, []float64{0, 0.1, 0.3, 0.6}[r.IntN(4)]))
	}
	batches := b.rows(people, 1+r.IntN(100), 1+r.IntN(64), 64)
	var buf bytes.Buffer
	worker := b.engine.NewWorker()
	first := 0
	for _, batch := range batches {
		res := worker.Assess(batch)
		image(&buf, res)
		for row := range batch.Rows {
			s := people[first+row]
			if err := b.row(res, row, s); err != nil {
				return n, count, explain(d, b.world, s, err, agrees)
			}
			for k := range res.Packs {
				count[res.Packs[k].Outcome[row]]++
			}
			n += len(res.Packs)
		}
		first += batch.Rows
	}
	again, err := b.image(b.rows(people, 1+r.IntN(64), 200), 1+r.IntN(2))
	if err == nil && !bytes.Equal(buf.Bytes(), again) {
		err = fmt.Errorf("other batches and workers give other results\n%s", d)
	}
	return n, count, err
}

// explain cuts a failing case down and prints it.
func explain(d *draft, w *world, s subject, err error, holds func(*bench, subject) error) error {
	facts := map[string]cell{}
	for i, c := range s {
		if c.known {
			facts[w.cols[i].name] = c
		}
	}
	fails := func() bool {
		e := d.try(facts, holds)
		if e != nil {
			err = e
		}
		return e != nil
	}
	if !fails() {
		return fmt.Errorf("%w (only among other rows)\n%s\n%s", err, d, w.print(s))
	}
	shrink(d, facts, fails)
	fails()
	var b strings.Builder
	fmt.Fprintf(&b, "%v\n%s\n", err, d)
	for name, c := range facts {
		fmt.Fprintf(&b, "  %s = %+v\n", name, c)
	}
	return fmt.Errorf("%s", b.String())
}
