package cultivate

import (
	"context"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
)

// Tier is where a subject stands in the cultivation of a title.
type Tier uint8

// The tiers, the most urgent first.
const (
	Renew     Tier = iota // it holds the title, which ends within the time looked at
	Apply                 // it qualifies, or time alone will do within that time
	Cultivate             // a plan is within the limits
	Potential             // there is a plan, dearer or later
	Data                  // facts are missing
	Blocked               // there is no plan
	Unsettled             // the search was given up
	Outside               // the pack does not concern it
	Holds                 // it holds the title beyond the time looked at
)

var tierNames = [...]string{"renew", "apply", "cultivate", "potential", "data", "blocked", "unsettled", "outside", "holds"}

func (t Tier) String() string { return tierNames[t] }

// Tiers lists them all, in order.
func Tiers() []Tier {
	return []Tier{Renew, Apply, Cultivate, Potential, Data, Blocked, Unsettled, Outside, Holds}
}

// Limits say what counts as within reach.
type Limits struct {
	Cost int64    // fen
	By   pack.Day // last day of application
}

// Member is a subject with its place.
type Member struct {
	Batch *population.Batch
	Row   int
	Tier  Tier
	Ends  pack.Day // of a title it holds; 0 when it holds none
	Soon  *Plan    // the cheapest by the last day of application, whatever it costs; nil when there is none
	*Report
}

// Plan is the plan that counts for a member; nil when there is none.
func (m *Member) Plan() *Plan {
	if len(m.Plans) == 0 {
		return nil
	}
	return &m.Plans[0]
}

// Pool plans for every subject of a population, on several workers, and gives them in order. A member and its batch are good until
// each returns.
func (s *Search) Pool(ctx context.Context, batches iter.Seq2[*population.Batch, error], q Request, l Limits, workers int, each func(*Member) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	q.Brief = true
	for b, err := range batches {
		if err != nil {
			return err
		}
		members := make([]Member, b.Rows)
		var next atomic.Int64
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for row := int(next.Add(1)) - 1; row < b.Rows && ctx.Err() == nil; row = int(next.Add(1)) - 1 {
					members[row] = s.Place(SubjectAt(b, row), q, l)
					members[row].Batch, members[row].Row = b, row
				}
			})
		}
		wg.Wait()
		if err := ctx.Err(); err != nil {
			return err
		}
		for row := range members {
			if err := each(&members[row]); err != nil {
				return err
			}
		}
	}
	return nil
}

// Place plans for one subject and tells its tier: within the limits if it can be, otherwise at any time.
func (s *Search) Place(who Subject, q Request, l Limits) Member {
	m := Member{Ends: s.Ends(who)}
	near := q
	near.By = l.By
	m.Report = s.Plan(who, near)
	m.Soon = m.Plan()
	if p := m.Plan(); p == nil && m.Status != NeedsData || p != nil && p.Cost > l.Cost {
		m.Report = s.Plan(who, q)
	}
	m.Tier = m.place(l)
	if m.Ends != 0 && m.Tier != Data {
		if m.Tier = Holds; m.Ends <= l.By {
			m.Tier = Renew
		}
	}
	return m
}

func (m *Member) place(l Limits) Tier {
	p := m.Plan()
	switch m.Status {
	case NeedsData:
		return Data
	case Unproved:
		return Unsettled
	case Impossible:
		if m.Now == assess.NotApplicable {
			return Outside
		}
		return Blocked
	case Qualified:
		return Apply
	case Waits:
		if p.On <= l.By {
			return Apply
		}
		return Potential
	}
	if p.Cost <= l.Cost && p.On <= l.By {
		return Cultivate
	}
	return Potential
}

// Ends is the last day of the title that a subject holds today, 0 when it holds none that is known of.
func (s *Search) Ends(who Subject) pack.Day {
	b := s.Pack().Benefit
	if b == nil || b.HeldUntil == "" {
		return 0
	}
	v := who(b.HeldUntil)
	day, whole := v.Num.Scaled(1)
	if !v.Known || !whole || day < int64(s.o.Today) {
		return 0
	}
	return pack.Day(day)
}
