package front

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tenderpay/tender/sandbox/ledger"
)

const maxBody = 1 << 20

// call is one call of the API, authorized and read.
type call struct {
	path   []string // the arguments in it, unescaped
	query  url.Values
	header http.Header
	body   *form // nil where the call takes none
}

// route is a call that the document has. "*" in pattern is an argument.
type route struct {
	method, pattern string
	query           []string // the parameters that it takes
	body            bool
	status          int
	serve           func(*Account, *call) (answer any, err error)
}

func routes() []route {
	return []route{
		{http.MethodPost, "/v1/customers", nil, true, http.StatusCreated, (*Account).createCustomer},
		{http.MethodGet, "/v1/customers", []string{"limit", "cursor", "email", "phone"}, false, http.StatusOK, (*Account).listCustomers},
		{http.MethodGet, "/v1/customers/*", nil, false, http.StatusOK, (*Account).getCustomer},
		{http.MethodGet, "/v1/customers/by-reference/*", nil, false, http.StatusOK, (*Account).findCustomer},
		{http.MethodPatch, "/v1/customers/*", nil, true, http.StatusOK, (*Account).updateCustomer},
		{http.MethodDelete, "/v1/customers/*", nil, false, http.StatusNoContent, (*Account).deleteCustomer},
		{http.MethodGet, "/v1/customers/*/payment-methods", []string{"limit", "cursor"}, false, http.StatusOK, (*Account).listMethods},
		{http.MethodPost, "/v1/customers/*/client-token", nil, false, http.StatusCreated, (*Account).issueClientToken},
		{http.MethodPost, "/v1/payments", nil, true, http.StatusCreated, (*Account).createPayment},
		{http.MethodGet, "/v1/payments/*", nil, false, http.StatusOK, (*Account).getPayment},
		{http.MethodGet, "/v1/payments/by-reference/*", nil, false, http.StatusOK, (*Account).findPayment},
		{http.MethodPost, "/v1/payments/*/confirm", nil, false, http.StatusOK, (*Account).confirm},
		{http.MethodPost, "/v1/payments/*/capture", nil, true, http.StatusOK, (*Account).capture},
		{http.MethodPost, "/v1/payments/*/void", nil, false, http.StatusOK, (*Account).void},
		{http.MethodPost, "/v1/payments/*/refunds", nil, true, http.StatusCreated, (*Account).refund},
		{http.MethodGet, "/v1/payments/*/refunds/*", nil, false, http.StatusOK, (*Account).getRefund},
		{http.MethodGet, "/v1/payments/*/refunds/by-reference/*", nil, false, http.StatusOK, (*Account).findRefund},
	}
}

// match returns the arguments of path if the pattern has its form. Both are split as they stand, so an argument may hold an escaped slash.
func (r route) match(path string) (args []string, ok bool) {
	want, have := strings.Split(r.pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	for i := range want {
		if want[i] != "*" {
			if want[i] != have[i] {
				return nil, false
			}
			continue
		}
		arg, err := url.PathUnescape(have[i])
		if err != nil || arg == "" {
			return nil, false
		}
		args = append(args, arg)
	}
	return args, true
}

// ServeHTTP implements [http.Handler].
func (a *Account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Request-Id", newID("req"))
	status, answer, err := a.handle(w, r)
	if err != nil {
		e := asRefusal(err)
		status, answer = e.status, map[string]any{"error": e}
	}
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // a client that went away is its own affair
}

func (a *Account) handle(w http.ResponseWriter, r *http.Request) (status int, answer any, err error) {
	want, have := "Bearer "+a.options.Token, r.Header.Get("Authorization")
	if subtle.ConstantTimeCompare([]byte(want), []byte(have)) != 1 {
		return 0, nil, &refusal{status: http.StatusUnauthorized, Code: "unauthorized", Message: "Authorization must be Bearer and the account's token"}
	}
	for _, route := range routes() {
		args, ok := route.match(r.URL.EscapedPath())
		if !ok || route.method != r.Method {
			continue
		}
		c, err := read(w, r, route)
		if err != nil {
			return 0, nil, err
		}
		c.path = args
		a.mu.Lock()
		defer a.mu.Unlock()
		answer, err = route.serve(a, c)
		return route.status, answer, err
	}
	return 0, nil, &refusal{status: http.StatusNotFound, Code: "unknown_route", Message: "the document has no " + r.Method + " of this path"}
}

// read takes the query and the body, and refuses what the call does not take.
func read(w http.ResponseWriter, r *http.Request, route route) (*call, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, invalid("query", "is malformed")
	}
	for name, values := range query {
		switch {
		case !slices.Contains(route.query, name):
			return nil, invalid(name, "is not a parameter of this call")
		case len(values) != 1 || values[0] == "":
			return nil, invalid(name, "must be given once and not be empty")
		}
	}
	c := &call{query: query, header: r.Header}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	switch {
	case err != nil:
		return nil, invalid("body", "must arrive whole and have at most 1 MiB")
	case !route.body && len(body) > 0:
		return nil, invalid("body", "is not taken by this call")
	case !route.body:
		return c, nil
	case r.Header.Get("Content-Type") != "application/json":
		return nil, invalid("Content-Type", "must be application/json")
	}
	c.body, err = readForm(body)
	return c, err
}

// refusal is an error of the document.
type refusal struct {
	status  int
	Code    string `json:"code"`
	Message string `json:"message"`
	Field   string `json:"field,omitempty"`
}

func (e *refusal) Error() string { return e.Code + ": " + e.Message }

func invalid(field, rule string) *refusal {
	return &refusal{status: http.StatusBadRequest, Code: "invalid_field", Message: field + " " + rule, Field: field}
}

func conflict(code, message string) *refusal {
	return &refusal{status: http.StatusConflict, Code: code, Message: message}
}

func notFound(what string) *refusal {
	return &refusal{status: http.StatusNotFound, Code: "not_found", Message: "there is no such " + what}
}

// asRefusal says what the ledger refused in the document's words.
func asRefusal(err error) *refusal {
	if e, ok := errors.AsType[*refusal](err); ok {
		return e
	}
	switch ledger.RuleOf(err) {
	case ledger.RuleUniqueCustomer:
		return conflict("customer_exists", "another customer has this reference")
	case ledger.RuleUniqueReference:
		return conflict("payment_exists", "another payment has this reference")
	case ledger.RuleState:
		return conflict("invalid_state", "the payment's status does not allow this")
	case ledger.RuleCapturedLimit, ledger.RuleRefundedLimit:
		return conflict("invalid_state", "the amount is more than is left")
	default:
		return &refusal{status: http.StatusInternalServerError, Code: "internal", Message: "the simulator is wrong: " + err.Error()}
	}
}
