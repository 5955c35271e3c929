package simulate

import (
	"slices"

	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// figure is the definition of a pack by which subjects are grouped.
type figure struct {
	prog *rule.Program
	def  *rule.Definition
}

// groupings settles what subjects are grouped by.
func (s *Study) groupings() []pack.Problem {
	s.By = slices.Clone(s.o.By)
	for _, text := range s.Scenario.By {
		s.By = append(s.By, pack.ParseGrouping(text))
	}
	if len(s.By) == 0 {
		for _, text := range s.Subject.Groups {
			s.By = append(s.By, pack.ParseGrouping(text))
		}
	}
	s.groups = make([]figure, len(s.By))
	var problems []pack.Problem
	for i, g := range s.By {
		wrong := func(zh, en string, args ...any) {
			problems = append(problems, pack.Problem{Pos: s.Scenario.Pos, Code: "group", Text: pack.Textf(zh, en, args...)})
		}
		if g.Pack == "" {
			f, _, ok := s.Library.Column(g.Fact)
			switch {
			case !ok:
				wrong("没有指标“%s”，不能分组；写指标名、代码:位数，或 政策包.口径", "there is no fact %q to group by: write a fact, code:digits, or pack.definition", g.Fact)
			case f.Type != "code" && f.Type != "flag" && f.Type != "text":
				wrong("“%s”是数值或日期，不能分组", "%q is a number or a date: nothing can be grouped by it", g.Fact)
			case g.First > 0 && f.Type != "code":
				wrong("“%s”不是代码，不能取前几位", "%q is no code: its first characters mean nothing", g.Fact)
			}
			continue
		}
		p := s.Library.Pack(g.Pack)
		if p == nil || p.Subject != s.Subject.ID {
			wrong("没有评估%[2]s的政策包“%[1]s”，不能分组", "there is no pack %[1]q about the subject %[3]q to group by", g.Pack, s.Subject.Label, s.Subject.En)
			continue
		}
		prog, ps := rule.Compile(s.Library, s.options(), g.Pack)
		problems = append(problems, ps...)
		k := slices.IndexFunc(prog.Rules[0].Definitions, func(d rule.Definition) bool { return d.Name == g.Name })
		if k < 0 || prog.Graph.Nodes[prog.Rules[0].Definitions[k].Node].Type == rule.Date {
			wrong("%[1]s 没有可以分组的口径“%[2]s”", "%[1]s has no definition %[2]q to group by", g.Pack, g.Name)
			continue
		}
		s.groups[i] = figure{prog, &prog.Rules[0].Definitions[k]}
	}
	return problems
}

// GroupLabel names a grouping for people.
func (s *Study) GroupLabel(i int, l pack.Lang) string {
	g := s.By[i]
	if g.Pack != "" {
		return s.groups[i].def.Def.Name(l)
	}
	f, year, _ := s.Library.Column(g.Fact)
	return population.Label(g.Fact, f, year, l)
}

// GroupName names a group for people; the subjects of which the value is not known are a group of their own.
func (s *Study) GroupName(i int, value string, l pack.Lang) string {
	if value == "" {
		return pack.Text{Zh: "未知", En: "unknown"}.In(l)
	}
	var codes pack.Map[pack.Labelled]
	if g := s.By[i]; g.Pack != "" {
		codes = s.groups[i].def.Def.Codes
	} else if f, _, _ := s.Library.Column(g.Fact); f != nil {
		codes = f.Codes
	}
	if c, ok := codes.Find(value); ok {
		return c.Name(l)
	}
	switch value {
	case "true":
		return pack.Text{Zh: "是", En: "yes"}.In(l)
	case "false":
		return pack.Text{Zh: "否", En: "no"}.In(l)
	}
	return value
}

// noSlot marks a row whose group has not been looked up.
const noSlot = ^uint32(0)

// words number the groups of each grouping; all workers share them.
type words []*population.Dict

func newWords(n int) words {
	w := make(words, n)
	for i := range w {
		w[i] = population.NewDict()
		w[i].Intern("") // what is not known is the first group
	}
	return w
}

// sorter finds the group of a row. It serves one worker.
type sorter struct {
	s     *Study
	words words
	by    []lookup
	slots [][]uint32 // of the batch at hand, for each grouping
}

// lookup finds the group of a row in one grouping.
type lookup struct {
	col   int      // of a fact, -1 when there is none
	codes []uint32 // the group of each code, noSlot before it is asked for
	row   *rule.Row
	bind  rule.Binding
	node  rule.ID
}

func (s *Study) sorter(schema *population.Schema, w words) *sorter {
	x := &sorter{s: s, words: w, slots: make([][]uint32, len(s.By))}
	for i, g := range s.By {
		var k lookup
		if g.Pack == "" {
			k.col = schema.Lookup(g.Fact)
		} else {
			f := s.groups[i]
			k.row, k.bind, k.node = rule.NewRow(f.prog.Graph), f.prog.Graph.Bind(schema), f.def.Node
		}
		x.by = append(x.by, k)
	}
	return x
}

// blank makes room for the groups of a batch.
func (x *sorter) blank() [][]uint32 {
	slots := make([][]uint32, len(x.by))
	for i := range slots {
		slots[i] = slices.Repeat([]uint32{noSlot}, population.BatchRows)
	}
	return slots
}

// clear forgets the groups of a batch.
func (x *sorter) clear() {
	for _, list := range x.slots {
		for i := range list {
			list[i] = noSlot
		}
	}
}

// slot is the number of a row's group.
func (x *sorter) slot(i int, b *population.Batch, row int) uint32 {
	s := &x.slots[i][row]
	if *s == noSlot {
		*s = x.find(i, b, row)
	}
	return *s
}

func (x *sorter) find(i int, b *population.Batch, row int) uint32 {
	k := &x.by[i]
	if k.row != nil {
		k.row.Fact = func(col int) rule.Value { return k.row.Graph().FactAt(k.bind, b, row, col) }
		k.row.Reset()
		return x.words[i].Intern(text(k.row.Value(k.node), k.row.Graph().Nodes[k.node].Type))
	}
	if k.col < 0 || !b.Valid(k.col).Bit(row) {
		return 0
	}
	switch c := &b.Schema.Columns[k.col]; c.Kind {
	case population.Code:
		return x.code(i, c.Dict, b.Codes(k.col)[row])
	case population.Flag:
		return x.words[i].Intern(text(rule.Value{Known: true, Bool: b.Flags(k.col).Bit(row)}, rule.Bool))
	}
	return x.words[i].Intern(b.Text(k.col, row))
}

// code is the group of a code; each code is looked up once.
func (x *sorter) code(i int, d *population.Dict, code uint32) uint32 {
	k := &x.by[i]
	for int(code) >= len(k.codes) {
		k.codes = append(k.codes, noSlot)
	}
	if k.codes[code] == noSlot {
		w := d.Word(code)
		if n := x.s.By[i].First; n > 0 && len([]rune(w)) > n {
			w = string([]rune(w)[:n])
		}
		k.codes[code] = x.words[i].Intern(w)
	}
	return k.codes[code]
}

// text is a value as the name of a group.
func text(v rule.Value, t rule.Type) string {
	switch {
	case !v.Known:
		return ""
	case t == rule.Code:
		return v.Str
	case t == rule.Bool && v.Bool:
		return "true"
	case t == rule.Bool:
		return "false"
	}
	return v.Num.String()
}

// Columns lists the columns of facts that a run reads.
func (s *Study) Columns() []string {
	var names []string
	take := func(prog *rule.Program) {
		for _, c := range prog.Graph.Columns {
			names = append(names, c.Name)
		}
	}
	take(s.Base)
	for _, v := range s.Variants {
		take(v.Prog)
	}
	for i, g := range s.By {
		if g.Pack != "" {
			take(s.groups[i].prog)
		} else {
			names = append(names, g.Fact)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
