package explain

import (
	"slices"
	"strings"

	"huice/engine/pack"
	"huice/engine/rule"
)

// Version is a pack as it stands on a day.
type Version struct {
	Lib  *pack.Library
	Pack *pack.Pack
	Date pack.Day
	Set  pack.Set
}

// Change is one difference between two versions, in words.
type Change struct {
	Part    string `json:"part"` // 参数, 条件 …
	Label   string `json:"label"`
	Article string `json:"article,omitempty"`
	Old     string `json:"old,omitempty"` // empty: new
	New     string `json:"new,omitempty"` // empty: dropped
}

// entry is something that two versions may have differently.
type entry struct {
	part, id, label, article, says string
	same                           string // what makes it the same, when its words are not enough
}

// Compare says in words what differs between two versions of a policy: figures, conditions, scores, benefit, procedure and
// the rules that compare subjects.
func Compare(old, new Version, lang pack.Lang) ([]Change, error) {
	parser, err := rule.NewParser()
	if err != nil {
		return nil, err
	}
	read := func(v Version) []entry {
		return newReader(v.Lib, v.Pack, v.Date, v.Set, parser, lang).entries()
	}
	a, b := read(old), read(new)
	find := func(list []entry, e entry) int {
		return slices.IndexFunc(list, func(x entry) bool { return x.part == e.part && x.id == e.id })
	}
	var out []Change
	for _, e := range b {
		k := find(a, e)
		switch {
		case k < 0:
			out = append(out, Change{Part: e.part, Label: e.label, Article: e.article, New: e.says})
		case a[k].same != e.same:
			out = append(out, Change{Part: e.part, Label: e.label, Article: e.article, Old: a[k].says, New: e.says})
		}
	}
	for _, e := range a {
		if find(b, e) < 0 {
			out = append(out, Change{Part: e.part, Label: e.label, Article: e.article, Old: e.says})
		}
	}
	order := partNames(lang)
	slices.SortStableFunc(out, func(p, q Change) int { return slices.Index(order, p.Part) - slices.Index(order, q.Part) })
	return out, nil
}

// partNames lists the parts in the order in which they are told.
func partNames(lang pack.Lang) []string {
	var names []string
	for _, p := range partsTold {
		names = append(names, p.In(lang))
	}
	return names
}

// partsTold are the parts of a pack that can differ, in the order in which differences are told.
var partsTold = []pack.Text{{Zh: "施行", En: "in force"}, {Zh: "参数", En: "figure"}, {Zh: "口径", En: "definition"}, {Zh: "适用范围", En: "scope"},
	{Zh: "条件", En: "condition"}, {Zh: "一票否决", En: "disqualifier"}, {Zh: "直通条件", En: "fast track"}, {Zh: "评分", En: "score"}, {Zh: "待遇", En: "benefit"},
	{Zh: "汇总", En: "measure"}, {Zh: "遴选", En: "selection"}, {Zh: "分等定级", En: "grading"}, {Zh: "分配", En: "allocation"}, {Zh: "目标", En: "target"}, {Zh: "程序", En: "procedure"}}

func (x *reader) partName(zh string) string {
	for _, p := range partsTold {
		if p.Zh == zh {
			return p.In(x.lang)
		}
	}
	return zh
}

// entries lists what a version says on its day.
func (x *reader) entries() []entry {
	var out []entry
	add := func(part, id, label string, c pack.Cite, says, same string) {
		out = append(out, entry{x.partName(part), id, label, x.cite(c), says, same})
	}
	p := x.p
	until := x.say("未规定截止", "no end set")
	if p.Effective.Until != nil {
		until = p.Effective.Until.String()
	}
	force := p.Effective.From.String() + " – " + until
	add("施行", "effective", x.say("施行期", "in force"), pack.Cite{}, force, force)
	for i := range p.Parameters {
		e := &p.Parameters[i]
		q, demo := e.Value.At(x.law, x.set)
		says := x.figure(e.Key, q)
		if demo {
			says += x.say("（演示）", " (demo)")
		}
		if q.Kind == pack.None {
			says = x.say("未公布", "not published")
		}
		add("参数", e.Key, e.Value.Name(x.lang), e.Value.Cite, says, says)
	}
	for i := range p.Definitions {
		e := &p.Definitions[i]
		add("口径", e.Key, e.Value.Name(x.lang), e.Value.Cite, x.sentence(e.Value.Is), e.Value.Is.Src)
	}
	condition := func(part string, list []pack.Condition) {
		for _, c := range list {
			if c.Holds(x.law) {
				says := x.sentence(c.Require)
				if c.Discretion {
					says = x.say("原则上", "in principle ") + says
				}
				add(part, c.ID, c.Name(x.lang), c.Cite, says, c.Require.Src+says[:strings.Index(says, x.sentence(c.Require))])
			}
		}
	}
	condition("适用范围", p.Applies)
	condition("条件", p.Conditions)
	for _, t := range p.Disqualifiers {
		if t.Holds(x.law) {
			add("一票否决", t.ID, t.Name(x.lang), t.Cite, x.sentence(t.When), t.When.Src)
		}
	}
	for _, t := range p.FastTracks {
		if t.Holds(x.law) {
			add("直通条件", t.ID, t.Name(x.lang), t.Cite, x.sentence(t.When), t.When.Src+strings.Join(t.Replaces, ","))
		}
	}
	if p.Score != nil {
		for _, r := range x.scoreLines() {
			add("评分", r.id, r.label, p.Score.Cite, r.says, r.says)
		}
	}
	return append(out, x.blockEntries()...)
}

// scoreLines says each item of the score table in one line.
func (x *reader) scoreLines() []entry {
	var out []entry
	for _, r := range x.scoreRows(x.p.Score.Items, 0) {
		part := strings.TrimSpace(strings.Join([]string{r.limit, r.points}, " "))
		if r.first || len(out) == 0 {
			out = append(out, entry{id: r.item.ID, label: r.item.Name(x.lang), says: r.looks})
		}
		e := &out[len(out)-1]
		if part != "" {
			if e.says != "" {
				e.says += x.say("；", "; ")
			}
			e.says += part
		}
	}
	return out
}

// blockEntries are benefit, procedure and the blocks that compare subjects, as the read-back prints them.
func (x *reader) blockEntries() []entry {
	var out []entry
	for _, b := range []struct {
		part string
		read func(*Document)
	}{{"待遇", x.benefit}, {"汇总", x.measures}, {"遴选", x.selection}, {"分等定级", x.grading}, {"分配", x.allocation}, {"目标", x.target},
		{"程序", func(d *Document) { x.procedure(d, Reading{Lang: x.lang, Set: x.set, Date: x.date}) }}} {
		d := &Document{Lang: x.lang}
		b.read(d)
		for _, s := range d.Sections {
			for _, block := range s.Blocks {
				out = append(out, x.flat(x.partName(b.part), block)...)
			}
		}
	}
	return out
}

// flat turns a block into entries: one for a paragraph, one for each row of a table.
func (x *reader) flat(part string, b Block) []entry {
	if b.Table == nil {
		says := strings.Join(b.Lines, x.say("；", "; "))
		return []entry{{part, b.Head, b.Head, b.Article, says, says}}
	}
	var out []entry
	for _, row := range b.Table.Rows {
		article, cells := "", []string{}
		for i, c := range row {
			if b.Table.Columns[i].Article {
				article = c
			} else if c != "" {
				cells = append(cells, c)
			}
		}
		if len(cells) > 0 {
			says := strings.Join(cells[1:], " ")
			out = append(out, entry{part, cells[0], cells[0], article, says, says})
		}
	}
	return out
}
