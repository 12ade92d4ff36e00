package webpay_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/webpay"
)

// stage is a shop with a payment for each operation.
type stage struct {
	*shop

	secret string
}

func staged(t *testing.T) *stage {
	t.Helper()
	s := &stage{shop: open(t, webpay.Options{})}
	s.secret = s.newPayment("ord-open", "purchase", "")
	s.paid("ord-held", "authorize")
	s.paid("ord-paid", "purchase")
	return s
}

// ask makes a request of an operation that changes or shows the payment made for it.
func (s *stage) ask(op string) reply {
	s.t.Helper()
	post := func(path, body string, headers ...string) reply { return s.try("POST", path, body, headers...) }
	inXML := []string{"Authorization:", "Accept: application/xml", "Content-Type: application/xml"}
	switch op {
	case "create_payment":
		return post(newPath, orderBody("ord-new", "purchase", ""))
	case "update_payment":
		return post("/v2/payment/"+s.secret+"/update", `{"amount":3000}`)
	case "confirm_payment":
		return post("/v2/payment/"+s.secret+"/confirm", `{"payment_method":`+typedCard(plainPAN)+`}`, clientAuth)
	case "get_payment":
		return s.try("GET", "/v2/payment/"+s.secret+"/status", "")
	case "create_link":
		return post(linkPath, orderBody("ord-link", "purchase", ""))
	case "get_link":
		return s.try("GET", "/v2/terminal-entry/ord-held/show", "")
	case "capture":
		return post("/transactions/ord-held/capture.xml", managedBody("ord-held", "2599", "EUR"), inXML...)
	case "void":
		return post("/transactions/ord-held/void.xml", managedBody("ord-held", "2599", "EUR"), inXML...)
	case "refund":
		return post("/transactions/ord-paid/refund.xml", managedBody("ord-paid", "100", "EUR"), inXML...)
	case "manage_transaction":
		return post(managePath, fmt.Sprintf(`{"transaction":{"transaction_type":"refund","order_number":"ord-paid","amount":100,"currency":"EUR","authenticity_token":"%s","digest":"%s"}}`,
			token, hexDigest(merchantKey, "ord-paid", "100", "EUR")), "Authorization:")
	default:
		return post(orderPath, xmlBody("order", "order-number", "ord-paid", "authenticity-token", token, "digest", hexSHA1(merchantKey+"ord-paid")), inXML...)
	}
}

// done says whether the operation that changes something was carried out.
func (s *stage) done(op string) bool {
	s.t.Helper()
	switch op {
	case "create_payment":
		_, known := s.account.Ledger().PaymentByReference("ord-new")
		return known
	case "update_payment":
		p, _ := s.account.Ledger().Payment(s.secret)
		return p.Minor == 3000
	case "confirm_payment":
		_, _, times := s.account.Charged("ord-open")
		return times == 1
	case "create_link":
		_, known := s.account.Ledger().PaymentByReference("ord-link")
		return known
	case "capture":
		_, _, times := s.account.Charged("ord-held")
		return times == 1
	case "void":
		return s.account.Voided("ord-held")
	default:
		minor, _ := s.account.Refunded("ord-paid")
		return minor == 100
	}
}

func writes() []string {
	return []string{"create_payment", "update_payment", "confirm_payment", "create_link", "capture", "void", "refund", "manage_transaction"}
}

func reads() []string { return []string{"get_payment", "get_link", "find_order"} }

func TestPaymentFault_lost_answers_are_committed_and_lost_requests_are_not(t *testing.T) {
	for _, op := range writes() {
		for kind, want := range map[fault.Kind]bool{fault.LoseAnswer: true, fault.LoseRequest: false, fault.CutBody: true, fault.EmptyObject: true, fault.HTML502: false, fault.TooManyRequests: false} {
			s := staged(t)
			s.inject(op, kind)
			s.ask(op)
			s.consumed()
			assert.Equal(t, want, s.done(op), "%s, %s", op, kind)
		}
	}
}

func TestPaymentFault_errors_have_the_operations_own_form(t *testing.T) {
	for _, op := range append(writes(), reads()...) {
		s := staged(t)
		s.account.Inject(webpay.Fault{Route: op, Kind: fault.ErrorStatus, Status: 503})
		r := s.ask(op)
		assert.Equal(t, 503, r.status)
		switch op {
		case "capture", "void", "refund", "find_order":
			r.is(t, xmlDeclaration+"\n<errors>\n  <error>service unavailable</error>\n</errors>")
		case "manage_transaction":
			r.is(t, `{"errors":["service unavailable"]}`)
		default:
			r.is(t, `{"status":"error","message":"service unavailable"}`)
		}
	}
}

func TestPaymentFault_inner_failure_does_nothing(t *testing.T) {
	for _, op := range append(writes(), reads()...) {
		s := staged(t)
		s.inject(op, fault.InnerFailure)
		r := s.ask(op)
		s.consumed()
		switch op {
		case "capture", "void", "refund":
			r.ends("1050")
		case "manage_transaction":
			assert.Equal(t, []any{201, "declined", "1050"}, []any{r.status, r.text("transaction.status"), r.text("transaction.response_code")})
		case "find_order":
			r.failed(200, "unexpected failure")
		default:
			assert.Equal(t, 200, r.status)
			r.is(t, `{"status":"error","message":"unexpected failure"}`)
		}
		if op != "get_payment" && op != "get_link" && op != "find_order" {
			assert.False(t, s.done(op), op)
		}
	}
	s := open(t, webpay.Options{DeclinedStatus: 422})
	s.paid("ord-1", "purchase")
	s.inject("refund", fault.InnerFailure)
	s.manage("refund", "ord-1", 1).ends("1050") // inside of a success, whatever the switch
	s.books("ord-1", 2599, 0, false)
}

// word finds a value of an answer in JSON or XML.
func (r reply) word(path string) string {
	r.t.Helper()
	if strings.HasPrefix(r.body, "<") {
		return r.element(path)
	}
	return strings.Trim(r.get(path), `"`)
}

func TestPaymentFault_of_the_content(t *testing.T) {
	type want struct{ path, value string }
	zeros := strings.Repeat("0", 40)
	statuses := func(op string) (status, code string) {
		switch op {
		case "get_payment":
			return "payment_status", ""
		case "manage_transaction":
			return "transaction.status", "transaction.response_code"
		case "capture", "void", "refund", "find_order":
			return "status", "response-code"
		default:
			return "status", ""
		}
	}
	cases := map[fault.Kind]map[string][]want{
		fault.OmitID: {
			"create_payment": {{"id", ""}}, "update_payment": {{"id", ""}}, "create_link": {{"id", ""}}, "get_link": {{"id", ""}},
			"capture": {{"id", ""}}, "void": {{"id", ""}}, "refund": {{"id", ""}}, "manage_transaction": {{"transaction.id", ""}},
		},
		fault.OtherID: {
			"create_payment": {{"id", zeros}, {"client_secret", zeros}}, "update_payment": {{"id", zeros}}, "create_link": {{"id", zeros}}, "get_link": {{"id", zeros}},
			"confirm_payment": {{"client_secret", zeros}}, "get_payment": {{"client_secret", zeros}},
		},
		fault.OmitClientToken: {"create_payment": {{"client_secret", ""}}, "update_payment": {{"client_secret", ""}}},
		fault.OmitPayURL:      {"create_link": {{"payment_url", ""}}, "get_link": {{"payment_url", ""}}},
		fault.OtherReference: {
			"confirm_payment": {{"payment_result.order_number", "another-order"}}, "create_link": {{"order_number", "another-order"}}, "get_link": {{"order_number", "another-order"}},
			"capture": {{"order-number", "another-order"}}, "void": {{"order-number", "another-order"}}, "refund": {{"order-number", "another-order"}},
			"manage_transaction": {{"transaction.order_number", "another-order"}}, "find_order": {{"order-number", "another-order"}},
		},
		fault.OtherAmount: {
			"confirm_payment": {{"payment_result.amount", "2600"}}, "create_link": {{"amount", "2600"}}, "get_link": {{"amount", "2600"}}, "capture": {{"amount", "2600"}},
			"void": {{"amount", "2600"}}, "refund": {{"amount", "101"}}, "manage_transaction": {{"transaction.amount", "101"}}, "find_order": {{"amount", "2600"}},
		},
		fault.OtherCurrency: {
			"confirm_payment": {{"payment_result.currency", "USD"}}, "create_link": {{"currency", "USD"}}, "get_link": {{"currency", "USD"}}, "capture": {{"currency", "USD"}},
			"void": {{"currency", "USD"}}, "refund": {{"currency", "USD"}}, "manage_transaction": {{"transaction.currency", "USD"}}, "find_order": {{"currency", "USD"}},
		},
		fault.UnknownStatus: {}, fault.OmitStatus: {},
	}
	for _, op := range append(writes(), reads()...) {
		status, code := statuses(op)
		cases[fault.UnknownStatus][op] = []want{{status, "unlisted"}}
		cases[fault.OmitStatus][op] = []want{{status, ""}}
		if code != "" {
			cases[fault.UnknownStatus][op] = append(cases[fault.UnknownStatus][op], want{code, "9999"})
			cases[fault.OmitStatus][op] = append(cases[fault.OmitStatus][op], want{code, ""})
		}
	}
	for kind, operations := range cases {
		for op, wants := range operations {
			s := staged(t)
			s.inject(op, kind)
			r := s.ask(op)
			s.consumed()
			require.Contains(t, []int{200, 201}, r.status)
			for _, w := range wants {
				assert.Equal(t, w.value, r.word(w.path), "%s of %s", kind, op)
			}
			if op != "get_payment" && op != "get_link" && op != "find_order" {
				assert.True(t, s.done(op), "%s of %s", kind, op)
			}
		}
		for _, op := range append(writes(), reads()...) {
			if operations[op] != nil || kind == fault.OtherReference || kind == fault.OtherAmount || kind == fault.OtherCurrency {
				continue
			}
			s := staged(t)
			s.inject(op, kind)
			s.ask(op)
			assert.Equal(t, 1, s.account.PendingFaults(), "%s does not know %s", op, kind)
		}
	}
}

// Of an answer about a payment that somebody tried to pay, payment_result is changed too.
func TestPaymentFault_changes_the_result(t *testing.T) {
	s := staged(t)
	s.confirm(s.secret, typedCard(plainPAN))
	result := func(kind fault.Kind, path string) string {
		s.inject("get_payment", kind)
		r := s.status(s.secret).approved() // the answer to the question itself is approved
		s.consumed()
		return r.get("payment_result." + path)
	}
	assert.Equal(t, `"unlisted"`, result(fault.UnknownStatus, "status"))
	assert.Equal(t, `"9999"`, result(fault.UnknownStatus, "response_code"))
	assert.Empty(t, result(fault.OmitStatus, "status"))
	assert.Equal(t, "null", result(fault.OmitStatus, "response_code"))
	assert.Equal(t, `"another-order"`, result(fault.OtherReference, "order_number"))
	assert.Equal(t, "2600", result(fault.OtherAmount, "amount"))
	assert.Equal(t, `"USD"`, result(fault.OtherCurrency, "currency"))
}

func TestPaymentFault_other_currency_is_never_the_true_one(t *testing.T) {
	s := open(t, webpay.Options{})
	s.inject("create_link", fault.OtherCurrency)
	assert.Equal(t, "EUR", s.do("POST", linkPath, strings.Replace(orderBody("ord-1", "purchase", ""), "EUR", "BAM", 1)).text("currency"))
}

func TestPaymentFault_does_not_hit_strangers(t *testing.T) {
	s := staged(t)
	s.inject("", fault.UnknownObject) // no operation knows it
	assert.Equal(t, 200, s.status(s.secret).status)
	s.account.ClearFaults()
	s.inject("", fault.HTML502)
	s.xml("/transactions/ord-paid/refund.xml", strings.Replace(managedBody("ord-paid", "1", "EUR"), "<digest>", "<digest>0", 1)).failed(401, "the digest")
	assert.Equal(t, 1, s.account.PendingFaults())
}

func TestRefuse_speaks_the_form_of_each_path(t *testing.T) {
	for path, body := range map[string]string{
		newPath:                           `{"status":"error","message":"later"}`,
		managePath:                        `{"errors":["later"]}`,
		orderPath:                         xmlDeclaration + "\n<errors>\n  <error>later</error>\n</errors>",
		"/transactions/ord-1/capture.xml": xmlDeclaration + "\n<errors>\n  <error>later</error>\n</errors>",
		"/nothing":                        `{"status":"error","message":"later"}`,
	} {
		s := standing(t, webpay.Options{})
		w := httptest.NewRecorder()
		s.front.Refuse(w, s.inMemory("POST", path, ""), 503, "later")
		reply{t: t, body: w.Body.String()}.is(t, body)
	}
	s := standing(t, webpay.Options{})
	w := httptest.NewRecorder()
	s.front.Refuse(w, s.inMemory("POST", "/pay/x", ""), 503, "later")
	assert.Contains(t, w.Body.String(), "<p>later</p>")
	assert.Equal(t, 503, w.Code)
}
