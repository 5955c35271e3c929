package bench

import (
	"math"
	"math/bits"
	"slices"
	"testing"
)

// TestThePopulationIsAsDescribed holds what At says about itself, and what every engine relies on: no divisor is zero, and
// amounts are small enough for floating point to divide them on the right side of every threshold.
func TestThePopulationIsAsDescribed(t *testing.T) {
	const n = 50_000
	var revenue, intensity []float64
	var gaps, patents, industry, inTheRed float64
	for i := range int64(n) {
		f := At(1, i)
		if f != At(1, i) {
			t.Fatalf("row %d is not the same twice", i)
		}
		for k, v := range f.Money() {
			c := Cell(k)
			if v >= 900_000_000_000 || v < 0 && (c < NetAssets || c >= NetAssets+3) || v == 0 && c != Domestic && c != HighTech && c != Other {
				t.Fatalf("row %d: %s is %d", i, c, v)
			}
		}
		if f.Staff < 1 || f.RDStaff > f.Staff || f.Other > f.RD[0] || f.Industry > 96 || f.Platform > 3 {
			t.Fatalf("row %d: %+v", i, f)
		}
		revenue = append(revenue, float64(f.Revenue[0]))
		intensity = append(intensity, float64(f.RD[0])/float64(f.Revenue[0]))
		gaps += float64(int(Cells) - bits.OnesCount64(f.Known))
		patents += share(f.Invention+f.Utility+f.OtherClass2 > 0)
		industry += share(f.Industry >= 13 && f.Industry <= 43)
		inTheRed += share(f.NetAssets[0] < 0)
	}
	slices.Sort(revenue)
	near(t, "median of revenue", revenue[n/2], 12.6e6, 0.3e6)
	near(t, "mean R&D intensity", mean(intensity), 0.065, 0.003)
	near(t, "share of gaps", gaps/n/float64(Cells), 0.03, 0.001)
	near(t, "holders of rights", patents/n, 0.53, 0.02)
	near(t, "manufacturers", industry/n, 0.5+0.3*31/97, 0.02)
	near(t, "negative net assets", inTheRed/n, 0.036, 0.005)
}

func share(holds bool) float64 {
	if holds {
		return 1
	}
	return 0
}

func mean(list []float64) float64 {
	var sum float64
	for _, x := range list {
		sum += x
	}
	return sum / float64(len(list))
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within {
		t.Errorf("%s is %g, described as %g", what, got, want)
	}
}

func TestAnotherSeedIsAnotherPopulation(t *testing.T) {
	if At(1, 7) == At(2, 7) {
		t.Error("seeds 1 and 2 make the same row 7")
	}
}

func TestATallyNamesWhatDiffers(t *testing.T) {
	want := Reference(1, 2_000)
	got := want
	if d := got.Differences(&want, true); d != nil {
		t.Errorf("a tally differs from itself: %v", d)
	}
	got.True[6]++
	got.Unknown[20]--
	got.Sum[2]--
	if d := got.Differences(&want, true); len(d) != 3 {
		t.Errorf("three figures were changed, found %v", d)
	}
	if d := got.Differences(&want, false); len(d) != 2 {
		t.Errorf("an engine without unknowns is not asked for them, found %v", d)
	}
}
