package chart

import (
	"bytes"
	"image"
	"image/png"
	"testing"
)

// painted draws shapes on 100 by 100 pixels and returns the points.
func painted(t *testing.T, draw func(c *canvas)) image.Image {
	t.Helper()
	c := &canvas{width: 100, height: 100}
	draw(c)
	var b bytes.Buffer
	if err := c.png(&b, nil); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// extent is the box of all points that are not paper, in pixels of the drawing.
func extent(img image.Image) box {
	found := box{1e9, 1e9, -1, -1}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, _, _, _ := img.At(x, y).RGBA(); r < 0xf000 {
				found = box{min(found.x0, float64(x)/zoom), min(found.y0, float64(y)/zoom), max(found.x1, float64(x+1)/zoom), max(found.y1, float64(y+1)/zoom)}
			}
		}
	}
	return found
}

func TestPNGPutsTextWhereTheSVGDoes(t *testing.T) {
	for anchor, want := range map[anchor]func(b box) float64{
		start:  func(b box) float64 { return b.x0 },
		middle: func(b box) float64 { return (b.x0 + b.x1) / 2 },
		end:    func(b box) float64 { return b.x1 },
	} {
		b := extent(painted(t, func(c *canvas) { c.text(50, 60, "HHHH", textStyle{size: 12, role: ink, anchor: anchor}) }))
		if got := want(b); got < 48 || got > 52 {
			t.Errorf("anchor %d at 50 is at %v: %v", anchor, got, b)
		}
		if b.y1 < 59 || b.y1 > 61 {
			t.Errorf("the letters should stand on 60, not on %v", b.y1)
		}
	}
}

func TestPNGPaintsStrokesWithoutHoles(t *testing.T) {
	zigzag := []point{{20, 20}, {80, 50}, {20, 80}}
	for _, run := range [][]point{zigzag, {zigzag[2], zigzag[1], zigzag[0]}} {
		img := painted(t, func(c *canvas) { c.path(run, style{stroke: main, width: 6}) })
		for _, q := range append(run, along(run[0], run[1], 0.02), along(run[1], run[2], 0.5)) {
			if got := img.At(int(q.x*zoom), int(q.y*zoom)); got != main.rgb() {
				t.Errorf("the line through %v has a hole at %v: %v", run, q, got)
			}
		}
		if b := extent(img); b.x0 < 16 || b.x1 > 84 || b.y0 < 16 || b.y1 > 84 {
			t.Errorf("a line 6 wide through %v reaches %v", run, b)
		}
	}
}

func TestPNGDashes(t *testing.T) {
	img := painted(t, func(c *canvas) { c.line(10, 50, 90, 50, style{stroke: alert, width: 4, dash: 10}) })
	for x := 15; x < 90; x += 10 {
		want := alert.rgb()
		if x/10%2 == 0 {
			want = paper.rgb()
		}
		if got := img.At(x*zoom, 50*zoom); got != want {
			t.Errorf("at %d: %v, want %v", x, got, want)
		}
	}
}
