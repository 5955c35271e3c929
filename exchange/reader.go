package exchange

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"

	"huice/engine/pack"
	"huice/engine/population"
)

// Options are how a file is to be read.
type Options struct {
	Subject   string // what each row is about, an id of subjects.yaml; enterprises when empty
	Sheet     string // XLSX: name of the sheet; the first with a column of identifiers when empty
	Source    string // name of the file in messages; the path's last part when empty
	MaxFaults int    // stop with ErrTooManyFaults after so many errors; 0 for no limit
	Workers   int    // how many cores read; all when 0

	// Columns are the facts that will be looked at; nil for all. A Parquet column that is not among them, and that does not
	// name the subject, is not opened, so that nothing is said of it. Other files are read whole.
	Columns []string
}

// Mark is a place between two rows of a file, where reading can begin again.
type Mark struct {
	Row  int64 `json:"row"`  // number of the row before it, as a person counts
	Good int64 `json:"good"` // rows taken up to it
	Bad  int64 `json:"bad"`  // rows left out up to it
}

// manyRows is how many rows a file may have for its credit codes to be remembered where there is a folder for temporary files.
const manyRows = 1 << 21

// Reader reads the facts of a file into batches, on several cores, in the order of the file.
type Reader struct {
	options  Options
	onFault  func(Fault)
	of       *subject
	format   Format
	lib      *pack.Library
	at       io.ReaderAt
	size     int64
	schema   *population.Schema
	fields   []field
	unread   int // columns of facts that are not opened
	src      unitSource
	closer   io.Closer
	demo     string
	pool     batchPool
	queue    []<-chan *unit
	started  bool
	last     bool // nothing more is to be started
	batches  []*population.Batch
	err      error // what comes behind batches
	seen     seen
	repeats  []repeat
	known    bool // repeats are known before rows are read
	keysOnly bool // only identifiers are read, for repeats to be found
	faults   int
	mark     Mark
	scratch  string
	ended    bool
	rows     atomic.Int64
	rejected atomic.Int64
	ahead    atomic.Pointer[Reader] // reads identifiers before this one begins
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
	if options.Workers <= 0 {
		options.Workers = runtime.GOMAXPROCS(0)
	}
	r := &Reader{options: options, onFault: onFault, of: of, lib: lib, at: at, size: size}
	if !of.uscc() {
		r.seen.others = map[string]int{}
	}
	if r.format, err = sniff(at, size, options.Source); err != nil {
		return nil, err
	}
	if err := r.open(); err != nil {
		return nil, err
	}
	return r, nil
}

// open finds the columns and stands before the first row.
func (r *Reader) open() error {
	h := newHeadings(r.lib, r.of)
	var head heading
	var err error
	var rows rowSource
	switch r.format {
	case CSV:
		r.src, head, err = openCSV(r, h)
	case XLSX:
		rows, head, err = openXLSX(r.at, r.size, h, r.options)
	case NDJSON:
		rows, head, err = openNDJSON(r.at, r.size, r.options)
	case Parquet:
		r.src, head, err = openParquet(r)
	}
	if err != nil {
		return err
	}
	if err := r.columns(r.lib, h, head); err != nil {
		return err
	}
	switch s := r.src.(type) {
	case nil:
		if k, ok := rows.(interface{ keep([]field) error }); ok {
			err = k.keep(r.fields)
		}
		t := newTaker(r.of, r.fields)
		t.listing = true
		r.src = &rowUnits{rows, r, t}
	case *parquetUnits:
		err = s.keep(r.fields)
	}
	return err
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

// Unread counts the columns of facts that were not opened because nobody will look at them.
func (r *Reader) Unread() int { return r.unread }

// Resumable reports whether reading can begin at a Mark.
func (r *Reader) Resumable() bool { return r.format == CSV || r.format == Parquet }

// Progress returns how much of the file has been read, and all of it. A look at the identifiers before counts a quarter.
func (r *Reader) Progress() (read, total int64) {
	read, total = r.src.progress()
	if first := r.ahead.Load(); first != nil {
		looked, _ := first.src.progress()
		read = (looked + 3*read) / 4
	}
	return read, total
}

// Close ends the reading.
func (r *Reader) Close() error {
	r.ended = true
	for _, u := range r.queue { // nobody may read the file any more
		<-u
	}
	r.queue = nil
	if r.closer == nil {
		return nil
	}
	return r.closer.Close()
}

// Begin says before the first row is read where reading begins, which must be a Mark of the same file, and gives a folder
// for temporary files. With it, repeated credit codes of a CSV or Parquet file of many rows are found on disk before the
// rows are read; without it they are remembered, at 16 to 40 bytes each. Only a Resumable file can begin elsewhere than at
// its start.
func (r *Reader) Begin(scratch string, after Mark) { r.scratch, r.mark = scratch, after }

// Reuse gives a batch back that nobody looks at any more, to be filled again.
func (r *Reader) Reuse(b *population.Batch) {
	if b.Schema == r.schema {
		r.pool.put(b)
	}
}

// Batches yields the accepted rows in the order of the file, each batch a new one. It ends with an error when the file
// cannot be read any further, when ctx is done, or with ErrTooManyFaults. A loop that was left may be taken up again.
func (r *Reader) Batches(ctx context.Context) iter.Seq2[*population.Batch, error] {
	return func(yield func(*population.Batch, error) bool) {
		for b, err := range r.Marked(ctx) {
			if b.Rows == 0 && err == nil {
				continue
			}
			var batch *population.Batch
			if err == nil {
				batch = b.Batch
			}
			if !yield(batch, err) {
				return
			}
		}
	}
}

// MarkedBatch is a batch of rows, or none; the Mark stands behind the last batch of a stretch, where reading can begin
// again.
type MarkedBatch struct {
	*population.Batch
	Rows int
	Mark *Mark
}

// Marked is Batches with the places where reading can begin again. A stretch without any good row yields its mark alone.
func (r *Reader) Marked(ctx context.Context) iter.Seq2[MarkedBatch, error] {
	return func(yield func(MarkedBatch, error) bool) {
		for !r.ended {
			if err := ctx.Err(); err != nil {
				yield(MarkedBatch{}, fmt.Errorf("reading %s: %w", r.options.Source, err))
				return
			}
			if len(r.batches) == 0 && r.err == nil {
				r.advance(ctx)
			}
			if len(r.batches) > 0 {
				b := MarkedBatch{Batch: r.batches[0], Rows: r.batches[0].Rows}
				r.batches = r.batches[1:]
				b.First = r.rows.Load()
				r.rows.Add(int64(b.Rows))
				if len(r.batches) == 0 {
					b.Mark = r.marked()
				}
				if !yield(b, nil) {
					return
				}
				continue
			}
			if r.err == nil {
				if !yield(MarkedBatch{Mark: r.marked()}, nil) {
					return
				}
				continue
			}
			r.ended = true
			if r.err != io.EOF {
				yield(MarkedBatch{}, r.err)
			}
		}
	}
}

func (r *Reader) marked() *Mark {
	m := r.mark
	m.Good, m.Bad = r.rows.Load(), r.rejected.Load()
	return &m
}

// advance takes the next unit.
func (r *Reader) advance(ctx context.Context) {
	if !r.started {
		r.started = true
		if r.err = r.begin(ctx); r.err != nil {
			return
		}
	}
	u := r.next()
	if r.err = u.err; r.err != nil {
		r.last = true
	}
	r.settle(u)
	r.batches = u.batches
}

// next waits for the next unit and sees to it that others are under way.
func (r *Reader) next() *unit {
	for !r.last && len(r.queue) < r.src.ahead() {
		if next := r.src.start(); next != nil {
			r.queue = append(r.queue, next)
		} else {
			r.last = true
		}
	}
	if len(r.queue) == 0 {
		return &unit{err: io.EOF, end: r.mark}
	}
	u := <-r.queue[0]
	r.queue = r.queue[1:]
	return u
}

// begin looks for repeats before rows are read, where that is the way, and goes to the mark.
func (r *Reader) begin(ctx context.Context) error {
	r.rows.Store(r.mark.Good)
	r.rejected.Store(r.mark.Bad)
	s, ok := r.src.(seeker)
	if !ok {
		return nil
	}
	if !r.keysOnly && r.of.uscc() && r.scratch != "" && (r.mark.Row > 0 || s.estimate() > manyRows) {
		if err := r.findRepeats(ctx); err != nil {
			return err
		}
	}
	return s.seek(r.mark)
}

// seeker is a source in which reading can begin anywhere.
type seeker interface {
	estimate() int64 // of the rows
	seek(Mark) error
}

// settle finds repeats, reports the faults of a unit in order and leaves out what was rejected since.
func (r *Reader) settle(u *unit) {
	if !r.known && !r.keysOnly {
		r.settleRepeats(u)
	}
	rejected := -1
	for i := range u.faults {
		f := &u.faults[i]
		if f.Row != rejected && r.tooMany() {
			break
		}
		r.onFault(f.Fault)
		if f.Severity == pack.Warning {
			continue
		}
		r.faults++
		if f.Row != rejected {
			r.rejected.Add(1)
			rejected = f.Row
		}
	}
	r.mark.Row = u.end.Row
	if r.tooMany() {
		r.cut(u, rejected)
	}
}

func (r *Reader) tooMany() bool { return r.options.MaxFaults > 0 && r.faults >= r.options.MaxFaults }

// cut ends the reading behind a row.
func (r *Reader) cut(u *unit, row int) {
	var out []int
	for at, number := range u.numbers {
		if int(number) > row {
			out = append(out, at)
		}
	}
	u.leaveOut(out, &r.pool)
	r.last = true
	r.err = fmt.Errorf("reading %s: %w", r.options.Source, ErrTooManyFaults)
}

// settleRepeats rejects the rows of a unit whose identifier stood in the file before.
func (r *Reader) settleRepeats(u *unit) {
	var out []int
	for i, k := range u.keys {
		name := ""
		if r.seen.others != nil {
			name = u.names[i]
		}
		before := r.seen.add(k, name)
		if before == 0 {
			continue
		}
		if name == "" {
			name = k.code()
		}
		if at := u.place(k.row); at >= 0 {
			out = append(out, at)
		}
		shown, ok := u.odd[k.row]
		if !ok {
			shown = found([]byte(name))
		}
		id := slices.IndexFunc(r.fields, func(f field) bool { return f.id })
		fault := Fault{Row: int(k.row), Column: r.fields[id].heading, ID: name, Found: shown}
		fault.Code, fault.Expected = r.of.repeated(before)
		u.insert(placed{fault, id})
	}
	u.leaveOut(out, &r.pool)
}
