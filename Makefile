# What a newcomer needs: `make demo` and `make test`. The rest is for people who change something.
GO   ?= go
SEED ?= 1
PKG  ?= providers/yassir providers/juspay providers/webpay providers/lomi . rest
LINT  = $(GO) tool -modfile=$(CURDIR)/tools/go.mod golangci-lint

# A module of its own, under another path, that builds an adapter against the working tree as a stranger would.
OUTSIDE = cd examples/thirdparty &&

# A module of its own because of the phone library that it holds the adapters' country codes against.
PHONES = cd internal/phonecheck &&

# A module of its own because of what it measures the library against.
BENCH = cd internal/bench &&

# How long each fuzz target runs.
export FUZZTIME ?= 1m

.PHONY: demo test race fuzz vet build lint docs soak bench scale mutate

demo: ## take payments through the library against the embedded simulator
	$(GO) run ./cmd/tender demo

test: ## every test, offline
	$(GO) test ./...
	$(OUTSIDE) $(GO) test ./...
	$(PHONES) $(GO) test ./...
	$(BENCH) $(GO) test ./...

race: ## the tests once more under the race detector, in another order
	$(GO) test -race -shuffle=on ./...
	$(OUTSIDE) $(GO) test -race -shuffle=on ./...
	$(PHONES) $(GO) test -race -shuffle=on ./...
	$(BENCH) $(GO) test -race -shuffle=on ./...

fuzz: ## every fuzz target there is, FUZZTIME each; a find ends the run
	GO=$(GO) .ci/fuzz

vet:
	$(GO) vet ./...
	$(OUTSIDE) $(GO) vet ./...
	$(PHONES) $(GO) vet ./...
	$(BENCH) $(GO) vet ./...
	GOOS=windows $(GO) vet ./sandbox/...
	GOOS=darwin $(GO) vet ./sandbox/...

build: ## every package of every module
	$(GO) build ./...
	$(OUTSIDE) $(GO) build ./...
	$(PHONES) $(GO) build ./...
	$(BENCH) $(GO) build ./...
	cd tools && $(GO) build -o /dev/null tool

lint: ## golangci-lint, at the version pinned in tools/go.mod
	$(LINT) run --allow-parallel-runners ./...
	$(OUTSIDE) $(LINT) run --allow-parallel-runners ./...
	$(PHONES) $(LINT) run --allow-parallel-runners ./...
	$(BENCH) $(LINT) run --allow-parallel-runners ./...

docs: ## docs/capabilities.md from a run of the suite, docs/swapping.md from the Profiles
	$(GO) run ./internal/capabilities > docs/capabilities.md.new && mv docs/capabilities.md.new docs/capabilities.md
	$(GO) run ./cmd/tender plan > docs/swapping.md.new && mv docs/swapping.md.new docs/swapping.md

soak: ## 100,000 operations against each simulator while a fifth of all requests goes wrong; SEED=n draws others. A short one is in "make test"
	$(GO) run ./internal/soak -seed $(SEED)
	INTERLEAVINGS=10000 SEED=$(SEED) $(GO) test ./examples/receiver -count=1 -timeout 30m -run converges -v

bench: ## what a call costs beside a client by hand and two other libraries, into docs/performance.md; under ten minutes, on Linux
	$(BENCH) $(GO) run .

scale: ## how cost grows with rows, callers and tenants, and the simulators under load: the tables of docs/performance.md, in a few minutes
	$(BENCH) $(GO) run ./scale -page ../../docs/performance.md

mutate: ## mutation tests of PKG, hours for all; docs/mutation.md says how to read them. WORKERS=2 at once
	GO=$(GO) .ci/mutate $(PKG)
