package bench

import (
	"fmt"

	"huice/engine/pack"
	"huice/engine/population"
)

// columns names the facts of the packs in the order of the cells.
var columns = [Cells]string{
	"revenue_y1", "revenue_y2", "revenue_y3", "rd_expense_y1", "rd_expense_y2", "rd_expense_y3",
	"net_assets_y1", "net_assets_y2", "net_assets_y3", "rd_domestic", "total_income", "high_tech_income", "assets", "cost", "rd_other",
	"staff", "rd_staff", "age", "invention_patents", "utility_patents", "class2_other", "transformations",
	"industry", "platform_level",
	"resident", "safety_violation", "quality_violation", "environment_violation", "dishonesty", "m1", "m2", "m3", "m4",
}

// String is the name of the column of a cell.
func (c Cell) String() string { return columns[c] }

// platformLevels are the codes of the levels of a platform.
var platformLevels = [4]string{"none", "municipal", "provincial", "national"}

// IndustryCode writes an industry as two digits.
func IndustryCode(c uint8) string { return fmt.Sprintf("%02d", c) }

// Schema is the 33 columns of workload W. Column c is cell c.
func Schema(lib *pack.Library) (*population.Schema, error) {
	return population.NewSchema(lib, columns[:])
}

// Load makes batches of a list of firms, given by number.
func Load(s *population.Schema, rows int, firm func(row int) Firm) []*population.Batch {
	var batches []*population.Batch
	for row := range rows {
		k := row % population.BatchRows
		if k == 0 {
			b := population.NewBatch(s)
			b.First = int64(row)
			batches = append(batches, b)
		}
		b := batches[len(batches)-1]
		f := firm(row)
		put(b, k, &f)
		b.Rows = k + 1
	}
	return batches
}

// put stores what is known of a firm.
func put(b *population.Batch, row int, f *Firm) {
	if f.Known == 0 {
		return
	}
	for k, yuan := range f.Money() {
		if c := Cell(k); f.Has(c) {
			b.SetInt(int(c), row, yuan*100)
		}
	}
	for k, n := range f.Counts() {
		if c := Staff + Cell(k); f.Has(c) {
			b.SetInt(int(c), row, int64(n))
		}
	}
	if f.Has(Industry) {
		b.SetCode(int(Industry), row, IndustryCode(f.Industry))
	}
	if f.Has(Platform) {
		b.SetCode(int(Platform), row, platformLevels[f.Platform])
	}
	for k, holds := range f.Flags() {
		if c := Resident + Cell(k); f.Has(c) {
			b.SetFlag(int(c), row, holds)
		}
	}
}
