package pack

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"
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
	return time.Unix(int64(d)*86400, 0).UTC().Format("2006-01-02")
}

var (
	numberForm   = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	percentForm  = regexp.MustCompile(`^(-?[0-9]+(\.[0-9]+)?) ?%$`)
	fractionForm = regexp.MustCompile(`^(-?[0-9]+) ?/ ?([0-9]+)$`)
	moneyForm    = regexp.MustCompile(`^(-?[0-9]+(\.[0-9]+)?) ?(yuan|元|万元|亿元)$`)
	dateForm     = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
)

var moneyUnit = map[string]int64{"yuan": 1, "元": 1, "万元": 10_000, "亿元": 100_000_000}

// ParseQuantity reads a literal as a pack writes it: 12, 3%, 1/9, 30 万元, 2026-03-31, true, none, unknown, never.
// Whatever has none of these forms is a word.
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
	case numberForm.MatchString(s):
		q.Kind, q.Num = Number, rat(s)
	case percentForm.MatchString(s):
		q.Kind = Number
		q.Num = new(big.Rat).Quo(rat(percentForm.FindStringSubmatch(s)[1]), big.NewRat(100, 1))
	case fractionForm.MatchString(s):
		m := fractionForm.FindStringSubmatch(s)
		den := rat(m[2])
		if den.Sign() == 0 {
			return q, fmt.Errorf("%q divides by zero", src)
		}
		q.Kind, q.Num = Number, new(big.Rat).Quo(rat(m[1]), den)
	case moneyForm.MatchString(s):
		m := moneyForm.FindStringSubmatch(s)
		q.Kind = Money
		q.Num = new(big.Rat).Mul(rat(m[1]), big.NewRat(moneyUnit[m[3]], 1))
		if !new(big.Rat).Mul(q.Num, big.NewRat(100, 1)).IsInt() {
			return q, fmt.Errorf("%q has parts of a fen", src)
		}
	case dateForm.MatchString(s):
		d, err := ParseDay(s)
		if err != nil {
			return q, err
		}
		q.Kind, q.Day = DateVal, d
	default:
		q.Kind, q.Word = Word, s
	}
	return q, nil
}

func rat(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic("rat of a checked form: " + s)
	}
	return r
}
