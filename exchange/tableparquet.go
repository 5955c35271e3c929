package exchange

import "io"

// parquetSink writes rows into the columns of a Parquet file.
type parquetSink struct{ out *ParquetWriter }

func newParquetSink(w io.Writer, columns []Column, o TableOptions) (*parquetSink, error) {
	out, err := NewParquetWriter(w, columns, o)
	return &parquetSink{out}, err
}

func (s *parquetSink) row(values []value) error {
	for i, c := range s.out.Cells() {
		switch v := &values[i]; c.Kind {
		case Text, Code:
			c.Text(v.text)
		case Flag:
			c.Flag(v.num != 0, v.known)
		default:
			c.Int(v.num, v.known)
		}
	}
	return s.out.EndRow()
}

func (s *parquetSink) close() error { return s.out.Close() }

func (s *parquetSink) breakOff() (func() (TableState, error), error) { return s.out.breakOff() }
