package exchange

import (
	"io"
	"slices"

	"huice/engine/pack"
)

// WriteFaults writes a report of faults for the person who made the file.
// key is what the identifiers of the file are called.
func WriteFaults(w io.Writer, format Format, faults []Fault, key pack.Text, lang pack.Lang) error {
	files := slices.ContainsFunc(faults, func(f Fault) bool { return f.File != "" })
	t, err := newFaultWriter(w, format, key, lang, files)
	if err != nil {
		return err
	}
	for _, f := range faults {
		if err := t.Write(f); err != nil {
			return err
		}
	}
	return t.Close()
}

// FaultWriter is WriteFaults for faults that come one by one.
type FaultWriter struct {
	table *TableWriter
	lang  pack.Lang
	files bool // a column names the file
	names bool // for programs: the severity is a word that no language changes
}

// NewFaultWriter begins a report of a single file.
func NewFaultWriter(w io.Writer, format Format, key pack.Text, lang pack.Lang) (*FaultWriter, error) {
	return newFaultWriter(w, format, key, lang, false)
}

func newFaultWriter(w io.Writer, format Format, key pack.Text, lang pack.Lang, files bool) (*FaultWriter, error) {
	cols := []Column{
		{Name: "row", Label: pack.Text{Zh: "行", En: "Row"}, Kind: Int, Width: 8},
		{Name: "column", Label: pack.Text{Zh: "列", En: "Column"}, Width: 28},
		{Name: "id", Label: key, Width: 22},
		{Name: "found", Label: pack.Text{Zh: "文件中的内容", En: "Found"}, Width: 30},
		{Name: "expected", Label: pack.Text{Zh: "问题和应填内容", En: "Problem and what to write"}, Width: 70},
		{Name: "severity", Label: pack.Text{Zh: "性质", En: "Severity"}, Kind: Code, Width: 10},
		{Name: "code", Label: pack.Text{Zh: "类别", En: "Kind"}, Kind: Code, Width: 16},
	}
	if files {
		cols = slices.Insert(cols, 0, Column{Name: "file", Label: pack.Text{Zh: "文件", En: "File"}, Width: 24})
	}
	table, err := NewTableWriter(w, format, cols, TableOptions{
		Lang: lang, BOM: true, Title: pack.Text{Zh: "数据问题清单", En: "Faults of the data"}.In(lang),
		Notes: [][2]string{
			{pack.Text{Zh: "错误", En: "error"}.In(lang), pack.Text{Zh: "该行整行未读入，改正后重新导入", En: "the whole row was left out; correct it and import again"}.In(lang)},
			{pack.Text{Zh: "提示", En: "warning"}.In(lang), pack.Text{Zh: "该行已读入，请核对", En: "the row was read; please check"}.In(lang)},
		}})
	if err != nil {
		return nil, err
	}
	return &FaultWriter{table: table, lang: lang, files: files, names: format == NDJSON || format == Parquet}, nil
}

// Write writes one fault.
func (w *FaultWriter) Write(f Fault) error {
	severity := severityText(f.Severity).In(w.lang)
	if w.names {
		severity = severityText(f.Severity).En
	}
	if w.files {
		w.table.Text(f.File)
	}
	w.table.Int(int64(f.Row), f.Row > 0)
	w.table.Text(f.Column)
	w.table.Text(f.ID)
	w.table.Text(f.Found)
	w.table.Text(f.Expected.In(w.lang))
	w.table.Text(severity)
	w.table.Text(f.Code)
	return w.table.EndRow()
}

// Close ends the report.
func (w *FaultWriter) Close() error { return w.table.Close() }
