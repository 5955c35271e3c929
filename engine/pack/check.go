package pack

import (
	"regexp"
	"slices"
	"strings"
)

// check holds the references and the structure of a pack against the manual; expressions are package rule's.
func (l *loader) check(p *Pack) {
	c := &checker{loader: l, p: p, cited: map[string]bool{}}
	c.body(p.Authority, p.Pos)
	c.names()
	c.conditions()
	if p.Score != nil {
		c.cite(&p.Score.Cite)
		c.items(p.Score.Items, map[string]bool{})
	}
	if b := p.Benefit; b != nil {
		c.cite(&b.Cite)
		if (b.Kind == "status") == b.Amount.Given() {
			c.errorf(b.Pos, "amount", "除 status 外都须写 amount", "every kind of benefit but status has an amount")
		}
	}
	for i := range p.OpenQuestions {
		q := &p.OpenQuestions[i]
		c.cite(&q.Cite)
		c.body(q.Owner, q.Pos)
	}
	for i := range p.NotEncoded {
		c.cite(&p.NotEncoded[i].Cite)
	}
	c.procedure()
	c.examples()
}

type checker struct {
	*loader
	p     *Pack
	cited map[string]bool
}

func (c *checker) body(id string, at Pos) {
	if id != "" && c.lib.Bodies[id] == nil {
		c.errorf(at, "no-body", "bodies.yaml 中没有“%s”", "there is no body %q in bodies.yaml", id)
	}
}

// cite resolves a citation against the documents and source.md.
func (c *checker) cite(x *Cite) {
	if !x.Given() {
		return
	}
	if x.Doc == "" {
		if len(c.p.Documents) != 1 {
			c.errorf(x.Pos, "cite-document", "本政策有%[1]d份文件，引用须写明是哪一份：“文件 %[2]s”", "this pack has %[1]d documents: write which one before %[2]q", len(c.p.Documents), x.Article)
			return
		}
		x.Doc = c.p.Documents[0].Key
	}
	if _, ok := c.p.Documents.Find(x.Doc); !ok {
		c.errorf(x.Pos, "cite-document", "documents 中没有“%s”", "there is no document %q", x.Doc)
		return
	}
	a := c.p.Articles[x.Doc+" "+x.Article]
	if a == nil {
		c.errorf(x.Pos, "cite-article", "source.md 的“## %s”下没有“### %s”", "source.md has no “### %[2]s” below “## %[1]s”", x.Doc, x.Article)
		return
	}
	a.Cited = true
}

// names checks that every name a rule can use means one thing.
func (c *checker) names() {
	taken := map[string]string{}
	claim := func(key, what string, at Pos) {
		switch {
		case !identifier.MatchString(key):
			c.errorf(at, "identifier", "“%s”应由小写字母、数字和下划线组成", "%q must be lower-case letters, digits and underscores", key)
		case taken[key] != "":
			c.errorf(at, "repeated-name", "“%s”已用作%s", "%q is already the name of a %s", key, taken[key])
		case reserved[key]:
			c.errorf(at, "reserved-name", "“%s”是表达式中的保留名", "%q has a meaning of its own in expressions", key)
		default:
			if _, _, ok := c.lib.Column(key); ok {
				c.errorf(at, "repeated-name", "“%s”已是指标名", "%q is already the name of a fact", key)
			}
		}
		taken[key] = what
	}
	for i := range c.p.Parameters {
		e := &c.p.Parameters[i]
		claim(e.Key, "参数/parameter", e.Pos)
		c.cite(&e.Value.Cite)
		c.parameter(e)
	}
	for i := range c.p.Definitions {
		e := &c.p.Definitions[i]
		claim(e.Key, "口径/definition", e.Pos)
		c.cite(&e.Value.Cite)
	}
	for _, e := range c.p.Uses {
		claim(e.Key, "引用/alias", e.Pos)
	}
	for _, f := range c.p.Figures {
		if _, ok := c.p.Definitions.Find(f); !ok {
			c.errorf(c.p.Pos, "figure", "figures 中的“%s”不是口径（definitions）", "figure %q is not a definition", f)
		}
	}
	for _, e := range c.p.Documents {
		if !identifier.MatchString(e.Key) {
			c.errorf(e.Pos, "identifier", "“%s”应由小写字母、数字和下划线组成", "%q must be lower-case letters, digits and underscores", e.Key)
		}
	}
}

var reserved = map[string]bool{
	"score": true, "points": true, "application_date": true, "ratio": true, "share": true, "min": true, "max": true,
	"floor": true, "abs": true, "in": true, "true": true, "false": true, "null": true, "round_to": true,
}

func (c *checker) parameter(e *Entry[Parameter]) {
	p := &e.Value
	if len(p.Values) == 0 {
		c.errorf(e.Pos, "values", "参数“%s”没有数值", "parameter %q has no values", e.Key)
		return
	}
	kind := None
	for _, v := range slices.Concat(p.Values, p.Demo) {
		switch v.Value.Kind {
		case None:
			continue
		case Unknown, Never:
			c.errorf(v.Value.Pos, "value", "参数值不能是“%s”", "a parameter cannot be %q", v.Value.Src)
			continue
		}
		if kind != None && v.Value.Kind != kind {
			c.errorf(v.Value.Pos, "value-kind", "各时期的值应是同一类", "all values of a parameter must be of one kind")
		}
		kind = v.Value.Kind
	}
}

func (c *checker) conditions() {
	seen := map[string]bool{}
	claim := func(id string, at Pos) {
		if !identifier.MatchString(id) {
			c.errorf(at, "identifier", "“%s”应由小写字母、数字和下划线组成", "%q must be lower-case letters, digits and underscores", id)
		}
		if seen[id] {
			c.errorf(at, "repeated-id", "编号“%s”重复", "the id %q is repeated", id)
		}
		seen[id] = true
	}
	conditions := map[string]bool{}
	for _, list := range [][]Condition{c.p.Applies, c.p.Conditions} {
		for i := range list {
			claim(list[i].ID, list[i].Pos)
			c.cite(&list[i].Cite)
		}
	}
	for _, x := range c.p.Conditions {
		conditions[x.ID] = true
	}
	for i := range c.p.Disqualifiers {
		x := &c.p.Disqualifiers[i]
		claim(x.ID, x.Pos)
		c.cite(&x.Cite)
		if len(x.Replaces) > 0 {
			c.errorf(x.Pos, "replaces", "一票否决项不能写 replaces", "a disqualifier replaces nothing")
		}
	}
	for i := range c.p.FastTracks {
		x := &c.p.FastTracks[i]
		claim(x.ID, x.Pos)
		c.cite(&x.Cite)
		if len(x.Replaces) == 0 {
			c.errorf(x.Pos, "replaces", "直通条件须写明替代哪些条件（replaces）", "a fast track must say which conditions it replaces")
		}
		for _, id := range x.Replaces {
			if !conditions[id] {
				c.errorf(x.Pos, "replaces", "没有条件“%s”", "there is no condition %q", id)
			}
		}
	}
}

func (c *checker) items(items []Item, seen map[string]bool) {
	for i := range items {
		it := &items[i]
		if !identifier.MatchString(it.ID) {
			c.errorf(it.Pos, "identifier", "“%s”应由小写字母、数字和下划线组成", "%q must be lower-case letters, digits and underscores", it.ID)
		}
		if seen[it.ID] {
			c.errorf(it.Pos, "repeated-id", "编号“%s”重复", "the id %q is repeated", it.ID)
		}
		seen[it.ID] = true
		c.cite(&it.Cite)
		ways := 0
		for _, given := range []bool{it.Scale.Given(), len(it.BestOf) > 0, len(it.Items) > 0, it.Range != nil} {
			if given {
				ways++
			}
		}
		if ways != 1 {
			c.errorf(it.Pos, "scale", "评分项须且只须写一种计分方式：of/cases、best_of、items 或 range", "an item scores in exactly one way: of/cases, best_of, items or range")
		}
		if it.Cap != nil && len(it.Items) == 0 {
			c.errorf(it.Pos, "cap", "cap 只用于分组（items）", "cap goes with a group of items")
		}
		c.scale(&it.Scale, it.Pos)
		for j := range it.BestOf {
			c.scale(&it.BestOf[j], it.Pos)
		}
		if it.Judged != "" {
			if f := c.lib.facts[it.Judged]; f == nil || !f.Judged || !f.Numeric() {
				c.errorf(it.Pos, "judged", "“%s”应是 judged: true 的数值指标", "%q must be a numeric fact with judged: true", it.Judged)
			}
		}
		c.items(it.Items, seen)
	}
}

func (c *checker) scale(s *Scale, at Pos) {
	bounds := s.Thresholds()
	switch {
	case len(s.AtLeast) > 0 && len(s.Bands) > 0:
		c.errorf(at, "bands", "at_least 与 bands 只写一种", "write either at_least or bands")
	case s.Of.Given() != (len(bounds) > 0):
		c.errorf(at, "bands", "of 与分档（at_least 或 bands）须一起写", "of and its thresholds (at_least or bands) go together")
	case len(bounds) != len(s.Points):
		c.errorf(at, "points", "有%d档，却有%d个分值", "there are %d thresholds but %d points", len(bounds), len(s.Points))
	}
	for i := range s.AtLeast {
		if s.AtLeast[i].Op != "" {
			c.errorf(s.AtLeast[i].Pos, "bands", "at_least 中不写比较符，请改用 bands", "at_least takes no operator; use bands")
		}
		s.AtLeast[i].Op = ">="
	}
	for i := range bounds {
		b := &bounds[i]
		if b.Op == "" {
			c.errorf(b.Pos, "bands", "bands 的每档须写比较符（>=、>、<=、<）", "every threshold of bands needs an operator (>=, >, <=, <)")
			b.Op = ">="
		}
		if b.Op[0] != bounds[0].Op[0] {
			c.errorf(b.Pos, "bands", "一张分档表的方向应一致", "the thresholds of a table must all point the same way")
		}
		if b.Param != "" {
			c.parameterRef(b.Param, b.Pos)
		}
	}
	for _, p := range s.Points {
		if p.Param != "" {
			c.parameterRef(p.Param, p.Pos)
		}
	}
}

func (c *checker) parameterRef(name string, at Pos) {
	if _, ok := c.p.Parameters.Find(name); !ok {
		c.errorf(at, "no-parameter", "没有参数“%s”", "there is no parameter %q", name)
	}
}

// TimeLimit is the form of a limit: 10 working days, 30 days, 3 months, 1 year.
var TimeLimit = regexp.MustCompile(`^([0-9]+) (working days?|days?|months?|years?)$`)

func (c *checker) procedure() {
	if c.p.Procedure == nil {
		return
	}
	seen := map[string]bool{}
	for i := range c.p.Procedure.Steps {
		s := &c.p.Procedure.Steps[i]
		c.cite(&s.Cite)
		if seen[s.Step] {
			c.errorf(s.Pos, "repeated-id", "步骤“%s”重复", "the step %q is repeated", s.Step)
		}
		seen[s.Step] = true
		for _, limit := range []string{s.Within, s.Lasts} {
			if limit != "" && !TimeLimit.MatchString(limit) {
				c.errorf(s.Pos, "time-limit", "期限“%s”应写成 10 working days、30 days、3 months", "the limit %q must read like 10 working days, 30 days, 3 months", limit)
			}
		}
		for _, b := range s.By {
			if !duties[b] {
				c.body(b, s.Pos)
			}
		}
	}
}

// duties are the roles a step may name instead of a body: 经办, 复核, 签发.
var duties = map[string]bool{"preparer": true, "checker": true, "issuer": true, "panel": true}

func (c *checker) examples() {
	values := func(m Map[Quantity]) {
		for i := range m {
			c.exampleValue(&m[i])
		}
	}
	values(c.p.Examples.Base)
	seen := map[string]bool{}
	for i := range c.p.Examples.Tests {
		t := &c.p.Examples.Tests[i]
		if seen[t.Name] {
			c.errorf(t.Pos, "repeated-name", "用例名“%s”重复", "the example %q is repeated", t.Name)
		}
		seen[t.Name] = true
		values(t.With)
		for _, e := range t.Expect.Conditions {
			if !slices.Contains([]string{"met", "unmet", "unknown"}, e.Value) {
				c.errorf(e.Pos, "enum", "条件结果应是 met、unmet 或 unknown", "a condition is met, unmet or unknown")
			}
		}
	}
}

// exampleValue checks a fact of an example against the vocabulary.
func (c *checker) exampleValue(e *Entry[Quantity]) {
	f, _, ok := c.lib.Column(e.Key)
	if !ok {
		hint := ""
		if f := c.lib.facts[e.Key]; f != nil {
			hint = "（" + strings.Join(f.Columns(), ", ") + "）"
		}
		c.errorf(e.Pos, "no-fact", "没有指标“%s”%s", "there is no fact %q %s", e.Key, hint)
		return
	}
	if !FitsFact(&e.Value, f) {
		c.errorf(e.Value.Pos, "value-kind", "“%s”是%s类指标，不能取“%s”", "%q is a fact of type %s and cannot be %q", e.Key, f.Type, e.Value.Src)
	}
}

// FitsFact reports whether a literal can be a value of a fact, turning words that look like numbers into codes.
func FitsFact(q *Quantity, f *Fact) bool {
	switch q.Kind {
	case Unknown:
		return true
	case Never:
		return f.Type == "date" && f.Never
	}
	switch f.Type {
	case "money":
		return q.Kind == Money || q.Kind == Number && q.Num.Sign() == 0
	case "number", "count", "share":
		return q.Kind == Number
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

// checkUses refuses packs that use themselves through others.
func (l *loader) checkUses() {
	state := map[string]int{}
	var visit func(p *Pack)
	visit = func(p *Pack) {
		state[p.ID] = 1
		for _, e := range p.Uses {
			q := l.lib.packs[e.Value]
			switch {
			case q == nil:
				l.errorf(e.Pos, "no-pack", "没有政策包“%s”", "there is no pack %q", e.Value)
			case state[q.ID] == 1:
				l.errorf(e.Pos, "cycle", "政策包相互引用成环：%s", "packs use each other in a circle: %s", e.Value)
			case state[q.ID] == 0:
				visit(q)
			}
		}
		state[p.ID] = 2
	}
	for _, p := range l.lib.Packs {
		if state[p.ID] == 0 {
			visit(p)
		}
	}
}
