// Package chart draws charts as files: branches, bars, progress, histograms and timelines, as SVG for screens and documents
// and as PNG where a picture is wanted.
//
// Both come from one drawing, so that they look alike. An SVG carries no script, no style attribute and nothing from outside;
// its text is drawn by the fonts of whoever looks at it, and it follows a dark screen. Every chart reads without colour: what
// differs also differs in pattern, mark or dash. Texts do not overlap, whatever the data: the same data gives the same bytes.
//
// It decides nothing: a float64 places a bar or a point, and the exact figure beside it is a text of the caller's. It knows
// nothing of packs or rules, and it draws what it is given, in the order it is given.
package chart

import (
	"io"
	"math"
)

// Lang is the language of the words that a chart adds itself; everything else comes from the caller in that language.
type Lang string

// The languages.
const (
	Zh Lang = "zh" // the zero value means Chinese too
	En Lang = "en"
)

func (l Lang) say(zh, en string) string {
	if l == En {
		return en
	}
	return zh
}

// Head is what every chart says above its picture.
type Head struct {
	Title    string
	Subtitle string // one sentence below the title
	Source   string // where the figures come from
	Date     string // the date of the figures
	Demo     bool   // assumed figures: the chart says so, in a mark of its own
	Describe string // what a listener is told instead of the picture; made from the title and the figures when empty
	Lang     Lang
	Width    int // in pixels, 960 when 0; a picture is wider where its figures would not fit
}

// Units with a scale of their own; any other unit is printed as it is.
const (
	Yuan  = "yuan"  // money in yuan, shown as 万元 or millions where that reads better
	Share = "share" // a ratio, shown in per cent
)

// Axis says what is measured along a side, and in what.
type Axis struct {
	Label string
	Unit  string // Yuan, Share, or a word such as 家
}

// The one type scale, in pixels.
const (
	titleSize = 20.0
	noteSize  = 13.0
	tickSize  = 12.0
	margin    = 24.0
	leading   = 1.4 // line height over type size
)

// begin draws the head and returns the drawing with the height at which the picture starts.
func (h Head) begin() (*canvas, float64) {
	width := float64(h.Width)
	if h.Width == 0 {
		width = 960
	}
	width = min(max(width, 360), 4000)
	c := &canvas{width: width, lang: h.Lang, title: h.Title, desc: h.Describe}
	room := width - 2*margin
	y := c.paragraph(margin, 20, room, h.Title, textStyle{size: titleSize, role: ink, bold: true})
	if h.Subtitle != "" {
		y = c.paragraph(margin, y+2, room, h.Subtitle, textStyle{size: noteSize, role: ink})
	}
	from := h.provenance()
	x := margin
	if h.Demo {
		y += 6
		x = c.tag(margin, y, h.Lang.say("演示数据", "demo data")) + 10
		if from == "" {
			return c, y + 36
		}
		y += 2
	}
	if from != "" {
		y = c.paragraph(x, y+2, width-margin-x, from, textStyle{size: tickSize, role: muted})
	}
	return c, y + 16
}

func (h Head) provenance() string {
	var s string
	if h.Source != "" {
		s = h.Lang.say("数据来源：", "Source: ") + h.Source
	}
	if h.Date != "" {
		if s != "" {
			s += h.Lang.say("；", "; ")
		}
		s += h.Lang.say("数据日期：", "as of ") + h.Date
	}
	return s
}

// empty finishes a chart that has nothing to show.
func (h Head) empty(c *canvas, y float64) *canvas {
	c.rect(margin, y, c.width-2*margin, 120, style{stroke: faint, width: 1})
	c.text(c.width/2, y+64, h.Lang.say("没有数据", "no data"), textStyle{size: noteSize, role: muted, anchor: middle})
	c.height = y + 120 + margin
	return c
}

// legend draws the keys from left to right, on as many lines as they need, and returns the height below.
func (c *canvas) legend(y float64, keys []key) float64 {
	x := margin
	for _, k := range keys {
		lines := wrap(k.name, tickSize, c.width-2*margin-28)
		w := 28 + widest(lines, tickSize) + 22
		if x > margin && x+w-22 > c.width-margin {
			x, y = margin, y+20
		}
		k.draw(c, x, y)
		for i, l := range lines {
			c.text(x+28, y+11+float64(i)*tickSize*leading, l, textStyle{size: tickSize, role: ink})
		}
		x += w
		if len(lines) > 1 {
			x, y = margin, y+20+float64(len(lines)-1)*tickSize*leading
		}
	}
	if x > margin {
		y += 20
	}
	return y + 6
}

// key is an entry of a legend: a sample drawn at x, y in 20 by 12 pixels, and its name.
type key struct {
	name string
	draw func(c *canvas, x, y float64)
}

// swatch is the sample of a filled area.
func swatch(name string, s style, hatched bool) key {
	return key{name, func(c *canvas, x, y float64) { c.area(x, y, 20, 12, s, hatched) }}
}

// number keeps a value that can be placed: not a number and out of range become absent.
func number(v float64) (float64, bool) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, false
	}
	return min(max(v, -1e300), 1e300), true
}

// drawing is what all charts have in common.
type drawing interface{ draw() *canvas }

func writeSVG(d drawing, w io.Writer) error { return d.draw().svg(w) }

func writePNG(d drawing, w io.Writer, f *Font) error { return d.draw().png(w, f) }
