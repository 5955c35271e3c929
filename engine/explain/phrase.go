package explain

import (
	"strings"

	"huice/engine/pack"
	"huice/engine/rule"
)

// sentence writes an expression in words.
func (x *reader) sentence(e pack.Expr) string {
	if !e.Given() {
		return ""
	}
	return x.phrase(x.parse(e))
}

// phrase writes a piece of an expression in words, naming definitions instead of opening them.
func (x *reader) phrase(s rule.Syntax) string {
	switch s.Form {
	case rule.NameForm:
		return x.name(s.Text)
	case rule.TextForm:
		return "“" + codeIn(x.outcomes, s.Text, x.lang) + "”"
	case rule.FlagForm:
		return x.say(map[string]string{"true": "是", "false": "否"}[s.Text], map[string]string{"true": "yes", "false": "no"}[s.Text])
	case rule.ListForm:
		return x.list(s, nil)
	case rule.CallForm:
		return x.call(s)
	}
	return s.Text
}

// binding is how tightly an operator binds: what binds less than its surroundings needs brackets.
var binding = map[string]int{"?:": 1, "||": 2, "&&": 3, "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "in": 4, "starts_with": 4,
	"+": 5, "-": 5, "*": 6, "share": 6, "ratio": 6}

// part writes an argument of an operator, in brackets where it would be misread.
func (x *reader) part(s rule.Syntax, of string, last bool) string {
	text := x.phrase(s)
	if s.Form != rule.CallForm || of == "" {
		return text
	}
	in, out := binding[s.Text], binding[of]
	loose := in > 0 && in < out || in > 0 && in == out && last && (of == "-" || of == "ratio")
	mixed := in == 3 && out == 2 // CEL needs no brackets there, readers do
	if loose || mixed {
		return x.brackets(text)
	}
	return text
}

func (x *reader) brackets(s string) string { return x.say("（", "(") + s + x.say("）", ")") }

func (x *reader) call(s rule.Syntax) string {
	two := func(op string) string { return x.part(s.Args[0], s.Text, false) + op + x.part(s.Args[1], s.Text, true) }
	switch s.Text {
	case "&&":
		return x.chain(s, x.say("，且", ", and "))
	case "||":
		return x.chain(s, x.say("，或", ", or "))
	case "!":
		return x.not(s.Args[0])
	case "?:":
		return x.choice(s)
	case "==", "!=", "<", "<=", ">", ">=":
		return x.comparison(s, comparison(s.Text))
	case "in", "starts_with":
		return x.membership(s, x.say(" 属于 ", map[string]string{"in": " is one of ", "starts_with": " begins with "}[s.Text]))
	case "+":
		return two(" ＋ ")
	case "*", "share":
		return two(" × ")
	case "ratio":
		return two(" ÷ ")
	case "-":
		if len(s.Args) == 1 {
			return "－" + x.part(s.Args[0], s.Text, true)
		}
		return two(" － ")
	}
	return x.function(s)
}

// chain joins the parts of a chain of the same operation without brackets.
func (x *reader) chain(s rule.Syntax, sep string) string {
	var parts []string
	var walk func(rule.Syntax)
	walk = func(a rule.Syntax) {
		if a.Form == rule.CallForm && a.Text == s.Text {
			walk(a.Args[0])
			walk(a.Args[1])
			return
		}
		parts = append(parts, x.part(a, s.Text, false))
	}
	walk(s)
	return strings.Join(parts, sep)
}

func (x *reader) not(a rule.Syntax) string {
	switch {
	case x.isFlag(a):
		return "“" + x.phrase(a) + x.say("”为否", "” is no")
	case a.Form == rule.CallForm && (a.Text == "in" || a.Text == "starts_with"):
		return x.membership(a, x.say(" 不属于 ", map[string]string{"in": " is none of ", "starts_with": " does not begin with "}[a.Text]))
	}
	if a.Form == rule.NameForm {
		if a.Text == "eligible" || strings.HasSuffix(a.Text, ".eligible") {
			return x.say("不", "not ") + x.phrase(a)
		}
		return x.say("“", "not “") + x.phrase(a) + x.say("”不成立", "”")
	}
	return x.say("非", "not ") + x.brackets(x.phrase(a))
}

// choice writes one case after the other.
func (x *reader) choice(s rule.Syntax) string {
	var parts []string
	for s.Form == rule.CallForm && s.Text == "?:" {
		parts = append(parts, x.say("", "if ")+x.part(s.Args[0], "&&", false)+x.say("时取 ", ": ")+x.part(s.Args[1], "||", false))
		s = s.Args[2]
	}
	return strings.Join(parts, x.say("；", "; ")) + x.say("；其他取 ", "; otherwise ") + x.phrase(s)
}

// comparison writes what is compared; a code stands there by its label.
func (x *reader) comparison(s rule.Syntax, op string) string {
	side := func(a, b rule.Syntax, last bool) string {
		if a.Form == rule.TextForm {
			return "“" + codeIn(x.codesOf(b), a.Text, x.lang) + "”"
		}
		return x.part(a, s.Text, last)
	}
	return side(s.Args[0], s.Args[1], false) + " " + op + " " + side(s.Args[1], s.Args[0], true)
}

func (x *reader) membership(s rule.Syntax, op string) string {
	of := x.part(s.Args[0], s.Text, false)
	switch l := s.Args[1]; l.Form {
	case rule.NameForm:
		return of + op + x.name(l.Text)
	case rule.TextForm:
		return of + op + codeIn(x.codesOf(s.Args[0]), l.Text, x.lang)
	default:
		return of + op + x.list(l, x.codesOf(s.Args[0]))
	}
}

func (x *reader) list(s rule.Syntax, codes pack.Map[pack.Labelled]) string {
	var words []string
	for _, a := range s.Args {
		words = append(words, codeIn(codes, a.Text, x.lang))
	}
	return strings.Join(words, x.say("、", ", "))
}

// function writes a function in words.
func (x *reader) function(s rule.Syntax) string {
	args := make([]string, len(s.Args))
	for i, a := range s.Args {
		args[i] = x.phrase(a)
	}
	put := func(zh, en string) string {
		var old []string
		for i, a := range args {
			old = append(old, string("abc"[min(i, 2)])+"%", a)
		}
		return strings.NewReplacer(old...).Replace(x.say(zh, en))
	}
	call := func(zh, en string) string { return x.say(zh, en) + x.brackets(strings.Join(args, x.say("，", ", "))) }
	switch s.Text {
	case "min":
		return call("取小", "min")
	case "max":
		return call("取大", "max")
	case "floor":
		return call("向下取整", "floor")
	case "ceil":
		return call("向上取整", "ceiling")
	case "abs":
		return call("绝对值", "abs")
	case "round_to":
		return put("（a%）四舍五入到 b% 的整数倍", "(a%) rounded to multiples of b%")
	case "round_down_to":
		return put("（a%）舍尾到 b% 的整数倍", "(a%) rounded down to multiples of b%")
	case "compound_rate":
		return put("由 b% 到 a%、按 c% 年计的年均增长率", "yearly rate of growth from b% to a% over c% years")
	case "years_between":
		return put("a%至b%满年数", "years from a% to b%")
	case "months_between":
		return put("a%至b%满月数", "months from a% to b%")
	case "days_between":
		return put("a%至b%天数", "days from a% to b%")
	case "year_of":
		return put("a%的年份", "year of a%")
	case "date", "number":
		return s.Args[0].Text
	case "add_years":
		return x.shift(s, args, "年", "years")
	case "add_months":
		return x.shift(s, args, "个月", "months")
	case "add_days":
		return x.shift(s, args, "天", "days")
	}
	return call(s.Text, s.Text)
}

// shift writes a day before or after another.
func (x *reader) shift(s rule.Syntax, args []string, zh, en string) string {
	far := s.Args[1]
	zhWay, enWay := "后 ", " after "
	n := args[1]
	switch {
	case far.Form == rule.NumberForm && strings.HasPrefix(far.Text, "-"):
		zhWay, enWay, n = "前 ", " before ", far.Text[1:]
	case far.Form == rule.CallForm && far.Text == "-" && len(far.Args) == 1:
		zhWay, enWay, n = "前 ", " before ", x.phrase(far.Args[0])
	}
	return x.say(args[0]+zhWay+n+zh, n+" "+en+enWay+args[0])
}
