package ask

import (
	"fmt"
	"slices"

	"huice/engine/assess"
	"huice/engine/population"
)

// Form collects the subjects that have an assessment which waits for the facts of one body alone: the rows that the body is to
// fill in.
type Form struct {
	Columns []string // that are missing in some row, in the order of the graph
	Batches []*population.Batch
	Rows    int

	body    int
	schema  *population.Schema
	from    []int  // where the columns of the form stand in the population, -1 when it has none
	column  []int  // of each column of the graph, its place in the form
	wanted  []bool // by place
	missing []bool // by place, over all rows
	any     bool   // the row is wanted
	ready   bool
}

// Collect makes the survey keep the rows that a body is to fill in: identifier, name and owner of the subject, and the facts of
// the body that the rules read. It is called before the first batch.
func (s *Survey) Collect(body string, describe []string) (*Form, error) {
	at, ok := slices.BinarySearch(s.bodies, body)
	if !ok {
		return nil, fmt.Errorf("the packs read no facts of %s", body)
	}
	f := &Form{body: at}
	names := slices.Clone(describe)
	for i, c := range s.a.prog.Graph.Columns {
		place := slices.Index(names, c.Name)
		switch {
		case s.holder[i] != at:
			place = -1
		case place < 0:
			place = len(names)
			names = append(names, c.Name)
		}
		f.column = append(f.column, place)
	}
	var err error
	if f.schema, err = population.NewSchema(s.a.lib, names); err != nil {
		return nil, fmt.Errorf("collecting the rows of %s: %w", body, err)
	}
	f.wanted, f.missing = make([]bool, len(names)), make([]bool, len(names))
	s.form = f
	return f, nil
}

// begin begins a row.
func (f *Form) begin() {
	if f != nil && f.any {
		f.any = false
		clear(f.wanted)
	}
}

// want notes an assessment that waits for one body.
func (f *Form) want(body int, gaps []assess.Gap) {
	if f == nil || body != f.body {
		return
	}
	f.any = true
	for _, g := range gaps {
		f.wanted[f.column[g.Column]] = true
	}
}

// take keeps the row if an assessment wants it.
func (f *Form) take(b *population.Batch, row int) {
	if f == nil || !f.any {
		return
	}
	if !f.ready {
		f.ready = true
		for _, c := range f.schema.Columns {
			f.from = append(f.from, b.Schema.Lookup(c.Name))
		}
	}
	at := f.Rows % population.BatchRows
	if at == 0 {
		f.Batches = append(f.Batches, population.NewBatch(f.schema))
	}
	into := f.Batches[len(f.Batches)-1]
	into.Rows = at + 1
	for col, from := range f.from {
		if from >= 0 && b.Valid(from).Bit(row) {
			into.Carry(col, at, b, from, row)
		}
		f.missing[col] = f.missing[col] || f.wanted[col]
	}
	f.Rows++
}

// Close names the columns that are missing somewhere.
func (f *Form) Close() {
	for col, missing := range f.missing {
		if missing {
			f.Columns = append(f.Columns, f.schema.Columns[col].Name)
		}
	}
}
