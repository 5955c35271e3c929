package assess

import "unsafe"

// avx2 are the kernels for processors without AVX-512. Numbers by code are read by the portable loop.
func avx2() kernels {
	k := portable()
	k.name = "avx2"
	k.atLeast, k.equal, k.atLeastOf, k.equalOf = atLeastAVX2, equalAVX2, atLeastOfAVX2, equalOfAVX2
	k.sum, k.sum3, k.sumK, k.product = sumAVX2, sum3AVX2, sumKAVX2, productAVX2
	k.least, k.most, k.leastK, k.mostK = leastAVX2, mostAVX2, leastKAVX2, mostKAVX2
	k.blend, k.blendK, k.pickK = blendAVX2, blendKAVX2, pickKAVX2
	k.settleLo, k.settleHi, k.spread, k.narrow, k.stream = settleLoAVX2, settleHiAVX2, spreadAVX2, narrowAVX2, streamAVX2
	k.nonzero, k.turn, k.divide, k.look = nonzeroAVX2, turnAVX2, divideAVX2, lookAVX2
	k.band = [4]func(d, a *lane, t *bands, n int, ahead unsafe.Pointer){bandGEAVX2, bandGTAVX2, bandLEAVX2, bandLTAVX2}
	k.bandRatio = [4]func(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer){
		bandRatioGEAVX2, bandRatioGTAVX2, bandRatioLEAVX2, bandRatioLTAVX2,
	}
	k.toReal, k.toRatio, k.sumRatio, k.sumReal, k.productReal = toRealAVX2, toRatioAVX2, sumRatioAVX2, sumRealAVX2, productRealAVX2
	k.order = orderAVX2
	k.bandReal = [4]func(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer){
		bandRealGEAVX2, bandRealGTAVX2, bandRealLEAVX2, bandRealLTAVX2,
	}
	return k
}

//go:noescape
func atLeastAVX2(d *Truth, a *lane, valid *plane, k int64, n int, ahead unsafe.Pointer)

//go:noescape
func equalAVX2(d *Truth, a *lane, valid *plane, k int64, n int, ahead unsafe.Pointer)

//go:noescape
func atLeastOfAVX2(d *Truth, a, b *lane, valid *plane, x, y int64, n int, ahead unsafe.Pointer)

//go:noescape
func equalOfAVX2(d *Truth, a, b *lane, valid *plane, x, y int64, n int, ahead unsafe.Pointer)

//go:noescape
func sumAVX2(d, a, b *lane, x, y int64, n int, ahead unsafe.Pointer)

//go:noescape
func productAVX2(d, a, b *lane, n int, ahead unsafe.Pointer)

//go:noescape
func leastAVX2(d, a, b *lane, n int, ahead unsafe.Pointer)

//go:noescape
func mostAVX2(d, a, b *lane, n int, ahead unsafe.Pointer)

//go:noescape
func blendAVX2(d *lane, t *plane, a, b *lane, n int, ahead unsafe.Pointer)

//go:noescape
func bandGEAVX2(d, a *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandGTAVX2(d, a *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandLEAVX2(d, a *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandLTAVX2(d, a *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandRatioGEAVX2(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandRatioGTAVX2(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandRatioLEAVX2(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandRatioLTAVX2(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func nonzeroAVX2(valid *plane, a *lane, n int, ahead unsafe.Pointer)

//go:noescape
func turnAVX2(n2, d2, n1, d1 *lane, n int, ahead unsafe.Pointer)

//go:noescape
func divideAVX2(d, a *lane, by *division, n int, ahead unsafe.Pointer)

//go:noescape
func lookAVX2(d *Truth, codes *[rows]uint32, valid *plane, bits *[16]uint32, n int, ahead unsafe.Pointer)

//go:noescape
func settleLoAVX2(d, a *lane, zero, open *plane, n int, ahead unsafe.Pointer)

//go:noescape
func settleHiAVX2(d, a *lane, zero, open *plane, n int, ahead unsafe.Pointer)

//go:noescape
func spreadAVX2(d *[rows]Outcome, b0, b1, b2 *plane, n int, ahead unsafe.Pointer)

//go:noescape
func toRealAVX2(v, e *reals, a *lane, f float64, n int, ahead unsafe.Pointer)

//go:noescape
func toRatioAVX2(v, e *reals, num, den *lane, f float64, n int, ahead unsafe.Pointer)

//go:noescape
func sumRealAVX2(v, e, a, ea, b, eb *reals, x, y float64, n int, ahead unsafe.Pointer)

//go:noescape
func productRealAVX2(v, e, a, ea, b, eb *reals, n int, ahead unsafe.Pointer)

//go:noescape
func orderAVX2(gt, lt *plane, a, ea, b, eb *reals, n int, ahead unsafe.Pointer)

//go:noescape
func bandRealGEAVX2(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandRealGTAVX2(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandRealLEAVX2(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func bandRealLTAVX2(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)

//go:noescape
func leastKAVX2(d, a *lane, k int64, n int, ahead unsafe.Pointer)

//go:noescape
func mostKAVX2(d, a *lane, k int64, n int, ahead unsafe.Pointer)

//go:noescape
func sumKAVX2(d, a *lane, x, k int64, n int, ahead unsafe.Pointer)

//go:noescape
func blendKAVX2(d *lane, t *plane, a *lane, k int64, n int, ahead unsafe.Pointer)

//go:noescape
func pickKAVX2(d *lane, t *plane, a, b int64, n int, ahead unsafe.Pointer)

//go:noescape
func narrowAVX2(d *[rows]uint8, a *lane, n int, ahead unsafe.Pointer)

//go:noescape
func sumRatioAVX2(v, e *reals, n1, d1, n2, d2 *lane, f1, f2 float64, n int, ahead unsafe.Pointer)

//go:noescape
func sum3AVX2(d, a, b, c *lane, n int, ahead unsafe.Pointer)

//go:noescape
func streamAVX2(d, a *lane, n int, ahead unsafe.Pointer)
