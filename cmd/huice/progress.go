package main

import (
	"io"
	"os"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"huice/engine/explain"
	"huice/engine/population"
	"huice/engine/rule"
)

// bar shows progress on a terminal and stays silent elsewhere.
type bar struct {
	p   *mpb.Progress
	b   *mpb.Bar
	pos func() (int64, int64)
}

func (a *app) progress(what string, pos func() (read, total int64)) *bar {
	if !isTerminal(a.err) {
		return &bar{}
	}
	_, total := pos()
	p := mpb.New(mpb.WithOutput(a.err), mpb.WithWidth(40), mpb.WithRefreshRate(200*time.Millisecond))
	b := p.AddBar(max(total, 1), mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(what+" ")),
		mpb.AppendDecorators(decor.Percentage(), decor.Name("  "), decor.AverageETA(decor.ET_STYLE_GO)))
	return &bar{p, b, pos}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// watch passes batches on and moves the bar with the reader.
func (b *bar) watch(batches watched) watched {
	if b.b == nil {
		return batches
	}
	return func(yield func(*population.Batch, error) bool) {
		for batch, err := range batches {
			b.move()
			if !yield(batch, err) {
				return
			}
		}
	}
}

// move moves the bar to where its source is.
func (b *bar) move() {
	if b.b != nil {
		read, total := b.pos()
		b.b.SetTotal(total, false)
		b.b.SetCurrent(read)
	}
}

func (b *bar) done() {
	if b.b != nil {
		b.b.Abort(true)
		b.p.Wait()
	}
}

// rule10k prints fen in units of ten thousand yuan.
func rule10k(fen rule.Rat) string {
	return explain.Number(fen.Quo(rule.Int(1_000_000)), 2)
}
