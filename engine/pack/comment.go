package pack

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

type yamlNode = yaml.Node

// comments are the remarks of a YAML text and where they belong. An entry is known by its key, or by the item in a list.
type comments struct {
	head map[*yamlNode][]string // above an entry; "" is a blank line
	line map[*yamlNode][]string // behind an entry
	foot map[*yamlNode][]string // at the end of a mapping or list
	rows map[*yamlNode][]string // lines of a block scalar (| or >), indentation taken off
}

// owner tells where a node stands: in which entry of which collection.
type owner struct {
	entry, in *yamlNode
	first     bool // the entry is the first of its collection
}

// scanner finds the comments between the nodes of a text. The library finds them too, but puts some of them elsewhere
// and loses others.
type scanner struct {
	comments
	lines   [][]rune
	owners  map[*yamlNode]owner
	stops   []*yamlNode // nodes in the order of the text
	l, c    int         // from 0
	prev    *yamlNode   // last node passed
	flow    []*yamlNode // brackets and braces that are open
	pending []remark
}

// remark is a comment that waits for what follows it; a blank line when it has no text.
type remark struct {
	text string
	col  int // from 1
}

// scan finds the comments of a text and the nodes they belong to.
func scan(lines []string, root *yamlNode) comments {
	s := &scanner{owners: map[*yamlNode]owner{}}
	s.comments = comments{map[*yamlNode][]string{}, map[*yamlNode][]string{}, map[*yamlNode][]string{}, map[*yamlNode][]string{}}
	for _, l := range lines {
		s.lines = append(s.lines, []rune(l))
	}
	s.visit(root, owner{})
	for s.l = 0; s.l < len(s.lines); s.l++ {
		if s.c = 0; strings.TrimSpace(string(s.lines[s.l])) == "" {
			s.pending = append(s.pending, remark{})
			continue
		}
		for s.l < len(s.lines) && s.c < len(s.lines[s.l]) {
			s.step()
		}
	}
	s.settle(nil)
	return s.comments
}

// visit lists the nodes in the order of the text and notes where each stands.
func (s *scanner) visit(n *yamlNode, o owner) {
	s.owners[n] = o
	s.stops = append(s.stops, n)
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			o := owner{n.Content[i], n, i == 0}
			s.visit(n.Content[i], o)
			s.visit(n.Content[i+1], o)
		}
	case yaml.SequenceNode:
		for i, c := range n.Content {
			s.visit(c, owner{c, n, i == 0})
		}
	}
}

// step moves past one character, scalar or comment.
func (s *scanner) step() {
	for len(s.stops) > 0 {
		n := s.stops[0]
		if n.Line-1 > s.l || n.Line-1 == s.l && n.Column-1 > s.c {
			break
		}
		s.settle(n)
		s.stops, s.prev = s.stops[1:], n
		switch {
		case n.Kind != yaml.ScalarNode:
			if n.Style&yaml.FlowStyle != 0 {
				s.flow = append(s.flow, n)
			}
		case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
			s.quoted(n.Style&yaml.DoubleQuotedStyle != 0)
			return
		case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
			s.block(n)
			return
		}
	}
	line := s.lines[s.l]
	switch r := line[s.c]; {
	case r == '#' && (s.c == 0 || line[s.c-1] == ' '):
		s.remark()
		return
	case (r == ']' || r == '}') && len(s.flow) > 0:
		s.closing()
	}
	s.c++
}

// remark takes the comment that runs to the end of the line.
func (s *scanner) remark() {
	line := s.lines[s.l]
	text, before := strings.TrimRight(string(line[s.c:]), " "), strings.Trim(string(line[:s.c]), "-?:, ")
	if before != "" && s.prev != nil && s.owners[s.prev].entry != nil {
		e := s.owners[s.prev].entry
		s.line[e] = append(s.line[e], text)
	} else {
		s.pending = append(s.pending, remark{text, s.c + 1})
	}
	s.c = len(line)
}

// closing passes a closing bracket; comments before it are the foot of the collection.
func (s *scanner) closing() {
	n := s.flow[len(s.flow)-1]
	s.flow = s.flow[:len(s.flow)-1]
	for _, r := range s.pending {
		switch {
		case r.text == "":
		case len(n.Content) > 0:
			s.foot[n] = append(s.foot[n], r.text)
		case s.owners[n].entry != nil:
			s.head[s.owners[n].entry] = append(s.head[s.owners[n].entry], r.text)
		}
	}
	s.pending, s.prev = nil, n
}

// quoted moves past a scalar in quotes.
func (s *scanner) quoted(double bool) {
	quote := '\''
	if double {
		quote = '"'
	}
	for s.c++; s.l < len(s.lines); s.l, s.c = s.l+1, 0 {
		for line := s.lines[s.l]; s.c < len(line); s.c++ {
			switch {
			case double && line[s.c] == '\\', !double && line[s.c] == quote && s.c+1 < len(line) && line[s.c+1] == quote:
				s.c++
			case line[s.c] == quote:
				s.c++
				return
			}
		}
	}
}

// block moves past a scalar that starts with | or > and stands on the lines below.
func (s *scanner) block(n *yamlNode) {
	header := s.lines[s.l]
	keep, depth := false, 0
	for ; s.c < len(header) && header[s.c] != ' '; s.c++ {
		switch r := header[s.c]; {
		case r == '+':
			keep = true
		case r >= '1' && r <= '9':
			depth = s.owners[n].in.Column - 1 + int(r-'0')
		}
	}
	for ; s.c < len(header); s.c++ {
		if header[s.c] == '#' {
			s.remark()
		}
	}
	end := s.l + 1
	for i := s.l + 1; i < len(s.lines); i++ {
		text := strings.TrimLeft(string(s.lines[i]), " ")
		indent := len(s.lines[i]) - len([]rune(text))
		if text == "" {
			if keep {
				end = i + 1
			}
			continue
		}
		if depth == 0 {
			depth = max(indent, s.owners[n].in.Column)
		}
		if indent < depth {
			break
		}
		for len(s.rows[n]) < i-s.l-1 {
			s.rows[n] = append(s.rows[n], "")
		}
		s.rows[n] = append(s.rows[n], string(s.lines[i][depth:]))
		end = i + 1
	}
	s.l, s.c = end-1, len(s.lines[end-1])
}

// settle gives the waiting comments to the node that follows, or to the end of a collection above it that they are
// indented like. Nil is the end of the text.
func (s *scanner) settle(next *yamlNode) {
	if len(s.pending) == 0 {
		return
	}
	entry, outer := s.entryAt(next)
	ended := s.ended(next)
	var blanks []string
	for _, r := range s.pending {
		if r.text == "" {
			blanks = append(blanks, "")
			continue
		}
		for len(ended) > 0 && (ended[0].Column > r.col || ended[0].Column <= outer) {
			ended = ended[1:]
		}
		if len(ended) > 0 {
			s.foot[ended[0]] = append(append(s.foot[ended[0]], blanks...), r.text)
		} else if entry != nil {
			s.head[entry] = append(append(s.head[entry], blanks...), r.text)
		}
		blanks = nil
	}
	if entry != nil {
		s.head[entry] = append(s.head[entry], blanks...)
	}
	s.pending = nil
}

// entryAt returns the outermost entry that starts with a node, and the column of the collection it is in.
func (s *scanner) entryAt(n *yamlNode) (entry *yamlNode, column int) {
	if n == nil {
		return nil, 0
	}
	o := s.owners[n]
	if n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0 && o.entry != n { // a block begins: its first entry
		return n.Content[0], n.Column
	}
	if o.in == nil {
		return nil, 0
	}
	return o.entry, o.in.Column
}

// ended lists the block collections that end between the last node and the next, innermost first.
func (s *scanner) ended(next *yamlNode) []*yamlNode {
	if s.prev == nil || len(s.flow) > 0 {
		return nil
	}
	open := map[*yamlNode]bool{}
	if next != nil {
		for n := next; n != nil; n = s.owners[n].in {
			open[n] = true
		}
	}
	var list []*yamlNode
	for n := s.owners[s.prev].in; n != nil && !open[n]; n = s.owners[n].in {
		if n.Style&yaml.FlowStyle == 0 {
			list = append(list, n)
		}
	}
	return list
}
