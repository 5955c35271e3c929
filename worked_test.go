package huice_test

import (
	"regexp"
	"strings"
	"testing"

	"huice"
	"huice/engine/pack"
)

// worked are the worked examples of the rule books that the packs were written from: E of the national one, the others of
// the provincial and municipal one.
const worked = `
E1.1 E1.2 E1.3 E1.4 E1.5 E2.1 E2.2 E2.3 E2.4 E2.5 E2.6 E2.7 E2.8 E2.9 E3.1 E3.2 E3.3 E3.4 E3.5 E3.6
E3.7 E3.8 E3.9 E4.1 E4.2 E4.3 E4.4 E4.5 E4.6 E5.1 E5.2 E5.3 E5.4 E6.1 E6.2 E6.3 E6.4 E6.5 E6.6 E7.1
E7.2 E7.3 E8.1 E8.2 E8.3 EL-X1 EL-X2 EQ-X1 EQ-X2 EQ-X3 EQ-X4 JB-X1 JB-X2 JC-X1 JC-X2 LD-X1 LD-X2
MU-X1 MU-X2 MU-X3 MU-X4 MU-X5 MU-X6 NA-X1 PC-X1 PC-X2 RD-X1 RD-X2 RD-X3 RD-X4 RD-X5 RD-X6 RW-X1
RW-X2 RW-X3 RW-X4 RW-X5 RW-X6 SEL-X1 SEL-X2 SEL-X3 SEL-X4 TG-X1 TG-X2 TG-X3 TL-X1 TL-X2 ZS-X1`

func TestEveryWorkedExampleIsATest(t *testing.T) {
	lib, ps := pack.Load(huice.Packs())
	if pack.Errors(ps) {
		t.Fatal(ps)
	}
	names := "MU-X6 is the formula of another city: docs/examples/other-formula\n"
	for _, p := range lib.Packs {
		for _, x := range p.Examples.Tests {
			names += x.Name + "\n"
		}
		for _, x := range p.Examples.Populations {
			names += x.Name + "\n"
		}
	}
	for _, id := range strings.Fields(worked) {
		if !regexp.MustCompile(regexp.QuoteMeta(id) + `([^0-9]|$)`).MatchString(names) {
			t.Errorf("no example of a pack carries the worked example %s", id)
		}
	}
}
