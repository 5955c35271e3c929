package exchange

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huice/engine/pack"
	"huice/engine/population"
)

func TestPlatformsAreReadByTheirOwnNumber(t *testing.T) {
	a, b := code(1), code(2)
	tests := []struct {
		name, file, rows, codes string
	}{
		{"numbers are any text", "platform_id,platform_name\nP-1,甲平台\n鲁科 2,乙平台\n", "platform_id=P-1 platform_name=甲平台\nplatform_id=鲁科 2 platform_name=乙平台\n", ""},
		{"headings as people write them", "平台代码,验收合格,平台研发投入（上上年）（万元）\nP-1,是,1.5\n", "platform_id=P-1 platform_passed=true platform_rd_y2=1500000\n", ""},
		{"full width, quotes and space around a number do not count", "平台编号\nＰ-1\n\" 'P-2 \"\n\"=\"\"003\"\"\"\n", "platform_id=P-1\nplatform_id=P-2\nplatform_id=003\n", ""},
		{"id stands for the number", "id,platform_name\nP-1,甲\n", "platform_id=P-1 platform_name=甲\n", ""},
		{"no number", "平台编号,平台名称\n,甲\n无,乙\nP-3,丙\n", "platform_id=P-3 platform_name=丙\n", "2:no-id 3:no-id"},
		{"the same number twice", "平台编号,平台名称\nP-1,甲\nP-2,乙\nＰ-1,丙\n", "platform_id=P-1 platform_name=甲\nplatform_id=P-2 platform_name=乙\n", "4:repeated-id"},
		{"letters of either case are different", "平台编号\np\nP\n", "platform_id=p\nplatform_id=P\n", ""},
		{"a number that never ends", "平台编号\n" + strings.Repeat("9", 201) + "\n", "", "2:too-long"},
		{"a fact of enterprises has no place", "平台编号,patents,发明专利数\nP-1,1,2\n", "platform_id=P-1\n", "1:unknown-heading 1:unknown-heading"},
		{"a fact of both is the platform's", "平台编号,备注级别,所属企业备注级别\nP-1,1,2\n", "platform_id=P-1 remark_level=1 owner.remark_level=2\n", ""},
		{"facts of the owner", "平台编号,依托单位统一社会信用代码,所属企业销售收入（上年）（万元）,owner.patents,Owner: Date of establishment,所属企业单位名称\nP-1," + a + ",2,3,2020-03-01,甲公司\n",
			"platform_id=P-1 platform_owner_uscc=" + a + " owner.sales_revenue_y1=2000000 owner.patents=3 owner.established=2020-03-01 owner.company_name=甲公司\n", ""},
		{"a year nobody writes", "平台编号,所属企业净利润,owner.staff_total\nP-1,-5,6\n", "platform_id=P-1 owner.net_profit_y1=-500 owner.staff_total_y1=600\n", ""},
		{"several platforms of an owner", "平台编号,所属企业信用代码\nP-1," + a + "\nP-2," + strings.ToLower(a) + "\nP-3," + b + "\n",
			"platform_id=P-1 owner.uscc=" + a + "\nplatform_id=P-2 owner.uscc=" + a + "\nplatform_id=P-3 owner.uscc=" + b + "\n", ""},
		{"a wrong code of the owner is only warned of", "平台编号,platform_owner_uscc,owner.uscc\nP-1,12345," + a[:17] + "?\n",
			"platform_id=P-1 platform_owner_uscc=12345 owner.uscc=" + a[:17] + "?\n", "2:uscc-length 2:uscc-letter"},
		{"a fault of the owner's facts is one", "平台编号,所属企业发明专利数\nP-1,x\n", "", "2:number"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := readAll(t, "a.csv", []byte(tt.file), Options{Subject: "platform"})
			if r.err != nil || r.rows() != tt.rows || r.codes() != tt.codes {
				t.Errorf("got\n%s%s %v %v", r.rows(), r.codes(), r.faults, r.err)
			}
		})
	}
}

func TestAFactOfTheOwnerIsSuggestedWhereOneOfEnterprisesStands(t *testing.T) {
	h := newHeadings(testLibrary(t), testSubject(t, "platform"))
	for heading, want := range map[string]string{
		"patents": "owner.patents", "发明专利数": "所属企业发明专利数", "销售收入（上年）（万元）": "所属企业销售收入（上年）（万元）",
		"Invention patents": "Owner: Invention patents", "平台名陈": "平台名称", "得分上限": "",
	} {
		if got := h.nearest(heading); got != want {
			t.Errorf("%s: %q is suggested instead of %q", heading, got, want)
		}
	}
	if got := newHeadings(testLibrary(t), testSubject(t, "parcel")).nearest("发明专利数"); got != "" {
		t.Errorf("a parcel has no owner, but %q is suggested", got)
	}
}

func TestMessagesNameTheSubject(t *testing.T) {
	r := readAll(t, "a.csv", []byte("平台编号,平台名陈\nP-1,x\n,x\nP-1,x\n"), Options{Subject: "platform"})
	var zh, en strings.Builder
	for _, f := range r.faults {
		zh.WriteString(f.In(pack.Zh) + "\n")
		en.WriteString(f.In(pack.En) + "\n")
	}
	if want := "第1行“平台名陈”：提示：“平台名陈”，不认识的表头，本列不读取；是否为“平台名称”？\n" +
		"第3行“平台编号”：错误：缺少平台编号\n第4行“平台编号”：错误：“P-1”，与第2行重复，每个创新平台只能有一行\n"; zh.String() != want {
		t.Errorf("got\n%s", &zh)
	}
	for _, want := range []string{"error: the platform number is missing\n", "the same as row 2; one row for each innovation platform\n"} {
		if !strings.Contains(en.String(), want) {
			t.Errorf("no %q in\n%s", want, &en)
		}
	}
	r = readAll(t, "a.csv", []byte("uscc,平台名称\nx,y\n"), Options{Subject: "platform"})
	var told *FileError
	if !errors.As(r.err, &told) || !strings.Contains(told.In(pack.Zh), "找不到“平台编号”列（platform_id）。读到的表头是：uscc、平台名称") ||
		!strings.Contains(told.In(pack.En), `there is no column "Platform number" (platform_id)`) {
		t.Error(r.err)
	}
	r = readAll(t, "a.csv", []byte("uscc\nx\n"), Options{Subject: "planet"})
	if !errors.As(r.err, &told) || !strings.Contains(told.In(pack.Zh), "没有评估对象“planet”") {
		t.Error(r.err)
	}
	r = readAll(t, "a.ndjson", []byte("{\"platform_id\":\"P-1\"}\n{\"platform_id\":\n"), Options{Subject: "platform"})
	if len(r.faults) != 1 || !strings.Contains(r.faults[0].In(pack.Zh), `{"platform_id": "…"}`) {
		t.Error(r.faults)
	}
}

func TestPlatformsGoThroughEveryFormat(t *testing.T) {
	file := "platform_id,platform_name,platform_owner_uscc,platform_rd_y1,platform_passed,owner.sales_revenue_y1,owner.accident_on,owner.region_code,owner.uscc\n" +
		"P-1,甲平台," + code(1) + ",1234567.89,是,0.05,无,兰山区," + code(1) + "\n0012,,,,否,,,,\n" + "ＧＢ/T 3,丙,12345,1,,9,2024-02-29,371311,\n"
	first := readAll(t, "a.csv", []byte(file), Options{Subject: "platform"})
	if first.err != nil || len(first.batches) != 1 || first.batches[0].Rows != 3 {
		t.Fatal(first.err, first.faults)
	}
	schema := first.reader.Schema()
	if schema.Key != "platform_id" || schema.Name != "platform_name" {
		t.Errorf("the schema says %q and %q", schema.Key, schema.Name)
	}
	for _, format := range []Format{CSV, XLSX, NDJSON, Parquet} {
		for _, o := range []FactOptions{{}, {Labels: true}, {Labels: true, Lang: pack.En}} {
			var b bytes.Buffer
			w, err := NewFactWriter(&b, format, schema, o)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(w.Write(first.batches[0]), w.Close()); err != nil {
				t.Fatal(err)
			}
			again := readAll(t, "a."+string(format), b.Bytes(), Options{Subject: "platform"})
			if again.err != nil || again.rows() != first.rows() || len(again.faults) != 1 || again.faults[0].Code != "uscc-length" {
				t.Errorf("%s, %+v: got\n%s%v %v\nwant\n%s", format, o, again.rows(), again.faults, again.err, first.rows())
			}
		}
	}
}

func TestNumbersOfSubjectsThatASpreadsheetTookForNumbers(t *testing.T) {
	for _, tt := range []struct{ name, value, rows, codes string }{
		{"a whole number", "20240017", "platform_id=20240017\n", ""},
		{"too many digits to be kept", "1.23456789012345E+17", "", "2:id-number"},
		{"a fraction", "1.5", "", "2:id-number"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sheet := `<row r="1">` + str("平台编号") + `</row><row r="2"><c r="A2"><v>` + tt.value + `</v></c></row>`
			r := readAll(t, "a.xlsx", sheetXML(t, sheet, "", ""), Options{Subject: "platform"})
			if r.err != nil || r.rows() != tt.rows || r.codes() != tt.codes {
				t.Errorf("got %s%s %v", r.rows(), r.codes(), r.err)
			}
			for _, f := range r.faults {
				if !strings.Contains(f.In(pack.Zh), "平台编号被存成了数值") {
					t.Error(f.In(pack.Zh))
				}
			}
		})
	}
	sheet := `<row r="1">` + str("平台编号") + str("platform_owner_uscc") + `</row><row r="2">` + str("P-1") + `<c><v>9.1371302000001E+17</v></c></row>`
	r := readAll(t, "a.xlsx", sheetXML(t, sheet, "", ""), Options{Subject: "platform"})
	if r.reader.Rows() != 1 || r.codes() != "2:owner-number" || r.faults[0].Severity != pack.Warning {
		t.Error(r.rows(), r.faults)
	}
	r = readAll(t, "a.ndjson", []byte(`{"platform_id":202400170000000001}`+"\n"), Options{Subject: "platform"})
	if r.rows() != "platform_id=202400170000000001\n" {
		t.Error(r.rows(), r.faults)
	}
}

func TestPlatformsOfSeveralFilesAreJoinedByTheirNumber(t *testing.T) {
	var faults strings.Builder
	note := func(f Fault) { faults.WriteString(f.In(pack.Zh) + "\n") }
	var readers []*Reader
	lib := testLibrary(t)
	for i, text := range []string{
		"平台编号,平台名称,owner.region_code,platform_passed\nP-1,甲,兰山区,是\nP-2,乙,,是\nP-3,丙,,否\n",
		"平台名称,platform_rd_y1,platform_id,owner.region_code,platform_passed\n甲平台,5,Ｐ-1,371311,\n乙,6,P-2,,否\n丙,x,P-3,,\n",
	} {
		r, err := OpenAt(strings.NewReader(text), int64(len(text)), lib, Options{Subject: "platform", Source: string(rune('a'+i)) + ".csv"}, note)
		if err != nil {
			t.Fatal(err)
		}
		readers = append(readers, r)
	}
	j, err := NewJoin(lib, readers, note)
	if err != nil {
		t.Fatal(err)
	}
	var rows string
	for b, err := range j.Batches(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		for row := range b.Rows {
			rows += rowText(b, row) + "\n"
		}
	}
	if want := "platform_id=P-1 platform_name=甲 owner.region_code=371302 platform_passed=true platform_rd_y1=500\n"; rows != want || j.Rejected() != 2 || j.Schema().Key != "platform_id" {
		t.Errorf("got %d left out, and\n%s", j.Rejected(), rows)
	}
	want := `b.csv 第4行“platform_rd_y1”：错误：“x”，应为金额（元），如 1234567.89；不清楚的留空
b.csv 第2行“平台名称”：提示：“甲平台”，a.csv 第2行为“甲”，两处不一致，以先读到的为准
b.csv 第2行“owner.region_code”：提示：“罗庄区”，a.csv 第2行为“兰山区”，两处不一致，以先读到的为准
b.csv 第3行“platform_passed”：错误：“否”，a.csv 第3行为“是”，两处不一致；该创新平台不参加，核实后改成一致
a.csv 第4行：错误：“P-3”，该创新平台在 b.csv 第4行有错误，全部数据不参加，改正那一行后重新导入
`
	if faults.String() != want {
		t.Errorf("got\n%s", &faults)
	}
	firms, err := OpenAt(strings.NewReader("uscc\n"), 5, lib, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewJoin(lib, []*Reader{readers[0], firms}, nil); err == nil {
		t.Error("platforms should not be joined with enterprises")
	}
}

func TestTemplatesOfASubject(t *testing.T) {
	lib := testLibrary(t)
	for _, tt := range []struct {
		subject, names, heads string
		asked                 int // columns asked for; the others come by themselves
	}{
		{"platform", "platform_id platform_name platform_owner_uscc platform_rd_y1 owner.sales_revenue_y2",
			"平台编号 平台名称 依托单位统一社会信用代码 平台研发投入（上年）（元） 所属企业销售收入（上上年）（元）", 2},
		{"holding", "holding_id holding_uscc holding_share", "股权编号 被投资企业统一社会信用代码 持股比例", 1},
		{"parcel", "parcel_id parcel_name remark_level", "地块编号 地块名称 备注级别", 1},
		{"place", "place_name place_size", "地名 面积", 1},
	} {
		cols := strings.Fields(tt.names)
		var b bytes.Buffer
		if err := WriteTemplate(&b, lib, tt.subject, cols[len(cols)-tt.asked:], nil, pack.Zh); err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows("数据")
		if err != nil || strings.Join(rows[0], " ") != tt.heads || strings.Join(rows[1], " ") != tt.names {
			t.Errorf("%s: %v %v", tt.subject, rows, err)
		}
		of := testSubject(t, tt.subject)
		title, _ := book.GetCellValue("填写说明", "A1")
		rules, _ := book.GetCellValue("填写说明", "A2")
		key, _ := book.GetCellValue("填写说明", "F5")
		if title != of.Label+"数据填报表" || !strings.Contains(rules, "每个"+of.Label+"一行") || key != of.keyLabel.Label+"，每个"+of.Label+"一行" {
			t.Errorf("%s: %s, %s, %s", tt.subject, title, rules, key)
		}
		for i, name := range cols {
			at, _ := excelize.CoordinatesToCellName(i+1, 3)
			var value any = "P-1"
			switch {
			case i >= len(cols)-tt.asked:
				value = 1
			case of.creditCode(name):
				value = code(1)
			}
			if err := book.SetCellValue("数据", at, value); err != nil {
				t.Fatal(err)
			}
		}
		b.Reset()
		if err := errors.Join(book.Write(&b), book.Close()); err != nil {
			t.Fatal(err)
		}
		if r := readAll(t, "a.xlsx", b.Bytes(), Options{Subject: tt.subject}); r.err != nil || r.reader.Rows() != 1 || len(r.faults) > 0 {
			t.Errorf("%s: what is filled in is not read: %v %v", tt.subject, r.faults, r.err)
		}
	}
	if err := WriteTemplate(&bytes.Buffer{}, lib, "planet", nil, nil, pack.Zh); err == nil {
		t.Error("a template of no known subject should fail")
	}
}

func TestKeysAreCheckedAsTheyAreRead(t *testing.T) {
	lib := testLibrary(t)
	for _, tt := range []struct{ subject, key, want, code string }{
		{"platform", " Ｐ-1 ", "P-1", ""},
		{"platform", " ", "", "no-id"},
		{"platform", "P\n1", "", "encoding"},
		{"", " " + strings.ToLower(code(1)), code(1), ""},
		{"enterprise", "123", "123", "uscc-length"},
	} {
		got, p := CheckKey(lib, tt.subject, tt.key)
		if got != tt.want || (p == nil) != (tt.code == "") || p != nil && p.Code != tt.code {
			t.Errorf("%s %q: got %q, %+v", tt.subject, tt.key, got, p)
		}
	}
}

func TestFactsOfTheOwnerAreHeadedAsSuch(t *testing.T) {
	schema, err := population.NewSchema(testLibrary(t), []string{"platform_rd_y1", "owner.sales_revenue_y1"})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []pack.Text{
		{Zh: "平台研发投入（上年）（元）", En: "R&D of the platform (Y) (yuan)"},
		{Zh: "所属企业销售收入（上年）（元）", En: "Owner: Sales revenue (Y) (yuan)"},
	} {
		if zh, en := Heading(&schema.Columns[i], pack.Zh), Heading(&schema.Columns[i], pack.En); zh != want.Zh || en != want.En {
			t.Errorf("got %s and %s", zh, en)
		}
	}
}
