package warehouse_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"huice/city"
	"huice/engine/assess"
	"huice/engine/assess/sqltext"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
	"huice/warehouse"
	"huice/warehouse/warehousetest"
)

func builtIn(t testing.TB) *pack.Library {
	lib, problems := pack.Load(os.DirFS("../packs"))
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	return lib
}

func compiled(t testing.TB, lib *pack.Library, o rule.Options, ids ...string) *rule.Program {
	prog, problems := rule.Compile(lib, o, ids...)
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	return prog
}

func opened(t testing.TB, db *warehousetest.DB) *warehouse.Warehouse {
	w, err := warehouse.Open(t.Context(), db.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() }) // the server ends with the test
	return w
}

// agreeing runs rules in a database over some facts and holds every value of the answer against the exact evaluator.
func agreeing(t testing.TB, w *warehouse.Warehouse, db *warehousetest.DB, lib *pack.Library, prog *rule.Program, batches []*population.Batch) (rows, left int) {
	t.Helper()
	db.Fill(t, "facts", lib, prog, lib.Subject(prog.Rules[0].Pack.Subject).Key, batches)
	run, err := w.Prepare(t.Context(), lib, prog, warehouse.Source{Table: "facts"})
	if err != nil {
		t.Fatal(err)
	}
	out, err := run.Each(t.Context(), func(res *assess.Result) error {
		for row := range res.Batch.Rows {
			key := res.ID(row)
			at := warehousetest.RowOf(key)
			if err := warehousetest.Agrees(prog, res, row, batches[at/population.BatchRows], at%population.BatchRows); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, run.Text)
	}
	return int(out.Rows), int(out.Out)
}

// examplesIn runs the examples of every built-in pack in a database, those of one day and parameter set at a time.
func examplesIn(t *testing.T, db *warehousetest.DB) {
	lib, w := builtIn(t), opened(t, db)
	packs, examples, open := 0, 0, 0
	for _, p := range lib.Packs {
		groups := map[rule.Options][]*pack.Example{}
		var order []rule.Options
		for i := range p.Examples.Tests {
			x := &p.Examples.Tests[i]
			o := rule.Options{Date: x.Date, Set: pack.Set(x.Set)}
			if groups[o] == nil {
				order = append(order, o)
			}
			groups[o] = append(groups[o], x)
		}
		if p.Kind == "plan" || p.Target != nil || len(order) == 0 { // they say nothing of a single subject
			continue
		}
		packs++
		for _, o := range order {
			prog := compiled(t, lib, o, p.ID)
			rows, left := agreeing(t, w, db, lib, prog, exampleRows(t, lib, p, groups[o]))
			if left > 0 && (db.Dialect != sqltext.ClickHouse || p.ID != longNumbers) {
				t.Errorf("%s on %s: %d examples are not settled", p.ID, o.Date, left)
			}
			examples, open = examples+rows, open+left
		}
	}
	t.Logf("%d examples of %d packs, %d more left to the exact engine", examples, packs, open)
	if packs < 50 || examples < 1000 {
		t.Errorf("only %d examples of %d packs were run", examples, packs)
	}
}

// exampleRows puts the facts of examples into batches.
func exampleRows(t testing.TB, lib *pack.Library, p *pack.Pack, list []*pack.Example) (batches []*population.Batch) {
	facts := make([]map[string]pack.Quantity, len(list))
	var names []string
	for i, x := range list {
		facts[i] = map[string]pack.Quantity{}
		for _, e := range slices.Concat(p.Examples.Base, x.With) {
			facts[i][e.Key] = e.Value
			names = append(names, e.Key)
		}
	}
	slices.Sort(names)
	schema, err := population.NewSchema(lib, slices.Compact(names))
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		if i%population.BatchRows == 0 {
			batches = append(batches, population.NewBatch(schema))
		}
		b := batches[len(batches)-1]
		for name, q := range facts[i] {
			if !b.SetQuantity(schema.Lookup(name), b.Rows, q) {
				t.Fatalf("%s: %s cannot be %s", list[i].Name, name, q.Src)
			}
		}
		b.Rows++
	}
	return batches
}

// ofEnterprises lists the packs that assess an enterprise.
func ofEnterprises(lib *pack.Library) (ids []string) {
	for _, p := range lib.Packs {
		if p.Subject == pack.Enterprise && p.Target == nil && p.Kind != "plan" {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// cityIn assesses a demo city in a database against some packs, so many at a time.
func cityIn(t *testing.T, db *warehousetest.DB, lib *pack.Library, enterprises int64, together int, ids ...string) {
	w := opened(t, db)
	_, feed, err := city.Default().Generate(lib, city.Options{Enterprises: enterprises, Seed: 1, Year: 2025, Gaps: 0.03})
	if err != nil {
		t.Fatal(err)
	}
	var batches []*population.Batch
	for b := range feed {
		batches = append(batches, b)
	}
	pairs := 0
	for some := range slices.Chunk(ids, together) {
		prog := compiled(t, lib, rule.Options{Date: pack.DayOf(2026, 7, 1), Set: pack.Demo}, some...)
		rows, left := agreeing(t, w, db, lib, prog, batches)
		if left > 0 && (db.Dialect != sqltext.ClickHouse || !slices.Contains(some, longNumbers) || left > int(enterprises)/4) {
			t.Errorf("%v: %d enterprises are not settled", some, left)
		}
		if left > 0 {
			t.Logf("%v: %d enterprises are left to the exact engine", some, left)
		}
		pairs += rows * len(some)
	}
	t.Logf("%d pairs: %d enterprises, %d packs", pairs, enterprises, len(ids))
}

// longNumbers is a pack that adds up five ratios: where the enterprise is large their common denominator is longer than
// ClickHouse's numbers, and the row is handed back.
const longNumbers = "city/linyi/land_efficiency"

func TestInPostgres(t *testing.T) {
	db, lib := warehousetest.ConnectPostgres(t, warehousetest.Postgres(t)), builtIn(t)
	t.Run("the examples of every pack come out as they should", func(t *testing.T) { examplesIn(t, db) })
	t.Run("a city comes out as it should", func(t *testing.T) { cityIn(t, db, lib, 3000, 100, ofEnterprises(lib)...) })
}

// everything reports whether the long runs were asked for: an old ClickHouse takes a second to read a long query, and there
// are hundreds of them.
func everything() bool { return os.Getenv("HUICE_DATABASES") == "all" }

func TestInClickHouse(t *testing.T) {
	c, lib := warehousetest.ClickHouse(t, 3), builtIn(t)
	ids := []string{"national/tech_sme", "national/hnte", "national/rd_super_deduction", "city/linyi/first_hnte_reward", longNumbers}
	if everything() {
		ids = ofEnterprises(lib)
		t.Run("the examples of every pack come out as they should", func(t *testing.T) { examplesIn(t, &c.DB) })
	}
	t.Run("a city comes out as it should", func(t *testing.T) { cityIn(t, &c.DB, lib, 3000, 2, ids...) })
}

// TestInAGivenClickHouse runs the same on a server of another version, such as the one that tools/chdb makes of a current
// ClickHouse in process.
func TestInAGivenClickHouse(t *testing.T) {
	db, lib := warehousetest.GivenHouse(t), builtIn(t)
	t.Run("the examples of every pack come out as they should", func(t *testing.T) { examplesIn(t, db) })
	t.Run("a city comes out as it should", func(t *testing.T) { cityIn(t, db, lib, 3000, 4, ofEnterprises(lib)...) })
}

// TestViewsOnTheShardsKeepTheFactsThere lays a distributed table over views of the query, as docs/sql.md says: only outcomes
// travel between the servers, and they are the same.
func TestViewsOnTheShardsKeepTheFactsThere(t *testing.T) {
	c := warehousetest.ClickHouse(t, 3)
	w := opened(t, &c.DB)
	run := sizes(t, &c.DB, w)
	text := strings.Replace(run.Text, "FROM facts\n", "FROM facts_local\n", 1)
	text, _, _ = strings.Cut(text[strings.Index(text, "SELECT"):], "\nORDER BY")
	c.Exec(t, "CREATE VIEW outcomes_local AS "+text)
	c.Exec(t, "CREATE TABLE outcomes AS outcomes_local ENGINE = Distributed(huice, default, outcomes_local)")
	count := map[string]int{}
	for _, line := range c.Ask(t, "SELECT outcome, count() FROM outcomes GROUP BY outcome") {
		name, n, _ := strings.Cut(line, "\t")
		count[name], _ = strconv.Atoi(n)
	}
	want := map[string]int{}
	if _, err := run.Each(t.Context(), func(res *assess.Result) error {
		for row := range res.Batch.Rows {
			want[res.Packs[0].Outcome[row].String()]++
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(count, want) || len(want) == 0 {
		t.Errorf("the views say %v, the query %v", count, want)
	}
}
