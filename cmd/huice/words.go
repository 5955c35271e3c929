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

		"assess":         {Zh: "用政策包评估一份企业数据，或数据库中的一张表", En: "assess a file of enterprises, or a table of a database, against packs"},
		"sql":            {Zh: "把政策包写成一个 SQL 查询，在数据所在的库里运行", En: "write packs as one SQL query, to run where the facts lie"},
		"dialect":        {Zh: "数据库：postgres（及兼容的国产数据库）或 clickhouse", En: "database: postgres, and what is compatible with it, or clickhouse"},
		"table":          {Zh: "表或视图，可写 模式.表；每项指标一列，见 huice sql --ddl", En: "table or view, schema.table if needed; a column for each fact, see huice sql --ddl"},
		"where":          {Zh: "只取合乎这一 SQL 条件的行", En: "take only the rows that meet this SQL condition"},
		"amounts":        {Zh: "表中金额的单位：yuan 元（numeric(18,2)）或 fen 分（bigint）", En: "what the table holds money in: yuan (numeric(18,2)) or fen (bigint)"},
		"ddl":            {Zh: "不写查询，写出查询所读的表（CREATE TABLE）", En: "instead of the query print the table that it reads (CREATE TABLE)"},
		"via":            {Zh: "数据库：postgres://用户@主机:5432/库 或 clickhouse://用户@主机:8123/库；只取回结论，数据不出库。口令可放在环境变量 HUICE_VIA_PASSWORD", En: "database: postgres://user@host:5432/database or clickhouse://user@host:8123/database; outcomes come back, facts stay. The password may be in HUICE_VIA_PASSWORD"},
		"timeout":        {Zh: "--via 最长运行多久，如 30m；默认不限", En: "how long a run with --via may take, like 30m; no limit by default"},
		"explain":        {Zh: "说明一家企业为什么得到这个结论", En: "say why an enterprise came out as it did"},
		"ask":            {Zh: "先问哪一项数据：一家企业按能定下的结论排序；一份文件按部门排序，并生成只含待补行的填报表", En: "what to ask first: facts of one enterprise by what they settle; of a file the bodies, with a template of exactly the rows that lack facts"},
		"ask_id":         {Zh: "只看一家企业：统一社会信用代码；不给文件时从一无所知问起", En: "look at one enterprise: its credit code; without a file nothing is known to begin with"},
		"ask_answer":     {Zh: "补上一项回答再看，如 staff_total_y1=120 或 科技人员数（上年）=12；可重复", En: "suppose an answer, like staff_total_y1=120; may be repeated"},
		"ask_all":        {Zh: "列出全部问题和已定的结论", En: "print every question and the settled verdicts"},
		"ask_template":   {Zh: "为这个部门生成填报表，只含它一份数据就能定下评估的企业；文件名用 -o", En: "make the template of this body with exactly the subjects whose assessments its facts alone decide; its file is named by -o"},
		"ask_out":        {Zh: "结果文件（.xlsx .csv .ndjson .parquet）；与 --template-for 同用时为填报表（.xlsx）", En: "result file (.xlsx .csv .ndjson .parquet); with --template-for the template (.xlsx)"},
		"rank":           {Zh: "在符合条件的对象中按名额遴选，说明名次和差距", En: "choose among the eligible, with rank and distance"},
		"grade":          {Zh: "分组排序、分等定级（亩产效益 A–D），列出价格影响", En: "rank within groups and give grades, with their effect on prices"},
		"allocate":       {Zh: "按次序或者按比例分配有限的总量（用地、预算）", En: "serve subjects from a limited stock, in order or in proportion"},
		"targets":        {Zh: "计算量化目标：数值、进度、亮灯和背后的名单", En: "measure targets: value, plan, light and the lists behind them"},
		"coverage":       {Zh: "逐条列出政策文件由什么落实、还有什么没有明确", En: "a policy document clause by clause: what carries it out, what is open"},
		"plan":           {Zh: "政策总纲；只有一个时可省略", En: "plan; may be left out when there is only one"},
		"coverage_all":   {Zh: "列出每一个待明确事项和没有编码的内容", En: "print every open question and every text not encoded"},
		"pack_diff":      {Zh: "用文字比较政策的两个版本；给出数据时列出谁受益、谁受损", En: "compare two versions of a policy in words; with facts, who gains and who loses"},
		"diff_old":       {Zh: "原版本：政策包，可写日期，如 national/srdi_sme@2026-03-31", En: "old version: a pack, with a day if needed, like national/srdi_sme@2026-03-31"},
		"diff_new":       {Zh: "新版本，写法相同", En: "new version, written the same way"},
		"diff_before":    {Zh: "原版本所在的政策包文件夹", En: "folder of packs of the old version"},
		"diff_after":     {Zh: "新版本所在的政策包文件夹", En: "folder of packs of the new version"},
		"simulate":       {Zh: "政策测算：按方案文件改动规则，与现行规则比较，列出谁受益、谁受损、要花多少钱", En: "what if: change the rules as a scenario says, and see who gains, who loses and what it costs"},
		"scenario":       {Zh: "方案文件（.yaml），写明改动哪些政策包的什么，最多四个方案并列", En: "scenario file (.yaml): what changes in which packs, in up to four variants"},
		"by":             {Zh: "按什么分组：指标、代码的前几位（industry_code:2）或口径（national/size_class.size）；默认随方案文件或评估对象", En: "what to group by: a fact, the first characters of a code (industry_code:2) or a definition (national/size_class.size); by default that of the scenario or of the subject"},
		"margin":         {Zh: "新的线上下多少以内算在线附近，如 rd_intensity_min=0.2%，不写参数名的用于各个同单位的参数", En: "how far around a new line counts as near it, such as rd_intensity_min=0.2%; without a name for all parameters of that unit"},
		"full":           {Zh: "同一对象的政策全部计算，不只是受影响的，合计全部开支", En: "compute every policy about the same subject, not only those concerned, for what all of them cost"},
		"names":          {Zh: "每项政策列出多少家受益的、多少家受损的", En: "how many gainers, and losers, of a policy to name"},
		"within":         {Zh: "在断崖多少金额以内的企业列为受影响，默认10万元", En: "how near a cliff counts as caught by it; 100,000 yuan by default"},
		"simulate_xlsx":  {Zh: "写成工作簿：汇总、受益受损名单、分组、线附近、断崖、方案与校验值", En: "write a workbook: summary, gainers and losers by name, groups, near the lines, cliffs, scenario and hashes"},
		"payable":        {Zh: "列出应付的奖补：同一事项只付一次，从高不重复，有名额的只付入选的", En: "list what is to be paid: once for an event, only the higher of two, only to those selected"},
		"fund":           {Zh: "财政资金规则", En: "rules on public money"},
		"fund_check":     {Zh: "按资金规则检查专项资金和每一笔支持", En: "hold funds and awards against the rules on public money"},
		"population":     {Zh: "数据文件；不是本政策对象的，前面写明对象，如 fund=资金.csv", En: "facts; a file of another kind of subject is given as subject=file, like fund=funds.csv"},
		"run_date":       {Zh: "截至日期，默认今天", En: "date of the run; today by default"},
		"one_of_kind":    {Zh: "政策包；只有一个适用时可省略", En: "pack; may be left out when there is only one"},
		"all_rows":       {Zh: "列出全部，不只是名额前后的", En: "print every row, not only those around the last place"},
		"stock":          {Zh: "可分配的总量，如 100 或 500万元；默认用政策包的参数", En: "how much there is to allocate; the pack's own parameter by default"},
		"lists":          {Zh: "把目标背后的名单写入这个文件夹", En: "write the lists behind the targets into this folder"},
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
		"calendar":       {Zh: "按国务院放假安排推算期限的最后一天，或数工作日", En: "find the last day of a period by the official calendar, or count working days"},
		"city":           {Zh: "生成演示城市的企业数据（非真实企业）", En: "generate a demo city (no real enterprises)"},
		"demo":           {Zh: "生成演示城市，用全部政策包评估，并遴选、定级、计算目标、检查资金", En: "generate a demo city, assess it against every pack, select, grade, measure targets, check funds"},

		"facts_files":  {Zh: "数据：CSV、XLSX、NDJSON 或 Parquet；可给出多个文件，按编号合并，企业按统一社会信用代码", En: "facts: CSV, XLSX, NDJSON or Parquet; several files are joined by identifier, enterprises by credit code"},
		"subject":      {Zh: "评估对象，如 platform 或 创新平台和载体；默认随政策包，都不写时为企业", En: "what is assessed, such as platform; by default that of the packs, else enterprises"},
		"sheet":        {Zh: "XLSX 的工作表名", En: "sheet of an XLSX file"},
		"pack_ids":     {Zh: "政策包，可用全名或简称，可用逗号并列，默认全部", En: "packs by full or short name, a list or one by one; all by default"},
		"one_pack":     {Zh: "政策包", En: "pack"},
		"at":           {Zh: "申报日期，默认今天", En: "application date; today by default"},
		"show_start":   {Zh: "办理起算日：时间线给出各步的实际日期", En: "day on which the procedure starts: gives its steps their dates"},
		"show_html":    {Zh: "输出一页可打印的 HTML", En: "print one page of HTML, which prints on A4"},
		"show_out":     {Zh: "写成文件：.xlsx 为可填的评分表、参数、条件和流程，.html 为网页", En: "write a file: .xlsx is a score sheet to fill in, figures, conditions and procedure; .html a page"},
		"out":          {Zh: "结果文件，按扩展名定格式（.xlsx .csv .ndjson .parquet）", En: "result file; its extension sets the format (.xlsx .csv .ndjson .parquet)"},
		"fault_file":   {Zh: "问题清单另存为文件（.xlsx .csv .ndjson）", En: "write the report of faults to a file (.xlsx .csv .ndjson)"},
		"missing":      {Zh: "列出未定的结论缺少哪些数据；很大的文件用 --no-missing 省去这项计算", En: "rank the facts that open outcomes wait for; --no-missing saves the time on very large files"},
		"resume":       {Zh: "续做中断的运行：已完成的部分不重算，结果与不中断时逐字节相同", En: "go on with a run that was broken off: what is done is kept, and the file is the same to the byte"},
		"workers":      {Zh: "使用的处理器数，默认全部", En: "processors to use; all by default"},
		"facts_as_of":  {Zh: "数据截至，默认为申报日期", En: "facts as of; the application date by default"},
		"known_as_of":  {Zh: "按何时所知，默认今天", En: "as known on; today by default"},
		"computed_at":  {Zh: "计算时间，默认现在；复算时给定以得到同样的结果文件", En: "computed at; now by default, given to reproduce a file"},
		"id":           {Zh: "编号，企业为统一社会信用代码", En: "identifier, of an enterprise its unified social credit code"},
		"depth":        {Zh: "详略：line 一句，page 一页，tree 全部推理", En: "line: one sentence, page: one page, tree: every step"},
		"write":        {Zh: "直接改写文件；不加则只列出版式不合的文件", En: "rewrite the files; otherwise only name those that differ"},
		"kind":         {Zh: "文件种类：pack、tests、facts、bodies、subjects、levers、calendar、scenario", En: "kind of file: pack, tests, facts, bodies, subjects, levers, calendar, scenario"},
		"body":         {Zh: "数据来源部门（编号或名称，如 tax、市税务局），默认全部", En: "body that holds facts, by key or name; all by default"},
		"force":        {Zh: "覆盖已有文件", En: "overwrite files that exist"},
		"dir":          {Zh: "输出文件夹", En: "folder to write to"},
		"enterprises":  {Zh: "企业数", En: "number of enterprises"},
		"seed":         {Zh: "随机种子：同一种子得到同样的城市", En: "random seed: the same seed makes the same city"},
		"year":         {Zh: "最近完成的年度（_y1），默认上一年", En: "latest completed year (_y1); last year by default"},
		"gaps":         {Zh: "缺失数据的比例", En: "share of values left unknown"},
		"dirty":        {Zh: "带有错误的行的比例（仅 CSV）", En: "share of rows with faults (CSV only)"},
		"strict":       {Zh: "提示也算不通过", En: "warnings fail too"},
		"verbose":      {Zh: "列出每个用例", En: "name every example"},
		"start_day":    {Zh: "起算日，当日不计入，默认今天", En: "day on which the period starts, itself not counted; today by default"},
		"period":       {Zh: "期限：10个工作日、30天、3个月、1年", En: "period: 10 working days, 30 days, 3 months, 1 year"},
		"until_day":    {Zh: "数到这一天（含）有几个工作日", En: "count the working days up to this day, which counts"},
		"city_subject": {Zh: "生成哪一种对象的文件，如 certificate、项目；默认企业。同一种子的各个文件属于同一座城市", En: "kind of subject to write, such as certificate; enterprises by default. Files of one seed belong to one city"},
		"city_pack":    {Zh: "只写这些政策包用到的列；默认写全部列", En: "write only the columns that these packs read; all by default"},
		"city_all":     {Zh: "每一种对象各写一个文件，放在这个文件夹", En: "write a file of every kind of subject into this folder"},
		"city_as":      {Zh: "--all 的文件格式", En: "format of the files of --all"},
		"demo_dir":     {Zh: "把演示城市的文件留在这个文件夹；默认用后即删", En: "keep the files of the demo city in this folder; by default they are thrown away"},
		"city_file":    {Zh: "城市设定文件，默认临沂", En: "description of the city; Linyi by default"},
	} {
		m[name] = t.In(lang)
	}
	return m
}

// examples are shown below the help of a command.
func examples(lang pack.Lang) map[string]string {
	zh := map[string]string{
		"":               "  huice demo\n  huice city --enterprises 5000 --seed 1 --out city.csv\n  huice assess --facts city.csv --date 2026-07-01 --out result.xlsx\n  huice explain --facts city.csv --id 91371302… --pack national/hnte",
		"assess":         "  huice assess --facts 企业.xlsx --date 2026-07-01 --out 结果.xlsx\n  huice assess --facts 企业.csv --pack tech_sme,hnte --out 结果.parquet\n  huice assess --facts 模板/facts-tax.xlsx --facts 模板/facts-science.xlsx --pack tech_sme\n  huice assess --via postgres://reader@db/warehouse --table firms --pack tech_sme --out 结果.parquet\n\n  数据列名见 huice facts template；年度数据加 _y1（上年）、_y2、_y3。空格表示未知，不是零。\n  数据有问题的行不参加评估，问题逐条列出，其余照常，退出状态为 2。",
		"sql":            "  huice sql --pack tech_sme --date 2026-07-01 --dialect postgres\n  huice sql --pack tech_sme --dialect clickhouse --ddl\n\n  每家一行：结论、各条款（空为未知）、得分、金额（分）。unsettled 为真的行不能在库内精确得出，其余各列留空。\n  这里假定表中各列齐全；huice assess --via 会查明缺哪些列，缺的按未知处理。",
		"explain":        "  huice explain --facts 企业.csv --id 91371302MA3C000002 --pack national/hnte --depth page",
		"ask":            "  huice ask 企业.xlsx --date 2026-07-01\n  huice ask 企业.xlsx --template-for tax -o 待补-税务.xlsx\n  huice ask 企业.xlsx --id 91371302MA3C000002 --pack tech_sme --answer class1_ip_count=1\n  huice ask --pack tech_sme --answer staff_total_y1=120 --answer is_resident_enterprise=是\n\n  每个问题列出怎样回答得什么结论；未知不当作零。填好的表与原文件一起评估：huice assess --facts 企业.xlsx --facts 待补-税务.xlsx",
		"pack check":     "  huice pack check\n  huice --packs 我市政策 pack check",
		"simulate":       "  huice simulate docs/examples/scenarios/rd-floor.yaml 企业.parquet\n  huice simulate 方案.yaml 企业.csv --by region_code --margin 0.2% --names 50 --xlsx 测算.xlsx",
		"pack test":      "  huice pack test national/tech_sme",
		"pack show":      "  huice pack show national/hnte --date 2026-07-01\n  huice pack show tech_sme --out 评分表.xlsx\n  huice pack show tech_sme --start 2026-07-01 --out 核对.html",
		"facts template": "  huice facts template --body tax --dir 模板",
		"facts check":    "  huice facts check 企业.xlsx --faults 问题清单.xlsx\n  huice facts check 模板/*.xlsx",
		"calendar":       "  huice calendar --from 2025-09-29 --add 10个工作日\n  huice calendar --from 2025-09-29 --until 2025-10-20",
		"city":           "  huice city --enterprises 100000 --seed 7 --out city.parquet\n  huice city --enterprises 500 --dirty 0.05 --out dirty.csv\n  huice city --enterprises 20000 --subject certificate --out certificate.csv\n  huice city --enterprises 20000 --all city",
		"demo":           "  huice demo\n  huice demo --dir city",
	}
	en := map[string]string{
		"":               zh[""],
		"assess":         "  huice assess --facts firms.xlsx --date 2026-07-01 --out result.xlsx\n  huice assess --facts firms.csv --pack tech_sme,hnte --out result.parquet\n  huice assess --facts templates/facts-tax.xlsx --facts templates/facts-science.xlsx --pack tech_sme\n  huice assess --via postgres://reader@db/warehouse --table firms --pack tech_sme --out result.parquet\n\n  Columns are named as in huice facts template; yearly facts take _y1 (latest completed year), _y2, _y3.\n  An empty cell is unknown, not zero. Rows with faults are left out and reported, the rest is assessed;\n  the exit status is then 2.",
		"sql":            "  huice sql --pack tech_sme --date 2026-07-01 --dialect postgres\n  huice sql --pack tech_sme --dialect clickhouse --ddl\n\n  One row a subject: outcome, clauses (NULL is unknown), score, amount in fen. A row in which unsettled is true\n  cannot be done exactly in the database; its other columns are NULL. Which columns a table lacks is found out by\n  huice assess --via; here all of them are taken to be there.",
		"explain":        "  huice explain --facts firms.csv --id 91371302MA3C000002 --pack national/hnte --depth page",
		"ask":            "  huice ask firms.xlsx --date 2026-07-01\n  huice ask firms.xlsx --template-for tax -o missing-tax.xlsx\n  huice ask firms.xlsx --id 91371302MA3C000002 --pack tech_sme --answer class1_ip_count=1\n  huice ask --pack tech_sme --answer staff_total_y1=120 --answer is_resident_enterprise=yes\n\n  Each question lists which answers come to what; unknown is not zero. The template, filled in, is assessed beside the\n  file it came from: huice assess --facts firms.xlsx --facts missing-tax.xlsx",
		"pack check":     "  huice pack check\n  huice --packs mycity pack check",
		"simulate":       "  huice simulate docs/examples/scenarios/rd-floor.yaml firms.parquet\n  huice simulate scenario.yaml firms.csv --by region_code --margin 0.2% --names 50 --xlsx simulation.xlsx",
		"pack test":      zh["pack test"],
		"pack show":      "  huice pack show national/hnte --date 2026-07-01\n  huice pack show tech_sme --out sheet.xlsx\n  huice pack show tech_sme --start 2026-07-01 --out page.html",
		"facts template": "  huice facts template --body tax --dir templates",
		"facts check":    "  huice facts check firms.xlsx --faults faults.xlsx\n  huice facts check templates/*.xlsx",
		"calendar":       "  huice calendar --from 2025-09-29 --add \"10 working days\"\n  huice calendar --from 2025-09-29 --until 2025-10-20",
		"city":           zh["city"],
		"demo":           zh["demo"],
	}
	if lang == pack.En {
		return en
	}
	return zh
}
