package exchange

import (
	"bytes"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"huice/engine/pack"
	"huice/engine/population"
)

// field turns the cells of one column of a file into the values of one column of a batch.
type field struct {
	place   int // among the cells of a row
	col     int // among the columns of the schema
	heading string
	fact    *pack.Fact
	of      *subject
	kind    fieldKind
	id      bool
	credit  bool  // the credit code of the owner: checked, but only warned of
	shift   int   // decimals the fact keeps
	power   int   // of ten, from the unit in the heading
	lo, hi  int64 // bounds in units kept
	mac1904 bool
	codes   map[string]string // closed list: code or label, normalised, to code
	ids     map[string]uint32 // cells seen before, as they stand, to the number of their code
	dict    *population.Dict
	spans   []span // text: where in the reader's store of texts
	buf     []byte // for folded text
}

// fieldKind is how the cells of a field are read.
type fieldKind uint8

const (
	fieldNumber fieldKind = iota // money, number, count, share
	fieldFlag
	fieldDate
	fieldCode
	fieldText
)

func kindOf(f *pack.Fact) fieldKind {
	switch f.Type {
	case "flag":
		return fieldFlag
	case "date":
		return fieldDate
	case "code":
		return fieldCode
	case "text":
		return fieldText
	}
	return fieldNumber
}

// span is a stretch of the reader's store of texts.
type span struct{ from, to uint32 }

// Limits on texts, far beyond what a fact needs.
const (
	maxText  = 2000
	maxCode  = 64
	maxCache = 1 << 16
)

func newField(m match, place, col int, heading string, s *population.Schema, of *subject) field {
	f := field{place: place, col: col, heading: heading, fact: m.fact, of: of, kind: kindOf(m.fact), power: m.power,
		id: m.name == of.Key, credit: of.creditCode(m.name)}
	for scale := m.fact.Scale(); scale > 1; scale /= 10 {
		f.shift++
	}
	f.lo, f.hi = bound(m.fact.Min, m.fact.Scale(), 0, -population.MaxInt), bound(m.fact.Max, m.fact.Scale(), population.MaxInt, population.MaxInt)
	switch c := &s.Columns[col]; c.Kind {
	case population.Text:
		f.spans = make([]span, population.BatchRows)
	case population.Code:
		f.dict, f.ids = c.Dict, map[string]uint32{}
		for _, e := range m.fact.Codes {
			if f.codes == nil {
				f.codes = map[string]string{}
			}
			for _, s := range []string{e.Key, e.Value.Label, e.Value.En} {
				if old, taken := f.codes[headingKey(s)]; !taken || old == e.Key || s == e.Key {
					f.codes[headingKey(s)] = e.Key
				}
			}
		}
	}
	return f
}

// fork is a field for another worker.
func (f *field) fork() field {
	g := *f
	g.buf = nil
	if f.spans != nil {
		g.spans = make([]span, len(f.spans))
	}
	if f.ids != nil {
		g.ids = map[string]uint32{}
	}
	return g
}

// bound returns a bound in units kept; what a fact may hold lies within ± MaxInt whatever the bound says.
func bound(q *pack.Quantity, scale, none, open int64) int64 {
	if q == nil {
		return none
	}
	if q.Kind == pack.None || q.Num == nil {
		return open
	}
	r := new(big.Rat).Mul(q.Num, new(big.Rat).SetInt64(scale))
	v := new(big.Int).Div(r.Num(), r.Denom()) // floor; a bound between two units is none a pack would set
	if !v.IsInt64() {
		return open
	}
	return max(-population.MaxInt, min(population.MaxInt, v.Int64()))
}

// number reads a money, number, count or share.
func (f *field) number(c *cell) (v int64, p problem) {
	shift := f.shift + f.power
	switch c.kind {
	case cellText:
		var d decimal
		if d, p = parseDecimal(c.text); p == fine {
			v, p = d.scaled(shift)
		} else if p == badNumber {
			v, p = f.writtenNumber(c.text)
		}
	case cellNumber:
		var d decimal
		if d, p = parseScientific(c.text); p == fine {
			v, p = d.scaled(shift)
		}
	case cellDouble:
		v, p = parseDouble(c.text, shift)
	case cellFixed:
		d := decimal{mant: uint64(c.num), exp: -int(c.decimals)}
		if c.num < 0 {
			d.mant, d.neg = uint64(-c.num), true
		}
		v, p = d.scaled(shift)
	case cellHuge:
		return 0, tooLarge
	default:
		return 0, wrongKind
	}
	switch {
	case p != fine:
		return 0, p
	case v < f.lo:
		return 0, belowMin
	case v > f.hi:
		return 0, aboveMax
	}
	return v, fine
}

// writtenNumber reads a number as people write it: 1,234.50, １２３, 30万元, ¥5, 3%.
func (f *field) writtenNumber(text []byte) (int64, problem) {
	f.buf = fold(f.buf[:0], text)
	if isPlaceholder(f.buf) {
		return 0, placeholder
	}
	n := len(f.buf)
	num, power, own, p := f.plainNumber(f.buf[n:], f.buf)
	if p != fine {
		if f.fact.Type != "share" && bytes.HasSuffix(f.buf, []byte("%")) {
			return 0, badPercent
		}
		return 0, p
	}
	if !own {
		power = f.power
	}
	d, p := parseDecimal(num)
	if p == badNumber && bytes.ContainsAny(num, "eE") {
		if _, sp := parseScientific(num); sp != badNumber {
			return 0, badExponent
		}
	}
	if p != fine {
		return 0, p
	}
	return d.scaled(f.shift + power)
}

// isPlaceholder reports the signs people put where they know nothing. They are refused rather than taken for unknown:
// some mean “none”, which is zero.
func isPlaceholder(b []byte) bool {
	switch string(b) {
	case "-", "--", "—", "——", "–", "/", "\\", "n/a", "N/A", "NA", "null", "NULL", "None", "nan", "NaN", "无", "不详", "未知", "空":
		return true
	}
	return false
}

// flag reads 是/否, 有/无, true/false, yes/no, 1/0.
func (f *field) flag(c *cell) (bool, problem) {
	switch c.kind {
	case cellBool:
		return c.num != 0, fine
	case cellFixed:
		if c.decimals == 0 && (c.num == 0 || c.num == 1) {
			return c.num == 1, fine
		}
		return false, badFlag
	case cellText, cellNumber, cellDouble:
	default:
		return false, wrongKind
	}
	f.buf = fold(f.buf[:0], c.text)
	for i, b := range f.buf {
		if b >= 'A' && b <= 'Z' {
			f.buf[i] = b + 'a' - 'A'
		}
	}
	switch string(f.buf) {
	case "是", "有", "true", "1", "y", "yes", "t":
		return true, fine
	case "否", "无", "没有", "false", "0", "n", "no", "f":
		return false, fine
	}
	return false, badFlag
}

// date reads a calendar day, or never.
func (f *field) date(c *cell) (int64, problem) {
	switch c.kind {
	case cellDay:
		if c.num == int64(pack.NeverDay) && f.fact.Never {
			return c.num, fine
		}
		if c.num < firstDay || c.num > lastDay {
			return 0, badDateRange
		}
		return c.num, fine
	case cellDouble:
		if d, p := parseDay(c.text); p == fine && len(c.text) == 8 {
			return d, p
		}
		return parseSerial(c.text, f.mac1904)
	case cellFixed:
		if c.decimals != 0 {
			return 0, badDate
		}
		return parseDay(strconv.AppendInt(f.buf[:0], c.num, 10))
	case cellText, cellNumber:
	default:
		return 0, wrongKind
	}
	d, p := parseDay(c.text)
	if p != badDate {
		return d, p
	}
	f.buf = fold(f.buf[:0], c.text)
	switch strings.ToLower(string(f.buf)) {
	case "无", "never", "从未", "没有", "从未发生":
		if f.fact.Never {
			return int64(pack.NeverDay), fine
		}
		return 0, badNever
	}
	if isPlaceholder(f.buf) {
		return 0, placeholder
	}
	return parseDay(f.buf)
}

// code reads a code and returns its number in the dictionary.
func (f *field) code(c *cell) (id uint32, p, warning problem) {
	var text []byte
	switch c.kind {
	case cellText, cellNumber, cellDouble:
		text = c.text
	case cellFixed:
		if c.decimals != 0 {
			return 0, badCode, fine
		}
		text = strconv.AppendInt(f.buf[:0], c.num, 10)
	case cellHuge:
		return 0, badCode, fine
	default:
		return 0, wrongKind, fine
	}
	if c.kind == cellDouble && f.codes == nil && len(text)%2 == 1 && len(text) < 6 {
		warning = lostZeros
	}
	if id, ok := f.ids[string(text)]; ok {
		return id, fine, warning
	}
	word, p := f.word(text, c.kind)
	if p != fine {
		return 0, p, fine
	}
	id = f.dict.Intern(word)
	if f.codes == nil && strings.ContainsFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return id, fine, badIndustry
	}
	if len(f.ids) < maxCache {
		f.ids[string(text)] = id
	}
	return id, fine, warning
}

// word turns a cell into a code: one of the list by code or label; without a list any short text, industry codes without
// the letter of their section.
func (f *field) word(text []byte, kind cellKind) (string, problem) {
	if !utf8.Valid(text) {
		return "", badEncoding
	}
	s := unquoteText(foldString(string(text)))
	if f.codes != nil {
		if code, ok := f.codes[headingKey(s)]; ok {
			return code, fine
		}
		return "", badCode
	}
	if kind == cellDouble {
		if _, ok := digits(text); !ok {
			return "", badCode
		}
	}
	switch {
	case isPlaceholder([]byte(s)):
		return "", placeholder
	case len(s) > maxCode:
		return "", tooLong
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }):
		return "", badCode
	}
	if n := len(s); n >= 3 && n <= 5 && (s[0]|0x20) >= 'a' && (s[0]|0x20) <= 't' {
		if _, ok := digits([]byte(s[1:])); ok {
			return s[1:], fine
		}
	}
	return s, fine
}

// unquoteText takes off what spreadsheets and exports put around a code to keep it text: ="0123", '0123.
func unquoteText(s string) string {
	if in, ok := strings.CutPrefix(s, `="`); ok {
		s = strings.TrimSuffix(in, `"`)
	}
	return strings.TrimSpace(strings.TrimLeft(s, "'`"))
}

// text appends a text to dst as it stands, without the space around it.
func (f *field) text(dst []byte, c *cell) ([]byte, problem) {
	switch c.kind {
	case cellText, cellNumber, cellDouble:
		t := c.text
		if n := len(t); n > 0 && (t[0] <= ' ' || t[0] >= utf8.RuneSelf || t[n-1] <= ' ' || t[n-1] >= utf8.RuneSelf) {
			t = bytes.TrimFunc(t, isSpace)
		}
		if len(t) > 1 && t[0] == '\'' && runsAsFormula(string(t[1:2])) {
			t = t[1:]
		}
		switch {
		case !utf8.Valid(t) || bytes.Contains(t, []byte("\uFFFD")) || bytes.IndexByte(t, 0) >= 0:
			return dst, badEncoding
		case len(t) > maxText:
			return dst, tooLong
		}
		return append(dst, t...), fine
	case cellFixed:
		if c.decimals == 0 {
			return strconv.AppendInt(dst, c.num, 10), fine
		}
	case cellDay:
		return appendDay(dst, c.num), fine
	}
	return dst, wrongKind
}

// creditCode appends a normalised credit code to dst. c.text is left as it was found.
func (f *field) creditCode(dst []byte, c *cell) ([]byte, problem) {
	switch {
	case c.kind == cellText && usccWhole(c.text):
		dst = append(dst, c.text...)
	case c.kind == cellText:
		code := strings.ToUpper(unquoteText(foldString(string(c.text))))
		if !usccWhole(code) {
			return dst, badID
		}
		dst = append(dst, code...)
	case c.kind == cellDouble, c.kind == cellNumber && len(c.text) != 18, c.kind == cellFixed, c.kind == cellHuge:
		return dst, idNumber
	case c.kind == cellNumber && usccWhole(c.text):
		dst = append(dst, c.text...)
	default:
		return dst, badID
	}
	code := dst[len(dst)-18:]
	if want, ok := orgCheckChar(code[8:16]); ok && want != code[16] {
		return dst, warnID
	}
	return dst, fine
}

// ownerCode appends the credit code of the owner to dst: normalised where it is right, else as it stands, with a warning.
func (f *field) ownerCode(dst []byte, c *cell) (text []byte, p, warning problem) {
	code, p := f.creditCode(dst, c)
	switch p {
	case fine, warnID:
		return code, fine, p
	case idNumber:
		warning = ownerNumber
	default:
		warning = ownerID
	}
	if text, p = f.text(dst, c); p != fine {
		warning = fine // the error says enough
	}
	return text, p, warning
}

// usualText reports whether a text is beyond doubt kept as it stands: printing ASCII and Chinese characters, and nothing
// at either end that could be space or a sign of a spreadsheet. It may be wrong the other way.
func usualText(t []byte) bool {
	n := len(t)
	if n == 0 || n > maxText || t[0] <= ' ' || t[0] == '\'' || t[n-1] <= ' ' {
		return false
	}
	for i := 0; i < n; {
		c := t[i]
		if c < utf8.RuneSelf {
			if c < ' ' || c == 0x7F {
				return false
			}
			i++
			continue
		}
		if i+2 >= n || t[i+1]&0xC0 != 0x80 || t[i+2]&0xC0 != 0x80 {
			return false
		}
		if wide := c == 0xEF && (t[i+1] == 0xBC || t[i+1] == 0xBD && t[i+2] != 0xBD); !wide && (c < 0xE4 || c > 0xE9) {
			return false // FFFD, surrogates and spaces are among what is left
		}
		i += 3
	}
	return true
}
