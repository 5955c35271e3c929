package main

import (
	"huice/engine/assess/sqltext"
	"huice/engine/pack"
)

type sqlCmd struct {
	Pack    []string `help:"${pack_ids}" placeholder:"PACK"`
	Subject string   `help:"${subject}" placeholder:"SUBJECT"`
	Date    string   `help:"${at}" placeholder:"YYYY-MM-DD"`
	Dialect string   `required:"" enum:"postgres,clickhouse" help:"${dialect}"`
	Table   string   `default:"facts" help:"${table}" placeholder:"TABLE"`
	Where   string   `help:"${where}" placeholder:"SQL"`
	Amounts string   `enum:"yuan,fen" default:"yuan" help:"${amounts}"`
	DDL     bool     `name:"ddl" help:"${ddl}"`
}

// sqlColumn is a column of the answer, for programs.
type sqlColumn struct {
	Name   string `json:"name"`
	Pack   string `json:"pack,omitempty"`
	Clause string `json:"clause,omitempty"`
	Unit   int64  `json:"unit,omitempty"` // whole numbers of 1/unit
}

// Run prints rules as one SQL query, or the table that it reads.
func (c *sqlCmd) Run(a *app) error {
	lib, prog, _, err := a.requested(request{packs: c.Pack, subject: c.Subject}, c.Date, clockFlags{})
	if err != nil {
		return err
	}
	o := sqltext.Options{Dialect: sqltext.Dialect(c.Dialect), Table: c.Table, Where: c.Where, Money: sqltext.Money(c.Amounts),
		Key: subjectOf(lib, prog).Key, Lang: a.lang}
	if c.DDL {
		a.printf("%s", sqltext.DDL(lib, prog, o))
		return nil
	}
	q, problems := sqltext.New(prog, o)
	if len(problems) > 0 {
		return a.refused(problems)
	}
	if !a.json {
		a.printf("%s", q.Text)
		return nil
	}
	var cols []sqlColumn
	for _, x := range q.Columns {
		col := sqlColumn{Name: x.Name, Unit: x.Den}
		if x.Pack >= 0 {
			r := prog.Rules[x.Pack]
			col.Pack = r.Pack.ID
			if x.Clause >= 0 {
				col.Clause = r.Clauses()[x.Clause].ID
			}
		}
		if x.Role == sqltext.AmountMin || x.Role == sqltext.AmountMax {
			col.Unit = 100
		}
		cols = append(cols, col)
	}
	return a.printJSON(struct {
		Query   string      `json:"query"`
		Columns []sqlColumn `json:"columns"`
		Reads   []string    `json:"reads"`
	}{q.Text, cols, q.Facts})
}

// refused says why there is no query.
func (a *app) refused(problems []pack.Problem) error {
	for _, p := range problems[:len(problems)-1] {
		a.notef("%s", "%[2]s", p.Text.Zh, p.Text.En)
	}
	last := problems[len(problems)-1].Text
	return &statusError{exitFailed, last}
}
