// Kernels for AVX2. Each turn of a loop does 16 rows: four vectors of four rows (bands of quotients: 8 rows). CX counts the turns left,
// SI, DX and DI walk through lanes, R8, R9 and R10 through planes, two bytes a turn. Long, because a kernel is a page and there are
// forty.

// NEAR asks for memory at R13, which will be read soon: two lines a word.
#define NEAR \
	PREFETCHT0 (R13); \
	ADDQ $32, R13

#define FOUR(what) \
	what(0, Y8); \
	what(32, Y9); \
	what(64, Y10); \
	what(96, Y11)

// TURNS makes the turns of the words in CX.
#define TURNS(done) \
	SHLQ $2, CX; \
	JEQ done

// MASK makes 16 bits, in AX, of the signs of Y8 to Y11.
#define MASK \
	VMOVMSKPD Y8, AX; \
	VMOVMSKPD Y9, BX; \
	VMOVMSKPD Y10, R11; \
	VMOVMSKPD Y11, R12; \
	SHLL $4, BX; \
	SHLL $8, R11; \
	SHLL $12, R12; \
	ORL BX, AX; \
	ORL R12, R11; \
	ORL R11, AX

// DECIDE stores bits as one truth of the valid rows, and what is left as the other.
#define DECIDE(one, other) \
	MOVWLZX (R8), BX; \
	ANDL BX, AX; \
	MOVW AX, one(DI); \
	XORL BX, AX; \
	MOVW AX, other(DI); \
	ADDQ $2, R8; \
	ADDQ $2, DI

#define UNDERK(off, y) VPCMPGTQ off(SI), Y0, y
#define SAMEK(off, y) VPCMPEQQ off(SI), Y0, y

#define COMPAREK(what, one, other) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ valid+16(FP), R8; \
	VPBROADCASTQ k+24(FP), Y0; \
	MOVQ n+32(FP), CX; \
	MOVQ ahead+40(FP), R13; \
	TURNS(done); \
loop: \
	NEAR; \
	FOUR(what); \
	MASK; \
	DECIDE(one, other); \
	ADDQ $128, SI; \
	DECQ CX; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET

// MULTIPLY makes d of a·b, numbers of 64 bits, by way of t; d and t may not be a or b.
#define MULTIPLY(a, b, d, t) \
	VPSHUFD $0xb1, b, t; \
	VPMULLD a, t, t; \
	VPSRLQ $32, t, d; \
	VPADDD d, t, t; \
	VPSLLQ $32, t, t; \
	VPMULUDQ a, b, d; \
	VPADDQ t, d, d

// TIMESK is the same with a factor b whose halves are swapped in s.
#define TIMESK(a, b, s, d, t) \
	VPMULLD a, s, t; \
	VPSRLQ $32, t, d; \
	VPADDD d, t, t; \
	VPSLLQ $32, t, t; \
	VPMULUDQ a, b, d; \
	VPADDQ t, d, d

#define UNDER(off, y) \
	VMOVDQU off(DX), y; \
	VPCMPGTQ off(SI), y, y

#define SAME(off, y) \
	VMOVDQU off(DX), y; \
	VPCMPEQQ off(SI), y, y

#define SCALED2(off) \
	VMOVDQU off(SI), Y4; \
	VMOVDQU off(DX), Y5; \
	TIMESK(Y4, Y0, Y2, Y6, Y12); \
	TIMESK(Y5, Y1, Y3, Y7, Y13)

#define UNDERX(off, y) \
	SCALED2(off); \
	VPCMPGTQ Y6, Y7, y

#define SAMEX(off, y) \
	SCALED2(off); \
	VPCMPEQQ Y6, Y7, y

#define COMPARE2(plain, scaled, one, other) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ b+16(FP), DX; \
	MOVQ valid+24(FP), R8; \
	VPBROADCASTQ x+32(FP), Y0; \
	VPBROADCASTQ y+40(FP), Y1; \
	VPSHUFD $0xb1, Y0, Y2; \
	VPSHUFD $0xb1, Y1, Y3; \
	MOVQ n+48(FP), CX; \
	MOVQ ahead+56(FP), R13; \
	TURNS(done); \
	CMPQ x+32(FP), $1; \
	JNE full; \
	CMPQ y+40(FP), $1; \
	JNE full; \
loop: \
	NEAR; \
	FOUR(plain); \
	MASK; \
	DECIDE(one, other); \
	ADDQ $128, SI; \
	ADDQ $128, DX; \
	DECQ CX; \
	JNE loop; \
	VZEROUPPER; \
	RET; \
full: \
	NEAR; \
	FOUR(scaled); \
	MASK; \
	DECIDE(one, other); \
	ADDQ $128, SI; \
	ADDQ $128, DX; \
	DECQ CX; \
	JNE full; \
done: \
	VZEROUPPER; \
	RET

#define STEP2 \
	ADDQ $128, SI; \
	ADDQ $128, DX; \
	ADDQ $128, DI; \
	DECQ CX

#define STEP1 \
	ADDQ $128, SI; \
	ADDQ $128, DI; \
	DECQ CX

#define PLUS(off, y) \
	VMOVDQU off(SI), y; \
	VPADDQ off(DX), y, y; \
	VMOVDQU y, off(DI)

#define MINUS(off, y) \
	VMOVDQU off(SI), y; \
	VPSUBQ off(DX), y, y; \
	VMOVDQU y, off(DI)

#define SUMX(off, y) \
	SCALED2(off); \
	VPADDQ Y6, Y7, y; \
	VMOVDQU y, off(DI)

#define SCALE(off, y) \
	VMOVDQU off(SI), Y4; \
	TIMESK(Y4, Y0, Y2, y, Y12); \
	VMOVDQU y, off(DI)

#define PLUS3(off, y) \
	VMOVDQU off(SI), y; \
	VPADDQ off(DX), y, y; \
	VPADDQ off(R8), y, y; \
	VMOVDQU y, off(DI)

#define PRODUCT(off, y) \
	VMOVDQU off(SI), Y4; \
	VMOVDQU off(DX), Y5; \
	MULTIPLY(Y4, Y5, y, Y12); \
	VMOVDQU y, off(DI)

#define LEAST(off, y) \
	VMOVDQU off(SI), Y4; \
	VMOVDQU off(DX), Y5; \
	VPCMPGTQ Y5, Y4, y; \
	VBLENDVPD y, Y5, Y4, y; \
	VMOVDQU y, off(DI)

#define MOST(off, y) \
	VMOVDQU off(SI), Y4; \
	VMOVDQU off(DX), Y5; \
	VPCMPGTQ Y5, Y4, y; \
	VBLENDVPD y, Y4, Y5, y; \
	VMOVDQU y, off(DI)

#define LEASTK(off, y) \
	VMOVDQU off(SI), Y4; \
	VPCMPGTQ Y0, Y4, y; \
	VBLENDVPD y, Y0, Y4, y; \
	VMOVDQU y, off(DI)

#define MOSTK(off, y) \
	VMOVDQU off(SI), Y4; \
	VPCMPGTQ Y0, Y4, y; \
	VBLENDVPD y, Y4, Y0, y; \
	VMOVDQU y, off(DI)

#define SHIFT(off, y) \
	VPADDQ off(SI), Y1, y; \
	VMOVDQU y, off(DI)

#define SCALESHIFT(off, y) \
	VMOVDQU off(SI), Y4; \
	TIMESK(Y4, Y0, Y2, y, Y12); \
	VPADDQ y, Y1, y; \
	VMOVDQU y, off(DI)

#define ELEMENTS2(what) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ b+16(FP), DX; \
	MOVQ n+24(FP), CX; \
	MOVQ ahead+32(FP), R13; \
	TURNS(done); \
loop: \
	NEAR; \
	FOUR(what); \
	STEP2; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET

#define ELEMENTSK(what) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	VPBROADCASTQ k+16(FP), Y0; \
	MOVQ n+24(FP), CX; \
	MOVQ ahead+32(FP), R13; \
	TURNS(done); \
loop: \
	NEAR; \
	FOUR(what); \
	STEP1; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET

// Bits become lanes: a word of 16 is sent to every lane, and each lane keeps its own bit. LANEBITS are those, for four vectors.
#define LANEBITS \
	VMOVDQU lanebits<>(SB), Y12; \
	VPSLLQ $4, Y12, Y13; \
	VPSLLQ $8, Y12, Y14; \
	VPSLLQ $12, Y12, Y15

#define LANES(from, bits, m) \
	VPAND from, bits, m; \
	VPCMPEQQ bits, m, m

#define BLEND(off, bits, y) \
	LANES(Y2, bits, y); \
	VMOVDQU off(DX), Y4; \
	VBLENDVPD y, off(SI), Y4, y; \
	VMOVDQU y, off(DI)

#define BLENDK(off, bits, y) \
	LANES(Y2, bits, y); \
	VBLENDVPD y, off(SI), Y0, y; \
	VMOVDQU y, off(DI)

#define PICK(off, bits, y) \
	LANES(Y2, bits, y); \
	VBLENDVPD y, Y0, Y1, y; \
	VMOVDQU y, off(DI)

#define FOURBITS(what) \
	what(0, Y12, Y8); \
	what(32, Y13, Y9); \
	what(64, Y14, Y10); \
	what(96, Y15, Y11)

// What becomes 0: the rows of zero, and those of open that are above 0, or below.
#define SETTLEUP(off, bits, y) \
	VMOVDQU off(SI), Y4; \
	VPCMPGTQ Y0, Y4, Y5; \
	SETTLEREST(off, bits, y)

#define SETTLEDOWN(off, bits, y) \
	VMOVDQU off(SI), Y4; \
	VPCMPGTQ Y4, Y0, Y5; \
	SETTLEREST(off, bits, y)

#define SETTLEREST(off, bits, y) \
	LANES(Y2, bits, Y6); \
	LANES(Y3, bits, Y7); \
	VPAND Y5, Y7, Y7; \
	VPOR Y6, Y7, Y7; \
	VPANDN Y4, Y7, y; \
	VMOVDQU y, off(DI)

#define SETTLELANES(what) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ zero+16(FP), R8; \
	MOVQ open+24(FP), R9; \
	MOVQ n+32(FP), CX; \
	MOVQ ahead+40(FP), R13; \
	LANEBITS; \
	VPXOR Y0, Y0, Y0; \
	TURNS(done); \
loop: \
	NEAR; \
	VPBROADCASTW (R8), Y2; \
	VPBROADCASTW (R9), Y3; \
	FOURBITS(what); \
	ADDQ $2, R8; \
	ADDQ $2, R9; \
	STEP1; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET

// How a threshold Y14 with points Y15 is reached by numbers x whose points are out so far.
#define REACHGE(b, x, out, t) \
	VPCMPGTQ x, b, t; \
	VBLENDVPD t, out, Y15, out

#define REACHLT(b, x, out, t) \
	VPCMPGTQ x, b, t; \
	VBLENDVPD t, Y15, out, out

#define REACHGT(b, x, out, t) \
	VPCMPGTQ b, x, t; \
	VBLENDVPD t, Y15, out, out

#define REACHLE(b, x, out, t) \
	VPCMPGTQ b, x, t; \
	VBLENDVPD t, out, Y15, out

#define BANDS(reach) \
	MOVQ d+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ t+16(FP), R8; \
	MOVQ n+24(FP), CX; \
	MOVQ ahead+32(FP), R13; \
	MOVQ bands_n(R8), R9; \
	MOVQ bands_bound(R8), R10; \
	MOVQ bands_points(R8), R11; \
	TURNS(done); \
loop: \
	NEAR; \
	VMOVDQU (SI), Y0; \
	VMOVDQU 32(SI), Y1; \
	VMOVDQU 64(SI), Y2; \
	VMOVDQU 96(SI), Y3; \
	VPBROADCASTQ bands_otherwise(R8), Y4; \
	VMOVDQA Y4, Y5; \
	VMOVDQA Y4, Y6; \
	VMOVDQA Y4, Y7; \
	MOVQ R9, R12; \
	JMP test; \
row: \
	VPBROADCASTQ (R10)(R12*8), Y14; \
	VPBROADCASTQ (R11)(R12*8), Y15; \
	reach(Y14, Y0, Y4, Y8); \
	reach(Y14, Y1, Y5, Y9); \
	reach(Y14, Y2, Y6, Y10); \
	reach(Y14, Y3, Y7, Y11); \
test: \
	DECQ R12; \
	JGE row; \
	VMOVDQU Y4, (DI); \
	VMOVDQU Y5, 32(DI); \
	VMOVDQU Y6, 64(DI); \
	VMOVDQU Y7, 96(DI); \
	STEP1; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET

// BANDSRATIO keeps 8 dividends, times x, in Y0 and Y1, the divisors in Y2 and Y3, with their halves swapped in Y4 and Y5, the points
// in Y6 and Y7.
#define BANDSRATIO(reach) \
	MOVQ d+0(FP), DI; \
	MOVQ num+8(FP), SI; \
	MOVQ den+16(FP), DX; \
	MOVQ t+24(FP), R8; \
	MOVQ n+32(FP), CX; \
	MOVQ ahead+40(FP), R13; \
	MOVQ bands_n(R8), R9; \
	MOVQ bands_bound(R8), R10; \
	MOVQ bands_points(R8), R11; \
	VPBROADCASTQ bands_x(R8), Y12; \
	VPSHUFD $0xb1, Y12, Y13; \
	SHLQ $3, CX; \
	JEQ done; \
loop: \
	PREFETCHT0 (R13); \
	ADDQ $16, R13; \
	VMOVDQU (SI), Y2; \
	VMOVDQU 32(SI), Y3; \
	TIMESK(Y2, Y12, Y13, Y0, Y8); \
	TIMESK(Y3, Y12, Y13, Y1, Y9); \
	VMOVDQU (DX), Y2; \
	VMOVDQU 32(DX), Y3; \
	VPSHUFD $0xb1, Y2, Y4; \
	VPSHUFD $0xb1, Y3, Y5; \
	VPBROADCASTQ bands_otherwise(R8), Y6; \
	VMOVDQA Y6, Y7; \
	MOVQ R9, R12; \
	JMP test; \
row: \
	VPBROADCASTQ (R10)(R12*8), Y14; \
	VPBROADCASTQ (R11)(R12*8), Y15; \
	TIMESK(Y14, Y2, Y4, Y8, Y9); \
	TIMESK(Y14, Y3, Y5, Y10, Y11); \
	reach(Y8, Y0, Y6, Y9); \
	reach(Y10, Y1, Y7, Y11); \
test: \
	DECQ R12; \
	JGE row; \
	VMOVDQU Y6, (DI); \
	VMOVDQU Y7, 32(DI); \
	ADDQ $64, SI; \
	ADDQ $64, DX; \
	ADDQ $64, DI; \
	DECQ CX; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET

#define ZERO(off, y) VPCMPEQQ off(SI), Y0, y

#define TURN(off, y) \
	VMOVDQU off(DX), Y4; \
	VPCMPGTQ Y4, Y0, y; \
	VPXOR off(SI), y, Y5; \
	VPXOR Y4, y, Y4; \
	VPSUBQ y, Y5, Y5; \
	VPSUBQ y, Y4, Y4; \
	VMOVDQU Y5, off(DI); \
	VMOVDQU Y4, off(R8)

// FLOAT makes floats of whole numbers, rounded once: the upper half at its place and the lower half, each above a power of two
// that hides in the bits, are put together by one addition. Constants are in Y13 to Y15.
#define FLOATS \
	VPBROADCASTQ upper<>(SB), Y13; \
	VPBROADCASTQ offset<>(SB), Y14; \
	VPBROADCASTQ lower<>(SB), Y15

#define FLOAT(x, t) \
	VPSRLQ $32, x, t; \
	VPXOR Y13, t, t; \
	VSUBPD Y14, t, t; \
	VPBLENDD $0xaa, Y15, x, x; \
	VADDPD t, x, x

// The float constants: magnitude in Y12, the ulp in Y11, one and an ulp in Y10.
#define FLOATCONSTANTS \
	VPBROADCASTQ unsigned<>(SB), Y12; \
	VPBROADCASTQ tiny<>(SB), Y11; \
	VPBROADCASTQ over<>(SB), Y10

#define OWNERROR(off) \
	VMOVUPD Y4, off(DI); \
	VANDPD Y12, Y4, Y4; \
	VMULPD Y11, Y4, Y4; \
	VMOVUPD Y4, off(R8)

#define TOREAL(off) \
	VMOVDQU off(SI), Y4; \
	FLOAT(Y4, Y5); \
	VMULPD Y0, Y4, Y4; \
	OWNERROR(off)

#define TORATIO(off) \
	VMOVDQU off(SI), Y4; \
	VMOVDQU off(DX), Y6; \
	FLOAT(Y4, Y5); \
	FLOAT(Y6, Y7); \
	VDIVPD Y6, Y4, Y4; \
	VMULPD Y0, Y4, Y4; \
	OWNERROR(off)

// CARRY stores the float in Y4 with the error Y5 of what it was made from, and its own.
#define CARRY(off) \
	VMOVUPD Y4, off(DI); \
	VMULPD Y10, Y5, Y5; \
	VANDPD Y12, Y4, Y4; \
	VMULPD Y11, Y4, Y4; \
	VADDPD Y4, Y5, Y5; \
	VMOVUPD Y5, off(R8)

#define ADDRATIO(off) \
	VMOVDQU off(SI), Y4; \
	VMOVDQU off(DX), Y6; \
	FLOAT(Y4, Y5); \
	FLOAT(Y6, Y7); \
	VDIVPD Y6, Y4, Y4; \
	VMOVDQU off(R9), Y6; \
	VMOVDQU off(R10), Y8; \
	FLOAT(Y6, Y7); \
	FLOAT(Y8, Y9); \
	VDIVPD Y8, Y6, Y6; \
	VMULPD Y0, Y4, Y4; \
	VMULPD Y1, Y6, Y6; \
	VANDPD Y12, Y4, Y5; \
	VANDPD Y12, Y6, Y7; \
	VADDPD Y6, Y4, Y4; \
	VMULPD Y11, Y5, Y5; \
	VMULPD Y11, Y7, Y7; \
	VADDPD Y7, Y5, Y5; \
	CARRY(off)

#define ADDREAL(off) \
	VMULPD off(SI), Y0, Y4; \
	VMULPD off(DX), Y1, Y5; \
	VADDPD Y5, Y4, Y4; \
	VMULPD off(R9), Y2, Y5; \
	VMULPD off(R10), Y3, Y6; \
	VADDPD Y6, Y5, Y5; \
	CARRY(off)

#define MULREAL(off) \
	VMOVUPD off(SI), Y6; \
	VMOVUPD off(DX), Y7; \
	VMULPD Y7, Y6, Y4; \
	VANDPD Y12, Y6, Y6; \
	VANDPD Y12, Y7, Y7; \
	VMOVUPD off(R9), Y8; \
	VMOVUPD off(R10), Y9; \
	VMULPD Y9, Y6, Y6; \
	VMULPD Y8, Y7, Y7; \
	VADDPD Y7, Y6, Y5; \
	VMULPD Y9, Y8, Y8; \
	VADDPD Y8, Y5, Y5; \
	CARRY(off)

#define FOURREAL(what) \
	what(0); \
	what(32); \
	what(64); \
	what(96)

// ORDERED tells of four floats which are greater, in R11, and which less, in R12.
#define ORDERED(off, shift) \
	VMOVUPD off(SI), Y4; \
	VMOVUPD off(DX), Y5; \
	VSUBPD Y5, Y4, Y6; \
	VANDPD Y12, Y4, Y4; \
	VANDPD Y12, Y5, Y5; \
	VADDPD Y5, Y4, Y4; \
	VMULPD Y11, Y4, Y4; \
	VMOVUPD off(R9), Y7; \
	VADDPD off(R10), Y7, Y7; \
	VADDPD Y4, Y7, Y7; \
	VCMPPD $0x1e, Y7, Y6, Y4; \
	VMOVMSKPD Y4, AX; \
	SHLL shift, AX; \
	ORL AX, R11; \
	VSUBPD Y7, Y0, Y7; \
	VCMPPD $0x11, Y7, Y6, Y4; \
	VMOVMSKPD Y4, AX; \
	SHLL shift, AX; \
	ORL AX, R12

#define REACHREAL(reach, x, near, out) \
	VCMPPD reach, Y12, x, Y14; \
	VBLENDVPD Y14, Y13, out, out; \
	VSUBPD Y12, x, Y14; \
	VANDPD Y15, Y14, Y14; \
	VMINPD near, Y14, near

// UNSURE finds the floats that are too near a bound: those with an error for which near > slack does not hold.
#define UNSURE(off, x, near, shift) \
	VANDPD Y15, x, x; \
	VMULPD Y14, x, x; \
	VADDPD off(DX), x, x; \
	VADDPD Y13, x, x; \
	VCMPPD $0x1a, x, near, near; \
	VCMPPD $4, off(DX), Y12, x; \
	VANDPD x, near, near; \
	VMOVMSKPD near, R12; \
	SHLL shift, R12; \
	ORL R12, AX

// BANDSREAL keeps 16 floats in Y0 to Y3, their distance from the nearest bound in Y4 to Y7, their points in Y8 to Y11.
#define BANDSREAL(reach) \
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
	VPBROADCASTQ unsigned<>(SB), Y15; \
	TURNS(done); \
loop: \
	NEAR; \
	VMOVUPD (SI), Y0; \
	VMOVUPD 32(SI), Y1; \
	VMOVUPD 64(SI), Y2; \
	VMOVUPD 96(SI), Y3; \
	VPBROADCASTQ farthest<>(SB), Y4; \
	VMOVDQA Y4, Y5; \
	VMOVDQA Y4, Y6; \
	VMOVDQA Y4, Y7; \
	VPBROADCASTQ bands_otherwise(R8), Y8; \
	VMOVDQA Y8, Y9; \
	VMOVDQA Y8, Y10; \
	VMOVDQA Y8, Y11; \
	MOVQ R9, R12; \
	JMP test; \
row: \
	VPBROADCASTQ (R10)(R12*8), Y12; \
	VPBROADCASTQ (R11)(R12*8), Y13; \
	REACHREAL(reach, Y0, Y4, Y8); \
	REACHREAL(reach, Y1, Y5, Y9); \
	REACHREAL(reach, Y2, Y6, Y10); \
	REACHREAL(reach, Y3, Y7, Y11); \
test: \
	DECQ R12; \
	JGE row; \
	VMOVDQU Y8, (DI); \
	VMOVDQU Y9, 32(DI); \
	VMOVDQU Y10, 64(DI); \
	VMOVDQU Y11, 96(DI); \
	VPXOR Y12, Y12, Y12; \
	VPBROADCASTQ bands_slack(R8), Y13; \
	VPBROADCASTQ tiny2<>(SB), Y14; \
	XORL AX, AX; \
	UNSURE(0, Y0, Y4, $0); \
	UNSURE(32, Y1, Y5, $4); \
	UNSURE(64, Y2, Y6, $8); \
	UNSURE(96, Y3, Y7, $12); \
	MOVW AX, (BX); \
	ADDQ $2, BX; \
	STEP2; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET

// LOOKUP tells of eight codes which bits are set in the 512 of Y0 and Y1.
#define LOOKUP(off, to) \
	VMOVDQU off(SI), Y4; \
	VPSRLD $5, Y4, Y5; \
	VPERMD Y0, Y5, Y6; \
	VPERMD Y1, Y5, Y7; \
	VPSLLD $23, Y4, Y5; \
	VBLENDVPS Y5, Y7, Y6, Y6; \
	VPANDN Y2, Y4, Y4; \
	VPSLLVD Y4, Y6, Y6; \
	VMOVMSKPS Y6, to

// SPREAD makes 32 bytes of 32 bits: each byte of bits goes to eight bytes (Y3), which keep one bit each (Y4).
#define SPREAD(from, one, y) \
	VPBROADCASTD from, y; \
	VPSHUFB Y3, y, y; \
	VPAND Y4, y, y; \
	VPCMPEQB Y4, y, y; \
	VPAND one, y, y

#define NTSTORE(off, y) \
	VMOVDQU off(SI), y; \
	VMOVNTDQ y, off(DI)

#define COPY(off, y) \
	VMOVDQU off(SI), y; \
	VMOVDQU y, off(DI)

// DIVIDED divides a vector by y: the float estimate, off by less than 0.4 and rounded to the nearest, is the floor or one above; it is
// taken for a whole number by a power of two that hides in the bits. Dividend in Y8, quotient in Y9, rest in Y10.
#define DIVIDED(off) \
	VMOVDQU off(SI), Y4; \
	TIMESK(Y4, Y0, Y5, Y8, Y9); \
	VMOVDQA Y8, Y9; \
	FLOAT(Y9, Y10); \
	VMULPD Y3, Y9, Y9; \
	VADDPD Y11, Y9, Y9; \
	VPSUBQ Y11, Y9, Y9; \
	TIMESK(Y9, Y1, Y6, Y10, Y4); \
	VPSUBQ Y10, Y8, Y10; \
	VPCMPGTQ Y10, Y12, Y4; \
	VPADDQ Y4, Y9, Y9; \
	VPAND Y1, Y4, Y4; \
	VPADDQ Y4, Y10, Y10

#define DIVIDEDOWN(off, y) \
	DIVIDED(off); \
	TIMESK(Y9, Y2, Y7, Y8, Y4); \
	VMOVDQU Y8, off(DI)

// DIVIDEHALF rounds half away from zero: up where twice the rest, less one under zero, is not below y.
#define DIVIDEHALF(off, y) \
	DIVIDED(off); \
	VPADDQ Y10, Y10, Y10; \
	VPCMPGTQ Y8, Y12, Y4; \
	VPADDQ Y4, Y10, Y10; \
	VPCMPGTQ Y10, Y1, Y4; \
	VPCMPEQQ Y10, Y10, Y10; \
	VPSUBQ Y10, Y9, Y9; \
	VPADDQ Y4, Y9, Y9; \
	TIMESK(Y9, Y2, Y7, Y8, Y4); \
	VMOVDQU Y8, off(DI)
