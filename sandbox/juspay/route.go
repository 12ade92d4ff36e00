package juspay

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
	opCreateOrder    operation = "create_order"
	opGetOrder       operation = "get_order"
	opUpdateOrder    operation = "update_order"
	opCreateSession  operation = "create_session"
	opCapture        operation = "capture"
	opVoid           operation = "void"
	opRefundOrder    operation = "refund_order"
	opCreateRefund   operation = "create_refund"
)

// endpoint is what a path stands for: its operations by method, and the id in it.
type endpoint struct {
	operations map[string]operation
	argument   string
}

// find maps an escaped path, relative to the front, to its endpoint. The path is taken segment by segment and never cleaned: ".." is an id like any
// other, and an escaped slash is part of one.
func find(escapedPath string) (endpoint, bool) {
	rest, ok := strings.CutPrefix(escapedPath, "/")
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
	case "orders":
		return findOrders(segments[1:])
	case "order":
		return findOlder(segments[1:])
	case "session":
		return only(opCreateSession, "", len(segments) == 1)
	case "refunds":
		return only(opCreateRefund, "", len(segments) == 1)
	case "v2":
		return findTxns(segments[1:])
	default:
		return endpoint{}, false
	}
}

// only is an endpoint with one operation, a POST, if there is one.
func only(op operation, argument string, found bool) (endpoint, bool) {
	return endpoint{argument: argument, operations: map[string]operation{http.MethodPost: op}}, found
}

func findCustomers(segments []string) (endpoint, bool) {
	switch len(segments) {
	case 0:
		return only(opCreateCustomer, "", true)
	case 1:
		return endpoint{argument: segments[0], operations: map[string]operation{
			http.MethodGet:  opGetCustomer,
			http.MethodPost: opUpdateCustomer,
		}}, true
	default:
		return endpoint{}, false
	}
}

func findOrders(segments []string) (endpoint, bool) {
	switch len(segments) {
	case 0:
		return only(opCreateOrder, "", true)
	case 1:
		return endpoint{argument: segments[0], operations: map[string]operation{
			http.MethodGet:  opGetOrder,
			http.MethodPost: opUpdateOrder,
		}}, true
	default:
		return only(opRefundOrder, segments[0], len(segments) == 2 && segments[1] == "refunds")
	}
}

// findOlder finds what older clients use: the order_id is not in the path.
func findOlder(segments []string) (endpoint, bool) {
	switch strings.Join(segments, "/") {
	case "create":
		return only(opCreateOrder, "", true)
	case "status":
		return endpoint{operations: map[string]operation{http.MethodGet: opGetOrder, http.MethodPost: opGetOrder}}, true
	case "refund":
		return only(opRefundOrder, "", true)
	default:
		return endpoint{}, false
	}
}

func findTxns(segments []string) (endpoint, bool) {
	if len(segments) != 3 || segments[0] != "txns" {
		return endpoint{}, false
	}
	switch segments[2] {
	case "capture":
		return only(opCapture, segments[1], true)
	default:
		return only(opVoid, segments[1], segments[2] == "void")
	}
}
