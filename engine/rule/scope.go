package rule

import (
	"bytes"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"huice/engine/pack"
)

// scope compiles the expressions of one pack: it knows what each of its names means on the date.
type scope struct {
	*compiler
	p     *pack.Pack
	r     *Rules
	env   *cel.Env
	uses  map[string]*Rules
	terms map[string]term // parameters, definitions, score, points, results of used packs
	lists map[string][]string
	deps  map[string]bool     // names read so far, for finding unused ones
	names []string            // names the latest expression mentions
	where map[string][]string // names each definition mentions
}

// term is a compiled expression: one node, or for what depends on a score the nodes of its lowest and highest value.
type term struct{ lo, hi ID }

var badTerm = term{None, None}

func (t term) bad() bool      { return t.lo == None }
func single(id ID) term       { return term{id, id} }
func (t term) interval() bool { return t.lo != t.hi }

func (s *scope) errorf(at pack.Pos, code, zh, en string, args ...any) {
	s.problems = append(s.problems, pack.Problem{Pos: at, Code: code, Text: pack.Textf(zh, en, args...)})
}

// declare makes a name known to the expressions that follow.
func (s *scope) declare(name string, t *cel.Type) {
	env, err := s.env.Extend(cel.Variable(name, t))
	if err != nil {
		s.errorf(s.p.Pos, "name", "名称“%s”不能使用：%v", "the name %q cannot be used: %v", name, err)
		return
	}
	s.env = env
}

// extend makes several names known at once, which is quicker than one by one.
func (s *scope) extend(opts []cel.EnvOption) {
	env, err := s.env.Extend(opts...)
	if err != nil {
		s.errorf(s.p.Pos, "name", "名称不能使用：%v", "a name cannot be used: %v", err)
		return
	}
	s.env = env
}

func (s *scope) parameters() {
	s.lists, s.deps = map[string][]string{}, map[string]bool{}
	s.r.reads = s.deps
	var opts []cel.EnvOption
	for i := range s.p.Parameters {
		e := &s.p.Parameters[i]
		q, demo := e.Value.At(s.r.LawDate, s.o.Set)
		kind := q.Kind
		for _, v := range slices.Concat(e.Value.Values, e.Value.Demo) {
			if kind == pack.None {
				kind = v.Value.Kind
			}
		}
		opts = append(opts, cel.Variable(e.Key, s.parameter(e.Key, kind, q)))
		x := Parameter{e.Key, &e.Value, q, None, demo}
		if t, ok := s.terms[e.Key]; ok {
			x.Node = t.lo
		}
		s.r.Parameters = append(s.r.Parameters, x)
	}
	env, err := s.env.Extend(opts...)
	if err != nil {
		s.errorf(s.p.Pos, "name", "参数名有误：%v", "a parameter has an impossible name: %v", err)
		return
	}
	s.env = env
}

// parameter makes the constant, or the gap, that a parameter is on the law date.
func (s *scope) parameter(name string, kind pack.Kind, q pack.Quantity) *cel.Type {
	t, money := Num, int8(0)
	switch kind {
	case pack.List:
		s.lists[name] = q.List
		return celWords
	case pack.Money:
		money = 1
	case pack.Flag:
		t = Bool
	case pack.DateVal:
		t = Date
	case pack.Word:
		t = Code
	}
	from := figure{s.p.ID, name}
	if q.Kind == pack.None {
		s.terms[name] = single(s.g.gap(t, money, from))
	} else {
		s.terms[name] = single(s.g.known(t, money, ValueOf(q), from))
	}
	return celType(t)
}

// used declares the results of the packs this one uses.
func (s *scope) used() {
	var opts []cel.EnvOption
	defer func() { s.extend(opts) }()
	for i := range s.p.Uses {
		e := &s.p.Uses[i]
		r := s.uses[e.Key]
		if r == nil {
			continue
		}
		offer := func(name string, id ID) {
			n := s.g.Nodes[id]
			if !e.Value.Holds(s.r.LawDate) { // the reference is not good on that day
				id = s.g.gap(n.Type, n.Money, figure{r.Pack.ID, name})
			}
			s.terms[e.Key+"."+name] = single(id)
			opts = append(opts, cel.Variable(e.Key+"."+name, celType(n.Type)))
		}
		for _, p := range r.Parameters {
			if p.Node != None {
				offer(p.Name, p.Node)
			} else if p.Value.Kind == pack.List {
				s.lists[e.Key+"."+p.Name] = nil
				if e.Value.Holds(s.r.LawDate) {
					s.lists[e.Key+"."+p.Name] = p.Value.List
				}
				opts = append(opts, cel.Variable(e.Key+"."+p.Name, celWords))
			}
		}
		if r.Pack.Subject != s.p.Subject { // its figures are good for any subject, its results are not
			continue
		}
		offer("eligible", r.eligible(s.g))
		for _, d := range r.Definitions {
			offer(d.Name, d.Node)
		}
	}
}

// eligible is the node that says whether everything holds.
func (r *Rules) eligible(g *Graph) ID {
	return g.op2(And, Bool, 0, r.Scope, g.op2(And, Bool, 0, r.Hard, r.Soft))
}

// definitions compiles every definition after those it reads.
func (s *scope) definitions() {
	state := map[string]int{}
	s.where = map[string][]string{}
	var visit func(name string)
	first := func(at pack.Pos, names []string) { // compile what an expression reads
		for _, name := range names {
			switch {
			case !s.own(name):
			case state[name] == 1:
				what := pack.Text{Zh: "口径", En: "definition"}
				if _, ok := s.p.Measures.Find(name); ok {
					what = pack.Text{Zh: "汇总指标", En: "measure"}
				}
				s.errorf(at, "cycle", "%[1]s“%[3]s”绕回了自己", "the %[2]s %[3]q leads back to itself", what.Zh, what.En, name)
				state[name] = 2
			case state[name] == 0:
				visit(name)
			}
		}
	}
	visit = func(name string) {
		state[name] = 1
		if i := slices.IndexFunc(s.p.Measures, func(e pack.Entry[pack.Measure]) bool { return e.Key == name }); i >= 0 {
			m := &s.p.Measures[i]
			first(m.Pos, s.reads(&m.Value))
			s.measure(m)
			state[name] = 2
			return
		}
		d, _ := s.p.Definitions.Find(name)
		first(d.Is.Pos, s.identifiers(d.Is))
		t := s.expr(d.Is)
		state[name] = 2
		if t.bad() {
			return
		}
		s.terms[name], s.where[name] = t, s.names
		s.declare(name, celType(s.g.Nodes[t.lo].Type))
	}
	for _, e := range s.p.Definitions {
		if state[e.Key] == 0 {
			visit(e.Key)
		}
	}
	for _, e := range s.p.Measures {
		if state[e.Key] == 0 {
			visit(e.Key)
		}
	}
	for i := range s.p.Definitions {
		e := &s.p.Definitions[i]
		if t, ok := s.terms[e.Key]; ok {
			s.r.Definitions = append(s.r.Definitions, Definition{e.Key, &e.Value, t.lo, s.where[e.Key]})
		}
	}
}

// own reports whether a name is a definition or measure of the pack.
func (s *scope) own(name string) bool {
	if _, ok := s.p.Measures.Find(name); ok {
		return true
	}
	_, ok := s.p.Definitions.Find(name)
	return ok
}

// identifiers lists the names in an expression.
func (s *scope) identifiers(e pack.Expr) []string {
	if !e.Given() {
		return nil
	}
	parsed, ps := parse(s.env, s.lib, e)
	if pack.Errors(ps) {
		return nil
	}
	return identifiers(parsed.NativeRep().Expr())
}

// reads lists the names of this pack that a measure reads.
func (s *scope) reads(m *pack.Measure) []string {
	names := append(slices.Clone(m.Match), m.In, m.NotIn)
	if m.Over == "" || m.Over == s.p.ID {
		names = append(names, m.By...)
		for _, e := range []pack.Expr{m.Sum, m.Count, m.Distinct, m.Mean, m.Most, m.Least, m.Where} {
			names = append(names, s.identifiers(e)...)
		}
	}
	return names
}

// expr compiles an expression; a bad term stands for one whose problems are recorded.
func (s *scope) expr(e pack.Expr) term {
	parsed, ps := parse(s.env, s.lib, e)
	s.problems = append(s.problems, ps...)
	if pack.Errors(ps) {
		return badTerm
	}
	checked, iss := s.env.Check(parsed)
	if iss.Err() != nil {
		s.problems = append(s.problems, celProblems(s.lib, e, iss)...)
		return badTerm
	}
	s.names = nil
	b := &builder{scope: s, e: e, ast: checked.NativeRep()}
	return b.build(checked.NativeRep().Expr())
}

// flag compiles an expression that must be true or false.
func (s *scope) flag(e pack.Expr) ID {
	t := s.expr(e)
	if t.bad() {
		return s.g.gap(Bool, 0, figure{name: "?"})
	}
	if s.g.Nodes[t.lo].Type != Bool {
		s.errorf(e.Pos, "types", "这里应是条件（是或否），不是数值", "a condition (true or false) is expected here, not a value")
		return s.g.gap(Bool, 0, figure{name: "?"})
	}
	return t.lo
}

// builder turns a checked expression into nodes.
type builder struct {
	*scope
	e   pack.Expr
	ast *ast.AST
}

func (b *builder) at(e ast.Expr) pack.Pos {
	l := b.ast.SourceInfo().GetStartLocation(e.ID())
	return within(b.e, l.Line(), l.Column())
}

func (b *builder) build(e ast.Expr) term {
	switch e.Kind() {
	case ast.IdentKind:
		return b.name(e)
	case ast.LiteralKind:
		switch v := e.AsLiteral().Value().(type) {
		case bool:
			return single(b.g.Bool(v))
		case string:
			return single(b.g.word(v))
		}
	case ast.CallKind:
		return b.call(e)
	}
	b.errorf(b.at(e), "form", "这里不能用这种写法", "this form has no place here")
	return badTerm
}

// read notes that the expression mentions a name.
func (s *scope) read(name string) {
	s.deps[name] = true
	s.names = append(s.names, name)
}

func (b *builder) name(e ast.Expr) term {
	name := e.AsIdent()
	b.read(name)
	if t, ok := b.terms[name]; ok {
		return t
	}
	if name == ApplicationDate {
		if b.o.Floating {
			return single(b.g.column(name, &pack.Fact{Name: name, Type: "date"}, 0))
		}
		return single(b.g.day(b.o.Date))
	}
	if f, year, ok := b.lib.Column(name); ok {
		return b.fact(e, name, f, year)
	}
	if _, ok := b.p.Measures.Find(name); ok { // it could not be compiled: a problem already
		return badTerm
	}
	b.errorf(b.at(e), "undeclared", "没有名为“%s”的指标、参数或口径", "there is no fact, parameter or definition %q", name)
	return badTerm
}

// fact is a column of the pack's own subject, or of the enterprise that one belongs to.
func (b *builder) fact(e ast.Expr, name string, f *pack.Fact, year int) term {
	of, subject := b.p.Subject, b.lib.Subject(b.p.Subject)
	if strings.HasPrefix(name, pack.OwnerPrefix) {
		if subject != nil && subject.Owner == "" {
			b.errorf(b.at(e), "subject", "“%[1]s”没有所属企业，不能用 owner", "the subject %[2]q belongs to no enterprise: owner has no place here", subject.Label, of)
			return badTerm
		}
		of = pack.Enterprise
	}
	if !f.Of(of) {
		b.wrongSubject(e, name, f, of)
		return badTerm
	}
	return single(b.g.column(name, f, year))
}

// wrongSubject says whose fact a name is not, and how it can be read where there is a way.
func (b *builder) wrongSubject(e ast.Expr, name string, f *pack.Fact, of string) {
	subject := b.lib.Subject(of)
	switch {
	case subject == nil:
		b.errorf(b.at(e), "subject", "政策总纲没有对象，不能用指标“%s”", "a plan has no subject and cannot read the fact %q", name)
	case subject.Owner != "" && f.Of(pack.Enterprise):
		b.errorf(b.at(e), "subject", "“%[1]s”是企业的指标；要看所属企业的，请写 owner.%[1]s", "%[1]q is a fact of enterprises; write owner.%[1]s for that of the owner", name)
	default:
		b.errorf(b.at(e), "subject", "“%[1]s”不是“%[2]s”的指标；确是的，请在指标文件的 subjects 中补上 %[3]s", "%[1]q is no fact of the subject %[3]q; if it is meant to be, add it to the subjects of the fact", name, subject.Label, of)
	}
}

func (b *builder) call(e ast.Expr) term {
	c := e.AsCall()
	switch c.FunctionName() {
	case operators.In, "starts_with":
		return b.membership(e)
	case "number":
		text, _ := quoted(c.Args()[0])
		q, err := pack.ParseQuantity(text)
		if err != nil || q.Num == nil {
			b.errorf(b.at(e), "literal", "读不懂这个数", "this number cannot be read")
			return badTerm
		}
		return single(b.g.num(FromBig(q.Num), 0))
	case "date":
		if text, ok := quoted(c.Args()[0]); ok {
			if d, err := pack.ParseDay(text); err == nil {
				return single(b.g.day(d))
			}
		}
		b.errorf(b.at(e), "date", "日期应写成 date(\"2026-03-31\")", "write a date as date(\"2026-03-31\")")
		return badTerm
	}
	args := make([]term, len(c.Args()))
	for i, a := range c.Args() {
		if args[i] = b.build(a); args[i].bad() {
			return badTerm
		}
	}
	return b.apply(e, c.FunctionName(), args)
}

// quoted is the text of a string literal.
func quoted(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	text, ok := e.AsLiteral().Value().(string)
	return text, ok
}

// membership compiles x in list and starts_with(x, list).
func (b *builder) membership(e ast.Expr) term {
	c := e.AsCall()
	x := b.build(c.Args()[0])
	if x.bad() {
		return badTerm
	}
	op := Prefix
	if c.FunctionName() == operators.In {
		op = In
	}
	var words []string
	switch l := c.Args()[1]; l.Kind() {
	case ast.IdentKind:
		list, ok := b.lists[l.AsIdent()]
		if !ok {
			b.errorf(b.at(l), "list", "这里应是清单参数", "a list parameter is expected here")
			return badTerm
		}
		b.read(l.AsIdent())
		if list == nil {
			return single(b.g.gap(Bool, 0, figure{b.p.ID, l.AsIdent()}))
		}
		words = list
	case ast.ListKind:
		for _, w := range l.AsList().Elements() {
			text, ok := quoted(w)
			if !ok {
				b.errorf(b.at(w), "list", "清单中应是加引号的文字", "a list holds quoted words")
				return badTerm
			}
			words = append(words, text)
		}
	case ast.LiteralKind:
		words = []string{l.AsLiteral().Value().(string)}
	default:
		b.errorf(b.at(l), "list", "这里应是清单", "a list is expected here")
		return badTerm
	}
	if op == In {
		b.listed(e, x.lo, words)
	}
	words = slices.Clone(words)
	slices.Sort(words)
	return single(b.g.add(Node{Op: op, Type: Bool, A: x.lo, B: None, C: None, Words: slices.Compact(words)}))
}

// mentions reports whether a pack's text contains a name as a whole word, with or without a year behind it.
func mentions(src []byte, name string) bool {
	word := func(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }
	for i := 0; ; {
		j := bytes.Index(src[i:], []byte(name))
		if j < 0 {
			return false
		}
		i += j
		end := i + len(name)
		before := i == 0 || !word(src[i-1])
		rest := src[end:]
		if bytes.HasPrefix(rest, []byte("_y")) && len(rest) > 2 && rest[2] >= '0' && rest[2] <= '9' {
			for rest = rest[2:]; len(rest) > 0 && rest[0] >= '0' && rest[0] <= '9'; rest = rest[1:] {
			}
		}
		if before && (len(rest) == 0 || !word(rest[0])) {
			return true
		}
		i = end
	}
}
