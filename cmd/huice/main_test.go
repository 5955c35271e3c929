package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"huice"
	"huice/engine/pack"
)

// The scripts run the command as a person does, at a fixed time that only this test knows how to set.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"huice": func() {
		os.Exit(start(func() time.Time {
			at, err := time.Parse(time.RFC3339, os.Getenv("HUICE_TEST_NOW"))
			if err != nil {
				panic(err)
			}
			return at
		}))
	}})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			tmp := filepath.Join(e.WorkDir, "tmp")
			e.Setenv("HUICE_TEST_NOW", "2026-07-02T08:00:00+08:00")
			e.Setenv("LANG", "zh_CN.UTF-8")
			e.Setenv("TMPDIR", tmp)
			return os.MkdirAll(tmp, 0o755)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"encode": encode, "noise": noise, "breakoff": breakOff, "cells": cells, "columns": columnsOf, "mask": mask,
			"fill": fill, "waitpart": waitPart, "waitjournal": waitJournal, "empty": empty, "replace": replace, "complete": complete, "eachplan": eachPlan, "sameline": sameLine,
		},
	})
}

// plain is for commands that cannot be expected to fail.
func plain(ts *testscript.TestScript, neg bool, args []string, n int) {
	if neg || len(args) != n {
		ts.Fatalf("wrong use of a command of the tests: %v", args)
	}
}

// encode IN OUT CODE writes a UTF-8 file as bom, gb18030 or crlf.
func encode(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg, args, 3)
	text := ts.ReadFile(args[0])
	switch args[2] {
	case "bom":
		text = "\uFEFF" + text
	case "crlf":
		text = strings.ReplaceAll(text, "\n", "\r\n")
	case "gb18030":
		var err error
		text, err = simplifiedchinese.GB18030.NewEncoder().String(text)
		ts.Check(err)
	default:
		ts.Fatalf("no encoding %s", args[2])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o644))
}

// noise FILE HEAD writes bytes that mean nothing, behind a beginning that promises a format.
func noise(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg, args, 2)
	r := rand.New(rand.NewPCG(1, 2))
	data := []byte(args[1])
	for range 3000 {
		data = append(data, byte(r.Uint32()))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

// breakoff IN.xlsx OUT.xlsx copies a workbook whose sheet ends in the middle of a row.
func breakOff(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg, args, 2)
	in, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer in.Close()
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		r, err := f.Open()
		ts.Check(err)
		data, err := io.ReadAll(r)
		ts.Check(err)
		if f.Name == "xl/worksheets/sheet1.xml" {
			data = data[:len(data)*3/4]
		}
		w, err := out.Create(f.Name)
		ts.Check(err)
		_, err = w.Write(data)
		ts.Check(err)
	}
	ts.Check(out.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b.Bytes(), 0o644))
}

// cells FILE OUT writes what a person sees in the first sheet of a workbook, or the texts of a Parquet file, as a table.
func cells(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg, args, 2)
	var rows [][]string
	if strings.HasSuffix(args[0], ".parquet") {
		rows = parquetTexts(ts, ts.MkAbs(args[0]))
	} else {
		book, err := excelize.OpenFile(ts.MkAbs(args[0]))
		ts.Check(err)
		defer book.Close()
		rows, err = book.GetRows(book.GetSheetList()[0])
		ts.Check(err)
	}
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, ",") + "\n")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(b.String()), 0o644))
}

func parquetTexts(ts *testscript.TestScript, path string) [][]string {
	f, err := file.OpenParquetFile(path, false)
	ts.Check(err)
	defer f.Close()
	rows := make([][]string, f.NumRows()+1)
	for c := range f.MetaData().Schema.NumColumns() {
		rows[0] = append(rows[0], f.MetaData().Schema.Column(c).Name())
		col, err := f.RowGroup(0).Column(c)
		ts.Check(err)
		texts, ok := col.(*file.ByteArrayColumnChunkReader)
		if !ok {
			for i := range rows[1:] {
				rows[i+1] = append(rows[i+1], "·")
			}
			continue
		}
		values, def := make([]parquet.ByteArray, f.NumRows()), make([]int16, f.NumRows())
		_, _, err = texts.ReadBatch(f.NumRows(), values, def, nil)
		ts.Check(err)
		at := 0
		for i, d := range def {
			text := ""
			if d == 1 {
				text, at = string(values[at]), at+1
			}
			rows[i+1] = append(rows[i+1], text)
		}
	}
	return rows
}

// columns IN OUT N… keeps columns of a simple CSV file.
func columnsOf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("columns IN OUT N…")
	}
	var b strings.Builder
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), ",")
		var kept []string
		for _, a := range args[2:] {
			n := 0
			if _, err := fmt.Sscan(a, &n); err != nil || n >= len(parts) {
				ts.Fatalf("no column %s in %s", a, line)
			}
			kept = append(kept, parts[n])
		}
		b.WriteString(strings.Join(kept, ",") + "\n")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(b.String()), 0o644))
}

// mask FILE puts HASH in place of the hashes of packs, which change with every word of a pack.
func mask(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg, args, 1)
	text := regexp.MustCompile(`\b[0-9a-f]{64}\b`).ReplaceAllString(ts.ReadFile(args[0]), "HASH")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

// replace FILE OLD NEW changes a text that must be there.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg, args, 3)
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not hold %s", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o644))
}

// fill DIR [OWN] writes one row into every template of a folder, each cell as its own check allows; the facts are the
// built-in ones and those of a folder laid over them.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	packs := huice.Packs()
	if len(args) == 2 {
		packs, args = layered{os.DirFS(ts.MkAbs(args[1])), packs}, args[:1]
	}
	plain(ts, neg, args, 1)
	lib, _ := pack.Load(packs)
	books, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*.xlsx"))
	ts.Check(err)
	for _, path := range books {
		book, err := excelize.OpenFile(path)
		ts.Check(err)
		sheet := book.GetSheetList()[0]
		rows, err := book.GetRows(sheet)
		ts.Check(err)
		english := sheet == "Data"
		for i, name := range rows[1] {
			f, _, ok := lib.Column(name)
			if !ok {
				ts.Fatalf("%s: no fact has the column %s", path, name)
			}
			at, err := excelize.CoordinatesToCellName(i+1, 3)
			ts.Check(err)
			ts.Check(book.SetCellValue(sheet, at, filled(f, english)))
		}
		ts.Check(book.Save())
		ts.Check(book.Close())
	}
}

// complete FILE.xlsx fills the empty cells of a template with subjects, each as its own check allows.
func complete(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg, args, 1)
	lib, _ := pack.Load(huice.Packs())
	book, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	sheet := book.GetSheetList()[0]
	rows, err := book.GetRows(sheet)
	ts.Check(err)
	for line := range rows[2:] {
		for i, name := range rows[1] {
			at, err := excelize.CoordinatesToCellName(i+1, line+3)
			ts.Check(err)
			f, _, ok := lib.Column(name)
			if old, _ := book.GetCellValue(sheet, at); ok && old == "" {
				ts.Check(book.SetCellValue(sheet, at, filled(f, sheet == "Data")))
			}
		}
	}
	ts.Check(book.Save())
	ts.Check(book.Close())
}

// filled is what a clerk may write for a fact.
func filled(f *pack.Fact, english bool) any {
	say := func(zh, en string) string {
		if english {
			return en
		}
		return zh
	}
	switch {
	case f.Name == "uscc", strings.HasSuffix(f.Name, "_uscc"):
		return "91371302DEM000102U"
	case f.Type == "flag":
		return say("是", "yes")
	case f.Never:
		return say("无", "never")
	case f.Type == "date":
		return time.Date(2020, 3, 1, 0, 0, 0, 0, time.UTC)
	case len(f.Codes) > 0 && english:
		return f.Codes[0].Value.En
	case len(f.Codes) > 0:
		return f.Codes[0].Value.Label
	case f.Type == "text", f.Type == "code":
		return "3562"
	}
	return 1
}

// waitpart DIR waits until a file is being written there.
func waitPart(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg, args, 1)
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); runtime.Gosched() {
		if parts, _ := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), ".*.part")); len(parts) > 0 {
			return
		}
	}
	ts.Fatalf("no file was begun in %s", args[0])
}

// waitjournal FILE waits until a part of the run that writes a file is done.
func waitJournal(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg, args, 1)
	journal := filepath.Join(journalDir(ts.MkAbs(args[0])), "journal")
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-look.C {
		if text, err := os.ReadFile(journal); err == nil && bytes.Count(text, []byte("\n")) > 1 {
			return
		}
	}
	ts.Fatalf("no part of %s was done", args[0])
}

// empty DIR… fails when a folder holds anything.
func empty(ts *testscript.TestScript, neg bool, args []string) {
	for _, dir := range args {
		list, err := os.ReadDir(ts.MkAbs(dir))
		ts.Check(err)
		if neg || len(list) > 0 {
			ts.Fatalf("%s holds %v", dir, list)
		}
	}
}
