package chart

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"strconv"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// zoom is how many points of a PNG make a pixel of the drawing, so that it stays sharp in print.
const zoom = 2

// png draws the picture as points. Without a font it knows Latin letters only.
func (c *canvas) png(w io.Writer, f *Font) error {
	given := f != nil
	if !given {
		var err error
		if f, err = builtIn(); err != nil {
			return err
		}
	}
	for _, s := range c.shapes {
		missing := f.lacks(s.text)
		switch {
		case missing == "":
		case !given:
			return needFont(nil)
		default:
			return &FontError{Zh: "字体 " + f.Name + " 缺少这些字：" + missing + "。请用 --font 换一个字体，或改用 SVG",
				En: "the font " + f.Name + " lacks these letters: " + missing + "; name another with --font, or write an SVG"}
		}
	}
	p := painter{img: image.NewRGBA(image.Rect(0, 0, int(math.Ceil(c.width*zoom)), int(math.Ceil(c.height*zoom)))), font: f, faces: map[faceKey]font.Face{}}
	draw.Draw(p.img, p.img.Bounds(), image.NewUniform(paper.rgb()), image.Point{}, draw.Src)
	for _, s := range c.shapes {
		if err := p.paint(s); err != nil {
			return err
		}
	}
	return png.Encode(w, p.img)
}

type faceKey struct {
	font *sfnt.Font
	size float64
}

type painter struct {
	img   *image.RGBA
	font  *Font
	faces map[faceKey]font.Face
}

func (r role) rgb() color.RGBA {
	v, err := strconv.ParseUint(r.light()[1:], 16, 32)
	if err != nil {
		return color.RGBA{}
	}
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}

func (p *painter) paint(s shape) error {
	switch s.kind {
	case text:
		return p.text(s)
	case disc:
		q := s.runs[0][0]
		p.shape([][]point{circle(q, s.radius)}, true, s.style)
	default:
		p.shape(s.runs, s.closed, s.style)
	}
	return nil
}

func circle(q point, r float64) []point {
	const n = 48
	out := make([]point, n)
	for i := range out {
		a := 2 * math.Pi * float64(i) / n
		out[i] = point{q.x + r*math.Cos(a), q.y + r*math.Sin(a)}
	}
	return out
}

func (p *painter) shape(runs [][]point, closed bool, s style) {
	if s.fill != none {
		p.fill(runs, s.fill)
	}
	if s.stroke == none {
		return
	}
	var parts [][]point
	for _, run := range runs {
		if closed {
			run = append(append([]point(nil), run...), run[0])
		}
		for _, piece := range dashed(run, s.dash) {
			parts = append(parts, outline(piece, s.width, s.width > 1.5)...)
		}
	}
	p.fill(parts, s.stroke)
}

// outline is a stroke as areas: a rectangle for each piece, and round joints for the wide ones.
func outline(run []point, width float64, round bool) [][]point {
	var out [][]point
	for i := 1; i < len(run); i++ {
		a, b := run[i-1], run[i]
		l := math.Hypot(b.x-a.x, b.y-a.y)
		if l == 0 {
			continue
		}
		nx, ny := (b.y-a.y)/l*width/2, -(b.x-a.x)/l*width/2
		out = append(out, []point{{a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}})
	}
	if round {
		for _, q := range run {
			out = append(out, circle(q, width/2))
		}
	}
	return out
}

// dashed cuts a run into strokes and leaves gaps of the same length.
func dashed(run []point, dash float64) [][]point {
	if dash == 0 {
		return [][]point{run}
	}
	var out [][]point
	on, left := true, dash
	for i := 1; i < len(run); i++ {
		a, b := run[i-1], run[i]
		l := math.Hypot(b.x-a.x, b.y-a.y)
		for done := 0.0; done < l; {
			step := min(left, l-done)
			if on {
				out = append(out, []point{along(a, b, done/l), along(a, b, (done+step)/l)})
			}
			done, left = done+step, left-step
			if left <= 1e-9 {
				on, left = !on, dash
			}
		}
	}
	return out
}

func along(a, b point, t float64) point { return point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t} }

// fill paints areas as one. Those of a stroke all run the same way round, so that they add up where they overlap.
func (p *painter) fill(parts [][]point, r role) {
	var b span
	var h span
	for _, part := range parts {
		for _, q := range part {
			b.take(q.x * zoom)
			h.take(q.y * zoom)
		}
	}
	if !b.any {
		return
	}
	frame := image.Rect(int(math.Floor(b.lo)), int(math.Floor(h.lo)), int(math.Ceil(b.hi))+1, int(math.Ceil(h.hi))+1)
	if frame.Intersect(p.img.Bounds()).Empty() {
		return
	}
	z := vector.NewRasterizer(frame.Dx(), frame.Dy())
	for _, part := range parts {
		for i, q := range part {
			x, y := float32(q.x*zoom-float64(frame.Min.X)), float32(q.y*zoom-float64(frame.Min.Y))
			if i == 0 {
				z.MoveTo(x, y)
			} else {
				z.LineTo(x, y)
			}
		}
		z.ClosePath()
	}
	z.Draw(p.img, frame, image.NewUniform(r.rgb()), image.Point{})
}

// text draws letters, each with the first font that has it.
func (p *painter) text(s shape) error {
	type letters struct {
		face font.Face
		text string
	}
	var runs []letters
	width := fixed.Int26_6(0)
	for _, r := range clean(s.text) {
		face, err := p.face(p.font.with(r), s.letter.size*zoom)
		if err != nil {
			return err
		}
		if n := len(runs); n == 0 || runs[n-1].face != face {
			runs = append(runs, letters{face: face})
		}
		runs[len(runs)-1].text += string(r)
	}
	for _, l := range runs {
		width += font.MeasureString(l.face, l.text)
	}
	q := s.runs[0][0]
	x := fixed.Int26_6(q.x * zoom * 64)
	switch s.letter.anchor {
	case middle:
		x -= width / 2
	case end:
		x -= width
	}
	y := fixed.Int26_6(q.y * zoom * 64)
	at := func(dx, dy float64, r role) {
		dot := fixed.Point26_6{X: x + fixed.Int26_6(dx*64), Y: y + fixed.Int26_6(dy*64)}
		for _, l := range runs {
			d := font.Drawer{Dst: p.img, Src: image.NewUniform(r.rgb()), Face: l.face, Dot: dot}
			d.DrawString(l.text)
			dot = d.Dot
		}
	}
	if s.letter.halo {
		for i, o := range circle(point{}, 2*zoom) {
			if i%4 == 0 {
				at(o.x, o.y, paper)
			}
		}
	}
	at(0, 0, s.letter.role)
	if s.letter.bold { // few Chinese fonts come with a bold file: the letters are drawn twice
		at(0.5*zoom, 0, s.letter.role)
	}
	return nil
}

func (p *painter) face(f *sfnt.Font, size float64) (font.Face, error) {
	k := faceKey{f, size}
	if face, ok := p.faces[k]; ok {
		return face, nil
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("prepare the font: %w", err)
	}
	p.faces[k] = face
	return face, nil
}
