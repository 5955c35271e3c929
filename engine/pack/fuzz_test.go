package pack_test

import (
	"math/big"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"huice/engine/pack"
	"huice/engine/rule"
)

// place is where a file of each form lies in the sound pack.
var place = map[pack.Form]string{
	pack.PackForm: "city/grant/pack.yaml", pack.TestsForm: "city/grant/tests.yaml",
	pack.FactsForm: "facts/base.yaml", pack.BodiesForm: "bodies.yaml", pack.CalendarForm: "calendar.yaml",
	pack.SubjectsForm: "subjects.yaml",
}

var forms = []pack.Form{pack.PackForm, pack.TestsForm, pack.FactsForm, pack.BodiesForm, pack.CalendarForm, pack.SubjectsForm}

// places are the files of the sound packs that fuzzing replaces: one of each form first, in the order of forms.
func places(sound []section) []string {
	var names []string
	for _, form := range forms {
		names = append(names, place[form])
	}
	for _, s := range sound {
		if _, ok := pack.FormOf(s.name); ok && !slices.Contains(names, s.name) {
			names = append(names, s.name)
		}
	}
	return names
}

// replaced is the sound packs with another text in one place.
func replaced(sound []section, name string, src []byte) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, s := range sound {
		fsys[s.name] = &fstest.MapFile{Data: []byte(s.text)}
	}
	fsys[name] = &fstest.MapFile{Data: src}
	return fsys
}

// Whatever a file of the sound packs is replaced by, the loader does not panic and every problem has a place.
func FuzzLoad(f *testing.F) {
	_, sound := readSections(f, "testdata/sound.txtar")
	names := places(sound)
	for _, s := range sound {
		if i := slices.Index(names, s.name); i >= 0 {
			f.Add(byte(i), []byte(s.text))
		}
	}
	for name, src := range realFiles(f) {
		if form, _ := pack.FormOf(name); len(src) < 5000 {
			f.Add(byte(slices.Index(forms, form)), src)
		}
	}
	f.Fuzz(func(t *testing.T, n byte, src []byte) {
		lib, ps := pack.Load(replaced(sound, names[int(n)%len(names)], src))
		if lib.Pack("city/grant") == nil {
			t.Error("the pack is gone")
		}
		for _, p := range ps {
			if p.Pos.File == "" || p.Pos.Line < 1 || p.Pos.Col < 1 || p.Code == "" || p.Text.Zh == "" || p.Text.En == "" {
				t.Errorf("incomplete problem: %+v", p)
			}
		}
	})
}

var wordForm = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_./]*|[0-9][0-9.%-]*`)

// mangle breaks a text as people do, so that it mostly stays YAML: three bytes at a time take out a line, bring in another, or
// put one word of the sound packs where another stands.
func mangle(src string, words []string, edits []byte) string {
	lines := strings.Split(src, "\n")
	for ; len(edits) >= 3 && len(lines) > 0; edits = edits[3:] {
		i, k := int(edits[1])%len(lines), int(edits[2])
		switch edits[0] % 8 {
		case 0:
			lines = slices.Delete(lines, i, i+1)
		case 1:
			lines = slices.Insert(lines, i, lines[k%len(lines)])
		default: // which word of the line, and which other word
			if at := wordForm.FindAllStringIndex(lines[i], -1); at != nil {
				w := at[int(edits[0]/8)%len(at)]
				lines[i] = lines[i][:w[0]] + words[(k+int(edits[0]%8)*256)%len(words)] + lines[i][w[1]:]
			}
		}
	}
	return strings.Join(lines, "\n")
}

// However a sound pack or its examples are mangled: the loader does not panic, and what it calls compilable compiles.
func FuzzCheck(f *testing.F) {
	_, sound := readSections(f, "testdata/sound.txtar")
	names, words := places(sound), []string{}
	for _, s := range sound {
		for _, w := range wordForm.FindAllString(s.text, -1) {
			if !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
	}
	for i := range names {
		f.Add(byte(i), []byte{2, 10, 3, 0, 12, 0})
	}
	f.Fuzz(func(t *testing.T, n byte, edits []byte) {
		name, text := names[int(n)%len(names)], ""
		for _, s := range sound {
			if s.name == name {
				text = s.text
			}
		}
		lib, ps := pack.Load(replaced(sound, name, []byte(mangle(text, words, edits[:min(len(edits), 12)]))))
		if id := filepath.Dir(name); lib.Pack(id) != nil && lib.Compilable(id, ps) {
			rule.Check(lib, id)
		}
	})
}

// edit puts comments and blank lines into a text: three bytes say what, in which line, and how far in.
func edit(src, edits []byte) []byte {
	lines := strings.Split(string(src), "\n")
	for ; len(edits) >= 3; edits = edits[3:] {
		i, in := int(edits[1])%len(lines), strings.Repeat(" ", int(edits[2])%8)
		switch edits[0] % 4 {
		case 0:
			lines = slices.Insert(lines, i, in+"# 注"+in)
		case 1:
			lines = slices.Insert(lines, i, "")
		case 2:
			lines[i] += in + " # 行末"
		case 3:
			if j := strings.Index(lines[i], ", "); j > 0 {
				lines[i] = lines[i][:j+1] + "\n" + in + "          " + lines[i][j+1:]
			}
		}
		lines = strings.Split(strings.Join(lines, "\n"), "\n")
	}
	return []byte(strings.Join(lines, "\n"))
}

// Formatting twice equals once, and the formatted text loads to the same pack.
func FuzzFormat(f *testing.F) {
	_, sound := readSections(f, "testdata/sound.txtar")
	add := func(form pack.Form, src []byte) {
		f.Add(byte(slices.Index(forms, form)), src, []byte{})
		f.Add(byte(slices.Index(forms, form)), src, []byte("\x00\x03\x02\x01\x05\x00\x02\x07\x01\x03\x04\x01\x00\x09\x04"))
	}
	for _, s := range sound {
		if form, ok := pack.FormOf(s.name); ok {
			add(form, []byte(s.text))
		}
	}
	files, err := filepath.Glob("testdata/format/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		_, list := readSections(f, file)
		form, _ := pack.FormOf(list[0].name)
		if list[0].name == "facts.yaml" {
			form = pack.FactsForm
		}
		add(form, []byte(list[0].text))
	}
	f.Fuzz(func(t *testing.T, n byte, src, edits []byte) {
		form, src := forms[int(n)%len(forms)], edit(src, edits)
		once, ps := pack.Format(form, src)
		if ps != nil {
			if ps[0].Code == "layout" {
				t.Fatalf("would not survive:\n%s", src)
			}
			return
		}
		twice, ps := pack.Format(form, once)
		if ps != nil || string(twice) != string(once) {
			t.Fatalf("not stable: %v\n--- source\n%s\n--- once\n%s\n--- twice\n%s", ps, src, once, twice)
		}
		load := func(text []byte) *pack.Library {
			lib, _ := pack.Load(fstest.MapFS{place[form]: {Data: text}, "city/grant/pack.yaml": {Data: text}})
			return lib
		}
		if d := samePacks(load(src), load(once)); d != "" {
			t.Fatalf("another meaning: %s\n--- source\n%s\n--- once\n%s", d, src, once)
		}
	})
}

// A figure is exact: printed as a fraction it reads back as the same number.
func FuzzQuantity(f *testing.F) {
	for _, s := range []string{"12", "-0.5", "3%", "1/9", "300000 yuan", "30 万元", "2.01亿元", "2026-03-31", "true", "none", "unknown", "never", "A01", "1,000", "３％", "1/0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := pack.ParseQuantity(s)
		if err != nil {
			if q.Kind != pack.None || q.Num != nil {
				t.Errorf("%q is both refused and read as %+v", s, q)
			}
			return
		}
		if q.Src != s {
			t.Errorf("%q is kept as %q", s, q.Src)
		}
		if isNumber := q.Kind == pack.Number || q.Kind == pack.Money; isNumber != (q.Num != nil) {
			t.Fatalf("%q has kind %v and number %v", s, q.Kind, q.Num)
		}
		switch q.Kind {
		case pack.Number:
			again, err := pack.ParseQuantity(q.Num.RatString())
			if err == nil && again.Num.Cmp(q.Num) != 0 {
				t.Errorf("%q reads as %s, and that as %s", s, q.Num, again.Num)
			}
		case pack.Money:
			if fen := new(big.Rat).Mul(q.Num, big.NewRat(100, 1)); !fen.IsInt() {
				t.Errorf("%q has parts of a fen", s)
			}
			again, err := pack.ParseQuantity(q.Num.FloatString(2) + " yuan")
			if err == nil && (again.Kind != pack.Money || again.Num.Cmp(q.Num) != 0) {
				t.Errorf("%q reads as %s yuan, and that as %s", s, q.Num, again.Num)
			}
		case pack.DateVal:
			if again, err := pack.ParseDay(q.Day.String()); err != nil || again != q.Day {
				t.Errorf("%q reads as %s", s, q.Day)
			}
		case pack.Word:
			if q.Word != strings.TrimSpace(s) {
				t.Errorf("%q loses its word", s)
			}
		}
	})
}
