package main

import (
	"fmt"
	"math"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"huice/bench"
)

// celPrograms are the values of W in the order in which one feeds the next: one compiled program each. CEL's own unknown is
// three-valued as W is.
var celPrograms = []formula{
	{"c1", "resident"},
	{"c2", "staff <= 500.0"},
	{"c3", "revenue_y1 <= 200000000.0"},
	{"c4", "assets <= 200000000.0"},
	{"c5", "!(safety_violation || quality_violation || environment_violation || dishonesty)"},
	{"staff_share", "rd_staff / staff"},
	{"staff_points", "staff_share >= 0.3 ? 20 : staff_share >= 0.25 ? 16 : staff_share >= 0.2 ? 12 : staff_share >= 0.15 ? 8 : staff_share >= 0.1 ? 4 : 0"},
	{"c6", "staff_points > 0"},
	{"rd_of_revenue", "rd_expense_y1 / revenue_y1"},
	{"revenue_points", "rd_of_revenue >= 0.06 ? 50 : rd_of_revenue >= 0.05 ? 40 : rd_of_revenue >= 0.04 ? 30 : rd_of_revenue >= 0.03 ? 20 : rd_of_revenue >= 0.02 ? 10 : 0"},
	{"rd_of_cost", "rd_expense_y1 / cost"},
	{"cost_points", "rd_of_cost >= 0.3 ? 50 : rd_of_cost >= 0.25 ? 40 : rd_of_cost >= 0.2 ? 30 : rd_of_cost >= 0.15 ? 20 : rd_of_cost >= 0.1 ? 10 : 0"},
	{"class2", "utility_patents + class2_other"},
	{"ip1", "invention_patents >= 1.0 ? 30 : class2 >= 4.0 ? 24 : class2 >= 3.0 ? 18 : class2 >= 2.0 ? 12 : class2 >= 1.0 ? 6 : 0"},
	{"s1", "staff_points + (revenue_points > cost_points ? revenue_points : cost_points) + ip1"},
	{"c7", "s1 >= 60"},
	{"R1", "c1 && c2 && c3 && c4 && c5 && c6 && c7"},
	{"c8", "age >= 1.0"},
	{"c9", "invention_patents >= 1.0 || class2 >= 1.0"},
	{"c10", "industry in [26, 27, 34, 35, 36, 37, 38, 39, 40, 63, 64, 65, 73, 74, 75]"},
	{"rd_sum", "rd_expense_y1 + rd_expense_y2 + rd_expense_y3"},
	{"rd_share", "rd_sum / (revenue_y1 + revenue_y2 + revenue_y3)"},
	{"c11", "revenue_y1 <= 50000000.0 ? rd_share >= 0.05 : revenue_y1 <= 200000000.0 ? rd_share >= 0.04 : rd_share >= 0.03"},
	{"c12", "rd_domestic / rd_sum >= 0.6"},
	{"c13", "high_tech_income / total_income >= 0.6"},
	{"c14", "staff_share >= 0.1"},
	{"ip2", "invention_patents >= 3.0 ? 30 : invention_patents >= 1.0 ? 26 : class2 >= 5.0 ? 20 : class2 >= 3.0 ? 15 : class2 >= 1.0 ? 8 : 0"},
	{"transformed", "transformations >= 15.0 ? 30 : transformations >= 12.0 ? 24 : transformations >= 9.0 ? 18 : transformations >= 6.0 ? 12 : transformations >= 3.0 ? 6 : 0"},
	{"managed", "(m1 ? 6 : 0) + (m2 ? 6 : 0) + (m3 ? 4 : 0) + (m4 ? 4 : 0)"},
	{"revenue_growth", "revenue_y1 / revenue_y2 + revenue_y2 / revenue_y3"},
	{"assets_growth", "net_assets_y1 / net_assets_y2 + net_assets_y2 / net_assets_y3"},
	{"grown_revenue", "revenue_growth >= 2.7 ? 10 : revenue_growth >= 2.5 ? 8 : revenue_growth >= 2.3 ? 6 : revenue_growth >= 2.1 ? 4 : revenue_growth > 2.0 ? 2 : 0"},
	{"grown_assets", "assets_growth >= 2.7 ? 10 : assets_growth >= 2.5 ? 8 : assets_growth >= 2.3 ? 6 : assets_growth >= 2.1 ? 4 : assets_growth > 2.0 ? 2 : 0"},
	{"s2", "ip2 + transformed + managed + grown_revenue + grown_assets"},
	{"c15", "s2 > 70"},
	{"R2", "c8 && c9 && c10 && c11 && c12 && c13 && c14 && c5 && c15"},
	{"c16", "rd_share >= 0.03"},
	{"c17", "invention_patents >= 5.0"},
	{"R3", "c16 && c17"},
	{"c18", "!(industry in [16, 51, 52, 61, 62, 70, 71, 72, 90])"},
	{"base", "rd_expense_y1 - rd_other"},
	{"a4", "!c18 ? 0.0 : base + (rd_other < base / 9.0 ? rd_other : base / 9.0)"},
	{"c19", "rd_expense_y1 > rd_expense_y2"},
	{"more", "(rd_expense_y1 - rd_expense_y2) * 0.1"},
	{"a5", "more < 0.0 ? 0.0 : more > 1000000.0 ? 1000000.0 : more"},
	{"c20", "platform_level >= 1"},
	{"a6", "platform_level == 0 ? 0.0 : platform_level == 1 ? 200000.0 : platform_level == 2 ? 500000.0 : 1000000.0"},
}

// celGo runs W on cel-go.
func celGo() engine {
	return engine{"cel-go", 100_000, true, func(rows int) (*job, error) {
		p, err := newCelPolicy()
		if err != nil {
			return nil, err
		}
		list := firms(rows, celValues)
		answers := bench.NewAnswers(rows)
		return &job{
			pass: func() error {
				clear(answers.Groups)
				for i := range list {
					a, err := p.assess(&list[i])
					if err != nil {
						return err
					}
					answers.Put(i, &a)
				}
				return nil
			},
			tally: counted(answers),
		}, nil
	}}
}

// celPolicy is W compiled, and the variables of one enterprise: its cells, then what the programs made of them.
type celPolicy struct {
	programs []cel.Program
	index    map[string]int
	cells    *[bench.Cells]ref.Val
	made     []ref.Val
	into     []place // where the result of a program belongs in an answer
}

func newCelPolicy() (*celPolicy, error) {
	p := &celPolicy{index: map[string]int{}, made: make([]ref.Val, len(celPrograms))}
	var vars []cel.EnvOption
	for c := range bench.Cells {
		p.index[c.String()] = int(c)
		vars = append(vars, cel.Variable(c.String(), celType(c)))
	}
	env, err := cel.NewEnv(vars...)
	if err != nil {
		return nil, err
	}
	for i, f := range celPrograms {
		ast, iss := env.Compile(f.text)
		if iss.Err() != nil {
			return nil, fmt.Errorf("%s: %w", f.name, iss.Err())
		}
		program, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		p.programs, p.into = append(p.programs, program), append(p.into, placeOf(f.name))
		p.index[f.name] = int(bench.Cells) + i
		if env, err = env.Extend(cel.Variable(f.name, ast.OutputType())); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func celType(c bench.Cell) *cel.Type {
	switch {
	case c < bench.Industry:
		return cel.DoubleType
	case c < bench.Resident:
		return cel.IntType
	}
	return cel.BoolType
}

// celValues makes the variables of an enterprise, ready as CEL's own values.
func celValues(f *bench.Firm) [bench.Cells]ref.Val {
	var out [bench.Cells]ref.Val
	for c, v := range values(f) {
		switch c := bench.Cell(c); {
		case !f.Has(c):
			out[c] = types.NewUnknown(0, nil)
		case c < bench.Industry:
			out[c] = types.Double(v)
		case c < bench.Resident:
			out[c] = types.Int(v)
		default:
			out[c] = types.Bool(v == 1)
		}
	}
	return out
}

// ResolveName gives a program its variables.
func (p *celPolicy) ResolveName(name string) (any, bool) {
	i, ok := p.index[name]
	switch {
	case !ok:
		return nil, false
	case i < int(bench.Cells):
		return p.cells[i], true
	}
	return p.made[i-int(bench.Cells)], true
}

// Parent is nil: all variables are in one place.
func (p *celPolicy) Parent() cel.Activation { return nil }

func (p *celPolicy) assess(cells *[bench.Cells]ref.Val) (bench.Answer, error) {
	var a bench.Answer
	p.cells = cells
	for i, program := range p.programs {
		v, _, err := program.Eval(p)
		if err != nil {
			return a, fmt.Errorf("%s: %w", celPrograms[i].name, err)
		}
		p.made[i] = v
		switch v := v.(type) {
		case types.Bool:
			p.into[i].truth(&a, bool(v))
		case types.Int:
			p.into[i].number(&a, int64(v))
		case types.Double:
			p.into[i].number(&a, int64(math.Round(float64(v)*100)))
		}
	}
	return a, nil
}
