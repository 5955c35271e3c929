package exchange

import (
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"huice/engine/population"
)

// parquetColumn reads one column. Values of the usual types and encodings go from the page into the batch in loops over
// many rows (parquetpage.go); what such a loop cannot take, and every column of another type, becomes cells that are read
// like those of any other file.
type parquetColumn struct {
	p      *parquetUnits
	t      *taker // of this column alone
	leaf   int
	maxDef int16
	take   func(c *parquetColumn, at int) cell // makes a cell of the value at a place of the buffer
	group  int                                 // of the next row group
	left   int64                               // rows of the group under way
	whole  wholeRange
	fast   fastKind
	page   pageCursor
	chunk  file.ColumnChunkReader // of a group that is read as cells; else nil
	def    []int16
	store  []byte // texts of cells, which outlive the page they stood in

	bools   []bool
	ints    []int32
	longs   []int64
	floats  []float32
	doubles []float64
	texts   []parquet.ByteArray
	fixed   []parquet.FixedLenByteArray
}

// fastKind is how values go straight into a batch.
type fastKind uint8

const (
	slow fastKind = iota
	fastInts
	fastFlags
	fastCodes
	fastTexts
	fastCredit // the credit codes of the subjects
)

// wholeRange is which whole numbers a column may hold as they stand in the file, and what makes them units of the fact.
type wholeRange struct {
	lo, hi, mul int64
	never       bool // of dates: pack.NeverDay may stand there
	wide        bool // 64 bits
}

func newParquetColumn(p *parquetUnits, f field, d *schema.Column, take func(*parquetColumn, int) cell) *parquetColumn {
	c := &parquetColumn{p: p, t: newTaker(p.r.of, []field{f}), leaf: f.place, maxDef: d.MaxDefinitionLevel(), take: take}
	physical, logical := d.PhysicalType(), d.LogicalType()
	_, decimal := logical.(schema.DecimalLogicalType)
	bytes := physical == parquet.Types.ByteArray && !decimal
	switch {
	case c.maxDef > 1:
	case physical == parquet.Types.Boolean && f.kind == fieldFlag:
		c.fast = fastFlags
	case bytes && f.kind == fieldCode:
		c.fast = fastCodes
	case bytes && f.id && p.r.of.uscc():
		c.fast = fastCredit
	case bytes && f.kind == fieldText && !f.id && !f.credit:
		c.fast = fastTexts
	case physical == parquet.Types.Int32 || physical == parquet.Types.Int64:
		if w, ok := f.wholeRange(logical); ok {
			w.wide = physical == parquet.Types.Int64
			c.fast, c.whole = fastInts, w
		}
	}
	return c
}

// wholeRange returns the range of a column of whole numbers that a loop can take.
func (f *field) wholeRange(logical schema.LogicalType) (w wholeRange, ok bool) {
	decimals := 0
	switch t := logical.(type) {
	case schema.DateLogicalType:
		return wholeRange{lo: firstDay, hi: lastDay, mul: 1, never: f.fact.Never}, f.kind == fieldDate
	case schema.DecimalLogicalType:
		decimals = int(t.Scale())
	case schema.IntLogicalType:
		if !t.IsSigned() {
			return w, false
		}
	case schema.TimestampLogicalType, schema.TimeLogicalType:
		return w, false
	}
	e := f.shift + f.power - decimals
	if f.kind != fieldNumber || e < 0 || e > 15 {
		return w, false
	}
	w.mul = int64(pow10[e])
	w.hi, w.lo = floorDiv(f.hi, w.mul), -floorDiv(-f.lo, w.mul)
	return w, w.lo <= w.hi
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func (c *parquetColumn) field() *field { return &c.t.fields[0] }

// unit reads the rows of a unit into its batches.
func (c *parquetColumn) unit(batches []*population.Batch, first int) error {
	for _, b := range batches {
		for at := 0; at < b.Rows; {
			if err := c.openGroup(); err != nil {
				return err
			}
			n := int(min(int64(b.Rows-at), c.left))
			var err error
			if c.chunk != nil {
				n, err = c.cells(b, at, n, first+at+1)
			} else {
				n, err = c.values(b, at, n, first+at+1)
			}
			if err != nil {
				return err
			}
			at += n
			c.left -= int64(n)
		}
		c.t.storeTexts(b, b.Rows)
		first += b.Rows
	}
	return nil
}

// openGroup stands before a row of a row group.
func (c *parquetColumn) openGroup() error {
	for c.left == 0 {
		if c.group >= c.p.in.NumRowGroups() {
			return fmt.Errorf("rows are missing")
		}
		c.p.opening.Lock()
		group := c.p.in.RowGroup(c.group)
		c.p.opening.Unlock()
		c.group++
		if c.left = group.NumRows(); c.left < 0 {
			return fmt.Errorf("a row group has %d rows", c.left)
		}
		if c.left == 0 {
			continue
		}
		straight, err := c.straight(group)
		if err != nil {
			return err
		}
		if c.chunk = nil; straight {
			pages, err := group.GetColumnPageReader(c.leaf)
			if err != nil {
				return fmt.Errorf("opening it: %w", err)
			}
			c.page.open(pages, c.maxDef > 0)
			continue
		}
		if c.chunk, err = group.Column(c.leaf); err != nil {
			return fmt.Errorf("opening it: %w", err)
		}
	}
	return nil
}

// straight reports whether the pages of a row group are of encodings that a loop can take.
func (c *parquetColumn) straight(group *file.RowGroupReader) (bool, error) {
	if c.fast == slow {
		return false, nil
	}
	meta, err := group.MetaData().ColumnChunk(c.leaf)
	if err != nil {
		return false, fmt.Errorf("opening it: %w", err)
	}
	for _, e := range meta.Encodings() {
		known := []parquet.Encoding{parquet.Encodings.Plain, parquet.Encodings.PlainDict, parquet.Encodings.RLEDict, parquet.Encodings.RLE}
		if !slices.Contains(known, e) {
			return false, nil
		}
	}
	return true, nil
}

// seek goes to a row, reading over those before it in its row group.
func (c *parquetColumn) seek(row int64) error {
	for c.group < c.p.in.NumRowGroups() {
		rows := c.p.in.RowGroup(c.group).NumRows()
		if row < rows {
			break
		}
		row -= rows
		c.group++
	}
	if row == 0 {
		return nil
	}
	listing, b := c.t.listing, c.p.r.pool.take(c.p.r.schema)
	defer c.p.r.pool.put(b)
	c.t.listing = false
	for row > 0 {
		b.Reset()
		b.Rows = int(min(row, population.BatchRows))
		c.t.begin(&unit{}, nil)
		if err := c.unit([]*population.Batch{b}, 0); err != nil {
			return err
		}
		row -= int64(b.Rows)
	}
	c.t.listing = listing
	return nil
}

// cells reads rows as cells; number is that of the first, as a person counts.
func (c *parquetColumn) cells(b *population.Batch, from, n, number int) (int, error) {
	if c.def == nil {
		c.def = make([]int16, population.BatchRows)
	}
	rows, values, err := c.read(n)
	if err != nil {
		return 0, err
	}
	if rows <= 0 || rows > n || values > rows {
		return 0, fmt.Errorf("%d rows are missing", n)
	}
	value := 0
	for i := range rows {
		c.store = c.store[:0]
		var x cell
		if c.maxDef == 0 || c.def[i] == c.maxDef {
			if value >= values {
				return 0, fmt.Errorf("values are missing")
			}
			x = c.take(c, value)
			value++
		}
		c.cell(b, from+i, number+i, &x)
	}
	return rows, nil
}

// cell takes one cell.
func (c *parquetColumn) cell(b *population.Batch, at, number int, x *cell) {
	c.t.rowID = c.t.rowID[:0]
	before := len(c.t.unit.faults)
	c.t.cell(b, 0, at, number, x)
	for i := before; i < len(c.t.unit.faults); i++ {
		c.t.unit.faults[i].ID = string(c.t.rowID)
	}
}

// read reads up to n rows from one page into the buffer of the column's type.
func (c *parquetColumn) read(n int) (rows, values int, err error) {
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
	if len(*buf) < population.BatchRows {
		*buf = make([]T, population.BatchRows)
	}
	rows, values, err := read(int64(n), *buf, def, nil)
	return int(rows), values, err
}

// slowWhole takes a whole number as a cell.
func (c *parquetColumn) slowWhole(b *population.Batch, at, number int, v int64) {
	if c.whole.wide {
		c.longs = append(c.longs[:0], v)
	} else {
		c.ints = append(c.ints[:0], int32(v)) //nolint:gosec // it was read from 32 bits
	}
	c.slowCell(b, at, number)
}

// slowText takes a text as a cell.
func (c *parquetColumn) slowText(b *population.Batch, at, number int, v []byte) {
	c.texts = append(c.texts[:0], v)
	c.slowCell(b, at, number)
}

func (c *parquetColumn) slowCell(b *population.Batch, at, number int) {
	c.store = c.store[:0]
	b.Clear(c.field().col, at)
	x := c.take(c, 0)
	c.cell(b, at, number, &x)
}
