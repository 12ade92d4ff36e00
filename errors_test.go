package tender_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tenderpay/tender"
)

func TestError_text(t *testing.T) {
	for _, tc := range []struct {
		want string
		err  tender.Error
	}{
		{"failed; outcome unknown", tender.Error{}},
		{"declined", tender.Error{Kind: tender.ErrDeclined, Outcome: tender.OutcomeRejected}},
		{
			"lomi: create payment: declined (http 402, code card_declined)",
			tender.Error{Provider: "lomi", Op: tender.OpCreatePayment, Kind: tender.ErrDeclined, Outcome: tender.OutcomeRejected, HTTPStatus: 402, Code: "card_declined"},
		},
		{
			"yassir: refund payment: unavailable (http 502, request req_1): no answer; outcome unknown: do not repeat it; a person must look it up at the provider",
			tender.Error{
				Provider: "yassir", Op: tender.OpRefundPayment, Kind: tender.ErrUnavailable, Recovery: tender.RecoverManual, HTTPStatus: 502, RequestID: "req_1",
				Message: "no answer", Err: io.EOF,
			},
		},
		{
			"yassir: capture payment: unavailable; outcome unknown: ask with GetPayment before anything else",
			tender.Error{Provider: "yassir", Op: tender.OpCapturePayment, Kind: tender.ErrUnavailable, Recovery: tender.RecoverGet},
		},
		{
			"yassir: create customer: unavailable; outcome unknown: look the record up before creating it again",
			tender.Error{Provider: "yassir", Op: tender.OpCreateCustomer, Kind: tender.ErrUnavailable, Recovery: tender.RecoverFind},
		},
		{
			"yassir: create payment: unavailable; outcome unknown: it is harmless to create another one under a new Reference",
			tender.Error{Provider: "yassir", Op: tender.OpCreatePayment, Kind: tender.ErrUnavailable, Recovery: tender.RecoverRepeat},
		},
		{
			"yassir: create customer: invalid: Name is required; Phone must be an E.164 phone number",
			tender.Error{
				Provider: "yassir", Op: tender.OpCreateCustomer, Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone,
				Fields: []tender.FieldError{{Field: tender.FieldName, Rule: "is required"}, {Field: tender.FieldPhone, Rule: "must be an E.164 phone number"}},
			},
		},
		{
			"x: y: rate limited (code a b): c  d e f", // a line break, a terminal's escape and a right-to-left override in what a provider said
			tender.Error{Provider: "x", Op: "y", Kind: tender.ErrRateLimited, Outcome: tender.OutcomeNotDone, Code: "a\nb", Message: "c\r\nd\x1be\u202ef"},
		},
	} {
		t.Run(tc.want, func(t *testing.T) {
			e := &tc.err
			assert.Equal(t, tc.want, e.Error())
			for _, verb := range []string{"%v", "%s", "%+v", "%d"} {
				assert.Equal(t, tc.want, fmt.Sprintf(verb, e))
				assert.Equal(t, tc.want, fmt.Sprintf(verb, *e))
			}
			quoted := fmt.Sprintf("%q", tc.want)
			assert.Equal(t, quoted, fmt.Sprintf("%#v", e))
			assert.Equal(t, quoted, e.GoString())
			data, err := json.Marshal(e)
			require.NoError(t, err)
			assert.Equal(t, quoted, string(data))
		})
	}
}

func TestError_text_is_one_line(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
		e := &tender.Error{Provider: text.Draw(t, "provider"), Code: text.Draw(t, "code"), RequestID: text.Draw(t, "request"), Message: text.Draw(t, "message")}
		require.Falsef(t, strings.ContainsAny(e.Error(), "\n\r\x00\x1b\u0085\u2028\u2029"), "%q", e.Error())
		_, err := json.Marshal(e)
		require.NoError(t, err)
	})
}

func TestError_chain(t *testing.T) {
	for _, tc := range []struct {
		name string
		err  *tender.Error
		is   []error
		not  []error
	}{
		{"empty", &tender.Error{}, []error{tender.ErrOutcomeUnknown}, []error{tender.ErrInvalid, io.EOF}},
		{
			"unknown", &tender.Error{Kind: tender.ErrUnavailable, Err: io.EOF},
			[]error{tender.ErrUnavailable, tender.ErrOutcomeUnknown, io.EOF}, []error{tender.ErrDeclined},
		},
		{
			"rejected", &tender.Error{Kind: tender.ErrDeclined, Outcome: tender.OutcomeRejected, Err: io.EOF},
			[]error{tender.ErrDeclined, io.EOF}, []error{tender.ErrOutcomeUnknown, tender.ErrUnavailable},
		},
		{
			"not done because of an unknown", &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Err: fmt.Errorf("x: %w", &tender.Error{Kind: tender.ErrProtocol, Err: io.EOF})},
			[]error{tender.ErrInvalid, tender.ErrProtocol, io.EOF}, []error{tender.ErrOutcomeUnknown},
		},
		{
			"unknown because of a not done", &tender.Error{Kind: tender.ErrUnavailable, Err: &tender.Error{Kind: tender.ErrRateLimited, Outcome: tender.OutcomeNotDone}},
			[]error{tender.ErrUnavailable, tender.ErrRateLimited, tender.ErrOutcomeUnknown}, nil,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			wrapped := fmt.Errorf("app: %w", tc.err)
			for _, target := range tc.is {
				require.ErrorIs(t, wrapped, target)
			}
			for _, target := range tc.not {
				require.NotErrorIs(t, wrapped, target)
			}
			var e *tender.Error
			require.ErrorAs(t, wrapped, &e)
			assert.Same(t, tc.err, e, "the outermost *Error is found first")
		})
	}
}

func TestError_LogValue(t *testing.T) {
	e := &tender.Error{
		Op: tender.OpVoidPayment, Provider: "fake", Kind: tender.ErrUnavailable, HTTPStatus: 502, Code: "c1", RequestID: "req_1", Err: errors.New(canaryText),
	}
	got := map[string]any{}
	for _, a := range e.LogValue().Group() {
		got[a.Key] = a.Value.Any()
	}
	assert.Equal(t, map[string]any{
		"kind": "unavailable", "outcome": "unknown", "message": e.Error(), "http_status": int64(502), "code": "c1", "request_id": "req_1",
	}, got)
	assert.Equal(t, slog.KindGroup, e.LogValue().Kind())
	assert.Len(t, (&tender.Error{}).LogValue().Group(), 3, "no empty attributes")
}

func TestOutcome_String(t *testing.T) {
	for outcome, want := range map[tender.Outcome]string{
		tender.OutcomeUnknown: "unknown", tender.OutcomeNotDone: "not done", tender.OutcomeRejected: "rejected", 99: "unknown",
	} {
		assert.Equal(t, want, outcome.String())
	}
	assert.Equal(t, tender.OutcomeUnknown, tender.Outcome(0), "the zero value is the careful one")
}
