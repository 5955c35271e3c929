package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"huice/engine/assess"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
	"huice/exchange"
)

// assessRun is one run of assess: facts in, results out, in parts where they go into a file that can be gone on with.
type assessRun struct {
	*assessCmd
	*app
	lib     *pack.Library
	prog    *rule.Program
	clocks  explain.Clocks
	in      *factsFile
	reader  *exchange.Reader // of the only file
	tallies []tally
	sink    *sink
	journal *journal // nil when the run cannot be gone on with
	done    bool     // nothing of the journal is needed any more
	out     *resultWriter
	stretch stretches
	pending *pendingPart
	groups  int   // of the Parquet file that the journal has
	before  int64 // rows that were done when the run was taken up
	began   time.Time
}

// pickUp finds the run that --resume goes on with, and takes from it what the command line leaves open.
func (c *assessCmd) pickUp(a *app) (*journal, error) {
	if !c.Resume {
		return nil, nil
	}
	format, err := exchange.FormatOf(c.Out)
	switch {
	case c.Out == "" || c.Out == "-":
		return nil, misused("--resume 只用于写入文件的运行，请用 --out 指定文件", "--resume is for runs that write a file; name it with --out")
	case err != nil:
		return nil, err
	case format == exchange.XLSX:
		return nil, misused(".xlsx 不能续写；--resume 用于 .parquet、.csv 和 .ndjson", "an .xlsx file cannot be gone on with; --resume is for .parquet, .csv and .ndjson")
	case len(c.Facts) > 1:
		return nil, misused("合并多个数据文件的运行不能续做，请去掉 --resume", "a run that joins several files cannot be gone on with; leave --resume out")
	}
	j, err := readJournal(c.Out)
	if err != nil {
		return nil, err
	}
	if j == nil || j.plan.Input == "" {
		if j != nil {
			j.close(true) // it broke off before it began
		}
		a.notef("没有未完成的运行，从头开始", "there is no unfinished run; it begins from the start")
		return nil, nil
	}
	p := &j.plan
	c.Date, c.FactsAsOf = cmp.Or(c.Date, p.Date), cmp.Or(c.FactsAsOf, p.Clocks.FactsAsOf)
	c.KnownAsOf, c.ComputedAt = cmp.Or(c.KnownAsOf, p.Clocks.KnownAsOf), cmp.Or(c.ComputedAt, p.Clocks.ComputedAt)
	return j, nil
}

// open opens the facts and what results are written to.
func (r *assessRun) open() error {
	of := subjectOf(r.lib, r.prog)
	var columns []string
	for _, c := range r.prog.Graph.Columns {
		columns = append(columns, c.Name)
	}
	var err error
	if r.in, err = r.openFactsWith(r.lib, of, r.Facts, exchange.Options{Sheet: r.Sheet, Workers: r.Workers, Columns: columns}); err != nil {
		return err
	}
	if len(r.in.files) == 1 {
		r.reader = r.in.files[0]
		if n := r.reader.Unread(); n > 0 {
			r.notef("这些政策不用的%d列没有读取，其中的问题也没有检查；huice facts check 检查全部", "%d columns that these packs do not use were not read, nor checked; huice facts check looks at all", n)
		}
	}
	r.tallies = newTallies(r.prog, r.lang, r.Missing)
	if r.journaled() {
		return r.begin(of)
	}
	if r.Resume {
		return misused("只有读取 CSV 或 Parquet 数据的运行才能续做，请去掉 --resume", "only a run that reads CSV or Parquet can be gone on with; leave --resume out")
	}
	if r.reader != nil {
		r.in.keepIn(&faultLog{})
		r.reader.Begin(os.TempDir(), exchange.Mark{})
	}
	if r.sink, err = openSink(r.app, r.Out); err != nil || r.sink.w == nil {
		return err
	}
	r.out, err = newResultWriter(r.sink.w, r.sink.format, r.app, r.lib, r.prog, r.clocks, r.zone(r.clockFlags), r.in.DemoMark(), exchange.TableState{})
	return err
}

// journaled reports whether the run goes in parts.
func (r *assessRun) journaled() bool {
	format, err := exchange.FormatOf(r.Out)
	return err == nil && format != exchange.XLSX && r.reader != nil && r.reader.Resumable()
}

// begin begins the journal, or goes to where the run broke off.
func (r *assessRun) begin(of *pack.Subject) error {
	now, err := r.planOf(r.app, r.prog, of.ID, r.clocks)
	if err != nil {
		return err
	}
	if r.journal != nil {
		if zh, en := r.journal.plan.changed(now); zh != nil {
			return misused("不能续做：与中断时相比，以下已变化：%[1]s。去掉 --resume 从头开始", "the run cannot be gone on with; since it broke off these have changed: %[2]s. Leave --resume out to begin from the start",
				strings.Join(zh, "、"), strings.Join(en, ", "))
		}
		if err := r.journal.takeUp(); err != nil {
			return err
		}
	} else if err := r.fresh(now); err != nil {
		return err
	}
	last := r.journal.last()
	if len(r.journal.parts) > 0 {
		r.in.faults, r.in.errors = nil, last.Faults.Errors // those of the headings stand in the log
		if err := restore(r.tallies, last.Tallies); err != nil {
			return err
		}
		r.notef("从第%d行之后继续", "going on behind row %d", last.Mark.Row)
	}
	r.in.keepIn(r.journal.faults)
	r.before, r.groups = last.Mark.Good+last.Mark.Bad, len(last.Table.Groups)
	r.stretch.part = last.Mark.Row
	r.reader.Begin(r.journal.dir, last.Mark)
	r.out, err = newResultWriter(r.journal, now.Format, r.app, r.lib, r.prog, r.clocks, r.zone(r.clockFlags), r.in.DemoMark(), last.Table)
	return err
}

// fresh begins a journal in place of an older one.
func (r *assessRun) fresh(p plan) error {
	old, err := readJournal(r.Out)
	if err != nil {
		return err
	}
	if old != nil {
		if n := len(old.parts); n > 0 {
			r.notef("放弃了上次未完成的运行（已完成%d行）；加 --resume 可以续做", "an unfinished run was thrown away (%d rows were done); --resume would have gone on with it", old.parts[n-1].Mark.Row)
		}
		old.close(true)
	} else if err := os.RemoveAll(journalDir(r.Out)); err != nil { // broken off before it had a journal
		return failed("删不了 %s：%v", "%s cannot be removed: %v", journalDir(r.Out), err)
	}
	r.journal, err = beginJournal(r.Out, p)
	return err
}

// assess runs the engine over all rows.
func (r *assessRun) assess() error {
	engine := assess.New(r.prog, r.in.Schema())
	engine.Missing = r.Missing
	bar := r.progress(r.say("评估", "assessing"), r.in.Progress)
	defer bar.done()
	err := engine.Run(r.ctx, bar.watch(r.batches()), r.Workers, r.take)
	if err == nil && r.reader != nil {
		err = r.marks()
	}
	return err
}

// batches are the facts. Of a single file it notes where reading can begin again.
func (r *assessRun) batches() watched {
	if r.reader == nil {
		return r.in.Batches(r.ctx)
	}
	return func(yield func(*population.Batch, error) bool) {
		for b, err := range r.reader.Marked(r.ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			s := stretch{rows: b.Rows, mark: b.Mark}
			if b.Mark != nil {
				if s.faults, err = r.in.log.at(); err != nil {
					yield(nil, fmt.Errorf("keep faults: %w", err))
					return
				}
			}
			r.stretch.push(s)
			if b.Rows > 0 && !yield(b.Batch, nil) {
				return
			}
		}
	}
}

// take writes the results of a batch.
func (r *assessRun) take(res *assess.Result) error {
	if r.reader != nil {
		if err := r.marks(); err != nil {
			return err
		}
	}
	addTallies(r.tallies, res)
	if r.out != nil {
		if err := r.out.write(res); err != nil {
			return err
		}
	}
	if r.reader == nil {
		return nil
	}
	s := r.stretch.pop()
	r.reader.Reuse(res.Batch)
	return r.behind(s)
}

// marks takes the stretches without any good row that stand before the next batch.
func (r *assessRun) marks() error {
	for {
		s, ok := r.stretch.empty()
		if !ok {
			return nil
		}
		if err := r.behind(s); err != nil {
			return err
		}
	}
}

// behind ends a part where it is long enough and reading can begin again.
func (r *assessRun) behind(s stretch) error {
	if r.journal == nil || s.mark == nil {
		return nil
	}
	rows := s.mark.Row - r.stretch.part
	if rows >= partRows/4 { // by now its results are on disk
		if err := r.settlePart(); err != nil {
			return err
		}
	}
	if rows < partRows {
		return nil
	}
	state, err := r.out.table.Break()
	if err != nil {
		return err
	}
	r.pending = &pendingPart{part{Mark: *s.mark, Faults: s.faults, Tallies: tallyStates(r.tallies)}, state}
	r.stretch.part = s.mark.Row
	return nil
}

// pendingPart is a part whose results are on their way to the disk.
type pendingPart struct {
	part
	state func() (exchange.TableState, error)
}

// settlePart notes the part that was on its way in the journal.
func (r *assessRun) settlePart() error {
	if r.pending == nil {
		return nil
	}
	p := r.pending
	r.pending = nil
	var err error
	if p.Table, err = p.state(); err != nil {
		return err
	}
	groups := len(p.Table.Groups)
	if err := r.journal.add(p.part, r.groups); err != nil {
		return err
	}
	r.groups = groups
	return nil
}

// stopped says what is left of a run that broke off. Where the facts cannot be read any further, nothing is: to go on would
// break off at the same place.
func (r *assessRun) stopped(err error) error {
	var facts *exchange.FileError
	if errors.As(err, &facts) {
		r.done = true
	} else if r.journal != nil && r.out != nil {
		_ = r.settlePart() // where it fails, the run goes on from the part before
		if len(r.journal.parts) > 0 {
			return r.kept(err)
		}
	}
	return r.in.broken(r.app, r.Faults, err)
}

// kept says how a run that broke off can be gone on with.
func (r *assessRun) kept(err error) error {
	rows, dir := r.journal.last().Mark.Row, r.journal.dir
	if errors.Is(err, context.Canceled) {
		return failed("已中止；前%[1]d行的结果保存在 %[2]s，加 --resume 再运行一次从那里继续", "stopped; the results of the first %[1]d rows are kept in %[2]s: run it again with --resume to go on from there", rows, dir)
	}
	r.notef("前%[1]d行的结果保存在 %[2]s，排除故障后加 --resume 再运行一次从那里继续", "the results of the first %[1]d rows are kept in %[2]s: run it again with --resume, when the cause is removed, to go on from there", rows, dir)
	return err
}

// finish ends the file of results and puts it in its place.
func (r *assessRun) finish() error {
	if r.out == nil {
		return nil
	}
	if err := r.out.table.Close(); err != nil {
		return fmt.Errorf("write %s: %w", r.Out, err)
	}
	if r.journal == nil {
		if err := r.sink.Commit(r.ctx); err != nil {
			return fmt.Errorf("write %s: %w", r.Out, err)
		}
		return nil
	}
	if err := r.ctx.Err(); err != nil {
		return r.stopped(err)
	}
	if err := r.journal.finish(r.Out); err != nil {
		return err
	}
	r.done = true
	return nil
}

// close gives back what the run holds. The journal stays where somebody may go on with it.
func (r *assessRun) close() {
	if r.out != nil {
		r.out.table.Discard()
	}
	if r.in != nil {
		r.in.Close()
		if r.in.log != nil {
			r.in.log.close()
		}
	}
	if r.sink != nil {
		r.sink.Abort()
	}
	if r.journal != nil {
		r.journal.close(r.done || len(r.journal.parts) == 0)
	}
}

// stretch is what a batch, or a stretch of rows without a good one, adds to a run.
type stretch struct {
	rows   int
	mark   *exchange.Mark // behind it; nil where reading cannot begin again
	faults faultState     // up to the mark
}

// stretches are those that have been read and not yet written. Reading and writing go on side by side.
type stretches struct {
	mu   sync.Mutex
	list []stretch
	part int64 // row behind the latest part
}

func (s *stretches) push(x stretch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, x)
}

func (s *stretches) pop() stretch {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.list[0]
	s.list = s.list[1:]
	return x
}

// empty takes the first stretch if it has no rows.
func (s *stretches) empty() (stretch, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.list) == 0 || s.list[0].rows > 0 {
		return stretch{}, false
	}
	x := s.list[0]
	s.list = s.list[1:]
	return x, true
}

// speed is how a run went, for those who ask whether a larger file will do.
type speed struct {
	Rows    int64   `json:"rows"`
	Seconds float64 `json:"seconds"`
	Rate    float64 `json:"rows_per_second"`
	Memory  int64   `json:"peak_memory_bytes"`
}

// measured is how the run went, nil when it was too short to say: what is printed then is the same at every run.
func (r *assessRun) measured() *speed {
	rows := r.in.Rows() + r.in.Rejected() - r.before
	if rows < 100_000 {
		return nil
	}
	s := time.Since(r.began).Seconds()
	return &speed{rows, s, float64(rows) / s, peakMemory()}
}
