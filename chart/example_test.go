package chart_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"huice/chart"
)

// The need falls where sales pass 50 million: two branches, the upper one holds at the jump.
func ExampleBranches_SVG() {
	c := chart.Branches{
		Head: chart.Head{Title: "不同销售收入下需要的研发费用", Source: "演示城市企业名录", Date: "2026-06-30", Demo: true},
		X:    chart.Axis{Label: "销售收入", Unit: chart.Yuan}, Y: chart.Axis{Label: "需要的研发费用", Unit: chart.Yuan},
		Segments: []chart.Segment{
			{Name: "5 %", Points: []chart.Point{{X: 40e6, Y: 2.4e6}, {X: 50e6, Y: 2.9e6}}, To: chart.Closed},
			{Name: "4 %", Points: []chart.Point{{X: 50e6, Y: 1.48e6}, {X: 60e6, Y: 1.88e6}}, From: chart.Open},
		},
		Marks: []chart.Mark{{X: 48e6, Y: 2.4e6, Label: "现状", Now: true}, {X: 50e6, Y: 2.9e6, Label: "5000 万元 → 290 万元"}},
		Lines: []chart.Threshold{{X: 50e6, Label: "5 % → 4 %"}},
	}
	printTexts(c.SVG)
	// Output:
	// 不同销售收入下需要的研发费用
	// 演示数据
	// 数据来源：演示城市企业名录；数据日期：2026-06-30
	// 该端点包含在内 | 该端点不包含 | 现状
	// 需要的研发费用（万元）
	// 0
	// 50
	// 100
	// 150
	// 200
	// 250
	// 4000 | 4500 | 5000 | 5500 | 6000
	// 5 % → 4 %
	// 现状
	// 5000 万元 → 290 万元
	// 5 %
	// 4 %
	// 销售收入（万元） | 销售收入是预测，不是建议
}

// Gainers to the right, losers to the left, and what comes of it.
func ExampleBars_SVG() {
	c := chart.Bars{
		Head:  chart.Head{Title: "Change of grants by county", Lang: chart.En},
		Value: chart.Axis{Label: "grants a year", Unit: chart.Yuan}, Right: "gained", Left: "lost", Total: "in all",
		Rows: []chart.Row{
			{Name: "North", Right: chart.Figure{Value: 3.2e6, Text: "3.20 million"}, Left: chart.Figure{Value: 7.8e6, Text: "7.80 million"}, Total: "−4.60 million"},
			{Name: "South", Right: chart.Figure{Value: 1e6, Text: "1.00 million"}, Left: chart.Figure{Unknown: true}, Total: "unknown"},
		},
	}
	printTexts(c.SVG)
	// Output:
	// Change of grants by county
	// lost | gained
	// in all
	// 6 | 4 | 2 | 0 | 2
	// North | 3.20 million | 7.80 million | −4.60 million
	// South | 1.00 million | unknown | unknown
	// grants a year (million yuan)
}

// A column for each month, the sum so far, and the target.
func ExampleProgress_SVG() {
	c := chart.Progress{
		Head: chart.Head{Title: "高新技术企业净增"}, When: "月份", Value: chart.Axis{Label: "企业", Unit: "家"},
		Count: "当月", Total: "累计", Target: &chart.Target{Value: 20, Label: "目标：20 家"},
		Periods: []chart.Period{{Name: "1月", Count: 4, Total: 4}, {Name: "2月", Count: 9, Total: 13}, {Name: "3月", Unknown: true}},
	}
	printTexts(c.SVG)
	// Output:
	// 高新技术企业净增
	// 当月 | 累计 | 目标 | 未知
	// 企业（家）
	// 0
	// 5
	// 10
	// 15
	// 20
	// 目标：20 家
	// 13
	// 4
	// 1月 | 2月 | 3月
	// 月份
}

// How far from the line, counted exactly by whoever fills the bins.
func ExampleHistogram_SVG() {
	c := chart.Histogram{
		Head: chart.Head{Title: "离门槛还有多远"}, X: chart.Axis{Label: "差距", Unit: "个百分点"}, Y: chart.Axis{Label: "企业", Unit: "家"},
		Line: 0, LineLabel: "门槛 3 %", Met: "达到", Unmet: "未达到",
		Bins: []chart.Bin{{From: -1, To: -0.5, Count: 30}, {From: -0.5, To: 0, Count: 64}, {From: 0, To: 0.5, Count: 41}},
	}
	printTexts(c.SVG)
	// Output:
	// 离门槛还有多远
	// 未达到 | 达到
	// 企业（家）
	// 0
	// 20
	// 40
	// 60
	// 30
	// 64
	// 41
	// −1.0 | −0.8 | −0.6 | −0.4 | −0.2 | 0.0 | 0.2 | 0.4
	// 门槛 3 %
	// 差距（个百分点）
}

// What to start when, and on which day it counts.
func ExampleTimeline_SVG() {
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	c := chart.Timeline{
		Head: chart.Head{Title: "培育方案"}, Today: day(2026, 6, 30),
		Changes: []chart.Change{{Name: "招聘研发人员 2 人", Text: "8 万元", Start: day(2026, 9, 1), Counts: day(2027, 1, 1)}},
		Windows: []chart.Window{{Name: "三个完整年度", From: day(2024, 1, 1), To: day(2026, 12, 31)}},
		Goal:    &chart.Goal{On: day(2027, 1, 1), Label: "最早可申报"},
	}
	printTexts(c.SVG)
	// Output:
	// 培育方案
	// 考察期 | 从开始到见效 | 开始计入
	// 最早可申报 2027-01-01
	// 今天 2026-06-30
	// 2024-01 | 2024-07 | 2025-01 | 2025-07 | 2026-01 | 2026-07 | 2027-01
	// 三个完整年度
	// 招聘研发人员 2 人
	// 2026-09-01 → 2027-01-01，8 万元
}

// A PNG needs a font for Chinese; without one the error says what to do.
func ExampleBars_PNG() {
	c := chart.Bars{Head: chart.Head{Title: "各县区"}, Rows: []chart.Row{{Name: "北区", Right: chart.Figure{Value: 3}}}}
	fmt.Println(c.PNG(io.Discard, nil))
	// Output:
	// a PNG with Chinese text needs a Chinese font, and none was found here: name a font file (.ttf, .otf, .ttc) with --font, or write an SVG, which needs none
}

// printTexts prints the texts of a picture, those of one height on one line.
func printTexts(svg func(io.Writer) error) {
	var b bytes.Buffer
	if err := svg(&b); err != nil {
		fmt.Println(err)
		return
	}
	var line []string
	height, inText := 0.0, false
	for d := xml.NewDecoder(&b); ; {
		token, err := d.Token()
		if err != nil {
			break
		}
		switch e := token.(type) {
		case xml.StartElement:
			if inText = e.Name.Local == "text"; inText {
				for _, a := range e.Attr {
					if y, err := strconv.ParseFloat(a.Value, 64); a.Name.Local == "y" && err == nil {
						if math.Abs(y-height) > 1 {
							flush(&line)
						}
						height = y
					}
				}
			}
		case xml.CharData:
			if inText {
				line = append(line, string(e))
			}
		case xml.EndElement:
			inText = false
		}
	}
	flush(&line)
}

func flush(line *[]string) {
	if len(*line) > 0 {
		fmt.Println(strings.Join(*line, " | "))
	}
	*line = nil
}
