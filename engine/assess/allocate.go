package assess

import "huice/engine/rule"

// allocate packs the registers: one is used again as soon as nothing reads it any more, so that what a batch touches
// stays in the cache. Registers of constants and of results are never reused.
func (p *plan) allocate(keep []rule.ID) {
	p.prune(keep)
	p.joinSums(keep)
	p.prune(keep)
	last := p.lastUses(keep)
	free := [4][]int32{}
	phys := make([]int32, len(p.code))
	dying := make([][]int32, len(p.code)+1)
	for v, at := range last {
		if at < len(p.code) {
			dying[at] = append(dying[at], int32(v))
		}
	}
	var code []instr
	for k := range p.code {
		i := &p.code[k]
		constant := i.op == opConst || i.op == opConstBool
		file := &free[i.class]
		if at := p.inPlace(k, dying[k]); at >= 0 {
			phys[k] = phys[at]
		} else if n := len(*file); n > 0 && !constant {
			phys[k] = (*file)[n-1]
			*file = (*file)[:n-1]
		} else {
			phys[k] = int32(p.files[i.class])
			p.files[i.class]++
		}
		for _, o := range []*operand{&i.a, &i.b, &i.c} {
			if o.reg >= 0 {
				o.reg = phys[o.reg]
			}
		}
		i.dst = phys[k]
		if constant {
			p.once = append(p.once, *i)
		} else {
			code = append(code, *i)
		}
		for _, v := range dying[k] {
			c := p.code[v].class
			if c == i.class && phys[v] == i.dst { // taken over
				continue
			}
			free[c] = append(free[c], phys[v])
		}
	}
	p.renumber(phys)
	p.code = code
}

// inPlace finds a column of numbers that an operation may overwrite, for none reads it afterwards: what is written is in the
// cache already. A register that points into the batch is no such column. It is -1 when there is none.
func (p *plan) inPlace(k int, dying []int32) int {
	if i := &p.code[k]; i.class != fixed || points(i.op) {
		return -1
	}
	for _, v := range dying {
		if d := &p.code[v]; d.class == fixed && !points(d.op) && int(v) != k {
			return int(v)
		}
	}
	return -1
}

// points reports whether an operation points its register at memory that is not the machine's.
func points(op opcode) bool { return op == opCol || op == opHeldNumber }

// joinSums makes one operation of two additions when nothing else reads what is added first.
func (p *plan) joinSums(keep []rule.ID) {
	reads := make([]int, len(p.code))
	for _, reg := range p.results(keep) {
		reads[reg] += 2
	}
	for k := range p.code {
		for _, o := range []operand{p.code[k].a, p.code[k].b, p.code[k].c} {
			if o.reg >= 0 {
				reads[o.reg]++
			}
		}
	}
	plain := func(i *instr) bool { return i.op == opSum && i.x == 1 && i.y == 1 && !i.check && i.c.reg < 0 }
	for k := range p.code {
		i := &p.code[k]
		if !plain(i) {
			continue
		}
		for _, pair := range [][2]operand{{i.a, i.b}, {i.b, i.a}} {
			if first := &p.code[pair[0].reg]; reads[pair[0].reg] == 1 && plain(first) {
				i.a, i.b, i.c = first.a, first.b, pair[1]
				break
			}
		}
	}
}

// renumber gives every value its new register.
func (p *plan) renumber(place []int32) {
	for _, values := range []map[rule.ID]value{p.values, p.fen} {
		for id, v := range values {
			if v.class != coded && v.class != opaque && v.reg >= 0 {
				v.reg = place[v.reg]
				values[id] = v
			}
		}
	}
}

// results lists the registers that a result points at.
func (p *plan) results(keep []rule.ID) (regs []int32) {
	for _, id := range keep {
		for _, v := range []value{p.values[id], p.amount(id)} {
			if v.class == boolean || v.class == fixed {
				regs = append(regs, v.reg)
			}
		}
	}
	return regs
}

// lastUses finds the last operation that reads each register; a register that must survive has one past the end. The
// dividend and divisor of a quotient live as long as the quotient, which only points at them.
func (p *plan) lastUses(keep []rule.ID) []int {
	last := make([]int, len(p.code))
	for k := range last {
		last[k] = k
	}
	for k := range p.code {
		i := &p.code[k]
		for _, o := range []operand{i.a, i.b, i.c} {
			if o.reg >= 0 {
				last[o.reg] = k
			}
		}
	}
	end := len(p.code)
	for _, reg := range p.results(keep) {
		last[reg] = end
	}
	for k := len(p.code) - 1; k >= 0; k-- {
		switch i := &p.code[k]; i.op {
		case opConst, opConstBool:
			last[k] = end
		case opRatio:
			last[i.a.reg] = max(last[i.a.reg], last[k])
			last[i.b.reg] = max(last[i.b.reg], last[k])
		}
	}
	return last
}

// prune drops operations whose result nothing reads: what a band table has taken in, or a comparison of days.
func (p *plan) prune(keep []rule.ID) {
	live := make([]bool, len(p.code))
	for _, reg := range p.results(keep) {
		live[reg] = true
	}
	for k := len(p.code) - 1; k >= 0; k-- {
		for _, o := range []operand{p.code[k].a, p.code[k].b, p.code[k].c} {
			if live[k] && o.reg >= 0 {
				live[o.reg] = true
			}
		}
	}
	place, code := make([]int32, len(p.code)), p.code[:0]
	for k, i := range p.code {
		if !live[k] {
			place[k] = -1
			continue
		}
		for _, o := range []*operand{&i.a, &i.b, &i.c} {
			if o.reg >= 0 {
				o.reg = place[o.reg]
			}
		}
		place[k] = int32(len(code))
		i.dst = place[k]
		code = append(code, i)
	}
	p.renumber(place)
	p.code = code
}
