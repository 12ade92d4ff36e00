# What a newcomer needs: `make demo` and `make test`. The rest is for people who change something.
GO   ?= go
LINT  = $(GO) tool -modfile=$(CURDIR)/tools/go.mod golangci-lint

.PHONY: demo test race vet build lint

demo: ## take payments through the library against the embedded simulator
	$(GO) run ./cmd/tender demo

test: ## every test, offline
	$(GO) test ./...

race: ## the tests once more under the race detector, in another order
	$(GO) test -race -shuffle=on ./...

vet:
	$(GO) vet ./...

build: ## every package of every module
	$(GO) build ./...
	cd tools && $(GO) build -o /dev/null tool

lint: ## golangci-lint, at the version pinned in tools/go.mod
	$(LINT) run ./...
