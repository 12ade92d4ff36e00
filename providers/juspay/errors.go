package juspay

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// errorBody is what answers that say no have in common. Each field may be missing, and none has a shape that all pages agree on.
type errorBody struct {
	Status       text      `json:"status"`
	ErrorCode    text      `json:"error_code"`
	ErrorMessage text      `json:"error_message"`
	UserMessage  text      `json:"user_message"`
	ErrorInfo    errorInfo `json:"error_info"`
}

type errorInfo struct {
	Code             text `json:"code"`
	DeveloperMessage text `json:"developer_message"`
	UserMessage      text `json:"user_message"`
	RequestID        text `json:"request_id"`
	Fields           []struct {
		Name   text `json:"field_name"`
		Reason text `json:"reason"`
	} `json:"fields"`
}

// UnmarshalJSON never fails: what it cannot read is left out.
func (i *errorInfo) UnmarshalJSON(data []byte) error {
	type plain errorInfo
	_ = json.Unmarshal(data, (*plain)(i))
	return nil
}

// code is the most telling code of an answer. error_code is in places a sentence.
func (b *errorBody) code() string { return string(cmp.Or(b.ErrorInfo.Code, b.ErrorCode)) }

// refuses reports whether an answer has the words of an error, whatever its HTTP status.
func (b *errorBody) refuses() bool {
	return b.code() != "" || slices.Contains([]text{"error", "ERROR", "invalid_request_error", "Invalid Request", "Bad Request", notFound}, b.Status)
}

const (
	notFound      = "NOT_FOUND"      // a status that stands without a code
	duplicateCall = "duplicate.call" // a refund's id is taken, or an equal refund is seconds old
)

// inside is the error of a 2xx with the words of one, nil without them. No document shows such an answer, so only a code with a meaning settles that
// nothing was done, and an answer that has the id of a record too contradicts itself.
func (b *errorBody) inside(call rest.Call, answer *rest.Response, record, id string) *tender.Error {
	switch {
	case !b.refuses():
		return nil
	case id != "":
		return unexpected("the answer is " + record + " and an error at once")
	}
	e := unexpected("the answer is an error")
	if kind, known := b.kind(); known {
		e.Kind, e.Outcome = kind, tender.OutcomeRejected
	}
	b.describe(answer, e)
	if call.Explain != nil {
		call.Explain(answer, e)
	}
	return e
}

// kind looks the codes up, the most telling first. The others take the kind of the HTTP status.
func (b *errorBody) kind() (kind tender.Kind, known bool) {
	codes := map[text]tender.Kind{
		"INVALID_INPUT": tender.ErrInvalid, "MISSING_MANDATORY_PARAMETER": tender.ErrInvalid, "nullable": tender.ErrInvalid,
		"RESOURCE_NOT_FOUND": tender.ErrNotFound, "object_not_found": tender.ErrNotFound,
		"ALREADY_EXISTS": tender.ErrAlreadyExists, "DUPLICATE_REQUEST": tender.ErrAlreadyExists, "unique": tender.ErrAlreadyExists,
		"UNAUTHORIZED": tender.ErrUnauthenticated, "UNAUTHENTICATED": tender.ErrUnauthenticated,
		"access_denied": tender.ErrUnauthenticated, "missing_authentication": tender.ErrUnauthenticated,
		"BAD_ORIGIN":     tender.ErrPermission,
		"INVALID_ACTION": tender.ErrInvalidState, "EXPIRED": tender.ErrInvalidState,
		"invalid.amount.exceeded": tender.ErrInvalidState, "invalid.order.not_successful": tender.ErrInvalidState, "request.exceeded": tender.ErrInvalidState,
		duplicateCall: tender.ErrAlreadyExists,
	}
	for _, code := range []text{b.ErrorInfo.Code, b.ErrorCode} {
		if kind, known = codes[code]; known {
			return kind, true
		}
	}
	return tender.ErrNotFound, b.code() == "" && b.Status == notFound
}

// describe takes the provider's words into e.
func (b *errorBody) describe(answer *rest.Response, e *tender.Error) {
	e.Code = b.code()
	e.Message = cmp.Or(string(cmp.Or(b.ErrorMessage, b.ErrorInfo.DeveloperMessage, b.ErrorInfo.UserMessage, b.UserMessage)), e.Message)
	e.RequestID = cmp.Or(e.RequestID, answer.Header.Get("X-Response-Id"), string(b.ErrorInfo.RequestID))
	if e.Kind != tender.ErrInvalid {
		return
	}
	for _, f := range b.ErrorInfo.Fields {
		field, known := map[text]tender.Field{
			"object_reference_id": tender.FieldReference, "email_address": tender.FieldEmail, "first_name": tender.FieldName, "last_name": tender.FieldName,
			"mobile_number": tender.FieldPhone, "mobile_country_code": tender.FieldPhone,
			"order_id": tender.FieldReference, "unique_request_id": tender.FieldReference, "amount": tender.FieldAmount, "currency": tender.FieldAmount,
			"customer_id": tender.FieldCustomer, "description": tender.FieldDescription, "return_url": tender.FieldReturnURL,
		}[f.Name]
		if known && !slices.ContainsFunc(e.Fields, func(f tender.FieldError) bool { return f.Field == field }) {
			e.Fields = append(e.Fields, tender.FieldError{Field: field, Rule: cmp.Or(string(f.Reason), "is refused by the provider")})
		}
	}
}

// classify takes the provider's words from an answer other than 2xx. A code that is known says what a refusal means; where the HTTP status
// leaves the outcome open, it says nothing. A missing record is believed of a 404 or 400 in the provider's own words only.
func classify(answer *rest.Response, e *tender.Error) {
	var body errorBody
	if json.Unmarshal(answer.Body, &body) != nil {
		body = errorBody{} // not an object: a proxy's page, or nothing
	}
	kind, known := body.kind()
	if kind == tender.ErrNotFound && answer.Status != http.StatusNotFound && answer.Status != http.StatusBadRequest {
		known = false
	}
	switch {
	case known && e.Outcome == tender.OutcomeRejected:
		e.Kind = kind
	case e.Kind == tender.ErrNotFound:
		e.Kind, e.Message = tender.ErrProtocol, "the 404 is not the provider's own"
	}
	body.describe(answer, e)
}

func unexpected(text string) *tender.Error {
	return &tender.Error{Kind: tender.ErrProtocol, Message: text}
}

// refused is the error of a field that is not sent.
func refused(field tender.Field, rule string) error {
	return &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{Field: field, Rule: rule}}}
}
