package main

import (
	"errors"
	"testing"

	"huice/bench"
)

// TestEveryEngineAgreesWithTheReference runs each engine once over a few thousand enterprises.
func TestEveryEngineAgreesWithTheReference(t *testing.T) {
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) {
			rows := min(e.rows, 3_000)
			j, err := e.prepare(rows)
			if errors.Is(err, errMissing) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			if j.close != nil {
				defer j.close()
			}
			if err := j.pass(); err != nil {
				t.Fatal(err)
			}
			got, err := j.tally()
			if err != nil {
				t.Fatal(err)
			}
			want := bench.Reference(1, rows)
			for _, d := range got.Differences(&want, e.unknowns) {
				t.Error(d)
			}
		})
	}
}
