package exchange

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxKeys bounds the different names in one file.
const maxKeys = 4096

// ndjsonReader reads one JSON object a line. Numbers keep the text they have, so nothing passes through floating point.
type ndjsonReader struct {
	in     *bufio.Reader
	count  *counter
	size   int64
	number int
	places map[string]int
	keys   []string // in order of first appearance
	stamp  []int    // line on which a key was last seen
	cells  []cell
	object objectScanner
}

func newNDJSON(at io.ReaderAt, size int64) *ndjsonReader {
	count := &counter{in: io.NewSectionReader(at, 0, size)}
	return &ndjsonReader{in: bufio.NewReaderSize(newTextReader(count), maxRecord), count: count, size: size, places: map[string]int{}}
}

func (n *ndjsonReader) progress() (int64, int64) { return n.count.n.Load(), n.size }

// openNDJSON reads the file once for its names, because any line may bring a new one, and stands before the first line.
func openNDJSON(at io.ReaderAt, size int64, o Options) (rowSource, heading, error) {
	scout := newNDJSON(at, size)
	for {
		_, err := scout.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, heading{}, fileError(o.Source, err, "读不出文件", "the file cannot be read")
		}
		if len(scout.keys) > maxKeys {
			return nil, heading{}, fileError(o.Source, nil, "名称超过%d个，这不是数据表", "more than %d different names, this is not a table of data", maxKeys)
		}
	}
	n := newNDJSON(at, size)
	n.places, n.keys = scout.places, scout.keys
	n.stamp, n.cells = make([]int, len(n.keys)), make([]cell, len(n.keys))
	return n, heading{cells: n.keys}, nil
}

func (n *ndjsonReader) next() (row, error) {
	line, err := n.in.ReadSlice('\n')
	n.number++
	raw := row{number: n.number}
	if err == bufio.ErrBufferFull {
		raw.bad, raw.text = rowLong, bytes.Clone(line[:4*foundLimit])
		for err == bufio.ErrBufferFull {
			_, err = n.in.ReadSlice('\n')
		}
		return raw, nil
	}
	if err != nil && (err != io.EOF || len(line) == 0) {
		return raw, err
	}
	if line = bytes.TrimSpace(line); len(line) == 0 {
		return raw, nil
	}
	clear(n.cells)
	if raw.bad = n.parse(line); raw.bad != fine {
		raw.text = line
	}
	raw.cells = n.cells
	return raw, nil
}

// parse puts the values of an object into the cells of their names.
func (n *ndjsonReader) parse(line []byte) problem {
	s := &n.object
	s.start(line)
	for i := 0; ; i++ {
		key, value, more, ok := s.member()
		if !ok {
			return rowJSON
		}
		if !more {
			return fine
		}
		place := n.place(i, key)
		if n.stamp[place] == n.number {
			return rowKeys
		}
		n.stamp[place] = n.number
		n.cells[place] = value
	}
}

// place finds the cell of a name; lines mostly repeat the order of the names, so that is tried first.
func (n *ndjsonReader) place(i int, key []byte) int {
	if i < len(n.keys) && string(key) == n.keys[i] {
		return i
	}
	place, ok := n.places[string(key)]
	if !ok {
		place = len(n.keys)
		n.keys = append(n.keys, string(key))
		n.places[string(key)] = place
		n.stamp = append(n.stamp, 0)
		n.cells = append(n.cells, cell{})
	}
	return place
}

// objectScanner walks over the members of one JSON object.
type objectScanner struct {
	data    []byte
	pos     int
	first   bool
	scratch []byte
}

func (s *objectScanner) start(line []byte) {
	s.data, s.pos, s.first, s.scratch = line, 0, true, s.scratch[:0]
}

// member returns the next name and value. more is false behind the closing brace; ok is false when this is no object.
func (s *objectScanner) member() (key []byte, value cell, more, ok bool) {
	if s.first {
		if !s.eat('{') {
			return nil, cell{}, false, false
		}
		if s.eat('}') {
			return nil, cell{}, false, s.atEnd()
		}
	} else if !s.eat(',') {
		return nil, cell{}, false, s.eat('}') && s.atEnd()
	}
	s.first = false
	s.space()
	if key, ok = s.str(); !ok || !s.eat(':') {
		return nil, cell{}, false, false
	}
	value, ok = s.value()
	return key, value, true, ok
}

func (s *objectScanner) space() {
	for s.pos < len(s.data) && (s.data[s.pos] == ' ' || s.data[s.pos] == '\t' || s.data[s.pos] == '\r' || s.data[s.pos] == '\n') {
		s.pos++
	}
}

func (s *objectScanner) eat(c byte) bool {
	if s.space(); s.pos < len(s.data) && s.data[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

func (s *objectScanner) atEnd() bool { s.space(); return s.pos == len(s.data) }

func (s *objectScanner) value() (cell, bool) {
	if s.space(); s.pos >= len(s.data) {
		return cell{}, false
	}
	switch c := s.data[s.pos]; {
	case c == '"':
		text, ok := s.str()
		if len(text) == 0 {
			return cell{}, ok
		}
		return cell{kind: cellText, text: text}, ok
	case c == '{' || c == '[':
		text, ok := s.nested()
		return cell{kind: cellNested, text: text}, ok
	}
	start := s.pos
	for s.pos < len(s.data) && !bytes.ContainsRune([]byte(",} \t\r"), rune(s.data[s.pos])) {
		s.pos++
	}
	switch word := s.data[start:s.pos]; string(word) {
	case "null":
		return cell{}, true
	case "true":
		return cell{kind: cellBool, num: 1}, true
	case "false":
		return cell{kind: cellBool}, true
	default:
		_, p := parseScientific(word)
		return cell{kind: cellNumber, text: word}, p != badNumber
	}
}

// nested skips an object or list.
func (s *objectScanner) nested() ([]byte, bool) {
	start, depth := s.pos, 0
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case '"':
			if _, ok := s.str(); !ok {
				return nil, false
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		s.pos++
		if depth == 0 {
			return s.data[start:s.pos], true
		}
	}
	return nil, false
}

// str reads a string; one without escapes is returned where it stands.
func (s *objectScanner) str() ([]byte, bool) {
	if s.pos >= len(s.data) || s.data[s.pos] != '"' {
		return nil, false
	}
	s.pos++
	start := s.pos
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			return s.data[start : s.pos-1], true
		case c == '\\':
			return s.escaped(start)
		case c < ' ':
			return nil, false
		}
		s.pos++
	}
	return nil, false
}

// escaped goes on with a string at its first backslash.
func (s *objectScanner) escaped(start int) ([]byte, bool) {
	from := len(s.scratch)
	s.scratch = append(s.scratch, s.data[start:s.pos]...)
	for s.pos < len(s.data) {
		c := s.data[s.pos]
		s.pos++
		switch {
		case c == '"':
			return s.scratch[from:len(s.scratch):len(s.scratch)], true
		case c < ' ':
			return nil, false
		case c != '\\':
			s.scratch = append(s.scratch, c)
			continue
		}
		if s.pos >= len(s.data) {
			return nil, false
		}
		c = s.data[s.pos]
		s.pos++
		if c == 'u' {
			r, err := s.unicode()
			if err != nil {
				return nil, false
			}
			s.scratch = utf8.AppendRune(s.scratch, r)
			continue
		}
		i := bytes.IndexByte([]byte(`"\/bfnrt`), c)
		if i < 0 {
			return nil, false
		}
		s.scratch = append(s.scratch, "\"\\/\b\f\n\r\t"[i])
	}
	return nil, false
}

// unicode reads the digits of \uXXXX, and a second one where they are a surrogate pair.
func (s *objectScanner) unicode() (rune, error) {
	hex := func() (rune, error) {
		if s.pos+4 > len(s.data) {
			return 0, fmt.Errorf("short \\u")
		}
		v, err := strconv.ParseUint(string(s.data[s.pos:s.pos+4]), 16, 16)
		s.pos += 4
		return rune(v), err
	}
	r, err := hex()
	if err != nil || !utf16.IsSurrogate(r) {
		return r, err
	}
	if !bytes.HasPrefix(s.data[s.pos:], []byte(`\u`)) {
		return utf8.RuneError, nil
	}
	s.pos += 2
	low, err := hex()
	return utf16.DecodeRune(r, low), err
}
