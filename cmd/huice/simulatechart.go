package main

import (
	"fmt"
	"strings"

	"huice/chart"
	"huice/engine/simulate"
)

// draw writes a chart of who gains and who loses, by the first grouping: of the pack and variant in which most do.
func (s *simulation) draw() error {
	if s.c.Chart == "" {
		return nil
	}
	var in *simulate.Comparison
	var most *simulate.Diff
	for _, c := range s.report.Variants {
		for i := range c.Packs {
			if d := c.Packs[i]; most == nil || d.Gain+d.Lose > most.Gain+most.Lose {
				in, most = c, d
			}
		}
	}
	if most == nil || len(s.study.By) == 0 {
		return failed("没有可画的分组", "there is no group to draw")
	}
	bars := s.study.Bars(most, 0, s.lang)
	out := chart.Bars{
		Head: chart.Head{
			Title: s.study.Scenario.Title(s.lang), Subtitle: s.variantName(in.Variant) + " · " + most.Pack.Name(s.lang), Source: strings.Join(fileNames(s.c.Facts), ", "),
			Date: s.clocks.FactsAsOf, Demo: s.demo != "", Lang: chart.Lang(s.lang),
		},
		Value: chart.Axis{Label: s.study.GroupLabel(0, s.lang), Unit: s.say("家", "")}, Right: s.say("受益", "gain"), Left: s.say("受损", "lose"),
	}
	for i, label := range bars.Labels {
		if label == "" {
			label = s.say("未知", "unknown")
		}
		out.Rows = append(out.Rows, chart.Row{Name: label, Right: chart.Figure{Value: float64(bars.Gain[i]), Text: fmt.Sprint(bars.Gain[i])}, Left: chart.Figure{Value: float64(bars.Lose[i]), Text: fmt.Sprint(bars.Lose[i])}})
	}
	return s.drawTo(s.c.Chart, s.c.Font, out)
}
