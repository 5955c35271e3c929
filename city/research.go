package city

import "math"

// research is the R&D expense of a firm in its two definitions and the parts of the latest year.
type research struct {
	rdHNTE     [years]int64
	rdDomestic [years]int64
	rdTax      [years]int64
	five       int64
	other      int64
	otherCaps  int64 // other expense within the ceiling of each project
	domestic   int64 // commissioned
	overseas   int64
	offset     int64
	intangible int64
	q4of2022   int64
}

// mixture is how a firm's R&D expense is made up; it stays the same over the years.
type mixture struct{ tax, other, domestic, overseas float64 }

func (g *generator) research(f *firm) {
	if !f.active {
		return
	}
	c := &g.Config.Research
	d := topic(f.key, topicResearch)
	f.lead = d.normal()
	spread, level := c.Active, f.group.active
	if f.hnte {
		spread, level = c.HNTE, f.group.hnte
		if f.group.large {
			level += c.SizeSlope * (math.Log(f.revenue[0]) - reference)
		}
	}
	level += spread.Spread * f.lead
	m := mixture{tax: d.in(c.TaxRatio), other: d.in(c.Other)}
	if d.chance(c.DomesticShare.Chance) {
		m.domestic = d.in(c.DomesticShare.Range)
	}
	if d.chance(c.OverseasShare.Chance) {
		m.overseas = d.in(c.OverseasShare.Range)
	}
	late := f.hnte && d.chance(c.Start)
	for y := range years {
		share := min(math.Exp(level+spread.Yearly*d.normal()), c.Max)
		if late && y == years-1 {
			share /= 2
		}
		g.expense(f, &d, y, f.revenue[y]*share, m)
	}
	g.beside(f, &d)
}

// expense splits the R&D expense of a year. What counts for tax is computed from its parts in whole fen, so that the
// parts always lead to it.
func (g *generator) expense(f *firm, d *draws, y int, total float64, m mixture) {
	c := &g.Config.Research
	entrusted := float64(c.Entrusted.Num) / float64(c.Entrusted.Den)
	tax := total * m.tax
	five := hundred(tax * (1 - m.domestic - m.overseas) / (1 + m.other))
	other := hundred(float64(five) / 100 * m.other)
	domestic := hundred(tax * m.domestic / entrusted)
	overseas := hundred(tax * m.overseas / entrusted)

	counted := five + min(other, c.OtherCap.of(five)) + c.Entrusted.of(domestic)
	counted += min(c.Entrusted.of(overseas), c.OverseasCap.of(counted))
	if y == 0 {
		f.five, f.other, f.domestic, f.overseas = five, other, domestic, overseas
		f.otherCaps = min(hundred(float64(other)/100*d.in(c.WithinProjectCaps)), c.OtherCap.of(five))
		if d.chance(c.Offset.Chance) {
			f.offset = hundred(float64(counted) / 100 * d.in(c.Offset.Range))
			counted -= f.offset
		}
	}
	f.rdTax[y] = counted
	f.rdHNTE[y] = max(hundred(total), counted)
	f.rdDomestic[y] = max(f.rdHNTE[y]-c.Entrusted.of(overseas), 0)
}

// beside adds what stands beside the expense of the year: intangibles, and the last quarter of 2022 that one notice asks for.
func (g *generator) beside(f *firm, d *draws) {
	c := &g.Config.Research
	if d.chance(c.Intangible.Chance) {
		f.intangible = hundred(float64(f.rdTax[0]) / 100 * d.in(c.Intangible.Range))
	}
	back := g.year - 2022
	if q4 := d.in(c.Q4); back >= 0 && f.operated(back) {
		year := float64(f.rdTax[min(back, years-1)]) / 100
		if back >= years {
			year *= math.Exp(-f.group.Growth.Mean * float64(back-years+1))
		}
		if f.age == back {
			q4 = min(q4/f.opening, 1)
		}
		f.q4of2022 = hundred(year * q4)
	}
}
