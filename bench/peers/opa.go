package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"huice/bench"
)

//go:embed w.rego
var opaPolicy string

// opa runs W on Open Policy Agent: one prepared query for everything, the input parsed beforehand.
func opa() engine {
	return engine{"OPA, prepared query, parsed input", 2_000, true, func(rows int) (*job, error) {
		ctx := context.Background()
		query, err := rego.New(rego.Query("data.w"), rego.Module("w.rego", opaPolicy)).PrepareForEval(ctx)
		if err != nil {
			return nil, err
		}
		list := firms(rows, opaInput)
		answers := bench.NewAnswers(rows)
		places := map[string]place{}
		for k := range bench.Truths {
			places[bench.TruthName(k)] = placeOf(bench.TruthName(k))
		}
		for k := range bench.Numbers {
			places[bench.NumberName(k)] = placeOf(bench.NumberName(k))
		}
		return &job{
			pass: func() error {
				clear(answers.Groups)
				for i := range list {
					rs, err := query.Eval(ctx, rego.EvalParsedInput(list[i]))
					if err != nil {
						return err
					}
					a, err := opaAnswer(rs, places)
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

// opaInput makes the input of an enterprise as OPA's parsed value; what is unknown is not there.
func opaInput(f *bench.Firm) ast.Value {
	var pairs [][2]*ast.Term
	for c, v := range values(f) {
		if !f.Has(bench.Cell(c)) {
			continue
		}
		term := ast.NumberTerm(json.Number(fmt.Sprint(int64(v))))
		if bench.Cell(c) >= bench.Resident {
			term = ast.BooleanTerm(v == 1)
		}
		pairs = append(pairs, [2]*ast.Term{ast.StringTerm(bench.Cell(c).String()), term})
	}
	return ast.NewObject(pairs...)
}

func opaAnswer(rs rego.ResultSet, places map[string]place) (bench.Answer, error) {
	var a bench.Answer
	values, ok := rs[0].Expressions[0].Value.(map[string]any)
	if !ok {
		return a, fmt.Errorf("the answer is a %T", rs[0].Expressions[0].Value)
	}
	for name, p := range places {
		switch v := values[name].(type) {
		case nil: // undefined
		case bool:
			p.truth(&a, v)
		case json.Number:
			x, err := v.Float64()
			if err != nil {
				return a, err
			}
			if p.numberAt >= 2 {
				x *= 100 // fen
			}
			p.number(&a, int64(math.Round(x)))
		default:
			return a, fmt.Errorf("%s is a %T", name, v)
		}
	}
	return a, nil
}
