package assess

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// vectors are the kernels for the vectors that this processor has, the widest first.
func vectors() []kernels {
	var list []kernels
	x := &cpu.X86
	if x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512BW && x.HasAVX512VL {
		list = append(list, avx512())
	}
	if x.HasAVX2 {
		list = append(list, avx2())
	}
	return list
}

func avx512() kernels {
	return kernels{
		name: "avx512", atLeast: atLeast512, equal: equal512, atLeastOf: atLeastOf512, equalOf: equalOf512,
		sum: sum512, sum3: sum3512, product: product512, least: least512, most: most512, leastK: leastK512, mostK: mostK512, sumK: sumK512,
		blend: blend512, blendK: blendK512, pickK: pickK512, read: read512, narrow: narrow512, stream: stream512,
		band:      [4]func(d, a *lane, t *bands, n int, ahead unsafe.Pointer){bandGE512, bandGT512, bandLE512, bandLT512},
		bandRatio: [4]func(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer){bandRatioGE512, bandRatioGT512, bandRatioLE512, bandRatioLT512},
		nonzero:   nonzero512, turn: turn512, divide: divide512, look: look512, settleLo: settleLo512, settleHi: settleHi512, spread: spread512,
		toReal: toReal512, toRatio: toRatio512, sumRatio: sumRatio512, sumReal: sumReal512, productReal: productReal512, order: order512,
		bandReal: [4]func(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer){bandRealGE512, bandRealGT512, bandRealLE512, bandRealLT512},
	}
}

//go:noescape
func atLeast512(d *Truth, a *lane, valid *plane, k int64, n int, ahead unsafe.Pointer)

//go:noescape
func equal512(d *Truth, a *lane, valid *plane, k int64, n int, ahead unsafe.Pointer)

//go:noescape
func atLeastOf512(d *Truth, a, b *lane, valid *plane, x, y int64, n int, ahead unsafe.Pointer)

//go:noescape
func equalOf512(d *Truth, a, b *lane, valid *plane, x, y int64, n int, ahead unsafe.Pointer)

//go:noescape
func sum512(d, a, b *lane, x, y int64, n int, ahead unsafe.Pointer)

//go:noescape
func product512(d, a, b *lane, n int, ahead unsafe.Pointer)

//go:noescape
func least512(d, a, b *lane, n int, ahead unsafe.Pointer)

//go:noescape
func most512(d, a, b *lane, n int, ahead unsafe.Pointer)

//go:noescape
func blend512(d *lane, t *plane, a, b *lane, n int, ahead unsafe.Pointer)

//go:noescape
func bandGE512(d, a *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandGT512(d, a *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandLE512(d, a *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandLT512(d, a *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandRatioGE512(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandRatioGT512(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandRatioLE512(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandRatioLT512(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func nonzero512(valid *plane, a *lane, n int, ahead unsafe.Pointer)

//go:noescape
func turn512(n2, d2, n1, d1 *lane, n int, ahead unsafe.Pointer)

//go:noescape
func divide512(d, a *lane, by *division, n int, ahead unsafe.Pointer)

//go:noescape
func look512(d *Truth, codes *[rows]uint32, valid *plane, bits *[16]uint32, n int, ahead unsafe.Pointer)

//go:noescape
func settleLo512(d, a *lane, zero, open *plane, n int, ahead unsafe.Pointer)

//go:noescape
func settleHi512(d, a *lane, zero, open *plane, n int, ahead unsafe.Pointer)

//go:noescape
func spread512(d *[rows]Outcome, b0, b1, b2 *plane, n int, ahead unsafe.Pointer)

//go:noescape
func toReal512(v, e *reals, a *lane, f float64, n int, ahead unsafe.Pointer)

//go:noescape
func toRatio512(v, e *reals, num, den *lane, f float64, n int, ahead unsafe.Pointer)

//go:noescape
func sumReal512(v, e, a, ea, b, eb *reals, x, y float64, n int, ahead unsafe.Pointer)

//go:noescape
func productReal512(v, e, a, ea, b, eb *reals, n int, ahead unsafe.Pointer)

//go:noescape
func order512(gt, lt *plane, a, ea, b, eb *reals, n int, ahead unsafe.Pointer)

//go:noescape
func bandRealGE512(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandRealGT512(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandRealLE512(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandRealLT512(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func leastK512(d, a *lane, k int64, n int, ahead unsafe.Pointer)

//go:noescape
func mostK512(d, a *lane, k int64, n int, ahead unsafe.Pointer)

//go:noescape
func sumK512(d, a *lane, x, k int64, n int, ahead unsafe.Pointer)

//go:noescape
func blendK512(d *lane, t *plane, a *lane, k int64, n int, ahead unsafe.Pointer)

//go:noescape
func pickK512(d *lane, t *plane, a, b int64, n int, ahead unsafe.Pointer)

//go:noescape
func read512(d *lane, codes *[rows]uint32, table *[fewCodes]int64, few bool, n int, ahead unsafe.Pointer)

//go:noescape
func narrow512(d *[rows]uint8, a *lane, n int, ahead unsafe.Pointer)

//go:noescape
func sumRatio512(v, e *reals, n1, d1, n2, d2 *lane, f1, f2 float64, n int, ahead unsafe.Pointer)

//go:noescape
func sum3512(d, a, b, c *lane, n int, ahead unsafe.Pointer)

//go:noescape
func stream512(d, a *lane, n int, ahead unsafe.Pointer)
