package cohort_test

import (
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"huice/engine/assess"
	"huice/engine/cohort"
	"huice/engine/pack"
	"huice/engine/rule"
)

// library is the small invented one of testdata.
func library(t testing.TB) *pack.Library {
	t.Helper()
	ar, err := txtar.ParseFile("testdata/library.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, f := range ar.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	lib, ps := pack.Load(files)
	if pack.Errors(ps) {
		t.Fatal(ps)
	}
	if ps := rule.Check(lib); pack.Errors(ps) {
		t.Fatal(ps)
	}
	return lib
}

func TestEveryBlockDoesWhatItsExamplesSay(t *testing.T) {
	lib := library(t)
	for _, p := range lib.Packs {
		results, cov, err := assess.Examples(lib, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			for _, f := range r.Faults {
				t.Errorf("%s: %s: %s", p.ID, r.Example.Name, f.In(pack.En))
			}
		}
		together, err := cohort.Examples(lib, p, cov)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range together {
			for _, f := range r.Faults {
				t.Errorf("%s: %s: %s", p.ID, r.Example.Name, f.In(pack.En))
			}
		}
	}
}
