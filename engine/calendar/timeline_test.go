package calendar_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"huice/engine/calendar"
	"huice/engine/pack"
)

// steps writes a procedure: “step within 10 working days”, “step lasts 5 days”, “step”.
func steps(list ...string) *pack.Procedure {
	p := &pack.Procedure{Route: "application"}
	for _, x := range list {
		id, limit, _ := strings.Cut(x, " ")
		s := pack.Step{Step: id, Labelled: pack.Labelled{Label: "步骤" + id, En: "step " + id}, By: []string{"science"}}
		for limit != "" {
			var part string
			part, limit, _ = strings.Cut(limit, ", ")
			how, length, _ := strings.Cut(part, " ")
			switch how {
			case "within":
				s.Within = length
			case "lasts":
				s.Lasts = length
			case "until":
				d := day(length)
				s.Until = &d
			}
		}
		p.Steps = append(p.Steps, s)
	}
	return p
}

// written is a timeline as lines of text.
func written(stages []calendar.Stage) []string {
	show := func(d *pack.Day) string {
		if d == nil {
			return "?"
		}
		return d.String()
	}
	var out []string
	for _, s := range stages {
		line := s.Step.Step + " " + string(s.State) + " " + show(s.From) + " [" + show(s.Begin) + " " + show(s.End) + "]"
		if s.Finished != nil {
			line += " finished " + show(s.Finished)
		}
		if s.Late {
			line += " late"
		}
		if s.Short {
			line += " short"
		}
		if s.Err != nil {
			line += " !"
		}
		out = append(out, line)
	}
	return out
}

func TestTimeline(t *testing.T) {
	c := official(t)
	whole := steps("review within 10 working days", "notice lasts 5 working days", "decision", "payment within 3 months")
	for _, x := range []struct {
		name     string
		p        *pack.Procedure
		start    string
		finished []calendar.Finish
		want     []string
	}{
		{"behind a step without a limit nothing is known", whole, "2026-09-14", nil, []string{
			"review latest 2026-09-14 [2026-09-15 2026-09-28]",
			"notice exact 2026-09-28 [2026-09-29 2026-10-10]",
			"decision open 2026-10-10 [2026-10-11 ?]",
			"payment waiting ? [? ?]",
		}},
		{"until it has finished", whole, "2025-09-15", []calendar.Finish{{"decision", day("2025-11-03")}}, []string{
			"review latest 2025-09-15 [2025-09-16 2025-09-28]",
			"notice exact 2025-09-28 [2025-09-29 2025-10-11]",
			"decision open 2025-10-11 [2025-10-12 ?] finished 2025-11-03",
			"payment latest 2025-11-03 [2025-11-04 2026-02-03]",
		}},
		{"what ends early lets the next begin early, what ends late is late, and a notice cut short is seen", whole, "2025-03-03",
			[]calendar.Finish{{"review", day("2025-03-05")}, {"notice", day("2025-03-11")}, {"decision", day("2025-03-12")}, {"payment", day("2025-06-13")}}, []string{
				"review latest 2025-03-03 [2025-03-04 2025-03-17] finished 2025-03-05",
				"notice exact 2025-03-05 [2025-03-06 2025-03-12] finished 2025-03-11 short",
				"decision open 2025-03-11 [2025-03-12 ?] finished 2025-03-12",
				"payment latest 2025-03-12 [2025-03-13 2025-06-12] finished 2025-06-13 late",
			}},
		{"a step that finished although its begin is unknown", steps("a", "b within 5 days", "c lasts 5 days"), "2025-03-03", []calendar.Finish{{"b", day("2025-04-01")}}, []string{
			"a open 2025-03-03 [2025-03-04 ?]",
			"b waiting ? [? ?] finished 2025-04-01",
			"c exact 2025-04-01 [2025-04-02 2025-04-07]",
		}},
		{"a limit into a year without a calendar is beyond, and so is what follows", steps("review within 10 working days", "keep lasts 10 years", "after within 1 day"), "2026-12-01", nil, []string{
			"review latest 2026-12-01 [2026-12-02 2026-12-15]",
			"keep beyond 2026-12-15 [2026-12-16 ?] !",
			"after waiting ? [? ?]",
		}},
		{"a step whose first working day lies beyond", steps("a within 5 working days"), "2026-12-31", nil, []string{"a beyond 2026-12-31 [? ?] !"}},
		{"a step that no longer exists is left out", steps("old within 5 days, until 2024-12-31", "new within 5 days"), "2025-03-03", nil, []string{
			"new latest 2025-03-03 [2025-03-04 2025-03-10]",
		}},
		{"a step in working days that is set going on a rest day", steps("a within 1 working day"), "2025-10-01", nil, []string{
			"a latest 2025-10-01 [2025-10-09 2025-10-09]",
		}},
	} {
		stages, err := calendar.Timeline(x.p, day(x.start), c, x.finished...)
		if err != nil {
			t.Errorf("%s: %v", x.name, err)
		}
		if d := cmp.Diff(x.want, written(stages)); d != "" {
			t.Errorf("%s: %s", x.name, d)
		}
	}
}

func TestTimelineNeverLeavesOutWhatAReaderNeeds(t *testing.T) {
	stages, err := calendar.Timeline(steps("a within 10 working days", "b"), day("2025-03-03"), official(t))
	if err != nil {
		t.Fatal(err)
	}
	s := stages[0]
	if s.Step.Name(pack.Zh) != "步骤a" || s.Step.Name(pack.En) != "step a" || s.Step.By[0] != "science" || s.Limit.In(pack.Zh) != "10个工作日" {
		t.Errorf("%+v", s)
	}
	if stages[1].Limit != nil {
		t.Errorf("%+v", stages[1])
	}
}

func TestTimelinesThatCannotBe(t *testing.T) {
	c := official(t)
	timeline := func(p *pack.Procedure, fs ...calendar.Finish) error {
		_, err := calendar.Timeline(p, day("2025-03-03"), c, fs...)
		return err
	}
	for _, x := range []struct {
		name   string
		err    error
		zh, en string
	}{
		{"within and lasts in one step", timeline(steps("a within 5 days, lasts 5 days")), "“步骤a”同时写了", `"a" has both`},
		{"a limit that cannot be read", timeline(steps("a within soon")), "“soon”应写成", `"soon" must read`},
		{"a step that is not there", timeline(steps("a"), calendar.Finish{Step: "b", On: day("2025-03-04")}), "没有“b”", `no step "b"`},
		{"a step that finished before it began", timeline(steps("a"), calendar.Finish{Step: "a", On: day("2025-03-02")}), "办结于2025-03-02，早于上一步结束的2025-03-03", "finished on 2025-03-02, before 2025-03-03"},
	} {
		var f *calendar.Fault
		if !errors.As(x.err, &f) || !strings.Contains(f.Zh, x.zh) || !strings.Contains(f.En, x.en) || strings.Contains(f.Zh+f.En, "%!") {
			t.Errorf("%s: %+v", x.name, x.err)
		}
	}
}
