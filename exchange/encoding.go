package exchange

import (
	"bytes"
	"io"
	"sync/atomic"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

const (
	utf8BOM = "\xEF\xBB\xBF"
	utf16LE = "\xFF\xFE"
	utf16BE = "\xFE\xFF"
)

// sniffWindow is how much text after the first character beyond ASCII is looked at to tell UTF-8 from GB 18030.
const sniffWindow = 1 << 18

// textReader yields the text of a file as UTF-8. The rule is: a byte order mark decides; else text that is valid UTF-8
// is UTF-8, save for a stray byte; else it is GB 18030. It is applied where the first character beyond ASCII stands, however late that is,
// because ASCII is the same in both. What is wrong after that stays visible: invalid bytes stay invalid, or become
// U+FFFD, and the cell is refused.
type textReader struct {
	in      io.Reader
	buf     []byte
	window  []byte    // the part of buf that is not yet given out
	decided io.Reader // once the encoding is known
	err     error
	started bool
}

func newTextReader(in io.Reader) *textReader { return &textReader{in: in} }

func (t *textReader) Read(p []byte) (int, error) {
	if t.decided != nil {
		return t.decided.Read(p)
	}
	if len(t.window) == 0 {
		t.fill()
	}
	if !t.started {
		t.started = true
		if t.mark(); t.decided != nil {
			return t.decided.Read(p)
		}
	}
	if len(t.window) == 0 {
		return 0, t.err
	}
	if n := asciiLen(t.window); n > 0 {
		n = copy(p, t.window[:n])
		t.window = t.window[n:]
		return n, nil
	}
	t.fill()
	t.decide()
	return t.decided.Read(p)
}

// fill reads until the window is full or the file ends.
func (t *textReader) fill() {
	if t.buf == nil {
		t.buf = make([]byte, sniffWindow)
	}
	n := copy(t.buf, t.window)
	for t.err == nil && n < len(t.buf) {
		var m int
		m, t.err = t.in.Read(t.buf[n:])
		n += m
	}
	t.window = t.buf[:n]
}

// mark looks for a byte order mark.
func (t *textReader) mark() {
	switch {
	case bytes.HasPrefix(t.window, []byte(utf8BOM)):
		t.window = t.window[len(utf8BOM):]
		t.decided = t.rest()
	case bytes.HasPrefix(t.window, []byte(utf16LE)), bytes.HasPrefix(t.window, []byte(utf16BE)):
		t.decided = transform.NewReader(t.rest(), unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	}
}

// decide tells UTF-8 from GB 18030. A few stray bytes do not make a text GB 18030, in which hardly a character in eight
// happens to look like UTF-8.
func (t *textReader) decide() {
	good, bad := 0, 0
	for b := wholeRunes(t.window, t.err != nil); len(b) > 0; {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		b = b[n:]
	}
	if bad*2 <= good {
		t.decided = t.rest()
		return
	}
	t.decided = transform.NewReader(t.rest(), simplifiedchinese.GB18030.NewDecoder())
}

// rest reads what is in the window and then the file.
func (t *textReader) rest() io.Reader {
	if t.err != nil {
		return io.MultiReader(bytes.NewReader(t.window), failed{t.err})
	}
	return io.MultiReader(bytes.NewReader(t.window), t.in)
}

// failed repeats the error a file ended with.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }

// wholeRunes cuts a character off the end that the window may have split.
func wholeRunes(b []byte, atEnd bool) []byte {
	if atEnd {
		return b
	}
	for i := 1; i <= min(utf8.UTFMax-1, len(b)); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			return b
		}
	}
	return b
}

// asciiLen is how many bytes at the start are ASCII.
func asciiLen(b []byte) int {
	for i, c := range b {
		if c >= utf8.RuneSelf {
			return i
		}
	}
	return len(b)
}

// counter counts the bytes read through it, for progress.
type counter struct {
	in io.Reader
	n  atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n.Add(int64(n))
	return n, err
}
