// Package exchange reads and writes facts and results as files: CSV, XLSX, NDJSON and Parquet.
//
// It promises that nothing is guessed and nothing is rounded: a cell is either read exactly as it stands, or named in a
// fault that says where it is and what to write instead. A row with a fault is left out as a whole and all its faults
// are reported; the other rows still count. Files are read in order and in bounded memory. The package knows columns
// and their facts; it knows no rules.
package exchange

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"huice/engine/pack"
)

// Format is a file format.
type Format string

// The formats.
const (
	CSV     Format = "csv"
	XLSX    Format = "xlsx"
	NDJSON  Format = "ndjson"
	Parquet Format = "parquet"
)

// FormatOf returns the format that the extension of a path asks for.
func FormatOf(path string) (Format, error) {
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".csv":
		return CSV, nil
	case ".xlsx":
		return XLSX, nil
	case ".ndjson", ".jsonl":
		return NDJSON, nil
	case ".parquet":
		return Parquet, nil
	case ".xls":
		return "", fileError(path, nil, "不能写旧式 .xls，请改用 .xlsx", "the old .xls cannot be written, use .xlsx")
	case "":
		return "", fileError(path, nil, "文件名没有扩展名，应为 .csv、.xlsx、.ndjson 或 .parquet", "the name has no extension, it should end in .csv, .xlsx, .ndjson or .parquet")
	default:
		return "", fileError(path, nil, "不认识扩展名 %s，应为 .csv、.xlsx、.ndjson 或 .parquet", "unknown extension %s, it should be .csv, .xlsx, .ndjson or .parquet", ext)
	}
}

// FileError says what is wrong with a file as a whole, in words a clerk can act on.
type FileError struct {
	Source string // the file's name
	Text   pack.Text
	Err    error // cause, for the log; may be nil
}

func (e *FileError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.Source, e.Text.En, e.Err)
	}
	return fmt.Sprintf("%s: %s", e.Source, e.Text.En)
}

// In returns the sentence in a language, with the file's name before it.
func (e *FileError) In(l pack.Lang) string {
	if e.Source == "" {
		return e.Text.In(l)
	}
	return e.Source + pack.Text{Zh: "：", En: ": "}.In(l) + e.Text.In(l)
}

func (e *FileError) Unwrap() error { return e.Err }

func fileError(source string, cause error, zh, en string, args ...any) *FileError {
	return &FileError{Source: source, Text: pack.Textf(zh, en, args...), Err: cause}
}

// ErrTooManyFaults ends a reading whose Options.MaxFaults is reached.
var ErrTooManyFaults = errors.New("too many faults")
