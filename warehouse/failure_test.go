package warehouse_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"huice/engine/assess"
	"huice/engine/assess/sqltext"
	"huice/engine/pack"
	"huice/engine/rule"
	"huice/warehouse"
	"huice/warehouse/warehousetest"
)

// manyRows is how many rows the tables of these tests have: enough that an answer comes in many pieces.
const manyRows = 120_000

// counting runs a pack and returns how many rows came back; it calls a function when the first batch is there.
func counting(ctx context.Context, run *warehouse.Run, first func()) (rows int64, err error) {
	n := int64(0)
	left, err := run.Each(ctx, func(res *assess.Result) error {
		if n == 0 && first != nil {
			first()
		}
		n += int64(res.Batch.Rows)
		return nil
	})
	if err == nil && left.Rows != n {
		err = fmt.Errorf("%d rows were given, %d are reported", n, left.Rows)
	}
	return n, err
}

// sizes makes a large table for a small pack, and that pack ready for it.
func sizes(t testing.TB, db *warehousetest.DB, w *warehouse.Warehouse) *warehouse.Run {
	lib := builtIn(t)
	prog := compiled(t, lib, rule.Options{Date: pack.DayOf(2026, 7, 1)}, "national/size_class")
	db.Fill(t, "facts", lib, prog, "uscc", exampleRows(t, lib, lib.Pack("national/size_class"), nil))
	db.Many(t, "facts", "uscc", manyRows, map[string]string{"industry_code": "'39'", "operating_revenue_y1": "n * 1000", "persons_employed_year_end_y1": "n"})
	run, err := w.Prepare(t.Context(), lib, prog, warehouse.Source{Table: "facts"})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// wholeOrError fails the test when a run says that all is well and has not answered for every row.
func wholeOrError(t *testing.T, what string, rows int64, err error) {
	t.Helper()
	var told *warehouse.Error
	switch {
	case err == nil && rows != manyRows:
		t.Errorf("%s: %d rows of %d were taken for a whole answer", what, rows, manyRows)
	case err != nil && !errors.As(err, &told):
		t.Errorf("%s: the error is not in words: %v", what, err)
	}
}

func TestAServerThatStopsDuringARunLeavesNoPartialAnswer(t *testing.T) {
	c := warehousetest.ClickHouse(t, 3)
	w := opened(t, &c.DB)
	run := sizes(t, &c.DB, w)
	begin := time.Now()
	if rows, err := counting(t.Context(), run, nil); err != nil || rows != manyRows {
		t.Fatalf("%d rows: %v", rows, err)
	}
	took := time.Since(begin)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	if rows, err := counting(ctx, run, stop); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that is stopped: %d rows, %v", rows, err)
	}
	r, whole, errs := rand.New(rand.NewPCG(1, 1)), 0, 0
	for k := range 8 {
		server := 1 + k%2 // not the one that is asked
		after := time.Duration(r.Int64N(int64(took)))
		var rows int64
		var err error
		what := fmt.Sprintf("server %d stopped after %v of %v", server, after, took)
		if k%4 == 3 {
			what = "a server stopped when the answer had begun"
			rows, err = counting(t.Context(), run, c.Servers[server].Kill)
		} else {
			timer := time.AfterFunc(after, c.Servers[server].Kill)
			rows, err = counting(t.Context(), run, nil)
			if timer.Stop() {
				c.Servers[server].Kill()
			}
		}
		wholeOrError(t, what, rows, err)
		if err == nil {
			whole++
		} else {
			errs++
		}
		if _, err := counting(t.Context(), run, nil); err == nil {
			t.Errorf("%s: a run without it finds nothing amiss", what)
		}
		c.Servers[server].Restart(t)
		c.Awake(t, server)
	}
	t.Logf("%d whole answers, %d errors", whole, errs)
	if rows, err := counting(t.Context(), run, c.Servers[0].Kill); err == nil && rows != manyRows {
		t.Errorf("the server that was asked stopped: %d rows were taken for a whole answer", rows)
	}
}

func TestPostgresThatStopsDuringARunLeavesNoPartialAnswer(t *testing.T) {
	db := warehousetest.ConnectPostgres(t, warehousetest.Postgres(t))
	w := opened(t, db)
	run := sizes(t, db, w)
	if rows, err := counting(t.Context(), run, nil); err != nil || rows != manyRows {
		t.Fatalf("%d rows: %v", rows, err)
	}
	end := func() {
		db.Exec(t, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'huice' AND pid <> pg_backend_pid()")
	}
	rows, err := counting(t.Context(), run, end)
	wholeOrError(t, "the connection ended by the server", rows, err)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	if rows, err := counting(ctx, run, stop); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that is stopped: %d rows, %v", rows, err)
	}
}

func TestNothingButOutcomesComesBack(t *testing.T) {
	lib := builtIn(t)
	for _, id := range ofEnterprises(lib) {
		prog := compiled(t, lib, rule.Options{Date: pack.DayOf(2026, 7, 1), Set: pack.Demo}, id)
		for _, d := range []sqltext.Dialect{sqltext.Postgres, sqltext.ClickHouse} {
			q, problems := sqltext.New(prog, sqltext.Options{Dialect: d, Table: "facts", Key: "uscc"})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			facts := map[string]bool{}
			for _, f := range q.Facts {
				facts[f] = true
			}
			for _, c := range q.Columns {
				if facts[c.Name] || c.Role > sqltext.Unsettled {
					t.Errorf("%s: the column %s of the answer is a fact", id, c.Name)
				}
			}
			if len(q.Columns) < 2+len(prog.Rules[0].Clauses()) {
				t.Errorf("%s: only %d columns", id, len(q.Columns))
			}
		}
	}
}
