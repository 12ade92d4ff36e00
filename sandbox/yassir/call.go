package yassir

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// call is one authenticated request on its way through an operation.
type call struct {
	front    *Front
	account  *Account
	op       operation
	argument string // the id or phone of the path
	r        *http.Request
	w        http.ResponseWriter
	fault    fault.Kind // a fault of the content, or empty
	query    url.Values
	body     object
}

// run checks what all operations have in common, in the order headers, query, body, and carries the operation out.
func (c *call) run() (answer, error) {
	if err := c.checkHeaders(); err != nil {
		return answer{}, err
	}
	if err := c.checkQuery(); err != nil {
		return answer{}, err
	}
	if err := c.readBody(); err != nil {
		return answer{}, err
	}
	switch c.op {
	case opCreateCustomer:
		return c.createCustomer()
	case opGetCustomer:
		return c.getCustomer()
	case opSearchCustomer:
		return c.searchCustomer()
	case opUpdateCustomer:
		return c.updateCustomer()
	case opCreateIntent:
		return c.createIntent()
	case opProceed:
		return c.proceed()
	case opCheck:
		return c.check()
	case opCapture:
		return c.capture()
	case opRelease:
		return c.release()
	default:
		return c.refund()
	}
}

// authenticate finds the account of a request: Authorization: Bearer base64(client_id:client_secret), standard
// alphabet, padded (Yassir's API reference, Payment Intents page).
func (f *Front) authenticate(r *http.Request) (*Account, error) {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return nil, refusal(http.StatusUnauthorized, "exactly one Authorization header is required")
	}
	scheme, encoded, _ := strings.Cut(values[0], " ")
	if !f.options.accepts(scheme) {
		return nil, refusal(http.StatusUnauthorized, "the Authorization scheme is not accepted: use "+f.options.schemes())
	}
	plain, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return nil, refusal(http.StatusUnauthorized, "the Authorization header is not padded standard base64 on one line")
	}
	id, secret, ok := strings.Cut(string(plain), ":")
	if !ok {
		return nil, refusal(http.StatusUnauthorized, "the Authorization header does not hold client_id:client_secret")
	}
	account := f.account(id, secret)
	if account == nil {
		return nil, refusal(http.StatusUnauthorized, "the credentials are wrong")
	}
	return account, nil
}

func (o *Options) accepts(scheme string) bool {
	switch o.Auth {
	case BasicOnly:
		return scheme == "Basic"
	case BearerOrBasic:
		return scheme == "Bearer" || scheme == "Basic"
	default:
		return scheme == "Bearer"
	}
}

func (o *Options) schemes() string {
	switch o.Auth {
	case BasicOnly:
		return "Basic"
	case BearerOrBasic:
		return "Bearer or Basic"
	default:
		return "Bearer"
	}
}

// checkQuery refuses query parameters that the operation does not have. Only create has one: countryCode.
func (c *call) checkQuery() error {
	query, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return refusal(http.StatusBadRequest, "the query cannot be read")
	}
	for name, values := range query {
		if c.op != opCreateIntent || name != "countryCode" {
			return refusal(http.StatusBadRequest, "unknown query parameter "+wire.Quote(name))
		}
		if len(values) != 1 {
			return refusal(http.StatusBadRequest, "query parameter "+wire.Quote(name)+" is given more than once")
		}
	}
	c.query = query
	return nil
}

// readBody reads the body and takes it apart. A GET has none; capture and release, whose fields are all optional,
// may leave it away; all others need a JSON object.
func (c *call) readBody() error {
	data, err := wire.ReadBody(c.w, c.r)
	if err != nil {
		return err
	}
	optional := c.op == opCapture || c.op == opRelease
	switch {
	case c.r.Method == http.MethodGet && len(data) > 0:
		return refusal(http.StatusBadRequest, "a GET has no body")
	case c.r.Method == http.MethodGet || optional && len(data) == 0:
		c.body = object{}
		return nil
	}
	if err := wire.CheckJSONType(c.r.Header); err != nil {
		return err
	}
	if !utf8.Valid(data) {
		return refusal(http.StatusBadRequest, "the body is not UTF-8")
	}
	c.body, err = wire.DecodeObject(data)
	return err
}
