package yassir

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
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

// exchange carries out one call and takes data out of the envelope. A 2xx that says "error" inside is a refusal, as is one that judge, if there
// is one, says no to. A write may be answered with the word "success" and no data; anything else without data is no answer.
func exchange[T any](ctx context.Context, c *Client, call rest.Call, judge func(*T) *tender.Error) (*T, *rest.Response, error) {
	var wrapped envelope[T]
	call.Into = &wrapped
	call.Judge = func(answer *rest.Response) *tender.Error {
		says := func(status string) bool { return strings.EqualFold(string(wrapped.Status), status) }
		switch {
		case says("error") || isRefusal(wrapped.Code):
			return refusedInside(call, answer, string(wrapped.Code), wrapped.Data != nil)
		case wrapped.Status != "" && !says("success"), wrapped.Code != "" && !isSuccess(wrapped.Code):
			return unexpected("the answer's status or code is neither success nor a refusal")
		case wrapped.Data == nil && says("success") && call.Effect == rest.Write:
			wrapped.Data = new(T)
		case wrapped.Data == nil:
			return unexpected("the answer has no data")
		}
		if judge == nil {
			return nil
		}
		return judge(wrapped.Data)
	}
	answer, err := c.rest.Do(ctx, call)
	return wrapped.Data, answer, err
}

// isRefusal reports whether an envelope's code is an HTTP status that says no.
func isRefusal(code rest.Number) bool {
	status, err := strconv.Atoi(string(code))
	return err == nil && status >= 400 && status <= 599
}

func isSuccess(code rest.Number) bool {
	status, err := strconv.Atoi(string(code))
	return err == nil && status >= 200 && status <= 299
}

// refusedInside is the error of a 2xx whose envelope says "error". Its code is an HTTP status; without one it is a plain refusal. With data
// beside it the answer contradicts itself, and the outcome is open.
func refusedInside(call rest.Call, answer *rest.Response, code string, contradicted bool) *tender.Error {
	status := http.StatusBadRequest
	if isRefusal(rest.Number(code)) {
		status, _ = strconv.Atoi(code) // it is a number
	}
	e := rest.StatusError(call, status)
	if contradicted {
		e.Outcome = tender.OutcomeUnknown
	}
	classify(answer, e)
	if code == strconv.Itoa(status) {
		e.Code = ""
	}
	return e
}

func unexpected(text string) *tender.Error {
	return &tender.Error{Kind: tender.ErrProtocol, Message: text}
}

// wants judges a 2xx to capture, release or refund by its status code. refusals has the kinds of the codes that say no; every other code that
// is not wanted leaves the outcome open. What the data say of a refusal counts; the envelope's message speaks of the call, not of the payment.
func wants(code rest.Number, words string, wanted []int, refusals map[int]tender.Kind) *tender.Error {
	got := statusCode(code)
	if slices.Contains(wanted, got) {
		return nil
	}
	if kind, ok := refusals[got]; ok {
		return &tender.Error{Kind: kind, Outcome: tender.OutcomeRejected, Code: string(code), Message: words}
	}
	e := unexpected("the answer's status code does not say that it was done")
	e.Code = string(code)
	return e
}
