package pack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Canonical is what a scenario says, whatever its layout: keys in a fixed order, figures by their value, no comments and no
// places. Two files with the same canonical form are the same scenario.
func (s *Scenario) Canonical() []byte {
	var variants []any
	for i := range s.Variants {
		v := &s.Variants[i]
		var changes []any
		for k := range v.Changes {
			changes = append(changes, v.Changes[k].canonical())
		}
		variants = append(variants, struct {
			ID, Label, En, Note, NoteEn string
			Changes                     []any
		}{v.ID, v.Label, v.En, v.Note, v.NoteEn, sorted(changes)})
	}
	return []byte(canonicalText(struct {
		Form                            int
		Name, En, Note, NoteEn, On, Set string
		By                              []string
		Variants                        []any
	}{1, s.Name, s.En, s.Note, s.NoteEn, s.Base.Date.String(), s.Base.Set, s.By, variants}))
}

// canonical is a change without places. Which of its parts stands first does not matter.
func (c *Change) canonical() any {
	values, require, margins := map[string][]string{}, map[string]string{}, map[string]string{}
	for _, e := range c.Parameters {
		list := []string{}
		for _, v := range e.Value {
			list = append(list, v.From.String()+" "+v.Value.canonical())
		}
		values[e.Key] = list
	}
	for _, e := range c.Require {
		require[e.Key] = strings.TrimSpace(e.Value.Src)
	}
	for _, e := range c.Margins {
		margins[e.Key] = e.Value.canonical()
	}
	var add []any
	for i := range c.Add {
		add = append(add, c.Add[i].canonical())
	}
	var with any
	if w := c.With; w != nil {
		with = []string{w.Pack, w.Folder, dayText(w.AsOf)}
	}
	return struct {
		Pack       string
		With       any `json:",omitempty"`
		Parameters map[string][]string
		Drop       []string
		Require    map[string]string
		Add        []any
		Margins    map[string]string
	}{c.Pack, with, values, slices.Sorted(slices.Values(c.Drop)), require, add, margins}
}

// canonical is a condition without its place.
func (x *Condition) canonical() any {
	return []string{x.ID, x.Label, x.En, x.Cite.Doc, x.Cite.Article, x.Words, fmt.Sprint(x.Discretion), x.Evidence,
		strings.TrimSpace(x.Require.Src), x.Note, x.NoteEn, dayText(x.From), dayText(x.Until)}
}

// canonical is a value however it is written: 3.5% and 0.035 are the same.
func (q *Quantity) canonical() string {
	switch q.Kind {
	case Number, Money:
		return fmt.Sprintf("%d %s", q.Kind, q.Num.RatString())
	case DateVal, Never:
		return fmt.Sprintf("%d %s", q.Kind, q.Day)
	case Flag:
		return fmt.Sprintf("%d %v", q.Kind, q.Bool)
	case Word:
		return fmt.Sprintf("%d %s", q.Kind, q.Word)
	case List:
		return fmt.Sprintf("%d %q", q.Kind, q.List)
	}
	return fmt.Sprint(q.Kind)
}

func dayText(d *Day) string {
	if d == nil {
		return ""
	}
	return d.String()
}

// canonicalText is a value as JSON: struct fields in order, keys of maps sorted.
func canonicalText(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("pack: the canonical form of a scenario: %v", err)) // texts, lists and maps of texts only
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// sorted puts parts whose order says nothing in the order of their texts.
func sorted(parts []any) []any {
	slices.SortFunc(parts, func(a, b any) int { return strings.Compare(canonicalText(a), canonicalText(b)) })
	return parts
}
