package lomi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// errorBody is what an answer other than 2xx says. The generations of the documents have four shapes: three with an object "error", the earliest
// with the same fields at the top.
type errorBody struct {
	Code      looseText       `json:"code"`
	Message   looseText       `json:"message"`
	Details   json.RawMessage `json:"details"`
	RequestID looseText       `json:"request_id"` // at the top in any shape

	own bool // it has one of the four shapes
}

// readError never fails: what is not JSON says nothing.
func readError(data []byte) errorBody {
	var top errorBody
	var wrapped struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(data, &top) != nil || json.Unmarshal(data, &wrapped) != nil {
		return errorBody{}
	}
	if bytes.HasPrefix(wrapped.Error, []byte("{")) {
		inner := errorBody{}
		_ = json.Unmarshal(wrapped.Error, &inner) // no field of it can fail
		inner.RequestID, inner.own = top.RequestID, inner.Code != "" || inner.Message != ""
		return inner
	}
	top.own = top.Code != "" && top.Message != ""
	return top
}

// classify takes the provider's words from an answer other than 2xx. Kind and outcome come from the HTTP status alone: the body's own status and code
// are known to say something else. A 404 that is not the provider's own proves no absence.
func classify(answer *rest.Response, e *tender.Error) {
	body := readError(answer.Body)
	e.Message = string(body.Message)
	if details := detailsOf(body.Details); details != "" && details != e.Message && details != http.StatusText(answer.Status) {
		e.Message = strings.TrimPrefix(e.Message+": "+details, ": ")
	}
	if code := string(body.Code); code != strconv.Itoa(answer.Status) {
		e.Code = code
	}
	e.RequestID = cmp.Or(e.RequestID, string(body.RequestID))
	if e.Kind == tender.ErrNotFound && !body.own {
		e.Kind, e.Message = tender.ErrProtocol, "the 404 is not in the provider's form"
	}
}

// detailsOf is the text of details: a text, a list of texts, or an object whose fields have lists of texts under _errors.
func detailsOf(details json.RawMessage) string {
	var text string
	var texts []string
	var object map[string]json.RawMessage
	switch {
	case json.Unmarshal(details, &text) == nil:
		return text
	case json.Unmarshal(details, &texts) == nil:
		return strings.Join(texts, "; ")
	case json.Unmarshal(details, &object) != nil:
		return ""
	}
	for _, field := range slices.Sorted(maps.Keys(object)) {
		var about struct {
			Errors []string `json:"_errors"`
		}
		if json.Unmarshal(object[field], &about) == nil && len(about.Errors) > 0 {
			texts = append(texts, field+": "+strings.Join(about.Errors, ", "))
		}
	}
	return strings.Join(texts, "; ")
}

// unexpected is the error of a 2xx that breaks the API's documents. Its outcome is unknown; of a read, rest knows better.
func unexpected(text string) *tender.Error {
	return &tender.Error{Kind: tender.ErrProtocol, Message: text}
}

// refusedInside is the error of a 2xx that has an error in it. Nobody says what became of the call.
func refusedInside(answer *rest.Response) *tender.Error {
	body := readError(answer.Body)
	e := unexpected("the answer is a success with an error in it: " + string(body.Message))
	e.Code = string(body.Code)
	return e
}

// notTheOne is the error of an answer about another customer than the one that was asked for.
func notTheOne(answered *tender.Customer) *tender.Error {
	return &tender.Error{
		Kind: tender.ErrIntegrity, Customer: answered,
		Fields: []tender.FieldError{{Field: tender.FieldID, Rule: "is not the one that was asked for"}},
	}
}
