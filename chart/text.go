package chart

import (
	"strings"
	"unicode"
)

// advance estimates the width of a letter in ems. The viewer's font is not known; the estimates are those of wide ordinary
// fonts, so that text rather has too much room than too little.
func advance(r rune) float64 {
	switch {
	case unicode.Is(unicode.Mn, r):
		return 0
	case r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6 || r >= 0x1f000):
		return 1
	case strings.ContainsRune("—…→←≥≤≠±×·“”‘’−", r): // as wide as a Chinese letter in Chinese fonts
		return 1
	case strings.ContainsRune("iljI.,:;'|!", r):
		return 0.32
	case strings.ContainsRune("ftr()[] -/\"", r):
		return 0.4
	case strings.ContainsRune("mwMW%@", r):
		return 0.95
	case r >= 'A' && r <= 'Z':
		return 0.7
	case r >= '0' && r <= '9':
		return 0.6
	}
	return 0.58
}

func textWidth(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		w += advance(r)
	}
	return w * size
}

func widest(lines []string, size float64) float64 {
	w := 0.0
	for _, l := range lines {
		w = max(w, textWidth(l, size))
	}
	return w
}

// wrap breaks a text into lines of at most room pixels: at spaces, between Chinese letters, and inside a word that is longer
// than a line. A line does not start with a mark that closes something.
func wrap(s string, size, room float64) []string {
	var lines []string
	line, width := "", 0.0
	flush := func() {
		if t := strings.TrimSpace(line); t != "" {
			lines = append(lines, t)
		}
		line, width = "", 0
	}
	for _, piece := range pieces(clean(s)) {
		w := textWidth(piece, size)
		if line != "" && width+textWidth(strings.TrimRight(piece, " "), size) > room {
			flush()
		}
		for w > room && textWidth(strings.TrimRight(piece, " "), size) > room {
			head, rest := cut(piece, size, room)
			lines = append(lines, head)
			piece, w = rest, textWidth(rest, size)
		}
		line, width = line+piece, width+w
	}
	flush()
	return lines
}

// pieces are what a line may not break inside.
func pieces(s string) []string {
	var out []string
	runes := []rune(s)
	from := 0
	for i := 1; i <= len(runes); i++ {
		if i == len(runes) || mayBreak(runes[i-1], runes[i]) {
			out = append(out, string(runes[from:i]))
			from = i
		}
	}
	return out
}

func mayBreak(before, after rune) bool {
	switch {
	case after == ' ', strings.ContainsRune("，。；：、！？）》】」”’%,.;:!?)]", after), strings.ContainsRune("（《【「“‘([", before):
		return false
	case before == ' ':
		return true
	}
	return advance(before) == 1 || advance(after) == 1
}

// cut takes off what fits on a line, at least one letter.
func cut(s string, size, room float64) (head, rest string) {
	w := 0.0
	for i, r := range s {
		w += advance(r) * size
		if i > 0 && w > room {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// clean drops what an XML file cannot hold and makes other white space a space.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == unicode.ReplacementChar || unicode.IsControl(r) || r == 0xfffe || r == 0xffff:
			return -1
		}
		return r
	}, s)
}

// box is where a text stands.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) meets(o box) bool { return b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1 }

func (b box) grown(by float64) box { return box{b.x0 - by, b.y0 - by, b.x1 + by, b.y1 + by} }

// box estimates the place of a text.
func (s shape) box() box {
	p, size := s.runs[0][0], s.letter.size
	w := textWidth(s.text, size)
	switch s.letter.anchor {
	case middle:
		p.x -= w / 2
	case end:
		p.x -= w
	}
	return box{p.x, p.y - 0.88*size, p.x + w, p.y + 0.22*size}
}
