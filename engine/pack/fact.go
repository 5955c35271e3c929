package pack

import (
	"math/big"
	"regexp"
	"slices"
)

func (l *loader) identifier(key string, at Pos) {
	if !identifier.MatchString(key) {
		l.errorf(at, "identifier", "“%s”应由小写字母、数字和下划线组成，以字母开头", "%q must be lower-case letters, digits and underscores, and start with a letter", key)
	}
}

// body checks that bodies.yaml has the body an identifier names.
func (l *loader) body(id *string, owner Pos) {
	if *id == "" || l.unread.bodies || l.lib.Bodies[*id] != nil {
		return
	}
	l.hintf(l.at(id, owner), "no-body", orNearest(*id, keys(l.lib.Bodies)), "bodies.yaml 中没有“%s”", "there is no body %q in bodies.yaml", *id)
}

// keys lists the keys of a map in order.
func keys[T any](m map[string]T) []string {
	ks := make([]string, 0, len(m))
	for k := range m {
		ks = append(ks, k)
	}
	slices.Sort(ks)
	return ks
}

// fact checks that the parts of a fact fit together.
func (l *loader) fact(f *Fact) {
	l.body(&f.Source, f.Pos)
	if (f.Period == "year") != (f.Years > 0) {
		l.errorf(l.at(&f.Years, f.Pos), "years", "按年的指标（period: year）须写 years（至少1年），其他指标不写", "a yearly fact (period: year) says how many years (years: 1 or more), and no other fact does")
	}
	if f.Decimals != nil && (f.Type != "number" || *f.Decimals < 0 || *f.Decimals > 6) {
		l.errorf(l.at(f.Decimals, f.Pos), "decimals", "decimals 只用于 type: number，取0至6", "decimals goes with type: number only, from 0 to 6")
	}
	if f.Never && f.Type != "date" {
		l.errorf(l.at(&f.Never, f.Pos), "never", "never 只用于 type: date", "never goes with type: date only")
	}
	if f.Judged && !f.Numeric() && f.Type != "flag" && f.Type != "code" {
		l.errorf(l.at(&f.Judged, f.Pos), "judged", "专家判断的指标应是数值、是否或代码", "what an expert decides is a number, a flag or a code")
	}
	l.minutes(&f.Minutes, f.Pos)
	l.codes(f)
	l.bounds(f)
	l.moves(f)
}

// minutes checks the effort of finding something out.
func (l *loader) minutes(field *int, owner Pos) {
	if n := *field; n < 0 {
		l.errorf(l.at(field, owner), "minutes", "minutes 应是正整数（分钟），不是%d", "minutes is a whole number above 0, not %d", n)
	}
}

func (l *loader) codes(f *Fact) {
	if len(f.Codes) > 0 && f.Type != "code" {
		l.errorf(f.Codes[0].Pos, "codes", "codes 只用于 type: code", "codes goes with type: code only")
		return
	}
	seen := map[string]string{}
	for _, e := range f.Codes {
		if old, ok := seen[e.Value.Label]; ok && e.Value.Label != "" {
			l.errorf(e.Pos, "codes", "代码“%s”与“%s”的名称都是“%s”", "the codes %q and %q have the same label %q", e.Key, old, e.Value.Label)
		}
		seen[e.Value.Label] = e.Key
		if e.Key == "" || e.Key == "unknown" {
			l.errorf(e.Pos, "codes", "代码不能是“%s”", "%q cannot be a code", e.Key)
		}
	}
}

// fits reports whether a figure has the unit of a fact: money for money, a number for the others, 0 for both.
func fits(q *Quantity, f *Fact) bool {
	switch q.Kind {
	case Money:
		return f.Type == "money"
	case Number:
		return f.Numeric() && (f.Type != "money" || q.Num.Sign() == 0)
	}
	return false
}

// within reports whether a number lies between the bounds of a fact; the lower one is 0 unless the fact says otherwise.
func (f *Fact) within(n *big.Rat) bool {
	switch {
	case f.Min == nil && n.Sign() < 0:
		return false
	case f.Min != nil && f.Min.Num != nil && n.Cmp(f.Min.Num) < 0:
		return false
	}
	return f.Max == nil || f.Max.Num == nil || n.Cmp(f.Max.Num) <= 0
}

func (l *loader) bounds(f *Fact) {
	for _, q := range []*Quantity{f.Min, f.Max} {
		if q != nil && !q.misread() && (!f.Numeric() || q.Kind != None && !fits(q, f)) {
			l.errorf(q.Pos, "bound", "type: %s 的指标，上下限不能是“%s”", "a bound of a fact of type %s cannot be %q", f.Type, q.Src)
			return
		}
	}
	if f.Min != nil && f.Max != nil && f.Min.Num != nil && f.Max.Num != nil && f.Min.Num.Cmp(f.Max.Num) > 0 {
		l.errorf(f.Max.Pos, "bound", "上限%[2]s小于下限%[1]s", "the upper bound %[2]s lies below the lower bound %[1]s", f.Min.Src, f.Max.Src)
	}
}

// leadTime is the form of the time until a change counts.
var leadTime = regexp.MustCompile(`^[0-9]{1,3} months?$`)

// moves checks how a fact may change: cultivation steps through the values it allows.
func (l *loader) moves(f *Fact) {
	m := f.Moves
	if m == nil {
		return
	}
	if s := m.Step; s != nil && !s.misread() {
		switch {
		case m.Way == "fixed":
			l.errorf(s.Pos, "moves", "不能改变的指标（way: fixed）不写 step", "a fact that cannot change (way: fixed) has no step")
		case !fits(s, f) || s.Num.Sign() <= 0:
			l.errorf(s.Pos, "moves", "type: %s 的指标，step 不能是“%s”，应是同单位的正数", "the step of a fact of type %s cannot be %q: write a positive figure of the same unit", f.Type, s.Src)
		}
	}
	if m.Lead != "" && !leadTime.MatchString(m.Lead) {
		l.errorf(l.at(&m.Lead, m.Pos), "moves", "lead 应写成 6 months，不是“%s”", "lead must read like 6 months, not %q", m.Lead)
	}
	if c := m.Cost; c != nil && !c.misread() && (c.Kind != Money || c.Num.Sign() < 0) {
		l.errorf(c.Pos, "moves", "cost 应是金额，不是“%s”", "cost is an amount of money, not %q", c.Src)
	}
}

// headings refuses a column heading that two facts would share.
func (l *loader) headings() {
	owner := map[string]*Fact{}
	claim := func(f *Fact, heading *string) {
		old := owner[*heading]
		if old != nil && old != f {
			l.errorf(l.at(heading, f.Pos), "repeated-heading", "“%s”已是指标 %s 的名称或别名", "%q is already a label or alias of the fact %s", *heading, old.Name)
			return
		}
		owner[*heading] = f
	}
	for _, f := range l.lib.Facts {
		if f.Label != "" {
			claim(f, &f.Label)
		}
		for i := range f.Aliases {
			claim(f, &f.Aliases[i])
		}
	}
}
