package tender_test

import (
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tenderpay/tender"
)

var (
	_ driver.Valuer = tender.CustomerRef{}
	_ driver.Valuer = tender.PaymentRef{}
	_ sql.Scanner   = (*tender.CustomerRef)(nil)
	_ sql.Scanner   = (*tender.PaymentRef)(nil)
)

// assembleToken builds a token by hand: prefix, then base64url without padding of a JSON object and the first 6 bytes of its SHA-256.
func assembleToken(prefix, object string) string {
	sum := sha256.Sum256([]byte(object))
	return prefix + base64.RawURLEncoding.EncodeToString(append([]byte(object), sum[:6]...))
}

func storedCustomer() tender.CustomerRef {
	return tender.CustomerRef{
		Provider: "yassir", ID: "cus_1", Reference: "user1", Phone: "+213661000111", Email: "amel@example.test", Name: "Amel K.",
	}
}

func storedPayment() tender.PaymentRef {
	return tender.PaymentRef{
		Provider: "yassir", ID: "pay_1", Reference: "order1", ClientSecret: tender.NewSecret("cs_1"), Amount: dzd("1500.00"),
		Capture: tender.CaptureNow, ReturnURL: "https://shop.example/back?a=1",
	}
}

// A token lives in apps' databases for years: these literals are of version 1 of the format and must be read for ever.
func TestTokens_of_version_1(t *testing.T) {
	const customer = "tender-customer-1.eyJwIjoieWFzc2lyIiwiaSI6ImN1c18xIiwiciI6InVzZXIxIiwidCI6IisyMTM2NjEwMDAxMTEiLCJlIjoiYW1lbEBleGFtcGxlLnRlc3QiLCJuIjoiQW1lbCBLLiJ9j7flQaSr"
	const payment = "tender-payment-1.eyJwIjoieWFzc2lyIiwiaSI6InBheV8xIiwiciI6Im9yZGVyMSIsInMiOiJjc18xIiwiYSI6MTUwMDAwLCJjIjoiRFpEIiwibSI6Im5vdyIsInUiOiJodHRwczovL3Nob3AuZXhhbXBsZS9iYWNrP2E9MSJ9IRjSkXjs"
	assert.Equal(t, customer, assembleToken("tender-customer-1.",
		`{"p":"yassir","i":"cus_1","r":"user1","t":"+213661000111","e":"amel@example.test","n":"Amel K."}`))
	assert.Equal(t, payment, assembleToken("tender-payment-1.",
		`{"p":"yassir","i":"pay_1","r":"order1","s":"cs_1","a":150000,"c":"DZD","m":"now","u":"https://shop.example/back?a=1"}`))

	c, err := tender.ParseCustomerRef(customer)
	require.NoError(t, err)
	assert.Equal(t, storedCustomer(), c)
	assert.Equal(t, customer, c.Token().Reveal(), "version 1 is what is written today")
	p, err := tender.ParsePaymentRef(payment)
	require.NoError(t, err)
	assert.Equal(t, storedPayment(), p)
	assert.Equal(t, payment, p.Token().Reveal(), "version 1 is what is written today")
}

func TestTokens_round_trip(t *testing.T) {
	text := rapid.String()
	rapid.Check(t, func(t *rapid.T) {
		c := tender.CustomerRef{
			Provider: text.Draw(t, "provider"), ID: text.Draw(t, "id"), Reference: text.Draw(t, "reference"), Phone: text.Draw(t, "phone"),
			Email: text.Draw(t, "email"), Name: text.Draw(t, "name"),
		}
		customer, err := tender.ParseCustomerRef(c.Token().Reveal())
		require.NoError(t, err)
		require.Equal(t, c, customer)

		p := tender.PaymentRef{
			Provider: c.Provider, ID: c.ID, Reference: c.Reference, ClientSecret: tender.NewSecret(text.Draw(t, "secret")),
			Capture: tender.CaptureMode(text.Draw(t, "capture")), ReturnURL: text.Draw(t, "url"),
		}
		if rapid.Bool().Draw(t, "stated") {
			p.Amount = drawMoney(t, "amount")
		}
		token := p.Token().Reveal()
		payment, err := tender.ParsePaymentRef(token)
		require.NoError(t, err)
		require.Equal(t, p, payment)
		for _, r := range token {
			require.True(t, r > ' ' && r < 0x7f, "printable ASCII")
		}
	})
}

// assertNoToken checks that both parsers refuse text, without repeating it.
func assertNoToken(t *testing.T, text string) {
	t.Helper()
	_, customerErr := tender.ParseCustomerRef(text)
	_, paymentErr := tender.ParsePaymentRef(text)
	for _, err := range []error{customerErr, paymentErr} {
		require.ErrorIs(t, err, tender.ErrInvalid, "%q", text)
		require.Equal(t, tender.OutcomeNotDone, tenderError(t, err).Outcome)
		if len(text) > 30 {
			require.NotContains(t, err.Error(), text[20:])
		}
	}
}

func TestTokens_cut_or_altered(t *testing.T) {
	for _, token := range []string{storedCustomer().Token().Reveal(), storedPayment().Token().Reveal()} {
		for i := range token {
			assertNoToken(t, token[:i])
			assertNoToken(t, token[i+1:])
			assertNoToken(t, token[:i]+token[i+1:])
			for _, other := range []byte("Aaz09-_.=+/ \n\r\x00\xff") {
				if token[i] != other {
					assertNoToken(t, token[:i]+string([]byte{other})+token[i+1:])
				}
			}
			assertNoToken(t, token[:i]+string(token[i]^1)+token[i+1:])
			assertNoToken(t, token[:i]+"\n"+token[i:])
		}
		for _, tail := range []string{"\n", "\r\n", " ", "=", "==", "A", ".", token} {
			assertNoToken(t, token+tail)
		}
	}
}

func TestTokens_of_other_kinds(t *testing.T) {
	customer, payment := storedCustomer().Token().Reveal(), storedPayment().Token().Reveal()
	_, err := tender.ParseCustomerRef(payment)
	require.ErrorIs(t, err, tender.ErrInvalid)
	_, err = tender.ParsePaymentRef(customer)
	require.ErrorIs(t, err, tender.ErrInvalid)
	for _, text := range []string{
		"", "tender-customer-1.", "tender-payment-1.", strings.Replace(customer, "-1.", "-2.", 1), strings.Replace(payment, "-1.", "-2.", 1),
		strings.ToUpper(customer), "tender-payment-1." + strings.TrimPrefix(payment, "tender-payment-1.")[1:], `{"p":"yassir"}`, "[redacted]",
	} {
		assertNoToken(t, text)
	}
	for _, object := range []string{`[]`, `"x"`, `{"p":1}`, `{`, ``, `{"p":"x"} {}`} { // with a good checksum
		assertNoToken(t, assembleToken("tender-customer-1.", object))
		assertNoToken(t, assembleToken("tender-payment-1.", object))
	}
	for _, object := range []string{`{"p":"x","a":1}`, `{"p":"x","a":1,"c":"QQQ"}`, `{"p":"x","a":9007199254740993,"c":"DZD"}`, `{"p":"x","a":1.5,"c":"DZD"}`} {
		assertNoToken(t, assembleToken("tender-payment-1.", object))
	}
}

func TestRefs_in_database_sql(t *testing.T) {
	t.Run("customer", func(t *testing.T) {
		ref := storedCustomer()
		value, err := ref.Value()
		require.NoError(t, err)
		assert.Equal(t, ref.Token().Reveal(), value)
		for _, src := range []any{value, []byte(ref.Token().Reveal())} {
			var got tender.CustomerRef
			require.NoError(t, got.Scan(src))
			assert.Equal(t, ref, got)
		}
		assertScans(t, &ref, storedCustomer(), tender.CustomerRef{})
		value, err = tender.CustomerRef{}.Value()
		require.NoError(t, err)
		assert.Nil(t, value, "NULL")
	})
	t.Run("payment", func(t *testing.T) {
		ref := storedPayment()
		value, err := ref.Value()
		require.NoError(t, err)
		assert.Equal(t, ref.Token().Reveal(), value)
		for _, src := range []any{value, []byte(ref.Token().Reveal())} {
			var got tender.PaymentRef
			require.NoError(t, got.Scan(src))
			assert.Equal(t, ref, got)
		}
		assertScans(t, &ref, storedPayment(), tender.PaymentRef{})
		value, err = tender.PaymentRef{}.Value()
		require.NoError(t, err)
		assert.Nil(t, value, "NULL")
	})
}

// assertScans checks what a failed Scan and a NULL do to a ref that holds something.
func assertScans[T any, P interface {
	*T
	sql.Scanner
}](t *testing.T, ref P, before, zero T) {
	t.Helper()
	for _, src := range []any{42, true, 1 << 40, "", "x", []byte{}, struct{}{}, new("x")} {
		err := ref.Scan(src)
		require.ErrorIs(t, err, tender.ErrInvalid, "%T", src)
		assert.Equal(t, before, *ref, "a failed Scan changes nothing")
	}
	require.NoError(t, ref.Scan(nil))
	assert.Equal(t, zero, *ref)
}
