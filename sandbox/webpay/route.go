package webpay

import (
	"net/http"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// operation is one endpoint of the API, by the name that fault scripts use.
type operation string

const (
	opCreateCustomer     operation = "create_customer"
	opGetCustomer        operation = "get_customer"
	opFindCustomer       operation = "find_customer"
	opUpdateCustomer     operation = "update_customer"
	opDeleteCustomer     operation = "delete_customer"
	opListCustomers      operation = "list_customers"
	opListPaymentMethods operation = "list_payment_methods"

	opNone operation = "none" // in the log: the request is for no endpoint of the API
)

// endpoint is what a path stands for: its operations by method, and the id in it.
type endpoint struct {
	operations map[string]operation
	argument   string // the id, percent-decoded
	literal    string // the id as it is written
}

// find maps an escaped path, relative to the front, to its endpoint. The path is taken segment by segment and never cleaned: ".." is an argument like any
// other, and so is an id with an escaped slash.
func find(escapedPath string) (endpoint, bool) {
	rest, ok := strings.CutPrefix(escapedPath, "/v2/")
	if !ok {
		return endpoint{}, false
	}
	segments, ok := wire.Segments(rest)
	if !ok {
		return endpoint{}, false
	}
	switch {
	case segments[0] == "customers":
		return findCustomers(segments[1:])
	case len(segments) == 3 && segments[0] == "merchants" && segments[1] == "customers":
		return endpoint{argument: segments[2], literal: strings.Split(rest, "/")[2], operations: map[string]operation{http.MethodGet: opFindCustomer}}, true
	default:
		return endpoint{}, false
	}
}

func findCustomers(segments []string) (endpoint, bool) {
	switch {
	case len(segments) == 0:
		return endpoint{operations: map[string]operation{http.MethodPost: opCreateCustomer, http.MethodGet: opListCustomers}}, true
	case len(segments) == 1:
		return endpoint{argument: segments[0], operations: map[string]operation{
			http.MethodGet:    opGetCustomer,
			http.MethodPost:   opUpdateCustomer,
			http.MethodDelete: opDeleteCustomer,
		}}, true
	case len(segments) == 2 && segments[1] == "payment-methods":
		return endpoint{argument: segments[0], operations: map[string]operation{http.MethodGet: opListPaymentMethods}}, true
	default:
		return endpoint{}, false
	}
}
