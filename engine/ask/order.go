package ask

import "slices"

// order takes the file next that decides most, given those before it. Where none decides anything, the smallest set of files
// that decides something is begun, with the body of most assessments.
func (s *Survey) order(rows []signature) []Step {
	left := make([]int, len(s.sets)) // bodies that each set still waits for
	total := 0
	for i := range s.sets {
		left[i] = s.sets[i].bodies
		total += sum(s.sets[i].packs)
	}
	asked := make([]bool, len(s.bodies))
	var steps []Step
	for total > 0 {
		body := s.next(left, asked)
		asked[body] = true
		st := Step{Body: s.bodies[body]}
		done := make([]bool, len(s.sets))
		for i := range s.sets {
			if s.sets[i].has(body) {
				if left[i]--; left[i] == 0 {
					st.Decides += sum(s.sets[i].packs)
					done[i] = true
				}
			}
		}
		for _, r := range rows {
			if slices.ContainsFunc(r.sets, func(id int) bool { return done[id] }) {
				st.Subjects += r.count
			}
		}
		total -= st.Decides
		st.Left = total
		steps = append(steps, st)
	}
	return steps
}

// next is the body whose file is worth most: of sets that wait for one body, or else for the fewest.
func (s *Survey) next(left []int, asked []bool) int {
	fewest := 0
	for _, n := range left {
		if n > 0 && (fewest == 0 || n < fewest) {
			fewest = n
		}
	}
	worth := make([]int, len(s.bodies))
	for i := range s.sets {
		if left[i] != fewest {
			continue
		}
		for body := range worth {
			if !asked[body] && s.sets[i].has(body) {
				worth[body] += sum(s.sets[i].packs)
			}
		}
	}
	best := 0
	for body, n := range worth {
		if n > worth[best] {
			best = body
		}
	}
	return best
}
