package exchange

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"huice/engine/pack"
	"huice/engine/population"
)

// WriteRequest writes the template of some columns with the subjects that are to be filled in: identifier, name and whatever else
// is known stand there already, and the cells to fill in are empty and coloured. Filled in, it is joined with the file that the
// subjects came from. A mark, if there is one, says that the subjects are made up. A sheet holds about a million of them.
func WriteRequest(w io.Writer, lib *pack.Library, subject string, cols []string, rows []*population.Batch, body *pack.Body, mark string, lang pack.Lang) error {
	n := 2 // the headings
	for _, b := range rows {
		n += b.Rows
	}
	if n > templateRows {
		return fileError("", nil, "一张表最多%[1]d行，这里有%[2]d行；请分批", "a sheet holds %[1]d rows and there are %[2]d; ask for them in parts", templateRows-2, n-2)
	}
	return writeTemplate(w, lib, subject, cols, body, lang, func(t *template) error {
		if err := t.mark(mark); err != nil {
			return err
		}
		return t.subjects(rows)
	})
}

// mark adds the heading that marks a file as made-up data.
func (t *template) mark(mark string) error {
	if mark == "" {
		return nil
	}
	letter, err := excelize.ColumnNumberToName(len(t.cols) + 1)
	if err != nil {
		return err
	}
	for row, style := range []int{t.head, t.small} {
		at := fmt.Sprintf("%s%d", letter, row+1)
		if err := t.book.SetCellStr(t.sheet, at, demoPrefix+mark); err != nil {
			return err
		}
		if err := t.book.SetCellStyle(t.sheet, at, at, style); err != nil {
			return err
		}
	}
	return nil
}

// subjects writes the rows, each cell as a clerk would.
func (t *template) subjects(rows []*population.Batch) error {
	cells := make([]requestColumn, len(t.cols))
	for i := range t.cols {
		if err := t.request(&cells[i], i); err != nil {
			return err
		}
	}
	line := 2
	for _, b := range rows {
		for i := range cells {
			cells[i].from = b.Schema.Lookup(t.cols[i].Name)
		}
		for row := range b.Rows {
			line++
			for i := range cells {
				if err := cells[i].cell(t, b, row, line); err != nil {
					return fmt.Errorf("row %d: %w", line, err)
				}
			}
		}
	}
	return nil
}

// requestColumn is a column of a template with subjects.
type requestColumn struct {
	letter string
	open   int // style of a cell to fill in
	as     Column
	labels map[string]string
	from   int // its place in the batch, -1 when it is not there
}

func (t *template) request(c *requestColumn, i int) (err error) {
	f := t.cols[i].Fact
	if c.letter, err = excelize.ColumnNumberToName(i + 1); err != nil {
		return err
	}
	c.as, c.labels = factColumn(t.cols[i]), codeLabels(f, t.lang)
	style := columnStyle(templateColumn(f))
	style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF2CC"}}
	c.open, err = t.book.NewStyle(style)
	return err
}

// cell writes a known value, or colours the cell to fill in.
func (c *requestColumn) cell(t *template, b *population.Batch, row, line int) error {
	at := fmt.Sprintf("%s%d", c.letter, line)
	if c.from < 0 || !b.Valid(c.from).Bit(row) {
		return t.book.SetCellStyle(t.sheet, at, at, c.open)
	}
	v := value{known: true}
	switch b.Schema.Columns[c.from].Kind {
	case population.Int:
		v.num = b.Ints(c.from)[row]
	case population.Flag:
		if b.Flags(c.from).Bit(row) {
			v.num = 1
		}
	default:
		v.text = b.Text(c.from, row)
		if label, ok := c.labels[v.text]; ok {
			v.text = label
		}
	}
	writer := xlsxSink{options: TableOptions{Lang: t.lang}}
	return t.book.SetCellValue(t.sheet, at, writer.cell(&c.as, v))
}
