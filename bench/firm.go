package bench

import "math"

// Firm is one enterprise of workload W. Amounts are whole yuan below 9·10¹¹; years run from the latest back.
type Firm struct {
	Revenue, RD, NetAssets [3]int64
	Domestic               int64 // part of the R&D expense of three years
	TotalIncome, HighTech  int64
	Assets, Cost           int64
	Other                  int64 // part of the latest R&D expense

	Staff, RDStaff, Age                                int32
	Invention, Utility, OtherClass2, Transformations   int32
	Industry                                           uint8 // 0…96, two digits
	Platform                                           uint8 // 0 none, 1 municipal, 2 provincial, 3 national
	Resident, Safety, Quality, Environment, Dishonesty bool
	Management                                         [4]bool

	Known uint64 // a bit for each Cell
}

// Cell numbers what is known of a firm.
type Cell uint8

// The 33 cells. Amounts of a year stand for the latest; the two years before follow.
const (
	Revenue         Cell = 0
	RD              Cell = 3
	NetAssets       Cell = 6
	Domestic        Cell = 9
	TotalIncome     Cell = 10
	HighTech        Cell = 11
	Assets          Cell = 12
	Cost            Cell = 13
	Other           Cell = 14
	Staff           Cell = 15
	RDStaff         Cell = 16
	Age             Cell = 17
	Invention       Cell = 18
	Utility         Cell = 19
	OtherClass2     Cell = 20
	Transformations Cell = 21
	Industry        Cell = 22
	Platform        Cell = 23
	Resident        Cell = 24
	Safety          Cell = 25
	Quality         Cell = 26
	Environment     Cell = 27
	Dishonesty      Cell = 28
	Management      Cell = 29 // and the three after it
	Cells           Cell = 33
)

// AllKnown has the bit of every cell.
const AllKnown = 1<<Cells - 1

// Has reports whether all of some cells are known.
func (f *Firm) Has(cells ...Cell) bool {
	for _, c := range cells {
		if f.Known>>c&1 == 0 {
			return false
		}
	}
	return true
}

// Money lists the amounts of a firm in the order of their cells.
func (f *Firm) Money() [15]int64 {
	return [15]int64{f.Revenue[0], f.Revenue[1], f.Revenue[2], f.RD[0], f.RD[1], f.RD[2], f.NetAssets[0], f.NetAssets[1], f.NetAssets[2],
		f.Domestic, f.TotalIncome, f.HighTech, f.Assets, f.Cost, f.Other}
}

// Counts lists the counts of a firm in the order of their cells.
func (f *Firm) Counts() [7]int32 {
	return [7]int32{f.Staff, f.RDStaff, f.Age, f.Invention, f.Utility, f.OtherClass2, f.Transformations}
}

// Flags lists the flags of a firm in the order of their cells.
func (f *Firm) Flags() [9]bool {
	return [9]bool{f.Resident, f.Safety, f.Quality, f.Environment, f.Dishonesty,
		f.Management[0], f.Management[1], f.Management[2], f.Management[3]}
}

// missing is how often a cell is unknown.
const missing = 0.03

// At makes enterprise i of a population.
//
// Revenue is log-normal around 12.6 million yuan, and grows by 8 % a year give or take 25; everything else follows it:
// staff one for each 600,000, assets about as much, costs 75 to 105 %, net assets 45 % of the assets give or take 25 (so
// that one in thirty is negative) less the year's profit for each year back. R&D intensity is exponential with mean 6.5 %,
// the share of R&D staff with mean 14 %; 55 % hold patents. Half of the enterprises are in manufacturing.
func At(seed uint64, i int64) Firm {
	d := dice{seed*0x9E3779B97F4A7C15 ^ uint64(i)*0xD1342543DE82EF95}
	d.next()
	var f Firm
	f.amounts(&d)
	f.people(&d)
	f.rights(&d)
	f.marks(&d)
	for c := range Cells {
		if d.unit() >= missing {
			f.Known |= 1 << c
		}
	}
	return f
}

// amounts draws the fifteen amounts.
func (f *Firm) amounts(d *dice) {
	revenue := min(max(12.6e6*math.Exp(1.6*d.normal()), 1e4), 8e11)
	intensity := min(-0.065*math.Log(d.unit()), 0.9)
	y := revenue
	for k := range 3 {
		f.Revenue[k] = whole(y)
		f.RD[k] = whole(y * min(intensity*math.Exp(0.2*d.normal()), 1))
		y /= math.Exp(0.08 + 0.25*d.normal())
	}
	f.Domestic = whole(float64(f.RD[0]+f.RD[1]+f.RD[2]) * d.mostly(0.7, 1, 0))
	f.TotalIncome = whole(revenue * (1 + 0.1*d.unit()))
	f.HighTech = whole(float64(f.TotalIncome) * d.mostly(0.6, 0.5+0.5*d.unit(), 0))
	assets := min(revenue*math.Exp(0.6*d.normal()), 8.9e11)
	f.Assets = whole(assets)
	f.Cost = whole(revenue * (0.75 + 0.3*d.unit()))
	net := assets * (0.45 + 0.25*d.normal())
	for k := range 3 {
		f.NetAssets[k] = int64(net)
		if f.NetAssets[k] == 0 {
			f.NetAssets[k] = 1 // growth divides by it
		}
		net -= float64(f.Revenue[k]) * (0.06 + 0.1*d.normal())
	}
	u := d.unit()
	f.Other = int64(float64(f.RD[0]) * 0.2 * u * u)
}

// people draws the counts of people and the age.
func (f *Firm) people(d *dice) {
	f.Staff = int32(min(1+float64(f.Revenue[0])/600_000*math.Exp(0.6*d.normal()), 300_000))
	f.RDStaff = int32(float64(f.Staff) * min(-0.14*math.Log(d.unit()), 1))
	f.Age = int32(-9 * math.Log(d.unit()))
}

// rights draws what an enterprise owns and what it made of it.
func (f *Firm) rights(d *dice) {
	if d.unit() < 0.55 {
		f.Invention = d.count(1.6)
		f.Utility = d.count(4)
		f.OtherClass2 = d.count(2)
		f.Transformations = d.count(7)
	} else {
		f.Transformations = d.count(1)
	}
}

// marks draws codes and flags.
func (f *Firm) marks(d *dice) {
	switch u := d.unit(); {
	case u < 0.5:
		f.Industry = 13 + uint8(31*d.unit())
	case u < 0.7:
		f.Industry = 51 + uint8(2*d.unit())
	default:
		f.Industry = uint8(97 * d.unit())
	}
	switch u := d.unit(); {
	case u < 0.02:
		f.Platform = 3
	case u < 0.08:
		f.Platform = 2
	case u < 0.2:
		f.Platform = 1
	}
	f.Resident = d.unit() < 0.97
	for _, v := range []*bool{&f.Safety, &f.Quality, &f.Environment, &f.Dishonesty} {
		*v = d.unit() < 0.015
	}
	for k, often := range [4]float64{0.6, 0.55, 0.5, 0.55} {
		f.Management[k] = d.unit() < often
	}
}

// whole rounds an amount down to yuan; what divides or is divided is never zero.
func whole(x float64) int64 { return max(int64(x), 1) }

// dice is a splitmix64 sequence.
type dice struct{ state uint64 }

func (d *dice) next() uint64 {
	d.state += 0x9E3779B97F4A7C15
	z := d.state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// unit draws from the open interval between 0 and 1.
func (d *dice) unit() float64 { return (float64(d.next()>>11) + 0.5) / (1 << 53) }

func (d *dice) normal() float64 {
	return math.Sqrt(-2*math.Log(d.unit())) * math.Cos(2*math.Pi*d.unit())
}

// count draws a whole number that falls off geometrically, with about the given mean.
func (d *dice) count(mean float64) int32 { return int32(-mean * math.Log(d.unit())) }

// mostly gives a share with a probability, and otherwise one between the other and 1.
func (d *dice) mostly(p, share, from float64) float64 {
	if d.unit() < p {
		return share
	}
	return from + (1-from)*d.unit()
}
