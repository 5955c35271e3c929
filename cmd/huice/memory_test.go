//go:build linux

package main

import (
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
)

// A file that is ten times as long takes no more memory: neither its rows nor its credit codes nor its faults are held.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	if testing.Short() {
		t.Skip("it assesses 2.5 million enterprises")
	}
	dir := t.TempDir()
	peak := func(rows int) int64 {
		facts, out := filepath.Join(dir, fmt.Sprint(rows, ".parquet")), filepath.Join(dir, fmt.Sprint(rows, "-results.parquet"))
		if status, _, told := runAt(t.Context(), "city", "--enterprises", fmt.Sprint(rows), "--year", "2025", "--pack", "tech_sme", "--out", facts); status != exitOK {
			t.Fatal(told)
		}
		cmd := program(t, dir, append([]string{"assess", "--facts", facts, "--pack", "tech_sme", "--no-missing", "--out", out}, clocks...)...)
		if told, err := cmd.CombinedOutput(); err != nil {
			t.Fatal(err, string(told))
		}
		usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok {
			t.Skip("the system does not tell how much memory a process has used")
		}
		return usage.Maxrss << 10
	}
	small, large := peak(300_000), peak(2_500_000)
	t.Logf("%d MB for 300,000 enterprises, %d MB for 2,500,000", small>>20, large>>20)
	if large > 600<<20 || large > small+200<<20 {
		t.Errorf("%d MB for 300,000 enterprises, %d MB for 2,500,000", small>>20, large>>20)
	}
}
