// Package population holds subjects as typed columns with validity, in batches that fit a cache.
//
// A value is a whole number (money in fen, a count, a number or share in its fixed decimals, a date as days), a flag, a
// code or a text, and every value may be unknown. Nothing here is a floating point number. The package knows neither
// files nor rules: package exchange fills batches, package assess reads them.
package population

import (
	"fmt"
	"math/bits"
	"strings"
	"sync"

	"huice/engine/pack"
)

// BatchRows is how many subjects a batch holds; a multiple of 64.
const BatchRows = 1024

// Words is how many 64-bit words a bit plane of a batch has.
const Words = BatchRows / 64

// Kind is how a column is held.
type Kind uint8

// Kinds of column.
const (
	Int  Kind = iota // money, number, count, share, date
	Flag             // one bit
	Code             // a number in the column's dictionary
	Text             // kept for display, never computed with
)

// Column is one fact, or one year of a yearly fact.
type Column struct {
	Name string // begins with pack.OwnerPrefix when it is a fact of the enterprise that the subject belongs to
	Fact *pack.Fact
	Year int // 0 for facts that are not yearly
	Kind Kind
	Dict *Dict // Code
	slot int   // place among the columns of its kind
}

// Label names a column for people, and says so when it is a fact of the enterprise that the subject belongs to.
func (c *Column) Label(l pack.Lang) string { return Label(c.Name, c.Fact, c.Year, l) }

// Label names the column of a fact for people.
func Label(column string, f *pack.Fact, year int, l pack.Lang) string {
	if !strings.HasPrefix(column, pack.OwnerPrefix) {
		return f.ColumnName(year, l)
	}
	return OwnerMark.In(l) + f.ColumnName(year, l)
}

// OwnerMark stands before the label of a fact of the enterprise that a subject belongs to.
var OwnerMark = pack.Text{Zh: "所属企业", En: "Owner: "}

// Schema is the columns of a population. It does not change once batches exist.
type Schema struct {
	Columns []Column
	Key     string // column that identifies a subject
	Name    string // column that names one for people; "" when there is none
	index   map[string]int
	slots   [4]int
}

// NewSchema makes a schema of the named columns of a library. Its subjects are enterprises until Key and Name are set.
func NewSchema(lib *pack.Library, names []string) (*Schema, error) {
	s := &Schema{Key: "uscc", Name: "company_name", index: map[string]int{}}
	for _, name := range names {
		f, year, ok := lib.Column(name)
		if !ok {
			return nil, fmt.Errorf("no fact has the column %q", name)
		}
		if _, dup := s.index[name]; dup {
			return nil, fmt.Errorf("the column %q is given twice", name)
		}
		c := Column{Name: name, Fact: f, Year: year}
		switch f.Type {
		case "flag":
			c.Kind = Flag
		case "code":
			c.Kind, c.Dict = Code, NewDict()
		case "text":
			c.Kind = Text
		}
		c.slot = s.slots[c.Kind]
		s.slots[c.Kind]++
		s.index[name] = len(s.Columns)
		s.Columns = append(s.Columns, c)
	}
	return s, nil
}

// Lookup returns the place of a column, or -1.
func (s *Schema) Lookup(name string) int {
	if i, ok := s.index[name]; ok {
		return i
	}
	return -1
}

// Plane is one bit for each row of a batch.
type Plane [Words]uint64

// Bit reports the bit of a row.
func (p *Plane) Bit(row int) bool { return p[row>>6]>>(row&63)&1 != 0 }

// Set sets the bit of a row.
func (p *Plane) Set(row int) { p[row>>6] |= 1 << (row & 63) }

// Carry copies a known value from a column of a batch that may have another schema.
func (b *Batch) Carry(col, row int, from *Batch, at, of int) {
	switch from.Schema.Columns[at].Kind {
	case Int:
		b.SetInt(col, row, from.Ints(at)[of])
	case Flag:
		b.SetFlag(col, row, from.Flags(at).Bit(of))
	case Code:
		b.SetCode(col, row, from.Text(at, of))
	default:
		b.SetText(col, row, from.Text(at, of))
	}
}

// Clear clears the bit of a row.
func (p *Plane) Clear(row int) { p[row>>6] &^= 1 << (row & 63) }

// Batch is up to BatchRows subjects. Columns lie side by side in one slab for each kind; rows past Rows are unknown.
type Batch struct {
	Schema *Schema
	First  int64 // number of the first row in its population, from 0
	Rows   int

	ints  []int64
	codes []uint32
	flags []Plane
	texts []string
	valid []Plane
}

// NewBatch makes an empty batch: every value unknown.
func NewBatch(s *Schema) *Batch {
	return &Batch{
		Schema: s,
		ints:   make([]int64, s.slots[Int]*BatchRows),
		codes:  make([]uint32, s.slots[Code]*BatchRows),
		flags:  make([]Plane, s.slots[Flag]),
		texts:  make([]string, s.slots[Text]*BatchRows),
		valid:  make([]Plane, len(s.Columns)),
	}
}

// Reset empties the batch for reuse.
func (b *Batch) Reset() {
	b.First, b.Rows = 0, 0
	clear(b.valid)
	clear(b.flags)
	clear(b.texts)
}

// Valid returns which rows of a column are known.
func (b *Batch) Valid(col int) *Plane { return &b.valid[col] }

// Ints returns the whole numbers of a column; only rows that are Valid mean anything.
func (b *Batch) Ints(col int) []int64 {
	i := b.Schema.Columns[col].slot * BatchRows
	return b.ints[i : i+BatchRows : i+BatchRows]
}

// Codes returns the dictionary numbers of a column.
func (b *Batch) Codes(col int) []uint32 {
	i := b.Schema.Columns[col].slot * BatchRows
	return b.codes[i : i+BatchRows : i+BatchRows]
}

// Flags returns the flags of a column.
func (b *Batch) Flags(col int) *Plane { return &b.flags[b.Schema.Columns[col].slot] }

// Texts returns the texts of a column.
func (b *Batch) Texts(col int) []string {
	i := b.Schema.Columns[col].slot * BatchRows
	return b.texts[i : i+BatchRows : i+BatchRows]
}

// SetInt stores a whole number: fen, days, or the number times its scale.
func (b *Batch) SetInt(col, row int, v int64) {
	b.Ints(col)[row] = v
	b.valid[col].Set(row)
}

// SetFlag stores a flag.
func (b *Batch) SetFlag(col, row int, v bool) {
	if f := b.Flags(col); v {
		f.Set(row)
	} else {
		f.Clear(row)
	}
	b.valid[col].Set(row)
}

// SetCode stores a code.
func (b *Batch) SetCode(col, row int, v string) {
	b.Codes(col)[row] = b.Schema.Columns[col].Dict.Intern(v)
	b.valid[col].Set(row)
}

// SetText stores a text.
func (b *Batch) SetText(col, row int, v string) {
	b.Texts(col)[row] = v
	b.valid[col].Set(row)
}

// CopyRow makes a row the same as one of another batch of the same schema, in the given columns.
func (b *Batch) CopyRow(row int, from *Batch, at int, columns []int) {
	for _, col := range columns {
		if !from.valid[col].Bit(at) {
			b.valid[col].Clear(row)
			continue
		}
		switch b.Schema.Columns[col].Kind {
		case Int:
			b.SetInt(col, row, from.Ints(col)[at])
		case Flag:
			b.SetFlag(col, row, from.Flags(col).Bit(at))
		case Code:
			b.Codes(col)[row] = from.Codes(col)[at]
			b.valid[col].Set(row)
		default:
			b.SetText(col, row, from.Texts(col)[at])
		}
	}
}

// Clear makes a value unknown.
func (b *Batch) Clear(col, row int) { b.valid[col].Clear(row) }

// Text returns the text or code of a row, "" when unknown or another kind.
func (b *Batch) Text(col, row int) string {
	if col < 0 || !b.valid[col].Bit(row) {
		return ""
	}
	switch c := &b.Schema.Columns[col]; c.Kind {
	case Text:
		return b.Texts(col)[row]
	case Code:
		return c.Dict.Word(b.Codes(col)[row])
	}
	return ""
}

// Dict numbers the different codes of a column. It only grows, and may be read while it grows.
type Dict struct {
	mu    sync.RWMutex
	words []string
	ids   map[string]uint32
}

// NewDict makes an empty dictionary.
func NewDict() *Dict { return &Dict{ids: map[string]uint32{}} }

// Intern returns the number of a code, giving it one if it is new.
func (d *Dict) Intern(w string) uint32 {
	d.mu.RLock()
	id, ok := d.ids[w]
	d.mu.RUnlock()
	if ok {
		return id
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if id, ok := d.ids[w]; ok {
		return id
	}
	id = uint32(len(d.words))
	d.words = append(d.words, w)
	d.ids[w] = id
	return id
}

// Word returns the code of a number.
func (d *Dict) Word(id uint32) string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.words[id]
}

// Words returns all codes so far, in the order of their numbers. The slice must not be changed.
func (d *Dict) Words() []string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.words[:len(d.words):len(d.words)]
}

// Fill sets the bits of the first n rows.
func (p *Plane) Fill(n int) {
	for w := range p {
		switch left := n - w*64; {
		case left >= 64:
			p[w] = ^uint64(0)
		case left > 0:
			p[w] = 1<<left - 1
		default:
			p[w] = 0
		}
	}
}

// Count returns how many bits are set.
func (p *Plane) Count() int {
	n := 0
	for _, w := range p {
		n += bits.OnesCount64(w)
	}
	return n
}

// Copy makes the batch the same as another of its schema.
func (b *Batch) Copy(from *Batch) {
	b.First, b.Rows = from.First, from.Rows
	copy(b.ints, from.ints)
	copy(b.codes, from.codes)
	copy(b.flags, from.flags)
	copy(b.texts, from.texts)
	copy(b.valid, from.valid)
}
