package chart

import "io"

// Branches shows what is needed (up) for each value of a forecast (right) where the need jumps: a ratio whose bar changes
// with the size of what it is taken of, a rate that steps.
type Branches struct {
	Head
	X, Y     Axis
	Segments []Segment
	Marks    []Mark
	Lines    []Threshold
	Barred   []Region
	Notice   string // what the forecast is not; made from the label of X when empty
}

// Segment is one branch, in rising order of X.
type Segment struct {
	Name     string
	Points   []Point
	From, To End
}

// Point is a place in the picture.
type Point struct{ X, Y float64 }

// End says whether a segment holds at its end.
type End int

// The ends of a segment.
const (
	Beyond End = iota // it goes on beyond the picture: no mark
	Closed            // it holds there: a full dot
	Open              // it holds up to there only: a hollow dot
)

// Mark is a point to be seen, with the exact figures in its label.
type Mark struct {
	X, Y  float64
	Label string
	Now   bool // where the subject stands today: a diamond
}

// Threshold is a value of X at which something changes.
type Threshold struct {
	X     float64
	Label string
}

// Region is a part of X in which the need cannot be met.
type Region struct {
	From, To float64
	Label    string
}

// SVG writes the chart.
func (b Branches) SVG(w io.Writer) error { return writeSVG(b, w) }

// PNG writes the chart at twice its size; Chinese text needs a font.
func (b Branches) PNG(w io.Writer, f *Font) error { return writePNG(b, w, f) }

const (
	plotHeight = 340.0
	labelRoom  = 220.0 // width of a label in the picture
)

func (b Branches) draw() *canvas {
	c, y := b.begin()
	xs, ys := b.spans()
	if !xs.any || !ys.any {
		return b.empty(c, y)
	}
	y = b.keys(c, y)
	f := frame{h: plotHeight}
	sy := newScale(b.Y, b.Lang, ys.lo, ys.hi, 0, -f.h, 6, false).tight(ys.lo, ys.hi)
	f.x = margin + leftRoom(sy)
	f.w = c.width - margin - 12 - f.x
	sx := newScale(b.X, b.Lang, xs.lo, xs.hi, f.x, f.x+f.w, int(f.w/90), false).tight(xs.lo, xs.hi)
	y = c.paragraph(margin, y, c.width-2*margin, sy.heading(b.Y, b.Lang), textStyle{size: tickSize, role: ink})
	y, banners := b.thresholds(f, sx, y+4)
	f.y = y
	sy.a, sy.b = f.y+f.h, f.y
	b.barred(c, f, sx)
	c.yAxis(f, sy)
	c.xAxis(f, sx)
	p := &places{area: box{f.x + 2, f.y + 2, f.x + f.w - 2, f.y + f.h - 2}}
	b.edges(p, f, sx)
	for _, l := range banners {
		c.line(l.at, l.top+l.height(), l.at, f.y+f.h, style{stroke: muted, width: 1, dash: 4})
		p.curve([]point{{l.at, f.y}, {l.at, f.y + f.h}})
	}
	for _, l := range banners {
		l.write(c, textStyle{size: tickSize, role: ink, anchor: middle, halo: true})
	}
	b.segments(c, p, sx, sy)
	left := b.labels(c, p, f, sx, sy)
	b.foot(c, f, sx, left)
	return c
}

func (b Branches) spans() (xs, ys span) {
	for _, s := range b.Segments {
		for _, q := range s.Points {
			takePoint(&xs, &ys, q.X, q.Y)
		}
	}
	for _, m := range b.Marks {
		takePoint(&xs, &ys, m.X, m.Y)
	}
	if xs.any {
		for _, t := range b.Lines {
			xs.take(t.X)
		}
	}
	return xs, ys
}

func takePoint(xs, ys *span, x, y float64) {
	_, okX := number(x)
	_, okY := number(y)
	if okX && okY {
		xs.take(x)
		ys.take(y)
	}
}

// keys explains the marks that occur.
func (b Branches) keys(c *canvas, y float64) float64 {
	var keys []key
	ends := map[End]bool{}
	for _, s := range b.Segments {
		ends[s.From], ends[s.To] = true, true
	}
	if ends[Closed] {
		keys = append(keys, key{b.Lang.say("该端点包含在内", "holds at this end"), func(c *canvas, x, y float64) { endDot(c, x+10, y+6, Closed) }})
	}
	if ends[Open] {
		keys = append(keys, key{b.Lang.say("该端点不包含", "holds up to this end only"), func(c *canvas, x, y float64) { endDot(c, x+10, y+6, Open) }})
	}
	for _, m := range b.Marks {
		if m.Now {
			keys = append(keys, key{b.Lang.say("现状", "today"), func(c *canvas, x, y float64) { diamond(c, x+10, y+6) }})
			break
		}
	}
	if len(b.Barred) > 0 {
		keys = append(keys, swatch(b.Lang.say("做不到", "out of reach"), style{fill: shade}, true))
	}
	return c.legend(y, keys)
}

// thresholds places the labels of the thresholds above the frame, each in the first row where it has room, and returns the
// top of the frame.
func (b Branches) thresholds(f frame, sx scale, y float64) (top float64, banners []banner) {
	var rows [][]banner
	for _, t := range b.Lines {
		if v, ok := number(t.X); ok {
			rows = intoRows(rows, newBanner(t.Label, sx.at(v), 320, f.x, f.x+f.w))
		}
	}
	y, banners = stack(rows, y)
	return y + 6, banners
}

func (b Branches) barred(c *canvas, f frame, sx scale) {
	for _, r := range b.Barred {
		from, to := r.place(f, sx)
		if to > from {
			c.rect(from, f.y, to-from, f.h, style{fill: paper, stroke: shade, width: 1})
			c.hatch(from, f.y, to-from, f.h, 9, style{stroke: shade, width: 1.2})
			c.tip(r.Label)
		}
	}
}

// edges keeps labels from standing across the edge of a region.
func (b Branches) edges(p *places, f frame, sx scale) {
	for _, r := range b.Barred {
		from, to := r.place(f, sx)
		p.curve([]point{{from, f.y}, {from, f.y + f.h}})
		p.curve([]point{{to, f.y}, {to, f.y + f.h}})
	}
}

// place is where a region lies in the frame; a region without a bound goes to the edge.
func (r Region) place(f frame, sx scale) (from, to float64) {
	from, to = f.x, f.x+f.w
	if v, ok := number(r.From); ok {
		from = min(max(sx.at(v), f.x), f.x+f.w)
	}
	if v, ok := number(r.To); ok {
		to = min(max(sx.at(v), f.x), f.x+f.w)
	}
	return from, to
}

// segments draws the branches, a dotted line where one jumps to the next, and the marks of their ends.
func (b Branches) segments(c *canvas, p *places, sx, sy scale) {
	var dots []shape
	var before *point
	for _, s := range b.Segments {
		points := s.visible(sx, sy)
		if len(points) == 0 {
			continue
		}
		first, final := points[0], points[len(points)-1]
		if before != nil && first.x-before.x < 3 && first.x-before.x > -3 {
			c.line(before.x, before.y, first.x, first.y, style{stroke: main, width: 1.2, dash: 3})
		}
		c.path(points, style{stroke: main, width: 2.6})
		c.tip(s.Name)
		p.curve(points)
		mark := &canvas{}
		endDot(mark, first.x, first.y, s.From)
		endDot(mark, final.x, final.y, s.To)
		dots = append(dots, mark.shapes...)
		before = &final
	}
	for _, d := range dots { // over all lines
		c.add(d)
		q := d.runs[0][0]
		p.taken = append(p.taken, box{q.x - 7, q.y - 7, q.x + 7, q.y + 7})
	}
}

func (s Segment) visible(sx, sy scale) []point {
	var out []point
	for _, q := range s.Points {
		x, okX := number(q.X)
		y, okY := number(q.Y)
		if okX && okY {
			out = append(out, point{sx.at(x), sy.at(y)})
		}
	}
	return out
}

func endDot(c *canvas, x, y float64, e End) {
	switch e {
	case Closed:
		c.dot(x, y, 5, style{fill: main, stroke: paper, width: 1.5})
	case Open:
		c.dot(x, y, 4.5, style{fill: paper, stroke: main, width: 2})
	}
}

func diamond(c *canvas, x, y float64) {
	c.polygon([]point{{x, y - 8}, {x + 8, y}, {x, y + 8}, {x - 8, y}}, style{fill: ink, stroke: paper, width: 1.5})
}

// labels draws the marks and writes what has a name; what finds no place is returned.
func (b Branches) labels(c *canvas, p *places, f frame, sx, sy scale) (left []string) {
	keep := func(s string) {
		if s != "" {
			left = append(left, s)
		}
	}
	var at []point
	for _, m := range b.Marks {
		x, okX := number(m.X)
		y, okY := number(m.Y)
		if !okX || !okY {
			keep(m.Label)
			at = append(at, point{-1, -1})
			continue
		}
		q := point{sx.at(x), sy.at(y)}
		at = append(at, q)
		p.taken = append(p.taken, box{q.x - 9, q.y - 9, q.x + 9, q.y + 9})
		if m.Now {
			diamond(c, q.x, q.y)
		} else {
			c.dot(q.x, q.y, 7.5, style{stroke: ink, width: 1.4})
		}
		c.tip(m.Label)
	}
	for i, m := range b.Marks {
		if at[i].x >= 0 {
			keep(c.labelAt(p, at[i], m.Label, labelRoom, textStyle{size: noteSize, role: ink, bold: true, halo: true}))
		}
	}
	for _, s := range b.Segments {
		if points := s.visible(sx, sy); len(points) > 0 && s.Name != "" {
			a, z := points[(len(points)-1)/2], points[len(points)/2]
			keep(c.labelAt(p, point{(a.x + z.x) / 2, (a.y + z.y) / 2}, s.Name, labelRoom, textStyle{size: tickSize, role: main, halo: true}))
		}
	}
	for _, r := range b.Barred {
		if from, to := r.place(f, sx); to > from && r.Label != "" {
			keep(c.labelAt(p, point{(from + to) / 2, f.y + f.h/2}, r.Label, min(labelRoom, max(48, to-from-12)), textStyle{size: tickSize, role: muted, halo: true}))
		}
	}
	return left
}

// foot writes the title of X, what the forecast is not, and the labels that found no place.
func (b Branches) foot(c *canvas, f frame, sx scale, left []string) {
	notice := b.Notice
	if notice == "" {
		notice = b.X.Label + b.Lang.say("是预测，不是建议", ": a forecast, not advice")
	}
	y := f.y + f.h + 28
	heading := sx.heading(b.X, b.Lang)
	room := c.width - 2*margin
	if textWidth(heading, tickSize)+textWidth(notice, tickSize)+50 < room && textWidth(notice, tickSize)+16 < room {
		c.text(f.x, y+14.5, heading, textStyle{size: tickSize, role: ink})
		c.tag(c.width-margin-12-textWidth(notice, tickSize)-16, y, notice)
		y += 28
	} else {
		y = c.paragraph(margin, y, room, heading, textStyle{size: tickSize, role: ink})
		y = c.paragraph(margin, y, room, notice, textStyle{size: tickSize, role: alert}) + 4
	}
	for _, s := range left {
		y = c.paragraph(margin, y, room, "· "+s, textStyle{size: tickSize, role: ink})
	}
	c.height = y + margin/2
}
