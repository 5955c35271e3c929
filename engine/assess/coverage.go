package assess

import (
	"fmt"

	"huice/engine/pack"
	"huice/engine/rule"
)

// Coverage tells which parts of a pack its examples reach: every clause met, unmet and unknown, every row of every
// scoring table.
type Coverage struct {
	order []string
	seen  map[string]bool
}

func newCoverage(p *pack.Pack) *Coverage {
	c := &Coverage{seen: map[string]bool{}}
	for _, list := range [][]pack.Condition{p.Applies, p.Conditions} {
		for _, x := range list {
			c.clause(x.ID)
		}
	}
	for _, list := range [][]pack.Trigger{p.Disqualifiers, p.FastTracks} {
		for _, x := range list {
			c.clause(x.ID)
		}
	}
	if p.Score != nil {
		c.items(p.Score.Items)
	}
	return c
}

func (c *Coverage) want(key string) { c.order = append(c.order, key) }

func (c *Coverage) clause(id string) {
	for _, t := range []string{"met", "unmet", "unknown"} {
		c.want(id + ": " + t)
	}
}

func (c *Coverage) items(items []pack.Item) {
	for i := range items {
		it := &items[i]
		c.scale(it.ID, &it.Scale)
		for j := range it.BestOf {
			c.scale(fmt.Sprintf("%s[%d]", it.ID, j+1), &it.BestOf[j])
		}
		c.items(it.Items)
	}
}

func (c *Coverage) scale(id string, s *pack.Scale) {
	if s.Of.Given() {
		for i := 0; i <= len(s.Points); i++ {
			c.want(bandKey(id, i, len(s.Points)))
		}
	}
}

func bandKey(id string, i, n int) string {
	if i == n {
		return id + ": below the last band"
	}
	return fmt.Sprintf("%s: band %d", id, i+1)
}

// See notes what one example reached.
func (c *Coverage) See(r *rule.Rules, row *rule.Row) {
	for _, list := range [][]rule.Clause{r.Applies, r.Conditions, r.Disqualifiers, r.FastTracks} {
		for _, x := range list {
			c.seen[x.ID+": "+row.Value(x.Own).Truth()] = true
		}
	}
	if r.Score != nil {
		c.seeItems(r.Score.Items, row)
	}
}

func (c *Coverage) seeItems(items []rule.Item, row *rule.Row) {
	for _, it := range items {
		c.seeItems(it.Items, row)
		for i, s := range it.Scales {
			id := it.Item.ID
			if len(it.Item.BestOf) > 0 {
				id = fmt.Sprintf("%s[%d]", id, i+1)
			}
			if s.Table == nil {
				continue
			}
			if v := row.Value(s.Of); v.Known {
				c.seen[bandKey(id, s.Table.Row(v.Num), len(s.Table.Rows))] = true
			}
		}
	}
}

// Want adds a part that examples should reach, Reach notes that one does; for rules that compare subjects.
func (c *Coverage) Want(key string) { c.want(key) }

// Reach notes that an example reached a part.
func (c *Coverage) Reach(key string) { c.seen[key] = true }

// Total is how many parts there are, Missed those no example reaches, in the order of the pack.
func (c *Coverage) Total() int { return len(c.order) }

// Missed lists the parts that no example reaches.
func (c *Coverage) Missed() []string {
	var m []string
	for _, k := range c.order {
		if !c.seen[k] {
			m = append(m, k)
		}
	}
	return m
}
