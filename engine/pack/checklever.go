package pack

import (
	"math/big"
	"slices"
)

// Achieved stands in the sets of a lever for the day on which its change counts.
const Achieved = "achieved"

// lever holds a lever against the vocabulary; one that names no subject is one of subject.
func (l *loader) lever(e *Entry[Lever], subject string) {
	v := &e.Value
	v.ID = e.Key
	l.identifier(e.Key, e.Pos)
	if v.Subject == "" {
		v.Subject = subject
	}
	if !l.unread.subjects && l.lib.Subject(v.Subject) == nil {
		l.hintf(l.at(&v.Subject, v.Pos), "subject", orNearest(v.Subject, mapKeys(l.lib.Subjects)), "subjects.yaml 中没有“%s”", "there is no subject %q in subjects.yaml", v.Subject)
		return
	}
	if v.Lead != "" && !leadTime.MatchString(v.Lead) {
		l.errorf(l.at(&v.Lead, v.Pos), "lever-steps", "lead 应写成 6 months，不是“%s”", "lead must read like 6 months, not %q", v.Lead)
	}
	if at, given := l.where[&v.Most]; given && v.Most < 1 {
		l.errorf(at, "lever-steps", "most 是一年最多几步，至少1步", "most is the number of steps possible in a year, 1 at least")
	}
	l.tranches(&v.Cost, v.Pos)
	l.sectors(v)
	l.moved(v)
}

// moved checks what a lever changes and sets.
func (l *loader) moved(v *Lever) {
	before := len(l.problems)
	if len(v.Changes)+len(v.Sets) == 0 {
		l.errorf(v.Pos, "lever", "措施须写明改变哪些指标（changes）或者使哪些指标成为什么（sets）", "a lever says which facts it changes (changes) or what facts become (sets)")
		return
	}
	leads := false
	for i := range v.Changes {
		leads = l.change(v, &v.Changes[i]) || leads
	}
	for i := range v.Sets {
		leads = l.set(v, &v.Sets[i]) || leads
	}
	if v.Once && !slices.ContainsFunc(l.lib.DatesOf(v), func(name string) bool { return l.lib.facts[name].Never }) && !l.unread.facts {
		l.errorf(l.at(&v.Once, v.Pos), "lever", "once 只用于设定可以填“无”（never）的日期的措施", "once goes with a lever that sets a date which may say never")
	}
	l.limit(v)
	l.relabelling(v)
	if !leads && len(l.problems) == before && !l.unread.facts {
		l.errorf(v.Pos, "lever", "措施应至少改变一项写有 moves 的指标，其他指标只能随之变化", "a lever moves one fact that has moves at least; other facts can only follow")
	}
}

// leverFact is a fact that a lever names, which must be one of its subject, plain for all years.
func (l *loader) leverFact(v *Lever, name string, at Pos) *Fact {
	f := l.lib.facts[name]
	switch {
	case f == nil && l.unread.facts:
	case f == nil:
		hint := orNearest(name, keys(l.lib.facts))
		if of, _, ok := l.lib.Column(name); ok {
			hint = Text{"，应写 " + of.Name, "; write " + of.Name}
		}
		l.hintf(at, "no-fact", hint, "没有指标“%s”", "there is no fact %q", name)
	case !f.Of(v.Subject):
		l.errorf(at, "lever", "“%[1]s”不是“%[2]s”的指标", "%q is not a fact of %q", name, v.Subject)
		return nil
	}
	return f
}

// change checks what a step adds to a fact, and tells whether the fact may move that way.
func (l *loader) change(v *Lever, e *Entry[Quantity]) bool {
	f, q := l.leverFact(v, e.Key, e.Pos), &e.Value
	switch {
	case f == nil || q.misread():
	case !f.Numeric():
		l.errorf(e.Pos, "lever", "“%s”不是数值，不能增减，应写在 sets 中", "%q is not a figure that can be added to: it belongs in sets", e.Key)
	case !fits(q, f):
		form := factForms[f.Type]
		l.errorf(q.Pos, "lever", "“%[1]s”是%[2]s，不能增减“%[5]s”", "%[3]q is %[4]s and cannot change by %[5]q", f.Label, form.Zh, e.Key, form.En, q.Src)
	case q.Num.Sign() == 0:
		l.errorf(q.Pos, "lever", "“%s”的增减是0，请删去", "%q changes by 0: leave it out", e.Key)
	case !f.stored(q.Num):
		l.errorf(q.Pos, "lever", "“%s”不能增减“%s”，小数位数过多", "%q cannot change by %q: it has no such decimals", e.Key, q.Src)
	case !f.Moves.steps(q.Num):
		l.errorf(q.Pos, "lever", "“%s”的增减“%s”不是最小步长 %s 的整数倍", "%q changes by %q, which is not a whole multiple of its step, %s", e.Key, q.Src, f.Moves.Step.Src)
	case !f.Moves.allows(q.Num.Sign()):
		l.against(f, q.Pos)
	default:
		return f.Moves != nil
	}
	return false
}

// against reports a move that moves.way does not allow.
func (l *loader) against(f *Fact, at Pos) {
	if f.Moves.Way == "fixed" {
		l.errorf(at, "lever-way", "“%s”不能改变（moves 写的是 way: fixed），措施不能改变它", "%[2]q cannot change (its moves say way: fixed), and no lever changes it", f.Label, f.Name)
		return
	}
	l.errorf(at, "lever-way", "“%[1]s”的 moves 写的是 way: %[2]s，措施不能使它朝相反方向变化", "the moves of %[3]q say way: %[2]s, and no lever moves it the other way", f.Label, f.Moves.Way, f.Name)
}

// allows reports whether a fact may rise (sign 1) or fall (sign -1); one without moves may follow either way.
func (m *Movability) allows(sign int) bool {
	switch {
	case m == nil:
		return true
	case m.Way == "up":
		return sign > 0
	case m.Way == "down":
		return sign < 0
	}
	return m.Way != "fixed"
}

// steps reports whether an amount is a whole number of the smallest steps.
func (m *Movability) steps(n *big.Rat) bool {
	if m == nil || m.Step == nil || m.Step.Num == nil || m.Step.Num.Sign() <= 0 {
		return true
	}
	return new(big.Rat).Quo(n, m.Step.Num).IsInt()
}

// stored reports whether a fact can hold a number exactly.
func (f *Fact) stored(n *big.Rat) bool {
	return new(big.Rat).Mul(n, new(big.Rat).SetInt64(f.Scale())).IsInt()
}

// set checks what a fact becomes, and tells whether it may become that.
func (l *loader) set(v *Lever, e *Entry[Quantity]) bool {
	f, q := l.leverFact(v, e.Key, e.Pos), &e.Value
	if f == nil || q.misread() {
		return false
	}
	if f.Type == "text" || f.Numeric() && !f.follows() {
		l.errorf(e.Pos, "lever", "sets 用于是否、日期、代码，以及只随之而定的名次一类整数；“%s”不是，数值写在 changes 中", "sets is for flags, dates, codes, and counts that only follow, such as a rank; %q is none, and a figure belongs in changes", e.Key)
		return false
	}
	if !f.takes(q) {
		l.errorf(q.Pos, "lever-value", "“%s”不能成为“%s”：是否写 true 或 false，代码写表中的一个，日期写 achieved（变化生效之日），名次写其上下限以内的整数", "%q cannot become %q: write true or false for a flag, a listed code, achieved for a date (the day on which the change counts), or a whole number within its bounds for a rank", e.Key, q.Src)
		return false
	}
	sign := 1
	if q.Kind == Flag && !q.Bool {
		sign = -1
	}
	if !f.Moves.allows(sign) {
		l.against(f, q.Pos)
		return false
	}
	return f.Moves != nil
}

// follows reports whether a figure may be set: a whole number such as a rank, that is neither moved for itself nor a part of
// another, so that setting it moves nothing from one heading to another.
func (f *Fact) follows() bool {
	return f.Type == "count" && f.Period != "year" && f.Moves == nil && len(f.PartOf) == 0
}

// takes reports whether a lever can set a fact to a value, turning words that look like numbers into codes.
func (f *Fact) takes(q *Quantity) bool {
	switch {
	case q.Kind == Unknown:
		return false
	case f.Type == "date":
		return q.Kind == Word && q.Word == Achieved
	}
	return FitsFact(q, f)
}

// limit checks the bound by size.
func (l *loader) limit(v *Lever) {
	m := v.Limit
	if m == nil {
		return
	}
	if _, ok := v.Changes.Find(m.Of); m.Of != "" && !ok {
		l.hintf(l.at(&m.Of, m.Pos), "lever-limit", orNearest(m.Of, mapKeys(v.Changes)), "limit 应是这项措施增减的一项指标，“%s”不是", "limit takes a fact that the lever changes, and %q is none", m.Of)
	}
	if q := &m.Share; q.Kind != None && (q.Kind != Number || q.Num.Sign() <= 0) {
		l.errorf(q.Pos, "lever-limit", "share 应是大于0的比例，如 50%%，不是“%s”", "share is a share above 0, like 50%%, not %q", q.Src)
	}
	if m.Least < 0 {
		l.errorf(l.at(&m.Least, m.Pos), "lever-limit", "least 是不论规模都可以的步数，不能小于0", "least is the number of steps that are possible whatever the size, and not below 0")
	}
}

// tranches checks a table of costs.
func (l *loader) tranches(table *[]Tranche, at Pos) {
	list := *table
	if list != nil && len(list) == 0 {
		l.errorf(l.at(table, at), "lever-cost", "cost 是空的，至少写一档", "cost is empty: write one line at least")
	}
	for i := range list {
		t := &list[i]
		if q := &t.Each; q.Kind != None && (q.Kind != Money || q.Num.Sign() < 0) {
			l.errorf(q.Pos, "lever-cost", "each 是每步的成本，应是不小于0的金额，如 10000 yuan，不是“%s”", "each is the cost of a step, an amount of 0 or more like 10000 yuan, not %q", q.Src)
		}
		at, given := l.where[&t.Steps]
		switch {
		case given && t.Steps < 1:
			l.errorf(at, "lever-cost", "steps 是这一档的步数，至少1步；其余各步都是这个价的，不写 steps", "steps is how many steps cost that, 1 at least; leave it out for all the rest")
		case !given && i+1 < len(list):
			l.errorf(list[i+1].Pos, "lever-cost", "前一档没有写 steps，已包含其余各步，这一档用不到", "the line before has no steps and takes all the rest: this one is never reached")
		}
	}
}

// sectors checks the costs that differ by industry.
func (l *loader) sectors(v *Lever) {
	s := l.lib.Subject(v.Subject)
	if len(v.Sectors) > 0 && s != nil && s.Sector == "" {
		l.errorf(l.at(&v.Sectors, v.Pos), "lever-sectors", "subjects.yaml 没有写“%s”的行业指标（sector），不能按行业写成本", "subjects.yaml names no industry (sector) for %q: its costs cannot differ by industry", v.Subject)
	}
	var seen []string
	for i := range v.Sectors {
		c := &v.Sectors[i]
		l.tranches(&c.Cost, c.Pos)
		if c.Industries != nil && len(c.Industries) == 0 {
			l.errorf(l.at(&c.Industries, c.Pos), "lever-sectors", "industries 是空的，至少写一个行业代码的开头", "industries is empty: write the beginning of one code at least")
		}
		for k := range c.Industries {
			code := &c.Industries[k]
			if slices.Contains(seen, *code) {
				l.errorf(l.at(code, c.Pos), "lever-sectors", "行业“%s”已有成本", "the industry %q has its cost already", *code)
			}
			seen = append(seen, *code)
		}
	}
}

// relabelling refuses a lever that raises or lowers a part without what it is a part of: then nothing would be added, and
// what is there would only move from one heading to another.
func (l *loader) relabelling(v *Lever) {
	for i := range v.Changes {
		e := &v.Changes[i]
		f, d := l.lib.facts[e.Key], e.Value.Num
		if f == nil || d == nil || d.Sign() == 0 {
			continue
		}
		for _, whole := range f.PartOf {
			w := l.lib.facts[whole]
			if w == nil || !w.Of(v.Subject) {
				continue
			}
			if q, ok := v.Changes.Find(whole); ok && (q.Num == nil || covers(q.Num, d)) {
				continue
			}
			l.errorf(e.Pos, "relabelling", "“%[1]s”是“%[2]s”的一部分，%[2]s也须至少变化 %[3]s；否则只是把已有的数从一个科目改记到另一个科目",
				"%[4]q is a part of %[5]q, which must change by %[3]s at least as well; otherwise what is there would only move from one heading to another",
				f.Label, w.Label, e.Value.Src, e.Key, whole)
		}
	}
}

// covers reports whether a change is at least another one, in the same direction.
func covers(whole, part *big.Rat) bool {
	return whole.Sign() == part.Sign() && new(big.Rat).Abs(whole).Cmp(new(big.Rat).Abs(part)) >= 0
}
