package lomi

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
	opUpdateCustomer operation = "update_customer"
	opListCustomers  operation = "list_customers"
	opDeleteCustomer operation = "delete_customer"

	opCreateSession operation = "create_session"
	opGetSession    operation = "get_session"
	opListSessions  operation = "list_sessions"

	opGetTransaction   operation = "get_transaction"
	opListTransactions operation = "list_transactions"

	opCreateRefund operation = "create_refund"
	opGetRefund    operation = "get_refund"
	opListRefunds  operation = "list_refunds"
)

// endpoint is what a path stands for: its operations by method, and the id in it.
type endpoint struct {
	operations map[string]operation
	argument   string
}

// route maps an escaped path, relative to the front, to its endpoint, with the first generation's prefix /v1 and without it. The path is taken segment
// by segment and never cleaned: ".." is an argument like any other.
func (o *Options) route(escapedPath string) (endpoint, bool) {
	rest, ok := strings.CutPrefix(escapedPath, "/")
	if !ok {
		return endpoint{}, false
	}
	segments, ok := wire.Segments(strings.TrimPrefix(rest, "v1/"))
	if !ok {
		return endpoint{}, false
	}
	switch resource, below := segments[0], segments[1:]; {
	case resource == "customers":
		return findCustomers(below)
	case resource == "checkout-sessions":
		return findRecords(below, map[string]operation{http.MethodPost: opCreateSession, http.MethodGet: opListSessions}, opGetSession)
	case resource == "transactions":
		return findRecords(below, map[string]operation{http.MethodGet: opListTransactions}, opGetTransaction)
	case resource == "refunds" && o.Refunds:
		return findRecords(below, map[string]operation{http.MethodPost: opCreateRefund, http.MethodGet: opListRefunds}, opGetRefund)
	default:
		return endpoint{}, false
	}
}

// findRecords is a resource with one operation for a single record: to read it.
func findRecords(segments []string, all map[string]operation, one operation) (endpoint, bool) {
	switch len(segments) {
	case 0:
		return endpoint{operations: all}, true
	case 1:
		return endpoint{argument: segments[0], operations: map[string]operation{http.MethodGet: one}}, true
	default:
		return endpoint{}, false
	}
}

func findCustomers(segments []string) (endpoint, bool) {
	switch len(segments) {
	case 0:
		return endpoint{operations: map[string]operation{
			http.MethodPost: opCreateCustomer,
			http.MethodGet:  opListCustomers,
		}}, true
	case 1:
		return endpoint{argument: segments[0], operations: map[string]operation{
			http.MethodGet:    opGetCustomer,
			http.MethodPatch:  opUpdateCustomer,
			http.MethodDelete: opDeleteCustomer,
		}}, true
	default:
		return endpoint{}, false
	}
}
