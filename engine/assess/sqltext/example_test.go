package sqltext_test

import (
	"fmt"
	"testing/fstest"

	"huice/engine/assess/sqltext"
	"huice/engine/pack"
	"huice/engine/rule"
)

// A pack with one condition, as a query for PostgreSQL.
func ExampleNew() {
	lib, _ := pack.Load(fstest.MapFS{
		"bodies.yaml":        {Data: []byte("bodies:\n  tax: {label: 税务局, en: Tax bureau}\n")},
		"facts/f.yaml":       {Data: []byte("facts:\n  rd: {label: 研发费用, en: R&D, source: tax, type: money}\n  sales: {label: 销售收入, en: Sales, source: tax, type: money}\n")},
		"city/rd/tests.yaml": {Data: []byte("tests: []\n")},
		"city/rd/source.md":  {Data: []byte("## d\n### 第三条\n")},
		"city/rd/pack.yaml": {Data: []byte(`pack: city/rd
title: 研发投入
en: R&D
kind: status
authority: tax
subject: enterprise
documents: {d: {title: 办法}}
effective: {from: 2020-01-01, by: application_date}
parameters:
  floor: {label: 下限, en: floor, cite: 第三条, values: {2020-01-01: 3%}}
conditions:
  - {id: share, label: 研发强度, en: R&D intensity, cite: 第三条, require: "ratio(rd, sales) >= floor"}
`)},
	})
	prog, _ := rule.Compile(lib, rule.Options{Date: pack.DayOf(2026, 7, 1)}, "city/rd")
	q, problems := sqltext.New(prog, sqltext.Options{Dialect: sqltext.Postgres, Table: "firms", Key: "uscc", Lang: pack.En})
	fmt.Println(problems, q.Facts, q.Selects)
	for _, c := range q.Columns {
		fmt.Println(c.Name)
	}
	// Output:
	// [] [rd sales] 4
	// subject_id
	// outcome
	// c_share
	// unsettled
}
