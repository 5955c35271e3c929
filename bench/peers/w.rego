# Workload W for OPA. What is unknown is undefined; "and" and "or" over it are written out.
package w

tech_codes := {26, 27, 34, 35, 36, 37, 38, 39, 40, 63, 64, 65, 73, 74, 75}

negative_codes := {16, 51, 52, 61, 62, 70, 71, 72, 90}

c1 := input.resident

c2 := input.staff <= 500

c3 := input.revenue_y1 <= 200000000

c4 := input.assets <= 200000000

c5 := false if input.safety_violation

c5 := false if input.quality_violation

c5 := false if input.environment_violation

c5 := false if input.dishonesty

c5 := true if {
	input.safety_violation == false
	input.quality_violation == false
	input.environment_violation == false
	input.dishonesty == false
}

staff_share := input.rd_staff / input.staff

staff_points := 20 if {
	staff_share >= 0.3
} else := 16 if {
	staff_share >= 0.25
} else := 12 if {
	staff_share >= 0.2
} else := 8 if {
	staff_share >= 0.15
} else := 4 if {
	staff_share >= 0.1
} else := 0 if {
	staff_share < 0.1
}

c6 := staff_points > 0

of_revenue := input.rd_expense_y1 / input.revenue_y1

revenue_points := 50 if {
	of_revenue >= 0.06
} else := 40 if {
	of_revenue >= 0.05
} else := 30 if {
	of_revenue >= 0.04
} else := 20 if {
	of_revenue >= 0.03
} else := 10 if {
	of_revenue >= 0.02
} else := 0 if {
	of_revenue < 0.02
}

of_cost := input.rd_expense_y1 / input.cost

cost_points := 50 if {
	of_cost >= 0.3
} else := 40 if {
	of_cost >= 0.25
} else := 30 if {
	of_cost >= 0.2
} else := 20 if {
	of_cost >= 0.15
} else := 10 if {
	of_cost >= 0.1
} else := 0 if {
	of_cost < 0.1
}

class2 := input.utility_patents + input.class2_other

ip1 := 30 if input.invention_patents >= 1

ip1 := class2_points1 if input.invention_patents < 1

class2_points1 := 24 if {
	class2 >= 4
} else := 18 if {
	class2 >= 3
} else := 12 if {
	class2 >= 2
} else := 6 if {
	class2 >= 1
} else := 0 if {
	class2 < 1
}

s1 := (staff_points + max([revenue_points, cost_points])) + ip1

c7 := s1 >= 60

R1 := true if {
	c1
	c2
	c3
	c4
	c5
	c6
	c7
}

R1 := false if c1 == false

R1 := false if c2 == false

R1 := false if c3 == false

R1 := false if c4 == false

R1 := false if c5 == false

R1 := false if c6 == false

R1 := false if c7 == false

c8 := input.age >= 1

c9 := true if input.invention_patents >= 1

c9 := true if class2 >= 1

c9 := false if {
	input.invention_patents < 1
	class2 < 1
}

c10 := input.industry in tech_codes

rd_sum := (input.rd_expense_y1 + input.rd_expense_y2) + input.rd_expense_y3

rd_share := rd_sum / ((input.revenue_y1 + input.revenue_y2) + input.revenue_y3)

c11 := rd_share >= 0.05 if input.revenue_y1 <= 50000000

c11 := rd_share >= 0.04 if {
	input.revenue_y1 > 50000000
	input.revenue_y1 <= 200000000
}

c11 := rd_share >= 0.03 if input.revenue_y1 > 200000000

c12 := input.rd_domestic / rd_sum >= 0.6

c13 := input.high_tech_income / input.total_income >= 0.6

c14 := staff_share >= 0.1

ip2 := 30 if input.invention_patents >= 3

ip2 := 26 if {
	input.invention_patents >= 1
	input.invention_patents < 3
}

ip2 := class2_points2 if input.invention_patents < 1

class2_points2 := 20 if {
	class2 >= 5
} else := 15 if {
	class2 >= 3
} else := 8 if {
	class2 >= 1
} else := 0 if {
	class2 < 1
}

transformed := 30 if {
	input.transformations >= 15
} else := 24 if {
	input.transformations >= 12
} else := 18 if {
	input.transformations >= 9
} else := 12 if {
	input.transformations >= 6
} else := 6 if {
	input.transformations >= 3
} else := 0 if {
	input.transformations < 3
}

m1 := 6 if input.m1

m1 := 0 if input.m1 == false

m2 := 6 if input.m2

m2 := 0 if input.m2 == false

m3 := 4 if input.m3

m3 := 0 if input.m3 == false

m4 := 4 if input.m4

m4 := 0 if input.m4 == false

grown(x) := 10 if {
	x >= 2.7
} else := 8 if {
	x >= 2.5
} else := 6 if {
	x >= 2.3
} else := 4 if {
	x >= 2.1
} else := 2 if {
	x > 2
} else := 0

grown_revenue := grown((input.revenue_y1 / input.revenue_y2) + (input.revenue_y2 / input.revenue_y3))

grown_assets := grown((input.net_assets_y1 / input.net_assets_y2) + (input.net_assets_y2 / input.net_assets_y3))

s2 := ((((((ip2 + transformed) + m1) + m2) + m3) + m4) + grown_revenue) + grown_assets

c15 := s2 > 70

R2 := true if {
	c8
	c9
	c10
	c11
	c12
	c13
	c14
	c5
	c15
}

R2 := false if c8 == false

R2 := false if c9 == false

R2 := false if c10 == false

R2 := false if c11 == false

R2 := false if c12 == false

R2 := false if c13 == false

R2 := false if c14 == false

R2 := false if c5 == false

R2 := false if c15 == false

c16 := rd_share >= 0.03

c17 := input.invention_patents >= 5

R3 := true if {
	c16
	c17
}

R3 := false if c16 == false

R3 := false if c17 == false

listed := input.industry in negative_codes

c18 := false if listed

c18 := true if listed == false

base := input.rd_expense_y1 - input.rd_other

a4 := 0 if listed

a4 := base + min([input.rd_other, base / 9]) if listed == false

c19 := input.rd_expense_y1 > input.rd_expense_y2

a5 := max([0, min([0.1 * (input.rd_expense_y1 - input.rd_expense_y2), 1000000])])

c20 := input.platform_level >= 1

a6 := [0, 200000, 500000, 1000000][input.platform_level]
