package exchange

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"huice/engine/pack"
	"huice/engine/population"
)

// vocabulary has one fact of every kind the package treats differently.
const vocabulary = `
facts:
  uscc: {label: 统一社会信用代码, en: Unified social credit code, type: text, source: market}
  company_name: {label: 企业名称, en: Company name, type: text, source: market, aliases: [单位名称]}
  sales_revenue: {label: 销售收入, en: Sales revenue, type: money, period: year, years: 3, source: tax, aliases: [营收], note: 主营业务收入与其他业务收入之和, note_en: Main plus other business revenue}
  net_profit: {label: 净利润, en: Net profit, type: money, period: year, years: 1, min: none, source: tax}
  staff_total: {label: 职工总数, en: Total staff, type: number, decimals: 2, unit: 人, unit_en: persons, period: year, years: 1, source: hr}
  patents: {label: 发明专利数, en: Invention patents, type: count, unit: 项, unit_en: items, source: market, max: 100000}
  world_rank: {label: 世界排名, en: World rank, type: count, min: 1, source: market}
  market_share: {label: 市场占有率, en: Market share, type: share, source: market, max: 1}
  abnormal_list: {label: 列入经营异常名录, en: On the list of abnormal operation, type: flag, source: market}
  established: {label: 成立日期, en: Date of establishment, type: date, source: market}
  accident_on: {label: 最近一次事故日期, en: Date of the latest accident, type: date, never: true, source: emergency}
  industry_code: {label: 国民经济行业代码, en: Industry code, type: code, source: market}
  region_code: {label: 所在县区, en: County or zone, type: code, source: market, codes: {371302: {label: 兰山区, en: Lanshan District}, 371311: {label: 罗庄区, en: Luozhuang District}}}
  level: {label: 研发机构级别, en: Level of institution, type: code, source: science, codes: {none: {label: 无, en: None}, national: {label: 国家级, en: National}}}
`

// subjects and others are things that belong to enterprises, with their facts.
const subjects = `
subjects:
  enterprise: {label: 企业, en: Enterprise, key: uscc, name: company_name}
  platform: {label: 创新平台, en: Innovation platform, key: platform_id, name: platform_name, owner: platform_owner_uscc}
  holding: {label: 财政股权, en: Equity holding, key: holding_id, owner: holding_uscc}
  parcel: {label: 地块, en: Parcel of land, key: parcel_id, name: parcel_name}
  place: {label: 地方, en: Place, key: place_name, name: place_name}
`

const others = `
facts:
  platform_id: {label: 平台编号, en: Platform number, subjects: [platform], type: text, source: science, aliases: [平台代码]}
  platform_name: {label: 平台名称, en: Platform name, subjects: [platform], type: text, source: science}
  platform_owner_uscc: {label: 依托单位统一社会信用代码, en: Credit code of the operator, subjects: [platform], type: text, source: science}
  platform_rd: {label: 平台研发投入, en: R&D of the platform, subjects: [platform], type: money, period: year, years: 2, source: science}
  platform_passed: {label: 验收合格, en: Accepted, subjects: [platform], type: flag, source: science}
  holding_id: {label: 股权编号, en: Holding number, subjects: [holding], type: text, source: tax}
  holding_uscc: {label: 被投资企业统一社会信用代码, en: Credit code of the investee, subjects: [holding], type: text, source: tax}
  holding_share: {label: 持股比例, en: Share held, subjects: [holding], type: share, source: tax}
  parcel_id: {label: 地块编号, en: Parcel number, subjects: [parcel], type: text, source: market}
  parcel_name: {label: 地块名称, en: Name of the parcel, subjects: [parcel], type: text, source: market}
  place_name: {label: 地名, en: Name of the place, subjects: [place], type: text, source: market}
  place_size: {label: 面积, en: Size, subjects: [place], type: count, source: market}
  remark_level: {label: 备注级别, en: Level of the remark, subjects: [platform, parcel, enterprise], type: count, source: market}
`

const bodies = `
bodies:
  market: {label: 市市场监管局, en: Market Regulation Bureau}
  tax: {label: 市税务局, en: Tax Bureau}
  hr: {label: 市人社局, en: Human Resources Bureau}
  emergency: {label: 市应急局, en: Emergency Bureau}
  science: {label: 市科技局, en: Science Bureau}
`

func testLibrary(t testing.TB) *pack.Library {
	t.Helper()
	lib, problems := pack.Load(fstest.MapFS{
		"bodies.yaml":     {Data: []byte(bodies)},
		"facts/test.yaml": {Data: []byte(vocabulary)},
		"facts/more.yaml": {Data: []byte(others)},
		"subjects.yaml":   {Data: []byte(subjects)},
	})
	for _, p := range problems {
		t.Fatal(p)
	}
	return lib
}

// keyText heads the identifiers of reports.
var keyText = pack.Text{Zh: "统一社会信用代码", En: "Credit code"}

func testSubject(t testing.TB, id string) *subject {
	t.Helper()
	of, err := subjectOf(testLibrary(t), id)
	if err != nil {
		t.Fatal(err)
	}
	return of
}

// code makes the n-th valid credit code of the tests.
func code(n int) string {
	org := fmt.Sprintf("%08d", n)
	c, _ := OrgCheckChar(org)
	if c == 'X' {
		return code(n + 50_000_000)
	}
	first := "91371302" + org + string(c)
	check, ok := CheckChar(first)
	if !ok {
		panic("no check character for " + first)
	}
	return first + string(check)
}

// reading is everything that came out of a file.
type reading struct {
	reader  *Reader
	batches []*population.Batch
	faults  []Fault
	err     error
}

func readAll(t testing.TB, name string, data []byte, o Options) reading {
	t.Helper()
	if o.Source == "" {
		o.Source = name
	}
	var r reading
	r.reader, r.err = OpenAt(bytes.NewReader(data), int64(len(data)), testLibrary(t), o, func(f Fault) { r.faults = append(r.faults, f) })
	if r.err != nil {
		return r
	}
	defer r.reader.Close()
	for b, err := range r.reader.Batches(context.Background()) {
		if err != nil {
			r.err = err
			return r
		}
		r.batches = append(r.batches, b)
	}
	return r
}

// rows prints the accepted rows, one a line: name=value of what is known, in the order of the schema.
func (r reading) rows() string {
	var b strings.Builder
	for _, batch := range r.batches {
		for row := range batch.Rows {
			b.WriteString(rowText(batch, row) + "\n")
		}
	}
	return b.String()
}

func rowText(b *population.Batch, row int) string {
	var parts []string
	for i, c := range b.Schema.Columns {
		if !b.Valid(i).Bit(row) {
			continue
		}
		v := b.Text(i, row)
		switch {
		case c.Kind == population.Flag:
			v = fmt.Sprint(b.Flags(i).Bit(row))
		case c.Kind == population.Int && c.Fact.Type == "date":
			v = pack.Day(b.Ints(i)[row]).String()
		case c.Kind == population.Int:
			v = fmt.Sprint(b.Ints(i)[row])
		}
		parts = append(parts, c.Name+"="+v)
	}
	return strings.Join(parts, " ")
}

// codes lists the short names of the faults, with their rows.
func (r reading) codes() string {
	var parts []string
	for _, f := range r.faults {
		parts = append(parts, fmt.Sprintf("%d:%s", f.Row, f.Code))
	}
	return strings.Join(parts, " ")
}

func TestNumbersAreReadExactly(t *testing.T) {
	a := code(1)
	tests := []struct {
		name, heading, cell, want string
	}{
		{"whole yuan", "sales_revenue_y1", "30000000", "3000000000"},
		{"with fen", "sales_revenue_y1", "1234567.89", "123456789"},
		{"zeros at the end are no decimals", "sales_revenue_y1", "12.3400000000000000000000", "1234"},
		{"more decimals than kept are refused", "sales_revenue_y1", "12.345", "decimals"},
		{"thousands separators", "sales_revenue_y1", `"1,234,567.80"`, "123456780"},
		{"full width", "sales_revenue_y1", "１２３．５０", "12350"},
		{"wide separators", "sales_revenue_y1", "1，234", "123400"},
		{"spaces around", "sales_revenue_y1", " 　12\u00a0", "1200"},
		{"separators in the wrong place", "sales_revenue_y1", `"12,34"`, "grouping"},
		{"a currency sign", "sales_revenue_y1", "￥5.00", "500"},
		{"the heading's unit", "销售收入（上年）（万元）", "3000", "3000000000"},
		{"decimals of the heading's unit", "销售收入(上年)(万元)", "0.000001", "1"},
		{"too many decimals of the heading's unit", "sales_revenue_y1 (万元)", "0.0000001", "decimals"},
		{"the largest unit", "sales_revenue_y1[亿元]", "1.5", "15000000000"},
		{"the cell's unit goes before the heading's", "sales_revenue_y1 (万元)", "5元", "500"},
		{"the cell's unit", "sales_revenue_y1", "30万元", "30000000"},
		{"an unknown unit", "sales_revenue_y1", "30美元", "unit"},
		{"scientific notation of text has lost digits", "sales_revenue_y1", "1.2E+07", "exponent"},
		{"below the bound", "sales_revenue_y1", "-1", "below-min"},
		{"negative where it may be", "net_profit_y1", "-1.50", "-150"},
		{"a minus sign that is no hyphen", "净利润", "−1.5", "-150"},
		{"the largest value", "net_profit_y1", "-10000000000000", "-1000000000000000"},
		{"beyond the largest value", "net_profit_y1", "10000000000000.01", "too-large"},
		{"far too many digits", "net_profit_y1", "123456789012345678901234567890", "too-large"},
		{"words", "net_profit_y1", "很多", "number"},
		{"a sign for nothing", "net_profit_y1", "/", "placeholder"},
		{"the word for nothing", "net_profit_y1", "无", "placeholder"},
		{"half a person", "staff_total_y1", "12.5", "1250"},
		{"persons with their unit", "职工总数（人）", "12人", "1200"},
		{"a count", "patents", "12", "12"},
		{"a count with zeros", "patents", "12.00", "12"},
		{"no half patents", "patents", "1.5", "decimals"},
		{"above the bound", "patents", "100001", "above-max"},
		{"a bound of one", "world_rank", "0", "below-min"},
		{"percent", "market_share", "3.5%", "35000"},
		{"a fraction", "market_share", "0.035", "35000"},
		{"percent in the heading", "市场占有率（%）", "3.5", "35000"},
		{"six decimals", "market_share", "0.0000001", "decimals"},
		{"percent of money", "net_profit_y1", "3%", "percent"},
		{"a point alone", "patents", ".", "number"},
		{"a sign alone", "patents", "+", "number"},
		{"empty is unknown", "patents", "", ""},
		{"space is unknown", "patents", "  ", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := readAll(t, "a.csv", []byte("uscc,"+tt.heading+"\n"+a+","+tt.cell+"\n"), Options{})
			checkCell(t, r, a, tt.want)
		})
	}
}

// checkCell compares the second column of the only row with a value, or the fault with a short name.
func checkCell(t *testing.T, r reading, id, want string) {
	t.Helper()
	if r.err != nil {
		t.Fatal(r.err)
	}
	got := strings.TrimSpace(strings.TrimPrefix(r.rows(), "uscc="+id))
	if _, v, ok := strings.Cut(got, "="); ok {
		got = v
	}
	if len(r.faults) > 0 {
		f := r.faults[0]
		if got = f.Code; f.Expected.Zh == "" || f.Expected.En == "" {
			t.Errorf("fault %q has no sentence", f.Code)
		}
	}
	if got != want {
		t.Errorf("got %q, want %q; faults %v", got, want, r.faults)
	}
}

func TestOtherKindsOfCells(t *testing.T) {
	a := code(1)
	tests := []struct {
		name, heading, cell, want string
	}{
		{"yes", "abnormal_list", "是", "true"},
		{"no", "abnormal_list", "否", "false"},
		{"there is one", "abnormal_list", "有", "true"},
		{"there is none", "abnormal_list", "无", "false"},
		{"English", "abnormal_list", "True", "true"},
		{"a wide letter", "abnormal_list", "Ｎ", "false"},
		{"a digit", "abnormal_list", "1", "true"},
		{"perhaps", "abnormal_list", "可能", "flag"},
		{"date with hyphens", "established", "2026-03-31", "2026-03-31"},
		{"date with strokes", "established", "2026/3/31", "2026-03-31"},
		{"date with points", "established", "2026.3.31", "2026-03-31"},
		{"date without anything", "established", "20260331", "2026-03-31"},
		{"Chinese date", "established", "2026年3月31日", "2026-03-31"},
		{"date with midnight", "established", "2026-03-31 00:00:00", "2026-03-31"},
		{"date of a spreadsheet", "established", "46112", "2026-03-31"},
		{"a wide date", "established", "２０２６－０３－３１", "2026-03-31"},
		{"a leap day", "established", "2024-02-29", "2024-02-29"},
		{"no leap day", "established", "2026-02-29", "no-such-day"},
		{"a month too many", "established", "2026-13-01", "no-such-day"},
		{"a date out of all bounds", "established", "0206-03-31", "date-range"},
		{"an American date", "established", "3/31/2026", "date"},
		{"a month only", "established", "2026年3月", "date"},
		{"never where it cannot be", "established", "无", "never"},
		{"never", "accident_on", "无", "never"},
		{"never in English", "accident_on", "Never", "never"},
		{"never said at length", "accident_on", "从未", "never"},
		{"a sign instead of never", "accident_on", "/", "placeholder"},
		{"industry code", "industry_code", "3973", "3973"},
		{"industry code with its section", "industry_code", "C3973", "3973"},
		{"industry code that a spreadsheet keeps as text", "industry_code", `="0111"`, "0111"},
		{"code of a list", "region_code", "371302", "371302"},
		{"label of a list", "region_code", "罗庄区", "371311"},
		{"English label", "所在县区", "lanshan district", "371302"},
		{"not on the list", "region_code", "370000", "code"},
		{"a list with none", "level", "无", "none"},
		{"text", "单位名称", " 临沂（某）有限公司 ", "临沂（某）有限公司"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cell := tt.cell
			if strings.Contains(cell, `"`) {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			r := readAll(t, "a.csv", []byte("uscc,"+tt.heading+"\n"+a+","+cell+"\n"), Options{})
			checkCell(t, r, a, tt.want)
		})
	}
}
