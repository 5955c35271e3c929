package exchange

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Limits on what a workbook may unpack to. A sheet is streamed, the rest is held in memory.
const (
	maxSheet   = 16 << 30
	maxStrings = 1 << 30
	maxPart    = 64 << 20
	maxRatio   = 400     // packed to unpacked; a full sheet reaches 30, a bomb 1000
	freeRatio  = 8 << 20 // below this size the ratio does not matter
)

var errBomb = errors.New("the workbook unpacks to an unreasonable size")

// workbook is the parts of an XLSX file that its sheets need.
type workbook struct {
	parts   map[string]*zip.File
	sheets  []sheetPart
	strings *stringTable
	dates   []bool // by style
	mac1904 bool
}

type sheetPart struct {
	name   string
	part   *zip.File
	hidden bool
}

func openWorkbook(at io.ReaderAt, size int64, source string) (*workbook, error) {
	z, err := zip.NewReader(at, size)
	if err != nil {
		return nil, fileError(source, err, "文件不完整或已损坏，请重新导出或在 Excel 中另存一次", "the workbook is incomplete or damaged; export it again or save it anew")
	}
	w := &workbook{parts: map[string]*zip.File{}}
	for _, f := range z.File {
		w.parts[strings.TrimPrefix(f.Name, "/")] = f
	}
	if w.parts["xl/workbook.xml"] == nil {
		return nil, fileError(source, nil, "这不是 .xlsx 工作簿（可能是压缩包、.docx、.ods 或 .xlsb），请另存为 .xlsx", "this is no .xlsx workbook (an archive, .docx, .ods or .xlsb perhaps); save it as .xlsx")
	}
	if err := w.load(); err != nil {
		if errors.Is(err, errBomb) {
			return nil, fileError(source, err, "工作簿解压后过大，不予读取", "the workbook unpacks to an unreasonable size and is not read")
		}
		return nil, fileError(source, err, "工作簿内容已损坏，请在 Excel 中打开后另存一次", "the workbook's contents are damaged; open it and save it anew")
	}
	return w, nil
}

func (w *workbook) load() error {
	var book struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		Links []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := w.decode("xl/workbook.xml", &book); err != nil {
		return err
	}
	if err := w.decode("xl/_rels/workbook.xml.rels", &links); err != nil {
		return err
	}
	w.mac1904 = book.Properties.Date1904 == "1" || book.Properties.Date1904 == "true"
	targets, shared := map[string]string{}, ""
	for _, l := range links.Links {
		target := path.Join("xl", l.Target)
		if strings.HasPrefix(l.Target, "/") {
			target = strings.TrimPrefix(path.Clean(l.Target), "/")
		}
		targets[l.ID] = target
		if strings.HasSuffix(l.Type, "/sharedStrings") {
			shared = target
		}
	}
	for _, s := range book.Sheets {
		id := ""
		for _, a := range s.Attrs {
			if a.Name.Local == "id" {
				id = a.Value
			}
		}
		if part := w.parts[targets[id]]; part != nil {
			w.sheets = append(w.sheets, sheetPart{name: s.Name, part: part, hidden: s.State == "hidden" || s.State == "veryHidden"})
		}
	}
	if err := w.styles(); err != nil {
		return err
	}
	return w.sharedStrings(w.parts[shared])
}

// decode reads a small part.
func (w *workbook) decode(name string, v any) error {
	f := w.parts[name]
	if f == nil {
		return fmt.Errorf("the part %s is missing", name)
	}
	in, err := openPart(f, maxPart)
	if err != nil {
		return err
	}
	defer in.Close()
	d := xml.NewDecoder(in)
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("reading the part %s: %w", name, err)
	}
	return nil
}

// styles finds out which cell styles show a number as a date.
func (w *workbook) styles() error {
	if w.parts["xl/styles.xml"] == nil {
		return nil
	}
	var sheet struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			ID int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := w.decode("xl/styles.xml", &sheet); err != nil {
		return err
	}
	own := map[int]bool{}
	for _, f := range sheet.Formats {
		own[f.ID] = isDateFormat(f.Code)
	}
	for _, c := range sheet.Cells {
		date, found := own[c.ID]
		if !found {
			date = isBuiltInDate(c.ID)
		}
		w.dates = append(w.dates, date)
	}
	return nil
}

// isBuiltInDate knows the numbers of the date formats that a file need not spell out, those of Chinese Excel included.
func isBuiltInDate(id int) bool {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return true
	}
	return false
}

// isDateFormat reports whether a number format shows a year or day: y or d outside quotes, brackets and escapes.
func isDateFormat(code string) bool {
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"', '[':
			end := map[byte]byte{'"': '"', '[': ']'}[code[i]]
			for i++; i < len(code) && code[i] != end; i++ {
			}
		case '\\', '_', '*':
			i++
		case 'y', 'Y', 'd', 'D':
			return true
		case ';':
			return false // only the first section shows positive numbers
		}
	}
	return false
}

// stringTable is the shared strings of a workbook in one piece of memory.
type stringTable struct {
	bytes []byte
	ends  []uint32
}

func (t *stringTable) at(i int) ([]byte, bool) {
	if t == nil || i < 0 || i >= len(t.ends) {
		return nil, false
	}
	start := uint32(0)
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.bytes[start:t.ends[i]], true
}

// sharedStrings reads <si> by <si>, joining the runs of rich text and leaving out reading aids (<rPh>).
func (w *workbook) sharedStrings(f *zip.File) error {
	if f == nil {
		return nil
	}
	in, err := openPart(f, maxStrings)
	if err != nil {
		return err
	}
	defer in.Close()
	x, t := newXMLScanner(in), &stringTable{}
	aid := false
	for {
		if err := x.tag(); err != nil {
			return fmt.Errorf("reading the shared strings: %w", err)
		}
		switch string(x.name) {
		case "rPh":
			aid = !x.self
		case "/rPh":
			aid = false
		case "/t":
			if !aid {
				t.bytes = unescape(t.bytes, x.text)
			}
		case "si":
			if x.self {
				t.ends = append(t.ends, uint32(len(t.bytes)))
			}
		case "/si":
			t.ends = append(t.ends, uint32(len(t.bytes)))
		case "/sst", "sst":
			if x.self || x.name[0] == '/' {
				w.strings = t
				return nil
			}
		}
	}
}

// part reads a part and stops at an unreasonable size.
type part struct {
	in     io.ReadCloser
	packed int64
	limit  int64
	read   int64
}

func openPart(f *zip.File, limit int64) (*part, error) {
	if f.UncompressedSize64 > uint64(limit) {
		return nil, errBomb
	}
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("opening the part %s: %w", f.Name, err)
	}
	return &part{in: in, packed: int64(f.CompressedSize64), limit: limit}, nil
}

func (p *part) Read(b []byte) (int, error) {
	n, err := p.in.Read(b)
	p.read += int64(n)
	if p.read > p.limit || p.read > freeRatio && p.read/maxRatio > p.packed {
		return 0, errBomb
	}
	return n, err
}

func (p *part) Close() error { return p.in.Close() }
