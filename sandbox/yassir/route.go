package yassir

import (
	"net/http"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// operation is one endpoint of the API, by the name that fault scripts use.
type operation string

const (
	opCreateCustomer operation = "create_customer"
	opGetCustomer    operation = "get_customer"
	opSearchCustomer operation = "search_customer"
	opUpdateCustomer operation = "update_customer"
	opCreateIntent   operation = "create_intent"
	opProceed        operation = "proceed"
	opCheck          operation = "check"
	opCapture        operation = "capture"
	opRelease        operation = "release"
	opRefund         operation = "refund"
)

// endpoint is what a path stands for: its operations by method, and the id or phone in it.
type endpoint struct {
	operations map[string]operation
	argument   string
}

// find maps an escaped path, relative to the front, to its endpoint. The path is taken segment by segment and never
// cleaned: ".." is an argument like any other. A + in a phone stands for itself, as does %2B.
func find(escapedPath string) (endpoint, bool) {
	rest, ok := strings.CutPrefix(escapedPath, "/api/v1/")
	if !ok {
		return endpoint{}, false
	}
	segments, ok := wire.Segments(rest)
	if !ok {
		return endpoint{}, false
	}
	switch segments[0] {
	case "customers":
		return findCustomers(segments[1:])
	case "payments":
		return findPayments(segments[1:])
	default:
		return endpoint{}, false
	}
}

func findCustomers(segments []string) (endpoint, bool) {
	switch {
	case len(segments) == 0:
		return endpoint{operations: map[string]operation{http.MethodPost: opCreateCustomer}}, true
	case len(segments) == 1:
		return endpoint{argument: segments[0], operations: map[string]operation{
			http.MethodGet: opGetCustomer,
			http.MethodPut: opUpdateCustomer,
		}}, true
	case len(segments) == 2 && segments[0] == "search":
		return endpoint{argument: segments[1], operations: map[string]operation{http.MethodGet: opSearchCustomer}}, true
	default:
		return endpoint{}, false
	}
}

func findPayments(segments []string) (endpoint, bool) {
	switch {
	case len(segments) == 1 && segments[0] == "intents":
		return endpoint{operations: map[string]operation{http.MethodPost: opCreateIntent}}, true
	case len(segments) == 2 && segments[1] == "refund":
		return endpoint{argument: segments[0], operations: map[string]operation{http.MethodPost: opRefund}}, true
	case len(segments) == 3 && segments[0] == "intents":
		method, op := http.MethodPost, opProceed
		switch segments[2] {
		case "proceed":
		case "check":
			method, op = http.MethodGet, opCheck
		case "capture":
			op = opCapture
		case "release":
			op = opRelease
		default:
			return endpoint{}, false
		}
		return endpoint{argument: segments[1], operations: map[string]operation{method: op}}, true
	default:
		return endpoint{}, false
	}
}
