package pack

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// scalarText writes a single value on one line, in quotes when YAML would mistake it without.
func scalarText(n *yamlNode, t reflect.Type, flow bool) string {
	s := n.Value
	t = pointed(t)
	switch {
	case n.Style != 0 && (t == quantityType || t == stringType) && looksTyped(s):
	case t == exprType && strings.ContainsAny(s, ",[]{}\"'#"):
	case plainSafe(s, flow):
		return s
	}
	return quote(s)
}

func quote(s string) string {
	if strings.ContainsAny(s, `"\`) && !strings.ContainsAny(s, "'\n") {
		return "'" + s + "'"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// looksTyped reports whether a text reads as something else than a text when it has no quotes.
func looksTyped(s string) bool {
	q, err := ParseQuantity(s)
	return err != nil || q.Kind != Word || isYes(s) || nullWord.MatchString(s) || numberWord.MatchString(s)
}

var (
	nullWord   = regexp.MustCompile(`^(?i:null|~|true|false|)$`)
	numberWord = regexp.MustCompile(`^[-+]?(\.?[0-9][0-9A-Fa-fxo_.:eETZ+ -]*|\.(?i:inf|nan))$`)
)

// plainSafe reports whether a text can stand without quotes; in braces and brackets fewer can.
func plainSafe(s string, flow bool) bool {
	if s == "" || strings.TrimSpace(s) != s || isYes(s) || s == "<<" || s == "=" || nullWord.MatchString(s) && !isTruth(s) {
		return false
	}
	switch c := s[0]; {
	case c == '-' && len(s) > 1 && (startsWithDigit(s[1:]) || s[1] == '('):
	case strings.IndexByte("-?:,[]{}#&*!|>'\"%@`", c) >= 0:
		return false
	}
	if flow && strings.ContainsAny(s, ",[]{}") || strings.Contains(s, "\n") {
		return false
	}
	return !strings.Contains(s, ": ") && !strings.Contains(s, " #") && !strings.HasSuffix(s, ":") && !strings.HasPrefix(s, "...")
}

func isTruth(s string) bool { return s == "true" || s == "false" }

// scalar prints a single value behind a key or dash. A long text is folded onto lines of its own (>-) where it has
// spaces; an expression that the author has folded stays as it is.
func (p *printer) scalar(n *yamlNode, t reflect.Type, indent, used int, remark string) string {
	one := scalarText(n, t, false)
	pad := strings.Repeat(" ", indent+2)
	lines := func(mark string, rows []string) string {
		return " " + mark + remark + "\n" + pad + strings.ReplaceAll(strings.Join(rows, "\n"+pad), "\n"+pad+"\n", "\n\n") + "\n"
	}
	text := t == stringType || t == exprType
	body := strings.TrimSuffix(n.Value, "\n")
	if text && strings.Contains(body, "\n") && literalSafe(body) {
		mark := "|-"
		if body != n.Value {
			mark = "|"
		}
		return lines(mark, strings.Split(body, "\n"))
	}
	if text && !strings.Contains(n.Value, "\n") {
		if rows := p.rows[n]; t == exprType && len(rows) > 1 && strings.Join(rows, " ") == body && foldable(rows, indent+2) {
			return lines(">-", rows)
		}
		if used+1+textWidth(one) > columns {
			for _, at := range breaks[t == exprType] {
				if rows := fold(body, columns-indent-2, at); foldable(rows, indent+2) {
					return lines(">-", rows)
				}
			}
		}
	}
	return " " + one + remark + "\n"
}

// literalSafe reports whether a text of several lines survives as a literal block (|).
func literalSafe(s string) bool {
	for _, l := range strings.Split(s, "\n") {
		if l == "" || strings.TrimSpace(l) != l {
			return false
		}
	}
	return true
}

// foldable reports whether lines can stand as a folded block (>-): each fits and none changes the folding.
func foldable(rows []string, indent int) bool {
	return len(rows) > 1 && !slices.ContainsFunc(rows, func(r string) bool {
		return r == "" || strings.TrimSpace(r) != r || indent+textWidth(r) > columns
	})
}

// breaks are the places where a text may be broken, and an expression: behind an operator outside parentheses if that
// does, else behind any operator, else anywhere.
var breaks = map[bool][]func(word string, depth int) bool{
	false: {anywhere},
	true:  {func(w string, depth int) bool { return depth == 0 && joins(w) }, func(w string, _ int) bool { return joins(w) }, anywhere},
}

func anywhere(string, int) bool { return true }

// joins reports whether a word is an operator behind which an expression is easy to break.
func joins(w string) bool {
	return w == "&&" || w == "||" || w == ":" || w == "+" || w == "-"
}

// fold breaks a text into lines at single spaces, where the word before allows it.
func fold(s string, limit int, breakable func(word string, depth int) bool) []string {
	var rows []string
	row, part, depth := "", "", 0 // part has no place to break
	words := strings.Split(s, " ")
	for i, w := range words {
		part += w
		depth += strings.Count(w, "(") - strings.Count(w, ")")
		if i < len(words)-1 && (w == "" || words[i+1] == "" || !breakable(w, depth)) {
			part += " "
			continue
		}
		switch {
		case row == "":
			row = part
		case textWidth(row)+1+textWidth(part) <= limit:
			row += " " + part
		default:
			rows, row = append(rows, row), part
		}
		part = ""
	}
	return append(rows, row)
}
