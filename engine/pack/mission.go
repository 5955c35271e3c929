package pack

import (
	"slices"
	"strings"
)

// Mission is a plan held against the packs that carry it out: nothing of the document is left without a row.
type Mission struct {
	Plan    *Pack
	Rows    []MissionRow
	Figures []MissionFigure
	Strays  []Cite          // articles that packs cite under the plan's documents and the plan does not know
	Open    []OwnedQuestion // open questions of the plan and of every pack it runs
	Silent  []Unencoded     // text not encoded, with the reason
}

// MissionRow is a clause with what carries it out.
type MissionRow struct {
	Clause *PlanClause
	Tasks  []MissionTask
}

// MissionTask is an obligation with the packs that run it.
type MissionTask struct {
	Task  *Task
	Lead  string
	Help  []string
	Packs []*Pack
}

// MissionFigure is a figure of the document with the parameters that hold it.
type MissionFigure struct {
	Stated *Stated
	Held   []string // pack and parameter; exactly one, or the figure is lost or ambiguous
}

// OwnedQuestion is an open question with its pack.
type OwnedQuestion struct {
	Pack     *Pack
	Question *OpenQuestion
}

// Unencoded is text that is not a rule, with its pack.
type Unencoded struct {
	Pack *Pack
	Text *NotEncoded
}

// Mission holds a plan against the library.
func (l *Library) Mission(plan *Pack) *Mission {
	m := &Mission{Plan: plan}
	run := []*Pack{plan}
	for i := range plan.Clauses {
		row := MissionRow{Clause: &plan.Clauses[i]}
		for j := range row.Clause.Tasks {
			t := l.missionTask(row.Clause, &row.Clause.Tasks[j])
			row.Tasks = append(row.Tasks, t)
			for _, p := range t.Packs {
				if !slices.Contains(run, p) {
					run = append(run, p)
				}
			}
		}
		m.Rows = append(m.Rows, row)
	}
	for i := range plan.Stated {
		m.Figures = append(m.Figures, l.held(plan, &plan.Stated[i]))
	}
	m.Strays = l.strays(plan)
	for _, p := range run {
		for i := range p.OpenQuestions {
			m.Open = append(m.Open, OwnedQuestion{p, &p.OpenQuestions[i]})
		}
		for i := range p.NotEncoded {
			m.Silent = append(m.Silent, Unencoded{p, &p.NotEncoded[i]})
		}
	}
	return m
}

func (l *Library) missionTask(c *PlanClause, t *Task) MissionTask {
	out := MissionTask{Task: t, Lead: t.Lead, Help: t.Assist}
	if out.Lead == "" {
		out.Lead = c.Leads()
	}
	if out.Help == nil {
		for _, b := range c.Bodies {
			if b != out.Lead {
				out.Help = append(out.Help, b)
			}
		}
	}
	for _, id := range t.Runs {
		if p := l.packs[id]; p != nil {
			out.Packs = append(out.Packs, p)
		}
	}
	return out
}

// sameDocument reports whether two packs mean the same official document.
func sameDocument(a, b *Document) bool {
	return a != nil && b != nil && a.Title == b.Title && a.Number == b.Number
}

// document returns the document a citation names.
func (p *Pack) document(c Cite) *Document {
	d, _ := p.Documents.Find(c.Doc)
	return d
}

// held finds the parameters that hold a figure of the document: the one it names, and any other that cites the same
// article for the same figure.
func (l *Library) held(plan *Pack, s *Stated) MissionFigure {
	f := MissionFigure{Stated: s}
	doc := plan.document(s.Cite)
	for _, p := range l.Packs {
		for i := range p.Parameters {
			e := &p.Parameters[i]
			name := p.ID + " " + e.Key
			same := slices.ContainsFunc(e.Value.Values, func(v DatedValue) bool { return v.Value.Same(s.Value) })
			cited := sameDocument(p.document(e.Value.Cite), doc) && e.Value.Cite.Article == s.Cite.Article && e.Value.Evidence == ""
			if same && (name == s.In || cited && !l.stated(plan, name)) {
				f.Held = append(f.Held, name)
			}
		}
	}
	return f
}

// stated reports whether a parameter holds a figure of the document.
func (l *Library) stated(plan *Pack, name string) bool {
	return slices.ContainsFunc(plan.Stated, func(s Stated) bool { return s.In == name })
}

// strays lists the articles that packs cite under the plan's documents although the plan does not describe them.
func (l *Library) strays(plan *Pack) []Cite {
	var out []Cite
	for _, p := range l.Packs {
		for _, a := range p.Articles {
			if !a.Cited || p == plan {
				continue
			}
			d, _ := p.Documents.Find(a.Doc)
			for _, own := range plan.Documents {
				if sameDocument(d, &own.Value) && !plan.describes(own.Key, a.Article) {
					out = append(out, Cite{Doc: p.ID, Article: a.Article, Pos: a.Pos})
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b Cite) int { return strings.Compare(a.Doc+a.Article, b.Doc+b.Article) })
	return out
}

// describes reports whether source.md has an article, or one that it is a part of: 四（四）用地类型 of 四（四）.
func (p *Pack) describes(doc, article string) bool {
	for _, a := range p.Articles {
		if a.Doc == doc && strings.HasPrefix(article, a.Article) {
			return true
		}
	}
	return false
}

// Done reports whether an obligation runs something or says why nothing does.
func (t *MissionTask) Done() bool {
	tested := slices.ContainsFunc(t.Packs, func(p *Pack) bool { return p.ExampleCount() > 0 })
	return tested || len(t.Task.Runs) == 0 && t.Task.Reason != ""
}

// Done reports whether every obligation of a clause is.
func (r *MissionRow) Done() bool {
	return !slices.ContainsFunc(r.Tasks, func(t MissionTask) bool { return !t.Done() })
}

// Packs lists the packs that carry out a clause, each once.
func (r *MissionRow) Packs() []*Pack {
	var out []*Pack
	for _, t := range r.Tasks {
		for _, p := range t.Packs {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// ExampleCount is how many examples a pack has.
func (p *Pack) ExampleCount() int { return len(p.Examples.Tests) + len(p.Examples.Populations) }

// Count is how many clauses of some parts there are and how many of them are done.
func (m *Mission) Count(parts ...string) (done, all int) {
	for i := range m.Rows {
		if r := &m.Rows[i]; slices.Contains(parts, r.Clause.Part) {
			all++
			if r.Done() {
				done++
			}
		}
	}
	return done, all
}

// Bodies counts in how many clauses each body is named.
func (m *Mission) Bodies() map[string]int {
	n := map[string]int{}
	for _, r := range m.Rows {
		for _, b := range r.Clause.Bodies {
			n[b]++
		}
	}
	return n
}
