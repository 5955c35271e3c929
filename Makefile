# Two commands on a fresh machine: `make demo` and `make check`. Both need Go and the module proxy, nothing else.
export CGO_ENABLED := 0
GO ?= go

.PHONY: demo check packs lint bench bench-go peers scale fuzz build clean

demo: build ## generate a city of 20,000 enterprises, assess it, select, grade, measure targets, check funds
	bin/huice demo

build:
	$(GO) build -trimpath -o bin/huice ./cmd/huice

check: build ## everything that must hold before a change lands
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo 'gofmt these files:'; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	$(GO) test -timeout 40m ./...
	$(MAKE) packs

packs: build ## the checks and examples of every pack
	bin/huice pack check --strict
	bin/huice pack test
	bin/huice pack fmt
	bin/huice --packs docs/examples/second-city pack check --strict
	bin/huice --packs docs/examples/second-city pack test
	bin/huice --packs docs/examples/second-city coverage newtown/action_plan >/dev/null
	bin/huice --packs docs/examples/other-formula pack check --strict
	bin/huice --packs docs/examples/other-formula pack test
	bin/huice --packs bench/packs pack check --strict
	bin/huice --packs bench/packs pack test
	bin/huice --packs bench/packs pack fmt
	@out=$$(bin/huice coverage) && echo "$$out" | tail -n 6

lint: ## golangci-lint; builds it the first time
	cd tools && $(GO) build -o ../bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	bin/golangci-lint run ./...

bench: ## workload W beside the memory limit, one enterprise alone, the policy library on the demo city
	$(GO) run ./bench/cmd

bench-go: ## benchmarks of the engine, the readers and the generator
	$(GO) test -run '^$$' -bench . -benchmem ./engine/assess ./engine/cohort ./engine/explain ./engine/ask ./engine/cultivate ./engine/simulate ./exchange ./city

peers: ## other engines beside ours on workload W; a module of its own, needs a C compiler for DuckDB
	@command -v $${CC:-cc} >/dev/null || { echo 'skipped: peers: there is no C compiler'; exit 0; }; \
	cd bench/peers && CGO_ENABLED=1 $(GO) test . && CGO_ENABLED=1 $(GO) run .

# Enterprises of the largest run, the pack they are assessed against, and where the files lie in the meantime.
N ?= 10000000
SCALE_PACK ?= tech_sme
SCALE_DIR ?= $(or $(TMPDIR),/tmp)

scale: build ## assess 100,000, ten times as many, … up to N generated enterprises from Parquet; about 60 bytes of disk each
	@dir=$$(mktemp -d "$(SCALE_DIR)/huice-scale.XXXXXX") && trap 'rm -rf "$$dir"' EXIT INT TERM && \
	for n in $$(n=100000; while [ $$n -lt $(N) ]; do echo $$n; n=$$((n * 10)); done; echo $(N)); do \
	  bin/huice --lang en city --enterprises $$n --year 2025 --pack $(SCALE_PACK) --out "$$dir/facts.parquet" >/dev/null && \
	  bin/huice --lang en assess --facts "$$dir/facts.parquet" --pack $(SCALE_PACK) --date 2026-07-01 --no-missing --out "$$dir/results.parquet" 2>/dev/null | tail -n 1 || exit 1; \
	done

fuzz: ## each fuzz target for half a minute
	@for p in ./engine/pack ./exchange; do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep ^Fuzz); do \
	    $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime 30s -fuzzminimizetime 10x $$p || exit 1; done; done

clean:
	rm -rf bin
