package rule

import (
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"huice/engine/pack"
)

var comparisons = map[string]string{
	operators.Equals: "==", operators.NotEquals: "!=", operators.Less: "<", operators.LessEquals: "<=",
	operators.Greater: ">", operators.GreaterEquals: ">=",
}

// apply compiles an operator or function over compiled arguments.
func (b *builder) apply(e ast.Expr, fn string, args []term) term {
	g := b.g
	switch fn {
	case operators.LogicalAnd:
		return single(g.op2(And, Bool, 0, args[0].lo, args[1].lo))
	case operators.LogicalOr:
		return single(g.op2(Or, Bool, 0, args[0].lo, args[1].lo))
	case operators.LogicalNot:
		return single(g.not(args[0].lo))
	case operators.Conditional:
		return b.conditional(e, args)
	case "years_between":
		return single(g.op2(Years, Num, 0, args[0].lo, args[1].lo))
	case "months_between":
		return single(g.op2(Months, Num, 0, args[0].lo, args[1].lo))
	case "days_between":
		return single(g.op2(Days, Num, 0, args[0].lo, args[1].lo))
	case "add_years", "add_months", "add_days":
		return b.shift(e, fn, args)
	case "year_of":
		if n := g.Nodes[args[0].lo]; n.Op == Col && n.Text == ApplicationDate { // floating, within one year
			return single(g.num(Int(YearOfDay(int64(b.o.Date))), 0))
		}
		return single(g.op1(YearOf, Num, 0, args[0].lo))
	}
	if op, ok := comparisons[fn]; ok {
		return b.compare(e, op, args[0], args[1])
	}
	return b.arithmetic(e, fn, args)
}

// unit brings two numbers to the same power of yuan, or says that they cannot be. A plain 0 goes with everything.
func (b *builder) unit(e ast.Expr, x, y *term) bool {
	nx, ny := &b.g.Nodes[x.lo], &b.g.Nodes[y.lo]
	if nx.Money == ny.Money {
		return true
	}
	zero := func(n *Node) bool { return n.Op == Const && n.Val.Num.Sign() == 0 }
	switch {
	case zero(nx):
		*x = single(b.g.num(Int(0), ny.Money))
		return true
	case zero(ny):
		*y = single(b.g.num(Int(0), nx.Money))
		return true
	}
	b.errorf(b.at(e), "unit", "单位不一致：一边是%s，另一边是%s", "the units differ: %[3]s and %[4]s", unitWord(nx.Money, pack.Zh), unitWord(ny.Money, pack.Zh), unitWord(nx.Money, pack.En), unitWord(ny.Money, pack.En))
	return false
}

func unitWord(m int8, l pack.Lang) string {
	switch m {
	case 0:
		return pack.Text{Zh: "数", En: "a number"}.In(l)
	case 1:
		return pack.Text{Zh: "金额", En: "money"}.In(l)
	}
	return pack.Text{Zh: "金额的乘积", En: "a product of amounts"}.In(l)
}

func (b *builder) conditional(e ast.Expr, args []term) term {
	g := b.g
	x, y := args[1], args[2]
	if g.Nodes[x.lo].Type == Num && !b.unit(e, &x, &y) {
		return badTerm
	}
	return term{g.op3(If, args[0].lo, x.lo, y.lo), g.op3(If, args[0].lo, x.hi, y.hi)}
}

func (b *builder) compare(e ast.Expr, op string, x, y term) term {
	g := b.g
	switch g.Nodes[x.lo].Type {
	case Bool, Code:
		b.codes(e, x.lo, y.lo)
		b.codes(e, y.lo, x.lo)
		id := g.op2(Same, Bool, 0, min(x.lo, y.lo), max(x.lo, y.lo))
		if op == "!=" {
			id = g.not(id)
		}
		return single(id)
	case Num:
		if !b.unit(e, &x, &y) {
			return badTerm
		}
	}
	if !x.interval() && !y.interval() {
		return single(g.cmp(op, x.lo, y.lo))
	}
	decide := func(sure, possible ID) term {
		return single(g.add(Node{Op: Decide, Type: Bool, A: sure, B: possible, C: None, Text: op}))
	}
	switch op {
	case ">=", ">":
		return decide(g.cmp(op, x.lo, y.hi), g.cmp(op, x.hi, y.lo))
	case "<=", "<":
		return decide(g.cmp(op, x.hi, y.lo), g.cmp(op, x.lo, y.hi))
	case "!=":
		return single(g.not(b.compare(e, "==", x, y).lo))
	}
	point := g.all([]ID{g.cmp("==", x.lo, x.hi), g.cmp("==", y.lo, y.hi), g.cmp("==", x.lo, y.lo)})
	return decide(point, g.all([]ID{g.cmp("<=", x.lo, y.hi), g.cmp(">=", x.hi, y.lo)}))
}

// codes holds a word against the closed list of the fact it is compared with.
func (b *builder) codes(e ast.Expr, fact, word ID) {
	w := b.g.Nodes[word]
	if w.Op == Const && w.Type == Code && w.Text == "" {
		b.listed(e, fact, []string{w.Val.Str})
	}
}

func (b *builder) listed(e ast.Expr, fact ID, words []string) {
	n := b.g.Nodes[fact]
	if n.Op != Col || n.Type != Code || len(b.g.Columns[n.N].Fact.Codes) == 0 {
		return
	}
	f := b.g.Columns[n.N].Fact
	for _, w := range words {
		if _, ok := f.Codes.Find(w); !ok {
			var all []string
			for _, c := range f.Codes {
				all = append(all, c.Key)
			}
			b.errorf(b.at(e), "code", "“%[1]s”没有代码“%[2]s”，可用的有：%[3]s", "%[4]q has no code %[2]q; these exist: %[3]s", f.Label, w, strings.Join(all, ", "), f.Name)
		}
	}
}

// shift compiles add_years and its like; how far must be a figure, not a fact.
func (b *builder) shift(e ast.Expr, fn string, args []term) term {
	k := b.g.Nodes[args[1].lo]
	n, whole := int64(0), false
	if k.Op == Const {
		n, whole = k.Val.Num.Scaled(1)
	}
	if k.Op == Gap {
		return single(b.g.gap(Date, 0, figure{k.Pack, k.Text}))
	}
	if !whole || n > 10000 || n < -100000 {
		b.errorf(b.at(e), "shift", "%[1]s 的第二个参数应是整数参数", "the second argument of %[1]s must be a whole parameter", fn)
		return badTerm
	}
	op := AddMons
	switch fn {
	case "add_years":
		n *= 12
	case "add_days":
		op = AddDays
	}
	return single(b.g.add(Node{Op: op, Type: Date, A: args[0].lo, B: None, C: None, N: n}))
}

// arithmetic compiles operations on numbers.
func (b *builder) arithmetic(e ast.Expr, fn string, args []term) term {
	g := b.g
	money := g.Nodes[args[0].lo].Money
	switch fn {
	case operators.Add, operators.Subtract, "min", "max":
		r := args[0]
		for _, x := range args[1:] {
			if !b.unit(e, &r, &x) {
				return badTerm
			}
			money = g.Nodes[r.lo].Money
			op := map[string]Op{operators.Add: Add, operators.Subtract: Sub, "min": Min, "max": Max}[fn]
			if op == Sub {
				r = term{g.op2(op, Num, money, r.lo, x.hi), g.op2(op, Num, money, r.hi, x.lo)}
			} else {
				r = term{g.op2(op, Num, money, r.lo, x.lo), g.op2(op, Num, money, r.hi, x.hi)}
			}
		}
		return r
	case operators.Negate:
		return term{g.op1(Neg, Num, money, args[0].hi), g.op1(Neg, Num, money, args[0].lo)}
	case "floor":
		return term{g.op1(Floor, Num, money, args[0].lo), g.op1(Floor, Num, money, args[0].hi)}
	case "ceil":
		ceil := func(x ID) ID { return g.op1(Neg, Num, money, g.op1(Floor, Num, money, g.op1(Neg, Num, money, x))) }
		return term{ceil(args[0].lo), ceil(args[0].hi)}
	case "round_to", "round_down_to":
		return b.rounding(e, fn, args)
	}
	if args[0].interval() || len(args) > 1 && args[1].interval() {
		b.errorf(b.at(e), "score", "得分只能相加减、比较、取最大最小值", "a score can be added, subtracted, compared, and put into min and max only")
		return badTerm
	}
	x := args[0].lo
	switch fn {
	case "abs":
		return single(g.op1(Abs, Num, money, x))
	case operators.Multiply:
		return single(g.op2(Mul, Num, money+g.Nodes[args[1].lo].Money, x, args[1].lo))
	case "compound_rate":
		return b.compound(e, args)
	case "ratio":
		return single(g.op2(Ratio, Num, money-g.Nodes[args[1].lo].Money, x, args[1].lo))
	case "share":
		if money != 1 || g.Nodes[args[1].lo].Money != 0 {
			b.errorf(b.at(e), "unit", "share(金额, 比例)：第一个应是金额，第二个应是比例", "share(amount, rate) takes an amount of money and a rate")
			return badTerm
		}
		return single(b.round(g.op2(Mul, Num, 1, x, args[1].lo)))
	}
	b.errorf(b.at(e), "function", "没有函数“%s”", "there is no function %q", fn)
	return badTerm
}

// compound compiles the yearly rate at which a figure grew; over how many years must be a figure, not a fact.
func (b *builder) compound(e ast.Expr, args []term) term {
	g := b.g
	if !b.unit(e, &args[0], &args[1]) {
		return badTerm
	}
	k := g.Nodes[args[2].lo]
	if k.Op == Gap {
		return single(g.gap(Num, 0, figure{k.Pack, k.Text}))
	}
	n, whole := int64(0), false
	if k.Op == Const {
		n, whole = k.Val.Num.Scaled(1)
	}
	if !whole || n < 1 || n > 10 {
		b.errorf(b.at(e), "years", "compound_rate 的第三个参数是年数，应是1至10的整数（参数或数字，不能是指标）", "the third argument of compound_rate is a number of years: a whole parameter or figure from 1 to 10, not a fact")
		return badTerm
	}
	return single(g.add(Node{Op: Compound, Type: Num, A: args[0].lo, B: args[1].lo, C: None, N: n}))
}

func (b *builder) rounding(e ast.Expr, fn string, args []term) term {
	g := b.g
	u := g.Nodes[args[1].lo]
	if u.Op == Gap {
		return single(g.gap(Num, g.Nodes[args[0].lo].Money, figure{u.Pack, u.Text}))
	}
	if u.Op != Const || u.Val.Num.Sign() <= 0 || u.Money != g.Nodes[args[0].lo].Money {
		b.errorf(b.at(e), "unit", "%[1]s 的第二个参数应是同单位的正参数", "the second argument of %[1]s must be a positive parameter of the same unit", fn)
		return badTerm
	}
	op := Round
	if fn == "round_down_to" {
		op = RoundDn
	}
	to := func(id ID) ID {
		return g.add(Node{Op: op, Type: Num, Money: u.Money, A: id, B: None, C: None, Unit: u.Val.Num})
	}
	return term{to(args[0].lo), to(args[0].hi)}
}
