package sqltext

import (
	"strconv"
	"strings"

	"huice/engine/pack"
)

// quoteName quotes the name of a column where it needs it.
func (d Dialect) quoteName(name string) string {
	plain := name != ""
	for i, r := range name {
		plain = plain && (r >= 'a' && r <= 'z' || r == '_' || i > 0 && r >= '0' && r <= '9')
	}
	switch {
	case plain && !reserved[name]:
		return name
	case d == ClickHouse:
		return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`").Replace(name) + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// reserved are words that a column cannot be called without quotes.
var reserved = map[string]bool{"all": true, "and": true, "any": true, "array": true, "as": true, "asc": true, "case": true, "cast": true,
	"check": true, "column": true, "date": true, "default": true, "desc": true, "do": true, "else": true, "end": true, "for": true, "from": true,
	"grant": true, "group": true, "in": true, "limit": true, "not": true, "null": true, "offset": true, "on": true, "or": true, "order": true,
	"select": true, "table": true, "then": true, "to": true, "union": true, "unique": true, "user": true, "using": true, "when": true, "where": true,
	"with": true, "primary": true, "references": true, "interval": true, "final": true, "sample": true, "format": true}

// quoteTable quotes the name of a table, and its schema or database before a point.
func (d Dialect) quoteTable(name string) string {
	parts := strings.SplitN(name, ".", 2)
	for i, p := range parts {
		parts[i] = d.quoteName(p)
	}
	return strings.Join(parts, ".")
}

// columnType is the type that DDL gives the column of a fact.
func (d Dialect) columnType(f *pack.Fact, money Money) string {
	decimals := strconv.Itoa(tableDecimals(f, money))
	ch := d == ClickHouse
	pick := func(postgres, clickhouse string) string {
		if ch {
			return "Nullable(" + clickhouse + ")"
		}
		return postgres
	}
	switch {
	case f.Type == "flag":
		return pick("boolean", "UInt8")
	case f.Type == "date":
		return pick("date", "Int32")
	case f.Type == "code", f.Type == "text":
		return pick("text", "String")
	case decimals == "0":
		return pick("bigint", "Int64")
	}
	return pick("numeric(18,"+decimals+")", "Decimal(18, "+decimals+")")
}

// Literal writes a text as SQL.
func Literal(d Dialect, s string) string { return newEmitter(d).quote(s) }

// Count writes the query that counts the rows which a query for the same table and condition reads.
func Count(d Dialect, table, where string) string {
	s := "SELECT count(*) FROM " + d.quoteTable(table)
	if where != "" {
		s += "\nWHERE (" + where + "\n)"
	}
	return s
}
