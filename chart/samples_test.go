package chart

import "time"

// sample is a chart as a user would draw it.
type sample struct {
	name  string
	chart drawing
}

// samples are charts of invented figures, in both languages.
func samples() []sample {
	return []sample{
		{"branches", branchesZh()},
		{"branches_en", branchesEn()},
		{"bars_opposite", opposite()},
		{"bars_simple", simple()},
		{"progress", progress()},
		{"histogram", distances()},
		{"timeline", plan()},
		{"timeline_en", planEn()},
		{"empty", Bars{Head: Head{Title: "各县区补助金额"}, Value: Axis{"金额", Yuan}}},
	}
}

func branchesZh() Branches {
	return Branches{
		Head: Head{Title: "不同销售收入下需要的研发费用", Subtitle: "企业甲，按最近三个完整年度合计计算的研发强度", Source: "演示城市企业名录",
			Date: "2026-06-30", Demo: true,
			Describe: "销售收入不超过 5000 万元时需要研发费用至多 290 万元，超过后降为 149 万元起。"},
		X: Axis{"下一年度销售收入", Yuan}, Y: Axis{"需要的研发费用", Yuan},
		Segments: []Segment{
			{Name: "研发强度不低于 5 %", Points: []Point{{40e6, 2.4e6}, {50e6, 2.9e6}}, To: Closed},
			{Name: "研发强度不低于 4 %", Points: []Point{{50e6, 1.48e6}, {65e6, 2.08e6}}, From: Open},
		},
		Marks: []Mark{
			{X: 48e6, Y: 2.4e6, Label: "现状：4800 万元，240 万元", Now: true},
			{X: 50e6, Y: 2.9e6, Label: "5000 万元 → 290 万元"},
			{X: 50.1e6, Y: 1.484e6, Label: "5010 万元 → 149 万元"},
		},
		Lines:  []Threshold{{50e6, "销售收入 5000 万元：研发强度下限 5 % → 4 %"}},
		Barred: []Region{{40e6, 42e6, "一年内到不了"}},
	}
}

func branchesEn() Branches {
	b := branchesZh()
	b.Head = Head{Title: "R&D expense needed at each level of sales", Subtitle: "Enterprise A, R&D intensity over the last three full years",
		Source: "register of the demo city", Date: "2026-06-30", Demo: true, Lang: En}
	b.X, b.Y = Axis{"Sales of the coming year", Yuan}, Axis{"R&D expense needed", Yuan}
	b.Segments[0].Name, b.Segments[1].Name = "R&D intensity of 5 % or more", "R&D intensity of 4 % or more"
	b.Marks[0].Label, b.Marks[1].Label, b.Marks[2].Label = "today: 48 million, 2.40 million", "50.0 million → 2.90 million", "50.1 million → 1.49 million"
	b.Lines[0].Label, b.Barred[0].Label = "sales of 50 million: bar falls from 5 % to 4 %", "not within a year"
	return b
}

func opposite() Bars {
	yuan := func(v float64, s string) Figure { return Figure{Value: v, Text: s} }
	return Bars{
		Head:  Head{Title: "研发补助门槛从 3 % 提高到 3.5 %：各县区增减", Subtitle: "每年补助金额的变化", Source: "演示城市 300,000 家企业", Date: "2026-06-30", Demo: true},
		Value: Axis{"每年补助金额", Yuan}, Right: "增加", Left: "减少", Total: "合计",
		Rows: []Row{
			{"兰山区", yuan(3.2e6, "320 万元"), yuan(7.81e6, "781 万元"), "−461 万元"},
			{"罗庄区", yuan(1.1e6, "110 万元"), yuan(4.05e6, "405 万元"), "−295 万元"},
			{"高新技术产业开发区", yuan(6.4e6, "640 万元"), yuan(2.2e6, "220 万元"), "+420 万元"},
			{"沂水县", yuan(0, "0 元"), yuan(1.5e6, "150 万元"), "−150 万元"},
			{"经济技术开发区（含综合保税区）", yuan(0.9e6, "90 万元"), Figure{Unknown: true}, "未知"},
		},
	}
}

func simple() Bars {
	return Bars{
		Head:  Head{Title: "补齐哪份数据能定下最多的企业", Source: "演示城市企业名录", Date: "2026-06-30", Demo: true},
		Value: Axis{"可以定下的企业", "家"},
		Rows: []Row{
			{Name: "税务局：研发费用加计扣除", Right: Figure{Value: 1412, Text: "1412 家"}},
			{Name: "人社局：参保人数", Right: Figure{Value: 655, Text: "655 家"}},
			{Name: "市场监管局：知识产权", Right: Figure{Value: 203, Text: "203 家"}},
			{Name: "统计局：规模以上工业", Right: Figure{Value: 12, Text: "12 家"}},
		},
	}
}

func progress() Progress {
	p := Progress{
		Head: Head{Title: "高新技术企业净增：进度与目标", Subtitle: "新认定减去到期、撤销和迁出", Source: "演示城市资质台账", Date: "2026-11-30", Demo: true},
		When: "月份", Value: Axis{"企业", "家"}, Count: "当月净增", Total: "累计净增",
		Target: &Target{150, "目标：净增 150 家"},
	}
	total := 0.0
	for i, n := range []float64{4, 9, 12, 3, 18, 22, -5, 14, 11, 16, 9} {
		total += n
		p.Periods = append(p.Periods, Period{Name: time.Date(2026, time.Month(i+1), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"), Count: n, Total: total})
	}
	p.Periods = append(p.Periods, Period{Name: "2026-12", Unknown: true})
	return p
}

func distances() Histogram {
	h := Histogram{
		Head: Head{Title: "离研发强度门槛还有多远", Subtitle: "其余条件都满足的企业，按与 3 % 的差距分组", Source: "演示城市企业名录", Date: "2026-06-30", Demo: true},
		X:    Axis{"与门槛的差距", "个百分点"}, Y: Axis{"企业", "家"}, Line: 0, LineLabel: "门槛：研发强度 3 %", Met: "达到", Unmet: "未达到",
	}
	for i, n := range []float64{3, 9, 14, 30, 52, 88, 131, 164, 150, 120, 84, 61, 33, 20, 8, 2} {
		from := -2 + 0.25*float64(i)
		h.Bins = append(h.Bins, Bin{From: from, To: from + 0.25, Count: n})
	}
	return h
}

func date(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

func plan() Timeline {
	return Timeline{
		Head:  Head{Title: "企业甲的培育方案", Subtitle: "目标：高新技术企业，费用合计 61 万元", Source: "演示城市企业名录", Date: "2026-06-30", Demo: true},
		Today: date(2026, 6, 30),
		Changes: []Change{
			{"增加研发投入", "50 万元", date(2027, 1, 1), date(2027, 12, 31)},
			{"招聘研发人员 2 人", "8 万元", date(2026, 9, 1), date(2027, 1, 1)},
			{"申请发明专利 1 件", "3 万元", date(2026, 7, 15), date(2028, 1, 15)},
		},
		Windows: []Window{{"计算研发强度的三个完整年度", date(2025, 1, 1), date(2027, 12, 31)}},
		Goal:    &Goal{date(2028, 1, 15), "最早可申报"},
	}
}

func planEn() Timeline {
	t := plan()
	t.Head = Head{Title: "Plan for enterprise A", Subtitle: "Goal: high-tech enterprise, 610,000 yuan in all", Source: "register of the demo city", Date: "2026-06-30", Demo: true, Lang: En}
	for i, n := range []string{"spend more on research", "hire 2 researchers", "apply for 1 invention patent"} {
		t.Changes[i].Name = n
		t.Changes[i].Text = []string{"500,000 yuan", "80,000 yuan", "30,000 yuan"}[i]
	}
	t.Windows[0].Name, t.Goal.Label = "three full years of R&D intensity", "earliest application"
	return t
}
