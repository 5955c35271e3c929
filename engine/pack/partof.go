package pack

import (
	"slices"
	"strings"
)

// partsOf checks what facts say they are a part of.
func (l *loader) partsOf() {
	if l.unread.facts {
		return
	}
	for _, f := range l.lib.Facts {
		for i := range f.PartOf {
			l.partOf(f, &f.PartOf[i])
		}
	}
	l.partCircles()
}

func (l *loader) partOf(f *Fact, whole *string) {
	at := l.at(whole, f.Pos)
	w := l.lib.facts[*whole]
	switch {
	case *whole == "":
	case w == nil:
		l.hintf(at, "no-fact", orNearest(*whole, keys(l.lib.facts)), "没有指标“%s”", "there is no fact %q", *whole)
	case !f.Numeric() || f.Type == "share" || !w.Numeric() || w.Type == "share" || (f.Type == "money") != (w.Type == "money"):
		l.errorf(at, "part-of", "“%[1]s”与“%[2]s”不是同一类数值（金额或者数目），不能是它的一部分", "%[3]q and %[4]q are not figures of one kind, money or numbers: the one cannot be a part of the other", f.Label, w.Label, f.Name, w.Name)
	case (f.Period == "year") != (w.Period == "year"):
		l.errorf(at, "part-of", "“%[1]s”与“%[2]s”一个按年、一个不按年，不能是它的一部分", "one of %[3]q and %[4]q is yearly and the other is not: the one cannot be a part of the other", f.Label, w.Label, f.Name, w.Name)
	case !sharesSubject(f, w):
		l.errorf(at, "part-of", "“%[1]s”与“%[2]s”不是同一对象的指标，不能是它的一部分", "%[3]q and %[4]q are facts of different subjects: the one cannot be a part of the other", f.Label, w.Label, f.Name, w.Name)
	}
}

// sharesSubject reports whether some kind of subject has both facts.
func sharesSubject(f, w *Fact) bool {
	if len(f.Subjects) == 0 {
		return w.Of(Enterprise)
	}
	return slices.ContainsFunc(f.Subjects, w.Of)
}

// partCircles refuses facts that are parts of themselves through others.
func (l *loader) partCircles() {
	state := map[*Fact]int{}
	var path []string
	var visit func(f *Fact)
	visit = func(f *Fact) {
		state[f] = 1
		path = append(path, f.Name)
		for i := range f.PartOf {
			w := l.lib.facts[f.PartOf[i]]
			switch {
			case w == nil:
			case state[w] == 1:
				round := strings.Join(path[slices.Index(path, w.Name):], " → ") + " → " + w.Name
				l.errorf(l.at(&f.PartOf[i], f.Pos), "part-of", "指标互为组成部分：%s", "facts are parts of each other in a circle: %s", round)
			case state[w] == 0:
				visit(w)
			}
		}
		path = path[:len(path)-1]
		state[f] = 2
	}
	for _, f := range l.lib.Facts {
		if state[f] == 0 {
			visit(f)
		}
	}
}
