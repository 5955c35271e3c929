package exchange

import (
	"bytes"
	"math"
	"math/bits"
	"strconv"

	"huice/engine/population"
)

// decimal is mant x 10^exp, exact.
type decimal struct {
	mant uint64
	exp  int
	neg  bool
}

// maxDigits is how many digits always fit a uint64.
const maxDigits = 19

// parseDecimal reads digits with an optional sign and decimal point. It says badNumber for anything else.
func parseDecimal(b []byte) (d decimal, p problem) {
	i := 0
	if i < len(b) && (b[i] == '-' || b[i] == '+') {
		d.neg = b[i] == '-'
		i++
	}
	start, digits, point := i, 0, -1
	for ; i < len(b); i++ {
		c := b[i] - '0'
		if c > 9 {
			if b[i] != '.' || point >= 0 {
				return d, badNumber
			}
			point = i
			continue
		}
		if digits == maxDigits {
			return parseLong(b[start:], d.neg)
		}
		d.mant = d.mant*10 + uint64(c)
		if d.mant != 0 {
			digits++
		}
	}
	n := i - start
	if point >= 0 {
		d.exp = -(i - point - 1)
		n--
	}
	if n == 0 || point == i-1 {
		return d, badNumber
	}
	return d, fine
}

// parseLong reads numbers of very many digits: zeros at the end of a fraction mean nothing, the rest is too large or
// has too many decimals.
func parseLong(b []byte, neg bool) (decimal, problem) {
	whole, frac, _ := bytes.Cut(b, []byte("."))
	for _, part := range [][]byte{whole, frac} {
		for _, c := range part {
			if c < '0' || c > '9' {
				return decimal{}, badNumber
			}
		}
	}
	if kept := bytes.TrimRight(frac, "0"); len(kept) < len(frac) {
		short := append(bytes.Clone(whole), '.')
		if len(kept) == 0 {
			short = short[:len(whole)]
		}
		d, p := parseDecimal(append(short, kept...))
		d.neg = neg
		return d, p
	}
	if len(bytes.TrimLeft(whole, "0")) > maxDigits-1 {
		return decimal{}, tooLarge
	}
	return decimal{}, badDecimals
}

// parseScientific reads a decimal that may have an exponent, as JSON and spreadsheets write them.
func parseScientific(b []byte) (decimal, problem) {
	i := bytes.IndexAny(b, "eE")
	if i < 0 {
		return parseDecimal(b)
	}
	exp, err := strconv.Atoi(string(b[i+1:]))
	if err != nil || exp > 400 || exp < -400 {
		return decimal{}, badNumber
	}
	d, p := parseDecimal(b[:i])
	d.exp += exp
	return d, p
}

// pow10 are the powers of ten that fit a uint64.
var pow10 = [20]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// scaled returns d x 10^shift as a whole number that a fact may hold.
func (d decimal) scaled(shift int) (int64, problem) {
	e := d.exp + shift
	if e < 0 {
		if d.mant == 0 {
			return 0, fine
		}
		if -e >= len(pow10) || d.mant%pow10[-e] != 0 {
			return 0, badDecimals
		}
		return d.signed(d.mant / pow10[-e])
	}
	if d.mant == 0 {
		return 0, fine
	}
	if e >= len(pow10) {
		return 0, tooLarge
	}
	hi, lo := bits.Mul64(d.mant, pow10[e])
	if hi != 0 {
		return 0, tooLarge
	}
	return d.signed(lo)
}

func (d decimal) signed(v uint64) (int64, problem) {
	if v > population.MaxInt {
		return 0, tooLarge
	}
	if d.neg {
		return -int64(v), fine
	}
	return int64(v), fine
}

// parseDouble reads a number that went through binary floating point, such as 29999999.999999996 for 30000000. Three
// readings are tried, and none rounds a value that somebody could have meant: the shortest decimal of the double; its
// first 15 digits, which is all that a spreadsheet shows and keeps; and the nearest whole unit when the remainder is
// below 1e-9 of the value and below a thousandth of the smallest unit kept (what sums of many cells leave behind).
func parseDouble(b []byte, shift int) (int64, problem) {
	d, p := parseScientific(b)
	if p == fine {
		if v, p := d.scaled(shift); p != badDecimals {
			return v, p
		}
	} else if p == badNumber {
		return 0, p
	}
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, tooLarge
	}
	return doubleUnits(f, shift)
}

// doubleUnits returns f x 10^shift as parseDouble describes.
func doubleUnits(f float64, shift int) (int64, problem) {
	var buf [40]byte
	for _, digits := range []int{-1, 14} {
		d, p := parseScientific(strconv.AppendFloat(buf[:0], f, 'e', digits, 64))
		if p != fine {
			return 0, p
		}
		if digits > 0 {
			for d.mant != 0 && d.mant%10 == 0 {
				d.mant /= 10
				d.exp++
			}
		}
		if v, p := d.scaled(shift); p != badDecimals {
			return v, p
		}
	}
	d, _ := parseScientific(strconv.AppendFloat(buf[:0], f, 'e', -1, 64))
	return d.nearest(shift)
}

// nearest is scaled for a value with a remainder that only floating point can have left behind.
func (d decimal) nearest(shift int) (int64, problem) {
	e := -(d.exp + shift)
	if e >= len(pow10) {
		if e > 27 { // below 1e-9 of the smallest unit whatever the digits are
			return 0, fine
		}
		return 0, badDecimals
	}
	unit := pow10[e]
	q, rem := d.mant/unit, d.mant%unit
	away := min(rem, unit-rem)
	if away > max(d.mant, unit)/1e9 || away > unit/1000 {
		return 0, badDecimals
	}
	if rem > unit/2 {
		q++
	}
	return d.signed(q)
}

// plainNumber writes the folded text of a number into dst without thousands separators, currency sign and unit. power is
// the power of ten that a unit in the cell itself asks for, given whether it has one.
func (f *field) plainNumber(dst, b []byte) (num []byte, power int, own bool, p problem) {
	b = bytes.TrimPrefix(b, []byte("¥"))
	b = bytes.TrimSpace(b)
	if i := bytes.LastIndexAny(b, "0123456789."); i >= 0 && i < len(b)-1 {
		unit := string(bytes.ToLower(bytes.TrimSpace(b[i+1:])))
		if power, own = f.unitPower(unit); !own {
			return nil, 0, false, badUnit
		}
		b = bytes.TrimSpace(b[:i+1])
	}
	if bytes.IndexByte(b, ',') < 0 {
		return b, power, own, fine
	}
	whole, frac, point := bytes.Cut(b, []byte("."))
	groups := bytes.Split(bytes.TrimLeft(whole, "-+"), []byte(","))
	for i, g := range groups {
		if i == 0 && (len(g) == 0 || len(g) > 3) || i > 0 && len(g) != 3 {
			return nil, 0, false, badGrouping
		}
	}
	dst = append(dst, bytes.ReplaceAll(whole, []byte(","), nil)...)
	if point {
		dst = append(append(dst, '.'), frac...)
	}
	return dst, power, own, fine
}
