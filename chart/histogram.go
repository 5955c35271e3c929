package chart

import (
	"io"
	"math"
)

// Histogram shows how many lie how far from a line. It counts nothing: whoever decides on which side of the line a subject
// stands, exactly, also fills the bins.
type Histogram struct {
	Head
	X, Y       Axis
	Bins       []Bin // in rising order, side by side; the first may be open below and the last above
	Line       float64
	LineLabel  string
	Met, Unmet string // what the two sides of the line are
	MetBelow   bool   // reached is left of the line
}

// Bin is how many lie between two values; an infinite bound leaves it open.
type Bin struct {
	From, To float64
	Count    float64
	Text     string // the exact count
}

// SVG writes the chart.
func (h Histogram) SVG(w io.Writer) error { return writeSVG(h, w) }

// PNG writes the chart at twice its size; Chinese text needs a font.
func (h Histogram) PNG(w io.Writer, f *Font) error { return writePNG(h, w, f) }

func (h Histogram) draw() *canvas {
	c, y := h.begin()
	bins := h.usable()
	if len(bins) == 0 {
		return h.empty(c, y)
	}
	var xs, ys span
	ys.take(0)
	for _, b := range bins {
		xs.take(b.From)
		xs.take(b.To)
		ys.take(b.Count)
	}
	line, hasLine := number(h.Line)
	if hasLine {
		xs.take(line)
	}
	y = h.keys(c, y)
	f := frame{h: plotHeight - 60}
	sy := newScale(h.Y, h.Lang, 0, ys.hi, 0, -f.h, 5, true).tight(0, ys.hi)
	f.x = margin + leftRoom(sy)
	f.w = c.width - margin - f.x - 8
	sx := newScale(h.X, h.Lang, xs.lo, xs.hi, f.x, f.x+f.w, int(f.w/80), false)
	sx.lo, sx.hi = xs.lo/sx.div, xs.hi/sx.div
	sx.ticks = within(sx)
	y = c.paragraph(margin, y, c.width-2*margin, sy.heading(h.Y, h.Lang), textStyle{size: tickSize, role: ink})
	top := y + 6
	label := wrap(h.LineLabel, noteSize, min(f.w, 360))
	f.y = top + float64(len(label))*noteSize*leading + 22
	sy.a, sy.b = f.y+f.h, f.y
	c.yAxis(f, sy)
	h.columns(c, sx, sy, bins)
	h.foot(c, f, sx, bins)
	if hasLine {
		h.line(c, f, sx.at(line), top, label)
	}
	y = c.paragraph(f.x, f.y+f.h+28, f.w, sx.heading(h.X, h.Lang), textStyle{size: tickSize, role: ink})
	c.height = y + margin/2
	return c
}

// usable are the bins that can be drawn, open ones closed at the width of an ordinary bin.
func (h Histogram) usable() []Bin {
	width := 0.0
	for _, b := range h.Bins {
		if w := b.To - b.From; w > 0 && !math.IsInf(w, 0) && (width == 0 || w < width) {
			width = w
		}
	}
	if width == 0 {
		width = 1
	}
	var out []Bin
	for _, b := range h.Bins {
		open := b
		if math.IsInf(b.From, -1) {
			open.From = b.To - width
		}
		if math.IsInf(b.To, 1) {
			open.To = b.From + width
		}
		_, okF := number(open.From)
		_, okT := number(open.To)
		_, okC := number(open.Count)
		if okF && okT && okC && open.To > open.From {
			out = append(out, open)
		}
	}
	return out
}

func (h Histogram) keys(c *canvas, y float64) float64 {
	if h.Met == "" && h.Unmet == "" {
		return y
	}
	keys := []key{swatch(h.Unmet, style{fill: other}, true), swatch(h.Met, style{fill: main}, false)}
	if h.MetBelow {
		keys[0], keys[1] = keys[1], keys[0]
	}
	return c.legend(y, keys)
}

// paint is how a bin looks: reached, not reached and hatched, or across the line and therefore neither.
func (h Histogram) paint(b Bin) (s style, hatched bool) {
	met, unmet := b.From >= h.Line, b.To <= h.Line
	if h.MetBelow {
		met, unmet = unmet, met
	}
	switch {
	case met:
		return style{fill: main}, false
	case unmet:
		return style{fill: other}, true
	}
	return style{fill: soft}, false
}

func (h Histogram) columns(c *canvas, sx, sy scale, bins []Bin) {
	zero := sy.at(0)
	for _, b := range bins {
		x0, x1, y := sx.at(b.From), sx.at(b.To), sy.at(b.Count)
		gap := min(1.5, (x1-x0)/6)
		text := b.Text
		if text == "" {
			text = sy.shown(b.Count)
		}
		if b.Count > 0 {
			s, hatched := h.paint(b)
			c.area(x0+gap, y, x1-x0-2*gap, zero-y, s, hatched)
			c.tip(sx.shown(b.From) + " – " + sx.shown(b.To) + " " + sx.unit + ": " + text)
		}
		mid, w := (x0+x1)/2, textWidth(text, tickSize)
		if w+4 <= x1-x0 {
			c.text(mid, y-6, text, textStyle{size: tickSize, role: ink, anchor: middle, halo: true})
		}
	}
}

// foot draws the scale below the bins. An open bin has no figure at its far end, but says that it goes on.
func (h Histogram) foot(c *canvas, f frame, sx scale, bins []Bin) {
	first, final := bins[0], bins[len(bins)-1]
	lower, higher := math.IsInf(h.Bins[0].From, -1), math.IsInf(h.Bins[len(h.Bins)-1].To, 1)
	var inside []float64
	for _, t := range sx.ticks {
		if (!lower || t >= first.To/sx.div) && (!higher || t <= final.From/sx.div) {
			inside = append(inside, t)
		}
	}
	sx.ticks = inside
	names, at := tickNames(sx)
	foot := f.y + f.h
	c.line(f.x, foot, f.x+f.w, foot, style{stroke: muted, width: 1})
	for _, x := range at {
		c.line(x, foot, x, foot+5, style{stroke: muted, width: 1})
	}
	if lower {
		names = append([]string{h.Lang.say("← 更低", "← lower")}, names...)
		at = append([]float64{(sx.at(first.From) + sx.at(first.To)) / 2}, at...)
	}
	if higher {
		names, at = append(names, h.Lang.say("更高 →", "higher →")), append(at, (sx.at(final.From)+sx.at(final.To))/2)
	}
	c.names(names, at, foot+19)
}

// line marks the line over the full height, with its label on top.
func (h Histogram) line(c *canvas, f frame, x, top float64, label []string) {
	w := widest(label, noteSize)
	left := min(max(x-w/2, f.x), max(f.x, f.x+f.w-w))
	for i, l := range label {
		c.text(left+w/2, top+noteSize+float64(i)*noteSize*leading, l, textStyle{size: noteSize, role: alert, anchor: middle, bold: true})
	}
	c.line(x, top+float64(len(label))*noteSize*leading+2, x, f.y+f.h, style{stroke: alert, width: 2})
}
