package explain

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"huice/engine/pack"
)

// rowKind is what a line of a score table says.
type rowKind uint8

const (
	rowItem      rowKind = iota // an item alone: a group, or one with alternatives
	rowAlternate                // an alternative of which the best counts
	rowCase                     // points when something holds
	rowBand                     // points from a threshold on
	rowRest                     // points otherwise
	rowFormula                  // points by a formula
	rowExpert                   // points that an expert gives
)

// scoreRow is a line of a score table. The page prints it, the score sheet computes from it.
type scoreRow struct {
	kind   rowKind
	item   *pack.Item
	depth  int
	first  bool   // the first line of its item
	looks  string // what it looks at; once for all bands
	op     string // of a band
	bound  *big.Rat
	limit  string // the threshold in words
	unit   style  // of the threshold
	lo, hi *big.Rat
	points string
	remark string
}

// scoreRows lays out the items in force on the day.
func (x *reader) scoreRows(items []pack.Item, depth int) []scoreRow {
	var rows []scoreRow
	for i := range items {
		it := &items[i]
		if !it.Holds(x.law) {
			continue
		}
		rs := x.itemRows(it)
		for j := range rs {
			rs[j].item, rs[j].depth, rs[j].first = it, depth, j == 0
		}
		rows = append(append(rows, rs...), x.scoreRows(it.Items, depth+1)...)
	}
	return rows
}

func (x *reader) itemRows(it *pack.Item) []scoreRow {
	var rows []scoreRow
	switch {
	case len(it.Items) > 0:
		row := scoreRow{kind: rowItem, limit: x.say("各项相加", "sum of the items")}
		if it.Cap != nil {
			row.hi, row.limit = it.Cap.Num, x.say("各项相加，最高 ", "sum of the items, at most ")+it.Cap.Src
		}
		return append(rows, row)
	case it.Is.Given():
		row := scoreRow{kind: rowFormula, looks: x.sentence(it.Is), lo: new(big.Rat), limit: x.say("按算式，不低于 0", "by the formula, at least 0")}
		if it.Max != nil {
			_, row.hi, row.points = x.points(*it.Max)
			row.points = x.say("最高 ", "at most ") + row.points
		}
		return append(rows, row)
	case len(it.BestOf) > 0:
		rows = append(rows, scoreRow{kind: rowItem, limit: x.say("以下各方式取最高", "the best of the alternatives")})
		for i := range it.BestOf {
			sc := x.scaleRows(&it.BestOf[i])
			if len(sc) > 0 {
				sc[0].looks = fmt.Sprintf(x.say("方式%d：%s", "Alternative %d: %s"), i+1, sc[0].looks)
			}
			rows = append(rows, scoreRow{kind: rowAlternate})
			rows = append(rows, sc...)
		}
		return rows
	case it.Range != nil:
		lo, hi, text := x.points(*it.Range)
		rows = append(rows, scoreRow{kind: rowExpert, lo: lo, hi: hi, points: text, limit: x.say("专家评定", "an expert decides")})
	default:
		rows = x.scaleRows(&it.Scale)
	}
	if it.Judged != "" && len(rows) > 0 {
		rows[0].remark = x.expert(it)
	}
	return rows
}

// expert names the mark that an expert gives.
func (x *reader) expert(it *pack.Item) string {
	lead, name := x.say("专家评分：", "expert’s mark: "), ""
	if it != nil && it.Judged != "" {
		name = x.name(it.Judged)
	}
	if strings.HasPrefix(name, x.say("专家评分", "Expert")) {
		return name
	}
	return lead + name
}

// scaleRows lays out a scale: cases, bands, the rest.
func (x *reader) scaleRows(s *pack.Scale) []scoreRow {
	var rows []scoreRow
	add := func(r scoreRow, p pack.Points) {
		r.lo, r.hi, r.points = x.points(p)
		rows = append(rows, r)
	}
	for _, c := range s.Cases {
		add(scoreRow{kind: rowCase, looks: x.sentence(c.When), limit: x.say("符合", "holds")}, c.Points)
	}
	for i, b := range s.Thresholds() {
		if i >= len(s.Points) {
			break
		}
		r := scoreRow{kind: rowBand, op: b.Op}
		if i == 0 {
			r.looks = x.sentence(s.Of)
		}
		q, label := b.Value, ""
		if p, ok := x.p.Parameters.Find(b.Param); b.Param != "" && ok {
			q, _ = p.At(x.law, x.set)
			label = x.parameter(b.Param, p)
		} else {
			label = x.quantity(q)
		}
		r.bound, r.unit = q.Num, unitOf(q)
		r.limit = comparison(b.Op) + " " + label
		add(r, s.Points[i])
	}
	rest := pack.Points{Lo: pack.Quantity{Kind: pack.Number, Num: new(big.Rat), Src: "0"}}
	rest.Hi = rest.Lo
	if s.Otherwise != nil {
		rest = *s.Otherwise
	}
	if s.Given() {
		add(scoreRow{kind: rowRest, limit: x.say("其他", "otherwise")}, rest)
	}
	return rows
}

func unitOf(q pack.Quantity) style {
	switch {
	case q.Kind == pack.Money:
		return yuan
	case strings.Contains(q.Src, "%"):
		return percent
	}
	return plain
}

// points returns the lowest and the highest of some points, nil when they are not published, and how they read.
func (x *reader) points(p pack.Points) (lo, hi *big.Rat, text string) {
	if p.Param != "" {
		e, ok := x.p.Parameters.Find(p.Param)
		if !ok {
			return nil, nil, p.Param
		}
		q, _ := e.At(x.law, x.set)
		return q.Num, q.Num, x.parameter(p.Param, e)
	}
	if p.Lo.Src == p.Hi.Src {
		return p.Lo.Num, p.Hi.Num, p.Lo.Src
	}
	return p.Lo.Num, p.Hi.Num, p.Lo.Src + "–" + p.Hi.Src
}

// score is the scoring table: what each item looks at, from where on it gives how many points.
func (x *reader) score(d *Document) {
	s := x.p.Score
	if s == nil {
		return
	}
	t := &Table{Columns: []Column{{Head: x.say("条款", "Article"), Article: true, Width: 16}, {Head: x.say("项目", "Item"), Width: 24},
		{Head: x.say("看什么", "What it looks at"), Width: 44}, {Head: x.say("档", "Band"), Width: 30}, {Head: x.say("分值", "Points"), Width: 18}}}
	remarks := false
	for _, r := range x.scoreRows(s.Items, 0) {
		remarks = remarks || r.first && x.itemRemark(r) != ""
	}
	if remarks {
		t.Columns = append(t.Columns, Column{Head: x.say("说明", "Remarks"), Width: 32})
	}
	var total int
	for _, r := range x.scoreRows(s.Items, 0) {
		if r.kind == rowAlternate {
			continue
		}
		row := []string{"", "", r.looks, r.limit, r.points}
		if r.first {
			if r.depth == 0 {
				total++
			}
			row[0], row[1] = x.cite(r.item.Cite), strings.Repeat("　", r.depth)+r.item.Name(x.lang)
			if remarks {
				row = append(row, x.itemRemark(r))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	head := Block{Article: x.cite(s.Cite), Head: s.Name(x.lang), Lines: []string{fmt.Sprintf(
		x.say("满分 %s，%d项相加；每项取最先达到的一档。", "Out of %s; the %d items are added up; in each, the first band that is reached counts."), s.Max.Src, total)}}
	d.section(x.say("评分表", "Scoring table"), head, Block{Table: t})
}

// itemRemark is what an item's line carries besides: marks, days, the note.
func (x *reader) itemRemark(r scoreRow) string {
	parts := x.marks(r.item.Evidence, "")
	if w := x.window(r.item.Window); w != "" {
		parts = append(parts, w)
	}
	if r.remark != "" {
		parts = append(parts, r.remark)
	}
	if n := (pack.Text{Zh: r.item.Note, En: r.item.NoteEn}).In(x.lang); n != "" {
		parts = append(parts, n)
	}
	return strings.Join(parts, x.say("；", "; "))
}

// count writes a number of things.
func (x *reader) count(n int, zh, one, more string) string {
	if x.lang == pack.Zh {
		return strconv.Itoa(n) + zh
	}
	if n == 1 {
		more = one
	}
	return strconv.Itoa(n) + " " + more
}
