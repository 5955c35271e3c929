package cultivate_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"huice/engine/cultivate"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// member is a subject of the pool tests: the base of the pack's examples, changed.
type member struct {
	name string
	with map[string]string
	tier cultivate.Tier
}

// pooled lays out subjects as batches of two rows.
func pooled(t *testing.T, lib *pack.Library, id string, list []member) []*population.Batch {
	t.Helper()
	base := lib.Pack(id).Examples.Base
	names := []string{"uscc", "hnte_cert_valid_to"}
	for _, e := range base {
		if !slices.Contains(names, e.Key) {
			names = append(names, e.Key)
		}
	}
	schema, err := population.NewSchema(lib, names)
	if err != nil {
		t.Fatal(err)
	}
	schema.Key = "uscc"
	var batches []*population.Batch
	for i, m := range list {
		if i%2 == 0 {
			batches = append(batches, population.NewBatch(schema))
		}
		b := batches[len(batches)-1]
		who := facts(t, lib, id, m.with)
		b.SetText(0, b.Rows, m.name)
		for c := 1; c < len(names); c++ {
			fill(b, c, who(names[c]))
		}
		b.Rows++
	}
	return batches
}

func fill(b *population.Batch, col int, v rule.Value) {
	c := &b.Schema.Columns[col]
	switch {
	case !v.Known:
	case c.Kind == population.Flag:
		b.SetFlag(col, b.Rows, v.Bool)
	case c.Kind == population.Code:
		b.SetCode(col, b.Rows, v.Str)
	default:
		n, _ := v.Num.Scaled(c.Fact.Scale())
		b.SetInt(col, b.Rows, n)
	}
}

func TestThePoolPutsEverySubjectInOneTier(t *testing.T) {
	lib := library(t, testLevers)
	s := search(t, lib, "national/hnte", 2)
	list := []member{
		{"qualifies", map[string]string{}, cultivate.Apply},
		{"by time alone, within the limit", map[string]string{"establishment_date": "2025-08-01", "mark_ip_level": "8", "mark_ip_core": "8"}, cultivate.Apply},
		{"spends 400,000 yuan", enterpriseA, cultivate.Cultivate},
		{"spends more than the limit", map[string]string{"tech_staff_hnte_y1": "5"}, cultivate.Potential},
		{"lacks a fact", map[string]string{"hnte_field": "unknown"}, cultivate.Data},
		{"stands in a field that is not supported", map[string]string{"hnte_field": "outside"}, cultivate.Blocked},
		{"holds a title that ends on the last day", map[string]string{"hnte_cert_valid_to": "2027-03-01"}, cultivate.Renew},
		{"holds a title that ends the day after", map[string]string{"hnte_cert_valid_to": "2027-03-02"}, cultivate.Holds},
		{"holds a title until today", map[string]string{"hnte_cert_valid_to": "2026-03-01"}, cultivate.Renew},
		{"held a title until yesterday", map[string]string{"hnte_cert_valid_to": "2026-02-28"}, cultivate.Apply},
	}
	limits := cultivate.Limits{Cost: 1_000_000_00, By: pack.DayOf(2027, 3, 1)}
	var first string
	for _, workers := range []int{1, 2, 5} {
		var got []string
		err := s.Pool(context.Background(), each(pooled(t, lib, "national/hnte", list)), cultivate.Request{}, limits, workers, func(m *cultivate.Member) error {
			want := &list[len(got)]
			if name := m.Batch.Text(0, m.Row); name != want.name || m.Tier != want.tier {
				t.Errorf("%s: %v, not %s: %v", name, m.Tier, want.name, want.tier)
			}
			text := m.Tier.String()
			if p := m.Plan(); p != nil {
				text += " " + show(p)
			}
			got = append(got, text)
			return nil
		})
		if err != nil || len(got) != len(list) {
			t.Fatalf("%d of %d: %v", len(got), len(list), err)
		}
		if all := strings.Join(got, "\n"); first == "" {
			first = all
		} else if all != first {
			t.Errorf("%d workers:\n%s\nnot\n%s", workers, all, first)
		}
	}
}

func TestTimeAloneCountsUpToTheLimit(t *testing.T) {
	lib := library(t, testLevers)
	s := search(t, lib, "national/hnte", 1)
	who := facts(t, lib, "national/hnte", map[string]string{"establishment_date": "2025-03-31", "mark_ip_level": "8", "mark_ip_core": "8"})
	for by, tier := range map[pack.Day]cultivate.Tier{pack.DayOf(2026, 3, 31): cultivate.Apply, pack.DayOf(2026, 3, 30): cultivate.Potential} {
		if m := s.Place(who, cultivate.Request{}, cultivate.Limits{By: by}); m.Tier != tier || m.Plan().On != pack.DayOf(2026, 3, 31) {
			t.Errorf("by %s: %v, not %v", by, m.Tier, tier)
		}
	}
}

// TestALimitIsReachedAtItsFigure holds the limits of the cultivation tier to the fen and to the day.
func TestALimitIsReachedAtItsFigure(t *testing.T) {
	lib := library(t, testLevers)
	s := search(t, lib, "national/hnte", 2)
	who := facts(t, lib, "national/hnte", enterpriseA)
	for _, c := range []struct {
		limits cultivate.Limits
		tier   cultivate.Tier
	}{
		{cultivate.Limits{Cost: 400_000_00, By: pack.DayOf(2027, 1, 1)}, cultivate.Cultivate},
		{cultivate.Limits{Cost: 399_999_99, By: pack.DayOf(2027, 1, 1)}, cultivate.Potential},
		{cultivate.Limits{Cost: 400_000_00, By: pack.DayOf(2026, 12, 31)}, cultivate.Potential},
	} {
		if m := s.Place(who, cultivate.Request{}, c.limits); m.Tier != c.tier {
			t.Errorf("%d fen by %s: %v, not %v", c.limits.Cost, c.limits.By, m.Tier, c.tier)
		}
	}
}

func TestThePoolStops(t *testing.T) {
	lib := library(t, testLevers)
	s := search(t, lib, "national/hnte", 1)
	list := []member{{name: "a"}, {name: "b"}, {name: "c"}}
	ctx, stop := context.WithCancel(context.Background())
	seen := 0
	err := s.Pool(ctx, each(pooled(t, lib, "national/hnte", list)), cultivate.Request{}, cultivate.Limits{By: pack.DayOf(2027, 1, 1)}, 2, func(*cultivate.Member) error {
		seen++
		stop()
		return nil
	})
	if !errors.Is(err, context.Canceled) || seen > 2 {
		t.Errorf("%v after %d", err, seen)
	}
	broken := fmt.Errorf("broken off")
	err = s.Pool(context.Background(), func(yield func(*population.Batch, error) bool) { yield(nil, broken) }, cultivate.Request{}, cultivate.Limits{}, 1, func(*cultivate.Member) error { return nil })
	if !errors.Is(err, broken) {
		t.Errorf("a file that breaks off gives %v", err)
	}
}

func each(list []*population.Batch) func(func(*population.Batch, error) bool) {
	return func(yield func(*population.Batch, error) bool) {
		for _, b := range list {
			if !yield(b, nil) {
				return
			}
		}
	}
}
