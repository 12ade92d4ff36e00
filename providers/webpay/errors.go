package webpay

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// refusal is what an answer that says no may look like. The document has the words of its status and nothing else; the places of the text are
// known from practice, so each is optional and may hold anything.
type refusal struct {
	Status  looseText `json:"status"`
	Message words     `json:"message"`
	Errors  words     `json:"errors"`
	Error   words     `json:"error"`
}

func refusalIn(body []byte) refusal {
	var r refusal
	if json.Unmarshal(body, &r) != nil {
		return refusal{} // not JSON: a proxy's page, or nothing
	}
	return r
}

// own reports whether the refusal is WebPay's: every answer of the API has a status, in one of the document's words.
func (r refusal) own() bool { return r.Status == wordInvalid || r.Status == wordError }

// tell puts the refusal's words into e.
func (r refusal) tell(e *tender.Error) {
	e.Code = string(r.Status)
	e.Message = firstText(string(r.Message), string(r.Errors), string(r.Error))
}

func firstText(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// words is a text or a list of texts, which are joined; anything else is kept as its JSON.
type words string

// UnmarshalJSON never fails.
func (w *words) UnmarshalJSON(data []byte) error {
	var text string
	var list []string
	switch {
	case json.Unmarshal(data, &text) == nil: // null too
		*w = words(text)
	case json.Unmarshal(data, &list) == nil:
		*w = words(strings.Join(list, "; "))
	default:
		*w = words(data)
	}
	return nil
}

// classify takes the provider's words from an answer other than 2xx. Kind and outcome come from the HTTP status: there is no table of codes. A
// 404 that is not the provider's own proves no absence.
func classify(answer *rest.Response, e *tender.Error) {
	said := refusalIn(answer.Body)
	said.tell(e)
	if e.Kind == tender.ErrNotFound && !said.own() {
		e.Kind, e.Message = tender.ErrProtocol, "the 404 is not in the provider's form"
	}
}

// xmlRefusal is what a refusal of the XML API may look like: no page shows one. Its texts are where its answers and its framework have them.
type xmlRefusal struct {
	XMLName xml.Name
	Code    string   `xml:"response-code"`
	Message string   `xml:"response-message"`
	Errors  []string `xml:"error"`
	Text    string   `xml:",chardata"`
}

// explainXML takes the words of a refusal that is XML, and the kind of a response code in it. A 404 is the provider's own if its root is a name that the
// API's answers and its framework have, and if it does not speak of a transaction: a page's is not, nor one of a store of files.
func explainXML(answer *rest.Response, e *tender.Error) {
	var said xmlRefusal
	if xml.Unmarshal(answer.Body, &said) != nil || strings.EqualFold(said.XMLName.Local, "html") {
		return
	}
	switch answer.Status {
	case http.StatusNotFound:
		if said.Code == "" && slices.Contains([]string{"errors", "error", "hash", "order", "transaction"}, said.XMLName.Local) {
			e.Kind = tender.ErrNotFound
		}
	case http.StatusNotAcceptable: // with which its plugins have seen transactions refused
		e.Kind = tender.ErrInvalidState
	}
	if meaning, listed := refusalOf(said.Code); listed && answer.Status/100 == 4 && e.Outcome == tender.OutcomeRejected {
		e.Kind, e.Outcome = meaning.kind, meaning.outcome
	}
	e.Code, e.Message = said.Code, firstText(said.Message, strings.Join(said.Errors, "; "), strings.TrimSpace(said.Text))
}

// statusError judges a 2xx by the word of its status: nil if that is "approved". Whatever else such an answer shows, a word of the document that
// says no is a refusal, since the document has it in the same answer as the record. Any other word leaves the outcome open.
func statusError(call rest.Call, answer *rest.Response, word string) *tender.Error {
	switch word {
	case wordApproved:
		return nil
	case wordInvalid, wordError:
		e := rest.StatusError(call, http.StatusBadRequest)
		refusalIn(answer.Body).tell(e)
		return e
	}
	e := unexpected("the answer's status does not say that it was done")
	e.Code = word
	return e
}

func unexpected(text string) *tender.Error {
	return &tender.Error{Kind: tender.ErrProtocol, Message: text}
}

// invalid refuses an input before any traffic.
func invalid(field tender.Field, rule string) *tender.Error {
	return &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{Field: field, Rule: rule}}}
}

// unlike is the error of an answer about another record. It comes before anything is concluded from the answer, such as that its customer is gone.
func unlike(field tender.Field, answered *tender.Customer) *tender.Error {
	return &tender.Error{
		Kind: tender.ErrIntegrity, Customer: answered, Fields: []tender.FieldError{{Field: field, Rule: "is not the one that was asked for"}},
	}
}

// refused is the error of a creation or update that wanted reference for the customer with this id ("" = a new one). No code says that a Reference
// is taken, so it is looked up: whoever holds it, the refusal stands. A look-up that fails leaves the refusal as it was. body is
// what was refused: nothing of it is to be seen in what the look-up logs.
func (c *Client) refused(ctx context.Context, err error, reference, id string, body any) error {
	var e *tender.Error
	if reference == "" || !errors.As(err, &e) || e.Kind != tender.ErrInvalid || e.Outcome != tender.OutcomeRejected || !mayBeTaken(e.HTTPStatus) {
		return err
	}
	holder, _, failed := c.lookUp(ctx, reference, textsOf(body))
	if failed != nil {
		return err
	}
	if other, _ := holder.identity(); other == id {
		return err
	}
	taken := *e
	taken.Kind = tender.ErrAlreadyExists
	if holder.gone() {
		taken.Message = "the Reference belongs to a customer that was deleted, and the provider does not give it out again: use another one"
	}
	return &taken
}

// textsOf are the texts in a body.
func textsOf(body any) []tender.Secret {
	var texts []tender.Secret
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			texts = append(texts, tender.NewSecret(v))
		case map[string]any:
			for _, value := range v {
				walk(value)
			}
		}
	}
	var decoded any
	if data, err := json.Marshal(body); err == nil && json.Unmarshal(data, &decoded) == nil {
		walk(decoded)
	}
	return texts
}

// mayBeTaken reports whether the provider may refuse a taken Reference with this HTTP status: with 400, as its own tests show, or with one that says as much.
func mayBeTaken(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusUnprocessableEntity || status/100 == 2
}
