package sqltext

import (
	"slices"
	"strings"

	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// DDL writes the table that the rules read: one column for each fact, named as in the packs, with a comment. A fact that is
// not known is NULL.
func DDL(lib *pack.Library, prog *rule.Program, o Options) string {
	if o.Money == "" {
		o.Money = Yuan
	}
	d := o.Dialect
	type column struct{ name, typ, note string }
	label := func(name string, f *pack.Fact, year int) string {
		s := population.Label(name, f, year, pack.Zh)
		switch {
		case f.Type == "money":
			s += map[Money]string{Yuan: "（元）", Fen: "（分）"}[o.Money]
		case f.Type == "date" && d == ClickHouse:
			s += "（自1970-01-01起的天数）"
		}
		if f.Never && d == ClickHouse {
			s += "；从未发生：-16777216"
		} else if f.Never {
			s += "；从未发生：-infinity"
		}
		if b := lib.Bodies[f.Source]; b != nil {
			s += "；来源：" + b.Name(pack.Zh)
		}
		return s
	}
	key := column{ColumnOf(o.Key), map[Dialect]string{Postgres: "text PRIMARY KEY", ClickHouse: "String"}[d], o.Key}
	if f := lib.Fact(o.Key); f != nil {
		key.note = f.Label
	}
	var cols []column
	for _, c := range prog.Graph.Columns {
		if n := ColumnOf(c.Name); n != "" && n != key.name {
			cols = append(cols, column{n, d.columnType(c.Fact, o.Money), label(c.Name, c.Fact, c.Year)})
		}
	}
	slices.SortFunc(cols, func(a, b column) int { return strings.Compare(a.name, b.name) })
	cols = slices.Insert(cols, 0, key)

	var b strings.Builder
	table := d.quoteTable(o.Table)
	b.WriteString("CREATE TABLE " + table + " (\n")
	for i, c := range cols {
		b.WriteString("  " + d.quoteName(c.name) + " " + c.typ)
		if d == ClickHouse {
			b.WriteString(" COMMENT " + newEmitter(d).quote(c.note))
		}
		if i < len(cols)-1 {
			b.WriteString(",")
		}
		b.WriteString("\n")
	}
	if d == ClickHouse {
		b.WriteString(") ENGINE = MergeTree ORDER BY " + d.quoteName(key.name) + ";\n")
		return b.String()
	}
	b.WriteString(");\n")
	for _, c := range cols {
		b.WriteString("COMMENT ON COLUMN " + table + "." + d.quoteName(c.name) + " IS " + newEmitter(d).quote(c.note) + ";\n")
	}
	return b.String()
}
