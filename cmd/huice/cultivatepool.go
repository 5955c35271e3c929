package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"huice/engine/assess"
	"huice/engine/cultivate"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/population"
	"huice/engine/rule"
)

// tierText names a tier.
func tierText(t cultivate.Tier) pack.Text {
	return map[cultivate.Tier]pack.Text{
		cultivate.Renew:     {Zh: "复审", En: "renewal"},
		cultivate.Apply:     {Zh: "申报", En: "apply"},
		cultivate.Cultivate: {Zh: "培育", En: "cultivate"},
		cultivate.Potential: {Zh: "潜在", En: "potential"},
		cultivate.Data:      {Zh: "待补数据", En: "facts missing"},
		cultivate.Blocked:   {Zh: "暂不可行", En: "no plan"},
		cultivate.Unsettled: {Zh: "未算完", En: "not settled"},
		cultivate.Outside:   {Zh: "不适用", En: "not applicable"},
		cultivate.Holds:     {Zh: "在册", En: "holds the title"},
	}[t]
}

// tierMeans says what a tier is.
func (r *cultivation) tierMeans(t cultivate.Tier) string {
	by, cost := r.limits.By.String(), rule10k(rule.Int(r.limits.Cost))
	switch t {
	case cultivate.Renew:
		return fmt.Sprintf(r.say("持有，%s 前到期", "holds it until %s at most"), by)
	case cultivate.Apply:
		return fmt.Sprintf(r.say("现在或到 %s 只凭时间就符合", "qualifies now, or by time alone by %s"), by)
	case cultivate.Cultivate:
		return fmt.Sprintf(r.say("%s 前、%s 万元以内有方案", "a plan by %s for at most %s × 10,000 yuan"), by, cost)
	case cultivate.Potential:
		return r.say("有方案，但更晚或更贵", "a plan, later or dearer")
	case cultivate.Data:
		return r.say("缺少的数据使结论无法确定", "what is missing keeps it open")
	case cultivate.Blocked:
		return r.say("没有可行方案", "no plan within the years looked at")
	case cultivate.Unsettled:
		return r.say("搜索未完", "the search was given up")
	case cultivate.Outside:
		return r.say("不属于本政策的对象", "the policy does not concern it")
	}
	return r.say("持有，且近期不到期", "holds it beyond that day")
}

// placed is a member as it is listed; the batch it came from is gone.
type placed struct {
	who  explain.Subject
	tier cultivate.Tier
	ends pack.Day
	rep  *cultivate.Report
	soon *cultivate.Plan
}

func (p *placed) plan() *cultivate.Plan {
	if len(p.rep.Plans) == 0 {
		return nil
	}
	return &p.rep.Plans[0]
}

// pool is the pool of a population.
type pool struct {
	subjects int
	near     int // those that were planned for, with --near
	far      int // those that were not, because more clauses are unmet
	counts   map[cultivate.Tier]int
	costs    map[cultivate.Tier]int64
	members  []placed // those with a plan, by tier, cost and day
	rest     []placed
	closers  []placed
	against  map[string]int // what stands against every plan, by how many
	gaps     map[string]int // columns that are missing, by how many
}

// pool plans for every subject of a file.
func (r *cultivation) pool(in *factsFile) error {
	if r.c.Target != "" {
		if err := r.gap(); err != nil {
			return err
		}
	}
	p := &pool{counts: map[cultivate.Tier]int{}, costs: map[cultivate.Tier]int64{}, against: map[string]int{}, gaps: map[string]int{}}
	batches := in.Batches(r.ctx)
	bar := r.progress(r.say("培育", "planning"), in.Progress)
	if r.c.Near > 0 {
		var err error
		if batches, err = r.nearest(in, p); err != nil {
			return err
		}
	}
	err := r.search.Pool(r.ctx, bar.watch(batches), r.req, r.limits, r.c.Workers, func(m *cultivate.Member) error {
		p.add(m, r.keeps())
		r.reasons(p, m)
		return nil
	})
	bar.done()
	if err != nil {
		return in.broken(r.app, r.c.Faults, err)
	}
	if r.c.Near == 0 {
		p.near = p.subjects
	}
	p.sort()
	p.close(r.c.Close)
	if err := r.givePool(p); err != nil {
		return err
	}
	return in.settle(r.app, r.c.Faults)
}

// keeps reports whether those without a plan are wanted by name.
func (r *cultivation) keeps() bool { return r.json || r.c.XLSX != "" }

func (p *pool) add(m *cultivate.Member, all bool) {
	p.count(m.Tier)
	s := m.Batch.Schema
	x := placed{explain.Subject{ID: m.Batch.Text(s.Lookup(s.Key), m.Row), Name: m.Batch.Text(s.Lookup(s.Name), m.Row)}, m.Tier, m.Ends, m.Report, m.Soon}
	switch plan := x.plan(); {
	case plan != nil:
		if m.Tier != cultivate.Holds { // who holds the title beyond the time looked at is not asked to spend
			p.costs[m.Tier] += plan.Cost
		}
		if !all { // what a list does not show of a city would not fit in memory
			m.Rules = nil
			trim(plan)
			if m.Soon != nil {
				trim(m.Soon)
			}
		}
		p.members = append(p.members, x)
	case all || m.Tier == cultivate.Renew: // a title that ends and cannot be kept must be seen
		p.rest = append(p.rest, x)
	}
}

// trim drops what lists do not show of a plan.
func trim(p *cultivate.Plan) {
	p.Facts, p.Marks = nil, nil
	for i := range p.Changes {
		p.Changes[i].Effects = nil
	}
}

// reasons counts why members have no plan.
func (r *cultivation) reasons(p *pool, m *cultivate.Member) {
	switch m.Tier {
	case cultivate.Blocked:
		for i := range m.Conflict {
			p.against[r.conflict(&m.Conflict[i])]++
		}
	case cultivate.Data:
		for _, c := range m.Missing {
			f, _, _ := r.lib.Column(c)
			p.gaps[r.column(c, r.today)+fmt.Sprintf(r.say("（%s）", " (%s)"), r.body(r.lib, f.Source))]++
		}
	}
}

func (p *pool) sort() {
	slices.SortStableFunc(p.members, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.tier, b.tier), cmp.Compare(a.ends, b.ends), cmp.Compare(a.plan().Cost, b.plan().Cost), cmp.Compare(a.plan().On, b.plan().On), cmp.Compare(a.who.ID, b.who.ID))
	})
	slices.SortStableFunc(p.rest, func(a, b placed) int { return cmp.Or(cmp.Compare(a.tier, b.tier), cmp.Compare(a.who.ID, b.who.ID)) })
}

// close chooses who would close a gap most cheaply by the last day: those that hold no title yet, the cheapest first, each with the
// plan by that day, which may be dearer than a later one.
func (p *pool) close(gap int) {
	for _, m := range p.members {
		if m.ends == 0 && m.soon != nil {
			rep := *m.rep
			rep.Plans, m.rep = []cultivate.Plan{*m.soon}, &rep
			p.closers = append(p.closers, m)
		}
	}
	slices.SortStableFunc(p.closers, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.plan().Cost, b.plan().Cost), cmp.Compare(a.plan().On, b.plan().On), cmp.Compare(a.who.ID, b.who.ID))
	})
	p.closers = p.closers[:min(gap, len(p.closers))]
}

// nearest keeps of each batch those with at most so many clauses unmet, found by one run over columns, and whoever has a title to
// renew; it counts the others.
func (r *cultivation) nearest(in *factsFile, p *pool) (watched, error) {
	prog, err := r.compile(r.lib, r.today, []string{r.pack.ID})
	if err != nil {
		return nil, err
	}
	w := assess.New(prog, in.Schema()).NewWorker()
	columns := make([]int, len(in.Schema().Columns))
	for i := range columns {
		columns[i] = i
	}
	return func(yield func(*population.Batch, error) bool) {
		for b, err := range in.Batches(r.ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			res := w.Assess(b)
			near := population.NewBatch(in.Schema())
			for row := range b.Rows {
				if r.wanted(p, &res.Packs[0], b, row) {
					near.CopyRow(near.Rows, b, row, columns)
					near.Rows++
				}
			}
			p.near += near.Rows
			if near.Rows > 0 && !yield(near, nil) {
				return
			}
		}
	}, nil
}

// wanted reports whether a subject is planned for, and counts it where it is not.
func (r *cultivation) wanted(p *pool, res *assess.PackResult, b *population.Batch, row int) bool {
	ends := r.search.Ends(cultivate.SubjectAt(b, row))
	switch {
	case unmet(res, row) <= r.c.Near, ends != 0 && ends <= r.limits.By:
		return true
	case ends != 0:
		p.count(cultivate.Holds)
	case res.Outcome[row] == assess.NotApplicable:
		p.count(cultivate.Outside)
	default:
		p.subjects++
		p.far++
	}
	return false
}

func (p *pool) count(t cultivate.Tier) {
	p.subjects++
	p.counts[t]++
}

// unmet counts the clauses that a row does not meet; one that the pack does not concern meets none of them.
func unmet(p *assess.PackResult, row int) int {
	n := 0
	for _, c := range p.Clauses {
		if c.False.Bit(row) {
			n++
		}
	}
	return n
}

// givePool prints the pool, or writes it for programs, and the files that are asked for.
func (r *cultivation) givePool(p *pool) error {
	if r.c.XLSX != "" {
		if err := r.writePool(p); err != nil {
			return err
		}
	}
	if r.c.Chart != "" {
		if err := r.drawPool(p); err != nil {
			return err
		}
	}
	if r.json {
		return r.printJSON(r.poolJSON(p))
	}
	r.printPool(p)
	return nil
}

func (r *cultivation) printPool(p *pool) {
	if r.demo != "" {
		r.printf("【%s】\n", r.demo)
	}
	r.printf(r.say("%s · 培育库（%s）\n", "%s: pool (%s)\n"), r.pack.Name(r.lang), r.today)
	if r.c.Near > 0 {
		r.printf(r.say("只看不满足的条款不多于%d条的，以及到期须复审的：%d\n", "only those with at most %d clauses unmet, and those with a title to renew: %d\n"), r.c.Near, p.near)
	}
	var rows [][]string
	for _, t := range cultivate.Tiers() {
		if p.counts[t] == 0 {
			continue
		}
		cost := ""
		if p.costs[t] > 0 {
			cost = rule10k(rule.Int(p.costs[t]))
		}
		rows = append(rows, []string{tierText(t).In(r.lang), r.tierMeans(t), fmt.Sprint(p.counts[t]), cost})
	}
	if p.far > 0 {
		rows = append(rows, []string{r.say("未测算", "not planned"), fmt.Sprintf(r.say("现有超过%d条不满足", "unmet clauses: more than %d"), r.c.Near), fmt.Sprint(p.far), ""})
	}
	rows = append(rows, []string{r.say("合计", "all"), "", fmt.Sprint(p.subjects), ""})
	r.printTable(2, []string{r.say("层", "tier"), r.say("含义", "meaning"), r.say("个数", "number"), r.say("费用（万元）", "cost (10,000 yuan)")}, rows)
	for _, t := range []cultivate.Tier{cultivate.Renew, cultivate.Apply, cultivate.Cultivate, cultivate.Potential} {
		if list := p.in(t); len(list) > 0 && r.c.Top > 0 {
			r.printf("\n%s\n", tierText(t).In(r.lang))
			r.printMembers(list, r.c.Top)
		}
	}
	r.printCounts(r.say("暂不可行，因为：", "no plan, because:"), p.against)
	r.printCounts(r.say("缺的数据：", "facts that are missing:"), p.gaps)
	r.printClosers(p)
	r.printf("\n%s\n", r.say("方案不是承诺：是否认定由主管部门决定。费用为假定；以后年度的数值为预测，不是建议。", "A plan is no promise: the authority decides. Costs are assumed; figures of years to come are forecasts, not advice."))
}

// in lists the members of a tier; titles by the day on which they end, whether there is a plan or not.
func (p *pool) in(t cultivate.Tier) []placed {
	var list []placed
	for _, m := range slices.Concat(p.members, p.rest) {
		if m.tier == t {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b placed) int { return cmp.Compare(a.ends, b.ends) })
	return list
}

// reasonsShown is how many reasons are printed.
const reasonsShown = 8

// printCounts prints texts by how often they occur.
func (r *cultivation) printCounts(title string, counts map[string]int) {
	if len(counts) == 0 {
		return
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	r.printf("\n%s\n", title)
	for i, name := range names {
		if i == reasonsShown {
			r.printf(r.say("  ……另有%d项，见 --xlsx\n", "  … %d more, see --xlsx\n"), len(names)-i)
			break
		}
		r.printf("  %5d  %s\n", counts[name], name)
	}
}

// printClosers prints who closes the gap.
func (r *cultivation) printClosers(p *pool) {
	if r.c.Close > 0 {
		total := int64(0)
		for _, m := range p.closers {
			total += m.plan().Cost
		}
		r.printf(r.say("\n补上%d家缺口最省的：%d家，合计 %s 万元，%s 前可申报\n", "\nthe cheapest to close a gap of %d: %d, together %s × 10,000 yuan, by %s\n"), r.c.Close, len(p.closers), rule10k(rule.Int(total)), r.limits.By)
		if len(p.closers) < r.c.Close {
			r.printf(r.say("还差%d家：没有更多可行的\n", "%d short: there are no more\n"), r.c.Close-len(p.closers))
			if p.far > 0 {
				r.printf(r.say("（未测算的%d家不在内，去掉 --near 一并测算）\n", "(the %d not planned for are left out; without --near they are planned for too)\n"), p.far)
			}
		}
		r.printMembers(p.closers, r.c.Top)
	}
}

// printMembers prints the first members of a list with their plans.
func (r *cultivation) printMembers(list []placed, top int) {
	var rows [][]string
	for i := range list {
		if i == top {
			break
		}
		m, what, cost := &list[i], "", ""
		if plan := m.plan(); plan != nil {
			what, cost = r.short(plan), rule10k(rule.Int(plan.Cost))
		} else if what = r.against(m.rep); what == "" {
			what = statusText(m.rep.Status).In(r.lang)
		}
		rows = append(rows, []string{tierText(m.tier).In(r.lang), m.who.Name, m.who.ID, what, cost, r.when(m)})
	}
	r.printTable(4, []string{r.say("层", "tier"), r.say("名称", "name"), r.say("编号", "identifier"), r.say("做什么", "what to do"), r.say("费用（万元）", "cost (10,000 yuan)"), r.say("可申报", "apply from")}, rows)
	if len(list) > top {
		r.printf(r.say("……另有%d，用 --top 或 --xlsx 列出\n", "… %d more; --top or --xlsx lists them\n"), len(list)-top)
	}
}

// when is the day that matters for a member: that on which its title ends, or on which it can apply.
func (r *cultivation) when(m *placed) string {
	if m.tier == cultivate.Renew {
		return m.ends.String() + r.say(" 到期", " (ends)")
	}
	return m.plan().On.String()
}

// changesShown is how many changes of a plan stand in a list.
const changesShown = 3

// short is a plan in a line that fits on a screen.
func (r *cultivation) short(p *cultivate.Plan) string {
	if len(p.Changes) <= changesShown {
		return r.brief(p)
	}
	first := *p
	first.Changes = p.Changes[:changesShown]
	return r.brief(&first) + fmt.Sprintf(r.say("；等%d项", "; %d in all"), len(p.Changes))
}

// brief says in a line what a plan does.
func (r *cultivation) brief(p *cultivate.Plan) string {
	if len(p.Changes) == 0 {
		return r.say("不用改变", "nothing")
	}
	text := ""
	for i := range p.Changes {
		if i > 0 {
			text += r.say("；", "; ")
		}
		text += fmt.Sprintf("%s×%d", p.Changes[i].Lever.Name(r.lang), p.Changes[i].Steps)
	}
	return text
}

func (r *cultivation) poolJSON(p *pool) any {
	type tierJSON struct {
		Tier   string `json:"tier"`
		Number int    `json:"number"`
		Cost   int64  `json:"cost_fen"`
	}
	out := struct {
		Demo     string             `json:"demo,omitempty"`
		Pack     string             `json:"pack"`
		Today    string             `json:"today"`
		By       string             `json:"by"`
		Limit    int64              `json:"cost_limit_fen"`
		Subjects int                `json:"subjects"`
		Far      int                `json:"not_planned_for,omitempty"`
		Tiers    []tierJSON         `json:"tiers"`
		Members  []*cultivationJSON `json:"members"`
		Close    []string           `json:"closes_gap,omitempty"`
	}{Demo: r.demo, Pack: r.pack.ID, Today: r.today.String(), By: r.limits.By.String(), Limit: r.limits.Cost, Subjects: p.subjects, Far: p.far, Members: []*cultivationJSON{}}
	for _, t := range cultivate.Tiers() {
		out.Tiers = append(out.Tiers, tierJSON{t.String(), p.counts[t], p.costs[t]})
	}
	for _, list := range [][]placed{p.members, p.rest} {
		for i := range list {
			m := r.reportJSON(list[i].who, list[i].rep, nil)
			m.Tier, m.Demo = list[i].tier.String(), ""
			if list[i].ends != 0 {
				m.Ends = list[i].ends.String()
			}
			out.Members = append(out.Members, m)
		}
	}
	for _, m := range p.closers {
		out.Close = append(out.Close, m.who.ID)
	}
	return out
}
