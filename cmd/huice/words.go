package main

import "huice/engine/pack"

func describe(lang pack.Lang) string {
	return pack.Text{
		Zh: "惠策：把产业政策变成可以运行、可以解释、可以复核的规则。\n企业数据一份，政策包一套，逐条得出：符合、不符合、待补数据、需人工裁量、不适用。",
		En: "huice runs industrial policy: enterprises assessed against every clause, told why, verifiable.\nFacts in, packs applied, five outcomes out: eligible, not eligible, undetermined, discretionary, not applicable.",
	}.In(lang)
}

// words are the help texts, by the names that cli uses.
func words(lang pack.Lang) map[string]string {
	m := map[string]string{}
	for name, t := range map[string]pack.Text{
		"lang":  {Zh: "语言，默认随环境变量 LANG", En: "language; by default that of LANG"},
		"packs": {Zh: "政策包文件夹，默认用内置的", En: "folder of packs; by default the built-in ones"},
		"set":   {Zh: "参数集：law 只用已公布的数值，demo 补上假定值", En: "parameter set: law uses published figures only, demo fills in assumed ones"},
		"json":  {Zh: "输出 JSON，供程序使用", En: "print JSON for programs"},

		"assess":         {Zh: "用政策包评估一份企业数据", En: "assess a file of enterprises against packs"},
		"explain":        {Zh: "说明一家企业为什么得到这个结论", En: "say why an enterprise came out as it did"},
		"pack":           {Zh: "检查、测试、阅读政策包", En: "check, test and read packs"},
		"pack_check":     {Zh: "检查政策包，一次列出全部问题", En: "check packs, all problems at once"},
		"pack_test":      {Zh: "运行政策包的用例，并指出没有用例的条件和分档", En: "run the examples of packs; name conditions and bands without one"},
		"pack_fmt":       {Zh: "整理政策包的版式", En: "settle the layout of packs"},
		"pack_show":      {Zh: "用中文读出政策包，供与原文核对", En: "read a pack back in sentences"},
		"pack_schema":    {Zh: "输出政策包格式的 JSON Schema，供编辑器补全", En: "print the JSON Schema of the pack form for editors"},
		"facts":          {Zh: "数据模板与数据检查", En: "templates and checks of data"},
		"facts_template": {Zh: "按数据来源部门生成填报模板（XLSX）", En: "make an XLSX template for each body that holds facts"},
		"facts_check":    {Zh: "检查数据文件，一次列出每一行的全部问题", En: "check a file of facts, every fault of every row"},
		"version":        {Zh: "版本、修订和内置政策包数", En: "version, revision and number of packs"},
		"city":           {Zh: "生成演示城市的企业数据（非真实企业）", En: "generate a demo city (no real enterprises)"},
		"demo":           {Zh: "生成演示城市，用全部政策包评估并打印结果", En: "generate a demo city and assess it against every pack"},

		"facts_files": {Zh: "企业数据：CSV、XLSX、NDJSON 或 Parquet；可给出多个文件，按统一社会信用代码合并", En: "facts: CSV, XLSX, NDJSON or Parquet; several files are joined by credit code"},
		"sheet":       {Zh: "XLSX 的工作表名", En: "sheet of an XLSX file"},
		"pack_ids":    {Zh: "政策包，可用全名或简称，可用逗号并列，默认全部", En: "packs by full or short name, a list or one by one; all by default"},
		"one_pack":    {Zh: "政策包", En: "pack"},
		"at":          {Zh: "申报日期，默认今天", En: "application date; today by default"},
		"out":         {Zh: "结果文件，按扩展名定格式（.xlsx .csv .ndjson .parquet）", En: "result file; its extension sets the format (.xlsx .csv .ndjson .parquet)"},
		"fault_file":  {Zh: "问题清单另存为文件（.xlsx .csv .ndjson）", En: "write the report of faults to a file (.xlsx .csv .ndjson)"},
		"workers":     {Zh: "使用的处理器数，默认全部", En: "processors to use; all by default"},
		"facts_as_of": {Zh: "数据截至，默认为申报日期", En: "facts as of; the application date by default"},
		"known_as_of": {Zh: "按何时所知，默认今天", En: "as known on; today by default"},
		"computed_at": {Zh: "计算时间，默认现在；复算时给定以得到同样的结果文件", En: "computed at; now by default, given to reproduce a file"},
		"id":          {Zh: "统一社会信用代码", En: "unified social credit code"},
		"depth":       {Zh: "详略：line 一句，page 一页，tree 全部推理", En: "line: one sentence, page: one page, tree: every step"},
		"write":       {Zh: "直接改写文件；不加则只列出版式不合的文件", En: "rewrite the files; otherwise only name those that differ"},
		"kind":        {Zh: "文件种类：pack、tests、facts、bodies", En: "kind of file: pack, tests, facts, bodies"},
		"body":        {Zh: "数据来源部门（编号或名称，如 tax、市税务局），默认全部", En: "body that holds facts, by key or name; all by default"},
		"force":       {Zh: "覆盖已有文件", En: "overwrite files that exist"},
		"dir":         {Zh: "输出文件夹", En: "folder to write to"},
		"enterprises": {Zh: "企业数", En: "number of enterprises"},
		"seed":        {Zh: "随机种子：同一种子得到同样的城市", En: "random seed: the same seed makes the same city"},
		"year":        {Zh: "最近完成的年度（_y1），默认上一年", En: "latest completed year (_y1); last year by default"},
		"gaps":        {Zh: "缺失数据的比例", En: "share of values left unknown"},
		"dirty":       {Zh: "带有错误的行的比例（仅 CSV）", En: "share of rows with faults (CSV only)"},
		"strict":      {Zh: "提示也算不通过", En: "warnings fail too"},
		"verbose":     {Zh: "列出每个用例", En: "name every example"},
		"city_file":   {Zh: "城市设定文件，默认临沂", En: "description of the city; Linyi by default"},
	} {
		m[name] = t.In(lang)
	}
	return m
}

// examples are shown below the help of a command.
func examples(lang pack.Lang) map[string]string {
	zh := map[string]string{
		"":               "  huice demo\n  huice city --enterprises 5000 --seed 1 --out city.csv\n  huice assess --facts city.csv --date 2026-07-01 --out result.xlsx\n  huice explain --facts city.csv --id 91371302… --pack national/hnte",
		"assess":         "  huice assess --facts 企业.xlsx --date 2026-07-01 --out 结果.xlsx\n  huice assess --facts 企业.csv --pack tech_sme,hnte --out 结果.parquet\n  huice assess --facts 模板/facts-tax.xlsx --facts 模板/facts-science.xlsx --pack tech_sme\n\n  数据列名见 huice facts template；年度数据加 _y1（上年）、_y2、_y3。空格表示未知，不是零。\n  数据有问题的行不参加评估，问题逐条列出，其余照常，退出状态为 2。",
		"explain":        "  huice explain --facts 企业.csv --id 91371302MA3C000002 --pack national/hnte --depth page",
		"pack check":     "  huice pack check\n  huice --packs 我市政策 pack check",
		"pack test":      "  huice pack test national/tech_sme",
		"pack show":      "  huice pack show national/hnte --date 2026-07-01",
		"facts template": "  huice facts template --body tax --dir 模板",
		"facts check":    "  huice facts check 企业.xlsx --faults 问题清单.xlsx\n  huice facts check 模板/*.xlsx",
		"city":           "  huice city --enterprises 100000 --seed 7 --out city.parquet\n  huice city --enterprises 500 --dirty 0.05 --out dirty.csv",
		"demo":           "  huice demo --enterprises 5000",
	}
	en := map[string]string{
		"":               zh[""],
		"assess":         "  huice assess --facts firms.xlsx --date 2026-07-01 --out result.xlsx\n  huice assess --facts firms.csv --pack tech_sme,hnte --out result.parquet\n  huice assess --facts templates/facts-tax.xlsx --facts templates/facts-science.xlsx --pack tech_sme\n\n  Columns are named as in huice facts template; yearly facts take _y1 (latest completed year), _y2, _y3.\n  An empty cell is unknown, not zero. Rows with faults are left out and reported, the rest is assessed;\n  the exit status is then 2.",
		"explain":        "  huice explain --facts firms.csv --id 91371302MA3C000002 --pack national/hnte --depth page",
		"pack check":     "  huice pack check\n  huice --packs mycity pack check",
		"pack test":      zh["pack test"],
		"pack show":      zh["pack show"],
		"facts template": "  huice facts template --body tax --dir templates",
		"facts check":    "  huice facts check firms.xlsx --faults faults.xlsx\n  huice facts check templates/*.xlsx",
		"city":           zh["city"],
		"demo":           zh["demo"],
	}
	if lang == pack.En {
		return en
	}
	return zh
}
