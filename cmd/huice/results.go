package main

import (
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"huice/engine/assess"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
	"huice/exchange"
)

// resultColumns are the columns of a file of results: one row for each subject and pack.
func resultColumns(lib *pack.Library, of *pack.Subject) []exchange.Column {
	name := pack.Text{Zh: of.Label + "名称", En: "Name"} // of what has no name of its own
	if of.Name != "" {
		name = labelOf(lib, of.Name)
	}
	return []exchange.Column{
		{Name: "id", Label: labelOf(lib, of.Key), Kind: exchange.Code},
		{Name: "name", Label: name, Kind: exchange.Text},
		{Name: "pack", Label: pack.Text{Zh: "政策包", En: "Pack"}, Kind: exchange.Text},
		{Name: "outcome", Label: pack.Text{Zh: "结论", En: "Outcome"}, Kind: exchange.Text},
		{Name: "score_min", Label: pack.Text{Zh: "得分下限", En: "Score, lowest"}, Kind: exchange.Decimal, Decimals: 2, Short: true},
		{Name: "score_max", Label: pack.Text{Zh: "得分上限", En: "Score, highest"}, Kind: exchange.Decimal, Decimals: 2, Short: true},
		{Name: "amount_min", Label: pack.Text{Zh: "金额下限（元）", En: "Amount, lowest (yuan)"}, Kind: exchange.Decimal, Decimals: 2},
		{Name: "amount_max", Label: pack.Text{Zh: "金额上限（元）", En: "Amount, highest (yuan)"}, Kind: exchange.Decimal, Decimals: 2},
		{Name: "unmet", Label: pack.Text{Zh: "未满足的条件", En: "Unmet"}, Kind: exchange.Text},
		{Name: "missing", Label: pack.Text{Zh: "缺少的数据", En: "Missing"}, Kind: exchange.Text},
		{Name: "clause", Label: pack.Text{Zh: "条款", En: "Clause"}, Kind: exchange.Text},
		{Name: "pack_hash", Label: pack.Text{Zh: "政策包校验值", En: "Pack hash"}, Kind: exchange.Text},
		{Name: "parameter_set", Label: pack.Text{Zh: "参数集", En: "Parameter set"}, Kind: exchange.Text},
		{Name: "date", Label: pack.Text{Zh: "申报日期", En: "Application date"}, Kind: exchange.Date},
		{Name: "facts_as_of", Label: pack.Text{Zh: "数据截至", En: "Facts as of"}, Kind: exchange.Date},
		{Name: "known_as_of", Label: pack.Text{Zh: "按何时所知", En: "Known as of"}, Kind: exchange.Date},
		{Name: "law_as_of", Label: pack.Text{Zh: "适用规则日期", En: "Law as of"}, Kind: exchange.Date},
		{Name: "computed_at", Label: pack.Text{Zh: "计算时间", En: "Computed at"}, Kind: exchange.Instant},
	}
}

// resultWriter writes outcomes as rows.
type resultWriter struct {
	table           *exchange.TableWriter
	prog            *rule.Program
	lang            pack.Lang
	names           bool // identifiers instead of labels: for programs
	facts, known    pack.Day
	computed        time.Time
	title           []string   // of each pack, its title or identifier
	unmet, clauseOf [][]string // of each pack, names and short citations of its clauses
	columns         []string   // names of the columns that may be missing
	between         string
	buf             strings.Builder
	picked          []int
}

func newResultWriter(w io.Writer, format exchange.Format, a *app, lib *pack.Library, prog *rule.Program, c explain.Clocks, zone *time.Location, demo string, state exchange.TableState) (*resultWriter, error) {
	r := &resultWriter{prog: prog, lang: a.lang, names: format != exchange.XLSX, between: ";"}
	if !r.names {
		r.between = a.say("；", "; ")
	}
	r.facts, _ = pack.ParseDay(c.FactsAsOf)
	r.known, _ = pack.ParseDay(c.KnownAsOf)
	r.computed, _ = time.Parse(time.RFC3339, c.ComputedAt)
	for _, rs := range prog.Rules {
		var names, cites []string
		for _, cl := range rs.Clauses() {
			names, cites = append(names, r.either(cl.ID, cl.Label.Name(a.lang))), append(cites, shortCite(rs.Pack, cl.Cite))
		}
		r.title = append(r.title, r.either(rs.Pack.ID, rs.Pack.Name(a.lang)))
		r.unmet, r.clauseOf = append(r.unmet, names), append(r.clauseOf, cites)
	}
	for _, c := range prog.Graph.Columns {
		label := population.Label(c.Name, c.Fact, c.Year, a.lang)
		if b := lib.Bodies[c.Fact.Source]; b != nil {
			label += pack.Textf("（%s）", " (%s)", b.Name(a.lang)).In(a.lang)
		}
		r.columns = append(r.columns, r.either(c.Name, label))
	}
	var err error
	r.table, err = exchange.ResumeTable(w, format, resultColumns(lib, subjectOf(lib, prog)), exchange.TableOptions{
		Lang: a.lang, Names: r.names, DemoMark: demo, Title: a.say("评估结果", "Assessment"), Notes: r.notes(a, c, demo), Location: zone,
	}, state)
	return r, err
}

// either is an identifier in files for programs and a label in those for people.
func (r *resultWriter) either(id, label string) string {
	if r.names {
		return id
	}
	return label
}

// gap names what is missing: a column with the body that holds it, or a figure that nobody has published.
func (r *resultWriter) gap(rs *rule.Rules, g assess.Gap) string {
	if g.Column >= 0 {
		return r.columns[g.Column]
	}
	label := figureLabel(rs, g.Figure, r.lang)
	return r.either(g.Name(r.prog.Graph), pack.Textf("参数未公布：%s", "figure not published: %s", label).In(r.lang))
}

// figureLabel is the label of a parameter of a pack or of one that it uses, else its name.
func figureLabel(rs *rule.Rules, name string, lang pack.Lang) string {
	if p, ok := rs.Pack.Parameters.Find(name); ok {
		return p.Name(lang)
	}
	for _, alias := range slices.Sorted(maps.Keys(rs.Uses)) {
		if label := figureLabel(rs.Uses[alias], name, lang); label != name {
			return label
		}
	}
	return name
}

// notes are the lines of the sheet that says what the file is.
func (r *resultWriter) notes(a *app, c explain.Clocks, demo string) [][2]string {
	n := [][2]string{
		{a.say("数据截至", "Facts as of"), c.FactsAsOf},
		{a.say("按何时所知", "Known as of"), c.KnownAsOf},
		{a.say("申报日期", "Application date"), r.prog.Date.String()},
		{a.say("计算时间", "Computed at"), c.ComputedAt},
		{a.say("参数集", "Parameter set"), string(r.prog.Set)},
	}
	for _, rs := range r.prog.Rules {
		n = append(n, [2]string{rs.Pack.Name(a.lang) + " " + rs.Pack.ID, a.say("规则日期 ", "rules of ") + rs.LawDate.String() + "  " + rs.Hash})
	}
	if demo != "" {
		n = append(n, [2]string{a.say("数据性质", "Kind of data"), demo})
	}
	return append(n, [2]string{a.say("说明", "Note"), a.say("政策包不是法律文本，结论以主管部门认定为准；缺少的数据不作零处理", "The pack is not the law, the authority decides; what is missing is not taken for zero")})
}

// shortCite is the document's number and the article.
func shortCite(p *pack.Pack, c pack.Cite) string {
	if d, ok := p.Documents.Find(c.Doc); ok {
		if d.Number != "" {
			return d.Number + " " + c.Article
		}
		return "《" + d.Title + "》" + c.Article
	}
	return c.Article
}

// write writes every row of a result.
func (r *resultWriter) write(res *assess.Result) error {
	s := res.Batch.Schema
	id, name := s.Lookup(s.Key), s.Lookup(s.Name)
	for row := range res.Batch.Rows {
		for k := range res.Packs {
			if err := r.row(res.Batch.Text(id, row), res.Batch.Text(name, row), k, &res.Packs[k], row); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *resultWriter) row(id, name string, k int, p *assess.PackResult, row int) error {
	t := r.table
	t.Text(id)
	t.Text(name)
	t.Text(r.title[k])
	if r.names {
		t.Text(p.Outcome[row].String())
	} else {
		t.Text(explain.OutcomeLabel(p.Outcome[row], r.lang))
	}
	hundredths(t, p.ScoreMin, row)
	hundredths(t, p.ScoreMax, row)
	hundredths(t, p.AmountMin, row)
	hundredths(t, p.AmountMax, row)
	r.picked = p.Unmet(row, r.picked[:0])
	t.Text(r.join(len(r.picked), func(i int) string { return r.unmet[k][r.picked[i]] }))
	var missing []assess.Gap
	if p.Missing != nil {
		missing = p.Missing[row]
	}
	t.Text(r.join(len(missing), func(i int) string { return r.gap(p.Rules, missing[i]) }))
	t.Text(r.clause(k, p, row))
	t.Text(p.Rules.Hash)
	t.Text(string(r.prog.Set))
	t.Date(r.prog.Date, true)
	t.Date(r.facts, true)
	t.Date(r.known, true)
	t.Date(p.Rules.LawDate, true)
	t.Instant(r.computed, true)
	return t.EndRow()
}

// hundredths writes a number with two decimals; scores and amounts have no more.
func hundredths(t *exchange.TableWriter, n *assess.Numbers, row int) {
	v, known := n.At(row)
	if known && n.Den != 100 {
		v, known = rule.Frac(v, n.Den).RoundTo(rule.Frac(1, 100)).Scaled(100)
	}
	t.Decimal(v, known)
}

// clause cites what decides: the first unmet clause, else the first open one, else what the benefit rests on. What keeps
// an undetermined outcome open is an open clause, whatever else is unmet.
func (r *resultWriter) clause(k int, p *assess.PackResult, row int) string {
	open := -1
	for i := range p.Clauses {
		if c := p.Clauses[i]; !c.True.Bit(row) && !c.False.Bit(row) {
			open = i
			break
		}
	}
	if len(r.picked) > 0 && p.Outcome[row] != assess.Eligible && (open < 0 || p.Outcome[row] != assess.Undetermined) {
		return r.clauseOf[k][r.picked[0]]
	}
	if open >= 0 {
		return r.clauseOf[k][open]
	}
	if b := p.Rules.Pack.Benefit; b != nil && b.Cite.Given() {
		return shortCite(p.Rules.Pack, b.Cite)
	}
	return ""
}

func (r *resultWriter) join(n int, at func(int) string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return at(0)
	}
	r.buf.Reset()
	for i := range n {
		if i > 0 {
			r.buf.WriteString(r.between)
		}
		r.buf.WriteString(at(i))
	}
	return r.buf.String()
}

// tally counts outcomes and adds up amounts by pack.
type tally struct {
	Pack      string           `json:"pack"`
	Title     string           `json:"title"`
	Hash      string           `json:"pack_hash"`
	LawAsOf   string           `json:"law_as_of"`
	Outcomes  map[string]int64 `json:"outcomes"`
	NearMiss  int64            `json:"one_clause_unmet"`
	OneGap    *int64           `json:"one_fact_missing,omitempty"` // nil when nobody asked what is missing
	AmountMin *string          `json:"amount_min_yuan,omitempty"`
	AmountMax *string          `json:"amount_max_yuan,omitempty"`

	counts           [5]int64
	oneGap           int64
	ranked           bool // what is missing is looked for
	amountLo, amount rule.Rat
	unbounded        int64
	money            bool
}

// newTallies counts nothing yet. ranked says whether what is missing will be looked for.
func newTallies(prog *rule.Program, lang pack.Lang, ranked bool) []tally {
	var ts []tally
	for _, r := range prog.Rules {
		ts = append(ts, tally{Pack: r.Pack.ID, Title: r.Pack.Name(lang), Hash: r.Hash, LawAsOf: r.LawDate.String(), money: r.Amount[0] != rule.None, ranked: ranked})
	}
	return ts
}

func addTallies(ts []tally, res *assess.Result) {
	for k := range res.Packs {
		t, p := &ts[k], &res.Packs[k]
		var lo, hi int64
		for row := range res.Batch.Rows {
			o := p.Outcome[row]
			t.counts[o]++
			if o == assess.NotEligible && oneUnmet(p, row) {
				t.NearMiss++
			}
			if p.Missing != nil && o == assess.Undetermined && len(p.Missing[row]) == 1 {
				t.oneGap++
			}
			if p.AmountMin == nil || o == assess.NotEligible || o == assess.NotApplicable {
				continue
			}
			a, _ := p.AmountMin.At(row)
			b, bounded := p.AmountMax.At(row)
			lo += a
			if bounded {
				hi += b
			} else {
				t.unbounded++
			}
		}
		t.amountLo, t.amount = t.amountLo.Add(rule.Int(lo)), t.amount.Add(rule.Int(hi))
	}
}

// oneUnmet reports whether a single clause stands in the way and none is open.
func oneUnmet(p *assess.PackResult, row int) bool {
	unmet := 0
	for i := range p.Clauses {
		switch c := p.Clauses[i]; {
		case c.False.Bit(row):
			unmet++
		case !c.True.Bit(row):
			return false
		}
	}
	return unmet == 1
}

// finish fills in what programs read.
func (t *tally) finish() {
	t.Outcomes = map[string]int64{}
	for _, o := range assess.Outcomes() {
		t.Outcomes[o.String()] = t.counts[o]
	}
	if t.ranked {
		t.OneGap = &t.oneGap
	}
	if !t.money {
		return
	}
	yuan := func(fen rule.Rat) *string {
		s := fen.Quo(rule.Int(100)).Big().FloatString(2)
		return &s
	}
	t.AmountMin = yuan(t.amountLo)
	if t.unbounded == 0 {
		t.AmountMax = yuan(t.amount)
	}
}
