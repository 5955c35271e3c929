package exchange

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// repeat is a row whose credit code stood in the file before, and the row in which it first stood.
type repeat struct{ row, first uint32 }

// maxRepeats is how many rows may repeat a code in a file of many rows. A file with more is not one with slips in it.
const maxRepeats = 1 << 22

// keyLedger finds repeated credit codes on disk: the codes are spread over files by their hash, in the order of the rows,
// and each file, which fits the memory, is looked through on its own. It takes 16 bytes a row on disk.
type keyLedger struct {
	dir   string
	files []*os.File
	bufs  []*bufio.Writer
	rows  []int64
}

func newKeyLedger(scratch string, estimate int64) (*keyLedger, error) {
	dir, err := os.MkdirTemp(scratch, ".huice-keys-*")
	if err != nil {
		return nil, fmt.Errorf("making a folder for identifiers: %w", err)
	}
	l := &keyLedger{dir: dir}
	n := 16
	for n < 256 && estimate > int64(n)<<20 {
		n *= 2
	}
	for i := range n {
		f, err := os.Create(filepath.Join(dir, fmt.Sprint(i)))
		if err != nil {
			l.close()
			return nil, fmt.Errorf("making a file of identifiers: %w", err)
		}
		l.files, l.bufs = append(l.files, f), append(l.bufs, bufio.NewWriterSize(f, 1<<15))
	}
	l.rows = make([]int64, n)
	return l, nil
}

func (l *keyLedger) close() {
	for _, f := range l.files {
		_ = f.Close() // it is thrown away
	}
	_ = os.RemoveAll(l.dir)
}

func (l *keyLedger) add(k slot) error {
	n := k.hash() >> 40 & uint64(len(l.files)-1)
	var b [16]byte
	binary.LittleEndian.PutUint32(b[0:], k.a)
	binary.LittleEndian.PutUint32(b[4:], k.b)
	binary.LittleEndian.PutUint32(b[8:], k.c)
	binary.LittleEndian.PutUint32(b[12:], k.row)
	l.rows[n]++
	_, err := l.bufs[n].Write(b[:])
	return err
}

// repeats returns the rows that repeat a code, in order; ok is false when there are more than maxRepeats.
func (l *keyLedger) repeats() (all []repeat, ok bool, err error) {
	for i, f := range l.files {
		if err := l.bufs[i].Flush(); err != nil {
			return nil, false, err
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, false, err
		}
		in := bufio.NewReaderSize(f, 1<<18)
		t := newSlots(l.rows[i])
		var b [16]byte
		for range l.rows[i] {
			if _, err := io.ReadFull(in, b[:]); err != nil {
				return nil, false, err
			}
			k := slot{binary.LittleEndian.Uint32(b[0:]), binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint32(b[8:]), binary.LittleEndian.Uint32(b[12:])}
			if at := t.find(k); at.row == 0 {
				*at = k
			} else if all = append(all, repeat{k.row, at.row}); len(all) > maxRepeats {
				return nil, false, nil
			}
		}
	}
	slices.SortFunc(all, func(a, b repeat) int { return int(int64(a.row) - int64(b.row)) })
	return all, true, nil
}

// slots is a table with room for a number of codes.
type slots []slot

func newSlots(rows int64) slots {
	n := int64(16)
	for n*2 < rows*3 {
		n *= 2
	}
	return make(slots, n)
}

// find returns where a code stands, or the free slot where it belongs.
func (t slots) find(k slot) *slot {
	mask := uint64(len(t) - 1)
	for i := k.hash() & mask; ; i = (i + 1) & mask {
		if s := &t[i]; s.row == 0 || s.a == k.a && s.b == k.b && s.c == k.c {
			return s
		}
	}
}

// findRepeats reads the identifiers of the file and finds those that stand in it twice.
func (r *Reader) findRepeats(ctx context.Context) error {
	options := r.options
	options.MaxFaults = 0
	first := &Reader{options: options, onFault: func(Fault) {}, of: r.of, lib: r.lib, at: r.at, size: r.size, format: r.format, keysOnly: true}
	if err := first.open(); err != nil {
		return err
	}
	defer func() { _ = first.Close() }() // nothing was written, and the file stays open
	r.ahead.Store(first)
	s := first.src.(seeker)
	if err := s.seek(Mark{}); err != nil {
		return err
	}
	l, err := newKeyLedger(r.scratch, s.estimate())
	if err != nil {
		return err
	}
	defer l.close()
	for {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("reading %s: %w", options.Source, err)
		}
		u := first.next()
		for _, k := range u.keys {
			if err := l.add(k); err != nil {
				return fmt.Errorf("writing identifiers: %w", err)
			}
		}
		for _, b := range u.batches {
			first.pool.put(b)
		}
		if u.err == io.EOF {
			break
		} else if u.err != nil {
			return nil // reading the rows will meet it, and tell the faults before it
		}
	}
	all, ok, err := l.repeats()
	if err != nil {
		return fmt.Errorf("looking through identifiers: %w", err)
	}
	if !ok {
		return fileError(options.Source, nil, "有超过%d行的统一社会信用代码与前面的行重复，请检查文件是否重复拼接", "more than %d rows repeat the credit code of an earlier row; check whether the file was put together twice", maxRepeats)
	}
	r.repeats, r.known = all, true
	return nil
}

// between returns the repeats among the rows from one up to another.
func (r *Reader) between(from, to int) []repeat {
	at := func(row int) int {
		i, _ := slices.BinarySearchFunc(r.repeats, row, func(x repeat, row int) int { return int(x.row) - row })
		return i
	}
	return r.repeats[at(from):at(to+1)]
}
