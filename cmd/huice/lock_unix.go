//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// lock keeps a second run off a file until this one ends, however it ends.
func lock(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// peakMemory is the most memory that this process has held, in bytes; 0 where the system does not say.
func peakMemory() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return u.Maxrss
	}
	return u.Maxrss << 10 // kilobytes
}
