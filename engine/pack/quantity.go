package pack

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Kind is what sort of value a quantity is.
type Kind uint8

// Kinds of quantity.
const (
	None    Kind = iota // no published figure
	Number              // an exact number; shares are numbers
	Money               // exact yuan
	DateVal             // a calendar day
	Flag                // true or false
	Word                // a code or text
	List                // a list of words
	Unknown             // examples only: nobody has supplied it
	Never               // a date before all others
)

// Quantity is a literal of a pack: exact, with its kind.
type Quantity struct {
	Kind Kind
	Num  *big.Rat // Number; Money in yuan
	Day  Day      // DateVal
	Bool bool     // Flag
	Word string   // Word
	List []string // List
	Src  string   // as written
	Pos  Pos
}

// Day is a calendar day as days since 1970-01-01.
type Day int32

// NeverDay lies before every other day: 从未发生.
const NeverDay Day = -1 << 24

// DayOf returns the day of a calendar date.
func DayOf(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDay reads 2026-03-31.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date of the form 2006-01-02", s)
	}
	return Day(t.Unix() / 86400), nil
}

// Date returns year, month and day of the month.
func (d Day) Date() (int, time.Month, int) { return time.Unix(int64(d)*86400, 0).UTC().Date() }

func (d Day) String() string {
	if d <= NeverDay {
		return "never"
	}
	return string(d.Append(nil))
}

// Append appends what String returns.
func (d Day) Append(b []byte) []byte {
	if d <= NeverDay {
		return append(b, "never"...)
	}
	return time.Unix(int64(d)*86400, 0).UTC().AppendFormat(b, "2006-01-02")
}

var (
	numberForm   = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	percentForm  = regexp.MustCompile(`^(-?[0-9]+(\.[0-9]+)?) ?%$`)
	fractionForm = regexp.MustCompile(`^(-?[0-9]+) ?/ ?([0-9]+)$`)
	moneyForm    = regexp.MustCompile(`^(-?[0-9]+(\.[0-9]+)?) ?(yuan|元|万元|亿元)$`)
	dateForm     = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
)

var moneyUnit = map[string]int64{"yuan": 1, "元": 1, "万元": 10_000, "亿元": 100_000_000}

// longest is how many characters a figure may have; more are a slip.
const longest = 30

// quantityError says in both languages why a literal cannot be read.
type quantityError struct{ text Text }

func (e *quantityError) Error() string { return e.text.En }

func quantityErrorf(zh, en string, args ...any) error {
	return &quantityError{Textf(zh, en, args...)}
}

// ParseQuantity reads a literal as a pack writes it: 12, 3%, 1/9, 30 万元, 2026-03-31, true, none, unknown, never.
// Whatever has none of these forms is a word; a word that was meant as a figure (1,000 yuan, ３％) is refused.
func ParseQuantity(src string) (Quantity, error) {
	q := Quantity{Src: src}
	switch s := strings.TrimSpace(src); {
	case s == "none":
		q.Kind = None
	case s == "unknown":
		q.Kind = Unknown
	case s == "never":
		q.Kind, q.Day = Never, NeverDay
	case s == "true" || s == "false":
		q.Kind, q.Bool = Flag, s == "true"
	case dateForm.MatchString(s):
		d, err := ParseDay(s)
		if err != nil {
			return q, quantityErrorf("“%s”不是日历上的日子", "%q is not a day of the calendar", s)
		}
		q.Kind, q.Day = DateVal, d
	case isFigure(s):
		if utf8.RuneCountInString(s) > longest {
			return q, quantityErrorf("“%s”位数过多", "%q has too many digits", s)
		}
		return figure(q, s)
	case isFigure(plainFigure(s)):
		return q, quantityErrorf("“%s”应写成 %s", "%q must be written %s", s, plainFigure(s))
	default:
		q.Kind, q.Word = Word, s
	}
	return q, nil
}

func isFigure(s string) bool {
	return numberForm.MatchString(s) || percentForm.MatchString(s) || fractionForm.MatchString(s) || moneyForm.MatchString(s)
}

// figure fills in a number, share, fraction or amount.
func figure(q Quantity, s string) (Quantity, error) {
	q.Kind = Number
	if m := percentForm.FindStringSubmatch(s); m != nil {
		q.Num = new(big.Rat).Quo(rat(m[1]), big.NewRat(100, 1))
		return q, nil
	}
	if m := fractionForm.FindStringSubmatch(s); m != nil {
		den := rat(m[2])
		if den.Sign() == 0 {
			return Quantity{Src: q.Src}, quantityErrorf("“%s”的分母是0", "%q divides by zero", s)
		}
		q.Num = new(big.Rat).Quo(rat(m[1]), den)
		return q, nil
	}
	if m := moneyForm.FindStringSubmatch(s); m != nil {
		q.Kind = Money
		q.Num = new(big.Rat).Mul(rat(m[1]), big.NewRat(moneyUnit[m[3]], 1))
		if !new(big.Rat).Mul(q.Num, big.NewRat(100, 1)).IsInt() {
			return Quantity{Src: q.Src}, quantityErrorf("“%s”不是整数分", "%q is not a whole number of fen", s)
		}
		return q, nil
	}
	q.Num = rat(s)
	return q, nil
}

// plainFigure takes out of a figure what a spreadsheet or an input method puts in: commas between thousands, full-width
// digits and signs.
func plainFigure(s string) string {
	if m := thousands.FindString(s); m != "" {
		s = strings.NewReplacer(",", "", "，", "").Replace(m) + s[len(m):]
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '％':
			return '%'
		case r == '．':
			return '.'
		case r == '－' || r == '−':
			return '-'
		case r == '／':
			return '/'
		}
		return r
	}, s)
}

var thousands = regexp.MustCompile(`^-?[0-9]{1,3}([,，][0-9]{3})+`)

func rat(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic("rat of a checked form: " + s)
	}
	return r
}

// misread reports whether the literal could not be read; that is a problem already.
func (q *Quantity) misread() bool { return q.Kind == None && strings.TrimSpace(q.Src) != "none" }
