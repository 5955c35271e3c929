package exchange

import (
	"errors"
	"io"

	"huice/engine/population"
)

// rowSource yields the rows of a file one by one; XLSX and NDJSON are the two.
type rowSource interface {
	next() (row, error) // io.EOF after the last; the row is good until the next call
	progress() (read, total int64)
}

// rowUnits makes units of rows that come one by one.
type rowUnits struct {
	rowSource
	r *Reader
	t *taker
}

func (s *rowUnits) ahead() int { return 1 }

func (s *rowUnits) start() <-chan *unit {
	u := &unit{}
	s.t.begin(u, nil)
	b := s.r.pool.take(s.r.schema)
	for b.Rows < population.BatchRows && u.err == nil {
		var raw row
		if raw, u.err = s.next(); u.err == nil {
			s.t.row(b, raw)
		}
		if len(u.faults) >= population.BatchRows {
			break
		}
	}
	s.t.storeTexts(b, b.Rows)
	if b.Rows > 0 {
		u.batches = append(u.batches, b)
	}
	u.err = s.r.told(u.err)
	done := make(chan *unit, 1)
	done <- u
	return done
}

// told is an error of reading in words for a clerk.
func (r *Reader) told(err error) error {
	var told *FileError
	if err == nil || err == io.EOF || errors.As(err, &told) {
		return err
	}
	return fileError(r.options.Source, err, "文件读到一半出错，可能已损坏", "the file broke off while being read, it may be damaged")
}
