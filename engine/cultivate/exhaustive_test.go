package cultivate_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"huice/city"
	"huice/engine/assess"
	"huice/engine/cultivate"
	"huice/engine/pack"

	"huice/engine/rule"
)

// assessed compiles a pack for a day as huice assess does, once for each day.
type assessed struct {
	lib   *pack.Library
	packs map[string]*rule.Program
	rows  map[string]*rule.Row
}

func newAssessed(lib *pack.Library) *assessed {
	return &assessed{lib, map[string]*rule.Program{}, map[string]*rule.Row{}}
}

func (a *assessed) outcome(t testing.TB, id string, day pack.Day, facts func(name string) rule.Value) assess.Outcome {
	t.Helper()
	key := id + " " + day.String()
	prog := a.packs[key]
	if prog == nil {
		var problems []pack.Problem
		if prog, problems = rule.Compile(a.lib, rule.Options{Date: day}, id); pack.Errors(problems) {
			t.Fatal(problems)
		}
		a.packs[key], a.rows[key] = prog, rule.NewRow(prog.Graph)
	}
	row := a.rows[key]
	row.Fact = func(col int) rule.Value { return facts(prog.Graph.Columns[col].Name) }
	row.Reset()
	return assess.OutcomeAt(prog.Graph, prog.Rules[0], row)
}

// holds assesses a plan from the facts it quotes, and from nothing else.
func (a *assessed) holds(t testing.TB, id string, p *cultivate.Plan, day pack.Day) assess.Outcome {
	t.Helper()
	values := map[string]rule.Value{}
	for _, f := range slices.Concat(p.Facts, p.Marks) {
		values[f.Column] = f.Value
	}
	return a.outcome(t, id, day, func(name string) rule.Value { return values[name] })
}

// checkPlan holds a plan against the engine: it works, on its first day and its last, and without any one change it does not.
func checkPlan(t testing.TB, a *assessed, id string, p *cultivate.Plan) {
	t.Helper()
	for _, day := range []pack.Day{p.On, p.Until} {
		if o := a.holds(t, id, p, day); o != assess.Eligible {
			t.Errorf("%s: the %v plan is %v on %v: %s", id, p.Kind, o, day, show(p))
		}
	}
	for _, c := range p.Changes {
		less := *p
		less.Facts = slices.Clone(p.Facts)
		for _, e := range c.Effects {
			for i := range less.Facts {
				if f := &less.Facts[i]; f.Column == e.Column {
					f.Value = without(f.Value, e)
				}
			}
		}
		if o := a.holds(t, id, &less, p.On); o == assess.Eligible {
			t.Errorf("%s: the %v plan holds without %s × %d: %s", id, p.Kind, c.Lever.ID, c.Steps, show(p))
		}
	}
}

// without takes an effect back.
func without(v rule.Value, e cultivate.Effect) rule.Value {
	if !v.Known || !e.From.Known || v == e.To && e.To.Num.Sign() == 0 {
		return e.From
	}
	if v.Str != "" || v.Bool {
		return e.From
	}
	v.Num = v.Num.Sub(e.To.Num.Sub(e.From.Num))
	return v
}

func show(p *cultivate.Plan) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %d fen", p.On, p.Cost)
	for _, c := range p.Changes {
		fmt.Fprintf(&b, "; %s × %d in %d", c.Lever.ID, c.Steps, c.Year)
	}
	return b.String()
}

// grid is a small set of levers with few, large steps.
type grid struct {
	levers []*pack.Lever
	today  pack.Day
	years  int
}

// coarse makes every lever of a library coarse: a few large steps, chosen at random.
func coarse(lib *pack.Library, r *rand.Rand) {
	for i := range lib.Levers {
		v := &lib.Levers[i].Value
		by := int64(1 + r.IntN(4))
		for j := range v.Changes {
			q := &v.Changes[j].Value
			if q.Kind == pack.Money {
				by = 20 + by*int64(r.IntN(20)+1)
				break
			}
		}
		for j := range v.Changes {
			v.Changes[j].Value.Num = new(big.Rat).Mul(v.Changes[j].Value.Num, big.NewRat(by, 1))
		}
		v.Limit, v.Most, v.Market, v.Once = nil, 1+r.IntN(4), false, false
		if len(v.Changes) == 0 {
			v.Most = 1
		}
	}
}

// exhaust tries every combination of steps in every year on many days, and returns the lowest cost in fen at which the pack says
// eligible; -1 when none does.
func (g *grid) exhaust(t testing.TB, a *assessed, id string, who cultivate.Subject) int64 {
	t.Helper()
	best := int64(-1)
	industry := who(a.lib.Subject(a.lib.Pack(id).Subject).Sector).Str
	this, _, _ := g.today.Date()
	for ahead := range g.years + 1 {
		type pull struct {
			v    *pack.Lever
			year int // 0: no year
		}
		var pulls []pull
		for _, v := range g.levers {
			yearly := false
			for _, e := range slices.Concat(v.Changes, v.Sets) {
				yearly = yearly || a.lib.Fact(e.Key).Period == "year"
			}
			if !yearly {
				pulls = append(pulls, pull{v, 0})
				continue
			}
			for y := range ahead {
				pulls = append(pulls, pull{v, this + y})
			}
		}
		steps := make([]int, len(pulls))
		for more := true; more; {
			cost := int64(0)
			for i, p := range pulls {
				cost += costOf(p.v.CostIn(industry), steps[i], max(1, lasting(p.v, p.year, this+ahead)))
			}
			if best < 0 || cost < best {
				for _, day := range g.days(a.lib, this+ahead) {
					if a.outcome(t, id, day, func(name string) rule.Value {
						v := rolled(a.lib, who, name, ahead)
						for i, p := range pulls {
							if steps[i] > 0 {
								v = moved(a.lib, v, name, p.v, p.year, this+ahead, steps[i], g.today, day)
							}
						}
						return v
					}) == assess.Eligible {
						best = cost
						break
					}
				}
			}
			more = false
			for i := range steps {
				if steps[i]++; steps[i] <= pulls[i].v.Most {
					more = true
					break
				}
				steps[i] = 0
			}
		}
	}
	return best
}

// lasting is how many years a lever pulled in a year is paid for until the application.
func lasting(v *pack.Lever, year, applied int) int64 {
	if v.Lasts && year > 0 {
		return int64(applied - year)
	}
	return 1
}

func costOf(ts []pack.Tranche, steps int, years int64) int64 {
	total := new(big.Rat)
	left := steps
	for i, tr := range ts {
		n := left
		if tr.Steps > 0 && i < len(ts)-1 {
			n = min(left, tr.Steps)
		}
		total.Add(total, new(big.Rat).Mul(tr.Each.Num, big.NewRat(int64(n), 1)))
		left -= n
	}
	total.Mul(total, big.NewRat(100*years, 1))
	return total.Num().Int64()
}

// days are those on which an application in a year is tried.
func (g *grid) days(lib *pack.Library, year int) []pack.Day {
	days := []pack.Day{pack.DayOf(year, 12, 31), pack.DayOf(year, 1, 1), pack.DayOf(year, 7, 1)}
	for _, v := range g.levers {
		days = append(days, pack.Day(rule.AddMonthsTo(int64(g.today), int64(lib.LeadOf(v)))))
	}
	days = append(days, g.today)
	days = slices.DeleteFunc(days, func(d pack.Day) bool {
		y, _, _ := d.Date()
		return y != year || d < g.today
	})
	slices.Sort(days)
	return slices.Compact(days)
}

// rolled is a fact after some years: known years grow older, those to come are as the latest known one.
func rolled(lib *pack.Library, who cultivate.Subject, name string, ahead int) rule.Value {
	f, year, ok := lib.Column(name)
	if !ok || year == 0 {
		return who(name)
	}
	return who(f.Name + "_y" + strconv.Itoa(max(1, year-ahead)))
}

// moved is a column after a lever was pulled for a year's figures.
func moved(lib *pack.Library, v rule.Value, name string, l *pack.Lever, year, applied, steps int, today, day pack.Day) rule.Value {
	f, k, ok := lib.Column(name)
	if !ok {
		return v
	}
	ready := pack.Day(rule.AddMonthsTo(int64(today), int64(lib.LeadOf(l))))
	if k > 0 {
		at := applied - k // calendar year whose figures the column holds
		if at != year && !(l.Lasts && at > year) || ready > pack.DayOf(year, 12, 31) {
			return v
		}
	} else if ready > day {
		return rule.Value{} // pulled before it can show: this combination is no plan on this day
	}
	if set, ok := l.Sets.Find(f.Name); ok {
		if set.Kind == pack.Word && set.Word == pack.Achieved {
			return rule.Value{Known: true, Num: rule.Int(int64(ready))}
		}
		return rule.ValueOf(*set)
	}
	if add, ok := l.Changes.Find(f.Name); ok && v.Known {
		v.Num = v.Num.Add(rule.FromBig(add.Num).Mul(rule.Int(int64(steps))))
	}
	return v
}

// townsfolk are enterprises of a generated city.
func townsfolk(t testing.TB, lib *pack.Library, n int64, gaps float64) []cultivate.Subject {
	t.Helper()
	_, feed, err := city.Default().Generate(lib, city.Options{Enterprises: n, Seed: 7, Year: 2025, Gaps: gaps})
	if err != nil {
		t.Fatal(err)
	}
	var all []cultivate.Subject
	for b := range feed {
		for row := range b.Rows {
			all = append(all, cultivate.SubjectAt(b, row))
		}
	}
	return all
}

// TestAPlanCostsWhatExhaustiveSearchFinds tries 300 enterprises of a generated city, each on one of the packs that levers reach; with
// HUICE_EXHAUSTIVE=all 1,000 on every one of them, which takes most of an hour.
func TestAPlanCostsWhatExhaustiveSearchFinds(t *testing.T) {
	t.Run("few levers", func(t *testing.T) {
		exhaust(t, func() *pack.Library { return library(t, testLevers) })
	})
	t.Run("built-in levers", func(t *testing.T) { exhaust(t, func() *pack.Library { return builtIn(t) }) })
}

func exhaust(t *testing.T, load func() *pack.Library) {
	today := pack.DayOf(2026, 3, 1)
	every := os.Getenv("HUICE_EXHAUSTIVE") == "all"
	n := int64(300)
	if every {
		n = 1000
	}
	all := townsfolk(t, load(), n, 0)
	counts := map[cultivate.Status]int{}
	pairs := 0
	const shares = 100 // enterprises between two draws of levers
	for from := 0; from < len(all); from += shares {
		r := rand.New(rand.NewPCG(uint64(from), 1))
		lib := load()
		coarse(lib, r)
		a := newAssessed(lib)
		packs := movable(lib)
		for k, p := range packs {
			few := choose(lib, p, r)
			s, problems := cultivate.New(lib, cultivate.Options{Pack: p.ID, Today: today, Years: 2})
			if s == nil {
				t.Fatal(problems)
			}
			var only []string
			for _, v := range few {
				only = append(only, v.ID)
			}
			for i, who := range all[from : from+shares] {
				if i%len(packs) != k && !every {
					continue
				}
				rep := s.Plan(who, cultivate.Request{Only: only})
				counts[rep.Status]++
				pairs++
				for i := range rep.Plans {
					checkPlan(t, a, p.ID, &rep.Plans[i])
				}
				g := &grid{few, today, 2}
				want := g.exhaust(t, a, p.ID, who)
				got := int64(-1)
				if len(rep.Plans) > 0 {
					got = rep.Plans[0].Cost
				}
				if !rep.Proved || want >= 0 && (got < 0 || got > want) {
					t.Errorf("%s, enterprise %d, %v: the search found %d fen (%v), exhaustive search %d", p.ID, from+i, only, got, rep.Status, want)
					for i := range rep.Plans {
						t.Log(show(&rep.Plans[i]))
					}
					for _, v := range few {
						t.Log(v.ID, v.Most, v.Changes, v.Cost)
					}
				}
				if want < 0 && got >= 0 && a.holds(t, p.ID, &rep.Plans[0], rep.Plans[0].On) != assess.Eligible {
					t.Errorf("%s: only the search found a plan, and it does not hold: %s", p.ID, show(&rep.Plans[0]))
				}
			}
		}
	}
	t.Log(pairs, "pairs", counts)
}

// movable lists the packs that read a fact which a lever of the library moves.
func movable(lib *pack.Library) []*pack.Pack {
	var list []*pack.Pack
	for _, p := range lib.Packs {
		if p.Subject == pack.Enterprise && p.Target == nil && p.Kind != "plan" && len(useful(lib, p)) > 0 {
			list = append(list, p)
		}
	}
	return list
}

// useful lists the levers that move a fact which a pack reads.
func useful(lib *pack.Library, p *pack.Pack) []*pack.Lever {
	prog, problems := rule.Compile(lib, rule.Options{Date: pack.DayOf(2026, 3, 1)}, p.ID)
	if pack.Errors(problems) {
		return nil
	}
	reads := map[string]bool{}
	for _, c := range prog.Rules[0].Clauses() {
		for _, col := range c.Facts {
			reads[prog.Graph.Columns[col].Fact.Name] = true
		}
	}
	return slices.DeleteFunc(lib.LeversFor(p), func(v *pack.Lever) bool {
		return !slices.ContainsFunc(slices.Concat(v.Changes, v.Sets), func(e pack.Entry[pack.Quantity]) bool { return reads[e.Key] })
	})
}

// choose draws a few useful levers, few enough that every combination can be tried.
func choose(lib *pack.Library, p *pack.Pack, r *rand.Rand) []*pack.Lever {
	list := useful(lib, p)
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:min(len(list), 2)]
}
