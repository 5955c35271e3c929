package pack

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Lever is something that the owner of facts can lawfully do to move them: hire researchers, spend on research, apply for a
// patent, lead a standard. What belongs together moves together, so that no advice can shift what is there from one heading
// to another.
type Lever struct {
	ID string `yaml:"-"`
	Labelled
	Kind    string        `yaml:"kind,required" enum:"rd,people,ip,standards,organisation,market,assets,energy,land,filing,other" doc:"kind of change; alternatives differ by it"`
	Subject string        `yaml:"subject" doc:"whose facts it moves, an id of subjects.yaml; when left out enterprise, and in a pack what the pack assesses"`
	Changes Map[Quantity] `yaml:"changes" doc:"fact: what one step adds to it, less than 0 for what it takes away"`
	Sets    Map[Quantity] `yaml:"sets" doc:"fact: what it becomes; achieved stands for the day on which the change counts"`
	Once    bool          `yaml:"once" doc:"only where the dates that it sets say never: what has happened does not happen again"`
	Lasts   bool          `yaml:"lasts" doc:"what it changes in a year stays so in the years after, and costs as much in each"`
	Lead    string        `yaml:"lead" doc:"time from the decision until it shows: 6 months; the longest lead of its facts when left out"`
	Most    int           `yaml:"most" doc:"most steps in a year; no bound when left out"`
	Limit   *LeverLimit   `yaml:"limit" doc:"most steps by the size of the enterprise"`
	Market  bool          `yaml:"market" doc:"others decide with it, such as a market or a body: proposed only where nothing else suffices, and shown as a forecast"`
	Cost    []Tranche     `yaml:"cost,required" doc:"what steps cost, the first ones first"`
	Sectors []SectorCost  `yaml:"sectors" doc:"what they cost in some industries instead"`

	Evidence string `yaml:"evidence" enum:"confirmed,unverified,assumed,interpretation" doc:"how well the cost is known"`
	Note     string `yaml:"note" doc:"remark"`
	NoteEn   string `yaml:"note_en" doc:"remark in English"`
	Pos      Pos    `yaml:"-"`
}

// LeverLimit bounds the steps of a year by a figure of the subject: what the steps add to Of, or take away from it, is at
// most a share of its latest known value.
type LeverLimit struct {
	Of    string   `yaml:"of,required" doc:"fact, one that the lever changes"`
	Share Quantity `yaml:"share,required" doc:"share of its latest known value"`
	Least int      `yaml:"least" doc:"steps that are possible whatever the size"`
	Pos   Pos      `yaml:"-"`
}

// Tranche is a run of steps that cost the same.
type Tranche struct {
	Each  Quantity `yaml:"each,required" doc:"cost of a step in yuan"`
	Steps int      `yaml:"steps" doc:"how many steps cost that; all the rest when left out"`
	Pos   Pos      `yaml:"-"`
}

// SectorCost is what steps cost in some industries.
type SectorCost struct {
	Industries []string  `yaml:"industries,required" doc:"beginnings of the industry code, such as 39 or 65"`
	Cost       []Tranche `yaml:"cost,required" doc:"what steps cost, the first ones first"`
	Pos        Pos       `yaml:"-"`
}

// CostIn is what steps cost in an industry: the longest beginning of its code that a table names decides.
func (v *Lever) CostIn(industry string) []Tranche {
	best, cost := -1, v.Cost
	for i := range v.Sectors {
		for _, s := range v.Sectors[i].Industries {
			if len(s) > best && strings.HasPrefix(industry, s) {
				best, cost = len(s), v.Sectors[i].Cost
			}
		}
	}
	return cost
}

// Months reads a lead time such as “6 months”; 0 when there is none.
func Months(lead string) int {
	n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSuffix(lead, "s"), " month"))
	return n
}

// LeadOf is the time in months from a decision to pull a lever until it shows.
func (l *Library) LeadOf(v *Lever) int {
	if v.Lead != "" {
		return Months(v.Lead)
	}
	lead := 0
	for _, m := range []Map[Quantity]{v.Changes, v.Sets} {
		for _, e := range m {
			if f := l.facts[e.Key]; f != nil && f.Moves != nil {
				lead = max(lead, Months(f.Moves.Lead))
			}
		}
	}
	return lead
}

// DatesOf lists the dates that a lever sets. One that is possible only once is so where they all are known to say never.
func (l *Library) DatesOf(v *Lever) []string {
	var names []string
	for _, e := range v.Sets {
		if f := l.facts[e.Key]; f != nil && f.Type == "date" {
			names = append(names, e.Key)
		}
	}
	return names
}

// LeversFor lists what the subjects of a pack can do: the levers of the library, those of the pack in the place of any with
// the same identifier, in order.
func (l *Library) LeversFor(p *Pack) []*Lever {
	var list []*Lever
	for i := range l.Levers {
		v := &l.Levers[i].Value
		if own, ok := p.Levers.Find(v.ID); ok {
			v = own
		}
		list = append(list, v)
	}
	for i := range p.Levers {
		if v := &p.Levers[i].Value; !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return slices.DeleteFunc(list, func(v *Lever) bool { return v.Subject != p.Subject })
}

// leversFile is the form of levers/*.yaml.
type leversFile struct {
	Levers Map[Lever] `yaml:"levers,required" doc:"what can be done to move facts, by identifier"`
}

// levers reads levers/*.yaml; a folder without them gives no advice that costs money.
func (l *loader) levers() {
	names, _ := fs.Glob(l.fsys, "levers/*.yaml")
	for _, name := range names {
		var file leversFile
		l.decodeFile(name, &file)
		for i := range file.Levers {
			e := &file.Levers[i]
			if old, ok := l.lib.Levers.Find(e.Key); ok {
				l.errorf(e.Pos, "repeated-name", "措施“%[1]s”已在 %[2]s 列出；另一城市要换掉整个文件，用同样的文件名；只在一个政策包里换，写进该包的 levers", "the lever %[1]q is already listed at %[2]s; a city replaces a whole file by one of the same name, and a pack replaces a lever by its own levers", e.Key, old.Pos)
				continue
			}
			l.lever(e, Enterprise)
			l.lib.Levers = append(l.lib.Levers, *e)
		}
	}
}

// String is the tranche as it reads in a table.
func (t Tranche) String() string {
	if t.Steps == 0 {
		return t.Each.Src
	}
	return fmt.Sprintf("%d × %s", t.Steps, t.Each.Src)
}
