package warehouse

import (
	"fmt"
	"strconv"

	"huice/engine/assess"
	"huice/engine/assess/sqltext"
	"huice/engine/population"
)

// answer turns the rows of an answer into results of the engine.
type answer struct {
	run  *Run
	each func(*assess.Result) error
	res  assess.Result
	last string // key of the row before
	any  bool
	left Left
}

func (r *Run) newAnswer(each func(*assess.Result) error) *answer {
	a := &answer{run: r, each: each}
	a.res.Batch = population.NewBatch(r.schema)
	for k, rs := range r.prog.Rules {
		p := assess.PackResult{Rules: rs, Outcome: make([]assess.Outcome, population.BatchRows)}
		for range rs.Clauses() {
			p.Clauses = append(p.Clauses, new(assess.Truth))
		}
		for _, c := range r.Columns {
			if c.Pack != k {
				continue
			}
			if n := numbers(&p, c.Role); n != nil {
				*n = &assess.Numbers{Den: den(c), Value: make([]int64, population.BatchRows)}
			}
		}
		a.res.Packs = append(a.res.Packs, p)
	}
	return a
}

func den(c sqltext.Column) int64 {
	if c.Role == sqltext.AmountMin || c.Role == sqltext.AmountMax {
		return 100
	}
	return c.Den
}

// numbers is where the numbers of a column go; nil when it holds none.
func numbers(p *assess.PackResult, r sqltext.Role) **assess.Numbers {
	switch r {
	case sqltext.ScoreMin:
		return &p.ScoreMin
	case sqltext.ScoreMax:
		return &p.ScoreMax
	case sqltext.AmountMin:
		return &p.AmountMin
	case sqltext.AmountMax:
		return &p.AmountMax
	}
	return nil
}

// row takes a row of the answer.
func (a *answer) row(cells []cell) error {
	if len(cells) != len(a.run.Columns) {
		return wordsf(nil, "答复有%d列，应有%d列", "the answer has %d columns, not %d", len(cells), len(a.run.Columns))
	}
	key := cells[0]
	switch {
	case key.null || key.text == "":
		return wordsf(nil, "表中有一行没有 %s，无法辨认是谁", "a row of the table has no %s: nobody knows whose it is", a.run.schema.Key)
	case a.any && key.text == a.last:
		return wordsf(nil, "表中 %[2]s 为 %[1]s 的不止一行", "the table has more than one row with the %[2]s %[1]s", key.text, a.run.schema.Key)
	case a.any && key.text < a.last:
		return wordsf(nil, "答复的次序不对（%s 之后是 %s），不能核对是否完整", "the answer is out of order (%s, then %s): it cannot be told whether it is whole", a.last, key.text)
	}
	a.last, a.any = key.text, true
	if a.unsettled(cells) {
		a.left.Out++
		if len(a.left.Keys) < mostKeys {
			a.left.Keys = append(a.left.Keys, key.text)
		}
		return nil
	}
	b := a.res.Batch
	if b.Rows == population.BatchRows {
		if err := a.flush(); err != nil {
			return err
		}
	}
	at := b.Schema.Lookup(b.Schema.Key)
	if b.Schema.Columns[at].Kind == population.Code {
		b.SetCode(at, b.Rows, key.text)
	} else {
		b.SetText(at, b.Rows, key.text)
	}
	for i, c := range a.run.Columns[1:] {
		if err := a.set(c, cells[1+i], b.Rows); err != nil {
			return fmt.Errorf("column %s of %s: %w", c.Name, key.text, err)
		}
	}
	b.Rows++
	a.left.Rows++
	return nil
}

func (a *answer) unsettled(cells []cell) bool {
	for i, c := range a.run.Columns {
		if c.Role == sqltext.Unsettled && !no(cells[i]) {
			return true
		}
	}
	return false
}

func no(c cell) bool { return c.text == "false" || c.text == "0" }

// set puts a value into its place in a result.
func (a *answer) set(c sqltext.Column, v cell, row int) error {
	if c.Role == sqltext.Unsettled {
		return nil
	}
	p := &a.res.Packs[c.Pack]
	switch c.Role {
	case sqltext.Outcome:
		for _, o := range assess.Outcomes() {
			if !v.null && o.String() == v.text {
				p.Outcome[row] = o
				mark(&p.Verdict, row, o == assess.Eligible, o == assess.NotEligible)
				return nil
			}
		}
		return fmt.Errorf("there is no outcome %q", v.text)
	case sqltext.Truth:
		mark(p.Clauses[c.Clause], row, !v.null && !no(v), !v.null && no(v))
		return nil
	}
	n := *numbers(p, c.Role)
	n.Known.Clear(row)
	if v.null {
		return nil
	}
	x, err := strconv.ParseInt(v.text, 10, 64)
	if err != nil {
		return err
	}
	n.Value[row] = x
	n.Known.Set(row)
	return nil
}

// flush gives the batch away and begins another.
func (a *answer) flush() error {
	if a.res.Batch.Rows == 0 {
		return nil
	}
	if err := a.each(&a.res); err != nil {
		return err
	}
	first := a.res.Batch.First + int64(a.res.Batch.Rows)
	a.res.Batch.Reset()
	a.res.Batch.First = first
	return nil
}

// mark stores the truth of a row.
func mark(t *assess.Truth, row int, yes, no bool) {
	t.True.Clear(row)
	t.False.Clear(row)
	if yes {
		t.True.Set(row)
	}
	if no {
		t.False.Set(row)
	}
}
