package explain

import (
	"strings"
	"unicode/utf8"

	"huice/engine/pack"
)

// Text prints a document for a terminal: tables aligned, long cells wrapped.
func (d *Document) Text() string {
	var b strings.Builder
	b.WriteString(d.Title + "\n")
	for _, l := range d.Lead {
		b.WriteString(l + "\n")
	}
	for _, s := range d.Sections {
		b.WriteString("\n")
		if s.Title != "" {
			b.WriteString(s.Title + "\n")
		}
		for _, block := range s.Blocks {
			d.block(&b, block)
		}
	}
	return b.String()
}

func (d *Document) say(zh, en string) string { return pack.Text{Zh: zh, En: en}.In(d.Lang) }

// textWidth is where a paragraph is wrapped.
const textWidth = 110

func (d *Document) block(b *strings.Builder, x Block) {
	if x.Table != nil {
		x.Table.text(b)
		return
	}
	head := x.Head
	if len(x.Marks) > 0 {
		head += d.say("〔", " [") + strings.Join(x.Marks, d.say("、", ", ")) + d.say("〕", "]")
	}
	if r, n := utf8.DecodeRuneInString(x.Article); n == len(x.Article) && r >= '①' && r <= '⑳' { // the number of a document
		head = x.Article + " " + head
	} else if x.Article != "" {
		head = strings.TrimLeft(head+"  〔"+x.Article+"〕", " ")
	}
	indent := "  "
	if head != "" {
		hanging(b, indent, head)
		indent = "     "
	}
	for _, l := range x.Lines {
		hanging(b, indent, l)
	}
	for _, r := range x.Remarks {
		hanging(b, indent, d.say("注：", "note: ")+r)
	}
}

// hanging writes a paragraph whose further lines are indented a little more.
func hanging(b *strings.Builder, indent, s string) {
	for i, l := range wrap(s, textWidth) {
		if i > 0 {
			b.WriteString("  ")
		}
		b.WriteString(indent + l + "\n")
	}
}

// text prints a table. A column without any content is left out.
func (t *Table) text(b *strings.Builder) {
	rows := t.Rows
	if t.headed() {
		heads := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			heads[i] = c.Head
		}
		rows = append([][]string{heads}, rows...)
	}
	used := t.used()
	wide := make([]int, len(t.Columns))
	cells := make([][][]string, len(rows))
	for i, row := range rows {
		cells[i] = make([][]string, len(t.Columns))
		for j, text := range row {
			cells[i][j] = wrap(text, t.Columns[j].Width)
			for _, l := range cells[i][j] {
				wide[j] = max(wide[j], displayWidth(l))
			}
		}
	}
	for _, row := range cells {
		high := 1
		for _, c := range row {
			high = max(high, len(c))
		}
		for k := range high {
			line := " "
			for j, c := range row {
				if !used[j] {
					continue
				}
				text := ""
				if k < len(c) {
					text = c[k]
				}
				line += " " + pad(text, wide[j], t.Columns[j].Right) + " "
			}
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
}

// headed reports whether any column has a heading.
func (t *Table) headed() bool {
	for _, c := range t.Columns {
		if c.Head != "" {
			return true
		}
	}
	return false
}

// used tells which columns have content.
func (t *Table) used() []bool {
	used := make([]bool, len(t.Columns))
	for _, row := range t.Rows {
		for j, text := range row {
			used[j] = used[j] || text != ""
		}
	}
	return used
}

func pad(s string, width int, right bool) string {
	gap := strings.Repeat(" ", max(0, width-displayWidth(s)))
	if right {
		return gap + s
	}
	return s + gap
}

// displayWidth counts a wide character as two, as a terminal does.
func displayWidth(s string) (n int) {
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case r < 0x1100, r >= 0x2010 && r <= 0x2027, r >= 0x2030 && r < 0x2460, r >= 0x2500 && r < 0x2e80:
		return 1
	}
	return 2
}

// wrap breaks a text into lines: Chinese between any two characters but before a closing mark, words at spaces.
func wrap(s string, width int) []string {
	if width <= 0 || displayWidth(s) <= width {
		return []string{s}
	}
	var lines []string
	runes := []rune(s)
	for len(runes) > 0 {
		cut := breakAt(runes, width)
		lines = append(lines, strings.TrimRight(string(runes[:cut]), " "))
		runes = runes[cut:]
		for len(runes) > 0 && runes[0] == ' ' {
			runes = runes[1:]
		}
	}
	return lines
}

// breakAt finds how many characters go on a line.
func breakAt(runes []rune, width int) int {
	w, last := 0, 0 // last place where a line may end
	for i, r := range runes {
		if i > 0 && mayBreak(runes[i-1], r) {
			last = i
		}
		if w += runeWidth(r); w > width && i > 0 {
			if last == 0 {
				return i
			}
			return last
		}
	}
	return len(runes)
}

func mayBreak(before, r rune) bool {
	switch {
	case strings.ContainsRune("，。；：、）》”〕％?!,.;:)", r), strings.ContainsRune("（《“〔(＝≥≤＞＜", before):
		return false
	case before == ' ', r == ' ':
		return true
	}
	return r >= 0x2e80 || before >= 0x2e80
}
