package bench

import "math/big"

// Truth is what a condition comes to.
type Truth uint8

// The three truths.
const (
	Unknown Truth = iota
	False
	True
)

// Answers of workload W: twenty conditions and three verdicts, two scores and three amounts.
const (
	Conditions = 20
	Verdicts   = 3
	Truths     = Conditions + Verdicts
	Numbers    = 5 // s1, s2, a4, a5, a6
)

// Answer is everything that workload W asks about one enterprise. Numbers are points and whole fen.
type Answer struct {
	Truth  [Truths]Truth // c1…c20, R1…R3
	Number [Numbers]int64
	Known  [Numbers]bool
}

// The figures of workload W, again: the reference shares nothing with the packs.
var (
	techCodes     = codes(26, 27, 34, 35, 36, 37, 38, 39, 40, 63, 64, 65, 73, 74, 75)
	negativeCodes = codes(16, 51, 52, 61, 62, 70, 71, 72, 90)
	platformFen   = [4]int64{0, 200_000_00, 500_000_00, 1_000_000_00}
)

func codes(list ...uint8) (set [97]bool) {
	for _, c := range list {
		set[c] = true
	}
	return set
}

// TechCode and NegativeCode are the two sets of industries.
func TechCode(c uint8) bool     { return techCodes[c] }
func NegativeCode(c uint8) bool { return negativeCodes[c] }

// PlatformFen is the award of a level.
func PlatformFen(level uint8) int64 { return platformFen[level] }

// Refer answers workload W for one enterprise, one statement of the workload after the other, in exact whole numbers.
// Nothing here knows the engine or the packs.
func Refer(f *Firm) Answer {
	var a Answer
	s1, s1Known := f.s1()
	s2, s2Known := f.s2()
	a.Number[0], a.Known[0] = s1, s1Known
	a.Number[1], a.Known[1] = s2, s2Known
	staffPoints, staffKnown := f.staffPoints()
	c := func(k int, t Truth) { a.Truth[k-1] = t }
	c(1, when(f.Has(Resident), f.Resident))
	c(2, when(f.Has(Staff), f.Staff <= 500))
	c(3, when(f.Has(Revenue), f.Revenue[0] <= 200_000_000))
	c(4, when(f.Has(Assets), f.Assets <= 200_000_000))
	c(5, f.clean())
	c(6, when(staffKnown, staffPoints > 0))
	c(7, when(s1Known, s1 >= 60))
	c(8, when(f.Has(Age), f.Age >= 1))
	c(9, either(when(f.Has(Invention), f.Invention >= 1), when(f.Has(Utility, OtherClass2), f.Utility+f.OtherClass2 >= 1)))
	c(10, when(f.Has(Industry), techCodes[f.Industry]))
	c(11, f.intensity())
	c(12, when(f.Has(Domestic, RD, RD+1, RD+2) && f.rdSum() != 0, atLeast(f.Domestic, f.rdSum(), 60)))
	c(13, when(f.Has(HighTech, TotalIncome) && f.TotalIncome != 0, atLeast(f.HighTech, f.TotalIncome, 60)))
	c(14, when(f.Has(RDStaff, Staff) && f.Staff != 0, atLeast(int64(f.RDStaff), int64(f.Staff), 10)))
	c(15, when(s2Known, s2 > 70))
	c(16, when(f.rdShareKnown(), atLeast(f.rdSum(), f.revenueSum(), 3)))
	c(17, when(f.Has(Invention), f.Invention >= 5))
	c(18, when(f.Has(Industry), !negativeCodes[f.Industry]))
	c(19, when(f.Has(RD, RD+1), f.RD[0] > f.RD[1]))
	c(20, when(f.Has(Platform), f.Platform >= 1))
	a.Truth[20] = all(a.Truth[0:7]...)
	a.Truth[21] = all(append(a.Truth[7:15:15], a.Truth[4])...)
	a.Truth[22] = all(a.Truth[15:17]...)
	f.amountsDue(&a)
	return a
}

// amountsDue works out a4, a5 and a6.
func (f *Firm) amountsDue(a *Answer) {
	if f.Has(Industry) {
		switch base := (f.RD[0] - f.Other) * 100; {
		case negativeCodes[f.Industry]:
			a.Known[2] = true
		case f.Has(RD, Other):
			a.Known[2], a.Number[2] = true, base+min(f.Other*100, nearestNinth(base))
		}
	}
	if a.Known[3] = f.Has(RD, RD+1); a.Known[3] {
		a.Number[3] = max(0, min((f.RD[0]-f.RD[1])*10, 1_000_000_00)) // 10 % of yuan in fen
	}
	if a.Known[4] = f.Has(Platform); a.Known[4] {
		a.Number[4] = platformFen[f.Platform]
	}
}

// nearestNinth is the whole number nearest to n/9; there is always one.
func nearestNinth(n int64) int64 {
	q, r := n/9, n%9
	switch {
	case r > 4:
		q++
	case r < -4:
		q--
	}
	return q
}

func (f *Firm) clean() Truth {
	bad := False
	for k, v := range [4]bool{f.Safety, f.Quality, f.Environment, f.Dishonesty} {
		bad = either(bad, when(f.Has(Safety+Cell(k)), v))
	}
	return not(bad)
}

func (f *Firm) rdSum() int64      { return f.RD[0] + f.RD[1] + f.RD[2] }
func (f *Firm) revenueSum() int64 { return f.Revenue[0] + f.Revenue[1] + f.Revenue[2] }

func (f *Firm) rdShareKnown() bool {
	return f.Has(RD, RD+1, RD+2, Revenue, Revenue+1, Revenue+2) && f.revenueSum() != 0
}

func (f *Firm) intensity() Truth {
	floor := int64(3)
	switch {
	case !f.Has(Revenue):
		return Unknown
	case f.Revenue[0] <= 50_000_000:
		floor = 5
	case f.Revenue[0] <= 200_000_000:
		floor = 4
	}
	return when(f.rdShareKnown(), atLeast(f.rdSum(), f.revenueSum(), floor))
}

// staffPoints is the band of the share of R&D staff.
func (f *Firm) staffPoints() (int64, bool) {
	if !f.Has(RDStaff, Staff) || f.Staff == 0 {
		return 0, false
	}
	return percentBand(int64(f.RDStaff), int64(f.Staff), [5]int64{30, 25, 20, 15, 10}, [5]int64{20, 16, 12, 8, 4}), true
}

func (f *Firm) s1() (int64, bool) {
	staff, ok := f.staffPoints()
	if !ok || !f.Has(RD, Revenue, Cost, Invention) || f.Revenue[0] == 0 || f.Cost == 0 {
		return 0, false
	}
	points := [5]int64{50, 40, 30, 20, 10}
	spent := max(percentBand(f.RD[0], f.Revenue[0], [5]int64{6, 5, 4, 3, 2}, points),
		percentBand(f.RD[0], f.Cost, [5]int64{30, 25, 20, 15, 10}, points))
	if f.Invention >= 1 {
		return staff + spent + 30, true
	}
	if !f.Has(Utility, OtherClass2) {
		return 0, false
	}
	return staff + spent + band(int64(f.Utility+f.OtherClass2), [5]int64{4, 3, 2, 1, 1}, [5]int64{24, 18, 12, 6, 6}), true
}

func (f *Firm) s2() (int64, bool) {
	if !f.Has(Invention, Transformations, Management, Management+1, Management+2, Management+3) {
		return 0, false
	}
	var points int64
	switch class2 := int64(f.Utility + f.OtherClass2); {
	case f.Invention >= 3:
		points = 30
	case f.Invention >= 1:
		points = 26
	case !f.Has(Utility, OtherClass2):
		return 0, false
	default:
		points = band(class2, [5]int64{5, 3, 1, 1, 1}, [5]int64{20, 15, 8, 8, 8})
	}
	points += band(int64(f.Transformations), [5]int64{15, 12, 9, 6, 3}, [5]int64{30, 24, 18, 12, 6})
	for k, p := range [4]int64{6, 6, 4, 4} {
		if f.Management[k] {
			points += p
		}
	}
	revenue, ok := growthPoints(f.Revenue, f.Has(Revenue, Revenue+1, Revenue+2))
	assets, also := growthPoints(f.NetAssets, f.Has(NetAssets, NetAssets+1, NetAssets+2))
	if !ok || !also {
		return 0, false
	}
	return points + revenue + assets, true
}

// growthPoints is the band of y1/y2 + y2/y3: with a common divisor, (y1·y3 + y2²) / (y2·y3), in whole numbers.
func growthPoints(y [3]int64, known bool) (int64, bool) {
	if !known || y[1] == 0 || y[2] == 0 {
		return 0, false
	}
	mul := func(a, b int64) *big.Int { return new(big.Int).Mul(big.NewInt(a), big.NewInt(b)) }
	over := mul(y[0], y[2])
	over.Add(over, mul(y[1], y[1])).Mul(over, big.NewInt(10))
	under := mul(y[1], y[2])
	if under.Sign() < 0 {
		over.Neg(over)
		under.Neg(under)
	}
	for k, tenths := range [4]int64{27, 25, 23, 21} {
		if over.Cmp(new(big.Int).Mul(under, big.NewInt(tenths))) >= 0 {
			return [4]int64{10, 8, 6, 4}[k], true
		}
	}
	if over.Cmp(new(big.Int).Mul(under, big.NewInt(20))) > 0 {
		return 2, true
	}
	return 0, true
}

// atLeast reports whether n/d is at least so many percent; d is positive.
func atLeast(n, d, percent int64) bool { return n*100 >= d*percent }

func percentBand(n, d int64, from, points [5]int64) int64 {
	for k, p := range from {
		if atLeast(n, d, p) {
			return points[k]
		}
	}
	return 0
}

func band(x int64, from, points [5]int64) int64 {
	for k, p := range from {
		if x >= p {
			return points[k]
		}
	}
	return 0
}

// when is a truth that is known or not.
func when(known, holds bool) Truth {
	switch {
	case !known:
		return Unknown
	case holds:
		return True
	}
	return False
}

func not(t Truth) Truth { return [3]Truth{Unknown, True, False}[t] }

// either is Kleene's or, all his and.
func either(a, b Truth) Truth { return not(all(not(a), not(b))) }

func all(list ...Truth) Truth {
	t := True
	for _, x := range list {
		if x == False {
			return False
		}
		if x == Unknown {
			t = Unknown
		}
	}
	return t
}
