package main

import (
	"math"

	"huice/bench"
)

// naive is what a programmer writes by hand: a struct an enterprise, an optional struct a number, floating point, a row at a
// time. It is as fast as plain Go gets without thinking about columns.
func naive() engine {
	return engine{"Go, naive structs, row at a time", 1 << 20, true, func(rows int) (*job, error) {
		list := firms(rows, newCompany)
		answers := bench.NewAnswers(rows)
		return &job{
			pass: func() error {
				clear(answers.Groups)
				for i := range list {
					a := list[i].assess()
					answers.Put(i, &a)
				}
				return nil
			},
			tally: counted(answers),
		}, nil
	}}
}

// number is a number that may be unknown.
type number struct {
	v     float64
	known bool
}

func (n number) atLeast(x float64) bench.Truth { return truth(n.known, n.v >= x) }
func (n number) atMost(x float64) bench.Truth  { return truth(n.known, n.v <= x) }
func (n number) above(x float64) bench.Truth   { return truth(n.known, n.v > x) }

func add(list ...number) number {
	s := number{known: true}
	for _, n := range list {
		s.v += n.v
		s.known = s.known && n.known
	}
	return s
}

func sub(a, b number) number     { return number{a.v - b.v, a.known && b.known} }
func divide(a, b number) number  { return number{a.v / b.v, a.known && b.known && b.v != 0} }
func greater(a, b number) number { return number{max(a.v, b.v), a.known && b.known} }

// band gives the points of the first threshold that is reached.
func (n number) band(from, points []float64) number {
	if !n.known {
		return number{}
	}
	for k, x := range from {
		if n.v >= x {
			return number{points[k], true}
		}
	}
	return number{known: true}
}

// company is an enterprise.
type company struct {
	revenue, rd, netAssets                                           [3]number
	domestic, totalIncome, highTech, assets, cost, other             number
	staff, rdStaff, age, invention, utility, class2, transformations number
	industry, platform                                               uint8
	industryKnown, platformKnown                                     bool
	resident                                                         bench.Truth
	violations, management                                           [4]bench.Truth
}

func newCompany(f *bench.Firm) company {
	at := func(c bench.Cell, v float64) number { return number{v, f.Has(c)} }
	var c company
	for k := range 3 {
		c.revenue[k] = at(bench.Revenue+bench.Cell(k), float64(f.Revenue[k]))
		c.rd[k] = at(bench.RD+bench.Cell(k), float64(f.RD[k]))
		c.netAssets[k] = at(bench.NetAssets+bench.Cell(k), float64(f.NetAssets[k]))
	}
	c.domestic, c.totalIncome = at(bench.Domestic, float64(f.Domestic)), at(bench.TotalIncome, float64(f.TotalIncome))
	c.highTech, c.assets = at(bench.HighTech, float64(f.HighTech)), at(bench.Assets, float64(f.Assets))
	c.cost, c.other = at(bench.Cost, float64(f.Cost)), at(bench.Other, float64(f.Other))
	c.staff, c.rdStaff, c.age = at(bench.Staff, float64(f.Staff)), at(bench.RDStaff, float64(f.RDStaff)), at(bench.Age, float64(f.Age))
	c.invention, c.utility = at(bench.Invention, float64(f.Invention)), at(bench.Utility, float64(f.Utility))
	c.class2 = at(bench.OtherClass2, float64(f.OtherClass2))
	c.transformations = at(bench.Transformations, float64(f.Transformations))
	c.industry, c.industryKnown = f.Industry, f.Has(bench.Industry)
	c.platform, c.platformKnown = f.Platform, f.Has(bench.Platform)
	flags := f.Flags()
	flag := func(k int) bench.Truth { return truth(f.Has(bench.Resident+bench.Cell(k)), flags[k]) }
	c.resident = flag(0)
	for k := range 4 {
		c.violations[k], c.management[k] = flag(1+k), flag(5+k)
	}
	return c
}

func truth(known, holds bool) bench.Truth {
	switch {
	case !known:
		return bench.Unknown
	case holds:
		return bench.True
	}
	return bench.False
}

func and(list ...bench.Truth) bench.Truth {
	t := bench.True
	for _, x := range list {
		if x == bench.False {
			return bench.False
		}
		if x == bench.Unknown {
			t = bench.Unknown
		}
	}
	return t
}

func or(list ...bench.Truth) bench.Truth {
	t := bench.False
	for _, x := range list {
		if x == bench.True {
			return bench.True
		}
		if x == bench.Unknown {
			t = bench.Unknown
		}
	}
	return t
}

func not(t bench.Truth) bench.Truth {
	switch t {
	case bench.True:
		return bench.False
	case bench.False:
		return bench.True
	}
	return bench.Unknown
}

// The band tables of W.
var (
	staffFrom   = []float64{0.30, 0.25, 0.20, 0.15, 0.10}
	staffPoints = []float64{20, 16, 12, 8, 4}
	revFrom     = []float64{0.06, 0.05, 0.04, 0.03, 0.02}
	costFrom    = []float64{0.30, 0.25, 0.20, 0.15, 0.10}
	rdPoints    = []float64{50, 40, 30, 20, 10}
	ip1From     = []float64{4, 3, 2, 1}
	ip1Points   = []float64{24, 18, 12, 6}
	ip2From     = []float64{5, 3, 1}
	ip2Points   = []float64{20, 15, 8}
	transFrom   = []float64{15, 12, 9, 6, 3}
	transPoints = []float64{30, 24, 18, 12, 6}
	growFrom    = []float64{2.7, 2.5, 2.3, 2.1, math.Nextafter(2, 3)}
	growPoints  = []float64{10, 8, 6, 4, 2}
)

func (c *company) assess() bench.Answer {
	var a bench.Answer
	t := &a.Truth
	rd, revenue := add(c.rd[:]...), add(c.revenue[:]...)
	share := divide(rd, revenue)
	staffShare := divide(c.rdStaff, c.staff)
	staff := staffShare.band(staffFrom, staffPoints)
	class2 := add(c.utility, c.class2)
	s1 := add(staff, greater(divide(c.rd[0], c.revenue[0]).band(revFrom, rdPoints), divide(c.rd[0], c.cost).band(costFrom, rdPoints)), c.ip1(class2))
	s2 := add(c.ip2(class2), c.transformations.band(transFrom, transPoints), c.managed(), growth(&c.revenue), growth(&c.netAssets))
	t[0] = c.resident
	t[1] = c.staff.atMost(500)
	t[2] = c.revenue[0].atMost(2e8)
	t[3] = c.assets.atMost(2e8)
	t[4] = not(or(c.violations[:]...))
	t[5] = staff.above(0)
	t[6] = s1.atLeast(60)
	t[7] = c.age.atLeast(1)
	t[8] = or(c.invention.atLeast(1), class2.atLeast(1))
	t[9] = truth(c.industryKnown, bench.TechCode(c.industry))
	t[10] = c.intensity(share)
	t[11] = divide(c.domestic, rd).atLeast(0.6)
	t[12] = divide(c.highTech, c.totalIncome).atLeast(0.6)
	t[13] = staffShare.atLeast(0.1)
	t[14] = s2.above(70)
	t[15] = share.atLeast(0.03)
	t[16] = c.invention.atLeast(5)
	t[17] = truth(c.industryKnown, !bench.NegativeCode(c.industry))
	t[18] = sub(c.rd[0], c.rd[1]).above(0)
	t[19] = truth(c.platformKnown, c.platform >= 1)
	t[20] = and(t[0], t[1], t[2], t[3], t[4], t[5], t[6])
	t[21] = and(t[7], t[8], t[9], t[10], t[11], t[12], t[13], t[4], t[14])
	t[22] = and(t[15], t[16])
	for k, n := range [bench.Numbers]number{s1, s2, c.deduction(), c.increment(), c.award()} {
		if n.known && k >= 2 {
			n.v = math.Round(n.v * 100) // fen
		}
		if a.Known[k] = n.known; n.known {
			a.Number[k] = int64(n.v)
		}
	}
	return a
}

func (c *company) ip1(class2 number) number {
	if c.invention.known && c.invention.v < 1 {
		return class2.band(ip1From, ip1Points)
	}
	return number{30, c.invention.known}
}

func (c *company) ip2(class2 number) number {
	switch {
	case c.invention.known && c.invention.v >= 3:
		return number{30, true}
	case c.invention.known && c.invention.v < 1:
		return class2.band(ip2From, ip2Points)
	}
	return number{26, c.invention.known}
}

func (c *company) managed() number {
	points := number{known: true}
	for k, t := range c.management {
		switch t {
		case bench.Unknown:
			return number{}
		case bench.True:
			points.v += [4]float64{6, 6, 4, 4}[k]
		}
	}
	return points
}

func growth(y *[3]number) number {
	return add(divide(y[0], y[1]), divide(y[1], y[2])).band(growFrom, growPoints)
}

func (c *company) intensity(share number) bench.Truth {
	switch revenue := c.revenue[0]; {
	case !revenue.known:
		return bench.Unknown
	case revenue.v <= 5e7:
		return share.atLeast(0.05)
	case revenue.v <= 2e8:
		return share.atLeast(0.04)
	}
	return share.atLeast(0.03)
}

func (c *company) deduction() number {
	if !c.industryKnown || bench.NegativeCode(c.industry) {
		return number{known: c.industryKnown}
	}
	base := sub(c.rd[0], c.other)
	return number{base.v + min(c.other.v, base.v/9), base.known}
}

func (c *company) increment() number {
	more := sub(c.rd[0], c.rd[1])
	return number{max(0, min(0.1*more.v, 1e6)), more.known}
}

func (c *company) award() number {
	return number{[4]float64{0, 2e5, 5e5, 1e6}[c.platform], c.platformKnown}
}
