package city

import "math"

// draws is a stream of random numbers, splitmix64. A stream belongs to one enterprise and one topic, so that a new figure
// of one topic moves no figure of another.
type draws struct{ state uint64 }

// mix spreads a number over all 64 bits, one to one.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// rowKey is what all random numbers of a row are made of: the seed and the row's number, nothing else.
func rowKey(seed uint64, row int64) uint64 {
	return mix(mix(seed+0x9e3779b97f4a7c15) + uint64(row)*0x9e3779b97f4a7c15)
}

// topic starts the stream of a topic of a row.
func topic(key, topic uint64) draws { return draws{mix(key ^ topic*0xd1342543de82ef95)} }

func (d *draws) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	return mix(d.state)
}

// unit is a number between 0 and 1, both excluded.
func (d *draws) unit() float64 { return (float64(d.next()>>12) + 0.5) * (1.0 / (1 << 52)) }

func (d *draws) chance(p float64) bool { return d.unit() < p }

func (d *draws) in(r Range) float64 { return r.Min + (r.Max-r.Min)*d.unit() }

// below is a whole number from 0 to n-1.
func (d *draws) below(n int) int { return int(d.unit() * float64(n)) }

func (d *draws) normal() float64 { return quantile(d.unit()) }

// quantile is the inverse of the standard normal distribution by Acklam's rational approximation, 9 digits exact. It
// needs one draw and, but for the tails, no function of the mathematical library.
func quantile(p float64) float64 {
	const low = 0.02425
	switch {
	case p < low:
		return tail(math.Sqrt(-2 * math.Log(p)))
	case p > 1-low:
		return -tail(math.Sqrt(-2 * math.Log(1-p)))
	}
	q := p - 0.5
	r := q * q
	return (((((-3.969683028665376e+01*r+2.209460984245205e+02)*r-2.759285104469687e+02)*r+1.383577518672690e+02)*r-
		3.066479806614716e+01)*r + 2.506628277459239e+00) * q /
		(((((-5.447609879822406e+01*r+1.615858368580409e+02)*r-1.556989798598866e+02)*r+6.680131188771972e+01)*r-
			1.328068155288572e+01)*r + 1)
}

func tail(q float64) float64 {
	return (((((-7.784894002430293e-03*q-3.223964580411365e-01)*q-2.400758277161838e+00)*q-2.549732539343734e+00)*q+
		4.374664141464968e+00)*q + 2.938163982698783e+00) /
		((((7.784695709041462e-03*q+3.224671290700398e-01)*q+2.445134137142996e+00)*q+3.754408661907416e+00)*q + 1)
}

// weighted picks among things with weights.
type weighted []float64 // cumulative, the last is 1

func newWeighted(weights []float64) weighted {
	w := make(weighted, len(weights))
	sum := 0.0
	for i, x := range weights {
		sum += x
		w[i] = sum
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}

// pick returns the place of one of them, -1 when there is nothing to pick from.
func (w weighted) pick(d *draws) int {
	u := d.unit()
	for i, c := range w {
		if u < c {
			return i
		}
	}
	return len(w) - 1
}

// hundred rounds an amount in yuan to whole hundreds and returns it in fen. The last bits of math.Exp may differ between
// processors; rounded so, the amount does not.
func hundred(yuan float64) int64 { return int64(math.RoundToEven(yuan/100)) * 10_000 }
