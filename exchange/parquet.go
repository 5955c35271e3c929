package exchange

import (
	"fmt"
	"io"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
)

// parquetRows is how many rows of a Parquet file are unpacked at a time.
const parquetRows = 1024

// demoKey is the entry of a Parquet file's metadata that marks it as made-up data.
const demoKey = "huice.demo"

// parquetReader turns the columns of a Parquet file into rows.
type parquetReader struct {
	in      *file.Reader
	source  string
	size    int64
	columns []*parquetColumn // those that are read
	width   int
	group   int   // of the next row group
	left    int64 // rows of the group under way
	at, n   int   // rows of the chunk given out, and all
	number  atomic.Int64
	total   int64
	cells   []cell
}

// openParquet stands before the first row. The names of the columns are the headings.
func openParquet(at io.ReaderAt, size int64, o Options) (source, heading, error) {
	p := &parquetReader{source: o.Source, size: size}
	var head heading
	err := guarded(func() (err error) {
		props := parquet.NewReaderProperties(nil)
		props.BufferedStreamEnabled = true
		props.BufferSize = 1 << 16
		if p.in, err = file.NewParquetReader(io.NewSectionReader(at, 0, size), file.WithReadProps(props)); err != nil {
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
	p.width = len(head.cells)
	return p, head, nil
}

func (p *parquetReader) damaged(err error) error {
	return fileError(p.source, err, "Parquet 文件不完整或已损坏", "the Parquet file is incomplete or damaged")
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
func (p *parquetReader) keep(fields []field) error {
	return guarded(func() error {
		for _, f := range fields {
			d := p.in.MetaData().Schema.Column(f.place)
			c := &parquetColumn{leaf: f.place, maxDef: d.MaxDefinitionLevel()}
			if c.take = cellMaker(d); c.take == nil || d.MaxRepetitionLevel() > 0 {
				return fileError(p.source, nil, "列“%s”的类型（%s）不能读取", "the column %q has a type (%s) that cannot be read", f.heading, fmt.Sprint(d.PhysicalType()))
			}
			p.columns = append(p.columns, c)
		}
		p.cells = make([]cell, p.width)
		return nil
	})
}

func (p *parquetReader) progress() (int64, int64) {
	if p.total <= 0 {
		return p.size, p.size
	}
	return int64(float64(p.number.Load()) / float64(p.total) * float64(p.size)), p.size
}

func (p *parquetReader) next() (row, error) {
	for p.at == p.n {
		if p.left == 0 && p.group == p.in.NumRowGroups() {
			return row{}, io.EOF
		}
		if err := guarded(p.load); err != nil {
			return row{}, p.damaged(err)
		}
	}
	for _, c := range p.columns {
		p.cells[c.leaf] = c.cells[p.at]
	}
	p.at++
	return row{number: int(p.number.Add(1)), cells: p.cells}, nil
}

// load unpacks the next rows of all columns.
func (p *parquetReader) load() error {
	if p.left == 0 {
		group := p.in.RowGroup(p.group)
		p.group++
		if p.left = group.NumRows(); p.left < 0 {
			return fmt.Errorf("a row group has %d rows", p.left)
		}
		for _, c := range p.columns {
			chunk, err := group.Column(c.leaf)
			if err != nil {
				return fmt.Errorf("opening column %d: %w", c.leaf, err)
			}
			c.chunk = chunk
		}
	}
	p.at, p.n = 0, int(min(p.left, parquetRows))
	p.left -= int64(p.n)
	for _, c := range p.columns {
		if err := c.load(p.n); err != nil {
			p.n = 0
			return fmt.Errorf("reading column %d: %w", c.leaf, err)
		}
	}
	return nil
}

// parquetColumn unpacks one column.
type parquetColumn struct {
	leaf   int
	maxDef int16
	take   func(c *parquetColumn, at int) cell // makes a cell of the value at a place of the buffer
	chunk  file.ColumnChunkReader
	cells  []cell
	def    []int16
	store  []byte // texts of the chunk, which outlive the page they stood in

	bools   []bool
	ints    []int32
	longs   []int64
	floats  []float32
	doubles []float64
	texts   []parquet.ByteArray
	fixed   []parquet.FixedLenByteArray
}

// load fills the first n cells.
func (c *parquetColumn) load(n int) error {
	if c.cells == nil {
		c.cells, c.def = make([]cell, parquetRows), make([]int16, parquetRows)
	}
	c.store = c.store[:0]
	for at := 0; at < n; {
		rows, values, err := c.page(n - at)
		if err != nil {
			return err
		}
		if rows <= 0 || rows > n-at || values > rows {
			return fmt.Errorf("%d rows are missing", n-at)
		}
		value := 0
		for i := range rows {
			if c.maxDef > 0 && c.def[i] < c.maxDef {
				c.cells[at+i] = cell{}
				continue
			}
			if value >= values {
				return fmt.Errorf("values are missing")
			}
			c.cells[at+i] = c.take(c, value)
			value++
		}
		at += rows
	}
	return nil
}

// page reads up to n rows from one page into the buffer of the column's type.
func (c *parquetColumn) page(n int) (rows, values int, err error) {
	switch r := c.chunk.(type) {
	case *file.BooleanColumnChunkReader:
		return readPage(n, c.def, &c.bools, r.ReadBatchInPage)
	case *file.Int32ColumnChunkReader:
		return readPage(n, c.def, &c.ints, r.ReadBatchInPage)
	case *file.Int64ColumnChunkReader:
		return readPage(n, c.def, &c.longs, r.ReadBatchInPage)
	case *file.Float32ColumnChunkReader:
		return readPage(n, c.def, &c.floats, r.ReadBatchInPage)
	case *file.Float64ColumnChunkReader:
		return readPage(n, c.def, &c.doubles, r.ReadBatchInPage)
	case *file.ByteArrayColumnChunkReader:
		return readPage(n, c.def, &c.texts, r.ReadBatchInPage)
	case *file.FixedLenByteArrayColumnChunkReader:
		return readPage(n, c.def, &c.fixed, r.ReadBatchInPage)
	}
	return 0, 0, fmt.Errorf("a column of %T cannot be read", c.chunk)
}

func readPage[T any](n int, def []int16, buf *[]T, read func(int64, []T, []int16, []int16) (int64, int, error)) (int, int, error) {
	if *buf == nil {
		*buf = make([]T, parquetRows)
	}
	rows, values, err := read(int64(n), *buf, def, nil)
	return int(rows), values, err
}
