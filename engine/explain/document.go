package explain

import "huice/engine/pack"

// Document is a text for people: headings, paragraphs and tables. Text and HTML print it, and the sheets of a workbook are
// made from its tables.
type Document struct {
	Lang     pack.Lang
	Title    string
	Lead     []string // below the title
	Sections []Section
	sheets   []Sheet
}

// Section is a heading and what stands below it.
type Section struct {
	Title  string
	Blocks []Block
}

// Block is a paragraph or, when Table is given, a table.
type Block struct {
	Article string   // the article it rests on, in the margin
	Head    string   // what it is about
	Marks   []string // 未核, 原则上 …
	Lines   []string // what it says
	Remarks []string // smaller, below
	Table   *Table
}

// Table is a table of texts. A row may be shorter than the columns.
type Table struct {
	Columns []Column
	Rows    [][]string
}

// Column is a column of a table.
type Column struct {
	Head    string
	Article bool // holds articles and stands in the margin
	Right   bool // numbers
	Width   int  // characters before a terminal wraps it, wide ones counted twice; 0: never
}

// section adds a section unless it is empty.
func (d *Document) section(title string, blocks ...Block) {
	if len(blocks) > 0 {
		d.Sections = append(d.Sections, Section{title, blocks})
	}
}
