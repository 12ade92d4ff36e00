package sandboxed

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
)

const lomiHookSecret = "whsec_not-real-0123456789"

// lomiSignature signs as lomi. does.
func lomiSignature(secret string) func([]byte) http.Header {
	return func(body []byte) http.Header {
		mac := hmac.New(sha256.New, []byte(secret))
		_, _ = mac.Write(body) // a hash takes all
		return http.Header{"X-Lomi-Signature": {hex.EncodeToString(mac.Sum(nil))}}
	}
}

// lomiDeliveries are written from the provider's pages about webhooks.
func lomiDeliveries() []conformance.Delivery {
	const id = "2f1e0d9c-8b7a-4695-8483-726150493827"
	body := func(event, data string) string {
		return `{"id":"` + id + `","event":"` + event + `","timestamp":"2025-06-01T09:31:02.345Z","data":` + data + `,"lomi_environment":"production"}`
	}
	transaction := func(status string) string {
		return `{"transaction_id":"c3d4e5f6-0718-4293-8a4b-5c6d7e8f9a66","customer_id":"` + lomiCustomer + `","status":"` + status +
			`","gross_amount":1500,"fee_amount":30,"net_amount":1470,"currency_code":"XOF","provider_code":"WAVE",` +
			`"metadata":{"reference":"conformance2","checkout_session_id":"` + lomiSession + `"}}`
	}
	refund := func(status string) string {
		return `{"refund_id":"` + lomiRefund + `","transaction_id":"c3d4e5f6-0718-4293-8a4b-5c6d7e8f9a66","status":"` + status +
			`","metadata":{"checkout_session_id":"` + lomiSession + `"}}`
	}
	var deliveries []conformance.Delivery
	for _, d := range []struct {
		event, data string
		is          tender.EventType
		refund      string
		reference   string
		hint        tender.Status
	}{
		{"PAYMENT_CREATED", transaction("pending"), tender.EventPayment, "", "conformance2", tender.StatusRequiresAction},
		{"PAYMENT_SUCCEEDED", transaction("completed"), tender.EventPayment, "", "conformance2", tender.StatusSucceeded},
		{"PAYMENT_FAILED", transaction("failed"), tender.EventPayment, "", "conformance2", tender.StatusRequiresAction},
		{"CHECKOUT_COMPLETED", `{"checkout_session_id":"` + lomiSession + `","status":"expired"}`, tender.EventPayment, "", "", tender.StatusExpired},
		{"REFUND_CREATED", refund("pending"), tender.EventRefund, lomiRefund, "", ""},
		{"REFUND_COMPLETED", refund("completed"), tender.EventRefund, lomiRefund, "", ""},
		{"REFUND_FAILED", refund("failed"), tender.EventRefund, lomiRefund, "", ""},
	} {
		deliveries = append(deliveries, conformance.Delivery{
			Body: body(d.event, d.data), Type: d.is, ProviderType: d.event, ID: id, PaymentID: lomiSession, Reference: d.reference, RefundID: d.refund, Hint: d.hint,
		})
	}
	return append(deliveries, conformance.Delivery{
		Body: body("SUBSCRIPTION_CREATED", `{"subscription_id":"s"}`), Type: tender.EventOther, ProviderType: "SUBSCRIPTION_CREATED", ID: id,
	})
}
