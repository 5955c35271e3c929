package exchange

import (
	"io"

	"huice/engine/population"
)

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

// facts adds the rows of a batch column by column.
func (s *parquetSink) facts(b *population.Batch) error {
	for from := 0; from < b.Rows; {
		cells := s.out.Cells()
		n := min(b.Rows-from, parquetGroup-cells[0].rows)
		for i, c := range cells {
			valid := b.Valid(i)
			switch b.Schema.Columns[i].Kind {
			case population.Flag:
				flags := b.Flags(i)
				for row := from; row < from+n; row++ {
					c.Flag(flags.Bit(row), valid.Bit(row))
				}
			case population.Int:
				ints := b.Ints(i)
				for row := from; row < from+n; row++ {
					c.Int(ints[row], valid.Bit(row))
				}
			case population.Text:
				texts := b.Texts(i)
				for row := from; row < from+n; row++ {
					c.Text(knownText(valid, row, texts[row]))
				}
			case population.Code:
				words, codes := b.Schema.Columns[i].Dict.Words(), b.Codes(i)
				for row := from; row < from+n; row++ {
					if valid.Bit(row) {
						c.Text(words[codes[row]])
					} else {
						c.Unknown()
					}
				}
			}
		}
		from += n
		if err := s.out.EndRow(); err != nil {
			return err
		}
	}
	return nil
}

// knownText is a text where it is known.
func knownText(valid *population.Plane, row int, text string) string {
	if !valid.Bit(row) {
		return ""
	}
	return text
}
