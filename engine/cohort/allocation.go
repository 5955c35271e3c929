package cohort

import (
	"huice/engine/assess"
	"huice/engine/rule"
)

// Share is what a subject gets of a stock.
type Share struct {
	Ranked
	Ask   rule.Rat
	Gets  rule.Rat
	Waits bool
	// HeldBy is the waiting subject for which the rest is kept although this one would fit, by index, or -1.
	HeldBy int
	Before rule.Rat // what was left when its turn came
}

// Allocation is the result of an allocation.
type Allocation struct {
	Rules   *rule.Rules
	Stock   rule.Rat
	Left    rule.Rat
	Shares  []Share // in order of service, or of the population when all get the same share
	Open    []Unranked
	Refused []int
	Missing []string // figures without which nothing can be allocated
}

// Allocate serves the eligible subjects of a pack from a stock; nil means the pack's own.
func (r *Run) Allocate(rules *rule.Rules, stock *rule.Rat) *Allocation {
	d := rules.Allocation
	if d == nil {
		return nil
	}
	r.Measures(rules)
	out := &Allocation{Rules: rules}
	r.ask(rules, out)
	c := r.over(rules.Pack.Subject)
	c.seek(-1)
	v := c.row.Value(d.Stock)
	switch {
	case stock != nil:
		out.Stock = *stock
	case !v.Known:
		out.Missing = c.missing(d.Stock)
		return out
	default:
		out.Stock = v.Num
	}
	out.Left = out.Stock
	if d.Def.Rule == "pro_rata" {
		r.proRata(d, out)
	} else {
		r.queue(d, out)
	}
	return out
}

// ask lists who asks for how much.
func (r *Run) ask(rules *rule.Rules, out *Allocation) {
	d, c := rules.Allocation, r.over(rules.Pack.Subject)
	var list []Ranked
	asks := map[int]rule.Rat{}
	for row := range c.rows() {
		c.seek(row)
		o := assess.OutcomeAt(r.Prog.Graph, rules, c.row)
		switch o {
		case assess.NotApplicable:
			continue
		case assess.NotEligible:
			out.Refused = append(out.Refused, row)
			continue
		}
		keys, missing := c.keys(d.Order)
		ask := c.row.Value(d.Ask)
		if !ask.Known {
			missing = append(missing, c.missing(d.Ask)...)
		}
		if o != assess.Eligible {
			for _, m := range assess.Missing(rules, c.row, o) {
				missing = append(missing, m.Name(r.Prog.Graph))
			}
		}
		if o != assess.Eligible || missing != nil {
			out.Open = append(out.Open, Unranked{row, c.t.ID(row), unique(missing)})
			continue
		}
		list, asks[row] = append(list, Ranked{row, c.t.ID(row), keys}), ask.Num
	}
	if len(d.Order) > 0 {
		r.sort(d.Order, list)
	}
	for _, x := range list {
		out.Shares = append(out.Shares, Share{Ranked: x, Ask: asks[x.Row], Gets: rule.Int(0), HeldBy: -1})
	}
}

// queue serves in order. What does not fit waits, and a holder that waits keeps what is left from the others of its value.
func (r *Run) queue(d *rule.Allocation, out *Allocation) {
	c := r.over(out.Rules.Pack.Subject)
	held := map[string]int{} // value: the holder that waits
	strict := d.Holder != rule.None
	if strict && d.If != rule.None {
		c.seek(-1)
		v := c.row.Value(d.If)
		if !v.Known { // whether places are held is itself not known
			out.Missing = c.missing(d.If)
			return
		}
		strict = v.Bool
	}
	for i := range out.Shares {
		x := &out.Shares[i]
		x.Before = out.Left
		holder, within := false, ""
		if strict {
			c.seek(x.Row)
			v := c.row.Value(d.Holder)
			holder = v.Known && v.Bool
			within, _ = c.key([]rule.ID{d.Within})
		}
		fits := x.Ask.Cmp(out.Left) <= 0
		if by, kept := held[within]; strict && kept && !holder {
			x.Waits = true
			if fits {
				x.HeldBy = by
			}
			continue
		}
		if !fits {
			x.Waits = true
			if _, kept := held[within]; holder && !kept {
				held[within] = i
			}
			continue
		}
		x.Gets, out.Left = x.Ask, out.Left.Sub(x.Ask)
	}
}

// proRata gives everybody the same share of what they ask.
func (r *Run) proRata(d *rule.Allocation, out *Allocation) {
	asks := make([]rule.Rat, len(out.Shares))
	for i, x := range out.Shares {
		asks[i] = x.Ask
	}
	all := total(asks)
	unit := rule.Value{}
	if d.Unit != rule.None {
		c := r.over(out.Rules.Pack.Subject)
		c.seek(-1)
		if unit = c.row.Value(d.Unit); !unit.Known {
			out.Missing = c.missing(d.Unit)
			return
		}
	}
	for i := range out.Shares {
		x := &out.Shares[i]
		x.Before, x.Gets = out.Stock, x.Ask
		if all.Cmp(out.Stock) > 0 {
			x.Gets = x.Ask.Mul(out.Stock).Quo(all)
			if unit.Known && unit.Num.Sign() > 0 {
				x.Gets = x.Gets.RoundDownTo(unit.Num)
			}
		}
		out.Left = out.Left.Sub(x.Gets)
	}
}
