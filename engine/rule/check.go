package rule

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"

	"huice/engine/pack"
)

// Check compiles every version of the named packs (all of them when none is named) and looks for what a careful reader
// would: figures nobody uses, dates with gaps, bands that cannot be reached, an operator that contradicts the clause; and,
// over all packs, levers nobody uses and facts that want one.
func Check(lib *pack.Library, ids ...string) []pack.Problem {
	var ps []pack.Problem
	seen := map[string]bool{}
	add := func(list []pack.Problem) {
		for _, p := range list {
			if key := p.In(pack.En); !seen[key] {
				seen[key] = true
				ps = append(ps, p)
			}
		}
	}
	levers, whole := &movers{lib: lib, pack: map[string]map[string]bool{}}, true
	for _, p := range lib.Packs {
		if len(ids) > 0 && !slices.Contains(ids, p.ID) {
			whole = false
			continue
		}
		reads, broken := map[string]bool{}, false
		for _, day := range Versions(p) {
			prog, list := Compile(lib, Options{Date: day}, p.ID)
			add(list)
			broken = broken || pack.Errors(list)
			if prog != nil {
				levers.note(p.ID, prog.Graph)
				for name := range prog.Rules[0].reads {
					reads[name] = true
				}
			}
		}
		add(lint(p, reads, broken))
		whole = whole && !broken
	}
	if whole { // what one pack does not use, another may
		add(levers.lint())
	}
	pack.SortProblems(ps)
	return ps
}

// Versions lists a day in each stretch of time over which the figures and the rules of a pack do not change, as
// application dates from early to late.
func Versions(p *pack.Pack) []pack.Day {
	var days []pack.Day
	add := func(d *pack.Day, shift pack.Day) {
		if d != nil && *d+shift >= p.Effective.From {
			days = append(days, *d+shift)
		}
	}
	window := func(w pack.Window) {
		add(w.From, 0)
		add(w.Until, 1)
	}
	add(&p.Effective.From, 0)
	for _, e := range p.Parameters {
		for _, v := range slices.Concat(e.Value.Values, e.Value.Demo) {
			add(&v.From, 0)
		}
	}
	for _, c := range slices.Concat(p.Applies, p.Conditions) {
		window(c.Window)
	}
	for _, t := range slices.Concat(p.Disqualifiers, p.FastTracks) {
		window(t.Window)
	}
	if p.Score != nil {
		eachItem(p.Score.Items, func(it *pack.Item) { window(it.Window) })
	}
	if p.Effective.By == "tax_year" {
		for i, d := range days { // the year that contains the day is latest completed in the year after
			y, _, _ := d.Date()
			days[i] = pack.DayOf(y+1, 6, 30)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

func eachItem(items []pack.Item, f func(*pack.Item)) {
	for i := range items {
		f(&items[i])
		eachItem(items[i].Items, f)
	}
}

// linter collects warnings about one pack.
type linter struct {
	p   *pack.Pack
	env *cel.Env // the language, declared once for all clauses
	ps  []pack.Problem
}

func (l *linter) warnf(at pack.Pos, code, zh, en string, args ...any) {
	l.ps = append(l.ps, pack.Problem{Pos: at, Severity: pack.Warning, Code: code, Text: pack.Textf(zh, en, args...)})
}

// lint reads a pack as a careful colleague would; what a broken expression would have used is not called unused.
func lint(p *pack.Pack, reads map[string]bool, broken bool) []pack.Problem {
	env, err := environment()
	if err != nil {
		panic(fmt.Sprintf("rule: the language does not declare: %v", err))
	}
	l := &linter{p: p, env: env}
	for _, e := range p.Parameters {
		if !reads[e.Key] && !broken {
			l.warnf(e.Pos, "unused", "参数“%s”没有用到", "the parameter %q is not used", e.Key)
		}
		if first := e.Value.Values; len(first) > 0 && first[0].From > p.Effective.From {
			l.warnf(e.Pos, "date-gap", "参数“%s”自%s起才有数值，而政策自%s起施行", "the parameter %q has no value before %s, but the pack is in force from %s", e.Key, first[0].From, p.Effective.From)
		}
	}
	for _, e := range p.Definitions {
		if !reads[e.Key] && !broken && !slices.Contains(p.Figures, e.Key) {
			l.warnf(e.Pos, "unused", "口径“%s”没有用到", "the definition %q is not used", e.Key)
		}
	}
	for _, e := range p.Measures {
		if !reads[e.Key] && !broken && !listed(p, e.Key) && !slices.Contains(p.Figures, e.Key) {
			l.warnf(e.Pos, "unused", "汇总指标“%s”没有用到", "the measure %q is not used", e.Key)
		}
	}
	if t := p.Target; t != nil {
		l.words(t.Words, t.Require, t.Pos)
	}
	if p.Score != nil {
		eachItem(p.Score.Items, func(it *pack.Item) {
			l.scale(it.ID, &it.Scale, it.Pos)
			for i := range it.BestOf {
				l.scale(it.ID, &it.BestOf[i], it.Pos)
			}
		})
	}
	for i := range p.Conditions {
		c := &p.Conditions[i]
		l.words(c.Words, c.Require, c.Pos)
	}
	for _, list := range [][]pack.Trigger{p.Disqualifiers, p.FastTracks} {
		for i := range list {
			l.words(list[i].Words, list[i].When, list[i].Pos)
		}
	}
	return l.ps
}

// listed reports whether a measure serves a list or another measure.
func listed(p *pack.Pack, name string) bool {
	if p.Target != nil && slices.Contains(p.Target.Lists, name) {
		return true
	}
	for _, m := range p.Measures {
		if m.Value.In == name || m.Value.NotIn == name {
			return true
		}
	}
	return false
}

// scale looks for bands that can never be reached because an earlier one takes everything they would.
func (l *linter) scale(id string, s *pack.Scale, at pack.Pos) {
	bounds := s.Thresholds()
	for i := 1; i < len(bounds); i++ {
		a, b := bounds[i-1], bounds[i]
		if a.Value.Num == nil || b.Value.Num == nil {
			continue
		}
		c := b.Value.Num.Cmp(a.Value.Num)
		if a.Op[0] == '<' {
			c = -c
		}
		if c > 0 || c == 0 && !(len(a.Op) == 1 && len(b.Op) == 2) {
			l.warnf(b.Pos, "unreachable", "“%s”的这一档永远达不到：前一档（%s %s）已包含它", "this band of %q is never reached: the one before it (%s %s) takes everything", id, a.Op, a.Value.Src)
		}
	}
	if len(s.Points) != len(bounds) {
		return
	}
	for i := 1; i < len(s.Points); i++ {
		a, b := s.Points[i-1], s.Points[i]
		if a.Lo.Num != nil && b.Hi.Num != nil && b.Hi.Num.Cmp(a.Lo.Num) >= 0 {
			l.warnf(b.Pos, "overlap", "“%s”的这一档分值（至多%s）不低于前一档（至少%s），请核对", "the points of this band of %q (up to %s) reach those of the one before (from %s): please check", id, b.Hi.Src, a.Lo.Src)
		}
	}
	if o := s.Otherwise; o != nil && len(s.Points) > 0 && o.Hi.Num != nil {
		if last := s.Points[len(s.Points)-1]; last.Lo.Num != nil && last.Lo.Num.Cmp(o.Hi.Num) < 0 {
			l.warnf(at, "overlap", "“%s”末档以下的分值高于末档，请核对", "below its last band %q gives more points than in it: please check", id)
		}
	}
}

// words holds the operator against the words of the clause: 以上 includes the number, 超过 does not (Civil Code art. 1259).
func (l *linter) words(words string, e pack.Expr, at pack.Pos) {
	includes, known := Boundary(words)
	if !known {
		return
	}
	ops := comparisonsIn(l.env, e)
	inclusive := slices.Contains(ops, ">=") || slices.Contains(ops, "<=")
	strict := slices.Contains(ops, ">") || slices.Contains(ops, "<")
	switch {
	case includes && strict && !inclusive:
		l.warnf(at, "boundary", "条文“%s”含本数，表达式却用了不含本数的“>”或“<”", "the clause (%s) includes the number, but the expression compares with > or <", words)
	case !includes && inclusive && !strict:
		l.warnf(at, "boundary", "条文“%s”不含本数，表达式却用了含本数的“>=”或“<=”", "the clause (%s) excludes the number, but the expression compares with >= or <=", words)
	}
}

// Boundary reads from the words of a clause whether the number itself is included; known is false when they do not say.
func Boundary(words string) (includes, known bool) {
	w := words
	if strings.Contains(w, "不含") {
		return false, true
	}
	if strings.Contains(w, "含") {
		return true, true
	}
	for _, in := range []string{"不超过", "不高于", "不低于", "不少于", "不多于", "不大于", "不小于", "以上", "以下", "以内", "达到", "届满", "至少", "至多"} {
		if strings.Contains(w, in) {
			includes, known = true, true
			w = strings.ReplaceAll(w, in, "")
		}
	}
	for _, ex := range []string{"超过", "不满", "不足", "以外", "高于", "低于", "大于", "小于", "多于", "少于"} {
		if strings.Contains(w, ex) {
			return false, !known // both kinds of word in one clause: it does not say
		}
	}
	return includes, known
}

// comparisonsIn lists the comparison operators of an expression.
func comparisonsIn(env *cel.Env, e pack.Expr) []string {
	parsed, iss := env.Parse(e.Src)
	if iss.Err() != nil {
		return nil
	}
	var ops []string
	var walk func(ast.Expr)
	walk = func(x ast.Expr) {
		if x.Kind() != ast.CallKind {
			return
		}
		if op, ok := comparisons[x.AsCall().FunctionName()]; ok {
			ops = append(ops, op)
		}
		for _, a := range x.AsCall().Args() {
			walk(a)
		}
	}
	walk(parsed.NativeRep().Expr())
	return ops
}
