package assess_test

import (
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// print gives every outcome, truth, score and amount of a result as a checksum for each pack.
func print(r *assess.Result) string {
	var s strings.Builder
	for k := range r.Packs {
		p, h := &r.Packs[k], fnv.New64a()
		for row := range r.Batch.Rows {
			fmt.Fprint(h, p.Outcome[row], " ")
			for _, c := range p.Clauses {
				fmt.Fprint(h, c.True.Bit(row), c.False.Bit(row))
			}
			for _, n := range []*assess.Numbers{p.ScoreMin, p.ScoreMax, p.AmountMin, p.AmountMax} {
				v, known := n.At(row)
				fmt.Fprint(h, v, known, " ")
			}
			if p.Missing != nil {
				for _, g := range p.Missing[row] {
					fmt.Fprint(h, g.Column, g.Figure, " ")
				}
			}
		}
		fmt.Fprintf(&s, "%s %x\n", p.Rules.Pack.ID, h.Sum64())
	}
	return s.String()
}

// full runs an engine over everything.
func full(t *testing.T, e *assess.Engine, batches []*population.Batch) []string {
	t.Helper()
	var all []string
	w := e.NewWorker()
	for _, b := range batches {
		all = append(all, print(w.Assess(b)))
	}
	return all
}

// same holds a standing to a full run.
func same(t *testing.T, what string, s *assess.Standing, e *assess.Engine, batches []*population.Batch) {
	t.Helper()
	want, k := full(t, e, batches), 0
	err := s.Each(func(r *assess.Result) error {
		if got := print(r); got != want[k] {
			t.Errorf("%s: batch %d is not what a full run gives:\n%s\nwant\n%s", what, k, got, want[k])
		}
		k++
		return nil
	})
	if err != nil || k != len(want) {
		t.Fatalf("%s: %d of %d batches, %v", what, k, len(want), err)
	}
}

// edited is the library with a text replaced in one pack.
func edited(t *testing.T, file, old, now string) fs.FS {
	t.Helper()
	all := fstest.MapFS{}
	root := os.DirFS("../../packs")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(root, name)
		if name == file {
			if !strings.Contains(string(src), old) {
				t.Fatalf("%s does not contain %q", file, old)
			}
			src = []byte(strings.Replace(string(src), old, now, 1))
		}
		all[name] = &fstest.MapFile{Data: src}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAStandingGivesWhatAFullRunGives(t *testing.T) {
	_, prog, schema, batches := demoCity(t, 3*population.BatchRows-100)
	e := assess.New(prog, schema)
	e.Missing = true
	s := e.Hold(batches)
	same(t, "at first", s, e, batches)

	// Facts of some enterprises change: a figure, a code, and a gap.
	sales, staff, field := schema.Lookup("sales_revenue_y1"), schema.Lookup("staff_total_y1"), schema.Lookup("industry_code")
	if sales < 0 || staff < 0 || field < 0 {
		t.Fatal("the demo city lacks a column of this test")
	}
	changed := func(yield func(int, int) bool) {
		for _, at := range [][2]int{{0, 0}, {0, 63}, {1, 64}, {2, 900}} {
			b, row := batches[at[0]], at[1]
			b.SetInt(sales, row, 4_999_999_999)
			b.Clear(staff, row)
			b.SetCode(field, row, "a_new_field")
			if !yield(at[0], at[1]) {
				return
			}
		}
	}
	if c := s.Update(changed); c.Rows != 4 {
		t.Errorf("%d rows were done again, not 4", c.Rows)
	}
	same(t, "after facts changed", s, e, batches)

	// One figure of one pack changes.
	compile := func(files fs.FS) *assess.Engine {
		l, problems := pack.Load(files)
		if pack.Errors(problems) {
			t.Fatal(problems)
		}
		var ids []string
		for _, r := range prog.Rules {
			ids = append(ids, r.Pack.ID)
		}
		p, problems := rule.Compile(l, prog.Options, ids...)
		if pack.Errors(problems) {
			t.Fatal(problems)
		}
		e := assess.New(p, schema)
		e.Missing = true
		return e
	}
	other := compile(edited(t, "national/tech_sme/pack.yaml", "sales_max: {label: 年销售收入上限, en: Sales ceiling, cite: measures 第六条（二）, values: {2017-05-03: 2 亿元}}", "sales_max: {label: 年销售收入上限, en: Sales ceiling, cite: measures 第六条（二）, values: {2017-05-03: 3000 万元}}"))
	c := s.Rules(other)
	t.Logf("one figure: %+v", c)
	if c.Packs == 0 || c.Packs > 12 || c.Outputs == 0 || c.Operations*4 > c.Of {
		t.Errorf("one figure of one pack made %d of %d packs, %d outputs and %d of %d operations", c.Packs, len(prog.Rules), c.Outputs, c.Operations, c.Of)
	}
	same(t, "after a figure changed", s, other, batches)
	if c := s.Rules(compile(os.DirFS("../../packs"))); c.Outputs == 0 {
		t.Error("going back did nothing")
	}
	again := compile(os.DirFS("../../packs"))
	same(t, "after it changed back", s, again, batches)
	if c := s.Rules(again); c.Outputs != 0 || c.Rows != 0 {
		t.Errorf("the same rules made work: %+v", c)
	}
}
