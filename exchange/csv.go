package exchange

import (
	"bytes"
	"io"
)

// maxRecord is how long a row of a text file may be; an unclosed quote must not swallow the file.
const maxRecord = 1 << 20

// csvReader splits whole text into rows and cells. It copies only quoted cells that hold quotes.
type csvReader struct {
	buf     []byte
	pos     int // start of the next row in buf
	comma   byte
	eol     byte
	skip    int // rows up to this one are headings
	width   int // of the headings; 0 while they are not known
	number  int
	cells   []cell
	scratch []byte
}

// firstRows returns copies of the rows in which headings are looked for.
func firstRows(first []byte, comma, eol byte) (rows []row) {
	c := &csvReader{buf: first, comma: comma, eol: eol}
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
	data := c.buf[c.pos:]
	if len(data) == 0 {
		return row{}, io.EOF
	}
	c.number++
	if used, ok := c.split(data); ok {
		c.pos += used
		return c.checked(data[:used]), nil
	}
	return c.broken(data), nil
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

// broken gives up on a row whose quote is never closed.
func (c *csvReader) broken(data []byte) row {
	end := bytes.IndexByte(data, c.eol)
	if end < 0 {
		end = len(data) - 1
	}
	c.pos += end + 1
	return row{number: c.number, bad: rowQuote, text: data[:min(end+1, 4*foundLimit)]}
}

// split cuts the first row off data into c.cells and returns its length with the line end. It reports false when the
// row does not end in data.
func (c *csvReader) split(data []byte) (used int, ok bool) {
	end := bytes.IndexByte(data, c.eol)
	if end < 0 {
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
		n = indexEither(data[i:], c.comma, c.eol)
		if n < 0 {
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
