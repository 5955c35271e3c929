package main

import (
	"fmt"

	"huice/bench"
	"huice/engine/population"
)

// timed is a line with the place of its answers, nil for a pass over memory.
type timed struct {
	bench.Line
	answers *bench.Answers
}

// workload measures W, every condition, score and amount of every enterprise left in memory, beside the memory itself.
func workload(o *options) error {
	p, err := bench.NewPolicy()
	if err != nil {
		return err
	}
	var batches []*population.Batch
	var m memory
	var list []timed
	for _, n := range []int{1, 2} {
		for _, l := range m.lines(n) {
			list = append(list, timed{Line: l})
		}
		for _, b := range p.Builds() {
			list = append(list, engineLine(p, b, n, &batches, o.enterprises))
		}
	}
	var lines []bench.Line
	var names []string
	for _, l := range list {
		lines, names = append(lines, l.Line), append(names, l.Name)
	}
	if !o.wants(names...) {
		return nil
	}
	m.fill()
	batches = bench.Load(p.Schema, o.enterprises, func(row int) bench.Firm { return bench.At(1, int64(row)) })
	figures, err := o.measure(lines)
	if err != nil {
		return err
	}
	for _, n := range []int{1, 2} {
		printMemory(figures, n)
	}
	return checked(o, list, figures)
}

func engineLine(p *bench.Policy, b bench.Build, n int, batches *[]*population.Batch, rows int) timed {
	into := bench.NewAnswers(rows)
	return timed{answers: into, Line: bench.Line{
		Name: fmt.Sprintf("W %s %s", b.Name, cores(n)), Cores: n, Rows: int64(rows),
		Do: func() error {
			p.Assess(b.Engine, *batches, n, into)
			return nil
		}}}
}

// checked prints the figures of the engine, each after its answers were held to the reference.
func checked(o *options, list []timed, figures map[string]bench.Figure) error {
	var want bench.Tally
	agreed := 0
	for _, l := range list {
		f, ok := figures[l.Name]
		if l.answers == nil || !ok {
			continue
		}
		if want.Rows == 0 {
			want = bench.Reference(1, o.enterprises)
		}
		got := l.answers.Tally()
		if d := got.Differences(&want, true); d != nil {
			return fmt.Errorf("%s does not agree with the reference: %v", l.Name, d)
		}
		agreed++
		fmt.Printf("%s: %s ns per enterprise (%s)\n", l.Name, bench.Nanoseconds(f.Median()), f.Range())
	}
	if agreed > 0 {
		fmt.Printf("check: %d runs over %d enterprises agree with the reference on %d truths, true and unknown, and on %d numbers, known and summed\n",
			agreed, o.enterprises, bench.Truths, bench.Numbers)
	}
	return nil
}
