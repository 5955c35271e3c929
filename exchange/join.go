package exchange

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync/atomic"

	"huice/engine/pack"
	"huice/engine/population"
)

// Join reads several files as one table: the columns of all of them, and one row for each identifier, in the order in
// which the identifiers first appear. It holds the facts in memory, because the last file may still say something about the
// first row; a single file is better read by its Reader.
//
// What two files say must agree. A subject for which they differ is left out, and so is one with a rejected row in any of
// the files: the facts of that row would otherwise look merely missing. Only in what describes a subject are differences a
// warning, and the first file counts.
type Join struct {
	of       *subject
	files    []*Reader
	schema   *population.Schema
	places   [][]int    // for each file, where its columns stand in the schema
	from     [][]uint16 // for each column that several files have, which file gave the value of a row
	onFault  func(Fault)
	batches  []*population.Batch
	rowOf    map[string]int
	origin   []origin
	out      map[string]*rejection // of identifiers without a row so far
	next     int                   // the first row not yet yielded
	joined   bool
	ended    bool
	rows     atomic.Int64
	rejected atomic.Int64
}

// origin is where a row of the table came from.
type origin struct {
	first, last uint16 // the first and the latest file with a good row
	out         bool
}

// rejection is a row that its file rejected.
type rejection struct {
	file, row int
	told      bool
}

// descriptive are the facts that bodies write differently without meaning another enterprise.
var descriptive = map[string]bool{"company_name": true, "region_code": true, "industry_code": true}

// describes reports whether a column says what a subject is called or where it is, its own or that of its owner.
func (s *subject) describes(column string) bool {
	return column == s.Name || descriptive[strings.TrimPrefix(column, pack.OwnerPrefix)]
}

// NewJoin joins readers of the same kind of subject, of which nothing has been read. From now on faults of rows go to onFault, with the name of their
// file. Closing the readers remains with whoever opened them.
func NewJoin(lib *pack.Library, files []*Reader, onFault func(Fault)) (*Join, error) {
	if onFault == nil {
		onFault = func(Fault) {}
	}
	if len(files) == 0 {
		return nil, errors.New("there are no files to join")
	}
	j := &Join{of: files[0].of, files: files, onFault: onFault, rowOf: map[string]int{}, out: map[string]*rejection{}}
	var names []string
	place, holders := map[string]int{}, []int{}
	for _, r := range files {
		if r.of.ID != j.of.ID {
			return nil, fmt.Errorf("a file of the subject %s cannot be joined with one of %s", r.of.ID, j.of.ID)
		}
		var places []int
		for _, c := range r.schema.Columns {
			at, ok := place[c.Name]
			if !ok {
				at = len(names)
				place[c.Name], names, holders = at, append(names, c.Name), append(holders, 0)
			}
			holders[at]++
			places = append(places, at)
		}
		j.places = append(j.places, places)
	}
	j.from = make([][]uint16, len(names))
	for at, n := range holders {
		if n > 1 && names[at] != j.of.Key {
			j.from[at] = []uint16{}
		}
	}
	var err error
	if j.schema, err = j.of.schema(lib, names); err != nil {
		return nil, fmt.Errorf("joining files: %w", err)
	}
	return j, nil
}

// Schema returns the columns of all files, each in the order of its file.
func (j *Join) Schema() *population.Schema { return j.schema }

// DemoMark returns the sentence that marks any of the files as made-up data, or "".
func (j *Join) DemoMark() string {
	for _, r := range j.files {
		if r.demo != "" {
			return r.demo
		}
	}
	return ""
}

// Rows counts the subjects yielded so far.
func (j *Join) Rows() int64 { return j.rows.Load() }

// Rejected counts the subjects left out so far; a row whose identifier cannot be read counts as one.
func (j *Join) Rejected() int64 { return j.rejected.Load() }

// Progress returns how much of the files has been read, and all of them.
func (j *Join) Progress() (read, total int64) {
	for _, r := range j.files {
		a, b := r.Progress()
		read, total = read+a, total+b
	}
	return read, total
}

// Batches reads all files and yields the rows of the table. It ends as Reader.Batches does.
func (j *Join) Batches(ctx context.Context) iter.Seq2[*population.Batch, error] {
	return func(yield func(*population.Batch, error) bool) {
		if !j.joined && !j.ended {
			j.joined = true
			for k := range j.files {
				if err := j.file(ctx, k); err != nil {
					j.ended = true
					yield(nil, err)
					return
				}
			}
		}
		for !j.ended {
			if err := ctx.Err(); err != nil {
				yield(nil, fmt.Errorf("joining files: %w", err))
				return
			}
			b := j.batch()
			if b.Rows == 0 {
				j.ended = true
				return
			}
			if !yield(b, nil) {
				return
			}
		}
	}
}

// file reads one file into the table.
func (j *Join) file(ctx context.Context, k int) error {
	r := j.files[k]
	var bad []Fault // the first error of each rejected row
	r.onFault = func(f Fault) {
		f.File = r.options.Source
		j.onFault(f)
		if f.Severity == pack.Error && (len(bad) == 0 || bad[len(bad)-1].Row != f.Row) {
			bad = append(bad, f)
		}
	}
	id := r.schema.Lookup(r.schema.Key)
	for b, err := range r.Batches(ctx) {
		if err != nil {
			return err
		}
		for row := range b.Rows {
			j.row(k, b, row, b.Text(id, row))
		}
	}
	for _, f := range bad {
		j.reject(k, f)
	}
	return nil
}

// reject leaves out the subject of a row that its file rejected. A second row of a subject whose first is good changes
// nothing, as in a single file.
func (j *Join) reject(k int, f Fault) {
	if f.ID == "" {
		j.rejected.Add(1)
		return
	}
	at, ok := j.rowOf[f.ID]
	switch {
	case !ok && j.out[f.ID] == nil:
		j.out[f.ID] = &rejection{file: k, row: f.Row}
		j.rejected.Add(1)
	case ok && j.origin[at].last != uint16(k):
		if !j.origin[at].out {
			j.tell(int(j.origin[at].first), f.ID, &rejection{file: k, row: f.Row})
		}
		j.leaveOut(at)
	}
}

func (j *Join) leaveOut(at int) {
	if !j.origin[at].out {
		j.origin[at].out = true
		j.rejected.Add(1)
	}
}

// tell says of a good row that it is left out because of another file.
func (j *Join) tell(k int, id string, why *rejection) {
	j.onFault(Fault{File: j.files[k].options.Source, Row: j.files[k].seen.row(id), ID: id, Found: id, Code: "rejected-elsewhere",
		Expected: pack.Textf("该%[3]s在 %[1]s 第%[2]d行有错误，全部数据不参加，改正那一行后重新导入",
			"the %[4]s has errors in %[1]s, row %[2]d; all of its facts are left out until that row is corrected", j.files[why.file].options.Source, why.row, j.of.Label, j.of.en())})
}

// row adds a row of a file to the table.
func (j *Join) row(k int, b *population.Batch, row int, id string) {
	if why := j.out[id]; why != nil {
		if !why.told {
			j.tell(k, id, why)
		}
		why.told = true
		return
	}
	at, ok := j.rowOf[id]
	if !ok {
		at = len(j.origin)
		j.rowOf[id] = at
		j.origin = append(j.origin, origin{first: uint16(k)})
		for col := range j.from {
			if j.from[col] != nil {
				j.from[col] = append(j.from[col], 0)
			}
		}
		if at%population.BatchRows == 0 {
			j.batches = append(j.batches, population.NewBatch(j.schema))
		}
	}
	j.origin[at].last = uint16(k)
	dst, to := j.batches[at/population.BatchRows], at%population.BatchRows
	dst.Rows = max(dst.Rows, to+1)
	for i, col := range j.places[k] {
		switch {
		case !b.Valid(i).Bit(row):
		case !dst.Valid(col).Bit(to):
			dst.Carry(col, to, b, i, row)
			if j.from[col] != nil {
				j.from[col][at] = uint16(k)
			}
		case col != j.schema.Lookup(j.schema.Key) && !same(dst, col, to, b, i, row):
			j.differ(k, i, at, id, shown(dst, col, to), shown(b, i, row))
		}
	}
}

// differ reports a value that is not the one an earlier file gave.
func (j *Join) differ(k, i, at int, id, before, now string) {
	r, col := j.files[k], j.places[k][i]
	first := j.files[j.from[col][at]]
	f := Fault{File: r.options.Source, Row: r.seen.row(id), Column: r.heading(i), ID: id, Found: found([]byte(now)), Code: "conflict"}
	name, row, text := first.options.Source, first.seen.row(id), found([]byte(before))
	if j.of.describes(j.schema.Columns[col].Name) {
		f.Severity = pack.Warning
		f.Expected = pack.Textf("%s 第%d行为“%s”，两处不一致，以先读到的为准", "%s, row %d, has %q; the one read first is taken", name, row, text)
	} else {
		f.Expected = pack.Textf("%[1]s 第%[2]d行为“%[3]s”，两处不一致；该%[4]s不参加，核实后改成一致", "%[1]s, row %[2]d, has %[3]q; the %[5]s is left out until they agree",
			name, row, text, j.of.Label, j.of.en())
		j.leaveOut(at)
	}
	j.onFault(f)
}

// heading is how a column is headed in its file.
func (r *Reader) heading(col int) string {
	for i := range r.fields {
		if r.fields[i].col == col {
			return r.fields[i].heading
		}
	}
	return r.schema.Columns[col].Name
}

// batch takes the next rows that are not left out.
func (j *Join) batch() *population.Batch {
	b := population.NewBatch(j.schema)
	b.First = j.rows.Load()
	for ; j.next < len(j.origin) && b.Rows < population.BatchRows; j.next++ {
		n, row := j.next/population.BatchRows, j.next%population.BatchRows
		if row == 0 && n > 0 {
			j.batches[n-1] = nil
		}
		if j.origin[j.next].out {
			continue
		}
		for col := range j.schema.Columns {
			if j.batches[n].Valid(col).Bit(row) {
				b.Carry(col, b.Rows, j.batches[n], col, row)
			}
		}
		b.Rows++
	}
	j.rows.Add(int64(b.Rows))
	return b
}

// same compares two known values of the same column.
func same(a *population.Batch, col, at int, b *population.Batch, i, row int) bool {
	switch a.Schema.Columns[col].Kind {
	case population.Int:
		return a.Ints(col)[at] == b.Ints(i)[row]
	case population.Flag:
		return a.Flags(col).Bit(at) == b.Flags(i).Bit(row)
	}
	return a.Text(col, at) == b.Text(i, row)
}

// shown is a known value as a person writes it.
func shown(b *population.Batch, col, row int) string {
	f := b.Schema.Columns[col].Fact
	switch {
	case f.Type == "flag" && b.Flags(col).Bit(row):
		return "是"
	case f.Type == "flag":
		return "否"
	case f.Type == "code":
		if label, ok := codeLabels(f, pack.Zh)[b.Text(col, row)]; ok {
			return label
		}
	case f.Type == "date" && b.Ints(col)[row] == int64(pack.NeverDay):
		return "无"
	case f.Type == "date":
		return pack.Day(b.Ints(col)[row]).String()
	case b.Schema.Columns[col].Kind == population.Int:
		return plain(b.Ints(col)[row], f.Scale())
	}
	return b.Text(col, row)
}

// plain prints a whole number of units of 1/scale without idle zeros.
func plain(v, scale int64) string {
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	s := fmt.Sprintf("%s%d", sign, v/scale)
	if v%scale == 0 {
		return s
	}
	width := len(fmt.Sprint(scale)) - 1
	return s + "." + strings.TrimRight(fmt.Sprintf("%0*d", width, v%scale), "0")
}
