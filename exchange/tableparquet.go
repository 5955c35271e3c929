package exchange

import (
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"
)

// Rows are gathered by column, handed to the library in chunks, and closed into groups a reader can take one by one.
const (
	parquetChunk = 4096
	parquetGroup = 32 * parquetChunk
)

// parquetSink writes columns: money and other decimals as decimal(18, n) in 64-bit integers, codes with a dictionary,
// everything packed by zstd. A date that never was is its day number, pack.NeverDay, far before our era.
type parquetSink struct {
	file    *file.Writer
	group   file.BufferedRowGroupWriter
	columns []*parquetOut
	rows    int // in the chunk
	inGroup int
}

// parquetOut gathers the values of one column.
type parquetOut struct {
	Column
	def   []int16
	longs []int64
	ints  []int32
	bools []bool
	ends  []int // of texts in store
	store []byte
	texts []parquet.ByteArray
}

func newParquetSink(w io.Writer, columns []Column, o TableOptions) (*parquetSink, error) {
	s := &parquetSink{}
	var fields schema.FieldList
	properties := []parquet.WriterProperty{
		parquet.WithDictionaryDefault(false), parquet.WithCompression(compress.Codecs.Zstd), parquet.WithCompressionLevel(1),
		parquet.WithCreatedBy("huice"), parquet.WithStats(false), parquet.WithDataPageSize(1 << 18),
	}
	for _, c := range columns {
		node, err := parquetNode(c)
		if err != nil {
			return nil, fmt.Errorf("making the column %q: %w", c.Name, err)
		}
		fields = append(fields, node)
		if c.Kind == Code {
			properties = append(properties, parquet.WithDictionaryFor(c.Name, true))
		}
		s.columns = append(s.columns, &parquetOut{Column: c, def: make([]int16, 0, parquetChunk)})
	}
	root, err := schema.NewGroupNode("huice", parquet.Repetitions.Required, fields, -1)
	if err != nil {
		return nil, fmt.Errorf("making the schema: %w", err)
	}
	s.file, err = file.NewParquetWriterWithError(keepOpen{w}, root, file.WithWriterProps(parquet.NewWriterProperties(properties...)))
	if err != nil {
		return nil, fmt.Errorf("beginning a Parquet file: %w", err)
	}
	return s, s.metadata(o)
}

// keepOpen hides that a writer can be closed: whoever opened it closes it.
type keepOpen struct{ io.Writer }

func (s *parquetSink) metadata(o TableOptions) error {
	notes := append([][2]string{}, o.Notes...)
	if o.Title != "" {
		notes = append(notes, [2]string{"huice.title", o.Title})
	}
	if o.DemoMark != "" {
		notes = append(notes, [2]string{demoKey, o.DemoMark})
	}
	for _, n := range notes {
		if err := s.file.AppendKeyValueMetadata(n[0], n[1]); err != nil {
			return fmt.Errorf("writing metadata: %w", err)
		}
	}
	return nil
}

func parquetNode(c Column) (*schema.PrimitiveNode, error) {
	logical := func(t schema.LogicalType, p parquet.Type) (*schema.PrimitiveNode, error) {
		return schema.NewPrimitiveNodeLogical(c.Name, parquet.Repetitions.Optional, t, p, 0, -1)
	}
	switch c.Kind {
	case Text, Code:
		return logical(schema.StringLogicalType{}, parquet.Types.ByteArray)
	case Decimal:
		return logical(schema.NewDecimalLogicalType(18, int32(c.Decimals)), parquet.Types.Int64)
	case Date:
		return logical(schema.DateLogicalType{}, parquet.Types.Int32)
	case Instant:
		return logical(schema.NewTimestampLogicalType(true, schema.TimeUnitMillis), parquet.Types.Int64)
	case Flag:
		return schema.NewPrimitiveNode(c.Name, parquet.Repetitions.Optional, parquet.Types.Boolean, -1, 0)
	}
	return schema.NewPrimitiveNode(c.Name, parquet.Repetitions.Optional, parquet.Types.Int64, -1, 0)
}

func (s *parquetSink) row(values []value) error {
	for i := range values {
		s.columns[i].add(&values[i])
	}
	if s.rows++; s.rows == parquetChunk {
		return s.flush()
	}
	return nil
}

func (c *parquetOut) add(v *value) {
	if !v.known {
		c.def = append(c.def, 0)
		return
	}
	c.def = append(c.def, 1)
	switch c.Kind {
	case Text, Code:
		c.store = append(c.store, v.text...)
		c.ends = append(c.ends, len(c.store))
	case Date:
		c.ints = append(c.ints, int32(v.num))
	case Flag:
		c.bools = append(c.bools, v.num != 0)
	case Instant:
		c.longs = append(c.longs, v.num*1000)
	default:
		c.longs = append(c.longs, v.num)
	}
}

// flush hands the chunk to the library.
func (s *parquetSink) flush() error {
	if s.rows == 0 {
		return nil
	}
	if s.group == nil {
		group, err := s.file.AppendBufferedRowGroupChecked()
		if err != nil {
			return fmt.Errorf("beginning a row group: %w", err)
		}
		s.group = group
	}
	for i, c := range s.columns {
		w, err := s.group.Column(i)
		if err == nil {
			err = c.write(w)
		}
		if err != nil {
			return fmt.Errorf("writing the column %q: %w", c.Name, err)
		}
	}
	s.inGroup += s.rows
	s.rows = 0
	if s.inGroup >= parquetGroup {
		return s.endGroup()
	}
	return nil
}

func (s *parquetSink) endGroup() error {
	if s.group == nil {
		return nil
	}
	err := s.group.Close()
	s.group, s.inGroup = nil, 0
	if err != nil {
		return fmt.Errorf("ending a row group: %w", err)
	}
	return nil
}

// write empties the column into w.
func (c *parquetOut) write(w file.ColumnChunkWriter) (err error) {
	switch w := w.(type) {
	case *file.Int64ColumnChunkWriter:
		_, err = w.WriteBatch(c.longs, c.def, nil)
	case *file.Int32ColumnChunkWriter:
		_, err = w.WriteBatch(c.ints, c.def, nil)
	case *file.BooleanColumnChunkWriter:
		_, err = w.WriteBatch(c.bools, c.def, nil)
	case *file.ByteArrayColumnChunkWriter:
		from := 0
		for _, end := range c.ends {
			c.texts = append(c.texts, c.store[from:end:end])
			from = end
		}
		_, err = w.WriteBatch(c.texts, c.def, nil)
	default:
		err = fmt.Errorf("no values can be written to a %T", w)
	}
	c.def, c.longs, c.ints, c.bools = c.def[:0], c.longs[:0], c.ints[:0], c.bools[:0]
	c.ends, c.store, c.texts = c.ends[:0], c.store[:0], c.texts[:0]
	return err
}

func (s *parquetSink) close() error {
	if err := s.flush(); err != nil {
		return err
	}
	if err := s.endGroup(); err != nil {
		return err
	}
	if err := s.file.Close(); err != nil {
		return fmt.Errorf("ending a Parquet file: %w", err)
	}
	return nil
}
