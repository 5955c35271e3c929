package chart

import "io"

// Progress shows what is reached over time against a target: a column for each period, the sum so far as a line of steps,
// and the line to be reached.
type Progress struct {
	Head
	When         string // title of the time axis
	Value        Axis
	Count, Total string // names of the columns and of the sum
	Periods      []Period
	Target       *Target
}

// Period is a month, a quarter or a year. What is unknown has no column, and the sum is not drawn past it.
type Period struct {
	Name         string
	Count, Total float64
	Unknown      bool
}

// Target is the line to be reached.
type Target struct {
	Value float64
	Label string
}

// SVG writes the chart.
func (p Progress) SVG(w io.Writer) error { return writeSVG(p, w) }

// PNG writes the chart at twice its size; Chinese text needs a font.
func (p Progress) PNG(w io.Writer, f *Font) error { return writePNG(p, w, f) }

func (p Progress) draw() *canvas {
	c, y := p.begin()
	var sp span
	for _, q := range p.Periods {
		if q.known() {
			sp.take(q.Count)
			sp.take(q.Total)
		}
	}
	if !sp.any {
		return p.empty(c, y)
	}
	if p.Target != nil {
		sp.take(p.Target.Value)
	}
	y = p.keys(c, y)
	f := frame{h: plotHeight - 40}
	s := newScale(p.Value, p.Lang, sp.lo, sp.hi, 0, -f.h, 6, true).tight(sp.lo, sp.hi)
	f.x = margin + leftRoom(s)
	f.w = c.width - margin - f.x
	y = c.paragraph(margin, y, c.width-2*margin, s.heading(p.Value, p.Lang), textStyle{size: tickSize, role: ink})
	f.y = y + p.labelRoom(f)
	s.a, s.b = f.y+f.h, f.y
	c.yAxis(f, s)
	p.columns(c, f, s)
	at := p.sums(c, f, s)
	p.marks(c, f, s, at)
	y = p.foot(c, f)
	c.height = y + margin/2
	return c
}

// labelRoom is the height that the label of the target needs above the frame, should the target stand at its top.
func (p Progress) labelRoom(f frame) float64 {
	if p.Target == nil {
		return 16
	}
	return 12 + float64(len(wrap(p.Target.Label, noteSize, f.w-6)))*noteSize*leading
}

func (p Period) known() bool {
	_, okC := number(p.Count)
	_, okT := number(p.Total)
	return okC && okT && !p.Unknown
}

func (p Progress) keys(c *canvas, y float64) float64 {
	keys := []key{swatch(p.Count, style{fill: soft}, false), {p.Total, func(c *canvas, x, y float64) {
		c.path([]point{{x, y + 10}, {x + 10, y + 10}, {x + 10, y + 2}, {x + 20, y + 2}}, style{stroke: main, width: 2.4})
	}}}
	if p.Target != nil {
		keys = append(keys, key{p.Lang.say("目标", "target"), func(c *canvas, x, y float64) {
			c.line(x, y+6, x+20, y+6, style{stroke: alert, width: 1.6, dash: 5})
		}})
	}
	for _, q := range p.Periods {
		if !q.known() {
			keys = append(keys, swatch(p.Lang.say("未知", "unknown"), style{fill: shade}, true))
			break
		}
	}
	return c.legend(y, keys)
}

func (p Progress) columns(c *canvas, f frame, s scale) {
	slot := f.w / float64(len(p.Periods))
	wide := min(slot*0.6, 56)
	zero := s.at(0)
	for i, q := range p.Periods {
		x := f.x + (float64(i)+0.5)*slot
		if !q.known() {
			c.hatch(x-slot/2, f.y, slot, f.h, 9, style{stroke: shade, width: 1.2})
			c.tip(q.Name + " " + p.Lang.say("未知", "unknown"))
			continue
		}
		if v := s.at(q.Count); v != zero {
			c.rect(x-wide/2, min(v, zero), wide, max(v, zero)-min(v, zero), style{fill: soft, stroke: main, width: 0.8})
			c.tip(q.Name + " " + p.Count + " " + s.shown(q.Count))
		}
	}
	c.line(f.x, zero, f.x+f.w, zero, style{stroke: muted, width: 1})
}

// sums draws the steps and returns the place of each known sum.
func (p Progress) sums(c *canvas, f frame, s scale) []point {
	slot := f.w / float64(len(p.Periods))
	var run, all []point
	flush := func() {
		if len(run) > 0 {
			c.path(run, style{stroke: main, width: 2.4})
		}
		run = nil
	}
	for i, q := range p.Periods {
		if !q.known() {
			flush()
			continue
		}
		x, y := f.x+float64(i)*slot, s.at(q.Total)
		run = append(run, point{x, y}, point{x + slot, y})
		all = append(all, point{x + slot/2, y})
	}
	flush()
	return all
}

// marks draws the target and writes the sums, the last one first: it is the one that is asked for.
func (p Progress) marks(c *canvas, f frame, s scale, at []point) {
	places := &places{area: box{f.x, f.y - 14, f.x + f.w, f.y + f.h}}
	if p.Target != nil {
		if v, ok := number(p.Target.Value); ok {
			y := s.at(v)
			c.line(f.x, y, f.x+f.w, y, style{stroke: alert, width: 1.6, dash: 5})
			places.curve([]point{{f.x, y}, {f.x + f.w, y}})
			lines := wrap(p.Target.Label, noteSize, f.w-6)
			for i, l := range lines {
				c.text(f.x+6, y-6-float64(len(lines)-1-i)*noteSize*leading, l, textStyle{size: noteSize, role: alert, halo: true})
				places.taken = append(places.taken, c.shapes[len(c.shapes)-1].box().grown(2))
			}
		}
	}
	var totals []string
	for _, q := range p.Periods {
		if q.known() {
			totals = append(totals, s.shown(q.Total))
		}
	}
	slot := f.w / float64(len(p.Periods))
	for i := len(at) - 1; i >= 0; i-- {
		places.curve([]point{{at[i].x - slot/2, at[i].y}, {at[i].x + slot/2, at[i].y}})
	}
	for i := len(at) - 1; i >= 0; i-- {
		t := textStyle{size: tickSize, role: ink, anchor: middle, halo: true, bold: i == len(at)-1}
		w := textWidth(totals[i], tickSize)
		b := box{at[i].x - w/2, at[i].y - 20, at[i].x + w/2, at[i].y - 5}
		if _, free := places.covered(b.grown(1)); free {
			places.taken = append(places.taken, b.grown(3))
			c.text(at[i].x, at[i].y-7, totals[i], t)
		}
	}
}

func (p Progress) foot(c *canvas, f frame) float64 {
	slot := f.w / float64(len(p.Periods))
	names := make([]string, len(p.Periods))
	at := make([]float64, len(p.Periods))
	for i, q := range p.Periods {
		names[i], at[i] = q.Name, f.x+(float64(i)+0.5)*slot
	}
	foot := f.y + f.h
	c.names(names, at, foot+19)
	return c.paragraph(f.x, foot+28, f.w, p.When, textStyle{size: tickSize, role: ink})
}
