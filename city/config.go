package city

import (
	_ "embed"
	"fmt"

	"go.yaml.in/yaml/v4"
)

//go:embed linyi.yaml
var linyi []byte

//go:embed linyi-facts.yaml
var linyiFacts []byte

//go:embed linyi-subjects.yaml
var linyiSubjects []byte

// Config describes a city: what it consists of, how its enterprises come out, and what the whole must come to. The
// comments of linyi.yaml explain every figure.
type Config struct {
	City        City           `yaml:"city"`
	Districts   []District     `yaml:"districts"`
	Industries  []Industry     `yaml:"industries"`
	Services    []Industry     `yaml:"services"`
	Small       SmallConfig    `yaml:"small"`
	Age         AgeConfig      `yaml:"age"`
	Growth      GrowthConfig   `yaml:"growth"`
	Research    ResearchConfig `yaml:"research"`
	Staff       StaffConfig    `yaml:"staff"`
	Finance     FinanceConfig  `yaml:"finance"`
	Rights      RightsConfig   `yaml:"rights"`
	Recognition TitleConfig    `yaml:"recognition"`
	Conduct     ConductConfig  `yaml:"conduct"`
	Gaps        GapConfig      `yaml:"gaps"`
	Dirt        DirtConfig     `yaml:"dirt"`
	Names       NameConfig     `yaml:"names"`
	Facts       []Recipe       `yaml:"facts"`     // further facts of enterprises; linyi-facts.yaml when left out
	Subjects    []Belonging    `yaml:"subjects"`  // what belongs to them; linyi-subjects.yaml when left out
	Otherwise   Otherwise      `yaml:"otherwise"` // facts of those without a recipe
	Titles      []TitleDates   `yaml:"titles"`    // which facts of enterprises are certificates too
	Targets     []Target       `yaml:"targets"`
	plan        *plan
}

// Load reads the description of a city and refuses one that contradicts itself. Facts and subjects that it does not
// describe come out as those of the built-in city: they follow from its enterprises.
func Load(src []byte) (*Config, error) {
	c := &Config{}
	if err := yaml.Load(src, c, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("read the city: %w", err)
	}
	var facts, subjects Config
	for _, more := range []struct {
		src  []byte
		into *Config
	}{{linyiFacts, &facts}, {linyiSubjects, &subjects}} {
		if err := yaml.Load(more.src, more.into, yaml.WithKnownFields()); err != nil {
			return nil, fmt.Errorf("read the facts and subjects of the city: %w", err)
		}
	}
	if c.Facts == nil {
		c.Facts = facts.Facts
	}
	if c.Subjects == nil {
		c.Subjects, c.Otherwise, c.Titles = subjects.Subjects, subjects.Otherwise, subjects.Titles
	}
	p, err := newPlan(c)
	if err != nil {
		return nil, fmt.Errorf("read the city: %w", err)
	}
	c.plan = p
	return c, nil
}

// Default is the demo city of this product.
func Default() *Config {
	c, err := Load(linyi)
	if err != nil {
		panic(err) // the file is part of the program and tested with it
	}
	return c
}

// City names the city and its size.
type City struct {
	Name           string  `yaml:"name"`
	En             string  `yaml:"en"`
	BodyCode       string  `yaml:"body_code"`
	SerialProvince string  `yaml:"serial_province"`
	Pool           int64   `yaml:"pool"`
	LargeRevenue   float64 `yaml:"large_revenue"`
	CapRevenue     float64 `yaml:"cap_revenue"`
	LargeTotal     float64 `yaml:"large_total"`
}

// District is a county or a zone.
type District struct {
	Code  string             `yaml:"code"`
	Label string             `yaml:"label"`
	Share float64            `yaml:"share"`
	Focus map[string]float64 `yaml:"focus"` // by industry
}

// Industry is a group of classes of GB/T 4754 with common figures.
type Industry struct {
	ID         string             `yaml:"id"`
	Label      string             `yaml:"label"`
	Words      []string           `yaml:"words"`
	Large      Tier               `yaml:"large"`
	Small      Tier               `yaml:"small"`
	Output     float64            `yaml:"output"`
	Median     float64            `yaml:"median"`
	Sigma      float64            `yaml:"sigma"`
	RD         RDLevel            `yaml:"rd"`
	Growth     Deviation          `yaml:"growth"`
	Margin     Deviation          `yaml:"margin"`
	Heads      float64            `yaml:"heads"`
	Turnover   float64            `yaml:"turnover"`
	Listed     float64            `yaml:"listed"`
	Restricted float64            `yaml:"restricted"`
	Excluded   bool               `yaml:"excluded"`
	Fields     map[string]float64 `yaml:"fields"`
	Classes    map[string]float64 `yaml:"classes"`
}

// Tier is the firms of an industry on one side of the floor.
type Tier struct {
	Firms  float64 `yaml:"firms"`
	HNTE   float64 `yaml:"hnte"`
	Active float64 `yaml:"active"`
}

// RDLevel is how much an industry spends on R&D.
type RDLevel struct {
	Ratio  float64 `yaml:"ratio"`
	HNTE   float64 `yaml:"hnte"`
	Active float64 `yaml:"active"`
}

// Range is evenly spread.
type Range struct {
	Min float64 `yaml:"min"`
	Max float64 `yaml:"max"`
}

// Spread is log-normal.
type Spread struct {
	Median float64 `yaml:"median"`
	Sigma  float64 `yaml:"sigma"`
}

// Deviation is normal.
type Deviation struct {
	Mean   float64 `yaml:"mean"`
	Spread float64 `yaml:"spread"`
}

// Maybe is a range that applies to a share of the firms.
type Maybe struct {
	Chance float64 `yaml:"chance"`
	Range  `yaml:",inline"`
}

// Ratio is an exact share.
type Ratio struct {
	Num int64 `yaml:"num"`
	Den int64 `yaml:"den"`
}

func (r Ratio) of(v int64) int64 { return v * r.Num / r.Den }

// ByActivity is a share for HNTEs, for other firms with R&D and for firms without.
type ByActivity struct {
	HNTE   float64 `yaml:"hnte"`
	Active float64 `yaml:"active"`
	Quiet  float64 `yaml:"quiet"`
}

func (b ByActivity) of(f *firm) float64 {
	switch {
	case f.hnte:
		return b.HNTE
	case f.active:
		return b.Active
	}
	return b.Quiet
}

// Counts is how many rights firms have; quiet firms have one with that chance.
type Counts struct {
	HNTE   Spread  `yaml:"hnte"`
	Active Spread  `yaml:"active"`
	Quiet  float64 `yaml:"quiet"`
}

// Target is what a figure of the generated city must come to.
type Target struct {
	ID     string  `yaml:"id"`
	Label  string  `yaml:"label"`
	Is     float64 `yaml:"is"`
	Within float64 `yaml:"within"`
}
