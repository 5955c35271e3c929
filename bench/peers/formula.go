package main

import "huice/bench"

// formula is a value of W as a program of its own.
type formula struct{ name, text string }

// place is where a value belongs in an answer: a truth, a number, or nowhere.
type place struct{ truthAt, numberAt int }

func placeOf(name string) place {
	for k := range bench.Truths {
		if bench.TruthName(k) == name {
			return place{k, -1}
		}
	}
	for k := range bench.Numbers {
		if bench.NumberName(k) == name {
			return place{-1, k}
		}
	}
	return place{-1, -1}
}

func (p place) truth(a *bench.Answer, holds bool) {
	if p.truthAt >= 0 {
		a.Truth[p.truthAt] = truth(true, holds)
	}
}

func (p place) number(a *bench.Answer, n int64) {
	if p.numberAt >= 0 {
		a.Known[p.numberAt], a.Number[p.numberAt] = true, n
	}
}

// values lists the cells of an enterprise as numbers; a flag is 0 or 1.
func values(f *bench.Firm) [bench.Cells]float64 {
	var out [bench.Cells]float64
	for k, v := range f.Money() {
		out[k] = float64(v)
	}
	for k, v := range f.Counts() {
		out[int(bench.Staff)+k] = float64(v)
	}
	out[bench.Industry], out[bench.Platform] = float64(f.Industry), float64(f.Platform)
	for k, v := range f.Flags() {
		if v {
			out[int(bench.Resident)+k] = 1
		}
	}
	return out
}
