package exchange

// seen remembers the credit codes of a file exactly, with the row each first stood in: 16 bytes a slot, so ten million
// codes take about 270 MB. Shards grow on their own, which keeps the memory needed while growing small. Other identifiers
// may be any text; of what they identify there are never as many as of enterprises.
type seen struct {
	shards [64][]slot
	used   [64]int
	others map[string]int // nil where identifiers are credit codes
}

// slot holds the 18 characters as 18 x 5 bits, and the row. The row is never 0, so an all-zero slot is free.
type slot struct {
	a, b, c uint32
	row     uint32
}

// add notes an identifier with its row and returns the row in which it stood before, or 0. name is the identifier where it
// is no credit code.
func (s *seen) add(k slot, name string) int {
	if s.others != nil {
		before, ok := s.others[name]
		if !ok {
			s.others[name] = int(k.row)
		}
		return before
	}
	h := k.hash()
	n := h >> 58
	if s.used[n]*4 >= len(s.shards[n])*3 {
		s.grow(n)
	}
	at := s.find(n, k, h)
	if old := s.shards[n][at]; old.row != 0 {
		return int(old.row)
	}
	s.shards[n][at] = k
	s.used[n]++
	return 0
}

// row returns the row in which a valid code first stood, or 0.
func (s *seen) row(code string) int {
	if s.others != nil {
		return s.others[code]
	}
	k := packed([]byte(code))
	h := k.hash()
	n := h >> 58
	if len(s.shards[n]) == 0 {
		return 0
	}
	return int(s.shards[n][s.find(n, k, h)].row)
}

// packed is a slot without its row.
func packed(code []byte) (k slot) {
	for i := range 6 {
		k.a = k.a<<5 | uint32(usccValues[code[i]])
		k.b = k.b<<5 | uint32(usccValues[code[6+i]])
		k.c = k.c<<5 | uint32(usccValues[code[12+i]])
	}
	return k
}

// code is the credit code that a slot holds.
func (k slot) code() string {
	var b [18]byte
	for i := range 6 {
		shift := 5 * (5 - i)
		b[i], b[6+i], b[12+i] = usccAlphabet[k.a>>shift&31], usccAlphabet[k.b>>shift&31], usccAlphabet[k.c>>shift&31]
	}
	return string(b[:])
}

// find returns the slot of a code, or the free one where it belongs.
func (s *seen) find(shard uint64, k slot, h uint64) uint64 {
	t := s.shards[shard]
	mask := uint64(len(t) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		if t[i].row == 0 || t[i].a == k.a && t[i].b == k.b && t[i].c == k.c {
			return i
		}
	}
}

func (s *seen) grow(shard uint64) {
	old := s.shards[shard]
	s.shards[shard] = make([]slot, max(16, 2*len(old)))
	for _, k := range old {
		if k.row != 0 {
			s.shards[shard][s.find(shard, k, k.hash())] = k
		}
	}
}

func (k slot) hash() uint64 {
	h := (uint64(k.a)<<32 | uint64(k.b)) * 0x9E3779B97F4A7C15
	h = (h ^ h>>32 ^ uint64(k.c)) * 0xD6E8FEB86659FD93
	h = (h ^ h>>32) * 0xD6E8FEB86659FD93
	return h ^ h>>29
}
