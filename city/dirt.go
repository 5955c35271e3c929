package city

import "slices"

// Fault is what a file says instead of the true value of a cell.
type Fault struct {
	Kind   string // as the city file names it
	Column string
	Text   string
}

// DirtyCells returns the faults of a row when a share of rows is to be dirty; most rows have none. Whoever writes a file
// puts the texts in place of the values, and leaves out faults of columns it does not write. It depends on seed and row
// only: a duplicate code is that of an earlier row whose own code is sound.
func (c *Config) DirtyCells(seed uint64, row int64, rate float64) []Fault {
	d, dirty := c.dirty(seed, row, rate)
	if !dirty {
		return nil
	}
	var faults []Fault
	for {
		kind := &c.Dirt.Faults[c.plan.faults.pick(&d)]
		f := Fault{Kind: kind.Fault, Column: kind.Columns[d.below(len(kind.Columns))]}
		switch kind.Make {
		case "check_character":
			f.Text = c.spoiled(seed, row, &d)
		case "duplicate":
			f.Text = c.earlier(seed, row, rate, &d)
		default:
			f.Text = kind.Texts[d.below(len(kind.Texts))]
		}
		taken := slices.ContainsFunc(faults, func(g Fault) bool { return g.Column == f.Column })
		if f.Text != "" && !taken {
			faults = append(faults, f)
		}
		if len(faults) > 0 && !d.chance(c.Dirt.Second) {
			return faults
		}
	}
}

func (c *Config) dirty(seed uint64, row int64, rate float64) (draws, bool) {
	d := topic(rowKey(seed, row), topicDirt)
	return d, d.chance(rate)
}

// code is the credit code of a row.
func (c *Config) code(seed uint64, row int64) string {
	d := topic(rowKey(seed, row), topicIdentity)
	g := c.plan.groups[c.plan.pick.pick(&d)]
	return string(c.appendCode(nil, seed, row, c.plan.districts[g.region.pick(&d)]))
}

// spoiled is the row's code with a wrong check character.
func (c *Config) spoiled(seed uint64, row int64, d *draws) string {
	code := []byte(c.code(seed, row))
	last := &code[len(code)-1]
	*last = alphabet[(symbol(*last)+1+d.below(len(alphabet)-1))%len(alphabet)]
	return string(code)
}

// earlier is the code of a clean row before this one, "" when there is none near.
func (c *Config) earlier(seed uint64, row int64, rate float64, d *draws) string {
	for back := int64(1 + d.below(int(min(row, 5000))+1)); back <= row; back++ {
		if _, dirty := c.dirty(seed, row-back, rate); !dirty {
			return c.code(seed, row-back)
		}
		if back > 10_000 {
			break
		}
	}
	return ""
}
