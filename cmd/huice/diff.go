package main

import (
	"fmt"
	"strings"

	"huice/engine/assess"
	"huice/engine/explain"
	"huice/engine/rule"
	"huice/exchange"
)

type packDiffCmd struct {
	Old    string   `arg:"" help:"${diff_old}"`
	New    string   `arg:"" help:"${diff_new}"`
	Before string   `help:"${diff_before}" placeholder:"DIR" type:"path"`
	After  string   `help:"${diff_after}" placeholder:"DIR" type:"path"`
	Facts  []string `help:"${facts_files}" placeholder:"FILE" type:"path" sep:"none"`
	Sheet  string   `help:"${sheet}" placeholder:"NAME"`
	Out    string   `help:"${out}" placeholder:"FILE" type:"path"`
}

// side is a version of a pack, compiled.
type side struct {
	explain.Version
	prog *rule.Program
}

// Run says in words what differs between two versions of a policy and, with facts, who gains and who loses.
func (c *packDiffCmd) Run(a *app) error {
	old, err := c.side(a, c.Old, c.Before)
	if err != nil {
		return err
	}
	new, err := c.side(a, c.New, c.After)
	if err != nil {
		return err
	}
	if old.Pack.Subject != new.Pack.Subject {
		return misused("两个版本的对象不同，不能比较", "the two versions assess different subjects and cannot be compared")
	}
	changes, err := explain.Compare(old.Version, new.Version, a.lang)
	if err != nil {
		return err
	}
	if len(c.Facts) == 0 {
		return a.changes(old, new, changes, nil)
	}
	moves, in, err := c.moves(a, old, new)
	if err != nil {
		return err
	}
	if err := a.changes(old, new, changes, moves); err != nil {
		return err
	}
	if err := c.write(a, old, new, moves, in); err != nil {
		return err
	}
	return in.settle(a, "")
}

// side reads one version: a pack, with the day and the folder it is taken from.
func (c *packDiffCmd) side(a *app, name, dir string) (side, error) {
	b := *a
	if dir != "" {
		b.packs = dir
	}
	name, day, _ := strings.Cut(name, "@")
	lib, err := b.load()
	if err != nil {
		return side{}, err
	}
	ids, err := b.pick(lib, []string{name})
	if err != nil {
		return side{}, err
	}
	if len(ids) > 1 {
		return side{}, misused("“%s”有%d个政策包，请写全名", "%q names %d packs: give the full name", name, len(ids))
	}
	date, err := b.date(day)
	if err != nil {
		return side{}, err
	}
	prog, err := b.compile(lib, date, ids)
	if err != nil {
		return side{}, err
	}
	return side{explain.Version{Lib: lib, Pack: lib.Pack(ids[0]), Date: date, Set: a.set}, prog}, nil
}

// move is a subject that comes out differently.
type move struct {
	id, name      string
	before, after assess.Outcome
	amount        [2]int64 // fen
	known         [2]bool
}

// gain is how much a subject gains, in fen; known is false while an amount is open.
func (m move) gain() (int64, bool) { return m.amount[1] - m.amount[0], m.known[0] && m.known[1] }

// better reports the direction of a move: 1 gains, -1 loses, 0 neither or open.
func (m move) better() int {
	if g, known := m.gain(); known && g != 0 {
		if g > 0 {
			return 1
		}
		return -1
	}
	rank := func(o assess.Outcome) int {
		switch o {
		case assess.Eligible:
			return 2
		case assess.Discretionary, assess.Undetermined:
			return 1
		}
		return 0
	}
	switch b, n := rank(m.before), rank(m.after); {
	case n > b:
		return 1
	case n < b:
		return -1
	}
	return 0
}

// moves assesses a file under both versions.
func (c *packDiffCmd) moves(a *app, old, new side) ([]move, *factsFile, error) {
	if err := targets(c.Facts, c.Out); err != nil {
		return nil, nil, err
	}
	in, err := a.openFacts(new.Lib, new.Lib.Subject(new.Pack.Subject), c.Facts, c.Sheet)
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	before, after := assess.New(old.prog, in.Schema()).NewWorker(), assess.New(new.prog, in.Schema()).NewWorker()
	s := in.Schema()
	key, name := s.Lookup(s.Key), s.Lookup(s.Name)
	var out []move
	for b, err := range in.Batches(a.ctx) {
		if err != nil {
			return nil, nil, in.broken(a, "", err)
		}
		x, y := &before.Assess(b).Packs[0], &after.Assess(b).Packs[0]
		for row := range b.Rows {
			m := move{id: b.Text(key, row), before: x.Outcome[row], after: y.Outcome[row]}
			if name >= 0 {
				m.name = b.Text(name, row)
			}
			for k, p := range []*assess.PackResult{x, y} {
				lo, known := p.AmountMin.At(row)
				hi, bounded := p.AmountMax.At(row)
				m.amount[k], m.known[k] = lo, p.AmountMin == nil || known && bounded && lo == hi
			}
			if m.before != m.after || m.amount[0] != m.amount[1] || m.known[0] != m.known[1] {
				out = append(out, m)
			}
		}
	}
	return out, in, nil
}

// changes prints the differences and, when there are facts, who gains and who loses.
func (a *app) changes(old, new side, changes []explain.Change, moves []move) error {
	if a.json {
		return a.changesJSON(old, new, changes, moves)
	}
	a.printf("%s  %s → %s\n\n", new.Pack.Name(a.lang), old.version(), new.version())
	if len(changes) == 0 {
		a.printf("%s\n", a.say("规则没有变化", "no difference in the rules"))
	}
	part := ""
	for _, c := range changes {
		if c.Part != part {
			part = c.Part
			a.printf("%s\n", part)
		}
		label := c.Label
		if c.Article != "" {
			label += "〔" + c.Article + "〕"
		}
		switch {
		case c.Old == "":
			a.printf(a.say("  新增 %s：%s\n", "  new: %s: %s\n"), label, c.New)
		case c.New == "":
			a.printf(a.say("  取消 %s：%s\n", "  dropped: %s: %s\n"), label, c.Old)
		default:
			a.printf(a.say("  %s：%s → %s\n", "  %s: %s → %s\n"), label, c.Old, c.New)
		}
	}
	if moves != nil {
		a.printMoves(moves)
	}
	return nil
}

func (s side) version() string { return s.Pack.ID + "@" + s.Date.String() }

// printMoves prints how many gain and lose, and the first of them.
func (a *app) printMoves(moves []move) {
	var net int64
	var gain, lose []move
	open := 0
	for _, m := range moves {
		switch m.better() {
		case 1:
			gain = append(gain, m)
		case -1:
			lose = append(lose, m)
		default:
			open++
		}
		if g, known := m.gain(); known {
			net += g
		}
	}
	a.printf(a.say("\n受益 %d · 受损 %d · 方向待定 %d · 金额净变化 %s元\n", "\ngain %d · lose %d · direction open %d · net change %s yuan\n"), len(gain), len(lose), open, explain.Number(rule.Frac(net, 100), 2))
	for _, x := range []struct {
		head string
		list []move
	}{{a.say("受益", "gain"), gain}, {a.say("受损", "lose"), lose}} {
		for i, m := range x.list {
			if i == 10 {
				a.printf(a.say("  ……另有%d家，用 --out 另存全部\n", "  … %d more; save all with --out\n"), len(x.list)-i)
				break
			}
			a.printf("  %s  %s %s  %s → %s%s\n", x.head, m.id, m.name, explain.OutcomeLabel(m.before, a.lang), explain.OutcomeLabel(m.after, a.lang), a.moved(m))
		}
	}
}

// moved says how an amount changes.
func (a *app) moved(m move) string {
	g, known := m.gain()
	if !known || g == 0 {
		return ""
	}
	sign := "+"
	if g < 0 {
		sign = ""
	}
	return "  " + sign + explain.Number(rule.Frac(g, 100), 2) + a.say("元", " yuan")
}

// write saves every move.
func (c *packDiffCmd) write(a *app, old, new side, moves []move, in *factsFile) error {
	if c.Out == "" {
		return nil
	}
	l := list{columns: []exchange.Column{textColumn("id", "编号", "Identifier"), textColumn("name", "名称", "Name"), textColumn("direction", "方向", "Direction"),
		textColumn("before", "原结论", "Before"), textColumn("after", "新结论", "After"), textColumn("amount_before", "原金额", "Amount before"), textColumn("amount_after", "新金额", "Amount after")}}
	for _, m := range moves {
		direction := map[int]string{1: a.say("受益", "gains"), -1: a.say("受损", "loses"), 0: a.say("待定", "open")}[m.better()]
		amount := func(k int) string {
			if !m.known[k] {
				return ""
			}
			return fmt.Sprintf("%d.%02d", m.amount[k]/100, m.amount[k]%100)
		}
		l.rows = append(l.rows, []string{m.id, m.name, direction, explain.OutcomeLabel(m.before, a.lang), explain.OutcomeLabel(m.after, a.lang), amount(0), amount(1)})
	}
	clocks, err := a.clocks(clockFlags{}, new.Date)
	if err != nil {
		return err
	}
	t := &together{app: a, lib: new.Lib, prog: new.prog, clocks: clocks, demo: in.DemoMark()}
	return t.write(c.Out, a.say("版本比较", "Versions compared"), new.prog.Rules[0], l)
}

// changesJSON prints the comparison for programs.
func (a *app) changesJSON(old, new side, changes []explain.Change, moves []move) error {
	type moved struct {
		ID     string `json:"id"`
		Before string `json:"before"`
		After  string `json:"after"`
		Gain   *int64 `json:"gain_fen,omitempty"`
		Better int    `json:"direction"`
	}
	out := struct {
		Old     string           `json:"old"`
		New     string           `json:"new"`
		OldHash string           `json:"old_hash"`
		NewHash string           `json:"new_hash"`
		Changes []explain.Change `json:"changes"`
		Moves   []moved          `json:"moves,omitempty"`
	}{Old: old.version(), New: new.version(), OldHash: old.prog.Rules[0].Hash, NewHash: new.prog.Rules[0].Hash, Changes: changes}
	if out.Changes == nil {
		out.Changes = []explain.Change{}
	}
	for _, m := range moves {
		x := moved{ID: m.id, Before: m.before.String(), After: m.after.String(), Better: m.better()}
		if g, known := m.gain(); known {
			x.Gain = &g
		}
		out.Moves = append(out.Moves, x)
	}
	return a.printJSON(out)
}
