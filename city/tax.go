package city

// oldest is how many years back losses are known.
const oldest = 11

// taxes is the tax return of the latest year and the losses of the years before.
type taxes struct {
	books      bool
	audited    bool
	beforeRD   int64
	taxable    int64
	made       int64 // main business revenue from manufacturing
	excluded   int64 // and from excluded industries
	hnteIncome int64
	loss       [oldest]int64
	listed     bool
}

func (g *generator) taxes(f *firm) {
	c := &g.Finance
	d := topic(f.key, topicTax)
	books, deemed := c.BooksSound, c.Deemed
	if f.micro && !f.active {
		books, deemed = c.MicroBooks, c.MicroDeemed
	}
	f.books, f.audited = d.chance(books), !d.chance(deemed)
	g.shares(f, &d)
	g.losses(f, &d)
	g.income(f, &d)
	f.listed = f.hnte && d.chance(f.group.Listed)
}

// shares splits sales by the kinds of business that policies ask for.
func (g *generator) shares(f *firm, d *draws) {
	c := &g.Finance
	sales := float64(f.sales[0]) / 100
	main := hundred(sales * d.in(c.Main))
	digits := g.plan.classes[f.group.firstClass+f.class]
	if f.group.made && digits >= "13" && digits < "44" {
		f.made = main
	}
	switch {
	case f.group.Excluded:
		f.excluded = hundred(sales * d.in(c.ExcludedMain))
	case d.chance(c.ExcludedEdge):
		f.excluded = hundred(sales * d.in(c.ExcludedHalf))
	case d.chance(c.ExcludedSide.Chance):
		f.excluded = hundred(sales * d.in(c.ExcludedSide.Range))
	}
	f.made = min(f.made, f.sales[0]-f.excluded)
	if f.group.Excluded {
		f.made = 0
	}
	share := 0.0
	switch {
	case f.hnte && d.chance(c.HNTEIncomeBelow):
		share = d.in(c.HNTEIncomeLow)
	case f.hnte:
		share = d.in(c.HNTEIncome)
	case f.active:
		share = d.in(c.ActiveIncome)
	}
	f.hnteIncome = min(hundred(float64(f.gross-f.nonTaxable)/100*share), f.sales[0])
}

// losses makes what is left of the losses of earlier years at the start of the latest one.
func (g *generator) losses(f *firm, d *draws) {
	c := &g.Finance
	earlier := [years]int64{}
	for y := 1; y < years && f.operated(y); y++ {
		earlier[y] = f.profit[y] - c.SuperDeduction.of(f.rdTax[y])
		f.loss[y] = max(-earlier[y], 0)
	}
	// The year between earned part of the older loss back.
	f.loss[2] = max(f.loss[2]-max(earlier[1], 0), 0)
	if back := years + d.below(oldest-years); d.chance(c.OldLoss.Chance) && d.chance(c.OldLossLeft) && f.operated(back) {
		f.loss[back] = hundred(float64(f.sales[0]) / 100 * d.in(c.OldLoss.Range))
	}
}

// income makes taxable income: profit without what is not taxed, less old losses, less the deduction for R&D.
func (g *generator) income(f *firm, d *draws) {
	c := &g.Finance
	base := f.profit[0] - f.nonTaxable + hundred(float64(f.sales[0])/100*d.in(c.Adjust))
	open := int64(0)
	for _, l := range f.loss[1:] {
		open += l
	}
	f.beforeRD = base - min(open, max(base, 0))
	f.taxable = f.beforeRD
	if f.books && f.audited && !f.group.Excluded {
		f.taxable -= c.SuperDeduction.of(f.rdTax[0] + f.intangible)
	}
	if f.operated(0) {
		f.loss[0] = max(-f.taxable, 0)
	}
}
