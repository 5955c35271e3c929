package main

import (
	"fmt"
	"sync"

	"huice/bench"
)

// memory measures what the memory of the machine gives: the limit for anything that reads its input once and writes its
// answers once.
type memory struct {
	a, b []uint64
	sum  uint64 // keeps the reads from being dropped
}

// memoryBytes is far more than the caches hold.
const memoryBytes = 256 << 20

// fill takes two arrays.
func (m *memory) fill() {
	m.a, m.b = make([]uint64, memoryBytes/8), make([]uint64, memoryBytes/8)
	for i := range m.a {
		m.a[i], m.b[i] = uint64(i), ^uint64(i)
	}
}

// lines are the passes over memory; a row is a byte.
func (m *memory) lines(n int) []bench.Line {
	pass := func(what string, bytes int64, part func(a, b []uint64) uint64) bench.Line {
		return bench.Line{Name: memoryName(what, n), Cores: n, Rows: bytes, Do: func() error {
			m.sum += m.split(n, part)
			return nil
		}}
	}
	return []bench.Line{pass("read", memoryBytes, read), pass("write", memoryBytes, write), pass("copy", 2*memoryBytes, copied)}
}

func memoryName(what string, n int) string { return "memory " + what + " " + cores(n) }

// split gives each of n workers its part of the arrays.
func (m *memory) split(n int, part func(a, b []uint64) uint64) uint64 {
	sums := make([]uint64, n)
	var wg sync.WaitGroup
	for k := range n {
		wg.Go(func() {
			from, to := len(m.a)*k/n, len(m.a)*(k+1)/n
			sums[k] = part(m.a[from:to], m.b[from:to])
		})
	}
	wg.Wait()
	for _, s := range sums[1:] {
		sums[0] += s
	}
	return sums[0]
}

func read(a, _ []uint64) uint64 {
	var s [8]uint64
	for ; len(a) >= 8; a = a[8:] {
		s[0] += a[0]
		s[1] += a[1]
		s[2] += a[2]
		s[3] += a[3]
		s[4] += a[4]
		s[5] += a[5]
		s[6] += a[6]
		s[7] += a[7]
	}
	return s[0] + s[1] + s[2] + s[3] + s[4] + s[5] + s[6] + s[7]
}

func write(a, b []uint64) uint64 {
	for ; len(b) >= 8; b = b[8:] {
		b[0], b[1], b[2], b[3] = 1, 2, 3, 4
		b[4], b[5], b[6], b[7] = 5, 6, 7, 8
	}
	return a[0]
}

// copied counts what is read and what is written.
func copied(a, b []uint64) uint64 {
	copy(b, a)
	return b[0]
}

// Bytes of an enterprise under W: what must be read in the most compact form (fifteen amounts of 8, seven counts of 4, two
// codes of 1, nine flags and 33 validities of a bit), what our batches hold (whole numbers of 8, codes of 4), and what must be
// written.
const (
	compactBytes = 15*8 + 7*4 + 2 + (9+33)/8.0
	batchBytes   = (15+7)*8 + 2*4 + (9+33)/8.0
	answerBytes  = (2*bench.Truths+bench.Numbers)/8.0 + 2 + 3*8
)

// printMemory prints the bandwidths and, from them, the floor under any engine.
func printMemory(f map[string]bench.Figure, n int) {
	rate := map[string]float64{}
	for _, what := range []string{"read", "write", "copy"} {
		x, ok := f[memoryName(what, n)]
		if !ok {
			return
		}
		rate[what] = 1 / x.Median() // bytes a nanosecond: GB a second
		fmt.Printf("%s: %.1f GB/s\n", memoryName(what, n), rate[what])
	}
	floor := func(in float64) float64 { return in/rate["read"] + answerBytes/rate["write"] }
	fmt.Printf("memory floor of W, %s: %s ns per enterprise (%.2f bytes read, %.2f written); of our batches %s (%.2f read)\n", cores(n),
		bench.Nanoseconds(floor(compactBytes)), compactBytes, answerBytes, bench.Nanoseconds(floor(batchBytes)), batchBytes)
}
