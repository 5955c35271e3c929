package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"huice/engine/pack"
	"huice/engine/rule"
)

// namer names the nodes of one pack and writes what it computes as formulas, whatever the subject. It keeps what it has
// found out.
type namer struct {
	printer
	g        *rule.Graph
	r        *rule.Rules
	defs     map[rule.ID]*rule.Definition
	items    map[rule.ID]*rule.Item // by the nodes of their lowest and highest points
	rates    map[rule.ID]bool       // constants that come from a parameter written as a percentage
	figures  map[[2]string]*rule.Parameter
	notes    []*note // by node
	formulas map[formulaKey]string
}

func newNamer(g *rule.Graph, r *rule.Rules, lang pack.Lang) *namer {
	x := &namer{printer: printer{lang}, g: g, r: r, defs: map[rule.ID]*rule.Definition{}, items: map[rule.ID]*rule.Item{}, rates: map[rule.ID]bool{},
		figures: map[[2]string]*rule.Parameter{}, notes: make([]*note, len(g.Nodes)), formulas: map[formulaKey]string{}}
	x.nameAll(r)
	if r.Score != nil {
		x.nameItems(r.Score)
	}
	return x
}

// nameAll learns the names of definitions and figures, of used packs first so that the pack's own win.
func (x *namer) nameAll(r *rule.Rules) {
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

func (x *namer) nameItems(it *rule.Item) {
	for _, id := range []rule.ID{it.Lo, it.Hi} {
		if x.g.Nodes[id].Op != rule.Const && x.g.Nodes[id].Op != rule.Col {
			x.items[id] = it
		}
	}
	for i := range it.Items {
		x.nameItems(&it.Items[i])
	}
}

func (x *namer) itemLabel(it *rule.Item) string {
	if it.Item == nil {
		return x.r.Pack.Score.Name(x.lang)
	}
	return it.Item.Name(x.lang)
}

// parameterLabel names a figure by its identifier: the pack's own, else that of a used pack, in order of alias.
func (x *namer) parameterLabel(r *rule.Rules, name string) string {
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

var infix = map[rule.Op]string{rule.Add: " ＋ ", rule.Sub: " － ", rule.Mul: " × ", rule.Ratio: " ÷ "}

// formulaKey says which formula: top opens the node itself, names are those that the expression around it mentions.
type formulaKey struct {
	id    rule.ID
	top   bool
	names *string
}

// formula writes an expression in words, naming definitions instead of opening them; top opens the node itself.
func (x *namer) formula(id rule.ID, names []string, top bool) string {
	if l := x.label(id); l != "" && (!top || x.g.Nodes[id].Op == rule.Col) {
		return l
	}
	key := formulaKey{id, top, among(names)}
	s, ok := x.formulas[key]
	if !ok {
		s = x.written(id, names)
		x.formulas[key] = s
	}
	return s
}

// among tells lists of names apart: each is made once.
func among(names []string) *string {
	if len(names) == 0 {
		return nil
	}
	return &names[0]
}

// written writes out what a node works out.
func (x *namer) written(id rule.ID, names []string) string {
	n := &x.g.Nodes[id]
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
func (x *namer) beside(id, value rule.ID, names []string) string {
	if n := &x.g.Nodes[id]; n.Op != rule.Const || x.figure(id) != nil {
		return x.formula(id, names, false)
	}
	if v := x.g.Nodes[id].Val; x.g.Nodes[id].Type == rule.Code {
		return x.codeLabel(value, v.Str)
	} else if st := x.styleOf(value); st == year {
		return x.value(v, st)
	}
	return x.formula(id, names, false)
}

// codeLabel is the label of a code of a closed list.
func (x *namer) codeLabel(value rule.ID, code string) string {
	if d := x.note(value).def; d != nil {
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

func (x *namer) function(n *rule.Node, sub func(rule.ID) string) string {
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

func (x *namer) constant(id rule.ID) string {
	v := x.value(x.g.Nodes[id].Val, x.styleOf(id))
	if p := x.figure(id); p != nil {
		return p.Param.Name(x.lang) + x.say("（", " (") + x.quantity(p.Value) + x.say("）", ")")
	}
	return v
}

func (x *namer) words(n *rule.Node, names []string) string {
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
func (x *namer) join(id rule.ID, op rule.Op, names []string, sep string) string {
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

func comparison(op string) string {
	switch op {
	case "==":
		return "＝"
	case "!=":
		return "≠"
	case "<":
		return "＜"
	case "<=":
		return "≤"
	case ">":
		return "＞"
	case ">=":
		return "≥"
	}
	return ""
}
