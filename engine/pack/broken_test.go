package pack_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"huice/engine/pack"
)

// files makes a file system of sections.
func files(t *testing.T, list []section) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, s := range list {
		verb, name, ok := strings.Cut(s.name, " ")
		if !ok {
			fsys[s.name] = &fstest.MapFile{Data: []byte(s.text)}
			continue
		}
		switch verb {
		case "change":
			fsys[name] = &fstest.MapFile{Data: []byte(change(t, string(fsys[name].Data), s.text))}
		case "quoted": // the text of a Go string, for what an editor cannot show
			text, err := strconv.Unquote(strings.TrimSpace(s.text))
			if err != nil {
				t.Fatal(err)
			}
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		case "remove":
			delete(fsys, name)
		}
	}
	return fsys
}

// change replaces lines that start with “- ” in the description by those with “+ ”; without the first it adds them at
// the end.
func change(t *testing.T, text, description string) string {
	t.Helper()
	var old, with string
	flush := func() {
		switch {
		case old == "":
			text += with
		case strings.Count(text, old) == 1:
			text = strings.Replace(text, old, with, 1)
		default:
			t.Fatalf("not once in the file: %s", old)
		}
		old, with = "", ""
	}
	for line := range strings.Lines(description) {
		switch {
		case strings.HasPrefix(line, "-"):
			if with != "" {
				flush()
			}
			old += strings.TrimPrefix(line[1:], " ")
		case strings.HasPrefix(line, "+"):
			with += strings.TrimPrefix(line[1:], " ")
		}
	}
	flush()
	return text
}

func report(ps []pack.Problem, l pack.Lang) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.In(l) + "\n")
	}
	return b.String()
}

func TestTheSoundPackIsSound(t *testing.T) {
	_, sound := readSections(t, "testdata/sound.txtar")
	if _, ps := pack.Load(files(t, sound)); len(ps) > 0 {
		t.Error(report(ps, pack.En))
	}
}

// Every file of testdata/broken says how a pack differs from the sound one, and what the loader says of it.
func TestBrokenPacks(t *testing.T) {
	_, sound := readSections(t, "testdata/sound.txtar")
	cases, err := filepath.Glob("testdata/broken/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal(err, len(cases))
	}
	seen := map[string]bool{}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			remark, list := readSections(t, file)
			list = slices.DeleteFunc(list, func(s section) bool {
				if s.name == "zh" || s.name == "en" {
					remark += s.name + s.text
					return true
				}
				return false
			})
			_, ps := pack.Load(files(t, slices.Concat(sound, list)))
			for _, p := range ps {
				seen[p.Code] = true
				if p.Pos.Line < 1 && p.Code != "no-file" {
					t.Errorf("no place: %s", p)
				}
			}
			zh, en := report(ps, pack.Zh), report(ps, pack.En)
			if strings.Contains(zh+en, "%!") {
				t.Errorf("a message is not filled in: %s%s", zh, en)
			}
			remark, golden, _ := strings.Cut(remark, "zh")
			if *update {
				writeSections(t, file, remark, append(list, section{"zh", zh}, section{"en", en}))
				return
			}
			if d := cmp.Diff(golden, zh+"en"+en); d != "" {
				t.Error(d)
			}
		})
	}
	exempt := []string{"form", "layout", // Format's own: see TestFormatLeavesABrokenFileAlone
		"fact", "folder", "margin", "no-change", "no-clause", "repeated-pack", "require", "variants", "with"} // of scenarios: see scenario_test.go
	for _, code := range problemCodes(t, ".") {
		if !seen[code] && !slices.Contains(exempt, code) {
			t.Errorf("no case in testdata/broken shows the problem %q", code)
		}
	}
}

// problemCodes lists the codes of problems in the Go files of a folder: the argument behind the place in calls of
// errorf, hintf and warnf, and the field Code of Problem.
func problemCodes(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
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
				if s, ok := n.Fun.(*ast.SelectorExpr); ok && len(n.Args) > 2 && strings.HasSuffix(s.Sel.Name, "f") {
					add(n.Args[1])
				}
				if s, ok := n.Fun.(*ast.Ident); ok && len(n.Args) > 2 && strings.HasSuffix(s.Name, "f") {
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
