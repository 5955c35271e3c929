package main

import "huice/bench"

// ourPrefix begins the names of our engine's builds.
const ourPrefix = "huice"

// ours lists the builds of our engine that this machine has.
func ours() []engine {
	var list []engine
	policy, err := bench.NewPolicy()
	if err != nil {
		return []engine{{name: ourPrefix, rows: 1, prepare: func(int) (*job, error) { return nil, err }}}
	}
	for _, b := range policy.Builds() {
		list = append(list, engine{ourPrefix + ", " + b.Name, 1 << 20, true, func(rows int) (*job, error) {
			batches := bench.Load(policy.Schema, rows, func(row int) bench.Firm { return bench.At(1, int64(row)) })
			answers := bench.NewAnswers(rows)
			return &job{
				pass:  func() error { policy.Assess(b.Engine, batches, 1, answers); return nil },
				tally: counted(answers),
			}, nil
		}})
	}
	return list
}
