package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// eachplan PLANS.json FACTS ID PACK [FLAG…] writes the proof of every plan by the command, and has it assessed: eligible on its day,
// and not without any one of its changes.
func eachPlan(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("eachplan PLANS.json FACTS ID PACK [FLAG…]")
	}
	var report cultivationJSON
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &report))
	if len(report.Plans) < 2 {
		ts.Fatalf("%d plans are not several", len(report.Plans))
	}
	for i, p := range report.Plans {
		proof := ts.MkAbs(fmt.Sprintf("proof%d.csv", i+1))
		ts.Check(ts.Exec("huice", append([]string{"cultivate", args[1], "--id", args[2], "--pack", args[3], "--plan", fmt.Sprint(i + 1), "--proof", proof}, args[4:]...)...))
		mustCome(ts, proof, args[3], p.On, "eligible")
		for _, c := range p.Changes {
			less := ts.MkAbs("less.csv")
			undo(ts, proof, less, c)
			mustCome(ts, less, args[3], p.On, "not_eligible")
		}
	}
}

// mustCome has a file of one subject assessed and fails at another outcome.
func mustCome(ts *testscript.TestScript, file, pack, on, outcome string) {
	out := ts.MkAbs("outcome.ndjson")
	ts.Check(ts.Exec("huice", "assess", "--facts", file, "--pack", pack, "--date", on, "--out", out))
	if text := ts.ReadFile(out); !strings.Contains(text, `"outcome":"`+outcome+`"`) {
		ts.Fatalf("%s on %s is not %s: %s", file, on, outcome, text)
	}
}

// undo takes what one change of a plan does back from the facts of the plan.
func undo(ts *testscript.TestScript, proof, less string, c changeJSON) {
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(ts.ReadFile(proof), "\uFEFF"))).ReadAll()
	ts.Check(err)
	for _, e := range c.Effects {
		for i, name := range rows[0] {
			if name == e.Column {
				rows[1][i] = takenBack(rows[1][i], e)
			}
		}
	}
	f, err := os.Create(less)
	ts.Check(err)
	ts.Check(csv.NewWriter(f).WriteAll(rows))
	ts.Check(f.Close())
}

// takenBack is a value without an effect: less what was added, or what it was before it was set.
func takenBack(value string, e moveEffectJSON) string {
	if e.From == nil {
		return ""
	}
	now, ok1 := new(big.Rat).SetString(value)
	from, ok2 := new(big.Rat).SetString(*e.From)
	to, ok3 := new(big.Rat).SetString(*e.To)
	if !ok1 || !ok2 || !ok3 {
		return *e.From
	}
	text := now.Sub(now, to.Sub(to, from)).FloatString(6)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// sameline A B START fails unless the first lines that begin so are the same in two files.
func sameLine(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg, args, 3)
	var found [2]string
	for i := range found {
		for line := range strings.Lines(ts.ReadFile(args[i])) {
			if strings.HasPrefix(line, args[2]) {
				found[i] = strings.Join(strings.Fields(line), " ")
				break
			}
		}
	}
	if found[0] == "" || found[0] != found[1] {
		ts.Fatalf("%q is not %q", found[0], found[1])
	}
}
