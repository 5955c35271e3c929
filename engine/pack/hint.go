package pack

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// strayComma reports a piece of text that a comma in braces has cut off and turned into a key: in
// {label: 甲,乙, en: A} the word 乙 is a key without a value. It returns how many keys the text has been cut into, 0 when
// key i is no such piece.
func (d *decoder) strayComma(n *yaml.Node, i int) int {
	stray := func(i int) bool {
		return i+1 < len(n.Content) && n.Content[i+1].Tag == "!!null" && n.Content[i+1].Value == ""
	}
	if n.Style&yaml.FlowStyle == 0 || i == 0 || !stray(i) || n.Content[i-1].Kind != yaml.ScalarNode {
		return 0
	}
	whole, count := n.Content[i-1].Value, 0
	for ; stray(i); i += 2 {
		whole += ", " + n.Content[i].Value
		count++
	}
	k := n.Content[i-2*count]
	d.errorf(d.pos(k), "comma", "花括号中，文字里有逗号的须加引号：%[2]s: \"%[3]s\"；现在“%[1]s”被当作了键", "inside braces a text with a comma must be quoted: %[2]s: \"%[3]s\"; as it stands, %[1]q is read as a key", k.Value, n.Content[i-2*count-2].Value, whole)
	return count
}

func (d *decoder) unknownKey(k *yaml.Node, fields []field) {
	var keys []string
	for _, f := range fields {
		keys = append(keys, f.key)
	}
	if best := nearest(k.Value, keys); best != "" {
		d.errorf(d.pos(k), "unknown-key", "没有“%s”这个键，是不是“%s”？", "there is no key %q here; is it %q?", k.Value, best)
		return
	}
	d.errorf(d.pos(k), "unknown-key", "没有“%s”这个键，可用的有：%s", "there is no key %q here; these exist: %s", k.Value, strings.Join(keys, ", "))
}

// nearest returns the word that differs from a mistyped one in about a third of its letters at most, or nothing.
func nearest(word string, words []string) string {
	best, dist := "", max(1, min(3, len(word)/3))+1
	for _, w := range words {
		if e := editDistance(word, w); e < dist {
			best, dist = w, e
		}
	}
	return best
}

// orNearest words the hint that follows an unknown name; empty when no name is near.
func orNearest(word string, words []string) Text {
	if best := nearest(word, words); best != "" {
		return Textf("，是不是“%s”？", "; is it %q?", best)
	}
	return Text{}
}

// editDistance is the number of letters to insert, delete or change to turn a into b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diag
			if a[i] != b[j] {
				cost++
			}
			diag = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
