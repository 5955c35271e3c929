package city

import (
	"fmt"
	"hash/fnv"

	"huice/engine/pack"
	"huice/engine/population"
)

// blockRows is how many firms are made before their columns are written: one word of a bit plane, and little enough to
// stay in the cache.
const blockRows = 64

// column is a column of the schema with its model.
type column struct {
	model
	index    int // in the batch
	gap      int // in the gaps, which are spread over all columns
	year     int // 0 for the latest
	mul, div int64
	ids      []uint32 // code: numbers of the words in the dictionary
	salt     uint64   // of its gaps
	fact     *pack.Fact
	from     *figure // of a recipe; nil for a model
}

// bind joins the columns of a schema with their models.
func (g *generator) bind(s *population.Schema) ([]column, error) {
	var cols []column
	known := models()
	for i, sc := range s.Columns {
		h := fnv.New64a()
		h.Write([]byte(sc.Name))
		c := column{model: known[sc.Fact.Name], index: i, gap: i, year: max(sc.Year-1, 0), mul: 1, div: 1, salt: h.Sum64(), fact: sc.Fact}
		if _, ok := known[sc.Fact.Name]; !ok {
			c.kind, c.from = "recipe", g.own.figures[sc.Fact.Name]
		}
		switch c.kind {
		case "int":
			if sc.Fact.Numeric() && c.unit != sc.Fact.Scale() {
				c.mul, c.div = sc.Fact.Scale(), c.unit
			}
		case "code":
			for _, w := range c.words(g) {
				if _, listed := sc.Fact.Codes.Find(w); len(sc.Fact.Codes) > 0 && !listed {
					return nil, fmt.Errorf("the city uses the code %q, which the fact %s does not list", w, sc.Fact.Name)
				}
				c.ids = append(c.ids, sc.Dict.Intern(w))
			}
		}
		cols = append(cols, c)
	}
	return cols, nil
}

// write stores firms in their columns from a row on and returns its buffer.
func (g *generator) write(b *population.Batch, from int, firms []firm, buf []byte) []byte {
	word := from / 64
	var it item
	for i := range g.cols {
		c := &g.cols[i]
		var known uint64
		switch c.kind {
		case "int":
			known = g.writeInts(c, b.Ints(c.index)[from:], firms)
		case "flag":
			var on uint64
			known, on = g.flags(c, firms)
			b.Flags(c.index)[word] = on & known
		case "code":
			known = g.writeCodes(c, b.Codes(c.index)[from:], firms)
		case "text":
			known, buf = g.writeTexts(c, b.Texts(c.index)[from:], firms, buf[:0])
		case "recipe":
			for i := range firms {
				f := &firms[i]
				it.values = f.facts
				if v := c.from.read(&it, c.year); v.known && !g.missing(c, f) {
					put(b, c.index, from+i, v)
				}
			}
			continue
		}
		b.Valid(c.index)[word] = known
	}
	return buf
}

func (g *generator) writeInts(c *column, to []int64, firms []firm) (known uint64) {
	for i := range firms {
		f := &firms[i]
		if !c.known(f, c.year) || g.missing(c, f) {
			continue
		}
		v := c.value(g, f, c.year)
		if c.mul != c.div {
			v = v * c.mul / c.div
		}
		to[i] = v
		known |= 1 << i
	}
	return known
}

func (g *generator) flags(c *column, firms []firm) (known, on uint64) {
	for i := range firms {
		f := &firms[i]
		if !c.known(f, c.year) || g.missing(c, f) {
			continue
		}
		known |= 1 << i
		on |= uint64(c.value(g, f, c.year)) << i
	}
	return known, on
}

func (g *generator) writeCodes(c *column, to []uint32, firms []firm) (known uint64) {
	for i := range firms {
		f := &firms[i]
		v := c.value(g, f, c.year)
		if v < 0 || g.missing(c, f) {
			continue
		}
		to[i] = c.ids[v]
		known |= 1 << i
	}
	return known
}

// writeTexts makes the texts of a block in one piece of memory.
func (g *generator) writeTexts(c *column, to []string, firms []firm, buf []byte) (known uint64, _ []byte) {
	var ends [blockRows]int
	for i := range firms {
		buf = c.text(g, buf, &firms[i])
		ends[i] = len(buf)
	}
	all, at := string(buf), 0
	for i := range firms {
		if ends[i] > at && !g.missing(c, &firms[i]) {
			to[i] = all[at:ends[i]]
			known |= 1 << i
		}
		at = ends[i]
	}
	return known, buf
}

// put stores a value of a recipe.
func put(b *population.Batch, col, row int, v value) {
	switch b.Schema.Columns[col].Kind {
	case population.Int:
		b.SetInt(col, row, v.n)
	case population.Flag:
		b.SetFlag(col, row, v.n != 0)
	case population.Code:
		b.SetCode(col, row, v.text)
	case population.Text:
		b.SetText(col, row, v.text)
	}
}
