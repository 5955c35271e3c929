package pack

import (
	"fmt"
	"strings"
)

// Lang is a language of the product: Chinese first, English complete.
type Lang string

// The languages every text exists in.
const (
	Zh Lang = "zh"
	En Lang = "en"
)

// Text is a sentence or label in both languages.
type Text struct{ Zh, En string }

// In returns the text in a language, falling back to the other when one is empty.
func (t Text) In(l Lang) string {
	if l == En && t.En != "" || t.Zh == "" {
		return t.En
	}
	return t.Zh
}

// Textf fills the same arguments into both languages. A language that numbers its arguments (%[3]s) takes those; one
// that does not takes the first ones, as many as it has verbs.
func Textf(zh, en string, args ...any) Text { return Text{fill(zh, args), fill(en, args)} }

func fill(format string, args []any) string {
	if !strings.Contains(format, "%[") {
		verbs := strings.Count(strings.ReplaceAll(format, "%%", ""), "%")
		args = args[:min(verbs, len(args))]
	}
	return fmt.Sprintf(format, args...)
}

// Pos is a place in a file of a pack; lines and columns count from 1.
type Pos struct {
	File string
	Line int
	Col  int
}

func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Severity tells whether a problem stops a pack from being used.
type Severity uint8

// Severities.
const (
	Error Severity = iota
	Warning
)

// Problem is something wrong at a place of a pack, in words a clerk can act on.
type Problem struct {
	Pos      Pos
	Severity Severity
	Code     string // a short name, the same in every language: unknown-key, bad-cite, …
	Text     Text
}

func (p Problem) String() string { return p.In(En) }

// In prints the problem on one line.
func (p Problem) In(l Lang) string {
	kind := Text{"错误", "error"}
	if p.Severity == Warning {
		kind = Text{"提示", "warning"}
	}
	return fmt.Sprintf("%s: %s: %s [%s]", p.Pos, kind.In(l), p.Text.In(l), p.Code)
}

// Errors reports whether any of the problems is an error.
func Errors(ps []Problem) bool {
	for _, p := range ps {
		if p.Severity == Error {
			return true
		}
	}
	return false
}
