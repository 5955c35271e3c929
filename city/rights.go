package city

import (
	"math"
	"time"

	"huice/engine/pack"
)

// rights is intellectual property, results, standards and awards.
type rights struct {
	inventions    int64 // used in the main business
	class1        int64
	class2        int64
	class2Unused  int64
	core          int64
	own           int64
	conversions   int64
	standardOn    pack.Day
	standardLevel int
	standardRank  int64
	tookPart      bool
	awardOn       pack.Day
	awardRank     int64
}

func (g *generator) rights(f *firm) {
	c := &g.Config.Rights
	d := topic(f.key, topicRights)
	a, b := c.ByIntensity, c.ByStaff
	z := a*f.lead + b*f.size + math.Sqrt(1-a*a-b*b)*d.normal()
	f.inventions = count(f, &d, c.Inventions, z)
	f.class2 = count(f, &d, c.Utility, 0.5*z+math.Sqrt(0.75)*d.normal())
	f.conversions = count(f, &d, c.Conversions, 0.4*z+math.Sqrt(0.84)*d.normal())
	f.class1 = f.inventions
	if f.active && d.chance(c.Extra) {
		f.class1++
	}
	if f.hnte && f.class1+f.class2 == 0 {
		f.class2 = 1 // no certificate without a right
	}
	f.class2Unused = f.class2
	unused, own, core := d.in(c.Unused), d.in(c.Own), d.in(c.Core)
	if f.hnte {
		f.class2Unused = int64(float64(f.class2)*unused + 0.5)
	}
	f.own = int64(float64(f.class1+f.class2)*own + 0.5)
	f.core = int64(math.Ceil(float64(f.class1+f.class2) * core))
	g.honours(f, &d)
}

// count draws how many rights a firm has.
func count(f *firm, d *draws, c Counts, z float64) int64 {
	s := c.Active
	switch {
	case f.hnte:
		s = c.HNTE
	case !f.active:
		if d.chance(c.Quiet) {
			return 1
		}
		return 0
	}
	return int64(s.Median * math.Exp(s.Sigma*z))
}

func (g *generator) honours(f *firm, d *draws) {
	c := &g.Config.Rights
	f.standardOn, f.awardOn, f.standardLevel = pack.NeverDay, pack.NeverDay, -1
	standard, took := d.chance(c.Standard.of(f)), d.chance(c.TookPart.of(f))
	if standard {
		if on := g.past(d, c.Years); on > f.founded {
			f.standardOn = on
			f.standardLevel = g.plan.standards.pick(d)
			f.standardRank = 1 + int64(d.below(c.StandardRank))
		}
	}
	f.tookPart = took || f.standardRank > 0
	if d.chance(c.Award.of(f)) {
		if on := g.past(d, c.Years); on > f.founded {
			f.awardOn = on
			f.awardRank = 1 + int64(d.below(c.AwardRank))
		}
	}
}

// past draws a day of the years up to the end of the latest fiscal year.
func (g *generator) past(d *draws, back int) pack.Day {
	end := pack.DayOf(g.year+1, time.January, 1)
	return end - 1 - pack.Day(d.below(back*365))
}
