package reference_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance/reference"
)

// says is a provider that always gives the same answer.
type says struct {
	status int
	body   string
	asked  *[]string // the bodies that it was sent
}

func (s says) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil && s.asked != nil {
		sent, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		*s.asked = append(*s.asked, string(sent))
	}
	return &http.Response{
		StatusCode: s.status, Header: http.Header{"Content-Type": {"application/json"}, "X-Request-Id": {"req_1"}}, Request: req,
		Body: io.NopCloser(bytes.NewReader([]byte(s.body))), ContentLength: int64(len(s.body)), ProtoMajor: 1, ProtoMinor: 1,
	}, nil
}

func answered(t *testing.T, provider says, change ...func(*reference.Config)) *tender.Gateway {
	t.Helper()
	cfg := reference.Config{
		BaseURL: "https://reference.example.test", Token: tender.NewSecret("token-not-real"), HTTPClient: &http.Client{Transport: provider},
	}
	for _, c := range change {
		c(&cfg)
	}
	client, err := reference.New(cfg)
	require.NoError(t, err)
	gateway, err := tender.NewGateway(client, tender.Options{})
	require.NoError(t, err)
	return gateway
}

func ref() tender.PaymentRef {
	return tender.PaymentRef{
		Provider: "reference", ID: "pay_1", Reference: "order-1", ClientSecret: tender.NewSecret("secret_1"), Amount: dzd("1500.00"), Capture: tender.CaptureLater,
	}
}

// paid is a good answer of a payment.
const paid = `{"id":"pay_1","reference":"order-1","client_secret":"secret_1","status":"paid","amount":{"minor":150000,"currency":"DZD"},` +
	`"captured":{"minor":150000,"currency":"DZD"},"refunded":{"minor":0,"currency":"DZD"},"created_at":"2026-03-04T09:00:00Z",` +
	`"updated_at":"2026-03-04T10:15:00+01:00","expires_at":"2026-03-05T09:00:00Z"}`

func with(old, changed string) string { return strings.Replace(paid, old, changed, 1) }

func TestRequests_are_the_documents(t *testing.T) {
	var asked []string
	gateway := answered(t, says{200, paid, &asked})
	ctx := t.Context()
	_, err := gateway.CreatePayment(ctx, tender.PaymentParams{
		Reference: "order-1", Amount: dzd("1500.00"), Customer: tender.CustomerRef{Provider: "reference", ID: "cus_1"}, Metadata: map[string]string{"a": "b"},
	})
	require.NoError(t, err)
	_, err = gateway.CapturePayment(ctx, ref(), tender.CaptureParams{})
	require.NoError(t, err)
	_, _ = gateway.RefundPayment(ctx, ref(), tender.RefundParams{Reference: "back-1", Amount: dzd("0.01"), Reason: "why"})
	_, _ = gateway.CreateCustomer(ctx, tender.CustomerParams{Reference: "user-1", Active: new(false), Address: tender.Address{City: "Oran"}})
	_, _ = gateway.UpdateCustomer(ctx, tender.CustomerRef{Provider: "reference", ID: "cus_1"}, tender.CustomerUpdate{Phone: new("+213661000111")})
	_, _ = gateway.VoidPayment(ctx, ref())
	require.Len(t, asked, 5, "a void has no body")
	for i, want := range []string{
		`{"reference":"order-1","amount":{"minor":150000,"currency":"DZD"},"customer_id":"cus_1","capture":"now","metadata":{"a":"b"}}`,
		`{"amount":{"minor":150000,"currency":"DZD"}}`,
		`{"reference":"back-1","amount":{"minor":1,"currency":"DZD"},"reason":"why"}`,
		`{"reference":"user-1","address":{"city":"Oran"},"active":false}`,
		`{"phone":"+213661000111"}`,
	} {
		assert.Equal(t, want, asked[i])
	}
}

func TestPayment_answers(t *testing.T) {
	for name, c := range map[string]struct {
		body     string
		status   tender.Status
		refunded tender.RefundState
		kind     tender.Kind
	}{
		"paid":                  {paid, tender.StatusSucceeded, tender.RefundedNone, ""},
		"a word of no document": {with(`"paid"`, `"settled"`), tender.StatusUnknown, tender.RefundedNone, ""},
		"no status":             {with(`"status":"paid",`, ``), tender.StatusUnknown, tender.RefundedNone, ""},
		"refunded in part":      {with(`"refunded":{"minor":0`, `"refunded":{"minor":1`), tender.StatusSucceeded, tender.RefundedPartial, ""},
		"refunded":              {with(`"refunded":{"minor":0`, `"refunded":{"minor":150000`), tender.StatusSucceeded, tender.RefundedFull, ""},
		"nothing about refunds": {with(`"refunded":{"minor":0,"currency":"DZD"},`, ``), tender.StatusSucceeded, tender.RefundedUnknown, ""},
		"another amount":        {with(`{"minor":150000`, `{"minor":1500`), "", "", tender.ErrIntegrity},
		"another currency":      {with(`"DZD"`, `"EUR"`), "", "", tender.ErrIntegrity},
		"another payment":       {with(`"pay_1"`, `"pay_2"`), "", "", tender.ErrIntegrity},
		"another reference":     {with(`"order-1"`, `"order-2"`), "", "", tender.ErrIntegrity},
		"no id":                 {with(`"id":"pay_1",`, ``), "", "", tender.ErrProtocol},
		"no amount":             {with(`"amount":{"minor":150000,"currency":"DZD"},`, ``), "", "", tender.ErrProtocol},
		"amount without minor":  {with(`"minor":150000,`, ``), "", "", tender.ErrProtocol},
		"amount with a point":   {with(`150000`, `150000.5`), "", "", tender.ErrProtocol},
		"amount as exponent":    {with(`150000`, `15e4`), "", "", tender.ErrProtocol},
		"amount of no currency": {with(`"DZD"`, `"dinar"`), "", "", tender.ErrProtocol},
		"nothing":               {`{}`, "", "", tender.ErrProtocol},
		"payer without page":    {with(`"paid"`, `"awaiting_payer"`), "", "", tender.ErrProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			payment, err := answered(t, says{status: 200, body: c.body}).GetPayment(t.Context(), ref())
			if c.kind != "" {
				assert.ErrorIs(t, err, c.kind)
				assert.NotErrorIs(t, err, tender.ErrOutcomeUnknown, "it is a read")
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.status, payment.Status)
			assert.Equal(t, c.refunded, payment.Refunded)
			assert.Equal(t, "2026-03-04 09:15:00 +0000 UTC", payment.UpdatedAt.String())
			assert.Equal(t, c.body, string(payment.Raw.Bytes()))
		})
	}
}

func TestSteps_count_as_done_only_with_their_status(t *testing.T) {
	gateway := answered(t, says{status: 200, body: with(`"paid"`, `"authorized"`)})
	_, captureErr := gateway.CapturePayment(t.Context(), ref(), tender.CaptureParams{})
	_, voidErr := gateway.VoidPayment(t.Context(), ref())
	for _, err := range []error{captureErr, voidErr} {
		var e *tender.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, tender.ErrProtocol, e.Kind)
		assert.Equal(t, tender.OutcomeUnknown, e.Outcome)
		assert.Equal(t, tender.RecoverGet, e.Recovery)
		assert.Equal(t, "req_1", e.RequestID)
		require.NotNil(t, e.Payment, "what it said is kept")
		assert.Equal(t, tender.StatusAuthorized, e.Payment.Status)
	}
}

func TestRefund_answers(t *testing.T) {
	for word, want := range map[string]tender.RefundStatus{
		"pending": tender.RefundPending, "done": tender.RefundSucceeded, "failed": tender.RefundFailed, "underway": tender.RefundUnknown,
	} {
		gateway := answered(t, says{status: 200, body: `{"id":"ref_1","reference":"back-1","amount":{"minor":100,"currency":"DZD"},"status":"` + word + `"}`})
		refund, err := gateway.GetRefund(t.Context(), tender.RefundRef{Payment: ref(), ID: "ref_1"})
		require.NoError(t, err)
		assert.Equal(t, want, refund.Status)
		assert.Equal(t, word, refund.ProviderStatus)
		assert.Equal(t, tender.RefundedUnknown, refund.Refunded, "the answer does not say")
	}
	_, err := answered(t, says{status: 201, body: `{}`}).RefundPayment(t.Context(), ref(), tender.RefundParams{Reference: "back-1", Amount: dzd("1.00")})
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, tender.OutcomeUnknown, e.Outcome)
	assert.Equal(t, tender.RecoverRefundGet, e.Recovery)
}

func TestRefusals(t *testing.T) {
	const explained = `{"error":{"code":"CODE","message":"it says why"}}`
	for _, c := range []struct {
		status  int
		code    string // "" = a page of something in between
		kind    tender.Kind
		outcome tender.Outcome
	}{
		{400, "invalid_field", tender.ErrInvalid, tender.OutcomeRejected},
		{400, "", tender.ErrInvalidState, tender.OutcomeRejected},
		{401, "unauthorized", tender.ErrUnauthenticated, tender.OutcomeRejected},
		{402, "declined", tender.ErrDeclined, tender.OutcomeRejected},
		{403, "forbidden", tender.ErrPermission, tender.OutcomeRejected},
		{404, "not_found", tender.ErrNotFound, tender.OutcomeRejected},
		{404, "unknown_route", tender.ErrProtocol, tender.OutcomeRejected},
		{404, "", tender.ErrProtocol, tender.OutcomeRejected},
		{409, "invalid_state", tender.ErrInvalidState, tender.OutcomeRejected},
		{409, "refund_exists", tender.ErrAlreadyExists, tender.OutcomeRejected},
		{409, "busy", tender.ErrInvalidState, tender.OutcomeUnknown},
		{409, "", tender.ErrInvalidState, tender.OutcomeUnknown},
		{500, "not_found", tender.ErrUnavailable, tender.OutcomeUnknown},
		{502, "", tender.ErrUnavailable, tender.OutcomeUnknown},
	} {
		body := `<html>sorry</html>`
		if c.code != "" {
			body = strings.Replace(explained, "CODE", c.code, 1)
		}
		_, err := answered(t, says{status: c.status, body: body}).RefundPayment(t.Context(), ref(), tender.RefundParams{Reference: "back-1", Amount: dzd("1.00")})
		var e *tender.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, c.kind, e.Kind, "%d %s", c.status, c.code)
		assert.Equal(t, c.outcome, e.Outcome, "%d %s", c.status, c.code)
		assert.Equal(t, c.code, e.Code)
		if c.code != "" {
			assert.Equal(t, "it says why", e.Message)
		}
	}
}

func TestA_404_of_something_in_between_proves_no_absence(t *testing.T) {
	gateway, ctx := answered(t, says{status: 404, body: `<html>no backend</html>`}), t.Context()
	_, err := gateway.FindPayment(ctx, "order-1")
	assert.NotErrorIs(t, err, tender.ErrNotFound)
	_, err = gateway.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByReference, Value: "user-1"})
	assert.NotErrorIs(t, err, tender.ErrNotFound)
	assert.Error(t, gateway.DeleteCustomer(ctx, tender.CustomerRef{Provider: "reference", ID: "cus_1"}))
}

func TestList_answers(t *testing.T) {
	const row = `{"id":"cus_1","reference":"user-1","email":"a@example.test"}`
	for name, c := range map[string]struct {
		body string
		rows int
		fine bool
	}{
		"the last page":             {`{"data":[` + row + `],"next":""}`, 1, true},
		"a row that breaks a query": {`{"data":[` + row + `,{"id":"cus_2","email":"b@example.test"}],"next":""}`, 1, true},
		"nobody":                    {`{"data":[],"next":""}`, 0, true},
		"nothing":                   {`{}`, 0, false},
		"no next":                   {`{"data":[` + row + `]}`, 0, false},
		"no data":                   {`{"data":null,"next":""}`, 0, false},
		"a row without id":          {`{"data":[{"email":"a@example.test"}],"next":""}`, 0, false},
		"a row that is none":        {`{"data":["cus_1"],"next":""}`, 0, false},
	} {
		rows, fine := 0, true
		for _, err := range answered(t, says{status: 200, body: c.body}).ListCustomers(t.Context(), tender.CustomerQuery{Email: "a@example.test"}) {
			if err != nil {
				assert.ErrorIs(t, err, tender.ErrProtocol, name)
				fine = false
				continue
			}
			rows++
		}
		assert.Equal(t, c.rows, rows, name)
		assert.Equal(t, c.fine, fine, name)
	}
}

func TestNew_names_all_that_is_wrong(t *testing.T) {
	_, err := reference.New(reference.Config{BaseURL: "http://reference.example.test", Token: tender.NewSecret("token\n")})
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, tender.ErrInvalid, e.Kind)
	require.Len(t, e.Fields, 2)
	assert.Equal(t, tender.Field("BaseURL"), e.Fields[0].Field)
	assert.Equal(t, tender.Field("Token"), e.Fields[1].Field)
	assert.NotContains(t, err.Error(), "token\n")
}

func TestDisableRefunds_switches_them_off_before_any_traffic(t *testing.T) {
	var asked []string
	gateway := answered(t, says{200, paid, &asked}, func(cfg *reference.Config) {
		cfg.DisableRefunds, cfg.WebhookSecret = true, tender.NewSecret("webhook-secret-not-real")
	})
	for _, capability := range tender.Capabilities() {
		off := capability == tender.PaymentsRefund || capability == tender.PaymentsRefundGet
		assert.Equal(t, !off, gateway.Supports(capability), "%s", capability)
	}
	_, err := gateway.RefundPayment(t.Context(), ref(), tender.RefundParams{Reference: "back-1", Amount: dzd("1.00")})
	assert.ErrorIs(t, err, tender.ErrUnsupported)
	assert.ErrorContains(t, err, "Config.DisableRefunds")
	assert.Empty(t, asked)
	assert.NotContains(t, gateway.Profile().AfterUnknown, tender.OpRefundPayment)
}

func TestConfirm_needs_the_client_secret(t *testing.T) {
	bare := ref()
	bare.ClientSecret = tender.Secret{}
	_, err := answered(t, says{status: 500}).ConfirmPayment(t.Context(), bare)
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
	require.Len(t, e.Fields, 1)
	assert.Equal(t, tender.FieldClientSecret, e.Fields[0].Field)
}
