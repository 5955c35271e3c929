package city

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// reference is the revenue that figures "at 100M revenue" of a city file speak of.
var reference = math.Log(100e6)

// plan is what Load makes of a Config so that a row costs no lookup: groups of firms with tables and logarithms.
type plan struct {
	groups     []*group
	pick       weighted // of groups
	districts  []string
	classes    []string // all classes, in order of the groups
	fields     []string // the last one is outside
	levels     []string // of standards
	ranks      []string // of R&D institutions
	issueAge   ages
	lapsedAge  ages
	revokedAge ages
	issueDays  [][2]int
	standards  weighted
	seats      [4]weighted // of institutions: large HNTE, HNTE, active, quiet
	faults     weighted
	codes      uint64 // how many body codes begin as the city's do
	series     int    // how many beginnings there are: the city's own, and those whose last letter comes later
}

// group is the firms of an industry on one side of the floor.
type group struct {
	*Industry
	tier       Tier
	age        AgeRange
	large      bool
	made       bool // manufacturing
	mu, sigma  float64
	top, topHN float64 // share of the size distribution that lies below the floor, plain and for HNTEs
	hnte       float64 // log intensity of HNTEs at the reference
	active     float64 // log intensity of others with R&D
	heads      float64 // log heads at the reference
	assets     float64 // log assets over revenue
	region     weighted
	class      weighted
	firstClass int
	field      weighted // of HNTEs
}

// ages are numbers of years with weights.
type ages struct {
	years []int
	pick  weighted
}

func newAges(m map[int]float64) ages {
	a := ages{years: slices.Sorted(maps.Keys(m))}
	var w []float64
	for _, y := range a.years {
		w = append(w, m[y])
	}
	a.pick = newWeighted(w)
	return a
}

func newPlan(c *Config) (*plan, error) {
	if err := check(c); err != nil {
		return nil, err
	}
	p := &plan{issueAge: newAges(c.Recognition.IssueAge), lapsedAge: newAges(c.Recognition.LapsedAge),
		revokedAge: newAges(c.Recognition.Revoked.Age)}
	for _, d := range c.Districts {
		p.districts = append(p.districts, d.Code)
	}
	p.fields = fieldNames(c)
	for _, d := range c.Recognition.IssueDays {
		var m, day int
		if _, err := fmt.Sscanf(d, "%d-%d", &m, &day); err != nil {
			return nil, fmt.Errorf("issue_days: %q is not a month and a day", d)
		}
		p.issueDays = append(p.issueDays, [2]int{m, day})
	}
	p.levels, p.standards = table(c.Rights.StandardLevels, nil)
	in := c.Recognition.Institution
	p.ranks = keys(in.HNTELarge, in.HNTE, in.Active, in.Quiet)
	for i, m := range []map[string]float64{in.HNTELarge, in.HNTE, in.Active, in.Quiet} {
		_, p.seats[i] = table(m, p.ranks)
	}
	var weights []float64
	for _, k := range c.Dirt.Faults {
		weights = append(weights, k.Weight)
	}
	p.faults = newWeighted(weights)
	p.codes = 1
	for range 8 - len(c.City.BodyCode) {
		p.codes *= uint64(len(alphabet))
	}
	last := c.City.BodyCode[len(c.City.BodyCode)-1]
	p.series = len(alphabet) - strings.IndexByte(alphabet, last)
	return p, p.addGroups(c)
}

// addGroups makes the groups and spreads them over the districts.
func (p *plan) addGroups(c *Config) error {
	large, small, services := fitDistricts(c)
	outputs := 0.0
	for _, in := range c.Industries {
		outputs += in.Output
	}
	var firms []float64
	for i := range c.Industries {
		in := &c.Industries[i]
		g := p.newGroup(c, in, in.Large, c.Age.Large, large[i])
		if err := g.fitLarge(c, c.City.LargeTotal*in.Output/outputs/in.Large.Firms); err != nil {
			return err
		}
		s := p.newGroup(c, in, in.Small, c.Age.Small, small[i])
		s.fitSmall(c)
		p.classes = append(p.classes, keys(in.Classes)...) // both groups have the same
		p.groups = append(p.groups, g, s)
		firms = append(firms, in.Large.Firms, in.Small.Firms)
	}
	for i := range c.Services {
		in := &c.Services[i]
		g := p.newGroup(c, in, in.Small, c.Age.Small, services[i])
		p.classes = append(p.classes, keys(in.Classes)...)
		g.made = false
		g.mu, g.sigma, g.top, g.topHN = math.Log(in.Median), in.Sigma, 1, 1
		g.hnte, g.active = logOf(in.RD.HNTE, c.Research.HNTE), logOf(in.RD.Active, c.Research.Active)
		p.groups = append(p.groups, g)
		firms = append(firms, in.Small.Firms)
	}
	p.pick = newWeighted(firms)
	return nil
}

func (p *plan) newGroup(c *Config, in *Industry, t Tier, age AgeRange, regions []float64) *group {
	_, classes := table(in.Classes, nil)
	_, fields := table(in.Fields, p.fields)
	return &group{Industry: in, tier: t, age: age, made: true, class: classes, field: fields, region: newWeighted(regions),
		heads: math.Log(in.Heads), assets: math.Log(in.Turnover), firstClass: len(p.classes)}
}

// fitLarge fits the size of large firms to their mean, and the intensity of firms that are no HNTE to the ratio of the
// industry.
func (g *group) fitLarge(c *Config, mean float64) error {
	g.large, g.sigma = true, g.Sigma
	g.mu = fitMean(mean-c.City.LargeRevenue, g.sigma, c.City.CapRevenue)
	g.hnte = math.Log(g.RD.HNTE)
	var sales, rd float64
	const steps = 4000
	for i := range steps {
		r := g.revenue(c, quantile((float64(i)+0.5)/steps))
		sales += r
		rd += r * math.Exp(c.Research.SizeSlope*(math.Log(r)-reference))
	}
	s := c.Research.HNTE
	hnte := g.RD.HNTE * rd / sales * math.Exp((s.Spread*s.Spread+s.Yearly*s.Yearly)/2)
	rest := (g.RD.Ratio - g.tier.HNTE*hnte) / (1 - g.tier.HNTE)
	if rest <= 0 {
		return fmt.Errorf("industry %s: its HNTEs alone spend %.4f of its revenue, more than its ratio %.4f", g.ID, g.tier.HNTE*hnte, g.RD.Ratio)
	}
	g.active = logOf(rest/g.tier.Active, c.Research.Active)
	return nil
}

func (g *group) fitSmall(c *Config) {
	s := c.Small
	g.mu, g.sigma = math.Log(s.Revenue.Median), s.Revenue.Sigma
	floor := math.Log(c.City.LargeRevenue)
	g.top = below((floor - g.mu) / g.sigma)
	g.topHN = below((floor - g.mu - s.HNTESize) / g.sigma)
	g.hnte, g.active = logOf(s.RD.HNTE, c.Research.HNTE), logOf(s.RD.Active, c.Research.Active)
}

// revenue is the revenue of a large firm at a place of the standard normal distribution.
func (g *group) revenue(c *Config, z float64) float64 {
	return c.City.LargeRevenue + min(math.Exp(g.mu+g.sigma*z), c.City.CapRevenue)
}

// logOf is the log median of a log-normal figure with a mean.
func logOf(mean float64, s Yearly) float64 {
	return math.Log(mean) - (s.Spread*s.Spread+s.Yearly*s.Yearly)/2
}

// below is the part of the standard normal distribution below z.
func below(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// fitMean returns the log median at which a log-normal figure cut at a cap has a mean.
func fitMean(mean, sigma, limit float64) float64 {
	lo, hi := math.Log(mean)-sigma*sigma, math.Log(limit)
	for range 60 {
		mu := (lo + hi) / 2
		k := (math.Log(limit) - mu) / sigma
		if math.Exp(mu+sigma*sigma/2)*below(k-sigma)+limit*below(-k) < mean {
			lo = mu
		} else {
			hi = mu
		}
	}
	return (lo + hi) / 2
}

// fitDistricts spreads industries over districts so that both margins hold: output for large firms, firms for the others.
func fitDistricts(c *Config) (large, small, services [][]float64) {
	rows := func(list []Industry, weight func(Industry) float64) [][]float64 {
		var w [][]float64
		for _, in := range list {
			var row []float64
			for _, d := range c.Districts {
				row = append(row, d.Share*cmp.Or(d.Focus[in.ID], 1))
			}
			w = append(w, row)
		}
		for range 200 { // alternate until both margins hold
			for i, in := range list {
				scale(w[i], weight(in))
			}
			for j, d := range c.Districts {
				sum := 0.0
				for i := range w {
					sum += w[i][j]
				}
				for i := range w {
					w[i][j] *= d.Share / sum
				}
			}
		}
		return w
	}
	large = rows(c.Industries, func(in Industry) float64 { return in.Output })
	small = rows(c.Industries, func(in Industry) float64 { return in.Small.Firms })
	services = rows(c.Services, func(in Industry) float64 { return in.Small.Firms })
	return large, small, services
}

// scale makes a row add up to a sum.
func scale(row []float64, to float64) {
	sum := 0.0
	for _, x := range row {
		sum += x
	}
	for i := range row {
		row[i] *= to / sum
	}
}

// table orders weights by name, or by the given names.
func table(m map[string]float64, names []string) ([]string, weighted) {
	if names == nil {
		names = keys(m)
	}
	w := make([]float64, len(names))
	for i, n := range names {
		w[i] = m[n]
	}
	return names, newWeighted(w)
}

func keys(ms ...map[string]float64) []string {
	all := map[string]float64{}
	for _, m := range ms {
		maps.Copy(all, m)
	}
	return slices.Sorted(maps.Keys(all))
}

// fieldNames lists the fields of all industries, and outside behind them.
func fieldNames(c *Config) []string {
	var ms []map[string]float64
	for _, in := range slices.Concat(c.Industries, c.Services) {
		ms = append(ms, in.Fields)
	}
	return append(keys(ms...), "outside")
}
