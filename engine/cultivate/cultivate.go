// Package cultivate finds what it would take: the cheapest lawful set of changes that makes a subject qualify, and when.
//
// It searches over levers, the things that the owner of facts can do (pack.Lever), and over the day of application. It promises
// that a plan is exact: the rules with the plan's facts filled in, read by the exact evaluator, say that the subject qualifies;
// no plan over the same levers, steps and days costs less; and without any one of its changes it fails. Where there is no plan,
// it names clauses that no plan can meet together. The past does not move: figures of completed years only grow older.
//
// It does not know whether a plan is wise, and promises no award: costs are those of the levers, and figures of years to come are
// the forecasts that a request gives, or the latest known ones.
package cultivate

import (
	"fmt"
	"slices"

	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// Options select the rules and the day from which plans are made.
type Options struct {
	Pack  string
	Set   pack.Set // parameter set; Law when empty
	Today pack.Day
	Years int // how many calendar years after this one may be planned; 0 for this year only
	Most  int // boxes a search may open before it gives up proving; 1,000 when 0
}

// Search makes plans for the subjects of one pack. It may be used by several goroutines.
type Search struct {
	lib    *pack.Library
	o      Options
	levers []*lever
	sector string // fact that chooses the cost of levers
	stages []*stage
}

// Subject gives the known facts of a subject by column name, as they are today.
type Subject func(column string) rule.Value

// Request says what is wanted, and what is taken for granted.
type Request struct {
	Goal     Goal
	Forecast map[string]rule.Value // figures of years to come, by fact or by fact@year; without one the latest known figure
	Assume   map[string]rule.Value // facts of today, by column, in the place of what is known
	Experts  *rule.Rat             // marks of experts that are not known: 0 the lowest of their range, 1 the highest; a half when nil
	Without  []string              // levers, kinds of lever and facts to be left alone
	Only     []string              // when given, no other levers
	By       pack.Day              // last day on which a plan may lead to an application; 0 for no last day
	Brief    bool                  // the cheapest plan will do, without alternatives
}

// Goal is what a plan must reach. The zero value is to be eligible.
type Goal struct {
	Score  *rule.Rat // the score is at least this, and nothing else is asked for
	Amount *rule.Rat // eligible, and the amount in yuan is at least this
	Figure string    // definition that must hold, be at least Least, or be the code Is
	Least  *rule.Rat
	Is     string
}

// New prepares a search: it compiles the rules for every stretch of days that plans may reach.
func New(lib *pack.Library, o Options) (*Search, []pack.Problem) {
	if o.Set == "" {
		o.Set = pack.Law
	}
	if o.Most == 0 {
		o.Most = 1_000
	}
	s := &Search{lib: lib, o: o}
	p := lib.Pack(o.Pack)
	if p == nil {
		return nil, []pack.Problem{{Code: "no-pack", Text: pack.Textf("没有政策包“%s”", "there is no pack %q", o.Pack)}}
	}
	if subject := lib.Subject(p.Subject); subject != nil {
		s.sector = subject.Sector
	}
	for _, v := range lib.LeversFor(p) {
		s.levers = append(s.levers, s.lever(v))
	}
	compiled := map[pack.Day]*compiled{}
	for _, w := range s.windows() {
		st, problems := s.stage(w, compiled)
		if pack.Errors(problems) {
			return nil, problems
		}
		s.stages = append(s.stages, st)
	}
	return s, nil
}

// Pack is the pack that plans are made for.
func (s *Search) Pack() *pack.Pack { return s.lib.Pack(s.o.Pack) }

// window is a run of days within one calendar year over which the rules do not change.
type window struct {
	ahead    int // calendar years after this one
	from, to pack.Day
}

// windows lists the days that plans may reach, cut where a year ends and where a rule changes.
func (s *Search) windows() []window {
	year, _, _ := s.o.Today.Date()
	cuts := s.changes(s.lib.Pack(s.o.Pack), map[string]bool{})
	var list []window
	for ahead := range s.o.Years + 1 {
		from, to := pack.DayOf(year+ahead, 1, 1), pack.DayOf(year+ahead, 12, 31)
		from = max(from, s.o.Today)
		for _, c := range cuts {
			if c > from && c <= to {
				list = append(list, window{ahead, from, c - 1})
				from = c
			}
		}
		list = append(list, window{ahead, from, to})
	}
	return list
}

// changes lists the days on which the rules of a pack, or of one that it uses, change for somebody who applies then.
func (s *Search) changes(p *pack.Pack, seen map[string]bool) []pack.Day {
	if p == nil || seen[p.ID] {
		return nil
	}
	seen[p.ID] = true
	var days []pack.Day
	if p.Effective.By == "application_date" {
		days = rule.Versions(p)
		if p.Effective.Until != nil {
			days = append(days, *p.Effective.Until+1)
		}
	}
	for _, u := range p.Uses {
		days = append(days, s.changes(s.lib.Pack(u.Value.Pack), seen)...)
		for _, d := range []*pack.Day{u.Value.From, u.Value.Until} {
			if d != nil {
				days = append(days, *d, *d+1)
			}
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// String names a goal in a few words, for identifiers and logs.
func (g Goal) String() string {
	switch {
	case g.Score != nil:
		return fmt.Sprintf("score >= %s", *g.Score)
	case g.Amount != nil:
		return fmt.Sprintf("amount >= %s", *g.Amount)
	case g.Figure != "" && g.Least != nil:
		return fmt.Sprintf("%s >= %s", g.Figure, *g.Least)
	case g.Figure != "" && g.Is != "":
		return fmt.Sprintf("%s == %s", g.Figure, g.Is)
	case g.Figure != "":
		return g.Figure
	}
	return "eligible"
}

// SubjectAt is the subject in a row of a batch.
func SubjectAt(b *population.Batch, row int) Subject {
	return func(column string) rule.Value {
		if i := b.Schema.Lookup(column); i >= 0 {
			return rule.ValueAt(b, row, i)
		}
		return rule.Value{}
	}
}
