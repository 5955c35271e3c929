package city

// alphabet is the 31 characters of GB 32100: no I, O, S, V, Z.
const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// appendCode appends the unified social credit code of a row: an enterprise (91) registered in a district, with a body
// code that no other row of the same seed has.
func (c *Config) appendCode(b []byte, seed uint64, row int64, district string) []byte {
	start := len(b)
	b = append(b, '9', '1')
	b = append(b, district...)
	body := len(b)
	b = append(b, c.City.BodyCode...)
	if later := uint64(row) / c.plan.codes; later > 0 { // more enterprises than any city has
		b[len(b)-1] = alphabet[symbol(b[len(b)-1])+int(later)]
	}
	// A step prime to 31 walks through all codes before one comes again, and neighbours do not look alike.
	n := (uint64(row)*9_999_991 + mix(seed)%c.plan.codes) % c.plan.codes
	for range 8 - len(c.City.BodyCode) {
		b = append(b, alphabet[n%31])
		n /= 31
	}
	b = append(b, bodyCheck(b[body:]))
	return append(b, codeCheck(b[start:]))
}

// bodyCheck is the check character of a body code by GB 11714.
func bodyCheck(body []byte) byte {
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, ch := range body {
		v := int(ch - '0')
		if ch >= 'A' {
			v = int(ch-'A') + 10
		}
		sum += v * weights[i]
	}
	return "0123456789X0"[11-sum%11]
}

// codeCheck is the check character of a credit code by GB 32100.
func codeCheck(code []byte) byte {
	sum, weight := 0, 1
	for _, ch := range code {
		sum += symbol(ch) * weight
		weight = weight * 3 % 31
	}
	return alphabet[(31-sum%31)%31]
}

// symbol is the place of a character in the alphabet, counted without a search: codes are made by the million.
func symbol(ch byte) int {
	if ch <= '9' {
		return int(ch - '0')
	}
	v := int(ch-'A') + 10
	for _, left := range "IOSV" {
		if ch > byte(left) {
			v--
		}
	}
	return v
}
