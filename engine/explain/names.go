package explain

import (
	"fmt"
	"slices"
	"strings"

	"huice/engine/pack"
	"huice/engine/rule"
)

// reader puts the expressions of one pack into sentences. It reads them as they are written and gives every name its
// label, so that what is not yet published, or the same under two names, still reads as what it is.
type reader struct {
	printer
	lib      *pack.Library
	p        *pack.Pack
	date     pack.Day // of the application
	law      pack.Day // whose figures apply
	set      pack.Set
	parser   *rule.Parser
	years    map[string]bool                    // parameters that are compared with years
	codes    map[string]pack.Map[pack.Labelled] // parameters that are compared with codes
	outcomes pack.Map[pack.Labelled]            // names of the codes that the definition being read may come to
}

func newReader(lib *pack.Library, p *pack.Pack, date pack.Day, set pack.Set, parser *rule.Parser, lang pack.Lang) *reader {
	x := &reader{printer: printer{lang}, lib: lib, p: p, date: date, law: p.Effective.LawDate(date), set: set, parser: parser,
		years: map[string]bool{}, codes: map[string]pack.Map[pack.Labelled]{}}
	for _, e := range expressions(p) {
		x.learn(x.parse(e))
	}
	return x
}

// say picks a language. Unlike a label, a word that one language does without is not borrowed from the other.
func (x *reader) say(zh, en string) string {
	if x.lang == pack.En {
		return en
	}
	return zh
}

// of reads the expressions of another pack.
func (x *reader) of(p *pack.Pack) *reader {
	if p == nil || p == x.p {
		return x
	}
	return newReader(x.lib, p, x.date, x.set, x.parser, x.lang)
}

// parse reads an expression. Packs are compiled before they are read back, so it can be read; if not, it stands for itself.
func (x *reader) parse(e pack.Expr) rule.Syntax {
	s, err := x.parser.Parse(e)
	if err != nil {
		return rule.Syntax{Form: rule.NameForm, Text: e.Src}
	}
	return s
}

// expressions lists every expression in which a parameter may stand beside a year or a code.
func expressions(p *pack.Pack) []pack.Expr {
	var es []pack.Expr
	for _, d := range p.Definitions {
		es = append(es, d.Value.Is)
	}
	for _, list := range [][]pack.Condition{p.Applies, p.Conditions} {
		for _, c := range list {
			es = append(es, c.Require)
		}
	}
	for _, list := range [][]pack.Trigger{p.Disqualifiers, p.FastTracks} {
		for _, t := range list {
			es = append(es, t.When)
		}
	}
	for _, m := range p.Measures {
		es = append(es, m.Value.Where)
	}
	var items func([]pack.Item)
	items = func(list []pack.Item) {
		for _, it := range list {
			for _, s := range append(slices.Clone(it.BestOf), it.Scale) {
				for _, c := range s.Cases {
					es = append(es, c.When)
				}
			}
			items(it.Items)
		}
	}
	if p.Score != nil {
		items(p.Score.Items)
	}
	if p.Benefit != nil {
		es = append(es, p.Benefit.Amount)
	}
	return slices.DeleteFunc(es, func(e pack.Expr) bool { return !e.Given() })
}

// learn notes which parameters are years and which are codes of a list.
func (x *reader) learn(s rule.Syntax) {
	for _, a := range s.Args {
		x.learn(a)
	}
	if s.Form != rule.CallForm || len(s.Args) != 2 {
		return
	}
	for i, a := range s.Args {
		b := s.Args[1-i]
		if p, ok := x.p.Parameters.Find(a.Text); !ok || a.Form != rule.NameForm || p == nil {
			continue
		}
		switch s.Text {
		case "==", "!=", "<", "<=", ">", ">=":
			x.years[a.Text] = x.years[a.Text] || x.isYear(b)
			fallthrough
		case "in", "starts_with":
			if c := x.codesOf(b); c != nil {
				x.codes[a.Text] = c
			}
		}
	}
}

// isYear reports whether an expression is a calendar year.
func (x *reader) isYear(s rule.Syntax) bool {
	switch {
	case s.Form == rule.NameForm:
		d, ok := x.p.Definitions.Find(s.Text)
		return ok && x.isYear(x.parse(d.Is))
	case s.Form != rule.CallForm:
		return false
	}
	switch s.Text {
	case "year_of":
		return true
	case "?:":
		return x.isYear(s.Args[1])
	case "+", "-", "min", "max": // from a year to a year is no year
		return x.isYear(s.Args[0]) && (s.Text != "-" || len(s.Args) == 2 && !x.isYear(s.Args[1]))
	}
	return false
}

// isFlag reports whether a name is a fact that holds or not.
func (x *reader) isFlag(s rule.Syntax) bool {
	if s.Form != rule.NameForm {
		return false
	}
	f, _, ok := x.lib.Column(s.Text)
	return ok && f.Type == "flag"
}

// codesOf is the closed list of codes that a value is from.
func (x *reader) codesOf(s rule.Syntax) pack.Map[pack.Labelled] {
	if s.Form == rule.NameForm {
		if p, ok := x.p.Parameters.Find(s.Text); ok && len(p.Codes) > 0 {
			return p.Codes
		}
		if d, ok := x.p.Definitions.Find(s.Text); ok && len(d.Codes) > 0 {
			return d.Codes
		}
	}
	if s.Form == rule.CallForm && s.Text == "?:" {
		return x.codesOf(s.Args[1])
	}
	if s.Form != rule.NameForm {
		return nil
	}
	if d, ok := x.p.Definitions.Find(s.Text); ok {
		return x.codesOf(x.parse(d.Is))
	}
	if c, ok := x.codes[s.Text]; ok {
		return c
	}
	if s.Text == "grade" && x.p.Grading != nil {
		var codes pack.Map[pack.Labelled]
		for _, g := range x.p.Grading.Grades {
			codes = append(codes, pack.Entry[pack.Labelled]{Key: g.ID, Value: pack.Labelled{Label: g.ID + " " + g.Label, En: g.ID + " " + g.En}})
		}
		return codes
	}
	if f, _, ok := x.lib.Column(s.Text); ok {
		return f.Codes
	}
	return nil
}

func codeIn(codes pack.Map[pack.Labelled], code string, lang pack.Lang) string {
	if l, ok := codes.Find(code); ok {
		return l.Name(lang)
	}
	return code
}

// figure prints the value of a parameter as the pack writes it: years without commas, codes by their labels.
func (x *reader) figure(name string, q pack.Quantity) string {
	if p, ok := x.p.Parameters.Find(name); ok && q.Kind == pack.Word && len(p.Codes) > 0 {
		return codeIn(p.Codes, q.Word, x.lang)
	}
	switch {
	case q.Kind == pack.Number && x.years[name] && q.Num.IsInt():
		return q.Num.Num().String()
	case q.Kind == pack.Word:
		return codeIn(x.codes[name], q.Word, x.lang)
	case q.Kind == pack.List:
		var labels []string
		for _, w := range q.List {
			labels = append(labels, codeIn(x.codes[name], w, x.lang))
		}
		return strings.Join(labels, x.say("、", ", "))
	}
	return x.quantity(q)
}

// parameter names a parameter with the value it has on the day.
func (x *reader) parameter(name string, p *pack.Parameter) string {
	const few = 6 // of a longer list the table shows the values
	q, demo := p.At(x.law, x.set)
	value := x.figure(name, q)
	if q.Kind == pack.List && len(q.List) > few {
		value = fmt.Sprintf(x.say("%d项", "%d values"), len(q.List))
	}
	if demo {
		value += x.say("，演示", ", demo")
	}
	return p.Name(x.lang) + x.say("（", " (") + value + x.say("）", ")")
}

// name is what people call a name.
func (x *reader) name(name string) string {
	if p, ok := x.p.Parameters.Find(name); ok {
		return x.parameter(name, p)
	}
	if d, ok := x.p.Definitions.Find(name); ok {
		return d.Name(x.lang)
	}
	if m, ok := x.p.Measures.Find(name); ok {
		return m.Name(x.lang)
	}
	if f, year, ok := x.lib.Column(name); ok {
		if strings.HasPrefix(name, pack.OwnerPrefix) {
			return x.say("所属企业的", "owner’s ") + f.ColumnName(year, x.lang)
		}
		return f.ColumnName(year, x.lang)
	}
	if s := x.dotted(name); s != "" {
		return s
	}
	return x.result(name)
}

// dotted names the points of an item, the places of a grade, and what another pack offers.
func (x *reader) dotted(name string) string {
	of, what, ok := strings.Cut(name, ".")
	if !ok {
		return ""
	}
	switch of {
	case "points":
		if it := item(x.p, what); it != nil {
			return it.Name(x.lang) + x.say("得分", " points")
		}
	case "places":
		return what + x.say("级名额", " places")
	}
	use, ok := x.p.Uses.Find(of)
	if !ok {
		return ""
	}
	q := x.lib.Pack(use.Pack)
	if q == nil {
		return ""
	}
	title := x.say("《"+q.Title+"》", "“"+q.En+"”")
	if !use.Holds(x.law) {
		title += x.say("（此日引用无效）", " (reference not good on this day)")
	}
	if what == "eligible" {
		return x.say("符合", "eligible under ") + title
	}
	return x.say(title+"的", "") + x.of(q).name(what) + x.say("", " of "+title)
}

// item finds an item of the scoring table.
func item(p *pack.Pack, id string) *pack.Item {
	var find func([]pack.Item) *pack.Item
	find = func(list []pack.Item) *pack.Item {
		for i := range list {
			if list[i].ID == id {
				return &list[i]
			}
			if it := find(list[i].Items); it != nil {
				return it
			}
		}
		return nil
	}
	if p.Score == nil {
		return nil
	}
	return find(p.Score.Items)
}

// result names what comes out of a run, and the days of a period.
func (x *reader) result(name string) string {
	switch {
	case name == "score" && x.p.Score != nil:
		return x.p.Score.Name(x.lang)
	case name == "value" && x.p.Target != nil:
		return x.p.Target.Name(x.lang)
	}
	t, ok := map[string]pack.Text{
		"application_date": {Zh: "申报日期", En: "application date"},
		"eligible":         {Zh: "符合条件", En: "eligible"},
		"amount":           {Zh: "应得金额", En: "amount due"},
		"grade":            {Zh: "等级", En: "grade"},
		"n":                {Zh: "参加排序的家数", En: "number ranked"},
		"all":              {Zh: "汇总的家数", En: "number collected"},
		"elapsed":          {Zh: "期间已过的比例", En: "share of the period that has passed"},
		"period_start":     {Zh: "期间首日", En: "first day of the period"},
		"period_end":       {Zh: "计至之日", En: "last day measured"},
	}[name]
	if !ok {
		return name
	}
	return t.In(x.lang)
}
