package juspay

import "net/http"

// Words of the error bodies about orders.
const (
	statusBadRequest = "Bad Request"
	statusERROR      = "ERROR"
	statusNotFound   = "NOT_FOUND"

	notFoundID = 40
)

// orderIDMissing says its one sentence twice.
func orderIDMissing() *problem {
	const text = "order_id is missing"
	return &problem{http.StatusBadRequest, errorBody{Status: statusBadRequest, ErrorCode: text, ErrorMessage: text}}
}

// mandatoryMissing is an order without an amount. It says its one sentence twice; user_message, which the pages do not show here, says more.
func mandatoryMissing(field string) *problem {
	const text = "Mandatory fields are missing"
	return &problem{http.StatusBadRequest, errorBody{
		Status: statusBadRequest, ErrorCode: text, ErrorMessage: text, UserMessage: field + " is required",
	}}
}

// invalidAmount is an amount that cannot be read. user_message, which the pages do not show here, says what is wrong with it.
func invalidAmount(what string) *problem {
	return orderError("invalid_request", "Invalid amount", "the amount "+what)
}

// orderError is a refusal with status ERROR.
func orderError(code, message, user string) *problem {
	return &problem{http.StatusBadRequest, errorBody{Status: statusERROR, StatusID: -1, ErrorCode: code, ErrorMessage: message, UserMessage: user}}
}

// wrongField is any other field of an order that is missing or has a value that is not allowed, as newer servers refuse it.
func wrongField(field, text string) *problem {
	return &problem{http.StatusBadRequest, errorBody{
		Status: statusBadRequest, ErrorCode: "INVALID_REQUEST", ErrorMessage: text,
		ErrorInfo: info(infoInvalidInput, "The request is not valid.", text, fieldReason{Name: field, Reason: "Invalid value."}),
	}}
}

// notAllowed is a request that the account or the order's state does not allow. Only the code of error_info is in the pages.
func notAllowed(code, category, text string) *problem {
	about := info(code, "This is not possible.", text)
	about.Category = category
	return &problem{http.StatusBadRequest, errorBody{Status: statusBadRequest, ErrorCode: "INVALID_REQUEST", ErrorMessage: text, ErrorInfo: about}}
}

// clientRefused is a session with a payment_page_client_id, or without a customer, that it cannot have. Only the codes are known, from notes of third
// parties.
func clientRefused(code, text string) *problem {
	return &problem{http.StatusBadRequest, errorBody{
		Status: statusBadRequest, ErrorCode: code, ErrorMessage: text, ErrorInfo: info(infoInvalidInput, "The request is not valid.", text),
	}}
}

// orderTaken is an order_id that is used. Only its error_code is known, from notes of third parties.
func orderTaken() *problem {
	return orderError("invalid_request", "an order with this order_id exists already", "")
}

// orderNotFound looks like an order: it repeats the order_id, if it could be one.
func (o *Options) orderNotFound(orderID string) *problem {
	const text = "Order Not Found"
	code := http.StatusBadRequest
	if o.UnknownOrderAs404 {
		code = http.StatusNotFound
	}
	if o.checkOrderID(orderID) != nil {
		orderID = ""
	}
	return &problem{code, errorBody{
		Status: statusNotFound, StatusID: notFoundID, OrderID: orderID, ErrorInfo: info("RESOURCE_NOT_FOUND", text, text),
	}}
}

// txnNotFound is not documented; the sandbox's choice: as an unknown customer.
func txnNotFound() *problem {
	const text = "there is no transaction with this txn_uuid"
	return &problem{http.StatusNotFound, errorBody{
		Status: statusInvalidRequest, ErrorCode: "object_not_found", ErrorMessage: text,
		ErrorInfo: info("RESOURCE_NOT_FOUND", "This transaction does not exist.", text),
	}}
}

// cannot is a capture or a void that is not possible, as in a transaction of another status.
func cannot(text string) *problem {
	return &problem{http.StatusBadRequest, errorBody{
		Status: statusBadRequest, ErrorCode: "Invalid", ErrorMessage: text, ErrorInfo: info(infoInvalidInput, text, text),
	}}
}

// repeatedTooSoon is a refund of an amount that was refunded just before. Its status_id is a string in the pages.
func repeatedTooSoon() *problem {
	p := orderError("duplicate.call", "a refund of the same amount was accepted seconds ago", "")
	p.body.StatusID = "-1"
	return p
}
