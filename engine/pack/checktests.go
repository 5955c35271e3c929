package pack

import (
	"fmt"
	"slices"
	"strings"
)

func (c *checker) examples() {
	for i := range c.p.Examples.Base {
		c.exampleValue(&c.p.Examples.Base[i], c.p.Subject)
	}
	names := c.exampleNames()
	seen := map[string]bool{}
	for i := range c.p.Examples.Tests {
		t := &c.p.Examples.Tests[i]
		c.exampleName(&t.Name, t.Pos, seen)
		for j := range t.With {
			c.exampleValue(&t.With[j], c.p.Subject)
		}
		c.expect(&t.Expect, names)
	}
	c.populations(seen)
}

// exampleName refuses a name that two examples share: a report would not say which of them fails.
func (c *checker) exampleName(name *string, owner Pos, seen map[string]bool) {
	if seen[*name] {
		c.errorf(c.at(name, owner), "repeated-name", "用例名“%s”重复", "the example %q is there twice", *name)
	}
	seen[*name] = true
}

// exampleNames are the names an expectation may use.
type exampleNames struct {
	decides []string // scope, conditions, disqualifiers: what can be unmet
	clauses []string // those and the fast tracks
	items   []string
	defs    []string
}

func (c *checker) exampleNames() exampleNames {
	var n exampleNames
	for _, x := range slices.Concat(c.p.Applies, c.p.Conditions) {
		n.decides = append(n.decides, x.ID)
	}
	for _, x := range c.p.Disqualifiers {
		n.decides = append(n.decides, x.ID)
	}
	n.clauses = slices.Clone(n.decides)
	for _, x := range c.p.FastTracks {
		n.clauses = append(n.clauses, x.ID)
	}
	var items func([]Item)
	items = func(list []Item) {
		for i := range list {
			n.items = append(n.items, list[i].ID)
			items(list[i].Items)
		}
	}
	if c.p.Score != nil {
		items(c.p.Score.Items)
	}
	n.defs = slices.Concat(mapKeys(c.p.Definitions), mapKeys(c.p.Measures))
	return n
}

func (c *checker) expect(x *Expect, n exampleNames) {
	numbers := []*Quantity{x.Score, x.ScoreMin, x.ScoreMax}
	amounts := []*Quantity{x.Amount, x.AmountMin, x.AmountMax}
	given := x.Outcome != "" || x.Conditions != nil || x.Unmet != nil || x.Missing != nil || x.Values != nil || x.Points != nil
	for _, q := range slices.Concat(numbers, amounts) {
		given = given || q != nil
	}
	if !given && x.Pos.Line > 0 {
		c.errorf(x.Pos, "no-expectation", "用例没有写明应得什么结果", "the example expects nothing: say what must come out")
	}
	for _, q := range numbers {
		if q != nil && !q.misread() && q.Kind != Number && q.Kind != Unknown && q.Kind != None {
			c.errorf(q.Pos, "value-kind", "得分应是数，不是“%s”", "a score is a number, not %q", q.Src)
		}
	}
	for _, q := range amounts {
		if q != nil && !q.misread() && q.Kind != Unknown && q.Kind != None && !fits(q, &Fact{Type: "money"}) {
			c.errorf(q.Pos, "value-kind", "金额应写单位，如 15000 yuan，不是“%s”", "an amount has its unit, like 15000 yuan, not %q", q.Src)
		}
	}
	c.expectNames(x, n)
}

// expectNames checks that what an example expects exists.
func (c *checker) expectNames(x *Expect, n exampleNames) {
	known := func(name string, at Pos, names []string, zh, en string) {
		if !slices.Contains(names, name) {
			c.hintf(at, "no-name", orNearest(name, names), zh, en, name)
		}
	}
	for i := range x.Conditions {
		e := &x.Conditions[i]
		known(e.Key, e.Pos, n.clauses, "没有条件“%s”", "there is no condition %q")
		if e.Value != "" && !slices.Contains([]string{"met", "unmet", "unknown"}, e.Value) {
			c.errorf(c.at(&e.Value, e.Pos), "enum", "条件结果应是 met、unmet 或 unknown，不是“%s”", "a condition is met, unmet or unknown, not %q", e.Value)
		}
	}
	for i := range x.Unmet {
		known(x.Unmet[i], c.at(&x.Unmet[i], x.Pos), n.decides, "没有条件或一票否决项“%s”", "there is no condition or disqualifier %q")
	}
	for _, e := range x.Values {
		known(e.Key, e.Pos, n.defs, "没有口径“%s”", "there is no definition %q")
	}
	for _, e := range x.Points {
		known(e.Key, e.Pos, n.items, "没有评分项“%s”", "there is no scoring item %q")
	}
	for i := range x.Missing {
		at := c.at(&x.Missing[i], x.Pos)
		if param, ok := strings.CutPrefix(x.Missing[i], "param:"); ok {
			c.parameterRef(param, at)
		} else {
			c.column(x.Missing[i], at)
		}
	}
}

// column checks that a name is a fact in the form in which rules read it.
func (c *checker) column(name string, at Pos) (*Fact, bool) {
	if f, _, ok := c.lib.Column(name); ok {
		return f, true
	}
	plain := strings.TrimPrefix(name, OwnerPrefix)
	prefix := strings.TrimSuffix(name, plain)
	f, yearly := c.lib.facts[plain], false
	if i := strings.LastIndex(plain, "_y"); f == nil && i > 0 {
		f, yearly = c.lib.facts[plain[:i]], true
	}
	var cols, all []string
	if f != nil {
		for _, col := range f.Columns() {
			cols = append(cols, prefix+col)
		}
	}
	switch {
	case f != nil && len(cols) == 0: // its years are missing, and that is a problem already
	case len(cols) == 1:
		c.errorf(at, "no-fact", "没有指标“%s”，应写 %s", "there is no fact %q; write %s", name, cols[0])
	case len(cols) > 1 && yearly:
		c.errorf(at, "no-fact", "没有“%s”，这项指标只有 %s 至 %s", "there is no %q; the fact has %s to %s only", name, cols[0], cols[len(cols)-1])
	case len(cols) > 1:
		c.errorf(at, "no-fact", "“%s”须写明年份：%s 至 %s", "%q needs its year: %s to %s", name, cols[0], cols[len(cols)-1])
	case !c.unread.facts:
		for _, f := range c.lib.Facts {
			all = append(all, f.Columns()...)
		}
		c.hintf(at, "no-fact", orNearest(name, all), "没有指标“%s”", "there is no fact %q", name)
	}
	return nil, false
}

// exampleFact is a fact by the name that a rule would use, which must be one of the subject or, as owner.…, of its owner.
func (c *checker) exampleFact(name string, at Pos, subject string) (*Fact, bool) {
	f, ok := c.column(name, at)
	if !ok {
		return nil, false
	}
	of := c.lib.Subject(subject)
	if strings.HasPrefix(name, OwnerPrefix) {
		if of != nil && of.Owner == "" {
			c.errorf(at, "subject", "“%[1]s”没有所属企业，不能用 owner", "the subject %[2]q belongs to no enterprise: owner has no place here", of.Label, subject)
			return nil, false
		}
		subject = Enterprise
	}
	c.factOf(name, f, subject, at)
	return f, true
}

// exampleValue checks a fact of an example of a kind of subject against the vocabulary.
func (c *checker) exampleValue(e *Entry[Quantity], subject string) {
	f, ok := c.exampleFact(e.Key, e.Pos, subject)
	if !ok || e.Value.misread() || FitsFact(&e.Value, f) {
		return
	}
	if f.Type == "code" && len(f.Codes) > 0 {
		codes := mapKeys(f.Codes)
		hint := orNearest(e.Value.Src, codes)
		c.hintf(e.Value.Pos, "value-kind", hint, "“%s”没有代码“%s”，可用的有：%s", "%q has no code %q; these exist: %s", e.Key, e.Value.Src, strings.Join(codes, ", "))
		return
	}
	if fits(&e.Value, f) && !f.within(e.Value.Num) {
		c.errorf(e.Value.Pos, "value-kind", "“%s”超出了指标的上下限，不能取“%s”", "%q cannot be %q: the fact's bounds do not allow it", e.Key, e.Value.Src)
		return
	}
	form := factForms[f.Type]
	c.problems = append(c.problems, Problem{Pos: e.Value.Pos, Code: "value-kind", Text: Text{
		Zh: fmt.Sprintf("“%s”应是%s，不能取“%s”", e.Key, form.Zh, e.Value.Src),
		En: fmt.Sprintf("%q is %s and cannot be %q", e.Key, form.En, e.Value.Src),
	}})
}

// factForms says how a value of each type is written.
var factForms = map[string]Text{
	"money":  {"金额（如 300000 yuan、30 万元）", "an amount of money (like 300000 yuan)"},
	"number": {"数（如 12.5）", "a number (like 12.5)"},
	"count":  {"整数（如 12）", "a whole number (like 12)"},
	"share":  {"比例（如 3%）", "a share (like 3%)"},
	"flag":   {" true 或 false", "true or false"},
	"date":   {"日期（如 2026-03-31）", "a date (like 2026-03-31)"},
	"code":   {"代码", "a code"},
	"text":   {"文字", "a text"},
}

// FitsFact reports whether a literal can be a value of a fact, turning words that look like numbers into codes.
func FitsFact(q *Quantity, f *Fact) bool {
	switch q.Kind {
	case Unknown:
		return true
	case Never:
		return f.Type == "date" && f.Never
	case List:
		return false
	}
	switch f.Type {
	case "count":
		return fits(q, f) && f.within(q.Num) && q.Num.IsInt()
	case "money", "number", "share":
		return fits(q, f) && f.within(q.Num)
	case "flag":
		return q.Kind == Flag
	case "date":
		return q.Kind == DateVal
	}
	if f.Type == "code" && len(f.Codes) > 0 {
		if _, ok := f.Codes.Find(q.Src); !ok {
			return false
		}
	}
	*q = Quantity{Kind: Word, Word: q.Src, Src: q.Src, Pos: q.Pos}
	return true
}
