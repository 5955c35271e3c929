package city

import "math"

// account is the books of a firm.
type account struct {
	revenue     [years]float64 // yuan, before rounding; what other figures follow
	growth      [years]float64 // log growth into the year
	operating   [years]int64
	sales       [years]int64
	profit      [years]int64 // before tax
	netProfit   [years]int64
	assets      [years]int64
	liabilities [years]int64
	assetsAvg   int64
	cost        int64
	gross       int64
	nonTaxable  int64
	investment  int64
	micro       bool
}

func (g *generator) money(f *firm) {
	d := topic(f.key, topicMoney)
	log := g.size(f, &d)
	in := f.group.Industry
	p := g.Growth.Persistent
	own, rest := d.normal(), math.Sqrt(1-p*p)
	for y := range years {
		f.growth[y] = in.Growth.Mean + in.Growth.Spread*(p*own+rest*d.normal())
	}
	silent := !f.group.large && !f.hnte && d.chance(g.Growth.NoSales)
	for y := range years {
		f.revenue[y] = math.Exp(log) * f.part(y)
		if !silent {
			f.operating[y] = hundred(f.revenue[y])
		}
		log -= f.growth[y]
	}
	f.micro = f.revenue[0] < g.Finance.MicroRevenue
	f.sales = f.operating
	if s := g.Finance.SalesDiffer; d.chance(s.Chance) {
		for y := range years {
			f.sales[y] = hundred(float64(f.operating[y]) / 100 * d.in(s.Range))
		}
	}
	g.balance(f, &d)
	g.result(f, &d)
}

// size draws the revenue of a full latest year and returns its logarithm.
func (g *generator) size(f *firm, d *draws) float64 {
	t := f.group
	u := d.unit()
	if t.large {
		f.size = quantile(u)
		return math.Log(t.revenue(g.Config, f.size))
	}
	mu, top := t.mu, t.top
	if f.hnte {
		mu, top = mu+g.Small.HNTESize, t.topHN
	}
	f.size = quantile(u * top)
	return mu + t.sigma*f.size
}

func (g *generator) balance(f *firm, d *draws) {
	c := &g.Finance
	ratio := f.group.assets + c.AssetsSpread*d.normal()
	assets := math.Exp(ratio) * f.revenue[0] / f.part(0)
	lever := c.Leverage.Median * math.Exp(c.Leverage.Sigma*d.normal())
	for y := range years {
		f.assets[y] = hundred(max(assets, 1000))
		f.liabilities[y] = hundred(assets * lever)
		move := c.AssetsFollow*f.growth[y] + c.AssetsYearly*d.normal()
		assets *= math.Exp(-move)
		lever *= math.Exp(c.LeverageYearly * d.normal())
	}
	begin := float64(f.assets[0])
	if f.operated(1) {
		begin = float64(f.assets[1])
	}
	f.assetsAvg = hundred((begin + float64(f.assets[0])) / 200 * d.in(g.Staff.Quarters))
}

// result makes income, cost and profit. Gross income is sales and whatever comes beside them.
func (g *generator) result(f *firm, d *draws) {
	c, margin := &g.Finance, f.group.Margin
	own := d.normal() * math.Sqrt(1-c.MarginYearly*c.MarginYearly)
	var fromSales [years]int64
	for y := range years {
		m := margin.Mean + margin.Spread*(own+c.MarginYearly*d.normal())
		fromSales[y] = hundred(min(m, 0.6) * f.revenue[y])
	}
	base := float64(f.sales[0]) / 100
	other := hundred(base*d.in(c.OtherIncome)) + 10_000 // interest at least
	if d.chance(c.Investment.Chance) {
		f.investment = hundred(base * d.in(c.Investment.Range))
	}
	chance := c.Grants.Chance
	if f.active {
		chance = c.HNTEGrants
	}
	if d.chance(chance) {
		f.nonTaxable = hundred(base * d.in(c.Grants.Range))
	}
	f.gross = f.sales[0] + other + f.investment + f.nonTaxable
	f.cost = max(f.operating[0]-fromSales[0], 0)
	f.profit = fromSales
	f.profit[0] = f.gross - f.sales[0] + f.operating[0] - f.cost
	for y := range years {
		f.netProfit[y] = f.profit[y]
		if p := f.profit[y]; p > 0 {
			f.netProfit[y] = p - hundred(float64(p)/100*c.TaxRate)
		}
	}
}
