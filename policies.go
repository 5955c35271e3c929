// Package huice holds the built-in policy packs: the folder packs/ as it stood when the program was built.
package huice

import (
	"embed"
	"io/fs"
)

//go:embed packs
var files embed.FS

// Packs is the folder of the built-in packs.
func Packs() fs.FS {
	sub, err := fs.Sub(files, "packs")
	if err != nil {
		panic("huice: the embedded folder is always there: " + err.Error())
	}
	return sub
}
