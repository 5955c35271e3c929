package city

import (
	"time"

	"huice/engine/pack"
)

// titles is certificates, library entries and the recognised R&D institution.
type titles struct {
	validFrom   pack.Day
	validTo     pack.Day
	issued      int // year of the certificate, 0 for none
	firstIssued int // year of the first certificate
	firstOn     pack.Day
	cancelled   pack.Day // revoked before its end
	movedIn     pack.Day // with a certificate
	movedOut    pack.Day
	tsmeYear    int // year of the latest library entry, 0 for none
	tsmeFirst   int
	tsmeLate    bool
	institution int
}

func (g *generator) titles(f *firm) {
	d := topic(f.key, topicTitles)
	f.validFrom, f.validTo = pack.NeverDay, pack.NeverDay
	c := &g.Recognition
	lapsed := c.Lapsed.Small
	if f.group.large {
		lapsed = c.Lapsed.Large
	}
	f.lapsed = !f.hnte && f.group.tier.HNTE > 0 && d.chance(lapsed)
	switch {
	case f.hnte:
		g.certify(f, &d, g.plan.issueAge)
	case f.lapsed:
		g.certify(f, &d, g.plan.lapsedAge)
	}
	g.enter(f, &d)
	f.institution = g.plan.seats[g.seat(f)].pick(&d)
	g.moves(f)
}

// moves revokes a few certificates before their end, and lets a few of their holders move into or out of the city.
func (g *generator) moves(f *firm) {
	f.cancelled, f.movedIn, f.movedOut, f.firstOn = pack.NeverDay, pack.NeverDay, pack.NeverDay, pack.NeverDay
	c := &g.Recognition
	d := topic(f.key, topicMoves)
	revoked := c.Revoked.Small
	if f.group.large {
		revoked = c.Revoked.Large
	}
	end := pack.DayOf(g.year+1, time.January, 1)
	if on := end - pack.Day(1+d.below(365)); d.chance(revoked) && !f.hnte && f.issued == 0 && f.group.tier.HNTE > 0 {
		g.certify(f, &d, g.plan.revokedAge)
		if f.issued > 0 {
			f.cancelled = max(on, f.validFrom+1)
			f.validTo = f.cancelled - 1
		}
	}
	if f.issued == 0 {
		return
	}
	f.firstOn = g.issuedOn(f, f.firstIssued)
	in, out := d.chance(c.Moves.In), d.chance(c.Moves.Out)
	on := max(end-pack.Day(1+d.below(c.Moves.Years*365)), f.validFrom+1)
	switch {
	case on >= end || f.cancelled != pack.NeverDay:
	case out:
		f.movedOut = on
	case in:
		f.movedIn = on
	}
}

// issuedOn is the day of the certificate of a year; the latest one is known, the earlier ones are drawn.
func (g *generator) issuedOn(f *firm, year int) pack.Day {
	if year == f.issued {
		return f.validFrom
	}
	d := topic(f.key, topicHistory+uint64(year))
	day := g.plan.issueDays[d.below(len(g.plan.issueDays))]
	return pack.DayOf(year, time.Month(day[0]), day[1])
}

// certify gives a certificate of three years, at the earliest in the second year after the year of establishment so that
// a full year lies before the application.
func (g *generator) certify(f *firm, d *draws, a ages) {
	back := a.years[a.pick.pick(d)]
	if f.age < back+2 {
		if !f.hnte {
			return
		}
		back = f.age - 2
	}
	f.issued = g.year - back
	day := g.plan.issueDays[d.below(len(g.plan.issueDays))]
	f.validFrom = pack.DayOf(f.issued, time.Month(day[0]), day[1])
	f.validTo = pack.DayOf(f.issued+3, time.Month(day[0]), day[1])
	renewed := min(d.below(g.Recognition.Renewed+1), (f.age-2-back)/3)
	renewed = max(min(renewed, (f.issued-g.Recognition.Since)/3), 0)
	f.firstIssued = f.issued - 3*renewed
}

// enter writes a firm of the size into the library of technology-based SMEs.
func (g *generator) enter(f *firm, d *draws) {
	c := &g.Recognition
	in, old := d.chance(c.TSME.of(f)), d.chance(c.TSMEOld.Chance)
	back, chain, late := 1+d.below(c.TSMEOld.Years), d.below(c.TSMEChain), d.chance(c.TSMELate)
	small := float64(f.staff) <= c.TSMESize.Staff*head && float64(f.sales[0]) <= c.TSMESize.Sales*100 &&
		float64(f.assets[0]) <= c.TSMESize.Assets*100
	switch {
	case f.age < 0 || f.group.Excluded:
		return
	case in && small:
		f.tsmeYear = g.year
	case old && f.active && f.age >= back:
		f.tsmeYear = g.year - back
	default:
		return
	}
	f.tsmeFirst = max(f.tsmeYear-chain, g.year-f.age)
	f.tsmeLate = late
}

// qualified reports whether a calendar year, 0 for the latest fiscal one, was one of a title.
func (g *generator) qualified(f *firm, y int) bool {
	year := g.year - y
	if year < g.Recognition.QualifiedFrom {
		return false
	}
	return f.issued > 0 && f.firstIssued <= year && year <= f.issued+3 || f.tsmeYear > 0 && f.tsmeFirst <= year && year <= f.tsmeYear
}

// seat tells which table of R&D institutions holds for a firm.
func (g *generator) seat(f *firm) int {
	switch {
	case f.hnte && f.group.large:
		return 0
	case f.hnte:
		return 1
	case f.active:
		return 2
	}
	return 3
}

// tsmeFlag is character 11 of the library number.
func (g *generator) tsmeFlag(f *firm) int {
	switch {
	case f.tsmeYear == 0:
		return -1
	case g.year-f.age == f.tsmeYear:
		return 2
	case f.tsmeLate:
		return 1
	}
	return 0
}

// appendCertificate appends the number of the certificate.
func (g *generator) appendCertificate(b []byte, f *firm) []byte {
	if f.issued == 0 {
		return b
	}
	b = append(b, "GR"...)
	b = appendDigits(b, int64(f.issued), 4)
	b = append(b, g.City.SerialProvince...)
	return appendDigits(b, f.row+1, 6)
}

// appendEntry appends the library number.
func (g *generator) appendEntry(b []byte, f *firm) []byte {
	if f.tsmeYear == 0 {
		return b
	}
	b = appendDigits(b, int64(f.tsmeYear), 4)
	b = append(b, g.plan.districts[f.region]...)
	b = append(b, tsmeFlags()[g.tsmeFlag(f)]...)
	return appendDigits(b, f.row+1, 7)
}

// appendDigits appends the last digits of a number.
func appendDigits(b []byte, n int64, digits int) []byte {
	at := len(b)
	for range digits {
		b = append(b, '0')
	}
	for i := len(b) - 1; i >= at; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}
