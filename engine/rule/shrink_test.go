package rule_test

import "slices"

// shrink removes lines, parts of expressions and facts for as long as the case still fails.
func shrink(d *draft, facts map[string]cell, fails func() bool) {
	for range 20 {
		again := false
		for name, c := range facts {
			delete(facts, name)
			if fails() {
				again = true
			} else {
				facts[name] = c
			}
		}
		lists := []*[]*line{&d.facts}
		for i := len(d.packs) - 1; i >= 0; i-- {
			lists = append(d.packs[i].sections(), lists...)
		}
		if len(d.packs) > 1 {
			all := d.packs
			for i := range all {
				d.packs = slices.Delete(slices.Clone(all), i, i+1)
				if fails() {
					again = true
					break
				}
				d.packs = all
			}
		}
		for _, list := range lists {
			again = cut(list, fails) || again
		}
		if !again {
			return
		}
	}
}

func cut(list *[]*line, fails func() bool) (any bool) {
	for i := 0; i < len(*list); i++ {
		all := *list
		*list = slices.Delete(slices.Clone(all), i, i+1)
		if fails() {
			any = true
			i--
			continue
		}
		*list = all
		l := all[i]
		if l.group != nil {
			any = cut(&l.group, fails) || any
		}
		for k := range l.parts {
			any = prune(&l.parts[k], fails) || any
		}
	}
	return any
}

// prune puts a part of an expression, or a constant, in its place.
func prune(at **text, fails func() bool) (any bool) {
	x := *at
	for _, p := range smaller(x) {
		*at = p
		if fails() {
			prune(at, fails)
			return true
		}
	}
	*at = x
	for i := range x.parts {
		any = prune(&x.parts[i], fails) || any
	}
	return any
}

func smaller(x *text) []*text {
	var list []*text
	if x.parts == nil {
		return nil
	}
	if x.form == yesNo {
		list = append(list, leaf(yesNo, "true"), leaf(yesNo, "false"))
	}
	if x.form == plain {
		list = append(list, leaf(plain, "0"), leaf(plain, "1"))
	}
	for _, p := range x.parts {
		if p.form == x.form {
			list = append(list, p)
		}
	}
	return list
}
