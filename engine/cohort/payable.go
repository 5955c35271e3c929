package cohort

import (
	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/rule"
)

// Payable is a benefit that a subject qualifies for and whether it is paid.
type Payable struct {
	Rules  *rule.Rules
	Row    int // of the pack's table
	ID     string
	Owner  string     // credit code of the enterprise it goes to
	Amount rule.Value // not Known while it is open
	Key    string     // what allows it once; empty without once_per
	// Repeats is the index of the benefit already paid for the same key, or -1.
	Repeats int
	// Outranked says that the pack selects, and did not select this subject.
	Outranked bool
	// Lower is the index of the higher benefit of another pack that excludes this one, or -1.
	Lower int
}

// Paid reports whether nothing stands in the way of the benefit.
func (p *Payable) Paid() bool { return p.Repeats < 0 && p.Lower < 0 && !p.Outranked }

// Payables lists the benefits of the program's packs that subjects qualify for, and settles what is paid once only and what
// is not paid together: of two packs that exclude each other an enterprise receives the higher amount, the earlier pack's
// when both are equal.
func (r *Run) Payables() []Payable {
	var out []Payable
	for _, rules := range r.Prog.Rules {
		if rules.Pack.Benefit != nil && r.Table(rules) != nil {
			out = r.payables(rules, out)
		}
	}
	for i := range out {
		out[i].Lower = -1
	}
	for i := range out {
		for k := range out {
			x, y := &out[i], &out[k]
			if !x.counts() || !y.counts() || x.Owner == "" || x.Owner != y.Owner || !excludes(x.Rules.Pack, y.Rules.Pack) {
				continue
			}
			if c := x.Amount.Num.Cmp(y.Amount.Num); x.Amount.Known && y.Amount.Known && (c < 0 || c == 0 && i > k) {
				x.Lower = k
			}
		}
	}
	return out
}

// counts reports whether a benefit is paid but for others it excludes.
func (p *Payable) counts() bool { return p.Repeats < 0 && !p.Outranked }

// selected are the rows that a pack's selection chose; nil when it selects nobody.
func (r *Run) selected(rules *rule.Rules) map[int]bool {
	s := r.Select(rules)
	if s == nil {
		return nil
	}
	rows := map[int]bool{}
	for _, g := range s.Groups {
		for _, c := range g.Candidates {
			if c.Place == Selected {
				rows[c.Row] = true
			}
		}
	}
	return rows
}

// payables adds those of one pack.
func (r *Run) payables(rules *rule.Rules, out []Payable) []Payable {
	r.Measures(rules)
	selected := r.selected(rules)
	c := r.over(rules.Pack.Subject)
	first := map[string]int{}
	for row := range c.rows() {
		c.seek(row)
		if assess.OutcomeAt(r.Prog.Graph, rules, c.row) != assess.Eligible {
			continue
		}
		p := Payable{Rules: rules, Row: row, ID: c.t.ID(row), Owner: c.t.Owner(row), Repeats: -1, Lower: -1}
		if rules.Amount[0] != rule.None {
			lo, hi := c.row.Value(rules.Amount[0]), c.row.Value(rules.Amount[1])
			if lo.Known && hi.Known && lo.Num.Cmp(hi.Num) == 0 { // else a gap leaves it open
				p.Amount = lo
			}
		}
		p.Outranked = selected != nil && !selected[row]
		if len(rules.Once) > 0 && !p.Outranked {
			key, known := c.key(rules.Once)
			if p.Key = key; known {
				if k, again := first[key]; again {
					p.Repeats = k
				} else {
					first[key] = len(out)
				}
			}
		}
		out = append(out, p)
	}
	return out
}

// excludes reports whether one of two packs names the other as a benefit that it is not paid with.
func excludes(a, b *pack.Pack) bool {
	names := func(p *pack.Pack, id string) bool {
		for _, n := range p.Benefit.NotWith {
			if n == id {
				return true
			}
		}
		return false
	}
	return a != b && (names(a, b.ID) || names(b, a.ID))
}
