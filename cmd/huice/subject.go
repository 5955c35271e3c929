package main

import (
	"fmt"
	"strings"

	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
)

// request is which packs a command works with.
type request struct {
	packs    []string // as a person names them; none: all of the subject
	subject  string   // "": that of the packs, enterprises where none is named
	together bool     // packs that only compare subjects with each other count too
}

// requested is rules for a command that reads files of facts.
func (a *app) requested(r request, on string, f clockFlags) (*pack.Library, *rule.Program, explain.Clocks, error) {
	return a.ready(func(lib *pack.Library) ([]string, error) { return a.assessed(lib, r) }, on, f)
}

// assessed resolves a request. All packs of one run are about the same kind of subject, because the rows of its files are.
func (a *app) assessed(lib *pack.Library, r request) ([]string, error) {
	of, err := subjectNamed(lib, r.subject)
	if err != nil {
		return nil, err
	}
	if len(r.packs) == 0 {
		return packsOf(lib, of, r.together)
	}
	ids, err := a.pick(lib, r.packs)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := r.refuse(lib.Pack(id)); err != nil {
			return nil, err
		}
	}
	if r.subject != "" {
		return ids, allOf(lib, ids, of)
	}
	return ids, alike(lib, ids)
}

// refuse turns away packs that have nothing to say of a single subject.
func (r request) refuse(p *pack.Pack) error {
	switch {
	case p.Kind == "plan":
		return misused("%s 是政策总纲，没有评估对象，不能评估", "%s is a plan: it has no subject and cannot be assessed", p.ID)
	case p.Target != nil && !r.together:
		return misused("%s 是量化目标，按全部对象汇总，不能逐个评估", "%s is a target: it is measured over all subjects, not assessed one by one", p.ID)
	}
	return nil
}

// packsOf lists the packs that assess a kind of subject. Grades and targets are not for a subject alone: unless packs that
// compare subjects are wanted too, these are left out.
func packsOf(lib *pack.Library, of *pack.Subject, together bool) ([]string, error) {
	var ids []string
	for _, p := range lib.Packs {
		alone := p.Grading == nil && p.Target == nil
		if p.Kind != "plan" && p.Subject == of.ID && (alone || together) {
			ids = append(ids, p.ID)
		}
	}
	if len(ids) == 0 {
		return nil, misused("没有逐个评估“%[1]s”的政策包；用 --subject 选择评估对象", "there are no packs that assess the subject %[2]q one by one; choose another with --subject", of.Label, of.En)
	}
	return ids, nil
}

// alike says which packs are about what when they are not all about the same.
func alike(lib *pack.Library, ids []string) error {
	var subjects []*pack.Subject
	by := map[string][]string{}
	for _, id := range ids {
		of := lib.Subject(lib.Pack(id).Subject)
		if by[of.ID] == nil {
			subjects = append(subjects, of)
		}
		by[of.ID] = append(by[of.ID], id)
	}
	if len(subjects) == 1 {
		return nil
	}
	var zh, en []string
	for _, of := range subjects {
		zh = append(zh, fmt.Sprintf("%s（%s）", of.Label, strings.Join(by[of.ID], "、")))
		en = append(en, fmt.Sprintf("%s (%s)", of.En, strings.Join(by[of.ID], ", ")))
	}
	return misused("一次只能评估一种对象，这些政策包的对象不同：%[1]s；请分开运行", "a run assesses one kind of subject, and these packs have several: %[2]s; run them one after the other",
		strings.Join(zh, "，"), strings.Join(en, "; "))
}

// allOf holds the packs named against the subject named.
func allOf(lib *pack.Library, ids []string, of *pack.Subject) error {
	for _, id := range ids {
		if has := lib.Subject(lib.Pack(id).Subject); has.ID != of.ID {
			return misused("%[1]s 评估的是“%[2]s”，不是“%[3]s”", "%[1]s assesses the subject %[4]q, not %[5]q", id, has.Label, of.Label, has.En, of.En)
		}
	}
	return nil
}

// subjectNamed finds a kind of subject by its key or by its name in either language; enterprises when it is not named.
func subjectNamed(lib *pack.Library, name string) (*pack.Subject, error) {
	if name == "" {
		name = pack.Enterprise
	}
	var zh, en []string
	for i := range lib.Subjects {
		s := &lib.Subjects[i].Value
		if name == s.ID || name == s.Label || strings.EqualFold(name, s.En) {
			return s, nil
		}
		zh, en = append(zh, s.Label+" "+s.ID), append(en, s.ID+" ("+s.En+")")
	}
	return nil, misused("没有评估对象“%[1]s”。现有：%[2]s", "there is no subject %[1]q. There are: %[3]s", name, strings.Join(zh, "、"), strings.Join(en, ", "))
}

// subjectOf is what the packs of a run assess.
func subjectOf(lib *pack.Library, prog *rule.Program) *pack.Subject {
	return lib.Subject(prog.Rules[0].Pack.Subject)
}

// labelOf is the label of a fact, such as the key of a subject.
func labelOf(lib *pack.Library, fact string) pack.Text {
	if f := lib.Fact(fact); f != nil {
		return pack.Text{Zh: f.Label, En: f.En}
	}
	return pack.Text{Zh: fact, En: fact}
}

// counted is what stands behind a number of subjects: 家企业, 个创新平台和载体.
func counted(of *pack.Subject) pack.Text {
	if of.ID == pack.Enterprise {
		return pack.Text{Zh: "家" + of.Label, En: "enterprises"}
	}
	return pack.Text{Zh: "个" + of.Label, En: "subjects (" + of.En + ")"}
}

// counter is the word between a number and what is counted where that is clear.
func counter(of *pack.Subject) pack.Text {
	if of.ID == pack.Enterprise {
		return pack.Text{Zh: "家", En: "enterprises"}
	}
	return pack.Text{Zh: "个", En: "subjects"}
}
