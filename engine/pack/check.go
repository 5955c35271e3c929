package pack

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// check holds the references and the structure of a pack against the manual; expressions are package rule's.
func (l *loader) check(p *Pack) {
	c := &checker{loader: l, p: p}
	c.body(&p.Authority, p.Pos)
	c.subject()
	c.names()
	c.conditions()
	if s := p.Score; s != nil {
		c.cite(&s.Cite)
		c.mark(&s.Max, 1)
		c.items(s.Items, map[string]bool{})
	}
	if b := p.Benefit; b != nil {
		c.benefit(b)
	}
	for i := range p.OpenQuestions {
		q := &p.OpenQuestions[i]
		c.cite(&q.Cite)
		c.body(&q.Owner, q.Pos)
	}
	for i := range p.NotEncoded {
		c.cite(&p.NotEncoded[i].Cite)
	}
	c.procedure()
	c.levers()
	c.together()
	c.examples()
}

// levers checks the levers of the pack, which are there for its own subject.
func (c *checker) levers() {
	if c.p.Subject == "" {
		return
	}
	for i := range c.p.Levers {
		e := &c.p.Levers[i]
		c.lever(e, c.p.Subject)
		if v := &e.Value; v.Subject != c.p.Subject {
			c.errorf(c.at(&v.Subject, v.Pos), "lever", "这个政策包评估的是 %s，它的措施不能是 %s 的", "this pack assesses the subject %q: a lever of %q has no use in it", c.p.Subject, v.Subject)
		}
	}
}

type checker struct {
	*loader
	p *Pack
}

// mapKeys lists the keys of a form mapping.
func mapKeys[T any](m Map[T]) []string {
	ks := make([]string, len(m))
	for i := range m {
		ks[i] = m[i].Key
	}
	return ks
}

// cite resolves a citation against the documents and source.md.
func (c *checker) cite(x *Cite) {
	if !x.Given() || len(c.p.Documents) == 0 {
		return
	}
	if _, ok := c.p.Documents.Find(x.Article); ok && x.Doc == "" {
		c.errorf(x.Pos, "cite-article", "引用须写明条款，如“%s 第一条”", "a citation names an article, like “%s 第一条”", x.Article)
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
		c.hintf(x.Pos, "cite-document", orNearest(x.Doc, mapKeys(c.p.Documents)), "documents 中没有“%s”", "there is no document %q", x.Doc)
		return
	}
	a := c.p.Articles[x.Doc+" "+x.Article]
	switch {
	case a != nil:
		a.Cited = true
	case c.p.Articles != nil:
		c.errorf(x.Pos, "cite-article", "source.md 的“## %[1]s”下没有“### %[2]s”", "source.md has no heading “### %[2]s” below “## %[1]s”", x.Doc, x.Article)
	}
}

// names checks that every name a rule can use means one thing.
func (c *checker) names() {
	taken := map[string]Text{}
	claim := func(key string, what Text, at Pos) {
		_, _, fact := c.lib.Column(key)
		old, again := taken[key]
		switch {
		case !identifier.MatchString(key):
			c.identifier(key, at)
			return
		case reserved[key]:
			c.errorf(at, "reserved-name", "“%s”在表达式中另有含义，请换一个名称", "%q has a meaning of its own in expressions: choose another name", key)
		case fact || c.lib.facts[key] != nil:
			c.errorf(at, "repeated-name", "“%s”已是指标名，请换一个名称", "%q is already the name of a fact: choose another name", key)
		case again:
			c.problems = append(c.problems, Problem{Pos: at, Code: "repeated-name", Text: Text{
				fmt.Sprintf("“%s”已用作%s名，请换一个名称", key, old.Zh),
				fmt.Sprintf("%q is already the name of %s: choose another name", key, old.En),
			}})
		}
		taken[key] = what
	}
	for i := range c.p.Parameters {
		e := &c.p.Parameters[i]
		claim(e.Key, Text{"参数", "a parameter"}, e.Pos)
		c.cite(&e.Value.Cite)
		c.parameter(e)
	}
	for i := range c.p.Definitions {
		e := &c.p.Definitions[i]
		claim(e.Key, Text{"口径", "a definition"}, e.Pos)
		c.cite(&e.Value.Cite)
	}
	for i := range c.p.Measures {
		e := &c.p.Measures[i]
		claim(e.Key, Text{"汇总指标", "a measure"}, e.Pos)
		c.cite(&e.Value.Cite)
	}
	for _, e := range c.p.Uses {
		claim(e.Key, Text{"所用政策包的别", "an alias in uses"}, e.Pos)
	}
	for i := range c.p.Figures {
		f := &c.p.Figures[i]
		_, measure := c.p.Measures.Find(*f)
		if _, ok := c.p.Definitions.Find(*f); !ok && !measure {
			names := slices.Concat(mapKeys(c.p.Definitions), mapKeys(c.p.Measures))
			c.hintf(c.at(f, c.p.Pos), "figure", orNearest(*f, names), "figures 中的“%s”不是口径（definitions）或汇总指标（measures）", "the figure %q is not among the definitions and measures", *f)
		}
	}
	for _, e := range c.p.Documents {
		c.identifier(e.Key, e.Pos)
	}
}

// reserved are the words of the expression language.
var reserved = wordSet(`score points application_date true false null in as break const continue else for function if import let
	loop package namespace return var void while number date ratio share floor abs min max round_to round_down_to years_between
	months_between days_between add_years add_months add_days year_of starts_with has ceil compound_rate grade period_start period_end value elapsed n all places eligible applicable amount owner`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

func (c *checker) parameter(e *Entry[Parameter]) {
	p := &e.Value
	var first *Quantity
	for _, v := range slices.Concat(p.Values, p.Demo) {
		q := v.Value
		switch {
		case q.Kind == None:
			continue
		case q.Kind == Unknown || q.Kind == Never:
			c.errorf(q.Pos, "value", "参数值不能是“%s”；没有公布的写 none", "a parameter cannot be %q; write none where nothing is published", q.Src)
			continue
		case q.Kind == Word && startsWithDigit(q.Src):
			c.errorf(q.Pos, "value", "“%s”不是数：数后只能写 %%、元、万元、亿元；是代码的请写成清单或者加引号", "%q is not a number: only %%, yuan, 元, 万元 or 亿元 may follow the digits; if it is a code, write a list", q.Src)
			continue
		}
		if first != nil && q.Kind != first.Kind {
			c.errorf(q.Pos, "value-kind", "各时期的值应是同一类：“%s”与“%s”不同", "all values of a parameter must be of one kind: %q and %q differ", q.Src, first.Src)
			return
		}
		first = &q
	}
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// clause checks what conditions and triggers have in common.
func (c *checker) clause(id string, at Pos, cite *Cite, seen map[string]bool) {
	c.identifier(id, at)
	if seen[id] {
		c.errorf(at, "repeated-id", "编号“%s”重复", "the id %q is used twice", id)
	}
	seen[id] = true
	c.cite(cite)
}

func (c *checker) conditions() {
	seen := map[string]bool{}
	var ids []string
	for _, list := range [][]Condition{c.p.Applies, c.p.Conditions} {
		for i := range list {
			c.clause(list[i].ID, c.at(&list[i].ID, list[i].Pos), &list[i].Cite, seen)
		}
	}
	for _, x := range c.p.Conditions {
		ids = append(ids, x.ID)
	}
	for i := range c.p.Disqualifiers {
		x := &c.p.Disqualifiers[i]
		c.clause(x.ID, c.at(&x.ID, x.Pos), &x.Cite, seen)
		if len(x.Replaces) > 0 {
			c.errorf(c.at(&x.Replaces, x.Pos), "replaces", "一票否决项不写 replaces", "a disqualifier replaces nothing")
		}
	}
	for i := range c.p.FastTracks {
		x := &c.p.FastTracks[i]
		c.clause(x.ID, c.at(&x.ID, x.Pos), &x.Cite, seen)
		if len(x.Replaces) == 0 {
			c.errorf(x.Pos, "replaces", "直通条件须写明替代哪些条件（replaces）", "a fast track must say which conditions it replaces")
		}
		for j := range x.Replaces {
			if r := &x.Replaces[j]; !slices.Contains(ids, *r) {
				c.hintf(c.at(r, x.Pos), "replaces", orNearest(*r, ids), "conditions 中没有“%s”", "there is no condition %q", *r)
			}
		}
	}
}

func (c *checker) benefit(b *Benefit) {
	c.cite(&b.Cite)
	switch {
	case b.Kind == "status" && b.Amount.Given():
		c.errorf(b.Amount.Pos, "amount", "kind: status 没有金额，不写 amount", "a benefit of kind status has no amount")
	case b.Kind != "" && b.Kind != "status" && !b.Amount.Given():
		c.errorf(b.Pos, "amount", "须写明金额（amount）；没有金额的，kind 写 status", "the amount is missing; a benefit without one is of kind status")
	}
	for i := range b.NotWith {
		if id := &b.NotWith[i]; c.lib.packs[*id] == nil {
			c.hintf(c.at(id, b.Pos), "no-pack", orNearest(*id, keys(c.lib.packs)), "没有政策包“%s”", "there is no pack %q", *id)
		}
	}
	c.groups(b.OncePer, c.p, b.Pos)
	if b.HeldUntil == "" {
		return
	}
	at := c.at(&b.HeldUntil, b.Pos)
	switch f := c.lib.facts[b.HeldUntil]; {
	case f == nil:
		c.hintf(at, "no-fact", orNearest(b.HeldUntil, keys(c.lib.facts)), "没有指标“%s”", "there is no fact %q", b.HeldUntil)
	case f.Type != "date" || f.Period == "year" || !f.Of(c.p.Subject):
		c.errorf(at, "held-until", "held_until 应是本对象的日期指标，“%s”不是", "held_until names a date of the subject, which %q is not", f.Label)
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
		c.clause(s.Step, c.at(&s.Step, s.Pos), &s.Cite, seen)
		for _, limit := range []*string{&s.Within, &s.Lasts} {
			if *limit != "" && !TimeLimit.MatchString(*limit) {
				c.errorf(c.at(limit, s.Pos), "time-limit", "期限“%s”应写成 10 working days、30 days、3 months", "the limit %q must read like 10 working days, 30 days, 3 months", *limit)
			}
		}
		for j := range s.By {
			if b := &s.By[j]; !duties[*b] {
				c.body(b, s.Pos)
			}
		}
	}
}

// duties are the roles a step may name instead of a body: 经办, 复核, 签发, 专家组.
var duties = map[string]bool{"preparer": true, "checker": true, "issuer": true, "panel": true}

// reference is a pack that another one reads, and where it says so.
type reference struct {
	id string
	at Pos
}

// references lists the packs that a pack reads, by name or for its measures.
func (l *loader) references(p *Pack) []reference {
	var rs []reference
	for i := range p.Uses {
		e := &p.Uses[i]
		rs = append(rs, reference{e.Value.Pack, l.at(&e.Value, e.Pos)})
	}
	for i := range p.Measures {
		m := &p.Measures[i].Value
		again := slices.ContainsFunc(rs, func(r reference) bool { return r.id == m.Over })
		if l.lib.packs[m.Over] != nil && m.Over != p.ID && !again {
			rs = append(rs, reference{m.Over, l.at(&m.Over, m.Pos)})
		}
	}
	return rs
}

// checkUses refuses packs that read themselves through others.
func (l *loader) checkUses() {
	state := map[string]int{}
	var path []string
	var visit func(p *Pack)
	visit = func(p *Pack) {
		state[p.ID] = 1
		path = append(path, p.ID)
		for _, r := range l.references(p) {
			q := l.lib.packs[r.id]
			switch {
			case r.id == "":
			case q == nil:
				l.hintf(r.at, "no-pack", orNearest(r.id, keys(l.lib.packs)), "没有政策包“%s”", "there is no pack %q", r.id)
			case state[q.ID] == 1:
				round := strings.Join(path[slices.Index(path, q.ID):], " → ") + " → " + q.ID
				l.errorf(r.at, "cycle", "政策包相互引用成环：%s", "packs use each other in a circle: %s", round)
			case state[q.ID] == 0:
				visit(q)
			}
		}
		path = path[:len(path)-1]
		state[p.ID] = 2
	}
	for _, p := range l.lib.Packs {
		if state[p.ID] == 0 {
			visit(p)
		}
	}
}
