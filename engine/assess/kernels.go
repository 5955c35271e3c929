package assess

import (
	"unsafe"

	"huice/engine/population"
)

const (
	rows  = population.BatchRows
	words = population.Words
)

type (
	plane = population.Plane
	lane  = [rows]int64   // whole numbers of a batch
	reals = [rows]float64 // floats of a batch
)

// reach is how a threshold is reached.
type reach uint8

const (
	reachGE reach = iota
	reachGT
	reachLE
	reachLT
)

var reachOf = map[cmp]reach{ge: reachGE, gt: reachGT, le: reachLE, lt: reachLT}

// kernels are the loops of a machine: each works on the first n words of 64 rows, in every row, known or not, and masks by
// validity where it makes truths. The portable ones are the reference; those for a processor's vectors must give the same
// bits, and a test compares them. They allocate nothing. Whoever calls them has made sure that nothing overflows.
// While they work they may ask for 128 bytes a word from ahead on: memory that will be read soon.
type kernels struct {
	name string

	// d = a >= k, a == k where valid
	atLeast, equal func(d *Truth, a *lane, valid *plane, k int64, n int, ahead unsafe.Pointer)
	// d = a·x >= b·y, a·x == b·y where valid
	atLeastOf, equalOf func(d *Truth, a, b *lane, valid *plane, x, y int64, n int, ahead unsafe.Pointer)
	// d = a·x + b·y
	sum func(d, a, b *lane, x, y int64, n int, ahead unsafe.Pointer)
	// d = a + b + c
	sum3 func(d, a, b, c *lane, n int, ahead unsafe.Pointer)
	// d = a·b
	product func(d, a, b *lane, n int, ahead unsafe.Pointer)
	// d = the smaller, the greater of a and b
	least, most func(d, a, b *lane, n int, ahead unsafe.Pointer)
	// the same with a number
	leastK, mostK func(d, a *lane, k int64, n int, ahead unsafe.Pointer)
	// d = a·x + k
	sumK func(d, a *lane, x, k int64, n int, ahead unsafe.Pointer)
	// d = a where t is set, b elsewhere; a or k; one number or another
	blend  func(d *lane, t *plane, a, b *lane, n int, ahead unsafe.Pointer)
	blendK func(d *lane, t *plane, a *lane, k int64, n int, ahead unsafe.Pointer)
	pickK  func(d *lane, t *plane, a, b int64, n int, ahead unsafe.Pointer)
	// d = the points of the first threshold that a reaches
	band [4]func(d, a *lane, t *bands, n int, ahead unsafe.Pointer)
	// the same for num/den, den > 0: num·x against den·y of each row
	bandRatio [4]func(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)
	// rows of valid whose number is 0 are taken out
	nonzero func(valid *plane, a *lane, n int, ahead unsafe.Pointer)
	// n2/d2 = n1/d1 with the sign of d1 taken to the dividend
	turn func(n2, d2, n1, d1 *lane, n int, ahead unsafe.Pointer)
	// d = a/y rounded, times z; |a| < 2^50·y
	divide func(d, a *lane, by *division, n int, ahead unsafe.Pointer)
	// d = whether the code's bit is set; every code is below 512
	look func(d *Truth, codes *[rows]uint32, valid *plane, bits *[16]uint32, n int, ahead unsafe.Pointer)
	// d = the number of the code; the table has room for every code below 512
	read func(d *lane, codes *[rows]uint32, table *[fewCodes]int64, few bool, n int, ahead unsafe.Pointer)
	// d = 0 where zero is set; a, but no more than 0 (lower end) or no less (upper end), where open is set; a elsewhere
	settleLo, settleHi func(d, a *lane, zero, open *plane, n int, ahead unsafe.Pointer)
	// d = a, where d will not be read soon
	stream func(d, a *lane, n int, ahead unsafe.Pointer)
	// the lowest byte of each number
	narrow func(d *[rows]uint8, a *lane, n int, ahead unsafe.Pointer)
	// one byte a row from three planes
	spread func(d *[rows]Outcome, b0, b1, b2 *plane, n int, ahead unsafe.Pointer)

	// v = a·f with its error bound
	toReal func(v, e *reals, a *lane, f float64, n int, ahead unsafe.Pointer)
	// v = num/den·f with its error bound
	toRatio func(v, e *reals, num, den *lane, f float64, n int, ahead unsafe.Pointer)
	// v = n1/d1·f1 + n2/d2·f2 with its error bound
	sumRatio func(v, e *reals, n1, d1, n2, d2 *lane, f1, f2 float64, n int, ahead unsafe.Pointer)
	// v = a·x + b·y, a·b with their error bounds
	sumReal     func(v, e, a, ea, b, eb *reals, x, y float64, n int, ahead unsafe.Pointer)
	productReal func(v, e, a, ea, b, eb *reals, n int, ahead unsafe.Pointer)
	// gt, lt: a is surely greater, surely less; both clear where the bounds do not settle it or where both are exactly 0
	order func(gt, lt *plane, a, ea, b, eb *reals, n int, ahead unsafe.Pointer)
	// as band, for floats; unsure are the rows too near a threshold
	bandReal [4]func(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)
}

// division is by a whole number above 0: half away from zero, or down; a·x is divided and the quotient multiplied by z.
type division struct {
	x, y, z int64
	down    bool
	wide    bool    // too long for a kernel for vectors: the portable one does it
	inverse float64 // 1/y
}

// bands is a band table in units, its columns side by side as kernels read them.
type bands struct {
	n         int
	how       reach   // of all rows, unless mixed
	mixed     bool    // rows differ in how they are reached, or in x
	hows      []reach // of each row
	x         int64   // quotients: num·x against den·bound
	times     []int64 // the same where rows have no x in common
	bound     []int64
	points    []int64
	real      []float64 // the bound as a float
	slack     float64   // how far off that may be
	otherwise int64
}

// available are the kernels that this processor runs, the fastest first; the portable ones come last.
func available() []kernels { return append(vectors(), portable()) }

func fastest() kernels { return available()[0] }

// portable are the kernels in plain Go, without branches that depend on the data.
func portable() kernels {
	return kernels{
		name: "portable", atLeast: atLeast, equal: equal, atLeastOf: atLeastOf, equalOf: equalOf,
		sum: sum, sum3: sum3, product: product, least: least, most: most, leastK: leastK, mostK: mostK, sumK: sumK,
		blend: blend, blendK: blendK, pickK: pickK, read: read, narrow: narrow, stream: stream,
		band:      [4]func(d, a *lane, t *bands, n int, ahead unsafe.Pointer){bandGE, bandGT, bandLE, bandLT},
		bandRatio: [4]func(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer){bandRatioGE, bandRatioGT, bandRatioLE, bandRatioLT},
		nonzero:   nonzero, turn: turn, divide: divide, look: look, settleLo: settleLo, settleHi: settleHi, spread: spread,
		toReal: toReal, toRatio: toRatio, sumRatio: sumRatio, sumReal: sumReal, productReal: productReal, order: order,
		bandReal: [4]func(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer){bandRealGE, bandRealGT, bandRealLE, bandRealLT},
	}
}
