package exchange

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"

	"huice/engine/pack"
	"huice/engine/population"
)

// errPage is what a page is met with that does not hold what its header says.
var errPage = errors.New("a page is damaged")

// pageCursor stands in the pages of a column of a row group. The library finds and unpacks them; levels and values are
// read here, many at a time.
type pageCursor struct {
	pages    file.PageReader
	optional bool
	left     int    // rows of the page
	levels   hybrid // which of them are known
	numbered bool   // values are places in the dictionary
	index    hybrid
	packed   bool   // flags: as runs
	plain    []byte // values
	bit      int    // flags: of plain

	words   [][]byte // the dictionary
	wholes  []int64
	codes   []uint32 // of words, where usable says so
	usable  []bool
	holding []byte // what words point into

	dense  []int64 // of a stretch
	places []uint32
	known  []uint16 // rows of a stretch that are known
}

// open stands before the first page.
func (p *pageCursor) open(pages file.PageReader, optional bool) {
	p.pages, p.optional, p.left = pages, optional, 0
	p.words, p.wholes, p.codes, p.usable = p.words[:0], p.wholes[:0], p.codes[:0], p.usable[:0]
	if p.dense == nil {
		p.dense, p.places, p.known = make([]int64, population.BatchRows), make([]uint32, population.BatchRows), make([]uint16, population.BatchRows)
	}
}

// next stands before the first row of the next page of data.
func (c *parquetColumn) nextPage() error {
	p := &c.page
	for p.left == 0 {
		if !p.pages.Next() {
			if err := p.pages.Err(); err != nil {
				return err
			}
			return errors.New("rows are missing")
		}
		switch page := p.pages.Page().(type) {
		case *file.DictionaryPage:
			if err := c.dictionary(page.Data(), int(page.NumValues())); err != nil {
				return err
			}
		case *file.DataPageV1:
			data := page.Data()
			if p.optional {
				if len(data) < 4 {
					return errPage
				}
				n := int(binary.LittleEndian.Uint32(data))
				if data = data[4:]; n < 0 || n > len(data) {
					return errPage
				}
				p.levels, data = newHybrid(data[:n], 1), data[n:]
			}
			if err := c.pageOf(page, data); err != nil {
				return err
			}
		case *file.DataPageV2:
			data := page.Data()
			n, skip := int(page.DefinitionLevelByteLen()), int(page.RepetitionLevelByteLen())
			if n < 0 || skip < 0 || n+skip > len(data) {
				return errPage
			}
			p.levels = newHybrid(data[skip:skip+n], 1)
			if err := c.pageOf(page, data[skip+n:]); err != nil {
				return err
			}
		}
	}
	return nil
}

// pageOf begins the values of a page.
func (c *parquetColumn) pageOf(page file.Page, data []byte) error {
	p := &c.page
	p.left, p.bit, p.numbered, p.packed, p.plain = int(page.NumValues()), 0, false, false, data
	switch e := parquet.Encoding(page.Encoding()); e {
	case parquet.Encodings.Plain:
	case parquet.Encodings.PlainDict, parquet.Encodings.RLEDict:
		p.numbered = true
		if len(data) == 0 {
			p.index = hybrid{}
			return nil
		}
		if data[0] > 32 {
			return errPage
		}
		p.index = newHybrid(data[1:], int(data[0]))
	case parquet.Encodings.RLE:
		if c.fast != fastFlags || len(data) < 4 {
			return errPage
		}
		p.packed, p.index = true, newHybrid(data[4:], 1)
	default:
		return fmt.Errorf("a page of the encoding %v among others", e)
	}
	return nil
}

// dictionary reads the words or numbers that values are places in.
func (c *parquetColumn) dictionary(data []byte, n int) error {
	p := &c.page
	p.words, p.wholes, p.codes, p.usable = p.words[:0], p.wholes[:0], p.codes[:0], p.usable[:0]
	if c.fast == fastInts {
		if n < 0 || n > len(data) {
			return errPage
		}
		p.wholes = append(p.wholes, make([]int64, n)...)
		_, err := c.whole.plain(p.wholes, data)
		return err
	}
	p.holding = append(p.holding[:0], data...)
	data = p.holding
	f := c.field()
	for range n {
		w, rest, ok := cutText(data)
		if !ok {
			return errPage
		}
		data = rest
		p.words = append(p.words, w)
		if c.fast == fastCodes {
			x := cell{kind: cellText, text: w}
			id, problem, warning := uint32(0), badCode, fine
			if !x.blank() {
				id, problem, warning = f.code(&x)
			}
			p.codes, p.usable = append(p.codes, id), append(p.usable, problem == fine && warning == fine)
		}
	}
	return nil
}

// cutText cuts a text off plain values.
func cutText(data []byte) (text, rest []byte, ok bool) {
	if len(data) < 4 {
		return nil, nil, false
	}
	n := uint64(binary.LittleEndian.Uint32(data))
	if n > uint64(len(data)-4) {
		return nil, nil, false
	}
	return data[4 : 4+n], data[4+n:], true
}

// plain reads whole numbers and returns what is left.
func (w *wholeRange) plain(dst []int64, data []byte) ([]byte, error) {
	if w.wide {
		if len(data) < 8*len(dst) {
			return nil, errPage
		}
		for i := range dst {
			dst[i] = int64(binary.LittleEndian.Uint64(data[8*i:]))
		}
		return data[8*len(dst):], nil
	}
	if len(data) < 4*len(dst) {
		return nil, errPage
	}
	for i := range dst {
		dst[i] = int64(int32(binary.LittleEndian.Uint32(data[4*i:])))
	}
	return data[4*len(dst):], nil
}

// values reads up to n rows of one page into a batch and returns how many. number is that of the first row.
func (c *parquetColumn) values(b *population.Batch, from, n, number int) (int, error) {
	if err := c.nextPage(); err != nil {
		return 0, err
	}
	p := &c.page
	n = min(n, p.left)
	p.left -= n
	valid := b.Valid(c.field().col)
	if p.optional {
		if err := p.levels.bits(valid, from, n); err != nil {
			return 0, err
		}
	} else {
		setRange(valid, from, n)
	}
	known := p.known[:0]
	for i := from; i < from+n; {
		w := valid[i>>6] >> (i & 63)
		m := min(64-i&63, from+n-i)
		if m < 64 {
			w &= 1<<m - 1
		}
		for ; w != 0; w &= w - 1 {
			known = append(known, uint16(i+bits.TrailingZeros64(w)))
		}
		i += m
	}
	if p.numbered {
		if err := p.index.numbers(p.places[:len(known)]); err != nil {
			return 0, err
		}
	}
	number -= from
	if len(known) < n && c.field().id {
		for i := from; i < from+n; i++ {
			if !valid.Bit(i) {
				c.cell(b, i, number+i, &cell{})
			}
		}
	}
	switch c.fast {
	case fastInts:
		return n, c.fillInts(b, known, number)
	case fastFlags:
		return n, c.fillFlags(b, known)
	case fastCodes:
		return n, c.fillCodes(b, known, number)
	default:
		return n, c.fillTexts(b, known, number)
	}
}

func (c *parquetColumn) fillInts(b *population.Batch, known []uint16, number int) (err error) {
	p, w := &c.page, &c.whole
	dense := p.dense[:len(known)]
	if p.numbered {
		for i, at := range p.places[:len(known)] {
			if int(at) >= len(p.wholes) {
				return errPage
			}
			dense[i] = p.wholes[at]
		}
	} else if p.plain, err = w.plain(dense, p.plain); err != nil {
		return err
	}
	span := uint64(w.hi - w.lo)
	beyond := false
	for _, v := range dense {
		beyond = beyond || uint64(v-w.lo) > span
	}
	to := b.Ints(c.field().col)
	if !beyond {
		for i, row := range known {
			to[row&(population.BatchRows-1)] = dense[i] * w.mul
		}
		return nil
	}
	for i, row := range known {
		switch v := dense[i]; {
		case uint64(v-w.lo) <= span:
			to[row] = v * w.mul
		case w.never && v == int64(pack.NeverDay):
			to[row] = v
		default:
			c.slowWhole(b, int(row), number+int(row), v)
		}
	}
	return nil
}

func (c *parquetColumn) fillFlags(b *population.Batch, known []uint16) error {
	p := &c.page
	flags := b.Flags(c.field().col)
	if p.packed {
		places := p.places[:len(known)]
		if err := p.index.numbers(places); err != nil {
			return err
		}
		for i, row := range known {
			flags[row>>6] |= uint64(places[i]&1) << (row & 63)
		}
		return nil
	}
	if p.numbered || p.bit+len(known) > 8*len(p.plain) {
		return errPage
	}
	for _, row := range known {
		on := uint64(p.plain[p.bit>>3]>>(p.bit&7)) & 1
		flags[row>>6] |= on << (row & 63)
		p.bit++
	}
	return nil
}

func (c *parquetColumn) fillCodes(b *population.Batch, known []uint16, number int) error {
	p, f := &c.page, c.field()
	to := b.Codes(f.col)
	if p.numbered {
		for i, at := range p.places[:len(known)] {
			if int(at) >= len(p.codes) {
				return errPage
			}
			if row := known[i]; p.usable[at] {
				to[row] = p.codes[at]
			} else {
				c.slowText(b, int(row), number+int(row), p.words[at])
			}
		}
		return nil
	}
	for _, row := range known {
		text, rest, ok := cutText(p.plain)
		if !ok {
			return errPage
		}
		p.plain = rest
		if id, ok := f.ids[string(text)]; ok {
			to[row] = id
		} else {
			c.slowText(b, int(row), number+int(row), text)
		}
	}
	return nil
}

func (c *parquetColumn) fillTexts(b *population.Batch, known []uint16, number int) error {
	p, f, t := &c.page, c.field(), c.t
	for i, row := range known {
		var text []byte
		if p.numbered {
			at := int(p.places[i])
			if at >= len(p.words) {
				return errPage
			}
			text = p.words[at]
		} else {
			var ok bool
			if text, p.plain, ok = cutText(p.plain); !ok {
				return errPage
			}
		}
		usual := false
		if c.fast == fastCredit {
			usual = len(t.repeats) == 0 && usccSound(text)
		} else {
			usual = usualText(text)
		}
		if !usual {
			c.slowText(b, int(row), number+int(row), text)
			continue
		}
		start := len(t.texts)
		t.texts = append(t.texts, text...)
		f.spans[row] = span{uint32(start), uint32(len(t.texts))}
		if t.listing {
			k := packed(text)
			k.row = uint32(number + int(row))
			t.unit.keys = append(t.unit.keys, k)
		}
	}
	return nil
}
