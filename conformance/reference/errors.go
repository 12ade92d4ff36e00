package reference

import (
	"encoding/json"
	"strconv"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// classify refines what rest made of the HTTP status of a refusal. A status and code that the document explains get their kind, and nothing was
// done; all else keeps rest's careful reading (a bare 409 leaves it open), and a 404 that is not the provider's own proves no absence.
func classify(answer *rest.Response, e *tender.Error) {
	var body struct {
		Error struct{ Code, Message string }
	}
	_ = json.Unmarshal(answer.Body, &body) // the page of something in between has no code
	e.Code, e.Message = body.Error.Code, body.Error.Message
	kind, documented := map[string]tender.Kind{
		"400 invalid_field": tender.ErrInvalid, "404 not_found": tender.ErrNotFound, "409 invalid_state": tender.ErrInvalidState,
		"409 customer_exists": tender.ErrAlreadyExists, "409 payment_exists": tender.ErrAlreadyExists, "409 refund_exists": tender.ErrAlreadyExists,
	}[strconv.Itoa(answer.Status)+" "+e.Code]
	if documented {
		e.Kind, e.Outcome = kind, tender.OutcomeRejected
	} else if e.Kind == tender.ErrNotFound {
		e.Kind = tender.ErrProtocol
	}
}

// protocolError makes e the error of a 2xx that breaks the document. Its Outcome is unknown; of a read, the Gateway knows better.
func protocolError(answer *rest.Response, e tender.Error) error {
	e.Kind, e.HTTPStatus, e.RequestID = tender.ErrProtocol, answer.Status, answer.RequestID
	return &e
}
