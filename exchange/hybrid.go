package exchange

import (
	"encoding/binary"

	"huice/engine/population"
)

// hybrid reads the runs in which Parquet keeps levels and places: a number repeated, or groups of eight numbers packed in
// as many bits as they need.
type hybrid struct {
	data  []byte
	width int
	left  int    // numbers of the run under way
	same  bool   // the run repeats value
	value uint32 // of the run
	bit   int    // in data, of a packed run
	end   int    // of a packed run, in bytes of data
}

func newHybrid(data []byte, width int) hybrid { return hybrid{data: data, width: width} }

// run begins the next run.
func (h *hybrid) run() error {
	if h.end > 0 {
		h.data, h.end = h.data[h.end:], 0
	}
	head, n := binary.Uvarint(h.data)
	if n <= 0 || head>>1 > 1<<31 {
		return errPage
	}
	h.data = h.data[n:]
	h.same = head&1 == 0
	if h.same {
		bytes := (h.width + 7) / 8
		if bytes > len(h.data) {
			return errPage
		}
		h.left, h.value = int(head>>1), 0
		for i := range bytes {
			h.value |= uint32(h.data[i]) << (8 * i)
		}
		h.data = h.data[bytes:]
		return nil
	}
	groups := int(head >> 1)
	h.left, h.bit = 8*groups, 0
	h.end = min(groups*h.width, len(h.data)) // some writers cut the last group off
	return nil
}

// bits reads n bits into a plane from a row on.
func (h *hybrid) bits(p *population.Plane, from, n int) error {
	for n > 0 {
		for h.left == 0 {
			if err := h.run(); err != nil {
				return err
			}
		}
		m := min(n, h.left)
		switch {
		case !h.same:
			if h.bit+m > 8*h.end {
				return errPage
			}
			h.unpackBits(p, from, m)
		case h.value != 0:
			setRange(p, from, m)
		}
		from, n, h.left = from+m, n-m, h.left-m
	}
	return nil
}

// unpackBits copies n bits of a packed run. The rows they are for are clear.
func (h *hybrid) unpackBits(p *population.Plane, from, n int) {
	for n > 0 {
		m := min(n, 56, 64-from&63)
		w := load(h.data, h.bit>>3) >> (h.bit & 7) & (1<<m - 1)
		p[from>>6] |= w << (from & 63)
		from, n, h.bit = from+m, n-m, h.bit+m
	}
}

// load is eight bytes from a place on; beyond the end they are zero.
func load(data []byte, at int) uint64 {
	if at+8 <= len(data) {
		return binary.LittleEndian.Uint64(data[at:])
	}
	var w uint64
	for i := at; i < len(data); i++ {
		w |= uint64(data[i]) << (8 * (i - at))
	}
	return w
}

// numbers reads numbers.
func (h *hybrid) numbers(dst []uint32) error {
	for len(dst) > 0 {
		for h.left == 0 {
			if err := h.run(); err != nil {
				return err
			}
		}
		m := min(len(dst), h.left)
		if h.same {
			for i := range dst[:m] {
				dst[i] = h.value
			}
		} else {
			if h.bit+m*h.width > 8*h.end {
				return errPage
			}
			mask, bit := uint64(1)<<h.width-1, h.bit
			for i := range dst[:m] {
				dst[i] = uint32(load(h.data, bit>>3) >> (bit & 7) & mask)
				bit += h.width
			}
			h.bit = bit
		}
		dst, h.left = dst[m:], h.left-m
	}
	return nil
}

// setRange sets the bits of n rows.
func setRange(p *population.Plane, from, n int) {
	for n > 0 {
		m := min(n, 64-from&63)
		w := ^uint64(0) >> (64 - m)
		p[from>>6] |= w << (from & 63)
		from, n = from+m, n-m
	}
}
