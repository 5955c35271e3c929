package exchange

import (
	"math"
	"math/bits"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/schema"
)

// cellMaker returns how values of a column become cells, or nil when its type is none a fact can have.
func cellMaker(d *schema.Column) func(*parquetColumn, int) cell {
	switch d.PhysicalType() {
	case parquet.Types.Boolean:
		return func(c *parquetColumn, at int) cell {
			if c.bools[at] {
				return cell{kind: cellBool, num: 1}
			}
			return cell{kind: cellBool}
		}
	case parquet.Types.Int32:
		return wholeMaker(d, func(c *parquetColumn, at int) int64 { return int64(c.ints[at]) })
	case parquet.Types.Int64:
		return wholeMaker(d, func(c *parquetColumn, at int) int64 { return c.longs[at] })
	case parquet.Types.Float:
		return func(c *parquetColumn, at int) cell { return c.double(float64(c.floats[at]), 32) }
	case parquet.Types.Double:
		return func(c *parquetColumn, at int) cell { return c.double(c.doubles[at], 64) }
	case parquet.Types.ByteArray:
		return bytesMaker(d, func(c *parquetColumn, at int) []byte { return c.texts[at] })
	case parquet.Types.FixedLenByteArray:
		if _, ok := d.LogicalType().(schema.DecimalLogicalType); ok {
			return bytesMaker(d, func(c *parquetColumn, at int) []byte { return c.fixed[at] })
		}
	}
	return nil
}

// wholeMaker is cellMaker for integers and what is stored as one.
func wholeMaker(d *schema.Column, value func(*parquetColumn, int) int64) func(*parquetColumn, int) cell {
	switch t := d.LogicalType().(type) {
	case schema.DateLogicalType:
		return func(c *parquetColumn, at int) cell { return cell{kind: cellDay, num: value(c, at)} }
	case schema.DecimalLogicalType:
		scale := t.Scale()
		if scale < 0 || scale > 38 {
			return nil
		}
		return func(c *parquetColumn, at int) cell {
			return cell{kind: cellFixed, decimals: uint8(scale), num: value(c, at)}
		}
	case schema.TimestampLogicalType:
		unit := map[schema.TimeUnitType]time.Duration{schema.TimeUnitMillis: time.Millisecond, schema.TimeUnitMicros: time.Microsecond, schema.TimeUnitNanos: time.Nanosecond}[t.TimeUnit()]
		if unit == 0 {
			return nil
		}
		day := int64(24 * time.Hour / unit)
		return func(c *parquetColumn, at int) cell { return c.instant(value(c, at), day, t.IsAdjustedToUTC()) }
	case schema.TimeLogicalType:
		return nil
	case schema.IntLogicalType:
		if !t.IsSigned() {
			wide := t.BitWidth() == 64
			return func(c *parquetColumn, at int) cell {
				v := value(c, at)
				switch {
				case v < 0 && wide:
					return c.huge(strconv.AppendUint(nil, uint64(v), 10))
				case v < 0:
					v = int64(uint32(v))
				}
				return cell{kind: cellFixed, num: v}
			}
		}
	}
	return func(c *parquetColumn, at int) cell { return cell{kind: cellFixed, num: value(c, at)} }
}

// instant is the day of a point in time. In universal time with a time of day it might be the next day here, so that is
// left as it stands, and refused.
func (c *parquetColumn) instant(v, day int64, utc bool) cell {
	n := v / day
	if v%day < 0 {
		n--
	}
	if utc && v%day != 0 {
		return c.text(cellText, strconv.AppendInt(nil, v, 10))
	}
	return cell{kind: cellDay, num: n}
}

func (c *parquetColumn) double(f float64, width int) cell {
	var buf [32]byte
	text, ok := doubleText(buf[:0], f)
	if ok && width == 32 {
		text = strconv.AppendFloat(buf[:0], f, 'g', -1, 32)
	}
	if !ok {
		if math.IsNaN(f) {
			return c.text(cellError, []byte("NaN"))
		}
		return c.text(cellError, []byte("Inf"))
	}
	return c.text(cellDouble, text)
}

func (c *parquetColumn) huge(text []byte) cell { return c.text(cellHuge, text) }

// text keeps a text for as long as its chunk of rows lasts.
func (c *parquetColumn) text(kind cellKind, b []byte) cell {
	if len(b) == 0 {
		return cell{}
	}
	from := len(c.store)
	c.store = append(c.store, b...)
	return cell{kind: kind, text: c.store[from:len(c.store):len(c.store)]}
}

// bytesMaker is cellMaker for texts and for decimals stored as big-endian bytes.
func bytesMaker(d *schema.Column, value func(*parquetColumn, int) []byte) func(*parquetColumn, int) cell {
	t, ok := d.LogicalType().(schema.DecimalLogicalType)
	if !ok {
		return func(c *parquetColumn, at int) cell { return c.text(cellText, value(c, at)) }
	}
	scale := t.Scale()
	if scale < 0 || scale > 38 {
		return nil
	}
	return func(c *parquetColumn, at int) cell {
		v, fits := bigEndian(value(c, at))
		if !fits {
			return c.huge([]byte("…"))
		}
		return cell{kind: cellFixed, decimals: uint8(scale), num: v}
	}
}

// bigEndian reads a two's complement number; false when it does not fit 64 bits.
func bigEndian(b []byte) (int64, bool) {
	if len(b) == 0 {
		return 0, false
	}
	sign := byte(int8(b[0]) >> 7)
	for len(b) > 8 {
		if b[0] != sign {
			return 0, false
		}
		b = b[1:]
	}
	v := uint64(int64(int8(sign)))
	for _, c := range b {
		v = v<<8 | uint64(c)
	}
	neg := sign != 0
	if neg != (bits.LeadingZeros64(v) == 0) {
		return 0, false
	}
	return int64(v), true
}
