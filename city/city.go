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
}

// Generate makes the enterprises of a city, or what belongs to them, batch by batch. The schema has the columns of
// Columns. A batch belongs to the caller; the sequence may be run again and gives the same rows. What belongs to the first
// enterprises comes first, so that it is the same in any longer run.
func (c *Config) Generate(lib *pack.Library, o Options) (*population.Schema, iter.Seq[*population.Batch], error) {
	if o.Enterprises < 0 || uint64(o.Enterprises) > c.plan.codes {
		return nil, nil, fmt.Errorf("%d enterprises: there are credit codes for 0 to %d", o.Enterprises, c.plan.codes)
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
	return schema, func(yield func(*population.Batch) bool) {
		block := make([]firm, blockRows)
		var text []byte
		for first := int64(0); first < o.Enterprises; first += population.BatchRows {
			b := population.NewBatch(schema)
			b.First, b.Rows = first, int(min(population.BatchRows, o.Enterprises-first))
			for from := 0; from < b.Rows; from += blockRows {
				firms := block[:min(blockRows, b.Rows-from)]
				for i := range firms {
					g.make(&firms[i], first+int64(from+i))
				}
				text = g.write(b, from, firms, text)
			}
			if !yield(b) {
				return
			}
		}
	}, nil
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
