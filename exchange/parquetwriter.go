package exchange

import (
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"sync"
)

// parquetGroup is how many rows a row group has, which a reader takes one by one.
const parquetGroup = 8 * parquetPage

const parquetMagic = "PAR1"

// ParquetWriter writes a Parquet file column by column: money and other decimals as decimal(18, n) in 64-bit integers,
// codes with a dictionary, everything packed by zstd. A date that never was is its day number, pack.NeverDay, far before
// our era. While a row group is packed, on all cores, the next one is gathered. It does not close the writer below it.
//
// The bytes depend on the rows and on where Flush was called only.
type ParquetWriter struct {
	w       io.Writer
	notes   [][2]string
	columns []Column
	cells   []*Cells // being gathered
	spare   []*Cells // being written, or free
	chunks  []*chunk
	busy    chan error // holds the end of the writing under way
	writing bool
	at      int64 // length of the file
	rows    int64
	groups  [][]byte // as they stand in the footer
	begun   int      // groups, the one being written among them
	first   int      // of ends
	ends    []groupEnd
	err     error
}

// groupEnd is how much a file holds at the end of a row group.
type groupEnd struct{ length, rows int64 }

// NewParquetWriter begins a file, or goes on with one.
func NewParquetWriter(w io.Writer, columns []Column, o TableOptions) (*ParquetWriter, error) {
	o.fill()
	p := &ParquetWriter{w: w, columns: columns, busy: make(chan error, 1)}
	if err := checkDecimals(columns); err != nil {
		return nil, err
	}
	p.notes = append(p.notes, o.Notes...)
	if o.Title != "" {
		p.notes = append(p.notes, [2]string{"huice.title", o.Title})
	}
	if o.DemoMark != "" {
		p.notes = append(p.notes, [2]string{demoKey, o.DemoMark})
	}
	for _, c := range columns {
		p.cells, p.spare, p.chunks = append(p.cells, newCells(c)), append(p.spare, newCells(c)), append(p.chunks, &chunk{})
	}
	p.at, p.rows, p.groups = o.state.Length, o.state.Rows, append(p.groups, o.state.Groups...)
	if p.at == 0 {
		n, err := io.WriteString(w, parquetMagic)
		if err != nil {
			return nil, fmt.Errorf("beginning a Parquet file: %w", err)
		}
		p.at = int64(n)
	}
	p.begun = len(p.groups)
	p.first, p.ends = p.begun, append(p.ends, groupEnd{p.at, p.rows})
	return p, nil
}

// breakOff ends the row group under way. The state is what the file holds when it has been written.
func (p *ParquetWriter) breakOff() (func() (TableState, error), error) {
	err := p.Flush()
	n := p.begun
	return func() (TableState, error) {
		p.wait()
		if p.err != nil {
			return TableState{}, p.err
		}
		end := p.ends[n-p.first]
		return TableState{end.length, end.rows, p.groups[:n:n]}, nil
	}, err
}

// Cells returns the columns that a row is added to.
func (p *ParquetWriter) Cells() []*Cells { return p.cells }

// EndRow ends a row: each column has got one value more. When it completes a row group, Cells are empty and others than before.
func (p *ParquetWriter) EndRow() error {
	if len(p.cells) > 0 && p.cells[0].rows < parquetGroup {
		return p.err
	}
	return p.Flush()
}

// Flush ends the row group under way, if it has any rows.
func (p *ParquetWriter) Flush() error {
	p.wait()
	if p.err != nil || len(p.cells) == 0 || p.cells[0].rows == 0 {
		return p.err
	}
	rows := p.cells[0].rows
	for _, c := range p.cells {
		if c.rows != rows {
			p.err = fmt.Errorf("the column %q has %d rows instead of %d", c.Name, c.rows, rows)
			return p.err
		}
	}
	p.cells, p.spare = p.spare, p.cells
	p.writing = true
	p.begun++
	go func() { p.busy <- p.group(rows) }()
	return nil
}

// wait waits for the end of the writing under way.
func (p *ParquetWriter) wait() {
	if !p.writing {
		return
	}
	p.writing = false
	if err := <-p.busy; p.err == nil {
		p.err = err
	}
}

// group packs the spare cells on all cores and writes them in order.
func (p *ParquetWriter) group(rows int) error {
	var wg sync.WaitGroup
	room := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, c := range p.spare {
		wg.Add(1)
		room <- struct{}{}
		go func() {
			defer wg.Done()
			p.chunks[i].encode(c)
			c.reset()
			<-room
		}()
	}
	wg.Wait()
	t := &thrift{}
	t.begin()
	t.list(1, len(p.columns), thriftStruct)
	start, loose := p.at, 0
	for i, k := range p.chunks {
		t.columnChunk(&p.columns[i], k, rows, p.at)
		n, err := p.w.Write(k.data)
		p.at += int64(n)
		loose += k.loose
		if err != nil {
			return fmt.Errorf("writing the column %q: %w", p.columns[i].Name, err)
		}
	}
	t.int(2, int64(loose))
	t.int(3, int64(rows))
	t.int(5, start)
	t.int(6, p.at-start)
	t.int16(7, len(p.groups))
	t.end()
	p.groups = append(p.groups, t.buf)
	p.rows += int64(rows)
	p.ends = append(p.ends, groupEnd{p.at, p.rows})
	return nil
}

// columnChunk writes the entry of a column of a row group that begins at a place of the file.
func (t *thrift) columnChunk(c *Column, k *chunk, rows int, at int64) {
	t.begin()
	t.int(2, at)
	t.open(3)
	t.int32(1, parquetType(c))
	encodings := []int{parquetPlain, parquetRLE}
	if k.numbered {
		encodings = append(encodings, parquetDictionary)
	}
	t.list(2, len(encodings), thriftI32)
	for _, e := range encodings {
		t.zigzag(int64(e))
	}
	t.list(3, 1, thriftBinary)
	t.bytes(c.Name)
	t.int32(4, 6) // zstd
	t.int(5, int64(rows))
	t.int(6, int64(k.loose))
	t.int(7, int64(len(k.data)))
	t.int(9, at+int64(k.dictionary))
	if k.numbered {
		t.int(11, at)
	}
	t.end()
	t.end()
}

// parquetType is the physical type of a column.
func parquetType(c *Column) int {
	switch c.Kind {
	case Text, Code:
		return 6 // bytes
	case Date:
		return 1 // 32-bit integer
	case Flag:
		return 0
	}
	return 2 // 64-bit integer
}

// schemaElement writes what a column is, in both ways that Parquet has for it.
func (t *thrift) schemaElement(c *Column) {
	t.begin()
	t.int32(1, parquetType(c))
	t.int32(3, 1) // optional
	t.text(4, c.Name)
	switch c.Kind {
	case Text, Code:
		t.int32(6, 0)
		t.open(10)
		t.empty(1)
		t.end()
	case Decimal:
		t.int32(6, 5)
		t.int32(7, c.Decimals)
		t.int32(8, 18)
		t.open(10)
		t.open(5)
		t.int32(1, c.Decimals)
		t.int32(2, 18)
		t.end()
		t.end()
	case Date:
		t.int32(6, 6)
		t.open(10)
		t.empty(6)
		t.end()
	case Instant:
		t.int32(6, 9)
		t.open(10)
		t.open(8)
		t.bool(1, true)
		t.open(2)
		t.empty(1) // milliseconds
		t.end()
		t.end()
		t.end()
	}
	t.end()
}

// Close writes the last row group and the footer.
func (p *ParquetWriter) Close() error {
	_ = p.Flush() // it keeps its error
	if p.wait(); p.err != nil {
		return p.err
	}
	t := &thrift{}
	t.begin()
	t.int32(1, 2)
	t.list(2, len(p.columns)+1, thriftStruct)
	t.begin()
	t.int32(3, 0)
	t.text(4, "huice")
	t.int32(5, len(p.columns))
	t.end()
	for i := range p.columns {
		t.schemaElement(&p.columns[i])
	}
	t.int(3, p.rows)
	t.list(4, len(p.groups), thriftStruct)
	for _, g := range p.groups {
		t.buf = append(t.buf, g...)
	}
	if len(p.notes) > 0 {
		t.list(5, len(p.notes), thriftStruct)
		for _, n := range p.notes {
			t.begin()
			t.text(1, n[0])
			t.text(2, n[1])
			t.end()
		}
	}
	t.text(6, "huice")
	t.end()
	foot := binary.LittleEndian.AppendUint32(t.buf, uint32(len(t.buf)))
	if _, err := p.w.Write(append(foot, parquetMagic...)); err != nil {
		return fmt.Errorf("ending a Parquet file: %w", err)
	}
	return nil
}
