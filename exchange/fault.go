package exchange

import (
	"strings"
	"unicode/utf8"

	"huice/engine/pack"
)

// Fault is something wrong with a cell, a row or a heading of a file.
type Fault struct {
	File     string // only where several files are read
	Row      int    // as a person counts in that file: the heading of a table is usually row 1; 0 for names of NDJSON and Parquet
	Column   string // heading as it stands in the file
	ID       string // identifier of the row, as far as it could be read
	Found    string // what stands there
	Code     string // a short name, the same in every language
	Expected pack.Text
	Severity pack.Severity
}

// In prints the fault on one line.
func (f Fault) In(l pack.Lang) string {
	kind := severityText(f.Severity)
	var b strings.Builder
	if f.File != "" {
		b.WriteString(f.File + " ")
	}
	if f.Row > 0 {
		b.WriteString(pack.Textf("第%d行", "row %d", f.Row).In(l))
	}
	if f.Column != "" {
		b.WriteString(pack.Textf("“%s”", " %q", f.Column).In(l))
	}
	b.WriteString(pack.Text{Zh: "：", En: ": "}.In(l) + kind.In(l) + pack.Text{Zh: "：", En: ": "}.In(l))
	if f.Found != "" {
		b.WriteString(pack.Textf("“%s”，", "%q: ", f.Found).In(l))
	}
	b.WriteString(f.Expected.In(l))
	return b.String()
}

func severityText(s pack.Severity) pack.Text {
	if s == pack.Warning {
		return pack.Text{Zh: "提示", En: "warning"}
	}
	return pack.Text{Zh: "错误", En: "error"}
}

// foundLimit keeps a report readable when a cell holds a page of text.
const foundLimit = 80

// found makes the text of a cell fit for a report: one line, valid, short.
func found(b []byte) string {
	s := strings.ToValidUTF8(string(b[:min(len(b), 8*foundLimit)]), "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F {
			return ' '
		}
		return r
	}, s)
	if utf8.RuneCountInString(s) > foundLimit {
		s = string([]rune(s)[:foundLimit]) + "…"
	}
	return s
}
