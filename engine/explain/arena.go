package explain

import (
	"strings"

	"huice/engine/rule"
)

// words holds the texts of one explanation end to end: one piece of memory instead of one a text. What was given out never
// changes.
type words struct {
	b    strings.Builder
	used int // of the explanation before, to begin with enough
	full int // in pieces that are full
}

// begin begins an explanation in memory of its own.
func (w *words) begin() {
	w.used, w.full = w.full+w.b.Len(), 0
	w.b = strings.Builder{}
	w.b.Grow(w.used + w.used/8)
}

// room makes room for a text without moving those before.
func (w *words) room(n int) int {
	if w.b.Cap()-w.b.Len() < n {
		w.full += w.b.Len()
		w.b = strings.Builder{}
		w.b.Grow(max(n, 2048))
	}
	return w.b.Len()
}

// keep returns a text of the bytes.
func (w *words) keep(text []byte) string {
	from := w.room(len(text))
	w.b.Write(text)
	return w.b.String()[from:]
}

// cat joins texts.
func (x *Explainer) cat(parts ...string) string {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	w := &x.text
	from := w.room(n)
	for _, p := range parts {
		w.b.WriteString(p)
	}
	return w.b.String()[from:]
}

// value prints a known value; an unknown one is 未知.
func (x *Explainer) value(v rule.Value, st style) string { return x.valueTo(v, st, decimalsOf(st)) }

func (x *Explainer) valueTo(v rule.Value, st style, decimals int) string {
	if v.Known && st == word {
		return v.Str
	}
	x.scratch[0] = x.appendValue(x.scratch[0][:0], &v, st, decimals)
	return x.text.keep(x.scratch[0])
}

// number prints a number with at most the given decimals.
func (x *Explainer) number(r rule.Rat, decimals int) string {
	x.scratch[0] = appendNumber(x.scratch[0][:0], r, decimals)
	return x.text.keep(x.scratch[0])
}

// apart prints a value and its threshold so that they look different when they are.
func (x *Explainer) apart(v, threshold rule.Value, st style) (string, string) {
	a, b := &x.scratch[0], &x.scratch[1]
	*a, *b = x.appendApart((*a)[:0], (*b)[:0], &v, &threshold, st)
	return x.text.keep(*a), x.text.keep(*b)
}

// arena hands out slices of one piece of memory. A slice that was handed out is never handed out again.
type arena[T any] struct {
	free   []T
	used   int // handed out in this explanation
	before int // and in the one before
}

// begin begins an explanation in memory of its own.
func (a *arena[T]) begin() {
	a.before, a.used, a.free = a.used, 0, nil
}

// make returns a slice of n; nil for none.
func (a *arena[T]) make(n int) []T {
	if n == 0 {
		return nil
	}
	if len(a.free) < n {
		a.free = make([]T, max(n, a.before-a.used, 8))
	}
	s := a.free[:n:n]
	a.free = a.free[n:]
	a.used += n
	return s
}
