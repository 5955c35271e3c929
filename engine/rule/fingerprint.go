package rule

import (
	"crypto/sha256"
	"fmt"
)

// Fingerprint is of what a node means, whatever graph it is in and whatever its figures are called.
type Fingerprint [sha256.Size]byte

// Fingerprints gives the fingerprint of every node: two nodes with the same one come to the same value for every subject. It is
// how a change of the rules is told from what it leaves alone.
func (g *Graph) Fingerprints() []Fingerprint {
	prints := make([]Fingerprint, len(g.Nodes))
	for id := range g.Nodes {
		n := &g.Nodes[id]
		h := sha256.New()
		fmt.Fprintf(h, "%d/%d/%d", n.Op, n.Type, n.Money)
		switch n.Op {
		case Col:
			f := g.Columns[n.N].Fact
			fmt.Fprintf(h, " %q %d %v", n.Text, f.Scale(), f.Never)
		case Gap:
			fmt.Fprintf(h, " %q %q", n.Pack, n.Text) // whoever waits for a figure is told its name
		case Const:
			fmt.Fprintf(h, " %s", n.Val)
		default:
			fmt.Fprintf(h, " %d %q %s %q", n.N, n.Text, n.Unit, n.Words)
		}
		if n.Table != nil {
			for _, r := range n.Table.Rows {
				fmt.Fprintf(h, " %s%s:%s", r.Op, r.Bound, r.Points)
			}
			fmt.Fprintf(h, " else %s", n.Table.Otherwise)
		}
		for _, a := range n.args() {
			h.Write(prints[a][:])
		}
		h.Sum(prints[id][:0])
	}
	return prints
}
