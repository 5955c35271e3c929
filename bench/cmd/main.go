// Command cmd measures the engine: workload W beside the memory limit of the machine, one enterprise alone, and the whole
// policy library on the demo city. `make bench` runs it. It prints medians over the rounds and checks every answer of W
// against the reference before it says how long it took.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"time"

	"huice/bench"
)

// options are the flags.
type options struct {
	enterprises, city, rounds int
	only                      *regexp.Regexp
	atLeast                   time.Duration
	svg                       string
}

func main() {
	var o options
	flag.IntVar(&o.enterprises, "n", 1<<20, "enterprises of workload W")
	flag.IntVar(&o.city, "city", 1<<16, "enterprises of the demo city")
	flag.IntVar(&o.rounds, "rounds", 5, "rounds; every line in turn in each")
	flag.DurationVar(&o.atLeast, "least", 300*time.Millisecond, "least time of a line in a round")
	flag.StringVar(&o.svg, "svg", "", "file for the plot of cost against packs and cores")
	only := flag.String("run", "", "expression that the names of lines must match")
	flag.Parse()
	re, err := regexp.Compile(*only)
	if err == nil {
		o.only = re
		err = run(&o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(o *options) error {
	fmt.Printf("%s/%s, %s, %d cores\n", runtime.GOOS, runtime.GOARCH, runtime.Version(), runtime.NumCPU())
	if err := workload(o); err != nil {
		return err
	}
	if err := alone(o); err != nil {
		return err
	}
	return library(o)
}

// wants reports whether any of some names is asked for.
func (o *options) wants(names ...string) bool { return slices.ContainsFunc(names, o.only.MatchString) }

// measure runs the lines whose names are asked for and returns their figures by name.
func (o *options) measure(lines []bench.Line) (map[string]bench.Figure, error) {
	var asked []bench.Line
	for _, l := range lines {
		switch {
		case !o.only.MatchString(l.Name):
		case l.Cores > runtime.NumCPU():
			fmt.Printf("skipped: %s: this machine has %d\n", l.Name, runtime.NumCPU())
		default:
			asked = append(asked, l)
		}
	}
	figures, err := bench.Rounds(asked, o.rounds, o.atLeast)
	byName := map[string]bench.Figure{}
	for _, f := range figures {
		byName[f.Line.Name] = f
	}
	return byName, err
}

// cores says “1 core”, “2 cores”.
func cores(n int) string {
	if n == 1 {
		return "1 core"
	}
	return fmt.Sprint(n, " cores")
}
