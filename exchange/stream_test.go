package exchange

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"huice/engine/population"
)

// roughCSV is a text of several blocks with what makes cutting hard: quoted cells with line ends, separators and quotes in
// them, quotes inside plain cells, quotes that are never closed, empty rows, rows too wide, codes twice, and a line that is
// longer than any row may be.
func roughCSV(rows int) []byte {
	r := rand.New(rand.NewPCG(3, 4))
	var b bytes.Buffer
	b.WriteString("uscc,company_name,sales_revenue_y1,patents\r\n")
	for n := range rows {
		id := code(n)
		if n > 10 && r.IntN(500) == 0 {
			id = strings.ToLower(code(r.IntN(n)))
		}
		name := []string{"临沂某某有限公司", "\"一,\"\"二\"\"\r\n三\"", "a\"b", "\"x\"y", " ", "\"\""}[r.IntN(6)]
		end := []string{"\n", "\r\n"}[r.IntN(2)]
		switch r.IntN(3000) {
		case 0:
			name = "\"never closed"
		case 1:
			end = ",,,1,2\n"
		case 2:
			end = "\n\n ,,\n"
		case 3:
			end = ",\"" + strings.Repeat("z\n", 300) + "\"\n"
		}
		fmt.Fprintf(&b, "%s,%s,%d.5,%d%s", id, name, r.IntN(1e9), r.IntN(100_020), end)
		if n == rows/2 {
			b.WriteString(strings.Repeat("y", 3*maxRecord) + "\n")
		}
	}
	b.WriteString("\"the last is not closed either,")
	return b.Bytes()
}

// inOnePiece reads a CSV file as one unit: the meaning that blocks are held to.
func inOnePiece(t *testing.T, data []byte) (rows string, faults []Fault) {
	t.Helper()
	var told []Fault
	r, err := OpenAt(bytes.NewReader(data), int64(len(data)), testLibrary(t), Options{Source: "a.csv"}, func(f Fault) { told = append(told, f) })
	if err != nil {
		t.Fatal(err)
	}
	c := r.src.(*csvUnits)
	u := &unit{}
	long := bytes.Index(data, []byte("yyyy"))
	end := long + bytes.IndexByte(data[long:], '\n') + 1
	// A line beyond all bounds is told by the cutter; here it stands shortened.
	short := append(bytes.Clone(data[:long+4*foundLimit]), '\n')
	short = append(short, data[end:]...)
	c.split(u, short, 0, bytes.Count(short, []byte("\n"))+1, nil)
	r.settle(u)
	return reading{batches: u.batches}.rows(), told
}

func TestTextIsReadTheSameHoweverItIsCut(t *testing.T) {
	data := roughCSV(60_000)
	if len(data) < 4*csvBlock {
		t.Fatalf("only %d bytes", len(data))
	}
	want, faults := inOnePiece(t, data)
	for _, workers := range []int{1, 2, 7} {
		r := readAll(t, "a.csv", data, Options{Workers: workers})
		if r.err != nil {
			t.Fatal(r.err)
		}
		if got := r.rows(); got != want {
			t.Errorf("%d workers: %s", workers, firstDifference(got, want))
		}
		i := 0
		for _, f := range r.faults {
			if f.Code == "row-too-long" {
				continue // in one piece it is short, and no code
			}
			for i < len(faults) && strings.HasPrefix(faults[i].Found, "yyyy") {
				i++
			}
			if i == len(faults) || fmt.Sprint(f) != fmt.Sprint(faults[i]) {
				t.Fatalf("%d workers: fault %d is %v, not %v", workers, i, f, faults[min(i, len(faults)-1)])
			}
			i++
		}
		if len(r.faults) < 100 || r.reader.Rejected() < 100 {
			t.Errorf("%d faults, %d rows left out", len(r.faults), r.reader.Rejected())
		}
	}
}

// dirtyParquet has several units of rows, with faults of every sort of column and codes that stand twice.
func dirtyParquet(t *testing.T, rows int) []byte {
	batches := randomBatches(t, rows)
	s := batches[0].Schema
	r := rand.New(rand.NewPCG(5, 6))
	n := 0
	for _, b := range batches {
		for row := range b.Rows {
			switch r.IntN(400) {
			case 0:
				b.SetInt(s.Lookup("patents"), row, 100_001)
			case 1:
				b.SetText(s.Lookup(usccColumn), row, code(n/2))
			case 2:
				b.SetText(s.Lookup(usccColumn), row, "91371302MA3C00000X")
			case 3:
				b.SetInt(s.Lookup("established"), row, 100_000)
			case 4:
				b.SetCode(s.Lookup("region_code"), row, "000000")
			case 5:
				b.Clear(s.Lookup(usccColumn), row)
			case 6:
				for col := range s.Columns {
					b.Clear(col, row)
				}
			}
			n++
		}
	}
	return writeFacts(t, Parquet, batches, FactOptions{})
}

func TestParquetAndTextOfTheSameFactsAreReadTheSame(t *testing.T) {
	data := dirtyParquet(t, 3*parquetUnit+500)
	cells := parquetCSV(t, data)
	want := readAll(t, "a.csv", cells, Options{})
	for _, workers := range []int{1, 3} {
		got := readAll(t, "a.parquet", data, Options{Workers: workers})
		if got.err != nil || want.err != nil {
			t.Fatal(got.err, want.err)
		}
		if a, b := got.rows(), want.rows(); a != b {
			t.Error(firstDifference(a, b))
		}
		if len(got.faults) != len(want.faults) || len(got.faults) < 500 {
			t.Fatalf("%d faults, of text %d", len(got.faults), len(want.faults))
		}
		for i, f := range got.faults {
			f.Row++ // the headings are a row
			g := want.faults[i]
			if strings.HasPrefix(f.Code, "repeated") {
				f.Expected = g.Expected // it names a row
			}
			if fmt.Sprint(f) != fmt.Sprint(g) {
				t.Fatalf("fault %d is %v, of text %v", i, f, g)
			}
		}
		if got.reader.Rejected() != want.reader.Rejected() || got.reader.Rows() != want.reader.Rows() {
			t.Error("rows are counted in another way")
		}
	}
}

// parquetCSV is a Parquet file of ours as text, with every value as it stands.
func parquetCSV(t *testing.T, data []byte) []byte {
	t.Helper()
	r, err := OpenAt(bytes.NewReader(data), int64(len(data)), testLibrary(t), Options{Source: "a.parquet"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := r.src.(*parquetUnits)
	var out bytes.Buffer
	out.WriteString(strings.Join(allColumns, ",") + "\n")
	read := make([][]cell, len(p.columns))
	for i, c := range p.columns {
		c.fast = slow
		for group := range p.in.NumRowGroups() {
			chunk, err := p.in.RowGroup(group).Column(c.leaf)
			if err != nil {
				t.Fatal(err)
			}
			c.chunk, c.def = chunk, make([]int16, population.BatchRows)
			for chunk.HasNext() {
				rows, _, err := c.read(population.BatchRows)
				if err != nil {
					t.Fatal(err)
				}
				value := 0
				for row := range rows {
					var x cell
					if c.def[row] == 1 {
						x = c.take(c, value)
						x.text = bytes.Clone(x.text)
						value++
					}
					read[i] = append(read[i], x)
				}
			}
		}
	}
	for row := range read[0] {
		for i := range read {
			if i > 0 {
				out.WriteByte(',')
			}
			text := read[i][row].shown()
			if read[i][row].kind == cellText {
				text = string(read[i][row].text)
			}
			out.Write(appendCSVText(nil, text))
		}
		out.WriteByte('\n')
	}
	return out.Bytes()
}

func TestRepeatsAreFoundOnDiskAsInMemory(t *testing.T) {
	for name, data := range map[string][]byte{"a.parquet": dirtyParquet(t, 2*parquetUnit), "a.csv": roughCSV(30_000)} {
		want := readAll(t, name, data, Options{})
		var faults []Fault
		r, err := OpenAt(bytes.NewReader(data), int64(len(data)), testLibrary(t), Options{Source: name}, func(f Fault) { faults = append(faults, f) })
		if err != nil {
			t.Fatal(err)
		}
		r.Begin(t.TempDir(), Mark{})
		if err := r.findRepeats(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := reading{reader: r}
		for b, err := range r.Batches(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got.batches = append(got.batches, b)
		}
		if len(r.repeats) < 20 || got.rows() != want.rows() || fmt.Sprint(faults) != fmt.Sprint(want.faults) {
			t.Errorf("%s: %d repeats; %s; %s", name, len(r.repeats), firstDifference(got.rows(), want.rows()), firstDifference(fmt.Sprint(faults), fmt.Sprint(want.faults)))
		}
		if len(r.seen.shards[0]) > 0 {
			t.Errorf("%s: codes were remembered as well", name)
		}
	}
}

func TestReadingBeginsAgainAtEveryMark(t *testing.T) {
	for name, data := range map[string][]byte{"a.parquet": dirtyParquet(t, 2*parquetUnit+700), "a.csv": roughCSV(30_000)} {
		whole := readAll(t, name, data, Options{})
		var marks []Mark
		r, err := OpenAt(bytes.NewReader(data), int64(len(data)), testLibrary(t), Options{Source: name}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for b, err := range r.Marked(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if b.Mark != nil {
				marks = append(marks, *b.Mark)
			}
		}
		if len(marks) < 3 {
			t.Fatalf("%s: only %d marks", name, len(marks))
		}
		for _, m := range marks {
			var faults []Fault
			r, err := OpenAt(bytes.NewReader(data), int64(len(data)), testLibrary(t), Options{Source: name}, func(f Fault) {
				if f.Row > 1 {
					faults = append(faults, f)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			r.Begin(t.TempDir(), m)
			rest := reading{reader: r}
			for b, err := range r.Batches(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				rest.batches = append(rest.batches, b)
			}
			want := whole.rows()
			for range m.Good {
				_, want, _ = strings.Cut(want, "\n")
			}
			if strings.Count(whole.rows(), "\n") == int(whole.reader.Rows()) && rest.rows() != want {
				t.Errorf("%s, behind row %d: %s", name, m.Row, firstDifference(rest.rows(), want))
			}
			before := len(whole.faults) - len(faults)
			if fmt.Sprint(faults) != fmt.Sprint(whole.faults[before:]) || before > 0 && int64(whole.faults[before-1].Row) > m.Row {
				t.Errorf("%s, behind row %d: other faults", name, m.Row)
			}
			if r.Rows() != whole.reader.Rows() || r.Rejected() != whole.reader.Rejected() {
				t.Errorf("%s, behind row %d: %d rows and %d left out, not %d and %d", name, m.Row, r.Rows(), r.Rejected(), whole.reader.Rows(), whole.reader.Rejected())
			}
		}
	}
}

// otherParquet writes facts as other programs may: pages of either version, dictionaries or none, small pages and groups.
func otherParquet(t *testing.T, rows int, properties ...parquet.WriterProperty) []byte {
	t.Helper()
	id := schema.NewByteArrayNode("uscc", parquet.Repetitions.Required, -1)
	optional := func(name string, l schema.LogicalType, p parquet.Type) schema.Node {
		n, err := schema.NewPrimitiveNodeLogical(name, parquet.Repetitions.Optional, l, p, 0, -1)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	root, err := schema.NewGroupNode("root", parquet.Repetitions.Required, schema.FieldList{id,
		optional("company_name", schema.StringLogicalType{}, parquet.Types.ByteArray),
		optional("industry_code", schema.StringLogicalType{}, parquet.Types.ByteArray),
		optional("sales_revenue_y1", schema.NewDecimalLogicalType(18, 2), parquet.Types.Int64),
		optional("patents", schema.NoLogicalType{}, parquet.Types.Int32),
		optional("accident_on", schema.DateLogicalType{}, parquet.Types.Int32),
		optional("abnormal_list", schema.NoLogicalType{}, parquet.Types.Boolean),
	}, -1)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := file.NewParquetWriter(&b, root, file.WithWriterProps(parquet.NewWriterProperties(properties...)))
	r := rand.New(rand.NewPCG(7, 8))
	for from := 0; from < rows; {
		n := min(1+r.IntN(5000), rows-from)
		group, err := w.AppendRowGroupChecked()
		if err != nil {
			t.Fatal(err)
		}
		for range root.NumFields() {
			chunk, err := group.NextColumn()
			if err != nil {
				t.Fatal(err)
			}
			err = randomChunk(chunk, r, from, n)
			if err != nil {
				t.Fatal(err)
			}
		}
		from += n
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// randomChunk writes n values of a column of the rows from one on, a few of them unknown, or all.
func randomChunk(chunk file.ColumnChunkWriter, r *rand.Rand, from, n int) (err error) {
	def, known := make([]int16, n), 0
	kind := r.IntN(3)
	for i := range def {
		if kind == 0 || kind == 1 && r.IntN(10) > 0 {
			def[i] = 1
			known++
		}
	}
	switch c := chunk.(type) {
	case *file.ByteArrayColumnChunkWriter:
		var texts []parquet.ByteArray
		if c.Descr().Name() == "uscc" {
			for i := range n {
				texts = append(texts, []byte(code(from+i)))
			}
			_, err = c.WriteBatch(texts, nil, nil)
			return err
		}
		words := map[string][]string{"company_name": {"临沂（某）公司", "abc", "𠮷祥", "甲"}, "industry_code": {"3973", "C0111", "0112", "5"}}[c.Descr().Name()]
		for range known {
			texts = append(texts, []byte(words[r.IntN(len(words))]))
		}
		_, err = c.WriteBatch(texts, def, nil)
	case *file.Int64ColumnChunkWriter:
		_, err = c.WriteBatch(randoms(known, func() int64 { return r.Int64N(5000) }), def, nil)
	case *file.Int32ColumnChunkWriter:
		_, err = c.WriteBatch(randoms(known, func() int32 { return r.Int32N(20_000) }), def, nil)
	case *file.BooleanColumnChunkWriter:
		_, err = c.WriteBatch(randoms(known, func() bool { return r.IntN(2) == 0 }), def, nil)
	}
	return err
}

func randoms[T any](n int, one func() T) []T {
	all := make([]T, n)
	for i := range all {
		all[i] = one()
	}
	return all
}

func TestEveryWayOfWritingParquetIsReadTheSame(t *testing.T) {
	const rows = 40_000
	want := ""
	for name, properties := range map[string][]parquet.WriterProperty{
		"as usual":             nil,
		"without dictionaries": {parquet.WithDictionaryDefault(false)},
		"small pages":          {parquet.WithDataPageSize(777), parquet.WithDictionaryDefault(false)},
		"pages of version 2":   {parquet.WithDataPageVersion(parquet.DataPageV2), parquet.WithVersion(parquet.V2_LATEST)},
		"small dictionaries":   {parquet.WithDictionaryPageSizeLimit(300), parquet.WithDataPageSize(2000)},
		"zstd":                 {parquet.WithCompression(compress.Codecs.Zstd)},
		"snappy":               {parquet.WithCompression(compress.Codecs.Snappy), parquet.WithDataPageSize(5000)},
		"numbers as differences": {parquet.WithDictionaryDefault(false), parquet.WithEncodingFor("sales_revenue_y1", parquet.Encodings.DeltaBinaryPacked),
			parquet.WithEncodingFor("uscc", parquet.Encodings.DeltaByteArray), parquet.WithEncodingFor("company_name", parquet.Encodings.DeltaLengthByteArray)},
	} {
		r := readAll(t, "a.parquet", otherParquet(t, rows, properties...), Options{Workers: 3})
		if r.err != nil || len(r.faults) > 0 || r.reader.Rows() != rows {
			t.Fatalf("%s: %v, %d rows, faults %v", name, r.err, r.reader.Rows(), r.faults)
		}
		if want == "" {
			want = r.rows()
		}
		if got := r.rows(); got != want {
			t.Errorf("%s: %s", name, firstDifference(got, want))
		}
	}
}

func TestColumnsThatNobodyLooksAtAreNotOpened(t *testing.T) {
	data := dirtyParquet(t, 3000)
	r := readAll(t, "a.parquet", data, Options{Columns: []string{"patents"}})
	if r.err != nil || len(r.reader.Schema().Columns) != 3 || r.reader.Unread() != len(allColumns)-3 {
		t.Fatalf("%v, columns %v, %d not opened", r.err, r.reader.Schema().Columns, r.reader.Unread())
	}
	for _, f := range r.faults {
		if f.Column == "region_code" || f.Column == "established" {
			t.Errorf("a fault of a column that was not asked for: %v", f)
		}
	}
	nameless := 0
	for _, f := range r.faults {
		if f.Code == "no-uscc" {
			nameless++
		}
	}
	if nameless == 0 {
		t.Error("a row of which only a code is known to be missing must be told")
	}
}
