package rule_test

import (
	"fmt"
	"strings"
	"testing"

	"huice/engine/pack"
	"huice/engine/rule"
)

// An expression is read as it is written: names, literals and operators, nothing folded.
func TestParserReadsWhatIsWritten(t *testing.T) {
	p, err := rule.NewParser()
	if err != nil {
		t.Fatal(err)
	}
	for src, want := range map[string]string{
		"score >= key_min":                      "(>= score key_min)",
		"a.eligible && !points.staff_met":       "(&& a.eligible (! points.staff_met))",
		`grade == "D" ? 0.5 : -rate`:            `(?: (== grade "D") 0.5 (- rate))`,
		"starts_with(code, excluded) || b in l": "(|| (starts_with code excluded) (in b l))",
		`x in ["a", "b"]`:                       `(in x ["a" "b"])`,
		"1 + 1":                                 "(+ 1 1)",
	} {
		s, err := p.Parse(pack.Expr{Src: src})
		if err != nil {
			t.Errorf("%s: %v", src, err)
		} else if got := lisp(s); got != want {
			t.Errorf("%s reads %s, not %s", src, got, want)
		}
	}
	if _, err := p.Parse(pack.Expr{Src: "a +"}); err == nil {
		t.Error("half an expression is read")
	}
}

func lisp(s rule.Syntax) string {
	var args []string
	for _, a := range s.Args {
		args = append(args, lisp(a))
	}
	switch s.Form {
	case rule.CallForm:
		return "(" + strings.Join(append([]string{s.Text}, args...), " ") + ")"
	case rule.ListForm:
		return "[" + strings.Join(args, " ") + "]"
	case rule.TextForm:
		return fmt.Sprintf("%q", s.Text)
	}
	return s.Text
}
