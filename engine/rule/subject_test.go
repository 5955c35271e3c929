package rule_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"huice/engine/pack"
	"huice/engine/population"
)

// cell is one fact of one subject as a column holds it.
type cell struct {
	known bool
	n     int64
	b     bool
	s     string
}

// subject is the facts of one enterprise, by column of a world.
type subject []cell

// world is a vocabulary with the values at which something may turn.
type world struct {
	lib    *pack.Library
	cols   []worldColumn
	schema *population.Schema
	pool   []*big.Rat
	days   []int64
	words  []string
	given  map[string][]cell // values that examples give a column
	never  bool              // dates may be never: nothing counts the time between two of them, which has no meaning then
}

type worldColumn struct {
	name   string
	fact   *pack.Fact
	min    int64
	max    int64
	absent bool // not a column of the schema
}

var literalForm = regexp.MustCompile(`-?[0-9]+(\.[0-9]+)?`)
var quotedForm = regexp.MustCompile(`'([^']*)'|"([^"]*)"`)

// newWorld collects the columns of a library, or of the named ones only, and the values its packs compare with.
func newWorld(lib *pack.Library, only []string, on pack.Day) *world {
	w := &world{lib: lib, days: []int64{int64(on)}, words: []string{"aa", "bb", "16", "161", "51", "5", ""}, given: map[string][]cell{}, never: true}
	var names []string
	for _, f := range lib.Facts {
		for _, name := range f.Columns() {
			if only != nil && !slices.Contains(only, name) {
				continue
			}
			c := worldColumn{name: name, fact: f, max: population.MaxInt}
			if f.Min != nil {
				c.min = -population.MaxInt
				if f.Min.Num != nil {
					c.min, _ = population.Scaled(f.Min.Num, f.Scale())
				}
			}
			if f.Max != nil && f.Max.Num != nil {
				c.max, _ = population.Scaled(f.Max.Num, f.Scale())
			}
			w.cols = append(w.cols, c)
			names = append(names, name)
		}
	}
	for _, p := range lib.Packs {
		w.collect(p)
	}
	for _, n := range []int64{0, 1, 2, 100} {
		w.pool = append(w.pool, big.NewRat(n, 1))
	}
	cols := map[string]*worldColumn{}
	for i := range w.cols {
		cols[w.cols[i].name] = &w.cols[i]
	}
	note := func(es pack.Map[pack.Quantity]) {
		for _, e := range es {
			c := cols[e.Key]
			if c == nil {
				continue
			}
			if v := c.cell(e.Value); v.known && !slices.Contains(w.given[c.name], v) {
				w.given[c.name] = append(w.given[c.name], v)
			}
		}
	}
	for _, p := range lib.Packs {
		note(p.Examples.Base)
		for _, t := range p.Examples.Tests {
			note(t.With)
		}
	}
	schema, err := population.NewSchema(lib, names)
	if err != nil {
		panic(err)
	}
	w.schema = schema
	return w
}

func (w *world) collect(p *pack.Pack) {
	take := func(q pack.Quantity) {
		switch {
		case q.Num != nil:
			w.pool = append(w.pool, q.Num)
		case q.Kind == pack.DateVal:
			w.days = append(w.days, int64(q.Day))
		case q.Kind == pack.List:
			w.words = append(w.words, q.List...)
		case q.Kind == pack.Word:
			w.words = append(w.words, q.Word)
		}
	}
	for _, e := range p.Parameters {
		for _, v := range slices.Concat(e.Value.Values, e.Value.Demo) {
			take(v.Value)
		}
	}
	r := &reader{p: p}
	for _, e := range r.expressions() {
		w.never = w.never && !strings.Contains(e.Src, "s_between")
		for _, s := range literalForm.FindAllString(quotedForm.ReplaceAllString(e.Src, ""), -1) {
			if q, err := pack.ParseQuantity(s); err == nil {
				take(q)
			}
		}
		for _, m := range quotedForm.FindAllStringSubmatch(e.Src, -1) {
			w.words = append(w.words, m[1]+m[2])
		}
	}

	scale := func(s *pack.Scale) {
		for _, b := range s.Thresholds() {
			take(b.Value)
		}
	}
	var items func([]pack.Item)
	items = func(list []pack.Item) {
		for i := range list {
			scale(&list[i].Scale)
			for j := range list[i].BestOf {
				scale(&list[i].BestOf[j])
			}
			items(list[i].Items)
		}
	}
	if p.Score != nil {
		items(p.Score.Items)
	}
}

// units brings a number into a column's units, cut off; within its bounds.
func (c *worldColumn) units(r *big.Rat) int64 {
	x := floorRat(new(big.Rat).Mul(r, new(big.Rat).SetInt64(c.fact.Scale())))
	n := int64(population.MaxInt)
	if x.Num().IsInt64() {
		n = x.Num().Int64()
	} else if x.Sign() < 0 {
		n = -n
	}
	return c.clamp(n)
}

func (c *worldColumn) clamp(n int64) int64 { return min(max(n, c.min), c.max) }

// draw draws a value: small, huge, or where something may turn.
func (w *world) draw(r *rand.Rand, col int) cell {
	c := &w.cols[col]
	if list := w.given[c.name]; len(list) > 0 && r.IntN(3) == 0 {
		return list[r.IntN(len(list))]
	}
	switch c.fact.Type {
	case "flag":
		return cell{known: true, b: r.IntN(2) == 0}
	case "date":
		return cell{known: true, n: w.drawDay(r, c.fact.Never && w.never)}
	case "code", "text":
		if n := len(c.fact.Codes); n > 0 {
			return cell{known: true, s: c.fact.Codes[r.IntN(n)].Key}
		}
		s := w.words[r.IntN(len(w.words))]
		if r.IntN(4) == 0 {
			s += "7"
		}
		return cell{known: true, s: s}
	}
	pick := func() *big.Rat { return w.pool[r.IntN(len(w.pool))] }
	var n int64
	switch r.IntN(12) {
	case 0:
		n = 0
	case 1:
		n = r.Int64N(4)
	case 2:
		n = r.Int64N(200) * c.fact.Scale()
	case 3, 4, 5, 6:
		n = c.units(pick()) + r.Int64N(3) - 1
	case 7:
		n = c.units(new(big.Rat).Mul(pick(), pick())) + r.Int64N(3) - 1
	case 8:
		n = population.MaxInt - r.Int64N(3)
	case 9:
		n = c.units(new(big.Rat).Mul(pick(), big.NewRat(1+r.Int64N(1000), 1)))
	default:
		n = int64(float64(population.MaxInt) / float64(uint64(1)<<r.IntN(50)) * r.Float64())
	}
	if c.min < 0 && r.IntN(4) == 0 {
		n = -n
	}
	return cell{known: true, n: c.clamp(n)}
}

func (w *world) drawDay(r *rand.Rand, never bool) int64 {
	d := w.days[r.IntN(len(w.days))]
	switch r.IntN(8) {
	case 0:
		if never {
			return int64(pack.NeverDay)
		}
		return d
	case 1, 2:
		return d + r.Int64N(3) - 1
	case 3, 4:
		return int64(date(d).addMonths(r.IntN(400)-300)) + r.Int64N(3) - 1
	case 5:
		return int64(pack.DayOf(1, 1, 1)) + r.Int64N(3_000_000)
	}
	return d - r.Int64N(8000)
}

// person draws a subject with gaps; tie makes one amount an exact multiple of another, or all but.
func (w *world) person(r *rand.Rand, gaps float64) subject {
	s := make(subject, len(w.cols))
	for i := range s {
		s[i] = w.draw(r, i)
	}
	for range r.IntN(4) {
		w.tie(r, s)
	}
	for i := range s {
		if w.cols[i].absent || r.Float64() < gaps {
			s[i] = cell{}
		}
	}
	return s
}

func (w *world) tie(r *rand.Rand, s subject) {
	a, b := r.IntN(len(s)), r.IntN(len(s))
	ca, cb := &w.cols[a], &w.cols[b]
	if a == b || !ca.fact.Numeric() || !cb.fact.Numeric() || !s[b].known {
		return
	}
	v := new(big.Rat).SetFrac64(s[b].n, cb.fact.Scale())
	v.Mul(v, w.pool[r.IntN(len(w.pool))])
	s[a] = cell{known: true, n: ca.clamp(ca.units(v) + r.Int64N(3) - 1)}
}

// complete fills the gaps.
func (w *world) complete(r *rand.Rand, s subject) subject {
	c := slices.Clone(s)
	for i := range c {
		if !c[i].known {
			c[i] = w.draw(r, i)
		}
	}
	return c
}

// fill puts a subject into a row.
func (w *world) fill(b *population.Batch, row int, s subject) {
	for i, c := range s {
		at := b.Schema.Lookup(w.cols[i].name)
		if !c.known || at < 0 {
			continue
		}
		switch b.Schema.Columns[at].Kind {
		case population.Flag:
			b.SetFlag(at, row, c.b)
		case population.Code:
			b.SetCode(at, row, c.s)
		case population.Text:
			b.SetText(at, row, c.s)
		default:
			b.SetInt(at, row, c.n)
		}
	}
}

// facts gives the facts of a subject to the interpreter.
func (w *world) facts(s subject) func(string) ref.Val {
	return func(name string) ref.Val {
		i := slices.IndexFunc(w.cols, func(c worldColumn) bool { return c.name == name })
		if i < 0 || !s[i].known {
			return gap()
		}
		switch f := w.cols[i].fact; f.Type {
		case "flag":
			return types.Bool(s[i].b)
		case "date":
			return date(s[i].n)
		case "code", "text":
			return types.String(s[i].s)
		default:
			return exact(big.NewRat(s[i].n, f.Scale()))
		}
	}
}

func (w *world) print(s subject) string {
	var b strings.Builder
	for i, c := range s {
		if c.known {
			fmt.Fprintf(&b, "  %s = %v\n", w.cols[i].name, w.facts(s)(w.cols[i].name))
		}
	}
	return b.String()
}

// cell is a literal of an example as a column holds it.
func (c *worldColumn) cell(q pack.Quantity) cell {
	switch {
	case q.Kind == pack.Unknown:
		return cell{}
	case q.Num != nil && c.fact.Numeric():
		return cell{known: true, n: c.units(q.Num)}
	case q.Kind == pack.Flag:
		return cell{known: true, b: q.Bool}
	case q.Kind == pack.DateVal, q.Kind == pack.Never:
		return cell{known: true, n: int64(q.Day)}
	}
	return cell{known: true, s: q.Src}
}
