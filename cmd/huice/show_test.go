package main

import (
	"bytes"
	"slices"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"huice"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
	"huice/exchange"
)

// The score sheet, filled in with the figures of an example, comes to the score of the engine.
func TestTheScoreSheetComesToTheScoreOfTheEngine(t *testing.T) {
	lib, problems := pack.Load(huice.Packs())
	for _, id := range []string{"national/tech_sme", "national/hnte"} {
		p := lib.Pack(id)
		if p == nil || !lib.Compilable(id, problems) {
			t.Fatalf("%s cannot be compiled", id)
		}
		compared := 0
		for i := range p.Examples.Tests {
			if compared == 25 { // the computing library is slow
				break
			}
			x := &p.Examples.Tests[i]
			prog, ps := rule.Compile(lib, rule.Options{Date: x.Date, Set: pack.Set(x.Set)}, id)
			if pack.Errors(ps) {
				t.Fatal(ps)
			}
			facts := map[string]pack.Quantity{}
			for _, e := range slices.Concat(p.Examples.Base, x.With) {
				facts[e.Key] = e.Value
			}
			r, row := prog.Rules[0], rule.RowOf(prog.Graph, facts)
			if r.Score == nil {
				continue
			}
			lo, hi := row.Value(r.Score.Lo), row.Value(r.Score.Hi)
			if !lo.Known || !hi.Known || lo.Num.Cmp(hi.Num) != 0 {
				continue
			}
			compared++
			got := filledScore(t, lib, prog, r, row, facts)
			if want, _ := strconv.ParseFloat(lo.Num.Big().FloatString(6), 64); got != want {
				t.Errorf("%s, %s: the sheet says %v, the engine %v", id, x.Name, got, want)
			}
		}
		if compared < 5 {
			t.Errorf("%s: only %d examples have a score", id, compared)
		}
	}
}

// filledScore fills in the score sheet and has it computed.
func filledScore(t *testing.T, lib *pack.Library, prog *rule.Program, r *rule.Rules, row *rule.Row, facts map[string]pack.Quantity) float64 {
	t.Helper()
	doc, err := explain.Read(lib, r, explain.Reading{Lang: pack.Zh, Date: prog.Date, Set: prog.Set})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := exchange.WriteSheets(&out, book(doc), pack.Zh); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	entries := entriesOf(r.Score.Items, row, facts)
	sheet := doc.Sheets()[0]
	for i, cells := range sheet.Rows {
		if !cells[3].Input {
			continue
		}
		if len(entries) == 0 {
			t.Fatal("the sheet asks for more than the table looks at")
		}
		if v := entries[0]; v != nil {
			if err := f.SetCellValue(sheet.Name, "D"+strconv.Itoa(explain.FirstRow+i), v); err != nil {
				t.Fatal(err)
			}
		}
		entries = entries[1:]
	}
	if len(entries) > 0 {
		t.Fatal("the sheet asks for less than the table looks at")
	}
	total := "I" + strconv.Itoa(explain.FirstRow+len(sheet.Rows)-2)
	text, err := f.CalcCellValue(sheet.Name, total, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("the total is %q", text)
	}
	return v
}

// entriesOf lists what is to be filled in, in the order of the sheet; nil is left empty.
func entriesOf(items []rule.Item, row *rule.Row, facts map[string]pack.Quantity) []any {
	var entries []any
	add := func(v rule.Value, flag bool) {
		switch {
		case !v.Known:
			entries = append(entries, nil)
		case flag && v.Bool:
			entries = append(entries, "是")
		case flag:
			entries = append(entries, "否")
		default:
			f, _ := v.Num.Big().Float64()
			entries = append(entries, f)
		}
	}
	mark := func(it *pack.Item) {
		q, ok := facts[it.Judged]
		if !ok {
			q = pack.Quantity{Kind: pack.Unknown}
		}
		add(rule.ValueOf(q), false)
	}
	for _, it := range items {
		switch {
		case len(it.Items) > 0:
			entries = append(entries, entriesOf(it.Items, row, facts)...)
			continue
		case it.Item.Range != nil:
			mark(it.Item)
			continue
		}
		for k, s := range it.Scales {
			src := &it.Item.Scale
			if len(it.Item.BestOf) > 0 {
				src = &it.Item.BestOf[k]
			}
			for _, c := range s.Cases {
				add(row.Value(c), true)
			}
			if s.Of != rule.None {
				add(row.Value(s.Of), false)
			}
			if ranged(src) {
				mark(it.Item)
			}
		}
	}
	return entries
}

// ranged reports whether any points of a scale are a range.
func ranged(s *pack.Scale) bool {
	wide := func(p pack.Points) bool { return p.Lo.Src != p.Hi.Src }
	return slices.ContainsFunc(s.Points, wide) || slices.ContainsFunc(s.Cases, func(c pack.Case) bool { return wide(c.Points) }) ||
		s.Otherwise != nil && wide(*s.Otherwise)
}
