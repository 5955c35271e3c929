package pack

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

func (q *Quantity) decode(d *decoder, n *yaml.Node) {
	if n.Kind == yaml.SequenceNode {
		*q = Quantity{Kind: List, Pos: d.pos(n)}
		for _, c := range n.Content {
			if s, ok := d.scalar(c); ok {
				q.List = append(q.List, s)
			}
		}
		q.Src = "[" + strings.Join(q.List, ", ") + "]"
		d.repeats(n)
		if len(n.Content) == 0 {
			d.errorf(d.pos(n), "list", "清单是空的", "the list is empty")
		}
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
	d.misread(n, err)
	*q, q.Pos = v, d.pos(n)
}

// misread reports a value whose form is wrong.
func (d *decoder) misread(n *yaml.Node, err error) {
	var q *quantityError
	if errors.As(err, &q) {
		d.problems = append(d.problems, Problem{Pos: d.pos(n), Code: "quantity", Text: q.text})
	}
}

func (x *Day) decode(d *decoder, n *yaml.Node) {
	if s, ok := d.scalar(n); ok {
		*x, _ = d.day(s, d.pos(n))
	}
}

// day reads a date of a file; a year outside these centuries is a slip of the finger.
func (d *decoder) day(s string, at Pos) (Day, bool) {
	v, err := ParseDay(s)
	if y, _, _ := v.Date(); err != nil || y < 1900 || y > 2199 {
		d.errorf(at, "date", "“%s”不是日期，应写成 2026-03-31", "%q is not a date; write it as 2026-03-31", s)
		return 0, false
	}
	return v, true
}

func (e *Expr) decode(d *decoder, n *yaml.Node) {
	s, ok := d.scalar(n)
	if !ok {
		return
	}
	e.Src, e.Pos = n.Value, d.pos(n)
	switch {
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		e.Pos.Col++
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 && n.Line < len(d.lines):
		line := d.lines[n.Line] // the one below the mark
		e.Pos = Pos{d.file, n.Line + 1, len(line) - len(strings.TrimLeft(line, " ")) + 1}
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
		d.misread(n, err)
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
		if p.Lo.Num == nil || p.Hi.Num == nil {
			d.errorf(p.Pos, "quantity", "“%s”位数过多", "%q has too many digits", s)
		} else if p.Lo.Num.Cmp(p.Hi.Num) > 0 {
			d.errorf(p.Pos, "range", "范围“%s”的下限大于上限", "the range %q runs from high to low", s)
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
	if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		d.errorf(d.pos(n), "values", "这里没有数值；没有公布的写 none", "there is no value here; write none where nothing is published")
	}
	for _, e := range m {
		day, ok := d.day(e.Key, e.Pos)
		if !ok {
			continue
		}
		if k := len(*vs); k > 0 && (*vs)[k-1].From >= day {
			d.errorf(e.Pos, "date-order", "日期应由早到晚排列：%s应写在%s之前", "dates must run from early to late: %s belongs before %s", day, (*vs)[k-1].From)
		}
		*vs = append(*vs, DatedValue{day, e.Value})
	}
	slices.SortStableFunc(*vs, func(a, b DatedValue) int { return int(a.From - b.From) })
}
