package exchange

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// maxToken bounds one tag or text of a sheet; a cell holds 32,767 characters at most.
const maxToken = 4 << 20

var (
	errToken = errors.New("a tag or text of the sheet is too long")
	errMark  = errors.New("the sheet has markup that spreadsheets do not write")
)

// xmlScanner walks over the tags of a part of a workbook. It is no XML parser: it knows what spreadsheet programs write,
// and is some twenty times faster.
type xmlScanner struct {
	in   io.Reader
	buf  []byte
	pos  int
	err  error
	text []byte // between the tag before and this one, still escaped
	name []byte // of the tag, without namespace prefix; "/row" for an end
	attr []byte // its attributes
	self bool   // <row/>
}

func newXMLScanner(in io.Reader) *xmlScanner {
	return &xmlScanner{in: in, buf: make([]byte, 0, 1<<17)}
}

// tag moves to the next tag. text, name and attr are good until the next call.
func (x *xmlScanner) tag() error {
	for {
		open := bytes.IndexByte(x.buf[x.pos:], '<')
		if open >= 0 {
			if end := bytes.IndexByte(x.buf[x.pos+open:], '>'); end >= 0 {
				if skip, err := x.take(open, end); err != nil || !skip {
					return err
				}
				continue
			}
		}
		if err := x.fill(); err != nil {
			return err
		}
	}
}

// take splits the tag at open; skip tells that it is a declaration.
func (x *xmlScanner) take(open, end int) (skip bool, err error) {
	b := x.buf[x.pos:]
	x.text = b[:open]
	inner := b[open+1 : open+end]
	x.pos += open + end + 1
	if len(inner) == 0 {
		return false, errMark
	}
	switch inner[0] {
	case '?':
		return true, nil
	case '!':
		return false, errMark // comment, CDATA: text might be lost
	}
	x.self = inner[len(inner)-1] == '/'
	if x.self {
		inner = inner[:len(inner)-1]
	}
	x.name, x.attr = inner, nil
	for i, c := range inner {
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			x.name, x.attr = inner[:i], inner[i+1:]
			break
		}
	}
	if i := bytes.IndexByte(x.name, ':'); i >= 0 {
		x.unprefix(i)
	}
	return false, nil
}

// unprefix turns x:row into row and /x:row into /row.
func (x *xmlScanner) unprefix(i int) {
	if x.name[0] == '/' {
		x.name[i] = '/'
		x.name = x.name[i:]
		return
	}
	x.name = x.name[i+1:]
}

func (x *xmlScanner) fill() error {
	if x.err != nil {
		if x.err == io.EOF {
			return io.ErrUnexpectedEOF // a whole part never ends between tags that are asked for
		}
		return x.err
	}
	n := copy(x.buf, x.buf[x.pos:])
	x.buf, x.pos = x.buf[:n], 0
	if n > maxToken {
		return errToken
	}
	if n > cap(x.buf)/2 {
		x.buf = append(make([]byte, 0, 2*cap(x.buf)), x.buf...)
	}
	m, err := x.in.Read(x.buf[n:cap(x.buf)])
	x.buf, x.err = x.buf[:n+m], err
	return nil
}

// attribute returns an attribute of the tag, or nil.
func (x *xmlScanner) attribute(name string) []byte {
	b := x.attr
	for len(b) > 0 {
		eq := bytes.IndexByte(b, '=')
		if eq < 0 || eq+1 >= len(b) {
			return nil
		}
		key := bytes.TrimSpace(b[:eq])
		quote := b[eq+1]
		end := bytes.IndexByte(b[eq+2:], quote)
		if quote != '"' && quote != '\'' || end < 0 {
			return nil
		}
		if string(key) == name {
			return b[eq+2 : eq+2+end]
		}
		b = b[eq+2+end+1:]
	}
	return nil
}

// cellAttributes returns place, style and type of a cell in one pass, because there are millions of them.
func (x *xmlScanner) cellAttributes() (ref []byte, style int, kind string) {
	b := x.attr
	for len(b) > 3 {
		if b[0] == ' ' {
			b = b[1:]
			continue
		}
		if b[1] != '=' || b[2] != '"' {
			return x.attribute("r"), number(x.attribute("s")), cellType(x.attribute("t"))
		}
		end := bytes.IndexByte(b[3:], '"')
		if end < 0 {
			return ref, style, kind
		}
		switch v := b[3 : 3+end]; b[0] {
		case 'r':
			ref = v
		case 's':
			style = number(v)
		case 't':
			kind = cellType(v)
		}
		b = b[3+end+1:]
	}
	return ref, style, kind
}

func number(b []byte) int { n, _ := digits(b); return n }

// cellType returns one of the known types without making a string of its own.
func cellType(b []byte) string {
	for _, t := range [...]string{"s", "n", "str", "inlineStr", "b", "e", "d"} {
		if string(b) == t {
			return t
		}
	}
	return ""
}

// unescape appends text with its entities and _xHHHH_ escapes resolved.
func unescape(dst, text []byte) []byte {
	if bytes.IndexByte(text, '&') < 0 && !bytes.Contains(text, []byte("_x")) {
		return append(dst, text...)
	}
	for i := 0; i < len(text); {
		switch {
		case text[i] == '&':
			end := bytes.IndexByte(text[i:], ';')
			if end > 0 && end < 12 {
				if r, ok := entity(string(text[i+1 : i+end])); ok {
					dst = utf8.AppendRune(dst, r)
					i += end + 1
					continue
				}
			}
		case text[i] == '_' && i+7 <= len(text) && text[i+1] == 'x' && text[i+6] == '_':
			if v, err := strconv.ParseUint(string(text[i+2:i+6]), 16, 16); err == nil {
				dst = utf8.AppendRune(dst, rune(v))
				i += 7
				continue
			}
		}
		dst = append(dst, text[i])
		i++
	}
	return dst
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	v, err := strconv.ParseUint(digits, base, 21)
	return rune(v), err == nil
}
