package assess

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"unsafe"

	"huice/engine/population"
)

// operands are random columns for a kernel, of so many bits.
type operands struct {
	*rand.Rand
	lanes  [4]*lane
	reals  [4]*reals
	planes [4]*plane
	codes  [rows]uint32
	bits   [16]uint32
	wide   int // bits of the lanes
}

func newOperands(seed uint64, bits int) *operands {
	o := &operands{Rand: rand.New(rand.NewPCG(seed, 9)), wide: bits}
	for i := range o.lanes {
		o.lanes[i], o.reals[i], o.planes[i] = new(lane), new(reals), new(plane)
		for k := range rows {
			o.lanes[i][k] = o.number(bits)
			o.reals[i][k] = float64(o.number(52)) / float64(1+o.Int64N(1000))
		}
		for w := range words {
			o.planes[i][w] = o.Uint64()
		}
	}
	for k := range rows {
		o.codes[k] = uint32(o.IntN(fewCodes))
		if o.IntN(8) == 0 {
			o.reals[1][k], o.lanes[1][k] = o.reals[0][k], o.lanes[0][k]
		}
		if o.IntN(16) == 0 {
			o.reals[0][k], o.reals[1][k] = 0, 0
		}
		o.reals[2][k], o.reals[3][k] = math.Abs(o.reals[0][k])*ulps, math.Abs(o.reals[1][k])*ulps
	}
	for i := range o.bits {
		o.bits[i] = o.Uint32()
	}
	return o
}

func (o *operands) number(bits int) int64 {
	n := o.Int64N(1<<bits) >> o.IntN(bits)
	return []int64{n, -n, n, 0, 1, -1}[min(o.IntN(12), 5)]
}

func (o *operands) bands(bits int) *bands {
	b := &bands{n: 1 + o.IntN(12), x: 1 + o.Int64N(100), otherwise: o.number(8)}
	for range b.n {
		k := o.number(bits)
		b.bound, b.points = append(b.bound, k), append(b.points, o.number(8))
		b.real = append(b.real, o.reals[0][o.IntN(rows)])
		if o.IntN(4) == 0 {
			b.real[len(b.real)-1] = 0
		}
		b.slack = max(b.slack, math.Abs(b.real[len(b.real)-1])*(2*ulps))
	}
	return b
}

// effects runs every kernel on the operands and lists what each wrote.
func (o *operands) effects(k kernels, seed uint64, n int) map[string]any {
	out := map[string]any{}
	r := rand.New(rand.NewPCG(seed, 77))
	x, y := []int64{1, 1, -1, 3, 100}[r.IntN(5)], []int64{1, -1, 0, 7, 25}[r.IntN(5)]
	a, b := o.lanes[0], o.lanes[1]
	truth := func(name string, f func(d *Truth)) { d := new(Truth); f(d); out[name] = *d }
	column := func(name string, f func(d *lane)) { d := new(lane); f(d); out[name] = *d }
	pair := func(name string, f func(v, e *reals)) {
		v, e := new(reals), new(reals)
		f(v, e)
		out[name], out[name+" error"] = *v, *e
	}
	at := a[r.IntN(rows)]
	truth("atLeast", func(d *Truth) { k.atLeast(d, a, o.planes[0], at, n, o.ahead()) })
	truth("equal", func(d *Truth) { k.equal(d, a, o.planes[0], at, n, o.ahead()) })
	truth("atLeastOf", func(d *Truth) { k.atLeastOf(d, a, b, o.planes[0], x, y, n, o.ahead()) })
	truth("atLeastOf plain", func(d *Truth) { k.atLeastOf(d, a, b, o.planes[0], 1, 1, n, o.ahead()) })
	truth("equalOf", func(d *Truth) { k.equalOf(d, a, b, o.planes[0], x, y, n, o.ahead()) })
	truth("equalOf plain", func(d *Truth) { k.equalOf(d, a, b, o.planes[0], 1, 1, n, o.ahead()) })
	truth("look", func(d *Truth) { k.look(d, &o.codes, o.planes[0], &o.bits, n, o.ahead()) })
	truth("order", func(d *Truth) {
		k.order(&d.True, &d.False, o.reals[0], o.reals[2], o.reals[1], o.reals[3], n, o.ahead())
	})
	for _, xy := range [][2]int64{{x, y}, {1, 1}, {1, -1}, {x, 0}} {
		column(fmt.Sprint("sum ", xy), func(d *lane) { k.sum(d, a, b, xy[0], xy[1], n, o.ahead()) })
	}
	column("sum3", func(d *lane) { k.sum3(d, a, b, o.lanes[2], n, o.ahead()) })
	column("stream", func(d *lane) { k.stream(d, a, n, o.ahead()) })
	column("product", func(d *lane) { k.product(d, a, b, n, o.ahead()) })
	column("least", func(d *lane) { k.least(d, a, b, n, o.ahead()) })
	column("most", func(d *lane) { k.most(d, a, b, n, o.ahead()) })
	column("leastK", func(d *lane) { k.leastK(d, a, at, n, o.ahead()) })
	column("mostK", func(d *lane) { k.mostK(d, a, at, n, o.ahead()) })
	column("sumK", func(d *lane) { k.sumK(d, a, x, at, n, o.ahead()) })
	column("blendK", func(d *lane) { k.blendK(d, o.planes[1], a, at, n, o.ahead()) })
	column("pickK", func(d *lane) { k.pickK(d, o.planes[1], at, y, n, o.ahead()) })
	var table [fewCodes]int64
	copy(table[:], a[:])
	column("read", func(d *lane) { k.read(d, &o.codes, &table, false, n, o.ahead()) })
	column("read of a few", func(d *lane) {
		few := o.codes
		for i := range few {
			few[i] &= 15
		}
		k.read(d, &few, &table, true, n, o.ahead())
	})
	short := new([rows]uint8)
	k.narrow(short, a, n, o.ahead())
	out["narrow"] = *short
	column("blend", func(d *lane) { k.blend(d, o.planes[1], a, b, n, o.ahead()) })
	column("settleLo", func(d *lane) { k.settleLo(d, a, o.planes[1], o.planes[2], n, o.ahead()) })
	column("settleHi", func(d *lane) { k.settleHi(d, a, o.planes[1], o.planes[2], n, o.ahead()) })
	for _, down := range []bool{false, true} {
		by := divide3(1+r.Int64N(4), []int64{1, 2, 3, 9, 100, 300, 1_000_000}[r.IntN(7)], 1+r.Int64N(3), down, o.wide)
		if !by.wide {
			column(fmt.Sprint("divide ", by), func(d *lane) { k.divide(d, a, &by, n, o.ahead()) })
		}
	}
	column("turn", func(d *lane) { e := new(lane); k.turn(d, e, a, b, n, o.ahead()); out["turn divisor"] = *e })
	left := *o.planes[0]
	k.nonzero(&left, a, n, o.ahead())
	out["nonzero"] = left
	bytes := new([rows]Outcome)
	k.spread(bytes, o.planes[0], o.planes[1], o.planes[2], n, o.ahead())
	out["spread"] = *bytes
	pair("toReal", func(v, e *reals) { k.toReal(v, e, a, 0.01, n, o.ahead()) })
	pair("toRatio", func(v, e *reals) { k.toRatio(v, e, a, positive(b), 100, n, o.ahead()) })
	pair("sumRatio", func(v, e *reals) { k.sumRatio(v, e, a, positive(b), b, positive(a), 0.25, -100, n, o.ahead()) })
	pair("sumReal", func(v, e *reals) {
		k.sumReal(v, e, o.reals[0], o.reals[2], o.reals[1], o.reals[3], 1, -1, n, o.ahead())
	})
	pair("productReal", func(v, e *reals) { k.productReal(v, e, o.reals[0], o.reals[2], o.reals[1], o.reals[3], n, o.ahead()) })
	for how := range 4 {
		t := o.bands(40)
		column(fmt.Sprint("band ", how), func(d *lane) { k.band[how](d, a, t, n, o.ahead()) })
		column(fmt.Sprint("bandRatio ", how), func(d *lane) { k.bandRatio[how](d, a, b, t, n, o.ahead()) })
		column(fmt.Sprint("bandReal ", how), func(d *lane) {
			unsure := new(plane)
			k.bandReal[how](d, unsure, o.reals[0], o.reals[2], t, n, o.ahead())
			out[fmt.Sprint("bandReal unsure ", how)] = *unsure
		})
	}
	return out
}

// ahead is memory that a kernel may ask for.
func (o *operands) ahead() unsafe.Pointer { return unsafe.Pointer(o.lanes[3]) }

func positive(a *lane) *lane {
	p := new(lane)
	for i, v := range a {
		p[i] = max(v, -v, 1)
	}
	return p
}

// TestEveryKernelGivesTheBitsOfThePortableOne compares what kernels for vectors write, bit by bit, with the reference.
func TestEveryKernelGivesTheBitsOfThePortableOne(t *testing.T) {
	fast := vectors()
	if len(fast) == 0 {
		t.Log("this processor has no vectors that a kernel knows: only the portable kernels were run")
	}
	for seed := range uint64(300) {
		bits := []int{4, 20, 40, 50}[seed%4]
		n := 1 + int(seed)%words
		want := newOperands(seed, bits).effects(portable(), seed, n)
		for _, k := range fast {
			got := newOperands(seed, bits).effects(k, seed, n)
			for name := range want {
				if !reflect.DeepEqual(got[name], want[name]) {
					t.Fatalf("seed %d, %d words: %s differs between the portable and the %s kernel", seed, n, name, k.name)
				}
			}
		}
	}
}

// quotients divides row by row.
func quotients(d, a *lane, by *division) {
	for i, v := range a {
		v *= by.x
		q, r := v/by.y, v%by.y
		switch {
		case by.down && r < 0:
			q--
		case !by.down && 2*max(r, -r) >= by.y && v < 0:
			q--
		case !by.down && 2*max(r, -r) >= by.y:
			q++
		}
		d[i] = q * by.z
	}
}

// TestDivisionByTheReciprocalIsThatOfWholeNumbers holds every kernel to the division of the processor; the portable one also where numbers are wide.
func TestDivisionByTheReciprocalIsThatOfWholeNumbers(t *testing.T) {
	for seed := range uint64(400) {
		bits := []int{4, 20, 40, 50, 58}[seed%5]
		o := newOperands(seed, bits)
		y := 1 + o.Int64N(1<<(1+o.IntN(30)))
		for i := range rows / 2 { // halves, and what is next to a multiple
			o.lanes[0][i] = o.lanes[0][i]/y*y + []int64{0, y / 2, (y + 1) / 2, 1, -1, -y / 2}[o.IntN(6)]
		}
		by := divide3(1+o.Int64N(4), y, 1+o.Int64N(3), o.IntN(2) == 0, bits)
		want, got := new(lane), new(lane)
		quotients(want, o.lanes[0], &by)
		for _, k := range available() {
			if by.wide && k.name != "portable" {
				continue
			}
			k.divide(got, o.lanes[0], &by, words, o.ahead())
			for i := range want {
				if got[i] != want[i] {
					t.Fatalf("%s: %d·%d/%d, times %d, is %d, not %d (down: %v)", k.name, o.lanes[0][i], by.x, by.y, by.z, got[i], want[i], by.down)
				}
			}
		}
	}
}

func TestEveryKernelIsThere(t *testing.T) {
	for _, k := range available() {
		v := reflect.ValueOf(k)
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("the %s kernels lack %s", k.name, v.Type().Field(i).Name)
			}
		}
	}
	if population.BatchRows%64 != 0 {
		t.Error("a batch is not made of whole words")
	}
}
