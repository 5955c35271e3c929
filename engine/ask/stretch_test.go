package ask

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"huice/engine/pack"
	"huice/engine/rule"
)

// everything is a pack, invented, that uses every operation on numbers and days.
const everything = `pack: city/all
title: 全部运算
en: Every operation
kind: grant
authority: b
subject: enterprise
documents:
  m: {title: 示例}
effective: {from: 2025-01-01, by: application_date}
parameters:
  rate: {label: 比例, en: Rate, cite: 一, values: {2025-01-01: 7%}}
  three: {label: 三, en: Three, cite: 一, values: {2025-01-01: 3}}
  cap: {label: 上限, en: Cap, cite: 一, values: {2025-01-01: 5 万元}}
  step: {label: 单位, en: Step, cite: 一, values: {2025-01-01: 100 yuan}}
  hidden: {label: 未公布, en: Not published, cite: 一, values: {2025-01-01: none}}
definitions:
  grown: {label: 甲, en: A, is: "compound_rate(m1, m2, three)"}
  far: {label: 乙, en: B, is: "abs(p - m1)"}
  part: {label: 丙, en: C, is: "ratio(m1, m1 + m2 - p)"}
  whole: {label: 丁, en: D, is: "floor(ratio(c1, 2)) * 2 - ceil(ratio(c1, three))"}
  rounded: {label: 戊, en: E, is: "round_to(m1 + p, step) - round_down_to(m2, step) + share(m1, rate)"}
  area: {label: 己, en: F, is: "m1 * c1 - m2 * c1"}
  best: {label: 庚, en: G, is: "max(ratio(m1, m2), ratio(m2, m1), c1) - min(c1, q)"}
  age: {label: 辛, en: H, is: "years_between(d1, d2) + months_between(d2, d1) - days_between(d1, d2)"}
  later: {label: 壬, en: I, is: "year_of(add_months(add_days(d1, three), three)) + year_of(add_years(d2, three))"}
  choice: {label: 癸, en: J, is: "(f && c1 > q) ? m1 - m2 : (p >= m1 ? p : m2)"}
conditions:
  - {id: a, label: 一, en: A, cite: 一, require: "grown >= rate && far > cap"}
  - {id: b, label: 二, en: B, cite: 一, require: "part <= rate || part > ratio(m2, p)"}
  - {id: c, label: 三, en: C, cite: 一, require: "whole != 4 && whole >= q"}
  - {id: d, label: 四, en: D, cite: 一, require: "rounded < m2 || area > m1 * three"}
  - {id: e, label: 五, en: E, cite: 一, require: "best == three || best > q"}
  - {id: g, label: 六, en: F, cite: 一, require: "age > three && later >= age && d1 < add_months(d2, -three)"}
  - {id: h, label: 七, en: G, cite: 一, require: "choice >= cap || !(choice == m1)"}
  - {id: i, label: 九, en: I, cite: 一, require: "p * p > p * m1 - m1 * m1"}
  - {id: s, label: 八, en: H, cite: 一, require: "score >= three && 8 > score && points.x != 2"}
score:
  label: 分
  en: Score
  max: 100
  items:
    - {id: x, label: 甲, en: X, cases: [{when: "c1 == q", points: 9}], of: part, bands: [">= 50%", "> 7%"], points: [4, 2]}
    - {id: yy, label: 乙, en: YY, best_of: [{of: c1, at_least: [9, 3], points: [5, 1]}, {of: whole, bands: ["<= 2", "< 9"], points: [6, 3]}]}
    - {id: z, label: 丙, en: Z, is: "ratio(c1, q)", max: 10}
    - {id: w, label: 丁, en: W, judged: mark, range: 0..6}
    - {id: v, label: 戊, en: V, of: c1, at_least: [hidden], points: [3]}
benefit: {kind: grant, label: 奖, en: Grant, amount: "min(share(m1, rate), cap) + max(choice - p, m2 - m1) + (f ? share(m2, rate) : m1) + min(m1 * ratio(q, c1), m2 * ratio(1, c1))"}
`

// operations compiles that pack.
func operations(t *testing.T) *rule.Program {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	lib, problems := pack.Load(fstest.MapFS{
		"bodies.yaml": file("bodies:\n  b: {label: 局, en: Body}\n"),
		"facts/f.yaml": file(`facts:
  m1: {label: 金额一, en: Amount 1, type: money, source: b}
  m2: {label: 金额二, en: Amount 2, type: money, source: b}
  p: {label: 利润, en: Profit, type: money, min: none, source: b}
  c1: {label: 个数, en: Number, type: count, source: b}
  q: {label: 人数, en: Staff, type: number, decimals: 1, source: b}
  d1: {label: 日期一, en: Day 1, type: date, source: b}
  d2: {label: 日期二, en: Day 2, type: date, source: b}
  f: {label: 是否, en: Flag, type: flag, source: b}
  mark: {label: 评分, en: Mark, type: number, judged: true, max: 100, source: b}
`),
		"city/all/pack.yaml": file(everything), "city/all/source.md": file("## m\n\n### 一\n示例\n"), "city/all/tests.yaml": file("tests: []\n"),
	})
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	prog, problems := rule.Compile(lib, rule.Options{Date: pack.DayOf(2026, 7, 1)}, "city/all")
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	return prog
}

// TestASpanHoldsEveryValueOfItsStretch: whatever is said of a node along a stretch holds for the exact value at every place of it.
func TestASpanHoldsEveryValueOfItsStretch(t *testing.T) {
	prog := operations(t)
	g := prog.Graph
	r := rand.New(rand.NewPCG(7, 7))
	base, at := rule.NewRow(g), rule.NewRow(g)
	s := newStretch(g, newReads(g))
	fixed, linear, bounds := 0, 0, 0
	for range 6000 {
		facts := make([]rule.Value, len(g.Columns))
		for col, c := range g.Columns {
			if r.IntN(4) > 0 {
				facts[col] = some(r, c.Fact)
			}
		}
		col := r.IntN(len(g.Columns))
		f := g.Columns[col].Fact
		if f.Type == "flag" {
			continue
		}
		facts[col] = rule.Value{}
		base.Fact = func(c int) rule.Value { return facts[c] }
		base.Reset()
		a, _ := some(r, f).Num.Scaled(f.Scale())
		lo, hi := a, a+[]int64{1, 3, 40, 5_000, 20_000, 90_000_000}[r.IntN(5+min(1, len(f.Type)-4))]
		s.begin(base, col)
		s.between(lo, hi, f.Scale())
		for id := range g.Nodes {
			s.at(rule.ID(id))
		}
		for range 8 {
			k := []int64{lo, hi, lo + r.Int64N(hi-lo+1)}[r.IntN(3)]
			v := rule.Value{Known: true, Num: units(k, f.Scale())}
			at.Fact = func(c int) rule.Value {
				if c == col {
					return v
				}
				return facts[c]
			}
			at.Reset()
			for id := range g.Nodes {
				sp := s.at(rule.ID(id))
				if err := sp.holds(k, at.Value(rule.ID(id)), g.Nodes[id].Type); err != nil {
					t.Fatalf("%s from %d to %d, at %d: node %d (%s): %v\n%+v", f.Name, lo, hi, k, id, g.Nodes[id].Op, err, sp)
				}
				if s.reads.column(rule.ID(id), col) {
					fixed, linear, bounds = fixed+count(sp.fixed), linear+count(sp.linear), bounds+count(sp.above || sp.below)
				}
			}
			same := s.equal(prog.Rules[0].Amount[0], prog.Rules[0].Amount[1])
			lo, hi := at.Value(prog.Rules[0].Amount[0]), at.Value(prog.Rules[0].Amount[1])
			if is := lo.Known && hi.Known && lo.Num.Cmp(hi.Num) == 0; same.fixed && same.val.Bool != is {
				t.Fatalf("%s at %d: the amount is %s to %s, said to be settled: %v", f.Name, k, lo, hi, same.val.Bool)
			}
		}
	}
	t.Logf("fixed %d, linear %d, bounded %d", fixed, linear, bounds)
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// some draws a value of a fact.
func some(r *rand.Rand, f *pack.Fact) rule.Value {
	v := rule.Value{Known: true}
	switch f.Type {
	case "date":
		v.Num = rule.Int(int64(pack.DayOf(2015+r.IntN(15), 1, 1)) + r.Int64N(366))
		return v
	case "flag":
		v.Bool = r.IntN(2) == 0
		return v
	}
	n := r.Int64N([]int64{1, 3, 12, 400, 90_000, 70_000_000}[r.IntN(6)])
	if f.Min != nil && r.IntN(2) == 0 {
		n = -n
	}
	v.Num = rule.Frac(n, f.Scale())
	return v
}

// holds holds a span against the value at one place.
func (s *span) holds(k int64, v rule.Value, typ rule.Type) error {
	switch {
	case s.fixed && !sameValue(s.val, v):
		return fmt.Errorf("is %s", v)
	case s.fixed:
		return nil
	case !v.Known && !s.gaps:
		return fmt.Errorf("is unknown")
	case !v.Known || typ == rule.Bool || typ == rule.Code:
		return nil
	case s.linear && s.num.at(k).Quo(s.den.at(k)).Cmp(v.Num) != 0:
		return fmt.Errorf("is %s, the line says %s", v.Num, s.num.at(k).Quo(s.den.at(k)))
	case s.above && v.Num.Cmp(s.lo) < 0 || s.below && v.Num.Cmp(s.hi) > 0:
		return fmt.Errorf("is %s, outside %s to %s", v.Num, s.lo, s.hi)
	}
	return nil
}
