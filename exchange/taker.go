package exchange

import (
	"unicode/utf8"

	"huice/engine/pack"
	"huice/engine/population"
)

// taker turns cells into values and names what is wrong with them. Each worker has one of its own.
type taker struct {
	of      *subject
	fields  []field
	texts   []byte // texts of the batch under way
	repeats []repeat
	listing bool // identifiers are listed for repeats to be found
	unit    *unit
	rowID   []byte // identifier of the row, as far as it can be read
	rowFrom int    // the row's first fault
}

func newTaker(of *subject, fields []field) *taker {
	t := &taker{of: of, fields: make([]field, len(fields))}
	for i, f := range fields {
		t.fields[i] = f.fork()
	}
	return t
}

// begin directs what is found into a unit.
func (t *taker) begin(u *unit, repeats []repeat) { t.unit, t.repeats = u, repeats }

// row stores a row at the end of a batch, or rejects it as a whole with all its faults. It reports whether it stored it.
func (t *taker) row(b *population.Batch, raw row) bool {
	if raw.bad == fine && blankRow(raw.cells) {
		return false
	}
	u := t.unit
	t.rowID, t.rowFrom = t.rowID[:0], len(u.faults)
	start := len(t.texts)
	errs := 0
	if raw.bad != fine {
		code, text := t.of.says(raw.bad)
		u.faults = append(u.faults, placed{Fault: Fault{Row: raw.number, Found: found(raw.text), Code: code, Expected: text}})
		errs++
	} else {
		for i := range t.fields {
			var c *cell
			if f := &t.fields[i]; f.place < len(raw.cells) {
				c = &raw.cells[f.place]
			}
			errs += t.cell(b, i, b.Rows, raw.number, c)
		}
	}
	if t.rowFrom < len(u.faults) {
		id := string(t.rowID)
		for i := t.rowFrom; i < len(u.faults); i++ {
			u.faults[i].ID = id
		}
	}
	if errs == 0 {
		b.Rows++
		u.numbers = append(u.numbers, uint32(raw.number))
		return true
	}
	for i := range t.fields {
		b.Clear(t.fields[i].col, b.Rows)
	}
	t.texts = t.texts[:start]
	return false
}

func blankRow(cells []cell) bool {
	for i := range cells {
		if !cells[i].blank() {
			return false
		}
	}
	return true
}

// cell stores one cell of a row and returns how many errors it has. c may be nil.
func (t *taker) cell(b *population.Batch, place, at, number int, c *cell) int {
	f := &t.fields[place]
	if c == nil || c.kind == cellEmpty || c.kind == cellText && (len(c.text) == 0 || c.text[0] <= ' ' || c.text[0] >= utf8.RuneSelf) && c.blank() {
		if f.id {
			return t.report(place, number, &cell{}, noID, 0)
		}
		return 0
	}
	var p, warning problem
	switch {
	case c.kind == cellError:
		p = errorCell
	case c.kind == cellFormula:
		p = formulaCell
	case c.kind == cellNested:
		p = nestedCell
	case f.id:
		return t.identifier(b, place, at, number, c)
	default:
		p, warning = t.value(b, f, at, c)
	}
	if warning != fine {
		t.report(place, number, c, warning, 0)
	}
	if p == fine {
		return 0
	}
	if c.kind == cellText && (!utf8.Valid(c.text) || containsReplacement(c.text)) {
		p = badEncoding
	}
	return t.report(place, number, c, p, 0)
}

// value stores a cell by the type of its fact.
func (t *taker) value(b *population.Batch, f *field, at int, c *cell) (p, warning problem) {
	switch f.kind {
	case fieldFlag:
		var v bool
		if v, p = f.flag(c); p == fine {
			b.SetFlag(f.col, at, v)
		}
	case fieldDate:
		var v int64
		if v, p = f.date(c); p == fine {
			b.SetInt(f.col, at, v)
		}
	case fieldCode:
		var v uint32
		if v, p, warning = f.code(c); p == fine {
			b.Codes(f.col)[at] = v
			b.Valid(f.col).Set(at)
		}
	case fieldText:
		from := len(t.texts)
		if f.credit {
			t.texts, p, warning = f.ownerCode(t.texts, c)
		} else {
			t.texts, p = f.text(t.texts, c)
		}
		if p == fine {
			f.spans[at] = span{uint32(from), uint32(len(t.texts))}
			b.Valid(f.col).Set(at)
		}
	default:
		var v int64
		if v, p = f.number(c); p == fine {
			b.SetInt(f.col, at, v)
		}
	}
	return p, warning
}

// identifier stores what names the row, refusing one that stood in the file before. A row that is rejected for something
// else still counts: otherwise which of two rows is taken would hang on an unrelated slip.
func (t *taker) identifier(b *population.Batch, place, at, number int, c *cell) int {
	f := &t.fields[place]
	from := len(t.texts)
	var p problem
	if t.of.uscc() {
		t.texts, p = f.creditCode(t.texts, c)
	} else {
		t.texts, p = f.key(t.texts, c)
	}
	if p != fine && p != warnID {
		t.rowID = append(t.rowID, found(c.text)...)
		if c.kind == cellText && (!utf8.Valid(c.text) || containsReplacement(c.text)) {
			p = badEncoding
		}
		return t.report(place, number, c, p, 0)
	}
	code := t.texts[from:]
	t.rowID = append(t.rowID, code...)
	if p == warnID {
		t.report(place, number, c, warnID, 0)
	}
	if before := t.before(number); before != 0 {
		return t.report(place, number, c, repeatedID, before)
	}
	if t.listing {
		t.list(code, number, c)
	}
	f.spans[at] = span{uint32(from), uint32(len(t.texts))}
	b.Valid(f.col).Set(at)
	return 0
}

// before returns the row in which the identifier of a row stood before, where that is known already, or 0.
func (t *taker) before(number int) int {
	for _, r := range t.repeats {
		if int(r.row) == number {
			return int(r.first)
		}
	}
	return 0
}

// list notes an identifier, for repeats to be found when units are taken in order.
func (t *taker) list(code []byte, number int, c *cell) {
	u := t.unit
	var k slot
	if t.of.uscc() {
		k = packed(code)
	} else {
		u.names = append(u.names, string(code))
	}
	k.row = uint32(number)
	u.keys = append(u.keys, k)
	if string(c.text) != string(code) {
		if u.odd == nil {
			u.odd = map[uint32]string{}
		}
		u.odd[k.row] = c.shown()
	}
}

// report notes a fault of a cell of a row and returns 1 for an error, 0 for a warning. before is the row in which a
// repeated identifier stood first.
func (t *taker) report(place, number int, c *cell, p problem, before int) int {
	f := &t.fields[place]
	fault := Fault{Row: number, Column: f.heading, Found: c.shown()}
	if p == repeatedID {
		fault.Code, fault.Expected = t.of.repeated(before)
	} else {
		fault.Code, fault.Expected = f.expected(p, c)
	}
	switch p {
	case warnID, ownerID, ownerNumber, lostZeros, badIndustry:
		fault.Severity = pack.Warning
	}
	t.unit.faults = append(t.unit.faults, placed{fault, place})
	if fault.Severity == pack.Warning {
		return 0
	}
	return 1
}

// storeTexts turns the texts of a batch into one string and lets its first rows point into it: one allocation, not one a
// cell.
func (t *taker) storeTexts(b *population.Batch, rows int) {
	if len(t.texts) == 0 {
		return
	}
	all := string(t.texts)
	t.texts = t.texts[:0]
	for i := range t.fields {
		f := &t.fields[i]
		if f.spans == nil {
			continue
		}
		texts, valid := b.Texts(f.col), b.Valid(f.col)
		for at := range rows {
			if valid.Bit(at) {
				texts[at] = all[f.spans[at].from:f.spans[at].to]
			}
		}
	}
}
