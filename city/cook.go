package city

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"huice/engine/pack"
)

// condition is what a figure must be.
type condition struct {
	fig   *figure
	op    string // is, not, known, unknown, or a comparison
	words []string
	bound float64
}

func (k *kitchen) conditions(m map[string]string) ([]condition, error) {
	var out []condition
	for _, name := range slices.Sorted(maps.Keys(m)) {
		f, err := k.look(name)
		if err != nil {
			return nil, err
		}
		c, text := condition{fig: f, op: "is"}, m[name]
		op, bound, compares := strings.Cut(text, " ")
		switch {
		case text == "known" || text == "unknown":
			c.op = text
		case compares && strings.Contains(">= <= > <", op):
			c.op = op
			if c.bound, err = strconv.ParseFloat(k.g.years(bound), 64); err != nil {
				return nil, fmt.Errorf("%s: %q is no number", name, bound)
			}
		case strings.HasPrefix(text, "!"):
			c.op, c.words = "not", strings.Split(text[1:], "|")
		default:
			c.words = strings.Split(text, "|")
		}
		for i := range c.words {
			c.words[i] = k.g.years(c.words[i])
		}
		out = append(out, c)
	}
	return out, nil
}

// holds is false for what is unknown, unless that is asked for.
func (c *condition) holds(it *item, y int) bool {
	v := c.fig.read(it, y)
	if !v.known {
		return c.op == "unknown"
	}
	x := c.fig.number(v)
	switch c.op {
	case "known":
		return true
	case "unknown":
		return false
	case ">=":
		return x >= c.bound
	case "<=":
		return x <= c.bound
	case ">":
		return x > c.bound
	case "<":
		return x < c.bound
	}
	word, found := c.fig.word(v), false
	for _, w := range c.words {
		found = found || w == word
	}
	return found == (c.op == "is")
}

// cook makes the values of an item, in the order of the recipes.
func (k *kitchen) cook(it *item) {
	if cap(it.values) < k.slots {
		it.values = make([]value, k.slots)
	}
	it.values = it.values[:k.slots]
	for _, r := range k.recipes {
		for y := range r.years {
			it.values[r.slot+y] = k.one(r, it, y)
		}
	}
}

func (k *kitchen) one(r *recipe, it *item, y int) value {
	if text, ok := it.given[r.name]; ok {
		if text == "" {
			return value{}
		}
		v, _ := k.parse(r, r.orOwn(), text)
		return v
	}
	if r.fact != nil && r.fact.Period == "year" && it.firm != nil && !it.firm.operated(y) {
		return value{}
	}
	for i := range r.ways {
		w := &r.ways[i]
		met := true
		for j := range w.conds {
			met = met && w.conds[j].holds(it, y)
		}
		if met {
			d := topic(it.key, r.key+uint64(i))
			return k.make(r, w, it, y, &d)
		}
	}
	return value{}
}

// orOwn is the fact of a recipe, or what stands for it.
func (r *recipe) orOwn() *pack.Fact {
	if r.fact != nil {
		return r.fact
	}
	return &pack.Fact{Name: r.name, Type: r.kind}
}

func (k *kitchen) make(r *recipe, w *way, it *item, y int, d *draws) value {
	switch {
	case w.Is != "":
		return w.is
	case w.Text != "":
		return value{known: true, text: w.fill(it, y)}
	case w.pick != nil:
		return w.picked[w.pick.pick(d)]
	case r.kind == "flag" && w.Of == "":
		return value{known: true, n: bit(d.chance(w.share(it, y)))}
	case w.Never > 0 && d.chance(w.Never):
		return value{known: true, n: int64(pack.NeverDay)}
	case w.Back != nil:
		end := pack.DayOf(k.g.year+1, time.January, 1) - 1
		on := end - pack.Day(d.in(*w.Back)*365)
		if it.firm != nil && on <= it.firm.founded {
			on = min(it.firm.founded+1, end)
		}
		return value{known: true, n: int64(on)}
	case w.After != "":
		v := w.of.read(it, y)
		if v.known && v.n != int64(pack.NeverDay) {
			v.n += int64(d.in(*w.Days))
		}
		return v
	}
	return w.amount(r, it, y, d)
}

// share is the chance of a flag.
func (w *way) share(it *item, y int) float64 {
	p := 0.0
	switch {
	case w.Chance != nil:
		p = *w.Chance
	case w.By != nil && it.firm != nil:
		p = w.By.of(it.firm)
	}
	for i := range w.levels {
		p *= w.levels[i].factor(it, y)
	}
	return p
}

// amount makes a number, or hands on another figure as it is.
func (w *way) amount(r *recipe, it *item, y int, d *draws) value {
	x := 0.0
	switch {
	case w.Of != "":
		v := w.of.read(it, y)
		if !v.known || r.kind != "int" || w.of.kind != "int" || w.plain() {
			return rescaled(v, w.of, r)
		}
		x = w.of.number(v)
	case w.sum != nil:
		for _, t := range w.sum {
			v := t.read(it, y)
			if !v.known {
				return value{}
			}
			x += t.times * t.number(v)
		}
	case w.Range != nil:
		x = d.in(*w.Range)
	default:
		x = w.Median
	}
	if w.part != nil {
		v := w.part.read(it, y)
		if !v.known {
			return value{}
		}
		x *= w.part.number(v)
	}
	if w.Times != nil {
		x *= d.in(*w.Times)
	}
	if w.Spread > 0 {
		x *= math.Exp(w.Spread * d.normal())
	}
	for i := range w.levels {
		x *= w.levels[i].factor(it, y)
	}
	if w.Yearly > 0 {
		own := topic(it.key, r.key+uint64(1000+y))
		x *= math.Exp(w.Yearly * own.normal())
	}
	return w.settle(r, it, y, x)
}

// plain reports whether a figure is handed on unchanged.
func (w *way) plain() bool {
	return w.Times == nil && w.part == nil && w.Spread == 0 && w.Yearly == 0 && w.levels == nil && w.least == nil && w.most == nil && w.Step == 0
}

// rescaled is a value in the units of another figure.
func rescaled(v value, from *figure, to *recipe) value {
	if from.kind == "int" && to.kind == "int" && from.scale != to.scale {
		v.n = v.n * int64(to.scale) / int64(from.scale)
	}
	return v
}

// settle keeps a number between its bounds and rounds it: money to whole hundreds of yuan, the rest to its decimals.
func (w *way) settle(r *recipe, it *item, y int, x float64) value {
	for i, b := range [...]*figure{w.least, w.most} {
		if b == nil {
			continue
		}
		v := b.read(it, y)
		switch {
		case !v.known:
			return value{}
		case i == 0:
			x = max(x, b.number(v))
		default:
			x = min(x, b.number(v))
		}
	}
	step := w.Step
	switch {
	case step == 0 && r.money:
		return value{known: true, n: hundred(x)}
	case step == 0:
		step = 1 / r.scale
	}
	return value{known: true, n: int64(math.RoundToEven(math.RoundToEven(x/step) * step * r.scale))}
}

// fill is a text with the figures in it.
func (w *way) fill(it *item, y int) string {
	var b strings.Builder
	for _, p := range w.parts {
		if p.fig == nil {
			b.WriteString(p.text)
			continue
		}
		b.WriteString(p.fig.word(p.fig.read(it, y)))
	}
	return b.String()
}

// firmFigures makes the figures of a firm readable under a prefix: those that Go makes, then those of its recipes.
func (k *kitchen) firmFigures(prefix string, recipes *kitchen) {
	for name, m := range models() {
		k.figures[prefix+name] = k.modelled(name, &m)
	}
	own := map[string]func(f *firm) bool{
		"hnte": func(f *firm) bool { return f.hnte }, "active": func(f *firm) bool { return f.active }, "large": func(f *firm) bool { return f.group.large },
		"industrial": func(f *firm) bool { return f.group.made }, "micro": func(f *firm) bool { return f.micro }, "lapsed": func(f *firm) bool { return f.lapsed },
		"excluded": func(f *firm) bool { return f.group.Excluded },
	}
	for name, of := range own {
		k.figures[prefix+name] = &figure{kind: "flag", scale: 1, years: 1, read: func(it *item, _ int) value { return value{known: true, n: bit(of(it.firm))} }}
	}
	whole := map[string]func(f *firm) int64{"age": func(f *firm) int64 { return int64(f.age) }, "number": func(f *firm) int64 { return f.row + 1 }}
	for name, of := range whole {
		k.figures[prefix+name] = &figure{kind: "int", scale: 1, years: 1, read: func(it *item, _ int) value { return value{known: true, n: of(it.firm)} }}
	}
	days := map[string]func(f *firm) pack.Day{"moved_in_on": func(f *firm) pack.Day { return f.movedIn }, "moved_out_on": func(f *firm) pack.Day { return f.movedOut }}
	for name, of := range days {
		k.figures[prefix+name] = &figure{kind: "int", scale: 1, date: true, years: 1, read: func(it *item, _ int) value { return value{known: true, n: int64(of(it.firm))} }}
	}
	k.figures[prefix+"neighbour"] = &figure{kind: "text", scale: 1, years: 1, read: func(it *item, _ int) value {
		return value{known: true, text: k.g.code(k.g.seed, max(it.firm.row-1, 0))}
	}}
	k.figures[prefix+"industry"] = &figure{kind: "text", scale: 1, years: 1, read: func(it *item, _ int) value { return value{known: true, text: it.firm.group.ID} }}
	k.figures["year"] = &figure{kind: "int", scale: 1, years: 1, read: func(*item, int) value { return value{known: true, n: int64(k.g.year)} }}
	if recipes == nil {
		return
	}
	for name := range recipes.without {
		k.without[prefix+name] = true
	}
	for _, r := range recipes.recipes {
		f := r.figure
		f.read = func(it *item, y int) value {
			if y >= r.years {
				y = 0
			}
			return it.firm.facts[r.slot+y]
		}
		k.figures[prefix+r.name] = &f
	}
}

// modelled is a figure that Go makes.
func (k *kitchen) modelled(name string, m *model) *figure {
	f := &figure{kind: m.kind, scale: float64(max(m.unit, 1)), years: max(m.years, 1)}
	switch m.kind {
	case "text":
		f.read = func(it *item, _ int) value {
			text := string(m.text(k.g, nil, it.firm))
			return value{known: text != "", text: text}
		}
	case "code":
		words := m.words(k.g)
		f.read = func(it *item, _ int) value {
			if i := m.value(k.g, it.firm, 0); i >= 0 {
				return value{known: true, text: words[i]}
			}
			return value{}
		}
	default:
		f.date = m.dated
		f.read = func(it *item, y int) value {
			if y >= f.years {
				y = 0
			}
			if !m.known(it.firm, y) {
				return value{}
			}
			return value{known: true, n: m.value(k.g, it.firm, y)}
		}
	}
	return f
}
