package city

// The sections of a city file, one for each topic of a firm.

// SmallConfig is firms below the floor.
type SmallConfig struct {
	Revenue  Spread  `yaml:"revenue"`
	HNTESize float64 `yaml:"hnte_size"`
	RD       RDLevel `yaml:"rd"`
}

// AgeConfig is how old firms are.
type AgeConfig struct {
	Large     AgeRange `yaml:"large"`
	Small     AgeRange `yaml:"small"`
	Max       float64  `yaml:"max"`
	HNTEMin   float64  `yaml:"hnte_min"`
	Newcomers float64  `yaml:"newcomers"`
}

// AgeRange is an exponential spread above a least age.
type AgeRange struct {
	Mean float64 `yaml:"mean"`
	Min  float64 `yaml:"min"`
}

// GrowthConfig is how revenue moves.
type GrowthConfig struct {
	Persistent float64 `yaml:"persistent"`
	NoSales    float64 `yaml:"no_sales"`
}

// ResearchConfig is R&D expense and its parts.
type ResearchConfig struct {
	SizeSlope         float64 `yaml:"size_slope"`
	HNTE              Yearly  `yaml:"hnte"`
	Active            Yearly  `yaml:"active"`
	Max               float64 `yaml:"max"`
	Start             float64 `yaml:"start"`
	TaxRatio          Range   `yaml:"tax_ratio"`
	Other             Range   `yaml:"other"`
	OtherCap          Ratio   `yaml:"other_cap"`
	Entrusted         Ratio   `yaml:"entrusted"`
	OverseasCap       Ratio   `yaml:"overseas_cap"`
	DomesticShare     Maybe   `yaml:"domestic_share"`
	OverseasShare     Maybe   `yaml:"overseas_share"`
	WithinProjectCaps Range   `yaml:"within_project_caps"`
	Offset            Maybe   `yaml:"offset"`
	Intangible        Maybe   `yaml:"intangible"`
	Q4                Range   `yaml:"q4"`
	CostPerHead       float64 `yaml:"cost_per_head"`
	CostSpread        float64 `yaml:"cost_spread"`
}

// Yearly is a spread between firms and one between the years of a firm.
type Yearly struct {
	Spread float64 `yaml:"spread"`
	Yearly float64 `yaml:"yearly"`
}

// StaffConfig is head counts.
type StaffConfig struct {
	Slope       float64 `yaml:"slope"`
	Spread      float64 `yaml:"spread"`
	Support     Range   `yaml:"support"`
	HNTEShare   Range   `yaml:"hnte_share"`
	HNTEBelow   float64 `yaml:"hnte_below"`
	ActiveShare Maybe   `yaml:"active_share"`
	Ceiling     float64 `yaml:"ceiling"`
	HNTEStaff   Range   `yaml:"hnte_staff"`
	HNTETech    Range   `yaml:"hnte_tech"`
	Dispatched  Maybe   `yaml:"dispatched"`
	Quarters    Range   `yaml:"quarters"`
}

// FinanceConfig is the balance sheet, the result and the tax return.
type FinanceConfig struct {
	AssetsSpread    float64 `yaml:"assets_spread"`
	AssetsFollow    float64 `yaml:"assets_follow"`
	AssetsYearly    float64 `yaml:"assets_yearly"`
	Leverage        Spread  `yaml:"leverage"`
	LeverageYearly  float64 `yaml:"leverage_yearly"`
	MarginYearly    float64 `yaml:"margin_yearly"`
	OtherIncome     Range   `yaml:"other_income"`
	Investment      Maybe   `yaml:"investment"`
	Grants          Maybe   `yaml:"grants"`
	HNTEGrants      float64 `yaml:"hnte_grants"`
	Adjust          Range   `yaml:"adjust"`
	TaxRate         float64 `yaml:"tax_rate"`
	SuperDeduction  Ratio   `yaml:"super_deduction"`
	SalesDiffer     Maybe   `yaml:"sales_differ"`
	HNTEIncome      Range   `yaml:"hnte_income"`
	HNTEIncomeBelow float64 `yaml:"hnte_income_below"`
	HNTEIncomeLow   Range   `yaml:"hnte_income_low"`
	ActiveIncome    Range   `yaml:"active_income"`
	Main            Range   `yaml:"main"`
	ExcludedMain    Range   `yaml:"excluded_main"`
	ExcludedSide    Maybe   `yaml:"excluded_side"`
	ExcludedEdge    float64 `yaml:"excluded_edge"`
	ExcludedHalf    Range   `yaml:"excluded_half"`
	BooksSound      float64 `yaml:"books_sound"`
	MicroBooks      float64 `yaml:"micro_books"`
	MicroRevenue    float64 `yaml:"micro_revenue"`
	Deemed          float64 `yaml:"deemed"`
	MicroDeemed     float64 `yaml:"micro_deemed"`
	OldLoss         Maybe   `yaml:"old_loss"`
	OldLossLeft     float64 `yaml:"old_loss_left"`
}

// RightsConfig is intellectual property, standards and awards.
type RightsConfig struct {
	Inventions     Counts             `yaml:"inventions"`
	ByIntensity    float64            `yaml:"by_intensity"`
	ByStaff        float64            `yaml:"by_staff"`
	Utility        Counts             `yaml:"utility"`
	Extra          float64            `yaml:"extra"`
	Unused         Range              `yaml:"unused"`
	Own            Range              `yaml:"own"`
	Core           Range              `yaml:"core"`
	Conversions    Counts             `yaml:"conversions"`
	Standard       ByActivity         `yaml:"standard"`
	StandardLevels map[string]float64 `yaml:"standard_levels"`
	StandardRank   int                `yaml:"standard_rank"`
	TookPart       ByActivity         `yaml:"took_part"`
	Award          ByActivity         `yaml:"award"`
	AwardRank      int                `yaml:"award_rank"`
	Years          int                `yaml:"years"`
}

// TitleConfig is certificates, library entries and R&D institutions.
type TitleConfig struct {
	IssueAge      map[int]float64 `yaml:"issue_age"`
	IssueDays     []string        `yaml:"issue_days"` // month-day
	Renewed       int             `yaml:"renewed"`
	Since         int             `yaml:"since"`
	Lapsed        LapsedShare     `yaml:"lapsed"`
	LapsedAge     map[int]float64 `yaml:"lapsed_age"`
	QualifiedFrom int             `yaml:"qualified_from"`
	TSME          ByActivity      `yaml:"tsme"`
	TSMESize      TSMESize        `yaml:"tsme_size"`
	TSMEOld       OldEntry        `yaml:"tsme_old"`
	TSMELate      float64         `yaml:"tsme_late"`
	TSMEChain     int             `yaml:"tsme_chain"`
	Institution   Institutions    `yaml:"institution"`
	Outside       float64         `yaml:"outside"`
	Revoked       RevokedShare    `yaml:"revoked"`
	Moves         MoveShare       `yaml:"moves"`
}

// RevokedShare is the share of firms that lost their certificate before its end, and how many years old it was.
type RevokedShare struct {
	Large float64         `yaml:"large"`
	Small float64         `yaml:"small"`
	Age   map[int]float64 `yaml:"age"`
}

// MoveShare is the share of certified firms that moved into or out of the city within the last years.
type MoveShare struct {
	In    float64 `yaml:"in"`
	Out   float64 `yaml:"out"`
	Years int     `yaml:"years"`
}

// TitleDates names the facts that tell from when to when an enterprise holds a title.
type TitleDates struct {
	Kind   string `yaml:"kind"`
	Prefix string `yaml:"prefix"`
	From   string `yaml:"from"`
	To     string `yaml:"to"`
}

// LapsedShare is the share of firms whose certificate ran out.
type LapsedShare struct {
	Large float64 `yaml:"large"`
	Small float64 `yaml:"small"`
}

// TSMESize is the size up to which firms are in the library.
type TSMESize struct {
	Staff  float64 `yaml:"staff"`
	Sales  float64 `yaml:"sales"`
	Assets float64 `yaml:"assets"`
}

// OldEntry is a library entry of an earlier year.
type OldEntry struct {
	Chance float64 `yaml:"chance"`
	Years  int     `yaml:"years"`
}

// Institutions is the weights of levels of R&D institutions.
type Institutions struct {
	HNTELarge map[string]float64 `yaml:"hnte_large"`
	HNTE      map[string]float64 `yaml:"hnte"`
	Active    map[string]float64 `yaml:"active"`
	Quiet     map[string]float64 `yaml:"quiet"`
}

// ConductConfig is accidents, offences and lists.
type ConductConfig struct {
	Years              int     `yaml:"years"`
	SafetyAccident     float64 `yaml:"major_safety_accident"`
	QualityAccident    float64 `yaml:"major_quality_accident"`
	EnvOffence         float64 `yaml:"serious_env_offence"`
	Misconduct         float64 `yaml:"research_misconduct"`
	Abnormal           float64 `yaml:"abnormal_list"`
	SmallAbnormal      float64 `yaml:"small_abnormal"`
	Dishonesty         float64 `yaml:"dishonesty_list"`
	Resident           float64 `yaml:"resident"`
	Mainland           float64 `yaml:"mainland"`
	RestrictedIndustry float64 `yaml:"restricted_industry"`
}

// GapConfig is what is unknown.
type GapConfig struct {
	Keep      []string             `yaml:"keep"` // columns that are always known
	Otherwise GapWeight            `yaml:"otherwise"`
	Bodies    map[string]GapWeight `yaml:"bodies"`
}

// GapWeight weighs the gaps of a body.
type GapWeight struct {
	Whole float64 `yaml:"whole"`
	Cell  float64 `yaml:"cell"`
}

// DirtConfig is the faults of files.
type DirtConfig struct {
	Second float64     `yaml:"second"`
	Faults []FaultKind `yaml:"faults"`
}

// FaultKind is one kind of fault and where it may stand.
type FaultKind struct {
	Fault   string   `yaml:"fault"`
	Weight  float64  `yaml:"weight"`
	Make    string   `yaml:"make"`
	Columns []string `yaml:"columns"`
	Texts   []string `yaml:"texts"`
}

// NameConfig is what company names consist of.
type NameConfig struct {
	First  []string `yaml:"first"`
	Second []string `yaml:"second"`
	Suffix string   `yaml:"suffix"`
}
