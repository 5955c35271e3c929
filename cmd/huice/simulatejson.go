package main

import (
	"huice/engine/rule"
	"huice/engine/simulate"
)

func fenRat(fen int64) rule.Rat { return rule.Frac(fen, 100) }

// The report for programs. Money is whole fen.
type (
	sideJSON struct {
		Outcome string `json:"outcome"`
		Low     *int64 `json:"low_fen,omitempty"`
		High    *int64 `json:"high_fen,omitempty"`
	}
	moveJSON struct {
		ID     string          `json:"id"`
		Name   string          `json:"name,omitempty"`
		Way    int             `json:"direction"`
		Before sideJSON        `json:"before"`
		After  sideJSON        `json:"after"`
		Low    *simulate.Money `json:"change_low_fen,omitempty"`
		High   *simulate.Money `json:"change_high_fen,omitempty"`
		Groups []string        `json:"groups,omitempty"`
	}
	costJSON struct {
		Eligible    int64          `json:"eligible"`
		Low         simulate.Money `json:"low_fen"`
		High        simulate.Money `json:"high_fen"`
		Unbounded   int64          `json:"unbounded"`
		Waiting     int64          `json:"open"`
		WaitingHigh simulate.Money `json:"open_high_fen"`
		WaitingFree int64          `json:"open_unbounded"`
	}
	sumJSON struct {
		Gain   int64          `json:"gain"`
		Lose   int64          `json:"lose"`
		Open   int64          `json:"open"`
		Before costJSON       `json:"before"`
		After  costJSON       `json:"after"`
		Low    simulate.Money `json:"change_low_fen"`
		High   simulate.Money `json:"change_high_fen"`
	}
	groupJSON struct {
		Value string `json:"value"`
		sumJSON
	}
	groupingJSON struct {
		By     string      `json:"by"`
		Groups []groupJSON `json:"groups"`
	}
	diffJSON struct {
		Pack       string                      `json:"pack"`
		HashBefore string                      `json:"hash_before"`
		HashAfter  string                      `json:"hash_after"`
		Outcomes   map[string]map[string]int64 `json:"outcomes"`
		sumJSON
		Groups []groupingJSON `json:"groupings"`
		Moves  []moveJSON     `json:"moves"`
	}
	nearJSON struct {
		Pack      string     `json:"pack"`
		Of        string     `json:"parameter_of"`
		Parameter string     `json:"parameter"`
		Value     string     `json:"value"`
		Margin    string     `json:"margin"`
		Inside    []moveJSON `json:"inside"`
		Outside   []moveJSON `json:"outside"`
		Movers    []moveJSON `json:"movers,omitempty"`
	}
	fallJSON struct {
		ID    string `json:"id"`
		Value int64  `json:"value_fen"`
		Line  int64  `json:"line_fen"`
		Loss  int64  `json:"loss_fen"`
	}
	cliffJSON struct {
		Variant string   `json:"variant,omitempty"`
		Pack    string   `json:"pack"`
		Where   string   `json:"where"`
		Fact    string   `json:"fact"`
		Low     int64    `json:"line_low_fen"`
		High    int64    `json:"line_high_fen"`
		Below   int      `json:"below"`
		Above   int      `json:"above"`
		Typical fallJSON `json:"typical"`
		Worst   fallJSON `json:"worst"`
	}
	variantJSON struct {
		ID    string     `json:"id"`
		Packs []diffJSON `json:"packs"`
		Same  []string   `json:"not_affected,omitempty"`
		Apart []string   `json:"not_computed,omitempty"`
		Lines []nearJSON `json:"lines,omitempty"`
	}
)

func sideOf(s simulate.Side) sideJSON {
	j := sideJSON{Outcome: s.Outcome.String()}
	if s.LowKnown {
		j.Low = &s.Low
	}
	if s.HiKnown {
		j.High = &s.High
	}
	return j
}

func movesOf(lists ...[]simulate.Move) []moveJSON {
	out := []moveJSON{}
	for _, list := range lists {
		for i := range list {
			m := &list[i]
			j := moveJSON{ID: m.ID, Name: m.Name, Way: m.Way, Before: sideOf(m.Before), After: sideOf(m.After), Groups: m.Groups}
			if m.Settled {
				j.Low, j.High = &m.Low, &m.High
			}
			out = append(out, j)
		}
	}
	return out
}

func costOf(c *simulate.Cost) costJSON {
	return costJSON{c.Eligible, c.Low, c.High, c.Unbounded, c.Waiting, c.WaitingHigh, c.WaitingUnbounded}
}

func sumOf(s *simulate.Sum) sumJSON {
	return sumJSON{s.Gain, s.Lose, s.Open, costOf(&s.Before), costOf(&s.After), s.Low, s.High}
}

func fallOf(f simulate.Fall) fallJSON { return fallJSON{f.ID, f.Value, f.Line, f.Loss} }

func hashIn(prog *rule.Program, id string) string {
	for _, r := range prog.Rules {
		if r.Pack.ID == id {
			return r.Hash
		}
	}
	return ""
}

func (s *simulation) diffOf(c *simulate.Comparison, d *simulate.Diff) diffJSON {
	j := diffJSON{Pack: d.Pack.ID, HashBefore: hashIn(s.study.Base, d.Pack.ID), HashAfter: hashIn(c.Variant.Prog, d.Pack.ID),
		Outcomes: outcomesJSON(&d.Outcomes), sumJSON: sumOf(&d.Sum), Moves: movesOf(d.Gains, d.Losses, d.Others)}
	for i := range d.Groups {
		g := groupingJSON{By: s.study.By[i].String(), Groups: []groupJSON{}}
		for k := range d.Groups[i] {
			g.Groups = append(g.Groups, groupJSON{d.Groups[i][k].Value, sumOf(&d.Groups[i][k].Sum)})
		}
		j.Groups = append(j.Groups, g)
	}
	return j
}

// printJSON prints the report for programs.
func (s *simulation) printJSON() error {
	variants := []variantJSON{}
	for _, c := range s.report.Variants {
		v := variantJSON{ID: c.Variant.Def.ID, Packs: []diffJSON{}, Same: c.Variant.Same, Apart: c.Variant.Apart}
		for _, d := range c.Packs {
			v.Packs = append(v.Packs, s.diffOf(c, d))
		}
		for _, l := range c.Lines {
			for _, n := range l.Packs {
				v.Lines = append(v.Lines, nearJSON{n.Pack.ID, l.Pack, l.Parameter, l.Value.Src, l.Margin.Src, movesOf(n.Inside), movesOf(n.Outside), movesOf(n.Movers)})
			}
		}
		variants = append(variants, v)
	}
	cliffs := []cliffJSON{}
	for i := range s.report.Cliffs {
		c := &s.report.Cliffs[i]
		j := cliffJSON{Pack: c.Pack.ID, Where: c.Where.Name(s.lang), Fact: c.Column.Name, Low: c.Low, High: c.High, Below: c.Below, Above: c.Above, Typical: fallOf(c.Typical), Worst: fallOf(c.Worst)}
		if c.Variant != nil {
			j.Variant = c.Variant.Def.ID
		}
		cliffs = append(cliffs, j)
	}
	return s.app.printJSON(struct {
		Scenario string        `json:"scenario"`
		Hash     string        `json:"scenario_hash"`
		Result   string        `json:"result_hash"`
		Subject  string        `json:"subject"`
		Subjects int64         `json:"subjects"`
		Date     string        `json:"date"`
		Set      string        `json:"parameter_set"`
		Demo     string        `json:"demo,omitempty"`
		Clocks   clocksJSON    `json:"clocks"`
		Variants []variantJSON `json:"variants"`
		Cliffs   []cliffJSON   `json:"cliffs"`
	}{s.study.Scenario.Title(s.lang), s.study.Hash, s.report.Hash, s.study.Subject.ID, s.report.Subjects, s.study.Base.Date.String(), string(s.study.Base.Set), s.demo,
		clocksOf(s.clocks), variants, cliffs})
}
