package exchange

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"sync/atomic"
)

// maxColumns is how many columns a sheet has at most.
const maxColumns = 16384

// sheetReader reads the rows of a sheet.
type sheetReader struct {
	book   *workbook
	part   *part
	x      *xmlScanner
	source string
	size   int64
	read   atomic.Int64
	skip   int
	width  int // cells beyond are not looked at; the headings end here
	number int
	cells  []cell
	spans  []span // of each cell in store, where it has text of its own
	store  []byte
	done   bool
}

// openXLSX finds sheet and headings and stands before the first row of data.
func openXLSX(at io.ReaderAt, size int64, h *headings, o Options) (rowSource, heading, error) {
	w, err := openWorkbook(at, size, o.Source)
	if err != nil {
		return nil, heading{}, err
	}
	sheet, head, skip, err := w.findSheet(h, o)
	if err != nil {
		return nil, heading{}, err
	}
	s, err := w.open(sheet, o.Source)
	if err != nil {
		return nil, heading{}, err
	}
	s.skip, s.width = skip, len(head.cells)
	return s, head, nil
}

// findSheet returns the sheet asked for, or the first visible one with a heading for identifiers.
func (w *workbook) findSheet(h *headings, o Options) (sheet sheetPart, head heading, skip int, err error) {
	var names []string
	tried := 0
	for _, s := range w.sheets {
		names = append(names, s.name)
		if o.Sheet != "" && s.name != o.Sheet || o.Sheet == "" && s.hidden {
			continue
		}
		rows, err := w.firstRows(s, o.Source)
		if err != nil {
			return sheetPart{}, heading{}, 0, err
		}
		hd, sk := findHeading(rows, h)
		if tried++; tried == 1 || hasID(hd.cells, h) {
			sheet, head, skip = s, hd, sk
		}
		if hasID(hd.cells, h) {
			break
		}
	}
	if tried == 0 {
		if o.Sheet != "" {
			return sheet, head, 0, fileError(o.Source, nil, "工作簿中没有工作表“%s”，现有：%s", "the workbook has no sheet %q; it has: %s", o.Sheet, strings.Join(names, "、"))
		}
		return sheet, head, 0, fileError(o.Source, nil, "工作簿中没有可读的工作表", "the workbook has no sheet to read")
	}
	return sheet, head, skip, nil
}

func (w *workbook) firstRows(p sheetPart, source string) (rows []row, err error) {
	s, err := w.open(p, source)
	if err != nil {
		return nil, err
	}
	defer s.part.Close()
	for len(rows) < headSearch {
		raw, err := s.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, raw.clone())
	}
	return rows, nil
}

func (w *workbook) open(p sheetPart, source string) (*sheetReader, error) {
	in, err := openPart(p.part, maxSheet)
	if err != nil {
		return nil, fileError(source, err, "工作表“%s”已损坏或解压后过大", "the sheet %q is damaged or unpacks to an unreasonable size", p.name)
	}
	return &sheetReader{book: w, part: in, x: newXMLScanner(in), source: source, size: max(1, int64(p.part.UncompressedSize64)), width: maxColumns}, nil
}

// keep tells the fields which date system the workbook uses.
func (s *sheetReader) keep(fields []field) error {
	for i := range fields {
		fields[i].mac1904 = s.book.mac1904
	}
	return nil
}

// progress counts unpacked bytes: those of the sheet are what takes the time.
func (s *sheetReader) progress() (int64, int64) { return min(s.read.Load(), s.size), s.size }

func (s *sheetReader) next() (row, error) {
	for !s.done {
		if err := s.x.tag(); err != nil {
			return row{}, fileError(s.source, err, "工作表不完整或已损坏，请在 Excel 中打开后另存一次", "the sheet is incomplete or damaged; open it and save it anew")
		}
		switch string(s.x.name) {
		case "row":
			s.number = s.rowNumber()
			if s.x.self {
				continue
			}
			if err := s.row(); err != nil {
				return row{}, fileError(s.source, err, "工作表第%d行已损坏，请在 Excel 中打开后另存一次", "row %d of the sheet is damaged; open it and save it anew", s.number)
			}
			if s.read.Store(s.part.read); s.number > s.skip {
				return row{number: s.number, cells: s.cells}, nil
			}
		case "/sheetData":
			s.done = true
		case "sheetData":
			s.done = s.x.self
		}
	}
	return row{}, io.EOF
}

func (s *sheetReader) rowNumber() int {
	if n, err := strconv.Atoi(string(s.x.attribute("r"))); err == nil && n > s.number && n <= 1<<20 {
		return n
	}
	return s.number + 1
}

// row reads the cells up to the end of the row.
func (s *sheetReader) row() error {
	s.cells, s.spans, s.store = s.cells[:0], s.spans[:0], s.store[:0]
	at := -1
	for {
		if err := s.x.tag(); err != nil {
			return err
		}
		switch string(s.x.name) {
		case "c":
			ref, style, kind := s.x.cellAttributes()
			at = place(ref, at+1)
			if err := s.cell(at, style, kind); err != nil {
				return err
			}
		case "/row":
			for i := range s.cells {
				if sp := s.spans[i]; sp.to > sp.from {
					s.cells[i].text = s.store[sp.from:sp.to]
				}
			}
			return nil
		}
	}
}

// place reads the letters of a cell's place, AB12; next is where it stands when it does not say.
func place(ref []byte, next int) int {
	n := 0
	for _, c := range ref {
		if c < 'A' || c > 'Z' {
			break
		}
		if n = n*26 + int(c-'A') + 1; n > maxColumns {
			return maxColumns
		}
	}
	if n == 0 {
		return next
	}
	return n - 1
}

// cell reads one cell up to its end.
func (s *sheetReader) cell(place, style int, kind string) error {
	from := len(s.store)
	formula, value, aid := false, false, false
	for !s.x.self || string(s.x.name) != "c" {
		if err := s.x.tag(); err != nil {
			return err
		}
		switch string(s.x.name) {
		case "/v":
			value = true
			s.store = unescape(s.store, s.x.text)
		case "/t":
			if !aid {
				s.store = unescape(s.store, s.x.text)
			}
		case "f":
			formula = true
		case "rPh":
			aid = !s.x.self
		case "/rPh":
			aid = false
		case "/row", "/sheetData":
			return fmt.Errorf("a cell has no end")
		}
		if string(s.x.name) == "/c" {
			break
		}
	}
	if place >= s.width {
		s.store = s.store[:from]
		return nil
	}
	for len(s.cells) <= place {
		s.cells, s.spans = append(s.cells, cell{}), append(s.spans, span{})
	}
	s.cells[place] = s.typed(kind, style, s.store[from:], formula && !value)
	if s.spans[place] = (span{}); s.cells[place].text == nil {
		s.spans[place] = span{uint32(from), uint32(len(s.store))}
	}
	return nil
}

// typed makes the cell of a type, style and text. A cell whose text is not that of the store says so by having its own.
func (s *sheetReader) typed(kind string, style int, text []byte, open bool) cell {
	switch {
	case open && kind != "str":
		return cell{kind: cellFormula}
	case len(text) == 0:
		return cell{}
	}
	switch kind {
	case "s":
		n, _ := digits(text)
		shared, ok := s.book.strings.at(n)
		switch {
		case !ok:
			return cell{kind: cellError}
		case len(shared) == 0:
			return cell{}
		}
		return cell{kind: cellText, text: shared}
	case "str", "inlineStr", "d":
		return cell{kind: cellText}
	case "b":
		return cell{kind: cellBool, num: int64(text[0] & 1)}
	case "e":
		return cell{kind: cellError}
	}
	if style < len(s.book.dates) && s.book.dates[style] {
		if day, p := parseSerial(text, s.book.mac1904); p == fine {
			return cell{kind: cellDay, num: day, text: nil}
		}
	}
	if bytes.IndexByte(text, ' ') >= 0 {
		return cell{kind: cellError}
	}
	return cell{kind: cellDouble}
}

// doubleText writes a floating point number of a typed file the way a sheet would.
func doubleText(dst []byte, f float64) ([]byte, bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return dst, false
	}
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.AppendInt(dst, int64(f), 10), true
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64), true
}
