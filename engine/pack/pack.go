// Package pack reads policy packs: the documents, figures, rules and examples of a policy as officials write them.
//
// It promises strictness (every problem of every file at once, each with file, line and column) and exactness (no
// figure passes through floating point). It knows nothing of the meaning of an expression: package rule compiles those.
package pack

import (
	"reflect"

	"go.yaml.in/yaml/v4"
)

// Labelled is what a person reads: Chinese, with English beside it.
type Labelled struct {
	Label string `yaml:"label,required" doc:"Chinese label"`
	En    string `yaml:"en,required" doc:"English label"`
}

// Name returns the label in a language.
func (l Labelled) Name(lang Lang) string { return Text{l.Label, l.En}.In(lang) }

// Window limits when a part of a pack exists.
type Window struct {
	From  *Day `yaml:"from" doc:"first day on which this exists"`
	Until *Day `yaml:"until" doc:"last day on which this exists"`
}

// Holds reports whether the window contains a day.
func (w Window) Holds(d Day) bool {
	return (w.From == nil || *w.From <= d) && (w.Until == nil || d <= *w.Until)
}

// Cite names an article of a document of the pack.
type Cite struct {
	Doc     string // an id of Documents
	Article string
	Pos     Pos
}

// Given reports whether there is a citation at all.
func (c Cite) Given() bool { return c.Article != "" }

// Expr is the text of an expression and where it stands.
type Expr struct {
	Src string
	Pos Pos
}

// Given reports whether there is an expression at all.
func (e Expr) Given() bool { return e.Src != "" }

// Pack is one policy.
type Pack struct {
	ID            string              `yaml:"pack,required" doc:"identifier: the folder below packs/"`
	Title         string              `yaml:"title,required" doc:"Chinese title"`
	En            string              `yaml:"en,required" doc:"English title"`
	Kind          string              `yaml:"kind,required" enum:"qualification,grant,tax,selection,grading,allocation,target,fund_rule,plan" doc:"what the pack decides"`
	Authority     string              `yaml:"authority,required" doc:"body that applies the policy, an id of bodies.yaml"`
	Subject       string              `yaml:"subject" doc:"what is assessed, an id of subjects.yaml; only a plan has none"`
	Documents     Map[Document]       `yaml:"documents,required" doc:"the documents the pack rests on"`
	Effective     Effective           `yaml:"effective,required" doc:"when the pack is in force"`
	Uses          Map[Use]            `yaml:"uses" doc:"alias: pack whose figures and results may be read"`
	Parameters    Map[Parameter]      `yaml:"parameters" doc:"every figure, dated and cited"`
	Definitions   Map[Definition]     `yaml:"definitions" doc:"named expressions"`
	Figures       []string            `yaml:"figures" doc:"definitions that are results in their own right"`
	Measures      Map[Measure]        `yaml:"measures" doc:"sums and counts over the whole population, readable like definitions"`
	Applies       []Condition         `yaml:"applies" doc:"scope: all must hold, else not applicable"`
	Conditions    []Condition         `yaml:"conditions" doc:"all must be met"`
	Disqualifiers []Trigger           `yaml:"disqualifiers" doc:"any one that holds decides against"`
	FastTracks    []Trigger           `yaml:"fast_tracks" doc:"any one that holds stands in for the conditions it replaces"`
	Score         *Score              `yaml:"score" doc:"scoring table"`
	Benefit       *Benefit            `yaml:"benefit" doc:"what an eligible enterprise receives"`
	Selection     *Selection          `yaml:"selection" doc:"who is chosen when there are more than places"`
	Grading       *Grading            `yaml:"grading" doc:"grades by rank within groups"`
	Allocation    *Allocation         `yaml:"allocation" doc:"who is served from a limited stock"`
	Target        *Target             `yaml:"target" doc:"a quantified target, measured over the population"`
	Clauses       []PlanClause        `yaml:"clauses" doc:"plan: the clauses of the document and what each obliges"`
	Stated        []Stated            `yaml:"stated" doc:"plan: every figure of the document and the parameter that holds it"`
	OpenQuestions []OpenQuestion      `yaml:"open_questions" doc:"what the text leaves open, with an owner"`
	NotEncoded    []NotEncoded        `yaml:"not_encoded" doc:"text that is not a rule here, with the reason"`
	Levers        Map[Lever]          `yaml:"levers" doc:"what its subjects can do, beside or in the place of levers/*.yaml"`
	Procedure     *Procedure          `yaml:"procedure" doc:"how it is applied for, decided and paid"`
	Pos           Pos                 `yaml:"-"`
	Raw           []byte              `yaml:"-"` // pack.yaml as read, line ends normalised
	Articles      map[string]*Article `yaml:"-"` // from source.md, by "doc article"
	Examples      Examples            `yaml:"-"`
}

// Name returns the title in a language.
func (p *Pack) Name(l Lang) string { return Text{p.Title, p.En}.In(l) }

// Article is what source.md says of an article, in our own words.
type Article struct {
	Doc, Article, Says string
	Pos                Pos
	Cited              bool
}

// Document is an official document.
type Document struct {
	Title  string `yaml:"title,required" doc:"official title"`
	Number string `yaml:"number" doc:"document number"`
	Issuer string `yaml:"issuer" doc:"who issued it"`
	Issued *Day   `yaml:"issued" doc:"date of issue"`
	From   *Day   `yaml:"from" doc:"in force from"`
	Until  *Day   `yaml:"until" doc:"in force until"`
	Note   string `yaml:"note" doc:"what it changed"`
	NoteEn string `yaml:"note_en" doc:"the note in English"`
	Pos    Pos    `yaml:"-"`
}

// Use is a pack whose figures and results may be read, by name alone or with the days of the reference.
type Use struct {
	Pack  string `yaml:"pack,required" doc:"the pack"`
	From  *Day   `yaml:"from" doc:"first day of the reference"`
	Until *Day   `yaml:"until" doc:"last day of the reference; after it whatever reads the pack is unknown"`
	Pos   Pos    `yaml:"-"`
}

// decode reads a use from its pack alone or from its parts.
func (u *Use) decode(d *decoder, n *yaml.Node) {
	u.Pos = d.pos(n)
	if n.Kind == yaml.ScalarNode {
		u.Pack, _ = d.scalar(n)
		return
	}
	d.structure(n, reflect.ValueOf(u).Elem())
}

// Holds reports whether the reference is good on a day.
func (u Use) Holds(d Day) bool { return Window{u.From, u.Until}.Holds(d) }

// Subject is a kind of thing that packs assess: an enterprise, a platform, a project, a fund.
type Subject struct {
	ID string `yaml:"-"`
	Labelled
	Key   string `yaml:"key,required" doc:"fact that identifies one"`
	Name  string `yaml:"name" doc:"fact that names it for people"`
	Owner string `yaml:"owner" doc:"fact that holds the credit code of the enterprise it belongs to"`
	// Sector chooses the cost of levers.
	Sector string `yaml:"sector" doc:"fact that holds the industry code"`
	// Groups are how reports break down what concerns many.
	Groups []string `yaml:"groups" doc:"usual groups of reports: a fact, the first characters of a code (fact:2), a figure (pack.definition)"`
	Pos    Pos      `yaml:"-"`
}

// Effective tells when the pack is in force and which day selects its figures.
type Effective struct {
	From  Day    `yaml:"from,required" doc:"first day"`
	Until *Day   `yaml:"until" doc:"last day"`
	By    string `yaml:"by,required" enum:"application_date,tax_year" doc:"which day selects figures and rules"`
	Pos   Pos    `yaml:"-"`
}

// LawDate is the day whose figures apply to an assessment on the given day: that day itself, or the last day of the
// latest completed year.
func (e Effective) LawDate(on Day) Day {
	if e.By != "tax_year" {
		return on
	}
	y, _, _ := on.Date()
	return DayOf(y-1, 12, 31)
}

// Parameter is a figure of the policy with the days from which its values hold.
type Parameter struct {
	Labelled
	Cite     Cite          `yaml:"cite,required" doc:"article that sets it"`
	Evidence string        `yaml:"evidence" enum:"confirmed,unverified,assumed,interpretation" doc:"how well the figure is known"`
	Values   Dated         `yaml:"values,required" doc:"first day: value; none where nothing is published"`
	Demo     Dated         `yaml:"demo" doc:"assumed values of the demo set, used where values has none"`
	Codes    Map[Labelled] `yaml:"codes" doc:"names of the codes that it may take, such as the ways a switch can stand"`
	Note     string        `yaml:"note" doc:"remark"`
	NoteEn   string        `yaml:"note_en" doc:"remark in English"`
	Pos      Pos           `yaml:"-"`
}

// Dated is the history of a figure, from early to late.
type Dated []DatedValue

// DatedValue is a value and the first day on which it holds.
type DatedValue struct {
	From  Day
	Value Quantity
}

// At returns the value that holds on a day under a parameter set, and whether it comes from the demo set.
func (p *Parameter) At(d Day, set Set) (q Quantity, demo bool) {
	q = at(p.Values, d)
	if q.Kind == None && set == Demo {
		if a := at(p.Demo, d); a.Kind != None {
			return a, true
		}
	}
	return q, false
}

func at(vs Dated, d Day) Quantity {
	var q Quantity
	for _, v := range vs {
		if v.From <= d {
			q = v.Value
		}
	}
	return q
}

// Set is a parameter set: the published figures, or those with assumed ones filled in.
type Set string

// Parameter sets.
const (
	Law  Set = "law"
	Demo Set = "demo"
)

// Definition is a named expression.
type Definition struct {
	Labelled
	Cite     Cite          `yaml:"cite" doc:"article that defines it"`
	Evidence string        `yaml:"evidence" enum:"confirmed,unverified,assumed,interpretation" doc:"how well the reading is known"`
	Is       Expr          `yaml:"is,required" doc:"expression"`
	Codes    Map[Labelled] `yaml:"codes" doc:"names of the codes that it may come to"`
	Show     string        `yaml:"show" enum:"percent,yuan,number" doc:"how the figure is printed"`
	Note     string        `yaml:"note" doc:"remark"`
	NoteEn   string        `yaml:"note_en" doc:"remark in English"`
	Pos      Pos           `yaml:"-"`
}

// Condition must be met.
type Condition struct {
	ID string `yaml:"id,required" doc:"identifier within the pack"`
	Labelled
	Cite       Cite   `yaml:"cite,required" doc:"article"`
	Words      string `yaml:"words" doc:"the clause's own few words, held against the operator"`
	Discretion bool   `yaml:"discretion" doc:"原则上: unmet leads to discretion instead of refusal"`
	Evidence   string `yaml:"evidence" enum:"confirmed,unverified,assumed,interpretation" doc:"how well the rule is known"`
	Require    Expr   `yaml:"require,required" doc:"what must hold"`
	Note       string `yaml:"note" doc:"remark"`
	NoteEn     string `yaml:"note_en" doc:"remark in English"`
	Window
	Pos Pos `yaml:"-"`
}

// Trigger acts when it holds: a disqualifier or a fast track.
type Trigger struct {
	ID string `yaml:"id,required" doc:"identifier within the pack"`
	Labelled
	Cite     Cite     `yaml:"cite,required" doc:"article"`
	Words    string   `yaml:"words" doc:"the clause's own few words, held against the operator"`
	Evidence string   `yaml:"evidence" enum:"confirmed,unverified,assumed,interpretation" doc:"how well the rule is known"`
	When     Expr     `yaml:"when,required" doc:"what must hold for it to act"`
	Replaces []string `yaml:"replaces" doc:"fast track: conditions it stands in for"`
	Note     string   `yaml:"note" doc:"remark"`
	NoteEn   string   `yaml:"note_en" doc:"remark in English"`
	Window
	Pos Pos `yaml:"-"`
}

// Score is a scoring table.
type Score struct {
	Labelled
	Cite  Cite     `yaml:"cite" doc:"article"`
	Max   Quantity `yaml:"max,required" doc:"points that can be reached"`
	Items []Item   `yaml:"items,required" doc:"items, added up"`
	Pos   Pos      `yaml:"-"`
}

// Item is a line of a scoring table. Exactly one way of scoring is given: cases and bands, best_of, items, or a judged range.
type Item struct {
	ID string `yaml:"id,required" doc:"identifier within the table"`
	Labelled
	Cite     Cite   `yaml:"cite" doc:"article"`
	Evidence string `yaml:"evidence" enum:"confirmed,unverified,assumed,interpretation" doc:"how well the table is known"`
	Scale
	Is     Expr      `yaml:"is" doc:"points by a formula, kept between 0 and max"`
	Max    *Points   `yaml:"max" doc:"most points of a formula: a number or a parameter"`
	Judged string    `yaml:"judged" doc:"judged fact that narrows a range of points"`
	BestOf []Scale   `yaml:"best_of" doc:"alternatives, the best counts"`
	Range  *Points   `yaml:"range" doc:"an expert decides within this range"`
	Cap    *Quantity `yaml:"cap" doc:"ceiling of a group"`
	Items  []Item    `yaml:"items" doc:"a group"`
	Note   string    `yaml:"note" doc:"remark"`
	NoteEn string    `yaml:"note_en" doc:"remark in English"`
	Window
	Pos Pos `yaml:"-"`
}

// Scale turns a figure into points: cases first, then bands, then otherwise.
type Scale struct {
	Cases     []Case   `yaml:"cases" doc:"looked at first, the first that holds counts"`
	Of        Expr     `yaml:"of" doc:"figure that the bands look at"`
	AtLeast   []Bound  `yaml:"at_least" doc:"thresholds, reached at the value itself"`
	Bands     []Bound  `yaml:"bands" doc:"thresholds with their operator"`
	Points    []Points `yaml:"points" doc:"points of each threshold"`
	Otherwise *Points  `yaml:"otherwise" doc:"points below the last threshold"`
}

// Given reports whether the scale scores anything.
func (s Scale) Given() bool { return len(s.Cases) > 0 || s.Of.Given() }

// Thresholds returns the bands whichever way they are written.
func (s Scale) Thresholds() []Bound {
	if len(s.AtLeast) > 0 {
		return s.AtLeast
	}
	return s.Bands
}

// Case gives points when its condition holds.
type Case struct {
	When   Expr   `yaml:"when,required" doc:"condition"`
	Points Points `yaml:"points,required" doc:"points"`
	Pos    Pos    `yaml:"-"`
}

// Bound is a threshold: an operator and a literal or the name of a parameter.
type Bound struct {
	Op    string // >=, >, <=, <
	Value Quantity
	Param string
	Pos   Pos
}

// Points is a number of points, a range of them that an expert narrows, or a parameter.
type Points struct {
	Lo, Hi Quantity
	Param  string
	Pos    Pos
}

// Benefit is what an eligible enterprise receives.
type Benefit struct {
	Kind string `yaml:"kind,required" enum:"grant,tax_saving,deduction,price,status" doc:"kind of benefit"`
	Labelled
	Cite      Cite     `yaml:"cite" doc:"article"`
	Amount    Expr     `yaml:"amount" doc:"amount in yuan"`
	NotWith   []string `yaml:"not_with" doc:"packs whose benefit excludes this one"`
	HeldUntil string   `yaml:"held_until" doc:"fact with the last day of the title that a subject already holds"`
	OncePer   []string `yaml:"once_per" doc:"facts that together allow it once"`
	Note      string   `yaml:"note" doc:"remark"`
	NoteEn    string   `yaml:"note_en" doc:"remark in English"`
	Pos       Pos      `yaml:"-"`
}

// OpenQuestion is what the text leaves open.
type OpenQuestion struct {
	ID        string `yaml:"id,required" doc:"identifier"`
	Question  string `yaml:"question,required" doc:"the question in Chinese"`
	En        string `yaml:"en,required" doc:"the question in English"`
	Cite      Cite   `yaml:"cite" doc:"article"`
	Owner     string `yaml:"owner,required" doc:"body that must answer, an id of bodies.yaml"`
	Default   string `yaml:"default" doc:"reading used meanwhile"`
	DefaultEn string `yaml:"default_en" doc:"the reading in English"`
	Pos       Pos    `yaml:"-"`
}

// NotEncoded is text that is not a rule here.
type NotEncoded struct {
	Cite     Cite   `yaml:"cite" doc:"article"`
	Says     string `yaml:"says,required" doc:"what it says, in our own words"`
	En       string `yaml:"en,required" doc:"the same in English"`
	Reason   string `yaml:"reason,required" doc:"why it is not encoded"`
	ReasonEn string `yaml:"reason_en" doc:"the reason in English"`
	Pos      Pos    `yaml:"-"`
}

// Procedure is how the policy is applied for, decided and paid.
type Procedure struct {
	Route string `yaml:"route,required" enum:"application,automatic" doc:"application 申报, automatic 免申即享"`
	Steps []Step `yaml:"steps,required" doc:"steps in order"`
	Pos   Pos    `yaml:"-"`
}

// Step is a step of a procedure.
type Step struct {
	Step string `yaml:"step,required" doc:"identifier"`
	Labelled
	Cite   Cite     `yaml:"cite" doc:"article"`
	By     []string `yaml:"by" doc:"bodies or duties"`
	Within string   `yaml:"within" doc:"time limit: 10 working days, 30 days, 1 month"`
	Lasts  string   `yaml:"lasts" doc:"fixed length: 5 working days"`
	Note   string   `yaml:"note" doc:"remark"`
	NoteEn string   `yaml:"note_en" doc:"remark in English"`
	Window
	Pos Pos `yaml:"-"`
}

// Fact is a piece of information about a subject that rules may use.
type Fact struct {
	Name string `yaml:"-"`
	Labelled
	Subjects []string      `yaml:"subjects" doc:"what it is a fact of, ids of subjects.yaml; enterprise when left out"`
	Type     string        `yaml:"type,required" enum:"money,number,count,share,flag,date,code,text" doc:"kind of value"`
	Decimals *int          `yaml:"decimals" doc:"number: decimal places kept, 0 to 6"`
	Unit     string        `yaml:"unit" doc:"unit shown to people"`
	UnitEn   string        `yaml:"unit_en" doc:"the unit in English"`
	Never    bool          `yaml:"never" doc:"date: may have never happened"`
	Period   string        `yaml:"period" enum:"instant,year,event" doc:"a moment, a fiscal year, an event"`
	Years    int           `yaml:"years" doc:"period year: how many years back rules may read"`
	Source   string        `yaml:"source,required" doc:"body that holds it"`
	Judged   bool          `yaml:"judged" doc:"an expert decides it"`
	Minutes  int           `yaml:"minutes" doc:"effort of finding it out for one subject, where it is not that of its body"`
	Min      *Quantity     `yaml:"min" doc:"lowest possible value, 0 when left out, none for no bound"`
	Max      *Quantity     `yaml:"max" doc:"highest possible value"`
	Codes    Map[Labelled] `yaml:"codes" doc:"closed list of codes"`
	Note     string        `yaml:"note" doc:"what counts and what does not"`
	NoteEn   string        `yaml:"note_en" doc:"the note in English"`
	PartOf   []string      `yaml:"part_of" doc:"facts that it is a part of: whatever raises it raises them as much"`
	Moves    *Movability   `yaml:"moves" doc:"how an enterprise can lawfully change it"`
	Aliases  []string      `yaml:"aliases" doc:"other column headings in use"`
	Pos      Pos           `yaml:"-"`
}

// Movability is how a fact may lawfully change, for cultivation.
type Movability struct {
	Way    string    `yaml:"way,required" enum:"fixed,up,down,any" doc:"direction"`
	Step   *Quantity `yaml:"step" doc:"smallest step"`
	Lead   string    `yaml:"lead" doc:"time until a change counts: 6 months"`
	Cost   *Quantity `yaml:"cost" doc:"cost of one step"`
	Note   string    `yaml:"note" doc:"remark"`
	NoteEn string    `yaml:"note_en" doc:"remark in English"`
	Pos    Pos       `yaml:"-"`
}

// Body is an organisation that holds facts or applies rules.
type Body struct {
	ID string `yaml:"-"`
	Labelled
	Code    string `yaml:"code" doc:"unit code"`
	Minutes int    `yaml:"minutes" doc:"effort of finding out one fact of one subject; 10 when left out"`
	Note    string `yaml:"note" doc:"remark"`
	From    *Day   `yaml:"from" doc:"exists from"`
	Until   *Day   `yaml:"until" doc:"existed until"`
	Next    string `yaml:"successor" doc:"body that took over"`
	Pos     Pos    `yaml:"-"`
}

// Examples are the tests of a pack.
type Examples struct {
	Base        Map[Quantity] `yaml:"base" doc:"facts of every example"`
	Tests       []Example     `yaml:"tests" doc:"examples of one subject"`
	Populations []Together    `yaml:"populations" doc:"examples of many subjects together"`
}

// Example states an outcome for given facts on a day.
type Example struct {
	Name   string        `yaml:"name,required" doc:"a sentence"`
	Date   Day           `yaml:"date,required" doc:"application date"`
	Set    string        `yaml:"set" enum:"law,demo" doc:"parameter set"`
	With   Map[Quantity] `yaml:"with" doc:"facts that differ from base"`
	Expect Expect        `yaml:"expect,required" doc:"what must come out"`
	Pos    Pos           `yaml:"-"`
}

// Expect is what an example must come to; what is left out is not looked at.
type Expect struct {
	Outcome    string        `yaml:"outcome" enum:"eligible,not_eligible,undetermined,discretionary,not_applicable" doc:"outcome"`
	Score      *Quantity     `yaml:"score" doc:"exact score"`
	ScoreMin   *Quantity     `yaml:"score_min" doc:"lowest score still possible"`
	ScoreMax   *Quantity     `yaml:"score_max" doc:"highest score still possible"`
	Points     Map[Quantity] `yaml:"points" doc:"points of scoring items"`
	Amount     *Quantity     `yaml:"amount" doc:"exact amount"`
	AmountMin  *Quantity     `yaml:"amount_min" doc:"lowest amount still possible"`
	AmountMax  *Quantity     `yaml:"amount_max" doc:"highest amount still possible, none for no bound"`
	Conditions Map[string]   `yaml:"conditions" doc:"id: met | unmet | unknown"`
	Unmet      []string      `yaml:"unmet" doc:"exactly the unmet conditions and acting disqualifiers"`
	Missing    []string      `yaml:"missing" doc:"exactly the missing facts, most decisive first"`
	Values     Map[Quantity] `yaml:"values" doc:"values of definitions"`
	Pos        Pos           `yaml:"-"`
}

// Map is a mapping that keeps the order in which it was written.
type Map[T any] []Entry[T]

// Entry is one key of a Map.
type Entry[T any] struct {
	Key   string
	Value T
	Pos   Pos
}

// Get returns the value of a key.
func (m Map[T]) Find(key string) (*T, bool) {
	for i := range m {
		if m[i].Key == key {
			return &m[i].Value, true
		}
	}
	return nil, false
}
