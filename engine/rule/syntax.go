package rule

import (
	"fmt"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"huice/engine/pack"
)

// Form is what a piece of an expression is.
type Form uint8

// Forms.
const (
	NameForm   Form = iota // a fact, parameter, definition …, dotted ones whole
	NumberForm             // a literal
	TextForm
	FlagForm
	ListForm // of texts
	CallForm // an operator (&& || ! ?: == + - * in …; unary minus has one argument) or a function
)

// Syntax is an expression as it is written: nothing is looked up, folded or checked. The graph forgets what a figure was
// called once it is known or missing; whoever reads a pack back to people needs the words that stand in it.
type Syntax struct {
	Form Form
	Text string // the name, the literal, or the operator or function
	Args []Syntax
}

// Parser parses expressions for reading.
type Parser struct{ env *cel.Env }

// NewParser makes a parser.
func NewParser() (*Parser, error) {
	env, err := cel.NewCustomEnv(cel.ClearMacros(), cel.ParserExpressionSizeLimit(4000), cel.ParserRecursionLimit(60))
	if err != nil {
		return nil, fmt.Errorf("making a parser: %w", err)
	}
	return &Parser{env}, nil
}

// Parse reads an expression.
func (p *Parser) Parse(e pack.Expr) (Syntax, error) {
	parsed, iss := p.env.Parse(e.Src)
	if iss.Err() != nil {
		return Syntax{}, fmt.Errorf("%s: %w", e.Pos, iss.Err())
	}
	return syntax(parsed.NativeRep().Expr())
}

func syntax(e ast.Expr) (Syntax, error) {
	s := Syntax{}
	var args []ast.Expr
	switch e.Kind() {
	case ast.IdentKind:
		s.Text = e.AsIdent()
	case ast.SelectKind:
		sel := e.AsSelect()
		of, err := syntax(sel.Operand())
		if err != nil || of.Form != NameForm {
			return s, fmt.Errorf("no name before .%s", sel.FieldName())
		}
		s.Text = of.Text + "." + sel.FieldName()
	case ast.LiteralKind:
		switch v := e.AsLiteral().(type) {
		case types.Int:
			s.Form, s.Text = NumberForm, strconv.FormatInt(int64(v), 10)
		case types.Double:
			s.Form, s.Text = NumberForm, strconv.FormatFloat(float64(v), 'f', -1, 64)
		case types.Bool:
			s.Form, s.Text = FlagForm, strconv.FormatBool(bool(v))
		default:
			s.Form, s.Text = TextForm, fmt.Sprint(v.Value())
		}
	case ast.ListKind:
		s.Form, args = ListForm, e.AsList().Elements()
	case ast.CallKind:
		s.Form, s.Text, args = CallForm, strings.ReplaceAll(strings.Trim(e.AsCall().FunctionName(), "_@"), "_:", ":"), e.AsCall().Args()
	default:
		return s, fmt.Errorf("a form that has no place in an expression")
	}
	for _, a := range args {
		x, err := syntax(a)
		if err != nil {
			return s, err
		}
		s.Args = append(s.Args, x)
	}
	return s, nil
}
