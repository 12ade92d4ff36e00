package conformance

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance/reference"
	"github.com/tenderpay/tender/conformance/reference/front"
)

func TestConformance(t *testing.T) {
	Run(t, func(t *testing.T) Harness { return pristine(t) })
}

func TestConformance_payers_may_try_again_and_refunds_pend(t *testing.T) {
	report := Check(t.Context(), func() (Harness, error) {
		return referenceHarness(front.Options{PayerRetries: true, RefundsPend: true}, nil, nil)
	})
	for _, result := range report.Results {
		if result.Verdict == Fail {
			t.Errorf("%s", result.Details)
		}
	}
}

func pristine(t *testing.T) Harness {
	t.Helper()
	harness, err := referenceHarness(front.Options{}, nil, nil)
	require.NoError(t, err)
	return harness
}

// referenceHarness is the harness of the reference adapter. provider and transport, if not nil, come between: that is how it is sabotaged.
// transport gets nil for the adapter's own.
func referenceHarness(options front.Options, provider func(*reference.Client) tender.Provider, transport func(http.RoundTripper) http.RoundTripper) (Harness, error) {
	account, hooks := front.New(options), referenceWebhooks()
	hooks.Send = func(ctx context.Context, app func(http.Header, []byte)) error {
		account.Webhooks().SetTransport(merchant(app))
		account.Webhooks().Deliver(ctx)
		return account.SetWebhook("https://shop.example.test/webhooks")
	}
	const otherToken = "token-of-another-account-not-real"
	open := func(target Target, token string, refundsOff bool) (tender.Provider, error) {
		cfg := reference.Config{BaseURL: target.BaseURL, Token: tender.NewSecret(token), DisableRefunds: refundsOff}
		if !refundsOff {
			cfg.WebhookSecret = tender.NewSecret(webhookSecret)
		}
		used := target.Transport
		if transport != nil {
			used = transport(used)
		}
		if used != nil {
			cfg.HTTPClient = &http.Client{Transport: used}
		}
		client, err := reference.New(cfg)
		if err != nil {
			return nil, err
		}
		if provider != nil {
			return provider(client), nil
		}
		return client, nil
	}
	return Harness{
		New:   func(target Target) (tender.Provider, error) { return open(target, account.Token(), false) },
		Off:   func(target Target) (tender.Provider, error) { return open(target, account.Token(), true) },
		Other: func(target Target) (tender.Provider, error) { return open(target, otherToken, false) }, OtherSecrets: []string{otherToken},
		Answers: referenceAnswers, States: referenceStates(),
		Handler: account, Backend: account,
		Sample:  Sample{CustomerID: "cus_5f0a91", PaymentID: "pay_7c3e15d2", ClientSecret: "pay_7c3e15d2_secret_0b1c2d3e"},
		Secrets: []string{account.Token()}, SigningKeys: []string{webhookSecret},
		Webhooks: hooks,
	}, nil
}

// merchant takes every delivery, in memory.
type merchant func(header http.Header, body []byte)

func (m merchant) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	m(r.Header, body)
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, err
}

const webhookSecret = "reference-webhook-secret-not-real"

// referenceWebhooks are written from the API document in package front.
func referenceWebhooks() *Webhooks {
	sign := func(secret string) func([]byte) http.Header {
		return func(body []byte) http.Header {
			mac := hmac.New(sha256.New, []byte(secret))
			_, _ = mac.Write(body) // a hash takes all
			return http.Header{"X-Reference-Signature": {hex.EncodeToString(mac.Sum(nil))}}
		}
	}
	hooks := &Webhooks{Sign: sign(webhookSecret), SignOther: sign("webhook-secret-of-another-account"), SignEmpty: sign(""), SignsBody: true}
	for word, hint := range map[string]tender.Status{
		"awaiting_payer": tender.StatusRequiresAction, "authorized": tender.StatusAuthorized, "paid": tender.StatusSucceeded,
		"canceled": tender.StatusCanceled, "declined": tender.StatusFailed, "expired": tender.StatusExpired,
	} {
		hooks.Deliveries = append(hooks.Deliveries, Delivery{
			Body: `{"id":"evt_` + word + `","type":"payment.` + word + `","payment":` + strings.Replace(referencePayment, "STATUS", word, 1) + `}`,
			Type: tender.EventPayment, ProviderType: "payment." + word, ID: "evt_" + word, PaymentID: "pay_7c3e15d2", Reference: "conformance2", Hint: hint,
		})
	}
	paid := strings.Replace(referencePayment, "STATUS", "paid", 1)
	for _, word := range []string{"pending", "done", "failed"} {
		hooks.Deliveries = append(hooks.Deliveries, Delivery{
			Body: `{"id":"evt_` + word + `","type":"refund.` + word + `","payment":` + paid + `,"refund":` + strings.Replace(referenceRefund, "done", word, 1) + `}`,
			Type: tender.EventRefund, ProviderType: "refund." + word, ID: "evt_" + word, PaymentID: "pay_7c3e15d2", Reference: "conformance2", RefundID: "ref_1",
			Hint: tender.StatusSucceeded,
		})
	}
	hooks.Deliveries = append(hooks.Deliveries, Delivery{
		Body: `{"id":"evt_d","type":"payment.disputed","payment":` + paid + `}`,
		Type: tender.EventDispute, ProviderType: "payment.disputed", ID: "evt_d", PaymentID: "pay_7c3e15d2", Reference: "conformance2",
	})
	return hooks
}

const (
	referenceCustomer = `{"id":"cus_5f0a91","reference":"conformance1","name":"Amel K.","email":"amel@example.test","phone":"+213661000111",` +
		`"address":{"line":"1 Rue Didouche","city":"Alger","postal_code":"16000","country":"DZ"},"metadata":{},"note":"","active":true,"created_at":"2026-02-18T10:30:00Z","updated_at":"2026-02-18T10:30:00Z"}`
	referenceMethod = `{"id":"pm_0a1b2c3d","token":"tok_0a1b2c3d","brand":"visa","masked":"************0005","last4":"0005","expires_on":"2031-12-31",` +
		`"expired":false,"created_at":"2026-02-18T10:30:00Z"}`
	referencePayment = `{"id":"pay_7c3e15d2","reference":"conformance2","client_secret":"pay_7c3e15d2_secret_0b1c2d3e","status":"STATUS","amount":{"minor":150000,"currency":"DZD"},` +
		`"captured":{"minor":0,"currency":"DZD"},"refunded":{"minor":0,"currency":"DZD"},"created_at":"2026-02-18T10:30:00Z","updated_at":"2026-02-18T10:30:00Z",` +
		`"expires_at":"2026-02-19T10:30:00Z"}`
	referenceRefund = `{"id":"ref_1","reference":"conformance3","amount":{"minor":150000,"currency":"DZD"},"status":"done"}`
)

// referenceStates are the words of the API document in package front.
func referenceStates() []State {
	var states []State
	for word, status := range map[string]tender.Status{
		"created": tender.StatusRequiresConfirmation, "awaiting_payer": tender.StatusRequiresAction, "processing": tender.StatusProcessing,
		"authorized": tender.StatusAuthorized, "paid": tender.StatusSucceeded, "canceled": tender.StatusCanceled, "declined": tender.StatusFailed,
		"expired": tender.StatusExpired, "novel": tender.StatusUnknown,
	} {
		body := strings.Replace(referencePayment, `"status":"STATUS"`, `"status":"`+word+`","redirect_url":"https://pay.reference.example/pay_7c3e15d2"`, 1)
		states = append(states, State{Answer: Answer{Status: http.StatusOK, Body: body}, Status: status, Refunded: tender.RefundedNone})
	}
	return states
}

// referenceAnswers are written from the API document in package front.
func referenceAnswers(op tender.Operation, variant Variant) []Answer {
	status, body, word := http.StatusOK, "", ""
	switch op {
	case tender.OpCreateCustomer, tender.OpGetCustomer, tender.OpFindCustomer, tender.OpUpdateCustomer:
		body = referenceCustomer
	case tender.OpListCustomers:
		body = `{"data":[` + referenceCustomer + `],"next":""}`
	case tender.OpListPaymentMethods:
		body = `{"data":[` + referenceMethod + `],"next":""}`
	case tender.OpIssueClientToken:
		status, body = http.StatusCreated, `{"token":"ctk_0a1b2c3d4e5f","expires_at":"2026-02-18T10:45:00Z"}`
	case tender.OpDeleteCustomer:
		status = http.StatusNoContent
	case tender.OpCreatePayment:
		word = "created"
	case tender.OpGetPayment, tender.OpFindPayment:
		word = "paid"
	case tender.OpConfirmPayment:
		word = "processing"
	case tender.OpCapturePayment:
		word = "paid"
	case tender.OpVoidPayment:
		word = "canceled"
	case tender.OpRefundPayment, tender.OpGetRefund:
		body = referenceRefund
	default:
		return nil
	}
	if op == tender.OpCreateCustomer || op == tender.OpCreatePayment || op == tender.OpRefundPayment {
		status = http.StatusCreated
	}
	if word != "" {
		body = strings.Replace(referencePayment, "STATUS", word, 1)
	}
	if op == tender.OpCapturePayment {
		body = strings.Replace(body, `"captured":{"minor":0`, `"captured":{"minor":150000`, 1)
	}
	changed := body
	switch variant {
	case VariantOK:
		return []Answer{{Status: status, Body: body}}
	case VariantNotFound:
		return []Answer{{Status: http.StatusNotFound, Body: `{"error":{"code":"not_found","message":"there is none"}}`}}
	case VariantRejected:
		return []Answer{{Status: http.StatusBadRequest, Body: `{"error":{"code":"invalid_field","message":"refused by the provider"}}`}}
	case VariantRefusedInside:
		return nil // the API has none
	case VariantDeclined:
		changed = strings.Replace(body, `"status":"`+word+`"`, `"status":"declined","failure":{"code":"no_funds","message":"not enough"}`, 1)
	case VariantUnknownStatus:
		changed = strings.NewReplacer(`"status":"`+word+`"`, `"status":"novel"`, `"status":"done"`, `"status":"novel"`).Replace(body)
	case VariantOtherAmount:
		changed = strings.Replace(body, `"amount":{"minor":150000`, `"amount":{"minor":1500`, 1)
	case VariantOtherCurrency:
		changed = strings.ReplaceAll(body, `"DZD"`, `"USD"`)
	case VariantOtherID:
		if op != tender.OpListCustomers {
			changed = strings.NewReplacer(`"conformance1"`, `"other"`, `"conformance2"`, `"other"`, `"conformance3"`, `"other"`).Replace(body)
		}
	case VariantMissingID:
		changed = strings.NewReplacer(`"id":"cus_5f0a91",`, "", `"id":"pay_7c3e15d2",`, "", `"id":"ref_1",`, "", `"id":"pm_0a1b2c3d",`, "", `"token":"ctk_0a1b2c3d4e5f",`, "").Replace(body)
	}
	if changed == body {
		return nil
	}
	return []Answer{{Status: status, Body: changed}}
}
