package exchange

import (
	"bytes"
	"io"
)

// maxRecord is how long a row of a text file may be; an unclosed quote must not swallow the file.
const maxRecord = 1 << 20

// csvReader splits text into rows and cells. It keeps one buffer and copies only quoted cells that hold quotes.
type csvReader struct {
	in      io.Reader
	count   *counter
	size    int64
	buf     []byte
	pos     int // start of the next row in buf
	err     error
	comma   byte
	eol     byte
	skip    int // rows up to this one are headings
	width   int // of the headings; 0 while they are not known
	number  int
	cells   []cell
	scratch []byte
}

func newCSV(at io.ReaderAt, size int64, comma, eol byte) *csvReader {
	count := &counter{in: io.NewSectionReader(at, 0, size)}
	return &csvReader{in: newTextReader(count), count: count, size: size, comma: comma, eol: eol}
}

func (c *csvReader) progress() (int64, int64) { return c.count.n.Load(), c.size }

// openCSV finds separator and headings and stands before the first row of data.
func openCSV(at io.ReaderAt, size int64, h *headings, o Options) (source, heading, error) {
	first := make([]byte, 1<<16)
	n, err := io.ReadFull(newTextReader(io.NewSectionReader(at, 0, size)), first)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, heading{}, fileError(o.Source, err, "读不出文件", "the file cannot be read")
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
	c := newCSV(at, size, best, eol)
	c.skip, c.width = skip, len(head.cells)
	return c, head, nil
}

// firstRows returns copies of the rows in which headings are looked for.
func firstRows(first []byte, comma, eol byte) (rows []row) {
	c := &csvReader{buf: first, err: io.EOF, comma: comma, eol: eol}
	for len(rows) < headSearch {
		raw, err := c.next()
		if err != nil {
			break
		}
		rows = append(rows, raw.clone())
	}
	return rows
}

// clone copies a row so that it outlives the next.
func (r row) clone() row {
	cells := make([]cell, len(r.cells))
	for i, c := range r.cells {
		cells[i] = c
		cells[i].text = bytes.Clone(c.text)
	}
	r.cells, r.text = cells, bytes.Clone(r.text)
	return r
}

func (c *csvReader) next() (row, error) {
	for {
		raw, err := c.record()
		if err != nil || raw.number > c.skip {
			return raw, err
		}
	}
}

// record reads one row. A row that cannot be read comes back as a bad one and reading goes on at the next line.
func (c *csvReader) record() (row, error) {
	for {
		data := c.buf[c.pos:]
		used, ok := c.split(data)
		if ok {
			c.pos += used
			c.number++
			return c.checked(data[:used]), nil
		}
		if len(data) > maxRecord || c.err != nil {
			if len(data) == 0 {
				return row{}, c.err
			}
			if c.err != nil && c.err != io.EOF {
				return row{}, c.err
			}
			return c.broken(data)
		}
		c.fill()
	}
}

// checked looks at what makes a row bad as a whole.
func (c *csvReader) checked(data []byte) row {
	raw := row{number: c.number, cells: c.cells}
	if len(data) > maxRecord {
		raw.bad, raw.text = rowLong, data[:foundLimit]
	}
	if c.width > 0 && len(raw.cells) > c.width && !blankRow(raw.cells[c.width:]) {
		raw.bad, raw.text = rowWide, data[:min(len(data), 4*foundLimit)]
	}
	return raw
}

// broken gives up on a row whose quote is never closed, or that never ends.
func (c *csvReader) broken(data []byte) (row, error) {
	c.number++
	raw := row{number: c.number, bad: rowQuote}
	end := bytes.IndexByte(data, c.eol)
	if end < 0 {
		end = len(data) - 1
		if bytes.IndexByte(data, '"') < 0 {
			raw.bad = rowLong
		}
		if c.err == nil {
			c.skipLine()
			raw.text = bytes.Clone(data[:min(len(data), 4*foundLimit)])
			return raw, nil
		}
	}
	raw.text = data[:min(end+1, 4*foundLimit)]
	c.pos += end + 1
	return raw, nil
}

// skipLine drops the rest of a line that is too long to hold.
func (c *csvReader) skipLine() {
	for {
		data := c.buf[c.pos:]
		if end := bytes.IndexByte(data, c.eol); end >= 0 {
			c.pos += end + 1
			return
		}
		c.pos = len(c.buf)
		if c.err != nil {
			return
		}
		c.fill()
	}
}

// fill moves what is left to the front of the buffer and reads on.
func (c *csvReader) fill() {
	if c.buf == nil {
		c.buf = make([]byte, 0, 1<<18)
	}
	n := copy(c.buf, c.buf[c.pos:])
	c.buf, c.pos = c.buf[:n], 0
	if n > cap(c.buf)/2 {
		c.buf = append(make([]byte, 0, 2*cap(c.buf)), c.buf...)
	}
	m, err := c.in.Read(c.buf[n:cap(c.buf)])
	c.buf = c.buf[:n+m]
	if err != nil {
		c.err = err
	}
}

// split cuts the first row off data into c.cells and returns its length with the line end. It reports false when the
// row does not end in data and more may come.
func (c *csvReader) split(data []byte) (used int, ok bool) {
	end := bytes.IndexByte(data, c.eol)
	if end < 0 {
		if c.err != io.EOF || len(data) == 0 {
			return 0, false
		}
		end = len(data)
	}
	line := data[:end]
	if bytes.IndexByte(line, '"') >= 0 {
		return c.splitQuoted(data)
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	cells := c.cells[:0]
	comma, start := c.comma, 0
	for i, b := range line {
		if b == comma {
			cells = append(cells, textCell(line[start:i]))
			start = i + 1
		}
	}
	c.cells = append(cells, textCell(line[start:]))
	return min(end+1, len(data)), true
}

func textCell(b []byte) cell {
	if len(b) == 0 {
		return cell{}
	}
	return cell{kind: cellText, text: b}
}

// splitQuoted is split for rows with quotes, in which a cell may hold separators and line ends.
func (c *csvReader) splitQuoted(data []byte) (used int, ok bool) {
	c.cells, c.scratch = c.cells[:0], c.scratch[:0]
	for i := 0; ; {
		if i < len(data) && data[i] == '"' {
			text, n, whole := c.quoted(data[i:])
			if !whole {
				return 0, false
			}
			c.cells = append(c.cells, cell{kind: cellText, text: text})
			i += n
		} else {
			n := indexEither(data[i:], c.comma, c.eol)
			if n < 0 {
				if c.err != io.EOF {
					return 0, false
				}
				n = len(data) - i
			}
			text := data[i : i+n]
			if (i+n == len(data) || data[i+n] == c.eol) && len(text) > 0 && text[len(text)-1] == '\r' {
				text = text[:len(text)-1]
			}
			c.cells = append(c.cells, textCell(text))
			i += n
		}
		if i >= len(data) {
			return len(data), true
		}
		i++
		if data[i-1] == c.eol {
			return i, true
		}
	}
}

// quoted reads a cell in quotes up to the separator or line end behind it. What stands between the closing quote and the
// separator is kept as it is: some programs write "A"B.
func (c *csvReader) quoted(data []byte) (text []byte, used int, ok bool) {
	start := len(c.scratch)
	for i := 1; ; {
		n := bytes.IndexByte(data[i:], '"')
		if n < 0 {
			return nil, 0, false
		}
		c.scratch = append(c.scratch, data[i:i+n]...)
		i += n + 1
		if i < len(data) && data[i] == '"' {
			c.scratch = append(c.scratch, '"')
			i++
			continue
		}
		if i == len(data) && c.err != io.EOF {
			return nil, 0, false // the next byte may be a second quote
		}
		n = indexEither(data[i:], c.comma, c.eol)
		if n < 0 {
			if c.err != io.EOF {
				return nil, 0, false
			}
			n = len(data) - i
		}
		c.scratch = append(c.scratch, bytes.TrimRight(data[i:i+n], "\r ")...)
		return c.scratch[start:len(c.scratch):len(c.scratch)], i + n, true
	}
}

// indexEither returns where a or b first stands, or -1.
func indexEither(data []byte, a, b byte) int {
	for i, c := range data {
		if c == a || c == b {
			return i
		}
	}
	return -1
}
