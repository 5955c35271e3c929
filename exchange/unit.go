package exchange

import (
	"cmp"
	"slices"
	"sort"
	"sync"

	"huice/engine/population"
)

// unit is a stretch of a file after it has been read: its good rows in batches, its faults in order. Units are read side
// by side and taken in order.
type unit struct {
	batches []*population.Batch
	numbers []uint32 // of the good rows, as a person counts
	faults  []placed
	keys    []slot            // of every row whose credit code can be read, where repeats are looked for
	names   []string          // the same where identifiers are other texts; keys then hold the rows only
	odd     map[uint32]string // identifiers that the file writes in another way, by row
	end     Mark              // behind it: its Row
	err     error             // the file ends here, or breaks off: io.EOF
}

// placed is a fault with the place of its column among those that are read.
type placed struct {
	Fault
	place int
}

// unitSource starts the reading of units; CSV blocks, Parquet rows, and rows one by one are the three.
type unitSource interface {
	// start begins the next unit and returns where it will be. After a unit with an err nothing is started.
	start() <-chan *unit
	// ahead is how many units may be under way at a time.
	ahead() int
	progress() (read, total int64)
}

// batchPool keeps batches that are used again.
type batchPool struct {
	mu   sync.Mutex
	free []*population.Batch
}

func (p *batchPool) take(s *population.Schema) *population.Batch {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		b := p.free[n-1]
		p.free = p.free[:n-1]
		return b
	}
	return population.NewBatch(s)
}

func (p *batchPool) put(b *population.Batch) {
	b.Reset()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, b)
}

// place returns where a good row with a number stands in the unit, or -1.
func (u *unit) place(number uint32) int {
	return slices.Index(u.numbers, number)
}

// insert puts a fault among the others of its row.
func (u *unit) insert(f placed) {
	at := sort.Search(len(u.faults), func(i int) bool {
		g := &u.faults[i]
		return g.Row > f.Row || g.Row == f.Row && g.place > f.place
	})
	u.faults = slices.Insert(u.faults, at, f)
}

// sortFaults orders faults that were found column by column.
func (u *unit) sortFaults() {
	slices.SortStableFunc(u.faults, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.place, b.place))
	})
}

// leaveOut drops good rows, by their places in ascending order.
func (u *unit) leaveOut(out []int, pool *batchPool) {
	if len(out) == 0 {
		return
	}
	var kept []*population.Batch
	numbers := u.numbers[:0]
	var dst *population.Batch
	at := 0
	for _, b := range u.batches {
		for row := range b.Rows {
			if len(out) > 0 && out[0] == at {
				out = out[1:]
				at++
				continue
			}
			if dst == nil || dst.Rows == population.BatchRows {
				dst = pool.take(b.Schema)
				kept = append(kept, dst)
			}
			for col := range b.Schema.Columns {
				if b.Valid(col).Bit(row) {
					copyValue(dst, b, col, dst.Rows, row)
				}
			}
			dst.Rows++
			numbers = append(numbers, u.numbers[at])
			at++
		}
	}
	u.batches, u.numbers = kept, numbers
}

// copyValue copies a known value between batches of one schema.
func copyValue(dst, src *population.Batch, col, to, from int) {
	switch src.Schema.Columns[col].Kind {
	case population.Int:
		dst.SetInt(col, to, src.Ints(col)[from])
	case population.Flag:
		dst.SetFlag(col, to, src.Flags(col).Bit(from))
	case population.Code:
		dst.Codes(col)[to] = src.Codes(col)[from]
		dst.Valid(col).Set(to)
	default:
		dst.SetText(col, to, src.Texts(col)[from])
	}
}
