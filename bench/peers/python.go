package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"huice/bench"
)

// script is a Python process that holds the population and answers "pass" with the time of one assessment and "tally" with
// the counts.
type script struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Scanner
	last time.Duration
}

// python starts a script that needs a module, on the columns of the population.
func python(module, text string, rows int, arguments ...string) (*job, error) {
	interpreter, ok := pythonWith(module)
	if !ok {
		return nil, fmt.Errorf("no Python with the module %s: %w", module, errMissing)
	}
	folder, err := os.MkdirTemp("", "peers")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if err := dump(folder, rows); err != nil {
		return nil, err
	}
	s := &script{cmd: exec.Command(interpreter, append([]string{"-c", text, folder, strconv.Itoa(rows)}, arguments...)...)}
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	s.out = bufio.NewScanner(out)
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	if !s.out.Scan() { // ready: the columns are read
		return nil, fmt.Errorf("the script does not start")
	}
	fmt.Fprintf(os.Stderr, "%s: %s\n", module, s.out.Text())
	return &job{pass: s.pass, took: func() time.Duration { return s.last }, tally: s.tally, close: s.close}, nil
}

// pythonWith finds an interpreter that has a module.
func pythonWith(module string) (string, bool) {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		name := filepath.Join(dir, "python3")
		if exec.Command(name, "-c", "import "+module).Run() == nil {
			return name, true
		}
	}
	return "", false
}

func (s *script) ask(what string) (string, error) {
	if _, err := fmt.Fprintln(s.in, what); err != nil {
		return "", err
	}
	if !s.out.Scan() {
		return "", fmt.Errorf("the script ended: %w", io.ErrUnexpectedEOF)
	}
	return s.out.Text(), nil
}

func (s *script) pass() error {
	line, err := s.ask("pass")
	if err != nil {
		return err
	}
	ns, err := strconv.ParseInt(line, 10, 64)
	s.last = time.Duration(ns)
	return err
}

func (s *script) tally() (bench.Tally, error) {
	var t bench.Tally
	line, err := s.ask("tally")
	if err != nil {
		return t, err
	}
	var list []int64
	for _, word := range strings.Fields(line) {
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return t, err
		}
		list = append(list, n)
	}
	if len(list) != 1+2*bench.Truths+2*bench.Numbers {
		return t, fmt.Errorf("the script counts %d figures", len(list))
	}
	t.Rows = list[0]
	list = list[1:]
	for _, into := range [][]int64{t.True[:], t.Unknown[:], t.Known[:], t.Sum[:]} {
		list = list[copy(into, list):]
	}
	return t, nil
}

// close lets the script see the end of its questions, and waits for it.
func (s *script) close() {
	s.in.Close()
	if err := s.cmd.Wait(); err != nil {
		fmt.Fprintln(os.Stderr, "the script ended with:", err)
	}
}

// dump writes the population as whole columns, a file for each kind.
func dump(folder string, rows int) error {
	money, counts, codes := make([]float64, 15*rows), make([]int32, 7*rows), make([]uint8, 2*rows)
	flags, known := make([]bool, 9*rows), make([]bool, int(bench.Cells)*rows)
	for i := range rows {
		f := bench.At(1, int64(i))
		for k, v := range f.Money() {
			money[k*rows+i] = float64(v)
		}
		for k, v := range f.Counts() {
			counts[k*rows+i] = v
		}
		codes[i], codes[rows+i] = f.Industry, f.Platform
		for k, v := range f.Flags() {
			flags[k*rows+i] = v
		}
		for c := range bench.Cells {
			known[int(c)*rows+i] = f.Has(c)
		}
	}
	for name, column := range map[string]any{"money": money, "counts": counts, "codes": codes, "flags": flags, "known": known} {
		if err := writeColumn(filepath.Join(folder, name), column); err != nil {
			return err
		}
	}
	return nil
}

func writeColumn(name string, column any) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	if err := binary.Write(w, binary.NativeEndian, column); err != nil {
		f.Close()
		return err
	}
	if err := w.Flush(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
