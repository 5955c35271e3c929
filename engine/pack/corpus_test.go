package pack_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// section is a file inside a text archive: “-- name --” and the lines below it, as Go's own tests write them.
type section struct{ name, text string }

var sectionMark = regexp.MustCompile(`(?m)^-- (.+) --\n`)

// readSections reads a text archive: a remark, then sections.
func readSections(t testing.TB, file string) (remark string, list []section) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(src)
	marks := sectionMark.FindAllStringSubmatchIndex(text, -1)
	if marks == nil {
		t.Fatalf("%s has no sections", file)
	}
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		list = append(list, section{text[m[2]:m[3]], text[m[1]:end]})
	}
	return text[:marks[0][0]], list
}

func writeSections(t testing.TB, file, remark string, list []section) {
	t.Helper()
	var b strings.Builder
	b.WriteString(remark)
	for _, s := range list {
		b.WriteString("-- " + s.name + " --\n" + s.text)
		if s.text != "" && !strings.HasSuffix(s.text, "\n") {
			b.WriteString("\n")
		}
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
