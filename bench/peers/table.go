package main

import (
	"fmt"
	"io"
	"strings"

	"huice/bench"
)

// table prints the figures as a table of docs/benchmarks.md, each beside those of our engine.
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
			fmt.Fprintf(w, " %s |", bench.Nanoseconds(ns/figures[o].Median()))
		}
		fmt.Fprintf(w, " %s |\n", verdicts[i])
	}
}

// grouped prints a whole number with its thousands apart.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for k := len(s) - 3; k > 0; k -= 3 {
		s = s[:k] + "," + s[k:]
	}
	return s
}
