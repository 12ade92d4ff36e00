package tender_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/canary"
)

// canaryText is what must not come out. It has no character that an encoding would escape.
const canaryText = "canary5ecret"

// assertSilent searches every way of printing v for the canary.
func assertSilent(t *testing.T, name string, v any) {
	t.Helper()
	assertNoCanary(t, name, canary.Prints(v))
}

// assertSilentJSON does the same for encoding/json.
func assertSilentJSON(t *testing.T, name string, v any) {
	t.Helper()
	_, err := json.Marshal(v)
	require.NoError(t, err, name)
	encodes := canary.Encodes(v)
	delete(encodes, "%p") // calls no method
	assertNoCanary(t, name, encodes)
}

// assertNoCanary searches texts, which are called by how they came about.
func assertNoCanary(t *testing.T, name string, texts map[string]string) {
	t.Helper()
	for how, text := range texts {
		if len(canary.Find(text, canary.Whole("", canaryText))) > 0 {
			t.Errorf("%s %s shows the canary: %s", name, how, text)
			return
		}
	}
}

// The ways in which a program's own struct may hold a value.
type (
	exported[T any] struct{ V T }
	hidden[T any]   struct{ v T }
	nested[T any]   struct{ Inner hidden[exported[T]] }
)

// assertSilentAnywhere is for values that print nothing wherever they are.
func assertSilentAnywhere[T any](t *testing.T, v T) {
	t.Helper()
	assertSilentInReach(t, v)
	for name, holder := range map[string]any{
		"hidden": hidden[T]{v}, "*hidden": &hidden[T]{v}, "nested": nested[T]{hidden[exported[T]]{exported[T]{v}}}, "[]hidden": []hidden[T]{{v}},
		"hidden slice": hidden[[]T]{[]T{v}}, "hidden map": hidden[map[string]T]{map[string]T{"k": v}}, "hidden any": hidden[any]{v},
	} {
		assertSilent(t, name, holder)
		assertSilentJSON(t, name, holder)
	}
}

// assertSilentInReach is for values that redact themselves wherever package fmt can call their methods.
func assertSilentInReach[T any](t *testing.T, v T) {
	t.Helper()
	for name, holder := range map[string]any{
		"value": v, "pointer": &v, "slice": []T{v}, "array": [1]T{v}, "map": map[string]T{"k": v}, "any": []any{v}, "slice of pointers": []*T{&v},
		"exported": exported[T]{v}, "*exported": &exported[T]{v}, "exported pointer": exported[*T]{&v}, "exported slice": exported[[]T]{[]T{v}},
	} {
		assertSilent(t, name, holder)
	}
}

func TestSecret_prints_nowhere(t *testing.T) {
	s := tender.NewSecret(canaryText)
	assertSilentAnywhere(t, s)
	assertSilentJSON(t, "value", s)
	assertSilentJSON(t, "exported", exported[tender.Secret]{s})
	assert.Equal(t, canaryText, s.Reveal())
	assert.False(t, s.IsZero())
	assert.Equal(t, "[redacted]", s.String())
	assert.Equal(t, "[redacted]", fmt.Sprintf("%v", s))
	assert.Equal(t, `"[redacted]"`, fmt.Sprintf("%#v", s))
	assert.Equal(t, `"[redacted]"`, s.GoString())
	assert.Equal(t, "[redacted]", s.LogValue().String())
	data, err := json.Marshal(s)
	require.NoError(t, err)
	assert.Equal(t, `"[redacted]"`, string(data))
	var decoded exported[tender.Secret]
	require.Error(t, json.Unmarshal([]byte(`{"V":"[redacted]"}`), &decoded), "what was redacted cannot come back as a secret")
}

func TestSecret_zero(t *testing.T) {
	for _, s := range []tender.Secret{{}, tender.NewSecret("")} {
		assert.True(t, s.IsZero())
		assert.Empty(t, s.Reveal())
		assert.Empty(t, s.String())
		assert.Equal(t, `""`, s.GoString())
		assert.Equal(t, tender.Secret{}, s)
	}
}

func TestRaw_prints_nowhere(t *testing.T) {
	body := []byte(canaryText)
	r := tender.NewRaw(body)
	assertSilentAnywhere(t, r)
	assertSilentJSON(t, "value", r)
	assertSilentJSON(t, "exported", exported[tender.Raw]{r})
	assert.Equal(t, "[redacted]", r.String())
	assert.Equal(t, `"[redacted]"`, r.GoString())

	body[0] = 'X'
	assert.Equal(t, canaryText, string(r.Bytes()), "NewRaw copies")
	r.Bytes()[0] = 'X'
	assert.Equal(t, canaryText, string(r.Bytes()), "Bytes copies")
	assert.False(t, r.IsZero())

	for _, zero := range []tender.Raw{{}, tender.NewRaw(nil), tender.NewRaw([]byte{})} {
		assert.True(t, zero.IsZero())
		assert.Nil(t, zero.Bytes())
		assert.Empty(t, zero.String())
	}
}

func canaryPayment() tender.Payment {
	return tender.Payment{
		Provider: "fake", ID: "pay_1", Reference: canaryText, ClientSecret: tender.NewSecret(canaryText), Status: tender.StatusFailed, ProviderStatus: canaryText,
		Amount: dzd("1500.00"), ReturnURL: "https://" + canaryText, NextAction: &tender.NextAction{Type: tender.ActionRedirect, URL: "https://" + canaryText, SDK: canaryText, ClientSecret: tender.NewSecret(canaryText)},
		Failure: &tender.Failure{Code: canaryText, Message: canaryText}, UserMessage: canaryText, UpdatedAt: time.Unix(0, 0), Raw: tender.NewRaw([]byte(canaryText)),
	}
}

func canaryCustomer() tender.Customer {
	return tender.Customer{
		Provider: "fake", ID: "cus_1", Reference: canaryText, Name: canaryText, Email: canaryText, Phone: canaryText, Address: tender.Address{Line: canaryText, City: canaryText},
		Metadata: map[string]string{canaryText: canaryText}, Raw: tender.NewRaw([]byte(canaryText)),
	}
}

func TestRecords_print_what_their_comments_say(t *testing.T) {
	ref := canaryPayment().Ref()
	ref.Reference = "order1"
	refund := tender.Refund{
		Reference: canaryText, ID: "ref_1", Amount: dzd("1.00"), Status: tender.RefundPending, ProviderStatus: canaryText, Payment: canaryPayment().Ref(), Raw: tender.NewRaw([]byte(canaryText)),
	}
	assertSilentInReach(t, canaryCustomer())
	assertSilentInReach(t, canaryCustomer().Ref())
	assertSilentInReach(t, canaryPayment())
	assertSilentInReach(t, ref)
	assertSilentInReach(t, refund)
	assertSilentInReach(t, *canaryPayment().NextAction)
	for _, tc := range []struct {
		v    any
		want string
	}{
		{canaryCustomer(), "customer{provider: fake, id: cus_1}"},
		{canaryCustomer().Ref(), "customer ref{provider: fake, id: cus_1}"},
		{canaryPayment(), "payment{provider: fake, id: pay_1, status: failed, amount: 1500.00 DZD}"},
		{ref, "payment ref{provider: fake, id: pay_1, reference: order1, amount: 1500.00 DZD}"},
		{refund, "refund{provider: fake, id: ref_1, status: pending, amount: 1.00 DZD}"},
		{*canaryPayment().NextAction, "next action{redirect}"},
	} {
		assert.Equal(t, tc.want, fmt.Sprint(tc.v))
		assert.Equal(t, tc.want, fmt.Sprintf("%d", tc.v))
		assert.Equal(t, fmt.Sprintf("%q", tc.want), fmt.Sprintf("%#v", tc.v))
		var b bytes.Buffer
		slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", tc.v)
		assert.Contains(t, b.String(), `"v":"`+tc.want+`"`)
	}
	assert.Equal(t, "<nil>", fmt.Sprint((*tender.Payment)(nil)))
}

func TestPaymentRef_hides_its_secret_in_unexported_fields_too(t *testing.T) {
	assertSilentAnywhere(t, exported[tender.Secret]{tender.NewSecret(canaryText)})
	ref := tender.PaymentRef{Provider: "fake", ID: "pay_1", ClientSecret: tender.NewSecret(canaryText)}
	assertSilent(t, "hidden ref", hidden[tender.PaymentRef]{ref})
	payment := tender.Payment{ClientSecret: tender.NewSecret(canaryText), Raw: tender.NewRaw([]byte(canaryText))}
	assertSilent(t, "hidden payment", hidden[tender.Payment]{payment})
	assertSilent(t, "hidden customer", hidden[tender.Customer]{tender.Customer{Raw: tender.NewRaw([]byte(canaryText))}})
}

func TestRefs_refuse_JSON(t *testing.T) {
	for name, v := range map[string]any{
		"CustomerRef": canaryCustomer().Ref(), "PaymentRef": canaryPayment().Ref(),
		"exported CustomerRef": exported[tender.CustomerRef]{canaryCustomer().Ref()}, "exported PaymentRef": exported[*tender.PaymentRef]{new(canaryPayment().Ref())},
		"PaymentParams": tender.PaymentParams{Customer: canaryCustomer().Ref()},
	} {
		data, err := json.Marshal(v)
		require.Error(t, err, name)
		assert.Nil(t, data)
		require.ErrorContains(t, err, "Ref.Token", name)
		assertNoCanary(t, name, map[string]string{"error": err.Error()})
	}
}

func TestRecords_JSON_holds_data_and_no_secret(t *testing.T) {
	data, err := json.Marshal(canaryCustomer())
	require.NoError(t, err)
	assert.Contains(t, string(data), `"Name":"`+canaryText+`"`)
	assert.Contains(t, string(data), `"Raw":"[redacted]"`)

	data, err = json.Marshal(*canaryPayment().NextAction)
	require.NoError(t, err)
	assert.JSONEq(t, `{"Type":"redirect","URL":"https://`+canaryText+`","SDK":"`+canaryText+`","ClientSecret":"[redacted]"}`, string(data))

	assertSilentJSON(t, "payment", tender.Payment{ID: "pay_1", ClientSecret: tender.NewSecret(canaryText), Raw: tender.NewRaw([]byte(canaryText))})
	assertSilentJSON(t, "refund", tender.Refund{ID: "ref_1", Payment: canaryPayment().Ref(), Raw: tender.NewRaw([]byte(canaryText))})
}

// Causes that package fmt would print where it cannot call their methods.
type (
	errText   string
	errStruct struct{ Text string }
)

func (e errText) Error() string   { return string(e) }
func (e errStruct) Error() string { return e.Text }

func TestError_prints_neither_cause_nor_record(t *testing.T) {
	customer, payment := canaryCustomer(), canaryPayment()
	refund := tender.Refund{ID: "ref_1", Reference: canaryText}
	for _, cause := range []error{errors.New(canaryText), errText(canaryText), errStruct{canaryText}, &errStruct{canaryText}, fmt.Errorf("x: %w", errText(canaryText))} {
		e := &tender.Error{
			Op: tender.OpVoidPayment, Provider: "fake", Kind: tender.ErrIntegrity, Message: "m", Customer: &customer, Payment: &payment, Refund: &refund, Err: cause,
		}
		assertSilentInReach(t, *e)
		assertSilentInReach[error](t, e)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X"} { // what package fmt takes for an error
			assertNoCanary(t, "wrapped", map[string]string{verb: fmt.Sprintf(verb, fmt.Errorf("wrapped: %w", e))})
		}
		assertSilentJSON(t, "pointer", e)
		assertSilentJSON(t, "value", *e)
		assertSilentJSON(t, "exported value", exported[tender.Error]{*e})
		assertSilentJSON(t, "exported error", exported[error]{e})
	}
}
