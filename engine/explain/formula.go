package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"huice/engine/pack"
	"huice/engine/rule"
)

// tracer names and prints the nodes of one pack.
type tracer struct {
	printer
	g       *rule.Graph
	r       *rule.Rules
	row     *rule.Row
	defs    map[rule.ID]*rule.Definition
	items   map[rule.ID]*rule.Item // by the nodes of their lowest and highest points
	rates   map[rule.ID]bool       // constants that come from a parameter written as a percentage
	figures map[[2]string]*rule.Parameter
	facts   []int // columns used so far
}

func newTracer(g *rule.Graph, r *rule.Rules, row *rule.Row, lang pack.Lang) *tracer {
	x := &tracer{printer: printer{lang}, g: g, r: r, row: row, defs: map[rule.ID]*rule.Definition{}, items: map[rule.ID]*rule.Item{}, rates: map[rule.ID]bool{}, figures: map[[2]string]*rule.Parameter{}}
	x.nameAll(r)
	if r.Score != nil {
		x.nameItems(r.Score)
	}
	return x
}

// nameAll learns the names of definitions and figures, of used packs first so that the pack's own win.
func (x *tracer) nameAll(r *rule.Rules) {
	for _, alias := range slices.Sorted(maps.Keys(r.Uses)) {
		x.nameAll(r.Uses[alias])
	}
	for i := range r.Definitions {
		d := &r.Definitions[i]
		if n := x.g.Nodes[d.Node]; n.Op != rule.Col && n.Op != rule.Const && n.Op != rule.Gap {
			x.defs[d.Node] = d
		}
	}
	written := map[string]bool{} // parameters written as percentages
	for i := range r.Parameters {
		p := &r.Parameters[i]
		written[p.Name] = strings.Contains(p.Value.Src, "%")
		x.rates[p.Node] = x.rates[p.Node] || written[p.Name]
		x.figures[[2]string{r.Pack.ID, p.Name}] = p
	}
	for _, d := range r.Definitions { // a rate chosen among rates is a rate
		if n := x.g.Nodes[d.Node]; n.Op == rule.Const && n.Type == rule.Num && n.Money == 0 {
			x.rates[d.Node] = x.rates[d.Node] || slices.ContainsFunc(d.Names, func(name string) bool { return written[name] })
		}
	}
}

func (x *tracer) nameItems(it *rule.Item) {
	for _, id := range []rule.ID{it.Lo, it.Hi} {
		if x.g.Nodes[id].Op != rule.Const && x.g.Nodes[id].Op != rule.Col {
			x.items[id] = it
		}
	}
	for i := range it.Items {
		x.nameItems(&it.Items[i])
	}
}

func (x *tracer) itemLabel(it *rule.Item) string {
	if it.Item == nil {
		return x.r.Pack.Score.Name(x.lang)
	}
	return it.Item.Name(x.lang)
}

// label is what people call a node: the name of its definition, fact or score; "" when it has none.
func (x *tracer) label(id rule.ID) string {
	if d := x.defs[id]; d != nil {
		return d.Def.Name(x.lang)
	}
	if it := x.items[id]; it != nil {
		return x.itemLabel(it)
	}
	n := &x.g.Nodes[id]
	if n.Op == rule.Col {
		return x.columnLabel(&x.g.Columns[n.N])
	}
	if p := x.figure(id); p != nil && n.Op == rule.Gap { // nobody has published it, and what reads it is as open
		return p.Param.Name(x.lang) + x.say("（未公布）", " (not published)")
	}
	return ""
}

// parameterLabel names a figure by its identifier: the pack's own, else that of a used pack, in order of alias.
func (x *tracer) parameterLabel(r *rule.Rules, name string) string {
	if p := x.figures[[2]string{r.Pack.ID, name}]; p != nil {
		return p.Param.Name(x.lang)
	}
	for _, alias := range slices.Sorted(maps.Keys(r.Uses)) {
		if l := x.parameterLabel(r.Uses[alias], name); l != "" {
			return l
		}
	}
	return ""
}

// figure returns the parameter a constant came from, or nil.
func (x *tracer) figure(id rule.ID) *rule.Parameter {
	n := &x.g.Nodes[id]
	if n.Op != rule.Const && n.Op != rule.Gap {
		return nil
	}
	return x.figures[[2]string{n.Pack, n.Text}]
}

// styleOf tells how the value of a node is printed.
func (x *tracer) styleOf(id rule.ID) style {
	n := &x.g.Nodes[id]
	switch n.Type {
	case rule.Bool:
		return flag
	case rule.Date:
		return date
	case rule.Code:
		return word
	}
	if d := x.defs[id]; d != nil && d.Def.Show != "" {
		return map[string]style{"percent": percent, "yuan": yuan, "number": plain}[d.Def.Show]
	}
	switch {
	case n.Money == 1:
		return yuan
	case n.Op == rule.Ratio, n.Op == rule.Col && x.g.Columns[n.N].Fact.Type == "share":
		return percent
	case n.Op == rule.Add, n.Op == rule.Sub, n.Op == rule.Min, n.Op == rule.Max:
		if x.g.Nodes[n.A].Op != rule.Const {
			return x.styleOf(n.A)
		}
	case n.Op == rule.If:
		if x.g.Nodes[n.B].Op == rule.Const && !x.rates[n.B] {
			return x.styleOf(n.C)
		}
		return x.styleOf(n.B)
	case n.Op == rule.Const && x.rates[id]:
		return percent
	case n.Op == rule.YearOf:
		return year
	}
	return plain
}

// word prints the value of a code with its label.
func (x *tracer) show(id rule.ID) string {
	v := x.row.Value(id)
	n := &x.g.Nodes[id]
	if n.Type == rule.Code && v.Known {
		return x.codeLabel(id, v.Str)
	}
	if n.Op == rule.Col && v.Known {
		if f := x.g.Columns[n.N].Fact; n.Type == rule.Num && f.Unit != "" && f.Type != "money" {
			return x.value(v, x.styleOf(id)) + x.say(f.Unit, " "+f.UnitEn)
		}
	}
	return x.value(v, x.styleOf(id))
}

var infix = map[rule.Op]string{rule.Add: " ＋ ", rule.Sub: " － ", rule.Mul: " × ", rule.Ratio: " ÷ "}

// formula writes an expression in words, naming definitions instead of opening them; top opens the node itself.
func (x *tracer) formula(id rule.ID, names []string, top bool) string {
	n := &x.g.Nodes[id]
	if l := x.label(id); l != "" && (!top || n.Op == rule.Col) {
		return l
	}
	sub := func(a rule.ID) string {
		s := x.formula(a, names, false)
		o := x.g.Nodes[a].Op
		_, sum := infix[o]
		if x.label(a) == "" && (o == rule.If || sum && (n.Op == rule.Mul || n.Op == rule.Ratio || n.Op == rule.Sub)) {
			return x.say("（", "(") + s + x.say("）", ")")
		}
		return s
	}
	if s, ok := infix[n.Op]; ok {
		return sub(n.A) + s + sub(n.B)
	}
	switch n.Op {
	case rule.Const:
		return x.constant(id)
	case rule.Gap:
		return x.say("未知", "unknown")
	case rule.And:
		return x.join(id, rule.And, names, x.say("，且", " and "))
	case rule.Or:
		return x.join(id, rule.Or, names, x.say("，或", " or "))
	case rule.Not:
		return x.say("非（", "not (") + x.formula(n.A, names, false) + x.say("）", ")")
	case rule.Cmp, rule.Decide:
		l, op, r := x.sides(id)
		return x.formula(l, names, false) + " " + comparison(op) + " " + x.beside(r, l, names)
	case rule.Same:
		a, b := n.A, n.B
		if x.g.Nodes[a].Op == rule.Const {
			a, b = b, a
		}
		return sub(a) + " ＝ " + x.beside(b, a, names)
	case rule.In:
		return sub(n.A) + x.say(" 属于 ", " is one of ") + x.words(n, names)
	case rule.Prefix:
		return sub(n.A) + x.say(" 属于 ", " starts with one of ") + x.words(n, names)
	case rule.If, rule.IfLo, rule.IfHi:
		return fmt.Sprintf(x.say("%s时取 %s，否则取 %s", "if %s: %s, otherwise %s"), sub(n.A), sub(n.B), sub(n.C))
	}
	return x.function(n, sub)
}

// beside writes what a value is compared with, a constant in the style of that value: years without commas, codes by
// their labels.
func (x *tracer) beside(id, value rule.ID, names []string) string {
	if n := &x.g.Nodes[id]; n.Op != rule.Const || x.figure(id) != nil {
		return x.formula(id, names, false)
	}
	if v := x.row.Value(id); x.g.Nodes[id].Type == rule.Code {
		return x.codeLabel(value, v.Str)
	} else if st := x.styleOf(value); st == year {
		return x.value(v, st)
	}
	return x.formula(id, names, false)
}

// codeLabel is the label of a code of a closed list.
func (x *tracer) codeLabel(value rule.ID, code string) string {
	if d := x.defs[value]; d != nil {
		if l, ok := d.Def.Codes.Find(code); ok {
			return l.Name(x.lang)
		}
	}
	if n := &x.g.Nodes[value]; n.Op == rule.Col {
		if l, ok := x.g.Columns[n.N].Fact.Codes.Find(code); ok {
			return l.Name(x.lang)
		}
	}
	return code
}

func (x *tracer) function(n *rule.Node, sub func(rule.ID) string) string {
	call := func(zh, en string, args ...string) string {
		return x.say(zh, en) + x.say("（", "(") + strings.Join(args, x.say("，", ", ")) + x.say("）", ")")
	}
	switch n.Op {
	case rule.Min, rule.MinKnown:
		return call("取小", "min", sub(n.A), sub(n.B))
	case rule.Max, rule.MaxKnown:
		return call("取大", "max", sub(n.A), sub(n.B))
	case rule.Neg:
		return "－" + sub(n.A)
	case rule.Abs:
		return call("绝对值", "abs", sub(n.A))
	case rule.Floor:
		return call("取整", "floor", sub(n.A))
	case rule.Round:
		return call("四舍五入", "round", sub(n.A))
	case rule.RoundDn:
		return call("舍尾", "round down", sub(n.A))
	case rule.Years:
		return fmt.Sprintf(x.say("%s至%s满年数", "years from %s to %s"), sub(n.A), sub(n.B))
	case rule.Months:
		return fmt.Sprintf(x.say("%s至%s满月数", "months from %s to %s"), sub(n.A), sub(n.B))
	case rule.Days:
		return fmt.Sprintf(x.say("%s至%s天数", "days from %s to %s"), sub(n.A), sub(n.B))
	case rule.AddDays:
		return fmt.Sprintf(x.say("%s后%d天", "%s plus %d days"), sub(n.A), n.N)
	case rule.AddMons:
		return fmt.Sprintf(x.say("%s后%d个月", "%s plus %d months"), sub(n.A), n.N)
	case rule.YearOf:
		return sub(n.A) + x.say("的年份", " (year)")
	case rule.Else:
		return sub(n.A)
	case rule.Band:
		return sub(n.A) + x.say("所在档", " (band)")
	}
	return n.Op.String()
}

func (x *tracer) constant(id rule.ID) string {
	v := x.value(x.row.Value(id), x.styleOf(id))
	if p := x.figure(id); p != nil {
		return p.Param.Name(x.lang) + x.say("（", " (") + x.quantity(p.Value) + x.say("）", ")")
	}
	return v
}

func (x *tracer) words(n *rule.Node, names []string) string {
	for _, name := range names {
		p := x.figures[[2]string{x.r.Pack.ID, name}]
		if p != nil && p.Value.Kind == pack.List && len(p.Value.List) == len(n.Words) && containsAll(p.Value.List, n.Words) {
			return "“" + p.Param.Name(x.lang) + "”"
		}
	}
	var labels []string
	for _, w := range n.Words {
		labels = append(labels, x.codeLabel(n.A, w))
	}
	return strings.Join(labels, x.say("、", ", "))
}

func containsAll(list, words []string) bool {
	for _, w := range words {
		if !slices.Contains(list, w) {
			return false
		}
	}
	return true
}

// join writes a chain of the same operation without brackets.
func (x *tracer) join(id rule.ID, op rule.Op, names []string, sep string) string {
	var parts []string
	for _, a := range x.chain(id, op) {
		s := x.formula(a, names, false)
		if o := x.g.Nodes[a].Op; (o == rule.And || o == rule.Or) && x.label(a) == "" {
			s = x.say("（", "(") + s + x.say("）", ")")
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, sep)
}

// chain lists the parts of a chain of the same operation.
func (x *tracer) chain(id rule.ID, op rule.Op) []rule.ID {
	n := &x.g.Nodes[id]
	if n.Op != op {
		return []rule.ID{id}
	}
	var parts []rule.ID
	for _, a := range []rule.ID{n.A, n.B} {
		if x.label(a) != "" {
			parts = append(parts, a)
		} else {
			parts = append(parts, x.chain(a, op)...)
		}
	}
	slices.Sort(parts) // nodes come in the order in which the pack writes them
	return parts
}

func comparison(op string) string {
	return map[string]string{"==": "＝", "!=": "≠", "<": "＜", "<=": "≤", ">": "＞", ">=": "≥"}[op]
}

// sides returns what a comparison compares, the figure first as people put it; of a range the end that decides.
func (x *tracer) sides(id rule.ID) (l rule.ID, op string, r rule.ID) {
	n := &x.g.Nodes[id]
	op = n.Text
	if n.Op == rule.Decide {
		n = x.part(n)
	}
	if x.g.Nodes[n.A].Op == rule.Const && x.g.Nodes[n.B].Op != rule.Const {
		return n.B, flipped[op], n.A
	}
	return n.A, op, n.B
}

// part returns a comparison that a question about a range is made of. Of order it is one for each end; of equality
// several, and those of whether it is still possible name both sides.
func (x *tracer) part(n *rule.Node) *rule.Node {
	first, second := n.A, n.B
	if n.Text == "==" {
		first, second = second, first
	}
	for _, a := range append(x.chain(first, rule.And), x.chain(second, rule.And)...) {
		if c := &x.g.Nodes[a]; c.Op == rule.Cmp {
			return c
		}
	}
	panic("explain: a question about a range without a comparison")
}

var flipped = map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
