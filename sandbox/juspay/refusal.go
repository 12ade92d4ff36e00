package juspay

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// problem is a refusal: an HTTP status and one of the bodies that errors have. They have no common form: which fields are there depends on the cause.
// The document shows none; the forms of other official pages are here, and every text is the sandbox's. Nothing of it may hold what a header or a field
// contained.
type problem struct {
	status int
	body   errorBody
}

// Error implements error.
func (p *problem) Error() string { return fmt.Sprintf("http %d: %s", p.status, p.body.ErrorCode) }

// Words of the error bodies.
const (
	statusInvalid        = "Invalid Request"
	statusInvalidRequest = "invalid_request_error"
	statusError          = "error"

	infoInvalidInput = "INVALID_INPUT"
	userError        = "USER_ERROR"
)

func info(code, user, developer string, fields ...fieldReason) *errorInfo {
	return &errorInfo{Code: code, Category: userError, UserMessage: user, DeveloperMessage: developer, Fields: fields}
}

// invalid is a request that is wrong elsewhere than in a field's value. That it has this form is not documented; the sandbox's choice.
func invalid(text string) *problem {
	return &problem{http.StatusBadRequest, errorBody{
		Status: statusInvalid, ErrorCode: statusInvalid, ErrorMessage: text,
		ErrorInfo: info(infoInvalidInput, "The request is not valid.", text),
	}}
}

// wrongValue is a field with a value that is not allowed. The message and the reason are the provider's own words.
func wrongValue(field, text string) *problem {
	return &problem{http.StatusBadRequest, errorBody{
		Status: statusInvalid, ErrorCode: statusInvalid, ErrorMessage: "Wrong value in " + field,
		ErrorInfo: info(infoInvalidInput, "The request is not valid.", text, fieldReason{Name: field, Reason: "Invalid value."}),
	}}
}

// missing is a required field that is not there.
func (o *Options) missing(field string) *problem {
	text := field + " is required"
	if o.OlderErrors {
		return &problem{http.StatusBadRequest, errorBody{Status: statusInvalidRequest, ErrorCode: "nullable", ErrorMessage: text}}
	}
	return wrongValue(field, text)
}

// shortReference is an object_reference_id of less than 8 characters. Its form is not documented; the sandbox's choice.
func (o *Options) shortReference() *problem {
	const text = fieldReference + " must have at least 8 characters"
	if !o.ShortReferenceWithoutFields {
		return wrongValue(fieldReference, text)
	}
	return &problem{http.StatusBadRequest, errorBody{
		Status: statusInvalid, ErrorCode: statusInvalid, ErrorMessage: "Wrong value in " + fieldReference,
		ErrorInfo: info(infoInvalidInput, "The request is not valid.", text),
	}}
}

func duplicate() *problem {
	const text = "a customer with this object_reference_id exists already"
	return &problem{http.StatusBadRequest, errorBody{
		Status: statusInvalidRequest, ErrorCode: "unique", ErrorMessage: text,
		ErrorInfo: info("ALREADY_EXISTS", "This customer exists already.", text),
	}}
}

func notFound() *problem {
	const text = "there is no customer with this customer_id or object_reference_id"
	return &problem{http.StatusNotFound, errorBody{
		Status: statusInvalidRequest, ErrorCode: "object_not_found", ErrorMessage: text,
		ErrorInfo: info("RESOURCE_NOT_FOUND", "This customer does not exist.", text),
	}}
}

// accessDenied has no error_message.
func accessDenied(text string) *problem {
	return &problem{http.StatusUnauthorized, errorBody{
		Status: statusError, ErrorCode: "access_denied",
		ErrorInfo: info("UNAUTHORIZED", "Access denied.", text),
	}}
}

// denied is a request with wrong credentials.
func (o *Options) denied(op operation, text string) *problem {
	if o.OlderErrors && op == opCreateCustomer {
		return &problem{http.StatusUnauthorized, errorBody{Status: statusInvalidRequest, ErrorCode: "missing_authentication", ErrorMessage: text}}
	}
	return accessDenied(text)
}

// unauthenticated is a request without credentials.
func (o *Options) unauthenticated(op operation, text string) *problem {
	if o.OlderErrors && op == opGetCustomer {
		return &problem{http.StatusBadRequest, errorBody{Status: statusError, ErrorCode: "invalid_request", ErrorMessage: text}}
	}
	return o.denied(op, text)
}

// scripted is a refusal that a fault asks for: in the provider's form for this status if it has one.
func scripted(status int) *problem {
	switch status {
	case http.StatusUnauthorized:
		return accessDenied("the API key is wrong")
	case http.StatusForbidden:
		return badOrigin()
	default:
		return outside(status, strings.ToLower(http.StatusText(status)))
	}
}

// badOrigin is the refusal of a caller's address. It has neither status nor error_code.
func badOrigin() *problem {
	const text = "requests from this address are not allowed"
	return &problem{http.StatusForbidden, errorBody{
		Error: true, ErrorMessage: text, UserMessage: text, ErrorInfo: info("BAD_ORIGIN", text, text),
	}}
}

// outside is a refusal that no page of the provider describes. Its form is the sandbox's choice.
func outside(status int, text string) *problem {
	code := "invalid_request"
	switch {
	case status == http.StatusTooManyRequests:
		code = "too_many_requests"
	case status >= http.StatusInternalServerError:
		code = "internal_error"
	}
	return &problem{status, errorBody{Status: statusError, ErrorCode: code, ErrorMessage: text}}
}

// asProblem finds the body for err.
func asProblem(err error) *problem {
	if known, ok := errors.AsType[*problem](err); ok {
		return known
	}
	refused, ok := errors.AsType[*wire.Refusal](err)
	switch {
	case !ok:
		return outside(http.StatusInternalServerError, "internal error of the sandbox")
	case refused.Status == http.StatusBadRequest:
		return invalid(refused.Text)
	default:
		return outside(refused.Status, refused.Text)
	}
}
