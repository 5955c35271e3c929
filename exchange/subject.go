package exchange

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"huice/engine/pack"
	"huice/engine/population"
)

// usccColumn is the fact that holds the unified social credit code of an enterprise, the one identifier with a check.
const usccColumn = "uscc"

// maxKey is how long an identifier may be, in bytes.
const maxKey = 200

// subject is what each row of a file is about: an enterprise, a platform, a project.
type subject struct {
	pack.Subject
	keyLabel pack.Labelled
}

// subjectOf finds a kind of subject; "" stands for enterprises.
func subjectOf(lib *pack.Library, id string) (*subject, error) {
	if id == "" {
		id = pack.Enterprise
	}
	s := lib.Subject(id)
	if s == nil {
		return nil, fileError("", nil, "没有评估对象“%s”", "there is no subject %q", id)
	}
	of := &subject{Subject: *s, keyLabel: pack.Labelled{Label: s.Key, En: s.Key}}
	if f := lib.Fact(s.Key); f != nil {
		of.keyLabel = f.Labelled
	}
	return of, nil
}

// uscc reports whether subjects are identified by credit codes.
func (s *subject) uscc() bool { return s.Key == usccColumn }

// en is the English label inside a sentence.
func (s *subject) en() string { return inSentence(s.En) }

// inSentence puts the first letter of a label in lower case, unless the label begins with an abbreviation.
func inSentence(label string) string {
	first, n := utf8.DecodeRuneInString(label)
	if next, _ := utf8.DecodeRuneInString(label[n:]); n == 0 || unicode.IsUpper(next) {
		return label
	}
	return string(unicode.ToLower(first)) + label[n:]
}

// creditCode reports whether a column holds the credit code of the enterprise that a subject belongs to.
func (s *subject) creditCode(column string) bool {
	return s.Owner != "" && (column == s.Owner || column == pack.OwnerPrefix+usccColumn)
}

// schema makes the schema of columns of such subjects.
func (s *subject) schema(lib *pack.Library, names []string) (*population.Schema, error) {
	schema, err := population.NewSchema(lib, names)
	if err != nil {
		return nil, err
	}
	schema.Key, schema.Name = s.Key, s.Name
	return schema, nil
}

// says returns the short name of a problem and what to do about it, where that hangs on the kind of subject or needs
// nothing but the problem.
func (s *subject) says(p problem) (code string, text pack.Text) {
	w := words[p]
	switch p {
	case noID:
		w.text = pack.Textf("缺少%[1]s", "the %[2]s is missing", s.keyLabel.Label, inSentence(s.keyLabel.En))
	case idNumber:
		if !s.uscc() {
			w.text = pack.Textf("%[1]s被存成了数值，位数可能已经丢失，请把该列设为文本格式后重新录入", "the %[2]s is stored as a number and may have lost digits; format the column as text and enter it again", s.keyLabel.Label, inSentence(s.keyLabel.En))
		}
	case rowJSON:
		w.text = pack.Textf("这一行不是完整的 JSON 对象，应每行一个，如 {\"%s\": \"…\"}", "the line is not a whole JSON object; write one a line, as {\"%s\": \"…\"}", s.Key)
	}
	if !s.uscc() {
		w.code = strings.Replace(w.code, usccColumn, "id", 1)
	}
	return w.code, w.text
}

// repeated says that the subject of a row stood in the file before.
func (s *subject) repeated(row int) (code string, text pack.Text) {
	code, _ = s.says(repeatedID)
	return code, pack.Textf("与第%[1]d行重复，每个%[2]s只能有一行", "the same as row %[1]d; one row for each %[3]s", row, s.Label, s.en())
}

// CheckKey normalises the identifier of a subject as reading does, and checks it: credit codes by their check characters,
// others for being there at all. The problem is nil when all is well. An empty subject stands for enterprises.
func CheckKey(lib *pack.Library, id, key string) (string, *CodeProblem) {
	of, err := subjectOf(lib, id)
	switch {
	case err != nil || of.uscc():
		return CheckUSCC(key)
	}
	k, p := keyOf([]byte(key))
	if p == fine {
		return k, nil
	}
	code, text := of.says(p)
	return k, &CodeProblem{Code: code, Text: text}
}

// keyOf is an identifier other than a credit code as it is kept: without space around it, in half width, and without
// what spreadsheets put around text.
func keyOf(text []byte) (string, problem) {
	if !utf8.Valid(text) || strings.Contains(string(text), "\uFFFD") {
		return "", badEncoding
	}
	key := unquoteText(foldString(string(text)))
	switch {
	case key == "" || isPlaceholder([]byte(key)):
		return "", noID
	case strings.ContainsFunc(key, unicode.IsControl):
		return "", badEncoding
	case len(key) > maxKey:
		return "", tooLong
	}
	return key, fine
}

// key appends a normalised identifier to dst.
func (f *field) key(dst []byte, c *cell) ([]byte, problem) {
	text := c.text
	switch c.kind {
	case cellText, cellNumber:
	case cellDouble:
		other := bytes.ContainsFunc(c.text, func(r rune) bool { return r < '0' || r > '9' })
		if other || len(c.text) > 15 { // a spreadsheet keeps 15 digits
			return dst, idNumber
		}
	case cellFixed:
		if c.decimals != 0 {
			return dst, idNumber
		}
		text = appendDecimal(nil, c.num, 0, false)
	default:
		return dst, idNumber
	}
	k, p := keyOf(text)
	return append(dst, k...), p
}
