package bench_test

import (
	"fmt"
	"testing"

	"huice/bench"
)

func TestEngineAgreesWithTheReferenceOnThePopulation(t *testing.T) {
	rows := 200_000
	if testing.Short() {
		rows = 20_000
	}
	compare(t, rows, 40, func(row int) bench.Firm { return bench.At(1, int64(row)) }, func(row int) string { return fmt.Sprint("row ", row) })
}

// special is a firm placed on a threshold or at an extreme.
type special struct {
	name string
	set  func(f *bench.Firm)
}

// around places an amount a yuan below a threshold, on it and a yuan above it.
func around(name string, at int64, set func(f *bench.Firm, x int64)) []special {
	var out []special
	for _, d := range []int64{-1, 0, 1} {
		out = append(out, special{fmt.Sprintf("%s %+d", name, d), func(f *bench.Firm) { set(f, at+d) }})
	}
	return out
}

// thresholds lists firms on every threshold of W. The base is a firm of 100 people with 10 million yuan of revenue each year.
func thresholds() []special {
	list := []special{{"base", func(*bench.Firm) {}}}
	add := func(s ...special) { list = append(list, s...) }
	for _, n := range []int64{4, 10, 15, 20, 25, 30, 100} {
		add(around(fmt.Sprintf("%d R&D staff of 100", n), n, func(f *bench.Firm, x int64) { f.RDStaff = int32(x) })...)
	}
	for _, n := range []int64{0, 1, 500} {
		add(around(fmt.Sprintf("%d staff", n), max(n, 1), func(f *bench.Firm, x int64) { f.Staff = int32(x) })...)
	}
	for _, yuan := range []int64{2, 3, 4, 5, 6} {
		add(around(fmt.Sprintf("R&D %d %% of revenue", yuan), yuan*100_000, func(f *bench.Firm, x int64) { f.RD[0] = x })...)
	}
	for _, yuan := range []int64{10, 15, 20, 25, 30} {
		add(around(fmt.Sprintf("R&D %d %% of costs", yuan), yuan*10_000, func(f *bench.Firm, x int64) { f.Cost, f.RD[0] = 1_000_000, x })...)
	}
	for _, sum := range []int64{3, 4, 5} {
		for _, revenue := range []int64{50_000_000, 50_000_001, 200_000_000, 200_000_001} {
			name := fmt.Sprintf("three years R&D %d %% with revenue %d", sum, revenue)
			add(around(name, revenue*3*sum/100, func(f *bench.Firm, x int64) {
				f.Revenue = [3]int64{revenue, revenue, revenue}
				f.RD = [3]int64{x, 0, 0}
			})...)
		}
	}
	add(around("domestic 60 %", 900_000, func(f *bench.Firm, x int64) { f.Domestic = x })...)
	add(around("high-tech 60 %", 6_000_000, func(f *bench.Firm, x int64) { f.HighTech = x })...)
	add(around("assets 200 million", 200_000_000, func(f *bench.Firm, x int64) { f.Assets = x })...)
	add(around("other R&D cost a tenth", 50_000, func(f *bench.Firm, x int64) { f.Other = x })...)
	add(around("other R&D cost all", 499_999, func(f *bench.Firm, x int64) { f.Other = x })...)
	add(around("increment 10 million", 10_500_000, func(f *bench.Firm, x int64) { f.RD[0] = x })...)
	add(around("no increment", 500_000, func(f *bench.Firm, x int64) { f.RD[0] = x })...)
	return append(append(list, growths()...), marks()...)
}

// growths lists firms on the bands of growth, with positive and negative assets.
func growths() []special {
	var list []special
	for _, tenths := range []int64{20, 21, 23, 25, 27} {
		list = append(list, around(fmt.Sprintf("revenue growth %d tenths", tenths), (tenths-10)*100_000_000,
			func(f *bench.Firm, x int64) { f.Revenue = [3]int64{x, 1_000_000_000, 1_000_000_000} })...)
		list = append(list, around(fmt.Sprintf("growth of thirds, %d tenths", tenths), 300*tenths-1_000,
			func(f *bench.Firm, x int64) { f.NetAssets = [3]int64{x, 3_000, 9_000} })...)
		list = append(list, around(fmt.Sprintf("net assets from the red, %d tenths", tenths), -(tenths-10)*100_000,
			func(f *bench.Firm, x int64) { f.NetAssets = [3]int64{x, -1_000_000, -1_000_000} })...)
		list = append(list, around(fmt.Sprintf("net assets across zero, %d tenths", tenths), (tenths-10)*100_000,
			func(f *bench.Firm, x int64) { f.NetAssets = [3]int64{x, 1_000_000, -1_000_000} })...)
	}
	return list
}

// marks lists firms with every count, code, flag and extreme that W looks at.
func marks() []special {
	var list []special
	add := func(name string, set func(f *bench.Firm)) { list = append(list, special{name, set}) }
	for n := range int32(18) {
		add(fmt.Sprint("invention patents ", n), func(f *bench.Firm) { f.Invention = n })
		add(fmt.Sprint("class II rights ", n), func(f *bench.Firm) { f.Invention, f.Utility, f.OtherClass2 = 0, n/2, n-n/2 })
		add(fmt.Sprint("transformations ", n), func(f *bench.Firm) { f.Transformations = n })
	}
	for n := range uint8(97) {
		add(fmt.Sprint("industry ", n), func(f *bench.Firm) { f.Industry = n })
	}
	for n := range uint8(4) {
		add(fmt.Sprint("platform ", n), func(f *bench.Firm) { f.Platform = n })
	}
	add("age 0", func(f *bench.Firm) { f.Age = 0 })
	add("abroad", func(f *bench.Firm) { f.Resident = false })
	for n := range 16 {
		add(fmt.Sprint("violations ", n), func(f *bench.Firm) {
			f.Safety, f.Quality, f.Environment, f.Dishonesty = n&1 != 0, n&2 != 0, n&4 != 0, n&8 != 0
		})
		add(fmt.Sprint("management ", n), func(f *bench.Firm) { f.Management = [4]bool{n&1 != 0, n&2 != 0, n&4 != 0, n&8 != 0} })
	}
	const most = 10_000_000_000_000 // the largest amount a fact may hold
	add("nothing at all", func(f *bench.Firm) { *f = bench.Firm{Known: bench.AllKnown} })
	add("no revenue", func(f *bench.Firm) { f.Revenue = [3]int64{} })
	add("no R&D", func(f *bench.Firm) { f.RD, f.Domestic, f.Other = [3]int64{}, 0, 0 })
	add("most of everything", func(f *bench.Firm) {
		three := [3]int64{most, most, most}
		f.Revenue, f.RD, f.NetAssets = three, three, three
		f.Domestic, f.TotalIncome, f.HighTech, f.Assets, f.Cost, f.Other = most, most, most, most, most, most
	})
	add("deepest debt", func(f *bench.Firm) { f.NetAssets = [3]int64{-most, -most, -most} })
	add("from almost nothing", func(f *bench.Firm) { f.Revenue, f.NetAssets = [3]int64{most, 1, most}, [3]int64{most, -1, 1} })
	add("other R&D cost above R&D", func(f *bench.Firm) { f.Other = 700_001 })
	return list
}

// TestEngineAgreesWithTheReferenceOnThresholds takes each special firm whole, and then with each of its cells missing.
func TestEngineAgreesWithTheReferenceOnThresholds(t *testing.T) {
	list := thresholds()
	each := int(bench.Cells) + 1
	firm := func(row int) bench.Firm {
		f := bench.Firm{
			Revenue: [3]int64{10_000_000, 10_000_000, 10_000_000}, RD: [3]int64{500_000, 500_000, 500_000},
			NetAssets: [3]int64{5_000_000, 4_000_000, 3_000_000}, Domestic: 1_000_000, TotalIncome: 10_000_000, HighTech: 7_000_000,
			Assets: 10_000_000, Cost: 9_000_000, Other: 20_000, Staff: 100, RDStaff: 20, Age: 3, Invention: 5, Utility: 3, OtherClass2: 1,
			Transformations: 8, Industry: 39, Platform: 2, Resident: true, Management: [4]bool{true, true, true, true}, Known: bench.AllKnown,
		}
		list[row/each].set(&f)
		if k := row % each; k > 0 {
			f.Known &^= 1 << (k - 1)
		}
		return f
	}
	name := func(row int) string { return fmt.Sprintf("%s, gap %d", list[row/each].name, row%each) }
	compare(t, len(list)*each, 1, firm, name)
	t.Logf("%d special firms, each whole and with each cell missing", len(list))
}
