package exchange

import (
	"strings"

	"huice/engine/pack"
)

// words are the short name of a problem and the sentence that says what to do. A missing sentence is made by the field or
// by the kind of subject.
var words = map[problem]struct {
	code string
	text pack.Text
}{
	badNumber:    {code: "number"},
	badGrouping:  {"grouping", pack.Text{Zh: "千位分隔符位置不对，应每三位一个，如 1,234,567.89，或者不用分隔符", En: "thousands separators belong after every three digits, as in 1,234,567.89; or leave them out"}},
	badExponent:  {"exponent", pack.Text{Zh: "科学计数法可能已经丢失尾数，请在 Excel 中把该列设为数值格式，显示全部数字后重新保存", En: "scientific notation may have lost digits; show the column as plain numbers in the spreadsheet and save again"}},
	badDecimals:  {code: "decimals"},
	badUnit:      {code: "unit"},
	tooLarge:     {"too-large", pack.Text{Zh: "数值过大，请核对单位（元还是万元）", En: "the number is too large; check the unit (yuan or 10,000 yuan)"}},
	belowMin:     {code: "below-min"},
	aboveMax:     {code: "above-max"},
	badPercent:   {"percent", pack.Text{Zh: "该指标不是比例，不能填百分数", En: "this is not a share, a percentage does not fit"}},
	badDate:      {code: "date"},
	badDay:       {"no-such-day", pack.Text{Zh: "日历上没有这一天，请核对", En: "the calendar has no such day"}},
	badDateRange: {"date-range", pack.Text{Zh: "日期应在1900年至2199年之间，请核对", En: "a date lies between 1900 and 2199"}},
	badNever:     {"never", pack.Text{Zh: "该指标是必有的日期，不能填“无”；不清楚的留空", En: "this date always exists, it cannot be \"never\"; leave it empty if it is not known"}},
	badFlag:      {"flag", pack.Text{Zh: "应填“是”或“否”；不清楚的留空", En: "write true or false; leave it empty if it is not known"}},
	badCode:      {code: "code"},
	badIndustry:  {"code-words", pack.Text{Zh: "这里通常填代码而不是名称，请核对", En: "this is usually a code, not a name"}},
	badEncoding:  {"encoding", pack.Text{Zh: "有无法识别的字符，请用 Excel 另存为“CSV UTF-8”或 .xlsx 后重试", En: "there are characters that cannot be read; save the file as “CSV UTF-8” or .xlsx"}},
	tooLong:      {"too-long", pack.Text{Zh: "文字过长，请核对是否串列", En: "the text is too long; check whether columns have slipped"}},
	wrongKind:    {code: "kind"},
	errorCell:    {"error-cell", pack.Text{Zh: "单元格是公式错误值，请改正公式或填入数值", En: "the cell holds a formula error; correct it or write the value"}},
	formulaCell:  {"formula", pack.Text{Zh: "公式没有保存结果，请用 Excel 打开文件保存一次，或粘贴为数值", En: "the formula's result is not stored; open and save the file in a spreadsheet program, or paste values"}},
	nestedCell:   {"nested", pack.Text{Zh: "应是单个值，不能是对象或列表", En: "a single value is expected, not an object or list"}},
	placeholder:  {"placeholder", pack.Text{Zh: "不清楚的请留空；确实没有的，数值填0", En: "leave it empty if it is not known; write 0 if there is none"}},
	noID:         {code: "no-uscc"},
	repeatedID:   {code: "repeated-uscc"},
	idNumber:     {"uscc-number", pack.Text{Zh: "代码被存成了数值，位数可能已经丢失，请把该列设为文本格式后重新录入", En: "the code is stored as a number and may have lost digits; format the column as text and enter it again"}},
	rowQuote:     {"quote", pack.Text{Zh: "双引号没有成对，请检查这一行", En: "a double quote is not closed; check this row"}},
	rowLong:      {"row-too-long", pack.Text{Zh: "这一行过长，可能缺少换行或引号没有成对", En: "the row is too long; a line break is missing or a quote is not closed"}},
	rowWide:      {"columns", pack.Text{Zh: "这一行的格数比表头多，可能串列，请检查分隔符和引号", En: "the row has more cells than the heading; check separators and quotes"}},
	rowJSON:      {code: "json"},
	rowKeys:      {"repeated-key", pack.Text{Zh: "同一个名称出现了两次", En: "the same name stands twice in the object"}},
	ownerNumber:  {"owner-number", pack.Text{Zh: "代码被存成了数值，位数可能已经丢失，请核对", En: "the code is stored as a number and may have lost digits; please check"}},
	lostZeros:    {"lost-zeros", pack.Text{Zh: "代码存成了数值，开头的0可能已经丢失，请核对", En: "the code is stored as a number; check whether leading zeros are lost"}},
}

// expected returns the short name of a problem and what should stand in the cell.
func (f *field) expected(p problem, c *cell) (string, pack.Text) {
	code, text := f.of.says(p)
	switch p {
	case badNumber, wrongKind, badDate:
		return code, f.form()
	case badDecimals:
		n := max(f.shift+f.power, 0)
		if n == 0 {
			return code, pack.Text{Zh: "应为整数，不作四舍五入", En: "a whole number is expected; nothing is rounded"}
		}
		return code, pack.Textf("最多%d位小数，不作四舍五入", "at most %d decimals are kept; nothing is rounded", n)
	case badUnit:
		form := f.form()
		return code, pack.Text{Zh: "不认识的单位或多余的文字；" + form.Zh, En: "unknown unit or words beside the number; " + form.En}
	case belowMin:
		return code, pack.Textf("不能小于 %s", "must not be below %s", f.units(f.lo))
	case aboveMax:
		return code, pack.Textf("不能大于 %s", "must not be above %s", f.units(f.hi))
	case badCode:
		return code, f.codeList()
	case badID, warnID, ownerID:
		if _, problem := CheckUSCC(string(c.text)); problem != nil {
			return problem.Code, problem.Text
		}
		return "uscc", pack.Text{Zh: "应为18位统一社会信用代码", En: "a credit code of 18 characters is expected"}
	}
	return code, text
}

// form says how a value of the fact is written.
func (f *field) form() pack.Text {
	switch f.fact.Type {
	case "money":
		unit := map[int]pack.Text{0: {Zh: "元", En: "yuan"}, 3: {Zh: "千元", En: "1,000 yuan"}, 4: {Zh: "万元", En: "10,000 yuan"}, 6: {Zh: "百万元", En: "million yuan"}, 8: {Zh: "亿元", En: "100 million yuan"}}[f.power]
		return pack.Text{Zh: "应为金额（" + unit.Zh + "），如 1234567.89；不清楚的留空", En: "an amount in " + unit.En + " is expected, as 1234567.89; leave it empty if it is not known"}
	case "count":
		return pack.Text{Zh: "应为整数，如 12；不清楚的留空", En: "a whole number is expected, as 12; leave it empty if it is not known"}
	case "number":
		return pack.Text{Zh: "应为数字，如 12.5；不清楚的留空", En: "a number is expected, as 12.5; leave it empty if it is not known"}
	case "share":
		return pack.Text{Zh: "应为比例，如 3% 或 0.03；不清楚的留空", En: "a share is expected, as 3% or 0.03; leave it empty if it is not known"}
	case "date":
		if f.fact.Never {
			return pack.Text{Zh: "应为日期，如 2026-03-31；从未发生的填“无”，不清楚的留空", En: "a date is expected, as 2026-03-31; \"never\" if it has not happened; empty if it is not known"}
		}
		return pack.Text{Zh: "应为日期，如 2026-03-31；不清楚的留空", En: "a date is expected, as 2026-03-31; leave it empty if it is not known"}
	case "flag":
		return words[badFlag].text
	case "code":
		return f.codeList()
	}
	return pack.Text{Zh: "应为文字", En: "a text is expected"}
}

// codeList names the codes a fact accepts.
func (f *field) codeList() pack.Text {
	if f.codes == nil {
		return pack.Text{Zh: "应为代码，如 3973", En: "a code is expected, as 3973"}
	}
	var zh, en []string
	for i, e := range f.fact.Codes {
		if i == 20 {
			zh, en = append(zh, "……"), append(en, "…")
			break
		}
		zh, en = append(zh, e.Value.Label), append(en, e.Key)
	}
	return pack.Text{Zh: "应为下列之一：" + strings.Join(zh, "、"), En: "one of these is expected: " + strings.Join(en, ", ")}
}

// units prints a bound as it would stand in the column.
func (f *field) units(v int64) string {
	s := string(appendDecimal(nil, v, f.shift, true))
	if f.power != 0 {
		d, _ := parseDecimal([]byte(s))
		d.exp -= f.power
		for d.exp < 0 && d.mant%10 == 0 && d.mant != 0 {
			d.mant, d.exp = d.mant/10, d.exp+1
		}
		if u, p := d.scaled(max(0, -d.exp)); p == fine {
			return string(appendDecimal(nil, u, max(0, -d.exp), true))
		}
	}
	return s
}

// appendDecimal writes v / 10^decimals; short leaves out a fraction of zeros.
func appendDecimal(dst []byte, v int64, decimals int, short bool) []byte {
	u := uint64(v)
	if v < 0 {
		dst, u = append(dst, '-'), -u
	}
	if decimals <= 0 {
		return appendUint(dst, u)
	}
	unit := pow10[decimals]
	whole, frac := u/unit, u%unit
	dst = appendUint(dst, whole)
	if short {
		for frac != 0 && frac%10 == 0 {
			frac /= 10
			decimals--
		}
		if frac == 0 {
			return dst
		}
	}
	dst = append(dst, '.')
	for i := decimals - 1; i >= 0; i-- {
		dst = append(dst, byte('0'+frac/pow10[i]%10))
	}
	return dst
}

func appendUint(dst []byte, u uint64) []byte {
	var buf [20]byte
	i := len(buf)
	for u >= 10 {
		q := u / 10
		i--
		buf[i] = byte('0' + u - q*10)
		u = q
	}
	i--
	buf[i] = byte('0' + u)
	return append(dst, buf[i:]...)
}
