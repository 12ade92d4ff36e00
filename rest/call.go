package rest

import (
	"net/http"
	"net/url"

	"github.com/tenderpay/tender"
)

// Effect says whether a call may change something at the provider. It decides what may be repeated and what a lost answer means.
type Effect int

// The effects. The zero value is the careful one.
const (
	Write Effect = iota
	Read
)

// Call is one exchange to be carried out.
type Call struct {
	Effect Effect
	Method string

	// Route is the path below the base URL, with a name in braces for each of Args: "/api/v1/customers/{ID}". Logs and errors show it as it
	// stands here; the name is the field that an error about the argument names.
	Route string

	// Args fill the braces in order, each escaped as one path segment. Empty, ".", "..", longer than 255 bytes or with control bytes is refused.
	Args []string

	Query  url.Values
	Header http.Header // values with control bytes, and the names that make net/http repeat a POST or that it writes itself, are refused

	// NoAuthorize leaves Config.Authorize out: this call says in its body who makes it.
	NoAuthorize bool

	// Body is sent as JSON, or as what a Form or an XML is; nil = no body.
	Body any

	// Into receives the JSON object of a 2xx answer, or the document of XML, which it must then have; nil = the answer's body is not looked at.
	Into any

	// FreeNames are, in JSON, the names of objects in the answer whose own names are the app's, as those of "metadata": there two may differ in upper and
	// lower case alone, and there may be any number. Everywhere else such an answer is refused.
	FreeNames []string

	// Secrets are texts of this call that must not be seen in its errors, though they are not sent.
	Secrets []tender.Secret

	// Refusal is the kind of a 400, 409 or 422 that the Classify hook does not explain; zero = ErrInvalid, and ErrAlreadyExists for a 409.
	// Operations on an existing payment set ErrInvalidState.
	Refusal tender.Kind

	// Explain refines the error of this call after the Classify hook, before its texts are cleaned, where the meaning of an answer depends on
	// what was asked. It must not fail on any body. nil = nothing to add.
	Explain func(answer *Response, e *tender.Error)

	// Judge is asked about a 2xx answer after Into was filled, and returns an error for one that is a refusal all the same, nil otherwise.
	// Error texts are to be taken from the answer as they are: they are cleaned as those of any refusal. nil = every 2xx is a success.
	Judge func(answer *Response) *tender.Error
}

// Response is an answer, its body read and bounded.
type Response struct {
	Status    int
	Header    http.Header
	Body      []byte
	RequestID string // from the X-Request-Id header, if there is one

	secrets func() []string // of the call; nil in a Response that no call made
}

// Clean returns text, which are words of the answer, without the secrets of the call: the values of its request's headers, Call.Secrets and
// Config.Secrets. Errors are cleaned by themselves; this is for the provider's words in a result, such as a Failure's message.
func (r *Response) Clean(text string) string {
	if r.secrets == nil {
		return text
	}
	secrets := r.secrets()
	if text = replaceValues(text, secrets); disguised(text, secrets) {
		return redacted
	}
	return text
}
