package ask

import (
	"slices"
	"strings"

	"huice/engine/assess"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// turned is the operator of a comparison written the other way round.
func turned(op string) string {
	switch op {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	case ">=":
		return "<="
	}
	return op
}

// Piece is a set of answers for which every assessment stands alike.
type Piece struct {
	From, To    rule.Value   // a number or a day, both included
	Least, Most bool         // From is the least answer there is, To the greatest
	Values      []rule.Value // flags, codes, and the day before all others
	Others      bool         // and every code that no rule names
	Share       rule.Rat     // of the answers
	lo, hi      int64        // of a number or a day, in the units of its column
}

// stretches is how many stretches of a fact are looked at before what is left counts as settling nothing.
const stretches = 4000

// Days that a date of a subject can be, as the readers of files have it.
const firstYear, lastYear = 1900, 2199

// limits is the domain of a column of numbers or days, in its units.
func limits(f *pack.Fact) (lo, hi int64) {
	if f.Type == "date" {
		return int64(pack.DayOf(firstYear, 1, 1)), int64(pack.DayOf(lastYear, 12, 31))
	}
	lo, hi = 0, population.MaxInt
	if f.Min != nil {
		lo = -population.MaxInt
		if f.Min.Num != nil {
			lo = ceiling(rule.FromBig(f.Min.Num).Mul(rule.Int(f.Scale())))
		}
	}
	if f.Max != nil && f.Max.Num != nil {
		hi, _ = rule.FromBig(f.Max.Num).Mul(rule.Int(f.Scale())).Floor().Scaled(1)
	}
	return lo, hi
}

func ceiling(r rule.Rat) int64 {
	n, _ := r.Neg().Floor().Neg().Scaled(1)
	return n
}

// question cuts the answers of a fact where an assessment turns, and tells what each piece settles.
func (d *desk) question(q *Question, row *rule.Row, seen *Seen) {
	d.line.begin(row, q.Column)
	var cut cutting
	cut.desk, cut.q, cut.fact = d, q, d.prog.Graph.Columns[q.Column].Fact
	switch f := cut.fact; {
	case f.Type == "flag":
		cut.value(rule.Value{Known: true, Bool: true})
		cut.value(rule.Value{Known: true})
	case f.Type == "code" || f.Type == "text":
		cut.words()
	default:
		if f.Never {
			cut.value(rule.Value{Known: true, Num: rule.Int(int64(pack.NeverDay))})
		}
		cut.numbers()
	}
	cut.conclude(seen)
}

// cutting collects the pieces of one question.
type cutting struct {
	*desk
	q       *Question
	fact    *pack.Fact
	pieces  []Piece
	answers [][]Answer // for each piece, of each assessment the question bears on
}

// value adds a piece of one value, to one of the same answers if there is one.
func (c *cutting) value(v rule.Value) {
	c.line.point(v)
	answers := make([]Answer, len(c.q.Bears))
	for i := range answers {
		answers[i], _, _ = c.line.answer(c.prog.Rules[c.q.Bears[i].Pack])
	}
	c.add(Piece{Values: []rule.Value{v}}, answers)
}

// add keeps a piece; single values of the same answers are one piece, and so are stretches side by side.
func (c *cutting) add(p Piece, answers []Answer) {
	for i := range c.pieces {
		o := &c.pieces[i]
		if !slices.Equal(c.answers[i], answers) || (o.Values == nil) != (p.Values == nil) {
			continue
		}
		if p.Values != nil {
			o.Values, o.Others = append(o.Values, p.Values...), o.Others || p.Others
			return
		}
		if o.hi+1 == p.lo {
			o.hi = p.hi
			return
		}
	}
	c.pieces, c.answers = append(c.pieces, p), append(c.answers, answers)
}

// words cuts a code: one value for each word that a rule names, and one for all others.
func (c *cutting) words() {
	for _, w := range c.wordsOf() {
		c.value(rule.Value{Known: true, Str: w})
	}
	if len(c.fact.Codes) > 0 { // a closed list
		return
	}
	n := len(c.pieces)
	c.value(rule.Value{Known: true, Str: unheard})
	for i := range c.pieces {
		p := &c.pieces[i]
		if k := len(p.Values) - 1; i >= n || p.Values[k].Str == unheard {
			p.Values, p.Others = p.Values[:k:k], true
		}
	}
}

// unheard stands for a word that no rule names.
const unheard = "\x00"

// wordsOf lists the codes that can make a difference: those of a closed list, or the words that rules compare the column with,
// and for each beginning of a word something that begins with it.
func (c *cutting) wordsOf() []string {
	var words []string
	if len(c.fact.Codes) > 0 {
		for _, e := range c.fact.Codes {
			words = append(words, e.Key)
		}
		return words
	}
	g := c.prog.Graph
	for id := range g.Nodes {
		n := &g.Nodes[id]
		if !c.reads.column(rule.ID(id), c.q.Column) {
			continue
		}
		switch n.Op {
		case rule.In:
			words = append(words, n.Words...)
		case rule.Prefix:
			for _, w := range n.Words {
				words = append(words, w, w+unheard)
			}
		case rule.Same, rule.If:
			for _, arg := range g.Args(rule.ID(id)) {
				if a := &g.Nodes[arg]; a.Type == rule.Code && !c.reads.column(arg, c.q.Column) {
					if v := c.line.base.Value(arg); v.Known {
						words = append(words, v.Str)
					}
				}
			}
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// numbers cuts a number or a day: a stretch on which an assessment turns is cut there, until none does.
func (c *cutting) numbers() {
	lo, hi := limits(c.fact)
	left := stretches
	todo := [][2]int64{{lo, hi}}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		left--
		answers, cut, sure := c.stretch(at[0], at[1], left > 0)
		if sure {
			c.add(Piece{lo: at[0], hi: at[1]}, answers)
			continue
		}
		todo = append(todo, [2]int64{cut + 1, at[1]}, [2]int64{at[0], cut})
	}
	scale := c.fact.Scale()
	for i := range c.pieces {
		if p := &c.pieces[i]; p.Values == nil {
			p.From, p.To = rule.Value{Known: true, Num: units(p.lo, scale)}, rule.Value{Known: true, Num: units(p.hi, scale)}
			p.Least, p.Most = p.lo == lo, p.hi == hi
		}
	}
}

// stretch tells what a stretch comes to, or where to cut it. Where there is no room left to cut, what is not sure settles
// nothing.
func (c *cutting) stretch(lo, hi int64, room bool) (answers []Answer, cut int64, sure bool) {
	c.line.between(lo, hi, c.fact.Scale())
	for _, e := range c.q.Bears {
		x, turn, sure := c.line.answer(c.prog.Rules[e.Pack])
		if !sure && room {
			if !turn.turns || turn.cut < lo || turn.cut >= hi {
				turn.cut = lo + (hi-lo)/2
			}
			return nil, turn.cut, false
		}
		if !sure {
			c.q.Rough, x = true, Answer{Outcome: assess.Undetermined}
		}
		answers = append(answers, x)
	}
	return answers, 0, true
}

// answer is what a pack comes to along the stretch, if it comes to one thing.
func (s *stretch) answer(r *rule.Rules) (x Answer, turn *span, sure bool) {
	open := Answer{Outcome: assess.Undetermined}
	scope := s.at(r.Scope)
	switch {
	case !scope.fixed:
		return open, scope, false
	case scope.is(false):
		return Answer{assess.NotApplicable, true}, nil, true
	case scope.missing():
		return open, nil, true
	}
	hard := s.at(r.Hard)
	switch {
	case !hard.fixed:
		return open, hard, false
	case hard.is(false):
		return Answer{assess.NotEligible, true}, nil, true
	case hard.missing():
		return open, nil, true
	}
	soft := s.at(r.Soft)
	switch {
	case !soft.fixed:
		return open, soft, false
	case soft.is(false):
		return Answer{assess.Discretionary, true}, nil, true
	case soft.missing():
		return open, nil, true
	}
	if r.Amount[0] == rule.None {
		return Answer{assess.Eligible, true}, nil, true
	}
	same := s.equal(r.Amount[0], r.Amount[1])
	return Answer{assess.Eligible, same.is(true)}, &same, same.fixed
}

// conclude adds up what the pieces settle.
func (c *cutting) conclude(seen *Seen) {
	q := c.q
	seen.shares(c.prog.Graph, q.Column, c.pieces)
	q.Pieces, q.Gain = c.pieces, rule.Int(0)
	for i := range q.Bears {
		e := &q.Bears[i]
		e.Final, e.Share = true, rule.Int(0)
		for k := range c.pieces {
			x := c.answers[k][i]
			e.Answers = append(e.Answers, x)
			e.Final = e.Final && x.Settled
			if x.Settled {
				e.Share = e.Share.Add(c.pieces[k].Share)
			}
		}
		q.Gain = q.Gain.Add(e.Share)
	}
}

// Beginning returns the beginning that a value of a piece stands for: every word that begins so and that no rule names.
func Beginning(word string) (string, bool) { return strings.CutSuffix(word, unheard) }
