package city

import (
	"math"
	"strings"
	"testing"
)

// validCode checks a credit code by the letter of the standards, unlike the generator with a plain search.
func validCode(code string) bool {
	if len(code) != 18 || strings.Trim(code, alphabet) != "" || !strings.HasPrefix(code, "91") {
		return false
	}
	sum, body := 0, 0
	for i, w := range []int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28} {
		sum += strings.IndexByte(alphabet, code[i]) * w
	}
	for i, w := range []int{3, 7, 9, 10, 5, 8, 4, 2} {
		body += strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", code[8+i]) * w
	}
	inner := map[int]byte{10: 'X', 11: '0'}[11-body%11]
	if inner == 0 {
		inner = byte('0' + 11 - body%11)
	}
	return code[17] == alphabet[(31-sum%31)%31] && code[16] == inner
}

func TestCheckCharactersOfThePublishedExample(t *testing.T) {
	if got := codeCheck([]byte("91350100M000100Y4")); got != '3' {
		t.Errorf("check character %c, want 3", got)
	}
	if got := bodyCheck([]byte("M000100Y")); got != '4' {
		t.Errorf("inner check character %c, want 4", got)
	}
	for i := range alphabet {
		if symbol(alphabet[i]) != i {
			t.Errorf("the place of %c is %d, not %d", alphabet[i], i, symbol(alphabet[i]))
		}
	}
}

func TestCodesAreDifferent(t *testing.T) {
	c := Default()
	seen := map[string]bool{}
	for row := range int64(200_000) {
		code := c.code(1, row)
		if seen[code[8:]] {
			t.Fatalf("row %d has a body code of an earlier row", row)
		}
		seen[code[8:]] = true
	}
}

func TestQuantile(t *testing.T) {
	for p, want := range map[float64]float64{0.5: 0, 0.975: 1.959963985, 0.01: -2.326347874, 0.0001: -3.719016485} {
		if got := quantile(p); math.Abs(got-want) > 1e-7 {
			t.Errorf("quantile of %v is %v, want %v", p, got, want)
		}
	}
}
