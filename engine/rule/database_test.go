package rule_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
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
			at := warehousetest.RowOf(key)
			if err := warehousetest.Agrees(b.prog, res, row, batches[at/population.BatchRows], at%population.BatchRows); err != nil {
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

// randomPacksIn runs random libraries in a database, each over some subjects, until so many pairs have been compared.
func randomPacksIn(t *testing.T, db *warehousetest.DB, subjects, want int) {
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
		for range subjects {
			people = append(people, b.person(r, []float64{0, 0.1, 0.3, 0.6}[r.IntN(4)]))
		}
		if err := b.agreeIn(t, w, db, people, &n); err != nil {
			t.Fatalf("draft %d: %v\n%s", k, err, d)
		}
	}
	t.Log(&n)
}

func TestRandomPacksAgreeInPostgres(t *testing.T) {
	randomPacksIn(t, warehousetest.ConnectPostgres(t, warehousetest.Postgres(t)), 40, pairs(t, 5000))
}

func TestRandomPacksAgreeInClickHouse(t *testing.T) {
	randomPacksIn(t, &warehousetest.ClickHouse(t, 3).DB, 150, pairs(t, 1000))
}

func TestRandomPacksAgreeInAGivenClickHouse(t *testing.T) {
	randomPacksIn(t, warehousetest.GivenHouse(t), 150, pairs(t, 5000))
}
