package exchange

import (
	"bytes"
	"testing"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"
)

// foreign writes a Parquet file of one row as other programs make them: a code, and a column of some type.
func foreign(t testing.TB, name string, logical schema.LogicalType, physical parquet.Type, length int, value any) []byte {
	t.Helper()
	id := schema.NewByteArrayNode("uscc", parquet.Repetitions.Required, -1)
	node, err := schema.NewPrimitiveNodeLogical(name, parquet.Repetitions.Optional, logical, physical, length, -1)
	if err != nil {
		t.Fatal(err)
	}
	root, err := schema.NewGroupNode("root", parquet.Repetitions.Required, schema.FieldList{id, node}, -1)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := file.NewParquetWriter(&b, root)
	group, err := w.AppendRowGroupChecked()
	if err != nil {
		t.Fatal(err)
	}
	next := func() file.ColumnChunkWriter {
		c, err := group.NextColumn()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	_, err = next().(*file.ByteArrayColumnChunkWriter).WriteBatch([]parquet.ByteArray{[]byte(code(1))}, nil, nil)
	def := []int16{1}
	if err == nil {
		switch c := next().(type) {
		case *file.Int32ColumnChunkWriter:
			_, err = c.WriteBatch([]int32{value.(int32)}, def, nil)
		case *file.Int64ColumnChunkWriter:
			_, err = c.WriteBatch([]int64{value.(int64)}, def, nil)
		case *file.Float64ColumnChunkWriter:
			_, err = c.WriteBatch([]float64{value.(float64)}, def, nil)
		case *file.Float32ColumnChunkWriter:
			_, err = c.WriteBatch([]float32{value.(float32)}, def, nil)
		case *file.ByteArrayColumnChunkWriter:
			_, err = c.WriteBatch([]parquet.ByteArray{[]byte(value.(string))}, def, nil)
		case *file.FixedLenByteArrayColumnChunkWriter:
			_, err = c.WriteBatch([]parquet.FixedLenByteArray{[]byte(value.(string))}, def, nil)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestParquetOfOtherPrograms(t *testing.T) {
	none := schema.NoLogicalType{}
	types := parquet.Types
	decimal := schema.NewDecimalLogicalType(20, 3)
	tests := []struct {
		name, column string
		logical      schema.LogicalType
		physical     parquet.Type
		length       int
		value        any
		want         string
	}{
		{"32-bit integer", "patents", none, types.Int32, 0, int32(7), "7"},
		{"64-bit integer", "sales_revenue_y1", none, types.Int64, 0, int64(7), "700"},
		{"unit in the name", "sales_revenue_y1 (万元)", none, types.Int64, 0, int64(7), "7000000"},
		{"unsigned beyond 63 bits", "patents", schema.NewIntLogicalType(64, false), types.Int64, 0, int64(-1), "too-large"},
		{"double", "sales_revenue_y1", none, types.Double, 0, 29999999.999999996, "3000000000"},
		{"double with more decimals than kept", "sales_revenue_y1", none, types.Double, 0, 0.125, "decimals"},
		{"float", "market_share", none, types.Float, 0, float32(0.1), "100000"},
		{"small decimal in bytes", "sales_revenue_y1", decimal, types.ByteArray, 0, "\x04\xCE", "123"},
		{"negative decimal of fixed length", "net_profit_y1", decimal, types.FixedLenByteArray, 10, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFB\x32", "-123"},
		{"decimal with too many decimals", "sales_revenue_y1", decimal, types.ByteArray, 0, "\x04\xD2", "decimals"},
		{"decimal beyond 64 bits", "sales_revenue_y1", decimal, types.ByteArray, 0, "\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "too-large"},
		{"date", "established", schema.DateLogicalType{}, types.Int32, 0, int32(20_543), "2026-03-31"},
		{"timestamp at midnight", "established", schema.NewTimestampLogicalType(true, schema.TimeUnitMicros), types.Int64, 0, int64(20_543) * 86_400_000_000, "2026-03-31"},
		{"timestamp elsewhere in the day, of no place", "established", schema.NewTimestampLogicalType(true, schema.TimeUnitMillis), types.Int64, 0, int64(20_543)*86_400_000 + 1, "date"},
		{"date as number", "established", none, types.Int32, 0, int32(20260331), "2026-03-31"},
		{"text", "company_name", schema.StringLogicalType{}, types.ByteArray, 0, "𠮷祥", "𠮷祥"},
		{"text without its type", "region_code", none, types.ByteArray, 0, "兰山区", "371302"},
		{"flag as number", "abnormal_list", none, types.Int32, 0, int32(1), "true"},
		{"flag as another number", "abnormal_list", none, types.Int32, 0, int32(2), "flag"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := foreign(t, tt.column, tt.logical, tt.physical, tt.length, tt.value)
			checkCell(t, readAll(t, "a.parquet", data, Options{}), code(1), tt.want)
		})
	}
	r := readAll(t, "a.parquet", foreign(t, "company_name", none, types.FixedLenByteArray, 2, "ab"), Options{})
	if r.err == nil {
		t.Error("bytes of fixed length were taken for a text")
	}
}
