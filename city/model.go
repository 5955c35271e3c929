package city

import (
	"huice/engine/pack"
)

// model tells where a fact stands in a firm. y is 0 for the latest fiscal year and for facts that are not yearly.
type model struct {
	kind  string // how the fact must be held: int, flag, code, text
	unit  int64  // int: units that make one
	years int    // how many years there are
	dated bool   // int: a day
	known func(f *firm, y int) bool
	value func(g *generator, f *firm, y int) int64 // int: the value; flag: 0 or 1; code: place in words
	words func(g *generator) []string              // code: the words
	text  func(g *generator, b []byte, f *firm) []byte
}

// kindOf tells how a fact is held.
func kindOf(f *pack.Fact) string {
	switch f.Type {
	case "flag", "code", "text":
		return f.Type
	}
	return "int"
}

type number = func(f *firm, y int) int64

func always(*firm, int) bool { return true }

// yearly is a figure of the accounts: unknown for years before the firm existed.
func yearly(unit int64, n int, v number) model {
	return model{kind: "int", unit: unit, years: n, known: (*firm).operated,
		value: func(_ *generator, f *firm, y int) int64 { return v(f, y) }}
}

func money(n int, v number) model { return yearly(100, n, v) }

// current is a whole number as of today.
func current(v func(f *firm) int64) model {
	return model{kind: "int", unit: 1, known: always, value: func(_ *generator, f *firm, _ int) int64 { return v(f) }}
}

func day(v func(f *firm) pack.Day) model {
	m := current(func(f *firm) int64 { return int64(v(f)) })
	m.dated = true
	return m
}

func flag(v func(f *firm) bool) model {
	return model{kind: "flag", years: 1, known: always, value: func(_ *generator, f *firm, _ int) int64 { return bit(v(f)) }}
}

// returned is a flag of the tax return.
func returned(v func(f *firm) bool) model {
	m := flag(v)
	m.known = (*firm).operated
	return m
}

func bit(v bool) int64 {
	if v {
		return 1
	}
	return 0
}

// code is a place in a list of words; a negative place is unknown.
func code(words func(*generator) []string, v func(g *generator, f *firm) int) model {
	return model{kind: "code", known: always, words: words, value: func(g *generator, f *firm, _ int) int64 { return int64(v(g, f)) }}
}

func text(v func(g *generator, b []byte, f *firm) []byte) model {
	return model{kind: "text", known: always, text: v}
}

// tsmeFlags is the values of character 11 of a library number, in the order of tsmeFlag.
func tsmeFlags() []string { return []string{"0", "A", "B"} }

// models is the facts that the generator knows. One line for each fact: longer than a screen, and nothing but a list.
func models() map[string]model {
	return map[string]model{
		// identity
		"uscc": text(func(g *generator, b []byte, f *firm) []byte {
			return g.appendCode(b, g.seed, f.row, g.plan.districts[f.region])
		}),
		"company_name":           text((*generator).appendName),
		"region_code":            code(func(g *generator) []string { return g.plan.districts }, func(_ *generator, f *firm) int { return f.region }),
		"industry_code":          code(func(g *generator) []string { return g.plan.classes }, func(_ *generator, f *firm) int { return f.group.firstClass + f.class }),
		"establishment_date":     day(func(f *firm) pack.Day { return f.founded }),
		"is_resident_enterprise": flag(func(f *firm) bool { return f.resident }),
		"registered_in_mainland": flag(func(f *firm) bool { return f.mainland }),

		// conduct
		"major_safety_accident":           day(func(f *firm) pack.Day { return f.safety }),
		"major_quality_accident":          day(func(f *firm) pack.Day { return f.quality }),
		"serious_env_offence":             day(func(f *firm) pack.Day { return f.environment }),
		"research_misconduct":             day(func(f *firm) pack.Day { return f.misconduct }),
		"abnormal_list":                   flag(func(f *firm) bool { return f.abnormal }),
		"dishonesty_list":                 flag(func(f *firm) bool { return f.dishonest }),
		"product_in_restricted_catalogue": flag(func(f *firm) bool { return f.restricted }),
		"restricted_industry":             returned(func(f *firm) bool { return f.restrictedIndustry }),

		// finance
		"sales_revenue":       money(years, func(f *firm, y int) int64 { return f.sales[y] }),
		"operating_revenue":   money(years, func(f *firm, y int) int64 { return f.operating[y] }),
		"cost_expense":        money(1, func(f *firm, _ int) int64 { return f.cost }),
		"gross_income":        money(1, func(f *firm, _ int) int64 { return f.gross }),
		"non_taxable_income":  money(1, func(f *firm, _ int) int64 { return f.nonTaxable }),
		"investment_income":   money(1, func(f *firm, _ int) int64 { return f.investment }),
		"hnte_product_income": money(1, func(f *firm, _ int) int64 { return f.hnteIncome }),
		"total_assets":        money(years, func(f *firm, y int) int64 { return f.assets[y] }),
		"total_liabilities":   money(years, func(f *firm, y int) int64 { return f.liabilities[y] }),
		"net_profit":          money(years, func(f *firm, y int) int64 { return f.netProfit[y] }),
		"assets_q_avg":        money(1, func(f *firm, _ int) int64 { return f.assetsAvg }),

		// staff
		"staff_total":      yearly(head, 1, func(f *firm, _ int) int64 { return f.people.staff }),
		"staff_total_hnte": yearly(head, 1, func(f *firm, _ int) int64 { return f.staffHNTE }),
		"staff_q_avg":      yearly(head, 1, func(f *firm, _ int) int64 { return f.quarters }),
		"tech_staff":       yearly(head, 1, func(f *firm, _ int) int64 { return f.tech }),
		"tech_staff_hnte":  yearly(head, 1, func(f *firm, _ int) int64 { return f.techHNTE }),
		"rd_staff":         yearly(head, 1, func(f *firm, _ int) int64 { return f.rdStaff }),

		// research
		"rd_expense":                   money(years, func(f *firm, y int) int64 { return f.rdTax[y] }),
		"rd_hnte":                      money(years, func(f *firm, y int) int64 { return f.rdHNTE[y] }),
		"rd_hnte_domestic":             money(years, func(f *firm, y int) int64 { return f.rdDomestic[y] }),
		"rd_five_groups":               money(1, func(f *firm, _ int) int64 { return f.five }),
		"rd_other":                     money(1, func(f *firm, _ int) int64 { return f.other }),
		"rd_other_within_project_caps": money(1, func(f *firm, _ int) int64 { return f.otherCaps }),
		"rd_entrusted_domestic":        money(1, func(f *firm, _ int) int64 { return f.domestic }),
		"rd_entrusted_overseas":        money(1, func(f *firm, _ int) int64 { return f.overseas }),
		"rd_offset":                    money(1, func(f *firm, _ int) int64 { return f.offset }),
		"intangible_amortisation":      money(1, func(f *firm, _ int) int64 { return f.intangible }),
		"conversions_3y":               current(func(f *firm) int64 { return f.conversions }),
		"rd_institution_level":         code(func(g *generator) []string { return g.plan.ranks }, func(_ *generator, f *firm) int { return f.institution }),
		"hnte_field":                   code(func(g *generator) []string { return g.plan.fields }, func(_ *generator, f *firm) int { return f.field }),

		// rights
		"class1_ip_count":        current(func(f *firm) int64 { return f.class1 }),
		"class2_ip_count":        current(func(f *firm) int64 { return f.class2 }),
		"class2_ip_count_hnte":   current(func(f *firm) int64 { return f.class2Unused }),
		"core_ip_count":          current(func(f *firm) int64 { return f.core }),
		"ip_own_rd_count":        current(func(f *firm) int64 { return f.own }),
		"invention_patents_main": current(func(f *firm) int64 { return f.inventions }),
		"standard_led_on":        day(func(f *firm) pack.Day { return f.standardOn }),
		"standard_led_level": code(func(g *generator) []string {
			return append(g.plan.levels[:len(g.plan.levels):len(g.plan.levels)], "none")
		},
			func(g *generator, f *firm) int {
				if f.standardRank == 0 {
					return len(g.plan.levels)
				}
				return f.standardLevel
			}),
		"standard_led_rank":      ranked(func(f *firm) int64 { return f.standardRank }),
		"took_part_in_standards": flag(func(f *firm) bool { return f.tookPart }),
		"national_award_on":      day(func(f *firm) pack.Day { return f.awardOn }),
		"national_award_rank":    ranked(func(f *firm) int64 { return f.awardRank }),

		// titles
		"hnte_cert_no":         text((*generator).appendCertificate),
		"hnte_cert_valid_from": day(func(f *firm) pack.Day { return f.validFrom }),
		"hnte_cert_valid_to":   day(func(f *firm) pack.Day { return f.validTo }),
		"hnte_cancelled_on":    day(func(f *firm) pack.Day { return f.cancelled }),
		"first_hnte_on":        day(func(f *firm) pack.Day { return f.firstOn }),
		"tsme_reg_no":          text((*generator).appendEntry),
		"tsme_reg_year":        current(func(f *firm) int64 { return int64(f.tsmeYear) }),
		"tsme_reg_flag":        code(func(*generator) []string { return tsmeFlags() }, (*generator).tsmeFlag),
		"qualified_year": {kind: "flag", years: oldest, known: always,
			value: func(g *generator, f *firm, y int) int64 { return bit(g.qualified(f, y)) }},

		// tax
		"books_sound":                returned(func(f *firm) bool { return f.books }),
		"audit_collection":           returned(func(f *firm) bool { return f.audited }),
		"taxable_income":             money(1, func(f *firm, _ int) int64 { return f.taxable }),
		"taxable_income_before_rd":   money(1, func(f *firm, _ int) int64 { return f.beforeRD }),
		"manufacturing_main_revenue": money(1, func(f *firm, _ int) int64 { return f.made }),
		"excluded_industry_revenue":  money(1, func(f *firm, _ int) int64 { return f.taxes.excluded }),
		"on_ic_or_machine_tool_list": returned(func(f *firm) bool { return f.listed }),
		"loss_by_year":               {kind: "int", unit: 100, years: oldest, known: always, value: func(_ *generator, f *firm, y int) int64 { return f.loss[y] }},
		"rd_q4_2022": {kind: "int", unit: 100, known: always,
			value: func(_ *generator, f *firm, _ int) int64 { return f.q4of2022 }},
		"months_operated_2022": {kind: "int", unit: 1, known: always,
			value: func(_ *generator, f *firm, _ int) int64 { return monthsOperated(f, 1) }},
		"months_operated_from_oct": {kind: "int", unit: 1, known: always,
			value: func(_ *generator, f *firm, _ int) int64 { return monthsOperated(f, 10) }},
	}
}

// ranked is a place in a list, unknown where there is no list.
func ranked(v func(f *firm) int64) model {
	m := current(v)
	m.known = func(f *firm, _ int) bool { return v(f) > 0 }
	return m
}

// monthsOperated counts the months of 2022 from a month on.
func monthsOperated(f *firm, from int) int64 {
	year, month, _ := f.founded.Date()
	switch {
	case year < 2022:
		return int64(13 - from)
	case year > 2022:
		return 0
	}
	return int64(13 - max(from, int(month)))
}
