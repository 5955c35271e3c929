package main

import (
	"bytes"
	"fmt"
	"math"

	"huice/bench"
)

// The plot is 640 by 360 with room for the axes.
const (
	plotWidth, plotHeight          = 640, 360
	plotLeft, plotTop              = 72, 24
	plotRight, plotBottom          = 24, 56
	plotInnerX, plotInnerY         = plotWidth - plotLeft - plotRight, plotHeight - plotTop - plotBottom
	plotStyle                      = `font-family="sans-serif" font-size="13" fill="#333"`
	plotGrid                       = `stroke="#ddd" stroke-width="1"`
	plotHead                       = `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="Nanoseconds per enterprise against packs, on one and two cores">` + "\n"
	plotTicks              float64 = 5
)

// plot draws the cost of an enterprise against the number of packs, a line for each number of cores.
func plot(asked []int, figures map[string]bench.Figure) []byte {
	var top float64
	for _, f := range figures {
		top = max(top, f.Median())
	}
	step := nice(top / plotTicks)
	top = step * math.Ceil(top/step)
	most := float64(asked[len(asked)-1])
	x := func(packs int) float64 { return plotLeft + float64(packs)/most*plotInnerX }
	y := func(ns float64) float64 { return plotTop + (1-ns/top)*plotInnerY }
	var b bytes.Buffer
	fmt.Fprintf(&b, plotHead, plotWidth, plotHeight, plotWidth, plotHeight)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", plotWidth, plotHeight)
	for ns := 0.0; ns <= top+step/2; ns += step {
		fmt.Fprintf(&b, `<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" %s/>`+"\n", plotLeft, y(ns), plotLeft+plotInnerX, y(ns), plotGrid)
		fmt.Fprintf(&b, `<text x="%d" y="%.1f" text-anchor="end" %s>%g</text>`+"\n", plotLeft-8, y(ns)+4, plotStyle, ns)
	}
	for _, packs := range asked {
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle" %s>%d</text>`+"\n", x(packs), plotTop+plotInnerY+20, plotStyle, packs)
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle" %s>packs</text>`+"\n", plotLeft+plotInnerX/2, plotHeight-12, plotStyle)
	fmt.Fprintf(&b, `<text x="16" y="%d" text-anchor="middle" transform="rotate(-90 16 %d)" %s>ns per enterprise</text>`+"\n",
		plotTop+plotInnerY/2, plotTop+plotInnerY/2, plotStyle)
	for k, colour := range []string{"#1f5fa8", "#c0561b"} {
		curve(&b, colour, k+1, asked, figures, x, y)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// curve draws the line for a number of cores and names it.
func curve(b *bytes.Buffer, colour string, n int, asked []int, figures map[string]bench.Figure, x func(int) float64, y func(float64) float64) {
	var path bytes.Buffer
	for _, packs := range asked {
		f, ok := figures[libraryName(packs, n)]
		if !ok {
			continue
		}
		ns := f.Median()
		fmt.Fprintf(&path, "%.1f,%.1f ", x(packs), y(ns))
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3.5" fill="%s"><title>%d packs, %s: %.0f ns</title></circle>`+"\n", x(packs), y(ns), colour, packs, cores(n), ns)
	}
	if path.Len() == 0 {
		return
	}
	fmt.Fprintf(b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", bytes.TrimSpace(path.Bytes()), colour)
	fmt.Fprintf(b, `<text x="%d" y="%d" %s><tspan fill="%s">●</tspan> %s</text>`+"\n", plotLeft+16, plotTop+8+20*n, plotStyle, colour, cores(n))
}

// nice rounds a step of an axis up to 1, 2 or 5 times a power of ten.
func nice(step float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(step)))
	for _, m := range []float64{1, 2, 5} {
		if m*p >= step {
			return m * p
		}
	}
	return 10 * p
}
