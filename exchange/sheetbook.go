package exchange

import (
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"huice/engine/pack"
)

// Sheet is a sheet for people to read and fill in: texts, exact numbers, and formulas over its own cells.
type Sheet struct {
	Name, Title string
	Notes       []string
	Columns     []SheetColumn
	Rows        [][]SheetCell
	FirstRow    int // number of the row in which Rows begin, 4 or more: title, notes and headings stand above
}

// SheetColumn is a column of a sheet.
type SheetColumn struct {
	Head  string
	Width float64
}

// SheetCell is a cell: a text, a number or a formula. An input cell is coloured; it may hold a value already.
type SheetCell struct {
	Text    string
	Number  *big.Rat
	Percent bool // numbers read as percentages
	Formula string
	Input   bool
	Choices []string // what may be entered
	Strong  bool
}

// WriteSheets writes a workbook of such sheets. Programs compute its formulas when they open it.
func WriteSheets(w io.Writer, sheets []Sheet, lang pack.Lang) error {
	b := &sheetBook{book: excelize.NewFile(), lang: lang, styles: map[cellStyle]int{}}
	defer b.book.Close()
	for i, s := range sheets {
		if err := b.add(s, i == 0); err != nil {
			return fmt.Errorf("writing the sheet %s: %w", s.Name, err)
		}
	}
	always := true
	if err := b.book.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &always}); err != nil {
		return fmt.Errorf("setting up the formulas: %w", err)
	}
	if err := b.book.Write(w); err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	return nil
}

// sheetBook is a workbook in the making.
type sheetBook struct {
	book   *excelize.File
	lang   pack.Lang
	styles map[cellStyle]int
}

// cellStyle is how a cell looks; each is made once.
type cellStyle struct {
	title, note, head, input, strong bool
	format                           string // of numbers
}

func (b *sheetBook) style(c cellStyle) (int, error) {
	if id, ok := b.styles[c]; ok {
		return id, nil
	}
	s := &excelize.Style{Alignment: &excelize.Alignment{WrapText: !c.title, Vertical: "top"}, Font: &excelize.Font{Bold: c.strong}}
	line := excelize.Border{Type: "bottom", Color: "E3E6EA", Style: 1}
	switch {
	case c.title:
		s.Font = &excelize.Font{Bold: true, Size: 14}
	case c.note:
		s.Font = &excelize.Font{Color: "68707A"}
	case c.head:
		s.Font, s.Fill = &excelize.Font{Bold: true}, excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCE6F1"}}
		s.Border = []excelize.Border{{Type: "bottom", Color: "7F7F7F", Style: 1}}
	default:
		s.Border = []excelize.Border{line}
	}
	if c.input {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF9DB"}}
		s.Border = []excelize.Border{line, {Type: "top", Color: "E3E6EA", Style: 1}, {Type: "left", Color: "E3E6EA", Style: 1}, {Type: "right", Color: "E3E6EA", Style: 1}}
	}
	if c.format != "" {
		s.CustomNumFmt = &c.format
	}
	id, err := b.book.NewStyle(s)
	b.styles[c] = id
	return id, err
}

func (b *sheetBook) add(s Sheet, first bool) error {
	if first {
		if err := b.book.SetSheetName("Sheet1", s.Name); err != nil {
			return err
		}
	} else if _, err := b.book.NewSheet(s.Name); err != nil {
		return err
	}
	if err := b.frame(&s); err != nil {
		return err
	}
	widths := make([]float64, len(s.Columns))
	for j, c := range s.Columns {
		widths[j] = c.Width
	}
	for i, row := range s.Rows {
		n := s.FirstRow + i
		texts := make([]string, 0, len(row))
		for j := range row {
			if err := b.cell(s.Name, j+1, n, &row[j]); err != nil {
				return err
			}
			texts = append(texts, row[j].Text)
		}
		if err := b.book.SetRowHeight(s.Name, n, rowHeight(texts, widths)); err != nil {
			return err
		}
	}
	return nil
}

// frame writes what stands above the rows, and the layout of the page.
func (b *sheetBook) frame(s *Sheet) error {
	s.FirstRow = max(s.FirstRow, 4)
	last, err := excelize.ColumnNumberToName(max(1, len(s.Columns)))
	if err != nil {
		return err
	}
	notes := strings.Join(s.Notes, " ")
	total := 0.0
	for _, c := range s.Columns {
		total += c.Width
	}
	heads := s.FirstRow - 1
	steps := []func() error{
		func() error { return b.text(s.Name, 1, 1, s.Title, cellStyle{title: true}) },
		func() error { return b.text(s.Name, 1, 2, notes, cellStyle{note: true}) },
		func() error { return b.book.MergeCell(s.Name, "A2", last+"2") },
		func() error { return b.book.SetRowHeight(s.Name, 1, 24) },
		func() error { return b.book.SetRowHeight(s.Name, 2, rowHeight([]string{notes}, []float64{total})) },
		func() error { return pageLayout(b.book, s.Name, heads) },
		func() error {
			return b.book.SetPanes(s.Name, &excelize.Panes{Freeze: true, YSplit: heads, TopLeftCell: fmt.Sprintf("A%d", s.FirstRow), ActivePane: "bottomLeft"})
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	for j, c := range s.Columns {
		letter, err := excelize.ColumnNumberToName(j + 1)
		if err != nil {
			return err
		}
		if err := b.book.SetColWidth(s.Name, letter, letter, min(255, max(6, c.Width))); err != nil {
			return err
		}
		if err := b.text(s.Name, j+1, heads, c.Head, cellStyle{head: true}); err != nil {
			return err
		}
	}
	return nil
}

func (b *sheetBook) text(sheet string, col, row int, s string, style cellStyle) error {
	at, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return err
	}
	id, err := b.style(style)
	if err != nil {
		return err
	}
	if s != "" {
		if err := b.book.SetCellStr(sheet, at, clip(s)); err != nil {
			return err
		}
	}
	return b.book.SetCellStyle(sheet, at, at, id)
}

// cell writes a cell. A number that is no short decimal is written as the quotient it is, so that a threshold of 1/9 is
// compared with 1/9.
func (b *sheetBook) cell(sheet string, col, row int, c *SheetCell) error {
	style := cellStyle{input: c.Input, strong: c.Strong, format: c.format()}
	if err := b.text(sheet, col, row, c.Text, style); err != nil {
		return err
	}
	at, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return err
	}
	formula := c.Formula
	switch {
	case c.Number == nil:
	case c.Number.IsInt() || shortDecimal(c.Number):
		f, _ := c.Number.Float64()
		if err := b.book.SetCellValue(sheet, at, f); err != nil {
			return err
		}
	default:
		formula = c.Number.RatString()
	}
	if formula != "" {
		if err := b.book.SetCellFormula(sheet, at, formula); err != nil {
			return err
		}
	}
	if len(c.Choices) == 0 {
		return nil
	}
	v := excelize.NewDataValidation(true)
	v.SetSqref(at)
	if err := v.SetDropList(slices.Clone(c.Choices)); err != nil {
		return err
	}
	v.SetError(excelize.DataValidationErrorStyleStop, pack.Text{Zh: "请核对", En: "Please check"}.In(b.lang), strings.Join(c.Choices, pack.Text{Zh: "、", En: ", "}.In(b.lang)))
	return b.book.AddDataValidation(sheet, v)
}

// format is the number format: no decimals where there are none.
func (c *SheetCell) format() string {
	switch {
	case c.Percent && c.Number != nil && new(big.Rat).Mul(c.Number, big.NewRat(100, 1)).IsInt():
		return "0%"
	case c.Percent:
		return "0.00%"
	case c.Number != nil && c.Number.IsInt():
		return "#,##0"
	}
	return ""
}

// shortDecimal reports whether a number ends within ten places.
func shortDecimal(r *big.Rat) bool {
	const places = 10_000_000_000
	return new(big.Rat).Mul(r, big.NewRat(places, 1)).IsInt()
}
