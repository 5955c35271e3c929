package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"strconv"
	"strings"
)

// The fonts that systems bring for Chinese; one of them is there wherever Chinese can be read.
const families = `'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','WenQuanYi Micro Hei','WenQuanYi Zen Hei',SimHei,Arial,sans-serif`

// svg writes the drawing. Colours are attributes, so that a program which ignores style sheets shows the light picture; the
// style sheet only turns them for a dark screen, and never on paper.
func (c *canvas) svg(w io.Writer) error {
	var b bytes.Buffer
	lang, desc := c.lang.say("zh-CN", "en"), c.description()
	id := c.id()
	width, height := coord(c.width), coord(c.height)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" role="img" aria-labelledby="%st %sd" xml:lang="%s" lang="%s" font-family="%s">`,
		width, height, width, height, id, id, lang, lang, families)
	fmt.Fprintf(&b, "\n<title id=\"%st\">%s</title>\n<desc id=\"%sd\">%s</desc>\n", id, escape(c.title), id, escape(desc))
	b.WriteString("<style>@media screen and (prefers-color-scheme:dark){")
	for r := paper; r < last; r++ {
		fmt.Fprintf(&b, ".hc-f-%s{fill:%s}.hc-s-%s{stroke:%s}", r.name(), r.dark(), r.name(), r.dark())
	}
	b.WriteString("}</style>\n")
	fmt.Fprintf(&b, `<rect width="%s" height="%s" class="hc-f-paper" fill="%s"/>`+"\n", width, height, paper.light())
	for _, s := range c.shapes {
		s.svg(&b)
	}
	b.WriteString("</svg>\n")
	_, err := w.Write(b.Bytes())
	return err
}

// description is what a listener is told: the caller's words, or what the shapes say of themselves.
func (c *canvas) description() string {
	if c.desc != "" {
		return c.desc
	}
	said := []string{c.title}
	for _, s := range c.shapes {
		if s.tip != "" && len(said) < 50 { // a listener does not sit through more
			said = append(said, s.tip)
		}
	}
	return strings.Join(said, c.lang.say("；", "; "))
}

// id sets the names inside this picture apart from those of another one in the same page.
func (c *canvas) id() string {
	h := fnv.New32a()
	for _, s := range c.shapes {
		fmt.Fprint(h, s.text, s.runs)
	}
	return "hc" + strconv.FormatUint(uint64(h.Sum32()), 36)
}

func (s shape) svg(b *bytes.Buffer) {
	var element, content string
	switch s.kind {
	case text:
		element, content = "text", escape(s.text)
		p := s.runs[0][0]
		fmt.Fprintf(b, `<text x="%s" y="%s" font-size="%s"%s`, coord(p.x), coord(p.y), coord(s.letter.size), s.letter.attributes())
	case disc:
		element = "circle"
		p := s.runs[0][0]
		fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="%s"%s`, coord(p.x), coord(p.y), coord(s.radius), s.style.attributes())
	default:
		element = "path"
		fmt.Fprintf(b, `<path d="%s"%s`, s.d(), s.style.attributes())
	}
	if s.tip != "" {
		content = "<title>" + escape(s.tip) + "</title>" + content
	}
	if content == "" {
		b.WriteString("/>\n")
		return
	}
	fmt.Fprintf(b, ">%s</%s>\n", content, element)
}

func (s shape) d() string {
	var d strings.Builder
	for _, run := range s.runs {
		verb := "M"
		for _, p := range run {
			d.WriteString(verb + coord(p.x) + " " + coord(p.y))
			verb = "L"
		}
		if s.closed {
			d.WriteString("Z")
		}
	}
	return d.String()
}

func (s style) attributes() string {
	var classes []string
	var a strings.Builder
	fmt.Fprintf(&a, ` fill="%s"`, s.fill.light())
	if s.fill != none {
		classes = append(classes, "hc-f-"+s.fill.name())
	}
	if s.stroke != none {
		classes = append(classes, "hc-s-"+s.stroke.name())
		fmt.Fprintf(&a, ` stroke="%s" stroke-width="%s"`, s.stroke.light(), coord(s.width))
		if s.width > 1.5 {
			a.WriteString(` stroke-linejoin="round" stroke-linecap="round"`)
		}
	}
	if s.dash > 0 {
		fmt.Fprintf(&a, ` stroke-dasharray="%s"`, coord(s.dash))
	}
	return ` class="` + strings.Join(classes, " ") + `"` + a.String()
}

func (t textStyle) attributes() string {
	a := map[anchor]string{start: "", middle: ` text-anchor="middle"`, end: ` text-anchor="end"`}[t.anchor]
	if t.bold {
		a += ` font-weight="600"`
	}
	class := "hc-f-" + t.role.name()
	if t.halo {
		class += " hc-s-paper"
		a += fmt.Sprintf(` stroke="%s" stroke-width="4" stroke-linejoin="round" paint-order="stroke"`, paper.light())
	}
	return fmt.Sprintf(` class="%s" fill="%s"%s`, class, t.role.light(), a)
}

// coord prints a place to a tenth of a pixel.
func coord(v float64) string {
	v = math.Round(v*10) / 10
	if v == 0 {
		v = 0 // no minus zero
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(clean(s))) // a strings.Builder does not fail
	return b.String()
}
