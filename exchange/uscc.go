package exchange

import (
	"strings"

	"huice/engine/pack"
)

// usccAlphabet is the 31 characters of GB 32100-2015; I, O, S, V and Z are not among them.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// usccWeights are 3^(i-1) mod 31.
const usccWeights = "\x01\x03\x09\x1b\x13\x1a\x10\x11\x14\x1d\x19\x0d\x08\x18\x0a\x1e\x1c"

// orgWeights are the weights of GB 11714.
const orgWeights = "\x03\x07\x09\x0a\x05\x08\x04\x02"

// CheckChar computes the eighteenth character of a unified social credit code from the first seventeen. It reports false
// when they are not seventeen characters of the alphabet.
func CheckChar(first17 string) (byte, bool) { return checkChar(first17) }

func checkChar[T string | []byte](first17 T) (byte, bool) {
	if len(first17) != len(usccWeights) {
		return 0, false
	}
	sum := 0
	for i := range len(first17) {
		v := usccValue(first17[i])
		if v < 0 {
			return 0, false
		}
		sum += v * int(usccWeights[i])
	}
	return usccAlphabet[(31-sum%31)%31], true
}

// usccValues is the index of each character in the alphabet, 0xFF for others: it is looked at 18 times a row.
var usccValues = func() (values [256]uint8) {
	for i := range values {
		values[i] = 0xFF
	}
	for i, c := range usccAlphabet {
		values[c] = uint8(i)
	}
	return values
}()

// usccValue is the index of a character in the alphabet, or -1.
func usccValue(c byte) int {
	if v := usccValues[c]; v != 0xFF {
		return int(v)
	}
	return -1
}

// OrgCheckChar computes the ninth character of an organisation code (GB 11714), positions 9 to 17 of a credit code,
// from its first eight.
func OrgCheckChar(first8 string) (byte, bool) { return orgCheckChar(first8) }

func orgCheckChar[T string | []byte](first8 T) (byte, bool) {
	if len(first8) != len(orgWeights) {
		return 0, false
	}
	sum := 0
	for i := range len(first8) {
		switch c := first8[i]; {
		case c >= '0' && c <= '9':
			sum += int(c-'0') * int(orgWeights[i])
		case c >= 'A' && c <= 'Z':
			sum += (int(c-'A') + 10) * int(orgWeights[i])
		default:
			return 0, false
		}
	}
	return "0X987654321"[sum%11], true
}

// CodeProblem is what is wrong with a credit code. A warning leaves the code usable.
type CodeProblem struct {
	Code     string // uscc-length, uscc-letter, uscc-check, uscc-org
	Text     pack.Text
	Severity pack.Severity
	Suggest  string // the code that was probably meant, if one can be named
}

// CheckUSCC normalises a unified social credit code (surrounding space, full width, lower case) and checks it by
// GB 32100-2015. The problem is nil when all is well; the inner check of GB 11714 gives a warning only.
func CheckUSCC(s string) (string, *CodeProblem) {
	code := normaliseCode(s)
	if usccWhole(code) {
		if want, ok := orgCheckChar(code[8:16]); ok && want != code[16] {
			return code, &CodeProblem{Code: "uscc-org", Severity: pack.Warning, Text: pack.Textf(
				"第9至17位按 GB 11714 校验，第17位应为 %c，请核对营业执照", "positions 9 to 17 fail the check of GB 11714, the 17th would be %c; compare with the licence", want)}
		}
		return code, nil
	}
	return code, usccProblem(code)
}

// usccWhole reports whether a normalised code is right; the fast path of reading.
func usccWhole[T string | []byte](code T) bool {
	if len(code) != 18 {
		return false
	}
	c, ok := checkChar(code[:17])
	return ok && c == code[17]
}

func usccProblem(code string) *CodeProblem {
	if n := len([]rune(code)); n != 18 {
		return &CodeProblem{Code: "uscc-length", Text: pack.Textf(
			"统一社会信用代码应为18位，这里是%d位", "a credit code has 18 characters, this has %d", n)}
	}
	for i, r := range []rune(code) {
		if r < 0x80 && usccValue(byte(r)) >= 0 {
			continue
		}
		p := &CodeProblem{Code: "uscc-letter", Suggest: usccMeant(code), Text: pack.Textf(
			"第%d位“%c”不在代码字符集内（数字和除 I、O、S、V、Z 以外的大写字母）",
			"character %d, %q, is not one of the code's (digits and capital letters without I, O, S, V, Z)", i+1, r)}
		return p.suggest()
	}
	want, _ := CheckChar(code[:17])
	return &CodeProblem{Code: "uscc-check", Text: pack.Textf(
		"校验码不符：前17位对应的第18位应为 %c，这里是 %c；请逐位核对",
		"the check character is wrong: after these 17 the 18th would be %c, not %c; compare each character", want, code[17])}
}

// usccMeant replaces letters that are not in the alphabet by the characters they are mistaken for, and returns the
// result only when its check character then agrees.
func usccMeant(code string) string {
	meant := strings.NewReplacer("I", "1", "O", "0", "S", "5", "Z", "2", "V", "U").Replace(code)
	if usccWhole(meant) {
		return meant
	}
	return ""
}

func (p *CodeProblem) suggest() *CodeProblem {
	if p.Suggest != "" {
		p.Text.Zh += "；是否为 " + p.Suggest
		p.Text.En += "; is it " + p.Suggest + "?"
	}
	return p
}

// normaliseCode trims, folds full width to half width and puts letters in upper case.
func normaliseCode(s string) string { return strings.ToUpper(strings.Trim(foldString(s), "'`")) }

// usccSound reports whether a code is right and its inner check holds, as far as there is one: the fast path of columns.
func usccSound(code []byte) bool {
	if len(code) != 18 {
		return false
	}
	sum, other := 0, uint8(0)
	for i := range len(usccWeights) {
		v := usccValues[code[i]]
		other |= v
		sum += int(v) * int(usccWeights[i])
	}
	if other&0x80 != 0 || usccAlphabet[(31-sum%31)%31] != code[17] {
		return false
	}
	sum = 0
	for i := range len(orgWeights) {
		v := int(code[8+i] - '0')
		if v > 9 {
			v -= 'A' - '0' - 10
		}
		sum += v * int(orgWeights[i])
	}
	return "0X987654321"[sum%11] == code[16]
}
