package explain_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"huice/city"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// town is a small demo city, and an evaluator that stands at one of its enterprises.
type town struct {
	lib   *pack.Library
	prog  *rule.Program
	batch *population.Batch
	row   *rule.Row
	at    int
}

func newTown(t testing.TB, gaps float64, ids ...string) *town {
	t.Helper()
	c := &town{lib: library(t)}
	day, _ := pack.ParseDay("2026-07-01")
	var problems []pack.Problem
	if c.prog, problems = rule.Compile(c.lib, rule.Options{Date: day}, ids...); pack.Errors(problems) {
		t.Fatal(problems)
	}
	schema, feed, err := city.Default().Generate(c.lib, city.Options{Enterprises: population.BatchRows, Seed: 1, Year: 2025, Gaps: gaps})
	if err != nil {
		t.Fatal(err)
	}
	for b := range feed {
		c.batch = b
	}
	bind := c.prog.Graph.Bind(schema)
	c.row = rule.NewRow(c.prog.Graph)
	c.row.Fact = func(col int) rule.Value { return c.prog.Graph.FactAt(bind, c.batch, c.at, col) }
	return c
}

// stand moves to an enterprise.
func (c *town) stand(at int) {
	c.at = at
	c.row.Reset()
}

// everything is all that an explanation says.
func everything(t testing.TB, e *explain.Explanation) string {
	t.Helper()
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return e.Line() + "\n" + e.Page() + "\n" + e.Tree() + "\n" + string(data)
}

var sampled = []string{"national/tech_sme", "national/hnte", "national/rd_super_deduction", "city/linyi/science_innovation_100"}

// An explainer that has explained others says what a new one says, lent or given; what it gave does not change afterwards.
func TestAnExplainerRemembersNoSubject(t *testing.T) {
	c := newTown(t, 0.2, sampled...)
	for _, r := range c.prog.Rules {
		for _, lang := range []pack.Lang{pack.Zh, pack.En} {
			x := explain.NewExplainer(c.lib, c.prog, r, lang)
			var given []*explain.Explanation
			var said []string
			for at := range 25 {
				c.stand(at)
				who := explain.Subject{ID: fmt.Sprint("S", at)}
				want := everything(t, explain.Explain(c.lib, c.prog, r, c.row, who, clocks, lang))
				if got := everything(t, x.Borrow(c.row, who, clocks)); got != want {
					t.Fatalf("%s lent for the enterprise %d:\n%s", r.Pack.ID, at, cmp.Diff(want, got))
				}
				given, said = append(given, x.Explain(c.row, who, clocks)), append(said, want)
			}
			for at, e := range given {
				if got := everything(t, e); got != said[at] {
					t.Fatalf("%s for the enterprise %d has changed since:\n%s", r.Pack.ID, at, cmp.Diff(said[at], got))
				}
			}
		}
	}
}

// Whoever borrows explanations and prints them into a buffer asks for no memory once the largest was seen.
func TestBorrowedExplanationsAllocateNothing(t *testing.T) {
	c := newTown(t, 0.03, sampled[:2]...)
	for _, r := range c.prog.Rules {
		x := explain.NewExplainer(c.lib, c.prog, r, pack.Zh)
		var text []byte
		at := 0
		one := func() {
			c.stand(at % 50)
			at++
			text = x.Borrow(c.row, explain.Subject{ID: "S"}, clocks).AppendTree(text[:0])
		}
		for range 150 {
			one()
		}
		if n := testing.AllocsPerRun(100, one); n != 0 {
			t.Errorf("%s: %v allocations for an explanation", r.Pack.ID, n)
		}
	}
}

// The explanations of a sample of the demo city stay what they were, to the byte.
func TestTheExplanationsOfTheDemoCityStayTheSame(t *testing.T) {
	c := newTown(t, 0.03, sampled...)
	var sums strings.Builder
	for _, r := range c.prog.Rules {
		r.Hash = "" // any edit of the pack changes it
		for _, lang := range []pack.Lang{pack.Zh, pack.En} {
			h := sha256.New()
			for at := range 100 {
				c.stand(at)
				fmt.Fprintln(h, everything(t, explain.Explain(c.lib, c.prog, r, c.row, explain.Subject{ID: fmt.Sprint("S", at)}, clocks, lang)))
			}
			fmt.Fprintf(&sums, "%s %s %x\n", r.Pack.ID, lang, h.Sum(nil))
		}
	}
	file := filepath.Join("testdata", "city_sample.txt")
	if *update {
		if err := os.WriteFile(file, []byte(sums.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), sums.String()); d != "" {
		t.Errorf("%s (-want +got); when a pack or the city has changed, read what changed and run with -update:\n%s", file, d)
	}
}

// A number is printed as math/big rounds it, zeros at the end left out and thousands grouped.
func TestNumbersPrintAsTheyRound(t *testing.T) {
	for _, c := range []struct {
		n, d     int64
		decimals int
		want     string
	}{
		{0, 1, 4, "0"}, {1, 2, 0, "1"}, {-1, 2, 0, "-1"}, {1, 3, 4, "0.3333"}, {-1, 20, 2, "-0.05"}, {-1, 300, 2, "0"}, {1005, 1000, 2, "1.01"},
		{999_999, 1000, 2, "1,000"}, {123_456_789, 100, 2, "1,234,567.89"}, {-1_000_000, 1, 4, "-1,000,000"}, {1 << 62, 1, 0, "4,611,686,018,427,387,904"},
		{1 << 62, 1, 4, "4,611,686,018,427,387,904"}, {-1 << 63, 1, 0, "-9,223,372,036,854,775,808"}, {1_000_001, 1000, 4, "1,000.001"},
	} {
		if got := explain.Number(rule.Frac(c.n, c.d), c.decimals); got != c.want {
			t.Errorf("%d/%d to %d decimals reads %s, not %s", c.n, c.d, c.decimals, got, c.want)
		}
	}
}
