package pack_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"huice/engine/pack"
)

// packsDir is where the real packs lie.
const packsDir = "../../packs"

// realFiles returns every file of the real packs that has a form, by its path below packs/.
func realFiles(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(packsDir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if _, ok := pack.FormOf(name); ok {
			files[name], err = os.ReadFile(filepath.Join(packsDir, name))
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("reading %s: %v, %d files", packsDir, err, len(files))
	}
	return files
}

func compileSchema(t *testing.T, form pack.Form) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(pack.Schema(form)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON reads a YAML text as an editor does: dates are strings.
func asJSON(t *testing.T, src []byte) any {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		t.Fatal(err)
	}
	return nodeJSON(doc.Content[0])
}

func nodeJSON(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = nodeJSON(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, nodeJSON(c))
		}
		return list
	}
	switch n.Tag {
	case "!!int", "!!float":
		return json.Number(n.Value)
	case "!!bool":
		return n.Value == "true"
	case "!!null":
		return nil
	}
	return n.Value
}

func TestEveryRealFileFitsItsSchema(t *testing.T) {
	for name, src := range realFiles(t) {
		form, _ := pack.FormOf(name)
		if err := compileSchema(t, form).Validate(asJSON(t, src)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefusesWhatTheLoaderRefuses(t *testing.T) {
	pack1 := string(realFiles(t)["national/small_enterprise_tax/pack.yaml"])
	tests1 := string(realFiles(t)["national/small_enterprise_tax/tests.yaml"])
	facts := string(realFiles(t)["facts/rd.yaml"])
	levers := string(realFiles(t)["levers/rd.yaml"])
	days := string(realFiles(t)["calendar.yaml"])
	cases := []struct {
		name     string
		form     pack.Form
		src      string
		old, new string
	}{
		{"an unknown key", pack.PackForm, pack1, "kind: tax\n", "kind: tax\nkinds: tax\n"},
		{"a missing key", pack.PackForm, pack1, "authority: tax\n", ""},
		{"a word outside the list", pack.PackForm, pack1, "kind: tax\n", "kind: taxes\n"},
		{"a date of another form", pack.PackForm, pack1, "issued: 2007-03-16", "issued: 2007-3-16"},
		{"a parameter dated by year", pack.PackForm, pack1, "values: {2019-01-01: 300}", "values: {2019: 300}"},
		{"a parameter without a value", pack.PackForm, pack1, "values: {2019-01-01: 300}", "values: {}"},
		{"an amount with commas", pack.PackForm, pack1, "{2019-01-01: 300}", "{2019-01-01: \"1,000 yuan\"}"},
		{"a name in capitals", pack.PackForm, pack1, "  staff_max:", "  Staff_max:"},
		{"a time limit in words", pack.PackForm, pack1, "within: 5 months", "within: five months"},
		{"a list twice the same", pack.PackForm, pack1, "figures: [tax_due, ", "figures: [tax_due, tax_due, "},
		{"an outcome that does not exist", pack.TestsForm, tests1, "{outcome: not_applicable}", "{outcome: never}"},
		{"an amount in words", pack.TestsForm, tests1, "amount: 35 万元", "amount: much"},
		{"a fact type that does not exist", pack.FactsForm, facts, "type: money", "type: yuan"},
		{"a flag in words", pack.FactsForm, facts, "type: money\n", "type: money\n    judged: maybe\n"},
		{"a year of two digits", pack.CalendarForm, days, "  2025:", "  25:"},
		{"a holiday without a first day", pack.CalendarForm, days, "from: 2025-01-01", "until: 2025-01-01"},
		{"a day worked in words", pack.CalendarForm, days, "[2025-01-26, ", "[Sunday, "},
		{"a lead time without unit", pack.FactsForm, facts, "lead: 3 months", "lead: 3"},
		{"the lead of a lever in words", pack.LeversForm, levers, "lead: 3 months", "lead: soon"},
		{"a kind of lever that does not exist", pack.LeversForm, levers, "kind: rd\n", "kind: magic\n"},
		{"a cost in words", pack.LeversForm, levers, "{each: ", "{each: about "},
	}
	for _, c := range cases {
		src := strings.Replace(c.src, c.old, c.new, 1)
		if src == c.src {
			t.Errorf("%s: %q is not in the file", c.name, c.old)
			continue
		}
		if compileSchema(t, c.form).Validate(asJSON(t, []byte(src))) == nil {
			t.Errorf("the schema accepts %s", c.name)
		}
	}
}

func TestSchemaDescribesEveryKey(t *testing.T) {
	for _, form := range []pack.Form{pack.PackForm, pack.TestsForm, pack.FactsForm, pack.BodiesForm, pack.SubjectsForm, pack.CalendarForm, pack.LeversForm} {
		var doc map[string]any
		if err := json.Unmarshal(pack.Schema(form), &doc); err != nil {
			t.Fatal(err)
		}
		var walk func(path string, v any)
		walk = func(path string, v any) {
			m, ok := v.(map[string]any)
			if !ok {
				return
			}
			if ps, ok := m["properties"].(map[string]any); ok {
				if m["additionalProperties"] != false {
					t.Errorf("%s %s lets unknown keys pass", form, path)
				}
				for key, p := range ps {
					if p.(map[string]any)["description"] == "" {
						t.Errorf("%s %s.%s has no description", form, path, key)
					}
				}
			}
			for k, x := range m {
				walk(path+"."+k, x)
			}
		}
		walk("", doc)
	}
	if pack.Schema("weather") != nil {
		t.Error("there is a schema for a form that does not exist")
	}
}

func ExampleSchema() {
	var doc struct {
		Title    string
		Required []string
	}
	if err := json.Unmarshal(pack.Schema(pack.FactsForm), &doc); err != nil {
		panic(err)
	}
	fmt.Println(doc.Title, doc.Required)
	// Output: huice: facts/*.yaml, the vocabulary [facts]
}
