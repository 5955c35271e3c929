package exchange

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cellKind is what a file says a cell is.
type cellKind uint8

const (
	cellEmpty   cellKind = iota
	cellText             // text as somebody typed it
	cellNumber           // text of an exact number, exponent allowed (JSON)
	cellDouble           // text of a binary floating point number (XLSX, Parquet double)
	cellFixed            // num / 10^decimals (Parquet)
	cellBool             // num is 0 or 1
	cellDay              // num is a day (Parquet date, XLSX number shown as a date)
	cellError            // #N/A and the like
	cellFormula          // a formula whose result the file does not hold
	cellNested           // a JSON object or list
	cellHuge             // a number beyond 64 bits
)

// cell is a value as a file holds it. Its text is only good until the next row is read.
type cell struct {
	kind     cellKind
	decimals uint8
	text     []byte
	num      int64
}

// row is one row of a file.
type row struct {
	number int    // as a person counts
	cells  []cell // by place of the heading
	bad    problem
	text   []byte // what the row looks like, when it is bad as a whole
}

// problem names what is wrong with a cell. The words are made only when one is reported.
type problem uint8

const (
	fine problem = iota
	badNumber
	badGrouping
	badExponent
	badDecimals
	badUnit
	tooLarge
	belowMin
	aboveMax
	badPercent
	badDate
	badDay
	badDateRange
	badNever
	badFlag
	badCode
	badIndustry
	badWord
	badEncoding
	tooLong
	wrongKind
	errorCell
	formulaCell
	nestedCell
	placeholder
	noID
	badID
	idNumber
	repeatedID
	rowQuote
	rowLong
	rowWide
	rowJSON
	rowKeys
	lostZeros
	warnID
	ownerID     // the credit code of the owner is wrong; the subject itself is known all the same
	ownerNumber // it is stored as a number
)

// isSpace reports the characters that people and programs leave around a value unseen.
func isSpace(r rune) bool {
	switch r {
	case '\uFEFF', '\u200B', '\u200C', '\u200D', '\u2060':
		return true
	}
	return unicode.IsSpace(r)
}

// foldRune turns full-width characters and typographic signs into the plain ones.
func foldRune(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - 0xFEE0
	case r == '\u3000' || r == '\u00A0' || r == '\u202F' || r == '\u2007':
		return ' '
	case r == '\u2212' || r == '\u2010' || r == '\u2011':
		return '-'
	case r == '￥':
		return '¥'
	}
	return r
}

// foldString trims a text and folds its width.
func foldString(s string) string { return strings.Map(foldRune, strings.TrimFunc(s, isSpace)) }

// fold appends the folded form of a trimmed text to dst.
func fold(dst, b []byte) []byte {
	b = bytes.TrimFunc(b, isSpace)
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			dst, b = append(dst, b[0]), b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		dst, b = utf8.AppendRune(dst, foldRune(r)), b[n:]
	}
	return dst
}

// blank reports whether a cell holds nothing but space.
func (c *cell) blank() bool {
	return c.kind == cellEmpty || c.kind == cellText && len(bytes.TrimFunc(c.text, isSpace)) == 0
}
