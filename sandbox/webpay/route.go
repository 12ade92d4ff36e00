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

	opCreatePayment  operation = "create_payment"
	opUpdatePayment  operation = "update_payment"
	opConfirmPayment operation = "confirm_payment"
	opGetPayment     operation = "get_payment"
	opCreateLink     operation = "create_link"
	opGetLink        operation = "get_link"

	opCapture   operation = "capture"
	opRefund    operation = "refund"
	opVoid      operation = "void"
	opManage    operation = "manage_transaction"
	opFindOrder operation = "find_order"

	opNone operation = "none" // in the log: the request is for no endpoint of the API
)

// form is what the answers of an operation look like.
type form int

const (
	formJSON form = iota // API v2
	formList             // JSON, and errors are always a list of texts
	formXML              // API v1
)

func (op operation) form() form {
	switch op {
	case opCapture, opRefund, opVoid, opFindOrder:
		return formXML
	case opManage:
		return formList
	default:
		return formJSON
	}
}

// signedInBody tells which operations have their credentials in the body, and no Authorization header.
func (op operation) signedInBody() bool { return op.form() != formJSON }

// ofPayments tells which operations are about payments, and not about customers.
func (op operation) ofPayments() bool {
	switch op {
	case opCreatePayment, opUpdatePayment, opConfirmPayment, opGetPayment, opCreateLink, opGetLink:
		return true
	default:
		return op.signedInBody()
	}
}

// manages tells which operations change what became of an order that was paid.
func (op operation) manages() bool { return op.signedInBody() && op != opFindOrder }

// endpoint is what a path stands for: its operations by method, and the id in it.
type endpoint struct {
	operations map[string]operation
	argument   string // the id, percent-decoded
	literal    string // the id as it is written
}

// find maps an escaped path, relative to the front, to its endpoint. The path is taken segment by segment and never cleaned: ".." is an argument like any
// other, and so is an id with an escaped slash.
func find(escapedPath string) (endpoint, bool) {
	rest, ok := strings.CutPrefix(escapedPath, "/")
	if !ok {
		return endpoint{}, false
	}
	segments, ok := wire.Segments(rest)
	if !ok {
		return endpoint{}, false
	}
	switch {
	case segments[0] == "v2" && len(segments) > 1:
		return findVersion2(segments[1:], strings.Split(rest, "/")[1:])
	case escapedPath == "/orders/show":
		return only(http.MethodPost, opFindOrder, ""), true
	case len(segments) == 3 && segments[0] == "transactions":
		return findTransaction(segments[1], segments[2])
	default:
		return endpoint{}, false
	}
}

func findVersion2(segments, literal []string) (endpoint, bool) {
	switch {
	case segments[0] == "customers":
		return findCustomers(segments[1:])
	case len(segments) == 3 && segments[0] == "merchants" && segments[1] == "customers":
		return endpoint{argument: segments[2], literal: literal[2], operations: map[string]operation{http.MethodGet: opFindCustomer}}, true
	case segments[0] == "payment":
		return findPayment(segments[1:])
	case len(segments) == 2 && segments[0] == "terminal-entry" && segments[1] == "create-or-update":
		return only(http.MethodPost, opCreateLink, ""), true
	case len(segments) == 3 && segments[0] == "terminal-entry" && segments[2] == "show":
		return only(http.MethodGet, opGetLink, segments[1]), true
	case len(segments) == 1 && segments[0] == "trx-management":
		return only(http.MethodPost, opManage, ""), true
	default:
		return endpoint{}, false
	}
}

func only(method string, op operation, argument string) endpoint {
	return endpoint{argument: argument, operations: map[string]operation{method: op}}
}

func findPayment(segments []string) (endpoint, bool) {
	switch {
	case len(segments) == 1 && segments[0] == "new":
		return only(http.MethodPost, opCreatePayment, ""), true
	case len(segments) != 2:
		return endpoint{}, false
	}
	switch segments[1] {
	case "update":
		return only(http.MethodPost, opUpdatePayment, segments[0]), true
	case "confirm":
		return only(http.MethodPost, opConfirmPayment, segments[0]), true
	case "status":
		return only(http.MethodGet, opGetPayment, segments[0]), true
	default:
		return endpoint{}, false
	}
}

func findTransaction(number, file string) (endpoint, bool) {
	kind, isXML := strings.CutSuffix(file, ".xml")
	switch op := operation(kind); op {
	case opCapture, opRefund, opVoid:
		return only(http.MethodPost, op, number), isXML
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
