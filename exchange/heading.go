package exchange

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"huice/engine/pack"
	"huice/engine/population"
)

// demoPrefix begins the heading that marks a file as made-up data.
const demoPrefix = "demo: "

// headings finds the column that a heading means, in any of the ways people write it.
type headings struct {
	of      *subject
	columns map[string]column
	names   []string // as shown to people, for suggestions, in the order of the library
	keys    []string // normalised names
}

// column is a fact, or a year of one. rank is 0 for identifiers, 1 for labels, 2 for aliases: the lower one wins.
type column struct {
	name  string
	fact  *pack.Fact
	rank  int
	other string // another column that claims the same heading with the same rank
}

// match is what a heading turned out to mean.
type match struct {
	column
	power int // of ten, by which the unit in the heading exceeds the fact's own
}

// newHeadings knows the facts of a kind of subject, and those of the enterprises that such subjects belong to.
func newHeadings(lib *pack.Library, of *subject) *headings {
	h := &headings{of: of, columns: map[string]column{}}
	h.facts(lib, of.ID, "")
	if of.Owner != "" {
		h.facts(lib, pack.Enterprise, pack.OwnerPrefix)
	}
	return h
}

func (h *headings) facts(lib *pack.Library, subject, prefix string) {
	for _, f := range lib.Facts {
		if !f.Of(subject) {
			continue
		}
		for i, name := range f.Columns() {
			year := 0
			if f.Period == "year" {
				year = i + 1
			}
			h.fact(f, prefix+name, year)
		}
	}
	f := lib.Fact(usccColumn)
	if f == nil || !f.Of(subject) {
		return
	}
	for _, s := range []string{"统一社会信用代码", "信用代码", "社会信用代码", "统一信用代码", "Unified social credit code"} {
		h.both(f, prefix+usccColumn, s, s)
	}
}

func (h *headings) fact(f *pack.Fact, name string, year int) {
	shown := population.Label(name, f, year, pack.Zh)
	h.names = append(h.names, shown)
	h.keys = append(h.keys, headingKey(shown))
	h.add(name, column{name: name, fact: f})
	for _, l := range []pack.Lang{pack.Zh, pack.En} {
		h.add(population.Label(name, f, year, l), column{name: name, fact: f, rank: 1})
	}
	for _, a := range f.Aliases {
		alias := *f
		alias.Label, alias.En = a, a
		h.both(f, name, alias.ColumnName(year, pack.Zh), alias.ColumnName(year, pack.En))
	}
	if f.Period == "year" && f.Years == 1 { // with one year only, nobody writes the year
		h.add(strings.TrimSuffix(name, "_y1"), column{name: name, fact: f, rank: 2})
		h.both(f, name, f.Label, f.En)
		for _, a := range f.Aliases {
			h.both(f, name, a, a)
		}
	}
}

// both adds another heading of a column in either language.
func (h *headings) both(f *pack.Fact, name, zh, en string) {
	if strings.HasPrefix(name, pack.OwnerPrefix) {
		zh, en = population.OwnerMark.Zh+zh, population.OwnerMark.En+en
	}
	h.add(zh, column{name: name, fact: f, rank: 2})
	h.add(en, column{name: name, fact: f, rank: 2})
}

func (h *headings) add(text string, c column) {
	key := headingKey(text)
	old, taken := h.columns[key]
	switch {
	case key == "":
	case !taken || c.rank < old.rank:
		h.columns[key] = c
	case c.rank == old.rank && c.name != old.name:
		old.other = c.name
		h.columns[key] = old
	}
}

// brackets makes all brackets round.
var brackets = strings.NewReplacer("[", "(", "]", ")", "【", "(", "】", ")", "〔", "(", "〕", ")", "{", "(", "}", ")")

// headingKey is what counts of a heading: neither case, width, spaces, kind of brackets nor a mark for required columns.
func headingKey(s string) string {
	s = strings.Map(func(r rune) rune {
		if isSpace(r) || r == '*' || r == '＊' {
			return -1
		}
		return unicode.ToLower(foldRune(r))
	}, s)
	return strings.TrimRight(brackets.Replace(s), ":")
}

// lookup finds the column of a heading, with or without a unit in brackets behind it. unit is the text of a bracket that
// the fact does not understand, where the heading is known but for it.
func (h *headings) lookup(heading string) (m match, unit string, ok bool) {
	key := headingKey(heading)
	if c, ok := h.columns[key]; ok {
		return match{column: c}, "", true
	}
	open := strings.LastIndexByte(key, '(')
	if open <= 0 || !strings.HasSuffix(key, ")") {
		return match{}, "", false
	}
	c, ok := h.columns[key[:open]]
	if !ok {
		return match{}, "", false
	}
	unit = strings.TrimPrefix(key[open+1:len(key)-1], "单位:")
	unit = strings.TrimPrefix(unit, "unit:")
	f := field{fact: c.fact}
	power, known := f.unitPower(unit)
	if !known {
		return match{column: c}, unit, false
	}
	return match{column: c, power: power}, "", true
}

// isID reports whether a heading is the one of the identifier.
func (h *headings) isID(heading string) bool {
	m, _, ok := h.lookup(heading)
	return ok && m.name == h.of.Key || headingKey(heading) == "id"
}

// moneyUnits are the powers of ten of the units of money that headings and cells carry.
var moneyUnits = map[string]int{
	"元": 0, "人民币": 0, "人民币元": 0, "yuan": 0, "cny": 0, "rmb": 0, "千元": 3, "万元": 4, "万": 4, "人民币万元": 4, "wanyuan": 4,
	"10kyuan": 4, "10000yuan": 4, "百万元": 6, "millionyuan": 6, "亿元": 8, "亿": 8,
}

// unitPower returns the power of ten of a unit of the fact, in lower case without spaces.
func (f *field) unitPower(unit string) (int, bool) {
	unit = strings.ReplaceAll(unit, " ", "")
	switch f.fact.Type {
	case "money":
		p, ok := moneyUnits[unit]
		return p, ok
	case "share":
		return -2, unit == "%" || unit == "percent"
	case "number", "count":
		return 0, unit != "" && (unit == headingKey(f.fact.Unit) || unit == headingKey(f.fact.UnitEn))
	}
	return 0, false
}

// nearest names the column whose label is most like a heading, or "". What is a fact of enterprises may have been meant as
// one of the owner.
func (h *headings) nearest(heading string) string {
	for _, mark := range []string{pack.OwnerPrefix, population.OwnerMark.Zh, population.OwnerMark.En} {
		if _, _, ok := h.lookup(mark + heading); ok {
			return mark + heading
		}
	}
	key := headingKey(heading)
	if i := strings.LastIndexByte(key, '('); i > 0 {
		if _, money := moneyUnits[strings.TrimSuffix(key[i+1:], ")")]; money {
			key = key[:i]
		}
	}
	if len([]rune(key)) < 2 {
		return ""
	}
	best, name := len([]rune(key))/2+1, ""
	for i, k := range h.keys {
		d := distance([]rune(key), []rune(k))
		if strings.HasPrefix(k, key) {
			d = 1
		}
		if d < best {
			best, name = d, h.names[i]
		}
	}
	if name == "" {
		name = h.nearestName(key)
	}
	return name
}

// nearestName looks among the identifiers.
func (h *headings) nearestName(key string) string {
	best, name := utf8.RuneCountInString(key)/3+1, ""
	for _, k := range h.identifiers() {
		if d := distance([]rune(key), []rune(k)); d < best {
			best, name = d, k
		}
	}
	return name
}

func (h *headings) identifiers() []string {
	var ids []string
	for _, c := range h.columns {
		if c.rank == 0 {
			ids = append(ids, c.name)
		}
	}
	slices.Sort(ids)
	return ids
}

// distance is how many characters have to change to turn a into b.
func distance(a, b []rune) int {
	if len(a) > 64 || len(b) > 64 {
		return len(a) + len(b)
	}
	line := make([]int, len(b)+1)
	for j := range line {
		line[j] = j
	}
	for i, x := range a {
		diagonal := line[0]
		line[0] = i + 1
		for j, y := range b {
			cost := diagonal
			if x != y {
				cost = 1 + min(diagonal, line[j], line[j+1])
			}
			diagonal, line[j+1] = line[j+1], cost
		}
	}
	return line[len(b)]
}
