package pack

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// MostVariants is how many variants a scenario sets side by side at most.
const MostVariants = 4

// Scenario is a reform to try out: what would change in packs, in up to four variants, against the rules as they are.
type Scenario struct {
	Name     string    `yaml:"scenario,required" doc:"Chinese name"`
	En       string    `yaml:"en,required" doc:"English name"`
	Note     string    `yaml:"note" doc:"remark"`
	NoteEn   string    `yaml:"note_en" doc:"remark in English"`
	Base     Baseline  `yaml:"base,required" doc:"what the variants are compared with"`
	By       []string  `yaml:"by" doc:"groups of the report: a fact, the first characters of a code (fact:2), a figure (pack.definition)"`
	Variants []Variant `yaml:"variants,required" doc:"the reform, in up to four variants"`
	Pos      Pos       `yaml:"-"`
	File     string    `yaml:"-"`

	where map[any]Pos
}

// Title returns the name in a language.
func (s *Scenario) Title(l Lang) string { return Text{s.Name, s.En}.In(l) }

// Baseline is the rules as they are on a day.
type Baseline struct {
	Date Day    `yaml:"date,required" doc:"application date of both sides"`
	Set  string `yaml:"set" enum:"law,demo" doc:"parameter set; law when left out"`
	Pos  Pos    `yaml:"-"`
}

// Variant is one way in which the rules could be.
type Variant struct {
	ID string `yaml:"id,required" doc:"identifier within the scenario"`
	Labelled
	Note    string   `yaml:"note" doc:"remark"`
	NoteEn  string   `yaml:"note_en" doc:"remark in English"`
	Changes []Change `yaml:"changes,required" doc:"what changes, pack by pack"`
	Pos     Pos      `yaml:"-"`
}

// Change is what changes in one pack.
type Change struct {
	Pack       string        `yaml:"pack,required" doc:"the pack that changes"`
	With       *Stand        `yaml:"with" doc:"a pack, or a version of it, that takes its place before anything else changes"`
	Parameters Map[Setting]  `yaml:"parameters" doc:"parameter: its value on the day, or its dated values"`
	Drop       []string      `yaml:"drop" doc:"conditions, disqualifiers and fast tracks, by id; lines of the scoring table as score.<id>"`
	Require    Map[Expr]     `yaml:"require" doc:"condition: what it requires instead"`
	Add        []Condition   `yaml:"add" doc:"conditions that are new"`
	Margins    Map[Quantity] `yaml:"margins" doc:"parameter: how far around its new value an enterprise counts as near the line"`
	Pos        Pos           `yaml:"-"`
}

// Stand is what stands in for a pack: another pack, one of another folder, or the state of a day.
type Stand struct {
	Pack   string `yaml:"pack" doc:"another pack; the same one when left out"`
	Folder string `yaml:"folder" doc:"folder of packs it is taken from, as seen from the scenario; the usual one when left out"`
	AsOf   *Day   `yaml:"as_of" doc:"day whose figures and rules it keeps"`
	Pos    Pos    `yaml:"-"`
}

// Setting is the values of a figure: dated ones, or one that holds whatever the day, with NeverDay as its first.
type Setting []DatedValue

// decode reads a value, or a mapping from first day to value.
func (x *Setting) decode(d *decoder, n *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		var dated Dated
		dated.decode(d, n)
		*x = Setting(dated)
		return
	}
	var q Quantity
	q.decode(d, n)
	*x = Setting{{From: NeverDay, Value: q}}
}

// settled is the type under which the formatter takes a value: a setting that is not dated is a literal.
func settled(t reflect.Type, n *yamlNode) reflect.Type {
	if t == reflect.TypeFor[Setting]() && n.Kind != yaml.MappingNode {
		return quantityType
	}
	return t
}

// ReadScenario reads a scenario file and returns all problems that can be seen without the packs, in order of place.
func ReadScenario(file string, src []byte) (*Scenario, []Problem) {
	l := &loader{where: map[any]Pos{}, lib: &Library{}}
	s := &Scenario{File: file, where: l.where}
	l.problems, _ = decodeInto(file, src, s, l.where)
	l.variants(s)
	SortProblems(l.problems)
	return s, first(l.problems)
}

// variants checks what can be said of the variants alone.
func (l *loader) variants(s *Scenario) {
	if at, given := l.where[&s.Variants]; given && (len(s.Variants) == 0 || len(s.Variants) > MostVariants) {
		l.errorf(at, "variants", "方案应有1至%d个", "there must be 1 to %d variants", MostVariants)
	}
	seen := map[string]bool{}
	for i := range s.Variants {
		v := &s.Variants[i]
		l.identifier(v.ID, l.at(&v.ID, v.Pos))
		if seen[v.ID] {
			l.errorf(l.at(&v.ID, v.Pos), "repeated-id", "编号“%s”重复", "the id %q is used twice", v.ID)
		}
		seen[v.ID] = true
		var packs []string
		for k := range v.Changes {
			c := &v.Changes[k]
			if slices.Contains(packs, c.Pack) {
				l.errorf(l.at(&c.Pack, c.Pos), "repeated-pack", "同一方案中“%s”写了两次，请合在一处", "the variant names the pack %q twice: put its changes together", c.Pack)
			}
			packs = append(packs, c.Pack)
			l.alteration(c)
		}
	}
}

// alteration checks what can be said of a change alone.
func (l *loader) alteration(c *Change) {
	if w := c.With; w != nil && w.Pack == "" && w.Folder == "" && w.AsOf == nil {
		l.errorf(w.Pos, "with", "with 须写明 pack、folder 或 as_of", "with must give pack, folder or as_of")
	}
	if c.With == nil && len(c.Parameters) == 0 && len(c.Drop) == 0 && len(c.Require) == 0 && len(c.Add) == 0 {
		l.errorf(c.Pos, "no-change", "这里没有改动：写 parameters、drop、require、add 或 with", "nothing changes here: give parameters, drop, require, add or with")
	}
	for i := range c.Require {
		if e := &c.Require[i]; slices.Contains(c.Drop, e.Key) {
			l.errorf(e.Pos, "require", "条件“%s”已在 drop 中取消，不能再改", "the condition %q is dropped and cannot require anything", e.Key)
		}
	}
}

// Grouping is a way to group subjects in a report.
type Grouping struct {
	Fact  string // column whose values are the groups
	First int    // how many characters of a code count; all when 0
	Pack  string // or a figure of this pack
	Name  string // which one
}

// ParseGrouping reads region, industry_code:2 or national/size_class.size.
func ParseGrouping(s string) Grouping {
	if i := strings.LastIndexByte(s, '.'); i >= 0 && !strings.HasPrefix(s, OwnerPrefix) {
		return Grouping{Pack: s[:i], Name: s[i+1:]}
	}
	name, digits, cut := strings.Cut(s, ":")
	g := Grouping{Fact: name}
	for _, c := range digits {
		if c < '0' || c > '9' || g.First > 99 {
			return Grouping{Fact: s}
		}
		g.First = 10*g.First + int(c-'0')
	}
	if cut && g.First == 0 {
		return Grouping{Fact: s}
	}
	return g
}

// String is the grouping as it is written.
func (g Grouping) String() string {
	switch {
	case g.Pack != "":
		return g.Pack + "." + g.Name
	case g.First > 0:
		return g.Fact + ":" + strconv.Itoa(g.First)
	}
	return g.Fact
}
