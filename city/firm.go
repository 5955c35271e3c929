package city

import (
	"math"
	"time"

	"huice/engine/pack"
)

// Topics of random numbers; a figure of one topic never uses the numbers of another.
const (
	topicIdentity = iota + 1
	topicMoney
	topicResearch
	topicStaff
	topicRights
	topicTitles
	topicTax
	topicConduct
	topicName
	topicGaps
	topicDirt
	topicMoves
	topicHistory
)

// years is how many fiscal years of accounts a firm has; index 0 is the latest completed one.
const years = 3

// firm is an enterprise. Amounts are in fen, heads in thousandths, unless they are float64 and on the way to becoming so.
type firm struct {
	row     int64
	key     uint64
	group   *group
	region  int
	class   int // in the group
	field   int
	age     int // completed calendar years before the latest fiscal year; -1 when founded after it
	founded pack.Day
	opening float64 // part of the founding year that the firm existed
	hnte    bool
	lapsed  bool
	active  bool // does R&D

	size float64 // standardised log revenue
	lead float64 // standardised log R&D intensity

	account  // money.go
	research // research.go
	people   // staff.go
	rights   // rights.go
	titles   // titles.go
	taxes    // tax.go
	conduct  // conduct.go

	facts []value // of the recipes

	lost uint64 // bodies whose whole answer is missing
	gaps uint64 // key of the missing cells
}

// operated reports whether the firm existed in a fiscal year, 0 for the latest completed one.
func (f *firm) operated(y int) bool { return f.age >= y }

// generator makes the firms of one run.
type generator struct {
	*Config
	seed uint64
	year int
	cols []column
	gaps *gaps    // nil when nothing is unknown
	own  *kitchen // of enterprises
}

// make fills f with the enterprise of a row. Each step reads what the steps before it made.
func (g *generator) make(f *firm, row int64) {
	*f = firm{row: row, key: rowKey(g.seed, row), facts: f.facts}
	g.identify(f)
	g.money(f)
	g.research(f)
	g.staff(f)
	g.rights(f)
	g.titles(f)
	g.taxes(f)
	g.conduct(f)
	it := item{firm: f, key: f.key, values: f.facts}
	g.own.cook(&it)
	f.facts = it.values
	f.lost, f.gaps = g.lose(f.key)
}

func (g *generator) identify(f *firm) {
	d := topic(f.key, topicIdentity)
	f.group = g.plan.groups[g.plan.pick.pick(&d)]
	f.region = f.group.region.pick(&d)
	f.class = f.group.class.pick(&d)
	f.hnte = d.chance(f.group.tier.HNTE)
	f.active = f.hnte || d.chance(f.group.tier.Active)
	g.found(f, &d)
	f.field = len(g.plan.fields) - 1
	if f.hnte || f.active && !d.chance(g.Recognition.Outside) {
		f.field = f.group.field.pick(&d)
	}
}

// found sets the day of establishment.
func (g *generator) found(f *firm, d *draws) {
	least, mean := f.group.age.Min, f.group.age.Mean
	if f.hnte {
		least = max(least, g.Age.HNTEMin)
	}
	span := 1 - math.Exp(-(g.Age.Max-least)/mean)
	f.age = int(least - mean*math.Log(1-d.unit()*span))
	day := d.unit()
	if !f.group.large && !f.hnte && d.chance(g.Age.Newcomers) {
		f.age = -1
		f.active = false
		day *= 0.4 // in the first months after the latest fiscal year, so that no policy day lies before it
	}
	first := pack.DayOf(g.year-f.age, time.January, 1)
	length := float64(pack.DayOf(g.year-f.age+1, time.January, 1) - first)
	f.founded = first + pack.Day(day*length)
	f.opening = max(1-day, 0.02)
}

// part is how much of a fiscal year the firm existed.
func (f *firm) part(y int) float64 {
	if f.age == y {
		return f.opening
	}
	return 1
}
