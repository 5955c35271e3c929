// Command peers runs workload W on our engine and on others, interleaved in one run, holds the answers of each to the
// reference, and prints a table for docs/benchmarks.md. `make peers` runs it. It is a module of its own, so that none of the
// libraries it needs becomes one of ours.
//
// What is timed is the assessment alone: the inputs lie ready in the form that suits each engine best, the answers are left in
// memory (of SQL: in a new table), policies are compiled and tables loaded beforehand. One core.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"time"

	"huice/bench"
)

// engine is something that answers workload W.
type engine struct {
	name     string
	rows     int  // enterprises of a pass: what takes it a second or two
	unknowns bool // tells unknown from false
	prepare  func(rows int) (*job, error)
}

// job is an engine with its inputs ready.
type job struct {
	pass  func() error
	took  func() time.Duration // of the last pass, where it was timed elsewhere
	tally func() (bench.Tally, error)
	close func()
}

// errMissing says that an engine is not installed here.
var errMissing = errors.New("not installed")

func main() {
	rounds := flag.Int("rounds", 3, "rounds; every engine in turn in each")
	least := flag.Duration("least", 2*time.Second, "least time of an engine in a round")
	scale := flag.Float64("scale", 1, "multiplies how many enterprises each engine is given")
	only := flag.String("run", "", "expression that the names of engines must match")
	flag.Parse()
	re, err := regexp.Compile(*only)
	if err == nil {
		err = run(re, *scale, *rounds, *least)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// engines lists ours first, then from the fastest to the slowest.
func engines() []engine {
	return slices.Concat(ours(), []engine{naive()}, numPy(), []engine{openFisca(), duckDB(), celGo(), exprLang(), opa()})
}

func run(only *regexp.Regexp, scale float64, rounds int, least time.Duration) error {
	var ready []engine
	var lines []bench.Line
	var jobs []*job
	for _, e := range engines() {
		if !only.MatchString(e.name) {
			continue
		}
		e.rows = max(int(float64(e.rows)*scale), 1)
		j, err := e.prepare(e.rows)
		if errors.Is(err, errMissing) {
			fmt.Fprintf(os.Stderr, "skipped: %s: %v\n", e.name, err)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
		if j.close != nil {
			defer j.close()
		}
		ready, jobs = append(ready, e), append(jobs, j)
		lines = append(lines, bench.Line{Name: e.name, Cores: 1, Rows: int64(e.rows), Do: j.pass, Took: j.took})
	}
	figures, err := bench.Rounds(lines, rounds, least)
	if err != nil {
		return err
	}
	verdicts, wrong := check(ready, jobs)
	fmt.Printf("%s/%s, %s, %d cores, one used; %d rounds\n\n", runtime.GOOS, runtime.GOARCH, runtime.Version(), runtime.NumCPU(), rounds)
	table(os.Stdout, ready, figures, verdicts)
	if wrong > 0 {
		return fmt.Errorf("%d engines do not agree with the reference", wrong)
	}
	return nil
}

// check holds the answers of every engine to the reference over as many enterprises.
func check(list []engine, jobs []*job) (verdicts []string, wrong int) {
	want := map[int]bench.Tally{}
	for i, e := range list {
		if _, ok := want[e.rows]; !ok {
			want[e.rows] = bench.Reference(1, e.rows)
		}
		reference := want[e.rows]
		got, err := jobs[i].tally()
		if err != nil {
			verdicts, wrong = append(verdicts, err.Error()), wrong+1
			continue
		}
		switch d := got.Differences(&reference, e.unknowns); {
		case d != nil:
			fmt.Fprintf(os.Stderr, "%s: %v\n", e.name, d)
			verdicts, wrong = append(verdicts, fmt.Sprintf("%d counts differ", len(d))), wrong+1
		case e.unknowns:
			verdicts = append(verdicts, "agree, unknowns too")
		default:
			verdicts = append(verdicts, "true counts agree; no unknown")
		}
	}
	return verdicts, wrong
}

// firms makes the population in an engine's own form.
func firms[T any](rows int, of func(f *bench.Firm) T) []T {
	list := make([]T, rows)
	for i := range list {
		f := bench.At(1, int64(i))
		list[i] = of(&f)
	}
	return list
}

// counted is the tally of answers that lie in memory.
func counted(a *bench.Answers) func() (bench.Tally, error) {
	return func() (bench.Tally, error) { return a.Tally(), nil }
}
