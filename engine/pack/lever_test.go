package pack_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"huice/engine/pack"
)

// withLevers loads the sound packs with levers of the grant and a file of a city beside the first.
func withLevers(t *testing.T) *pack.Library {
	t.Helper()
	_, sound := readSections(t, "testdata/sound.txtar")
	fsys := files(t, append(sound, section{"change city/grant/pack.yaml", `- open_questions:
+ levers:
+   train: {label: 培训, en: Train, kind: people, changes: {staff: 1}, cost: [{each: 3 yuan}]}
+   hire: {label: 只聘一人, en: Hire one, kind: people, changes: {staff: 1}, most: 1, cost: [{each: 7 yuan}]}
+ 
+ open_questions:
`}, section{"levers/city.yaml", `levers:
  desks: {label: 增加工位, en: Add desks, kind: assets, subject: platform, changes: {platform_desks: 20}, cost: [{each: 5 yuan}]}
`}))
	lib, ps := pack.Load(fsys)
	if len(ps) > 0 {
		t.Fatal(report(ps, pack.En))
	}
	return lib
}

// A pack's own lever takes the place of the one of the same identifier; levers of other subjects are not offered.
func TestLeversForAPack(t *testing.T) {
	lib := withLevers(t)
	for id, want := range map[string]string{
		"city/growth": "spend 50%, hire 20, compete 0, save_energy 20%",
		"city/grant":  "spend 50%, hire 1, compete 0, save_energy 20%, train 0",
		"city/choose": "desks 0",
		"city/plan":   "",
	} {
		var got []string
		for _, v := range lib.LeversFor(lib.Pack(id)) {
			most := fmt.Sprint(v.Most)
			if v.Limit != nil {
				most = v.Limit.Share.Src
			}
			got = append(got, v.ID+" "+most)
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: %s, want %s", id, s, want)
		}
	}
}

func TestCostInAnIndustry(t *testing.T) {
	v := &pack.Lever{Cost: tranches(1), Sectors: []pack.SectorCost{
		{Industries: []string{"C", "I65"}, Cost: tranches(2)}, {Industries: []string{"C39"}, Cost: tranches(3)},
	}}
	for industry, want := range map[string]int{"": 1, "A01": 1, "C": 2, "C3099": 2, "C39": 3, "C3912": 3, "I6510": 2, "I64": 1} {
		if got := v.CostIn(industry)[0].Steps; got != want {
			t.Errorf("the cost in %q is that of table %d, want %d", industry, got, want)
		}
	}
}

// tranches is a table that can be told from others by its steps.
func tranches(steps int) []pack.Tranche { return []pack.Tranche{{Steps: steps}} }

// A lever shows when all that it changes does, unless it says otherwise.
func TestLeadOfALever(t *testing.T) {
	lib := soundLibrary(t)
	lead := func(id string) int {
		v, ok := lib.Levers.Find(id)
		if !ok {
			t.Fatal(id)
		}
		return lib.LeadOf(v)
	}
	for id, want := range map[string]int{"spend": 3, "hire": 6, "compete": 24, "save_energy": 12} {
		if got := lead(id); got != want {
			t.Errorf("%s shows after %d months, want %d", id, got, want)
		}
	}
}

func TestDatesOfALever(t *testing.T) {
	lib := soundLibrary(t)
	for id, want := range map[string][]string{"compete": {"led_on"}, "hire": nil} {
		v, _ := lib.Levers.Find(id)
		if got := lib.DatesOf(v); !slices.Equal(got, want) {
			t.Errorf("%s sets the dates %v, want %v", id, got, want)
		}
	}
}

// A lever of the library that names no subject is one of the enterprise, and one of a pack is of what the pack assesses.
func TestSubjectOfALever(t *testing.T) {
	lib := withLevers(t)
	var got []string
	for i := range lib.Levers {
		got = append(got, lib.Levers[i].Value.Subject)
	}
	if want := []string{"enterprise", "enterprise", "enterprise", "enterprise", "platform"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if v, _ := lib.Pack("city/grant").Levers.Find("train"); v.Subject != pack.Enterprise {
		t.Errorf("the pack's own lever is one of %q", v.Subject)
	}
}
