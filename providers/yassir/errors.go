package yassir

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// errorBody is what an answer other than 2xx may look like. No document shows one; these places are known from practice, so each is optional
// and may be a string, an object with a message, or a list of either.
type errorBody struct {
	Errors  messages `json:"errors"`
	Message messages `json:"message"`
	Error   messages `json:"error"`
	Data    struct {
		ErrorMessage errorMessage `json:"errorMessage"`
	} `json:"data"`
	Code looseText `json:"code"`
}

type errorMessage struct {
	Provider messages `json:"providerErrorMessage"`
	Internal messages `json:"internalErrorMessage"`
}

func firstText(places ...messages) string {
	for _, text := range places {
		if text != "" {
			return string(text)
		}
	}
	return ""
}

// messages is a text, an object with one, or a list of these; several are joined.
type messages string

// UnmarshalJSON never fails: what it cannot read is no message.
func (m *messages) UnmarshalJSON(data []byte) error {
	var list []message
	if json.Unmarshal(data, &list) != nil {
		list = make([]message, 1)
		_ = list[0].UnmarshalJSON(data) // never fails
	}
	var texts []string
	for _, text := range list {
		if text != "" {
			texts = append(texts, string(text))
		}
	}
	*m = messages(strings.Join(texts, "; "))
	return nil
}

// message is a text, or an object with one.
type message string

// UnmarshalJSON never fails: what it cannot read is no message.
func (m *message) UnmarshalJSON(data []byte) error {
	var text string
	var object struct {
		Message string `json:"message"`
	}
	switch {
	case json.Unmarshal(data, &text) == nil:
		*m = message(text)
	case json.Unmarshal(data, &object) == nil:
		*m = message(object.Message)
	}
	return nil
}

// classify takes the provider's words from an answer other than 2xx. Kind and outcome come from the HTTP status: no table of codes is public.
func classify(answer *rest.Response, e *tender.Error) {
	var body errorBody
	if json.Unmarshal(answer.Body, &body) != nil {
		return // not JSON: a proxy's page, or nothing
	}
	e.Message = firstText(body.Errors, body.Message, body.Error, body.Data.ErrorMessage.Provider, body.Data.ErrorMessage.Internal)
	if code := string(body.Code); code != "" && code != strconv.Itoa(answer.Status) {
		e.Code = code
	}
}

// exchange carries out one call and takes data out of the envelope. A 2xx that says "error" inside is a refusal; one
// with neither data nor the word "success" is no answer.
func exchange[T any](ctx context.Context, c *Client, call rest.Call) (*T, *rest.Response, error) {
	var wrapped envelope[T]
	call.Into = &wrapped
	answer, err := c.rest.Do(ctx, call)
	if err != nil {
		return nil, answer, err
	}
	if strings.EqualFold(string(wrapped.Status), "error") {
		return nil, answer, refusedInside(call, answer, string(wrapped.Code))
	}
	if wrapped.Data == nil && strings.EqualFold(string(wrapped.Status), "success") {
		wrapped.Data = new(T)
	}
	if wrapped.Data == nil {
		return nil, answer, protocolError(answer, "the answer has no data")
	}
	return wrapped.Data, answer, nil
}

// refusedInside is the error of a 2xx whose envelope says "error". Its code is an HTTP status; a 5xx among them leaves the outcome open.
func refusedInside(call rest.Call, answer *rest.Response, code string) error {
	e := &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeRejected, HTTPStatus: answer.Status, RequestID: answer.RequestID}
	if call.Refusal != "" {
		e.Kind = call.Refusal
	}
	classify(answer, e)
	if status, err := strconv.Atoi(code); err == nil && status >= 500 {
		e.Kind, e.Outcome = tender.ErrUnavailable, tender.OutcomeUnknown
	}
	return e
}

// stepText is what a 2xx to capture, release or refund says of its refusal. The envelope's message speaks of the call, not of the payment.
func stepText(answer *rest.Response) string {
	var body struct {
		Data struct {
			ErrorMessage errorMessage `json:"errorMessage"`
			Status       messages     `json:"status"`
		} `json:"data"`
	}
	_ = json.Unmarshal(answer.Body, &body) // it was read once already
	return firstText(body.Data.ErrorMessage.Provider, body.Data.ErrorMessage.Internal, body.Data.Status)
}

func protocolError(answer *rest.Response, text string) *tender.Error {
	return &tender.Error{Kind: tender.ErrProtocol, HTTPStatus: answer.Status, RequestID: answer.RequestID, Message: text}
}

// refusedStep is the error of a 2xx to capture, release or refund whose status code is not the wanted one. refusals has the kinds of the codes
// that say no; every other code leaves the outcome open.
func refusedStep(answer *rest.Response, code int, refusals map[int]tender.Kind) error {
	e := protocolError(answer, "the answer's status code does not say that it was done")
	e.Code = strconv.Itoa(code)
	if kind, ok := refusals[code]; ok {
		e.Kind, e.Outcome, e.Message = kind, tender.OutcomeRejected, stepText(answer)
	}
	return e
}
