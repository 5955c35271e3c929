package rule_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huice/engine/pack"
	"huice/engine/rule"
)

// builtIn loads the packs of the product.
func builtIn(t *testing.T) *pack.Library {
	t.Helper()
	lib, ps := pack.Load(os.DirFS("../../packs"))
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	return lib
}

// every calls f for each lever of the library and of its packs.
func every(lib *pack.Library, f func(*pack.Lever)) {
	for i := range lib.Levers {
		f(&lib.Levers[i].Value)
	}
	for _, p := range lib.Packs {
		for i := range p.Levers {
			f(&p.Levers[i].Value)
		}
	}
}

// Whatever can be moved has a lever, whether or not a pack reads it today.
func TestEveryMovableFactHasALever(t *testing.T) {
	lib, moved := builtIn(t), map[string]bool{}
	every(lib, func(v *pack.Lever) {
		for _, list := range []pack.Map[pack.Quantity]{v.Changes, v.Sets} {
			for _, e := range list {
				moved[e.Key] = true
			}
		}
	})
	movable := 0
	for _, f := range lib.Facts {
		if f.Moves == nil || f.Moves.Way == "fixed" {
			continue
		}
		movable++
		if !moved[f.Name] {
			t.Errorf("%s: no lever moves %q", f.Moves.Pos, f.Name)
		}
	}
	if movable < 150 {
		t.Errorf("only %d facts can be moved", movable)
	}
}

// A lever that no pack reads only makes a search longer, and a fact that a pack reads wants one.
func TestEveryLeverIsUsedByAPack(t *testing.T) {
	for _, p := range rule.Check(builtIn(t)) {
		if p.Code == "lever-unused" || p.Code == "no-lever" {
			t.Error(p)
		}
	}
}

// What a lever adds to a part it adds to the whole, through all levels: the loader's guard, counted again from the facts.
func TestNoLeverMovesFromOneHeadingToAnother(t *testing.T) {
	lib := builtIn(t)
	parts := 0
	var wholes func(f *pack.Fact, add func(*pack.Fact))
	wholes = func(f *pack.Fact, add func(*pack.Fact)) {
		for _, name := range f.PartOf {
			add(lib.Fact(name))
			wholes(lib.Fact(name), add)
		}
	}
	every(lib, func(v *pack.Lever) {
		for _, e := range v.Changes {
			wholes(lib.Fact(e.Key), func(w *pack.Fact) {
				parts++
				q, ok := v.Changes.Find(w.Name)
				if !ok || q.Num.Sign() != e.Value.Num.Sign() || q.Num.Sign()*q.Num.Cmp(e.Value.Num) < 0 {
					t.Errorf("%s: %q moves %q by %s and %q by less", v.Pos, v.ID, e.Key, e.Value.Src, w.Name)
				}
			})
		}
	})
	if parts < 100 {
		t.Errorf("only %d changes of parts were seen", parts)
	}
}

// Each further step costs as much as the one before or more, in every industry: what is cheap is done first.
func TestCostsOfLeversNeverFall(t *testing.T) {
	every(builtIn(t), func(v *pack.Lever) {
		tables := [][]pack.Tranche{v.Cost}
		for _, s := range v.Sectors {
			tables = append(tables, s.Cost)
		}
		for _, table := range tables {
			for i := 1; i < len(table); i++ {
				if table[i].Each.Num.Cmp(table[i-1].Each.Num) < 0 {
					t.Errorf("%s: %s costs less after %s", table[i].Pos, table[i], table[i-1])
				}
			}
		}
		if v.Evidence == "" || v.Note == "" {
			t.Errorf("%s: %q does not say what its cost rests on", v.Pos, v.ID)
		}
	})
}

// Income is never advice: whatever raises sales or income relies on a market and is shown as a forecast, and sales never rise
// alone.
func TestSalesAreForecasts(t *testing.T) {
	lib := builtIn(t)
	for _, income := range []string{"sales_revenue", "operating_revenue", "main_business_revenue", "gross_income", "hnte_product_income"} {
		every(lib, func(v *pack.Lever) {
			if _, ok := v.Changes.Find(income); ok && (!v.Market || len(v.Changes) < 2) {
				t.Errorf("%s: %q raises %q as if it were advice", v.Pos, v.ID, income)
			}
		})
	}
}

// What has happened does not happen again to have a later date. Those named here may really be done once more.
func TestLeversDoNotRepeatThePast(t *testing.T) {
	lib := builtIn(t)
	again := map[string]string{
		"lead_standard":      "another standard can be drafted",
		"report_hnte_change": "the next change is reported too",
	}
	every(lib, func(v *pack.Lever) {
		if dates := lib.DatesOf(v); len(dates) > 0 && v.Once == (again[v.ID] != "") {
			t.Errorf("%s: %q sets %v: it is done once, or named here with the reason", v.Pos, v.ID, dates)
		}
	})
}

// What the subject did or suffered is no lever: penalties, accidents, sanctions, dates of the past. Nor is dismissing anyone.
func TestLeversLeaveConductAlone(t *testing.T) {
	lib := builtIn(t)
	conduct := func(f *pack.Fact) bool {
		return filepath.Base(f.Pos.File) == "conduct.yaml" || f.Source == "emergency" || strings.Contains(f.Name, "penalt") ||
			strings.Contains(f.Name, "accident") || f.Name == "establishment_date"
	}
	every(lib, func(v *pack.Lever) {
		for _, list := range []pack.Map[pack.Quantity]{v.Changes, v.Sets} {
			for _, e := range list {
				f := lib.Fact(e.Key)
				if conduct(f) {
					t.Errorf("%s: %q moves %q", v.Pos, v.ID, f.Name)
				}
				if f.Unit == "人" && e.Value.Num != nil && e.Value.Num.Sign() < 0 {
					t.Errorf("%s: %q dismisses people: %q", v.Pos, v.ID, f.Name)
				}
			}
		}
	})
	if !slices.ContainsFunc(lib.Facts, conduct) {
		t.Error("no fact of conduct is there to be left alone")
	}
}
