package city

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"huice/engine/pack"
	"huice/engine/population"
)

// Belonging describes a kind of subject that belongs to enterprises, or to the city itself.
type Belonging struct {
	Subject  string              `yaml:"subject"`
	ID       string              `yaml:"id"`       // text with {figures}
	Name     string              `yaml:"name"`     // likewise
	Complete bool                `yaml:"complete"` // a register without gaps
	Make     string              `yaml:"make"`     // certificates: those that the facts of the enterprises tell of
	Each     []Each              `yaml:"each"`     // how many an enterprise has: the first that applies
	Rows     []map[string]string `yaml:"rows"`     // these come first; owner: the number of an enterprise, {a/b}: over all
	Facts    []Recipe            `yaml:"facts"`
	Sorts    []Sort              `yaml:"sorts"`
}

// Sort says which subjects have the facts that begin in one of some ways, unless a recipe makes them; the others have none.
type Sort struct {
	If     map[string]string `yaml:"if"`
	Begins []string          `yaml:"begins"`
}

// Each is how many an enterprise has on average, or as many as a figure of it says.
type Each struct {
	If     map[string]string `yaml:"if"`
	Mean   float64           `yaml:"mean"`
	Of     string            `yaml:"of"`
	AtMost int64             `yaml:"at_most"`
}

// Otherwise is what facts are for which there is no recipe, by type.
type Otherwise struct {
	Each   float64 `yaml:"each"` // of kinds of subjects that are not described
	Flag   float64 `yaml:"flag"` // true
	Never  float64 `yaml:"never"`
	Date   Range   `yaml:"date"` // years back
	Money  Spread  `yaml:"money"`
	Number Range   `yaml:"number"`
	Count  Range   `yaml:"count"`
	Share  Range   `yaml:"share"`
}

// belongings makes the subjects of one kind.
type belongings struct {
	*generator
	of      *pack.Subject
	spec    *Belonging
	kitchen *kitchen
	each    []eachOf
	from    []*figure // by column
	keep    []string  // columns that are always known
	count   int64     // of enterprises
}

type eachOf struct {
	*Each
	conds []condition
	of    *figure
}

func (g *generator) belongings(lib *pack.Library, o Options) (*population.Schema, iter.Seq[*population.Batch], error) {
	b := &belongings{generator: g, of: lib.Subject(o.Subject), count: o.Enterprises}
	if b.of == nil {
		return nil, nil, fmt.Errorf("there is no subject %s", o.Subject)
	}
	b.spec = &Belonging{Subject: o.Subject, Each: []Each{{Mean: g.Otherwise.Each}}}
	for i := range g.Subjects {
		if g.Subjects[i].Subject == o.Subject {
			b.spec = &g.Subjects[i]
		}
	}
	if err := b.prepare(lib); err != nil {
		return nil, nil, fmt.Errorf("the subject %s: %w", o.Subject, err)
	}
	schema, err := b.schema(lib, o.Owner)
	if err != nil {
		return nil, nil, fmt.Errorf("the subject %s: %w", o.Subject, err)
	}
	if b.spec.Complete {
		o.Gaps = 0
	}
	if g.gaps, err = g.newGaps(g.cols, o.Gaps, b.keep); err != nil {
		return nil, nil, err
	}
	return schema, func(yield func(*population.Batch) bool) {
		out := &filler{belongings: b, batch: population.NewBatch(schema), schema: schema, yield: yield}
		if b.run(out) && out.batch.Rows > 0 {
			yield(out.batch)
		}
	}, nil
}

// prepare compiles the recipes: those described, then one for every other fact of the subject.
func (b *belongings) prepare(lib *pack.Library) error {
	k := newKitchen(b.generator)
	b.kitchen = k
	k.firmFigures(pack.OwnerPrefix, b.own)
	k.figures["nth"] = &figure{kind: "int", scale: 1, years: 1, read: func(it *item, _ int) value { return value{known: true, n: it.nth} }}
	for _, e := range b.spec.Each {
		x := eachOf{Each: &e}
		var err error
		if x.conds, err = k.conditions(e.If); err == nil && e.Of != "" {
			x.of, err = k.look(e.Of)
		}
		switch {
		case errors.Is(err, errWithout):
		case err != nil:
			return err
		default:
			b.each = append(b.each, x)
		}
	}
	described := map[string]bool{}
	for _, r := range b.spec.Facts {
		described[r.Fact] = true
	}
	first := []Recipe{{Fact: b.of.Key, Way: Way{Text: orElse(b.spec.ID, "DM-"+b.of.ID+"-{owner.number}-{nth}")}}}
	if b.of.Owner != "" {
		first = append(first, Recipe{Fact: b.of.Owner, Way: Way{Text: "{owner.uscc}"}})
	}
	var last []Recipe
	if b.of.Name != "" && b.of.Name != b.of.Key {
		last = append(last, Recipe{Fact: b.of.Name, Way: Way{Text: orElse(b.spec.Name, b.of.Label+"{owner.number}-{nth}")}})
	}
	all := slices.Concat(first, b.spec.Facts, last)
	for _, r := range slices.Concat(first, last) {
		described[r.Fact] = true
	}
	for _, f := range lib.Facts {
		if f.Of(b.of.ID) && !f.Judged && !described[f.Name] {
			all = append(all, b.plausible(f))
		}
	}
	for i := range all {
		if slices.ContainsFunc(b.spec.Facts, func(r Recipe) bool { return r.Fact == all[i].Fact }) && i < len(first) {
			continue // described otherwise
		}
		if err := k.add(lib, &all[i], b.of.ID+"."); err != nil {
			return err
		}
	}
	return nil
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// plausible is a recipe for a fact that is not described, from its type and bounds.
func (b *belongings) plausible(f *pack.Fact) Recipe {
	o := &b.Otherwise
	r := Recipe{Fact: f.Name}
	switch f.Type {
	case "flag":
		r.Chance = &o.Flag
	case "code":
		switch {
		case len(f.Codes) == 0:
			r.Text = "{owner.industry_code}"
		case f.Name == "region_code":
			r.Of = pack.OwnerPrefix + "region_code"
		default:
			r.Pick = map[string]float64{}
			for _, c := range f.Codes {
				r.Pick[c.Key] = 1
			}
		}
	case "text":
		r.Text = "DM-{owner.number}-{nth}"
		if strings.HasSuffix(f.Name, "_uscc") {
			r.Text = "{owner.uscc}"
		}
	case "date":
		r.Back = &o.Date
		if f.Never {
			r.Never = o.Never
		}
	case "money":
		r.Median, r.Spread = o.Money.Median, o.Money.Sigma
	case "share":
		r.Range = &o.Share
	case "count":
		r.Range = &o.Count
	default:
		r.Range = &o.Number
	}
	bounded(&r, f)
	for _, sort := range b.spec.Sorts {
		if slices.ContainsFunc(sort.Begins, func(p string) bool { return strings.HasPrefix(f.Name, p) }) {
			r.If = sort.If
			switch { // who is of another sort has none of it
			case f.Type == "flag":
				r.Cases = []Way{r.Way, {Is: "false"}}
			case f.Never:
				r.Cases = []Way{r.Way, {Is: "never"}}
			}
		}
	}
	return r
}

// bounded keeps a number within what the vocabulary allows.
func bounded(r *Recipe, f *pack.Fact) {
	if !f.Numeric() {
		return
	}
	if f.Min != nil && f.Min.Num != nil {
		r.AtLeast = f.Min.Num.FloatString(6)
	}
	if f.Max != nil && f.Max.Num != nil {
		r.AtMost = f.Max.Num.FloatString(6)
	}
}

// schema has the columns of the subject, and those of the owner that are asked for.
func (b *belongings) schema(lib *pack.Library, owner []string) (*population.Schema, error) {
	names := []string{b.of.Key}
	for _, n := range []string{b.of.Name, b.of.Owner} {
		if n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	b.keep = slices.Clone(names)
	for _, f := range lib.Facts {
		if b.kitchen.figures[f.Name] == nil || !f.Of(b.of.ID) {
			continue
		}
		for _, c := range f.Columns() {
			if !slices.Contains(names, c) {
				names = append(names, c)
			}
		}
	}
	for _, c := range owner {
		if !strings.HasPrefix(c, pack.OwnerPrefix) {
			c = pack.OwnerPrefix + c
		}
		f, _, ok := lib.Column(c)
		if ok && b.kitchen.figures[pack.OwnerPrefix+f.Name] != nil && !slices.Contains(names, c) {
			names = append(names, c)
		}
	}
	s, err := population.NewSchema(lib, names)
	if err != nil {
		return nil, err
	}
	s.Key, s.Name = b.of.Key, b.of.Name
	for i, c := range s.Columns {
		name := c.Fact.Name
		if strings.HasPrefix(c.Name, pack.OwnerPrefix) {
			name = pack.OwnerPrefix + name
		}
		b.from = append(b.from, b.kitchen.figures[name])
		b.cols = append(b.cols, column{index: i, year: max(c.Year-1, 0), salt: nameKey(c.Name), fact: c.Fact})
	}
	return s, nil
}

// filler collects rows into batches.
type filler struct {
	*belongings
	batch  *population.Batch
	schema *population.Schema
	yield  func(*population.Batch) bool
	rows   int64
}

// add cooks an item and writes its row; false when nobody wants more.
func (o *filler) add(it *item) bool {
	if o.batch.Rows == population.BatchRows {
		if !o.yield(o.batch) {
			return false
		}
		o.batch = population.NewBatch(o.schema)
		o.batch.First = o.rows
	}
	o.kitchen.cook(it)
	lost, cells := o.lose(it.key)
	row := o.batch.Rows
	for i := range o.cols {
		c := &o.cols[i]
		v := o.from[i].read(it, c.year)
		if f := o.from[i]; v.known && f.kind == "int" && c.fact.Numeric() && f.scale != float64(c.fact.Scale()) {
			v.n = v.n * c.fact.Scale() / int64(f.scale)
		}
		if v.known && !o.hidden(c, lost, cells) {
			put(o.batch, i, row, v)
		}
	}
	o.batch.Rows++
	o.rows++
	return true
}

// run makes the rows that are given, then those of each enterprise in turn.
func (b *belongings) run(o *filler) bool {
	var f firm
	var it item
	for i, given := range b.spec.Rows {
		owner, _ := strconv.ParseInt(given["owner"], 10, 64)
		if b.count == 0 {
			break
		}
		b.make(&f, max(owner-1, 0)%b.count)
		it = item{firm: &f, key: mix(f.key ^ nameKey(b.of.ID) + uint64(i) + 1<<32), nth: int64(i) + 1, given: b.measured(given), values: it.values}
		if !o.add(&it) {
			return false
		}
	}
	for row := range b.count {
		b.make(&f, row)
		presets := b.presets(&f)
		n := int64(len(presets))
		if b.spec.Make == "" {
			n = b.many(&f)
		}
		for i := range n {
			it = item{firm: &f, key: mix(f.key ^ nameKey(b.of.ID) + uint64(i)), nth: i + 1, values: it.values}
			if presets != nil {
				it.given = presets[i]
			}
			if !o.add(&it) {
				return false
			}
		}
	}
	return true
}

var ratioForm = regexp.MustCompile(`^\{(\w+)/(\w+)\}$`)

// measured puts the share that {a/b} asks for into a given row: the sum of a over the sum of b of all enterprises.
func (b *belongings) measured(given map[string]string) map[string]string {
	out := given
	for name, text := range given {
		m := ratioForm.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		var sums [2]float64
		var f firm
		for row := range b.count {
			b.make(&f, row)
			for i, fact := range m[1:] {
				if fig := b.kitchen.figures[pack.OwnerPrefix+fact]; fig != nil {
					sums[i] += fig.number(fig.read(&item{firm: &f}, 0))
				}
			}
		}
		out = maps.Clone(out)
		out[name] = ""
		if sums[1] > 0 {
			out[name] = strconv.FormatFloat(sums[0]/sums[1], 'f', 6, 64)
		}
	}
	return out
}

// presets is what Go makes of the subjects of a firm.
func (b *belongings) presets(f *firm) []map[string]string {
	if b.spec.Make == "certificates" {
		return b.certificates(f)
	}
	return nil
}

// many is how many a firm has.
func (b *belongings) many(f *firm) int64 {
	it := item{firm: f, key: mix(f.key ^ nameKey(b.of.ID))}
	d := topic(it.key, nameKey("each"))
	for i := range b.each {
		e := &b.each[i]
		met := true
		for j := range e.conds {
			met = met && e.conds[j].holds(&it, 0)
		}
		if !met {
			continue
		}
		n := int64(e.Mean)
		n += bit(d.chance(e.Mean - float64(n)))
		if e.of != nil {
			n = int64(e.of.number(e.of.read(&it, 0)))
		}
		if e.AtMost > 0 {
			n = min(n, e.AtMost)
		}
		return n
	}
	return 0
}
