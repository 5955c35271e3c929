package main

import _ "embed"

//go:embed w_numpy.py
var numPyScript string

// numPy runs W on NumPy: whole columns, truths and validity as arrays of their own; once with bands as fast as we could write
// them, once as most people write them. It is also a lower bound for OpenFisca, which adds a copy and a cast for each variable.
func numPy() []engine {
	var list []engine
	for _, bands := range []string{"lookup", "select"} {
		list = append(list, engine{"NumPy, Kleene pairs, bands by " + bands, 1 << 20, true, func(rows int) (*job, error) {
			return python("numpy", numPyScript, rows, bands)
		}})
	}
	return list
}
