package rule_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/fstest"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
	"huice/warehouse"
	"huice/warehouse/warehousetest"
)

// subjectKey is the fact that identifies a subject of a random library in a database.
const subjectKey = "facts:\n  uscc: {label: 代码, en: code, source: b, type: text}\n"

// loadWithKey turns a draft into a bench whose subjects have a key.
func (d *draft) loadWithKey() (*bench, error) {
	files := d.files()
	files["facts/key.yaml"] = &fstest.MapFile{Data: []byte(subjectKey)}
	lib, ps := pack.Load(files)
	if pack.Errors(ps) {
		return nil, fmt.Errorf("%v", ps)
	}
	return newBench(lib, d.options(), nil, false)
}

// inDatabase counts what a run in a database came to.
type inDatabase struct{ libraries, pairs, left, selects, length int }

func (n *inDatabase) String() string {
	return fmt.Sprintf("%d pairs of %d random libraries, %d of them left to the exact engine; at most %d selects and %d bytes", n.pairs, n.libraries, n.left, n.selects, n.length)
}

// agreeIn holds what a database answers for some subjects against the exact evaluator, value by value.
func (b *bench) agreeIn(t testing.TB, w *warehouse.Warehouse, db *warehousetest.DB, people []subject, n *inDatabase) error {
	batches := b.rows(people, population.BatchRows)
	db.Fill(t, "facts", b.lib, b.prog, "uscc", batches)
	run, err := w.Prepare(t.Context(), b.lib, b.prog, warehouse.Source{Table: "facts"})
	if err != nil {
		return err
	}
	n.libraries++
	n.selects, n.length = max(n.selects, run.Selects), max(n.length, len(run.Text))
	got := map[string]bool{}
	left, err := run.Each(t.Context(), func(res *assess.Result) error {
		for row := range res.Batch.Rows {
			key := res.Batch.Text(0, row)
			got[key] = true
			at := slices.IndexFunc(people, func(subject) bool { return false })
			_, _ = fmt.Sscanf(key, "K%d", &at)
			if err := b.sameAs(res, row, batches[at/population.BatchRows], at%population.BatchRows); err != nil {
				return fmt.Errorf("row %d: %w\n%s%s", at, err, b.print(people[at]), run.Text)
			}
			n.pairs += len(res.Packs)
		}
		return nil
	})
	if err != nil {
		return err
	}
	n.left += int(left.Out) * len(b.prog.Rules)
	if len(got)+int(left.Out) != len(people) {
		return fmt.Errorf("%d subjects, %d answered, %d left out", len(people), len(got), left.Out)
	}
	return nil
}

// sameAs holds a row of an answer against the exact evaluator.
func (b *bench) sameAs(res *assess.Result, row int, batch *population.Batch, at int) error {
	exact := rule.NewRow(b.prog.Graph)
	bind := b.prog.Graph.Bind(b.schema)
	exact.Fact = func(col int) rule.Value { return b.prog.Graph.FactAt(bind, batch, at, col) }
	exact.Reset()
	for k := range res.Packs {
		p := &res.Packs[k]
		one := assess.One(b.prog.Graph, p.Rules, exact)
		if one.Outcome != p.Outcome[row] {
			return fmt.Errorf("%s: outcome is %s, exactly %s", p.Rules.Pack.ID, p.Outcome[row], one.Outcome)
		}
		for i, c := range p.Rules.Clauses() {
			if got, want := show(truth(&p.Clauses[i], row)), exact.Value(c.Node); got != shownExactly(want) {
				return fmt.Errorf("%s: clause %s is %s, exactly %s", p.Rules.Pack.ID, c.ID, got, shownExactly(want))
			}
		}
		if err := sameNumbers(p, row, one); err != nil {
			return fmt.Errorf("%s: %w", p.Rules.Pack.ID, err)
		}
	}
	return nil
}

func shownExactly(v rule.Value) string {
	if !v.Known {
		return "unknown"
	}
	return fmt.Sprint(v.Bool)
}

func sameNumbers(p *assess.PackResult, row int, one assess.Single) error {
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
		want := x.want.Num
		if x.got.Den == byFormula {
			want = want.RoundTo(rule.Frac(1, byFormula))
		}
		if known != x.want.Known || known && rule.Frac(v, x.got.Den).Cmp(want) != 0 {
			return fmt.Errorf("%s is %d/%d (%v), exactly %s", x.what, v, x.got.Den, known, x.want)
		}
	}
	return nil
}

func randomPacksIn(t *testing.T, db *warehousetest.DB, want int) {
	w, err := warehouse.Open(t.Context(), db.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close() // the server ends with the test
	var n inDatabase
	for k := uint64(1); n.pairs < want; k++ {
		d := (&writer{Rand: rand.New(rand.NewPCG(seed(), k))}).library()
		b, err := d.loadWithKey()
		if err != nil {
			t.Fatalf("draft %d is no valid pack: %v\n%s", k, err, d)
		}
		r := rand.New(rand.NewPCG(seed()+3, k))
		var people []subject
		for range 40 {
			people = append(people, b.person(r, []float64{0, 0.1, 0.3, 0.6}[r.IntN(4)]))
		}
		if err := b.agreeIn(t, w, db, people, &n); err != nil {
			t.Fatalf("draft %d: %v\n%s", k, err, d)
		}
	}
	t.Log(&n)
}

func TestRandomPacksAgreeInPostgres(t *testing.T) {
	randomPacksIn(t, warehousetest.ConnectPostgres(t, warehousetest.Postgres(t)), pairs(t, 5000))
}

func TestRandomPacksAgreeInClickHouse(t *testing.T) {
	randomPacksIn(t, &warehousetest.ClickHouse(t, 3).DB, pairs(t, 5000))
}
