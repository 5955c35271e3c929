package rule

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"huice/engine/pack"
)

// CEL types of the language. There is one kind of number, and it is exact; no dyn, so nothing is decided at run time.
var (
	celNumber = cel.OpaqueType("number")
	celDate   = cel.OpaqueType("date")
	celWords  = cel.ListType(cel.StringType)
)

// signature is one overload of an operator or function.
type signature struct {
	name   string
	args   []*cel.Type
	result *cel.Type
}

// language lists everything an expression may contain; whatever is not here does not exist.
func language() []signature {
	n, d, b, s, t := celNumber, celDate, cel.BoolType, cel.StringType, cel.TypeParamType("T")
	sigs := []signature{
		{operators.LogicalAnd, []*cel.Type{b, b}, b},
		{operators.LogicalOr, []*cel.Type{b, b}, b},
		{operators.LogicalNot, []*cel.Type{b}, b},
		{operators.Conditional, []*cel.Type{b, t, t}, t},
		{operators.Equals, []*cel.Type{t, t}, b},
		{operators.NotEquals, []*cel.Type{t, t}, b},
		{operators.In, []*cel.Type{s, celWords}, b},
		{operators.Add, []*cel.Type{n, n}, n},
		{operators.Subtract, []*cel.Type{n, n}, n},
		{operators.Multiply, []*cel.Type{n, n}, n},
		{operators.Negate, []*cel.Type{n}, n},
		{"number", []*cel.Type{s}, n},
		{"date", []*cel.Type{s}, d},
		{"ratio", []*cel.Type{n, n}, n},
		{"share", []*cel.Type{n, n}, n},
		{"floor", []*cel.Type{n}, n},
		{"ceil", []*cel.Type{n}, n},
		{"compound_rate", []*cel.Type{n, n, n}, n},
		{"abs", []*cel.Type{n}, n},
		{"round_to", []*cel.Type{n, n}, n},
		{"round_down_to", []*cel.Type{n, n}, n},
		{"years_between", []*cel.Type{d, d}, n},
		{"months_between", []*cel.Type{d, d}, n},
		{"days_between", []*cel.Type{d, d}, n},
		{"add_years", []*cel.Type{d, n}, d},
		{"add_months", []*cel.Type{d, n}, d},
		{"add_days", []*cel.Type{d, n}, d},
		{"year_of", []*cel.Type{d}, n},
		{"starts_with", []*cel.Type{s, s}, b},
		{"starts_with", []*cel.Type{s, celWords}, b},
	}
	for _, op := range []string{operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals} {
		sigs = append(sigs, signature{op, []*cel.Type{n, n}, b}, signature{op, []*cel.Type{d, d}, b})
	}
	for _, f := range []string{"min", "max"} {
		for k := 2; k <= 8; k++ {
			args := make([]*cel.Type, k)
			for i := range args {
				args[i] = n
			}
			sigs = append(sigs, signature{f, args, n})
		}
	}
	return sigs
}

// environment declares the language; extra options bind its functions where an interpreter is wanted (the oracle).
func environment(extra ...cel.EnvOption) (*cel.Env, error) {
	overloads := map[string][]cel.FunctionOpt{}
	var order []string
	for i, s := range language() {
		if overloads[s.name] == nil {
			order = append(order, s.name)
		}
		overloads[s.name] = append(overloads[s.name], cel.Overload(fmt.Sprintf("huice_%d", i), s.args, s.result))
	}
	opts := []cel.EnvOption{cel.ClearMacros(), cel.ParserExpressionSizeLimit(4000), cel.ParserRecursionLimit(60)}
	for _, name := range order {
		opts = append(opts, cel.Function(name, overloads[name]...))
	}
	return cel.NewCustomEnv(append(opts, extra...)...)
}

func celType(t Type) *cel.Type {
	switch t {
	case Bool:
		return cel.BoolType
	case Date:
		return celDate
	case Code:
		return cel.StringType
	}
	return celNumber
}

// parse reads an expression, refuses what the language leaves out, and makes every number literal exact.
func parse(env *cel.Env, lib *pack.Library, e pack.Expr) (*cel.Ast, []pack.Problem) {
	parsed, iss := env.Parse(e.Src)
	if iss.Err() != nil {
		return nil, celProblems(lib, e, iss)
	}
	p := &literals{e: e, ast: parsed.NativeRep(), next: 1 << 20}
	p.walk(parsed.NativeRep().Expr())
	if len(p.figures) > 0 {
		p.warnf(e.Pos, "figure", "表达式中有数字%s：政策数值应写成参数", "the expression holds the figure %s: figures of a policy belong in parameters", strings.Join(p.figures, ", "))
	}
	if n := utf8.RuneCountInString(e.Src); n > longest {
		p.warnf(e.Pos, "long", "表达式有%d个字符，超过%d，难以核对：请拆成口径", "the expression has %d characters, more than the %d one can read at a glance: split it into definitions", n, longest)
	}
	return parsed, p.problems
}

// longest is how many characters of an expression a person can hold against a clause.
const longest = 160

func (p *literals) warnf(at pack.Pos, code, zh, en string, args ...any) {
	p.problems = append(p.problems, pack.Problem{Pos: at, Severity: pack.Warning, Code: code, Text: pack.Textf(zh, en, args...)})
}

// literals walks a parsed expression before it is checked.
type literals struct {
	e        pack.Expr
	ast      *ast.AST
	next     int64
	problems []pack.Problem
	figures  []string // literals other than 0, 1 and 2
}

func (p *literals) errorf(id int64, code, zh, en string, args ...any) {
	p.problems = append(p.problems, pack.Problem{Pos: p.pos(id), Code: code, Text: pack.Textf(zh, en, args...)})
}

func (p *literals) pos(id int64) pack.Pos {
	l := p.ast.SourceInfo().GetStartLocation(id)
	return within(p.e, l.Line(), l.Column())
}

// within turns a place inside an expression into a place in its file.
func within(e pack.Expr, line, col int) pack.Pos {
	pos := e.Pos
	if line > 1 {
		return pack.Pos{File: pos.File, Line: pos.Line + line - 1, Col: max(col, 0) + 1}
	}
	pos.Col += max(col, 0)
	return pos
}

func (p *literals) walk(e ast.Expr) {
	switch e.Kind() {
	case ast.LiteralKind:
		p.number(e)
	case ast.ListKind:
		for _, x := range e.AsList().Elements() {
			p.walk(x)
		}
	case ast.SelectKind:
		p.walk(e.AsSelect().Operand())
	case ast.CallKind:
		p.call(e)
	case ast.MapKind, ast.StructKind, ast.ComprehensionKind:
		p.errorf(e.ID(), "form", "表达式中不能用这种写法", "this form has no place in an expression")
	}
}

func (p *literals) call(e ast.Expr) {
	c := e.AsCall()
	switch c.FunctionName() {
	case "has":
		p.errorf(e.ID(), "has", "不能问指标是否已知（has）：未知的保持未知，结论才不会随补数而翻转", "a rule cannot ask whether a fact is known (has): what is unknown stays unknown, so that a settled answer stays settled")
		return
	case operators.Divide:
		p.errorf(e.ID(), "division", "不用“/”：比值请写 ratio(a, b)，按比例计算金额请写 share(金额, 比例)", "“/” is refused: write ratio(a, b) for a ratio, share(amount, rate) for a part of an amount")
	case operators.Modulo, operators.Index:
		p.errorf(e.ID(), "operator", "没有“%s”这个运算", "there is no operator %q", strings.Trim(c.FunctionName(), "_"))
	}
	if c.IsMemberFunction() {
		p.errorf(e.ID(), "member", "函数请写成 %[1]s(…)", "write %[1]s(…), not x.%[1]s(…)", c.FunctionName())
	}
	for _, a := range c.Args() {
		p.walk(a)
	}
}

func (p *literals) number(e ast.Expr) {
	var text string
	switch v := e.AsLiteral().(type) {
	case types.Int:
		text = strconv.FormatInt(int64(v), 10)
	case types.Double:
		text = strconv.FormatFloat(float64(v), 'f', -1, 64)
		if digits := strings.TrimLeft(strings.Replace(text, ".", "", 1), "-0"); len(digits) > 15 {
			p.errorf(e.ID(), "literal", "数字位数过多，请改用参数", "the number has too many digits: make it a parameter")
		}
	case types.Uint, types.Bytes, types.Null:
		p.errorf(e.ID(), "literal", "不能用这种字面值", "this kind of literal has no place here")
		return
	default:
		return
	}
	if n := strings.TrimPrefix(text, "-"); n != "0" && n != "1" && n != "2" {
		p.figures = append(p.figures, text)
	}
	p.next++
	fac := ast.NewExprFactory()
	p.next++
	e.SetKindCase(fac.NewCall(p.next, "number", fac.NewLiteral(p.next+1<<20, types.String(text))))
}

// identifiers lists the names an expression mentions, dotted ones whole, in order of appearance.
func identifiers(e ast.Expr) []string {
	var names []string
	var walk func(ast.Expr)
	walk = func(e ast.Expr) {
		switch e.Kind() {
		case ast.IdentKind:
			names = append(names, e.AsIdent())
		case ast.SelectKind:
			if op := e.AsSelect().Operand(); op.Kind() == ast.IdentKind {
				names = append(names, op.AsIdent()+"."+e.AsSelect().FieldName())
			} else {
				walk(op)
			}
		case ast.CallKind:
			for _, a := range e.AsCall().Args() {
				walk(a)
			}
		case ast.ListKind:
			for _, a := range e.AsList().Elements() {
				walk(a)
			}
		}
	}
	walk(e)
	return names
}

var (
	undeclared = regexp.MustCompile(`undeclared reference to '([^']+)'`)
	noOverload = regexp.MustCompile(`found no matching overload for '([^']+)' applied to '\((.*)\)'`)
)

// celProblems puts CEL's own findings into words a clerk can act on.
func celProblems(lib *pack.Library, e pack.Expr, iss *cel.Issues) []pack.Problem {
	var ps []pack.Problem
	for _, err := range iss.Errors() {
		p := pack.Problem{Pos: within(e, err.Location.Line(), err.Location.Column())}
		switch {
		case undeclared.MatchString(err.Message):
			name := undeclared.FindStringSubmatch(err.Message)[1]
			p.Code = "undeclared"
			p.Text = pack.Textf("没有名为“%s”的指标、参数、口径或函数", "there is no fact, parameter, definition or function %q", name)
			if f := factOf(lib, name); f != nil && f.Period == "year" {
				p.Text = pack.Textf("“%s”是按年的指标，请写明年度：%s", "%q is a yearly fact; say which year: %s", name, strings.Join(f.Columns(), ", "))
			}
		case noOverload.MatchString(err.Message):
			m := noOverload.FindStringSubmatch(err.Message)
			op := strings.Trim(m[1], "_@")
			p.Code = "types"
			p.Text = pack.Text{
				Zh: fmt.Sprintf("“%s”不能用于（%s）", op, typeWords(m[2], pack.Zh)),
				En: fmt.Sprintf("%q does not apply to (%s)", op, typeWords(m[2], pack.En)),
			}
		default:
			p.Code = "syntax"
			p.Text = pack.Text{Zh: "表达式写法有误，请检查这里的括号、引号和运算符", En: "the expression cannot be read: " + err.Message}
		}
		ps = append(ps, p)
	}
	return ps
}

// factOf finds a fact by name; without a library there is none.
func factOf(lib *pack.Library, name string) *pack.Fact {
	if lib == nil {
		return nil
	}
	return lib.Fact(name)
}

func typeWords(list string, l pack.Lang) string {
	if l == pack.Zh {
		list = strings.NewReplacer("list(string)", "清单", "number", "数", "date", "日期", "bool", "是否", "string", "文字").Replace(list)
	}
	return list
}
