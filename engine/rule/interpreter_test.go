package rule_test

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/rule"
)

// reader gives a pack its meaning through CEL's own interpreter, from the pack's text and the manual alone. It knows
// nothing of the graph.
type reader struct {
	p        *pack.Pack
	lib      *pack.Library
	day, law pack.Day
	set      pack.Set
	uses     map[string]*reader
	programs map[string]cel.Program // by text; filled when the reader is made, read only afterwards
	lists    map[string]ref.Val
	closures map[string]closure
}

// closure is what an expression can come to read: facts, and figures that are not published.
type closure struct {
	facts   []string
	figures bool
}

var celEnv = sync.OnceValue(func() *cel.Env {
	env, err := rule.Interpreter(meanings())
	if err != nil {
		panic(err)
	}
	return env
})

func newReader(lib *pack.Library, o rule.Options, id string) (*reader, error) {
	p := lib.Pack(id)
	set := o.Set
	if set == "" {
		set = pack.Law
	}
	r := &reader{p: p, lib: lib, day: o.Date, law: p.Effective.LawDate(o.Date), set: set, uses: map[string]*reader{},
		programs: map[string]cel.Program{}, lists: map[string]ref.Val{}, closures: map[string]closure{}}
	for _, u := range p.Uses {
		q, err := newReader(lib, o, u.Value.Pack)
		if err != nil {
			return nil, err
		}
		r.uses[u.Key] = q
	}
	for _, e := range p.Parameters {
		if q, _ := e.Value.At(r.law, r.set); q.Kind == pack.List {
			r.lists[e.Key] = types.NewStringList(types.DefaultTypeAdapter, q.List)
		}
	}
	for _, e := range r.expressions() {
		if e.Src == "" || r.programs[e.Src] != nil {
			continue
		}
		parsed, ps := rule.ParseExpr(celEnv(), e)
		if pack.Errors(ps) {
			return nil, fmt.Errorf("%s: %v", e.Src, ps)
		}
		prog, err := celEnv().Program(parsed)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Src, err)
		}
		r.programs[e.Src] = prog
	}
	return r, nil
}

// expressions lists every expression of the pack.
func (r *reader) expressions() []pack.Expr {
	var es []pack.Expr
	for _, d := range r.p.Definitions {
		es = append(es, d.Value.Is)
	}
	for _, c := range slices.Concat(r.p.Applies, r.p.Conditions) {
		es = append(es, c.Require)
	}
	for _, t := range slices.Concat(r.p.Disqualifiers, r.p.FastTracks) {
		es = append(es, t.When)
	}

	scale := func(s *pack.Scale) {
		es = append(es, s.Of)
		for _, c := range s.Cases {
			es = append(es, c.When)
		}
	}
	var items func([]pack.Item)
	items = func(list []pack.Item) {
		for i := range list {
			scale(&list[i].Scale)
			es = append(es, list[i].Is)
			for j := range list[i].BestOf {
				scale(&list[i].BestOf[j])
			}
			items(list[i].Items)
		}
	}
	if r.p.Score != nil {
		items(r.p.Score.Items)
	}
	if r.p.Benefit != nil {
		es = append(es, r.p.Benefit.Amount)
	}
	return es
}

// reading is a pack read for one subject.
type reading struct {
	*reader
	fact func(name string) ref.Val
	memo map[string]ref.Val
	uses map[string]*reading
}

func (r *reader) of(fact func(name string) ref.Val) *reading {
	return &reading{reader: r, fact: fact, memo: map[string]ref.Val{}, uses: map[string]*reading{}}
}

func (s *reading) Parent() interpreter.Activation { return nil }

// ResolveName gives CEL the value of a name.
func (s *reading) ResolveName(name string) (any, bool) {
	if v, ok := s.memo[name]; ok {
		return v, true
	}
	v := s.resolve(name)
	if v == nil {
		return nil, false
	}
	s.memo[name] = v
	return v, true
}

func (s *reading) resolve(name string) ref.Val {
	if name == "application_date" {
		return date(s.day)
	}
	if p, ok := s.p.Parameters.Find(name); ok {
		if l := s.lists[name]; l != nil {
			return l
		}
		q, _ := p.At(s.law, s.set)
		return quantity(q)
	}
	if d, ok := s.p.Definitions.Find(name); ok {
		return s.eval(d.Is)
	}
	if _, _, ok := s.lib.Column(name); ok {
		return s.fact(name)
	}
	if _, ok := s.p.Measures.Find(name); ok || name == "grade" && s.p.Grading != nil { // what the population alone tells
		return gap()
	}
	if t := s.p.Target; t != nil && (name == "period_start" || name == "period_end") {
		return s.period(t, name)
	}
	if name == "score" {
		return s.score()
	}
	alias, member, ok := strings.Cut(name, ".")
	if !ok {
		return nil
	}
	if alias == "points" {
		s.score()
		return s.memo[name]
	}
	q := s.reader.uses[alias]
	if q == nil {
		return nil
	}
	if u, _ := s.p.Uses.Find(alias); u.From != nil && s.law < *u.From || u.Until != nil && s.law > *u.Until {
		return gap()
	}
	if s.uses[alias] == nil {
		s.uses[alias] = q.of(s.fact)
	}
	if member == "eligible" {
		t := s.uses[alias].truths()
		return and(t.scope, t.hard, t.soft)
	}
	v, _ := s.uses[alias].ResolveName(member)
	return v.(ref.Val)
}

// period is the first or the last day that a target is measured over.
func (s *reading) period(t *pack.Target, name string) ref.Val {
	start, end := s.p.Effective.From, s.day
	switch {
	case t.Every == "year":
		y, _, _ := s.day.Date()
		start = pack.DayOf(y, 1, 1)
	case t.Since != nil:
		start = *t.Since
	}
	if t.Due != nil && *t.Due < end {
		end = *t.Due
	}
	if name == "period_start" {
		return date(start)
	}
	return date(end)
}

func quantity(q pack.Quantity) ref.Val {
	switch q.Kind {
	case pack.Number, pack.Money:
		return exact(q.Num)
	case pack.Flag:
		return types.Bool(q.Bool)
	case pack.DateVal, pack.Never:
		return date(q.Day)
	case pack.Word:
		return types.String(q.Word)
	}
	return gap()
}

func (s *reading) eval(e pack.Expr) ref.Val {
	v, _, err := s.programs[e.Src].Eval(s)
	if err != nil {
		panic(fmt.Sprintf("CEL on %s: %v", e.Src, err))
	}
	return v
}

// and is CEL's own conjunction.
func and(vs ...ref.Val) ref.Val {
	r := ref.Val(types.True)
	for _, v := range vs {
		switch {
		case v == types.False || r == types.False:
			r = types.False
		case isGap(v):
			r = v
		}
	}
	return r
}

func not(v ref.Val) ref.Val {
	if isGap(v) {
		return v
	}
	return !v.(types.Bool)
}

// truths are the clauses of a pack for a subject.
type truths struct {
	clauses           []ref.Val // scope, conditions, disqualifiers, in the order of rule.Rules.Clauses
	scope, hard, soft ref.Val
	void              bool // not in force
}

func (s *reading) truths() truths {
	t := truths{scope: types.True, hard: types.True, soft: types.True}
	for _, c := range s.p.Applies {
		if c.Holds(s.law) {
			v := s.eval(c.Require)
			t.clauses, t.scope = append(t.clauses, v), and(t.scope, v)
		}
	}
	for _, c := range s.p.Conditions {
		if !c.Holds(s.law) {
			continue
		}
		fails := not(s.eval(c.Require))
		for _, f := range s.p.FastTracks {
			if f.Holds(s.law) && slices.Contains(f.Replaces, c.ID) {
				fails = and(fails, not(s.eval(f.When)))
			}
		}
		v := not(fails)
		t.clauses = append(t.clauses, v)
		if c.Discretion {
			t.soft = and(t.soft, v)
		} else {
			t.hard = and(t.hard, v)
		}
	}
	for _, d := range s.p.Disqualifiers {
		if d.Holds(s.law) {
			v := not(s.eval(d.When))
			t.clauses, t.hard = append(t.clauses, v), and(t.hard, v)
		}
	}
	if e := s.p.Effective; s.law < e.From || e.Until != nil && s.law > *e.Until {
		t.scope, t.hard, t.soft, t.void = types.False, types.False, types.False, true
	}
	return t
}

// score adds up the table and notes the points of each line.
func (s *reading) score() ref.Val {
	if s.p.Score == nil {
		return nil
	}
	v := s.items(s.p.Score.Items)
	s.memo["score"] = v
	return v
}

func (s *reading) items(list []pack.Item) ref.Val {
	sum := ref.Val(whole(0))
	for i := range list {
		it := &list[i]
		if !it.Holds(s.law) {
			continue
		}
		v := s.item(it)
		s.memo["points."+it.ID] = v
		sum = together(sum, v, func(a, b *big.Rat) *big.Rat { return new(big.Rat).Add(a, b) })
	}
	return sum
}

// together joins two ranges end by end.
func together(a, b ref.Val, f func(a, b *big.Rat) *big.Rat) ref.Val {
	if isGap(a) || isGap(b) {
		return gap()
	}
	x, y := a.(number), b.(number)
	return number{f(x.lo, y.lo), f(x.hi, y.hi)}
}

func least(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func most(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}

// hull is everything either range holds.
func hull(a, b ref.Val) ref.Val {
	if isGap(a) || isGap(b) {
		return gap()
	}
	x, y := a.(number), b.(number)
	return number{least(x.lo, y.lo), most(x.hi, y.hi)}
}

func (s *reading) points(p pack.Points) ref.Val {
	if p.Param != "" {
		v, _ := s.ResolveName(p.Param)
		return v.(ref.Val)
	}
	return number{p.Lo.Num, p.Hi.Num}
}

func (s *reading) item(it *pack.Item) ref.Val {
	switch {
	case len(it.Items) > 0:
		v := s.items(it.Items)
		if it.Cap != nil {
			v = together(v, exact(it.Cap.Num), least)
		}
		return v
	case it.Is.Given():
		v, top := s.eval(it.Is), s.points(*it.Max)
		switch {
		case !isGap(v) && !isGap(top):
			return together(together(v, top, least), whole(0), most)
		case isGap(top):
			return gap()
		}
		return hull(whole(0), top)
	case it.Range != nil:
		v := s.points(*it.Range)
		return s.judged(it, v, v)
	case len(it.BestOf) > 0:
		best, _ := s.scale(&it.BestOf[0])
		for i := range it.BestOf[1:] {
			v, _ := s.scale(&it.BestOf[1+i])
			best = together(best, v, most)
		}
		return best
	}
	open, sure := s.scale(&it.Scale)
	return s.judged(it, open, sure)
}

// judged narrows points to the expert's mark when it is known and lies within the range that was surely reached.
func (s *reading) judged(it *pack.Item, open, sure ref.Val) ref.Val {
	if it.Judged == "" || isGap(sure) {
		return open
	}
	v, _ := s.ResolveName(it.Judged)
	mark, ok := v.(number)
	r := sure.(number)
	if !ok || mark.lo.Cmp(r.lo) < 0 || mark.lo.Cmp(r.hi) > 0 {
		return open
	}
	return mark
}

// scale returns the points still possible, and those surely reached.
func (s *reading) scale(sc *pack.Scale) (open, sure ref.Val) {
	open, sure = s.bands(sc)
	for i := len(sc.Cases) - 1; i >= 0; i-- {
		p := s.points(sc.Cases[i].Points)
		switch v := s.eval(sc.Cases[i].When); {
		case v == types.True:
			open, sure = p, p
		case isGap(v):
			open, sure = hull(p, open), gap()
		}
	}
	return open, sure
}

func (s *reading) bands(sc *pack.Scale) (open, sure ref.Val) {
	other := ref.Val(whole(0))
	if sc.Otherwise != nil {
		other = s.points(*sc.Otherwise)
	}
	if !sc.Of.Given() {
		return other, other
	}
	all, blank := other, false
	for i, b := range sc.Thresholds() {
		all = hull(all, s.points(sc.Points[i]))
		if b.Param != "" {
			v, _ := s.ResolveName(b.Param)
			blank = blank || isGap(v.(ref.Val))
		}
	}
	v := s.eval(sc.Of)
	if isGap(all) || blank || isGap(v) { // a table with a hole in it settles nothing
		return all, gap()
	}
	of := v.(number).lo
	for i, b := range sc.Thresholds() {
		bound := b.Value.Num
		if b.Param != "" {
			v, _ := s.ResolveName(b.Param)
			bound = v.(number).lo
		}
		c := of.Cmp(bound)
		if b.Op == ">=" && c >= 0 || b.Op == ">" && c > 0 || b.Op == "<=" && c <= 0 || b.Op == "<" && c < 0 {
			p := s.points(sc.Points[i])
			return p, p
		}
	}
	return other, other
}

// amount is the amount before it is rounded.
func (s *reading) amount() ref.Val {
	if s.p.Benefit == nil || !s.p.Benefit.Amount.Given() {
		return nil
	}
	v := s.eval(s.p.Benefit.Amount)
	if n, ok := v.(number); ok {
		return number{roundRat(n.lo, fen), roundRat(n.hi, fen)}
	}
	return v
}

// outcome decides as the manual says.
func (s *reading) outcome(t truths) assess.Outcome {
	switch {
	case t.scope == types.False:
		return assess.NotApplicable
	case isGap(t.scope):
		return assess.Undetermined
	case t.hard == types.False:
		return assess.NotEligible
	case t.hard == types.True && t.soft == types.True:
		return assess.Eligible
	case t.hard == types.True && t.soft == types.False:
		return assess.Discretionary
	}
	for i, e := range s.clauseTexts() {
		if isGap(t.clauses[i]) && !s.marksOnly(e) {
			return assess.Undetermined
		}
	}
	return assess.Discretionary
}

// clauseTexts lists the texts that decide each clause.
func (r *reader) clauseTexts() [][]string {
	var list [][]string
	for _, c := range r.p.Applies {
		if c.Holds(r.law) {
			list = append(list, []string{c.Require.Src})
		}
	}
	for _, c := range r.p.Conditions {
		if c.Holds(r.law) {
			es := []string{c.Require.Src}
			for _, f := range r.p.FastTracks {
				if f.Holds(r.law) && slices.Contains(f.Replaces, c.ID) {
					es = append(es, f.When.Src)
				}
			}
			list = append(list, es)
		}
	}
	for _, d := range r.p.Disqualifiers {
		if d.Holds(r.law) {
			list = append(list, []string{d.When.Src})
		}
	}
	return list
}

// marksOnly tells whether all that a clause reads and that is not known are experts' marks.
func (s *reading) marksOnly(texts []string) bool {
	marks := false
	for _, e := range texts {
		c := s.closures[e]
		if c.figures {
			return false
		}
		for _, f := range c.facts {
			if !isGap(s.fact(f)) {
				continue
			}
			if fact, _, _ := s.lib.Column(f); !fact.Judged {
				return false
			}
			marks = true
		}
	}
	return marks
}

// folded tells whether the compiler dropped something that an open clause mentions, because constants decide it: then
// what the clause waits for is not what it mentions.
func (s *reading) folded(clauses []rule.Clause, t truths) bool {
	for i, texts := range s.clauseTexts() {
		if !isGap(t.clauses[i]) {
			continue
		}
		facts, figures := map[string]bool{}, false
		for _, e := range texts {
			for _, f := range s.closures[e].facts {
				facts[f] = true
			}
			figures = figures || s.closures[e].figures
		}
		if len(facts) != len(clauses[i].Facts) || figures != clauses[i].Unpublished {
			return true
		}
	}
	return false
}

var nameForm = regexp.MustCompile(`'[^']*'|"[^"]*"|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?`)

// close works out what every clause can come to read.
func (r *reader) close() {
	for _, q := range r.uses {
		q.close()
	}
	seen := map[string]closure{}
	for _, list := range r.clauseTexts() {
		for _, e := range list {
			r.closures[e] = r.closure(e, seen)
		}
	}
}

func (r *reader) closure(text string, seen map[string]closure) closure {
	if c, ok := seen[text]; ok {
		return c
	}
	var c closure
	seen[text] = c // lines of a table may mention lines before them
	join := func(d closure) {
		c.facts, c.figures = append(c.facts, d.facts...), c.figures || d.figures
	}
	for _, name := range nameForm.FindAllString(text, -1) {
		alias, member, dotted := strings.Cut(name, ".")
		if p, ok := r.p.Parameters.Find(name); ok {
			q, _ := p.At(r.law, r.set)
			c.figures = c.figures || q.Kind == pack.None
		} else if d, ok := r.p.Definitions.Find(name); ok {
			join(r.closure(d.Is.Src, seen))
		} else if _, _, ok := r.lib.Column(name); ok {
			c.facts = append(c.facts, name)
		} else if (name == "score" || dotted && alias == "points") && r.p.Score != nil {
			join(r.closure(r.scoreText(r.p.Score.Items), seen))
		} else if q := r.uses[alias]; dotted && q != nil {
			if member == "eligible" {
				for _, list := range q.clauseTexts() {
					for _, e := range list {
						join(q.closure(e, map[string]closure{}))
					}
				}
			} else {
				join(q.closure(member, map[string]closure{}))
			}
		}
	}
	slices.Sort(c.facts)
	c.facts = slices.Compact(c.facts)
	seen[text] = c
	return c
}

// scoreText is everything the table mentions, one after the other.
func (r *reader) scoreText(items []pack.Item) string {
	var b strings.Builder
	param := func(p pack.Points) { fmt.Fprint(&b, p.Param, " ") }
	scale := func(s *pack.Scale) {
		fmt.Fprint(&b, s.Of.Src, " ")
		for _, c := range s.Cases {
			fmt.Fprint(&b, c.When.Src, " ")
			param(c.Points)
		}
		for i, t := range s.Thresholds() {
			fmt.Fprint(&b, t.Param, " ")
			param(s.Points[i])
		}
		if s.Otherwise != nil {
			param(*s.Otherwise)
		}
	}
	for i := range items {
		it := &items[i]
		if !it.Holds(r.law) {
			continue
		}
		scale(&it.Scale)
		for j := range it.BestOf {
			scale(&it.BestOf[j])
		}
		if it.Range != nil {
			param(*it.Range)
		}
		fmt.Fprint(&b, it.Judged, " ", r.scoreText(it.Items), " ")
	}
	return b.String()
}
