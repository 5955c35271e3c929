package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"huice"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
	"huice/exchange"
	"huice/warehouse/warehousetest"
)

// command runs huice as a person would and returns what it says.
func command(t *testing.T, env map[string]string, args ...string) (status int, out, said string) {
	t.Helper()
	var o, e bytes.Buffer
	at := func() time.Time { return time.Date(2026, 7, 2, 0, 0, 0, 0, time.UTC) }
	status = run(t.Context(), args, world{&o, &e, func(name string) string { return env[name] }, at})
	return status, o.String(), e.String()
}

// cityTable writes a demo city as a file and puts the same rows into a table.
func cityTable(t *testing.T, db *warehousetest.DB, file string, packs ...string) {
	if status, _, said := command(t, nil, "city", "--enterprises", "400", "--seed", "3", "--year", "2025", "--out", file); status != exitOK {
		t.Fatal(said)
	}
	lib, problems := pack.Load(huice.Packs())
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	prog, problems := rule.Compile(lib, rule.Options{Date: pack.DayOf(2026, 7, 1)}, packs...)
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	in, err := exchange.Open(file, lib, exchange.Options{Subject: pack.Enterprise}, func(f exchange.Fault) { t.Error(f) })
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close() // it is only read
	var batches []*population.Batch
	for b, err := range in.Batches(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		batches = append(batches, copied(b))
	}
	db.OwnKeys = true
	db.Fill(t, "firms", lib, prog, "uscc", batches)
}

// copied is a batch that stays when the reader goes on.
func copied(b *population.Batch) *population.Batch {
	c := population.NewBatch(b.Schema)
	c.Rows = b.Rows
	for i := range b.Schema.Columns {
		for row := range b.Rows {
			if !b.Valid(i).Bit(row) {
				continue
			}
			switch b.Schema.Columns[i].Kind {
			case population.Flag:
				c.SetFlag(i, row, b.Flags(i).Bit(row))
			case population.Int:
				c.SetInt(i, row, b.Ints(i)[row])
			case population.Code:
				c.SetCode(i, row, b.Text(i, row))
			default:
				c.SetText(i, row, b.Text(i, row))
			}
		}
	}
	return c
}

// results reads a file of results by key and pack, without the columns whose names are given.
func results(t *testing.T, file string, but ...string) []string {
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(src, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range rows[1:] {
		var kept []string
		for i, v := range r {
			if !slices.Contains(but, rows[0][i]) {
				kept = append(kept, rows[0][i]+"="+v)
			}
		}
		lines = append(lines, strings.Join(kept, " "))
	}
	slices.Sort(lines)
	return lines
}

func TestAssessViaADatabaseWritesTheSameResults(t *testing.T) {
	packs := []string{"national/hnte", "national/tech_sme", "province/shandong/rd_subsidy"}
	db := warehousetest.ConnectPostgres(t, warehousetest.Postgres(t))
	dir := t.TempDir()
	file := filepath.Join(dir, "city.csv")
	cityTable(t, db, file, packs...)
	demo := "demo: 演示数据，非真实企业" // a table says nothing of what its rows are
	own, via := filepath.Join(dir, "own.csv"), filepath.Join(dir, "via.csv")
	args := []string{"--pack", strings.Join(packs, ","), "--date", "2026-07-01", "--out"}
	if status, _, said := command(t, nil, append([]string{"assess", "--facts", file}, append(args, own)...)...); status != exitOK {
		t.Fatal(said)
	}
	status, out, said := command(t, nil, append([]string{"assess", "--via", db.Address, "--table", "firms"}, append(args, via)...)...)
	if status != exitOK {
		t.Fatalf("%s%s", out, said)
	}
	want, got := results(t, own, "name", "missing", demo), results(t, via, "name", "missing")
	if len(want) != 400*len(packs) || !slices.Equal(want, got) {
		for i := range min(len(want), len(got)) {
			if want[i] != got[i] {
				t.Fatalf("from the file:\n%s\nfrom the database:\n%s", want[i], got[i])
			}
		}
		t.Fatalf("%d results from the file, %d from the database", len(want), len(got))
	}
	if !strings.Contains(out, "400家企业 × 3个政策包") {
		t.Errorf("the summary is %s", out)
	}

	db.Exec(t, "UPDATE firms SET sales_revenue_y1 = -5 WHERE uscc IN (SELECT uscc FROM firms ORDER BY uscc LIMIT 2)")
	if status, _, said := command(t, nil, append([]string{"assess", "--via", db.Address, "--table", "firms"}, append(args, via)...)...); status != exitFaults ||
		!strings.Contains(said, "2行不能在库内精确得出") || !strings.Contains(said, "其余398行照常") {
		t.Errorf("two amounts that cannot be: status %d, %s", status, said)
	}
}

func TestTroubleWithADatabaseIsToldInWords(t *testing.T) {
	db := warehousetest.ConnectPostgres(t, warehousetest.Postgres(t))
	db.Exec(t, "CREATE TABLE thin (uscc text, staff_total_y1 double precision); CREATE TABLE nameless (a int); CREATE TABLE twice (uscc text);"+
		"INSERT INTO twice VALUES ('A'), ('A'); CREATE TABLE blank (uscc text); INSERT INTO blank VALUES (NULL); CREATE TABLE locked (uscc text);"+
		"DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN PASSWORD 'secret'")
	reader := strings.Replace(db.Address, "postgres@", "reader@", 1)
	out := filepath.Join(t.TempDir(), "out.csv")
	for _, c := range []struct {
		address, table string
		more           []string
		zh, en         string
	}{
		{db.Address, "nowhere", nil, "库中没有表 nowhere", "the database has no table nowhere"},
		{db.Address, "nameless", nil, "表 nameless 没有 uscc 列", "the table nameless has no column uscc"},
		{db.Address, "thin", nil, "列 staff_total_y1 的类型是 double precision", "the column staff_total_y1 has the type double precision"},
		{db.Address, "twice", nil, "表中 uscc 为 A 的不止一行", "more than one row with the uscc A"},
		{db.Address, "blank", nil, "表中有一行没有 uscc", "a row of the table has no uscc"},
		{reader, "locked", nil, "没有权限", "not permitted"},
		{db.Address, "twice", []string{"--where", "nothing = 1"}, "表中没有这一列，或条件写得不对", "the table has no such column, or the condition is wrong"},
		{db.Address, "twice", []string{"--timeout", "1ns"}, "运行时间过长", "the run took too long"},
		{"postgres://nobody@127.0.0.1:1/x?sslmode=disable", "x", nil, "连不上", "cannot be reached"},
		{"mysql://h/x", "x", nil, "只有 postgres:// 和 clickhouse://", "there are postgres:// and clickhouse://"},
	} {
		for lang, want := range map[string]string{"zh": c.zh, "en": c.en} {
			args := append([]string{"--lang", lang, "assess", "--via", c.address, "--table", c.table, "--pack", "tech_sme", "--out", out}, c.more...)
			status, _, said := command(t, nil, args...)
			if status != exitFailed || !strings.Contains(said, want) {
				t.Errorf("%s of %s: status %d, %s", c.table, c.address, status, said)
			}
			if _, err := os.Stat(out); err == nil {
				t.Errorf("%s: there is a file of results", c.table)
			}
		}
	}
}
