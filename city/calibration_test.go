package city

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"huice/engine/pack"
)

// tally is what the calibration counts of a population.
type tally struct {
	firms, large, hnte, hnteLarge, tsme, negative, balances float64
	intense, five, selected                                 float64
	over200m, over1500m                                     float64
	revenue, rd                                             float64
	output, hightech, vetoed, protected, graded             float64
	patents                                                 []int64
	firmsBy, outputBy, outputIn, rdBy                       map[string]float64
}

// TestCalibration holds a generated city against its targets. Run it with -v for the table.
func TestCalibration(t *testing.T) {
	c := Default()
	p := generate(t, 100_000, 0)
	y := tallied(t, c, p)
	got := measure(c, y)
	t.Logf("%-20s %12s %12s %10s  %s", "target", "wanted", "generated", "within", "")
	for _, want := range c.Targets {
		g, ok := got[want.ID]
		if !ok {
			t.Errorf("nothing measures the target %s", want.ID)
			continue
		}
		verdict := "ok"
		if math.Abs(g-want.Is) > want.Within+1e-12 {
			verdict = "MISSED"
			t.Errorf("%s: %.4f, wanted %.4f within %.4f", want.ID, g, want.Is, want.Within)
		}
		t.Logf("%-20s %12.4f %12.4f %10.4f  %-6s %s", want.ID, want.Is, g, want.Within, verdict, want.Label)
	}
	t.Log(breakdown(c, y))
}

func tallied(t *testing.T, c *Config, p *sample) *tally {
	y := &tally{firmsBy: map[string]float64{}, outputBy: map[string]float64{}, outputIn: map[string]float64{}, rdBy: map[string]float64{}}
	industry := map[string]string{}
	for _, in := range c.Industries {
		for class := range in.Classes {
			industry[class] = in.ID
		}
	}
	end := pack.DayOf(testYear, 12, 31)
	for row := range p.rows {
		y.firms++
		revenue := float64(p.num(t, "operating_revenue_y1", row)) / 100
		rd := float64(p.num(t, "rd_expense_y1", row)) / 100
		y.countLand(p, t, row)
		in, made := industry[p.text(t, "industry_code", row)]
		large := made && revenue >= c.City.LargeRevenue
		hnte := p.day(t, "hnte_cert_valid_from", row) <= end && end <= p.day(t, "hnte_cert_valid_to", row)
		y.tsme += float64(bit(p.num(t, "tsme_reg_year", row) == testYear))
		if assets := p.num(t, "total_assets_y1", row); assets > 0 {
			y.balances++
			y.negative += float64(bit(p.num(t, "total_liabilities_y1", row) > assets))
		}
		if hnte {
			y.countHNTE(t, p, row, rd, revenue)
			y.hnteLarge += float64(bit(large))
		}
		if !large {
			continue
		}
		y.large++
		y.revenue += revenue
		y.output += float64(p.num(t, "above_scale_output", row))
		y.hightech += float64(p.num(t, "hightech_output_shandong", row))
		y.rd += float64(p.num(t, "rd_hnte_y1", row)) / 100
		y.over200m += float64(bit(revenue > 200e6))
		y.over1500m += float64(bit(revenue > 1500e6))
		y.firmsBy[in]++
		y.outputBy[in] += revenue
		y.rdBy[in] += float64(p.num(t, "rd_hnte_y1", row)) / 100
		y.outputIn[p.text(t, "region_code", row)] += revenue
	}
	return y
}

// countLand counts vetoes and protections among those who are graded.
func (y *tally) countLand(p *sample, t *testing.T, row int) {
	if p.text(t, "land_deferred", row) != "none" {
		return
	}
	b, r := p.at(row)
	y.graded++
	veto := false
	for _, fact := range []string{"safety_accident_y1", "env_accident_y1", "food_accident_y1", "reduction_duty_missed_y1", "standards_failed_y1"} {
		veto = veto || b.Valid(p.col(t, fact)).Bit(r) && b.Flags(p.col(t, fact)).Bit(r)
	}
	y.vetoed += float64(bit(veto))
	y.protected += float64(bit(p.text(t, "land_protection", row) != "none"))
}

func (y *tally) countHNTE(t *testing.T, p *sample, row int, rd, revenue float64) {
	patents := p.num(t, "invention_patents_main", row)
	intense := rd >= 0.03*revenue
	named := slices.Contains([]string{"electronics", "biomedicine", "new_materials", "advanced_manufacturing"}, p.text(t, "hnte_field", row))
	y.hnte++
	y.patents = append(y.patents, patents)
	y.intense += float64(bit(intense))
	y.five += float64(bit(patents >= 5))
	y.selected += float64(bit(intense && named && patents >= 5))
}

func measure(c *Config, y *tally) map[string]float64 {
	slices.Sort(y.patents)
	scale := float64(c.City.Pool) / y.firms
	firms, output, district := 0.0, 0.0, 0.0
	var total struct{ firms, output, district float64 }
	for _, in := range c.Industries {
		total.firms += in.Large.Firms
		total.output += in.Output
	}
	for _, d := range c.Districts {
		total.district += d.Share
	}
	for _, in := range c.Industries {
		firms = max(firms, math.Abs(y.firmsBy[in.ID]/y.large-in.Large.Firms/total.firms))
		output = max(output, math.Abs(y.outputBy[in.ID]/y.revenue-in.Output/total.output))
	}
	for _, d := range c.Districts {
		district = max(district, math.Abs(y.outputIn[d.Code]/y.revenue-d.Share/total.district))
	}
	return map[string]float64{
		"large_share":        y.large / y.firms,
		"hnte_share":         y.hnte / y.firms,
		"hnte_large_share":   y.hnteLarge / y.large,
		"tsme_share":         y.tsme / y.firms,
		"rd_ratio":           y.rd / y.revenue,
		"rd_total":           y.rd * scale / 1e8,
		"large_output":       y.revenue * scale / 1e8,
		"hnte_intensity":     y.intense / y.hnte,
		"patents_median":     float64(y.patents[len(y.patents)/2]),
		"patents_five":       y.five / y.hnte,
		"sel_per_1602":       y.selected / y.hnte * 1602,
		"over_200m":          y.over200m / y.large,
		"over_1500m":         y.over1500m / y.large,
		"negative_equity":    y.negative / y.balances,
		"hightech_share":     y.hightech / y.output,
		"vetoed_share":       y.vetoed / y.graded,
		"protected_share":    y.protected / y.graded,
		"firms_by_industry":  firms,
		"output_by_industry": output,
		"output_by_district": district,
	}
}

// breakdown prints industries and districts, wanted and generated, in per cent.
func breakdown(c *Config, y *tally) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-12s %8s %8s %8s %8s %8s %8s\n", "industry", "firms", "", "output", "", "R&D", "")
	for _, in := range c.Industries {
		fmt.Fprintf(&b, "%-12s %8.1f %8.1f %8.1f %8.1f %8.2f %8.2f\n", in.ID, 100*in.Large.Firms/4780, 100*y.firmsBy[in.ID]/y.large,
			in.Output, 100*y.outputBy[in.ID]/y.revenue, 100*in.RD.Ratio, 100*y.rdBy[in.ID]/y.outputBy[in.ID])
	}
	fmt.Fprintf(&b, "%-12s %8s %8s\n", "district", "output", "")
	for _, d := range c.Districts {
		fmt.Fprintf(&b, "%-12s %8.1f %8.1f\n", d.Code, d.Share, 100*y.outputIn[d.Code]/y.revenue)
	}
	return b.String()
}
