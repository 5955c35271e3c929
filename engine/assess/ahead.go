package assess

import (
	"unsafe"

	"huice/engine/population"
)

// While a batch is assessed, the memory of the next one is asked for: each kernel asks for two lines a word as it goes. Asking for
// more at once would only wait.

const (
	line  = 64
	chunk = words * 2 * line // what one kernel asks for
)

// stretch is a piece of memory of so many bytes.
type stretch struct {
	at    unsafe.Pointer
	bytes int
}

// expect lists the memory of the columns that the plan reads in the batch that comes next.
func (m *machine) expect(next *population.Batch) {
	m.ahead = m.ahead[:0]
	if next == nil {
		return
	}
	var valid, flags span
	for _, at := range m.p.reads {
		valid.add(next.Valid(at))
		switch next.Schema.Columns[at].Kind {
		case population.Int:
			m.ahead = append(m.ahead, stretch{unsafe.Pointer(unsafe.SliceData(next.Ints(at))), rows * 8})
		case population.Code:
			m.ahead = append(m.ahead, stretch{unsafe.Pointer(unsafe.SliceData(next.Codes(at))), rows * 4})
		case population.Flag:
			flags.add(next.Flags(at))
		}
	}
	for _, s := range []span{valid, flags} {
		if s.first != nil {
			m.ahead = append(m.ahead, s.stretch())
		}
	}
}

// span reaches from the first of some planes to the last; those of a batch lie side by side.
type span struct{ first, last *plane }

func (s *span) add(p *plane) {
	if s.first == nil || uintptr(unsafe.Pointer(p)) < uintptr(unsafe.Pointer(s.first)) {
		s.first = p
	}
	if s.last == nil || uintptr(unsafe.Pointer(p)) > uintptr(unsafe.Pointer(s.last)) {
		s.last = p
	}
}

func (s *span) stretch() stretch {
	return stretch{unsafe.Pointer(s.first), int(uintptr(unsafe.Pointer(s.last))-uintptr(unsafe.Pointer(s.first))) + words*8}
}

// chunk is what the next kernel asks for.
func (m *machine) chunk() unsafe.Pointer {
	last := len(m.ahead) - 1
	if last < 0 { // nothing to come: what is in the cache already
		return unsafe.Pointer(&m.temp)
	}
	s := &m.ahead[last]
	at := s.at
	if s.bytes -= chunk; s.bytes <= 0 {
		m.ahead = m.ahead[:last]
	} else {
		s.at = unsafe.Add(at, chunk)
	}
	return at
}
