package exchange

import (
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"huice/engine/pack"
)

// flushAt is how much text is gathered before it is written.
const flushAt = 1 << 18

// textSink is what CSV and NDJSON share: one buffer.
type textSink struct {
	w       io.Writer
	buf     []byte
	columns []Column
	options TableOptions
	yes, no string
	never   string
	length  int64
}

func (s *textSink) breakOff() (func() (TableState, error), error) {
	err := s.flush(0)
	state := TableState{Length: s.length}
	return func() (TableState, error) { return state, nil }, err
}

func (s *textSink) flush(limit int) error {
	if len(s.buf) <= limit {
		return nil
	}
	n, err := s.w.Write(s.buf)
	s.buf = s.buf[:0]
	s.length += int64(n)
	if err != nil {
		return fmt.Errorf("writing rows: %w", err)
	}
	return nil
}

// csvSink writes comma-separated values after RFC 4180, with LF.
type csvSink struct{ textSink }

func newCSVSink(w io.Writer, columns []Column, o TableOptions) *csvSink {
	s := &csvSink{textSink{w: w, columns: columns, options: o, yes: "true", no: "false", never: "never", length: o.state.Length}}
	if !o.Names && o.Lang == pack.Zh {
		s.yes, s.no, s.never = "是", "否", "无"
	}
	if s.length > 0 {
		return s // the headings are there
	}
	if o.BOM {
		s.buf = append(s.buf, utf8BOM...)
	}
	for i, h := range o.heads(columns) {
		if i > 0 {
			s.buf = append(s.buf, ',')
		}
		s.buf = appendCSVText(s.buf, h)
	}
	s.buf = append(s.buf, '\n')
	return s
}

func (s *csvSink) row(values []value) error {
	b := s.buf
	for i := range values {
		if i > 0 {
			b = append(b, ',')
		}
		v := &values[i]
		if !v.known {
			continue
		}
		if v.raw {
			b = appendCSVText(b, v.text)
			continue
		}
		switch c := &s.columns[i]; c.Kind {
		case Text, Code:
			if s.options.BOM && runsAsFormula(v.text) {
				b = append(b, '\'')
			}
			b = appendCSVText(b, v.text)
		case Decimal:
			b = appendDecimal(b, v.num, c.Decimals, c.Short)
		case Int:
			b = appendDecimal(b, v.num, 0, true)
		case Date:
			if v.num == int64(pack.NeverDay) {
				b = append(b, s.never...)
			} else {
				b = appendDay(b, v.num)
			}
		case Instant:
			b = appendInstant(b, v.num)
		case Flag:
			b = append(b, s.word(v.num)...)
		}
	}
	if s.options.DemoMark != "" {
		b = append(b, ',')
	}
	s.buf = append(b, '\n')
	return s.flush(flushAt)
}

func (s *csvSink) word(flag int64) string {
	if flag != 0 {
		return s.yes
	}
	return s.no
}

func (s *csvSink) close() error { return s.flush(0) }

// appendInstant writes 2026-07-01T08:00:00Z, the same wherever it is written.
func appendInstant(dst []byte, seconds int64) []byte {
	return time.Unix(seconds, 0).UTC().AppendFormat(dst, time.RFC3339)
}

// runsAsFormula reports whether a spreadsheet would take a text for a formula. In files made for spreadsheets such a text
// gets an apostrophe before it, because names come from outside; the reader takes it off again.
func runsAsFormula(s string) bool {
	return s != "" && (s[0] == '=' || s[0] == '+' || s[0] == '-' || s[0] == '@')
}

// appendCSVText quotes a text that needs it.
func appendCSVText(dst []byte, s string) []byte {
	quote := false
	for i := range len(s) {
		if c := s[i]; c == ',' || c == '"' || c == '\n' || c == '\r' {
			quote = true
			break
		}
	}
	if s != "" && (s[0] == ' ' || s[0] == '\t' || s[len(s)-1] == ' ') {
		quote = true
	}
	if !quote {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	for i := range len(s) {
		if s[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, s[i])
	}
	return append(dst, '"')
}

// ndjsonSink writes one object a line, leaving out what is not known except in the first line, which so names every
// column. Names are always the identifiers.
type ndjsonSink struct {
	textSink
	keys  [][]byte // "name": with a comma before it
	demo  []byte
	begun bool
}

func newNDJSONSink(w io.Writer, columns []Column, o TableOptions) *ndjsonSink {
	s := &ndjsonSink{textSink: textSink{w: w, columns: columns, options: o, length: o.state.Length}, begun: o.state.Length > 0}
	for _, c := range columns {
		s.keys = append(s.keys, append(appendJSONText([]byte{','}, c.Name), ':'))
	}
	if o.DemoMark != "" {
		s.demo = append(appendJSONText([]byte{','}, demoPrefix+o.DemoMark), ":null"...)
	}
	return s
}

func (s *ndjsonSink) row(values []value) error {
	b, start := s.buf, len(s.buf)
	for i := range values {
		v := &values[i]
		if !v.known {
			if !s.begun {
				b = append(append(b, s.keys[i]...), "null"...)
			}
			continue
		}
		b = append(b, s.keys[i]...)
		switch c := &s.columns[i]; c.Kind {
		case Text, Code:
			b = appendJSONText(b, v.text)
		case Decimal:
			b = appendDecimal(b, v.num, c.Decimals, c.Short)
		case Int:
			b = appendDecimal(b, v.num, 0, true)
		case Date:
			b = append(appendDay(append(b, '"'), v.num), '"')
		case Instant:
			b = append(appendInstant(append(b, '"'), v.num), '"')
		case Flag:
			if v.num != 0 {
				b = append(b, "true"...)
			} else {
				b = append(b, "false"...)
			}
		}
	}
	if !s.begun {
		b, s.begun = append(b, s.demo...), true
	}
	if len(b) == start {
		b = append(b, '{')
	} else {
		b[start] = '{' // in place of the first comma
	}
	s.buf = append(b, "}\n"...)
	return s.flush(flushAt)
}

func (s *ndjsonSink) close() error { return s.flush(0) }

// appendJSONText writes a string of JSON; invalid UTF-8 becomes U+FFFD.
func appendJSONText(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < ' ':
			const hex = "0123456789abcdef"
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			dst = utf8.AppendRune(dst, r)
			i += n
			continue
		default:
			dst = append(dst, c)
		}
		i++
	}
	return append(dst, '"')
}
