package main

import (
	"fmt"
	"math"
	"reflect"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"huice/bench"
)

// exprFirm is the typed environment of expr: what is given, then what the programs made of it. expr has no unknown: a number
// that is missing is not a number, so that every comparison with it is false; a code that is missing is -1.
type exprFirm struct {
	Revenue1, Revenue2, Revenue3, RD1, RD2, RD3, Net1, Net2, Net3      float64
	Domestic, TotalIncome, HighTech, Assets, Cost, Other               float64
	Staff, RDStaff, Age, Invention, Utility, Class2, Transformations   float64
	Industry, Platform                                                 int
	Resident, Safety, Quality, Environment, Dishonesty, M1, M2, M3, M4 float64

	Nan                                                                        float64
	StaffShare, StaffPoints, OfRevenue, RevenuePoints, OfCost, CostPoints      float64
	Rights, IP1, S1, RDSum, RDShare, IP2, Transformed, Managed                 float64
	RevenueGrowth, AssetsGrowth, GrownRevenue, GrownAssets, S2, Base, More     float64
	A4, A5, A6                                                                 float64
	C1, C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13, C14, C15, C16, C17 bool
	C18, C19, C20, R1, R2, R3                                                  bool
}

// exprPrograms are the values of W: a chain of cases ends with the case that holds for a number and not for a gap.
var exprPrograms = []formula{
	{"C1", "Resident == 1"},
	{"C2", "Staff <= 500"},
	{"C3", "Revenue1 <= 200000000"},
	{"C4", "Assets <= 200000000"},
	{"C5", "Safety == 0 && Quality == 0 && Environment == 0 && Dishonesty == 0"},
	{"StaffShare", "RDStaff / Staff"},
	{"StaffPoints", "StaffShare >= 0.3 ? 20.0 : StaffShare >= 0.25 ? 16.0 : StaffShare >= 0.2 ? 12.0 : StaffShare >= 0.15 ? 8.0 : StaffShare >= 0.1 ? 4.0 : StaffShare < 0.1 ? 0.0 : Nan"},
	{"C6", "StaffPoints > 0"},
	{"OfRevenue", "RD1 / Revenue1"},
	{"RevenuePoints", "OfRevenue >= 0.06 ? 50.0 : OfRevenue >= 0.05 ? 40.0 : OfRevenue >= 0.04 ? 30.0 : OfRevenue >= 0.03 ? 20.0 : OfRevenue >= 0.02 ? 10.0 : OfRevenue < 0.02 ? 0.0 : Nan"},
	{"OfCost", "RD1 / Cost"},
	{"CostPoints", "OfCost >= 0.3 ? 50.0 : OfCost >= 0.25 ? 40.0 : OfCost >= 0.2 ? 30.0 : OfCost >= 0.15 ? 20.0 : OfCost >= 0.1 ? 10.0 : OfCost < 0.1 ? 0.0 : Nan"},
	{"Rights", "Utility + Class2"},
	{"IP1", "Invention >= 1 ? 30.0 : Invention < 1 ? (Rights >= 4 ? 24.0 : Rights >= 3 ? 18.0 : Rights >= 2 ? 12.0 : Rights >= 1 ? 6.0 : Rights < 1 ? 0.0 : Nan) : Nan"},
	{"S1", "StaffPoints + (RevenuePoints >= CostPoints ? RevenuePoints : CostPoints > RevenuePoints ? CostPoints : Nan) + IP1"},
	{"C7", "S1 >= 60"},
	{"R1", "C1 && C2 && C3 && C4 && C5 && C6 && C7"},
	{"C8", "Age >= 1"},
	{"C9", "Invention >= 1 || Rights >= 1"},
	{"C10", "Industry in [26, 27, 34, 35, 36, 37, 38, 39, 40, 63, 64, 65, 73, 74, 75]"},
	{"RDSum", "RD1 + RD2 + RD3"},
	{"RDShare", "RDSum / (Revenue1 + Revenue2 + Revenue3)"},
	{"C11", "Revenue1 <= 50000000 ? RDShare >= 0.05 : Revenue1 <= 200000000 ? RDShare >= 0.04 : RDShare >= 0.03"},
	{"C12", "Domestic / RDSum >= 0.6"},
	{"C13", "HighTech / TotalIncome >= 0.6"},
	{"C14", "StaffShare >= 0.1"},
	{"IP2", "Invention >= 3 ? 30.0 : Invention >= 1 ? 26.0 : Invention < 1 ? (Rights >= 5 ? 20.0 : Rights >= 3 ? 15.0 : Rights >= 1 ? 8.0 : Rights < 1 ? 0.0 : Nan) : Nan"},
	{"Transformed", "Transformations >= 15 ? 30.0 : Transformations >= 12 ? 24.0 : Transformations >= 9 ? 18.0 : Transformations >= 6 ? 12.0 : Transformations >= 3 ? 6.0 : Transformations < 3 ? 0.0 : Nan"},
	{"Managed", "6 * M1 + 6 * M2 + 4 * M3 + 4 * M4"},
	{"RevenueGrowth", "Revenue1 / Revenue2 + Revenue2 / Revenue3"},
	{"AssetsGrowth", "Net1 / Net2 + Net2 / Net3"},
	{"GrownRevenue", "RevenueGrowth >= 2.7 ? 10.0 : RevenueGrowth >= 2.5 ? 8.0 : RevenueGrowth >= 2.3 ? 6.0 : RevenueGrowth >= 2.1 ? 4.0 : RevenueGrowth > 2 ? 2.0 : RevenueGrowth <= 2 ? 0.0 : Nan"},
	{"GrownAssets", "AssetsGrowth >= 2.7 ? 10.0 : AssetsGrowth >= 2.5 ? 8.0 : AssetsGrowth >= 2.3 ? 6.0 : AssetsGrowth >= 2.1 ? 4.0 : AssetsGrowth > 2 ? 2.0 : AssetsGrowth <= 2 ? 0.0 : Nan"},
	{"S2", "IP2 + Transformed + Managed + GrownRevenue + GrownAssets"},
	{"C15", "S2 > 70"},
	{"R2", "C8 && C9 && C10 && C11 && C12 && C13 && C14 && C5 && C15"},
	{"C16", "RDShare >= 0.03"},
	{"C17", "Invention >= 5"},
	{"R3", "C16 && C17"},
	{"C18", "Industry >= 0 && !(Industry in [16, 51, 52, 61, 62, 70, 71, 72, 90])"},
	{"Base", "RD1 - Other"},
	{"A4", "Industry < 0 ? Nan : !C18 ? 0.0 : Other < Base / 9 ? Base + Other : Base / 9 <= Other ? Base + Base / 9 : Nan"},
	{"C19", "RD1 > RD2"},
	{"More", "0.1 * (RD1 - RD2)"},
	{"A5", "More < 0 ? 0.0 : More > 1000000 ? 1000000.0 : More"},
	{"C20", "Platform >= 1"},
	{"A6", "Platform < 0 ? Nan : Platform == 0 ? 0.0 : Platform == 1 ? 200000.0 : Platform == 2 ? 500000.0 : 1000000.0"},
}

// exprLang runs W on expr.
func exprLang() engine {
	return engine{"expr", 100_000, false, func(rows int) (*job, error) {
		p, err := newExprPolicy()
		if err != nil {
			return nil, err
		}
		list := firms(rows, newExprFirm)
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

// exprPolicy is W compiled, with the field that each result goes to.
type exprPolicy struct {
	programs []*vm.Program
	store    []int // offset in fields
	into     []place
	vm       vm.VM
}

func newExprPolicy() (*exprPolicy, error) {
	p := &exprPolicy{}
	shape := reflect.TypeFor[exprFirm]()
	for _, f := range exprPrograms {
		field, ok := shape.FieldByName(f.name)
		if !ok {
			return nil, fmt.Errorf("%s: no such field", f.name)
		}
		kind := expr.AsFloat64()
		if field.Type.Kind() == reflect.Bool {
			kind = expr.AsBool()
		}
		program, err := expr.Compile(f.text, expr.Env(&exprFirm{}), kind)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		name := f.name
		switch name[0] {
		case 'C', 'S', 'A':
			name = string(name[0]+'a'-'A') + name[1:]
		}
		p.programs, p.store, p.into = append(p.programs, program), append(p.store, field.Index[0]), append(p.into, placeOf(name))
	}
	return p, nil
}

func newExprFirm(f *bench.Firm) exprFirm {
	e := exprFirm{Nan: math.NaN(), Industry: -1, Platform: -1}
	fields := reflect.ValueOf(&e).Elem()
	for c, v := range values(f) {
		switch field := fields.Field(c); {
		case field.Kind() == reflect.Int && f.Has(bench.Cell(c)):
			field.SetInt(int64(v))
		case field.Kind() == reflect.Float64 && f.Has(bench.Cell(c)):
			field.SetFloat(v)
		case field.Kind() == reflect.Float64:
			field.SetFloat(math.NaN())
		}
	}
	return e
}

func (p *exprPolicy) assess(e *exprFirm) (bench.Answer, error) {
	var a bench.Answer
	fields := reflect.ValueOf(e).Elem()
	for i, program := range p.programs {
		v, err := p.vm.Run(program, e)
		if err != nil {
			return a, fmt.Errorf("%s: %w", exprPrograms[i].name, err)
		}
		switch v := v.(type) {
		case bool:
			fields.Field(p.store[i]).SetBool(v)
			p.into[i].truth(&a, v)
		case float64:
			fields.Field(p.store[i]).SetFloat(v)
			if !math.IsNaN(v) {
				if p.into[i].numberAt >= 2 {
					v = math.Round(v * 100) // fen
				}
				p.into[i].number(&a, int64(v))
			}
		}
	}
	return a, nil
}
