package explain

import (
	"unsafe"

	"huice/engine/rule"
)

// words holds the texts of one explanation end to end: one piece of memory instead of one a text. Texts that were given out
// do not change while the explanation lasts, because words are only ever added behind them.
type words struct {
	b    []byte
	full int // bytes in pieces that are full
}

// begin begins an explanation, in memory of its own or in that of the one before.
func (w *words) begin(again bool) {
	used := w.full + len(w.b)
	if !again || w.full > 0 || w.b == nil {
		w.b = make([]byte, 0, max(used+used/8, 1024))
	}
	w.b, w.full = w.b[:0], 0
}

// room makes room for a text without moving those before.
func (w *words) room(n int) int {
	if cap(w.b)-len(w.b) < n {
		w.full += len(w.b)
		w.b = make([]byte, 0, max(n, 2048))
	}
	return len(w.b)
}

// since returns the text that was added since a place, without copying it.
func (w *words) since(from int) string {
	text := w.b[from:]
	return unsafe.String(unsafe.SliceData(text), len(text))
}

// keep returns a text of the bytes.
func (w *words) keep(text []byte) string {
	from := w.room(len(text))
	w.b = append(w.b, text...)
	return w.since(from)
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
		w.b = append(w.b, p...)
	}
	return w.since(from)
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

// arena hands out slices of one piece of memory. What was handed out is not handed out again while the explanation lasts.
type arena[T any] struct {
	all  []T
	free []T
	used int // handed out in this explanation
}

// begin begins an explanation, in memory of its own or in that of the one before.
func (a *arena[T]) begin(again bool) {
	if !again || a.used > len(a.all) {
		a.all = nil
		if a.used > 0 {
			a.all = make([]T, a.used+a.used/8)
		}
	}
	a.free, a.used = a.all, 0
}

// make returns a slice of n, for the caller to fill; nil for none.
func (a *arena[T]) make(n int) []T {
	if n == 0 {
		return nil
	}
	a.used += n
	if len(a.free) < n {
		a.free = make([]T, max(n, 8))
	}
	s := a.free[:n:n]
	a.free = a.free[n:]
	return s
}

// copy returns a copy of a slice.
func (a *arena[T]) copy(list []T) []T {
	s := a.make(len(list))
	copy(s, list)
	return s
}
