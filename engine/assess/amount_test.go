package assess_test

import (
	"strings"
	"testing"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// An amount is in fen whatever it is made of: a figure of the policy alone, and one too large for whole fen, included.
func TestAmountsAreInFenWhateverTheyAreMadeOf(t *testing.T) {
	for _, c := range []struct {
		name, cap string
		fen       int64
		known     bool
	}{
		{"a fixed award", "200 万元", 200_000_000, true},
		{"a fixed award with fen", "0.05 yuan", 5, true},
		{"an award that no 64 bits hold in fen", "1000000000000000000 yuan", 0, false},
	} {
		lib := smallPolicy("min(share(research, rate), cap)", "cap", "30 万元", c.cap, "  rate: {label: 补助比例, en: Rate, cite: 第二条, values: {2025-01-01: 5%}}\n", "")
		day, _ := pack.ParseDay("2026-07-01")
		prog, problems := rule.Compile(lib, rule.Options{Date: day}, "city/grant")
		if pack.Errors(problems) {
			t.Fatal(problems)
		}
		schema, err := population.NewSchema(lib, []string{"sales", "research"})
		if err != nil {
			t.Fatal(err)
		}
		b := population.NewBatch(schema)
		b.Rows = 2
		for row := range b.Rows {
			b.SetInt(0, row, 100)
			b.SetInt(1, row, 100)
		}
		p := assess.New(prog, schema).NewWorker().Assess(b).Packs[0]
		for row := range b.Rows {
			if v, known := p.AmountMin.At(row); known != c.known || known && v != c.fen || p.AmountMin.Den != 100 {
				t.Errorf("%s: %d/%d known %v, want %d fen known %v", c.name, v, p.AmountMin.Den, known, c.fen, c.known)
			}
		}
	}
}

// changed replaces pairs of texts.
func changed(s string, pairs []string) string { return strings.NewReplacer(pairs...).Replace(s) }
