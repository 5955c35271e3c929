#include "go_asm.h"
#include "textflag.h"
#include "kernels_amd64.h"

// Kernels for AVX-512 (F, DQ, BW, VL), made from the steps in kernels_amd64.h.

// func atLeast512(d *Truth, a *lane, valid *plane, k int64, n int, ahead unsafe.Pointer)
TEXT ·atLeast512(SB), NOSPLIT, $0-48
	CONSTANT(PRED_LE)

// func equal512(d *Truth, a *lane, valid *plane, k int64, n int, ahead unsafe.Pointer)
TEXT ·equal512(SB), NOSPLIT, $0-48
	CONSTANT(PRED_EQ)

// func atLeastOf512(d *Truth, a, b *lane, valid *plane, x, y int64, n int, ahead unsafe.Pointer)
TEXT ·atLeastOf512(SB), NOSPLIT, $0-64
	TWO(PRED_GE)

// func equalOf512(d *Truth, a, b *lane, valid *plane, x, y int64, n int, ahead unsafe.Pointer)
TEXT ·equalOf512(SB), NOSPLIT, $0-64
	TWO(PRED_EQ)

// func sum512(d, a, b *lane, x, y int64, n int, ahead unsafe.Pointer)
TEXT ·sum512(SB), NOSPLIT, $0-56
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	MOVQ x+24(FP), R10
	MOVQ y+32(FP), R11
	MOVQ n+40(FP), CX
	MOVQ ahead+48(FP), R13
	VPBROADCASTQ R10, Z0
	VPBROADCASTQ R11, Z1
	TESTQ CX, CX
	JEQ done
	TESTQ R11, R11
	JEQ times
	CMPQ R10, $1
	JNE both
	CMPQ R11, $1
	JEQ plus
	CMPQ R11, $-1
	JEQ minus
both:
	AHEAD
	EACH(SUMMED)
	NEXT2
	JNE both
	JMP done
plus:
	AHEAD
	EACH(ADDED)
	NEXT2
	JNE plus
	JMP done
minus:
	AHEAD
	EACH(TAKEN)
	NEXT2
	JNE minus
	JMP done
times:
	AHEAD
	EACH(TIMES)
	NEXT2
	JNE times
done:
	VZEROUPPER
	RET

// func product512(d, a, b *lane, n int, ahead unsafe.Pointer)
TEXT ·product512(SB), NOSPLIT, $0-40
	BINARY(MULTIPLIED)

// func least512(d, a, b *lane, n int, ahead unsafe.Pointer)
TEXT ·least512(SB), NOSPLIT, $0-40
	BINARY(SMALLER)

// func most512(d, a, b *lane, n int, ahead unsafe.Pointer)
TEXT ·most512(SB), NOSPLIT, $0-40
	BINARY(GREATER)

// func blend512(d *lane, t *plane, a, b *lane, n int, ahead unsafe.Pointer)
TEXT ·blend512(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ t+8(FP), R8
	MOVQ a+16(FP), SI
	MOVQ b+24(FP), DX
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	TESTQ CX, CX
	JEQ done
loop:
	AHEAD
	BLENDED(0, 0)
	BLENDED(64, 1)
	BLENDED(128, 2)
	BLENDED(192, 3)
	BLENDED(256, 4)
	BLENDED(320, 5)
	BLENDED(384, 6)
	BLENDED(448, 7)
	ADDQ $8, R8
	NEXT2
	JNE loop
done:
	VZEROUPPER
	RET

// func bandGE512(d, a *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandGE512(SB), NOSPLIT, $0-40
	BAND(PRED_GE)

// func bandGT512(d, a *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandGT512(SB), NOSPLIT, $0-40
	BAND(PRED_GT)

// func bandLE512(d, a *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandLE512(SB), NOSPLIT, $0-40
	BAND(PRED_LE)

// func bandLT512(d, a *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandLT512(SB), NOSPLIT, $0-40
	BAND(PRED_LT)

// func bandRatioGE512(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRatioGE512(SB), NOSPLIT, $0-48
	BANDRATIO(PRED_GE)

// func bandRatioGT512(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRatioGT512(SB), NOSPLIT, $0-48
	BANDRATIO(PRED_GT)

// func bandRatioLE512(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRatioLE512(SB), NOSPLIT, $0-48
	BANDRATIO(PRED_LE)

// func bandRatioLT512(d, num, den *lane, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRatioLT512(SB), NOSPLIT, $0-48
	BANDRATIO(PRED_LT)

// func nonzero512(valid *plane, a *lane, n int, ahead unsafe.Pointer)
TEXT ·nonzero512(SB), NOSPLIT, $0-32
	MOVQ valid+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ n+16(FP), R9
	MOVQ ahead+24(FP), R13
	XORQ CX, CX
	JMP test
loop:
	AHEAD
	SOME(0, K0)
	SOME(64, K1)
	SOME(128, K2)
	SOME(192, K3)
	SOME(256, K4)
	SOME(320, K5)
	SOME(384, K6)
	SOME(448, K7)
	GATHER
	ANDQ AX, (DI)(CX*8)
	ADDQ $512, SI
	INCQ CX
test:
	CMPQ CX, R9
	JLT loop
	VZEROUPPER
	RET

// func turn512(n2, d2, n1, d1 *lane, n int, ahead unsafe.Pointer)
TEXT ·turn512(SB), NOSPLIT, $0-48
	MOVQ n2+0(FP), DI
	MOVQ d2+8(FP), R8
	MOVQ n1+16(FP), SI
	MOVQ d1+24(FP), DX
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	TESTQ CX, CX
	JEQ done
loop:
	AHEAD
	EACH(TURNED)
	ADDQ $512, R8
	NEXT2
	JNE loop
done:
	VZEROUPPER
	RET

// func divide512(d, a *lane, by *division, n int, ahead unsafe.Pointer)
TEXT ·divide512(SB), NOSPLIT, $0-40
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ by+16(FP), R8
	MOVQ n+24(FP), CX
	MOVQ ahead+32(FP), R13
	VPBROADCASTQ division_x(R8), Z0
	VPBROADCASTQ division_y(R8), Z1
	VPBROADCASTQ division_z(R8), Z2
	VPBROADCASTQ division_inverse(R8), Z3
	VPXORQ Z4, Z4, Z4
	MOVQ $1, AX
	VPBROADCASTQ AX, Z5
	MOVBLZX division_down(R8), AX
	TESTQ CX, CX
	JEQ done
	TESTL AX, AX
	JNE down
half:
	AHEAD
	EACH(HALF)
	ADDQ $512, SI
	ADDQ $512, DI
	DECQ CX
	JNE half
	JMP done
down:
	AHEAD
	EACH(DOWN)
	ADDQ $512, SI
	ADDQ $512, DI
	DECQ CX
	JNE down
done:
	VZEROUPPER
	RET

// func look512(d *Truth, codes *[rows]uint32, valid *plane, bits *[16]uint32, n int, ahead unsafe.Pointer)
TEXT ·look512(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ codes+8(FP), SI
	MOVQ valid+16(FP), R8
	MOVQ bits+24(FP), DX
	MOVQ n+32(FP), R9
	MOVQ ahead+40(FP), R13
	VMOVDQU32 (DX), Z0
	MOVQ $1, AX
	VPBROADCASTD AX, Z1
	MOVQ $31, AX
	VPBROADCASTD AX, Z2
	XORQ CX, CX
	JMP test
loop:
	AHEAD
	LOOK(0, K0)
	LOOK(64, K1)
	LOOK(128, K2)
	LOOK(192, K3)
	KUNPCKWD K0, K1, K0
	KUNPCKWD K2, K3, K2
	KUNPCKDQ K0, K2, K0
	KMOVQ K0, AX
	SETTLE
	ADDQ $256, SI
	INCQ CX
test:
	CMPQ CX, R9
	JLT loop
	VZEROUPPER
	RET

// func settleLo512(d, a *lane, zero, open *plane, n int, ahead unsafe.Pointer)
TEXT ·settleLo512(SB), NOSPLIT, $0-48
	SETTLING(VPMINSQ)

// func settleHi512(d, a *lane, zero, open *plane, n int, ahead unsafe.Pointer)
TEXT ·settleHi512(SB), NOSPLIT, $0-48
	SETTLING(VPMAXSQ)

// func spread512(d *[rows]Outcome, b0, b1, b2 *plane, n int, ahead unsafe.Pointer)
TEXT ·spread512(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ b0+8(FP), R8
	MOVQ b1+16(FP), R9
	MOVQ b2+24(FP), R10
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	MOVQ $1, AX
	VPBROADCASTB AX, Z0
	VPADDB Z0, Z0, Z1
	VPADDB Z1, Z1, Z2
	TESTQ CX, CX
	JEQ done
loop:
	AHEAD
	KMOVQ (R8), K1
	KMOVQ (R9), K2
	KMOVQ (R10), K3
	VMOVDQU8.Z Z0, K1, Z3
	VPADDB Z1, Z3, K2, Z3
	VPADDB Z2, Z3, K3, Z3
	VMOVDQU8 Z3, (DI)
	ADDQ $64, DI
	ADDQ $8, R8
	ADDQ $8, R9
	ADDQ $8, R10
	DECQ CX
	JNE loop
done:
	VZEROUPPER
	RET

DATA magnitude<>+0(SB)/8, $0x7fffffffffffffff
GLOBL magnitude<>(SB), RODATA|NOPTR, $8
DATA ulp<>+0(SB)/8, $0x3cd0000000000000 // 2^-50
GLOBL ulp<>(SB), RODATA|NOPTR, $8
DATA ulp2<>+0(SB)/8, $0x3ce0000000000000 // 2^-49
GLOBL ulp2<>(SB), RODATA|NOPTR, $8
DATA far<>+0(SB)/8, $0x7fefffffffffffff // the greatest float
GLOBL far<>(SB), RODATA|NOPTR, $8
DATA more<>+0(SB)/8, $0x3ff0000000000004 // 1 + 2^-50
GLOBL more<>(SB), RODATA|NOPTR, $8

// func toReal512(v, e *reals, a *lane, f float64, n int, ahead unsafe.Pointer)
TEXT ·toReal512(SB), NOSPLIT, $0-48
	MOVQ v+0(FP), DI
	MOVQ e+8(FP), R8
	MOVQ a+16(FP), SI
	VPBROADCASTQ f+24(FP), Z0
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	CONSTANTS
	TESTQ CX, CX
	JEQ done
loop:
	AHEAD
	EACH(REAL)
	ADDQ $512, SI
	ADDQ $512, DI
	ADDQ $512, R8
	DECQ CX
	JNE loop
done:
	VZEROUPPER
	RET

// func toRatio512(v, e *reals, num, den *lane, f float64, n int, ahead unsafe.Pointer)
TEXT ·toRatio512(SB), NOSPLIT, $0-56
	MOVQ v+0(FP), DI
	MOVQ e+8(FP), R8
	MOVQ num+16(FP), SI
	MOVQ den+24(FP), DX
	VPBROADCASTQ f+32(FP), Z0
	MOVQ n+40(FP), CX
	MOVQ ahead+48(FP), R13
	CONSTANTS
	TESTQ CX, CX
	JEQ done
loop:
	AHEAD
	EACH(RATIO)
	ADDQ $512, R8
	NEXT2
	JNE loop
done:
	VZEROUPPER
	RET

// func sumReal512(v, e, a, ea, b, eb *reals, x, y float64, n int, ahead unsafe.Pointer)
TEXT ·sumReal512(SB), NOSPLIT, $0-80
	MOVQ v+0(FP), DI
	MOVQ e+8(FP), R8
	MOVQ a+16(FP), SI
	MOVQ ea+24(FP), R9
	MOVQ b+32(FP), DX
	MOVQ eb+40(FP), R10
	VPBROADCASTQ x+48(FP), Z0
	VPBROADCASTQ y+56(FP), Z1
	MOVQ n+64(FP), CX
	MOVQ ahead+72(FP), R13
	CONSTANTS
	VPANDQ Z31, Z0, Z2
	VPANDQ Z31, Z1, Z3
	TESTQ CX, CX
	JEQ done
loop:
	AHEAD
	EACH(SUMREAL)
	ADDQ $512, R8
	ADDQ $512, R9
	ADDQ $512, R10
	NEXT2
	JNE loop
done:
	VZEROUPPER
	RET

// func productReal512(v, e, a, ea, b, eb *reals, n int, ahead unsafe.Pointer)
TEXT ·productReal512(SB), NOSPLIT, $0-64
	MOVQ v+0(FP), DI
	MOVQ e+8(FP), R8
	MOVQ a+16(FP), SI
	MOVQ ea+24(FP), R9
	MOVQ b+32(FP), DX
	MOVQ eb+40(FP), R10
	MOVQ n+48(FP), CX
	MOVQ ahead+56(FP), R13
	CONSTANTS
	TESTQ CX, CX
	JEQ done
loop:
	AHEAD
	EACH(PRODUCTREAL)
	ADDQ $512, R8
	ADDQ $512, R9
	ADDQ $512, R10
	NEXT2
	JNE loop
done:
	VZEROUPPER
	RET

// func order512(gt, lt *plane, a, ea, b, eb *reals, n int, ahead unsafe.Pointer)
TEXT ·order512(SB), NOSPLIT, $0-64
	MOVQ gt+0(FP), DI
	MOVQ lt+8(FP), R8
	MOVQ a+16(FP), SI
	MOVQ ea+24(FP), R9
	MOVQ b+32(FP), DX
	MOVQ eb+40(FP), R10
	MOVQ n+48(FP), CX
	MOVQ ahead+56(FP), R13
	CONSTANTS
	VPXORQ Z0, Z0, Z0
	TESTQ CX, CX
	JEQ done
loop:
	AHEAD
	ORDER(0, 0)
	ORDER(64, 1)
	ORDER(128, 2)
	ORDER(192, 3)
	ORDER(256, 4)
	ORDER(320, 5)
	ORDER(384, 6)
	ORDER(448, 7)
	ADDQ $512, SI
	ADDQ $512, DX
	ADDQ $512, R9
	ADDQ $512, R10
	ADDQ $8, DI
	ADDQ $8, R8
	DECQ CX
	JNE loop
done:
	VZEROUPPER
	RET

// func bandRealGE512(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRealGE512(SB), NOSPLIT, $0-56
	BANDREAL($0x1d)

// func bandRealGT512(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRealGT512(SB), NOSPLIT, $0-56
	BANDREAL($0x1e)

// func bandRealLE512(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRealLE512(SB), NOSPLIT, $0-56
	BANDREAL($0x12)

// func bandRealLT512(d *lane, unsure *plane, a, ea *reals, t *bands, n int, ahead unsafe.Pointer)
TEXT ·bandRealLT512(SB), NOSPLIT, $0-56
	BANDREAL($0x11)

// func leastK512(d, a *lane, k int64, n int, ahead unsafe.Pointer)
TEXT ·leastK512(SB), NOSPLIT, $0-40
	NUMBER(SMALLERK)

// func mostK512(d, a *lane, k int64, n int, ahead unsafe.Pointer)
TEXT ·mostK512(SB), NOSPLIT, $0-40
	NUMBER(GREATERK)

// func sumK512(d, a *lane, x, k int64, n int, ahead unsafe.Pointer)
TEXT ·sumK512(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ x+16(FP), R10
	VPBROADCASTQ R10, Z0
	VPBROADCASTQ k+24(FP), Z1
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	TESTQ CX, CX
	JEQ done
	CMPQ R10, $1
	JEQ shift
loop:
	AHEAD
	EACH(SCALEDK)
	ADDQ $512, SI
	ADDQ $512, DI
	DECQ CX
	JNE loop
	JMP done
shift:
	AHEAD
	EACH(SHIFTED)
	ADDQ $512, SI
	ADDQ $512, DI
	DECQ CX
	JNE shift
done:
	VZEROUPPER
	RET

// func blendK512(d *lane, t *plane, a *lane, k int64, n int, ahead unsafe.Pointer)
TEXT ·blendK512(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ t+8(FP), R8
	MOVQ a+16(FP), SI
	VPBROADCASTQ k+24(FP), Z0
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	TESTQ CX, CX
	JEQ done
loop:
	AHEAD
	FILLED(0, 0)
	FILLED(64, 1)
	FILLED(128, 2)
	FILLED(192, 3)
	FILLED(256, 4)
	FILLED(320, 5)
	FILLED(384, 6)
	FILLED(448, 7)
	ADDQ $8, R8
	ADDQ $512, SI
	ADDQ $512, DI
	DECQ CX
	JNE loop
done:
	VZEROUPPER
	RET

// func pickK512(d *lane, t *plane, a, b int64, n int, ahead unsafe.Pointer)
TEXT ·pickK512(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ t+8(FP), R8
	VPBROADCASTQ a+16(FP), Z0
	VPBROADCASTQ b+24(FP), Z1
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	TESTQ CX, CX
	JEQ done
loop:
	AHEAD
	PICKED(0, 0)
	PICKED(64, 1)
	PICKED(128, 2)
	PICKED(192, 3)
	PICKED(256, 4)
	PICKED(320, 5)
	PICKED(384, 6)
	PICKED(448, 7)
	ADDQ $8, R8
	ADDQ $512, DI
	DECQ CX
	JNE loop
done:
	VZEROUPPER
	RET

// func read512(d *lane, codes *[rows]uint32, table *[fewCodes]int64, few bool, n int, ahead unsafe.Pointer)
TEXT ·read512(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ codes+8(FP), SI
	MOVQ table+16(FP), DX
	MOVBLZX few+24(FP), AX
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	VMOVDQU64 (DX), Z0
	VMOVDQU64 64(DX), Z1
	MOVL $511, R8
	VPBROADCASTD R8, Z2
	TESTQ CX, CX
	JEQ done
	TESTL AX, AX
	JEQ many
few:
	AHEAD
	READFEW(0, 0)
	READFEW(64, 32)
	READFEW(128, 64)
	READFEW(192, 96)
	READFEW(256, 128)
	READFEW(320, 160)
	READFEW(384, 192)
	READFEW(448, 224)
	ADDQ $256, SI
	ADDQ $512, DI
	DECQ CX
	JNE few
	JMP done
many:
	AHEAD
	READMANY(0, 0)
	READMANY(64, 32)
	READMANY(128, 64)
	READMANY(192, 96)
	READMANY(256, 128)
	READMANY(320, 160)
	READMANY(384, 192)
	READMANY(448, 224)
	ADDQ $256, SI
	ADDQ $512, DI
	DECQ CX
	JNE many
done:
	VZEROUPPER
	RET

// func narrow512(d *[rows]uint8, a *lane, n int, ahead unsafe.Pointer)
TEXT ·narrow512(SB), NOSPLIT, $0-32
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ ahead+24(FP), R13
	TESTQ CX, CX
	JEQ done
loop:
	AHEAD
	NARROWED(0, 0)
	NARROWED(64, 8)
	NARROWED(128, 16)
	NARROWED(192, 24)
	NARROWED(256, 32)
	NARROWED(320, 40)
	NARROWED(384, 48)
	NARROWED(448, 56)
	ADDQ $512, SI
	ADDQ $64, DI
	DECQ CX
	JNE loop
done:
	VZEROUPPER
	RET

// func sumRatio512(v, e *reals, n1, d1, n2, d2 *lane, f1, f2 float64, n int, ahead unsafe.Pointer)
TEXT ·sumRatio512(SB), NOSPLIT, $0-80
	MOVQ v+0(FP), DI
	MOVQ e+8(FP), R8
	MOVQ n1+16(FP), SI
	MOVQ d1+24(FP), DX
	MOVQ n2+32(FP), R9
	MOVQ d2+40(FP), R10
	VPBROADCASTQ f1+48(FP), Z0
	VPBROADCASTQ f2+56(FP), Z1
	MOVQ n+64(FP), CX
	MOVQ ahead+72(FP), R13
	CONSTANTS
	TESTQ CX, CX
	JEQ done
loop:
	AHEAD
	EACH(SUMRATIO)
	ADDQ $512, R8
	ADDQ $512, R9
	ADDQ $512, R10
	NEXT2
	JNE loop
done:
	VZEROUPPER
	RET

// func sum3512(d, a, b, c *lane, n int, ahead unsafe.Pointer)
TEXT ·sum3512(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	MOVQ c+24(FP), R8
	MOVQ n+32(FP), CX
	MOVQ ahead+40(FP), R13
	TESTQ CX, CX
	JEQ done
loop:
	AHEAD
	EACH(ADDED3)
	ADDQ $512, R8
	NEXT2
	JNE loop
done:
	VZEROUPPER
	RET

// func stream512(d, a *lane, n int, ahead unsafe.Pointer)
TEXT ·stream512(SB), NOSPLIT, $0-32
	MOVQ d+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ ahead+24(FP), R13
	TESTQ CX, CX
	JEQ done
	TESTQ $63, DI
	JNE unaligned
loop:
	AHEAD
	EACH(STREAMED)
	ADDQ $512, SI
	ADDQ $512, DI
	DECQ CX
	JNE loop
	SFENCE
done:
	VZEROUPPER
	RET
unaligned:
	AHEAD
	EACH(COPIED)
	ADDQ $512, SI
	ADDQ $512, DI
	DECQ CX
	JNE unaligned
	VZEROUPPER
	RET
