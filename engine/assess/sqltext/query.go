package sqltext

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"huice/engine/pack"
	"huice/engine/rule"
)

// Dialect is the SQL that a query is written in.
type Dialect string

// The dialects.
const (
	Postgres   Dialect = "postgres"
	ClickHouse Dialect = "clickhouse"
)

// Money says what a table holds amounts of money in.
type Money string

// Amounts as warehouses hold them, numeric(18,2), or as this engine does, bigint.
const (
	Yuan Money = "yuan"
	Fen  Money = "fen"
)

// Options say what a query is to read.
type Options struct {
	Dialect Dialect
	Table   string // name of a table or view, after its schema or database and a point if it has one
	Key     string // column that identifies a subject
	Where   string // a condition on the rows, as SQL; none when empty
	Money   Money  // Yuan when empty
	Lang    pack.Lang
	// Columns are the columns that the table has, each with its type as the catalogue of the database writes it. Without
	// them the table is taken to be what DDL makes.
	Columns map[string]string
}

// Query is compiled rules as one SQL query.
type Query struct {
	Text    string
	Columns []Column // what it answers, in order
	Facts   []string // columns of the table that it reads, the key aside
	Lacks   []string // columns that the rules read and the table has not: their facts are unknown
	Selects int      // how many selects stand one in another
}

// Role says what a column of an answer is.
type Role uint8

// Roles of columns.
const (
	Key       Role = iota // the subject
	Outcome               // word for the outcome, NULL in a row that is not settled
	ScoreMin              // whole number of 1/Den
	ScoreMax              //
	AmountMin             // fen
	AmountMax             //
	Truth                 // of a clause: true, false or NULL
	Unsettled             // true in a row that SQL cannot do exactly, or whose facts cannot be; nothing else in it counts
)

// Column is a column of the answer.
type Column struct {
	Name   string
	Role   Role
	Pack   int   // index in Program.Rules
	Clause int   // Truth: index in Rules.Clauses
	Den    int64 // ScoreMin, ScoreMax
}

// New writes the rules of a program as one query.
func New(prog *rule.Program, o Options) (*Query, []pack.Problem) {
	if o.Money == "" {
		o.Money = Yuan
	}
	w := &writing{
		lowering: &lowering{emitter: newEmitter(o.Dialect), g: prog.Graph, values: make([]*value, len(prog.Graph.Nodes))},
		prog:     prog, o: &o, q: &Query{},
	}
	var ids []rule.ID
	for _, r := range prog.Rules {
		ids = append(ids, outputs(r)...)
	}
	if problems := w.read(ids); len(problems) > 0 {
		return nil, problems
	}
	w.all(ids)
	key := w.base(word, w.emitter.pick("§::text", "toString(§)"), w.intern(cell{tmpl: o.Dialect.quoteName(ColumnOf(o.Key)), lit: true, fact: true, kind: word}))
	w.called(key, "subject_key")
	w.out("subject_id", key, Column{Role: Key, Pack: -1, Clause: -1})
	for k := range prog.Rules {
		w.pack(k)
	}
	if problems := w.print(); len(problems) > 0 {
		return nil, problems
	}
	return w.q, nil
}

// outputs lists the nodes that decide the answer.
func outputs(r *rule.Rules) []rule.ID {
	ids := []rule.ID{r.Scope, r.Hard, r.Soft}
	for _, c := range r.Clauses() {
		ids = append(ids, c.Node)
	}
	if r.Score != nil {
		ids = append(ids, r.Score.Lo, r.Score.Hi)
	}
	if r.Amount[0] != rule.None {
		ids = append(ids, r.Amount[0], r.Amount[1])
	}
	return ids
}

// writing is a query being written.
type writing struct {
	*lowering
	prog *rule.Program
	o    *Options
	q    *Query
	outs []ref // cells of the columns of the answer
}

// read reads the columns that the nodes depend on, and holds their types against the catalogue.
func (w *writing) read(ids []rule.ID) []pack.Problem {
	var problems []pack.Problem
	reads := make([]bool, len(w.g.Columns))
	for _, id := range ids {
		for _, c := range w.g.Facts(id) {
			reads[c] = true
		}
	}
	for i, c := range w.g.Columns {
		if !reads[i] {
			w.facts = append(w.facts, fact{Column: c})
			continue
		}
		f := w.lowering.read(c, w.o)
		switch {
		case f.lacks:
			w.q.Lacks = append(w.q.Lacks, f.column)
		case f.column != "":
			w.q.Facts = append(w.q.Facts, f.column)
			if typ, ok := w.o.Columns[f.column]; ok && !accepts(w.o.Dialect, c.Fact, w.o.Money, typ) {
				problems = append(problems, pack.Problem{Code: "column-type", Text: pack.Textf(
					"列 %[1]s 的类型是 %[2]s，不能精确读作“%[3]s”，应为 %[4]s；可在视图中转换后再用", "the column %[1]s has the type %[2]s, from which %[5]q cannot be read exactly; it should be %[4]s: convert it in a view",
					f.column, typ, c.Fact.Label, w.o.Dialect.columnType(c.Fact, w.o.Money), c.Fact.En)})
			}
		}
		w.facts = append(w.facts, f)
	}
	slices.Sort(w.q.Facts)
	slices.Sort(w.q.Lacks)
	return problems
}

// prefix sets the columns of several packs apart.
func (w *writing) prefix(k int) string {
	if len(w.prog.Rules) == 1 {
		return ""
	}
	return fmt.Sprintf("p%d_", k+1)
}

func (w *writing) out(name string, r ref, c Column) {
	c.Name = name
	w.q.Columns, w.outs = append(w.q.Columns, c), append(w.outs, r)
}

// pack adds the columns of the answer of one pack.
func (w *writing) pack(k int) {
	r, p := w.prog.Rules[k], w.prefix(k)
	w.definitions(r, p)
	title := r.Pack.Name(w.o.Lang) + " " + r.Pack.ID
	from := len(w.outs)
	outcome := w.outcome(k)
	w.out(p+"outcome", outcome.word, Column{Role: Outcome, Pack: k, Clause: -1})
	w.about(outcome.word, p+"verdict", title)
	if r.Score != nil {
		for i, id := range []rule.ID{r.Score.Lo, r.Score.Hi} {
			n, den := w.points(r, id)
			name := p + [...]string{"score_min", "score_max"}[i]
			if den != 1 {
				name += fmt.Sprintf("_x%d", den)
			}
			w.out(name, w.shown(n), Column{Role: ScoreMin + Role(i), Pack: k, Clause: -1, Den: den})
		}
	}
	if r.Amount[0] != rule.None {
		lo, hi := w.due(outcome, r.Amount[0], 1), w.due(outcome, r.Amount[1], -1)
		w.out(p+"amount_min_fen", w.shown(lo), Column{Role: AmountMin, Pack: k, Clause: -1})
		w.out(p+"amount_max_fen", w.shown(hi), Column{Role: AmountMax, Pack: k, Clause: -1})
	}
	for i, c := range r.Clauses() {
		t := w.truth(c.Node)
		name := p + "c_" + c.ID
		w.about(t.v, p+"t_"+c.ID, fmt.Sprintf("%s: %s (%s)", c.ID, c.Label.Name(w.o.Lang), c.Cite.Article))
		w.out(name, w.shownTruth(t), Column{Role: Truth, Pack: k, Clause: i})
	}
	w.settle(from, p, k)
}

// definitions names the columns of what the pack defines; where it is alone, each gets a line of its own.
func (w *writing) definitions(r *rule.Rules, prefix string) {
	for _, d := range r.Definitions {
		if d.Node == rule.None || w.values[d.Node] == nil {
			continue
		}
		v, note := w.values[d.Node], d.Name+": "+d.Def.Name(w.o.Lang)
		cells := []ref{v.t.v}
		switch w.g.Nodes[d.Node].Type {
		case rule.Code:
			cells[0] = v.w.v
		case rule.Num, rule.Date:
			cells = []ref{v.x.n.v, v.x.d.v}
		}
		for i, c := range cells {
			if c == none || w.cells[c].fact || i > 0 && w.cells[c].lit {
				continue
			}
			w.called(c, prefix+"d_"+d.Name+[...]string{"", "_over"}[i])
			if prefix == "" {
				w.noted(c, note)
			}
		}
	}
}

// about names the column of a cell and says what it is.
func (w *writing) about(r ref, name, note string) {
	w.called(r, name)
	w.noted(r, note)
}

// settle adds the column that says whether the row is settled, and empties the others of the pack where it is not.
func (w *writing) settle(from int, prefix string, k int) {
	lost := w.lost(w.outs[from:])
	if lost != w.no {
		for i := from; i < len(w.outs); i++ {
			r := w.outs[i]
			w.outs[i] = w.cell(w.cells[r].kind, w.emitter.pick("(CASE WHEN § THEN NULL ELSE § END)", "if(§, NULL, §)"), lost, r)
		}
		w.about(lost, prefix+"lost", pack.Text{Zh: "这一行不能在库内精确得出", En: "this row cannot be settled exactly in the database"}.In(w.o.Lang))
	}
	w.out(prefix+"unsettled", lost, Column{Role: Unsettled, Pack: k, Clause: -1})
}

// lost joins the bits of every cell below some that say that a row is lost.
func (w *writing) lost(from []ref) ref {
	seen := map[ref]bool{}
	var bits []ref
	var walk func(ref)
	walk = func(r ref) {
		if seen[r] {
			return
		}
		seen[r] = true
		c := w.cells[r]
		if c.lost != none && c.lost != w.no {
			bits = append(bits, c.lost)
			walk(c.lost)
		}
		for _, a := range c.args {
			walk(a)
		}
	}
	for _, r := range from {
		walk(r)
	}
	slices.Sort(bits)
	bits = slices.Compact(bits)
	switch len(bits) {
	case 0:
		return w.no
	case 1:
		return bits[0]
	}
	return w.cell(bit, "("+strings.Repeat("§ OR ", len(bits)-1)+"§)", bits...)
}

// shown is a number as the answer holds it.
func (w *writing) shown(n whole) ref {
	switch {
	case n.gap:
		return w.literal(small, w.emitter.pick("NULL::bigint", "CAST(NULL AS Nullable(Int64))"))
	case !w.ch || n.k == w.yes:
		return w.as(n.v, small)
	}
	return w.cell(small, "if(§, §, NULL)", n.k, w.as(n.v, small))
}

func (w *writing) shownTruth(t truth) ref {
	if !w.ch {
		return t.v
	}
	return w.cell(three, "if(§ = 0, NULL, § = 1)", t.v, t.v)
}

// maxFen is the largest whole number of fen; a larger amount counts as one without bound, as in the columns.
var maxFen = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 63), one)
