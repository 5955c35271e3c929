package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing/fstest"

	"huice/engine/pack"
	"huice/exchange"
)

// A file is read row by row into batches; every fault of every row is reported, and good rows still count.
func ExampleOpenAt() {
	lib := exampleLibrary()
	file := strings.NewReader("统一社会信用代码,销售收入（上年）（万元）,上市\n" +
		"91350100M000100Y43,3000,是\n" +
		"91350100M000100Y44,约三千万,是\n") // a wrong check character, and words where a number belongs
	var faults []exchange.Fault
	r, err := exchange.OpenAt(file, file.Size(), lib, exchange.Options{Source: "firms.csv"}, func(f exchange.Fault) { faults = append(faults, f) })
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()
	for b, err := range r.Batches(context.Background()) {
		fmt.Println(b.Rows, b.Ints(b.Schema.Lookup("sales_y1"))[0], err)
	}
	fmt.Println(r.Rows(), r.Rejected())
	for _, f := range faults {
		fmt.Println(f.Row, f.Column, f.Severity == pack.Error)
	}
	// Output:
	// 1 3000000000 <nil>
	// 1 1
	// 3 统一社会信用代码 true
	// 3 销售收入（上年）（万元） true
}

// CheckUSCC says what is wrong with a credit code.
func ExampleCheckUSCC() {
	code, problem := exchange.CheckUSCC(" 91350100m000100y43 ")
	fmt.Println(code, problem == nil)
	_, problem = exchange.CheckUSCC("91350100M000100Y44")
	fmt.Println(problem.Text.En)
	// Output:
	// 91350100M000100Y43 true
	// the check character is wrong: after these 17 the 18th would be 3, not 4; compare each character
}

// A template is a workbook that a clerk fills in and that reads back.
func ExampleWriteTemplate() {
	lib := exampleLibrary()
	var b bytes.Buffer
	err := exchange.WriteTemplate(&b, lib, "", []string{"sales_y1", "listed"}, lib.Bodies["tax"], pack.Zh)
	fmt.Println(err, b.Len() > 0)
	// Output: <nil> true
}

// exampleLibrary is a vocabulary of three facts.
func exampleLibrary() *pack.Library {
	lib, problems := pack.Load(fstest.MapFS{
		"bodies.yaml": {Data: []byte("bodies:\n  tax: {label: 税务局, en: Tax bureau}\n")},
		"facts/f.yaml": {Data: []byte(`facts:
  uscc: {label: 统一社会信用代码, en: Credit code, type: text, source: tax}
  company_name: {label: 企业名称, en: Name, type: text, source: tax}
  sales: {label: 销售收入, en: Sales, type: money, period: year, years: 2, source: tax}
  listed: {label: 上市, en: Listed, type: flag, source: tax}
`)},
	})
	if pack.Errors(problems) {
		panic(problems)
	}
	return lib
}
