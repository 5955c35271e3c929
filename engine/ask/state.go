package ask

import (
	"cmp"
	"slices"

	"huice/engine/assess"
	"huice/engine/rule"
)

// State is what is known of a subject, and what is worth asking.
type State struct {
	Assessments []Assessment // of all packs of the program, in its order
	Questions   []Question   // the best first
	Open        int          // assessments that are not settled
}

// Assessment is the outcome of one pack with its bounds.
type Assessment struct {
	assess.Single
	Settled bool // nothing that is still unknown can change it
	Lines   []Line
	Waits   []int    // columns it waits for that can be asked, the most decisive first
	Zero    []int    // known columns that come to a divisor of 0: to be corrected, not asked
	Figures []string // parameters without a published figure
	Others  []int    // columns that no file holds
}

// Line is a comparison of the score with a figure.
type Line struct {
	Clause *rule.Clause
	Op     string
	At     rule.Value
	Met    rule.Value
}

// Question is a fact that is worth asking for.
type Question struct {
	Column  int // of the graph
	Name    string
	Minutes int
	Pieces  []Piece  // what the answer can be, cut where an assessment turns
	Bears   []Effect // the open assessments it bears on, in the order of the program
	// Gain is how many assessments the answer settles: for each one the share of answers that settle it, added up.
	Gain rule.Rat
	// With are facts that settle something together with this one where no single fact does, and Together what they gain; the
	// number is not known when the facts are many.
	With     []int
	Together rule.Value
	Rough    bool // the pieces were too many to look at all of them: what is left counts as settling nothing
}

// Effect is what a question does to one assessment.
type Effect struct {
	Pack    int      // index in Assessments
	Answers []Answer // for each piece
	Share   rule.Rat // of the answers that settle it
	Final   bool     // whatever the answer, the verdict is final
}

// Answer is what an assessment comes to for the answers of a piece.
type Answer struct {
	Outcome assess.Outcome // undetermined when it is not settled
	Settled bool
}

// State looks at a subject. Fact gives the value of a column of the graph; seen may be nil, or tell what other subjects answer.
func (a *Asker) State(fact func(col int) rule.Value, seen *Seen) *State {
	d := a.desks.Get().(*desk)
	defer a.desks.Put(d)
	row := d.row(0)
	row.Fact = fact
	row.Reset()
	s := &State{}
	for _, r := range a.prog.Rules {
		x := d.assessment(r, row)
		if !x.Settled {
			s.Open++
		}
		s.Assessments = append(s.Assessments, x)
	}
	at := map[int]int{} // the question of a column
	for k := range s.Assessments {
		for _, col := range s.Assessments[k].Waits {
			if _, ok := at[col]; !ok {
				at[col] = len(s.Questions)
				s.Questions = append(s.Questions, Question{Column: col, Name: a.prog.Graph.Columns[col].Name, Minutes: a.minutes[col]})
			}
			q := &s.Questions[at[col]]
			q.Bears = append(q.Bears, Effect{Pack: k})
		}
	}
	for i := range s.Questions {
		d.question(&s.Questions[i], row, seen)
	}
	d.together(s, fact, seen)
	for i := range s.Questions {
		slices.SortFunc(s.Questions[i].With, func(x, y int) int { return x - y })
	}
	slices.SortFunc(s.Questions, better)
	row.Fact = nil // the subject is not held on to
	return s
}

// better puts what settles more in a minute first; where single facts settle nothing, what does together with the fewest others.
func better(p, q Question) int {
	return cmp.Or(
		perMinute(q.Gain, q.Minutes).Cmp(perMinute(p.Gain, p.Minutes)),
		cmp.Compare(min(1, q.Together.Num.Sign()), min(1, p.Together.Num.Sign())),
		fewer(p, q),
		q.Together.Num.Cmp(p.Together.Num),
		cmp.Compare(len(q.Bears), len(p.Bears)),
		cmp.Compare(p.Minutes, q.Minutes),
		cmp.Compare(p.Name, q.Name))
}

func fewer(p, q Question) int {
	if len(p.With) == 0 || len(q.With) == 0 {
		return cmp.Compare(min(1, len(q.With)), min(1, len(p.With)))
	}
	return cmp.Compare(len(p.With), len(q.With))
}

func perMinute(gain rule.Rat, minutes int) rule.Rat { return gain.Quo(rule.Int(int64(minutes))) }

// assessment is the outcome of a pack with what it waits for.
func (d *desk) assessment(r *rule.Rules, row *rule.Row) Assessment {
	g := d.prog.Graph
	x := Assessment{Single: assess.One(g, r, row), Lines: lines(g, r, row)}
	_, x.Settled = standing(g, r, row)
	if x.Settled {
		return x
	}
	for _, gap := range x.Missing {
		switch {
		case gap.Column < 0:
			x.Figures = append(x.Figures, gap.Figure)
		case row.Value(g.Columns[gap.Column].Node).Known:
			x.Zero = append(x.Zero, gap.Column)
		case d.askable[gap.Column]:
			x.Waits = append(x.Waits, gap.Column)
		default:
			x.Others = append(x.Others, gap.Column)
		}
	}
	return x
}

// standing is the outcome of a pack, and whether nothing that is unknown can change it. That an official may depart from a
// principle is settled in this sense; that an expert has not decided yet is not.
func standing(g *rule.Graph, r *rule.Rules, row *rule.Row) (assess.Outcome, bool) {
	o := assess.OutcomeAt(g, r, row)
	switch o {
	case assess.Undetermined:
		return o, false
	case assess.Discretionary:
		return o, row.Value(r.Hard).Known && row.Value(r.Soft).Known
	case assess.Eligible:
		if r.Amount[0] == rule.None {
			return o, true
		}
		lo, hi := row.Value(r.Amount[0]), row.Value(r.Amount[1])
		return o, lo.Known && hi.Known && lo.Num.Cmp(hi.Num) == 0
	}
	return o, true
}

// lines finds where clauses compare the score with a figure.
func lines(g *rule.Graph, r *rule.Rules, row *rule.Row) []Line {
	if r.Score == nil {
		return nil
	}
	var list []Line
	score := func(id rule.ID) bool { return id == r.Score.Lo || id == r.Score.Hi }
	clauses := r.Clauses()
	for i := range clauses {
		c := &clauses[i]
		n := &g.Nodes[c.Own]
		if n.Op == rule.Decide {
			n = &g.Nodes[n.A]
		}
		if n.Op != rule.Cmp {
			continue
		}
		if op, other := n.Text, n.B; score(n.A) {
			list = append(list, Line{c, op, row.Value(other), row.Value(c.Own)})
		} else if score(n.B) {
			list = append(list, Line{c, turned(op), row.Value(n.A), row.Value(c.Own)})
		}
	}
	return list
}
