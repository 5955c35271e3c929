package chart

import "math"

// places keeps texts from covering each other, the lines of the picture and its marks.
type places struct {
	area  box
	taken []box // texts and marks: never to be covered
	lines []box // what a text may cover when there is no better place
}

// curve notes a line as a row of small boxes.
func (p *places) curve(points []point) {
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		n := max(1, math.Ceil(math.Hypot(b.x-a.x, b.y-a.y)/6))
		for k := 0.0; k <= n; k++ {
			x, y := a.x+(b.x-a.x)*k/n, a.y+(b.y-a.y)*k/n
			p.lines = append(p.lines, box{x - 2, y - 2, x + 2, y + 2})
		}
	}
}

// near finds a place for w by h pixels close to a point: the nearest one that covers nothing, else the one that covers the
// least of the lines. It reports false where every place would cover a text or a mark.
func (p *places) near(at point, w, h float64) (box, bool) {
	best, cost := box{}, math.Inf(1)
	for _, far := range []float64{9, 18, 30, 46, 66, 90, 130, 180, 240} {
		for i, d := range []point{{1, -1}, {-1, -1}, {0, -1}, {1, 0}, {1, 1}, {-1, 1}, {0, 1}, {-1, 0}, {0.5, -1}, {-0.5, -1}, {0.5, 1}, {-0.5, 1}} {
			b := beside(at, d, far, w, h)
			covered, free := p.covered(b)
			if free && far+float64(i)+40*covered < cost {
				best, cost = b, far+float64(i)+40*covered
			}
		}
	}
	if math.IsInf(cost, 1) {
		return box{}, false
	}
	p.taken = append(p.taken, best.grown(2))
	return best, true
}

// beside is the box in a direction from a point; straight above and below it is centred.
func beside(at, d point, far, w, h float64) box {
	x, y := at.x-w/2, at.y-h/2
	if d.x != 0 {
		x = at.x + d.x*far*0.8 - w*(1-d.x)/2
	}
	if d.y != 0 {
		y = at.y + d.y*far*0.8 - h*(1-d.y)/2
	}
	return box{x, y, x + w, y + h}
}

func (p *places) covered(b box) (lines float64, free bool) {
	if b.x0 < p.area.x0 || b.y0 < p.area.y0 || b.x1 > p.area.x1 || b.y1 > p.area.y1 {
		return 0, false
	}
	for _, t := range p.taken {
		if t.meets(b) {
			return 0, false
		}
	}
	for _, l := range p.lines {
		if l.meets(b) {
			lines++
		}
	}
	return min(lines, 8), true
}

// labelAt writes a text of several lines near a point, with a thin lead to it when it stands away. Where no place is free it
// returns the text, to be written below the picture.
func (c *canvas) labelAt(p *places, at point, s string, room float64, t textStyle) (left string) {
	lines := wrap(s, t.size, room)
	if len(lines) == 0 {
		return ""
	}
	w, h := widest(lines, t.size), float64(len(lines))*t.size*leading
	b, ok := p.near(at, w+4, h)
	if !ok {
		return s
	}
	edge := point{min(max(at.x, b.x0), b.x1), min(max(at.y, b.y0), b.y1)}
	if math.Hypot(edge.x-at.x, edge.y-at.y) > 22 {
		c.line(at.x, at.y, edge.x, edge.y, style{stroke: muted, width: 0.8})
	}
	for i, l := range lines {
		c.text(b.x0+2, b.y0+t.size*1.1+float64(i)*t.size*leading, l, t)
	}
	return ""
}

// frame is the part of a picture in which values are placed.
type frame struct{ x, y, w, h float64 }

// yAxis draws the lines of a vertical scale with their figures left of the frame.
func (c *canvas) yAxis(f frame, s scale) {
	for _, t := range s.ticks {
		y := s.place(t)
		c.line(f.x, y, f.x+f.w, y, style{stroke: faint, width: 1})
		c.text(f.x-8, y+tickSize*0.36, s.tick(t), textStyle{size: tickSize, role: muted, anchor: end})
	}
}

// xAxis draws the foot of the frame with the figures of a horizontal scale, as many as have room.
func (c *canvas) xAxis(f frame, s scale) {
	foot := f.y + f.h
	c.line(f.x, foot, f.x+f.w, foot, style{stroke: muted, width: 1})
	names, at := tickNames(s)
	for _, x := range at {
		c.line(x, foot, x, foot+5, style{stroke: muted, width: 1})
	}
	c.names(names, at, foot+19)
}

func tickNames(s scale) (names []string, at []float64) {
	for _, t := range s.ticks {
		names, at = append(names, s.tick(t)), append(at, s.place(t))
	}
	return names, at
}

// names writes names centred on their places along a line, as many as have room.
func (c *canvas) names(names []string, at []float64, y float64) {
	for _, i := range thin(names, at) {
		if w := textWidth(names[i], tickSize) / 2; at[i]-w > 2 && at[i]+w < c.width-2 {
			c.text(at[i], y, names[i], textStyle{size: tickSize, role: muted, anchor: middle})
		}
	}
}

// thin picks every first, second, third … of the names at their places, so that none touches the next.
func thin(names []string, at []float64) []int {
	for every := 1; ; every++ {
		var kept []int
		fits := true
		for i := 0; i < len(names); i += every {
			if n := len(kept); n > 0 {
				before := kept[n-1]
				gap := (textWidth(names[i], tickSize)+textWidth(names[before], tickSize))/2 + 10
				fits = fits && math.Abs(at[i]-at[before]) >= gap
			}
			kept = append(kept, i)
		}
		if fits {
			return kept
		}
	}
}

// leftRoom is the width that the figures of a vertical scale need.
func leftRoom(s scale) float64 {
	w := 0.0
	for _, t := range s.ticks {
		w = max(w, textWidth(s.tick(t), tickSize))
	}
	return w + 12
}

// banner is a text above a vertical line.
type banner struct {
	at, left, top, width float64
	lines                []string
}

// newBanner centres a text over a line, moved so that it stays between two edges.
func newBanner(s string, at, room, from, to float64) banner {
	lines := wrap(s, tickSize, min(room, to-from))
	w := widest(lines, tickSize)
	return banner{at: at, left: min(max(at-w/2, from), max(from, to-w)), width: w, lines: lines}
}

func (l banner) height() float64 { return float64(len(l.lines)) * tickSize * leading }

func (l banner) write(c *canvas, t textStyle) {
	for i, s := range l.lines {
		c.text(l.left+l.width/2, l.top+t.size+float64(i)*t.size*leading, s, t)
	}
}

// intoRows puts a banner into the first row where it touches no other.
func intoRows(rows [][]banner, l banner) [][]banner {
	for i, row := range rows {
		free := true
		for _, o := range row {
			free = free && (l.left+l.width+12 < o.left || o.left+o.width+12 < l.left)
		}
		if free {
			rows[i] = append(row, l)
			return rows
		}
	}
	return append(rows, []banner{l})
}

// stack gives rows of banners their heights from y on, and returns the height below them with the banners in order of rows.
func stack(rows [][]banner, y float64) (below float64, banners []banner) {
	for _, row := range rows {
		height := 0.0
		for _, l := range row {
			l.top = y
			banners = append(banners, l)
			height = max(height, l.height())
		}
		y += height
	}
	return y, banners
}
