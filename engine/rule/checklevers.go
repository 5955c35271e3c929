package rule

import (
	"slices"
	"strings"

	"huice/engine/pack"
)

// movers collects, over all packs, which facts of each kind of subject they read.
type movers struct {
	lib  *pack.Library
	pack map[string]map[string]bool // pack: facts of its subject that it reads
}

// note takes the columns that a pack reads.
func (m *movers) note(id string, g *Graph) {
	if m.pack[id] == nil {
		m.pack[id] = map[string]bool{}
	}
	for _, c := range g.Columns {
		if c.Fact != nil && !strings.HasPrefix(c.Name, pack.OwnerPrefix) {
			m.pack[id][c.Fact.Name] = true
		}
	}
}

// lint looks for facts that packs read and that could be moved, if there were a lever, and for levers that no pack has a
// use for. A library without any levers gives no advice, and is left alone.
func (m *movers) lint() []pack.Problem {
	l, moved, levers := &linter{}, map[string]bool{}, false
	check := func(e *pack.Entry[pack.Lever], packs []*pack.Pack) {
		levers = true
		used := slices.ContainsFunc(packs, func(p *pack.Pack) bool { return p.Subject == e.Value.Subject && m.reads(p, &e.Value) })
		if !used {
			l.warnf(e.Pos, "lever-unused", "没有政策包用到措施“%s”所改变的指标", "no pack reads what the lever %q moves", e.Key)
		}
		for _, f := range facts(&e.Value) {
			moved[f] = true
		}
	}
	for i := range m.lib.Levers {
		check(&m.lib.Levers[i], m.lib.Packs)
	}
	for _, p := range m.lib.Packs {
		for i := range p.Levers {
			check(&p.Levers[i], []*pack.Pack{p})
		}
	}
	for _, f := range m.lib.Facts {
		if levers && f.Moves != nil && f.Moves.Way != "fixed" && !moved[f.Name] && m.read(f.Name) {
			l.warnf(f.Moves.Pos, "no-lever", "“%[1]s”可以改变（moves），但没有措施（levers）改变它", "%[2]q can be moved (moves), but no lever moves it", f.Label, f.Name)
		}
	}
	return l.ps
}

// reads reports whether a pack reads something that a lever moves.
func (m *movers) reads(p *pack.Pack, v *pack.Lever) bool {
	return slices.ContainsFunc(facts(v), func(f string) bool { return m.pack[p.ID][f] })
}

// read reports whether any pack reads a fact.
func (m *movers) read(fact string) bool {
	for _, facts := range m.pack {
		if facts[fact] {
			return true
		}
	}
	return false
}

// facts lists what a lever moves.
func facts(v *pack.Lever) []string {
	var names []string
	for _, list := range []pack.Map[pack.Quantity]{v.Changes, v.Sets} {
		for i := range list {
			names = append(names, list[i].Key)
		}
	}
	return names
}
