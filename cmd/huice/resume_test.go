package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"huice/exchange"
)

// clocks make runs comparable to the byte.
var clocks = []string{"--date", "2026-07-01", "--known-as-of", "2026-07-02", "--computed-at", "2026-07-02T08:00:00+08:00"}

// program is the command as a process of its own: this test under its other name.
func program(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	name := filepath.Join(dir, "huice")
	if _, err := os.Lstat(name); err != nil {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(self, name); err != nil {
			t.Skip("no symbolic link can be made here: ", err)
		}
	}
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "HUICE_TEST_NOW=2026-07-02T08:00:00+08:00", "TMPDIR="+dir)
	return cmd
}

// manyFirms writes facts of enough enterprises for several parts, with a row that is wrong here and there. Its rows are
// those of a small city with other credit codes, so that it is quickly made.
func manyFirms(t *testing.T, dir string, rows int) string {
	t.Helper()
	small := filepath.Join(dir, "small.csv")
	if status, _, told := runAt(t.Context(), "city", "--enterprises", "4000", "--year", "2025", "--pack", "tech_sme", "--out", small); status != exitOK {
		t.Fatal(told)
	}
	text, err := os.ReadFile(small)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	head, lines := lines[0], lines[1:]
	if !bytes.HasPrefix(head, []byte("uscc,")) {
		t.Fatalf("the first column is %s", head)
	}
	var b bytes.Buffer
	b.Write(head)
	for row := range rows {
		_, rest, _ := bytes.Cut(lines[row%len(lines)], []byte(","))
		id := codeOf(row)
		switch {
		case row%30_011 == 7:
			id = "91371302DEM00010"
		case row%50_021 == 11:
			id = codeOf(row - 5)
		}
		fmt.Fprintf(&b, "\n%s,%s", id, rest)
	}
	b.WriteByte('\n')
	path := filepath.Join(dir, "firms.csv")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// killAt starts a run and kills it when its results have grown to a length.
func killAt(t *testing.T, cmd *exec.Cmd, results string, length int64) (killed bool) {
	t.Helper()
	var told bytes.Buffer
	cmd.Stderr = &told
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for {
		<-look.C
		select {
		case err := <-ended:
			var status *exec.ExitError
			if errors.As(err, &status) && status.ExitCode() != exitFaults {
				t.Fatalf("%v: %s", err, told.String())
			}
			return false
		default:
		}
		if info, err := os.Stat(results); err == nil && info.Size() >= length {
			_ = cmd.Process.Kill() // it may have ended by itself
			<-ended
			return true
		}
	}
}

func TestARunThatIsKilledTimeAndAgainEndsTheSame(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("processes are not killed there as elsewhere")
	}
	dir := t.TempDir()
	facts := manyFirms(t, dir, 400_000)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	kills := 0
	for _, format := range []string{"parquet", "csv", "ndjson"} {
		whole, out := filepath.Join(dir, "whole."+format), filepath.Join(dir, "out."+format)
		args := append([]string{"assess", "--facts", facts, "--pack", "tech_sme", "--no-missing"}, clocks...)
		status, want, wantTold := runAt(t.Context(), append(args, "--out", whole, "--faults", filepath.Join(dir, "whole-faults.csv"))...)
		if status != exitFaults {
			t.Fatal(status, wantTold)
		}
		size := fileSize(t, whole)
		args = append(args, "--out", out, "--faults", filepath.Join(dir, "faults.csv"), "--resume")
		results := filepath.Join(journalDir(out), "results")
		for n := 0; n < 7; n++ {
			at := int64(float64(size) * (float64(n) + r.Float64()) / 8)
			if !killAt(t, program(t, dir, args...), results, at) {
				t.Fatalf("%s: the run ended before its results had %d bytes of %d", format, at, size)
			}
			kills++
			if _, err := os.Stat(out); err == nil {
				t.Fatalf("%s: a run that was killed left a file of results", format)
			}
		}
		status, got, told := runAt(t.Context(), args...)
		if status != exitFaults || !strings.Contains(told, "之后继续") {
			t.Fatalf("%s: status %d: %s", format, status, told)
		}
		same(t, format, whole, out)
		same(t, format+" faults", filepath.Join(dir, "whole-faults.csv"), filepath.Join(dir, "faults.csv"))
		if want, got := summaryOf(want), summaryOf(got); want != got {
			t.Errorf("%s: the summary is\n%s\nnot\n%s", format, got, want)
		}
		if _, err := os.Stat(journalDir(out)); err == nil {
			t.Errorf("%s: the finished run left its journal", format)
		}
	}
	if kills < 20 {
		t.Errorf("only %d runs were killed", kills)
	}
}

// summaryOf is what a run printed, without the file's name and how long it took.
func summaryOf(out string) string {
	lines := strings.Split(out, "\n")
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, "结果已写入") || strings.Contains(l, "秒") })
	return strings.Join(lines, "\n")
}

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func same(t *testing.T, what, a, b string) {
	t.Helper()
	x, err1 := os.ReadFile(a)
	y, err2 := os.ReadFile(b)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if !bytes.Equal(x, y) {
		at := 0
		for at < len(x) && at < len(y) && x[at] == y[at] {
			at++
		}
		t.Errorf("%s: %d bytes and %d bytes that differ from byte %d on", what, len(x), len(y), at)
	}
}

// codeOf is a credit code for a row.
func codeOf(row int) string {
	org := fmt.Sprintf("%08d", row)
	inner, _ := exchange.OrgCheckChar(org)
	first := "91371302" + org + string(inner)
	outer, _ := exchange.CheckChar(first)
	return first + string(outer)
}
