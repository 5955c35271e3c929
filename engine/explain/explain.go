// Package explain says why an assessment came out as it did: every clause with the enterprise's figure, its source, the
// threshold, the distance and the article, from one trace in three depths (line, page, tree) and two languages.
//
// It promises that the facts it quotes alone lead to the same outcome. It decides nothing: the trace is read off the
// exact evaluator that assessed the enterprise.
package explain

import (
	"slices"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/rule"
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

// Explain traces the assessment of the subject that a row evaluator stands at.
func Explain(lib *pack.Library, prog *rule.Program, r *rule.Rules, row *rule.Row, who Subject, clocks Clocks, lang pack.Lang) *Explanation {
	one := assess.One(prog.Graph, r, row)
	x := newTracer(prog.Graph, r, row, lang)
	e := &Explanation{
		ID: who.ID, Name: who.Name, Pack: r.Pack.ID, PackHash: r.Hash, Title: r.Pack.Name(lang), Set: string(prog.Set),
		Clocks: clocks, Outcome: one.Outcome.String(), OutcomeIs: OutcomeLabel(one.Outcome, lang), lang: lang,
	}
	if !r.InForce {
		e.NotInForce = x.outOfForce()
	}
	for _, c := range r.Clauses() {
		e.Clauses = append(e.Clauses, x.clause(c))
	}
	e.Score = x.score()
	e.Amount = x.amount(one)
	if e.Amount != nil && prog.Graph.Nodes[r.AmountOf].Op == rule.Gap { // the graph has lost how it would be worked out
		if parser, err := rule.NewParser(); err == nil {
			e.Amount.How = newReader(lib, r.Pack, prog.Date, prog.Set, parser, lang).sentence(r.Pack.Benefit.Amount)
		}
	}
	for _, name := range figuresOf(r) {
		if i := slices.IndexFunc(r.Definitions, func(d rule.Definition) bool { return d.Name == name }); i >= 0 {
			d := r.Definitions[i]
			e.Figures = append(e.Figures, Figure{name, d.Def.Name(lang), x.show(d.Node), x.formula(d.Node, d.Names, true), x.cite(d.Def.Cite)})
			x.use(d.Node)
		}
		if i := slices.IndexFunc(r.Measures, func(m rule.Measure) bool { return m.Name == name }); i >= 0 {
			m := r.Measures[i]
			e.Figures = append(e.Figures, Figure{name, m.Def.Name(lang), x.show(m.Node), m.Def.Name(lang), x.cite(m.Def.Cite)})
		}
	}
	for _, g := range one.Missing {
		e.Missing = append(e.Missing, x.missing(lib, g))
	}
	e.Facts = x.used(lib)
	if r.InForce {
		e.Parameters = x.parameters()
	}
	return e
}

// figuresOf lists the definitions that are results, none outside the time of the pack.
func figuresOf(r *rule.Rules) []string {
	if !r.InForce {
		return nil
	}
	return r.Pack.Figures
}

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

func (x *tracer) outOfForce() string {
	e := x.r.Pack.Effective
	if e.Until != nil && x.r.LawDate > *e.Until {
		return x.say("该政策自"+e.From.String()+"至"+e.Until.String()+"施行", "the policy was in force from "+e.From.String()+" to "+e.Until.String())
	}
	return x.say("该政策自"+e.From.String()+"起施行", "the policy is in force from "+e.From.String())
}

// cite prints a citation in full: title, number, article.
func (x *tracer) cite(c pack.Cite) string {
	if !c.Given() {
		return ""
	}
	d, ok := x.r.Pack.Documents.Find(c.Doc)
	if !ok {
		return c.Article
	}
	s := "《" + d.Title + "》"
	if d.Number != "" {
		s += "（" + d.Number + "）"
	}
	return s + c.Article
}

// clause traces one clause.
func (x *tracer) clause(c rule.Clause) Clause {
	out := Clause{
		ID: c.ID, Label: c.Label.Name(x.lang), Cite: x.cite(c.Cite), Truth: x.row.Value(c.Node).Truth(),
		Discretion: c.Discretion, Evidence: evidence(c.Evidence), Because: x.step(c.Own, c.Names, 0),
	}
	if c.Disqualifier {
		out.Label = x.say("不得：", "must not be: ") + out.Label
		out.Because = x.step(c.Node, c.Names, 0)
	}
	if id, ok := x.decisive(c.Own); ok {
		out.Figure, out.Threshold, out.Distance = x.compared(id)
	} else if n := &x.g.Nodes[c.Own]; n.Op == rule.In || n.Op == rule.Prefix {
		out.Figure, out.Threshold = x.show(n.A), x.words(n, c.Names)
	}
	for _, t := range c.Tracks {
		track := x.r.FastTracks[t]
		if v := x.row.Value(track.Own); v.Known && v.Bool {
			out.FastTrack, out.Distance = track.Label.Name(x.lang), ""
			out.Because = Step{
				Says:    x.say("直通条件成立：", "fast track holds: ") + out.FastTrack,
				Truth:   "met",
				Because: []Step{x.step(track.Own, track.Names, 0), out.Because},
			}
			break
		} else if !v.Known {
			out.OpenTracks = append(out.OpenTracks, track.Label.Name(x.lang))
		}
	}
	if out.Truth == "unknown" {
		cols, figures := x.row.Gaps(c.Node)
		for _, col := range cols {
			out.Waits = append(out.Waits, x.g.Columns[col].Name)
		}
		for _, f := range figures {
			out.Waits = append(out.Waits, "param:"+f)
		}
	}
	return out
}

func evidence(s string) string {
	if s == "confirmed" {
		return ""
	}
	return s
}

// decisive finds the one comparison a clause comes down to: itself, or the first part of it that decides.
func (x *tracer) decisive(id rule.ID) (rule.ID, bool) {
	n := &x.g.Nodes[id]
	switch n.Op {
	case rule.Cmp, rule.Decide:
		return id, true
	case rule.And, rule.Or:
		want := x.row.Value(id)
		for _, a := range x.chain(id, n.Op) {
			v := x.row.Value(a)
			if v.Known != want.Known || v.Bool != want.Bool {
				continue
			}
			if d, ok := x.decisive(a); ok {
				return d, true
			}
		}
	case rule.Not:
		return x.decisive(n.A)
	}
	return rule.None, false
}

// compared prints what a comparison holds against what, and how far apart they are when it fails.
func (x *tracer) compared(id rule.ID) (figure, threshold, distance string) {
	l, op, r := x.sides(id)
	st := x.styleOf(l)
	figure, threshold = x.apart(x.row.Value(l), x.row.Value(r), st)
	threshold = comparison(op) + " " + threshold
	if p := x.figure(r); p != nil {
		threshold += x.say("（", " (") + p.Param.Name(x.lang) + x.say("）", ")")
	}
	if n := &x.g.Nodes[id]; n.Op == rule.Decide {
		return x.reach(n, l), threshold, x.atBest(n)
	}
	if v := x.row.Value(id); v.Known && !v.Bool {
		distance = x.distance(l, r, op, st)
	}
	return figure, threshold, distance
}

// reach prints the range that a question is about, l being one end of it.
func (x *tracer) reach(n *rule.Node, l rule.ID) string {
	if it := x.items[l]; it != nil {
		return x.span(it.Lo, it.Hi)
	}
	a, b := &x.g.Nodes[n.A], &x.g.Nodes[n.B]
	switch {
	case a.Op != rule.Cmp || b.Op != rule.Cmp:
		return x.value(x.row.Value(l), plain)
	case a.Text[0] == '<':
		return x.span(b.A, a.A)
	}
	return x.span(a.A, b.A)
}

// atBest says how far a range stays from what is asked for even at its better end.
func (x *tracer) atBest(n *rule.Node) string {
	b := &x.g.Nodes[n.B]
	if b.Op != rule.Cmp || truthOf(x.row, n) != "unmet" {
		return ""
	}
	h, t := x.row.Value(b.A), x.row.Value(b.B)
	if !h.Known || !t.Known {
		return ""
	}
	gap := t.Num.Sub(h.Num).Abs()
	if gap.Sign() == 0 {
		return x.say("最高正好等于界限，须越过", "exactly on the line at best, which must be crossed")
	}
	return x.say("最高仍差 ", "short by ") + Number(gap, 4) + x.say(" 分", " points at best")
}

func truthOf(row *rule.Row, n *rule.Node) string {
	if v := row.Value(n.A); v.Known && v.Bool {
		return "met"
	}
	if v := row.Value(n.B); v.Known && !v.Bool {
		return "unmet"
	}
	return "unknown"
}

// span prints a range of points.
func (x *tracer) span(lo, hi rule.ID) string {
	a, b := x.value(x.row.Value(lo), plain), x.value(x.row.Value(hi), plain)
	if a == b {
		return a
	}
	return a + "–" + b
}
