package bench

import (
	"fmt"
	"iter"
	"runtime"
	"slices"
	"time"
)

// Line is something to be timed: a pass over so many rows, on so many cores.
type Line struct {
	Name  string
	Cores int
	Rows  int64
	Do    func() error
	// Took is set by lines that time themselves, such as those of another process.
	Took func() time.Duration
}

// Figure is what the rounds of a line came to, in nanoseconds a row.
type Figure struct {
	Line   *Line
	PerRow []float64 // a round each
}

// Rounds runs every line in turn in each round, so that whatever else the machine does meets all of them alike. A round of a
// line repeats its pass until it has taken at least so long.
func Rounds(lines []Line, rounds int, atLeast time.Duration) ([]Figure, error) {
	figures := make([]Figure, len(lines))
	cores := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(cores)
	for range rounds {
		for i := range lines {
			l := &lines[i]
			figures[i].Line = l
			runtime.GOMAXPROCS(l.Cores)
			runtime.GC()
			took, rows, err := l.round(atLeast)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", l.Name, err)
			}
			figures[i].PerRow = append(figures[i].PerRow, float64(took.Nanoseconds())/float64(rows))
		}
	}
	return figures, nil
}

func (l *Line) round(atLeast time.Duration) (took time.Duration, rows int64, err error) {
	for rows == 0 || took < atLeast {
		start := time.Now()
		if err := l.Do(); err != nil {
			return 0, 0, err
		}
		t := time.Since(start)
		if l.Took != nil {
			t = l.Took()
		}
		took += t
		rows += l.Rows
	}
	return took, rows, nil
}

// Median is the median of the rounds.
func (f *Figure) Median() float64 { return median(slices.Values(f.PerRow)) }

// Over is how many times another figure this one is: the median over the rounds, since what disturbs a round disturbs both.
func (f *Figure) Over(other *Figure) float64 {
	return median(func(yield func(float64) bool) {
		for i, x := range f.PerRow {
			if !yield(x / other.PerRow[i]) {
				return
			}
		}
	})
}

func median(list iter.Seq[float64]) float64 {
	s := slices.Sorted(list)
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

// Range says how far apart the rounds are.
func (f *Figure) Range() string {
	return fmt.Sprintf("%s to %s, %d rounds", Nanoseconds(slices.Min(f.PerRow)), Nanoseconds(slices.Max(f.PerRow)), len(f.PerRow))
}

// Nanoseconds prints a time with three digits that matter.
func Nanoseconds(x float64) string {
	switch {
	case x < 10:
		return fmt.Sprintf("%.2f", x)
	case x < 100:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}
