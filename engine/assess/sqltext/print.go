package sqltext

import (
	"fmt"
	"strings"

	"huice/engine/pack"
)

// header says what the query is.
func (w *writing) header(b *strings.Builder) {
	say := func(zh, en string, args ...any) {
		b.WriteString("-- " + oneLine(pack.Textf(zh, en, args...).In(w.o.Lang)) + "\n")
	}
	for k, r := range w.prog.Rules {
		name := r.Pack.ID
		if p := w.prefix(k); p != "" {
			name = strings.TrimSuffix(p, "_") + " = " + name
		}
		say("%[1]s %[2]s，规则日期 %[4]s，校验值 %[5]s", "%[1]s %[3]s, rules of %[4]s, hash %[5]s", name, r.Pack.Title, r.Pack.En, r.LawDate, r.Hash)
	}
	say("申报日期 %s，参数集 %s", "application date %s, parameter set %s", w.prog.Date, w.prog.Set)
	say("每家一行：outcome 为结论，c_ 各列为各条款（空为未知），金额以分计；unsettled 为真的行不能在库内精确得出，其余各列留空",
		"one row a subject: outcome, the truth of each clause in c_ (NULL is unknown), amounts in fen; a row in which unsettled is true cannot be done exactly in the database, and its other columns are NULL")
	if len(w.q.Lacks) > 0 {
		say("表中没有、按未知处理的列：%s", "not in the table, taken as unknown: %s", strings.Join(w.q.Lacks, ", "))
	}
	if w.o.Dialect == ClickHouse {
		say("由最里层读起：最里层读表，每层用到下一层的列；真 1，假 -1，未知 0", "read from the innermost select: it reads the table, each select the columns of the one in it; true 1, false -1, unknown 0")
		say("max_query_size 应不小于 %d；新版服务器另设 short_circuit_function_evaluation = 'disable'、optimize_read_in_order = 0，否则很慢", "max_query_size must be at least %d; on a later server set short_circuit_function_evaluation = 'disable' and optimize_read_in_order = 0, or it is slow", 4<<20)
	}
}

func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}

// lines writes the lines of a select with commas before their comments.
func lines(b *strings.Builder, list []string, indent string) {
	for i, line := range list {
		code, note, has := strings.Cut(line, commentMark)
		b.WriteString(indent + code)
		if i < len(list)-1 {
			b.WriteString(",")
		}
		if has {
			b.WriteString(" -- " + oneLine(strings.ReplaceAll(note, commentMark, "; ")))
		}
		b.WriteString("\n")
	}
}

func (w *writing) from() string {
	s := "FROM " + w.o.Dialect.quoteTable(w.o.Table)
	if w.o.Where != "" {
		s += "\nWHERE (" + w.o.Where + "\n)"
	}
	return s
}

// chained writes the selects one after the other. OFFSET 0 keeps the planner from writing one into another, which would
// work shared parts out again for every use.
func (w *writing) chained(b *strings.Builder, sel [][]string) {
	for i, list := range sel[:len(sel)-1] {
		from := w.from()
		if i > 0 {
			from = fmt.Sprintf("FROM step_%d", i-1)
		}
		lead := ", "
		if i == 0 {
			lead = "WITH "
		}
		fmt.Fprintf(b, "%sstep_%d AS (\nSELECT\n", lead, i)
		lines(b, list, "  ")
		fmt.Fprintf(b, "%s\nOFFSET 0\n)", from)
	}
	b.WriteString("\nSELECT\n")
	lines(b, sel[len(sel)-1], "  ")
	fmt.Fprintf(b, "FROM step_%d\nORDER BY %s COLLATE \"C\"\n", len(sel)-2, w.cells[w.outs[0]].name)
}

// nested writes the selects one in another.
func (w *writing) nested(b *strings.Builder, sel [][]string) {
	for i := len(sel) - 1; i >= 0; i-- {
		b.WriteString("SELECT\n")
		lines(b, sel[i], "  ")
		if i > 0 {
			b.WriteString("FROM (\n")
		}
	}
	b.WriteString(w.from() + "\n")
	b.WriteString(strings.Repeat(")", len(sel)-1) + "\nORDER BY subject_id\n")
}
