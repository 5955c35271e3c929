package explain_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
)

// small is the invented library of the read-back.
func small(t *testing.T) *pack.Library {
	t.Helper()
	ar, err := txtar.ParseFile("testdata/readback.txtar")
	if err != nil {
		t.Fatal(err)
	}
	fsys, err := txtar.FS(ar)
	if err != nil {
		t.Fatal(err)
	}
	lib, problems := pack.Load(fsys)
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	return lib
}

// read reads a pack back; its hash, which changes with every edit, is masked.
func read(t *testing.T, lib *pack.Library, id string, o explain.Reading) *explain.Document {
	t.Helper()
	prog, problems := rule.Compile(lib, rule.Options{Date: o.Date, Set: o.Set}, id)
	if pack.Errors(problems) {
		t.Fatal(problems)
	}
	prog.Rules[0].Hash = "0000000000000000"
	doc, err := explain.Read(lib, prog.Rules[0], o)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func day(t *testing.T, s string) pack.Day {
	t.Helper()
	d, err := pack.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	file = filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", file, d)
	}
}

// Faults that readers reported, each on the line where it stood.
func TestReadBackSaysWhatThePackSays(t *testing.T) {
	lib := small(t)
	law := explain.Reading{Lang: pack.Zh, Date: day(t, "2026-07-01")}
	demo, en := law, law
	demo.Set, en.Lang = pack.Demo, pack.En
	for _, c := range []struct {
		fault string
		in    explain.Reading
		want  []string
	}{
		{"a comparison of two facts keeps both sides", law, []string{"\n     新增贡献 ＞ 上市支持总额\n"}},
		{"a comparison with a figure that is not published keeps both sides", law, []string{"\n     得分 ≥ 重点后备分数线（未公布）\n"}},
		{"a demonstration figure is marked", demo, []string{"得分 ≥ 重点后备分数线（80，演示）", "假定、演示、本日适用"}},
		{"points that are parameters have their labels", law, []string{"绿色得分（10）", "未定得分（未公布）"}},
		{"rounding names its unit", law, []string{"（奖励基数 × 奖励比例（未公布））四舍五入到 取整单位（1万元） 的整数倍"}},
		{"an amount with a figure that is not published reads whole", law, []string{"金额 ＝ 奖励 ＜ 取整单位（1万元）时取 0；其他取 （奖励基数 × 奖励比例（未公布））"}},
		{"years have no comma", law, []string{"成立日期的年份 ≥ 起始年份（2025）", "2020-01-01  2025 "}},
		{"the result of another pack is not opened", law, []string{"符合《小企业》，或（《小企业》的增长额 ＞ 0，且符合《小企业》（此日引用无效））"}},
		{"the same in English", en, []string{"eligible under “Small enterprises”, or (Growth of “Small enterprises” ＞ 0, and eligible under “Small enterprises” (reference not good on this day))"}},
		{"a reference that is not good says so", law, []string{"此日引用无效，所引内容未知"}},
		{"two definitions of one expression keep their labels", law, []string{"  认定研发投入  〔①二〕\n     ＝ 取小（研发费用（上年），销售收入（上年））", "  奖励基数\n     ＝ 取小（研发费用（上年），销售收入（上年））"}},
		{"an item by a formula prints formula and maximum", law, []string{"权重（40） × 取小（研发费用（上年） ÷", "最高 权重（40）"}},
		{"codes have their labels", law, []string{"机构级别 属于 认可的级别（国家级、省级），且机构级别 ≠ “省级”"}},
		{"what is not yet in force says so", law, []string{"以后才有〔自 2029-01-01 起、此日不适用〕"}},
	} {
		text := read(t, lib, "t/grant", c.in).Text()
		for _, want := range c.want {
			if !strings.Contains(strings.Join(strings.Fields(text), ""), strings.Join(strings.Fields(want), "")) { // wherever lines break
				t.Errorf("%s: %q is not in\n%s", c.fault, want, text)
			}
		}
	}
}

// Nobody meets identifiers, and the English page speaks English: only titles, numbers, articles and quoted words stay.
func TestReadBackIsForPeople(t *testing.T) {
	lib := small(t)
	quoted := regexp.MustCompile(`《[^》]*》[^\s]*|〔[^〕]*〕|in the text: “[^”]*”|示例局`)
	margin := regexp.MustCompile(`(?m)^  [①②]?[一二三]( |$)|三家以上`)
	for _, p := range lib.Packs {
		for _, lang := range []pack.Lang{pack.Zh, pack.En} {
			for _, set := range []pack.Set{pack.Law, pack.Demo} {
				doc := read(t, lib, p.ID, explain.Reading{Lang: lang, Set: set, Date: day(t, "2026-07-01")})
				text := doc.Text()
				if m := regexp.MustCompile(`[a-z]+_[a-z]+|%!|\?:|&&|\|\|`).FindString(text); m != "" {
					t.Errorf("%s in %s says %q:\n%s", p.ID, lang, m, text)
				}
				if lang == pack.En {
					text = margin.ReplaceAllString(quoted.ReplaceAllString(text, ""), " ")
					if m := regexp.MustCompile(`\p{Han}+`).FindString(text); m != "" {
						t.Errorf("%s in English says %s:\n%s", p.ID, m, text)
					}
				}
				for _, e := range p.Parameters {
					if !strings.Contains(text, e.Value.Name(lang)) {
						t.Errorf("%s in %s leaves out %s", p.ID, lang, e.Key)
					}
				}
			}
		}
	}
}

func TestGoldenReadBackOfEveryBlock(t *testing.T) {
	lib := small(t)
	start := day(t, "2026-07-01")
	begin, end := day(t, "2026-07-02"), day(t, "2026-07-15")
	for _, lang := range []pack.Lang{pack.Zh, pack.En} {
		var text strings.Builder
		for _, p := range lib.Packs {
			o := explain.Reading{Lang: lang, Date: start}
			if p.Procedure != nil {
				o.Start = &start
				o.Dates = map[string]explain.StepDates{"check": {Begin: &begin, End: &end, Says: pack.Text{Zh: "前", En: "at the latest"}},
					"pay": {Says: pack.Text{Zh: "待上一步办结", En: "waits for the step before"}}}
			}
			text.WriteString(read(t, lib, p.ID, o).Text() + "\n════\n\n")
		}
		golden(t, "readback."+string(lang)+".txt", text.String())
	}
}

func TestGoldenReadBackOfPacks(t *testing.T) {
	lib, problems := pack.Load(os.DirFS("../../packs"))
	for _, id := range []string{"national/tech_sme", "national/hnte", "city/linyi/science_innovation_100"} {
		if !lib.Compilable(id, problems) {
			t.Fatalf("%s cannot be compiled", id)
		}
		name := "readback_" + filepath.Base(id)
		for _, lang := range []pack.Lang{pack.Zh, pack.En} {
			golden(t, name+"."+string(lang)+".txt", read(t, lib, id, explain.Reading{Lang: lang, Date: day(t, "2026-07-01")}).Text())
		}
	}
}

// A page needs nothing from outside and escapes what packs say.
func TestGoldenPage(t *testing.T) {
	html, err := read(t, small(t), "t/grant", explain.Reading{Lang: pack.Zh, Date: day(t, "2026-07-01")}).HTML()
	if err != nil {
		t.Fatal(err)
	}
	if m := regexp.MustCompile(`https?://|src=|href=|<script`).FindString(html); m != "" {
		t.Errorf("the page refers to %q", m)
	}
	golden(t, "readback.html", html)
}

func TestSheetsOfAReading(t *testing.T) {
	doc := read(t, small(t), "t/grant", explain.Reading{Lang: pack.Zh, Date: day(t, "2026-07-01")})
	var names []string
	for _, s := range doc.Sheets() {
		names = append(names, s.Name)
		if !slices.ContainsFunc(s.Rows, func(row []explain.SheetCell) bool { return len(row) > 0 }) {
			t.Errorf("the sheet %s is empty", s.Name)
		}
	}
	if d := cmp.Diff([]string{"评分表", "参数", "条件", "流程"}, names); d != "" {
		t.Error(d)
	}
}
