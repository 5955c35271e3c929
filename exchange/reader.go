package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"sync/atomic"
	"unicode/utf8"

	"huice/engine/pack"
	"huice/engine/population"
)

// Options are how a file is to be read.
type Options struct {
	Subject   string // what each row is about, an id of subjects.yaml; enterprises when empty
	Sheet     string // XLSX: name of the sheet; the first with a column of identifiers when empty
	Source    string // name of the file in messages; the path's last part when empty
	MaxFaults int    // stop with ErrTooManyFaults after so many errors; 0 for no limit
}

// Reader reads the facts of a file row by row into batches.
type Reader struct {
	options  Options
	onFault  func(Fault)
	of       *subject
	format   Format
	schema   *population.Schema
	fields   []field
	src      source
	closer   io.Closer
	demo     string
	texts    []byte // texts of the batch under way
	rowFault []Fault
	rowID    []byte
	seen     seen
	faults   int
	ended    bool
	rows     atomic.Int64
	rejected atomic.Int64
}

// source yields the rows of a file; CSV, XLSX, NDJSON and Parquet are the four.
type source interface {
	next() (row, error) // io.EOF after the last; the row is good until the next call
	progress() (read, total int64)
}

// Open begins to read a file. Its format is told by its content, and by its name only where the content leaves that
// open. Faults of headings are reported before Open returns, faults of rows while batches are read.
func Open(path string, lib *pack.Library, options Options, onFault func(Fault)) (*Reader, error) {
	if options.Source == "" {
		options.Source = filepath.Base(path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fileError(options.Source, err, "打不开文件", "the file cannot be opened")
	}
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		file.Close()
		return nil, fileError(options.Source, err, "不是文件", "this is not a file")
	}
	r, err := OpenAt(file, info.Size(), lib, options, onFault)
	if err != nil {
		file.Close()
		return nil, err
	}
	r.closer = file
	return r, nil
}

// OpenAt is Open for a file that is already at hand, such as an upload.
func OpenAt(at io.ReaderAt, size int64, lib *pack.Library, options Options, onFault func(Fault)) (*Reader, error) {
	if onFault == nil {
		onFault = func(Fault) {}
	}
	of, err := subjectOf(lib, options.Subject)
	if err != nil {
		return nil, err
	}
	r := &Reader{options: options, onFault: onFault, of: of}
	if !of.uscc() {
		r.seen.others = map[string]int{}
	}
	if r.format, err = sniff(at, size, options.Source); err != nil {
		return nil, err
	}
	h := newHeadings(lib, of)
	var head heading
	switch r.format {
	case CSV:
		r.src, head, err = openCSV(at, size, h, options)
	case XLSX:
		r.src, head, err = openXLSX(at, size, h, options)
	case NDJSON:
		r.src, head, err = openNDJSON(at, size, options)
	case Parquet:
		r.src, head, err = openParquet(at, size, options)
	}
	if err != nil {
		return nil, err
	}
	if err := r.columns(lib, h, head); err != nil {
		return nil, err
	}
	return r, nil
}

// Schema returns the columns found in the file, in its order.
func (r *Reader) Schema() *population.Schema { return r.schema }

// Format returns what kind of file it is.
func (r *Reader) Format() Format { return r.format }

// DemoMark returns the sentence that marks a file as made-up data, or "".
func (r *Reader) DemoMark() string { return r.demo }

// Rows counts the rows accepted so far. Like Rejected and Progress it may be called while batches are read.
func (r *Reader) Rows() int64 { return r.rows.Load() }

// Rejected counts the rows left out so far.
func (r *Reader) Rejected() int64 { return r.rejected.Load() }

// Progress returns how much of the file has been read, and all of it.
func (r *Reader) Progress() (read, total int64) { return r.src.progress() }

// Close ends the reading.
func (r *Reader) Close() error {
	r.ended = true
	if r.closer == nil {
		return nil
	}
	return r.closer.Close()
}

// Batches yields the accepted rows in the order of the file, each batch a new one. It ends with an error when the file
// cannot be read any further, when ctx is done, or with ErrTooManyFaults. A loop that was left may be taken up again.
func (r *Reader) Batches(ctx context.Context) iter.Seq2[*population.Batch, error] {
	return func(yield func(*population.Batch, error) bool) {
		for !r.ended {
			if err := ctx.Err(); err != nil {
				yield(nil, fmt.Errorf("reading %s: %w", r.options.Source, err))
				return
			}
			b, err := r.batch()
			if b.Rows > 0 && !yield(b, nil) {
				return
			}
			if err != nil {
				r.ended = true
				if err != io.EOF {
					yield(nil, err)
				}
				return
			}
		}
	}
}

// batch reads rows until a batch is full or the file ends.
func (r *Reader) batch() (*population.Batch, error) {
	b := population.NewBatch(r.schema)
	b.First = r.rows.Load()
	r.texts = r.texts[:0]
	var err error
	for b.Rows < population.BatchRows && err == nil {
		var raw row
		if raw, err = r.src.next(); err != nil {
			break
		}
		err = r.take(b, raw)
	}
	r.storeTexts(b)
	if err != nil && err != io.EOF {
		var told *FileError
		if !errors.As(err, &told) && !errors.Is(err, ErrTooManyFaults) {
			err = fileError(r.options.Source, err, "文件读到一半出错，可能已损坏", "the file broke off while being read, it may be damaged")
		}
	}
	return b, err
}

// take stores a row in the batch, or rejects it as a whole with all its faults.
func (r *Reader) take(b *population.Batch, raw row) error {
	if raw.bad == fine && blankRow(raw.cells) {
		return nil
	}
	r.rowFault, r.rowID = r.rowFault[:0], r.rowID[:0]
	start := len(r.texts)
	errs := 0
	if raw.bad != fine {
		code, text := r.of.says(raw.bad)
		r.rowFault = append(r.rowFault, Fault{Row: raw.number, Found: found(raw.text), Code: code, Expected: text})
		errs++
	} else {
		for i := range r.fields {
			errs += r.cell(b, &r.fields[i], raw)
		}
	}
	for _, f := range r.rowFault {
		f.ID = string(r.rowID)
		r.onFault(f)
	}
	if errs == 0 {
		b.Rows++
		r.rows.Add(1)
		return nil
	}
	for i := range r.fields {
		b.Clear(r.fields[i].col, b.Rows)
	}
	r.texts = r.texts[:start]
	r.rejected.Add(1)
	r.faults += errs
	if r.options.MaxFaults > 0 && r.faults >= r.options.MaxFaults {
		return fmt.Errorf("reading %s: %w", r.options.Source, ErrTooManyFaults)
	}
	return nil
}

func blankRow(cells []cell) bool {
	for i := range cells {
		if !cells[i].blank() {
			return false
		}
	}
	return true
}

// cell stores one cell of a row and returns how many errors it has.
func (r *Reader) cell(b *population.Batch, f *field, raw row) int {
	var c *cell
	if f.place < len(raw.cells) {
		c = &raw.cells[f.place]
	}
	if c == nil || c.kind == cellEmpty || c.kind == cellText && (len(c.text) == 0 || c.text[0] <= ' ' || c.text[0] >= utf8.RuneSelf) && c.blank() {
		if f.id {
			return r.report(f, raw.number, &cell{}, noID, 0)
		}
		return 0
	}
	var p, warning problem
	switch {
	case c.kind == cellError:
		p = errorCell
	case c.kind == cellFormula:
		p = formulaCell
	case c.kind == cellNested:
		p = nestedCell
	case f.id:
		return r.identifier(b, f, raw.number, c)
	default:
		p, warning = r.value(b, f, c)
	}
	if warning != fine {
		r.report(f, raw.number, c, warning, 0)
	}
	if p == fine {
		return 0
	}
	if c.kind == cellText && (!utf8.Valid(c.text) || containsReplacement(c.text)) {
		p = badEncoding
	}
	return r.report(f, raw.number, c, p, 0)
}

// value stores a cell by the type of its fact.
func (r *Reader) value(b *population.Batch, f *field, c *cell) (p, warning problem) {
	at := b.Rows
	switch f.kind {
	case fieldFlag:
		var v bool
		if v, p = f.flag(c); p == fine {
			b.SetFlag(f.col, at, v)
		}
	case fieldDate:
		var v int64
		if v, p = f.date(c); p == fine {
			b.SetInt(f.col, at, v)
		}
	case fieldCode:
		var v uint32
		if v, p, warning = f.code(c); p == fine {
			b.Codes(f.col)[at] = v
			b.Valid(f.col).Set(at)
		}
	case fieldText:
		from := len(r.texts)
		if f.credit {
			r.texts, p, warning = f.ownerCode(r.texts, c)
		} else {
			r.texts, p = f.text(r.texts, c)
		}
		if p == fine {
			f.spans[at] = span{uint32(from), uint32(len(r.texts))}
			b.Valid(f.col).Set(at)
		}
	default:
		var v int64
		if v, p = f.number(c); p == fine {
			b.SetInt(f.col, at, v)
		}
	}
	return p, warning
}

// identifier stores what names the row, refusing one that stood in the file before. A row that is rejected for something
// else still counts: otherwise which of two rows is taken would hang on an unrelated slip.
func (r *Reader) identifier(b *population.Batch, f *field, number int, c *cell) int {
	from := len(r.texts)
	var p problem
	if r.of.uscc() {
		r.texts, p = f.creditCode(r.texts, c)
	} else {
		r.texts, p = f.key(r.texts, c)
	}
	if p != fine && p != warnID {
		r.rowID = append(r.rowID, found(c.text)...)
		if c.kind == cellText && (!utf8.Valid(c.text) || containsReplacement(c.text)) {
			p = badEncoding
		}
		return r.report(f, number, c, p, 0)
	}
	code := r.texts[from:]
	r.rowID = append(r.rowID, code...)
	if p == warnID {
		r.report(f, number, c, warnID, 0)
	}
	if before := r.seen.add(code, number); before != 0 {
		return r.report(f, number, c, repeatedID, before)
	}
	f.spans[b.Rows] = span{uint32(from), uint32(len(r.texts))}
	b.Valid(f.col).Set(b.Rows)
	return 0
}

// report notes a fault of a cell of the row under way and returns 1 for an error, 0 for a warning. before is the row in
// which a repeated identifier stood first.
func (r *Reader) report(f *field, number int, c *cell, p problem, before int) int {
	fault := Fault{Row: number, Column: f.heading, Found: c.shown()}
	if p == repeatedID {
		fault.Code, fault.Expected = r.of.repeated(before)
	} else {
		fault.Code, fault.Expected = f.expected(p, c)
	}
	switch p {
	case warnID, ownerID, ownerNumber, lostZeros, badIndustry:
		fault.Severity = pack.Warning
	}
	r.rowFault = append(r.rowFault, fault)
	if fault.Severity == pack.Warning {
		return 0
	}
	return 1
}

// storeTexts turns the texts of a batch into one string and lets its rows point into it: one allocation, not one a cell.
func (r *Reader) storeTexts(b *population.Batch) {
	all := string(r.texts)
	for i := range r.fields {
		f := &r.fields[i]
		if f.spans == nil {
			continue
		}
		texts, valid := b.Texts(f.col), b.Valid(f.col)
		for at := range b.Rows {
			if valid.Bit(at) {
				texts[at] = all[f.spans[at].from:f.spans[at].to]
			}
		}
	}
}
