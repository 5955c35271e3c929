//go:build !unix

package main

import "os"

// lock does nothing here: the system refuses to move a folder in which another process has a file open.
func lock(*os.File) bool { return true }

// peakMemory is not known here.
func peakMemory() int64 { return 0 }
