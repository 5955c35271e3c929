package assess

import "huice/engine/rule"

// dictionary is the answer to a test for each code of a column, as it grows.
type dictionary struct {
	known int        // codes tested so far
	bits  [16]uint32 // the answers for the first 512
	more  []bool     // all answers, once there are more
}

const fewCodes = 512

// learn tests the codes that are new since the last batch.
func (d *dictionary) learn(words []string, matches func(string) bool) {
	for _, w := range words[d.known:] {
		yes := matches(w)
		if d.known < fewCodes && yes {
			d.bits[d.known>>5] |= 1 << (d.known & 31)
		}
		d.more = append(d.more, yes)
		d.known++
	}
}

// dict looks up the answer for each code.
func (m *machine) dict(d *Truth, i *instr) {
	*d = Truth{}
	at := m.p.bind[i.x]
	if at < 0 {
		return
	}
	t := &m.dicts[i.dictTable]
	if all := m.batch.Schema.Columns[at].Dict.Words(); len(all) > t.known {
		t.learn(all, m.p.test(i.node))
	}
	codes, valid := (*[rows]uint32)(m.batch.Codes(at)), m.batch.Valid(at)
	if t.known <= fewCodes {
		m.k.look(d, codes, valid, &t.bits, m.n)
		return
	}
	for w := range m.n {
		var yes uint64
		for k, c := range codes[w*64 : w*64+64] {
			if valid[w]>>k&1 != 0 && t.more[c] {
				yes |= 1 << k
			}
		}
		d.settle(w, valid[w], yes)
	}
}

// test is what a node asks of a code.
func (p *plan) test(id rule.ID) func(code string) bool {
	n := p.node(id)
	if n.Op != rule.Same {
		return n.Matches
	}
	word := p.node(n.A)
	if word.Op != rule.Const {
		word = p.node(n.B)
	}
	return func(code string) bool { return code == word.Val.Str }
}
