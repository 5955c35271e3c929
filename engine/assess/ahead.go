package assess

import (
	"unsafe"

	"huice/engine/population"
)

// stretch is a piece of memory in lines of 64 bytes.
type stretch struct {
	at    unsafe.Pointer
	lines int
}

const (
	line      = 64
	laneLines = rows * 8 / line
)

// expect lists the memory of the columns that the plan reads in the batch that comes next.
func (m *machine) expect(next *population.Batch) {
	m.ahead = m.ahead[:0]
	if next == nil {
		return
	}
	used := (next.Rows + 63) / 64
	total := 0
	for _, at := range m.p.reads {
		s := stretch{lines: laneLines * used / words}
		switch next.Schema.Columns[at].Kind {
		case population.Int:
			s.at = unsafe.Pointer(unsafe.SliceData(next.Ints(at)))
		case population.Code:
			s.at, s.lines = unsafe.Pointer(unsafe.SliceData(next.Codes(at))), s.lines/2
		case population.Flag:
			s.at, s.lines = unsafe.Pointer(next.Flags(at)), 2
		default:
			continue
		}
		m.ahead = append(m.ahead, s, stretch{unsafe.Pointer(next.Valid(at)), 2})
		total += s.lines + 2
	}
	m.share = total/max(len(m.p.code), 1) + 1
}

// ask asks for a share of the lines, while other operations compute.
func (m *machine) ask() {
	for left := m.share; left > 0 && len(m.ahead) > 0; {
		s := &m.ahead[len(m.ahead)-1]
		n := min(left, s.lines)
		m.k.prefetch(s.at, n)
		left -= n
		if s.lines -= n; s.lines == 0 {
			m.ahead = m.ahead[:len(m.ahead)-1]
			continue
		}
		s.at = unsafe.Add(s.at, n*line)
	}
}
