package warehousetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"huice/engine/assess/sqltext"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// DB is a database that tests write into: a PostgreSQL server, or the servers of a ClickHouse cluster, of which the first is
// asked.
type DB struct {
	Address string
	Dialect sqltext.Dialect
	pg      *pgx.Conn
	shards  []string // addresses of HTTP
	OwnKeys bool     // rows keep the keys that they have
}

// ConnectPostgres connects to a PostgreSQL server.
func ConnectPostgres(t testing.TB, address string) *DB {
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // the server ends with the test
	return &DB{Address: address, Dialect: sqltext.Postgres, pg: conn}
}

// Exec runs statements, on every server.
func (d *DB) Exec(t testing.TB, text string) {
	t.Helper()
	if d.pg != nil {
		if _, err := d.pg.Exec(t.Context(), text); err != nil {
			t.Fatalf("%v\n%s", err, head(text))
		}
		return
	}
	for i := range d.shards {
		d.on(t, i, text, nil)
	}
}

func head(s string) string { return s[:min(len(s), 2000)] }

// on runs a statement on one server of ClickHouse.
func (d *DB) on(t testing.TB, shard int, text string, body io.Reader) {
	t.Helper()
	u := d.shards[shard] + "?query=" + url.QueryEscape(text)
	if body == nil {
		u, body = d.shards[shard], strings.NewReader(text)
	}
	resp, err := http.Post(u, "text/plain", body)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() // it is only read
	said, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%v %s\n%s", err, said, head(text))
	}
}

// Key is the key of a row of a filled table.
func Key(row int) string { return fmt.Sprintf("K%011d", row) }

// Fill makes the table that some rules read and puts batches into it; its keys are those of Key, unless OwnKeys is set.
func (d *DB) Fill(t testing.TB, table string, lib *pack.Library, prog *rule.Program, key string, batches []*population.Batch) {
	t.Helper()
	ddl := sqltext.DDL(lib, prog, sqltext.Options{Dialect: d.Dialect, Table: table, Key: key})
	if d.pg != nil {
		d.Exec(t, "DROP TABLE IF EXISTS "+table)
		d.Exec(t, ddl)
	} else {
		d.makeSharded(t, table, ddl)
	}
	w := &tsv{ch: d.Dialect == sqltext.ClickHouse, parts: make([]bytes.Buffer, max(1, len(d.shards)))}
	names := []string{key}
	var cols []int
	for _, c := range prog.Graph.Columns {
		name := sqltext.ColumnOf(c.Name)
		at := -1
		if len(batches) > 0 {
			at = batches[0].Schema.Lookup(c.Name)
		}
		if name == "" || name == key {
			continue
		}
		names, cols = append(names, name), append(cols, at)
	}
	row := 0
	for _, b := range batches {
		for i := range b.Rows {
			id := Key(row)
			if d.OwnKeys {
				id = b.Text(b.Schema.Lookup(key), i)
			}
			w.row(row, id, b, i, cols)
			row++
		}
	}
	if d.pg != nil {
		text := "COPY " + table + " (" + strings.Join(names, ", ") + ") FROM STDIN"
		if _, err := d.pg.PgConn().CopyFrom(t.Context(), &w.parts[0], text); err != nil {
			t.Fatalf("%v\n%s", err, head(text))
		}
		return
	}
	for i := range d.shards {
		if w.parts[i].Len() > 0 {
			d.on(t, i, "INSERT INTO "+local(d, table)+" ("+strings.Join(names, ", ")+") FORMAT TabSeparated", &w.parts[i])
		}
	}
}

func local(d *DB, table string) string {
	if len(d.shards) == 1 {
		return table
	}
	return table + "_local"
}

// makeSharded makes a table on every server and one that stands for all of them.
func (d *DB) makeSharded(t testing.TB, table, ddl string) {
	t.Helper()
	own := local(d, table)
	d.Exec(t, "DROP TABLE IF EXISTS "+table)
	d.Exec(t, "DROP TABLE IF EXISTS "+own)
	d.Exec(t, strings.TrimRight(strings.Replace(ddl, "CREATE TABLE "+table+" ", "CREATE TABLE "+own+" ", 1), ";\n"))
	if own != table {
		d.Exec(t, "CREATE TABLE "+table+" AS "+own+" ENGINE = Distributed(huice, default, "+own+")")
	}
}

// tsv writes rows as both databases read them, the rows in turn to each shard.
type tsv struct {
	ch    bool
	parts []bytes.Buffer
}

func (w *tsv) row(n int, id string, b *population.Batch, row int, cols []int) {
	out := &w.parts[n%len(w.parts)]
	out.WriteString(id)
	for _, c := range cols {
		out.WriteByte('\t')
		if c < 0 || !b.Valid(c).Bit(row) {
			out.WriteString(`\N`)
			continue
		}
		switch col := &b.Schema.Columns[c]; {
		case col.Kind == population.Flag:
			out.WriteString(map[bool]string{true: "1", false: "0"}[b.Flags(c).Bit(row)])
		case col.Kind != population.Int:
			out.WriteString(escape.Replace(b.Text(c, row)))
		case col.Fact.Type == "date":
			out.WriteString(w.day(b.Ints(c)[row]))
		default:
			decimal(out, b.Ints(c)[row], col.Fact.Scale())
		}
	}
	out.WriteByte('\n')
}

var escape = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`)

func (w *tsv) day(n int64) string {
	switch {
	case w.ch:
		return strconv.FormatInt(n, 10)
	case n == int64(pack.NeverDay):
		return "-infinity"
	}
	y, m, day := pack.Day(n).Date()
	return time.Date(y, m, day, 0, 0, 0, 0, time.UTC).Format("2006-01-02")
}

func decimal(out *bytes.Buffer, n, scale int64) {
	if n < 0 {
		out.WriteByte('-')
		n = -n
	}
	out.WriteString(strconv.FormatInt(n/scale, 10))
	if scale > 1 {
		s := strconv.FormatInt(scale+n%scale, 10)
		out.WriteString("." + s[1:])
	}
}

// Many adds rows that the database makes itself from their number n, with keys of Key; what is not given is not known.
func (d *DB) Many(t testing.TB, table, key string, rows int, facts map[string]string) {
	t.Helper()
	names, values := []string{key}, []string{}
	if d.pg != nil {
		values = append(values, "'K' || lpad(n::text, 11, '0')")
	} else {
		values = append(values, "concat('K', substring(toString(100000000000 + n), 2))")
	}
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		names, values = append(names, name), append(values, facts[name])
	}
	into := " (" + strings.Join(names, ", ") + ") SELECT " + strings.Join(values, ", ") + " FROM "
	if d.pg != nil {
		d.Exec(t, fmt.Sprintf("INSERT INTO %s%sgenerate_series(0, %d) n", table, into, rows-1))
		return
	}
	for i := range d.shards {
		d.on(t, i, fmt.Sprintf("INSERT INTO %s%s(SELECT number AS n FROM numbers(%d)) WHERE n %% %d = %d", local(d, table), into, rows, len(d.shards), i), nil)
	}
}

// Ask asks the first server of a cluster and returns the lines of its answer.
func (d *DB) Ask(t testing.TB, query string) []string {
	t.Helper()
	resp, err := http.Post(d.shards[0], "text/plain", strings.NewReader(query))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() // it is only read
	said, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%v %s\n%s", err, said, head(query))
	}
	return strings.Split(strings.TrimSuffix(string(said), "\n"), "\n")
}
