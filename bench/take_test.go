package bench

import (
	"testing"

	"huice/engine/assess"
)

// BenchmarkTake measures the copying of answers out of a result, which the figures of W include.
func BenchmarkTake(b *testing.B) {
	p, err := NewPolicy()
	if err != nil {
		b.Fatal(err)
	}
	batches := Load(p.Schema, 1024, func(row int) Firm { return At(1, int64(row)) })
	r := assess.New(p.Program, p.Schema).NewWorker().Assess(batches[0])
	into := NewAnswers(1024)
	for b.Loop() {
		p.take(r, &into.Groups[0])
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1024, "ns/row")
}
