package pack

// Measure is a figure over the whole population, or over the part of it that a subject belongs to. Exactly one of sum,
// count, distinct, mean, most, least and in says how it is made.
type Measure struct {
	Labelled
	Cite     Cite     `yaml:"cite" doc:"article"`
	Evidence string   `yaml:"evidence" enum:"confirmed,unverified,assumed,interpretation" doc:"how well the reading is known"`
	Over     string   `yaml:"over" doc:"pack whose subjects are measured; this pack's own when left out"`
	Sum      Expr     `yaml:"sum" doc:"added up"`
	Count    Expr     `yaml:"count" doc:"how many subjects this holds for"`
	Distinct Expr     `yaml:"distinct" doc:"how many different values, such as owners"`
	Mean     Expr     `yaml:"mean" doc:"average, rounded half up to decimals"`
	Most     Expr     `yaml:"most" doc:"largest value"`
	Least    Expr     `yaml:"least" doc:"smallest value"`
	In       string   `yaml:"in" doc:"a distinct measure whose values are counted"`
	NotIn    string   `yaml:"not_in" doc:"with in: unless this distinct measure has them too"`
	Where    Expr     `yaml:"where" doc:"only subjects for which this holds"`
	By       []string `yaml:"by" doc:"facts or definitions of the subjects measured: one figure for each of their values"`
	Match    []string `yaml:"match" doc:"facts or definitions of this pack's subject that pick the figure; by when left out"`
	Gaps     string   `yaml:"gaps" enum:"unknown,leave_out" doc:"a subject with a gap makes the figure unknown (default), or is left out and counted"`
	Decimals *int     `yaml:"decimals" doc:"mean: decimal places kept, 0 to 6"`
	Show     string   `yaml:"show" enum:"percent,yuan,number" doc:"how the figure is printed"`
	Note     string   `yaml:"note" doc:"remark"`
	NoteEn   string   `yaml:"note_en" doc:"remark in English"`
	Pos      Pos      `yaml:"-"`
}

// Key is one step of an order.
type Key struct {
	Of    Expr   `yaml:"of,required" doc:"what is compared"`
	First string `yaml:"first,required" enum:"high,low" doc:"which value comes first; of flags, high is the one that holds"`
	Label string `yaml:"label" doc:"Chinese label; that of the fact or definition when left out"`
	En    string `yaml:"en" doc:"English label"`
	Pos   Pos    `yaml:"-"`
}

// Selection is who is chosen from the eligible when there are more than places.
type Selection struct {
	Labelled
	Cite    Cite     `yaml:"cite,required" doc:"article"`
	Places  Expr     `yaml:"places,required" doc:"how many are chosen"`
	By      []string `yaml:"by" doc:"facts or definitions: places for each of their values"`
	Order   []Key    `yaml:"order,required" doc:"who comes first; ties go to the next key"`
	Limits  []Limit  `yaml:"limits" doc:"most places for one value of a fact"`
	Ties    string   `yaml:"ties" enum:"key,all,none" doc:"equal on every key at the last place: the smaller identifier (default), all of them, or none"`
	Reserve Expr     `yaml:"reserve" doc:"how many stand on the reserve list"`
	Note    string   `yaml:"note" doc:"remark"`
	NoteEn  string   `yaml:"note_en" doc:"remark in English"`
	Pos     Pos      `yaml:"-"`
}

// Limit is the most places that one value of a fact may take.
type Limit struct {
	Labelled
	Of   string `yaml:"of,required" doc:"fact or definition"`
	Most Expr   `yaml:"most,required" doc:"most places for one value"`
	Cite Cite   `yaml:"cite" doc:"article"`
	Pos  Pos    `yaml:"-"`
}

// Grading gives grades by rank within groups, then adjusts them.
type Grading struct {
	Labelled
	Cite        Cite         `yaml:"cite,required" doc:"article"`
	By          []string     `yaml:"by" doc:"facts or definitions: a ranking for each of their values"`
	Order       []Key        `yaml:"order,required" doc:"who comes first"`
	Grades      []Grade      `yaml:"grades,required" doc:"from best to worst"`
	Adjustments []Adjustment `yaml:"adjustments" doc:"applied in this order after the places are filled"`
	Outside     *Labelled    `yaml:"outside" doc:"what a subject outside the scope is called"`
	Small       Expr         `yaml:"small" doc:"a group of fewer subjects is marked as small"`
	Gaps        string       `yaml:"gaps" enum:"unknown,leave_out" doc:"a subject that cannot be ranked for a gap leaves its group open (default), or is left out and listed"`
	Note        string       `yaml:"note" doc:"remark"`
	NoteEn      string       `yaml:"note_en" doc:"remark in English"`
	Pos         Pos          `yaml:"-"`
}

// Grade is a grade and its places among the n ranked subjects of a group.
type Grade struct {
	ID string `yaml:"id,required" doc:"identifier: A"`
	Labelled
	Places Expr   `yaml:"places" doc:"how many, from n, all and places.<grade>; one grade has none and takes the rest"`
	From   string `yaml:"from" enum:"top,bottom" doc:"filled from the top (default) or from the bottom of the ranking"`
	Cite   Cite   `yaml:"cite" doc:"article"`
	Pos    Pos    `yaml:"-"`
}

// Adjustment moves subjects from some grades to another.
type Adjustment struct {
	ID string `yaml:"id,required" doc:"identifier"`
	Labelled
	Cite   Cite     `yaml:"cite" doc:"article"`
	When   Expr     `yaml:"when,required" doc:"what must hold"`
	From   []string `yaml:"from,required" doc:"grades it moves"`
	To     string   `yaml:"to,required" doc:"grade it moves them to"`
	Note   string   `yaml:"note" doc:"remark"`
	NoteEn string   `yaml:"note_en" doc:"remark in English"`
	Pos    Pos      `yaml:"-"`
}

// Allocation serves eligible subjects from a limited stock.
type Allocation struct {
	Labelled
	Cite        Cite   `yaml:"cite,required" doc:"article"`
	Stock       Expr   `yaml:"stock,required" doc:"how much there is; a run may give another figure"`
	Ask         Expr   `yaml:"ask,required" doc:"how much a subject asks for"`
	Rule        string `yaml:"rule,required" enum:"queue,pro_rata" doc:"queue: in order, what does not fit waits; pro_rata: all in equal proportion"`
	Order       []Key  `yaml:"order" doc:"queue: who comes first"`
	Hold        *Hold  `yaml:"hold" doc:"queue: who keeps a place for those that wait"`
	Unit        Expr   `yaml:"unit" doc:"pro_rata: each share is rounded down to multiples of this"`
	UnitLabel   string `yaml:"unit_label" doc:"unit shown behind figures"`
	UnitLabelEn string `yaml:"unit_label_en" doc:"the unit in English"`
	Note        string `yaml:"note" doc:"remark"`
	NoteEn      string `yaml:"note_en" doc:"remark in English"`
	Pos         Pos    `yaml:"-"`
}

// Hold keeps what is left for a subject that waits: while it does, no other subject of the same value is served.
type Hold struct {
	Holder Expr   `yaml:"holder,required" doc:"subjects that hold their place while they wait"`
	Within string `yaml:"within,required" doc:"fact or definition: against those with the same value that are no holders"`
	If     Expr   `yaml:"if" doc:"switch: a parameter"`
	Cite   Cite   `yaml:"cite" doc:"article"`
	Pos    Pos    `yaml:"-"`
}

// Target is a quantified target: a value made of measures, held against a floor at the end of a period.
type Target struct {
	Labelled
	Cite    Cite     `yaml:"cite,required" doc:"article"`
	Lead    string   `yaml:"lead,required" doc:"body that answers for it"`
	Assist  []string `yaml:"assist" doc:"bodies that help"`
	Every   string   `yaml:"every" enum:"year" doc:"a target for each calendar year"`
	Due     *Day     `yaml:"due" doc:"a target for one day"`
	Since   *Day     `yaml:"since" doc:"first day that counts"`
	Value   Expr     `yaml:"value,required" doc:"the figure, from measures and parameters"`
	Words   string   `yaml:"words" doc:"the clause's own few words, held against the operator"`
	Require Expr     `yaml:"require,required" doc:"what must hold, reading value"`
	Plan    Expr     `yaml:"plan" doc:"where value should stand, reading elapsed: the share of the period that has passed"`
	Light   *Light   `yaml:"light" doc:"shares of the plan from which the light is green and yellow"`
	Lists   []string `yaml:"lists" doc:"measures whose subjects are listed behind the figure"`
	Checks  []Expr   `yaml:"checks" doc:"sums that must agree"`
	Unit    string   `yaml:"unit" doc:"unit shown behind the figure"`
	UnitEn  string   `yaml:"unit_en" doc:"the unit in English"`
	Show    string   `yaml:"show" enum:"percent,yuan,number" doc:"how the figure is printed"`
	Note    string   `yaml:"note" doc:"remark"`
	NoteEn  string   `yaml:"note_en" doc:"remark in English"`
	Pos     Pos      `yaml:"-"`
}

// Light says from which share of the plan on a target is green and yellow; below it is red.
type Light struct {
	Green  Expr `yaml:"green,required" doc:"share of the plan"`
	Yellow Expr `yaml:"yellow,required" doc:"share of the plan"`
	Cite   Cite `yaml:"cite" doc:"article"`
	Pos    Pos  `yaml:"-"`
}

// PlanClause is a clause of a policy document with what it obliges.
type PlanClause struct {
	ID string `yaml:"id,required" doc:"identifier: m1"`
	Labelled
	Cite   Cite     `yaml:"cite,required" doc:"article"`
	Part   string   `yaml:"part" enum:"general,target,task,safeguard" doc:"kind of clause"`
	Bodies []string `yaml:"bodies" doc:"responsible bodies in the order of the text; the first leads"`
	Lead   string   `yaml:"lead" doc:"body that leads where the text names none"`
	Tasks  []Task   `yaml:"tasks,required" doc:"what it obliges"`
	Note   string   `yaml:"note" doc:"remark"`
	NoteEn string   `yaml:"note_en" doc:"remark in English"`
	Pos    Pos      `yaml:"-"`
}

// Leads names the body that answers for a clause.
func (c *PlanClause) Leads() string {
	if c.Lead != "" || len(c.Bodies) == 0 {
		return c.Lead
	}
	return c.Bodies[0]
}

// Task is one obligation of a clause: something that runs, or the reason why nothing does.
type Task struct {
	ID string `yaml:"id,required" doc:"identifier within the clause"`
	Labelled
	Lead     string   `yaml:"lead" doc:"body that leads; that of the clause when left out"`
	Assist   []string `yaml:"assist" doc:"bodies that help; the others of the clause when left out"`
	Runs     []string `yaml:"runs" doc:"packs that run it"`
	Proof    string   `yaml:"proof" doc:"what shows that it is done"`
	ProofEn  string   `yaml:"proof_en" doc:"the proof in English"`
	Due      *Day     `yaml:"due" doc:"due date"`
	Every    string   `yaml:"every" enum:"month,quarter,half_year,year" doc:"falls due again and again"`
	Evidence string   `yaml:"evidence" enum:"confirmed,unverified,assumed,interpretation" doc:"how well due date and proof are known"`
	Reason   string   `yaml:"reason" doc:"why no rule runs it"`
	ReasonEn string   `yaml:"reason_en" doc:"the reason in English"`
	Note     string   `yaml:"note" doc:"remark"`
	NoteEn   string   `yaml:"note_en" doc:"remark in English"`
	Pos      Pos      `yaml:"-"`
}

// Stated is a figure of the document and the one parameter that holds it.
type Stated struct {
	Labelled
	Cite  Cite     `yaml:"cite,required" doc:"article"`
	Words string   `yaml:"words" doc:"the few words of the clause that carry it"`
	Value Quantity `yaml:"value,required" doc:"the figure"`
	In    string   `yaml:"in,required" doc:"the pack and the parameter that hold it: city/linyi/platform_reward national"`
	Pos   Pos      `yaml:"-"`
}

// Together is an example of many subjects at once.
type Together struct {
	Name   string                  `yaml:"name,required" doc:"a sentence"`
	Date   Day                     `yaml:"date,required" doc:"date of the run"`
	Set    string                  `yaml:"set" enum:"law,demo" doc:"parameter set"`
	Stock  *Quantity               `yaml:"stock" doc:"allocation: another stock than the pack's"`
	Rows   Map[Map[Quantity]]      `yaml:"rows" doc:"identifier: facts that differ from base"`
	Fill   []Fill                  `yaml:"fill" doc:"further subjects, made by counting"`
	Others Map[Map[Map[Quantity]]] `yaml:"others" doc:"subjects of other kinds: kind: identifier: facts"`
	Expect ExpectTogether          `yaml:"expect,required" doc:"what must come out"`
	Pos    Pos                     `yaml:"-"`
}

// Fill makes subjects prefix1, prefix2 … that differ in one fact.
type Fill struct {
	Prefix string        `yaml:"prefix,required" doc:"beginning of their identifiers"`
	Named  string        `yaml:"named" doc:"fact that takes the identifier too, such as the owner"`
	Count  int           `yaml:"count,required" doc:"how many"`
	With   Map[Quantity] `yaml:"with" doc:"facts that differ from base"`
	Vary   string        `yaml:"vary" doc:"fact that changes from one to the next"`
	From   *Quantity     `yaml:"start" doc:"its first value"`
	Step   *Quantity     `yaml:"step" doc:"how much it grows"`
	Pos    Pos           `yaml:"-"`
}

// ExpectTogether is what an example of many subjects must come to; what is left out is not looked at.
type ExpectTogether struct {
	Outcomes Map[string]        `yaml:"outcomes" doc:"identifier: outcome"`
	Order    []string           `yaml:"order" doc:"the ranking, best first"`
	Selected []string           `yaml:"selected" doc:"exactly those chosen, in order"`
	Reserve  []string           `yaml:"reserve" doc:"exactly those on the reserve list, in order"`
	Grades   Map[string]        `yaml:"grades" doc:"identifier: grade"`
	Places   Map[Quantity]      `yaml:"places" doc:"grade: how many hold it before adjustments"`
	Final    Map[Quantity]      `yaml:"final" doc:"grade: how many hold it in the end"`
	Served   Map[Quantity]      `yaml:"served" doc:"exactly those served and with how much"`
	Waiting  []string           `yaml:"waiting" doc:"exactly those that wait, in order"`
	Left     *Quantity          `yaml:"left" doc:"what is left of the stock"`
	Amounts  Map[Quantity]      `yaml:"amounts" doc:"identifier: amount"`
	Measures Map[Quantity]      `yaml:"measures" doc:"value of measures that are the same for all"`
	Values   Map[Map[Quantity]] `yaml:"values" doc:"identifier: definition or measure: value"`
	Value    *Quantity          `yaml:"value" doc:"value of the target"`
	Met      string             `yaml:"met" enum:"met,unmet,unknown" doc:"whether the target is met"`
	Light    string             `yaml:"light" enum:"green,yellow,red,grey" doc:"light of the target"`
	Lists    Map[[]string]      `yaml:"lists" doc:"measure: exactly those behind it"`
	Pos      Pos                `yaml:"-"`
}
