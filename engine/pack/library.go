package pack

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Library is a set of packs with the vocabulary and the bodies they share.
type Library struct {
	Bodies   map[string]*Body
	Subjects Map[Subject] // kinds of thing that packs assess, enterprise first
	Facts    []*Fact      // in the order of the files
	Packs    []*Pack      // by identifier
	Levers   Map[Lever]   // what can be done to move facts
	Calendar Map[CalendarYear]

	facts map[string]*Fact
	packs map[string]*Pack
}

// Load reads every pack below fsys and returns all problems found, in order of place. The library is usable for
// compiling only when none of them is an error.
func Load(fsys fs.FS) (*Library, []Problem) {
	l := &loader{fsys: fsys, where: map[any]Pos{}}
	l.lib = &Library{Bodies: map[string]*Body{}, facts: map[string]*Fact{}, packs: map[string]*Pack{}}
	l.bodies()
	l.subjects()
	l.vocabulary()
	l.checkSubjects()
	l.levers()
	l.calendar()
	l.packs()
	for _, p := range l.whole {
		l.check(p)
	}
	l.checkUses()
	l.groups()
	SortProblems(l.problems)
	return l.lib, first(l.problems)
}

// unreadable are the problems of a value that cannot be read; whatever else is found at its place follows from that.
var unreadable = wordSet("blank comma date enum flag integer list mapping quantity scalar")

// first drops what follows from a value that cannot be read.
func first(ps []Problem) []Problem {
	var bad Pos
	return slices.DeleteFunc(ps, func(p Problem) bool {
		if unreadable[p.Code] && p.Pos != bad {
			bad = p.Pos
			return false
		}
		return p.Pos == bad
	})
}

// soft are the problems that leave a pack readable: each value stands where it belongs and means something, only what it
// refers to, or what goes with it, is wrong. Every other error may have left a hole.
var soft = wordSet(`cite-article cite-document figure no-body no-expectation no-fact no-file no-name repeated-article time-limit
	translation value-kind lever lever-cost lever-limit lever-sectors lever-steps lever-value lever-way relabelling`)

// Compilable reports whether the expressions of a pack can be checked although Load found errors: those of the pack, of
// the packs it uses and of the shared files must all be soft, and pack.yaml must have been read as a whole.
func (l *Library) Compilable(id string, ps []Problem) bool {
	return l.compilable(id, ps, map[string]bool{})
}

func (l *Library) compilable(id string, ps []Problem, seen map[string]bool) bool {
	p := l.packs[id]
	if p == nil || seen[id] {
		return false
	}
	seen[id] = true
	defer delete(seen, id)
	for _, x := range ps {
		file := x.Pos.File
		shared := file == "bodies.yaml" || file == "subjects.yaml" || strings.HasPrefix(file, "bodies/") || strings.HasPrefix(file, "facts")
		missing := x.Code == "no-file" && (shared || path.Base(file) == "pack.yaml")
		if x.Severity == Error && (shared || path.Dir(file) == id && path.Base(file) != "tests.yaml") && (!soft[x.Code] || missing) {
			return false
		}
	}
	for _, e := range p.Uses {
		if !l.compilable(e.Value.Pack, ps, seen) {
			return false
		}
	}
	for _, e := range p.Measures {
		if over := e.Value.Over; over != "" && over != id && !l.compilable(over, ps, seen) {
			return false
		}
	}
	return true
}

// SortProblems puts problems in order of place.
func SortProblems(ps []Problem) {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		if c := strings.Compare(a.Pos.File, b.Pos.File); c != 0 {
			return c
		}
		if a.Pos.Line != b.Pos.Line {
			return a.Pos.Line - b.Pos.Line
		}
		return a.Pos.Col - b.Pos.Col
	})
}

// Pack returns a pack by identifier, or nil.
func (l *Library) Pack(id string) *Pack { return l.packs[id] }

// Fact returns a fact by name, or nil.
func (l *Library) Fact(name string) *Fact { return l.facts[name] }

// Column resolves the name of a column: a fact, or a yearly fact with _y1, _y2 … behind it. Year is 0 for a fact that is
// not yearly.
//
// The facts of the enterprise that a platform, a project or another subject belongs to are read as owner.<column>.
func (l *Library) Column(name string) (f *Fact, year int, ok bool) {
	name = strings.TrimPrefix(name, OwnerPrefix)
	if f = l.facts[name]; f != nil {
		return f, 0, f.Period != "year"
	}
	i := strings.LastIndex(name, "_y")
	if i < 0 {
		return nil, 0, false
	}
	year, err := strconv.Atoi(name[i+2:])
	if f = l.facts[name[:i]]; err != nil || f == nil || f.Period != "year" || year < 1 || year > f.Years {
		return nil, 0, false
	}
	return f, year, true
}

// Columns lists the column names of a fact.
func (f *Fact) Columns() []string {
	if f.Period != "year" {
		return []string{f.Name}
	}
	var cs []string
	for y := 1; y <= f.Years; y++ {
		cs = append(cs, fmt.Sprintf("%s_y%d", f.Name, y))
	}
	return cs
}

// ColumnName names the column of a fact in a language: 销售收入（上年）, Sales revenue (Y) for the latest completed year.
func (f *Fact) ColumnName(year int, l Lang) string {
	if year == 0 {
		return f.LabelIn(l)
	}
	zh, en := fmt.Sprintf("（前第%d年）", year), fmt.Sprintf(" (Y-%d)", year-1)
	switch year {
	case 1:
		zh, en = "（上年）", " (Y)"
	case 2:
		zh = "（上上年）"
	}
	return Text{f.Label + zh, f.En + en}.In(l)
}

// LabelIn returns the label of the fact in a language; Name is its identifier.
func (f *Fact) LabelIn(l Lang) string { return f.Labelled.Name(l) }

// Scale is how many units of the stored whole number make one: 100 for money, 1 for counts.
func (f *Fact) Scale() int64 {
	switch f.Type {
	case "money":
		return 100
	case "share":
		return 1_000_000
	case "number":
		n := 2
		if f.Decimals != nil {
			n = *f.Decimals
		}
		s := int64(1)
		for range n {
			s *= 10
		}
		return s
	}
	return 1
}

// Numeric reports whether the fact is a number of some kind.
func (f *Fact) Numeric() bool {
	switch f.Type {
	case "money", "number", "count", "share":
		return true
	}
	return false
}

type loader struct {
	fsys     fs.FS
	lib      *Library
	problems []Problem
	where    map[any]Pos // where a value stands, by the pointer to it
	whole    []*Pack     // those whose pack.yaml could be read
	unread   struct{ bodies, facts, subjects bool }
}

func (l *loader) errorf(p Pos, code, zh, en string, args ...any) {
	l.problems = append(l.problems, Problem{Pos: p, Code: code, Text: Textf(zh, en, args...)})
}

// hintf adds a hint to a problem.
func (l *loader) hintf(p Pos, code string, hint Text, zh, en string, args ...any) {
	t := Textf(zh, en, args...)
	l.problems = append(l.problems, Problem{Pos: p, Code: code, Text: Text{t.Zh + hint.Zh, t.En + hint.En}})
}

// at tells where a value stands, or what it belongs to when it is not written.
func (l *loader) at(value any, owner Pos) Pos {
	if p, ok := l.where[value]; ok {
		return p
	}
	return owner
}

// decodeFile reads one YAML file into v and reports whether the file exists and whether it could be read at all.
func (l *loader) decodeFile(name string, v any) (exists, read bool) {
	src, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		return false, false
	}
	ps, read := decodeInto(name, src, v, l.where)
	l.problems = append(l.problems, ps...)
	return true, read
}

// bodiesFile is the form of bodies.yaml.
type bodiesFile struct {
	Bodies Map[Body] `yaml:"bodies,required" doc:"bodies by identifier"`
}

// factsFile is the form of facts/*.yaml.
type factsFile struct {
	Facts Map[Fact] `yaml:"facts,required" doc:"facts by name"`
}

// subjectsFile is the form of subjects.yaml.
type subjectsFile struct {
	Subjects Map[Subject] `yaml:"subjects,required" doc:"kinds of thing that packs assess, by identifier"`
}

// Enterprise is the subject that everything else belongs to.
const Enterprise = "enterprise"

// OwnerPrefix begins the name of a column that holds a fact of the enterprise a subject belongs to.
const OwnerPrefix = "owner."

// subjects reads subjects.yaml; a folder without one knows enterprises only.
func (l *loader) subjects() {
	var file subjectsFile
	exists, read := l.decodeFile("subjects.yaml", &file)
	l.unread.subjects = exists && !read
	if !exists {
		file.Subjects = Map[Subject]{{Key: Enterprise, Value: Subject{Labelled: Labelled{"企业", "Enterprise"}, Key: "uscc", Name: "company_name"}}}
	}
	for i := range file.Subjects {
		e := &file.Subjects[i]
		e.Value.ID = e.Key
		l.identifier(e.Key, e.Pos)
	}
	l.lib.Subjects = file.Subjects
}

// checkSubjects holds the facts that subjects name against the vocabulary.
func (l *loader) checkSubjects() {
	if l.unread.facts || l.unread.subjects {
		return
	}
	for i := range l.lib.Subjects {
		s := &l.lib.Subjects[i].Value
		if s.Pos.File == "" {
			continue
		}
		for _, name := range []*string{&s.Key, &s.Name, &s.Owner, &s.Sector} {
			if *name == "" {
				continue
			}
			switch f := l.lib.facts[*name]; {
			case f == nil:
				l.hintf(l.at(name, s.Pos), "no-fact", orNearest(*name, keys(l.lib.facts)), "没有指标“%s”", "there is no fact %q", *name)
			case !f.Of(s.ID):
				l.errorf(l.at(name, s.Pos), "subject", "指标“%s”的 subjects 没有写“%s”，请在指标文件中补上", "the subjects of the fact %q do not name %q: add it to the facts", *name, s.ID)
			case f.Type != "code" && f.Type != "text" || f.Period == "year":
				l.errorf(l.at(name, s.Pos), "subject", "“%s”应是代码或文字的指标，不按年", "%q must be a code or a text, and not a yearly fact", *name)
			}
		}
	}
	l.subjectsOfFacts()
}

// groups checks that what subjects are usually grouped by exists; whether it can be grouped by is found out where it is.
func (l *loader) groups() {
	if l.unread.facts || l.unread.subjects {
		return
	}
	for i := range l.lib.Subjects {
		s := &l.lib.Subjects[i].Value
		for k := range s.Groups {
			text := &s.Groups[k]
			g := ParseGrouping(*text)
			_, _, fact := l.lib.Column(g.Fact)
			p := l.lib.packs[g.Pack]
			switch {
			case g.Pack == "" && !fact:
				l.hintf(l.at(text, s.Pos), "no-fact", orNearest(g.Fact, keys(l.lib.facts)), "没有指标“%s”", "there is no fact %q", g.Fact)
			case g.Pack != "" && p == nil:
				l.hintf(l.at(text, s.Pos), "no-pack", orNearest(g.Pack, keys(l.lib.packs)), "没有政策包“%s”", "there is no pack %q", g.Pack)
			case g.Pack != "":
				if _, ok := p.Definitions.Find(g.Name); !ok {
					l.hintf(l.at(text, s.Pos), "figure", orNearest(g.Name, mapKeys(p.Definitions)), "%[1]s 没有口径“%[2]s”", "%[1]s has no definition %[2]q", g.Pack, g.Name)
				}
			}
		}
	}
}

// subjectsOfFacts checks that what facts say they belong to exists.
func (l *loader) subjectsOfFacts() {
	for _, f := range l.lib.Facts {
		for i := range f.Subjects {
			if s := &f.Subjects[i]; *s != "" && l.lib.Subject(*s) == nil {
				l.hintf(l.at(s, f.Pos), "subject", orNearest(*s, mapKeys(l.lib.Subjects)), "subjects.yaml 中没有“%s”", "there is no subject %q in subjects.yaml", *s)
			}
		}
	}
}

// Subject returns a kind of subject, or nil.
func (l *Library) Subject(id string) *Subject {
	s, _ := l.Subjects.Find(id)
	return s
}

// Of reports whether the fact is one of a kind of subject.
func (f *Fact) Of(subject string) bool {
	if len(f.Subjects) == 0 {
		return subject == Enterprise
	}
	return slices.Contains(f.Subjects, subject)
}

// bodies reads bodies.yaml and whatever a city adds in bodies/*.yaml.
func (l *loader) bodies() {
	more, _ := fs.Glob(l.fsys, "bodies/*.yaml")
	var all []*Entry[Body]
	for i, name := range append([]string{"bodies.yaml"}, more...) {
		var file bodiesFile
		exists, read := l.decodeFile(name, &file)
		if !exists && i == 0 {
			l.errorf(Pos{File: name}, "no-file", "缺少 %s", "%s is missing", name)
		}
		l.unread.bodies = l.unread.bodies || !read
		for k := range file.Bodies {
			e := &file.Bodies[k]
			e.Value.ID = e.Key
			if old := l.lib.Bodies[e.Key]; old != nil {
				l.errorf(e.Pos, "repeated-name", "机构“%s”已在 %s 列出", "the body %q is already listed at %s", e.Key, old.Pos)
				continue
			}
			l.lib.Bodies[e.Key] = &e.Value
			all = append(all, e)
		}
	}
	for _, e := range all {
		l.identifier(e.Key, e.Pos)
		l.minutes(&e.Value.Minutes, e.Pos)
		l.body(&e.Value.Next, e.Pos)
	}
}

func (l *loader) vocabulary() {
	names, _ := fs.Glob(l.fsys, "facts/*.yaml")
	for _, name := range names {
		var file factsFile
		if _, read := l.decodeFile(name, &file); !read {
			l.unread.facts = true
		}
		for i := range file.Facts {
			e := &file.Facts[i]
			f := &e.Value
			f.Name = e.Key
			if old := l.lib.facts[f.Name]; old != nil {
				l.errorf(e.Pos, "repeated-fact", "指标“%s”已在 %s 定义", "the fact %q is already defined at %s", f.Name, old.Pos)
				continue
			}
			l.identifier(f.Name, e.Pos)
			l.lib.facts[f.Name] = f
			l.lib.Facts = append(l.lib.Facts, f)
		}
	}
	for _, f := range l.lib.Facts {
		l.fact(f)
	}
	l.headings()
	l.partsOf()
	if len(names) == 0 {
		l.unread.facts = true
		l.errorf(Pos{File: "facts"}, "no-file", "缺少指标文件 facts/*.yaml", "there are no facts/*.yaml")
	}
}

func (l *loader) packs() {
	_ = fs.WalkDir(l.fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && path.Base(name) == "pack.yaml" {
			l.pack(path.Dir(name))
		}
		return nil
	})
	slices.SortFunc(l.lib.Packs, func(a, b *Pack) int { return strings.Compare(a.ID, b.ID) })
}

func (l *loader) pack(dir string) {
	p := &Pack{}
	file := dir + "/pack.yaml"
	src, _ := fs.ReadFile(l.fsys, file)
	p.Raw = normalise(src)
	ps, read := decodeInto(file, p.Raw, p, l.where)
	l.problems = append(l.problems, ps...)
	if p.Pos.File == "" {
		p.Pos = Pos{file, 1, 1}
	}
	if p.ID != "" && p.ID != dir {
		l.errorf(l.at(&p.ID, p.Pos), "pack-id", "pack 应与文件夹一致：%s", "pack must name its folder: %s", dir)
	}
	p.ID = dir
	p.Articles = l.source(dir + "/source.md")
	exists, _ := l.decodeFile(dir+"/tests.yaml", &p.Examples)
	if !exists {
		l.errorf(Pos{File: dir + "/tests.yaml"}, "no-file", "缺少 tests.yaml", "tests.yaml is missing")
	}
	l.lib.packs[dir] = p
	l.lib.Packs = append(l.lib.Packs, p)
	if read {
		l.whole = append(l.whole, p)
	}
}

// source reads the headings of source.md: “## document” and below it “### article”.
func (l *loader) source(name string) map[string]*Article {
	articles := map[string]*Article{}
	src, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		l.errorf(Pos{File: name}, "no-file", "缺少 source.md", "source.md is missing")
		return nil
	}
	var doc string
	var cur *Article
	for i, line := range strings.Split(string(src), "\n") {
		line = strings.TrimRight(line, "\r ")
		if h, ok := strings.CutPrefix(line, "### "); ok {
			cur = &Article{Doc: doc, Article: articleName(h), Pos: Pos{name, i + 1, 1}}
			if old := articles[doc+" "+cur.Article]; old != nil {
				l.errorf(cur.Pos, "repeated-article", "“%s”重复，第一次在第%d行", "the heading %q is repeated; it is first on line %d", cur.Article, old.Pos.Line)
			}
			articles[doc+" "+cur.Article] = cur
		} else if h, ok := strings.CutPrefix(line, "## "); ok {
			doc, _, _ = strings.Cut(strings.TrimSpace(h), " ")
			doc = strings.Trim(doc, "`:：")
			cur = nil
		} else if cur != nil {
			cur.Says = strings.TrimSpace(cur.Says + "\n" + line)
		}
	}
	return articles
}

// articleName is the heading of an article without a remark behind it.
func articleName(h string) string {
	name, _, _ := strings.Cut(strings.TrimSpace(h), " ")
	return name
}
