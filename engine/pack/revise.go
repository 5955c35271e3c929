package pack

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// Revise applies a variant of a scenario to a library and returns the library that results; the one given stays as it is.
// Folder loads another folder of packs by the name that the scenario gives it. Problems stand at their places in the scenario.
func (s *Scenario) Revise(lib *Library, v *Variant, folder func(string) (*Library, []Problem)) (*Library, []Problem) {
	next := *lib
	next.Packs, next.packs = slices.Clone(lib.Packs), maps.Clone(lib.packs)
	next.Facts, next.facts = slices.Clone(lib.Facts), maps.Clone(lib.facts)
	r := &reviser{loader: &loader{lib: &next, where: s.where}, s: s, folder: folder}
	for i := range v.Changes {
		r.change(&v.Changes[i])
	}
	if !Errors(r.problems) {
		r.checkRevised(v)
	}
	SortProblems(r.problems)
	return &next, r.problems
}

// reviser applies changes to copies of packs.
type reviser struct {
	*loader
	s      *Scenario
	folder func(string) (*Library, []Problem)
	c      *Change
	p      *Pack // the copy that is changed
}

func (r *reviser) change(c *Change) {
	old := r.lib.packs[c.Pack]
	if old == nil {
		r.hintf(r.at(&c.Pack, c.Pos), "no-pack", r.nearPack(r.lib, c.Pack), "没有政策包“%s”", "there is no pack %q", c.Pack)
		return
	}
	r.c = c
	if c.With != nil {
		if old = r.stand(c.With, old); old == nil {
			return
		}
	}
	p := *old
	r.p = &p
	p.Raw = []byte(string(old.Raw) + "\n# " + canonicalText(c.canonical()) + "\n") // what the rules rest on, for their hash
	r.settings()
	r.drops()
	r.requires()
	r.adds()
	r.margins()
	r.lib.packs[p.ID] = &p
	r.lib.Packs[slices.IndexFunc(r.lib.Packs, func(q *Pack) bool { return q.ID == p.ID })] = &p
}

// nearPack is the hint for a mistyped pack: one of the same last part, else the nearest name.
func (r *reviser) nearPack(lib *Library, name string) Text {
	for _, p := range lib.Packs {
		if path.Base(p.ID) == path.Base(name) {
			return Textf("，是不是“%s”？", "; is it %q?", p.ID)
		}
	}
	return orNearest(name, keys(lib.packs))
}

// stand finds what stands in for a pack and gives it its name, so that whoever uses the one uses the other.
func (r *reviser) stand(w *Stand, old *Pack) *Pack {
	from, name := r.lib, old.ID
	if w.Pack != "" {
		name = w.Pack
	}
	if w.Folder != "" {
		lib, problems := r.folder(w.Folder)
		if Errors(problems) || lib == nil {
			r.problems = append(r.problems, problems...)
			r.errorf(r.at(&w.Folder, w.Pos), "folder", "文件夹“%s”中的政策包有错误", "the packs of the folder %q have errors", w.Folder)
			return nil
		}
		from = lib
	}
	q := from.packs[name]
	if q == nil {
		r.hintf(r.at(&w.Pack, w.Pos), "no-pack", r.nearPack(from, name), "没有政策包“%s”", "there is no pack %q", name)
		return nil
	}
	if q.Subject != old.Subject {
		r.errorf(r.at(&w.Pack, w.Pos), "subject", "“%s”的对象不同，不能替换", "%q is about another subject and cannot stand in", name)
		return nil
	}
	p := *q
	p.ID = old.ID
	if w.AsOf != nil {
		p.pin(*w.AsOf)
	}
	if from != r.lib {
		r.adopt(from, &p, w)
	}
	return &p
}

// adopt takes over the facts of another folder that this one lacks. One that both have must be the same.
func (r *reviser) adopt(from *Library, p *Pack, w *Stand) {
	for _, f := range from.Facts {
		own := r.lib.facts[f.Name]
		switch {
		case own == nil:
			r.lib.Facts = append(r.lib.Facts, f)
			r.lib.facts[f.Name] = f
		case (own.Type != f.Type || own.Scale() != f.Scale() || own.Never != f.Never || own.Period != f.Period) && strings.Contains(string(p.Raw), f.Name):
			r.errorf(r.at(&w.Folder, w.Pos), "fact", "指标“%s”在两处的类型或精度不同，不能比较", "the fact %q has another type or precision there: the two cannot be compared", f.Name)
		}
	}
}

// pin makes a pack stay as it was on a day, whatever day it is applied on.
func (p *Pack) pin(on Day) {
	law := p.Effective.LawDate(on)
	force := p.Effective.From <= law && (p.Effective.Until == nil || law <= *p.Effective.Until)
	p.Effective.From, p.Effective.Until = NeverDay, nil
	if !force {
		never := NeverDay
		p.Effective.Until = &never
	}
	p.Parameters = slices.Clone(p.Parameters)
	for i := range p.Parameters {
		x := &p.Parameters[i].Value
		x.Values, x.Demo = Dated{{NeverDay, at(x.Values, law)}}, Dated{{NeverDay, at(x.Demo, law)}}
	}
	p.Uses = slices.Clone(p.Uses)
	for i := range p.Uses {
		u := &p.Uses[i].Value
		if never := NeverDay; u.Holds(law) {
			u.From, u.Until = nil, nil
		} else {
			u.From, u.Until = nil, &never
		}
	}
	p.Applies, p.Conditions = pinned(p.Applies, conditionWindow, law), pinned(p.Conditions, conditionWindow, law)
	p.Disqualifiers, p.FastTracks = pinned(p.Disqualifiers, triggerWindow, law), pinned(p.FastTracks, triggerWindow, law)
	if p.Score != nil {
		score := *p.Score
		score.Items = pinnedItems(score.Items, law)
		p.Score = &score
	}
}

func conditionWindow(x *Condition) *Window { return &x.Window }
func triggerWindow(x *Trigger) *Window     { return &x.Window }

// pinned keeps what exists on a day, for ever.
func pinned[T any](list []T, window func(*T) *Window, on Day) []T {
	var out []T
	for i := range list {
		x := list[i]
		if w := window(&x); w.Holds(on) {
			*w = Window{}
			out = append(out, x)
		}
	}
	return out
}

func pinnedItems(list []Item, on Day) []Item {
	out := pinned(list, func(x *Item) *Window { return &x.Window }, on)
	for i := range out {
		out[i].Items = pinnedItems(out[i].Items, on)
	}
	return out
}

// settings gives figures their new values.
func (r *reviser) settings() {
	p := r.p
	p.Parameters = slices.Clone(p.Parameters)
	for i := range r.c.Parameters {
		e := &r.c.Parameters[i]
		x, ok := p.Parameters.Find(e.Key)
		if !ok {
			r.hintf(e.Pos, "no-parameter", orNearest(e.Key, mapKeys(p.Parameters)), "%[1]s 没有参数“%[2]s”", "%[1]s has no parameter %[2]q", p.ID, e.Key)
			continue
		}
		kind := x.kind()
		for _, v := range e.Value {
			q := v.Value
			if q.misread() {
				continue
			}
			if q.Kind != None && kind != None && q.Kind != kind || q.Kind == Unknown || q.Kind == Never {
				r.errorf(q.Pos, "value-kind", "参数“%[1]s”原来是“%[3]s”这样的值，“%[4]s”不是同一类", "%[2]q has values like %[3]q; %[4]q is of another kind", x.Label, e.Key, x.sample(), q.Src)
			}
		}
		x.Values, x.Demo = r.dated(x.Values, e.Value), nil
	}
}

// dated is a setting as a history: one that holds whatever the day is the history before the day of the scenario, and then
// the new value.
func (r *reviser) dated(old Dated, new Setting) Dated {
	if len(new) != 1 || new[0].From != NeverDay {
		return Dated(new)
	}
	law := r.p.Effective.LawDate(r.s.Base.Date)
	var out Dated
	for _, v := range old {
		if v.From < law {
			out = append(out, v)
		}
	}
	return append(out, DatedValue{law, new[0].Value})
}

// kind is what sort of values a parameter has; None when nothing is published or assumed.
func (p *Parameter) kind() Kind {
	for _, v := range slices.Concat(p.Values, p.Demo) {
		if v.Value.Kind != None {
			return v.Value.Kind
		}
	}
	return None
}

// sample is a value that a parameter has had.
func (p *Parameter) sample() string {
	for _, v := range slices.Concat(p.Values, p.Demo) {
		if v.Value.Kind != None {
			return v.Value.Src
		}
	}
	return "none"
}

// itemPrefix begins the name of a line of the scoring table in drop.
const itemPrefix = "score."

// drops takes out what is dropped.
func (r *reviser) drops() {
	p := r.p
	for i := range r.c.Drop {
		id := r.c.Drop[i]
		if item, ok := strings.CutPrefix(id, itemPrefix); ok && p.Score != nil {
			score := *p.Score
			var found bool
			if score.Items, found = without(score.Items, item); found {
				p.Score = &score
				continue
			}
		}
		n := len(p.Applies) + len(p.Conditions) + len(p.Disqualifiers) + len(p.FastTracks)
		p.Applies = slices.DeleteFunc(slices.Clone(p.Applies), func(x Condition) bool { return x.ID == id })
		p.Conditions = slices.DeleteFunc(slices.Clone(p.Conditions), func(x Condition) bool { return x.ID == id })
		p.Disqualifiers = slices.DeleteFunc(slices.Clone(p.Disqualifiers), func(x Trigger) bool { return x.ID == id })
		p.FastTracks = slices.DeleteFunc(slices.Clone(p.FastTracks), func(x Trigger) bool { return x.ID == id })
		if n == len(p.Applies)+len(p.Conditions)+len(p.Disqualifiers)+len(p.FastTracks) {
			r.hintf(r.at(&r.c.Drop[i], r.c.Pos), "no-clause", orNearest(id, p.parts()), "%[1]s 没有“%[2]s”这一条件、否决项、直通条件或评分项（评分项写 score.编号）",
				"%[1]s has no condition, disqualifier, fast track or line of the score %[2]q (a line of the score is written score.<id>)", p.ID, id)
		}
	}
}

// without is a list of items without one of them, which may be in a group; a group that is left empty goes too.
func without(list []Item, id string) (out []Item, found bool) {
	for _, x := range list {
		if x.ID == id {
			found = true
			continue
		}
		if len(x.Items) > 0 {
			var in bool
			x.Items, in = without(x.Items, id)
			found = found || in
			if len(x.Items) == 0 {
				continue
			}
		}
		out = append(out, x)
	}
	return out, found
}

// parts names what can be dropped from a pack.
func (p *Pack) parts() []string {
	var names []string
	for _, list := range [][]Condition{p.Applies, p.Conditions} {
		for _, x := range list {
			names = append(names, x.ID)
		}
	}
	for _, list := range [][]Trigger{p.Disqualifiers, p.FastTracks} {
		for _, x := range list {
			names = append(names, x.ID)
		}
	}
	var items func([]Item)
	items = func(list []Item) {
		for _, x := range list {
			names = append(names, itemPrefix+x.ID)
			items(x.Items)
		}
	}
	if p.Score != nil {
		items(p.Score.Items)
	}
	return names
}

// requires replaces what conditions require.
func (r *reviser) requires() {
	p := r.p
	p.Applies, p.Conditions = slices.Clone(p.Applies), slices.Clone(p.Conditions)
	for i := range r.c.Require {
		e := &r.c.Require[i]
		var ids []string
		found := false
		for _, list := range [][]Condition{p.Applies, p.Conditions} {
			for k := range list {
				ids = append(ids, list[k].ID)
				if list[k].ID == e.Key {
					list[k].Require, list[k].Words, found = e.Value, "", true
				}
			}
		}
		if !found {
			r.hintf(e.Pos, "no-clause", orNearest(e.Key, ids), "%[1]s 没有条件“%[2]s”", "%[1]s has no condition %[2]q", p.ID, e.Key)
		}
	}
}

// adds puts new conditions behind the others. They must have names of their own.
func (r *reviser) adds() {
	taken := r.p.parts()
	for i := range r.c.Add {
		x := &r.c.Add[i]
		r.identifier(x.ID, r.at(&x.ID, x.Pos))
		if slices.Contains(taken, x.ID) {
			r.errorf(r.at(&x.ID, x.Pos), "repeated-id", "%[1]s 已有条件“%[2]s”；要改它，写 require", "%[1]s has a condition %[2]q already; to change it write require", r.p.ID, x.ID)
		}
		taken = append(taken, x.ID)
	}
	r.p.Conditions = append(slices.Clone(r.p.Conditions), r.c.Add...)
}

// margins checks the margins of a change against the figures that it sets.
func (r *reviser) margins() {
	for i := range r.c.Margins {
		e := &r.c.Margins[i]
		set, ok := r.c.Parameters.Find(e.Key)
		switch q := e.Value; {
		case !ok:
			r.hintf(e.Pos, "margin", orNearest(e.Key, mapKeys(r.c.Parameters)), "“%s”没有在 parameters 中改动，没有新的线可看", "%q is not among the parameters that change: there is no new line", e.Key)
		case q.misread():
		case q.Num == nil || q.Num.Sign() <= 0 || slices.ContainsFunc(*set, func(v DatedValue) bool { return v.Value.Kind != None && v.Value.Kind != q.Kind }):
			r.errorf(q.Pos, "margin", "“%[1]s”的范围应是与参数同单位的正数，不是“%[2]s”", "the margin of %[1]q must be a positive figure of the same unit, not %[2]q", e.Key, q.Src)
		}
	}
}

// checkRevised holds what the packs of a variant use against the packs there are.
func (r *reviser) checkRevised(v *Variant) {
	for i := range v.Changes {
		c := &v.Changes[i]
		p := r.lib.packs[c.Pack]
		for _, u := range p.Uses {
			if r.lib.packs[u.Value.Pack] == nil {
				r.errorf(c.Pos, "no-pack", "换上的“%[1]s”要用政策包“%[2]s”，这里没有", "what stands in for %[1]q uses the pack %[2]q, which is not here", c.Pack, u.Value.Pack)
			}
		}
	}
	state := map[string]int{}
	var visit func(id string) bool
	visit = func(id string) bool { // reports whether a pack leads back to itself
		p := r.lib.packs[id]
		if p == nil || state[id] == 2 {
			return false
		}
		if state[id] == 1 {
			return true
		}
		state[id] = 1
		round := slices.ContainsFunc(r.references(p), func(x reference) bool { return visit(x.id) })
		state[id] = 2
		return round
	}
	for i := range v.Changes {
		if c := &v.Changes[i]; visit(c.Pack) {
			r.errorf(c.Pos, "cycle", "改动之后政策包相互引用成环：%s", "after this change packs use each other in a circle: %s", c.Pack)
			return
		}
	}
}

// Users lists packs and whatever reads them, directly or through others, in the order of the library.
func (l *Library) Users(ids []string) []string {
	reads := map[string]bool{}
	for _, id := range ids {
		reads[id] = true
	}
	x := &loader{lib: l, where: map[any]Pos{}}
	for grew := true; grew; {
		grew = false
		for _, p := range l.Packs {
			if !reads[p.ID] && slices.ContainsFunc(x.references(p), func(r reference) bool { return reads[r.id] }) {
				reads[p.ID], grew = true, true
			}
		}
	}
	var out []string
	for _, p := range l.Packs {
		if reads[p.ID] {
			out = append(out, p.ID)
		}
	}
	return out
}

// Place moves a problem that compiling found in a changed pack to the change in the scenario that led to it.
func (s *Scenario) Place(v *Variant, p Problem) Problem {
	if p.Pos.File == s.File {
		return p
	}
	at := v.Pos
	for i := range v.Changes {
		if v.Changes[i].Pack == path.Dir(p.Pos.File) || i == 0 {
			at = v.Changes[i].Pos
		}
	}
	return Problem{Pos: at, Severity: p.Severity, Code: p.Code, Text: Text{
		fmt.Sprintf("改动之后 %s：%s", p.Pos, p.Text.Zh), fmt.Sprintf("after this change %s: %s", p.Pos, p.Text.En)}}
}

// Reading is the library with the facts of another that it lacks, for reading files with.
func (l *Library) Reading(other *Library) *Library {
	next := *l
	next.Facts, next.facts = slices.Clone(l.Facts), maps.Clone(l.facts)
	for _, f := range other.Facts {
		if next.facts[f.Name] == nil {
			next.Facts = append(next.Facts, f)
			next.facts[f.Name] = f
		}
	}
	return &next
}
