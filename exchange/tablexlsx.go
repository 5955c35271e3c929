package exchange

import (
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"huice/engine/pack"
)

// maxSheetRows is how many rows a sheet holds, the heading included.
const maxSheetRows = 1 << 20

// exactDouble is the largest whole number that a spreadsheet keeps exactly: 15 digits.
const exactDouble = 999_999_999_999_999

// xlsxSink writes a workbook: the data, continued on further sheets where one is full, and a sheet of notes.
type xlsxSink struct {
	w       io.Writer
	book    *excelize.File
	columns []Column
	options TableOptions
	stream  *excelize.StreamWriter
	sheets  int
	rows    int // on this sheet
	limit   int // rows a sheet may have; tests make it small
	head    int // style of the heading
	styles  []int
	cells   []any
}

func newXLSXSink(w io.Writer, columns []Column, o TableOptions) (*xlsxSink, error) {
	s := &xlsxSink{w: w, book: excelize.NewFile(), columns: columns, options: o, limit: maxSheetRows}
	if err := s.makeStyles(); err != nil {
		return nil, fmt.Errorf("making the styles of a workbook: %w", err)
	}
	return s, s.sheet()
}

func (s *xlsxSink) makeStyles() (err error) {
	if s.head, err = headStyle(s.book); err != nil {
		return err
	}
	for _, c := range s.columns {
		id, err := s.book.NewStyle(columnStyle(c))
		if err != nil {
			return err
		}
		s.styles = append(s.styles, id)
	}
	return nil
}

func headStyle(book *excelize.File) (int, error) {
	return book.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Bold: true},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCE6F1"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"},
		Border:    []excelize.Border{{Type: "bottom", Color: "7F7F7F", Style: 1}},
	})
}

// columnStyle is the number format of a column: codes are text, so that no digit is lost.
func columnStyle(c Column) *excelize.Style {
	custom := func(f string) *excelize.Style { return &excelize.Style{CustomNumFmt: &f} }
	switch c.Kind {
	case Int:
		return &excelize.Style{NumFmt: 1}
	case Decimal:
		zeros := "000000000000000000"[:c.Decimals]
		switch {
		case c.Decimals == 0:
			return custom("#,##0")
		case c.Short:
			return custom("General")
		}
		return custom("#,##0." + zeros)
	case Date:
		return custom("yyyy-mm-dd")
	case Flag:
		return &excelize.Style{Alignment: &excelize.Alignment{Horizontal: "center"}}
	}
	return &excelize.Style{NumFmt: 49}
}

// sheet begins a sheet of data.
func (s *xlsxSink) sheet() error {
	s.sheets++
	name := sheetName(s.options, s.sheets)
	if s.sheets == 1 {
		if err := s.book.SetSheetName("Sheet1", name); err != nil {
			return fmt.Errorf("naming a sheet: %w", err)
		}
	} else if _, err := s.book.NewSheet(name); err != nil {
		return fmt.Errorf("adding a sheet: %w", err)
	}
	if err := pageLayout(s.book, name, 1); err != nil {
		return fmt.Errorf("laying out a page: %w", err)
	}
	var err error
	if s.stream, err = s.book.NewStreamWriter(name); err != nil {
		return fmt.Errorf("beginning a sheet: %w", err)
	}
	for i, c := range s.columns {
		if err := s.stream.SetColWidth(i+1, i+1, columnWidth(c, s.options)); err != nil {
			return fmt.Errorf("setting a width: %w", err)
		}
	}
	if err := s.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("freezing the heading: %w", err)
	}
	s.cells = s.cells[:0]
	for _, h := range s.options.heads(s.columns) {
		s.cells = append(s.cells, excelize.Cell{StyleID: s.head, Value: h})
	}
	s.rows = 1
	return s.stream.SetRow("A1", s.cells, excelize.RowOpts{Height: 32})
}

// pageLayout makes a sheet print: A4 across, as wide as its columns, the headings on every page.
func pageLayout(book *excelize.File, sheet string, headings int) error {
	yes, a4, across, wide, tall := true, 9, "landscape", 1, 0
	if err := book.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	if err := book.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &across, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	return book.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: sheet, RefersTo: fmt.Sprintf("'%s'!$1:$%d", sheet, headings)})
}

// sheetName is the title where it can be one.
func sheetName(o TableOptions, n int) string {
	name := pack.Text{Zh: "数据", En: "Data"}.In(o.Lang)
	if t := o.Title; t != "" && utf8.RuneCountInString(t) <= 24 && sheetCanBe(t) {
		name = t
	}
	if n > 1 {
		name = fmt.Sprintf("%s %d", name, n)
	}
	return name
}

func sheetCanBe(s string) bool {
	if s == "说明" || s == "Notes" || s == "History" { // taken by the notes, or by Excel
		return false
	}
	for _, r := range s {
		switch r {
		case ':', '\\', '/', '?', '*', '[', ']', '\'':
			return false
		}
	}
	return true
}

func columnWidth(c Column, o TableOptions) float64 {
	if c.Width > 0 {
		return min(c.Width, 255)
	}
	w := map[Kind]float64{Text: 24, Code: 14, Int: 10, Decimal: 18, Date: 12, Instant: 29, Flag: 8}[c.Kind]
	return max(w, min(40, float64(textWidth(o.heads([]Column{c})[0]))+2))
}

// textWidth counts a wide character as two.
func textWidth(s string) (n int) {
	for _, r := range s {
		if n++; r >= 0x1100 {
			n++
		}
	}
	return n
}

func (s *xlsxSink) row(values []value) error {
	if s.rows == s.limit {
		if err := s.endSheet(); err != nil {
			return err
		}
		if err := s.sheet(); err != nil {
			return err
		}
	}
	s.rows++
	s.cells = s.cells[:0]
	for i, v := range values {
		if !v.known {
			s.cells = append(s.cells, nil)
			continue
		}
		s.cells = append(s.cells, excelize.Cell{StyleID: s.styles[i], Value: s.cell(&s.columns[i], v)})
	}
	at, err := excelize.CoordinatesToCellName(1, s.rows)
	if err != nil {
		return fmt.Errorf("writing row %d: %w", s.rows, err)
	}
	if err := s.stream.SetRow(at, s.cells); err != nil {
		return fmt.Errorf("writing row %d: %w", s.rows, err)
	}
	return nil
}

// cell returns what the library is to write. A number of more digits than a spreadsheet keeps is written as text.
func (s *xlsxSink) cell(c *Column, v value) any {
	switch c.Kind {
	case Int:
		if v.num > exactDouble || v.num < -exactDouble {
			return string(appendDecimal(nil, v.num, 0, true))
		}
		return v.num
	case Decimal:
		if v.num > exactDouble || v.num < -exactDouble {
			return string(appendDecimal(nil, v.num, c.Decimals, c.Short))
		}
		return float64(v.num) / float64(pow10[c.Decimals])
	case Date:
		if v.num == int64(pack.NeverDay) {
			return pack.Text{Zh: "无", En: "never"}.In(s.options.Lang)
		}
		if v.num < firstDay+59 { // Excel's calendar is wrong before 1900-03-01
			return string(appendDay(nil, v.num))
		}
		return v.num - excelEpoch
	case Instant:
		// A text, because a spreadsheet's own times have no zone and a clock without one is a guess.
		return time.Unix(v.num, 0).In(s.options.Location).Format("2006-01-02 15:04:05 UTC-07:00")
	case Flag:
		if v.num != 0 {
			return pack.Text{Zh: "是", En: "yes"}.In(s.options.Lang)
		}
		return pack.Text{Zh: "否", En: "no"}.In(s.options.Lang)
	}
	return clip(v.text)
}

// clip shortens a text to what a cell holds.
func clip(s string) string {
	const most = 32767
	if len(s) <= most || utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// endSheet adds the filter while the sheet is still in the library's hands, and gives it away.
func (s *xlsxSink) endSheet() error {
	last, err := excelize.CoordinatesToCellName(len(s.columns), s.rows)
	if err != nil {
		return fmt.Errorf("ending a sheet: %w", err)
	}
	if err := s.book.AutoFilter(sheetName(s.options, s.sheets), "A1:"+last, nil); err != nil {
		return fmt.Errorf("adding the filter of a sheet: %w", err)
	}
	if err := s.stream.Flush(); err != nil {
		return fmt.Errorf("ending a sheet: %w", err)
	}
	return nil
}

func (s *xlsxSink) close() error {
	defer s.book.Close()
	if err := s.endSheet(); err != nil {
		return err
	}
	if err := s.notes(); err != nil {
		return fmt.Errorf("writing the notes: %w", err)
	}
	if err := s.book.Write(s.w); err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	return nil
}

// notes writes the sheet that says what the data is.
func (s *xlsxSink) notes() error {
	lines := s.options.Notes
	if s.options.DemoMark != "" {
		lines = append([][2]string{{pack.Text{Zh: "演示数据", En: "Demonstration data"}.In(s.options.Lang), s.options.DemoMark}}, lines...)
	}
	if s.options.Title == "" && len(lines) == 0 {
		return nil
	}
	return writeNotes(s.book, pack.Text{Zh: "说明", En: "Notes"}.In(s.options.Lang), s.options.Title, lines)
}

func writeNotes(book *excelize.File, name, title string, lines [][2]string) error {
	if _, err := book.NewSheet(name); err != nil {
		return err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}})
	if err != nil {
		return err
	}
	wrap, err := book.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	if err := book.SetColWidth(name, "A", "A", 24); err != nil {
		return err
	}
	if err := book.SetColWidth(name, "B", "B", 90); err != nil {
		return err
	}
	if err := pageLayout(book, name, 1); err != nil {
		return err
	}
	if err := book.SetCellStr(name, "A1", title); err != nil {
		return err
	}
	if err := book.SetCellStyle(name, "A1", "A1", bold); err != nil {
		return err
	}
	for i, l := range lines {
		for j, text := range l {
			at, _ := excelize.CoordinatesToCellName(j+1, i+3)
			if err := book.SetCellStr(name, at, clip(text)); err != nil {
				return err
			}
			if err := book.SetCellStyle(name, at, at, wrap); err != nil {
				return err
			}
		}
		if err := book.SetRowHeight(name, i+3, rowHeight(l[:], []float64{24, 90})); err != nil {
			return err
		}
	}
	return nil
}
