// Kernels for AVX-512 (F, DQ, BW, VL). Each turn of a loop does the 64 rows of a word: eight vectors of eight rows. CX counts words,
// SI, DX and DI walk through lanes, planes are addressed by CX. Long, because a kernel is a page and there are forty.
#define PRED_EQ $0
#define PRED_LT $1
#define PRED_LE $2
#define PRED_GE $5
#define PRED_GT $6

// AHEAD asks for two more lines of the memory at R13, which will be read soon.
#define AHEAD \
	PREFETCHT0 (R13); \
	PREFETCHT0 64(R13); \
	ADDQ $128, R13

// GATHER makes one word of the masks K0 to K7 in AX.
#define GATHER \
	KUNPCKBW K0, K1, K0; \
	KUNPCKBW K2, K3, K2; \
	KUNPCKBW K4, K5, K4; \
	KUNPCKBW K6, K7, K6; \
	KUNPCKWD K0, K2, K0; \
	KUNPCKWD K4, K6, K4; \
	KUNPCKDQ K0, K4, K0; \
	KMOVQ K0, AX

// SETTLE stores the truths AX of a word for the valid rows in R8 at the Truth in DI.
#define SETTLE \
	MOVQ (R8)(CX*8), BX; \
	ANDQ BX, AX; \
	MOVQ AX, (DI)(CX*8); \
	XORQ AX, BX; \
	MOVQ BX, Truth_False(DI)(CX*8)

// COMPARE compares Z0 with the 64 rows at SI: Z0 pred row.
#define COMPARE(pred) \
	VPCMPQ pred, (SI), Z0, K0; \
	VPCMPQ pred, 64(SI), Z0, K1; \
	VPCMPQ pred, 128(SI), Z0, K2; \
	VPCMPQ pred, 192(SI), Z0, K3; \
	VPCMPQ pred, 256(SI), Z0, K4; \
	VPCMPQ pred, 320(SI), Z0, K5; \
	VPCMPQ pred, 384(SI), Z0, K6; \
	VPCMPQ pred, 448(SI), Z0, K7

#define CONSTANT(pred) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ valid+16(FP), R8; \
	VPBROADCASTQ k+24(FP), Z0; \
	MOVQ n+32(FP), R9; \
	MOVQ ahead+40(FP), R13; \
	XORQ CX, CX; \
	JMP test; \
loop: \
	AHEAD; \
	COMPARE(pred); \
	GATHER; \
	SETTLE; \
	ADDQ $512, SI; \
	INCQ CX; \
test: \
	CMPQ CX, R9; \
	JLT loop; \
	VZEROUPPER; \
	RET

#define PAIR(off, pred, k) \
	VMOVDQU64 off(SI), Z8; \
	VPCMPQ pred, off(DX), Z8, k

#define SCALED(off, pred, k) \
	VPMULLQ off(SI), Z0, Z8; \
	VPMULLQ off(DX), Z1, Z9; \
	VPCMPQ pred, Z9, Z8, k

#define TWO(pred) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ b+16(FP), DX; \
	MOVQ valid+24(FP), R8; \
	VPBROADCASTQ x+32(FP), Z0; \
	VPBROADCASTQ y+40(FP), Z1; \
	MOVQ n+48(FP), R9; \
	MOVQ ahead+56(FP), R13; \
	XORQ CX, CX; \
	MOVQ x+32(FP), R10; \
	MOVQ y+40(FP), R11; \
	CMPQ R10, $1; \
	JNE test; \
	CMPQ R11, $1; \
	JEQ plaintest; \
	JMP test; \
loop: \
	AHEAD; \
	SCALED(0, pred, K0); \
	SCALED(64, pred, K1); \
	SCALED(128, pred, K2); \
	SCALED(192, pred, K3); \
	SCALED(256, pred, K4); \
	SCALED(320, pred, K5); \
	SCALED(384, pred, K6); \
	SCALED(448, pred, K7); \
	GATHER; \
	SETTLE; \
	ADDQ $512, SI; \
	ADDQ $512, DX; \
	INCQ CX; \
test: \
	CMPQ CX, R9; \
	JLT loop; \
	VZEROUPPER; \
	RET; \
plain: \
	AHEAD; \
	PAIR(0, pred, K0); \
	PAIR(64, pred, K1); \
	PAIR(128, pred, K2); \
	PAIR(192, pred, K3); \
	PAIR(256, pred, K4); \
	PAIR(320, pred, K5); \
	PAIR(384, pred, K6); \
	PAIR(448, pred, K7); \
	GATHER; \
	SETTLE; \
	ADDQ $512, SI; \
	ADDQ $512, DX; \
	INCQ CX; \
plaintest: \
	CMPQ CX, R9; \
	JLT plain; \
	VZEROUPPER; \
	RET

// EACH does something for the eight vectors of a word.
#define EACH(what) \
	what(0); \
	what(64); \
	what(128); \
	what(192); \
	what(256); \
	what(320); \
	what(384); \
	what(448)

#define NEXT2 \
	ADDQ $512, SI; \
	ADDQ $512, DX; \
	ADDQ $512, DI; \
	DECQ CX

#define ADDED(off) \
	VMOVDQU64 off(SI), Z8; \
	VPADDQ off(DX), Z8, Z8; \
	VMOVDQU64 Z8, off(DI)

#define TAKEN(off) \
	VMOVDQU64 off(SI), Z8; \
	VPSUBQ off(DX), Z8, Z8; \
	VMOVDQU64 Z8, off(DI)

#define TIMES(off) \
	VPMULLQ off(SI), Z0, Z8; \
	VMOVDQU64 Z8, off(DI)

#define SUMMED(off) \
	VPMULLQ off(SI), Z0, Z8; \
	VPMULLQ off(DX), Z1, Z9; \
	VPADDQ Z9, Z8, Z8; \
	VMOVDQU64 Z8, off(DI)

#define MULTIPLIED(off) \
	VMOVDQU64 off(SI), Z8; \
	VPMULLQ off(DX), Z8, Z8; \
	VMOVDQU64 Z8, off(DI)

#define SMALLER(off) \
	VMOVDQU64 off(SI), Z8; \
	VPMINSQ off(DX), Z8, Z8; \
	VMOVDQU64 Z8, off(DI)

#define GREATER(off) \
	VMOVDQU64 off(SI), Z8; \
	VPMAXSQ off(DX), Z8, Z8; \
	VMOVDQU64 Z8, off(DI)

#define BINARY(what) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ b+16(FP), DX; \
	MOVQ n+24(FP), CX; \
	MOVQ ahead+32(FP), R13; \
	TESTQ CX, CX; \
	JEQ done; \
loop: \
	AHEAD; \
	EACH(what); \
	NEXT2; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET

#define BLENDED(off, byte) \
	KMOVB byte(R8), K1; \
	VMOVDQU64 off(DX), Z8; \
	VMOVDQU64 off(SI), K1, Z8; \
	VMOVDQU64 Z8, off(DI)

#define STEP(pred, x, k, out) \
	VPCMPQ pred, Z24, x, k; \
	VMOVDQA64 Z25, k, out

// BAND keeps 64 numbers in Z0 to Z7 and their points in Z16 to Z23, and goes through the thresholds from the last to the first.
#define BAND(pred) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ t+16(FP), R8; \
	MOVQ n+24(FP), CX; \
	MOVQ ahead+32(FP), R13; \
	MOVQ bands_n(R8), R9; \
	MOVQ bands_bound(R8), R10; \
	MOVQ bands_points(R8), R11; \
	VPBROADCASTQ bands_otherwise(R8), Z26; \
	TESTQ CX, CX; \
	JEQ done; \
loop: \
	AHEAD; \
	VMOVDQU64 (SI), Z0; \
	VMOVDQU64 64(SI), Z1; \
	VMOVDQU64 128(SI), Z2; \
	VMOVDQU64 192(SI), Z3; \
	VMOVDQU64 256(SI), Z4; \
	VMOVDQU64 320(SI), Z5; \
	VMOVDQU64 384(SI), Z6; \
	VMOVDQU64 448(SI), Z7; \
	VMOVDQA64 Z26, Z16; \
	VMOVDQA64 Z26, Z17; \
	VMOVDQA64 Z26, Z18; \
	VMOVDQA64 Z26, Z19; \
	VMOVDQA64 Z26, Z20; \
	VMOVDQA64 Z26, Z21; \
	VMOVDQA64 Z26, Z22; \
	VMOVDQA64 Z26, Z23; \
	MOVQ R9, R12; \
	JMP test; \
row: \
	VPBROADCASTQ (R10)(R12*8), Z24; \
	VPBROADCASTQ (R11)(R12*8), Z25; \
	STEP(pred, Z0, K1, Z16); \
	STEP(pred, Z1, K2, Z17); \
	STEP(pred, Z2, K3, Z18); \
	STEP(pred, Z3, K4, Z19); \
	STEP(pred, Z4, K1, Z20); \
	STEP(pred, Z5, K2, Z21); \
	STEP(pred, Z6, K3, Z22); \
	STEP(pred, Z7, K4, Z23); \
test: \
	DECQ R12; \
	JGE row; \
	VMOVDQU64 Z16, (DI); \
	VMOVDQU64 Z17, 64(DI); \
	VMOVDQU64 Z18, 128(DI); \
	VMOVDQU64 Z19, 192(DI); \
	VMOVDQU64 Z20, 256(DI); \
	VMOVDQU64 Z21, 320(DI); \
	VMOVDQU64 Z22, 384(DI); \
	VMOVDQU64 Z23, 448(DI); \
	ADDQ $512, SI; \
	ADDQ $512, DI; \
	DECQ CX; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET

#define CROSS(pred, x, y, k, out, tmp) \
	VPMULLQ Z24, y, tmp; \
	VPCMPQ pred, tmp, x, k; \
	VMOVDQA64 Z25, k, out

// BANDRATIO keeps 64 dividends, times x, in Z0 to Z7, the divisors in Z8 to Z15, the points in Z16 to Z23.
#define BANDRATIO(pred) \
	MOVQ d+0(FP), DI; \
	MOVQ num+8(FP), SI; \
	MOVQ den+16(FP), DX; \
	MOVQ t+24(FP), R8; \
	MOVQ n+32(FP), CX; \
	MOVQ ahead+40(FP), R13; \
	MOVQ bands_n(R8), R9; \
	MOVQ bands_bound(R8), R10; \
	MOVQ bands_points(R8), R11; \
	VPBROADCASTQ bands_otherwise(R8), Z26; \
	VPBROADCASTQ bands_x(R8), Z27; \
	TESTQ CX, CX; \
	JEQ done; \
loop: \
	AHEAD; \
	VPMULLQ (SI), Z27, Z0; \
	VPMULLQ 64(SI), Z27, Z1; \
	VPMULLQ 128(SI), Z27, Z2; \
	VPMULLQ 192(SI), Z27, Z3; \
	VPMULLQ 256(SI), Z27, Z4; \
	VPMULLQ 320(SI), Z27, Z5; \
	VPMULLQ 384(SI), Z27, Z6; \
	VPMULLQ 448(SI), Z27, Z7; \
	VMOVDQU64 (DX), Z8; \
	VMOVDQU64 64(DX), Z9; \
	VMOVDQU64 128(DX), Z10; \
	VMOVDQU64 192(DX), Z11; \
	VMOVDQU64 256(DX), Z12; \
	VMOVDQU64 320(DX), Z13; \
	VMOVDQU64 384(DX), Z14; \
	VMOVDQU64 448(DX), Z15; \
	VMOVDQA64 Z26, Z16; \
	VMOVDQA64 Z26, Z17; \
	VMOVDQA64 Z26, Z18; \
	VMOVDQA64 Z26, Z19; \
	VMOVDQA64 Z26, Z20; \
	VMOVDQA64 Z26, Z21; \
	VMOVDQA64 Z26, Z22; \
	VMOVDQA64 Z26, Z23; \
	MOVQ R9, R12; \
	JMP test; \
row: \
	VPBROADCASTQ (R10)(R12*8), Z24; \
	VPBROADCASTQ (R11)(R12*8), Z25; \
	CROSS(pred, Z0, Z8, K1, Z16, Z28); \
	CROSS(pred, Z1, Z9, K2, Z17, Z29); \
	CROSS(pred, Z2, Z10, K3, Z18, Z30); \
	CROSS(pred, Z3, Z11, K4, Z19, Z31); \
	CROSS(pred, Z4, Z12, K1, Z20, Z28); \
	CROSS(pred, Z5, Z13, K2, Z21, Z29); \
	CROSS(pred, Z6, Z14, K3, Z22, Z30); \
	CROSS(pred, Z7, Z15, K4, Z23, Z31); \
test: \
	DECQ R12; \
	JGE row; \
	VMOVDQU64 Z16, (DI); \
	VMOVDQU64 Z17, 64(DI); \
	VMOVDQU64 Z18, 128(DI); \
	VMOVDQU64 Z19, 192(DI); \
	VMOVDQU64 Z20, 256(DI); \
	VMOVDQU64 Z21, 320(DI); \
	VMOVDQU64 Z22, 384(DI); \
	VMOVDQU64 Z23, 448(DI); \
	NEXT2; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET

#define SOME(off, k) \
	VMOVDQU64 off(SI), Z8; \
	VPTESTMQ Z8, Z8, k

#define TURNED(off) \
	VMOVDQU64 off(DX), Z1; \
	VPSRAQ $63, Z1, Z2; \
	VPXORQ off(SI), Z2, Z0; \
	VPXORQ Z1, Z2, Z1; \
	VPSUBQ Z2, Z0, Z0; \
	VPSUBQ Z2, Z1, Z1; \
	VMOVDQU64 Z0, off(DI); \
	VMOVDQU64 Z1, off(R8)

// FLOORED divides a vector by y: the float estimate, off by less than 0.4 and rounded to the nearest, is the floor or one above.
// Quotient in Z9, rest in Z10, dividend in Z8.
#define FLOORED(off) \
	VPMULLQ off(SI), Z0, Z8; \
	VCVTQQ2PD Z8, Z9; \
	VMULPD Z3, Z9, Z9; \
	VCVTPD2QQ Z9, Z9; \
	VPMULLQ Z9, Z1, Z10; \
	VPSUBQ Z10, Z8, Z10; \
	VPCMPQ PRED_LT, Z4, Z10, K1; \
	VPSUBQ Z5, Z9, K1, Z9; \
	VPADDQ Z1, Z10, K1, Z10

#define DOWN(off) \
	FLOORED(off); \
	VPMULLQ Z9, Z2, Z9; \
	VMOVDQU64 Z9, off(DI)

// HALF rounds half away from zero: up where the rest is more than half, or half of what is not negative.
#define HALF(off) \
	FLOORED(off); \
	VPADDQ Z10, Z10, Z10; \
	VPCMPQ PRED_GT, Z1, Z10, K1; \
	VPCMPQ PRED_EQ, Z1, Z10, K2; \
	VPCMPQ PRED_GE, Z4, Z8, K2, K2; \
	KORB K1, K2, K1; \
	VPADDQ Z5, Z9, K1, Z9; \
	VPMULLQ Z9, Z2, Z9; \
	VMOVDQU64 Z9, off(DI)

#define LOOK(off, k) \
	VMOVDQU32 off(SI), Z8; \
	VPSRLD $5, Z8, Z9; \
	VPERMD Z0, Z9, Z9; \
	VPANDD Z2, Z8, Z8; \
	VPSRLVD Z8, Z9, Z9; \
	VPTESTMD Z1, Z9, k

#define SETTLED(off, byte, op) \
	KMOVB byte(DX), K1; \
	KMOVB byte(R8), K2; \
	VMOVDQU64 off(SI), Z8; \
	op Z0, Z8, K1, Z8; \
	VMOVDQA64 Z0, K2, Z8; \
	VMOVDQU64 Z8, off(DI)

#define SETTLING(op) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ zero+16(FP), R8; \
	MOVQ open+24(FP), DX; \
	MOVQ n+32(FP), CX; \
	MOVQ ahead+40(FP), R13; \
	VPXORQ Z0, Z0, Z0; \
	TESTQ CX, CX; \
	JEQ done; \
loop: \
	AHEAD; \
	SETTLED(0, 0, op); \
	SETTLED(64, 1, op); \
	SETTLED(128, 2, op); \
	SETTLED(192, 3, op); \
	SETTLED(256, 4, op); \
	SETTLED(320, 5, op); \
	SETTLED(384, 6, op); \
	SETTLED(448, 7, op); \
	ADDQ $512, SI; \
	ADDQ $512, DI; \
	ADDQ $8, R8; \
	ADDQ $8, DX; \
	DECQ CX; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET

// Constants of the float kernels: magnitude in Z31, the ulp in Z30, one and an ulp in Z29.
#define CONSTANTS \
	VPBROADCASTQ magnitude<>(SB), Z31; \
	VPBROADCASTQ ulp<>(SB), Z30; \
	VPBROADCASTQ more<>(SB), Z29

// WITHERROR stores the float in Z8 and its rounding error alone.
#define WITHERROR(off) \
	VMOVDQU64 Z8, off(DI); \
	VPANDQ Z31, Z8, Z9; \
	VMULPD Z30, Z9, Z9; \
	VMOVDQU64 Z9, off(R8)

#define REAL(off) \
	VCVTQQ2PD off(SI), Z8; \
	VMULPD Z0, Z8, Z8; \
	WITHERROR(off)

#define RATIO(off) \
	VCVTQQ2PD off(SI), Z8; \
	VCVTQQ2PD off(DX), Z9; \
	VDIVPD Z9, Z8, Z8; \
	VMULPD Z0, Z8, Z8; \
	WITHERROR(off)

// CARRIED stores the float in Z8 with the error Z9 of what it was made from, and its own.
#define CARRIED(off) \
	VMOVDQU64 Z8, off(DI); \
	VMULPD Z29, Z9, Z9; \
	VPANDQ Z31, Z8, Z8; \
	VMULPD Z30, Z8, Z8; \
	VADDPD Z8, Z9, Z9; \
	VMOVDQU64 Z9, off(R8)

#define SUMREAL(off) \
	VMULPD off(SI), Z0, Z8; \
	VMULPD off(DX), Z1, Z9; \
	VADDPD Z9, Z8, Z8; \
	VMULPD off(R9), Z2, Z9; \
	VMULPD off(R10), Z3, Z10; \
	VADDPD Z10, Z9, Z9; \
	CARRIED(off)

#define PRODUCTREAL(off) \
	VMOVDQU64 off(SI), Z11; \
	VMOVDQU64 off(DX), Z12; \
	VMULPD Z12, Z11, Z8; \
	VPANDQ Z31, Z11, Z11; \
	VPANDQ Z31, Z12, Z12; \
	VMOVDQU64 off(R9), Z13; \
	VMOVDQU64 off(R10), Z14; \
	VMULPD Z14, Z11, Z11; \
	VMULPD Z13, Z12, Z12; \
	VADDPD Z12, Z11, Z9; \
	VMULPD Z14, Z13, Z13; \
	VADDPD Z13, Z9, Z9; \
	CARRIED(off)

#define ORDER(off, byte) \
	VMOVDQU64 off(SI), Z8; \
	VMOVDQU64 off(DX), Z9; \
	VSUBPD Z9, Z8, Z10; \
	VPANDQ Z31, Z8, Z8; \
	VPANDQ Z31, Z9, Z9; \
	VADDPD Z9, Z8, Z8; \
	VMULPD Z30, Z8, Z8; \
	VMOVDQU64 off(R9), Z11; \
	VADDPD off(R10), Z11, Z11; \
	VADDPD Z8, Z11, Z11; \
	VCMPPD $0x1e, Z11, Z10, K1; \
	KMOVB K1, byte(DI); \
	VSUBPD Z11, Z0, Z11; \
	VCMPPD $0x11, Z11, Z10, K1; \
	KMOVB K1, byte(R8)

// LOADREAL loads floats and sets their points and how near a bound they are so far.
#define LOADREAL(off, x, near, out) \
	VMOVDQU64 off(SI), x; \
	VPBROADCASTQ far<>(SB), near; \
	VMOVDQA64 Z27, out

#define STEPREAL(pred, x, near, out) \
	VCMPPD pred, Z24, x, K1; \
	VMOVDQA64 Z25, K1, out; \
	VSUBPD Z24, x, Z28; \
	VRANGEPD $0x0a, Z28, near, near

// TELL finds the floats that are too near a bound: those with an error for which near > slack does not hold.
#define TELL(off, x, near, k) \
	VPANDQ Z31, x, x; \
	VMULPD Z30, x, x; \
	VADDPD off(DX), x, x; \
	VADDPD Z29, x, x; \
	VCMPPD $4, off(DX), Z26, K1; \
	VCMPPD $0x1a, x, near, K1, k

// BANDREAL keeps 64 floats in Z0 to Z7, their distance from the nearest bound in Z8 to Z15, their points in Z16 to Z23.
#define BANDREAL(pred) \
	MOVQ d+0(FP), DI; \
	MOVQ unsure+8(FP), BX; \
	MOVQ a+16(FP), SI; \
	MOVQ ea+24(FP), DX; \
	MOVQ t+32(FP), R8; \
	MOVQ n+40(FP), CX; \
	MOVQ ahead+48(FP), R13; \
	MOVQ bands_n(R8), R9; \
	MOVQ bands_real(R8), R10; \
	MOVQ bands_points(R8), R11; \
	VPBROADCASTQ bands_otherwise(R8), Z27; \
	VPBROADCASTQ bands_slack(R8), Z29; \
	VPBROADCASTQ magnitude<>(SB), Z31; \
	VPBROADCASTQ ulp2<>(SB), Z30; \
	VPXORQ Z26, Z26, Z26; \
	TESTQ CX, CX; \
	JEQ done; \
loop: \
	AHEAD; \
	LOADREAL(0, Z0, Z8, Z16); \
	LOADREAL(64, Z1, Z9, Z17); \
	LOADREAL(128, Z2, Z10, Z18); \
	LOADREAL(192, Z3, Z11, Z19); \
	LOADREAL(256, Z4, Z12, Z20); \
	LOADREAL(320, Z5, Z13, Z21); \
	LOADREAL(384, Z6, Z14, Z22); \
	LOADREAL(448, Z7, Z15, Z23); \
	MOVQ R9, R12; \
	JMP test; \
row: \
	VPBROADCASTQ (R10)(R12*8), Z24; \
	VPBROADCASTQ (R11)(R12*8), Z25; \
	STEPREAL(pred, Z0, Z8, Z16); \
	STEPREAL(pred, Z1, Z9, Z17); \
	STEPREAL(pred, Z2, Z10, Z18); \
	STEPREAL(pred, Z3, Z11, Z19); \
	STEPREAL(pred, Z4, Z12, Z20); \
	STEPREAL(pred, Z5, Z13, Z21); \
	STEPREAL(pred, Z6, Z14, Z22); \
	STEPREAL(pred, Z7, Z15, Z23); \
test: \
	DECQ R12; \
	JGE row; \
	VMOVDQU64 Z16, (DI); \
	VMOVDQU64 Z17, 64(DI); \
	VMOVDQU64 Z18, 128(DI); \
	VMOVDQU64 Z19, 192(DI); \
	VMOVDQU64 Z20, 256(DI); \
	VMOVDQU64 Z21, 320(DI); \
	VMOVDQU64 Z22, 384(DI); \
	VMOVDQU64 Z23, 448(DI); \
	TELL(0, Z0, Z8, K2); \
	KMOVB K2, (BX); \
	TELL(64, Z1, Z9, K2); \
	KMOVB K2, 1(BX); \
	TELL(128, Z2, Z10, K2); \
	KMOVB K2, 2(BX); \
	TELL(192, Z3, Z11, K2); \
	KMOVB K2, 3(BX); \
	TELL(256, Z4, Z12, K2); \
	KMOVB K2, 4(BX); \
	TELL(320, Z5, Z13, K2); \
	KMOVB K2, 5(BX); \
	TELL(384, Z6, Z14, K2); \
	KMOVB K2, 6(BX); \
	TELL(448, Z7, Z15, K2); \
	KMOVB K2, 7(BX); \
	ADDQ $8, BX; \
	NEXT2; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET

// NUMBER works on a column and one number, in Z0.
#define NUMBER(what) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	VPBROADCASTQ k+16(FP), Z0; \
	MOVQ n+24(FP), CX; \
	MOVQ ahead+32(FP), R13; \
	TESTQ CX, CX; \
	JEQ done; \
loop: \
	AHEAD; \
	EACH(what); \
	ADDQ $512, SI; \
	ADDQ $512, DI; \
	DECQ CX; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET

#define SMALLERK(off) \
	VPMINSQ off(SI), Z0, Z8; \
	VMOVDQU64 Z8, off(DI)

#define GREATERK(off) \
	VPMAXSQ off(SI), Z0, Z8; \
	VMOVDQU64 Z8, off(DI)

#define SHIFTED(off) \
	VPADDQ off(SI), Z1, Z8; \
	VMOVDQU64 Z8, off(DI)

#define SCALEDK(off) \
	VPMULLQ off(SI), Z0, Z8; \
	VPADDQ Z1, Z8, Z8; \
	VMOVDQU64 Z8, off(DI)

#define FILLED(off, byte) \
	KMOVB byte(R8), K1; \
	VMOVDQA64 Z0, Z8; \
	VMOVDQU64 off(SI), K1, Z8; \
	VMOVDQU64 Z8, off(DI)

#define PICKED(off, byte) \
	KMOVB byte(R8), K1; \
	VPBLENDMQ Z0, Z1, K1, Z8; \
	VMOVDQU64 Z8, off(DI)

// READFEW reads the numbers of eight codes below 16 from the table in Z0 and Z1, READMANY from memory at DX.
#define READFEW(off, codes) \
	VPMOVZXDQ codes(SI), Z8; \
	VPERMI2Q Z1, Z0, Z8; \
	VMOVDQU64 Z8, off(DI)

#define READMANY(off, codes) \
	VPANDD codes(SI), Y2, Y8; \
	KXNORB K1, K1, K1; \
	VPGATHERDQ (DX)(Y8*8), K1, Z9; \
	VMOVDQU64 Z9, off(DI)

#define NARROWED(off, byte) \
	VMOVDQU64 off(SI), Z8; \
	VPMOVQB Z8, X8; \
	MOVQ X8, byte(DI)

// SUMRATIO adds two quotients: each with its own rounding error, the sum with its own.
#define SUMRATIO(off) \
	VCVTQQ2PD off(SI), Z8; \
	VCVTQQ2PD off(DX), Z9; \
	VCVTQQ2PD off(R9), Z10; \
	VCVTQQ2PD off(R10), Z11; \
	VDIVPD Z9, Z8, Z8; \
	VDIVPD Z11, Z10, Z10; \
	VMULPD Z0, Z8, Z8; \
	VMULPD Z1, Z10, Z10; \
	VPANDQ Z31, Z8, Z9; \
	VPANDQ Z31, Z10, Z11; \
	VADDPD Z10, Z8, Z8; \
	VMULPD Z30, Z9, Z9; \
	VMULPD Z30, Z11, Z11; \
	VADDPD Z11, Z9, Z9; \
	CARRIED(off)

#define ADDED3(off) \
	VMOVDQU64 off(SI), Z8; \
	VPADDQ off(DX), Z8, Z8; \
	VPADDQ off(R8), Z8, Z8; \
	VMOVDQU64 Z8, off(DI)

#define STREAMED(off) \
	VMOVDQU64 off(SI), Z8; \
	VMOVNTDQ Z8, off(DI)

#define COPIED(off) \
	VMOVDQU64 off(SI), Z8; \
	VMOVDQU64 Z8, off(DI)
