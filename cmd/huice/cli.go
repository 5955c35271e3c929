package main

// cli is the command line. Help texts are named here and written in both languages in words.go.
type cli struct {
	Lang  string `enum:"zh,en," default:"" help:"${lang}" placeholder:"zh|en"`
	Packs string `help:"${packs}" placeholder:"DIR" type:"path"`
	Set   string `enum:"law,demo" default:"law" help:"${set}"`
	JSON  bool   `name:"json" help:"${json}"`

	Assess    assessCmd    `cmd:"" help:"${assess}"`
	SQL       sqlCmd       `cmd:"" name:"sql" help:"${sql}"`
	Explain   explainCmd   `cmd:"" help:"${explain}"`
	Ask       askCmd       `cmd:"" help:"${ask}"`
	Cultivate cultivateCmd `cmd:"" help:"${cultivate}"`
	Rank      rankCmd      `cmd:"" help:"${rank}"`
	Grade     gradeCmd     `cmd:"" help:"${grade}"`
	Allocate  allocateCmd  `cmd:"" help:"${allocate}"`
	Targets   targetsCmd   `cmd:"" help:"${targets}"`
	Fund      struct {
		Check fundCheckCmd `cmd:"" help:"${fund_check}"`
	} `cmd:"" help:"${fund}"`
	Payable  payableCmd  `cmd:"" help:"${payable}"`
	Simulate simulateCmd `cmd:"" help:"${simulate}"`
	Coverage coverageCmd `cmd:"" help:"${coverage}"`
	Pack     struct {
		Check  packCheckCmd  `cmd:"" help:"${pack_check}"`
		Test   packTestCmd   `cmd:"" help:"${pack_test}"`
		Fmt    packFmtCmd    `cmd:"" help:"${pack_fmt}"`
		Show   packShowCmd   `cmd:"" help:"${pack_show}"`
		Diff   packDiffCmd   `cmd:"" help:"${pack_diff}"`
		Schema packSchemaCmd `cmd:"" help:"${pack_schema}"`
	} `cmd:"" help:"${pack}"`
	Facts struct {
		Template factsTemplateCmd `cmd:"" help:"${facts_template}"`
		Check    factsCheckCmd    `cmd:"" help:"${facts_check}"`
	} `cmd:"" help:"${facts}"`
	Calendar calendarCmd `cmd:"" help:"${calendar}"`
	City     cityCmd     `cmd:"" help:"${city}"`
	Demo     demoCmd     `cmd:"" help:"${demo}"`

	Version versionCmd `cmd:"" help:"${version}"`
}
