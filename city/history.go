package city

import (
	"strconv"
	"time"

	"huice/engine/pack"
)

// certificates lists the certificates of a firm that its own facts tell of, oldest first: every HNTE certificate from the
// first to the latest, every yearly entry of a technology-based SME, and the titles of the gradient.
func (b *belongings) certificates(f *firm) []map[string]string {
	var out []map[string]string
	add := func(kind, no string, from, to, revoked pack.Day) {
		moved := func(on pack.Day) string {
			if on <= from {
				return "never"
			}
			return on.String()
		}
		in := f.movedIn.String() // who moved in brought all of them
		if f.movedIn == pack.NeverDay {
			in = "never"
		}
		out = append(out, map[string]string{"certificate_kind": kind, "certificate_no": no, "certificate_from": from.String(), "certificate_to": to.String(),
			"certificate_revoked_on": moved(revoked), "certificate_moved_in_on": in, "certificate_moved_out_on": moved(f.movedOut)})
	}
	for year := f.firstIssued; f.issued > 0 && year <= f.issued; year += 3 {
		from, revoked := b.issuedOn(f, year), pack.NeverDay
		if year == f.issued {
			revoked = f.cancelled
		}
		y, m, d := from.Date()
		no := appendDigits(append(appendDigits([]byte("GR"), int64(year), 4), b.City.SerialProvince...), f.row+1, 6)
		add("hnte", string(no), from, pack.DayOf(y+3, m, d), revoked)
	}
	for year := f.tsmeFirst; f.tsmeYear > 0 && year <= f.tsmeYear; year++ {
		from := b.enteredOn(f, year)
		no := string(b.appendEntry(nil, f))
		if year != f.tsmeYear {
			no = strconv.Itoa(year) + no[4:]
		}
		add("tech_sme", no, from, pack.DayOf(year+1, time.March, 31), pack.NeverDay)
	}
	return append(out, b.gradient(f)...)
}

// enteredOn is the day of a library number: by the end of May, or from June on where the number says so.
func (g *generator) enteredOn(f *firm, year int) pack.Day {
	d := topic(f.key, topicHistory+uint64(3000+year))
	first, last := pack.DayOf(year, time.March, 1), pack.DayOf(year, time.June, 1)
	if f.tsmeLate || g.year-f.age == year {
		first, last = last, pack.DayOf(year, time.December, 1)
	}
	return first + pack.Day(d.below(int(last-first)))
}

// gradient reads the titles from the facts of the firm.
func (b *belongings) gradient(f *firm) []map[string]string {
	var out []map[string]string
	it := &item{firm: f}
	for _, t := range b.Titles {
		from, to := b.dayOf(t.From, it), b.dayOf(t.To, it)
		if from == pack.NeverDay || to == pack.NeverDay {
			continue
		}
		no := string(appendDigits([]byte(t.Prefix), f.row+1, 7))
		out = append(out, map[string]string{"certificate_kind": t.Kind, "certificate_no": no, "certificate_from": from.String(), "certificate_to": to.String(),
			"certificate_revoked_on": "never", "certificate_moved_in_on": "never", "certificate_moved_out_on": "never"})
	}
	return out
}

// dayOf is a date of the owner, never when nobody makes it.
func (b *belongings) dayOf(fact string, it *item) pack.Day {
	f := b.kitchen.figures[pack.OwnerPrefix+fact]
	if f == nil {
		return pack.NeverDay
	}
	v := f.read(it, 0)
	if !v.known {
		return pack.NeverDay
	}
	return pack.Day(v.n)
}
