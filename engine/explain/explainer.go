package explain

import (
	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/rule"
)

// Explainer explains what one pack comes to, subject after subject, in one language. It keeps what does not depend on the
// subject (names, formulas, citations), so that the second explanation costs a fraction of the first. Explanations do not
// share anything that changes; an Explainer serves one goroutine at a time, as the evaluator that it reads does.
type Explainer struct {
	namer
	lib         *pack.Library
	prog        *rule.Program
	row         *rule.Row
	one         assess.Single
	heads       []clauseHead
	figured     []figured
	how         string // how the amount is worked out, and by what
	benefitCite string
	params      []Parameter // figures of the policy

	run   uint32   // number of the explanation
	seen  []uint32 // for each column, the explanation that rests on it
	facts []int    // those columns, in the order in which they came up
	lines map[*rule.Item]*line

	text    words
	scratch [2][]byte
	stack   []Step   // steps whose parent is not finished
	open    []string // fast tracks that may still hold
	memory  memory
	lent    bool // the explanation before was lent: its memory is free again
}

// memory is what an explanation is made of, beside its texts.
type memory struct {
	whole   Explanation
	score   Score
	amount  Amount
	clauses arena[Clause]
	steps   arena[Step]
	names   arena[string]
	items   arena[Item]
	facts   arena[Fact]
	missing arena[Missing]
	figures arena[Figure]
}

// clauseHead is what a clause says whatever the subject.
type clauseHead struct{ label, cite, evidence, words string }

// figured is a definition or measure that is a result.
type figured struct {
	Figure
	node rule.ID
	def  bool
}

// NewExplainer makes an explainer of one of the packs of a program.
func NewExplainer(lib *pack.Library, prog *rule.Program, r *rule.Rules, lang pack.Lang) *Explainer {
	x := &Explainer{namer: *newNamer(prog.Graph, r, lang), lib: lib, prog: prog, seen: make([]uint32, len(prog.Graph.Columns)),
		lines: map[*rule.Item]*line{}}
	for _, c := range r.Clauses() {
		h := clauseHead{label: c.Label.Name(lang), cite: x.cite(c.Cite), evidence: evidence(c.Evidence)}
		if n := &x.g.Nodes[c.Own]; n.Op == rule.In || n.Op == rule.Prefix {
			h.words = x.words(n, c.Names)
		}
		if c.Disqualifier {
			h.label = x.say("不得：", "must not be: ") + h.label
		}
		x.heads = append(x.heads, h)
	}
	if r.InForce { // outside its time it has no results
		x.figured = x.results()
		x.params = x.parameters()
	}
	if r.Amount[0] != rule.None {
		x.how, x.benefitCite = x.formula(r.AmountOf, r.AmountNames, false), x.cite(r.Pack.Benefit.Cite)
		if prog.Graph.Nodes[r.AmountOf].Op == rule.Gap { // the graph has lost how it would be worked out
			if parser, err := rule.NewParser(); err == nil {
				x.how = newReader(lib, r.Pack, prog.Date, prog.Set, parser, lang).sentence(r.Pack.Benefit.Amount)
			}
		}
	}
	return x
}

// results lists the definitions and measures that are results.
func (x *Explainer) results() []figured {
	var out []figured
	for _, name := range x.r.Pack.Figures {
		for _, d := range x.r.Definitions {
			if d.Name == name {
				out = append(out, figured{Figure{Name: name, Label: d.Def.Name(x.lang), How: x.formula(d.Node, d.Names, true), Cite: x.cite(d.Def.Cite)}, d.Node, true})
			}
		}
		for _, m := range x.r.Measures {
			if m.Name == name {
				out = append(out, figured{Figure{Name: name, Label: m.Def.Name(x.lang), How: m.Def.Name(x.lang), Cite: x.cite(m.Def.Cite)}, m.Node, false})
			}
		}
	}
	return out
}

// Explain traces the assessment of the subject that a row evaluator stands at. Whoever explains one subject after the other
// keeps an Explainer.
func Explain(lib *pack.Library, prog *rule.Program, r *rule.Rules, row *rule.Row, who Subject, clocks Clocks, lang pack.Lang) *Explanation {
	return NewExplainer(lib, prog, r, lang).Explain(row, who, clocks)
}

// Explain traces the assessment of the subject that a row evaluator stands at.
func (x *Explainer) Explain(row *rule.Row, who Subject, clocks Clocks) *Explanation {
	return x.explain(row, who, clocks, false)
}

// Borrow does as Explain, in memory that the next explanation uses again: what it returns, texts included, is gone with the
// next call of Borrow or Explain. It is for whoever prints one explanation after the other.
func (x *Explainer) Borrow(row *rule.Row, who Subject, clocks Clocks) *Explanation {
	return x.explain(row, who, clocks, true)
}

func (x *Explainer) explain(row *rule.Row, who Subject, clocks Clocks, again bool) *Explanation {
	x.begin(row, again)
	r, m := x.r, &x.memory
	x.one.Assess(x.g, r, row)
	e := &m.whole
	if !again {
		e = new(Explanation)
	}
	*e = Explanation{
		ID: who.ID, Name: who.Name, Pack: r.Pack.ID, PackHash: r.Hash, Title: r.Pack.Name(x.lang), Set: string(x.prog.Set),
		Clocks: clocks, Outcome: x.one.Outcome.String(), OutcomeIs: OutcomeLabel(x.one.Outcome, x.lang), lang: x.lang,
	}
	if !r.InForce {
		e.NotInForce = x.outOfForce()
	}
	clauses := r.Clauses()
	e.Clauses = m.clauses.make(len(clauses))
	for i := range clauses {
		x.clause(&e.Clauses[i], &x.heads[i], &clauses[i])
	}
	e.Score = x.score(again)
	e.Amount = x.amount(again)
	e.Figures = m.figures.make(len(x.figured))
	for i, f := range x.figured {
		f.Value = x.show(f.node)
		e.Figures[i] = f.Figure
		if f.def {
			x.use(f.node)
		}
	}
	e.Missing = m.missing.make(len(x.one.Missing))
	for i, g := range x.one.Missing {
		e.Missing[i] = x.missing(g)
	}
	e.Facts = x.used()
	e.Parameters = x.params
	return e
}

// begin forgets the subject before.
func (x *Explainer) begin(row *rule.Row, again bool) {
	x.row = row
	if x.run++; x.run == 0 { // never the number of what was not yet seen
		clear(x.seen)
		clear(x.lines)
		x.forget()
		x.run = 1
	}
	x.facts = x.facts[:0]
	again, x.lent = again && x.lent, again // what was given is not used again
	x.text.begin(again)
	m := &x.memory
	m.clauses.begin(again)
	m.steps.begin(again)
	m.names.begin(again)
	m.items.begin(again)
	m.facts.begin(again)
	m.missing.begin(again)
	m.figures.begin(again)
}

func (x *Explainer) outOfForce() string {
	e := x.r.Pack.Effective
	if e.Until != nil && x.r.LawDate > *e.Until {
		return x.say("该政策自"+e.From.String()+"至"+e.Until.String()+"施行", "the policy was in force from "+e.From.String()+" to "+e.Until.String())
	}
	return x.say("该政策自"+e.From.String()+"起施行", "the policy is in force from "+e.From.String())
}

// cite prints a citation in full: title, number, article.
func (x *namer) cite(c pack.Cite) string {
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
func (x *Explainer) clause(out *Clause, head *clauseHead, c *rule.Clause) {
	*out = Clause{
		ID: c.ID, Label: head.label, Cite: head.cite, Truth: x.row.Value(c.Node).Truth(),
		Discretion: c.Discretion, Evidence: head.evidence,
	}
	out.Because = x.step(c.Own, c.Names, 0)
	if c.Disqualifier {
		out.Because = x.step(c.Node, c.Names, 0)
	}
	if id, ok := x.decisive(c.Own); ok {
		out.Figure, out.Threshold, out.Distance = x.compared(id)
	} else if n := &x.g.Nodes[c.Own]; n.Op == rule.In || n.Op == rule.Prefix {
		out.Figure, out.Threshold = x.show(n.A), head.words
	}
	x.tracks(out, c)
	if out.Truth == "unknown" {
		cols, figures := x.row.Gaps(c.Node)
		out.Waits = x.memory.names.make(len(cols) + len(figures))
		for i, col := range cols {
			out.Waits[i] = x.g.Columns[col].Name
		}
		for i, f := range figures {
			out.Waits[len(cols)+i] = x.cat("param:", f)
		}
	}
}

// tracks says which fast track holds, or which may still.
func (x *Explainer) tracks(out *Clause, c *rule.Clause) {
	x.open = x.open[:0]
	for _, t := range c.Tracks {
		track := &x.r.FastTracks[t]
		v := x.row.Value(track.Own)
		switch {
		case !v.Known:
			x.open = append(x.open, track.Label.Name(x.lang))
		case v.Bool:
			out.FastTrack, out.Distance = track.Label.Name(x.lang), ""
			from := len(x.stack)
			x.stack = append(x.stack, x.step(track.Own, track.Names, 0), out.Because)
			out.Because = Step{Says: x.cat(x.say("直通条件成立：", "fast track holds: "), out.FastTrack), Truth: "met", Because: x.pop(from)}
		}
		if out.FastTrack != "" {
			break
		}
	}
	out.OpenTracks = x.memory.names.copy(x.open)
}

func evidence(s string) string {
	if s == "confirmed" {
		return ""
	}
	return s
}

// decisive finds the one comparison a clause comes down to: itself, or the first part of it that decides.
func (x *Explainer) decisive(id rule.ID) (rule.ID, bool) {
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
func (x *Explainer) compared(id rule.ID) (figure, threshold, distance string) {
	n := x.note(id)
	if n.comparedAt != x.run {
		n.compared[0], n.compared[1], n.compared[2] = x.compare(id)
		n.comparedAt = x.run
	}
	return n.compared[0], n.compared[1], n.compared[2]
}

func (x *Explainer) compare(id rule.ID) (figure, threshold, distance string) {
	l, op, r := x.sides(id)
	st := x.styleOf(l)
	figure, threshold = x.apart(x.row.Value(l), x.row.Value(r), st)
	if p := x.figure(r); p != nil {
		threshold = x.cat(comparison(op), " ", threshold, x.say("（", " ("), p.Param.Name(x.lang), x.say("）", ")"))
	} else {
		threshold = x.cat(comparison(op), " ", threshold)
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
func (x *Explainer) reach(n *rule.Node, l rule.ID) string {
	if it := x.note(l).item; it != nil {
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
func (x *Explainer) atBest(n *rule.Node) string {
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
	return x.cat(x.say("最高仍差 ", "short by "), x.number(gap, 4), x.say(" 分", " points at best"))
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
func (x *Explainer) span(lo, hi rule.ID) string {
	a, b := x.points(lo), x.points(hi)
	if a == b {
		return a
	}
	return x.cat(a, "–", b)
}
