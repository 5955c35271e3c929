package explain

import (
	"strings"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/rule"
)

// deepest is how many definitions a trace opens below each other.
const deepest = 8

// step traces a truth down to the facts it rests on.
func (x *Explainer) step(id rule.ID, names []string, depth int) Step {
	n := &x.g.Nodes[id]
	switch n.Op {
	case rule.And, rule.Or:
		s := Step{Truth: x.row.Value(id).Truth(), Says: x.say("须全部成立", "all of these")}
		if n.Op == rule.Or {
			s.Says = x.say("有一项成立即可", "any of these")
		}
		from := len(x.stack)
		for _, a := range x.chain(id, n.Op) {
			x.push(x.step(a, names, depth))
		}
		s.Because = x.pop(from)
		return s
	case rule.Not:
		s := x.step(n.A, names, depth)
		s.Says, s.Truth, s.Source = x.cat(x.say("不得有：", "must not be: "), s.Says), x.row.Value(id).Truth(), ""
		return s
	case rule.Cmp, rule.Decide:
		return x.comparison(id, names, depth)
	}
	if d := x.note(id).def; d != nil && depth < deepest {
		s := Step{Truth: x.row.Value(id).Truth(), Says: x.cat(d.Def.Name(x.lang), x.say("：", ": "), x.show(id))}
		x.push(x.plainStep(id, d.Names, depth+1, true))
		s.Because = x.pop(len(x.stack) - 1)
		return s
	}
	return x.plainStep(id, names, depth, false)
}

// plainStep traces a truth that is neither made of others nor a comparison; open opens its definition.
func (x *Explainer) plainStep(id rule.ID, names []string, depth int, open bool) Step {
	s := Step{Truth: x.row.Value(id).Truth(), Says: x.formula(id, names, open)}
	if n := &x.g.Nodes[id]; n.Op == rule.Col {
		x.fact(int(n.N))
		s.Says, s.Source = x.cat(s.Says, x.say("：", ": "), x.show(id)), x.source(int(n.N))
		return s
	}
	from := len(x.stack)
	x.operands(id, names, depth)
	s.Because = x.pop(from)
	return s
}

// push keeps a step until the one that rests on it is finished.
func (x *Explainer) push(s Step) { x.stack = append(x.stack, s) }

// pop returns the steps that were pushed since the stack was of a length.
func (x *Explainer) pop(from int) []Step {
	steps := x.memory.steps.copy(x.stack[from:])
	x.stack = x.stack[:from]
	return steps
}

func (x *Explainer) comparison(id rule.ID, names []string, depth int) Step {
	figure, threshold, distance := x.compared(id)
	l, _, r := x.sides(id)
	s := Step{Truth: x.row.Value(id).Truth()}
	var open, called, shut, then string
	if r != l && x.g.Nodes[r].Op != rule.Const && x.label(r) != "" {
		open, called, shut = x.say("（", " ("), x.label(r), x.say("）", ")")
	}
	if distance != "" {
		then = x.say("；", "; ")
	}
	s.Says = x.cat(x.formula(l, names, false), " ", figure, x.say("，要求 ", ", required "), threshold, open, called, shut, then, distance)
	from := len(x.stack)
	for _, a := range [2]rule.ID{l, r} {
		switch {
		case x.g.Nodes[a].Op == rule.Const:
		case x.label(a) == "": // what it is made of was just written out
			x.operands(a, names, depth)
		default:
			x.push(x.figureStep(a, names, depth+1))
		}
	}
	s.Because = x.pop(from)
	return s
}

// itemStep traces the points of a line of the scoring table.
func (x *Explainer) itemStep(it *rule.Item, depth int) Step {
	s := Step{}
	points := x.span(it.Lo, it.Hi)
	switch figure, next := x.band(it); {
	case figure == "":
		s.Says = x.cat(x.itemLabel(it), " ", points)
	case next == "":
		s.Says = x.cat(x.itemLabel(it), " ", points, x.say("（", " ("), figure, x.say("）", ")"))
	default:
		s.Says = x.cat(x.itemLabel(it), " ", points, x.say("（", " ("), figure, x.say("，上一档 ", ", next band "), next, x.say("）", ")"))
	}
	from := len(x.stack)
	for i := range it.Items {
		x.push(x.itemStep(&it.Items[i], depth+1))
	}
	for i := range it.Scales {
		sc := &it.Scales[i]
		decided := false
		for _, c := range sc.Cases {
			x.push(x.step(c, nil, depth+1))
			if v := x.row.Value(c); v.Known && v.Bool {
				decided = true
				break
			}
		}
		if !decided && sc.Of != rule.None {
			x.push(x.figureStep(sc.Of, nil, depth+1))
		}
	}
	if mark := x.line(it).judged; mark != rule.None {
		x.push(x.figureStep(mark, nil, depth+1))
	}
	s.Because = x.pop(from)
	return s
}

// figureStep traces a value: what it is made of, down to facts.
func (x *Explainer) figureStep(id rule.ID, names []string, depth int) Step {
	n := x.note(id)
	if n.tracedAt != x.run || n.depth != depth || n.names != among(names) {
		n.traced = x.traceFigure(id, names, depth)
		n.tracedAt, n.depth, n.names = x.run, depth, among(names)
	}
	return n.traced
}

func (x *Explainer) traceFigure(id rule.ID, names []string, depth int) Step {
	n, of := &x.g.Nodes[id], x.note(id)
	if n.Op == rule.Col {
		x.fact(int(n.N))
		return Step{Says: x.cat(of.label, x.say("：", ": "), x.show(id)), Source: x.source(int(n.N))}
	}
	if of.item != nil {
		return x.itemStep(of.item, depth)
	}
	var s Step
	if d := of.def; d != nil && depth < deepest {
		s.Says = x.cat(d.Def.Name(x.lang), " ＝ ", x.formula(id, d.Names, true), x.equals(id), x.show(id))
		names = d.Names
	} else {
		s.Says = x.cat(x.formula(id, names, false), x.equals(id), x.show(id))
	}
	if depth < deepest {
		from := len(x.stack)
		x.operands(id, names, depth)
		s.Because = x.pop(from)
	}
	return s
}

// show prints the value of a node; a code by its label, a count with its unit.
func (x *Explainer) show(id rule.ID) string {
	n := x.note(id)
	if n.shownAt != x.run {
		n.shown, n.shownAt = x.shown(id), x.run
	}
	return n.shown
}

func (x *Explainer) shown(id rule.ID) string {
	v := x.row.Value(id)
	n := &x.g.Nodes[id]
	if n.Type == rule.Code && v.Known {
		return x.codeLabel(id, v.Str)
	}
	if n.Op == rule.Col && v.Known {
		if f := x.g.Columns[n.N].Fact; n.Type == rule.Num && f.Unit != "" && f.Type != "money" {
			if x.lang == pack.En {
				return x.cat(x.value(v, x.styleOf(id)), " ", f.UnitEn)
			}
			return x.cat(x.value(v, x.styleOf(id)), f.Unit)
		}
	}
	return x.value(v, x.styleOf(id))
}

// equals is the sign before a printed value: ≈ where printing it rounded it.
func (x *Explainer) equals(id rule.ID) string {
	v := x.row.Value(id)
	if !v.Known || x.g.Nodes[id].Type != rule.Num {
		return " ＝ "
	}
	st := x.styleOf(id)
	scale := int64(10_000)
	switch st {
	case yuan:
		scale = 100
	case percent:
		if roundTo(v.Num, 10_000) {
			scale = 1_000_000
		}
	}
	if _, exact := v.Num.Scaled(scale); exact {
		return " ＝ "
	}
	return " ≈ "
}

// operands pushes the steps of what an operation works on; the branch that was not taken is left out.
func (x *Explainer) operands(id rule.ID, names []string, depth int) {
	n := &x.g.Nodes[id]
	for i, a := range [3]rule.ID{n.A, n.B, n.C} {
		if a == rule.None {
			return
		}
		if n.Op == rule.If || n.Op == rule.IfLo || n.Op == rule.IfHi {
			if i == 0 {
				x.push(x.step(a, names, depth+1))
				continue
			}
			if c := x.row.Value(n.A); c.Known && c.Bool != (i == 1) {
				continue
			}
		}
		switch an := &x.g.Nodes[a]; {
		case an.Op == rule.Const:
		case an.Type == rule.Bool:
			x.push(x.step(a, names, depth+1))
		case an.Op == n.Op && (n.Op == rule.Add || n.Op == rule.Min || n.Op == rule.Max) && x.label(a) == "":
			x.operands(a, names, depth)
		case an.Op == rule.If && x.label(a) == "":
			x.push(x.branch(a, names, depth))
		default:
			x.push(x.figureStep(a, names, depth+1))
		}
	}
}

// branch traces the branch of a condition that was taken, or the whole while it is open.
func (x *Explainer) branch(id rule.ID, names []string, depth int) Step {
	n := &x.g.Nodes[id]
	taken := n.C
	switch c := x.row.Value(n.A); {
	case !c.Known:
		return x.figureStep(id, names, depth+1)
	case c.Bool:
		taken = n.B
	}
	if o := &x.g.Nodes[taken]; o.Op == rule.If && x.label(taken) == "" {
		return x.branch(taken, names, depth)
	}
	var s Step
	if x.g.Nodes[taken].Op == rule.Const {
		s.Says = x.formula(taken, names, false)
	} else {
		s = x.figureStep(taken, names, depth+1)
	}
	s.Says = x.cat(s.Says, x.say("（因", " (since: "), x.formula(n.A, names, false), x.holds(n.A), x.say("）", ")"))
	x.use(n.A)
	return s
}

func (x *Explainer) holds(id rule.ID) string {
	if x.row.Value(id).Bool {
		return x.say("成立", " holds")
	}
	return x.say("不成立", " does not hold")
}

// distance says how far an unmet comparison is from holding; for a ratio also what that is in its dividend.
func (x *Explainer) distance(l, r rule.ID, op string, st style) string {
	a, b := x.row.Value(l), x.row.Value(r)
	if !a.Known || !b.Known || op == "==" || op == "!=" {
		return ""
	}
	gap := b.Num.Sub(a.Num)
	short := gap.Sign() >= 0
	gap = gap.Abs()
	word := x.say("超出 ", "over by ")
	if short {
		word = x.say("还差 ", "short by ")
	}
	strict := op == ">" || op == "<"
	if gap.Sign() == 0 && strict {
		return x.say("正好等于界限，须越过", "exactly on the line, which must be crossed")
	}
	switch st {
	case date:
		return x.cat(word, x.number(gap, 0), x.say(" 天", " days"))
	case percent:
		dividend := x.inDividend(l, b, op)
		return x.cat(word, x.atLeast(gap.Mul(rule.Int(100)), 2), x.say(" 个百分点", " percentage points"), dividend)
	case yuan:
		return x.cat(word, x.value(rule.Value{Known: true, Num: gap}, yuan))
	}
	return x.cat(word, x.number(gap, 4))
}

// atLeast prints a distance so that it never reads 0 when there is one.
func (x *Explainer) atLeast(r rule.Rat, decimals int) string {
	for d := decimals; d < 12; d++ {
		if s := x.number(r, d); s != "0" {
			return s
		}
	}
	return x.number(r, 12)
}

// inDividend turns the distance of a ratio into its dividend, the divisor unchanged.
func (x *Explainer) inDividend(l rule.ID, threshold rule.Value, op string) string {
	n := &x.g.Nodes[l]
	if n.Op != rule.Ratio || op != ">=" {
		return ""
	}
	top, bottom := x.row.Value(n.A), x.row.Value(n.B)
	if !top.Known || !bottom.Known || bottom.Num.Sign() <= 0 {
		return ""
	}
	need := threshold.Num.Mul(bottom.Num).Sub(top.Num)
	unit := rule.Int(1)
	st := x.styleOf(n.A)
	if st == yuan {
		unit = rule.Frac(1, 100)
	}
	up := need.Neg().RoundDownTo(unit).Neg() // up to the next whole fen or person
	return x.cat(x.say("（分母不变时，", " (with the divisor unchanged, "), x.formula(n.A, nil, false), x.say("还需增加 ", " must rise by "),
		x.value(rule.Value{Known: true, Num: up}, st), x.say("）", ")"))
}

func (x *Explainer) amount(again bool) *Amount {
	r, one := x.r, &x.one
	if r.Amount[0] == rule.None {
		return nil
	}
	b := r.Pack.Benefit
	a := &x.memory.amount
	if !again {
		a = new(Amount)
	}
	*a = Amount{Label: b.Name(x.lang), Cite: x.benefitCite, Min: x.value(one.AmountMin, yuan)}
	if one.AmountMax.Known {
		a.Max = x.value(one.AmountMax, yuan)
	}
	a.How = x.how
	x.use(r.Amount[0])
	x.use(r.Amount[1])
	return a
}

func (x *Explainer) missing(g assess.Gap) Missing {
	if g.Column < 0 {
		return Missing{Name: "param:" + g.Figure, Label: x.say("参数未公布：", "figure not published: ") + x.parameterLabel(x.r, g.Figure)}
	}
	c := &x.g.Columns[g.Column]
	return Missing{Name: c.Name, Label: x.label(c.Node), Source: x.body(c)}
}

// body names the body that a fact comes from.
func (x *Explainer) body(c *rule.Column) string {
	n := x.note(c.Node)
	if n.source == "" {
		if b := x.lib.Bodies[c.Fact.Source]; b != nil {
			n.source = b.Name(x.lang)
		}
	}
	return n.source
}

// columnLabel names a column; a fact of the enterprise that the subject belongs to is told from one of the subject's own.
func (x *namer) columnLabel(c *rule.Column) string {
	label := c.Fact.ColumnName(c.Year, x.lang)
	if strings.HasPrefix(c.Name, pack.OwnerPrefix) {
		return x.say("所属企业", "Owner: ") + label
	}
	return label
}

// fact notes that the trace rests on a column.
func (x *Explainer) fact(col int) {
	if x.seen[col] != x.run {
		x.seen[col] = x.run
		x.facts = append(x.facts, col)
	}
}

// use notes every column below a node.
func (x *Explainer) use(id rule.ID) {
	for _, c := range x.columns(id) {
		x.fact(c)
	}
}

func (x *Explainer) source(col int) string { return x.g.Columns[col].Fact.Source }

// used lists the known facts the trace rests on, in the order in which they came up.
func (x *Explainer) used() []Fact {
	for _, id := range [3]rule.ID{x.r.Scope, x.r.Hard, x.r.Soft} {
		x.use(id)
	}
	facts := x.memory.facts.make(len(x.facts))[:0]
	for _, col := range x.facts {
		if c := &x.g.Columns[col]; x.row.Value(c.Node).Known {
			facts = append(facts, Fact{Name: c.Name, Label: x.label(c.Node), Value: x.show(c.Node), Source: x.body(c)})
		}
	}
	if len(facts) == 0 {
		return nil
	}
	return facts
}

// parameters lists the figures of the policy as they held, with what is not certain about them.
func (x *Explainer) parameters() []Parameter {
	var ps []Parameter
	for _, p := range x.r.Parameters {
		ps = append(ps, Parameter{
			Name: p.Name, Label: p.Param.Name(x.lang), Value: x.quantity(p.Value), Cite: x.cite(p.Param.Cite),
			Evidence: evidence(p.Param.Evidence), Demo: p.Demo,
		})
	}
	return ps
}
