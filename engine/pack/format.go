package pack

import (
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
	"golang.org/x/text/width"
)

// Format settles the layout of a file: the order of keys that the form gives, two spaces a level, braces and brackets
// on one line as long as they fit, quotes where YAML needs them. Values, the order of lists and of named entries, and
// comments stay; the choice between braces and a block stays with the author. A file that breaks the form is not
// formatted: its problems are returned, with the name of the form for a file name.
func Format(form Form, src []byte) ([]byte, []Problem) {
	t, ok := form.typ()
	if !ok {
		return nil, []Problem{{Pos: Pos{string(form), 1, 1}, Code: "form", Text: Textf("没有“%s”这种文件", "there is no form %q", string(form))}}
	}
	d := &decoder{file: string(form) + ".yaml"}
	root := d.parse(src)
	if root != nil {
		d.value(root, reflect.New(t).Elem())
	}
	if len(d.problems) > 0 {
		return nil, d.problems
	}
	p := &printer{scan(d.lines, root)}
	out := p.file(root, t)
	if !p.kept(root, t, out) {
		d.errorf(Pos{d.file, 1, 1}, "layout", "这个文件的注释或文字无法原样保留，没有整理", "comments or texts of this file would not survive: it is left as it is")
		return nil, d.problems
	}
	return []byte(out), nil
}

// kept holds the result against the original: a formatter must not lose a word.
func (p *printer) kept(root *yamlNode, t reflect.Type, out string) bool {
	d := &decoder{}
	again := d.parse([]byte(out))
	if again == nil || !sameText(root, again, t) {
		return false
	}
	c := scan(d.lines, again)
	return slices.Equal(p.texts(), c.texts())
}

// texts lists all comments, sorted.
func (c *comments) texts() []string {
	var list []string
	for _, m := range []map[*yamlNode][]string{c.head, c.line, c.foot} {
		for _, lines := range m {
			for _, l := range lines {
				if l != "" {
					list = append(list, l)
				}
			}
		}
	}
	slices.Sort(list)
	return list
}

// sameText reports whether two texts of a type say the same, key by key and item by item.
func sameText(a, b *yamlNode, t reflect.Type) bool {
	if a.Kind != b.Kind || a.Value != b.Value || len(a.Content) != len(b.Content) {
		return false
	}
	if a.Kind == yaml.ScalarNode {
		return (a.Style == 0) == (b.Style == 0) || pointed(t) != quantityType || !looksTyped(a.Value)
	}
	return slices.EqualFunc(children(a, t), children(b, t), func(x, y child) bool {
		return x.key.Value == y.key.Value && sameText(x.val, y.val, x.typ)
	})
}

// children lists the entries of a mapping or list in the order in which they are written.
func children(n *yamlNode, t reflect.Type) []child {
	t = pointed(t)
	var cs []child
	if n.Kind == yaml.SequenceNode {
		e := stringType
		if t.Kind() == reflect.Slice {
			e = t.Elem()
		}
		for _, c := range n.Content {
			cs = append(cs, child{c, c, e})
		}
		return cs
	}
	if e, ok := mapOf(t); ok {
		for i := 0; i+1 < len(n.Content); i += 2 {
			cs = append(cs, child{n.Content[i], n.Content[i+1], settled(e, n.Content[i+1])})
		}
		return cs
	}
	for _, f := range fieldsOf(t) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == f.key {
				cs = append(cs, child{n.Content[i], n.Content[i+1], f.typ})
			}
		}
	}
	return cs
}

// columns is how wide a line may be.
const columns = 120

// textWidth is how many columns a text takes; Chinese characters take two.
func textWidth(s string) int {
	w := 0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			w++
		}
		w++
	}
	return w
}

// printer writes a text anew.
type printer struct{ comments }

func (p *printer) file(root *yamlNode, t reflect.Type) string {
	var b strings.Builder
	first := root.Content[0]
	header := p.head[first]
	for i, l := range header {
		if l != "" || i > 0 && header[i-1] != "" {
			b.WriteString(l + "\n")
		}
	}
	delete(p.head, first)
	last := false // whether the section before took several lines
	for i, c := range children(root, t) {
		text, blank := p.entry(c, 0)
		block := strings.Count(text, "\n") > 1
		if i > 0 && (block || last || blank) {
			b.WriteString("\n")
		}
		b.WriteString(p.above(c.key, 0) + text)
		last = block
	}
	b.WriteString(p.below(root, 0))
	p.head[first] = header
	return b.String()
}

// above is the comment over an entry, without blank lines before it.
func (p *printer) above(entry *yamlNode, indent int) string {
	lines := slices.Clone(p.head[entry])
	if l := p.line[entry]; len(l) > 1 {
		lines = append(lines, l[:len(l)-1]...)
	}
	return remarks(trimBlank(lines), indent)
}

// behind is the comment at the end of an entry's first line.
func (p *printer) behind(entry *yamlNode) string {
	if l := p.line[entry]; len(l) > 0 {
		return "  " + l[len(l)-1]
	}
	return ""
}

// below is the comment under the last entry of a collection.
func (p *printer) below(n *yamlNode, indent int) string { return remarks(p.foot[n], indent) }

func trimBlank(lines []string) []string {
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	return lines
}

// remarks prints comments with at most one blank line between them.
func remarks(lines []string, indent int) string {
	var b strings.Builder
	for i, l := range lines {
		switch {
		case l != "":
			b.WriteString(strings.Repeat(" ", indent) + l + "\n")
		case i == 0 || lines[i-1] != "":
			b.WriteString("\n")
		}
	}
	return b.String()
}

// entry prints a key with its value, and tells whether a blank line stood before it.
func (p *printer) entry(c child, indent int) (text string, blank bool) {
	key := strings.Repeat(" ", indent) + scalarText(c.key, stringType, false) + ":"
	return key + p.value(c, indent, textWidth(key)), p.blankBefore(c.key)
}

func (p *printer) blankBefore(entry *yamlNode) bool {
	h := p.head[entry]
	return len(h) > 0 && h[0] == ""
}

// value prints what follows a key or the dash of an item: on the same line, or on the lines below.
func (p *printer) value(c child, indent, used int) string {
	n, remark := c.val, p.behind(c.key)
	if n.Kind == yaml.ScalarNode {
		return p.scalar(n, c.typ, indent, used, remark)
	}
	if n.Style&yaml.FlowStyle != 0 || len(n.Content) == 0 {
		if s, ok := p.oneLine(n, c.typ); ok && used+1+textWidth(s) <= columns {
			return " " + s + remark + "\n"
		}
	}
	return remark + "\n" + p.block(n, c.typ, indent+2)
}

// block prints the entries of a mapping or list on lines of their own.
func (p *printer) block(n *yamlNode, t reflect.Type, indent int) string {
	var b strings.Builder
	for i, c := range children(n, t) {
		text, blank := "", p.blankBefore(c.key)
		if n.Kind == yaml.MappingNode {
			text, _ = p.entry(c, indent)
			text = p.above(c.key, indent) + text
		} else {
			text = p.item(c, indent)
		}
		if blank && i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(text)
	}
	b.WriteString(p.below(n, indent))
	return b.String()
}

// item prints an entry of a list. Comments above the first key of an item go above its dash.
func (p *printer) item(c child, indent int) string {
	pad := strings.Repeat(" ", indent)
	above := p.above(c.key, indent)
	n := c.val
	flow := n.Style&yaml.FlowStyle != 0 || len(n.Content) == 0
	if s, ok := p.oneLine(n, c.typ); n.Kind != yaml.MappingNode || flow && ok && indent+2+textWidth(s) <= columns {
		return above + pad + "-" + p.value(c, indent, indent+1)
	}
	if l := p.line[c.key]; len(l) > 0 {
		above += pad + l[len(l)-1] + "\n"
	}
	first := children(n, c.typ)[0].key
	above += p.above(first, indent)
	head, line := p.head[first], p.line[first]
	p.head[first], p.line[first] = nil, line[max(len(line)-1, 0):]
	text := p.block(n, c.typ, indent+2)
	p.head[first], p.line[first] = head, line
	return above + pad + "- " + text[indent+2:]
}

// oneLine prints a value in braces or brackets; false when comments in it need lines of their own.
func (p *printer) oneLine(n *yamlNode, t reflect.Type) (string, bool) {
	if n.Kind == yaml.ScalarNode {
		return scalarText(n, t, true), true
	}
	if len(p.foot[n]) > 0 {
		return "", false
	}
	var parts []string
	for _, c := range children(n, t) {
		s, ok := p.oneLine(c.val, c.typ)
		if !ok || len(p.line[c.key]) > 0 || len(trimBlank(p.head[c.key])) > 0 {
			return "", false
		}
		if n.Kind == yaml.MappingNode {
			s = scalarText(c.key, stringType, true) + ": " + s
		}
		parts = append(parts, s)
	}
	if n.Kind == yaml.MappingNode {
		return "{" + strings.Join(parts, ", ") + "}", true
	}
	return "[" + strings.Join(parts, ", ") + "]", true
}
