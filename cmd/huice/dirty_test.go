package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"testing"
	"time"

	"huice/city"
)

// runAt runs the command in this process and returns its status and output.
func runAt(ctx context.Context, args ...string) (status int, out, told string) {
	var o, e bytes.Buffer
	now := func() time.Time { return time.Date(2026, 7, 2, 0, 0, 0, 0, time.UTC) }
	status = run(ctx, args, world{&o, &e, func(string) string { return "" }, now})
	return status, o.String(), e.String()
}

// Each fault that the generator puts into a file is found again by the check, with row and column, and nothing else is.
func TestEveryDirtyCellIsReported(t *testing.T) {
	const rows, rate, seed = 2000, 0.2, 11
	path := filepath.Join(t.TempDir(), "dirty.csv")
	if status, _, told := runAt(t.Context(), "city", "--enterprises", fmt.Sprint(rows), "--seed", fmt.Sprint(seed), "--dirty", fmt.Sprint(rate), "--out", path); status != exitOK {
		t.Fatal(told)
	}
	status, out, _ := runAt(t.Context(), "--json", "facts", "check", path)
	if status != exitFaults {
		t.Errorf("status %d", status)
	}
	var report struct {
		Rows, Rejected int
		Faults         []struct {
			Row                         int
			Column, Severity, Found, ID string
		}
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	type cell struct {
		row    int
		column string
	}
	found := map[cell]string{}
	for _, f := range report.Faults {
		if f.Severity == "error" {
			found[cell{f.Row, f.Column}] = f.Found
		}
	}
	conf := city.Default()
	dirty, cells := 0, 0
	for row := range int64(rows) {
		faults := conf.DirtyCells(seed, row, rate)
		if len(faults) > 0 {
			dirty++
		}
		for _, f := range faults {
			cells++
			at := cell{int(row) + 2, f.Column} // the headings are row 1
			if found[at] != f.Text {
				t.Errorf("row %d, %s: %s %q was reported as %q", at.row, f.Column, f.Kind, f.Text, found[at])
			}
			delete(found, at)
		}
	}
	for at, text := range found {
		t.Errorf("row %d, %s: %q was reported and nobody put it there", at.row, at.column, text)
	}
	if dirty < rows/10 || cells <= dirty || report.Rejected != dirty || report.Rows != rows-dirty {
		t.Errorf("%d dirty rows with %d dirty cells; the check rejected %d and took %d", dirty, cells, report.Rejected, report.Rows)
	}
}

// stopper cancels a run when something is first written to it.
type stopper struct {
	io.Writer
	cancel context.CancelFunc
}

func (s stopper) Write(p []byte) (int, error) {
	s.cancel()
	return s.Writer.Write(p)
}

func TestAStoppedRunEndsWithinABatch(t *testing.T) {
	path := filepath.Join(t.TempDir(), "city.ndjson")
	if status, _, told := runAt(t.Context(), "city", "--enterprises", "20000", "--out", path); status != exitOK {
		t.Fatal(told)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var out, told bytes.Buffer
	args := []string{"assess", "--facts", path, "--pack", "tech_sme", "--date", "2026-07-01", "--workers", "1", "--out", "-"}
	status := run(ctx, args, world{stopper{&out, cancel}, &told, func(string) string { return "" }, time.Now})
	if rows := bytes.Count(out.Bytes(), []byte("\n")); status != exitFailed || rows == 0 || rows == 20_000 {
		t.Errorf("status %d after %d rows: %s", status, rows, told.String())
	}
}
