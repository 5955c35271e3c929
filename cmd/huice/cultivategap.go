package main

import (
	"huice/engine/pack"
)

// gap measures the target whose gap is to be closed, and sets how many are wanted and by when.
func (r *cultivation) gap() error {
	c := r.c
	ids, err := r.targetPacks(r.lib, []string{c.Target})
	if err != nil {
		return err
	}
	if len(ids) != 1 {
		return misused("--target 只能是一个目标；“%s”有%d个", "--target takes one target; %q names %d", c.Target, len(ids))
	}
	t, err := r.together(populationFlags{Facts: c.With, Date: r.today.String(), Faults: c.Faults}, ids, r.lib, pack.Enterprise)
	if err != nil {
		return err
	}
	rules := t.prog.Rules[0]
	x := t.run.Target(rules)
	switch {
	case x == nil:
		return misused("%s 在这一天没有施行", "%s is not in force on that day", ids[0])
	case !t.measurable(rules):
		return misused("算这个目标还要“%[1]s”的数据文件，用 --with 给出", "the target is measured on a file of %[1]s: give it by --with", t.needs(rules))
	case !x.Gap.Known:
		return failed("目标“%[1]s”的缺口算不出来：数据不全，或者要求不是“达到一个数”。请用 --close 写明还差多少", "the gap of the target %[2]q cannot be told: facts are missing, or it asks for more than one figure. Give the number by --close", rules.Target.Def.Label, rules.Target.Def.En)
	}
	wanted, _ := x.Gap.Num.Neg().Floor().Neg().Scaled(1) // a part of an enterprise is one more
	c.Close = int(max(wanted, 0))
	if c.By == "" {
		r.limits.By = x.Due
	}
	if c.Close == 0 {
		r.notef("目标“%[1]s”截至 %[2]s 已达到，没有缺口", "the target %[3]q is met as of %[2]s: there is no gap", rules.Target.Def.Label, r.today, rules.Target.Def.En)
	}
	return t.settle()
}
