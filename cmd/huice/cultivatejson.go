package main

import (
	"strings"

	"huice/engine/cultivate"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
)

// The forms in which plans are given to programs: columns and levers by name, money in fen, days as dates.
type (
	planJSON struct {
		Kind    string       `json:"kind"`
		On      string       `json:"apply_from"`
		Until   string       `json:"holds_until"`
		Cost    int64        `json:"cost_fen"`
		Market  bool         `json:"depends_on_market,omitempty"`
		Changes []changeJSON `json:"changes"`
		Facts   []factJSON   `json:"facts"`
		Marks   []factJSON   `json:"assumed_marks,omitempty"`
	}
	changeJSON struct {
		Lever    string           `json:"lever"`
		Label    string           `json:"label"`
		Kind     string           `json:"kind"`
		Steps    int64            `json:"steps"`
		Year     int              `json:"year,omitempty"`
		Cost     int64            `json:"cost_fen"`
		Evidence string           `json:"cost_evidence,omitempty"`
		Begin    string           `json:"begin_by"`
		Shows    string           `json:"counts_from"`
		Effects  []moveEffectJSON `json:"effects"`
	}
	moveEffectJSON struct {
		Column string  `json:"column"`
		From   *string `json:"from"`
		To     *string `json:"to"`
	}
	factJSON struct {
		Column   string  `json:"column"`
		Value    *string `json:"value"`
		Forecast bool    `json:"forecast,omitempty"`
		Moved    bool    `json:"moved,omitempty"`
	}
	clauseJSON struct {
		ID    string `json:"id"`
		Label string `json:"label"`
		Cite  string `json:"cite"`
	}
	conflictJSON struct {
		Clauses []clauseJSON `json:"clauses"`
		Least   bool         `json:"least"`
		Apart   bool         `json:"not_on_one_day,omitempty"`
	}
	branchesJSON struct {
		Forecast   string         `json:"forecast"`
		Needed     string         `json:"needed"`
		Year       int            `json:"year"`
		Runs       [][]branchJSON `json:"runs"`
		Thresholds []string       `json:"thresholds"`
		Else       []clauseJSON   `json:"not_met_besides,omitempty"`
	}
	branchJSON struct {
		Forecast string  `json:"forecast"`
		Needed   *string `json:"needed"`
	}
	cultivationJSON struct {
		Demo     string         `json:"demo,omitempty"`
		Pack     string         `json:"pack"`
		Goal     string         `json:"goal"`
		ID       string         `json:"id"`
		Name     string         `json:"name,omitempty"`
		Today    string         `json:"today"`
		Now      string         `json:"now"`
		Status   string         `json:"status"`
		Tier     string         `json:"tier,omitempty"`
		Ends     string         `json:"title_until,omitempty"`
		Proved   bool           `json:"proved"`
		Plans    []planJSON     `json:"plans"`
		Missing  []string       `json:"missing,omitempty"`
		Figures  []string       `json:"unpublished,omitempty"`
		Conflict []conflictJSON `json:"conflict,omitempty"`
		Branches *branchesJSON  `json:"branches,omitempty"`
	}
)

func (r *cultivation) reportJSON(who explain.Subject, rep *cultivate.Report, b *cultivate.Branches) *cultivationJSON {
	out := &cultivationJSON{
		Demo: r.demo, Pack: rep.Pack, Goal: rep.Goal.String(), ID: who.ID, Name: who.Name, Today: rep.Today.String(), Now: rep.Now.String(), Status: rep.Status.String(),
		Proved: rep.Proved, Missing: rep.Missing, Figures: rep.Figures, Plans: []planJSON{},
	}
	for i := range rep.Plans {
		out.Plans = append(out.Plans, r.planJSON(&rep.Plans[i]))
	}
	for _, c := range rep.Conflict {
		out.Conflict = append(out.Conflict, conflictJSON{r.clausesJSON(c.Clauses), c.Least, c.Apart})
	}
	if b != nil {
		out.Branches = r.branchesJSON(b)
	}
	return out
}

func (r *cultivation) clausesJSON(list []rule.Clause) []clauseJSON {
	var out []clauseJSON
	for i := range list {
		out = append(out, clauseJSON{list[i].ID, list[i].Label.Name(r.lang), shortCite(r.pack, list[i].Cite)})
	}
	return out
}

func (r *cultivation) planJSON(p *cultivate.Plan) planJSON {
	out := planJSON{Kind: p.Kind.String(), On: p.On.String(), Until: p.Until.String(), Cost: p.Cost, Market: p.Market, Changes: []changeJSON{}, Facts: r.factsJSON(p.Facts), Marks: r.factsJSON(p.Marks)}
	for i := range p.Changes {
		c := &p.Changes[i]
		x := changeJSON{
			Lever: c.Lever.ID, Label: c.Lever.Name(r.lang), Kind: c.Lever.Kind, Steps: c.Steps, Year: c.Year, Cost: c.Cost, Evidence: c.Lever.Evidence,
			Begin: c.Begin.String(), Shows: c.Shows.String(), Effects: []moveEffectJSON{},
		}
		for _, e := range c.Effects {
			x.Effects = append(x.Effects, moveEffectJSON{e.Column, r.plain(e.Column, e.From), r.plain(e.Column, e.To)})
		}
		out.Changes = append(out.Changes, x)
	}
	return out
}

func (r *cultivation) factsJSON(list []cultivate.Fact) []factJSON {
	var out []factJSON
	for _, f := range list {
		out = append(out, factJSON{f.Column, r.plain(f.Column, f.Value), f.Forecast, f.Moved})
	}
	return out
}

// plain is a value as a facts file holds it; null when it is not known.
func (r *cultivation) plain(column string, v rule.Value) *string {
	if !v.Known {
		return nil
	}
	f, _, ok := r.lib.Column(column)
	if !ok {
		return nil
	}
	text := decimal(v.Num)
	switch f.Type {
	case "flag":
		text = map[bool]string{true: "true", false: "false"}[v.Bool]
	case "code", "text":
		text = v.Str
	case "date":
		d, _ := v.Num.Scaled(1)
		if text = pack.Day(d).String(); pack.Day(d) <= pack.NeverDay {
			text = "never"
		}
	}
	return &text
}

func (r *cultivation) branchesJSON(b *cultivate.Branches) *branchesJSON {
	out := &branchesJSON{Forecast: b.Forecast, Needed: b.Needed, Year: b.Year, Else: r.clausesJSON(b.Else), Thresholds: []string{}}
	for _, t := range b.Thresholds {
		out.Thresholds = append(out.Thresholds, decimal(t))
	}
	for _, run := range b.Runs {
		var points []branchJSON
		for _, p := range run.Points {
			x := branchJSON{Forecast: decimal(p.Forecast)}
			if p.Possible {
				text := decimal(p.Needed)
				x.Needed = &text
			}
			points = append(points, x)
		}
		out.Runs = append(out.Runs, points)
	}
	return out
}

// decimal writes a number as a program reads it, with up to six decimals.
func decimal(v rule.Rat) string {
	text := v.Big().FloatString(6)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
