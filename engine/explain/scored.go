package explain

import (
	"slices"

	"huice/engine/rule"
)

func (x *Explainer) score(again bool) *Score {
	r := x.r
	if r.Score == nil || !r.InForce {
		return nil
	}
	s := &x.memory.score
	if !again {
		s = new(Score)
	}
	*s = Score{Label: r.Pack.Score.Name(x.lang), Of: r.Pack.Score.Max.Src}
	s.Min, s.Max = x.points(r.Score.Lo), x.points(r.Score.Hi)
	s.Items = x.scored(r.Score.Items)
	return s
}

// points prints points, without the unit that a fact may have.
func (x *Explainer) points(id rule.ID) string {
	if x.g.Nodes[id].Op == rule.Col || x.styleOf(id) != plain {
		return x.value(x.row.Value(id), plain)
	}
	return x.show(id)
}

func (x *Explainer) scored(items []rule.Item) []Item {
	out := x.memory.items.make(len(items))
	for i := range items {
		it := &items[i]
		o := &out[i]
		*o = Item{ID: it.Item.ID, Label: it.Item.Name(x.lang), Cite: x.line(it).cite, Min: x.points(it.Lo), Max: x.points(it.Hi)}
		x.use(it.Lo)
		x.use(it.Hi)
		o.Figure, o.Next = x.band(it)
		o.Items = x.scored(it.Items)
	}
	return out
}

// line returns what there is to say about a line of the scoring table.
func (x *Explainer) line(it *rule.Item) *line {
	l := x.lines[it]
	if l == nil {
		l = &line{judged: rule.None}
		if it.Item != nil {
			l.cite = x.cite(it.Item.Cite)
			for i := range x.g.Columns {
				if c := &x.g.Columns[i]; it.Item.Judged != "" && c.Name == it.Item.Judged {
					l.judged = c.Node
				}
			}
		}
		x.lines[it] = l
	}
	return l
}

// band prints the figure an item looks at, of alternatives the one that scored best, and the threshold of the next band.
func (x *Explainer) band(it *rule.Item) (figure, next string) {
	l := x.line(it)
	if l.at != x.run {
		l.figure, l.next = x.banded(it)
		l.at = x.run
	}
	return l.figure, l.next
}

func (x *Explainer) banded(it *rule.Item) (figure, next string) {
	best := -1
	for i := range it.Scales {
		s := &it.Scales[i]
		if slices.ContainsFunc(s.Cases, func(c rule.ID) bool { return x.row.Value(c).Bool }) {
			continue // a case decided, not the bands
		}
		if s.Of == rule.None || s.Table == nil {
			continue
		}
		if best < 0 || cmpKnown(x.row.Value(s.Lo), x.row.Value(it.Scales[best].Lo)) > 0 {
			best = i
		}
	}
	if best < 0 {
		return "", ""
	}
	s := &it.Scales[best]
	st := x.styleOf(s.Of)
	v := x.row.Value(s.Of)
	if v.Known {
		if row := s.Table.Row(v.Num); row > 0 {
			above := &s.Table.Rows[row-1]
			a, b := x.apart(v, rule.Value{Known: true, Num: above.Bound}, st)
			return x.cat(x.formula(s.Of, nil, false), " ", a), x.cat(comparison(above.Op), " ", b)
		}
	}
	return x.cat(x.formula(s.Of, nil, false), " ", x.value(v, st)), ""
}

func cmpKnown(a, b rule.Value) int {
	if !a.Known || !b.Known {
		return 0
	}
	return a.Num.Cmp(b.Num)
}
