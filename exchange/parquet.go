package exchange

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"

	"huice/engine/pack"
	"huice/engine/population"
)

// parquetUnit is how many rows of a Parquet file are read side by side, all of their columns on all cores. A unit may
// begin and end within a row group.
const parquetUnit = 16 * population.BatchRows

// demoKey is the entry of a Parquet file's metadata that marks it as made-up data.
const demoKey = "huice.demo"

// parquetUnits reads the columns of a Parquet file straight into the columns of batches.
type parquetUnits struct {
	r       *Reader
	in      *file.Reader
	columns []*parquetColumn // those that are read
	next    int64            // first row of the next unit
	total   int64
	before  <-chan struct{} // closed when the unit before has been read
	done    atomic.Int64    // rows
	opening sync.Mutex
}

// openParquet stands before the first row. The names of the columns are the headings.
func openParquet(r *Reader) (unitSource, heading, error) {
	p := &parquetUnits{r: r}
	var head heading
	err := guarded(func() (err error) {
		props := parquet.NewReaderProperties(nil)
		props.BufferedStreamEnabled = true
		props.BufferSize = 1 << 16
		if p.in, err = file.NewParquetReader(io.NewSectionReader(r.at, 0, r.size), file.WithReadProps(props)); err != nil {
			return err
		}
		meta := p.in.MetaData()
		p.total = p.in.NumRows()
		for i := range meta.Schema.NumColumns() {
			head.cells = append(head.cells, meta.Schema.Column(i).Path())
		}
		if mark := meta.KeyValueMetadata().FindValue(demoKey); mark != nil {
			head.demo = *mark
		}
		return nil
	})
	if err != nil {
		return nil, heading{}, p.damaged(err)
	}
	return p, head, nil
}

func (p *parquetUnits) damaged(err error) error {
	return fileError(p.r.options.Source, err, "Parquet 文件不完整或已损坏", "the Parquet file is incomplete or damaged")
}

// guarded turns a panic of the Parquet library, which damaged files can cause, into an error.
func guarded(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the Parquet library gave up: %v", r)
		}
	}()
	return do()
}

// keep leaves only the columns that are facts, and refuses those whose type cannot be one.
func (p *parquetUnits) keep(fields []field) error {
	return guarded(func() error {
		for _, f := range fields {
			d := p.in.MetaData().Schema.Column(f.place)
			take := cellMaker(d)
			if take == nil || d.MaxRepetitionLevel() > 0 {
				return fileError(p.r.options.Source, nil, "列“%s”的类型（%s）不能读取", "the column %q has a type (%s) that cannot be read", f.heading, fmt.Sprint(d.PhysicalType()))
			}
			p.columns = append(p.columns, newParquetColumn(p, f, d, take))
		}
		return nil
	})
}

func (p *parquetUnits) ahead() int { return 2 }

func (p *parquetUnits) estimate() int64 { return p.total }

func (p *parquetUnits) progress() (int64, int64) {
	size := p.r.size
	if p.total <= 0 {
		return size, size
	}
	return int64(float64(p.done.Load()) / float64(p.total) * float64(size)), size
}

// seek goes to a row in every column.
func (p *parquetUnits) seek(m Mark) error {
	for _, c := range p.columns {
		c.t.listing = !p.r.known && c.field().id
	}
	if m.Row > p.total {
		return p.damaged(fmt.Errorf("there is no row %d", m.Row))
	}
	p.next = m.Row
	p.done.Store(m.Row)
	err := guarded(func() error {
		for _, c := range p.columns {
			if err := c.seek(m.Row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return p.damaged(err)
	}
	return nil
}

// start begins to read the next unit. Its columns wait for those of the unit before, which stand before them in the file.
func (p *parquetUnits) start() <-chan *unit {
	n := int(min(parquetUnit, p.total-p.next))
	if n <= 0 {
		return nil
	}
	first := p.next
	p.next += int64(n)
	out, before, done := make(chan *unit, 1), p.before, make(chan struct{})
	p.before = done
	go func() {
		defer close(done)
		if before != nil {
			<-before
		}
		u := p.unit(int(first), n)
		p.done.Store(first + int64(n))
		out <- u
	}()
	return out
}

// unit reads n rows behind a row.
func (p *parquetUnits) unit(first, n int) *unit {
	u := &unit{end: Mark{Row: int64(first + n)}}
	for from := 0; from < n; from += population.BatchRows {
		b := p.r.pool.take(p.r.schema)
		b.Rows = min(population.BatchRows, n-from)
		u.batches = append(u.batches, b)
	}
	parts := make([]unit, len(p.columns))
	repeats := p.r.between(first+1, first+n)
	var wg sync.WaitGroup
	room := make(chan struct{}, p.r.options.Workers)
	for i, c := range p.columns {
		wg.Add(1)
		room <- struct{}{}
		go func() {
			defer wg.Done()
			c.t.begin(&parts[i], repeats)
			if c.t.listing {
				parts[i].keys = make([]slot, 0, n)
			}
			parts[i].err = guarded(func() error { return c.unit(u.batches, first) })
			<-room
		}()
	}
	wg.Wait()
	clean := true
	for i := range parts {
		part := &parts[i]
		if part.err != nil {
			u.err = p.damaged(fmt.Errorf("reading column %d: %w", p.columns[i].leaf, part.err))
			u.batches = nil
			return u
		}
		if c := p.columns[i]; c.field().id {
			u.keys, u.names, u.odd = part.keys, part.names, part.odd
		}
		clean = clean && len(part.faults) == 0
	}
	u.numbers = make([]uint32, n)
	for i := range u.numbers {
		u.numbers[i] = uint32(first + i + 1)
	}
	if !clean {
		p.gather(u, parts, first)
	}
	return u
}

// gather puts the faults of all columns in order and leaves out the rows that have any.
func (p *parquetUnits) gather(u *unit, parts []unit, first int) {
	ids := map[int]string{}
	var id int
	for i := range parts {
		for _, f := range parts[i].faults {
			f.place = i
			u.faults = append(u.faults, f)
		}
		if p.columns[i].field().id {
			id = i
		}
	}
	u.sortFaults()
	nameless, _ := p.r.of.says(noID)
	for _, f := range parts[id].faults {
		ids[f.Row] = f.ID
	}
	faults := u.faults[:0]
	var out []int
	for i, f := range u.faults {
		at := f.Row - first - 1
		b, row := u.batches[at/population.BatchRows], at%population.BatchRows
		if f.Code == nameless && f.place == id && p.r.unread == 0 && blank(b, row) &&
			(i+1 == len(u.faults) || u.faults[i+1].Row != f.Row) && (len(faults) == 0 || faults[len(faults)-1].Row != f.Row) {
			out = append(out, at) // an empty row is none
			continue
		}
		if f.ID = ids[f.Row]; f.ID == "" {
			f.ID = b.Text(p.columns[id].field().col, row)
		}
		faults = append(faults, f)
		if f.Severity == pack.Error && (len(out) == 0 || out[len(out)-1] != at) {
			out = append(out, at)
		}
	}
	u.faults = faults
	u.leaveOut(out, &p.r.pool)
}

// blank reports whether nothing is known in a row.
func blank(b *population.Batch, row int) bool {
	for col := range b.Schema.Columns {
		if b.Valid(col).Bit(row) {
			return false
		}
	}
	return true
}
