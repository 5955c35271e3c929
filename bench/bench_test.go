package bench_test

import (
	"testing"

	"huice/bench"
	"huice/engine/assess"
	"huice/engine/population"
)

func policy(tb testing.TB) *bench.Policy {
	tb.Helper()
	p, err := bench.NewPolicy()
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// compare assesses firms through the columns and, every few rows, one by one, and holds both to the reference.
func compare(t *testing.T, rows, oneIn int, firm func(row int) bench.Firm, name func(row int) string) {
	t.Helper()
	p := policy(t)
	batches := bench.Load(p.Schema, rows, firm)
	got := bench.NewAnswers(rows)
	p.Assess(assess.New(p.Program, p.Schema), batches, 2, got)
	var batch *population.Batch
	var at int
	row := p.Row(&batch, &at)
	var tally bench.Tally
	for i := range rows {
		f := firm(i)
		want := bench.Refer(&f)
		tally.Add(&want)
		report(t, name(i)+", by columns", want, got.At(i))
		if i%oneIn == 0 {
			batch, at = batches[i/population.BatchRows], i%population.BatchRows
			row.Reset()
			report(t, name(i)+", alone", want, p.One(row))
		}
		if t.Failed() {
			t.Fatalf("%+v", f)
		}
	}
	counted := got.Tally()
	for _, d := range counted.Differences(&tally, true) {
		t.Error(d)
	}
}

func report(t *testing.T, name string, want, got bench.Answer) {
	if want == got {
		return
	}
	for k := range want.Truth {
		if want.Truth[k] != got.Truth[k] {
			t.Errorf("%s: %s is %d, the reference says %d", name, bench.TruthName(k), got.Truth[k], want.Truth[k])
		}
	}
	for k := range want.Number {
		if want.Known[k] != got.Known[k] || want.Number[k] != got.Number[k] {
			t.Errorf("%s: %s is %d (known %v), the reference says %d (%v)", name, bench.NumberName(k), got.Number[k], got.Known[k], want.Number[k], want.Known[k])
		}
	}
}
