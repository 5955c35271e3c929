package pack

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// strayComma reports a text that commas in braces have cut into keys: in {label: 甲,乙, en: A} the word 乙 is a key
// without a value. It looks behind the value of entry i, and returns how many keys the text has been cut into.
func (d *decoder) strayComma(n *yaml.Node, i int, fields []field) int {
	v := n.Content[i+1]
	if n.Style&yaml.FlowStyle == 0 || v.Kind != yaml.ScalarNode || v.Style != 0 || v.Value == "" {
		return 0
	}
	count := 0
	last := v
	for j := i + 2; j+1 < len(n.Content); j += 2 {
		k, x := n.Content[j], n.Content[j+1]
		if x.Tag != "!!null" || x.Value != "" || k.Line != v.Line || findField(fields, k.Value) != nil {
			break
		}
		last = k
		count++
	}
	if count == 0 {
		return 0
	}
	line := []rune(d.lines[v.Line-1])
	whole := string(line[v.Column-1 : min(last.Column-1+utf8.RuneCountInString(last.Value), len(line))])
	right := `"` + whole + `"`
	if f := plainFigure(whole); isFigure(f) {
		right = f
	}
	d.errorf(d.pos(n.Content[i+2]), "comma", "花括号里的逗号把“%[1]s”隔开了，应写成 %[2]s: %[3]s", "inside braces a comma cuts “%[1]s” apart; write %[2]s: %[3]s", whole, n.Content[i].Value, right)
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
		if len(w)-len(word) >= dist || len(word)-len(w) >= dist {
			continue
		}
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

// editDistance is the number of letters to insert, delete, change or swap with their neighbour to turn a into b.
func editDistance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for j := range rows[i] {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
			case a[i-1] == b[j-1]:
				rows[i][j] = rows[i-1][j-1]
			default:
				rows[i][j] = 1 + min(rows[i-1][j-1], rows[i-1][j], rows[i][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
