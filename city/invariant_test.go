package city

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"huice/engine/pack"
	"huice/engine/population"
)

// TestEveryFirmHoldsTogether checks what must be true of each enterprise.
func TestEveryFirmHoldsTogether(t *testing.T) {
	c := Default()
	p := generate(t, 50_000, 0)
	n := func(name string, row int) int64 { return p.num(t, name, row) }
	tests := []struct {
		name  string
		holds func(row int) bool
	}{
		{"R&D staff are tech staff, tech staff are staff", func(r int) bool {
			return n("rd_staff_y1", r)*100 <= n("tech_staff_y1", r) && n("tech_staff_y1", r) <= n("staff_total_y1", r)
		}},
		{"so by 183 days", func(r int) bool {
			return n("tech_staff_hnte_y1", r) <= n("staff_total_hnte_y1", r) && n("staff_total_hnte_y1", r) <= n("staff_total_y1", r)
		}},
		{"the average of the quarters is near the staff", func(r int) bool {
			staff, avg := float64(n("staff_total_y1", r))/100, float64(n("staff_q_avg_y1", r))/1000
			return math.Abs(avg-staff) <= 0.2*staff+0.5
		}},
		{"gross income exceeds sales by what comes beside them", func(r int) bool {
			return !p.known(t, "gross_income_y1", r) || n("gross_income_y1", r) >
				n("sales_revenue_y1", r)+n("non_taxable_income_y1", r)+n("investment_income_y1", r)
		}},
		{"high-tech income is within gross income less what is not taxed", func(r int) bool {
			return n("hnte_product_income_y1", r) <= n("gross_income_y1", r)-n("non_taxable_income_y1", r)
		}},
		{"manufacturing and excluded revenue are within sales", func(r int) bool {
			return n("manufacturing_main_revenue_y1", r)+n("excluded_industry_revenue_y1", r) <= n("sales_revenue_y1", r)
		}},
		{"the parts of R&D lead to what counts for tax", func(r int) bool {
			five := n("rd_five_groups_y1", r)
			counted := five + min(n("rd_other_y1", r), five/9) + n("rd_entrusted_domestic_y1", r)*4/5
			counted += min(n("rd_entrusted_overseas_y1", r)*4/5, counted*2/3)
			return counted-n("rd_offset_y1", r) == n("rd_expense_y1", r)
		}},
		{"other R&D expense within project ceilings is within one ceiling", func(r int) bool {
			return n("rd_other_within_project_caps_y1", r) <= min(n("rd_other_y1", r), n("rd_five_groups_y1", r)/9)
		}},
		{"the HNTE definition of R&D is the wider one, in every year", func(r int) bool {
			for y := 1; y <= 3; y++ {
				all := n(fmt.Sprintf("rd_hnte_y%d", y), r)
				if all < n(fmt.Sprintf("rd_hnte_domestic_y%d", y), r) || y < 3 && all < n(fmt.Sprintf("rd_expense_y%d", y), r) {
					return false
				}
			}
			return true
		}},
		{"the deduction lowers taxable income", func(r int) bool {
			return n("taxable_income_y1", r) <= n("taxable_income_before_rd_y1", r)
		}},
		{"the loss of the latest year is the negative taxable income", func(r int) bool {
			return n("loss_by_year_y1", r) == max(-n("taxable_income_y1", r), 0)
		}},
		{"a certificate lasts three years, unless it is cancelled", func(r int) bool {
			from, to := p.day(t, "hnte_cert_valid_from", r), p.day(t, "hnte_cert_valid_to", r)
			if from == pack.NeverDay || to == pack.NeverDay {
				return from == to && p.text(t, "hnte_cert_no", r) == ""
			}
			y, m, d := from.Date()
			end, gone := pack.DayOf(y+3, m, d), p.day(t, "hnte_cancelled_on", r)
			if gone != pack.NeverDay {
				end = min(end, gone-1)
			}
			return to == end && strings.HasPrefix(p.text(t, "hnte_cert_no", r), fmt.Sprintf("GR%d37", y))
		}},
		{"a certificate needs a year of existence", func(r int) bool {
			from := p.day(t, "hnte_cert_valid_from", r)
			return from == pack.NeverDay || from-p.day(t, "establishment_date", r) >= 365
		}},
		{"nothing happened before the firm was established", func(r int) bool {
			for _, name := range []string{"major_safety_accident", "major_quality_accident", "serious_env_offence",
				"research_misconduct", "standard_led_on", "national_award_on"} {
				if on := p.day(t, name, r); on != pack.NeverDay && on <= p.day(t, "establishment_date", r) {
					return false
				}
			}
			return true
		}},
		{"a library number says what its parts say", func(r int) bool {
			year, no := n("tsme_reg_year", r), p.text(t, "tsme_reg_no", r)
			if year == 0 {
				return no == "" && !p.known(t, "tsme_reg_flag", r)
			}
			founded, _, _ := p.day(t, "establishment_date", r).Date()
			flag := p.text(t, "tsme_reg_flag", r)
			return no[:4] == fmt.Sprint(year) && no[4:10] == p.text(t, "region_code", r) && no[10:11] == flag && len(no) == 18 &&
				founded <= int(year) && (flag == "B") == (founded == int(year))
		}},
		{"rights of a kind are among all rights", func(r int) bool {
			all := n("class1_ip_count", r) + n("class2_ip_count", r)
			return n("core_ip_count", r) <= all && n("ip_own_rd_count", r) <= all && n("class2_ip_count_hnte", r) <= n("class2_ip_count", r)
		}},
		{"a rank stands beside a standard and an award only", func(r int) bool {
			return p.known(t, "standard_led_rank", r) == (p.day(t, "standard_led_on", r) != pack.NeverDay) &&
				p.known(t, "standard_led_rank", r) == (p.text(t, "standard_led_level", r) != "none") &&
				p.known(t, "national_award_rank", r) == (p.day(t, "national_award_on", r) != pack.NeverDay)
		}},
		{"land is owned, leased in and out by one firm", func(r int) bool {
			return n("land_leased_out_y1", r)+n("land_idle_government_y1", r) <= n("land_owned_y1", r) &&
				(p.text(t, "land_group", r) == "g1") == (p.text(t, "above_scale_registry", r) != "not_listed")
		}},
		{"no industry, no land group, and not graded", func(r int) bool {
			return p.known(t, "land_group", r) == (p.text(t, "land_deferred", r) != "local" || p.known(t, "land_group", r)) &&
				(p.known(t, "land_group", r) || p.text(t, "land_efficiency_grade", r) == "none")
		}},
		{"consecutive years of D belong to a D", func(r int) bool {
			return (n("land_d_years_before", r) > 0) == (p.text(t, "land_efficiency_grade", r) == "D")
		}},
		{"high-tech output is within output", func(r int) bool {
			return n("hightech_output_shandong", r) <= n("above_scale_output", r) &&
				p.known(t, "above_scale_output", r) == (p.text(t, "above_scale_registry", r) == "listed")
		}},
		{"main business revenue is within operating revenue, in every year", func(r int) bool {
			for y := 1; y <= 3; y++ {
				if n(fmt.Sprintf("main_business_revenue_y%d", y), r) > n(fmt.Sprintf("operating_revenue_y%d", y), r) {
					return false
				}
			}
			return true
		}},
		{"the deduction claimed is the expense or nothing", func(r int) bool {
			claimed := n("rd_super_deducted_y1", r)
			return claimed == 0 || claimed == n("rd_expense_y1", r)
		}},
		{"rights of the leading product are among all rights", func(r int) bool {
			return n("class1_ip_original_in_use", r) <= n("class1_ip_in_use", r) && n("class1_ip_in_use", r) <= n("class1_ip_leading", r) &&
				n("class1_ip_leading", r) <= n("class1_ip_count", r) && n("class2_ip_leading", r) <= n("class2_ip_count", r)
		}},
		{"a higher title stands on the lower one", func(r int) bool {
			has := func(fact string) bool { return p.day(t, fact, r) != pack.NeverDay }
			return (!has("single_champion_recognised_on") || has("little_giant_recognised_on")) &&
				(!has("little_giant_recognised_on") || has("srdi_title_valid_from")) && (!has("srdi_title_valid_from") || has("innovative_title_valid_from"))
		}},
		{"the first certificate is not after the latest, and none is before the title existed", func(r int) bool {
			first, from := p.day(t, "first_hnte_on", r), p.day(t, "hnte_cert_valid_from", r)
			return first <= from && (first == pack.NeverDay) == (from == pack.NeverDay) &&
				(first == pack.NeverDay || first >= pack.DayOf(c.Recognition.Since, time.January, 1) && first > p.day(t, "establishment_date", r))
		}},
		{"the credit code is valid and carries the district", func(r int) bool {
			code := p.text(t, "uscc", r)
			return validCode(code) && code[2:8] == p.text(t, "region_code", r)
		}},
		{"the name is a demo name", func(r int) bool {
			name := p.text(t, "company_name", r)
			return strings.HasPrefix(name, c.City.Name) && strings.Contains(name, fmt.Sprintf("%d号", r+1))
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			wrong := 0
			for row := range p.rows {
				if !test.holds(row) {
					if wrong++; wrong <= 3 {
						t.Errorf("row %d", row)
					}
				}
			}
			if wrong > 3 {
				t.Errorf("%d rows in all", wrong)
			}
		})
	}
}

// mayBeBlank are yearly facts that not every enterprise has.
var mayBeBlank = map[string]bool{"zjtx_development_score": true}

// Accounts are known for exactly the years in which a firm operated; of the years before, losses are 0 and no title held.
func TestYoungFirmsHaveNoEarlierYears(t *testing.T) {
	p := generate(t, 50_000, 0)
	young := map[int64]int{}
	for row := range p.rows {
		b, r := p.at(row)
		founded, _, _ := p.day(t, "establishment_date", row).Date()
		operated := int64(testYear - founded + 1)
		young[min(operated, 3)]++
		for c, col := range p.schema.Columns {
			if col.Year == 0 {
				continue
			}
			before := int64(col.Year) > operated
			switch {
			case col.Fact.Name == "loss_by_year" || col.Fact.Name == "qualified_year":
				if v := cell(b, c, r); before && v != int64(0) && v != false {
					t.Fatalf("row %d: %s is %v before the firm", row, col.Name, v)
				}
			case !before && mayBeBlank[col.Fact.Name]:
			case b.Valid(c).Bit(r) == before:
				t.Fatalf("row %d: %s known %v, operating years %d", row, col.Name, !before, operated)
			}
		}
	}
	for years := range int64(4) {
		if young[years] < 100 {
			t.Errorf("only %d firms with %d operating years", young[years], years)
		}
	}
}

// Every value lies within the bounds and codes that the vocabulary sets.
func TestValuesFitTheVocabulary(t *testing.T) {
	p := generate(t, 50_000, 0)
	for c, col := range p.schema.Columns {
		lo, hi := bounds(col.Fact)
		for row := range p.rows {
			b, r := p.at(row)
			if !b.Valid(c).Bit(r) {
				continue
			}
			switch col.Kind {
			case population.Int:
				if v := b.Ints(c)[r]; col.Fact.Numeric() && (v < lo || v > hi) {
					t.Fatalf("%s, row %d: %d is outside %d to %d", col.Name, row, v, lo, hi)
				}
			case population.Code:
				if _, ok := col.Fact.Codes.Find(b.Text(c, r)); len(col.Fact.Codes) > 0 && !ok {
					t.Fatalf("%s, row %d: %q is not listed", col.Name, row, b.Text(c, r))
				}
			}
		}
	}
}

func bounds(f *pack.Fact) (lo, hi int64) {
	hi = population.MaxInt
	if f.Min != nil {
		lo = -population.MaxInt
		if f.Min.Num != nil {
			lo, _ = population.Scaled(f.Min.Num, f.Scale())
		}
	}
	if f.Max != nil && f.Max.Num != nil {
		hi, _ = population.Scaled(f.Max.Num, f.Scale())
	}
	return lo, hi
}

// No figure of a column is the same for nearly everyone where variety is wanted, and every kind of firm exists.
func TestThereIsVariety(t *testing.T) {
	p := generate(t, 50_000, 0)
	today := pack.DayOf(testYear+1, time.July, 1)
	seen := map[string]int{}
	for row := range p.rows {
		b, r := p.at(row)
		note := func(kind string, yes bool) { seen[kind] += int(bit(yes)) }
		flag := func(name string) bool { return b.Flags(p.col(t, name)).Bit(r) }
		to := p.day(t, "hnte_cert_valid_to", row)
		note("certificate run out", to != pack.NeverDay && to < today)
		note("certificate valid", to >= today)
		note("negative equity", p.num(t, "total_liabilities_y1", row) > p.num(t, "total_assets_y1", row))
		note("loss", p.num(t, "net_profit_y1", row) < 0)
		note("old loss", p.num(t, "loss_by_year_y6", row) > 0)
		note("no sales", p.known(t, "sales_revenue_y1", row) && p.num(t, "sales_revenue_y1", row) == 0)
		note("accident", p.day(t, "major_safety_accident", row) != pack.NeverDay)
		note("dishonest", flag("dishonesty_list"))
		note("R&D commissioned abroad", p.num(t, "rd_entrusted_overseas_y1", row) > 0)
		note("other R&D above its cap", p.num(t, "rd_other_y1", row) > p.num(t, "rd_five_groups_y1", row)/9)
		note("half excluded", p.num(t, "excluded_industry_revenue_y1", row)*2 > p.num(t, "gross_income_y1", row))
		note("listed", flag("on_ic_or_machine_tool_list_y1"))
		note("deemed profit", p.known(t, "audit_collection_y1", row) && !flag("audit_collection_y1"))
		note("more than 300 staff", p.num(t, "staff_total_y1", row) > 30000)
		note("national institution", p.text(t, "rd_institution_level", row) == "national")
	}
	for _, kind := range []string{"certificate run out", "certificate valid", "negative equity", "loss", "old loss", "no sales", "accident",
		"dishonest", "R&D commissioned abroad", "other R&D above its cap", "half excluded", "listed", "deemed profit",
		"more than 300 staff", "national institution"} {
		if seen[kind] < 10 {
			t.Errorf("%s: %d of %d", kind, seen[kind], p.rows)
		}
		t.Logf("%-26s %6d", kind, seen[kind])
	}
}
