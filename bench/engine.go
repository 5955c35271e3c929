package bench

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// packIDs are the packs of W: the three sets of rules, and the three amounts.
var packIDs = [6]string{"city/w/small_tech", "city/w/high_tech", "city/w/science", "city/w/deduction", "city/w/increment", "city/w/platform"}

// Policy is workload W compiled for our engine.
type Policy struct {
	Library *pack.Library
	Program *rule.Program
	Schema  *population.Schema
	truths  [len(packIDs)][]int // for each clause of a pack, the truth it answers
}

// NewPolicy compiles workload W.
func NewPolicy() (*Policy, error) {
	lib, problems := pack.Load(Packs())
	if pack.Errors(problems) {
		return nil, fmt.Errorf("the packs of W: %v", problems)
	}
	day, _ := pack.ParseDay("2026-07-01")
	prog, problems := rule.Compile(lib, rule.Options{Date: day}, packIDs[:]...)
	if pack.Errors(problems) {
		return nil, fmt.Errorf("the packs of W: %v", problems)
	}
	schema, err := Schema(lib)
	if err != nil {
		return nil, err
	}
	p := &Policy{Library: lib, Program: prog, Schema: schema}
	for i, r := range prog.Rules {
		for _, c := range r.Clauses() {
			n, err := strconv.Atoi(c.ID[1:])
			if err != nil || n < 1 || n > Conditions {
				return nil, fmt.Errorf("%s: the clause %q is no condition of W", packIDs[i], c.ID)
			}
			p.truths[i] = append(p.truths[i], n-1)
		}
	}
	return p, nil
}

// Build is a way to run the engine.
type Build struct {
	Name   string
	Engine *assess.Engine
}

// Builds lists the ways that this machine has, the portable one first; vector is the fastest.
func (p *Policy) Builds() []Build {
	var list []Build
	for i, name := range slices.Backward(assess.Available()) {
		e := assess.New(p.Program, p.Schema)
		e.Use(name)
		if i == 0 && name != "portable" {
			name = "vector"
		}
		list = append(list, Build{name, e})
	}
	return list
}

// Assess runs an engine over batches on some workers and leaves the answers in memory. Workers take runs of batches in turn.
func (p *Policy) Assess(e *assess.Engine, batches []*population.Batch, workers int, into *Answers) {
	const run = 16
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			w := e.NewWorker()
			for {
				from := int(next.Add(run)) - run
				if from >= len(batches) {
					return
				}
				for k := from; k < min(from+run, len(batches)); k++ {
					var next *population.Batch
					if k+1 < len(batches) {
						next = batches[k+1]
					}
					p.take(w.AssessBefore(batches[k], next), &into.Groups[batches[k].First/population.BatchRows])
				}
			}
		})
	}
	wg.Wait()
}

// take copies the answers of a batch out of a result.
//
// A score of W is strict: unknown as soon as any fact it reads is. Our score is a range, which a score by formula makes
// [0, 100] when the formula is unknown, so that it is known where both ends meet.
//
// An amount of W is strict too. Ours is 0 where the enterprise is not eligible, as W says for each of the three; where it is
// undetermined ours is a range, W's is unknown, also where the range happens to be a single point; where it is eligible W's
// is known where both ends meet.
func (p *Policy) take(r *assess.Result, g *Group) {
	for i := range r.Packs {
		for k, truth := range p.truths[i] {
			t := r.Packs[i].Clauses[k]
			g.True[truth], g.False[truth] = t.True, t.False
		}
	}
	for k := range Verdicts {
		v := &r.Packs[k].Verdict
		g.True[Conditions+k], g.False[Conditions+k] = v.True, v.False
	}
	for k := range 2 {
		lo, hi := r.Packs[k].ScoreMin, r.Packs[k].ScoreMax
		r.Bytes(lo, &g.Score[k])
		r.Meet(lo, hi, &g.Known[k])
	}
	for k := range 3 {
		x := &r.Packs[Verdicts+k]
		r.Store(x.AmountMin, &g.Amount[k])
		r.Meet(x.AmountMin, x.AmountMax, &g.Known[2+k])
		decided := x.Clauses[0] // the only condition
		for w := range g.Known[2+k] {
			g.Known[2+k][w] &= decided.True[w] | decided.False[w]
		}
	}
}

// One answers W for one enterprise through the exact evaluator, with the same reading of scores and amounts as take.
func (p *Policy) One(row *rule.Row) Answer {
	var a Answer
	for i, r := range p.Program.Rules {
		x := assess.One(p.Program.Graph, r, row)
		for k, c := range r.Clauses() {
			v := row.Value(c.Node)
			a.Truth[p.truths[i][k]] = when(v.Known, v.Bool)
		}
		decided := when(x.Outcome != assess.Undetermined, x.Outcome == assess.Eligible)
		if i < Verdicts {
			a.Truth[Conditions+i] = decided
		}
		if i < 2 && x.ScoreMin.Num.Cmp(x.ScoreMax.Num) == 0 {
			a.Known[i] = true
			a.Number[i], _ = x.ScoreMin.Num.Scaled(1)
		}
		if i >= Verdicts && decided != Unknown && x.AmountMin.Known && x.AmountMax.Known {
			if lo, hi := fen(x.AmountMin), fen(x.AmountMax); lo == hi {
				a.Known[i-1], a.Number[i-1] = true, lo
			}
		}
	}
	return a
}

func fen(v rule.Value) int64 {
	n, _ := v.Num.Scaled(100)
	return n
}

// Row makes an exact evaluator that stands at a row of a batch once both are set.
func (p *Policy) Row(batch **population.Batch, at *int) *rule.Row {
	bind := p.Program.Graph.Bind(p.Schema)
	row := rule.NewRow(p.Program.Graph)
	row.Fact = func(col int) rule.Value { return p.Program.Graph.FactAt(bind, *batch, *at, col) }
	return row
}
