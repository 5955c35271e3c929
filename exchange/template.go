package exchange

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"huice/engine/pack"
	"huice/engine/population"
)

// templateRows is the last row of a template in which a cell is checked as it is filled in.
const templateRows = 1_000_000

// template is a workbook in which a body fills in its facts: row 1 the labels with units, row 2 the column names that
// programs know, rows to fill from row 3 on. Each column checks what is typed and shows what counts; a second sheet says
// the same at length.
type template struct {
	book  *excelize.File
	lang  pack.Lang
	of    *subject
	sheet string
	lists string // sheet of the choices of drop-downs
	cols  []population.Column
	fixed int // columns that stay in sight: identifier and name
	head  int
	small int
	width int // columns of the sheet of choices
}

// WriteTemplate writes the workbook in which a body fills in the given columns of a kind of subject; "" stands for
// enterprises. Identifier and name of the subject always come first, then the credit code of the enterprise it belongs to.
// The body may be nil.
func WriteTemplate(w io.Writer, lib *pack.Library, subject string, cols []string, body *pack.Body, lang pack.Lang) error {
	return writeTemplate(w, lib, subject, cols, body, lang, func(*template) error { return nil })
}

// writeTemplate writes a template whose rows something fills in.
func writeTemplate(w io.Writer, lib *pack.Library, subject string, cols []string, body *pack.Body, lang pack.Lang, rows func(*template) error) error {
	of, err := subjectOf(lib, subject)
	if err != nil {
		return err
	}
	t := &template{book: excelize.NewFile(), lang: lang, of: of,
		sheet: pack.Text{Zh: "数据", En: "Data"}.In(lang), lists: pack.Text{Zh: "选项", En: "Choices"}.In(lang)}
	defer t.book.Close()
	if err := t.columns(lib, cols); err != nil {
		return err
	}
	for _, step := range []func() error{t.begin, t.data, func() error { return t.guide(body) }, func() error { return rows(t) }} {
		if err := step(); err != nil {
			return fmt.Errorf("making the template: %w", err)
		}
	}
	if err := t.book.Write(w); err != nil {
		return fmt.Errorf("writing the template: %w", err)
	}
	return nil
}

func (t *template) columns(lib *pack.Library, cols []string) error {
	var names []string
	for _, name := range []string{t.of.Key, t.of.Name, t.of.Owner} {
		known := name == t.of.Key || lib.Fact(name) != nil
		if known && !slices.Contains(names, name) { // what is known by its name has one column for both
			names = append(names, name)
		}
	}
	t.fixed = min(2, len(names))
	for _, name := range cols {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	schema, err := t.of.schema(lib, names)
	if err != nil {
		return fmt.Errorf("making the template: %w", err)
	}
	t.cols = schema.Columns
	return nil
}

func (t *template) begin() (err error) {
	if err = t.book.SetSheetName("Sheet1", t.sheet); err != nil {
		return err
	}
	if _, err = t.book.NewSheet(pack.Text{Zh: "填写说明", En: "How to fill in"}.In(t.lang)); err != nil {
		return err
	}
	if _, err = t.book.NewSheet(t.lists); err != nil {
		return err
	}
	if t.head, err = headStyle(t.book); err != nil {
		return err
	}
	t.small, err = t.book.NewStyle(&excelize.Style{Font: &excelize.Font{Size: 8, Color: "7F7F7F"}, Alignment: &excelize.Alignment{Horizontal: "center"}})
	return err
}

// data makes the sheet to fill in.
func (t *template) data() error {
	for i := range t.cols {
		if err := t.column(i, &t.cols[i]); err != nil {
			return fmt.Errorf("column %s: %w", t.cols[i].Name, err)
		}
	}
	if err := t.book.SetRowHeight(t.sheet, 1, 48); err != nil {
		return err
	}
	if err := t.book.SetSheetVisible(t.lists, false); err != nil {
		return err
	}
	if err := pageLayout(t.book, t.sheet, 2); err != nil {
		return err
	}
	corner, err := excelize.CoordinatesToCellName(t.fixed+1, 3)
	if err != nil {
		return err
	}
	return t.book.SetPanes(t.sheet, &excelize.Panes{Freeze: true, XSplit: t.fixed, YSplit: 2, TopLeftCell: corner, ActivePane: "bottomRight"})
}

// column makes one column: style, headings, check and hint.
func (t *template) column(i int, c *population.Column) error {
	f := c.Fact
	letter, err := excelize.ColumnNumberToName(i + 1)
	if err != nil {
		return err
	}
	style, err := t.book.NewStyle(columnStyle(templateColumn(f)))
	if err != nil {
		return err
	}
	heading := Heading(c, t.lang)
	if err := t.book.SetColStyle(t.sheet, letter, style); err != nil {
		return err
	}
	if err := t.book.SetColWidth(t.sheet, letter, letter, templateWidth(f, heading)); err != nil {
		return err
	}
	for row, text := range []string{heading, c.Name} {
		at := fmt.Sprintf("%s%d", letter, row+1)
		if err := t.book.SetCellStr(t.sheet, at, text); err != nil {
			return err
		}
		if err := t.book.SetCellStyle(t.sheet, at, at, []int{t.head, t.small}[row]); err != nil {
			return err
		}
	}
	severity := excelize.DataValidationErrorStyleStop
	if t.of.creditCode(c.Name) { // as when it is read
		severity = excelize.DataValidationErrorStyleWarning
	}
	v := excelize.NewDataValidation(true)
	v.SetSqref(fmt.Sprintf("%s3:%s%d", letter, letter, templateRows))
	if err := t.check(v, c, letter); err != nil {
		return err
	}
	v.SetInput(limitText(c.Label(t.lang), 32), limitText(t.hint(c), 250))
	v.SetError(severity, pack.Text{Zh: "请核对", En: "Please check"}.In(t.lang), limitText(t.allowed(c), 220))
	return t.book.AddDataValidation(t.sheet, v)
}

// templateColumn is how cells of a fact look: texts and codes as text, so that no digit is lost.
func templateColumn(f *pack.Fact) Column {
	switch f.Type {
	case "money":
		return Column{Kind: Decimal, Decimals: 2}
	case "number", "share":
		return Column{Kind: Decimal, Short: true, Decimals: 1}
	case "count":
		return Column{Kind: Decimal}
	case "date":
		return Column{Kind: Date}
	case "flag":
		return Column{Kind: Flag}
	}
	return Column{Kind: Text}
}

func templateWidth(f *pack.Fact, heading string) float64 {
	w := map[string]float64{"money": 18, "date": 13, "flag": 8, "code": 16, "text": 24}[f.Type]
	return max(w, 10, min(28, float64(textWidth(heading))/2+4))
}

// check limits what can be typed into a column. The reader checks again: what is pasted is not held up by this.
func (t *template) check(v *excelize.DataValidation, c *population.Column, letter string) error {
	f := c.Fact
	field := field{fact: f, lo: bound(f.Min, f.Scale(), 0, -exactDouble), hi: bound(f.Max, f.Scale(), exactDouble, exactDouble)}
	lo, hi := float64(field.lo)/float64(f.Scale()), float64(field.hi)/float64(f.Scale())
	switch f.Type {
	case "money", "number", "share":
		return v.SetRange(lo, hi, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween)
	case "count":
		return v.SetRange(lo, hi, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
	case "date":
		if f.Never {
			word := pack.Text{Zh: "无", En: "never"}.In(t.lang)
			v.Type, v.Formula1 = "custom", fmt.Sprintf(`OR(%s3="%s",AND(ISNUMBER(%s3),%s3&gt;=1,%s3&lt;=%d))`, letter, word, letter, letter, letter, lastDay-excelEpoch)
			return nil
		}
		return v.SetRange(1, lastDay-excelEpoch, excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween)
	case "flag":
		return v.SetDropList([]string{pack.Text{Zh: "是", En: "yes"}.In(t.lang), pack.Text{Zh: "否", En: "no"}.In(t.lang)})
	case "code":
		if len(f.Codes) > 0 {
			return t.choices(v, f)
		}
	}
	switch {
	case t.code(c):
		return v.SetRange(18, 18, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorEqual)
	case c.Name == t.of.Key:
		return v.SetRange(1, maxKey/4, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween)
	}
	return v.SetRange(0, maxText/4, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween)
}

// choices offers the labels of a list of codes. They stand in a sheet of their own, because a list within the check is
// limited to 255 characters.
func (t *template) choices(v *excelize.DataValidation, f *pack.Fact) error {
	t.width++
	letter, err := excelize.ColumnNumberToName(t.width)
	if err != nil {
		return err
	}
	for i, e := range f.Codes {
		if err := t.book.SetCellStr(t.lists, fmt.Sprintf("%s%d", letter, i+1), e.Value.Name(t.lang)); err != nil {
			return err
		}
	}
	v.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$1:$%s$%d", t.lists, letter, letter, len(f.Codes)))
	return nil
}

// hint is what a clerk sees beside the cell: what counts, and what is allowed.
func (t *template) hint(c *population.Column) string {
	note := pack.Text{Zh: c.Fact.Note, En: c.Fact.NoteEn}.In(t.lang)
	if note == "" {
		return t.allowed(c)
	}
	return note + "\n" + t.allowed(c)
}

// code reports whether a column takes credit codes.
func (t *template) code(c *population.Column) bool {
	return c.Name == t.of.Key && t.of.uscc() || t.of.creditCode(c.Name)
}

// allowed says what may be written.
func (t *template) allowed(c *population.Column) string {
	once := pack.Textf("，每个%[1]s一行", ", one row for each %[2]s", t.of.Label, t.of.en())
	switch code := (pack.Text{Zh: "18位统一社会信用代码", En: "Credit code of 18 characters"}); {
	case c.Name == t.of.Key && t.of.uscc():
		return code.In(t.lang) + once.In(t.lang)
	case c.Name == t.of.Key:
		return t.of.keyLabel.Name(t.lang) + once.In(t.lang)
	case t.code(c):
		return code.In(t.lang)
	}
	return allowed(c.Fact, t.lang)
}

// allowed says what may be written for a fact.
func allowed(f *pack.Fact, lang pack.Lang) string {
	fd := field{fact: f, lo: bound(f.Min, f.Scale(), 0, 0), hi: bound(f.Max, f.Scale(), 0, 0)}
	if len(f.Codes) > 0 {
		fd.codes = map[string]string{}
		return fd.codeList().In(lang)
	}
	text := fd.form().In(lang)
	for s := f.Scale(); s > 1; s /= 10 {
		fd.shift++
	}
	if f.Numeric() {
		if f.Min == nil || f.Min.Kind != pack.None {
			text += pack.Textf("；不小于%s", "; not below %s", fd.units(fd.lo)).In(lang)
		}
		if f.Max != nil && f.Max.Kind != pack.None {
			text += pack.Textf("；不大于%s", "; not above %s", fd.units(fd.hi)).In(lang)
		}
		if f.Type != "count" {
			text += pack.Textf("；最多%d位小数", "; at most %d decimals", fd.shift).In(lang)
		}
	}
	return text
}

// limitText cuts a text to what the library allows, which counts UTF-16.
func limitText(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// guide makes the sheet that explains each column.
func (t *template) guide(body *pack.Body) error {
	sheet := pack.Text{Zh: "填写说明", En: "How to fill in"}.In(t.lang)
	rules := pack.Textf(
		"在“数据”表第3行起逐行填写，每个%[1]s一行；不清楚的留空，不要填“-”“/”；金额以元为单位。“上年”指申请之日前最近一个完整会计年度，“上上年”再往前一年。前两行表头不要改动。",
		"Fill in the sheet “Data” from row 3 on, one row for each %[2]s. Leave empty what is not known, without “-” or “/”. Amounts are in yuan. Y is the latest full fiscal year before the application, Y-1 the year before it. Leave the two rows of headings as they are.",
		t.of.Label, t.of.en()).In(t.lang)
	lines := [][]string{{t.title(body)}, {rules}, {}, strings.Split(pack.Text{Zh: "列,列名,单位,期间,口径（什么算、什么不算）,可填内容", En: "Column,Name,Unit,Period,What counts,What may be written"}.In(t.lang), ",")}
	for i := range t.cols {
		c := &t.cols[i]
		lines = append(lines, []string{c.Label(t.lang), c.Name, unitOf(c.Fact).In(t.lang), period(c.Fact).In(t.lang),
			pack.Text{Zh: c.Fact.Note, En: c.Fact.NoteEn}.In(t.lang), t.allowed(c)})
	}
	return t.writeGuide(sheet, lines)
}

func (t *template) title(body *pack.Body) string {
	title := pack.Textf("%[1]s数据填报表", "Facts: %[2]s", t.of.Label, t.of.en()).In(t.lang)
	if body == nil {
		return title
	}
	return body.Name(t.lang) + pack.Text{Zh: "：", En: ": "}.In(t.lang) + title
}

// rowHeight makes room for wrapped text, which not every program does by itself.
func rowHeight(texts []string, widths []float64) float64 {
	lines := 1
	for i, text := range texts {
		lines = max(lines, (textWidth(text)+int(widths[i])-1)/max(1, int(widths[i])-2))
	}
	return min(400, 15*float64(lines)+3)
}

func period(f *pack.Fact) pack.Text {
	switch f.Period {
	case "year":
		return pack.Text{Zh: "会计年度", En: "fiscal year"}
	case "event":
		return pack.Text{Zh: "事项", En: "event"}
	}
	return pack.Text{Zh: "填报时", En: "when filled in"}
}

func (t *template) writeGuide(sheet string, lines [][]string) error {
	wrap, err := t.book.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	title, err := t.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}})
	if err != nil {
		return err
	}
	widths := []float64{34, 26, 10, 12, 60, 50}
	for i, width := range widths {
		letter, _ := excelize.ColumnNumberToName(i + 1)
		if err := t.book.SetColWidth(sheet, letter, letter, width); err != nil {
			return err
		}
	}
	for i, line := range lines {
		style := wrap
		switch i {
		case 0:
			style = title
		case 3:
			style = t.head
		}
		for j, text := range line {
			at, _ := excelize.CoordinatesToCellName(j+1, i+1)
			if err := t.book.SetCellStr(sheet, at, text); err != nil {
				return err
			}
			if err := t.book.SetCellStyle(sheet, at, at, style); err != nil {
				return err
			}
		}
		if err := t.book.SetRowHeight(sheet, i+1, rowHeight(line, widths)); err != nil {
			return err
		}
	}
	if err := pageLayout(t.book, sheet, 4); err != nil {
		return err
	}
	if err := t.book.MergeCell(sheet, "A2", "F2"); err != nil {
		return err
	}
	if err := t.book.SetRowHeight(sheet, 2, 48); err != nil {
		return err
	}
	return t.book.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 4, TopLeftCell: "A5", ActivePane: "bottomLeft"})
}
