package sqltext_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"huice/engine/assess/sqltext"
	"huice/engine/pack"
	"huice/engine/rule"
)

func builtIn(t testing.TB) *pack.Library {
	lib, problems := pack.Load(os.DirFS("../../../packs"))
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	return lib
}

func written(t testing.TB, lib *pack.Library, o sqltext.Options, set pack.Set, ids ...string) *sqltext.Query {
	prog, problems := rule.Compile(lib, rule.Options{Date: pack.DayOf(2026, 7, 1), Set: set}, ids...)
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	o.Table, o.Key = "facts", "uscc"
	q, problems := sqltext.New(prog, o)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return q
}

var dialects = []sqltext.Dialect{sqltext.Postgres, sqltext.ClickHouse}

func TestTheTextGrowsWithTheRulesAndNotWithTheWaysThroughThem(t *testing.T) {
	lib := builtIn(t)
	var all []string
	for _, d := range dialects {
		sum, longest, at := 0, 0, ""
		all = all[:0]
		for _, p := range lib.Packs {
			if p.Kind == "plan" || p.Target != nil {
				continue
			}
			q := written(t, lib, sqltext.Options{Dialect: d}, pack.Demo, p.ID)
			if len(q.Text) > longest {
				longest, at = len(q.Text), p.ID
			}
			if q.Selects > 40 {
				t.Errorf("%s: %d selects one in another", p.ID, q.Selects)
			}
			if p.Subject == pack.Enterprise {
				all, sum = append(all, p.ID), sum+len(q.Text)
			}
		}
		q := written(t, lib, sqltext.Options{Dialect: d}, pack.Demo, all...)
		t.Logf("%s: the longest is %s with %d bytes; %d packs of enterprises in one query: %d bytes, %d selects, %d columns",
			d, at, longest, len(all), len(q.Text), q.Selects, len(q.Columns))
		if longest > 200_000 {
			t.Errorf("%s: %s takes %d bytes", d, at, longest)
		}
		if len(q.Text) > 2*sum {
			t.Errorf("%s: all together take %d bytes, one by one %d", d, len(q.Text), sum)
		}
	}
}

// doubling is a pack in which every definition uses the one before it twice.
func doubling(depth int) fstest.MapFS {
	var defs strings.Builder
	fmt.Fprintln(&defs, `  d0: {label: 名, en: name, cite: 条, is: "f"}`)
	for i := range depth {
		fmt.Fprintf(&defs, "  d%d: {label: 名, en: name, cite: 条, is: \"min(d%d + 1, max(d%d, g))\"}\n", i+1, i, i)
	}
	return fstest.MapFS{
		"bodies.yaml":      {Data: []byte("bodies:\n  b: {label: 局, en: body}\n")},
		"facts/f.yaml":     {Data: []byte("facts:\n  f: {label: 甲, en: f, source: b, type: count}\n  g: {label: 乙, en: g, source: b, type: count}\n")},
		"p/one/source.md":  {Data: []byte("## d\n### 条\n")},
		"p/one/tests.yaml": {Data: []byte("tests: []\n")},
		"p/one/pack.yaml": {Data: []byte("pack: p/one\ntitle: 题\nen: title\nkind: grant\nauthority: b\nsubject: enterprise\ndocuments: {d: {title: 文}}\n" +
			"effective: {from: 2019-01-01, by: application_date}\ndefinitions:\n" + defs.String() +
			fmt.Sprintf("conditions:\n  - {id: c, label: 名, en: name, cite: 条, require: \"d%d > 0\"}\n", depth))},
	}
}

func TestDefinitionsThatUseEachOtherTwiceDoNotDoubleTheText(t *testing.T) {
	for _, d := range dialects {
		var length [2]int
		for i, depth := range []int{10, 20} {
			lib, problems := pack.Load(doubling(depth))
			if pack.Errors(problems) {
				t.Fatal(problems)
			}
			length[i] = len(written(t, lib, sqltext.Options{Dialect: d}, pack.Law, "p/one").Text)
		}
		if length[1] > 4*length[0] {
			t.Errorf("%s: 10 definitions take %d bytes, 20 take %d", d, length[0], length[1])
		}
	}
}

func TestRulesThatNestTooDeepAreRefused(t *testing.T) {
	lib, problems := pack.Load(doubling(400))
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	prog, problems := rule.Compile(lib, rule.Options{Date: pack.DayOf(2026, 7, 1)}, "p/one")
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	for _, d := range dialects {
		if _, problems := sqltext.New(prog, sqltext.Options{Dialect: d, Table: "facts", Key: "uscc"}); len(problems) != 1 || problems[0].Code != "too-deep" {
			t.Errorf("%s: %v", d, problems)
		}
	}
}

func TestAQueryHasTheSameBytesEveryTime(t *testing.T) {
	lib := builtIn(t)
	for _, d := range dialects {
		a := written(t, lib, sqltext.Options{Dialect: d, Lang: pack.Zh}, pack.Law, "national/hnte", "national/tech_sme")
		b := written(t, builtIn(t), sqltext.Options{Dialect: d, Lang: pack.Zh}, pack.Law, "national/hnte", "national/tech_sme")
		if a.Text != b.Text {
			t.Errorf("%s: two texts", d)
		}
	}
}

func TestColumnsOfATable(t *testing.T) {
	lib := builtIn(t)
	prog, problems := rule.Compile(lib, rule.Options{Date: pack.DayOf(2026, 7, 1)}, "national/size_class")
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	base := map[sqltext.Dialect]map[string]string{
		sqltext.Postgres: {"uscc": "text", "industry_code": "character varying(8)", "operating_revenue_y1": "numeric(18,2)",
			"persons_employed_year_end_y1": "integer"},
		sqltext.ClickHouse: {"uscc": "String", "industry_code": "LowCardinality(Nullable(String))", "operating_revenue_y1": "Nullable(Decimal(18, 2))",
			"persons_employed_year_end_y1": "Nullable(UInt32)"},
	}
	for d, cols := range base {
		q, problems := sqltext.New(prog, sqltext.Options{Dialect: d, Table: "facts", Key: "uscc", Columns: cols})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if got := strings.Join(q.Lacks, " "); got != "total_assets_y1" {
			t.Errorf("%s: it lacks %q", d, got)
		}
		if strings.Contains(strings.SplitN(q.Text, "SELECT", 2)[1], "total_assets") {
			t.Errorf("%s: a column that is not there is read", d)
		}
		for col, typ := range map[string]string{"operating_revenue_y1": "double precision", "industry_code": "bigint", "persons_employed_year_end_y1": "Float64"} {
			was := cols[col]
			cols[col] = typ
			if _, problems := sqltext.New(prog, sqltext.Options{Dialect: d, Table: "facts", Key: "uscc", Columns: cols}); len(problems) != 1 || problems[0].Code != "column-type" {
				t.Errorf("%s: %s as %s: %v", d, col, typ, problems)
			}
			cols[col] = was
		}
	}
}

func TestWordsOfAPolicyStayWordsInSQL(t *testing.T) {
	for d, want := range map[sqltext.Dialect]string{sqltext.Postgres: `'it''s a \ and §'`, sqltext.ClickHouse: `'it\'s a \\ and §'`} {
		if got := sqltext.Literal(d, `it's a \ and §`); got != want {
			t.Errorf("%s: %s", d, got)
		}
	}
	for d, want := range map[sqltext.Dialect]string{sqltext.Postgres: `SELECT count(*) FROM lake."Firms""x"`, sqltext.ClickHouse: "SELECT count(*) FROM lake.`Firms\"x`"} {
		if got := sqltext.Count(d, `lake.Firms"x`, ""); got != want {
			t.Errorf("%s: %s", d, got)
		}
	}
}
