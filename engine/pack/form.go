package pack

import (
	"path"
	"reflect"
)

// Form is one of the kinds of file in which packs, and scenarios over them, are written.
type Form string

// The forms.
const (
	PackForm     Form = "pack"     // pack.yaml
	TestsForm    Form = "tests"    // tests.yaml
	FactsForm    Form = "facts"    // facts/*.yaml
	BodiesForm   Form = "bodies"   // bodies.yaml
	SubjectsForm Form = "subjects" // subjects.yaml
	CalendarForm Form = "calendar" // calendar.yaml
	LeversForm   Form = "levers"   // levers/*.yaml
	ScenarioForm Form = "scenario" // scenarios/*.yaml, beside the packs
)

// FormOf tells the form of a file from its path; false when it is none of them.
func FormOf(name string) (Form, bool) {
	switch path.Base(name) {
	case "pack.yaml":
		return PackForm, true
	case "tests.yaml":
		return TestsForm, true
	case "bodies.yaml":
		return BodiesForm, true
	case "subjects.yaml":
		return SubjectsForm, true
	case "calendar.yaml":
		return CalendarForm, true
	}
	if path.Ext(name) != ".yaml" {
		return FactsForm, false
	}
	folder := path.Base(path.Dir(name))
	switch folder {
	case "bodies":
		return BodiesForm, true
	case "levers":
		return LeversForm, true
	case "scenarios":
		return ScenarioForm, true
	}
	return FactsForm, folder == "facts"
}

// typ is the struct whose tags are the form.
func (f Form) typ() (reflect.Type, bool) {
	switch f {
	case PackForm:
		return reflect.TypeFor[Pack](), true
	case TestsForm:
		return reflect.TypeFor[Examples](), true
	case FactsForm:
		return reflect.TypeFor[factsFile](), true
	case BodiesForm:
		return reflect.TypeFor[bodiesFile](), true
	case SubjectsForm:
		return reflect.TypeFor[subjectsFile](), true
	case CalendarForm:
		return reflect.TypeFor[calendarFile](), true
	case LeversForm:
		return reflect.TypeFor[leversFile](), true
	case ScenarioForm:
		return reflect.TypeFor[Scenario](), true
	}
	return nil, false
}

// child is an entry of a mapping or a list in the text, with the type that its value is read into.
type child struct {
	key *yamlNode // the key, or the item itself in a list
	val *yamlNode
	typ reflect.Type
}

var (
	selfDecoding = reflect.TypeFor[selfDecoder]()
	exprType     = reflect.TypeFor[Expr]()
	quantityType = reflect.TypeFor[Quantity]()
	citeType     = reflect.TypeFor[Cite]()
	dayType      = reflect.TypeFor[Day]()
	boundType    = reflect.TypeFor[Bound]()
	pointsType   = reflect.TypeFor[Points]()
	datedType    = reflect.TypeFor[Dated]()
	stringType   = reflect.TypeFor[string]()
	useType      = reflect.TypeFor[Use]()
)

// pointed is the type behind a pointer.
func pointed(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// mapOf returns the type of the values of a form mapping.
func mapOf(t reflect.Type) (reflect.Type, bool) {
	if t.Kind() != reflect.Slice || !reflect.PointerTo(t).Implements(selfDecoding) {
		return nil, false
	}
	f, ok := t.Elem().FieldByName("Value")
	return f.Type, ok
}
