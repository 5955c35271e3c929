package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"

	"huice/exchange"
)

// faultLog keeps the faults of a file on disk, so that a file with millions of them needs no more memory than one with
// none.
type faultLog struct {
	file  *os.File
	w     *bufio.Writer
	state faultState
	err   error // of adding
	temp  bool  // removed in the end
}

// faultState is how far a log has come.
type faultState struct {
	Length int64  `json:"length"`
	Count  int    `json:"count"`
	Errors int    `json:"errors"`
	Sum    uint32 `json:"sum"` // of its bytes
}

// openFaultLog opens a log that is kept, or begins one.
func openFaultLog(path string) (*faultLog, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the log of faults: %w", err)
	}
	return &faultLog{file: f, w: bufio.NewWriter(f)}, nil
}

// add notes a fault.
func (l *faultLog) add(x exchange.Fault) {
	if l.err != nil {
		return
	}
	if l.file == nil {
		if l.file, l.err = os.CreateTemp("", "huice-faults-*"); l.err != nil {
			return
		}
		l.w, l.temp = bufio.NewWriter(l.file), true
	}
	b, err := json.Marshal(x)
	if err != nil {
		l.err = err
		return
	}
	b = append(b, '\n')
	_, l.err = l.w.Write(b)
	l.state.Length += int64(len(b))
	l.state.Sum = crc32.Update(l.state.Sum, crc32.IEEETable, b)
	l.state.Count++
	if x.Severity == 0 {
		l.state.Errors++
	}
}

// at hands what has been added to the system and returns how far the log has come.
func (l *faultLog) at() (faultState, error) {
	if l.w != nil && l.err == nil {
		l.err = l.w.Flush()
	}
	return l.state, l.err
}

// holds reports whether a log that was taken up holds what it held at a state. States are asked for in order.
func (l *faultLog) holds(s faultState) bool {
	n := s.Length - l.state.Length
	if n < 0 {
		return false
	}
	sum := crc32.NewIEEE()
	part := io.TeeReader(io.NewSectionReader(l.file, l.state.Length, n), sum)
	crc := l.state.Sum
	buf := make([]byte, 1<<16)
	for read := int64(0); read < n; {
		m, err := part.Read(buf)
		crc = crc32.Update(crc, crc32.IEEETable, buf[:m])
		if read += int64(m); err != nil && read < n {
			return false
		}
	}
	if crc != s.Sum {
		return false
	}
	l.state = s
	return true
}

// cut drops what was added behind a state.
func (l *faultLog) cut(s faultState) error {
	l.state = s
	if err := l.file.Truncate(s.Length); err != nil {
		return err
	}
	_, err := l.file.Seek(s.Length, io.SeekStart)
	l.w.Reset(l.file)
	return err
}

// each yields the faults in the order in which they were added.
func (l *faultLog) each(yield func(exchange.Fault) error) error {
	if _, err := l.at(); err != nil || l.file == nil {
		return err
	}
	in := json.NewDecoder(bufio.NewReader(io.NewSectionReader(l.file, 0, l.state.Length)))
	for {
		var x exchange.Fault
		if err := in.Decode(&x); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading the log of faults: %w", err)
		}
		if err := yield(x); err != nil {
			return err
		}
	}
}

func (l *faultLog) close() {
	if l.file == nil {
		return
	}
	_ = l.file.Close() // what counts has been written before
	if l.temp {
		_ = os.Remove(l.file.Name()) // it lies among temporary files
	}
}
