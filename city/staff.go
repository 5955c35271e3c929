package city

import "math"

// people is the head counts of the latest year, in thousandths of a head.
type people struct {
	staff     int64
	staffHNTE int64
	quarters  int64
	tech      int64
	techHNTE  int64
	rdStaff   int64
}

const head = 1000

func (g *generator) staff(f *firm) {
	c := &g.Config.Staff
	d := topic(f.key, topicStaff)
	log := math.Log(f.revenue[0]/f.part(0)) - reference
	n := math.RoundToEven(math.Exp(f.group.heads + c.Slope*log + c.Spread*d.normal()))
	n = max(n, 1)
	f.staff = int64(n) * head
	f.staffHNTE = max(heads(n*d.in(c.HNTEStaff), head/100), head/100)
	quarters := n * d.in(c.Quarters)
	if d.chance(c.Dispatched.Chance) {
		quarters *= 1 + d.in(c.Dispatched.Range)
	}
	f.quarters = max(heads(quarters, head/8), head/8)
	g.researchers(f, &d, n)
}

// researchers follow the R&D expense, and mostly the share of staff that titles ask for.
func (g *generator) researchers(f *firm, d *draws, n float64) {
	if !f.active {
		return
	}
	c, r := &g.Config.Staff, &g.Config.Research
	spent := float64(f.rdHNTE[0]) / 100 / f.part(0)
	rd := spent / r.CostPerHead * math.Exp(r.CostSpread*d.normal())
	rd = min(math.Floor(rd+0.5), math.Floor(n*c.Ceiling/c.Support.Max))
	tech := math.Floor(max(rd, 0)*d.in(c.Support) + 0.5)
	share, some := c.HNTEShare, 1-c.HNTEBelow
	if !f.hnte {
		share, some = c.ActiveShare.Range, c.ActiveShare.Chance
	}
	if least := d.in(share); d.chance(some) {
		tech = max(tech, math.Ceil(n*least))
	}
	tech = max(min(tech, n), rd)
	f.rdStaff = int64(max(rd, 0)) * head
	f.tech = int64(tech) * head
	f.techHNTE = heads(tech*float64(f.staffHNTE)/float64(f.staff)*d.in(c.HNTETech), head/100)
}

// heads rounds a head count to steps of thousandths.
func heads(n float64, step int64) int64 { return max(int64(n*head/float64(step)+0.5)*step, 0) }
