package pack_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"huice/engine/pack"
	"huice/engine/rule"
)

// Of every broken pack: either its expressions are left alone, or they can be compiled without a panic.
func TestCompilablePacksCanBeCompiled(t *testing.T) {
	_, sound := readSections(t, "testdata/sound.txtar")
	cases, err := filepath.Glob("testdata/broken/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal(err, len(cases))
	}
	compiled := map[string]bool{}
	for _, file := range cases {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			_, list := readSections(t, file)
			list = slices.DeleteFunc(list, func(s section) bool { return s.name == "zh" || s.name == "en" })
			lib, ps := pack.Load(files(t, slices.Concat(sound, list)))
			for _, p := range lib.Packs {
				if lib.Compilable(p.ID, ps) {
					compiled[name] = compiled[name] || p.ID == "city/grant"
					rule.Check(lib, p.ID)
				}
			}
		})
	}
	for _, name := range []string{"cite_article", "cite_document", "figure", "no_expectation", "no_name", "time_limit", "value_kind"} {
		if !compiled[name] {
			t.Errorf("the pack of %s is not compiled", name)
		}
	}
	for _, name := range []string{"quantity", "unknown_key", "no_file_facts", "cycle", "yaml", "scalar"} {
		if compiled[name] {
			t.Errorf("the pack of %s is compiled", name)
		}
	}
}

// A pack waits for the packs it uses and for what all share, not for its own examples or for other packs.
func TestCompilable(t *testing.T) {
	text := "pack: %s\nuses: {other: city/used}\n"
	lib, _ := pack.Load(fstest.MapFS{
		"city/using/pack.yaml": {Data: []byte(strings.Replace(text, "%s", "city/using", 1))},
		"city/used/pack.yaml":  {Data: []byte("pack: city/used\n")},
		"city/alone/pack.yaml": {Data: []byte("pack: city/alone\n")},
	})
	for _, tt := range []struct {
		file, code string
		using      bool
	}{
		{"city/using/pack.yaml", "cite-article", true},
		{"city/using/pack.yaml", "quantity", false},
		{"city/using/source.md", "no-file", true},
		{"city/using/tests.yaml", "yaml", true},
		{"city/used/pack.yaml", "cite-article", true},
		{"city/used/pack.yaml", "quantity", false},
		{"city/alone/pack.yaml", "quantity", true},
		{"bodies.yaml", "translation", true},
		{"bodies.yaml", "no-file", false},
		{"facts/tax.yaml", "value-kind", true},
		{"facts/tax.yaml", "unknown-key", false},
	} {
		ps := []pack.Problem{{Pos: pack.Pos{File: tt.file}, Code: tt.code}}
		if got := lib.Compilable("city/using", ps); got != tt.using {
			t.Errorf("%s in %s: %v", tt.code, tt.file, got)
		}
	}
	if lib.Compilable("city/none", nil) {
		t.Error("a pack that is not there can be compiled")
	}
}
