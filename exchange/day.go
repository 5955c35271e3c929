package exchange

import (
	"bytes"
	"strconv"

	"huice/engine/pack"
)

// firstDay and lastDay bound what a date of an enterprise can be; anything outside is a slip of the pen.
const (
	firstYear = 1900
	lastYear  = 2199
	firstDay  = -25567 // 1900-01-01
	lastDay   = 84005  // 2199-12-31
)

// excelEpoch is the day before Excel's day 1 with its invented 1900-02-29 counted in: right from 1900-03-01 on.
const excelEpoch = -25569

// mac1904 is the distance between the two date systems of spreadsheets.
const mac1904 = 1462

// civil returns the day of a calendar date, or badDay when the calendar has no such date.
func civil(y, m, d int) (int64, problem) {
	if m < 1 || m > 12 || d < 1 || d > monthLength(y, m) {
		return 0, badDay
	}
	if y < firstYear || y > lastYear {
		return 0, badDateRange
	}
	// Days of 400-year eras whose years begin in March (Hinnant), because time.Date is slow for ten million rows.
	if m <= 2 {
		y--
	}
	era := y / 400
	yoe := y - era*400
	doy := (153*((m+9)%12)+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return int64(era*146097 + doe - 719468), fine
}

func monthLength(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// parseDay reads 2026-03-31, 2026/3/31, 2026.3.31, 20260331, 2026年3月31日 or the serial number of a spreadsheet, each
// with an optional time of day, which is dropped. b is folded.
func parseDay(b []byte) (int64, problem) {
	if len(b) == 10 && b[4] == '-' && b[7] == '-' {
		y, ok1 := digits(b[:4])
		m, ok2 := digits(b[5:7])
		d, ok3 := digits(b[8:])
		if ok1 && ok2 && ok3 {
			return civil(y, m, d)
		}
	}
	b = dropTime(b)
	if n, ok := digits(b); ok {
		switch len(b) {
		case 8:
			return civil(n/10000, n/100%100, n%100)
		case 5:
			return serialDay(int64(n), false)
		}
		return 0, badDate
	}
	for _, sep := range [...]string{"-", "/", ".", "年"} {
		ys, rest, ok := bytes.Cut(b, []byte(sep))
		if !ok {
			continue
		}
		next := sep
		if sep == "年" {
			next, rest = "月", bytes.TrimSuffix(rest, []byte("日"))
		}
		ms, ds, ok := bytes.Cut(rest, []byte(next))
		y, ok1 := digits(bytes.TrimSpace(ys))
		m, ok2 := digits(bytes.TrimSpace(ms))
		d, ok3 := digits(bytes.TrimSpace(ds))
		if !ok || !ok1 || !ok2 || !ok3 || y < 1000 || m > 99 || d > 99 {
			return 0, badDate
		}
		return civil(y, m, d)
	}
	return 0, badDate
}

// digits reads a short whole number.
func digits(b []byte) (n int, ok bool) {
	if len(b) == 0 || len(b) > 8 {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// dropTime cuts “ 00:00:00” or “T08:30” off a date. A zone other than none is left in place, and so refused: it could
// move the day.
func dropTime(b []byte) []byte {
	i := bytes.IndexAny(b, " Tt")
	if i < 8 {
		return b
	}
	clock := b[i+1:]
	if len(clock) < 4 || bytes.IndexByte(clock, ':') < 0 {
		return b
	}
	for _, c := range clock {
		if (c < '0' || c > '9') && c != ':' && c != '.' {
			return b
		}
	}
	return b[:i]
}

// serialDay returns the day of a spreadsheet's serial number.
func serialDay(n int64, date1904 bool) (int64, problem) {
	if date1904 {
		n += mac1904
	}
	d := n + excelEpoch
	if n > 0 && n < 61 {
		d++ // before the invented 1900-02-29
	}
	if n < 1 || d < firstDay || d > lastDay {
		return 0, badDateRange
	}
	return d, fine
}

// parseSerial reads a number that stands for a day; a fraction is a time of day and dropped.
func parseSerial(b []byte, date1904 bool) (int64, problem) {
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil || !(f >= 0 && f < 1e7) {
		return 0, badDate
	}
	return serialDay(int64(f), date1904)
}

// appendDay writes 2026-03-31.
func appendDay(dst []byte, day int64) []byte {
	y, m, d := pack.Day(day).Date()
	if y < 0 || y > 9999 {
		return append(dst, pack.Day(day).String()...)
	}
	return append(dst, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+d/10), byte('0'+d%10))
}
