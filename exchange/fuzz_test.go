package exchange

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"huice/engine/pack"
)

// survive reads garbage: it may be refused, but not with a panic, an error without words or a row without a code.
func survive(t *testing.T, lib *pack.Library, name string, data []byte) {
	t.Helper()
	r, err := OpenAt(bytes.NewReader(data), int64(len(data)), lib, Options{Source: name}, func(f Fault) {
		if f.Code == "" || f.Expected.Zh == "" || f.Expected.En == "" || f.Row < 0 {
			t.Errorf("a fault says nothing: %+v", f)
		}
	})
	if err != nil {
		return
	}
	defer r.Close()
	id := r.Schema().Lookup(usccColumn)
	for b, err := range r.Batches(context.Background()) {
		if err != nil {
			return
		}
		for row := range b.Rows {
			if _, p := CheckUSCC(b.Text(id, row)); p != nil && p.Severity == 0 {
				t.Errorf("row %d has the code %q", row, b.Text(id, row))
			}
		}
	}
}

func FuzzCSV(f *testing.F) {
	lib := testLibrary(f)
	a := code(1)
	for _, s := range []string{
		"uscc,patents\n" + a + ",1\n", "\uFEFFuscc;销售收入（上年）（万元）\r\n" + a + ";\"1,2\"\r\n", "uscc\tpatents\r" + a + "\t１２",
		"uscc,\"a\n" + a + ",1", "\xC6\xF3\xD2\xB5\xC3\xFB\xB3\xC6,uscc\n\xBC\xD7," + a, "\xFF\xFEu\x00s\x00", "sep=,\nuscc\n",
		"uscc,established,abnormal_list,region_code,market_share\n" + a + ",2026年3月31日,是,兰山区,3%\n" + a + ",46112,x,y,1E5\n",
		strings.Repeat("\"", 100),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { survive(t, lib, "a.csv", data) })
}

func FuzzNDJSON(f *testing.F) {
	lib := testLibrary(f)
	a := code(1)
	for _, s := range []string{
		`{"uscc":"` + a + `","patents":1}`, `{"uscc":"\u0039\ud842\udfb7","x":{"y":[1,"]"]}}` + "\n" + `{"uscc":1e400}`,
		"{\n}", "{}", `{"a":-0.0e-0,"uscc":null}`, `{"uscc":"` + a + `","established":20260331,"abnormal_list":true}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { survive(t, lib, "a.ndjson", data) })
}

// FuzzXLSX varies the sheet, the strings and the styles inside a sound archive: a broken archive seldom gets that far.
func FuzzXLSX(f *testing.F) {
	lib := testLibrary(f)
	head := `<row r="1">` + str("uscc") + str("patents") + str("established") + `</row>`
	f.Add(head+`<row r="2">`+str(code(1))+`<c><v>1.2E+01</v></c><c s="1"><v>46112</v></c></row>`, `<si><t>x</t></si>`, `<s><cellXfs><xf/><xf numFmtId="14"/></cellXfs></s>`)
	f.Add(head+`<row r="2"><c r="A2" t="s"><v>0</v></c><x:c r="XFD2"/><c t="e"><f/><v>#N/A</v></c></row>`, `<si><r><t>`+code(2)+`</t></r><rPh><t/></rPh></si><si/>`, `<s><numFmts><numFmt numFmtId="9" formatCode="[$-1]&quot;"/></numFmts></s>`)
	f.Add(head+`<row><c t="b"><v>`, `<si>`, `<`)
	f.Fuzz(func(t *testing.T, sheet, shared, styles string) {
		survive(t, lib, "a.xlsx", sheetXML(t, sheet, shared, styles))
		survive(t, lib, "a.xlsx", []byte("PK\x03\x04"+sheet))
	})
}

func FuzzParquet(f *testing.F) {
	lib := testLibrary(f)
	f.Add(writeFacts(f, Parquet, randomBatches(f, 5), FactOptions{}), 0, byte(0))
	f.Add(writeFacts(f, Parquet, randomBatches(f, 70), FactOptions{DemoMark: "演示"}), 100, byte(255))
	f.Fuzz(func(t *testing.T, data []byte, at int, flip byte) {
		if len(data) > 0 { // one byte changed in a sound file goes further than bytes made up
			data = bytes.Clone(data)
			data[uint(at)%uint(len(data))] ^= flip
		}
		survive(t, lib, "a.parquet", data)
	})
}
