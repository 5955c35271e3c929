package rule_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"huice/engine/pack"
	"huice/engine/rule"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// section is a file inside a text archive: “-- name --” and the lines below it, as Go's own tests write them.
type section struct{ name, text string }

var sectionMark = regexp.MustCompile(`(?m)^-- (.+) --\n`)

// soundPacks are the packs without a fault that the loader's own tests start from.
const soundPacks = "../pack/testdata/sound.txtar"

// readSections reads a text archive: a remark, then sections.
func readSections(t *testing.T, file string) (remark string, list []section) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(src)
	marks := sectionMark.FindAllStringSubmatchIndex(text, -1)
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		list = append(list, section{text[m[2]:m[3]], text[m[1]:end]})
	}
	return text[:marks[0][0]], list
}

// files makes a file system of sections; “change file” replaces the lines marked - by those marked +.
func files(t *testing.T, list []section) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, s := range list {
		name, ok := strings.CutPrefix(s.name, "change ")
		if !ok {
			fsys[s.name] = &fstest.MapFile{Data: []byte(s.text)}
			continue
		}
		var old, with string
		for line := range strings.Lines(s.text) {
			if rest, ok := strings.CutPrefix(line, "- "); ok {
				old += rest
			} else if rest, ok := strings.CutPrefix(line, "+ "); ok {
				with += rest
			}
		}
		text := string(fsys[name].Data)
		if strings.Count(text, old) != 1 {
			t.Fatalf("not once in %s:\n%s", name, old)
		}
		fsys[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, with, 1))}
	}
	return fsys
}

// findings checks a set of packs that load without problems, and prints what is found in a language.
func findings(t *testing.T, list []section) func(pack.Lang) string {
	t.Helper()
	lib, ps := pack.Load(files(t, list))
	if len(ps) > 0 {
		t.Fatalf("the pack does not load: %s", ps)
	}
	ps = rule.Check(lib)
	for _, p := range ps {
		if p.Pos.Line < 1 {
			t.Errorf("no place: %s", p)
		}
	}
	return func(l pack.Lang) string {
		var b strings.Builder
		for _, p := range ps {
			b.WriteString(p.In(l) + "\n")
		}
		return b.String()
	}
}

func TestCheckFindsNothingInTheSoundPack(t *testing.T) {
	_, sound := readSections(t, soundPacks)
	if found := findings(t, sound)(pack.En); found != "" {
		t.Error(found)
	}
}

// Every file of testdata/check says how a pack differs from the sound one, and what Check says of it.
func TestCheck(t *testing.T) {
	_, sound := readSections(t, soundPacks)
	cases, err := filepath.Glob("testdata/check/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal(err, len(cases))
	}
	var all strings.Builder
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			remark, list := readSections(t, file)
			golden := map[string]string{}
			list = slices.DeleteFunc(list, func(s section) bool {
				if s.name == "zh" || s.name == "en" {
					golden[s.name] = s.text
					return true
				}
				return false
			})
			found := findings(t, slices.Concat(sound, list))
			zh, en := found(pack.Zh), found(pack.En)
			all.WriteString(en)
			if strings.Contains(zh+en, "%!") {
				t.Errorf("a message is not filled in: %s%s", zh, en)
			}
			if *update {
				for _, s := range list {
					remark += "-- " + s.name + " --\n" + s.text
				}
				if err := os.WriteFile(file, []byte(remark+"-- zh --\n"+zh+"-- en --\n"+en), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(golden, map[string]string{"zh": zh, "en": en}); d != "" {
				t.Error(d)
			}
		})
	}
	for _, code := range problemCodes(t) {
		if _, ok := unreachable[code]; !ok && !strings.Contains(all.String(), "["+code+"]") {
			t.Errorf("no case in testdata/check shows the problem %q", code)
		}
	}
}

// unreachable are the codes that a pack which loads cannot bring about, with the reason.
var unreachable = map[string]string{
	"internal": "the language does not declare: a mistake of ours",
	"no-pack":  "Compile is asked for a pack that is not there: TestCompileOfAPackThatIsNotThere",
	"name":     "the loader refuses every name that CEL would",
	"function": "CEL has checked that the function exists",
}

func TestCompileOfAPackThatIsNotThere(t *testing.T) {
	_, sound := readSections(t, soundPacks)
	lib, _ := pack.Load(files(t, sound))
	if _, ps := rule.Compile(lib, rule.Options{Date: pack.DayOf(2026, 1, 1)}, "city/none"); len(ps) != 1 || ps[0].Code != "no-pack" {
		t.Error(ps)
	}
}

// problemCodes lists the codes of problems in the Go files of this folder.
func problemCodes(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	word := regexp.MustCompile(`^"[a-z-]+"$`)
	add := func(e ast.Expr) {
		if l, ok := e.(*ast.BasicLit); ok && word.MatchString(l.Value) {
			codes = append(codes, strings.Trim(l.Value, `"`))
		}
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if s, ok := n.Fun.(*ast.SelectorExpr); ok && len(n.Args) > 3 && (s.Sel.Name == "errorf" || s.Sel.Name == "warnf") {
					add(n.Args[1])
				}
			case *ast.KeyValueExpr:
				if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Code" {
					add(n.Value)
				}
			case *ast.AssignStmt:
				if s, ok := n.Lhs[0].(*ast.SelectorExpr); ok && s.Sel.Name == "Code" {
					add(n.Rhs[0])
				}
			}
			return true
		})
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// The Civil Code (art. 1259): 以上, 以下, 以内, 届满 include the number; 不满, 超过, 以外 do not. The clause's own brackets
// go first.
func TestBoundary(t *testing.T) {
	for words, want := range map[string][2]bool{
		"3%以上": {true, true}, "5000万元以下": {true, true}, "10日以内": {true, true}, "不低于60分": {true, true}, "不少于5项": {true, true},
		"达到10%": {true, true}, "不超过500人": {true, true}, "不高于5%": {true, true}, "至少一项": {true, true}, "届满一年": {true, true},
		"超过300万元": {false, true}, "不满一年": {false, true}, "不足3%": {false, true}, "低于5%": {false, true}, "高于10%": {false, true}, "以外": {false, true},
		"70分以上（不含70分）": {false, true}, "2亿元以下（含2亿元）": {true, true}, "超过5000万元（含）": {true, true},
		"": {false, false}, "居民企业": {false, false}, "超过5000万元不超过2亿元": {false, false}, "5000万元以上不足2亿元": {false, false},
	} {
		if includes, known := rule.Boundary(words); includes != want[0] || known != want[1] {
			t.Errorf("%s: includes %v, known %v; want %v", words, includes, known, want)
		}
	}
}

func TestVersionsListADayForEveryStretch(t *testing.T) {
	_, sound := readSections(t, soundPacks)
	lib, _ := pack.Load(files(t, sound))
	list := func(days []pack.Day) (texts []string) {
		for _, d := range days {
			texts = append(texts, d.String())
		}
		return texts
	}
	p := lib.Pack("city/grant")
	if got := list(rule.Versions(p)); !slices.Equal(got, []string{"2025-07-01", "2026-07-01"}) {
		t.Errorf("by application date: %v", got)
	}
	until := pack.DayOf(2027, 3, 31)
	p.Conditions[0].Until = &until
	if got := list(rule.Versions(p)); !slices.Equal(got, []string{"2025-07-01", "2026-07-01", "2027-04-01"}) {
		t.Errorf("with a condition that ends: %v", got)
	}
	p.Effective.By = "tax_year"
	if got := list(rule.Versions(p)); !slices.Equal(got, []string{"2026-06-30", "2027-06-30", "2028-06-30"}) {
		t.Errorf("by tax year: %v", got)
	}
}
