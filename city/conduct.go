package city

import "huice/engine/pack"

// conduct is accidents, offences and the lists a firm is on.
type conduct struct {
	safety, quality, environment, misconduct pack.Day
	abnormal, dishonest                      bool
	restricted, restrictedIndustry           bool
	resident, mainland                       bool
}

func (g *generator) conduct(f *firm) {
	c := &g.Config.Conduct
	d := topic(f.key, topicConduct)
	f.safety = g.event(f, &d, c.SafetyAccident)
	f.quality = g.event(f, &d, c.QualityAccident)
	f.environment = g.event(f, &d, c.EnvOffence)
	misconduct := g.event(f, &d, c.Misconduct)
	f.misconduct = pack.NeverDay
	if f.active {
		f.misconduct = misconduct
	}
	abnormal := c.SmallAbnormal
	if f.group.large || f.active {
		abnormal = c.Abnormal
	}
	f.abnormal, f.dishonest = d.chance(abnormal), d.chance(c.Dishonesty)
	f.restricted = d.chance(f.group.Restricted)
	f.restrictedIndustry = d.chance(c.RestrictedIndustry) && f.restricted
	f.resident, f.mainland = d.chance(c.Resident), d.chance(c.Mainland)
}

// event is the day of the latest event of a kind, never for most firms.
func (g *generator) event(f *firm, d *draws, p float64) pack.Day {
	happened, on := d.chance(p), g.past(d, g.Config.Conduct.Years)
	if !happened || on <= f.founded {
		return pack.NeverDay
	}
	return on
}
