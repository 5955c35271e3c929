package sqltext

import (
	"fmt"
	"math/big"
	"strings"
)

// ref names a cell.
type ref int32

// kind is the SQL type of a cell.
type kind uint8

const (
	small kind = iota // whole number within 62 bits: bigint, Int64
	large             // longer whole number: numeric, Decimal(38, 0)
	three             // a truth with a third value: boolean with NULL; in ClickHouse 1, 0 for unknown, -1
	bit               // yes or no and never NULL
	word              // text
)

// cell is one scalar expression of the query: a template whose § stand for other cells. Equal cells exist once.
type cell struct {
	tmpl  string
	args  []ref
	kind  kind
	lit   bool     // a literal; its text never holds a §
	fact  bool     // read from the table in the innermost select
	name  string   // name of its column when it has one
	notes []string // comment lines above that column
	lost  ref      // bit that says the row cannot be settled in SQL on account of this cell; none otherwise
	about string   // what the column is to be called, before names are made unique
}

const none ref = -1

// emitter collects the cells of a query.
type emitter struct {
	ch    bool // ClickHouse
	cells []cell
	seen  map[string]ref
	yes   ref
	no    ref
}

func newEmitter(d Dialect) *emitter {
	e := &emitter{ch: d == ClickHouse, seen: map[string]ref{}}
	e.yes, e.no = e.literal(bit, e.pick("TRUE", "1")), e.literal(bit, e.pick("FALSE", "0"))
	return e
}

// pick chooses between the two dialects.
func (e *emitter) pick(postgres, clickhouse string) string {
	if e.ch {
		return clickhouse
	}
	return postgres
}

func (e *emitter) intern(c cell) ref {
	key := fmt.Sprint(c.kind, c.fact, c.tmpl, c.args)
	if r, ok := e.seen[key]; ok {
		return r
	}
	c.lost = none
	r := ref(len(e.cells))
	e.cells = append(e.cells, c)
	e.seen[key] = r
	return r
}

func (e *emitter) cell(k kind, tmpl string, args ...ref) ref {
	return e.intern(cell{tmpl: tmpl, args: args, kind: k})
}

func (e *emitter) literal(k kind, text string) ref {
	return e.intern(cell{tmpl: text, kind: k, lit: true})
}

// text is a literal of text.
func (e *emitter) text(s string) ref { return e.literal(word, e.quote(s)) }

// quote writes a text as SQL. Backslashes are escapes in ClickHouse and plain in PostgreSQL.
func (e *emitter) quote(s string) string {
	if e.ch {
		return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// called suggests a name for the column of a cell.
func (e *emitter) called(r ref, name string) {
	if r != none && e.cells[r].about == "" && !e.cells[r].lit {
		e.cells[r].about = name
	}
}

// noted adds a comment to the column of a cell.
func (e *emitter) noted(r ref, note string) {
	if r == none || e.cells[r].lit {
		return
	}
	for _, n := range e.cells[r].notes {
		if n == note {
			return
		}
	}
	e.cells[r].notes = append(e.cells[r].notes, note)
}

// Bits are yes or no.

func (e *emitter) both(a, b ref) ref {
	switch {
	case a == e.no || b == e.no:
		return e.no
	case a == e.yes || a == b:
		return b
	case b == e.yes:
		return a
	}
	return e.cell(bit, "(§ AND §)", a, b)
}

func (e *emitter) either(a, b ref) ref {
	switch {
	case a == e.yes || b == e.yes:
		return e.yes
	case a == e.no || a == b:
		return b
	case b == e.no:
		return a
	}
	return e.cell(bit, "(§ OR §)", a, b)
}

func (e *emitter) opposite(a ref) ref {
	switch a {
	case e.yes:
		return e.no
	case e.no:
		return e.yes
	}
	if c := &e.cells[a]; c.tmpl == "(NOT §)" {
		return c.args[0]
	}
	return e.cell(bit, "(NOT §)", a)
}

// whole is a whole number with gaps.
type whole struct {
	v      ref
	k      ref      // bit: it is known; yes when it always is
	lo, hi *big.Int // bounds of what is known
	c      *big.Int // it is this constant
	gap    bool     // it is never known
}

func (e *emitter) num(n *big.Int) whole {
	k := small
	if !fits(n, n) {
		k = large
	}
	text := n.String()
	if e.ch && k == large {
		text = "toDecimal128('" + text + "', 0)"
	} else if n.Sign() < 0 {
		text = "(" + text + ")"
	}
	return whole{v: e.literal(k, text), k: e.yes, lo: n, hi: n, c: n}
}

func (e *emitter) num64(n int64) whole { return e.num(big.NewInt(n)) }

func (e *emitter) noWhole() whole {
	return whole{v: none, k: e.no, lo: new(big.Int), hi: new(big.Int), gap: true}
}

// limit is how far a small number may go: the columns keep a bit in reserve, and so do we.
var limit = new(big.Int).Lsh(big.NewInt(1), 62)

// farthest is how far Decimal(38, 0) may go and still leave room for one more digit's worth of rounding in a guard.
var farthest = new(big.Int).Mul(big.NewInt(9), new(big.Int).Exp(big.NewInt(10), big.NewInt(37), nil))

func fits(lo, hi *big.Int) bool { return lo.CmpAbs(limit) < 0 && hi.CmpAbs(limit) < 0 }

// as casts a cell to the width of a result.
func (e *emitter) as(r ref, k kind) ref {
	c := &e.cells[r]
	if c.kind == k {
		return r
	}
	if c.lit {
		if e.ch && k == large {
			return e.literal(large, "toDecimal128('"+strings.Trim(c.tmpl, "()")+"', 0)")
		}
		return r
	}
	if k == large {
		return e.cell(large, e.pick("§::numeric", "toDecimal128(§, 0)"), r)
	}
	return e.cell(small, e.pick("§::bigint", "toInt64(§)"), r)
}

// strict makes an operation that is unknown as soon as one of its arguments is. Its result lies within the bounds; where
// ClickHouse cannot hold them, rows beyond what it holds are marked as lost.
func (e *emitter) strict(tmpl string, lo, hi *big.Int, args ...whole) whole {
	k, known := small, e.yes
	if !fits(lo, hi) {
		k = large
	}
	for _, a := range args {
		if a.gap {
			return e.noWhole()
		}
		if e.cells[a.v].kind == large {
			k = large
		}
		known = e.both(known, a.k)
	}
	refs := make([]ref, len(args))
	for i, a := range args {
		refs[i] = e.as(a.v, k)
	}
	return e.result(e.cell(k, tmpl, refs...), known, lo, hi)
}

// result is a number whose value may be NULL in PostgreSQL.
func (e *emitter) result(v, known ref, lo, hi *big.Int) whole {
	if !e.ch && known != e.yes {
		known = e.cell(bit, "(§ IS NOT NULL)", v)
	}
	return whole{v: v, k: known, lo: lo, hi: hi}
}

// guarded keeps the arguments of a sum or product whose result ClickHouse may be unable to hold out of the way, and marks
// such a row as lost. est is the same operation on floats; they are only asked whether a number is near the limit.
func (e *emitter) guarded(tmpl, est string, safe int64, lo, hi *big.Int, a, b whole) whole {
	if !e.ch || a.gap || b.gap || lo.CmpAbs(farthest) <= 0 && hi.CmpAbs(farthest) <= 0 {
		return e.strict(tmpl, lo, hi, a, b)
	}
	ok := e.cell(bit, "(abs("+est+") < 8.9e37)", a.v, b.v)
	keep := func(w whole) whole {
		w.v = e.cell(large, "if(§, §, §)", ok, e.as(w.v, large), e.as(e.num64(safe).v, large))
		return w
	}
	clamp := func(n *big.Int) *big.Int {
		if n.CmpAbs(farthest) <= 0 {
			return n
		}
		if n.Sign() < 0 {
			return new(big.Int).Neg(farthest)
		}
		return farthest
	}
	r := e.strict(tmpl, clamp(lo), clamp(hi), keep(a), keep(b))
	e.cells[r.v].lost = e.both(r.k, e.opposite(ok))
	return r
}

func (e *emitter) plus(a, b whole) whole {
	switch {
	case a.gap || b.gap:
		return e.noWhole()
	case a.c != nil && b.c != nil:
		return e.num(new(big.Int).Add(a.c, b.c))
	case a.c != nil && a.c.Sign() == 0:
		return b
	case b.c != nil && b.c.Sign() == 0:
		return a
	}
	return e.guarded("(§ + §)", "toFloat64(§) + toFloat64(§)", 0, new(big.Int).Add(a.lo, b.lo), new(big.Int).Add(a.hi, b.hi), a, b)
}

func (e *emitter) minus(a, b whole) whole {
	switch {
	case a.gap || b.gap:
		return e.noWhole()
	case a.c != nil && b.c != nil:
		return e.num(new(big.Int).Sub(a.c, b.c))
	case b.c != nil && b.c.Sign() == 0:
		return a
	case a.c != nil && a.c.Sign() == 0:
		return e.strict("(-§)", new(big.Int).Neg(b.hi), new(big.Int).Neg(b.lo), b)
	}
	return e.guarded("(§ - §)", "toFloat64(§) - toFloat64(§)", 0, new(big.Int).Sub(a.lo, b.hi), new(big.Int).Sub(a.hi, b.lo), a, b)
}

var one = big.NewInt(1)

func (e *emitter) times(a, b whole) whole {
	switch {
	case a.gap || b.gap:
		return e.noWhole()
	case a.c != nil && b.c != nil:
		return e.num(new(big.Int).Mul(a.c, b.c))
	case a.c != nil && a.c.Cmp(one) == 0:
		return b
	case b.c != nil && b.c.Cmp(one) == 0:
		return a
	}
	lo, hi := span(a, b)
	return e.guarded("(§ * §)", "toFloat64(§) * toFloat64(§)", 1, lo, hi, a, b)
}

// span bounds a product.
func span(a, b whole) (lo, hi *big.Int) {
	for _, x := range []*big.Int{a.lo, a.hi} {
		for _, y := range []*big.Int{b.lo, b.hi} {
			p := new(big.Int).Mul(x, y)
			if lo == nil || p.Cmp(lo) < 0 {
				lo = p
			}
			if hi == nil || p.Cmp(hi) > 0 {
				hi = p
			}
		}
	}
	return lo, hi
}

// over divides and drops the rest; b is at least 1 in every row.
func (e *emitter) over(a, b whole) whole {
	switch {
	case a.gap || b.gap:
		return e.noWhole()
	case a.c != nil && b.c != nil:
		return e.num(new(big.Int).Quo(a.c, b.c))
	case b.c != nil && b.c.Cmp(one) == 0:
		return a
	}
	lo, hi := a.lo, a.hi // b is at least 1, and nothing gets longer
	if b.c != nil {
		lo, hi = new(big.Int).Quo(a.lo, b.c), new(big.Int).Quo(a.hi, b.c)
	} else {
		if lo.Sign() > 0 {
			lo = new(big.Int)
		}
		if hi.Sign() < 0 {
			hi = new(big.Int)
		}
	}
	isLarge := e.cells[a.v].kind == large || e.cells[b.v].kind == large
	tmpl := e.pick("(§ / §)", "intDiv(§, §)")
	if isLarge {
		tmpl = e.pick("div(§, §)", "(§ / §)")
	}
	return e.strict(tmpl, lo, hi, a, b)
}

// down divides and rounds down; b is at least 1 in every row.
func (e *emitter) down(a, b whole) whole {
	if a.gap || b.gap || a.lo.Sign() >= 0 {
		return e.over(a, b)
	}
	if a.c != nil && b.c != nil {
		return e.num(new(big.Int).Div(a.c, b.c)) // Euclidean: floor for a positive divisor
	}
	back := e.minus(e.minus(b, e.num64(1)), a)
	return e.choose([]branch{{e.isTrue(e.compare(">=", a, e.num64(0))), e.over(a, b)}}, e.minus(e.num64(0), e.over(back, b)))
}

func (e *emitter) abs(a whole) whole {
	if a.gap || a.lo.Sign() >= 0 {
		return a
	}
	hi := new(big.Int).Abs(a.lo)
	if x := new(big.Int).Abs(a.hi); x.Cmp(hi) > 0 {
		hi = x
	}
	tmpl := "abs(§)"
	if e.ch && e.cells[a.v].kind == small && fits(hi, hi) {
		tmpl = "toInt64(abs(§))" // abs alone has no sign
	}
	return e.strict(tmpl, new(big.Int), hi, a)
}
