package assess

import (
	"math/big"
	"math/bits"

	"huice/engine/population"
	"huice/engine/rule"
)

// class is how the plan holds the value of a node.
type class uint8

const (
	boolean  class = iota // two bit planes: true, false; neither is unknown
	fixed                 // whole numbers of 1/den, exact
	quotient              // two whole numbers, exact
	approx                // a float64 with a bound on its error: decides when the bound allows, else the row is done exactly
	coded                 // dictionary numbers
	opaque                // no vector form: whoever needs it asks the exact evaluator row by row
)

// value is where the plan keeps the value of a node.
type value struct {
	class class
	reg   int32
	den   int64    // fixed: how many units make one
	width int      // fixed: |units| < 1<<width; quotient: of the dividend
	under int      // quotient: width of the divisor
	num   *big.Rat // quotient: factor above 0 by which register n/d must be multiplied
	sided bool     // quotient: the divisor may be negative
	konst *rule.Rat
}

// opcode is a vector operation over the rows of a batch.
type opcode uint8

const (
	opFlag opcode = iota
	opConstBool
	opAnd
	opOr
	opNot
	opDecide
	opSame
	opIfBool
	opDict
	opCmpConst
	opCmpFixed
	opCmpWide
	opCmpQuot
	opCmpQuots
	opCmpApprox
	opExactBool

	opCol
	opConst
	opSum
	opProduct
	opMin
	opMax
	opIf
	opIfLo
	opIfHi
	opElse
	opMinKnown
	opMaxKnown
	opSumK // with a number instead of a second column; so are those that follow
	opMinK
	opMaxK
	opIfK
	opIfLoK
	opIfHiK
	opIfKK
	opElseK
	opMinKnownK
	opMaxKnownK
	opTable
	opAbs
	opRound
	opBand
	opBandQuot
	opBandApprox
	opFloorApprox
	opRoundApprox
	opYears
	opMonths
	opAddDays
	opAddMonths
	opYearOf
	opExactFixed

	opRatio
	opTurn

	opToApprox
	opQuotToApprox
	opSumQuotA
	opSumA
	opProductA
	opRatioA
	opMinA
	opMaxA
	opIfA
	opIfLoA
	opIfHiA
	opElseA
	opMinKnownA
	opMaxKnownA
	opAbsA

	opHeldTruth // what is held from before a change; see Standing
	opHeldNumber
)

// instr is one vector operation. Registers are numbered within the file of their class.
type instr struct {
	op      opcode
	class   class // of dst
	cmp     cmp
	check   bool // opSum, opProduct, opRound: the result may overflow; of quotients: 128 bits are needed
	down    bool // opRoundApprox: down instead of half away from zero; opIfK: the number stands where the condition holds
	div     division
	dst     int32
	a, b, c operand
	x, y, z int64
	f, f2   float64
	node    rule.ID
	band    *bands
	table   int32  // opDict, opTable: the dictionary
	packs   uint64 // the packs that read it, one bit each; the 64th stands for all from there on
}

// operand is a register and the file it is in.
type operand struct {
	class class
	reg   int32 // -1: none
}

var noOperand = operand{reg: -1}

// cmp is a comparison.
type cmp uint8

const (
	eq cmp = iota
	ne
	lt
	le
	gt
	ge
)

var cmpOf = map[string]cmp{"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}

// plan is a program lowered to vector operations for a schema.
type plan struct {
	prog   *rule.Program
	schema *population.Schema
	bind   rule.Binding
	code   []instr
	values map[rule.ID]value
	fen    map[rule.ID]value // amounts in fen, where that is not their own unit
	once   []instr           // fill the registers of constants; run when a machine is made
	files  [4]int            // registers of each file after allocation
	dicts  int
	reads  []int            // columns of the schema that the code reads
	packs  uint64           // the packs that read the node being lowered
	held   map[rule.ID]slot // nodes that need not be worked out
	seen   map[instr]int32  // operations so far, so that equal ones exist once
}

// lower turns every node the rules need, and that is not held, into vector operations.
func lower(prog *rule.Program, schema *population.Schema, held map[rule.ID]slot) *plan {
	p := &plan{prog: prog, schema: schema, bind: prog.Graph.Bind(schema), values: map[rule.ID]value{}, fen: map[rule.ID]value{}, held: held, seen: map[instr]int32{}}
	only := onlyCode(prog.Graph)
	for id, packs := range p.readers() {
		if packs == 0 {
			continue
		}
		p.packs = packs
		if at, ok := held[rule.ID(id)]; ok {
			p.values[rule.ID(id)] = p.lowerHeld(at)
			continue
		}
		p.values[rule.ID(id)] = p.lowerNode(rule.ID(id), only[id])
	}
	var keep []rule.ID
	for _, r := range prog.Rules {
		keep = append(keep, outputs(r)...)
	}
	for _, id := range keep {
		if v := p.values[id]; v.class == quotient || v.class == approx || v.class == opaque {
			p.values[id] = value{class: opaque, reg: -1}
		}
	}
	for k, r := range prog.Rules {
		p.packs = packBit(k)
		p.inFen(r.Amount[0])
		p.inFen(r.Amount[1])
	}
	p.allocate(keep)
	p.columns()
	return p
}

// readers gives for each node the packs that need it, one bit each.
func (p *plan) readers() []uint64 {
	readers := make([]uint64, len(p.prog.Graph.Nodes))
	var mark func(rule.ID, uint64)
	mark = func(id rule.ID, bit uint64) {
		if readers[id]&bit != 0 {
			return
		}
		readers[id] |= bit
		if _, ok := p.held[id]; ok {
			return
		}
		for _, a := range p.prog.Graph.Args(id) {
			mark(a, bit)
		}
	}
	for k, r := range p.prog.Rules {
		for _, id := range outputs(r) {
			mark(id, packBit(k))
		}
	}
	return readers
}

// columns lists the columns of the schema that the code reads.
func (p *plan) columns() {
	seen := map[int]bool{}
	for _, i := range p.code {
		switch i.op {
		case opCol, opFlag, opDict, opTable:
			if at := p.bind[i.x]; at >= 0 && !seen[at] {
				seen[at] = true
				p.reads = append(p.reads, at)
			}
		}
	}
}

// inFen gives an amount that was lowered in other units in fen as well: a fixed award is whole yuan.
func (p *plan) inFen(id rule.ID) {
	if id == rule.None {
		return
	}
	v := p.values[id]
	if v.class == fixed && v.den != fenPerYuan && fenPerYuan%v.den == 0 && v.width+grow(fenPerYuan) <= maxWidth {
		p.fen[id] = p.times(v, fenPerYuan/v.den)
	}
}

const fenPerYuan = 100

// amount is the value of an amount.
func (p *plan) amount(id rule.ID) value {
	if v, ok := p.fen[id]; ok {
		return v
	}
	return p.values[id]
}

// packBit is the bit of a pack.
func packBit(k int) uint64 { return 1 << min(k, 63) }

// outputs lists the nodes whose values a result holds.
func outputs(r *rule.Rules) []rule.ID {
	ids := []rule.ID{r.Scope, r.Hard, r.Soft}
	for _, c := range r.Clauses() {
		ids = append(ids, c.Node)
	}
	if r.Score != nil {
		ids = append(ids, r.Score.Lo, r.Score.Hi)
	}
	if r.Amount[0] != rule.None {
		ids = append(ids, r.Amount[0], r.Amount[1])
	}
	return ids
}

// emit appends an operation and returns the register of its result: the operation's own number until allocate packs the
// registers.
//
// Nodes of the graph keep the names of the figures they came from, so that equal figures of two packs are two nodes. Here
// names no longer matter, and equal operations exist once.
func (p *plan) emit(i instr) int32 {
	key := i
	if i.op != opExactBool && i.op != opExactFixed {
		key.node = rule.None
	}
	if i.band == nil && i.op != opDict && i.op != opTable {
		if reg, ok := p.seen[key]; ok {
			p.code[reg].packs |= p.packs
			return reg
		}
	}
	i.packs, i.dst = p.packs, int32(len(p.code))
	p.seen[key] = i.dst
	p.code = append(p.code, i)
	return i.dst
}

func bit(v value) operand { return operand{boolean, v.reg} }

func (p *plan) node(id rule.ID) *rule.Node { return &p.prog.Graph.Nodes[id] }

// grow is how many bits a number gains when it is multiplied by n.
func grow(n int64) int { return bits.Len64(uint64(max(n, -n, 1)) - 1) }

// width is how many bits a number has.
func width(n int64) int { return bits.Len64(uint64(max(n, -n))) }
