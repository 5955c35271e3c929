package bench

import (
	"errors"
	"testing"
	"time"
)

func TestFiguresOfRounds(t *testing.T) {
	quiet, noisy := Figure{PerRow: []float64{10, 12, 11}}, Figure{PerRow: []float64{30, 60, 33}}
	if m := quiet.Median(); m != 11 {
		t.Errorf("the median is %g", m)
	}
	if x := noisy.Over(&quiet); x != 3 {
		t.Errorf("three, five and three times are %g times", x)
	}
	even := Figure{PerRow: []float64{4, 1, 2, 3}}
	if m := even.Median(); m != 2.5 {
		t.Errorf("the median of an even number of rounds is %g", m)
	}
}

func TestRoundsTakeEveryLineInTurn(t *testing.T) {
	var order string
	line := func(name string) Line {
		return Line{Name: name, Cores: 1, Rows: 10, Do: func() error { order += name; return nil }, Took: func() time.Duration { return 50 }}
	}
	figures, err := Rounds([]Line{line("a"), line("b")}, 2, 100)
	if err != nil {
		t.Fatal(err)
	}
	if order != "aabbaabb" { // a pass takes 50 ns by its own clock, a round 100
		t.Errorf("the order is %s", order)
	}
	if m := figures[1].Median(); m != 5 {
		t.Errorf("50 ns for 10 rows are %g a row", m)
	}
}

func TestALineThatFailsIsNamed(t *testing.T) {
	broken := errors.New("broken")
	_, err := Rounds([]Line{{Name: "c", Cores: 1, Rows: 1, Do: func() error { return broken }}}, 1, 0)
	if !errors.Is(err, broken) || err.Error() != "c: broken" {
		t.Errorf("got %v", err)
	}
}
