package exchange

import (
	"fmt"
	"io"
	"time"

	"huice/engine/pack"
)

// Kind is what the cells of a written column hold.
type Kind uint8

// Kinds of written columns.
const (
	Text    Kind = iota
	Code         // text with few different values
	Int          // whole number
	Decimal      // whole number of 1/10^Decimals
	Date         // day; pack.NeverDay is written as “never” or 无
	Instant      // point in time, to the second
	Flag         // yes or no
)

// Column is a column of a written table.
type Column struct {
	Name     string    // identifier: heading of NDJSON, Parquet and of tables with names
	Label    pack.Text // heading for people
	Kind     Kind
	Decimals int     // of Decimal
	Short    bool    // Decimal: leave out zeros at the end
	Width    float64 // XLSX: in characters; chosen by kind when 0
}

// TableOptions are how a table is written.
type TableOptions struct {
	Lang     pack.Lang      // of labels, title and notes; Chinese when empty
	Names    bool           // head the columns by their names instead of their labels
	BOM      bool           // CSV: begin with a byte order mark, without which Excel takes UTF-8 for GBK
	Title    string         // XLSX: heading of the sheet of notes; name of the sheet of data when short
	Notes    [][2]string    // XLSX: lines of the sheet of notes; Parquet: metadata
	DemoMark string         // marks the file as made-up data
	Location *time.Location // XLSX: where instants are told; UTC when nil. CSV and NDJSON always say …Z

	state TableState // of a table that is gone on with
}

func (o *TableOptions) fill() {
	if o.Lang == "" {
		o.Lang = pack.Zh
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
}

// heads returns the headings of the columns.
func (o *TableOptions) heads(cols []Column) []string {
	var hs []string
	for _, c := range cols {
		if o.Names || c.Label == (pack.Text{}) {
			hs = append(hs, c.Name)
		} else {
			hs = append(hs, c.Label.In(o.Lang))
		}
	}
	if o.DemoMark != "" {
		hs = append(hs, demoPrefix+o.DemoMark)
	}
	return hs
}

// value is a cell to be written.
type value struct {
	known bool
	raw   bool // text, whatever the column's kind
	num   int64
	text  string
}

// sink writes rows in a format; CSV, NDJSON, XLSX and Parquet are the four.
type sink interface {
	row([]value) error
	close() error
}

// TableState is how far a table has been written, for it to be gone on with.
type TableState struct {
	Length int64    `json:"length"`           // bytes
	Rows   int64    `json:"rows,omitempty"`   // Parquet
	Groups [][]byte `json:"groups,omitempty"` // Parquet: entries of the footer
}

// breaker is a sink that can be gone on with behind a break; all but XLSX.
type breaker interface {
	breakOff() (state func() (TableState, error), err error)
}

// TableWriter writes rows of typed cells. Cells are given in the order of the columns; what goes wrong is kept and
// returned by EndRow and Close. It does not close the writer below it.
type TableWriter struct {
	columns []Column
	values  []value
	at      int
	sink    sink
	err     error
}

// NewTableWriter begins a table.
func NewTableWriter(w io.Writer, format Format, columns []Column, options TableOptions) (*TableWriter, error) {
	return ResumeTable(w, format, columns, options, TableState{})
}

// ResumeTable goes on with a table behind a break, whose state is given; w stands at the end of what is written. Columns and
// options are those with which it began.
func ResumeTable(w io.Writer, format Format, columns []Column, options TableOptions, state TableState) (*TableWriter, error) {
	options.fill()
	options.state = state
	t := &TableWriter{columns: columns, values: make([]value, len(columns))}
	err := checkDecimals(columns)
	if err != nil {
		return nil, err
	}
	switch format {
	case CSV:
		t.sink = newCSVSink(w, columns, options)
	case NDJSON:
		t.sink = newNDJSONSink(w, columns, options)
	case XLSX:
		t.sink, err = newXLSXSink(w, columns, options)
	case Parquet:
		t.sink, err = newParquetSink(w, columns, options)
	default:
		err = fmt.Errorf("no table can be written as %q", format)
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

func checkDecimals(columns []Column) error {
	for _, c := range columns {
		if c.Decimals < 0 || c.Decimals > 18 {
			return fmt.Errorf("the column %q has %d decimals", c.Name, c.Decimals)
		}
	}
	return nil
}

// Text writes a text or code; an empty one leaves the cell empty.
func (t *TableWriter) Text(s string) { t.put(Text, value{known: s != "", text: s}) }

// Int writes a whole number.
func (t *TableWriter) Int(v int64, known bool) { t.put(Int, value{known: known, num: v}) }

// Decimal writes a whole number of the column's smallest unit, such as fen.
func (t *TableWriter) Decimal(v int64, known bool) { t.put(Decimal, value{known: known, num: v}) }

// Date writes a day.
func (t *TableWriter) Date(d pack.Day, known bool) { t.put(Date, value{known: known, num: int64(d)}) }

// Instant writes a point in time.
func (t *TableWriter) Instant(at time.Time, known bool) {
	t.put(Instant, value{known: known, num: at.Unix()})
}

// Flag writes yes or no.
func (t *TableWriter) Flag(v, known bool) {
	n := int64(0)
	if v {
		n = 1
	}
	t.put(Flag, value{known: known, num: n})
}

func (t *TableWriter) put(k Kind, v value) {
	if t.at >= len(t.columns) {
		t.fail(fmt.Errorf("a row has more than %d cells", len(t.columns)))
		return
	}
	if c := &t.columns[t.at]; c.Kind != k && !(k == Text && c.Kind == Code) {
		t.fail(fmt.Errorf("the column %q is not of the kind that was written to it", c.Name))
	}
	t.values[t.at] = v
	t.at++
}

// raw writes a text into a cell of any kind.
func (t *TableWriter) raw(s string) {
	if t.at < len(t.columns) {
		t.values[t.at] = value{known: true, raw: true, text: s}
	}
	t.at++
}

func (t *TableWriter) fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

// EndRow ends the row and returns the first error so far.
func (t *TableWriter) EndRow() error {
	if t.at != len(t.columns) {
		t.fail(fmt.Errorf("a row has %d cells instead of %d", t.at, len(t.columns)))
	}
	t.at = 0
	if t.err == nil {
		t.err = t.sink.row(t.values)
	}
	return t.err
}

// Break makes a place between two rows from which the table can be gone on with. Its state is known when what was gathered
// has been written, which goes on beside the rows that follow: state waits for it. XLSX has no such places.
func (t *TableWriter) Break() (state func() (TableState, error), err error) {
	s, ok := t.sink.(breaker)
	if !ok {
		t.fail(fmt.Errorf("a table of this format cannot be gone on with"))
	}
	if t.at != 0 {
		t.fail(fmt.Errorf("the last row has no end"))
	}
	if t.err != nil {
		return nil, t.err
	}
	state, t.err = s.breakOff()
	return state, t.err
}

// Discard gives back what a table holds that will not be finished; after Close it does nothing.
func (t *TableWriter) Discard() {
	if s, ok := t.sink.(*xlsxSink); ok {
		s.book.Close() // removes its temporary files; there is nobody to tell of a failure
	}
}

// Close ends the table.
func (t *TableWriter) Close() error {
	if t.at != 0 {
		t.fail(fmt.Errorf("the last row has no end"))
	}
	if err := t.sink.close(); t.err == nil {
		t.err = err
	}
	return t.err
}
