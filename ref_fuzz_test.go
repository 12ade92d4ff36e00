package tender_test

import (
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

const (
	customerPrefix = "tender-customer-1."
	paymentPrefix  = "tender-payment-1."
)

// sealed is a token with payload in it: fuzzing alone never hits a checksum.
func sealed(prefix, payload string) string {
	sum := sha256.Sum256([]byte(payload))
	return prefix + base64.RawURLEncoding.EncodeToString(append([]byte(payload), sum[:6]...))
}

// addTokens seeds a fuzz target with payloads to be sealed, and with texts to be parsed as they are.
func addTokens(f *testing.F, prefix string, payloads ...string) {
	f.Helper()
	for _, payload := range append(payloads, "{}", "null", "[]", `""`, "", "{", `{"p":"yassir"} `, `{"p":"yassir","P":"other"}`, "{\"p\":\"a\xffb\"}", `{"p":"a\u0000\ud800b"}`) {
		token := sealed(prefix, payload)
		f.Add(payload, true)
		f.Add(token, false)
		f.Add(token[:len(token)-1], false)
		f.Add(token+"\n", false)
		f.Add(token+"=", false)
	}
	f.Add(prefix, false)
	f.Add("", false)
}

// assertStored checks what holds for whatever a parser made of token: a ref that is stored and read again without loss, or a refusal.
func assertStored[T comparable](t *testing.T, token string, parse func(string) (T, error), mint func(T) tender.Secret, same func(a, b T) bool) {
	t.Helper()
	ref, err := parse(token)
	scanned := new(T)
	scanErr := any(scanned).(sql.Scanner).Scan([]byte(token))
	require.Equal(t, err == nil, scanErr == nil)
	assert.True(t, same(ref, *scanned), "Scan and the parser agree")
	if err != nil {
		e := tenderError(t, err)
		assert.Equal(t, tender.ErrInvalid, e.Kind)
		assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
		assert.Zero(t, ref)
		assert.Less(t, len(err.Error()), 200, "it says nothing of the token")
		return
	}
	again := mint(ref).Reveal()
	assert.Equal(t, -1, strings.IndexFunc(token+again, func(r rune) bool { return r <= ' ' || r > '~' }), "printable ASCII")
	assert.Less(t, len(again), 8*len(token)+100, "a ref is no larger than its token")
	parsed, err := parse(again)
	require.NoError(t, err)
	assert.True(t, same(ref, parsed), "%q becomes %q", token, again)
	assert.Equal(t, again, mint(parsed).Reveal(), "a ref has one token")

	var zero T
	value, err := any(ref).(driver.Valuer).Value()
	require.NoError(t, err)
	if ref == zero {
		assert.Nil(t, value)
		return
	}
	require.Equal(t, driver.Value(again), value)
	require.NoError(t, any(scanned).(sql.Scanner).Scan(value))
	assert.True(t, same(ref, *scanned))
}

func samePayment(a, b tender.PaymentRef) bool {
	secretA, secretB := a.ClientSecret.Reveal(), b.ClientSecret.Reveal()
	a.ClientSecret, b.ClientSecret = tender.Secret{}, tender.Secret{}
	return a == b && secretA == secretB
}

func sameCustomer(a, b tender.CustomerRef) bool { return a == b }

func FuzzParsePaymentRef(f *testing.F) {
	addTokens(f, paymentPrefix,
		`{"p":"yassir","i":"7c0f2c1e","r":"order-1","s":"pa_7c0f_secret","a":150000,"c":"DZD","m":"later","u":"https://shop.example/back?a=1\u0026b=2"}`,
		`{"p":"yassir","a":0,"c":"DZD"}`, `{"p":"yassir","a":1}`, `{"p":"yassir","c":"XAU"}`, `{"p":"yassir","a":9007199254740993,"c":"DZD"}`,
		`{"p":"yassir","a":1e2,"c":"DZD"}`, `{"p":"yassir","a":"1","c":"DZD"}`, `{"p":"yassir","a":-5,"c":"XOF"}`, `{"p":7}`)
	f.Fuzz(func(t *testing.T, text string, seal bool) {
		payload := text
		if seal {
			text = sealed(paymentPrefix, text)
		}
		assertStored(t, text, tender.ParsePaymentRef, tender.PaymentRef.Token, samePayment)
		if ref, err := tender.ParsePaymentRef(text); err == nil && seal {
			var said struct {
				Minor    int64  `json:"a"`
				Currency string `json:"c"`
			}
			require.NoError(t, json.Unmarshal([]byte(payload), &said))
			assert.Equal(t, said.Minor, ref.Amount.Minor(), "no amount is lost")
			assert.Equal(t, said.Currency, ref.Amount.Currency())
		}
	})
}

func FuzzParseCustomerRef(f *testing.F) {
	addTokens(f, customerPrefix,
		`{"p":"yassir","i":"9b2d7c10","r":"user-1","t":"+213661000111","e":"amel@example.test","n":"Amel K."}`, `{"p":"yassir","n":"<&>\u2028\ufffd"}`, `{"n":null}`)
	f.Fuzz(func(t *testing.T, text string, seal bool) {
		if seal {
			text = sealed(customerPrefix, text)
		}
		assertStored(t, text, tender.ParseCustomerRef, tender.CustomerRef.Token, sameCustomer)
	})
}

func FuzzPaymentRefRoundTrip(f *testing.F) {
	f.Add("yassir", "7c0f2c1e", "order-1", "pa_7c0f_secret", int64(150000), "DZD", "later", "https://shop.example/back?a=1&b=2")
	f.Add("", "", "", "", int64(0), "", "", "")
	f.Add("yassir", "<>&\u2028\u2029", "\x00\x7f\"\\", "\ufffd", int64(0), "XOF", "now", "é")
	f.Fuzz(func(t *testing.T, provider, id, reference, secret string, minor int64, currency, capture, returnURL string) {
		ref := tender.PaymentRef{
			Provider: provider, ID: id, Reference: reference, ClientSecret: tender.NewSecret(secret), Capture: tender.CaptureMode(capture), ReturnURL: returnURL,
		}
		ref.Amount, _ = tender.NewMoney(minor, currency) // not stated where there is no such money
		if !utf8.ValidString(strings.Join([]string{provider, id, reference, secret, capture, returnURL}, " ")) {
			return // no Gateway lets it in
		}
		parsed, err := tender.ParsePaymentRef(ref.Token().Reveal())
		require.NoError(t, err)
		assert.True(t, samePayment(ref, parsed))
		customer := tender.CustomerRef{Provider: provider, ID: id, Reference: reference, Phone: secret, Email: capture, Name: returnURL}
		again, err := tender.ParseCustomerRef(customer.Token().Reveal())
		require.NoError(t, err)
		assert.Equal(t, customer, again)

		_, err = tender.ParseCustomerRef(ref.Token().Reveal())
		require.ErrorIs(t, err, tender.ErrInvalid, "a payment is no customer")
		_, err = tender.ParsePaymentRef(customer.Token().Reveal())
		require.ErrorIs(t, err, tender.ErrInvalid)
	})
}
