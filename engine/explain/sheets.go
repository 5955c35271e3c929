package explain

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"huice/engine/pack"
)

// Sheet is a sheet of the workbook that an official fills in for one enterprise, or keeps beside the text. Formulas name
// cells by column and row; the first of Rows stands in row FirstRow.
type Sheet struct {
	Name, Title string
	Notes       []string
	Columns     []SheetColumn
	Rows        [][]SheetCell
}

// FirstRow is the row in which the rows of every sheet begin: the title, the notes and the headings stand above it.
const FirstRow = 4

// SheetColumn is a column of a sheet.
type SheetColumn struct {
	Head  string
	Width float64
}

// SheetCell is a cell: a text, an exact number or a formula.
type SheetCell struct {
	Text    string
	Number  *big.Rat
	Percent bool // numbers read as percentages
	Formula string
	Input   bool     // to be filled in
	Choices []string // what may be filled in
	Strong  bool
}

// Sheets are the sheets of the workbook: score sheet, figures, conditions, procedure.
func (d *Document) Sheets() []Sheet { return d.sheets }

func (x *reader) sheets(d *Document, o Reading) []Sheet {
	var sheets []Sheet
	if x.p.Score != nil {
		sheets = append(sheets, x.scoreSheet(d))
	}
	table := func(zh, en string, t *Table) {
		if len(t.Rows) > 0 {
			sheets = append(sheets, t.sheet(x.say(zh, en), d.Title))
		}
	}
	table("参数", "Figures", x.parameterTable())
	if s := x.conditionSheet(d); len(s.Rows) > 0 {
		sheets = append(sheets, s)
	}
	table("流程", "Procedure", x.stepTable(o))
	if len(sheets) == 0 { // a plan, say: a workbook has at least one sheet
		table("条文", "Clauses", x.clauseTable())
	}
	return sheets
}

// sheet makes a sheet of a table.
func (t *Table) sheet(name, title string) Sheet {
	s := Sheet{Name: name, Title: title + " · " + name}
	shown := t.Shown()
	for j, c := range shown.Columns {
		width := float64(displayWidth(c.Head)) + 4
		for _, row := range shown.Rows {
			width = max(width, float64(displayWidth(row[j]))+2)
		}
		if c.Width > 0 {
			width = min(width, float64(c.Width)+4)
		}
		s.Columns = append(s.Columns, SheetColumn{c.Head, width})
	}
	for _, row := range shown.Rows {
		var cells []SheetCell
		for _, text := range row {
			cells = append(cells, SheetCell{Text: text})
		}
		s.Rows = append(s.Rows, cells)
	}
	return s
}

// Columns of the score sheet.
const (
	colArticle = iota
	colItem
	colLooks
	colEntry
	colBand
	colBound
	colLow
	colHigh
	colScore
	scoreColumns
)

func letter(col int) string { return string(rune('A' + col)) }

func at(col, row int) string { return fmt.Sprintf("%s%d", letter(col), row) }

func cellRange(col, from, to int) string { return at(col, from) + ":" + at(col, to) }

// scoreBook lays out the score sheet.
type scoreBook struct {
	*reader
	rows   [][]SheetCell
	leaves []string // cells of the points of items that are no groups
}

// scoreSheet is the scoring table with a place for every figure and formulas that compute the points from them. What is
// not filled in gives no points and is counted.
func (x *reader) scoreSheet(d *Document) Sheet {
	b := &scoreBook{reader: x}
	s := Sheet{Name: x.say("评分表", "Score sheet"), Title: d.Title + " · " + x.p.Score.Name(x.lang), Notes: []string{
		x.say("在黄色格中填写：数值填实际数（金额以元计，比例填百分比），情形选“是”或“否”。得分自动计算；留空的不计分。以系统评估结果为准。",
			"Fill in the yellow cells: figures (amounts in yuan, shares as percentages), yes or no where a case is described. Points are computed; what is empty gives none. The assessment by the system prevails.")}}
	s.Columns = []SheetColumn{{x.say("条款", "Article"), 18}, {x.say("项目", "Item"), 24}, {x.say("看什么", "What it looks at"), 46}, {x.say("填写", "Fill in"), 14},
		{x.say("档", "Band"), 12}, {x.say("门槛", "Threshold"), 14}, {x.say("分值", "Points"), 9}, {x.say("至", "to"), 9}, {x.say("得分", "Score"), 14}}
	cells := b.items(x.p.Score.Items, 0)
	total, list := b.row(), strings.Join(cells, ",")
	total[colItem] = SheetCell{Text: x.say("合计（满分 ", "Total (of ") + x.p.Score.Max.Src + x.say("）", ")"), Strong: true}
	total[colScore] = SheetCell{Formula: "SUM(" + list + ")", Strong: true}
	left := b.row()
	left[colItem] = SheetCell{Text: x.say("未完成的项数", "Items not complete")}
	left[colScore] = SheetCell{Formula: fmt.Sprintf("%d-COUNT(%s)", len(b.leaves), strings.Join(b.leaves, ","))}
	s.Rows = b.rows
	return s
}

// next is the number that the next row will have.
func (b *scoreBook) next() int { return FirstRow + len(b.rows) }

func (b *scoreBook) row() []SheetCell {
	r := make([]SheetCell, scoreColumns)
	b.rows = append(b.rows, r)
	return r
}

// items lays out items and returns the cells of their points.
func (b *scoreBook) items(items []pack.Item, depth int) []string {
	var cells []string
	for i := range items {
		it := &items[i]
		if !it.Holds(b.law) {
			continue
		}
		n := b.next()
		cells = append(cells, at(colScore, n))
		if len(it.Items) == 0 {
			b.leaves = append(b.leaves, at(colScore, n))
		}
		b.item(it, depth)
		head := b.rows[n-FirstRow]
		head[colArticle].Text = b.cite(it.Cite)
		head[colItem] = SheetCell{Text: strings.Repeat("　", depth) + it.Name(b.lang), Strong: depth == 0}
	}
	return cells
}

func (b *scoreBook) item(it *pack.Item, depth int) {
	n := b.next()
	switch {
	case len(it.Items) > 0:
		head := b.row()
		cells := strings.Join(b.items(it.Items, depth+1), ",")
		sum := "SUM(" + cells + ")"
		if it.Cap != nil {
			head[colBand].Text, head[colHigh].Number = b.say("最高", "at most"), it.Cap.Num
			sum = "MIN(" + at(colHigh, n) + "," + sum + ")"
		}
		head[colScore] = SheetCell{Formula: fmt.Sprintf(`IF(COUNT(%s)=0,"",%s)`, cells, sum), Strong: depth == 0}
	case len(it.BestOf) > 0:
		head := b.row()
		head[colBand].Text = b.say("取最高", "the best")
		var cells []string
		for i := range it.BestOf {
			cells = append(cells, at(colScore, b.next()))
			k := b.next()
			b.scale(&it.BestOf[i], nil)
			b.rows[k-FirstRow][colItem].Text = strings.Repeat("　", depth+1) + fmt.Sprintf(b.say("方式%d", "alternative %d"), i+1)
		}
		list := strings.Join(cells, ",")
		head[colScore] = SheetCell{Formula: fmt.Sprintf(`IF(COUNT(%[1]s)=0,"",MAX(%[1]s))`, list), Strong: depth == 0}
	case it.Is.Given(), it.Range != nil:
		b.mark(it)
	default:
		b.scale(&it.Scale, it)
	}
}

// mark lays out an item whose points are entered: an expert's mark, or the result of a formula.
func (b *scoreBook) mark(it *pack.Item) {
	n := b.next()
	r, row := b.itemRows(it)[0], b.row()
	row[colLooks].Text, row[colBand].Text = r.looks, b.say("专家评分", "mark")
	if it.Judged != "" {
		row[colLooks].Text = b.reader.expert(it)
	}
	row[colEntry].Input = true
	row[colLow], row[colHigh] = b.given(r.lo), b.given(r.hi)
	inside := fmt.Sprintf(`IF(AND(%[1]s>=%[2]s,%[1]s<=%[3]s),%[1]s,"%[4]s")`, at(colEntry, n), at(colLow, n), at(colHigh, n), b.say("超出范围", "out of range"))
	if it.Is.Given() {
		row[colBand].Text = b.say("填算式的结果", "result of the formula")
		inside = fmt.Sprintf("MAX(%s,MIN(%s,%s))", at(colLow, n), at(colHigh, n), at(colEntry, n))
	}
	row[colScore].Formula = fmt.Sprintf(`IF(%s="","",IF(COUNT(%s)<2,"%s",%s))`, at(colEntry, n), at(colLow, n)+":"+at(colHigh, n), b.say("分值未公布", "not published"), inside)
}

// given is a cell of points or a threshold; what is not published is for filling in once it is.
func (b *scoreBook) given(v *big.Rat) SheetCell {
	if v == nil {
		return SheetCell{Text: b.say("未公布", "not published"), Input: true}
	}
	return SheetCell{Number: v}
}

// scale lays out cases, bands and the rest. The points are those of the first line that is reached; where they are a range,
// an expert's mark narrows it.
func (b *scoreBook) scale(s *pack.Scale, it *pack.Item) {
	rows, n := b.scaleRows(s), b.next()
	yes, no := b.say("是", "yes"), b.say("否", "no")
	ranged := slices.ContainsFunc(rows, func(r scoreRow) bool { return r.lo != nil && r.hi != nil && r.lo.Cmp(r.hi) != 0 })
	bands := [2]int{} // first and last
	for _, r := range rows {
		k, row := b.next(), b.row()
		row[colLooks].Text, row[colLow] = r.looks, b.given(r.lo)
		if ranged {
			row[colHigh] = b.given(r.hi)
		}
		switch r.kind {
		case rowCase:
			row[colEntry], row[colBand].Text = SheetCell{Input: true, Choices: []string{yes, no}}, b.say("符合", "holds")
		case rowBand:
			if bands[0] == 0 {
				bands[0] = k
				row[colEntry] = SheetCell{Input: true, Percent: r.unit == percent}
			}
			bands[1] = k
			row[colBand].Text, row[colBound] = comparison(r.op), b.given(r.bound)
			row[colBound].Percent = r.unit == percent
			if r.bound == nil {
				row[colLooks].Text = strings.TrimSpace(r.looks + " " + r.limit)
			}
		default:
			row[colBand].Text = r.limit
		}
	}
	last := b.next() - 1
	reached := func(col int) string { return firstReached(rows, n, bands, col, yes, no) }
	formula := reached(colLow)
	if ranged {
		formula = b.expert(it, reached(colLow), reached(colHigh))
	}
	missing := fmt.Sprintf("COUNT(%s)<%d", cellRange(colLow, n, last), last-n+1)
	if bands[0] > 0 {
		missing = fmt.Sprintf("OR(%s,COUNT(%s)<%d)", missing, cellRange(colBound, bands[0], bands[1]), bands[1]-bands[0]+1)
	}
	b.rows[n-FirstRow][colScore].Formula = fmt.Sprintf(`IF(%s,"%s",%s)`, missing, b.say("未公布", "not published"), formula)
}

// firstReached is the formula for the points of the first line that is reached; empty while what it looks at is.
func firstReached(rows []scoreRow, n int, bands [2]int, col int, yes, no string) string {
	f := at(col, n+len(rows)-1)
	for i := len(rows) - 2; i >= 0; i-- {
		k := n + i
		switch rows[i].kind {
		case rowBand:
			f = fmt.Sprintf("IF(%s%s%s,%s,%s)", at(colEntry, bands[0]), rows[i].op, at(colBound, k), at(col, k), f)
			if k == bands[0] {
				f = fmt.Sprintf(`IF(%s="","",%s)`, at(colEntry, k), f)
			}
		case rowCase:
			f = fmt.Sprintf(`IF(%[1]s="%[2]s",%[3]s,IF(%[1]s="%[4]s",%[5]s,""))`, at(colEntry, k), yes, at(col, k), no, f)
		}
	}
	return f
}

// expert adds a line for the mark and returns the formula: the mark within the range that is reached.
func (b *scoreBook) expert(it *pack.Item, low, high string) string {
	n, row := b.next(), b.row()
	row[colLooks].Text = b.reader.expert(it)
	row[colEntry].Input = true
	row[colBand].Text = b.say("可评范围", "range reached")
	row[colLow].Formula, row[colHigh].Formula = low, high
	l, h, m := at(colLow, n), at(colHigh, n), at(colEntry, n)
	return fmt.Sprintf(`IF(%[1]s="","",IF(%[1]s=%[2]s,%[1]s,IF(%[3]s="","%[4]s",IF(AND(%[3]s>=%[1]s,%[3]s<=%[2]s),%[3]s,"%[5]s"))))`,
		l, h, m, b.say("待专家评分", "awaits a mark"), b.say("超出范围", "out of range"))
}
