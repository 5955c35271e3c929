package main

import (
	"fmt"
	"io"
	"math"
	"strings"

	"huice/bench"
)

// table prints the figures as a table of docs/benchmarks.md. A ratio is the median of the ratios of the rounds, so that it is not
// quite that of the medians.
func table(w io.Writer, list []engine, figures []bench.Figure, verdicts []string) {
	var our []int
	head := "| engine | enterprises | ns an enterprise, median (range) | a second |"
	rule := "|---|---|---|---|"
	for i, e := range list {
		if strings.HasPrefix(e.name, ourPrefix) {
			our = append(our, i)
			head += " × " + e.name + " |"
			rule += "---|"
		}
	}
	fmt.Fprintf(w, "%s answers |\n%s---|\n", head, rule)
	for i, e := range list {
		ns := figures[i].Median()
		fmt.Fprintf(w, "| %s | %s | %s (%s) | %s |", e.name, grouped(int64(e.rows)), bench.Nanoseconds(ns), figures[i].Range(), grouped(int64(1e9/ns)))
		for _, o := range our {
			fmt.Fprintf(w, " %s |", times(figures[i].Over(&figures[o])))
		}
		fmt.Fprintf(w, " %s |\n", verdicts[i])
	}
}

// times prints a ratio with three digits that matter.
func times(x float64) string {
	if x >= 1000 {
		return grouped(int64(math.Round(x)))
	}
	return bench.Nanoseconds(x)
}

// grouped prints a whole number with its thousands apart.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for k := len(s) - 3; k > 0; k -= 3 {
		s = s[:k] + "," + s[k:]
	}
	return s
}
