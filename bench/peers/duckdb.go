package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	_ "embed"
	"fmt"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"huice/bench"
)

//go:embed w.sql
var duckQuery string

// duckDB runs W on DuckDB: one query over a table in memory, the answers in a new table.
func duckDB() engine {
	return engine{"DuckDB, answers to a table", 1 << 19, true, func(rows int) (*job, error) {
		connector, err := duckdb.NewConnector("", nil)
		if err != nil {
			return nil, err
		}
		db := sql.OpenDB(connector)
		if err := duckTable(connector, db, rows); err != nil {
			return nil, err
		}
		return &job{
			pass: func() error {
				_, err := db.Exec(duckQuery)
				return err
			},
			tally: func() (bench.Tally, error) { return duckTally(db) },
			close: func() { db.Close() },
		}, nil
	}}
}

// duckTable makes the table of enterprises.
func duckTable(connector *duckdb.Connector, db *sql.DB, rows int) error {
	var columns []string
	for c := range bench.Cells {
		kind := "BOOLEAN"
		switch {
		case c < bench.Staff:
			kind = "DOUBLE"
		case c < bench.Industry:
			kind = "INTEGER"
		case c < bench.Resident:
			kind = "UTINYINT"
		}
		columns = append(columns, c.String()+" "+kind)
	}
	for _, q := range []string{"SET threads = 1", "CREATE TABLE firms (" + strings.Join(columns, ", ") + ")"} {
		if _, err := db.Exec(q); err != nil {
			return err
		}
	}
	conn, err := connector.Connect(context.Background())
	if err != nil {
		return err
	}
	defer conn.Close()
	table, err := duckdb.NewAppenderFromConn(conn, "", "firms")
	if err != nil {
		return err
	}
	for i := range rows {
		f := bench.At(1, int64(i))
		if err := table.AppendRow(duckRow(&f)...); err != nil {
			return err
		}
	}
	return table.Close()
}

func duckRow(f *bench.Firm) []driver.Value {
	row := make([]driver.Value, bench.Cells)
	for c, v := range values(f) {
		switch c := bench.Cell(c); {
		case !f.Has(c):
		case c < bench.Staff:
			row[c] = v
		case c < bench.Industry:
			row[c] = int32(v)
		case c < bench.Resident:
			row[c] = uint8(v)
		default:
			row[c] = v == 1
		}
	}
	return row
}

// duckTally counts the answers.
func duckTally(db *sql.DB) (bench.Tally, error) {
	var t bench.Tally
	ask := []string{"count(*)"}
	into := []any{&t.Rows}
	for k := range bench.Truths {
		name := bench.TruthName(k)
		ask = append(ask, fmt.Sprintf("count(*) FILTER (%s)", name), fmt.Sprintf("count(*) FILTER (%s IS NULL)", name))
		into = append(into, &t.True[k], &t.Unknown[k])
	}
	for k := range bench.Numbers {
		name, unit := bench.NumberName(k), 1
		if k >= 2 {
			unit = 100 // fen
		}
		ask = append(ask, fmt.Sprintf("count(%s)", name), fmt.Sprintf("CAST(sum(CAST(round(%s * %d) AS BIGINT)) AS BIGINT)", name, unit))
		into = append(into, &t.Known[k], &t.Sum[k])
	}
	return t, db.QueryRow("SELECT " + strings.Join(ask, ", ") + " FROM answers").Scan(into...)
}
