package assess

import (
	"iter"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"huice/engine/population"
	"huice/engine/rule"
)

// Standing holds what a population in memory came to, so that a change costs what it touches: some enterprises when facts change,
// some clauses when a figure of a policy does. What it gives is what a run over everything would give, byte for byte.
//
// It keeps two bits for each clause and eight bytes for each end of a score or an amount, beside the batches themselves.
type Standing struct {
	engine  *Engine // of the rules that apply
	workers int
	places  map[rule.Fingerprint]slot
	shape   map[rule.ID]slot // the same by node of the engine's graph
	batches []*population.Batch
	kept    []kept

	truths, numbers int // slots of a batch
}

// slot is where an output is held.
type slot struct {
	number bool
	at     int
	den    int64 // numbers
}

// kept are the outputs of a batch. What a change leaves alone is shared with what was before it.
type kept struct {
	truths  []*Truth
	numbers []*number
}

type number struct {
	value lane
	known plane
}

// Change says what a change cost.
type Change struct {
	Rows       int // enterprises done again
	Packs      int // packs of which something had to be done again
	Outputs    int // clauses, scores and amounts done again
	Held       int // outputs taken over
	Operations int // vector operations a batch, of Of
	Of         int
}

// Hold assesses batches and keeps what they come to. The batches must not change but through Update.
func (e *Engine) Hold(batches []*population.Batch) *Standing {
	s := &Standing{engine: e, workers: runtime.GOMAXPROCS(0), batches: batches}
	s.lay()
	s.kept = s.rooms()
	s.pass(e, s.shape, s.kept, nil)
	return s
}

// lay gives every output of the engine's rules a slot; outputs that mean the same share one. It returns what the nodes mean.
func (s *Standing) lay() []rule.Fingerprint {
	prints := s.engine.p.prog.Graph.Fingerprints()
	s.places, s.shape = map[rule.Fingerprint]slot{}, map[rule.ID]slot{}
	s.truths, s.numbers = 0, 0
	w := s.engine.NewWorker()
	for k := range w.specs {
		for _, o := range w.specs[k].outputs() {
			at, ok := s.places[prints[o.id]]
			switch {
			case ok:
			case o.number != nil:
				at = slot{number: true, den: o.den, at: s.numbers}
				s.numbers++
			default:
				at = slot{at: s.truths}
				s.truths++
			}
			s.places[prints[o.id]], s.shape[o.id] = at, at
		}
	}
	return prints
}

// rooms makes room for the outputs of every batch.
func (s *Standing) rooms() []kept {
	all := make([]kept, len(s.batches))
	for k := range all {
		all[k] = kept{make([]*Truth, s.truths), make([]*number, s.numbers)}
	}
	return all
}

// output is a truth or a number that a result rests on.
type output struct {
	id     rule.ID
	truth  *Truth
	number *Numbers
	den    int64
}

// outputs lists what the outcome of a pack rests on.
func (s *spec) outputs() []output {
	list := []output{{id: s.r.Scope, truth: s.scope}, {id: s.r.Hard, truth: s.hard}, {id: s.r.Soft, truth: s.soft}}
	for _, c := range s.clauses {
		list = append(list, output{id: c.Node, truth: s.m.truthOf(c.Node)})
	}
	if s.r.Score != nil {
		list = append(list, output{id: s.r.Score.Lo, number: s.points[0]}, output{id: s.r.Score.Hi, number: s.points[1]})
	}
	if s.r.Amount[0] != rule.None {
		list = append(list, output{id: s.r.Amount[0], number: &s.due[0]}, output{id: s.r.Amount[1], number: &s.due[1]})
	}
	for i := range list {
		if list[i].number != nil {
			list[i].den = list[i].number.Den
		}
	}
	return list
}

// pass runs an engine over all batches, on several workers, and stores outputs; from is what is held from before.
func (s *Standing) pass(e *Engine, store map[rule.ID]slot, into, from []kept) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range s.workers {
		wg.Go(func() {
			w := e.NewWorker()
			for {
				k := int(next.Add(1)) - 1
				if k >= len(s.batches) {
					return
				}
				if from != nil {
					w.m.held = &from[k]
				}
				w.Assess(s.batches[k])
				w.keep(store, &into[k])
			}
		})
	}
	wg.Wait()
}

// keep stores the outputs of the batch that was assessed last.
func (w *Worker) keep(store map[rule.ID]slot, into *kept) {
	for i := range w.specs {
		for _, o := range w.specs[i].outputs() {
			at, ok := store[o.id]
			switch {
			case !ok:
			case at.number:
				n := &number{known: o.number.Known}
				copy(n.value[:], o.number.Value)
				into.numbers[at.at] = n
			default:
				t := *o.truth
				into.truths[at.at] = &t
			}
		}
	}
}

// Rules goes over to other rules, compiled for the same schema. Only outputs whose meaning changed are worked out again, from the
// facts that they read and from the outputs that did not.
func (s *Standing) Rules(next *Engine) Change {
	before, was := s.places, s.kept
	s.engine = next
	prints := s.lay()
	held, fresh := map[rule.ID]slot{}, map[rule.ID]slot{}
	s.kept = s.rooms()
	for id, at := range s.shape {
		old, ok := before[prints[id]]
		if !ok || old.number != at.number || old.den != at.den {
			fresh[id] = at
			continue
		}
		held[id] = old
		for k := range s.kept {
			if at.number {
				s.kept[k].numbers[at.at] = was[k].numbers[old.at]
			} else {
				s.kept[k].truths[at.at] = was[k].truths[old.at]
			}
		}
	}
	part := only(next.p.prog, fresh)
	c := Change{Packs: len(part.Rules), Outputs: len(fresh), Held: len(held), Of: len(next.p.code)}
	if len(fresh) == 0 {
		return c
	}
	e := &Engine{p: lower(part, next.p.schema, held), kernels: next.kernels}
	for _, i := range e.p.code {
		if i.op != opHeldTruth && i.op != opHeldNumber {
			c.Operations++
		}
	}
	for _, b := range s.batches {
		c.Rows += b.Rows
	}
	s.pass(e, fresh, s.kept, was)
	return c
}

// only is the part of a program that works out some outputs.
func only(prog *rule.Program, wanted map[rule.ID]slot) *rule.Program {
	part := &rule.Program{Graph: prog.Graph, Options: prog.Options}
	for _, r := range prog.Rules {
		if slices.ContainsFunc(outputs(r), func(id rule.ID) bool { _, ok := wanted[id]; return ok }) {
			part.Rules = append(part.Rules, r)
		}
	}
	return part
}

// Update takes note that the facts of some rows, counted from 0 over all batches, have changed. They are gathered and assessed
// together.
func (s *Standing) Update(changed iter.Seq2[int, int]) Change {
	p := s.engine.p
	var columns []int
	for _, at := range p.bind {
		if at >= 0 {
			columns = append(columns, at)
		}
	}
	w, scratch := s.engine.NewWorker(), population.NewBatch(p.schema)
	c := Change{Packs: len(p.prog.Rules), Operations: len(p.code), Of: len(p.code)}
	var places [][2]int
	flush := func() {
		if len(places) == 0 {
			return
		}
		scratch.Rows = len(places)
		w.Assess(scratch)
		for row, at := range places {
			w.put(s.shape, row, &s.kept[at[0]], at[1])
		}
		c.Rows += len(places)
		places = places[:0]
		scratch.Reset()
	}
	for batch, row := range changed {
		scratch.CopyRow(len(places), s.batches[batch], row, columns)
		if places = append(places, [2]int{batch, row}); len(places) == rows {
			flush()
		}
	}
	flush()
	c.Outputs = len(s.shape)
	return c
}

// put stores the outputs of one row.
func (w *Worker) put(shape map[rule.ID]slot, row int, into *kept, at int) {
	for i := range w.specs {
		for _, o := range w.specs[i].outputs() {
			switch place := shape[o.id]; {
			case place.number:
				n := into.numbers[place.at]
				n.value[at] = o.number.Value[row]
				n.known.Clear(at)
				if o.number.Known.Bit(row) {
					n.known.Set(at)
				}
			default:
				t := into.truths[place.at]
				t.True.Clear(at)
				t.False.Clear(at)
				if o.truth.True.Bit(row) {
					t.True.Set(at)
				}
				if o.truth.False.Bit(row) {
					t.False.Set(at)
				}
			}
		}
	}
}

// Each gives the result of every batch, in order. A result is good until the next.
func (s *Standing) Each(each func(*Result) error) error {
	e := &Engine{p: lower(s.engine.p.prog, s.engine.p.schema, s.shape), kernels: s.engine.kernels, Missing: s.engine.Missing}
	w := e.NewWorker()
	for k, b := range s.batches {
		w.m.held = &s.kept[k]
		if err := each(w.Assess(b)); err != nil {
			return err
		}
	}
	return nil
}

// lowerHeld reads an output that is held.
func (p *plan) lowerHeld(at slot) value {
	i := instr{x: int64(at.at), a: noOperand, b: noOperand, c: noOperand}
	if !at.number {
		i.op = opHeldTruth
		return p.boolOp(i)
	}
	i.op, i.class = opHeldNumber, fixed
	return value{class: fixed, den: at.den, width: maxWidth, reg: p.emit(i)}
}
