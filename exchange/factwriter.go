package exchange

import (
	"io"

	"huice/engine/pack"
	"huice/engine/population"
)

// FactOptions are how facts are written.
type FactOptions struct {
	Lang     pack.Lang // of labels
	Labels   bool      // head the columns by labels with units and write labels of codes; else names and codes
	BOM      bool      // CSV for Excel
	DemoMark string    // marks the file as made-up data; Reader.DemoMark finds it again
	Title    string
	Notes    [][2]string

	// Instead gives texts to be written in place of values, by column name, for the row of a number from 0: CSV only. It
	// makes files with faults in them.
	Instead func(row int64) map[string]string
}

// FactWriter writes batches of facts, unknown values as empty cells.
type FactWriter struct {
	table   *TableWriter
	columns []population.Column
	labels  []map[string]string // of closed lists, when labels are asked for
	instead func(row int64) map[string]string
	row     int64
}

// NewFactWriter begins a file of facts.
func NewFactWriter(w io.Writer, format Format, schema *population.Schema, o FactOptions) (*FactWriter, error) {
	if o.Lang == "" {
		o.Lang = pack.Zh
	}
	f := &FactWriter{columns: schema.Columns, labels: make([]map[string]string, len(schema.Columns)), instead: o.Instead}
	var cols []Column
	for i, c := range schema.Columns {
		cols = append(cols, factColumn(c))
		if o.Labels && format != Parquet {
			f.labels[i] = codeLabels(c.Fact, o.Lang)
		}
	}
	table, err := NewTableWriter(w, format, cols, TableOptions{
		Lang: o.Lang, Names: !o.Labels, BOM: o.BOM, DemoMark: o.DemoMark, Title: o.Title, Notes: o.Notes})
	if err != nil {
		return nil, err
	}
	f.table = table
	return f, nil
}

func codeLabels(f *pack.Fact, lang pack.Lang) map[string]string {
	if len(f.Codes) == 0 {
		return nil
	}
	labels := map[string]string{}
	for _, e := range f.Codes {
		labels[e.Key] = e.Value.Name(lang)
	}
	return labels
}

// factColumn is the column a fact is written to.
func factColumn(c population.Column) Column {
	col := Column{Name: c.Name, Label: pack.Text{Zh: Heading(&c, pack.Zh), En: Heading(&c, pack.En)}, Short: true}
	switch c.Fact.Type {
	case "money", "number", "share":
		col.Kind = Decimal
		for s := c.Fact.Scale(); s > 1; s /= 10 {
			col.Decimals++
		}
	case "count":
		col.Kind = Int
	case "flag":
		col.Kind = Flag
	case "date":
		col.Kind = Date
	case "code":
		col.Kind = Code
	}
	return col
}

// Heading is the heading of a column for people: its label with the year, and its unit in brackets.
func Heading(c *population.Column, lang pack.Lang) string {
	unit := unitOf(c.Fact).In(lang)
	if unit == "" {
		return c.Label(lang)
	}
	return c.Label(lang) + pack.Textf("（%s）", " (%s)", unit).In(lang)
}

// unitOf is the unit values are written in.
func unitOf(f *pack.Fact) pack.Text {
	switch f.Type {
	case "money":
		return pack.Text{Zh: "元", En: "yuan"}
	case "number", "count":
		return pack.Text{Zh: f.Unit, En: f.UnitEn}
	}
	return pack.Text{}
}

// Write writes the rows of a batch.
func (f *FactWriter) Write(b *population.Batch) error {
	if s, ok := f.table.sink.(*parquetSink); ok {
		return s.facts(b)
	}
	for row := range b.Rows {
		var instead map[string]string
		if f.instead != nil {
			instead = f.instead(f.row)
		}
		f.row++
		for i := range f.columns {
			if text, ok := instead[f.columns[i].Name]; ok {
				f.table.raw(text)
				continue
			}
			f.cell(b, i, row)
		}
		if err := f.table.EndRow(); err != nil {
			return err
		}
	}
	return nil
}

func (f *FactWriter) cell(b *population.Batch, i, row int) {
	known := b.Valid(i).Bit(row)
	switch f.table.columns[i].Kind {
	case Text, Code:
		text := b.Text(i, row)
		if label, ok := f.labels[i][text]; ok {
			text = label
		}
		f.table.Text(text)
	case Flag:
		f.table.Flag(known && b.Flags(i).Bit(row), known)
	case Date:
		f.table.Date(pack.Day(b.Ints(i)[row]), known)
	case Int:
		f.table.Int(b.Ints(i)[row], known)
	default:
		f.table.Decimal(b.Ints(i)[row], known)
	}
}

// Close ends the file.
func (f *FactWriter) Close() error { return f.table.Close() }

// Discard gives back what a file holds that will not be finished; after Close it does nothing.
func (f *FactWriter) Discard() { f.table.Discard() }
