// Package city makes the enterprises of a synthetic demo city, for demonstrations, tests and measurements of speed, and
// what belongs to them: platforms, projects, patents, certificates, awards.
//
// It promises that a row depends on the seed, the year and its own number only: the first N enterprises of any longer run
// are the same N, run after run. Gaps hide values and change none. Every figure of the city stands in a YAML file
// (linyi.yaml is built in), held against published or assumed totals by a test. No enterprise exists: credit codes carry a
// body code range of their own, names begin with that of the demo city.
//
// Drawing uses floating point, money does not: each amount is rounded to whole hundreds of yuan before anything is added
// to it, so that the last bits in which processors may differ are gone; from there on it is whole fen.
package city

import (
	"fmt"
	"iter"
	"runtime"
	"slices"

	"huice/engine/pack"
	"huice/engine/population"
)

// Options are one run.
type Options struct {
	Enterprises int64
	Seed        uint64
	Year        int      // fiscal year of the columns _y1
	Gaps        float64  // share of values that nobody has supplied, 0 to 1
	Subject     string   // what to make; enterprises when empty
	Owner       []string // of other subjects: columns of the enterprise to fill beside their own
	Columns     []string // of enterprises: only these, as far as the city has them; all when empty. No value changes
}

// Generate makes the enterprises of a city, or what belongs to them, batch by batch. The schema has the columns of
// Columns. A batch belongs to the caller; the sequence may be run again and gives the same rows. What belongs to the first
// enterprises comes first, so that it is the same in any longer run.
func (c *Config) Generate(lib *pack.Library, o Options) (*population.Schema, iter.Seq[*population.Batch], error) {
	if most := c.plan.codes * uint64(c.plan.series); o.Enterprises < 0 || uint64(o.Enterprises) > most {
		return nil, nil, fmt.Errorf("%d enterprises: there are credit codes for 0 to %d", o.Enterprises, most)
	}
	if o.Year < 2000 || o.Year > 2100 {
		return nil, nil, fmt.Errorf("year %d: not between 2000 and 2100", o.Year)
	}
	g := &generator{Config: c, seed: o.Seed, year: o.Year}
	var err error
	if g.own, err = g.enterprises(lib); err != nil {
		return nil, nil, fmt.Errorf("the city: %w", err)
	}
	if o.Subject != "" && o.Subject != pack.Enterprise {
		return g.belongings(lib, o)
	}
	schema, err := population.NewSchema(lib, c.Columns(lib))
	if err != nil {
		return nil, nil, fmt.Errorf("columns of the city: %w", err)
	}
	if g.cols, err = g.bind(schema); err != nil {
		return nil, nil, err
	}
	if g.gaps, err = c.newGaps(g.cols, o.Gaps, c.Gaps.Keep); err != nil {
		return nil, nil, err
	}
	if len(o.Columns) > 0 {
		if schema, err = g.narrow(lib, schema, o.Columns); err != nil {
			return nil, nil, err
		}
	}
	return schema, g.batches(schema, o.Enterprises), nil
}

// narrow leaves only the columns asked for, each with the gaps it has beside all others.
func (g *generator) narrow(lib *pack.Library, all *population.Schema, columns []string) (*population.Schema, error) {
	var names []string
	var cols []column
	var wanted []*figure
	for _, c := range g.cols {
		name := all.Columns[c.index].Name
		if name != all.Key && name != all.Name && !slices.Contains(columns, name) {
			continue
		}
		c.index = len(names)
		names, cols = append(names, name), append(cols, c)
		if c.from != nil {
			wanted = append(wanted, c.from)
		}
	}
	schema, err := population.NewSchema(lib, names)
	if err != nil {
		return nil, fmt.Errorf("columns of the city: %w", err)
	}
	for i := range cols {
		if c := &cols[i]; c.ids != nil {
			for n, id := range c.ids {
				c.ids[n] = schema.Columns[i].Dict.Intern(all.Columns[c.gap].Dict.Word(id))
			}
		}
	}
	g.cols = cols
	g.own.only(wanted)
	return schema, nil
}

// batches makes the batches of some enterprises on all cores and yields them in order.
func (g *generator) batches(schema *population.Schema, enterprises int64) iter.Seq[*population.Batch] {
	return func(yield func(*population.Batch) bool) {
		var queue []<-chan *population.Batch
		next, most := int64(0), runtime.GOMAXPROCS(0)+1
		for {
			for ; next < enterprises && len(queue) < most; next += population.BatchRows {
				done := make(chan *population.Batch, 1)
				first := next
				go func() { done <- g.batch(schema, first, int(min(population.BatchRows, enterprises-first))) }()
				queue = append(queue, done)
			}
			if len(queue) == 0 {
				return
			}
			b := <-queue[0]
			queue = queue[1:]
			if !yield(b) {
				return
			}
		}
	}
}

// batch makes the enterprises from one on.
func (g *generator) batch(schema *population.Schema, first int64, rows int) *population.Batch {
	b := population.NewBatch(schema)
	b.First, b.Rows = first, rows
	var block [blockRows]firm
	var text []byte
	for from := 0; from < rows; from += blockRows {
		firms := block[:min(blockRows, rows-from)]
		for i := range firms {
			g.make(&firms[i], first+int64(from+i))
		}
		text = g.write(b, from, firms, text)
	}
	return b
}

// Columns lists the columns of a vocabulary that the generator can fill: who an enterprise is first, because that is what
// a reader looks for, the rest in the order of the vocabulary. Facts without a model are left out: marks that experts give
// among them.
func (c *Config) Columns(lib *pack.Library) []string {
	names := c.modelled(lib)
	first := []string{"uscc", "company_name", "region_code", "industry_code"}
	slices.SortStableFunc(names, func(a, b string) int { return place(first, a) - place(first, b) })
	return names
}

// place is where a name stands among the first ones, behind them if it does not.
func place(first []string, name string) int {
	if i := slices.Index(first, name); i >= 0 {
		return i
	}
	return len(first)
}

func (c *Config) modelled(lib *pack.Library) []string {
	var names []string
	known, recipes := models(), map[string]bool{}
	if k, err := (&generator{Config: c, year: 2000}).enterprises(lib); err == nil { // Generate reports the error
		for _, r := range k.recipes {
			recipes[r.name] = r.fact != nil
		}
	}
	for _, f := range lib.Facts {
		if !f.Of(pack.Enterprise) {
			continue
		}
		m, ok := known[f.Name]
		for _, name := range f.Columns() {
			if _, y, _ := lib.Column(name); recipes[f.Name] || ok && m.kind == kindOf(f) && y <= m.years {
				names = append(names, name)
			}
		}
	}
	return names
}

// enterprises compiles the recipes of enterprises.
func (g *generator) enterprises(lib *pack.Library) (*kitchen, error) {
	k := newKitchen(g)
	k.firmFigures("", nil)
	for i := range g.Facts {
		if err := k.add(lib, &g.Facts[i], ""); err != nil {
			return nil, err
		}
	}
	return k, nil
}
