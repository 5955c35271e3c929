// Package cohort runs the rules that compare subjects with each other: measures over a population, selections, gradings,
// allocations and targets, and what may be paid once or not together.
//
// It promises exactness (whole numbers and fractions, no floating point), one order for equal input, and that unknown
// stays unknown: who cannot be ranked for a gap is listed, and a total with gaps is a range. It holds a population in memory
// and reads it through the exact evaluator; it knows neither files nor words, which package explain has.
package cohort

import (
	"fmt"
	"strings"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// Table is a population of one kind of subject.
type Table struct {
	Subject *pack.Subject
	Schema  *population.Schema
	Rows    int
	batches []*population.Batch
	key     int // column that identifies a row, -1 when there is none
	name    int // column that names it for people
}

// NewTable begins an empty table.
func NewTable(s *pack.Subject, schema *population.Schema) *Table {
	return &Table{Subject: s, Schema: schema, key: schema.Lookup(s.Key), name: schema.Lookup(s.Name)}
}

// Add takes over a batch.
func (t *Table) Add(b *population.Batch) {
	if b.Rows > 0 {
		t.batches = append(t.batches, b)
		t.Rows += b.Rows
	}
}

// place finds a row. Every batch but the last of a file is full, but files may follow each other.
func (t *Table) place(row int) (*population.Batch, int) {
	if k := row / population.BatchRows; k < len(t.batches) && t.batches[0].Rows == population.BatchRows || k == 0 && row < t.batches[0].Rows {
		if b := t.batches[k]; row%population.BatchRows < b.Rows && (k == 0 || t.full(k)) {
			return b, row % population.BatchRows
		}
	}
	for _, b := range t.batches {
		if row < b.Rows {
			return b, row
		}
		row -= b.Rows
	}
	panic(fmt.Sprintf("cohort: no row %d", row))
}

// full reports whether the first k batches are full.
func (t *Table) full(k int) bool {
	for _, b := range t.batches[:k] {
		if b.Rows != population.BatchRows {
			return false
		}
	}
	return true
}

// ID identifies a row.
func (t *Table) ID(row int) string { return t.text(t.key, row) }

// Name names a row for people; empty when the file has no names.
func (t *Table) Name(row int) string { return t.text(t.name, row) }

func (t *Table) text(col, row int) string {
	if col < 0 {
		return ""
	}
	b, r := t.place(row)
	if !b.Valid(col).Bit(r) {
		return ""
	}
	return b.Text(col, r)
}

// Run is a program standing over the tables of a population.
type Run struct {
	Prog    *rule.Program
	tables  map[string]*Table // by subject
	stage   map[int]staged    // columns of the graph that no file holds
	cursors map[string]*cursor
	figures map[string][]*figures // of each pack, as Rules.Measures
}

// staged gives the value of a column for the subject that a cursor stands at.
type staged func(c *cursor) rule.Value

// New makes a run. A pack whose subject has no table has no subjects.
func New(prog *rule.Program, tables ...*Table) *Run {
	r := &Run{Prog: prog, tables: map[string]*Table{}, stage: map[int]staged{}, cursors: map[string]*cursor{}, figures: map[string][]*figures{}}
	for _, t := range tables {
		r.tables[t.Subject.ID] = t
	}
	return r
}

// Table returns the population of a pack, or nil.
func (r *Run) Table(rules *rule.Rules) *Table { return r.tables[rules.Pack.Subject] }

// cursor stands at one subject of a table.
type cursor struct {
	run  *Run
	t    *Table // nil: at no subject, for figures of the whole
	bind rule.Binding
	row  *rule.Row
	at   int
}

// over returns the cursor of a kind of subject.
func (r *Run) over(subject string) *cursor {
	c := r.cursors[subject]
	if c == nil {
		c = &cursor{run: r, t: r.tables[subject], row: rule.NewRow(r.Prog.Graph), at: -1}
		if c.t != nil {
			c.bind = r.Prog.Graph.Bind(c.t.Schema)
		}
		c.row.Fact = c.fact
		r.cursors[subject] = c
	}
	return c
}

func (c *cursor) fact(col int) rule.Value {
	if s := c.run.stage[col]; s != nil {
		return s(c)
	}
	if c.t == nil || c.at < 0 {
		return rule.Value{}
	}
	b, row := c.t.place(c.at)
	return c.run.Prog.Graph.FactAt(c.bind, b, row, col)
}

func (c *cursor) seek(row int) {
	c.at = row
	c.row.Reset()
}

func (c *cursor) rows() int {
	if c.t == nil {
		return 0
	}
	return c.t.Rows
}

// key joins the values of some nodes; known is false when one of them is a gap.
func (c *cursor) key(ids []rule.ID) (key string, known bool) {
	if len(ids) == 0 {
		return "", true
	}
	var parts []string
	for _, id := range ids {
		v := c.row.Value(id)
		if !v.Known {
			return "", false
		}
		parts = append(parts, plain(c.run.Prog.Graph, id, v))
	}
	return strings.Join(parts, "\x1f"), true
}

// plain is a value as text, the same for equal values.
func plain(g *rule.Graph, id rule.ID, v rule.Value) string {
	switch g.Nodes[id].Type {
	case rule.Bool:
		return fmt.Sprint(v.Bool)
	case rule.Code:
		return v.Str
	case rule.Date:
		n, _ := v.Num.Scaled(1)
		return pack.Day(n).String()
	}
	return v.Num.String()
}

// GroupOf are the values that a key was made of.
func GroupOf(key string) []string {
	if key == "" {
		return nil
	}
	return strings.Split(key, "\x1f")
}

// Row returns the exact evaluator standing at a row of a pack's population, for explanations. It is good until the run is
// asked for something else.
func (r *Run) Row(rules *rule.Rules, row int) *rule.Row {
	r.Measures(rules)
	c := r.over(rules.Pack.Subject)
	c.seek(row)
	return c.row
}

// Outcome is the outcome of a pack for a row.
func (r *Run) Outcome(rules *rule.Rules, row int) assess.Outcome {
	return assess.OutcomeAt(r.Prog.Graph, rules, r.Row(rules, row))
}

// missing names what keeps a node open for the subject at the cursor.
func (c *cursor) missing(ids ...rule.ID) []string {
	var names []string
	seen := map[string]bool{}
	for _, id := range ids {
		cols, figures := c.row.Gaps(id)
		for _, f := range figures {
			if name := "param:" + f; !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
		for _, col := range cols {
			if name := c.run.Prog.Graph.Columns[col].Name; !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}

// Owner is the credit code of the enterprise that a row is or belongs to.
func (t *Table) Owner(row int) string {
	if t.Subject.ID == pack.Enterprise {
		return t.ID(row)
	}
	return t.text(t.Schema.Lookup(t.Subject.Owner), row)
}
