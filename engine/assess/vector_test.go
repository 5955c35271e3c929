package assess

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// web is a hand-made graph over columns of every kind, with the values at which something may turn.
type web struct {
	*rand.Rand
	g      *rule.Graph
	lib    *pack.Library
	byType map[rule.Type][]rule.ID
	keep   []rule.ID
	pool   []int64
	level  map[rule.ID]int // how many products and quotients lie below a node: figures must not grow without end
}

func (w *web) add(n rule.Node) rule.ID {
	id := rule.ID(len(w.g.Nodes))
	w.g.Nodes = append(w.g.Nodes, n)
	w.byType[n.Type] = append(w.byType[n.Type], id)
	for _, a := range w.g.Args(id) {
		w.level[id] = max(w.level[id], w.level[a])
	}
	if n.Op == rule.Mul || n.Op == rule.Ratio {
		w.level[id]++
	}
	return id
}

func (w *web) any(t rule.Type) rule.ID { return w.byType[t][w.IntN(len(w.byType[t]))] }

// recent is one of the latest nodes of a type, so that graphs grow deep.
func (w *web) recent(t rule.Type) rule.ID {
	list := w.byType[t]
	return list[max(0, len(list)-1-w.IntN(6))]
}

func (w *web) pick(t rule.Type) rule.ID {
	id := w.recent(t)
	if w.IntN(2) == 0 || w.level[id] > 3 {
		id = w.any(t)
	}
	if w.level[id] > 3 {
		return w.byType[t][0]
	}
	return id
}

var factKinds = []struct {
	kind     string
	t        rule.Type
	decimals int
	signed   bool
}{{"money", rule.Num, 0, true}, {"money", rule.Num, 0, false}, {"share", rule.Num, 0, true}, {"number", rule.Num, 3, true}, {"count", rule.Num, 0, false},
	{"flag", rule.Bool, 0, false}, {"flag", rule.Bool, 0, false}, {"date", rule.Date, 0, false}, {"date", rule.Date, 0, false}, {"code", rule.Code, 0, false}, {"text", rule.Code, 0, false}}

func library(t testing.TB, facts string) *pack.Library {
	t.Helper()
	lib, ps := pack.Load(fsOf(facts))
	for _, p := range ps {
		if p.Severity == pack.Error {
			t.Fatal(p)
		}
	}
	return lib
}

// newWeb makes a graph of columns and constants.
func newWeb(t testing.TB, seed uint64) *web {
	w := &web{Rand: rand.New(rand.NewPCG(seed, 1)), g: &rule.Graph{}, byType: map[rule.Type][]rule.ID{}, level: map[rule.ID]int{}}
	facts := "facts:\n"
	for i, k := range factKinds {
		facts += fmt.Sprintf("  f%d: {label: 指标%d, en: fact, source: b, type: %s", i, i, k.kind)
		if k.kind == "number" {
			facts += fmt.Sprintf(", decimals: %d", k.decimals)
		}
		if k.signed {
			facts += ", min: none"
		}
		facts += "}\n"
	}
	w.lib = library(t, facts)
	for i, k := range factKinds {
		name := fmt.Sprintf("f%d", i)
		n := rule.Node{Op: rule.Col, Type: k.t, A: rule.None, B: rule.None, C: rule.None, Text: name, N: int64(i)}
		if k.t == rule.Num && !k.signed {
			zero := rule.Int(0)
			n.Lo = &zero
		}
		w.g.Columns = append(w.g.Columns, rule.Column{Name: name, Fact: w.lib.Fact(name), Node: w.add(n)})
	}
	for _, r := range []rule.Rat{rule.Int(0), rule.Int(1), rule.Int(-3), rule.Frac(1, 3), rule.Frac(-5, 100), rule.Int(300000), rule.Frac(1, 1_000_000), rule.Int(population.MaxInt)} {
		w.konst(r)
		n, _ := r.Mul(rule.Int(100)).Floor().Scaled(1)
		w.pool = append(w.pool, n)
	}
	w.add(rule.Node{Op: rule.Gap, Type: rule.Num, A: rule.None, B: rule.None, C: rule.None, Text: "p"})
	w.add(rule.Node{Op: rule.Gap, Type: rule.Bool, A: rule.None, B: rule.None, C: rule.None, Text: "q"})
	w.add(rule.Node{Op: rule.Const, Type: rule.Bool, A: rule.None, B: rule.None, C: rule.None, Val: rule.Value{Known: true, Bool: true}})
	return w
}

func (w *web) konst(r rule.Rat) rule.ID {
	return w.add(rule.Node{Op: rule.Const, Type: rule.Num, A: rule.None, B: rule.None, C: rule.None, Val: rule.Value{Known: true, Num: r}, Lo: &r, Hi: &r})
}

var compareWords = []string{"==", "!=", "<", "<=", ">", ">="}

// grow adds a random operation.
func (w *web) grow() rule.ID {
	n := rule.Node{A: rule.None, B: rule.None, C: rule.None, Type: rule.Num}
	two := func(op rule.Op, of, t rule.Type) {
		n.Op, n.Type, n.A, n.B = op, t, w.pick(of), w.pick(of)
	}
	one := func(op rule.Op, of, t rule.Type) { n.Op, n.Type, n.A = op, t, w.pick(of) }
	switch k := w.IntN(35); k {
	case 34: // points by a code
		a := w.add(rule.Node{Op: rule.In, Type: rule.Bool, A: w.any(rule.Code), B: rule.None, C: rule.None, Words: []string{"16", "b"}})
		n.Op, n.A, n.B, n.C = []rule.Op{rule.If, rule.IfLo, rule.IfHi}[w.IntN(3)], a, w.figure(), w.figure()
	case 0, 1, 2, 3, 4, 5:
		two(rule.Cmp, rule.Num, rule.Bool)
		n.Text = compareWords[w.IntN(6)]
	case 6:
		two(rule.Cmp, rule.Date, rule.Bool)
		n.Text = compareWords[w.IntN(6)]
	case 7, 8, 9:
		two([]rule.Op{rule.And, rule.Or, rule.Decide}[k-7], rule.Bool, rule.Bool)
	case 10:
		one(rule.Not, rule.Bool, rule.Bool)
	case 11:
		two(rule.Same, rule.Bool, rule.Bool)
	case 12:
		two(rule.Same, rule.Code, rule.Bool)
	case 13:
		one([]rule.Op{rule.In, rule.Prefix}[w.IntN(2)], rule.Code, rule.Bool)
		n.Words = []string{"16", "a"}
	case 14, 15, 16, 17, 18, 19, 20, 21, 22:
		two([]rule.Op{rule.Add, rule.Sub, rule.Mul, rule.Ratio, rule.Ratio, rule.Min, rule.Max, rule.MinKnown, rule.MaxKnown}[k-14], rule.Num, rule.Num)
	case 23:
		one([]rule.Op{rule.Neg, rule.Abs, rule.Floor}[w.IntN(3)], rule.Num, rule.Num)
	case 24, 25:
		one([]rule.Op{rule.Round, rule.RoundDn}[k-24], rule.Num, rule.Num)
		n.Unit = []rule.Rat{rule.Frac(1, 100), rule.Int(1), rule.Int(10000), rule.Frac(3, 10), rule.Int(1_000_000_000_000)}[w.IntN(5)]
	case 26:
		n.Op, n.A, n.B, n.C = []rule.Op{rule.If, rule.IfLo, rule.IfHi}[w.IntN(3)], w.pick(rule.Bool), w.pick(rule.Num), w.pick(rule.Num)
	case 27:
		n.Op, n.Type, n.A, n.B, n.C = rule.If, rule.Bool, w.pick(rule.Bool), w.pick(rule.Bool), w.pick(rule.Bool)
	case 28:
		n.Op, n.Type, n.A, n.B, n.C = rule.If, rule.Date, w.pick(rule.Bool), w.pick(rule.Date), w.pick(rule.Date)
	case 29:
		two([]rule.Op{rule.Years, rule.Months, rule.Days}[w.IntN(3)], rule.Date, rule.Num)
	case 30:
		one([]rule.Op{rule.AddDays, rule.AddMons}[w.IntN(2)], rule.Date, rule.Date)
		n.N = int64(w.IntN(60) - 30)
	case 31:
		one(rule.YearOf, rule.Date, rule.Num)
	case 32:
		n.Op, n.A, n.B = rule.Else, w.pick(rule.Num), w.pick(rule.Num)
	case 33:
		one(rule.Band, rule.Num, rule.Num)
		n.Table = w.table()
	}
	return w.add(n)
}

// figure is a constant or, now and then, an unpublished one.
func (w *web) figure() rule.ID {
	for {
		id := w.any(rule.Num)
		if op := w.g.Nodes[id].Op; op == rule.Const || op == rule.Gap && w.IntN(4) == 0 {
			return id
		}
	}
}

func (w *web) table() *rule.Table {
	t := &rule.Table{Otherwise: rule.Frac(int64(w.IntN(9)), 4)}
	ops := [][]string{{">=", ">"}, {"<=", "<"}}[w.IntN(2)]
	for range 1 + w.IntN(4) {
		bound := rule.Frac(w.pool[w.IntN(len(w.pool))], []int64{100, 1, 7}[w.IntN(3)])
		t.Rows = append(t.Rows, rule.TableRow{Op: ops[w.IntN(2)], Bound: bound, Points: rule.Frac(int64(w.IntN(40)-5), 1+int64(w.IntN(3)))})
	}
	return t
}

// fill draws the facts of every row: gaps, zeros, small, huge, and one unit off where something turns.
func (w *web) fill(b *population.Batch) {
	for i, k := range factKinds {
		at := b.Schema.Lookup(fmt.Sprintf("f%d", i))
		for row := range b.Rows {
			if at < 0 || w.IntN(6) == 0 {
				continue
			}
			switch k.t {
			case rule.Bool:
				b.SetFlag(at, row, w.IntN(2) == 0)
			case rule.Code:
				word := []string{"16", "161", "ab", "b", ""}[w.IntN(5)]
				if k.kind == "text" {
					b.SetText(at, row, word)
				} else {
					b.SetCode(at, row, word)
				}
			case rule.Date:
				b.SetInt(at, row, w.Int64N(40000)-10000)
			default:
				b.SetInt(at, row, w.whole(k.signed))
			}
		}
	}
}

func (w *web) whole(signed bool) int64 {
	n := int64(0)
	switch w.IntN(6) {
	case 0:
		n = w.Int64N(3)
	case 1:
		n = population.MaxInt - w.Int64N(3)
	case 2, 3:
		n = w.pool[w.IntN(len(w.pool))] + w.Int64N(3) - 1
	default:
		n = w.Int64N(population.MaxInt) >> w.IntN(50)
	}
	n = min(max(n, -population.MaxInt), population.MaxInt)
	if !signed {
		return max(n, -n)
	}
	if w.IntN(3) == 0 {
		return -n
	}
	return n
}

// program makes rules whose outputs are the given nodes.
func (w *web) program() *rule.Program {
	prog := &rule.Program{Graph: w.g}
	for _, id := range w.keep {
		truth := w.byType[rule.Bool][0]
		r := &rule.Rules{Scope: truth, Hard: truth, Soft: truth, Amount: [2]rule.ID{rule.None, rule.None}, AmountOf: rule.None}
		if w.g.Nodes[id].Type == rule.Bool {
			r.Scope = id
		} else {
			r.Score = &rule.Item{Lo: id, Hi: id}
		}
		prog.Rules = append(prog.Rules, r)
	}
	return prog
}

// hold compares every output of every row with the exact evaluator and returns how many rows had to be done exactly.
func (w *web) hold(t *testing.T, what string, b *population.Batch) (redone int) {
	t.Helper()
	p := lower(w.program(), b.Schema, nil)
	for _, k := range available() {
		m := newMachine(p, &k)
		m.run(b)
		redone = w.holdTo(t, what+" by "+k.name+" kernels", p, m)
	}
	return redone
}

// holdTo compares what a machine has worked out with the exact evaluator.
func (w *web) holdTo(t *testing.T, what string, p *plan, m *machine) (redone int) {
	t.Helper()
	b := m.batch
	bind := w.g.Bind(b.Schema)
	exact := rule.NewRow(w.g)
	row := 0
	exact.Fact = func(col int) rule.Value { return w.g.FactAt(bind, b, row, col) }
	for row = range b.Rows {
		exact.Reset()
		if m.redo.Bit(row) {
			redone++
		}
		for k, id := range w.keep {
			if m.redo.Bit(row) && m.redoBy[row]&packBit(k) != 0 {
				continue
			}
			v, known := m.read(p.values[id], row)
			want := exact.Value(id)
			if v == nil {
				continue // done exactly whenever it is asked for
			}
			if known != want.Known || known && v.Cmp(numberOf(want)) != 0 {
				t.Fatalf("%s: node %d %s is %s (%v) by columns, %s exactly\n%s", what, id, w.g.Nodes[id].Op, v.RatString(), known, want, w.print(id, exact))
			}
		}
	}
	return redone
}

// read is what the plan says of a node in a row; nil where it has no form of its own.
func (m *machine) read(v value, row int) (*big.Rat, bool) {
	switch v.class {
	case boolean:
		b := &m.bools[v.reg]
		return big.NewRat(int64(b2u(b.True.Bit(row))), 1), b.True.Bit(row) || b.False.Bit(row)
	case fixed:
		r := &m.fixed[v.reg]
		return big.NewRat(r.v[row], v.den), r.valid.Bit(row)
	}
	return nil, false
}

func numberOf(v rule.Value) *big.Rat {
	if v.Bool {
		return big.NewRat(1, 1)
	}
	return v.Num.Big()
}

// print shows a node with everything below it.
func (w *web) print(id rule.ID, row *rule.Row) string {
	s := ""
	seen := map[rule.ID]bool{}
	var walk func(rule.ID)
	walk = func(id rule.ID) {
		if seen[id] {
			return
		}
		seen[id] = true
		for _, a := range w.g.Args(id) {
			walk(a)
		}
		n := &w.g.Nodes[id]
		s += fmt.Sprintf("  %d: %s %s %v unit %s = %s\n", id, n.Op, n.Text, w.g.Args(id), n.Unit, row.Value(id))
	}
	walk(id)
	return s
}

// TestVectorOperations holds every vector operation, in graphs of random depth, to the exact evaluator.
func TestVectorOperations(t *testing.T) {
	graphs := 300
	if testing.Short() {
		graphs = 60
	}
	seen := map[opcode]int{}
	rowsDone, redone := 0, 0
	for seed := range uint64(graphs) {
		w := newWeb(t, seed)
		for range 1 + w.IntN(50) {
			w.grow()
		}
		for id := range w.g.Nodes {
			switch n := &w.g.Nodes[id]; {
			case n.Type == rule.Bool, n.Type == rule.Num && w.IntN(2) == 0:
				w.keep = append(w.keep, rule.ID(id))
			}
		}
		names := make([]string, len(factKinds))
		for i := range names {
			names[i] = fmt.Sprintf("f%d", i)
		}
		names = slices.DeleteFunc(names, func(string) bool { return w.IntN(40) == 0 })
		schema, err := population.NewSchema(w.lib, names)
		if err != nil {
			t.Fatal(err)
		}
		b := population.NewBatch(schema)
		b.Rows = 1 + w.IntN(200)
		w.fill(b)
		redone += w.hold(t, fmt.Sprintf("graph %d", seed), b)
		rowsDone += b.Rows
		p := lower(w.program(), schema, nil)
		for _, i := range append(p.code, p.once...) {
			seen[i.op]++
		}
	}
	for op := opFlag; op <= opAbsA; op++ {
		if seen[op] == 0 {
			t.Errorf("no graph has the vector operation %d", op)
		}
	}
	t.Logf("%d rows of %d graphs, %d of them done exactly", rowsDone, graphs, redone)
}
