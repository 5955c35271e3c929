package pack

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// normalise takes off what editors on Windows add: a byte order mark, and carriage returns at line ends.
func normalise(src []byte) []byte {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	return bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
}

// parse reads one YAML document; nil when there is nothing to decode.
func (d *decoder) parse(src []byte) *yaml.Node {
	src = normalise(src)
	d.lines = strings.Split(string(src), "\n")
	before := len(d.problems)
	d.characters()
	if len(d.problems) > before {
		return nil
	}
	var doc yaml.Node
	err := yaml.Load(src, &doc, yaml.WithUniqueKeys(false))
	if err != nil && !strings.Contains(err.Error(), "no documents in stream") {
		d.explain(err)
		return nil
	}
	if doc.Kind == 0 || len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		d.errorf(Pos{d.file, 1, 1}, "empty", "文件是空的", "the file is empty")
		return nil
	}
	root := doc.Content[0]
	d.forbid(root)
	if len(d.problems) > before {
		return nil
	}
	return root
}

// characters refuses bytes that are not UTF-8 and characters that cannot be seen: they hide what a rule says.
func (d *decoder) characters() {
	for i, line := range d.lines {
		col := 0
		for off, r := range line {
			col++
			at := Pos{d.file, i + 1, col}
			if _, n := utf8.DecodeRuneInString(line[off:]); r == utf8.RuneError && n == 1 {
				d.errorf(at, "encoding", "文件不是 UTF-8 编码，请另存为 UTF-8", "the file is not UTF-8: save it as UTF-8")
				return
			}
			switch {
			case r == '\t':
				d.errorf(at, "tab", "这里有制表符（Tab），请改用空格", "there is a tab here: use spaces")
			case hidden(r):
				d.errorf(at, "control", "这里有看不见的字符（U+%04[1]X），请删去", "there is a character here that cannot be seen (U+%04[1]X): delete it", r)
			default:
				continue
			}
			break // one problem a line is enough
		}
	}
}

// hidden reports whether a character has no form of its own: control characters, joiners, marks of direction.
func hidden(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) || r&0xfffe == 0xfffe
}

// yamlWords puts the library's findings into words a clerk can act on.
var yamlWords = []struct {
	part string
	text Text
}{
	{"mapping values are not allowed", Text{"这里不能有冒号：文字中有“: ”的，整段须加引号；也可能是缩进不对", "a colon cannot stand here: quote a text that contains “: ”, or mend the indentation"}},
	{"expected ',' or '}'", Text{"这里开始的花括号没有写完：各项用半角逗号隔开，末尾写 }", "the braces that start here are not complete: separate the entries with commas and end with }"}},
	{"expected ',' or ']'", Text{"这里开始的方括号没有写完：各项用半角逗号隔开，末尾写 ]", "the brackets that start here are not complete: separate the entries with commas and end with ]"}},
	{"cannot start any token", Text{"文字以 @、%、` 等符号开头的，须加引号", "a text that starts with a sign such as @, % or ` must be quoted"}},
	{"unexpected end of stream", Text{"这里开始的引号没有结束", "the quotation mark that starts here is never closed"}},
	{"could not find expected ':'", Text{"这一行缺少冒号，应写成“键: 值”", "a colon is missing: write “key: value”"}},
	{"block sequence entries are not allowed", Text{"列表（- …）应另起一行", "a list (- …) must start on a new line"}},
	{"unknown anchor", Text{"文字以 * 开头的，须加引号", "a text that starts with * must be quoted"}},
	{"unknown escape", Text{"双引号中的反斜杠须写成两个：\\\\", "inside double quotes write a backslash twice: \\\\"}},
	{"expected node content", Text{"这里缺少内容，或者括号不成对", "something is missing here, or brackets do not match"}},
	{"expected key", Text{"这里与上文对不上：请检查缩进、引号和括号", "this does not fit what is above it: check indentation, quotation marks and brackets"}},
	{"expected '-' indicator", Text{"这里与上文的列表对不上：请检查缩进", "this does not fit the list above it: check the indentation"}},
	{"single document", Text{"一个文件只写一份，不用“---”分隔", "one file holds one document: take out the “---”"}},
}

// fullWidth finds a key with a Chinese colon, or a key behind a Chinese comma, at the slip of an input method.
var fullWidth = regexp.MustCompile(`^[-{ ]*[a-z][a-z0-9_]*(：)|(，) *[a-z][a-z0-9_]* *[:：]`)

// openQuote finds a quotation mark that its line does not close.
var openQuote = regexp.MustCompile(`(?:[:,[{-] *)("[^"]*|'[^']*)$`)

// explain reports why a text is not YAML.
func (d *decoder) explain(err error) {
	at, start, msg := Pos{d.file, 1, 1}, Pos{}, err.Error()
	var le *yaml.LoadError
	if errors.As(err, &le) {
		msg = le.Message
		at = Pos{d.file, min(max(le.Mark.Line, 1), len(d.lines)), max(le.Mark.Column, 1)}
		start = Pos{d.file, le.ContextMark.Line, le.ContextMark.Column}
	}
	if d.slip(fullWidth, max(at.Line-1, 1), at.Line, "full-width", Text{"这里的标点是全角的，应改成半角（: 或者 ,）并加空格", "this sign is full-width: write : or , with a space behind it"}) {
		return
	}
	if d.slip(openQuote, 1, at.Line, "yaml", Text{"这里开始的引号在这一行没有结束", "the quotation mark that starts here is not closed on its line"}) {
		return
	}
	if strings.Contains(msg, "single document") {
		for i, l := range d.lines {
			if i > 0 && strings.HasPrefix(l, "---") {
				at.Line = i + 1
			}
		}
	}
	if start.Line > 0 && (strings.Contains(msg, "end of stream") || strings.Contains(msg, "expected ',' or")) {
		at = start
	}
	text := Textf("不是有效的 YAML：%s", "this is not valid YAML: %s", msg)
	for _, w := range yamlWords {
		if strings.Contains(msg, w.part) {
			text = w.text
			break
		}
	}
	d.problems = append(d.problems, Problem{Pos: at, Code: "yaml", Text: text})
}

// slip looks in some lines for what people often mistype, and reports the first place where the pattern's group is.
func (d *decoder) slip(form *regexp.Regexp, from, to int, code string, text Text) bool {
	for n := from; n <= to; n++ {
		line := d.lines[n-1]
		m := form.FindStringSubmatchIndex(line)
		if m == nil || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		group := m[2]
		if group < 0 {
			group = m[4]
		}
		at := Pos{d.file, n, utf8.RuneCountInString(line[:group]) + 1}
		d.problems = append(d.problems, Problem{Pos: at, Code: code, Text: text})
		return true
	}
	return false
}

// forbid refuses what makes YAML surprising: anchors, aliases, tags, merge keys, repeated keys, yes and no.
func (d *decoder) forbid(n *yaml.Node) {
	p := d.pos(n)
	switch {
	case n.Kind == yaml.AliasNode:
		d.errorf(p, "alias", "不用别名（*%s），请写出全文；文字以 * 开头的，须加引号", "aliases (*%s) are not allowed: write it out, or quote a text that starts with *", n.Value)
		return
	case n.Anchor != "":
		d.errorf(p, "anchor", "不用锚点（&%s）；文字以 & 开头的，须加引号", "anchors (&%s) are not allowed; quote a text that starts with &", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0 || n.Tag == "!": // a lone ! marks no style, and would swallow the negation of “! x”
		d.errorf(p, "tag", "不用类型标签（%s）；以 ! 开头的须加引号", "tags (%s) are not allowed; quote whatever starts with !", n.Tag)
	case n.Kind == yaml.ScalarNode && n.Style == 0 && isYes(n.Value):
		d.errorf(p, "yes-no", "“%s”有歧义：是否请写 true、false，文字请加引号", "%q is ambiguous: write true or false, or quote the word", n.Value)
	case n.Kind == yaml.ScalarNode && strings.ContainsFunc(n.Value, func(r rune) bool { return r != '\n' && hidden(r) }):
		d.errorf(p, "control", "这里写出了看不见的字符，请删去", "this text spells out a character that cannot be seen: delete it")
	}
	if n.Kind == yaml.MappingNode {
		d.forbidKeys(n)
	}
	for _, c := range n.Content {
		d.forbid(c)
	}
}

func (d *decoder) forbidKeys(n *yaml.Node) {
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Kind == yaml.AliasNode {
			continue
		}
		if k.Kind != yaml.ScalarNode || strings.Contains(k.Value, "\n") {
			d.errorf(d.pos(k), "key", "键必须是单个词", "a key must be a single word")
			continue
		}
		if k.Value == "<<" {
			d.errorf(d.pos(k), "merge", "不用合并键（<<），请写出全文", "merge keys (<<) are not allowed: write it out")
		}
		if first, ok := seen[k.Value]; ok {
			d.errorf(d.pos(k), "repeated-key", "键“%s”重复，第一次在第%d行", "the key %q is repeated; it is first on line %d", k.Value, first)
			continue
		}
		seen[k.Value] = k.Line
	}
}

func isYes(s string) bool {
	switch strings.ToLower(s) {
	case "yes", "no", "on", "off", "y", "n":
		return true
	}
	return false
}
