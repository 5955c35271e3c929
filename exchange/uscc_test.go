package exchange

import (
	"fmt"
	"strings"
	"testing"

	"huice/engine/pack"
)

func TestCreditCodes(t *testing.T) {
	tests := []struct{ name, in, code, problem, says string }{
		{"a real one", "91350100M000100Y43", "91350100M000100Y43", "", ""},
		{"lower case and space", " 91350100m000100y43\t", "91350100M000100Y43", "", ""},
		{"full width", "９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43", "", ""},
		{"an apostrophe of a spreadsheet", "'91350100M000100Y43", "91350100M000100Y43", "", ""},
		{"too short", "91350100M000100Y4", "91350100M000100Y4", "uscc-length", "17位"},
		{"too long", "91350100M000100Y433", "91350100M000100Y433", "uscc-length", "19位"},
		{"empty", "", "", "uscc-length", "0位"},
		{"a letter O instead of a zero", "9135O1OOM000100Y43", "9135O1OOM000100Y43", "uscc-letter", "是否为 91350100M000100Y43"},
		{"a letter I instead of a one", "9I350100M000100Y43", "9I350100M000100Y43", "uscc-letter", "第2位“I”"},
		{"a Chinese character", "9135010汉M000100Y43", "9135010汉M000100Y43", "uscc-letter", "第8位“汉”"},
		{"a wrong check character", "91350100M000100Y44", "91350100M000100Y44", "uscc-check", "第18位应为 3，这里是 4"},
		{"two digits swapped", "19350100M000100Y43", "19350100M000100Y43", "uscc-check", "逐位核对"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, p := CheckUSCC(tt.in)
			if p == nil {
				p = &CodeProblem{}
			}
			if code != tt.code || p.Code != tt.problem || !strings.Contains(p.Text.Zh, tt.says) || p.Severity != pack.Error {
				t.Errorf("got %q, %+v", code, p)
			}
		})
	}
}

func TestTheInnerCheckOnlyWarns(t *testing.T) {
	first := "91371302000000011" // the ninth character of 00000001 is not 1
	check, _ := CheckChar(first)
	_, p := CheckUSCC(first + string(check))
	if p == nil || p.Code != "uscc-org" || p.Severity != pack.Warning {
		t.Fatalf("got %+v", p)
	}
}

func TestCheckCharactersOfTheStandard(t *testing.T) {
	if c, ok := CheckChar("91350100M000100Y4"); !ok || c != '3' {
		t.Errorf("got %c", c)
	}
	if c, ok := OrgCheckChar("M000100Y"); !ok || c != '4' {
		t.Errorf("got %c", c)
	}
	for _, bad := range []string{"", "91350100M000100YS", "91350100M000100Y43"} {
		if _, ok := CheckChar(bad); ok {
			t.Errorf("%q has a check character", bad)
		}
	}
	for i, c := range usccAlphabet {
		if usccValue(byte(c)) != i {
			t.Errorf("value of %c is %d", c, usccValue(byte(c)))
		}
	}
}

func TestEveryCodeIsRememberedExactly(t *testing.T) {
	var s seen
	const n = 100_000
	for i := range n {
		if before := s.add(slotOf(code(i), i+1), ""); before != 0 {
			t.Fatalf("%s was seen in row %d", code(i), before)
		}
	}
	for i := range n {
		if before := s.add(slotOf(code(i), n+i), ""); before != i+1 {
			t.Fatalf("%s was seen in row %d, not %d", code(i), before, i+1)
		}
	}
}

func ExampleCheckUSCC() {
	_, p := CheckUSCC("91350100M000100Y44")
	fmt.Println(p.Text.En)
	// Output: the check character is wrong: after these 17 the 18th would be 3, not 4; compare each character
}

func FuzzUSCC(f *testing.F) {
	for _, s := range []string{"", "91350100M000100Y43", "９１３５０１００Ｍ０００１００Ｙ４３", "9135O1OOM000100Y43", "\xff\xfe", "'=\"x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, p := CheckUSCC(s)
		if p == nil || p.Severity == pack.Warning {
			if c, ok := CheckChar(code[:17]); !ok || c != code[17] || len(code) != 18 {
				t.Errorf("%q passed as %q", s, code)
			}
			if again, _ := CheckUSCC(code); again != code {
				t.Errorf("%q became %q", code, again)
			}
		} else if p.Text.Zh == "" || p.Text.En == "" {
			t.Errorf("%q has a problem without words", s)
		}
	})
}

func slotOf(code string, row int) slot {
	k := packed([]byte(code))
	k.row = uint32(row)
	return k
}
