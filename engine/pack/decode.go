package pack

import (
	"fmt"
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
	lines    []string // the text, for the layout of expressions
	problems []Problem
	where    map[any]Pos // where a value stands, by the pointer to it; nil when nobody asks
}

func (d *decoder) pos(n *yaml.Node) Pos { return Pos{d.file, n.Line, n.Column} }

func (d *decoder) errorf(p Pos, code, zh, en string, args ...any) {
	d.problems = append(d.problems, Problem{Pos: p, Code: code, Text: Textf(zh, en, args...)})
}

// selfDecoder is a type that reads itself from a node.
type selfDecoder interface{ decode(*decoder, *yaml.Node) }

var posType = reflect.TypeFor[Pos]()

func (d *decoder) value(n *yaml.Node, v reflect.Value) {
	if d.where != nil {
		d.where[v.Addr().Interface()] = d.pos(n)
	}
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
		d.list(n, v)
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

func (d *decoder) list(n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		d.errorf(d.pos(n), "list", "这里应是列表（- …或[…]）", "a list (- … or […]) is expected here")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, c := range n.Content {
		d.value(c, v.Index(i))
	}
	if v.Type().Elem().Kind() == reflect.String {
		d.repeats(n)
	}
}

// repeats refuses a word that a list names twice.
func (d *decoder) repeats(n *yaml.Node) {
	seen := map[string]bool{}
	for _, c := range n.Content {
		if s := strings.TrimSpace(c.Value); c.Kind == yaml.ScalarNode && seen[s] {
			d.errorf(d.pos(c), "repeated-item", "列表中“%s”重复", "the list names %q twice", s)
		} else {
			seen[s] = true
		}
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
	given := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, c := n.Content[i], n.Content[i+1]
		f := findField(fields, k.Value)
		if f == nil {
			d.unknownKey(k, fields)
			continue
		}
		given[f.key] = c
		if cut := d.strayComma(n, i, fields); cut > 0 {
			i += 2 * cut
			continue
		}
		d.value(c, v.FieldByIndex(f.index))
		d.enum(f, c)
	}
	for _, f := range fields {
		if f.required && given[f.key] == nil {
			d.errorf(d.pos(n), "required", "缺少“%s”", "%q is missing", f.key)
		}
		if en := f.key + "_en"; given[f.key] != nil && given[en] == nil && findField(fields, en) != nil {
			d.errorf(d.pos(given[f.key]), "translation", "写了 %[1]s，还须写英文的 %[1]s_en", "%[1]s needs its English, %[1]s_en, beside it", f.key)
		}
	}
	d.window(given)
}

func (d *decoder) enum(f *field, c *yaml.Node) {
	s := strings.TrimSpace(c.Value)
	if f.enum == nil || c.Kind != yaml.ScalarNode || c.Tag == "!!null" || slices.Contains(f.enum, s) {
		return
	}
	list, hint := strings.Join(f.enum, ", "), orNearest(s, f.enum)
	d.problems = append(d.problems, Problem{Pos: d.pos(c), Code: "enum", Text: Text{
		Zh: fmt.Sprintf("“%s”不能取“%s”，只能是：%s%s", f.key, s, list, hint.Zh),
		En: fmt.Sprintf("%q cannot be %q; it must be one of: %s%s", f.key, s, list, hint.En),
	}})
}

// window holds from against until wherever a struct has both.
func (d *decoder) window(given map[string]*yaml.Node) {
	from, until := given["from"], given["until"]
	if from == nil || until == nil {
		return
	}
	a, err := ParseDay(strings.TrimSpace(from.Value))
	b, err2 := ParseDay(strings.TrimSpace(until.Value))
	if err == nil && err2 == nil && b < a {
		d.errorf(d.pos(until), "window", "截止日期（until）%s早于起始日期（from）%s", "the last day (until) %s lies before the first day (from) %s", b, a)
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

var identifier = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// decode reads a mapping in order.
func (m *Map[T]) decode(d *decoder, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		d.errorf(d.pos(n), "mapping", "这里应是“键: 值”", "“key: value” pairs are expected here")
		return
	}
	*m = make(Map[T], 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		*m = append(*m, Entry[T]{Key: n.Content[i].Value, Pos: d.pos(n.Content[i])})
		if cut := d.strayComma(n, i, nil); cut > 0 {
			i += 2 * cut
			continue
		}
		d.value(n.Content[i+1], reflect.ValueOf(&(*m)[len(*m)-1].Value).Elem())
	}
}

// decodeInto reads one YAML file into a form value. It returns the problems found, and false when the text could not be
// read at all, so that nothing is missed in it that may well be there.
func decodeInto(file string, src []byte, v any, where map[any]Pos) ([]Problem, bool) {
	d := &decoder{file: file, where: where}
	root := d.parse(src)
	if root != nil {
		d.value(root, reflect.ValueOf(v).Elem())
	}
	return d.problems, root != nil && root.Kind == yaml.MappingNode
}
