package chart

import (
	"math"
	"strconv"
	"strings"
)

// scale places values along a side, from pixel a at its low end to pixel b at its high end.
type scale struct {
	lo, hi, a, b float64 // lo and hi in the unit that is shown
	div          float64 // what a value is divided by to be shown
	unit         string
	step         float64
	decimals     int
	ticks        []float64 // in the unit that is shown
}

// newScale covers lo to hi with at most about want steps of 1, 2 or 5. It starts at zero where zero is not far, or always
// when bars stand on it.
func newScale(ax Axis, l Lang, lo, hi, a, b float64, want int, bars bool) scale {
	if bars || lo > 0 && lo < 0.6*hi {
		lo = min(lo, 0)
	}
	if bars || hi < 0 && hi > 0.6*lo {
		hi = max(hi, 0)
	}
	s := scale{a: a, b: b}
	s.div, s.unit = unitOf(ax.Unit, l, max(math.Abs(lo), math.Abs(hi)))
	lo, hi = lo/s.div, hi/s.div
	if hi-lo <= 1e-9*max(math.Abs(lo), math.Abs(hi)) { // all equal
		pad := 0.1 * max(math.Abs(lo), math.Abs(hi))
		if pad == 0 {
			pad = 1
		}
		lo, hi = lo-pad, hi+pad
	}
	s.step, s.decimals = niceStep((hi - lo) / float64(max(want, 1)))
	s.lo, s.hi = math.Floor(lo/s.step+1e-9)*s.step, math.Ceil(hi/s.step-1e-9)*s.step
	for i := math.Round(s.lo / s.step); i <= math.Round(s.hi/s.step) && len(s.ticks) < 100; i++ {
		s.ticks = append(s.ticks, i*s.step)
	}
	return s
}

// tight ends the scale where the values end, with a little room, instead of at whole steps; an end at zero stays.
func (s scale) tight(lo, hi float64) scale {
	lo, hi = lo/s.div, hi/s.div
	room := 0.04 * (hi - lo)
	if room == 0 {
		return s
	}
	if s.lo != 0 {
		s.lo = max(s.lo, lo-room)
	}
	if s.hi != 0 {
		s.hi = min(s.hi, hi+room)
	}
	s.ticks = within(s)
	return s
}

// within keeps the ticks that the scale still reaches after its ends were moved.
func within(s scale) []float64 {
	var in []float64
	for _, t := range s.ticks {
		if t >= s.lo-s.step*1e-6 && t <= s.hi+s.step*1e-6 {
			in = append(in, t)
		}
	}
	return in
}

// niceStep is the least step of 1, 2 or 5 times a power of ten that is not below the raw one, with the decimals it needs.
func niceStep(raw float64) (step float64, decimals int) {
	e := math.Floor(math.Log10(raw))
	for _, m := range []float64{1, 2, 5, 10} {
		step = m * math.Pow(10, e)
		if step >= raw*(1-1e-9) {
			if m == 10 {
				e++
			}
			break
		}
	}
	return step, int(max(0, -e))
}

// unitOf chooses how a unit is shown for values up to most.
func unitOf(unit string, l Lang, most float64) (div float64, name string) {
	switch unit {
	case Share:
		return 0.01, "%"
	case Yuan:
	default:
		return 1, unit
	}
	switch {
	case l != En && most >= 1e9:
		return 1e8, "亿元"
	case l != En && most >= 1e4:
		return 1e4, "万元"
	case l != En:
		return 1, "元"
	case most >= 1e10:
		return 1e9, "billion yuan"
	case most >= 1e6:
		return 1e6, "million yuan"
	case most >= 1e4:
		return 1e3, "thousand yuan"
	}
	return 1, "yuan"
}

func (s scale) at(v float64) float64 { return s.place(v / s.div) }

func (s scale) place(t float64) float64 { return s.a + (t-s.lo)/(s.hi-s.lo)*(s.b-s.a) }

// heading is the title of the side, with its unit.
func (s scale) heading(ax Axis, l Lang) string {
	if s.unit == "" {
		return ax.Label
	}
	return ax.Label + l.say("（", " (") + s.unit + l.say("）", ")")
}

func (s scale) tick(t float64) string { return figure(t, s.decimals) }

// figure prints a number with a comma at each thousand from 10,000 on.
func figure(v float64, decimals int) string {
	if v != 0 && (math.Abs(v) >= 1e15 || decimals > 6) {
		return strings.NewReplacer("e+", "e", "-", "−").Replace(strconv.FormatFloat(v, 'g', 3, 64))
	}
	if v == 0 && decimals > 6 {
		return "0"
	}
	t := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, frac, _ := strings.Cut(t, ".")
	if len(whole) > 4 {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
	}
	if frac != "" {
		whole += "." + frac
	}
	if v < 0 && strings.Trim(whole, "0.,") != "" {
		return "−" + whole
	}
	return whole
}

// shown prints a value in the unit of the scale, for callers that gave no text.
func (s scale) shown(v float64) string {
	v /= s.div
	d := 0
	for ; d < 4 && math.Abs(v*math.Pow(10, float64(d))-math.Round(v*math.Pow(10, float64(d)))) > 1e-6; d++ {
	}
	return figure(v, d)
}

// span finds the least and the greatest of what can be placed.
type span struct {
	lo, hi float64
	any    bool
}

func (s *span) take(v float64) {
	v, ok := number(v)
	if !ok {
		return
	}
	if !s.any {
		s.lo, s.hi, s.any = v, v, true
	}
	s.lo, s.hi = min(s.lo, v), max(s.hi, v)
}
