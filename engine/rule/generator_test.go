package rule_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing/fstest"

	"huice/engine/pack"
	"huice/engine/rule"
)

// form is what kind of expression something is: its type and, for numbers, its power of yuan.
type form struct {
	t     rule.Type
	money int
}

var (
	plain  = form{rule.Num, 0}
	money  = form{rule.Num, 1}
	square = form{rule.Num, 2}
	yesNo  = form{rule.Bool, 0}
	day    = form{rule.Date, 0}
	word   = form{rule.Code, 0}
)

// text is an expression as a tree of templates, § standing for each part.
type text struct {
	form
	tmpl  string
	parts []*text
}

func (x *text) String() string {
	var b strings.Builder
	rest := x.tmpl
	for _, p := range x.parts {
		before, after, _ := strings.Cut(rest, "§")
		b.WriteString(before)
		b.WriteString(p.String())
		rest = after
	}
	b.WriteString(rest)
	return b.String()
}

// line is a line of a pack: a template whose § are expressions, and the lines of a group.
type line struct {
	id    string
	tmpl  string
	parts []*text
	group []*line
}

func (l *line) String() string {
	s := (&text{tmpl: l.tmpl, parts: l.parts}).String()
	if l.group == nil {
		return s
	}
	var list []string
	for _, g := range l.group {
		list = append(list, g.String())
	}
	return strings.Replace(s, "¶", strings.Join(list, ", "), 1)
}

// draft is a library of random packs that can still be cut down.
type draft struct {
	facts []*line
	packs []*packDraft
	on    string // application date
	set   string
}

type packDraft struct {
	id, head                                                                string
	params, defs, applies, conditions, disqualifiers, tracks, items, amount []*line
}

func (p *packDraft) sections() []*[]*line {
	return []*[]*line{&p.tracks, &p.disqualifiers, &p.conditions, &p.applies, &p.amount, &p.items, &p.defs, &p.params}
}

func (p *packDraft) render() string {
	var b strings.Builder
	b.WriteString(p.head)
	section := func(head, indent string, list []*line) {
		if len(list) > 0 {
			b.WriteString(head + "\n")
			for _, l := range list {
				b.WriteString(indent + l.String() + "\n")
			}
		}
	}
	section("parameters:", "  ", p.params)
	section("definitions:", "  ", p.defs)
	section("applies:", "  - ", p.applies)
	section("conditions:", "  - ", p.conditions)
	section("disqualifiers:", "  - ", p.disqualifiers)
	section("fast_tracks:", "  - ", p.tracks)
	section("score:\n  label: 分\n  en: score\n  max: 100000000\n  items:", "    - ", p.items)
	section("benefit:\n  kind: grant\n  label: 奖\n  en: grant", "  ", p.amount)
	return b.String()
}

func (d *draft) files() fstest.MapFS {
	fsys := fstest.MapFS{"bodies.yaml": {Data: []byte("bodies:\n  b: {label: 局, en: body}\n")}}
	var f strings.Builder
	f.WriteString("facts:\n")
	for _, l := range d.facts {
		f.WriteString("  " + l.String() + "\n")
	}
	fsys["facts/facts.yaml"] = &fstest.MapFile{Data: []byte(f.String())}
	for _, p := range d.packs {
		fsys[p.id+"/pack.yaml"] = &fstest.MapFile{Data: []byte(p.render())}
		fsys[p.id+"/source.md"] = &fstest.MapFile{Data: []byte("## d\n### 条\n")}
		fsys[p.id+"/tests.yaml"] = &fstest.MapFile{Data: []byte("tests: []\n")}
	}
	return fsys
}

func (d *draft) String() string {
	var b strings.Builder
	for _, l := range d.facts {
		fmt.Fprintln(&b, l)
	}
	for _, p := range d.packs {
		fmt.Fprintln(&b, p.render())
	}
	fmt.Fprintf(&b, "on %s, set %q", d.on, d.set)
	return b.String()
}

// writer writes random packs.
type writer struct {
	*rand.Rand
	names  map[form][]string // what an expression may name
	lists  []string
	units  map[form][]string // positive parameters and literals to round to
	shifts []string
	marks  []string
	points []string // names of score lines, and the score itself
	n      int
}

func (w *writer) pick(list []string) string { return list[w.IntN(len(list))] }
func (w *writer) chance(p float64) bool     { return w.Float64() < p }

func (w *writer) name(prefix string) string {
	w.n++
	return fmt.Sprintf("%s%d", prefix, w.n)
}

func leaf(f form, s string) *text { return &text{form: f, tmpl: s} }

func (w *writer) leaf(f form) *text {
	if f == square {
		return &text{f, "(§ * §)", []*text{w.leaf(money), w.leaf(money)}}
	}
	if list := w.names[f]; len(list) > 0 && !w.chance(0.1) {
		return leaf(f, w.pick(list))
	}
	switch f {
	case plain:
		return leaf(f, w.pick([]string{"0", "1", "2", "0.35", "12", "-3", "1000.5", "0.001", "7"}))
	case day:
		return leaf(f, w.pick([]string{"application_date", "date('2020-02-29')", "date('2019-12-31')"}))
	case word:
		return leaf(f, w.pick([]string{"'aa'", "'16'", "'161'", "''"}))
	case yesNo:
		return leaf(f, w.pick([]string{"true", "false"}))
	}
	return leaf(f, w.pick(w.names[f]))
}

// expr writes an expression of a form, at most depth deep.
func (w *writer) expr(f form, depth int) *text {
	if depth <= 0 || w.chance(0.12) {
		return w.leaf(f)
	}
	of := func(tmpl string, forms ...form) *text {
		x := &text{form: f, tmpl: tmpl}
		for _, g := range forms {
			x.parts = append(x.parts, w.expr(g, depth-1))
		}
		return x
	}
	if w.chance(0.08) {
		return of("(§ ? § : §)", yesNo, f, f)
	}
	switch f.t {
	case rule.Bool:
		return w.truth(depth, of)
	case rule.Date:
		switch w.IntN(4) {
		case 0:
			return of("add_years(§, "+w.pick(w.shifts)+")", day)
		case 1:
			return of("add_months(§, "+w.pick(w.shifts)+")", day)
		case 2:
			return of("add_days(§, "+w.pick(w.shifts)+")", day)
		}
		return w.leaf(f)
	case rule.Code:
		return w.leaf(f)
	}
	return w.number(f, of)
}

func (w *writer) truth(depth int, of func(string, ...form) *text) *text {
	switch w.IntN(14) {
	case 0, 1:
		return of("(§ && §)", yesNo, yesNo)
	case 2, 3:
		return of("(§ || §)", yesNo, yesNo)
	case 4:
		return of("!(§)", yesNo)
	case 5:
		return of("(§ "+w.pick([]string{"<", "<=", ">", ">=", "==", "!="})+" §)", day, day)
	case 6:
		return of("("+w.pick([]string{"§ == §", "§ != §"})+")", word, word)
	case 7:
		switch w.IntN(4) {
		case 0:
			return of("(§ in "+w.pick(append([]string{"['aa', '51']", "['16']"}, w.lists...))+")", word)
		case 1:
			return of("starts_with(§, "+w.pick(append([]string{"'1'", "'16'", "['a', '5']"}, w.lists...))+")", word)
		}
		return of("("+w.pick([]string{"§ == §", "§ != §"})+")", yesNo, yesNo)
	case 8:
		if len(w.points) > 0 {
			return &text{yesNo, "(§ " + w.pick([]string{"<", "<=", ">", ">=", "=="}) + " §)", []*text{w.score(depth - 1), w.score(depth - 1)}}
		}
	}
	f := []form{plain, plain, money, money, money, square}[w.IntN(6)]
	return of("(§ "+w.pick([]string{"<", "<=", ">", ">=", ">=", "==", "!="})+" §)", f, f)
}

// score writes an expression that may hold a range.
func (w *writer) score(depth int) *text {
	if depth <= 0 || w.chance(0.4) {
		if w.chance(0.2) {
			return w.leaf(plain)
		}
		return leaf(plain, w.pick(w.points))
	}
	x := func(tmpl string) *text { return &text{plain, tmpl, []*text{w.score(depth - 1), w.score(depth - 1)}} }
	switch w.IntN(8) {
	case 0, 1:
		return x("(§ + §)")
	case 2:
		return x("(§ - §)")
	case 3:
		return x("min(§, §)")
	case 4:
		return x("max(§, §)")
	case 5:
		return &text{plain, "(§ ? § : §)", []*text{w.expr(yesNo, depth-1), w.score(depth - 1), w.score(depth - 1)}}
	case 6:
		return &text{plain, "floor(§)", []*text{w.score(depth - 1)}}
	}
	return &text{plain, "-(§)", []*text{w.score(depth - 1)}}
}

func (w *writer) number(f form, of func(string, ...form) *text) *text {
	switch w.IntN(16) {
	case 0, 1:
		return of("(§ + §)", f, f)
	case 2, 3:
		return of("(§ - §)", f, f)
	case 4, 5:
		s := slices.Repeat([]form{f}, 2+w.IntN(3))
		return of(w.pick([]string{"min", "max"})+"("+strings.Join(slices.Repeat([]string{"§"}, len(s)), ", ")+")", s...)
	case 6, 7:
		switch f {
		case plain:
			return of("(§ * §)", plain, plain)
		case money:
			if w.chance(0.5) {
				return of("(§ * §)", plain, money)
			}
			return of("(§ * §)", money, plain)
		}
		return of("(§ * §)", money, money)
	case 8, 9, 10:
		switch f {
		case plain:
			if w.chance(0.7) {
				return of("ratio(§, §)", money, money)
			}
			return of("ratio(§, §)", plain, plain)
		case money:
			if w.chance(0.2) {
				return of("ratio(§, §)", square, money)
			}
			return of("ratio(§, §)", money, plain)
		}
		return of("ratio(§, §)", square, plain)
	case 11:
		return of("abs(§)", f)
	case 12:
		if u := w.units[f]; len(u) > 0 {
			return of(w.pick([]string{"round_to", "round_down_to"})+"(§, "+w.pick(u)+")", f)
		}
	case 13:
		if f == plain && w.chance(0.3) {
			g := []form{plain, money}[w.IntN(2)]
			return of(fmt.Sprintf("compound_rate(§, §, %d)", 1+w.IntN(2)), g, g)
		}
		return of(w.pick([]string{"floor", "ceil"})+"(§)", f)
	case 14:
		switch f {
		case money:
			return of("share(§, §)", money, plain)
		case plain:
			switch w.IntN(4) {
			case 0:
				return of("year_of(§)", day)
			case 1:
				return of("years_between(§, §)", day, day)
			case 2:
				return of("months_between(§, §)", day, day)
			}
			return of("days_between(§, §)", day, day)
		}
	}
	return of("-(§)", f)
}

// library writes a random library of one pack, or two of which the second uses the first.
func (w *writer) library() *draft {
	d := &draft{on: w.pick([]string{"2024-02-29", "2025-07-01", "2026-12-31", "2023-01-01"}), set: w.pick([]string{"law", "law", "demo"})}
	w.names = map[form][]string{}
	w.facts(d)
	d.packs = append(d.packs, w.pack("p/first", ""))
	if w.chance(0.25) {
		var exported []string
		for _, def := range d.packs[0].defs {
			exported = append(exported, def.id+" "+fmt.Sprint(int(def.parts[0].t), " ", def.parts[0].money))
		}
		w.restart(d)
		w.names[yesNo] = append(w.names[yesNo], "base.eligible")
		for _, e := range exported {
			var id string
			var f form
			fmt.Sscan(e, &id, &f.t, &f.money)
			w.names[f] = append(w.names[f], "base."+id)
		}
		d.packs = append(d.packs, w.pack("p/second", "uses: {base: p/first}\n"))
	}
	return d
}

// restart forgets the names of the pack before.
func (w *writer) restart(d *draft) {
	w.names, w.lists, w.points = map[form][]string{}, nil, nil
	for _, l := range d.facts {
		w.mention(l)
	}
}

// mention makes the columns of a fact known.
func (w *writer) mention(l *line) {
	var f form
	switch {
	case strings.Contains(l.tmpl, "type: money"):
		f = money
	case strings.Contains(l.tmpl, "type: flag"):
		f = yesNo
	case strings.Contains(l.tmpl, "type: date"):
		f = day
	case strings.Contains(l.tmpl, "type: code"), strings.Contains(l.tmpl, "type: text"):
		f = word
	default:
		f = plain
	}
	if strings.Contains(l.tmpl, "period: year") {
		w.names[f] = append(w.names[f], l.id+"_y1", l.id+"_y2")
	} else {
		w.names[f] = append(w.names[f], l.id)
	}
}

func (w *writer) facts(d *draft) {
	kinds := []string{"money", "money", "count", "flag", "date", "code", "number", "share"}
	for range w.IntN(5) {
		kinds = append(kinds, w.pick([]string{"money", "number", "share", "count", "flag", "date", "code", "text"}))
	}
	w.marks = nil
	for _, k := range kinds {
		id := w.name("f")
		s := "label: 指标" + id + ", en: fact, source: b, type: " + k
		switch k {
		case "number":
			s += fmt.Sprintf(", decimals: %d", w.IntN(7))
			fallthrough
		case "money", "share", "count":
			if w.chance(0.3) {
				s += ", period: year, years: 2"
			}
			if w.chance(0.3) {
				s += ", min: none"
			} else if w.chance(0.2) {
				s += map[bool]string{true: ", min: 1 yuan", false: ", min: 1"}[k == "money"]
			}
			if k != "money" && w.chance(0.2) {
				s += ", max: " + w.pick([]string{"1", "100", "1000000"})
			}
		case "date":
			if w.chance(0.4) {
				s += ", never: true"
			}
		case "code":
			if w.chance(0.4) {
				s += ", note: 开放代码, note_en: open codes"
			}
		}
		l := &line{id: id, tmpl: id + ": {" + s + "}"}
		d.facts = append(d.facts, l)
		w.mention(l)
	}
	for range 1 + w.IntN(2) {
		id := w.name("mark")
		d.facts = append(d.facts, &line{id: id, tmpl: fmt.Sprintf("%s: {label: 评分%s, en: mark, source: b, type: number, decimals: %d, judged: true}", id, id, w.IntN(3))})
		w.marks = append(w.marks, id)
		if w.chance(0.3) {
			w.names[plain] = append(w.names[plain], id)
		}
	}
	if w.chance(0.3) {
		id := w.name("view")
		d.facts = append(d.facts, &line{id: id, tmpl: id + ": {label: 意见, en: view, source: b, type: flag, judged: true}"})
		w.names[yesNo] = append(w.names[yesNo], id)
	}
}

const named = "label: 名, en: name, cite: 条"

func (w *writer) pack(id, uses string) *packDraft {
	p := &packDraft{id: id}
	until := ""
	if w.chance(0.1) {
		until = ", until: 2024-12-31"
	}
	p.head = fmt.Sprintf("pack: %s\ntitle: 题\nen: title\nkind: grant\nauthority: b\nsubject: enterprise\ndocuments: {d: {title: 文}}\neffective: {from: 2019-01-01%s, by: %s}\n%s",
		id, until, w.pick([]string{"application_date", "application_date", "tax_year"}), uses)
	w.parameters(p)
	for range 1 + w.IntN(4) {
		f := []form{plain, plain, money, money, yesNo, day, square}[w.IntN(7)]
		x := w.expr(f, 1+w.IntN(4))
		def := &line{id: w.name("d")}
		def.tmpl, def.parts = def.id+": {"+named+`, is: "§"}`, []*text{x}
		p.defs = append(p.defs, def)
		w.names[f] = append(w.names[f], def.id, def.id) // twice: definitions are there to be used
	}
	w.Shuffle(len(p.defs), func(i, j int) { p.defs[i], p.defs[j] = p.defs[j], p.defs[i] })
	if w.chance(0.6) {
		for range 1 + w.IntN(4) {
			p.items = append(p.items, w.item(2))
		}
		w.points = append(w.points, "score", "score")
	}
	w.clauses(p)
	if w.chance(0.6) {
		p.amount = append(p.amount, &line{tmpl: `amount: "§"`, parts: []*text{w.expr(money, 1+w.IntN(4))}})
	}
	return p
}

func (w *writer) window() string {
	switch {
	case w.chance(0.05):
		return ", from: 2025-01-01"
	case w.chance(0.05):
		return ", until: 2024-12-31"
	}
	return ""
}

func (w *writer) clauses(p *packDraft) {
	clause := func(key, more string, depth int) *line {
		id := w.name("c")
		return &line{id: id, tmpl: "{id: " + id + ", " + named + w.window() + more + ", " + key + `: "§"}`, parts: []*text{w.expr(yesNo, depth)}}
	}
	for range w.IntN(2) {
		p.applies = append(p.applies, clause("require", "", 1+w.IntN(2)))
	}
	for range 1 + w.IntN(4) {
		more := ""
		if w.chance(0.2) {
			more = ", discretion: true"
		}
		p.conditions = append(p.conditions, clause("require", more, 1+w.IntN(4)))
	}
	for range w.IntN(2) {
		p.disqualifiers = append(p.disqualifiers, clause("when", "", 1+w.IntN(3)))
	}
	for range w.IntN(3) {
		ids := []string{}
		for _, c := range p.conditions {
			if w.chance(0.5) {
				ids = append(ids, c.id)
			}
		}
		if len(ids) > 0 {
			p.tracks = append(p.tracks, clause("when", ", replaces: ["+strings.Join(ids, ", ")+"]", 1+w.IntN(2)))
		}
	}
}

var numberPool = []string{"0", "1", "2", "3%", "0.05", "1/3", "2/7", "100", "12", "0.000001", "-1", "-5%", "60%", "5000000", "1/9", "2.5"}
var moneyPool = []string{"0 yuan", "1 yuan", "0.01 yuan", "300000 yuan", "5000 万元", "2 亿元", "333.33 yuan", "10000000 yuan", "100000 亿元", "-1 yuan"}

func (w *writer) parameters(p *packDraft) {
	w.units = map[form][]string{plain: {"1", "0.05", "100", "0.3"}, money: nil}
	w.shifts = []string{"1", "-1", "-2", "3"}
	add := func(f form, pool []string, blank float64) string {
		id := w.name("p")
		var values []string
		for _, from := range []string{"2018-01-01", "2024-01-01", "2025-06-01"}[:1+w.IntN(3)] {
			v := w.pick(pool)
			if w.chance(blank) {
				v = "none"
			}
			values = append(values, from+": "+v)
		}
		if !slices.ContainsFunc(values, func(v string) bool { return !strings.HasSuffix(v, "none") }) {
			values[0] = "2018-01-01: " + w.pick(pool)
		}
		demo := ""
		if w.chance(0.3) {
			demo = ", demo: {2018-01-01: " + w.pick(pool) + "}"
		}
		p.params = append(p.params, &line{id: id, tmpl: id + ": {" + named + ", values: {" + strings.Join(values, ", ") + "}" + demo + "}"})
		if f != (form{}) || f == yesNo {
			w.names[f] = append(w.names[f], id)
		}
		return id
	}
	for range 2 + w.IntN(2) {
		add(plain, numberPool, 0.08)
		add(money, moneyPool, 0.08)
	}
	w.units[money] = append(w.units[money], add(money, []string{"0.01 yuan", "1 yuan", "100 yuan", "1 万元", "0.3 yuan", "1000 亿元"}, 0.05))
	w.shifts = append(w.shifts, add(plain, []string{"1", "5", "-7", "13"}, 0.05))
	none := form{rule.Bool, -1}
	w.lists = append(w.lists, add(none, []string{"[aa, bb]", `["16", "51"]`, `["1", aa, "161"]`}, 0.1))
	if w.chance(0.3) {
		add(day, []string{"2020-01-01", "2024-02-29", "2023-06-30"}, 0.1)
	}
	if w.chance(0.2) {
		add(yesNo, []string{"true", "false"}, 0.1)
	}
	delete(w.names, none)
}

// rangeForm matches a range of points.
var rangeForm = regexp.MustCompile(`(\d+)\.\.\d+`)

func (w *writer) somePoints() string {
	switch w.IntN(8) {
	case 0:
		lo := w.IntN(6)
		return fmt.Sprintf("%d..%d", lo, lo+w.IntN(5))
	case 1:
		return w.pick([]string{"0.5", "2.25", "-1", "-3", "1/3"})
	}
	return fmt.Sprint(w.IntN(30))
}

func (w *writer) scale(depth int) (tmpl string, parts []*text) {
	var s []string
	if w.chance(0.35) {
		var cases []string
		for range 1 + w.IntN(2) {
			cases = append(cases, `{when: "§", points: `+w.somePoints()+"}")
			parts = append(parts, w.expr(yesNo, depth))
		}
		s = append(s, "cases: ["+strings.Join(cases, ", ")+"]")
	}
	if len(parts) == 0 || w.chance(0.8) {
		f, pool := plain, numberPool
		if w.chance(0.4) {
			f, pool = money, moneyPool
		}
		parts = append(parts, w.expr(f, depth+1))
		var bounds, points []string
		ops := w.IntN(3)
		for range 1 + w.IntN(4) {
			b := w.pick(pool)
			if w.chance(0.15) {
				for _, n := range w.names[f] {
					if strings.HasPrefix(n, "p") {
						b = n
					}
				}
			}
			switch ops {
			case 1:
				b = w.pick([]string{">= ", "> "}) + b
			case 2:
				b = w.pick([]string{"<= ", "< "}) + b
			}
			bounds = append(bounds, `"`+b+`"`)
			points = append(points, w.somePoints())
		}
		key := "bands"
		if ops == 0 {
			key = "at_least"
		}
		s = append(s, `of: "§", `+key+": ["+strings.Join(bounds, ", ")+"], points: ["+strings.Join(points, ", ")+"]")
	}
	if w.chance(0.2) {
		s = append(s, "otherwise: "+w.somePoints())
	}
	return strings.Join(s, ", "), parts
}

func (w *writer) item(depth int) *line {
	id := w.name("i")
	l := &line{id: id, tmpl: "{id: " + id + ", label: 项, en: item"}
	switch k := w.IntN(10); {
	case k == 0 && depth > 0:
		for range 1 + w.IntN(3) {
			l.group = append(l.group, w.item(depth-1))
		}
		if w.chance(0.6) {
			l.tmpl += fmt.Sprintf(", cap: %d", 1+w.IntN(20))
		}
		l.tmpl += ", items: [¶]}"
	case k == 1:
		l.tmpl += fmt.Sprintf(", range: %d..%d, judged: %s}", w.IntN(3), 3+w.IntN(10), w.pick(w.marks))
	case k == 2 || k == 3:
		var alts []string
		for range 2 + w.IntN(2) {
			s, parts := w.scale(1)
			s = rangeForm.ReplaceAllString(s, "$1") // experts mark no alternatives
			alts, l.parts = append(alts, "{"+s+"}"), append(l.parts, parts...)
		}
		l.tmpl += ", best_of: [" + strings.Join(alts, ", ") + "]}"
	default:
		s, parts := w.scale(1 + w.IntN(2))
		l.parts = parts
		l.tmpl += ", " + s
		if w.chance(0.25) || rangeForm.MatchString(s) {
			l.tmpl += ", judged: " + w.pick(w.marks)
		}
		l.tmpl += "}"
	}
	w.points = append(w.points, "points."+id)
	return l
}

// options are the day and the parameter set of the draft.
func (d *draft) options() rule.Options {
	on, err := pack.ParseDay(d.on)
	if err != nil {
		panic(err)
	}
	return rule.Options{Date: on, Set: pack.Set(d.set)}
}
