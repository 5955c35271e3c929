package ask

import (
	"slices"
	"strings"

	"huice/engine/population"
	"huice/engine/rule"
)

// sample is how many known values of a column are remembered.
const sample = 4096

// Seen is what the subjects of a population answer: how likely answers are.
type Seen struct {
	g       *rule.Graph
	numbers [][]int64
	flags   [][2]int64
	words   []map[string]int64
}

// Watch begins to look at a population. Its batches are given to Add, one after the other.
func (a *Asker) Watch() *Seen {
	n := len(a.prog.Graph.Columns)
	return &Seen{g: a.prog.Graph, numbers: make([][]int64, n), flags: make([][2]int64, n), words: make([]map[string]int64, n)}
}

// Add looks at a batch.
func (s *Seen) Add(b *population.Batch) {
	for col, at := range s.g.Bind(b.Schema) {
		if at < 0 {
			continue
		}
		c := &b.Schema.Columns[at]
		for row := range b.Rows {
			if !b.Valid(at).Bit(row) {
				continue
			}
			switch c.Kind {
			case population.Int:
				if len(s.numbers[col]) < sample {
					s.numbers[col] = append(s.numbers[col], b.Ints(at)[row])
				}
			case population.Flag:
				if b.Flags(at).Bit(row) {
					s.flags[col][1]++
				} else {
					s.flags[col][0]++
				}
			case population.Code:
				if s.words[col] == nil {
					s.words[col] = map[string]int64{}
				}
				s.words[col][b.Text(at, row)]++
			}
		}
	}
}

// shares tells how likely each piece is: one answer of each piece, and all that were seen.
func (s *Seen) shares(g *rule.Graph, col int, pieces []Piece) {
	counts, total := make([]int64, len(pieces)), int64(len(pieces))
	for i := range pieces {
		counts[i] = 1 + s.count(g, col, &pieces[i], pieces)
		total += counts[i] - 1
	}
	for i := range pieces {
		pieces[i].Share = rule.Frac(counts[i], total)
	}
}

// count is how many of those seen answer with a piece.
func (s *Seen) count(g *rule.Graph, col int, p *Piece, all []Piece) (n int64) {
	switch {
	case s == nil:
		return 0
	case g.Columns[col].Fact.Type == "flag":
		for _, v := range p.Values {
			n += s.flags[col][truthIndex(v.Bool)]
		}
	case p.Values == nil:
		for _, x := range s.numbers[col] {
			if p.lo <= x && x <= p.hi {
				n++
			}
		}
	case s.words[col] == nil: // the day before all others
		for _, x := range s.numbers[col] {
			if slices.ContainsFunc(p.Values, func(v rule.Value) bool { return v.Num.Cmp(rule.Int(x)) == 0 }) {
				n++
			}
		}
	default:
		for w, k := range s.words[col] {
			if pieceOf(w, all) == p {
				n += k
			}
		}
	}
	return n
}

// pieceOf finds the piece of a word: the one that names it, else that of its longest beginning, else that of all others.
func pieceOf(word string, all []Piece) *Piece {
	var best *Piece
	longest := -1
	for i := range all {
		p := &all[i]
		if p.Others && longest < 0 {
			best, longest = p, 0
		}
		for _, v := range p.Values {
			if v.Str == word {
				return p
			}
			if beginning, ok := strings.CutSuffix(v.Str, unheard); ok && len(beginning) > longest && strings.HasPrefix(word, beginning) {
				best, longest = p, len(beginning)
			}
		}
	}
	return best
}

func truthIndex(b bool) int {
	if b {
		return 1
	}
	return 0
}

// typical is one answer of a piece: one in the middle of those seen, or one of its own.
func (p *Piece) typical(s *Seen, g *rule.Graph, col int) rule.Value {
	if p.Values != nil {
		if len(p.Values) == 0 {
			return rule.Value{Known: true, Str: unheard}
		}
		return p.Values[0]
	}
	scale := g.Columns[col].Fact.Scale()
	var in []int64
	if s != nil {
		for _, x := range s.numbers[col] {
			if p.lo <= x && x <= p.hi {
				in = append(in, x)
			}
		}
	}
	if len(in) > 0 {
		slices.Sort(in)
		return rule.Value{Known: true, Num: units(in[len(in)/2], scale)}
	}
	at := p.lo
	if at == 0 && p.hi > 0 { // 0 is the least typical of all: what is divided by it is unknown
		at = min(p.hi, scale)
	}
	return rule.Value{Known: true, Num: units(at, scale)}
}
