package pack_test

import (
	"flag"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"huice/engine/pack"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// samePacks compares what two sets of files load to, places aside.
func samePacks(a, b *pack.Library) string {
	return cmp.Diff(a, b,
		cmpopts.IgnoreTypes(pack.Pos{}), cmpopts.IgnoreFields(pack.Pack{}, "Raw"), cmpopts.IgnoreUnexported(pack.Library{}),
		cmp.Comparer(func(x, y *big.Rat) bool { return x == nil && y == nil || x != nil && y != nil && x.Cmp(y) == 0 }))
}

// format formats a text twice and fails unless nothing changes the second time.
func format(t testing.TB, form pack.Form, src []byte) []byte {
	t.Helper()
	once, ps := pack.Format(form, src)
	if ps != nil {
		t.Fatalf("%s", ps)
	}
	twice, ps := pack.Format(form, once)
	if ps != nil {
		t.Fatalf("formatted text: %s\n%s", ps, once)
	}
	if d := cmp.Diff(string(once), string(twice)); d != "" {
		t.Fatalf("formatting twice differs from once: %s", d)
	}
	return once
}

func TestFormattingRealPacksChangesNoMeaning(t *testing.T) {
	formatted := fstest.MapFS{}
	for name, src := range realFiles(t) {
		out := format(t, must(pack.FormOf(name)), src)
		if string(out) != string(src) {
			t.Errorf("packs/%s is not formatted: %s", name, cmp.Diff(string(src), string(out)))
		}
		formatted[name] = &fstest.MapFile{Data: out}
	}
	sources, err := filepath.Glob(packsDir + "/*/*/source.md")
	deeper, err2 := filepath.Glob(packsDir + "/*/*/*/source.md")
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	for _, path := range append(sources, deeper...) {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name, _ := filepath.Rel(packsDir, path)
		formatted[filepath.ToSlash(name)] = &fstest.MapFile{Data: src}
	}
	before, ps := pack.Load(os.DirFS(packsDir))
	after, ps2 := pack.Load(formatted)
	if len(ps)+len(ps2) > 0 {
		t.Fatalf("%s\n%s", ps, ps2)
	}
	if d := samePacks(before, after); d != "" {
		t.Error(d)
	}
}

func must(f pack.Form, ok bool) pack.Form {
	if !ok {
		panic("no form")
	}
	return f
}

// Every file of testdata/format holds a text as written and as formatted, one pair per sentence.
func TestFormat(t *testing.T) {
	files, err := filepath.Glob("testdata/format/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			remark, list := readSections(t, file)
			out := format(t, pack.Form(strings.TrimSuffix(list[0].name, ".yaml")), []byte(list[0].text))
			if *update {
				writeSections(t, file, remark, []section{list[0], {"formatted", string(out)}})
				return
			}
			if d := cmp.Diff(list[1].text, string(out)); d != "" {
				t.Error(d)
			}
		})
	}
}

// Comments, blank lines and line breaks put anywhere into the real files survive. FuzzFormat looks further.
func TestFormatKeepsCommentsAnywhere(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, src := range realFiles(t) {
		for range 5 {
			edits := make([]byte, 3*(1+random.IntN(8)))
			for i := range edits {
				edits[i] = byte(random.Uint32())
			}
			text := edit(src, edits)
			if _, ps := pack.Format(must(pack.FormOf(name)), text); ps == nil || ps[0].Code == "layout" {
				format(t, must(pack.FormOf(name)), text)
			}
		}
	}
}

func TestFormatLeavesABrokenFileAlone(t *testing.T) {
	for _, src := range []string{"", "bodies: [", "bodies:\n  tax: {label: 税务}\n", "bodies: {tax: {label: 甲, 乙, en: A}}\n", "- a\n"} {
		out, ps := pack.Format(pack.BodiesForm, []byte(src))
		if out != nil || !pack.Errors(ps) {
			t.Errorf("%q: %q %s", src, out, ps)
		}
	}
	if _, ps := pack.Format("weather", nil); !pack.Errors(ps) {
		t.Error("a form that does not exist was formatted")
	}
}

func TestFormOf(t *testing.T) {
	want := map[string]pack.Form{
		"national/hnte/pack.yaml": pack.PackForm, "tests.yaml": pack.TestsForm, "packs/facts/tax.yaml": pack.FactsForm, "bodies.yaml": pack.BodiesForm,
		"packs/calendar.yaml": pack.CalendarForm, "subjects.yaml": pack.SubjectsForm, "packs/levers/rd.yaml": pack.LeversForm,
	}
	got := map[string]pack.Form{}
	for name := range want {
		got[name], _ = pack.FormOf(name)
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, name := range []string{"weather.yaml", "facts/tax.md", "source.md", "facts", "levers", "levers/rd.md"} {
		if f, ok := pack.FormOf(name); ok {
			t.Errorf("%s is taken for %s", name, f)
		}
	}
}

func ExampleFormat() {
	src := `
bodies:
    tax:   {en: "City Tax Bureau",   label: '市税务局'}  # 主管税务机关
`
	out, problems := pack.Format(pack.BodiesForm, []byte(src))
	fmt.Print(string(out), len(problems), " problems")
	// Output:
	// bodies:
	//   tax: {label: 市税务局, en: City Tax Bureau}  # 主管税务机关
	// 0 problems
}
