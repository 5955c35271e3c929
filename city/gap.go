package city

import (
	"fmt"
	"math"
	"slices"
)

// gaps is which values are unknown: by chance a body's whole answer for an enterprise, and by chance a single cell.
type gaps struct {
	whole []uint64 // by body: chance as a threshold of 64 bits
	cells []uint64 // by column
	body  []int    // by column
}

// newGaps scales the weights of the city so that the wanted share of all values is unknown on average.
func (c *Config) newGaps(cols []column, share float64, keep []string) (*gaps, error) {
	if share == 0 {
		return nil, nil
	}
	if share < 0 || share >= 1 || math.IsNaN(share) {
		return nil, fmt.Errorf("gaps of %v: a share between 0 and 1", share)
	}
	weights := make([]GapWeight, len(cols))
	var bodies []string
	for i := range cols {
		f := cols[i].fact
		if slices.Contains(keep, f.Name) {
			continue
		}
		w, ok := c.Gaps.Bodies[f.Source]
		if !ok {
			w = c.Gaps.Otherwise
		}
		weights[i] = w
		if !slices.Contains(bodies, f.Source) {
			bodies = append(bodies, f.Source)
		}
	}
	if len(bodies) > 64 {
		return nil, fmt.Errorf("%d bodies hold facts, more than 64", len(bodies))
	}
	t, err := solveGaps(weights, share)
	if err != nil {
		return nil, err
	}
	g := &gaps{whole: make([]uint64, len(bodies))}
	for i, w := range weights {
		body := max(slices.Index(bodies, cols[i].fact.Source), 0)
		g.body = append(g.body, body)
		g.cells = append(g.cells, threshold(t*w.Cell))
		if w.Whole > 0 {
			g.whole[body] = threshold(t * w.Whole)
		}
	}
	return g, nil
}

// solveGaps finds the factor that brings the mean chance of a gap to the share.
func solveGaps(weights []GapWeight, share float64) (float64, error) {
	lo, hi := 0.0, 1e6
	mean := func(t float64) float64 {
		sum := 0.0
		for _, w := range weights {
			sum += 1 - (1-min(t*w.Whole, 1))*(1-min(t*w.Cell, 1))
		}
		return sum / float64(len(weights))
	}
	if mean(hi) < share {
		return 0, fmt.Errorf("gaps of %v: only %.3f of the values may be unknown", share, mean(hi))
	}
	for range 80 {
		if mid := (lo + hi) / 2; mean(mid) < share {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi, nil
}

func threshold(p float64) uint64 {
	if p >= 1 {
		return math.MaxUint64
	}
	return uint64(p*(1<<32)) << 32
}

// lose decides which bodies have not answered for a firm or another subject, and what picks single cells.
func (g *generator) lose(key uint64) (lost, cells uint64) {
	if g.gaps == nil {
		return 0, 0
	}
	d := topic(key, topicGaps)
	cells = d.next()
	for i, t := range g.gaps.whole {
		if d.next() < t {
			lost |= 1 << i
		}
	}
	return lost, cells
}

// missing reports whether a value of a firm is unknown to the body that should hold it.
func (g *generator) missing(c *column, f *firm) bool { return g.hidden(c, f.lost, f.gaps) }

func (g *generator) hidden(c *column, lost, cells uint64) bool {
	if g.gaps == nil {
		return false
	}
	return g.gaps.cells[c.gap] != 0 && (lost>>g.gaps.body[c.gap]&1 != 0 || mix(cells^c.salt) < g.gaps.cells[c.gap])
}
