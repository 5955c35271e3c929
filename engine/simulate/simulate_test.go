package simulate_test

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
	"huice/engine/simulate"
)

// exact compares sums of money by what they are.
var exact = cmp.Comparer(func(a, b simulate.Money) bool { return a == b })

// naive is what one full run of all rules gives: for each pack and row the outcome and the amount.
func naive(t *testing.T, prog *rule.Program, schema *population.Schema, batches []*population.Batch) map[string][]simulate.Side {
	t.Helper()
	out := map[string][]simulate.Side{}
	w := assess.New(prog, schema).NewWorker()
	for _, b := range batches {
		r := w.Assess(b)
		for k := range r.Packs {
			p := &r.Packs[k]
			for row := range b.Rows {
				s := simulate.Side{Outcome: p.Outcome[row], LowKnown: true, HiKnown: true}
				if p.AmountMin != nil {
					s.Low, s.LowKnown = p.AmountMin.At(row)
					s.High, s.HiKnown = p.AmountMax.At(row)
				}
				out[p.Rules.Pack.ID] = append(out[p.Rules.Pack.ID], s)
			}
		}
	}
	return out
}

// moves are all that a comparison says of a pack, by row.
func moves(d *simulate.Diff) map[int64][2]simulate.Side {
	out := map[int64][2]simulate.Side{}
	for _, list := range [][]simulate.Move{d.Gains, d.Losses, d.Others} {
		for _, m := range list {
			out[m.Row] = [2]simulate.Side{m.Before, m.After}
		}
	}
	return out
}

// hold holds a comparison to two full runs of all packs, and its totals to the sums of their parts.
func hold(t *testing.T, st *simulate.Study, r *simulate.Report, lib *pack.Library, schema *population.Schema, batches []*population.Batch) {
	t.Helper()
	ids := enterprisePacks(lib)
	compile := func(lib *pack.Library) map[string][]simulate.Side {
		prog, problems := rule.Compile(lib, st.Base.Options, ids...)
		if pack.Errors(problems) {
			t.Fatal(problems)
		}
		return naive(t, prog, schema, batches)
	}
	before := compile(lib)
	for _, c := range r.Variants {
		after := compile(c.Variant.Library)
		diffs := map[string]*simulate.Diff{}
		for _, d := range c.Packs {
			diffs[d.Pack.ID] = d
		}
		for _, id := range ids {
			want := map[int64][2]simulate.Side{}
			var outcomes simulate.Outcomes
			var low, high [2]int64
			for row := range before[id] {
				x, y := before[id][row], after[id][row]
				outcomes[x.Outcome][y.Outcome]++
				if x != y {
					want[int64(row)] = [2]simulate.Side{x, y}
				}
				for k, s := range []simulate.Side{x, y} {
					if s.Outcome == assess.Eligible {
						low[k] += s.Low
						if s.HiKnown {
							high[k] += s.High
						}
					}
				}
			}
			d := diffs[id]
			if d == nil {
				if len(want) > 0 {
					t.Errorf("%s %s: %d come out otherwise, and the report does not know the pack", c.Variant.Def.ID, id, len(want))
				}
				continue
			}
			if diff := cmp.Diff(want, moves(d)); diff != "" {
				t.Errorf("%s %s: two full runs and the report differ: %s", c.Variant.Def.ID, id, diff)
			}
			if outcomes != d.Outcomes {
				t.Errorf("%s %s: outcomes %v, two full runs give %v", c.Variant.Def.ID, id, d.Outcomes, outcomes)
			}
			for k, cost := range []*simulate.Cost{&d.Before, &d.After} {
				if cost.Low.String() != fmt.Sprint(low[k]) || cost.High.String() != fmt.Sprint(high[k]) {
					t.Errorf("%s %s: side %d costs %s to %s fen, two full runs give %d to %d", c.Variant.Def.ID, id, k, cost.Low, cost.High, low[k], high[k])
				}
			}
			parts(t, d)
		}
	}
}

// parts checks that the groups of every grouping add up to the pack, and the names to the counts.
func parts(t *testing.T, d *simulate.Diff) {
	t.Helper()
	for i, groups := range d.Groups {
		var sum simulate.Sum
		for k := range groups {
			sum.Merge(&groups[k].Sum)
		}
		if sum != d.Sum {
			t.Errorf("%s: the groups of grouping %d add up to %+v, not %+v", d.Pack.ID, i, sum, d.Sum)
		}
	}
	if int64(len(d.Gains)) != d.Gain || int64(len(d.Losses)) != d.Lose || int64(len(d.Others)) != d.Open {
		t.Errorf("%s: %d, %d and %d names for %d, %d and %d", d.Pack.ID, len(d.Gains), len(d.Losses), len(d.Others), d.Gain, d.Lose, d.Open)
	}
	var low, high simulate.Money
	for _, list := range [][]simulate.Move{d.Gains, d.Losses, d.Others} {
		for _, m := range list {
			if m.Settled {
				low, high = low.Add(m.Low), high.Add(m.High)
			}
		}
	}
	if low != d.Low || high != d.High {
		t.Errorf("%s: the changes of all names add up to %s – %s, not %s – %s", d.Pack.ID, low, high, d.Low, d.High)
	}
}

func TestTheSameRulesGiveNoDifference(t *testing.T) {
	lib := library(t)
	ids := enterprisePacks(lib)
	schema, batches := demoCity(t, lib, 3000, nil)
	st := study(t, lib, scenario(t, strings.Replace(strings.Replace(reform, "3.5%", "3%", 1), "rate: 8%", "rate: 5%", 1)), simulate.Options{Packs: ids})
	r := st.Hold(schema, batches).Report()
	if len(r.Variants[0].Packs) != len(ids) || r.Subjects != 3000 {
		t.Fatalf("%d packs and %d subjects were compared, not %d and 3000", len(r.Variants[0].Packs), r.Subjects, len(ids))
	}
	if len(st.Variants[0].Touched) > 0 {
		t.Errorf("figures set to what they are touch %v", st.Variants[0].Touched)
	}
	for _, d := range r.Variants[0].Packs {
		if d.Gain+d.Lose+d.Open != 0 || !d.Same || d.Before != d.After {
			t.Errorf("%s differs from itself: %+v", d.Pack.ID, d.Sum)
		}
	}
}

// change writes a scenario with random changes of figures in some packs.
func change(r *rand.Rand, lib *pack.Library) string {
	var b strings.Builder
	b.WriteString("scenario: 随机\nen: Random\nbase: {date: 2026-07-01, set: demo}\nvariants:\n")
	ids := enterprisePacks(lib)
	for v := range 1 + r.IntN(3) {
		fmt.Fprintf(&b, "  - id: v%d\n    label: 甲\n    en: A\n    changes:\n", v)
		picked := r.Perm(len(ids))[:1+r.IntN(3)]
		n := 0
		for _, k := range picked {
			p := lib.Pack(ids[k])
			var sets []string
			for _, e := range p.Parameters {
				if q, _ := e.Value.At(p.Effective.LawDate(pack.DayOf(2026, 7, 1)), pack.Demo); r.IntN(3) == 0 && q.Num != nil {
					if f := figure(r, q); f != "" {
						sets = append(sets, e.Key+": "+f)
					}
				}
			}
			if len(sets) > 0 {
				n++
				fmt.Fprintf(&b, "      - {pack: %s, parameters: {%s}}\n", ids[k], strings.Join(sets, ", "))
			}
		}
		if n == 0 {
			b.WriteString("      - {pack: national/tech_sme, parameters: {staff_max: 40}}\n")
		}
	}
	return b.String()
}

// figure is a figure near another: whole ones stay whole.
func figure(r *rand.Rand, q pack.Quantity) string {
	by := big.NewRat(int64(r.IntN(40)+1), 20) // up to double
	x := new(big.Rat).Mul(q.Num, by)
	if q.Num.IsInt() {
		n := new(big.Int).Quo(x.Num(), x.Denom())
		if q.Kind == pack.Money {
			return n.String() + " yuan"
		}
		return n.String()
	}
	if q.Kind == pack.Money {
		return ""
	}
	return x.Num().String() + "/" + x.Denom().String()
}

func TestEveryComparisonIsTwoFullRuns(t *testing.T) {
	lib := library(t)
	schema, batches := demoCity(t, lib, population.BatchRows+77, nil)
	r := rand.New(rand.NewPCG(7, 11))
	tried, moved := 0, int64(0)
	for tried < 6 {
		text := change(r, lib)
		s, problems := pack.ReadScenario("random.yaml", []byte(text))
		if pack.Errors(problems) {
			t.Fatalf("%s\n%v", text, problems)
		}
		st, problems := simulate.New(lib, s, simulate.Options{Packs: enterprisePacks(lib), By: []pack.Grouping{{Fact: "region_code"}, {Fact: "industry_code", First: 2}}})
		if pack.Errors(problems) {
			continue // figures that do not fit each other, such as points above the most there are
		}
		tried++
		report := st.Hold(schema, batches).Report()
		hold(t, st, report, lib, schema, batches)
		for _, c := range report.Variants {
			for _, d := range c.Packs {
				moved += d.Gain + d.Lose + d.Open
			}
		}
		if t.Failed() {
			t.Fatalf("of the scenario\n%s", text)
		}
	}
	if moved < 500 {
		t.Errorf("only %d came out otherwise: the changes prove little", moved)
	}
}

// plain are reports without their pointers into the engine.
func plain(r *simulate.Report) any {
	type entry struct {
		Pack   string
		Sum    simulate.Sum
		Groups [][]simulate.Group
		Moves  [][]simulate.Move
	}
	var out []entry
	for _, c := range r.Variants {
		for _, d := range c.Packs {
			out = append(out, entry{d.Pack.ID, d.Sum, d.Groups, [][]simulate.Move{d.Gains, d.Losses, d.Others}})
		}
		for _, l := range c.Lines {
			for _, n := range l.Packs {
				out = append(out, entry{Pack: n.Pack.ID, Moves: [][]simulate.Move{n.Inside, n.Outside, n.Movers}})
			}
		}
	}
	return []any{r.Subjects, r.Hash, out, fmt.Sprintf("%+v", falls(r))}
}

func falls(r *simulate.Report) (out []any) {
	for _, c := range r.Cliffs {
		out = append(out, c.Pack.ID, c.Where, c.Column.Name, c.Low, c.High, c.Below, c.Above, c.Typical, c.Worst)
	}
	return out
}

func TestStreamingIsTheSameAsInMemoryOnAnyWorkers(t *testing.T) {
	lib := library(t)
	schema, batches := demoCity(t, lib, 5*population.BatchRows, nil)
	src, err := os.ReadFile("../../docs/examples/scenarios/small-enterprise-tax.yaml")
	if err != nil {
		t.Fatal(err)
	}
	st := study(t, lib, scenario(t, string(src)), simulate.Options{Within: money(50_000_000)})
	held := st.Hold(schema, batches)
	want := plain(held.Report())
	if diff := cmp.Diff(want, plain(held.Report()), exact); diff != "" {
		t.Errorf("the second report differs: %s", diff)
	}
	for _, workers := range []int{1, 2, 5} {
		got, err := st.Run(context.Background(), schema, func(yield func(*population.Batch, error) bool) {
			for _, b := range batches {
				if !yield(b, nil) {
					return
				}
			}
		}, workers)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, plain(got), exact); diff != "" {
			t.Errorf("%d workers: %s", workers, diff)
		}
	}
}

// money is an amount of fen.
func money(fen int64) pack.Quantity {
	return pack.Quantity{Kind: pack.Money, Num: big.NewRat(fen, 100)}
}

func TestASourceThatBreaksOffIsAnError(t *testing.T) {
	lib := library(t)
	schema, batches := demoCity(t, lib, 100, nil)
	broken := fmt.Errorf("the file breaks off")
	_, err := study(t, lib, scenario(t, reform), simulate.Options{}).Run(context.Background(), schema, func(yield func(*population.Batch, error) bool) {
		if yield(batches[0], nil) {
			yield(nil, broken)
		}
	}, 2)
	if err != broken {
		t.Errorf("got %v", err)
	}
}

func TestKeepingSomeNamesKeepsTheLargestAndAllCounts(t *testing.T) {
	lib := library(t)
	schema, batches := demoCity(t, lib, 4000, nil)
	s := scenario(t, reform)
	all := study(t, lib, s, simulate.Options{}).Hold(schema, batches).Report()
	few := study(t, lib, s, simulate.Options{Keep: 3}).Hold(schema, batches).Report()
	if all.Hash != few.Hash {
		t.Error("the hash of the result depends on how many names are kept")
	}
	for i, d := range few.Variants[0].Packs {
		want := all.Variants[0].Packs[i]
		if d.Sum != want.Sum {
			t.Errorf("%s: %+v, not %+v", d.Pack.ID, d.Sum, want.Sum)
		}
		if n := min(3, len(want.Gains)); !cmp.Equal(d.Gains, want.Gains[:n], exact) {
			t.Errorf("%s: %d names are not the first of %d", d.Pack.ID, len(d.Gains), len(want.Gains))
		}
	}
}

// Packs whose conditions nothing else reads: whoever meets more meets what is left.
func TestDroppingAConditionAloneLosesNobody(t *testing.T) {
	lib := library(t)
	schema, batches := demoCity(t, lib, 2000, nil)
	gained := int64(0)
	for _, id := range []string{"city/linyi/science_innovation_100", "city/linyi/rd_increment_reward", "national/small_enterprise_tax"} {
		for _, c := range lib.Pack(id).Conditions {
			text := fmt.Sprintf("scenario: 取消\nen: Dropped\nbase: {date: 2026-07-01, set: demo}\nvariants:\n  - {id: drop, label: 甲, en: A, changes: [{pack: %s, drop: [%s]}]}\n", id, c.ID)
			r := study(t, lib, scenario(t, text), simulate.Options{}).Hold(schema, batches).Report()
			for _, d := range r.Variants[0].Packs {
				gained += d.Gain
				if d.Pack.ID == id && (d.Lose > 0 || d.After.Eligible < d.Before.Eligible) {
					t.Errorf("%s without %s: %d lose, %d were eligible and %d are", id, c.ID, d.Lose, d.Before.Eligible, d.After.Eligible)
				}
			}
		}
	}
	if gained == 0 {
		t.Error("nobody gained by any condition dropped: the city proves nothing")
	}
}

func TestWhoStandsNearALineComesOutOtherwiseWhenItMoves(t *testing.T) {
	lib := library(t)
	schema, batches := demoCity(t, lib, 3000, nil)
	const text = "scenario: 线\nen: Line\nbase: {date: 2026-07-01, set: demo}\nvariants:\n  - id: v\n    label: 甲\n    en: A\n    changes:\n" +
		"      - {pack: city/linyi/rd_increment_reward, parameters: {rd_min: %s}, margins: {rd_min: 30 万元}}\n"
	at := func(min string) []simulate.Side {
		st := study(t, lib, scenario(t, fmt.Sprintf(text, min)), simulate.Options{})
		return naive(t, st.Variants[0].Prog, schema, batches)["city/linyi/rd_increment_reward"]
	}
	low, now, high := at("120 万元"), at("150 万元"), at("180 万元")
	wantIn, wantOut, award := []int64{}, []int64{}, int64(0)
	for row := range now {
		differs := low[row].Outcome != now[row].Outcome || high[row].Outcome != now[row].Outcome
		switch {
		case !differs:
		case now[row].Outcome == assess.Eligible:
			wantIn = append(wantIn, int64(row))
		case low[row].Outcome == assess.Eligible || high[row].Outcome == assess.Eligible:
			wantOut = append(wantOut, int64(row))
			award += low[row].Low
		}
	}
	mover := func(v *simulate.Variant, id string, b *population.Batch, row int) (int64, bool) {
		return int64(row % 2 * 1_000_000_000_000), true // every other one could cross for nothing
	}
	st := study(t, lib, scenario(t, fmt.Sprintf(text, "150 万元")), simulate.Options{Mover: mover})
	r := st.Hold(schema, batches).Report()
	near := r.Variants[0].Lines[0].Packs[0]
	rows := func(list []simulate.Move) []int64 {
		out := []int64{}
		for _, m := range list {
			out = append(out, m.Row)
		}
		return out
	}
	if len(wantIn) == 0 || len(wantOut) == 0 {
		t.Fatal("nobody stands near the line")
	}
	if diff := cmp.Diff([][]int64{wantIn, wantOut}, [][]int64{rows(near.Inside), rows(near.Outside)}); diff != "" {
		t.Errorf("near the line: %s", diff)
	}
	var sum simulate.Money
	for _, m := range near.Movers {
		if m.Cost != 0 || m.Row%population.BatchRows%2 != 0 {
			t.Errorf("row %d moves at a cost of %d", m.Row, m.Cost)
		}
	}
	if len(near.Movers) == 0 || near.Award.Cmp(sum) <= 0 || near.Award.Fen().Cmp(big.NewInt(award)) > 0 {
		t.Errorf("%d movers get %s of %d fen", len(near.Movers), near.Award, award)
	}
}
