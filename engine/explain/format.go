package explain

import (
	"strconv"
	"strings"

	"huice/engine/pack"
	"huice/engine/rule"
)

// style is how a figure is printed.
type style uint8

const (
	plain style = iota
	percent
	yuan
	date
	year
	word
	flag
)

// printer prints figures in a language.
type printer struct{ lang pack.Lang }

// Number prints an exact number with at most the given decimals, rounding half away from zero, thousands grouped.
func Number(v rule.Rat, decimals int) string {
	scale := int64(1)
	for range decimals {
		scale *= 10
	}
	n, ok := v.RoundTo(rule.Frac(1, scale)).Scaled(scale)
	if !ok { // too long for a word
		return group(trim(v.Big().FloatString(decimals)))
	}
	s := strconv.FormatInt(n, 10)
	if decimals == 0 {
		return group(s)
	}
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for len(s) <= decimals {
		s = "0" + s
	}
	return group(trim(sign + s[:len(s)-decimals] + "." + s[len(s)-decimals:]))
}

// trim drops zeros behind the point.
func trim(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func group(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, dot := strings.Cut(s, ".")
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if dot {
		b.WriteString("." + frac)
	}
	return sign + b.String()
}

// value prints a known value; an unknown one is 未知.
func (x printer) value(v rule.Value, st style) string {
	return x.valueTo(v, st, decimalsOf(st))
}

func decimalsOf(st style) int {
	if st == plain {
		return 4
	}
	return 2
}

func (x printer) valueTo(v rule.Value, st style, decimals int) string {
	if !v.Known {
		return x.say("未知", "unknown")
	}
	switch st {
	case flag:
		if v.Bool {
			return x.say("是", "yes")
		}
		return x.say("否", "no")
	case word:
		return v.Str
	case date:
		n, _ := v.Num.Scaled(1)
		if n <= int64(pack.NeverDay) {
			return x.say("从未发生", "never")
		}
		return pack.Day(n).String()
	case year:
		if v.Num.Sign() < 0 {
			return x.say("从未发生", "never")
		}
		return v.Num.String()
	case percent:
		v := v.Num.Mul(rule.Int(100))
		if _, round := v.RoundTo(rule.Frac(1, 100)).Scaled(10); round && decimals == 2 { // 4.9999 % must not read 5 %
			decimals = 4
		}
		return Number(v, decimals) + "%"
	case yuan:
		return x.money(v.Num, decimals)
	}
	return Number(v.Num, decimals)
}

// money prints yuan, large amounts in 万元 or 亿元 when that loses nothing.
func (x printer) money(r rule.Rat, decimals int) string {
	if x.lang == pack.En {
		return Number(r, decimals) + " yuan"
	}
	for _, u := range []struct {
		size int64
		name string
	}{{100_000_000, "亿元"}, {10_000, "万元"}} {
		q := r.Quo(rule.Int(u.size))
		if _, whole := q.Scaled(10_000); whole && q.Abs().Cmp(rule.Int(1)) >= 0 {
			return Number(q, 4) + u.name
		}
	}
	return Number(r, decimals) + "元"
}

// apart prints a value and the threshold it is compared with so that they look different when they are: 4.9999 % is not
// printed as 5 %. Past twelve decimals it gives up and prints what it has.
func (x printer) apart(v, threshold rule.Value, st style) (string, string) {
	d := decimalsOf(st)
	for ; d < 12; d++ {
		a, b := x.valueTo(v, st, d), x.valueTo(threshold, st, d)
		if a != b || !v.Known || !threshold.Known || st == word || v.Num.Cmp(threshold.Num) == 0 {
			return a, x.valueTo(threshold, st, decimalsOf(st))
		}
	}
	return x.valueTo(v, st, d), x.valueTo(threshold, st, d)
}

func (x printer) say(zh, en string) string { return pack.Text{Zh: zh, En: en}.In(x.lang) }

// quantity prints a parameter's value the way the pack writes it, amounts grouped.
func (x printer) quantity(q pack.Quantity) string {
	switch q.Kind {
	case pack.None:
		return x.say("未公布", "not published")
	case pack.Money:
		return x.money(rule.FromBig(q.Num), 2)
	case pack.Number:
		if strings.ContainsAny(q.Src, "%/") {
			return q.Src
		}
		return Number(rule.FromBig(q.Num), 6)
	case pack.Flag:
		return x.value(rule.ValueOf(q), flag)
	}
	return q.Src
}
