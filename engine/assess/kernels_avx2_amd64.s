#include "go_asm.h"
#include "textflag.h"
#include "kernels_avx2_amd64.h"

// Kernels for AVX2, made from the steps in kernels_avx2_amd64.h.

DATA lanebits<>+0(SB)/8, $1
DATA lanebits<>+8(SB)/8, $2
DATA lanebits<>+16(SB)/8, $4
DATA lanebits<>+24(SB)/8, $8
GLOBL lanebits<>(SB), RODATA|NOPTR, $32
DATA upper<>+0(SB)/8, $0x4530000080000000 // 2^84, the sign of 32 bits turned
GLOBL upper<>(SB), RODATA|NOPTR, $8
DATA offset<>+0(SB)/8, $0x4530000080100000 // 2^84 + 2^63 + 2^52
GLOBL offset<>(SB), RODATA|NOPTR, $8
DATA lower<>+0(SB)/8, $0x4330000000000000 // 2^52
GLOBL lower<>(SB), RODATA|NOPTR, $8
DATA whole<>+0(SB)/8, $0x4338000000000000 // 2^52 + 2^51
GLOBL whole<>(SB), RODATA|NOPTR, $8
DATA unsigned<>+0(SB)/8, $0x7fffffffffffffff
GLOBL unsigned<>(SB), RODATA|NOPTR, $8
DATA tiny<>+0(SB)/8, $0x3cd0000000000000 // 2^-50
GLOBL tiny<>(SB), RODATA|NOPTR, $8
DATA tiny2<>+0(SB)/8, $0x3ce0000000000000 // 2^-49
GLOBL tiny2<>(SB), RODATA|NOPTR, $8
DATA farthest<>+0(SB)/8, $0x7fefffffffffffff // the greatest float
GLOBL farthest<>(SB), RODATA|NOPTR, $8
DATA over<>+0(SB)/8, $0x3ff0000000000004 // 1 + 2^-50
GLOBL over<>(SB), RODATA|NOPTR, $8
DATA low5<>+0(SB)/4, $31
GLOBL low5<>(SB), RODATA|NOPTR, $4
DATA bytes1<>+0(SB)/4, $0x01010101
GLOBL bytes1<>(SB), RODATA|NOPTR, $4
DATA eachbit<>+0(SB)/8, $0x8040201008040201
GLOBL eachbit<>(SB), RODATA|NOPTR, $8
DATA eights<>+0(SB)/8, $0x0000000000000000
DATA eights<>+8(SB)/8, $0x0101010101010101
DATA eights<>+16(SB)/8, $0x0202020202020202
DATA eights<>+24(SB)/8, $0x0303030303030303
GLOBL eights<>(SB), RODATA|NOPTR, $32
DATA lowbyte<>+0(SB)/8, $0xff
GLOBL lowbyte<>(SB), RODATA|NOPTR, $8

// func atLeastAVX2(d *Truth, a *lane, valid *plane, k int64, n int, ahead unsafe.Pointer)
TEXT ·atLeastAVX2(SB), NOSPLIT, $0-48
	COMPAREK(UNDERK, Truth_False, Truth_True)

// func equalAVX2(d *Truth, a *lane, valid *plane, k int64, n int, ahead unsafe.Pointer)
TEXT ·equalAVX2(SB), NOSPLIT, $0-48
	COMPAREK(SAMEK, Truth_True, Truth_False)

// func atLeastOfAVX2(d *Truth, a, b *lane, valid *plane, x, y int64, n int, ahead unsafe.Pointer)
TEXT ·atLeastOfAVX2(SB), NOSPLIT, $0-64
	COMPARE2(UNDER, UNDERX, Truth_False, Truth_True)

// func equalOfAVX2(d *Truth, a, b *lane, valid *plane, x, y int64, n int, ahead unsafe.Pointer)
TEXT ·equalOfAVX2(SB), NOSPLIT, $0-64
	COMPARE2(SAME, SAMEX, Truth_True, Truth_False)

// func sumAVX2(d, a, b *lane, x, y int64, n int, ahead unsafe.Pointer)
TEXT ·sumAVX2(SB), NOSPLIT, $0-56
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	MOVQ x+24(FP), R10
	MOVQ y+32(FP), R11
	VPBROADCASTQ x+24(FP), Y0
	VPBROADCASTQ y+32(FP), Y1
	VPSHUFD $0xb1, Y0, Y2
	VPSHUFD $0xb1, Y1, Y3
	MOVQ n+40(FP), CX
	MOVQ ahead+48(FP), R13
	TURNS(done)
	TESTQ R11, R11
	JEQ times
	CMPQ R10, $1
	JNE both
	CMPQ R11, $1
	JEQ plus
	CMPQ R11, $-1
	JEQ minus
both:
	NEAR
	FOUR(SUMX)
	STEP2
	JNE both
	JMP done
plus:
	NEAR
	FOUR(PLUS)
	STEP2
	JNE plus
	JMP done
minus:
	NEAR
	FOUR(MINUS)
	STEP2
	JNE minus
	JMP done
times:
	NEAR
	FOUR(SCALE)
	STEP2
	JNE times
done:
	VZEROUPPER
	RET

// func productAVX2(d, a, b *lane, n int, ahead unsafe.Pointer)
TEXT ·productAVX2(SB), NOSPLIT, $0-40
	ELEMENTS2(PRODUCT)

// func leastAVX2(d, a, b *lane, n int, ahead unsafe.Pointer)
TEXT ·leastAVX2(SB), NOSPLIT, $0-40
	ELEMENTS2(LEAST)

// func mostAVX2(d, a, b *lane, n int, ahead unsafe.Pointer)
TEXT ·mostAVX2(SB), NOSPLIT, $0-40
	ELEMENTS2(MOST)

// func leastKAVX2(d, a *lane, k int64, n int, ahead unsafe.Pointer)
TEXT ·leastKAVX2(SB), NOSPLIT, $0-40
	ELEMENTSK(LEASTK)

// func mostKAVX2(d, a *lane, k int64, n int, ahead unsafe.Pointer)
TEXT ·mostKAVX2(SB), NOSPLIT, $0-40
	ELEMENTSK(MOSTK)

// func sum3AVX2(d, a, b, c *lane, n int, ahead unsafe.Pointer)
TEXT ·sum3AVX2(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	MOVQ c+24(FP), R8
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	TURNS(done)
loop:
	NEAR
	FOUR(PLUS3)
	ADDQ $128, R8
	STEP2
	JNE loop
done:
	VZEROUPPER
	RET

// func sumKAVX2(d, a *lane, x, k int64, n int, ahead unsafe.Pointer)
TEXT ·sumKAVX2(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	VPBROADCASTQ x+16(FP), Y0
	VPBROADCASTQ k+24(FP), Y1
	VPSHUFD $0xb1, Y0, Y2
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	TURNS(done)
	CMPQ x+16(FP), $1
	JEQ shift
loop:
	NEAR
	FOUR(SCALESHIFT)
	STEP1
	JNE loop
	JMP done
shift:
	NEAR
	FOUR(SHIFT)
	STEP1
	JNE shift
done:
	VZEROUPPER
	RET

// func blendAVX2(d *lane, t *plane, a, b *lane, n int, ahead unsafe.Pointer)
TEXT ·blendAVX2(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ t+8(FP), R8
	MOVQ a+16(FP), SI
	MOVQ b+24(FP), DX
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	LANEBITS
	TURNS(done)
loop:
	NEAR
	VPBROADCASTW (R8), Y2
	FOURBITS(BLEND)
	ADDQ $2, R8
	STEP2
	JNE loop
done:
	VZEROUPPER
	RET

// func blendKAVX2(d *lane, t *plane, a *lane, k int64, n int, ahead unsafe.Pointer)
TEXT ·blendKAVX2(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ t+8(FP), R8
	MOVQ a+16(FP), SI
	VPBROADCASTQ k+24(FP), Y0
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	LANEBITS
	TURNS(done)
loop:
	NEAR
	VPBROADCASTW (R8), Y2
	FOURBITS(BLENDK)
	ADDQ $2, R8
	STEP1
	JNE loop
done:
	VZEROUPPER
	RET

// func pickKAVX2(d *lane, t *plane, a, b int64, n int, ahead unsafe.Pointer)
TEXT ·pickKAVX2(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ t+8(FP), R8
	VPBROADCASTQ a+16(FP), Y0
	VPBROADCASTQ b+24(FP), Y1
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	LANEBITS
	TURNS(done)
loop:
	NEAR
	VPBROADCASTW (R8), Y2
	FOURBITS(PICK)
	ADDQ $2, R8
	STEP1
	JNE loop
done:
	VZEROUPPER
	RET

// func settleLoAVX2(d, a *lane, zero, open *plane, n int, ahead unsafe.Pointer)
TEXT ·settleLoAVX2(SB), NOSPLIT, $0-48
	SETTLELANES(SETTLEUP)

// func settleHiAVX2(d, a *lane, zero, open *plane, n int, ahead unsafe.Pointer)
TEXT ·settleHiAVX2(SB), NOSPLIT, $0-48
	SETTLELANES(SETTLEDOWN)

// func bandGEAVX2(d, a *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandGEAVX2(SB), NOSPLIT, $0-40
	BANDS(REACHGE)

// func bandRatioGEAVX2(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRatioGEAVX2(SB), NOSPLIT, $0-48
	BANDSRATIO(REACHGE)

// func bandGTAVX2(d, a *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandGTAVX2(SB), NOSPLIT, $0-40
	BANDS(REACHGT)

// func bandRatioGTAVX2(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRatioGTAVX2(SB), NOSPLIT, $0-48
	BANDSRATIO(REACHGT)

// func bandLEAVX2(d, a *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandLEAVX2(SB), NOSPLIT, $0-40
	BANDS(REACHLE)

// func bandRatioLEAVX2(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRatioLEAVX2(SB), NOSPLIT, $0-48
	BANDSRATIO(REACHLE)

// func bandLTAVX2(d, a *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandLTAVX2(SB), NOSPLIT, $0-40
	BANDS(REACHLT)

// func bandRatioLTAVX2(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRatioLTAVX2(SB), NOSPLIT, $0-48
	BANDSRATIO(REACHLT)

// func bandRealGEAVX2(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRealGEAVX2(SB), NOSPLIT, $0-56
	BANDSREAL($0x1d)

// func bandRealGTAVX2(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRealGTAVX2(SB), NOSPLIT, $0-56
	BANDSREAL($0x1e)

// func bandRealLEAVX2(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRealLEAVX2(SB), NOSPLIT, $0-56
	BANDSREAL($0x12)

// func bandRealLTAVX2(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRealLTAVX2(SB), NOSPLIT, $0-56
	BANDSREAL($0x11)

// func nonzeroAVX2(valid *plane, a *lane, n int, ahead unsafe.Pointer)
TEXT ·nonzeroAVX2(SB), NOSPLIT, $0-32
	MOVQ valid+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ ahead+24(FP), R13
	VPXOR Y0, Y0, Y0
	TURNS(done)
loop:
	NEAR
	FOUR(ZERO)
	MASK
	NOTL AX
	MOVWLZX (DI), BX
	ANDL BX, AX
	MOVW AX, (DI)
	ADDQ $2, DI
	ADDQ $128, SI
	DECQ CX
	JNE loop
done:
	VZEROUPPER
	RET

// func turnAVX2(n2, d2, n1, d1 *lane, n int, ahead unsafe.Pointer)
TEXT ·turnAVX2(SB), NOSPLIT, $0-48
	MOVQ n2+0(FP), DI
	MOVQ d2+8(FP), R8
	MOVQ n1+16(FP), SI
	MOVQ d1+24(FP), DX
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	VPXOR Y0, Y0, Y0
	TURNS(done)
loop:
	NEAR
	FOUR(TURN)
	ADDQ $128, R8
	STEP2
	JNE loop
done:
	VZEROUPPER
	RET

// func divideAVX2(d, a *lane, by *division, n int, ahead unsafe.Pointer)
TEXT ·divideAVX2(SB), NOSPLIT, $0-40
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ by+16(FP), R8
	MOVQ n+24(FP), CX
	MOVQ ahead+32(FP), R13
	VPBROADCASTQ division_x(R8), Y0
	VPBROADCASTQ division_y(R8), Y1
	VPBROADCASTQ division_z(R8), Y2
	VPBROADCASTQ division_inverse(R8), Y3
	VPSHUFD $0xb1, Y0, Y5
	VPSHUFD $0xb1, Y1, Y6
	VPSHUFD $0xb1, Y2, Y7
	VPBROADCASTQ whole<>(SB), Y11
	VPXOR Y12, Y12, Y12
	FLOATS
	MOVBLZX division_down(R8), AX
	TURNS(done)
	TESTL AX, AX
	JNE down
half:
	NEAR
	FOUR(DIVIDEHALF)
	STEP1
	JNE half
	JMP done
down:
	NEAR
	FOUR(DIVIDEDOWN)
	STEP1
	JNE down
done:
	VZEROUPPER
	RET

// func lookAVX2(d *Truth, codes *[rows]uint32, valid *plane, bits *[16]uint32, n int, ahead unsafe.Pointer)
TEXT ·lookAVX2(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ codes+8(FP), SI
	MOVQ valid+16(FP), R8
	MOVQ bits+24(FP), DX
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	VMOVDQU (DX), Y0
	VMOVDQU 32(DX), Y1
	VPBROADCASTD low5<>(SB), Y2
	TURNS(done)
loop:
	NEAR
	LOOKUP(0, AX)
	LOOKUP(32, R11)
	SHLL $8, R11
	ORL R11, AX
	DECIDE(Truth_True, Truth_False)
	ADDQ $64, SI
	DECQ CX
	JNE loop
done:
	VZEROUPPER
	RET

// func spreadAVX2(d *[rows]Outcome, b0, b1, b2 *plane, n int, ahead unsafe.Pointer)
TEXT ·spreadAVX2(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ b0+8(FP), R8
	MOVQ b1+16(FP), R9
	MOVQ b2+24(FP), R10
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	VPBROADCASTD bytes1<>(SB), Y0
	VPADDB Y0, Y0, Y1
	VPADDB Y1, Y1, Y2
	VMOVDQU eights<>(SB), Y3
	VPBROADCASTQ eachbit<>(SB), Y4
	SHLQ $1, CX
	JEQ done
loop:
	PREFETCHT0 (R13)
	ADDQ $64, R13
	SPREAD((R8), Y0, Y8)
	SPREAD((R9), Y1, Y9)
	SPREAD((R10), Y2, Y10)
	VPOR Y9, Y8, Y8
	VPOR Y10, Y8, Y8
	VMOVDQU Y8, (DI)
	ADDQ $32, DI
	ADDQ $4, R8
	ADDQ $4, R9
	ADDQ $4, R10
	DECQ CX
	JNE loop
done:
	VZEROUPPER
	RET

// func toRealAVX2(v, e *reals, a *lane, f float64, n int, ahead unsafe.Pointer)
TEXT ·toRealAVX2(SB), NOSPLIT, $0-48
	MOVQ v+0(FP), DI
	MOVQ e+8(FP), R8
	MOVQ a+16(FP), SI
	VPBROADCASTQ f+24(FP), Y0
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	FLOATS
	FLOATCONSTANTS
	TURNS(done)
loop:
	NEAR
	FOURREAL(TOREAL)
	ADDQ $128, R8
	STEP1
	JNE loop
done:
	VZEROUPPER
	RET

// func toRatioAVX2(v, e *reals, num, den *lane, f float64, n int, ahead unsafe.Pointer)
TEXT ·toRatioAVX2(SB), NOSPLIT, $0-56
	MOVQ v+0(FP), DI
	MOVQ e+8(FP), R8
	MOVQ num+16(FP), SI
	MOVQ den+24(FP), DX
	VPBROADCASTQ f+32(FP), Y0
	MOVQ n+40(FP), CX
	MOVQ ahead+48(FP), R13
	FLOATS
	FLOATCONSTANTS
	TURNS(done)
loop:
	NEAR
	FOURREAL(TORATIO)
	ADDQ $128, R8
	STEP2
	JNE loop
done:
	VZEROUPPER
	RET

// func sumRatioAVX2(v, e *reals, n1, d1, n2, d2 *lane, f1, f2 float64, n int, ahead unsafe.Pointer)
TEXT ·sumRatioAVX2(SB), NOSPLIT, $0-80
	MOVQ v+0(FP), DI
	MOVQ e+8(FP), R8
	MOVQ n1+16(FP), SI
	MOVQ d1+24(FP), DX
	MOVQ n2+32(FP), R9
	MOVQ d2+40(FP), R10
	VPBROADCASTQ f1+48(FP), Y0
	VPBROADCASTQ f2+56(FP), Y1
	MOVQ n+64(FP), CX
	MOVQ ahead+72(FP), R13
	FLOATS
	FLOATCONSTANTS
	TURNS(done)
loop:
	NEAR
	FOURREAL(ADDRATIO)
	ADDQ $128, R8
	ADDQ $128, R9
	ADDQ $128, R10
	STEP2
	JNE loop
done:
	VZEROUPPER
	RET

// func sumRealAVX2(v, e, a, ea, b, eb *reals, x, y float64, n int, ahead unsafe.Pointer)
TEXT ·sumRealAVX2(SB), NOSPLIT, $0-80
	MOVQ v+0(FP), DI
	MOVQ e+8(FP), R8
	MOVQ a+16(FP), SI
	MOVQ ea+24(FP), R9
	MOVQ b+32(FP), DX
	MOVQ eb+40(FP), R10
	VPBROADCASTQ x+48(FP), Y0
	VPBROADCASTQ y+56(FP), Y1
	MOVQ n+64(FP), CX
	MOVQ ahead+72(FP), R13
	FLOATCONSTANTS
	VANDPD Y12, Y0, Y2
	VANDPD Y12, Y1, Y3
	TURNS(done)
loop:
	NEAR
	FOURREAL(ADDREAL)
	ADDQ $128, R8
	ADDQ $128, R9
	ADDQ $128, R10
	STEP2
	JNE loop
done:
	VZEROUPPER
	RET

// func productRealAVX2(v, e, a, ea, b, eb *reals, n int, ahead unsafe.Pointer)
TEXT ·productRealAVX2(SB), NOSPLIT, $0-64
	MOVQ v+0(FP), DI
	MOVQ e+8(FP), R8
	MOVQ a+16(FP), SI
	MOVQ ea+24(FP), R9
	MOVQ b+32(FP), DX
	MOVQ eb+40(FP), R10
	MOVQ n+48(FP), CX
	MOVQ ahead+56(FP), R13
	FLOATCONSTANTS
	TURNS(done)
loop:
	NEAR
	FOURREAL(MULREAL)
	ADDQ $128, R8
	ADDQ $128, R9
	ADDQ $128, R10
	STEP2
	JNE loop
done:
	VZEROUPPER
	RET

// func orderAVX2(gt, lt *plane, a, ea, b, eb *reals, n int, ahead unsafe.Pointer)
TEXT ·orderAVX2(SB), NOSPLIT, $0-64
	MOVQ gt+0(FP), DI
	MOVQ lt+8(FP), R8
	MOVQ a+16(FP), SI
	MOVQ ea+24(FP), R9
	MOVQ b+32(FP), DX
	MOVQ eb+40(FP), R10
	MOVQ n+48(FP), CX
	MOVQ ahead+56(FP), R13
	FLOATCONSTANTS
	VPXOR Y0, Y0, Y0
	TURNS(done)
loop:
	NEAR
	XORL R11, R11
	XORL R12, R12
	ORDERED(0, $0)
	ORDERED(32, $4)
	ORDERED(64, $8)
	ORDERED(96, $12)
	MOVW R11, (DI)
	MOVW R12, (R8)
	ADDQ $2, DI
	ADDQ $2, R8
	ADDQ $128, SI
	ADDQ $128, DX
	ADDQ $128, R9
	ADDQ $128, R10
	DECQ CX
	JNE loop
done:
	VZEROUPPER
	RET

// func narrowAVX2(d *[rows]uint8, a *lane, n int, ahead unsafe.Pointer)
TEXT ·narrowAVX2(SB), NOSPLIT, $0-32
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ ahead+24(FP), R13
	VPBROADCASTQ lowbyte<>(SB), Y0
	TURNS(done)
loop:
	NEAR
	VPAND (SI), Y0, Y4
	VPAND 32(SI), Y0, Y5
	VPAND 64(SI), Y0, Y6
	VPAND 96(SI), Y0, Y7
	VPACKUSDW Y5, Y4, Y4
	VPACKUSDW Y7, Y6, Y6
	VPACKUSDW Y6, Y4, Y4
	VPACKUSWB Y4, Y4, Y4
	VEXTRACTI128 $1, Y4, X5
	VPUNPCKLWD X5, X4, X4
	VMOVDQU X4, (DI)
	ADDQ $128, SI
	ADDQ $16, DI
	DECQ CX
	JNE loop
done:
	VZEROUPPER
	RET

// func streamAVX2(d, a *lane, n int, ahead unsafe.Pointer)
TEXT ·streamAVX2(SB), NOSPLIT, $0-32
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ ahead+24(FP), R13
	TURNS(done)
	TESTQ $31, DI
	JNE unaligned
loop:
	NEAR
	FOUR(NTSTORE)
	STEP1
	JNE loop
	SFENCE
	JMP done
unaligned:
	NEAR
	FOUR(COPY)
	STEP1
	JNE unaligned
done:
	VZEROUPPER
	RET
