package chart

import (
	"io"
	"strconv"
	"time"
)

// Timeline shows a plan on the calendar: when each change starts, how long it takes, on which day it counts, and the years
// that are looked at.
type Timeline struct {
	Head
	Today   time.Time
	Changes []Change
	Windows []Window
	Goal    *Goal
}

// Change is one thing to do.
type Change struct {
	Name          string
	Text          string // what it costs or how much of it, below the name
	Start, Counts time.Time
}

// Window is a span of time that is judged as one, such as the last three full years.
type Window struct {
	Name     string
	From, To time.Time // To is its last day
}

// Goal is the day on which all is there.
type Goal struct {
	On    time.Time
	Label string
}

// SVG writes the chart.
func (t Timeline) SVG(w io.Writer) error { return writeSVG(t, w) }

// PNG writes the chart at twice its size; Chinese text needs a font.
func (t Timeline) PNG(w io.Writer, f *Font) error { return writePNG(t, w, f) }

// calendar places days.
type calendar struct {
	f        frame
	from, to time.Time
}

func (k calendar) at(day time.Time) float64 {
	return k.f.x + float64(day.Unix()-k.from.Unix())/float64(k.to.Unix()-k.from.Unix())*k.f.w
}

func (t Timeline) draw() *canvas {
	c, y := t.begin()
	from, to, any := t.reach()
	if !any {
		return t.empty(c, y)
	}
	y = t.keys(c, y)
	k := calendar{from: from, to: to}
	names := 0.0
	for _, n := range t.names() {
		names = max(names, widest(wrap(n, noteSize, c.width*0.3), noteSize))
	}
	k.f.x = margin + names + 16
	k.f.w = c.width - margin - k.f.x
	k.f.y = t.banners(c, k, y)
	grid := len(c.shapes)
	y = k.f.y + 6
	for _, w := range t.Windows {
		y = t.window(c, k, w, names, y)
	}
	for _, ch := range t.Changes {
		y = t.change(c, k, ch, names, y)
	}
	k.f.h = y + 4 - k.f.y
	t.grid(c, k, grid)
	c.height = k.f.y + k.f.h + 30 + margin/2
	return c
}

// reach is the months from the first day to the last.
func (t Timeline) reach() (from, to time.Time, any bool) {
	take := func(d time.Time) {
		if d.IsZero() {
			return
		}
		if !any || d.Before(from) {
			from = d
		}
		if !any || d.After(to) {
			to = d
		}
		any = true
	}
	for _, ch := range t.Changes {
		take(ch.Start)
		take(ch.Counts)
	}
	for _, w := range t.Windows {
		take(w.From)
		take(w.To)
	}
	if !any {
		return
	}
	take(t.Today)
	if t.Goal != nil {
		take(t.Goal.On)
	}
	from = time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC)
	to = time.Date(to.Year(), to.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	return from, to, true
}

func (t Timeline) names() []string {
	var out []string
	for _, w := range t.Windows {
		out = append(out, w.Name)
	}
	for _, ch := range t.Changes {
		out = append(out, ch.Name)
	}
	return out
}

func (t Timeline) keys(c *canvas, y float64) float64 {
	var keys []key
	if len(t.Windows) > 0 {
		keys = append(keys, swatch(t.Lang.say("考察期", "years looked at"), style{fill: soft}, false))
	}
	if len(t.Changes) > 0 {
		keys = append(keys, key{t.Lang.say("从开始到见效", "from start to effect"), func(c *canvas, x, y float64) {
			c.rect(x, y+3, 20, 6, style{fill: main})
		}}, key{t.Lang.say("开始计入", "counts from here"), func(c *canvas, x, y float64) { countsMark(c, x+10, y+6) }})
	}
	return c.legend(y, keys)
}

// banners writes the goal and today above the calendar, side by side, or one above the other where they are close.
func (t Timeline) banners(c *canvas, k calendar, y float64) float64 {
	var rows [][]banner
	goal := t.Goal != nil && !t.Goal.On.IsZero()
	if goal {
		rows = intoRows(rows, newBanner(t.Goal.Label+" "+day(t.Goal.On), k.at(t.Goal.On), 300, margin, c.width-margin))
	}
	if !t.Today.IsZero() {
		rows = intoRows(rows, newBanner(t.Lang.say("今天", "today")+" "+day(t.Today), k.at(t.Today), 300, margin, c.width-margin))
	}
	y, banners := stack(rows, y)
	for i, l := range banners {
		style := textStyle{size: tickSize, role: muted, anchor: middle}
		if i == 0 && goal {
			style = textStyle{size: tickSize, role: alert, anchor: middle, bold: true}
		}
		l.write(c, style)
	}
	return y + 4
}

func day(d time.Time) string { return d.Format("2006-01-02") }

// rowName writes the name of a row and returns the height of the row.
func rowName(c *canvas, names float64, name string, y float64, r role) float64 {
	lines := wrap(name, noteSize, names+1)
	h := max(34, float64(len(lines))*noteSize*leading+10)
	for i, l := range lines {
		c.text(margin+names, y+h/2+noteSize*0.36+(float64(i)-float64(len(lines)-1)/2)*noteSize*leading, l, textStyle{size: noteSize, role: r, anchor: end})
	}
	return h
}

func (t Timeline) window(c *canvas, k calendar, w Window, names, y float64) float64 {
	h := rowName(c, names, w.Name, y, muted)
	if w.From.IsZero() || w.To.IsZero() {
		return y + h
	}
	x0, x1 := k.at(w.From), k.at(w.To.AddDate(0, 0, 1))
	c.rect(x0, y+h/2-8, max(x1-x0, 2), 16, style{fill: soft})
	c.tip(w.Name + " " + day(w.From) + " – " + day(w.To))
	return y + h
}

// change draws a bar from start to effect, a mark where it counts, and the figures where they have room.
func (t Timeline) change(c *canvas, k calendar, ch Change, names, y float64) float64 {
	h := rowName(c, names, ch.Name, y, ink)
	if ch.Counts.IsZero() {
		return y + h
	}
	from := ch.Start
	if from.IsZero() {
		from = ch.Counts
	}
	x0, x1, mid := k.at(from), k.at(ch.Counts), y+13
	c.rect(x0, mid-4, max(x1-x0, 1), 8, style{fill: main})
	c.tip(ch.Name + " " + day(from) + " – " + day(ch.Counts))
	countsMark(c, x1, mid)
	s := day(from) + " → " + day(ch.Counts)
	if ch.Text != "" {
		s += t.Lang.say("，", ", ") + ch.Text
	}
	lines := wrap(s, tickSize, k.f.w)
	w := widest(lines, tickSize)
	left := min(max(x0, k.f.x), k.f.x+k.f.w-w)
	for i, l := range lines {
		c.text(left, mid+18+float64(i)*tickSize*leading, l, textStyle{size: tickSize, role: ink, halo: true})
	}
	return y + max(h, 36+float64(len(lines)-1)*tickSize*leading)
}

func countsMark(c *canvas, x, y float64) {
	c.polygon([]point{{x, y - 7}, {x + 7, y}, {x, y + 7}, {x - 7, y}}, style{fill: paper, stroke: main, width: 2})
}

// grid draws months, quarters or years under what stands in the drawing from shape number at on, and today and the goal over it.
func (t Timeline) grid(c *canvas, k calendar, at int) {
	over := append([]shape(nil), c.shapes[at:]...)
	c.shapes = c.shapes[:at]
	foot := k.f.y + k.f.h
	months := (k.to.Year()-k.from.Year())*12 + int(k.to.Month()-k.from.Month())
	step := 1
	for _, s := range []int{1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12000} {
		step = s
		if float64(months)/float64(s)*70 <= k.f.w {
			break
		}
	}
	var names []string
	var xs []float64
	for m := k.from.Year()*12 + int(k.from.Month()) - 1; m <= k.to.Year()*12+int(k.to.Month())-1; m++ {
		if m%step != 0 {
			continue
		}
		d := time.Date(m/12, time.Month(m%12+1), 1, 0, 0, 0, 0, time.UTC)
		name := d.Format("2006-01")
		if step%12 == 0 {
			name = strconv.Itoa(d.Year())
		}
		x := k.at(d)
		c.line(x, k.f.y, x, foot, style{stroke: faint, width: 1})
		names, xs = append(names, name), append(xs, x)
	}
	c.line(k.f.x, foot, k.f.x+k.f.w, foot, style{stroke: muted, width: 1})
	c.names(names, xs, foot+19)
	if !t.Today.IsZero() {
		x := k.at(t.Today)
		c.line(x, k.f.y, x, foot, style{stroke: muted, width: 1, dash: 4})
	}
	if t.Goal != nil && !t.Goal.On.IsZero() {
		x := k.at(t.Goal.On)
		c.line(x, k.f.y, x, foot, style{stroke: alert, width: 2})
	}
	c.shapes = append(c.shapes, over...)
}
