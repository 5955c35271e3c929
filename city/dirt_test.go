package city

import (
	"slices"
	"testing"
)

func TestDirt(t *testing.T) {
	c, lib := Default(), library(t)
	const rows, rate = 50_000, 0.02
	columns := c.Columns(lib)
	kinds := map[string]int{}
	dirty := 0
	for row := range int64(rows) {
		faults := c.DirtyCells(testSeed, row, rate)
		if !slices.Equal(faults, c.DirtyCells(testSeed, row, rate)) {
			t.Fatalf("row %d has other faults the second time", row)
		}
		if len(faults) > 0 {
			dirty++
		}
		for i, f := range faults {
			kinds[f.Kind]++
			if !slices.Contains(columns, f.Column) || f.Text == "" {
				t.Fatalf("row %d: %+v", row, f)
			}
			if slices.ContainsFunc(faults[:i], func(g Fault) bool { return g.Column == f.Column }) {
				t.Fatalf("row %d: two faults in %s", row, f.Column)
			}
			if f.Kind == "bad_check_character" && (validCode(f.Text) || f.Text[:17] != c.code(testSeed, row)[:17]) {
				t.Fatalf("row %d: %s should be its code with a wrong end", row, f.Text)
			}
		}
	}
	if share := float64(dirty) / rows; share < 0.9*rate || share > 1.1*rate {
		t.Errorf("%.4f of the rows are dirty, want %.4f", share, rate)
	}
	for _, k := range c.Dirt.Faults {
		if kinds[k.Fault] < 20 {
			t.Errorf("%s: %d times", k.Fault, kinds[k.Fault])
		}
	}
	t.Log(kinds)
}

// A duplicate is the code that an earlier, clean row has in the file.
func TestDuplicatesAreCodesOfEarlierRows(t *testing.T) {
	c := Default()
	p := generate(t, 20_000, 0)
	rows := map[string]int{}
	found := 0
	for row := range p.rows {
		rows[p.text(t, "uscc", row)] = row
		for _, f := range c.DirtyCells(testSeed, int64(row), 0.05) {
			if f.Kind != "duplicate_code" {
				continue
			}
			found++
			first, ok := rows[f.Text]
			if !ok || first == row || c.DirtyCells(testSeed, int64(first), 0.05) != nil {
				t.Fatalf("row %d repeats %s of row %d", row, f.Text, first)
			}
		}
	}
	if found < 50 {
		t.Errorf("%d duplicates", found)
	}
	if c.DirtyCells(testSeed, 5, 0) != nil || c.DirtyCells(testSeed, 0, 1) == nil {
		t.Error("no row is dirty at 0, every row at 1")
	}
}
