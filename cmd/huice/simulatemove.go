package main

import (
	"slices"
	"sync"

	"huice/engine/cultivate"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/simulate"
)

// movers are the searches that tell what it would cost a subject to cross a line: those of each variant, made when first asked for.
type movers struct {
	set  pack.Set
	on   pack.Day
	mu   sync.Mutex
	made map[movedBy]*cultivate.Search
}

type movedBy struct {
	v    *simulate.Variant
	pack string
}

// cost is the cheapest plan for the subject in a row by the end of the coming year; false when there is none, or the search was given
// up.
func (m *movers) cost(v *simulate.Variant, id string, b *population.Batch, row int) (int64, bool) {
	s := m.search(v, id)
	if s == nil {
		return 0, false
	}
	r := s.Plan(cultivate.SubjectAt(b, row), cultivate.Request{Brief: true})
	if len(r.Plans) == 0 {
		return 0, false
	}
	return r.Plans[0].Cost, true
}

func (m *movers) search(v *simulate.Variant, id string) *cultivate.Search {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := movedBy{v, id}
	s, ok := m.made[k]
	if !ok {
		s, _ = cultivate.New(v.Library, cultivate.Options{Pack: id, Set: m.set, Today: m.on, Years: 1})
		m.made[k] = s
	}
	return s
}

// columns lists what levers look at besides the rules: the industry, what bounds their steps, and what may not happen twice.
func (m *movers) columns(lib *pack.Library, subject *pack.Subject, read []string) []string {
	all := slices.Clone(read)
	add := func(name string) {
		f := lib.Fact(name)
		if f == nil || !f.Of(subject.ID) {
			return
		}
		if f.Period == "year" {
			name += "_y1"
		}
		all = append(all, name)
	}
	add(subject.Sector)
	for i := range lib.Levers {
		v := &lib.Levers[i].Value
		if v.Limit != nil {
			add(v.Limit.Of)
		}
		for _, d := range lib.DatesOf(v) {
			add(d)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
