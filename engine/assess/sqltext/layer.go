package sqltext

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"huice/engine/pack"
)

// layers decides which cells are columns of their own and in which select each is worked out. What is used twice is a
// column, so that nothing is worked out twice and the text grows with the rules and not with the ways through them.
type layers struct {
	*emitter
	outs  []ref
	named []bool // the cell is a column
	level []int  // of a column: the select that works it out; of another cell: the first that could
	last  []int  // of a column: the last select that reads it
	top   int    // the outermost select
}

func layOut(e *emitter, outs []ref) *layers {
	n := len(e.cells)
	l := &layers{emitter: e, outs: outs, named: make([]bool, n), level: make([]int, n), last: make([]int, n)}
	l.name()
	l.place()
	return l
}

// name makes columns of what would stand in the text more than once. ClickHouse works out equal expressions of one select
// once by itself, and every further select costs it time; there a short expression is rather written again.
func (l *layers) name() {
	refs := make([]int, len(l.cells)) // how often a cell is read
	byRule := make([]bool, len(l.cells))
	for _, r := range l.outs {
		refs[r]++
		byRule[r] = true
	}
	for r := len(l.cells) - 1; r >= 0; r-- { // whoever reads a cell comes after it
		if refs[r] == 0 {
			continue
		}
		for _, a := range l.cells[r].args {
			refs[a]++
			byRule[a] = byRule[a] || !l.cells[r].fact
		}
	}
	length := make([]int, len(l.cells))
	for r := range l.cells {
		c := &l.cells[r]
		length[r] = utf8.RuneCountInString(c.tmpl)
		for _, a := range c.args {
			length[r] += l.inText(a, length)
		}
		if refs[r] == 0 || c.lit {
			continue
		}
		if !c.fact {
			l.cut(c, &length[r], length)
		}
		again := (refs[r] - 1) * length[r]
		switch {
		case c.fact:
			l.named[r] = byRule[r]
		case len(c.notes) > 0:
			l.named[r] = true
		case l.ch:
			l.named[r] = again > repeated
		default:
			l.named[r] = again > 0 && !l.slight(c)
		}
	}
}

const (
	nameLength = 12  // of a column in the text, about
	longest    = 600 // characters of an expression that are still read with ease; a longer one is cut into columns
	repeated   = 200 // characters that are rather written again than kept in a column, in ClickHouse
)

func (l *layers) inText(r ref, length []int) int {
	if l.named[r] {
		return nameLength
	}
	return length[r]
}

// slight reports an operation on columns that is cheaper done again than kept: it has one argument and no branch.
func (l *layers) slight(c *cell) bool {
	plain := func(r ref) bool { return l.named[r] || l.cells[r].lit }
	switch len(c.args) {
	case 1:
		return plain(c.args[0])
	case 2:
		a, b := c.args[0], c.args[1]
		return (l.cells[a].lit || l.cells[b].lit) && plain(a) && plain(b)
	}
	return false
}

// cut makes columns of the longest parts of an expression that would be too long.
func (l *layers) cut(c *cell, total *int, length []int) {
	if *total <= longest {
		return
	}
	for _, a := range c.args {
		if !l.named[a] && !l.cells[a].lit && length[a] > longest/4 {
			l.named[a] = true
		}
	}
	*total = utf8.RuneCountInString(c.tmpl)
	for _, a := range c.args {
		*total += l.inText(a, length)
	}
}

// place gives every column its select.
func (l *layers) place() {
	for r := range l.cells {
		c := &l.cells[r]
		if c.fact {
			continue
		}
		l.level[r] = 1
		for _, a := range c.args {
			at := l.level[a]
			if l.named[a] {
				at++
			}
			l.level[r] = max(l.level[r], at)
		}
	}
	reached := make([]bool, len(l.cells))
	for _, r := range l.outs {
		reached[r] = true
	}
	for r := len(l.cells) - 1; r >= 0; r-- {
		for _, a := range l.cells[r].args {
			reached[a] = reached[a] || reached[r]
		}
	}
	for r := range l.cells {
		l.named[r] = l.named[r] && reached[r]
		if l.named[r] {
			l.top = max(l.top, l.level[r])
		}
	}
	l.top++
	for r := range l.cells {
		if l.named[r] && !l.cells[r].fact {
			for _, a := range l.cells[r].args {
				l.read(a, l.level[r])
			}
		}
	}
	for _, r := range l.outs {
		l.read(r, l.top)
	}
}

// read notes that a select reads a cell.
func (l *layers) read(r ref, at int) {
	if l.named[r] {
		l.last[r] = max(l.last[r], at)
		return
	}
	for _, a := range l.cells[r].args {
		l.read(a, at)
	}
}

// baptise gives every column a name that no other column, of the table or of the query, has.
func (l *layers) baptise(taken map[string]bool) {
	n := 0
	for r := range l.cells {
		c := &l.cells[r]
		if !l.named[r] {
			continue
		}
		name := c.about
		if name == "" {
			n++
			name = fmt.Sprintf("x%d", n)
		}
		name = identifier(name, taken)
		taken[name], c.name = true, name
	}
}

// identifier is a name that both dialects take without quotes, of 60 bytes at most.
func identifier(s string, taken map[string]bool) string {
	var b strings.Builder
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r == '_' || b.Len() > 0 && r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	s = b.String()
	s = s[:min(len(s), 56)]
	name := s
	for i := 2; taken[name] || reserved[name] || name == ""; i++ {
		name = s + "_" + strconv.Itoa(i)
	}
	return name
}

// text writes a cell as an expression over the columns of the select below.
func (l *layers) text(b *strings.Builder, r ref, inner bool) {
	c := &l.cells[r]
	switch {
	case !inner && l.named[r]:
		b.WriteString(c.name)
		return
	case c.lit:
		b.WriteString(c.tmpl)
		return
	}
	rest := c.tmpl
	for _, a := range c.args {
		before, after, _ := strings.Cut(rest, "§")
		b.WriteString(before)
		l.text(b, a, c.fact) // what is read from the table is written out in full
		rest = after
	}
	b.WriteString(rest)
}

// item is a line of a select.
func (l *layers) item(r ref, as string) string {
	var b strings.Builder
	l.text(&b, r, l.cells[r].name == as && as != "")
	expr := b.String()
	if strings.HasPrefix(expr, "(") && l.closes(expr) == len(expr)-1 {
		expr = expr[1 : len(expr)-1]
	}
	if expr == as {
		return as
	}
	return expr + " AS " + as
}

// closes finds the end of the parenthesis that a text begins with.
func (l *layers) closes(s string) int {
	depth, quoted, escaped := 0, false, false
	for i := range len(s) {
		switch {
		case escaped:
			escaped = false
		case l.ch && quoted && s[i] == '\\':
			escaped = true
		case s[i] == '\'':
			quoted = !quoted
		case quoted:
		case s[i] == '(':
			depth++
		case s[i] == ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// selects lists the lines of every select, from the innermost to the one below the outermost.
func (l *layers) selects() [][]string {
	var all [][]string
	for at := range l.top {
		var carried, made []string
		for r := range l.cells {
			c := &l.cells[r]
			switch {
			case !l.named[r] || l.last[r] <= at:
			case l.level[r] < at:
				carried = append(carried, c.name)
			case l.level[r] == at:
				line := l.item(ref(r), c.name)
				for _, n := range c.notes {
					line += commentMark + n
				}
				made = append(made, line)
			}
		}
		all = append(all, append(wrapped(carried), made...))
	}
	return all
}

// commentMark parts a line from its comment until the comma between them is set.
const commentMark = "\x00"

// wrapped puts several plain columns into a line.
func wrapped(names []string) (lines []string) {
	for chunk := range slices.Chunk(names, 8) {
		lines = append(lines, strings.Join(chunk, ", "))
	}
	return lines
}

// limits of the databases: columns of a select, and selects one in another.
const (
	mostColumns = 1600
	mostSelects = 95
)

// print writes the query.
func (w *writing) print() []pack.Problem {
	l := layOut(w.emitter, w.outs)
	taken := map[string]bool{}
	for _, c := range w.q.Columns {
		taken[c.Name] = true
	}
	for _, f := range w.q.Facts {
		taken[f] = true
	}
	l.baptise(taken)
	sel := l.selects()
	var last []string
	for i, r := range w.outs {
		last = append(last, l.item(r, w.q.Columns[i].Name))
	}
	sel = append(sel, last)
	w.q.Selects = len(sel)
	if p := w.tooMuch(len(sel), l.widest()); p != nil {
		return p
	}
	var b strings.Builder
	w.header(&b)
	if w.o.Dialect == ClickHouse {
		w.nested(&b, sel)
	} else {
		w.chained(&b, sel)
	}
	w.q.Text = b.String()
	return nil
}

// tooMuch refuses a query that the databases cannot take.
func (w *writing) tooMuch(selects, widest int) []pack.Problem {
	switch {
	case w.o.Dialect == Postgres && widest > mostColumns:
		return []pack.Problem{{Code: "too-wide", Text: pack.Textf("一个查询放不下这么多政策包（%d列，至多%d列），请用 --pack 分几次运行",
			"these packs do not fit into one query (%d columns, %d at most): run them in several goes with --pack", widest, mostColumns)}}
	case selects > mostSelects:
		return []pack.Problem{{Code: "too-deep", Text: pack.Textf("规则嵌套%d层，数据库至多%d层", "the rules nest %d selects, and the database takes %d at most", selects, mostSelects)}}
	}
	return nil
}

// widest is how many columns the widest select has.
func (l *layers) widest() int {
	n := len(l.outs)
	for at := range l.top {
		live := 0
		for r := range l.cells {
			if l.named[r] && l.level[r] <= at && l.last[r] > at {
				live++
			}
		}
		n = max(n, live)
	}
	return n
}
