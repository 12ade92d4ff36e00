package lomi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/lomi"
)

// The payment of these tests.

const (
	sessionID     = "0c9d8e7f-1a2b-4c3d-8e4f-5a6b7c8d9e01"
	transactionID = "c3d4e5f6-0718-4293-8a4b-5c6d7e8f9a66"
	refundID      = "a7c1e2d3-4f56-4789-8abc-0d1e2f3a4b55"
	payPage       = "https://checkout.lomi.africa/checkout/" + sessionID
	backURL       = "https://shop.example.test/ok"
)

func francs(amount string) tender.Money { return tender.MustMoney(amount, "XOF") }

func order9() tender.PaymentParams {
	return tender.PaymentParams{Reference: "order-9", Amount: francs("2500"), ReturnURL: backURL}
}

func order9Ref() tender.PaymentRef {
	return tender.PaymentRef{Provider: "lomi", ID: sessionID, Reference: "order-9", Amount: francs("2500"), Capture: tender.CaptureNow, ReturnURL: backURL}
}

// session is an answer in the envelope: the id, and these fields. A field may be stated again: the last counts.
func session(status string, fields ...string) answer {
	all := map[string]string{
		"checkout_session_id": `"` + sessionID + `"`, "url": `"` + payPage + `"`, "status": `"` + status + `"`, "amount": "2500", "currency_code": `"XOF"`,
		"created_at": `"2025-06-01T09:30:00.000Z"`, "metadata": `{"reference":"order-9"}`,
	}
	return answer{status: 200, body: `{"data":` + object(all, fields) + `}`}
}

// row is a transaction of the payment.
func row(id, status string, fields ...string) string {
	return object(map[string]string{
		"transaction_id": `"` + id + `"`, "status": `"` + status + `"`, "gross_amount": "2500", "currency_code": `"XOF"`, "transaction_type": `"payment"`,
		"created_at": `"2025-06-01T09:31:00.000Z"`, "metadata": `{"reference":"order-9","checkout_session_id":"` + sessionID + `"}`,
	}, fields)
}

// back is a refund of the payment.
func back(id, status, amount string, fields ...string) string {
	return object(map[string]string{
		"refund_id": `"` + id + `"`, "transaction_id": `"` + transactionID + `"`, "status": `"` + status + `"`, "amount": "2500", "refunded_amount": amount,
		"created_at": `"2025-06-02T08:00:00.000Z"`,
	}, fields)
}

// object is a JSON object of fields that may be stated again, "name":value; "name": takes one out.
func object(fields map[string]string, again []string) string {
	for _, field := range again {
		name, value, _ := strings.Cut(field, ":")
		fields[strings.Trim(name, `"`)] = value
	}
	var parts []string
	for name, value := range fields {
		if value != "" {
			parts = append(parts, `"`+name+`":`+value)
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// rows is a list as the first generation has it.
func rows(all ...string) answer {
	return answer{status: 200, body: `{"success":true,"data":[` + strings.Join(all, ",") + `],"meta":{"current_page":1,"per_page":100}}`}
}

func TestCreatePayment_sendsWhatBothGenerationsAskFor(t *testing.T) {
	gw, s := says(t, session("open"), session("open"))
	params := order9()
	params.Description, params.CancelURL, params.Metadata = "Order 9", "https://shop.example.test/no", map[string]string{"cart": "7"}
	params.Customer = tender.CustomerRef{Provider: "lomi", ID: documentID, Name: "Fatou Sarr", Email: "fatou@example.test", Phone: "+221700000042"}
	payment, err := gw.CreatePayment(t.Context(), params)
	require.NoError(t, err)
	assert.JSONEq(t, `{"amount":2500,"currency_code":"XOF","success_url":"https://shop.example.test/ok","cancel_url":"https://shop.example.test/no",
		"allowed_providers":["WAVE","ORANGE"],"allow_coupon_code":false,"allow_quantity":false,"title":"Order 9","customer_email":"fatou@example.test",
		"customer_name":"Fatou Sarr","customer_phone":"+221700000042","metadata":{"cart":"7","reference":"order-9"}}`, s.last().raw)
	assert.Equal(t, "POST /v1/checkout-sessions", s.last().method+" "+s.last().path)
	assert.Equal(t, tender.StatusRequiresAction, payment.Status)
	assert.Equal(t, &tender.NextAction{Type: tender.ActionRedirect, URL: payPage}, payment.NextAction)
	assert.Equal(t, time.Date(2025, 6, 1, 9, 30, 0, 0, time.UTC), payment.CreatedAt)
	assert.Equal(t, tender.RefundedNone, payment.Refunded)
	want := order9Ref()
	assert.Equal(t, want, payment.Ref())

	_, err = gw.CreatePayment(t.Context(), order9())
	require.NoError(t, err)
	assert.JSONEq(t, `{"amount":2500,"currency_code":"XOF","success_url":"https://shop.example.test/ok","cancel_url":"https://shop.example.test/ok",
		"allowed_providers":["WAVE","ORANGE"],"allow_coupon_code":false,"allow_quantity":false,"metadata":{"reference":"order-9"}}`, s.last().raw)
}

func TestCreatePayment_theConfiguredProviders(t *testing.T) {
	names := []string{"WAVE"}
	gw, s := saysTo(t, lomi.Config{AllowedProviders: names}, session("open"))
	names[0] = "CHANGED"
	_, err := gw.CreatePayment(t.Context(), order9())
	require.NoError(t, err)
	assert.JSONEq(t, `["WAVE"]`, string(s.last().body["allowed_providers"]))
}

func TestCreatePayment_refusedBeforeAnyTraffic(t *testing.T) {
	gw, _ := says(t)
	for name, c := range map[string]struct {
		change func(*tender.PaymentParams)
		kind   tender.Kind
		field  string
	}{
		"the Reference's key":             {func(p *tender.PaymentParams) { p.Metadata = map[string]string{"Reference": "x"} }, tender.ErrInvalid, "Metadata"},
		"the session's key":               {func(p *tender.PaymentParams) { p.Metadata = map[string]string{"checkout_session_id": "x"} }, tender.ErrInvalid, "Metadata"},
		"too many keys":                   {func(p *tender.PaymentParams) { p.Metadata = manyKeys(50) }, tender.ErrInvalid, "Metadata"},
		"a customer without any contact":  {func(p *tender.PaymentParams) { p.Customer = amadou() }, tender.ErrInvalid, "Customer"},
		"no place to come back to":        {func(p *tender.PaymentParams) { p.ReturnURL = "" }, tender.ErrInvalid, "ReturnURL"},
		"a currency that nobody spoke of": {func(p *tender.PaymentParams) { p.Amount = tender.MustMoney("10", "USD") }, tender.ErrInvalid, "Amount"},
		"capture later":                   {func(p *tender.PaymentParams) { p.Capture = tender.CaptureLater }, tender.ErrUnsupported, "payments.capture"},
	} {
		t.Run(name, func(t *testing.T) {
			params := order9()
			c.change(&params)
			_, err := gw.CreatePayment(t.Context(), params)
			e := failed(t, err, c.kind, tender.OutcomeNotDone)
			assert.Equal(t, c.field, strings.Join(fieldsOf(e), " "))
		})
	}
}

// What a customer is known by is any of the three.
func TestCreatePayment_oneContactIsEnough(t *testing.T) {
	for field, customer := range map[string]tender.CustomerRef{
		"customer_email": {Provider: "lomi", Email: "fatou@example.test"}, "customer_name": {Provider: "lomi", Name: "Fatou Sarr"},
		"customer_phone": {Provider: "lomi", Phone: "+221700000042"},
	} {
		gw, s := says(t, session("open"))
		params := order9()
		params.Customer = customer
		_, err := gw.CreatePayment(t.Context(), params)
		require.NoError(t, err)
		assert.Contains(t, s.last().body, field)
		assert.NotContains(t, s.last().body, "customer_id")
	}
}

func TestCreatePayment_aBlockingInvoiceIsARefusal(t *testing.T) {
	const body = `{"payment_required":true,"reason":"invoice_payment_required","blocking_invoice":{"invoice_id":"i-1","invoice_number":"INV-7",` +
		`"amount_remaining":9000,"currency_code":"XOF","checkout_url":"https://checkout.lomi.africa/invoice/i-1"}`
	gw, _ := says(t, answer{status: 201, body: body + `}`}, answer{status: 201, body: body + `,"checkout_session_id":"` + sessionID + `"}`})
	_, err := gw.CreatePayment(t.Context(), order9())
	e := failed(t, err, tender.ErrInvalidState, tender.OutcomeRejected)
	assert.Equal(t, "invoice_payment_required", e.Code)
	assert.NotContains(t, err.Error(), "checkout.lomi.africa")
	_, err = gw.CreatePayment(t.Context(), order9())
	fails(t, err, tender.ErrProtocol, tender.OutcomeUnknown)
}

func TestCreatePayment_anAnswerThatIsNoSession(t *testing.T) {
	for name, a := range map[string]answer{
		"without an id": session("open", `"checkout_session_id":`), "without a page": session("open", `"url":`), "empty": {status: 201, body: `{"data":{}}`},
		"with an error":            {status: 201, body: `{"data":{"checkout_session_id":"s","url":"https://x.example.test/"},"error":{"code":"CONFLICT","message":"half done"}}`},
		"no success":               {status: 201, body: `{"success":false,"data":{"checkout_session_id":"s","url":"https://x.example.test/"}}`},
		"an amount that is none":   session("open", `"amount":2500.5`),
		"an unsafe page":           session("open", `"url":"http://checkout.lomi.africa/x"`),
		"metadata that is no such": session("open", `"metadata":"x"`),
	} {
		gw, _ := says(t, a)
		_, err := gw.CreatePayment(t.Context(), order9())
		e := failed(t, err, tender.ErrProtocol, tender.OutcomeUnknown)
		assert.Equal(t, tender.RecoverRepeat, e.Recovery, name)
		assert.Equal(t, name == "metadata that is no such", e.Payment == nil, "%s: the record goes with the error", name)
	}
}

func TestCreatePayment_anotherPayment(t *testing.T) {
	for field, other := range map[string]answer{
		"Amount": session("open", `"amount":250000`), "Amount ": session("open", `"currency_code":"USD"`), "Amount  ": session("open", `"amount":`, `"currency_code":"USD"`),
		"Reference": session("open", `"metadata":{"reference":"order-10"}`),
	} {
		gw, _ := says(t, other)
		_, err := gw.CreatePayment(t.Context(), order9())
		e := failed(t, err, tender.ErrIntegrity, tender.OutcomeUnknown)
		assert.Equal(t, []string{strings.TrimSpace(field)}, fieldsOf(e))
		require.NotNil(t, e.Payment)
		assert.Equal(t, sessionID, e.Payment.ID)
	}
}

func TestCreatePayment_nothingIsCopiedFromTheRequest(t *testing.T) {
	client, err := lomi.New(lomi.Config{
		BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), HTTPClient: httpClient(&script{t: t, answers: []answer{
			{status: 201, body: `{"checkout_session_id":"` + sessionID + `","checkout_url":"` + payPage + `"}`},
		}}),
	})
	require.NoError(t, err)
	payment, err := client.CreatePayment(t.Context(), order9())
	require.NoError(t, err)
	assert.Empty(t, payment.Reference)
	assert.False(t, payment.Amount.Stated())
	assert.Empty(t, payment.ReturnURL)
}

func TestGetPayment_whatTheAnswersState(t *testing.T) {
	gw, s := says(t, session("completed", `"expires_at":"2025-06-01T10:00:00.000Z"`, `"updated_at":"2025-06-01T09:31:05+00:00"`),
		rows(row("t-other", "completed", `"metadata":{"checkout_session_id":"another"}`), row(transactionID, "completed")), rows(back(refundID, "completed", "1000")))
	payment, err := gw.GetPayment(t.Context(), order9Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.StatusSucceeded, payment.Status)
	assert.Equal(t, "completed/completed", payment.ProviderStatus)
	assert.Equal(t, francs("2500"), payment.AmountCaptured)
	assert.Equal(t, francs("1000"), payment.AmountRefunded)
	assert.Equal(t, tender.RefundedPartial, payment.Refunded)
	assert.Equal(t, time.Date(2025, 6, 1, 10, 0, 0, 0, time.UTC), payment.ExpiresAt)
	assert.Equal(t, time.Date(2025, 6, 1, 9, 31, 5, 0, time.UTC), payment.UpdatedAt)
	assert.Nil(t, payment.NextAction)
	assert.Contains(t, string(payment.Raw.Bytes()), "currency_code")
	assert.NotContains(t, string(payment.Raw.Bytes()), "t-other", "nobody else's")
	assert.Equal(t, []string{"/v1/checkout-sessions/" + sessionID, "/v1/transactions", "/v1/refunds"}, s.paths())
	assert.Equal(t, "limit=100&page=1", s.asked[1].query)
	assert.Equal(t, "limit=50&offset=0", s.asked[2].query)
}

func TestGetPayment_theOpenSessionsPageWhereItIsStated(t *testing.T) {
	for page, a := range map[string]answer{payPage: session("open"), "": session("open", `"url":`)} {
		gw, _ := says(t, a, rows())
		payment, err := gw.GetPayment(t.Context(), order9Ref())
		require.NoError(t, err)
		assert.Equal(t, tender.StatusRequiresAction, payment.Status)
		if page == "" {
			assert.Nil(t, payment.NextAction)
		} else {
			assert.Equal(t, page, payment.NextAction.URL)
		}
	}
	gw, _ := says(t, session("open"), rows(row(transactionID, "pending")))
	payment, err := gw.GetPayment(t.Context(), order9Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.StatusProcessing, payment.Status)
	assert.Nil(t, payment.NextAction, "the payer has acted")
}

func TestGetPayment_anAnswerThatCannotBeBelieved(t *testing.T) {
	for name, c := range map[string]struct {
		kind    tender.Kind
		answers []answer
	}{
		"another session":         {tender.ErrIntegrity, []answer{session("completed", `"checkout_session_id":"another"`)}},
		"no id":                   {tender.ErrProtocol, []answer{session("completed", `"checkout_session_id":`)}},
		"no status":               {tender.ErrProtocol, []answer{session("", `"status":null`)}},
		"another amount":          {tender.ErrIntegrity, []answer{session("completed", `"amount":25`), rows()}},
		"another currency":        {tender.ErrIntegrity, []answer{session("completed", `"currency_code":"EUR"`)}},
		"more taken than asked":   {tender.ErrIntegrity, []answer{session("completed"), rows(row(transactionID, "completed", `"gross_amount":2501`))}},
		"taken in another":        {tender.ErrIntegrity, []answer{session("completed"), rows(row(transactionID, "completed", `"currency_code":"EUR"`))}},
		"taken twice":             {tender.ErrIntegrity, []answer{session("completed"), rows(row("t-1", "completed"), row("t-2", "refunded"))}},
		"a gross that is none":    {tender.ErrProtocol, []answer{session("completed"), rows(row(transactionID, "completed", `"gross_amount":2500.01`))}},
		"a transaction of a kind": {tender.ErrProtocol, []answer{session("completed"), rows(row(transactionID, "completed", `"gross_amount":true`))}},
		"no list":                 {tender.ErrProtocol, []answer{session("completed"), {status: 200, body: `{"success":true}`}}},
		"a list that failed":      {tender.ErrProtocol, []answer{session("completed"), {status: 200, body: `{"success":false,"data":[]}`}}},
		"a list with an error":    {tender.ErrProtocol, []answer{session("completed"), {status: 200, body: `{"data":[],"error":{"message":"no"}}`}}},
		"a row that is none":      {tender.ErrProtocol, []answer{session("completed"), rows(`{"status":"completed"}`)}},
		"a row that is a number":  {tender.ErrProtocol, []answer{session("completed"), rows(`0`)}},
		"more given back than is": {tender.ErrIntegrity, []answer{session("completed"), rows(row(transactionID, "completed")), rows(back("r-1", "completed", "2000"), back("r-2", "completed", "2000"))}},
		"a negative refund":       {tender.ErrProtocol, []answer{session("completed"), rows(row(transactionID, "completed")), rows(back("r-1", "completed", "1000"), back("r-2", "completed", "-500"))}},
		"more than there is": {tender.ErrProtocol, []answer{session("completed"), rows(row(transactionID, "completed")),
			rows(back("r-1", "completed", "9007199254740992"), back("r-2", "completed", "9007199254740992"))}},
		"a refund row that is not": {tender.ErrProtocol, []answer{session("completed"), rows(row(transactionID, "completed")), rows(`{"transaction_id":"x"}`)}},
		"a refund of a kind":       {tender.ErrProtocol, []answer{session("completed"), rows(row(transactionID, "completed")), rows(back("r-1", "completed", "true"))}},
		"a refunded fraction":      {tender.ErrProtocol, []answer{session("completed"), rows(row(transactionID, "completed")), rows(back("r-1", "completed", "0.5"))}},
		"below zero":               {tender.ErrIntegrity, []answer{session("completed"), rows(row(transactionID, "completed", `"gross_amount":-1`))}},
	} {
		t.Run(name, func(t *testing.T) {
			gw, _ := says(t, c.answers...)
			_, err := gw.GetPayment(t.Context(), order9Ref())
			e := failed(t, err, c.kind, tender.OutcomeNotDone)
			if c.kind == tender.ErrIntegrity {
				require.NotNil(t, e.Payment)
			}
		})
	}
}

func TestGetPayment_aListThatFailsIsNoAnswer(t *testing.T) {
	refused := answer{status: 403, body: `{"error":{"status":403,"code":"FORBIDDEN","message":"no"}}`}
	gw, _ := says(t, session("completed"), refused, session("completed"), rows(row(transactionID, "completed")), refused)
	for range 2 {
		_, err := gw.GetPayment(t.Context(), order9Ref())
		fails(t, err, tender.ErrPermission, tender.OutcomeNotDone)
	}
}

func TestErrorCodes_ofPayments(t *testing.T) {
	for _, c := range []struct {
		status              int
		codes               string
		create, get, refund tender.Kind
		outcome             tender.Outcome // of the writes
	}{
		{400, "INVALID_REQUEST INVALID_REFERENCE UNSUPPORTED_CURRENCY UNSUPPORTED_PROVIDER bad_request error", tender.ErrInvalid, tender.ErrInvalid, tender.ErrInvalidState, tender.OutcomeRejected},
		{401, "UNAUTHORIZED unauthorized", tender.ErrUnauthenticated, tender.ErrUnauthenticated, tender.ErrUnauthenticated, tender.OutcomeRejected},
		{403, "FORBIDDEN forbidden", tender.ErrPermission, tender.ErrPermission, tender.ErrPermission, tender.OutcomeRejected},
		{404, "NOT_FOUND not_found", tender.ErrInvalid, tender.ErrNotFound, tender.ErrUnsupported, tender.OutcomeRejected},
		{409, "CONFLICT RESOURCE_CONFLICT conflict", tender.ErrAlreadyExists, tender.ErrAlreadyExists, tender.ErrInvalidState, tender.OutcomeUnknown},
		{429, "rate_limit_exceeded", tender.ErrRateLimited, tender.ErrRateLimited, tender.ErrRateLimited, tender.OutcomeNotDone},
		{500, "DATABASE_ERROR INTERNAL_ERROR internal_error", tender.ErrUnavailable, tender.ErrUnavailable, tender.ErrUnavailable, tender.OutcomeUnknown},
		{503, "service_unavailable", tender.ErrUnavailable, tender.ErrUnavailable, tender.ErrUnavailable, tender.OutcomeUnknown},
	} {
		for code := range strings.FieldsSeq(c.codes) {
			refused := func(op tender.Operation, kind tender.Kind, outcome tender.Outcome, err error) {
				e := failed(t, err, kind, outcome)
				assert.Equal(t, code, e.Code, "%s %d", op, c.status)
				assert.Contains(t, e.Message, "not today")
			}
			said := answer{status: c.status, body: fmt.Sprintf(`{"error":{"status":%d,"code":%q,"message":"not today"}}`, c.status, code)}
			synctest.Test(t, func(t *testing.T) { // no pause before a repeat costs time
				gw := gatewayOn(t, always(said, nil), "https://lomi.example.test/v1")
				_, err := gw.CreatePayment(t.Context(), order9())
				refused(tender.OpCreatePayment, c.create, c.outcome, err)
				_, err = gw.GetPayment(t.Context(), order9Ref())
				refused(tender.OpGetPayment, c.get, tender.OutcomeNotDone, err)
				gw = gatewayOn(t, always(said, map[string]answer{"/v1/transactions": rows(row(transactionID, "completed"))}), "https://lomi.example.test/v1")
				_, err = gw.RefundPayment(t.Context(), order9Ref(), tender.RefundParams{Amount: francs("1000")})
				refused(tender.OpRefundPayment, c.refund, c.outcome, err)
			})
		}
	}
}

func TestPayments_errorsHoldNothingOfThePayment(t *testing.T) {
	words := "order-9 of Fatou Sarr, fatou@example.test, " + sessionID + ", key " + demoKey + ", secret-of-the-app, sneakers size 9"
	text, err := json.Marshal(words)
	require.NoError(t, err)
	refused := answer{status: 400, body: `{"error":{"code":"INVALID_REQUEST","message":` + string(text) + `}}`}
	gw, _ := says(t, refused, refused, session("open"), refused, rows(row(transactionID, "completed")), refused, refused)
	params, ref := order9(), order9Ref()
	params.Description, params.Customer = "sneakers size 9", tender.CustomerRef{Provider: "lomi", Name: "Fatou Sarr", Email: "fatou@example.test"}
	ref.ClientSecret = tender.NewSecret("secret-of-the-app")
	_, createErr := gw.CreatePayment(t.Context(), params)
	_, getErr := gw.GetPayment(t.Context(), ref)
	_, listErr := gw.GetPayment(t.Context(), ref)
	_, refundErr := gw.RefundPayment(t.Context(), ref, tender.RefundParams{Amount: francs("1"), Reason: "sneakers size 9"})
	_, getRefundErr := gw.GetRefund(t.Context(), tender.RefundRef{Payment: ref, ID: refundID})
	for op, hidden := range map[error][]string{
		createErr: {demoKey, "order-9", "Fatou", "fatou@", "sneakers"}, getErr: {demoKey, sessionID, "order-9", "secret-of-the-app", "fatou@"},
		listErr: {demoKey, sessionID, "order-9", "secret-of-the-app", "fatou@"}, refundErr: {demoKey, sessionID, "order-9", "secret-of-the-app", "sneakers", "fatou@"},
		getRefundErr: {demoKey, sessionID, "order-9", "secret-of-the-app", "fatou@"},
	} {
		require.Error(t, op)
		for _, value := range hidden {
			assert.NotContains(t, op.Error(), value)
		}
	}
}

// Nobody ships 2500 francs' worth for one that was taken.
func TestGetPayment_aChargeOfLess(t *testing.T) {
	for _, word := range []string{"completed", "refunded", "partially_refunded"} {
		for _, status := range []string{"open", "completed", "expired"} {
			gw := gatewayOn(t, always(rows(), map[string]answer{
				"/v1/checkout-sessions/" + sessionID: session(status), "/v1/transactions": rows(row(transactionID, word, `"gross_amount":1`)),
			}), "https://lomi.example.test/v1")
			_, err := gw.GetPayment(t.Context(), order9Ref())
			e := failed(t, err, tender.ErrIntegrity, tender.OutcomeNotDone)
			require.NotNil(t, e.Payment)
		}
	}
}
