package exchange

import (
	"encoding/binary"
	"math/bits"

	"github.com/apache/arrow-go/v18/parquet/compress"
)

// parquetPage is how many rows a page of a written column has.
const parquetPage = 1 << 14

// maxWords is how many different texts are numbered before a column is written as plain text. Where almost every text is
// another, sampleWords of them show it.
const (
	maxWords    = 1 << 12
	sampleWords = 1 << 7
)

// Cells gathers the values of one column of a Parquet file until a row group is full. Values are added row by row, in
// the way of the column's kind.
type Cells struct {
	Column
	rows  int
	known []uint64 // a bit for each row
	gaps  int
	longs []int64 // whole numbers of the rows that are known
	bools []uint64
	store []byte // texts of the rows that are known
	ends  []int
	words []string // the different texts; their numbers stand in index
	index []uint32
	ids   map[string]uint32
	plain bool // there are too many different ones
	same  string
	id    uint32 // of same, the latest text
}

func newCells(c Column) *Cells {
	return &Cells{Column: c, ids: map[string]uint32{}}
}

// reset empties the column.
func (c *Cells) reset() {
	c.rows, c.gaps = 0, 0
	c.known, c.longs, c.bools, c.store, c.ends = c.known[:0], c.longs[:0], c.bools[:0], c.store[:0], c.ends[:0]
	c.words, c.index, c.plain = c.words[:0], c.index[:0], false
	clear(c.ids)
}

// values is how many rows are known.
func (c *Cells) values() int { return c.rows - c.gaps }

// next begins a row and returns its bit.
func (c *Cells) next() (word *uint64, bit uint64) {
	if c.rows&63 == 0 {
		c.known = append(c.known, 0)
	}
	word, bit = &c.known[len(c.known)-1], 1<<(c.rows&63)
	c.rows++
	return word, bit
}

// Unknown adds an empty cell.
func (c *Cells) Unknown() {
	c.next()
	c.gaps++
}

// Int adds a whole number: of a column of whole numbers, decimals in their smallest unit, days, or seconds of an instant.
func (c *Cells) Int(v int64, known bool) {
	word, bit := c.next()
	if !known {
		c.gaps++
		return
	}
	*word |= bit
	c.longs = append(c.longs, v)
}

// Flag adds yes or no.
func (c *Cells) Flag(v, known bool) {
	word, bit := c.next()
	if !known {
		c.gaps++
		return
	}
	*word |= bit
	n := c.values() - 1
	if n&63 == 0 {
		c.bools = append(c.bools, 0)
	}
	if v {
		c.bools[n>>6] |= 1 << (n & 63)
	}
}

// Text adds a text or code; an empty one leaves the cell empty.
func (c *Cells) Text(s string) {
	word, bit := c.next()
	if s == "" {
		c.gaps++
		return
	}
	*word |= bit
	if c.plain {
		c.store = append(c.store, s...)
		c.ends = append(c.ends, len(c.store))
		return
	}
	if s != c.same || len(c.words) == 0 {
		id, ok := c.ids[s]
		if !ok {
			if n := len(c.words); n == maxWords || n == sampleWords && len(c.index) < 2*sampleWords {
				c.unfold()
				c.store = append(c.store, s...)
				c.ends = append(c.ends, len(c.store))
				return
			}
			id = uint32(len(c.words))
			c.words = append(c.words, s)
			c.ids[s] = id
		}
		c.same, c.id = s, id
	}
	c.index = append(c.index, c.id)
}

// unfold turns numbered texts into plain ones.
func (c *Cells) unfold() {
	for _, id := range c.index {
		c.store = append(c.store, c.words[id]...)
		c.ends = append(c.ends, len(c.store))
	}
	c.index, c.words, c.plain = c.index[:0], c.words[:0], true
	clear(c.ids)
}

// chunk is a column of a row group as it stands in a file.
type chunk struct {
	data         []byte
	dictionary   int // length of the dictionary page, 0 when there is none
	loose        int // length before compression
	body, packed []byte
	scratch      thrift
	numbered     bool
}

// encode writes the cells of a row group as the pages of a column.
func (k *chunk) encode(c *Cells) {
	k.data, k.dictionary, k.loose = k.data[:0], 0, 0
	k.numbered = (c.Kind == Text || c.Kind == Code) && !c.plain && len(c.words) > 0
	if k.numbered {
		k.body = k.body[:0]
		for _, w := range c.words {
			k.body = append(binary.LittleEndian.AppendUint32(k.body, uint32(len(w))), w...)
		}
		k.page(2, len(c.words), parquetPlain)
		k.dictionary = len(k.data)
	}
	value := 0
	for from := 0; from < c.rows; from += parquetPage {
		n := min(parquetPage, c.rows-from)
		k.body = k.body[:0]
		known := k.levels(c, from, n)
		k.values(c, value, known)
		value += known
		encoding := parquetPlain
		if k.numbered {
			encoding = parquetDictionary
		}
		k.page(0, n, encoding)
	}
}

// Encodings of pages.
const (
	parquetPlain      = 0
	parquetRLE        = 3
	parquetDictionary = 8
)

// levels writes which of n rows are known, and returns how many.
func (k *chunk) levels(c *Cells, from, n int) (known int) {
	words := c.known[from/64 : (from+n+63)/64]
	for _, w := range words {
		known += bits.OnesCount64(w)
	}
	at := len(k.body)
	k.body = append(k.body, 0, 0, 0, 0)
	switch known {
	case 0, n:
		k.body = binary.AppendUvarint(k.body, uint64(n)<<1)
		k.body = append(k.body, byte(min(known, 1)))
	default:
		groups := (n + 7) / 8
		k.body = binary.AppendUvarint(k.body, uint64(groups)<<1|1)
		start := len(k.body)
		for _, w := range words {
			k.body = binary.LittleEndian.AppendUint64(k.body, w)
		}
		k.body = k.body[:start+groups]
	}
	binary.LittleEndian.PutUint32(k.body[at:], uint32(len(k.body)-at-4))
	return known
}

// values writes n values from one on.
func (k *chunk) values(c *Cells, from, n int) {
	switch {
	case k.numbered:
		k.numbers(c.index[from:from+n], len(c.words))
	case c.Kind == Text || c.Kind == Code:
		start := 0
		if from > 0 {
			start = c.ends[from-1]
		}
		for _, end := range c.ends[from : from+n] {
			k.body = append(binary.LittleEndian.AppendUint32(k.body, uint32(end-start)), c.store[start:end]...)
			start = end
		}
	case c.Kind == Flag:
		k.bits(c.bools, from, n)
	case c.Kind == Date:
		for _, v := range c.longs[from : from+n] {
			k.body = binary.LittleEndian.AppendUint32(k.body, uint32(v))
		}
	case c.Kind == Instant:
		for _, v := range c.longs[from : from+n] {
			k.body = binary.LittleEndian.AppendUint64(k.body, uint64(v*1000))
		}
	default:
		for _, v := range c.longs[from : from+n] {
			k.body = binary.LittleEndian.AppendUint64(k.body, uint64(v))
		}
	}
}

// bits writes n bits from one on.
func (k *chunk) bits(words []uint64, from, n int) {
	start := len(k.body)
	for i := from; i < from+n; i += 64 {
		w := words[i>>6] >> (i & 63)
		if i&63 != 0 && i>>6+1 < len(words) {
			w |= words[i>>6+1] << (64 - i&63)
		}
		k.body = binary.LittleEndian.AppendUint64(k.body, w)
	}
	if n > 0 {
		k.body = k.body[:start+(n+7)/8]
		if rest := n & 7; rest != 0 {
			k.body[len(k.body)-1] &= 1<<rest - 1
		}
	}
}

// numbers writes the places of values in a dictionary of some words: one run when they are all the same, else packed in
// as many bits as they need.
func (k *chunk) numbers(index []uint32, words int) {
	width := bits.Len(uint(max(words-1, 0)))
	k.body = append(k.body, byte(width))
	if len(index) == 0 {
		return
	}
	same := true
	for _, v := range index {
		if v != index[0] {
			same = false
			break
		}
	}
	if same {
		k.body = binary.AppendUvarint(k.body, uint64(len(index))<<1)
		for b := 0; b < width; b += 8 {
			k.body = append(k.body, byte(index[0]>>b))
		}
		return
	}
	groups := (len(index) + 7) / 8
	k.body = binary.AppendUvarint(k.body, uint64(groups)<<1|1)
	end := len(k.body) + groups*width
	var acc uint64
	filled := 0
	for _, v := range index {
		acc |= uint64(v) << filled
		for filled += width; filled >= 8; filled -= 8 {
			k.body = append(k.body, byte(acc))
			acc >>= 8
		}
	}
	if filled > 0 {
		k.body = append(k.body, byte(acc))
	}
	for len(k.body) < end {
		k.body = append(k.body, 0)
	}
}

// page adds the body as a page of a kind: 0 for data, 2 for a dictionary.
func (k *chunk) page(kind, values, encoding int) {
	codec, err := compress.GetCodec(compress.Codecs.Zstd)
	if err != nil {
		panic(err) // it is built in
	}
	k.packed = codec.EncodeLevel(k.packed, k.body, 1)
	t := &k.scratch
	t.buf = t.buf[:0]
	t.begin()
	t.int32(1, kind)
	t.int32(2, len(k.body))
	t.int32(3, len(k.packed))
	if kind == 0 {
		t.open(5)
		t.int32(1, values)
		t.int32(2, encoding)
		t.int32(3, parquetRLE)
		t.int32(4, parquetRLE)
	} else {
		t.open(7)
		t.int32(1, values)
		t.int32(2, encoding)
	}
	t.end()
	t.end()
	k.data = append(append(k.data, t.buf...), k.packed...)
	k.loose += len(t.buf) + len(k.body)
}
