package explain

import (
	"fmt"
	"slices"
	"strings"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/rule"
)

// deepest is how many definitions a trace opens below each other.
const deepest = 8

// step traces a truth down to the facts it rests on.
func (x *tracer) step(id rule.ID, names []string, depth int) Step {
	n := &x.g.Nodes[id]
	s := Step{Truth: x.row.Value(id).Truth()}
	switch n.Op {
	case rule.And, rule.Or:
		s.Says = x.say("须全部成立", "all of these")
		if n.Op == rule.Or {
			s.Says = x.say("有一项成立即可", "any of these")
		}
		for _, a := range x.chain(id, n.Op) {
			s.Because = append(s.Because, x.step(a, names, depth))
		}
		return s
	case rule.Not:
		inner := x.step(n.A, names, depth)
		s.Says = x.say("不得有：", "must not be: ") + inner.Says
		s.Because = inner.Because
		return s
	case rule.Cmp, rule.Decide:
		return x.comparison(id, names, depth)
	}
	if d := x.defs[id]; d != nil && depth < deepest {
		s.Says = d.Def.Name(x.lang) + x.say("：", ": ") + x.show(id)
		delete(x.defs, id) // open this one
		s.Because = []Step{x.step(id, d.Names, depth+1)}
		x.defs[id] = d
		return s
	}
	s.Says = x.formula(id, names, false)
	if n.Op == rule.Col {
		x.fact(int(n.N))
		s.Says, s.Source = s.Says+x.say("：", ": ")+x.show(id), x.source(int(n.N))
		return s
	}
	s.Because = x.operands(id, names, depth)
	return s
}

func (x *tracer) comparison(id rule.ID, names []string, depth int) Step {
	figure, threshold, distance := x.compared(id)
	l, _, r := x.sides(id)
	s := Step{Truth: x.row.Value(id).Truth()}
	s.Says = x.formula(l, names, false) + " " + figure + x.say("，要求 ", ", required ") + threshold
	if r != l && x.g.Nodes[r].Op != rule.Const && x.label(r) != "" {
		s.Says += x.say("（", " (") + x.label(r) + x.say("）", ")")
	}
	if distance != "" {
		s.Says += x.say("；", "; ") + distance
	}
	for _, a := range []rule.ID{l, r} {
		switch {
		case x.g.Nodes[a].Op == rule.Const:
		case x.label(a) == "": // what it is made of was just written out
			s.Because = append(s.Because, x.operands(a, names, depth)...)
		default:
			s.Because = append(s.Because, x.figureStep(a, names, depth+1))
		}
	}
	return s
}

// itemStep traces the points of a line of the scoring table.
func (x *tracer) itemStep(it *rule.Item, depth int) Step {
	s := Step{Says: x.itemLabel(it) + " " + x.span(it.Lo, it.Hi)}
	if figure, next := x.band(*it); figure != "" {
		s.Says += x.say("（", " (") + figure
		if next != "" {
			s.Says += x.say("，上一档 ", ", next band ") + next
		}
		s.Says += x.say("）", ")")
	}
	for i := range it.Items {
		s.Because = append(s.Because, x.itemStep(&it.Items[i], depth+1))
	}
	for _, sc := range it.Scales {
		decided := false
		for _, c := range sc.Cases {
			s.Because = append(s.Because, x.step(c, nil, depth+1))
			if v := x.row.Value(c); v.Known && v.Bool {
				decided = true
				break
			}
		}
		if !decided && sc.Of != rule.None {
			s.Because = append(s.Because, x.figureStep(sc.Of, nil, depth+1))
		}
	}
	if it.Item != nil && it.Item.Judged != "" {
		if i := slices.IndexFunc(x.g.Columns, func(c rule.Column) bool { return c.Name == it.Item.Judged }); i >= 0 {
			s.Because = append(s.Because, x.figureStep(x.g.Columns[i].Node, nil, depth+1))
		}
	}
	return s
}

// figureStep traces a value: what it is made of, down to facts.
func (x *tracer) figureStep(id rule.ID, names []string, depth int) Step {
	n := &x.g.Nodes[id]
	if n.Op == rule.Col {
		x.fact(int(n.N))
		return Step{Says: x.label(id) + x.say("：", ": ") + x.show(id), Source: x.source(int(n.N))}
	}
	if it := x.items[id]; it != nil {
		return x.itemStep(it, depth)
	}
	s := Step{Says: x.formula(id, names, false) + x.equals(id) + x.show(id)}
	if d := x.defs[id]; d != nil && depth < deepest {
		s.Says = d.Def.Name(x.lang) + " ＝ " + x.formula(id, d.Names, true) + x.equals(id) + x.show(id)
		names = d.Names
	}
	if depth < deepest {
		s.Because = x.operands(id, names, depth)
	}
	return s
}

// equals is the sign before a printed value: ≈ where printing it rounded it.
func (x *tracer) equals(id rule.ID) string {
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
		if _, round := v.Num.RoundTo(rule.Frac(1, 10_000)).Scaled(1000); round {
			scale = 1_000_000
		}
	}
	if _, exact := v.Num.Scaled(scale); exact {
		return " ＝ "
	}
	return " ≈ "
}

// operands traces what an operation works on; the branch that was not taken is left out.
func (x *tracer) operands(id rule.ID, names []string, depth int) []Step {
	n := &x.g.Nodes[id]
	var steps []Step
	for i, a := range x.g.Args(id) {
		if n.Op == rule.If || n.Op == rule.IfLo || n.Op == rule.IfHi {
			c := x.row.Value(n.A)
			if i == 0 {
				steps = append(steps, x.step(a, names, depth+1))
				continue
			}
			if c.Known && c.Bool != (i == 1) {
				continue
			}
		}
		switch an := &x.g.Nodes[a]; {
		case an.Op == rule.Const:
		case an.Type == rule.Bool:
			steps = append(steps, x.step(a, names, depth+1))
		case x.label(a) == "" && an.Op == n.Op && (n.Op == rule.Add || n.Op == rule.Min || n.Op == rule.Max):
			steps = append(steps, x.operands(a, names, depth)...)
		case x.label(a) == "" && an.Op == rule.If:
			steps = append(steps, x.taken(a, names, depth))
		default:
			steps = append(steps, x.figureStep(a, names, depth+1))
		}
	}
	return steps
}

// taken traces the branch of a condition that was taken, or the whole while it is open.
func (x *tracer) taken(id rule.ID, names []string, depth int) Step {
	n := &x.g.Nodes[id]
	branch := n.C
	switch c := x.row.Value(n.A); {
	case !c.Known:
		return x.figureStep(id, names, depth+1)
	case c.Bool:
		branch = n.B
	}
	if o := &x.g.Nodes[branch]; o.Op == rule.If && x.label(branch) == "" {
		return x.taken(branch, names, depth)
	}
	s := x.figureStep(branch, names, depth+1)
	if x.g.Nodes[branch].Op == rule.Const {
		s = Step{Says: x.formula(branch, names, false)}
	}
	s.Says += x.say("（因", " (since: ") + x.formula(n.A, names, false) + x.holds(n.A) + x.say("）", ")")
	x.use(n.A)
	return s
}

func (x *tracer) holds(id rule.ID) string {
	if x.row.Value(id).Bool {
		return x.say("成立", " holds")
	}
	return x.say("不成立", " does not hold")
}

// distance says how far an unmet comparison is from holding; for a ratio also what that is in its dividend.
func (x *tracer) distance(l, r rule.ID, op string, st style) string {
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
		return word + Number(gap, 0) + x.say(" 天", " days")
	case percent:
		s := word + atLeast(gap.Mul(rule.Int(100)), 2) + x.say(" 个百分点", " percentage points")
		return s + x.inDividend(l, b, op)
	case yuan:
		return word + x.money(gap, 2)
	}
	return word + Number(gap, 4)
}

// atLeast prints a distance so that it never reads 0 when there is one.
func atLeast(r rule.Rat, decimals int) string {
	for d := decimals; d < 12; d++ {
		if s := Number(r, d); s != "0" {
			return s
		}
	}
	return Number(r, 12)
}

// inDividend turns the distance of a ratio into its dividend, the divisor unchanged.
func (x *tracer) inDividend(l rule.ID, threshold rule.Value, op string) string {
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
	label := x.formula(n.A, nil, false)
	return fmt.Sprintf(x.say("（分母不变时，%s还需增加 %s）", " (with the divisor unchanged, %s must rise by %s)"), label, x.value(rule.Value{Known: true, Num: up}, st))
}

func (x *tracer) score() *Score {
	r := x.r
	if r.Score == nil || !r.InForce {
		return nil
	}
	s := &Score{Label: r.Pack.Score.Name(x.lang), Of: r.Pack.Score.Max.Src}
	s.Min, s.Max = x.value(x.row.Value(r.Score.Lo), plain), x.value(x.row.Value(r.Score.Hi), plain)
	s.Items = x.lines(r.Score.Items)
	return s
}

func (x *tracer) lines(items []rule.Item) []Item {
	var out []Item
	for _, it := range items {
		o := Item{ID: it.Item.ID, Label: it.Item.Name(x.lang), Cite: x.cite(it.Item.Cite)}
		o.Min, o.Max = x.value(x.row.Value(it.Lo), plain), x.value(x.row.Value(it.Hi), plain)
		x.use(it.Lo)
		x.use(it.Hi)
		o.Figure, o.Next = x.band(it)
		o.Items = x.lines(it.Items)
		out = append(out, o)
	}
	return out
}

// band prints the figure an item looks at, of alternatives the one that scored best, and the threshold of the next band.
func (x *tracer) band(it rule.Item) (figure, next string) {
	best := -1
	for i, s := range it.Scales {
		if slices.ContainsFunc(s.Cases, func(c rule.ID) bool { return x.row.Value(c).Bool }) {
			continue // a case decided, not the bands
		}
		if s.Of == rule.None || s.Table == nil {
			continue
		}
		if best < 0 || cmpKnown(x.row.Value(s.Lo), x.row.Value(it.Scales[best].Lo)) > 0 {
			best = i
		}
	}
	if best < 0 {
		return "", ""
	}
	s := it.Scales[best]
	st := x.styleOf(s.Of)
	v := x.row.Value(s.Of)
	shown := x.value(v, st)
	if v.Known {
		if row := s.Table.Row(v.Num); row > 0 {
			above := s.Table.Rows[row-1]
			a, b := x.apart(v, rule.Value{Known: true, Num: above.Bound}, st)
			shown, next = a, comparison(above.Op)+" "+b
		}
	}
	return x.formula(s.Of, nil, false) + " " + shown, next
}

func cmpKnown(a, b rule.Value) int {
	if !a.Known || !b.Known {
		return 0
	}
	return a.Num.Cmp(b.Num)
}

func (x *tracer) amount(one assess.Single) *Amount {
	r := x.r
	if r.Amount[0] == rule.None {
		return nil
	}
	b := r.Pack.Benefit
	a := &Amount{Label: b.Name(x.lang), Cite: x.cite(b.Cite), Min: x.value(one.AmountMin, yuan)}
	if one.AmountMax.Known {
		a.Max = x.value(one.AmountMax, yuan)
	}
	a.How = x.formula(r.AmountOf, r.AmountNames, false)
	x.use(r.Amount[0])
	x.use(r.Amount[1])
	return a
}

func (x *tracer) missing(lib *pack.Library, g assess.Gap) Missing {
	if g.Column < 0 {
		return Missing{Name: "param:" + g.Figure, Label: x.say("参数未公布：", "figure not published: ") + x.parameterLabel(x.r, g.Figure)}
	}
	c := x.g.Columns[g.Column]
	m := Missing{Name: c.Name, Label: x.columnLabel(&c)}
	if b := lib.Bodies[c.Fact.Source]; b != nil {
		m.Source = b.Name(x.lang)
	}
	return m
}

// columnLabel names a column; a fact of the enterprise that the subject belongs to is told from one of the subject's own.
func (x *tracer) columnLabel(c *rule.Column) string {
	label := c.Fact.ColumnName(c.Year, x.lang)
	if strings.HasPrefix(c.Name, pack.OwnerPrefix) {
		return x.say("所属企业", "Owner: ") + label
	}
	return label
}

// fact notes that the trace rests on a column.
func (x *tracer) fact(col int) {
	if !slices.Contains(x.facts, col) {
		x.facts = append(x.facts, col)
	}
}

// use notes every column below a node.
func (x *tracer) use(id rule.ID) {
	for _, c := range x.g.Facts(id) {
		x.fact(c)
	}
}

func (x *tracer) source(col int) string { return x.g.Columns[col].Fact.Source }

// used lists the known facts the trace rests on, in the order in which they came up.
func (x *tracer) used(lib *pack.Library) []Fact {
	for _, id := range []rule.ID{x.r.Scope, x.r.Hard, x.r.Soft} {
		x.use(id)
	}
	var facts []Fact
	for _, col := range x.facts {
		c := x.g.Columns[col]
		if !x.row.Value(c.Node).Known {
			continue
		}
		f := Fact{Name: c.Name, Label: x.columnLabel(&c), Value: x.show(c.Node)}
		if b := lib.Bodies[c.Fact.Source]; b != nil {
			f.Source = b.Name(x.lang)
		}
		facts = append(facts, f)
	}
	return facts
}

// parameters lists the figures of the policy as they held, with what is not certain about them.
func (x *tracer) parameters() []Parameter {
	var ps []Parameter
	for _, p := range x.r.Parameters {
		ps = append(ps, Parameter{
			Name: p.Name, Label: p.Param.Name(x.lang), Value: x.quantity(p.Value), Cite: x.cite(p.Param.Cite),
			Evidence: evidence(p.Param.Evidence), Demo: p.Demo,
		})
	}
	return ps
}
