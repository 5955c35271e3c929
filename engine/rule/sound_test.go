package rule_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/rule"
)

// completions is how many ways each subject's gaps are filled.
const completions = 48

// tally counts what a run saw.
type tally struct {
	subjects, open, marks int // open: undetermined; marks: waiting for experts only
	agree                 int // open, yet every completion drawn came to the same settled outcome
	asked, again, zero    int // open with something to ask; asked for more; asked and still open
}

// tallies are by pack.
type tallies map[string]*tally

func (t tallies) of(p *assess.PackResult) *tally {
	id := p.Rules.Pack.ID
	if t[id] == nil {
		t[id] = &tally{}
	}
	return t[id]
}

func (a tally) String() string {
	share := func(n, of int) string { return fmt.Sprintf("%d (%.2f %%)", n, 100*float64(n)/float64(max(of, 1))) }
	return fmt.Sprintf("%d subjects, %s undetermined, %s waiting for marks; every completion drawn agrees though undetermined: %s; of %d answered, %s still open, %s asked for another fact",
		a.subjects, share(a.open, a.subjects), share(a.marks, a.subjects), share(a.agree, a.open+a.marks), a.asked, share(a.zero, a.asked), share(a.again, a.asked))
}

func settled(o assess.Outcome) bool {
	return o == assess.Eligible || o == assess.NotEligible || o == assess.NotApplicable
}

// sound fills the gaps of a subject in many ways and holds each outcome against the one with gaps.
func (b *bench) sound(r *rand.Rand, w *assess.Worker, s subject, count tallies) error {
	all := []subject{s}
	for range completions {
		all = append(all, b.complete(r, s))
	}
	res := w.Assess(b.rows(all, len(all))[0])
	for k := range res.Packs {
		p := &res.Packs[k]
		c := count.of(p)
		c.subjects++
		o := p.Outcome[0]
		same := true
		for row := 1; row < len(all); row++ {
			if err := inside(res, p, row); err != nil {
				return fmt.Errorf("%s: completed otherwise: %w\nthe facts:\n%sthe completion:\n%s", p.Rules.Pack.ID, err, b.print(s), b.print(all[row]))
			}
			same = same && settled(p.Outcome[row]) && p.Outcome[row] == p.Outcome[1]
		}
		switch o {
		case assess.Undetermined:
			c.open++
		case assess.Discretionary:
			c.marks++
		}
		if !settled(o) && same {
			if b.stubborn(r, w, s, k) {
				c.agree++
			}
			res = w.Assess(b.rows(all, len(all))[0])
		}
	}
	return nil
}

// stubborn draws many more completions of a subject that waits, and tells whether all come to the same.
func (b *bench) stubborn(r *rand.Rand, w *assess.Worker, s subject, pack int) bool {
	var first assess.Outcome
	for k := range b.patience {
		var all []subject
		for range 500 {
			all = append(all, b.complete(r, s))
		}
		p := &w.Assess(b.rows(all, len(all))[0]).Packs[pack]
		if k == 0 {
			first = p.Outcome[0]
		}
		for row := range all {
			if p.Outcome[row] != first {
				return false
			}
		}
	}
	return true
}

// inside holds a completion in some row against the subject with gaps in row 0.
func inside(res *assess.Result, p *assess.PackResult, row int) error {
	if o := p.Outcome[0]; settled(o) && p.Outcome[row] != o {
		return fmt.Errorf("the outcome %s becomes %s", o, p.Outcome[row])
	}
	for i := range p.Clauses {
		if was, is := truth(p.Clauses[i], 0), truth(p.Clauses[i], row); !isGap(was) && !sameTruth(was, is) {
			return fmt.Errorf("the clause %s was %s and is %s", p.Rules.Clauses()[i].ID, show(was), show(is))
		}
	}
	ranges := [][2]rule.ID{p.Rules.Amount}
	if p.Rules.Score != nil {
		ranges = append(ranges, [2]rule.ID{p.Rules.Score.Lo, p.Rules.Score.Hi})
	}
	for _, x := range ranges {
		if x[0] == rule.None {
			continue
		}
		lo, hi := res.Row(0).Value(x[0]), res.Row(0).Value(x[1])
		from, to := res.Row(row).Value(x[0]), res.Row(row).Value(x[1])
		if lo.Known && (!from.Known || from.Num.Cmp(lo.Num) < 0) || hi.Known && (!to.Known || to.Num.Cmp(hi.Num) > 0) {
			return fmt.Errorf("the number was %s to %s and is %s to %s", lo, hi, from, to)
		}
	}
	if p.AmountMin == nil {
		return nil
	}
	if lo, known := p.AmountMin.At(0); known {
		if v, ok := p.AmountMin.At(row); ok && v < lo {
			return fmt.Errorf("the amount was at least %d fen and is %d", lo, v)
		}
	}
	if hi, known := p.AmountMax.At(0); known {
		if v, ok := p.AmountMax.At(row); ok && v > hi {
			return fmt.Errorf("the amount was at most %d fen and is %d", hi, v)
		}
	}
	return nil
}

// departed tells that an official may depart from a principle: nothing is waited for.
func departed(p *assess.PackResult) bool {
	open := func(t *assess.Truth) bool { return isGap(truth(t, 0)) }
	return p.Outcome[0] == assess.Discretionary && !slices.ContainsFunc(p.Clauses, open)
}

// curable tells whether any completion settles what a subject waits for: a division by a figure of 0 never ends.
func (b *bench) curable(r *rand.Rand, w *assess.Worker, s subject, pack int) bool {
	var all []subject
	for range 200 {
		all = append(all, b.complete(r, s))
	}
	return slices.ContainsFunc(w.Assess(b.rows(all, len(all))[0]).Packs[pack].Outcome[:len(all)], settled)
}

// answered answers what each pack asks for, and nothing else, and holds the outcome against it: it is settled, or what
// it still waits for is no fact that was not asked for before.
func (b *bench) answered(r *rand.Rand, w *assess.Worker, s subject, count tallies) error {
	res := w.Assess(b.rows([]subject{s}, 1)[0])
	asked := make([]map[string]bool, len(res.Packs))
	for k := range res.Packs {
		if p := &res.Packs[k]; !settled(p.Outcome[0]) && !departed(p) {
			asked[k] = map[string]bool{}
			for _, g := range assess.Missing(p.Rules, res.Row(0), p.Outcome[0]) {
				asked[k][g.Name(b.prog.Graph)] = true
			}
		}
	}
	for k, names := range asked {
		if names == nil {
			continue
		}
		a := slices.Clone(s)
		for i, c := range b.cols {
			if names[c.name] && !a[i].known { // a known one is named when a divisor is 0
				a[i] = b.draw(r, i)
			}
		}
		res := w.Assess(b.rows([]subject{a}, 1)[0])
		p := &res.Packs[k]
		c := count.of(p)
		c.asked++
		if settled(p.Outcome[0]) || departed(p) {
			continue
		}
		c.zero++
		var more []string
		zero := false // a divisor came to 0: then what it is made of is named, known or not
		for _, g := range assess.Missing(p.Rules, res.Row(0), p.Outcome[0]) {
			n := g.Name(b.prog.Graph)
			at := slices.IndexFunc(b.cols, func(c worldColumn) bool { return c.name == n })
			zero = zero || at >= 0 && a[at].known
			if !names[n] {
				more = append(more, n)
			}
		}
		if len(more) > 0 && !zero || len(names) == 0 && b.curable(r, w, s, k) {
			c.again++
			return fmt.Errorf("%s: %v were asked for; answered, the outcome is %s and waits for %v\nbefore:\n%safter:\n%s",
				p.Rules.Pack.ID, slices.Sorted(maps.Keys(names)), p.Outcome[0], more, b.print(s), b.print(a))
		}
	}
	return nil
}

func TestSettledOutcomesStaySettledInRandomPacks(t *testing.T) {
	total, want := tallies{}, pairs(t, 1500)
	for k := uint64(1); ; k++ {
		d := (&writer{Rand: rand.New(rand.NewPCG(seed(), k))}).library()
		b, err := d.load()
		if b != nil {
			b.patience = 1
		}
		if err != nil {
			t.Fatalf("draft %d is no valid pack: %v\n%s", k, err, d)
		}
		r, w := rand.New(rand.NewPCG(seed()+2, k)), b.engine.NewWorker()
		for range 10 {
			s := b.person(r, []float64{0.2, 0.5, 0.8}[r.IntN(3)])
			for _, f := range []func(*bench, *rand.Rand, *assess.Worker, subject, tallies) error{(*bench).sound, (*bench).answered} {
				if err := f(b, r, w, s, total); err != nil {
					t.Fatalf("draft %d: %v", k, explain(d, b.world, s, err, func(b *bench, s subject) error {
						var err error
						for k := uint64(0); k < 20 && err == nil; k++ {
							err = f(b, rand.New(rand.NewPCG(k, k)), b.engine.NewWorker(), s, tallies{})
						}
						return err
					}))
				}
			}
		}
		if n := total["p/first"].subjects; n >= want {
			break
		}
	}
	for _, id := range slices.Sorted(maps.Keys(total)) {
		t.Logf("%s: %s", id, total[id])
	}
}

// realBench loads the packs of the repository for a day.
func realBench(t testing.TB, on string, set pack.Set, interpret bool) *bench {
	lib, ps := pack.Load(os.DirFS("../../packs"))
	if pack.Errors(ps) {
		t.Fatal(ps)
	}
	d, err := pack.ParseDay(on)
	if err != nil {
		t.Fatal(err)
	}
	o := rule.Options{Date: d, Set: set}
	var ids []string
	for _, p := range lib.Packs {
		ids = append(ids, p.ID)
	}
	prog, ps := rule.Compile(lib, o, ids...)
	if pack.Errors(ps) {
		t.Fatal(ps)
	}
	var names []string
	for _, c := range prog.Graph.Columns {
		names = append(names, c.Name)
	}
	b, err := newBench(lib, o, names, interpret)
	if err != nil {
		t.Fatal(err)
	}
	b.patience = 20
	return b
}

// citizen draws a subject of the real packs: one of the examples of a pack, changed here and there, with gaps.
func (b *bench) citizen(r *rand.Rand, gaps float64) subject {
	p := b.lib.Packs[r.IntN(len(b.lib.Packs))]
	facts := map[string]pack.Quantity{}
	list := slices.Clone(p.Examples.Base)
	if n := len(p.Examples.Tests); n > 0 {
		list = append(list, p.Examples.Tests[r.IntN(n)].With...)
	}
	for _, e := range list {
		facts[e.Key] = e.Value
	}
	s := b.person(r, 0)
	change := []float64{0.02, 0.1, 0.5}[r.IntN(3)]
	for i, c := range b.cols {
		q, ok := facts[c.name]
		switch {
		case r.Float64() < gaps:
			s[i] = cell{}
		case ok && r.Float64() >= change:
			s[i] = c.cell(q)
		}
	}
	return s
}

var realDays = []struct {
	on  string
	set pack.Set
}{{"2026-06-01", pack.Law}, {"2026-06-01", pack.Demo}, {"2023-09-30", pack.Law}, {"2022-05-01", pack.Law}}

func TestRealPacksAgreeWithCEL(t *testing.T) {
	n := pairs(t, 6000)
	for _, day := range realDays {
		b := realBench(t, day.on, day.set, true)
		r := rand.New(rand.NewPCG(seed(), 7))
		for done := 0; done < n/len(realDays); {
			var people []subject
			for range 20 {
				people = append(people, b.citizen(r, []float64{0, 0.03, 0.2}[r.IntN(3)]))
			}
			res := b.engine.NewWorker().Assess(b.rows(people, len(people))[0])
			for row, s := range people {
				if err := b.row(res, row, s); err != nil {
					t.Fatalf("on %s: %v\n%s", day.on, err, b.print(s))
				}
				done += len(res.Packs)
			}
		}
	}
}

func TestSettledOutcomesStaySettledInRealPacks(t *testing.T) {
	want := pairs(t, 1600)
	total := tallies{}
	for _, day := range realDays {
		b := realBench(t, day.on, day.set, false)
		n := want / len(b.prog.Rules) / len(realDays) // pairs of subject and pack
		r, w := rand.New(rand.NewPCG(seed(), 8)), b.engine.NewWorker()
		for range n {
			s := b.citizen(r, []float64{0.03, 0.1, 0.3}[r.IntN(3)])
			for _, f := range []func(*rand.Rand, *assess.Worker, subject, tallies) error{b.sound, b.answered} {
				if err := f(r, w, s, total); err != nil {
					t.Fatalf("on %s: %v", day.on, err)
				}
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(total)) {
		t.Logf("%s: %s", id, total[id])
		if c := total[id]; strings.HasPrefix(id, "national/") && c.agree > 2 && c.agree*50 > c.open+c.marks { // one or two among a few dozen say nothing
			t.Errorf("%s: more than 2 %% of what is undetermined would come out the same however it is completed", id)
		}
	}
}
