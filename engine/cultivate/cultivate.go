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
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"huice/engine/assess"
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
	Most  int // boxes a search may open before it gives up proving; 200,000 when 0
}

// Search makes plans for the subjects of one pack. It may be used by several goroutines.
type Search struct {
	lib    *pack.Library
	o      Options
	levers []*lever
	sector string // fact that chooses the cost of levers

	mu       sync.Mutex
	compiled map[pack.Day]*compiled
}

// compiled is the pack as it stands from one day to the next change of its rules, with the application date left open.
type compiled struct {
	prog  *rule.Program
	rules *rule.Rules
	date  pack.Day
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
		o.Most = 200_000
	}
	s := &Search{lib: lib, o: o, compiled: map[pack.Day]*compiled{}}
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
	for _, w := range s.windows() {
		if _, problems := s.at(w.from); pack.Errors(problems) {
			return nil, problems
		}
	}
	return s, nil
}

// Pack is the pack that plans are made for.
func (s *Search) Pack() *pack.Pack { return s.lib.Pack(s.o.Pack) }

// at returns the rules as they stand on a day.
func (s *Search) at(day pack.Day) (*compiled, []pack.Problem) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.compiled[day]; c != nil {
		return c, nil
	}
	prog, problems := rule.Compile(s.lib, rule.Options{Date: day, Set: s.o.Set, Floating: true}, s.o.Pack)
	if pack.Errors(problems) {
		return nil, problems
	}
	c := &compiled{prog, prog.Rules[0], day}
	s.compiled[day] = c
	return c, nil
}

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

// year is the calendar year whose figures are the latest that an application in a window rests on.
func (s *Search) year(ahead int) int {
	y, _, _ := s.o.Today.Date()
	return y + ahead - 1
}

// fact is the value of a fact of the subject as a window sees it: past years are those known today, grown older; years to come
// are forecasts. Forecast reports the latter.
func (s *Search) fact(who Subject, q *Request, c *rule.Column, ahead int) (v rule.Value, forecast bool) {
	name := c.Name
	if c.Year > 0 {
		prefix := strings.TrimSuffix(c.Name, strconv.Itoa(c.Year))
		if c.Year <= ahead {
			base := strings.TrimSuffix(prefix, "_y")
			for _, key := range []string{base + "@" + strconv.Itoa(s.year(ahead)-c.Year+1), base} {
				if v, ok := q.Forecast[key]; ok {
					return v, true
				}
			}
			name, forecast = prefix+"1", true
		} else {
			name = prefix + strconv.Itoa(c.Year-ahead)
		}
	} else if v, ok := q.Forecast[name]; ok && ahead > 0 {
		return v, true
	}
	if v, ok := q.Assume[name]; ok {
		return v, forecast
	}
	return who(name), forecast
}

// Now is the outcome today, as the facts stand.
func (s *Search) Now(who Subject, q Request) assess.Outcome {
	w := s.windows()[0]
	c, _ := s.at(w.from)
	row := s.row(c, who, &q, w, nil)
	return assess.OutcomeAt(c.prog.Graph, c.rules, row)
}

// row evaluates the rules for the subject in a window; moved gives the columns that a plan moves.
func (s *Search) row(c *compiled, who Subject, q *Request, w window, moved map[string]rule.Value) *rule.Row {
	row := rule.NewRow(c.prog.Graph)
	row.Fact = func(col int) rule.Value {
		x := &c.prog.Graph.Columns[col]
		if v, ok := moved[x.Name]; ok {
			return v
		}
		if x.Name == rule.ApplicationDate {
			return known(rule.Int(int64(w.from)))
		}
		v, _ := s.fact(who, q, x, w.ahead)
		return v
	}
	row.Reset()
	return row
}

// lever is a lever with its amounts as exact numbers.
type lever struct {
	*pack.Lever
	lead  int // months
	adds  map[string]rule.Rat
	sets  map[string]pack.Quantity
	facts []string // all that it touches, in order
}

func (s *Search) lever(v *pack.Lever) *lever {
	l := &lever{Lever: v, lead: s.lib.LeadOf(v), adds: map[string]rule.Rat{}, sets: map[string]pack.Quantity{}}
	for _, e := range v.Changes {
		l.adds[e.Key] = rule.FromBig(e.Value.Num)
	}
	for _, e := range v.Sets {
		l.sets[e.Key] = e.Value
	}
	l.facts = slices.Concat(slices.Collect(maps.Keys(l.adds)), slices.Collect(maps.Keys(l.sets)))
	slices.Sort(l.facts)
	return l
}

// banned reports whether a request leaves a lever alone.
func (q *Request) banned(l *lever) bool {
	if len(q.Only) > 0 && !slices.Contains(q.Only, l.ID) {
		return true
	}
	for _, w := range q.Without {
		if w == l.ID || w == l.Kind || slices.Contains(l.facts, w) {
			return true
		}
	}
	return false
}

// forecasts reports whether a request forecasts a fact that a lever moves.
func (q *Request) forecasts(l *lever) bool {
	for key := range q.Forecast {
		name, _, _ := strings.Cut(key, "@")
		if slices.Contains(l.facts, name) {
			return true
		}
	}
	return false
}

// curve is what steps cost in fen: tranche after tranche.
type curve []tranche

type tranche struct {
	upto int64 // steps
	each int64 // fen
}

const endless = int64(1) << 40

func newCurve(ts []pack.Tranche, years int64) curve {
	var c curve
	at := int64(0)
	for _, t := range ts {
		fen, _ := rule.FromBig(t.Each.Num).Mul(rule.Int(100)).RoundTo(rule.Int(1)).Scaled(1)
		at += int64(t.Steps)
		if t.Steps == 0 {
			at = endless
		}
		c = append(c, tranche{at, fen * years})
	}
	if len(c) > 0 {
		c[len(c)-1].upto = endless
	}
	return c
}

// of is what the first steps cost together.
func (c curve) of(steps int64) int64 {
	total, from := int64(0), int64(0)
	for _, t := range c {
		n := min(steps, t.upto) - from
		if n <= 0 {
			break
		}
		total += n * t.each
		from = t.upto
	}
	return total
}

// least is the lowest price of a step between two numbers of steps.
func (c curve) least(from, to int64) int64 {
	best := int64(-1)
	start := int64(0)
	for _, t := range c {
		if t.upto > from && start < to && (best < 0 || t.each < best) {
			best = t.each
		}
		start = t.upto
	}
	return max(best, 0)
}

// divisor is a number that every price is a multiple of.
func (c curve) divisor() int64 {
	g := int64(0)
	for _, t := range c {
		g = gcd(g, t.each)
	}
	return g
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

// byVariable orders what concerns variables.
func byVariable(a, b coef) int { return cmp.Compare(a.v, b.v) }

// SubjectAt is the subject in a row of a batch.
func SubjectAt(b *population.Batch, row int) Subject {
	return func(column string) rule.Value {
		if i := b.Schema.Lookup(column); i >= 0 {
			return rule.ValueAt(b, row, i)
		}
		return rule.Value{}
	}
}
