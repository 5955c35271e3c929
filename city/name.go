package city

import (
	"strconv"

	"huice/engine/pack"
)

// Mark is what every page and file with data of this package must say.
func Mark() pack.Text {
	return pack.Text{Zh: "演示数据，非真实企业", En: "Demo data, no real enterprise"}
}

// appendName appends a company name. The city's demo name and the running number tell that there is no such company.
func (g *generator) appendName(b []byte, f *firm) []byte {
	d := topic(f.key, topicName)
	n := &g.Names
	b = append(b, g.City.Name...)
	b = append(b, n.First[d.below(len(n.First))]...)
	b = append(b, n.Second[d.below(len(n.Second))]...)
	b = strconv.AppendInt(b, f.row+1, 10)
	b = append(b, "号"...)
	b = append(b, f.group.Words[d.below(len(f.group.Words))]...)
	return append(b, n.Suffix...)
}
