package explain

import (
	"embed"
	"fmt"
	"html/template"
	"strings"
)

//go:embed page.html
var pageFile embed.FS

var page = template.Must(template.New("page.html").Funcs(template.FuncMap{"short": isShort}).ParseFS(pageFile, "page.html"))

// isShort reports whether a cell should not be broken: 25–30.
func isShort(s string) bool { return displayWidth(s) <= 10 }

// HTML prints a document as one page that needs nothing else: it reads on a small screen and prints on A4.
func (d *Document) HTML() (string, error) {
	var b strings.Builder
	if err := page.Execute(&b, d); err != nil {
		return "", fmt.Errorf("printing a page: %w", err)
	}
	return b.String(), nil
}

// LangTag is the language of the page for browsers.
func (d *Document) LangTag() string { return d.say("zh-CN", "en") }

// Shown is the table without the columns that have no content.
func (t *Table) Shown() *Table {
	used, s := t.used(), &Table{}
	for j, c := range t.Columns {
		if used[j] {
			s.Columns = append(s.Columns, c)
		}
	}
	for _, row := range t.Rows {
		var cells []string
		for j := range t.Columns {
			if !used[j] {
				continue
			}
			text := ""
			if j < len(row) {
				text = row[j]
			}
			cells = append(cells, text)
		}
		s.Rows = append(s.Rows, cells)
	}
	return s
}

// Headed reports whether the table has headings.
func (t *Table) Headed() bool { return t.headed() }

// Margin reports whether the first column stands in the margin.
func (t *Table) Margin() bool { return len(t.Columns) > 0 && t.Columns[0].Article }
