package chart

import (
	"fmt"
	"math"
	"strings"
)

// extremes are charts of data that breaks careless layouts.
func extremes() []sample {
	long := strings.Repeat("非常长的名称", 12)
	word := strings.Repeat("Donaudampfschifffahrt", 6)
	inf, nan := math.Inf(1), math.NaN()
	out := []sample{
		{"one point", Branches{Head: Head{Title: "一点"}, Segments: []Segment{{Name: "甲", Points: []Point{{1, 1}}, To: Closed}}}},
		{"all equal", Branches{Segments: []Segment{{Name: "甲", Points: []Point{{1, 7}, {2, 7}, {3, 7}}}}}},
		{"negative", Branches{X: Axis{"x", Yuan}, Y: Axis{"y", Yuan}, Segments: []Segment{{Name: "甲", Points: []Point{{-5e6, -3e6}, {-1e6, -9e6}}}}}},
		{"huge", Branches{Segments: []Segment{{Name: "甲", Points: []Point{{-1e308, -1e308}, {1e308, 1e308}}}}}},
		{"tiny", Branches{Segments: []Segment{{Name: "甲", Points: []Point{{0, 1e-300}, {1e-300, 2e-300}}}}}},
		{"hardly different", Branches{Segments: []Segment{{Name: "甲", Points: []Point{{1, 1e12}, {2, 1e12 + 1}}}}}},
		{"infinite and absent", Branches{Segments: []Segment{{Name: "甲", Points: []Point{{inf, 1}, {1, 2}, {nan, nan}, {2, 3}}}},
			Marks: []Mark{{X: nan, Y: 1, Label: "无处可放"}}, Barred: []Region{{math.Inf(-1), 1.2, "左"}, {1.8, inf, "右"}}, Lines: []Threshold{{nan, "无"}}}},
		{"long names", Branches{Head: Head{Title: long, Subtitle: long + word, Source: long, Date: long, Demo: true}, X: Axis{long, long}, Y: Axis{word, word}, Notice: long,
			Segments: []Segment{{Name: long, Points: []Point{{1, 1}, {2, 2}}}}, Marks: []Mark{{X: 1, Y: 1, Label: word}, {X: 1, Y: 1, Label: long, Now: true}},
			Lines: []Threshold{{1.5, long}, {1.5, word}, {1.51, "短"}}}},
		{"bars: one", Bars{Rows: []Row{{Name: "甲", Right: Figure{Value: 1}}}}},
		{"bars: all zero", Bars{Left: "少", Right: "多", Total: "计", Rows: []Row{{Name: "甲", Total: "0"}, {Name: "乙", Total: "0"}}}},
		{"bars: negative", Bars{Value: Axis{"差", Yuan}, Rows: []Row{{Name: "甲", Right: Figure{Value: -5e9}}, {Name: "乙", Right: Figure{Value: 3}}}}},
		{"bars: huge", Bars{Left: "少", Right: "多", Rows: []Row{{Name: "甲", Right: Figure{Value: 1e308}, Left: Figure{Value: 1e308}}}}},
		{"bars: long names", Bars{Head: Head{Title: "长"}, Left: long, Right: word, Total: "合计", Value: Axis{long, long}, Rows: []Row{
			{Name: long, Right: Figure{Value: 1, Text: "一二三四五六七八九十"}, Left: Figure{Value: 2, Text: "1234567890123"}, Total: "9999"}, {Name: word, Right: Figure{Value: nan}}}}},
		{"bars: many", Bars{Rows: rows(350)}},
		{"progress: one", Progress{Value: Axis{"企业", "家"}, Periods: []Period{{"2026", 3, 3, false}}, Target: &Target{150, long}}},
		{"progress: all zero", Progress{Periods: []Period{{"1", 0, 0, false}, {"2", 0, 0, false}}, Target: &Target{0, "目标"}}},
		{"progress: negative", Progress{Count: "增", Total: "计", Periods: []Period{{"1", -4, -4, false}, {"2", -8, -12, false}}, Target: &Target{-20, "目标"}}},
		{"progress: long", Progress{When: long, Count: long, Total: word, Periods: months(120), Target: &Target{math.NaN(), "目标"}}},
		{"histogram: one", Histogram{Bins: []Bin{{From: 0, To: 1, Count: 5}}, Line: 0, LineLabel: "线"}},
		{"histogram: line far away", Histogram{Bins: []Bin{{From: 0, To: 1, Count: 5}}, Line: 1e9, LineLabel: long, Met: "达到", Unmet: "未达到"}},
		{"histogram: open", Histogram{X: Axis{"差", Yuan}, Bins: []Bin{{From: -inf, To: -1e6, Count: 5}, {From: -1e6, To: 0, Count: 9}, {From: 0, To: inf, Count: 2e15}}, Line: 0}},
		{"histogram: only open", Histogram{Bins: []Bin{{From: -inf, To: inf, Count: 5}, {From: -inf, To: 0, Count: 1}, {From: 0, To: inf, Count: 2}}, Line: inf}},
		{"histogram: many", Histogram{Bins: bins(400), Line: 200, LineLabel: "线", MetBelow: true, Met: "达到"}},
		{"timeline: one day", Timeline{Changes: []Change{{"甲", "", date(2026, 1, 1), date(2026, 1, 1)}}}},
		{"timeline: a century", Timeline{Today: date(2026, 5, 5), Changes: []Change{{long, long, date(2026, 1, 1), date(2126, 12, 31)}, {word, "", date(2126, 12, 1), date(2126, 12, 31)}},
			Windows: []Window{{long, date(2020, 1, 1), date(2022, 12, 31)}}, Goal: &Goal{date(2126, 12, 31), long}}},
		{"timeline: no days", Timeline{Changes: []Change{{Name: "甲"}, {Name: "乙", Counts: date(2027, 1, 1)}}, Windows: []Window{{Name: "丙"}}, Goal: &Goal{Label: "丁"}}},
		{"markup in a name", Bars{Head: Head{Title: `<script>alert("1")</script>&`}, Rows: []Row{{Name: "]]><b a='1'>\x00\xff", Right: Figure{Value: 1}}}}},
	}
	crowd := Branches{Segments: []Segment{{Name: "甲", Points: []Point{{0, 0}, {1, 1}}}}}
	for i := range 40 {
		crowd.Marks = append(crowd.Marks, Mark{X: 0.5, Y: 0.5 + float64(i)/1e4, Label: fmt.Sprintf("第 %d 个很挤的点", i)})
		crowd.Lines = append(crowd.Lines, Threshold{0.5 + float64(i)/1e3, fmt.Sprintf("门槛 %d", i)})
	}
	return append(out, sample{"a crowd", crowd})
}

func rows(n int) (out []Row) {
	for i := range n {
		out = append(out, Row{Name: fmt.Sprintf("第 %d 组", i), Right: Figure{Value: float64(i)}})
	}
	return out
}

func months(n int) (out []Period) {
	for i := range n {
		out = append(out, Period{Name: fmt.Sprintf("%d 年 %d 月", 2026+i/12, i%12+1), Count: 1, Total: float64(i + 1)})
	}
	return out
}

func bins(n int) (out []Bin) {
	for i := range n {
		out = append(out, Bin{From: float64(i), To: float64(i + 1), Count: float64(i * i)})
	}
	return out
}
