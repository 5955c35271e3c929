package assess

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/big"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"huice/engine/population"
	"huice/engine/rule"
)

func fsOf(facts string) fstest.MapFS {
	return fstest.MapFS{
		"bodies.yaml":      {Data: []byte("bodies:\n  b: {label: 局, en: body}\n")},
		"facts/facts.yaml": {Data: []byte(facts)},
	}
}

// small makes a graph over four amounts that may be negative, to compare single operations at chosen values.
type small struct {
	*web
	schema *population.Schema
}

func newSmall(t *testing.T, kinds ...string) *small {
	facts := "facts:\n"
	var names []string
	for i, k := range kinds {
		names = append(names, fmt.Sprintf("x%d", i))
		facts += fmt.Sprintf("  x%d: {label: 数%d, en: fact, source: b, type: %s, min: none}\n", i, i, k)
	}
	s := &small{web: &web{Rand: rand.New(rand.NewPCG(1, 2)), g: &rule.Graph{}, byType: map[rule.Type][]rule.ID{}, level: map[rule.ID]int{}, lib: library(t, facts)}}
	for i, name := range names {
		n := rule.Node{Op: rule.Col, Type: rule.Num, A: rule.None, B: rule.None, C: rule.None, Text: name, N: int64(i)}
		s.g.Columns = append(s.g.Columns, rule.Column{Name: name, Fact: s.lib.Fact(name), Node: s.add(n)})
	}
	s.add(rule.Node{Op: rule.Const, Type: rule.Bool, A: rule.None, B: rule.None, C: rule.None, Val: rule.Value{Known: true, Bool: true}})
	schema, err := population.NewSchema(s.lib, names)
	if err != nil {
		t.Fatal(err)
	}
	s.schema = schema
	return s
}

func (s *small) op(op rule.Op, args ...rule.ID) rule.ID {
	n := rule.Node{Op: op, Type: rule.Num, A: rule.None, B: rule.None, C: rule.None}
	for i, at := range []*rule.ID{&n.A, &n.B, &n.C} {
		if i < len(args) {
			*at = args[i]
		}
	}
	return s.add(n)
}

func (s *small) cmp(word string, a, b rule.ID) {
	s.keep = append(s.keep, s.add(rule.Node{Op: rule.Cmp, Type: rule.Bool, A: a, B: b, C: rule.None, Text: word}))
}

// at holds the graph to the exact evaluator on rows of values, and returns how many were done exactly.
func (s *small) at(t *testing.T, what string, values [][]int64) int {
	t.Helper()
	redone := 0
	for chunk := range slices.Chunk(values, population.BatchRows) {
		b := population.NewBatch(s.schema)
		b.Rows = len(chunk)
		for row, vs := range chunk {
			for i, v := range vs {
				b.SetInt(i, row, v)
			}
		}
		redone += s.hold(t, what, b)
	}
	return redone
}

var edges = []int64{0, 1, -1, 2, 3, -3, 49, 50, 51, -50, -51, 100, 150, 99_999, 3_037_000_499, 3_037_000_500, -3_037_000_500, population.MaxInt - 1, population.MaxInt, -population.MaxInt}

func grid(n int) (rows [][]int64) {
	rows = [][]int64{nil}
	for range n {
		var next [][]int64
		for _, r := range rows {
			for _, e := range edges {
				next = append(next, append(slices.Clone(r), e))
			}
		}
		rows = next
	}
	return rows
}

func TestProductsThatOverflowAreDoneExactly(t *testing.T) {
	s := newSmall(t, "count", "count", "money")
	p := s.op(rule.Mul, 0, 1)
	for _, k := range []rule.Rat{rule.Int(0), rule.Int(9), rule.Frac(-1, 3), rule.Int(1 << 62)} {
		s.cmp("<", p, s.konst(k))
		s.cmp("==", p, s.konst(k))
	}
	s.cmp(">=", p, 2)
	s.cmp("<=", s.op(rule.Add, s.op(rule.Mul, p, s.konst(rule.Int(1_000_000))), 2), s.op(rule.Mul, 2, s.konst(rule.Int(9_000_000_000))))
	if n := s.at(t, "products", grid(3)); n == 0 {
		t.Error("no product overflowed")
	}
}

func TestRoundingAtHalves(t *testing.T) {
	s := newSmall(t, "money", "count")
	for _, unit := range []rule.Rat{rule.Int(1), rule.Frac(3, 10), rule.Int(10000), rule.Frac(1, 3), rule.Int(1_000_000_000_000)} {
		for _, op := range []rule.Op{rule.Round, rule.RoundDn} {
			for _, of := range []rule.ID{0, s.op(rule.Mul, 0, s.konst(rule.Frac(1, 200))), s.op(rule.Ratio, 0, 1), s.op(rule.Mul, s.op(rule.Mul, 0, 0), s.op(rule.Ratio, 0, 1))} {
				id := s.op(op, of)
				s.g.Nodes[id].Unit = unit
				s.keep = append(s.keep, id)
			}
		}
	}
	s.keep = append(s.keep, s.op(rule.Floor, 0), s.op(rule.Floor, s.op(rule.Ratio, 0, 1)))
	values := grid(2)
	for n := int64(-2000); n < 2000; n++ {
		values = append(values, []int64{n, 2}, []int64{n, -3})
	}
	s.at(t, "rounding", values)
}

func TestQuotientsWithNegativeDivisorsAndFactors(t *testing.T) {
	s := newSmall(t, "money", "money", "share")
	q := s.op(rule.Ratio, 0, 1)
	minus := s.op(rule.Mul, q, s.konst(rule.Int(-2)))
	for _, word := range compareWords {
		for _, k := range []rule.Rat{rule.Int(0), rule.Frac(1, 3), rule.Frac(-3, 100), rule.Int(1)} {
			s.cmp(word, q, s.konst(k))
			s.cmp(word, minus, s.konst(k))
		}
		s.cmp(word, q, s.op(rule.Ratio, 1, 0))
		s.cmp(word, minus, q)
		s.cmp(word, minus, s.op(rule.Mul, s.op(rule.Ratio, 1, 0), s.konst(rule.Int(-2))))
		s.cmp(word, q, 2)
	}
	band := s.op(rule.Band, minus)
	s.g.Nodes[band].Table = &rule.Table{Rows: []rule.TableRow{{Op: ">=", Bound: rule.Int(2), Points: rule.Int(9)}, {Op: ">", Bound: rule.Frac(-1, 2), Points: rule.Int(4)}}}
	s.keep = append(s.keep, band)
	s.at(t, "quotients", grid(3))
}

// TestWhereFloatsCannotDecide uses sums of ratios that equal a bound, or miss it by less than floats can tell.
func TestWhereFloatsCannotDecide(t *testing.T) {
	s := newSmall(t, "count", "count", "count", "count")
	sum := s.op(rule.Add, s.op(rule.Ratio, 0, 1), s.op(rule.Ratio, 2, 3))
	one := s.konst(rule.Int(1))
	for _, word := range compareWords {
		s.cmp(word, sum, one)
		s.cmp(word, s.op(rule.Ratio, one, sum), one)
		s.cmp(word, s.op(rule.Sub, sum, one), s.konst(rule.Int(0)))
	}
	band := s.op(rule.Band, sum)
	s.g.Nodes[band].Table = &rule.Table{Rows: []rule.TableRow{{Op: ">=", Bound: rule.Int(1), Points: rule.Int(9)}, {Op: ">", Bound: rule.Frac(1, 2), Points: rule.Int(4)}}}
	round := s.op(rule.Round, s.op(rule.Mul, sum, s.konst(rule.Frac(1, 2))))
	s.g.Nodes[round].Unit = rule.Int(1)
	s.keep = append(s.keep, band, round, s.op(rule.Floor, sum))
	var values [][]int64
	for range 3000 {
		d := 1 + s.Int64N(population.MaxInt)
		n := s.Int64N(d)
		near := []int64{n, d, d - n, d} // exactly 1
		values = append(values, near)
		e := 2 + s.Int64N(population.MaxInt-2)
		m := new(big.Int).Div(new(big.Int).Mul(big.NewInt(d-n), big.NewInt(e)), big.NewInt(d)).Int64()
		values = append(values, []int64{n, d, m, e}, []int64{n, d, m + 1, e}, []int64{n, d, d - n + 1, d}, []int64{n, d, d - n - 1, d})
	}
	if n := s.at(t, "floats", values); n < 3000 {
		t.Errorf("only %d rows were done exactly: floats decided what they cannot know", n)
	}
}

func TestFloatsKeepTheirErrorBound(t *testing.T) {
	w := newWeb(t, 1)
	for range 60 {
		w.bounds(t)
	}
}

// bounds runs the float operations one by one on floats of known error.
func (w *web) bounds(t *testing.T) {
	t.Helper()
	k := fastest()
	m := &machine{k: &k, n: words, floats: make([]floats, 3), bools: make([]Truth, 1), redoBy: make([]uint64, rows)}
	exact := make([][]*big.Rat, 2)
	for k := range m.floats {
		m.floats[k].v, m.floats[k].e = new(reals), new(reals)
	}
	for k := range exact {
		exact[k] = make([]*big.Rat, rows)
		m.floats[k].valid.Fill(rows)
		for i := range rows {
			r := big.NewRat(w.whole(true), 1+w.Int64N(population.MaxInt))
			f, _ := r.Float64()
			exact[k][i], m.floats[k].v[i] = r, f
			m.floats[k].e[i] = max(f, -f) * ulps
		}
	}
	type op struct {
		code opcode
		x, y int64
		of   func(a, b *big.Rat) *big.Rat
	}
	pick := func(sign int) func(a, b *big.Rat) *big.Rat {
		return func(a, b *big.Rat) *big.Rat {
			if a.Cmp(b) == sign {
				return a
			}
			return b
		}
	}
	for _, o := range []op{
		{opSumA, 1, 1, func(a, b *big.Rat) *big.Rat { return new(big.Rat).Add(a, b) }},
		{opSumA, 1, -1, func(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }},
		{opProductA, 0, 0, func(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }},
		{opRatioA, 0, 0, func(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }},
		{opMinA, 0, 0, pick(-1)}, {opMaxA, 0, 0, pick(1)},
		{opAbsA, 0, 0, func(a, _ *big.Rat) *big.Rat { return new(big.Rat).Abs(a) }},
	} {
		in := &instr{op: o.code, class: approx, dst: 2, a: operand{approx, 0}, b: operand{approx, 1}, c: noOperand, x: o.x, y: o.y}
		m.redo = plane{}
		m.runApprox(in)
		for i := range rows {
			if m.redo.Bit(i) {
				continue
			}
			want := o.of(exact[0][i], exact[1][i])
			got := new(big.Rat).SetFloat64(m.floats[2].v[i])
			off := new(big.Rat).Sub(want, got)
			if off.Abs(off).Cmp(new(big.Rat).SetFloat64(m.floats[2].e[i])) > 0 {
				t.Fatalf("operation %d on %s and %s: %v is off by more than %v", o.code, exact[0][i].RatString(), exact[1][i].RatString(), m.floats[2].v[i], m.floats[2].e[i])
			}
		}
	}
}

// crowd makes an engine over a random graph and batches of varying fill.
func crowd(t *testing.T, n int) (*Engine, []*population.Batch) {
	w := newWeb(t, 5)
	for range 60 {
		w.keep = append(w.keep, w.grow())
	}
	w.keep = slices.DeleteFunc(w.keep, func(id rule.ID) bool {
		return w.g.Nodes[id].Type != rule.Bool && w.g.Nodes[id].Type != rule.Num
	})
	names := make([]string, len(factKinds))
	for i := range names {
		names[i] = fmt.Sprintf("f%d", i)
	}
	schema, err := population.NewSchema(w.lib, names)
	if err != nil {
		t.Fatal(err)
	}
	var batches []*population.Batch
	for range n {
		b := population.NewBatch(schema)
		b.Rows = 1 + w.IntN(population.BatchRows)
		w.fill(b)
		batches = append(batches, b)
	}
	return New(w.program(), schema), batches
}

func sequence(batches []*population.Batch, last error) iter.Seq2[*population.Batch, error] {
	return func(yield func(*population.Batch, error) bool) {
		for _, b := range batches {
			if !yield(b, nil) {
				return
			}
		}
		if last != nil {
			yield(nil, last)
		}
	}
}

func record(r *Result) string {
	var s strings.Builder
	for row := range r.Batch.Rows {
		for k := range r.Packs {
			p := &r.Packs[k]
			lo, known := p.ScoreMin.At(row)
			fmt.Fprint(&s, p.Outcome[row], lo, known, " ")
		}
	}
	return s.String()
}

func TestWorkersGiveTheSameSequence(t *testing.T) {
	e, batches := crowd(t, 20)
	var want []string
	for _, workers := range []int{1, 2, 7} {
		var got []string
		err := e.Run(context.Background(), sequence(batches, nil), workers, func(r *Result) error {
			got = append(got, record(r))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d workers give another sequence", workers)
		}
	}
	fresh := e.NewWorker()
	for k := len(batches) - 1; k >= 0; k-- { // what a worker did before leaves nothing behind
		if record(fresh.Assess(batches[k])) != want[k] {
			t.Errorf("batch %d comes out otherwise after the ones behind it", k)
		}
	}
}

func TestRunEndsPromptly(t *testing.T) {
	e, batches := crowd(t, 4)
	endless := func(yield func(*population.Batch, error) bool) {
		for k := 0; yield(batches[k%len(batches)], nil); k++ {
		}
	}
	broken, refused := errors.New("the file is cut off"), errors.New("no room")
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(context.Background())
	for _, c := range []struct {
		name string
		ctx  context.Context
		seq  iter.Seq2[*population.Batch, error]
		each func(*Result) error
		want error
	}{
		{"an error of the reader", context.Background(), sequence(batches, broken), func(*Result) error { return nil }, broken},
		{"an error of the taker", context.Background(), endless, func(*Result) error { return refused }, refused},
		{"cancellation", ctx, endless, func(*Result) error { cancel(); return nil }, context.Canceled},
	} {
		done := make(chan error, 1)
		go func() { done <- e.Run(c.ctx, c.seq, 3, c.each) }()
		select {
		case err := <-done:
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.name, err, c.want)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s: Run goes on", c.name)
		}
	}
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines are left of %d", runtime.NumGoroutine(), before)
		}
	}
}
