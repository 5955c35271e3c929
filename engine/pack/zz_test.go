package pack_test

import (
	"huice/engine/pack"
	"math/rand/v2"
	"os"
	"testing"
)

func TestZZ(t *testing.T) {
	r := rand.New(rand.NewPCG(uint64(os.Getpid()), 2))
	ok, bad := 0, 0
	codes := map[string]int{}
	for name, src := range realFiles(t) {
		form, _ := pack.FormOf(name)
		for k := 0; k < 150; k++ {
			e := make([]byte, 3*(1+r.IntN(8)))
			for i := range e {
				e[i] = byte(r.Uint32())
			}
			s := edit(src, e)
			once, ps := pack.Format(form, s)
			if ps != nil {
				bad++
				codes[ps[0].Code]++
				if ps[0].Code == "layout" {
					os.WriteFile("/tmp/layout.yaml", s, 0644)
					t.Fatal("layout", name)
				}
				continue
			}
			ok++
			twice, ps := pack.Format(form, once)
			if ps != nil || string(twice) != string(once) {
				os.WriteFile("/tmp/once.yaml", once, 0644)
				os.WriteFile("/tmp/twice.yaml", twice, 0644)
				os.WriteFile("/tmp/src.yaml", s, 0644)
				t.Fatal("unstable", name, ps)
			}
		}
	}
	t.Log(ok, bad, codes)
}
