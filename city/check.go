package city

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// check names everything by which a city contradicts itself.
func check(c *Config) error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if len(c.Districts) == 0 || len(c.Industries) == 0 || len(c.Services) == 0 {
		bad("a city needs districts, industries and services")
	}
	if n := len(c.City.BodyCode); n < 1 || n > 7 || strings.Trim(c.City.BodyCode, alphabet) != "" {
		bad("body_code: %q is not the beginning of a body code", c.City.BodyCode)
	}
	ids := checkIndustries(c, bad)
	for _, d := range c.Districts {
		if len(d.Code) != 6 || strings.Trim(d.Code, "0123456789") != "" {
			bad("district %q: the code has six digits", d.Code)
		}
		for _, id := range keys(d.Focus) {
			if !ids[id] {
				bad("district %s: there is no industry %s", d.Label, id)
			}
		}
	}
	for _, k := range c.Dirt.Faults {
		if made := k.Make == "check_character" || k.Make == "duplicate"; len(k.Columns) == 0 || made == (len(k.Texts) > 0) || !made && k.Make != "" {
			bad("fault %s: columns are needed, and either texts or one of the two ways to make it", k.Fault)
		}
	}
	if len(c.Names.First) == 0 || len(c.Names.Second) == 0 {
		bad("names: first and second are needed")
	}
	return errors.Join(errs...)
}

// checkIndustries returns the identifiers that it finds.
func checkIndustries(c *Config, bad func(format string, args ...any)) map[string]bool {
	ids := map[string]bool{}
	for _, in := range slices.Concat(c.Industries, c.Services) {
		if ids[in.ID] {
			bad("industry %s is given twice", in.ID)
		}
		ids[in.ID] = true
		if len(in.Classes) == 0 || len(in.Words) == 0 || in.Heads <= 0 || in.Turnover <= 0 {
			bad("industry %s: classes, words, heads and turnover are needed", in.ID)
		}
		if len(in.Fields) == 0 && (in.Large.HNTE > 0 || in.Small.HNTE > 0 || in.Small.Active > 0) {
			bad("industry %s: firms with R&D need fields", in.ID)
		}
		for _, code := range keys(in.Classes) {
			if len(code) != 4 || strings.Trim(code, "0123456789") != "" {
				bad("industry %s: %q is not a class of four digits", in.ID, code)
			}
		}
	}
	return ids
}
