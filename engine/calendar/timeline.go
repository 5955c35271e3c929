package calendar

import (
	"slices"

	"huice/engine/pack"
)

// State is what is known of the end of a stage.
type State string

// States.
const (
	Latest  State = "latest"  // within: it may end earlier
	Exact   State = "exact"   // lasts: it ends then and not before
	Open    State = "open"    // the policy sets no limit
	Waiting State = "waiting" // a limit, but nobody knows yet when it begins
	Beyond  State = "beyond"  // a limit that reaches into a year without a calendar: Err says which
)

// Stage is a step of a procedure on the calendar. What is not known is nil, never a date.
type Stage struct {
	Step     pack.Step // label, bodies, citation
	State    State
	Limit    *Period
	From     *pack.Day // the day that sets it going, which is not counted: the start, or the end of the step before
	Begin    *pack.Day // the first day counted
	End      *pack.Day // the last day, counted in full
	Finished *pack.Day // the day on which it did end, when that is known
	Late     bool      // finished after its latest end
	Short    bool      // finished before its exact end, as a public notice must not be
	Err      error     // state beyond: a *Fault
}

// Finish tells on which day a step did end.
type Finish struct {
	Step string
	On   pack.Day
}

// Timeline lays the steps of a procedure on the calendar, one after the other, from the day that sets the first going:
// each begins on the day after the one before has ended, at its latest or in fact. Behind a step without a limit nothing
// is known until it has finished. Steps that do not exist on the day of the start are left out.
func Timeline(p *pack.Procedure, start pack.Day, c *Calendar, finished ...Finish) ([]Stage, error) {
	var stages []Stage
	from := &start
	for _, step := range p.Steps {
		if !step.Holds(start) {
			continue
		}
		s := Stage{Step: step, From: from}
		if err := s.lay(c); err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(finished, func(f Finish) bool { return f.Step == step.Step }); i >= 0 {
			if err := s.finish(finished[i].On); err != nil {
				return nil, err
			}
		}
		from = s.End
		if s.Finished != nil {
			from = s.Finished
		}
		stages = append(stages, s)
	}
	for _, f := range finished {
		if !slices.ContainsFunc(stages, func(s Stage) bool { return s.Step.Step == f.Step }) {
			return nil, faultf("程序中没有“%s”这一步", "the procedure has no step %q", f.Step)
		}
	}
	return stages, nil
}

// lay finds where a stage begins and ends.
func (s *Stage) lay(c *Calendar) error {
	written, state := s.Step.Within, Latest
	switch {
	case s.Step.Within != "" && s.Step.Lasts != "":
		return faultf("“%[1]s”同时写了 within 和 lasts，请分成两步", "the step %[2]q has both within and lasts: make two steps of it", s.Step.Label, s.Step.Step)
	case s.Step.Lasts != "":
		written, state = s.Step.Lasts, Exact
	case s.Step.Within == "":
		state = Open
	}
	s.State = state
	if state != Open {
		limit, err := ParsePeriod(written)
		if err != nil {
			return err
		}
		s.Limit = &limit
	}
	if s.From == nil {
		if s.State != Open {
			s.State = Waiting
		}
		return nil
	}
	begin := *s.From + 1
	if s.Limit == nil {
		s.Begin = &begin
		return nil
	}
	if s.Limit.Unit == WorkingDays {
		if begin, s.Err = c.OnOrAfter(begin); s.Err != nil {
			s.State = Beyond
			return nil
		}
	}
	s.Begin = &begin
	end, err := c.End(*s.From, *s.Limit)
	if err != nil {
		s.State, s.Err = Beyond, err
		return nil
	}
	s.End = &end
	return nil
}

// finish notes the day on which a stage did end.
func (s *Stage) finish(on pack.Day) error {
	if s.From != nil && on < *s.From {
		return faultf("“%[1]s”办结于%[3]s，早于上一步结束的%[4]s", "the step %[2]q finished on %[3]s, before %[4]s, when the one before ended", s.Step.Label, s.Step.Step, on, *s.From)
	}
	s.Finished = &on
	if s.End != nil {
		s.Late = on > *s.End
		s.Short = s.State == Exact && on < *s.End
	}
	return nil
}
