// Package simulate says what a reform would do: it assesses a population under the rules as they are and under each variant of
// a scenario, and names who gains, who loses, by how much, and what a year would cost.
//
// It promises that every figure is what two full runs of package assess would give when held beside each other, that totals are
// the sums of their parts, that neither workers nor the order of batches change a result, and that a scenario has one hash
// wherever it is run. It assesses subjects one by one: places, budgets and grades, which compare subjects, are package cohort's.
// It assumes nothing of how subjects behave, unless a Mover says who would move at what cost.
package simulate

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// Options are how a scenario is run.
type Options struct {
	// Packs are assessed whether a change touches them or not, so that their cost counts too.
	Packs []string
	// By are the groups of the report, beside those of the scenario; those of the subject when neither has any.
	By []pack.Grouping
	// Folder loads the folders of packs that the scenario names.
	Folder func(name string) (*pack.Library, []pack.Problem)
	// Keep is how many gainers, and how many losers, of a pack are kept by name, those first who gain or lose most; 0 keeps all.
	Keep int
	// Within is how near a line somebody must stand for a cliff to be looked for there, an amount of money; none are looked for
	// when it is not given.
	Within pack.Quantity
	// Mover tells what it would cost a subject that fails the new line of a pack to cross it; nil when nobody knows. Workers
	// call it side by side.
	Mover Mover
}

// Mover is what it costs the subject in a row to become eligible for a pack under the rules of a variant, in fen; false when it
// cannot.
type Mover func(v *Variant, pack string, b *population.Batch, row int) (fen int64, ok bool)

// Study is a scenario ready to run: the rules as they are and those of each variant, compiled. It may be used side by side.
type Study struct {
	Scenario *pack.Scenario
	Library  *pack.Library // as it is, with the facts of every variant: files are read with it
	Subject  *pack.Subject
	Base     *rule.Program
	Variants []*Variant
	By       []pack.Grouping
	Hash     string // of the scenario and of all rules that it touches

	o      Options
	as     *pack.Library // as it is
	groups []figure      // for each grouping by a figure of a pack, its node
}

// Variant is a variant of a scenario, compiled.
type Variant struct {
	Def     *pack.Variant
	Library *pack.Library
	Prog    *rule.Program
	Touched []string // packs that come to something else for somebody, or might
	Same    []string // packs that read what changes and mean the same all the same
	Apart   []string // packs that read what changes and do not assess a subject of this kind by itself
	Lines   []*Line

	pairs []match
}

// New compiles a scenario against a library. The problems stand at their places in the scenario file, but for those of the
// packs as they are.
func New(lib *pack.Library, s *pack.Scenario, o Options) (*Study, []pack.Problem) {
	st := &Study{Scenario: s, o: o, as: lib}
	whole := *lib
	st.Library = &whole
	problems := st.revise(lib)
	if pack.Errors(problems) {
		return nil, problems
	}
	if problems = st.subject(); pack.Errors(problems) {
		return nil, problems
	}
	if problems = st.compile(); pack.Errors(problems) {
		return nil, problems
	}
	if problems = st.groupings(); pack.Errors(problems) {
		return nil, problems
	}
	st.Hash = st.hash()
	return st, problems
}

// revise applies every variant.
func (s *Study) revise(lib *pack.Library) []pack.Problem {
	var problems []pack.Problem
	for i := range s.Scenario.Variants {
		v := &s.Scenario.Variants[i]
		next, ps := s.Scenario.Revise(lib, v, s.o.Folder)
		problems = append(problems, ps...)
		s.Variants = append(s.Variants, &Variant{Def: v, Library: next})
		if len(next.Facts) > len(s.Library.Facts) {
			s.Library = s.Library.Reading(next)
		}
	}
	pack.SortProblems(problems)
	return problems
}

// subject finds what the scenario is about: one kind of subject.
func (s *Study) subject() []pack.Problem {
	for _, v := range s.Variants {
		for i := range v.Def.Changes {
			c := &v.Def.Changes[i]
			p := v.Library.Pack(c.Pack)
			of := s.Library.Subject(p.Subject)
			switch {
			case of == nil || !Alone(p):
				return []pack.Problem{{Pos: c.Pos, Code: "together", Text: pack.Textf("“%s”不逐个评估对象（总纲、目标、分等），不能测算", "%q does not assess subjects one by one (a plan, a target, a grading) and cannot be simulated", c.Pack)}}
			case s.Subject == nil:
				s.Subject = of
			case s.Subject.ID != of.ID:
				return []pack.Problem{{Pos: c.Pos, Code: "subject", Text: pack.Textf("一个方案文件只测算一种对象：“%[1]s”的对象是%[2]s，前面是%[3]s", "a scenario is about one kind of subject: %[1]q is about %[4]q, what stands before about %[5]q",
					c.Pack, of.Label, s.Subject.Label, of.En, s.Subject.En)}}
			}
		}
	}
	return nil
}

// Alone reports whether a pack assesses subjects one by one.
func Alone(p *pack.Pack) bool {
	return p.Kind != "plan" && p.Subject != "" && p.Grading == nil && p.Target == nil
}

// compile compiles the rules as they are and those of every variant.
func (s *Study) compile() []pack.Problem {
	all := slices.Clone(s.o.Packs)
	for _, v := range s.Variants {
		var changed []string
		for i := range v.Def.Changes {
			changed = append(changed, v.Def.Changes[i].Pack)
		}
		reads := append(v.Library.Users(changed), s.Library.Users(changed)...)
		slices.Sort(reads)
		for _, id := range slices.Compact(reads) {
			if p := v.Library.Pack(id); Alone(p) && p.Subject == s.Subject.ID {
				all = append(all, id)
			} else if p.Subject != "" {
				v.Apart = append(v.Apart, id)
			}
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	var problems []pack.Problem
	s.Base, problems = rule.Compile(s.Library, s.options(), all...)
	if pack.Errors(problems) {
		return problems
	}
	for _, v := range s.Variants {
		var ps []pack.Problem
		v.Prog, ps = s.variant(v, v.Def, all)
		problems = append(problems, ps...)
		if pack.Errors(ps) {
			continue
		}
		v.pairs = matches(s.Base, v.Prog, s.o.Packs)
		s.touched(v)
		problems = append(problems, s.lines(v)...)
	}
	return problems
}

func (s *Study) options() rule.Options {
	return rule.Options{Date: s.Scenario.Base.Date, Set: pack.Set(s.Scenario.Base.Set)}
}

// variant compiles packs of a variant; problems are moved into the scenario.
func (s *Study) variant(v *Variant, def *pack.Variant, ids []string) (*rule.Program, []pack.Problem) {
	prog, problems := rule.Compile(v.Library, s.options(), ids...)
	for i := range problems {
		problems[i] = s.Scenario.Place(def, problems[i])
	}
	return prog, problems
}

// touched sorts the packs that read what a variant changes.
func (s *Study) touched(v *Variant) {
	reads := map[string]bool{}
	var changed []string
	for i := range v.Def.Changes {
		changed = append(changed, v.Def.Changes[i].Pack)
	}
	for _, id := range v.Library.Users(changed) {
		reads[id] = true
	}
	for _, m := range v.pairs {
		switch {
		case !m.same:
			v.Touched = append(v.Touched, m.id)
		case reads[m.id]:
			v.Same = append(v.Same, m.id)
		}
	}
	for _, r := range v.Prog.Rules {
		if reads[r.Pack.ID] && !slices.Contains(v.Touched, r.Pack.ID) && !slices.Contains(v.Same, r.Pack.ID) {
			v.Same = append(v.Same, r.Pack.ID)
		}
	}
}

// match is a pack in two programs.
type match struct {
	id   string
	a, b int  // index of its rules
	same bool // the rules mean the same
}

// matches pairs the packs of two programs whose rules differ in meaning, and those of wanted whether they do or not.
func matches(a, b *rule.Program, wanted []string) []match {
	pa, pb := a.Graph.Fingerprints(), b.Graph.Fingerprints()
	var out []match
	for i, x := range a.Rules {
		k := slices.IndexFunc(b.Rules, func(y *rule.Rules) bool { return y.Pack.ID == x.Pack.ID })
		if k < 0 {
			continue
		}
		same := slices.EqualFunc(rests(x), rests(b.Rules[k]), func(m, n rule.ID) bool {
			return m == rule.None && n == rule.None || m != rule.None && n != rule.None && pa[m] == pb[n]
		})
		if !same || slices.Contains(wanted, x.Pack.ID) {
			out = append(out, match{x.Pack.ID, i, k, same})
		}
	}
	return out
}

// rests lists what the outcome and the amount of a pack rest on.
func rests(r *rule.Rules) []rule.ID {
	list := []rule.ID{r.Scope, r.Hard, r.Soft, r.Amount[0], r.Amount[1]}
	for _, c := range r.Clauses() {
		list = append(list, c.Node)
	}
	return list
}

// hash is of the scenario and of all rules it rests on, whatever the layout of its file.
func (s *Study) hash() string {
	type rules struct{ Pack, Hash string }
	list := func(prog *rule.Program, ids map[string]bool) []rules {
		var out []rules
		for _, r := range prog.Rules {
			if ids[r.Pack.ID] {
				out = append(out, rules{r.Pack.ID, r.Hash})
			}
		}
		slices.SortFunc(out, func(a, b rules) int { return cmpText(a.Pack, b.Pack) })
		return out
	}
	doc := struct {
		Form     int
		Scenario json.RawMessage
		Base     []rules
		Variants [][]rules
	}{Form: 1, Scenario: s.Scenario.Canonical()}
	base := map[string]bool{}
	for _, v := range s.Variants {
		ids := map[string]bool{}
		for _, id := range slices.Concat(v.Touched, v.Same) {
			ids[id] = true
		}
		maps.Copy(base, ids)
		doc.Variants = append(doc.Variants, list(v.Prog, ids))
	}
	doc.Base = list(s.Base, base)
	src, err := json.Marshal(doc) // struct fields in order, lists sorted: canonical
	if err != nil {
		panic(fmt.Sprintf("simulate: hashing %s: %v", s.Scenario.File, err))
	}
	sum := sha256.Sum256(src)
	return hex.EncodeToString(sum[:])
}

func cmpText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Side is how a subject comes out of a pack on one side of a comparison. An end of the amount that is not known has no bound.
type Side struct {
	Outcome           assess.Outcome
	Low, High         int64 // of the amount, in fen
	LowKnown, HiKnown bool
}

// side reads a row of a result. A pack without an amount comes to nothing.
func side(p *assess.PackResult, row int) Side {
	s := Side{Outcome: p.Outcome[row], LowKnown: true, HiKnown: true}
	if p.AmountMin != nil {
		s.Low, s.LowKnown = p.AmountMin.At(row)
		s.High, s.HiKnown = p.AmountMax.At(row)
	}
	return s
}

// open reports whether the outcome is not settled.
func open(o assess.Outcome) bool { return o == assess.Undetermined || o == assess.Discretionary }

// idle reports whether an outcome gives nothing to anybody.
func idle(o assess.Outcome) bool { return o == assess.NotEligible || o == assess.NotApplicable }
