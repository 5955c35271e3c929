package cultivate

import (
	"fmt"
	"os"
	"testing"

	"huice/city"
	"huice/engine/pack"
)

func TestTrace(t *testing.T) {
	lib, _ := pack.Load(os.DirFS("../../packs"))
	_, feed, _ := city.Default().Generate(lib, city.Options{Enterprises: 300, Seed: 7, Year: 2025, Gaps: 0.03})
	var all []Subject
	for b := range feed {
		for row := range b.Rows {
			all = append(all, SubjectAt(b, row))
		}
	}
	s, _ := New(lib, Options{Pack: "national/hnte", Today: pack.DayOf(2026, 3, 1), Years: 2})
	q := Request{}
	for _, st := range s.stages {
		Trace = st.ahead == 1
		x := s.open(st, all[11], &q, false)
		fmt.Println("stage", st.from, "vars", len(x.vars), "lines", len(x.lines), "order", len(x.order))
		for i, v := range x.vars {
			for _, s := range v.supplies {
				fmt.Println(" ", i, s.lever.ID, s.year, s.most, s.cost)
			}
		}
		for i, l := range x.lines {
			fmt.Println("   line", i, l)
		}
		f := x.solve(task{by: cheapest, most: 3000, limit: -1})
		fmt.Println("found", f.x, f.cost, f.opened, f.proved, "by question", Qs, "by range", Rs, "made", x.count)
		Qs, Rs = 0, 0
	}
}
