package ask

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"

	"huice/engine/assess"
	"huice/engine/rule"
)

// Survey adds up over a population what open assessments wait for, by the bodies that hold it. Decided is the outcome; the amount
// of an enterprise that comes out as eligible may then wait for more. A divisor that comes to 0 leaves even the outcome open. Its memory grows with the different
// combinations of bodies that subjects wait for, not with the subjects.
type Survey struct {
	a      *Asker
	bodies []string // in order of name
	holder []int    // of each column, index of its body; -1 when no file holds it
	bind   rule.Binding

	sets    []bodySet // different sets of bodies that assessments wait for
	bySet   map[string]int
	rows    map[string]int // subjects by the sets that their open assessments wait for
	open    []int          // assessments by pack
	stuck   []int          // those of them that no file is sure to decide
	subject int

	words []uint64 // the set that is put together
	key   []byte
	of    []uint32 // the sets of the row
	form  *Form    // nil unless rows are collected
}

// bodySet is a set of bodies, with the assessments by pack that wait for exactly these.
type bodySet struct {
	words  []uint64
	bodies int
	packs  []int
}

func (s *bodySet) has(body int) bool { return s.words[body>>6]>>(body&63)&1 != 0 }

// Survey begins to look at a population. The engine whose results it is given must list what is missing.
func (a *Asker) Survey() *Survey {
	s := &Survey{a: a, bySet: map[string]int{}, rows: map[string]int{}, open: make([]int, len(a.prog.Rules)), stuck: make([]int, len(a.prog.Rules))}
	seen := map[string]bool{}
	for i, c := range a.prog.Graph.Columns {
		if a.askable[i] && !seen[c.Fact.Source] {
			seen[c.Fact.Source] = true
			s.bodies = append(s.bodies, c.Fact.Source)
		}
	}
	slices.Sort(s.bodies)
	for i, c := range a.prog.Graph.Columns {
		at, _ := slices.BinarySearch(s.bodies, c.Fact.Source)
		if !a.askable[i] {
			at = -1
		}
		s.holder = append(s.holder, at)
	}
	s.words = make([]uint64, (len(s.bodies)+63)/64)
	return s
}

// Add takes the results of a batch.
func (s *Survey) Add(res *assess.Result) {
	b := res.Batch
	if s.bind == nil {
		s.bind = s.a.prog.Graph.Bind(b.Schema)
	}
	s.subject += b.Rows
	for row := range b.Rows {
		s.of = s.of[:0]
		s.form.begin()
		for k := range res.Packs {
			if gaps := res.Packs[k].Missing[row]; len(gaps) > 0 || res.Packs[k].Outcome[row] == assess.Undetermined {
				s.assessment(res, k, row, gaps)
			}
		}
		s.form.take(b, row)
		if len(s.of) == 0 {
			continue
		}
		slices.Sort(s.of)
		s.of = slices.Compact(s.of)
		s.key = s.key[:0]
		for _, x := range s.of {
			s.key = binary.LittleEndian.AppendUint32(s.key, x)
		}
		s.rows[string(s.key)]++
	}
}

// assessment takes an open assessment with what it waits for.
func (s *Survey) assessment(res *assess.Result, k, row int, gaps []assess.Gap) {
	p := &res.Packs[k]
	if p.Outcome[row] == assess.Discretionary { // a departure from a principle waits for nothing, whatever else is unknown
		at := res.Row(row)
		if at.Value(p.Rules.Hard).Known && at.Value(p.Rules.Soft).Known {
			return
		}
	}
	s.open[k]++
	if len(gaps) == 0 {
		s.stuck[k]++
		return
	}
	clear(s.words)
	for _, g := range gaps {
		if g.Column < 0 || s.holder[g.Column] < 0 || s.known(res, row, g.Column) {
			s.stuck[k]++ // a figure, a measure, or a divisor of 0: no file decides it
			return
		}
		h := s.holder[g.Column]
		s.words[h>>6] |= 1 << (h & 63)
	}
	id := s.set()
	s.sets[id].packs[k]++
	s.of = append(s.of, uint32(id))
	if s.sets[id].bodies == 1 {
		s.form.want(s.holder[gaps[0].Column], gaps)
	}
}

func (s *Survey) known(res *assess.Result, row, col int) bool {
	at := s.bind[col]
	return at >= 0 && res.Batch.Valid(at).Bit(row)
}

// set finds the set that has been put together.
func (s *Survey) set() int {
	s.key = s.key[:0]
	n := 0
	for _, w := range s.words {
		s.key = binary.LittleEndian.AppendUint64(s.key, w)
		n += bits.OnesCount64(w)
	}
	id, ok := s.bySet[string(s.key)]
	if !ok {
		id = len(s.sets)
		s.bySet[string(s.key)] = id
		s.sets = append(s.sets, bodySet{slices.Clone(s.words), n, make([]int, len(s.open))})
	}
	return id
}

// Totals is what a population waits for.
type Totals struct {
	Subjects int
	Open     int // assessments that are not settled
	Stuck    int // those of them that no file is sure to decide: a figure is not published, or a divisor is 0
	ByPack   []PackTotal
	Bodies   []BodyTotal // what decides most first
	Order    []Step      // files in the order that decides most soonest
}

// PackTotal is one pack's part.
type PackTotal struct{ Open, Stuck int }

// BodyTotal is what the file of one body would do.
type BodyTotal struct {
	Body     string
	Decides  int        // assessments whose outcome waits for its facts alone
	ByPack   []int      // of these, by pack of the program
	Decided  int        // subjects with such an assessment
	Helps    int        // assessments that wait for other bodies as well
	With     []BodyHelp // those others, the most frequent first
	Subjects int        // subjects with an assessment that waits for it
}

// BodyHelp is how many assessments wait for another body as well.
type BodyHelp struct {
	Body        string
	Assessments int
}

// Step is one file after those before it. A file that decides nothing by itself opens the way for those that follow.
type Step struct {
	Body     string
	Decides  int // assessments that have everything now
	Subjects int // subjects with such an assessment
	Left     int // assessments still open that files decide
}

// Totals adds up what has been seen.
func (s *Survey) Totals() *Totals {
	t := &Totals{Subjects: s.subject}
	for k := range s.open {
		t.ByPack = append(t.ByPack, PackTotal{s.open[k], s.stuck[k]})
		t.Open, t.Stuck = t.Open+s.open[k], t.Stuck+s.stuck[k]
	}
	rows := s.signatures()
	for body := range s.bodies {
		if x := s.body(body, rows); x.Decides+x.Helps > 0 {
			t.Bodies = append(t.Bodies, x)
		}
	}
	slices.SortFunc(t.Bodies, func(x, y BodyTotal) int {
		return cmp.Or(y.Decides-x.Decides, y.Helps-x.Helps, strings.Compare(x.Body, y.Body))
	})
	t.Order = s.order(rows)
	return t
}

// signature is subjects that wait for the same sets.
type signature struct {
	sets  []int
	count int
}

func (s *Survey) signatures() []signature {
	var list []signature
	for key, n := range s.rows {
		x := signature{count: n}
		for b := []byte(key); len(b) > 0; b = b[4:] {
			x.sets = append(x.sets, int(binary.LittleEndian.Uint32(b)))
		}
		list = append(list, x)
	}
	return list
}

func sum(list []int) (n int) {
	for _, x := range list {
		n += x
	}
	return n
}

func (s *Survey) body(body int, rows []signature) BodyTotal {
	t := BodyTotal{Body: s.bodies[body], ByPack: make([]int, len(s.open))}
	with := make([]int, len(s.bodies))
	for i := range s.sets {
		x := &s.sets[i]
		switch {
		case !x.has(body):
		case x.bodies == 1:
			for k, n := range x.packs {
				t.ByPack[k] += n
			}
		default:
			n := sum(x.packs)
			t.Helps += n
			for other := range with {
				if other != body && x.has(other) {
					with[other] += n
				}
			}
		}
	}
	t.Decides = sum(t.ByPack)
	for other, n := range with {
		if n > 0 {
			t.With = append(t.With, BodyHelp{s.bodies[other], n})
		}
	}
	slices.SortStableFunc(t.With, func(x, y BodyHelp) int { return y.Assessments - x.Assessments })
	for _, r := range rows {
		has := func(id int) bool { return s.sets[id].has(body) }
		if slices.ContainsFunc(r.sets, has) {
			t.Subjects += r.count
		}
		if slices.ContainsFunc(r.sets, func(id int) bool { return has(id) && s.sets[id].bodies == 1 }) {
			t.Decided += r.count
		}
	}
	return t
}

// Bodies lists the bodies whose facts the rules read.
func (s *Survey) Bodies() []string { return s.bodies }
