package huice_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// allowed lists what each package may import of ours: imports go one way.
var allowed = map[string][]string{
	"huice":                         {},
	"huice/engine/pack":             {},
	"huice/engine/calendar":         {"huice/engine/pack"},
	"huice/engine/population":       {"huice/engine/pack"},
	"huice/engine/rule":             {"huice/engine/pack", "huice/engine/population"},
	"huice/engine/assess":           {"huice/engine/pack", "huice/engine/population", "huice/engine/rule"},
	"huice/engine/assess/sqltext":   {"huice/engine/pack", "huice/engine/population", "huice/engine/rule"},
	"huice/warehouse":               {"huice/engine/pack", "huice/engine/population", "huice/engine/rule", "huice/engine/assess", "huice/engine/assess/sqltext"},
	"huice/warehouse/warehousetest": {"huice/warehouse", "huice/engine/assess", "huice/engine/pack", "huice/engine/population", "huice/engine/rule", "huice/engine/assess/sqltext"},
	"huice/engine/ask":              {"huice/engine/pack", "huice/engine/population", "huice/engine/rule", "huice/engine/assess"},
	"huice/engine/cohort":           {"huice/engine/pack", "huice/engine/population", "huice/engine/rule", "huice/engine/assess"},
	"huice/engine/cultivate":        {"huice/engine/pack", "huice/engine/population", "huice/engine/rule", "huice/engine/assess"},
	"huice/engine/simulate":         {"huice/engine/pack", "huice/engine/population", "huice/engine/rule", "huice/engine/assess"},
	"huice/engine/explain":          {"huice/engine/pack", "huice/engine/rule", "huice/engine/assess", "huice/engine/cohort"},
	"huice/exchange":                {"huice/engine/pack", "huice/engine/population"},
	"huice/chart":                   {},
	"huice/city":                    {"huice/engine/pack", "huice/engine/population"},
	"huice/bench":                   {"huice/engine/pack", "huice/engine/population", "huice/engine/rule", "huice/engine/assess"},
	"huice/bench/cmd": {"huice", "huice/bench", "huice/city", "huice/engine/pack", "huice/engine/population", "huice/engine/rule",
		"huice/engine/assess", "huice/engine/explain"},
	"huice/cmd/huice": {"huice", "huice/chart", "huice/city", "huice/exchange", "huice/engine/pack", "huice/engine/population", "huice/engine/rule",
		"huice/engine/ask", "huice/engine/assess", "huice/engine/assess/sqltext", "huice/engine/calendar", "huice/engine/cohort", "huice/engine/cultivate", "huice/engine/explain", "huice/engine/simulate", "huice/warehouse"},
}

// only says which packages may use a library: YAML in the pack form and the city file, CEL in the rules.
var only = map[string][]string{
	"go.yaml.in/yaml":       {"huice/engine/pack", "huice/city"},
	"cel.dev/cel-go":        {"huice/engine/rule"},
	"github.com/xuri":       {"huice/exchange"},
	"github.com/apache":     {"huice/exchange"},
	"github.com/alecthomas": {"huice/cmd/huice"},
	"charm.land":            {"huice/cmd/huice"},
	"github.com/vbauerster": {"huice/cmd/huice"},
	"golang.org/x/image":    {"huice/chart"},
	"github.com/jackc":      {"huice/warehouse", "huice/warehouse/warehousetest"},
}

// pure lists what the engine must not know: no clock, no network, no operating system, no log.
var pure = []string{"os", "net", "net/http", "log", "log/slog", "database/sql", "math/rand", "math/rand/v2"}

func TestImportsGoOneWay(t *testing.T) {
	err := filepath.WalkDir(".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && name != "." {
			if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil {
				return fs.SkipDir // a module of its own
			}
		}
		if err != nil || e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		pkg := path.Join("huice", filepath.ToSlash(filepath.Dir(name)))
		may, known := allowed[pkg]
		if !known {
			t.Errorf("%s: the package %s is new: give it a place in this test and in ARCHITECTURE.md", name, pkg)
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range f.Imports {
			imp, _ := strconv.Unquote(i.Path.Value)
			check(t, name, pkg, imp, may)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func check(t *testing.T, file, pkg, imp string, may []string) {
	has := func(list []string, s string) bool {
		for _, l := range list {
			if l == s {
				return true
			}
		}
		return false
	}
	if (imp == "huice" || strings.HasPrefix(imp, "huice/")) && !has(may, imp) {
		t.Errorf("%s: %s must not import %s", file, pkg, imp)
	}
	for lib, users := range only {
		if strings.HasPrefix(imp, lib) && !has(users, pkg) {
			t.Errorf("%s: only %v may import %s", file, users, lib)
		}
	}
	if strings.HasPrefix(pkg, "huice/engine/") && has(pure, imp) {
		t.Errorf("%s: the engine is pure and must not import %s", file, imp)
	}
}
