package sqltext

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// fact is a column of the graph as the query reads it.
type fact struct {
	rule.Column
	column string // in the table; "" where no table has one
	lacks  bool   // this table has no such column
	value  value
	judged bool
	known  ref // bit
}

// ColumnOf is the name that a column of facts has in a table: its own, but that a fact of the owner has owner_ before it
// where files write owner and a point. A measure, which nobody but the engine works out, has none.
func ColumnOf(name string) string {
	if strings.Contains(name, "#") {
		return ""
	}
	if n, ok := strings.CutPrefix(name, pack.OwnerPrefix); ok {
		return "owner_" + n
	}
	return name
}

// firstDay and lastDay bound the days that a pack can write.
var firstDay, lastDay = int64(pack.DayOf(1, 1, 1)), int64(pack.DayOf(9999, 12, 31))

// read makes the innermost cells of a column: its value in whole units, whether it is known, and whether a row holds
// something there that the fact cannot be.
func (l *lowering) read(c rule.Column, o *Options) fact {
	f := fact{Column: c, column: ColumnOf(c.Name), judged: c.Fact.Judged}
	if f.column != "" && o.Columns != nil {
		_, has := o.Columns[f.column]
		f.lacks = !has
	}
	if f.column == "" || f.lacks {
		f.value, f.known = value{l.noTruth(), l.noNumber(), l.noTerm()}, l.no
		return f
	}
	raw := l.intern(cell{tmpl: o.Dialect.quoteName(f.column), lit: true, fact: true, kind: word})
	switch c.Fact.Type {
	case "flag":
		f.value.t = l.readFlag(raw)
		f.known = l.opposite(l.isOpen(f.value.t))
		l.called(f.value.t.v, f.column+"_flag")
	case "code", "text":
		f.value.w = l.readWord(raw, c.Fact)
		f.known = f.value.w.k
		l.called(f.value.w.v, f.column+"_code")
		l.called(f.known, f.column+"_known")
	case "date":
		f.value.x = l.integer(l.readDay(raw, c.Fact.Never))
	default:
		f.value.x = l.readNumber(raw, c.Fact, o)
	}
	if c.Fact.Numeric() || c.Fact.Type == "date" {
		f.known = f.value.x.n.k
		l.called(f.value.x.n.v, f.column+unitOf(c.Fact))
		l.called(f.known, f.column+"_known")
	}
	return f
}

// unitOf ends the name of a number in its units.
func unitOf(f *pack.Fact) string {
	switch {
	case f.Type == "money":
		return "_fen"
	case f.Type == "date":
		return "_day"
	case f.Scale() == 1:
		return "_n"
	}
	return "_x" + strconv.FormatInt(f.Scale(), 10)
}

// base is a cell of the innermost select.
func (l *lowering) base(k kind, tmpl string, args ...ref) ref {
	return l.intern(cell{tmpl: tmpl, args: args, kind: k, fact: true})
}

// unfit marks rows in which a column holds something but its fact has no value.
func (l *lowering) unfit(raw, v, known ref) {
	given := l.base(bit, l.emitter.pick("(§ IS NOT NULL)", "isNotNull(§)"), raw)
	l.called(given, strings.Trim(l.cells[raw].tmpl, "\"`")+"_given")
	if l.ch {
		l.cells[v].lost = l.cell(bit, "(§ AND (NOT §))", given, known)
		return
	}
	l.cells[v].lost = l.cell(bit, "(§ AND § IS NULL)", given, v)
}

func (l *lowering) readFlag(raw ref) truth {
	if !l.ch {
		return truth{v: l.base(three, "§", raw)}
	}
	v := l.base(three, "multiIf(isNull(§), 0, assumeNotNull(§) = 1, 1, assumeNotNull(§) = 0, -1, 0)", raw, raw, raw)
	l.cells[v].lost = l.base(bit, "(isNotNull(§) AND assumeNotNull(§) <> 0 AND assumeNotNull(§) <> 1)", raw, raw, raw)
	return truth{v: v}
}

func (l *lowering) readWord(raw ref, f *pack.Fact) term {
	var words []string
	var refs []ref
	for _, e := range f.Codes {
		words, refs = append(words, "§"), append(refs, l.text(e.Key))
	}
	list := strings.Join(words, ", ")
	if !l.ch {
		v := l.base(word, "§", raw)
		if f.Type == "code" && len(words) > 0 {
			v = l.base(word, "(CASE WHEN § IN ("+list+") THEN § END)", append(append([]ref{raw}, refs...), raw)...)
			l.unfit(raw, v, none)
		}
		return term{v, l.base(bit, "(§ IS NOT NULL)", v)}
	}
	v, k := l.base(word, "ifNull(§, '')", raw), l.base(bit, "isNotNull(§)", raw)
	if f.Type == "code" && len(words) > 0 {
		k = l.base(bit, "(isNotNull(§) AND ifNull(§, '') IN ("+list+"))", append([]ref{raw, raw}, refs...)...)
		l.unfit(raw, v, k)
	}
	return term{v, k}
}

func (l *lowering) readDay(raw ref, never bool) whole {
	lo, hi := firstDay, lastDay
	if never {
		lo = int64(pack.NeverDay)
	}
	w := whole{lo: big.NewInt(min(lo, 0)), hi: big.NewInt(hi)}
	if !l.ch {
		tmpl := "(CASE WHEN § BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN § - DATE '1970-01-01'"
		if never {
			tmpl += fmt.Sprintf(" WHEN § = '-infinity' THEN %d", int64(pack.NeverDay))
		}
		args := []ref{raw, raw, raw}
		w.v = l.base(small, tmpl+" END)::bigint", args[:strings.Count(tmpl, "§")]...)
		w.k = l.base(bit, "(§ IS NOT NULL)", w.v)
		l.unfit(raw, w.v, none)
		return w
	}
	day := l.base(small, "toInt64(assumeNotNull(§))", raw)
	tmpl := fmt.Sprintf("§ >= %d AND § <= %d", firstDay, lastDay)
	args := []ref{raw, day, day}
	if never {
		tmpl, args = fmt.Sprintf("(%s OR § = %d)", tmpl, int64(pack.NeverDay)), append(args, day)
	}
	w.k = l.base(bit, "(isNotNull(§) AND "+tmpl+")", args...)
	w.v = l.base(small, "if(§, §, toInt64(0))", w.k, day)
	l.unfit(raw, w.v, w.k)
	return w
}

// readNumber reads an amount, count, share or number in whole units of the fact: fen, hundredths and so on.
func (l *lowering) readNumber(raw ref, f *pack.Fact, o *Options) number {
	scale := f.Scale()
	lo, hi := bound(f.Min, scale, 0, -population.MaxInt), bound(f.Max, scale, population.MaxInt, population.MaxInt)
	w := whole{lo: big.NewInt(min(lo, 0)), hi: big.NewInt(max(hi, 0))}
	factor := scale // from what the table holds to units
	if f.Type == "money" && o.Money == Fen {
		factor = 1
	}
	decimals := len(strconv.FormatInt(factor, 10)) - 1
	from, to := decimal(lo, decimals), decimal(hi, decimals)
	if !l.ch {
		tmpl := "§ BETWEEN " + from + " AND " + to + " AND § = trunc(§, " + strconv.Itoa(decimals) + ")"
		times := "§"
		if factor > 1 {
			times = "(§ * " + strconv.FormatInt(factor, 10) + ")"
		}
		w.v = l.base(small, "(CASE WHEN "+tmpl+" THEN "+times+"::bigint END)", raw, raw, raw, raw)
		w.k = l.base(bit, "(§ IS NOT NULL)", w.v)
		l.unfit(raw, w.v, none)
		return number{w, l.num64(scale)}
	}
	s := strconv.Itoa(decimals)
	x := l.base(large, "toDecimal128(assumeNotNull(§), "+s+")", raw)
	w.k = l.base(bit, "(isNotNull(§) AND § >= toDecimal128('"+from+"', "+s+") AND § <= toDecimal128('"+to+"', "+s+"))", raw, x, x)
	w.v = l.base(small, "toInt64(if(§, §, toDecimal128('0', "+s+")) * toDecimal128('"+strconv.FormatInt(factor, 10)+"', 0))", w.k, x)
	l.unfit(raw, w.v, w.k)
	return number{w, l.num64(scale)}
}

// decimal writes units with some decimals.
func decimal(units int64, decimals int) string {
	den := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	return new(big.Rat).SetFrac(big.NewInt(units), den).FloatString(decimals)
}

// bound returns a bound of a fact in units, as the readers of files hold it.
func bound(q *pack.Quantity, scale, none, open int64) int64 {
	if q == nil {
		return none
	}
	if q.Kind == pack.None || q.Num == nil {
		return open
	}
	r := new(big.Rat).Mul(q.Num, new(big.Rat).SetInt64(scale))
	v := new(big.Int).Div(r.Num(), r.Denom())
	if !v.IsInt64() {
		return open
	}
	return max(-population.MaxInt, min(population.MaxInt, v.Int64()))
}

var (
	postgresNumber = regexp.MustCompile(`^(numeric(\(\d+,\d+\))?|bigint|integer|smallint)$`)
	postgresWord   = regexp.MustCompile(`^(text|character varying(\(\d+\))?)$`)
	houseInteger   = regexp.MustCompile(`^U?Int(8|16|32|64)$`)
	houseDecimal   = regexp.MustCompile(`^Decimal\(\s*\d+,\s*(\d+)\)$`)
	houseWrapped   = regexp.MustCompile(`^(Nullable|LowCardinality)\((.*)\)$`)
)

// accepts reports whether a column of a table has a type that the fact can be read from, exactly.
func accepts(d Dialect, f *pack.Fact, money Money, typ string) bool {
	if d == Postgres {
		switch f.Type {
		case "flag":
			return typ == "boolean"
		case "date":
			return typ == "date"
		case "code", "text":
			return postgresWord.MatchString(typ)
		}
		return postgresNumber.MatchString(typ)
	}
	for m := houseWrapped.FindStringSubmatch(typ); m != nil; m = houseWrapped.FindStringSubmatch(typ) {
		typ = m[2]
	}
	switch f.Type {
	case "flag":
		return typ == "UInt8" || typ == "Bool"
	case "date":
		return typ == "Int32" || typ == "Date" || typ == "Date32"
	case "code", "text":
		return typ == "String"
	}
	if m := houseDecimal.FindStringSubmatch(typ); m != nil {
		decimals, _ := strconv.Atoi(m[1])
		return decimals <= tableDecimals(f, money)
	}
	return houseInteger.MatchString(typ)
}

// tableDecimals is how many decimals a table keeps of a fact.
func tableDecimals(f *pack.Fact, money Money) int {
	if f.Type == "money" && money == Fen {
		return 0
	}
	return len(strconv.FormatInt(f.Scale(), 10)) - 1
}
