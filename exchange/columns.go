package exchange

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"huice/engine/pack"
)

// heading is the row of headings of a file.
type heading struct {
	row   int // where it stands; 0 in files whose columns have names of their own
	cells []string
	demo  string
}

// headSearch is how many rows may stand before the headings: a title, a unit, a date.
const headSearch = 20

// findHeading returns the row of headings among the first rows of a table: the first with a heading for identifiers,
// and of two such rows in sequence, as in our template, the one more of whose headings are known. first is the row
// after which the data begins.
func findHeading(rows []row, h *headings) (head heading, first int) {
	for i, raw := range rows {
		texts := cellTexts(raw.cells)
		if !hasID(texts, h) {
			continue
		}
		head, first = heading{row: raw.number, cells: texts}, raw.number
		for _, next := range rows[i+1:] {
			more := cellTexts(next.cells)
			if !hasID(more, h) {
				break
			}
			if first = next.number; known(more, h) > known(head.cells, h) {
				head = heading{row: next.number, cells: more}
			}
		}
		return head, first
	}
	for _, raw := range rows {
		if !blankRow(raw.cells) {
			return heading{row: raw.number, cells: cellTexts(raw.cells)}, raw.number
		}
	}
	return heading{row: 1}, 1
}

func cellTexts(cells []cell) []string {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = string(bytes.TrimFunc(c.text, isSpace))
	}
	for len(texts) > 0 && texts[len(texts)-1] == "" {
		texts = texts[:len(texts)-1]
	}
	return texts
}

func hasID(texts []string, h *headings) bool {
	for _, t := range texts {
		if h.isID(t) {
			return true
		}
	}
	return false
}

func known(texts []string, h *headings) (n int) {
	for _, t := range texts {
		if _, _, ok := h.lookup(t); ok {
			n++
		}
	}
	return n
}

// columns makes the schema and the fields of the headings of a file and reports what is wrong with them.
func (r *Reader) columns(lib *pack.Library, h *headings, head heading) error {
	r.demo = head.demo
	matches, places := r.matchHeadings(h, head)
	if matches == nil {
		return fileError(r.options.Source, nil, "表头有重复的列，请删除多余的列后重试", "the headings name a column twice; delete the one too many")
	}
	matches, places = r.wanted(matches, places)
	var names []string
	id := -1
	for i, m := range matches {
		names = append(names, m.name)
		if m.name == r.of.Key {
			id = i
		}
	}
	if id < 0 {
		seen := strings.Join(head.cells[:min(len(head.cells), 12)], "、")
		return fileError(r.options.Source, nil, "找不到“%[1]s”列（%[3]s）。读到的表头是：%[4]s", "there is no column %[2]q (%[3]s). The headings read are: %[4]s",
			r.of.keyLabel.Label, r.of.keyLabel.En, r.of.Key, seen)
	}
	var err error
	if r.schema, err = r.of.schema(lib, names); err != nil {
		return fileError(r.options.Source, err, "表头无法对应到指标", "the headings do not fit the facts")
	}
	for i, m := range matches {
		r.fields = append(r.fields, newField(m, places[i], i, head.cells[places[i]], r.schema, r.of))
	}
	return nil
}

// wanted leaves out the columns that nobody will look at, where the format allows not to read them.
func (r *Reader) wanted(matches []match, places []int) ([]match, []int) {
	var ms []match
	var ps []int
	for i, m := range matches {
		switch {
		case m.name == r.of.Key:
		case r.keysOnly:
			continue
		case r.format != Parquet || r.options.Columns == nil || m.name == r.of.Name || slices.Contains(r.options.Columns, m.name):
		default:
			r.unread++
			continue
		}
		ms, ps = append(ms, m), append(ps, places[i])
	}
	return ms, ps
}

// matchHeadings finds the column of each heading. It returns nil when two headings mean the same column.
func (r *Reader) matchHeadings(h *headings, head heading) (matches []match, places []int) {
	strongID := false
	for _, t := range head.cells {
		if m, _, ok := h.lookup(t); ok && m.name == h.of.Key {
			strongID = true
		}
	}
	taken := map[string]string{}
	twice := false
	for i, t := range head.cells {
		m, ok := r.matchHeading(h, head, i, strongID)
		if !ok {
			continue
		}
		if old, dup := taken[m.name]; dup {
			twice = true
			r.onFault(Fault{Row: head.row, Column: t, Found: t, Code: "repeated-heading", Expected: pack.Textf(
				"与“%s”是同一列，只能保留一列", "this is the same column as %q; keep one", old)})
			continue
		}
		taken[m.name] = t
		matches, places = append(matches, m), append(places, i)
	}
	if twice {
		return nil, nil
	}
	if matches == nil {
		matches = []match{}
	}
	return matches, places
}

// matchHeading finds the column of one heading and warns of one that is not read.
func (r *Reader) matchHeading(h *headings, head heading, place int, strongID bool) (match, bool) {
	text := head.cells[place]
	if text == "" {
		return match{}, false
	}
	if mark, ok := strings.CutPrefix(text, demoPrefix); ok {
		r.demo = mark
		return match{}, false
	}
	m, unit, ok := h.lookup(text)
	if !ok && !strongID && headingKey(text) == "id" {
		m, _, ok = h.lookup(h.of.Key)
	}
	warn := func(code, zh, en string, args ...any) (match, bool) {
		r.onFault(Fault{Row: head.row, Column: text, Found: text, Code: code, Severity: pack.Warning, Expected: pack.Textf(zh, en, args...)})
		return match{}, false
	}
	switch {
	case ok && m.other != "":
		return warn("ambiguous-heading", "表头可指 %s 或 %s，本列不读取；请改用英文列名", "the heading may mean %s or %s, the column is not read; write the column's own name", m.name, m.other)
	case ok:
		return m, true
	case m.fact != nil:
		return warn("heading-unit", "表头单位“%s”不适用于该指标，本列不读取", "the unit %q in the heading does not fit this fact, the column is not read", unit)
	}
	if near := h.nearest(text); near != "" {
		return warn("unknown-heading", "不认识的表头，本列不读取；是否为“%s”？", "unknown heading, the column is not read; is it %q?", near)
	}
	return warn("unknown-heading", "不认识的表头，本列不读取", "unknown heading, the column is not read")
}

// shown is what a cell looks like in a report.
func (c *cell) shown() string {
	switch {
	case c.kind == cellDay:
		return string(appendDay(nil, c.num))
	case len(c.text) > 0:
		return found(c.text)
	case c.kind == cellBool:
		return strconv.FormatBool(c.num != 0)
	case c.kind == cellFixed:
		return string(appendDecimal(nil, c.num, int(c.decimals), false))
	}
	return ""
}

func containsReplacement(b []byte) bool { return bytes.Contains(b, []byte("\uFFFD")) }
