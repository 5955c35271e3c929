// Package bench is workload W: a population that any engine can be given, six policy packs over it, a plain reference that
// shares nothing with the engine, and one check of answers for every engine that is measured. Row i of the population
// depends on the seed and on i only.
//
// It measures nothing by itself: bench/cmd does, and the module bench/peers does for other engines.
package bench

import (
	"embed"
	"io/fs"
)

//go:embed packs
var files embed.FS

// Packs is the folder with the packs of workload W.
func Packs() fs.FS {
	sub, err := fs.Sub(files, "packs")
	if err != nil {
		panic("bench: the embedded folder is always there: " + err.Error())
	}
	return sub
}
