package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

func TestPicturesStayAsTheyWere(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			got := svgOf(t, s.chart)
			file := filepath.Join("testdata", s.name+".svg")
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s changed: look at it, then run the test with -update", file)
			}
		})
	}
}

// Every chart, of ordinary and of extreme data, in every width: one well-formed picture that needs nothing from outside and
// in which texts stand side by side inside the edges.
func TestEveryPictureHolds(t *testing.T) {
	for _, s := range append(samples(), extremes()...) {
		for _, width := range []int{0, 480, 1600} {
			t.Run(fmt.Sprintf("%s at %d", s.name, width), func(t *testing.T) {
				d := widened(s.chart, width)
				checkXML(t, svgOf(t, d))
				checkTexts(t, d.draw())
			})
		}
	}
}

func TestNothingToShowSaysSo(t *testing.T) {
	nan := math.NaN()
	for name, d := range map[string]drawing{
		"branches":                     Branches{},
		"branches without a number":    Branches{Segments: []Segment{{Points: []Point{{nan, 1}, {1, nan}}}}},
		"bars":                         Bars{},
		"bars all unknown":             Bars{Rows: []Row{{Name: "甲", Right: Figure{Unknown: true}}}},
		"progress":                     Progress{Target: &Target{150, "目标"}},
		"progress all unknown":         Progress{Periods: []Period{{Name: "1", Unknown: true}}},
		"histogram":                    Histogram{Line: 3},
		"histogram of impossible bins": Histogram{Bins: []Bin{{From: 2, To: 1, Count: 3}, {From: 0, To: 1, Count: nan}}},
		"timeline":                     Timeline{Today: date(2026, 1, 1)},
	} {
		if got := svgOf(t, d); !bytes.Contains(got, []byte("没有数据")) {
			t.Errorf("%s does not say that there is no data", name)
		}
	}
	if got := svgOf(t, Bars{Head: Head{Lang: En}}); !bytes.Contains(got, []byte("no data")) {
		t.Error("an empty English chart does not say so in English")
	}
}

func TestWhatIsUnknownIsNotDrawnAsZero(t *testing.T) {
	known := svgOf(t, Progress{Periods: []Period{{"1月", 1, 1, false}, {"2月", 0, 1, false}, {"3月", 1, 2, false}}})
	gap := svgOf(t, Progress{Periods: []Period{{"1月", 1, 1, false}, {"2月", 0, 1, true}, {"3月", 1, 2, false}}})
	if bytes.Contains(known, []byte("未知")) || !bytes.Contains(gap, []byte("未知")) {
		t.Error("an unknown month should be named as such, and only it")
	}
	steps := func(b []byte) int { return bytes.Count(b, []byte(`stroke-width="2.4"`)) - 1 } // one in the legend
	if steps(known) != 1 || steps(gap) != 2 {
		t.Errorf("the sum is one line when all is known and two around a gap, not %d and %d", steps(known), steps(gap))
	}
	var bars []string
	for _, s := range (Bars{Rows: []Row{{Name: "甲", Right: Figure{Value: 5}}, {Name: "乙", Right: Figure{Value: 7, Unknown: true}}}}).draw().shapes {
		if s.tip != "" || s.text == "未知" {
			bars = append(bars, s.tip+s.text)
		}
	}
	if strings.Join(bars, "|") != "甲 5|未知" {
		t.Errorf("one bar is known and one is not: %v", bars)
	}
}

func TestAJumpShowsWhichBranchHoldsAtIt(t *testing.T) {
	c := Branches{X: Axis{"x", ""}, Y: Axis{"y", ""}, Segments: []Segment{
		{Points: []Point{{0, 0}, {10, 10}}, To: Closed}, {Points: []Point{{10, 4}, {20, 8}}, From: Open}}}.draw()
	var full, hollow []point
	for _, s := range c.shapes {
		switch {
		case s.kind == disc && s.style.fill == main:
			full = append(full, s.runs[0][0])
		case s.kind == disc && s.style.fill == paper:
			hollow = append(hollow, s.runs[0][0])
		}
	}
	if len(full) != 2 || len(hollow) != 2 { // one each in the legend
		t.Fatalf("%d full and %d hollow dots", len(full), len(hollow))
	}
	if full[1].x != hollow[1].x || full[1].y >= hollow[1].y {
		t.Errorf("the full dot should stand straight above the hollow one: %v, %v", full[1], hollow[1])
	}
}

func TestBinsShowOnWhichSideOfTheLineTheyAre(t *testing.T) {
	bins := []Bin{{From: math.Inf(-1), To: 0}, {From: 0, To: 2}, {From: 2, To: 3}, {From: 3, To: math.Inf(1)}}
	for _, c := range []struct {
		line  float64
		below bool
		want  string
	}{
		{2, false, "other other main main"},
		{2, true, "main main other other"},
		{1, false, "other soft main main"}, // across the line: neither
		{5, false, "other other other soft"},
	} {
		var got []string
		for _, b := range bins {
			s, hatched := Histogram{Line: c.line, MetBelow: c.below}.paint(b)
			if hatched != (s.fill == other) {
				t.Error("what is not reached is hatched, and nothing else")
			}
			got = append(got, s.fill.name())
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("line %v, reached below %v: %v, want %s", c.line, c.below, got, c.want)
		}
	}
	open := svgOf(t, Histogram{Bins: []Bin{{From: math.Inf(-1), To: 0, Count: 1}, {From: 0, To: 1, Count: 1}}})
	if !bytes.Contains(open, []byte("← 更低")) || bytes.Contains(open, []byte("更高 →")) {
		t.Error("an open bin should say that it goes on, a closed one should not")
	}
}

func TestDemoDataIsMarked(t *testing.T) {
	for _, s := range samples() {
		for _, demo := range []bool{true, false} {
			d := s.chart
			switch c := d.(type) {
			case Branches:
				c.Demo, c.Source, c.Describe = demo, "", ""
				d = c
			case Bars:
				c.Demo, c.Source = demo, ""
				d = c
			default:
				continue
			}
			got := string(svgOf(t, d))
			if marked := strings.Contains(got, ">演示数据<") || strings.Contains(got, ">demo data<"); marked != demo {
				t.Errorf("%s: demo %v, marked %v", s.name, demo, marked)
			}
		}
	}
}

func TestTicksAreOneTwoOrFive(t *testing.T) {
	for _, c := range []struct {
		ax     Axis
		lang   Lang
		lo, hi float64
		want   string
		unit   string
	}{
		{Axis{"", ""}, Zh, 0, 10, "0 2 4 6 8 10", ""},
		{Axis{"", "家"}, Zh, 0, 47, "0 10 20 30 40 50", "家"},
		{Axis{"", Yuan}, Zh, 40e6, 65e6, "4000 4500 5000 5500 6000 6500", "万元"},
		{Axis{"", Yuan}, En, 40e6, 65e6, "40 45 50 55 60 65", "million yuan"},
		{Axis{"", Yuan}, Zh, 0, 900, "0 200 400 600 800 1000", "元"},
		{Axis{"", Yuan}, Zh, 0, 5e10, "0 100 200 300 400 500", "亿元"},
		{Axis{"", Share}, Zh, 0, 0.05, "0 1 2 3 4 5", "%"},
		{Axis{"", ""}, Zh, -1, 1, "−1.0 −0.5 0.0 0.5 1.0", ""},
		{Axis{"", ""}, Zh, 7, 7, "6.0 6.5 7.0 7.5 8.0", ""},
		{Axis{"", ""}, Zh, 0, 0, "−1.0 −0.5 0.0 0.5 1.0", ""},
		{Axis{"", ""}, Zh, 0, 60000, "0 20,000 40,000 60,000", ""},
	} {
		s := newScale(c.ax, c.lang, c.lo, c.hi, 0, 100, 5, false)
		var got []string
		for _, v := range s.ticks {
			got = append(got, s.tick(v))
		}
		if strings.Join(got, " ") != c.want || s.unit != c.unit {
			t.Errorf("%v to %v %s: %v in %q, want %s in %q", c.lo, c.hi, c.ax.Unit, got, s.unit, c.want, c.unit)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text string
		room float64 // in letters of 10 pixels
		want string
	}{
		{"研发费用加计扣除", 4, "研发费用|加计扣除"},
		{"研发费用，加计", 4, "研发费|用，加计"}, // no line starts with a comma
		{"营业（收入）", 4, "营业（|收入）"},
		{"high tech enterprise", 7, "high tech|enterprise"},
		{"ABCDEFGHIJ", 3, "ABCD|EFGH|IJ"},
		{"一\n二\t三\x00", 9, "一 二 三"},
		{"", 9, ""},
	} {
		got := wrap(c.text, 10, c.room*10)
		for _, l := range got {
			if textWidth(l, 10) > c.room*10 && len([]rune(l)) > 1 {
				t.Errorf("%q: the line %q is wider than %v", c.text, l, c.room)
			}
		}
		if c.text != "营业（收入）" && strings.Join(got, "|") != c.want {
			t.Errorf("%q: %q, want %q", c.text, strings.Join(got, "|"), c.want)
		}
	}
}

func TestPNGInLatinLettersNeedsNoFont(t *testing.T) {
	var b bytes.Buffer
	chart := Bars{Head: Head{Title: "Enterprises by county", Lang: En}, Value: Axis{"enterprises", ""}, Rows: []Row{{Name: "North", Right: Figure{Value: 12}}}}
	if err := chart.PNG(&b, nil); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Dx() != 1920 {
		t.Errorf("%d points wide, want twice 960", img.Bounds().Dx())
	}
	colours := map[string]int{}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			r, g, b, _ := img.At(x, y).RGBA()
			colours[fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)]++
		}
	}
	for _, r := range []role{paper, ink, main, faint} {
		if colours[r.light()] < 100 {
			t.Errorf("the picture has %d points in the colour of %s", colours[r.light()], r.name())
		}
	}
}

func TestPNGInChineseSaysWhichFontItNeeds(t *testing.T) {
	latin, err := ParseFont("go.ttf", goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	_, broken := ParseFont("broken.ttf", []byte("no font"))
	_, absent := FindFont(t.TempDir())
	for name, c := range map[string]struct {
		err    error
		zh, en string
	}{
		"no font":              {simple().PNG(io.Discard, nil), "--font", "--font"},
		"a font without 补":     {simple().PNG(io.Discard, latin), "补", "补"},
		"a file that is none":  {broken, "broken.ttf", "broken.ttf"},
		"a system without one": {absent, "SVG 不需要字体", "an SVG, which needs none"},
	} {
		var font *FontError
		if !errors.As(c.err, &font) {
			t.Errorf("%s: %v", name, c.err)
			continue
		}
		if !strings.Contains(font.Zh, c.zh) || !strings.Contains(font.En, c.en) {
			t.Errorf("%s: %q / %q", name, font.Zh, font.En)
		}
	}
}

func TestPNGInChineseWithAFontOfTheSystem(t *testing.T) {
	font, err := FindFont(FontFolders(runtime.GOOS, t.TempDir())...)
	if err != nil {
		t.Skip("this machine has no Chinese font: ", err)
	}
	for _, s := range samples() {
		var b bytes.Buffer
		if err := s.chart.draw().png(&b, font); err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		if _, err := png.Decode(&b); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
	}
}

func svgOf(t *testing.T, d drawing) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := d.draw().svg(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// checkXML reads the picture as a strict program does.
func checkXML(t *testing.T, svg []byte) {
	t.Helper()
	if bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("Inf")) || bytes.Contains(svg, []byte("e+")) {
		t.Error("the picture holds what is no place")
	}
	d := xml.NewDecoder(bytes.NewReader(svg))
	seen := map[string]int{}
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		seen[e.Name.Local]++
		for _, a := range e.Attr {
			if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" || strings.Contains(a.Value, "url(") {
				t.Errorf("<%s> carries %s=%q", e.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
	for _, forbidden := range []string{"script", "image", "foreignObject", "use", "link"} {
		if seen[forbidden] > 0 {
			t.Errorf("the picture holds <%s>", forbidden)
		}
	}
	if seen["svg"] != 1 || seen["title"] < 1 || seen["desc"] != 1 || seen["style"] != 1 || !bytes.Contains(svg, []byte(`role="img"`)) {
		t.Errorf("the picture lacks what a listener needs: %v", seen)
	}
}

// checkTexts compares the estimated places of all texts.
func checkTexts(t *testing.T, c *canvas) {
	t.Helper()
	var texts []shape
	for _, s := range c.shapes {
		if s.kind == text {
			texts = append(texts, s)
		}
	}
	for i, a := range texts {
		b := a.box()
		if b.x0 < 0 || b.y0 < 0 || b.x1 > c.width || b.y1 > c.height {
			t.Errorf("%q stands outside of the picture of %v by %v: %v", a.text, c.width, c.height, b)
		}
		for _, o := range texts[i+1:] {
			if b.meets(o.box()) {
				t.Errorf("%q covers %q: %v %v", a.text, o.text, b, o.box())
			}
		}
	}
}

// widened is the same chart in another width.
func widened(d drawing, width int) drawing {
	switch c := d.(type) {
	case Branches:
		c.Width = width
		return c
	case Bars:
		c.Width = width
		return c
	case Progress:
		c.Width = width
		return c
	case Histogram:
		c.Width = width
		return c
	case Timeline:
		c.Width = width
		return c
	}
	return d
}
