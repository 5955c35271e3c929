package rule_test

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/expr"
	_ "cel.dev/expr/conformance/proto2" // messages that the files mention
	_ "cel.dev/expr/conformance/proto3"
	conformance "cel.dev/expr/conformance/test"
	"google.golang.org/protobuf/encoding/prototext"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
)

// otherMeaning names the cases that our language can write and means otherwise, with the reason.
var otherMeaning = func() map[string]string {
	m := map[string]string{"integer_math/int64_math/unary_minus_no_overload": "one kind of number", "integer_math/uint64_math/negative_no_overload": "one kind of number"}
	for _, name := range []string{
		"int64_overflow_positive", "int64_overflow_negative", "int64_overflow_add_negative", "int64_overflow_sub_positive", "int64_min_negate",
		"int64_min_negate_mul", "int64_overflow_mul_positive", "int64_overflow_mul_negative", "uint64_overflow_negative", "uint64_overflow_mul_positive",
	} {
		m["integer_math/int64_math/"+name] = "numbers that overflow, as ours do not"
	}
	return m
}()

// TestConformance runs the cases of CEL's own conformance suite that stay within our operators. Integers and doubles
// become our one exact number, an error becomes unknown, and the literals become facts, so that the columns work.
func TestConformance(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "cel.dev/expr").Output()
	if err != nil {
		t.Skipf("the conformance suite is not here: %v", err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "tests/simple/testdata/*.textproto"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no conformance files: %v", err)
	}
	total := 0
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var f conformance.SimpleTestFile
		if err := prototext.Unmarshal(src, &f); err != nil {
			t.Logf("%s: not read: %v", filepath.Base(name), err)
			continue
		}
		run, skipped := 0, map[string]int{}
		for _, s := range f.Section {
			for _, c := range s.Test {
				id := f.Name + "/" + s.Name + "/" + c.Name
				if why := conform(t, id, c); why != "" {
					skipped[why]++
					if testing.Verbose() && os.Getenv("HUICE_SKIPPED") != "" {
						t.Logf("skipped %s (%s): %s", id, why, c.Expr)
					}
					continue
				}
				run++
			}
		}
		total += run
		var why []string
		for _, k := range slices.Sorted(maps.Keys(skipped)) {
			why = append(why, fmt.Sprintf("%d %s", skipped[k], k))
		}
		t.Logf("%s: %d run, skipped: %s", f.Name, run, strings.Join(why, ", "))
	}
	t.Logf("%d cases run", total)
	if total < 350 {
		t.Errorf("only %d conformance cases ran", total)
	}
}

// conform runs one case, or says why it is left out.
func conform(t *testing.T, id string, c *conformance.SimpleTest) (why string) {
	if why := otherMeaning[id]; why != "" {
		return why
	}
	tr := &translation{given: map[string]cell{}, kinds: map[string]string{}}
	x, why := tr.translate(c)
	if why != "" {
		return why
	}
	want := types.True
	var forms []string
	switch m := c.ResultMatcher.(type) {
	case nil:
		forms = []string{x}
	case *conformance.SimpleTest_Value:
		switch v := m.Value.Kind.(type) {
		case *expr.Value_BoolValue:
			forms = []string{x}
			want = types.Bool(v.BoolValue)
		case *expr.Value_Int64Value:
			forms = []string{x + " == " + tr.number(new(big.Rat).SetInt64(v.Int64Value))}
		case *expr.Value_Uint64Value:
			forms = []string{x + " == " + tr.number(new(big.Rat).SetInt(new(big.Int).SetUint64(v.Uint64Value)))}
		case *expr.Value_DoubleValue:
			if math.IsInf(v.DoubleValue, 0) || math.IsNaN(v.DoubleValue) {
				return "not a finite number"
			}
			forms = []string{x + " == " + tr.number(decimal(v.DoubleValue))}
		case *expr.Value_StringValue:
			forms = []string{x + " == " + tr.word(v.StringValue)}
		default:
			return "another type"
		}
	case *conformance.SimpleTest_EvalError:
		forms = []string{x, x + " == " + tr.number(new(big.Rat)), x + " == " + tr.word("")}
	default:
		return "no single value"
	}
	for _, form := range forms {
		b, err := tr.load(form)
		if err != nil {
			why = "refused by the language"
			continue
		}
		tr.hold(t, id, c, form, b, want)
		return ""
	}
	return why
}

// decimal is the shortest decimal of a double, which is what an author means by it.
func decimal(f float64) *big.Rat {
	r, _ := new(big.Rat).SetString(fmt.Sprint(f))
	return r
}

// translation writes a case in our language, its literals as facts.
type translation struct {
	given map[string]cell
	kinds map[string]string // type of each fact
	order []string
}

func (tr *translation) fact(name, kind string, c cell) string {
	if _, ok := tr.kinds[name]; !ok {
		tr.order = append(tr.order, name)
	}
	tr.kinds[name], tr.given[name] = kind, c
	return name
}

// number makes a number a fact where a column can hold it.
func (tr *translation) number(r *big.Rat) string {
	if n, ok := population.Scaled(r, 1_000_000); ok && n > -population.MaxInt && n < population.MaxInt {
		return tr.fact(fmt.Sprintf("v%d", len(tr.order)), "number, decimals: 6, min: none", cell{known: true, n: n})
	}
	if r.IsInt() {
		return r.RatString()
	}
	return r.FloatString(20)
}

func (tr *translation) word(s string) string {
	return tr.fact(fmt.Sprintf("v%d", len(tr.order)), "code", cell{known: true, s: s})
}

var plainEnv, _ = cel.NewCustomEnv(cel.ClearMacros())

// allowed are the operators of CEL that our language has, by our name for them.
var allowed = map[string]string{operators.LogicalAnd: "&&", operators.LogicalOr: "||", operators.Equals: "==", operators.NotEquals: "!=",
	operators.Less: "<", operators.LessEquals: "<=", operators.Greater: ">", operators.GreaterEquals: ">=", operators.Add: "+",
	operators.Subtract: "-", operators.Multiply: "*", operators.In: "in"}

func (tr *translation) translate(c *conformance.SimpleTest) (text, why string) {
	for _, d := range c.TypeEnv {
		kind := map[expr.Type_PrimitiveType]string{expr.Type_BOOL: "flag", expr.Type_INT64: "number, decimals: 0, min: none",
			expr.Type_UINT64: "number, decimals: 0", expr.Type_DOUBLE: "number, decimals: 6, min: none", expr.Type_STRING: "code"}[d.GetIdent().GetType().GetPrimitive()]
		if kind == "" || strings.ToLower(d.Name) != d.Name || strings.Contains(d.Name, ".") {
			return "", "other declarations"
		}
		tr.fact(d.Name, kind, tr.given[d.Name])
	}
	for name, v := range c.Bindings {
		if tr.kinds[name] == "" {
			return "", "other declarations"
		}
		switch k := v.GetValue().GetKind().(type) {
		case *expr.Value_BoolValue:
			tr.given[name] = cell{known: true, b: k.BoolValue}
		case *expr.Value_Int64Value:
			tr.given[name] = cell{known: true, n: k.Int64Value}
		case *expr.Value_StringValue:
			tr.given[name] = cell{known: true, s: k.StringValue}
		default:
			return "", "another type"
		}
	}
	parsed, iss := plainEnv.Parse(c.Expr)
	if iss.Err() != nil {
		return "", "not parsed without macros"
	}
	defer func() {
		if r := recover(); r != nil {
			s, ok := r.(refusal)
			if !ok {
				panic(r)
			}
			why = string(s)
		}
	}()
	return tr.expr(parsed.NativeRep().Expr()), ""
}

// refusal is why a case is left out.
type refusal string

func (tr *translation) expr(e ast.Expr) string {
	switch e.Kind() {
	case ast.LiteralKind:
		switch v := e.AsLiteral().(type) {
		case types.Bool:
			return tr.fact(fmt.Sprintf("v%d", len(tr.order)), "flag", cell{known: true, b: bool(v)})
		case types.Int:
			return tr.number(new(big.Rat).SetInt64(int64(v)))
		case types.Uint:
			return tr.number(new(big.Rat).SetInt(new(big.Int).SetUint64(uint64(v))))
		case types.Double:
			if math.IsInf(float64(v), 0) || math.Abs(float64(v)) > 1e15 || v != 0 && math.Abs(float64(v)) < 1e-6 {
				panic(refusal("not a number of ours"))
			}
			return tr.number(decimal(float64(v)))
		case types.String:
			return tr.word(string(v))
		}
		panic(refusal("another type"))
	case ast.IdentKind:
		if tr.kinds[e.AsIdent()] == "" {
			panic(refusal("other names"))
		}
		return e.AsIdent()
	case ast.CallKind:
		return tr.call(e.AsCall())
	}
	panic(refusal("lists, maps, messages and fields"))
}

func (tr *translation) call(c ast.CallExpr) string {
	fn, args := c.FunctionName(), c.Args()
	switch {
	case fn == "dyn" && len(args) == 1:
		return tr.expr(args[0])
	case fn == operators.LogicalNot:
		return "!(" + tr.expr(args[0]) + ")"
	case fn == operators.Negate:
		return "-(" + tr.expr(args[0]) + ")"
	case fn == operators.Conditional:
		return "(" + tr.expr(args[0]) + " ? " + tr.expr(args[1]) + " : " + tr.expr(args[2]) + ")"
	case fn == operators.Divide && args[1].Kind() == ast.LiteralKind && args[1].AsLiteral() == types.Int(0): // not 0.0, which gives infinity
		return "ratio(" + tr.expr(args[0]) + ", " + tr.expr(args[1]) + ")" // an error in both
	case fn == "startsWith" && c.IsMemberFunction() && len(args) == 1:
		return "starts_with(" + tr.expr(c.Target()) + ", " + quoted(args[0]) + ")"
	case fn == operators.In:
		if args[1].Kind() != ast.ListKind {
			panic(refusal("lists, maps, messages and fields"))
		}
		var words []string
		for _, x := range args[1].AsList().Elements() {
			words = append(words, quoted(x))
		}
		return "(" + tr.expr(args[0]) + " in [" + strings.Join(words, ", ") + "])"
	case allowed[fn] != "" && !c.IsMemberFunction() && len(args) == 2:
		return "(" + tr.expr(args[0]) + " " + allowed[fn] + " " + tr.expr(args[1]) + ")"
	}
	panic(refusal("other functions"))
}

func quoted(e ast.Expr) string {
	s, ok := e.AsLiteral().(types.String)
	if e.Kind() != ast.LiteralKind || !ok || strings.ContainsAny(string(s), "'\\\n\r\t\"") {
		panic(refusal("lists of other things than plain words"))
	}
	return "'" + string(s) + "'"
}

// load makes a pack of one condition.
func (tr *translation) load(form string) (*bench, error) {
	d := &draft{on: "2025-01-01"}
	for _, name := range tr.order {
		d.facts = append(d.facts, &line{tmpl: fmt.Sprintf("%s: {label: 指标%s, en: fact, source: b, type: %s}", name, name, tr.kinds[name])})
	}
	if len(d.facts) == 0 {
		d.facts = append(d.facts, &line{tmpl: "unused: {label: 指标, en: fact, source: b, type: flag}"})
	}
	p := &packDraft{id: "p/case", head: "pack: p/case\ntitle: 题\nen: title\nkind: qualification\nauthority: b\nsubject: enterprise\ndocuments: {d: {title: 文}}\neffective: {from: 2019-01-01, by: application_date}\n"}
	p.conditions = []*line{{tmpl: "{id: c, " + named + `, require: "§"}`, parts: []*text{leaf(yesNo, form)}}}
	d.packs = []*packDraft{p}
	lib, ps := pack.Load(d.files())
	if pack.Errors(ps) {
		return nil, fmt.Errorf("%v", ps)
	}
	return newBench(lib, d.options(), nil, false)
}

// hold compares the case with the exact evaluator and the columns.
func (tr *translation) hold(t *testing.T, id string, c *conformance.SimpleTest, form string, b *bench, want types.Bool) {
	t.Helper()
	s := make(subject, len(b.cols))
	for i, col := range b.cols {
		s[i] = tr.given[col.name]
	}
	res := b.engine.NewWorker().Assess(b.rows([]subject{s}, 1)[0])
	p := &res.Packs[0]
	expected := show(want)
	if _, bad := c.ResultMatcher.(*conformance.SimpleTest_EvalError); bad {
		expected = "unknown"
	}
	columns := show(truth(p.Clauses[0], 0))
	exact := show(valueOf(res.Row(0).Value(p.Rules.Clauses()[0].Node), 0))
	if columns != expected || exact != expected {
		t.Errorf("%s: %s, written %s on\n%s: want %s, the exact evaluator says %s, the columns %s", id, c.Expr, form, b.print(s), expected, exact, columns)
	}
	if o := p.Outcome[0]; (o == assess.Undetermined) != (expected == "unknown") {
		t.Errorf("%s: outcome %s", id, o)
	}
}
