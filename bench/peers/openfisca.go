package main

import _ "embed"

//go:embed w_openfisca.py
var openFiscaScript string

// openFisca runs W on OpenFisca-Core: a variable a value, whole columns, in float64. Setting the inputs is not timed.
func openFisca() engine {
	return engine{"OpenFisca-Core, float64", 1 << 20, false, func(rows int) (*job, error) {
		return python("openfisca_core.simulations", openFiscaScript, rows)
	}}
}
