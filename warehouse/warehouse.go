// Package warehouse runs compiled rules in the database where the facts already lie, PostgreSQL or ClickHouse, and brings
// back the outcomes: the key of each subject, its outcome, the truths of the clauses, score and amount. No fact leaves the
// database.
//
// It promises that a partial answer is never taken for a whole one: what comes back is counted against the rows of the
// table, has to end as a whole answer ends, and has to name every subject once. Where it does not, there is an error and no
// result. Rows that SQL cannot do exactly, or whose facts cannot be what the packs say they are, are named and left out.
//
// It does not make tables, does not write, and keeps no connection when it is closed.
package warehouse

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"huice/engine/assess"
	"huice/engine/assess/sqltext"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// database is a server that answers queries.
type database interface {
	// columns asks the catalogue for the columns of a table and their types; none when there is no such table.
	columns(ctx context.Context, table string) (map[string]string, error)
	// stream counts the rows of a table, runs a query, and gives each row of its answer to a function: for each column text
	// or nothing. The answer is whole when stream returns without an error.
	stream(ctx context.Context, count, query string, each func([]cell) error) (counted int64, err error)
	close() error
}

// cell is a value of an answer as text; null when there is none.
type cell struct {
	text string
	null bool
}

// Warehouse is an open connection.
type Warehouse struct {
	db      database
	dialect sqltext.Dialect
}

// Open connects to a database by its address: postgres://user@host:5432/database or clickhouse://user@host:8123/database.
func Open(ctx context.Context, address string) (*Warehouse, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, wordsf(nil, "数据库地址写法有误，应如 postgres://用户@主机:5432/库 或 clickhouse://用户@主机:8123/库",
			"the address of the database cannot be read; write postgres://user@host:5432/database or clickhouse://user@host:8123/database")
	}
	w := &Warehouse{}
	switch u.Scheme {
	case "postgres", "postgresql":
		w.dialect = sqltext.Postgres
		w.db, err = openPostgres(ctx, address)
	case "clickhouse":
		w.dialect = sqltext.ClickHouse
		w.db, err = openHouse(ctx, u)
	default:
		return nil, wordsf(nil, "不认识数据库地址开头的“%s”，只有 postgres:// 和 clickhouse://", "an address cannot begin with %q: there are postgres:// and clickhouse://", u.Scheme)
	}
	if err != nil {
		return nil, err
	}
	return w, nil
}

// Close ends the connection.
func (w *Warehouse) Close() error { return w.db.close() }

// Dialect is the SQL that the database speaks.
func (w *Warehouse) Dialect() sqltext.Dialect { return w.dialect }

// Source says where the facts lie.
type Source struct {
	Table string
	Where string // condition on the rows; none when empty
	Money sqltext.Money
	Lang  pack.Lang
}

// Run is rules made ready for a table.
type Run struct {
	*sqltext.Query
	w      *Warehouse
	prog   *rule.Program
	count  string
	schema *population.Schema
}

// Prepare asks the catalogue what the table holds and writes the query.
func (w *Warehouse) Prepare(ctx context.Context, lib *pack.Library, prog *rule.Program, s Source) (*Run, error) {
	of := lib.Subject(prog.Rules[0].Pack.Subject)
	has, err := w.db.columns(ctx, s.Table)
	if err != nil {
		return nil, err
	}
	if len(has) == 0 {
		return nil, wordsf(nil, "库中没有表 %s，或没有读它的权限", "the database has no table %s, or it may not be read", s.Table)
	}
	key := sqltext.ColumnOf(of.Key)
	if _, ok := has[key]; !ok {
		return nil, wordsf(nil, "表 %[1]s 没有 %[2]s 列，无法辨认每一行是谁", "the table %[1]s has no column %[2]s, which says whose row it is", s.Table, key)
	}
	q, problems := sqltext.New(prog, sqltext.Options{Dialect: w.dialect, Table: s.Table, Key: of.Key, Where: s.Where, Money: s.Money, Lang: s.Lang, Columns: has})
	if len(problems) > 0 {
		return nil, manyWords(problems)
	}
	schema, err := population.NewSchema(lib, []string{of.Key})
	if err != nil {
		return nil, fmt.Errorf("the key of %s: %w", of.ID, err)
	}
	schema.Key, schema.Name = of.Key, of.Name
	return &Run{Query: q, w: w, prog: prog, schema: schema, count: sqltext.Count(w.dialect, s.Table, s.Where)}, nil
}

// Left is what a run left out.
type Left struct {
	Rows int64    // taken
	Out  int64    // rows that SQL cannot do exactly, or whose facts cannot be
	Keys []string // the first of those
}

// mostKeys is how many rows that were left out are named.
const mostKeys = 20

// Each runs the query and gives the outcomes to a function in batches, by the order of the keys. What it was given counts
// only when Each returns without an error.
func (r *Run) Each(ctx context.Context, each func(*assess.Result) error) (Left, error) {
	a := r.newAnswer(each)
	counted, err := r.w.db.stream(ctx, r.count, r.Text, a.row)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
			return Left{}, cause
		}
		return Left{}, err
	}
	if got := a.left.Rows + a.left.Out; got != counted {
		return Left{}, wordsf(nil, "表中有%[1]d行，只答回%[2]d行：答复不完整，或表在运行中变了。结果一律不用，请重新运行",
			"the table has %[1]d rows, and %[2]d came back: the answer is not whole, or the table changed during the run. Nothing of it is used; run again", counted, got)
	}
	return a.left, a.flush()
}

// manyWords joins problems into one error.
func manyWords(ps []pack.Problem) error {
	var zh, en []string
	for _, p := range ps {
		zh, en = append(zh, p.Text.Zh), append(en, p.Text.En)
	}
	return &Error{Text: pack.Text{Zh: strings.Join(zh, "；"), En: strings.Join(en, "; ")}}
}
