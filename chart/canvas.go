package chart

import "math"

// role is a colour by what it means; light and dark screens give it different values.
type role int

const (
	none  role = iota
	paper      // behind everything
	ink        // what is to be read
	muted      // what explains
	faint      // lines that guide the eye
	shade      // what is out of bounds or unknown
	main       // what the chart is about, what is gained or reached
	soft       // the same, present but less
	other      // its opposite: what is lost or missing
	alert      // a line to heed, a warning
	last
)

func (r role) light() string {
	return [last]string{"none", "#ffffff", "#1b2733", "#566472", "#dde3e9", "#b4bec9", "#1d5b99", "#a9c7e4", "#b8660f", "#a3212b"}[r]
}

func (r role) dark() string {
	return [last]string{"none", "#14191f", "#e6ebf0", "#a0adba", "#333d47", "#4d5965", "#6fb1ee", "#2f527a", "#e8a04c", "#f2777f"}[r]
}

func (r role) name() string {
	return [last]string{"", "paper", "ink", "muted", "faint", "shade", "main", "soft", "other", "alert"}[r]
}

type point struct{ x, y float64 }

// style is how a shape is painted; the dash is the length of strokes and gaps, 0 for a full line.
type style struct {
	fill, stroke role
	width, dash  float64
}

type anchor int

const (
	start anchor = iota
	middle
	end
)

type textStyle struct {
	size   float64
	role   role
	anchor anchor
	bold   bool
	halo   bool // keeps a rim of paper around the letters, for text over lines
}

// shape is one thing drawn: a disc, a text, or strokes through points.
type shape struct {
	kind   shapeKind
	runs   [][]point
	closed bool
	radius float64
	style  style
	text   string
	letter textStyle
	tip    string // what a mouse or a screen reader is told of it
}

type shapeKind int

const (
	strokes shapeKind = iota
	disc
	text
)

// canvas is a drawing, independent of the form in which it is written.
type canvas struct {
	width, height float64
	lang          Lang
	title, desc   string
	shapes        []shape
}

func (c *canvas) add(s shape) { c.shapes = append(c.shapes, s) }

// tip explains the shape drawn last.
func (c *canvas) tip(s string) { c.shapes[len(c.shapes)-1].tip = s }

func (c *canvas) line(x1, y1, x2, y2 float64, s style) {
	c.add(shape{kind: strokes, runs: [][]point{{{x1, y1}, {x2, y2}}}, style: s})
}

func (c *canvas) path(points []point, s style) {
	c.add(shape{kind: strokes, runs: [][]point{points}, style: s})
}

func (c *canvas) polygon(points []point, s style) {
	c.add(shape{kind: strokes, runs: [][]point{points}, closed: true, style: s})
}

func (c *canvas) rect(x, y, w, h float64, s style) {
	c.polygon([]point{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}, s)
}

func (c *canvas) dot(x, y, r float64, s style) {
	c.add(shape{kind: disc, runs: [][]point{{{x, y}}}, radius: r, style: s})
}

func (c *canvas) text(x, y float64, s string, t textStyle) {
	if s != "" {
		c.add(shape{kind: text, runs: [][]point{{{x, y}}}, text: s, letter: t})
	}
}

// area fills a rectangle, or outlines and hatches it, so that two kinds of area differ in grey too.
func (c *canvas) area(x, y, w, h float64, s style, hatched bool) {
	if !hatched {
		c.rect(x, y, w, h, s)
		return
	}
	c.rect(x, y, w, h, style{fill: paper, stroke: s.fill, width: 1})
	c.hatch(x, y, w, h, 6, style{stroke: s.fill, width: 1.2})
}

// hatch draws slanted lines over a rectangle. They are lines and no pattern, because programs that take an SVG into a
// document often leave patterns out.
func (c *canvas) hatch(x, y, w, h, step float64, s style) {
	var runs [][]point
	for d := step; d < w+h; d += step { // the line on which (x'-x) + (y'-y) = d
		a := point{x + min(d, w), y + max(0, d-w)}
		b := point{x + max(0, d-h), y + min(d, h)}
		if math.Abs(a.x-b.x) > 0.5 {
			runs = append(runs, []point{a, b})
		}
	}
	if len(runs) > 0 {
		c.add(shape{kind: strokes, runs: runs, style: s})
	}
}

// paragraph writes lines from the top y on and returns the height below.
func (c *canvas) paragraph(x, y, room float64, s string, t textStyle) float64 {
	for _, l := range wrap(s, t.size, room) {
		c.text(x, y+t.size, l, t)
		y += t.size * leading
	}
	return y
}

// tag writes a framed word of warning and returns its right end.
func (c *canvas) tag(x, y float64, s string) float64 {
	w := textWidth(s, tickSize) + 16
	c.rect(x, y, w, 20, style{fill: paper, stroke: alert, width: 1})
	c.text(x+w/2, y+14.5, s, textStyle{size: tickSize, role: alert, anchor: middle})
	return x + w
}
