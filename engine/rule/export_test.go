package rule

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types/ref"

	"huice/engine/pack"
)

// Interpreter is the language with a meaning given to each function, for CEL's own interpreter. The logical operators
// and equality are CEL's.
func Interpreter(meaning map[string]func(...ref.Val) ref.Val) (*cel.Env, error) {
	builtin := map[string]bool{operators.LogicalAnd: true, operators.LogicalOr: true, operators.Conditional: true, operators.Equals: true, operators.NotEquals: true}
	opts := map[string][]cel.FunctionOpt{}
	for i, s := range language() {
		if builtin[s.name] {
			continue
		}
		f := meaning[s.name]
		if f == nil {
			return nil, fmt.Errorf("the interpreter has no meaning for %s", s.name)
		}
		if opts[s.name] == nil {
			opts[s.name] = []cel.FunctionOpt{cel.SingletonFunctionBinding(f)}
		}
		opts[s.name] = append(opts[s.name], cel.Overload(fmt.Sprintf("huice_%d", i), s.args, s.result))
	}
	var extra []cel.EnvOption
	for name, o := range opts {
		extra = append(extra, cel.Function(name, o...))
	}
	return environment(extra...)
}

// ParseExpr parses an expression as the compiler does: number literals become exact.
func ParseExpr(env *cel.Env, e pack.Expr) (*cel.Ast, []pack.Problem) { return parse(env, nil, e) }
