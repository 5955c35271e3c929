//go:build unix

package exchange

import (
	"bytes"
	"context"
	"io"
	"syscall"
	"testing"
	"time"

	"huice/engine/population"
)

const benchRows = 100_000

// rate reports rows a second, the size of a row, and the time of all cores a row, which says more on a machine that others
// use too.
func rate(b *testing.B, rows, bytes int, cpu time.Duration) {
	b.ReportMetric(float64((cpuTime()-cpu).Nanoseconds())/float64(rows)/float64(b.N), "cpu-ns/row")
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(bytes)/float64(rows), "B/row")
}

func benchRead(b *testing.B, format Format, data []byte, rows int) {
	lib := testLibrary(b)
	b.ReportAllocs()
	b.ResetTimer()
	cpu := cpuTime()
	for range b.N {
		r, err := OpenAt(bytes.NewReader(data), int64(len(data)), lib, Options{Source: "a." + string(format)}, func(f Fault) { b.Fatal(f) })
		if err != nil {
			b.Fatal(err)
		}
		for batch, err := range r.Batches(context.Background()) {
			if err != nil {
				b.Fatal(err)
			}
			r.Reuse(batch)
		}
		if r.Rows() != int64(rows) {
			b.Fatal(r.Rows())
		}
	}
	rate(b, rows, len(data), cpu)
}

// BenchmarkRead reads 16 columns of every kind.
func BenchmarkRead(b *testing.B) {
	batches := randomBatches(b, benchRows)
	for _, format := range formats {
		b.Run(string(format), func(b *testing.B) {
			benchRead(b, format, writeFacts(b, format, batches, FactOptions{}), benchRows)
		})
	}
	quoted := bytes.ReplaceAll(writeFacts(b, CSV, plainBatches(b, batches), FactOptions{}), []byte(","), []byte(`","`))
	quoted = bytes.ReplaceAll(quoted, []byte("\n"), []byte("\"\n\""))
	quoted = append([]byte{'"'}, quoted[:len(quoted)-1]...)
	b.Run("csv quoted", func(b *testing.B) { benchRead(b, CSV, quoted, benchRows) })
}

// plainBatches are batches without names that need quotes.
func plainBatches(b *testing.B, batches []*population.Batch) []*population.Batch {
	name := batches[0].Schema.Lookup("company_name")
	for _, batch := range batches {
		for row := range batch.Rows {
			batch.SetText(name, row, "临沂市某某机械有限公司")
		}
	}
	return batches
}

// BenchmarkWrite writes 16 columns of every kind.
func BenchmarkWrite(b *testing.B) {
	batches := randomBatches(b, benchRows)
	for _, format := range formats {
		b.Run(string(format), func(b *testing.B) {
			b.ReportAllocs()
			size := &counted{}
			cpu := cpuTime()
			for range b.N {
				size.n = 0
				w, err := NewFactWriter(size, format, batches[0].Schema, FactOptions{})
				if err != nil {
					b.Fatal(err)
				}
				for _, batch := range batches {
					if err := w.Write(batch); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
			}
			rate(b, benchRows, size.n, cpu)
		})
	}
}

// cpuTime is the time that this process has had on all cores.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

type counted struct{ n int }

func (c *counted) Write(p []byte) (int, error) { c.n += len(p); return io.Discard.Write(p) }
