package explain

import (
	"bytes"
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
func Number(v rule.Rat, decimals int) string { return string(appendNumber(nil, v, decimals)) }

func appendNumber(b []byte, v rule.Rat, decimals int) []byte {
	scale := uint64(1)
	for range decimals {
		scale *= 10
	}
	n, ok := v.Rounded(int64(scale))
	if !ok { // too long for a word
		return append(b, group(trim(v.Big().FloatString(decimals)))...)
	}
	u := uint64(n)
	if n < 0 {
		b, u = append(b, '-'), -u
	}
	b = appendGrouped(b, u/scale)
	rest := u % scale
	if rest == 0 {
		return b
	}
	b = append(b, '.')
	for rest > 0 { // zeros at the end are left out
		scale /= 10
		b = append(b, '0'+byte(rest/scale))
		rest %= scale
	}
	return b
}

// appendGrouped prints a whole number, thousands grouped.
func appendGrouped(b []byte, n uint64) []byte {
	if n < 1000 {
		return strconv.AppendUint(b, n, 10)
	}
	b = appendGrouped(b, n/1000)
	n %= 1000
	return append(b, ',', '0'+byte(n/100), '0'+byte(n/10%10), '0'+byte(n%10))
}

// trim drops zeros behind the point.
func trim(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// group groups the thousands of a number that is printed already.
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
	return string(x.appendValue(nil, &v, st, decimalsOf(st)))
}

func decimalsOf(st style) int {
	if st == plain {
		return 4
	}
	return 2
}

func (x printer) appendValue(b []byte, v *rule.Value, st style, decimals int) []byte {
	if !v.Known {
		return append(b, x.say("未知", "unknown")...)
	}
	switch st {
	case flag:
		if v.Bool {
			return append(b, x.say("是", "yes")...)
		}
		return append(b, x.say("否", "no")...)
	case word:
		return append(b, v.Str...)
	case date:
		n, _ := v.Num.Scaled(1)
		if n <= int64(pack.NeverDay) {
			return append(b, x.say("从未发生", "never")...)
		}
		return pack.Day(n).Append(b)
	case year:
		if v.Num.Sign() < 0 {
			return append(b, x.say("从未发生", "never")...)
		}
		if n, ok := v.Num.Scaled(1); ok {
			return strconv.AppendInt(b, n, 10)
		}
		return append(b, v.Num.String()...)
	case percent:
		v := v.Num.Mul(rule.Int(100))
		if decimals == 2 && roundTo(v, 100) { // 4.9999 % must not read 5 %
			decimals = 4
		}
		return append(appendNumber(b, v, decimals), '%')
	case yuan:
		return x.appendMoney(b, v.Num, decimals)
	}
	return appendNumber(b, v.Num, decimals)
}

// roundTo reports whether the last digit of a number is 0 when it is rounded to 1/scale.
func roundTo(v rule.Rat, scale int64) bool {
	if n, ok := v.Rounded(scale); ok {
		return n%10 == 0
	}
	_, round := v.RoundTo(rule.Frac(1, scale)).Scaled(scale / 10)
	return round
}

// appendMoney prints yuan, large amounts in 万元 or 亿元 when that loses nothing.
func (x printer) appendMoney(b []byte, r rule.Rat, decimals int) []byte {
	if x.lang == pack.En {
		return append(appendNumber(b, r, decimals), " yuan"...)
	}
	for _, u := range [2]struct {
		size int64
		name string
	}{{100_000_000, "亿元"}, {10_000, "万元"}} {
		if r.Abs().Cmp(rule.Int(u.size)) < 0 {
			continue
		}
		q := r.Quo(rule.Int(u.size))
		if _, whole := q.Scaled(10_000); whole {
			return append(appendNumber(b, q, 4), u.name...)
		}
	}
	return append(appendNumber(b, r, decimals), "元"...)
}

// apart prints a value and the threshold it is compared with so that they look different when they are: 4.9999 % is not
// printed as 5 %. Past twelve decimals it gives up and prints what it has.
func (x printer) apart(v, threshold rule.Value, st style) (string, string) {
	a, b := x.appendApart(nil, nil, &v, &threshold, st)
	return string(a), string(b)
}

// appendApart does so into two buffers, which it begins anew.
func (x printer) appendApart(a, b []byte, v, threshold *rule.Value, st style) ([]byte, []byte) {
	first := decimalsOf(st)
	for d := first; d < 12; d++ {
		a, b = x.appendValue(a[:0], v, st, d), x.appendValue(b[:0], threshold, st, d)
		if !bytes.Equal(a, b) || !v.Known || !threshold.Known || st == word || v.Num.Cmp(threshold.Num) == 0 {
			if d != first {
				b = x.appendValue(b[:0], threshold, st, first)
			}
			return a, b
		}
	}
	return x.appendValue(a[:0], v, st, 12), x.appendValue(b[:0], threshold, st, 12)
}

func (x printer) say(zh, en string) string { return pack.Text{Zh: zh, En: en}.In(x.lang) }

// quantity prints a parameter's value the way the pack writes it, amounts grouped.
func (x printer) quantity(q pack.Quantity) string {
	switch q.Kind {
	case pack.None:
		return x.say("未公布", "not published")
	case pack.Money:
		return string(x.appendMoney(nil, rule.FromBig(q.Num), 2))
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
