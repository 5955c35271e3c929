package city

import (
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"huice/engine/pack"
)

// Recipe tells how the values of a fact come about. With a type it is a figure of the city's own that other recipes read
// and no file has.
type Recipe struct {
	Fact  string `yaml:"fact"`
	Type  string `yaml:"type"`
	Cases []Way  `yaml:"cases"` // the first whose if holds; when none does the value is unknown
	Way   `yaml:",inline"`
}

// Way is one way to a value: exactly one of its sources, then what changes a number.
type Way struct {
	If map[string]string `yaml:"if"` // figures and what they must be: a|b, !a, >= 5, known, unknown

	Is     string             `yaml:"is"`     // this, {y} being the latest year
	Chance *float64           `yaml:"chance"` // true with it
	By     *ByActivity        `yaml:"by"`     // true with a chance by activity of the firm
	Pick   map[string]float64 `yaml:"pick"`   // one of these, by weight
	Of     string             `yaml:"of"`     // another figure
	Sum    map[string]float64 `yaml:"sum"`    // other figures, times these
	Median float64            `yaml:"median"` // log-normal with the spread
	Range  *Range             `yaml:"range"`  // evenly
	Back   *Range             `yaml:"back"`   // date: years before the end of the latest year
	After  string             `yaml:"after"`  // date: days behind another
	Days   *Range             `yaml:"days"`
	Never  float64            `yaml:"never"` // date: chance that it has not happened
	Text   string             `yaml:"text"`  // with {figures} filled in

	Times   *Range  `yaml:"times"`
	Part    string  `yaml:"part"`   // a figure to multiply with
	Spread  float64 `yaml:"spread"` // log-normal, the same in every year
	Yearly  float64 `yaml:"yearly"` // and of each year
	Level   []Level `yaml:"level"`
	AtLeast string  `yaml:"at_least"` // a number or a figure
	AtMost  string  `yaml:"at_most"`
	Step    float64 `yaml:"step"`
}

// Level is a factor that hangs on another figure: its value, or for numbers the highest that is not above it.
type Level struct {
	Of string             `yaml:"of"`
	At map[string]float64 `yaml:"at"`
}

// value is a value of any kind: whole numbers as stored, flags 0 or 1, codes and texts as text.
type value struct {
	known bool
	n     int64
	text  string
}

// item is what a recipe makes a value of: an enterprise, or a subject that belongs to one.
type item struct {
	firm   *firm
	key    uint64
	nth    int64 // number among the firm's
	values []value
	given  map[string]string // instead of what recipes make
}

// figure is anything that a recipe may read.
type figure struct {
	kind  string // int, flag, code, text
	scale float64
	date  bool
	years int
	read  func(it *item, y int) value
	by    *recipe // that makes it; nil for what Go makes
}

// number is a value in natural units.
func (f *figure) number(v value) float64 { return float64(v.n) / f.scale }

// recipe is a compiled Recipe.
type recipe struct {
	name   string
	fact   *pack.Fact // nil for a figure of the city's own
	figure            // read leads to its slot
	slot   int
	key    uint64
	money  bool
	ways   []way
	reads  []*recipe
}

type way struct {
	*Way
	conds  []condition
	is     value
	picked []value // beside pick
	pick   weighted
	of     *figure
	part   *figure
	sum    []term
	levels []level
	least  *figure
	most   *figure
	parts  []part
}

type term struct {
	*figure
	times float64
}

type level struct {
	*figure
	words  map[string]float64
	floors []float64
	values []float64
}

// part is a piece of a text: itself, or a figure.
type part struct {
	text string
	fig  *figure
}

// kitchen compiles the recipes of one kind of subject.
type kitchen struct {
	g       *generator
	figures map[string]*figure
	without map[string]bool // recipes left out, because the vocabulary has no such fact
	recipes []*recipe
	slots   int
	adding  *recipe // the one under way
}

func newKitchen(g *generator) *kitchen {
	return &kitchen{g: g, figures: map[string]*figure{}, without: map[string]bool{}}
}

// errWithout is why a recipe is left out: it reads one that was.
var errWithout = errors.New("the vocabulary has no such fact")

// nameKey is the number of a name, for its stream of random numbers.
func nameKey(name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return h.Sum64()
}

// add compiles a recipe. One for a fact that the vocabulary does not have is left out, and so is one that reads such.
func (k *kitchen) add(lib *pack.Library, r *Recipe, stream string) error {
	c := &recipe{name: r.Fact, key: nameKey(stream + r.Fact), slot: k.slots, figure: figure{kind: "int", scale: 1, years: 1}}
	c.by, k.adding = c, c
	f := lib.Fact(r.Fact)
	switch {
	case r.Type != "":
		f = &pack.Fact{Name: r.Fact, Type: r.Type}
	case f == nil:
		k.without[r.Fact] = true
		return nil
	default:
		c.fact = f
	}
	c.kind, c.date, c.money = kindOf(f), f.Type == "date", f.Type == "money"
	if f.Numeric() {
		c.scale = float64(f.Scale())
	}
	if f.Period == "year" {
		c.years = f.Years
	}
	list := r.Cases
	if len(list) == 0 {
		list = []Way{r.Way}
	}
	for i := range list {
		w, err := k.way(c, f, &list[i])
		if errors.Is(err, errWithout) {
			k.without[r.Fact] = true
			return nil
		}
		if err != nil {
			return fmt.Errorf("recipe %s: %w", r.Fact, err)
		}
		c.ways = append(c.ways, w)
	}
	slot, years := c.slot, c.years
	c.read = func(it *item, y int) value {
		if y >= years {
			y = 0
		}
		return it.values[slot+y]
	}
	k.figures[r.Fact] = &c.figure
	k.recipes = append(k.recipes, c)
	k.slots += c.years
	return nil
}

// look finds a figure, of a fixed year where its name says so.
func (k *kitchen) look(name string) (*figure, error) {
	if f := k.figures[name]; f != nil {
		k.read(f)
		return f, nil
	}
	base := name
	if i := strings.LastIndex(name, "_y"); i > 0 {
		base = name[:i]
		if y, err := strconv.Atoi(name[i+2:]); err == nil && y > 0 {
			if f := k.figures[name[:i]]; f != nil && y <= f.years {
				k.read(f)
				fixed := *f
				fixed.years, fixed.read = 1, func(it *item, _ int) value { return f.read(it, y-1) }
				return &fixed, nil
			}
		}
	}
	if k.without[name] || k.without[base] {
		return nil, errWithout
	}
	return nil, fmt.Errorf("there is no figure %s before it", name)
}

// read notes that the recipe under way reads a figure.
func (k *kitchen) read(f *figure) {
	if k.adding != nil && f.by != nil {
		k.adding.reads = append(k.adding.reads, f.by)
	}
}

// only leaves out the recipes that nothing wanted reads. What the others make does not change: each has random numbers of
// its own.
func (k *kitchen) only(wanted []*figure) {
	needed := map[*recipe]bool{}
	var need func(*recipe)
	need = func(r *recipe) {
		if r == nil || needed[r] {
			return
		}
		needed[r] = true
		for _, other := range r.reads {
			need(other)
		}
	}
	for _, f := range wanted {
		need(f.by)
	}
	k.recipes = slices.DeleteFunc(k.recipes, func(r *recipe) bool { return !needed[r] })
}

// bound is a number, or a figure.
func (k *kitchen) bound(text string) (*figure, error) {
	if text == "" {
		return nil, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return k.look(text)
	}
	return &figure{kind: "int", scale: 1e6, read: func(*item, int) value { return value{known: true, n: int64(x * 1e6)} }}, nil
}

func (k *kitchen) way(c *recipe, f *pack.Fact, src *Way) (way, error) {
	w := way{Way: src}
	var err error
	note := func(f *figure, e error) *figure {
		if err == nil {
			err = e
		}
		return f
	}
	w.conds, err = k.conditions(src.If)
	if src.Of != "" {
		w.of = note(k.look(src.Of))
	}
	if src.Part != "" {
		w.part = note(k.look(src.Part))
	}
	if src.After != "" {
		w.of = note(k.look(src.After))
	}
	for _, name := range keys(src.Sum) {
		w.sum = append(w.sum, term{note(k.look(name)), src.Sum[name]})
	}
	for _, l := range src.Level {
		w.levels = append(w.levels, newLevel(note(k.look(l.Of)), l))
	}
	w.least, w.most = note(k.bound(src.AtLeast)), note(k.bound(src.AtMost))
	var words []string
	if src.Pick != nil {
		words, w.pick = table(src.Pick, nil)
	}
	if src.Text != "" {
		parts, e := k.parts(src.Text)
		w.parts = parts
		note(nil, e)
	}
	if err != nil {
		return w, err
	}
	for _, word := range words {
		v, ok := k.parse(c, f, word)
		if !ok {
			return w, fmt.Errorf("%q is no value of it", word)
		}
		w.picked = append(w.picked, v)
	}
	if src.Is != "" {
		var ok bool
		if w.is, ok = k.parse(c, f, src.Is); !ok {
			return w, fmt.Errorf("%q is no value of it", src.Is)
		}
	}
	return w, nil
}

func newLevel(f *figure, l Level) level {
	c := level{figure: f, words: l.At}
	if f == nil || f.kind != "int" {
		return c
	}
	floors := map[float64]float64{}
	for _, s := range keys(l.At) {
		x, _ := strconv.ParseFloat(s, 64)
		floors[x] = l.At[s]
	}
	for _, x := range slices.Sorted(maps.Keys(floors)) {
		c.floors, c.values = append(c.floors, x), append(c.values, floors[x])
	}
	return c
}

// factor is 1 for a value that the table does not name.
func (l *level) factor(it *item, y int) float64 {
	v := l.read(it, y)
	if l.kind == "int" {
		out := 1.0
		if len(l.values) > 0 {
			out = l.values[0]
		}
		for i, floor := range l.floors {
			if v.known && l.number(v) >= floor {
				out = l.values[i]
			}
		}
		return out
	}
	if x, ok := l.words[l.word(v)]; ok {
		return x
	}
	if x, ok := l.words["otherwise"]; ok {
		return x
	}
	return 1
}

// word is a value as conditions and texts name it.
func (f *figure) word(v value) string {
	switch {
	case !v.known:
		return ""
	case f.kind == "flag":
		return strconv.FormatBool(v.n != 0)
	case f.kind != "int":
		return v.text
	case f.date:
		return pack.Day(v.n).String()
	}
	return strconv.FormatFloat(f.number(v), 'f', -1, 64)
}

func (k *kitchen) parts(text string) ([]part, error) {
	var out []part
	text = k.g.years(text)
	for text != "" {
		before, rest, more := strings.Cut(text, "{")
		out = append(out, part{text: before})
		if !more {
			break
		}
		name, after, _ := strings.Cut(rest, "}")
		f, err := k.look(name)
		if err != nil {
			return nil, err
		}
		out = append(out, part{fig: f})
		text = after
	}
	return out, nil
}

// parse reads a value as a city file writes it.
func (k *kitchen) parse(c *recipe, f *pack.Fact, text string) (value, bool) {
	switch c.kind {
	case "flag":
		b, err := strconv.ParseBool(text)
		return value{known: true, n: bit(b)}, err == nil
	case "code":
		_, listed := f.Codes.Find(text)
		return value{known: true, text: text}, listed || len(f.Codes) == 0
	case "text":
		return value{known: true, text: text}, true
	}
	if c.date {
		if text == "never" {
			return value{known: true, n: int64(pack.NeverDay)}, true
		}
		d, err := pack.ParseDay(k.g.years(text))
		return value{known: true, n: int64(d)}, err == nil
	}
	text = k.g.years(text)
	if f.Type == "money" && !strings.ContainsAny(text, "元n ") {
		text += " yuan"
	}
	q, err := pack.ParseQuantity(text)
	if err != nil || q.Num == nil {
		return value{}, false
	}
	n := new(big.Rat).Mul(q.Num, new(big.Rat).SetFloat64(c.scale))
	if !n.IsInt() || !n.Num().IsInt64() {
		return value{}, false
	}
	return value{known: true, n: n.Num().Int64()}, true
}

var yearForm = regexp.MustCompile(`\{y([+-]\d+)?\}`)

// years fills in the latest year for {y}, the one before it for {y-1}.
func (g *generator) years(text string) string {
	return yearForm.ReplaceAllStringFunc(text, func(s string) string {
		off, _ := strconv.Atoi(s[2 : len(s)-1])
		return strconv.Itoa(g.year + off)
	})
}
