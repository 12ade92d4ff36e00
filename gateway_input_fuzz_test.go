package tender_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// assertFit checks what every text is that the Gateway lets through.
func assertFit(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		assert.True(t, utf8.ValidString(text), "%q", text)
		assert.False(t, strings.ContainsFunc(text, unicode.IsControl), "%q", text)
	}
}

// assertFitKey checks an id or reference that the Gateway lets through.
func assertFitKey(t *testing.T, key string) {
	t.Helper()
	assertFit(t, key)
	assert.LessOrEqual(t, len(key), 255)
	assert.NotContains(t, []string{".", ".."}, key)
}

func assertFitPhone(t *testing.T, phone string) {
	t.Helper()
	if phone != "" {
		assert.Regexp(t, `^\+[1-9][0-9]{6,14}\z`, phone)
	}
}

func assertFitURL(t *testing.T, text string) {
	t.Helper()
	assertFit(t, text)
	if text == "" {
		return
	}
	u, err := url.Parse(text)
	require.NoError(t, err)
	assert.Contains(t, []string{"http", "https"}, u.Scheme)
	assert.NotEmpty(t, u.Hostname())
	assert.Nil(t, u.User)
	if port := u.Port(); port != "" {
		number, err := strconv.Atoi(port)
		require.NoError(t, err)
		assert.True(t, number >= 1 && number <= 65535, port)
	}
}

func assertFitMetadata(t *testing.T, metadata map[string]string) {
	t.Helper()
	for key, value := range metadata {
		assertFit(t, key, value)
		assert.NotEmpty(t, key)
		for other := range metadata {
			assert.True(t, key == other || !strings.EqualFold(key, other), "%q and %q", key, other)
		}
	}
}

// assertTurnedAway checks a refusal before any traffic, whose text holds none of the values.
func assertTurnedAway(t *testing.T, f *fake, err error, values ...string) {
	t.Helper()
	e := tenderError(t, err)
	assert.Equal(t, tender.ErrInvalid, e.Kind)
	assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
	assert.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	assert.Empty(t, f.called(), "the provider must not be called")
	assert.NotEmpty(t, e.Fields)
	assertFit(t, err.Error())
	for _, value := range values {
		if len(value) > 24 && !strings.Contains("must be an E.164 phone number such as +213661000111", value) {
			assert.NotContains(t, err.Error(), value)
		}
	}
}

func FuzzCustomerInput(f *testing.F) {
	f.Add("user-1", "Amel K.", "amel@example.test", "+213661000111", "1 Rue Didouche", "Alger", "16000", "DZ", "tier", "level", "gold")
	f.Add("", "", "", "", "", "", "", "", "k", "k", "")
	f.Add("", "", "", "", "", "", "", "", "ſ", "S", "a letter of more than two cases")
	f.Add(".", "Am\nel", "Amel <amel@example.test>", "+0770123456", "\xff", "\u0085", " ", "DZA", "k", "K", "\u2028")
	f.Add(strings.Repeat("é", 128), "日本語", `"a b"@example.test`, "213661000111", "\x00", "é", "-", "dz", "ſ", "s", "")
	for _, id := range badIDs() {
		f.Add(id, "Amel", "", "", "", "", "", "", "k", "k", "v")
	}
	for _, phone := range badPhones() {
		f.Add("user-1", "Amel", "", phone, "", "", "", "", "k", "k", "v")
	}
	for _, dirt := range []string{"a\nb", "a\x00", "\u0085", "a\xff", "\u2028"} {
		f.Add("user-1", dirt, "", "", "", "", "", "", "k", "k", "v")
		f.Add("user-1", "", dirt, "", "", "", "", "", "k", "k", "v")
		f.Add("user-1", "", "", "", dirt, "", "", "", "k", "k", "v")
		f.Add("user-1", "", "", "", "", "", dirt, "", "k", "k", "v")
		f.Add("user-1", "", "", "", "", "", "", "", dirt, "k", dirt)
	}
	f.Fuzz(func(t *testing.T, reference, name, email, phone, line, city, postalCode, country, key, otherKey, value string) {
		params := tender.CustomerParams{
			Reference: reference, Name: name, Email: email, Phone: phone,
			Address:  tender.Address{Line: line, City: city, PostalCode: postalCode, Country: country},
			Metadata: map[string]string{key: value, otherKey: value},
		}
		provider := newFake()
		var sent tender.CustomerParams
		provider.createCustomer = func(p tender.CustomerParams) (*tender.Customer, error) {
			sent = p
			return &tender.Customer{ID: "cus_1"}, nil
		}
		gw := newGateway(t, provider, tender.Options{})
		customer, err := gw.CreateCustomer(t.Context(), params)
		if err != nil {
			assertTurnedAway(t, provider, err, reference, name, email, phone, line, city, postalCode, country, key, otherKey, value)
			return
		}
		assert.Equal(t, params, sent, "what is let through arrives as it was given")
		assertFit(t, name, line, city, postalCode)
		assertFitKey(t, reference)
		assertFitPhone(t, phone)
		assertFitMetadata(t, params.Metadata)
		if email != "" {
			assertFit(t, email)
			assert.Regexp(t, `^.+@[^@\s]+\z`, email)
		}
		if country != "" {
			assert.Regexp(t, `^[A-Z]{2}\z`, country)
		}
		for _, use := range []func(tender.CustomerRef) error{
			func(ref tender.CustomerRef) error { _, err := gw.GetCustomer(t.Context(), ref); return err },
			func(ref tender.CustomerRef) error {
				_, err := gw.UpdateCustomer(t.Context(), ref, tender.CustomerUpdate{Active: new(true)})
				return err
			},
		} {
			assert.NoError(t, use(customer.Ref()), "what was let in once can be used")
		}
		update, err := gw.UpdateCustomer(t.Context(), customerRef(), tender.CustomerUpdate{Name: &name, Email: &email, Phone: &phone})
		if name == "" || email == "" || phone == "" {
			require.ErrorIs(t, err, tender.ErrInvalid, "nothing can be cleared")
		} else {
			require.NoError(t, err)
			assert.Equal(t, name, update.Name)
		}
	})
}

func FuzzPaymentInput(f *testing.F) {
	f.Add("order-1", "https://shop.example/back?order=9001", "later", "cus_1", "+213661000111", "cart", "9", int64(150000))
	f.Add("", "", "", "", "", "k", "", int64(1))
	f.Add("..", "https://:443/", "now", "a/b", "+0770123456", "", "\n", int64(-1))
	f.Add("é", "HTTPS://user:pw@shop.example:99999/%2e%2e#f", "NOW", "\xff", "++1", "k", "v", int64(1<<53))
	f.Add("a\u2028b", "http://[::1]:8080", "", ".", "+12345678", "K", "", int64(0))
	for _, id := range badIDs() {
		f.Add(id, "", "now", "cus_1", "", "k", "v", int64(100))
		f.Add("order-1", "", "now", id, "", "k", "v", int64(100))
	}
	for _, u := range append(badURLs(), "https://me:pw@shop.example/", "https://shop.example:99999/", "https://shop.example:0/") {
		f.Add("order-1", u, "now", "cus_1", "+213661000111", "k", "v", int64(100))
	}
	f.Fuzz(func(t *testing.T, reference, returnURL, capture, id, phone, key, value string, minor int64) {
		amount, _ := tender.NewMoney(minor, "DZD") // not stated beyond 2^53
		params := tender.PaymentParams{
			Reference: reference, Amount: amount, Capture: tender.CaptureMode(capture), ReturnURL: returnURL, Metadata: map[string]string{key: value},
			Customer: tender.CustomerRef{Provider: "fake", ID: id, Phone: phone},
		}
		provider := newFake()
		provider.profile.Payment[tender.FieldCustomerPhone] = tender.Rule{}
		var sent tender.PaymentParams
		provider.createPayment = func(p tender.PaymentParams) (*tender.Payment, error) {
			sent = p
			return &tender.Payment{ID: "pay_1", Status: tender.StatusProcessing}, nil
		}
		gw := newGateway(t, provider, tender.Options{})
		payment, err := gw.CreatePayment(t.Context(), params)
		if err != nil {
			assertTurnedAway(t, provider, err, reference, returnURL, capture, id, phone, key, value)
			return
		}
		if capture == "" {
			params.Capture = tender.CaptureNow
		}
		params.CancelURL = returnURL
		assert.Equal(t, params, sent, "what is let through arrives as it was given")
		assertFitKey(t, reference)
		assertFitKey(t, id)
		assertFitPhone(t, phone)
		assertFitURL(t, returnURL)
		assertFitMetadata(t, params.Metadata)
		assert.Positive(t, sent.Amount.Minor())
		assert.Contains(t, []tender.CaptureMode{tender.CaptureNow, tender.CaptureLater}, sent.Capture)

		ref, err := tender.ParsePaymentRef(payment.Ref().Token().Reveal())
		require.NoError(t, err)
		got, err := gw.GetPayment(t.Context(), ref)
		require.NoError(t, err, "what was let in once can be used")
		assert.Equal(t, payment.Ref(), got.Ref())
	})
}

func FuzzPartInput(f *testing.F) {
	f.Add(int64(150000), int64(50000), true, "refund-1", "item returned")
	f.Add(int64(150000), int64(150001), true, "refund-1", "")
	f.Add(int64(1<<53), int64(1<<53), true, "", "")
	f.Add(int64(5), int64(5), false, "..", "\n")
	f.Add(int64(0), int64(0), true, "é", "\xff")
	f.Add(int64(-5), int64(-7), true, ".", " ")
	f.Fuzz(func(t *testing.T, whole, part int64, oneCurrency bool, reference, reason string) {
		currency := "DZD"
		if !oneCurrency {
			currency = "TND"
		}
		ref := paymentRef()
		ref.Amount, _ = tender.NewMoney(whole, "DZD")
		amount, _ := tender.NewMoney(part, currency)
		possible := ref.Amount.Stated() && part > 0 && amount.Stated() && part <= whole && oneCurrency

		provider := newFake()
		var refunded tender.RefundParams
		provider.refundPayment = func(_ tender.PaymentRef, p tender.RefundParams) (*tender.Refund, error) {
			refunded = p
			return &tender.Refund{Status: tender.RefundSucceeded}, nil
		}
		gw := newGateway(t, provider, tender.Options{})
		refund, err := gw.RefundPayment(t.Context(), ref, tender.RefundParams{Reference: reference, Amount: amount, Reason: reason})
		if err != nil {
			assertTurnedAway(t, provider, err, reference, reason)
		} else {
			assert.True(t, possible, "%v of %v", amount, ref.Amount)
			assertFitKey(t, reference)
			assertFit(t, reason)
			assert.Equal(t, tender.RefundParams{Reference: reference, Amount: amount, Reason: reason}, refunded)
			assert.Equal(t, amount, refund.Amount)
		}

		provider = newFake()
		var captured tender.CaptureParams
		provider.capturePayment = func(ref tender.PaymentRef, p tender.CaptureParams) (*tender.Payment, error) {
			captured = p
			return &tender.Payment{ID: ref.ID, Status: tender.StatusSucceeded}, nil
		}
		gw = newGateway(t, provider, tender.Options{})
		payment, err := gw.CapturePayment(t.Context(), ref, tender.CaptureParams{Amount: amount})
		if !amount.Stated() { // which means all
			amount, possible = ref.Amount, ref.Amount.Stated() && whole > 0
		}
		require.Equal(t, possible, err == nil, "%v of %v: %v", amount, ref.Amount, err)
		if err != nil {
			assertTurnedAway(t, provider, err)
			return
		}
		assert.Equal(t, tender.CaptureParams{Amount: amount}, captured)
		assert.Equal(t, amount, payment.AmountCaptured)
	})
}

func FuzzErrorText(f *testing.F) {
	f.Add("invalid", 400, "card_declined", "The wallet refused the payment", "Amount", "must be more than zero", "req_1", 0)
	f.Add("", 0, "", "", "", "", "", 1)
	f.Add("unavailable", 502, "a\nb", "line\r\nFORGED level=ERROR\x1b[2J\u2028\u202e\xff", "\x00", "\u0085", "\u00a0", -1)
	f.Add("unexpected answer", 200, "", strings.Repeat("é\n", 400), "x", "y", "z", 2)
	f.Fuzz(func(t *testing.T, kind string, status int, code, message, field, rule, requestID string, outcome int) {
		provider := newFake()
		provider.payment = func(tender.PaymentRef) (*tender.Payment, error) {
			return nil, &tender.Error{
				Kind: tender.Kind(kind), Outcome: tender.Outcome(outcome), HTTPStatus: status, Code: code, Message: message, RequestID: requestID,
				Fields: []tender.FieldError{{Field: tender.Field(field), Rule: rule}},
			}
		}
		_, err := newGateway(t, provider, tender.Options{}).ConfirmPayment(t.Context(), paymentRef())
		e := tenderError(t, err)
		text := e.Error()
		assert.True(t, utf8.ValidString(text), "%q", text)
		assert.False(t, strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", text)
		assert.LessOrEqual(t, len(e.Message), 512)
		assert.True(t, strings.HasPrefix(text, "fake: confirm payment: "), text)
		assert.Equal(t, e.Outcome == tender.OutcomeUnknown, strings.Contains(text, "; outcome unknown: "), text)
		assert.Equal(t, e.Outcome == tender.OutcomeUnknown, e.Recovery != "")
		assert.Regexp(t, `^".*"\z`, e.GoString())
	})
}
