// Package ask tells what is worth asking: for one subject the facts whose answers settle most assessments for the least effort,
// with what each answer would come to; for a population the bodies whose files would decide most.
//
// It promises that an answer which is said to settle an assessment does settle it: the values of a fact are cut where the rules
// turn, and all values of a piece come to the same. An outcome, a score and an amount that are shown as bounds hold every
// completion, as package assess works them out. It guesses nothing: an unknown fact is neither zero nor false nor average. How
// likely an answer is it does not know; unless it has seen a population it counts the pieces of a fact as equally likely, and that
// orders the questions only.
//
// It does not ask for figures that nobody has published, nor for what is worked out over a whole population.
package ask

import (
	"sync"

	"huice/engine/pack"
	"huice/engine/rule"
)

// usualMinutes is what an answer costs where neither its fact nor its body says otherwise: the same for all.
const usualMinutes = 10

// Asker knows the questions of a program. It may be shared.
type Asker struct {
	lib     *pack.Library
	prog    *rule.Program
	reads   reads
	askable []bool // of the columns of the graph
	minutes []int
	desks   sync.Pool // of *desk
}

// New prepares the questions of a program.
func New(lib *pack.Library, prog *rule.Program) *Asker {
	a := &Asker{lib: lib, prog: prog, reads: newReads(prog.Graph)}
	for _, c := range prog.Graph.Columns {
		_, _, ok := lib.Column(c.Name)
		a.askable = append(a.askable, ok) // what is measured over a population is in no file
		a.minutes = append(a.minutes, minutesOf(lib, c.Fact))
	}
	a.desks.New = func() any { return newDesk(a) }
	return a
}

// minutesOf is what an answer costs: what the fact says, else its body, else the usual.
func minutesOf(lib *pack.Library, f *pack.Fact) int {
	if f.Minutes > 0 {
		return f.Minutes
	}
	if b := lib.Bodies[f.Source]; b != nil && b.Minutes > 0 {
		return b.Minutes
	}
	return usualMinutes
}

// reads tells which columns each node of a graph reads.
type reads struct {
	width int
	bits  []uint64
}

func newReads(g *rule.Graph) reads {
	r := reads{width: (len(g.Columns) + 63) / 64}
	r.bits = make([]uint64, r.width*len(g.Nodes))
	for id := range g.Nodes { // a node comes after its arguments
		own := r.bits[id*r.width : (id+1)*r.width]
		if n := &g.Nodes[id]; n.Op == rule.Col {
			own[n.N>>6] |= 1 << (n.N & 63)
		}
		for _, arg := range g.Args(rule.ID(id)) {
			for w, x := range r.bits[int(arg)*r.width : (int(arg)+1)*r.width] {
				own[w] |= x
			}
		}
	}
	return r
}

func (r reads) column(id rule.ID, col int) bool {
	return r.bits[int(id)*r.width+col>>6]>>(col&63)&1 != 0
}

// desk is the room in which one subject is looked at.
type desk struct {
	*Asker
	rows []*rule.Row // one for each answer that is supposed
	line *stretch
}

func newDesk(a *Asker) *desk { return &desk{Asker: a, line: newStretch(a.prog.Graph, a.reads)} }

// row is the evaluator of a depth of supposed answers.
func (d *desk) row(depth int) *rule.Row {
	for len(d.rows) <= depth {
		d.rows = append(d.rows, rule.NewRow(d.prog.Graph))
	}
	return d.rows[depth]
}
