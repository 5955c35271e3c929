package exchange

import (
	"bytes"
	"io"
	"sync"

	"huice/engine/population"
)

// csvBlock is how much text is read side by side.
const csvBlock = 1 << 20

// csvUnits cuts the text of a file into blocks of whole rows, which several workers split into cells. Where rows end is
// found in order, because only what stands before tells whether a line end lies inside a quoted cell; where there are no
// quotes that is a single search for the last line end.
type csvUnits struct {
	r      *Reader
	in     io.Reader
	count  *counter
	comma  byte
	eol    byte
	skip   int // rows up to this one are headings
	width  int // of the headings
	buf    []byte
	err    error // of in
	number int   // of the row before buf
	drop   bool  // buf begins in a row that has been given up
	after  Mark

	mu     sync.Mutex
	idle   []*taker
	blocks [][]byte
}

// openCSV finds separator and headings.
func openCSV(r *Reader, h *headings) (unitSource, heading, error) {
	first := make([]byte, 1<<16)
	n, err := io.ReadFull(newTextReader(io.NewSectionReader(r.at, 0, r.size)), first)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, heading{}, fileError(r.options.Source, err, "读不出文件", "the file cannot be read")
	}
	first = first[:n]
	eol := byte('\n')
	if bytes.IndexByte(first, '\n') < 0 && bytes.IndexByte(first, '\r') >= 0 {
		eol = '\r'
	}
	var head heading
	best, bestKnown, bestWidth, skip := byte(','), -1, -1, 0
	for _, comma := range []byte(",\t;|") {
		hd, after := findHeading(firstRows(first, comma, eol), h)
		k, w := known(hd.cells, h), len(hd.cells)
		if !hasID(hd.cells, h) {
			k = 0
		}
		if k > bestKnown || k == bestKnown && w > bestWidth {
			best, bestKnown, bestWidth, head, skip = comma, k, w, hd, after
		}
	}
	count := &counter{in: io.NewSectionReader(r.at, 0, r.size)}
	c := &csvUnits{r: r, in: newTextReader(count), count: count, comma: best, eol: eol, skip: skip, width: len(head.cells)}
	return c, head, nil
}

func (c *csvUnits) ahead() int { return min(c.r.options.Workers, 16) + 1 }

func (c *csvUnits) progress() (int64, int64) { return c.count.n.Load(), c.r.size }

// estimate takes lines for no shorter than a credit code and a few figures.
func (c *csvUnits) estimate() int64 { return c.r.size / 40 }

// seek reads on to the mark; what lies before it is neither split nor looked at.
func (c *csvUnits) seek(m Mark) error {
	c.after = m
	return nil
}

// start cuts off the next block and has a worker split it.
func (c *csvUnits) start() <-chan *unit {
	done := make(chan *unit, 1)
	for {
		block, rows, bad := c.cut()
		if block == nil && bad == nil {
			if c.err != nil && c.err != io.EOF {
				done <- &unit{err: c.r.told(c.err)}
				return done
			}
			return nil
		}
		base, end := c.number, Mark{Row: int64(c.number + rows)}
		c.number += rows
		if end.Row <= c.after.Row {
			c.recycle(block)
			continue
		}
		go func() {
			u := &unit{end: end}
			c.split(u, block, base, rows, bad)
			c.recycle(block)
			done <- u
		}()
		return done
	}
}

func (c *csvUnits) recycle(block []byte) {
	if block == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.blocks = append(c.blocks, block[:0])
}

// split takes the rows of a block.
func (c *csvUnits) split(u *unit, block []byte, base, rows int, bad *row) {
	t := c.worker()
	t.begin(u, c.r.between(base+1, base+rows))
	in := &csvReader{buf: block, comma: c.comma, eol: c.eol, skip: c.skip, width: c.width, number: base}
	b := c.r.pool.take(c.r.schema)
	for {
		var raw row
		if bad != nil {
			raw, bad = *bad, nil
		} else {
			var err error
			if raw, err = in.next(); err != nil {
				break
			}
		}
		if t.row(b, raw) && b.Rows == population.BatchRows {
			t.storeTexts(b, b.Rows)
			u.batches = append(u.batches, b)
			b = c.r.pool.take(c.r.schema)
		}
	}
	t.storeTexts(b, b.Rows)
	if b.Rows > 0 {
		u.batches = append(u.batches, b)
	} else {
		c.r.pool.put(b)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = append(c.idle, t)
}

func (c *csvUnits) worker() *taker {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.idle); n > 0 {
		t := c.idle[n-1]
		c.idle = c.idle[:n-1]
		return t
	}
	t := newTaker(c.r.of, c.r.fields)
	t.listing = !c.r.known
	return t
}

// cut takes rows off the text: about a block of them, or one that cannot be read. A block of nil is the end.
func (c *csvUnits) cut() (block []byte, rows int, bad *row) {
	want := csvBlock
	for {
		c.fill(want)
		if c.drop && !c.dropLine() {
			return nil, 0, nil
		}
		if len(c.buf) == 0 {
			return nil, 0, nil
		}
		n, rows := c.whole(c.buf[:min(len(c.buf), want)])
		if n > 0 {
			return c.take(n), rows, nil
		}
		if len(c.buf) <= maxRecord && c.err == nil {
			want = len(c.buf) + csvBlock
			continue
		}
		if n := bytes.IndexByte(c.buf[:min(len(c.buf), maxRecord)], c.eol); n >= 0 {
			return c.take(n + 1), 1, nil // a quote that is never closed: its line alone
		}
		return nil, 1, c.giveUp()
	}
}

// giveUp is the row of a line that is too long to hold, or that a quote never lets end; the rest of it is dropped.
func (c *csvUnits) giveUp() *row {
	raw := &row{number: c.number + 1, bad: rowQuote}
	if bytes.IndexByte(c.buf, '"') < 0 {
		raw.bad = rowLong
	}
	raw.text = bytes.Clone(c.buf[:min(len(c.buf), 4*foundLimit)])
	c.drop = true
	return raw
}

// dropLine drops the rest of a line and reports whether anything is left.
func (c *csvUnits) dropLine() bool {
	for {
		if n := bytes.IndexByte(c.buf, c.eol); n >= 0 {
			c.buf = append(c.buf[:0], c.buf[n+1:]...)
			c.drop = false
			c.fill(csvBlock)
			return true
		}
		c.buf = c.buf[:0]
		if c.err != nil {
			return false
		}
		c.fill(csvBlock)
	}
}

// fill reads until the buffer holds some text or the file ends.
func (c *csvUnits) fill(want int) {
	if cap(c.buf) < want {
		c.buf = append(make([]byte, 0, want+want/8), c.buf...)
	}
	for len(c.buf) < want && c.err == nil {
		var n int
		n, c.err = c.in.Read(c.buf[len(c.buf):cap(c.buf)])
		c.buf = c.buf[:len(c.buf)+n]
	}
}

// take cuts n bytes off the buffer; the rest goes into another one.
func (c *csvUnits) take(n int) []byte {
	block, rest := c.buf[:n], c.buf[n:]
	c.mu.Lock()
	var next []byte
	if k := len(c.blocks); k > 0 {
		next, c.blocks = c.blocks[k-1], c.blocks[:k-1]
	}
	c.mu.Unlock()
	c.buf = append(next, rest...)
	return block
}

// whole returns how much of data are whole rows, and how many these are.
func (c *csvUnits) whole(data []byte) (n, rows int) {
	last := c.err != nil && len(data) == len(c.buf)
	if bytes.IndexByte(data, '"') < 0 {
		n = bytes.LastIndexByte(data, c.eol) + 1
		rows = bytes.Count(data[:n], []byte{c.eol})
		if last && n < len(data) {
			return len(data), rows + 1
		}
		return n, rows
	}
	for n < len(data) {
		size, ok := c.rowEnd(data[n:min(len(data), n+maxRecord+1)], last && n+maxRecord+1 >= len(data))
		if !ok {
			break
		}
		n += size
		rows++
	}
	return n, rows
}

// rowEnd returns the length of the first row with its line end; false when it does not end in data.
func (c *csvUnits) rowEnd(data []byte, last bool) (int, bool) {
	end := bytes.IndexByte(data, c.eol)
	if end < 0 && !last {
		return 0, false
	}
	line := data
	if end >= 0 {
		line = data[:end+1]
	}
	if bytes.IndexByte(line, '"') < 0 {
		return len(line), true
	}
	for i := 0; ; {
		if i < len(data) && data[i] == '"' {
			n := closing(data[i:], last)
			if n < 0 {
				return 0, false
			}
			i += n
		}
		n := indexEither(data[i:], c.comma, c.eol)
		if n < 0 {
			return len(data), last
		}
		if i += n + 1; data[i-1] == c.eol {
			return i, true
		}
	}
}

// closing returns where the text in quotes at the start of data has ended, or -1.
func closing(data []byte, last bool) int {
	for i := 1; ; {
		n := bytes.IndexByte(data[i:], '"')
		if n < 0 {
			return -1
		}
		i += n + 1
		if i == len(data) {
			if last {
				return i
			}
			return -1 // the next byte may be a second quote
		}
		if data[i] != '"' {
			return i
		}
		i++
	}
}
