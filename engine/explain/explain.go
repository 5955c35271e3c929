// Package explain says why an assessment came out as it did: every clause with the enterprise's figure, its source, the
// threshold, the distance and the article, from one trace in three depths (line, page, tree) and two languages.
//
// It promises that the facts it quotes alone lead to the same outcome. It decides nothing: the trace is read off the
// exact evaluator that assessed the enterprise.
package explain

import (
	"huice/engine/assess"
	"huice/engine/pack"
)

// Clocks are the four times of an answer.
type Clocks struct {
	FactsAsOf  string `json:"facts_as_of"`
	KnownAsOf  string `json:"known_as_of"`
	LawAsOf    string `json:"law_as_of"`
	ComputedAt string `json:"computed_at"`
}

// Explanation is the trace of one assessment.
type Explanation struct {
	ID         string      `json:"id"`
	Name       string      `json:"name,omitempty"`
	Pack       string      `json:"pack"`
	PackHash   string      `json:"pack_hash"`
	Title      string      `json:"title"`
	Set        string      `json:"parameter_set"`
	Clocks     Clocks      `json:"clocks"`
	Outcome    string      `json:"outcome"`
	OutcomeIs  string      `json:"outcome_label"`
	NotInForce string      `json:"not_in_force,omitempty"`
	Clauses    []Clause    `json:"clauses"`
	Score      *Score      `json:"score,omitempty"`
	Amount     *Amount     `json:"amount,omitempty"`
	Figures    []Figure    `json:"figures,omitempty"`
	Missing    []Missing   `json:"missing,omitempty"`
	Facts      []Fact      `json:"facts"`
	Parameters []Parameter `json:"parameters,omitempty"`

	lang pack.Lang
}

// Clause is a condition, disqualifier or part of the scope with how it came out.
type Clause struct {
	ID         string   `json:"id"`
	Label      string   `json:"label"`
	Cite       string   `json:"cite"`
	Truth      string   `json:"truth"` // met, unmet, unknown
	Discretion bool     `json:"discretion,omitempty"`
	Evidence   string   `json:"evidence,omitempty"`
	Figure     string   `json:"figure,omitempty"`           // what the enterprise has
	Threshold  string   `json:"threshold,omitempty"`        // what is asked for
	Distance   string   `json:"distance,omitempty"`         // how far apart, when unmet
	FastTrack  string   `json:"fast_track,omitempty"`       // the one that holds
	OpenTracks []string `json:"open_fast_tracks,omitempty"` // those that may still hold
	Waits      []string `json:"waits_for,omitempty"`
	Because    Step     `json:"because"`
}

// Step is one step of the reasoning, with those it rests on.
type Step struct {
	Says    string `json:"says"`
	Truth   string `json:"truth,omitempty"`
	Source  string `json:"source,omitempty"`
	Because []Step `json:"because,omitempty"`
}

// Score is the scoring table as it came out.
type Score struct {
	Label string `json:"label"`
	Min   string `json:"min"`
	Max   string `json:"max"`
	Of    string `json:"of"`
	Items []Item `json:"items"`
}

// Item is a line of the scoring table.
type Item struct {
	ID     string `json:"id"`
	Label  string `json:"label"`
	Cite   string `json:"cite,omitempty"`
	Min    string `json:"min"`
	Max    string `json:"max"`
	Figure string `json:"figure,omitempty"`
	Next   string `json:"next,omitempty"` // the band above
	Items  []Item `json:"items,omitempty"`
}

// Amount is what the benefit comes to.
type Amount struct {
	Label string `json:"label"`
	Cite  string `json:"cite,omitempty"`
	Min   string `json:"min"`
	Max   string `json:"max"` // empty: no bound
	How   string `json:"how"`
}

// Figure is a named result.
type Figure struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Value string `json:"value"`
	How   string `json:"how"`
	Cite  string `json:"cite,omitempty"`
}

// Missing is something the outcome waits for.
type Missing struct {
	Name   string `json:"name"`
	Label  string `json:"label"`
	Source string `json:"source,omitempty"`
}

// Fact is a fact the trace rests on.
type Fact struct {
	Name   string `json:"name"`
	Label  string `json:"label"`
	Value  string `json:"value"`
	Source string `json:"source"`
}

// Parameter is a figure of the policy the trace rests on.
type Parameter struct {
	Name     string `json:"name"`
	Label    string `json:"label"`
	Value    string `json:"value"`
	Cite     string `json:"cite"`
	Evidence string `json:"evidence,omitempty"`
	Demo     bool   `json:"demo,omitempty"`
}

// Subject names the enterprise that is explained.
type Subject struct{ ID, Name string }

// OutcomeLabel names an outcome.
func OutcomeLabel(o assess.Outcome, l pack.Lang) string {
	return [...]pack.Text{
		assess.NotApplicable: {Zh: "不适用", En: "not applicable"},
		assess.NotEligible:   {Zh: "不符合", En: "not eligible"},
		assess.Undetermined:  {Zh: "待补数据", En: "undetermined"},
		assess.Discretionary: {Zh: "需人工裁量", En: "discretionary"},
		assess.Eligible:      {Zh: "符合", En: "eligible"},
	}[o].In(l)
}
