package pack

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// decoder turns YAML nodes into the structs of this package. The struct tags are the form: they also make the JSON
// Schema and the order in which the formatter writes keys.
type decoder struct {
	file     string
	problems []Problem
}

func (d *decoder) pos(n *yaml.Node) Pos { return Pos{d.file, n.Line, n.Column} }

func (d *decoder) errorf(p Pos, code, zh, en string, args ...any) {
	d.problems = append(d.problems, Problem{Pos: p, Code: code, Text: Textf(zh, en, args...)})
}

var yamlLine = regexp.MustCompile(`line (\d+)(?:, column (\d+))?`)

// parse reads one YAML document; nil when there is nothing to decode.
func (d *decoder) parse(src []byte) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		p := Pos{d.file, 1, 1}
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			p.Line, _ = strconv.Atoi(m[1])
			if m[2] != "" {
				p.Col, _ = strconv.Atoi(m[2])
			}
		}
		msg := strings.TrimPrefix(err.Error(), "yaml: ")
		d.errorf(p, "yaml", "不是有效的 YAML：%s", "not valid YAML: %s", msg)
		return nil
	}
	if doc.Kind == 0 || len(doc.Content) == 0 {
		d.errorf(Pos{d.file, 1, 1}, "empty", "文件是空的", "the file is empty")
		return nil
	}
	root := doc.Content[0]
	before := len(d.problems)
	d.forbid(root)
	if len(d.problems) > before {
		return nil
	}
	return root
}

// forbid refuses what makes YAML surprising: anchors, aliases, tags, merge keys, repeated keys, yes and no.
func (d *decoder) forbid(n *yaml.Node) {
	p := d.pos(n)
	switch {
	case n.Kind == yaml.AliasNode:
		d.errorf(p, "alias", "不允许引用（*%s），请写出全文", "aliases (*%s) are not allowed: write it out", n.Value)
		return
	case n.Anchor != "":
		d.errorf(p, "anchor", "不允许锚点（&%s）", "anchors (&%s) are not allowed", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		d.errorf(p, "tag", "不允许类型标签（%s）", "tags (%s) are not allowed", n.Tag)
	case n.Kind == yaml.ScalarNode && n.Style == 0 && isYes(n.Value):
		d.errorf(p, "yes-no", "“%s”有歧义，请写 true、false，文字请加引号", "%q is ambiguous: write true or false, or quote the word", n.Value)
	}
	if n.Kind == yaml.MappingNode {
		seen := map[string]int{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			if k.Kind != yaml.ScalarNode {
				d.errorf(d.pos(k), "key", "键必须是单个词", "a key must be a single word")
				continue
			}
			if k.Value == "<<" {
				d.errorf(d.pos(k), "merge", "不允许合并键（<<）", "merge keys (<<) are not allowed")
			}
			if first, ok := seen[k.Value]; ok {
				d.errorf(d.pos(k), "repeated-key", "键“%s”重复，第一次在第%d行", "key %q is repeated, first on line %d", k.Value, first)
			} else {
				seen[k.Value] = k.Line
			}
		}
	}
	for _, c := range n.Content {
		d.forbid(c)
	}
}

func isYes(s string) bool {
	switch strings.ToLower(s) {
	case "yes", "no", "on", "off", "y", "n":
		return true
	}
	return false
}

// selfDecoder is a type that reads itself from a node.
type selfDecoder interface{ decode(*decoder, *yaml.Node) }

var posType = reflect.TypeFor[Pos]()

func (d *decoder) value(n *yaml.Node, v reflect.Value) {
	if s, ok := v.Addr().Interface().(selfDecoder); ok {
		s.decode(d, n)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem())
	case reflect.Struct:
		d.structure(n, v)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			d.errorf(d.pos(n), "list", "这里应是列表（- …或[…]）", "a list (- … or […]) is expected here")
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
		for i, c := range n.Content {
			d.value(c, v.Index(i))
		}
	case reflect.String:
		if s, ok := d.scalar(n); ok {
			v.SetString(s)
		}
	case reflect.Bool:
		if s, ok := d.scalar(n); ok {
			if s != "true" && s != "false" {
				d.errorf(d.pos(n), "flag", "应为 true 或 false，不是“%s”", "true or false is expected, not %q", s)
				return
			}
			v.SetBool(s == "true")
		}
	case reflect.Int:
		if s, ok := d.scalar(n); ok {
			i, err := strconv.Atoi(s)
			if err != nil {
				d.errorf(d.pos(n), "integer", "应为整数，不是“%s”", "a whole number is expected, not %q", s)
				return
			}
			v.SetInt(int64(i))
		}
	default:
		panic("pack: no decoding for " + v.Type().String())
	}
}

func (d *decoder) scalar(n *yaml.Node) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		d.errorf(d.pos(n), "scalar", "这里应是单个值", "a single value is expected here")
		return "", false
	}
	if n.Tag == "!!null" {
		d.errorf(d.pos(n), "blank", "这里缺少内容", "a value is missing here")
		return "", false
	}
	return strings.TrimSpace(n.Value), true
}

// field is one key of a struct of the form.
type field struct {
	key      string
	required bool
	enum     []string
	doc      string
	index    []int
	typ      reflect.Type
}

// fieldsOf lists the keys of a form struct in the order in which they are written.
func fieldsOf(t reflect.Type) []field {
	var fs []field
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			for _, sub := range fieldsOf(f.Type) {
				sub.index = append([]int{i}, sub.index...)
				fs = append(fs, sub)
			}
			continue
		}
		tag := f.Tag.Get("yaml")
		if tag == "" || tag == "-" {
			continue
		}
		key, opt, _ := strings.Cut(tag, ",")
		var enum []string
		if e := f.Tag.Get("enum"); e != "" {
			enum = strings.Split(e, ",")
		}
		fs = append(fs, field{key, opt == "required", enum, f.Tag.Get("doc"), []int{i}, f.Type})
	}
	return fs
}

func (d *decoder) structure(n *yaml.Node, v reflect.Value) {
	if f := v.FieldByName("Pos"); f.IsValid() && f.Type() == posType {
		f.Set(reflect.ValueOf(d.pos(n)))
	}
	if n.Kind != yaml.MappingNode {
		d.errorf(d.pos(n), "mapping", "这里应是“键: 值”", "“key: value” pairs are expected here")
		return
	}
	fields := fieldsOf(v.Type())
	given := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, c := n.Content[i], n.Content[i+1]
		f := findField(fields, k.Value)
		if f == nil {
			d.unknownKey(k, fields)
			continue
		}
		given[f.key] = true
		d.value(c, v.FieldByIndex(f.index))
		if f.enum != nil && c.Kind == yaml.ScalarNode && !slices.Contains(f.enum, strings.TrimSpace(c.Value)) {
			list := strings.Join(f.enum, ", ")
			d.errorf(d.pos(c), "enum", "“%[1]s”应是其中之一：%[3]s，不是“%[2]s”", "%[1]q must be one of: %[3]s, not %[2]q", f.key, c.Value, list)
		}
	}
	for _, f := range fields {
		if f.required && !given[f.key] {
			d.errorf(d.pos(n), "required", "缺少“%s”", "%q is missing", f.key)
		}
	}
}

func findField(fs []field, key string) *field {
	for i := range fs {
		if fs[i].key == key {
			return &fs[i]
		}
	}
	return nil
}

func (d *decoder) unknownKey(k *yaml.Node, fields []field) {
	best, dist := "", 4
	for _, f := range fields {
		if e := editDistance(k.Value, f.key); e < dist {
			best, dist = f.key, e
		}
	}
	if best != "" {
		d.errorf(d.pos(k), "unknown-key", "没有“%s”这个键，是不是“%s”？", "there is no key %q here; is it %q?", k.Value, best)
		return
	}
	var keys []string
	for _, f := range fields {
		keys = append(keys, f.key)
	}
	d.errorf(d.pos(k), "unknown-key", "没有“%s”这个键，可用的有：%s", "there is no key %q here; these exist: %s", k.Value, strings.Join(keys, ", "))
}

// editDistance is the number of letters to insert, delete or change to turn a into b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diag
			if a[i] != b[j] {
				cost++
			}
			diag = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

var identifier = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// decode reads a mapping in order.
func (m *Map[T]) decode(d *decoder, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		d.errorf(d.pos(n), "mapping", "这里应是“键: 值”", "“key: value” pairs are expected here")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		e := Entry[T]{Key: n.Content[i].Value, Pos: d.pos(n.Content[i])}
		d.value(n.Content[i+1], reflect.ValueOf(&e.Value).Elem())
		*m = append(*m, e)
	}
}

func (q *Quantity) decode(d *decoder, n *yaml.Node) {
	if n.Kind == yaml.SequenceNode {
		*q = Quantity{Kind: List, Pos: d.pos(n)}
		for _, c := range n.Content {
			if s, ok := d.scalar(c); ok {
				q.List = append(q.List, s)
			}
		}
		q.Src = "[" + strings.Join(q.List, ", ") + "]"
		return
	}
	s, ok := d.scalar(n)
	if !ok {
		return
	}
	if n.Style != 0 { // quoted: a word whatever it looks like
		*q = Quantity{Kind: Word, Word: s, Src: s, Pos: d.pos(n)}
		if r, err := ParseQuantity(s); err == nil && (r.Kind == Money || r.Kind == Number && strings.ContainsAny(s, "%/")) {
			*q, q.Pos = r, d.pos(n)
		}
		return
	}
	v, err := ParseQuantity(s)
	if err != nil {
		d.errorf(d.pos(n), "quantity", "读不懂这个值：%v", "this value cannot be read: %v", err)
	}
	*q, q.Pos = v, d.pos(n)
}

func (x *Day) decode(d *decoder, n *yaml.Node) {
	s, ok := d.scalar(n)
	if !ok {
		return
	}
	v, err := ParseDay(s)
	if err != nil {
		d.errorf(d.pos(n), "date", "“%s”不是日期，应写成 2026-03-31", "%q is not a date; write 2026-03-31", s)
	}
	*x = v
}

func (e *Expr) decode(d *decoder, n *yaml.Node) {
	s, ok := d.scalar(n)
	if !ok {
		return
	}
	e.Src, e.Pos = n.Value, d.pos(n)
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		e.Pos.Col++
	}
	if s == "" {
		d.errorf(d.pos(n), "blank", "这里缺少表达式", "an expression is missing here")
	}
}

func (c *Cite) decode(d *decoder, n *yaml.Node) {
	s, ok := d.scalar(n)
	if !ok {
		return
	}
	c.Pos = d.pos(n)
	if doc, art, ok := strings.Cut(s, " "); ok && identifier.MatchString(doc) {
		c.Doc, c.Article = doc, strings.TrimSpace(art)
	} else {
		c.Article = s
	}
}

func (b *Bound) decode(d *decoder, n *yaml.Node) {
	s, ok := d.scalar(n)
	if !ok {
		return
	}
	b.Pos = d.pos(n)
	for _, op := range []string{">=", "<=", ">", "<"} {
		if rest, ok := strings.CutPrefix(s, op); ok {
			b.Op, s = op, strings.TrimSpace(rest)
			break
		}
	}
	q, err := ParseQuantity(s)
	switch {
	case err != nil:
		d.errorf(b.Pos, "quantity", "读不懂这个门槛：%v", "this threshold cannot be read: %v", err)
	case q.Kind == Number || q.Kind == Money:
		b.Value = q
	case q.Kind == Word && identifier.MatchString(s):
		b.Param = s
	default:
		d.errorf(b.Pos, "threshold", "门槛应是数、金额或参数名，不是“%s”", "a threshold is a number, an amount or a parameter, not %q", s)
	}
}

var rangeForm = regexp.MustCompile(`^(-?[0-9]+(?:\.[0-9]+)?)\.\.(-?[0-9]+(?:\.[0-9]+)?)$`)

func (p *Points) decode(d *decoder, n *yaml.Node) {
	s, ok := d.scalar(n)
	if !ok {
		return
	}
	p.Pos = d.pos(n)
	if m := rangeForm.FindStringSubmatch(s); m != nil {
		p.Lo, _ = ParseQuantity(m[1])
		p.Hi, _ = ParseQuantity(m[2])
		if p.Lo.Num.Cmp(p.Hi.Num) > 0 {
			d.errorf(p.Pos, "range", "范围“%s”的下限大于上限", "the range %q is upside down", s)
		}
		return
	}
	q, err := ParseQuantity(s)
	switch {
	case err == nil && q.Kind == Number:
		p.Lo, p.Hi = q, q
	case identifier.MatchString(s):
		p.Param = s
	default:
		d.errorf(p.Pos, "points", "分值应是数、范围（7..8）或参数名，不是“%s”", "points are a number, a range (7..8) or a parameter, not %q", s)
	}
}

// decode reads dated values: a mapping from first day to value.
func (vs *Dated) decode(d *decoder, n *yaml.Node) {
	var m Map[Quantity]
	m.decode(d, n)
	for _, e := range m {
		day, err := ParseDay(e.Key)
		if err != nil {
			d.errorf(e.Pos, "date", "“%s”不是日期，应写成 2026-03-31", "%q is not a date; write 2026-03-31", e.Key)
			continue
		}
		*vs = append(*vs, DatedValue{day, e.Value})
	}
	early := func(a, b DatedValue) int { return int(a.From - b.From) }
	if !slices.IsSortedFunc(*vs, early) {
		d.errorf(d.pos(n), "date-order", "日期应由早到晚排列", "dates must run from early to late")
		slices.SortFunc(*vs, early)
	}
}

// decodeInto reads one YAML file into a form value and returns the problems found.
func decodeInto(file string, src []byte, v any) []Problem {
	d := &decoder{file: file}
	if root := d.parse(src); root != nil {
		d.value(root, reflect.ValueOf(v).Elem())
	}
	return d.problems
}
