// Package rule compiles packs for a date into one typed graph of exact operations that all packs share.
//
// It promises one meaning: Value and Node.apply say exactly what every operation comes to, for every gap. Whoever
// evaluates the graph in another way (columns, SQL) is held to that meaning by tests. CEL is the notation and lives
// here only; the graph knows nothing of it.
package rule

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"

	"huice/engine/pack"
)

// Options select what is compiled.
type Options struct {
	Date pack.Day // the application date
	Set  pack.Set // parameter set; Law when empty

	// Floating leaves the application date open within its calendar year: rules and figures are those of Date, but the date
	// in expressions is read as the column ApplicationDate. It serves plans, which look for the day as well.
	Floating bool
}

// ApplicationDate is the column that holds the application date of a floating program.
const ApplicationDate = "application_date"

// Program is a set of packs compiled for a date.
type Program struct {
	Graph *Graph
	Rules []*Rules
	Options
}

// Rules is one compiled pack.
type Rules struct {
	Pack    *pack.Pack
	Hash    string            // of everything the rules depend on
	Uses    map[string]*Rules // packs whose results it reads, by alias
	LawDate pack.Day          // the day whose figures apply
	InForce bool

	Applies       []Clause
	Conditions    []Clause
	Disqualifiers []Clause // their nodes hold when the enterprise is NOT disqualified
	FastTracks    []Clause
	Score         *Item // the whole table as its root; nil without a table
	Definitions   []Definition
	Parameters    []Parameter // those the rules read, in order of the pack
	Measures      []Measure   // each after those it reads

	Selection  *Selection // nil without one; so are the three below
	Grading    *Grading
	Allocation *Allocation
	Target     *Target
	Once       []ID // what together allows the benefit once

	Scope       ID       // the pack concerns the enterprise
	Hard        ID       // all that must hold, discretion aside
	Soft        ID       // all that holds in principle
	Amount      [2]ID    // bounds in yuan, rounded to fen; None without an amount
	AmountOf    ID       // the amount before rounding, as the pack writes it
	AmountNames []string // names its expression mentions

	reads   map[string]bool // names that expressions and tables read
	clauses []Clause
}

// Clause is a condition, disqualifier, fast track or part of the scope.
type Clause struct {
	ID           string
	Label        pack.Labelled
	Cite         pack.Cite
	Discretion   bool
	Disqualifier bool // Own must not hold
	Expr         pack.Expr
	Own          ID       // what the clause itself says
	Node         ID       // with the fast tracks that stand in for it
	Names        []string // names its expression mentions
	Tracks       []int    // those fast tracks, by index
	Facts        []int    // columns that Node reads
	Unpublished  bool     // Node reads a figure that nobody has published
	Evidence     string
}

// Definition is a compiled definition.
type Definition struct {
	Name  string
	Def   *pack.Definition
	Node  ID
	Names []string // names its expression mentions
}

// Parameter is a figure as it holds on the law date.
type Parameter struct {
	Name  string
	Param *pack.Parameter
	Value pack.Quantity // Kind None: no published figure
	Node  ID            // None for a list
	Demo  bool          // taken from the demo set
}

// Item is a line of the scoring table with the nodes of its lowest and highest points.
type Item struct {
	Item   *pack.Item // nil for the root
	Lo, Hi ID
	Scales []Scale // how it scores: one, or the alternatives of best_of
	Items  []Item

	Formula ID       // points by a formula; None when it scores in another way
	Names   []string // names the formula mentions
}

// Scale is a compiled scale: its cases, the figure its bands look at, and the points of each band.
type Scale struct {
	Cases  []ID
	Of     ID     // None without bands
	Table  *Table // lowest points of each band; nil when a figure in it is not published
	Lo, Hi ID
}

// Compile compiles packs, and the packs they use, for a date.
func Compile(lib *pack.Library, o Options, ids ...string) (*Program, []pack.Problem) {
	if o.Set == "" {
		o.Set = pack.Law
	}
	env, err := environment(factVariables(lib)...)
	if err != nil {
		return nil, []pack.Problem{{Code: "internal", Text: pack.Textf("%v", "%v", err)}}
	}
	c := &compiler{lib: lib, o: o, env: env, g: newGraph(), done: map[string]*Rules{}, scopes: map[string]*scope{}}
	prog := &Program{Graph: c.g, Options: o}
	for _, id := range ids {
		p := lib.Pack(id)
		if p == nil {
			c.problems = append(c.problems, pack.Problem{Code: "no-pack", Text: pack.Textf("没有政策包“%s”", "there is no pack %q", id)})
			continue
		}
		prog.Rules = append(prog.Rules, c.pack(p))
	}
	pack.SortProblems(c.problems)
	return prog, c.problems
}

func factVariables(lib *pack.Library) []cel.EnvOption {
	opts := []cel.EnvOption{cel.Variable("application_date", celDate)}
	for _, f := range lib.Facts {
		t := celNumber
		switch f.Type {
		case "flag":
			t = cel.BoolType
		case "date":
			t = celDate
		case "code", "text":
			t = cel.StringType
		}
		for _, c := range f.Columns() {
			opts = append(opts, cel.Variable(c, t))
			if f.Of(pack.Enterprise) {
				opts = append(opts, cel.Variable(pack.OwnerPrefix+c, t))
			}
		}
	}
	return opts
}

// compiler compiles packs into one graph.
type compiler struct {
	lib      *pack.Library
	o        Options
	env      *cel.Env
	g        *Graph
	done     map[string]*Rules
	scopes   map[string]*scope // of the packs that are compiled
	problems []pack.Problem
}

func (c *compiler) pack(p *pack.Pack) *Rules {
	if r := c.done[p.ID]; r != nil {
		return r
	}
	r := &Rules{Pack: p, LawDate: p.Effective.LawDate(c.o.Date), Amount: [2]ID{None, None}, AmountOf: None}
	c.done[p.ID] = r
	r.InForce = p.Effective.From <= r.LawDate && (p.Effective.Until == nil || r.LawDate <= *p.Effective.Until)
	uses := map[string]*Rules{}
	for _, e := range p.Uses {
		if q := c.lib.Pack(e.Value.Pack); q != nil {
			uses[e.Key] = c.pack(q)
		}
	}
	r.Uses = uses
	over := map[string]*Rules{}
	for _, m := range p.Measures {
		if q := c.lib.Pack(m.Value.Over); q != nil && q != p {
			over[q.ID] = c.pack(q)
		}
	}
	r.Hash = hash(c.lib, p, uses, over)
	s := &scope{compiler: c, p: p, r: r, env: c.env, uses: uses, terms: map[string]term{}}
	s.parameters()
	s.used()
	s.stage()
	s.definitions()
	s.score()
	s.clauses()
	s.amount()
	s.results()
	s.together()
	c.scopes[p.ID] = s
	if !r.InForce { // there is no rule on that day, only the answer that it does not apply
		r.Scope, r.Hard, r.Soft = c.g.Bool(false), c.g.Bool(false), c.g.Bool(false)
		r.Applies, r.Conditions, r.Disqualifiers, r.FastTracks, r.clauses = nil, nil, nil, nil, nil
		r.Score, r.Amount, r.AmountOf = nil, [2]ID{None, None}, None
		r.Selection, r.Grading, r.Allocation, r.Target = nil, nil, nil, nil
	}
	return r
}

// clauses compiles conditions, disqualifiers, fast tracks and scope, those in force on the law date.
func (s *scope) clauses() {
	r, g := s.r, s.g
	condition := func(x *pack.Condition) Clause {
		own := s.flag(x.Require)
		return Clause{Names: s.names, ID: x.ID, Label: x.Labelled, Cite: x.Cite, Discretion: x.Discretion, Expr: x.Require, Own: own, Node: own, Evidence: x.Evidence}
	}
	trigger := func(x *pack.Trigger) Clause {
		own := s.flag(x.When)
		return Clause{Names: s.names, ID: x.ID, Label: x.Labelled, Cite: x.Cite, Expr: x.When, Own: own, Node: own, Evidence: x.Evidence}
	}
	for i := range s.p.Applies {
		if x := &s.p.Applies[i]; x.Holds(r.LawDate) {
			r.Applies = append(r.Applies, condition(x))
		}
	}
	stands := map[string][]int{}
	for i := range s.p.FastTracks {
		if x := &s.p.FastTracks[i]; x.Holds(r.LawDate) {
			for _, id := range x.Replaces {
				stands[id] = append(stands[id], len(r.FastTracks))
			}
			r.FastTracks = append(r.FastTracks, trigger(x))
		}
	}
	for i := range s.p.Conditions {
		x := &s.p.Conditions[i]
		if !x.Holds(r.LawDate) {
			continue
		}
		c := condition(x)
		c.Tracks = stands[c.ID]
		for _, t := range c.Tracks {
			c.Node = g.op2(Or, Bool, 0, c.Node, r.FastTracks[t].Own)
		}
		r.Conditions = append(r.Conditions, c)
	}
	for i := range s.p.Disqualifiers {
		if x := &s.p.Disqualifiers[i]; x.Holds(r.LawDate) {
			c := trigger(x)
			c.Disqualifier, c.Node = true, g.not(c.Own)
			r.Disqualifiers = append(r.Disqualifiers, c)
		}
	}
	s.conclude()
}

// conclude joins the clauses into scope, hard and soft.
func (s *scope) conclude() {
	r, g := s.r, s.g
	var scope, hard, soft []ID
	for _, list := range [][]Clause{r.Applies, r.Conditions, r.Disqualifiers, r.FastTracks} {
		for i := range list {
			list[i].Facts = g.Facts(list[i].Node)
			list[i].Unpublished = g.readsGap(list[i].Node)
		}
	}
	for _, c := range r.Applies {
		scope = append(scope, c.Node)
	}
	for _, c := range slices.Concat(r.Conditions, r.Disqualifiers) {
		if c.Discretion {
			soft = append(soft, c.Node)
		} else {
			hard = append(hard, c.Node)
		}
	}
	r.Scope, r.Hard, r.Soft = g.all(scope), g.all(hard), g.all(soft)
	r.clauses = slices.Concat(r.Applies, r.Conditions, r.Disqualifiers)
}

func (s *scope) amount() {
	b := s.p.Benefit
	if b == nil || !b.Amount.Given() {
		return
	}
	t, n := s.expr(b.Amount), Node{}
	if t.bad() {
		return
	}
	n = s.g.Nodes[t.lo]
	if n.Type != Num || n.Money != 1 && !(n.Op == Const && n.Val.Num.Sign() == 0) {
		s.errorf(b.Amount.Pos, "amount", "金额应以元计，这里得到的不是金额", "an amount must be in yuan; this is not an amount of money")
		return
	}
	s.r.AmountOf, s.r.AmountNames = t.lo, s.names
	lo, _ := s.g.interval(t.lo)
	_, hi := s.g.interval(t.hi)
	s.r.Amount = [2]ID{s.round(lo), s.round(hi)}
}

// results declares what came out, for the blocks that compare subjects and for packs that measure this one's subjects.
func (s *scope) results() {
	s.constant("eligible", cel.BoolType, s.r.eligible(s.g))
	s.constant("applicable", cel.BoolType, s.r.Scope)
	if s.r.Amount[0] != None && s.r.AmountOf != None {
		due := s.g.op3(If, s.r.eligible(s.g), s.round(s.r.AmountOf), s.g.num(Int(0), 1))
		s.constant("amount", celNumber, due)
	}
}

// round rounds yuan half up to whole fen.
func (s *scope) round(id ID) ID {
	return s.g.add(Node{Op: Round, Type: Num, Money: 1, A: id, B: None, C: None, Unit: Frac(1, 100)})
}

// hash identifies everything the rules of a pack depend on: its text, the facts it may read, the packs it uses.
func hash(lib *pack.Library, p *pack.Pack, uses, over map[string]*Rules) string {
	type fact struct {
		Name, Type, Min, Max string
		Decimals             int64
		Years                int
		Never, Judged        bool
	}
	doc := struct {
		Form  int
		Pack  string
		Facts []fact
		Uses  map[string]string
	}{Form: 1, Pack: string(p.Raw), Uses: map[string]string{}}
	for _, f := range lib.Facts {
		if !mentions(p.Raw, f.Name) {
			continue
		}
		x := fact{Name: f.Name, Type: f.Type, Decimals: f.Scale(), Years: f.Years, Never: f.Never, Judged: f.Judged}
		if f.Min != nil {
			x.Min = f.Min.Src
		}
		if f.Max != nil {
			x.Max = f.Max.Src
		}
		doc.Facts = append(doc.Facts, x)
	}
	slices.SortFunc(doc.Facts, func(a, b fact) int { return strings.Compare(a.Name, b.Name) })
	for alias, r := range uses {
		doc.Uses[alias] = r.Hash
	}
	for id, r := range over {
		doc.Uses["over "+id] = r.Hash
	}
	src, err := json.Marshal(doc) // struct fields in order, map keys sorted: canonical
	if err != nil {
		panic(fmt.Sprintf("rule: hashing %s: %v", p.ID, err))
	}
	sum := sha256.Sum256(src)
	return hex.EncodeToString(sum[:])
}

// Clauses lists scope, conditions and disqualifiers, in this order: what decides the outcome. It must not be changed.
func (r *Rules) Clauses() []Clause { return r.clauses }
