package pack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
)

// Schema returns the JSON Schema (draft 2020-12) of a form, made from the same struct tags that the loader and the
// formatter follow; nil for an unknown form. Editors use it to complete and check keys while a pack is written; the
// loader checks more than a schema can say.
func Schema(form Form) []byte {
	t, ok := form.typ()
	if !ok {
		return nil
	}
	s := &schemer{defs: object{}}
	root := s.structure(t)
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = "urn:huice:schema:" + string(form)
	root["$comment"] = "YAML language server: write “# yaml-language-server: $schema=<path of this file>” as the first line of a pack file."
	root["title"] = formTitles[form]
	root["$defs"] = s.defs
	var out bytes.Buffer
	enc := json.NewEncoder(&out) // keys sorted: the same bytes every time
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(root); err != nil {
		panic(fmt.Sprintf("pack: schema of %s: %v", form, err))
	}
	return out.Bytes()
}

var formTitles = map[Form]string{
	PackForm:     "huice: pack.yaml, a policy",
	TestsForm:    "huice: tests.yaml, the examples of a policy",
	FactsForm:    "huice: facts/*.yaml, the vocabulary",
	BodiesForm:   "huice: bodies.yaml, the bodies that hold facts or apply rules",
	SubjectsForm: "huice: subjects.yaml, the kinds of thing that packs assess",
	CalendarForm: "huice: calendar.yaml, the holidays and the weekends worked, by year",
	LeversForm:   "huice: levers/*.yaml, what can be done to move facts",
	ScenarioForm: "huice: scenarios/*.yaml, a reform to try out",
}

// object is a JSON object.
type object map[string]any

// schemer collects the definitions that a schema refers to.
type schemer struct{ defs object }

// of returns the schema of a type: a reference for what is used more than once.
func (s *schemer) of(t reflect.Type) object {
	t = pointed(t)
	if t == useType {
		return s.ref("Use", func() object {
			return object{"anyOf": []object{{"type": "string", "minLength": 1}, s.structure(t)}}
		})
	}
	if t == reflect.TypeFor[Setting]() {
		return s.ref("Setting", func() object { return object{"anyOf": []object{s.of(quantityType), s.of(datedType)}} })
	}
	if lit, ok := literals[t]; ok {
		return s.ref(t.Name(), func() object { return lit })
	}
	if e, ok := mapOf(t); ok {
		m := object{"type": "object", "additionalProperties": s.of(e), "propertyNames": object{"pattern": identifier.String()}}
		switch {
		case e == reflect.TypeFor[CalendarYear]():
			m["propertyNames"] = object{"pattern": calendarYear.String()}
		case t == datedType:
			m["propertyNames"] = object{"pattern": dateForm.String()}
			m["minProperties"] = 1
		case e == reflect.TypeFor[Labelled](), e == quantityType, e == stringType, e.Kind() == reflect.Slice:
			delete(m, "propertyNames") // codes, and the identifiers of examples
		}
		return m
	}
	switch t.Kind() {
	case reflect.Struct:
		return s.ref(t.Name(), func() object { return s.structure(t) })
	case reflect.Slice:
		list := object{"type": "array", "items": s.of(t.Elem())}
		if t.Elem() == stringType {
			list["uniqueItems"] = true
		}
		return list
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int:
		return object{"type": "integer", "minimum": 0}
	}
	return object{"$ref": s.ref("Text", func() object { return text })["$ref"]}
}

// ref puts a definition beside the others once and refers to it.
func (s *schemer) ref(name string, def func() object) object {
	if s.defs[name] == nil {
		s.defs[name] = object{} // a group of items holds items
		s.defs[name] = def()
	}
	return object{"$ref": "#/$defs/" + name}
}

func (s *schemer) structure(t reflect.Type) object {
	properties := object{}
	required := []string{}
	for _, f := range fieldsOf(t) {
		p := s.of(f.typ)
		if pointed(f.typ) == quantityType {
			p = s.ref("Figure", func() object { return figureForm })
		}
		if f.enum != nil {
			p = object{"enum": f.enum}
		}
		if form := fieldForms[f.key]; form != nil && f.typ == stringType && timed[t] {
			p = object{"type": "string", "pattern": form.String()}
		}
		p["description"] = f.doc
		properties[f.key] = p
		if f.required {
			required = append(required, f.key)
		}
	}
	o := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

// fieldForms are the forms of texts that are more than a text.
var fieldForms = map[string]*regexp.Regexp{"within": TimeLimit, "lasts": TimeLimit, "lead": leadTime}

// timed are the forms that have such texts.
var timed = map[reflect.Type]bool{reflect.TypeFor[Step](): true, reflect.TypeFor[Movability](): true, reflect.TypeFor[Lever](): true}

// text is a text; YAML reads some texts (2024, a date) as something else.
var text = object{"type": []string{"string", "number"}, "minLength": 1}

// words and figures as the loader reads them: an editor sees 500 as a number and 30 万元 as a string.
var (
	number     = object{"type": "number"}
	figureForm = object{
		"description": "12, 0.5, 3%, 1/9, 300000 yuan, 30 万元; none or unknown where there is no figure",
		"anyOf": []object{
			number, {"type": "string", "pattern": percentForm.String()}, {"type": "string", "pattern": fractionForm.String()},
			{"type": "string", "pattern": moneyForm.String()}, {"enum": []string{"none", "unknown"}},
		},
	}
	literals = map[reflect.Type]object{
		quantityType: {
			"description": "12, 0.5, 3%, 1/9, 300000 yuan, 30 万元, 2026-03-31, true, none, unknown, never, a code, or a list of codes",
			"anyOf": []object{
				number, {"type": "boolean"}, {"type": "string", "minLength": 1, "not": object{"pattern": `^-?[0-9]{1,3}([,，][0-9]{3})+ ?(%|yuan|元|万元|亿元)?$`}},
				{"type": "array", "items": object{"type": []string{"string", "number"}}, "minItems": 1, "uniqueItems": true},
			},
		},
		dayType: {"description": "a date: 2026-03-31", "type": "string", "pattern": dateForm.String()},
		exprType: {
			"description": "an expression of the rule language", "type": []string{"string", "number", "boolean"}, "minLength": 1,
		},
		citeType: {
			"description": "a document of the pack and an article: measures 第六条（二）; the document may be left out when there is only one",
			"type":        "string", "pattern": `^\S+( \S.*)?$`,
		},
		boundType: {
			"description": "a threshold: 30%, \">= 35%\", or the name of a parameter",
			"anyOf": []object{
				number, {"type": "string", "pattern": `^(>=|<=|>|<)? *(-?[0-9][0-9.]*( ?(%|yuan|元|万元|亿元|/ ?[0-9]+))?|[a-z][a-z0-9_]*)$`},
			},
		},
		pointsType: {
			"description": "points: 10, a range 7..8, or the name of a parameter",
			"anyOf": []object{
				number, {"type": "string", "pattern": rangeForm.String()}, {"type": "string", "pattern": identifier.String()},
			},
		},
	}
)
