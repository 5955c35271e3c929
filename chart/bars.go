package chart

import (
	"io"
	"strconv"
)

// Bars compares groups. With a name for the left side it sets two opposites against each other, such as those who gain and
// those who lose; without, bars stand to the right of zero, and to its left below zero.
type Bars struct {
	Head
	Value       Axis
	Right, Left string // what the two sides are; Left empty for simple bars
	Total       string // heading of the totals; empty for none
	Rows        []Row
}

// Row is a group: a county, a size, a sector.
type Row struct {
	Name        string
	Right, Left Figure // how much on each side; Left counts to the left
	Total       string
}

// Figure is a value and the exact text beside its bar, the value itself when empty. Unknown is not zero: it has no bar.
type Figure struct {
	Value   float64
	Text    string
	Unknown bool
}

// mostRows bounds a picture; what lies beyond belongs in a table.
const mostRows = 200

// SVG writes the chart.
func (b Bars) SVG(w io.Writer) error { return writeSVG(b, w) }

// PNG writes the chart at twice its size; Chinese text needs a font.
func (b Bars) PNG(w io.Writer, f *Font) error { return writePNG(b, w, f) }

// barColumns is what stands where, from left to right: names, bars, totals.
type barColumns struct {
	names, totals float64 // widths
	f             frame
	s             scale
}

func (b Bars) draw() *canvas {
	c, y := b.begin()
	rows := b.Rows[:min(len(b.Rows), mostRows)]
	span := b.span(rows)
	if !span.any {
		return b.empty(c, y)
	}
	if b.Left != "" {
		y = c.legend(y, []key{swatch(b.Left, style{fill: other}, true), swatch(b.Right, style{fill: main}, false)})
	}
	col := b.columns(c, span, rows)
	if b.Total != "" {
		c.text(c.width-margin, y+tickSize, b.Total, textStyle{size: tickSize, role: muted, anchor: end})
		y += 22
	}
	col.f.y = y
	grid := len(c.shapes)
	for _, r := range rows {
		y = b.row(c, col, r, y)
	}
	col.f.h = y - col.f.y
	b.grid(c, col, grid)
	y = c.paragraph(col.f.x, y+26, col.f.w, col.s.heading(b.Value, b.Lang), textStyle{size: tickSize, role: ink})
	if more := len(b.Rows) - len(rows); more > 0 {
		n := strconv.Itoa(more)
		y = c.paragraph(margin, y+4, c.width-2*margin, b.Lang.say("另有 "+n+" 行未画出", n+" more rows are not drawn"), textStyle{size: tickSize, role: alert})
	}
	c.height = y + margin/2
	return c
}

// signed is the value as it is placed: what counts to the left lies below zero.
func (b Bars) signed(r Row) (right, left float64, okR, okL bool) {
	right, okR = number(r.Right.Value)
	left, okL = number(r.Left.Value)
	return right, -left, okR && !r.Right.Unknown, okL && b.Left != "" && !r.Left.Unknown
}

func (b Bars) span(rows []Row) span {
	var s span
	for _, r := range rows {
		right, left, okR, okL := b.signed(r)
		if okR {
			s.take(right)
		}
		if okL {
			s.take(left)
		}
	}
	return s
}

// columns gives names and totals the room they need, and the bars the rest, with room for the figures at their ends.
func (b Bars) columns(c *canvas, sp span, rows []Row) barColumns {
	var col barColumns
	for _, r := range rows {
		col.names = max(col.names, widest(wrap(r.Name, noteSize, c.width*0.26), noteSize))
		col.totals = max(col.totals, textWidth(r.Total, noteSize))
	}
	if b.Total != "" {
		col.totals = max(col.totals, textWidth(b.Total, tickSize)) + 24
	}
	x0, x1 := margin+col.names+12, c.width-margin-col.totals
	col.f = frame{x: x0, w: x1 - x0}
	unit := newScale(b.Value, b.Lang, sp.lo, sp.hi, 0, 1, 5, true)
	right, left := 0.0, 0.0
	for _, r := range rows {
		vr, vl, okR, okL := b.signed(r)
		if tr := textWidth(b.textOf(r.Right, unit, vr, okR), tickSize) + 14; vr < 0 {
			left = max(left, tr)
		} else {
			right = max(right, tr)
		}
		if b.Left != "" {
			left = max(left, textWidth(b.textOf(r.Left, unit, -vl, okL), tickSize)+14)
		}
	}
	if short := x0 + left + 120 + right - x1; short > 0 { // figures are not cut: the picture grows
		c.width += short
		x1, col.f.w = x1+short, col.f.w+short
	}
	col.s = newScale(b.Value, b.Lang, sp.lo, sp.hi, x0+left, x1-right, int(max(2, (col.f.w-left-right)/90)), true)
	lo, hi := min(sp.lo/col.s.div, 0), max(sp.hi/col.s.div, 0)
	if lo < hi {
		col.s.lo, col.s.hi = lo, hi
		col.s.ticks = within(col.s)
	}
	return col
}

func (b Bars) textOf(f Figure, s scale, v float64, known bool) string {
	switch {
	case f.Text != "":
		return f.Text
	case !known:
		return b.Lang.say("未知", "unknown")
	}
	return s.shown(v)
}

// row draws one group and returns the height below it.
func (b Bars) row(c *canvas, col barColumns, r Row, y float64) float64 {
	names := wrap(r.Name, noteSize, col.names+1)
	h := max(30, float64(len(names))*noteSize*leading+8)
	mid := y + h/2
	for i, l := range names {
		c.text(col.f.x-12, mid+noteSize*0.36+(float64(i)-float64(len(names)-1)/2)*noteSize*leading, l, textStyle{size: noteSize, role: ink, anchor: end})
	}
	right, left, okR, okL := b.signed(r)
	b.bar(c, col, r.Name, r.Right, right, okR, mid, right < 0)
	if b.Left != "" {
		b.bar(c, col, r.Name, r.Left, left, okL, mid, true)
	}
	if b.Total != "" {
		c.text(c.width-margin, mid+noteSize*0.36, r.Total, textStyle{size: noteSize, role: ink, anchor: end, bold: true})
	}
	return y + h
}

func (b Bars) bar(c *canvas, col barColumns, name string, f Figure, v float64, known bool, mid float64, left bool) {
	zero, x := col.s.at(0), col.s.at(0)
	text := b.textOf(f, col.s, v, known)
	if left && b.Left != "" {
		text = b.textOf(f, col.s, -v, known)
	}
	if known && v != 0 {
		x = col.s.at(v)
		s := style{fill: main}
		if left {
			s.fill = other
		}
		c.area(min(x, zero), mid-9, max(x, zero)-min(x, zero), 18, s, left)
		c.tip(name + " " + text)
	}
	t := textStyle{size: tickSize, role: ink, halo: true}
	if !known {
		t.role = muted
	}
	if left {
		t.anchor = end
		c.text(x-6, mid+tickSize*0.36, text, t)
		return
	}
	c.text(x+6, mid+tickSize*0.36, text, t)
}

// grid draws the scale under the bars, which stand in the drawing from shape number at on.
func (b Bars) grid(c *canvas, col barColumns, at int) {
	over := append([]shape(nil), c.shapes[at:]...)
	c.shapes = c.shapes[:at]
	foot := col.f.y + col.f.h
	var names []string
	var xs []float64
	for _, t := range col.s.ticks {
		x := col.s.place(t)
		c.line(x, col.f.y, x, foot, style{stroke: faint, width: 1})
		if b.Left != "" && t < 0 {
			t = -t // both sides count upwards
		}
		names, xs = append(names, col.s.tick(t)), append(xs, x)
	}
	c.names(names, xs, foot+17)
	c.shapes = append(c.shapes, over...)
	zero := col.s.at(0)
	c.line(zero, col.f.y, zero, foot, style{stroke: muted, width: 1})
}
