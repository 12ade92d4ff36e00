package juspay_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/juspay"
)

// write is a call that changes something, for a shop where it would succeed.
type write struct {
	prepare      func(*shop) (method, path, body string)
	done, undone func(*shop) bool
}

func (s *shop) minor() int64 { m, _, _ := s.account.Charged(orderID); return m }

func writes() map[string]write {
	moved := func(what string) func(s *shop) (string, string, string) {
		return func(s *shop) (string, string, string) { return "POST", "/v2/txns/" + s.held() + what, "" }
	}
	paid := func(path, body string) func(s *shop) (string, string, string) {
		return func(s *shop) (string, string, string) { s.paid(nil); return "POST", path, body }
	}
	made := func(s *shop) bool { return s.account.Payments() == 1 }
	taken := func(s *shop) bool { return s.minor() == 10015 }
	back := func(s *shop) bool { m, n := s.account.Refunded(orderID); return m == 1000 && n == 1 }
	changed := func(s *shop) bool { return s.status(orderID).value("amount") == "90" }
	not := func(f func(*shop) bool) func(*shop) bool { return func(s *shop) bool { return !f(s) } }
	return map[string]write{
		"create_order": {func(*shop) (string, string, string) { return "POST", ordersPath, wanted(nil).encode() }, made, not(made)},
		"update_order": {func(s *shop) (string, string, string) {
			s.order(nil).succeeds()
			return "POST", ordersPath + "/" + orderID, "amount=90"
		}, changed, not(changed)},
		"create_session": {func(*shop) (string, string, string) { return "POST", "/session", page(nil) }, made, not(made)},
		"capture":        {moved("/capture"), taken, not(taken)},
		"void":           {moved("/void"), func(s *shop) bool { return s.account.Voided(orderID) }, func(s *shop) bool { return !s.account.Voided(orderID) }},
		"refund_order":   {paid(ordersPath+"/"+orderID+"/refunds", "unique_request_id=R1&amount=10"), back, not(back)},
		"create_refund":  {paid("/refunds", "unique_request_id=R1&amount=10&order_id="+orderID), back, not(back)},
	}
}

func (s *shop) ask(method, path, body string) reply {
	s.t.Helper()
	if path == "/session" {
		return s.try(method, path, body, jsonType)
	}
	return s.try(method, path, body)
}

func TestFault_of_payments_before_and_after_they_are_carried_out(t *testing.T) {
	for operation, w := range writes() {
		for name, test := range map[string]struct {
			fault  fault.Fault
			done   bool
			status int // 0: no answer
		}{
			"lost answer":        {fault.Fault{Kind: fault.LoseAnswer}, true, 0},
			"lost request":       {fault.Fault{Kind: fault.LoseRequest}, false, 0},
			"502":                {fault.Fault{Kind: fault.HTML502}, false, 502},
			"502, carried out":   {fault.Fault{Kind: fault.HTML502, Committed: true}, true, 502},
			"429":                {fault.Fault{Kind: fault.TooManyRequests}, false, 429},
			"500, carried out":   {fault.Fault{Kind: fault.ErrorStatus, Committed: true}, true, 500},
			"empty object":       {fault.Fault{Kind: fault.EmptyObject}, true, 200},
			"an error with 200":  {fault.Fault{Kind: fault.InnerFailure}, false, 200},
			"an unknown status":  {fault.Fault{Kind: fault.UnknownStatus}, true, 200},
			"no status":          {fault.Fault{Kind: fault.OmitStatus}, true, 200},
			"another amount":     {fault.Fault{Kind: fault.OtherAmount}, true, 200},
			"no id":              {fault.Fault{Kind: fault.OmitID}, true, 200},
			"another merchant's": {fault.Fault{Kind: fault.OtherReference}, true, 200},
		} {
			t.Run(operation+", "+name, func(t *testing.T) {
				s := open(t, juspay.Options{})
				method, path, body := w.prepare(s)
				test.fault.Route = operation
				s.account.Inject(test.fault)
				r := s.ask(method, path, body)
				assert.Equal(t, test.status, r.status, r.body)
				assert.Equal(t, test.status == 0, r.err != nil)
				s.consumed()
				assert.True(t, map[bool]func(*shop) bool{true: w.done, false: w.undone}[test.done](s))
				if test.fault.Kind == fault.InnerFailure {
					r.refused(cause{200, "ERROR", "invalid_request", ""}, "refused")
					assert.Equal(t, "-1", r.value("status_id"))
				}
			})
		}
	}
}

func TestFault_inner_failure_of_a_get(t *testing.T) {
	s := open(t, juspay.Options{})
	s.order(nil).succeeds()
	s.inject("get_order", fault.InnerFailure)
	s.status(orderID).refused(cause{200, "ERROR", "invalid_request", ""}, "refused")
	s.consumed()
}

func TestFault_orders_that_say_something_else(t *testing.T) {
	for _, options := range []juspay.Options{{}, {StringAmounts: true}} {
		s := open(t, options)
		s.order(nil).succeeds()
		want := s.status(orderID)
		for kind, change := range map[fault.Kind]map[string]string{
			fault.OmitID: {"id": ""}, fault.OtherID: {"id": "?"}, fault.OtherReference: {"order_id": `"SIMORD0001X"`},
			fault.UnknownStatus: {"status": `"UNLISTED"`, "status_id": "99"}, fault.OmitStatus: {"status": "", "status_id": ""},
			fault.OtherAmount: {"amount": "100.16"}, fault.OtherCurrency: {"currency": `"EUR"`},
		} {
			s.inject("get_order", kind)
			got := s.status(orderID).succeeds()
			s.consumed()
			for _, name := range []string{"id", "order_id", "status", "status_id", "amount", "currency", "date_created"} {
				value, changed := change[name]
				switch {
				case !changed:
					assert.Equal(t, want.value(name), got.value(name), "%s: %s", kind, name)
				case value == "?":
					assert.Regexp(t, `^"ordeh_[0-9a-f]{32}"$`, got.value(name))
					assert.NotEqual(t, want.value(name), got.value(name))
				case name == "amount" && options.StringAmounts:
					assert.Equal(t, `"`+value+`"`, got.value(name))
				default:
					assert.Equal(t, value, got.value(name), "%s: %s", kind, name)
				}
			}
		}
		assert.Equal(t, want.body, s.status(orderID).body)
	}
	s := open(t, juspay.Options{})
	s.order(fields{"currency": "EUR"}).succeeds()
	s.inject("get_order", fault.OtherCurrency)
	assert.Equal(t, "USD", s.status(orderID).text("currency"))
}

func TestFault_addresses_and_tokens(t *testing.T) {
	s := open(t, juspay.Options{})
	s.inject("", fault.OmitPayURL)
	r := s.order(fields{tokenOption: "true"}).succeeds()
	assert.Empty(t, r.value("payment_links"))
	assert.NotEmpty(t, r.value("juspay"))
	s.inject("", fault.OmitClientToken)
	r = s.order(fields{tokenOption: "true", "order_id": "SECOND"}).succeeds()
	assert.Empty(t, r.value("juspay"))
	assert.NotEmpty(t, r.link())
	s.inject("", fault.OmitPayURL)
	s.status(orderID).succeeds()
	assert.Equal(t, 1, s.account.PendingFaults(), "a get does not know it")
	assert.Empty(t, s.session(page(nil)).succeeds().value("payment_links"))
	s.inject("", fault.OmitClientToken)
	r = s.session(page(nil)).succeeds()
	assert.Empty(t, r.value("sdk_payload.payload.clientAuthToken"))
	assert.NotEmpty(t, r.link())
	s.consumed()
}

func TestFault_sessions_that_say_something_else(t *testing.T) {
	s := open(t, juspay.Options{})
	id := s.session(page(nil)).succeeds().text("id")
	const payload = "sdk_payload.payload."
	for kind, want := range map[fault.Kind][2]string{
		fault.OmitID: {"id", ""}, fault.OtherReference: {"order_id", `"SIMORD0001X"`}, fault.UnknownStatus: {"status", `"UNLISTED"`},
		fault.OmitStatus: {"status", ""}, fault.OtherAmount: {payload + "amount", `"100.16"`}, fault.OtherCurrency: {payload + "currency", `"EUR"`},
	} {
		s.inject("create_session", kind)
		assert.Equal(t, want[1], s.session(page(nil)).succeeds().value(want[0]), kind)
	}
	s.inject("create_session", fault.OtherID)
	r := s.session(page(nil)).succeeds()
	assert.Regexp(t, "^ordeh_[0-9a-f]{32}$", r.text("id"))
	assert.NotEqual(t, id, r.text("id"))
	s.consumed()
}

// In the answer to a refund it is the refund that says something else, not the order around it.
func TestFault_refunds_that_say_something_else(t *testing.T) {
	s := open(t, juspay.Options{RefundGuard: -1})
	s.paid(nil)
	s.refund("R0", "1").succeeds()
	for kind, want := range map[fault.Kind]string{
		fault.UnknownStatus: "R1 10 UNLISTED", fault.OmitStatus: "R1 10 ", fault.OtherAmount: "R1 10.01 PENDING", fault.OtherReference: "R1X 10 PENDING",
	} {
		s := open(t, juspay.Options{RefundGuard: -1})
		s.paid(nil)
		s.refund("R0", "1").succeeds()
		s.inject("refund_order", kind)
		r := s.refund("R1", "10").succeeds()
		assert.Equal(t, []string{"R0 1 PENDING", want}, r.refunds())
		assert.Equal(t, []string{"CHARGED", "100.15", orderID}, []string{r.text("status"), r.value("amount"), r.text("order_id")})
		assert.Equal(t, []string{"R0 1 PENDING", "R1 10 PENDING"}, s.status(orderID).refunds())
		s.inject("create_refund", kind)
		one := s.do("POST", "/refunds", "unique_request_id=R1X&amount=10&order_id="+orderID).succeeds()
		got := one.text("unique_request_id") + " " + one.value("amount") + " " + one.text("status")
		if kind == fault.OtherReference {
			want = "R1XX 10 PENDING"
		} else {
			want = "R1X" + want[2:]
		}
		assert.Equal(t, want, got)
		s.consumed()
	}
	s.inject("create_refund", fault.OmitID)
	one := s.do("POST", "/refunds", "unique_request_id=R2&amount=10&order_id="+orderID).succeeds()
	assert.Empty(t, one.value("unique_request_id"))
	for _, kind := range []fault.Kind{fault.OtherID, fault.OtherCurrency} {
		s.inject("create_refund", kind)
		s.do("POST", "/refunds", "unique_request_id="+string(kind[6:])+"&amount=10&order_id="+orderID).succeeds()
		require.Equal(t, 1, s.account.PendingFaults(), "a refund has no %s", kind)
		s.account.ClearFaults()
	}
	s.inject("refund_order", fault.OtherCurrency)
	assert.Equal(t, "EUR", s.refund("R3", "10").succeeds().text("currency"))
	s.inject("get_order", fault.UnknownStatus)
	r := s.status(orderID).succeeds()
	assert.Equal(t, []string{"UNLISTED", "R0 1 PENDING"}, []string{r.text("status"), r.refunds()[0]})
	s.inject("refund_order", fault.OmitID)
	assert.Empty(t, s.refund("R4", "10").succeeds().value("id"))
	s.consumed()
}
